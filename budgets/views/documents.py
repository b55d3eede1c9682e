"""Show the money of a document: the overview, a view of it, one code."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from budgets import charts
from budgets.models import Mention
from budgets.queries import drill, narrative
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
    )


def blocks(opened: Opened, stated: dict[str, Mention], projects: Drill | None) -> list[Block]:
    """Return the four blocks of spending as the text states them, or as the tables do where it says nothing."""
    found = narrative.blocks(stated)
    if not found and (economic := opened.drill("economic")):
        found = drill.blocks(economic, projects)
    return found


@of_document
def view(opened: Opened, view: str) -> HttpResponse:
    """Show one view of the money: a chart and its table."""
    found = opened.drill(view)
    if found is None:
        raise Http404("No table of this document answers that.")
    return opened.page(
        "budgets/view.html",
        view=view,
        drill=found,
        table=opened.table(found),
        chart=opened.chart(found, found.root),
        explained=narrative.explained(opened.budget, "three-public") if view == "three-public" else [],
    )


@of_document
def code(opened: Opened, view: str, code: str) -> HttpResponse:
    """Show one code: its amount and shares, its parts, its neighbours, every table it stands in."""
    found = opened.drill(view) if view in ("function", "economic") else None
    node = found.find(code) if found else None
    if found is None or node is None:
        raise Http404("This document states no such code.")
    siblings = node.parent.children if node.parent else []
    return opened.page(
        "budgets/code.html",
        view=view,
        drill=found,
        node=node,
        table=opened.table(found, root=node) if node.children else None,
        chart=opened.chart(found, node) if node.children else opened.chart(found, node.parent or node, marked=node),
        siblings=siblings,
        standings=drill.standings(
            opened.tables.values(), opened.budget.lines.filter(scheme=found.scheme, classification=code)
        ),
    )
