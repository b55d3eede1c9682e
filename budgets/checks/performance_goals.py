"""F12: what a unit promises: quantities in its goals have indicators, cost ceilings are not below the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher

from budgets.records import MONEY_UNITS, Goal, Indicator, ProjectEntry, Target
from budgets.vocabulary import subjects
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .finding_builders import (
    check_equal_sides,
    check_sum_of_parts,
    format_printed_amount,
    info_finding,
    not_checked_finding,
    ok_finding,
)
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
        "成本指标给出的上限，一般不小于它所控制的项目的预算；名称按共有的词对应。",
        "The ceiling of a cost indicator is mostly not below the budget of its project, told by the words they share.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText(
        "只有一个项目与指标的名称共有四个字以上", "one project alone shares four characters or more with the indicator"
    ),
    version=2,
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
#: Words that any name of a project or of a cost may hold; so many others must be shared.
_COMMON_WORDS = re.compile("项目|经费|成本|费用|支出|预算|控制|金额|总额|数$|费$")
_SHARED = 4
#: How a ceiling is often set beside a budget.
_RATIOS = tuple(Decimal(number) / 100 for number in (95, 90, 85, 80, 50))


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
    named = _project_sharing_words(document, indicator.name)
    stated = next(
        (each for each in document.budget.mentions if named and each.project == named.order and each.value), None
    )
    limit = _target_in_yuan(money[0])
    if stated is None or limit is None or stated.value is None:
        why = BilingualText("没有与指标名称相近、写明金额的项目", "no project with an amount is named like it")
        yield not_checked_finding(CEILING, subject, why)
        return
    term = document.mention_term(stated)
    gap = stated.value - limit
    unit = term.figure.unit
    more = format_printed_amount(abs(gap), unit), format_printed_amount(abs(gap), unit, "en")
    ratio = next((each for each in _RATIOS if limit and each in (stated.value / limit, limit / stated.value)), None)
    fits = (f"，上限正好是预算的 {ratio:f} 倍", f", of which the ceiling is exactly {ratio:f}") if ratio else ("", "")
    ends = (f"，高出 {more[0]}{fits[0]}", f", {more[1]} above it{fits[1]}") if gap > 0 else ("", "")
    words = BilingualText(
        f"成本指标“{indicator.name}”上限 {money[0].printed}，{term.figure.name}预算 {term.figure.printed}{ends[0]}。",
        f"The cost indicator “{indicator.name}” sets a ceiling of “{money[0].printed}”; {term.figure.name}: "
        f"{term.figure.printed}{ends[1]}.",
    )
    yield info_finding(CEILING, subject, words, [term]) if gap > 0 else ok_finding(CEILING, subject, words, [term])


def _project_sharing_words(document: CheckedDocument, name: str) -> ProjectEntry | None:
    """Return the project whose name shares most characters in a row with another name, if it is the only one."""
    own = _telling_words(name)
    found = [(_shared_length(own, _telling_words(each.name)), each) for each in document.budget.projects]
    most = max((length for length, _project in found), default=0)
    best = [project for length, project in found if length == most]
    return best[0] if most >= _SHARED and len(best) == 1 else None


def _telling_words(name: str) -> str:
    return _COMMON_WORDS.sub("", bare_label(name))


def _shared_length(one: str, other: str) -> int:
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    # A short name that is all of the other shares as much as it has.
    return _SHARED if match.size and match.size == len(one) == len(other) else match.size


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
