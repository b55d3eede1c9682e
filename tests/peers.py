"""Measure a page of two hundred rows against the same rows in Datasette: python3 dev.py bench --only peers

Both hold a site of made-up cities (`tests/cities.py`) of :data:`AMOUNTS`, and show one table of one document. Ours is a
PostgreSQL that is filled so. Datasette, installed into an environment that is thrown away, is given every line of it
with its figures in one table, and is asked for the lines of our page by the names of the document and of its table, and
for no column that is empty there: once as it comes, with a table that nobody has indexed, and once with an index on
both names and each of the settings that make it faster; the fastest counts as its best. All are asked in turns. Our
page is measured as it is served, kept, and as it is rendered anew. `--folder` keeps the filled PostgreSQL.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests import postgres
from tests.served import LONG, ROWS, free_port, site
from tests.size import found_at

DATASETTE = "datasette==0.65.5"
#: Amounts of the site, of which those of a line make a row.
AMOUNTS = 300_000
KIND = "expenditure"
DOCUMENT = LONG.split("/")[1]
PAGE = f"{LONG}tables/{KIND}/"
#: How many times as fast as Datasette our page should be: at its best, and as it comes.
GOALS = {"best": 3.0, "as it comes": 40.0}
#: Every line that is published, by whose it is, and its amounts in yuan in the order of their columns.
LINES = """
SELECT d.slug, b.fiscal_year_id, s.kind, l.position, l.code, l.label,
    (SELECT array_agg(a.value / 100.0 ORDER BY c."order")
        FROM budgets_amount a JOIN budgets_column c ON c.id = a.cell_id WHERE a.line_id = l.id)
FROM budgets_line l JOIN budgets_statement s ON s.id = l.statement_id
JOIN budgets_budget b ON b.id = l.budget_id JOIN budgets_department d ON d.id = b.department_id
WHERE b.state = 'published' ORDER BY l.id
"""
SHOWN = ("row", "code", "label")
NAMES = ("document", "year", "kind", *SHOWN)
#: Names of how Datasette is run, whether its table has an index, its options, and what it is asked; first as it comes.
ALL_ROWS = f"document={DOCUMENT}&kind={KIND}&_size={ROWS}"
WAYS: dict[str, tuple[bool, tuple[str, ...], str]] = {
    "as it comes": (False, (), ALL_ROWS),
    "with an index": (True, (), ALL_ROWS),
    "no suggestions": (True, ("--setting", "suggest_facets", "off"), ALL_ROWS),
    "no facets, no count": (
        True,
        ("--setting", "suggest_facets", "off", "--setting", "allow_facet", "off"),
        f"{ALL_ROWS}&_nocount=1&_nofacet=1&_nosuggest=1",
    ),
    "unchanging, no facets, no count": (
        True,
        (
            *("--immutable", "{rows}", "--inspect-file", "{counts}"),
            *("--setting", "suggest_facets", "off", "--setting", "allow_facet", "off"),
        ),
        f"{ALL_ROWS}&_nocount=1&_nofacet=1&_nosuggest=1",
    ),
}


def install(folder: Path) -> Path:
    """Return the program of a Datasette of its own."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", DATASETTE], check=True)
    return programs / "datasette"


def store(address: str, path: Path) -> tuple[int, list[str]]:
    """Store each line of a PostgreSQL as a row of an SQLite database, figures as numbers.

    Return how many there are, and which columns say something of those of our page.
    """
    with psycopg.connect(address) as filled, sqlite3.connect(path) as database:
        rows = [
            (*names, *(None if one is None else str(one) for one in amounts or ()))
            for *names, amounts in filled.execute(LINES)
        ]
        width = max(map(len, rows))
        columns = [*NAMES, *(f"amount{number}" for number in range(1, width - len(NAMES) + 1))]
        database.execute(f"CREATE TABLE lines ({', '.join(f'{one} NUMERIC' for one in columns)})")
        database.executemany(
            f"INSERT INTO lines VALUES ({', '.join('?' * width)})",  # noqa: S608
            (row + (None,) * (width - len(row)) for row in rows),
        )
    database.close()
    width = max(len(row) for row in rows if (row[0], row[2]) == (DOCUMENT, KIND))
    return len(rows), columns[len(NAMES) - len(SHOWN) : width]


@contextmanager
def datasette(program: Path, rows: Path, options: Sequence[str]) -> Iterator[str]:
    """Yield the address of a Datasette that serves a database."""
    port = free_port()
    given = [] if "--immutable" in options else [rows]
    counts = rows.with_suffix(".json")
    if not counts.exists():
        subprocess.run([program, "inspect", rows, "--inspect-file", counts], check=True)
    words = [one.format(rows=rows, counts=counts) for one in options]
    server = subprocess.Popen(
        [program, "serve", *given, *words, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(300):
            try:
                urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def measured(pages: Mapping[str, str], rounds: int) -> dict[str, tuple[float, int]]:
    """Return the median time of each page in seconds, all asked in turns, and its bytes."""
    connections = {
        name: http.client.HTTPConnection(urlsplit(address).netloc, timeout=60) for name, address in pages.items()
    }
    times: dict[str, list[float]] = {name: [] for name in pages}
    sizes: dict[str, int] = {}
    for turn in range(rounds + 1):
        for name, address in pages.items():
            where = urlsplit(address)
            connections[name].close()  # theirs ends one that it has not been asked over for some seconds
            connections[name].connect()
            start = time.perf_counter()
            connections[name].request("GET", f"{where.path}?{where.query}" if where.query else where.path)
            response = connections[name].getresponse()
            body = response.read()
            took = time.perf_counter() - start
            if response.status != 200 or body.count(b"<tr") < ROWS:
                raise SystemExit(f"{name}: {address} answered {response.status} with {body.count(b'<tr')} rows")
            sizes[name] = len(body)
            if turn:  # the first time is what a process does once
                times[name].append(took)
    return {name: (statistics.median(of), sizes[name]) for name, of in times.items()}


def write_peers(rounds: int, kept_in: Path | None) -> None:
    """Say how long the same rows take in each way, and how many times as fast ours are."""
    signal.signal(signal.SIGTERM, postgres.stop)
    with ExitStack() as stack:
        server = stack.enter_context(postgres.kept(kept_in) if kept_in else postgres.cluster())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingzhang-peers-")))
        program = install(folder / "environment")
        address = f"postgres://postgres@/{{}}?host={server.base}"
        amounts = found_at(AMOUNTS, "fill", address, "template1")["amounts"]
        os.environ["TEST_DATABASE_URL"] = address.format(f"size_{AMOUNTS}")
        plain, indexed = folder / "rows.db", folder / "indexed.db"
        lines, columns = store(os.environ["TEST_DATABASE_URL"], plain)
        shutil.copy(plain, indexed)
        with sqlite3.connect(indexed) as database:
            database.execute("CREATE INDEX of_document ON lines (document, kind)")
        database.close()
        ours = {
            "kept": stack.enter_context(site(threads=1, kept=True, filled=True, worker=False)) + PAGE,
            "rendered anew": stack.enter_context(site(threads=1, filled=True, worker=False)) + PAGE,
        }
        shown = "".join(f"&_col={one}" for one in columns)
        theirs = {
            name: f"{stack.enter_context(datasette(program, path, options))}/{path.stem}/lines?{query}{shown}"
            for name, (has_index, options, query) in WAYS.items()
            for path in [indexed if has_index else plain]
        }
        found = measured({**ours, **theirs}, rounds)
    best = min((found[name][0], name) for name in theirs)
    against = {"best": best[0], "as it comes": found["as it comes"][0]}
    print(f"\n{f'{ROWS} of {lines:,} rows, {amounts:,} amounts':<46}{'ms':>9}{'kB':>9}")
    for name, (took, size) in found.items():
        whose = "ours" if name in ours else "Datasette"
        print(f"{f'{whose}, {name}':<46}{took * 1000:>9.2f}{size / 1000:>9.1f}")
    for goal, times in GOALS.items():
        for name in ours:
            faster = against[goal] / found[name][0]
            word = f" ({best[1]})" if goal == "best" else ""
            print(
                f"ours, {name}: {faster:.1f} × as fast as Datasette {goal}{word}; goal {times:g}: "
                f"{'kept' if faster >= times else 'missed'}"
            )
