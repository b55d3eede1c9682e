"""Put cells back into the rows of a table copied as text, where the program left out all that merged ones reach over.

A header of two rows is put together in the one way that fits its words, what stands in the columns and what adds up.
The label of a total, where nothing else stands before its figures, reaches over all columns of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import islice, takewhile

from budgets.vocabulary.column_words import header_meaning
from budgets.vocabulary.figures import looks_like_figure, parse_figure
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.measures import Measure
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


def with_left_out_cells(rows: Sequence[Row]) -> list[list[str]] | None:
    """Return the rows of a table as wide as its widest; ``None`` where more than one way fits, or none."""
    width = max(map(len, rows))
    if all(len(row) == width for row in rows):
        return [list(row) for row in rows]
    head = [*takewhile(lambda row: not any(looks_like_figure(cell.strip()) for cell in row), rows)]
    body = rows[len(head) :]
    whole = [row for row in body if len(row) == width]
    words = {at for row in whole for at, cell in enumerate(row) if _is_word(cell)}
    if not words or not head or width > _WIDEST:
        return None
    first = min(words)
    names = {*range(first + 1), *words}
    rest = [_with_wide_label(row, width, first + 1 if len(words) == 1 else 0) for row in body]
    if len(head) == 1 and len(head[0]) == width:
        upper = [list(head[0])]
    elif len(head) == 2:
        found = _layouts(head[0], head[1], width, names)
        if len(found) > 1:
            found = tuple(each for each in found if len(found) < _MOST and _adds_up(each, head[1], whole))
        if len(found) != 1:
            return None
        upper = _laid_out(head[0], head[1], found[0])
    else:
        return None
    filled = [row for row in rest if row is not None]
    return [*upper, *filled] if len(filled) == len(rest) else None


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
            if _may_part(name, range(at, at + span), names):
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


def _may_part(name: str, columns: range, names: set[int]) -> bool:
    """Tell whether a cell may stand over several columns: all of names, all of amounts, or a list of both."""
    over = [column in names for column in columns]
    if all(over) or not any(over):
        return all(over) or not _NAMES.search(plain(name))
    # A list begins with its names, and ends where those of the next begin.
    begins = over == sorted(over, reverse=True)
    return begins and (columns.stop in names or columns.stop > max(names)) and not _NAMES.search(plain(name))


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
