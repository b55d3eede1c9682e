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
from budgets.editions import tell_followers
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
    """Look round after round for what is due."""
    while True:
        time.sleep(ROUND)
        look_once()


def look_once() -> None:
    """Do what is due: what workers that died have left, what is to be published by now, letters about it.

    Temporary folders that were left go as well: those of a container or a unit are seen by its own processes alone.
    What fails is told in the log, and keeps neither what comes after it nor the next round from being done.
    """
    for due in (
        delete_old_folders,
        take_up_uploads,
        batches.go_on,
        publish_what_is_due,
        bulk.ask_for_releases,
        tell_followers,
    ):
        try:
            due()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("Due, but the database did not let it be done: %s: %s", due.__name__, error)
        except Exception:
            logger.exception("Due, but not done: %s", due.__name__)
        finally:
            connections.close_all()


def take_up_uploads() -> None:
    if count := uploads.take_up_abandoned():
        logger.warning("%s uploads whose worker died are read again", count)


def publish_what_is_due() -> None:
    for one in editions.publish_due():
        logger.info("%s: %s %s", one, one.outcome, one.told)
