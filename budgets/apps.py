"""Name the app to Django, and guard what was published around migrations."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "budgets"
    verbose_name = _("Budgets")

    def ready(self) -> None:
        # Other apps' tables may be rebuilt too, and ours refer to some: lifted before the first, set after ours.
        pre_migrate.connect(drop_triggers, dispatch_uid="budgets.lift")
        post_migrate.connect(create_triggers, sender=self, dispatch_uid="budgets.guard")
        post_migrate.connect(fill_search_index, sender=self, dispatch_uid="budgets.search")
        for name in ("Department", "DepartmentAlias", "Jurisdiction", "Project"):
            post_save.connect(index_renamed, sender=self.get_model(name), dispatch_uid=f"budgets.search.{name}")
        post_delete.connect(index_renamed, sender=self.get_model("DepartmentAlias"), dispatch_uid="budgets.search.gone")
        post_migrate.connect(fill_kept_totals, sender=self, dispatch_uid="budgets.totals")
        post_migrate.connect(fill_public_log, sender=self, dispatch_uid="budgets.log")
        checks.register(check_freeze_triggers, checks.Tags.security, deploy=True)


def drop_triggers(using: str, **about: Any) -> None:
    """Take away the triggers, of published editions and of generations, so that migrations can rebuild tables."""
    from .editions import freeze_triggers, generation_triggers

    freeze_triggers.drop_triggers(connections[using])
    generation_triggers.drop_triggers(connections[using])


def create_triggers(using: str, **about: Any) -> None:
    """Set the triggers, unless migrating stopped before their tables."""
    from .editions import freeze_triggers, generation_triggers

    if freeze_triggers.has_guarded_tables(connections[using]):
        freeze_triggers.create_triggers(connections[using])
    if generation_triggers.has_generations(connections[using]):
        generation_triggers.create_triggers(connections[using])


def fill_search_index(using: str, verbosity: int = 0, **about: Any) -> None:
    """Write the search entries of editions in force that have none, as after the upgrade that brought the index."""
    from .editions import search_index
    from .models import SearchEntry

    if SearchEntry._meta.db_table in connections[using].introspection.table_names():
        count = search_index.index_missing()
        if count and verbosity:
            print(f"{count} editions were put into the index of the search.")


def index_renamed(instance: Any, *, created: bool = False, raw: bool = False, **about: Any) -> None:
    """Keep what is found by a name in step with it, however it was changed; what is new is not found yet."""
    from .editions import search_index
    from .models import DepartmentAlias

    if not raw and (not created or isinstance(instance, DepartmentAlias)):
        search_index.index_renamed(instance)


def fill_kept_totals(using: str, **about: Any) -> None:
    """Work out the totals of what was in force before they were kept; nothing where all documents have theirs."""
    from . import editions

    if using == DEFAULT_DB_ALIAS:
        with transaction.atomic():
            editions.fill_missing_totals()


def fill_public_log(using: str, verbosity: int = 0, **about: Any) -> None:
    """Take into the public log what was published before there was one."""
    from . import editions
    from .models import PublicLogEntry

    if using == DEFAULT_DB_ALIAS and PublicLogEntry._meta.db_table in connections[using].introspection.table_names():
        count = editions.log_missing()
        if count and verbosity:
            print(f"{count} entries of what was published earlier were added to the public log.")


def check_freeze_triggers(**about: Any) -> list[checks.CheckMessage]:
    """Say whether the triggers stand that guard published editions; nothing of a database without our tables."""
    from .editions import freeze_triggers, generation_triggers

    try:
        guarded = freeze_triggers.has_guarded_tables(connection)
        missing = freeze_triggers.missing_triggers(connection) if guarded else []
        kept = generation_triggers.has_generations(connection)
        missing += generation_triggers.missing_triggers(connection) if kept else []
    except Error as error:
        words = f"Whether published editions are guarded cannot be told: {error}"
        return [checks.Warning(words, hint="Check again when the database answers.", id="budgets.W001")]
    if not missing:
        return []
    words = f"{len(missing)} triggers that guard published editions and kept pages are missing, such as {missing[0]}."
    return [checks.Error(words, hint="Run: python manage.py migrate", id="budgets.E001")]
