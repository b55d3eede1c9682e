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


def delimiter_of(text: str, name: str) -> str:
    """Return what parts the cells of a text, empty where it is no sheet."""
    for delimiter in ("\t", ","):
        if delimiter not in text or (delimiter == "," and not name.lower().endswith(_COMMAS)):
            continue
        widths = Counter(len(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row))
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and often >= max(_ROWS, _SHARE * widths.total()):
            return delimiter
    return ""


def read_delimited_text(text: str, name: str, delimiter: str) -> list[Page]:
    """Return a text as the page of a sheet without a name; places number its rows and cells.

    Raises :class:`Refused` where it holds too many cells.
    """
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Refused(f"broken: {name}") from error
    if sum(map(len, rows)) > _CELLS:
        raise Refused(f"too-many-cells: {name}")
    return [page_of_sheet(ShownSheet.from_values(name, "", rows, (), SheetMarks()), 1)]
