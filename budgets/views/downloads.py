"""Give a document's figures as files."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from pathlib import Path

from django.http import Http404, HttpResponse

from budgets.documents import package as packages
from budgets.queries import printed
from budgets.queries.records import records

from .opening import Opened, of_document


@of_document
def table_csv(opened: Opened, table: str) -> HttpResponse:
    """Give one table as CSV, cell for cell as printed; the byte order mark lets spreadsheets know it is UTF-8."""
    if table not in opened.tables:
        raise Http404("The document has no such table.")
    found = printed.table(opened.tables[table].statement)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([" / ".join(column.header) for column in found.columns])
    writer.writerows([defused(cell.text) for cell in cells] for _css, cells in found.rows)
    name = f"{opened.address.slug}-{opened.address.year}-{opened.address.document}-{table}.csv"
    return attachment(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", name)


def defused(text: str) -> str:
    """Return a cell's text so that no spreadsheet runs it as a formula; figures stay figures."""
    return f"'{text}" if text.startswith(("=", "+", "@", "\t", "\r")) else text


@of_document
def package(opened: Opened) -> HttpResponse:
    """Give the whole document as a data package."""
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        packages.write(records(opened.budget), Path(folder))
        for path in sorted(Path(folder).iterdir()):
            archive.write(path, path.name)
    name = f"{opened.address.slug}-{opened.address.year}-{opened.address.document}-{opened.budget.edition}.zip"
    return attachment(content.getvalue(), "application/zip", name)


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Return bytes as a file to keep."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
