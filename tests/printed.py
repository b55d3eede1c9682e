"""What a PDF file prints, read by another engine than the readers': each figure with its page and its place.

The readers are held against it. Every figure that is printed in a table is an amount of the records, or it is named as
one that could not be read, or it was missed; an amount that differs from what stands in its place is wrong.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium

from budgets.documents.model.limits import Limits
from budgets.documents.model.pages import Box, holds_centre
from budgets.documents.sources.shown_pages import as_shown
from budgets.records import Budget, Place, State, Statement, Text
from budgets.vocabulary.table_kinds import FORMS

#: An amount of money as tables print it: with decimals, grouped, or a bare nought.
FIGURE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|0)")
#: Characters nearer than this share of their height are one word. Figures fill their cells up to those of the next.
_GAP, _GAP_OF_NUMERALS = 0.35, 0.15


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word of a page: its box is left, top, right and bottom in points, from the page's upper left corner."""

    page: int
    text: str
    box: Box

    @property
    def is_figure(self) -> bool:
        return FIGURE.fullmatch(self.text) is not None


def printed_words(path: Path) -> Iterator[PrintedWord]:
    """Yield the words of a PDF file as it is shown, page by page, line by line, from left to right."""
    for number, page in enumerate(pdfium.PdfDocument(as_shown(path.read_bytes(), Limits().pages)[0]), start=1):
        text = page.get_textpage()
        chars = [
            (letter, _as_shown(page, text.get_charbox(index, loose=True)))
            for index in range(text.count_chars())
            if (letter := text.get_text_range(index, 1).strip())
        ]
        for line in _lines(chars):
            yield from (PrintedWord(number, *word) for word in _words(line))


def _as_shown(page: pdfium.PdfPage, box: Box) -> Box:
    """Return a box of the page's own space (left, bottom, right, top) as it lies on the page that is shown, turned."""
    left, bottom, right, top = box
    width, height = page.get_size()
    return {
        0: (left, height - top, right, height - bottom),
        90: (bottom, left, top, right),
        180: (width - right, bottom, width - left, top),
        270: (width - top, height - right, width - bottom, height - left),
    }[page.get_rotation()]


def _lines(chars: list[tuple[str, Box]]) -> Iterator[list[tuple[str, Box]]]:
    line: list[tuple[str, Box]] = []
    for char in sorted(chars, key=lambda each: each[1][1] + each[1][3]):
        if line and _height(char[1]) - _height(line[-1][1]) > 0.3 * (char[1][3] - char[1][1]):
            yield line
            line = []
        line.append(char)
    if line:
        yield line


def _height(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _words(line: list[tuple[str, Box]]) -> Iterator[tuple[str, Box]]:
    text, box = "", (0.0, 0.0, 0.0, 0.0)
    for letter, at in sorted(line, key=lambda each: each[1][0]):
        gap = _GAP_OF_NUMERALS if _is_numeral(letter) else _GAP
        near = at[0] - box[2] < gap * (at[3] - at[1])
        # A figure may fill its cell up to the words of the next.
        if text and near and _is_numeral(text[-1]) == _is_numeral(letter):
            text, box = text + letter, (box[0], min(box[1], at[1]), max(box[2], at[2]), max(box[3], at[3]))
        else:
            if text:
                yield text, box
            text, box = letter, at
    if text:
        yield text, box


def _is_numeral(letter: str) -> bool:
    return letter.isascii() and letter in "0123456789.,-"


@dataclass(slots=True)
class ComparedFigures:
    """How the amounts of a budget stand against what is printed: how many are right, and which are not, in words."""

    right: int = 0
    named: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def compare_with_print(budget: Budget, paths: Iterable[Path]) -> ComparedFigures:
    """Hold the amounts read from PDF files against what these print."""
    printed = _PrintedPages(paths)
    compared = ComparedFigures()
    for amount in (amount for table in budget.statements for line in table.lines for amount in line.amounts):
        there, page = "".join(word.text for word in printed.take(amount.place)), amount.place.page
        if amount.state is State.UNREADABLE:
            compared.named.append(f"p. {page} {there}")
        elif page is not None and unicodedata.normalize("NFKC", amount.printed).replace(" ", "") != there:
            compared.wrong.append(f"p. {page} {amount.printed!r} where {there!r} is printed")
        else:
            compared.right += bool(there)
    for text in (text for table in budget.statements for text in _percentages(table)):
        printed.take(text.place)
    for unread in budget.unreadable:
        compared.named += [f"p. {word.page} {word.text}" for word in printed.take(unread.place) if word.is_figure]
    # In forms figures are targets of indicators too, which are texts.
    lines = (line.place for table in budget.statements if table.kind not in FORMS for line in table.lines)
    compared.missed += [f"p. {word.page} {word.text}" for word in printed.left_between(lines)]
    return compared


def _percentages(table: Statement) -> Iterator[Text]:
    """Yield the texts of a table that are percentages, no amounts: those of columns headed so (增减%)."""
    columns = {column.order for column in table.columns if "%" in unicodedata.normalize("NFKC", "".join(column.header))}
    yield from (text for line in table.lines for text in line.texts if text.column in columns)


class _PrintedPages:
    """The words of files by page, of which each is taken once."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.words: defaultdict[tuple[str, int | None], list[PrintedWord]] = defaultdict(list)
        for path in paths:
            for word in printed_words(path):
                self.words[path.name, word.page].append(word)

    def take(self, place: Place | None) -> list[PrintedWord]:
        """Return the words in a place that nobody has taken."""
        if place is None or place.box is None:
            return []
        here = self.words[place.file, place.page]
        taken = [word for word in here if holds_centre(place.box, word.box)]
        self.words[place.file, place.page] = [word for word in here if word not in taken]
        return taken

    def left_between(self, places: Iterable[Place | None]) -> Iterator[PrintedWord]:
        """Yield the figures left on each page at the heights between the first of these places and the last."""
        heights: defaultdict[tuple[str, int | None], list[float]] = defaultdict(list)
        for place in places:
            if place and place.box:
                heights[place.file, place.page] += [place.box[1], place.box[3]]
        for key, edges in heights.items():
            for word in self.words[key]:
                if word.is_figure and min(edges) <= _height(word.box) <= max(edges):
                    yield word


# Lists of what the published documents print, kept as facts


LISTS = Path(__file__).resolve().parent / "printed_figures.csv"


def figures_by_page(budget: Budget) -> dict[tuple[str, int], Counter[str]]:
    """Return the figures read on each page of each file as they are printed, those of amounts that have a value."""
    found: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for amount in (amount for table in budget.statements for line in table.lines for amount in line.amounts):
        if amount.state is State.VALUE and amount.place.page is not None:
            found[amount.place.file, amount.place.page][amount.printed] += 1
    return dict(found)


def listed_figures() -> dict[tuple[str, int], Counter[str]]:
    """Return the kept lists: the figures in the tables of each page of each published document."""
    with LISTS.open(encoding="utf-8", newline="") as file:
        return {(row["file"], int(row["page"])): Counter(row["figures"].split()) for row in csv.DictReader(file)}
