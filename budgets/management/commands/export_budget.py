"""Export a budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from budgets.documents import DESCRIPTOR, write_package
from budgets.models import Budget, Department
from budgets.queries.packages import publication_of
from budgets.queries.records import records
from budgets.workbooks import SheetOrigin, whole

from ._error_messages import database_errors_in_words
from ._open_questions import edition_number, fiscal_year


class Command(BaseCommand):
    help = (
        "Write a budget as a data package (datapackage.json and CSV files), or as a workbook that reads back. Without "
        "--edition it is the edition in force, or the only one. Ends 0 when it was written, 1 when it was refused, "
        "2 on wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("department", metavar="DEPARTMENT", help="address (slug), name or another known name")
        parser.add_argument("year", type=fiscal_year, metavar="YEAR")
        parser.add_argument("--scope", choices=[value for value, _label in Budget.SCOPES])
        parser.add_argument("--phase", choices=[value for value, _label in Budget.PHASES])
        parser.add_argument("--edition", type=edition_number, metavar="NUMBER")
        parser.add_argument(
            "--output",
            type=Path,
            required=True,
            metavar="DIR",
            help="a folder: new, empty, or a package to replace; or a new file that ends with .xlsx",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["output"]
        with database_errors_in_words("Nothing was written."):
            budget = find_edition(find_department(options["department"]), options)
            refuse_other_folders(folder)
            read = records(budget)
            book = whole(SheetOrigin(budget, ""), read) if folder.suffix == ".xlsx" else None
        try:
            if book is not None:
                folder.write_bytes(book)
            else:
                write_package(read, folder, publication_of(budget))
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{budget}: written to {folder}")


def find_department(word: str) -> Department:
    """Return the one department of this address or name."""
    found = list(
        Department.objects.filter(slug=word)
        or Department.objects.with_name_or_alias(word).select_related("jurisdiction")
    )
    if not found:
        raise CommandError(f"No department has the address or the name “{word}”.")
    if len(found) > 1:
        choices = "\n".join(
            f"  {department.slug}  {department.name}, {department.jurisdiction}" for department in found
        )
        raise CommandError(f"“{word}” is the name of several departments. Give the address of one:\n{choices}")
    return found[0]


def find_edition(department: Department, options: dict[str, Any]) -> Budget:
    """Return the one edition that the options leave, preferring the one in force."""
    wanted = {name: options[name] for name in ("scope", "phase", "edition") if options[name] is not None}
    budgets = Budget.objects.filter(department=department, fiscal_year=options["year"], **wanted)
    found = list(budgets.select_related("department"))
    if not found:
        raise CommandError(f"{department.name} has no such budget for {options['year']}.{editions_hint(department)}")
    in_force = [budget for budget in found if budget.state == Budget.EditionState.PUBLISHED]
    best = in_force if len({(budget.scope, budget.phase) for budget in found}) == 1 and in_force else found
    if len(best) > 1:
        raise CommandError(f"Several budgets fit. Add what tells them apart:\n{edition_choices(best)}")
    return best[0]


def editions_hint(department: Department) -> str:
    others = Budget.objects.filter(department=department)
    return f" There are:\n{edition_choices(others)}" if others else ""


def edition_choices(budgets: QuerySet[Budget] | list[Budget]) -> str:
    return "\n".join(
        f"  {budget.fiscal_year_id} --scope {budget.scope} --phase {budget.phase} --edition {budget.edition}"
        f"  ({budget.state})"
        for budget in budgets
    )


def refuse_other_folders(folder: Path) -> None:
    """Refuse a place where something else than a data package would be written over."""
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file. Give a folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / DESCRIPTOR).is_file():
        raise CommandError(f"{folder} holds files that are no data package. Give a new or an empty folder.")
