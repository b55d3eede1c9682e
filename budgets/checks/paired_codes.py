"""Soft pairs: functional and economic items that often hold the same money. Never shown as an error."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.vocabulary.codes import RENUMBERED
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .figure_references import FigureReference
from .finding_builders import check_equal_sides, check_part_of_whole, not_checked_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance

#: Functional code, economic code, and what both are about.
PAIRS: tuple[tuple[str, str, BilingualText], ...] = (
    ("2080505", "30108", BilingualText("基本养老保险缴费", "basic pension contributions")),
    ("2080506", "30109", BilingualText("职业年金缴费", "occupational annuity contributions")),
    ("2101102", "30110", BilingualText("职工基本医疗保险缴费", "basic medical insurance contributions")),
    ("2210201", "30113", BilingualText("住房公积金", "the housing provident fund")),
    ("2210203", "30102", BilingualText("购房补贴（津贴补贴）", "housing and other allowances")),
)
#: Economic items that hold more than what the function pays for.
WIDER = frozenset({"30102"})
#: Codes that hold the same money between them: medical insurance of all kinds of staff.
BESIDE = {"2101102": ("2101101", "2101103"), "30110": ("30111",)}
_HELD = {
    False: BilingualText("两个科目往往是同一笔钱", "The two items often hold the same money"),
    True: BilingualText("功能科目的钱往往都在经济科目里", "The economic item often holds all money of the function"),
}
PAIR_RULES = {
    (function, economic): CheckRule(
        id=f"soft.{function}.{economic}",
        title=BilingualText(
            f"{words.zh}：功能科目 {function} 与经济科目 {economic}", f"{words.en}: {function} and {economic}"
        ),
        sentence=BilingualText(
            f"{_HELD[economic in WIDER].zh}，但也可以不同，只供参考。",
            f"{_HELD[economic in WIDER].en}, but need not: for reference only.",
        ),
        source=RuleBasis.FORM,
        tolerance=Tolerance.ORDER if economic in WIDER else Tolerance.EQUAL,
        condition=BilingualText("2018 年以后，两处都已印出", "from 2018 on, and both are printed"),
        can_fail=False,
    )
    for function, economic, words in PAIRS
}
RULES = tuple(PAIR_RULES.values())


def check_paired_codes(document: CheckedDocument) -> Iterator[Finding]:
    for (function, economic), rule in PAIR_RULES.items():
        subject = FindingSubject(statement=TableKind.EXPENDITURE, path=(function,), column=Measure.BASIC, code=function)
        left = [term for code in (function, *BESIDE.get(function, ())) for term in _function_figures(document, code)]
        right = [term for code in (economic, *BESIDE.get(economic, ())) for term in _economic_figures(document, code)]
        if not left or not right or document.budget.year < RENUMBERED:
            yield not_checked_finding(rule, subject, BilingualText("没有印出其中一方", "one of the two is not printed"))
        elif rule.tolerance is Tolerance.ORDER:
            if len(left) == len(right) == 1 and (found := check_part_of_whole(rule, subject, left[0], right[0])):
                yield found
        elif found := check_equal_sides(rule, subject, left, right):
            yield found


def _function_figures(document: CheckedDocument, code: str) -> list[SumTerm]:
    return (
        document.first_printed_figures(
            FigureReference(TableKind.GENERAL_FUNCTION, code=code, measures=(Measure.BASIC,)),
            FigureReference(TableKind.GENERAL_FUNCTION, code=code),
        )
        or []
    )


def _economic_figures(document: CheckedDocument, code: str) -> list[SumTerm]:
    return (
        document.first_printed_figures(
            FigureReference(TableKind.GENERAL_BASIC, code=code),
            FigureReference(TableKind.GENERAL_ECONOMIC, code=code, measures=(Measure.BASIC,)),
        )
        or []
    )
