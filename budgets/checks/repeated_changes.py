"""F6, continued: the change of one amount that the text states twice is one change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from budgets.records import Direction, Mention, Phase
from budgets.vocabulary.subjects import Subject

from .arithmetic import are_slip_apart, judge_sum
from .change_rules import CHANGE_WORDS
from .checked_changes import CheckedChange, changes_to_check
from .checked_document import CheckedDocument
from .finding_builders import build_side, comparison_finding, info_finding
from .findings import BilingualText, CheckRule, Finding, RuleBasis, SumTerm, Tolerance
from .printed_precision import is_telling

#: Subjects that are one amount in a budget, which balances, this year and the year before.
_SAME = {Subject.EXPENDITURE: Subject.INCOME, Subject.EXPENDITURE_FISCAL: Subject.SOURCE_FISCAL}
AGAIN = CheckRule(
    id="F6.change.again",
    title=BilingualText("同一金额的增减，各处所写一致", "The change of one amount is the same wherever it is stated"),
    sentence=BilingualText(
        "文字在几处写同一金额（收支平衡的预算中，收入与支出是同一金额）比同一上年数的增减，各处应一致。",
        "Where the text states the change of one amount against one base several times, it is the same; income and "
        "expenditure of a budget that balances are one amount.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "金额、上年口径相同，且都写了增减额", "amount and base are the same, and both changes are stated"
    ),
)
ALIKE = CheckRule(
    id="F6.change.alike",
    title=BilingualText("相同金额的增减，只差一处笔误", "The changes of equal amounts, a slip of the hand apart"),
    sentence=BilingualText(
        "文字在几处写相同的金额比同一上年数的增减，增减额只差相邻数字颠倒或多一位数字，或方向相反的，予以提示。",
        "Where equal amounts are compared with one base, changes that differ by swapped digits, by a digit too many or "
        "in their direction are worth checking.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.NONE,
    condition=BilingualText("金额至少有四位数字", "the amounts have four digits at least"),
    can_fail=False,
)
RULES = (AGAIN, ALIKE)


def check_repeated_changes(document: CheckedDocument) -> Iterator[Finding]:
    stated: dict[tuple[object, ...], list[Mention]] = {}
    for mention in document.budget.mentions:
        known = mention.value and mention.change is not None and mention.project is None
        if known and mention.direction is not Direction.UNSTATED:
            name = mention.subject
            if document.budget.phase is Phase.BUDGET:
                name = next((one for other, one in _SAME.items() if other == name), name)
            key = name, mention.value, mention.base, mention.base_printed, mention.budget_unit
            stated.setdefault(key, []).append(mention)
    for mentions in stated.values():
        for one, other in pairwise(mentions):
            left, right = _change_with_sign(document, one), _change_with_sign(document, other)
            if left and right:
                subject = document.mention_subject(other, "again")
                judged = judge_sum(left, right)
                yield comparison_finding(AGAIN, subject, judged, build_side(left), build_side(right))


def check_changes_alike(document: CheckedDocument) -> Iterator[Finding]:
    """Yield the pairs of changes of equal amounts that are a slip of the hand apart."""
    stated: dict[Decimal, list[CheckedChange]] = {}
    for each in changes_to_check(document):
        value = each.value.figure
        if each.change and each.change.figure.value and value.value and is_telling(value.printed):
            stated.setdefault(value.value, []).append(each)
    for changes in stated.values():
        for one, other in pairwise(changes):
            first, second = (each.change for each in (one, other))
            if first and second and _is_slip_apart(one, first, other, second):
                message = BilingualText(
                    f"{one.value.figure.name}与{other.value.figure.name}金额相同，"
                    f"增减额一处为{_said(one, first).zh}，一处为{_said(other, second).zh}，可能有一处笔误。",
                    f"{one.value.figure.name} and {other.value.figure.name} are equal; one is said to "
                    f"{_said(one, first).en}, the other to {_said(other, second).en}: one may be a slip.",
                )
                yield info_finding(ALIKE, replace(other.subject, column="alike"), message, [first, second])


def _is_slip_apart(one: CheckedChange, first: SumTerm, other: CheckedChange, second: SumTerm) -> bool:
    a, b = first.figure.printed, second.figure.printed
    if a == b:
        return {one.direction, other.direction} == {Direction.INCREASE, Direction.DECREASE}
    return one.direction is other.direction and are_slip_apart(a, b)


def _said(each: CheckedChange, change: SumTerm) -> BilingualText:
    zh, en = CHANGE_WORDS[each.direction]
    return BilingualText(f"{zh}{change.figure.printed}", f"{en} by {change.figure.printed}")


def _change_with_sign(document: CheckedDocument, mention: Mention) -> list[SumTerm]:
    term = document.change_term(mention, sign=-1 if mention.direction is Direction.DECREASE else 1)
    return [term] if term else []
