"""Whatever the amounts: a consistent budget fails nowhere, a changed figure is found, rounding alone is no error."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from tests.consistent import budget, changed, money, named, restated, spoken_of

#: More than twice the widest tolerance of any sum in these tables: ½ × 0.01 × 12 figures.
LEAST = Decimal("0.13")


def cells(made):
    return [(s.order, line.position, a.column) for s in made.statements for line in s.lines for a in line.amounts]


@pytest.mark.heavy
@given(money())
@settings(max_examples=25, deadline=None)
def test_consistent_budget_does_not_fail(amounts):
    result = check_budget(budget(amounts))
    assert (result.verdict_counts[Verdict.FAIL], result.verdict_counts[Verdict.TAIL]) == (0, 0)
    assert result.verdict_counts[Verdict.OK] > 100
    kept = {finding.rule for finding in result.findings if finding.verdict is Verdict.OK}
    assert {
        "F4.performance.total",
        "F4.performance.tasks",
        "F4.general-basic.total",
        "F5.income",
        "F6.change.percent",
    } <= kept


@pytest.mark.heavy
@given(money(), st.data())
@settings(max_examples=40, deadline=None)
def test_changed_figure_is_named(amounts, data):
    made = budget(amounts, "万元")
    cell = data.draw(st.sampled_from(cells(made)))
    by = data.draw(st.decimals(LEAST, 10**6, places=2)) * data.draw(st.sampled_from([1, -1]))
    failures = [each for each in check_budget(changed(made, cell, by)).findings if each.verdict is Verdict.FAIL]
    assert any(cell in named(failure) for failure in failures)


@pytest.mark.heavy
@given(money(), st.data())
@settings(max_examples=25, deadline=None)
def test_changed_sentence_is_named(amounts, data):
    made = budget(amounts, "万元")
    order = data.draw(st.sampled_from([mention.order for mention in made.mentions]))
    by = data.draw(st.decimals(LEAST, 10**6, places=2))
    failures = [each for each in check_budget(restated(made, order, by)).findings if each.verdict is Verdict.FAIL]
    assert any(order in spoken_of(failure) for failure in failures)


@pytest.mark.heavy
@given(money(), st.sampled_from([("万元", 2), ("万元", 0), ("千元", 1), ("元", 0)]))
@settings(max_examples=40, deadline=None)
def test_rounding_is_no_failure(amounts, printing):
    assert check_budget(budget(amounts, *printing)).verdict_counts[Verdict.FAIL] == 0


@given(money())
@settings(max_examples=8, deadline=None)
def test_keys_are_unique_and_stay(amounts):
    def keys(made):
        return [
            finding.key for finding in check_budget(made).findings if finding.rule.startswith(("F1.", "F2.", "F3."))
        ]

    found = keys(budget(amounts))
    assert len(set(found)) == len(found)
    assert found == keys(budget(amounts, "万元"))


@given(money(), st.data())
@settings(max_examples=10, deadline=None)
def test_whatever_is_missing_is_checked_without_failing(amounts, data):
    made = budget(amounts, "万元")
    order, position, column = data.draw(st.sampled_from(cells(made)))
    lost = data.draw(st.sampled_from(["cell", "line", "column", "table"]))

    def without(line):
        kept = tuple(a for a in line.amounts if a.column != column) if lost in ("cell", "column") else ()
        hit = lost == "column" or line.position == position
        return replace(line, amounts=kept) if hit else line

    tables = tuple(
        replace(each, lines=tuple(map(without, each.lines))) if each.order == order else each
        for each in made.statements
        if lost != "table" or each.order != order
    )
    found = check_budget(replace(made, statements=tables))
    assert found.findings
    # What is not printed is not compared; only a whole of which a part is gone can be found wanting.
    if lost in ("column", "table"):
        assert not [one for one in found.findings if one.verdict is Verdict.FAIL and not one.left]
