"""Load and publish the sample budget."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets import samples
from budgets.documents import Refused
from budgets.documents.messages import sentence
from budgets.editions import EditionError


class Command(BaseCommand):
    help = "Load and publish the sample budget that comes with the project, unless it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = samples.load()
        except (Refused, EditionError) as error:
            raise CommandError(f"The sample cannot be loaded: {sentence(str(error), 'en')}") from error
        for one in loaded:
            self.stdout.write(f"{one.budget}: {'loaded and published' if one.created else 'there already'}")
