"""Write the official papers of a site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from budgets import papers
from budgets.models import Budget

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Write the PDF file of each edition in force into a folder, and keep it for the site. "
        "Ends 0 when all were written, 1 when one could not be, "
        "2 on wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--site", required=True, metavar="ADDRESS", help="what addresses begin with: https://budgets.example.org"
        )
        parser.add_argument("--year", type=int, help="of this fiscal year only")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not papers.is_available():
            words = "Papers need packages: pip install --require-hashes -r requirements-pdf.txt"
            raise CommandError(words, returncode=2)
        failed = 0
        with database_errors_in_words("Not all were written."), translation.override("zh-hans"):
            folder.mkdir(parents=True, exist_ok=True)
            editions = Budget.objects.published().select_related("department").order_by("pk")
            if options["year"]:
                editions = editions.filter(fiscal_year=options["year"])
            for budget in editions.iterator():
                name = f"{budget.file_stem}.pdf"
                try:
                    (folder / name).write_bytes(papers.paper(papers.written_paper(budget, options["site"].rstrip("/"))))
                except papers.PaperRefused as error:
                    failed += 1
                    self.stderr.write(f"{budget}: not set: {error}")
                else:
                    self.stdout.write(f"{budget}: {name}")
        if failed:
            raise CommandError(f"{failed} could not be set.")
