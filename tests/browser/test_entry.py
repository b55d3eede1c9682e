"""Show that a clerk can enter, mend, publish and correct a budget, as in a spreadsheet and without losing anything."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from budgets import editions
from budgets.models import Amount, Budget, ClassificationCode, Column, Department, Jurisdiction, Statement
from budgets.queries.leftovers import find_leftovers
from budgets.vocabulary.table_sets import TABLE_SETS
from portal.accounts.idle_sessions import SEEN
from tests import factories, province

PASSWORD = "a long enough password"
#: A table of 17 lines and 9 amounts, as Excel puts it on the clipboard; two cells are no figures.
CODES = ("201", "20103", "2010350", "2010399", "208", "20805", "2080502", "2080505", "2080506", "210", "21011")
MORE = ("2101102", "221", "22102", "2210201", "2210203")


@pytest.fixture
def clerk(transactional_db: None) -> User:
    return User.objects.create_superuser("clerk", password=PASSWORD)


@pytest.fixture
def department(transactional_db: None) -> Department:
    place = Jurisdiction.objects.create(name="青田市")
    return Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="qingtian-data")


@pytest.fixture
def draft(department: Department) -> Budget:
    return editions.start_draft(department=department, year=2024, scope="unit", table_set="shenzhen")


def log_in(context: BrowserContext, user: User, live_server: LiveServer) -> None:
    """Give a browser a session that has been seen: no late answer to an earlier request brings another's back."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[SEEN] = time.time()
    session.save()
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


@pytest.fixture
def other(browser: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Page]:
    """Yield a page of another clerk, who is called second."""
    with browser.new_context(base_url=live_server.url) as context:
        log_in(context, User.objects.create_superuser("second", password=PASSWORD), live_server)
        yield context.new_page()


@pytest.fixture
def staff(page: Page, clerk: User, live_server: LiveServer) -> Page:
    log_in(page.context, clerk, live_server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def table(draft: Budget, kind: str) -> Statement:
    return Statement.objects.get(budget=draft, kind=kind)


def open_grid(page: Page, statement: Statement, prefix: str = "/en") -> None:
    page.goto(f"{prefix}/admin/budgets/statement/{statement.pk}/grid/")
    expect(page.locator("#grid")).to_be_visible()


def cell(page: Page, row: int, column: int):
    return page.locator(f"#grid tbody tr:nth-child({row}) td:nth-of-type({column})")


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def wait_saved(page: Page) -> None:
    expect(page.locator("#grid-saved[data-kind=good]")).to_be_visible(timeout=60_000)


@pytest.mark.heavy
def test_keys_type_move_undo_and_save(staff: Page, draft: Budget, axe: Callable[[Page], None]) -> None:
    functions = table(draft, "general-function")
    ClassificationCode.objects.create(scheme="functional", code="201", name="一般公共服务支出", status="confirmed")
    open_grid(staff, functions)
    cell(staff, 2, 2).click()
    staff.keyboard.type("201")
    staff.keyboard.press("Tab")
    expect(cell(staff, 2, 3).locator("input")).to_have_value("一般公共服务支出")
    staff.keyboard.press("Tab")
    staff.keyboard.type("１２３４.5")
    staff.keyboard.press("Tab")
    expect(cell(staff, 2, 4)).to_have_text("1,234.50")
    staff.keyboard.type("twelve")
    staff.keyboard.press("Enter")
    expect(cell(staff, 2, 5)).to_have_class(r"grid-amount refused")
    wait_saved(staff)
    axe(staff)
    assert Amount.objects.get(line__statement=functions, printed="1,234.50").origin == "typed"
    assert Amount.objects.get(line__statement=functions, state="unreadable").printed == "twelve"
    staff.keyboard.press("Control+Z")
    expect(cell(staff, 2, 5)).not_to_have_text("twelve")
    staff.keyboard.press("Control+Y")
    expect(cell(staff, 2, 5)).to_have_text("twelve")


@pytest.mark.heavy
def test_a_note_below_the_table_is_saved_like_its_cells(staff: Page, draft: Budget) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    staff.get_by_label("Note", exact=True).fill("单位按四舍五入")
    wait_saved(staff)
    functions.refresh_from_db()
    assert functions.note == "单位按四舍五入"


def block() -> str:
    """Return a table of functions with 17 lines and 9 amounts, as a spreadsheet copies it; two cells are no figures."""
    rows = [["青田市数据服务中心", "", "", *["1,700.00"] * 9]]
    for number, code in enumerate((*CODES, *MORE), start=1):
        rows.append(["", code, f"科目{number}", *[f"{number}.{digit}0" for digit in range(9)]])
    rows[3][5], rows[9][11] = "1OO.00", "约5"
    return "\r\n".join("\t".join(row) for row in rows) + "\r\n"


@pytest.mark.heavy
def test_a_block_from_a_spreadsheet_is_pasted_and_its_two_bad_cells_mended(staff: Page, draft: Budget) -> None:
    functions = table(draft, "expenditure")
    open_grid(staff, functions)
    cell(staff, 1, 1).click()
    paste(staff, block())
    expect(staff.locator("#grid td.refused")).to_have_count(2)
    expect(staff.locator("#grid-count")).to_contain_text("not understood: 2")
    expect(cell(staff, 4, 6)).to_have_text("1OO.00")
    wait_saved(staff)
    assert Amount.objects.filter(line__statement=functions).count() == 17 * 9
    staff.get_by_role("button", name="1OO.00").click()
    staff.keyboard.type("100")
    staff.keyboard.press("Enter")
    staff.get_by_role("button", name="约5").click()
    staff.keyboard.press("F2")
    staff.keyboard.press("Home")
    staff.keyboard.press("Delete")
    staff.keyboard.press("Enter")
    expect(staff.locator("#grid td.refused")).to_have_count(0)
    wait_saved(staff)
    assert not Amount.objects.filter(line__statement=functions, state="unreadable").exists()
    cell(staff, 1, 4).click()
    staff.keyboard.press("Shift+ArrowRight")
    staff.keyboard.press("Control+C")
    assert staff.evaluate("navigator.clipboard.readText()") == "1,700.00\t1,700.00"


@pytest.mark.heavy
def test_1500_amounts_are_edited_without_strain(staff: Page, draft: Budget) -> None:
    functions = table(draft, "expenditure")
    open_grid(staff, functions)
    rows = [["", f"2{n:06d}", f"科目{n}", *[f"{n}.{digit}0" for digit in range(9)]] for n in range(1, 168)]
    cell(staff, 2, 1).click()
    paste(staff, "\n".join("\t".join(row) for row in rows))
    wait_saved(staff)
    assert Amount.objects.filter(line__statement=functions).count() == 167 * 9
    cell(staff, 100, 5).click()
    # How long the page is busy with a cell typed and left by Enter, held against laying out the whole table anew: both
    # grow with the table and with how slow the machine is.
    took, laid_out = staff.evaluate(
        """() => {
            const field = document.querySelector('.grid-field'), table = document.querySelector('table');
            const shortest = (work) => Math.min(...Array.from({ length: 10 }, (_, n) => {
                const start = performance.now();
                work(n);
                return performance.now() - start;
            }));
            const type = (n) => {
                field.value = String(n);
                field.dispatchEvent(new InputEvent('input', { bubbles: true }));
                field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
            };
            const layOut = (n) => {
                table.style.fontSize = `${100 + n}%`;
                return table.offsetHeight;
            };
            return [shortest(type), shortest(layOut)];
        }"""
    )
    print(f"typing into one of 1,503 cells: {took:.0f} ms, laying them out: {laid_out:.0f} ms")
    assert took < 12 * laid_out
    wait_saved(staff)


@pytest.mark.heavy
def test_sums_stand_beside_what_is_typed_and_can_be_taken(staff: Page, draft: Budget) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    cell(staff, 2, 2).click()
    paste(staff, "201\t甲\n20101\t乙\t3\n20102\t丙\t4.5")
    expect(cell(staff, 2, 4)).to_have_attribute("data-sum", "7.50")
    cell(staff, 2, 4).click()
    expect(staff.locator("#grid-status")).to_contain_text("add up to 7.50")
    staff.keyboard.press("=")
    expect(cell(staff, 2, 4).locator("input")).to_have_value("7.50")
    staff.keyboard.type("9")
    expect(staff.locator("#grid-status")).to_contain_text("does not hold")
    staff.keyboard.press("Enter")
    expect(cell(staff, 2, 4)).to_have_attribute("data-rest", "1.50")


def test_lines_are_added_moved_indented_and_deleted_with_the_keyboard_alone(staff: Page, draft: Budget) -> None:
    projects = table(draft, "projects")
    open_grid(staff, projects)
    for _step in range(60):
        staff.keyboard.press("Tab")
        if staff.evaluate("document.activeElement.classList.contains('grid-field')"):
            break
    keys = staff.keyboard
    for word in ("甲项目", "乙项目", "丙项目"):
        keys.press("ArrowDown")
        keys.type(word)
    keys.press("ArrowUp")
    keys.press("Alt+ArrowUp")
    keys.press("Alt+Enter")
    keys.type("丁子项目")
    keys.press("Enter")
    keys.press("ArrowUp")
    keys.press("Alt+ArrowRight")
    expect(staff.locator("#grid-live")).to_have_text("Level 2.")
    keys.press("End")
    keys.press("Home")
    keys.press("ArrowDown")
    keys.press("Alt+Delete")
    wait_saved(staff)
    labels = list(projects.lines.order_by("position").values_list("label", "level"))
    assert labels == [(factories.UNIT, 0), ("乙项目", 1), ("丁子项目", 2), ("丙项目", 1)]
    keys.press("Escape")
    keys.press("Tab")
    assert not staff.evaluate("document.activeElement.classList.contains('grid-field')")


def test_a_code_in_three_columns_is_one_and_what_does_not_fit_is_asked(staff: Page, draft: Budget) -> None:
    stepped = Statement.objects.create(budget=draft, order=99, kind="general-function", title="支出", money_unit="万元")
    heads = {"类": "code", "款": "code", "项": "code", "名称": "label", "金额": "amount"}
    for order, (head, kind) in enumerate(heads.items(), start=1):
        Column.objects.create(statement=stepped, order=order, header=[head], type=kind)
    open_grid(staff, stepped)
    cell(staff, 1, 1).click()
    paste(staff, "201\t\t\t一般公共服务支出\t1.5\n201\t13\t\t商贸事务\t1.5\n201\t13\t8\t招商引资\t1.5\t多出的")
    expect(staff.get_by_role("dialog")).to_contain_text("多出的")
    staff.get_by_role("button", name="Paste nothing").click()
    expect(cell(staff, 2, 4)).to_have_count(0)
    paste(staff, "201\t\t\t一般公共服务支出\t1.5\n201\t13\t\t商贸事务\t1.5\n201\t13\t8\t招商引资\t1.5\t多出的")
    staff.get_by_role("button", name="Paste what fits").click()
    expect(cell(staff, 3, 3)).to_have_text("08")
    wait_saved(staff)
    lines = stepped.lines.order_by("position").values_list("code", "parent__code")
    assert list(lines) == [("201", None), ("20113", "201"), ("2011308", "20113")]
    cell(staff, 4, 1).click()
    staff.keyboard.type("20")
    staff.keyboard.press("Enter")
    expect(staff.locator("#grid-problems")).to_contain_text("No classification code: 20")


def test_another_money_unit_asks_what_becomes_of_the_figures(staff: Page, draft: Budget) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    cell(staff, 1, 4).click()
    paste(staff, "1,234.5")
    wait_saved(staff)
    unit = staff.get_by_label("Money unit")
    unit.select_option("元")
    staff.get_by_role("button", name="Keep the unit").click()
    expect(unit).to_have_value("万元")
    unit.select_option("元")
    staff.get_by_role("button", name="Convert").click()
    expect(staff.locator("#grid thead .unit").first).to_have_text("元")
    wait_saved(staff)
    amount = Amount.objects.filter(line__statement=functions, cell__order=4)
    assert [(one.printed, one.value) for one in amount] == [("12,345,000.00", 12_345_000)]
    cell(staff, 1, 4).click()
    staff.keyboard.press("Control+Z")
    expect(unit).to_have_value("万元")
    expect(cell(staff, 1, 4).locator("input")).to_have_value("1,234.50")
    expect(staff.locator("#grid thead .unit").first).to_have_text("万元")


def test_a_figure_corrected_in_the_text_is_the_figure_that_is_checked(staff: Page, draft: Budget) -> None:
    for path, number, heading in (("1", "第一部分", "2024年部门预算安排情况说明"), ("1.1", "一、", "支出预算总体情况")):
        staff.goto(f"/en/admin/budgets/section/add/?budget={draft.pk}")
        for name, text in {"path": path, "number": number, "heading": heading}.items():
            staff.locator(f"#id_{name}").fill(text)
        staff.locator("#id_text").fill(
            "总体情况如下。\n包括基本支出37,151.47万元、项目支出200万元。" if "." in path else ""
        )
        staff.get_by_role("button", name="Save", exact=True).click()
        expect(staff.get_by_text("was added successfully")).to_be_visible()
    section = draft.sections.get(path="1.1")
    assert list(draft.mentions.order_by("order").values_list("printed", flat=True)) == ["37,151.47万元", "200万元"]
    staff.goto(f"/en/admin/budgets/section/{section.pk}/change/")
    staff.locator("#id_text").fill(section.text.replace("37,151.47", "99,999.99"))
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.get_by_text("was changed successfully")).to_be_visible()
    section.refresh_from_db()
    figures = draft.mentions.order_by("order")
    assert [section.text[one.start : one.end] for one in figures] == ["99,999.99", "200"]
    assert figures[0].value == 999_999_900


def test_what_is_changed_after_it_was_submitted_is_a_draft_again_and_says_so(
    staff: Page, draft: Budget, axe: Callable[[Page], None]
) -> None:
    left = [one.key for one in find_leftovers(draft)]
    editions.submit(budget=draft, by=User.objects.create_superuser("first"), confirmed=left)
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    cell(staff, 1, 4).click()
    staff.keyboard.type("5")
    staff.keyboard.press("Enter")
    wait_saved(staff)
    staff.get_by_role("link", name="Back to the edition").click()
    expect(staff.locator(".next")).to_contain_text("Submitted by first and changed on")
    expect(staff.locator(".way [aria-current]")).to_have_text("draft", ignore_case=True)
    axe(staff)


@pytest.mark.heavy
def test_whoever_types_while_it_is_published_is_told_so_and_keeps_what_is_typed(
    staff: Page, draft: Budget, complaints: list[str]
) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    editions.publish(budget=draft, despite_failures="x")
    cell(staff, 1, 4).click()
    staff.keyboard.type("5")
    staff.keyboard.press("Enter")
    expect(staff.locator("#grid-saved[data-kind=bad]")).to_contain_text("is published meanwhile")
    staff.get_by_role("button", name="Enter it in a new edition").click()
    staff.wait_for_url("**/grid/")
    wait_saved(staff)
    made = Budget.objects.get(edition=2)
    cells = Amount.objects.filter(line__statement__kind="general-function", cell__order=4)
    assert list(cells.filter(line__budget=made).values_list("printed", flat=True)) == ["5.00"]
    assert not cells.filter(line__budget=draft).exists()
    assert not staff.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('mingzhang')).length")
    complaints[:] = [one for one in complaints if "422" not in one]


@pytest.mark.heavy
def test_projects_typed_under_each_other_stand_so_for_citizens(staff: Page, draft: Budget) -> None:
    projects = table(draft, "projects")
    open_grid(staff, projects)
    cell(staff, 1, 2).click()
    paste(staff, "300")
    cell(staff, 2, 1).click()
    paste(staff, "甲项目\t200\n甲子项目一\t120\n甲子项目二\t80\n乙项目\t100")
    cell(staff, 3, 1).click()
    staff.keyboard.press("Shift+ArrowDown")
    staff.keyboard.press("Alt+ArrowRight")
    wait_saved(staff)
    entries = draft.projectentrys.order_by("order").values_list("name", "parent__name")
    assert list(entries) == [
        *(("甲项目", None), ("甲子项目一", "甲项目"), ("甲子项目二", "甲项目"), ("乙项目", None)),
    ]
    staff.get_by_role("link", name="Back to the edition").click()
    staff.get_by_role("link", name="Preview").click()
    expect(staff.get_by_text("Preview for staff")).to_be_visible()
    staff.locator("main a[href*='/projects/']").first.click()
    expect(staff.locator("main")).to_contain_text("甲子项目一")
    shares = staff.locator("main").inner_text()
    assert "66.7%" in shares
    assert "166.7" not in shares


def test_a_new_line_leaves_the_list_beside_it_in_its_place(staff: Page, draft: Budget) -> None:
    both = table(draft, "income-expenditure")
    open_grid(staff, both)
    cell(staff, 1, 3).click()
    for word in ("一、甲支出", "二、丙支出"):
        staff.keyboard.type(word)
        staff.keyboard.press("Enter")
    staff.keyboard.press("ArrowUp")
    staff.keyboard.press("ArrowUp")
    staff.keyboard.press("Alt+Enter")
    staff.keyboard.type("乙支出")
    staff.keyboard.press("Enter")
    wait_saved(staff)
    spending = both.lines.filter(list="expenditure").order_by("position").values_list("label", "table_row")
    assert list(spending)[:3] == [("一、甲支出", 1), ("乙支出", 2), ("二、丙支出", 3)]
    assert both.lines.get(label="支出总计").table_row == both.lines.get(label="收入总计").table_row == 16


def test_three_lists_side_by_side_are_pasted_at_once(
    staff: Page, department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TABLE_SETS, province.WORD, province.PROVINCE)
    made = editions.start_draft(department=department, year=2031, scope="unit", table_set=province.WORD)
    three = table(made, "income-expenditure")
    open_grid(staff, three)
    cell(staff, 1, 1).click()
    rows = [
        "一、一般公共预算拨款收入\t30\t一、甲支出\t10\t一、基本支出\t20",
        "二、政府性基金预算拨款收入\t\t二、乙支出\t20\t二、项目支出\t10",
    ]
    paste(staff, "\r\n".join(rows))
    expect(cell(staff, 1, 6)).to_have_text("20")
    wait_saved(staff)
    amounts = Amount.objects.filter(line__statement=three, value__isnull=False).order_by("line__position")
    assert list(amounts.values_list("line__list", "line__label", "printed")) == [
        ("income", "一、一般公共预算拨款收入", "30"),
        *(("expenditure", "一、甲支出", "10"), ("expenditure", "二、乙支出", "20")),
        *(("use", "一、基本支出", "20"), ("use", "二、项目支出", "10")),
    ]


@pytest.mark.heavy
def test_what_is_typed_without_a_connection_is_kept_and_saved_later(
    staff: Page, draft: Budget, complaints: list[str]
) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    staff.context.set_offline(True)
    cell(staff, 1, 4).click()
    staff.keyboard.type("5")
    staff.keyboard.press("Enter")
    expect(staff.locator("#grid-saved[data-kind=bad]")).to_contain_text("No connection", timeout=10_000)
    assert not Amount.objects.filter(line__statement=functions).exists()
    staff.context.set_offline(False)
    wait_saved(staff)
    assert Amount.objects.get(line__statement=functions, cell__order=4).printed == "5.00"
    complaints[:] = [one for one in complaints if "DISCONNECTED" not in one]


def test_a_closed_browser_loses_nothing(staff: Page, draft: Budget, complaints: list[str]) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    staff.context.set_offline(True)
    cell(staff, 1, 4).click()
    staff.keyboard.type("7")
    staff.keyboard.press("Enter")
    staff.close(run_before_unload=False)
    other = staff.context.new_page()
    staff.context.set_offline(False)
    other.goto(f"/en/admin/budgets/statement/{functions.pk}/grid/")
    expect(cell(other, 1, 4)).to_have_text("7.00", timeout=10_000)
    wait_saved(other)
    assert Amount.objects.get(line__statement=functions, cell__order=4).printed == "7.00"
    complaints[:] = [one for one in complaints if "DISCONNECTED" not in one]


@pytest.mark.heavy
def test_what_is_typed_while_logged_out_is_saved_after_logging_in_elsewhere(staff: Page, draft: Budget) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    staff.context.clear_cookies(name="sessionid")
    cell(staff, 1, 4).click()
    staff.keyboard.type("6")
    staff.keyboard.press("Enter")
    expect(staff.locator("#grid-saved")).to_contain_text("logged out", timeout=10_000)
    other = staff.context.new_page()
    other.goto("/en/admin/login/")
    other.get_by_label("Username").fill("clerk")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Log in").click()
    expect(other.get_by_role("button", name="Log out")).to_be_visible()
    staff.bring_to_front()
    staff.keyboard.press("Control+S")
    wait_saved(staff)
    assert Amount.objects.get(line__statement=functions, cell__order=4).printed == "6.00"


@pytest.mark.heavy
@pytest.mark.parametrize("error", ["QuotaExceededError", "SecurityError"])
def test_a_browser_that_keeps_nothing_goes_on_and_says_so_once(
    staff: Page, draft: Budget, complaints: list[str], error: str
) -> None:
    staff.add_init_script(
        # Of what the admin itself keeps, its colours, it takes no failure.
        "const keep = Storage.prototype.setItem; Storage.prototype.setItem = function (name, text) {"
        f"if (name.startsWith('mingzhang')) throw new DOMException('no', '{error}'); keep.call(this, name, text); }};"
        "window.said = [];"
        "addEventListener('DOMContentLoaded', () => new MutationObserver((_all) => window.said.push("
        "document.getElementById('grid-live').textContent)).observe(document.getElementById('grid-live'),"
        "{ childList: true }));"
    )
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    note = staff.locator("#grid-unkept")
    expect(note).to_be_hidden()
    staff.context.set_offline(True)
    for row, typed in ((1, "5"), (2, "6")):
        cell(staff, row, 4).click()
        staff.keyboard.type(typed)
        staff.keyboard.press("Enter")
    expect(note).to_be_visible()
    expect(staff.locator("#grid-saved[data-kind=bad]")).to_contain_text("leave it open", timeout=10_000)
    staff.context.set_offline(False)
    wait_saved(staff)
    printed = Amount.objects.filter(line__statement=functions, cell__order=4).values_list("printed", flat=True)
    assert list(printed) == ["5.00", "6.00"]
    said = staff.evaluate("window.said")
    assert sum("keeps no copy" in text for text in said) == 1
    complaints[:] = [one for one in complaints if "DISCONNECTED" not in one]


class LostAnswers:
    """Lets so many saves of a page reach the server, and their answers be lost on the way back.

    ``sent`` are the ids of all saves as they were sent, ``lost`` those that were stored and not answered.
    """

    def __init__(self, page: Page, how: Callable[[Route], None], times: int = 1) -> None:
        self.page, self.how, self.times = page, how, times
        self.sent: list[str] = []
        self.lost: list[str] = []
        page.route("**/save/", self.handle)

    def handle(self, route: Route) -> None:
        self.sent.append(json.loads(route.request.post_data or "{}")["save"])
        if len(self.sent) > self.times:
            route.continue_()
            return
        route.fetch()
        self.lost.append(self.sent[-1])
        self.how(route)

    def wait(self, count: int) -> None:
        """Wait until so many saves were stored and their answers lost."""
        for _tenth in range(300):
            if len(self.lost) >= count:
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"only {len(self.lost)} answers were lost")


def drop(route: Route) -> None:
    route.abort("connectionreset")


def bad_gateway(route: Route) -> None:
    route.fulfill(status=502, body="<h1>Bad Gateway</h1>", content_type="text/html")


def never(_route: Route) -> None:
    """Leave the browser waiting."""


def without_network_errors(complaints: list[str]) -> None:
    complaints[:] = [one for one in complaints if not re.search("CONNECTION_RESET|DISCONNECTED|502", one)]


def lines_of(statement: Statement) -> list[str]:
    return list(statement.lines.order_by("position").values_list("label", flat=True))


PASTED = "201\t甲\t7.5\n20101\t乙\t3\n20102\t丙\t4.5"
LABELS = [factories.UNIT, "甲", "乙", "丙"]


@pytest.mark.heavy
@pytest.mark.parametrize("how", [drop, bad_gateway])
def test_a_save_whose_answer_is_lost_is_stored_once(
    staff: Page, draft: Budget, complaints: list[str], how: Callable[[Route], None]
) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    saves = LostAnswers(staff, how, times=2)
    cell(staff, 2, 2).click()
    paste(staff, PASTED)
    saves.wait(1)
    cell(staff, 3, 4).click()
    staff.keyboard.type("１")
    staff.keyboard.press("Enter")
    wait_saved(staff)
    assert lines_of(functions) == LABELS
    assert list(Amount.objects.filter(line__label="乙", cell__order=4).values_list("printed", flat=True)) == ["1.00"]
    # The lost save and its two repetitions are one; what was typed since is another.
    first, second, third, other = saves.sent
    assert first == second == third != other
    expect(staff.get_by_role("dialog")).to_have_count(0)
    without_network_errors(complaints)


@pytest.mark.heavy
@pytest.mark.parametrize("how", [drop, never])
def test_a_browser_closed_before_the_answer_comes_stores_once(
    staff: Page, draft: Budget, complaints: list[str], how: Callable[[Route], None]
) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    saves = LostAnswers(staff, how)
    cell(staff, 2, 2).click()
    with staff.expect_request("**/save/"):
        paste(staff, PASTED)
    # Typed while the save is under way, in a line that it makes.
    cell(staff, 4, 4).click()
    staff.keyboard.type("9")
    staff.keyboard.press("Enter")
    saves.wait(1)
    assert lines_of(functions) == LABELS
    staff.close(run_before_unload=False)
    other = staff.context.new_page()
    open_grid(other, functions)
    wait_saved(other)
    assert lines_of(functions) == LABELS
    assert Amount.objects.get(line__label="丙", cell__order=4).printed == "9.00"
    expect(cell(other, 4, 4)).to_have_text("9.00")
    expect(other.get_by_role("dialog")).to_have_count(0)
    without_network_errors(complaints)


@pytest.mark.heavy
@pytest.mark.parametrize("waited", [0, 1000])
def test_rows_pasted_just_before_leaving_are_there_once(staff: Page, draft: Budget, waited: int) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    staff.on("dialog", lambda dialog: dialog.accept())
    cell(staff, 2, 2).click()
    paste(staff, PASTED)
    staff.wait_for_timeout(waited)
    staff.goto("/en/admin/")
    open_grid(staff, functions)
    expect(cell(staff, 4, 3)).to_have_text("丙")
    cell(staff, 4, 4).click()
    staff.keyboard.type("8")
    staff.keyboard.press("Enter")
    wait_saved(staff)
    assert lines_of(functions) == LABELS
    assert Amount.objects.get(line__label="丙", cell__order=4).printed == "8.00"
    expect(staff.get_by_role("dialog")).to_have_count(0)


@pytest.mark.heavy
def test_a_lost_answer_and_another_clerk_are_two_things(
    staff: Page, draft: Budget, other: Page, complaints: list[str]
) -> None:
    """What both changed is asked; what was stored of one's own typing is not."""
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    saves = LostAnswers(staff, drop)
    cell(staff, 2, 2).click()
    paste(staff, PASTED)
    saves.wait(1)
    staff.context.set_offline(True)
    open_grid(other, functions)
    cell(other, 4, 5).click()
    other.keyboard.type("2")
    other.keyboard.press("Enter")
    wait_saved(other)
    staff.context.set_offline(False)
    wait_saved(staff)
    expect(cell(staff, 4, 5)).to_have_text("2.00", timeout=10_000)
    wait_saved(staff)
    assert lines_of(functions) == LABELS
    expect(staff.get_by_role("dialog")).to_have_count(0)
    stored = Amount.objects.filter(line__label="丙").exclude(printed="").order_by("cell__order")
    assert list(stored.values_list("printed", flat=True)) == ["4.50", "2.00"]
    without_network_errors(complaints)


@pytest.mark.heavy
def test_two_clerks_at_once_lose_nothing(staff: Page, draft: Budget, other: Page, complaints: list[str]) -> None:
    functions = table(draft, "general-function")
    open_grid(staff, functions)
    open_grid(other, functions)
    for column, text in ((4, "1"), (5, "2")):
        cell(other, 1, column).click()
        other.keyboard.type(text)
        other.keyboard.press("Enter")
    wait_saved(other)
    for column, text in ((4, "9"), (6, "3")):
        cell(staff, 1, column).click()
        staff.keyboard.type(text)
        staff.keyboard.press("Enter")
    dialog = staff.get_by_role("dialog")
    expect(dialog).to_contain_text("second has changed 1 of the values", timeout=10_000)
    expect(dialog).to_contain_text("mine: 9.00")
    expect(dialog).to_contain_text("theirs: 1.00")
    dialog.get_by_label("theirs:").check()
    dialog.get_by_role("button").click()
    wait_saved(staff)
    stored = Amount.objects.filter(line__statement=functions).order_by("cell__order")
    assert list(stored.values_list("printed", flat=True)) == ["1.00", "2.00", "3.00"]
    complaints[:] = [one for one in complaints if "409" not in one]


def test_a_plain_form_for_each_line_remains_without_javascript(
    browser: Browser, live_server: LiveServer, clerk: User, draft: Budget
) -> None:
    functions = table(draft, "general-function")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    log_in(context, clerk, live_server)
    plain = context.new_page()
    plain.goto(f"/en/admin/budgets/statement/{functions.pk}/grid/")
    plain.get_by_role("link", name="Add line").click()
    plain.get_by_label("Code").fill("201")
    plain.get_by_label("Name").fill("一般公共服务支出")
    plain.get_by_label("支出总计").fill("12")
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_text("The line was saved.")).to_be_visible()
    assert Amount.objects.get(line__code="201", cell__measure="total").printed == "12.00"
    plain.get_by_role("link", name="201 一般公共服务支出").click()
    plain.get_by_label("Delete this line").check()
    plain.get_by_role("button", name="Save").click()
    assert not functions.lines.filter(code="201").exists()
    context.close()


def test_from_nothing_to_published_and_corrected(
    staff: Page, department: Department, axe: Callable[[Page], None], complaints: list[str]
) -> None:
    staff.goto("/en/admin/budgets/budget/add/")
    staff.get_by_label("Department", exact=False).first.fill(factories.UNIT)
    staff.locator("#id_year").fill("2024")
    staff.get_by_label("Document").select_option("unit-budget")
    staff.get_by_label("no tables").check()
    axe(staff)
    staff.get_by_role("button", name="Begin").click()
    staff.get_by_role("link", name="Add a table").first.click()
    staff.get_by_label("Kind").select_option("projects")
    staff.get_by_label("Title").fill("项目支出总表")
    for number, (header, kind) in enumerate((("项目", "label"), ("总计", "amount"))):
        staff.get_by_role("button", name="Add another Column").click()
        staff.locator(f"#id_columns-{number}-order").fill(str(number + 1))
        staff.locator(f"#id_columns-{number}-header").fill(header)
        staff.locator(f"#id_columns-{number}-type").select_option(kind)
    staff.locator("#id_columns-1-measure").select_option("总计")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.get_by_text("was added successfully")).to_be_visible()
    staff.wait_for_load_state("load")
    budget = Budget.objects.get()
    open_grid(staff, budget.statements.get())
    cell(staff, 1, 1).click()
    paste(staff, "合计\t12\n甲项目\t12")
    wait_saved(staff)
    staff.get_by_role("link", name="Back to the edition").click()
    expect(staff.get_by_role("heading", name="Title and dates")).to_be_visible()
    staff.wait_for_load_state("load")
    axe(staff)
    staff.get_by_role("link", name="Preview").click()
    expect(staff.get_by_text("Preview for staff")).to_be_visible()
    staff.wait_for_load_state("load")
    staff.go_back()
    for step in ("Submit to review", "Publish", "Correct by a new edition"):
        staff.get_by_role("button", name=step, exact=True).click()
        expect(staff.locator(".messagelist")).to_be_visible()
        staff.wait_for_load_state("load")
    budget = Budget.objects.get(edition=2)
    open_grid(staff, budget.statements.get())
    cell(staff, 1, 2).click()
    paste(staff, "13\n13")
    wait_saved(staff)
    staff.get_by_role("link", name="Back to the edition").click()
    for step in ("Submit to review", "Publish"):
        if step == "Publish":
            staff.get_by_label("Reason").fill("A figure was typed wrongly.")
        staff.get_by_role("button", name=step, exact=True).click()
        expect(staff.locator(".messagelist")).to_contain_text(
            "was " + ("submitted" if step != "Publish" else "published")
        )
        staff.wait_for_load_state("load")
    assert list(Budget.objects.order_by("edition").values_list("state", flat=True)) == ["superseded", "published"]
    assert list(Amount.objects.filter(line__label="甲项目").order_by("pk").values_list("printed", flat=True)) == [
        "12.00",
        "13.00",
    ]


def test_what_does_not_add_up_is_said_beside_its_row_while_typing(
    staff: Page, department: Department, axe: Callable[[Page], None]
) -> None:
    budget = editions.load_as_draft(budget=factories.budget(), department=department).budget
    functions = table(budget, "expenditure")
    open_grid(staff, functions)
    expect(staff.locator("#grid-found-count")).to_have_text("Does it add up? All that was compared holds.")
    cell(staff, 2, 4).click()
    staff.keyboard.type("905")
    expect(staff.locator("#grid-live")).to_contain_text("do not hold")
    # One slip is counted once: the sum above it fails, what else comes of it is beside.
    above, row = (staff.locator(f"#grid tbody tr:nth-child({number})") for number in (1, 2))
    expect(above.locator("th .grid-mark[data-verdict=FAIL]")).to_have_text("≠does not hold")
    expect(row.locator("th .grid-mark[data-verdict=INFO]")).to_be_visible()
    expect(staff.locator("#grid-status")).to_contain_text("more than rounding explains")
    assert Amount.objects.get(line__statement=functions, line__code="201", cell__order=4).printed == "900.00"
    staff.keyboard.press("Enter")
    wait_saved(staff)
    axe(staff)
    staff.locator("#grid-quiet-count").click()
    other = staff.locator("#grid-quiet a").first
    expect(other).to_have_attribute("href", re.compile(r"/grid/#line-\d+(-\d+)?$"))
    other.click()
    expect(staff.locator("#grid tbody tr:has(.grid-field)")).to_have_count(1)
    staff.locator("#grid-quiet-count").click()
    expect(staff.locator("#grid-quiet li").filter(has_text="905.00").first).to_be_visible()


@pytest.mark.heavy
def test_nothing_left_over_is_submitted_unseen_and_a_discarded_draft_comes_back(
    staff: Page, department: Department, axe: Callable[[Page], None]
) -> None:
    before = editions.publish(budget=editions.load_as_draft(budget=factories.budget(), department=department).budget)
    draft = editions.start_from_edition(budget=before, year=2025)
    staff.goto(f"/en/admin/budgets/budget/{draft.pk}/change/")
    staff.get_by_role("button", name="Submit to review").click()
    boxes = staff.locator("[name=confirmed]")
    expect(boxes.first).to_be_visible()
    axe(staff)
    for number in range(1, boxes.count()):
        boxes.nth(number).check()
    staff.get_by_role("button", name="Confirm what is ticked").click()
    expect(boxes.first).not_to_be_checked()
    expect(boxes.nth(1)).to_be_checked()
    staff.get_by_role("link", name="Back to the edition").last.click()
    staff.get_by_role("button", name="Discard this draft").click()
    expect(staff.locator(".ending")).to_contain_text("sections 5")
    axe(staff)
    staff.get_by_label("Reason").fill("begun by mistake")
    staff.get_by_role("button", name="Discard this draft").click()
    expect(staff.locator(".messagelist")).to_contain_text("was discarded")
    staff.goto("/en/admin/budgets/budget/discarded/")
    axe(staff)
    staff.get_by_role("button", name="Bring back").click()
    expect(staff.get_by_role("button", name="Submit to review")).to_be_visible()
    assert draft.sections.filter(carried=True).count() == 5
