"""F6.change.percent: a stated percentage of change fits the amounts; which usual slip explains one that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgets.records import Direction

from .arithmetic import (
    HUNDRED,
    ZERO,
    Judgement,
    digit_slips,
    judge_percentage,
    matches_stated_percentage,
    percentage_claim,
)
from .change_rules import CHANGE_WORDS, MOVES, OPPOSITE, PERCENT, SLIPS
from .checked_changes import CheckedChange
from .finding_builders import amount_in_words, comparison_finding, not_checked_finding, words_on_percentage
from .findings import NO_WORDS, BilingualText, CheckedFigure, ComparedSide, Finding, FindingSubject, Verdict
from .printed_precision import count_decimals


def _signed_change(statement: CheckedChange, change: Decimal) -> Decimal:
    return -change if statement.direction is Direction.DECREASE else change


def check_change_percent(statement: CheckedChange, before: CheckedChange | None) -> Iterator[Finding]:
    value, prior = statement.value.figure, statement.prior.figure if statement.prior else None
    change = statement.change.figure if statement.change else None
    if not statement.percent or (value.value is None and (prior is None or change is None)):
        return
    if change is None and (prior is None or prior.value is None):
        why = BilingualText("上年数和增减额都没有印出", "neither last year's figure nor the change is printed")
        yield not_checked_finding(PERCENT, statement.subject, why)
        return
    base, base_half, amount, amount_half = _base_and_change(statement, value, prior, change)
    if abs(base) <= base_half or base == 0:
        yield _zero_base_finding(statement, base, amount)
    elif base > 0:
        yield _percent_finding(statement, before, (amount, amount_half), (base, base_half))


def _base_and_change(
    statement: CheckedChange, value: CheckedFigure, prior: CheckedFigure | None, change: CheckedFigure | None
) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Return the base and the change with half of what rounding may hide in each."""
    now = value.value or ZERO
    moved = (
        _signed_change(statement, change.value or ZERO) if change else now - ((prior.value if prior else ZERO) or ZERO)
    )
    half = (change.widest_place if change else value.widest_place + (prior.widest_place if prior else ZERO)) / 2
    if prior is not None and prior.value is not None:
        return prior.value, prior.widest_place / 2, moved, half
    return now - moved, (value.widest_place + (change.widest_place if change else ZERO)) / 2, moved, half


def _zero_base_finding(statement: CheckedChange, base: Decimal, amount: Decimal) -> Finding:
    value = statement.value.figure
    message = BilingualText(
        f"{value.name}印有 {statement.percent}%，但上年数为零，百分比没有可比的基数。",
        f"{value.name}: {statement.percent}% is stated on a base of zero, which no percentage can be of.",
    )
    return Finding(
        rule=PERCENT.id,
        version=PERCENT.version,
        verdict=Verdict.BASE0,
        subject=_percent_subject(statement),
        message=message,
        unit="%",
        left=ComparedSide(value=Decimal(statement.percent), name=f"{value.name}的百分比", terms=(statement.value,)),
        why=BilingualText("基数为零", "the base is zero"),
    )


def _percent_subject(statement: CheckedChange) -> FindingSubject:
    return replace(statement.subject, column="percent")


def _percent_finding(
    statement: CheckedChange,
    before: CheckedChange | None,
    change: tuple[Decimal, Decimal],
    base: tuple[Decimal, Decimal],
) -> Finding:
    stated = Decimal(statement.percent)
    place = Decimal(1).scaleb(-count_decimals(statement.percent))
    moved = -change[0] if statement.direction is Direction.DECREASE else change[0]
    claim = percentage_claim(stated, place, (moved, change[1]), base)
    judged = judge_percentage(claim)
    slip, detail = (
        ("", "") if judged.verdict is not Verdict.FAIL else _find_usual_slip(statement, before, moved, base[0], place)
    )
    value = statement.value.figure
    terms = tuple(term for term in (statement.change, statement.prior, statement.value) if term)
    made = comparison_finding(
        PERCENT,
        _percent_subject(statement),
        judged,
        ComparedSide(value=judged.left, name=f"{value.name}的百分比", terms=(statement.value,)),
        ComparedSide(value=judged.right, name="按上年数计算", terms=terms),
    )
    return replace(made, message=_percent_message(statement, judged, moved, base[0], slip, detail), slip=slip, unit="%")


def _percent_message(
    statement: CheckedChange, judged: Judgement, moved: Decimal, base: Decimal, slip: str, detail: str
) -> BilingualText:
    """Return the percentage stated and the one computed, with both bases where the slip is one of the base."""
    value = statement.value.figure
    places = count_decimals(statement.percent) + (judged.verdict is Verdict.TAIL)
    word = CHANGE_WORDS[statement.percent_direction or statement.direction]
    true = statement.direction if moved >= 0 else OPPOSITE[statement.direction]
    turned = BilingualText(CHANGE_WORDS[true].zh, f"{MOVES[true]} of ") if moved < 0 else NO_WORDS
    computed = f"{abs(judged.right):.{places}f}%"
    tail = words_on_percentage(judged, places)
    change, against, current = (amount_in_words(each, value.unit) for each in (abs(moved), base, value.value or ZERO))
    zh, en = (
        f"{mark}{text}".format(current=now, stated=f"{statement.percent}%", detail=detail) if text else ""
        for mark, text, now in zip(("；", "; "), SLIPS.get(slip, NO_WORDS), current, strict=True)
    )
    return BilingualText(
        f"{value.name}印为{word.zh}{statement.percent}%。{CHANGE_WORDS[true].zh}{change.zh}，按上年数{against.zh}"
        f"计算为{turned.zh}{computed}{tail.zh}{zh}。",
        f"{value.name}: stated to {word.en} by {statement.percent}%. {MOVES[true].capitalize()} of {change.en} on the "
        f"base {against.en} is {turned.en}{computed}{tail.en}{en}.",
    )


def _find_usual_slip(
    statement: CheckedChange, before: CheckedChange | None, moved: Decimal, base: Decimal, place: Decimal
) -> tuple[str, str]:
    """Return the usual slip that explains a percentage, with what would fit."""
    stated, value = Decimal(statement.percent), statement.value.figure.value or ZERO
    true = moved / base * HUNDRED
    if value and matches_stated_percentage(stated, place, moved / value * HUNDRED):
        return "current-year", ""
    if matches_stated_percentage(stated, place, -true):
        return "direction", ""
    if before is not None and before.percent == statement.percent:
        return "copied", ""
    if value and matches_stated_percentage(stated, place, value / base * HUNDRED):
        return "year-on-year", ""
    for slip, text in digit_slips(statement.percent):
        if matches_stated_percentage(Decimal(text), place, true):
            return slip, f"{text}%"
    sign = -1 if statement.direction is Direction.DECREASE else 1
    for slip, text in digit_slips(statement.prior.figure.printed) if statement.prior else ():
        other = _base_from_digits(statement, text)
        if other and matches_stated_percentage(stated, place, sign * (value - other) / other * HUNDRED):
            return slip, text
    shifted = any(matches_stated_percentage(stated, place, true * factor) for factor in (Decimal(10), Decimal("0.1")))
    return ("decimal-point" if shifted else ""), ""


def _base_from_digits(statement: CheckedChange, digits: str) -> Decimal | None:
    """Return a base written otherwise, in yuan."""
    prior = statement.prior.figure if statement.prior else None
    if prior is None or prior.value is None:
        return None
    written = Decimal(re.sub(r"[^\d.]", "", prior.printed) or "0")
    other = Decimal(re.sub(r"[^\d.]", "", digits) or "0")
    return other * (prior.value / written) if written and other else None
