"""Show what a document prints: its tables, its text, its performance goals, where it came from."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from budgets import charts, leads, originals, papers
from budgets.models import PublicLogEntry
from budgets.queries import documents, drill, narrative, printed
from budgets.queries.printed import PrintedTable
from budgets.vocabulary.table_kinds import TableKind

from .document_access import of_document
from .opened_document import Opened


@of_document
def tables(opened: Opened) -> HttpResponse:
    """List the tables as the document numbers and titles them."""
    return opened.page("budgets/tables.html", tab="tables")


@of_document
def table(opened: Opened, table: str) -> HttpResponse:
    """Show one table as published."""
    found = opened.known_table(table)
    beside = list(opened.tables.values())
    at = beside.index(found)
    performs = found.statement.kind == TableKind.PERFORMANCE
    shown = printed.printed_table(found.statement)
    return opened.page(
        "budgets/table.html",
        tab="tables",
        lead=leads.of_table(opened.budget, found.statement, found.name_en, len(shown.rows)),
        word=table,
        kind=found,
        before=beside[at - 1] if at else None,
        after=beside[at + 1] if at + 1 < len(beside) else None,
        table=shown,
        links=opened.links(shown.sheet),
        marks=opened.marks,
        goals=[goal for goal in narrative.goals(opened.budget) if goal.entry is None] if performs else [],
        indicators=narrative.indicators(opened.budget) if performs else [],
    )


@of_document
def text(opened: Opened) -> HttpResponse:
    """Show the text, its figures linked to the money they state."""
    return opened.page(
        "budgets/text.html", tab="text", passages=narrative.passages_of_budget(opened.budget), marks=opened.marks
    )


@of_document
def performance(opened: Opened) -> HttpResponse:
    """Show the goals and the indicator tree beside the money they belong to."""
    table = opened.tables.get(TableKind.PERFORMANCE)
    tasks = printed.printed_table(table.statement) if table else None
    goals = narrative.goals(opened.budget)
    return opened.page(
        "budgets/performance.html",
        tab="performance",
        tasks=tasks,
        marks=opened.marks,
        chart=task_chart(opened, tasks) if tasks else None,
        links=opened.links(tasks.sheet) if tasks else {},
        yearly=[goal for goal in goals if goal.entry is None],
        of_projects=[goal for goal in goals if goal.entry is not None],
        indicators=narrative.indicators(opened.budget),
    )


def task_chart(opened: Opened, tasks: PrintedTable) -> dict[str, Any] | None:
    """Return the chart of the tasks' money."""
    root = drill.of_total(drill.by_code(opened.budget, tasks.sheet))
    return charts.bars(root.children, title=_("Tasks and their money"), url=lambda node: "", unit=opened.unit)


@of_document
def about(opened: Opened) -> HttpResponse:
    """Show what the document says of the department: duties, divisions, units, goals of its work, assets."""
    return opened.page(
        "budgets/about.html",
        facts=narrative.facts(opened.budget),
        assets=opened.budget.assets.order_by("order"),
    )


@of_document
def terms(opened: Opened) -> HttpResponse:
    """Show the terms the document explains."""
    return opened.page("budgets/terms.html", terms=opened.budget.terms.order_by("order"))


@of_document
def source(opened: Opened) -> HttpResponse:
    """Show where the document came from, its editions, and how to get its figures as data."""
    return opened.page(
        "budgets/source.html",
        tab="source",
        files=[(file, originals.is_kept(file)) for file in opened.budget.files.order_by("order")],
        editions=documents.editions(opened.budget),
        papers=papers.is_available(),
        logged=opened.budget.log_entries.filter(event=PublicLogEntry.Event.PUBLISHED).first(),
    )
