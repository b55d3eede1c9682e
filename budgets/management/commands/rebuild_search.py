"""Write the index of the search anew, or say whether it is what a recount finds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from budgets import editions

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Write the index of the search anew from what is in force. What is found before is found meanwhile. With "
        "--check nothing is changed: each edition whose entries are not what a recount finds is named, and it ends 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare the index with a recount, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors_in_words("Start again: what was not reached is as it was."):
            if not options["check"]:
                self.stdout.write(f"{editions.rebuild_index()} entries.")
                return
            found = list(editions.index_differences())
        for line in found:
            self.stdout.write(line)
        if found:
            raise SystemExit(1)
        self.stdout.write("The index is what a recount finds.")
