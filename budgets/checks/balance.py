"""F1: what comes in is what goes out, in each table that prints both."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.vocabulary.lists import ListName
from budgets.vocabulary.table_kinds import TableKind

from .conditions import nothing_carried
from .document import Document
from .findings import NO_WORDS, Finding, Rule, Source, Subject, Tolerance, Words
from .judging import equal, not_checked
from .names import TABLES
from .references import Ref, RowPart

_TOTALS = {
    RowPart.GRAND: Words("收入总计与支出总计", "income and expenditure in all"),
    RowPart.YEAR: Words("本年收入与本年支出", "income and expenditure of the year"),
}


def _rule(kind: TableKind, row: RowPart) -> Rule:
    table, totals = TABLES[kind], _TOTALS[row]
    year = row is RowPart.YEAR
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


RULES = {(kind, row): _rule(kind, row) for kind in (TableKind.INCOME_EXPENDITURE, TableKind.FISCAL) for row in _TOTALS}


def check(document: Document) -> Iterator[Finding]:
    for (kind, row), rule in RULES.items():
        sheet = document.sheet(kind)
        if sheet is None:
            yield not_checked(rule, Subject(statement=kind), Words("没有这张表", "there is no such table"))
            continue
        if row is RowPart.YEAR and (why := _why_no_year(document, kind)):
            yield not_checked(rule, sheet.subject(), why)
            continue
        income = document.find(Ref(kind, row, list=ListName.INCOME))
        expenditure = document.find(Ref(kind, row, list=ListName.EXPENDITURE))
        if income is None or expenditure is None:
            yield not_checked(rule, sheet.subject(), Words("表内没有两个合计", "the table does not print both totals"))
        elif found := equal(
            rule, sheet.subject(sheet.by_position[income[0].figure.spot.line or 0]), income, expenditure
        ):
            yield found


def _why_no_year(document: Document, kind: TableKind) -> Words | None:
    """Return why the totals of the year need not balance: there are none of their own, or money is carried over."""
    sheet = document.sheet(kind)
    if sheet is None:
        return None
    for name in (ListName.INCOME, ListName.EXPENDITURE):
        if not sheet.tells_the_year(name):
            return Words("没有单列本年合计", "the totals of the year are not printed apart")
    return nothing_carried(document)
