"""Write a workbook: its bytes, and its formats, each made once."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

#: How a cell looks unless its format says otherwise.
LOOK = {"font_name": "SimSun", "font_size": 10, "valign": "vcenter"}


class Book:
    """A workbook in the making."""

    def __init__(self) -> None:
        self.content = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.content, {"in_memory": True})
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def done(self) -> bytes:
        """Return the workbook's bytes."""
        self.book.close()
        return self.content.getvalue()

    def format(self, **look: Any) -> Any:
        """Return a format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**LOOK, **look})
        return self.formats[key]
