"""Put cells back into the rows of a table copied as text, where the program left out all that merged ones reach over.

A header of two rows is put together in the one way that fits its words, what stands in the columns and what adds up;
one of three where its second row prints the same below each cell of the first. The label of a total, where nothing else
stands before its figures, reaches over all columns of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import islice, takewhile

from budgets.vocabulary.codes import WELL_FORMED
from budgets.vocabulary.column_words import header_meaning
from budgets.vocabulary.figures import looks_like_figure, parse_figure
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.measures import Measure, parts_of_measure
from budgets.vocabulary.spelling import clean, plain

Row = Sequence[str]
#: For each cell of the upper row of a header, over how many columns it reaches; one alone has no cell below.
Layout = tuple[int, ...]
#: What heads columns of names and codes.
_NAMES = re.compile("编码|代码|名称|科目|项目$|行次|^[类款项]$")
#: What stands before the numbers of columns.
_COUNTED = ("栏次", "行次")
#: More layouts than this are not told apart, and none is looked for over more columns than this.
_MOST, _WIDEST = 60, 40
#: So many rows have to add up.
_ADDING = 2
#: A header of so many rows is told by its words alone.
_DEEP = 3
#: The code of a class of spending by economic nature.
_CLASS = re.compile(r"\d{3}")


def with_left_out_cells(rows: Sequence[Row]) -> list[list[str]] | None:
    """Return the rows of a table as wide as its widest; ``None`` where more than one way fits, or none."""
    width = max(map(len, rows))
    if all(len(row) == width for row in rows):
        return [list(row) for row in rows]
    head = [*takewhile(lambda row: not any(looks_like_figure(cell.strip()) for cell in row), rows)]
    body = rows[len(head) :]
    whole = [row for row in body if len(row) == width]
    if not head or not whole or width > _WIDEST:
        return None
    words, names = _name_columns(whole)
    if not words:
        upper = _halves(head, width) if len(head) == _DEEP and len(whole) == len(body) else None
        return [*upper, *map(list, whole)] if upper else None
    closing = next((row for row in body if _closes(row, head[0])), None)
    found = _ways(head, width, names, whole, closing)
    if len(found) != 1:
        return None
    [layout] = found
    wide = max(words) + 1 if names.issuperset(range(max(words) + 1)) else 0
    filled = [
        _closing_row(row, layout, names) if row is closing else _with_wide_label(row, width, wide) for row in body
    ]
    upper = _laid_out(head[0], head[1], layout) if len(head) > 1 else [list(head[0])]
    lower = [row for row in filled if row is not None]
    return [*upper, *lower] if len(lower) == len(filled) else None


def _ways(
    head: Sequence[Row], width: int, names: set[int], rows: Sequence[Row], closing: Row | None
) -> tuple[Layout, ...]:
    """Return the layouts of a header of one row or two that its words and the ``rows`` as wide as the table allow."""
    if len(head) == 1:
        return ((1,) * width,) if len(head[0]) == width and closing is None else ()
    found = _layouts(head[0], head[1], width, names) if len(head) == 2 else ()
    if len(found) == _MOST:
        return ()
    if closing is not None:
        return tuple(each for each in found if _fits_closing(each, closing, rows, names))
    return found if len(found) < 2 else tuple(each for each in found if _adds_up(each, head[1], rows))


def _name_columns(rows: Sequence[Row]) -> tuple[set[int], set[int]]:
    """Return the columns that print words, and all that name rows: those, codes before them, numbers of rows."""
    columns = list(zip(*rows, strict=True))
    words = {at for at, column in enumerate(columns) if any(map(_is_word, column))}
    names = {*words, *(at for at, column in enumerate(columns) if _is_counted(column))}
    names |= {at for at, column in enumerate(columns) if at + 1 in words and _is_coded(column)}
    return words, names | {*range(min(words, default=-1) + 1)}


def _closes(row: Row, above: Row) -> bool:
    """Tell whether a row totals what stands below each cell of a header (人员经费合计 … 公用经费合计 …)."""
    return len(row) == 2 * len(above) and [*row[::2]] == [f"{name}合计" for name in above]


def _is_counted(column: Sequence[str]) -> bool:
    """Tell whether a column numbers its rows (行次), one by one."""
    printed = [cell.strip() for cell in column if cell.strip()]
    if len(printed) < _ADDING or not printed[0].isdecimal():
        return False
    return printed == [str(Decimal(printed[0]) + at) for at in range(len(printed))]


def _is_coded(column: Sequence[str]) -> bool:
    """Tell whether a column prints codes of several levels."""
    printed = [cell.strip() for cell in column if cell.strip()]
    return len({*map(len, printed)}) > 1 and all(map(WELL_FORMED.fullmatch, printed))


def _halves(head: Sequence[Row], width: int) -> list[list[str]] | None:
    """Return a header of three rows in which the second prints the same cells below each cell of the first.

    Those of the third are the parts of what stands above them, by what both measure.
    """
    above, middle, below = head
    size, more = divmod(len(middle), len(above))
    if more or len(above) < 2 or [*middle] != [*middle[:size]] * len(above):
        return None
    found = [each for each in _layouts(middle, below, width, set()) if _are_parts(each, middle, below)]
    if len(found) != 1 or found[0] != found[0][:size] * len(above):
        return None
    reach = sum(found[0][:size])
    top = [
        name for name in above for _ in range(reach)
    ]  # where cells below end at different depths, blanks say nothing
    return [top, *_laid_out(middle, below, found[0])]


def _are_parts(layout: Layout, above: Row, below: Row) -> bool:
    """Tell whether all cells below others are their parts, beside a total of them."""
    used = 0
    for name, span in zip(above, layout, strict=True):
        if span > 1:
            whole = header_meaning(clean(name))
            first, *parts = (header_meaning(clean(cell)) for cell in below[used : used + span])
            known = parts_of_measure(whole).values() if isinstance(whole, Measure) else ()
            if first is not Measure.TOTAL or not any({*parts} == {*each} for each in known):
                return False
            used += span
    return True


def _groups(layout: Layout) -> Iterator[range]:
    """Yield the columns of each cell of the upper row of a header."""
    at = 0
    for span in layout:
        yield range(at, at + span)
        at += span


def _begin_of_names(column: int, names: set[int]) -> int:
    """Return the first of the columns of names before one of amounts."""
    return column - sum(1 for _ in takewhile(names.__contains__, range(column - 1, -1, -1)))


def _fits_closing(layout: Layout, closing: Row, rows: Sequence[Row], names: set[int]) -> bool:
    """Tell whether the totals of a closing row are those of the classes below each cell of the header."""
    for columns, printed in zip(_groups(layout), closing[1::2], strict=True):
        figures = [
            parse_figure(row[column]) or Decimal(0)
            for column in columns
            if column not in names
            for row in rows
            if _CLASS.fullmatch(row[_begin_of_names(column, names)].strip())
        ]
        if columns[-1] in names or parse_figure(printed) != sum(figures):
            return False
    return True


def _closing_row(row: Row, layout: Layout, names: set[int]) -> list[str]:
    """Return the last row with each total in the last column of what it totals, its name before it."""
    done = [""] * sum(layout)
    for columns, name, figure in zip(_groups(layout), row[::2], row[1::2], strict=True):
        done[_begin_of_names(columns[-1], names)] = name
        done[columns[-1]] = figure
    return done


def _with_wide_label(row: Row, width: int, names: int) -> list[str] | None:
    """Return a row as wide as its table; one that is not, only if a total's label reaches over the columns of names."""
    if len(row) == width:
        return list(row)
    figures = all(not cell.strip() or looks_like_figure(cell.strip()) for cell in row[1:])
    reaches = is_total_label(row[0]) or plain(row[0]) in _COUNTED
    if names > 1 and figures and reaches and len(row) - 1 == width - names:
        return [row[0], *[""] * (names - 1), *row[1:]]
    return None


def _layouts(above: Row, below: Row, width: int, names: set[int]) -> tuple[Layout, ...]:
    """Return in which ways cells of one row of a header stand over those of the next and over the columns; the first.

    What no way leads on from is looked at once: there are more ways than can be tried.
    """
    alone = width - len(below)

    def spans(name: str, at: int, used: int) -> Iterator[int]:
        if at - used < alone and at < width and _fits(name, at in names):
            yield 1
        for span in range(2, min(width - at, len(below) - used) + 1):
            last = at + span - 1
            if not (_fits(below[used], at in names) and _fits(below[used + span - 1], last in names)):
                return
            if _may_part(name, range(at, at + span), names, width):
                yield span

    @cache
    def ways(place: int, at: int, used: int) -> tuple[Layout, ...]:
        if place == len(above):
            return ((),) if at == width and used == len(below) else ()
        laid = (
            (span, *rest)
            for span in spans(above[place], at, used)
            for rest in ways(place + 1, at + span, used + span * (span > 1))
        )
        return tuple(islice(laid, _MOST))

    return ways(0, 0, 0)


@lru_cache(maxsize=1024)
def _fits(text: str, over_names: bool) -> bool:
    """Tell whether a cell of a header may stand over a column of names, or of amounts."""
    if over_names:
        return not isinstance(header_meaning(clean(text)), Measure) or bool(_NAMES.search(plain(text)))
    return not _NAMES.search(plain(text))


def _may_part(name: str, columns: range, names: set[int], width: int) -> bool:
    """Tell whether a cell may stand over several columns: all of names, all of amounts, or lists of both."""
    over = [column in names for column in columns]
    if all(over) or not any(over):
        return all(over) or not _NAMES.search(plain(name))
    # A list begins with its names, and ends where those of the next begin.
    is_one = over == sorted(over, reverse=True)
    ends = columns.stop in names or columns.stop == width or (is_one and columns.stop > max(names))
    return over[0] and not over[-1] and ends and not _NAMES.search(plain(name))


def _adds_up(layout: Layout, below: Row, rows: Sequence[Row]) -> bool:
    """Tell whether what a layout takes for the parts of a total, and for it, adds up in each row, and in several."""
    at = used = 0
    summed = False
    for span in layout:
        if span > 1 and header_meaning(clean(below[used])) is Measure.TOTAL:
            figures = [[parse_figure(cell) or Decimal(0) for cell in row[at : at + span]] for row in rows]
            if any(total != sum(parts) for total, *parts in figures):
                return False
            summed = summed or len({total for total, *_ in figures if total}) >= _ADDING
        used += span if span > 1 else 0
        at += span
    return summed


def _laid_out(above: Row, below: Row, layout: Layout) -> list[list[str]]:
    """Return both rows of a header with nothing in the cells that a merged one reaches over."""
    upper: list[str] = []
    lower: list[str] = []
    parts = iter(below)
    for name, span in zip(above, layout, strict=True):
        upper += [name, *[""] * (span - 1)]
        lower += [next(parts) for _ in range(span)] if span > 1 else [""]
    return [upper, lower]


def _is_word(cell: str) -> bool:
    return bool(cell.strip()) and not looks_like_figure(cell.strip())
