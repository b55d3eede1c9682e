"""Answer where the database or a disk cannot just now: 503, what that leaves, and when to ask again."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.views import defaults

from budgets.documents.model.outcomes import is_disk_failure
from budgets.editions.transient_errors import is_transient_error
from budgets.twins import problem

from .cross_origin import DATA

logger = logging.getLogger(__name__)
#: Seconds after which to ask again.
PAUSE = 5
READING = ("GET", "HEAD", "OPTIONS")


class BusyDatabaseMiddleware(MiddlewareMixin):
    """Answer for views whose database or disk failed them for the moment; no other failure is touched."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not passes(error):
            return None
        logger.error("The database or a disk failed at %s %s", request.method, request.path, exc_info=error)
        return busy(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for errors outside of views, such as of a session that cannot be stored; set as ``handler500``.

    Where it is neither the database's nor a disk's, with Django's own page; the error is in the log by then.
    """
    return busy(request) if passes(sys.exc_info()[1]) else defaults.server_error(request)


def passes(error: BaseException | None) -> bool:
    """Tell whether it is the machine that cannot, just now, and not what was asked of it."""
    return is_transient_error(error) or is_disk_failure(error)


def busy(request: HttpRequest) -> HttpResponse:
    """Return the answer: as JSON to programs that ask for that alone, as problem details where data is asked for.

    It asks nothing of the database.
    """
    answer: HttpResponse
    if request.headers.get("Accept") == "application/json":
        words = _("the database is busy or cannot be reached; nothing was stored. Try again in a moment.")
        answer = JsonResponse({"error": words}, status=503)
    elif DATA.fullmatch(request.path_info):
        answer = problem(503, _("The portal is busy"), _("The database is busy or cannot be reached."))
    else:
        page = loader.get_template("503.html").render({"sent": request.method not in READING})
        answer = HttpResponse(page, status=503)
    answer.headers["Retry-After"] = str(PAUSE)
    answer.headers["Cache-Control"] = "no-store"
    return answer
