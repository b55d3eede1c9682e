"""Read tables whose cells are parted by commas, semicolons or tabs, as spreadsheets save a sheet: a file is a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import dropwhile, groupby, pairwise

from budgets.documents.model.limits import Limits, SheetExtents
from budgets.documents.model.pages import Page
from budgets.documents.model.table_words import are_lesser, heads_part
from budgets.documents.sources.left_out_cells import with_left_out_cells
from budgets.documents.sources.sheet_pages import page_of_sheet
from budgets.documents.sources.workbook_cells import ShownSheet
from budgets.documents.sources.workbook_marks import SheetMarks
from budgets.records import Place, Unreadable
from budgets.vocabulary.figures import looks_like_figure, unshown_number
from budgets.vocabulary.spelling import clean

#: A spreadsheet gives each row as many cells as the widest; so many rows of one width, and this share, are a sheet.
_ROWS, _SHARE = 3, 0.8
#: A header has so many cells.
_CELLS = 2
#: What parts cells besides tabs. It stands in figures and sentences of any text: in a file that is not called so, each
#: row has to have as many cells as the others, and one has to be a header.
_MARKS, _NAMED = ",;|", (".csv",)
#: How a first line says what parts the cells.
_SAID = re.compile(r'"?sep=([,;|\t])"?(?=\r|\n)', re.IGNORECASE)
#: How spreadsheets write a text that looks like a number, so that it stays one.
_KEPT_TEXT = re.compile(r'^="([^"]*)"$')
#: What stands behind the cells of a line whose quotes are not closed.
_OPEN = "\0"


def rows_of_sheet(text: str, name: str) -> list[list[str]]:
    """Return the rows of a text whose cells are parted by tabs or commas; none where it is no sheet.

    What parts a header into words parts cells: what does not may be what groups the digits of figures.
    """
    without_header: list[list[str]] = []
    delimiters = "\t" + _MARKS
    if said := _SAID.match(text):
        delimiters, text = said[1], text[said.end() :]
    for delimiter in delimiters:
        if delimiter not in text:
            continue
        named = name.lower().endswith(_NAMED)
        share = _SHARE if delimiter not in _MARKS or named else 1
        rows = _parted_rows(re.sub(r"\r\n?", "\n", text), delimiter)
        begin = next((at for at, row in enumerate(rows) if sum(map(_is_word, row)) >= _ROWS), None)
        header = [] if begin is None else rows[begin]
        rows = [row if row[-1:] == [_OPEN] else _row_under_header(row, header) for row in rows]
        counted = rows[begin:] if named else rows  # what stands over the header of a sheet that is named so is a title
        # In a sheet that is named so, a row of one cell is a note, and rows without text are those of an empty table.
        widths = Counter(len(row) for row in counted if (len(row) > 1 if named else any(row)))
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and often >= max(_ROWS, share * widths.total()) and (header or share < 1):
            rows = [[_KEPT_TEXT.sub(r"\1", cell) for cell in row] for row in _rows_in_columns(rows)]
            if header:
                return rows
            without_header = without_header or rows
    return without_header or _rows_beside_prose(text)


def _rows_beside_prose(text: str) -> list[list[str]]:
    """Return the rows of a text in which prose stands between tables whose cells tabs part, as pages are copied.

    None where it holds no such table. Where more than one can be made of rows of several widths, each row is a cell
    with tabs in it: what it holds is in none of the columns.
    """
    rows: list[list[str]] = []
    headed = False
    lines = (line.split("\t") for line in re.split(r"\r\n?|\n", text))
    for _, group in groupby(lines, lambda row: len(row) > 1):
        stretch = list(group)
        table = list(dropwhile(lambda row: are_lesser([*filter(None, map(clean, row))]), stretch))
        if not (table[1:] and _begins_with_header(table)):
            rows += [[" ".join(row)] for row in stretch]
            continue
        whole = with_left_out_cells(table)
        headed = headed or whole is not None
        rows += [*stretch[: len(stretch) - len(table)], *(whole or [["\t".join(row)] for row in table])]
    return rows if headed else []


def _begins_with_header(rows: list[list[str]]) -> bool:
    """Tell whether words alone, of several cells, stand over rows in which figures or empty cells stand."""
    first, *below = rows
    if heads_part(first[0]) or sum(map(bool, first)) < _CELLS or any(looks_like_figure(cell.strip()) for cell in first):
        return False
    return any(not cell or looks_like_figure(cell.strip()) for row in below for cell in row)


def _parted_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the cells of each row; where a quote is not closed, each line is a row by itself.

    What a line with such a quote holds is not told apart: a last cell more tells that it is in none of the columns.
    """
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        rows = []
    swallowed = re.compile(rf'\n(?:.*{re.escape(delimiter)})?"?-?\d')
    usual = max(Counter(map(len, rows)).items(), key=lambda each: each[1])[0] if rows else 0
    odd = (
        row for row in rows if len(row) != usual or any(re.search(rf"\n.*{re.escape(delimiter)}", cell) for cell in row)
    )
    if rows and not any(swallowed.search(cell) for row in odd for cell in row):
        return rows
    rows = []
    for line in text.split("\n"):
        try:
            rows += csv.reader([line], delimiter=delimiter, strict=True)
        except csv.Error:
            rows.append([*(cell.strip('"') for cell in line.split(delimiter)), _OPEN])
    return rows


def _rows_in_columns(rows: list[list[str]]) -> Iterator[list[str]]:
    """Yield the rows; of one with more or fewer cells than the header above it, no figure stands in a column alone."""
    begin = width = 0
    for at, row in enumerate(rows):
        if sum(map(_is_word, row)) >= _ROWS and not any(map(looks_like_figure, row)):
            begin, width = at + 1, len(row)
        is_open = row[-1:] == [_OPEN]
        first = next((at for at, cell in enumerate(row) if at and looks_like_figure(cell.strip())), 0)
        if not is_open and (not width or not first or len(row) == width or (len(row) > width and not any(row[width:]))):
            yield row
            continue
        columns = _figure_columns([other for other in rows[begin:] if len(other) == width])
        lost = unshown_number(" ".join(cell for cell in row[first:] if cell != _OPEN))
        names = [*row[:first], *[""] * width]
        if columns and first:
            yield [lost if column in columns else names[column] for column in range(width)]
        else:
            yield [" ".join(row).strip(_OPEN)]


def _figure_columns(rows: list[list[str]]) -> list[int]:
    """Return the columns behind the names of the rows in which most rows print figures."""
    cells = list(zip(*rows, strict=True))
    counts = [sum(looks_like_figure(cell.strip()) for cell in column) for column in cells]
    words = [sum(map(_is_word, column)) for column in cells]
    first = next((at for at, (count, word) in enumerate(zip(counts, words, strict=True)) if word > count), 0)
    return [at for at, count in enumerate(counts) if at > first and count > words[at]]


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

    Rows whose cells are not told apart are named with their figures. Raises :class:`Refused` where there are too many
    cells.
    """
    extents = SheetExtents(name, limits)
    for at, row in enumerate(rows):
        extents.reach_cell(at, len(row) - 1)
    page = page_of_sheet(ShownSheet.from_values(name, "", rows, (), SheetMarks()), 1)
    for number, row in enumerate(rows, start=1):
        cells = row[0].split("\t") if len(row) == 1 else []
        figures = [cell.strip() for cell in cells if looks_like_figure(cell.strip())]
        if len(cells) > 1 and figures and figures != [str(at) for at in range(1, len(figures) + 1)]:
            place, reason = Place(file=name, row=number, column=1), f"figures: {len(figures)} / {len(cells)}"
            page.unreadable = [*page.unreadable, Unreadable(place=place, text=clean(row[0]), reason=reason)]
    return [page]
