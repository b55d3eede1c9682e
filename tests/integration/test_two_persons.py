"""Show that two persons are two: whoever had a hand in an edition cannot publish it, nor what is not as it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from budgets import editions
from budgets.editions import EditionError
from budgets.models import Budget, Finding, Section, Statement
from budgets.queries import entry, leftovers
from tests import factories

from .test_findings import altered

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
REASONS = {"despite_unreadable": "as printed", "despite_failures": "as printed"}


@pytest.fixture(autouse=True)
def _two(settings: Any) -> Iterator[None]:
    settings.PUBLISHING_TAKES_TWO = True
    with translation.override("en"):
        yield


@pytest.fixture
def people() -> list[User]:
    return [User.objects.create_superuser(name) for name in ("maker", "changer", "answerer", "sender", "second")]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_whoever_had_a_hand_in_it_cannot_publish_it(people: list[User]) -> None:
    maker, changer, answerer, sender, second = people
    row = editions.load_as_draft(budget=factories.budget(), by=maker).budget
    table = Statement.objects.get(budget=row, kind="expenditure")
    document = entry.document(table)
    document["rows"][1]["cells"]["4"] = "77"
    saved = client_of(changer).post(f"/en/admin/budgets/statement/{table.pk}/save/", document, "application/json")
    assert saved.status_code == 200
    editions.acknowledge(findings=Finding.objects.failing().filter(budget=row), reason="known", by=answerer)
    # Last of all somebody else takes a step: those before are no less the ones who changed it.
    editions.submit(budget=row, by=None)
    editions.send_back(budget=row, by=second)
    editions.submit(budget=row, by=None)
    for user in (maker, changer, answerer):
        with pytest.raises(EditionError, match="Two persons"):
            editions.publish(budget=row, by=user, **REASONS)
    # Who sent it back changed nothing of it.
    assert editions.publish(budget=row, by=second, **REASONS).state == Budget.EditionState.PUBLISHED
    assert sender.pk not in {entry.user_id for entry in editions.log_of_edition(row)}


def test_whoever_submitted_it_cannot_publish_it(people: list[User]) -> None:
    row = editions.load_as_draft(budget=factories.budget()).budget
    keys = {one.key for one in leftovers.find_leftovers(row)}
    editions.submit(budget=row, confirmed=keys, by=people[3])
    with pytest.raises(EditionError, match="Two persons"):
        editions.publish(budget=row, by=people[3], **REASONS)


def test_text_changed_in_its_form_counts(people: list[User]) -> None:
    row = editions.load_as_draft(budget=factories.budget()).budget
    section = Section.objects.filter(budget=row).order_by("order").first()
    assert section
    form = client_of(people[1]).get(f"/en/admin/budgets/section/{section.pk}/change/").context["adminform"].form
    data = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    sent = client_of(people[1]).post(f"/en/admin/budgets/section/{section.pk}/change/", {**data, "body": "另一句话。"})
    assert sent.status_code == 302, sent.context["errors"]
    editions.submit(budget=row)
    with pytest.raises(EditionError, match="Two persons"):
        editions.publish(budget=row, by=people[1], **REASONS)


def test_what_was_changed_since_it_was_read_is_not_published(people: list[User]) -> None:
    row = editions.load_as_draft(budget=altered(), by=people[0]).budget
    editions.submit(budget=row)
    second = client_of(people[4])
    page = second.get(f"/en/admin/budgets/budget/{row.pk}/change/").content.decode()
    read = re.findall(r'name="read"\s+value="([^"]+)"', page)
    assert len(read) == 1
    editions.acknowledge(findings=Finding.objects.failing().filter(budget=row), reason="known", by=people[2])
    publish = f"/en/admin/budgets/budget/{row.pk}/step/publish/"
    refused = second.post(publish, {"read": read[0], "reason": "as printed"}, follow=True).content.decode()
    assert "changed since you opened" in refused
    assert not Budget.objects.published().exists()
    again = re.findall(r'name="read"\s+value="([^"]+)"', refused)
    second.post(publish, {"read": again[0], "reason": "as printed"})
    assert Budget.objects.published().get() == row


@pytest.mark.parametrize("two", [True, False])
def test_many_at_once_are_published_only_where_one_is_enough(people: list[User], settings: Any, two: bool) -> None:
    settings.PUBLISHING_TAKES_TWO = two
    editions.load_as_draft(budget=factories.budget())
    page = client_of(people[4]).get("/en/admin/budgets/budget/").content.decode()
    assert ('value="publish"' in page) is not two
