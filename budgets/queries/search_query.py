"""Understand what a reader types to be found: words, years, amounts, and to what the results are narrowed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from budgets.models import Department, Jurisdiction
from budgets.models.fields import FEN, TOO_MUCH, encodable_text
from budgets.records import MONEY_UNITS
from budgets.vocabulary.search_words import (
    AllOf,
    AnyOf,
    Token,
    Wanted,
    filter_token,
    printed_words,
    wanted_tokens,
)

from . import documents

LONGEST = 100

NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(亿元|万元|元|亿|万|yuan)?", re.IGNORECASE)
UNITS = {"亿元": "亿元", "亿": "亿元", "万元": "万元", "万": "万元", "元": "元", "yuan": "元"}
#: A year beside other words, which narrows what is found.
YEAR = re.compile(r"(?<!\d)(?<!\d[.,])((?:19|20)\d\d)(?!\d|[.,]\d)(?:年度?)?")
#: What parts things of which any is looked for, 公务接待费、会议费; a comma may group digits instead: 2,007.46.
LISTED = re.compile(r"[、;]|(?<!\d),|(?<=\d{4}),|,(?!\d{3}(?!\d))")
#: What may stand around a figure that is typed, or copied out of a sentence; no sign, point or percentage.
AROUND = " 、。,;:!?\"'“”‘’「」『』《》〈〉()[]【】〔〕"
#: White space within a figure: before its unit or sign, or between groups of three digits; other figures stay apart.
WITHIN_FIGURE = re.compile(r"(?<!\d) | (?!\d)|(?<!\d{4}) (?=\d{3}(?!\d))")


class AmountReading(NamedTuple):
    """What a typed figure may mean: a number of a unit, and the amounts in yuan that round to it, least and largest."""

    unit: str
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: words that must occur, or what papers ``printed`` for them, and amounts where it reads as one.

    ``year`` is that of which an amount is asked for, where one was typed beside it.
    """

    text: str
    words: tuple[str, ...]
    wanted: Wanted | None = None
    readings: tuple[AmountReading, ...] = ()
    printed: str = ""
    year: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def is_too_short(self) -> bool:
        """Tell whether so little was typed that almost everything would match."""
        return bool(self.text) and max(map(len, self.words), default=0) < 2


@dataclass(frozen=True, slots=True)
class Filters:
    """To what a reader narrowed the results; each is nothing where it is not narrowed."""

    year: int | None = None
    place: Jurisdiction | None = None
    department: Department | None = None

    def keys(self) -> dict[str, int]:
        """Return the year, and the keys of place and department, as far as they narrow."""
        keys = {
            "year": self.year,
            "place": self.place.pk if self.place else None,
            "department": self.department.pk if self.department else None,
        }
        return {what: key for what, key in keys.items() if key is not None}

    def tokens(self) -> list[Token]:
        return [Token(filter_token(what, key)) for what, key in self.keys().items()]


def filters_of_words(words: dict[str, str]) -> Filters:
    """Return what words of an address narrow the results to; one that is not known narrows nothing; two queries."""
    year = words.get("year", "")
    place, department = (encodable_text(words.get(word, "")) for word in ("place", "department"))
    departments = documents.departments() if place or department else Department.objects.none()
    return Filters(
        int(year) if re.fullmatch(r"[12][0-9]{3}", year) else None,
        Jurisdiction.objects.filter(name=place, departments__in=departments).first() if place else None,
        departments.filter(slug=department).first() if department else None,
    )


def parsed(typed: str) -> Query:
    """Return what a reader typed as a query; signs that no text holds are dropped, and what is too long is cut."""
    text = " ".join(unicodedata.normalize("NFKC", re.sub(r"[\x00-\x1f]", " ", typed)).split())[:LONGEST]
    amount, year = amount_and_year(text)
    readings = amount_readings(amount)
    wanted = wanted_words(text, is_amount=bool(readings and year is None))
    return Query(text, tuple(text.split()), wanted, readings, printed_words(text), year if readings else None)


def amount_and_year(text: str) -> tuple[str, int | None]:
    """Return what may be an amount, and the one year that stands beside it; a year alone may be an amount."""
    years = YEAR.findall(text)
    beside = YEAR.sub(" ", text).strip(AROUND)
    if len(years) != 1 or not beside or NUMBER.fullmatch(figure_alone(text)):
        return text, None
    return beside, int(years[0])


def figure_alone(text: str) -> str:
    """Return a figure without what stands around it and white space within."""
    return WITHIN_FIGURE.sub("", text.strip(AROUND))


def wanted_words(text: str, *, is_amount: bool) -> Wanted | None:
    """Return what must be there for words to be found; nothing where they hold nothing to be found by.

    Any of what is listed will do, and what papers print for it. A year beside other words narrows, and may be one of
    the words as well.
    """
    if is_amount:
        # Nearly every text holds 元, or what begins so: it would narrow nothing.
        tokens = wanted_tokens(re.sub(r"(?<=\d)\s*元$", "", text.strip(AROUND)))
        return AllOf(tokens) if tokens else None
    years = YEAR.findall(text)
    parts = [way for part in LISTED.split(YEAR.sub(" ", text)) for way in (part, printed_words(part))]
    listed = [AllOf(tokens) for part in parts if (tokens := wanted_tokens(part))]
    narrowed = tuple(AnyOf((Token(filter_token("year", year)), Token(year))) for year in years)
    if not listed and not years:
        return None
    if not listed:
        return AllOf(tuple(Token(year, is_prefix=True) for year in years))
    return AllOf((AnyOf(tuple(listed)), *narrowed))


def amount_readings(text: str) -> tuple[AmountReading, ...]:
    """Return the amounts that a typed figure may mean: what rounds to it at the last place that was typed.

    Without a unit it may be 万元, 元 or 亿元. Yuan are meant to the fen where fen were typed, and else to the yuan.
    """
    match = NUMBER.fullmatch(figure_alone(text))
    if match is None or len(match[1]) > 15:
        return ()
    number = Decimal(match[1].replace(",", ""))
    places = len(match[1].partition(".")[2])
    found = []
    for unit in [UNITS[match[2].lower()]] if match[2] else ["万元", "元", "亿元"]:
        worth = MONEY_UNITS[unit]
        value = number * worth
        half = worth * Decimal(1).scaleb(-places) / 2
        low, high = (value - half, value + half - FEN) if half >= FEN else (value, value)
        exact = all(one == one.quantize(FEN) for one in (value, low, high))
        if exact and number and low > -TOO_MUCH and high < TOO_MUCH:
            found.append(AmountReading(unit, value, low, high))
    return tuple(found)
