"""Show that the made-up cities that measuring fills a database with are what the portal itself would have kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from budgets import editions
from budgets.editions.kept_totals import rebuild_totals
from budgets.editions.search_index import index_differences
from budgets.models import Amount, Budget, Department, Jurisdiction
from tests import cities, factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="Cities are copied within PostgreSQL alone."),
]


def test_totals_and_entries_of_copies_are_what_a_recount_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = editions.load_as_draft(budget=factories.budget())
    editions.publish(budget=loaded.budget, despite_unreadable="as printed", despite_failures="as printed")
    before = Amount.objects.count()
    monkeypatch.setattr(cities, "COPIES", 3)

    with connection.cursor() as cursor:
        bounds, _done = cities.begun(cursor)
        for city in range(2):
            cities.copy_city(cursor, city, bounds)

    assert Amount.objects.count() == 7 * before
    assert Budget.objects.published().count() == Department.objects.filter(budgets__isnull=False).count() == 7
    assert Jurisdiction.objects.filter(level="city", parent__name="青青省").count() == 2
    assert rebuild_totals() == []
    assert list(index_differences()) == []


def test_filling_and_loading_go_on_where_sequences_were_behind_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    editions.load_as_draft(budget=factories.budget())
    monkeypatch.setattr(cities, "COPIES", 1)
    with connection.cursor() as cursor:
        bounds, _done = cities.begun(cursor)
        cities.copy_city(cursor, 0, bounds)
        cursor.execute("SELECT setval(pg_get_serial_sequence('budgets_jurisdiction', 'id'), 1)")
        cities.copy_city(cursor, 1, bounds)

    loaded = editions.load_as_draft(budget=replace(factories.budget(), year=2031))

    assert loaded.budget.pk == max(Budget.objects.values_list("pk", flat=True))
    assert Jurisdiction.objects.filter(level="city", parent__name="青青省").count() == 2


def test_the_guards_are_lifted_in_one_block_only() -> None:
    loaded = editions.load_as_draft(budget=factories.budget())
    editions.publish(budget=loaded.budget, despite_unreadable="as printed", despite_failures="as printed")
    with connection.cursor() as cursor:
        with cities.unguarded(cursor):
            cursor.execute("SHOW session_replication_role")
            assert cursor.fetchone() == ("replica",)
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
