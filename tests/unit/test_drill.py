"""Every exercise of the drill, in a few attempts: its promises hold, and what was interrupted goes on."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.drill.__main__ import FAULTY, MISSING, UNFINISHED, find_exercises, run_exercise
from tests.drill.exercise import Attempt, CannotTry, Exercise, Findings, Progress
from tests.served import ROOT


@contextmanager
def every_third_breaks(_folder: Path) -> Iterator[Attempt]:
    def attempt(number: int) -> Findings:
        findings = Findings()
        findings.seen["tries"] += 1
        if number % 3 == 2:
            findings.faults.append("broken")
        return findings

    yield attempt


SPOILT = Exercise("spoilt", "nothing breaks", every_third_breaks, tested=1, short=2, full=6)


def needs_what_is_not_here(_folder: Path) -> AbstractContextManager[Attempt]:
    raise CannotTry("etcd is missing")


def options(folder: Path, **others: object) -> argparse.Namespace:
    known = {"full": True, "attempts": None, "anew": False, "seconds": float("inf"), "kept": folder}
    return argparse.Namespace(**{**known, **others})


class TestProgress:
    def test_a_fault_is_told_and_fails(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run_exercise(SPOILT, options(tmp_path)) == FAULTY
        said = capsys.readouterr().out
        assert "6 of 6 attempts" in said
        assert "FAULT attempt 2: broken" in said
        assert "FAULT attempt 5: broken" in said

    def test_what_was_interrupted_goes_on_with_the_next_attempt(self, tmp_path: Path) -> None:
        assert run_exercise(SPOILT, options(tmp_path, seconds=0)) == UNFINISHED
        assert run_exercise(SPOILT, options(tmp_path, attempts=2)) == 0
        assert run_exercise(SPOILT, options(tmp_path)) == FAULTY
        kept = json.loads((tmp_path / "full" / "spoilt.json").read_text("utf-8"))
        assert (kept["attempts"], kept["seen"], kept["faults"]) == (6, {"tries": 6}, 2)

    def test_anew_forgets_what_was_done(self, tmp_path: Path) -> None:
        run_exercise(SPOILT, options(tmp_path))
        assert run_exercise(SPOILT, options(tmp_path, attempts=2, anew=True)) == 0
        assert Progress.read(tmp_path / "full" / "spoilt.json").attempts == 2

    def test_what_cannot_be_tried_here_is_said_and_is_no_success(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        missing = Exercise("missing", "nothing", needs_what_is_not_here, tested=0, short=1, full=1)
        assert run_exercise(missing, options(tmp_path)) == MISSING
        assert "missing: NOT TESTED: etcd is missing" in capsys.readouterr().out


@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted(name for name, one in find_exercises().items() if one.tested))
def test_promises_of_the_exercise_hold(name: str, tmp_path: Path) -> None:
    attempts = str(find_exercises()[name].tested)
    words = ["--only", name, "--attempts", attempts, "--kept", str(tmp_path)]
    environment = {word: value for word, value in os.environ.items() if word != "TEST_DATABASE_URL"}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.drill", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    if untested := re.search("NOT TESTED: .*", ended.stdout):
        pytest.skip(untested[0])
