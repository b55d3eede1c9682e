"""Say how something published is cited, and give tables and views of the money to show within pages of others."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets.addresses import CITED_PAGES, Address, edition_address
from budgets.citing import Citation
from budgets.models import Project, PublicLogEntry
from budgets.queries import documents, findings, printed, provenance
from budgets.tables import view_name
from budgets.templatetags.findings import family_name
from budgets.vocabulary.views import CODED_VIEWS, View

from .document_access import DocumentPage, of_document
from .opened_document import PAGE_NAMES, Opened
from .places import asked_year, known_department, known_place, of_project

#: Characters of what is printed that a citation repeats; a paragraph is named by its section alone.
MOST_SIGNS = 60


@of_document
def cite_document(opened: Opened) -> HttpResponse:
    """Say how a document is cited."""
    return cited_page(opened, "budget")


@of_document
def cite_view(opened: Opened, view: View) -> HttpResponse:
    """Say how a view of the money is cited, and how it is shown elsewhere."""
    if opened.drill(view) is None:
        raise Http404(_("No table of this document answers that."))
    return cited_page(opened, "view", view_name(view), frame="embed-view", view=view)


@of_document
def cite_code(opened: Opened, view: View, code: str) -> HttpResponse:
    """Say how a code of a view is cited: with its name as the document prints it."""
    found = opened.drill(view) if view in CODED_VIEWS else None
    node = found.find(code) if found else None
    if node is None:
        raise Http404(_("No such code was read in this document."))
    return cited_page(opened, "code", view_name(view), f"{node.code} {node.label}", view=view, code=code)


@of_document
def cite_page(opened: Opened, cited: str) -> HttpResponse:
    """Say how one of the pages of a document is cited: its text, its goals, what the checks found, …"""
    return cited_page(opened, cited, str(PAGE_NAMES[cited]))


@of_document
def cite_checks(opened: Opened, family: str) -> HttpResponse:
    """Say how the identities of a family that were checked are cited."""
    audited = findings.audited(opened.budget)
    if audited is None or family not in {one.slug for one in (*audited.families, audited.whole)}:
        raise Http404(_("No rule of this kind was applied."))
    words = family_name(family)
    name = words.en if opened.english else words.zh
    return cited_page(opened, "checks-family", str(PAGE_NAMES["checks"]), name, family=family)


@of_document
def cite_table(opened: Opened, table: str) -> HttpResponse:
    """Say how a table is cited, and how it is shown elsewhere."""
    return cited_page(opened, "table", title_of_table(opened, table), frame="embed-table", table=table)


@of_document
def cite_figure(opened: Opened, table: str, position: int, column: int) -> HttpResponse:
    """Say how one figure is cited: its row and column, as printed, and where it stands in the original."""
    title = title_of_table(opened, table)
    traced = provenance.row(opened.known_table(table).statement, position, column)
    if traced is None:
        raise Http404(_("The document prints nothing there."))
    (one, *_rest) = traced.traces
    figure = ", ".join(filter(None, (traced.title, one.name, f"{one.printed} {one.money_unit}".strip())))
    return cited_page(opened, "original-cell", title, figure, table=table, position=position, column=column)


@of_document
def cite_part(opened: Opened, part: str, order: int) -> HttpResponse:
    """Say how a figure of the text, a section, a goal or another part is cited: as printed, in its section."""
    traced = provenance.part(opened.budget, part, order)
    if traced is None:
        raise Http404(_("The document has no such part."))
    (one,) = traced.traces
    words = dict.fromkeys(word for word in (traced.title, one.printed) if word and len(word) <= MOST_SIGNS)
    return cited_page(opened, "original-part", *words, part=part, order=order)


@require_safe
def cite_place(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how what is published of a place is cited: of a year, where one is asked for; four queries."""
    place = known_place(slug)
    year = asked_year(request, documents.years(jurisdiction=place))
    title, page = _("Published documents: %s") % place, place.get_absolute_url()
    return cited_list(request, f"{title} · {year}" if year else title, f"{page}?year={year}" if year else page)


@require_safe
def cite_department(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how what is published of a department is cited."""
    found = known_department(slug)
    if found.slug != slug:
        return redirect("budgets:cite-department", found.slug, permanent=True)
    return cited_list(request, _("Published documents: %s") % found, found.get_absolute_url())


@of_project
def cite_project(request: HttpRequest, found: Project) -> HttpResponse:
    """Say how a project is cited, over all the years that it is published in."""
    newest = documents.newest(1, projectentrys__project=found)
    if not newest:
        raise Http404(_("No published budget speaks of this project."))
    return cited_list(request, _("Project: %s") % found, found.get_absolute_url(), newest[0].issuer)


def cited_list(request: HttpRequest, title: str, page: str, issuer: str = "") -> HttpResponse:
    """Answer how a page over many documents is cited, as it is now: by the last entry of the public log; one query.

    It is the site's, unless there is an ``issuer``.
    """
    logged = PublicLogEntry.objects.first()
    if logged is None:
        raise Http404(_("Nothing is published here that could be cited."))
    citation = Citation(
        key="-".join(re.findall(r"[a-z0-9]+", page)),
        issuer=issuer or settings.SITE["sponsor"] or settings.SITE["title"],
        title=title,
        part=(),
        log_entry=logged.number,
        published=localdate(logged.at),
        read=localdate(),
        url=request.build_absolute_uri(page),
        site=settings.SITE["title"],
        sha256=logged.hash,
    )
    return render(request, "budgets/cite_list.html", {"citation": citation, "page": page, "logged": logged})


def title_of_table(opened: Opened, table: str) -> str:
    return str(opened.known_table(table).statement)


def cited_page(opened: Opened, page: str, *cited: str, frame: str = "", **where: Any) -> HttpResponse:
    """Answer how a page of an edition is cited, and by which lines it is shown elsewhere; one query more."""
    budget, permanent = opened.budget, address_to_cite(opened)
    here = opened.request.build_absolute_uri
    logged = budget.log_entries.filter(event=PublicLogEntry.Event.PUBLISHED).first()
    citation = Citation(
        key="-".join(
            (budget.file_stem, *([page] if page in CITED_PAGES else []), *(str(word) for word in where.values()))
        ),
        issuer=budget.issuer,
        title=budget.title,
        part=cited,
        edition=budget.edition,
        published=localdate(budget.published_at or budget.created_at),
        read=localdate(),
        url=here(permanent.url(page, **where)),
        site=settings.SITE["title"],
        sha256=logged.records if logged else "",
    )
    framed = here(permanent.url(frame, **where)) if frame and not permanent.preview else ""
    return opened.page("budgets/cite.html", tab="source", citation=citation, framed=framed, cited_part=cited)


def address_to_cite(opened: Opened) -> Address:
    """Return the permanent address of an edition; that of a preview stays one."""
    return opened.address if opened.address.preview else edition_address(opened.budget)


def within_frames(page: DocumentPage) -> DocumentPage:
    """Turn a page of a document into one that stands within pages of others; what is gone says so there, too.

    What others may do with it is said by :mod:`portal.framing`, by its address.
    """

    @wraps(page)
    def answer_in_frame(request: HttpRequest, **where: Any) -> HttpResponseBase:
        response = page(request, **where)
        if response.status_code == 410:
            return render(request, "budgets/embed.html", {"gone": True}, status=410)
        return response

    return answer_in_frame


@within_frames
@of_document
def embedded_table(opened: Opened, table: str) -> HttpResponse:
    """Give one table as published, alone."""
    shown = printed.printed_table(opened.known_table(table).statement)
    page = opened.address.url("table", table=table)
    return opened.page("budgets/embed.html", title=title_of_table(opened, table), table=shown, page_address=page)


@within_frames
@of_document
def embedded_view(opened: Opened, view: View) -> HttpResponse:
    """Give one view of the money as bars, drawn without scripts."""
    found = opened.drill(view)
    if found is None:
        raise Http404(_("No table of this document answers that."))
    chart = opened.chart(found, found.root)
    rows = chart["rows"] if chart else []
    longest = max((abs(Decimal(row["value"])) for row in rows), default=Decimal(0))
    bars = [(row["label"], row["text"], f"{abs(Decimal(row['value'])) / longest * 100:.1f}") for row in rows]
    page = opened.address.url("view", view=view)
    return opened.page("budgets/embed.html", title=view_name(view), bars=bars, page_address=page, empty=_("None"))
