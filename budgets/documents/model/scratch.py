"""Temporary folders, told from others' by their names: a process that is killed leaves them behind."""

from __future__ import annotations

from tempfile import TemporaryDirectory

#: How their names begin.
SCRATCH = "mingzhang-"


def scratch_folder() -> TemporaryDirectory[str]:
    """Return a new folder, which goes when its context ends."""
    return TemporaryDirectory(prefix=SCRATCH)
