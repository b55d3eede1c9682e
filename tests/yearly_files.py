"""Measure what the files of `/data/` take to write: python3 dev.py bench --only bulk [--sizes 1000000]

A PostgreSQL of its own is filled with made-up cities (`tests/cities.py`); TEST_DATABASE_URL names one that is filled
already. Then `manage.py write_data_files` runs in a process of its own, whose memory is what is measured, and each file
is held against the database by count and sum.
"""

from __future__ import annotations

import csv
import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import duckdb
from django.conf import settings

from tests import cities
from tests.served import ROOT
from tests.size import database

#: Megabytes that writing all files may take at most.
MEMORY_GOAL = 500


def write_bulk(amounts: int) -> None:
    """Fill a database to so many amounts, write the files of all years, and print what that took; exit 1 beyond it."""
    with tempfile.TemporaryDirectory(prefix="mz-") as folder, database() as filled:
        os.environ["MEDIA_ROOT"] = settings.MEDIA_ROOT = folder
        for command in () if filled else ("migrate", "load_catalogue", "load_sample"):
            run(command, "-v0")
        cities.fill(amounts)
        took, memory = run("write_data_files")
        print(f"written in {took:.0f} s with {memory:.0f} MB of memory; at most {MEMORY_GOAL} MB are meant")
        if not hold(Path(folder)) or memory > MEMORY_GOAL:
            raise SystemExit(1)


def run(*command: str) -> tuple[float, float]:
    """Run a command of the portal; return how long it took, in seconds, and the most memory it had, in MB."""
    start = time.perf_counter()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=environment)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended {process.returncode}")
    return time.perf_counter() - start, used.ru_maxrss / 1024


def hold(folder: Path) -> bool:
    """Tell whether each file has as many amounts as the database, and of the same sum; print both."""
    from django.db.models import Count, Sum

    from budgets.bulk import bulk_path
    from budgets.models import Amount, BulkFile

    good = True
    for file in BulkFile.objects.select_related("release").order_by("name"):
        year = file.release.fiscal_year_id
        kept = Amount.objects.filter(line__budget__in=file.release.editions.all()).aggregate(
            rows=Count("pk"), sum=Sum("value")
        )
        path = folder / bulk_path(file.name)
        if file.form == "csv":
            rows, fen = fen_of_csv(path)
        elif file.form == "sqlite":
            with closing(sqlite3.connect(path)) as lite:
                rows, fen = lite.execute("SELECT count(*), sum(value_fen) FROM amounts").fetchone()
        else:
            with closing(duckdb.connect(config={"memory_limit": "200MB"})) as found:
                told = found.execute("SELECT count(*), sum(value_fen) FROM read_parquet(?)", [str(path)]).fetchone()
                rows, fen = told or (0, 0)
        equal = (rows, Decimal(int(fen or 0)) / 100) == (kept["rows"], kept["sum"] or Decimal(0))
        good &= equal
        print(f"{year} {file.form}: {rows:,} rows, {file.size / 1e6:.1f} MB, {'equal' if equal else 'NOT EQUAL'}")
    return good


def fen_of_csv(path: Path) -> tuple[int, int]:
    """Return the number of rows of a packed CSV file and the sum of its fen, a row at a time."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows, fen = 0, 0
        for row in csv.DictReader(text):
            rows += 1
            fen += int(row["value_fen"] or 0)
        return rows, fen
