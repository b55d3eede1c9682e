"""How paragraphs and rows are numbered: 一、 （一） 1. （1） ①, from the outermost to the innermost."""

from __future__ import annotations

import re
from typing import NamedTuple

from budgets.vocabulary.numerals import NUMERAL, parse_chinese_numeral

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
#: A number in figures, and what numbers a part of a narrative.
NUMBER_MARK = r"(\d{1,2}) ?[.．、](?!\d)"
PART_MARK = rf"第({NUMERAL})部分"
#: The marks of each depth from 1 on; the group of a pattern is the ordinal. A decimal figure (1.5) is no mark.
MARKS = (
    rf"({NUMERAL})[、.．]",
    rf"[（(]({NUMERAL})[）)]",
    NUMBER_MARK,
    r"[（(]?(\d{1,2})[）)]",
    rf"([{_CIRCLED}])",
)
#: Any of the marks at the beginning of a text, with the white space and the 、 that may follow it.
LEADING_MARK = re.compile(rf"^\s*(?:{'|'.join(MARKS)})、?\s*")


class Enumerated(NamedTuple):
    """A text that begins with a mark: its depth from 1, the mark as printed, its ordinal, the rest of the text."""

    depth: int
    mark: str
    ordinal: int
    rest: str


def enumerated(text: str) -> Enumerated | None:
    """Return the parts of a text that begins with a mark."""
    for depth, pattern in enumerate(MARKS, start=1):
        if match := re.match(pattern, text):
            return Enumerated(depth, match[0], _ordinal(match[1]), text[match.end() :].lstrip())
    return None


def without_mark(text: str) -> str:
    """Return a text without the mark it begins with."""
    return LEADING_MARK.sub("", text)


def numbered_pieces(text: str) -> list[tuple[int, int]]:
    """Return where the pieces of a run-on text begin and end, each behind its number: 1. and what counts on from it."""
    marks: list[re.Match[str]] = []
    for match in re.finditer(rf"(?<!\d){NUMBER_MARK}", text):
        if int(match[1]) == len(marks) + 1:
            marks.append(match)
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [(mark.end(), end) for mark, end in zip(marks, ends, strict=False)]


def _ordinal(printed: str) -> int:
    if printed.isdecimal():
        return int(printed)
    return _CIRCLED.index(printed) + 1 if printed in _CIRCLED else parse_chinese_numeral(printed)
