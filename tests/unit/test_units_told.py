"""A table that prints no money unit has the one of a table that prints the same money; nothing less tells it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgets import documents
from budgets.records import State
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
