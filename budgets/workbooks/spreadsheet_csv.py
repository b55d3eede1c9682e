"""Write CSV files that people open in a spreadsheet: what a cell says is shown there, and never run as a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable

#: What begins with a minus and is no formula: a figure, a percentage, or a dash for none.
FIGURE = re.compile(r"-+|-[\d,]*\.?\d+\s*%?")


def spreadsheet_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows, their head first, as a CSV file; the byte order mark lets spreadsheets know it is UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([defused(str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def defused(text: str) -> str:
    """Return a cell's text so that no spreadsheet runs it as a formula; figures stay figures.

    Signs of full width count as those of half width, as some spreadsheets take them.
    """
    narrow = unicodedata.normalize("NFKC", text)
    runs = text.startswith(("\t", "\r", "\n")) or narrow.startswith(("=", "+", "@"))
    return f"'{text}" if runs or (narrow.startswith("-") and not FIGURE.fullmatch(narrow)) else text
