"""Show the way of many departments' files to drafts, with the server and the worker as they run in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.many import archive_of
from tests.served import site

from .test_upload import fits_a_phone, log_in

pytestmark = pytest.mark.heavy
#: Eight departments: workbooks, texts, pairs, one file with a password, one twice, one without money units.
ARCHIVE: FilePayload = {"name": "递交.zip", "mimeType": "application/zip", "buffer": archive_of(8, published=False)[0]}


@pytest.fixture
def portal() -> Iterator[str]:
    """Serve an empty portal whose worker is a process of its own."""
    with site(sample=False) as address:
        yield f"{address}/en"


def hand_in(page: Page, portal: str) -> None:
    page.goto(f"{portal}/admin/budgets/batch/add/")
    page.get_by_label("Files or ZIP archives").set_input_files([ARCHIVE])


def test_from_an_archive_to_drafts_by_keyboard(page: Page, portal: str, axe: Callable[[Page], None]) -> None:
    log_in(page, portal)
    hand_in(page, portal)
    axe(page)
    fits_a_phone(page)
    page.get_by_role("button", name="Upload and read").press("Enter")
    # The board goes on by itself while files are read.
    ask = page.get_by_role("link", name="Answer what 7 budgets leave open")
    expect(ask).to_be_visible(timeout=120_000)
    expect(page.get_by_text("预算.pdf is encrypted")).to_be_visible()
    expect(page.get_by_text("is the same file as another of this batch")).to_be_visible()
    axe(page)
    fits_a_phone(page)
    ask.press("Enter")

    group = page.get_by_role("group", name="青田省第000局")
    expect(group.get_by_label("a new department")).to_be_checked()
    group.get_by_label("jurisdiction:", exact=True).fill("")
    page.get_by_label("money unit:", exact=True).select_option("万元")
    axe(page)
    fits_a_phone(page)
    keep = page.get_by_role("button", name="Keep all answers")
    keep.press("Enter")
    expect(group.get_by_text("A new department needs it.")).to_be_visible()
    # What was answered elsewhere stays.
    expect(page.get_by_label("money unit:", exact=True)).to_have_value("万元")
    group.get_by_label("jurisdiction:", exact=True).fill("青田省")
    keep.press("Enter")

    drafts = page.get_by_role("button", name="Keep 7 budgets as drafts")
    expect(drafts).to_be_visible(timeout=120_000)
    drafts.press("Enter")
    expect(page.get_by_role("link", name="Open the draft")).to_have_count(7, timeout=120_000)
    page.get_by_role("link", name="Open the draft").first.press("Enter")
    expect(page.get_by_role("button", name="Submit to review")).to_be_visible()


def test_without_scripts_a_link_loads_the_board_again(browser: Browser, portal: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    log_in(plain, portal)
    hand_in(plain, portal)
    plain.get_by_role("button", name="Upload and read").click()
    for _time in range(120):
        again = plain.get_by_role("link", name="See how far it is")
        if not again.count():
            break
        again.click()
        plain.wait_for_timeout(1000)
    plain.get_by_role("link", name="Answer what 7 budgets leave open").click()
    expect(plain.get_by_role("group", name="青田省第000局")).to_be_visible()
    context.close()
