"""What a document prints is shown where a reader looks for it: beside the “三公”, in the blocks, among projects."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client

from budgets import records
from budgets.models import ClassificationCode, Project, ProjectEntry
from budgets.queries import drill
from budgets.records import Statement
from tests import factories
from tests.factories import column, rows, table
from tests.integration.test_pages import BASE, LANGUAGES, publish
from tests.pages import project_page, shown_text


def with_meetings() -> Statement:
    """Return “三公” with the meetings and the training that its table prints beside them."""
    made = factories.three_public()
    columns = (*made.columns, column(6, "amount", "会议费", measure="meeting"))
    lines = [
        replace(line, amounts=(*line.amounts, factories.amount(6, printed, 160 + at)))
        for at, (line, printed) in enumerate(zip(made.lines, ("9.10", "9.30", "0.20"), strict=True))
    ]
    return replace(made, columns=columns, lines=tuple(lines))


def economic(*given: tuple[str, str, int, int | None, str]) -> Statement:
    """Return the basic spending by economic item: (code, name, level, parent, amount)."""
    columns = (
        column(1, "code", "科目编码"),
        column(2, "label", "科目名称"),
        column(3, "amount", "基本支出", measure="total"),
    )
    scheme = {"scheme": "economic-department"}
    printed: list[tuple[str, int, int | None, str, dict[str, object]]] = [
        (name, level, parent, amount, {"code": code, "classification": code, **scheme})
        for code, name, level, parent, amount in given
    ]
    lines = rows(columns, *printed, at=300)
    return table(6, "fiscal-basic", "财政拨款基本支出预算表", columns, lines, at=298)


BLOCKS = (("301", "工资福利支出", 1, None, "400.00"), ("302", "商品和服务支出", 1, None, "100.00"))


class TestBesideThreePublic:
    def test_meetings_are_shown_and_no_part(self, db: None, client: Client) -> None:
        tables = [with_meetings() if one.kind == "three-public" else one for one in factories.statements()]
        publish(statements=tuple(tables))
        page = shown_text(client, f"{BASE}three-public/")
        assert "会议费9.30 万元" in page.replace("会议费 ", "会议费")
        assert "共 4.50 万元" in page
        assert "Meetings" in shown_text(client, f"/en{BASE}three-public/")

    @pytest.mark.parametrize(("printed", "is_told"), [("1.00", True), ("9.30", False)])
    def test_the_code_knows_the_other_amount(self, db: None, client: Client, printed: str, is_told: bool) -> None:
        tables = [with_meetings() if one.kind == "three-public" else one for one in factories.statements()]
        items = economic(*BLOCKS, ("30215", "会议费", 2, 2, printed))
        publish(statements=(*tables, items))
        assert ("“三公”经费表中印的是 9.30 万元" in shown_text(client, f"{BASE}economic/30215/")) is is_told
        assert "“三公”经费表中印的是" not in shown_text(client, f"{BASE}economic/302/")


class TestWhatNoBlockHolds:
    @pytest.mark.parametrize(("printed", "name"), [("100.00", "资本性支出"), ("90.00", "其余")])
    def test_has_its_printed_name(self, db: None, client: Client, printed: str, name: str) -> None:
        """Only items that print just what is left give it their name; else it stays by calculation."""
        items = economic(*BLOCKS, ("310", "资本性支出", 1, None, printed))
        publish(statements=(*factories.statements(), items), mentions=())
        blocks = re.findall(r"<dt>([^<]*)</dt>", client.get(BASE).content.decode())
        assert next(one for one in blocks if one.startswith(("资本性支出", "其余"))).startswith(name)


class TestProjects:
    def test_of_goals_and_text_stand_on_the_budget_s_page(self, db: None, client: Client) -> None:
        tables = [one for one in factories.statements() if one.kind != "projects"]
        publish(statements=tuple(tables))
        for project in Project.objects.all():
            assert f'href="{project_page(project)}"' in client.get(BASE).content.decode()
        assert "文件没有列出项目的表" in shown_text(client, BASE)

    def test_a_table_that_prints_the_name_is_known(self, db: None, client: Client) -> None:
        publish(statements=(*factories.statements(), bought("平台扩容")))
        project = Project.objects.get(name="平台扩容")
        assert "只见于文字" not in shown_text(client, project_page(project))
        assert "政府采购预算表" in shown_text(client, project_page(project))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_sub_project_has_the_goals_of_the_whole(self, db: None, client: Client, language: str) -> None:
        made = factories.budget()
        child = next(one for one in made.projects if one.parent)
        parent = next(one for one in made.projects if one.order == child.parent)
        goals = tuple(replace(one, project=parent.order) for one in made.goals)
        publish(goals=goals)
        page = shown_text(client, f"{language}{project_page(Project.objects.get(name=child.name))}")
        assert re.sub(r"\s+", " ", goals[0].text) in page
        assert ("part of:" if language else "所属的项目") in page

    @pytest.mark.parametrize(
        ("kind", "is_told"),
        [("procurement", True), ("purchased-services", True), ("assets", False), ("income", False)],
    )
    def test_only_tables_of_what_projects_buy_name_them(self, db: None, kind: str, is_told: bool) -> None:
        """A row of equal name in a table of other money is not the project."""
        publish(statements=(*factories.statements(), replace(bought("平台扩容"), kind=kind)))
        assert ("采购" in "".join(titles_of("平台扩容"))) is is_told

    def test_a_name_of_a_code_is_no_project(self, db: None) -> None:
        ClassificationCode.objects.create(
            scheme="economic-department", code="30299", name="平台扩容", status=ClassificationCode.Status.CONFIRMED
        )
        publish(statements=(*factories.statements(), bought("平台扩容")))
        assert "政府采购预算表" not in titles_of("平台扩容")

    def test_a_name_that_two_projects_bear_tells_neither(self, db: None) -> None:
        projects = with_project("安全服务", name="平台扩容")
        publish(statements=(*factories.statements(), bought("平台扩容")), projects=projects)
        for entry in ProjectEntry.objects.filter(name="平台扩容"):
            assert not drill.lines_of_project(entry).exists()

    def test_a_row_of_another_unit_is_another_s(self, db: None) -> None:
        projects = with_project("平台扩容", budget_unit="青田市别的单位")
        publish(statements=(*factories.statements(), bought("平台扩容")), projects=projects)
        assert "政府采购预算表" not in titles_of("平台扩容")


def bought(name: str) -> Statement:
    """Return the table of purchases with a row of some name."""
    made = factories.purchases()
    lines = [replace(line, label=name if line.label == "一、货物A" else line.label) for line in made.lines]
    return replace(made, lines=tuple(lines))


def with_project(called: str, **changes: str) -> tuple[records.ProjectEntry, ...]:
    """Return the handmade projects with one of them changed."""
    return tuple(replace(one, **changes) if one.name == called else one for one in factories.PROJECTS)  # type: ignore[arg-type]


def titles_of(name: str) -> list[str]:
    """Return the titles of the tables in which a project's money stands."""
    entry = ProjectEntry.objects.get(name=name)
    return [line.statement.title for line in drill.lines_of_project(entry).select_related("statement")]
