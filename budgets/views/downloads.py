"""Give a document's figures as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from budgets.addresses import edition_address
from budgets.documents import zipped_package
from budgets.models import Unreadable
from budgets.queries import printed
from budgets.queries.packages import publication_of
from budgets.queries.printed import PrintedRow, PrintedTable
from budgets.queries.records import records
from budgets.records import Place
from budgets.templatetags.ledger import WITHOUT_FIGURE, WITHOUT_FIGURE_UNREAD, Places, sentence
from budgets.workbooks import SheetOrigin, some, spreadsheet_csv, whole

from .document_access import of_document
from .opened_document import Opened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@of_document
def table_csv(opened: Opened, table: str) -> HttpResponse:
    """Give one table as CSV, cell for cell as printed.

    Three columns follow those of the table: the money unit, which cells hold no figure and why, and the line in the
    source. So a blank is told from a zero, and each row stands for itself. Of each row that was not read, a last row
    without cells gives the text and the reason.
    """
    found = printed.printed_table(opened.known_table(table).statement)
    here = opened.unread.tables.get(found.statement.pk)
    names = [" / ".join(column.header) for column in found.columns]
    rows = [[*names, _("money unit"), _("cells without a figure"), _("place in the source")]]
    places = Places()
    why = WITHOUT_FIGURE_UNREAD if here and here.gaps else WITHOUT_FIGURE
    rows += (csv_row(row, names, found, places, why) for row in found.rows)
    if here:
        rows += (unread_row(note, names, found, places) for note in here.notes)
    return attachment(spreadsheet_csv(rows), "text/csv; charset=utf-8", f"{stem(opened)}-{table}.csv")


def csv_row(row: PrintedRow, names: list[str], table: PrintedTable, places: Places, why: dict[str, Any]) -> list[str]:
    """Return a row's cells and what tells of them; ``why`` says for what reason a cell holds no figure."""
    named = zip(names, row.cells, strict=True)
    states = [f"{name}: {why[cell.state]}" for name, cell in named if cell.state in why]
    return [*(cell.text for cell in row.cells), table.statement.money_unit, "; ".join(states), places.words(row.place)]


def unread_row(note: Unreadable, names: list[str], table: PrintedTable, places: Places) -> list[str]:
    """Return the row of a note: no cells, but what could not be read, why, and where it stands."""
    words = _("not read: %s") % " ".join(filter(None, (note.text, sentence(note.reason))))
    place = Place(page=note.page, row=note.row, sheet=note.sheet)
    return [*[""] * len(names), table.statement.money_unit, words, places.words(place)]


@of_document
def table_xlsx(opened: Opened, table: str) -> HttpResponse:
    """Give one table as a workbook; a table of performance goals brings its goals and indicators on further sheets."""
    data = some(origin(opened), records(opened.budget), [opened.known_table(table).statement.order])
    return attachment(data, XLSX, f"{stem(opened)}-{table}.xlsx")


@of_document
def tables_xlsx(opened: Opened) -> HttpResponse:
    """Give the whole document as one workbook: its tables, and behind them every record, so that it reads back."""
    if not opened.tables:
        raise Http404(_("The document has no tables."))
    return attachment(whole(origin(opened), records(opened.budget)), XLSX, f"{stem(opened)}.xlsx")


def origin(opened: Opened) -> SheetOrigin:
    """Return what sheets say of where they come from."""
    return SheetOrigin(opened.budget, opened.request.build_absolute_uri(opened.address.url("tables")))


@of_document
def package(opened: Opened) -> HttpResponse:
    """Give the whole document as a data package: of one edition always the same bytes, until it is checked anew."""
    homepage = opened.request.build_absolute_uri(edition_address(opened.budget).url("budget"))
    content = zipped_package(records(opened.budget), publication_of(opened.budget, homepage))
    return attachment(content, "application/zip", f"{stem(opened)}-{opened.budget.edition}.zip")


def stem(opened: Opened) -> str:
    """Return what the names of a document's files begin with."""
    return f"{opened.address.slug}-{opened.address.year}-{opened.address.document}"


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Return bytes as a file to keep."""
    return HttpResponse(content, content_type=media_type, headers=to_keep_as(name))


def to_keep_as(name: str) -> dict[str, str | None]:
    """Return the header by which an answer is kept as a file of some name."""
    return {"Content-Disposition": content_disposition_header(True, name)}
