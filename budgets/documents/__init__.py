"""Files ⇄ records, whatever the format. Pure Python, without Django.

Other rooms import from here and from :mod:`budgets.documents.model`, and from nowhere deeper.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from budgets.documents.isolation.parent import Bounds, draw_isolated, read_isolated
from budgets.documents.model.outcomes import Given, Reading, Refused
from budgets.records import Phase, Scope

__all__ = ["Bounds", "Given", "Reading", "Refused", "draw_isolated", "read", "read_isolated"]


def read(
    paths: Sequence[Path],
    *,
    year: int | None = None,
    department: str = "",
    scope: Scope | None = None,
    phase: Phase | None = None,
) -> Reading:
    """Read one budget from its files: PDF files and workbooks, one text, or the folder of a data package.

    The options settle what the files leave open. Raises :class:`Refused` where the files are not, or not
    recognisably, one budget.
    """
    from budgets.documents import reader  # what reads PDF files costs memory in a process that never reads one

    return reader.read(paths, Given(year=year, department=department, scope=scope, phase=phase))
