"""Go about a page by its keys."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def follow(page: Page, link: Locator, presses: int = 120) -> None:
    """Reach a link with the Tab key alone, within so many presses, see that the focus shows, and follow it."""
    wanted = link.first.element_handle()
    for _press in range(presses):
        page.keyboard.press("Tab")
        if wanted.evaluate("link => link === document.activeElement"):
            break
    expect(link.first).to_be_focused()
    page.wait_for_load_state()  # a script that is still on its way would be lost, and complained of
    assert wanted.evaluate("link => getComputedStyle(link).outlineStyle") != "none"
    page.keyboard.press("Enter")
