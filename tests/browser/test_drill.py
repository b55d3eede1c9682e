"""Show the whole way in a real browser: from the portal to the single project and back, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from budgets import samples
from budgets.models import Budget, Project
from tests.served import PAGES

BASE = "/shenzhen-infosec-centre/2024/budget/"
BIM = "国产BIM软件测评服务项目"
PLATFORM = re.compile("态势感知和应急处置平台（二期）")


@pytest.fixture(autouse=True)
def sample(_tables: None) -> Budget:
    return samples.load()[0].budget


def addresses() -> list[str]:
    """Return one address of each kind of public page."""
    project = Project.objects.get(name=BIM)
    pages = [page for page in PAGES.values() if not page.startswith(("/admin", "/projects"))]
    return [*pages, f"/projects/{project.pk}/", "/nothing-here/"]


@pytest.mark.parametrize(("name", "amount"), [(BIM, "180.00"), (PLATFORM, "832.91")])
def test_from_the_portal_to_a_project_in_three_clicks_and_back(page: Page, name: Any, amount: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="深圳市信息安全管理中心", exact=True).first.click()
    expect(page.get_by_text("6,725.48").first).to_be_visible()
    page.get_by_label("本文件各页").get_by_role("link", name="项目支出").click()
    page.get_by_role("row").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name if isinstance(name, re.Pattern) else BIM)
    expect(page.locator("data").first).to_have_text(amount)
    trail = page.get_by_label("当前位置")
    trail.get_by_role("link", name="项目支出").click()
    page.get_by_label("当前位置").get_by_role("link", name="2024 年预算").click()
    page.get_by_label("当前位置").get_by_role("link", name="首页").click()
    expect(page).to_have_url(re.compile(r"/$"))


def test_by_keyboard_alone(page: Page) -> None:
    page.goto(f"{BASE}projects/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    link = page.get_by_role("row").get_by_role("link", name=BIM)
    for _press in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=BIM)).to_be_visible()


def test_the_chart_says_what_the_table_says(page: Page) -> None:
    page.goto(f"{BASE}economic/")
    expect(page.locator("figure.chart canvas")).to_be_visible()
    drawn = page.evaluate("JSON.parse(document.getElementById('chart-view').textContent).rows.map(row => row.short)")
    listed = page.locator("tr.depth-1 td.money:nth-child(2)").all_inner_texts()
    assert sorted(drawn) == sorted(listed)
    assert len(drawn) == 4


def test_language_and_unit_are_a_click_away(page: Page) -> None:
    page.goto(f"{BASE}function/")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1, name="By function")).to_be_visible()
    page.get_by_role("link", name="yuan", exact=True).click()
    expect(page.get_by_text("67,254,800.00").first).to_be_visible()
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_text("67,254,800.00").first).to_be_visible()


def test_without_javascript_everything_is_there(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto(f"{BASE}economic/")
    expect(page.locator("figure.chart")).to_be_hidden()
    expect(page.get_by_role("cell", name="3,727.53").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_kind_of_page_is_accessible_and_fits_a_phone(
    page: Page, axe: Callable[[Page], None], complaints: list[str], language: str, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for address in addresses():
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(language + address)
        axe(page)
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 740})
            spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert spill <= 0, (address, width)
    complaints[:] = [one for one in complaints if "404" not in one]  # the page that is not there is meant
