"""Readers ask at figures without an account; staff answer, publish, refuse; nobody learns who asked."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from budgets import editions
from budgets.editions import questions as writing
from budgets.models import Budget, Generation, Jurisdiction, Membership, QuestionSender, ReaderQuestion, Remark
from budgets.queries.generations import present_generation
from budgets.queries.questions import figure_at
from budgets.queries.waiting import Sort, waiting_for
from budgets.views import signed_forms
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
State = ReaderQuestion.QuestionState
PLACE, MENTION = "expenditure/1/4", "text/1"


def load(content: str = "1", **changes: Any) -> Budget:
    made = factories.budget(files=(factories.source_file(content),), **changes)
    return editions.load_as_draft(budget=made).budget


@pytest.fixture
def published() -> Budget:
    return editions.publish(budget=load(), despite_unreadable="as printed", despite_failures="as printed")


@pytest.fixture
def _no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signed_forms, "SOONEST", 0)


def ask_url(budget: Budget, place: str = PLACE) -> str:
    return f"/en{budget.get_absolute_url().removeprefix('/en')}questions/ask/{place}/"


def send(client: Client, url: str, words: str = "Why so much?", **more: str) -> Any:
    """Send the form as a person does who was shown it."""
    ticket = re.findall(r'name="ticket" value="([^"]+)"', client.get(url).content.decode())[0]
    return client.post(url, {"words": words, "ticket": ticket, **more})


def person(name: str, *roles: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    for role in roles:
        Membership.objects.create(person=user, role=role)
    return User.objects.get(pk=user.pk)


@pytest.mark.usefixtures("_no_haste")
class TestAsking:
    @pytest.mark.parametrize("place", [PLACE, MENTION])
    def test_who_asks_finds_the_answer_at_an_address_of_his_own(
        self, client: Client, published: Budget, place: str
    ) -> None:
        answer = send(client, ask_url(published, place))
        assert answer.status_code == 302
        page = client.get(answer.url)
        assert "It waits until staff have read it" in page.content.decode()
        question = ReaderQuestion.objects.get()
        assert (question.state, question.place, question.words) == (State.WAITING, place, "Why so much?")
        figure = figure_at(published, place)
        assert figure is not None
        assert question.printed.startswith(figure.printed)
        editions.answer_question(question=question, answer="Because of rent.")
        assert "Because of rent." not in client.get(answer.url).content.decode()
        editions.publish_question(question=question)
        assert "Because of rent." in client.get(answer.url).content.decode()
        for word in (f"derivation/{place}/", "questions/"):
            shown = client.get(f"/en{published.get_absolute_url().removeprefix('/en')}{word}").content.decode()
            assert "Why so much?" in shown
            assert "Because of rent." in shown

    def test_the_list_is_data_too_and_tells_nothing_of_who_asked(self, client: Client, published: Budget) -> None:
        send(client, ask_url(published))
        url = f"/en{published.get_absolute_url().removeprefix('/en')}questions"
        assert client.get(f"{url}.json").json()["rows"] == []
        question = ReaderQuestion.objects.get()
        editions.answer_question(question=question, answer="Because of rent.")
        editions.publish_question(question=question)
        told = client.get(f"{url}.json").content.decode()
        assert json.loads(told)["rows"][0]["answer"] == "Because of rent."
        assert question.sender.visitor not in told
        assert "Because of rent." in client.get(f"{url}.csv").content.decode()

    def test_nothing_is_public_before_staff_say_so(self, client: Client, published: Budget) -> None:
        send(client, ask_url(published), "Secret words")
        question = ReaderQuestion.objects.get()
        where = f"/en{published.get_absolute_url().removeprefix('/en')}"
        pages = [f"{where}{word}" for word in (f"derivation/{PLACE}/", "questions/", "source/", "")]
        assert all("Secret words" not in client.get(url).content.decode() for url in pages)
        editions.refuse_question(question=question, reason="It names a person.")
        assert all("Secret words" not in client.get(url).content.decode() for url in pages)

    def test_the_form_and_the_receipt_are_kept_by_nobody(
        self, client: Client, published: Budget, settings: Any
    ) -> None:
        settings.KEPT_PAGES = True
        cache.clear()
        url = ask_url(published)
        receipt = send(client, url).url
        for answer in (client.get(url), client.get(receipt), client.post(url, {})):
            assert answer["Cache-Control"] == "private, no-store"
            assert "X-Accel-Expires" not in answer
            assert "ETag" not in answer
            assert not answer.cookies

    def test_what_is_no_figure_of_a_public_edition_is_not_asked_about(self, client: Client, published: Budget) -> None:
        for place in ("expenditure/1/99", "expenditure/999/4", "none/1/4", "text/999"):
            assert client.get(ask_url(published, place)).status_code == 404
        url = ask_url(published)
        editions.withdraw(budget=published, reason="A mistake.")
        assert (client.get(url).status_code, client.post(url, {"words": "x"}).status_code) == (410, 410)
        assert not ReaderQuestion.objects.exists()

    def test_a_site_may_take_no_questions(self, client: Client, published: Budget, settings: Any) -> None:
        settings.QUESTIONS_TAKEN = False
        assert client.get(ask_url(published)).status_code == 404
        page = client.get(f"/en{published.get_absolute_url().removeprefix('/en')}derivation/{PLACE}/")
        assert "questions/ask" not in page.content.decode()

    def test_it_stays_with_its_edition_and_is_found_from_the_next(self, client: Client, published: Budget) -> None:
        receipt = send(client, ask_url(published)).url
        editions.publish_question(question=ReaderQuestion.objects.get())
        later = editions.publish(
            budget=load("2"), despite_unreadable="x", despite_failures="x", correction="A mistake."
        )
        assert client.get(receipt).status_code == 200
        page = client.get(f"/en{later.get_absolute_url().removeprefix('/en')}questions/").content.decode()
        assert "Why so much?" not in page
        assert "Edition 1: 1 question" in page

    def test_who_asked_deletes_it_with_all_that_is_known(self, client: Client, published: Budget) -> None:
        receipt = send(client, ask_url(published)).url
        editions.publish_question(question=ReaderQuestion.objects.get())
        assert "was deleted" in client.post(receipt).content.decode()
        assert not ReaderQuestion.objects.exists()
        assert not QuestionSender.objects.exists()
        assert client.get(receipt).status_code == 404


class TestBounds:
    def test_a_form_that_was_not_written_for_who_sends_it_is_not_taken(self, client: Client, published: Budget) -> None:
        url = ask_url(published)
        assert send(client, url).status_code == 422  # within the same second, as no person is
        assert client.post(url, {"words": "x"}).status_code == 422
        assert client.post(url, {"words": "x", "ticket": "made:up"}).status_code == 422
        assert not ReaderQuestion.objects.exists()

    @pytest.mark.usefixtures("_no_haste")
    def test_nor_one_of_another_figure_or_visitor_or_hour(
        self, client: Client, published: Budget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = ask_url(published)
        ticket = re.findall(r'name="ticket" value="([^"]+)"', client.get(url).content.decode())[0]
        sent = {"words": "x", "ticket": ticket}
        assert client.post(ask_url(published, MENTION), sent).status_code == 422
        assert client.post(url, sent, REMOTE_ADDR="198.51.100.7").status_code == 422
        monkeypatch.setattr(signed_forms, "LATEST", -1)
        assert client.post(url, sent).status_code == 422

    @pytest.mark.usefixtures("_no_haste")
    def test_who_fills_in_what_people_do_not_see_is_no_person(self, client: Client, published: Budget) -> None:
        answer = send(client, ask_url(published), website="https://example.org")
        assert answer.status_code == 422
        assert not ReaderQuestion.objects.exists()

    @pytest.mark.usefixtures("_no_haste")
    @pytest.mark.parametrize("words", ["", " \n ", "x" * 1001, "a\x00b"])
    def test_words_are_bounded(self, client: Client, published: Budget, words: str) -> None:
        assert send(client, ask_url(published), words).status_code == 422

    @pytest.mark.usefixtures("_no_haste")
    def test_one_network_asks_so_often_a_day(
        self, client: Client, published: Budget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writing, "OF_A_DAY", 2)
        url = ask_url(published)
        first = Client(REMOTE_ADDR="2001:db8:1:2::3")
        assert [send(first, url, f"question {n}").status_code for n in range(3)] == [302, 302, 422]
        # Another address of the same network is the same visitor; another network is not.
        assert send(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1"), url, "again").status_code == 422
        assert send(Client(REMOTE_ADDR="2001:db8:1:3::3"), url, "other").status_code == 302
        ReaderQuestion.objects.update(made_at=timezone.now() - timedelta(days=2))
        assert send(first, url, "next day").status_code == 302

    @pytest.mark.usefixtures("_no_haste")
    def test_the_same_is_taken_once_and_no_more_than_can_be_read(
        self, client: Client, published: Budget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = ask_url(published)
        assert [send(client, url).status_code for _time in range(2)] == [302, 422]
        monkeypatch.setattr(writing, "WAITING_AT_MOST", 1)
        assert send(Client(REMOTE_ADDR="198.51.100.7"), url, "another").status_code == 422

    @pytest.mark.usefixtures("_no_haste")
    def test_who_asks_moves_no_page_that_is_kept(self, client: Client, published: Budget) -> None:
        subjects = (published.department.slug, Generation.LISTS)
        before = present_generation(*subjects)
        send(client, ask_url(published))
        assert present_generation(*subjects) == before


@pytest.mark.usefixtures("_no_haste")
class TestWhoAsked:
    def test_who_wants_it_is_written_to_once_and_then_not_known(
        self, client: Client, published: Budget, settings: Any, mailoutbox: list[Any]
    ) -> None:
        settings.NOTICES_FROM = "budget@example.org"
        send(client, ask_url(published), contact="reader@example.com")
        question = ReaderQuestion.objects.get()
        assert question.sender.contact == "reader@example.com"
        editions.answer_question(question=question, answer="Because of rent.")
        assert mailoutbox == []
        editions.publish_question(question=question)
        assert [message.to for message in mailoutbox] == [["reader@example.com"]]
        assert "Because of rent." in mailoutbox[0].body
        assert QuestionSender.objects.get().contact == ""

    def test_no_address_is_asked_for_where_nobody_is_written_to(self, client: Client, published: Budget) -> None:
        send(client, ask_url(published), contact="reader@example.com")
        assert QuestionSender.objects.get().contact == ""

    def test_it_is_forgotten_after_so_many_days(self, client: Client, published: Budget, settings: Any) -> None:
        for words in ("public", "refused", "waiting"):
            send(client, ask_url(published), words)
        editions.publish_question(question=ReaderQuestion.objects.get(words="public"))
        editions.refuse_question(question=ReaderQuestion.objects.get(words="refused"), reason="Not about it.")
        call_command("clean_up")
        assert QuestionSender.objects.count() == 3
        settings.QUESTION_DAYS = 10
        ReaderQuestion.objects.exclude(words="waiting").update(decided_at=timezone.now() - timedelta(days=11))
        call_command("clean_up")
        assert set(ReaderQuestion.objects.values_list("words", flat=True)) == {"public", "waiting"}
        assert [one.question.words for one in QuestionSender.objects.all()] == ["waiting"]


class TestStaff:
    @pytest.fixture
    def question(self, published: Budget) -> ReaderQuestion:
        return ReaderQuestion.objects.create(budget=published, place=PLACE, name="支出", printed="1", words="何故")

    def test_one_answers_and_another_publishes_where_publishing_takes_two(
        self, question: ReaderQuestion, client: Client
    ) -> None:
        Jurisdiction.objects.update(publishing_takes_two=True)
        both, other = person("both", "checks", "publishes"), person("other", "publishes")
        client.force_login(both)
        url = f"/en/admin/budgets/readerquestion/{question.pk}/"
        page = client.post(f"{url}answer/", {"answer": "因房租", "keep": "1"}, follow=True).content.decode()
        assert "The answer was written" in page
        page = client.post(f"{url}decide/", {"publish": "1"}, follow=True).content.decode()
        assert "another than who wrote the answer publishes it" in page
        client.force_login(other)
        client.post(f"{url}decide/", {"publish": "1"})
        question.refresh_from_db()
        assert (question.state, question.decided_by) == (State.PUBLIC, other)
        client.post(f"{url}decide/", {"reopen": "1"})
        question.refresh_from_db()
        assert (question.state, question.answer) == (State.WAITING, "因房租")

    def test_what_was_refused_waits_without_the_reason(self, question: ReaderQuestion, client: Client) -> None:
        client.force_login(person("both", "checks", "publishes"))
        url = f"/en/admin/budgets/readerquestion/{question.pk}/"
        page = client.post(f"{url}answer/", {"answer": " ", "refuse": "1"}, follow=True).content.decode()
        assert "needs a reason" in page
        client.post(f"{url}answer/", {"answer": "names a person", "refuse": "1"})
        question.refresh_from_db()
        assert question.state == State.REFUSED
        assert "decided on meanwhile" in client.post(f"{url}decide/", {}, follow=True).content.decode()
        client.post(f"{url}decide/", {"reopen": "1"})
        question.refresh_from_db()
        assert (question.state, question.answer) == (State.WAITING, "")
        client.post(f"{url}decide/", {"delete": "1"})
        assert not ReaderQuestion.objects.exists()

    def test_it_waits_for_who_answers_and_then_for_who_publishes(self, question: ReaderQuestion) -> None:
        def sorts(user: User) -> set[Sort]:
            return {queue.sort for queue in waiting_for(User.objects.get(pk=user.pk))}

        checks, publishes = person("a", "checks"), person("b", "publishes")
        assert (sorts(checks), sorts(publishes)) == ({Sort.ANSWER}, set())
        editions.answer_question(question=question, answer="因房租", by=checks)
        assert (sorts(checks), sorts(publishes)) == (set(), {Sort.RELEASE})

    def test_the_history_of_an_edition_says_what_became_of_it_without_its_words(
        self, question: ReaderQuestion, client: Client
    ) -> None:
        client.force_login(User.objects.create_superuser("root"))
        editions.answer_question(question=question, answer="因房租", by=User.objects.get())
        editions.take_question_back(question=question, by=User.objects.get())
        page = client.get(f"/en/admin/budgets/budget/{question.budget_id}/history/").content.decode()
        assert "deleted" in page
        assert "何故" not in page


class TestRemarks:
    def test_a_remark_is_read_by_staff_and_waits_for_who_enters(
        self, client: Client, settings: Any, mailoutbox: list[Any]
    ) -> None:
        settings.NOTICES_FROM = "budget@example.org"
        draft, checks, enters = load(), person("a", "checks"), person("b", "enters")
        User.objects.filter(pk=enters.pk).update(email="enters@example.org")
        client.force_login(checks)
        add = f"/en/admin/budgets/remark/add/?budget={draft.pk}&place={PLACE}"
        assert client.get(add).status_code == 200
        sent = {"budget": draft.pk, "place": PLACE, "words": "Is this right?"}
        page = client.post("/en/admin/budgets/remark/add/", sent, follow=True)
        assert "/preview/" in page.request["PATH_INFO"]
        assert "Is this right?" in page.content.decode()
        assert [message.to for message in mailoutbox] == [["enters@example.org"]]
        remark = Remark.objects.get()
        assert [queue.sort for queue in waiting_for(enters)] == [Sort.REMARKS, Sort.FINISH]
        workbench = client.get(f"/en/admin/budgets/budget/{draft.pk}/change/").content.decode()
        assert f"/en/admin/budgets/remark/{remark.pk}/change/" in workbench
        client.force_login(enters)
        for words in (" ", "x" * 1001):
            client.post(f"/en/admin/budgets/remark/{remark.pk}/answer/", {"answer": words})
            assert Remark.objects.get().answered_at is None
        client.post(f"/en/admin/budgets/remark/{remark.pk}/answer/", {"answer": "It is."})
        again = client.post(f"/en/admin/budgets/remark/{remark.pk}/answer/", {"answer": "no"}, follow=True)
        assert "decided on meanwhile" in again.content.decode()
        remark.refresh_from_db()
        assert (remark.answer, remark.answered_by) == ("It is.", enters)
        editions.publish(budget=draft, despite_unreadable="x", despite_failures="x")
        for word in (f"derivation/{PLACE}/", "questions/"):
            shown = client.get(f"/en{draft.get_absolute_url().removeprefix('/en')}{word}").content.decode()
            assert "Is this right?" not in shown

    def test_there_is_none_at_what_is_no_figure(self, client: Client) -> None:
        draft = load()
        client.force_login(person("a", "checks"))
        for place in ("", "x", "expenditure/1/99", "text/x"):
            answer = client.get("/en/admin/budgets/remark/add/", {"budget": draft.pk, "place": place})
            assert answer.status_code == 404
