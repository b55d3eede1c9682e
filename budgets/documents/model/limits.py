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
    rules_a_page: int = 20_000
    sheets: int = 100
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
