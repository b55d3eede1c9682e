"""F1: what comes in is what goes out, in each table that prints both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from budgets.vocabulary.lists import ListName
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .conditions import LOOKED_AT, why_money_may_be_carried
from .figure_references import FigureReference, RowPart
from .finding_builders import check_equal_sides, not_checked_finding
from .findings import NO_WORDS, BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance
from .table_names import TABLES

_TOTALS = {
    RowPart.GRAND: BilingualText("收入总计与支出总计", "income and expenditure in all"),
    RowPart.YEAR: BilingualText("本年收入与本年支出", "income and expenditure of the year"),
}


def _balance_rule(kind: TableKind, row: RowPart) -> CheckRule:
    table, totals = TABLES[kind], _TOTALS[row]
    year = row is RowPart.YEAR
    return CheckRule(
        id=f"F1.{kind}.{row}",
        title=BilingualText(f"{table.zh}：{totals.zh}相等", f"{table.en}: {totals.en} balance"),
        sentence=BilingualText(
            f"{table.zh}的{totals.zh}应相等。",
            f"In the table “{table.en}”, {totals.en} are equal.",
        ),
        source=RuleBasis.FORM,
        tolerance=Tolerance.EQUAL,
        condition=BilingualText(
            "表内印有本年合计，且没有上年结转和结转下年",
            "the table prints totals of the year, and nothing carried over",
        )
        if year
        else NO_WORDS,
    )


RULES = {
    (kind, row): _balance_rule(kind, row)
    for kind in (TableKind.INCOME_EXPENDITURE, TableKind.FISCAL)
    for row in _TOTALS
}


def check_balance(document: CheckedDocument) -> Iterator[Finding]:
    for (kind, row), rule in RULES.items():
        sheet = document.sole_table(kind)
        if sheet is None:
            yield not_checked_finding(
                rule, FindingSubject(statement=kind), BilingualText("没有这张表", "there is no such table"), [kind]
            )
            continue
        if row is RowPart.YEAR and (why := _why_year_need_not_balance(document, kind)):
            yield not_checked_finding(rule, sheet.finding_subject(), why)
            continue
        income = document.referenced_figures(FigureReference(kind, row, list=ListName.INCOME))
        expenditure = document.referenced_figures(FigureReference(kind, row, list=ListName.EXPENDITURE))
        if income is None or expenditure is None:
            yield not_checked_finding(
                rule, sheet.finding_subject(), BilingualText("表内没有两个合计", "the table does not print both totals")
            )
        elif found := check_equal_sides(
            rule, sheet.finding_subject(sheet.by_position[income[0].figure.spot.line or 0]), income, expenditure
        ):
            yield replace(found, searched=LOOKED_AT) if row is RowPart.YEAR else found


def _why_year_need_not_balance(document: CheckedDocument, kind: TableKind) -> BilingualText | None:
    """Return why the totals of the year need not balance: there are none of their own, or money is carried over."""
    sheet = document.sole_table(kind)
    if sheet is None:
        return None
    for name in (ListName.INCOME, ListName.EXPENDITURE):
        if not sheet.has_total_of_year(name):
            return BilingualText("没有单列本年合计", "the totals of the year are not printed apart")
    return why_money_may_be_carried(document)
