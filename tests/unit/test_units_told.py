"""A table that prints no money unit has the one of a table that prints the same money; nothing less tells it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgets import documents
from budgets.records import State
from tests.flowing import web_page_of_paper, word_of_paper
from tests.papers import Paper, Table

BOTH_SIDES = [
    ["项目", "预算数", "项目", "预算数"],
    ["一、财政拨款收入", "21,655.53", "一、教育支出", "39,014.45"],
    ["二、事业收入", "12,402.47", "", ""],
    ["三、其他收入", "4,956.45", "", ""],
    ["收入总计", "39,014.45", "支出总计", "39,014.45"],
]
INCOME = [
    ["科目编码", "科目名称", "合计", "财政拨款收入", "事业收入", "其他收入"],
    ["205", "教育支出", "{total}", "{fiscal}", "{own}", "{other}"],
    ["20502", "普通教育", "{total}", "{fiscal}", "{own}", "{other}"],
    ["2050205", "高等教育", "{total}", "{fiscal}", "{own}", "{other}"],
    ["", "合计", "{total}", "{fiscal}", "{own}", "{other}"],
]
SAME = {"total": "39,014.45", "fiscal": "21,655.53", "own": "12,402.47", "other": "4,956.45"}


def read_paper(folder: Path, kind: str, unit: str = "单位：万元", **figures: str) -> documents.Reading:
    rows = [[cell.format(**SAME | figures) for cell in row] for row in INCOME]
    tables = [Table("部门收支总表", BOTH_SIDES, unit=unit), Table("部门收入总表", rows, unit="")]
    paper = Paper(tables=tables)
    path = folder / f"paper.{kind}"
    path.write_bytes(paper.pdf() if kind == "pdf" else paper.workbook())
    return documents.read([path])


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize(("unit", "yuan"), [("元", 1), ("万元", 10_000)])
def test_the_same_money_by_name_and_digit_is_counted_alike(tmp_path: Path, kind: str, unit: str, yuan: int) -> None:
    reading = read_paper(tmp_path, kind, f"单位：{unit}")
    assert [each for each in reading.warnings if "unit" in each] == [f"unit-told: 部门收入总表, {unit} ← 部门收支总表"]
    assert not reading.budget.unreadable
    first = reading.budget.statements[1].lines[0].amounts
    assert [amount.value for amount in first] == [
        Decimal(each) * yuan for each in ("39014.45", "21655.53", "12402.47", "4956.45")
    ]


@pytest.mark.parametrize(
    "figures",
    [
        {"other": "4,956.46"},  # one is other money
        {"fiscal": "12,402.47", "own": "21,655.53"},  # under other names
        {"fiscal": "2,165,553"},
    ],
)
def test_what_differs_in_one_figure_is_asked_for(tmp_path: Path, figures: dict[str, str]) -> None:
    budget = read_paper(tmp_path, "pdf", **figures).budget
    assert [each.reason for each in budget.unreadable] == ["no-unit: 部门收入总表"]
    assert {one.state for line in budget.statements[1].lines for one in line.amounts} == {State.UNREADABLE}


#: What is said under the two tables, in which unit the first is then read, and how many are asked for.
UNDER: dict[str, tuple[str, str, str, str, str, int]] = {
    "a line": ("", "单位：万元", "单位：元", "", "万元", 0),
    "a line under each": ("", "单位：万元", "", "（单位：元）", "万元", 0),
    "a note": ("", "注：本表金额单位均为千元。", "单位：元", "", "千元", 0),
    "that above holds": ("单位：元", "注：本表单位：万元", "单位：元", "", "元", 0),
    "two units": ("", "注：本表金额单位为万元，人均标准单位为元。", "单位：元", "", "", 1),
    "perhaps that of the next": ("", "单位：万元", "", "", "", 2),
}


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
@pytest.mark.parametrize(("above", "below", "next_above", "next_below", "unit", "asked"), UNDER.values(), ids=UNDER)
def test_a_unit_is_taken_from_below_where_one_is_said_and_no_other_table_claims_it(
    tmp_path: Path, kind: str, above: str, below: str, next_above: str, next_below: str, unit: str, asked: int
) -> None:
    rows = [[cell.format(**SAME) for cell in row] for row in INCOME]
    # Of other money than the first, which proves nothing of its unit.
    other = [["项目", "预算数"], ["公务接待费", "28.00"], ["合计", "28.00"]]
    first = Table("部门收入总表", rows, unit=above, note=below)
    paper = Paper(tables=[first, Table("“三公”经费支出表", other, unit=next_above, note=next_below)])
    made = {"pdf": paper.pdf, "docx": lambda: word_of_paper(paper), "html": lambda: web_page_of_paper(paper).encode()}
    (path := tmp_path / f"paper.{kind}").write_bytes(made[kind]())
    budget = documents.read([path]).budget
    assert budget.statements[0].money_unit == unit
    assert [each.reason.partition(":")[0] for each in budget.unreadable] == ["no-unit"] * asked
    assert len(budget.statements[0].lines) == 4


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_row_that_only_says_the_unit_is_none_of_the_table(tmp_path: Path, kind: str) -> None:
    rows = [[cell.format(**SAME) for cell in row] for row in INCOME]
    path = tmp_path / f"paper.{kind}"
    if kind == "xlsx":
        path.write_bytes(Paper(tables=[Table("部门收入总表", rows, unit="", note="单位：万元")]).workbook())
    else:
        cells = [["2031年某市档案馆部门预算"], ["部门收入总表"], *rows, ["单位：万元"]]
        lines = [",".join(f'"{cell}"' for cell in [*row, *[""] * (6 - len(row))]) for row in cells]
        path.write_text("\n".join(lines), encoding="utf-8")
    [table] = documents.read([path]).budget.statements
    assert table.money_unit == "万元"
    assert [line.label for line in table.lines] == ["教育支出", "普通教育", "高等教育", "合计"]
