"""Run the worker that reads uploads and publishes at its time what was approved for it.

It waits where the database is away: python manage.py upload_worker.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from budgets import batches, bulk, editions, uploads
from budgets.documents.model.scratch import delete_old_folders
from budgets.editions.transient_errors import is_transient_error

logger = logging.getLogger(__name__)
#: Seconds until the database is asked again.
PAUSE = 2
#: Seconds between two looks for what is due.
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
                    batches.go_on()
                    if not options["batch"]:
                        threading.Thread(target=keep_looking, daemon=True).start()
                    looked = True
                super().handle(**options)
                return
            except (DatabaseError, InterfaceError) as error:
                if not is_transient_error(error):
                    raise
                logger.warning("The database cannot be reached; the worker asks again: %s", error)
                connections.close_all()
                time.sleep(PAUSE)


def keep_looking() -> None:
    """Look round after round for what is due: what workers that died have left, and what is to be published by now.

    Temporary folders that were left go as well: those of a container or a unit are seen by its own processes alone.
    """
    while True:
        time.sleep(ROUND)
        delete_old_folders()
        try:
            if count := uploads.take_up_abandoned():
                logger.warning("%s uploads whose worker died are read again", count)
            batches.go_on()
            for one in editions.publish_due():
                logger.info("%s: %s %s", one, one.outcome, one.told)
            bulk.ask_for_releases()
            editions.tell_followers()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("Uploads that a worker left, or what is due, could not be looked for: %s", error)
        finally:
            connections.close_all()
