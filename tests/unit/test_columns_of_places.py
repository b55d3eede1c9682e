"""The columns that places print: each measures what its words say, and a row that adds up is told to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import ColumnType
from tests.papers import Table
from tests.unit.test_rows_of_lists import FORMS, read_tables

N = None
#: A title, the cells of the head behind code and name, what they measure, the figures of a row.
SOUND: list[tuple[str, list[list[Any]], list[str], list[str]]] = [
    *(
        (
            "部门收入总表",
            [["合计", "财政拨款收入", "事业收入", column]],
            ["total", "source/fiscal", "source/institutional", measure],
            ["100.00", "80.00", "15.00", "5.00"],
        )
        for column, measure in (
            ("使用非财政拨款结余", "source/institution-fund"),
            ("用事业基金弥补收支差额", "source/institution-fund"),
            ("债务收入", "source/debt"),
            ("教育收费", "fees"),
        )
    ),
    (
        "部门收入总表",
        [["合计", "财政拨款收入", "专户管理的教育收费", "其他来源收入"]],
        ["total", "source/fiscal", "source/special-account", "source/own"],
        ["100.00", "80.00", "15.00", "5.00"],
    ),
    (
        "部门支出总表",
        [["合计", "人员类项目", "公用经费项目", "其他运转类项目", "特定目标类项目"]],
        ["total", "personnel", "public", "other-operation", "specific"],
        ["100.00", "50.00", "10.00", "15.00", "25.00"],
    ),
    (
        "部门支出总表",
        [
            [("合计", 2, 1), ("基本支出", 1, 2), N, ("项目支出", 1, 2), N],
            [N, "人员类项目", "公用经费项目", "其他运转类项目", "特定目标类项目"],
        ],
        ["total", "personnel", "public", "other-operation", "specific"],
        ["100.00", "50.00", "10.00", "15.00", "25.00"],
    ),
    (
        "一般公共预算支出表",
        [["合计", "基本支出", "项目支出", "其中：基本建设资金支出"]],
        ["total", "basic", "project", "construction"],
        ["100.00", "60.00", "40.00", "25.00"],
    ),
    ("2031年一般公共预算支出表", [["一般公共预算支出"]], ["total"], ["100.00"]),
    ("政府性基金预算支出表", [["2031年政府性基金预算支出"]], ["total"], ["100.00"]),
    (
        "部门支出总体情况表",
        [["合计", "一般公共预算", "政府性基金", "其他"]],
        ["total", "source/general", "source/government-fund", "source/non-fiscal"],
        ["100.00", "70.00", "10.00", "20.00"],
    ),
    (
        "部门支出总体情况表",
        [["合计", "一般公共预算", "事业收入", "其他"]],
        ["total", "source/general", "source/institutional", "source/other"],
        ["100.00", "70.00", "10.00", "20.00"],
    ),
    (
        "政府采购预算表",
        [["合计", "财政性资金", "非财政性资金"]],
        ["total", "source/budgetary", "source/non-budgetary"],
        ["100.00", "80.00", "20.00"],
    ),
    (
        "支出预算分类汇总表（按政府预算经济分类）",
        [["合计", "机关工资福利支出", "对个人和家庭的补助", "其他支出"]],
        ["total", "item/office-wages", "item/family", "item/other"],
        ["100.00", "70.00", "10.00", "20.00"],
    ),
    (
        "部门支出总表",
        [["合计", "基本支出小计", "人员经费", "公用经费", "项目支出"]],
        ["total", "basic", "personnel", "public", "project"],
        ["100.00", "70.00", "60.00", "10.00", "30.00"],
    ),
    (
        "财政拨款支出总表",
        [["合计", "一般公共预算支出", "政府性基金预算支出"]],
        ["total", "source/general", "source/government-fund"],
        ["100.00", "70.00", "30.00"],
    ),
    *(
        (
            "一般公共预算支出表",
            [[before, "2031年预算数", change]],
            ["total/prior", "total", "total/change"],
            ["90.00", "100.00", "10.00"],
        )
        for before, change in (("2030年预算数", "比上年增减"), ("上年预算数", "差额"))
    ),
]


@FORMS
@pytest.mark.parametrize(("title", "head", "measures", "figures"), SOUND)
def test_each_column_is_known_and_a_row_adds_up(
    form: str, title: str, head: list[list[Any]], measures: list[str], figures: list[str]
) -> None:
    deep = len(head)
    names: list[list[Any]] = [[("科目编码", deep, 1), ("科目名称", deep, 1)], *[[N, N]] * (deep - 1)]
    rows = [["205", "教育支出", *figures], ["", "合计", *figures]]
    table = Table(title, [*(own + cells for own, cells in zip(names, head, strict=True)), *rows])
    found = read_tables(form, table)
    [statement] = found.budget.statements
    assert [column.measure for column in statement.columns if column.type is ColumnType.AMOUNT] == measures
    assert [[amount.value for amount in line.amounts] for line in statement.lines] == [
        [Decimal(figure) * 10_000 for figure in figures]
    ] * 2
    assert (found.budget.unreadable, found.warnings) == ((), ())
    said = [each for each in check_budget(found.budget).findings if each.rule.startswith(("F2.", "F3."))]
    assert not [each.message.zh for each in said if each.verdict in (Verdict.FAIL, Verdict.NA)]


@FORMS
def test_income_beside_spending_under_bare_words(form: str) -> None:
    rows = [
        ["收入", "预算数", "支出", "预算数"],
        ["一、一般公共预算拨款收入", "90.00", "一、教育支出", "80.00"],
        ["二、事业收入", "10.00", "二、住房保障支出", "20.00"],
        ["本年收入合计", "100.00", "本年支出合计", "100.00"],
        ["收入总计", "100.00", "支出总计", "100.00"],
    ]
    found = read_tables(form, Table("收支预算总表", rows))
    [statement] = found.budget.statements
    assert [(column.type, column.measure, column.list) for column in statement.columns] == [
        (kind, measure, side)
        for side in ("income", "expenditure")
        for kind, measure in ((ColumnType.LABEL, ""), (ColumnType.AMOUNT, "total"))
    ]
    assert not check_budget(found.budget).verdict_counts[Verdict.FAIL]


@FORMS
def test_a_project_is_named_otherwise_than_the_code_of_its_spending(form: str) -> None:
    spending = Table(
        "部门支出预算表",
        [["科目编码", "科目名称", "合计"], ["2130306", "水利工程运行与维护", "60.00"], [("合计", 1, 2), N, "60.00"]],
    )
    projects = Table(
        "项目支出预算表",
        [["项目名称", "功能科目编码", "合计"], ["水库维修", "2130306", "60.00"], [("合计", 1, 2), N, "60.00"]],
    )
    assert not [each for each in read_tables(form, spending, projects).warnings if each.startswith("label-differs")]


@FORMS
def test_what_is_kept_for_small_firms_is_known_beside_all_procurement(form: str) -> None:
    rows = [["项目名称", "面向中小企业预留资金", "合计"], ["合计", "30.00", "60.00"], ["复印纸", "30.00", "60.00"]]
    [statement] = read_tables(form, Table("部门政府采购预算表", rows)).budget.statements
    assert [column.measure for column in statement.columns if column.type is ColumnType.AMOUNT] == [
        *("procurement-sme", "total")
    ]


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_years_below_words_that_are_not_known_measure_nothing(form: str) -> None:
    head: list[list[Any]] = [[("项目", 2, 1), ("编制情况", 1, 2), N], [N, "2030年", "2031年"]]
    rows = [["某市档案馆", "10", "12"], ["某市图书馆", "20", "24"]]
    [statement] = read_tables(form, Table("基本情况表", [*head, *rows])).budget.statements
    assert [column.measure for column in statement.columns if column.type is ColumnType.AMOUNT] == ["", ""]


@pytest.mark.parametrize("head", ["增长率", "增减%", "%"])
def test_a_table_that_begins_with_a_column_of_rates_is_read(head: str) -> None:
    """Even if no other names its rows."""
    rows = [[head, "合计", "基本支出"], ["较高", "1.00", "0.50"], ["较低", "2.00", "1.50"]]
    [statement] = read_tables("pdf", Table("支出预算表", rows)).budget.statements
    assert [line.label for line in statement.lines] == ["较高", "较低"]
