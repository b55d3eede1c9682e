"""How money stands in running text: a figure and its unit (2,007.46万元)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.records import MONEY_UNITS
from budgets.vocabulary.figures import FIGURE

#: A printed money unit, longest first, so that 百万元 is not read as 元.
MONEY_UNIT = "|".join(sorted(MONEY_UNITS, key=len, reverse=True))
#: A money unit in brackets, as headers and labels print it: （万元）, (单位：元).
BRACKETED_UNIT = rf"[(（](?:单位[:：])?({MONEY_UNIT})[)）]"
#: Before a figure that is the tail of another: of one parted by a space, by the end of its line or by other marks than
#: ours (255 .86万元, 1，234万元, 1亿200万元, 1.2E+3万元), of a range (100-200万元), or without its nought (.86万元).
AMID_FIGURE = (
    r"(?<!\d)(?<![.．])(?<!\d[,，'’·eE/×*~～—–至到-])(?<!\d\s)(?<!\d[,，.．]\s)(?<!\d\s,)(?<!\d[亿万千百])(?<!\d[亿万千百]零)"
    r"(?<![亿万千百元%％][~～—–至到-])(?<![\d亿万千百元%％](?=-))(?<!\d[eE][+-])"
)
#: Before a figure with a minus that is not the plain one: its sign is not told.
OTHER_MINUS = r"(?<![−－–▲△▼▽负])(?<![^—]—)"
#: A whole figure of money, not the tail of one whose digits are grouped otherwise (1,2345万元), nor an end of a range.
MONEY = (
    rf"{AMID_FIGURE}{OTHER_MINUS}(?P<figure>{FIGURE})\s?(?P<unit>{MONEY_UNIT})"
    rf"(?!\s?[~～—–至到-]\s?\d[\d,.]{{0,20}}\s?(?:{MONEY_UNIT}))"
)
MONEY_PATTERN = re.compile(MONEY)
#: What looks like money, be its digits grouped as they should or not: for telling what was left unread.
LOOSE_MONEY = re.compile(
    rf"(?<!\d)(?:[−－–▲△▼▽负-]|(?<!—)—)?\.?\d(?:[\d,，.．'’·亿万千百余多/×*~～—–-]|\s(?=[\d,.])|(?:元[~～—–至到-]|[至到])(?=\d)){{0,40}}"
    rf"\s?(?:{MONEY_UNIT})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAmount:
    """An amount of money in a text: its value in yuan, its figure as printed, its unit, its span."""

    value: Decimal
    figure: str
    unit: str
    start: int
    end: int

    @property
    def printed(self) -> str:
        return self.figure + self.unit


def bracketed_unit(text: str) -> str:
    """Return the money unit that a text prints in brackets, nothing if it prints none."""
    match = re.search(BRACKETED_UNIT, text)
    return match[1] if match else ""


def lone_unit(text: str) -> str:
    """Return the money unit that a text is and nothing else (元, （元）, 单位：元), nothing if it is none."""
    match = re.fullmatch(rf"[(（]?(?:(?:金额)?单位[:：])?({MONEY_UNIT})[)）]?", text)
    return match[1] if match else ""


def unit_of_header(path: Sequence[str]) -> str:
    """Return the money unit that the innermost of some header cells prints, nothing if none does."""
    return next((unit for cell in reversed(path) if (unit := bracketed_unit(cell))), "")


def in_yuan(figure: str, unit: str) -> Decimal:
    """Return what a printed figure in a money unit is worth in yuan."""
    return Decimal(figure.replace(",", "")) * MONEY_UNITS[unit]


def stated_amounts(text: str, start: int = 0, end: int | None = None) -> list[StatedAmount]:
    """Return the amounts of money in a text or a stretch of it, in order."""
    return [amount_of(match) for match in MONEY_PATTERN.finditer(text, start, len(text) if end is None else end)]


def amount_of(match: re.Match[str]) -> StatedAmount:
    """Return the amount that a match of a pattern with ``MONEY`` in it has found."""
    return StatedAmount(
        value=in_yuan(match["figure"], match["unit"]),
        figure=match["figure"],
        unit=match["unit"],
        start=match.start("figure"),
        end=match.end("unit"),
    )
