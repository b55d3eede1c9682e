"""Show that what accounts say was reached stands beside its target as printed, whatever table prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.models import Budget, Department
from budgets.papers.written import paper_table
from budgets.queries import results
from budgets.queries.results import MOST_RESULTS, ResultPart, part_under
from budgets.records import Line, Phase, Role, Scope, Statement, Text
from tests import factories
from tests.integration.test_sums import publish
from tests.unit.test_forms_of_results import form_with_tasks, read

HEADS = ("二级指标", "三级指标", "指标值", "全年完成值", "未完成原因")
ROWS = [
    ("数量指标", "修复古籍", "≥300册", "310册", ""),
    ("时效指标", "完成时间", "≤11月", "12月", "纸张到货迟"),
    ("质量指标", "合格率", "100%", "", ""),
]


def listed(rows: Sequence[tuple[str, ...]], heads: tuple[str, ...] = HEADS) -> Statement:
    """Return a table that lists indicators in rows, the project's name in the first alone."""
    columns = (
        factories.column(1, "label", "项目名称"),
        *(factories.column(order, "text", head) for order, head in enumerate(heads, start=2)),
    )
    lines = tuple(
        Line(
            position=at,
            row=at,
            level=0,
            parent=None,
            role=Role.LINE,
            label="数据平台运维" if at == 1 else "",
            project=1,
            texts=tuple(Text(column=order, text=text) for order, text in enumerate(row, start=2) if text),
        )
        for at, row in enumerate(rows, start=1)
    )
    return factories.table(9, "project-goals", "项目支出绩效自评表", columns, lines, at=300)


def published(*more: Statement) -> Budget:
    publish("甲局", content="a")
    budget = publish("甲局", content="b", phase=Phase.FINAL, statements=(*factories.statements(), *more))
    Department.objects.filter(name="甲局").update(slug="jia")
    return Budget.objects.select_related("department").get(pk=budget.pk)


@pytest.mark.django_db
def test_rows_of_a_list_are_read_by_its_heads(client: Client) -> None:
    """A row that states no result has none; its target is no result."""
    found = results.results_of(published(listed(ROWS)))
    assert [(one.name, one.target, one.reached, one.reason) for one in found] == [row[1:] for row in ROWS[:2]]
    page = client.get("/jia/2024/").content.decode()
    assert page.index("绩效目标与完成情况") < page.index("数据平台运维", page.index("绩效目标与完成情况"))
    assert "纸张到货迟" in page
    assert "其余见决算各表" not in page
    told = client.get("/jia/2024.json").json()["lists"]["results"]
    assert [(one["name"], one["target"], one["reached"], one["reason"]) for one in told] == [
        ("修复古籍", "≥300册", "310册", None),
        ("完成时间", "≤11月", "12月", "纸张到货迟"),
    ]


@pytest.mark.django_db
def test_accounts_without_results_say_nothing_of_them(client: Client) -> None:
    assert results.results_of(published(listed([row[:3] for row in ROWS], HEADS[:3]))) == []
    assert "绩效目标与完成情况" not in client.get("/jia/2024/").content.decode()


@pytest.mark.django_db
def test_of_many_the_first_are_shown(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    many = [("数量指标", f"指标{at}", "1", "1", "") for at in range(MOST_RESULTS + 5)]
    budget = published(listed(many))
    with django_assert_max_num_queries(4):
        assert len(results.results_of(budget)) == MOST_RESULTS + 1
    page = client.get("/jia/2024/").content.decode()
    assert f">指标{MOST_RESULTS - 1}<" in page
    assert f">指标{MOST_RESULTS}<" not in page
    assert "其余见决算各表" in page


@pytest.mark.parametrize(
    ("head", "part"),
    [
        ("三级指标", ResultPart.NAME),
        ("年度指标值", ResultPart.TARGET),
        ("目标值", ResultPart.TARGET),
        ("年度实际完成值", ResultPart.REACHED),
        ("实际完成情况", ResultPart.REACHED),
        ("偏差原因分析及改进措施", ResultPart.REASON),
        ("绩效目标", ResultPart.GOAL),
        ("内容", ResultPart.GOAL),
        ("得分", None),
        ("", None),
    ],
)
def test_what_heads_say(head: str, part: ResultPart | None) -> None:
    assert part_under([head] if head else []) == part


@pytest.mark.django_db
def test_a_form_with_tasks_says_what_was_reached_of_them_and_of_goals(tmp_path: Path, client: Client) -> None:
    """The form of a whole unit is read, published, and stands beside the plan as that of a project does."""
    read_budget = read(tmp_path, form_with_tasks())
    publish("甲局", jurisdiction=read_budget.jurisdiction, year=read_budget.year)
    read_budget = replace(read_budget, department="甲局", units=("甲局",), scope=Scope.UNIT)
    budget = editions.publish(budget=editions.load_as_draft(budget=read_budget).budget)
    Department.objects.filter(name="甲局").update(slug="jia")
    budget = Budget.objects.select_related("department").get(pk=budget.pk)
    assert [(one.name, one.target, one.reached, one.reason) for one in results.results_of(budget)] == [
        ("借阅", "", "办了", ""),
        ("古籍", "", "修了", ""),
        ("预期目标", "不再破损", "没有新的破损", ""),
        ("修复古籍", "≥300册", "310册", ""),
        ("完成时间", "≤11月", "12月", "纸张到货迟"),
        ("合格率", "100%", "100%", ""),
    ]
    assert "纸张到货迟" in client.get("/jia/2025/").content.decode()
    assert paper_table(budget, budget.statements.get()).form == []
