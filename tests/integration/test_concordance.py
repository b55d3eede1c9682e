"""Show that pages compare what holds the same money in two years, and say what does not, with its source."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client, TestCase
from django.utils.html import strip_tags

from budgets import codes, editions, records, samples
from budgets.editions.code_changes import suggested
from budgets.models import Budget, CodeChange, Department, Membership
from tests import factories
from tests.pages import Reader

OFFICE = "/jiangsu-party-office"
SCHEME = "economic-department"


def given(**other: Any) -> CodeChange:
    """Return a change of codes as staff enter it."""
    told = {"scheme": SCHEME, "kind": "moved", "year_before": 2017, "year": 2018, "source": "s", "place": "p"}
    return CodeChange(**{**told, "codes_before": "30311", "codes_after": "30113", **other})


@pytest.mark.heavy
class TestTheReformOf2018(TestCase):
    client_class = Reader

    @classmethod
    def setUpTestData(cls) -> None:
        samples.load_samples()

    def years(self, code: str, year: int = 2018) -> str:
        page = self.client.get(f"{OFFICE}/{year}/budget/economic/{code}/").content.decode()
        told = page[page.index('id="years-h"') :] if 'id="years-h"' in page else ""
        return " ".join(unescape(strip_tags(told)).replace("\xa0", " ").split())

    def test_a_class_is_compared_with_what_left_it(self) -> None:
        """303: 3,899.25 in 2017, 1,000.26 in 2018, because 30307, 30311 and 30312 stand in 301 from then on."""
        assert "74.3%" in self.years("303")
        codes.load_changes()
        told = self.years("303")
        assert "74.3%" not in told
        assert "30102 + 30113 + 30114 + 303 (5,501.00)" in told
        assert "30102 + 303 (6,196.17)" in told
        assert "减少 695.17 万元（−11.2%）" in told
        assert "30311 住房公积金；2018年表第8、10页：30113 住房公积金" in told
        assert "增加 167.14 万元（+16.7%）" in told

    def test_a_code_is_compared_with_the_one_it_was(self) -> None:
        codes.load_changes()
        told = self.years("30113")
        assert "30311 (621.28)" in told
        assert "增加 94.00 万元" in told

    def test_what_is_proposed_or_rejected_is_not_public(self) -> None:
        codes.load_changes()
        for state in ("proposed", "rejected"):
            CodeChange.objects.update(state=state)
            assert "74.3%" in self.years("303")
            assert "30113" not in self.years("303")

    def test_what_went_nowhere_known_is_left_out_or_not_compared(self) -> None:
        given(kind="ended", codes_before="30312", codes_after="", state="confirmed").save()
        assert "303 − 30312 (2,663.84)" in self.years("303")
        given(kind="begun", codes_before="", codes_after="303", state="confirmed").save()
        assert "与 2017 年不可比" in self.years("303")

    def test_functions_of_a_department_are_compared_alike(self) -> None:
        given(scheme="functional", codes_before="221", codes_after="222", year_before=2018, year=2019).save()
        page = self.client.get(f"{OFFICE}/").content.decode()
        assert "不可比" not in page
        CodeChange.objects.update(state="confirmed")
        page = self.client.get(f"{OFFICE}/").content.decode()
        assert re.search(r">221</span>.*?<b>与 2018 年不可比</b>", page, re.S)
        assert "not comparable with 2018" in self.client.get(f"/en{OFFICE}/").content.decode()

    def test_queries_do_not_grow_with_changes(self) -> None:
        codes.load_changes()
        address = f"{OFFICE}/2018/budget/economic/303/"
        self.client.get(address)
        with self.assertNumQueries(QUERIES_OF_CODE):
            self.client.get(address)
        for at in range(10):
            given(codes_before=f"3999{at}", codes_after=f"3998{at}", state="confirmed").save()
        with self.assertNumQueries(QUERIES_OF_CODE):
            self.client.get(address)


QUERIES_OF_CODE = 15


@pytest.mark.django_db
class TestChanges:
    def test_those_that_come_with_the_project_are_whole_and_loaded_once(self) -> None:
        assert codes.load_changes() == 9
        CodeChange.objects.filter(codes_before="30311").update(state="rejected")
        assert codes.load_changes() == 0
        assert CodeChange.objects.get(codes_before="30311").state == "rejected"
        assert set(CodeChange.objects.filter(scheme="functional").values_list("state", flat=True)) == {"proposed"}

    @pytest.mark.parametrize(
        "other",
        [
            {"source": ""},
            {"place": ""},
            {"codes_after": ""},
            {"codes_after": "30113 30114"},
            {"codes_before": "30311 30312"},
            {"codes_before": "x"},
            {"kind": "renamed"},
            {"kind": "merged", "codes_before": "303 30312"},
        ],
    )
    def test_what_is_no_change_of_its_kind_is_refused(self, other: dict[str, str]) -> None:
        with pytest.raises(ValidationError):
            given(**other).full_clean()

    def test_codes_are_written_in_order(self) -> None:
        row = given(kind="merged", codes_before="30312  30102 30102", codes_after="30102")
        row.full_clean()
        assert row.codes_before == "30102 30312"


@pytest.mark.django_db
class TestStaff:
    @pytest.fixture
    def years(self) -> list[Budget]:
        """Publish two years, of which the later prints one item under another code and one by another name."""
        found = []
        for year in (2024, 2025):
            one = replace(factories.budget(), year=year, files=(factories.source_file(str(year)),))
            if year == 2025:
                one = renumbered(one)
            found.append(editions.publish(budget=editions.load_as_draft(budget=one).budget, despite_unreadable="r"))
        return found

    def test_proposals_are_of_published_budgets_alone(self, years: list[Budget], admin_client: Client) -> None:
        editions.withdraw(budget=years[1], reason="r")
        assert editions.propose_code_changes() == 0

    def test_what_documents_suggest_is_proposed_once_and_confirmed_by_somebody(
        self, years: list[Budget], admin_client: Client
    ) -> None:
        page = admin_client.post("/en/admin/budgets/codechange/propose/", follow=True).content.decode()
        assert "looked through" in page
        row = CodeChange.objects.get()
        assert (row.state, row.kind, row.year_before, row.year) == ("proposed", "renamed", 2024, 2025)
        assert "另一名称" in row.place
        data = {"action": "reject", "_selected_action": [row.pk]}
        admin_client.post("/en/admin/budgets/codechange/", data)
        row.refresh_from_db()
        assert (row.state, row.decided_by and row.decided_by.username) == ("rejected", "admin")
        assert editions.propose_code_changes() == 0
        history = admin_client.get(f"/en/admin/budgets/codechange/{row.pk}/history/").content.decode()
        assert "rejected" in history
        admin_client.post("/en/admin/budgets/codechange/", {**data, "action": "confirm"})
        form = admin_client.get(f"/en/admin/budgets/codechange/{row.pk}/change/").content.decode()
        assert 'name="codes_after"' not in form

    def test_names_that_several_codes_bear_tell_nothing(self) -> None:
        before = {"2013101": "行政运行", "2060101": "行政运行", "30311": "住房公积金"}
        now = {"2013201": "行政运行", "30113": "住房公积金"}
        assert list(suggested(before, now)) == [("moved", "30311", "30113")]

    def test_who_may_not_keep_the_site_decides_nothing(self, client: Client) -> None:
        row = given()
        row.save()
        person = User.objects.create_user("p", is_staff=True)
        Membership.objects.create(person=person, role="enters", department=factories_department())
        client.force_login(person)
        client.post("/en/admin/budgets/codechange/", {"action": "confirm", "_selected_action": [row.pk]})
        assert client.post("/en/admin/budgets/codechange/propose/").status_code == 403
        row.refresh_from_db()
        assert row.state == "proposed"


def factories_department() -> Department:
    draft = editions.load_as_draft(budget=factories.budget()).budget
    return draft.department


def renumbered(budget: records.Budget) -> records.Budget:
    """Return a budget in which one item by function has another name."""
    statements = []
    coded = (line for one in budget.statements for line in one.lines if line.scheme == "functional")
    first = next(line.classification for line in coded if len(line.classification) == 7)
    for one in budget.statements:
        lines = tuple(replace(line, label="另一名称") if line.classification == first else line for line in one.lines)
        statements.append(replace(one, lines=lines))
    return replace(budget, statements=tuple(statements))
