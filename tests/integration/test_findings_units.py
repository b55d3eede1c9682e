"""Show that a department is held against its units: those published alone, and again when one of them changes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budgets import editions, records
from budgets.editions import checking
from budgets.models import Audit, Budget, Department, Finding, Jurisdiction
from budgets.queries import findings
from tests import factories

from .test_editions import at_once, races

pytestmark = pytest.mark.django_db
RULES = ("F8.expenditure.total", "F8.expenditure.unit")
COLUMNS = (
    factories.column(1, "unit", "预算单位"),
    factories.column(2, "label", "科目名称"),
    factories.column(3, "amount", "支出总计", measure="total"),
)


def made(name: str, scope: str, units: dict[str, str], total: str = "", content: str = "1") -> records.Budget:
    """Return a document that prints what each of its units spends and, where given, what they spend in all."""
    given: list = [("合计", 0, None, total, {"role": records.Role.TOTAL})] if total else []
    given += [(unit, 0, None, spent, {"role": records.Role.TOTAL}) for unit, spent in units.items()]
    lines = factories.rows(COLUMNS, *given, at=10)
    table = factories.table(1, "expenditure", "支出总表", COLUMNS, lines, at=9)
    placed = tuple(replace(line, budget_unit="" if line.label == "合计" else line.label) for line in lines)
    return factories.budget(
        department=name,
        scope=records.Scope(scope),
        title=f"2024年{name}预算",
        jurisdiction="青田市",
        units=tuple(units),
        statements=(replace(table, lines=placed),),
        files=(factories.source_file(content + str(len(name) % 10)),),
        **dict.fromkeys(("sections", "projects", "mentions", "items", "goals", "indicators", "assets", "terms"), ()),
    )


@pytest.fixture
def bureau() -> Department:
    place = Jurisdiction.objects.create(name="青田市")
    found = Department.objects.create(jurisdiction=place, name="青田市档案局", slug="archives")
    for slug, name in (("museum", "青田市博物馆"), ("library", "青田市图书馆")):
        Department.objects.create(jurisdiction=place, name=name, slug=slug, parent=found)
    return found


def published(*given: Any, **more: Any) -> Budget:
    return editions.publish(budget=editions.load_as_draft(budget=made(*given, **more)).budget)


def department(total: str = "60.00") -> Budget:
    units = {"青田市档案局（本级）": "10.00", "青田市博物馆": "20.00", "青田市图书馆": "30.00"}
    return published("青田市档案局", "department", units, total)


def unit(name: str, total: str, content: str = "1") -> Budget:
    return published(name, "unit", {name: total}, content=content)


def verdicts(budget: Budget) -> dict[str, dict[str, int]]:
    counts = Audit.objects.get(budget=budget).counts
    return {rule: counts.get(rule, {}) for rule in RULES}


def test_a_department_is_the_sum_of_the_units_published_after_it(bureau: Department, client: Client) -> None:
    whole = department("61.00")
    assert verdicts(whole) == {RULES[0]: {}, RULES[1]: {}}
    unit("青田市档案局", "10.00")
    unit("青田市博物馆", "20.00")
    assert verdicts(whole) == {RULES[0]: {"NA": 1}, RULES[1]: {"OK": 2}}
    unit("青田市图书馆", "30.00")
    assert verdicts(whole) == {RULES[0]: {"FAIL": 1}, RULES[1]: {"OK": 3}}
    found = Finding.objects.get(budget=whole, rule=RULES[0])
    assert (found.difference, found.unit) == ("1", "万元")
    page = client.get("/archives/2024/budget/checks/").content.decode()
    for address in ("/archives/2024/unit-budget/", "/museum/2024/unit-budget/", "/library/2024/unit-budget/"):
        assert f'href="{address}tables/expenditure/#l' in page


def test_both_sides_hear_of_a_difference_and_of_its_end(bureau: Department) -> None:
    whole, museum = department(), unit("青田市博物馆", "25.00")
    assert verdicts(whole)[RULES[1]] == verdicts(museum)[RULES[1]] == {"FAIL": 1}
    corrected = unit("青田市博物馆", "20.00", content="2")
    assert verdicts(whole)[RULES[1]] == verdicts(corrected)[RULES[1]] == {"OK": 1}
    editions.withdraw(budget=whole, reason="r")
    for left in (museum, corrected):
        assert verdicts(left)[RULES[1]] == {}
        assert not Finding.objects.filter(budget=left, family="F8").exists()


def test_a_draft_is_held_against_what_is_published_and_tells_the_public_nothing(bureau: Department) -> None:
    whole = department()
    draft = editions.load_as_draft(budget=made("青田市博物馆", "unit", {"青田市博物馆": "25.00"})).budget
    assert verdicts(draft)[RULES[1]] == {"FAIL": 1}
    editions.recheck(budget=whole)
    assert verdicts(whole) == {RULES[0]: {}, RULES[1]: {}}
    with pytest.raises(editions.EditionError):
        editions.publish(budget=draft, by=User.objects.create_superuser("clerk"))


@races
@pytest.mark.django_db(transaction=True)
def test_two_units_published_at_once_both_reach_the_department(bureau: Department) -> None:
    whole = department()
    names = {"青田市博物馆": "20.00", "青田市图书馆": "30.00"}
    drafts = [
        editions.load_as_draft(budget=made(name, "unit", {name: spent}, content=str(n))).budget
        for n, (name, spent) in enumerate(names.items(), 1)
    ]
    results = at_once(*[partial(editions.publish, budget=draft) for draft in drafts])
    assert [type(result) for result in results] == [Budget, Budget]
    assert verdicts(whole)[RULES[1]] == {"OK": 2}


def test_another_phase_or_year_is_another_matter(bureau: Department) -> None:
    whole = department()
    given = made("青田市博物馆", "unit", {"青田市博物馆": "25.00"})
    for other in (replace(given, phase=records.Phase.FINAL), replace(given, year=2023)):
        editions.publish(budget=editions.load_as_draft(budget=other).budget)
    assert verdicts(whole)[RULES[1]] == {}


def test_queries_do_not_grow_with_the_units(
    bureau: Department, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    whole = department()
    unit("青田市博物馆", "20.00")
    # Among the last: how findings came out, of the document and its place, and by which rules.
    with django_assert_num_queries(54) as first:
        editions.recheck(budget=whole)
    unit("青田市图书馆", "30.00")
    unit("青田市档案局", "10.00")
    with django_assert_num_queries(len(first)):
        editions.recheck(budget=whole)


def test_what_is_not_checked_at_once_says_nothing_stale(bureau: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, museum = department(), unit("青田市博物馆", "25.00")
    assert [one[1] for one in Audit.objects.get(budget=museum).identities if one[0] == RULES[1]] == ["FAIL"]
    monkeypatch.setattr(checking, "MOST_FOLLOWED", 0)
    editions.withdraw(budget=whole, reason="r")
    assert not Finding.objects.filter(budget=museum, family="F8").exists()
    audit = Audit.objects.get(budget=museum)
    assert not [rule for rule in (*audit.counts, *(one[0] for one in audit.identities)) if rule.startswith("F8")]
    assert Budget.objects.filter(checking.outdated_check_filter(), pk=museum.pk).exists()
    assert not findings.documents_with(findings.Wanted(rule="F8")).exists()
    assert editions.rebuild_totals() == []
