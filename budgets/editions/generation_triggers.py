"""Let the database itself note what pages must be rendered anew for, whoever writes: the admin, a shell, raw SQL.

A write moves the generation of each subject that it touches, in its own transaction. What a published edition says is
frozen (:mod:`budgets.editions.freeze_triggers`), so triggers stand only on its state and on what may change beside it:
what was found and answered, names and codes, and what is kept for lists. They are lifted while migrations run, and
nothing is kept meanwhile.
"""
# Every name in the SQL below comes from a model or from this file.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from budgets.models import (
    Acknowledgement,
    Audit,
    Budget,
    BulkRelease,
    ClassificationCode,
    CodeChange,
    Department,
    DocumentRule,
    DocumentTotal,
    Finding,
    FindingTotal,
    FiscalYear,
    Generation,
    Jurisdiction,
    PlaceTotal,
    Project,
    ProjectChange,
    ProjectEntry,
    ProjectPart,
    ProjectTotal,
    PublicLogEntry,
    ReaderQuestion,
    SearchEntry,
    StatedFigure,
)

from . import freeze_triggers
from .freeze_triggers import EVENTS, FROZEN, trigger_function_sql

PREFIX = "moved_"
TABLE = Generation._meta.db_table
#: Queries for the subjects that a row belongs to; ``{row}`` is NEW or OLD.
NAMES = f"SELECT '{Generation.NAMES}' AS subject"
LISTS = f"SELECT '{Generation.LISTS}' AS subject"
DEPARTMENT = "SELECT slug AS subject FROM budgets_department WHERE id = {row}.department_id"
DEPARTMENT_OF_BUDGET = (
    "SELECT slug AS subject FROM budgets_department WHERE id ="
    " (SELECT department_id FROM budgets_budget WHERE id = {row}.budget_id%s)"
)
PUBLIC = f" AND state IN {FROZEN}"
OF_PUBLIC_BUDGET = (
    DEPARTMENT_OF_BUDGET % PUBLIC,
    f"{LISTS} FROM budgets_budget WHERE id = {{row}}.budget_id{PUBLIC}",
)
RENAMED: dict[str, tuple[str, ...]] = {"UPDATE": (NAMES,), "DELETE": (NAMES,)}
#: What a write of a table moves. Other names of departments are read by the search alone, by its entries.
MOVES: dict[Any, dict[str, tuple[str, ...]]] = {
    Budget: dict.fromkeys(
        EVENTS, tuple(f"{query} {{row}}.state IN {FROZEN}" for query in (f"{DEPARTMENT} AND", f"{LISTS} WHERE"))
    ),
    **dict.fromkeys((Finding, Audit), dict.fromkeys(EVENTS, OF_PUBLIC_BUDGET)),
    # It holds for other editions of the document, too.
    Acknowledgement: dict.fromkeys(EVENTS, (DEPARTMENT_OF_BUDGET % "", LISTS)),
    **dict.fromkeys((ClassificationCode, CodeChange), dict.fromkeys(EVENTS, (NAMES,))),
    # Drafts bring new ones: the page of no document speaks of them yet.
    **dict.fromkeys((Jurisdiction, Department, FiscalYear), RENAMED | {"INSERT": (LISTS,)}),
    # Those that wait are nobody's to see: who asks moves nothing.
    ReaderQuestion: dict.fromkeys(EVENTS, (DEPARTMENT_OF_BUDGET % " AND {row}.state = 'public'",)),
    PublicLogEntry: {"INSERT": (LISTS,)},
    Project: RENAMED,
    **dict.fromkeys((ProjectChange, ProjectPart), dict.fromkeys(EVENTS, (LISTS,))),
    ProjectEntry: {"UPDATE": (NAMES,)},
    **dict.fromkeys(
        (DocumentTotal, DocumentRule, ProjectTotal, StatedFigure, PlaceTotal, FindingTotal, SearchEntry, BulkRelease),
        dict.fromkeys(EVENTS, (LISTS,)),
    ),
}
#: Updates of these columns alone move something.
ONLY = {ProjectEntry: "project_id"}
#: Another in each transaction, and in each row on SQLite: a restored database never comes back to a word of the time
#: between.
TOKENS = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "pg_current_xact_id()::text || '-' || extract(epoch FROM transaction_timestamp())::text",
}
#: Who commits moves his generations alone, so that nobody waits in a circle.
ONE_BY_ONE = "PERFORM pg_advisory_xact_lock(hashtext('budgets_generation'));"


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Set the triggers, in place of those that are there, and move what every page reads: pages are kept now."""
    with transaction.atomic(connection.alias):
        drop_triggers(connection)
        make = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}[connection.vendor]
        with connection.cursor() as cursor:
            for statement in (*make(), moving_sql(connection.vendor, NAMES)):
                cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, and with them the leave to keep pages."""
    with transaction.atomic(connection.alias):
        freeze_triggers.drop_triggers(connection, PREFIX)
        if has_generations(connection):
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {TABLE} WHERE subject = '{Generation.NAMES}'")


def has_generations(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the table of generations is there, as before its migration it is not."""
    return TABLE in connection.introspection.table_names()


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that should stand and do not."""
    expected = {(trigger_name(model, event), model._meta.db_table) for model, event in moving_events()}
    return sorted(name for name, _table in expected - set(freeze_triggers.existing_triggers(connection, PREFIX)))


def moving_events() -> Iterator[tuple[Any, str]]:
    """Yield each table with an event that moves something."""
    for model, events in MOVES.items():
        for event in events:
            yield model, event


def trigger_name(model: Any, event: str) -> str:
    return f"{PREFIX}{model._meta.db_table}_{event.lower()}"


def moves_of_row(vendor: str, model: Any, event: str) -> str:
    """Return the statements that move all that a row belongs to, before and after the event."""
    rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]
    queries = dict.fromkeys(query.format(row=row) for row in rows for query in MOVES[model][event])
    return " ".join(f"{moving_sql(vendor, query)};" for query in queries)


def moving_sql(vendor: str, query: str) -> str:
    """Return the statement that moves the subjects of a query; on PostgreSQL once a transaction."""
    return (
        f"INSERT INTO {TABLE} (subject, token) SELECT subject, {TOKENS[vendor]} FROM ({query}) AS moved WHERE true"
        f" ON CONFLICT (subject) DO UPDATE SET token = excluded.token WHERE {TABLE}.token <> excluded.token"
    )


def sqlite_triggers() -> Iterator[str]:
    """Yield the triggers of SQLite, where one writes at a time."""
    for model, event in moving_events():
        of = f" OF {ONLY[model]}" if model in ONLY else ""
        yield (
            f"CREATE TRIGGER {trigger_name(model, event)} AFTER {event}{of} ON {model._meta.db_table}"
            f" BEGIN {moves_of_row('sqlite', model, event)} END"
        )


def postgresql_triggers() -> Iterator[str]:
    """Yield the functions and triggers of PostgreSQL.

    They act when a transaction commits: who publishes holds nobody else up who publishes.
    """
    for model, event in moving_events():
        name = trigger_name(model, event)
        of = f" OF {ONLY[model]}" if model in ONLY else ""
        yield trigger_function_sql(name, f"{ONE_BY_ONE} {moves_of_row('postgresql', model, event)} RETURN NULL")
        yield (
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {event}{of} ON {model._meta.db_table}"
            f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
