"""Papers of places without a set of their own: what they call budgets and tables, and how they lay them out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from budgets import documents
from budgets.documents.prose.title_page import parse_title
from budgets.records import Scope
from budgets.vocabulary.table_kinds import TableKind, kind_of_title
from tests.papers import N, Paper, Table
from tests.unit.test_rows_of_lists import FORMS, failures, read_tables

HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [
    ["201", "一般公共服务支出", "100.00", "60.00", "40.00"],
    ["20126", "档案事务", "100.00", "60.00", "40.00"],
    ["合计", "", "100.00", "60.00", "40.00"],
]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("一般公共预算支出明细表（按经济分类科目-不含上级专项转移支付资金）", TableKind.GENERAL_ECONOMIC),
        ("政府采购（资产配置、购买服务）预算表", TableKind.PROCUREMENT),
        ("专项业务经费支出表", TableKind.PROJECTS),
        ("一般公共预算基本支出表—人员经费（工资福利支出）", TableKind.OTHER),
        ("一般公共预算基本支出表（人员经费和公用经费）", TableKind.GENERAL_BASIC),
        ("2031年某县一般公共预算收入表", TableKind.OTHER),
        ("2031年某县政府性基金预算收入表", TableKind.OTHER),
        ("政府性基金预算财政拨款收入支出决算表", TableKind.GOVERNMENT_FUND),
    ],
)
def test_a_title_says_what_a_table_is_and_not_what_it_leaves_out(title: str, kind: TableKind) -> None:
    assert kind_of_title(title) is kind


@pytest.mark.parametrize(
    ("title", "scope", "issuer"),
    [
        ("某市审计局2031年部门综合预算", Scope.DEPARTMENT, "某市审计局"),
        ("2031年部门综合预算", Scope.DEPARTMENT, ""),
        ("青禾县2031年政府预算", None, "青禾县"),
    ],
)
def test_what_budgets_are_called(title: str, scope: Scope | None, issuer: str) -> None:
    found = parse_title(title)
    assert found
    assert (found.scope, found.issuer) == (scope, issuer)


@FORMS
def test_numbers_of_rows_that_a_list_leaves_blank_are_nothing_unread(form: str) -> None:
    rows: list[list[Any]] = [
        [("收入", 1, 3), N, N, ("支出", 1, 3), N, N],
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["一、财政拨款收入", "1", "100.00", "一、一般公共服务支出", "5", "80.00"],
        ["", "2", "", "二、住房保障支出", "6", "20.00"],
        ["本年收入合计", "3", "100.00", "本年支出合计", "7", "100.00"],
        ["总计", "4", "100.00", "总计", "8", "100.00"],
    ]
    found = read_tables(form, Table("收入支出决算总表", rows))
    assert (found.budget.unreadable, found.warnings, failures(found)) == ((), (), [])
    assert len(found.budget.statements[0].lines) == 7


def test_tables_below_each_other_in_one_sheet(tmp_path: Path) -> None:
    """Each begins with its number, wherever that stands alone in a row."""
    titles = {"附表8": "一般公共预算支出表", "附表10": "一般公共预算基本支出表—人员经费（工资福利支出）"}
    book = load_workbook(io.BytesIO(Paper().workbook()))
    sheet = book.create_sheet("公开表")
    for number, title in titles.items():
        for row in ([number], [title], ["部门：某市档案馆", N, N, N, "单位：万元"], HEAD, *ROWS, []):
            sheet.append(row)
    book.save(tmp_path / "paper.xlsx")
    read = documents.read([tmp_path / "paper.xlsx"]).budget
    assert {table.number: table.title for table in read.statements} == titles
    assert [len(table.lines) for table in read.statements] == [3, 3]
    assert read.unreadable == ()
