"""Show for each place and year who has published, when, and who has not: as page and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budgets.checks.legal_bounds import days_to_release
from budgets.models import Budget, Jurisdiction
from budgets.queries import board as boards
from budgets.queries import documents
from budgets.queries.board import Punctuality
from budgets.records import Phase
from budgets.workbooks import spreadsheet_csv

from .downloads import attachment
from .places import asked_year, known_place
from .showing import page_of_rows, show

DOCUMENTS_A_PAGE, MISSING_A_PAGE = 100, 100
PHASES = [phase.value for phase in Phase]


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who has published of a year, when, and whether within the twenty days; who has nothing here."""
    place, years, year, phase = asked(request, slug)
    published = boards.published_documents(place, year, phase)
    counts = boards.counts(published)
    state = request.GET.get("state", "")
    shown = published.filter(punctuality=state) if state in Punctuality.values else published
    missing = boards.without_document(place, year, phase)
    context = {
        "place": place,
        "years": years,
        "year": year,
        "phase": phase,
        "phases": Budget.PHASES,
        "counts": [(told, told.label, number) for told, number in counts.items()],
        "number": sum(counts.values()),
        "state": state if state in Punctuality.values else "",
        "page_of": page_of_rows(request, shown, DOCUMENTS_A_PAGE),
        "missing": Paginator(missing, MISSING_A_PAGE).get_page(request.GET.get("missing")),
        "labels": dict(Punctuality.choices),
    }
    return show(request, "budgets/board.html", context)


def asked(request: HttpRequest, slug: str) -> tuple[Jurisdiction, Iterable[int], int, str]:
    """Return the place, the years of which something of it is in force, the year (unasked, the latest), the phase."""
    place = known_place(slug)
    years = documents.years(jurisdiction=place)
    year = asked_year(request, years) or next(iter(years), 0)
    phase = request.GET.get("phase", "")
    return place, years, year, phase if phase in PHASES else Phase.BUDGET.value


@require_safe
def board_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Give all of the board as CSV: each document in force with its dates, each department without one."""
    place, _years, year, phase = asked(request, slug)
    content = spreadsheet_csv([COLUMNS, *board_rows(place, year, phase)])
    return attachment(content, "text/csv; charset=utf-8", f"board-{place.slug}-{year}-{phase}.csv")


COLUMNS = (
    *("department", "year", "phase", "document", "edition", "approved_on", "released_on", "published_here_on"),
    *("days", "state", "address", "was_picture"),
)


def board_rows(place: Jurisdiction, year: int, phase: str) -> Iterator[list[Any]]:
    for one in boards.published_documents(place, year, phase):
        dates = one.approved_on, one.released_on, one.here_since
        days = days_to_release(one.approved_on, one.released_on)
        yield [
            *(one.department.name, year, phase, one.document, one.edition),
            *(date.isoformat() if date else "" for date in dates),
            *("" if days is None else days, one.punctuality, one.get_absolute_url()),
            "true" if one.was_picture else "false",
        ]
    for department in boards.without_document(place, year, phase):
        yield [department.name, year, phase, *[""] * 6, "not-published-here", department.get_absolute_url(), ""]
