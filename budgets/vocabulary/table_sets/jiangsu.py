"""What Jiangsu prints, 2017–2019."""

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

JIANGSU = TableSet(
    name="江苏（十二张表）",
    name_en="Jiangsu (twelve tables)",
    numbering="公开表{numeral}",
    forms=(
        Form(
            kind=TableKind.INCOME_EXPENDITURE,
            title="收支预算总表",
            columns=INCOME_AND_EXPENDITURE,
            rows={
                ListName.INCOME: (
                    *(" 一、财政拨款（补助）资金", "  1.一般公共预算资金", "  2.政府性基金"),
                    *(" 二、财政专户管理资金", " 三、其他资金", "当年收入小计", " 上年结转资金", "收入合计"),
                ),
                ListName.EXPENDITURE: (FREE_ROWS, "当年支出小计", " 结转下年资金", "支出合计"),
            },
        ),
        Form(
            kind=TableKind.INCOME,
            title="收入预算总表",
            columns=("项目 : label", "金额 = total"),
            rows={
                "": ("收入合计", " 一般公共预算资金", " 政府性基金", " 财政专户管理资金", " 其他资金", " 上年结转资金")
            },
        ),
        Form(
            kind=TableKind.EXPENDITURE_SUMMARY,
            title="支出预算总表",
            columns=(
                *("支出合计 = total", "基本支出 = basic", "项目支出 = project"),
                *("单位预留机动经费 = reserve", "结转下年资金 = carryforward"),
            ),
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.FISCAL,
            title="财政拨款收支预算总表",
            columns=INCOME_AND_EXPENDITURE,
            rows={
                ListName.INCOME: (" 一、一般公共预算", " 二、政府性基金预算", "收入合计"),
                ListName.EXPENDITURE: (
                    *(FREE_ROWS, " 一、基本支出", " 二、项目支出"),
                    *(" 三、单位预留机动经费", "支出合计"),
                ),
            },
        ),
        Form(kind=TableKind.FISCAL_FUNCTION, title="财政拨款支出预算表", columns=BASIC_AND_PROJECT, rows=TOTAL_ROW),
        Form(kind=TableKind.FISCAL_BASIC, title="财政拨款基本支出预算表", columns=PERSONNEL_AND_PUBLIC, rows=TOTAL_ROW),
        Form(
            kind=TableKind.GENERAL_FUNCTION, title="一般公共预算支出预算表", columns=BASIC_AND_PROJECT, rows=TOTAL_ROW
        ),
        Form(
            kind=TableKind.GENERAL_BASIC,
            title="一般公共预算基本支出预算表",
            columns=PERSONNEL_AND_PUBLIC,
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.THREE_PUBLIC,
            title="一般公共预算“三公”经费、会议费、培训费支出预算表",
            columns=(
                "年度 : label",
                "“三公”经费合计 = total",
                "因公出国(境)费 = abroad",
                *VEHICLES,
                "公务接待费 = reception",
                "会议费 = meeting",
                "培训费 = training",
            ),
            rows={"": ("{year}年",)},
        ),
        Form(kind=TableKind.GOVERNMENT_FUND, title="政府性基金支出预算表", columns=BASIC_AND_PROJECT, rows=TOTAL_ROW),
        Form(
            kind=TableKind.OPERATING_COST,
            title="一般公共预算机关运行经费支出预算表",
            columns=(*CODE_AND_NAME, "机关运行经费支出 = operating-cost"),
            rows=TOTAL_ROW,
        ),
        Form(
            kind=TableKind.PROCUREMENT,
            title="政府采购支出预算表",
            columns=(
                *("采购品目大类 : label", "专项名称 : text", "经济科目 : text", "采购物品名称 : text"),
                *("采购组织形式 : text", "总计 = total"),
            ),
            rows=TOTAL_ROW,
        ),
    ),
)
