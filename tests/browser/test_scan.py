"""Show the way of a recognised budget into the portal: a person confirms it by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from budgets.documents.model.media_types import XLSX
from budgets.models import Budget
from budgets.workbooks import SheetOrigin, whole
from tests import factories
from tests.browser.test_upload import fits_a_phone, log_in

SCAN = factories.recognised_budget()


def scan_as_workbook() -> FilePayload:
    """Return what recognition hands on, as a workbook that was exported: a portal without the extra takes it, too."""
    edition = Budget(title=SCAN.title, created_at=timezone.now())
    return {"name": "scan-2024.xlsx", "mimeType": XLSX, "buffer": whole(SheetOrigin(edition, ""), SCAN)}


@pytest.mark.heavy
def test_a_recognised_budget_is_confirmed_by_keys(page: Page, empty_portal: str, axe: Callable[[Page], None]) -> None:
    log_in(page, empty_portal)
    page.goto(f"{empty_portal}/admin/budgets/upload/add/")
    page.get_by_label("The published files").set_input_files([scan_as_workbook()])
    page.get_by_role("button", name="Upload and read").click()
    expect(page.get_by_text("figures were recognised from pictures")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("link", name="Compare with the pictures").click()
    axe(page)
    fits_a_phone(page)
    # The figure that was read in two ways has the focus; each Enter confirms a row, and the next one has it.
    page.keyboard.type("500.00")
    title, all_done = page.locator("#next-title"), "A person has confirmed all that was recognised"
    for _row in range(60):
        if (before := title.inner_text()) == all_done:
            break
        page.keyboard.press("Enter")
        expect(title).not_to_have_text(before)
    expect(title).to_have_text(all_done)
    page.get_by_role("link", name="Back to the edition").click()
    page.get_by_role("button", name="Submit to review").click()
    expect(page.locator(".messagelist")).to_contain_text("was submitted")
