"""Write CSV files that people open in a spreadsheet: what a cell says is shown there, and never run as a formula."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

#: What begins with a minus and is no formula: a figure, a percentage, or a dash for none.
FIGURE = re.compile(r"-+|-[\d,]*\.?\d+\s*%?")

#: Rows of a file that are written at once.
PIECE = 500


def spreadsheet_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows, their head first, as a CSV file; the byte order mark lets spreadsheets know it is UTF-8."""
    return b"".join(csv_pieces(rows))


def csv_pieces(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Yield the same file in pieces, as rows come."""
    yield codecs.BOM_UTF8
    left = iter(rows)
    while some := list(islice(left, PIECE)):
        text = io.StringIO()
        csv.writer(text).writerows([defused(str(cell)) for cell in row] for row in some)
        yield text.getvalue().encode()


def defused(text: str) -> str:
    """Return a cell's text so that no spreadsheet runs it as a formula; figures stay figures.

    Signs of full width count as those of half width, as some spreadsheets take them.
    """
    narrow = unicodedata.normalize("NFKC", text)
    runs = text.startswith(("\t", "\r", "\n")) or narrow.startswith(("=", "+", "@"))
    return f"'{text}" if runs or (narrow.startswith("-") and not FIGURE.fullmatch(narrow)) else text
