"""Send public reads to replicas of the database, each only for pages that it has the newest of; all else to the leader.

No delay is measured and none is borne: a replica is asked for the generation of what a page shows
(:mod:`budgets.queries.generations`). Where it is the leader's, it has every edition that the page speaks of.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error

from budgets.queries.generations import present_generation

logger = logging.getLogger(__name__)
#: Seconds for which a replica that failed is not asked again.
REST = 5

_reading_from: ContextVar[str | None] = ContextVar("replica", default=None)
_turns = count()
#: When each replica that failed is asked again, by the clock that never goes back.
_resting_until: dict[str, float] = {}


class ReplicaRouter:
    """Read from the replica that a request was given to, if any; write to the leader alone."""

    def db_for_read(self, model: type, **hints: Any) -> str | None:
        return _reading_from.get()

    def db_for_write(self, model: type, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: object, other: object, **hints: Any) -> bool:
        return True  # they are all the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db in settings.REPLICAS else None


@contextmanager
def reading_from(replica: str | None) -> Iterator[None]:
    """Read from a replica for a while; from the leader where it is None."""
    before = _reading_from.set(replica)
    try:
        yield
    finally:
        _reading_from.reset(before)


def replica_with(generation: tuple[str, ...], *subjects: str) -> str | None:
    """Return the replica whose turn it is and that has this generation of some subjects; None where none has."""
    now = time.monotonic()
    awake = [replica for replica in settings.REPLICAS if _resting_until.get(replica, 0) <= now]
    first = next(_turns)
    for turn in range(len(awake)):
        replica = awake[(first + turn) % len(awake)]
        try:
            found = present_generation(*subjects, database=replica)
        except Error as error:
            let_rest(replica, error)
            continue
        if found == generation:
            return replica
        if found is None:
            _resting_until[replica] = now + REST  # it leads by now
    return None


def let_rest(replica: str, why: object) -> None:
    """Ask a replica that failed no more for some seconds: each asking may take one."""
    logger.warning("%s failed; it is left alone for %s s: %s", replica, REST, why)
    _resting_until[replica] = time.monotonic() + REST
