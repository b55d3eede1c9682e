"""Import the budgets of many departments at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from budgets import batches
from budgets.batches import BatchedBudget
from budgets.documents import Refused
from budgets.documents.model.messages import sentence
from budgets.records import Scope

from .import_budget import existing_path


class Command(BaseCommand):
    help = (
        "Read every budget of a folder, or of a ZIP archive, and store each as a draft that the public does not see. "
        "Files of one budget are read together: those that name the same issuer, year, scope and phase, and those that "
        "name none beside the only budget of their folder. Stopped, it goes on where it was. Ends 1 where a file was "
        "refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=existing_path, metavar="FOLDER", help="a folder, or a ZIP archive of one")
        parser.add_argument("--scope", type=Scope, choices=list(Scope), help="whose money, where files do not say")

    def handle(self, *args: Any, **options: Any) -> None:
        counts: Counter[str] = Counter()
        with translation.override("en"):
            try:
                for one in batches.import_batch(options["folder"], options["scope"]):
                    counts["refused" if one.refused else "stored" if one.created else "there already"] += 1
                    self.stdout.write(in_words(one, options["folder"]))
            except Refused as error:
                raise CommandError(sentence(str(error), "en")) from error
        if not counts:
            raise CommandError(f"{options['folder']} holds no file that could be a budget.")
        self.stdout.write(", ".join(f"{number} {word}" for word, number in counts.items()))
        if counts["refused"]:
            raise CommandError(f"{counts['refused']} refused: import each by itself (import_budget), which asks more.")


def in_words(one: BatchedBudget, folder: Path) -> str:
    """Return what became of a budget, in a line."""
    names = ", ".join(str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name for path in one.paths)
    if one.refused or one.edition is None:
        return f"refused: {names}: {sentence(one.refused, 'en')}"
    edition = (
        f"{one.edition.issuer} {one.edition.fiscal_year_id}, {one.edition.document}, edition {one.edition.edition}"
    )
    if not one.created:
        return f"there already: {names}: {edition} ({one.edition.state})"
    told = {"tables without a money unit": one.asked, "rows not read": one.unreadable, "do not hold": one.failing}
    open_ = "; ".join(f"{number} {words}" for words, number in told.items() if number)
    return f"stored: {names}: {edition}{': ' if open_ else ''}{open_}"
