"""Write the yearly files of all that is in force now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from budgets import bulk

from ._error_messages import database_errors_in_words
from ._open_questions import fiscal_year


class Command(BaseCommand):
    help = (
        "Write the files of /data/ here and now: of one year, or of all that are not what is in force. The worker does "
        "the same some minutes after something is published. Ends 0."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=fiscal_year, metavar="YEAR", help="of this fiscal year, due or not")

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors_in_words("Not all were written."):
            for year in [options["year"]] if options["year"] else bulk.due_years():
                release = bulk.make_release(year)
                told = f"{release.rows} amounts, {release.total_fen} fen" if release else "nothing is in force"
                self.stdout.write(f"{year}: {told}")
            bulk.drop_old_releases()
