"""Tell what stands over a grid: in the lines above it, and in its own first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgets.documents.model import table_words
from budgets.documents.model.pages import Borders, Grid, PageLine
from budgets.documents.model.table_words import HeadWords
from budgets.documents.model.tolerances import TOLERANCES
from budgets.vocabulary.spelling import clean
from budgets.vocabulary.table_kinds import TableKind, kind_of_title


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHead:
    """The head of a table: what it says, its lines above the grid, and how many rows of the grid it takes."""

    words: HeadWords
    lines: tuple[PageLine, ...] = ()
    rows: int = 0


def head_of(lines: Sequence[PageLine], grid: Grid) -> TableHead:
    """Return the head of a grid below lines, of which only the last may belong to it.

    In text whose columns are lost, the source puts the lines of a head, and none else, over its grid.
    """
    inside, rows = _rows_of_head(grid)
    above = lines if grid.borders is Borders.WORDS else _lines_of_head(lines)
    words = table_words.understood([clean(line.text) for line in above] + inside)
    return TableHead(words=words, lines=tuple(above), rows=rows)


def _rows_of_head(grid: Grid) -> tuple[list[str], int]:
    """Return the texts of the first rows that are no header but a title, a number, a unit, and how many they are."""
    if grid.borders is Borders.WORDS:
        return [], 0
    texts: list[str] = []
    for index in range(len(grid.slots)):
        cells = [cell for cell in grid.row(index) if cell.row == index and cell]
        own = [clean(cell.text) for cell in cells]
        if not own:
            if any(cell.row < index for cell in grid.row(index)):
                return texts, index
            continue
        whole = len(own) == 1 and cells[0].columns * 2 > grid.width
        titled = whole and (
            table_words.is_title(own[0]) or table_words.is_lesser(own[0]) or (not texts and _above_aside(grid, index))
        )
        if not (titled or all(table_words.is_lesser(text) for text in own)):
            return texts, index
        texts += own
    return [], 0


def _above_aside(grid: Grid, index: int) -> bool:
    """Tell whether one of the two rows below holds only a number, a unit or an issuer."""
    for row in (index + 1, index + 2):
        own = [clean(cell.text) for cell in grid.row(row) if cell.row == row and cell] if row < len(grid.slots) else []
        if own and all(table_words.is_lesser(text) for text in own):
            return True
    return False


def _lines_of_head(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines right above a table that belong to it: up to its title, otherwise what is plainly an aside."""
    taken: list[PageLine] = []
    for line in reversed(lines[-8:]):
        text = clean(line.text)
        if table_words.is_title(text):
            taken.insert(0, line)
            return _with_first_half(lines, taken)
        if len(text) > table_words.LONGEST_TITLE or table_words.ends_sentence(text):
            break
        taken.insert(0, line)
    first = next((index for index, line in enumerate(taken) if table_words.is_aside(clean(line.text))), None)
    if first is None:
        return []
    # A table may be named without the word for one: a headline right above its number or its money unit.
    titled = first > 0 and taken[first - 1].headline
    return taken[first - 1 :] if titled else taken[first:]


def _with_first_half(lines: Sequence[PageLine], taken: list[PageLine]) -> list[PageLine]:
    """Return the lines of a head with those of a title broken over two, and of a number above it."""
    index = lines.index(taken[0])
    while index > 0:
        above, line = lines[index - 1], lines[index]
        text = clean(above.text)
        alike = above.headline and abs(above.size - line.size) < TOLERANCES.same_size
        broken = alike and not above.apart and _is_half(text, line)
        if not (broken or table_words.is_number(text)):
            return taken
        taken.insert(0, above)
        index -= 1
    return taken


def _is_half(text: str, line: PageLine) -> bool:
    """Tell whether a headline is the first half of the title below it: both together name a kind of table."""
    together = text + clean(line.text)
    short = len(together) <= table_words.LONGEST_TITLE
    return (
        not table_words.TITLE.search(text)
        and short
        and line.size > 0
        and kind_of_title(together) is not TableKind.OTHER
    )
