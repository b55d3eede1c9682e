"""Let go of uploads that nobody decided on, with their files, and of drafts discarded long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend

from budgets import editions, uploads

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Discard the uploads of which no draft was kept for so many days, and delete their files; delete the drafts "
        "discarded as long ago; forget what the worker did before. Drafts and editions keep their own files. Ends 0."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=editions.DAYS_KEPT, help="how long each may wait (default: %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if days < 0:
            raise CommandError("--days must be 0 or more.", returncode=2)
        backend: Any = task_backends["default"]
        with database_errors_in_words("Nothing was discarded."):
            before = timezone.now() - timedelta(days=days)
            count, drafts = uploads.discard_undecided(before=before), editions.delete_discarded(before=before)
            editions.forget_old_saves()
            if isinstance(backend, DatabaseBackend):
                call_command("prune_db_task_results", queue_name="*", min_age_days=days, verbosity=0)
        self.stdout.write(f"{count} uploads discarded, {drafts} discarded drafts deleted")
