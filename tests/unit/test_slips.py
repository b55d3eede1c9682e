"""Show that slips are made as said, and that the checks of a sound text notice them."""

from decimal import Decimal

import pytest

from budgets.checks import Verdict, check_budget
from budgets.documents import read
from tests import papers, places
from tests.consistent import Money, budget
from tests.shapes import SHAPES, reshaped_paper
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


def unknown_titles(made):
    """Return the titles of tables of which something is not known: what rests on them accuses nobody."""
    return {
        table.title
        for table in made.statements
        if table.kind == "other"
        or {column.order for column in table.columns if not column.measure}
        & {amount.column for line in table.lines for amount in line.amounts}
    }


@pytest.mark.heavy
@pytest.mark.parametrize("shape", SHAPES)
def test_slips_of_tables_in_other_shapes_are_named_and_sound_ones_accused_of_nothing(tmp_path, shape):
    made, missed = 0, []
    for number, paper in enumerate([*places.PLACES.values(), *papers.PLACES.values()]):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(reshaped_paper(paper, shape).pdf())
        sound = read([file]).budget
        assert check_budget(sound).verdict_counts[Verdict.FAIL] == 0, paper.title
        unknown = tuple(unknown_titles(sound))
        slips = [slip for slip in slips_of_tables(sound) if not slip[0].startswith(unknown)]
        noticed = notice_slips(sound, slips, (Verdict.FAIL,))
        made, missed = made + noticed.made, [*missed, *noticed.missed]
    assert made > 200
    assert len(missed) <= 0.03 * made, missed
