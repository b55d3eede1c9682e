"""Show how published documents were corrected, and in what two editions differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets.addresses import Address, differences_url
from budgets.differences import WORDS, Difference, EditionSpot, compare, difference_words
from budgets.models import Budget
from budgets.queries import corrections, documents, sheets
from budgets.queries.corrections import Correction, WantedCorrections
from budgets.queries.following import feed_address
from budgets.queries.records import all_records
from budgets.templatetags.differences import SORTS
from budgets.workbooks import csv_pieces, spreadsheet_csv

from .document_access import not_readable, of_document
from .downloads import attachment, stem, to_keep_as
from .narrowing import MOST_OFFERED, NarrowingForm
from .opened_document import Opened
from .showing import page_of_list, page_of_rows, show

CORRECTIONS_A_PAGE, DIFFERENCES_A_PAGE = 50, 100
#: The word in addresses of each sort of part of the text that is shown in the original.
PART_WORDS = {
    "sections": "section",
    "projects": "project",
    "items": "item",
    "goals": "goal",
    "indicators": "indicator",
    "assets": "asset",
    "terms": "term",
}


@require_safe
def all_corrections(request: HttpRequest) -> HttpResponse:
    """List the editions that others took the place of, and those withdrawn, each with the reason, the latest first."""
    form = corrections_form(request)
    chosen = form.chosen()
    ended = corrections.ended_editions(WantedCorrections(**chosen))
    page = page_of_rows(request, ended, CORRECTIONS_A_PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    listed = corrections.corrections(page)
    feed = feed_address("corrections-feed", chosen)
    context = {"form": form, "page": page, "corrections": listed, "query": query.urlencode(), "feed": feed}
    return show(request, "budgets/corrections.html", context)


@require_safe
def all_corrections_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give the same list as CSV, all of it, as it is read from the database."""
    ended = corrections.ended_editions(WantedCorrections(**corrections_form(request).chosen()))
    pages = Paginator(ended, 500)
    rows = (correction_row(one) for page in pages for one in corrections.corrections(page))
    pieces = csv_pieces(chain([COLUMNS], rows))
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=to_keep_as("corrections.csv"))


def corrections_form(request: HttpRequest) -> NarrowingForm:
    # Those of a place, and the one that is asked for, are offered out of all there are.
    asked = request.GET.get("place") or request.GET.get("department")
    most = None if asked else MOST_OFFERED + 1
    return NarrowingForm(
        request.GET,
        places=corrections.places_corrected(),
        departments=corrections.departments_corrected(most),
        years=corrections.years_corrected(),
    )


COLUMNS = (
    *("ended_at", "state", "place", "department", "year", "document", "edition", "replaced_by", "reason"),
    "differences",
)


def correction_row(one: Correction) -> list[Any]:
    ended, by = one.ended, one.replaced_by
    return [
        *(ended.ended_at.isoformat() if ended.ended_at else "", ended.state, ended.department.jurisdiction.name),
        *(ended.department.name, ended.fiscal_year_id, ended.document, ended.edition, by.edition if by else ""),
        *(one.reason, differences_url(by, ended) if by and one.is_comparable else ""),
    ]


@of_document
def differences(opened: Opened, earlier: int) -> HttpResponse:
    """Say in what an edition differs from an earlier one: each figure and text, before and after, page by page."""
    before = earlier_edition(opened, earlier)
    if before is None:
        return not_readable(opened.request, numbered(opened.address, earlier))
    found = compared(opened, before)
    numbers = Counter(one.difference.what for one in found)
    sort = opened.request.GET.get("what", "")
    shown = [one for one in found if sort not in numbers or one.difference.what == sort]
    return opened.page(
        "budgets/differences.html",
        tab="source",
        before=before,
        page_of=page_of_list(opened.request, shown, DIFFERENCES_A_PAGE, lambda: [one.word for one in shown]),
        sorts=[(what, numbers[what]) for what in SORTS if numbers[what]],
        sort=sort,
        number=len(found),
    )


@of_document
def differences_csv(opened: Opened, earlier: int) -> HttpResponse:
    """Give the same differences as CSV, all of them, with where each side stands in its original."""
    before = earlier_edition(opened, earlier)
    if before is None:
        return not_readable(opened.request, numbered(opened.address, earlier))
    rows = [
        [*one.difference.data().values(), "" if (by := one.difference.change) is None else by, one.before, one.after]
        for one in compared(opened, before)
    ]
    names = [*WORDS, "change_yuan", "before_address", "after_address"]
    name = f"{stem(opened)}-{earlier}-{opened.budget.edition}.csv"
    return attachment(spreadsheet_csv([names, *rows]), "text/csv; charset=utf-8", name)


def numbered(address: Address, edition: int) -> Address:
    """Return the permanent address of another edition of the same document."""
    return replace(address, edition=edition, preview=False)


def earlier_edition(opened: Opened, earlier: int) -> Budget | None:
    """Return an earlier edition of an opened document that the public may read."""
    if earlier >= opened.budget.edition:
        raise Http404(_("An edition is compared with those before it."))
    return documents.at(numbered(opened.address, earlier))


@dataclass(frozen=True, slots=True)
class PlacedDifference:
    """A difference, its word, and the address where each side is seen in its original; empty where it is nowhere."""

    difference: Difference
    word: str
    before: str
    after: str


def compared(opened: Opened, before: Budget) -> list[PlacedDifference]:
    """Return in what an opened edition differs from another; some twenty queries, however many there are."""
    then = placed_by(numbered(opened.address, before.edition), sheets.sheet_tables(before))
    now = placed_by(opened.address, opened.tables)
    found = compare(*all_records([before, opened.budget]))
    return [
        PlacedDifference(one, word, then(one.before_at), now(one.after_at))
        for one, word in zip(found, difference_words(found), strict=True)
    ]


def placed_by(address: Address, tables: dict[str, sheets.SheetTable]) -> Callable[[EditionSpot | None], str]:
    """Return a function that gives the address of a spot in one edition."""
    words = {table.statement.order: word for word, table in tables.items()}

    def url(spot: EditionSpot | None) -> str:
        if spot is None:
            return ""
        if spot.part:
            part = PART_WORDS.get(spot.part)
            return address.url("original-part", part=part, order=spot.order) if part else ""
        where: dict[str, Any] = {"table": words[spot.table]}
        if not spot.line:
            return address.url("table", **where)
        where["position"] = spot.line
        if not spot.column:
            return address.url("original-row", **where)
        return address.url("original-cell", **where, column=spot.column)

    return url
