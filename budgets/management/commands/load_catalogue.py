"""Load classification codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from budgets import codes
from budgets.models import SearchEntry

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Load lists of classification codes, CSV with the columns "
        + ",".join(codes.COLUMNS)
        + ". Without a file: the lists that come with the project. Loading a list again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help="a list, such as the Ministry's of a year"
        )
        parser.add_argument("--scheme", choices=codes.Scheme.values, help="scheme of the FILEs (default: their names)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scheme"] and not options["files"]:
            raise CommandError("--scheme goes with a FILE.", returncode=2)
        for path in options["files"]:
            if not path.exists():
                raise CommandError(f"There is no file {path}. Nothing was loaded.", returncode=2)
        paths = options["files"] or sorted(codes.CATALOGUE.glob("*.csv"))
        try:
            with translation.override("en"), database_errors_in_words("Nothing was loaded."):
                changes = codes.load(paths, scheme=options["scheme"] or "")
                over_years = 0 if options["files"] else codes.load_changes()
        except codes.ListError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        for change in changes:
            self.stdout.write(
                f"{change.scheme}: {change.added} added, {change.changed} changed, {change.unchanged} as before"
            )
        if any(change.added or change.changed for change in changes) and SearchEntry.objects.exists():
            self.stdout.write("What is published is found by these names once `manage.py rebuild_search` is done.")
        if over_years:
            self.stdout.write(f"changes of codes over years: {over_years} added")
