"""Measure how many amounts a second are stored: python -m tests.loading [AMOUNTS], on the database of the tests.

A budget is made large by repeating the tables of the sample. What is measured is storing (``EditionLoader.store``), and
apart from it what a load does besides: checking. ``processor`` is what of storing this process itself spent. On
PostgreSQL the same rows are then copied into empty tables of the same columns, constraints and indexes, without
references and triggers: ``copying``. The answer is one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

from budgets.records import Budget

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "budgets" / "sample" / "shenzhen-infosec-centre-2024.txt"
MANY = 100_000


def large(amounts: int) -> Budget:
    """Return a budget of about so many amounts."""
    from budgets import documents

    budget = documents.read([SAMPLE]).budget
    each = sum(len(line.amounts) for table in budget.statements for line in table.lines)
    repeated = (table for _turn in count() for table in budget.statements)
    tables = islice(repeated, -(-amounts // each) * len(budget.statements))
    return replace(budget, statements=tuple(replace(table, order=order) for order, table in enumerate(tables, 1)))


def measure(amounts: int) -> dict[str, float | str]:
    """Return the database and how long storing and checking took, in seconds, of how many amounts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection, transaction

    from budgets.editions import checking
    from budgets.editions.loading import EditionLoader, find_issuer
    from budgets.models import Amount

    name = connection.creation.create_test_db(verbosity=0)
    try:
        budget = large(amounts)
        with transaction.atomic():
            issuer = find_issuer(budget)
            start, own = time.perf_counter(), time.process_time()
            row = EditionLoader(budget, issuer).store_edition(1)
            stored, spent = time.perf_counter(), time.process_time()
            checking.check_and_store(row)
            checked = time.perf_counter()
        number = Amount.objects.count()
        copying = {"copying": copy_time()} if connection.vendor == "postgresql" else {}
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return {
        "database": connection.vendor,
        "amounts": number,
        "storing": stored - start,
        "processor": spent - own,
        "checking": checked - stored,
        **copying,
    }


def copy_time() -> float:
    """Return how long COPY takes for all that storing an edition has written, in seconds."""
    from django.apps import apps
    from django.db import connection, transaction

    models = apps.get_app_config("budgets").get_models()
    tables = [model._meta.db_table for model in models if model.__name__ not in ("Finding", "Audit")]
    with transaction.atomic(), connection.cursor() as cursor:
        rows = {}
        for table in tables:
            cursor.execute(f"CREATE TABLE copied_{table} (LIKE {table} INCLUDING ALL)")
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                rows[table] = b"".join(copy)
        start = time.perf_counter()
        for table in tables:
            with cursor.copy(f"COPY copied_{table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows[table])
        took = time.perf_counter() - start
        transaction.set_rollback(True)
    return took


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)))
