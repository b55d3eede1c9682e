"""What a sentence states of a figure: its amount, the change behind it, what that is measured against, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.records import MONEY_UNITS, Base, Direction, Mention
from budgets.vocabulary import phrases
from budgets.vocabulary.phrases import MONEY

ANY_MONEY = re.compile(MONEY)


def yuan(match: re.Match[str]) -> Decimal:
    """Return the yuan of a matched figure and unit."""
    return Decimal(match["figure"].replace(",", "")) * MONEY_UNITS[match["unit"]]


def with_change(mention: Mention, after: str, common_reason: str = "") -> Mention:
    """Return the mention with the first change that ``after`` states, and its reason."""
    match = phrases.CHANGE.search(after)
    if not match or ANY_MONEY.search(after[: match.start()]):
        return mention
    if mention.subject.startswith("expenditure") and "收入" in match["whose"] and "支" not in match["whose"]:
        return mention
    return _changed(mention, match, after, common_reason)


def _changed(mention: Mention, match: re.Match[str], after: str, common_reason: str = "") -> Mention:
    """Return the mention with a stated change: a word that the form left open (增加（减少）) is no direction."""
    word = match["level"] or match["word"] or match["word2"] or ""
    direction = (
        Direction.UNSTATED
        if match["either"] or not word
        else Direction.LEVEL
        if match["level"]
        else Direction.INCREASE
        if word in phrases.INCREASE
        else Direction.DECREASE
    )
    percent = match["percent"] or match["percent2"]
    reason = phrases.REASON.match(after[match.end() :].split("\n")[0])
    return replace(
        mention,
        base=_base(match["base"] or ""),
        base_printed=match["base"] or "",
        change=yuan(match) if match["figure"] else Decimal(0) if match["level"] else None,
        direction=direction,
        percent=Decimal(percent) if percent else None,
        reason=reason["reason"].rstrip("。；，") if reason else common_reason.rstrip("。"),
    )


def _base(printed: str) -> Base:
    for words, base in (("年初预算", Base.INITIAL), ("执行数", Base.EXECUTED), ("预算", Base.BUDGET)):
        if printed.endswith(words):
            return base
    return Base.UNSTATED


def past_brackets(text: str, begin: int, end: int, starts: Sequence[int]) -> tuple[int, int]:
    """Return where the words on a figure begin and end: behind brackets that hold other figures, within its own."""
    if text[begin : begin + 1] in ("（", "("):
        close = _closing(text, begin + 1)
        if close and any(begin < start < close for start in starts):
            return close + 1, next((start for start in starts if start > close), len(text))
    close = _closing(text, begin)
    return begin, min(end, close) if close else end


def _closing(text: str, begin: int) -> int:
    """Return where the bracket closes in which a place stands, 0 if it stands in none."""
    depth = 0
    for at in range(begin, len(text)):
        depth += (text[at] in "（(") - (text[at] in "）)")
        if depth < 0:
            return at
        if text[at] == "\n":
            return 0
    return 0
