"""Do something in a process of its own that may be killed: a copy of this one, so that it begins at once."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from django.db import connection, connections


def leave_database() -> None:
    """Close all connections, as a copy of this process cannot share them."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def run_apart(work: Callable[[], None], log: Path, kill_after: float | None = None) -> bool:
    """Do the work in a copy of this process; tell whether it was killed so many seconds after its beginning.

    Raises :class:`RuntimeError` with its traceback where it failed by itself.
    """
    leave_database()
    pid = os.fork()
    if pid == 0:
        ended = 1
        try:
            os.setsid()
            log.write_text("", "utf-8")
            work()
            ended = 0
        except BaseException:
            log.write_text(traceback.format_exc(), "utf-8")
        finally:
            sys.stdout.flush()
            os._exit(ended)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    if kill_after is not None:
        wait_for_backends()
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise RuntimeError(log.read_text("utf-8"))
    return False


def wait_for_backends() -> None:
    """Wait until the server has noticed that a client is gone, and undone or ended what it did."""
    if connection.vendor != "postgresql":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid()"
    for _attempt in range(100):
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server keeps the connection of a process that was killed")


def orphans_below(folder: Path) -> list[int]:
    """Return the processes without a parent that work in a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                if parent == "1" and (entry / "cwd").readlink().is_relative_to(folder):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found
