"""Read files, whatever their format, into the neutral form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from budgets.records import Budget

#: A larger file is refused unread: the longest published department budgets are a few megabytes.
LARGEST_FILE = 50_000_000


class Refused(Exception):
    """A file cannot be read as a budget. The message says why and what to do, in one or two sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading gave: the budget, with its unreadable rows, and warnings a person should look at."""

    budget: Budget
    warnings: tuple[str, ...] = ()


def read(paths: Sequence[Path]) -> Reading:
    """Read one budget from a text file or from the folder of a data package.

    Raises :class:`Refused` where the files are not, or not recognisably, one budget.
    """
    from . import package, text

    if len(paths) != 1:
        raise Refused("One text file, or one folder with a datapackage.json, makes a budget.")
    path = paths[0]
    if path.is_dir() or path.name == "datapackage.json":
        return package.read(path if path.is_dir() else path.parent)
    return text.read(path)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; raises :class:`Refused` where it is missing, empty or too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise Refused(f"{path.name} holds {size:,} bytes; a budget of more than {LARGEST_FILE:,} is not read.")
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path.name} cannot be opened: {error.strerror}.") from error
    if not data.strip():
        raise Refused(f"{path.name} is empty.")
    return data
