"""Read the forms in which final accounts say what was reached (绩效自评表): goals, indicators, money."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgets import documents, records
from tests.papers import N, Paper, Table

INDICATORS = [
    ("数量指标", "修复古籍", "≥300册", "310册", "50", "50", ""),
    ("时效指标", "完成时间", "≤11月", "12月", "20", "15", "纸张到货迟"),
    ("质量指标", "合格率", "100%", "100%", "20", "20", ""),
]


def form(title: str = "项目支出绩效自评表", reached: str = "实际完成值", *, money: bool = True) -> Table:
    """Return a form as finance bureaus print it, of a project with its money or of a unit."""
    sums: list[list[Any]] = [
        [("项目资金（万元）", 3, 2), N, "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率"],
        [N, N, "年度资金总额", "150.00", "160.00", "140.00", "10", "87.5%"],
        [N, N, "其中：当年财政拨款", "150.00", "160.00", "140.00", "—", "—"],
    ]
    rows: list[list[Any]] = [
        [("项目名称", 1, 2), N, ("古籍保护", 1, 6), N, N, N, N, N],
        [("主管部门", 1, 2), N, ("某市图书馆", 1, 2), N, ("实施单位", 1, 2), N, ("某市图书馆", 1, 2), N],
        *(sums if money else ()),
        [("年度总体目标", 2, 1), ("预期目标", 1, 4), N, N, N, ("实际完成情况", 1, 3), N, N],
        [N, ("不再破损", 1, 4), N, N, N, ("没有新的破损", 1, 3), N, N],
        ["一级指标", "二级指标", "三级指标", "年度指标值", reached, "分值", "得分", "偏差原因"],
        [("产出指标", 3, 1), *INDICATORS[0]],
        *([N, *row] for row in INDICATORS[1:]),
    ]
    return Table(title, rows, number="公开10表")


def read(tmp_path: Path, *tables: Table) -> records.Budget:
    path = tmp_path / "paper.pdf"
    path.write_bytes(Paper(title=("某市2025年度部门决算", "部门：某市图书馆"), tables=tables).pdf())
    budget: records.Budget = documents.read([path]).budget
    return budget


def texts(table: records.Statement, label: str) -> dict[str, str]:
    """Return what stands in a row of a form, by the heads of its columns."""
    heads = {column.order: column.header[-1] for column in table.columns}
    (line,) = [one for one in table.lines if one.label == label]
    return {heads[text.column]: text.text for text in line.texts}


@pytest.mark.parametrize("reached", ["实际完成值", "全年完成值", "实际完成指标值", "实际指标值", "完成情况"])
@pytest.mark.parametrize("title", ["项目支出绩效自评表", "2025年度项目绩效自评价表"])
def test_results_stand_beside_their_targets(tmp_path: Path, title: str, reached: str) -> None:
    budget = read(tmp_path, form(title, reached))
    (table,) = budget.statements
    assert budget.unreadable == ()
    for _level, name, target, result, points, score, reason in INDICATORS:
        said = texts(table, name)
        assert (said["指标值"], said[reached]) == (target, result)
        assert (said["分值"], said["得分"], said.get("偏差原因", "")) == (points, score, reason)
    assert texts(table, "预期目标") == {"内容": "不再破损", "实际完成情况": "没有新的破损"}
    assert [goal.text for goal in budget.goals] == ["不再破损"]


def test_money_planned_and_spent_is_read_by_its_heads(tmp_path: Path) -> None:
    (table,) = read(tmp_path, form()).statements
    heads = {column.order: column.header[-1] for column in table.columns}
    sums = {line.label: {heads[one.column]: one.value for one in line.amounts} for line in table.lines if line.amounts}
    printed = {"年初预算数": Decimal(1_500_000), "全年预算数": Decimal(1_600_000), "全年执行数": Decimal(1_400_000)}
    assert sums == {"年度资金总额": printed, "其中：当年财政拨款": printed}
    whole, part = (line for line in table.lines if line.amounts)
    assert part.parent == whole.position
    assert texts(table, "年度资金总额") == {"分值": "10", "执行率": "87.5%"}


def test_a_form_without_results_keeps_what_it_prints(tmp_path: Path) -> None:
    """A column beside the targets is kept by its own name, and is none of results."""
    table = form(money=False)
    table.rows = [[*row[:4], "权重", "备注", "说明", ""] if row[0] == "一级指标" else row for row in table.rows]
    (read_table,) = read(tmp_path, table).statements
    assert [column.header for column in read_table.columns[:6]] == [(one,) for one in FORM_HEADS]
    assert {column.header[-1] for column in read_table.columns[6:]} == {"权重", "备注", "说明", "实际完成情况"}


FORM_HEADS = ("项目", "内容", "项目资金", "一级指标", "二级指标", "指标值")


@pytest.mark.parametrize("twice", ["得分", "指标值", "实际完成值"])
def test_heads_that_say_the_same_have_a_column_each(tmp_path: Path, twice: str) -> None:
    table = form(money=False)
    table.rows = [[*row[:5], twice, twice, row[7]] if row[0] == "一级指标" else row for row in table.rows]
    (read_table,) = read(tmp_path, table).statements
    for line in read_table.lines:
        columns = [text.column for text in line.texts]
        assert len(columns) == len(set(columns))
    heads = {column.order: column.header[-1] for column in read_table.columns}
    (line,) = [one for one in read_table.lines if one.label == "完成时间"]
    assert [text.text for text in line.texts if heads[text.column] == twice and text.column > len(FORM_HEADS)][-2:] == [
        "20",
        "15",
    ]


def test_what_was_reached_without_a_goal_is_kept(tmp_path: Path) -> None:
    table = form(money=False)
    goals = next(at for at, row in enumerate(table.rows) if ("预期目标", 1, 4) in row)
    table.rows = [
        *table.rows[:goals],
        [("完成情况", 1, 8), N, N, N, N, N, N, N],
        [("没有新的破损", 1, 8), N, N, N, N, N, N, N],
        *table.rows[goals + 2 :],
    ]
    budget = read(tmp_path, table)
    assert texts(budget.statements[0], "完成情况") == {"完成情况": "没有新的破损"}
    assert budget.goals == ()


def form_with_tasks() -> Table:
    """Return the form of a unit that lists its tasks with their money and what was done, and then its results."""
    tasks: list[list[Any]] = [
        [("年度主要任务", 3, 1), ("任务名称", 1, 2), N, ("主要内容", 1, 2), N, "完成情况", "金额（万元）", "执行数"],
        [N, ("借阅", 1, 2), N, ("办借阅", 1, 2), N, "办了", "300.00", "290.00"],
        [N, ("古籍", 1, 2), N, ("修古籍", 1, 2), N, "修了", "150.00", "140.00"],
    ]
    found = form("部门整体支出绩效自评表")
    found.rows = [
        [("单位名称", 1, 2), N, ("某市图书馆", 1, 6), N, N, N, N, N],
        *found.rows[2:5],
        *tasks,
        *found.rows[5:],
    ]
    return found


def test_results_stand_below_tasks(tmp_path: Path) -> None:
    """A form of a whole unit keeps both: its tasks with their money, and what it says was reached of goals."""
    budget = read(tmp_path, form_with_tasks())
    (table,) = budget.statements
    assert budget.unreadable == ()
    measured = {column.measure: column.order for column in table.columns}
    whole = [(line.label, amount.value) for line in table.lines for amount in line.amounts]
    assert whole[:4] == [
        ("借阅", Decimal(3_000_000)),
        ("借阅", Decimal(2_900_000)),
        ("古籍", Decimal(1_500_000)),
        ("古籍", Decimal(1_400_000)),
    ]
    assert measured["total"] == next(line.amounts[0].column for line in table.lines)
    assert texts(table, "借阅") == {"主要内容": "办借阅", "完成情况": "办了"}
    for _level, name, target, result, points, score, reason in INDICATORS:
        said = texts(table, name)
        assert (said["指标值"], said["实际完成值"]) == (target, result)
        assert (said["分值"], said["得分"], said.get("偏差原因", "")) == (points, score, reason)
    assert texts(table, "预期目标") == {"内容": "不再破损", "实际完成情况": "没有新的破损"}
    part, total = (next(line for line in table.lines if line.label == label) for label in SUMS)
    assert part.parent == total.position
    assert len({line.position for line in table.lines}) == len(table.lines)
    assert [indicator.name for indicator in budget.indicators] == [row[1] for row in INDICATORS]
    assert [goal.text for goal in budget.goals] == ["不再破损"]


SUMS = ("其中：当年财政拨款", "年度资金总额")


def test_tasks_without_results_are_the_table(tmp_path: Path) -> None:
    """What a budget's form prints beside its tasks are goals and indicators, which are records of their own."""
    table = form_with_tasks()
    table.rows = [
        [*row[:4], "权重", "", "", ""] if row[0] == "一级指标" else row
        for row in table.rows
        if ("没有新的破损", 1, 3) not in row and ("实际完成情况", 1, 3) not in row
    ]
    budget = read(tmp_path, table)
    assert [line.label for line in budget.statements[0].lines] == ["借阅", "古籍"]


def test_figures_below_words_of_money_are_amounts(tmp_path: Path) -> None:
    """Heads of one row over the figures of the next, beside what goes on over both."""
    funds = {"预算支出总额": "60.00", "财政拨款": "50.00", "专户资金": "0.00", "单位资金": "10.00"}
    rows: list[list[Any]] = [
        [("预算部门", 2, 1), ("某市图书馆", 2, 1), ("总体资金情况（万元）", 2, 1), *funds],
        [N, N, N, *funds.values()],
        [("年度总体目标", 1, 1), ("修复古籍", 1, 6), N, N, N, N, N],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "计量单位", "权重"],
        ["", "产出指标", "数量指标", "修复古籍", "≥300", "册", "50"],
    ]
    (table,) = read(tmp_path, Table("部门整体绩效目标表", rows)).statements
    amounts = {line.label: line.amounts[0].value for line in table.lines if line.amounts}
    assert amounts == {label: Decimal(figure) * 10_000 for label, figure in funds.items()}
