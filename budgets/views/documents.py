"""Show the money of a document: the overview, a view of it, one code."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budgets import charts
from budgets.models import Mention
from budgets.queries import drill, narrative, years
from budgets.queries.drill import Block, Drill
from budgets.queries.sheets import Cell
from budgets.tables import MEASURES
from budgets.templatetags.ledger import subject

from .opening import Opened, of_document


@of_document
def budget(opened: Opened) -> HttpResponse:
    """Show a document at a glance: total, change, four blocks, functions, projects."""
    drawn = opened.drills("function", "project", "source", "three-public")
    functions, projects = drawn.get("function"), drawn.get("project")
    spending = drill.spending(functions, opened.budget, opened.tables.values())
    total = spending["total"].value if "total" in spending else None
    stated = narrative.stated(opened.budget)
    parts = blocks(opened, stated, spending)
    return opened.page(
        "budgets/budget.html",
        tab="overview",
        total=total,
        change=stated_change(stated),
        stated=stated,
        sums={view: found.total for view, found in drawn.items()},
        blocks=charts.strip(parts, total),
        largest=max(parts, key=lambda block: block.value, default=None),
        found=opened.marks.of_places(functions.root.places if functions else (), [one.pk for one in stated.values()]),
        functions=functions,
        function_table=opened.table(functions, depth=1) if functions else None,
        function_chart=opened.chart(functions, functions.root) if functions else None,
        projects=projects,
        project_table=opened.table(projects) if projects else None,
        page_terms=narrative.terms_among(opened.budget, ("基本支出", "项目支出", "三公经费", "机关运行经费")),
    )


def blocks(opened: Opened, stated: dict[str, Mention], spending: dict[str, Cell]) -> list[Block]:
    """Return the four blocks of spending as the text states them, or as the tables do where it says nothing."""
    return narrative.blocks(stated) or drill.blocks(opened.drill("economic"), spending)


def stated_change(stated: dict[str, Mention]) -> Mention | None:
    """Return the change of the total that the text states; where it speaks of income, that is the same total."""
    spoken = [stated[one] for one in ("expenditure", "income") if one in stated]
    changes = [one for one in spoken if one.change is not None or one.percent is not None]
    return next((one for one in changes if one.value == spoken[0].value), None)


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
        found=opened.marks.of_places(found.root.places, [one.pk for one in said]),
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


#: What the text divides procurement into.
PURCHASES = ("procurement/goods", "procurement/works", "procurement/services")


@of_document
def procurement(opened: Opened) -> HttpResponse:
    """Show procurement: the total and its kinds as the text states them, and by function where a table has it."""
    found = drill.procurement(opened.budget, opened.tables.values(), opened.english)
    said = {one.subject: one for one in reversed(narrative.figures(opened.budget, "procurement"))}
    kinds = [said[kind] for kind in PURCHASES if kind in said]
    whole = said["procurement"].value if "procurement" in said else None
    text = opened.address.url("text")
    return opened.page(
        "budgets/procurement.html",
        tab="procurement",
        drill=found,
        stated=said.get("procurement"),
        found=opened.marks.of_places(found.root.places if found else (), [one.pk for one in said.values()]),
        kinds=kinds,
        kinds_chart=charts.bars(
            [drill.stated(one, capfirst(subject(one)), whole) for one in kinds],
            title=_("Goods, works, services"),
            url=lambda node: f"{text}{opened.keep}#m{node.key}",
            unit=opened.unit,
        ),
        table=opened.table(found) if found else None,
        chart=opened.chart(found, found.root) if found else None,
        whom_chart=whom_chart(opened, found) if found else None,
    )


def whom_chart(opened: Opened, found: Drill) -> dict[str, Any] | None:
    """Return the chart of how much of procurement is kept for small enterprises."""
    names = MEASURES | {"total": _("All procurement")}
    title = _("From small enterprises")
    return charts.bars(drill.for_whom(found, names), title=title, url=lambda node: "", unit=opened.unit)


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
    of_years = years.of_code(opened.budget, found.table.statement.kind, found.scheme, code)
    return opened.page(
        "budgets/code.html",
        view=view,
        drill=found,
        node=node,
        table=opened.table(found, root=node) if node.children else None,
        chart=opened.chart(found, node) if node.children else opened.chart(found, node.parent or node, marked=node),
        siblings=siblings,
        series=charts.series(of_years, unit=opened.unit),
        standings=standings,
        spoken=drill.spoken(standings, found.table),
        found=opened.marks.of_lines(one.line.pk for one in standings),
        page_terms=narrative.terms_among(opened.budget, [*column_words(found), node.label]),
    )
