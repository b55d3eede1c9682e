"""A table in another money unit than it says is found by each table that prints the same, and is one finding."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.records import MONEY_UNITS, Line
from tests import province

#: Tables whose totals others print as one figure.
_KINDS = ("income", "expenditure", "fiscal", "general-basic", "government-economic", "government-fund", "projects")


@pytest.mark.heavy
@pytest.mark.any_database
@given(st.integers(0, 40), st.sampled_from(_KINDS))
def test_a_misprinted_unit_is_one_slip(seed: int, kind: str) -> None:
    sound = province.budget(seed)
    assert not check_budget(sound).verdict_counts[Verdict.FAIL]
    tables = tuple(
        replace(table, money_unit="元", lines=tuple(map(_less, table.lines))) if table.kind == kind else table
        for table in sound.statements
    )
    [told] = (each for each in check_budget(replace(sound, statements=tables)).findings if each.verdict is Verdict.FAIL)
    assert told.rule.startswith("F4.")


def _less(line: Line) -> Line:
    """Return a row in 万元 as one in yuan."""
    amounts = (replace(each, value=each.value and each.value / MONEY_UNITS["万元"]) for each in line.amounts)
    return replace(line, amounts=tuple(amounts))
