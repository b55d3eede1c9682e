"""Show the way of a recognised budget into the portal: a person confirms it by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import FilePayload, Page, expect

from budgets.documents.package.csv_package import zipped_package
from tests import factories
from tests.browser.test_upload import fits_a_phone, log_in
from tests.served import site

#: What recognition hands on, as a package: a portal without the extra takes it, too.
SCAN = replace(factories.recognised_budget(), unreadable=())
FILE: FilePayload = {"name": "scan-2024.zip", "mimeType": "application/zip", "buffer": zipped_package(SCAN)}


@pytest.fixture(scope="module")
def empty_portal() -> Iterator[str]:
    """Serve an empty portal whose worker is a process of its own."""
    with site(sample=False) as address:
        yield f"{address}/en"


@pytest.mark.heavy
def test_a_recognised_budget_is_confirmed_by_keys(page: Page, empty_portal: str, axe: Callable[[Page], None]) -> None:
    log_in(page, empty_portal)
    page.goto(f"{empty_portal}/admin/budgets/upload/add/")
    page.get_by_label("The published files").set_input_files([FILE])
    page.get_by_role("button", name="Upload and read").click()
    expect(page.get_by_text("figures were recognised from pictures")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("link", name="Compare with the pictures").click()
    axe(page)
    fits_a_phone(page)
    # The figure that was read in two ways has the focus; each Enter confirms a row, and the next one has it.
    page.keyboard.type("500.00")
    title = page.locator("#next-title")
    for _row in range(60):
        if "0 figures" in (before := title.inner_text()) or "all" in before:
            break
        page.keyboard.press("Enter")
        expect(title).not_to_have_text(before)
    expect(title).to_contain_text("0 figures")
    page.keyboard.press("Enter")
    expect(title).to_have_text("A person has confirmed all that was recognised")
    axe(page)
