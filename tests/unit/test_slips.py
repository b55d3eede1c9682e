"""Show that slips are made as said, and that the checks of a sound text notice them."""

from decimal import Decimal

import pytest

from budgets.checks import Verdict
from tests.consistent import Money, budget
from tests.slips import notice_slips, slips_of_prose, slips_of_tables, some_of, swapped_digits

MONEY = Money(
    functions={"2010101": (Decimal(4_321_500), Decimal(1_234_500))},
    basic={"30101": Decimal(3_000_000), "30201": Decimal(1_321_500)},
    project={"30227": Decimal(1_234_500)},
    projects=(Decimal(1_000_000), Decimal(234_500)),
    before=(Decimal(5_000_000), Decimal(1_000_000), Decimal(0), Decimal(0)),
)


@pytest.mark.parametrize(
    ("printed", "slip"), [("667.62", "676.62"), ("43.5", "34.5"), ("0", "1"), ("99", "19"), ("10", "20")]
)
def test_swapped_digits(printed, slip):
    assert swapped_digits(printed) == slip


@pytest.mark.heavy
def test_slips_of_a_sound_budget_are_noticed():
    made = budget(MONEY, "万元")
    prose = notice_slips(made, list(slips_of_prose(made)))
    assert prose.made > 15
    assert prose.noticed / prose.made >= 0.9, prose.missed
    tables = notice_slips(made, some_of(slips_of_tables(made), 15), (Verdict.FAIL,))
    assert (tables.made, tables.missed) == (15, ())
