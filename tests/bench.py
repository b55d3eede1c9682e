"""Measure reading a document and rendering each kind of page: python3 dev.py bench [--rounds N] [--document FILE]

Each page's time is the best of all rounds, in which the pages take turns, so that other work on the machine strikes
all alike. What to compare between machines is the ratio to a view that does nothing, on the same server, same run.
"""

import argparse
import http.client
import time
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from budgets import checks, documents
from tests import entering
from tests.consistent import Money, budget
from tests.served import BARE, PAGES, ROOT, site

SAMPLE = ROOT / "budgets" / "sample" / "shenzhen-infosec-centre-2024.txt"
REQUESTS = 5


def get(connection: http.client.HTTPConnection, path: str) -> tuple[float, int]:
    """Return how long a page took, in seconds, and its size."""
    start = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    size = len(response.read())
    took = time.perf_counter() - start
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    return took, size


def measure_pages(address: str, rounds: int) -> dict[str, tuple[float, int]]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    paths = {"bare view": BARE, **PAGES, **{f"{name} (en)": f"/en{path}" for name, path in PAGES.items()}}
    best = {name: get(connection, path) for name, path in paths.items()}
    for _round in range(rounds):
        for name, path in paths.items():
            best[name] = min(best[name], *(get(connection, path) for _request in range(REQUESTS)))
    return best


def measure_reading(path: Path, rounds: int) -> float:
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        documents.read([path])
        times.append(time.perf_counter() - start)
    return min(times)


def measure_checking(rounds: int) -> tuple[float, int]:
    """Return how long checking a large budget takes, in seconds, and how many amounts it holds."""
    functions = {f"{201 + n // 50}0{1 + n % 3}{n % 100:02d}": (Decimal(n), Decimal(160 - n)) for n in range(160)}
    basic, project = (sum((pair[each] for pair in functions.values()), Decimal(0)) for each in (0, 1))
    made = budget(Money(functions, {"30101": basic}, {"30227": project}, (project,), (Decimal(0),) * 4))
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        checks.check(made)
        times.append(time.perf_counter() - start)
    return min(times), sum(len(line.amounts) for table in made.statements for line in table.lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--document", type=Path, default=SAMPLE, help="a document to read; the sample unless given")
    options = parser.parse_args()
    with site(threads=1) as address:
        pages = measure_pages(address, options.rounds)
        entered = entering.measure(address, options.rounds)
    bare = pages["bare view"][0]
    print(f"{'':<24}{'ms':>9}{'× bare':>9}{'kB':>9}")
    for name, (took, size) in pages.items():
        print(f"{name:<24}{took * 1000:>9.2f}{took / bare:>9.1f}{size / 1000:>9.1f}")
    took = measure_reading(options.document, options.rounds)
    size = options.document.stat().st_size if options.document.is_file() else 0
    checking, amounts = measure_checking(options.rounds)
    print(f"{'reading the document':<24}{took * 1000:>9.2f}{took / bare:>9.1f}{size / 1000:>9.1f}")
    print(f"{f'checking {amounts:,} amounts':<24}{checking * 1000:>9.2f}{checking / bare:>9.1f}")
    admin = next(iter(entered.values()))
    print(f"\nentering a table of {entering.LINES * entering.AMOUNTS:,} amounts, against a bare page of the admin")
    for name, took in entered.items():
        print(f"{name:<24}{took * 1000:>9.2f}{took / admin:>9.1f}")


if __name__ == "__main__":
    main()
