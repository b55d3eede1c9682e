"""Temporary folders, told from others' by their names: a process that is killed leaves them behind."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

#: How their names begin.
SCRATCH = "mingzhang-"
#: Seconds; reading and drawing take minutes.
DAY = 24 * 3600


def scratch_folder() -> TemporaryDirectory[str]:
    """Return a new folder, which goes when its context ends."""
    return TemporaryDirectory(prefix=SCRATCH)


def delete_old_folders() -> int:
    """Delete the temporary folders of this portal that are older than anything it does takes; return how many."""
    old, gone = time.time() - DAY, 0
    for path in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        with suppress(OSError):  # another process cleans up as well, or it is another account's
            if path.stat().st_mtime < old:
                shutil.rmtree(path)
                gone += 1
    return gone
