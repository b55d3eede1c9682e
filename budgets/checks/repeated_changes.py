"""F6, continued: the change of one amount that the text states twice is one change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from budgets.records import Direction, Mention, Phase
from budgets.vocabulary.subjects import Subject

from .arithmetic import judge_sum
from .checked_document import CheckedDocument
from .finding_builders import build_side, comparison_finding
from .findings import BilingualText, CheckRule, Finding, RuleBasis, SumTerm, Tolerance

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
RULES = (AGAIN,)


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


def _change_with_sign(document: CheckedDocument, mention: Mention) -> list[SumTerm]:
    term = document.change_term(mention, sign=-1 if mention.direction is Direction.DECREASE else 1)
    return [term] if term else []
