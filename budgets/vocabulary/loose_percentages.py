"""What looks like a percentage and is not written as one is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.vocabulary.change_words import DIRECTION_WORDS, PERCENTAGE
from budgets.vocabulary.clauses import LONGEST_CLAUSE

_DIGITS = r"\d(?:[\d,，.．'’·/×*]|\s(?=[\d,.])){0,20}"
_LOOSE_PERCENTAGE = re.compile(
    rf"(?<![\d.,])(?:[−－–▲△▼▽负-]|(?<!—)—)?\.?{_DIGITS}(?:\s?[%％]?\s?[~～—–至到-]\s?{_DIGITS})?\s?[%％]"
    r"|百分之[\d.零一二三四五六七八九十百点]+"
)
#: What is written well and read as no percentage, as long as nothing is claimed of it: 20%-30%, 百分之五, 货物-30%.
_WELL_WRITTEN = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s?"
_NO_CLAIM = re.compile(rf"(?:{_WELL_WRITTEN}[%％]?\s?[~～—–至到-]|-)\s?{_WELL_WRITTEN}[%％]|百分之.+")
_CLAIM = re.compile(rf"占|完成|[率幅比]|{'|'.join(DIRECTION_WORDS)}")


def unread_percentages(text: str) -> Iterator[str]:
    """Yield what looks like a percentage in a text and is not written as one is read: 1 2.5%, .5%, −5%.

    A range (5%-10%), words (百分之五) and what a dash leads to (货物-30%) only where they tell a share or change.
    """
    for match in _LOOSE_PERCENTAGE.finditer(text):
        before = text[max(0, match.start() - LONGEST_CLAUSE) : match.start()]
        clause = before[max(map(before.rfind, "，。；（\n")) + 1 :]
        claims_nothing = match[0] == "百分之百" or (
            _NO_CLAIM.fullmatch(match[0]) and clause.strip() and not _CLAIM.search(clause)
        )
        if not claims_nothing and not PERCENTAGE.fullmatch(match[0]):
            yield match[0]
