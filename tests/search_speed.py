"""Time the search on many documents: python -m tests.postgres .venv/bin/python -m tests.search_speed DOCUMENTS…

Small documents are stored and copied within the database until there are so many (each number at least as large as the
one before); then each question is asked some times. Printed are its time at each size and how often a view that does
nothing would be answered meanwhile.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.filled_release import start_django

QUESTIONS = {
    "two characters, in every document": "q=平台",
    "a department": "q=数据中心第17",
    "a name": "q=公共数据培训",
    "a code": "q=2010101",
    "an amount": "q=6725万元",
    "a bare amount": "q=900",
    "a word of the text": "q=机关运行",
    "narrowed by a year": "q=平台 2023",
    "one group, second page": "q=平台&in=lines&page=2",
    "nothing": "q=不存在的词",
    "names while typing": "",
}
TIMES = 15
BATCH = 100


def stored_documents(count: int) -> None:
    """Store some small documents of two years, with amounts of their own, and put them in force without checking."""
    from django.utils import timezone

    from budgets.editions import index_edition
    from budgets.editions.loading import EditionLoader, find_issuer
    from budgets.models import Budget
    from tests import factories

    chance = random.Random(7)
    for number in range(count):
        name = f"青田市数据中心第{number}"
        made = factories.budget(
            department=name,
            units=(name,),
            year=2023 + number % 2,
            files=(factories.source_file(f"{number:x}"),),
            statements=tuple(with_other_amounts(table, chance) for table in factories.statements()),
        )
        row = EditionLoader(made, find_issuer(made)).store_edition(1)
        Budget.objects.filter(pk=row.pk).update(state="published", published_at=timezone.now())
        index_edition(Budget.objects.select_related("department").get(pk=row.pk))


def with_other_amounts(table: Any, chance: random.Random) -> Any:
    """Return a table with amounts that are like those of a paper in how they are spread."""
    lines = []
    for line in table.lines:
        amounts = tuple(
            one if one.value is None else replace(one, value=Decimal(int(10 ** chance.uniform(4, 11))).scaleb(-2))
            for one in line.amounts
        )
        lines.append(replace(line, amounts=amounts))
    return replace(table, lines=tuple(lines))


def copied_documents(copies: int) -> None:
    """Copy all that is stored within the database, with keys beyond those that are there."""
    from django.apps import apps
    from django.db import connection, models

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        tables = {model: model._meta.db_table for model in apps.get_app_config("budgets").get_models()}
        alike = {"Jurisdiction", "FiscalYear", "ClassificationCode"}
        copied = {model: table for model, table in tables.items() if model.__name__ not in alike}
        bounds = dict.fromkeys(copied, 0)
        for model, table in copied.items():
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - a table of ours
            bounds[model] = cursor.fetchone()[0]
        for model, table in copied.items():
            names, values = [], []
            for one in model._meta.concrete_fields:
                names.append(f'"{one.column}"')
                target = model if one.primary_key else one.related_model if one.is_relation else None
                value = f'"{one.column}"'
                if target in bounds:
                    value += f" + {bounds[target]} * n"
                elif isinstance(one, models.SlugField) or (model.__name__, one.column) == ("Department", "key"):
                    value += f" || '-' || (id + {bounds[model]} * n)"
                elif (model.__name__, one.name) == ("SearchEntry", "object_id"):
                    kinds = {"DEPARTMENT": "Department", "PROJECT": "Project", "AMOUNT": "Amount", "FIGURE": "Mention"}
                    kinds |= {"TABLE": "Statement", "LINE": "Line", "SECTION": "Section", "TERM": "Term"}
                    kinds |= {"GOAL": "Goal", "INDICATOR": "Indicator"}
                    by_kind = " ".join(
                        f"WHEN '{kind.lower()}' THEN {bounds[apps.get_model('budgets', name)]}"
                        for kind, name in kinds.items()
                    )
                    value += f" + n * CASE kind {by_kind} END"
                values.append(value)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"  # noqa: S608 - names of ours
                f" FROM {table}, generate_series(1, {copies}) n WHERE id <= {bounds[model]}"
            )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def measured() -> dict[str, float]:
    """Return the median time of each question in milliseconds, and of a view that does nothing."""
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import path

    from portal import urls as site

    def ask(client: Client, address: str) -> float:
        begun = time.perf_counter()
        assert client.get(address).status_code == 200
        return (time.perf_counter() - begun) * 1000

    if not any(getattr(one, "name", "") == "bare" for one in site.urlpatterns):
        site.urlpatterns.insert(0, path("bare/", lambda request: HttpResponse("ok"), name="bare"))
    client = Client()
    found = {}
    addresses = {"bare": "/bare/"}
    for name, words in QUESTIONS.items():
        addresses[name] = f"/search/?{words}" if words else "/search/suggestions/?q=数据"
    for name, address in addresses.items():
        ask(client, address)
        found[name] = statistics.median(ask(client, address) for _ in range(TIMES))
    return found


def main(sizes: list[int]) -> None:
    from django.core.management import call_command

    from budgets.models import Budget

    call_command("migrate", verbosity=0)
    times = {}
    for size in sizes:
        there = Budget.objects.count()
        if not there:
            stored_documents(min(BATCH, size))
            there = Budget.objects.count()
        if size > there:
            copied_documents(size // there - 1)
        times[Budget.objects.count()] = measured()
    for name in times[max(times)]:
        row = [f"{size}: {of[name]:7.1f} ms {of[name] / of['bare']:6.0f} ×" for size, of in times.items()]
        print(f"{name:36}", "   ".join(row))


if __name__ == "__main__":
    start_django("")
    main([int(word) for word in sys.argv[1:]] or [1000, 10000])
