"""Show whether budgets add up: of one, of all, and how a single figure is made up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from budgets.addresses import address_of
from budgets.checks import RULES, Verdict
from budgets.checks.findings import Tolerance
from budgets.checks.rules_page import FAMILIES
from budgets.manners import is_english
from budgets.models import HELD, Finding
from budgets.queries import derivation as derivations
from budgets.queries import documents, findings, identities, places
from budgets.queries.findings import Wanted
from budgets.queries.questions import page_of_place, public_questions, remarks_at
from budgets.records import MONEY_UNITS
from budgets.workbooks import csv_pieces, spreadsheet_csv

from .document_access import of_document
from .downloads import attachment, to_keep_as
from .narrowing import NarrowingForm, WholeSelect
from .opened_document import Opened
from .showing import page_of_list, page_of_rows, show

#: Documents on one page of the list over all budgets, and the findings shown of each where there are several.
DOCUMENTS_A_PAGE, FEW_FINDINGS = 10, 3
#: Findings that are read at once for the file of all.
CHUNK = 500
#: So many rules are listed unfolded over all budgets.
FEW_RULES = 8
#: Identities on one page of a family.
PER_FAMILY = 100


@of_document
def checks(opened: Opened) -> HttpResponse:
    """Show whether a budget adds up: what was checked, what came out, what was answered to it."""
    return opened.page(
        "budgets/checks.html",
        tab="checks",
        audited=findings.audited(opened.budget),
        loose=findings.loose(opened.budget),
    )


@of_document
def checks_of_family(opened: Opened, family: str) -> HttpResponse:
    """List every identity of a family, or of all, that was checked, what holds too, with both figures; page by page."""
    audited = findings.audited(opened.budget)
    families = [*audited.families, audited.whole] if audited else []
    found = next((one for one in families if one.slug == family), None)
    if audited is None or found is None:
        raise Http404(_("No rule of this kind was applied."))
    verdict = opened.request.GET.get("verdict", "")
    verdict = verdict if verdict in found.counts else ""
    of_family = "" if family == findings.EVERY else family
    outcomes = (verdict,) if verdict else ()
    kept = identities.kept(opened.budget, of_family, outcomes)
    page = page_of_list(opened.request, kept, PER_FAMILY, lambda: list(map(identities.word_of, kept)))
    return opened.page(
        "budgets/checks_family.html",
        tab="checks",
        family=found,
        verdict=verdict,
        page_of=page,
        identities=identities.identities(list(page.object_list)),
        reasons=findings.not_applied_by_reason(one for one in audited.not_applied if of_family in ("", one[0].family)),
    )


@of_document
def checks_csv(opened: Opened) -> HttpResponse:
    """Give everything that was checked of a budget as CSV: what holds, what does not, what was not applied and why."""
    audited = findings.audited(opened.budget)
    if audited is None:
        raise Http404(_("This edition has not been checked."))
    content = spreadsheet_csv([OWN_COLUMNS, *own_lines(opened, audited)])
    return attachment(content, "text/csv; charset=utf-8", "checks.csv")


OWN_COLUMNS = (
    *("rule", "version", "verdict", "title", "title_zh", "left", "left_value", "right", "right_value"),
    *("difference", "tolerance", "unit", "message", "message_zh", "answer", "number"),
)


def own_lines(opened: Opened, audited: findings.Audited) -> Iterator[list[Any]]:
    """Yield a row for each finding, for each identity that holds, and for each reason that a rule was not applied."""
    for one in audited.answered:
        row, rule = one.finding, RULES[one.finding.rule]
        sides = [
            word for side in (row.left, row.right) for word in ((side["name"], side["value"]) if side else ("", ""))
        ]
        yield [
            *(row.rule, row.version, row.verdict, rule.title.en, rule.title.zh, *sides),
            *(row.difference, row.tolerance, row.unit, row.message_en, row.message_zh),
            *(one.answer.reason_in_words if one.answer else "", 1),
        ]
    for held in identities.identities(identities.kept(opened.budget, outcomes=HELD)):
        rule, sides = held.rule, [*side_words(held.left), *side_words(held.right)]
        difference = "0" if held.left and rule.tolerance is not Tolerance.ORDER else ""
        yield [
            *(rule.id, rule.version, Verdict.OK, rule.title.en, rule.title.zh, *sides),
            *(difference, "", held.left.unit if held.left else "", held.words.en, held.words.zh, "", 1),
        ]
    for rule, zh, en, number in audited.not_applied:
        yield [rule.id, rule.version, "NA", rule.title.en, rule.title.zh, *[""] * 7, en, zh, "", number]


def side_words(side: identities.Side | None) -> tuple[str, str]:
    """Return what a side is called and what it comes to, in its unit."""
    if side is None:
        return "", ""
    name = (
        side.only.printed_place
        if side.only
        else " ".join(f"{'−' if sign < 0 else '＋'}{one.printed_place}" for sign, one in side.terms)
    )
    return name, f"{(side.total / MONEY_UNITS.get(side.unit, 1)).normalize():f}"


@of_document
def derivation(opened: Opened, table: str, position: int, column: int) -> HttpResponse:
    """Show how one figure of a table is made up, and where else it is printed."""
    found = opened.tables.get(table)
    derived = derivations.of_cell(opened.budget, found.statement, position, column) if found else None
    if found is None or derived is None:
        raise Http404(_("The document prints no such figure."))
    return opened.page(
        "budgets/derivation.html",
        tab="tables",
        word=table,
        table=found,
        derived=derived,
        **asked_at(opened, f"{table}/{position}/{column}"),
    )


@of_document
def derivation_of_text(opened: Opened, order: int) -> HttpResponse:
    """Show what a figure of the text was matched to, how it is made up, and what it is part of."""
    derived = derivations.of_mention_at(opened.budget, order)
    if derived is None:
        raise Http404(_("No such figure was read in the text."))
    return opened.page("budgets/derivation.html", tab="text", derived=derived, **asked_at(opened, f"text/{order}"))


def asked_at(opened: Opened, place: str) -> dict[str, Any]:
    """Return what was asked at a figure, and where one may ask; of a draft, what was remarked there, and where one may.

    One query.
    """
    if opened.address.preview:
        add = reverse("admin:budgets_remark_add", query={"budget": opened.budget.pk, "place": place})
        return {"remarks": remarks_at(opened.budget, place), "remark_url": add}
    name, where = page_of_place(place, ("ask", "ask-text"))
    ask = opened.address.url(name, **where) if settings.QUESTIONS_TAKEN else ""
    return {"asked": public_questions(opened.budget, place), "ask_url": ask}


class Asked(NarrowingForm):
    """What a reader asks of the findings on all budgets."""

    rule = forms.ChoiceField(required=False, label=_("Kind of rule"), widget=WholeSelect)
    verdict = forms.ChoiceField(required=False, label=_("Outcome"), widget=WholeSelect)

    def __init__(self, data: Any) -> None:
        issuers = documents.issuers().order_by("name")
        years = documents.years()
        super().__init__(data, places=places.with_documents(), departments=issuers, years=years)
        english = is_english()
        families = [(slug, words.en if english else words.zh) for slug, words in FAMILIES.items()]
        asked = data.get("rule", "")
        if asked in RULES:
            title = RULES[asked].title
            families.insert(0, (asked, title.en if english else title.zh))
        self.offer_words("rule", families)
        self.offer_words("verdict", list(Finding.Verdict.choices))

    def wanted(self) -> Wanted:
        """Return what is asked; a word that no choice offers asks for nothing."""
        chosen = self.chosen()
        return Wanted(rule=self.cleaned_data.get("rule", ""), verdict=self.cleaned_data.get("verdict", ""), **chosen)


@require_safe
def all_checks(request: HttpRequest) -> HttpResponse:
    """Show the findings on all budgets in force, document by document, those with most that do not hold first."""
    form = Asked(request.GET)
    wanted = form.wanted()
    page = page_of_rows(request, findings.documents_with(wanted), DOCUMENTS_A_PAGE)
    listed = findings.with_findings(page, wanted, FEW_FINDINGS if page.paginator.count > 1 else findings.MOST)
    rules = findings.by_rule(wanted)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "documents": listed,
        "rules": rules,
        "number": sum(sum(counts.values()) for _rule, counts in rules),
        "answers": findings.answers_to(finding for document in listed for finding in document.shown),
        "query": query.urlencode(),
        "few": FEW_RULES,
    }
    return show(request, "budgets/all_checks.html", context)


@require_safe
def all_checks_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give all findings that the page speaks of as CSV, as they are read from the database."""
    wanted = Asked(request.GET).wanted()
    pieces = csv_pieces(chain([COLUMNS], all_lines(wanted)))
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=to_keep_as("findings.csv"))


def all_lines(wanted: Wanted) -> Iterator[list[Any]]:
    """Yield a row of the file for each finding."""
    found = findings.findings_of(wanted).iterator(chunk_size=CHUNK)
    while rows := list(islice(found, CHUNK)):
        answers = findings.answers_to(rows)
        yield from (line(row, answers) for row in rows)


COLUMNS = (
    *("year", "department", "document", "edition", "rule", "version", "verdict", "code", "label"),
    *("left", "right", "difference", "tolerance", "unit", "message", "message_zh", "answer", "address"),
)


def line(row: Finding, answers: dict[tuple[int, str], Any]) -> list[Any]:
    budget = row.budget
    answer = answers.get((row.budget_id, row.digest))
    sides = [side["value"] if side else "" for side in (row.left, row.right)]
    return [
        *(budget.fiscal_year_id, budget.department, budget.document, budget.edition),
        *(row.rule, row.version, row.verdict, row.code, row.label, *sides),
        *(row.difference, row.tolerance, row.unit, row.message_en, row.message_zh),
        *(answer.reason_in_words if answer else "", f"{address_of(budget).url('checks')}#{row.anchor}"),
    ]
