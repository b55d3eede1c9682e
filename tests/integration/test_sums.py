"""Show that a sum over departments counts each amount once and names what it leaves out."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.models import Budget, Department, FiscalYear
from budgets.queries import documents
from budgets.queries import sums as adding
from budgets.queries import years as over_years
from budgets.records import Phase, Scope, State
from budgets.views import places as place_views
from tests import factories
from tests.pages import project_page

pytestmark = pytest.mark.django_db
MILLION = Decimal(1_000_000)


def publish(name: str, *, content: str = "", **changes: Any) -> Budget:
    """Publish the handmade budget of ten million yuan under another name."""
    given = {"department": name, "units": (name,), "department_in_charge": "", **changes}
    made = factories.budget(files=(factories.source_file(content or f"{abs(hash(name)):x}"),), **given)
    return editions.publish(budget=editions.load_as_draft(budget=made).budget)


def sums(year: int = 2024) -> list[adding.Sum]:
    return adding.with_names(list(adding.of_places(year)))


def put_under(unit: Department, department: Department) -> None:
    unit.parent = department
    unit.save()
    editions.keep_totals_of_department(unit)


def test_departments_add_up_within_one_year_and_phase() -> None:
    publish("甲局")
    publish("乙局")
    publish("乙局", content="f", phase=Phase.FINAL)
    publish("丙局", year=2023)
    budget, final = sums()
    assert (budget.total, budget.counted) == (20 * MILLION, 2)
    assert final.total == 10 * MILLION
    assert [one.name for one in budget.missing.shown] == ["丙局"]
    assert sums(2023)[0].total == 10 * MILLION


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["", "/en"])
def test_who_is_missing_does_not_hang_on_how_many_documents_a_page_lists(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    for name in ("甲局", "乙局", "丙局"):
        publish(name)
    publish("丁局", year=2023)
    publish("乙局", content="f", phase=Phase.FINAL)
    Department.objects.filter(name="丁局").update(slug="ding")
    monkeypatch.setattr(place_views, "DOCUMENTS_A_PAGE", 1)
    page = client.get(f"{language}/?year=2024").content.decode()
    assert len(re.findall('<tr><th scope="row"', page[page.index('id="documents-h"') :])) == 1
    said, _of_final_accounts = re.findall(r"<li>\s*(?:未单独计入|Not counted by themselves)(.*?)</li>", page)
    assert re.findall('href="([^"]*)"', said) == [f"{language}/ding/"]


def test_those_without_a_document_are_named_up_to_a_number_and_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(adding, "MOST_NAMED", 2)
    publish("甲局")
    for name in ("丁局", "丙局", "乙局", "戊局"):
        publish(name, year=2023)
    publish("远局", year=2023, jurisdiction="远市")
    with django_assert_num_queries(3):  # the sums, what is left out of them, who is missing
        (one,) = sums()
    known = Department.objects.exclude(name__in=("甲局", "远局")).order_by("name")
    assert one.missing.shown == list(known[:2])
    assert one.missing.others == 2
    assert "；另有 2 个部门" in strip_tags(client.get("/?year=2024").content.decode())


def test_a_consolidated_budget_contains_the_units_it_names() -> None:
    publish("甲局", scope=Scope.DEPARTMENT, units=("甲局", "甲局信息中心"))
    publish("甲局信息中心")
    publish("乙局信息中心")
    (one,) = sums()
    assert one.total == 20 * MILLION
    contained = one.left_out["contained"].shown
    assert [(part.budget.issuer, part.holder.issuer) for part in contained] == [("甲局信息中心", "甲局")]


def test_a_department_s_own_budget_stands_within_its_consolidated_one() -> None:
    publish("甲局", scope=Scope.DEPARTMENT)
    publish("甲局", content="e", scope=Scope.UNIT)
    (one,) = sums()
    assert one.total == 10 * MILLION
    assert len(one.left_out["contained"].shown) == 1


def test_in_doubt_money_is_left_out_and_not_counted_twice() -> None:
    bureau = publish("甲局", scope=Scope.DEPARTMENT).department
    centre = publish("甲局信息中心").department
    put_under(centre, bureau)
    assert sums()[0].total == 10 * MILLION


def test_a_consolidated_budget_without_a_total_leaves_its_units_in_the_sum() -> None:
    publish("甲局", scope=Scope.DEPARTMENT, units=("甲局", "乙局"), statements=())
    publish("乙局")
    (one,) = sums()
    assert (one.total, one.counted) == (10 * MILLION, 1)
    assert [row.budget.department.name for row in one.left_out["unstated"].shown] == ["甲局"]
    assert not one.left_out["contained"]


def test_a_unit_that_a_consolidated_budget_counts_is_not_said_to_be_left_out(client: Client) -> None:
    publish("乙中心", year=2023)
    publish("甲局", scope=Scope.DEPARTMENT, units=("甲局", "乙中心"))
    page = strip_tags(client.get("/?year=2024").content.decode())
    assert "未计入" not in page
    assert "未单独计入（本年度尚未在此发布同类文件）：乙中心" in page


def test_what_stands_within_such_a_budget_is_counted_with_what_that_stands_in() -> None:
    whole = publish("丙局", scope=Scope.DEPARTMENT, units=("丙局", "甲局"))
    publish("甲局", scope=Scope.DEPARTMENT, units=("甲局", "乙局"), statements=())
    publish("乙局")
    (one,) = sums()
    assert (one.total, one.counted) == (10 * MILLION, 1)
    assert {row.holder_id for row in one.left_out["contained"].shown} == {whole.pk}


def test_of_budgets_that_contain_each_other_one_is_counted() -> None:
    names = ("甲局", "乙局", "丙局")
    for at, name in enumerate(names):
        publish(name, scope=Scope.DEPARTMENT, units=(name, names[at - 1]))
    (one,) = sums()
    assert (one.total, one.counted, len(one.left_out["contained"].shown)) == (10 * MILLION, 1, 2)


def test_a_document_without_a_total_is_named() -> None:
    publish("甲局")
    publish("乙局", statements=(), mentions=())
    (one,) = sums()
    assert one.total == 10 * MILLION
    assert [left.budget.issuer for left in one.left_out["unstated"].shown] == ["乙局"]


@pytest.mark.parametrize(("payer", "measure"), [("甲局", "subsidy"), ("甲局信息中心", "remittance")])
def test_payments_between_departments_are_counted_once(payer: str, measure: str) -> None:
    tables = factories.statements()
    table = tables[1]
    columns = (
        *table.columns[:-1],
        replace(table.columns[-1], header=("对附属单位补助或上缴上级支出",), measure=measure),
    )
    # Of rows side by side the total alone says what is paid.
    lines = tuple(replace(line, level=0, parent=None) for line in table.lines)
    paying = {payer: (tables[0], replace(table, columns=columns, lines=lines), *tables[2:])}
    bureau = publish("甲局", scope=Scope.UNIT, statements=paying.get("甲局", tables)).department
    centre = publish("甲局信息中心", statements=paying.get("甲局信息中心", tables)).department
    assert sums()[0].total == 20 * MILLION
    put_under(centre, bureau)
    (one,) = sums()
    assert one.transfers == 4 * MILLION
    assert one.total == 16 * MILLION


def test_an_unreadable_total_is_no_zero() -> None:
    tables = factories.statements()
    line = tables[1].lines[0]
    spoilt = replace(line, amounts=(replace(line.amounts[0], state=State.UNREADABLE, value=None), *line.amounts[1:]))
    table = replace(tables[1], lines=(spoilt, *tables[1].lines[1:]))
    made = factories.budget(department="甲局", units=("甲局",), statements=(tables[0], table, *tables[2:]))
    editions.publish(budget=editions.load_as_draft(budget=made).budget, despite_unreadable="扫描不清")
    (one,) = sums()
    assert one.counted == 0
    assert not one.left_out["unstated"]
    assert len(one.left_out["unread"].shown) == 1


def fiscal_only() -> tuple[Any, ...]:
    """Return tables that state a total of money from fiscal appropriations alone."""
    tables = factories.statements()
    return (tables[0], replace(tables[1], kind="fiscal-function"), *tables[2:])


def test_a_total_of_one_part_of_the_money_is_named_and_not_added(client: Client) -> None:
    publish("甲局")
    publish("乙局", statements=fiscal_only(), mentions=())
    (one,) = sums()
    assert one.total == 10 * MILLION
    assert [left.budget.issuer for left in one.left_out["partial"].shown] == ["乙局"]
    assert "未计入（表格只列部分资金的总数）：乙局" in strip_tags(client.get("/").content.decode()).replace("\n", "")


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_home_page_says_so_and_switches_years(client: Client, language: str) -> None:
    publish("甲局", scope=Scope.DEPARTMENT, units=("甲局", "甲局信息中心"))
    publish("甲局信息中心")
    publish("乙局", year=2023)
    page = client.get(f"{language}/").content.decode()
    assert f'<data value="10000000.00">{"10.0000" if language else "1,000.00"}</data>' in page
    text = strip_tags(page)
    assert ("counted once, within" if language else "只计一次") in text
    assert "乙局" in text
    assert 'href="?year=2023#year"' in page
    before = client.get(f"{language}/?year=2023&unit=yuan").content.decode()
    assert "10,000,000.00" in before
    assert 'href="?year=2024&amp;unit=yuan#year"' in before
    for nonsense in ("1", "x", "9" * 30, "２０２３"):
        assert client.get(f"{language}/?year={nonsense}").status_code == 200


class TestYears:
    @pytest.fixture
    def years(self) -> Department:
        for year in (2022, 2023, 2024):
            FiscalYear.objects.get_or_create(year=year)
            publish("甲局", year=year, content=str(year))
        Department.objects.update(slug="jia")
        return Department.objects.get()

    def test_a_department_shows_its_years_with_the_base_of_each_change(self, years: Department, client: Client) -> None:
        page = client.get("/jia/").content.decode()
        assert '"type": "line"' in page
        assert "以 2023 年预算为基数" in strip_tags(page)
        assert [href for href in ("/jia/2022/", "/jia/2023/", "/jia/2024/") if href in page]
        listed = page[page.index('id="documents-h"') :]
        assert listed.index("/jia/2024/") < listed.index("/jia/2023/") < listed.index("/jia/2022/")

    def test_a_project_shows_its_years_and_opens_with_the_latest(self, years: Department, client: Client) -> None:
        project = years.projects.get(name="数据平台运维")
        page = client.get(project_page(project)).content.decode()
        assert '"type": "line"' in page
        assert 'href="/jia/2024/unit-budget/">2024 年预算</a>' in page.replace("\n", "").replace("  ", "")
        assert "以 2022 年预算为基数" in strip_tags(page)

    def test_phases_are_never_compared(self, years: Department, client: Client) -> None:
        publish("甲局", year=2025, content="9", phase=Phase.FINAL)
        (series,) = [rows for rows in over_years.by_year(documents.published()) if len(rows) > 1]
        assert [row.budget.fiscal_year_id for row in series] == [2022, 2023, 2024]

    def test_all_money_is_never_compared_with_a_part_of_it(self, years: Department, client: Client) -> None:
        publish("甲局", year=2025, content="9", statements=fiscal_only(), mentions=())
        (series,) = [rows for rows in over_years.by_year(documents.published()) if len(rows) > 1]
        assert [row.budget.fiscal_year_id for row in series] == [2022, 2023, 2024]
