"""Show that what is stored says what was loaded, field by field."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from budgets import documents, editions
from budgets.documents.package import csv_package
from budgets.editions import loading
from budgets.queries.records import records
from budgets.records import Budget
from tests import factories, strategies
from tests.documents import BOTH


class AnyBudget(TestCase):
    @pytest.mark.heavy
    @given(strategies.budgets())
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    def test_any_budget_comes_back(self, budget: Budget) -> None:
        budget = replace(budget, department=budget.department or "某局")
        loaded = editions.load_as_draft(budget=budget).budget
        assert records(loaded) == replace(budget, edition=1)


@pytest.mark.django_db
@pytest.mark.parametrize("piece", [loading.PIECE, 2])
@pytest.mark.parametrize("made", [factories.budget, factories.doubtful_budget])
def test_a_whole_budget_comes_back_in_pieces_too(
    made: Callable[[], Budget], piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "PIECE", piece)
    assert records(editions.load_as_draft(budget=made()).budget) == replace(made(), edition=1)


@pytest.mark.django_db
def test_editions_do_not_mix() -> None:
    for content in ("1", "2"):
        loaded = editions.load_as_draft(budget=factories.budget(files=(factories.source_file(content),))).budget
    editions.load_as_draft(budget=factories.budget(department="别的中心", title="别的"))
    assert records(loaded) == replace(factories.budget(files=(factories.source_file("2"),)), edition=2)


@pytest.mark.heavy
@pytest.mark.django_db
@pytest.mark.parametrize("path", BOTH)
def test_a_published_document_comes_back_from_the_database_and_from_its_package(path: Path) -> None:
    read = documents.read([path]).budget
    stored = records(editions.load_as_draft(budget=read).budget)
    assert stored == replace(read, edition=1)
    assert sum(len(line.amounts) for table in stored.statements for line in table.lines) == 750
    with tempfile.TemporaryDirectory() as folder:
        csv_package.write_package(stored, Path(folder))
        assert documents.read([Path(folder)]).budget == stored


@pytest.mark.django_db
def test_reading_back_takes_sixteen_queries_whatever_the_size(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    # files, projects, sections, columns, lines, amounts, texts, statements, mentions, items, goals, indicators,
    # targets, assets, terms, unreadable rows
    small = editions.load_as_draft(budget=factories.budget()).budget
    table = factories.expenditure()
    double = tuple(replace(line, position=line.position + 8, parent=None) for line in table.lines)
    more = factories.budget(
        files=(factories.source_file("2"),), statements=(replace(table, lines=table.lines + double),)
    )
    large = editions.load_as_draft(budget=more).budget
    for row in (small, large):
        with django_assert_num_queries(16):  # type: ignore[attr-defined]
            records(row)
