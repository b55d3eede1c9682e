"""The tool that prints budgets anew: what it writes is what it was given, and what came through is told by place."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budgets import documents
from budgets.records import Amount, Budget, State
from tests import province, reprinted
from tests.printed import ComparedFigures


def read(path: Path, budget: Budget) -> Budget:
    given = {"year": budget.year, "department": budget.department, "scope": budget.scope, "phase": budget.phase}
    return documents.read([path], **given).budget  # type: ignore[arg-type]


def changed(budget: Budget, state: State, value: Decimal | None) -> Budget:
    """Return a budget whose first amount has another value."""
    table = next(each for each in budget.statements if each.lines)
    line = next(line for line in table.lines if any(amount.value for amount in line.amounts))
    first = next(amount for amount in line.amounts if amount.value)
    amounts: list[Amount] = [
        replace(each, state=state, value=value) if each is first else each for each in line.amounts
    ]
    lines = tuple(replace(each, amounts=tuple(amounts)) if each is line else each for each in table.lines)
    tables = tuple(replace(each, lines=lines) if each is table else each for each in budget.statements)
    return replace(budget, statements=tables)


def test_the_workbook_prints_what_the_budget_says(tmp_path: Path) -> None:
    budget = province.budget(3)
    for name in ("xlsx", "a4-landscape", "narrow-inside", "across-named"):
        path = tmp_path / f"{name}.xlsx"
        reprinted.write_workbook(budget, reprinted.LAYOUTS[name], path)
        compared = reprinted.compare(budget, read(path, budget))
        assert (compared.named, compared.wrong, compared.missed) == ([], [], []), name
        assert compared.right > 100


def test_what_is_not_right_is_told_by_place() -> None:
    budget = province.budget(3)
    right = reprinted.compare(budget, budget).right
    other = reprinted.compare(budget, changed(budget, State.VALUE, Decimal("0.07")))
    assert (other.right, len(other.wrong), len(other.missed)) == (right - 1, 1, 1)
    assert other.wrong[0].endswith(": 0.07")
    unread = reprinted.compare(budget, changed(budget, State.UNREADABLE, None))
    assert (unread.right, len(unread.named), unread.wrong, unread.missed) == (right - 1, 1, [], [])


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice prints the papers, and is not installed")
def test_every_paper_of_another_producer_is_read_or_named(tmp_path: Path) -> None:
    budget = province.budget(3)
    results = list(reprinted.reprint({"province": budget}, ["a4-landscape", "across", "text-a5"], tmp_path))
    assert [name for name, _, _ in results] == ["a4-landscape", "across", "text-a5"]
    for name, _, compared in results:
        assert isinstance(compared, ComparedFigures), name
        assert (compared.wrong, compared.missed) == ([], []), name
