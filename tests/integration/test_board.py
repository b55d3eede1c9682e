"""Who has published of a year and when, who has nothing here: late only where a document's own dates say so."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import editions
from budgets.checks.legal_bounds import DAYS
from budgets.models import Budget
from budgets.queries import board
from budgets.queries.board import Punctuality
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
APPROVED = date(2024, 2, 1)


def publish(department: str, approved: date | None, released: date | None, here: date, **changes: Any) -> Budget:
    made = factories.budget(
        files=(factories.source_file(f"{department} {changes}"),),
        department=department,
        approved_on=approved,
        released_on=released,
        **changes,
    )
    row = editions.load_as_draft(budget=made).budget
    at = datetime.combine(here, time(23, 30), timezone.get_default_timezone())
    with mock.patch("django.utils.timezone.now", return_value=at):
        return editions.publish(budget=row)


@pytest.fixture
def site() -> Budget:
    on = {days: APPROVED + timedelta(days=days) for days in (0, 20, 21, 90)}
    publish("甲局", APPROVED, on[20], on[90])
    publish("乙局", APPROVED, on[21], on[90])
    publish("丙局", APPROVED, None, on[20])
    publish("丁局", APPROVED, None, on[90])
    publish("戊局", None, on[0], on[0])
    return publish("己局", APPROVED, on[0], on[0], year=2023)


def rows_of(client: Client, row: Budget, query: str = "?year=2024") -> dict[str, dict[str, str]]:
    answer = client.get(f"/en/places/{row.department.jurisdiction.slug}/board.csv{query}")
    return {one["department"]: one for one in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}


def test_late_is_only_who_says_so_himself(client: Client, site: Budget) -> None:
    found = {name: (one["state"], one["days"]) for name, one in rows_of(client, site).items()}
    assert found == {
        "甲局": ("in-time", "20"),
        "乙局": ("late", "21"),
        "丙局": ("in-time", ""),  # public here in time, by the site's own calendar
        "丁局": ("open", ""),  # it may have been public elsewhere before
        "戊局": ("open", ""),
        "己局": ("not-published-here", ""),
    }


def test_the_page_says_the_same_and_narrows_it(client: Client, site: Budget) -> None:
    address = f"/en/places/{site.department.jurisdiction.slug}/board/"
    page = client.get(f"{address}?year=2024").content.decode()
    assert "5 documents are public" in " ".join(page.split())
    assert "later than twenty days · 21 days" in page
    late = client.get(f"{address}?year=2024&state=late").content.decode().partition('id="missing-h"')[0]
    assert "乙局" in late
    assert "甲局" not in late
    missing = page.partition('id="missing-h"')[2]
    assert "己局" in missing
    assert "乙局" not in missing
    assert client.get(f"{address}?year=2024&phase=final").status_code == 200
    assert address in client.get(f"/en/places/{site.department.jurisdiction.slug}/").content.decode()


def test_nothing_that_is_prepared_or_withdrawn_is_on_it(client: Client, site: Budget) -> None:
    editions.load_as_draft(budget=factories.budget(department="庚局"))
    withdrawn = Budget.objects.get(department__name="甲局")
    editions.withdraw(budget=withdrawn, reason="wrong file")
    found = rows_of(client, site)
    assert "庚局" not in found
    assert found["甲局"]["state"] == "not-published-here"


def test_the_queries_do_not_grow(client: Client, site: Budget, django_assert_max_num_queries: Any) -> None:
    address = f"/en/places/{site.department.jurisdiction.slug}/board/?year=2024"
    with django_assert_max_num_queries(9) as before:
        client.get(address)
    for number in range(5):
        publish(f"辛{number}局", APPROVED, APPROVED, APPROVED)
    with django_assert_max_num_queries(len(before)):
        client.get(address)


def test_the_feed_names_what_is_in_force(client: Client, site: Budget) -> None:
    answer = client.get(f"/en/places/{site.department.jurisdiction.slug}/feed.atom")
    links = re.findall(r'<entry>.*?<link href="([^"]*)"', answer.content.decode(), re.DOTALL)
    assert len(links) == 6
    assert all(client.get(link).status_code == 200 for link in links)


@settings(deadline=None)
@given(
    approved=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    after=st.none() | st.integers(-40, 40),
    here=st.integers(0, 60),
)
def test_the_database_tells_it_as_the_calendar_does(approved: date | None, after: int | None, here: int) -> None:
    start = approved or date(2024, 1, 1)
    released = None if after is None else start + timedelta(days=after)
    at = datetime.combine(start + timedelta(days=here), time(0, 5), timezone.get_default_timezone())
    row = editions.load_as_draft(budget=factories.budget()).budget
    # A draft: what is published is never changed.
    Budget.objects.filter(pk=row.pk).update(approved_on=approved, released_on=released, published_at=at)
    told = board.with_punctuality(Budget.objects.filter(pk=row.pk)).get().punctuality
    if approved is None:
        assert told == Punctuality.OPEN
    elif after is not None:
        assert told == (Punctuality.LATE if after > DAYS else Punctuality.IN_TIME)
    else:
        assert told == (Punctuality.IN_TIME if here <= DAYS else Punctuality.OPEN)
