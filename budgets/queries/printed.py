"""Read a table as it was printed: rows of cells under their head, for the page and for downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from budgets.differences import ABSENT
from budgets.documents.model.table_layout import HeaderCell, code_parts, header
from budgets.models import Column, Statement
from budgets.records import NOWHERE, ColumnType, Place, Role, State

from .sheets import SheetRow, StatementSheet, statement_sheet


@dataclass(slots=True)
class PrintedCell:
    """A cell of a printed row: its text, what kind of cell it is, and how a reader should take it.

    A merged cell reaches over so many ``columns``, of which it is the last, and ``rows``, of which it is the first; the
    others that it reaches over are ``covered``.
    """

    text: str
    css: str
    row: SheetRow | None = None
    heads: bool = False
    state: str = ""
    value: Decimal | None = None
    columns: int = 1
    rows: int = 1
    covered: bool = False


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A printed row: its cells from left to right, and where it stands in the source."""

    css: str
    cells: list[PrintedCell]
    place: Place


@dataclass(slots=True)
class PrintedTable:
    """A table as printed: head, rows, and whether some of its cells are not in the document."""

    sheet: StatementSheet
    head: list[list[HeaderCell[Column]]]
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


def printed_table(statement: Statement) -> PrintedTable:
    """Return a table as printed; three queries, four where a column holds texts."""
    return laid_out(statement_sheet(statement))


def laid_out(whole: StatementSheet) -> PrintedTable:
    """Put the rows of a table together as they are printed, lists side by side."""
    grid: dict[int, dict[str, SheetRow]] = {}
    for row in whole.rows:
        grid.setdefault(row.table_row, {})[row.list] = row
    writers = [(column.list, write) for column, write in zip(whole.columns, cell_writers(whole.columns), strict=True)]
    rows, unit = [], ""
    for _number, lists in sorted(grid.items()):
        shown = [write(lists[name], unit) if name in lists else PrintedCell("", "none") for name, write in writers]
        unit = next((row.budget_unit for row in lists.values()), unit)
        total = all(row.role == Role.TOTAL for row in lists.values())
        first = next(iter(lists.values()))
        place = Place(page=first.page, row=first.source_row, sheet=first.source_sheet)
        rows.append(PrintedRow("total" if total else "", shown, place))
    merge_over_lists(rows, whole)
    merge_groups(rows, whole.columns)
    return PrintedTable(whole, header(whole.columns), rows)


def merge_over_lists(rows: list[PrintedRow], whole: StatementSheet) -> None:
    """Let the label of a total stand over the lists beside its own, whose rows it totals and which end above it."""
    lists_below: dict[int, set[str]] = {}
    for one in whole.rows:
        if one.parent:
            lists_below.setdefault(one.parent, set()).add(one.list)
    for row in rows:
        for place, (cell, column) in enumerate(zip(row.cells, whole.columns, strict=True)):
            if cell.row is None or column.type != ColumnType.LABEL:
                continue
            others = lists_below.get(cell.row.pk, set()) - {column.list}
            while cell.columns <= place and whole.columns[place - cell.columns].list in others:
                beside = row.cells[place - cell.columns]
                if beside.row is not None:
                    break
                beside.covered = True
                cell.columns += 1


def merge_groups(rows: list[PrintedRow], columns: list[Column]) -> None:
    """Let the name of a group, which stands before the label of its first row, reach down over the rows below it."""
    label = next((place for place, column in enumerate(columns) if column.type == ColumnType.LABEL), 0)
    for place in range(label):
        if columns[place].type != ColumnType.TEXT:
            continue
        group: PrintedCell | None = None
        for row in rows:
            cell = row.cells[place]
            within = group and group.row and cell.row and cell.row.parent == group.row.pk
            if group and within and not cell.text:
                cell.covered = True
                group.rows += 1
            else:
                group = cell if cell.text else None


Writer = Callable[[SheetRow, str], PrintedCell]


def cell_writers(columns: list[Column]) -> list[Writer]:
    """Return a function for each column that gives the cell of a row, told of the unit of the row above."""
    coded = any(column.type == ColumnType.CODE for column in columns)
    labels = [column.pk for column in columns if column.type == ColumnType.LABEL]
    codes: dict[str, list[int]] = {}
    for column in columns:
        if column.type == ColumnType.CODE:
            codes.setdefault(column.list, []).append(column.pk)
    writers: list[Writer] = []
    for column in columns:
        if column.type == ColumnType.UNIT:
            writers.append(unit_cell)
        elif column.type == ColumnType.CODE:
            beside = codes[column.list]
            writers.append(partial(code_cell, part=beside.index(column.pk) if len(beside) > 1 else None))
        elif column.type == ColumnType.LABEL:
            writers.append(partial(label_cell, coded=coded, heads=column.pk == labels[0]))
        else:
            write = text_cell if column.type == ColumnType.TEXT else amount_cell
            writers.append(partial(write, key=column.pk))
    return writers


def unit_cell(row: SheetRow, above: str) -> PrintedCell:
    """Return the unit's name where it begins."""
    return PrintedCell(row.budget_unit if row.budget_unit != above else "", "unit", row)


def code_cell(row: SheetRow, above: str, *, part: int | None) -> PrintedCell:
    """Return the code, or that part of it which the column is for where 类, 款 and 项 have a column each."""
    text = row.code if part is None else "".join(code_parts(row.code)[part : part + 1])
    return PrintedCell(text, "code", row)


def label_cell(row: SheetRow, above: str, *, coded: bool, heads: bool) -> PrintedCell:
    """Return the label; a row that is the unit's own prints its name once."""
    text = "" if coded and row.label == row.budget_unit else row.label
    return PrintedCell(text, f"label level-{min(row.level, 6)}", row, heads=heads and bool(text))


#: Words longer than this are read as sentences, and want room.
LONG = 24


def text_cell(row: SheetRow, above: str, *, key: int) -> PrintedCell:
    text = row.texts.get(key, "")
    return PrintedCell(text, "prose" if len(text) > LONG else "words", row)


def amount_cell(row: SheetRow, above: str, *, key: int) -> PrintedCell:
    cell = row.cells.get(key)
    if cell is None:
        return PrintedCell("", "money", row, state=ABSENT)
    state = State.UNREADABLE if cell.state == State.UNREADABLE else State.BLANK if cell.value is None else State.VALUE
    return PrintedCell(cell.printed, "money", row, state=state, value=cell.value)
