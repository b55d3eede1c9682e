"""From the header cells of a grid to columns: what each holds, what it measures, to which list it belongs.

No layout is known in advance: the header's own geometry gives each column the path of the cells above it, and the
vocabulary in :mod:`budgets.vocabulary.column_words` tells what the words of a path mean. A path that says nothing known
keeps its column without a measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, pairwise, takewhile

from budgets.documents.model import table_words
from budgets.documents.model.pages import Borders, Cell, Grid
from budgets.documents.tables.column_measures import column_measure
from budgets.records import Column, ColumnType
from budgets.vocabulary.codes import (
    LEVELS,
    PARTED_CODE,
    PRINTED_CODE,
    UNIT_CODE,
    WELL_FORMED,
    Scheme,
    scheme_of_code,
    undivided,
)
from budgets.vocabulary.column_words import (
    MONEY_WORDS,
    header_meaning,
    header_words,
    holds_no_money,
    is_header_end,
    is_known_header,
)
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import (
    BLANKS,
    is_in_numerals,
    is_money,
    is_mostly_digits,
    looks_like_figure,
    parse_figure,
)
from budgets.vocabulary.indicators import PROJECT_NAMES
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.lists import LIST_WORDS, REPEATED
from budgets.vocabulary.money_units import bracketed_unit, lone_unit
from budgets.vocabulary.spelling import clean, plain, without_spread
from budgets.vocabulary.stated_counts import counts_things
from budgets.vocabulary.table_kinds import SIDE_BY_SIDE, TableKind
from budgets.vocabulary.years import YEAR

_CODE = re.compile(PRINTED_CODE)
_CODE_STEP = re.compile(r"\d\d")
#: Headers that name a side and its labels at once, without a word for the labels.
_SIDES = (("收入",), ("支出",))
#: Words of headers over codes that hold words of money too (支出功能分类).
_CLASS_WORDS = ("科目", "分类", "类款项")
#: A name with its code before it, in brackets or with a stroke between, or behind it in brackets.
_CODED = re.compile(
    rf"^[\[【（(]?(?P<code>{PARTED_CODE}|{WELL_FORMED.pattern}|{UNIT_CODE.pattern})[\]】）)]?[\s\-－—_:：.]*"
    r"(?P<name>[^\d\s.,、年].*)$"
)
_CODED_BEHIND = re.compile(rf"^(?P<name>\D.*)[（(\[【](?P<code>{PARTED_CODE}|{WELL_FORMED.pattern})[)）\]】]$")


@dataclass(frozen=True, slots=True)
class GridHeader:
    """The columns of a table and where each stands in the grid; the header's height, its words, its money unit.

    ``ends`` is where the columns end that reach over more of the grid than one of its columns, by their order.
    """

    columns: tuple[Column, ...]
    at: tuple[int, ...]
    height: int
    money_unit: str = ""
    words: frozenset[tuple[str, ...]] = frozenset()
    ends: Mapping[int, int] = field(default_factory=dict)

    @property
    def has_joined_codes(self) -> bool:
        """Tell whether code and name stand in one printed column."""
        return len(set(self.at)) < len(self.at)


def coded_name(text: str) -> tuple[str, str] | None:
    """Return the code and the name that a text prints together (2012601 行政运行), ``None`` if it prints no code."""
    match = _CODED.match(text) or _CODED_BEHIND.match(text)
    return (undivided(match["code"]), match["name"]) if match else None


def read_header(grid: Grid, kind: TableKind, year: int | None, start: int = 0, *, final: bool = False) -> GridHeader:
    """Return the header of a grid whose head ends before row ``start``; ``final`` in a table of final accounts."""
    height = first_body_row(grid, start)
    heads = _header_rows(grid, start, height)
    paths = [_column_path(grid, [row[column] for row in heads]) for column in range(grid.width)]
    before: tuple[str, ...] = ()
    for column, path in enumerate(paths):
        before = path or before
        paths[column] = before if _holds_text(grid, height, column) else path  # a second column under one header
    worded = grid.borders is Borders.WORDS
    at = [column for column in range(grid.width) if paths[column] or worded or _holds_text(grid, height, column)]
    types = {column: _type_of_column(grid, height, column, paths[column]) for column in at}
    types |= dict.fromkeys(_codes_that_go_on(grid, height, at, paths, types), ColumnType.CODE)
    counts = [column for column in at if any(map(counts_things, paths[column][:-1]))]
    types |= dict.fromkeys((each for each in counts if types[each] is ColumnType.AMOUNT), ColumnType.TEXT)
    shared = {column for column in at if _is_of_column_before(grid, (start, height), column, types)}
    at = [column for column in at if column not in shared]
    types = {column: types[column] for column in at}
    if kind in SIDE_BY_SIDE:
        named = [each for each in at if types[each] is ColumnType.TEXT and paths[each][-1:] in _SIDES]
        types |= dict.fromkeys([*named, *_lone_texts(at, paths, types)], ColumnType.LABEL)
    types |= dict.fromkeys(_names_of_classes(grid, height, types), ColumnType.TEXT)
    _settle_labels(at, paths, types, kind)
    lists = _lists_by_column(at, paths, types)
    columns: list[Column] = []
    coded = _coded_label(grid, height, types)
    for column in at:
        if column == coded:
            columns.append(
                Column(order=len(columns) + 1, type=ColumnType.CODE, header=paths[column], list=lists[column])
            )
        own = [each for each in at if lists[each] == lists[column] and types[each] is ColumnType.AMOUNT]
        amount = types[column] is ColumnType.AMOUNT
        beside = [paths[each] for each in own]
        alone = len(own) == 1 and (kind in SIDE_BY_SIDE or bool(lists[column]))
        columns.append(
            Column(
                order=len(columns) + 1,
                type=types[column],
                header=paths[column],
                measure=column_measure(paths[column], beside, kind, year, alone=alone, final=final) if amount else "",
                list=lists[column],
            )
        )
    printed = {
        words_of_row(grid.slots[row]) for row in range(start, height) if len(set(words_of_row(grid.slots[row]))) > 1
    }
    money_unit = _common_unit({paths[each]: types[each] for each in at})
    places = [each for column in at for each in ([column] * 2 if column == coded else [column])]
    return GridHeader(
        columns=tuple(_without_repeated_measures(columns)),
        at=tuple(places),
        height=height,
        money_unit=money_unit,
        words=frozenset(printed),
        ends={
            order: next(end for end in count(column + 1) if end not in shared)
            for order, column in enumerate(places, start=1)
            if column + 1 in shared
        },
    )


def _common_unit(types: dict[tuple[str, ...], ColumnType]) -> str:
    """Return the money unit that headers print for all amounts: a unit over one column of amounts is its own alone."""
    units = {path: {unit for cell in path if (unit := bracketed_unit(cell))} for path in types}
    found = set().union(*units.values())
    amounts = [units[path] for path, each in types.items() if each is ColumnType.AMOUNT]
    over_all = all(amounts) or any(units[path] for path, each in types.items() if each is not ColumnType.AMOUNT)
    return found.pop() if len(found) == 1 and over_all else ""


def is_same_header(header: GridHeader, cells: Sequence[Cell], index: int) -> bool | None:
    """Tell whether a row of the body that prints a header again means the same columns; ``None`` if it prints none.

    It does where each column of amounts, and some other, says in it what a header does, or different words each.
    """
    own = [cell for cell in dict.fromkeys(cells) if cell and cell.row == index]
    pairs = zip(header.columns, header.at, strict=True)
    heads = [(column, cells[at]) for column, at in pairs if column.type is ColumnType.AMOUNT and at < len(cells)]
    said = [header_meaning(cell.text) if cell in own else None for _, cell in heads]
    texts = {plain(cell.text) for _, cell in heads if cell in own}
    are_words = len(texts) == len(heads) > 1 and not any(text in BLANKS or re.search(r"\d", text) for text in texts)
    if len(own) < 2 or not said or (None in said and not are_words):
        return None
    return said == [header_meaning(column.header[-1]) if column.header else None for column, _ in heads]


def words_of_row(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return the words of a row, to tell a header that is printed again."""
    return tuple(plain(cell.text) for cell in cells)


# Where the header ends


def first_body_row(grid: Grid, start: int = 0) -> int:
    """Return the row at which the body begins.

    A header is closed where no cell goes on below. It ends at the first closed row that shows a figure, a code, a
    total or an empty cell, or, in a table of texts, at the first closed row whose words no header prints. A table that
    is all header has no rows, but for what stands in one cell over all its columns at the foot.
    """
    last = len(grid.slots)
    for row in range(start + 1, last):
        if not _is_closed_above(grid, start, row) or _is_column_count_row(grid, row) or _is_unit_row(grid, row):
            continue
        if begins_with_row(grid, row):
            return row
    while last > start + 1 and len(set(grid.slots[last - 1])) == 1 < grid.width:
        last -= 1
    return last


def begins_with_row(grid: Grid, row: int) -> bool:
    """Tell whether what begins in a row of a grid, if it has it, is a row of a table and no header."""
    return row < len(grid.slots) and (_is_body_row(grid, row) or not _is_like_header(grid, row))


def begins_with_header(grid: Grid) -> bool:
    """Tell whether a grid begins with a row of a header, of which the cells without text were begun above.

    Words of headers only, of which one stands beside blanks that are taller than a row, or two have no blank between.
    """
    own = _cells_beginning_in(grid, 0)
    is_sure = any(not cell and cell.rows > 1 for cell in own) or any(one and other for one, other in pairwise(own))
    return any(own) and is_sure and not prints_row(grid, 0) and _is_like_header(grid, 0)


def prints_row(grid: Grid, row: int) -> bool:
    """Tell whether a row of a grid prints what no header does: a figure that is no year, a code, a number of a row."""
    lines = [text.strip() for cell in _cells_beginning_in(grid, row) for text, _ in cell.lines]
    figures = any(parse_figure(text) is not None and not re.fullmatch(r"20\d\d", text) for text in lines)
    return figures or any(_CODE.fullmatch(text) or enumerated(text) for text in lines)


def _is_closed_above(grid: Grid, start: int, row: int) -> bool:
    """Tell whether no cell that holds text, and begins at or below ``start``, reaches over the upper side of a row."""
    return not any(start <= cell.row < row and cell for cell in grid.row(row))


def _cells_beginning_in(grid: Grid, row: int) -> list[Cell]:
    return [cell for cell in grid.row(row) if cell.row == row]


def _is_column_count_row(grid: Grid, row: int) -> bool:
    """Tell whether a row only numbers the columns (栏次 1 2 3)."""
    return table_words.counts_columns([plain(cell.text) for cell in _cells_beginning_in(grid, row) if cell])


def _is_unit_row(grid: Grid, row: int) -> bool:
    """Tell whether a row only says in what each column counts (单位 元 元 %)."""
    texts = {clean(cell.text) for cell in _cells_beginning_in(grid, row) if cell}
    return any(map(lone_unit, texts)) and all(lone_unit(text) or text in _BESIDE_UNITS for text in texts)


def _is_body_row(grid: Grid, row: int) -> bool:
    own = _cells_beginning_in(grid, row)
    texts = [cell.text.strip() for cell in own if cell]
    if not texts or prints_row(grid, row):
        return True
    if len(texts) > 1 and all(map(is_known_header, texts)):
        return False  # below cells that are merged, which the file may not keep
    return len(texts) < len(own) and ((len(texts) == 1 and is_total_label(texts[0])) or len(texts) * 2 < len(own))


def _is_like_header(grid: Grid, row: int) -> bool:
    """Tell whether most words of a row stand in headers, some as the ends of what the cells above begin."""
    cells = [cell for cell in _cells_beginning_in(grid, row) if cell]
    known = sum(
        is_known_header(cell.text)
        or bool(YEAR.fullmatch(clean(cell.text)))
        or any(word in cell.text for word in _HEADER_WORDS)
        or (row > 0 and is_known_header(grid.slots[row - 1][cell.column].text + cell.text))
        for cell in cells
    )
    return known * 2 >= len(cells)


#: What a row of units prints over columns of no money: a name of the row itself, a blank, a unit of shares.
_BESIDE_UNITS = ("单位", "计量单位", "金额单位", *BLANKS, "%", "％", "‰")
_HEADER_WORDS = ("预算", "科目", "金额", "合计", "小计", "资金", "拨款", "名称", "编码", "经费", "费", "指标", "收入")


def _column_path(grid: Grid, heads: Sequence[Cell]) -> tuple[str, ...]:
    """Return the texts of the header cells above a column, from the outermost.

    What a row of units says of the column is put behind the innermost: 合计 over 元 is 合计（元）.
    """
    path: list[str] = []
    own = 0  # so many of the outer cells stand over other columns, too
    for cell in dict.fromkeys(heads):
        text = without_spread(clean(cell.text))
        if _is_unit_row(grid, cell.row) and text in _BESIDE_UNITS[:-3]:
            continue
        if path and (unit := lone_unit(text)):
            path[-1] += "" if bracketed_unit(path[-1]) == unit else f"（{unit}）"
        elif text and (not path or text != path[-1]):
            path.append(text)
            own += cell.columns > 1
    return _mended_path(path, own) if grid.spaced else tuple(path)


def _header_rows(grid: Grid, start: int, end: int) -> list[list[Cell]]:
    """Return the header cells of each row by column.

    In a header without merged cells, which its file may not keep, a blank cell goes on with the one at its left, where
    both stand over cells of the rows below.
    """
    rows = [grid.slots[row] for row in range(start, end) if not _is_column_count_row(grid, row)]
    if grid.spaced or any(cell.rows > 1 or cell.columns > 1 for row in rows for cell in row):
        return rows
    return [_with_blanks_filled(row, rows[at + 1 :]) for at, row in enumerate(rows)]


def _with_blanks_filled(cells: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> list[Cell]:
    done: list[Cell] = []
    head: Cell | None = None
    for column, cell in enumerate(cells):
        head = (cell if cell else head) if any(row[column] for row in below) else None
        done.append(head or cell)
    return done


def _mended_path(path: list[str], own: int) -> tuple[str, ...]:
    """Return a path whose last cell was printed over several lines (上年结, 转) with the pieces put together.

    They are the column's ``own``: those from that number on, which stand over no other. Of words printed downwards that
    do not come together, some may be another column's: nothing can be told of such a path.
    """
    for at in reversed(range(own - 1)):  # a name over several columns may be printed over two lines as well
        upper, lower = path[at : at + 2]
        if header_meaning(upper + lower) and not (header_meaning(upper) or header_meaning(lower)):
            path, own = [*path[:at], upper + lower, *path[at + 2 :]], own - 1
    whole = _path_with_whole_end(path, own)
    return ("".join(path),) if sum(len(cell) == 1 for cell in whole) > 1 else whole


def _path_with_whole_end(path: list[str], own: int) -> tuple[str, ...]:
    for start in range(own, len(path) - 1):
        whole = "".join(path[start:])
        known = header_meaning(path[-2]) if is_header_end(path[-1]) else None
        if known and header_meaning(whole) in (None, known):
            break
        if header_meaning(whole):
            return (*path[:start], whole)
    return tuple(path)


# What a column holds


def _type_of_column(grid: Grid, body: int, column: int, path: tuple[str, ...]) -> ColumnType:
    """Return what a column holds, by the innermost header cell that is known, otherwise by its own cells."""
    leaf = path[-1] if path else ""
    if grid.borders is Borders.WORDS and not path:
        return ColumnType.AMOUNT if column else ColumnType.LABEL  # as lines say whose header is not understood
    meaning = header_meaning(leaf)
    texts = [cell.text for cell in _body_cells(grid, body, column)]
    figures = sum(looks_like_figure(text) for text in texts)
    filled = sum(text.strip() not in BLANKS for text in texts)
    if isinstance(meaning, ColumnType):
        # Words cut off a header (款 of 拨款) may be those over codes.
        money = sum(is_money(text.strip()) for text in texts)
        if meaning is ColumnType.CODE and money * 2 > filled and not _are_parted_codes(texts):
            return ColumnType.AMOUNT
        figured = meaning in (ColumnType.LABEL, ColumnType.UNIT) and filled > 1 and figures * 2 > filled
        coded = figured and all(_is_code(text.strip()) for text in texts if text.strip() not in BLANKS)
        return ColumnType.CODE if coded else ColumnType.AMOUNT if figured else meaning
    if meaning:
        # What stands in an amount's place in a line whose columns are lost is an amount, read or not.
        dressed = sum(is_mostly_digits(text) or is_in_numerals(text) for text in texts)
        are_amounts = grid.borders is Borders.WORDS or not filled or dressed * 2 >= filled or len(path) > 1
        return ColumnType.AMOUNT if are_amounts else ColumnType.TEXT
    if holds_no_money(leaf):
        return ColumnType.TEXT
    is_class = any(word in leaf for word in _CLASS_WORDS)
    money = any(word in leaf for word in MONEY_WORDS) and not is_class
    are_codes = filled and not money and all(_is_code(text.strip()) for text in texts if text.strip() not in BLANKS)
    if are_codes and (is_class or not (leaf and _follows_names(grid, body, column))):
        return ColumnType.CODE  # codes under a header that does not say so
    if filled:
        amounts = sum(is_mostly_digits(text) or is_in_numerals(text) for text in texts) if money else figures
        return ColumnType.AMOUNT if amounts * 2 > filled else ColumnType.TEXT
    return ColumnType.AMOUNT if any(word in "".join(path) for word in MONEY_WORDS) else ColumnType.TEXT


def _follows_names(grid: Grid, body: int, column: int) -> bool:
    """Tell whether names of rows stand in a column before this one: words in most of its cells."""
    for before in range(column):
        texts = [cell.text.strip() for cell in _body_cells(grid, body, before) if cell]
        words = sum(not looks_like_figure(text) and bool(re.search(r"[\u4e00-\u9fff]", text)) for text in texts)
        if words * 2 > len(texts):
            return True
    return False


def _lone_texts(at: Sequence[int], paths: Sequence[tuple[str, ...]], types: Mapping[int, ColumnType]) -> Iterator[int]:
    """Yield the columns of texts that stand alone between amounts: names of a list, whatever words head them.

    Remarks and numbers of rows (备注, 行次) name nothing.
    """
    for before, column, after in zip((None, *at), at, at[1:], strict=False):
        beside = {types[each] for each in (before, after) if each is not None}
        if types[column] is ColumnType.TEXT and beside == {ColumnType.AMOUNT} and _may_name(paths[column]):
            yield column


#: A header of shares or of changes in per cent, which stand behind the amounts of a list.
_RATE = re.compile(r"增减.{0,6}[%％]|(?:增减|增长|变动).{0,2}(?:率|比例|幅度|百分比)|^[%％]$")


def _may_name(path: tuple[str, ...]) -> bool:
    """Tell whether a column of texts under a header may name the rows of a list (项目类别, or words not known)."""
    meaning = header_meaning(path[-1]) if path else ColumnType.AMOUNT
    if path and _RATE.search(path[-1]):
        return False
    return meaning is None or (meaning is ColumnType.TEXT and _names_rows(path))


def _is_of_column_before(grid: Grid, rows: tuple[int, int], column: int, types: dict[int, ColumnType]) -> bool:
    """Tell whether a column of the grid is one with the column before it: no cell of the header parts them.

    Nor does any below it or, of amounts, any of most rows: a line that a row or two print by themselves parts none.
    """
    start, body = rows
    heads = [row for row in range(start, body) if not _is_column_count_row(grid, row)]
    if not (column and heads) or any(grid.slots[row][column - 1] is not grid.slots[row][column] for row in heads):
        return False
    pairs = [(grid.slots[row][column - 1], grid.slots[row][column]) for row in range(body, len(grid.slots))]
    filled = [one is other for one, other in pairs if one or other]
    of_amounts = types[column] is types.get(column - 1) is ColumnType.AMOUNT
    return bool(filled) and (sum(filled) * 2 > len(filled) if of_amounts else all(filled))


def _are_parted_codes(texts: Sequence[str]) -> bool:
    """Tell whether texts are codes with points or strokes between their steps, those of classes among them."""
    codes = [undivided(text.strip()) for text in texts if text.strip() not in BLANKS]
    return all(map(_is_code, codes)) and any(len(code) == LEVELS[Scheme.FUNCTIONAL][0] for code in codes)


def _codes_that_go_on(
    grid: Grid, body: int, at: Sequence[int], paths: Sequence[tuple[str, ...]], types: Mapping[int, ColumnType]
) -> Iterator[int]:
    """Yield the columns without a header of their own that hold the next steps of the codes at their left."""
    for before, column in pairwise(at):
        texts = [cell.text.strip() for cell in _body_cells(grid, body, column)]
        steps = [text for text in texts if text not in BLANKS]
        headed = paths[before][: len(paths[column])] != paths[column]
        coded = types[before] is ColumnType.CODE is not types[column]
        if coded and not headed and steps and all(map(_CODE_STEP.fullmatch, steps)):
            yield column


def _names_of_classes(grid: Grid, body: int, types: dict[int, ColumnType]) -> list[int]:
    """Return the columns that names of classes fill under a word for codes (类), beside a column of codes.

    What is merged over several columns (合计, a unit, a note) is no such name.
    """
    codes = [column for column, kind in types.items() if kind is ColumnType.CODE]
    words: dict[int, list[str]] = {}
    for column in codes:
        own = [cell for cell in _body_cells(grid, body, column) if cell.columns == 1]
        texts = [clean(cell.text) for cell in own if not is_total_label(cell.text) and not is_known_header(cell.text)]
        words[column] = [text for text in texts if text not in BLANKS]
    coded = [column for column in codes if words[column] and all(_is_code(undivided(text)) for text in words[column])]
    return [
        column
        for column in codes
        if coded and words[column] and not any(re.search(r"\d", text) for text in words[column])
    ]


def _is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text)) and scheme_of_code(text) is not None


def _body_cells(grid: Grid, body: int, column: int) -> list[Cell]:
    return list(dict.fromkeys(grid.slots[row][column] for row in range(body, len(grid.slots))))


def _holds_text(grid: Grid, body: int, column: int) -> bool:
    return any(cell and cell.column == column for cell in _body_cells(grid, body, column))


def _settle_labels(
    at: Sequence[int], paths: list[tuple[str, ...]], types: dict[int, ColumnType], kind: TableKind
) -> None:
    """Leave one column of labels before each stretch of amounts; others beside it are texts.

    Of two columns under one header the outer names groups, so the inner is the label. A table of projects is labelled
    by their names, whatever classes it prints beside them. Codes and names of a second classification (部门预算经济分类
    beside 政府预算经济分类) are texts. A table without a label takes the first text for it, and then a unit.
    """
    stretch: list[int] = []
    for column in [*at, None]:
        if column is not None and types[column] is not ColumnType.AMOUNT:
            stretch.append(column)
            continue
        labels = [each for each in stretch if types[each] is ColumnType.LABEL]
        kept = labels[0] if labels else None
        if kind in (TableKind.PROJECTS, TableKind.PROJECT_GOALS):
            named = (each for each in labels if paths[each] and header_words(paths[each][-1]) in PROJECT_NAMES)
            kept = next(named, kept)
        for one, other in pairwise(labels):
            coded = any(types[each] is ColumnType.CODE for each in stretch if one < each < other)
            if paths[one] == paths[other] and kept == one and not coded:
                kept = other
        for each in labels:
            types[each] = ColumnType.LABEL if each == kept else ColumnType.TEXT
        for each in _codes_of_others(stretch, types, labels, kept):
            types[each] = ColumnType.TEXT
        stretch = []
    if not any(kind is ColumnType.LABEL for kind in types.values()):
        first = next((column for column in at if types[column] is ColumnType.AMOUNT), None)
        texts = [column for column in at if types[column] is ColumnType.TEXT and _names_rows(paths[column])]
        texts = [column for column in texts if first is None or column < first]
        units = [column for column in at if types[column] is ColumnType.UNIT]
        # What a table of income lists are units.
        for column in (texts or (units if kind != TableKind.INCOME else []))[:1]:
            types[column] = ColumnType.LABEL


def _codes_of_others(
    stretch: Sequence[int], types: dict[int, ColumnType], labels: Sequence[int], kept: int | None
) -> list[int]:
    """Return the columns of codes that belong to another column of names than the one kept for the label."""
    codes = [each for each in stretch if types[each] is ColumnType.CODE]
    if kept is None or not codes or len(labels) < 2:
        return []
    before = [each for each in codes if each < kept]
    if kept != labels[0]:  # a project's name behind the classes it is part of
        return codes
    return [each for each in codes if each > kept] if before or codes[0] < labels[1] else []


def _coded_label(grid: Grid, body: int, types: dict[int, ColumnType]) -> int | None:
    """Return the column of labels that begin with their code (2012601 行政运行), in a table without codes apart."""
    if ColumnType.CODE in types.values():
        return None
    for column, kind in types.items():
        if kind is ColumnType.LABEL:
            texts = [
                clean(cell.text) for cell in _body_cells(grid, body, column) if cell and not is_total_label(cell.text)
            ]
            if texts and sum(bool(coded_name(text)) for text in texts) * 2 > len(texts):
                return column
    return None


def _names_rows(path: tuple[str, ...]) -> bool:
    """Tell whether a column of texts may name its rows: it neither numbers them nor remarks on them."""
    word = header_words(path[-1]) if path else ""
    return word not in ("序号", "备注", "行次") and not word.endswith(("代码", "编码"))


def _lists_by_column(at: Sequence[int], paths: list[tuple[str, ...]], types: dict[int, ColumnType]) -> dict[int, str]:
    """Return the list each column belongs to: one begins with the columns before each stretch of amounts.

    Such columns hold a label, with its code or number before it. A table of one label has no lists.
    """
    starts = []
    for index in range(len(at)):
        if index and types[at[index - 1]] is not ColumnType.AMOUNT:
            continue
        stretch = list(takewhile(lambda each: types[each] is not ColumnType.AMOUNT, at[index:]))
        if any(types[each] is ColumnType.LABEL for each in stretch) and len(stretch) < len(at) - index:
            named = (each for each in stretch if not (paths[each] and _RATE.search(paths[each][-1])))
            starts.append(next(named, stretch[0]))
    if len(starts) < 2:
        return dict.fromkeys(at, "")
    lists: dict[int, str] = {}
    current = ""
    for column in at:
        if column in starts or not current:
            current = _list_name(paths[column], set(lists.values()))
        lists[column] = current
    return lists


def _list_name(path: tuple[str, ...], taken: set[str]) -> str:
    for name, words in LIST_WORDS:
        if any(word in cell for cell in path for word in words):
            number = sum(each.partition("-")[0] == name for each in taken)
            if not number or name in REPEATED:
                return f"{name}-{number + 1}" if number else name
    return f"list-{len(taken) + 1}"


def _without_repeated_measures(columns: list[Column]) -> list[Column]:
    """Return the columns with no measure twice in a list: what is ambiguous has none."""
    seen: dict[tuple[str, str], int] = {}
    for column in columns:
        if column.measure:
            seen[column.list, column.measure] = seen.get((column.list, column.measure), 0) + 1
    return [
        replace(column, measure="") if seen.get((column.list, column.measure), 0) > 1 else column for column in columns
    ]
