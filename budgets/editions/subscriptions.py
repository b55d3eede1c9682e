"""Take e-mail addresses that follow a feed, once their owners say so, and tell them of each publication once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from budgets.addresses import edition_address
from budgets.models import Budget, Subscription
from budgets.queries.corrections import Correction
from budgets.queries.following import followed_feed, language_of, last_entry, news_of

from . import notices
from .workflow import EditionError, one_transaction

logger = logging.getLogger(__name__)
#: For so long a letter that asks for a confirmation holds.
HOLDS = timedelta(days=2)
#: What may wait for a confirmation: of one network a day, of one address, and on the whole site.
OF_A_VISITOR, OF_AN_ADDRESS, WAITING_AT_MOST = 10, 3, 2000
#: Who is written to in one round of the worker: the others in the next.
LETTERS_A_ROUND = 500
CONFIRMING, ENDING = Signer(salt="budgets.confirming"), Signer(salt="budgets.ending")


def ask_to_follow(*, feed: str, address: str, visitor: str) -> None:
    """Have the owner of an address asked whether it is to follow a feed, by its web address.

    ``visitor`` tells one visitor from another. Raises :class:`EditionError` where too much waits. Whether the address
    follows anything is not told.
    """
    key = salted_hmac("budgets.subscriptions", address.casefold()).hexdigest()
    with one_transaction():
        waiting = Subscription.objects.filter(address="", asked_at__gte=timezone.now() - HOLDS)
        asked = (waiting.filter(visitor=visitor), OF_A_VISITOR), (waiting.filter(address_key=key), OF_AN_ADDRESS)
        if any(rows.count() >= most for rows, most in (*asked, (waiting, WAITING_AT_MOST))):
            raise EditionError(_("More was asked than can be answered just now: please come back tomorrow."))
        row = Subscription.objects.create(feed=feed, address_key=key, visitor=visitor)
        with translation.override(language_of(feed)):
            title = feed_title(feed)
            link = letter_link(feed, "confirm-subscription", CONFIRMING.sign_object([row.pk, address]))
            words = [
                _("Somebody, probably you, wants to be written to at this address whenever there is something new of:"),
                title,
                _("If so, say so here within two days:"),
                link,
                _("Else do nothing: you are not written to again."),
            ]
            subject = _("Follow by e-mail: %s") % title
        notices.send_notice.enqueue(subject, "\n\n".join(words), [address])


def feed_title(feed: str) -> str:
    """Return what a feed is of, in one line, with the name of the site."""
    found = followed_feed(feed)
    return " ".join(f"{found.title() if found else ''} · {settings.SITE['title']}".split())


def feed_page(feed: str) -> str:
    """Return the web address of the page that a feed is of; empty where it is gone."""
    found = followed_feed(feed)
    return urljoin(feed, found.followed_page()) if found else ""


def letter_link(feed: str, page: str, word: str) -> str:
    """Return the web address of a page that letters lead to, in their language."""
    return urljoin(feed, reverse(f"budgets:{page}", args=[word]))


def asked_subscription(word: str) -> tuple[Subscription, str]:
    """Return what is to be confirmed by the word of a letter, and the address. Raises :class:`EditionError`."""
    try:
        key, address = CONFIRMING.unsign_object(word)
    except (BadSignature, ValueError):
        key, address = 0, ""
    row = Subscription.objects.filter(pk=key, asked_at__gte=timezone.now() - HOLDS).first()
    if row is None:
        raise EditionError(_("This address holds no more: please ask again."))
    return row, address


def confirm_subscription(word: str) -> Subscription:
    """Let an address follow a feed from now on, by the word of the letter; again changes nothing."""
    with one_transaction():
        row, address = asked_subscription(word)
        if not row.address:
            Subscription.objects.filter(feed=row.feed, address=address).delete()
            row.address, row.address_key, row.visitor = address, "", ""
            row.confirmed_at, row.told = timezone.now(), last_entry()
            row.save()
        return row


def ending_subscription(word: str) -> Subscription | None:
    """Return what is to end by the word of a letter; nothing where it has ended. Raises :class:`EditionError`."""
    try:
        return Subscription.objects.filter(pk=ENDING.unsign_object(word)).first()
    except (BadSignature, ValueError) as error:
        raise EditionError(_("This is no address of a letter of ours.")) from error


def end_subscription(word: str) -> None:
    """Delete all that is kept of who followed a feed, by the word of any letter."""
    with one_transaction():
        if (row := ending_subscription(word)) is not None:
            row.delete()


def tell_followers() -> int:
    """Have the worker write to each address of what is new since the last letter; return to how many.

    What one feed fails for is told in the log, and stops no letter about others; it is asked for again.
    """
    if not settings.NOTICES_FROM:
        return 0
    last, letters, news = last_entry(), 0, dict[tuple[str, int], list[Budget] | list[Correction]]()
    behind = Subscription.objects.exclude(address="").filter(told__lt=last).order_by("pk")
    for key in behind.values_list("pk", flat=True)[:LETTERS_A_ROUND]:
        try:
            letters += tell_follower(behind.filter(pk=key), news, last)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Subscription %s could not be told of what is new", key)
    return letters


@transaction.atomic
def tell_follower(
    found: QuerySet[Subscription], news: dict[tuple[str, int], list[Budget] | list[Correction]], last: int
) -> bool:
    """Tell one address what is new up to an entry of the log; ``news`` keeps what feeds have that others ask for.

    A letter is put among the tasks in the transaction that notes of what it told: of each publication an address is
    told once, however many workers look, and whenever one of them dies.
    """
    row = found.select_for_update(skip_locked=True).first()
    if row is None:
        return False
    about = row.feed, row.told
    if about not in news:
        news[about] = news_of(*about, last)
    row.told = last
    row.save(update_fields=["told"])
    if news[about]:
        write_news(row, news[about])
    return bool(news[about])


def write_news(row: Subscription, news: list[Budget] | list[Correction]) -> None:
    """Have the worker write to one address what a feed has new."""
    with translation.override(language_of(row.feed)):
        title = feed_title(row.feed)
        end = letter_link(row.feed, "end-subscription", ENDING.sign_object(row.pk))
        words = [news_words(one, row.feed) for one in news]
        why = _("You follow this by e-mail: %(title)s, %(page)s") % {"title": title, "page": feed_page(row.feed)}
        words += ["-- \n" + why + "\n" + _("End these letters: %s") % end]
        subject = _("%(n)s new: %(title)s") % {"n": len(news), "title": title}
    headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    notices.send_notice.enqueue(subject, "\n\n".join(words), [row.address], headers)


def news_words(one: Budget | Correction, feed: str) -> str:
    """Return what a letter says of a document put in force, or of one that ended: which edition, when, why, where."""
    budget = one.ended if isinstance(one, Correction) else one
    said = [f"{budget.department} · {budget.title}"]
    edition = _("Edition %(n)s") % {"n": budget.edition}
    if isinstance(one, Correction):
        said.append(f"{edition} · {budget.get_state_display()} {day_of(budget.ended_at)}")
        reason = one.reason
    else:
        said.append(f"{edition} · {budget.get_state_display()} {day_of(budget.published_at)}")
        reason = budget.publication_note
    said += [_("Reason: %s") % reason] if reason else []
    return "\n".join([*said, urljoin(feed, edition_address(budget).url("budget"))])


def day_of(time: datetime | None) -> str:
    """Return the day of a time by the clock of the site; empty where it is not known."""
    return timezone.localdate(time).isoformat() if time else ""


def forget_unconfirmed() -> int:
    """Delete what was not confirmed in time; return how many."""
    before = timezone.now() - HOLDS
    return Subscription.objects.filter(address="", asked_at__lt=before).delete()[0]
