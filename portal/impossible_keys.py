"""Answer 404 where staff pages are asked for a key that no row can have: too large for the database, or no number."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from django.views import defaults

logger = logging.getLogger(__name__)
#: No key has more digits.
LONGEST_KEY = 18


class ImpossibleKeyMiddleware(MiddlewareMixin):
    """Answer for the admin, Django's own and that of its packages: their filters and actions take keys as they come."""

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Refuse an action on rows whose keys are no numbers."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME) if request.method == "POST" and is_of_staff(request) else []
        return not_found(request) if any(not is_key(word) for word in chosen) else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer where a database could not hold the number (SQLite and PostgreSQL say it each in its way)."""
        is_too_large = isinstance(error, OverflowError) or (
            isinstance(error, DataError) and getattr(error.__cause__, "sqlstate", "") == "22003"
        )
        if not is_of_staff(request) or not (is_too_large or isinstance(error, ObjectDoesNotExist)):
            return None
        logger.warning("Nothing has the key that was asked for at %s", request.path[:200], exc_info=error)
        return not_found(request)


def is_of_staff(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.app_name == "admin"


def is_key(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= LONGEST_KEY


def not_found(request: HttpRequest) -> HttpResponse:
    return defaults.page_not_found(request, Http404())
