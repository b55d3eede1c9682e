"""Measure what importing a published document costs: seconds of the processor, and memory.

Seconds of one machine are not those of another. Each is told in yards: what parsing a part of Django's source takes on
the same machine in the same run.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
YARD = """
import ast
from pathlib import Path
import django
for path in sorted(Path(django.__file__).parent.glob("db/**/*.py")):
    ast.parse(path.read_text("utf-8"))
"""
#: What each document's import took before the readers knew other papers, in yards.
YARDS_BEFORE = {
    "jiangsu-congress-2019.pdf": 8.3,
    "jiangsu-cppcc-2017.pdf": 8.8,
    "jiangsu-high-court-2018.pdf": 12.0,
    "jiangsu-party-office-2017.pdf": 7.8,
    "jiangsu-party-office-2018.pdf": 6.8,
    "jiangsu-party-office-2019.pdf": 7.4,
    "jiangsu-procuratorate-2018.pdf": 13.1,
    "shanghai-finance-bureau-2025.pdf": 7.0,
    "shanghai-putuo-finance-bureau-2024-final.pdf": 10.0,
    "shanghai-putuo-government-office-2025.pdf": 9.2,
    "shanghai-putuo-justice-2026.pdf": 11.9,
    "shanghai-putuo-planning-2024-final.pdf": 12.7,
    "shanghai-putuo-wanli-2023.pdf": 14.8,
    "shanghai-putuo-welfare-home-2024.pdf": 7.8,
    "shenzhen-infosec-centre-2024.txt": 6.2,
    "southwest-university-2021.pdf": 7.3,
    "southwest-university-2023-final.pdf": 8.1,
}
#: How much more than that a document may cost.
GROWTH = 1.2
#: The most memory that an import took then, in bytes; it is the portal's own, and every document takes about as much.
MEMORY_BEFORE = 132_000_000


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor, and bytes of the largest process at its peak."""

    processor: float
    memory: int


def run_measured(command: list[str], env: dict[str, str] | None = None) -> Cost:
    """Run a command, and return what it and its children took; to be called in a process that has no other children."""
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError((ended.stderr or ended.stdout).strip().splitlines()[-1])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    # The kernel counts in kilobytes, on a Mac in bytes.
    memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1000)
    return Cost(used.ru_utime + used.ru_stime, memory)


def measure(command: list[str], env: dict[str, str] | None = None) -> Cost:
    with get_context("spawn").Pool(1) as apart:
        return apart.apply(run_measured, (command, env))


class Importing:
    """An empty portal in a folder, into a copy of which documents are imported one by one."""

    def __init__(self, folder: Path) -> None:
        self.empty, self.used = folder / "empty.sqlite3", folder / "used.sqlite3"
        self.env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_LEVEL": "ERROR"}
        self.env["MEDIA_ROOT"] = str(folder / "media")
        # As in the image, no process compiles the portal's modules.
        measure([sys.executable, "-m", "compileall", "-q", "budgets", "portal"])
        self.manage(self.empty, ["migrate", "-v0"])

    def manage(self, database: Path, words: list[str]) -> Cost:
        env = {**self.env, "TEST_DATABASE_URL": f"sqlite:///{database}"}
        return measure([sys.executable, "manage.py", *words], env)

    def import_document(self, paths: Iterable[Path], scope: str) -> tuple[Cost, float]:
        """Return what the import cost, and its seconds in yards: the median of some before it and behind it."""
        shutil.copy(self.empty, self.used)
        shutil.rmtree(self.env["MEDIA_ROOT"], ignore_errors=True)
        yards = [measure([sys.executable, "-c", YARD]).processor for _time in range(2)]
        cost = self.manage(self.used, ["import_budget", *map(str, paths), *(["--scope", scope] if scope else [])])
        yards += [measure([sys.executable, "-c", YARD]).processor for _time in range(2)]
        return cost, cost.processor / median(yards)
