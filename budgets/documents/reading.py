"""Read files, whatever their format, into the neutral form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from budgets.records import Budget

#: A larger file is refused unread: the longest published department budgets are a few megabytes.
LARGEST_FILE = 50_000_000


class Refused(Exception):
    """A file cannot be read as a budget; :func:`budgets.documents.messages.sentence` says the message in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading gave: the budget, with its unreadable rows, and warnings a person should look at.

    Warnings, like reasons, are messages for :func:`budgets.documents.messages.sentence`.
    """

    budget: Budget
    warnings: tuple[str, ...] = ()


def read(paths: Sequence[Path]) -> Reading:
    """Read one budget from a text file or from the folder of a data package.

    Raises :class:`Refused` where the files are not, or not recognisably, one budget.
    """
    from . import package, text

    if len(paths) != 1:
        raise Refused("one-file")
    path = paths[0]
    if path.is_dir() or path.name == "datapackage.json":
        return package.read(path if path.is_dir() else path.parent)
    return text.read(path)


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """Return a file's bytes; raises :class:`Refused` where it is missing, empty or too large."""
    try:
        size = path.stat().st_size
        if size > largest:
            raise Refused(f"too-large: {path.name}, {size:,} > {largest:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"no-file: {path.name}, {error.strerror}") from error
    if not data.strip():
        raise Refused(f"empty: {path.name}")
    return data
