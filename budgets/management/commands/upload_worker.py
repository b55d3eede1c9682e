"""Run the worker that reads uploads, waiting where the database is away: python manage.py upload_worker."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from budgets import uploads
from budgets.documents.model.scratch import delete_old_folders
from budgets.editions.transient_errors import is_transient_error

logger = logging.getLogger(__name__)
#: Seconds until the database is asked again.
PAUSE = 2
#: Seconds between two looks for uploads that a worker which died has left.
ROUND = 15


class Command(WorkerCommand):
    """The worker of django-tasks-db, which alone would end with the first error of the database.

    What another that died was reading is read anew.
    """

    def handle(self, **options: Any) -> None:
        looked = False
        while True:
            try:
                if not looked:
                    uploads.take_up_abandoned()
                    if not options["batch"]:
                        threading.Thread(target=keep_taking_up, daemon=True).start()
                    looked = True
                super().handle(**options)
                return
            except (DatabaseError, InterfaceError) as error:
                if not is_transient_error(error):
                    raise
                logger.warning("The database cannot be reached; the worker asks again: %s", error)
                connections.close_all()
                time.sleep(PAUSE)


def keep_taking_up() -> None:
    """Take up, round after round, what workers that died have left; this one may be reading meanwhile.

    Their temporary folders go as well: those of a container or a unit are seen by its own processes alone.
    """
    while True:
        time.sleep(ROUND)
        delete_old_folders()
        try:
            if count := uploads.take_up_abandoned():
                logger.warning("%s uploads whose worker died are read again", count)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("Uploads that a worker left could not be looked for: %s", error)
        finally:
            connections.close_all()
