"""Show the portal's own pages: home, a department, a project."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets import charts, leads
from budgets.manners import is_english
from budgets.models import Project, project_word
from budgets.models.search_entries import GROUPS
from budgets.queries import corrections, documents, drill, findings, narrative, places, years
from budgets.queries import search as searching
from budgets.queries import sums as adding
from budgets.queries.changed_projects import changed_projects
from budgets.queries.corrections import WantedCorrections
from budgets.queries.documents import Published, WantedDocuments
from budgets.queries.drill import Node
from budgets.queries.following import feed_address
from budgets.queries.narrative import ProjectYear
from budgets.queries.project_moves import project_moves
from budgets.queries.search_query import filters_of_words, parsed
from budgets.queries.sheets import SheetCell
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.views import View

from .opened_document import open_budget, unit_of
from .places import LARGEST, MOST_SUMS, PLACES_A_PAGE, chosen_year, document_table, known_department, of_project
from .showing import is_twin, page_of_list, show

#: New documents, and departments without any, shown on the home page.
NEWEST, MOST_NAMED = 5, 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the ways in: search, the places with what a year adds up to, documents, the largest, what does not hold.

    A sum of its own stands here for each place while they are few; of many they are listed.
    """
    all_years = documents.years()
    year = chosen_year(request, all_years)
    kept = list(adding.of_places(year)[: MOST_SUMS + 1]) if year else []
    few = len(kept) <= MOST_SUMS
    highest = list(places.within(None)[:PLACES_A_PAGE]) if not few else []
    overview = years.overview(all_years) if few and len(all_years) > 1 and not is_twin(request) else None
    context = {
        "years": all_years,
        "year": year,
        "overview": overview,
        "multiples": charts.small_multiples(overview, unit=unit_of(request)) if overview else [],
        "table": document_table(request, WantedDocuments(year=year)) if year else None,
        "sums": adding.with_names(kept) if few else [],
        "rows": places.with_sums(highest, year),
        "largest": documents.largest_projects(LARGEST, year) if year else [],
        "news": documents.newest(NEWEST) if year else [],
        "found": findings.by_verdict() if year else {},
        "without_budget": [] if year else documents.departments().order_by("name")[:MOST_NAMED],
    }
    return show(request, "budgets/home.html", context)


@require_safe
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a department has published, year by year."""
    found = known_department(slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    published = documents.published(department=found)
    series = charts.series(published, unit=unit_of(request))
    longest: list[years.YearRow] = max((one["rows"] for one in series), key=len, default=[])
    compared = years.functions(longest, english=is_english()) if longest else None
    moves = project_moves(compared.before, compared.last) if compared else None
    context = {
        "lead": leads.of_department(found, published, unit_of(request)),
        "department": found,
        "published": published,
        "units_in_charge": documents.units(found),
        "series": series,
        "corrected": corrections.ended_editions(WantedCorrections(department=found.slug)).count(),
        "compared": compared,
        "waterfall": charts.waterfall(compared, unit=unit_of(request), english=is_english()) if compared else None,
        "moves": moves,
        "moved": charts.waterfall_of_projects(moves, unit=unit_of(request), english=is_english()),
    }
    return show(request, "budgets/department.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found for some words or an amount: the first hits of each group, or one group page by page."""
    query = parsed(request.GET.get("q", ""))
    only = request.GET.get("in", "")
    filters = filters_of_words(request.GET.dict())
    results = searching.search_with_choices(query, only, filters)
    groups = results.groups
    hits = groups[0].hits if only in GROUPS and groups else None
    context = {
        "query": query,
        "groups": groups,
        "filters": filters,
        "choices": results.choices,
        "page_of_hits": page_of_list(request, hits, searching.PER_PAGE, hits.names_in_order) if hits else None,
        "only": only if hits else "",
        "first": searching.FIRST,
        "feed": feed_address("search-feed", request.GET.dict()),
    }
    return show(request, "budgets/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer with names that may be meant by what is being typed."""
    query = parsed(request.GET.get("q", ""))
    return JsonResponse({"names": [*searching.suggested_names(query), *searching.suggested_tables(query)]})


@of_project
def project(request: HttpRequest, found: Project) -> HttpResponse:
    """Show a project: its money, what is printed of it, where it stands, its years."""
    told = narrative.project_years(found)
    if not told:
        raise Http404(_("No published budget speaks of this project."))
    opened = open_budget(request, told[0].entry.budget)
    entry, projects = told[0].entry, opened.drill(View.PROJECT)
    amounts = {one.entry.pk: one.stated.value for one in told if one.stated}
    amounts |= drill.listed_amounts([one.entry.pk for one in told])
    node = projects.find(project_word(found.key)) if projects else None
    standings = drill.standings(opened.tables.values(), drill.lines_of_project(entry))
    lines, mentions = [one.line.pk for one in standings], [one.pk for one in told[0].mentions]
    amount = stated_amount(node, told[0])
    return opened.page(
        "budgets/project.html",
        lead=leads.of_project(
            opened.budget,
            leads.words_of(entry.name, found.name_en),
            node,
            amount.value if amount else None,
            opened.unit,
        ),
        project=found,
        amount=amount,
        years=told,
        amounts=amounts,
        series=charts.series(
            [Published(one.entry.budget, amounts.get(one.entry.pk)) for one in told], unit=opened.unit
        ),
        latest=told[0],
        node=node,
        view=View.PROJECT,
        chart=opened.chart(projects, node if node.children else node.parent or node, node)
        if projects and node
        else None,
        parts=narrative.parts(opened.budget, told[0].mentions),
        projects=projects,
        table=opened.drill_table(projects, root=node) if projects and node and node.children else None,
        siblings=node.parent.children if node and node.parent else [],
        standings=standings,
        spoken=drill.spoken(standings, projects.table) if projects else None,
        found=opened.marks.findings_beside(lines, mentions),
        goals=narrative.goals_of_project(entry),
        measured=opened.budget.indicators.exists(),
        not_printed=not_printed(told[0], amount),
        changed=changed_projects(found),
    )


def stated_amount(node: Node | None, latest: ProjectYear) -> SheetCell | None:
    """Return what a document states as a project's amount: in its tables, or where none lists projects in its text.

    Nothing where neither does: a project may be named without its money.
    """
    if node is not None:
        return node.cells.get(Measure.TOTAL)
    return drill.cell_of(latest.stated) if latest.stated else None


def not_printed(latest: ProjectYear, amount: SheetCell | None) -> list[str]:
    """Return what a reader looks for and the document does not say of a project."""
    entry = latest.entry
    said = {
        _("Amount"): amount is not None,
        _("Purpose"): entry.purpose,
        _("Basis"): entry.basis,
        _("New this year"): entry.is_new is not None,
        _("Stated change"): latest.change,
    }
    return [name for name, words in said.items() if not words]
