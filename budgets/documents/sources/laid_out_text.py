"""Read text that keeps the layout of its pages (as ``pdftotext -layout`` makes it): columns stand one below the other.

Its tables are read like those of a page without ruled lines. A line is as high as another; a character is as wide as
another, or a Chinese one is twice as wide, as they stand on a screen: as the figures stand better below each other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import Grid, Page, PageLine
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources import unruled_tables
from budgets.documents.sources.page_numbers import is_page_number
from budgets.documents.sources.ruled_tables import TextRun, joined_text
from budgets.records import Place
from budgets.vocabulary.figures import is_figure_or_blank
from budgets.vocabulary.money_units import MONEY_UNIT
from budgets.vocabulary.spelling import clean, display_width, unify

#: What stands apart by this much is printed in cells of their own.
_WORD = re.compile(r"\S+(?: \S+)*")
_AMOUNT = rf"-?(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+\.\d+|\d{{4,}})\s?(?:{MONEY_UNIT})?"
#: A line that ends in an amount behind something else.
_ROW = re.compile(rf"\S\s+{_AMOUNT}\s*$")
#: A line that ends in one that stands apart, and one in which one stands apart from what follows it, too.
_APART = re.compile(rf"\S {{3,}}\S+(?: \d{{3}}(?:\.\d+)?)*\s?(?:{MONEY_UNIT})?\s*$")
_AMID = re.compile(rf"\S(?: {{3,}}{_AMOUNT} {{2,}}| {{2,}}{_AMOUNT} {{3,}})\S")
#: What stands apart by a single space is one figure where spaces part its thousands, and nothing else parts any.
_PIECE = re.compile(r"\S+")
_PARTED_PIECE = re.compile(r"-?[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?(?!\S)|\S+")
_PARTED = re.compile(r"(?<!\S)-?[1-9]\d{0,2}(?: \d{3}){2,}\.\d+(?!\S)")
_CLOSE = re.compile(r"\d,\d{3}|\d{4,}\.\d")
#: The longest budgets hold some hundred thousand characters of text, without form feeds on one page.
_CHARACTERS = 1_000_000
#: How many characters wide a text is.
Width = Callable[[str], int]


def is_laid_out(text: str) -> bool:
    """Tell whether a text keeps its columns: most lines with an amount at the end, or apart, part it by spaces."""
    rows = [line for line in text.splitlines() if _ROW.search(line) or _AMID.search(line)]
    apart = [line for line in rows if _APART.search(line) or _AMID.search(line)]
    return len(rows) >= 5 and len(apart) > TOLERANCES.laid_out_lines * len(rows)


def read_laid_out_text(text: str, name: str, limits: Limits) -> list[Page]:
    """Return the pages of a text, told by form feeds, with its lines and tables; places name line and character."""
    found: list[Page] = []
    number = 0
    open_: unruled_tables.OpenTableColumns | None = None
    width = display_width if _is_laid_out_on_screen(text) else len
    pieces = _PARTED_PIECE if _PARTED.search(text) and not _CLOSE.search(text) else _PIECE
    starts: dict[int, list[int]] = {}  # of all pages: a table that goes on has its header on the first
    for page, printed in enumerate(text.split("\f"), start=1):
        limits.check_time()
        if len(printed) > _CHARACTERS:
            raise Refused(f"too-dense: {name}, {page}")
        raw = re.split(r"\r\n|\r|\n", printed)
        expanded = {number + index: _expanded(line) for index, line in enumerate(raw, start=1)}
        starts |= {row: list(accumulate(map(width, line), initial=0)) for row, line in expanded.items()}
        lines = [_runs_of_text_line(line, row, starts[row], pieces) for row, line in expanded.items()]
        if max(map(len, lines)) > limits.columns:
            raise Refused(f"too-dense: {name}, {page}")
        lines = _without_page_number([line for line in lines if line])
        grids, rest, open_ = unruled_tables.find_unruled_tables(lines, Place(file=name, page=page), open_, moves=True)
        for grid in grids:
            _set_text_places(grid, name, page, starts)
        items: list[PageLine | Grid] = [*_prose_lines(rest, name, page), *grids]
        items.sort(key=lambda item: item.number if isinstance(item, PageLine) else item.place.row or 0)
        if items:
            found.append(Page(file=name, number=page, items=items))
        number += len(raw) - 1
    return found


def _is_laid_out_on_screen(text: str) -> bool:
    """Tell whether figures end one below the other only if a Chinese character is twice as wide as others.

    In text that prints no decimals the last figures of its rows tell: others may be codes, which stand before names.
    """
    ends: dict[Width, set[int]] = {len: set(), display_width: set()}
    rows = [_expanded(line) for line in text.splitlines() if _ROW.search(line) or _AMID.search(line)]
    decimals = re.compile(rf"\d\.\d\d(?:{MONEY_UNIT})?(?!\S)")
    figures = decimals if any(map(decimals.search, rows)) else re.compile(r"\d(?=\s*$)")
    for row in rows:
        for width, found in ends.items():
            reached = list(accumulate(map(width, row), initial=0))
            found.update(reached[match.end()] for match in figures.finditer(row))
    return 2 * len(ends[display_width]) < len(ends[len])


def _expanded(line: str) -> str:
    return line.expandtabs(4).replace("\u3000", "  ").replace("\xa0", " ")


def _runs_of_text_line(line: str, number: int, starts: Sequence[int], pieces: re.Pattern[str]) -> list[TextRun]:
    """Return what stands apart in a line; a figure or a code beside a word stands apart by a single space, too.

    ``starts`` says how far from the left each character begins, and the line ends; ``pieces`` finds words and figures.
    """
    return [
        _run_of_text(text, starts[at : at + len(text) + 1], number)
        for match in _WORD.finditer(line)
        for text, at in _split_at_figures(match[0], match.start(), pieces)
    ]


def _split_at_figures(words: str, start: int, pieces: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    run_start, end = 0, 0
    found = list(pieces.finditer(words))
    for before, piece in zip([None, *found], found, strict=False):
        if before is not None and (_stands_alone(before[0]) or _stands_alone(piece[0])):
            yield words[run_start:end], start + run_start
            run_start = piece.start()
        end = piece.end()
    yield words[run_start:], start + run_start


def _stands_alone(word: str) -> bool:
    return is_figure_or_blank(word) or bool(re.fullmatch(r"\d{2,7}", word))


def _run_of_text(text: str, starts: Sequence[int], number: int) -> TextRun:
    edges = tuple((float(start), float(end)) for start, end in pairwise(starts))
    return TextRun(unify(text), (float(starts[0]), float(number), float(starts[-1]), float(number + 1)), 1, edges)


def _without_page_number(lines: list[list[TextRun]]) -> list[list[TextRun]]:
    """Return the lines of a page without the number it ends or begins with."""
    for index in (-1, 0):
        if len(lines) > 3 and is_page_number(joined_text(lines[index])):
            del lines[index]
    return lines


def _set_text_places(grid: Grid, name: str, page: int, starts: Mapping[int, Sequence[int]]) -> None:
    """Let the cells of a grid say in which line and at which character they stand."""

    def place_in_text(place: Place) -> Place:
        left, top = (place.box or (0, 0, 0, 0))[:2]
        line = starts.get(int(top), (0,))
        column = bisect_right(line, left) + max(0, int(left) - line[-1])  # an empty cell may lie behind its line's end
        return Place(file=name, page=page, row=int(top), column=max(1, column))

    for cell in {id(cell): cell for row in grid.slots for cell in row}.values():
        cell.place = place_in_text(cell.place)
    grid.place = place_in_text(grid.place)


def _prose_lines(lines: Sequence[list[TextRun]], name: str, page: int) -> Iterator[PageLine]:
    """Yield lines of prose: what is indented begins a paragraph, what stands further in is a headline."""
    left = min((line[0].box[0] for line in lines if len(joined_text(line)) > TOLERANCES.text_line), default=0.0)
    before = 0.0
    for index, line in enumerate(lines):
        text = joined_text(line)
        indent, row = line[0].box[0] - left, line[0].box[1]
        made = PageLine(number=int(row), text=text, file=name, page=page, row=int(row), new_page=index == 0, size=1)
        aside = indent >= TOLERANCES.text_centred and not re.search(r"[。；，]$", text)
        headline = aside and len(clean(text)) <= TOLERANCES.text_headline_length
        begins = indent >= TOLERANCES.text_indent or (None if index == 0 else False)
        yield replace(made, begins=begins, headline=headline, apart=row > before + 1)
        before = row
