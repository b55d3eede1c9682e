"""Measure pages, reading and storing: python3 dev.py bench [--rounds N] [--document FILE] [--only PART]

Each page's time is the best of all rounds, in which the pages take turns, so that other work on the machine strikes
all alike. What to compare between machines is the ratio to a view that does nothing, on the same server, same run.
"""

import argparse
import hashlib
import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from budgets import checks, documents
from budgets.vocabulary.money_units import LOOSE_MONEY
from tests import entering
from tests.consistent import Money, budget
from tests.corpus import budgets_in, is_printed, read_with_scope
from tests.documents import DOCUMENTS
from tests.importing import GROWTH, MEMORY_BEFORE, YARD, YARDS_BEFORE, Importing, measure
from tests.kept import write_kept
from tests.loading import MANY, large
from tests.many import DEPARTMENTS, write_batch
from tests.peers import write_peers
from tests.printed import compare_with_print
from tests.scans import write_scans
from tests.served import BARE, PAGES, ROOT, site
from tests.size import write_size
from tests.slips import notice_slips, open_changes, slips_of_prose, slips_of_tables, some_of
from tests.yearly_files import write_bulk

SAMPLE = ROOT / "budgets" / "sample" / "shenzhen-infosec-centre-2024.txt"
REQUESTS = 5
#: The rows of a measurement of imports that did not end.
KEPT_ROWS = ROOT / "var" / "imports-measured.json"
#: How many slips are made in the text and in the tables of each document.
SLIPS = 40
#: What checking 100,000 amounts took before sentences were bound to the money they speak of, in yards.
CHECKING_BEFORE = 34


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
        checks.check_budget(made)
        times.append(time.perf_counter() - start)
    return min(times), sum(len(line.amounts) for table in made.statements for line in table.lines)


def write_checking(amounts: int) -> None:
    """Say what checking a budget of many amounts takes of the processor, in yards; half of before is the goal."""
    made = large(amounts)
    start = time.process_time()
    checks.check_budget(made)
    took = time.process_time() - start
    yards = took / measure([sys.executable, "-c", YARD]).processor
    number = sum(len(line.amounts) for table in made.statements for line in table.lines)
    part = yards / (CHECKING_BEFORE * number / MANY)
    print(
        f"\nchecking {number:,} amounts: {took:.1f} CPU s, {yards:.1f} yards, {part:.2f} of before; "
        f"goal 0.5: {'kept' if part <= 0.5 else 'missed'}"
    )


def write_documents(part: str, minutes: float) -> None:
    """Say of each published document what its import costs, and of its printed figures how many are read right.

    The others are named, are wrong or missed. No import shall cost a fifth more than before the readers knew the papers
    that came later: in seconds of the processor, told in yards of this machine and this run, and in memory. ``part`` of
    a name narrows the documents. After so many ``minutes`` no other is begun: the next run of the same code goes on
    there, and says again what was measured.
    """
    print(
        f"\n{'importing':<46}{'amounts':>9}{'right':>7}{'named':>6}{'wrong':>6}{'missed':>7}{'CPU s':>7}{'yards':>7}"
        f"{'of before':>11}{'MB':>6}{'of before':>11}  goal"
    )
    found = budgets_in(DOCUMENTS) if DOCUMENTS.exists() else {}
    found = {name: paths for name, paths in found.items() if part in name}
    if not found:
        print("The published documents are not beside the project (../shared/documents), so nothing was measured.")
        return
    end, kept_rows = time.monotonic() + 60 * minutes, measured_rows()
    with tempfile.TemporaryDirectory() as folder:
        importing = Importing(Path(folder))
        for name, paths in found.items():
            if name in kept_rows:
                print(kept_rows[name])
                continue
            if time.monotonic() > end:
                print(f"{name} and those behind it are left: run this again to go on there.")
                return
            reading, is_open = read_with_scope(paths)
            amounts = sum(len(line.amounts) for table in reading.budget.statements for line in table.lines)
            seen = compare_with_print(reading.budget, paths) if is_printed(paths) else None
            counts = (seen.right, len(seen.named), len(seen.wrong), len(seen.missed)) if seen else ("·",) * 4
            cost, yards = importing.import_document(paths, "department" if is_open else "")
            before = YARDS_BEFORE.get(name)
            grown = yards / before if before else None
            memory = cost.memory / MEMORY_BEFORE
            kept = memory <= GROWTH and (grown is None or grown <= GROWTH)
            row = (
                f"{name:<46}{amounts:>9,}{counts[0]:>7}{counts[1]:>6}{counts[2]:>6}{counts[3]:>7}{cost.processor:>7.2f}"
                f"{yards:>7.2f}{f'{grown:.2f}' if grown else '·':>11}{cost.memory / 1e6:>6.0f}{memory:>11.2f}"
                f"  {GROWTH}: {'kept' if kept else 'missed'}"
            )
            print(row, flush=True)
            kept_rows[name] = row
            keep_rows(kept_rows)
    if not part:
        keep_rows({})


def measured_rows() -> dict[str, str]:
    """Return what an earlier run that did not end measured of this same code, by the name of the document."""
    kept = json.loads(KEPT_ROWS.read_text("utf-8")) if KEPT_ROWS.exists() else {}
    return dict(kept["rows"]) if kept.get("code") == digest_of_code() else {}


def keep_rows(rows: dict[str, str]) -> None:
    KEPT_ROWS.parent.mkdir(exist_ok=True)
    KEPT_ROWS.write_text(json.dumps({"code": digest_of_code(), "rows": rows}, ensure_ascii=False), "utf-8")


def digest_of_code() -> str:
    """Return what differs as soon as a module of the portal or of the tests does."""
    found = hashlib.sha256()
    for path in sorted(path for folder in ("budgets", "tests") for path in (ROOT / folder).rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def write_checks(part: str) -> None:
    """Say of each published document what the checks bind and notice; every run makes the same slips.

    Of the amounts in its text one in twenty at most may be bound to nothing; of slips in the text nine in ten are to
    be noticed at all, of those in tables 97 in a hundred to be named by a failure. Changes told by an
    amount or a percentage alone, of a base that nothing in the document gives, are counted apart as open: no slip is
    made in them. ``part`` of a name
    narrows the documents.
    """
    print(
        f"\n{'checking':<46}{'prose':>7}{'unbound':>8}{'open':>6}{'slips':>7}{'noticed':>8}{'cells':>7}{'failing':>8}"
    )
    found = budgets_in(DOCUMENTS) if DOCUMENTS.exists() else {}
    found = {name: paths for name, paths in found.items() if part in name}
    if not found:
        print("The published documents are not beside the project (../shared/documents), so nothing was measured.")
    for name, paths in found.items():
        given = read_with_scope(paths)[0].budget
        prose = sum(len(LOOSE_MONEY.findall(section.text)) for section in given.sections)
        unbound = len(checks.check_budget(given).unmatched)
        text = notice_slips(given, some_of(slips_of_prose(given), SLIPS))
        tables = notice_slips(given, some_of(slips_of_tables(given), SLIPS), (checks.Verdict.FAIL,))
        print(
            f"{name:<46}{prose:>7}{share_of(unbound, prose):>8}{sum(1 for _ in open_changes(given)):>6}"
            f"{text.made:>7}{share_of(text.noticed, text.made):>8}"
            f"{tables.made:>7}{share_of(tables.noticed, tables.made):>8}",
            flush=True,
        )
        for words in text.missed:
            print(f"    not noticed: {words}", flush=True)
    print(
        "open: changes told by an amount or a percentage alone, of a base that nothing in the document gives; "
        "no slip is made there"
    )


def share_of(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "·"


def write_loading(amounts: int) -> None:
    """Say how many amounts a second each database stores; PostgreSQL shall store 20,000, half as fast as a COPY."""
    print(
        f"\n{'storing a budget':<16}{'amounts':>9}{'s':>8}{'CPU s':>8}{'a second':>10}{'checking s':>12}"
        f"{'of COPY':>9}  goals"
    )
    for beside in ((), ("-m", "tests.postgres", sys.executable)):
        command = [sys.executable, *beside, "-m", "tests.loading", str(amounts)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if ended.returncode:
            print(f"not measured: {(ended.stderr or ended.stdout).strip().splitlines()[-1]}")
            continue
        one = json.loads(ended.stdout.splitlines()[-1])
        speed = one["amounts"] / one["storing"]
        of_copy = one["copying"] / one["storing"] if "copying" in one else None
        goals = "none"
        if of_copy is not None:
            goals = ", ".join(
                f"{goal}: {'kept' if is_kept else 'missed'}"
                for goal, is_kept in (("20,000 a second", speed >= 20_000), ("0.5 of COPY", of_copy >= 0.5))
            )
        print(
            f"{one['database']:<16}{one['amounts']:>9,}{one['storing']:>8.1f}{one['processor']:>8.1f}{speed:>10,.0f}"
            f"{one['checking']:>12.1f}{'·' if of_copy is None else f'{of_copy:.2f}':>9}  {goals}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--document", type=Path, default=SAMPLE, help="a document to read; the sample unless given")
    parser.add_argument("--amounts", type=int, default=MANY, help="amounts of the budget that is stored, and checked")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000], help="amounts a site grows to")
    parser.add_argument("--folder", type=Path, help="of size and peers, where what is filled is kept; else nowhere")
    ways = ["time", "work", "fill"]
    parser.add_argument(
        "--of-size", choices=ways, default="time", help="of --only size: times, what is touched, nothing"
    )
    parts = ["pages", "kept", "documents", "checks", "loading", "size", "bulk", "peers", "batch", "scans"]
    parser.add_argument("--departments", type=int, default=DEPARTMENTS, help="made-up departments of a batch")
    parser.add_argument("--only", choices=parts, help="measure only this")
    parser.add_argument("--part", default="", help="of documents, checks and scans, only those whose names hold this")
    parser.add_argument("--minutes", type=float, default=9, help="after so many no other document is begun to import")
    options = parser.parse_args()
    measures: dict[str, Callable[[], None]] = {
        "pages": lambda: write_pages(options),
        "kept": lambda: write_kept(options.rounds),
        "documents": lambda: write_documents(options.part, options.minutes),
        "checks": lambda: write_all_checks(options),
        "loading": lambda: write_loading(options.amounts),
        "size": lambda: write_size(options.sizes, options.of_size, options.folder),
        "bulk": lambda: write_bulk(max(options.sizes)),
        "peers": lambda: write_peers(10 * options.rounds, options.folder),
        "batch": lambda: write_batch(options.departments),
        "scans": lambda: write_scans(options.part),
    }
    for part in [options.only] if options.only else parts[:5]:
        measures[part]()


def write_all_checks(options: argparse.Namespace) -> None:
    """Say what checks find, and how long they take; of some documents only what they find."""
    write_checks(options.part)
    if not options.part:
        write_checking(options.amounts)


def write_pages(options: argparse.Namespace) -> None:
    """Say how long each kind of page takes, and what reading, checking and entering take beside it."""
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
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
