"""Whatever the amounts: a consistent budget fails nowhere, a changed figure is found, rounding alone is no error."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.checks import Verdict, check
from tests.consistent import budget, changed, money, named

#: More than twice the widest tolerance of any sum in these tables: ½ × 0.01 × 12 figures.
LEAST = Decimal("0.13")


def cells(made):
    return [(s.order, line.position, a.column) for s in made.statements for line in s.lines for a in line.amounts]


@given(money())
@settings(max_examples=40, deadline=None)
def test_consistent_budget_does_not_fail(amounts):
    counts = check(budget(amounts)).counts
    assert (counts[Verdict.FAIL], counts[Verdict.TAIL]) == (0, 0)
    assert counts[Verdict.OK] > 100


@given(money(), st.data())
@settings(max_examples=60, deadline=None)
def test_changed_figure_is_named(amounts, data):
    made = budget(amounts, "万元")
    cell = data.draw(st.sampled_from(cells(made)))
    by = data.draw(st.decimals(LEAST, 10**6, places=2)) * data.draw(st.sampled_from([1, -1]))
    failures = [each for each in check(changed(made, cell, by)).findings if each.verdict is Verdict.FAIL]
    assert any(cell in named(failure) for failure in failures)


@given(money(), st.sampled_from([("万元", 2), ("万元", 0), ("千元", 1), ("元", 0)]))
@settings(max_examples=60, deadline=None)
def test_rounding_is_no_failure(amounts, printing):
    assert check(budget(amounts, *printing)).counts[Verdict.FAIL] == 0


@given(money())
@settings(max_examples=20, deadline=None)
def test_keys_are_unique_and_stay(amounts):
    def keys(made):
        return [finding.key for finding in check(made).findings if finding.rule.startswith(("F1.", "F2.", "F3."))]

    found = keys(budget(amounts))
    assert len(set(found)) == len(found)
    assert found == keys(budget(amounts, "万元"))
