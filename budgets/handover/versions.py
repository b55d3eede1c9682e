"""Which release wrote a handed-over site, and whether this one can read what it wrote."""

from __future__ import annotations

from typing import Any

from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation

from budgets.models.indexed_words import MakeIndexes

from .files import HandoverError

#: The number of the form; another where files, or what they hold, are no more what docs/handing-over.md says.
FORM = 1
APP = "budgets"
#: What may have been done to the database since a site was written, for its rows to be read as they are: what is new is
#: empty or has its default.
ADDING = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AlterField,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AlterUniqueTogether,
    MakeIndexes,
)


def newest_migration() -> str:
    """Return the name of the last migration of this release; refuse a database that is behind it."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise HandoverError("The database is not prepared for this version: run `manage.py migrate` first.")
    return str(executor.loader.graph.leaf_nodes(APP)[0][1])


def refuse_other_release(manifest: dict[str, Any]) -> None:
    """Refuse what a newer release wrote, and what an older one wrote where rows changed since in other ways."""
    newest, theirs = newest_migration(), str(manifest.get("migration"))
    loader = MigrationExecutor(connection).loader
    plan = loader.graph.forwards_plan((APP, newest))
    names = [name for app, name in plan if app == APP]
    if manifest.get("form") != FORM or theirs not in names:
        raise HandoverError(
            f"This was written by a newer release ({theirs}, form {manifest.get('form')}); this one knows"
            f" {newest} and form {FORM}. Upgrade this portal, then import it."
        )
    for name in names[names.index(theirs) + 1 :]:
        if not all(leaves_rows(one) for one in loader.disk_migrations[APP, name].operations):
            raise HandoverError(
                f"This was written by an older release ({theirs}), and {name} changed since what is stored. Import it"
                " with the release that wrote it, then upgrade that site."
            )


def leaves_rows(operation: Operation) -> bool:
    """Tell whether rows are read as they are after an operation; one of the state alone does nothing to them."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return all(leaves_rows(one) for one in operation.database_operations)
    return isinstance(operation, ADDING)
