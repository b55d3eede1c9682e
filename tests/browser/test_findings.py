"""Show in a real browser how a reader gets from a figure to what was found, and from there to every figure of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from budgets import editions, samples
from budgets.models import Budget, Finding
from tests import factories
from tests.documents import CENTRE

BASE = "/shenzhen-infosec-centre/2024/budget/"


@pytest.fixture(autouse=True)
def sample(_tables: None) -> Budget:
    return samples.load_samples(CENTRE)[0].budget


def test_from_a_figure_to_what_was_found_and_to_its_derivation(page: Page) -> None:
    page.goto(f"{BASE}tables/expenditure/")
    page.locator("a.mark").first.click()
    expect(page).to_have_url(re.compile(r"/checks/#f[0-9a-f]+$"))
    finding = page.locator(":target")
    expect(finding).to_contain_text("四舍五入")
    finding.get_by_text("两边的数，各在哪里").click()
    finding.get_by_role("link", name="这个数是怎么来的").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("深圳市信息安全管理中心")
    expect(page.get_by_role("heading", name="支出总表：上级等于下级之和")).to_be_visible()
    page.get_by_role("link", name="在表中查看").click()
    expect(page).to_have_url(re.compile(r"/tables/expenditure/#l\d+$"))


#: Pages with findings of every verdict, with identities, with derivations of a cell and of a figure of the text.
PAGES = ("checks/", "checks/F2/", "checks/F6/", "derivation/expenditure/1/4/", "derivation/text/10/")


@pytest.mark.heavy
@pytest.mark.parametrize(("language", "scheme"), [("", "light"), ("/en", "dark")])
def test_opened_details_are_accessible_and_fit_a_phone(
    page: Page, axe: Callable[[Page], None], language: str, scheme: Literal["light", "dark"]
) -> None:
    assert {row.verdict for row in Finding.objects.all()} == {"FAIL", "TAIL", "BASE0", "INFO"}
    page.emulate_media(color_scheme=scheme)
    for address in (*(BASE + one for one in PAGES), "/checks/"):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(language + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        axe(page)
        page.set_viewport_size({"width": 320, "height": 740})
        spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert spill <= 0, address


#: Marks of findings that are too small to touch, and those on another line than the figure of their cell.
SMALL_MARKS = """[...document.querySelectorAll('main a.mark')].filter(mark => {
  const box = mark.getBoundingClientRect();
  return box.width < 24 || box.height < 24;
}).length"""
MARKS_APART = """[...document.querySelectorAll('main td a.mark')].filter(mark => {
  const range = document.createRange();
  range.selectNodeContents(mark.closest('td'));
  const tops = [...range.getClientRects()].map(box => box.top);
  return Math.max(...tops) - Math.min(...tops) > 14;
}).length"""


@pytest.mark.heavy
@pytest.mark.parametrize("width", [360, 1280])
def test_what_does_not_hold_stands_first_and_signs_beside_their_figures(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    for address in (BASE, f"{BASE}checks/", f"{BASE}tables/expenditure/"):
        page.goto(address)
        assert page.locator("main .legend").count() == 1, address
        assert (page.evaluate(SMALL_MARKS), page.evaluate(MARKS_APART)) == (0, 0), address
    page.goto(BASE)
    said = page.locator("main").inner_text()
    assert said.index("≠ 不相等") < said.index("÷0 基数为零") < said.index("≈ 尾差")
    page.goto(f"{BASE}checks/")
    tails = page.locator("main details", has_text=re.compile(r"\d+\s+尾差"))
    expect(tails).not_to_have_attribute("open", "")
    failing, further = (one.bounding_box() for one in (page.get_by_role("heading", name="不成立的几处"), tails))
    assert failing is not None
    assert further is not None
    assert failing["y"] < further["y"]


@pytest.mark.heavy
def test_many_that_do_not_hold_are_short_on_a_phone_and_nothing_folded_is_lost(page: Page) -> None:
    wrong = factories.with_amounts(
        factories.budget(),
        lambda cell, number: replace(cell, value=cell.value + 10_000 * (number + cell.column)) if cell.value else cell,
    )
    row = editions.publish(budget=editions.load_as_draft(budget=wrong).budget)
    failing = list(Finding.objects.failing().filter(budget=row).order_by("order"))
    assert len(failing) > 15
    page.set_viewport_size({"width": 360, "height": 780})
    address = f"{row.get_absolute_url()}checks/"
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollHeight") < 6_000
    folded = page.locator(f"#{failing[-1].anchor} .sentence")
    expect(folded).to_be_hidden()
    page.emulate_media(media="print")
    expect(folded).to_be_visible()
    page.emulate_media(media="screen")
    page.goto(f"{address}#{failing[-1].anchor}")
    expect(folded).to_be_in_viewport()
