"""Show that what is kept of documents and places equals a plain recount, whatever is published or taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from budgets import editions
from budgets.apps import fill_kept_totals
from budgets.checks import RULES, CheckRule
from budgets.models import (
    Budget,
    Department,
    DocumentRule,
    DocumentTotal,
    Finding,
    FindingTotal,
    Jurisdiction,
    PlaceTotal,
    ProjectTotal,
    StatedFigure,
    name_key,
)
from budgets.queries import findings
from budgets.queries.findings import Wanted
from budgets.queries.totals import totals
from budgets.records import Scope
from tests import factories
from tests.integration.test_sums import publish, put_under

NAMES = ("甲局", "乙局", "甲局信息中心", "乙局信息中心")
PLACES = ("青田市", "远市")


def holds(whole: Budget, part: Budget) -> bool:
    """Tell, of two documents alone, whether the first contains the second."""
    if whole.scope != Scope.DEPARTMENT or whole == part:
        return False
    if whole.department_id == part.department_id:
        return part.scope == Scope.UNIT
    own = {name_key(whole.department.name), name_key(whole.issuer)}
    others = {name_key(name) for name in whole.units} - own
    named = {name_key(part.department.name), name_key(part.issuer)} & others
    return bool(named) or (not others and part.department.parent_id == whole.department_id)


def recounted() -> dict[tuple[int, int, str], tuple[Decimal, int, int]]:
    """Return the sum, the documents and those counted of each place, year and phase, from the amounts themselves."""
    groups: dict[tuple[int, int, str], list[Budget]] = {}
    for budget in Budget.objects.published().select_related("department"):
        key = (budget.department.jurisdiction_id, budget.fiscal_year_id, budget.phase)
        groups.setdefault(key, []).append(budget)
    found = {}
    for key, group in groups.items():
        spent = totals(group)
        free = [one for one in group if not any(holds(other, one) for other in group)]
        values = [spent[one.pk].value for one in free if one.pk in spent and spent[one.pk].covers == "all"]
        known = [value for value in values if value is not None]
        found[key] = (sum(known, Decimal(0)), len(group), len(known))
    return found


def kept() -> dict[tuple[int, int, str], tuple[Decimal, int, int]]:
    return {
        (one.jurisdiction_id, one.fiscal_year_id, one.phase): (one.value + one.transfers, one.documents, one.counted)
        for one in PlaceTotal.objects.all()
    }


def counted_by_rule() -> dict[CheckRule, Counter[str]]:
    """Return how often each rule came out how, from the findings on editions in force themselves."""
    found: dict[CheckRule, Counter[str]] = {}
    for one in Finding.objects.published():
        found.setdefault(RULES[one.rule], Counter())[one.verdict] += 1
    return found


def listed_by_rule() -> dict[str, list[int]]:
    """Return the documents in force that lists of each rule, and of each family of rules, walk."""
    words = DocumentRule.objects.order_by().values_list("word", flat=True).distinct()
    return {word: [row.total.pk for row in documents_of_rule(word)] for word in words}


def documents_of_rule(word: str) -> list[DocumentRule]:
    rows: Any = findings.documents_with(Wanted(rule=word))
    return list(rows)


def found_by_rule() -> dict[str, list[int]]:
    """Return the same by the findings on editions in force themselves: those with most that do not hold first."""
    found: dict[str, set[tuple[int, int, int]]] = {}
    failing = Counter(Finding.objects.published().filter(verdict="FAIL").values_list("budget", flat=True))
    for one in Finding.objects.published().select_related("budget"):
        for word in (one.rule, RULES[one.rule].family):
            place = (failing[one.budget_id], one.budget.fiscal_year_id, one.budget_id)
            found.setdefault(word, set()).add(place)
    return {word: [budget for *_order, budget in sorted(of, reverse=True)] for word, of in found.items()}


class TestRandomPublishing(TestCase):
    @pytest.mark.heavy
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 1)), min_size=2, max_size=8))
    def test_what_is_kept_equals_a_recount(self, steps: list[tuple[int, int, int]]) -> None:
        for number, (step, who, where) in enumerate(steps):
            name = NAMES[who]
            in_force = list(Budget.objects.published().order_by("pk"))
            match step:
                case 0 | 1 | 2:
                    scope = Scope.DEPARTMENT if step == 2 else Scope.UNIT
                    units = (name, f"{name}信息中心") if where else (name,)
                    publish(name, content=str(number), scope=scope, units=units, jurisdiction=PLACES[where])
                case 3 if in_force:
                    editions.withdraw(budget=in_force[who % len(in_force)], reason="retracted")
                case 4 if Department.objects.count() > 1:
                    unit, department = Department.objects.order_by("pk")[:2]
                    put_under(unit, department)
                case 5 if in_force:
                    moved = in_force[who % len(in_force)].department
                    moved.jurisdiction = Jurisdiction.objects.order_by("pk").last() or moved.jurisdiction
                    if not Department.objects.filter(jurisdiction=moved.jurisdiction, key=moved.key).exists():
                        moved.save()
                        editions.keep_totals_of_department(moved)
            assert kept() == recounted()
            assert dict(findings.by_rule(Wanted())) == dict(counted_by_rule())
            assert listed_by_rule() == found_by_rule()
        published = set(Budget.objects.published().values_list("pk", flat=True))
        assert set(DocumentTotal.objects.values_list("pk", flat=True)) == published
        assert set(ProjectTotal.objects.values_list("budget_id", flat=True)) <= published
        assert editions.rebuild_totals() == []


@pytest.mark.django_db
class TestKeeping:
    def test_a_draft_is_in_no_total(self) -> None:
        publish("甲局")
        draft = editions.start_correction(budget=Budget.objects.get())
        assert draft.state == "draft"
        assert [one.budget.edition for one in DocumentTotal.objects.all()] == [1]
        assert not ProjectTotal.objects.filter(budget=draft).exists()

    def test_what_is_superseded_or_withdrawn_is_in_none_any_more(self) -> None:
        first = publish("甲局")
        second = publish("甲局", content="2")
        assert [one.budget for one in DocumentTotal.objects.all()] == [second]
        editions.withdraw(budget=second, reason="retracted")
        editions.withdraw(budget=first, reason="retracted")
        assert not DocumentTotal.objects.exists()
        assert not PlaceTotal.objects.exists()
        assert not ProjectTotal.objects.exists()

    def test_findings_are_counted_as_they_are_found(self) -> None:
        publish("甲局")
        publish("甲局", content="2", year=2023)
        for verdict in ("FAIL", "TAIL", "BASE0", "INFO"):
            assert findings.by_verdict()[verdict] == Finding.objects.published().filter(verdict=verdict).count()
        assert sum(findings.by_verdict().values()) > 0

    def test_an_upgrade_fills_what_was_in_force_before(self) -> None:
        publish("甲局")
        before = kept()
        DocumentTotal.objects.all().delete()
        PlaceTotal.objects.all().delete()
        fill_kept_totals(using="default")
        assert kept() == before
        by_rule = findings.by_rule(Wanted())
        FindingTotal.objects.all().delete()
        fill_kept_totals(using="default")
        assert findings.by_rule(Wanted()) == by_rule
        assert by_rule

    def test_lists_of_rules_are_filled_by_an_upgrade_and_worked_out_anew(self) -> None:
        publish("甲局")
        publish("乙局", year=2023)
        before = listed_by_rule()
        assert before == found_by_rule()
        assert any(len(documents) == 2 for documents in before.values())
        DocumentRule.objects.all().delete()
        fill_kept_totals(using="default")
        assert listed_by_rule() == before
        DocumentRule.objects.order_by("pk")[:1].get().delete()
        DocumentRule.objects.filter(pk=DocumentRule.objects.order_by("-pk")[:1].get().pk).update(failing=99)
        assert len(editions.rebuild_totals()) == 2
        assert listed_by_rule() == before

    def test_the_command_says_what_is_wrong_and_mends_it(self) -> None:
        publish("甲局")
        PlaceTotal.objects.update(value=1)
        with pytest.raises(CommandError, match="1 totals are not right"):
            call_command("rebuild_totals", check=True, stdout=StringIO())
        assert PlaceTotal.objects.get().value == 1
        call_command("rebuild_totals", stdout=StringIO())
        assert PlaceTotal.objects.get().value == Decimal(10_000_000)
        call_command("rebuild_totals", check=True, stdout=StringIO())

    def test_a_project_of_several_rows_comes_to_the_largest(self) -> None:
        tables = factories.statements()
        lines = tuple(replace(line, project=line.project and 1) for line in tables[2].lines)
        made = publish("甲局", statements=(*tables[:2], replace(tables[2], lines=lines), *tables[3:]))
        kept_total = ProjectTotal.objects.get(budget=made, entry__order=1)
        assert kept_total.value == Decimal(2_500_000)

    def test_totals_of_projects_are_worked_out_anew_too(self) -> None:
        publish("甲局")
        rows = ProjectTotal.objects.order_by("pk")
        before = list(rows.values())
        assert before
        assert editions.rebuild_totals() == []
        assert list(rows.values()) == before
        rows.all()[:1].get().delete()
        assert len(editions.rebuild_totals()) == 1
        assert list(rows.values()) == before

    def test_figures_that_documents_are_ranked_by_are_worked_out_anew_too(self) -> None:
        publish("甲局")
        rows = StatedFigure.objects.order_by("budget", "by", "money", "code")
        before = list(rows.values("budget", "by", "money", "code", "answer", "value", "whole"))
        assert editions.rebuild_totals() == []
        code = rows.filter(code="201").first()
        assert code is not None
        code.delete()
        rows.filter(by="total").update(value=1)
        rows.create(budget=code.budget, fiscal_year=code.fiscal_year, document=code.document, by="total", code="9")
        assert len(editions.rebuild_totals()) == 3
        assert list(rows.values("budget", "by", "money", "code", "answer", "value", "whole")) == before
