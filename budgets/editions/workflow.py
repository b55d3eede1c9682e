"""Move an edition on: submit, send back, publish, withdraw or discard it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from budgets import records, rights
from budgets.models import (
    Acknowledgement,
    Amount,
    Audit,
    Budget,
    Finding,
    Project,
    PublicLogEntry,
    ScheduledPublication,
    Unreadable,
)
from budgets.queries import findings, leftovers, recognised

from . import checking, history, kept_totals, notices, search_index, table_saves
from .history import Change, Staff
from .public_log import log_event
from .transient_errors import is_transient_error

logger = logging.getLogger(__name__)

State = Budget.EditionState
#: So many days a discarded draft can be brought back; ``clean_up`` deletes it then.
DAYS_KEPT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who acts from the shell: the account of the machine, and the person named as the second, if any was."""

    name: str
    second: User | None = None


class EditionError(Exception):
    """What was asked cannot be done; the message says why and what can be done, ``draft`` which one is in the way."""

    def __init__(self, message: object, draft: Budget | None = None) -> None:
        super().__init__(message)
        self.draft = draft


@contextmanager
def one_transaction() -> Iterator[None]:
    """Do all or nothing; what the database itself refuses becomes an :class:`EditionError`.

    A database that cannot just now is nobody's mistake: its error goes on as it is, after the transaction is undone.
    """
    try:
        with transaction.atomic():
            yield
    except (DatabaseError, ValueError, ArithmeticError) as error:
        if is_transient_error(error):
            raise
        raise EditionError(_("The database refuses it, and nothing was changed: %s") % str(error).strip()) from error


def submit(*, budget: Budget, confirmed: Collection[str] = (), by: Staff = None) -> Budget:
    """Hand a draft to review.

    What is empty in it, or left over from last year (:mod:`budgets.queries.leftovers`), each needs a confirmation by
    staff: ``confirmed`` has the keys, and the history keeps them.
    """
    with one_transaction():
        row = lock_edition(budget, State.DRAFT)
        require_confirmed(row)
        if by is not None:
            confirm_leftovers(row, confirmed, by)
        row.state, row.submitted_at = State.REVIEW, timezone.now()
        row.save(update_fields=["state", "submitted_at"])
        history.log_state_change(row, by)
        notices.tell_of_submission(row, by)
        return row


def confirm_leftovers(budget: Budget, confirmed: Collection[str], by: Staff) -> None:
    """Keep who confirmed what is empty or left over; refused while something is not confirmed."""
    found = leftovers.find_leftovers(budget)
    if open_ones := [one for one in found if one.key not in confirmed]:
        raise EditionError(
            _("%(count)d things are empty or left over, the first is “%(first)s”: correct or confirm each.")
            % {"count": len(open_ones), "first": open_ones[0].name}
        )
    for one in found:
        for model, keys in one.carried:
            model.objects.filter(pk__in=keys).update(carried=False)
    if found:
        said = [(one.name, one.why, pgettext("left over", "confirmed")) for one in found]
        history.log_changed_values(budget, budget, by, said)


def note_change(*, budget: Budget, by: Staff = None) -> None:
    """Note who changed an edition's figures, text or frame; what was submitted is thereby a draft again.

    Answers to findings are no such change.
    """
    with one_transaction():
        history.mark_as_changed(budget, by)
        reopen_submitted(budget, by)


def reopen_submitted(budget: Budget, by: Staff) -> None:
    """Make a draft again of what is in review; what was approved of it is so no more."""
    if budget.state == State.REVIEW:
        drop_schedule(budget)
        budget.state, budget.submitted_at = State.DRAFT, None
        budget.save(update_fields=["state", "submitted_at"])
        history.log_reopening(budget, by)


def drop_schedule(budget: Budget) -> None:
    """Let an edition that moved on not be published at the time it was approved for."""
    waiting = budget.schedule.filter(outcome=ScheduledPublication.Outcome.WAITING)
    waiting.update(outcome=ScheduledPublication.Outcome.CANCELLED, done_at=timezone.now())


def send_back(*, budget: Budget, by: Staff = None) -> Budget:
    """Return an edition from review to its drafters."""
    with one_transaction():
        row = lock_edition(budget, State.REVIEW)
        drop_schedule(row)
        row.state, row.submitted_at = State.DRAFT, None
        row.save(update_fields=["state", "submitted_at"])
        history.log_state_change(row, by)
        notices.tell_of_return(row, by)
        return row


def publish(
    *,
    budget: Budget,
    despite_unreadable: str = "",
    despite_failures: str = "",
    correction: str = "",
    read: str | None = None,
    by: Staff = None,
    operator: Operator | None = None,
) -> Budget:
    """Put an edition in force; the one in force before is superseded and stays readable.

    Refused while anything that was recognised from a picture is not confirmed by a person, whoever asks.

    Refused while rows or amounts are unreadable, unless ``despite_unreadable`` gives a reason, which is kept and shown
    as the note on publication. An edition older than the one in force is refused as well, and one that is not any more
    what somebody ``read``, where that version is given.

    What takes the place of an edition that the public knows needs a reason too, ``correction``, unless the edition has
    one already, as one that mends another has: it is shown in the list of corrections.

    The edition is checked again. What does not hold needs an answer, each finding its own or all ``despite_failures``;
    the public sees both. A command (``by`` nobody) publishes what a department has printed, and says so; from the shell
    it is an act of an ``operator``, whom the log and the history name.
    """
    with one_transaction():
        # All editions of the document are locked, in one order: of two who publish at once, the second waits and sees.
        editions = list(Budget.objects.of_document(*budget.document_key).select_for_update().order_by("pk"))
        row = lock_edition(budget, State.DRAFT, State.REVIEW)
        if read is not None and read != row.version:
            raise EditionError(
                _("The edition was changed since you opened its page: look at it again, then publish it.")
            )
        require_second_person(row, by, operator)
        if by is not None and row.state == State.DRAFT and leftovers.find_leftovers(row):
            raise EditionError(_("Something is empty or left over: submit it first, where each is confirmed."))
        require_confirmed(row)
        # What is neither open nor discarded, the public knows of.
        corrected = any(other.edition < row.edition and not other.is_open for other in editions)
        reason = require_correction_reason(row, correction, by) if corrected else ""
        note = require_reason_for_unreadable(row, despite_unreadable)
        require_answers(row, despite_failures, by)
        now = timezone.now()
        for other in editions:
            if other.state == State.PUBLISHED:
                supersede(other, row, now)
        # A draft that mends an edition has a reason already; the public is told both.
        told = dict.fromkeys((row.publication_note, reason, note))
        row.publication_note = "\n".join(filter(None, told))
        drop_schedule(row)
        row.state, row.published_at = State.PUBLISHED, now
        row.save(update_fields=["state", "published_at", "publication_note"])
        search_index.index_edition(row)
        note_publisher(row, by, operator)
        checking.recheck_dependents(row)
        kept_totals.keep_totals(row)
        log_event(row, PublicLogEntry.Event.PUBLISHED, now)
        return row


def require_correction_reason(budget: Budget, reason: str, by: Staff) -> str:
    """Return why an edition takes another's place; refused where staff give none and the edition has none."""
    if by is not None and not reason.strip() and not budget.publication_note:
        raise EditionError(_("An edition of this document was public before: say why this one takes its place."))
    return reason.strip()


def require_second_person(budget: Budget, by: Staff, operator: Operator | None = None) -> None:
    """See that who publishes had no hand in it, where the place or the site asks for two persons.

    An operator is none of the two, and names the second, who may publish there. What neither staff nor an operator
    publishes is the sample.
    """
    second = operator.second if operator else None
    if second is not None and not rights.may(second, rights.Act.PUBLISH, budget):
        raise EditionError(_("%s may not publish editions of this department.") % second)
    if not budget.department.jurisdiction.takes_two:
        return
    if operator is not None and second is None:
        raise EditionError(_("Two persons publish in this place: name the second with --as PERSON."))
    publisher = by or second
    if publisher is not None and publisher.pk in history.people_who_changed(budget):
        raise EditionError(
            _("Two persons publish here: whoever made, changed, answered or submitted it cannot publish it as well.")
        )


def require_confirmed(budget: Budget) -> None:
    """See that a person has compared with its picture all that was recognised from one."""
    figures, pages = recognised.count_waiting(budget)
    if figures or pages:
        words = {"figures": figures, "pages": pages}
        raise EditionError(
            _(
                "Recognised from pictures, and confirmed by nobody yet: %(figures)d figures, pages of text:"
                " %(pages)d. Compare them with their pictures first."
            )
            % words
        )


def require_reason_for_unreadable(budget: Budget, reason: str) -> str:
    """Return why an edition is published though not all of it was read; nothing where all was."""
    count = count_unreadable(budget)
    if count and not reason.strip():
        raise EditionError(
            _("%d rows or amounts are unreadable: correct them, or give the reason to publish all the same.") % count
        )
    return reason.strip() if count else ""


def require_answers(budget: Budget, reason: str, by: Staff) -> None:
    """Check an edition and see that every identity that does not hold is answered."""
    checking.check_and_store(budget)
    failing = findings.unanswered(budget)
    reason = reason.strip() or ("" if by else Acknowledgement.AS_PRINTED)
    if failing and not reason:
        raise EditionError(
            _("%d identities do not hold: correct the figures, or acknowledge each finding with a written reason.")
            % len(failing)
        )
    checking.acknowledge_findings(budget, failing, reason, by)


def note_publisher(budget: Budget, by: Staff, operator: Operator | None) -> None:
    """Note in the history, and of an operator in the log, who put an edition in force."""
    if operator is None:
        history.log_state_change(budget, by)
        return
    history.log_operator(budget, operator.name, operator.second)
    words = "Edition %s (%s) is published from the shell by %r; named as the second person: %s"
    logger.warning(words, budget.pk, budget, operator.name, operator.second or "nobody")


def supersede(old: Budget, new: Budget, now: Any) -> None:
    if old.edition > new.edition:
        raise EditionError(
            _("Edition %(old)d is in force already, and newer than edition %(new)d.")
            % {"old": old.edition, "new": new.edition}
        )
    old.state, old.ended_at = State.SUPERSEDED, now
    old.save(update_fields=["state", "ended_at"])
    search_index.drop_edition(old)


def count_unreadable(budget: Budget) -> int:
    """Return how many rows and amounts of an edition nobody could read."""
    amounts = Amount.objects.filter(line__budget=budget, state=records.State.UNREADABLE)
    return Unreadable.objects.filter(budget=budget).count() + amounts.count()


def withdraw_edition(*, budget: Budget, reason: str, also: Collection[int] = (), by: Staff = None) -> Budget:
    """Take a published or superseded edition from the public, for a reason that the public is told.

    ``also`` are the keys of earlier editions of the document that go with it.
    """
    words = require_reason(reason)
    with one_transaction():
        row = end_publication(budget, words, by)
        ended = [row, *(end_publication(earlier, words, by) for earlier in earlier_readable(row).filter(pk__in=also))]
        # What the next year's edition was found to say against this one is taken from the public with it.
        checking.recheck_dependents(row)
        kept_totals.keep_totals(row)
        for one in ended:
            log_event(one, PublicLogEntry.Event.WITHDRAWN, timezone.now())
        return row


def end_publication(budget: Budget, reason: str, by: Staff) -> Budget:
    """Mark an edition as withdrawn and take it out of the search; to be called within a transaction."""
    row = lock_edition(budget, State.PUBLISHED, State.SUPERSEDED)
    row.state, row.withdrawal_reason = State.WITHDRAWN, reason
    row.ended_at = row.ended_at or timezone.now()
    row.save(update_fields=["state", "withdrawal_reason", "ended_at"])
    search_index.drop_edition(row)
    history.log_state_change(row, by)
    return row


def require_reason(reason: str) -> str:
    """Return a reason that the public is told, without white space around it; refused where there is none."""
    if not reason.strip():
        raise EditionError(_("This needs a reason: the public is told it."))
    return reason.strip()


def recheck(*, budget: Budget) -> Audit:
    """Check an edition by the rules as they are now, in whatever state it is, and store what is found."""
    with one_transaction():
        row = lock_edition(budget, *State.values)
        return checking.check_and_store(row)


def answer_changes(budget: Budget, rows: Iterable[Finding], reason: str) -> list[Change]:
    """Return what an answer to findings of an edition changes: their names, the words before and after."""
    before = {digest: one.reason_in_words for digest, one in findings.answers(budget).items()}
    return [(f"{row.rule} {row.label}".strip(), before.get(row.digest, ""), reason) for row in rows]


def store_answers(budget: Budget, rows: Sequence[Finding], reason: str, by: Staff) -> None:
    """Store an answer to findings of an edition; the history keeps the words before."""
    changes = answer_changes(budget, rows, reason)
    checking.acknowledge_findings(budget, rows, reason, by)
    history.log_changed_values(budget, budget, by, changes)


def earlier_readable(budget: Budget) -> QuerySet[Budget]:
    """Return the earlier editions of a document that the public can still open by their numbers, the latest first."""
    earlier = Budget.objects.of_document(*budget.document_key).filter(edition__lt=budget.edition)
    return earlier.filter(state=State.SUPERSEDED).order_by("-edition")


def discard_draft(*, budget: Budget, reason: str = "", by: Staff = None) -> None:
    """Take a draft away, until it is brought back or deleted; whatever was submitted stays."""
    with one_transaction():
        row = lock_edition(budget, State.DRAFT)
        history.log_discarding(row, by, reason.strip())
        row.state, row.ended_at, row.withdrawal_reason = State.DISCARDED, timezone.now(), reason.strip()
        row.save(update_fields=["state", "ended_at", "withdrawal_reason"])
        table_saves.forget_saves(row)
        # What was found of it would stand in lists of findings.
        Finding.objects.filter(budget=row).delete()


def restore_draft(*, budget: Budget, by: Staff = None) -> Budget:
    """Bring a discarded draft back; where its number was given to another since, it takes the next one."""
    with one_transaction():
        row = Budget.every.select_for_update().filter(pk=budget.pk, state=State.DISCARDED).first()
        if row is None:
            raise EditionError(_("The edition is not there any more."))
        others = list(Budget.objects.of_document(*row.document_key).order_by("edition"))
        if any(other.is_open for other in others):
            raise EditionError(_("Another edition of “%s” is being worked on: discard that one first.") % row.title)
        if row.edition in {other.edition for other in others}:
            row.edition = others[-1].edition + 1
        row.state, row.ended_at, row.withdrawal_reason = State.DRAFT, None, ""
        row.save(update_fields=["edition", "state", "ended_at", "withdrawal_reason"])
        checking.check_and_store(row)
        history.log_state_change(row, by)
        return row


def delete_discarded(*, before: datetime) -> int:
    """Delete the drafts discarded before a time, with the projects that only they made known; return how many."""
    count = 0
    for key in Budget.every.filter(state=State.DISCARDED, ended_at__lt=before).values_list("pk", flat=True):
        with one_transaction():
            row = Budget.every.select_for_update().filter(pk=key, state=State.DISCARDED).first()
            if row is not None:
                projects = list(Project.objects.filter(entries__budget=row).distinct().values_list("pk", flat=True))
                row.delete()
                drop_unused_projects(projects)
                count += 1
    return count


def drop_unused_projects(keys: Sequence[int]) -> None:
    """Delete those of some projects of which no edition speaks and nobody has said anything."""
    Project.objects.filter(
        pk__in=keys,
        entries=None,
        merged=None,
        merged_into=None,
        changes=None,
        parts_of=None,
        confirmed=False,
        name_en="",
    ).delete()


def lock_edition(budget: Budget, *states: str) -> Budget:
    """Return the edition as it is now, held until the transaction ends; refused unless in one of the states."""
    row = Budget.objects.select_for_update().filter(pk=budget.pk).first()
    if row is None:
        raise EditionError(_("The edition is not there any more."))
    if row.state not in states:
        raise refused_by_state(row)
    return row


def refused_by_state(row: Budget) -> EditionError:
    """Return what refuses a step that an edition cannot take any more, or not yet."""
    words = {"title": row.title, "edition": row.edition, "state": row.get_state_display()}
    return EditionError(_("“%(title)s”, edition %(edition)d, is %(state)s: that cannot be done with it.") % words)
