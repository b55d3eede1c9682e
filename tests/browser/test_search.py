"""Show in a real browser that names are offered while one types, nothing moves, and the form works without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from budgets import samples


@pytest.fixture(autouse=True)
def _sample(_tables: None) -> None:
    samples.load_samples("jiangsu-party-office")


def test_names_are_offered_while_one_types(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    before = box.bounding_box()
    box.press_sequentially("办公厅")
    expect(page.locator("datalist option").first).to_have_attribute("value", "江苏省委办公厅")
    assert box.bounding_box() == before
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("办公厅")
    page.get_by_text("缩小范围").click()
    page.get_by_role("link", name="2018").first.click()
    expect(page.get_by_role("list", name="已缩小到").get_by_role("link")).to_contain_text("2018")
    axe(page)


def test_the_box_is_a_form_without_scripts(browser: Browser, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        page.goto("/")
        page.locator("input[name=q]").fill("办公厅")
        page.locator("input[name=q]").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("办公厅")
        page.get_by_text("缩小范围").click()
        expect(page.get_by_role("link", name="2018").first).to_be_visible()
