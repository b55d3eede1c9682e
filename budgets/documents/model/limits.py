"""How much a file may hold: a budget is a few megabytes, a bomb is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from budgets.documents.model.outcomes import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest file, page, sheet and time a reader accepts; what is beyond is refused, not cut.

    ``progress`` is told how many pages are read of how many.
    """

    pages: int = 400
    characters_a_page: int = 50_000
    characters_a_line: int = 50_000
    rules_a_page: int = 20_000
    sheets: int = 100
    tables: int = 800
    columns: int = 500
    cells: int = 1_000_000
    unpacked: int = 200_000_000
    ratio: int = 200
    seconds: float = 120
    started: float = field(default_factory=time.monotonic)
    progress: Callable[[int, int], None] | None = None

    def step(self, done: int, total: int) -> None:
        """Tell how far reading is, and refuse when it has taken too long."""
        if self.progress:
            self.progress(done, total)
        self.check_time()

    def check_time(self) -> None:
        """Refuse when reading has taken too long."""
        if time.monotonic() - self.started > self.seconds:
            raise Refused(f"too-slow: {self.seconds:g}")


@dataclass(slots=True)
class SheetExtents:
    """How far the sheets of a file reach: a library sets aside room for all cells up to the farthest that is filled."""

    file: str
    limits: Limits
    sheet: str = ""
    cells_before: int = 0
    rows: int = 0
    columns: int = 0

    def start_sheet(self, title: str) -> None:
        self.limits.check_time()
        self.cells_before += self.rows * self.columns
        self.sheet, self.rows, self.columns = title, 0, 0

    def reach_cell(self, row: int, column: int) -> None:
        """Let the sheet reach to a cell, counted from 0; raises :class:`Refused`, naming it, where that is too far."""
        if row < self.rows and column < self.columns:
            return
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        cells = self.cells_before + self.rows * self.columns
        if self.columns > self.limits.columns or cells > self.limits.cells:
            from xlsxwriter.utility import xl_rowcol_to_cell  # it loads all that writes workbooks

            sheet = f"{self.sheet}!" if self.sheet else ""
            raise Refused(f"too-many-cells: {self.file}, {sheet}{xl_rowcol_to_cell(row, column)}")
