"""Show in a real browser that the head of a long table stays in sight, over what is read and what is in focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from budgets import samples

BASE = "/putuo-wanli/2023/budget/"
#: The head, the last link of the body in focus, and where they are in the window: tops and bottoms in pixels.
PLACES = """() => {
  const table = [...document.querySelectorAll('.scroll > table')].sort((a, b) => b.rows.length - a.rows.length)[0];
  const link = [...table.tBodies[0].querySelectorAll('a')].at(-1);
  link.focus();
  if (table.parentElement.clientHeight < innerHeight) table.parentElement.scrollIntoView({ block: "center" });
  const head = table.tHead.getBoundingClientRect(), body = link.getBoundingClientRect();
  const box = table.parentElement.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, head.bottom - 4);
  return { rows: table.rows.length, head: [head.top, head.bottom], link: [body.top, body.bottom],
           window: innerHeight, on_top: table.tHead.contains(seen), page: document.documentElement.scrollWidth };
}"""


@pytest.fixture(autouse=True)
def _sample(_tables: None) -> None:
    samples.load_samples("putuo-wanli")


@pytest.mark.parametrize("size", [(1280, 800), (1000, 700), (360, 740)])
@pytest.mark.parametrize("address", ["tables/expenditure/", "function/"])
def test_the_head_of_a_long_table_stays_over_its_last_row(page: Page, size: tuple[int, int], address: str) -> None:
    """A printed table has a box as high as the window; a listing on a phone goes with the page, as it always did."""
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{BASE}{address}")
    found = page.evaluate(PLACES)
    assert found["rows"] > 40, found
    assert found["page"] <= size[0], found
    assert 0 <= found["link"][0] < found["link"][1] <= found["window"], found
    if size[0] > 896 or "tables" in address:
        assert 0 <= found["head"][0] < found["head"][1] <= found["link"][0], found
        assert found["on_top"], found


def test_a_link_above_is_not_hidden_under_the_head_as_the_focus_goes_back(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{BASE}function/")
    page.evaluate(PLACES)
    for _press in range(30):
        page.keyboard.press("Shift+Tab")
        top, head = page.evaluate(
            "[document.activeElement.getBoundingClientRect().top, "
            "document.activeElement.closest('table').tHead.getBoundingClientRect().bottom]"
        )
        assert top >= head


def test_nothing_sticks_in_print_or_in_a_low_window(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 300})
    page.goto(f"{BASE}tables/expenditure/")
    said = "[...document.querySelectorAll('.scroll, .scroll thead')].map(one => {"
    said += "const style = getComputedStyle(one); return [style.position, style.maxHeight] })"
    assert page.evaluate(said) == [["relative", "none"], ["static", "none"]]
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(media="print")
    assert page.evaluate(said) == [["relative", "none"], ["static", "none"]]
