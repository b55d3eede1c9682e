"""Join tables that are printed over several pages across: the columns that fit on no page stand on one that follows.

A spreadsheet program prints the rows of all pages down, then the columns that are left, at the same heights. What runs
over the edge of a page, a title or a header cell, is cut there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count, pairwise
from operator import itemgetter

from budgets.documents.model import table_words
from budgets.documents.model.pages import UNSEEN, Borders, Cell, Grid, Page, PageLine
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.tables.column_headers import first_body_row, prints_row
from budgets.vocabulary.figures import is_figure_or_blank, parse_figure


def join_across(pages: Sequence[Page]) -> list[Page]:
    """Return pages with the columns of each table together, on the page where its rows begin.

    Columns are those of the rows at the same heights of another page only where something says so: a title or a header
    cell that is cut, names of rows that are printed again, or figures that nothing names.
    """
    done = list(pages)
    at = 0
    while at < len(done):
        down = _pages_down(done, at)
        if down:
            skipped = _repeated_columns(done[at].grids[0], done[at + down].grids[0])
            pairs = zip(done[at : at + down], done[at + down : at + 2 * down], strict=True)
            joined = [_joined_pages(page, other, skipped) for page, other in pairs]
            # What a picture may show is looked for on the page where it stands.
            pictured = [replace(page, items=[]) for page in done[at + down : at + 2 * down] if page.pictures]
            done[at : at + 2 * down] = [*pictured, *joined]
            at += len(pictured)
        else:
            at += 1
    return done


def _pages_down(pages: Sequence[Page], at: int) -> int:
    """Return on how many pages stand the rows of the table whose other columns follow on as many; 0 if none do."""
    for down in count(1):
        if at + 2 * down > len(pages) or not _has_one_table(pages[at + down - 1]):
            return 0
        if down > 1 and any(table_words.is_title(line.text) for line in pages[at + down - 1].lines):
            return 0
        pairs = [(pages[at + number], pages[at + down + number]) for number in range(down)]
        widths = {tuple(page.grids[0].width for page in pair if page.grids) for pair in pairs}
        if len(widths) == 1 and all(_is_beside(*pair) for pair in pairs) and _goes_across(*pairs[0]):
            return down
    return 0


def _has_one_table(page: Page) -> bool:
    return bool(page.number) and len(page.grids) == 1 and page.grids[0].borders is Borders.RULES


def _is_beside(page: Page, other: Page) -> bool:
    """Tell whether the rows of the tables of two pages stand at the same heights, but for those of their headers."""
    if not (_has_one_table(page) and _has_one_table(other) and page.file == other.file):
        return False
    return _common_heights(page.grids[0], other.grids[0]) is not None


def _goes_across(page: Page, other: Page) -> bool:
    """Tell whether something says that a table at the heights of another has the rest of its columns.

    Nothing does where both name a title, a unit or an issuer, but for a title that is cut or stands by names of rows
    that are printed again: where the issuer does so alone, another table begins.
    """
    grid, rest = page.grids[0], other.grids[0]
    above = _lines_above(other)
    repeated = _repeated_columns(grid, rest)
    again = [line for line in above if _cut_line(line, page, other, is_repeated=bool(repeated))]
    head, own = (_head_words(lines) for lines in (_lines_above(page), [line for line in above if line not in again]))
    is_titled = any(not table_words.is_aside(line.text) for line in _lines_above(page))
    is_other = bool(again) and all(table_words.is_aside(line.text) for line in again) and (is_titled or not repeated)
    if is_other or any(one and two for one, two in zip(head, own, strict=True)):
        return False
    if repeated == rest.width or not _has_header(rest):
        return False
    body = [cell.text for row in rest.slots[first_body_row(rest) :] for cell in row]
    is_nameless = all(map(is_figure_or_blank, body))
    is_cut = any(row[-1].open_right for row in grid.slots) and any(row[0].open_left for row in rest.slots)
    return bool(again) or (any(head) and any(own)) or bool(repeated) or is_cut or is_nameless


def _head_words(lines: Sequence[PageLine]) -> tuple[str, str, str]:
    """Return the title, the money unit and the issuer that lines name; each is empty where they name none."""
    texts = table_words.texts_of_head([line.text for line in lines])
    title = next(filter(table_words.is_title, texts), "")
    return (
        title,
        next(filter(None, map(table_words.money_unit_of, texts)), ""),
        next(filter(None, map(table_words.issuer_of, texts)), ""),
    )


def _has_header(grid: Grid) -> bool:
    """Tell whether a grid begins with the words of a header."""
    worded = next((row for row in range(len(grid.slots)) if any(cell.text for cell in grid.slots[row])), 0)
    return worded < first_body_row(grid) and not prints_row(grid, worded)


def _joined_pages(page: Page, other: Page, skipped: int) -> Page:
    """Return a page with the columns of another, but those skipped, its head, and all else that stands there."""
    grid, rest = page.grids[0], other.grids[0]
    heights = _common_heights(grid, rest)
    assert heights is not None, "only pages are joined whose rows stand at the same heights"
    above = _lines_above(other)
    cut = {id(line): _cut_line(line, page, other, is_repeated=bool(skipped)) for line in above}
    lines: list[PageLine] = []
    for line in _lines_above(page):
        half = next((each for each in above if cut[id(each)] is line), None)
        lines.append(replace(line, text=_whole_text(line.text, half.text)) if half else line)
    lines += [line for line in above if cut[id(line)] is None]
    below = [item for item in page.lines if item not in _lines_above(page)]
    below += [item for item in other.lines if item not in above and not any(_is_again(item, own) for own in below)]
    return replace(
        page,
        items=[*lines, _joined_grid(grid, rest, heights, skipped), *below],
        unreadable=[*page.unreadable, *other.unreadable],
        warnings=[*page.warnings, *other.warnings],
    )


def _is_again(line: PageLine, own: PageLine) -> bool:
    """Tell whether a line is another at the same place of its page: it runs on over names that are printed again."""
    ends = zip(line.box[:2], own.box[:2], strict=True) if line.box and own.box else ()
    return bool(ends) and line.text == own.text and all(abs(one - other) < TOLERANCES.touch for one, other in ends)


def _whole_text(one: str, other: str) -> str:
    """Return a text from its two halves; characters at the edge of the page, and those beyond it, may be in both."""
    seen = one.rstrip(UNSEEN)
    shared = next(size for size in range(min(len(seen), len(other)), -1, -1) if seen.endswith(other[:size]))
    return seen + other[shared:]


def _lines_above(page: Page) -> list[PageLine]:
    """Return the lines of a page before its table."""
    return [item for item in page.items[: page.items.index(page.grids[0])] if isinstance(item, PageLine)]


def _cut_line(line: PageLine, page: Page, other: Page, *, is_repeated: bool) -> PageLine | None:
    """Return the line of a page that is cut at the right end of its table and goes on in the other, or stands there.

    What is cut may stand whole in the files of both pages, of which each shows a part. What stands over names that are
    printed again is printed again with them; over other names, it is the head of the next rows of the table.
    """
    start = other.grids[0].place.box
    for each in _lines_above(page):
        if line.box and each.box and start and abs(each.box[1] - line.box[1]) < TOLERANCES.touch:
            ends = [
                cell.place.box[2]
                for row in page.grids[0].slots
                for cell in row
                if cell.place.box and cell.place.page == each.page
            ]
            is_cut = line.box[0] < start[0] + line.size and each.box[2] > max(ends, default=0) - line.size
            is_same = each.text.startswith(line.text) or line.text.startswith(each.text)
            is_again = is_repeated and is_same and abs(each.box[0] - line.box[0]) < TOLERANCES.touch
            if is_cut or is_again:
                return each
    return None


def prints_names_again(grid: Grid, other: Grid) -> bool:
    """Tell whether a table prints the names of all rows of another again, wherever they stand: two at least.

    What stands beside them are other columns of its rows then, or other figures.
    """
    rows = max(len(each.slots) - first_body_row(each) for each in (grid, other))
    if not 1 < rows < min(len(grid.slots), len(other.slots)):
        return False
    for column in range(min(grid.width, other.width)):
        texts, names = ([row[column].text for row in each.slots[-rows:]] for each in (grid, other))
        if texts != names:
            return False
        if len(set(filter(_is_worded, texts))) > 1:
            return True
    return False


# Rows and columns


def _heights(grid: Grid) -> list[float]:
    """Return where the rows of a grid begin and where the last ends, in points."""
    tops = [
        [cell.place.box[1] for cell in row if cell.row == at and cell.place.box] for at, row in enumerate(grid.slots)
    ]
    return [*(min(each, default=0.0) for each in tops), grid.place.box[3] if grid.place.box else 0.0]


def _common_heights(grid: Grid, other: Grid) -> list[float] | None:
    """Return the heights of the rows of two tables together; ``None`` where any but those of headers differ."""
    one, two = _heights(grid), _heights(other)
    if not (_is_among(one[0], two[:1]) and _is_among(one[-1], two[-1:])):
        return None
    apart = [height for height in one if not _is_among(height, two)]
    more = [height for height in two if not _is_among(height, one)]
    return sorted([*one, *more]) if max([*apart, *more], default=0) < _top_of_rows(grid, other) else None


def _top_of_rows(*grids: Grid) -> float:
    """Return where the rows of tables begin that stand at the same heights: one of names alone may not tell."""
    return min(_heights(grid)[first_body_row(grid)] for grid in grids)


def _is_among(height: float, heights: Sequence[float]) -> bool:
    return any(abs(height - each) < TOLERANCES.same_rule for each in heights)


def _repeated_columns(grid: Grid, rest: Grid) -> int:
    """Return how many columns of a table another prints again, words in all: names of rows, and what stands by them.

    A header over the names that is drawn on over other columns may be cut, or print the words of theirs, too.
    """
    top = _top_of_rows(grid, rest)
    columns = [[_texts_of_column(each, column, top) for column in range(each.width)] for each in (grid, rest)]
    pairs = list(zip(*columns, strict=False))
    again = [any(body) and body == other_body for (_, body), (_, other_body) in pairs]
    again = again[: again.index(False)] if False in again else again
    worded = [at for at in range(len(again)) if any(map(_is_worded, pairs[at][0][1]))]
    headers = [("".join(header), "".join(other)) for (header, _), (other, _) in pairs[: len(again)]]
    names = max(worded, default=-1) + 1
    while names and not all(_is_within(*each) for each in headers[:names]):
        names -= 1
    if not names or worded[0] >= names:
        return 0
    return next((at for at in range(names, len(again)) if headers[at][0] != headers[at][1]), len(again))


def _is_worded(text: str) -> bool:
    """Tell whether a text is a name: the digits of a code (05) are those of many rows."""
    return parse_figure(text) is None and any(map(str.isalpha, text))


def _is_within(one: str, other: str) -> bool:
    """Tell whether the words of a header are those of another, or among them."""
    return _without_words(one, other) is not None or _without_words(other, one) is not None


def _without_words(text: str, words: str) -> str | None:
    """Return a text without words that are printed over it, character by character; ``None`` where it has them not."""
    left, rest = "", iter(words)
    missing = next(rest, "")
    for character in text:
        if character == missing:
            missing = next(rest, "")
        else:
            left += character
    return left.strip() if not missing else None


def _texts_of_column(grid: Grid, column: int, top: float) -> tuple[list[str], list[str]]:
    """Return what stands in the header of a column, each cell once, and in its rows, which begin at ``top``."""
    heights = _heights(grid)
    first = next(at for at in range(len(heights)) if heights[at] > top - TOLERANCES.same_rule)
    cells = [row[column] for row in grid.slots]
    return [cell.text for cell in dict.fromkeys(cells[:first]) if cell], [cell.text for cell in cells[first:]]


def _joined_grid(grid: Grid, rest: Grid, heights: Sequence[float], skipped: int) -> Grid:
    """Return a grid with the columns of another behind its own, but those skipped, its rows at these heights.

    A cell of a header that the edge of the page cuts is one again.
    """
    top = heights.index(min(heights, key=lambda height: abs(height - _top_of_rows(grid, rest))))
    left, right = _spread_slots(grid, heights, 0), _spread_slots(rest, heights, grid.width - skipped)
    whole: dict[Cell, Cell] = {}
    for row, beside in zip(left, right, strict=True):
        one, other = row[-1], beside[skipped]
        half = _without_names(other, row[:skipped], beside[:skipped])
        is_same = (one.row, one.rows) == (other.row, other.rows)
        if is_same and (other.column < grid.width or _is_cut(one, other, top)):
            columns = other.column + other.columns - one.column
            lines = _joined_lines(one, half)
            whole[one] = whole[other] = replace(one, columns=columns, lines=lines, open_right=other.open_right)
        elif half is not other:
            whole[other] = half
    slots = [
        [whole.get(cell, cell) for cell in (*row, *beside[skipped:])] for row, beside in zip(left, right, strict=True)
    ]
    return replace(grid, slots=slots)


def _is_cut(one: Cell, other: Cell, top: int) -> bool:
    """Tell whether two cells are the halves of one that the edge of a page cuts; ``top`` is the first row of the body.

    The rule of names that are printed again may close the second.
    """
    is_rest = one.row < top and (not other or one.text.endswith(other.text))
    return one.open_right and (other.open_left or is_rest)


def _without_names(cell: Cell, names: Sequence[Cell], again: Sequence[Cell]) -> Cell:
    """Return a cell of a header without the words over the names that are printed ``again`` and run on into it."""
    words = "".join(each.text for each in dict.fromkeys(names))
    cut = "".join(each.text for each in dict.fromkeys(again) if each is not cell)
    words = words.removeprefix(cut) if cut and words.startswith(cut) else words
    if not words or not again or (cell not in again and not cell.text.startswith(words)):
        return cell
    lines = [(_without_words(text, words), height) for text, height in cell.lines]
    if all(text is None for text, _ in lines):
        return cell
    return replace(
        cell,
        lines=[
            (own if text is None else text, height) for (text, height), (own, _) in zip(lines, cell.lines, strict=True)
        ],
    )


def _spread_slots(grid: Grid, heights: Sequence[float], column: int) -> list[list[Cell]]:
    """Return the slots of a grid in rows at these heights, which are its own and others, from a column on."""
    starts = [min(range(len(heights)), key=lambda at, own=own: abs(heights[at] - own)) for own in _heights(grid)]  # type: ignore[misc]
    placed = {
        cell: replace(
            cell,
            row=starts[cell.row],
            rows=starts[cell.row + cell.rows] - starts[cell.row],
            column=cell.column + column,
        )
        for row in grid.slots
        for cell in row
    }
    return [
        [placed[cell] for cell in row]
        for row, (start, end) in zip(grid.slots, pairwise(starts), strict=True)
        for _ in range(start, end)
    ]


def _joined_lines(one: Cell, other: Cell) -> list[tuple[str, float]]:
    """Return the lines of a cell from its two halves: those at one height are one."""
    lines = list(one.lines)
    for text, height in other.lines:
        at = next((at for at, (_, own) in enumerate(lines) if abs(own - height) < TOLERANCES.touch), None)
        if at is None:
            lines.append((text, height))
        else:
            lines[at] = (_whole_text(lines[at][0], text), lines[at][1])
    return sorted(lines, key=itemgetter(1))
