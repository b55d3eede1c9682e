"""Verify the public log against what is stored."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets import editions
from budgets.models import PublicLogEntry

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Say whether the public log was only ever added to, whether every edition that the public knows is in it, and "
        "whether all their records are still those that were published. Ends 1 where anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chain-only", action="store_true", help="do not read the records of every edition")

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors_in_words("Nothing was changed."):
            faults = list(editions.log_faults(compare_records=not options["chain_only"]))
            count = PublicLogEntry.objects.count()
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the public log.")
        self.stdout.write(f"{count} entries, none changed; every edition that the public knows is in one.")
