"""Show in a real browser that years and departments beside each other can be read by everyone, on every screen."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from budgets import samples


@pytest.fixture(autouse=True)
def _sample(_tables: None) -> None:
    samples.load_samples("jiangsu-party-office", "putuo-justice-bureau")


@pytest.mark.heavy
@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", ""), (1280, "light", "/en")])
def test_pages_with_several_years(
    page: Page, axe: Callable[[Page], None], width: int, scheme: Any, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme=scheme)
    for address in ("/", "/jiangsu-party-office/", "/jiangsu-party-office/2018/budget/function/221/", "/checks/"):
        page.goto(language + address)
        page.wait_for_load_state("networkidle")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_from_the_overview_to_a_year_and_to_the_years_of_a_code(page: Page) -> None:
    page.goto("/")
    row = page.get_by_role("row", name=re.compile("江苏省委办公厅"))
    row.get_by_role("link", name="24,458.43").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2018")
    page.get_by_label("当前位置").get_by_role("link", name="江苏省委办公厅").click()
    page.get_by_role("link", name="221 住房保障支出").click()
    expect(page).to_have_url(re.compile("/2019/budget/function/221/$"))
    expect(page.get_by_role("table", name="历年预算").get_by_role("row")).to_have_count(4)


def test_small_charts_can_be_had_as_a_picture_and_as_figures(page: Page) -> None:
    """The files hold every bar in the unit that the reader chose, the picture what stands on the page."""
    page.goto("/?unit=yuan")
    small = page.locator(".drawn").filter(has=page.locator(".chart-files"))
    with page.expect_download() as figures:
        small.get_by_role("button", name="数据（CSV）").click()
    assert figures.value.suggested_filename == "各部门各年度预算.csv"
    rows = list(csv.reader(Path(figures.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert rows == [
        ["江苏省委办公厅 预算", year, value, "元"]
        for year, value in (("2017", "208494500.00"), ("2018", "244584300.00"), ("2019", "276642200.00"))
    ]
    with page.expect_download() as picture:
        small.get_by_role("button", name="图片（PNG）").click()
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")


def test_what_a_page_draws_by_itself_is_a_chart_as_others_are(page: Page) -> None:
    """The blocks of the overview and the hundred yuan: the figures as they are shown, the picture in their colours."""
    for address, title, row in (
        ("/jiangsu-party-office/2019/budget/", "支出构成", ["", "项目支出", "130253800.00", "元"]),
        ("/putuo-justice-bureau/2026/budget/function/", "每一百元中", ["", "公共安全支出", "90.64", "元"]),
    ):
        page.goto(f"{address}?unit=yuan")
        files = page.locator("[data-picture] + .drawn")
        with page.expect_download() as figures:
            files.get_by_role("button", name="数据（CSV）").click()
        assert figures.value.suggested_filename == f"{title}.csv"
        read = list(csv.reader(Path(figures.value.path()).read_text(encoding="utf-8-sig").splitlines()))
        assert row in read, read
        assert len(read) == page.locator("[data-picture] [data-value]").count()
        with page.expect_download() as picture:
            files.get_by_role("button", name="图片（PNG）").click()
        with Image.open(picture.value.path()) as drawn:
            assert len(drawn.convert("RGB").getcolors(1 << 24) or []) > 3
