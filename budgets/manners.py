"""How a reader wants pages: the money unit, large print, high contrast. It stands in the address, never in a cookie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import get_language

from budgets.money import MILLION, UNITS, WAN, MoneyUnit

#: The words of a query for what is no money unit, each with the one value that it takes.
LARGE_PRINT, HIGH_CONTRAST = ("text", "large"), ("contrast", "high")
#: All words by which a reader says so.
MANNER_WORDS = ("unit", LARGE_PRINT[0], HIGH_CONTRAST[0])


def is_english() -> bool:
    """Tell whether pages are in English: their address says it."""
    return (get_language() or "").startswith("en")


def default_unit() -> MoneyUnit:
    """Return the unit of pages whose address says none: 万元, or where they are in English million yuan."""
    return MILLION if is_english() else WAN


@dataclass(frozen=True, slots=True)
class Manners:
    """How one reader wants pages; the default is the language's unit, in the print and contrast of the own device."""

    unit: MoneyUnit = field(default_factory=default_unit)
    large_print: bool = False
    high_contrast: bool = False

    @property
    def said(self) -> list[tuple[str, str]]:
        """Return the words and values of a query that say so; nothing of what is the default."""
        unit = [] if self.unit is default_unit() else [("unit", self.unit.slug)]
        return unit + [LARGE_PRINT] * self.large_print + [HIGH_CONTRAST] * self.high_contrast

    @property
    def query(self) -> str:
        """Return what links carry so that it stays: a query with its mark, or nothing."""
        return f"?{urlencode(self.said)}" if self.said else ""


def manners_of(asked: Mapping[str, str]) -> Manners:
    """Return how the reader who asked wants pages; a word that is not known changes nothing."""
    large, contrast = (asked.get(word) == value for word, value in (LARGE_PRINT, HIGH_CONTRAST))
    return Manners(UNITS.get(asked.get("unit", ""), default_unit()), large, contrast)
