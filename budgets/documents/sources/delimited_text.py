"""Read tables whose cells are parted by commas or tabs (CSV, TSV), as spreadsheets save a sheet: a file is a sheet."""

from __future__ import annotations

import csv
import io
from collections import Counter

from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import Page
from budgets.documents.sources.sheet_pages import page_of_sheet
from budgets.documents.sources.workbook_cells import ShownSheet
from budgets.documents.sources.workbook_marks import SheetMarks

#: A spreadsheet gives each row as many cells as the widest; so many rows of one width, and this share, are a sheet.
_ROWS, _SHARE = 3, 0.8
#: Commas part cells only in files that are called so: they stand in figures and sentences of any text.
_COMMAS = (".csv",)
_CELLS = 200_000


def rows_of_sheet(text: str, name: str) -> list[list[str]]:
    """Return the rows of a text whose cells are parted by tabs or commas; none where it is no sheet."""
    for delimiter in ("\t", ","):
        if delimiter not in text or (delimiter == "," and not name.lower().endswith(_COMMAS)):
            continue
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if any(row))
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and often >= max(_ROWS, _SHARE * widths.total()):
            return rows
    return []


def pages_of_rows(rows: list[list[str]], name: str) -> list[Page]:
    """Return rows as the page of a sheet without a name; places number its rows and cells.

    Raises :class:`Refused` where they hold too many cells.
    """
    if sum(map(len, rows)) > _CELLS:
        raise Refused(f"too-many-cells: {name}")
    return [page_of_sheet(ShownSheet.from_values(name, "", rows, (), SheetMarks()), 1)]
