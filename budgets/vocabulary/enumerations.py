"""How paragraphs and rows are numbered: 一、 （一） 1. （1） ①, from the outermost to the innermost."""

from __future__ import annotations

import re
from typing import NamedTuple

from budgets.vocabulary.numerals import NUMERAL, parse_chinese_numeral

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
#: The marks of each depth from 1 on; the group of a pattern is the ordinal. A decimal figure (1.5) is no mark.
MARKS = (
    rf"({NUMERAL})[、.．]",
    rf"[（(]({NUMERAL})[）)]",
    r"(\d{1,2}) ?[.．、](?!\d)",
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


def _ordinal(printed: str) -> int:
    if printed.isdecimal():
        return int(printed)
    return _CIRCLED.index(printed) + 1 if printed in _CIRCLED else parse_chinese_numeral(printed)
