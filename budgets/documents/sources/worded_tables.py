"""Tables in text whose columns are lost: the words of a line tell its cells.

A header is told by the known layout whose cells hold exactly its characters, the figures of a row by standing at the
end of their line, as many as there are columns of amounts. A row whose figures do not fit keeps its name, and its
cells as lost ones; what cannot be told is named, none of it is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from budgets.documents.model import table_layout
from budgets.documents.model.pages import Borders, Cell, Grid, PageLine, span
from budgets.documents.model.table_words import counts_columns
from budgets.records import Column, ColumnType, Place, Unreadable
from budgets.vocabulary.codes import PRINTED_CODE
from budgets.vocabulary.column_words import cell_meaning, header_meaning
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import (
    BLANKS,
    is_figure_or_blank,
    is_money,
    is_piece_of_figure,
    looks_like_figure,
    parse_figure,
)
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.lists import INCOME_WORDS, ListName
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import bracketed_unit
from budgets.vocabulary.spelling import clean, plain
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.table_sets import known_layouts, layout_columns
from budgets.vocabulary.years import YEAR

_CODE = re.compile(rf"^({PRINTED_CODE})(?:\s+(\D.*))?$")
_UNIT_AND_CODE = re.compile(rf"^(\D\S*)\s+({PRINTED_CODE}\s+\D.*)$")
_UNIT_AND_YEAR = re.compile(r"^(?:(.*?)(?<!\s)\s*)?(\d{4}年(?:度)?|增减变化\S*)$")
_COLUMNS_APART = re.compile(r"(?<=[\u4e00-\u9fff）)])\s+(?=[\u4e00-\u9fff（“])")
#: A number that may be a code elsewhere, and is no year.
_YUAN = re.compile(r"[^\d\s]\s+(?!20\d\d$)\d{4,}$")
#: What only figures have of all words with digits: decimals, or groups.
_WITH_DECIMALS = re.compile(r"\d[.,，]\d")
#: What the columns before the amounts of a table are, and how many rows with all of these show how many they are.
_NAMING = ((ColumnType.LABEL,), (ColumnType.CODE, ColumnType.LABEL))
_FULL_ROWS = 2
#: No header is broken over more lines.
_LONGEST_HEADER = 200


@dataclass(slots=True)
class WordedTable:
    """A table as its lines are read: its columns, its rows, the lines that may belong to the next row."""

    kind: TableKind
    place: Place
    columns: tuple[Column, ...] = ()
    rows: list[list[Cell]] = field(default_factory=list)
    pending: list[PageLine] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    @property
    def amount_count(self) -> int:
        return sum(column.type is ColumnType.AMOUNT for column in self.columns)

    @property
    def header_depth(self) -> int:
        """How many rows of the grid are header: a table whose header is not known has an empty one."""
        return max([1, *(len(column.header) for column in self.columns)])

    def name_unreadable(self, lines: Sequence[PageLine], reason: str, text: str = "") -> None:
        printed = text or " ".join(line.text for line in lines)
        place = _place_of_lines(lines) if lines else self.place
        self.unreadable.append(Unreadable(place=place, text=clean(printed), reason=reason))

    def close_table(self) -> None:
        """Name the lines that no row has taken: the table does not go on."""
        if self.pending:
            self.name_unreadable(self.pending, "leftover")
            self.pending = []

    def as_grid(self) -> Grid:
        """Return the table as a grid, its header told by the columns' paths."""
        cells = table_layout.ranges(self.columns)
        slots = [
            [Cell(row, at, 1, 1, self.place) for at in range(len(self.columns))] for row in range(self.header_depth)
        ]
        for each in cells:
            rows, columns = each.bottom - each.top + 1, each.right - each.left + 1
            cell = Cell(each.top, each.left, rows, columns, self.place, [(each.text, float(each.top))])
            for row in range(each.top, each.bottom + 1):
                slots[row][each.left : each.right + 1] = [cell] * columns
        return Grid([*slots, *self.rows], self.place, Borders.WORDS)


def read_worded_table(
    lines: Sequence[PageLine], kind: TableKind, place: Place, before: WordedTable | None
) -> WordedTable:
    """Return the table of a kind that lines print, which may go on with one before on another page."""
    table = WordedTable(kind, place)
    if before:
        table.columns, table.pending, before.pending = before.columns, before.pending, []
    start = _read_header(table, lines)
    for line in _without_repeated_header(lines[:start], lines[start:]):
        if table.columns[-1].list:
            _add_two_lists(table, line)
        else:
            _add_line(table, line)
    return table


# Headers


def _without_repeated_header(header: Sequence[PageLine], lines: Sequence[PageLine]) -> Iterator[PageLine]:
    """Yield the lines below a header without those in which a next page prints it again."""
    printed = [plain(line.text) for line in header]
    skipped = 0
    for index, line in enumerate(lines):
        if printed and line.new_page and [plain(each.text) for each in lines[index : index + len(printed)]] == printed:
            skipped = len(printed)
        if not skipped:
            yield line
        skipped = max(skipped - 1, 0)


def _read_header(table: WordedTable, lines: Sequence[PageLine]) -> int:
    """Return how many lines the header takes; sets the columns where no page before has told them.

    The header is the longest run of lines before the first figures that a known layout explains to the character.
    """
    ends = next(filter(any, ([each(line.text) for line in lines] for each in (_ends_in_figure, _ends_in_yuan))), [])
    limit = ends.index(True) if ends else len(lines)
    for size in range(min(limit, _LONGEST_HEADER), 0, -1):
        found = fitting_layout(table.kind, [line.text for line in lines[:size]])
        if found:
            table.columns = table.columns or found
            return size
    if not table.columns and (found := _columns_as_counted(lines, ends)):
        table.columns = found
        return limit
    if not table.columns:
        table.columns = _nameless_columns(lines)
        text = " ".join(line.text for line in lines[:limit])
        table.name_unreadable(lines[:1], f"header: {clean(text)[:80]}", text)
    return limit


def fitting_layout(kind: TableKind, texts: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of the layout whose cells hold exactly the characters of the header.

    A header on one line needs no layout where each of its words is known, and the first names the rows.
    """
    together = plain("".join(texts))
    printed = Counter(together)
    unit = bracketed_unit(clean("".join(texts)))
    years = dict.fromkeys([*map(int, YEAR.findall(together)), 0])
    for layout in known_layouts(kind):
        paths = tuple(text.replace("(万元)", f"({unit})") if unit else text for text in layout)
        for columns in (layout_columns(paths, year) for year in years):
            if not _rows_can_be_told(columns):
                continue
            nodes = {(each.list, each.header[: depth + 1]) for each in columns for depth in range(len(each.header))}
            if Counter(plain("".join(path[-1] for _, path in nodes))) == printed and _are_in_order(columns, texts):
                return columns
    cells = texts[0].split() if len(texts) == 1 else []
    meanings = [cell_meaning(cell) for cell in cells]
    if len(cells) > 1 and all(meanings) and isinstance(meanings[0], ColumnType):
        written = (
            f"{cell} {':' if isinstance(says, ColumnType) else '='} {says}"
            for cell, says in zip(cells, meanings, strict=True)
        )
        return layout_columns(tuple(written), 0)
    return ()


def _are_in_order(columns: Sequence[Column], texts: Sequence[str]) -> bool:
    """Tell whether the words of each line of a header stand in the order of the columns.

    Lines hold pieces of cells: what speaks of a column is a word that only one cell of a depth has a piece of.
    """
    for depth in range(max(len(column.header) for column in columns)):
        cells: dict[tuple[ListName | str, tuple[str, ...]], int] = {}
        for column in columns:
            if len(column.header) > depth:
                cells.setdefault((column.list, column.header[: depth + 1]), column.order)
        names = [(plain(path[-1]), order) for (_list, path), order in cells.items()]
        for text in texts:
            told = [[order for name, order in names if plain(word) in name] for word in text.split()]
            orders = [found[0] for found in told if len(found) == 1]
            if orders != sorted(orders):
                return False
    return True


def _rows_can_be_told(columns: Sequence[Column]) -> bool:
    """Tell whether a line can be parted into the cells of columns: of one list, or of two with one amount each."""
    amounts = Counter(column.list for column in columns if column.type is ColumnType.AMOUNT)
    return not columns[-1].list or amounts == {ListName.INCOME: 1, ListName.EXPENDITURE: 1}


def _columns_as_counted(lines: Sequence[PageLine], ends: Sequence[bool]) -> tuple[Column, ...]:
    """Return the columns of a header on one line: behind names, a known word for each figure of the fullest rows.

    ``ends`` says which lines end in a figure.
    """
    words = lines[0].text.split() if ends and ends.index(True) == 1 else []
    lead = tuple(takewhile(lambda meaning: isinstance(meaning, ColumnType), map(cell_meaning, words)))
    counts = Counter(len(_figures_in(line.text)) for line, is_end in zip(lines, ends, strict=False) if is_end)
    amounts = max(counts, default=0)
    are_amounts = all(isinstance(header_meaning(word), Measure) for word in words[len(lead) :])
    if lead not in _NAMING or not are_amounts or counts[amounts] < _FULL_ROWS or len(words) != len(lead) + amounts:
        return ()
    types = [*lead, *[ColumnType.AMOUNT] * amounts]
    return tuple(
        Column(order=order, type=each, header=(word,))
        for order, (word, each) in enumerate(zip(words, types, strict=True), start=1)
    )


def _nameless_columns(lines: Sequence[PageLine]) -> tuple[Column, ...]:
    """Return columns without a header: a label, and as many amounts as most rows print."""
    counts = Counter(len(_figures_in(line.text)) for line in lines if _ends_in_figure(line.text))
    amounts = counts.most_common(1)[0][0] if counts else 0
    types = [ColumnType.LABEL, *[ColumnType.AMOUNT] * amounts]
    return tuple(Column(order=order, type=each, header=()) for order, each in enumerate(types, start=1))


# Rows


def _add_line(table: WordedTable, line: PageLine) -> None:
    """Add a line: a row whose figures are told, or are not, or what may be the beginning of the next row's name."""
    words = line.text.split()
    if counts_columns(words):  # what stands above is left of the head
        table.pending.clear()
        return
    cells = _cells_at_end(words, table.amount_count)
    if len(cells) == len(words) and not table.pending and not any(column.header for column in table.columns):
        table.name_unreadable([line], f"unplaced: {line.text}")  # neither a name nor a header says of what it is
    elif cells:
        for cell in cells:
            if not is_figure_or_blank(cell):
                table.name_unreadable([*table.pending, line], f"not-a-figure: {cell}")
        if any(map(is_money, words[1 : -len(cells)])):  # of a list beside this one
            table.name_unreadable([*table.pending, line], f"unplaced: {line.text}")
        _add_row(table, line, words[: -len(cells)], list(_located_cells(cells, line)))
    elif table.amount_count > 1 and (
        any(map(_may_be_figure, words[1:])) or words[-1] in BLANKS or is_piece_of_figure(words[-1])
    ):
        lead = list(words)
        while len(lead) > 1 and (lead[-1] in BLANKS or re.search(r"\d", lead[-1])) and not _CODE.match(lead[-1]):
            lead.pop()
        table.name_unreadable([*table.pending, line], f"figures: {len(words) - len(lead)} / {table.amount_count}")
        _add_row(table, line, lead, None)
    else:
        table.pending.append(line)


def _add_row(
    table: WordedTable, line: PageLine, lead: Sequence[str], figures: Sequence[tuple[str, Place]] | None
) -> None:
    """Add a row: what stands before its figures by the types of the columns, and the figures, or lost cells."""
    if table.pending and enumerated(" ".join(lead)) and enumerated(table.pending[0].text):
        _add_rows_without_figures(table)
    begins_row = is_total_label(clean(" ".join(lead))) or bool(lead and _CODE.match(lead[0]))
    if table.pending and begins_row and (table.pending[0].new_page or _CODE.match(table.pending[0].text.split()[0])):
        table.close_table()  # what a page turn leaves of the row before, or a row none of whose figures were told
    lines = [*table.pending, line]
    place = _place_of_lines(lines)
    pieces = [piece for piece in (*(each.text for each in table.pending), " ".join(lead)) if piece]
    texts = _texts_before_figures(table, pieces)
    amounts = iter(figures or ())
    cells: list[Cell] = []
    for at, column in enumerate(table.columns):
        if column.type is ColumnType.AMOUNT:
            text, where = next(amounts, ("", place))
        else:
            # Of several columns of one type the first holds what is told.
            text, where = texts.pop(column.type, ""), place
        lost = column.type is ColumnType.AMOUNT and figures is None
        cells.append(_worded_cell(table, at, text, where, indent=lines[0].indent - lines[0].new_page, lost=lost))
    table.rows.append(cells)
    table.pending = []


def _add_rows_without_figures(table: WordedTable) -> None:
    """Add a row for each numbered name among the lines before one that has a number, too: its figures are blank."""
    rows: list[list[PageLine]] = []
    for line in table.pending:
        if enumerated(line.text):
            rows.append([])
        rows[-1].append(line)
    for *before, last in rows:
        table.pending = before
        _add_row(table, last, last.text.split(), ())


def _worded_cell(table: WordedTable, at: int, text: str, place: Place, *, indent: int = 0, lost: bool = False) -> Cell:
    row = table.header_depth + len(table.rows)
    return Cell(row, at, 1, 1, place, [(text, float(row))] if text else [], indent, lost)


def _texts_before_figures(table: WordedTable, pieces: list[str]) -> dict[ColumnType, str]:
    """Return the texts of a row by the types of their columns: unit, code, name, content."""
    types = {column.type for column in table.columns}
    if not pieces:
        return {}
    together = clean("".join(pieces))
    name = next((each for each in (ColumnType.LABEL, ColumnType.UNIT) if each in types), table.columns[0].type)
    if name not in (ColumnType.LABEL, ColumnType.UNIT):
        return {name: together}
    if table.kind == TableKind.THREE_PUBLIC and {ColumnType.UNIT, ColumnType.LABEL} <= types:
        match = _UNIT_AND_YEAR.match(clean(" ".join(pieces)))
        if match:
            return {ColumnType.UNIT: match[1] or "", ColumnType.LABEL: match[2]}
    if ColumnType.TEXT in types:
        label, *rest = _COLUMNS_APART.split(pieces[0], maxsplit=1)
        return {name: clean(label), ColumnType.TEXT: clean("".join([*rest, *pieces[1:]]))}
    unit = ""
    if {ColumnType.UNIT, ColumnType.CODE} <= types and (both := _UNIT_AND_CODE.match(pieces[0])):
        unit, pieces[0] = both[1], both[2]
    match = _CODE.match(pieces[0])
    if match and ColumnType.CODE in types:
        label = clean("".join([match[2] or "", *pieces[1:]]))
        return {ColumnType.UNIT: unit, ColumnType.CODE: re.sub(r"\s", "", match[1]), name: label}
    return {name: together}


def _cells_at_end(words: Sequence[str], amounts: int) -> Sequence[str]:
    """Return the last ``amounts`` words if they are the cells of a row.

    At least half of them are figures or print a blank, each of the others holds a digit, and the word before is no
    amount, no piece of one and no blank: more cells than columns is a row to refuse.
    """
    if not amounts or len(words) < amounts:
        return []
    cells = words[-amounts:]
    odd = [cell for cell in cells if not is_figure_or_blank(cell)]
    before = words[-amounts - 1] if len(words) > amounts else ""
    of_figure = _may_be_figure(before) or not any(map(str.isalpha, before))
    too_many = before in BLANKS - {""} or bool(before and of_figure and not _CODE.match(before))
    if too_many or 2 * len(odd) > amounts or any(not re.search(r"\d", cell) or len(cell) > 20 for cell in odd):
        return []
    return [] if amounts == 1 and re.fullmatch(r"\d+", cells[0]) and len(words) == 1 else cells


def _located_cells(cells: Sequence[str], line: PageLine) -> Iterator[tuple[str, Place]]:
    """Yield each cell as printed with its place, found from the end of the line."""
    starts: list[int] = []
    end = len(line.raw)
    for cell in reversed(cells):
        end = line.raw.rindex(cell, 0, end)
        starts.insert(0, end)
    for cell, start in zip(cells, starts, strict=True):
        yield _printed_at(line, start, len(cell))


def _place_of_lines(lines: Sequence[PageLine]) -> Place:
    return span(lines, lines[0].file, column=lines[0].indent + 1)


def _printed_at(line: PageLine, start: int, size: int) -> tuple[str, Place]:
    place = Place(file=line.file, page=line.page, row=line.number, column=start + 1)
    return line.printed[start : start + size], place


def _figures_in(text: str) -> list[str]:
    """Return the words of a line that are figures, in order, without the code the line begins with."""
    first, *rest = text.split()
    words = rest if _CODE.match(first) else [first, *rest]
    return [word for word in words if parse_figure(word) is not None]


def _may_be_figure(word: str) -> bool:
    """Tell whether a word is a figure, or one that is dressed or damaged: 400.00元, 1,2OO.00, 60.02→300.00."""
    return looks_like_figure(word) or bool(_WITH_DECIMALS.search(word))


def _ends_in_figure(text: str) -> bool:
    """Tell whether a line ends in a printed amount, rather than in a code or a word of a header."""
    last = text.split()[-1]
    return (parse_figure(last) is not None and not re.fullmatch(r"\d+", last)) or len(_figures_in(text)) > 1


def _ends_in_yuan(text: str) -> bool:
    """Tell whether a line ends in a number behind a name, which in a table without decimals is an amount."""
    return bool(_YUAN.search(text))


# Two lists side by side


def _add_two_lists(table: WordedTable, line: PageLine) -> None:
    """Add a row of a line that prints two lists side by side: of one or both a label and what stands behind it."""
    words = [(match[0], match.start()) for match in re.finditer(r"\S+", line.raw)]
    values = [at for at, (word, _) in enumerate(words) if at and is_figure_or_blank(word)]
    labels = [words[begin + 1 : end] for begin, end in zip([-1, *values], values, strict=False)]
    if not values or values[-1] != len(words) - 1 or len(values) > 2 or any(len(label) != 1 for label in labels):
        table.name_unreadable([line], f"not-a-figure: {line.text}" if re.search(r"\d", line.text) else "leftover")
        return
    of_income = any(word in plain(words[0][0]) for word in INCOME_WORDS)
    first = 0 if len(values) == 2 or of_income else 1
    place = _place_of_lines([line])
    cells = [_worded_cell(table, at, "", place) for at in range(len(table.columns))]
    # The second list's indentation counts from one space behind the first one's figure.
    starts = [int(line.new_page), *(words[at][1] + len(words[at][0]) + 1 for at in values)]
    for number, (((label, begins),), at, start) in enumerate(zip(labels, values, starts, strict=False), start=first):
        printed, where = _printed_at(line, words[at][1], len(words[at][0]))
        cells[2 * number] = _worded_cell(table, 2 * number, clean(label), place, indent=max(begins - start, 0))
        cells[2 * number + 1] = _worded_cell(table, 2 * number + 1, printed, where)
    table.rows.append(cells)
