"""A place nobody has written code for is read and checked: fourteen tables, three lists side by side, two units."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import checks, documents
from budgets.records import Budget, Line, Phase, Scope, Statement
from budgets.vocabulary.table_sets import TABLE_SETS
from tests import province

SEEDS = (1, 2, 3)
#: Kinds of tables in which a figure can be wrong: all but the empty one.
FILLED = [form.kind for form in province.PROVINCE.forms if form.kind != "state-capital"]


def told(table: Statement) -> tuple[Any, ...]:
    """Return what a table says, whatever the way it came: without places, origins, spacing of rows and figures."""
    columns = [(column.type, column.header, column.measure, column.list) for column in table.columns]
    frame = (table.order, table.kind, table.number, table.title, table.money_unit, table.note, table.remark)
    return frame, columns, list(map(told_of_line, table.lines))


def told_of_line(line: Line) -> tuple[Any, ...]:
    tree = (line.position, line.list, line.level, line.parent, line.role)
    names = (line.label, line.code, line.scheme, line.classification, line.budget_unit, line.year)
    amounts = [(amount.column, amount.state, amount.value) for amount in line.amounts]
    return tree, names, amounts, [(text.column, text.text) for text in line.texts]


def failing(budget: Budget) -> set[str]:
    """Return the rules that do not hold."""
    return {each.rule for each in checks.check_budget(budget).findings if each.verdict is checks.Verdict.FAIL}


def read(seed: int, kind: str, folder: Path, made: Budget | None = None) -> documents.Reading:
    """Return what is read of the printed budget."""
    paper = province.paper(made or province.budget(seed))
    path = folder / f"budget.{kind}"
    path.write_bytes(paper.pdf() if kind == "pdf" else paper.workbook())
    return documents.read([path])


def test_nothing_else_knows_of_it() -> None:
    assert province.WORD not in TABLE_SETS
    assert province.PROVINCE not in TABLE_SETS.values()


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_table_is_read_as_it_is_printed(seed: int, kind: str, tmp_path: Path) -> None:
    wanted, found = province.budget(seed), read(seed, kind, tmp_path)
    budget = found.budget
    assert (budget.department, budget.year, budget.scope, budget.phase) == (
        *(wanted.department, wanted.year),
        *(Scope.UNIT, Phase.BUDGET),
    )
    assert list(map(told, budget.statements)) == list(map(told, wanted.statements))
    assert (found.warnings, budget.unreadable) == ((), ())
    assert [table.number for table in budget.statements][::13] == ["预算01表", "预算14表"]
    assert {column.list for column in budget.statements[0].columns} == {"income", "expenditure", "use"}
    assert {table.money_unit for table in budget.statements} == {"元", "万元"}
    assert not failing(budget)


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_figures_that_add_up_are_found_to(seed: int) -> None:
    result = checks.check_budget(province.budget(seed))
    assert {each.verdict for each in result.findings} == {checks.Verdict.OK, checks.Verdict.NA}


@pytest.mark.heavy
@given(st.integers(0, 10**6), st.sampled_from(FILLED))
@settings(max_examples=60, deadline=None)
def test_a_wrong_figure_is_found_in_its_table(seed: int, kind: str) -> None:
    found = failing(province.planted(province.budget(seed), kind))
    assert {rule for rule in found if rule.split(".")[1] == kind}, found


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_a_wrong_figure_in_print_is_found_too(kind: str, tmp_path: Path) -> None:
    wrong = province.planted(province.budget(1), "government-economic")
    assert failing(read(1, kind, tmp_path, wrong).budget) == {"F2.government-economic.parts"}


def test_the_third_list_is_checked() -> None:
    budget = province.budget(1)
    table = budget.statements[0]
    line = next(each for each in table.lines if each.list == "use")
    amount = replace(line.amounts[0], value=(line.amounts[0].value or Decimal(0)) + 1000)
    lines = tuple(replace(each, amounts=(amount,)) if each is line else each for each in table.lines)
    wrong = replace(budget, statements=(replace(table, lines=lines), *budget.statements[1:]))
    assert failing(wrong) == {"F2.income-expenditure.parts"}
