"""F6.change: a stated change agrees with its own figures: amount, direction, percentage, base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.records import Direction, Section
from budgets.vocabulary.money_units import StatedAmount
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.statements import StatedChange

from .arithmetic import Judgement
from .change_percentages import check_change_percent
from .change_rules import AMOUNT, BASE, CHANGE_WORDS, DIRECTION, MOVES
from .checked_changes import CheckedChange, changes_to_check
from .checked_document import CheckedDocument
from .finding_builders import (
    build_side,
    check_equal_sides,
    comparison_finding,
    format_printed_amount,
    info_finding,
    not_checked_finding,
    ok_finding,
    stated_difference_finding,
)
from .findings import BilingualText, Finding, FindingSubject, SumTerm, Verdict
from .printed_precision import is_telling
from .stated_items import amount_term

_EITHER_READING = BilingualText(
    "可能说的是整个总额的增减，而总额的上年数没有印出", "it may be of the whole, whose base is not printed"
)
_LEFT_OPEN = BilingualText("没有写明是增加还是减少", "it is not said whether it grew or fell")


def check_stated_changes(document: CheckedDocument) -> Iterator[Finding]:
    before: CheckedChange | None = None
    for statement in changes_to_check(document):
        if statement.direction is Direction.UNSTATED and statement.change and statement.change.figure.value:
            yield not_checked_finding(AMOUNT, statement.subject, _LEFT_OPEN)
            continue
        for found in findings_on_change(statement, before):
            is_doubtful = statement.is_of_name or (statement.is_like_for_like and statement.prior is not None)
            is_hint = is_doubtful and found.verdict is Verdict.FAIL
            yield replace(found, verdict=Verdict.INFO) if is_hint else found
        before = statement
    yield from _check_direction_words(document)


def findings_on_change(statement: CheckedChange, before: CheckedChange | None) -> list[Finding]:
    """Return what is found on a change; of two readings the one that holds, if one does."""
    amount, percent = [*_check_change_amount(statement)], [*check_change_percent(statement, before)]
    if _has_failed(amount) and _has_failed(percent):
        # A slip in one amount is told once: the percentage is measured by the two others, if it fits them.
        others = (replace(statement, change=None), replace(statement, prior=None))
        ways = ([*check_change_percent(each, before)] for each in others)
        percent = next((each for each in ways if each and not _has_failed(each)), percent)
    words = {statement.direction, statement.percent_direction}
    if _has_failed(percent) and words == {Direction.INCREASE, Direction.DECREASE}:
        # That the two words go opposite ways is told for itself.
        other = [*check_change_percent(replace(statement, direction=statement.percent_direction), before)]
        percent = percent if _has_failed(other) else other
    if _has_failed(amount) and words == {Direction.INCREASE, Direction.DECREASE}:
        other = [*_check_change_amount(replace(statement, direction=statement.percent_direction))]
        amount = amount if _has_failed(other) else []
    found = [*amount, *percent]
    if statement.otherwise and _has_failed(found):
        other = findings_on_change(statement.otherwise, before)
        if not other:
            return [not_checked_finding(AMOUNT, statement.subject, _EITHER_READING)]
        return found if _has_failed(other) else other
    return found


def _has_failed(found: Sequence[Finding]) -> bool:
    return any(each.verdict is Verdict.FAIL for each in found)


def _check_direction_words(document: CheckedDocument) -> Iterator[Finding]:
    """Yield the sentences that contradict themselves; that two words agree is no identity of figures to be told."""
    for section in document.budget.sections:
        for claim in stated_changes(section.text):
            if claim.amount and claim.contradicts_itself:
                yield _opposite_directions_finding(document, section, claim, claim.amount)


def _opposite_directions_finding(
    document: CheckedDocument, section: Section, claim: StatedChange, amount: StatedAmount
) -> Finding:
    label = claim.label or f"{claim.base}{claim.word}{amount.printed}"
    subject = FindingSubject(statement="text", path=(section.path, label), column="direction", label=label)
    term = amount_term(document, section, amount, f"{document.name_in_text(section, label)}的增减额")
    first, second = f"{claim.word}{amount.printed}", f"{claim.percent_word}{claim.percent}%"
    message = BilingualText(
        f"{term.figure.name}：先写“{first}”，又写“{second}”，方向相反。",
        f"{term.figure.name}: “{first}” and then “{second}”, opposite ways.",
    )
    return replace(ok_finding(DIRECTION, subject, message, [term]), verdict=Verdict.FAIL, slip="direction")


def _check_change_amount(statement: CheckedChange) -> Iterator[Finding]:
    """Yield whether a change is the difference of two printed figures, or else leaves a base not below zero."""
    value, change, prior = statement.value, statement.change, statement.prior
    sign = -1 if statement.direction is Direction.DECREASE else 1
    if value.figure.value is None:
        return
    if prior is not None and prior.figure.value is not None:
        if statement.direction is Direction.LEVEL:
            found = check_equal_sides(AMOUNT, statement.subject, [value], [prior])
        elif change is not None:
            way = BilingualText(CHANGE_WORDS[statement.direction].zh, MOVES[statement.direction])
            moved = SumTerm(figure=change.figure, sign=sign)
            words = BilingualText("上年数", "the year before of"), way
            found = stated_difference_finding(AMOUNT, statement.subject, value, prior, moved, words)
        else:
            # A percentage is checked with its sign, which is all there is to say.
            found = None if statement.percent else _direction_word_finding(statement)
        if found:
            yield found
    elif change is not None and change.figure.value is not None:
        implied = value.figure.value - sign * change.figure.value
        room = (value.figure.widest_place + change.figure.widest_place) / 2
        if implied < -room:
            yield _base_below_zero_finding(statement, implied)
        elif sign < 0 and change.figure.value == value.figure.value and is_telling(change.figure.printed):
            yield _as_much_again_finding(statement, change)
        elif not statement.percent:
            base = f"“{statement.base}”" if statement.base else ""
            why = BilingualText(
                f"{base or '上年'}的数没有印出，也没有百分比",
                f"neither the figure of {base or 'last year'} nor a percentage is printed",
            )
            yield not_checked_finding(AMOUNT, statement.subject, why)


def _as_much_again_finding(statement: CheckedChange, change: SumTerm) -> Finding:
    """Return that an amount is said to have fallen by as much as it is, which of a new one would be a rise."""
    name, printed = statement.value.figure.name, change.figure.printed
    message = BilingualText(
        f"{name}为{printed}，又写减少{printed}，两数完全相同；若是新增的支出，应写增加。",
        f"{name}: {printed}, said to have fallen by just as much; if it is new, it has grown.",
    )
    return info_finding(BASE, statement.subject, message, [statement.value])


def _direction_word_finding(statement: CheckedChange) -> Finding | None:
    """Return whether the word for a change agrees with two printed figures."""
    value, prior = statement.value.figure, (statement.prior or statement.value).figure
    if value.value is None or prior.value is None:
        return None
    moved = value.value - prior.value
    room = (value.widest_place + prior.widest_place) / 2
    against = moved < -room if statement.direction is Direction.INCREASE else moved > room
    verdict = Verdict.FAIL if against else Verdict.OK
    judged = Judgement(
        verdict=verdict, left=value.value, right=prior.value, tolerance=room, why=BilingualText("方向", "the direction")
    )
    message = BilingualText(
        f"{value.name}为 {value.printed}，上年为 {prior.printed}，与所写方向{'相反' if against else '一致'}。",
        f"{value.name}: {value.printed}, the year before {prior.printed}: "
        f"{'opposite to' if against else 'in'} the direction stated.",
    )
    made = comparison_finding(
        AMOUNT,
        statement.subject,
        judged,
        build_side([statement.value]),
        build_side([statement.prior or statement.value]),
    )
    return replace(made, message=message, slip="direction" if against else "")


def _base_below_zero_finding(statement: CheckedChange, implied: Decimal) -> Finding:
    value = statement.value.figure
    change = (statement.change or statement.value).figure
    message = BilingualText(
        f"{value.name}为 {value.printed}，却说增加 {change.printed}，"
        f"上年数将为 {format_printed_amount(implied, value.unit)}，小于零。",
        f"{value.name}: {value.printed}, said to have grown by {change.printed}: "
        f"the year before would be {format_printed_amount(implied, value.unit, 'en')}, below zero.",
    )
    terms = [statement.value]
    return Finding(
        rule=BASE.id,
        version=BASE.version,
        verdict=Verdict.FAIL,
        subject=statement.subject,
        message=message,
        unit=value.unit,
        left=build_side(terms),
        right=build_side([statement.change]) if statement.change else None,
        difference=implied,
        tolerance=(value.widest_place + change.widest_place) / 2,
        why=BilingualText("上年数不能小于零", "the base cannot be below zero"),
    )
