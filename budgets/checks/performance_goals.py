"""F12: what a unit promises: quantities in its goals have indicators, cost ceilings are not below the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from budgets.records import MONEY_UNITS, Goal, Indicator, Target
from budgets.vocabulary import subjects
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .finding_builders import check_equal_sides, check_sum_of_parts, info_finding, not_checked_finding, ok_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance

QUANTITY = CheckRule(
    id="F12.goals.quantity",
    title=BilingualText("年度目标中的数量有对应指标", "A quantity in a goal has an indicator"),
    sentence=BilingualText(
        "年度总体目标写明的数量，应有目标值相同的绩效指标。",
        "A quantity that a goal of the year names stands in an indicator's target.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText("印有绩效指标", "indicators are printed"),
    can_fail=False,
)
CEILING = CheckRule(
    id="F12.indicators.ceiling",
    title=BilingualText("成本指标不小于它所控制的预算", "A cost ceiling is not below the budget it caps"),
    sentence=BilingualText(
        "成本指标给出的上限，不小于同名项目的预算。",
        "The ceiling of a cost indicator is not below its project's budget.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText("有同名的项目", "a project bears the indicator's name"),
    can_fail=False,
)
FORMS = CheckRule(
    id="F12.project-goals.funds",
    title=BilingualText("项目绩效目标表的资金与年度申请总额一致", "The money of a project's goal form adds up"),
    sentence=BilingualText(
        "表内的总额等于列在其下的各项资金之和（财政资金、上年结转资金、其他资金）。",
        "A total of the form is the sum of the money listed under it: fiscal, carried over, and other.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.SUM,
    condition=BilingualText("表内印有这些金额", "the form prints these amounts"),
)
ALL_FORMS = CheckRule(
    id="F12.project-goals.total",
    title=BilingualText("绩效目标涉及的资金与各项目绩效目标表之和", "The money under goals and the goal forms"),
    sentence=BilingualText(
        "编报绩效目标的项目数与附表数相同时，涉及的资金一般等于各表年度资金申请总额之和。",
        "Where there are as many goal forms as projects with goals, the money stated is mostly the sum of the forms.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.SUM,
    condition=BilingualText("附表数与所写项目数相同", "there are as many forms as projects"),
    can_fail=False,
)
RULES = (QUANTITY, CEILING, FORMS, ALL_FORMS)
_ASKED = "年度资金申请总额"
#: A quantity worth an indicator: a number and a measure word.
_QUANTITY = re.compile(
    r"(?<![\d.×xX])(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>个|家|次|场|份|人次|人|项|台|套|万次|件|部|期)(?![月年])"
)


def check_performance_goals(document: CheckedDocument) -> Iterator[Finding]:
    targets = [target for indicator in document.budget.indicators for target in indicator.targets]
    for goal in document.budget.goals:
        if goal.project is None:
            yield from _check_goal_quantities(document, goal, targets)
    for indicator in document.budget.indicators:
        if indicator.level2 == "成本指标":
            yield from _check_cost_ceiling(document, indicator)
    yield from _check_goal_forms(document)


def _check_goal_quantities(document: CheckedDocument, goal: Goal, targets: list[Target]) -> Iterator[Finding]:
    found = list(_QUANTITY.finditer(goal.text))
    subject = FindingSubject(
        statement="goals", path=(goal.number or str(goal.order),), label=f"目标 {goal.number}".strip()
    )
    if found and not targets:
        yield not_checked_finding(QUANTITY, subject, BilingualText("没有印绩效指标", "no indicators are printed"))
        return
    for match in found:
        same = [
            target
            for target in targets
            if target.value == Decimal(match["number"]) and target.target_unit in ("", match["unit"])
        ]
        own = FindingSubject(
            statement=subject.statement, path=(*subject.path, match[0]), column="quantity", label=subject.label
        )
        if same:
            words = BilingualText(
                f"目标 {goal.number} 的“{match[0]}”有指标“{same[0].printed}”。",
                f"“{match[0]}” of goal {goal.number} has the indicator “{same[0].printed}”.",
            )
            yield ok_finding(QUANTITY, own, words)
        else:
            words = BilingualText(
                f"目标 {goal.number} 写明“{match[0]}”，绩效指标中没有这个目标值。",
                f"Goal {goal.number} names “{match[0]}”, but no indicator has that target.",
            )
            yield info_finding(QUANTITY, own, words)


def _check_cost_ceiling(document: CheckedDocument, indicator: Indicator) -> Iterator[Finding]:
    """Yield how a cost ceiling stands to the stated amount of the project that bears its name."""
    subject = FindingSubject(
        statement="indicators", path=(bare_label(indicator.name),), column="ceiling", label=indicator.name
    )
    money = [target for target in indicator.targets if target.value is not None and _target_in_yuan(target) is not None]
    if not money:
        return
    named = [project for project in document.budget.projects if bare_label(project.name) == bare_label(indicator.name)]
    stated = [
        mention
        for mention in document.budget.mentions
        if named and mention.project == named[0].order and mention.value is not None
    ]
    limit = _target_in_yuan(money[0])
    if not stated or limit is None or stated[0].value is None:
        why = BilingualText("没有与指标同名的项目", "no project bears the indicator's name")
        yield not_checked_finding(CEILING, subject, why)
        return
    term = document.mention_term(stated[0])
    above = stated[0].value > limit
    words = BilingualText(
        f"成本指标“{indicator.name}”上限 {money[0].printed}，{term.figure.name}预算 {term.figure.printed}"
        f"{'，高于上限' if above else ''}。",
        f"The cost indicator “{indicator.name}” caps {money[0].printed}; {term.figure.name}: {term.figure.printed}"
        f"{', above it' if above else ''}.",
    )
    yield info_finding(CEILING, subject, words, [term]) if above else ok_finding(CEILING, subject, words, [term])


def _target_in_yuan(target: Target) -> Decimal | None:
    unit = target.target_unit if target.target_unit in MONEY_UNITS else f"{target.target_unit}元"
    return target.value * MONEY_UNITS[unit] if target.value is not None and unit in MONEY_UNITS else None


def _check_goal_forms(document: CheckedDocument) -> Iterator[Finding]:
    asked = []
    for sheet in document.sheets:
        for line in sheet.lines if sheet.kind is TableKind.PROJECT_GOALS else ():
            parts = sheet.children.get(line.position, [])
            for column in sheet.columns_of_line(line):
                whole = sheet.cell_term(line, column)
                terms = [term for part in parts if (term := sheet.cell_term(part, column))]
                if whole and bare_label(line.label) == _ASKED:
                    asked.append(whole)
                if (
                    whole
                    and terms
                    and (found := check_sum_of_parts(FORMS, sheet.finding_subject(line, column), whole, terms))
                ):
                    yield found
    yield from _check_total_of_goal_forms(document, asked)


def _check_total_of_goal_forms(document: CheckedDocument, asked: list[SumTerm]) -> Iterator[Finding]:
    """Yield whether the money under goals that the text states is that of as many forms."""
    mentions = {mention.subject: mention for mention in document.budget.mentions}
    number, funds = (
        mentions.get(each) for each in (subjects.Subject.PERFORMANCE_GOALS, subjects.Subject.PERFORMANCE_FUNDS)
    )
    if number is None or funds is None or funds.value is None or not asked:
        return
    subject = document.mention_subject(funds, "forms")
    if number.count != len(asked):
        why = BilingualText(
            "文字写的项目数与附表数不同", "the text speaks of another number of projects than there are forms"
        )
        yield not_checked_finding(ALL_FORMS, subject, why)
    elif found := check_equal_sides(ALL_FORMS, subject, [document.mention_term(funds)], asked):
        yield found
