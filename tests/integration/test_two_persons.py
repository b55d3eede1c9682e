"""Show that two persons are two: whoever had a hand in an edition cannot publish it, nor what is not as it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone, translation

from budgets import editions
from budgets.editions import EditionError
from budgets.models import (
    Acknowledgement,
    Budget,
    Department,
    Finding,
    Jurisdiction,
    Membership,
    Project,
    PublicChange,
    Section,
    Statement,
)
from budgets.queries import entry, leftovers
from tests import factories
from tests.pages import client_of

from .test_findings import altered

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
REASONS: dict[str, Any] = {"despite_unreadable": "as printed", "despite_failures": "as printed"}


@pytest.fixture(autouse=True)
def _two(settings: Any) -> Iterator[None]:
    settings.PUBLISHING_TAKES_TWO = True
    with translation.override("en"):
        yield


@pytest.fixture
def people() -> list[User]:
    return [User.objects.create_superuser(name) for name in ("maker", "changer", "answerer", "sender", "second")]


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


def test_what_nobody_says_to_have_read_is_not_published(people: list[User]) -> None:
    row = editions.submit(budget=editions.load_as_draft(budget=factories.budget(), by=people[0]).budget)
    second, at = client_of(people[4]), str(timezone.localtime() + timedelta(days=1))
    for step, given in (("publish", {"reason": "so"}), ("schedule", {"reason": "so", "at": at[:16]})):
        page = second.post(f"/en/admin/budgets/budget/{row.pk}/step/{step}/", given, follow=True)
        assert "changed since you opened" in page.content.decode()
    assert not Budget.objects.published().exists()
    assert not row.schedule.exists()


@pytest.mark.parametrize("two", [True, False])
def test_many_at_once_are_published_only_where_one_is_enough(people: list[User], settings: Any, two: bool) -> None:
    settings.PUBLISHING_TAKES_TWO = two
    editions.load_as_draft(budget=factories.budget())
    page = client_of(people[4]).get("/en/admin/budgets/budget/").content.decode()
    assert ('value="publish"' in page) is not two


@pytest.fixture
def public() -> Budget:
    """Publish an edition by a command, with answers to what does not hold."""
    row = editions.load_as_draft(budget=altered()).budget
    return editions.publish(budget=row, despite_unreadable="as printed", despite_failures="as printed")


def decide(user: User, change: PublicChange, word: str, read: str | None = None) -> str:
    """Open the page of a proposal and press one of its buttons; return what is said then."""
    client, url = client_of(user), f"/en/admin/budgets/publicchange/{change.pk}/"
    page = client.get(f"{url}change/").content.decode()
    found = re.search(r'name="read"\s+value="([^"]+)"', page)
    given = read or (found.group(1) if found else "")
    return client.post(f"{url}decide/", {word: "1", "read": given}, follow=True).content.decode()


def history_page(user: User, row: Any) -> str:
    return client_of(user).get(f"/en/admin/budgets/{row._meta.model_name}/{row.pk}/history/").content.decode()


class TestWhatIsPublicAlready:
    def test_a_withdrawal_waits_for_another(self, people: list[User], public: Budget) -> None:
        step = f"/en/admin/budgets/budget/{public.pk}/step/withdraw/"
        for _again in range(2):
            said = client_of(people[0]).post(step, {"sure": "1", "reason": "wrong file"}, follow=True)
        assert "when another person confirms it" in said.content.decode()
        change = PublicChange.objects.get()
        for who in (people[0], people[4]):
            edition = client_of(who).get(f"/en/admin/budgets/budget/{public.pk}/change/").content.decode()
            assert "Withdrawal of an edition: proposed by maker, it waits for another person." in edition
            assert f"/en/admin/budgets/publicchange/{change.pk}/change/" in edition
        assert Budget.objects.published().get() == public
        assert "Two persons" in decide(people[0], change, "confirm")
        assert Budget.objects.published().exists()
        page = client_of(people[4]).get(f"/en/admin/budgets/publicchange/{change.pk}/change/").content.decode()
        assert "wrong file" in page
        assert "I have read it" in page
        assert "It was confirmed" in decide(people[4], change, "confirm")
        assert Budget.objects.withdrawn().get().withdrawal_reason == "wrong file"
        said_of_it = history_page(people[4], public)
        assert "maker" in said_of_it
        assert "second" in said_of_it
        assert "decided on it already" in decide(people[3], change, "reject")

    @pytest.mark.parametrize("name", ["department", "project"])
    def test_a_public_name_waits_for_another_and_the_old_one_stays_in_the_history(
        self, people: list[User], public: Budget, name: str
    ) -> None:
        row = public.department if name == "department" else Project.objects.filter(entries__budget=public)[0]
        before, url = row.name, f"/en/admin/budgets/{name}/{row.pk}/change/"
        form = client_of(people[0]).get(url).context["adminform"].form
        data = {key: form[key].value() if form[key].value() is not None else "" for key in form.fields}
        if name == "department":
            data |= {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
        sent = client_of(people[0]).post(url, {**data, "name": "另一个名称", "name_en": "Another"}, follow=True)
        assert "when another person confirms it" in sent.content.decode()
        row.refresh_from_db()
        assert row.name == before
        assert "It was confirmed" in decide(people[4], PublicChange.objects.get(), "confirm")
        row.refresh_from_db()
        assert (row.name, row.name_en) == ("另一个名称", "Another")
        page = history_page(people[4], row)
        assert f"<del>{before}</del>" in page
        assert "maker" in page

    def test_an_answer_waits_for_another_and_the_one_before_stays_in_the_history(
        self, people: list[User], public: Budget
    ) -> None:
        failing = Finding.objects.failing().filter(budget=public)
        assert failing.count()
        assert editions.acknowledge(findings=failing, reason="a misprint", by=people[0]) == 0
        assert not Acknowledgement.objects.filter(reason="a misprint").exists()
        decide(people[4], PublicChange.objects.get(), "confirm")
        assert Acknowledgement.objects.filter(reason="a misprint").count() == failing.count()
        page = history_page(people[4], public)
        assert "<del>as printed</del>" in page
        assert "a misprint" in page

    def test_what_was_changed_since_it_was_read_is_not_carried_out(self, people: list[User], public: Budget) -> None:
        failing = Finding.objects.failing().filter(budget=public)
        editions.acknowledge(findings=failing, reason="a misprint", by=people[0])
        change = PublicChange.objects.get()
        read = editions.version_read(change)
        # Meanwhile a command answers.
        editions.acknowledge(findings=failing, reason="by a command")
        assert "changed since you opened" in decide(people[4], change, "confirm", read)
        assert not Acknowledgement.objects.filter(reason="a misprint").exists()

    def test_who_proposed_it_takes_it_back(self, people: list[User], public: Budget) -> None:
        editions.withdraw(budget=public, reason="wrong file", by=people[0])
        assert "nothing public was changed" in decide(people[0], PublicChange.objects.get(), "reject")
        assert Budget.objects.published().exists()
        assert PublicChange.objects.get().lines

    def test_one_is_enough_elsewhere_and_the_words_before_are_kept_all_the_same(
        self, people: list[User], public: Budget, settings: Any
    ) -> None:
        settings.PUBLISHING_TAKES_TWO = False
        failing = Finding.objects.failing().filter(budget=public)
        assert editions.acknowledge(findings=failing, reason="a misprint", by=people[0]) == failing.count()
        assert "<del>as printed</del>" in history_page(people[0], public)
        editions.withdraw(budget=public, reason="wrong file", by=people[0])
        assert Budget.objects.withdrawn().exists()
        assert not PublicChange.objects.exists()

    def test_what_is_not_public_needs_no_second(self, people: list[User]) -> None:
        row = editions.load_as_draft(budget=altered()).budget
        failing = Finding.objects.failing().filter(budget=row)
        assert editions.acknowledge(findings=failing, reason="known", by=people[0]) == failing.count()
        assert not editions.must_propose_names(row.department)

    def test_only_who_may_change_editions_reads_proposals(self, people: list[User], public: Budget) -> None:
        editions.withdraw(budget=public, reason="wrong file", by=people[0])
        stranger = client_of(User.objects.create_user("reader", is_staff=True))
        url = f"/en/admin/budgets/publicchange/{PublicChange.objects.get().pk}"
        assert stranger.get(f"{url}/change/").status_code == 403
        assert stranger.post(f"{url}/decide/", {"confirm": "1"}).status_code == 403


class TestPlacesSayIt:
    """Publishing takes two where a place says so: on in a new one, as it was in those that were there."""

    @pytest.fixture(autouse=True)
    def _not_everywhere(self, settings: Any) -> None:
        settings.PUBLISHING_TAKES_TWO = False

    @pytest.fixture
    def row(self, people: list[User]) -> Budget:
        made = editions.load_as_draft(budget=altered(), by=people[0]).budget
        Jurisdiction.objects.update(publishing_takes_two=True)
        return editions.submit(budget=Budget.objects.get(pk=made.pk))

    def test_a_new_place_begins_with_two_but_in_a_demonstration(self, settings: Any) -> None:
        for demo in (True, False):
            settings.DEMO = demo
            assert Jurisdiction(name="新城").publishing_takes_two is not demo

    def test_the_same_person_publishes_where_one_is_enough(self, people: list[User], row: Budget) -> None:
        with pytest.raises(EditionError, match="Two persons"):
            editions.publish(budget=row, by=people[0], **REASONS)
        Jurisdiction.objects.update(publishing_takes_two=False)
        editions.publish(budget=Budget.objects.get(pk=row.pk), by=people[0], **REASONS)

    def test_what_is_public_of_it_takes_two_as_well(self, people: list[User], row: Budget) -> None:
        editions.publish(budget=row, by=people[4], **REASONS)
        made = editions.withdraw(budget=Budget.objects.get(pk=row.pk), reason="wrong file", by=people[4])
        assert isinstance(made, PublicChange)
        assert editions.must_propose_names(row.department)

    def test_from_the_shell_a_second_is_named_who_may_and_had_no_hand_in_it(
        self, people: list[User], row: Budget, caplog: pytest.LogCaptureFixture
    ) -> None:
        nobody = User.objects.create_user("nobody")
        for second, words in ((None, "--as PERSON"), (people[0], "Two persons"), (nobody, "may not publish")):
            with pytest.raises(EditionError, match=words):
                editions.publish(budget=row, operator=editions.Operator(name="root", second=second), **REASONS)
        editions.publish(budget=row, operator=editions.Operator(name="root", second=people[4]), **REASONS)
        assert "published from the shell by 'root'; named as the second person: second" in caplog.text
        page = history_page(people[3], row)
        assert "published from the shell, by root" in page
        assert editions.log_of_edition(row)[0].user == people[4]

    def test_where_one_is_enough_the_history_has_the_operator_too(self, people: list[User], row: Budget) -> None:
        Jurisdiction.objects.update(publishing_takes_two=False)
        row = Budget.objects.get(pk=row.pk)
        editions.publish(budget=row, operator=editions.Operator(name="root"), **REASONS)
        noted = editions.log_of_edition(row)[0]
        assert (noted.user.get_username(), noted.user.is_active) == ("(shell)", False)
        assert "published from the shell, by root" in history_page(people[3], row)

    def test_several_at_once_are_those_where_one_is_enough(self, people: list[User], row: Budget) -> None:
        elsewhere = altered("9", department="乙局", jurisdiction="白河市", year=2021)
        other = editions.submit(budget=editions.load_as_draft(budget=elsewhere).budget)
        data = {"action": "publish", "reason": "as printed", "_selected_action": [row.pk, other.pk]}
        told = client_of(people[4]).post("/en/admin/budgets/budget/", data, follow=True).content.decode()
        assert "Two persons publish in these places" in told
        assert list(Budget.objects.published()) == [other]

    def test_only_who_keeps_the_whole_site_turns_it_off(self, people: list[User], row: Budget) -> None:
        place = row.department.jurisdiction
        clerk = User.objects.create_user("clerk", is_staff=True)
        clerk.user_permissions.set(Permission.objects.filter(content_type__app_label="budgets"))
        url = f"/en/admin/budgets/jurisdiction/{place.pk}/change/"
        assert 'name="publishing_takes_two"' not in client_of(clerk).get(url).content.decode()
        client_of(clerk).post(url, {"name": place.name})
        place.refresh_from_db()
        assert place.publishing_takes_two
        assert 'name="publishing_takes_two"' in client_of(people[0]).get(url).content.decode()

    def test_an_approval_of_who_may_not_publish_any_more_is_none(self, row: Budget) -> None:
        boss = User.objects.create_user("boss", is_staff=True)
        Membership.objects.create(person=boss, role=Membership.Role.PUBLISHES, department=row.department)
        at = timezone.now() + timedelta(hours=1)
        editions.schedule(budget=row, at=at, given=REASONS, by=boss)
        Membership.objects.update(ended_at=timezone.now())
        (one,) = editions.publish_due(now=at)
        assert (one.outcome, "may not publish" in one.told) == ("refused", True)


def form_of(client: Client, row: Any, **other: str) -> dict[str, str]:
    """Return what a browser would post of the page of a place or department, with other values of some fields."""
    form = client.get(f"/en/admin/budgets/{row._meta.model_name}/{row.pk}/change/").context["adminform"].form
    sent = {name: str(form.initial.get(name) or "") for name in form.fields}
    if isinstance(row, Department):
        sent |= {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    return {name: value for name, value in {**sent, **other}.items() if value}


class TestTheRuleItself:
    """That one person be enough is proposed by one and confirmed by another, as what the rule protects is."""

    @pytest.fixture(autouse=True)
    def _by_place(self, settings: Any) -> None:
        settings.PUBLISHING_TAKES_TWO = False
        settings.NOTICES_FROM = "budget@example.org"

    @pytest.fixture
    def place(self) -> Jurisdiction:
        place = Jurisdiction.objects.create(name="青田市", publishing_takes_two=True)
        for name, where in (("publisher", place), ("stranger", Jurisdiction.objects.create(name="远市"))):
            user = User.objects.create_user(name, f"{name}@example.org", is_staff=True)
            Membership.objects.create(person=user, role="publishes", jurisdiction=where)
        User.objects.filter(username="second").update(email="second@example.org")
        return place

    def propose(self, by: User, place: Jurisdiction) -> str:
        client, url = client_of(by), f"/en/admin/budgets/jurisdiction/{place.pk}/change/"
        sent = form_of(client, place, publishing_takes_two="", population="77")
        return str(client.post(url, sent, follow=True).content.decode())

    def is_two(self, place: Jurisdiction) -> bool:
        place.refresh_from_db()
        return place.publishing_takes_two

    def test_it_takes_effect_when_another_confirms_it(
        self, people: list[User], place: Jurisdiction, mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        assert "Proposed, and so when another person confirms it" in self.propose(people[0], place)
        assert self.is_two(place)
        assert place.population == 77
        assert sorted(to for mail in mailoutbox for to in mail.to) == ["publisher@example.org", "second@example.org"]
        assert "maker" in mailoutbox[0].body
        assert "proposed maker" in caplog.text
        change = PublicChange.objects.get()
        waits = {who: client_of(who).get("/en/admin/").content.decode() for who in (people[0], people[4])}
        assert [f"publicchange/{change.pk}/" in page for page in waits.values()] == [False, True]
        assert "Two persons" in decide(people[0], change, "confirm")
        assert self.is_two(place)
        assert "It was confirmed." in decide(people[4], change, "confirm")
        assert not self.is_two(place)
        assert "confirmed second" in caplog.text
        told = history_page(people[0], place)
        assert "One person is enough to publish: proposed" in told
        assert "One person is enough to publish: confirmed by another" in told

    def test_who_only_publishes_there_reads_it_and_does_not_decide(
        self, people: list[User], place: Jurisdiction
    ) -> None:
        self.propose(people[0], place)
        change = PublicChange.objects.get()
        publisher, stranger = (User.objects.get(username=name) for name in ("publisher", "stranger"))
        url = f"/en/admin/budgets/publicchange/{change.pk}"
        assert [client_of(who).get(f"{url}/change/").status_code for who in (publisher, stranger)] == [200, 404]
        for who, status in ((publisher, 403), (stranger, 404)):
            assert client_of(who).post(f"{url}/decide/", {"confirm": "1"}).status_code == status
        assert f"publicchange/{change.pk}/" not in client_of(publisher).get("/en/admin/").content.decode()
        keeper = User.objects.create_user("keeper", is_staff=True)
        Membership.objects.create(person=keeper, role="administers")
        assert f"publicchange/{change.pk}/" in client_of(keeper).get("/en/admin/").content.decode()
        assert "It was confirmed." in decide(keeper, change, "confirm")

    def test_turned_on_it_is_at_once_and_what_was_off_already_is_rejected(
        self, people: list[User], place: Jurisdiction
    ) -> None:
        self.propose(people[0], place)
        Jurisdiction.objects.update(publishing_takes_two=False)
        assert "is not there any more" in decide(people[4], PublicChange.objects.get(), "confirm")
        client, url = client_of(people[0]), f"/en/admin/budgets/jurisdiction/{place.pk}/change/"
        client.post(url, form_of(client, place, publishing_takes_two="on"))
        assert self.is_two(place)
        assert "rejected" in decide(people[0], PublicChange.objects.get(), "reject")

    def test_a_new_place_begins_with_two_whoever_makes_it(
        self, people: list[User], place: Jurisdiction, settings: Any
    ) -> None:
        settings.DEMO = False
        client, url = client_of(people[0]), "/en/admin/budgets/jurisdiction/add/"
        form = client.get(url).context["adminform"].form
        sent = {name: str(form.initial.get(name) or "") for name in form.fields} | {"name": "新城", "level": "city"}
        sent.pop("publishing_takes_two")
        said = client.post(url, sent, follow=True).content.decode()
        assert "Proposed, and so when another person confirms it" in said
        made = Jurisdiction.objects.get(name="新城")
        assert made.publishing_takes_two
        assert "It was confirmed." in decide(people[4], PublicChange.objects.get(), "confirm")
        assert not self.is_two(made)

    def test_no_department_moves_to_where_one_is_enough(self, people: list[User], place: Jurisdiction) -> None:
        loose = Jurisdiction.objects.create(name="白河市", publishing_takes_two=False)
        other = Jurisdiction.objects.create(name="新田市", publishing_takes_two=True)
        row = Department.objects.create(name="教育局", slug="schools", jurisdiction=place)
        client, url = client_of(people[0]), f"/en/admin/budgets/department/{row.pk}/change/"
        said = client.post(url, form_of(client, row, jurisdiction=str(loose.pk))).content.decode()
        assert "Publishing takes two persons where it is" in said
        client.post(url, form_of(client, row, jurisdiction=str(other.pk)))
        row.refresh_from_db()
        assert row.jurisdiction == other
