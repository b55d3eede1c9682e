"""Tell what stands over a grid: in the lines above it, and in its own first rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.documents.model import table_words
from budgets.documents.model.pages import Borders, Grid, PageLine
from budgets.documents.model.table_words import HeadWords
from budgets.documents.model.tolerances import TOLERANCES
from budgets.vocabulary.spelling import clean
from budgets.vocabulary.table_kinds import TableKind, kind_of_title

#: A head has not more lines than this.
_MOST_LINES = 8


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
    titled = any(map(table_words.is_title, inside))
    above = lines if grid.borders is Borders.WORDS else _lines_of_head(lines, grid, titled=titled)
    words = table_words.understood(table_words.texts_of_head([line.text for line in above]) + inside)
    return TableHead(words=words, lines=tuple(above), rows=rows)


def _rows_of_head(grid: Grid) -> tuple[list[str], int]:
    """Return the texts of the first rows that are no header but a title, a number, a unit, and how many they are."""
    if grid.borders is Borders.WORDS:
        return [], 0
    texts: list[str] = []
    for index in range(len(grid.slots)):
        cells = [cell for cell in grid.row(index) if cell.row == index and cell]
        own = table_words.without_bare_names([clean(cell.text) for cell in cells])
        if not own:
            if any(cell.row < index for cell in grid.row(index)):
                return texts, index
            continue
        whole = len(own) == 1 and cells[0].columns * 2 > grid.width
        titled = whole and (
            table_words.is_title(own[0])
            or table_words.is_lesser(own[0])
            or (all(map(table_words.is_lesser, texts)) and _above_aside(grid, index))
        )
        # One number may be the table's, over its title; else it is what a page turn leaves of a code.
        figures = all(text.isdigit() for text in own) and (len(own) > 1 or not (texts or _above_head(grid, index)))
        if figures or not (titled or table_words.are_lesser(own)):
            return texts, index
        texts += own
    return [], 0


def _above_aside(grid: Grid, index: int) -> bool:
    """Tell whether one of the two rows below holds only a number, a unit or an issuer."""
    return any(own and all(map(table_words.is_lesser, own)) for own in _texts_below(grid, index))


def _above_head(grid: Grid, index: int) -> bool:
    """Tell whether one of the two rows below is a title, or holds only a number, a unit or an issuer."""
    titled = any(len(own) == 1 and table_words.is_title(own[0]) for own in _texts_below(grid, index))
    return titled or _above_aside(grid, index)


def _texts_below(grid: Grid, index: int) -> list[list[str]]:
    """Return the texts of the two rows below a row."""
    rows = range(index + 1, min(index + 3, len(grid.slots)))
    return [[clean(cell.text) for cell in grid.row(row) if cell.row == row and cell] for row in rows]


def _lines_of_head(lines: Sequence[PageLine], grid: Grid, *, titled: bool) -> list[PageLine]:
    """Return the lines right above a table that belong to it: up to its title, otherwise what is plainly an aside.

    Its title may stand at the foot of the page before; a lone aside there may be anything. The title of all tables is
    none of one that is ``titled`` by itself.
    """
    taken: list[PageLine] = []
    for line in reversed(lines[-_MOST_LINES:]):
        text = clean(line.text)
        title = text + clean(taken[0].text) if taken and _is_left_open(text) else text
        if titled and table_words.heads_all_tables(title):
            break
        if table_words.is_title(title):
            return [*_lines_before_title(lines, line, title), line, *taken]
        if len(text) > table_words.LONGEST_TITLE or table_words.ends_sentence(text):
            break
        taken.insert(0, line)
    taken = [line for line in taken if line.page == grid.place.page]
    first = next((index for index, line in enumerate(taken) if table_words.is_aside(clean(line.text))), None)
    if first is None:
        return []
    # A table may be named without the word for one: a headline right above its number or its money unit.
    titled = first > 0 and taken[first - 1].headline and not table_words.heads_part(clean(taken[first - 1].text))
    return taken[first - 1 :] if titled else taken[first:]


def titles_of_lines(lines: Sequence[PageLine]) -> Iterator[tuple[str, int, int]]:
    """Yield the titles of tables among lines: each in one piece, the index of its first line and of its last."""
    for index, line in enumerate(lines):
        text = clean(line.text)
        if table_words.is_title(text):
            before = _lines_before_title(lines, line, text)
            above = [clean(each.text) for each in before]
            halves = [each for each in above if not (table_words.heads_title(each) or table_words.issuer_of(each))]
            yield "".join([*halves, text]), index - len(before), index


def _lines_before_title(lines: Sequence[PageLine], last: PageLine, title: str) -> list[PageLine]:
    """Return what belongs to a title that ends in a line: a number above it, with an issuer, and what it begins in.

    With its beginning, a title names a kind of table.
    """
    end = begins = lines.index(last)
    for index in range(end - 1, -1, -1):
        if not _is_half(lines[index], lines[index + 1], title):
            break
        title = clean(lines[index].text) + title
        begins = index if kind_of_title(title) is not TableKind.OTHER else begins
    above = [clean(line.text) for line in lines[:begins]]
    if len(above) > 1 and table_words.issuer_of(above[-1]) and table_words.heads_title(above[-2]):
        begins -= bool(table_words.money_unit_of(above[-2]))
    while begins > 0 and table_words.heads_title(clean(lines[begins - 1].text)):
        begins -= 1
    return list(lines[begins:end])


def _is_half(above: PageLine, line: PageLine, title: str) -> bool:
    """Tell whether a line may go on in the line below, with which the rest of a title begins.

    Both are printed alike. That the upper one ends where the line is full, begins with the number of a table or is a
    headline, or that both stand about one middle tells it from text above a title.
    """
    text = clean(above.text)
    if not line.size or above.page != line.page or abs(above.size - line.size) >= TOLERANCES.same_size:
        return False
    if len(text + title) > table_words.LONGEST_TITLE or not table_words.may_begin_title(text, title):
        return False
    goes_on = above.headline or table_words.begins_with_number(text)
    if above.box and line.box and not goes_on:
        aside = (line.box[0] - above.box[0]) - (above.box[2] - line.box[2])
        goes_on = line.begins is False or (abs(aside) < TOLERANCES.touch and line.box[0] - above.box[0] > line.size)
    return goes_on and _is_next_line(above, line)


def _is_next_line(above: PageLine, line: PageLine) -> bool:
    """Tell whether no more than the space between two lines of a text parts a line from the one above."""
    if above.box is None or line.box is None:
        return not line.apart
    return line.box[1] - above.box[3] < TOLERANCES.title_line * line.size


def _is_left_open(text: str) -> bool:
    """Tell whether a bracket is opened in a text and not closed."""
    return len(re.findall("[（(]", text)) > len(re.findall("[)）]", text))
