"""A form of a project's goals that is parted by a page, wherever, is one form."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from budgets.records import Budget
from tests.papers import Words, flow
from tests.unit.test_heads import COVER, cells, reading

N = None
GOAL = "建设一批面向全校的通识课程并完成首轮评估，改造两个实验教学中心。"
HEAD: list[list[Any]] = [
    ["项目名称", ("教学改革专项", 1, 5), N, N, N, N],
    ["主管部门及代码", ("教育局105", 1, 2), N, "实施单位", ("某大学本级", 1, 2), N],
    [("项目资金（万元）", 4, 1), ("年度资金总额：", 1, 2), N, ("112.76", 1, 2), N, ("执行率分值（10）", 4, 1)],
    [N, ("其中：财政拨款", 1, 2), N, ("112.00", 1, 2), N, N],
    [N, ("上年结转", 1, 2), N, ("0.76", 1, 2), N, N],
    [N, ("其他资金", 1, 2), N, ("0", 1, 2), N, N],
]
INDICATORS = [
    ("产出指标", "数量指标", "建设课程数", "20门", "15"),
    ("产出指标", "质量指标", "评估合格率", "95%", "15"),
    ("效益指标", "社会效益指标", "教学条件改善", "显著", "30"),
    ("满意度指标", "服务对象满意度指标", "学生满意度", "95%", "30"),
]
LEVELS = ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值（90）"]


def indicator_rows(which: Sequence[tuple[str, ...]]) -> list[list[Any]]:
    return [[("", len(which), 1) if number == 0 else N, *row] for number, row in enumerate(which)]


def goal_row(text: str, label: str = "年度总体目标") -> list[Any]:
    return [label, (text, 1, 5), N, N, N, N]


def read_parted(above: Sequence[list[Any]], below: Sequence[list[Any]]) -> Budget:
    title = [Words("教学改革专项绩效目标表", 16, "centre"), Words("（2031年度）", 12, "centre")]
    return reading(flow(COVER, [*title, cells(*above)], [cells(*below)])).budget


PARTED: dict[str, tuple[Sequence[list[Any]], Sequence[list[Any]]]] = {
    "before the goal": (HEAD, [goal_row(GOAL), LEVELS, *indicator_rows(INDICATORS)]),
    "in the goal": (
        [*HEAD, goal_row(GOAL[:20])],
        [goal_row(GOAL[20:], ""), LEVELS, *indicator_rows(INDICATORS)],
    ),
    "behind the goal": ([*HEAD, goal_row(GOAL)], [LEVELS, *indicator_rows(INDICATORS)]),
    **{
        f"behind {at} indicators": (
            [*HEAD, goal_row(GOAL), LEVELS, *indicator_rows(INDICATORS[:at])],
            indicator_rows(INDICATORS[at:]),
        )
        for at in (1, 2, 3)
    },
}


@pytest.mark.parametrize("where", PARTED)
def test_a_form_is_one_wherever_a_page_parts_it(where: str) -> None:
    budget = read_parted(*PARTED[where])
    [form] = budget.statements
    assert (form.kind, form.title, form.money_unit) == ("project-goals", "教学改革专项绩效目标表", "万元")
    money = {line.label.strip("：:"): [one.value for one in line.amounts] for line in form.lines if line.amounts}
    assert money == {
        "年度资金总额": [Decimal(1_127_600)],
        "其中：财政拨款": [Decimal(1_120_000)],
        "上年结转": [Decimal(7_600)],
        "其他资金": [Decimal(0)],
    }
    names = {row[2] for row in INDICATORS}
    read = [(*(text.text for text in line.texts[:3]), line.label) for line in form.lines if line.label in names]
    assert read == [(level1, level2, value, name) for level1, level2, name, value, _weight in INDICATORS]
    assert [text.text for line in form.lines for text in line.texts if text.text.startswith("建设一批")] == [GOAL]
    [weights] = [column.order for column in form.columns if column.header == (LEVELS[-1],)]
    printed = [text.text for line in form.lines for text in line.texts if text.column == weights]
    assert printed == [weight for *_, weight in INDICATORS]
    assert budget.unreadable == ()


def test_a_figure_beside_no_indicator_is_named() -> None:
    rows = [*indicator_rows(INDICATORS), ["", "", "", "", "", "7"]]
    budget = read_parted([*HEAD, goal_row(GOAL)], [LEVELS, *rows])
    assert [(one.text, one.reason) for one in budget.unreadable] == [("7", "unplaced: 7")]
