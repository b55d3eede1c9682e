"""End the session of whoever has left the desk."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SEEN = "seen"
#: Seconds between two notes that somebody is there: the session is not stored with every page.
PAUSE = 60


class IdleSessionMiddleware:
    """Log out whoever asked for nothing for so long; what was typed is kept in the browser and offered again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a cookie there is no session, and nothing is asked of the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = time.time()
            seen = request.session.get(SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            # What a clock that was ahead noted would keep the session alive until then.
            elif not 0 <= now - seen <= PAUSE or SEEN not in request.session:
                request.session[SEEN] = now
        return self.get_response(request)
