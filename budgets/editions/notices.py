"""Tell people by e-mail what waits for them, where the site names a server for it (``EMAIL_URL``)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from budgets import rights
from budgets.models import Budget, Jurisdiction, PublicChange, ReaderQuestion, Remark
from budgets.rights import Act

from .history import Staff

logger = logging.getLogger(__name__)


def tell_of_submission(budget: Budget, by: Staff) -> None:
    """Tell those whose roles let them check or publish an edition that it was submitted."""
    tell_people(budget, (Act.SEND_BACK, Act.PUBLISH), by, _("To check and publish: %s"))


def tell_of_return(budget: Budget, by: Staff) -> None:
    """Tell those whose roles let them enter an edition that it was sent back."""
    tell_people(budget, (Act.ENTER,), by, _("Sent back: %s"))


def tell_of_remark(remark: Remark, by: Staff) -> None:
    """Tell those whose roles let them enter an edition that something was remarked at a figure of it."""
    tell_people(remark.budget, (Act.ENTER,), by, _("Remark at a figure of %s"))


def tell_of_one_person(change: PublicChange, by: Staff) -> None:
    """Tell the log, and those who publish or administer in a place, that one person is to be enough there, or is."""
    place = change.target
    assert isinstance(place, Jurisdiction)
    if change.is_open:
        title, words = _("Proposed, that one person be enough to publish: %s"), _("proposed by {}")
    else:
        title, words = _("One person is enough to publish from now on: %s"), _("confirmed by {}")
    logger.warning("Publishing by one person in %s: %s %s", place, change.decision, by)
    if settings.NOTICES_FROM:
        people = [one for act in (Act.PUBLISH, Act.GIVE) for one in rights.people_over(act, place)]
        people += User.objects.filter(is_superuser=True, is_active=True)
        write_to(people, by, title, place, format_lazy(words, by))


def tell_who_asked(question: ReaderQuestion, address: str) -> None:
    """Have the worker write to who asked at a figure, and wanted to know, what became of it."""
    if not settings.NOTICES_FROM:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = str(_("What you asked at a figure of %s")) % question.budget
        lines = [subject, f"{question.name} {question.printed}", question.words, question.get_state_display()]
    send_notice.enqueue(" ".join(subject.split()), "\n\n".join([*lines, question.answer]).strip(), [address])


def tell_people(budget: Budget, acts: tuple[Act, ...], by: Staff, title: object) -> None:
    """Have the worker write to the people whose roles let them do one of the acts there, but to who did it."""
    if settings.NOTICES_FROM:
        people = [one for act in acts for one in rights.people_who_may(act, budget.department)]
        words = (budget.department, _("It stands on your first page of the pages of staff."))
        write_to(people, by, title, budget, *words)


def write_to(people: Iterable[Any], by: Staff, title: object, about: object, *words: object) -> None:
    """Have the worker write to people who have an address, but to who did it: a title about something, and words."""
    addresses = sorted({one.email for one in people if one.email and one != by})
    if not addresses:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = str(title) % about
        lines = [subject, *map(str, words)]
    # A title may run over lines, a subject may not.
    send_notice.enqueue(" ".join(subject.split()), "\n\n".join(lines), addresses)


@task()
def send_notice(subject: str, body: str, addresses: list[str], headers: dict[str, str] | None = None) -> None:
    """Send a notice, to each alone; a server that does not take it is named in the log, and nothing else fails.

    No program of the reader's is to answer it (RFC 3834).
    """
    told = {"Auto-Submitted": "auto-generated", **(headers or {})}
    for address in addresses:
        try:
            EmailMessage(subject, body, settings.NOTICES_FROM, [address], headers=told).send()
        except (SMTPException, OSError) as error:
            logger.warning("A notice by e-mail was not sent: %r", error)
