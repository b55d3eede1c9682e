"""Let the database itself refuse to change what was published, whoever asks: the admin, a shell, bulk updates, raw SQL.

Triggers stand on every table of an edition. They are lifted while migrations run and set again afterwards: SQLite does
not rebuild a table that another table's trigger speaks of, and a rebuilt table would have lost its own.
"""
# Every name in the SQL below comes from a model or from this file.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from budgets.models import Amount, Budget, Column, Line, PublicLogEntry, SourceFile, Statement, Target, TextCell
from budgets.models.narrative import Part

MESSAGE = "A published edition is never changed: make a new edition of it."
#: What is only ever added to.
LOG, LOG_MESSAGE = PublicLogEntry._meta.db_table, "The public log is only ever added to."
FROZEN = "('published', 'superseded', 'withdrawn')"
#: The tables of an edition; where they do not name it themselves, the table that does and the column that leads there.
ROUTES: dict[Any, tuple[str, str] | None] = {
    **dict.fromkeys((Statement, Line, SourceFile, *Part.__subclasses__())),
    Column: ("budgets_statement", "statement_id"),
    Target: ("budgets_indicator", "indicator_id"),
    Amount: ("budgets_line", "line_id"),
    TextCell: ("budgets_line", "line_id"),
}
#: What may change in a published row: the project that an entry is known as, when staff merge two projects.
#: And what the state of an edition brings with it.
FREE = {
    "ProjectEntry": {"project_id"},
    "Budget": {"state", "ended_at", "withdrawal_reason", "changed_at", "changed_by_id"},
}
#: How an edition moves on once it is published.
MOVES = (("published", "superseded"), ("published", "withdrawn"), ("superseded", "withdrawn"))
EVENTS = ("INSERT", "UPDATE", "DELETE")
ENDS = ("update", "delete")


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Set the triggers, in place of those that are there."""
    drop_triggers(connection)
    make = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}[connection.vendor]
    # An upgrade may have stopped before the log.
    log = log_triggers(connection.vendor) if LOG in connection.introspection.table_names() else ()
    with connection.cursor() as cursor:
        for statement in (*make(), *log):
            cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper, prefix: str = "frozen_") -> None:
    """Take the triggers away, on the tables that are there."""
    with connection.cursor() as cursor:
        for name, table in existing_triggers(connection, prefix):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def existing_triggers(connection: BaseDatabaseWrapper, prefix: str = "frozen_") -> list[tuple[str, str]]:
    """Return the triggers that stand in the database, each with its table; their names begin with a prefix."""
    query = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [(str(name), str(table)) for name, table in cursor.fetchall() if name.startswith(prefix)]


def expected_triggers() -> set[tuple[str, str]]:
    """Return the triggers that should stand, each with its table."""
    parts = {
        (f"frozen_{model._meta.db_table}_{event.lower()}", model._meta.db_table) for model in ROUTES for event in EVENTS
    }
    return parts | {(f"frozen_{table}_{event}", table) for table in ("budgets_budget", LOG) for event in ENDS}


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that should stand and do not, as after migrating was killed; `migrate` sets them again."""
    return sorted(name for name, _table in expected_triggers() - set(existing_triggers(connection)))


def has_guarded_tables(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether all tables that triggers stand on are there, as before the first migration they are not."""
    tables = {"budgets_budget", *(model._meta.db_table for model in ROUTES)}
    return tables <= set(connection.introspection.table_names())


def frozen_columns(model: Any) -> list[str]:
    """Name the columns of a model that stay as they are once published."""
    free = FREE.get(model.__name__, set())
    return [field.column for field in model._meta.concrete_fields if field.column not in free]


def columns_differ_condition(model: Any, distinct: str) -> str:
    return " OR ".join(f'OLD."{column}" {distinct} NEW."{column}"' for column in frozen_columns(model))


def budget_change_condition(distinct: str) -> str:
    """Return the condition on which an update of an edition's own row is refused."""
    # A draft or an edition in review changes freely; publishing is its last change.
    moves = (f"OLD.state = '{before}' AND NEW.state = '{after}'" for before, after in MOVES)
    moved = " OR ".join(("OLD.state = NEW.state", *(f"({move})" for move in moves)))
    told = (
        f"OLD.state = NEW.state AND"
        f" (OLD.ended_at {distinct} NEW.ended_at OR OLD.withdrawal_reason {distinct} NEW.withdrawal_reason)"
    )
    return f"OLD.state IN {FROZEN} AND ({columns_differ_condition(Budget, distinct)} OR NOT ({moved}) OR ({told}))"


def sqlite_triggers() -> Iterator[str]:
    """Yield the triggers of SQLite: one test a row, by primary keys."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for model, route in ROUTES.items():
        table = model._meta.db_table
        for event in EVENTS:
            rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]
            tests = " OR ".join(sqlite_frozen_condition(route, row) for row in rows)
            only = f" AND ({columns_differ_condition(model, 'IS NOT')})" if event == "UPDATE" else ""
            name = f"frozen_{table}_{event.lower()}"
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN ({tests}){only} {refuse}"
    yield (
        "CREATE TRIGGER frozen_budgets_budget_update BEFORE UPDATE ON budgets_budget"
        f" WHEN {budget_change_condition('IS NOT')} {refuse}"
    )
    yield (
        "CREATE TRIGGER frozen_budgets_budget_delete BEFORE DELETE ON budgets_budget"
        f" WHEN OLD.state IN {FROZEN} {refuse}"
    )


def sqlite_frozen_condition(route: tuple[str, str] | None, row: str) -> str:
    """Return the condition that a row belongs to a published edition."""
    key = f"(SELECT budget_id FROM {route[0]} WHERE id = {row}.{route[1]})" if route else f"{row}.budget_id"
    return f"(SELECT state FROM budgets_budget WHERE id = {key}) IN {FROZEN}"


def postgresql_triggers() -> Iterator[str]:
    """Yield the functions and triggers of PostgreSQL: one test a statement, over all the rows it touched."""
    refuse = raising_sql(MESSAGE)
    for model, route in ROUTES.items():
        table = model._meta.db_table
        for event in EVENTS:
            name = f"frozen_{table}_{event.lower()}"
            rows = {"INSERT": ("new_rows",), "UPDATE": ("old_rows", "new_rows"), "DELETE": ("old_rows",)}[event]
            tests = " OR ".join(postgresql_frozen_condition(model, route, row, event) for row in rows)
            yield trigger_function_sql(name, f"IF {tests} THEN {refuse}; END IF; RETURN NULL")
            seen = " ".join(f"{row[:3].upper()} TABLE AS {row}" for row in rows)
            yield (
                f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {seen}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
    for event, when in (
        ("update", budget_change_condition("IS DISTINCT FROM")),
        ("delete", f"OLD.state IN {FROZEN}"),
    ):
        name = f"frozen_budgets_budget_{event}"
        yield trigger_function_sql(name, refuse)
        yield (
            f"CREATE TRIGGER {name} BEFORE {event.upper()} ON budgets_budget"
            f" FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
        )


def log_triggers(vendor: str) -> Iterator[str]:
    """Yield the triggers that let the public log grow only."""
    for event in ENDS:
        name = f"frozen_{LOG}_{event}"
        if vendor == "sqlite":
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {LOG} BEGIN SELECT RAISE(ABORT, '{LOG_MESSAGE}'); END"
        else:
            yield trigger_function_sql(name, raising_sql(LOG_MESSAGE))
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {LOG} FOR EACH ROW EXECUTE FUNCTION {name}()"


def raising_sql(message: str) -> str:
    return f"RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = 'integrity_constraint_violation'"


def postgresql_frozen_condition(model: Any, route: tuple[str, str] | None, rows: str, event: str) -> str:
    """Return the condition that one of the rows a statement touched belongs to a published edition."""
    join = f"JOIN {route[0]} p ON p.id = t.{route[1]}" if route else ""
    key = "p.budget_id" if route else "t.budget_id"
    other = "new_rows" if rows == "old_rows" else "old_rows"
    only = ""
    if event == "UPDATE":
        columns = " OR ".join(f't."{column}" IS DISTINCT FROM o."{column}"' for column in frozen_columns(model))
        only = f" AND NOT EXISTS (SELECT 1 FROM {other} o WHERE o.id = t.id AND NOT ({columns}))"
    return (
        f"EXISTS (SELECT 1 FROM {rows} t {join} JOIN budgets_budget b ON b.id = {key} WHERE b.state IN {FROZEN}{only})"
    )


def trigger_function_sql(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; END $$"
