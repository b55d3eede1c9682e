"""Load and publish the sample budgets."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation

from budgets import samples
from budgets.documents import Refused
from budgets.editions import EditionError

from ._error_messages import refusal_sentence


class Command(BaseCommand):
    help = "Load and publish the sample budgets that come with the project, unless they are there already."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with translation.override("en"):
                loaded = samples.load_samples() + samples.load_samples(folder=samples.MADE_UP)
        except (Refused, EditionError, DatabaseError) as error:
            raise CommandError(f"The sample cannot be loaded. {refusal_sentence(error)}") from error
        for one in loaded:
            self.stdout.write(f"{one.budget}: {'loaded and published' if one.created else 'there already'}")
