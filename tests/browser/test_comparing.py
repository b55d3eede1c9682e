"""Show in a real browser that a reader without scripts can choose what to compare, and everyone can read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from budgets import editions
from budgets.models import Department
from budgets.records import Phase
from tests import factories

NAMES = ("甲局", "乙局", "丙局")


@pytest.fixture(autouse=True)
def _offices(_tables: None) -> None:
    """Publish a budget of three offices, of the first the accounts and the year before, too."""
    for number, name in enumerate(NAMES):
        publish(f"{number}", name)
    publish("a", NAMES[0], phase=Phase.FINAL)
    publish("b", NAMES[0], year=2023)
    for number, name in enumerate(NAMES):
        Department.objects.filter(name=name).update(slug=f"office-{number}")


def publish(content: str, name: str, **changes: object) -> None:
    made = factories.budget(files=(factories.source_file(content),), department=name, units=(name,))
    editions.publish(budget=editions.load_as_draft(budget=replace(made, **changes)).budget)  # type: ignore[arg-type]


@pytest.mark.heavy
@pytest.mark.parametrize(("width", "language"), [(360, "/en"), (1280, "")])
def test_comparisons_are_read_by_everyone(page: Page, axe: Callable[[Page], None], width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    for address in (
        "/compare/",
        "/compare/?departments=office-0,office-1,office-2&document=unit-budget&year=2024",
        "/rankings/?by=function&code=201&document=unit-budget",
        "/office-0/2024/",
        "/office-0/2024/unit-budget/function/201/",
        "/office-0/",
    ):
        page.goto(language + address)
        page.wait_for_load_state("networkidle")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.heavy
@pytest.mark.parametrize("width", [360, 1280])
def test_departments_are_chosen_without_scripts(browser: Browser, base_url: str, width: int) -> None:
    page = browser.new_context(
        java_script_enabled=False, base_url=base_url, viewport={"width": width, "height": 740}
    ).new_page()
    page.goto("/office-0/")
    page.get_by_role("link", name="与其他部门比较").click()
    page.get_by_label("文件", exact=True).select_option("unit-budget")
    page.get_by_role("button", name="显示").click()
    page.get_by_role("button", name=re.compile("乙局")).click()
    expect(page).to_have_url(re.compile("departments=office-0%2Coffice-1"))
    row = page.get_by_role("row", name=re.compile("2010102"))
    expect(row.get_by_role("link", name="400.00")).to_have_count(2)
    page.get_by_role("button", name="移除 甲局").click()
    expect(page.get_by_text("比较至少需要两份文件")).to_be_visible()


@pytest.mark.heavy
@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_code_to_who_else_spends_on_it_and_to_the_year_before(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/office-0/2024/unit-budget/function/201/")
    page.get_by_role("button", name="还有谁在此项支出").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("201")
    expect(page.get_by_role("row", name=re.compile("局"))).to_have_count(3)
    page.go_back()
    page.get_by_label("本页的其他年度").get_by_role("link", name="2023").click()
    expect(page).to_have_url(re.compile("/office-0/2023/unit-budget/function/201/$"))
    page.go_back()
    page.get_by_role("link", name="本年度预算与决算对照").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2024 年预算与决算对照")
