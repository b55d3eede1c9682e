"""Show the whole way in a real browser: from the portal to the single project and back, in both languages."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from budgets import samples
from budgets.models import Budget, Project
from tests.browser.keys import follow
from tests.browser.stillness import moved, open_watched
from tests.documents import CENTRE
from tests.served import PAGES

BASE = "/shenzhen-infosec-centre/2024/budget/"
WIDTHS = (1280, 360)
BIM = "国产BIM软件测评服务项目"
PLATFORM = re.compile("态势感知和应急处置平台（二期）")


@pytest.fixture(autouse=True)
def sample(_tables: None) -> Budget:
    return samples.load_samples(CENTRE)[0].budget


def addresses() -> list[str]:
    """Return one address of each kind of public page."""
    project = Project.objects.get(name=BIM)
    pages = [page for page in PAGES.values() if not page.startswith(("/admin", "/projects", "/jiangsu"))]
    return [*pages, project.get_absolute_url()]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("name", "amount"), [(BIM, "180.00"), pytest.param(PLATFORM, "832.91", marks=pytest.mark.heavy)]
)
def test_from_the_portal_to_a_project_in_three_clicks_and_back(page: Page, width: int, name: Any, amount: str) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/")
    page.get_by_role("link", name="深圳市信息安全管理中心", exact=True).first.click()
    expect(page.get_by_text("6,725.48").first).to_be_visible()
    page.wait_for_load_state()
    page.get_by_label("本文件各页").get_by_role("link", name="项目支出").click()
    page.wait_for_load_state()
    page.get_by_role("row").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name if isinstance(name, re.Pattern) else BIM)
    expect(page.locator("data").first).to_have_text(amount)
    trail = page.get_by_label("当前位置")
    page.wait_for_load_state()
    trail.get_by_role("link", name="项目支出").click()
    page.wait_for_load_state()
    page.get_by_label("当前位置").get_by_role("link", name="2024 年预算").click()
    page.wait_for_load_state()
    page.get_by_label("当前位置").get_by_role("link", name="首页").click()
    expect(page).to_have_url(re.compile(r"/$"))


@pytest.mark.heavy
@pytest.mark.parametrize("width", WIDTHS)
def test_there_and_back_by_keyboard_alone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/")
    follow(page, page.get_by_role("link", name="跳到正文"))
    follow(page, page.get_by_role("row").get_by_role("link", name="深圳市信息安全管理中心"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("深圳市信息安全管理中心")
    follow(page, page.get_by_label("本文件各页").get_by_role("link", name="项目支出"))
    expect(page.get_by_role("heading", level=1, name="项目支出")).to_be_visible()
    follow(page, page.get_by_role("row").get_by_role("link", name=BIM))
    expect(page.get_by_role("heading", level=1, name=BIM)).to_be_visible()
    follow(page, page.get_by_label("当前位置").get_by_role("link", name="项目支出"))
    expect(page.get_by_role("heading", level=1, name="项目支出")).to_be_visible()
    follow(page, page.get_by_label("当前位置").get_by_role("link", name="首页"))
    expect(page).to_have_url(re.compile(r"/$"))


def test_search_by_keyboard_alone(page: Page) -> None:
    page.goto(f"{BASE}text/")
    box = page.get_by_role("combobox", name="搜索")
    box.focus()
    page.keyboard.type("832.91")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=PLATFORM).first).to_be_visible()
    follow(page, page.get_by_role("link", name=PLATFORM))
    expect(page.locator(":target")).to_have_text("832.91")


def drawn(page: Page, chart: str) -> list[dict[str, Any]]:
    """Return what a chart draws, once it has: when it comes near to being seen."""
    page.locator(f"figure[data-chart={chart}]").evaluate("figure => figure.scrollIntoView()")
    expect(page.locator(f"figure[data-chart={chart}] canvas")).to_be_visible()
    rows: list[dict[str, Any]] = page.evaluate(f"JSON.parse(document.getElementById('{chart}').textContent).rows")
    return rows


def test_bars_say_what_the_table_says(page: Page) -> None:
    page.goto(f"{BASE}economic/")
    bars = [row["short"] for row in drawn(page, "chart-view")]
    # The mark of a finding may stand before a figure.
    cells = page.locator("tr.depth-1 td.money:nth-child(2)").all_inner_texts()
    assert sorted(bars) == sorted(cell.split("\n")[-1] for cell in cells)
    assert len(bars) == 4


def listed(page: Page) -> dict[str, str]:
    """Return what the listings of a page say: the amount of each name."""
    rows: list[tuple[str, str]] = page.locator("table.listing tbody tr").evaluate_all(
        """rows => rows.map(row => {
          const name = row.querySelector("th a") ?? row.querySelector("th span");
          return [name.lastChild.textContent.trim(), row.querySelector("td.money").innerText.split("\\n").pop().trim()];
        })"""
    )
    return dict(rows)


def test_areas_and_the_flow_say_what_the_tables_say(page: Page) -> None:
    page.goto(f"{BASE}economic/")
    areas = {row["label"]: row["short"] for row in drawn(page, "chart-areas")}
    assert len(areas) == 23
    assert areas.items() <= listed(page).items()
    page.goto(f"{BASE}source-of-funds/")
    flow = drawn(page, "chart-flow")
    parts = {row["to"] if row["from"] == "合计" else row["from"]: row["short"] for row in flow}
    assert len(parts) == 6
    assert parts.items() <= listed(page).items()


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_when_charts_are_drawn(browser: Browser, base_url: str, width: int) -> None:
    """The room of what scripts draw is kept: they come when the whole page has been painted, and nothing moves."""
    page = browser.new_context(base_url=base_url, viewport={"width": width, "height": 800}).new_page()
    for view in ("function", "economic", "source-of-funds"):
        open_watched(page, f"{BASE}{view}/")
        page.mouse.move(1, 1)
        expect(page.locator("figure.chart canvas").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert moved(page) == [], view


def test_the_chart_library_waits_for_a_chart_that_is_to_be_seen(page: Page) -> None:
    """Of all scripts it takes longest; at the first sign of a reader the rest is drawn, for whoever prints at once."""
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(BASE)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.Chart === undefined")
    page.keyboard.press("Control")
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    expect(page.locator("figure.chart[hidden]")).to_have_count(0)
    assert page.evaluate("window.Chart !== undefined")


def test_charts_grow_with_the_print_and_nothing_moves(page: Page) -> None:
    """The room that is kept for a chart before it is drawn is as large as the chart then is."""
    heights = []
    for words in ("", "?text=large"):
        answer = page.goto(f"{BASE}economic/{words}")
        assert answer is not None
        kept = re.search(r'data-chart="chart-view".*?<canvas[^>]*height="(\d+)"', answer.text(), re.S)
        expect(page.locator("figure[data-chart=chart-view] canvas")).to_be_visible()
        box = page.locator("figure[data-chart=chart-view] .chart-box").bounding_box()
        assert kept is not None
        assert box is not None
        assert box["height"] == pytest.approx(int(kept[1]), abs=1)
        heights.append(box["height"])
    assert heights[1] == pytest.approx(heights[0] * 1.25, abs=1)


def test_a_chart_can_be_had_as_a_picture_and_as_figures(page: Page) -> None:
    page.goto(f"{BASE}economic/")
    figure = page.locator("figure[data-chart=chart-view]")
    expect(figure.locator("figcaption")).to_contain_text("商品和服务支出占 69.9%")
    with page.expect_download() as picture:
        figure.get_by_role("button", name="图片（PNG）").click()
    assert picture.value.suggested_filename == "按经济分类.png"
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as figures:
        figure.get_by_role("button", name="数据（CSV）").click()
    rows = list(csv.reader(Path(figures.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["", "商品和服务支出", "4702.63", "万元"]
    assert len(rows) == 4


def test_tabs_are_one_row_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{BASE}source/")
    tabs = page.get_by_label("本文件各页")
    box = tabs.bounding_box()
    assert box is not None
    assert box["height"] < 60
    for language in ("/en", ""):
        page.goto(f"{language}{BASE}source/")
        head = page.locator(".site-head").bounding_box()
        assert head is not None
        assert head["height"] < 112, language  # its name beside what it can be switched to, the search below
    page.set_viewport_size({"width": 768, "height": 740})
    head = page.locator(".site-head").bounding_box()
    assert head is not None
    assert head["height"] < 70  # all in one row
    page.set_viewport_size({"width": 360, "height": 740})
    follow(page, tabs.get_by_role("link", name="概览"))
    expect(page).to_have_url(re.compile(f"{BASE}$"))


def test_charts_are_printed_and_their_buttons_are_not(page: Page) -> None:
    page.goto(f"{BASE}economic/")
    page.emulate_media(media="print")
    expect(page.locator("figure[data-chart=chart-view] canvas")).to_be_visible()
    expect(page.locator(".chart-files:visible")).to_have_count(0)


def test_paper_shows_charts_whole_and_where_the_page_is_found(page: Page, tmp_path: Path) -> None:
    """A screen may be wider than paper; what was drawn for it is not cut."""
    page.goto(f"{BASE}economic/")
    drawn(page, "chart-view")
    page.emulate_media(media="print")
    box = "canvas => { canvas.style.width = '2000px'; "
    box += "return [canvas, canvas.parentElement].map(one => one.getBoundingClientRect().width) }"
    width, room = page.locator("figure[data-chart=chart-view] canvas").evaluate(box)
    assert width <= room
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as paper:
        words = "".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert re.sub(r"\s", "", words).count(page.url) == 1


def test_no_printed_page_ends_with_a_heading(page: Page, tmp_path: Path) -> None:
    """Nor with the caption or the head of a table: what they are over begins on the same page."""
    page.goto(f"{BASE}whole/")
    page.wait_for_load_state("networkidle")
    heads = "[...document.querySelectorAll('h2, h3, h4, caption, thead tr')].map(one => one.textContent)"
    words = {re.sub(r"\s", "", one) for one in page.evaluate(heads)}
    page.pdf(path=tmp_path / "whole.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "whole.pdf") as paper:
        lowest = [lowest_line(paper[at]) for at in range(len(paper))]
    assert len(lowest) > 5
    assert [one for one in lowest[:-1] if one in words] == []


def lowest_line(page: pypdfium2.PdfPage) -> str:
    """Return the lowest line of a printed page, without its spaces."""
    text = page.get_textpage()
    foot = min(text.get_rect(at)[1] for at in range(text.count_rects()))
    return re.sub(r"\s", "", text.get_text_bounded(bottom=foot - 1, top=foot + 9))


def test_language_and_unit_are_a_click_away_and_stay(page: Page) -> None:
    page.goto(f"{BASE}function/")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1, name="By function")).to_be_visible()
    page.get_by_role("link", name="yuan", exact=True).click()
    expect(page.get_by_text("67,254,800.00").first).to_be_visible()
    assert {row["short"] for row in drawn(page, "chart-view")} >= {"58,812,600.00"}
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_text("67,254,800.00").first).to_be_visible()
    page.get_by_role("row").get_by_role("link", name="一般公共服务支出").click()
    expect(page.locator("data").first).to_have_text("58,812,600.00")
    page.get_by_label("当前位置").get_by_role("link", name="首页").click()
    expect(page.locator("data").first).to_have_text("67,254,800.00")


def test_without_javascript_everything_is_there(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    for address in addresses():
        page.goto(address)
        expect(page.locator("figure.chart:visible, .drawn:visible")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="深圳市信息安全管理中心", exact=True).first.click()
    page.get_by_label("本文件各页").get_by_role("link", name="按经济分类").click()
    expect(page.get_by_role("cell", name="3,727.53").first).to_be_visible()
    page.get_by_role("columnheader").get_by_role("link", name="金额").click()
    expect(page.get_by_text("已排序")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("资本性支出")
    page.get_by_role("combobox", name="搜索").fill("测评")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("link", name=BIM).first).to_be_visible()
    context.close()
