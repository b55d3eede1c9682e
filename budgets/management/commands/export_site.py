"""Hand this site over: write down everything that it has on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.handover import HandoverError, export_site

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Write all editions with their originals, findings, answers and history, the public log, names and addresses "
        "into a new folder, or a new archive where its name ends in .zip, for import_site of another portal. Accounts "
        "are numbers, never with a password or second factor. Drafts and withdrawn editions are among it: it is not "
        "for the public. Written as of one moment, whole or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="FOLDER|FILE.zip")
        parser.add_argument(
            "--with-names", action="store_true", help="the names and addresses of accounts, and who had which role"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with database_errors_in_words("Nothing was written."):
                made = export_site(options["path"], names=options["with_names"])
        except HandoverError as error:
            raise CommandError(str(error)) from error
        for fault in made.faults:
            self.stdout.write(f"The original is lost or changed: {fault}")
        if made.uploads:
            self.stdout.write(f"{made.uploads} uploads that nobody decided on stay behind.")
        self.stdout.write(
            f"{made.rows['budget']} editions, {made.rows['amount']} amounts, {made.rows['publiclogentry']} entries of "
            f"the public log and {made.originals} originals are written to {options['path']}."
        )
