"""Pick what `dev.py test --quick` runs, and report of every run how long its tests took and which could not be run.

Nobody marks a test as slow: each run writes down what every test took, in `var/durations.json`, and the quick run takes
the cheapest groups of tests (those of a class, or of a file outside classes, for they share what they prepare) as long
as they fit. What a clone has never run counts as :data:`UNKNOWN`, and where that is too hopeful, the rest is skipped
when the time is up.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DURATIONS = ROOT / "var" / "durations.json"
#: Seconds that the quick run's tests may take on each core, that it goes on at most, and that a new test may take.
BUDGET, LAST, UNKNOWN = 60.0, 85.0, 0.4
#: What the reason of a skip says where a test reads what is not in the repository.
BESIDE = "not beside the project"
#: Why a test of the quick run is skipped that begins too late.
UP = "The time of the quick run is up."

started = time.monotonic()
taken: defaultdict[str, float] = defaultdict(float)
without_shared: set[str] = set()
late: set[str] = set()


def group(test: str) -> str:
    """Return the class, or the file, of a test."""
    return test.rpartition("::")[0]


def cheapest(tests: list[str], durations: dict[str, float], seconds: float) -> set[str]:
    """Return the groups to run in so many seconds: those whose tests are cheapest on the average come first."""
    count, cost = Counter(map(group, tests)), defaultdict[str, float](float)
    for test in tests:
        cost[group(test)] += durations.get(test, UNKNOWN)
    chosen = set()
    for one in sorted(count, key=lambda one: (cost[one] / count[one], one)):
        seconds -= cost[one]
        if seconds < 0:
            break
        chosen.add(one)
    return chosen


def recorded() -> dict[str, float]:
    return json.loads(DURATIONS.read_text(encoding="utf-8")) if DURATIONS.exists() else {}


def add_option(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="run the cheapest tests, as many as end within two minutes")


def pick(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--quick"):
        return
    cores = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    chosen = cheapest([item.nodeid for item in items], recorded(), BUDGET * cores)
    dropped = [item for item in items if group(item.nodeid) not in chosen]
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if group(item.nodeid) in chosen]


def stop_in_time(item: pytest.Item) -> None:
    if item.config.getoption("--quick") and time.monotonic() - started > LAST:
        pytest.skip(UP)


def note(report: pytest.TestReport) -> None:
    if report.skipped and UP in str(report.longrepr):
        taken.pop(report.nodeid, None)
        late.add(report.nodeid)
    elif report.nodeid not in late:
        taken[report.nodeid] += report.duration
    if report.skipped and BESIDE in str(report.longrepr):
        without_shared.add(report.nodeid)


def write(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # one of several: the first among them hears of all tests
    if taken:
        DURATIONS.parent.mkdir(exist_ok=True)
        draft = DURATIONS.with_suffix(f".{os.getpid()}")
        rounded = {test: round(seconds, 3) for test, seconds in taken.items()}
        draft.write_text(json.dumps({**recorded(), **rounded}, indent=0), encoding="utf-8")
        draft.replace(DURATIONS)
    if os.environ.get("TEST_REPORT"):
        report = {"without_shared": sorted(without_shared)}
        Path(os.environ["TEST_REPORT"]).write_text(json.dumps(report), encoding="utf-8")
