"""What is given of a document, what reading it gives, and how it is refused."""

from __future__ import annotations

import errno
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from budgets.records import Budget, Phase, Scope

#: A larger file is refused unread: the longest published department budgets are a few megabytes.
LARGEST_FILE = 50_000_000


#: What a disk says that is full, broken or may not be written to.
DISK_FAILURES = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


class Refused(Exception):
    """A file cannot be read as a budget; :func:`~.messages.sentence` says the message in words."""


def is_disk_failure(error: BaseException | None) -> TypeGuard[OSError]:
    """Tell whether it is a disk of this machine that cannot, and not the file that was read."""
    return isinstance(error, OSError) and error.errno in DISK_FAILURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What whoever hands in a document says of it: it goes before what the document says, or leaves open.

    ``units`` has the money units of tables that print none, by the number, title or place in order (``"2"``) of each.
    """

    year: int | None = None
    department: str = ""
    scope: Scope | None = None
    phase: Phase | None = None
    title: str = ""
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading gave: the budget, with its unreadable rows, and warnings a person should look at.

    Warnings, like reasons, are messages for :func:`budgets.documents.model.messages.sentence`.
    """

    budget: Budget
    warnings: tuple[str, ...] = ()


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """Return a file's bytes; raises :class:`Refused` where it is missing, no regular file, empty or too large.

    What is no regular file is not opened: a device may have no end, and a pipe waits for whoever writes.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise Refused(f"no-file: {path.name}, not a regular file")
        size = about.st_size
        if size <= largest:
            with path.open("rb") as file:
                data = file.read(largest + 1)  # it may have grown since
            size = max(size, len(data))
    except OSError as error:
        raise Refused(f"no-file: {path.name}, {error.strerror}") from error
    if size > largest:
        raise Refused(f"too-large: {path.name}, {size:,} > {largest:,} bytes")
    if not data.strip():
        raise Refused(f"empty: {path.name}")
    return data
