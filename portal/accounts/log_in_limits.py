"""Slow down whoever guesses passwords, without locking anybody out by strangers."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, Sum
from django.http import HttpRequest

#: Wrong passwords, each within the time that a lock takes: for one name from one address; for one name from anywhere,
#: after which an address has fewer; from one address for whatever names.
OF_NAME_AND_ADDRESS, OF_NAME, OF_NAME_GUESSED, OF_ADDRESS = 5, 50, 2, 30


def client_address(request: HttpRequest) -> str:
    """Return the address that a request came from: what the one trusted proxy says, if there is one."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    for word in (told.rpartition(",")[2].strip(), direct):
        try:
            return str(ipaddress.ip_address(word))
        except ValueError:
            continue
    return "0.0.0.0"  # noqa: S104 - of a socket in the file system, which has none


def failure_limit(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """Return how many wrong passwords one name has from one address before that address waits.

    A name that is guessed from everywhere is nobody's fault who bears it: his own address still has two.
    """
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    return OF_NAME_GUESSED if recent_failures(request, Q(username=name)) >= OF_NAME else OF_NAME_AND_ADDRESS


def recent_failures(request: HttpRequest, of: Q) -> int:
    """Return how many wrong passwords were given within the time that a lock takes."""
    recent = AccessAttempt.objects.filter(of, attempt_time__gte=get_cool_off_threshold(request))
    return int(recent.aggregate(made=Sum("failures_since_start"))["made"] or 0)


def from_network(address: str) -> Q:
    """Return the condition that a guess came from an address; of IPv6 from its network, all of which one person has."""
    network = re.match(r"(?:[0-9a-f]+:){4}|(?:[0-9a-f]+:){1,3}:", address)
    return Q(ip_address__startswith=network[0]) if network else Q(ip_address=address)


class LogInHandler(AxesDatabaseHandler):
    """Of django-axes, which counts by name and address; an address that tries many names waits too."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        of_address = recent_failures(request, from_network(client_address(request)))
        return of_address if of_address >= OF_ADDRESS else int(super().get_failures(request, credentials))
