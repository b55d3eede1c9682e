"""Show that findings are stored with an edition, answered before it is published, and told to the public after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from budgets import editions, records, samples
from budgets.checks import RULES, CheckResult, check_budget
from budgets.editions import EditionError, checking
from budgets.models import HELD, WORDS, ZEROS, Acknowledgement, Amount, Audit, Budget, Finding
from budgets.queries import findings
from budgets.queries import records as stored_records
from tests import factories
from tests.documents import CENTRE

pytestmark = pytest.mark.django_db


def altered(content: str = "1", yuan: int = 50_000, **changes: Any) -> records.Budget:
    """Return the handmade budget with one figure of the expenditure table changed, so that sums over it fail."""
    whole = factories.budget(files=(factories.source_file(content),), **changes)
    table = whole.statements[1]
    line = table.lines[3]
    first = line.amounts[0]
    wrong = replace(first, value=(first.value or Decimal(0)) + yuan, printed="505.00")
    lines = (*table.lines[:3], replace(line, amounts=(wrong, *line.amounts[1:])), *table.lines[4:])
    return replace(whole, statements=(whole.statements[0], replace(table, lines=lines), *whole.statements[2:]))


#: The rule that the altered figure breaks.
PARTS = "F2.expenditure.parts"


def without_rule(check: Callable[..., CheckResult], rule: str, *budgets: object) -> CheckResult:
    """Return what is found by all rules but one."""
    found = check(*budgets)
    return replace(found, findings=tuple(each for each in found.findings if each.rule != rule))


@pytest.fixture
def clerk() -> User:
    return User.objects.create_superuser("clerk")


@pytest.fixture
def draft() -> Budget:
    return editions.load_as_draft(budget=altered()).budget


class TestStored:
    def test_at_load(self, draft: Budget) -> None:
        found = list(Finding.objects.failing().filter(budget=draft))
        assert found
        assert all(row.line_id and row.left and row.right for row in found)
        sums = [row for row in found if row.rule == "F2.expenditure.parts"]
        assert next((row.difference, row.difference_yuan, row.unit) for row in sums) == ("-5", Decimal(-50_000), "万元")
        term = sums[0].sides()[0]["terms"][0]
        cell = Amount.objects.get(line_id=term["line"], cell_id=term["cell"])
        assert cell.printed == term["printed"] == "900.00"

    def test_what_holds_is_counted(self, draft: Budget) -> None:
        audit = Audit.objects.get(budget=draft)
        assert set(audit.counts) <= set(RULES)
        assert audit.counts["F3.expenditure.total"]["OK"] > 1
        assert not Finding.objects.filter(verdict__in=["OK", "NA"]).exists()
        reasons = {rule: number for rule, _zh, _en, number in audit.not_applied}
        assert sum(reasons.values()) == sum(counted.get("NA", 0) for counted in audit.counts.values())

    def test_again_in_place_of_what_was_found_before(self, draft: Budget) -> None:
        before = list(Finding.objects.filter(budget=draft).values_list("key", "verdict"))
        Audit.objects.update(rules="older")
        call_command("recheck_budgets", verbosity=0)
        assert list(Finding.objects.filter(budget=draft).values_list("key", "verdict")) == before
        assert Audit.objects.get(budget=draft).rules != "older"

    def test_mended_rules_check_what_is_published_and_leave_its_records_as_they_are(
        self, draft: Budget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = editions.publish(budget=draft)
        held, answers = stored_records.records(row), set(Acknowledgement.objects.values_list("digest", "reason"))
        hashed = StringIO()
        call_command("edition_hashes", stdout=hashed)
        told = dict(Finding.objects.filter(budget=row).exclude(rule=PARTS).values_list("key", "verdict"))
        assert len(told) < Finding.objects.filter(budget=row).count()
        # Of mended rules one no longer speaks.
        mended = partial(without_rule, check_budget, PARTS)
        monkeypatch.setattr(checking, "check_budget", mended)
        monkeypatch.setattr(checking, "rules_version", lambda: "mended")
        out, again = StringIO(), StringIO()
        call_command("recheck_budgets", stdout=out)
        assert out.getvalue() == "1 editions checked.\n"
        assert dict(Finding.objects.filter(budget=row).values_list("key", "verdict")) == told
        assert (stored_records.records(row), set(Acknowledgement.objects.values_list("digest", "reason"))) == (
            held,
            answers,
        )
        call_command("edition_hashes", stdout=again)
        assert again.getvalue() == hashed.getvalue()
        row.refresh_from_db()
        assert (row.state, row.audit.rules) == (Budget.EditionState.PUBLISHED, "mended")

    def test_against_last_years_document(self) -> None:
        first = editions.publish(budget=editions.load_as_draft(budget=factories.budget(year=2023)).budget)
        after = editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
        chain = {rule for rule in Audit.objects.get(budget=after).counts if rule.startswith("F7")}
        assert chain
        editions.withdraw(budget=first, reason="r")
        assert not {rule for rule in Audit.objects.get(budget=after).counts if rule.startswith("F7")}


class TestAnswers:
    def test_who_publishes_must_answer_what_does_not_hold(self, draft: Budget, clerk: User) -> None:
        with pytest.raises(EditionError, match="逐条写明理由"):
            editions.publish(budget=draft, by=clerk)
        draft.refresh_from_db()
        assert draft.state == Budget.EditionState.DRAFT
        editions.publish(budget=draft, by=clerk, despite_failures=" 原文如此 ")
        assert {(one.reason, one.by) for one in Acknowledgement.objects.all()} == {("原文如此", clerk)}

    def test_each_for_itself(self, draft: Budget, clerk: User) -> None:
        failing = Finding.objects.failing().filter(budget=draft)
        with pytest.raises(EditionError, match="须写明理由"):
            editions.acknowledge(findings=failing, reason=" ", by=clerk)
        assert editions.acknowledge(findings=failing, reason="印刷错误", by=clerk) == len(failing)
        assert findings.unanswered(draft) == []
        assert editions.publish(budget=draft, by=clerk).state == Budget.EditionState.PUBLISHED

    def test_a_command_publishes_what_is_printed_and_says_so(self, draft: Budget) -> None:
        editions.publish(budget=draft)
        given = Acknowledgement.objects.all()
        assert given
        assert all(one.is_standard and one.by is None and "按原文公布" in one.reason_in_words for one in given)

    def test_they_outlive_a_new_check_and_hold_for_later_editions(self, draft: Budget, clerk: User) -> None:
        editions.publish(budget=draft, by=clerk, despite_failures="原文如此")
        editions.recheck(budget=draft)
        assert findings.unanswered(draft) == []
        later = editions.load_as_draft(budget=altered("2")).budget
        editions.publish(budget=later, by=clerk, correction="重印")
        assert Acknowledgement.objects.filter(budget=later).count() == 0

    def test_what_is_written_for_a_later_edition_is_not_told_with_an_earlier(self, draft: Budget, clerk: User) -> None:
        editions.publish(budget=draft)
        later = editions.load_as_draft(budget=altered("2")).budget
        editions.acknowledge(findings=Finding.objects.failing().filter(budget=later), reason="内部意见", by=clerk)
        assert {one.reason for one in findings.answers(draft).values()} == {Acknowledgement.AS_PRINTED}
        assert {one.reason for one in findings.answers(later).values()} == {"内部意见"}

    def test_rounding_needs_none(self, clerk: User) -> None:
        draft = editions.load_as_draft(budget=altered(yuan=100)).budget
        assert Finding.objects.filter(budget=draft, verdict="TAIL").exists()
        editions.publish(budget=draft, by=clerk, despite_failures="只有与其他表不一致的")
        assert not Acknowledgement.objects.filter(key__startswith="F2.").exists()


def test_the_sample_is_published_as_printed() -> None:
    budget = samples.load_samples(CENTRE)[0].budget
    failing = list(Finding.objects.failing())
    assert [(row.rule, row.code or row.label) for row in failing] == [("F6.change.percent", "信息化运维项目")]
    assert findings.unanswered(budget) == []
    found = findings.audited(budget)
    assert found is not None
    assert (found.checked, sum(found.counts[one] for one in HELD), found.counts["TAIL"]) == (619, 585, 27)
    assert {outcome: found.counts[outcome] for outcome in (ZEROS, WORDS)} == {ZEROS: 176, WORDS: 22}
    assert found.example is not None
