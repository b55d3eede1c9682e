"""Write money and shares as text: exact decimals, in the unit the reader chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budgets.records import MONEY_UNITS


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """A unit a reader may choose: its word in addresses, as printed, its name beside figures, in full, and decimals."""

    slug: str
    printed: str
    name: str | Promise
    full_name: str | Promise
    places: int


UNITS = {
    unit.slug: unit
    for unit in (
        MoneyUnit("wan", "万元", _("ten thousand yuan"), _("ten thousand yuan"), 2),
        MoneyUnit("yuan", "元", pgettext_lazy("money unit", "yuan"), pgettext_lazy("money unit", "yuan"), 2),
        MoneyUnit("million", "百万元", _("million yuan"), _("million yuan"), 4),
        MoneyUnit("yi", "亿元", _("hundred million yuan"), _("hundred million yuan"), 4),
    )
}
WAN, MILLION = UNITS["wan"], UNITS["million"]
#: What figures are rounded to, by their decimals.
PLACES = [Decimal(1).scaleb(-places) for places in range(5)]


def in_unit(value: Decimal, unit: MoneyUnit = WAN) -> Decimal:
    """Return yuan in a unit, rounded half up to the unit's decimals; all of it where that would be nothing.

    A little money is not none: 3,120 yuan are 0.0000312 yi yuan, not 0.0000.
    """
    whole = value / MONEY_UNITS[unit.printed]
    rounded = whole.quantize(PLACES[unit.places], ROUND_HALF_UP)
    return rounded if rounded or not whole else whole.normalize()


def money(value: Decimal, unit: MoneyUnit = WAN) -> str:
    """Return yuan as text in a unit, with thousands separators."""
    return f"{in_unit(value, unit):,f}"


def percent(part: Decimal | None, whole: Decimal | None, places: int = 1) -> str:
    """Return what part of the whole an amount is, as text; empty where that cannot be said."""
    share = ratio(part, whole)
    if share is None:
        return ""
    hundredths = (share * 100).quantize(PLACES[places], ROUND_HALF_UP)
    if part and not hundredths:
        return f"<{PLACES[places]}%"
    return f"{hundredths}%"


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part ÷ whole, or ``None`` where one is missing or the whole is zero."""
    if part is None or not whole:
        return None
    return part / whole


def rank_weight(part: int, whole: int | None) -> int | None:
    """Return part ÷ whole as a whole number that no two different quotients share; nothing where there is no whole.

    Quotients of numbers of 64 bits are at least 2⁻¹²⁶ apart.
    """
    return (part << 128) // whole if whole else None


def quantile(ordered: Sequence[Decimal], hundredths: int) -> Decimal | None:
    """Return the smallest of some amounts, the smallest first, that so many of a hundred do not exceed."""
    return ordered[quantile_place(len(ordered), hundredths)] if ordered else None


def quantile_place(number: int, hundredths: int) -> int:
    """Return the place, from 0, of the smallest of some ordered amounts that so many of a hundred do not exceed."""
    return -(-hundredths * number // 100) - 1


def yuan_per_head(value: Decimal | None) -> str:
    """Return yuan for each inhabitant as text, rounded to the fen; empty where it cannot be said."""
    return "" if value is None else f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"
