"""Keep what the text says of one amount from being held against another: so far apart no slip of the hand takes it.

A sentence may be read of the wrong amounts however well it is read. What is off by a digit, a decimal point or less
than half is a slip; what is farther off is likelier of other money, and worth checking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from .arithmetic import ZERO, are_slip_apart
from .change_rules import AMOUNT as CHANGE_AMOUNT
from .change_rules import PERCENT as CHANGE_PERCENT
from .findings import BilingualText, ComparedSide, Finding, Verdict
from .stated_completions import AMOUNT as COMPLETION_AMOUNT
from .stated_completions import PERCENT as COMPLETION_PERCENT
from .stated_shares import SHARE

_RULES = frozenset(each.id for each in (CHANGE_AMOUNT, CHANGE_PERCENT, SHARE, COMPLETION_AMOUNT, COMPLETION_PERCENT))
#: A slip of the hand that leaves all digits alone makes no more of a figure than so many times it.
_AT_MOST = 2
_TWO = 2
#: Two ways to work out one percentage differ by less.
_SAME = Decimal("1e-9")
#: So many times an amount may miss what a rate, and an amount beside it, make of it.
_ABOUT = Decimal("1.25")
_FAR_APART = BilingualText(
    "相差悬殊，说的可能不是同一笔数，只作提示", "so far apart that it may be of another amount: a hint only"
)


def without_unlikely_slips(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings, those on changes and shares that no likely slip explains as hints, in the same order."""
    return [_as_hint(each) if _is_unlikely(each) else each for each in findings]


def _is_unlikely(finding: Finding) -> bool:
    left, right = finding.left, finding.right
    if finding.verdict is not Verdict.FAIL or finding.rule not in _RULES or finding.slip or not left or not right:
        return False
    if finding.unit == "%":
        near = _is_near(left.value, right.value)
        pairs = [(left.value, right.value), *_amounts_that_fit(finding.rule, left.value / 100, right)]
    else:
        pairs = [*_amounts_of_difference(left, right)]
        near = any(_is_near(printed, due) for printed, due in pairs)
    return not near and not any(_is_slip_of_digits(printed, due) for printed, due in pairs)


def _amounts_of_difference(left: ComparedSide, right: ComparedSide) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield each amount of two sides that should be equal, with what it would have to be."""
    over = left.value - right.value
    for side, sign in ((left, -1), (right, 1)):
        for term in side.terms:
            value = term.figure.value or ZERO
            yield value, value + over * sign * term.sign


def _amounts_that_fit(rule: str, stated: Decimal, right: ComparedSide) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the amounts behind a percentage with what they would have to be for the one stated.

    They are an amount and its whole, a change and the year's amount, or, without the amount of a change, those of the
    year before and of the year.
    """
    amounts = [term.figure.value or ZERO for term in right.terms]
    if len(amounts) < _TWO or not stated:
        return
    part, whole = amounts[:2]
    if rule != CHANGE_PERCENT.id or len(amounts) > _TWO:
        yield from ((part, whole * stated), (whole, part / stated))
        return
    for sign in (1, -1):
        prior = whole + sign * part
        if prior and abs(abs(part / prior * 100) - abs(right.value)) < _SAME:
            # The change and the year's amount, of which the year before's was made.
            yield from ((part, prior * stated), (whole, part / stated - sign * part))
            return
    before, now = part, whole
    if not before or abs((now - before) / before * 100) != abs(right.value):
        return
    rate = 1 + (stated if (now > before) == (right.value > 0) else -stated)
    yield from ((now, before * rate), *([(before, now / rate)] if rate else []))


def _is_near(printed: Decimal, due: Decimal) -> bool:
    """Tell whether one figure is less than twice the other, whichever way it goes."""
    small, large = sorted((abs(printed), abs(due)))
    return bool(small) and large <= small * _AT_MOST


def _is_slip_of_digits(printed: Decimal, due: Decimal) -> bool:
    """Tell whether one figure is the other but for its decimal point or one digit, wrong, swapped or too many."""
    small, large = sorted((abs(printed), abs(due)))
    if not small:
        return False
    one, other = (f"{abs(value):.2f}" for value in (printed, due))
    differing = sum(a != b for a, b in zip(one, other, strict=False))
    is_one_digit = len(one) == len(other) and differing == 1
    return (
        is_one_digit
        or _is_one_digit_more(large, small)
        or (large / small).normalize().as_tuple().digits == (1,)
        or are_slip_apart(one, other)
    )


def _is_one_digit_more(large: Decimal, small: Decimal) -> bool:
    """Tell whether one figure is about the other with one digit too many; a rate tells an amount only about."""
    digits = f"{large:.2f}".replace(".", "")
    without = (Decimal(digits[:at] + digits[at + 1 :]) / 100 for at in range(len(digits)))
    return any(each <= small * _ABOUT and small <= each * _ABOUT for each in without)


def _as_hint(finding: Finding) -> Finding:
    zh, en = finding.message
    message = BilingualText(f"{zh}{_FAR_APART.zh}。", f"{en} {_FAR_APART.en.capitalize()}.")
    return replace(finding, verdict=Verdict.INFO, message=message)
