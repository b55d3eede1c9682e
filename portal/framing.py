"""Let pages of others show what is made to be shown there: `/embed/` alone may stand in their frames."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: Addresses of what may be framed by anybody: it has no session, no form and no script.
EMBEDDED = re.compile(r"(?:/en)?/embed/.*")
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
HEADERS = {"Content-Security-Policy": POLICY, "Cross-Origin-Resource-Policy": "cross-origin"}


class FramingMiddleware:
    """Say it with every answer of such an address, unchanged and failed too: browsers heed what they heard last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if EMBEDDED.fullmatch(request.path_info):
            for name, said in HEADERS.items():
                response.headers[name] = said
            response.headers.pop("X-Frame-Options", None)
        return response
