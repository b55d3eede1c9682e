"""What was approved for a time is published then, all of it together, each exactly once, and as it was read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.test import Client
from django.utils import timezone

from budgets import editions
from budgets.editions import EditionError, public_log, workflow
from budgets.management.commands import upload_worker
from budgets.models import Budget, PublicLogEntry, ScheduledPublication
from tests import factories
from tests.pages import client_of

from .test_editions import at_once, races
from .test_findings import altered

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
Outcome = ScheduledPublication.Outcome
State = Budget.EditionState
REASONS = {"despite_unreadable": "", "despite_failures": "", "correction": ""}


def in_review(content: str = "1", **changes: Any) -> Budget:
    made = factories.budget(files=(factories.source_file(content),), **changes)
    return editions.submit(budget=editions.load_as_draft(budget=made).budget)


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss")


@pytest.fixture
def nine() -> datetime:
    return timezone.now() + timedelta(days=1)


def planned(budget: Budget, at: datetime, by: User, **given: str) -> ScheduledPublication:
    return editions.schedule(budget=budget, at=at, read=budget.version, given=REASONS | given, by=by)


def test_all_of_one_hour_appear_at_once_and_nothing_before(boss: User, nine: datetime) -> None:
    rows = [in_review(str(year), year=year) for year in (2022, 2023, 2024)]
    for row in rows:
        planned(row, nine, boss)
    assert editions.publish_due(now=nine - timedelta(seconds=1)) == []
    assert not Budget.objects.published().exists()
    assert not PublicLogEntry.objects.exists()
    done = editions.publish_due(now=nine)
    assert [(one.budget_id, one.outcome) for one in done] == [(row.pk, Outcome.PUBLISHED) for row in rows]
    assert Budget.objects.published().count() == 3
    # A worker that starts late, or again, finds nothing to do.
    assert editions.publish_due(now=nine + timedelta(days=3)) == []
    assert PublicLogEntry.objects.count() == 3


def test_a_worker_that_dies_has_published_nothing_and_another_does_all(
    boss: User, nine: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2023, 2024):
        planned(in_review(str(year), year=year), nine, boss)
    whole = public_log.log_event

    def dying(budget: Budget, *given: Any) -> Any:
        if PublicLogEntry.objects.exists():
            raise OperationalError("the server closed the connection unexpectedly")
        return whole(budget, *given)

    monkeypatch.setattr(workflow, "log_event", dying)
    with pytest.raises(OperationalError):
        editions.publish_due(now=nine)
    assert not Budget.objects.published().exists()
    monkeypatch.undo()
    assert [one.outcome for one in editions.publish_due(now=nine)] == [Outcome.PUBLISHED] * 2
    assert PublicLogEntry.objects.count() == 2


def test_what_is_changed_after_the_approval_is_not_published(boss: User, nine: datetime) -> None:
    row = in_review()
    planned(row, nine, boss)
    editions.note_change(budget=row, by=boss)
    assert editions.publish_due(now=nine) == []
    row.refresh_from_db()
    assert (row.state, row.schedule.get().outcome) == (State.DRAFT, Outcome.CANCELLED)


def test_what_cannot_be_published_is_named_and_holds_nothing_up(boss: User, nine: datetime) -> None:
    other, row = in_review("a", year=2023), in_review("b", year=2024)
    planned(other, nine, boss)
    planned(row, nine, boss)
    # Whatever changes an edition past the steps: it is not what was read.
    Budget.objects.filter(pk=other.pk).update(changed_at=timezone.now())
    first, second = editions.publish_due(now=nine)
    assert (first.outcome, second.outcome) == (Outcome.REFUSED, Outcome.PUBLISHED)
    assert "changed since you opened" in first.told
    page = client_of(boss).get(f"/en/admin/budgets/budget/{other.pk}/change/").content.decode()
    assert "It was to be published on" in page


def test_what_would_be_refused_then_is_refused_now(boss: User, nine: datetime, settings: Any) -> None:
    doubtful = editions.submit(budget=editions.load_as_draft(budget=altered()).budget)
    with pytest.raises(EditionError, match="do not hold"):
        planned(doubtful, nine, boss)
    planned(doubtful, nine, boss, despite_failures="as printed")
    with pytest.raises(EditionError, match="already"):
        planned(doubtful, nine, boss)
    settings.PUBLISHING_TAKES_TWO = True
    own = editions.load_as_draft(budget=factories.budget(files=(factories.source_file("2"),), year=2022), by=boss)
    with pytest.raises(EditionError, match="Two persons"):
        planned(editions.submit(budget=own.budget), nine, boss)
    with pytest.raises(EditionError, match="is over"):
        planned(in_review("3", year=2021), timezone.now() - timedelta(minutes=1), boss)
    assert not Budget.objects.published().exists()


def test_the_approval_of_an_account_that_is_gone_is_none(boss: User, nine: datetime) -> None:
    planned(in_review(), nine, boss)
    boss.delete()
    (one,) = editions.publish_due(now=nine)
    assert (one.outcome, "not there any more" in one.told) == (Outcome.REFUSED, True)


def test_a_rehearsal_says_what_would_come_and_changes_nothing(
    boss: User, nine: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    planned(in_review(), nine, boss)
    moment = timezone.localtime(nine + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    call_command("publish_scheduled", "--rehearse", "--at", moment)
    said = capsys.readouterr().out
    assert "1 would be published" in said
    # In the site's zone, as the page of what waits has it, and as --at takes it.
    assert f" · {timezone.localtime(nine):%Y-%m-%d %H:%M}: published" in said
    assert ScheduledPublication.objects.get().outcome == Outcome.WAITING
    assert not Budget.objects.published().exists()
    with pytest.raises(CommandError, match="before its time"):
        call_command("publish_scheduled", "--at", moment)


def test_staff_choose_the_time_see_it_and_take_it_back(boss: User) -> None:
    row, staff = in_review(), client_of(boss)
    at = f"/en/admin/budgets/budget/{row.pk}"
    assert 'type="datetime-local"' in staff.get(f"{at}/change/").content.decode()
    wrong = staff.post(f"{at}/step/schedule/", {"at": "soon", "read": row.version}, follow=True)
    assert "Enter a valid date/time." in wrong.content.decode()
    given = {"at": "2999-02-10T09:00", "read": row.version}
    told = staff.post(f"{at}/step/schedule/", given, follow=True).content.decode()
    # In the site's zone, as it was typed.
    assert "Approved by boss: it will be published on 2999-02-10 09:00" in told
    assert "2999-02-10 09:00" in staff.get("/en/admin/budgets/budget/scheduled/").content.decode()
    assert "to be published on 2999-02-10 09:00" in staff.get(f"{at}/history/").content.decode()
    again = staff.post(f"{at}/step/unschedule/", follow=True).content.decode()
    assert "will not be published at that time" in again
    assert "not to be published on 2999-02-10 09:00 any more" in staff.get(f"{at}/history/").content.decode()
    assert Client().get("/en/admin/budgets/budget/scheduled/").status_code == 302


@pytest.mark.parametrize("error", [ValueError("nobody foresaw it"), OperationalError("away")])
def test_what_fails_of_a_round_keeps_nothing_else_from_being_done(
    boss: User, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    planned(in_review(), timezone.now() + timedelta(seconds=60), boss)
    ScheduledPublication.objects.update(at=timezone.now())

    def delete_old_folders() -> None:
        raise error

    monkeypatch.setattr(upload_worker, "delete_old_folders", delete_old_folders)
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test is within a transaction
    upload_worker.look_once()
    assert "delete_old_folders" in caplog.text
    assert Budget.objects.published().count() == 1


def test_whoever_approved_it_did_not_thereby_change_it(boss: User, nine: datetime, settings: Any) -> None:
    settings.PUBLISHING_TAKES_TWO = True
    planned(in_review(), nine, boss)
    assert [one.outcome for one in editions.publish_due(now=nine)] == [Outcome.PUBLISHED]


@pytest.mark.parametrize("step", ["publish", "send_back"])
def test_an_edition_that_moves_on_is_not_published_again(boss: User, nine: datetime, step: str) -> None:
    row = in_review()
    planned(row, nine, boss)
    getattr(editions, step)(budget=row, by=boss)
    assert editions.publish_due(now=nine) == []
    assert row.schedule.get().outcome == Outcome.CANCELLED


@races
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_publishes(boss: User, nine: datetime) -> None:
    for year in (2022, 2023, 2024):
        planned(in_review(str(year), year=year), nine, boss)
    results = at_once(*[lambda: editions.publish_due(now=nine)] * 2)
    assert sorted(len(result) for result in results if isinstance(result, list)) == [0, 3]
    assert Budget.objects.published().count() == PublicLogEntry.objects.count() == 3
