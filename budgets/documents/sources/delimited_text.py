"""Read tables whose cells are parted by commas, semicolons or tabs, as spreadsheets save a sheet: a file is a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import pairwise

from budgets.documents.model.limits import Limits, SheetExtents
from budgets.documents.model.pages import Page
from budgets.documents.sources.sheet_pages import page_of_sheet
from budgets.documents.sources.workbook_cells import ShownSheet
from budgets.documents.sources.workbook_marks import SheetMarks

#: A spreadsheet gives each row as many cells as the widest; so many rows of one width, and this share, are a sheet.
_ROWS, _SHARE = 3, 0.8
#: What parts cells besides tabs. It stands in figures and sentences of any text: in a file that is not called so, each
#: row has to have as many cells as the others, and one has to be a header.
_MARKS, _NAMED = ",;|", (".csv",)
#: How spreadsheets write a text that looks like a number, so that it stays one.
_KEPT_TEXT = re.compile(r'^="([^"]*)"$')


def rows_of_sheet(text: str, name: str) -> list[list[str]]:
    """Return the rows of a text whose cells are parted by tabs or commas; none where it is no sheet."""
    for delimiter in "\t" + _MARKS:
        if delimiter not in text:
            continue
        share = _SHARE if delimiter not in _MARKS or name.lower().endswith(_NAMED) else 1
        try:
            rows = list(csv.reader(io.StringIO(re.sub(r"\r\n?", "\n", text)), delimiter=delimiter))
        except csv.Error:
            continue
        header = next((row for row in rows if sum(map(_is_word, row)) >= _ROWS), [])
        rows = [_row_under_header(row, header) for row in rows]
        widths = Counter(len(row) for row in rows if any(row))
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and often >= max(_ROWS, share * widths.total()) and (header or share < 1):
            return [[_KEPT_TEXT.sub(r"\1", cell) for cell in row] for row in rows]
    return []


def _is_word(cell: str) -> bool:
    return bool(cell.strip()) and not re.search(r"\d", cell)


def _row_under_header(row: list[str], header: list[str]) -> list[str]:
    """Return a row with the cells from the first figure on as one, where what groups its digits parted them too.

    A row with more cells than the header, in which three digits follow a few, leaves open what belongs together.
    """
    if header and len(row) > len(header):
        for at, (before, after) in enumerate(pairwise(row)):
            if re.fullmatch(r"-?\d{1,3}", before) and re.fullmatch(r"\d{3}(?:\.\d+)?", after) and at:
                return [*row[:at], ",".join(row[at:]), *[""] * (len(header) - at - 1)]
    return row


def pages_of_rows(rows: list[list[str]], name: str, limits: Limits) -> list[Page]:
    """Return rows as the page of a sheet without a name; places number its rows and cells.

    Raises :class:`Refused` where they hold too many cells.
    """
    extents = SheetExtents(name, limits)
    for row, cells in enumerate(rows):
        extents.reach_cell(row, len(cells) - 1)
    return [page_of_sheet(ShownSheet.from_values(name, "", rows, (), SheetMarks()), 1)]
