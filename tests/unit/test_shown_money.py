"""Amounts in the unit that a reader chose: rounded to its decimals, and never to nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.money import UNITS, MoneyUnit, money, percent, quantile, rank_weight
from budgets.records import MONEY_UNITS


@pytest.mark.parametrize(
    ("yuan", "unit", "shown"),
    [
        ("3120", "yi", "0.0000312"),
        ("10", "wan", "0.001"),
        ("-49.99", "wan", "-0.004999"),
        ("50", "wan", "0.01"),
        ("0", "yi", "0.0000"),
        ("8329100", "wan", "832.91"),
        ("123456789012.34", "yi", "1,234.5679"),
        ("0.01", "yuan", "0.01"),
    ],
)
def test_a_little_money_is_not_none(yuan: str, unit: str, shown: str) -> None:
    assert money(Decimal(yuan), UNITS[unit]) == shown


@given(fen=st.integers(-(10**16), 10**16), unit=st.sampled_from(list(UNITS.values())))
def test_what_is_shown_is_the_amount_to_half_its_last_place_and_nothing_for_nothing_alone(
    fen: int, unit: MoneyUnit
) -> None:
    yuan = Decimal(fen) / 100
    shown = Decimal(money(yuan, unit).replace(",", ""))
    off = abs(shown - yuan / MONEY_UNITS[unit.printed])
    assert off <= Decimal(1).scaleb(-unit.places) / 2
    assert bool(shown) == bool(fen)


@pytest.mark.parametrize(
    ("part", "shown"), [("49", "12.3%"), ("-49", "-12.3%"), ("0.1", "<0.1%"), ("0.2", "0.1%"), ("0", "0.0%")]
)
def test_shares_are_rounded_half_up_and_never_to_nothing(part: str, shown: str) -> None:
    assert percent(Decimal(part), Decimal(400)) == shown


@given(st.lists(st.integers(-9, 9).map(Decimal), min_size=1).map(sorted), st.integers(1, 100))
def test_so_many_of_a_hundred_do_not_exceed_a_quantile(ordered: list[Decimal], hundredths: int) -> None:
    found = quantile(ordered, hundredths)
    assert found is not None
    below, up_to = (sum(holds(each) for each in ordered) for holds in (found.__gt__, found.__ge__))
    assert 100 * below < hundredths * len(ordered) <= 100 * up_to


FEN = st.integers(-(2**63), 2**63 - 1)
QUOTIENTS = st.tuples(FEN, FEN.filter(bool))


@given(QUOTIENTS, QUOTIENTS)
def test_quotients_are_ranked_as_they_are(one: tuple[int, int], other: tuple[int, int]) -> None:
    near = one[0] + 1, one[1]
    for second in (other, near):
        (first_weight, second_weight), (first, then) = (
            (rank_weight(*one), rank_weight(*second)),
            (Fraction(*one), Fraction(*second)),
        )
        assert first_weight is not None
        assert second_weight is not None
        assert (first_weight < second_weight, first_weight == second_weight) == (first < then, first == then)
    assert rank_weight(one[0], 0) is rank_weight(one[0], None) is None
