"""Say of public pages that anybody may keep them, if he asks each time whether they still hold, and compress them."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware

from .kept_pages import ASK_EACH_TIME, PublicPage, page_asked_for
from .replicas import let_rest, reading_from, replica_with

STAFF_PAGES = ("/admin/", "/en/admin/")


class AddressLocaleMiddleware(LocaleMiddleware):
    """Choose the language by the address alone, so that no answer varies by what a browser prefers."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class PublicPagesMiddleware(GZipMiddleware):
    """Read, keep, mark and compress what everybody is shown alike; it stands outside of sessions, and sees cookies.

    What staff are shown is left out. There a secret, the token of a form, would stand in a page beside what a stranger
    may have chosen, and its compressed length would tell of it (BREACH); public pages hold no secret.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = page_asked_for(request)
        kept = page.answer(request) if page else None
        if kept is not None:
            return kept
        response = self.render(request, page)
        if page:
            page.keep(response)
        return response

    def render(self, request: HttpRequest, page: PublicPage | None) -> HttpResponseBase:
        """Return a page as a replica has it that is not behind; as the leader has it where there is none, or it failed.

        Asking twice changes nothing: only reading requests are pages.
        """
        replica = replica_with(page.generation, page.subject) if page else None
        with reading_from(replica):
            response = cast(HttpResponseBase, super().__call__(request))
        if replica and response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            let_rest(replica, "a page was not answered")
            response = cast(HttpResponseBase, super().__call__(request))
        return response

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not is_public(request, response):
            return response
        response.headers["Cache-Control"] = ASK_EACH_TIME
        answer: HttpResponseBase = super().process_response(request, response)
        return answer


def is_public(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether an answer is the same for everybody: no session asked for it, and it sets none."""
    return (
        request.method in ("GET", "HEAD")
        and response.status_code in (200, 304)
        and "Cache-Control" not in response.headers
        and not response.cookies
        and not response.has_header("Set-Cookie")
        and "cookie" not in response.headers.get("Vary", "").lower()
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path_info.startswith(STAFF_PAGES)
    )
