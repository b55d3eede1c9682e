"""Show that text typed or changed by hand is read again by the reader of files, and what was put right stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from budgets import editions
from budgets.models import Budget, Department, Jurisdiction, Mention, Section, Term
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]


@pytest.fixture
def blank(db: None) -> Budget:
    place = Jurisdiction.objects.create(name="青田市")
    department = Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="qingtian-data")
    return editions.start_draft(department=department, year=2024, scope="unit", table_set="shenzhen")


def type_section(client: Client, budget: Budget, section: Section | None = None, **given: Any) -> Section:
    """Send the form of a section as a browser does, which ends lines in its own way."""
    kept = {name: getattr(section, name) for name in ("path", "number", "heading", "text", "kind")} if section else {}
    data = {"path": "", "number": "", "heading": "", "text": "", "kind": "", **kept, **given, "budget": budget.pk}
    data["text"] = data["text"].replace("\n", "\r\n")
    where = f"{section.pk}/change" if section else "add"
    data["order"] = section.order if section else ""
    answer = client.post(f"/en/admin/budgets/section/{where}/", data)
    assert answer.status_code == 302, answer.content.decode()
    return Section.objects.get(budget=budget, path=data["path"])


def said(budget: Budget) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    rows = Mention.objects.filter(budget=budget).order_by("order").select_related("section")
    for row in rows:
        assert row.printed.startswith(row.section.text[row.start : row.end] or "-")
    return [(row.subject, row.printed, row.value, row.change) for row in rows]


def typed_spending(client: Client, budget: Budget) -> Section:
    type_section(client, budget, path="1", number="第一部分", heading="2024年部门预算安排情况说明")
    said = "预算支出1,000万元，包括基本支出800万元、项目支出200万元。"
    return type_section(client, budget, path="1.1", number="一、", heading="支出预算总体情况", text=f"{said}\n{said}")


class TestTypedSections:
    def test_state_the_figures_that_a_file_would(self, staff: Client, blank: Budget) -> None:
        section = typed_spending(staff, blank)
        assert "\r" not in section.text
        assert [row[1:3] for row in said(blank)] == [("800万元", 8_000_000), ("200万元", 2_000_000)] * 2

    def test_state_what_is_corrected_in_them(self, staff: Client, blank: Budget) -> None:
        section = typed_spending(staff, blank)
        kept = Mention.objects.filter(budget=blank, printed="200万元").values_list("pk", flat=True)
        before = list(kept.order_by("order"))
        type_section(staff, blank, section, text=section.text.replace("800", "99,999.99", 1))
        assert [row[1] for row in said(blank)] == ["99,999.99万元", "200万元", "800万元", "200万元"]
        assert said(blank)[0][2] == Decimal("999999900")
        assert list(kept.order_by("order")) == before

    def test_keep_what_was_put_right_by_hand(self, staff: Client, blank: Budget) -> None:
        section = typed_spending(staff, blank)
        first = Mention.objects.filter(budget=blank).order_by("order")[0]
        Mention.objects.filter(pk=first.pk).update(subject="project")
        type_section(staff, blank, section, text="据统计，" + section.text)
        first.refresh_from_db()
        assert (first.subject, first.start) == ("project", section.text.index("800") + 4)
        said(blank)

    def test_state_nothing_once_they_are_gone(self, staff: Client, blank: Budget) -> None:
        section = typed_spending(staff, blank)
        type_section(staff, blank, section, text="")
        assert said(blank) == []

    def test_tell_terms_and_assets(self, staff: Client, blank: Budget) -> None:
        type_section(staff, blank, path="1", number="第一部分", heading="名词解释")
        text = "指单位为保障机构正常运转发生的支出。"
        section = type_section(staff, blank, path="1.1", number="一、", heading="", text=f"基本支出：{text}")
        assert list(Term.objects.filter(budget=blank).values_list("term", "definition")) == [("基本支出", text)]
        type_section(staff, blank, section, text=f"公用经费：{text}")
        assert list(Term.objects.filter(budget=blank).values_list("term", flat=True)) == ["公用经费"]


class TestTextThatWasRead:
    def test_stays_as_it_was_read_where_nothing_is_changed(self, staff: Client, draft: Budget) -> None:
        before = list(Mention.objects.filter(budget=draft).order_by("pk").values())
        for section in Section.objects.filter(budget=draft):
            type_section(staff, draft, section)
        assert list(Mention.objects.filter(budget=draft).order_by("pk").values()) == before

    @pytest.mark.heavy
    def test_stays_around_a_figure_that_is_corrected(self, staff: Client, sample: Budget) -> None:
        made = editions.start_correction(budget=sample)
        rows = {row.pk: row for row in Mention.objects.filter(budget=made).select_related("section")}
        sections = made.sections.exclude(kind="key-projects")
        section = max(sections, key=lambda one: sum(row.section_id == one.pk for row in rows.values()))
        first = min((row for row in rows.values() if row.section_id == section.pk), key=lambda row: row.start)
        text = f"{section.text[: first.start]}99,999.99{section.text[first.end :]}"
        type_section(staff, made, section, text=text)
        said(made)
        now = {row.pk: row for row in Mention.objects.filter(budget=made)}
        assert rows.keys() - now.keys() == {first.pk}
        assert "99,999.99万元" in {now[key].printed for key in now.keys() - rows.keys()}
        assert all(now[key].value == row.value for key, row in rows.items() if key in now)
