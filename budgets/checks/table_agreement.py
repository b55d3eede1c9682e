"""F4: one fact printed in two tables is the same fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from budgets.records import Column, Line, Role
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import (
    AnyMeasure,
    Fund,
    Measure,
    measure_of_fund,
    part_of_source,
)
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import ZERO, sum_signed_figures
from .checked_document import CheckedDocument, printed_terms
from .checked_statement import CheckedStatement, income_source_of_label
from .completeness import REQUIRED
from .conditions import (
    LOOKED_AT,
    Condition,
    why_economic_table_lacks_basic,
    why_economic_table_lacks_projects,
    why_fiscal_exceeds_year,
    why_fiscal_not_all_general,
    why_fiscal_not_general_of_table,
    why_fiscal_spending_holds_carried,
    why_government_items_not_all_money,
    why_money_may_be_carried,
    why_not_all_fiscal,
    why_not_all_general,
    why_not_only_basic_and_project,
    why_operating_cost_not_public,
    why_three_public_not_general,
)
from .figure_references import FigureReference, RowPart
from .finding_builders import (
    build_side,
    check_agreement_with_any,
    check_equal_sides,
    info_finding,
    not_checked_finding,
    ok_finding,
)
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict

#: Measures that both of two tables print.
_TOTAL, _BASIC, _PROJECT = ((each, each) for each in (Measure.TOTAL, Measure.BASIC, Measure.PROJECT))
#: So many parts are a sum.
_SEVERAL = 2
NO_TABLE = BilingualText("文件只印出其中一方", "the document prints only one of the two")
_NO_TOTAL = BilingualText("其中一张表没有合计", "one of the tables prints no total")
CARRIED = BilingualText(
    "收入总表没有上年结转一栏，各来源可能含上年结转",
    "the table of income has no column for what is carried over: its sources may hold that",
)
_CONDITIONS: dict[Condition, BilingualText] = {
    why_not_all_general: BilingualText("资金全部为一般公共预算", "all money is general public budget money"),
    why_not_all_fiscal: BilingualText("资金全部为财政拨款", "all money is fiscal appropriation"),
    why_fiscal_not_all_general: BilingualText(
        "财政拨款全部为一般公共预算", "all fiscal money is general public budget money"
    ),
    why_fiscal_spending_holds_carried: BilingualText(
        "支出表没有略去上年结转的资金", "the table of spending leaves out nothing that was carried over"
    ),
    why_fiscal_not_general_of_table: BilingualText(
        "财政拨款全部为一般公共预算，且支出表没有略去上年结转的资金",
        "all fiscal money is general public budget money, and the table of spending leaves out nothing carried over",
    ),
    why_government_items_not_all_money: BilingualText("两张表的总计相等", "the totals of the two tables are the same"),
    why_economic_table_lacks_basic: BilingualText(
        "经济分类表单列基本支出", "the economic table tells basic spending apart"
    ),
    why_money_may_be_carried: BilingualText("没有结转资金", "no money is carried over"),
    why_not_only_basic_and_project: BilingualText(
        "支出只有基本支出和项目支出", "all spending is basic or project spending"
    ),
    why_operating_cost_not_public: BilingualText("两处合计相等", "both totals are the same"),
    why_economic_table_lacks_projects: BilingualText(
        "经济分类表含项目支出", "the economic table holds project money too"
    ),
}

#: Figures that are added up, each the first printed of its choices.
Figures = tuple[tuple[FigureReference, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalComparison:
    """A total that two places print. Each side is a sum of figures, each figure the first printed of its choices.

    ``optional`` figures count as nothing where their table is missing or prints none. Where the right side is one
    figure, any of its choices may be it. ``excuse`` says why the two may differ all the same.
    """

    rule: CheckRule
    left: Figures
    right: Figures
    optional: tuple[FigureReference, ...] = ()
    condition: Condition | None = None
    excuse: Condition | None = None


class MatchedBy(StrEnum):
    """What tells that two lines are the same: the code, the source of money, or the project."""

    CODE = "code"
    SOURCE = "source"
    PROJECT = "project"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineComparison:
    """Two tables with the same lines: matched by code, or by source of money, or by project."""

    rule: CheckRule
    left: TableKind
    right: TableKind
    by: MatchedBy = MatchedBy.CODE
    measures: tuple[tuple[AnyMeasure, AnyMeasure], ...] = (_TOTAL,)
    left_list: ListName | None = None
    right_list: ListName | None = None
    condition: Condition | None = None
    #: Whether each line of the one must stand in the other.
    complete: bool = True


def _table_agreement_rule(name: str, zh: str, en: str, condition: Condition | None = None) -> CheckRule:
    return CheckRule(
        id=f"F4.{name}",
        title=BilingualText(zh, en),
        sentence=BilingualText(f"{zh}。", f"{en}."),
        source=RuleBasis.FORM,
        tolerance=Tolerance.EQUAL,
        condition=_CONDITIONS[condition] if condition else BilingualText("两处都已印出", "both are printed"),
        version=6,
    )


def _total_comparison(
    name: str, zh: str, en: str, *, left: Figures, right: Figures, condition: Condition | None = None, **more: Any
) -> TotalComparison:
    return TotalComparison(
        rule=_table_agreement_rule(name, zh, en, condition), left=left, right=right, condition=condition, **more
    )


def _line_comparison(
    name: str, zh: str, en: str, *, left: TableKind, right: TableKind, condition: Condition | None = None, **more: Any
) -> LineComparison:
    return LineComparison(
        rule=_table_agreement_rule(name, zh, en, condition), left=left, right=right, condition=condition, **more
    )


_T1 = TableKind.INCOME_EXPENDITURE
_SPENT = (
    FigureReference(_T1, RowPart.YEAR, list=ListName.EXPENDITURE),
    FigureReference(_T1, RowPart.GRAND, list=ListName.EXPENDITURE),
)
_FISCAL_SPENT = (
    FigureReference(TableKind.FISCAL, RowPart.YEAR, list=ListName.EXPENDITURE),
    FigureReference(TableKind.FISCAL, RowPart.GRAND, list=ListName.EXPENDITURE),
)
_FUND_TABLES = (FigureReference(TableKind.GOVERNMENT_FUND), FigureReference(TableKind.STATE_CAPITAL))
#: The tables of the three budgets, each with the source of its money and the words for it.
_BUDGETS = (
    (TableKind.GENERAL_FUNCTION, Measure.SOURCE_GENERAL, "一般公共预算", "the general public budget"),
    (TableKind.GOVERNMENT_FUND, Measure.SOURCE_GOVERNMENT_FUND, "政府性基金预算", "the government fund budget"),
    (TableKind.STATE_CAPITAL, Measure.SOURCE_STATE_CAPITAL, "国有资本经营预算", "the state capital operating budget"),
)
_INCOME_OF_BUDGETS = tuple(
    FigureReference(_T1, source=source, list=ListName.INCOME) for _kind, source, _zh, _en in _BUDGETS
)
#: Basic and project spending, with the words for them.
_BASIC_AND_PROJECT = ((Measure.BASIC, "基本支出", "Basic spending"), (Measure.PROJECT, "项目支出", "Project spending"))
_GENERAL_PROJECTS = (
    FigureReference(TableKind.INCOME, measures=(part_of_source(Measure.SOURCE_GENERAL, Measure.PROJECT),)),
    FigureReference(
        TableKind.INCOME,
        measures=tuple(
            part_of_source(Measure.SOURCE_GENERAL, part) for part in (Measure.DUTY, Measure.SPECIAL, Measure.INVESTMENT)
        ),
    ),
)

FACTS = (
    _total_comparison(
        "income.total",
        "收入总表的总计等于收支总表的收入总计",
        "Total income is the same in both tables",
        left=((FigureReference(TableKind.INCOME),),),
        # A table of the year's income leaves out what T1 carries over.
        right=(
            (
                FigureReference(_T1, RowPart.GRAND, list=ListName.INCOME),
                FigureReference(_T1, RowPart.YEAR, list=ListName.INCOME),
            ),
        ),
    ),
    _total_comparison(
        "expenditure.total",
        "支出总表的总计等于收支总表的本年支出",
        "Total spending is the same in both tables",
        left=((FigureReference(TableKind.EXPENDITURE),),),
        right=(_SPENT,),
    ),
    _total_comparison(
        "funds.total",
        "三本预算支出之和等于财政拨款支出",
        "The three budgets make up fiscal spending",
        left=((FigureReference(TableKind.GENERAL_FUNCTION),), (_FUND_TABLES[0],), (_FUND_TABLES[1],)),
        right=(_FISCAL_SPENT,),
        optional=_FUND_TABLES,
        excuse=why_money_may_be_carried,
    ),
    _total_comparison(
        "fiscal.income",
        "财政拨款收支总表的收入等于收支总表的财政拨款",
        "Fiscal income is the same in both tables",
        left=(
            (
                FigureReference(TableKind.FISCAL, RowPart.YEAR, list=ListName.INCOME),
                FigureReference(TableKind.FISCAL, RowPart.GRAND, list=ListName.INCOME),
            ),
        ),
        right=((FigureReference(_T1, source=Measure.SOURCE_FISCAL, list=ListName.INCOME),),),
        excuse=why_fiscal_exceeds_year,
    ),
    _total_comparison(
        "income.basic",
        "收入总表中一般公共预算的基本支出拨款等于基本支出总表的一般公共预算拨款",
        "General money for basic spending is the same in both tables",
        left=((FigureReference(TableKind.INCOME, measures=(part_of_source(Measure.SOURCE_GENERAL, Measure.BASIC),)),),),
        right=((FigureReference(TableKind.BASIC, measures=(Measure.SOURCE_GENERAL,)),),),
        condition=why_money_may_be_carried,
    ),
    _total_comparison(
        "income.projects",
        "收入总表中一般公共预算的项目拨款等于项目支出总表的一般公共预算拨款",
        "General money for projects is the same in both tables",
        left=(_GENERAL_PROJECTS,),
        right=((FigureReference(TableKind.PROJECTS, measures=(Measure.SOURCE_GENERAL,)),),),
        condition=why_money_may_be_carried,
    ),
    *(
        _total_comparison(
            f"{kind}.income",
            f"{zh}支出表的合计等于收支总表的{zh}拨款",
            f"Spending of {en} is the income from it",
            left=((FigureReference(kind),),),
            right=((FigureReference(_T1, source=source, list=ListName.INCOME),),),
            condition=why_money_may_be_carried,
        )
        for kind, source, zh, en in _BUDGETS[1:]
    ),
    *(
        _total_comparison(
            f"{kind}.fiscal",
            f"{zh}支出表的合计等于财政拨款收支总表的{zh}支出",
            f"Spending of {en} is the same in the fiscal summary",
            left=((FigureReference(kind),),),
            right=(tuple(replace(ref, measures=(source,)) for ref in _FISCAL_SPENT),),
            excuse=why_fiscal_spending_holds_carried,
        )
        for kind, source, zh, en in _BUDGETS
    ),
    _total_comparison(
        "fiscal.sources",
        "收支总表各项财政拨款之和等于财政拨款收支总表的收入",
        "The three kinds of appropriation of the summary make up fiscal income",
        left=tuple((ref,) for ref in _INCOME_OF_BUDGETS),
        right=(
            (
                FigureReference(TableKind.FISCAL, RowPart.YEAR, list=ListName.INCOME),
                FigureReference(TableKind.FISCAL, RowPart.GRAND, list=ListName.INCOME),
            ),
        ),
        optional=_INCOME_OF_BUDGETS[1:],
        excuse=why_fiscal_exceeds_year,
    ),
    *(
        _total_comparison(
            f"expenditure.{measure}",
            f"支出总表的{zh}等于收支总表按用途列出的{zh}",
            f"{en} is the same in the table of spending and in the summary by use",
            left=((FigureReference(TableKind.EXPENDITURE, measures=(measure,)),),),
            right=((FigureReference(_T1, label=zh, list=ListName.USE),),),
        )
        for measure, zh, en in _BASIC_AND_PROJECT
    ),
    _total_comparison(
        "government-economic.total",
        "按政府预算经济分类的支出合计等于支出总计，或其中一种资金的支出",
        "Spending by economic items of the government's is all spending, or that of one kind of money",
        left=((FigureReference(TableKind.GOVERNMENT_ECONOMIC),),),
        right=(
            (
                FigureReference(TableKind.EXPENDITURE),
                *_SPENT,
                *_FISCAL_SPENT,
                FigureReference(TableKind.FISCAL_FUNCTION),
                *(
                    FigureReference(TableKind.GENERAL_FUNCTION, measures=(each,))
                    for each in (Measure.TOTAL, Measure.BASIC, Measure.PROJECT)
                ),
                FigureReference(TableKind.GENERAL_BASIC),
            ),
        ),
    ),
    _total_comparison(
        "basic.total",
        "基本支出总表的总计等于支出总表的基本支出",
        "Basic spending is the same in both tables",
        left=((FigureReference(TableKind.BASIC),),),
        right=((FigureReference(TableKind.EXPENDITURE, measures=(Measure.BASIC,)),),),
    ),
    _total_comparison(
        "projects.total",
        "项目支出总表的总计等于支出总表的项目支出",
        "Project spending is the same in both tables",
        left=((FigureReference(TableKind.PROJECTS),),),
        right=((FigureReference(TableKind.EXPENDITURE, measures=(Measure.PROJECT,)),),),
    ),
    _total_comparison(
        "basic-projects.total",
        "基本支出与项目支出之和等于支出总计",
        "Basic and project spending make up all spending",
        left=((FigureReference(TableKind.EXPENDITURE),),),
        right=((FigureReference(TableKind.BASIC),), (FigureReference(TableKind.PROJECTS),)),
        condition=why_not_only_basic_and_project,
    ),
    _total_comparison(
        "general-function.total",
        "一般公共预算支出等于支出总计",
        "General spending is all spending",
        left=((FigureReference(TableKind.GENERAL_FUNCTION),),),
        right=((FigureReference(TableKind.EXPENDITURE), FigureReference(TableKind.EXPENDITURE_SUMMARY), *_SPENT),),
        condition=why_not_all_general,
    ),
    *(
        _total_comparison(
            f"general-function.{measure}",
            f"一般公共预算的{zh}等于支出总表的{zh}",
            f"General {en.lower()} is all {en.lower()}",
            left=((FigureReference(TableKind.GENERAL_FUNCTION, measures=(measure,)),),),
            right=((FigureReference(TableKind.EXPENDITURE, measures=(measure,)),),),
            condition=why_not_all_general,
        )
        for measure, zh, en in _BASIC_AND_PROJECT
    ),
    _total_comparison(
        "projects.general-economic",
        "项目支出总表的一般公共预算拨款等于按经济分类的项目支出",
        "General money for projects is project spending by economic item",
        left=((FigureReference(TableKind.PROJECTS, measures=(Measure.SOURCE_GENERAL,)),),),
        right=((FigureReference(TableKind.GENERAL_ECONOMIC, measures=(Measure.PROJECT,)),),),
        condition=why_money_may_be_carried,
    ),
    *(
        _total_comparison(
            f"general-economic.{measure}",
            f"按经济分类与按功能分类，{zh}相等",
            f"By economic item or by function, {en} is the same",
            left=((FigureReference(TableKind.GENERAL_ECONOMIC, measures=(measure,)),),),
            # Without a column of projects the economic table may be of basic spending only.
            right=((FigureReference(TableKind.GENERAL_FUNCTION, measures=(measure,)), *basic),),
        )
        for measure, zh, en, basic in (
            (
                Measure.TOTAL,
                "一般公共预算支出",
                "general spending",
                (FigureReference(TableKind.GENERAL_FUNCTION, measures=(Measure.BASIC,)),),
            ),
            (Measure.BASIC, "基本支出", "basic spending", ()),
            (Measure.PROJECT, "项目支出", "project spending", ()),
        )
    ),
    _total_comparison(
        "general-basic.total",
        "一般公共预算基本支出表的合计等于基本支出",
        "The table of basic spending comes to basic spending",
        left=((FigureReference(TableKind.GENERAL_BASIC),),),
        right=((FigureReference(TableKind.GENERAL_FUNCTION, measures=(Measure.BASIC,)),),),
    ),
    _total_comparison(
        "general-basic.summary",
        "一般公共预算基本支出表的合计等于支出总表的基本支出",
        "The table of basic spending comes to basic spending of all money",
        left=((FigureReference(TableKind.GENERAL_BASIC),),),
        right=((FigureReference(TableKind.EXPENDITURE_SUMMARY, measures=(Measure.BASIC,)),),),
        condition=why_not_all_general,
    ),
    _total_comparison(
        "fiscal-basic.total",
        "财政拨款基本支出表的合计等于财政拨款的基本支出",
        "Basic fiscal spending is the same",
        left=((FigureReference(TableKind.FISCAL_BASIC),),),
        right=(
            (
                FigureReference(TableKind.FISCAL, label="基本支出", list=ListName.USE),
                FigureReference(TableKind.FISCAL_FUNCTION, measures=(Measure.BASIC,)),
            ),
        ),
    ),
    *(
        _total_comparison(
            f"summary.{measure}",
            f"支出总表（按用途）的{zh}等于收支总表的{zh}",
            f"{en} is the same in the table by use and in the summary",
            left=((FigureReference(TableKind.EXPENDITURE_SUMMARY, measures=(measure,)),),),
            right=((FigureReference(_T1, label=zh, list=ListName.USE),),),
        )
        for measure, zh, en in (*_BASIC_AND_PROJECT, (Measure.RESERVE, "单位预留机动经费", "The reserve"))
    ),
    _total_comparison(
        "summary.total",
        "支出总表（按用途）的合计等于本年支出",
        "Spending by use is all spending",
        left=((FigureReference(TableKind.EXPENDITURE_SUMMARY),),),
        right=(_SPENT,),
    ),
    _total_comparison(
        "fiscal-function.total",
        "财政拨款支出表的合计等于财政拨款支出",
        "Fiscal spending by function is all of it",
        left=((FigureReference(TableKind.FISCAL_FUNCTION),),),
        right=(_FISCAL_SPENT,),
    ),
    _total_comparison(
        "fiscal-function.general",
        "财政拨款支出表的合计等于一般公共预算支出表的合计",
        "Fiscal spending by function is general spending",
        left=((FigureReference(TableKind.FISCAL_FUNCTION),),),
        right=((FigureReference(TableKind.GENERAL_FUNCTION),),),
        condition=why_fiscal_not_all_general,
    ),
    *(
        _total_comparison(
            f"three-public.{item}",
            f"“三公”经费表的{zh}等于经济分类表的 {code} 科目",
            f"{en} is the same as economic item {code}",
            left=(
                (
                    FigureReference(
                        TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(measure_of_fund(item, Fund.GENERAL),)
                    ),
                    FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(item,)),
                ),
            ),
            right=((FigureReference(TableKind.GENERAL_ECONOMIC, code=code),),),
            optional=(FigureReference(TableKind.GENERAL_ECONOMIC, code=code),),
            condition=why_economic_table_lacks_projects,
            excuse=why_three_public_not_general,
        )
        for item, code, zh, en in (
            (Measure.ABROAD, "30212", "因公出国（境）费", "Travel abroad"),
            (Measure.RECEPTION, "30217", "公务接待费", "Reception"),
            (Measure.VEHICLE_OPERATION, "30231", "公务用车运行维护费", "Vehicle operation"),
            (Measure.VEHICLE_PURCHASE, "31013", "公务用车购置费", "Vehicle purchase"),
        )
    ),
    _total_comparison(
        "performance.total",
        "整体绩效目标表的金额合计等于本年支出",
        "The performance form covers all spending",
        left=((FigureReference(TableKind.PERFORMANCE),),),
        right=(_SPENT,),
    ),
)
ROWS = (
    LineComparison(
        rule=replace(
            _table_agreement_rule(
                "income.sources",
                "收入总表各来源等于收支总表同名收入",
                "Each source of income is the same in both tables",
            ),
            condition=BilingualText(
                "两处都已印出；收入总表没有上年结转一栏时，多出的不超过结转数的不作判断",
                "both are printed; where the table of income has no column for what is carried over, an excess within "
                "that is not judged",
            ),
        ),
        left=TableKind.INCOME,
        right=_T1,
        right_list=ListName.INCOME,
        by=MatchedBy.SOURCE,
        complete=False,
        measures=(),
    ),
    _line_comparison(
        "expenditure.lines",
        "收支总表各科目等于支出总表同一科目",
        "Each function's spending is the same in both tables",
        left=_T1,
        right=TableKind.EXPENDITURE,
        left_list=ListName.EXPENDITURE,
    ),
    _line_comparison(
        "general-function.lines",
        "一般公共预算支出表各科目等于支出总表同一科目",
        "Each function's general spending is all its spending",
        left=TableKind.GENERAL_FUNCTION,
        right=TableKind.EXPENDITURE,
        measures=(_TOTAL, _BASIC, _PROJECT),
        condition=why_not_all_general,
    ),
    _line_comparison(
        "fiscal.lines",
        "财政拨款收支总表各科目等于收支总表同一科目",
        "Each function's fiscal spending is all its spending",
        left=TableKind.FISCAL,
        right=_T1,
        left_list=ListName.EXPENDITURE,
        right_list=ListName.EXPENDITURE,
        condition=why_not_all_fiscal,
    ),
    *(
        _line_comparison(
            f"{kind}.classes",
            f"财政拨款收支总表各科目的{zh}支出等于{zh}支出表同一科目",
            f"Each function's spending of {en} is the same in the fiscal summary",
            left=TableKind.FISCAL,
            right=kind,
            left_list=ListName.EXPENDITURE,
            measures=((source, Measure.TOTAL),),
            condition=why_fiscal_spending_holds_carried,
        )
        for kind, source, zh, en in _BUDGETS
    ),
    _line_comparison(
        "general-function.fiscal-classes",
        "财政拨款收支总表各科目等于一般公共预算支出表同一科目",
        "Each function's fiscal spending is its general spending",
        left=TableKind.FISCAL,
        right=TableKind.GENERAL_FUNCTION,
        left_list=ListName.EXPENDITURE,
        condition=why_fiscal_not_general_of_table,
    ),
    _line_comparison(
        "government-economic.lines",
        "按政府预算经济分类的支出表各功能科目等于支出总表同一科目",
        "Each function's spending is the same in the table by economic items of the government's",
        left=TableKind.GOVERNMENT_ECONOMIC,
        right=TableKind.EXPENDITURE,
        condition=why_government_items_not_all_money,
        complete=False,
    ),
    _line_comparison(
        "fiscal-function.lines",
        "财政拨款支出表各科目等于一般公共预算支出表同一科目",
        "Each function's fiscal spending is its general spending",
        left=TableKind.FISCAL_FUNCTION,
        right=TableKind.GENERAL_FUNCTION,
        condition=why_fiscal_not_all_general,
    ),
    _line_comparison(
        "fiscal-function.summary",
        "财政拨款支出表各科目等于收支总表同一科目",
        "Each function's fiscal spending is its spending in the summary",
        left=TableKind.FISCAL_FUNCTION,
        right=_T1,
        right_list=ListName.EXPENDITURE,
        condition=why_not_all_fiscal,
    ),
    _line_comparison(
        "fiscal-basic.items",
        "财政拨款基本支出表各科目等于一般公共预算基本支出表同一科目",
        "Each basic item of fiscal money is of general money",
        left=TableKind.FISCAL_BASIC,
        right=TableKind.GENERAL_BASIC,
        condition=why_fiscal_not_all_general,
    ),
    _line_comparison(
        "operating-cost.items",
        "机关运行经费表各项等于一般公共预算基本支出表同一科目的公用经费",
        "Each item of the operating cost is what is spent on it of basic spending on operations",
        left=TableKind.OPERATING_COST,
        right=TableKind.GENERAL_BASIC,
        measures=((Measure.OPERATING_COST, Measure.PUBLIC), (Measure.TOTAL, Measure.PUBLIC)),
        condition=why_operating_cost_not_public,
        complete=False,
    ),
    _line_comparison(
        "basic.items",
        "基本支出总表各项（一般公共预算）等于经济分类表的基本支出",
        "Each basic item is the same by name and by code",
        left=TableKind.BASIC,
        right=TableKind.GENERAL_ECONOMIC,
        measures=((Measure.SOURCE_GENERAL, Measure.BASIC),),
        condition=why_economic_table_lacks_basic,
    ),
    _line_comparison(
        "expenditure.functions",
        "收入总表按科目列出的收入等于支出总表同一科目的支出",
        "Income printed by function is spending on that function",
        left=TableKind.INCOME,
        right=TableKind.EXPENDITURE,
        condition=why_money_may_be_carried,
    ),
    _line_comparison(
        "performance.tasks",
        "绩效目标表各项目等于项目支出总表同一项目",
        "Each project is the same in both tables",
        left=TableKind.PERFORMANCE,
        right=TableKind.PROJECTS,
        by=MatchedBy.PROJECT,
        complete=False,
    ),
)
BASIC_TASK = _table_agreement_rule(
    "performance.basic", "绩效目标表的“基本支出”等于基本支出总计", "The form's basic spending is all basic spending"
)
AGAIN = _table_agreement_rule(
    "government-items.total",
    "按政府预算经济分类重印的表，合计与按部门预算经济分类的表相等",
    "A table printed again by the economic items of the government's comes to the same",
)
RULES = (*(fact.rule for fact in FACTS), *(rows.rule for rows in ROWS), BASIC_TASK, AGAIN)


def check_table_agreement(document: CheckedDocument) -> Iterator[Finding]:
    for fact in FACTS:
        yield from _check_shared_total(document, fact)
    for rows in ROWS:
        yield from _check_matching_lines(document, rows)
    yield from _check_basic_task(document)
    yield from _check_government_items(document)


def _check_shared_total(document: CheckedDocument, fact: TotalComparison) -> Iterator[Finding]:
    left = _side_terms(document, fact.left, fact.optional)
    right = _right_side_choices(document, fact)
    kind = fact.left[0][0].kind
    subject = FindingSubject(statement=kind, column=fact.left[0][0].measures[0])
    if left is None and (not right or kind not in REQUIRED):
        return
    why = fact.condition(document) if fact.condition else None
    if left and not right and not why and (lacking := _table_without_row(document, fact)):
        yield from _check_absent_row(document, fact, left, lacking)
        return
    if why or left is None or not right:
        searched = sorted({ref.kind for side in (fact.left, fact.right) for choices in side for ref in choices})
        yield not_checked_finding(fact.rule, subject, why or NO_TABLE, () if why else searched)
        return
    subject = _subject_of_terms(document, left, subject)
    found = check_agreement_with_any(fact.rule, subject, left, right)
    why = fact.excuse(document) if fact.excuse and found and found.verdict is Verdict.FAIL else None
    if why:
        yield not_checked_finding(fact.rule, subject, why)
    elif found:
        conditional = LOOKED_AT if fact.condition or fact.excuse else ()
        yield replace(found, searched=(*conditional, *(ref.kind for ref in fact.optional)))


def _table_without_row(document: CheckedDocument, fact: TotalComparison) -> CheckedStatement | None:
    """Return the table that has no row for the code of a fact that may lack it: no row says that nothing is spent."""
    ref = fact.right[0][0]
    sheet = document.sole_table(ref.kind) if ref.code and ref in fact.optional else None
    return sheet if sheet and sheet.has_values and not sheet.referenced_lines(ref) else None


def _check_absent_row(
    document: CheckedDocument, fact: TotalComparison, left: list[SumTerm], lacking: CheckedStatement
) -> Iterator[Finding]:
    """Yield that what a table spends has no row in another, or that nothing is spent and no row is needed."""
    subject = _subject_of_terms(document, left, FindingSubject(statement=fact.left[0][0].kind))
    name, code = left[0].figure.name, fact.right[0][0].code
    if why := fact.excuse(document) if fact.excuse else None:
        yield not_checked_finding(fact.rule, subject, why)
    elif not sum_signed_figures(left):
        words = BilingualText(
            f"{name}为 0，{lacking.title}没有 {code} 科目，两者一致。",
            f"{name} is 0, and {lacking.title} has no item {code}: the two agree.",
        )
        yield ok_finding(fact.rule, subject, words, left)
    else:
        printed = f"{left[0].figure.printed} {left[0].figure.unit}"
        words = BilingualText(
            f"{name}为 {printed}，{lacking.title}却没有 {code} 科目。",
            f"{name} is {printed}, but {lacking.title} has no item {code}.",
        )
        yield info_finding(fact.rule, subject, words, left, [lacking.kind, *LOOKED_AT])


def _right_side_choices(document: CheckedDocument, fact: TotalComparison) -> list[list[SumTerm]]:
    """Return what the right side may be: each of its choices where it is one figure, otherwise their sum."""
    if len(fact.right) == 1:
        sides = [_side_terms(document, ((ref,),), fact.optional) for ref in fact.right[0]]
    else:
        sides = [_side_terms(document, fact.right, fact.optional)]
    return [side for side in sides if side]


def _side_terms(
    document: CheckedDocument, side: Sequence[tuple[FigureReference, ...]], optional: Sequence[FigureReference]
) -> list[SumTerm] | None:
    terms: list[SumTerm] = []
    for choices in side:
        found = document.first_printed_figures(*choices)
        if found is None and choices[0] not in optional:
            return None
        terms += found or []
    return terms or None


def _subject_of_terms(document: CheckedDocument, terms: Sequence[SumTerm], otherwise: FindingSubject) -> FindingSubject:
    """Return what a finding speaks of: the line and column of its first figure."""
    spot = terms[0].figure.spot
    for sheet in document.sheets:
        if sheet.statement.order == spot.statement and spot.line is not None:
            columns = {column.order: column for column in sheet.columns}
            return sheet.finding_subject(sheet.by_position[spot.line], columns.get(spot.column or 0))
    return otherwise


def _check_basic_task(document: CheckedDocument) -> Iterator[Finding]:
    sheet = document.sole_table(TableKind.PERFORMANCE)
    basic = document.first_printed_figures(
        FigureReference(TableKind.BASIC), FigureReference(TableKind.EXPENDITURE, measures=(Measure.BASIC,))
    )
    lines = [line for line in sheet.lines if bare_label(line.label) == "基本支出"] if sheet else []
    term = sheet.cell_term(lines[0], sheet.column_of_measure(Measure.TOTAL)) if sheet and len(lines) == 1 else None
    if sheet is None:
        return
    if term is None or basic is None:
        yield not_checked_finding(BASIC_TASK, FindingSubject(statement=TableKind.PERFORMANCE), NO_TABLE)
    elif found := check_equal_sides(BASIC_TASK, sheet.finding_subject(lines[0]), [term], basic):
        yield found


def _check_government_items(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether a table comes to what another of its kind does, which prints the same by items of departments."""
    for sheet in document.sheets:
        first = document.sole_table(sheet.kind) if sheet.is_by_government_items else None
        if first is None or first is sheet:
            continue
        mine, other = (each.total_terms(Measure.TOTAL) for each in (sheet, first))
        subject = sheet.finding_subject(next(iter(sheet.total_lines()), None))
        if not mine or not other:
            yield not_checked_finding(AGAIN, subject, _NO_TOTAL)
        elif found := check_equal_sides(AGAIN, subject, mine, other):
            yield found


def _check_matching_lines(document: CheckedDocument, rows: LineComparison) -> Iterator[Finding]:
    left, right = document.sole_table(rows.left), document.sole_table(rows.right)
    if left is None and (right is None or rows.left not in REQUIRED):
        return
    why = rows.condition(document) if rows.condition else None
    if why or left is None or right is None:
        searched = () if why else (rows.left, rows.right)
        yield not_checked_finding(rows.rule, FindingSubject(statement=rows.left), why or NO_TABLE, searched)
        return
    found = list(
        _check_lines_by_source(document, rows, left, right)
        if rows.by is MatchedBy.SOURCE
        else _check_lines_by_key(rows, left, right)
    )
    if found:
        conditional = LOOKED_AT if rows.condition else ()
        yield from (replace(each, searched=(*conditional, *each.searched)) for each in found)
    else:
        why = BilingualText("两张表没有相同的行", "the two tables have no line in common")
        yield not_checked_finding(rows.rule, left.finding_subject(), why)


def _check_lines_by_source(
    document: CheckedDocument, rows: LineComparison, left: CheckedStatement, right: CheckedStatement
) -> Iterator[Finding]:
    """Yield the comparison of each source's column in the one table with its line in the other.

    A column may hold what the other table carries over on lines of its own, where no column is for that.
    """
    carried = ZERO if Measure.SOURCE_CARRYOVER in left.column_measures else _carried_over(document)
    for target in right.lines:
        source = income_source_of_label(target.label) if target.list == rows.right_list else None
        column = left.column_of_measure(source) if source else None
        if column is None or right.referenced_lines(
            FigureReference(rows.right, source=source, list=rows.right_list)
        ) != [target]:
            continue
        terms = [term for line in left.total_lines() if (term := left.cell_term(line, column))]
        goal = right.cell_term(target, right.column_of_measure(Measure.TOTAL, rows.right_list))
        subject = right.finding_subject(target)
        if goal and terms and (found := check_equal_sides(rows.rule, subject, [goal], terms)):
            within_carried = found.verdict is Verdict.FAIL and ZERO < -(found.difference or ZERO) <= carried
            yield not_checked_finding(rows.rule, subject, CARRIED) if within_carried else found


def _carried_over(document: CheckedDocument) -> Decimal:
    """Return by how much all income of the summary is more than that of the year, nothing where it prints not both."""
    whole, of_year = (
        document.referenced_figures(FigureReference(_T1, row, list=ListName.INCOME))
        for row in (RowPart.GRAND, RowPart.YEAR)
    )
    return sum_signed_figures(whole) - sum_signed_figures(of_year) if whole and of_year else ZERO


def _check_lines_by_key(rows: LineComparison, left: CheckedStatement, right: CheckedStatement) -> Iterator[Finding]:
    # Where one table tells the units apart and the other does not, the units are added up.
    units = len(left.budget_units) > 1 and len(right.budget_units) > 1
    ours, theirs = (
        _lines_by_key(left, rows.left_list, rows.by, units),
        _lines_by_key(right, rows.right_list, rows.by, units),
    )
    depths = {len(name) for _unit, name in ours} & {len(name) for _unit, name in theirs}
    for a, b in rows.measures:
        columns = left.column_of_measure(a, rows.left_list), right.column_of_measure(b, rows.right_list)
        if None in columns:
            continue
        for key in dict.fromkeys([*ours, *theirs]):
            mine = [term for line in ours.get(key, ()) if (term := left.cell_term(line, columns[0]))]
            other = [term for line in theirs.get(key, ()) if (term := right.cell_term(line, columns[1]))]
            if mine and other:
                subject = left.finding_subject(ours[key][0], columns[0])
                found = check_equal_sides(rows.rule, subject, mine, other)
                if found and found.verdict is Verdict.FAIL:
                    mine_of_parts = _sums_of_rounded_parts(left, ours[key], columns[0])
                    other_of_parts = _sums_of_rounded_parts(right, theirs[key], columns[1])
                    tries = ((mine_of_parts, other), (mine, other_of_parts))
                    made = [check_equal_sides(rows.rule, subject, *sides) for sides in tries if all(sides)]
                    found = next((each for each in made if each and each.verdict is Verdict.TAIL), found)
                yield from [found] if found else []
            elif rows.complete and len(key[1]) in depths and (mine or other) and not (key in ours and key in theirs):
                having, line = (left, ours[key][0]) if mine else (right, theirs[key][0])
                lacking = (right, rows.right_list) if mine else (left, rows.left_list)
                yield from _check_missing_line(rows.rule, (mine or other)[0], having, line, *lacking)


def _sums_of_rounded_parts(sheet: CheckedStatement, lines: Sequence[Line], column: Column | None) -> list[SumTerm]:
    """Return the parts that lines are exactly the sum of, by which a total may differ from one rounded for itself."""
    found: list[SumTerm] = []
    for line in lines:
        whole = sheet.cell_term(line, column)
        terms = [term for part in sheet.children.get(line.position, []) if (term := sheet.cell_term(part, column))]
        if whole is None or len(printed_terms(terms)) < _SEVERAL or sum_signed_figures(terms) != whole.figure.value:
            # A single part is the line again, one level down.
            inner = sheet.children.get(line.position, []) if len(printed_terms(terms)) == 1 else []
            terms = _sums_of_rounded_parts(sheet, inner[:1], column)
        found += terms
    return found


def _check_missing_line(
    rule: CheckRule,
    term: SumTerm,
    having: CheckedStatement,
    line: Line,
    lacking: CheckedStatement,
    list_: ListName | None,
) -> Iterator[Finding]:
    """Yield that a line with money stands in one table only."""
    if not term.figure.value:
        return
    subject = having.finding_subject(line)
    if _has_unidentified_lines(lacking, list_):
        why = BilingualText("另一张表有的行对应不到科目", "the other table has lines that no code is known for")
        yield not_checked_finding(rule, subject, why)
        return
    message = BilingualText(
        f"{term.figure.name}有 {term.figure.printed} {term.figure.unit}，{lacking.title}却没有这一行。",
        f"{term.figure.name} has {term.figure.printed} {term.figure.unit}, but {lacking.title} has no such line.",
    )
    yield Finding(
        rule=rule.id,
        version=rule.version,
        verdict=Verdict.FAIL,
        subject=subject,
        message=message,
        unit=term.figure.unit,
        left=build_side([term]),
        searched=(lacking.kind,),
    )


def _has_unidentified_lines(sheet: CheckedStatement, list_: ListName | None) -> bool:
    """Tell whether a table has lines with money that may be any item: without a code, and no total or carry-over."""
    return any(
        line.role is Role.LINE
        and list_ in (None, line.list)
        and not (line.classification or line.code or line.label == line.budget_unit)
        and not re.search("结转|结余", line.label)
        and any(amount.value for amount in line.amounts)
        for line in sheet.lines
    )


def _lines_by_key(
    sheet: CheckedStatement, list_: ListName | None, by: MatchedBy, units: bool
) -> dict[tuple[str, str], list[Line]]:
    """Return the lines of a table by what they stand for, and by unit; what a unit prints twice is left out."""
    keyed: dict[tuple[str, str], list[Line]] = {}
    for line in sheet.lines:
        if line.role in (Role.CHANGE, Role.NOTE) or (list_ and line.list != list_):
            continue
        name = str(line.project or "") if by is MatchedBy.PROJECT else line.classification or line.code
        if name:
            keyed.setdefault((line.budget_unit if units else "", name), []).append(line)
    return {key: lines for key, lines in keyed.items() if len({line.budget_unit for line in lines}) == len(lines)}
