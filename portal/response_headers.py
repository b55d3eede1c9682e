"""Say with every answer what a browser may do with it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: Nothing here asks for any of these; nginx says the same of static files.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ResponseHeadersMiddleware:
    """Add what Django has no setting for, where an answer does not say it itself.

    Pages may be kept and are asked for again each time: an edition that is withdrawn is gone at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-cache")
        return response
