"""Say which table speaks for a view, and where else the same money stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from budgets.addresses import VIEW_WORDS, code_word
from budgets.models import Amount, Budget, Line, project_word
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.views import CODED_VIEWS, VIEWS, Speaker, View

from ..sheets import SheetCell, SheetTable, StatementSheet


def speaker(view: View, tables: Iterable[SheetTable]) -> tuple[Speaker, SheetTable] | None:
    """Return the table that speaks for a view: the first kind in order of preference that the budget has."""
    by_word = {table.word: table for table in tables}
    for candidate in VIEWS[view]:
        if candidate.kind in by_word:
            return candidate, by_word[candidate.kind]
    return None


def views(tables: Iterable[SheetTable]) -> list[View]:
    """Return the views with an address of their own that some table of the budget can answer."""
    tables = list(tables)
    return [view for view in VIEW_WORDS if speaker(view, tables)]


def line_pages(budget: Budget, tables: Iterable[SheetTable], sheet: StatementSheet) -> dict[int, tuple[View, str]]:
    """Return, by the key of each line of a table that has a page of its own, its view and its word there.

    One query for the codes that have pages, unless the table itself holds them; one for projects, where it has any.
    """
    tables, rows = list(tables), sheet.rows
    spoken = {view: speaker(view, tables) for view in CODED_VIEWS}
    by_scheme = {str(KINDS[found[0].kind].scheme): (view, found[1]) for view, found in spoken.items() if found}
    coded = [row for row in rows if code_word(row.classification) and row.scheme in by_scheme]
    asked = {by_scheme[row.scheme][1].statement.pk for row in coded}
    own = sheet.statement.pk
    known = {(row.scheme, row.classification) for row in coded if by_scheme[row.scheme][1].statement.pk == own}
    if others := asked - {own}:
        lines = Line.objects.filter(statement__in=others).exclude(classification="")
        known |= set(lines.values_list("scheme", "classification"))
    pages = {
        row.pk: (by_scheme[row.scheme][0], row.classification)
        for row in coded
        if (row.scheme, row.classification) in known
    }
    if any(row.entry for row in rows):
        projects = dict(budget.projectentrys.values_list("pk", "project__key"))
        pages |= {row.pk: (View.PROJECT, project_word(projects[row.entry])) for row in rows if row.entry}
    return pages


@dataclass(frozen=True, slots=True)
class Standing:
    """A line that states the same money: its table, its amount (the total where there is one), and its column."""

    table: SheetTable
    line: Line
    cell: SheetCell | None
    column: int | None


def standings(tables: Iterable[SheetTable], lines: QuerySet[Line]) -> list[Standing]:
    """Return where lines of one budget stand and what each states; two queries."""
    by_statement = {table.statement.pk: table for table in tables}
    found = list(lines.select_related("source").order_by("statement__order", "position"))
    cells: dict[int, tuple[SheetCell, int]] = {}
    amounts = Amount.objects.filter(line__in=found).order_by("line_id", "cell__order")
    for line, measure, column, state, value, printed in amounts.values_list(
        "line_id", "cell__measure", "cell__order", "state", "value", "printed"
    ):
        if measure == Measure.TOTAL or line not in cells:
            cells[line] = SheetCell(state, value, printed), column
    return [Standing(by_statement[line.statement_id], line, *cells.get(line.pk, (None, None))) for line in found]


def spoken(standings: Iterable[Standing], table: SheetTable) -> Standing | None:
    """Return what a table that speaks for a view states, where it was read from a file."""
    here = (one for one in standings if one.table.statement.pk == table.statement.pk and one.line.source_id is not None)
    return next(here, None)
