"""Keep public pages under a key that is another as soon as anything that they show is: nothing need ever be purged.

A key holds the release, the host, the address with the words of its query that the page knows, and the generations of
what the page reads (:mod:`budgets.queries.generations`). They are read before the page is: what is kept under a
generation is never older than it. The key is the page's ETag, too, so that a 304 costs that one query.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.cache import cache as store
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.timezone import localdate

from budgets import papers
from budgets.api import words_by_list
from budgets.editions.transient_errors import is_transient_error
from budgets.link_pictures import FORM as PICTURE
from budgets.link_pictures import has_font
from budgets.manners import HIGH_CONTRAST, LARGE_PRINT, MANNER_WORDS
from budgets.models import Generation
from budgets.money import UNITS
from budgets.queries.generations import present_generation
from budgets.twins import MEDIA_TYPES

#: An edition may be withdrawn or superseded: no page or file of one is ever kept without asking.
ASK_EACH_TIME = "public, max-age=0, must-revalidate"
#: For how many seconds nginx may keep an answer that may be kept here; it keeps none for longer than the present one.
SECONDS_IN_FRONT = "1"

#: Where a request is told, for who counts, which kind of page it asked for and how the answer came.
KIND, CAME = "portal.kind", "portal.came"
RANKING = ("by", "code", "year", "document", "place", "money", "order")
FINDINGS = ("place", "department", "year", "rule", "verdict")
#: What asks for the rows of a page instead of its whole list, and for which of them.
ROWS = ("list", "page", "cursor")
#: The words of a query that a page knows, by the name of its address, beside the money unit; others are not heard.
WORDS = {
    "home": ("year", "sort", "page"),
    "search": ("q", "in", "year", "place", "department", "page"),
    "all-checks": (*FINDINGS, "page"),
    "all-corrections": ("place", "department", "year", "page"),
    "compare": ("departments", "year", "document", "name"),
    "compare-places": ("places", "year", "phase", "name"),
    "department-years": ("document",),
    "rankings": (*RANKING, "page"),
    "log": ("page",),
    "follow": ("feed",),
    "differences": ("what", "page"),
    "board": ("year", "phase", "state", "page", "missing"),
    "all-places": ("year", "name", "page"),
    "place": ("year", "name", "phase", "places", "sort", "page"),
    "departments": ("name", "page"),
    "checks-family": ("verdict", "page"),
    "questions": ("page",),
    "cite-place": ("year",),
    **dict.fromkeys(("budget", "edition", "whole", "view", "code", "procurement", "project", "department"), ("sort",)),
}
#: Words that list several things: said again and again, as forms do, they are one list.
LISTS = ("departments", "places")
#: Files know no money unit.
FILE_WORDS = {
    "suggestions": ("q",),
    "all-checks-csv": (*FINDINGS, *ROWS),
    "search-feed": ("q", "year", "place", "department"),
    "corrections-feed": ("place", "department", "year"),
    "all-corrections-csv": ("place", "department", "year", *ROWS),
    "rankings-csv": (*RANKING, *ROWS),
    "board-csv": ("year", "phase", "state", "missing", *ROWS),
    "differences-csv": ("what", *ROWS),
    **dict.fromkeys(("table-csv", "checks-csv"), ROWS),
    "documents-csv": ("year", "place", "name", "phase"),
    **dict.fromkeys(
        (
            *("table-xlsx", "tables-xlsx", "package", "paper", "place-feed"),
            *("log-file", "log-feed", "log-verifier"),
            *("site-feed", "department-feed", "project-feed"),
            *("robots", "site-map", "site-map-file", "bulk-json", "bulk-catalogue"),
        ),
        (),
    ),
}
#: What these show depends on the originals on the disk as well.
ON_DISK = {
    "source",
    "source-json",
    "source-csv",
    "bulk-file",
    *(f"original-{part}" for part in ("file", "page", "picture", "part", "row", "cell")),
}
#: Values of which there are few: pages with any others are rendered each time, or whoever asks could fill the store.
FEW = {"unit": "|".join(UNITS), **dict([LARGE_PRINT, HIGH_CONTRAST]), "year": r"(19|20)\d\d", "page": r"[1-9]\d?"}
#: Bytes, compressed, of the largest answer that is kept.
MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page that everybody is shown alike, of a generation of its subject: a department's documents, or all lists.

    ``kept`` says whether it may be kept under its key, ``stored`` whether here, too, or only by who asked.
    """

    key: str
    subject: str
    generation: tuple[str, ...]
    kept: bool
    stored: bool

    @property
    def etag(self) -> str:
        """Return the page's tag, a weak one: compressed or not, by whomever, it is the same page."""
        return f'W/"{self.key}"'

    def answer(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return the answer without rendering anything: it is still what who asks has, or it is kept here."""
        if not self.kept:
            return None
        if self.key in request.headers.get("If-None-Match", ""):
            request.META[CAME] = "unchanged"
            return HttpResponseNotModified(headers=self.headers() | {"Vary": "Accept-Encoding"})
        kept: tuple[dict[str, str], bytes] | None = store.get(self.key) if self.stored else None
        if kept is None:
            return None
        request.META[CAME] = "kept"
        headers, content = dict(kept[0]), kept[1]
        if headers.get("Content-Encoding") == "gzip" and "gzip" not in request.headers.get("Accept-Encoding", ""):
            content = gzip.decompress(content)
            del headers["Content-Encoding"]
        return HttpResponse(content, headers=headers | {"Content-Length": str(len(content))})

    def keep(self, response: HttpResponseBase) -> None:
        """Keep a rendered page and tag it, if it is found to be public."""
        if not self.kept or response.status_code != 200 or response.headers.get("Cache-Control") != ASK_EACH_TIME:
            return
        for name, said in self.headers().items():
            response.headers[name] = said
        if response.streaming or len(response.content) > MOST_BYTES:  # type: ignore[attr-defined]
            del response.headers["X-Accel-Expires"]
        elif self.stored:
            store.set(self.key, (dict(response.headers), response.content))  # type: ignore[attr-defined]

    def headers(self) -> dict[str, str]:
        return {"ETag": self.etag, "Cache-Control": ASK_EACH_TIME, "X-Accel-Expires": SECONDS_IN_FRONT}


def page_asked_for(request: HttpRequest) -> PublicPage | None:
    """Return the page that a request without a session asks for, and take from the query what the page does not know.

    Nothing where it is none whose generation anybody asks for; one query, of the leader. Raises
    :class:`django.db.DatabaseError` where the leader is away, so that nobody waits for it twice.
    """
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    try:
        name, slug = public_view(request.path_info, settings.ROOT_URLCONF)
    except Resolver404:
        return None
    if not name:
        return None
    request.META[KIND] = name
    words = heed_known_words(request, name)
    kept, subject = settings.KEPT_PAGES and name not in ON_DISK, slug or Generation.LISTS
    if not (kept or settings.REPLICAS):
        return None
    try:
        generation = present_generation(subject)
        where = f"{request.scheme}://{request.get_host()}{request.path}?{words.urlencode()} {day_told(name)}"
    except DisallowedHost:
        return None  # said where it always is, by the middleware of host names
    except DatabaseError as error:
        if is_transient_error(error):
            raise
        return None  # not migrated yet
    if generation is None:
        return None
    key = hashlib.sha256("\n".join((release(), where, *generation)).encode()).hexdigest()[:32]
    few = all(word in FEW and re.fullmatch(FEW[word], str(words[word])) for word in words)
    return PublicPage(key, subject, generation, kept, few)


@lru_cache(maxsize=2000)
def public_view(path: str, urlconf: str) -> tuple[str, str]:
    """Return the name of the public page at an address, and the department if it is a page of a document's.

    Both empty for pages of staff. Raises :class:`django.urls.Resolver404`.
    """
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        found = resolve(path, urlconf)
    public = found.app_names in (["budgets"], ["ninja"]) and "preview" not in found.kwargs
    return (found.url_name or "", found.kwargs["slug"] if "document" in found.kwargs else "") if public else ("", "")


def heed_known_words(request: HttpRequest, name: str) -> QueryDict:
    """Let a request say no more than its page knows, each word once and in one order; return what it says."""
    known = known_words(name)
    words = QueryDict(mutable=True)
    if request.META.get("QUERY_STRING"):
        several = {word: ",".join(request.GET.getlist(word)) for word in LISTS}
        words.update({word: said for word in known if (said := several.get(word) or request.GET.get(word))})
        request.META["QUERY_STRING"] = words.urlencode()
        vars(request)["GET"] = words
    return words


def known_words(name: str) -> tuple[str, ...]:
    """Return what a page knows of a query: its picture nothing, its twin no unit, and as CSV which list."""
    if name in FILE_WORDS:
        return FILE_WORDS[name]
    if name in words_by_list():
        return words_by_list()[name]
    page, _dash, form = name.rpartition("-")
    if page and form == PICTURE:
        return ()
    if page and form in MEDIA_TYPES:
        words = WORDS.get(page, ())
        return (*words, *(("cursor",) if "page" in words else ()), *(("list",) if form == "csv" else ()))
    return (*WORDS.get(name, ()), *MANNER_WORDS)


def day_told(name: str) -> str:
    """Return the day that a page for people says it is of; files and twins say none."""
    is_file = name in FILE_WORDS or name in words_by_list() or name.rpartition("-")[2] in (*MEDIA_TYPES, PICTURE)
    return "" if is_file else localdate().isoformat()


@cache
def release() -> str:
    """Return a word for the code, the templates, the settings and the packages that pages are made with."""
    offered = settings.QUESTIONS_TAKEN, bool(settings.NOTICES_FROM), papers.is_available(), has_font()
    digest = hashlib.sha256(f"{django.__version__} {settings.SITE} {offered}".encode())
    folders: dict[str, Any] = {"budgets": "*.py", "portal": "*.py", "templates": "*.html", "locale": "*.mo"}
    files = [file for folder, kind in folders.items() for file in sorted((settings.BASE_DIR / folder).rglob(kind))]
    for file in (*files, Path(settings.STATIC_ROOT) / "staticfiles.json"):
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()
