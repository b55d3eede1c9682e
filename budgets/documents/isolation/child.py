"""What runs in the process apart: bound itself, do what the parent asks for, and answer with lines of JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from budgets.documents.isolation import page_pictures
from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Given, Refused, is_disk_failure
from budgets.documents.package.csv_package import write_package
from budgets.records import Phase, Scope

#: So many seconds apart the child says that it is still there.
_BEAT = 3
#: The child may keep no more open files than this, and write no larger one.
_OPEN_FILES, _WRITTEN = 64, 400_000_000


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
        answer: dict[str, object] = {"read": _read, "draw": _draw, "explain": _explain_page}[order["task"]](order)
    except Refused as error:
        answer = {"refused": str(error)}
    except (MemoryError, RecursionError):
        answer = {"refused": "too-much-memory"}
    except BaseException as error:  # whatever a hostile file brings about, and be it a library's panic, is a refusal
        answer = {"refused": f"disk-failed: {error.strerror}" if is_disk_failure(error) else _place_of_death(error)}
    _say(answer)


def _place_of_death(error: BaseException) -> str:
    """Return the refusal that says of what a reader died, and where in our code: no word of it is the file's."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "budgets" in Path(frame.filename).parts]
    where = f"{Path(frames[-1].filename).stem}.{frames[-1].name}" if frames else ""
    return f"reader-died: {type(error).__name__}, {where}"


def _draw(order: dict[str, object]) -> dict[str, object]:
    number = int(str(order["number"]))
    page_pictures.draw_page(Path(str(order["source"])), str(order["name"]), number, Path(str(order["folder"])))
    return {"drawn": number}


def _explain_page(order: dict[str, object]) -> dict[str, object]:
    from budgets.documents.isolation.explained_pictures import draw_explained  # it needs all that reads pages

    number = int(str(order["number"]))
    limits = Limits(seconds=float(str(order["seconds"])), progress=_progress())
    draw_explained(Path(str(order["source"])), str(order["name"]), number, Path(str(order["folder"])), limits)
    return {"explained": number}


def _read(order: dict[str, object]) -> dict[str, object]:
    from budgets.documents.reader import read_files  # a child that draws needs none of the sources

    given = order["given"]
    assert isinstance(given, dict)
    paths = order["paths"]
    assert isinstance(paths, list)
    limits = Limits(seconds=float(str(order["seconds"])), progress=_progress())
    reading = read_files(
        [Path(path) for path in paths],
        Given(
            year=given["year"],
            department=given["department"],
            scope=Scope(given["scope"]) if given["scope"] else None,
            phase=Phase(given["phase"]) if given["phase"] else None,
            units=given["money_units"],
        ),
        limits,
    )
    write_package(reading.budget, Path(str(order["folder"])) / "package")
    return {"warnings": list(reading.warnings)}


def _progress() -> Callable[[int, int], None]:
    """Return what tells the parent how far reading is; it goes on telling it while nothing moves."""
    told: dict[str, object] = {"done": 0, "of": 0}

    def beat() -> None:
        while True:
            time.sleep(_BEAT)
            try:
                _say(dict(told))
            except OSError:
                # The parent is gone, killed perhaps: nobody waits for this reading.
                os._exit(1)

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
