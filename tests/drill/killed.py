"""Kill what writes, at moments drawn by chance: nothing is half done afterwards, and trying again does the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests import postgres
from tests.drill.exercise import Attempt, Exercise, Findings
from tests.drill.portals import empty_database, start_portal


@contextmanager
def filled_portal(engine: str, folder: Path) -> Iterator[Attempt]:
    try:
        with empty_database(engine, folder) as database:
            start_portal(database, folder)
            from tests.drill.inside.kills import Killing
            from tests.drill.inside.processes import leave_database

            try:
                yield Killing(folder)
            finally:
                leave_database()
    except postgres.NoServer as reason:
        said = f"NOT TESTED: {reason}"
        yield lambda _number: Findings(faults=[said])


def killing_on(engine: str) -> Exercise:
    promise = "whatever is killed leaves all or nothing, and the next try does it"
    return Exercise(f"kills-{engine}", promise, partial(filled_portal, engine), tested=4, short=27, full=135)
