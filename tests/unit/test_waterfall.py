"""Show that a chart of a year's change adds up to it, and of what each hundred yuan goes where."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import charts
from budgets.models import Budget
from budgets.queries.drill import Node
from budgets.queries.sheets import SheetCell
from budgets.queries.years import CodeRow, Comparison
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import Coverage

WAN = Decimal(10_000)
AMOUNTS = st.integers(0, 10**7).map(lambda wan: wan * WAN)


def compared(*pairs: tuple[Decimal | None, Decimal | None], noted: bool = False) -> Comparison:
    """Return classes of a code with their amounts of two years."""
    before, last = Budget(pk=1, fiscal_year_id=2023), Budget(pk=2, fiscal_year_id=2024)
    before.noted, last.noted = False, noted
    rows = [
        CodeRow(f"2{at:02}", f"类{at}", last, {key: one for key, one in ((1, then), (2, now)) if one is not None})
        for at, (then, now) in enumerate(pairs)
    ]
    return Comparison([before, last], TableKind.EXPENDITURE, Coverage.ALL, rows)


def edges(chart: dict[str, Any] | None) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(row["start"]), Decimal(row["end"])) for row in chart["rows"]] if chart else []


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=10))
def test_each_step_begins_where_the_one_before_ended_and_the_last_ends_at_the_total(
    pairs: list[tuple[Decimal, Decimal]],
) -> None:
    drawn = edges(charts.waterfall(compared(*pairs)))
    if not drawn:
        assert all(then == now for then, now in pairs)
        return
    (_zero, first), *steps, (_nil, last) = drawn
    assert (first * WAN, last * WAN) == (sum(then for then, _now in pairs), sum(now for _then, now in pairs))
    assert [start for start, _end in steps] + [last] == [first] + [end for _start, end in steps]
    sizes = [abs(end - start) for start, end in steps]
    assert sizes == sorted(sizes, reverse=True)


def test_what_one_year_does_not_print_is_a_step_of_its_own() -> None:
    chart = charts.waterfall(compared((100 * WAN, None), (None, 30 * WAN), (5 * WAN, 5 * WAN)))
    assert chart is not None
    assert [row["text"] for row in chart["rows"]] == ["105.00", "−100.00", "+30.00", "35.00"]


@pytest.mark.parametrize(
    "rows",
    [
        compared((WAN, WAN)),
        compared((WAN, 2 * WAN), noted=True),
        compared(*[(WAN * at, WAN * (at + 1)) for at in range(charts.MOST_BARS + 1)]),
    ],
)
def test_where_nothing_changed_or_something_was_not_read_or_steps_are_many_there_is_none(rows: Comparison) -> None:
    assert charts.waterfall(rows) is None


def view(total: str, *parts: str | None) -> Node:
    """Return a view of a budget with parts of some amounts."""
    root = Node("", "")
    root.cells[Measure.TOTAL] = SheetCell("value", Decimal(total), total)
    for at, part in enumerate(parts):
        node = root.add(f"{at}", f"{at}")
        if part is not None:
            node.cells[Measure.TOTAL] = SheetCell("value", Decimal(part), part)
    return root


def test_a_hundred_yuan_is_parted_as_the_money_is_the_largest_first() -> None:
    parts = charts.of_a_hundred(view("3000", "1000", "2000", "0"))
    assert [(node.label, share) for node, share in parts] == [("1", Decimal("66.67")), ("0", Decimal("33.33"))]


@pytest.mark.parametrize(
    "root",
    [
        view("0", "0", "0"),
        view("100", "100"),
        view("100", "60", None),
        view("100", "160", "-60"),
        view("100", "60", "30"),
    ],
)
def test_what_does_not_add_up_is_not_parted(root: Node) -> None:
    assert charts.of_a_hundred(root) == []
