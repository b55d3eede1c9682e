"""Readers follow feeds by e-mail: confirmed first, told of each publication once, ended and forgotten by one click."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from budgets import editions
from budgets.editions import notices, subscriptions
from budgets.models import Budget, Project, PublicLogEntry, Subscription
from budgets.queries.following import FEEDS, followed_feed, news_of
from budgets.views import signed_forms
from tests import factories
from tests.integration.test_pages import publish
from tests.pages import project_page

ADDRESS = "reader@example.org"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that writes letters, and readers who fill in forms at once."""
    settings.NOTICES_FROM = "budget@example.org"
    monkeypatch.setattr(signed_forms, "SOONEST", 0)
    mail.outbox.clear()


def asked(client: Client, feed: str, address: str = ADDRESS, **more: str) -> Any:
    """Fill in the form of a feed, and return the answer."""
    url = f"/about/follow/?feed={quote(feed)}"
    found = re.search(r'name="ticket" value="([^"]*)"', client.get(url).content.decode())
    assert found
    return client.post(url, {"address": address, "ticket": found[1], **more})


def link_in(letter: EmailMessage) -> str:
    """Return the path of the one page that a letter leads to for its reader alone."""
    (url,) = re.findall(r"http://testserver\S*/about/follow/\S+", str(letter.body))
    return str(urlsplit(url).path)


def follow(client: Client, feed: str, address: str = ADDRESS) -> Subscription:
    assert asked(client, feed, address).status_code == 200
    assert client.post(link_in(mail.outbox.pop())).status_code == 200
    return Subscription.objects.filter(address=address).latest("pk")


def told() -> list[str]:
    """Return the bodies of the letters of a round of the worker."""
    editions.tell_followers()
    bodies = [str(letter.body) for letter in mail.outbox]
    mail.outbox.clear()
    return bodies


class TestAsking:
    def test_nothing_is_kept_of_the_address_until_its_owner_says_so(self, client: Client) -> None:
        assert asked(client, "/feed.atom").status_code == 200
        (row,) = Subscription.objects.all()
        assert (row.address, row.confirmed_at) == ("", None)
        assert ADDRESS not in str(vars(row))
        (letter,) = mail.outbox
        assert letter.to == [ADDRESS]
        page = client.get(link_in(letter))
        assert page.status_code == 200
        assert page["Cache-Control"] == "private, no-store"
        # Programs that open the links of letters confirm nothing.
        assert not Subscription.objects.exclude(address="").exists()
        assert client.post(link_in(letter)).status_code == 200
        row.refresh_from_db()
        assert (row.address, row.address_key, row.visitor) == (ADDRESS, "", "")

    def test_confirming_again_changes_nothing(self, client: Client) -> None:
        asked(client, "/feed.atom")
        link = link_in(mail.outbox[0])
        for _time in range(2):
            assert client.post(link).status_code == 200
        asked(client, "/feed.atom")
        assert client.post(link_in(mail.outbox[1])).status_code == 200
        assert Subscription.objects.count() == 1

    def test_a_letter_holds_two_days(self, client: Client) -> None:
        asked(client, "/feed.atom")
        link = link_in(mail.outbox[0])
        Subscription.objects.update(asked_at=timezone.now() - timedelta(days=3))
        assert client.post(link).status_code == 410
        call_command("clean_up", verbosity=0)
        assert not Subscription.objects.exists()

    def test_what_is_confirmed_stays_when_the_rest_is_cleaned_up(self, client: Client) -> None:
        follow(client, "/feed.atom")
        Subscription.objects.update(asked_at=timezone.now() - timedelta(days=300))
        call_command("clean_up", verbosity=0)
        assert Subscription.objects.count() == 1

    def test_a_project_is_followed_however_long_its_name(self, client: Client) -> None:
        project = publish().projectentrys.all()[0].project
        project.name = "长" * 290
        project.save()
        row = follow(client, f"{project_page(project)}feed.atom")
        assert len(row.feed) < 600
        assert followed_feed(row.feed) == followed_feed(f"/projects/{project.pk}/feed.atom")

    def test_a_project_is_followed_on_under_another_name(self, client: Client) -> None:
        budget = publish()
        project = budget.projectentrys.all()[0].project
        feed = f"{project_page(project)}feed.atom"
        project.name = "另一名称"
        project.save()
        followed = followed_feed(feed)
        assert followed is not None
        assert "另一名称" in followed.title()
        assert followed.documents_among([budget.pk]) == [budget]
        unknown = followed_feed("/nobody/projects/nothing/feed.atom")
        assert unknown is not None
        assert unknown.documents_among([budget.pk]) == []

    def test_a_feed_is_named_in_the_language_of_its_address(self, client: Client) -> None:
        for feed, words in (("/feed.atom", "用邮件关注"), ("/en/feed.atom", "Follow by e-mail")):
            asked(client, feed)
            assert words in mail.outbox.pop().subject

    @pytest.mark.parametrize(
        "feed",
        [
            *("", "/", "/nobody/feed.atom", "/projects/0/feed.atom", "/places/x/feed.atom", "/search/feed.atom"),
            *("/log/feed.atom", "//elsewhere.example/feed.atom", "http://elsewhere.example/feed.atom", "/admin/"),
            *(f"/search/feed.atom?q={'x' * 600}", f"/search/feed.atom?{urlencode({'q': '预算' * 60})}"),
        ],
    )
    def test_only_feeds_that_there_are(self, client: Client, feed: str) -> None:
        assert client.get("/about/follow/", {"feed": feed}).status_code == 404

    @pytest.mark.parametrize(
        "wrong", [{"website": "x"}, {"ticket": "x"}, {"address": "nobody"}, {"address": "a@b.c\nd"}]
    )
    def test_a_form_that_no_reader_sent_is_refused(self, client: Client, wrong: dict[str, str]) -> None:
        given = {"address": ADDRESS, **wrong}
        assert asked(client, "/feed.atom", **given).status_code == 422
        assert not mail.outbox

    def test_nobody_is_asked_without_end(self, client: Client) -> None:
        for _time in range(subscriptions.OF_AN_ADDRESS):
            assert asked(client, "/feed.atom").status_code == 200
        assert asked(client, "/feed.atom", ADDRESS.upper()).status_code == 422
        for number in range(subscriptions.OF_A_VISITOR - subscriptions.OF_AN_ADDRESS):
            assert asked(client, "/feed.atom", f"{number}@example.org").status_code == 200
        assert asked(client, "/feed.atom", "another@example.org").status_code == 422
        assert len(mail.outbox) == subscriptions.OF_A_VISITOR

    def test_the_whole_site_asks_so_many_at_most(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(subscriptions, "WAITING_AT_MOST", 0)
        assert asked(client, "/feed.atom").status_code == 422

    def test_pages_lead_to_what_they_show(self, client: Client) -> None:
        """A list that is narrowed is followed as it is narrowed, and its form says so; words of looks say nothing."""
        budget = publish()
        publish("再版")
        slug = budget.department.slug
        for page, feed, title in (
            (
                f"/corrections/?department={slug}&year=2024&page=1",
                f"/corrections/feed.atom?department={slug}&year=2024",
                f"更正 · {budget.department} · 2024",
            ),
            ("/corrections/?year=1999", "/corrections/feed.atom", "更正"),
            ("/search/?q=平台&year=2024&text=large", f"/search/feed.atom?q={quote('平台')}&year=2024", "平台 · 2024"),
        ):
            form = f"/about/follow/?feed={quote(feed)}"
            assert f'href="{form}"' in client.get(page).content.decode()
            shown = client.get(form)
            assert title in shown.content.decode()
            assert shown.context["page"] == feed.replace("feed.atom", "")
        row = follow(client, f"/search/feed.atom?text=large&q={quote('平台')}&q=x")
        assert row.feed == f"http://testserver/search/feed.atom?q={quote('平台')}"

    def test_what_no_database_keeps_stops_no_letter(self, client: Client) -> None:
        publish()
        follow(client, "/corrections/feed.atom?place=%00&department=%00&year=99999999999999999999")
        follow(client, "/feed.atom")
        publish("2023", year=2023)
        assert len(told()) == 1

    def test_pages_lead_there_only_where_letters_are_written(self, client: Client, settings: Any) -> None:
        page = f"/{publish().department.slug}/"
        link = f'/about/follow/?feed={page}feed.atom"'
        assert link in client.get(page).content.decode()
        settings.NOTICES_FROM = ""
        assert link not in client.get(page).content.decode()
        assert client.get("/about/follow/?feed=/feed.atom").status_code == 404
        assert editions.tell_followers() == 0


class TestTelling:
    def feeds(self, budget: Budget) -> list[str]:
        project = Project.objects.get(name="平台扩容", department=budget.department)
        department = budget.department
        return [
            "/feed.atom",
            f"/places/{department.jurisdiction.slug}/feed.atom",
            f"/en/{department.slug}/feed.atom",
            f"{project_page(project)}feed.atom",
            f"/search/feed.atom?q={quote('平台扩容')}",
        ]

    def test_each_publication_is_told_once(self, client: Client) -> None:
        first = publish()
        rows = [follow(client, feed) for feed in self.feeds(first)]
        assert told() == []
        second = publish("再版")
        address = f"http://testserver{second.get_absolute_url()}editions/{second.edition}/"
        bodies = told()
        assert len(bodies) == len(rows)
        assert all(body.count("/editions/") == 1 for body in bodies)
        assert sum(address in body for body in bodies) == len(rows) - 1
        assert any(address.replace("testserver/", "testserver/en/") in body for body in bodies)
        assert told() == []

    def test_a_letter_says_what_happened_and_why_it_came(self, client: Client) -> None:
        budget = publish()
        feed = f"/{budget.department.slug}/feed.atom"
        follow(client, feed)
        follow(client, "/corrections/feed.atom")
        again = factories.budget(files=(factories.source_file("再版"),))
        editions.publish(budget=editions.load_as_draft(budget=again).budget, correction="附表有误")
        published, corrected = told()
        today = timezone.localdate().isoformat()
        assert f"第 2 版 · 已发布 {today}\n理由：附表有误\nhttp://testserver/" in published
        assert f"第 1 版 · 已被新版取代 {today}\n理由：附表有误\nhttp://testserver/" in corrected
        assert f"{budget.department} · Mingzhang 明账，http://testserver/{budget.department.slug}/\n" in published
        assert "http://testserver/corrections/\n" in corrected

    def test_no_program_answers_a_letter(self, client: Client) -> None:
        asked(client, "/feed.atom")
        assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"

    def test_what_was_published_together_comes_in_one_letter(self, client: Client) -> None:
        publish()
        follow(client, "/feed.atom")
        for year in (2022, 2023):
            publish(str(year), year=year)
        (body,) = told()
        assert body.count("/editions/1/") == 2

    def test_of_others_nobody_is_told(self, client: Client) -> None:
        budget = publish()
        follow(client, f"/{budget.department.slug}/feed.atom")
        publish("other", department="另一局", units=("另一局",), department_in_charge="")
        assert told() == []

    def test_corrections(self, client: Client) -> None:
        budget = publish()
        feeds = ("/corrections/feed.atom", f"/corrections/feed.atom?department={budget.department.slug}&year=2024")
        for feed in (*feeds, "/corrections/feed.atom?year=2020"):
            follow(client, feed)
        other = publish("2023", year=2023)
        assert told() == []
        publish("再版")
        bodies = told()
        assert len(bodies) == 2
        assert all("/2024/unit-budget/editions/1/" in body for body in bodies)
        editions.withdraw(budget=other, reason="数字有误")
        (body,) = told()
        assert "数字有误" in body
        assert "/2023/unit-budget/editions/1/" in body

    def test_what_is_withdrawn_before_the_letter_is_not_told(self, client: Client) -> None:
        publish()
        follow(client, "/feed.atom")
        editions.withdraw(budget=publish("2023", year=2023), reason="有误")
        assert told() == []

    def test_a_letter_that_is_not_put_among_the_tasks_is_told_later(self, client: Client) -> None:
        publish()
        follow(client, "/feed.atom")
        publish("2023", year=2023)
        away = SimpleNamespace(enqueue=Mock(side_effect=OSError("away")))
        with patch.object(notices, "send_notice", away):
            assert editions.tell_followers() == 0
        assert len(told()) == 1

    def test_a_feed_that_fails_stops_no_letter_about_others(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        publish()
        broken = follow(client, "/corrections/feed.atom")
        follow(client, "/feed.atom", "other@example.org")
        publish("2023", year=2023)
        usual = news_of

        def failing(feed: str, *entries: int) -> Any:
            if "corrections" in feed:
                raise ValueError("nobody foresaw it")
            return usual(feed, *entries)

        monkeypatch.setattr("budgets.editions.subscriptions.news_of", failing)
        assert len(told()) == 1
        assert f"Subscription {broken.pk} could not be told" in caplog.text

    def test_who_is_not_reached_in_one_round_is_in_the_next(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish()
        for number in range(3):
            follow(client, "/feed.atom", f"{number}@example.org")
        publish("2023", year=2023)
        monkeypatch.setattr(subscriptions, "LETTERS_A_ROUND", 2)
        assert [len(told()) for _round in range(3)] == [2, 1, 0]

    def test_a_feed_that_is_gone_tells_nothing(self, client: Client) -> None:
        budget = publish()
        row = follow(client, "/feed.atom")
        Subscription.objects.filter(pk=row.pk).update(feed="http://testserver/nothing/at/all/")
        publish("2023", year=budget.fiscal_year_id - 1)
        assert told() == []
        row.refresh_from_db()
        assert row.told == PublicLogEntry.objects.count()

    def test_what_can_be_followed_is_every_feed_of_budgets(self) -> None:
        found = {"/feed.atom", "/a/feed.atom", "/en/places/a/feed.atom", "/a/projects/b/feed.atom"}
        found |= {"/search/feed.atom?q=a&other=1", "/corrections/feed.atom?year=x"}
        feeds = [feed for feed in map(followed_feed, found) if feed]
        assert {feed.name for feed in feeds} == set(FEEDS)
        assert all("other" not in feed.query for feed in feeds)


class TestEnding:
    def letter(self, client: Client) -> EmailMessage:
        publish()
        follow(client, "/feed.atom")
        publish("2023", year=2023)
        editions.tell_followers()
        return mail.outbox.pop()

    def test_one_click_of_a_mail_program_ends_it(self, client: Client) -> None:
        headers = self.letter(client).extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        path = urlsplit(headers["List-Unsubscribe"].strip("<>")).path
        # RFC 8058: a POST without cookies, and nothing asked behind it.
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not Subscription.objects.exists()

    def test_a_link_asks_first(self, client: Client) -> None:
        link = link_in(self.letter(client))
        assert 'method="post"' in client.get(link).content.decode()
        assert Subscription.objects.count() == 1
        client.post(link)
        assert not Subscription.objects.exists()
        for answer in (client.get(link), client.post(link)):
            assert answer.status_code == 200
        publish("2022", year=2022)
        assert told() == []

    @pytest.mark.parametrize("page", ["end", "confirm"])
    def test_no_word_of_ours_ends_and_confirms_nothing(self, client: Client, page: str) -> None:
        row = follow(client, "/feed.atom")
        for word in ("x", str(row.pk), "a:b"):
            assert client.post(f"/about/follow/{page}/{word}/").status_code == 410
        assert Subscription.objects.filter(address=ADDRESS).exists()
