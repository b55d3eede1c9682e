"""The sheets behind the tables of an exported workbook: the rows of a data package, so that it reads back whole.

Each record stands in a row of a sheet ``数据 …``; the sheets of tables show the same figures as they are printed. Both
are compared when the workbook is read: a figure that the sheet of its table shows otherwise was corrected there, and is
told; what else was changed in one place only is refused, by sheet and cell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from budgets.documents.model import table_layout
from budgets.documents.model.outcomes import Reading, Refused
from budgets.documents.package.csv_package import FRAME, CsvRow, Damaged, assembled, read_cell, table_rows
from budgets.documents.package.schema import TABLES, PackageTable, plain, value, value_in_csv
from budgets.documents.package.words import FRAME as FRAME_WORDS
from budgets.documents.package.words import TITLES, WORDS
from budgets.documents.sources.workbook_cells import OpenWorkbook, ShownSheet
from budgets.records import MONEY_UNITS, Amount, Budget, Line, Origin, Place, SourceFile, State, Statement, Text

PREFIX = "数据 "
FRAME_SHEET = f"{PREFIX}预算"
#: The first row tells people what stands below, the second tells the reader.
HEAD_ROWS = 2
#: A cell of a workbook holds no more characters; a longer text goes on in the row below.
LONGEST_TEXT = 32_000
NUMBER = "no"

Grid = Sequence[Sequence[object]]


def name_of(table: PackageTable) -> str:
    """Return the name of the sheet that holds the rows of a table."""
    return PREFIX + TITLES[table.name]


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """A sheet as it is written: its name; for each column its name, its title and what it means; its rows as texts."""

    name: str
    columns: tuple[tuple[str, str, str], ...]
    rows: Iterable[Sequence[str]]


def frame_sheet(budget: Budget) -> RecordSheet:
    """Return the sheet of what is said of the whole budget: rows of name, title, value, without a head."""
    return RecordSheet(
        FRAME_SHEET, (), [(name, FRAME_WORDS[name], value_in_csv(getattr(budget, name))) for name in FRAME]
    )


def record_sheets(budget: Budget) -> Iterator[RecordSheet]:
    """Yield the sheets of all records, whose heads have :data:`HEAD_ROWS` rows: titles, names."""
    for table in TABLES:
        words = {name: WORDS.get(f"{table.name}.{name}", WORDS.get(name, {})) for name in table.columns}
        columns = ((name, word.get("title", name), word.get("description", "")) for name, word in words.items())
        yield RecordSheet(name_of(table), ((NUMBER, "序", ""), *columns), sheet_rows(budget, table))


def sheet_rows(budget: Budget, table: PackageTable) -> Iterator[list[str]]:
    """Yield the rows of a sheet as texts: a number, then the cells; what is too long for a cell goes on below."""
    for number, cells in enumerate(table_rows(budget, table), start=1):
        depth = max(1, *(-(-len(text) // LONGEST_TEXT) for text in cells))
        for part in range(depth):
            piece = slice(part * LONGEST_TEXT, (part + 1) * LONGEST_TEXT)
            yield ["" if part else str(number), *(text[piece] for text in cells)]


def stored_records(book: OpenWorkbook) -> dict[str, Grid]:
    """Return the stored values of all sheets by name where a workbook holds a whole budget, otherwise nothing.

    Raises :class:`Refused` where rows or columns are hidden: the records of a budget are taken all or not at all.
    """
    if FRAME_SHEET not in (sheet.name for sheet in book.sheets):
        return {}
    grids = {sheet.name: book.stored_values(sheet.name) for sheet in book.sheets}
    shown = [ShownSheet.from_values(book.name, title, *grid, book.marks[title]) for title, grid in grids.items()]
    if hidden := [
        warning.partition(": ")[2]
        for sheet in shown
        for warning in sheet.left_out
        if not warning.startswith("rounded-figures:")
    ]:
        raise Refused(f"hidden-records: {'; '.join(hidden)}")
    return {title: values for title, (values, _merged) in grids.items()}


def read_records(grids: Mapping[str, Grid], source: SourceFile) -> Reading:
    """Return the budget of a workbook: every record as it was exported, with its place in this workbook.

    ``grids`` are the stored values of the sheets by name. Raises :class:`Refused` naming the sheet, the row and the
    column where a sheet is missing or damaged, or the cells of tables that say something else than the rows.
    """
    frame = read_frame(grids[FRAME_SHEET])
    budget = checked(frame, source, grids)
    named = zip(table_layout.table_sheets(budget.statements), budget.statements, strict=True)
    shown = {name: with_corrections(table, grids.get(name)) for name, table in named}
    told = [
        spot
        for (name, table), was in zip(shown.items(), budget.statements, strict=True)
        if table is not was
        for spot in differing(name, was, grids.get(name))
    ]
    if other := [spot for name, table in shown.items() for spot in differing(name, table, grids.get(name))]:
        raise Refused(f"sheets-differ: {'; '.join(other[:8])}" + (" …" if len(other) > 8 else ""))
    statements = tuple(placed(table, source.name, name) for name, table in shown.items() if name in grids)
    kept = {table.order: table for table in statements}
    budget = replace(budget, statements=tuple(kept.get(table.order, table) for table in budget.statements))
    missing = [name for name in shown if name not in grids]
    warnings = [*(f"sheet-missing: {name}" for name in missing), *(f"figure-corrected: {spot}" for spot in told)]
    return Reading(budget=budget, warnings=tuple(warnings))


def checked(frame: Mapping[str, Any], source: SourceFile, grids: Mapping[str, Grid]) -> Budget:
    """Return the budget that the rows make; what contradicts itself is named by its sheet."""
    try:
        files = {table.name: list(read_rows(table, grids, source.name)) for table in TABLES}
        return assembled(frame, (source,), files)
    except Damaged as error:
        words = str(error)
        for table in TABLES:
            words = words.replace(table.path, name_of(table))
        raise Refused(words) from error


def read_frame(grid: Grid) -> dict[str, Any]:
    """Return what is said of the whole budget."""
    given = {stored_text(row[0]): stored_text(row[2]) for row in grid if len(row) > 2}
    found = {}
    for name, kind in FRAME.items():
        try:
            found[name] = value(given.get(name, ""), kind)
        except ValueError as error:
            raise Damaged(FRAME_SHEET, f"{name} {error}") from error
    return found


def read_rows(table: PackageTable, grids: Mapping[str, Grid], file: str) -> Iterator[CsvRow]:
    """Yield the rows of a sheet with their values; each has its place in the sheet."""
    sheet = name_of(table)
    if sheet not in grids:
        raise Damaged(sheet, "this sheet is missing")
    grid = grids[sheet]
    names = [stored_text(given) for given in grid[1]] if len(grid) > 1 else []
    expected = [NUMBER, *(name for name in table.columns if name in names or name not in table.added)]
    for name in expected:
        if names.count(name) != 1:
            raise Damaged(sheet, "this column is missing, or stands twice", HEAD_ROWS, name)
    at = {name: names.index(name) for name in expected}
    for number, (row, cells) in enumerate(joined(grid, at), start=1):
        if cells[NUMBER] != str(number):
            raise Damaged(sheet, f"the row numbered {number} is missing, or rows were moved", row, NUMBER)
        found = CsvRow(row, table.added | cells)
        here = Place(file=file, sheet=sheet, row=row)
        found.values = {
            name: getattr(here, name) if name in table.place_columns else read_cell(table, found, name)
            for name in table.columns
        }
        yield found


def joined(grid: Grid, at: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row's number in the sheet and its cells, with those that go on below put together."""
    held: tuple[int, dict[str, str]] | None = None
    for number, row in enumerate(grid[HEAD_ROWS:], start=HEAD_ROWS + 1):
        cells = {name: stored_text(row[index]) for name, index in at.items()}
        if not any(cells.values()):
            continue
        if not cells[NUMBER] and held:
            held = (held[0], {name: held[1][name] + cells[name] for name in cells})
            continue
        if held:
            yield held
        held = (number, cells)
    if held:
        yield held


def stored_text(given: object) -> str:
    """Return a stored value as the text of a package's cell."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, float | int):
        return plain(Decimal(repr(given)))
    if isinstance(given, dt.datetime):
        return given.date().isoformat()
    if isinstance(given, dt.date):
        return given.isoformat()
    # Two characters that XML cannot hold are written by their number, and no reader puts them back.
    return str(given or "").replace("_xFFFE_", "\ufffe").replace("_xFFFF_", "\uffff")


# The sheets of tables


def with_corrections(table: Statement, grid: Grid | None) -> Statement:
    """Return a table with the figures that its sheet shows, where those are numbers and its rows have others."""
    found: dict[tuple[int, int], Amount] = {}
    rows = table_layout.rows_as_printed(table) if grid and table.money_unit in MONEY_UNITS else []
    for cells, spots in zip((grid or [])[table_layout.body_row(table) :], rows, strict=False):
        for given, spot in zip(cells, spots, strict=False):
            is_number = isinstance(given, float | int) and not isinstance(given, bool)
            if spot.line and spot.is_amount and is_number and not same(given, spot.shown(table.money_unit)):
                made = corrected_amount(spot.column.order, Decimal(repr(given)), table.money_unit)
                found[spot.line.position, spot.column.order] = made
    if not found:
        return table

    def line_with(line: Line) -> Line:
        kept = {amount.column: amount for amount in line.amounts}
        kept |= {column: amount for (position, column), amount in found.items() if position == line.position}
        return replace(line, amounts=tuple(kept[column] for column in sorted(kept)))

    return replace(table, lines=tuple(line_with(line) for line in table.lines))


def corrected_amount(column: int, number: Decimal, money_unit: str) -> Amount:
    """Return an amount as a number typed into a sheet says it, in the money unit of the table."""
    places = max(2, -int(number.normalize().as_tuple().exponent))
    value, printed = number * MONEY_UNITS[money_unit], f"{number:,.{places}f}"
    return Amount(column=column, state=State.VALUE, value=value, printed=printed, origin=Origin.CORRECTED)


def differing(name: str, table: Statement, grid: Grid | None) -> Iterator[str]:
    """Yield the cells of a table's sheet that show something else than the rows say."""
    if grid is None:
        return
    first = table_layout.body_row(table)
    for row, spots in enumerate(table_layout.rows_as_printed(table), start=first):
        for column, spot in enumerate(spots):
            given = grid[row][column] if row < len(grid) and column < len(grid[row]) else ""
            shown = spot.shown(table.money_unit)
            if not table_layout.unreadable(spot) and spot.line and not same(given, shown):
                yield f"{table_layout.reference(name, row, column)} “{stored_text(given)[:30]}” ≠ “{str(shown)[:30]}”"


def same(given: object, shown: Decimal | str) -> bool:
    if isinstance(shown, Decimal):
        return isinstance(given, float | int) and Decimal(repr(given)) == shown
    return stored_text(given).strip() == shown.strip()


def placed(table: Statement, file: str, name: str) -> Statement:
    """Return a table whose lines, amounts and texts have the places at which its sheet shows them."""
    amounts: dict[tuple[int, int], Place] = {}
    lines: dict[int, Place] = {}
    for row, spots in enumerate(table_layout.rows_as_printed(table), start=table_layout.body_row(table) + 1):
        for column, spot in enumerate(spots, start=1):
            if spot.line:
                here = Place(file=file, sheet=name, row=row, column=column)
                lines.setdefault(spot.line.position, here)
                amounts[spot.line.position, spot.column.order] = here

    def line_of(line: Line) -> Line:
        def one(part: Any) -> Any:
            return replace(part, place=amounts.get((line.position, part.column), part.place))

        own: tuple[Amount, ...] = tuple(map(one, line.amounts))
        texts: tuple[Text, ...] = tuple(map(one, line.texts))
        return replace(line, amounts=own, texts=texts, place=lines.get(line.position, line.place))

    return replace(table, lines=tuple(map(line_of, table.lines)), place=Place(file=file, sheet=name, row=1))
