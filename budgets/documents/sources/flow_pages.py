"""Text that flows, with tables in it, as Word documents and web pages hold it: no pages, lines or sheets of their own.

A source tells lines and tables in the order of reading. Lines are counted, a table as one of them; a table is a sheet
whose name is its number (:func:`budgets.records.name_of_table`), with its rows and columns as they are seen.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain

from budgets.documents.model.limits import Limits, SheetExtents
from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import Grid, Page, PageLine
from budgets.documents.model.table_words import are_lesser, issuer_of, money_unit_of
from budgets.documents.model.tolerances import TOLERANCES
from budgets.records import Place, Unreadable, name_of_table
from budgets.vocabulary.figures import is_money, unshown_number
from budgets.vocabulary.spelling import clean, unify

from .hiding_rules import Range
from .sheet_pages import items_of_sheet
from .workbook_cells import ShownSheet
from .workbook_marks import SheetMarks

#: Digits that stand raised or lowered are the mark of a note, and none of a figure's.
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: A heading has neither a full stop nor what parts a sentence.
_SENTENCE = re.compile(r"[。；，：]")
#: So much of what is left out is quoted.
_QUOTED = 40


@dataclass(slots=True)
class FlowCell:
    """A cell as a source tells it: what it holds, the rows and columns it covers, and the slots left empty before it.

    One that ``goes_on`` is the lower part of the cell above it.
    """

    blocks: list[FlowBlock] = field(default_factory=list)
    rows: int = 1
    columns: int = 1
    skipped: int = 0
    goes_on: bool = False

    @property
    def text(self) -> str:
        return cell_text(self.blocks)

    @property
    def tables(self) -> list[FlowTable]:
        return [block for block in self.blocks if isinstance(block, FlowTable)]


@dataclass(slots=True)
class FlowTable:
    """A table as a source tells it: its number in the file, and its rows in groups, below which no cell reaches."""

    number: int
    groups: list[list[list[FlowCell]]] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[list[FlowCell]]:
        return chain.from_iterable(self.groups)

    @property
    def is_layout(self) -> bool:
        """Tell whether it only sets other tables and text beside and below each other: it is no table itself."""
        holds_tables = any(cell.tables for row in self.rows for cell in row)
        return holds_tables and sum(sum(bool(cell.text.strip()) for cell in row) > 1 for row in self.rows) < 2

    @property
    def is_head(self) -> bool:
        """Tell whether it only sets out what stands over another table: its number, money unit, issuer, title."""
        texts = [text for row in self.rows for cell in row if (text := clean(cell.text))]
        return any(money_unit_of(text) or issuer_of(text) for text in texts) and are_lesser(texts)


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """A picture, or a sheet that is shown as one, that is large enough for a table: it was not read, and ``kind`` says
    so."""

    kind: str


#: A paragraph, whose lines are parted and before which form feeds begin pages, a table, or a picture that was not read.
FlowBlock = str | FlowTable | FlowPicture


@dataclass(slots=True)
class _PlacedCell:
    """A cell in its slots, counted from 0."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class _Slots:
    """The slots of a table, filled row by row: a cell stands behind those that reach down from rows above.

    What lower parts of cells hold is ``hidden``: the upper part alone shows its text. It ``is_cut`` where a cell would
    reach below its group of rows.
    """

    extents: SheetExtents
    cells: list[_PlacedCell] = field(default_factory=list)
    covering: dict[int, _PlacedCell] = field(default_factory=dict)
    row: int = -1
    hidden: list[str] = field(default_factory=list)
    is_cut: bool = False

    def add_group(self, rows: Sequence[Sequence[FlowCell]]) -> None:
        """Add rows below which none of their cells reaches."""
        first = len(self.cells)
        self.add_rows(rows)
        for placed in self.cells[first:]:
            below = self.row + 1 - placed.row
            self.is_cut = self.is_cut or placed.rows > below
            placed.rows = min(placed.rows, below)

    def add_rows(self, rows: Iterable[Sequence[FlowCell]]) -> None:
        for cells in rows:
            self.row += 1
            at = 0
            for cell in cells:
                at = self._add_cell(cell, at)

    def end(self) -> None:
        """End the table, below which no cell reaches."""
        for placed in self.cells:
            placed.rows = min(placed.rows, self.row + 1 - placed.row)

    def short_rows(self) -> int:
        """Return how many rows end before the widest does."""
        ends: dict[int, int] = {}
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rows):
                ends[row] = max(ends.get(row, 0), cell.column + cell.columns)
        return sum(end < max(ends.values()) for end in ends.values())

    def _add_cell(self, cell: FlowCell, at: int) -> int:
        """Add a cell of a row at a slot, or the next that is free, and return the slot behind it."""
        most = self.extents.limits.columns + 1
        at += min(cell.skipped, most)
        columns = max(1, min(cell.columns, most))
        above = self.covering.get(at)
        if cell.goes_on and above and above.row + above.rows == self.row and above.columns == columns:
            above.rows += 1
            self.hidden.append(cell.text)
            return at + columns
        while (above := self.covering.get(at)) and above.row + above.rows > self.row:
            at += 1
        self.extents.reach_cell(self.row, at + columns - 1)
        placed = _PlacedCell(cell.text, self.row, at, max(1, cell.rows), columns)
        self.cells.append(placed)
        self.covering |= dict.fromkeys(range(at, at + columns), placed)
        return at + columns

    def sheet(self, file: str, name: str) -> ShownSheet:
        """Return a sheet of the slots, without the columns in which no cell begins: nobody sees them."""
        seen = sorted({cell.column for cell in self.cells})
        rows: dict[int, dict[int, str]] = {}
        merged: list[Range] = []
        for cell in self.cells:
            left, end = (bisect_left(seen, at) for at in (cell.column, cell.column + cell.columns))
            if cell.text.strip():
                rows.setdefault(cell.row, {})[left] = cell.text
            if cell.rows > 1 or end - left > 1:
                merged.append(((cell.row, left), (cell.row + cell.rows - 1, end - 1)))
        ordered = {row: dict(sorted(rows[row].items())) for row in sorted(rows)}
        return ShownSheet(file, name, ordered, merged, SheetMarks())


@dataclass(slots=True)
class Flow:
    """What a document or a web page holds, in the order of reading, and what was left out of it.

    ``hidden`` is what it does not show.
    """

    file: str
    limits: Limits
    items: list[PageLine | ShownSheet] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    cells: int = 0
    new_page: bool = True

    def add_blocks(self, blocks: Iterable[FlowBlock]) -> None:
        """Add paragraphs and tables; raises :class:`Refused` where one is larger than any budget's."""
        for block in blocks:
            if isinstance(block, str):
                self._add_lines(block)
            elif isinstance(block, FlowPicture):
                self._leave_picture(block, Place(file=self.file, row=len(self.items) + 1))
            elif block.is_layout or block.is_head:
                self.add_blocks(each for row in block.rows for cell in row for each in cell.blocks)
            else:
                self._add_table(block)

    def _add_table(self, table: FlowTable) -> None:
        name = name_of_table(table.number)
        if table.number > self.limits.tables:
            raise Refused(f"too-many-tables: {self.file}, {table.number:,} > {self.limits.tables:,}")
        slots = self._slots(table, name)
        self.hidden += slots.hidden
        self.cells += slots.extents.rows * slots.extents.columns
        self.items.append(slots.sheet(self.file, name))
        self.limits.check_time()
        for number, cells in enumerate(table.rows, start=1):
            for picture in (each for cell in cells for each in cell.blocks if isinstance(each, FlowPicture)):
                self._leave_picture(picture, Place(file=self.file, sheet=name, row=number))
        self.add_blocks(inner for row in table.rows for cell in row for inner in cell.tables)

    def _slots(self, table: FlowTable, name: str) -> _Slots:
        """Return the slots of a table. Cells of a head may reach below it where all rows are as wide only then.

        Programs write such tables, which browsers show askew, so that a warning names them.
        """
        slots = _Slots(SheetExtents(self.file, self.limits, name, self.cells))
        for group in table.groups:
            slots.add_group(group)
        if slots.is_cut:
            uncut = _Slots(SheetExtents(self.file, self.limits, name, self.cells))
            with suppress(Refused):
                uncut.add_rows(table.rows)
                uncut.end()
                if uncut.short_rows() < slots.short_rows():
                    self.warnings.append(f"spans-askew: {self.file}, {name}")
                    return uncut
        return slots

    def _add_lines(self, text: str) -> None:
        for line in re.split(r"\n|(?<=\f)", text):
            self.new_page = self.new_page or "\f" in line
            words = unify(" ".join(line.split()))
            number = len(self.items) + 1
            if len(words) > self.limits.characters_a_line:
                raise Refused(f"long-line: {self.file}, {number:,}")
            if words:
                headline = len(words) <= TOLERANCES.text_headline_length and not _SENTENCE.search(words)
                self.items.append(
                    PageLine(
                        number=number,
                        text=words,
                        file=self.file,
                        row=number,
                        begins=True,
                        headline=headline,
                        new_page=self.new_page,
                    )
                )
                self.new_page = False

    def _leave_picture(self, picture: FlowPicture, place: Place) -> None:
        self.unreadable.append(Unreadable(place=place, text="", reason=f"{picture.kind}: {place.row}"))

    def as_page(self) -> Page:
        """Return all as one page; raises :class:`Refused` where it holds nothing, or pictures alone."""
        if self.unreadable and not any(isinstance(item, ShownSheet) and item.rows for item in self.items):
            pictures = any(each.reason.startswith("picture-inside") for each in self.unreadable)
            raise Refused(f"{'pictured' if pictures else 'elsewhere'}: {self.file}")
        if not self.items:
            raise Refused(f"empty: {self.file}")
        if quoted := [words[:_QUOTED] for words in dict.fromkeys(self.hidden) if words.strip()]:
            self.warnings.append(f"hidden-text: {self.file}, {'; '.join(quoted[:3])}{'; …' * (len(quoted) > 3)}")
        items = list(self._items_of_page())
        return Page(file=self.file, number=0, items=items, unreadable=self.unreadable, warnings=self.warnings)

    def _items_of_page(self) -> Iterator[PageLine | Grid]:
        for number, item in enumerate(self.items, start=1):
            if isinstance(item, PageLine):
                yield item
                continue
            self.limits.step(number, len(self.items))
            for one in items_of_sheet(item):
                # A line of a table stands in the text where its table does.
                yield replace(one, new_page=False) if isinstance(one, PageLine) else one

    def parts(self) -> Iterator[tuple[str, list[list[str]]]]:
        """Yield what is shown of it: the lines, among which tables are named, and the rows of each table."""
        yield (
            "",
            [
                [item.text if isinstance(item, PageLine) else f"〔表格 {Place(sheet=item.name).table}〕"]
                for item in self.items
            ],
        )
        for item in self.items:
            if isinstance(item, ShownSheet):
                height = max(item.rows, default=-1) + 1
                width = max((max(row) for row in item.rows.values()), default=-1) + 1
                yield item.name, [[item.text_at(row, column) for column in range(width)] for row in range(height)]


def cell_text(blocks: Iterable[FlowBlock]) -> str:
    """Return what a cell prints beside other tables and pictures."""
    lines = [line for block in blocks if isinstance(block, str) for line in re.split(r"[\n\f]", block)]
    return unify("\n".join(filter(str.strip, lines))).rstrip()


def unseen(text: str, how: str) -> str:
    """Return text of which no digit can be seen, or each is struck out: figures in it are named."""
    return unshown_number(how) if is_money(text.strip()) or text.strip().isdigit() else text
