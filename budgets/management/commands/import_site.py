"""Take in a site that was handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from budgets.handover import HandoverError, import_site

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Take in what export_site of another portal wrote, of either kind of database, into a site that is empty: all "
        "of it, or nothing. Refused where a byte was changed since, where a newer release wrote it, and where what is "
        "stored is not what the public log says. Keys, addresses, times and hashes stay as they were."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="FOLDER|FILE.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with translation.override("en"), database_errors_in_words("Nothing was taken in."):
                rows = import_site(options["path"], told=self.stdout.write)
        except HandoverError as error:
            raise CommandError(f"{error} Nothing was taken in.") from error
        except OSError as error:
            raise CommandError(f"{error.strerror or error}. Nothing was taken in.") from error
        self.stdout.write(f"{rows['budget']} editions are here, each as the public log has it.")
