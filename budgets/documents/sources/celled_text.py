"""Tables in text that keeps their cells apart but not their rows: parted by bars, or a line each, as pages are copied.

How many columns there are is told by what the cells are: in some width every column below the head holds words alone,
or figures alone. A cell that was left out would shift those behind it, so that none of another width does. What merged
cells of a head reach over is told by a known layout, or by lists that stand side by side; else the table is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, takewhile

from budgets.documents.model import table_layout
from budgets.documents.model.pages import Cell, Grid, Page, PageLine
from budgets.documents.model.table_words import NOTE, is_title
from budgets.documents.sources.text_lines import lines_of_text, numbered_lines
from budgets.documents.sources.worded_tables import fitting_layout
from budgets.records import ColumnType, Place, Unreadable
from budgets.vocabulary.codes import LEVELS, PRINTED_CODE, WELL_FORMED, Scheme
from budgets.vocabulary.column_words import cell_meaning, header_meaning, header_words
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import BLANKS, is_figure_or_digits, looks_like_figure
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.spelling import clean, plain
from budgets.vocabulary.table_kinds import TableKind, kind_of_title

#: A table has so many rows, and no more columns.
_ROWS, _COLUMNS = 2, 20
#: A cell holds no longer words, nor ends as a sentence does.
_LONGEST = 60
#: How text says which row is its head (|---|:-:|).
_RULE = re.compile(r":?-{2,}:?")
#: How such text says what is a heading, and what is printed bold.
_MARKS = re.compile(r"(?m)^[ \t]*#{1,6}[ \t]+|\*\*(?=[^\s*|])|(?<=[^\s*|])\*\*")
#: A row that numbers the columns.
_COUNTED = re.compile(r"栏次|行次|\d{1,2}")
_STEPS = ("类", "款", "项")
#: How many columns name a row that has a code, and what one is.
_CODE_AND_NAME = 2
_CODE = re.compile(PRINTED_CODE)
#: A line that ends in a figure behind something else holds more than a cell.
_APART = re.compile(r"\S\s+-?\d[\d,.]*$|\S\s{2,}\S+\s{2,}\S")


@dataclass(frozen=True, slots=True)
class CellInText:
    """What a cell prints, and where: the line of the text and the character, from 1."""

    text: str
    row: int
    column: int

    @property
    def is_figure(self) -> bool:
        return is_figure_or_digits(self.text)


Row = list[CellInText]


@dataclass(slots=True)
class CelledTable:
    """A table told by its cells: its head and how far each cell of that reaches, its rows, and what is not placed."""

    width: int
    head: list[list[tuple[CellInText, int, int]]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    lost: dict[int, str] = field(default_factory=dict)

    def as_grid(self, name: str) -> tuple[Grid, list[Unreadable]]:
        """Return the table as a grid, and the rows whose figures could not be placed."""
        depth = len(self.head)
        begins = self.head[0][0][0] if self.head else self.rows[0][0]
        where = Place(file=name, row=begins.row, column=begins.column)
        slots = [[Cell(at, column, 1, 1, where) for column in range(self.width)] for at in range(depth)]
        for cell, at, left, rows, columns in _placed_head(self.head, self.width):
            made = _as_cell(cell, name, at, left, rows=rows, columns=columns)
            for each in slots[at : at + rows]:
                each[left : left + columns] = [made] * columns
        unreadable = []
        for at, body in enumerate(self.rows):
            slots.append([_as_cell(cell, name, depth + at, column) for column, cell in enumerate(body)])
            if text := self.lost.get(at):
                place = slots[-1][0].place
                unreadable.append(Unreadable(place=place, text=text, reason=f"unplaced: {text[:_LONGEST]}"))
                for empty in slots[-1][1:]:
                    empty.lost = True
        return Grid(slots, where), unreadable


def _as_cell(cell: CellInText, name: str, row: int, column: int, *, rows: int = 1, columns: int = 1) -> Cell:
    place = Place(file=name, row=cell.row, column=cell.column)
    return Cell(row, column, rows, columns, place, [(cell.text, float(row))] if cell.text else [])


# Cells parted by bars


def read_barred_text(text: str, name: str) -> list[Page]:
    """Return a text as a page with the tables whose cells bars part; nothing where it holds none."""
    printed = numbered_lines(text)
    blocks = list(barred_blocks(printed))
    if any(_RULE.fullmatch(cell.text) for block in blocks for cell in _cells_between_bars(printed[block.start + 1], 1)):
        text = _MARKS.sub(lambda mark: " " * len(mark[0]), text)
        printed = numbered_lines(text)
    inside = {at + 1 for block in blocks for at in block}
    lines = [line for line in lines_of_text(text, name) if line.number not in inside]
    items: list[PageLine | Grid] = [*lines]
    unreadable: list[Unreadable] = []
    for before, block in pairwise([range(0), *blocks]):
        rows = printed[block.start : block.stop]
        above = [*rows[:_ROWS], *reversed(printed[before.stop : block.start])]
        titles = (title for row in above if is_title(title := clean(row.replace("|", " "))))
        kind = kind_of_title(next(titles, ""))
        if table := barred_table(rows, block.start + 1, kind):
            grid, lost = table.as_grid(name)
            items.append(grid)
            unreadable += lost
        elif any(looks_like_figure(cell.text) for row in rows for cell in _cells_between_bars(row, 1)):
            place = Place(file=name, row=block.start + 1)
            words = clean(" ".join(rows).replace("|", " "))
            unreadable.append(Unreadable(place=place, text=words, reason=f"header: {words[:80]}"))
    if not any(isinstance(item, Grid) for item in items):
        return []
    items.sort(key=lambda item: item.number if isinstance(item, PageLine) else item.place.row or 0)
    return [Page(file=name, number=0, items=items, unreadable=unreadable)]


def barred_blocks(lines: Sequence[str]) -> Iterator[range]:
    """Yield the stretches of lines that are tables whose cells bars part."""
    start: int | None = None
    for at, line in enumerate([*lines, ""]):
        if "|" in line:
            start = at if start is None else start
        elif start is not None:
            if _is_table(lines[start:at]):
                yield from _blocks_between_notes(lines, range(start, at))
            start = None


def _blocks_between_notes(lines: Sequence[str], stretch: range) -> Iterator[range]:
    """Yield the tables of a stretch, and what of it holds figures: a note ends a table, though a bar ends the note."""
    notes = (at for at in stretch if NOTE.search(clean(lines[at].strip("| "))))
    for before, end in pairwise([stretch.start - 1, *notes, stretch.stop]):
        rows = lines[before + 1 : end]
        figures = (cell for row in rows for cell in _cells_between_bars(row, 1) if looks_like_figure(cell.text))
        if _is_table(rows) or any(figures):
            yield range(before + 1, end)


def _is_table(lines: Sequence[str]) -> bool:
    """Tell whether lines with bars are enough of them, and of cells."""
    return len(lines) > _ROWS and sum(line.count("|") for line in lines) >= 2 * _ROWS


def barred_table(lines: Sequence[str], first: int, kind: TableKind) -> CelledTable | None:
    """Return the table of lines whose cells bars part, the first of which is the ``first`` of the text."""
    parted = [(line, _cells_between_bars(line, number)) for number, line in enumerate(lines, start=first)]
    printed = [(line, row) for line, row in parted if not all(_RULE.fullmatch(cell.text) for cell in row)]
    rows = [row for _, row in printed]
    if len({len(row) for row in rows}) == 1 and len(rows[0]) > 1:
        return table_of_rows(rows, len(rows[0]), kind, least=1 if len(printed) < len(parted) else _ROWS)
    begins = [bool(re.match(r"\s*\|\s*[^|\s]", line)) for line, _ in printed]
    if any(begins):
        gathered: list[Row] = []
        for row, is_first in zip(rows, begins, strict=True):
            if is_first or not gathered:
                gathered.append([])
            gathered[-1] += row
        width = max(map(len, gathered))
        return table_of_rows(gathered, width, kind)
    return table_of_cells([cell for row in rows for cell in row], kind, is_whole=True)


def _cells_between_bars(line: str, number: int) -> Row:
    """Return the cells of a line: bars at its ends begin and end them."""
    cells: Row = []
    at = 0
    pieces = line.split("|")
    for piece in pieces:
        cells.append(CellInText(clean(piece), number, at + len(piece) - len(piece.lstrip()) + 1))
        at += len(piece) + 1
    begins, ends = not pieces[0].strip() and len(pieces) > 1 and bool(line.strip(" |")), not pieces[-1].strip()
    if not line.strip(" |"):  # nothing but bars: each ends a cell
        return cells[: line.count("|")]
    return cells[begins : len(cells) - ends]


# Cells on a line each


def cells_of_lines(lines: Sequence[PageLine]) -> Row:
    """Return the cells of lines that hold one each, up to the last figure: what follows is prose; nothing of others.

    Those that stood on a single line end where that goes on in several words.
    """
    cells: Row = []
    is_parted = len(lines) > 1 and lines[0].number == lines[1].number and not lines[1].new_page
    for line in lines:
        text = clean(line.text)
        goes_on = line.number != lines[0].number or (len(line.text.split()) > 1 and not is_total_label(text))
        if is_parted and goes_on:
            break
        if len(text) > _LONGEST or text.endswith(("。", "；", "：")):
            break
        if _APART.search(line.text):
            return []
        cells.append(CellInText(text, line.number, line.indent + 1))
    size = len(cells)
    has_decimals = any(cell.is_figure and "." in cell.text for cell in cells)
    # Headings of what follows, and the code of a row that states nothing; a class's might be an amount.
    while cells and (not cells[-1].is_figure or (len(cells) < size and has_decimals and _is_long_code(cells[-1].text))):
        cells.pop()
    return cells


def _is_long_code(text: str) -> bool:
    return bool(WELL_FORMED.fullmatch(text)) and len(text) > LEVELS[Scheme.FUNCTIONAL][0]


def lined_table(cells: Row, kind: TableKind) -> CelledTable | None:
    """Return the table of cells that stand on a line each; nothing where it is open in which column one stands.

    Where blank lines part the cells, one more stands for a cell that is empty. The empty code of a total may be left
    out, as may other cells whose row is told.
    """
    ways = (
        table_of_cells(_with_empty_cells(cells), kind),
        table_of_cells(cells, kind),
        _table_with_codes_of_totals(cells, kind),
        _table_of_pairs(cells, kind),
        _table_of_begun_rows(cells, kind),
    )
    return next((table for table in ways if table and _is_head_known(table)), None)


def _is_head_known(table: CelledTable) -> bool:
    """Tell whether a head surely ends where it seems to: before a row of two names it does not with that of an amount.

    All words right above the columns but for one, at most, are known, as those are not that cells of rows hold.
    """
    unknown = [text for text in _lowest_cells(table.head, table.width) if header_meaning(text) is None]
    first = [cell for cell in table.rows[0][:2] if cell.text and not cell.is_figure]
    return len(unknown) <= 1 and not (len(first) > 1 and isinstance(header_meaning(first[0].text), Measure))


def _table_of_pairs(cells: Row, kind: TableKind) -> CelledTable | None:
    """Return a table of two columns in which a figure, or where that is empty the next name, follows a name."""
    meanings = [cell_meaning(header_words(cell.text)) for cell in cells[:2]]
    begins = [cell.is_figure for cell in cells[:4]] == [False, False, False, True]
    if not begins or meanings[0] is not ColumnType.LABEL or not isinstance(meanings[1], Measure):
        return None
    rows: list[Row] = [cells[:2]]
    for cell in cells[2:]:
        if not cell.is_figure and cell.text not in BLANKS:
            rows.append([cell, CellInText("", cell.row, cell.column)])
        elif rows[-1][1].text:
            return None
        else:
            rows[-1][1] = cell
    return table_of_rows(rows, 2, kind)


def _table_of_begun_rows(cells: Row, kind: TableKind) -> CelledTable | None:
    """Return a table in which words behind a figure, or a code before such words, begin a row; most rows are whole.

    Of those that are not, what is open is named.
    """
    names = [_names_row(cells, at) for at in range(len(cells))]
    starts = [at for at in range(1, len(cells)) if names[at] and not names[at - 1]]
    rows = [cells[start:end] for start, end in pairwise([*starts, len(cells)])]
    if len(rows) < _ROWS:
        return None
    # Each with its columns, and how many of these name it.
    widths = Counter((len(row), names[start:].index(False)) for start, row in zip(starts, rows, strict=True))
    (width, lead), whole = widths.most_common(1)[0]
    if whole < _ROWS:
        return None
    figure = names.index(False)
    first = figure - lead
    if lead > 1 and not _CODE.fullmatch(cells[first].text):
        # A head may end in these words: what but a code or a total begins the first row is open.
        first = figure - 1 if is_total_label(cells[figure - 1].text) else 0
    if first < 1:
        return None
    rows = [cells[first : starts[0]], *rows]
    if lead == _CODE_AND_NAME:
        rows = [_with_empty_code(row) if len(row) == width - 1 and is_total_label(row[0].text) else row for row in rows]
    return table_of_rows([cells[:first], *rows], width, kind)


def _names_row(cells: Row, at: int) -> bool:
    """Tell whether a cell holds words, or a code before words, rather than a figure or nothing."""
    if not cells[at].is_figure:
        return cells[at].text not in BLANKS
    below = cells[at + 1 : at + 2]
    return bool(_CODE.fullmatch(cells[at].text)) and any(not c.is_figure and c.text not in BLANKS for c in below)


def _with_empty_code(row: Row) -> Row:
    return [CellInText("", row[0].row, row[0].column), *row]


def _table_with_codes_of_totals(cells: Row, kind: TableKind) -> CelledTable | None:
    """Return a table that begins its rows with codes, but for totals, before whose names an empty one stands."""
    found: Row = []
    for before, cell in zip([None, *cells], cells, strict=False):
        if before and before.is_figure and is_total_label(cell.text):
            found += _with_empty_code([cell])
        else:
            found.append(cell)
    table = table_of_cells(found, kind)
    told = [row for at, row in enumerate(table.rows) if at not in table.lost] if table else []
    are_coded = all((row[0].is_figure or not row[0].text) and all(cell.text for cell in row[1:]) for row in told)
    return table if are_coded else None


def _with_empty_cells(cells: Row) -> Row:
    """Return cells with the empty ones that more lines between two tell."""
    steps = Counter(after.row - before.row for before, after in pairwise(cells))
    usual = steps.most_common(1)[0][0] if steps else 1
    found: Row = []
    for before, after in zip([None, *cells], cells, strict=False):
        if before and usual > 1:
            found += [CellInText("", before.row + usual, 1)] * max(0, after.row - before.row - usual)
        found.append(after)
    return found


def table_of_cells(cells: Row, kind: TableKind, *, is_whole: bool = False) -> CelledTable | None:
    """Return the table that cells make in the one width in which each column holds words or figures alone.

    ``is_whole`` says that no cell of the head was left out: its rows are as wide as the others.
    """
    found: list[CelledTable] = []
    for width in range(2, min(_COLUMNS, len(cells) // (_ROWS + 1)) + 1):
        if is_whole and len(cells) % width:
            continue
        if is_whole:
            rows = [cells[at : at + width] for at in range(0, len(cells), width)]
        else:
            count = _rows_from_end(cells, width)
            head = cells[: len(cells) - count * width]
            if count < _ROWS or any(looks_like_figure(cell.text) and not cell.text.isdecimal() for cell in head):
                continue
            rows = [head, *(cells[at : at + width] for at in range(len(head), len(cells), width))]
        if table := table_of_rows(rows, width, kind, moves=is_whole):
            found.append(table)
    best = max((len(table.rows) * table.width - 2 * len(table.lost) * table.width for table in found), default=0)
    fitting = [t for t in found if (len(t.rows) - 2 * len(t.lost)) * t.width == best]
    return max(fitting, key=lambda table: table.width, default=None)


def _rows_from_end(cells: Row, width: int) -> int:
    """Return how many rows of a width, from the last cell on, hold words or figures in each column alone."""
    kinds: list[set[bool]] = [set() for _ in range(width)]
    count = 0
    while (count + 1) * width <= len(cells):
        row = cells[len(cells) - (count + 1) * width : len(cells) - count * width]
        told = [kind if cell.text in BLANKS else kind | {cell.is_figure} for kind, cell in zip(kinds, row, strict=True)]
        has_name = any(cell.text and not cell.is_figure for cell in row)
        if any(len(kind) > 1 for kind in told) or {False} not in told[:2] or not has_name:
            break
        kinds, count = told, count + 1
    return count if {True} in kinds else 0


# Rows


def table_of_rows(
    rows: Sequence[Row], width: int, kind: TableKind, *, least: int = _ROWS, moves: bool = False
) -> CelledTable | None:
    """Return the table of rows, of which those of its head may lack the cells that merged ones reach over.

    So many rows at ``least`` have a cell in each column, which tells what the columns hold. ``moves`` says that empty
    cells may have been moved to the end of their rows, if none stands within one.
    """
    body = next((at for at, row in enumerate(rows) if _is_of_body(row, width)), len(rows))
    body = next((at for at in range(body) if _counts(rows[at])), body)
    head = _head_of_rows(rows[:body], width, kind)
    below = [row for row in rows[body:] if not _counts(row)]
    if head is None or len(below) < least or any(len(row) > width for row in below):
        return None
    table = CelledTable(width, head)
    below = [_without_repeated_total(row, _lowest_cells(head, width)) for row in below]
    columns = _kinds_of_columns(below, _lowest_cells(head, width), least)
    if columns is None:
        return None
    numbering = [at for at in range(width) if columns[at] and _is_numbering(below, at, columns)]
    moved = moves and not any(not before.text and after.text for row in below for before, after in pairwise(row))
    expected: dict[int, int] = {}
    for row in below:
        if not any(cell.text for cell in row):
            continue
        is_open = moved and _leaves_open(row, columns, numbering)
        placed = None if is_open else _placed(row, columns, numbering, expected)
        if placed is None:
            table.lost[len(table.rows)] = " ".join(cell.text for cell in row if cell.text)
            blank = CellInText("", row[0].row, row[0].column)
            placed = [row[0] if not row[0].is_figure else blank, *[blank] * (width - 1)]
        for at in numbering:
            if placed[at].text.isdecimal():
                expected[at] = int(placed[at].text) + 1
        table.rows.append(placed)
    return table


def _without_repeated_total(row: Row, heads: Sequence[str]) -> Row:
    """Return a row with its total once, in the column of names, where each column that it is merged over repeats it."""
    count = sum(1 for _ in takewhile(lambda cell: cell.text == row[0].text, row))
    if count < 2 or not is_total_label(row[0].text):
        return row
    kept = next((at for at in range(count) if header_meaning(heads[at]) is ColumnType.LABEL), count - 1)
    return [cell if at == kept or at >= count else replace(cell, text="") for at, cell in enumerate(row)]


def _counts(row: Row) -> bool:
    """Tell whether a row only numbers the columns."""
    texts = [plain(cell.text) for cell in row if cell.text]
    return len(texts) > 1 and "栏次" in texts and all(map(_COUNTED.fullmatch, texts))


def _is_of_body(row: Row, width: int) -> bool:
    return (
        len(row) <= width
        and not _counts(row)
        and any(cell.is_figure for cell in row)
        and any(not cell.is_figure and cell.text not in BLANKS for cell in row)
    )


def _placed_head(
    head: Sequence[Sequence[tuple[CellInText, int, int]]], width: int
) -> Iterator[tuple[CellInText, int, int, int, int]]:
    """Yield the cells of a head with the row and the column where each begins, and how many it reaches over."""
    reach = [0] * width
    for at, row in enumerate(head):
        left = 0
        for cell, columns, rows in row:
            while left < width and reach[left] > at:
                left += 1
            yield cell, at, left, rows, columns
            reach[left : left + columns] = [at + rows] * columns
            left += columns


def _lowest_cells(head: Sequence[Sequence[tuple[CellInText, int, int]]], width: int) -> list[str]:
    """Return what the head prints right above each column."""
    texts = [""] * width
    for cell, _at, left, _rows, columns in _placed_head(head, width):
        texts[left : left + columns] = [cell.text] * columns
    return texts


def _kinds_of_columns(rows: Sequence[Row], heads: Sequence[str], least: int) -> list[bool] | None:
    """Return which columns hold figures, by their head or most rows; nothing where too few rows hold what they say."""
    told: list[bool] = []
    for at, head in enumerate(heads):
        meaning = header_meaning(head)
        kinds = Counter(row[at].is_figure for row in rows if len(row) > at and row[at].text not in BLANKS)
        is_figure = isinstance(meaning, Measure) or plain(head) == "行次"
        told.append(is_figure or (meaning is not ColumnType.LABEL and kinds[True] >= kinds[False]))
    pure = [row for row in rows if _is_pure(row, told)]
    return told if len(pure) >= least and True in told and False in told else None


def _is_pure(row: Row, columns: Sequence[bool]) -> bool:
    """Tell whether a row has a cell in each column that holds what the column does."""
    fits = all(cell.text in BLANKS or cell.is_figure == kind for cell, kind in zip(row, columns, strict=False))
    return fits and len(row) == len(columns)


def _is_numbering(rows: Sequence[Row], at: int, columns: Sequence[bool]) -> bool:
    """Tell whether a column numbers its rows one after the other (行次)."""
    printed = [row[at].text for row in rows if _is_pure(row, columns) and row[at].text]
    numbers = [int(text) for text in printed if text.isdecimal()]
    steps = [after - before for before, after in pairwise(numbers)]
    return len(numbers) == len(printed) >= _ROWS and all(0 < step <= len(rows) for step in steps)


def _leaves_open(row: Row, columns: Sequence[bool], numbering: Sequence[int]) -> bool:
    """Tell whether empty cells at the end of a row may have stood before a figure: of columns beside each other."""
    amounts = [at for at in range(len(row)) if columns[at] and at not in numbering]
    pairs = [(one, other) for one, other in pairwise(amounts) if other == one + 1]
    return not row[-1].text and any(bool(row[one].text) != bool(row[other].text) for one, other in pairs)


def _placed(row: Row, columns: Sequence[bool], numbering: Sequence[int], expected: dict[int, int]) -> Row | None:
    """Return a row in its columns; nothing where empty cells that were left out leave open what stands where."""
    if _is_pure(row, columns):
        return list(row)
    filled = [cell for cell in row if cell.text]
    blank = CellInText("", row[0].row, row[0].column)
    placed = [blank] * len(columns)
    at = 0
    for index, cell in enumerate(filled):
        rest = range(at, len(columns))
        if not cell.is_figure:
            number = filled[index + 1].text if index + 1 < len(filled) else ""
            slots = [
                column
                for column in rest
                if not columns[column] and column + 1 in numbering and number == str(expected.get(column + 1))
            ]
        else:
            slots = [column for column in rest if column in numbering and cell.text == str(expected.get(column))][:1]
            if not slots and at - 1 in numbering and at < len(columns) and columns[at] and at not in numbering:
                slots = [at]
        if len(slots) != 1:
            return None
        placed[slots[0]], at = cell, slots[0] + 1
    return placed


# Heads


def _head_of_rows(rows: Sequence[Row], width: int, kind: TableKind) -> list[list[tuple[CellInText, int, int]]] | None:
    """Return the rows of a head with how many columns and rows each cell reaches over; nothing where that is open."""
    own = [[cell for cell in row if cell.text] if len(row) <= width else list(row) for row in rows]
    raw = [row for row, filled in zip(rows, own, strict=True) if filled]
    own = [row for row in own if row]
    lone = sum(1 for _ in takewhile(lambda row: len(row) == 1, own[:-1]))
    above = [[(row[0], width, 1)] for row in own[:lone]]
    own, raw = own[lone:], raw[lone:]
    while len(own) > 1 and any("单位" in plain(cell.text) and ":" in plain(cell.text) for cell in own[0]):
        above += [[(cell, width, 1)] for cell in own[0]]
        own, raw = own[1:], raw[1:]
    if not own:
        return above or None
    if all(len(row) == width for row in raw) and len(own) == 1 and len(own[0]) == width:
        return [*above, [(cell, 1, 1) for cell in own[0]]]
    printed = [cell for row in own for cell in row]
    cells = [cell for cell in printed if plain(cell.text) != "栏次" and not cell.text.isdecimal()]
    counts = any(plain(cell.text) == "栏次" for cell in printed)
    if (len(cells) < len(printed) and not counts) or any(enumerated(cell.text) for cell in cells):
        return None  # rows without figures, and no head
    whole = _merged_head(raw, width) if len(raw) > 1 and not counts else None
    found = whole or _spread_head(cells, width) or _head_of_layout(cells, width, kind)
    return [*above, *found] if found else None


def _merged_head(rows: Sequence[Row], width: int) -> list[list[tuple[CellInText, int, int]]] | None:
    """Return a head of which each row prints a cell over each column: merged ones again in all that they reach over.

    Nothing where some row has other cells, or a cell is empty.
    """
    if any(len(row) != width or not all(cell.text for cell in row) for row in rows):
        return None
    found: list[list[tuple[CellInText, int, int]]] = []
    paths = [[row[column].text for row in rows] for column in range(width)]
    for at, row in enumerate(rows):
        depths = [next(len([*same]) for _, same in groupby(path[at:])) for path in paths]
        # What has cells below it is merged; columns that are alike to the last row are none.
        parted = [
            (path[: at + 1], depth, column if at + depth == len(rows) else None)
            for column, (path, depth) in enumerate(zip(paths, depths, strict=True))
        ]
        found.append([])
        for _, columns in groupby(range(width), parted.__getitem__):
            left, *others = columns
            if not at or paths[left][at] != paths[left][at - 1]:
                found[-1].append((row[left], 1 + len(others), depths[left]))
    return found


def _spread_head(cells: Row, width: int) -> list[list[tuple[CellInText, int, int]]] | None:
    """Return a head of one row, of two lists side by side, or whose codes are parted into steps."""
    texts = [plain(cell.text) for cell in cells]
    count = len(cells)
    if count == width:
        return [[(cell, 1, 1) for cell in cells]]
    steps = len(_STEPS)
    if tuple(texts[-steps:]) == _STEPS and count - 1 == width:
        code = [at for at, text in enumerate(texts[:-steps]) if cell_meaning(text) is ColumnType.CODE]
        if len(code) == 1:
            upper = [(cell, 1, 2) for cell in cells[:-steps]]
            upper[code[0]] = (cells[code[0]], steps, 1)
            return [upper, [(cell, 1, 1) for cell in cells[-steps:]]]
    for beside in (0, 1):  # a column beside both lists: 序号
        half, lists = (width - beside) // 2, cells[beside : beside + 2]
        below = texts[beside + 2 :]
        if (width - beside) % 2 or len(below) != 2 * half or below[:half] != below[half:] or len(lists) < 2:
            continue
        if beside and cell_meaning(texts[0]) is not ColumnType.TEXT:
            continue
        upper = [*((cell, 1, 2) for cell in cells[:beside]), *((cell, half, 1) for cell in lists)]
        return [upper, [(cell, 1, 1) for cell in cells[beside + 2 :]]]
    return None


def _head_of_layout(cells: Row, width: int, kind: TableKind) -> list[list[tuple[CellInText, int, int]]] | None:
    """Return a head as the known layout has it whose cells hold exactly its characters."""
    columns = fitting_layout(kind, [cell.text for cell in cells])
    if len(columns) != width or not cells:
        return None
    rows: dict[int, list[tuple[CellInText, int, int]]] = {}
    for each in table_layout.ranges(columns):
        cell = next((cell for cell in cells if plain(cell.text) == plain(each.text)), cells[0])
        size = (each.right - each.left + 1, each.bottom - each.top + 1)
        rows.setdefault(each.top, []).append((CellInText(each.text, cell.row, cell.column), *size))
    return [rows[top] for top in sorted(rows)]
