"""F1: what comes in is what goes out, in each table that prints both."""

from __future__ import annotations

from collections.abc import Iterator

from .conditions import nothing_carried
from .document import Document, Ref
from .findings import NO_WORDS, Finding, Rule, Source, Subject, Tolerance, Words
from .judging import equal, not_checked
from .names import TABLES

_TOTALS = {
    "grand": Words("收入总计与支出总计", "income and expenditure in all"),
    "year": Words("本年收入与本年支出", "income and expenditure of the year"),
}


def _rule(kind: str, row: str) -> Rule:
    table, totals = TABLES[kind], _TOTALS[row]
    year = row == "year"
    return Rule(
        id=f"F1.{kind}.{row}",
        title=Words(f"{table.zh}：{totals.zh}相等", f"{table.en}: {totals.en} balance"),
        sentence=Words(
            f"{table.zh}的{totals.zh}应相等。",
            f"In the table “{table.en}”, {totals.en} are equal.",
        ),
        source=Source.FORM,
        tolerance=Tolerance.EQUAL,
        condition=Words(
            "表内印有本年合计，且没有上年结转和结转下年",
            "the table prints totals of the year, and nothing carried over",
        )
        if year
        else NO_WORDS,
    )


RULES = {(kind, row): _rule(kind, row) for kind in ("income-expenditure", "fiscal") for row in _TOTALS}


def check(document: Document) -> Iterator[Finding]:
    for (kind, row), rule in RULES.items():
        sheet = document.sheet(kind)
        if sheet is None:
            yield not_checked(rule, Subject(statement=kind), Words("没有这张表", "there is no such table"))
            continue
        if row == "year" and (why := _why_no_year(document, kind)):
            yield not_checked(rule, sheet.subject(), why)
            continue
        income = document.find(Ref(kind, row, list="income"))
        expenditure = document.find(Ref(kind, row, list="expenditure"))
        if income is None or expenditure is None:
            yield not_checked(rule, sheet.subject(), Words("表内没有两个合计", "the table does not print both totals"))
        elif found := equal(
            rule, sheet.subject(sheet.by_position[income[0].figure.spot.line or 0]), income, expenditure
        ):
            yield found


def _why_no_year(document: Document, kind: str) -> Words | None:
    """Return why the totals of the year need not balance: there are none of their own, or money is carried over."""
    sheet = document.sheet(kind)
    if sheet is None:
        return None
    for name in ("income", "expenditure"):
        if sheet.rows("year", name) == sheet.rows("grand", name):
            return Words("没有单列本年合计", "the totals of the year are not printed apart")
    return nothing_carried(document)
