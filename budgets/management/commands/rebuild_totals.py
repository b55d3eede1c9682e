"""Work out the kept totals anew, or see whether they are right."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from budgets import editions

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Work out anew what documents in force and their places spend in all, from the amounts, and store it. "
        "Publishing keeps these totals by itself; this says whether they were right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where a total is not right")

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors_in_words("Nothing was changed."), transaction.atomic():
            wrong = editions.rebuild_totals()
            if options["check"]:
                transaction.set_rollback(True)
        for line in wrong:
            self.stdout.write(line)
        if options["check"] and wrong:
            raise CommandError(f"{len(wrong)} totals are not right: run `manage.py rebuild_totals`.")
        self.stdout.write("All totals are right." if not wrong else f"{len(wrong)} totals were mended.")
