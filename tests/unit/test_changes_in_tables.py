"""Columns of changes beside two years: amounts and percentages fit the years, where most rows say from which."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.records import Column, ColumnType, Text
from tests.unit.test_checks_rules import budget, said, table

WAN = st.integers(min_value=100, max_value=9_999_999).map(lambda cents: Decimal(cents).scaleb(-2))
YEARS = st.lists(st.tuples(WAN, WAN), min_size=4, max_size=9)
BASES = ["total/prior", "executed", "total/budgeted"]


def compared(years, base="total/prior", wrong=(), sign=True):
    """Return a budget whose table prints rows of two years with the change, and it in per cent; ``wrong`` is added."""
    off = dict(wrong)
    rows, rates = [], []
    for at, (before, now) in enumerate(years):
        moved, rate = now - before, round((now - before) * 100 / before, 2)
        change = moved + off.get((at, "amount"), 0)
        rates.append(f"{(rate if sign else abs(rate)) + off.get((at, 'rate'), 0)}%")
        rows.append((f"第{at}项", None, f"{before} {now} {change if sign else abs(change)}", {"code": f"2{at:02}"}))
    made = table("general-function", [base, "total", "total/change"], rows)
    text = Column(order=4, type=ColumnType.TEXT, header=("比上年增减", "%"), measure="", list="")
    lines = (
        replace(line, texts=(Text(column=4, text=rate, place=line.place),))
        for line, rate in zip(made.lines, rates, strict=True)
    )
    return budget(replace(made, columns=(*made.columns, text), lines=tuple(lines)))


@pytest.mark.heavy
@pytest.mark.any_database
@settings(max_examples=20)
@given(YEARS, st.sampled_from(BASES))
def test_changes_that_fit(years, base):
    made = compared(years, base)
    assert set(said(made, "F3.change.amount")) <= {"OK"}
    assert set(said(made, "F3.change.percent")) <= {"OK", "TAIL"}


@pytest.mark.heavy
@pytest.mark.any_database
@settings(max_examples=20)
@given(YEARS, st.data())
def test_a_change_that_does_not_fit(years, data):
    at = data.draw(st.integers(min_value=0, max_value=len(years) - 1))
    for of, rule in (("amount", "F3.change.amount"), ("rate", "F3.change.percent")):
        found = said(compared(years, wrong={(at, of): Decimal(-7)}), rule)
        assert found.count("FAIL") == 1


@pytest.mark.any_database
def test_what_the_column_may_be_reckoned_from_is_not_guessed():
    years = [(Decimal("5.00"), Decimal("9.00"))] * 3
    wrong = {(at, of): Decimal(at + 3) for at in range(3) for of in ("amount", "rate")}
    made = compared(years, wrong=wrong)
    assert said(made, "F3.change.amount") == ["NA"]
    assert said(made, "F3.change.percent") == []


@pytest.mark.any_database
def test_what_is_less_may_be_printed_without_a_sign():
    years = [(Decimal("5.00"), Decimal("9.00"))] * 3 + [(Decimal("8.00"), Decimal("2.00"))]
    for rule in ("F3.change.amount", "F3.change.percent"):
        assert said(compared(years, sign=False), rule) == ["OK", "OK", "OK", "NA"]
