"""Open files in a process of its own, with limits on memory and time: what a file does there harms nothing here.

The child writes what it read as a data package, or a page of the file as a picture: no object comes back from it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budgets.documents.isolation.page_pictures import EXPLAINED_DATA, EXPLAINED_PICTURE
from budgets.documents.model.outcomes import Reading, Refused
from budgets.documents.model.scratch import scratch_folder
from budgets.documents.package.csv_package import read_package
from budgets.records import Phase, Scope

#: The root of the project, from which the child is started.
_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a child process may use: seconds of its own and of the clock, bytes of memory."""

    seconds: int = 60
    memory: int = 1_500_000_000


#: A worker reads: nobody waits at his screen, so that long documents may take their time.
UNHURRIED = Bounds(seconds=600)
#: A page is drawn while a reader waits for it.
DRAWING = Bounds(seconds=20, memory=1_000_000_000)


def read_isolated(
    paths: Sequence[Path],
    *,
    year: int | None = None,
    department: str = "",
    scope: Scope | None = None,
    phase: Phase | None = None,
    units: Mapping[str, str] | None = None,
    bounds: Bounds | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read one budget as :func:`budgets.documents.read` does, in a process of its own.

    Raises :class:`Refused` for whatever goes wrong there. ``progress`` is told the pages read and their number, again
    every few seconds as long as the child is alive; what it raises ends the child.
    """
    bounds = bounds or Bounds()
    with scratch_folder() as folder:
        order = {
            "paths": [str(path.resolve()) for path in paths],
            "folder": folder,
            "given": {
                "year": year,
                "department": department,
                "scope": scope,
                "phase": phase,
                "money_units": dict(units or {}),
            },
        }
        answer = _run("read", order, bounds, progress)
        reading = read_package(Path(folder) / "package")
        return Reading(budget=reading.budget, warnings=tuple(answer["warnings"]))


def draw_isolated(source: Path, folder: Path, *, name: str, number: int) -> None:
    """Lay out a page of a file as :func:`~.page_pictures.draw_page` does, in a process of its own.

    Raises :class:`Refused` for whatever goes wrong there.
    """
    order = {"source": str(source.resolve()), "folder": str(folder), "name": name, "number": number}
    _run("draw", order, DRAWING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the readers see on a page: fields as of :class:`~budgets.documents.explainer.SeenPage`; a picture, a PNG."""

    seen: dict[str, Any]
    picture: bytes


def explain_isolated(source: Path, *, number: int, progress: Callable[[int, int], None] | None = None) -> Explanation:
    """Explain page ``number`` of a PDF file, in a process of its own; ``progress`` as of :func:`read_isolated`.

    Raises :class:`Refused` for whatever goes wrong there.
    """
    with scratch_folder() as folder:
        order = {"source": str(source.resolve()), "folder": folder, "name": source.name, "number": number}
        _run("explain", order, UNHURRIED, progress)
        seen = json.loads((Path(folder) / EXPLAINED_DATA).read_text(encoding="utf-8"))
        return Explanation(seen=seen, picture=(Path(folder) / EXPLAINED_PICTURE).read_bytes())


def _run(
    task: str, order: Mapping[str, object], bounds: Bounds, progress: Callable[[int, int], None] | None = None
) -> dict[str, list[str]]:
    """Return what the child says of a task; whatever its end, it leaves no process behind.

    Raises :class:`Refused` where it refuses, takes too long or ends without a word.
    """
    order = {**order, "task": task, "seconds": bounds.seconds, "memory": bounds.memory}
    child = _started_child(str(order["folder"]))
    late = threading.Event()

    def stop() -> None:
        late.set()
        _end(child)

    timer = threading.Timer(bounds.seconds + 5, stop)
    timer.start()
    answer: dict[str, list[str]] = {}
    done = {"done": 0, "of": 0}
    understood = True
    try:
        with child:
            try:
                _send(child, order)
                for line in child.stdout or ():
                    words = json.loads(line)
                    if "done" in words and progress:
                        progress(words["done"], words["of"])
                    answer, done = (answer, words) if "done" in words else (words, done)
            except BaseException:
                # Whoever was told how far it is may have no use for it any more; leaving the block would wait for it.
                _end(child)
                raise
    except ValueError:
        answer, understood = {}, False
    except OSError:
        answer = {}
    finally:
        timer.cancel()
        _end(child)
    if late.is_set() or child.returncode == -_signal("SIGXCPU"):
        raise Refused(f"too-slow: {bounds.seconds}")
    if not answer:
        # Nothing here ends a child so, and no file: a machine does that is short of memory.
        killed = understood and child.returncode == -_signal("SIGKILL")
        raise Refused("reader-killed" if killed else f"reader-died: {_end_of(child)}, {done['done']}/{done['of']}")
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    return answer


def _started_child(folder: str) -> subprocess.Popen[str]:
    """Start a child in a folder of its own, with nothing of this process's environment but the path."""
    environment = {
        "PYTHONPATH": str(_ROOT),
        # What only a child loads is compiled once, not by each child, wherever this process may keep byte code.
        "PYTHONDONTWRITEBYTECODE": "1" if sys.dont_write_bytecode else "",
        "PYTHONUTF8": "1",
        "PATH": os.environ.get("PATH", ""),
        # What computes on several threads sets aside memory for each; a child has little, and one processor.
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX"), "1"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "budgets.documents.isolation.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )


def _send(child: subprocess.Popen[str], order: Mapping[str, object]) -> None:
    if child.stdin:
        child.stdin.write(json.dumps(order))
        child.stdin.close()


def _end(child: subprocess.Popen[str]) -> None:
    """End the child and what it may have started."""
    if child.poll() is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (AttributeError, OSError):
            child.kill()


def _end_of(child: subprocess.Popen[str]) -> str:
    """Return how a child ended: the name of the signal, or its exit code."""
    try:
        return signal.Signals(-child.returncode).name
    except ValueError:
        return str(child.returncode)


def _signal(name: str) -> int:
    return int(getattr(signal, name, 0))
