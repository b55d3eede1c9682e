"""Show in a browser what whoever enters a budget is promised: nothing lost, nothing doubled, nothing believed unread.

Each promise, and what would fail without it; what is not named with its file stands here.

========================================================  ========================================================
promise                                                   test
========================================================  ========================================================
New lines are stored once, however a save ends            test_entry: a_save_whose_answer_is_lost_is_stored_once,
                                                          rows_pasted_just_before_leaving_are_there_once,
                                                          a_browser_closed_before_the_answer_comes_stores_once
A cell is in no conflict with itself                      a_figure_that_was_tidied_is_in_no_conflict_with_itself
Note and remark are saved like cells                      test_entry: a_note_below_the_table_is_saved_…;
                                                          the_remark_of_an_empty_table_is_saved_before_one_leaves
Text is read again as it is saved                         test_entry: a_figure_corrected_in_the_text_is_…;
                                                          a_text_mended_loses_its_finding
A text is pasted whole                                    a_text_pasted_whole_makes_its_sections
A table pasted over another leaves nothing of it          a_table_pasted_over_the_empty_one_adds_up
Figures of the text are bound by a click                  test_desk: a_figure_is_bound_and_unbound_by_keys
Two at one form keep both; what is typed is kept          test_kept_forms, test_upload
Whoever types while it is published is told               test_entry, test_kept_forms: …while_it_is_published_…
A part of a project stands under it                       test_entry: projects_typed_under_each_other_stand_so_…
A code in columns is one; units ask; what does not fit    test_entry: a_code_in_three_columns_is_one_…,
                                                          another_money_unit_asks_…
Discarding names what goes, drafts come back              test_entry: nothing_left_over_is_submitted_unseen_…
Several go at once, each named, for one reason            several_drafts_are_discarded_on_one_page
Withdrawing says what becomes public                      a_withdrawal_names_the_edition_that_becomes_public
Nothing empty or left over is published unseen            each_thing_left_over_is_listed_and_leads_to_itself
What is changed after it was submitted is a draft again   test_entry: what_is_changed_after_it_was_submitted_…;
                                                          texts_and_frame_return_it_and_answers_do_not
History says what changed, deleted parts too              one_log_has_tables_texts_steps_and_what_was_deleted
After a part one is back at the edition                   one_log_has_tables_texts_steps_and_what_was_deleted
Fields that are not plain are explained, orders given     what_is_not_plain_is_explained_and_orders_are_given
Findings lead to the cell                                 a_finding_of_the_list_leads_to_its_cell
The original stands beside the grid                       test_desk: the_original_goes_with_the_table
Totals of the template add up; a corrected workbook has   a_corrected_workbook_differs_in_its_corrections_alone,
exactly its corrections as differences                    tests/integration/test_template
Names and codes of wide tables stay in view               test_desk: names_of_a_wide_table_stay_in_view
Codes that were only seen are offered; lists are loaded   a_code_that_was_seen_is_offered_and_a_list_is_loaded
A missing department is made at the start                 test_desk: a_missing_department_is_made_…
No page of staff is in bare English                       pages_that_the_framework_writes_are_in_chinese,
                                                          what_a_grid_cannot_save_is_said_in_chinese
The language can be changed                               test_desk: staff_pages_are_read_in_the_other_language
Buttons that end something look unlike those that go on   buttons_that_end_look_unlike_those_that_go_on
Without scripts no button is dead                         test_desk: without_scripts_no_button_is_dead
What is told to be saved is what is stored                test_random_walk
========================================================  ========================================================
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from budgets import editions
from budgets.models import Amount, Budget, ClassificationCode, Line, ProjectEntry, Section, Statement
from budgets.queries.leftovers import find_leftovers
from tests import factories
from tests.browser.test_entry import (
    PASSWORD,
    cell,
    clerk,
    department,
    draft,
    log_in,
    open_grid,
    other,
    paste,
    staff,
    table,
    wait_saved,
)

__all__ = ["clerk", "department", "draft", "other", "staff"]
pytestmark = pytest.mark.heavy


@pytest.fixture
def loaded(transactional_db: None) -> Budget:
    """Hold a draft with tables, texts and projects."""
    return editions.load_as_draft(budget=factories.budget()).budget


def edition_page(page: Page, budget: Budget, language: str = "/en") -> None:
    page.goto(f"{language}/admin/budgets/budget/{budget.pk}/change/")


def type_into(page: Page, row: int, column: int, text: str) -> None:
    cell(page, row, column).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_figure_that_was_tidied_is_in_no_conflict_with_itself(
    staff: Page, draft: Budget, other: Page, complaints: list[str]
) -> None:
    """Both type 710, which the table prints as 710.00."""
    functions = table(draft, "general-function")
    for page in (staff, other):
        open_grid(page, functions)
    type_into(other, 1, 4, "710")
    wait_saved(other)
    type_into(staff, 1, 4, "710")
    type_into(staff, 1, 5, "3")
    wait_saved(staff)
    expect(staff.get_by_role("dialog")).to_have_count(0)
    assert Amount.objects.get(line__statement=functions, cell__order=4).printed == "710.00"
    complaints[:] = [one for one in complaints if "409" not in one]


def test_the_remark_of_an_empty_table_is_saved_before_one_leaves(staff: Page, draft: Budget) -> None:
    funds = table(draft, "government-fund")
    open_grid(staff, funds)
    staff.on("dialog", lambda dialog: dialog.accept())
    staff.get_by_label("Remark of an empty table").fill("本单位无政府性基金预算")
    staff.get_by_role("link", name="Back to the edition").click()
    expect(staff.get_by_role("heading", name="Title and dates")).to_be_visible()
    open_grid(staff, funds)
    expect(staff.get_by_label("Remark of an empty table")).to_have_value("本单位无政府性基金预算")
    # Either the page that was left stored it, or this one does.
    for _tenth in range(100):
        funds.refresh_from_db()
        if funds.remark:
            break
        staff.wait_for_timeout(100)
    assert funds.remark == "本单位无政府性基金预算"


def test_a_text_mended_loses_its_finding(staff: Page, loaded: Budget) -> None:
    stated = loaded.mentions.filter(subject="income")[0]
    section = stated.section
    right = section.text
    wrong = right[: stated.start] + "9" + right[stated.start :]
    for text, count in ((wrong, 1), (right, 0)):
        staff.goto(f"/en/admin/budgets/section/{section.pk}/change/")
        staff.locator("#id_text").fill(text)
        staff.get_by_role("button", name="Save", exact=True).click()
        expect(staff.get_by_text("was changed successfully")).to_be_visible()
        expect(staff.get_by_role("link", name="What does not hold")).to_have_count(count)


def test_a_text_pasted_whole_makes_its_sections(staff: Page, draft: Budget, axe: Callable[[Page], None]) -> None:
    edition_page(staff, draft)
    staff.get_by_role("link", name="Paste the whole text").click()
    axe(staff)
    staff.get_by_label("Paste the whole text here").fill("没有标题的一段话。")
    staff.get_by_role("button", name="Make the sections").click()
    expect(staff.locator(".messagelist")).to_contain_text("No heading was found")
    text = "第一部分 部门概况\n一、主要职责\n管理数据。\n第二部分 预算情况说明\n一、收支总体情况\n收入预算1,000万元。"
    staff.get_by_label("Paste the whole text here").fill(text)
    staff.get_by_role("button", name="Make the sections").click()
    expect(staff.locator(".figured h2")).to_have_count(4)
    expect(staff.locator(".text-figure.bound")).to_have_text("1,000")


def test_a_table_pasted_over_the_empty_one_adds_up(staff: Page, draft: Budget) -> None:
    """Rows of functions stand where the empty table has its totals, and take no level from them."""
    both = table(draft, "income-expenditure")
    open_grid(staff, both)
    names = [line.label for line in both.lines.filter(list="income").order_by("position")]
    spent = [
        ("一、公共服务", "9.00"),
        ("政府办公", "9.00"),
        ("二、社会保障", "3.00"),
        ("养老", "2.00"),
        ("抚恤", "1.00"),
    ]
    spent += [("", "")] * (len(names) - len(spent)) + [
        ("本年支出合计", "12.00"),
        ("结转下年", "0.00"),
        ("支出总计", "12.00"),
    ]
    rows = [[name, "12.00" if "总计" in name or "本年收入" in name else "0.00"] for name in names]
    rows[0][1] = rows[1][1] = "12.00"
    rows += [["", ""]] * (len(spent) - len(rows))
    cell(staff, 1, 1).click()
    paste(staff, "\n".join("\t".join([*row, *other]) for row, other in zip(rows, spent, strict=True)))
    wait_saved(staff)
    expect(staff.locator("#grid td[data-rest]")).to_have_count(0)
    expect(staff.locator("#grid .grid-mark[data-verdict=FAIL]")).to_have_count(0)
    above = both.lines.filter(list="expenditure", label="抚恤").values_list("parent__label", flat=True)
    assert list(above) == ["二、社会保障"]
    assert not both.lines.filter(label="").exists()


def test_several_drafts_are_discarded_on_one_page(staff: Page, loaded: Budget) -> None:
    other = editions.load_as_draft(budget=factories.budget(department="青田市另一个中心")).budget
    staff.goto("/en/admin/budgets/budget/")
    for budget in (loaded, other):
        staff.locator(f"input[name=_selected_action][value='{budget.pk}']").check()
    staff.locator("select[name=action]").select_option("discard")
    staff.get_by_role("button", name="Go", exact=True).click()
    expect(staff.locator(".ending h3")).to_have_count(2)
    expect(staff.locator(".ending")).to_contain_text("tables ")
    staff.get_by_label("Reason").fill("begun twice")
    staff.locator("button.ends").click()
    expect(staff.locator(".messagelist li")).to_have_count(2)
    assert not Budget.objects.exists()


def test_a_withdrawal_names_the_edition_that_becomes_public(staff: Page, loaded: Budget) -> None:
    first = editions.publish(budget=loaded, despite_failures="x", despite_unreadable="x")
    second = editions.publish(budget=editions.start_correction(budget=first), despite_failures="x")
    edition_page(staff, second)
    staff.get_by_role("button", name="Withdraw").click()
    expect(staff.locator("fieldset")).to_contain_text("can then still open these earlier editions")
    staff.locator("input[name=also]").check()
    staff.get_by_label("Reason").fill("figures of another year")
    staff.get_by_role("button", name="Withdraw").click()
    expect(staff.locator(".messagelist")).to_contain_text("was withdrawn")
    assert set(Budget.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_each_thing_left_over_is_listed_and_leads_to_itself(staff: Page, loaded: Budget) -> None:
    """An empty table, a figure and a section carried over, a table of projects without any."""
    figures = Line.objects.filter(budget=loaded, amounts__state="value")
    carried = figures.filter(statement__kind="expenditure").first()
    assert carried
    Line.objects.filter(pk=carried.pk).update(carried=True)
    section = loaded.sections.order_by("order")[1]
    Section.objects.filter(pk=section.pk).update(carried=True)
    ProjectEntry.objects.filter(budget=loaded).delete()
    Statement.objects.create(budget=loaded, order=99, kind="government-fund", title="基金表", money_unit="万元")
    edition_page(staff, loaded)
    staff.get_by_role("button", name="Submit to review").click()
    listed = staff.locator(".leftovers li")
    for words in ("no figures and no remark", "never confirmed", "not read since", "page of projects shows none"):
        expect(listed.filter(has_text=words)).to_have_count(1)
    listed.filter(has_text="never confirmed").get_by_role("link").click()
    expect(staff).to_have_url(re.compile(rf"/statement/{carried.statement_id}/grid/#line-{carried.pk}$"))
    expect(staff.locator("#grid tbody tr:has(.grid-field) th")).to_contain_text(str(carried.table_row))


def test_texts_and_frame_return_it_and_answers_do_not(staff: Page, loaded: Budget) -> None:
    def submit() -> None:
        left = [one.key for one in find_leftovers(loaded)]
        editions.submit(budget=Budget.objects.get(pk=loaded.pk), by=first, confirmed=left)

    def state() -> str:
        return str(Budget.objects.get(pk=loaded.pk).state)

    first = User.objects.create_superuser("first")
    submit()
    staff.goto(f"/en/admin/budgets/finding/?budget__id__exact={loaded.pk}")
    staff.locator("input[name=_selected_action]").first.check()
    staff.locator("select[name=action]").select_option("acknowledge")
    staff.locator("input[name=reason]").fill("printed so")
    staff.get_by_role("button", name="Go", exact=True).click()
    expect(staff.locator(".messagelist")).to_contain_text("acknowledged")
    assert state() == "review"
    section = loaded.sections.order_by("order")[1]
    for address, field in ((f"section/{section.pk}", "#id_heading"), (f"budget/{loaded.pk}", "#id_title")):
        staff.goto(f"/en/admin/budgets/{address}/change/")
        staff.locator(field).fill("另一个标题")
        staff.get_by_role("button", name="Save", exact=True).click()
        expect(staff.get_by_text("was changed successfully")).to_be_visible()
        edition_page(staff, loaded)
        expect(staff.locator(".next")).to_contain_text("Submitted by first and changed on")
        assert state() == "draft"
        submit()


def test_one_log_has_tables_texts_steps_and_what_was_deleted(staff: Page, loaded: Budget) -> None:
    home = re.compile(rf"/budget/{loaded.pk}/change/$")
    open_grid(staff, table(loaded, "expenditure"))
    type_into(staff, 2, 4, "901")
    wait_saved(staff)
    staff.goto(f"/en/admin/budgets/term/add/?budget={loaded.pk}")
    staff.locator("#id_term").fill("机动经费")
    staff.locator("#id_definition").fill("备用的钱")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff).to_have_url(home)
    made = loaded.terms.get(term="机动经费")
    staff.goto(f"/en/admin/budgets/term/{made.pk}/change/")
    staff.locator("#id_definition").fill("留待安排的钱")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff).to_have_url(home)
    staff.goto(f"/en/admin/budgets/term/{made.pk}/delete/")
    staff.get_by_role("button", name=re.compile("sure")).click()
    expect(staff).to_have_url(home)
    staff.get_by_role("link", name="History", exact=True).first.click()
    log = staff.locator("table.history")
    for row in ("900.00 → 901.00", "备用的钱 → 留待安排的钱", "留待安排的钱 → ∅"):
        expect(log.locator("tr").filter(has_text=re.compile(row.replace(" ", r"\s*")))).to_contain_text("clerk")
    expect(log).not_to_contain_text("No fields changed")


def test_what_is_not_plain_is_explained_and_orders_are_given(staff: Page, loaded: Budget) -> None:
    staff.goto(f"/en/admin/budgets/section/add/?budget={loaded.pk}")
    for name in ("path", "kind"):
        expect(staff.locator(f"#id_{name}_helptext")).not_to_be_empty()
    staff.locator("#id_heading").fill("又一节")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.get_by_text("was added successfully")).to_be_visible()
    orders = list(loaded.sections.order_by("order").values_list("order", flat=True))
    assert orders == list(range(1, len(orders) + 1))
    assert loaded.sections.order_by("order").last().heading == "又一节"  # type: ignore[union-attr]
    staff.goto(f"/en/admin/budgets/statement/add/?budget={loaded.pk}")
    staff.get_by_role("button", name="Add another Column").click()
    explained = staff.locator("#columns-group thead img")
    told = " ".join(str(explained.nth(number).get_attribute("alt")) for number in range(explained.count()))
    assert re.search("as headers print it.*only where two lists stand side by side", told)


def test_a_finding_of_the_list_leads_to_its_cell(staff: Page, loaded: Budget) -> None:
    functions = table(loaded, "expenditure")
    open_grid(staff, functions)
    type_into(staff, 2, 4, "905")
    wait_saved(staff)
    staff.get_by_role("link", name="What the checks found in all tables").click()
    staff.locator("#result_list a[href*='/grid/#line-']").first.click()
    expect(staff.locator("#grid .grid-field")).to_have_count(1)


def test_a_corrected_workbook_differs_in_its_corrections_alone(staff: Page, loaded: Budget, tmp_path: Path) -> None:
    edition = editions.publish(budget=loaded, despite_failures="x", despite_unreadable="x")
    book = load_workbook(io.BytesIO(staff.request.get(f"{edition.get_absolute_url()}tables.xlsx").body()))
    cells = [one for sheet in book for row in sheet for one in row if one.value == 900]
    cells[0].value = 901
    book.save(tmp_path / "corrected.xlsx")
    staff.goto("/en/admin/budgets/upload/add/")
    staff.get_by_label("The published files").set_input_files([tmp_path / "corrected.xlsx"])
    staff.get_by_role("button", name="Upload and read").click()
    differences = staff.locator("#differences tbody tr")
    expect(differences).to_have_count(1, timeout=30_000)
    expect(differences).to_contain_text("901")


def test_a_code_that_was_seen_is_offered_and_a_list_is_loaded(staff: Page, draft: Budget, tmp_path: Path) -> None:
    seen = editions.load_as_draft(budget=factories.budget(department="青田市另一个中心")).budget
    Line.objects.filter(budget=seen, scheme="functional").update(classification="2012601", code="2012601")
    Line.objects.filter(budget=seen, scheme="functional").update(label="档案管理")
    editions.publish(budget=seen, despite_failures="x", despite_unreadable="x")
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    cell(staff, 2, 2).click()
    staff.keyboard.type("20126")
    offer = staff.locator("#grid-offers [role=option]").filter(has_text="2012601")
    expect(offer).to_contain_text("档案管理")
    expect(offer).to_contain_text("seen, not in the list")
    staff.keyboard.press("Escape")
    file = tmp_path / "功能科目2027.csv"
    file.write_text("code,name\n2012601,行政运行\n", encoding="utf-8-sig")
    staff.goto("/en/admin/budgets/classificationcode/")
    staff.get_by_role("link", name="Load a list of codes").click()
    staff.locator("input[type=file]").set_input_files([file])
    staff.locator("select[name=scheme]").select_option("functional")
    staff.locator("input[name=year]").fill("2027")
    staff.locator("form.start [type=submit]").click()
    expect(staff.locator(".messagelist")).to_contain_text("added: 1")
    assert ClassificationCode.objects.get(code="2012601").last_seen == 2027


def english_of(page: Page) -> list[str]:
    """Return what a page says in English words, names of formats, keys, people and addresses left out."""
    words = re.findall(r"[A-Za-z][A-Za-z ,.'’]{5,}", page.locator("body").inner_text())
    known = re.compile("English|Mingzhang|Ctrl|Escape|Delete|Enter|clerk|second|qingtian")
    return [one for one in words if not known.match(one.strip())]


def test_pages_that_the_framework_writes_are_in_chinese(
    staff: Page, draft: Budget, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    plain = User.objects.create_user("second", password=PASSWORD, is_staff=True)
    addresses = ("", "password_change/", "auth/user/add/", "budgets/department/?_popup=1", "budgets/budget/")
    for address in addresses:
        staff.goto(f"/admin/{address}")
        assert english_of(staff) == [], address
    with browser.new_context(base_url=live_server.url) as context:
        log_in(context, plain, live_server)
        page = context.new_page()
        answer = page.goto(f"/admin/budgets/budget/{draft.pk}/change/")
        assert answer
        assert answer.status == 403
        assert english_of(page) == []


def test_what_a_grid_cannot_save_is_said_in_chinese(staff: Page, draft: Budget, complaints: list[str]) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions, "")
    staff.route("**/save/", lambda route: route.continue_(post_data='{"rows": [{"key": "a"}]}'))
    type_into(staff, 1, 4, "5")
    expect(staff.locator("#grid-saved[data-kind=bad]")).to_contain_text("不是一张表", timeout=10_000)
    complaints[:] = [one for one in complaints if "400" not in one]


def test_buttons_that_end_look_unlike_those_that_go_on(staff: Page, draft: Budget) -> None:
    edition_page(staff, draft)
    looks = [
        staff.get_by_role("button", name=name).evaluate(
            "one => { const { backgroundColor, color, borderColor } = getComputedStyle(one);"
            " return [backgroundColor, color, borderColor] }"
        )
        for name in ("Submit to review", "Discard this draft")
    ]
    assert looks[0][0] != looks[1][0] or looks[0][1] != looks[1][1]
    assert looks[0] != looks[1]
