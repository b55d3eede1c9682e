"""Show in a browser what spares staff minutes: binding by a click, names in view, the original beside the grid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from budgets import documents, editions
from budgets.models import Budget, Column, Line, Mention, Section, Statement
from tests import papers
from tests.browser.test_entry import (  # noqa: F401
    cell,
    clerk,
    department,
    draft,
    log_in,
    open_grid,
    staff,
    table,
)

TEXT = "预算支出1,000万元，其中基本支出800万元。\n另安排机动56.7万元。"


@pytest.fixture
def section(draft: Budget) -> Section:  # noqa: F811
    rows = [("1", "2024年部门预算安排情况说明", ""), ("1.1", "支出预算总体情况", TEXT)]
    for order, (path, heading, text) in enumerate(rows, 1):
        Section.objects.create(budget=draft, order=order, path=path, heading=heading, text=text)
    editions.reread_text(budget=draft, before=())
    editions.recheck(budget=draft)
    return Section.objects.get(budget=draft, path="1.1")


def bind_by_keys(page: Page, section: Section) -> None:
    page.goto(f"/en/admin/budgets/budget/{section.budget_id}/text/")
    loose = page.locator(".text-figure.loose").last
    expect(loose).to_have_text("56.7")
    loose.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Bind to").select_option("reserves")
    page.get_by_label("Bind to").press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".text-figure[aria-current]")).to_have_class("text-figure bound")


@pytest.mark.heavy
def test_a_figure_is_bound_and_unbound_by_keys(staff: Page, section: Section, axe) -> None:  # noqa: F811
    bind_by_keys(staff, section)
    assert Mention.objects.get(section=section, subject="block/reserve").value == 567_000
    axe(staff)
    staff.get_by_role("button", name="Unbind").click()
    expect(staff.locator(".text-figure[aria-current]")).to_have_class("text-figure loose")


@pytest.mark.heavy
def test_a_figure_is_bound_without_scripts(
    browser: Browser,
    clerk,  # noqa: F811
    section: Section,
    live_server: LiveServer,
) -> None:
    with browser.new_context(base_url=live_server.url, java_script_enabled=False) as context:
        log_in(context, clerk, live_server)
        bind_by_keys(context.new_page(), section)


@pytest.mark.heavy
def test_without_scripts_no_button_is_dead(
    browser: Browser,
    clerk,  # noqa: F811
    draft: Budget,  # noqa: F811
    live_server: LiveServer,
) -> None:
    with browser.new_context(base_url=live_server.url, java_script_enabled=False) as context:
        log_in(context, clerk, live_server)
        page = context.new_page()
        page.goto(f"/en/admin/budgets/statement/{table(draft, 'general-function').pk}/grid/")
        expect(page.get_by_role("link", name="Add line")).to_be_visible()
        assert page.locator("#content-main button:visible, #content-main input:visible").count() == 0


@pytest.mark.heavy
def test_names_of_a_wide_table_stay_in_view(staff: Page, draft: Budget) -> None:  # noqa: F811
    wide = Statement.objects.get(budget=draft, kind="expenditure")
    staff.set_viewport_size({"width": 700, "height": 700})
    open_grid(staff, wide)
    kept = staff.locator("#grid tbody tr:nth-child(1) td.kept-1")
    expect(kept).to_be_visible()
    before = kept.bounding_box()
    staff.locator(".grid-scroller").evaluate("box => { box.scrollLeft = 400 }")
    after = kept.bounding_box()
    assert before
    assert after
    assert abs(after["x"] - before["x"]) < 60
    head = staff.locator("#grid thead .kept-1").bounding_box()
    assert head
    assert abs(head["x"] - after["x"]) < 2


@pytest.mark.heavy
def test_the_original_goes_with_the_table(staff: Page, tmp_path: Path, axe) -> None:  # noqa: F811
    paper = tmp_path / "budget.pdf"
    paper.write_bytes(papers.BEIJING.pdf())
    reading = documents.read([paper])
    kept = editions.load_as_draft(budget=reading.budget).budget
    editions.keep_source_file(budget=kept, name=paper.name, file=ContentFile(paper.read_bytes()))
    line = Line.objects.filter(budget=kept, source__isnull=False).order_by("statement__order", "position").last()
    assert line
    staff.goto(f"/en/admin/budgets/statement/{line.statement_id}/grid/#line-{line.pk}")
    staff.get_by_role("link", name="Show the original beside the table").click()
    pane = staff.locator(".original-pane")
    expect(pane.locator("svg").first).to_be_visible()
    column = Column.objects.filter(statement=line.statement, type="amount").order_by("order")[0]
    staff.goto(f"/en/admin/budgets/statement/{line.statement_id}/grid/?original=1#line-{line.pk}-{column.order}")
    expect(pane.locator("[data-here]")).to_have_attribute("data-line", str(line.pk))
    width = pane.locator("svg").first.evaluate("svg => svg.clientWidth")
    staff.get_by_role("button", name="Larger").click()
    assert pane.locator("svg").first.evaluate("svg => svg.clientWidth") > width
    axe(staff)


@pytest.mark.heavy
def test_a_missing_department_is_made_where_an_edition_is_begun(staff: Page, department) -> None:  # noqa: F811
    staff.goto("/en/admin/budgets/budget/add/")
    staff.get_by_label("Department").first.fill("青田市档案馆")
    staff.get_by_label("Fiscal year").first.fill("2025")
    staff.get_by_role("button", name="Begin").click()
    staff.get_by_role("link", name="Make this department").click()
    expect(staff.locator("#id_slug")).to_have_value("qing-tian-shi-dang-an-guan")
    staff.locator("#id_jurisdiction").select_option("青田市")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.locator("#id_department")).to_have_value("青田市档案馆")
    expect(staff.locator("#id_year")).to_have_value("2025")


@pytest.mark.heavy
def test_staff_pages_are_read_in_the_other_language(staff: Page) -> None:  # noqa: F811
    staff.goto("/admin/")
    staff.get_by_role("link", name="English").click()
    expect(staff).to_have_url(re.compile(r"/en/admin/$"))
    staff.get_by_role("link", name="中文").click()
    expect(staff.get_by_role("link", name="编制进度总览")).to_be_visible()
