"""Publish what was approved for a time that has come; the worker does it by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from budgets import editions
from budgets.models import ScheduledPublication

from ._error_messages import database_errors_in_words


class Command(BaseCommand):
    help = (
        "Publish the editions that were approved for a time that has come, all together. The worker (upload_worker) "
        "does it within a quarter of a minute; this is for sites without one, and to rehearse it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rehearse", action="store_true", help="say what would come of it, and change nothing")
        parser.add_argument("--at", help="with --rehearse: at this time, such as 2027-02-10T09:00 (the site's zone)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["at"] and not options["rehearse"]:
            raise CommandError("--at is for a rehearsal: nothing is published before its time.")
        at = parse_datetime(options["at"]) if options["at"] else timezone.now()
        if at is None:
            raise CommandError(f"{options['at']} is no date and time, such as 2027-02-10T09:00.")
        moment = timezone.make_aware(at) if timezone.is_naive(at) else at
        with database_errors_in_words("Nothing was changed."):
            done = editions.publish_due(now=moment, rehearse=options["rehearse"])
        for one in done:
            self.stdout.write(f"{one}: {one.outcome}{': ' if one.told else ''}{one.told}")
        refused = sum(one.outcome == ScheduledPublication.Outcome.REFUSED for one in done)
        self.stdout.write(f"{len(done) - refused} {'would be ' if options['rehearse'] else ''}published.")
        if refused:
            raise CommandError(f"{refused} not published.")
