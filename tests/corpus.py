"""Read every budget of a folder and say what became of it: ``python -m tests.corpus FOLDER [--details]``.

Files of one budget are those whose names differ by ``-text`` and ``-tables`` only. Of PDF files each figure is held
against what another engine finds in its place (`tests/printed.py`): right, named as not read, wrong, or missed without
a word. Of other files, how many amounts were read and how many are named. A budget that leaves open whether it is of a
department or a unit is read as a department's, and marked.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from budgets import documents
from budgets.records import Scope, State
from tests.printed import compare_with_print

KINDS_OF_FILES = {".pdf", ".docx", ".xlsx", ".xls", ".ods", ".html", ".txt", ".zip"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusRow:
    """What became of one budget; ``figures`` are words about single ones, by what is the matter with them."""

    name: str
    issuer: str
    seconds: float
    year: str = ""
    kinds: str = ""
    amounts: int = 0
    right: int | None = None
    figures: dict[str, list[str]] = field(default_factory=dict)
    warnings: int = 0


def budgets_in(folder: Path) -> dict[str, list[Path]]:
    """Return the files of each budget of a folder, by its name."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in KINDS_OF_FILES:
            found[path.stem.removesuffix("-text").removesuffix("-tables") + path.suffix.lower()].append(path)
    return dict(found)


def is_printed(paths: list[Path]) -> bool:
    """Tell whether a budget's files are such as another engine can be asked about."""
    return all(path.suffix.lower() == ".pdf" for path in paths)


def read_with_scope(
    paths: list[Path], read: Callable[..., documents.Reading] = documents.read
) -> tuple[documents.Reading, bool]:
    """Return what is read of a budget's files, and whether they leave open if it is a department's or a unit's."""
    try:
        return read(paths), False
    except documents.Refused as refused:
        if not str(refused).startswith("which-scope"):
            raise
        return read(paths, scope=Scope.DEPARTMENT), True


def read_corpus(folder: Path) -> Iterator[CorpusRow]:
    """Read the budgets of a folder one by one; one that is refused says why in place of its issuer."""
    for name, paths in budgets_in(folder).items():
        start = time.process_time()
        try:
            reading, is_open = read_with_scope(paths)
        except documents.Refused as refused:
            yield CorpusRow(name=name, issuer=f"refused: {refused}", seconds=time.process_time() - start)
            continue
        took, budget = time.process_time() - start, reading.budget
        amounts = [amount for table in budget.statements for line in table.lines for amount in line.amounts]
        right: int | None = None
        figures: dict[str, list[str]] = {"named": [each.text or each.reason for each in budget.unreadable]}
        if is_printed(paths):
            compared = compare_with_print(budget, paths)
            right = compared.right
            figures = {"named": compared.named, "wrong": compared.wrong, "missed": compared.missed}
        yield CorpusRow(
            name=name,
            issuer=budget.department + is_open * " (scope open)",
            year=str(budget.year),
            kinds=" ".join(f"{kind}×{n}" for kind, n in Counter(table.kind for table in budget.statements).items()),
            amounts=sum(amount.state is State.VALUE for amount in amounts),
            right=right,
            figures=figures,
            warnings=len(reading.warnings),
            seconds=took,
        )


COLUMNS = ("year", "values", "right", "named", "wrong", "missed", "warned", "CPU s")


def corpus_table(rows: list[CorpusRow]) -> Iterator[str]:
    """Yield the lines of the table, and under it the sums."""
    yield f"{'budget':<46}" + "".join(f"{word:>8}" for word in COLUMNS) + "  issuer"
    for row in rows:
        counts = [len(row.figures[what]) if what in row.figures else "·" for what in ("named", "wrong", "missed")]
        right = "·" if row.right is None else row.right
        cells = (row.year, row.amounts, right, *counts, row.warnings, f"{row.seconds:.1f}")
        yield f"{row.name:<46}" + "".join(f"{cell:>8}" for cell in cells) + f"  {row.issuer}"
    found = Counter({"right": sum(row.right or 0 for row in rows)})
    for row in rows:
        found.update({what: len(figures) for what, figures in row.figures.items()})
    share = f"{100 * found['right'] / found.total():.2f}" if found.total() else "0"
    yield f"{len(rows)} budgets, {found.total():,} printed figures: {share} % right, {dict(found)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--details", action="store_true", help="list the kinds of tables, and each figure that is not right"
    )
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    rows = list(read_corpus(options.folder))
    for line in corpus_table(rows):
        print(line)
    if options.details:
        for row in rows:
            print(f"\n{row.name}: {row.kinds}")
            for what, listed in row.figures.items():
                for one in listed:
                    print(f"  {what}: {one}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
