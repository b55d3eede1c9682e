"""Show the way of a scan into the portal and out to readers: handed in, recognised, confirmed by keys, published."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from budgets.documents.sources.recognition import can_recognise
from tests.browser.test_upload import fits_a_phone, log_in

#: A title page and a table of eight rows; what lies hidden under the picture goes as it is drawn.
PAPER = Path(__file__).resolve().parents[3] / "shared" / "cases" / "11-ocr-layer.pdf"


def scan_of_paper() -> FilePayload:
    """Return the paper as it comes from a scanner's glass: pictures only, askew and noisy, in one TIFF file."""
    import numpy as np
    import pypdfium2 as pdfium
    from PIL import Image

    from tests.scans import askew, jpeg, noisy

    chance, file = np.random.default_rng(3), io.BytesIO()
    with pdfium.PdfDocument(PAPER) as paper:
        drawn = [np.ascontiguousarray(page.render(scale=150 / 72).to_numpy()[:, :, :3]) for page in paper]
    treated = [jpeg(noisy(askew(each, chance, 2), chance, 6), 70) for each in drawn]
    first, *rest = (Image.fromarray(each[:, :, ::-1].copy()) for each in treated)
    first.save(file, "TIFF", save_all=True, append_images=rest, compression="jpeg")
    return {"name": "archive-2031.tif", "mimeType": "image/tiff", "buffer": file.getvalue()}


@pytest.mark.heavy
@pytest.mark.scans
@pytest.mark.skipif(
    os.environ.get("TEST_SCANS") == "" or not can_recognise(),
    reason="dev.py test --ocr installs what reads scans, and hands one in",
)
@pytest.mark.skipif(not PAPER.exists(), reason="The cases are not beside the project (../shared/cases).")
def test_from_a_scan_to_a_public_page(page: Page, empty_portal: str, axe: Callable[[Page], None]) -> None:
    log_in(page, empty_portal)
    page.goto(f"{empty_portal}/admin/budgets/upload/add/")
    page.get_by_label("The published files").set_input_files([scan_of_paper()])
    page.get_by_role("button", name="Upload and read").click()
    expect(page.get_by_text("24 figures were recognised from pictures")).to_be_visible(timeout=180_000)
    # The figures that it is least sure of stand beside their pieces of picture already there.
    expect(page.locator("#unsure svg.piece")).to_have_count(12)
    axe(page)
    page.get_by_label("a new department").check()
    page.get_by_label("Address").fill("archive")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator(".messagelist")).to_contain_text("was kept as a draft")

    # Nobody publishes it before all is compared: eight rows of figures, the texts of two pages, each by Enter.
    page.get_by_role("button", name="Submit to review").click()
    expect(page.locator(".messagelist")).to_contain_text("confirmed by nobody yet: 24 figures")
    page.get_by_role("link", name="Compare with the pictures").click()
    pieces = page.locator(".figure svg.piece image")
    expect(pieces).to_have_count(24)
    page.wait_for_load_state("networkidle")
    axe(page)
    fits_a_phone(page)
    # So it is in the table's grid: what nobody has confirmed is marked, the selected figure beside its piece.
    page.locator(".recognised-row h3 a").first.click()
    expect(page.locator("#grid td.recognised")).to_have_count(24)
    page.locator("#grid td.recognised").first.click()
    expect(page.locator("#grid-piece svg.piece")).to_be_visible()
    expect(page.locator("#grid-status")).to_contain_text("Recognised from a picture")
    axe(page)
    page.go_back()
    expect(pieces).to_have_count(24)
    title = page.locator("#next-title")
    for waiting in (*range(21, -1, -3), None):
        before = title.inner_text()
        page.keyboard.press("Enter")
        expect(title).not_to_have_text(before)
        if waiting is not None:
            expect(title).to_contain_text(f"{waiting} figures")
    while title.inner_text() != "A person has confirmed all that was recognised":
        before = title.inner_text()
        page.keyboard.press("Enter")
        expect(title).not_to_have_text(before)
    page.get_by_role("link", name="Back to the edition").click()
    page.get_by_role("button", name="Submit to review").click()
    expect(page.locator(".messagelist")).to_contain_text("was submitted")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was published")

    page.goto(f"{empty_portal}/archive/2031/budget/")
    expect(page.get_by_text("This document was published as a picture")).to_be_visible()
    page.get_by_role("link", name="Which pages").click()
    expect(page.get_by_text("a person has compared each figure with the picture")).to_be_visible()
    # One click away from a row of the table is the page of the scan with its figures marked.
    page.goto(f"{empty_portal}/archive/2031/budget/tables/expenditure/")
    page.locator("td.place a").first.click()
    expect(page.locator("rect.marked").first).to_be_visible()
    expect(page.get_by_text("recognised from the picture, confirmed by a person").first).to_be_visible()
