"""Soft pairs: functional and economic items that often hold the same money. Never shown as an error."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.vocabulary.codes import RENUMBERED
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind

from .document import Document
from .findings import Finding, Rule, Source, Subject, Term, Tolerance, Words
from .judging import equal, not_checked
from .references import Ref

#: Functional code, economic code, and what both are about.
PAIRS: tuple[tuple[str, str, Words], ...] = (
    ("2080505", "30108", Words("基本养老保险缴费", "basic pension contributions")),
    ("2080506", "30109", Words("职业年金缴费", "occupational annuity contributions")),
    ("2101102", "30110", Words("职工基本医疗保险缴费", "basic medical insurance contributions")),
    ("2210201", "30113", Words("住房公积金", "the housing provident fund")),
    ("2210203", "30102", Words("购房补贴（津贴补贴）", "housing and other allowances")),
)
#: Codes that hold the same money between them: medical insurance of all kinds of staff.
BESIDE = {"2101102": ("2101101", "2101103"), "30110": ("30111",)}
PAIR_RULES = {
    (function, economic): Rule(
        id=f"soft.{function}.{economic}",
        title=Words(f"{words.zh}：功能科目 {function} 与经济科目 {economic}", f"{words.en}: {function} and {economic}"),
        sentence=Words(
            "两个科目往往是同一笔钱，但也可以不同，只供参考。",
            "The two items often hold the same money, but need not: for reference only.",
        ),
        source=Source.FORM,
        tolerance=Tolerance.EQUAL,
        condition=Words("2018 年以后，两处都已印出", "from 2018 on, and both are printed"),
        can_fail=False,
    )
    for function, economic, words in PAIRS
}
RULES = tuple(PAIR_RULES.values())


def check(document: Document) -> Iterator[Finding]:
    for (function, economic), rule in PAIR_RULES.items():
        subject = Subject(statement=TableKind.EXPENDITURE, path=(function,), column=Measure.BASIC, code=function)
        left = [term for code in (function, *BESIDE.get(function, ())) for term in _function(document, code)]
        right = [term for code in (economic, *BESIDE.get(economic, ())) for term in _economic(document, code)]
        if not left or not right or document.budget.year < RENUMBERED:
            yield not_checked(rule, subject, Words("没有印出其中一方", "one of the two is not printed"))
        elif found := equal(rule, subject, left, right):
            yield found


def _function(document: Document, code: str) -> list[Term]:
    return (
        document.first(
            Ref(TableKind.GENERAL_FUNCTION, code=code, measures=(Measure.BASIC,)),
            Ref(TableKind.GENERAL_FUNCTION, code=code),
        )
        or []
    )


def _economic(document: Document, code: str) -> list[Term]:
    return (
        document.first(
            Ref(TableKind.GENERAL_BASIC, code=code),
            Ref(TableKind.GENERAL_ECONOMIC, code=code, measures=(Measure.BASIC,)),
        )
        or []
    )
