"""Show the way of a Word document into the portal, and how its figures are seen in it, with the worker apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from budgets.documents.model.media_types import DOCX
from tests.browser.test_upload import fits_a_phone, log_in
from tests.flowing import word_of_paper
from tests.papers import DOUBTFUL

FILE: FilePayload = {"name": "archive-2031.docx", "mimeType": DOCX, "buffer": word_of_paper(DOUBTFUL)}


@pytest.mark.heavy
def test_a_document_is_handed_in_and_its_cell_is_marked(
    page: Page, empty_portal: str, axe: Callable[[Page], None]
) -> None:
    log_in(page, empty_portal)
    page.goto(f"{empty_portal}/admin/budgets/upload/add/")
    page.get_by_label("The published files").set_input_files([FILE])
    page.get_by_role("button", name="Upload and read").click()
    expect(page.get_by_role("heading", name="Recognised tables")).to_be_visible(timeout=60_000)
    unreadable = page.get_by_role("group", name="Not readable")
    expect(unreadable).to_contain_text("table 1, row ")
    expect(unreadable).to_contain_text("“4O.00” is not a figure.")
    axe(page)
    unreadable.get_by_role("link").click()
    # The table as it was read stands beside the document's own, in which the cell is marked.
    expect(page.locator("td.refused")).to_have_text("4O.00")
    expect(page.locator(".original-rows mark").filter(has_text="4O.00")).to_be_visible()
    expect(page.locator("figcaption").first).to_contain_text("table 1")
    axe(page)
    fits_a_phone(page)
