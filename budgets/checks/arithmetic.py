"""Judge figures: sums, two printings of one fact, orders, percentages. All tolerances of the checks are here.

Money is rounded before it is printed, each figure for itself. What that can explain is no error; what it cannot, is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from .findings import BilingualText, SumTerm, Verdict
from .printed_precision import count_decimals

HALF = Decimal("0.5")
HUNDRED = Decimal(100)
CUT_OFF = BilingualText(
    "各数若是截去尾数、不是四舍五入，则相符", "it fits if each figure was cut off instead of rounded"
)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What comparing two sides gave, in yuan, percentage points or things."""

    verdict: Verdict
    left: Decimal
    right: Decimal
    tolerance: Decimal
    why: BilingualText

    @property
    def difference(self) -> Decimal:
        return self.left - self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentageClaim:
    """A stated percentage, with what it is a percentage of.

    ``low`` and ``high`` bound what it can truly be, given how the figures behind it are rounded; ``exact`` is what
    the printed figures give. ``place`` is the worth of the last printed digit of ``stated``.
    """

    stated: Decimal
    place: Decimal
    exact: Decimal
    low: Decimal
    high: Decimal


def sum_signed_figures(terms: Sequence[SumTerm]) -> Decimal:
    """Return the sum of terms with their signs; a blank counts for nothing."""
    total = ZERO
    for term in terms:
        if value := term.figure.value:
            total += value if term.sign > 0 else -value
    return total


def compare_sides(left: Sequence[SumTerm], right: Sequence[SumTerm]) -> Judgement:
    """Judge whether two sides are equal: one figure each is one fact printed twice, more are a sum."""
    if len(left) == len(right) == 1 and left[0].sign == right[0].sign:
        return judge_two_printings(left[0], right[0])
    return judge_sum(left, right)


def judge_sum(left: Sequence[SumTerm], right: Sequence[SumTerm]) -> Judgement:
    """Judge a sum: each figure in it may be off by half its own last place.

    A gap that is explained only if figures without decimals are as coarse as they look is worth checking, and so is one
    that is explained if each figure was cut off instead of rounded.
    """
    terms = [*left, *right]
    tolerance = sum((term.figure.place for term in terms), ZERO) * HALF
    a, b = sum_signed_figures(left), sum_signed_figures(right)
    gap = abs(a - b)
    if gap <= tolerance:
        verdict = Verdict.TAIL if gap else Verdict.OK
    else:
        widest = sum((term.figure.widest_place for term in terms), ZERO) * HALF
        verdict = Verdict.INFO if gap <= widest else Verdict.FAIL
    why = BilingualText(
        f"每个数四舍五入最多差各自末位的一半，共 {len(terms)} 个数",
        f"each of the {len(terms)} figures may be off by half its own last digit through rounding",
    )
    if verdict is Verdict.FAIL and _fits_if_cut_off(left, right, a - b):
        verdict, why = Verdict.INFO, CUT_OFF
    return Judgement(verdict=verdict, left=a, right=b, tolerance=tolerance, why=why)


def _fits_if_cut_off(left: Sequence[SumTerm], right: Sequence[SumTerm], gap: Decimal) -> bool:
    """Tell whether a gap between two sums is what cutting off each figure, towards less, can leave."""
    signed = [(term.sign, term.figure.place) for term in left] + [(-term.sign, term.figure.place) for term in right]
    more = sum((place for sign, place in signed if sign < 0), ZERO)
    less = sum((place for sign, place in signed if sign > 0), ZERO)
    return -less < gap < more


def judge_two_printings(left: SumTerm, right: SumTerm) -> Judgement:
    """Judge two printings of one fact: the finer one, rounded to the coarser, must equal it."""
    a, b = sum_signed_figures([left]), sum_signed_figures([right])
    place = max(left.figure.own_place, right.figure.own_place)
    equal = round_half_up(a, place) == round_half_up(b, place)
    finer = left.figure.own_place != right.figure.own_place
    why = (
        BilingualText(
            "同一个数，按较粗的一处四舍五入后应相等", "one fact: rounded to the coarser printing, both are equal"
        )
        if finer
        else BilingualText("同一个数印了两次，应完全相等", "one fact printed twice: both are equal")
    )
    # What the finer printing hides from the coarser one is no difference between them; some cut it off.
    verdict = Verdict.OK if equal else Verdict.FAIL
    if finer and not equal and a and b and a // place == b // place:
        verdict = Verdict.TAIL
        why = BilingualText("末位是截去的，没有四舍五入", "the last digits are cut off, not rounded")
        return Judgement(verdict=verdict, left=a, right=b, tolerance=place, why=why)
    return Judgement(verdict=verdict, left=a, right=b, tolerance=place * HALF if finer else ZERO, why=why)


def judge_part_of_whole(small: SumTerm, large: SumTerm) -> Judgement:
    """Judge whether a part is not more than its whole; rounding keeps the order of two figures."""
    a, b = sum_signed_figures([small]), sum_signed_figures([large])
    place = max(small.figure.own_place, large.figure.own_place)
    verdict = Verdict.OK if round_half_up(a, place) <= round_half_up(b, place) else Verdict.FAIL
    tolerance = ZERO if small.figure.own_place == large.figure.own_place else place * HALF
    return Judgement(
        verdict=verdict,
        left=a,
        right=b,
        tolerance=tolerance,
        why=BilingualText("部分不大于整体", "a part is not more than its whole"),
    )


def round_half_up(value: Decimal, place: Decimal) -> Decimal:
    """Return a value rounded half up to a multiple of ``place``."""
    return (value / place).quantize(Decimal(1), ROUND_HALF_UP) * place


def percentage_claim(
    stated: Decimal, place: Decimal, change: tuple[Decimal, Decimal], base: tuple[Decimal, Decimal]
) -> PercentageClaim:
    """Return a claim that ``change`` is ``stated`` per cent of ``base``, which is above zero.

    Both come with half their last place.
    """
    (amount, half), (whole, base_half) = change, base
    corners = [
        (amount + a * half) / (whole + b * base_half) * HUNDRED
        for a in (-1, 1)
        for b in (-1, 1)
        if whole + b * base_half > 0
    ]
    exact = amount / whole * HUNDRED
    return PercentageClaim(stated=stated, place=place, exact=exact, low=min(corners), high=max(corners))


def judge_percentage(claim: PercentageClaim) -> Judgement:
    """Judge a percentage: OK if true values within rounding round to it, TAIL if they are cut off to it."""
    half = claim.place * HALF
    if claim.low <= claim.stated + half and claim.high >= claim.stated - half:
        verdict = Verdict.OK
    elif claim.low < claim.stated + claim.place and claim.high >= claim.stated:
        verdict = Verdict.TAIL
    else:
        verdict = Verdict.FAIL
    why = BilingualText(
        "按印出的数四舍五入前的全部可能值计算", "over all values that the printed figures may have been rounded from"
    )
    return Judgement(verdict=verdict, left=claim.stated, right=claim.exact, tolerance=half, why=why)


def judge_stated_share(percent: str, part: SumTerm, whole: SumTerm) -> Judgement:
    """Judge a printed percentage that an amount is said to be of another, which is above zero."""
    place = Decimal(1).scaleb(-count_decimals(percent))
    sides = ((each.figure.value or ZERO, each.figure.widest_place * HALF) for each in (part, whole))
    return judge_percentage(percentage_claim(Decimal(percent), place, *sides))


def matches_stated_percentage(stated: Decimal, place: Decimal, exact: Decimal) -> bool:
    """Tell whether a value rounds to a stated percentage, or is cut off to it."""
    return round_half_up(exact, place) == stated or (0 <= exact - stated < place)


def digit_slips(printed: str) -> Iterator[tuple[str, str]]:
    """Yield what a printed number would be without one of the usual slips of the hand, with the slip's name."""
    digits = [at for at, char in enumerate(printed) if char.isdigit()]
    for a, b in pairwise(digits):
        if printed[a] != printed[b]:
            yield "digits-swapped", printed[:a] + printed[b] + printed[a + 1 : b] + printed[a] + printed[b + 1 :]
    for at in digits:
        rest = printed[:at] + printed[at + 1 :]
        if any(char.isdigit() for char in rest) and rest[0] != ".":
            yield "digit-extra", rest


def is_one_digit_apart(one: str, other: str) -> bool:
    """Tell whether one printed number is the other with a digit mistyped."""
    differing = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return len(one) == len(other) and len(differing) == 1 and "".join(differing[0]).isdigit()


def are_digits_exchanged(one: str, other: str) -> bool:
    """Tell whether one printed number is the other with two of its digits in each other's place."""
    differing = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    are_two = len(one) == len(other) and len(differing) == 2
    return are_two and differing[0] == differing[1][::-1] and "".join(differing[0]).isdigit()


def is_mistyped(one: str, other: str) -> bool:
    """Tell whether one printed number is the other with a digit mistyped, or with two far apart exchanged."""
    return is_one_digit_apart(one, other) or are_digits_exchanged(one, other)


def mistyped_digits(printed: str) -> Iterator[str]:
    """Yield what a printed number would be with one of its digits another."""
    for at, char in enumerate(printed):
        if char.isdigit():
            yield from (printed[:at] + other + printed[at + 1 :] for other in "0123456789" if other != char)


def slips_that_make(printed: str, due: str) -> int:
    """Return how many slips there are of the kind that made one printed number of another; 0 if none did.

    Two digits may be swapped, one too many, one mistyped, one left out.
    """
    digits = sum(char.isdigit() for char in due)
    if len(printed) == len(due):
        if any(slip == due for _, slip in digit_slips(printed)):
            return digits - 1
        if are_digits_exchanged(printed, due):
            return digits * (digits - 1) // 2
        return 9 * digits if is_one_digit_apart(printed, due) else 0
    if any(slip == due for _, slip in digit_slips(printed)):
        return 10 * (digits + 1)
    return digits if any(slip == printed for _, slip in digit_slips(due)) else 0


def are_slip_apart(one: str, other: str) -> bool:
    """Tell whether a slip of the hand makes one printed number of the other."""
    return any(b == slip for a, b in ((one, other), (other, one)) for _, slip in digit_slips(a))
