"""Show that nothing ends unasked, nothing that was discarded is lost at once, and nothing is published unread."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from budgets import editions, uploads
from budgets.editions import EditionError
from budgets.models import Amount, Budget, Department, Finding, Jurisdiction, Project, Section, Statement, Upload
from budgets.queries import leftovers
from budgets.queries.records import records
from budgets.vocabulary.table_kinds import TableKind
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ADMIN = "/en/admin/budgets"


def load(content: str = "1", **changes: Any) -> Budget:
    files = (factories.source_file(content),)
    return editions.load_as_draft(budget=factories.budget(files=files, **changes)).budget


@pytest.fixture
def department() -> Department:
    place = Jurisdiction.objects.create(name="青田市")
    return Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="qingtian-data")


class TestDiscardedDrafts:
    def test_come_back_with_all_that_was_in_them(self, clerk: User) -> None:
        row = load()
        before = records(row)
        editions.discard_draft(budget=row, reason="two at once", by=clerk)
        assert not Budget.objects.exists()
        assert not Finding.objects.exists()
        made = editions.restore_draft(budget=row, by=clerk)
        assert (made.state, made.edition, made.withdrawal_reason) == ("draft", 1, "")
        assert records(made) == before

    def test_make_room_for_others_and_take_the_next_number_then(self) -> None:
        first = load("1")
        editions.discard_draft(budget=first)
        second = load("2")
        assert second.edition == 1
        with pytest.raises(EditionError, match="being worked on"):
            editions.restore_draft(budget=first)
        editions.publish(budget=second)
        assert editions.restore_draft(budget=first).edition == 2

    def test_are_deleted_after_thirty_days_with_the_projects_only_they_named(self) -> None:
        old, new = load("1"), load("2", department="别的")
        for row in (old, new):
            editions.discard_draft(budget=row)
        Budget.every.filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(days=31))
        said = io.StringIO()
        call_command("clean_up", stdout=said)
        assert "1 discarded drafts deleted" in said.getvalue()
        assert list(Budget.every.all()) == [new]
        assert set(Project.objects.values_list("department__name", flat=True)) == {"别的"}

    def test_are_listed_and_brought_back_by_staff(self, staff: Client) -> None:
        row = load()
        staff.post(f"{ADMIN}/budget/{row.pk}/step/discard/", {"sure": "1", "reason": "begun by mistake"})
        page = staff.get(f"{ADMIN}/budget/discarded/").content.decode()
        assert "begun by mistake" in page
        assert staff.post(f"{ADMIN}/budget/{row.pk}/restore/").status_code == 302
        assert list(Budget.objects.all()) == [row]
        assert "No draft was discarded" in staff.get(f"{ADMIN}/budget/discarded/").content.decode()

    def test_are_out_of_every_list_and_form(self, staff: Client) -> None:
        row = load()
        section = row.sections.order_by("order")[0]
        editions.discard_draft(budget=row)
        assert "一、" not in staff.get(f"{ADMIN}/section/").content.decode()
        for page in (f"section/{section.pk}/change/", f"budget/{row.pk}/change/", f"budget/{row.pk}/step/submit/"):
            assert staff.get(f"{ADMIN}/{page}").status_code in (302, 404, 405)
        assert staff.post(f"{ADMIN}/budget/{row.pk}/step/submit/").status_code == 404


class TestPagesThatAsk:
    def test_name_what_goes_and_do_nothing_without_a_reason(self, staff: Client) -> None:
        rows = [load("1"), load("2", department="别的")]
        chosen = {"action": "discard", "_selected_action": [row.pk for row in rows]}
        page = staff.post(f"{ADMIN}/budget/", chosen).content.decode()
        for words in ("青田市数据服务中心", "别的", "figures", "30 days"):
            assert words in page
        assert (
            "Give the reason" in staff.post(f"{ADMIN}/budget/", {**chosen, "sure": "1", "reason": " "}).content.decode()
        )
        assert Budget.objects.count() == 2
        staff.post(f"{ADMIN}/budget/", {**chosen, "sure": "1", "reason": "twice"})
        assert not Budget.objects.exists()
        assert LogEntry.objects.filter(change_message__contains="twice").count() == 2

    def test_a_withdrawal_says_which_earlier_one_can_still_be_read_and_takes_it_too(self, staff: Client) -> None:
        first, second = (editions.publish(budget=load(content)) for content in "12")
        address = f"{ADMIN}/budget/{second.pk}/step/withdraw/"
        page = staff.post(address).content.decode()
        assert f'name="also" value="{first.pk}"' in page
        staff.post(address, {"sure": "1", "reason": "wrong unit", "also": [first.pk]})
        assert set(Budget.objects.values_list("state", "withdrawal_reason")) == {("withdrawn", "wrong unit")}

    def test_a_withdrawal_alone_leaves_the_earlier_one(self, staff: Client) -> None:
        first, second = (editions.publish(budget=load(content)) for content in "12")
        staff.post(f"{ADMIN}/budget/{second.pk}/step/withdraw/", {"sure": "1", "reason": "wrong unit"})
        first.refresh_from_db()
        assert first.state == "superseded"

    def test_uploads_are_let_go_one_or_many_for_a_reason(
        self, staff: Client, clerk: User, settings: Any, tmp_path: Any
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        made = [
            uploads.receive_files(files=[SimpleUploadedFile(f"{name}.txt", name.encode())], by=clerk) for name in "ab"
        ]
        page = staff.post(f"{ADMIN}/upload/{made[0].pk}/discard/").content.decode()
        assert "a.txt" in page
        assert Upload.objects.undecided().count() == 2
        chosen = {"action": "discard", "_selected_action": [row.pk for row in made]}
        assert "b.txt" in staff.post(f"{ADMIN}/upload/", chosen).content.decode()
        staff.post(f"{ADMIN}/upload/", {**chosen, "sure": "1", "reason": "the wrong year"})
        assert not Upload.objects.undecided().exists()
        assert LogEntry.objects.filter(change_message__contains="the wrong year").count() == 2


class TestLeftovers:
    @pytest.fixture
    def carried(self, clerk: User) -> Budget:
        before = editions.publish(budget=load())
        return editions.start_from_edition(budget=before, year=2025, by=clerk)

    def test_a_whole_budget_has_none(self) -> None:
        assert leftovers.find_leftovers(load()) == []

    def test_name_empty_tables_carried_figures_and_parts(self, carried: Budget) -> None:
        found = leftovers.find_leftovers(carried)
        sorts = {one.key.partition("-")[0] for one in found}
        assert {"table", "section", "term", "goal"} <= sorts
        tables = Statement.objects.filter(budget=carried).exclude(lines__amounts__state="value")
        assert sum(one.key.startswith("table-") for one in found) == tables.distinct().count()
        figures = Amount.objects.filter(line__budget=carried, state="value").values("line").distinct()
        assert sum(one.key.startswith("line-") for one in found) == figures.count()

    def test_a_project_page_without_projects_is_named(self) -> None:
        row = load()
        row.projectentrys.all().delete()
        [found] = leftovers.find_leftovers(row)
        assert found.row.kind == TableKind.PROJECTS

    def test_what_is_opened_and_saved_is_left_over_no_more(self, staff: Client, carried: Budget) -> None:
        section = carried.sections.order_by("order")[0]
        data = {name: getattr(section, name) for name in ("path", "number", "heading", "text", "kind", "order")}
        assert staff.post(f"{ADMIN}/section/{section.pk}/change/", data).status_code == 302
        assert f"section-{section.pk}" not in {one.key for one in leftovers.find_leftovers(carried)}

    def test_are_each_confirmed_before_an_edition_is_submitted(self, staff: Client, carried: Budget) -> None:
        keys = [one.key for one in leftovers.find_leftovers(carried)]
        address = f"{ADMIN}/budget/{carried.pk}/step/submit/"
        page = staff.post(address, {"confirmed": keys[1:]}).content.decode()
        assert page.count('name="confirmed"') == len(keys)
        assert page.count("checked>") == len(keys) - 1
        carried.refresh_from_db()
        assert carried.state == "draft"
        assert staff.post(address, {"confirmed": keys}).status_code == 302
        carried.refresh_from_db()
        assert carried.state == "review"
        noted = LogEntry.objects.filter(change_message__contains="confirmed").get(object_id=str(carried.pk))
        assert f'"count": {len(keys)}' in noted.change_message
        assert not Section.objects.filter(budget=carried, carried=True).exists()

    def test_are_asked_of_whoever_publishes_a_draft_at_once(self, clerk: User, department: Department) -> None:
        draft = editions.start_draft(department=department, year=2024, scope="unit", table_set="shenzhen", by=clerk)
        with pytest.raises(EditionError, match="submit it first"):
            editions.publish(budget=draft, by=clerk)
        with pytest.raises(EditionError, match="12 things are empty"):
            editions.submit(budget=draft, by=clerk)
