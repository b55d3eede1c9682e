"""Show that of two who save a form both are kept, and that nobody saves in another's name or into a closed edition."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from budgets import editions
from budgets.models import Budget, Column, Goal, Section, Statement, Target
from tests import factories
from tests.pages import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ADMIN = "/en/admin/budgets"


@pytest.fixture
def draft() -> Budget:
    return editions.load_as_draft(budget=factories.budget()).budget


@pytest.fixture
def section(draft: Budget) -> Section:
    return draft.sections.order_by("order")[1]


@pytest.fixture
def other() -> Client:
    client = Reader()
    client.force_login(User.objects.create_superuser("second"))
    return client


def address(row: Any) -> str:
    return f"{ADMIN}/{row._meta.model_name}/{row.pk}/change/"


def opened(client: Client, row: Any) -> dict[str, str]:
    """Return what the page of a form would post unchanged: what its fields hold, and what it says that they held."""
    page = client.get(address(row))
    form = page.context["adminform"].form
    hidden = re.findall(r'name="(_\w+)" value="([^"]*)"', page.content.decode())
    data = {name: unescape(value) for name, value in hidden if name in ("_seen", "_person")}
    for name, value in page.context["adminform"].form.initial.items():
        if name in form.fields:
            shown = form.fields[name].prepare_value(value)
            data |= {} if shown in (None, False) else {name: "on" if shown is True else str(shown)}
    return data


class TestTwoAtOnce:
    def test_what_only_another_changed_is_taken_over_and_said(
        self, staff: Client, other: Client, section: Section
    ) -> None:
        mine, theirs = opened(staff, section), opened(other, section)
        other.post(address(section), theirs | {"heading": "theirs"})
        page = staff.post(address(section), mine | {"text": "mine\r\nin two lines"}, follow=True)
        section.refresh_from_db()
        assert (section.heading, section.text) == ("theirs", "mine\nin two lines")
        assert "The changes of second were taken over: Heading" in page.content.decode()

    def test_what_both_changed_is_shown_and_the_next_save_decides(
        self, staff: Client, other: Client, section: Section
    ) -> None:
        mine, theirs = opened(staff, section), opened(other, section)
        other.post(address(section), theirs | {"heading": "theirs", "number": "九"})
        page = staff.post(address(section), mine | {"heading": "mine"})
        text = unescape(page.content.decode())
        assert "second has changed this meanwhile to “theirs”" in text
        section.refresh_from_db()
        assert section.heading == "theirs"
        seen = unescape(re.search(r'name="_seen" value="([^"]*)"', page.content.decode())[1])  # type: ignore[index]
        staff.post(address(section), mine | {"heading": "mine", "number": "九", "_seen": seen})
        section.refresh_from_db()
        assert (section.heading, section.number) == ("mine", "九")

    def test_what_both_changed_alike_is_no_clash(self, staff: Client, other: Client, section: Section) -> None:
        mine, theirs = opened(staff, section), opened(other, section)
        other.post(address(section), theirs | {"heading": "both"})
        assert staff.post(address(section), mine | {"heading": "both"}).status_code == 302

    @pytest.mark.heavy
    @pytest.mark.heavy
    @pytest.mark.parametrize("name", ["goal", "projectentry", "term", "item", "asset", "indicator"])
    def test_every_part_is_saved_as_it_was_opened(self, staff: Client, draft: Budget, name: str) -> None:
        row = getattr(draft, f"{name}s").order_by("order")[0]
        before = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
        data = opened(staff, row) | {f"targets-{word}": 0 for word in ("TOTAL_FORMS", "INITIAL_FORMS")}
        assert staff.post(address(row), data).status_code == 302
        row.refresh_from_db()
        assert before == {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}

    def test_the_frame_of_an_edition_is_merged_too(self, staff: Client, other: Client, draft: Budget) -> None:
        mine, theirs = opened(staff, draft), opened(other, draft)
        units = "\n".join(draft.units)
        other.post(address(draft), theirs | {"title": "another title", "units": units})
        staff.post(address(draft), mine | {"units": f"{units}\n乙中心"})
        draft.refresh_from_db()
        assert (draft.title, draft.units) == ("another title", [*units.splitlines(), "乙中心"])

    def test_a_choice_that_another_made_is_taken_over(self, staff: Client, other: Client, draft: Budget) -> None:
        goal = Goal.objects.filter(budget=draft, entry=None)[0]
        entry = draft.projectentrys.order_by("order")[0]
        mine, theirs = opened(staff, goal), opened(other, goal)
        other.post(address(goal), theirs | {"entry": entry.pk})
        staff.post(address(goal), mine | {"text": "mine"})
        goal.refresh_from_db()
        assert (goal.entry, goal.text) == (entry, "mine")

    @pytest.mark.heavy
    @pytest.mark.heavy
    @pytest.mark.parametrize("seen", ["", "x", "[]", '{"heading": 1}', '{"heading": null}'])
    def test_nonsense_about_what_was_seen_spoils_nothing(self, staff: Client, section: Section, seen: str) -> None:
        data = opened(staff, section) | {"heading": "mine", "_seen": seen}
        assert staff.post(address(section), data).status_code in (200, 302)


class TestWhoSaves:
    def test_nobody_saves_a_form_that_another_opened(self, staff: Client, other: Client, section: Section) -> None:
        mine = opened(staff, section) | {"heading": "mine"}
        answer = other.post(address(section), mine, headers={"accept": "application/json"})
        assert answer.status_code == 403
        assert "second is logged in" in answer.json()["error"]
        assert "second is logged in" in other.post(address(section), mine, follow=True).content.decode()
        section.refresh_from_db()
        assert section.heading != "mine"

    def test_nobody_saves_a_table_that_another_opened(self, staff: Client, other: Client, draft: Budget) -> None:
        table = draft.statements.order_by("order")[0]
        data = {"rows": [], "version": table.version, "person": str(User.objects.get(username="clerk").pk)}
        answer = other.post(f"{ADMIN}/statement/{table.pk}/save/", data, "application/json")
        assert (answer.status_code, table.lines.exists()) == (403, True)

    def test_a_script_is_told_where_to_go_on(self, staff: Client, section: Section) -> None:
        answer = staff.post(address(section), opened(staff, section), headers={"accept": "application/json"})
        assert answer.json()["url"].startswith("/en/admin/")


class TestClosedMeanwhile:
    def test_a_form_is_told_so_and_entered_in_a_new_edition(self, staff: Client, section: Section) -> None:
        mine = opened(staff, section) | {"heading": "mine"}
        editions.publish(budget=section.budget)
        answer = staff.post(address(section), mine, headers={"accept": "application/json"})
        assert "is published meanwhile" in answer.json()["error"]
        found = staff.post(answer.json()["anew"]).json()
        made = Budget.objects.get(edition=2)
        assert found == {"url": address(made.sections.get(path=section.path))}
        assert staff.post(answer.json()["anew"]).json() == found

    def test_a_table_is_told_where_its_lines_stand_in_the_new_edition(self, staff: Client, draft: Budget) -> None:
        table = draft.statements.order_by("order")[1]
        editions.publish(budget=draft)
        answer = staff.post(f"{ADMIN}/statement/{table.pk}/save/", {"rows": []}, "application/json")
        assert answer.status_code == 422
        found = staff.post(answer.json()["anew"]).json()
        other = Statement.objects.get(pk=found["id"])
        assert (other.budget.edition, other.order) == (2, table.order)
        named = {str(line.pk): str(line) for line in [*table.lines.all(), *other.lines.all()]}
        assert len(found["keys"]) == table.lines.count()
        assert all(named[old] == named[new] for old, new in found["keys"].items())

    @pytest.mark.parametrize("model", [Column, Target])
    def test_a_part_of_a_part_is_told_its_place_too(self, staff: Client, draft: Budget, model: type[Any]) -> None:
        name, path = model._meta.model_name, "statement" if model is Column else "indicator"
        part = model.objects.filter(**{f"{path}__budget": draft}).first()
        editions.publish(budget=draft)
        found = staff.post(f"{ADMIN}/{name}/{part.pk}/anew/").json()
        made = model.objects.filter(**{f"{path}__budget__edition": 2})
        assert found["url"] in [f"{ADMIN}/{name}/{one.pk}/change/" for one in made]

    def test_the_new_edition_is_begun_from_the_one_in_force(self, staff: Client, section: Section) -> None:
        first = editions.publish(budget=section.budget)
        second = editions.start_correction(budget=first)
        second.sections.filter(path=section.path).update(text="as corrected since")
        editions.publish(budget=second)
        staff.post(f"{ADMIN}/section/{section.pk}/anew/")
        assert Section.objects.get(budget__edition=3, path=section.path).text == "as corrected since"

    def test_who_may_not_begin_editions_opens_none(self, client: Client, section: Section) -> None:
        editions.publish(budget=section.budget)
        client.force_login(User.objects.create_user("s", is_staff=True))
        assert client.post(f"{ADMIN}/section/{section.pk}/anew/").status_code == 403
