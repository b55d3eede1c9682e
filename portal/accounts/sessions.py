"""The sessions of staff: since when, from where, and how they are ended."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .idle_sessions import SEEN
from .log_in_limits import client_address

#: What a session keeps of its log-in.
BEGAN = "began"
MOST_OF_BROWSER = 200


@receiver(user_logged_in, dispatch_uid="portal.sessions")
def note_beginning(request: HttpRequest, user: User, **about: Any) -> None:
    browser = request.headers.get("User-Agent", "")[:MOST_OF_BROWSER]
    request.session[BEGAN] = [time.time(), client_address(request), browser]


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A session in which somebody is logged in.

    ``mark`` names it on pages: of its key, which lets in whoever has it, no page shows anything else than this hash.
    """

    row: Session
    mark: str
    person: User
    began: datetime | None
    seen: datetime | None
    address: str
    browser: str


def mark_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def running_sessions() -> Iterator[StaffSession]:
    """Yield the sessions that are good for another request; those of visitors, of whom nobody logs in, are not kept."""
    people = {str(user.pk): user for user in User.objects.filter(is_active=True)}
    for row in Session.objects.filter(expire_date__gt=timezone.now()).order_by("-expire_date").iterator():
        kept = row.get_decoded()
        person = people.get(kept.get(SESSION_KEY, ""))
        idle = time.time() - kept.get(SEEN, time.time()) > settings.SESSION_IDLE_SECONDS
        if person is None or idle or not is_of_password(person, kept):
            continue
        began, address, browser = kept.get(BEGAN, (None, "", ""))
        mark = mark_of(row.session_key)
        yield StaffSession(row, mark, person, as_time(began), as_time(kept.get(SEEN)), address, browser)


def as_time(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def is_of_password(person: User, kept: dict[str, Any]) -> bool:
    """Tell whether a session began with the password that an account has now."""
    return constant_time_compare(kept.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
