"""Show departments side by side: two to six documents of one year, at an address that restores them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from budgets import charts, leads
from budgets.manners import is_english, manners_of
from budgets.models import SCOPE_PHASE, Budget, Department, Jurisdiction
from budgets.models.fields import encodable_text
from budgets.queries import documents, places_beside, results, side_by_side
from budgets.queries.side_by_side import MOST_BESIDE, BesidePart
from budgets.records import Phase
from budgets.tables import COLUMN_NAMES, NamedBy, document_called, document_words, view_name
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.views import CODED_VIEWS, VIEWS, View

from .opened_document import unit_of
from .places import asked_year, known_department
from .showing import show

#: What a document is called in addresses where a reader chose none.
FIRST_DOCUMENT = "budget"
#: Characters of an unknown address that are said back to who asked for it.
LONGEST_SAID = 60
#: What rows are called that no document names itself, beside measures.
ROW_WORDS: dict[str, Any] = COLUMN_NAMES | {
    "total": gettext_lazy("Total expenditure"),
    "sum": gettext_lazy("Total of the table"),
    "carried-income": gettext_lazy("Left from the year before"),
    "carried-expenditure": gettext_lazy("Left for the next year"),
    Subject.PROCUREMENT: gettext_lazy("Government procurement"),
    Subject.OPERATING_COST: gettext_lazy("Running costs of government bodies"),
}
#: What parts are called that are no views of tables.
PART_WORDS = {
    "total": gettext_lazy("Total expenditure"),
    "carried": gettext_lazy("Money carried over"),
    "text": gettext_lazy("Procurement and running costs"),
}


@require_safe
def compare_departments(request: HttpRequest) -> HttpResponse:
    """Show two to six departments side by side, and a form to choose them, the year and the document."""
    document = request.GET.get("document", "")
    document = document if document in SCOPE_PHASE else FIRST_DOCUMENT
    asked = asked_addresses(request, "departments")
    chosen = side_by_side.departments_of(asked[:MOST_BESIDE])
    years = side_by_side.years_beside(chosen, document)
    year = asked_year(request, years) or documents.usual_year(of_several(years))
    name = encodable_text(request.GET.get("name", ""))[:100]
    english = is_english()
    found = side_by_side.documents_beside([one.slug for one in chosen], year, document)
    budgets = [found[one.slug] for one in chosen if one.slug in found]
    parts = side_by_side.side_by_side(budgets, english=english) if len(budgets) > 1 else []
    drawn = [shown_part(request, part, budgets) for part in parts]
    room = len(chosen) < MOST_BESIDE
    context = {
        "chosen": [(one, others_of(chosen, one)) for one in chosen],
        "offered": [
            (one, ",".join(dept.slug for dept in (*chosen, one)))
            for one in side_by_side.offered(chosen, year, document, name)
        ]
        if year and room
        else [],
        "most": MOST_BESIDE,
        "unknown": unknown_of(asked[:MOST_BESIDE], {one.slug for one in chosen}),
        "too_many": len(asked) > MOST_BESIDE,
        "years": years,
        "year": year,
        "document": document,
        "documents": [(word, document_kind(word)) for word in SCOPE_PHASE],
        "name": name,
        "slugs": ",".join(one.slug for one in chosen),
        "budgets": budgets,
        "noted": any(one.noted for one in budgets),
        "missing": [one for one in chosen if one.slug not in found],
        "parts": drawn,
    }
    return show(request, "budgets/compare.html", context)


@require_safe
def compare_places(request: HttpRequest) -> HttpResponse:
    """Show two to six places side by side, and a form to choose them, the year and the phase."""
    phases = dict(Budget.PHASES)
    phase = request.GET.get("phase", "")
    phase = phase if phase in phases else Phase.BUDGET.value
    asked = asked_addresses(request, "places")
    chosen = places_beside.places_of(asked[:MOST_BESIDE])
    years = places_beside.years_of(chosen, phase)
    year = asked_year(request, years) or documents.usual_year(of_several(years))
    name = encodable_text(request.GET.get("name", ""))[:100]
    found = places_beside.places_beside(chosen, year, phase) if len(chosen) > 1 and year else []
    rows = places_beside.rows_of_classes(found)
    room = year and len(chosen) < MOST_BESIDE
    offered = places_beside.offered_places(chosen, year, phase, name) if room else []
    context = {
        "chosen": [(one, others_of(chosen, one)) for one in chosen],
        "offered": [(one, ",".join(each.slug for each in (*chosen, one))) for one in offered],
        "most": MOST_BESIDE,
        "unknown": unknown_of(asked[:MOST_BESIDE], {one.slug for one in chosen}),
        "too_many": len(asked) > MOST_BESIDE,
        "years": years,
        "year": year,
        "phase": phase,
        "phases": Budget.PHASES,
        "name": name,
        "slugs": ",".join(one.slug for one in chosen),
        "found": found,
        "rows": rows,
        "chart": charts.groups(
            rows,
            [str(one.place) for one in found],
            title=view_name(View.FUNCTION),
            unit=unit_of(request),
            english=is_english(),
        ),
    }
    return show(request, "budgets/compare_places.html", context)


@require_safe
def plan_and_outcome(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show the budget, the adjusted budget and the final accounts of a year beside each other, code by code."""
    found = known_department(slug)
    if found.slug != slug:
        return redirect("budgets:outcome", found.slug, year, permanent=True)
    scopes, totals = [], []
    for budgets in side_by_side.phases_of_year(found, year):
        parts = side_by_side.side_by_side(budgets, english=is_english())
        final = budgets[-1] if budgets[-1].phase == Phase.FINAL else None
        shown = [shown_part(request, part, budgets, named_by=NamedBy.PHASE) for part in parts]
        reasons = side_by_side.stated_reasons(final) if final else []
        totals += [part.rows[0].figures for part in parts if part.word == "total" and final]
        reached = results.results_of(final) if final else []
        scopes.append(
            {
                "word": budgets[0].scope,
                "budgets": budgets,
                "parts": shown,
                "final": final,
                "reasons": reasons,
                "results": reached[: results.MOST_RESULTS],
                "cut": len(reached) > results.MOST_RESULTS,
            }
        )
    if not scopes:
        alone = documents.published(department=found, fiscal_year=year)
        if not alone:
            raise Http404(_("No document of this year is published here."))
        # Of several, none is the one that is meant: the department's page lists them.
        one = alone[0].budget if len(alone) == 1 else found
        return redirect(one.get_absolute_url() + manners_of(request.GET).query)
    plan, spent = (totals[0][0].value, totals[0][-1].value) if totals else (None, None)
    lead = leads.of_outcome(found, year, plan, spent, unit_of(request))
    return show(request, "budgets/outcome.html", {"department": found, "year": year, "scopes": scopes, "lead": lead})


@require_safe
def department_years(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the years of a department's document beside each other: totals, codes, items, 三公, procurement."""
    found = known_department(slug)
    if found.slug != slug:
        return redirect("budgets:department-years", found.slug, permanent=True)
    series = side_by_side.years_of_document(found)
    if not series:
        raise Http404(_("No document of two years is published here."))
    budgets = next((one for one in series if one[0].document == request.GET.get("document")), max(series, key=len))
    parts = side_by_side.year_by_year(budgets, english=is_english())
    context = {
        "department": found,
        "budgets": budgets,
        "noted": any(one.noted for one in budgets),
        "document": budgets[0].document,
        "documents": [(one[0].document, document_words(one[0])) for one in series],
        "parts": [shown_part(request, part, budgets, named_by=NamedBy.YEAR) for part in parts],
    }
    return show(request, "budgets/department_years.html", context)


def asked_addresses(request: HttpRequest, word: str) -> list[str]:
    """Return the addresses of what is to stand beside each other, each once, in the order asked for."""
    given = (one.strip() for one in encodable_text(request.GET.get(word, "")).split(","))
    return list(dict.fromkeys(one for one in given if one))


def unknown_of(asked: Sequence[str], known: Collection[str]) -> list[str]:
    """Return what was asked for and is not known here, short enough to be said."""
    return [shortened(one) for one in asked if one not in known]


def shortened(word: str) -> str:
    return word if len(word) <= LONGEST_SAID else f"{word[:LONGEST_SAID]}…"


def of_several(years: dict[int, int]) -> dict[int, int]:
    """Return the years of which there are two to compare, with how many; all years where there is none such."""
    return {one: number for one, number in years.items() if number > 1} or years


def others_of(chosen: Sequence[Department] | Sequence[Jurisdiction], left: Department | Jurisdiction) -> str:
    """Return the word of an address for what is chosen, without one of them."""
    return ",".join(one.slug for one in chosen if one != left)


def document_kind(word: str) -> str:
    """Return what a kind of document is called."""
    scope, phase = SCOPE_PHASE[word]
    return document_words(Budget(scope=scope, phase=phase))


def shown_part(
    request: HttpRequest, part: BesidePart, budgets: Sequence[Budget], *, named_by: NamedBy = NamedBy.DEPARTMENT
) -> dict[str, Any]:
    """Return a part of a comparison with its name, the names of its rows, and its chart.

    A code that does not hold the same in all the years stands in the table alone.
    """
    english = is_english()
    view = next((one for one in VIEWS if one == part.word), None)
    title = view_name(view) if view else str(PART_WORDS[part.word])
    for row in part.rows:
        row.label = row.label or str(ROW_WORDS[row.word])
    deepest = min((row.level for row in part.rows if not row.word), default=0)
    bars = [row for row in part.rows if (row.level == deepest if view else True) and not (view and row.word)]
    bars = [row for row in bars if not row.changed_ever]
    names = [document_called(one, named_by) for one in budgets]
    return {
        "part": part,
        "title": title,
        "is_coded": view in CODED_VIEWS,
        "is_stated": part.word == "text",
        "chart": charts.groups(
            bars,
            names,
            title=title,
            unit=unit_of(request),
            english=english,
            of_one=named_by is not NamedBy.DEPARTMENT,
        ),
    }
