"""Write an empty workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.models import Budget, Department
from budgets.records import Phase, Scope
from budgets.vocabulary.table_sets import TABLE_SETS, offered_sets
from budgets.workbooks import template

from ._error_messages import database_errors_in_words
from ._open_questions import fiscal_year
from .export_budget import find_department


class Command(BaseCommand):
    help = (
        "Write the empty workbook of a table set, to be filled in with Excel or WPS and imported: a cover, a guide, "
        "and a sheet a table. What is not given here is asked on the cover. Ends 0 when it was written, 1 when not, "
        "2 on wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        sets = ", ".join(f"{word} ({one.name_en})" for word, one in offered_sets().items())
        parser.add_argument("set", choices=list(offered_sets()), metavar="SET", help=f"one of: {sets}")
        parser.add_argument("--department", metavar="DEPARTMENT", help="address (slug), name or another known name")
        parser.add_argument("--year", type=fiscal_year, metavar="YEAR")
        parser.add_argument("--scope", choices=[value for value, _label in Budget.SCOPES])
        parser.add_argument("--phase", choices=[value for value, _label in Budget.PHASES], default=Phase.BUDGET)
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="a new file, .xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["output"]
        if file.suffix != ".xlsx":
            raise CommandError(f"{file.name}: give a name that ends with .xlsx.", returncode=2)
        if file.exists():
            raise CommandError(f"{file} is there already. Give another name, or delete it first.")
        with database_errors_in_words("Nothing was written."):
            department = find_department(options["department"]) if options["department"] else None
            data = blank_workbook_bytes(options["set"], department, options)
        try:
            file.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{TABLE_SETS[options['set']].name_en}: written to {file}")


def blank_workbook_bytes(table_set: str, department: Department | None, options: dict[str, Any]) -> bytes:
    """Return the empty workbook for a department, or for none yet."""
    return template.empty(
        table_set,
        year=options["year"],
        department=department.name if department else "",
        scope=Scope(options["scope"]) if options["scope"] else None,
        phase=Phase(options["phase"]),
        jurisdiction=department.jurisdiction.name if department else "",
        department_in_charge=department.parent.name if department and department.parent else "",
    )
