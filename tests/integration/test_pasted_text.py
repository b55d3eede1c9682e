"""Show that a text pasted whole becomes what it is in a file: sections, figures, projects, assets, terms."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from budgets import documents, editions
from budgets.models import Budget, Department, Jurisdiction, Section
from budgets.queries.records import records
from tests import factories
from tests.bench import SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TEXT = "第一部分 部门概况\n一、主要职责\n管理数据。\n第二部分 预算情况说明\n一、收支总体情况\n收入预算1,000万元。"


@pytest.fixture
def blank() -> Budget:
    place = Jurisdiction.objects.create(name="青田市")
    made = Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="qingtian-data")
    return editions.start_draft(department=made, year=2024, scope="unit")


def address(budget: Budget) -> str:
    return f"/en/admin/budgets/budget/{budget.pk}/text/"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("manager", password="a long enough password"))
    return client


def test_it_makes_the_sections_and_reads_them(manager: Client, blank: Budget) -> None:
    answer = manager.post(address(blank), {"pasted": TEXT}, follow=True)
    assert "Sections made: 4." in answer.content.decode()
    rows = list(Section.objects.filter(budget=blank).order_by("order").values_list("path", "number", "heading"))
    assert rows == [
        ("1", "第一部分", "部门概况"),
        ("1.1", "一、", "主要职责"),
        ("2", "第二部分", "预算情况说明"),
        ("2.1", "一、", "收支总体情况"),
    ]
    assert list(blank.mentions.values_list("subject", "value")) == [("income", 10_000_000)]
    assert "manager" in manager.get(f"/en/admin/budgets/budget/{blank.pk}/history/").content.decode()


def test_a_whole_document_is_parted_as_from_its_file(blank: Budget) -> None:
    told = documents.read([SAMPLE]).budget
    text = "\n".join(f"{one.number} {one.heading}\n{one.text}" for one in told.sections)
    assert editions.add_pasted_text(budget=blank, text=text) == len(told.sections)
    found = records(blank).sections
    assert [(one.path, one.number, one.heading, one.text, one.kind) for one in found] == [
        (one.path, one.number, one.heading, one.text, one.kind) for one in told.sections
    ]


@pytest.mark.parametrize("text", ["", "没有标题的一段话。"])
def test_what_has_no_headings_is_said_and_stays_in_the_form(manager: Client, blank: Budget, text: str) -> None:
    page = manager.post(address(blank), {"pasted": text}).content.decode()
    assert "No heading was found" in page
    assert f">{text}</textarea>" in page


def test_it_is_for_a_draft_without_sections(manager: Client, blank: Budget) -> None:
    for _time in range(2):
        page = manager.post(address(blank), {"pasted": TEXT}, follow=True).content.decode()
    assert "There are sections already" in page
    assert blank.sections.count() == 4
