"""Open files in a process of its own, with limits on memory and time: what a file does there harms nothing here.

The child writes what it read as a data package, or a page of the file as a picture: no object comes back from it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from budgets.records import Phase, Scope

from .reading import Given, Reading, Refused

#: The root of the project, from which the child imports this module.
_ROOT = Path(__file__).resolve().parent.parent.parent
#: So many seconds apart the child says that it is still there.
_BEAT = 3
#: The child may keep no more open files than this, and write no larger one.
_OPEN_FILES, _WRITTEN = 64, 400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a child process may use: seconds of its own and of the clock, bytes of memory."""

    seconds: int = 60
    memory: int = 1_500_000_000


#: A page is drawn while a reader waits for it.
DRAWING = Bounds(seconds=20, memory=1_000_000_000)


def read_isolated(
    paths: Sequence[Path],
    *,
    year: int | None = None,
    department: str = "",
    scope: Scope | None = None,
    phase: Phase | None = None,
    bounds: Bounds | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read one budget as :func:`budgets.documents.read` does, in a process of its own.

    Raises :class:`Refused` for whatever goes wrong there. ``progress`` is told the pages read and their number, again
    every few seconds as long as the child is alive; what it raises ends the child.
    """
    bounds = bounds or Bounds()
    with tempfile.TemporaryDirectory(prefix="budget-") as folder:
        order = {
            "paths": [str(path.resolve()) for path in paths],
            "folder": folder,
            "given": {"year": year, "department": department, "scope": scope, "phase": phase},
        }
        answer = _run("read", order, bounds, progress)
        from . import package

        reading = package.read(Path(folder) / "package")
        return Reading(budget=reading.budget, warnings=tuple(answer["warnings"]))


def draw_isolated(source: Path, folder: Path, *, name: str, number: int) -> None:
    """Lay out a page of a file as :func:`budgets.documents.pictures.draw` does, in a process of its own.

    Raises :class:`Refused` for whatever goes wrong there.
    """
    order = {"source": str(source.resolve()), "folder": str(folder), "name": name, "number": number}
    _run("draw", order, DRAWING)


def _run(
    task: str, order: Mapping[str, object], bounds: Bounds, progress: Callable[[int, int], None] | None = None
) -> dict[str, list[str]]:
    """Return what the child says of a task; whatever its end, it leaves no process behind.

    Raises :class:`Refused` where it refuses, takes too long or ends without a word.
    """
    order = {**order, "task": task, "seconds": bounds.seconds, "memory": bounds.memory}
    environment = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PATH": os.environ.get("PATH", ""),
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "budgets.documents.isolated"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=str(order["folder"]),
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        _end(child)

    timer = threading.Timer(bounds.seconds + 5, stop)
    timer.start()
    answer: dict[str, list[str]] = {}
    try:
        with child:
            try:
                _send(child, order)
                for line in child.stdout or ():
                    words = json.loads(line)
                    if "done" in words and progress:
                        progress(words["done"], words["of"])
                    answer = words if "done" not in words else answer
            except BaseException:
                # Whoever was told how far it is may have no use for it any more; leaving the block would wait for it.
                _end(child)
                raise
    except (ValueError, OSError):
        answer = {}
    finally:
        timer.cancel()
        _end(child)
    if late.is_set() or child.returncode == -_signal("SIGXCPU"):
        raise Refused(f"too-slow: {bounds.seconds}")
    if not answer:
        raise Refused("reader-died")
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    return answer


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


def _signal(name: str) -> int:
    return int(getattr(signal, name, 0))


# In the child


def _bound(seconds: int, memory: int) -> None:
    """Bound this process; a system without such limits still has the clock of its parent."""
    try:
        import resource
    except ImportError:
        return
    for kind, limit in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", _OPEN_FILES),
        ("RLIMIT_FSIZE", _WRITTEN),
    ):
        if hasattr(resource, kind):
            # The second beyond lets time run out with a signal of its own.
            hard = limit + 1 if kind == "RLIMIT_CPU" else limit
            resource.setrlimit(getattr(resource, kind), (limit, hard))


def _child() -> None:
    """Do what the parent asks for, and answer with one line."""
    order = json.loads(sys.stdin.read())
    _bound(order["seconds"], order["memory"])
    try:
        answer: dict[str, object] = {"read": _read, "draw": _draw}[order["task"]](order)
    except Refused as error:
        answer = {"refused": str(error)}
    except (MemoryError, RecursionError):
        answer = {"refused": "too-much-memory"}
    except Exception:  # whatever a hostile file brings about is a refusal, not a crash of the site
        answer = {"refused": "reader-died"}
    _say(answer)


def _draw(order: dict[str, object]) -> dict[str, object]:
    from . import pictures

    number = int(str(order["number"]))
    pictures.draw(Path(str(order["source"])), str(order["name"]), number, Path(str(order["folder"])))
    return {"drawn": number}


def _read(order: dict[str, object]) -> dict[str, object]:
    from . import files, package
    from .limits import Limits

    given = order["given"]
    assert isinstance(given, dict)
    paths = order["paths"]
    assert isinstance(paths, list)
    limits = Limits(seconds=float(str(order["seconds"])), progress=_progress())
    reading = files.read(
        [Path(path) for path in paths],
        Given(
            year=given["year"],
            department=given["department"],
            scope=Scope(given["scope"]) if given["scope"] else None,
            phase=Phase(given["phase"]) if given["phase"] else None,
        ),
        limits,
    )
    package.write(reading.budget, Path(str(order["folder"])) / "package")
    return {"warnings": list(reading.warnings)}


def _progress() -> Callable[[int, int], None]:
    """Return what tells the parent how far reading is; it goes on telling it while nothing moves."""
    told: dict[str, object] = {"done": 0, "of": 0}

    def beat() -> None:
        while True:
            time.sleep(_BEAT)
            _say(dict(told))

    def step(done: int, total: int) -> None:
        told.update(done=done, of=total)
        _say(dict(told))

    threading.Thread(target=beat, daemon=True).start()
    return step


_saying = threading.Lock()


def _say(words: dict[str, object]) -> None:
    with _saying:
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _child()
