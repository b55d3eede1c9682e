"""Run the drill: python3 dev.py drill [--full] [--only NAME] [--number N] [--seconds S] [--anew]

Each exercise runs in a process of its own. How far it came is kept below var/drill/ and gone on with, until --anew.
The exit code is 0 when all attempts asked for were made without a fault, 1 after a fault, 3 when the time was over, 77
when something that an exercise needs is missing here: it says what.
"""

import argparse
import importlib
import pkgutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests import drill
from tests.drill.exercise import CannotTry, Exercise, Progress

KEPT = Path(__file__).resolve().parents[2] / "var" / "drill"
FAULTY, UNFINISHED, MISSING = 1, 3, 77


def find_exercises() -> dict[str, Exercise]:
    """Return the exercises of the modules beside this one, by name."""
    names = [module.name for module in pkgutil.iter_modules(drill.__path__) if module.name != "__main__"]
    modules = [importlib.import_module(f"tests.drill.{name}") for name in names]
    found: list[Exercise] = [module.EXERCISE for module in modules if hasattr(module, "EXERCISE")]
    return {exercise.name: exercise for exercise in found}


def do_exercise(exercise: Exercise, progress: Progress, until: int, seconds: float) -> None:
    if progress.attempts >= until:
        return
    with tempfile.TemporaryDirectory(prefix="mz-drill-") as folder, exercise.prepare(Path(folder)) as attempt:
        progress.make_attempts(attempt, until, time.monotonic() + seconds)


def try_once(exercise: Exercise, number: int) -> int:
    """Make one attempt, print all that it met, and keep nothing."""
    with tempfile.TemporaryDirectory(prefix="mz-drill-") as folder, exercise.prepare(Path(folder)) as attempt:
        found = attempt(number)
    print(dict(found.seen), *found.faults, sep="\n")
    return FAULTY if found.faults else 0


def print_progress(exercise: Exercise, progress: Progress, until: int) -> None:
    print(f"{exercise.name}: {exercise.promise}")
    print(f"    {progress.attempts} of {until} attempts in {progress.seconds:.0f} s, {progress.faults} faults")
    for what, count in sorted(progress.seen.items()):
        print(f"    {count:,} {what}")
    for words in progress.words:
        print(f"    FAULT {words}")


def run_exercise(exercise: Exercise, asked: argparse.Namespace) -> int:
    """Go on with one exercise in this process, and return the exit code."""
    until = asked.attempts or (exercise.full if asked.full else exercise.short)
    progress = Progress.read(asked.kept / ("full" if asked.full else "short") / f"{exercise.name}.json")
    if asked.anew:
        progress = Progress(progress.file)
    try:
        do_exercise(exercise, progress, until, asked.seconds)
    except CannotTry as reason:
        print(f"{exercise.name}: NOT TESTED: {reason}")
        return MISSING
    print_progress(exercise, progress, until)
    if progress.faults:
        return FAULTY
    return UNFINISHED if progress.attempts < until else 0


def run_apart(names: Iterable[str], asked: argparse.Namespace, words: list[str]) -> int:
    """Run each exercise in a process of its own, as one that ends its process must not end the others."""
    deadline = time.monotonic() + asked.seconds
    codes = set()
    for name in names:
        seconds = max(0.0, deadline - time.monotonic())
        command = [sys.executable, "-m", "tests.drill", *words, "--only", name, "--seconds", str(seconds)]
        codes.add(subprocess.run(command, check=False).returncode)
    return FAULTY if codes - {0, UNFINISHED, MISSING} else max(codes, default=0)


def main(words: list[str]) -> int:
    exercises = find_exercises()
    parser = argparse.ArgumentParser(prog="dev.py drill", description=__doc__)
    parser.add_argument("--full", action="store_true", help="all attempts of each")
    parser.add_argument("--only", choices=sorted(exercises), help="one exercise")
    parser.add_argument("--number", type=int, help="make this attempt of --only alone, and keep nothing")
    parser.add_argument("--attempts", type=int, help="as many attempts of each as this")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no attempt after as many seconds")
    parser.add_argument("--anew", action="store_true", help="forget what earlier runs did")
    parser.add_argument("--kept", type=Path, default=KEPT, help="the folder in which is kept how far each came")
    asked = parser.parse_args(words)
    if asked.number is not None and not asked.only:
        parser.error("--number needs --only")
    if asked.number is not None:
        return try_once(exercises[asked.only], asked.number)
    if asked.only:
        return run_exercise(exercises[asked.only], asked)
    return run_apart(sorted(exercises), asked, words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
