"""Write all of a fiscal year that was ever public into a folder that outlives the portal (归档)."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets import canonical
from budgets.documents import zipped_package
from budgets.models import Budget, PublicLogEntry, SourceFile
from budgets.originals import copy_kept_file
from budgets.queries.packages import publication_of
from budgets.queries.records import records

from ._error_messages import database_errors_in_words
from ._open_questions import fiscal_year

#: What the list of an archive says of each package.
LISTED = ("package", "address", "title", "state", "records")


class Command(BaseCommand):
    help = (
        "Write every edition of a fiscal year that is or was public as a data package into a folder, beside them the "
        "originals that are kept (by their SHA-256), a list, the public log, and the program that verifies packages "
        "against it. What is there and whole stays: stopped, it goes on. Withdrawn editions are among them: the folder "
        "is for an archive, not for the public. Ends 0 when all is written and whole, 1 when something is not: it says "
        "what."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=fiscal_year, metavar="YEAR")
        parser.add_argument(
            "--output", type=Path, required=True, metavar="DIR", help="a folder, new or of this command"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["output"]
        known = Budget.every.filter(fiscal_year=options["year"], log_entries__event=PublicLogEntry.Event.PUBLISHED)
        try:
            with database_errors_in_words("What is written stays; give the command again."):
                (folder / "originals").mkdir(parents=True, exist_ok=True)
                rows, faults = [], []
                for budget in known.select_related("department").order_by("pk").iterator(chunk_size=100):
                    rows.append(write_edition(budget, folder))
                    faults += [*package_faults(budget, folder / rows[-1]["package"]), *write_originals(budget, folder)]
                write_list(rows, folder)
                write_log(folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}. Give the command again.") from error
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(rows)} editions written; {len(faults)} faults.")
        self.stdout.write(
            f"{len(rows)} editions of {options['year']} written to {folder}, each as the public log has it."
        )


def write_edition(budget: Budget, folder: Path) -> dict[str, str]:
    """Write the package of an edition unless it is there and whole, and return its row of the list."""
    entry = published_entry(budget)
    name = f"{budget.file_stem}.zip"
    if not is_package(folder / name, entry):
        write_whole(folder / name, zipped_package(records(budget), publication_of(budget)))
    return dict(zip(LISTED, (name, entry.document, entry.title, budget.state, entry.records), strict=True))


def published_entry(budget: Budget) -> PublicLogEntry:
    return PublicLogEntry.objects.get(budget=budget, event=PublicLogEntry.Event.PUBLISHED)


def is_package(path: Path, entry: PublicLogEntry) -> bool:
    """Tell whether a file is the package of what an entry of the log says was published."""
    try:
        return canonical.package_hash(path, entry.form) == entry.records
    except (OSError, ValueError):
        return False


def package_faults(budget: Budget, path: Path) -> Iterator[str]:
    if not is_package(path, published_entry(budget)):
        yield f"{path.name} is not what was published"


def write_originals(budget: Budget, folder: Path) -> Iterator[str]:
    """Write the originals of an edition that are kept, and name those that are lost or changed."""
    for file in SourceFile.objects.filter(budget=budget).exclude(file=""):
        path = folder / "originals" / file.sha256
        if has_hash(path, file.sha256):
            continue
        try:
            copy_kept_file(file, path)
        except FileNotFoundError:
            path.unlink(missing_ok=True)
        if not has_hash(path, file.sha256):
            path.unlink(missing_ok=True)
            yield f"{file.name} of {budget}: the original is lost or changed"


def has_hash(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def write_list(rows: list[dict[str, str]], folder: Path) -> None:
    with (folder / "editions.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, LISTED)
        table.writeheader()
        table.writerows(rows)


def write_log(folder: Path) -> None:
    """Write the whole public log, which is one chain, and what verifies it."""
    write_whole(folder / "log.jsonl", "".join(PublicLogEntry.lines()).encode())
    shutil.copyfile(canonical.__file__, folder / "verify_log.py")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that bears its name once all of it is written."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
