"""Keep what a filled site of an earlier release had stored, and see that upgrading it loses nothing.

python -m tests.filled_release write FILE      with the code of a release: fill a site and write down what it stored,
                                               what it exported of each edition, and what its addresses answered
python -m tests.filled_release upgrade FILE    with today's code, in an empty database (TEST_DATABASE_URL): restore that
                                               site, upgrade it, and print what differs, nothing where all is well
                                               (--killed: after an upgrade that was killed half-way)

A site is small: an edition in every state, answers to findings, merged projects, a log. When a release changes what is
stored, its own `write` is run once, and the file is kept in `tests/releases/`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

#: Filled by `migrate` itself, with keys of its own.
OWN = ("budgets_generation", "django_migrations", "sqlite_sequence")
#: What SQLite keeps beside the search entries, by triggers.
SQLITE_INDEX = "budgets_searchtokens"
MOST_ADDRESSES = 400
LINK = re.compile(r'(?:href|src|action)="([^"#]+)[^"]*"')


def start_django(folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("TEST_DATABASE_URL", f"sqlite:///{folder}/site.sqlite3")
    os.environ |= {"MEDIA_ROOT": f"{folder}/media", "LOG_LEVEL": "CRITICAL"}
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()


def fill_site() -> None:
    """Store an edition in every state, as staff do."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from budgets import editions
    from budgets.models import Finding, Project
    from tests import factories

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    staff = User.objects.create_superuser("keeper", password="kept for an upgrade")

    def loaded(content: str, year: int, **changes: Any) -> Any:
        made = factories.budget(year=year, files=(factories.source_file(content),), **changes)
        return editions.load_as_draft(budget=made, by=staff).budget

    def published(content: str, year: int, **changes: Any) -> Any:
        reasons: dict[str, Any] = {
            "despite_unreadable": "as printed",
            "despite_failures": "as printed",
            "correction": "as printed",
        }
        row = loaded(content, year, **changes)
        editions.submit(budget=row)
        return editions.publish(budget=row, by=staff, **reasons)

    published("1", 2022)
    published("2", 2022, title="第二版")
    withdrawn = published("3", 2023)
    editions.withdraw(budget=withdrawn, reason="a slip", by=staff)
    answered = published("4", 2024)
    editions.acknowledge(findings=Finding.objects.failing().filter(budget=answered), reason="known", by=staff)
    editions.submit(budget=loaded("5", 2025), by=None)
    loaded("6", 2026)
    stays, goes = Project.objects.order_by("pk")[:2]
    Project.objects.filter(pk=goes.pk).update(merged_into=stays)


def read_release(path: Path) -> dict[str, Any]:
    """Return what `write` kept of a filled site."""
    found: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return found


def stored_rows() -> dict[str, Any]:
    """Return all rows of all tables: a table's name, its columns, its rows in words that JSON has."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in OWN or table.startswith(SQLITE_INDEX):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name that the database gave
            columns = [column[0] for column in cursor.description]
            found[table] = {
                "columns": columns,
                "rows": [[in_json(value) for value in row] for row in cursor.fetchall()],
            }
    return found


def in_json(value: Any) -> Any:
    return str(value) if isinstance(value, date | datetime | Decimal) else value


def exported() -> dict[str, dict[str, str]]:
    """Return the data package of each edition: its tables as CSV, by their names."""
    from budgets.documents import write_package
    from budgets.models import Budget
    from budgets.queries.records import records

    found = {}
    for budget in Budget.objects.order_by("pk"):
        with tempfile.TemporaryDirectory() as folder:
            write_package(records(budget), Path(folder))
            found[str(budget.pk)] = {path.name: path.read_text("utf-8") for path in sorted(Path(folder).glob("*.csv"))}
    return found


def answers(paths: list[str]) -> dict[str, int]:
    """Return what addresses answer."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    return {path: client.get(path).status_code for path in paths}


def leads_on(path: str) -> bool:
    """Tell whether an address leads for good to a page that is there."""
    from django.test import Client

    answer: Any = Client(raise_request_exception=False).get(path, follow=True)
    return answer.status_code == 200 and all(status == 301 for _to, status in answer.redirect_chain)


def public_addresses(most: int = MOST_ADDRESSES) -> list[str]:
    """Return what links lead to from the first page, nearest first, no more than so many."""
    from django.test import Client

    client, found, todo = Client(), [], ["/", "/en/"]
    while todo and len(found) < most:
        path = todo.pop(0)
        if path in found:
            continue
        found.append(path)
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for link in LINK.findall(answer.content.decode()):
                at = urlsplit(urljoin(f"http://testserver{path}", unescape(link)))
                if at.netloc == "testserver" and not at.path.startswith(("/static/", "/admin/", "/en/admin/")):
                    todo.append(at.path)
    return found


def write(path: Path) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    fill_site()
    last: dict[str, str] = {}
    for app, name in MigrationRecorder.Migration.objects.order_by("pk").values_list("app", "name"):
        last[app] = max(last.get(app, ""), name)
    site = {
        "migrations": last,
        "tables": stored_rows(),
        "packages": exported(),
        "addresses": answers(public_addresses()),
    }
    path.write_bytes(gzip.compress(json.dumps(site, ensure_ascii=False).encode(), mtime=0))


def restore(site: dict[str, Any]) -> None:
    """Make the tables of the release and fill them, with the triggers that guard what was published."""
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    from budgets.editions import freeze_triggers

    MigrationExecutor(connection).migrate(list(site["migrations"].items()))
    with transaction.atomic(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table, kept in site["tables"].items():
            names = ", ".join(f'"{column}"' for column in kept["columns"])
            places = ", ".join(["%s"] * len(kept["columns"]))
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of the site's own
            rows = as_stored(cursor, table, kept)
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)  # noqa: S608
            if connection.vendor == "postgresql" and "id" in kept["columns"] and rows:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM \"{table}\"",  # noqa: S608
                    [f'"{table}"'],
                )
    freeze_triggers.create_triggers(connection)


def as_stored(cursor: Any, table: str, kept: dict[str, Any]) -> list[list[Any]]:
    """Return rows in the words of this database: SQLite, where they were written down, has numbers for yes and no."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return list(kept["rows"])
    described = connection.introspection.get_table_description(cursor, table)
    kinds = {one.name: connection.introspection.get_field_type(one.type_code, one) for one in described}
    flags = [kinds[column] == "BooleanField" for column in kept["columns"]]
    return [
        [bool(value) if flag and value is not None else value for value, flag in zip(row, flags, strict=True)]
        for row in kept["rows"]
    ]


def differences(site: dict[str, Any]) -> Iterator[str]:
    """Yield what is not as it was: a line for each thing."""
    from django.db import connection

    from budgets.editions import freeze_triggers, index_differences

    for line in index_differences():
        yield f"search: {line}"
    for name in freeze_triggers.missing_triggers(connection):
        yield f"trigger {name} is missing"
    now = exported()
    for key, tables in site["packages"].items():
        for name, text in tables.items():
            was = list(csv.DictReader(io.StringIO(text)))
            found = list(csv.DictReader(io.StringIO(now.get(key, {}).get(name, ""))))
            kept = [{column: row.get(column) for column in old} for row, old in zip(found, was, strict=False)]
            if kept != was or len(found) != len(was):
                yield f"edition {key}: {name} is another"
    for path, status in answers(list(site["addresses"])).items():
        was = site["addresses"][path]
        if status != was and not (was == 200 and leads_on(path)):
            yield f"{path} answers {status} instead of {was}"


def upgrade(path: Path, *, killed: bool = False) -> list[str]:
    """Return what differs after today's upgrade of the site that a file keeps."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from budgets.editions import freeze_triggers

    site = read_release(path)
    restore(site)
    if killed:
        # As after the first step of the new release: some tables are new, and nothing is guarded.
        freeze_triggers.drop_triggers(connection)
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        executor.migrate([(plan[0][0].app_label, plan[0][0].name)])
        if not freeze_triggers.missing_triggers(connection):
            return ["nothing was killed"]
    call_command("migrate", verbosity=0)
    return list(differences(site))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        start_django(scratch)
        if sys.argv[1] == "write":
            write(Path(sys.argv[2]))
        else:
            told = upgrade(Path(sys.argv[2]), killed="--killed" in sys.argv)
            sys.exit("\n".join(told) or None)
