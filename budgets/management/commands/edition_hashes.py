"""Say in one line an edition what it holds: to compare a restored site with the one that was backed up."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from budgets.documents import write_package
from budgets.documents.model.scratch import scratch_folder
from budgets.editions import freeze_triggers
from budgets.models import Budget, SourceFile
from budgets.originals import kept_hash
from budgets.queries.records import records

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Print for each edition its address, state, the SHA-256 of its data package, and which of its originals are "
        "missing or changed. Ends 1 where originals are, or where triggers that guard published editions are missing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors_in_words("Nothing was changed."):
            damaged = [
                self.print_edition(budget) for budget in Budget.every.select_related("department").order_by("pk")
            ]
            missing = freeze_triggers.missing_triggers(connection)
        for name in missing:
            self.stdout.write(f"missing: trigger {name}")
        if any(damaged) or missing:
            raise SystemExit(1)

    def print_edition(self, budget: Budget) -> list[str]:
        """Print the line of an edition and return which of its originals are not what was kept."""
        damaged = [
            file.name for file in SourceFile.objects.filter(budget=budget).exclude(file="") if not is_whole(file)
        ]
        where = f"{budget.department.slug}/{budget.fiscal_year_id}/{budget.document}/{budget.edition}"
        told = [f"damaged: {name}" for name in damaged]
        self.stdout.write(" ".join([where, budget.state, package_hash(budget), *told]))
        return damaged


def package_hash(budget: Budget) -> str:
    """Return the SHA-256 of all that an edition's data package holds."""
    digest = hashlib.sha256()
    with scratch_folder() as folder:
        write_package(records(budget), Path(folder))
        for path in sorted(Path(folder).iterdir()):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_whole(file: SourceFile) -> bool:
    """Tell whether the bytes that are kept of a file are those it had."""
    try:
        return kept_hash(file) == file.sha256
    except OSError:
        return False
