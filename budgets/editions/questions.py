"""Take what readers ask at figures, let staff answer and publish it; keep what staff remark among themselves."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Budget, QuestionSender, ReaderQuestion, Remark
from budgets.queries.derivation import LocatedFigure

from . import history, notices
from .history import Staff
from .public_changes import takes_two
from .workflow import EditionError, one_transaction, require_reason

State = ReaderQuestion.QuestionState
#: Questions within a day of one visitor, and those that may wait on the whole site: who asks more comes back later.
OF_A_DAY, WAITING_AT_MOST = 10, 2000
#: Characters of a figure's name that are kept beside what is asked or remarked at it.
NAME_LENGTH, PRINTED_LENGTH = 300, 60


def ask_question(
    *, budget: Budget, place: str, figure: LocatedFigure, words: str, visitor: str, contact: str = ""
) -> str:
    """Keep what a reader asks at a figure until staff look at it; return the word by which who asked finds it again.

    ``visitor`` tells one visitor from another. Raises :class:`EditionError` where it waits already, or too much does.
    """
    with one_transaction():
        waiting = ReaderQuestion.objects.filter(state=State.WAITING)
        if waiting.filter(budget=budget, place=place, words=words).exists():
            raise EditionError(_("This was asked already, and waits for an answer."))
        since = timezone.now() - timedelta(days=1)
        asked = QuestionSender.objects.filter(visitor=visitor, question__made_at__gte=since).count()
        if asked >= OF_A_DAY or waiting.count() >= WAITING_AT_MOST:
            raise EditionError(_("More was asked than can be answered just now: please come back tomorrow."))
        question = ReaderQuestion.objects.create(budget=budget, place=place, words=words, **as_it_is_called(figure))
        receipt = secrets.token_urlsafe(24)
        digest = receipt_digest(receipt)
        QuestionSender.objects.create(question=question, receipt=digest, visitor=visitor, contact=contact)
        return receipt


def as_it_is_called(figure: LocatedFigure) -> dict[str, str]:
    """Return how a figure is called and printed, as far as it is kept."""
    printed = f"{figure.printed} {figure.unit}".strip()
    return {"name": figure.name[:NAME_LENGTH], "printed": printed[:PRINTED_LENGTH]}


def receipt_digest(receipt: str) -> str:
    """Return what is stored of the word by which who asked finds the question again."""
    return hashlib.sha256(receipt.encode()).hexdigest()


def take_question_back(*, question: ReaderQuestion, by: Staff = None) -> None:
    """Delete a question with all that is known of who asked, public or not, as who asked wants it."""
    with one_transaction():
        row = lock_question(question, *State.values)
        note_step(row, by, _("deleted"))
        row.delete()


def answer_question(*, question: ReaderQuestion, answer: str, by: Staff = None) -> None:
    """Write the answer to a question that is not public yet; empty takes it away."""
    with one_transaction():
        row = lock_question(question, State.WAITING)
        if row.answer == answer.strip():
            return
        row.answer = answer.strip()
        row.answered_by, row.answered_at = (by, timezone.now()) if row.answer else (None, None)
        row.save(update_fields=["answer", "answered_by", "answered_at"])
        note_step(row, by, str(_("answered")) if row.answer else str(State.WAITING.label))


def publish_question(*, question: ReaderQuestion, by: Staff = None) -> None:
    """Make a question public with its answer, if it has one; where publishing takes two, another does."""
    with one_transaction():
        row = lock_question(question, State.WAITING)
        own = by is not None and row.answered_by_id == by.pk
        if row.answer and own and takes_two(row.budget.department, by):
            raise EditionError(_("Two persons publish here: another than who wrote the answer publishes it."))
        decide(row, State.PUBLIC, by)


def refuse_question(*, question: ReaderQuestion, reason: str, by: Staff = None) -> None:
    """Refuse to publish a question, for a reason that who asked is told."""
    with one_transaction():
        row = lock_question(question, State.WAITING)
        row.answer = require_reason(reason)
        row.answered_by, row.answered_at = by, timezone.now()
        decide(row, State.REFUSED, by)


def reopen_question(*, question: ReaderQuestion, by: Staff = None) -> None:
    """Take a question from the public, or a refusal back: it waits again."""
    with one_transaction():
        row = lock_question(question, State.PUBLIC, State.REFUSED)
        if row.state == State.REFUSED:
            # A reason for who asked is no answer for everybody.
            row.answer, row.answered_at, row.answered_by = "", None, None
        row.state, row.decided_at, row.decided_by = State.WAITING, None, None
        row.save()
        note_step(row, by, str(State.WAITING.label))


def lock_question(question: ReaderQuestion, *states: str) -> ReaderQuestion:
    """Return a question as it is now, locked until the transaction ends; refused where it is in another state."""
    rows = ReaderQuestion.objects.select_for_update(of=("self",)).select_related("budget__department__jurisdiction")
    row = rows.filter(pk=question.pk, state__in=states).first()
    if row is None:
        raise EditionError(_("This was decided on meanwhile: look at it again."))
    return row


def decide(question: ReaderQuestion, state: ReaderQuestion.QuestionState, by: Staff) -> None:
    """Store a decision, and tell who asked, who is known no longer than that takes."""
    question.state, question.decided_at, question.decided_by = state, timezone.now(), by
    question.save()
    note_step(question, by, str(state.label))
    sender = QuestionSender.objects.filter(question=question).exclude(contact="").first()
    if sender is not None:
        notices.tell_who_asked(question, sender.contact)
        sender.contact = ""
        sender.save(update_fields=["contact"])


def note_step(question: ReaderQuestion, by: Staff, became: str) -> None:
    """Note in the history of the edition what became of a question, without its words, which may be deleted."""
    history.log_question(question, question.budget, question.name, became, by)


def forget_who_asked() -> int:
    """Delete what is known of who asked once it is answered or refused for so long, and what was refused.

    Questions that wait keep it until they are answered. Returns of how many questions it was.
    """
    before = timezone.now() - timedelta(days=settings.QUESTION_DAYS)
    with one_transaction():
        decided = ReaderQuestion.objects.filter(decided_at__lt=before)
        count = QuestionSender.objects.filter(question__in=decided).delete()[0]
        decided.filter(state=State.REFUSED).delete()
        return count


# Among staff


def make_remark(*, budget: Budget, place: str, figure: LocatedFigure, words: str, by: User) -> Remark:
    """Keep what one of the staff remarks at a figure, and tell those who enter the edition."""
    with one_transaction():
        remark = Remark.objects.create(
            budget=budget, place=place, words=require_words(words), by=by, **as_it_is_called(figure)
        )
        notices.tell_of_remark(remark, by)
        return remark


def answer_remark(*, remark: Remark, answer: str, by: User) -> None:
    """Answer a remark, which closes it."""
    with one_transaction():
        row = Remark.objects.select_for_update().filter(pk=remark.pk, answered_at=None).first()
        if row is None:
            raise EditionError(_("This was decided on meanwhile: look at it again."))
        row.answer, row.answered_by, row.answered_at = require_words(answer), by, timezone.now()
        row.save(update_fields=["answer", "answered_by", "answered_at"])


def require_words(words: str) -> str:
    """Return words without white space around them; refused where there are none, or too many."""
    said, most = words.strip(), Remark._meta.get_field("words").max_length or 0
    if not said or len(said) > most or "\x00" in said:
        raise EditionError(_("Write something, of %d characters at most.") % most)
    return said
