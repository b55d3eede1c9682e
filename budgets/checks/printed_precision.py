"""How finely figures are printed: what their last digit is worth decides what rounding can explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from budgets.vocabulary.figures import bare_figure

#: Of ten figures of a table, one at least must be printed as fine as the table is taken to print.
_SHARE = 10
#: How coarsely figures may have been rounded before they were printed more finely, in yuan.
_GRAINS = (Decimal(100), Decimal(1))
#: Fewer figures do not tell how they were rounded.
_TELLING = 8


#: So many digits, zeros at either end aside, are hardly ever those of two amounts by chance.
TELLING_DIGITS = 4


def is_telling(printed: str, digits: int = TELLING_DIGITS) -> bool:
    """Tell whether a figure has so many digits that another that is like it hardly is so by chance."""
    return len("".join(char for char in printed if char.isdigit()).strip("0")) >= digits


@lru_cache(maxsize=65536)
def count_decimals(printed: str) -> int:
    return len(bare_figure(printed).partition(".")[2])


def is_plain_zero(printed: str) -> bool:
    """Tell whether a figure is a bare 0, which says nothing of how finely the figures around it are printed."""
    return bare_figure(printed) == "0"


def usual_decimals(printed: Sequence[str]) -> int:
    """Return how many decimals figures of one table or sentence are printed with, closing zeros dropped or not."""
    counts = Counter(count_decimals(text) for text in printed if bare_figure(text) not in ("", "0"))
    enough = [places for places, count in counts.items() if count * _SHARE >= counts.total()]
    return max(enough, default=0)


def significant_place(values: Sequence[Decimal], printed: Decimal) -> Decimal:
    """Return the worth of the last digit that says something, in yuan: that printed, or a coarser one.

    Figures taken from 万元 with two decimals end in two zeros when printed in yuan, and whole yuan in ``.00``.
    """
    for place in _GRAINS:
        finer = sum(value % place != 0 for value in values)
        if place > printed and len(values) >= _TELLING and finer * _SHARE < len(values):
            return place
    return printed
