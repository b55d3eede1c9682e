"""Read a table as it was printed: rows of cells under their head, for the page and for downloads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from budgets.models import Column, Statement
from budgets.records import NOWHERE, ColumnType, Place, Role, State

from .sheets import Cell, HeaderCell, Row, Sheet, header, sheet, sheets


@dataclass(slots=True)
class PrintedCell:
    """A cell of a printed row: its text, what kind of cell it is, and how a reader should take it."""

    text: str
    css: str
    row: Row | None = None
    heads: bool = False
    state: str = ""
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A printed row: its cells from left to right, and where it stands in the source."""

    css: str
    cells: list[PrintedCell]
    place: Place


@dataclass(slots=True)
class PrintedTable:
    """A table as printed: head, rows, and whether some of its cells are not in the document."""

    sheet: Sheet
    head: list[list[HeaderCell]]
    rows: list[PrintedRow]

    @property
    def statement(self) -> Statement:
        return self.sheet.statement

    @property
    def columns(self) -> list[Column]:
        return self.sheet.columns

    @property
    def placed(self) -> bool:
        """Tell whether it is known where a row stands in the source."""
        return any(row.place != NOWHERE for row in self.rows)


def table(statement: Statement) -> PrintedTable:
    """Return a table as printed; three queries, four where a column holds texts."""
    return laid_out(sheet(statement))


def tables(statements: list[Statement]) -> list[PrintedTable]:
    """Return tables as printed; three queries, four where a column holds texts."""
    return [laid_out(one) for one in sheets([(statement, ()) for statement in statements])]


def laid_out(whole: Sheet) -> PrintedTable:
    """Put the rows of a table together as they are printed, lists side by side."""
    columns = whole.columns
    grid: dict[int, dict[str, Row]] = {}
    for row in whole.rows:
        grid.setdefault(row.table_row, {})[row.list] = row
    coded = any(column.type == ColumnType.CODE for column in columns)
    first_label = next((column.pk for column in columns if column.type == ColumnType.LABEL), None)
    rows, unit = [], ""
    for _number, lists in sorted(grid.items()):
        shown = [printed(column, lists.get(column.list), coded, unit, column.pk == first_label) for column in columns]
        unit = next((row.budget_unit for row in lists.values()), unit)
        total = all(row.role == Role.TOTAL for row in lists.values())
        first = next(iter(lists.values()))
        place = Place(page=first.page, row=first.source_row, sheet=first.source_sheet)
        rows.append(PrintedRow("total" if total else "", shown, place))
    return PrintedTable(whole, header(columns), rows)


def printed(column: Column, row: Row | None, coded: bool, unit: str, heads: bool) -> PrintedCell:
    """Return the cell of a row in a column as the document prints it.

    The unit stands where it begins, and a row that is the unit's own prints its name once.
    """
    if row is None:
        return PrintedCell("", "none")
    if column.type == ColumnType.UNIT:
        return PrintedCell(row.budget_unit if row.budget_unit != unit else "", "unit", row)
    if column.type == ColumnType.CODE:
        return PrintedCell(row.code, "code", row)
    if column.type == ColumnType.LABEL:
        text = "" if coded and row.label == row.budget_unit else row.label
        return PrintedCell(text, f"label level-{min(row.level, 6)}", row, heads=heads and bool(text))
    if column.type == ColumnType.TEXT:
        return PrintedCell(row.texts.get(column.pk, ""), "prose", row)
    return amount(row.cells.get(column.pk), row)


def amount(cell: Cell | None, row: Row) -> PrintedCell:
    if cell is None:
        return PrintedCell("", "money", row, state="absent")
    state = "unreadable" if cell.state == State.UNREADABLE else "blank" if cell.value is None else "value"
    return PrintedCell(cell.printed, "money", row, state=state, value=cell.value)
