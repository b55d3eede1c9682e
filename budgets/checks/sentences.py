"""Find in the text what no record states apart: changes and their bases, shares, amounts of classification items.

Where a sentence leaves open which amount a change speaks of, it is not taken: an unbound claim is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.records import MONEY_UNITS, Direction, Section

_UNIT = r"亿元|百万元|万元|千元|元"
_FIGURE = r"-?\d[\d,]*(?:\.\d+)?"
_UP, _DOWN = "增加|增长|上升|提高", "减少|下降|降低"
_MONEY = re.compile(rf"(?P<figure>{_FIGURE})\s*(?P<unit>{_UNIT})")
_YEAR = r"上年度?|上一年度?|去年|\d{4}年度?"
_CHANGE = re.compile(
    rf"(?:与|比|较|同)\s*(?P<base>(?:{_YEAR})(?:（[^）]{{0,20}}）)?(?:当年|年初)?(?:预算|执行|决算)*数?)(?:相比|比)?(?:保持)?"
    rf"[，,]?(?P<what>[^，。；：\d（]{{0,14}}?)各?"
    rf"(?:(?P<level>持平|一致|相同)"
    rf"|(?P<word>{_UP}|{_DOWN})(?P<residue>（(?:{_UP}|{_DOWN})）)?"
    rf"(?:\s*(?P<figure>{_FIGURE})\s*(?P<unit>{_UNIT}))?"
    rf"(?:[，,、]?\s*(?P<word2>{_UP}|{_DOWN})?(?:（(?:{_UP}|{_DOWN})）)?\s*(?P<percent>\d+(?:\.\d+)?)\s*[%％])?)"
)
_PRIOR = re.compile(r"(?P<year>\d{4})年(?:当年|年初)?(?:预算)?(?:执行|决算|预算)数?(?:为|是)?$")
_SHARE = re.compile(r"占(?P<of>[^，。；、]{0,24}?)的?\s*(?P<percent>\d+(?:\.\d+)?)\s*[%％]")
_STEP = re.compile(r"(?P<name>[^（）]*(?:（(?!\d*[类款项]）)[^（）]*）[^（）]*)*)（(?P<code>\d*)(?P<level>[类款项])）")
_OPENING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十\d]+）|\d+\s*[.．、])\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount of money in a text: its value in yuan, its figure as printed, its unit, its span."""

    value: Decimal
    figure: str
    unit: str
    start: int
    end: int

    @property
    def printed(self) -> str:
        return self.figure + self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stated change: the amount that changed, against what, by how much, in which direction, by how many per cent.

    ``value`` is missing where the text leaves it open; ``again`` is the same amount printed a second time in the
    sentence, where it differs. ``span`` covers the claim from its base on.
    """

    span: tuple[int, int]
    base: str
    direction: Direction
    value: Amount | None = None
    again: Amount | None = None
    prior: Amount | None = None
    change: Amount | None = None
    percent: str = ""
    residue: str = ""
    word: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A stated share of a whole that the words ``of`` name."""

    value: Amount
    percent: str
    of: str
    span: tuple[int, int]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An amount stated for an item of the functional classification, by the names (and codes) of its path."""

    names: tuple[str, ...]
    code: str
    amount: Amount


def amounts(text: str) -> list[Amount]:
    """Return the amounts of money in a text, in order."""
    return [_amount(match) for match in _MONEY.finditer(text)]


def _amount(match: re.Match[str]) -> Amount:
    value = Decimal(match["figure"].replace(",", "")) * MONEY_UNITS[match["unit"]]
    return Amount(
        value=value, figure=match["figure"], unit=match["unit"], start=match.start("figure"), end=match.end("unit")
    )


def changes(text: str) -> Iterator[Change]:
    """Yield the stated changes of a text, paragraph by paragraph."""
    at = 0
    for paragraph in text.split("\n"):
        begin = at
        for match in _CHANGE.finditer(text, at, at + len(paragraph)):
            if match["level"] or match["figure"] or match["percent"]:
                yield _change(text, match, begin)
                begin = match.end()
        at += len(paragraph) + 1


def _change(text: str, match: re.Match[str], begin: int) -> Change:
    """Return a change with the amount it speaks of: the one right before it, or the only one since the last change."""
    word = match["word"] or ""
    direction = Direction.LEVEL if match["level"] else Direction.INCREASE if word in _UP else Direction.DECREASE
    before = amounts(text[begin : match.start()])
    shifted = [_shift(amount, begin) for amount in before]
    prior = next((amount for amount in shifted if _PRIOR.search(text[begin : amount.start])), None)
    own = [amount for amount in shifted if amount is not prior]
    distinct = {amount.value for amount in own}
    value = again = None
    if own and len(distinct) == 1:
        value = own[0]
    elif len(own) == 2 and re.search(r"安排$", text[begin : own[1].start]):
        value, again = own
    elif own and re.fullmatch(r"[，,\s]*", text[own[-1].end : match.start()]):
        value = own[-1]
    changed = _MONEY.search(text, match.start("figure"), match.end()) if match["figure"] else None
    return Change(
        span=match.span(),
        base=match["base"],
        direction=direction,
        value=value,
        again=again,
        prior=prior,
        change=_amount(changed) if changed else None,
        percent=match["percent"] or "",
        residue=match["residue"] or "",
        word=match["level"] or word,
        label=_label(text, begin, value.start) if value else "",
    )


def _shift(amount: Amount, by: int) -> Amount:
    return Amount(
        value=amount.value,
        figure=amount.figure,
        unit=amount.unit,
        start=amount.start + by,
        end=amount.end + by,
    )


def _label(text: str, begin: int, end: int) -> str:
    """Return the words before an amount that name it."""
    lead = re.split(r"[，。；：\n]", text[begin:end])[-1]
    return _OPENING.sub("", lead.strip()).strip("“”")


def shares(text: str) -> Iterator[Share]:
    """Yield the stated shares of a text, each of the amount right before it."""
    for match in _SHARE.finditer(text):
        before = amounts(text[: match.start()])
        if before and re.fullmatch(r"[，,\s]*", text[before[-1].end : match.start()]):
            label = _label(text, 0, before[-1].start)
            yield Share(value=before[-1], percent=match["percent"], of=match["of"], span=match.span(), label=label)


def items(section: Section, above: str = "") -> Iterator[Item]:
    """Yield the amounts stated for classification items; ``above`` names the class that headings above give."""
    for amount in amounts(section.text):
        lead = re.split(r"[。；\n：]|\d[.．、]\s", section.text[: amount.start])[-1]
        lead = re.sub(r"[“”\"‘’\s]|科目$|(?:预算)?支出$", "", _OPENING.sub("", lead.strip()))
        names, code = _path(re.sub(r"科目$", "", lead), quoted="”" in section.text[: amount.start][-4:])
        if names:
            yield Item(names=(above, *names) if above and len(names) < 3 else names, code=code, amount=amount)


def _path(lead: str, *, quoted: bool) -> tuple[tuple[str, ...], str]:
    """Return the names of an item's path and its code, if the text gives one; nothing where it names none."""
    steps = list(_STEP.finditer(lead))
    if steps and steps[-1].end() == len(lead):
        return tuple(step["name"].strip("，") for step in steps), "".join(step["code"] for step in steps)
    parts = [part for part in re.split(r"[-－—]", lead) if part]
    if quoted and parts and not re.search(r"[，\d]", lead):
        return tuple(parts), ""
    return (), ""
