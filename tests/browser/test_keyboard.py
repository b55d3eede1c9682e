"""Show in a real browser that whoever has a keyboard alone gets about, and sees where he is."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from budgets import samples
from tests.browser import keys

#: A long page may take so many presses.
follow = partial(keys.follow, presses=150)
LIBRARY = "/sample-library/2025/budget/"
#: What is in focus: whether its outline shows and its middle, where it is on one line, is what one sees there.
SEEN = """() => {
  const one = document.activeElement, boxes = [...one.getClientRects()];
  const middle = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
  const seen = boxes.some((box) => { const at = document.elementFromPoint(...middle(box)); return one.contains(at) });
  const idle = one.matches(".scroll") && one.scrollWidth === one.clientWidth && one.scrollHeight === one.clientHeight;
  return { name: one.textContent.trim(), seen: seen || one.matches(".scroll"), idle,
           outline: getComputedStyle(one).outlineStyle, end: one === document.body };
}"""


@pytest.fixture(autouse=True)
def _samples(_tables: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    samples.load_samples("jiangsu-party-office")
    samples.load_samples(folder=samples.MADE_UP)


@pytest.mark.heavy
@pytest.mark.parametrize("size", [(1280, 800), (360, 740)])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        f"{LIBRARY}tables/expenditure/",
        "/jiangsu-party-office/years/",
    ],
)
def test_the_focus_is_always_seen_and_stops_nowhere_in_vain(page: Page, address: str, size: tuple[int, int]) -> None:
    """Not under the names that stay at the left, nor under the head that stays above; no box that cannot be moved."""
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    for pressed in range(60):
        page.keyboard.press("Tab")
        page.wait_for_timeout(40)
        found = page.evaluate(SEEN)
        if found["end"]:
            assert pressed > 5
            break
        assert (found["seen"], found["idle"]) == (True, False), found
        assert found["outline"] != "none", found


@pytest.mark.parametrize("width", [1280, pytest.param(360, marks=pytest.mark.heavy)])
def test_from_the_search_to_the_cell_in_the_original_and_back(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/")
    follow(page, page.get_by_role("link", name="跳到正文"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="搜索")).to_be_focused()
    page.keyboard.type("古籍保护")
    page.keyboard.press("Enter")
    follow(page, page.get_by_role("link", name="古籍保护", exact=True))
    expect(page.locator("data").first).to_have_text("150.00")
    follow(page, page.get_by_role("link", name="看原件"))
    expect(page.locator("#marked")).to_be_in_viewport()
    page.go_back()  # its key is the browser's own
    expect(page.get_by_role("heading", level=1)).to_have_text("古籍保护")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("搜索：古籍保护")


@pytest.mark.heavy
@pytest.mark.parametrize("width", [1280, 360])
def test_two_departments_are_put_beside_each_other(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/")
    follow(page, page.get_by_role("link", name="部门并列比较"))
    follow(page, page.get_by_role("button", name=re.compile("某市博物馆")))
    follow(page, page.get_by_role("button", name=re.compile("某市图书馆")))
    expect(page.get_by_role("columnheader", name=re.compile("某市图书馆")).first).to_be_visible()
    expect(page).to_have_url(re.compile("departments=sample-museum%2Csample-library"))
    follow(page, page.get_by_role("button", name=re.compile("移除.*某市博物馆")))
    expect(page.get_by_text("比较至少需要两份文件")).to_be_visible()


@pytest.mark.heavy
@pytest.mark.parametrize("width", [1280, 360])
def test_the_same_code_in_another_year_and_all_years(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/jiangsu-party-office/2019/budget/function/201/")
    years = page.get_by_label("本页的其他年度")
    follow(page, years.get_by_role("link", name="2018"))
    expect(page).to_have_url(re.compile("/2018/budget/function/201/$"))
    follow(page, years.get_by_role("link", name="并列比较"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("江苏省委办公厅")
    expect(page.get_by_role("row", name=re.compile("2013101")).get_by_role("link")).to_have_count(3)
