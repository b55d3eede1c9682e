"""Publish at a time to come what was approved for it: all of one time together, each exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budgets import rights
from budgets.models import Budget, ScheduledPublication

from . import history
from .history import Staff
from .workflow import EditionError, lock_edition, one_transaction, publish

Outcome = ScheduledPublication.Outcome


def schedule(
    *, budget: Budget, at: datetime, read: str | None = None, given: Mapping[str, str], by: Staff
) -> ScheduledPublication:
    """Approve an edition in review to be published at a time; ``given`` are the reasons of :func:`publish`.

    It is published on trial, and taken back: what would be refused then is refused now.
    """
    with one_transaction():
        row = lock_edition(budget, Budget.EditionState.REVIEW)
        if at <= timezone.now():
            raise EditionError(_("That time is over: choose one to come, or publish it now."))
        if waiting := row.schedule.filter(outcome=Outcome.WAITING).first():
            words = date_format(timezone.localtime(waiting.at), "Y-m-d H:i")
            raise EditionError(_("It is to be published on %s already: cancel that first.") % words)
        try_publishing(row, read, given, by)
        made = ScheduledPublication.objects.create(
            budget=row, at=at, version=row.version, given=dict(given), approved_by=by
        )
        history.log_schedule(made, by)
        return made


def try_publishing(budget: Budget, read: str | None, given: Mapping[str, Any], by: Staff) -> None:
    """Publish an edition and take it all back; raises :class:`EditionError` where it would be refused."""
    with transaction.atomic():
        publish(budget=budget, read=read, by=by, **given)
        transaction.set_rollback(True)


def cancel_schedule(*, budget: Budget, by: Staff) -> ScheduledPublication:
    """Take the approval back; the edition stays in review."""
    with one_transaction():
        row = lock_edition(budget, *Budget.EditionState.values)
        made = row.schedule.select_for_update().filter(outcome=Outcome.WAITING).first()
        if made is None:
            raise EditionError(_("It is not to be published at any time."))
        end(made, Outcome.CANCELLED)
        history.log_schedule(made, by)
        return made


def publish_due(*, now: datetime | None = None, rehearse: bool = False) -> list[ScheduledPublication]:
    """Publish what was approved for a time that has come, and say of each what came of it.

    All of it is one transaction: the public sees all at once, and where it is stopped nothing has happened and it is
    done again. Of two workers the second leaves it to the first. What cannot be published is named and holds nothing
    else up. A rehearsal says what would come of it and changes nothing.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        due = list(due_at(moment).select_for_update(skip_locked=True, of=("self",)))
        for one in due:
            publish_one(one)
        transaction.set_rollback(rehearse)
    return due


def due_at(moment: datetime) -> QuerySet[ScheduledPublication]:
    """Return what waits to be published by a time, in the order in which it is."""
    waiting = ScheduledPublication.objects.filter(outcome=Outcome.WAITING, at__lte=moment)
    return waiting.select_related("budget__department__jurisdiction", "approved_by").order_by("at", "pk")


def publish_one(one: ScheduledPublication) -> None:
    """Publish an edition as it was approved, or note why it is not."""
    try:
        if one.approved_by is None:
            raise EditionError(_("The account that approved it is not there any more: let somebody approve it."))
        if not rights.may(one.approved_by, rights.Act.PUBLISH, one.budget):
            raise EditionError(_("%s may not publish editions of this department.") % one.approved_by)
        publish(budget=one.budget, read=one.version, by=one.approved_by, **one.given)
    except EditionError as error:
        end(one, Outcome.REFUSED, str(error))
    else:
        end(one, Outcome.PUBLISHED)


def end(one: ScheduledPublication, outcome: str, told: str = "") -> None:
    one.outcome, one.told, one.done_at = outcome, told, timezone.now()
    one.save(update_fields=["outcome", "told", "done_at"])
