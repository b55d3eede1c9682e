"""Papers of places without a set of their own: what they call budgets and tables, and how they lay them out."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from budgets import documents
from budgets.documents.prose.title_page import parse_title
from budgets.records import Scope
from budgets.vocabulary.spelling import display_width
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
        ("2031年项目经费预算表", TableKind.PROJECTS),
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


def test_whole_yuan_in_text_that_keeps_its_layout(tmp_path: Path) -> None:
    """Figures without decimals tell as well how wide a Chinese character is."""
    rows = [("201一般公共服务支出", "9820000", "6268700", "3551300"), ("205教育支出", "1865800", "0", "1865800")]
    rows += [("206科学技术支出", "2000000", "1000000", "1000000"), ("合计", "13685800", "7268700", "6417100")]
    lines = ["某市档案馆2031年部门预算", "支出总表", "部门：某市档案馆                    单位：元"]
    for name, *figures in [("科目", "合计", "基本支出", "项目支出"), *rows, *rows[:3]]:
        lines.append(
            name
            + " " * (26 - display_width(name))
            + "".join(" " * (14 - display_width(each)) + each for each in figures)
        )
    (tmp_path / "paper.txt").write_text("\n".join(lines), encoding="utf-8")
    [statement] = documents.read([tmp_path / "paper.txt"]).budget.statements
    assert [[str(amount.value) for amount in line.amounts] for line in statement.lines[:4]] == [
        figures for _, *figures in rows
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.tuples(st.integers(0, 9_999_999), st.integers(2, 9))] * 3), min_size=5, max_size=8))
def test_numbers_that_no_gap_parts_into_columns_are_never_one(rows: list[tuple[tuple[int, int], ...]]) -> None:
    lines = [
        "某市档案馆2031年部门预算",
        "支出总表",
        "部门：某市档案馆          单位：元",
        "科目   合计  基本支出   项目支出",
    ]
    lines += [f"第{at}行" + "".join(" " * gap + str(figure) for figure, gap in row) for at, row in enumerate(rows)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paper.txt"
        file.write_text("\n".join(lines), encoding="utf-8")
        read = documents.read([file]).budget.statements
    printed = {figure for row in rows for figure, _ in row}
    assert {amount.value for table in read for line in table.lines for amount in line.amounts} <= {*printed, None}


@pytest.mark.parametrize("number", ["", "表一"])
def test_the_heading_of_a_part_is_no_title(tmp_path: Path, number: str) -> None:
    """Below it stands a table whose title is a row of its own."""
    title = "收支总体情况表"
    rows: list[list[Any]] = [
        [(title, 1, 4), N, N, N],
        [("部门：某市档案馆", 1, 2), N, ("单位：万元", 1, 2), N],
        [("收入", 1, 2), N, ("支出", 1, 2), N],
        ["项目", "预算数", "项目", "预算数"],
        ["财政拨款", "100.00", "教育支出", "100.00"],
        ["收入总计", "100.00", "支出总计", "100.00"],
    ]
    document = Document()
    for text in ("某市档案馆2031年部门预算", "第一部分 概况", "负责档案。", "第二部分 2031年部门预算表", number):
        document.add_paragraph(text)
    table = document.add_table(len(rows), 4)
    for i, j, height, width, text in Table("", rows).cells():
        table.cell(i, j).merge(table.cell(i + height - 1, j + width - 1)).text = text
    document.save(str(tmp_path / "paper.docx"))
    [statement] = documents.read([tmp_path / "paper.docx"]).budget.statements
    assert (statement.title, statement.kind, statement.number) == (title, TableKind.INCOME_EXPENDITURE, number)


@FORMS
def test_columns_of_shares_and_counts_hold_no_money(form: str) -> None:
    """What a header calls a share, a number of things or of a file is text as printed, under whatever cell."""
    heads = ["执行率", "增幅", "支出进度", "编制数", "办公用房面积", "标准（元/人）", "指标文号", "合计", "公务用车"]
    rows: list[list[Any]] = [
        [("项目", 2, 1), ("预算数", 2, 1), *((head, 2, 1) for head in heads[:-2]), ("车辆（辆）", 1, 2), N],
        [N] * 9 + heads[-2:],
        ["甲项支出", "60.00", "12.5", "7.5", "50", "12", "120.5", "300", "17", "4", "3"],
        ["乙项支出", "40.00", "100", "2.5", "60", "5", "60.25", "200", "18", "2", "1"],
    ]
    [statement] = read_tables(form, Table("资产和项目情况统计表", rows)).budget.statements
    values = [[amount.value for amount in line.amounts] for line in statement.lines]
    assert values == [[600_000], [400_000]]
    assert [[text.text for text in line.texts] for line in statement.lines] == [row[2:] for row in rows[2:]]


def test_heads_whose_cells_a_file_does_not_say_are_merged(tmp_path: Path) -> None:
    """What is blank beside a head goes on with it, over the cells below; what heads none below does not."""
    text = """某市档案馆2031年部门预算,,,,,,
一般公共预算支出表,,,,,,
部门：某市档案馆,,,,,,单位：万元
项目,2030年预算数,,,2031年预算数,,
科目名称,合计,基本支出,项目支出,合计,基本支出,项目支出
教育支出,90.00,50.00,40.00,100.00,60.00,40.00
合计,90.00,50.00,40.00,100.00,60.00,40.00
"""
    (tmp_path / "paper.csv").write_text(text, encoding="utf-8")
    [statement] = documents.read([tmp_path / "paper.csv"]).budget.statements
    measures = ["total", "basic", "project"]
    assert [column.measure for column in statement.columns[1:]] == [*(f"{each}/prior" for each in measures), *measures]
