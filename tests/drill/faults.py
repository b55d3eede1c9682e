"""Break what the portal stands on: its answers are clear and blame no file, nothing is half kept, and it goes on."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drill.deployment import CLONE_NEWNS
from tests.drill.exercise import Attempt, Exercise, Findings
from tests.drill.portals import start_portal


@contextmanager
def portal_on_a_small_disk(folder: Path) -> Iterator[Attempt]:
    if os.geteuid() != 0 or ctypes.CDLL(None).unshare(CLONE_NEWNS):
        yield lambda _number: Findings(seen={"NOT TESTED: full disks need root": 1})  # type: ignore[arg-type]
        return
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    media = folder / "media"
    media.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(media)], check=True)
    try:
        start_portal(f"sqlite:///{folder}/portal.sqlite3", folder)
        from tests.drill.inside.faults import Breaking
        from tests.drill.inside.processes import leave_database

        yield Breaking(folder, media)
        leave_database()
    finally:
        subprocess.run(["umount", "--lazy", str(media)], check=True)


EXERCISE = Exercise(
    "faults", "a fault of the machine is told as that, and leaves nothing", portal_on_a_small_disk, 6, 12, 60
)
