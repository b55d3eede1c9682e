"""No rule without an example: each is made to hold, and to find something, at least once."""

from __future__ import annotations

import inspect
from collections import defaultdict
from itertools import product
from typing import Any

import pytest

from budgets.checks import RULES, Verdict, check_budget
from tests import rule_examples
from tests.unit import test_checks_rules as examples

HOLDS = {Verdict.OK, Verdict.TAIL}
FINDS = {Verdict.FAIL, Verdict.INFO, Verdict.BASE0}
#: Rules that say nothing where there is nothing to say.
SILENT = (
    *(".orphan", "F14.", "F10.code.shape", "F10.code.known"),
    *("F5.text.again", "F6.change.base", "F6.change.direction"),
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
        *("F1.text", "F5.text.repeated", "F5.text.near", "F6.count", "F6.change.alike", "F6.share.chart", "F6.average"),
        *("F13.three-public.count", "F15.change.reason"),
    }
)
#: The functions by which examples are checked.
CHECKS = ("check_budget", "check_years", "check_units", "check_final")


@pytest.mark.heavy
def test_every_rule_holds_and_finds_something(monkeypatch):
    shown: defaultdict[str, set[Verdict]] = defaultdict(set)

    def note(results: Any) -> Any:
        for result in results if isinstance(results, tuple) else (results,):
            for finding in result.findings:
                shown[finding.rule].add(finding.verdict)
        return results

    for name in CHECKS:
        made = getattr(examples, name)
        monkeypatch.setattr(examples, name, lambda *given, made=made: note(made(*given)))
    for example in rule_examples.all_examples():
        note(check_budget(example))
    _run_examples()
    silent = {rule for rule in RULES if any(each in rule for each in SILENT)}
    assert {rule for rule in RULES if rule not in silent | ELSEWHERE and not shown[rule] & HOLDS} == set()
    assert {rule for rule in RULES if rule not in ELSEWHERE and not shown[rule] & FINDS} == set()


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
