"""Tell what the readers see on a page of a PDF file: its tables with their cells and columns, and what each line is.

It asks the readers themselves, step by step, so what it tells is what a reading of the whole document goes on with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import Box, Cell, Grid, Page, PageLine, Recognition, around
from budgets.documents.prose import contents_list, title_page
from budgets.documents.sources.page_numbers import is_page_number
from budgets.documents.sources.pdf import PrintedPage, printed_page, read_pdf
from budgets.documents.sources.ruled_tables import TextRun, joined_text, lines_of
from budgets.documents.tables import column_headers
from budgets.documents.tables.table_blocks import PartedPages, TableBlock, part_pages
from budgets.documents.tables.table_bodies import TableBody
from budgets.documents.tables.table_statements import kind_and_body
from budgets.records import ColumnType
from budgets.vocabulary.figures import BLANKS, parse_figure
from budgets.vocabulary.spelling import clean
from budgets.vocabulary.table_kinds import TableKind


class LineRole(StrEnum):
    """What a line outside the grids is taken for; a paragraph begins with one line and goes on with others."""

    TABLE_HEAD = "table head"
    TABLE_NOTE = "table note"
    HEADLINE = "headline"
    BEGINS = "paragraph begins"
    GOES_ON = "paragraph goes on"
    PAGE_NUMBER = "page number"
    LEFT_OUT = "left out"


class CellRole(StrEnum):
    """What a cell is taken for: of the head or the header, a figure, no figure where one should be, or a text."""

    HEAD = "table head"
    HEADER = "header"
    FIGURE = "figure"
    NO_FIGURE = "not a figure"
    TEXT = "words"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCell:
    """A cell with the slots it covers, counted from 1; its box in points."""

    row: int
    column: int
    rows: int
    columns: int
    role: CellRole
    text: str
    box: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenColumn:
    """What a column of a grid, counted from 1, is understood to hold; ``header`` are the cells above it."""

    column: int
    type: ColumnType
    measure: str
    list: str
    header: tuple[str, ...]
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTable:
    """A grid and the table it is part of; ``kind`` is empty where the page repeats another and is left out."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    money_unit: str = ""
    kind: TableKind | None = None
    continues: bool = False
    borders: str
    rows: int
    width: int
    box: Box | None
    columns: tuple[SeenColumn, ...] = ()
    cells: tuple[SeenCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    """A printed line outside the grids."""

    role: LineRole
    text: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """A page, of ``pages``, as the readers see it; all lengths are points from its upper left corner.

    ``remarks`` are messages for :func:`~.messages.sentence`: what is lost of the page, or to be looked at.
    """

    file: str
    page: int
    pages: int
    width: float
    height: float
    rules: tuple[Box, ...]
    pictures: tuple[Box, ...]
    tables: tuple[SeenTable, ...]
    lines: tuple[SeenLine, ...]
    remarks: tuple[str, ...]


def seen_page(data: bytes, name: str, number: int, limits: Limits) -> SeenPage:
    """Return what the readers see on a page of a PDF file; raises :class:`Refused` where there is none to see."""
    pages = read_pdf(data, name, limits)
    if not 1 <= number <= len(pages):
        raise Refused(f"no-page: {number} / {len(pages)}")
    page = pages[number - 1]
    printed = printed_page(data, name, number)
    parted = part_pages(pages)
    heads = [[line.text for line in contents_list.title_page_lines(parted.prose)]]
    year = title_page.year_of_titles(heads, [block.head.title for block in parted.blocks])
    remarks = [warning for warning in parted.warnings if warning.partition(": ")[2] == str(number)]
    remarks += [lost.reason for lost in parted.unreadable if lost.place.page == number]
    tables: list[SeenTable] = []
    for grid in page.grids:
        block = next((each for each in parted.blocks if grid in each.grids), None)
        kind, body = kind_and_body(block, year) if block else (None, None)
        tables.append(_seen_table(grid, block, kind, body))
        if body:
            remarks += [*body.warnings, *(lost.reason for lost in body.unreadable if lost.place.page == number)]
    lines = sorted([*_read_lines(page, parted), *_left_out_lines(page, printed)], key=lambda line: line.box[1])
    seen = SeenPage(
        file=name,
        page=number,
        pages=len(pages),
        width=printed.width,
        height=printed.height,
        rules=printed.rules,
        pictures=tuple(page.pictures),
        tables=tuple(tables),
        lines=tuple(lines),
        remarks=tuple(dict.fromkeys(remarks)),
    )
    shown: SeenPage = _as_shown(seen, page.recognition) if page.recognition else seen
    return shown


def _as_shown(seen: Any, recognition: Recognition) -> Any:
    """Return what is seen of a recognised page with each box where it stands on the page as it is shown."""
    if isinstance(seen, tuple):
        return tuple(_as_shown(each, recognition) for each in seen)
    if not is_dataclass(seen) or isinstance(seen, type):
        return seen
    values = {each.name: getattr(seen, each.name) for each in fields(seen)}
    return replace(
        seen,
        **{
            name: recognition.shown_box(value) if name == "box" and value else _as_shown(value, recognition)
            for name, value in values.items()
        },
    )


# Lines


def _read_lines(page: Page, parted: PartedPages) -> Iterator[SeenLine]:
    """Yield the lines that are read: what is no prose stands over or under a table, or the page is left out."""
    prose = {line.number for line in parted.prose}
    blocks = [block for block in parted.blocks if any(grid in block.grids for grid in page.grids)]
    notes = {note for block in parted.blocks for note in block.notes}
    for line in page.lines:
        if line.number in prose:
            role = LineRole.HEADLINE if line.headline else LineRole.BEGINS if line.begins else LineRole.GOES_ON
        elif clean(line.text) in notes:
            role = LineRole.TABLE_NOTE
        else:
            role = LineRole.TABLE_HEAD if blocks else LineRole.LEFT_OUT
        if line.box:
            yield SeenLine(role=role, text=line.text, box=line.box)


def _left_out_lines(page: Page, printed: PrintedPage) -> Iterator[SeenLine]:
    """Yield what is printed and stands in no line or grid that is read: page numbers, running heads."""
    boxes = [item.box if isinstance(item, PageLine) else item.place.box for item in page.items]
    free = [run for run in printed.runs if not any(box and _box_holds(box, run) for box in boxes)]
    for line in lines_of(free):
        text = joined_text(line)
        role = LineRole.PAGE_NUMBER if is_page_number(text) else LineRole.LEFT_OUT
        yield SeenLine(role=role, text=text, box=around([run.box for run in line]))


def _box_holds(box: Box, run: TextRun) -> bool:
    """Tell whether a run stands in a box, at least in part, and its middle at the height of it."""
    return run.box[0] < box[2] and run.box[2] > box[0] and box[1] <= run.middle_height <= box[3]


# Tables


def _seen_table(grid: Grid, block: TableBlock | None, kind: TableKind | None, body: TableBody | None) -> SeenTable:
    """Return a grid with what is known of its table; ``body`` has the columns, where the table is no form."""
    columns = tuple(_seen_columns(grid, body)) if body else ()
    at = block.grids.index(grid) if block else 0
    seen = SeenTable(
        borders=grid.borders.value,
        rows=len(grid.slots),
        width=grid.width,
        box=grid.place.box,
        columns=columns,
        cells=tuple(_seen_cells(grid, columns, block.starts[at] if block else 0, _header_rows(grid, body, at))),
    )
    if block is None:
        return seen
    return replace(
        seen,
        title=block.head.title,
        number=block.head.number,
        issuer=block.head.issuer,
        money_unit=block.head.money_unit or (body.header.money_unit if body else ""),
        kind=kind,
        continues=at > 0,
    )


def _header_rows(grid: Grid, body: TableBody | None, at: int) -> set[int]:
    """Return the rows of the header, from 0: the first of a table's first grid, in others those that repeat it."""
    if body is None:
        return set()
    if at == 0:
        return set(range(body.header.height))
    return {row for row, cells in enumerate(grid.slots) if column_headers.words_of_row(cells) in body.header.words}


def _seen_columns(grid: Grid, body: TableBody) -> Iterator[SeenColumn]:
    for column, at in zip(body.header.columns, body.header.at, strict=True):
        box = _column_box(grid, at)
        if box:
            yield SeenColumn(
                column=at + 1,
                type=column.type,
                measure=column.measure,
                list=column.list,
                header=column.header,
                box=box,
            )


def _column_box(grid: Grid, column: int) -> Box | None:
    """Return from where to where a column reaches: as wide as its own cells, as high as the grid."""
    cells = {slots[column] for slots in grid.slots if column < len(slots)}
    own = {cell for cell in cells if cell.columns == 1 and (cell or not grid.spaced)}
    boxes = [cell.place.box for cell in own or cells if cell.place.box]
    if not boxes or not grid.place.box:
        return None
    wide = around(boxes)
    return wide[0], grid.place.box[1], wide[2], grid.place.box[3]


def _seen_cells(grid: Grid, columns: Sequence[SeenColumn], head: int, header: set[int]) -> Iterator[SeenCell]:
    """Yield the cells of a grid whose first ``head`` rows are its head."""
    amounts = {each.column for each in columns if each.type is ColumnType.AMOUNT}
    for cell in dict.fromkeys(cell for row in grid.rows() for cell in row):
        yield SeenCell(
            row=cell.row + 1,
            column=cell.column + 1,
            rows=cell.rows,
            columns=cell.columns,
            role=_cell_role(cell, head, header, amount=cell.columns == 1 and cell.column + 1 in amounts),
            text=cell.text,
            box=cell.place.box,
        )


def _cell_role(cell: Cell, head: int, header: set[int], *, amount: bool) -> CellRole:
    """Return what a cell is taken for; ``amount`` tells that it stands in a column of amounts."""
    if cell.row < head:
        return CellRole.HEAD
    if cell.row in header:
        return CellRole.HEADER
    if cell.text.strip() in BLANKS:
        return CellRole.EMPTY
    if not amount:
        return CellRole.TEXT
    return CellRole.FIGURE if parse_figure(cell.text) is not None else CellRole.NO_FIGURE
