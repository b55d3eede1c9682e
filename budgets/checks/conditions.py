"""Decide what a document lets be decided: whose money it holds, what a table covers. Unknown is an answer."""

from __future__ import annotations

import re
from collections.abc import Callable

from budgets.vocabulary.codes import RENUMBERED
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Breakdown, Fund, Measure, part_of_source, parts_of_measure
from budgets.vocabulary.table_kinds import SIDE_BY_SIDE, TableKind

from .arithmetic import ZERO, compare_sides, sum_signed_figures
from .checked_document import CheckedDocument, has_unreadable_figure, printed_terms
from .checked_statement import CheckedStatement
from .figure_references import FigureReference, RowPart
from .findings import BilingualText, SumTerm, Verdict

#: Returns why a rule does not apply, or nothing if it does.
Condition = Callable[[CheckedDocument], BilingualText | None]

#: The tables that conditions look at: where one of them is doubtful, so is what a condition says.
LOOKED_AT = (
    *(TableKind.INCOME, TableKind.INCOME_EXPENDITURE, TableKind.FISCAL, TableKind.EXPENDITURE),
    *(TableKind.EXPENDITURE_SUMMARY, TableKind.GENERAL_ECONOMIC),
    *(TableKind.THREE_PUBLIC, TableKind.THREE_PUBLIC_ITEMS),
)
_GENERAL = tuple(
    part_of_source(Measure.SOURCE_GENERAL, part)
    for part in (Measure.BASIC, Measure.DUTY, Measure.SPECIAL, Measure.INVESTMENT)
)


#: The rows that a list may total spending in, and the tables of spending of the three budgets.
_SPENT = (RowPart.YEAR, RowPart.GRAND)
_BUDGETS = (TableKind.GENERAL_FUNCTION, TableKind.GOVERNMENT_FUND, TableKind.STATE_CAPITAL)
#: Classes of spending beside basic and project expenditure.
_BESIDE = parts_of_measure(Measure.TOTAL)[Breakdown.CLASS][2:]


def why_not_all_general(document: CheckedDocument) -> BilingualText | None:
    """Return why not all money of the year is known to be general public budget money."""
    income = document.first_printed_figures(
        FigureReference(TableKind.INCOME),
        FigureReference(TableKind.INCOME_EXPENDITURE, RowPart.GRAND, list=ListName.INCOME),
    )
    general = document.first_printed_figures(
        FigureReference(TableKind.INCOME, measures=(Measure.SOURCE_GENERAL,)),
        FigureReference(TableKind.INCOME, measures=_GENERAL),
        FigureReference(TableKind.INCOME_EXPENDITURE, source=Measure.SOURCE_GENERAL, list=ListName.INCOME),
        FigureReference(TableKind.FISCAL, source=Measure.SOURCE_GENERAL, list=ListName.INCOME),
    )
    why = _why_not_same_money(income, general, "一般公共预算", "general public budget")
    return why or _why_other_money_is_carried(document)


def why_not_all_fiscal(document: CheckedDocument) -> BilingualText | None:
    """Return why not all money of the year is known to be fiscal appropriation."""
    income = document.first_printed_figures(
        FigureReference(TableKind.INCOME),
        FigureReference(TableKind.INCOME_EXPENDITURE, RowPart.GRAND, list=ListName.INCOME),
    )
    fiscal = document.first_printed_figures(
        FigureReference(TableKind.INCOME, measures=(Measure.SOURCE_FISCAL,)),
        FigureReference(TableKind.INCOME_EXPENDITURE, source=Measure.SOURCE_FISCAL, list=ListName.INCOME),
    )
    why = _why_not_same_money(income, fiscal, "财政拨款", "fiscal appropriation")
    return why or _why_other_money_is_carried(document)


def _why_other_money_is_carried(document: CheckedDocument) -> BilingualText | None:
    """Return why money that is no appropriation may be carried over: more is spent out of it than the year's income."""
    if why_money_may_be_carried(document) is None:
        return None
    whole, fiscal = (
        document.referenced_figures(FigureReference(kind, RowPart.GRAND, list=ListName.INCOME))
        for kind in (TableKind.INCOME_EXPENDITURE, TableKind.FISCAL)
    )
    return _why_not_same_money(whole, fiscal, "财政拨款", "fiscal appropriation")


def _why_not_same_money(
    whole: list[SumTerm] | None, part: list[SumTerm] | None, zh: str, en: str
) -> BilingualText | None:
    if (
        whole is None
        or part is None
        or has_unreadable_figure([*whole, *part])
        or not printed_terms(whole)
        or not printed_terms(part)
    ):
        return BilingualText(f"无法确定资金是否全部为{zh}", f"it is not known whether all money is {en} money")
    if compare_sides(printed_terms(whole), printed_terms(part)).verdict is Verdict.FAIL:
        return BilingualText(f"资金不全是{zh}", f"not all money is {en} money")
    return None


def why_not_only_basic_and_project(document: CheckedDocument) -> BilingualText | None:
    """Return why total spending may hold more than basic and project expenditure."""
    sheet = document.sole_table(TableKind.EXPENDITURE) or document.sole_table(TableKind.EXPENDITURE_SUMMARY)
    if sheet is None:
        return None
    for line in sheet.total_lines():
        for measure in _BESIDE:
            term = sheet.cell_term(line, sheet.column_of_measure(measure))
            if term and (term.figure.value or has_unreadable_figure([term])):
                return BilingualText(
                    "支出中还有基本、项目之外的类别", "there is spending that is neither basic nor project"
                )
    return None


def why_money_may_be_carried(document: CheckedDocument) -> BilingualText | None:
    """Return why money may be carried over from last year or into the next, so that income need not be spending."""
    for sheet in document.sheets:
        lines = [line for line in sheet.lines if "结转" in line.label or "结余" in line.label]
        if sheet.kind in SIDE_BY_SIDE and any(a.value for line in lines for a in line.amounts):
            return BilingualText(
                "有结转资金，收入与支出不必相等", "money is carried over, so that income need not be spending"
            )
    return None


def why_economic_table_lacks_projects(document: CheckedDocument) -> BilingualText | None:
    """Return why the economic table is not known to hold project money."""
    sheet = document.sole_table(TableKind.GENERAL_ECONOMIC)
    if sheet is None or Measure.PROJECT not in sheet.column_measures:
        return BilingualText(
            "按经济分类的表只含基本支出，或没有这张表", "no table by economic item holds project money"
        )
    return None


def why_fiscal_exceeds_year(document: CheckedDocument) -> BilingualText | None:
    """Return why the income of the fiscal table may be more than that of the year."""
    sheet = document.sole_table(TableKind.FISCAL)
    if sheet is None or sheet.has_total_of_year(ListName.INCOME):
        return None
    return why_money_may_be_carried(document)


def why_fiscal_spending_holds_carried(document: CheckedDocument) -> BilingualText | None:
    """Return why the fiscal table may hold more than the tables of its budgets: by just what was carried over."""
    fiscal, *budgets = (
        document.first_printed_figures(*refs)
        for refs in (
            [FigureReference(TableKind.FISCAL, row, list=ListName.EXPENDITURE) for row in _SPENT],
            *([FigureReference(kind)] for kind in _BUDGETS),
        )
    )
    sheet = document.sole_table(TableKind.FISCAL)
    if sheet is None or fiscal is None:
        return None
    without_year = not sheet.has_total_of_year(ListName.EXPENDITURE)
    if without_year and (why := why_money_may_be_carried(document)):
        return why
    less = sum_signed_figures(fiscal) - sum((sum_signed_figures(each) for each in budgets if each), ZERO)
    carried = [line for line in sheet.lines if re.search("上年.*结转|年初.*结转", line.label)]
    if less > 0 and any(amount.value == less for line in carried for amount in line.amounts):
        return BilingualText(
            "支出表可能不含上年结转的资金", "the table of spending may leave out what was carried over"
        )
    return None


def why_operating_cost_not_public(document: CheckedDocument) -> BilingualText | None:
    """Return why the table of the operating cost is not known to hold what is spent on operations, and no other."""
    cost = document.first_printed_figures(
        FigureReference(TableKind.OPERATING_COST, measures=(Measure.OPERATING_COST,)),
        FigureReference(TableKind.OPERATING_COST),
    )
    public = document.first_printed_figures(FigureReference(TableKind.GENERAL_BASIC, measures=(Measure.PUBLIC,)))
    return _why_not_same_money(public, cost, "机关运行经费", "operating cost")


def why_fiscal_not_general_of_table(document: CheckedDocument) -> BilingualText | None:
    """Return why the fiscal table is not known to hold just the money of the table of the general public budget."""
    return why_fiscal_not_all_general(document) or why_fiscal_spending_holds_carried(document)


def why_government_items_not_all_money(document: CheckedDocument) -> BilingualText | None:
    """Return why the table by economic items of the government's is not known to hold all spending."""
    items, spent = (
        document.first_printed_figures(FigureReference(kind))
        for kind in (TableKind.GOVERNMENT_ECONOMIC, TableKind.EXPENDITURE)
    )
    return _why_not_same_money(spent, items, "这张表所列", "what the table holds")


def why_three_public_not_general(document: CheckedDocument) -> BilingualText | None:
    """Return why the table of the three is not known to hold general public budget money only."""
    sheet = document.sole_table(TableKind.THREE_PUBLIC) or document.sole_table(TableKind.THREE_PUBLIC_ITEMS)
    if sheet is None or "一般公共" in sheet.title or _tells_funds_apart(sheet):
        return None
    return why_fiscal_not_all_general(document)


def _tells_funds_apart(sheet: CheckedStatement) -> bool:
    return any(measure.endswith(f"/{fund}") for measure in sheet.column_measures for fund in Fund)


def why_economic_table_lacks_basic(document: CheckedDocument) -> BilingualText | None:
    """Return why the economic table is not known to tell basic spending."""
    sheet = document.sole_table(TableKind.GENERAL_ECONOMIC)
    if sheet is None or Measure.BASIC not in sheet.column_measures:
        return BilingualText("经济分类表没有单列基本支出", "the economic table does not tell basic spending apart")
    return None


def why_fiscal_not_all_general(document: CheckedDocument) -> BilingualText | None:
    """Return why fiscal money is not known to be general public budget money only."""
    fiscal = document.first_printed_figures(
        FigureReference(TableKind.FISCAL, RowPart.YEAR, list=ListName.INCOME),
        FigureReference(TableKind.FISCAL, RowPart.GRAND, list=ListName.INCOME),
    )
    general = document.first_printed_figures(
        FigureReference(TableKind.FISCAL, source=Measure.SOURCE_GENERAL, list=ListName.INCOME),
        FigureReference(TableKind.INCOME_EXPENDITURE, source=Measure.SOURCE_GENERAL, list=ListName.INCOME),
    )
    return _why_not_same_money(fiscal, general, "一般公共预算", "general public budget")


def why_not_only_government_bodies(document: CheckedDocument) -> BilingualText | None:
    """Return why the issuer and its units are not known to be government bodies or bodies run like them.

    Before 2018 the operating cost of government bodies was reckoned otherwise.
    """
    if document.budget.year < RENUMBERED:
        return BilingualText("2018 年以前口径不同", "before 2018 it was reckoned otherwise")
    text = "".join(section.text for section in document.budget.sections)
    counts = {kind: int(number) for kind, number in re.findall(r"(行政|参公|参照公务员法管理的|事业)单位(\d+)家", text)}
    counts |= {kind: int(number) for number, kind in re.findall(r"(\d+)家(机关|参公事业|事业)单位", text)}
    if not counts:
        return BilingualText("没有写明单位的性质", "the text does not say what kind of bodies the units are")
    if counts.get("事业", 0):
        return BilingualText("所属单位中有事业单位", "there are public institutions among the units")
    return None
