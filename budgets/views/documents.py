"""Show the money of a document: the overview, a view of it, one code."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from budgets import charts
from budgets.models import Mention
from budgets.queries import drill, findings, narrative
from budgets.queries.drill import Block, Drill

from .opening import Opened, of_document


@of_document
def budget(opened: Opened) -> HttpResponse:
    """Show a document at a glance: total, change, four blocks, functions, projects."""
    drawn = opened.drills("function", "project")
    functions, projects = drawn.get("function"), drawn.get("project")
    stated = narrative.stated(opened.budget)
    pieces = charts.strip(blocks(opened, stated, projects))
    return opened.page(
        "budgets/budget.html",
        tab="overview",
        total=functions.total if functions else None,
        change=next((stated[one] for one in ("expenditure", "income") if one in stated), None),
        stated=stated,
        blocks=pieces,
        largest=max(pieces, key=lambda piece: piece["value"], default=None),
        functions=functions,
        function_table=opened.table(functions, depth=1) if functions else None,
        function_chart=opened.chart(functions, functions.root) if functions else None,
        projects=projects,
        project_table=opened.table(projects) if projects else None,
        page_terms=narrative.terms_among(opened.budget, ("基本支出", "项目支出", "三公经费", "机关运行经费")),
    )


def blocks(opened: Opened, stated: dict[str, Mention], projects: Drill | None) -> list[Block]:
    """Return the four blocks of spending as the text states them, or as the tables do where it says nothing."""
    found = narrative.blocks(stated)
    if not found and (economic := opened.drill("economic")):
        found = drill.blocks(economic, projects)
    return found


@of_document
def view(opened: Opened, view: str) -> HttpResponse:
    """Show one view of the money: a chart and its table, and where it helps the smallest parts or the way of money."""
    drawn = opened.drills(view, *(["function"] if view == "source" else []))
    found = drawn.get(view)
    if found is None:
        raise Http404("No table of this document answers that.")
    uses = drawn.get("function") if view == "source" else None
    said = narrative.figures(opened.budget, "three-public") if view == "three-public" else []
    return opened.page(
        "budgets/view.html",
        view=view,
        drill=found,
        table=opened.table(found),
        chart=opened.chart(found, found.root),
        areas=opened.areas(found) if view in ("function", "economic", "project") else None,
        flow=charts.flow(found.root.leaves(), uses.root.children, unit=opened.unit, english=opened.english)
        if uses
        else None,
        uses=uses,
        uses_table=opened.table(uses, depth=1) if uses else None,
        explained=[one for one in said if one.reason],
        page_terms=narrative.terms_among(opened.budget, words_of(found)),
    )


#: The printed words of what the columns and the subject of a view are.
WORDS = {
    "basic": "基本支出",
    "project": "项目支出",
    "operating": "经营支出",
    "three-public": "三公经费",
}


def words_of(found: Drill) -> list[str]:
    """Return the printed words that stand on the page of a view."""
    return [*column_words(found), *(node.label for node in found.nodes())]


def column_words(found: Drill) -> list[str]:
    return [WORDS[key] for key in (found.view, *found.columns) if key in WORDS]


@of_document
def procurement(opened: Opened) -> HttpResponse:
    """Show procurement: the total and its kinds as the text states them, and by function where a table has it."""
    found = drill.procurement(opened.budget, opened.tables.values(), opened.english)
    said = {one.subject: one for one in reversed(narrative.figures(opened.budget, "procurement"))}
    kinds = ("procurement/goods", "procurement/works", "procurement/services")
    return opened.page(
        "budgets/procurement.html",
        tab="procurement",
        drill=found,
        stated=said.get("procurement"),
        kinds=[said[kind] for kind in kinds if kind in said],
        table=opened.table(found) if found else None,
        chart=opened.chart(found, found.root) if found else None,
    )


@of_document
def code(opened: Opened, view: str, code: str) -> HttpResponse:
    """Show one code: its amount and shares, its parts, its neighbours, every table it stands in."""
    found = opened.drill(view) if view in ("function", "economic") else None
    node = found.find(code) if found else None
    if found is None or node is None:
        raise Http404("This document states no such code.")
    siblings = node.parent.children if node.parent else []
    standings = drill.standings(
        opened.tables.values(), opened.budget.lines.filter(scheme=found.scheme, classification=code)
    )
    return opened.page(
        "budgets/code.html",
        view=view,
        drill=found,
        node=node,
        table=opened.table(found, root=node) if node.children else None,
        chart=opened.chart(found, node) if node.children else opened.chart(found, node.parent or node, marked=node),
        siblings=siblings,
        standings=standings,
        found=findings.marks(opened.budget).of_lines(one.line.pk for one in standings),
        page_terms=narrative.terms_among(opened.budget, [*column_words(found), node.label]),
    )
