"""Show places: what their departments publish in all, who they are, which places lie in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from itertools import chain
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from budgets import charts, leads
from budgets.manners import is_english, manners_of
from budgets.models import Budget, Department, DocumentTotal, Jurisdiction, Project
from budgets.models.fields import encodable_text
from budgets.money import UNITS
from budgets.queries import documents, findings, places, sums, years
from budgets.queries.documents import WantedDocuments
from budgets.tables import DocumentTable, TablePaginator, document_words
from budgets.workbooks import csv_pieces

from .downloads import to_keep_as
from .opened_document import unit_of
from .showing import asked_cursor, is_twin, page_of_rows, show

#: Documents, places and departments on one page of a list.
DOCUMENTS_A_PAGE, PLACES_A_PAGE, DEPARTMENTS_A_PAGE = 50, 100, 50
#: Documents that are read at once for the file of all.
CHUNK = 500
#: The largest projects shown, and how many sums of places have a section of their own.
LARGEST, MOST_SUMS = 8, 6


class Narrowed(forms.Form):
    """How a reader narrows a list of documents: by the name of a department, by phase."""

    name = forms.CharField(required=False, max_length=100, label=gettext_lazy("Department"))
    phase = forms.ChoiceField(required=False, label=gettext_lazy("Document"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["phase"].choices = [("", gettext_lazy("all")), *Budget.PHASES]  # type: ignore[attr-defined]

    def wanted(self, year: int, place: Jurisdiction | None) -> WantedDocuments:
        """Return what list that is; a word that no choice offers narrows nothing."""
        self.full_clean()
        given = self.cleaned_data
        return WantedDocuments(year=year, place=place, name=given.get("name", ""), phase=given.get("phase", ""))


def asked_year(request: HttpRequest, known: Iterable[int]) -> int | None:
    """Return the year that a reader asks for, nothing where that is none of those known."""
    return next((one for one in known if str(one) == request.GET.get("year")), None)


def chosen_year(request: HttpRequest, known: Mapping[int, int]) -> int:
    """Return the year that a reader asks for, otherwise the usual of years with numbers of documents."""
    return asked_year(request, known) or documents.usual_year(known)


def document_table(request: HttpRequest, wanted: WantedDocuments) -> DocumentTable:
    """Return a page of a list of documents, sorted and cut by the database."""
    table = DocumentTable(documents.list_documents(wanted), manners=manners_of(request.GET), english=is_english())
    pages = {"per_page": DOCUMENTS_A_PAGE, "paginator_class": TablePaginator, "silent": True}
    RequestConfig(request, paginate=pages).configure(table)
    if cursor := asked_cursor(request):
        table.page = table.paginator.page_at(cursor)
    return table


@require_safe
def all_places(request: HttpRequest) -> HttpResponse:
    """List the places, each with its sums of a year."""
    known = documents.years()
    year, words = chosen_year(request, known), typed_name(request)
    page = page_of_rows(request, places.named(words), PLACES_A_PAGE)
    context = {"years": known, "year": year, "page": page, "name": words, "rows": places.with_sums(page, year)}
    return show(request, "budgets/all_places.html", context)


@require_safe
def place_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a place: the sums of a year, its documents, its largest projects, what does not hold, its lower places."""
    found = known_place(slug)
    all_years = documents.years(jurisdiction=found)
    year = chosen_year(request, all_years)
    form = Narrowed(request.GET)
    lower = places.within(found)
    page = Paginator(lower, PLACES_A_PAGE).get_page(request.GET.get("places"))
    added = list(sums.of_places(year, jurisdiction=found))
    has_overview = len(all_years) > 1 and not is_twin(request)
    overview = years.overview(all_years, jurisdiction=found) if has_overview else None
    context = {
        "lead": leads.of_place(found, year, added, unit_of(request)),
        "place": found,
        "above": places.above(found),
        "years": all_years,
        "year": year,
        "overview": overview,
        "multiples": charts.small_multiples(overview, unit=unit_of(request)) if overview else [],
        "sums": sums.with_names(added),
        "form": form,
        "table": document_table(request, form.wanted(year, found)) if year else None,
        "largest": documents.largest_projects(LARGEST, year, jurisdiction=found),
        "found": findings.by_verdict(jurisdiction=found) if year else {},
        "page": page,
        "rows": places.with_sums(page, year),
    }
    return show(request, "budgets/place.html", context)


@require_safe
def departments_of_place(request: HttpRequest, slug: str) -> HttpResponse:
    """List the departments of a place, each with the units it is in charge of."""
    found = known_place(slug)
    words = typed_name(request)
    page = page_of_rows(request, places.heads(found, words), DEPARTMENTS_A_PAGE)
    context = {"place": found, "above": places.above(found), "page": page, "name": words}
    return show(request, "budgets/departments.html", context | {"branches": places.branches(page)})


def typed_name(request: HttpRequest) -> str:
    """Return the name by which a reader narrows a list, without what no database takes."""
    return encodable_text(request.GET.get("name", ""))


def known_department(slug: str) -> Department:
    """Return the department of an address; of a former one, whose present one differs from it. Raises ``Http404``."""
    found = documents.department(slug)
    if found is None:
        raise Http404(_("No such department."))
    return found


def of_project(page: Callable[[HttpRequest, Project], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn a view of a project into one of its address; a former one redirects for good, if the public knows it."""

    @require_safe
    @wraps(page)
    def open_project(request: HttpRequest, slug: str = "", word: str = "", pk: int = 0) -> HttpResponseBase:
        found = documents.project_at(slug, word) if word else documents.project(pk)
        # Of a project that drafts alone speak of, nothing tells whether there is one.
        unknown = Http404(_("No published budget speaks of this project."))
        if found is None:
            raise unknown
        stays = found.survivor
        if (slug, word) == stays.address_words():
            return page(request, stays)
        if not documents.is_in_force(stays):
            raise unknown
        name = str(resolve(request.path_info).url_name).removeprefix("numbered-")
        query = request.META.get("QUERY_STRING")
        url = reverse(f"budgets:{name}", args=stays.address_words())
        return redirect(f"{url}?{query}" if query else url, permanent=True)

    return open_project


def known_place(slug: str) -> Jurisdiction:
    found = places.find_place(encodable_text(slug))
    if found is None:
        raise Http404(_("No such place."))
    return found


@require_safe
def documents_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give a list of documents, all of it, as CSV: of a year, perhaps of one place, narrowed as on the page.

    It is sent as it is read from the database, however long it is.
    """
    year = chosen_year(request, documents.years())
    place = known_place(request.GET["place"]) if request.GET.get("place") else None
    found = documents.list_documents(Narrowed(request.GET).wanted(year, place)).order_by(
        "jurisdiction__name", "budget__department__name", "budget__scope", "phase"
    )
    heads = [
        *(_("Place"), _("Department"), _("Year"), _("Document"), _("Total expenditure"), _("Money unit")),
        *(_("In the sum of the place"), _("Address")),
    ]
    pieces = csv_pieces(chain([heads], document_lines(found, request.build_absolute_uri, get_language())))
    headers = to_keep_as(f"documents-{year}.csv")
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


def document_lines(
    found: QuerySet[DocumentTotal], absolute: Callable[[str], str], language: str | None
) -> Iterator[list[str]]:
    """Yield a row of the file for each document, in the language of the page: the page itself is answered by then."""
    for one in found.iterator(chunk_size=CHUNK):
        budget = one.budget
        with override(language):
            yield [
                str(one.jurisdiction),
                str(budget.department),
                str(budget.fiscal_year_id),
                document_words(budget),
                "" if one.value is None else str(one.value),
                str(UNITS["yuan"].name),
                str(one.get_standing_display()),
                absolute(budget.get_absolute_url()),
            ]
