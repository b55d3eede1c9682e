"""The twin of a page: its rows as data, from the very values its template is drawn from, written as JSON or CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.encoding import escape_uri_path

from budgets.models import Budget
from budgets.workbooks import spreadsheet_csv

#: The form of the JSON of twins, of the API and of lists of files: it is raised when a name is taken away or means
#: something else, not when one is added.
VERSION = 1
MEDIA_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
PROBLEM = "application/problem+json"

#: A row: names to texts, numbers, truth values, nothing, or further such mappings and lists of them. Money is text.
DataRow = dict[str, Any]
Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTwin:
    """A page as data: what it is about, its list of ``rows``, and what other ``lists`` stand beside that one.

    ``page`` is the page of the list that is shown, where it has several.
    """

    kind: str
    about: DataRow
    rows: Sequence[DataRow]
    lists: Mapping[str, Sequence[DataRow]] = field(default_factory=dict)
    page: Page[Any] | None = None


#: Makes the twin of a page of what its template is drawn from.
TwinMaker = Callable[[Context], DataTwin]
#: How each page is told as data, by the name of its template.
TWINS: dict[str, TwinMaker] = {}


def twin_of(template: str) -> Callable[[TwinMaker], TwinMaker]:
    """Name a function as the one that tells the pages of a template as data."""

    def keep(make: TwinMaker) -> TwinMaker:
        TWINS[template] = make
        return make

    return keep


def twin_url(page: str, form: str) -> str:
    """Return the address of a page's twin in a ``form``, ``json`` or ``csv``: `/places/x.json` of `/places/x/`.

    The home page's has a word of its own.
    """
    path, mark, query = page.partition("?")
    stem = path.rstrip("/")
    if stem in ("", "/en"):
        stem += "/index"
    return f"{stem}.{form}{mark}{query}"


def page_url_of(twin: str) -> str:
    """Return the address of the page that a twin is of."""
    path, mark, query = twin.partition("?")
    stem = path.rpartition(".")[0]
    return f"{stem.removesuffix('index') if stem in ('/index', '/en/index') else f'{stem}/'}{mark}{query}"


def twin_answer(request: HttpRequest, form: str, twin: DataTwin) -> HttpResponse:
    """Return a twin as an answer: all of it as JSON; as CSV its rows, or the list that ``?list=`` names."""
    beside = pages_beside(request, twin)
    if form == "json":
        answer: HttpResponse = JsonResponse(json_form(request, twin, beside), json_dumps_params={"ensure_ascii": False})
    else:
        rows = [{**row, **source_of(twin.about)} for row in twin.lists.get(request.GET.get("list", ""), twin.rows)]
        answer = HttpResponse(spreadsheet_csv(table_of(rows)), content_type=MEDIA_TYPES["csv"])
    return link_next(answer, beside["next"])


def link_next(answer: HttpResponse, following: str | None) -> HttpResponse:
    """Name in the head of an answer where its list goes on (``Link``, RFC 8288), if it does."""
    if following:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


def json_form(request: HttpRequest, twin: DataTwin, beside: DataRow) -> DataRow:
    """Return what stands in the JSON: version, kind, links, what it is about, the rows, and the other lists."""
    return {
        "version": VERSION,
        "kind": twin.kind,
        "links": links(request) | beside,
        "about": twin.about,
        "rows": twin.rows,
        "lists": twin.lists,
    }


def links(request: HttpRequest) -> DataRow:
    """Return where the page and its twins stand; absolute addresses, which know no cursor: that is a twin's alone."""
    query = request.GET.copy()
    query.pop("cursor", None)
    path = escape_uri_path(request.path)
    here = page_url_of(f"{path}?{query.urlencode()}" if query else path)
    return {
        "page": request.build_absolute_uri(here),
        **{form: request.build_absolute_uri(twin_url(here, form)) for form in MEDIA_TYPES},
    }


def pages_beside(request: HttpRequest, twin: DataTwin) -> dict[str, str | None]:
    """Return where the ``next`` and ``previous`` pages of a twin's list stand in the same form; absolute addresses."""
    found: dict[str, str | None] = {"next": None, "previous": None}
    if twin.page is None:
        return found
    pages: Any = twin.page.paginator
    for name, cursor in pages.cursors(twin.page).items():
        if cursor:
            query = request.GET.copy()
            query.pop("page", None)
            query["cursor"] = cursor
            found[name] = request.build_absolute_uri(f"{escape_uri_path(request.path)}?{query.urlencode()}")
    return found


def source_of(about: DataRow) -> DataRow:
    """Return what closes each row of a document's CSV: its edition, the printed unit, where it stands."""
    edition = about.get("edition")
    if edition is None:
        return {}
    unit = {"money_unit": about["money_unit"]} if "money_unit" in about else {}
    return {**unit, "source_edition": edition["id"], "source_url": edition["url"]}


def table_of(rows: Iterable[DataRow]) -> Iterator[list[object]]:
    """Yield rows as a table, its head first: what lies within a value has its name behind that one's and a point."""
    flat_rows = [dict(flat(row)) for row in rows]
    head = list(dict.fromkeys(chain.from_iterable(flat_rows)))
    yield list(head)
    for row in flat_rows:
        yield [row.get(name, "") for name in head]


def flat(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """Yield the names and values of a row; lists of words as one text, truth as true and false, nothing as empty."""
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{name}.")
        elif isinstance(value, list | tuple):
            yield f"{before}{name}", "; ".join(str(one) for one in value)
        elif isinstance(value, bool):
            yield f"{before}{name}", str(value).lower()
        else:
            yield f"{before}{name}", "" if value is None else value


def problem(status: int, title: str, detail: str = "", **more: object) -> HttpResponse:
    """Return an error as problem details (RFC 9457); without a detail of its own with what the status says."""
    told = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or HTTPStatus(status).description or HTTPStatus(status).phrase,
        **more,
    }
    return JsonResponse(told, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})


def withdrawn_problem(title: str, budget: Budget) -> HttpResponse:
    """Return, as problem details, that an edition was withdrawn, with the reason that was given, and when."""
    ended = budget.ended_at.isoformat() if budget.ended_at else None
    return problem(HTTPStatus.GONE, title, budget.withdrawal_reason, withdrawn_at=ended)
