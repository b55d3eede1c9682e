"""Let pages of other sites read data addresses, as anybody may: without cookies, and nothing but data, errors too."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from budgets.twins import PROBLEM, problem

#: Addresses of data: the twins and pictures of pages, files, what is under `/api/` and `/data/`; never what staff see.
DATA = re.compile(r"(?:/en)?/(?!admin/|preview/)(?:(?:api|data)/.*|.*\.(?:json|jsonl|csv|xlsx|zip|atom|png))")
#: Of those, what programs alone ask for: there an error is never told as a page.
FOR_PROGRAMS = re.compile(r"(?:/en)?/(?:api/v1/.*|.*\.(?:json|jsonl|csv))")
HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
#: What scripts may read of an answer, and what they may ask with.
EXPOSED = {
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Content-Disposition, Accept-Ranges, Content-Range"
}
ASKING = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Range",
    "Access-Control-Max-Age": "86400",
}


class CrossOriginMiddleware:
    """Mark answers of data addresses, unchanged and failed ones too, and answer browsers that ask first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not DATA.fullmatch(request.path_info):
            return self.get_response(request)
        asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=HTTPStatus.NO_CONTENT) if asks_first else self.get_response(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST and FOR_PROGRAMS.fullmatch(request.path_info):
            tell_as_problem(response)
        for name, said in (HEADERS | (ASKING if asks_first else EXPOSED)).items():
            response.headers[name] = said
        return response


def tell_as_problem(response: HttpResponse) -> None:
    """Write an error that is told in words for people as problem details (RFC 9457), under its headers."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/"):
        return
    told = problem(response.status_code, HTTPStatus(response.status_code).phrase)
    response.content = told.content
    response.headers["Content-Type"] = PROBLEM
    response.headers["Content-Length"] = str(len(told.content))
    del response.headers["ETag"]
