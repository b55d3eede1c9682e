"""Check stored budgets again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from budgets import editions
from budgets.editions.checking import outdated_check_filter
from budgets.models import Budget

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Check every stored edition that was never checked, or was checked by rules that have been mended since, and "
        "store what is found. Answers given to findings stay. For an upgrade, after the migrations."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="check all editions, whatever they were checked by")

    def handle(self, *args: Any, **options: Any) -> None:
        editions_ = Budget.objects.all() if options["all"] else Budget.objects.filter(outdated_check_filter())
        with database_errors_in_words("What was checked before stays; start again to check the rest."):
            keys = list(editions_.order_by("pk").values_list("pk", flat=True))
            for key in keys:
                editions.recheck(budget=Budget.objects.get(pk=key))
        self.stdout.write(f"{len(keys)} editions checked.")
