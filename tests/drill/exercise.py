"""What an exercise is, and how far one has come."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

#: Of how many faults the words are kept; all are counted.
WORDS_KEPT = 200


@dataclass
class Findings:
    """What attempts met: how often what was seen (requests, kills, answers), and each broken promise in words."""

    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        self.seen.update(other.seen)
        self.faults.extend(other.faults)


class CannotTry(Exception):
    """An exercise cannot be done on this machine; the message says what is missing."""


#: One attempt: draws its chances from its number, and says what it met.
Attempt = Callable[[int], Findings]


@dataclass(frozen=True)
class Exercise:
    """A kind of attack or fault, tried as often as asked.

    ``prepare`` builds in an empty folder what is attacked, gives the attempt to make, and takes all down again; it
    raises :class:`CannotTry` where this machine has not what that takes.
    """

    name: str
    promise: str
    prepare: Callable[[Path], AbstractContextManager[Attempt]]
    #: How many attempts the test suite makes (none where one takes minutes), the short form, and the full one.
    tested: int
    short: int
    full: int


@dataclass
class Progress:
    """How far an exercise has come, kept in a file from run to run."""

    file: Path
    attempts: int = 0
    seconds: float = 0
    faults: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path) -> Progress:
        """Return what the file says; nothing was done where there is none."""
        if not file.exists():
            return cls(file)
        kept = json.loads(file.read_text("utf-8"))
        return cls(**{**kept, "file": file, "seen": Counter(kept["seen"])})

    def write(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        words = json.dumps({**vars(self), "file": None}, ensure_ascii=False, indent=1)
        unfinished = self.file.with_suffix(".new")
        unfinished.write_text(words, "utf-8")
        unfinished.replace(self.file)

    def make_attempts(self, attempt: Attempt, until: int, deadline: float) -> None:
        """Go on to attempt ``until``, or until `time.monotonic` passes the deadline; each is kept once it is over."""
        while self.attempts < until and time.monotonic() < deadline:
            started = time.monotonic()
            found = attempt(self.attempts)
            self.seconds += time.monotonic() - started
            self.attempts += 1
            self.seen.update(found.seen)
            self.faults += len(found.faults)
            told = (f"attempt {self.attempts - 1}: {words}" for words in found.faults)
            self.words = [*self.words, *told][:WORDS_KEPT]
            self.write()
