"""Show the way of a published file to a public page, with the server and the worker as they run in production."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.papers import DOUBTFUL
from tests.served import PASSWORD, STAFF

FILE: FilePayload = {"name": "archive-2031.pdf", "mimeType": "application/pdf", "buffer": DOUBTFUL.pdf()}


def log_in(page: Page, portal: str) -> None:
    page.goto(f"{portal}/admin/")
    page.get_by_label("Username").fill(STAFF)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()


def hand_in(page: Page, portal: str) -> None:
    page.goto(f"{portal}/admin/budgets/upload/add/")
    page.get_by_label("The published files").set_input_files([FILE])
    page.get_by_role("button", name="Upload and read").click()


def fits_a_phone(page: Page) -> None:
    """See that nothing but tables is wider than a phone."""
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.heavy
def test_from_a_file_to_a_public_page(page: Page, empty_portal: str, axe: Callable[[Page], None]) -> None:
    log_in(page, empty_portal)
    page.goto(f"{empty_portal}/admin/budgets/upload/add/")
    axe(page)
    fits_a_phone(page)
    hand_in(page, empty_portal)
    # By itself the page goes from the progress to what was recognised.
    expect(page.get_by_role("heading", name="Recognised tables")).to_be_visible(timeout=60_000)
    unreadable = page.get_by_role("group", name="Not readable")
    expect(unreadable).to_contain_text("“4O.00” is not a figure.")
    axe(page)
    fits_a_phone(page)

    unreadable.get_by_role("link").click()
    expect(page.locator("td.refused")).to_have_text("4O.00")
    expect(page.locator("rect.marked").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    axe(page)
    fits_a_phone(page)
    page.get_by_role("link", name="Back to the upload").click()

    page.get_by_label("a new department").check()
    page.get_by_label("Address").fill("archive")
    # What is typed here is kept like anywhere.
    page.reload()
    page.get_by_role("button", name="Put it into the form").click()
    expect(page.get_by_label("Address")).to_have_value("archive")
    expect(page.get_by_label("a new department")).to_be_checked()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator(".messagelist")).to_contain_text("was kept as a draft")
    page.get_by_role("link", name=re.compile("^Mend ")).click()
    page.get_by_role("button", name="4O.00").click()
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-saved[data-kind=good]")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Back to the edition").click()
    page.get_by_role("button", name="Submit to review").click()
    expect(page.locator(".messagelist")).to_contain_text("was submitted")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was published")
    page.goto(f"{empty_portal}/archive/2031/unit-budget/function/")
    # An English page counts in million yuan what the paper prints in ten thousand.
    expect(page.get_by_text("0.4000").first).to_be_visible()


@pytest.mark.heavy
def test_without_scripts_the_page_loads_itself_until_it_is_read(browser: Browser, empty_portal: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    log_in(plain, empty_portal)
    hand_in(plain, empty_portal)
    expect(plain.get_by_role("heading", name="Recognised tables")).to_be_visible(timeout=60_000)
    context.close()
