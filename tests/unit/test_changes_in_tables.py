"""Columns of changes beside two years: amounts and percentages fit the years, where most rows say from which."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_checks_rules import said, with_changes

WAN = st.integers(min_value=100, max_value=9_999_999).map(lambda cents: Decimal(cents).scaleb(-2))
YEARS = st.lists(st.tuples(WAN, WAN), min_size=4, max_size=9)
BASES = ["total/prior", "executed", "total/budgeted"]


@pytest.mark.heavy
@pytest.mark.any_database
@settings(max_examples=20)
@given(YEARS, st.sampled_from(BASES))
def test_changes_that_fit(years, base):
    made = with_changes(years, base)
    assert set(said(made, "F3.change.amount")) <= {"OK"}
    assert set(said(made, "F3.change.percent")) <= {"OK", "TAIL"}


@pytest.mark.heavy
@pytest.mark.any_database
@settings(max_examples=20)
@given(YEARS, st.data())
def test_a_change_that_does_not_fit(years, data):
    at = data.draw(st.integers(min_value=0, max_value=len(years) - 1))
    for of, rule in (("amount", "F3.change.amount"), ("rate", "F3.change.percent")):
        found = said(with_changes(years, wrong={(at, of): Decimal(-7)}), rule)
        assert found.count("FAIL") == 1
