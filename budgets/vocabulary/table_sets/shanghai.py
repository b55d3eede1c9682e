"""What Shanghai prints, 2023–2026."""

from budgets.vocabulary.lists import ListName
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.table_sets.common_columns import (
    BASIC_AND_PROJECT,
    CODE_AND_NAME,
    INCOME_AND_EXPENDITURE,
    PERSONNEL_AND_PUBLIC,
    TOTAL_ROW,
    VEHICLES,
)
from budgets.vocabulary.table_sets.form import FREE_ROWS, Form, TableSet

SHANGHAI = TableSet(
    name="上海（九张表）",
    name_en="Shanghai (nine tables)",
    numbering="",
    forms=(
        Form(
            kind=TableKind.INCOME_EXPENDITURE,
            title="部门财务收支预算总表",
            money_unit="元",
            columns=INCOME_AND_EXPENDITURE,
            rows={
                ListName.INCOME: (
                    *(" 一、财政拨款收入", "  1.一般公共预算资金", "  2.政府性基金", "  3.国有资本经营预算"),
                    *(" 二、事业收入", " 三、事业单位经营收入", " 四、其他收入", "收入总计"),
                ),
                ListName.EXPENDITURE: (
                    FREE_ROWS,
                    "支出总计",
                ),
            },
        ),
        Form(
            kind=TableKind.INCOME,
            title="部门收入预算总表",
            money_unit="元",
            columns=(
                *CODE_AND_NAME,
                "合计 = total",
                "财政拨款收入 = source/fiscal",
                "事业收入 = source/institutional",
                "事业单位经营收入 = source/operating",
                "其他收入 = source/other",
            ),
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.EXPENDITURE,
            title="部门支出预算总表",
            money_unit="元",
            columns=BASIC_AND_PROJECT,
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.FISCAL,
            title="部门财政拨款收支预算总表",
            money_unit="元",
            columns=(
                "财政拨款收入/项目 : label",
                "财政拨款收入/预算数 = total",
                "财政拨款支出/项目 : label",
                "财政拨款支出/合计 = total",
                "财政拨款支出/一般公共预算 = source/general",
                "财政拨款支出/政府性基金预算 = source/government-fund",
                "财政拨款支出/国有资本经营预算 = source/state-capital",
            ),
            rows={
                ListName.INCOME: (" 一、一般公共预算资金", " 二、政府性基金", " 三、国有资本经营预算", "收入总计"),
                ListName.EXPENDITURE: (
                    FREE_ROWS,
                    "支出总计",
                ),
            },
        ),
        Form(
            kind=TableKind.GENERAL_FUNCTION,
            title="部门一般公共预算支出功能分类预算表",
            money_unit="元",
            columns=BASIC_AND_PROJECT,
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.GOVERNMENT_FUND,
            title="部门政府性基金预算支出功能分类预算表",
            money_unit="元",
            columns=BASIC_AND_PROJECT,
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.STATE_CAPITAL,
            title="部门国有资本经营预算支出功能分类预算表",
            money_unit="元",
            columns=BASIC_AND_PROJECT,
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.GENERAL_BASIC,
            title="部门一般公共预算基本支出部门预算经济分类预算表",
            money_unit="元",
            columns=PERSONNEL_AND_PUBLIC,
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.THREE_PUBLIC,
            title="部门“三公”经费和机关运行经费预算表",
            columns=(
                "“三公”经费预算数/年度 : label",
                "“三公”经费预算数/合计 = total",
                "“三公”经费预算数/因公出国(境)费 = abroad",
                "“三公”经费预算数/公务接待费 = reception",
                *(f"“三公”经费预算数/{column}" for column in VEHICLES),
                "机关运行经费预算数 = operating-cost",
            ),
            rows={"": ("{year}年",)},
        ),
    ),
)
