"""Tables that stand on a single line of text, as pages are copied without their ends of lines: spaces part their cells.

What stands there is parted where a title, a money unit and cells follow each other, of which one table alone can be
made, as of cells on a line each (:mod:`.celled_text`). Any other line is left whole, and named; so is one in which a
sentence follows whose figures stand apart as those of cells do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from budgets.documents.model import table_words
from budgets.documents.model.pages import PageLine
from budgets.documents.sources.celled_text import CellInText, cells_of_lines, lined_table
from budgets.vocabulary.figures import looks_like_figure
from budgets.vocabulary.money_units import MONEY_UNIT
from budgets.vocabulary.spelling import clean
from budgets.vocabulary.table_kinds import kind_of_title

#: Words, the two characters of a total, which are often spread, a page or what is appended by its number, a money unit
#: behind its label.
_WORD = re.compile(
    r"[合总小] +计(?!\S)|第 ?\d+ ?页|附[件表录] ?\d+(?!\S)|(?:金额)?单位 ?[:：] ?(?:[万千百]? ?元(?!\S)|\S+)|\S+"
)
#: A money unit that something follows.
_UNIT = re.compile(r"单位 ?[:：] ?\S+ +\S")
#: What goes on behind a figure as a sentence does, and no row begins with; and what no name of a row holds.
_GOES_ON = re.compile(rf"(?:{MONEY_UNIT})|[%％‰，；、]|年(?![初末终])|[月日页]")
_IN_PROSE = re.compile("[，；。]")
#: So many words, of a number and an issuer, stand between a title and its money unit at most.
_ASIDES = 6


def with_parted_tables(lines: Iterable[PageLine]) -> Iterator[PageLine]:
    """Yield lines, those that hold whole tables parted into the lines of their heads and a line for each cell."""
    for line in lines:
        yield from _parted_line(line) if _UNIT.search(line.text) else [line]


def _parted_line(line: PageLine) -> Iterator[PageLine]:
    words = [match.span() for match in _WORD.finditer(line.text)]
    texts = [clean(line.text[begin:end]) for begin, end in words]
    titles = [at for at, text in enumerate(texts) if table_words.is_title(text)]
    start = 0
    for title, behind in pairwise([*titles, len(words)]):
        over = range(title + 1, min(title + 2 + _ASIDES, behind))
        unit = next((at for at in over if table_words.is_unit_alone(texts[at])), None)
        if unit is None:
            continue
        noted = (at for at in range(unit, behind) if table_words.NOTE.search(texts[at]))
        end = next(noted, behind)
        cells = [_piece(line, words[at : at + 1]) for at in range(unit + 1, end)]
        found = cells_of_lines(cells)
        after = texts[unit + 1 + len(found) : end]
        if found and not _run_into_prose(found, after) and lined_table(found, kind_of_title(texts[title])):
            heads = (words[start:title], words[title : title + 1], words[title + 1 : unit], words[unit : unit + 1])
            yield from (_piece(line, each) for each in heads if each)
            yield from cells[: len(found)]
            start = unit + 1 + len(found)
    if start < len(words):
        yield _piece(line, words[start:]) if start else line


def _run_into_prose(cells: Sequence[CellInText], after: Sequence[str]) -> bool:
    """Tell whether what stands behind a table is among its cells, or goes on ``after`` them: a sentence, or figures.

    A last figure without decimals that is not nought, where others have these, may number what follows.
    """
    loose = [text for text, next_ in pairwise([*after, ""]) if "." in text and not _GOES_ON.match(next_)]
    behind = [cell.text for figure, cell in pairwise(cells) if figure.is_figure]
    last = cells[-1].text
    is_number = last.isdecimal() and last.strip("0") and any("." in cell.text for cell in cells if cell.is_figure)
    if is_number or any(map(looks_like_figure, loose)):
        return True
    return any(map(_GOES_ON.match, [*behind, *after[:1]])) or any(map(_IN_PROSE.search, behind))


def _piece(line: PageLine, words: Sequence[tuple[int, int]]) -> PageLine:
    """Return the part of a line that holds words, which begin and end at these characters of its text."""
    begin, end = words[0][0], words[-1][1]
    first = begin == 0
    return replace(
        line,
        text=line.text[begin:end],
        printed=" " * (line.indent + begin) + line.printed[line.indent + begin : line.indent + end],
        indent=line.indent + begin,
        new_page=line.new_page and first,
        apart=line.apart or not first,
    )
