"""Show which projects made up the change of all project money, and that it is said only where all of it is known."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from budgets import charts
from budgets.models import Budget, Department
from budgets.queries.project_moves import ProjectMoves, project_moves
from budgets.queries.unread import with_notes
from budgets.records import Role, Statement
from tests import factories
from tests.integration.test_pages import publish

pytestmark = pytest.mark.django_db
UNITS = 10_000


def listing(total: str, *projects: tuple[str, str]) -> Statement:
    """Return a table of projects in units of ten thousand yuan: (name, amount)."""
    columns = (
        factories.column(1, "label", "支出项目类别"),
        factories.column(2, "amount", "总计", measure="total"),
    )
    printed: list[tuple[str, int, int | None, str, dict[str, object]]] = [
        ("合计", 0, None, total, {"role": Role.TOTAL})
    ]
    printed += [(name, 1, 1, amount, {"project": at}) for at, (name, amount) in enumerate(projects, start=1)]
    return factories.table(3, "projects", "项目支出总表", columns, factories.rows(columns, *printed, at=400), at=398)


def year(number: int, table: Statement) -> Budget:
    """Publish a document with a table of projects."""
    named = [line.label for line in table.lines[1:]]
    projects = tuple(
        replace(factories.PROJECTS[0], order=order, name=name, parent=None) for order, name in enumerate(named, start=1)
    )
    tables = [table if one.kind == "projects" else one for one in factories.statements()]
    changes: dict[str, Any] = {"projects": projects, "mentions": (), "goals": (), "indicators": ()}
    made = publish(f"{number}", year=number, statements=tuple(tables), **changes)
    budget: Budget = with_notes(Budget.objects.filter(pk=made.pk)).get()
    return budget


def moves_of(found: ProjectMoves | None) -> dict[str, Decimal]:
    return {one.label: one.moved_by / UNITS for one in found.moves} if found else {}


def two_years() -> tuple[Budget, Budget]:
    before = year(2023, listing("300.00", ("平台运维", "200.00"), ("培训", "60.00"), ("调研", "40.00")))
    return before, year(2024, listing("400.00", ("平台运维", "250.00"), ("数据开放", "110.00"), ("调研", "40.00")))


def test_projects_add_up_to_the_change() -> None:
    before, last = two_years()
    found = project_moves(before, last)
    assert moves_of(found) == {"数据开放": 110, "培训": -60, "平台运维": 50}
    assert found is not None
    assert (found.first / UNITS, found.end / UNITS) == (300, 400)
    chart = charts.waterfall_of_projects(found)
    assert chart is not None
    assert [row["text"] for row in chart["rows"]] == ["300.00", "+110.00", "−60.00", "+50.00", "400.00"]


def test_the_department_says_which(client: Client) -> None:
    two_years()
    slug = Department.objects.get(name=factories.UNIT).slug
    page = " ".join(client.get(f"/{slug}/").content.decode().split())
    assert "哪些项目有增减" in page
    assert "2023 至 2024 年的增减（按项目）" in page
    assert "Which projects changed" in client.get(f"/en/{slug}/").content.decode()
    assert [row["name"] for row in client.get(f"/{slug}.json").json()["lists"]["projects_moved"]] == [
        *("数据开放", "培训", "平台运维")
    ]


def test_many_are_gathered_in_the_last_step() -> None:
    many = charts.MOST_STEPS + 3
    before = year(2023, listing(f"{many * 10}.00", *((f"项目{at:02}", "10.00") for at in range(many))))
    last = year(
        2024,
        listing(f"{many * 10 + many * (many + 1) // 2}.00", *((f"项目{at:02}", f"{11 + at}.00") for at in range(many))),
    )
    chart = charts.waterfall_of_projects(project_moves(before, last))
    assert chart is not None
    assert len(chart["rows"]) == charts.MOST_STEPS + 2
    assert chart["rows"][-2]["text"] == "+10.00"


def test_nothing_is_said_where_not_all_is_known() -> None:
    before = year(2023, listing("300.00", ("平台运维", "200.00"), ("培训", "100.00")))
    last = year(2024, listing("400.00", ("平台运维", "300.00"), ("培训", "100.00")))
    assert moves_of(project_moves(before, last)) == {"平台运维": 100}
    not_adding_up = year(2022, listing("301.00", ("平台运维", "200.00"), ("培训", "100.00")))
    assert project_moves(not_adding_up, last) is None
    before.noted = True
    assert project_moves(before, last) is None
    assert charts.waterfall_of_projects(None) is None


def test_where_nothing_moved_there_is_nothing_to_say() -> None:
    same = [year(number, listing("200.00", ("平台运维", "200.00"))) for number in (2023, 2024)]
    assert project_moves(*same) is None
