"""No rule without an example: each is made to hold, to find something, and not to speak, at least once."""

from __future__ import annotations

import inspect
from collections import defaultdict
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from budgets.checks import RULES, CheckResult, Verdict, check_budget, check_final
from budgets.records import Budget, Phase, State
from tests import quiet_examples, rule_examples
from tests.factories import with_amounts
from tests.unit import test_checks_rules as examples
from tests.unit.test_elsewhere_prose import read_passage

HOLDS = {Verdict.OK, Verdict.TAIL}
FINDS = {Verdict.FAIL, Verdict.INFO, Verdict.BASE0}
#: Rules that say nothing where there is nothing to say.
SILENT = (
    *(".orphan", "F14.", "F10.code.shape", "F10.code.known", "F4.code."),
    *("F2.total.again", "F5.text.again", "F6.change.base", "F6.change.direction"),
)
#: Rules whose examples stand with the sentences they read, in the tests of those.
ELSEWHERE = frozenset(
    {
        *("F5.row", "F5.function.all", "F5.function.budgeted"),
        *(
            "F6.completion.percent",
            "F6.completion.direction",
            "F6.completion.amount",
            "F6.before.table",
            "F6.change.parts",
        ),
        *("F1.text", "F5.text.repeated", "F5.text.near", "F5.text.by-name"),
        *("F6.count", "F6.change.alike", "F6.share.chart", "F6.average"),
        *("F13.three-public.count", "F15.change.reason"),
    }
)
#: The functions by which examples are checked.
CHECKS = ("check_budget", "check_years", "check_units", "check_final")


@pytest.fixture(scope="module")
def shown():
    """Return the verdicts that examples show of each rule, NA where it says why."""
    found: defaultdict[str, set[Verdict]] = defaultdict(set)

    def note(results: Any) -> Any:
        for result in results if isinstance(results, tuple) else (results,):
            for finding in result.findings:
                if finding.verdict is not Verdict.NA or finding.why.zh:
                    found[finding.rule].add(finding.verdict)
        return results

    with pytest.MonkeyPatch.context() as patch:
        for name in CHECKS:
            made = getattr(examples, name)
            patch.setattr(examples, name, lambda *given, made=made: note(made(*given)))
        for example in rule_examples.all_examples():
            note(check_budget(example))
            note(check_budget(_unreadable(example)))
        planned = rule_examples.document()
        note(check_final(replace(planned, phase=Phase.FINAL), planned))
        _run_examples()
    return found


def _unreadable(budget: Budget) -> Budget:
    """Return a budget of whose tables no figure can be read."""
    return with_amounts(budget, lambda cell, _number: replace(cell, state=State.UNREADABLE, value=None, printed="?"))


@pytest.mark.heavy
def test_every_rule_holds_and_finds_something(shown):
    silent = {rule for rule in RULES if any(each in rule for each in SILENT)}
    assert {rule for rule in RULES if rule not in silent | ELSEWHERE and not shown[rule] & HOLDS} == set()
    assert {rule for rule in RULES if rule not in ELSEWHERE and not shown[rule] & FINDS} == set()


@pytest.mark.heavy
def test_every_rule_says_why_it_is_not_checked_or_says_nothing(shown):
    explained = {rule for rule in RULES if Verdict.NA in shown[rule]}
    quiet = set(quiet_examples.TEXTS)
    for rule, speaks, silent in quiet_examples.pairs():
        quiet.add(rule)
        assert _verdicts(speaks, rule) - {Verdict.NA}, rule
        assert _verdicts(silent, rule) <= {Verdict.NA}, rule
    assert set(RULES) - explained - quiet == set()


@pytest.mark.parametrize("rule", quiet_examples.TEXTS)
def test_a_rule_of_the_text_speaks_where_its_condition_is_met_only(rule):
    topic, *texts = quiet_examples.TEXTS[rule]
    phase = Phase.FINAL if "决算" in topic else Phase.BUDGET
    speaks, silent = (_verdicts(check_budget(read_passage(topic, text, phase)), rule) for text in texts)
    assert speaks - {Verdict.NA}
    assert silent <= {Verdict.NA}


def _verdicts(result: CheckResult, rule: str) -> set[Verdict]:
    return {each.verdict for each in result.findings if each.rule == rule}


def _run_examples() -> None:
    """Run the tests of the rules, each with all it is asked with."""
    for _name, tests in inspect.getmembers(examples, inspect.isclass):
        for name, test in inspect.getmembers(tests, inspect.isfunction):
            if name.startswith("test_") and tests.__module__ == examples.__name__:
                marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
                for given in product(*(_asked(mark) for mark in marks)):
                    test(tests(), **{key: value for each in given for key, value in each.items()})


def _asked(mark: pytest.Mark) -> list[dict[str, Any]]:
    names, values = mark.args
    if isinstance(names, str):
        return [{names: value} for value in values]
    return [dict(zip(names, value, strict=True)) for value in values]
