"""Measure a page of two hundred rows against the same rows in Datasette: python3 dev.py bench --only peers

Datasette is installed into an environment that is thrown away. It is given the rows of our page, as our own CSV gives
them, in a database that holds nothing else, and is asked in turns with the portal, once as it comes and once with each
of the settings that make it faster; the fastest counts as its best. Our page is measured as it is served, kept, and as
it is rendered anew.
"""

from __future__ import annotations

import csv
import http.client
import io
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

from tests.served import LONG, ROWS, free_port, site

DATASETTE = "datasette==0.65.5"
PAGE = f"{LONG}tables/expenditure/"
#: How many times as fast as Datasette our page should be: at its best, and as it comes.
GOALS = {"best": 3.0, "as it comes": 40.0}
#: Names of how Datasette is run, its options, and the query it is asked with; the first is how it comes.
ALL_ROWS = f"_size={ROWS}"
WAYS: dict[str, tuple[tuple[str, ...], str]] = {
    "as it comes": ((), ALL_ROWS),
    "no suggestions": (("--setting", "suggest_facets", "off"), ALL_ROWS),
    "no facets, no count": (
        ("--setting", "suggest_facets", "off", "--setting", "allow_facet", "off"),
        f"{ALL_ROWS}&_nocount=1&_nofacet=1&_nosuggest=1",
    ),
    "unchanging, no facets, no count": (
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


def store(table: bytes, path: Path) -> None:
    """Store a CSV file as the table ``expenditure`` of an SQLite database: texts as they are, figures as numbers."""
    heads, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    columns = [f'"{number} {head.replace(chr(34), "")}" NUMERIC' for number, head in enumerate(heads, 1)]
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE expenditure ({', '.join(columns)})")
        database.executemany(f"INSERT INTO expenditure VALUES ({', '.join('?' * len(columns))})", rows)  # noqa: S608
    database.close()


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


def write_peers(rounds: int) -> None:
    """Say how long the same rows take in each way, and how many times as fast ours are."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingzhang-peers-")))
        program = install(folder / "environment")
        ours = {
            "kept": stack.enter_context(site(threads=1, kept=True)) + PAGE,
            "rendered anew": stack.enter_context(site(threads=1)) + PAGE,
        }
        with urllib.request.urlopen(ours["rendered anew"].rstrip("/") + ".csv", timeout=60) as table:
            store(table.read(), folder / "rows.db")
        theirs = {
            name: f"{stack.enter_context(datasette(program, folder / 'rows.db', options))}/rows/expenditure?{query}"
            for name, (options, query) in WAYS.items()
        }
        found = measured({**ours, **theirs}, rounds)
    best = min((found[name][0], name) for name in theirs)
    against = {"best": best[0], "as it comes": found["as it comes"][0]}
    print(f"\n{f'{ROWS} rows on a page':<36}{'ms':>9}{'kB':>9}")
    for name, (took, size) in found.items():
        whose = "ours" if name in ours else "Datasette"
        print(f"{f'{whose}, {name}':<36}{took * 1000:>9.2f}{size / 1000:>9.1f}")
    for goal, times in GOALS.items():
        for name in ours:
            faster = against[goal] / found[name][0]
            word = f" ({best[1]})" if goal == "best" else ""
            print(
                f"ours, {name}: {faster:.1f} × as fast as Datasette {goal}{word}; goal {times:g}: "
                f"{'kept' if faster >= times else 'missed'}"
            )
