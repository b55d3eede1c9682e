"""Run the worker that reads uploads, waiting where the database is away: python manage.py upload_worker."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from budgets.editions.transient_errors import is_transient_error

logger = logging.getLogger(__name__)
#: Seconds until the database is asked again.
PAUSE = 2


class Command(WorkerCommand):
    """The worker of django-tasks-db, which alone would end with the first error of the database."""

    def handle(self, **options: Any) -> None:
        while True:
            try:
                super().handle(**options)
                return
            except (DatabaseError, InterfaceError) as error:
                if not is_transient_error(error):
                    raise
                logger.warning("The database cannot be reached; the worker asks again: %s", error)
                connections.close_all()
                time.sleep(PAUSE)
