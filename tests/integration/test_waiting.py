"""Show what waits for whom on the first page of staff: of what one may do, where one may do it, and no more."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from budgets import editions
from budgets.models import Budget, Department, Jurisdiction, Membership, PublicChange, Upload
from budgets.queries.waiting import MOST, Sort, waiting_for
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
Role = Membership.Role


def department(slug: str) -> Department:
    place, _made = Jurisdiction.objects.get_or_create(name="青田市")
    return Department.objects.create(name=f"{slug}局", slug=slug, jurisdiction=place)


def draft(of: Department, year: int) -> Budget:
    record = factories.budget(year=year, title=f"{of.slug} {year}", files=(factories.source_file(f"{of.slug}{year}"),))
    return editions.load_as_draft(budget=record, department=of).budget


def person(name: str, *roles: str, where: Department | None = None) -> User:
    user = User.objects.create_user(name, is_staff=True)
    for role in roles:
        Membership.objects.create(person=user, role=role, department=where)
    return User.objects.get(pk=user.pk)


def waiting(user: User) -> dict[Sort, list[str]]:
    return {queue.sort: [str(row) for row in queue.rows] for queue in waiting_for(user)}


@pytest.fixture
def own() -> Department:
    """Make two departments, each with a draft, an edition in review, an upload and a proposal."""
    made = department("own")
    for of in (made, department("other")):
        draft(of, 2024)
        editions.submit(budget=draft(of, 2023))
        Upload.objects.create(state=Upload.UploadState.REFUSED, issuer=of)
        PublicChange.objects.create(kind="names", department=of, given={"name": "新"})
    return made


def test_each_role_has_its_own_of_its_department(own: Department) -> None:
    change, upload = (str(model.objects.order_by("pk")[0]) for model in (PublicChange, Upload))
    entered = {Sort.UPLOADS: [upload], Sort.FINISH: ["own 2024 · 1"]}
    published = {Sort.PUBLISH: ["own 2023 · 1"], Sort.DECIDE: [change]}
    assert waiting(person("a", Role.ENTERS, where=own)) == entered
    assert waiting(person("b", Role.CHECKS, where=own)) == {Sort.CHECK: ["own 2023 · 1"]}
    assert waiting(person("c", Role.PUBLISHES, where=own)) == published
    assert waiting(person("d", Role.CHECKS, Role.PUBLISHES, where=own)) == published
    assert waiting(person("e", Role.ADMINISTERS, where=own)) == {}
    assert waiting(person("f")) == {}
    everywhere = waiting(person("g", *Role.values))
    assert set(everywhere) == {Sort.PUBLISH, Sort.DECIDE, Sort.UPLOADS, Sort.FINISH}
    assert {len(rows) for rows in everywhere.values()} == {2}


def test_what_one_proposed_waits_for_another(own: Department) -> None:
    user = person("a", Role.PUBLISHES, where=own)
    PublicChange.objects.update(proposed_by=user)
    assert Sort.DECIDE not in waiting(user)


def test_the_first_page_shows_it_in_as_many_queries_for_more(
    own: Department, client: Client, django_assert_max_num_queries: Any
) -> None:
    user = person("a", *Role.values, where=own)
    client.force_login(user)
    client.get("/en/admin/")
    with django_assert_max_num_queries(17) as before:
        page = client.get("/en/admin/").content.decode()
    assert re.findall(r'id="waiting-(\w+)"', page) == ["title", "publish", "decide", "uploads", "finish"]
    assert "other 202" not in page
    first = Budget.objects.get(title="own 2024")
    for edition in range(2, 3 * MOST):
        Budget.objects.create(
            title=f"own {edition}", department=own, fiscal_year=first.fiscal_year, scope=first.scope, edition=edition
        )
    with django_assert_max_num_queries(len(before)):
        page = client.get("/en/admin/").content.decode()
    assert page.count("/en/admin/budgets/budget/") < 3 * MOST
    assert "/en/admin/budgets/budget/?state__exact=draft" in page


def test_who_issued_it_stands_beside_a_title_that_many_print(own: Department, client: Client) -> None:
    """“青田市2023年市级部门预算” is of each department: whose it is, the queue and the page of the edition say."""
    row = Budget.objects.get(title="own 2023")
    client.force_login(person("a", Role.PUBLISHES, where=own))
    for title, is_told in (("青田市2023年市级部门预算", True), (f"{row.issuer}2023年部门预算", False)):
        Budget.objects.filter(pk=row.pk).update(title=title)
        for address in ("", f"budgets/budget/{row.pk}/change/"):
            page = client.get(f"/en/admin/{address}").content.decode()
            assert bool(re.search(f'class="?quiet"?[^>]*>{row.issuer}<', page)) == is_told, (title, address)


def test_the_overview_offers_to_begin_to_who_may(own: Department, client: Client) -> None:
    offered = {"/en/admin/budgets/budget/add/", "/en/admin/budgets/upload/add/"}
    for role in (Role.ENTERS, Role.CHECKS, Role.PUBLISHES):
        client.force_login(person(role.value, role, where=own))
        page = client.get("/en/admin/budgets/budget/overview/?year=2020").content.decode()
        assert f"{own}" in page
        linked = set(re.findall(r'href="(/en/admin/budgets/(?:budget|upload)/add/)', page))
        assert linked == (offered if role == Role.ENTERS else set()), role
        assert {client.get(one).status_code for one in offered} == {200 if role == Role.ENTERS else 403}


@pytest.fixture
def people(own: Department, settings: Any) -> dict[str, User]:
    settings.NOTICES_FROM = "budget@example.org"
    other = Department.objects.get(slug="other")
    made = {name: person(name, role, where=own) for name, role in (("enterer", "enters"), ("boss", "publishes"))}
    made |= {"checker": person("checker", Role.CHECKS), "stranger": person("stranger", Role.PUBLISHES, where=other)}
    for name, user in made.items():
        User.objects.filter(pk=user.pk).update(email=f"{name}@example.org")
    return made


def written_to(mailoutbox: list[Any]) -> list[str]:
    return sorted(address for message in mailoutbox for address in message.to)


def test_who_is_waited_for_is_told_by_mail(people: dict[str, User], own: Department, mailoutbox: list[Any]) -> None:
    row = editions.submit(budget=Budget.objects.get(title="own 2024"))
    assert written_to(mailoutbox) == ["boss@example.org", "checker@example.org"]
    assert "own 2024" in mailoutbox[0].subject
    mailoutbox.clear()
    editions.send_back(budget=row, by=people["boss"])
    assert written_to(mailoutbox) == ["enterer@example.org"]


def test_nobody_is_written_to_unless_the_site_says_so(
    people: dict[str, User], settings: Any, mailoutbox: list[Any]
) -> None:
    settings.NOTICES_FROM = ""
    editions.submit(budget=Budget.objects.get(title="own 2024"))
    assert mailoutbox == []


def test_a_server_that_is_away_holds_nothing_up(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(message: Any) -> None:
        raise OSError("no route")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    assert editions.submit(budget=Budget.objects.get(title="own 2024")).state == Budget.EditionState.REVIEW
    assert "was not sent" in caplog.text
