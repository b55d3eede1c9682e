"""Show that small charts of documents over years draw what was stated, and nothing else."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from budgets import charts
from budgets.models import Budget, Department
from budgets.queries.documents import Published
from budgets.queries.years import DocumentOverYears, Overview
from budgets.vocabulary.views import Coverage

YEARS = list(range(2026, 2018, -1))
TOTALS = st.none() | st.integers(0, 10**12).map(Decimal)


def over_years(totals: dict[int, Decimal | None], covers: dict[int, Coverage] | None = None) -> DocumentOverYears:
    budgets = {year: Budget(pk=year, fiscal_year_id=year) for year in totals}
    department = Department(name="某局")
    documents = {
        year: Published(budgets[year], total, (covers or {}).get(year, Coverage.ALL)) for year, total in totals.items()
    }
    return DocumentOverYears(department, next(iter(budgets.values()), Budget()), documents)


def drawn(*documents: DocumentOverYears) -> list[charts.SmallMultiple]:
    return charts.small_multiples(Overview(YEARS, list(documents), cut=False))


@given(st.dictionaries(st.sampled_from(YEARS), TOTALS))
def test_a_bar_for_each_year_that_states_a_total(totals: dict[int, Decimal | None]) -> None:
    """As high as its part of the tallest, in its own place: a year that states none is a gap, nothing is a line."""
    stated = {year: total for year, total in totals.items() if total is not None}
    found = drawn(over_years(totals))
    if len(stated) < 2:
        assert found == []
        return
    (one,) = found
    assert one.view == "0 0 80 41"
    assert (one.first.total, one.last.total) == (stated[min(stated)], stated[max(stated)])
    tallest = max(stated.values()) or Decimal(1)
    assert {int(bar["year"]) for bar in one.bars} == set(stated)
    for bar in one.bars:
        year, height = int(bar["year"]), Decimal(bar["height"])
        assert abs(height - 40 * stated[year] / tallest) <= Decimal("0.005")
        assert Decimal(bar["y"]) + height == 40
        assert int(bar["x"]) == 10 * (year - 2019) + 1


def test_only_totals_of_the_same_money_are_drawn() -> None:
    part = {2025: Coverage.GENERAL}
    totals: dict[int, Decimal | None] = {2026: Decimal(3), 2025: Decimal(2), 2024: Decimal(1)}
    assert [bar["year"] for bar in drawn(over_years(totals, part))[0].bars] == ["2024", "2026"]
    assert drawn(over_years({2026: Decimal(3), 2025: Decimal(2)}, part)) == []


def test_years_stand_as_far_apart_as_they_are() -> None:
    """A year that nobody has published is a gap like any other; of two years, bars stay narrow."""
    row = over_years({2026: Decimal(2), 2019: Decimal(1)})
    (apart,) = charts.small_multiples(Overview([2026, 2019], [row], cut=False))
    assert ([bar["x"] for bar in apart.bars], apart.view) == (["1", "71"], "0 0 80 41")
    (near,) = charts.small_multiples(
        Overview([2026, 2025], [over_years({2026: Decimal(2), 2025: Decimal(1)})], cut=False)
    )
    assert ([bar["x"] for bar in near.bars], near.view) == (["1", "11"], "0 0 50 41")


def test_a_total_below_nothing_is_left_to_the_table() -> None:
    assert drawn(over_years({2026: Decimal(-3), 2025: Decimal(2)})) == []


def test_the_largest_come_first_and_not_all_are_drawn() -> None:
    documents = [over_years({2026: Decimal(at), 2025: Decimal(1)}) for at in range(charts.MOST_SMALL + 2)]
    found = drawn(*documents)
    assert len(found) == charts.MOST_SMALL
    assert [one.last.total for one in found[:2]] == [charts.MOST_SMALL + 1, charts.MOST_SMALL]
