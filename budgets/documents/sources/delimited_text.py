"""Read tables whose cells are parted by commas, semicolons or tabs, as spreadsheets save a sheet: a file is a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import Page
from budgets.documents.sources.sheet_pages import page_of_sheet
from budgets.documents.sources.workbook_cells import ShownSheet
from budgets.documents.sources.workbook_marks import SheetMarks

#: A spreadsheet gives each row as many cells as the widest; so many rows of one width, and this share, are a sheet.
_ROWS, _SHARE = 3, 0.8
#: What parts cells besides tabs, and only in files that are called so: it stands in figures and sentences of any text.
_MARKS, _NAMED = ",;|", (".csv",)
#: How spreadsheets write a text that looks like a number, so that it stays one.
_KEPT_TEXT = re.compile(r'^="([^"]*)"$')
_CELLS = 200_000


def rows_of_sheet(text: str, name: str) -> list[list[str]]:
    """Return the rows of a text whose cells are parted by tabs or commas; none where it is no sheet."""
    for delimiter in "\t" + _MARKS:
        if delimiter not in text or (delimiter in _MARKS and not name.lower().endswith(_NAMED)):
            continue
        try:
            rows = list(csv.reader(io.StringIO(re.sub(r"\r\n?", "\n", text)), delimiter=delimiter))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if any(row))
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and often >= max(_ROWS, _SHARE * widths.total()):
            return [[_KEPT_TEXT.sub(r"\1", cell) for cell in row] for row in rows]
    return []


def pages_of_rows(rows: list[list[str]], name: str) -> list[Page]:
    """Return rows as the page of a sheet without a name; places number its rows and cells.

    Raises :class:`Refused` where they hold too many cells.
    """
    if sum(map(len, rows)) > _CELLS:
        raise Refused(f"too-many-cells: {name}")
    return [page_of_sheet(ShownSheet.from_values(name, "", rows, (), SheetMarks()), 1)]
