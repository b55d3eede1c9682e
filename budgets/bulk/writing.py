"""Write the amounts of editions as CSV, SQLite and Parquet, an edition at a time: memory is bound by the largest.

The rows are those of ``amounts.csv`` of the data packages, after three columns that say of which document they are:
its address, its place and its department by their present names. ``value`` is in yuan and exact; ``value_fen`` is the
same as a whole number, so that sums are exact everywhere. Cells that hold no value are no zero: they are NULL.
"""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from budgets.documents import PACKAGE_TABLES, package_rows
from budgets.models import Budget
from budgets.queries.records import records

#: The forms of a year's file: their words, and how the names of their files end.
FORMS = {"csv": "csv.gz", "sqlite": "sqlite", "parquet": "parquet"}
OF_DOCUMENT = ("document", "place", "department")
AMOUNTS = next(table for table in PACKAGE_TABLES if table.name == "amounts").columns
#: What a column holds in Python, by its name, in the order of the columns.
COLUMNS: dict[str, Any] = {
    **dict.fromkeys(OF_DOCUMENT, str),
    **{name: str if kind.many else kind.python for name, kind in AMOUNTS.items()},
    "value_fen": int,
}
SQLITE_TYPES = {int: "INTEGER"}
PARQUET_TYPES = {int: "BIGINT", Decimal: "DECIMAL(20, 2)"}
#: What the writer of Parquet may take of memory, and how many rows a group of its rows has.
PARQUET_MEMORY, ROWS_A_GROUP = "200MB", 50_000


def bulk_path(name: str) -> str:
    """Return where a file is kept."""
    return f"bulk/{name}"


@dataclass(slots=True)
class WrittenYear:
    """The files of a year as they were written: their rows, the sum of all values in fen, and the paths by form."""

    rows: int = 0
    total_fen: int = 0
    files: dict[str, Path] = field(default_factory=dict)


def write_year(editions: Iterable[Budget], folder: Path) -> WrittenYear:
    """Write the amounts of editions into a folder, in each form that this site can write.

    Equal editions in equal order give equal bytes. Sixteen queries an edition.
    """
    written = WrittenYear(files={form: folder / f"amounts.{FORMS[form]}" for form in ("csv", "sqlite")})
    with ExitStack() as opened:
        file = opened.enter_context(written.files["csv"].open("wb"))
        # No time and no name in its head: the same rows are the same bytes.
        packed = opened.enter_context(gzip.GzipFile("", "wb", 6, file, mtime=0))
        sheet = csv.writer(opened.enter_context(io.TextIOWrapper(packed, "utf-8", newline="")), lineterminator="\r\n")
        database = opened.enter_context(closing(sqlite3.connect(written.files["sqlite"])))
        sheet.writerow(COLUMNS)
        database.execute(f"CREATE TABLE amounts ({', '.join(map(sqlite_column, COLUMNS.items()))})")
        insert = f"INSERT INTO amounts VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
        for edition in editions:
            rows = list(rows_of_edition(edition))
            sheet.writerows(rows)
            database.executemany(insert, ([cell or None for cell in row] for row in rows))
            database.commit()
            written.rows += len(rows)
            written.total_fen += sum(int(row[-1]) for row in rows if row[-1])
    if find_spec("duckdb") is not None:
        written.files["parquet"] = folder / f"amounts.{FORMS['parquet']}"
        write_parquet(written.files["csv"], written.files["parquet"], folder)
    return written


def sqlite_column(column: tuple[str, Any]) -> str:
    """Return a column as SQLite is told of it; amounts are text there, and exact, beside the whole number of fen."""
    name, python = column
    return f'"{name}" {SQLITE_TYPES.get(python, "TEXT")}'


def rows_of_edition(edition: Budget) -> Iterator[list[str]]:
    """Yield the amounts of an edition as cells by :data:`COLUMNS`."""
    department = edition.department
    of_document = [
        f"{department.slug}/{edition.fiscal_year_id}/{edition.document}",
        department.jurisdiction.name,
        department.name,
    ]
    for cells in package_rows(records(edition))["amounts"]:
        value = cells["value"]
        yield [*of_document, *cells.values(), str(int(Decimal(value) * 100)) if value else ""]


def write_parquet(source: Path, target: Path, folder: Path) -> None:
    """Write the rows of the CSV file as Parquet; what is too much for its memory lies in ``folder`` meanwhile."""
    import duckdb  # optional (requirements-bulk.txt), and slow to load

    types = ", ".join(f"'{name}': '{PARQUET_TYPES.get(python, 'VARCHAR')}'" for name, python in COLUMNS.items())
    settings: dict[str, Any] = {
        "memory_limit": PARQUET_MEMORY,
        "threads": 1,
        "temp_directory": str(folder),
        # It fetches nothing, and nothing tells it to.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with closing(duckdb.connect(config=settings)) as database:
        database.execute(
            f"COPY (SELECT * FROM read_csv(?, header = true, nullstr = '', delim = ',', quote = '\"', escape = '\"',"  # noqa: S608
            f" columns = {{{types}}}))"
            f" TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_A_GROUP})",
            [str(source)],
        )
