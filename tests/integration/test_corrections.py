"""What was corrected is listed with its reason, and in what any two editions differ, each side at its place."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from itertools import count
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets import editions, records
from budgets.differences import Difference, How, What
from budgets.editions import EditionError
from budgets.models import Budget, Department
from budgets.queries import corrections
from budgets.records import State
from budgets.templatetags.differences import stands, stood
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WAN = Decimal(10_000)
#: Of examples, each with a department of its own.
NUMBERS = count(1)


def load(content: str, **changes: Any) -> Budget:
    made = factories.budget(files=(factories.source_file(content),), **changes)
    return editions.load_as_draft(budget=made).budget


def with_amount(table: int, line: int, value: Decimal) -> tuple[records.Statement, ...]:
    """Return the handmade tables with another first amount in a line."""
    tables = list(factories.statements())
    lines = list(tables[table].lines)
    first, *others = lines[line].amounts
    mended = replace(first, value=value * WAN, printed=f"{value:,}")
    lines[line] = replace(lines[line], amounts=(mended, *others))
    tables[table] = replace(tables[table], lines=tuple(lines))
    return tuple(tables)


@pytest.fixture
def two_editions() -> tuple[Budget, Budget]:
    first = editions.publish(budget=load("1"))
    mended = load("2", statements=with_amount(1, 0, Decimal("777.77")))
    second = editions.publish(
        budget=mended, despite_failures="as printed", correction="A total was typed wrongly.", by=staff_member()
    )
    first.refresh_from_db()
    return first, second


def staff_member() -> Any:
    return get_user_model().objects.get_or_create(username="clerk", is_staff=True, is_superuser=True)[0]


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def rows_of(answer: Any) -> list[dict[str, str]]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


class TestReasons:
    def test_staff_give_one_where_an_edition_was_public_before(self) -> None:
        editions.publish(budget=load("1"), by=staff_member())
        second = load("2")
        with pytest.raises(EditionError, match="say why this one takes its place"):
            editions.publish(budget=second, by=staff_member())
        assert editions.publish(
            budget=second, correction=" A page was missing. ", by=staff_member()
        ).publication_note == ("A page was missing.")

    def test_a_withdrawn_edition_was_public_as_well(self) -> None:
        first = editions.publish(budget=load("1"))
        editions.withdraw(budget=first, reason="wrong file")
        with pytest.raises(EditionError, match="say why"):
            editions.publish(budget=load("2"), by=staff_member())

    def test_a_draft_that_was_never_public_asks_for_none(self) -> None:
        load("1")
        assert editions.publish(budget=load("2"), by=staff_member()).publication_note == ""

    def test_an_edition_older_than_the_public_one_takes_the_place_of_none(self) -> None:
        older = load("1")
        editions.withdraw(budget=editions.publish(budget=load("2")), reason="wrong file")
        assert editions.publish(budget=older, by=staff_member()).publication_note == ""

    def test_one_reason_for_several_things_is_told_once(self, two_editions: Any) -> None:
        tables = with_amount(1, 0, Decimal("1.00"))
        blurred = replace(tables[1].lines[0].amounts[0], value=None, state=State.UNREADABLE, printed="1OO")
        lines = (replace(tables[1].lines[0], amounts=(blurred, *tables[1].lines[0].amounts[1:])), *tables[1].lines[1:])
        third = load("3", statements=(tables[0], replace(tables[1], lines=lines), *tables[2:]))
        made = editions.publish(
            budget=third, despite_unreadable="torn", despite_failures="torn", correction="torn", by=staff_member()
        )
        assert made.publication_note == "torn"

    def test_the_workbench_asks_and_shows_what_changed(self, client: Client, two_editions: Any) -> None:
        client.force_login(staff_member())
        draft = editions.submit(budget=load("3"))
        page = client.get(f"/en/admin/budgets/budget/{draft.pk}/change/").content.decode()
        assert "Edition 2 of this document is published" in text_of(
            client.get(f"/en/admin/budgets/budget/{draft.pk}/change/")
        )
        assert 'name="reason"' in page
        (link,) = re.findall(r'href="([^"]*/changes/2/)"', page)
        assert "777.77" in client.get(link).content.decode()
        assert Client().get(link).status_code == 404


class TestList:
    def test_it_says_what_took_whose_place_and_why(self, client: Client, two_editions: Any) -> None:
        page = client.get("/en/corrections/")
        assert "Budget (one unit) 2024, edition 1: replaced by edition 2" in text_of(page)
        assert "A total was typed wrongly." in text_of(page)
        (row,) = rows_of(client.get("/en/corrections.csv"))
        assert (row["edition"], row["replaced_by"], row["state"]) == ("1", "2", "superseded")
        assert client.get(row["differences"]).status_code == 200
        assert row["differences"] in page.content.decode()

    def test_a_withdrawal_is_one_with_its_reason_and_no_figures(self, client: Client, two_editions: Any) -> None:
        first, second = two_editions
        editions.withdraw(budget=second, reason="wrong file", also=[])
        told = text_of(client.get("/en/corrections/"))
        assert "edition 2: withdrawn" in told
        assert "wrong file" in told
        address = f"/en/{first.department.slug}/2024/unit-budget/editions/2/changes/1/"
        assert client.get(address).status_code == 410
        assert "777.77" not in told + text_of(client.get(address))
        assert [row["differences"] for row in rows_of(client.get("/en/corrections.csv"))] == ["", ""]

    def test_nothing_that_is_prepared_is_in_it(self, client: Client, two_editions: Any) -> None:
        before = text_of(client.get("/en/corrections/"))
        load("3", title="Not public")
        editions.discard_draft(budget=load("4", department="别的"))
        assert text_of(client.get("/en/corrections/")) == before

    def test_it_is_narrowed_by_place_department_and_year(self, client: Client, two_editions: Any) -> None:
        department: Department = two_editions[0].department
        for query, number in (
            (f"?department={department.slug}", 1),
            (f"?place={department.jurisdiction.slug}", 1),
            ("?year=2024", 1),
            ("?year=2023", 1),  # no choice offers it: it says nothing
        ):
            assert len(rows_of(client.get(f"/en/corrections.csv{query}"))) == number, query
        assert "1 correction" in text_of(client.get(f"/en/{department.slug}/"))

    def test_of_more_departments_than_are_offered_each_can_be_asked_for(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("narrowing", "corrections"):
            monkeypatch.setattr(f"budgets.views.{module}.MOST_OFFERED", 0)
        for name in ("甲局", "乙局"):
            editions.withdraw(budget=editions.publish(budget=load(name, department=name)), reason="页码有误")
        for department in corrections.departments_corrected():
            rows = rows_of(client.get(f"/corrections.csv?department={department.slug}"))
            assert [row["department"] for row in rows] == [department.name]

    def test_the_latest_year_is_offered_first(self, client: Client) -> None:
        for year in (2024, 2023, 2025):
            editions.withdraw(budget=editions.publish(budget=load(str(year), year=year)), reason="页码有误")
        assert corrections.years_corrected() == [2025, 2024, 2023]

    def test_an_empty_site_says_that_nothing_was_corrected(self, client: Client) -> None:
        assert "Nothing that fits was corrected." in text_of(client.get("/en/corrections/"))

    def test_its_queries_do_not_grow(self, client: Client, two_editions: Any, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(6) as asked:
            client.get("/en/corrections/")
        for number in range(5):
            editions.publish(budget=load(f"more {number}"), correction="again")
        with django_assert_num_queries(len(asked)):
            client.get("/en/corrections/")


class TestDifferences:
    def test_each_figure_stands_with_both_places_and_the_change(self, client: Client, two_editions: Any) -> None:
        first, _second = two_editions
        address = f"/en/{first.department.slug}/2024/unit-budget/changes/1/"
        page = client.get(address)
        assert page.status_code == 200
        (row,) = rows_of(client.get(address[:-1] + ".csv"))
        assert (row["what"], row["how"], row["after"]) == ("amount", "changed", "777.77")
        before = factories.statements()[1].lines[0].amounts[0]
        assert before.value is not None
        assert Decimal(row["change_yuan"]) == Decimal("777.77") * WAN - before.value
        for side, printed in (("before_address", before.printed), ("after_address", "777.77")):
            assert row[side] in page.content.decode()
            assert printed in text_of(client.get(row[side])), side
        assert "/editions/1/" in row["before_address"]

    def test_every_link_of_the_page_answers_and_stays_in_its_edition(self, client: Client, two_editions: Any) -> None:
        slug = two_editions[0].department.slug
        for address in (
            f"/en/{slug}/2024/unit-budget/changes/1/",
            f"/en/{slug}/2024/unit-budget/editions/2/changes/1/",
        ):
            found = set(re.findall(r'href="(/en/[^"#?]*)"', client.get(address).content.decode()))
            assert found
            assert {link: code for link in found if (code := client.get(link).status_code) != 200} == {}

    def test_of_a_long_text_what_differs_is_shown(self) -> None:
        common = "甲" * 500
        one = Difference(what=What.TEXT, how=How.CHANGED, before=f"{common}旧{common}", after=f"{common}新的{common}")
        assert (stood(one), stands(one)) == (f"…{'甲' * 40}旧{'甲' * 40}…", f"…{'甲' * 40}新的{'甲' * 40}…")

    def test_an_edition_that_is_not_earlier_is_none_to_compare_with(self, client: Client, two_editions: Any) -> None:
        base = f"/en/{two_editions[0].department.slug}/2024/unit-budget"
        for path in ("/changes/2/", "/changes/3/", "/changes/0/", "/editions/1/changes/2/", "/changes/9.csv"):
            assert client.get(base + path).status_code == 404, path

    def test_sorts_narrow_the_list(self, client: Client, two_editions: Any) -> None:
        address = f"/en/{two_editions[0].department.slug}/2024/unit-budget/changes/1/"
        assert "777.77" in text_of(client.get(f"{address}?what=amount"))
        assert "777.77" in text_of(client.get(f"{address}?what=nonsense"))

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_whatever_figure_changes_is_the_one_that_is_named(self, data: Any, client: Client, db: Any) -> None:
        tables = factories.statements()
        amounts = [
            (table, line)
            for table, one in enumerate(tables)
            for line, row in enumerate(one.lines)
            if row.amounts and row.amounts[0].state is State.VALUE and one.money_unit == "万元"
        ]
        table, line = data.draw(st.sampled_from(amounts))
        value = data.draw(
            st.decimals(0, 9999, places=2).filter(lambda one: one * WAN != tables[table].lines[line].amounts[0].value)
        )
        name = f"单位{next(NUMBERS)}"
        first = editions.publish(budget=load(f"{name} a", department=name))
        editions.publish(budget=load(f"{name} b", department=name, statements=with_amount(table, line, value)))
        (row,) = rows_of(client.get(f"/en/{first.department.slug}/2024/unit-budget/changes/1.csv"))
        old = tables[table].lines[line].amounts[0]
        assert row["line"].endswith(tables[table].lines[line].label)
        assert (row["before"], row["after"]) == (old.printed, f"{value:,}")
        assert Decimal(row["change_yuan"]) == value * WAN - old.value
