"""Take the pictures of the staff's handbook: python3 dev.py shots handbook, into docs/images/

One clerk's way through a small edition, step by step, so that the pictures show what the handbook says.
"""

from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.many import archive_of
from tests.papers import DOUBTFUL
from tests.served import PASSWORD, ROOT, STAFF

IMAGES = ROOT / "docs" / "images"
BLOCK = (
    "\t201\t一般公共服务支出\t120.50\t80.50\t40\n"
    "\t20101\t人大事务\t120.50\t80.50\t40\n"
    "\t2010101\t行政运行\t80.50\t80.50\t0\n"
    "\t2010102\t一般行政管理事务\t4O.00\t0\t40\n"
)


def take_handbook(browser: Browser, address: str) -> int:
    """Walk through an edition and return how many pictures were taken."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": 1180, "height": 760}, reduced_motion="reduce", locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    before = len(list(IMAGES.glob("*.png")))
    log_in(page, address)
    picture(page, "overview", f"{address}/admin/budgets/budget/overview/?year=2024")
    picture(page, "begin", f"{address}/admin/budgets/budget/add/?year=2025")
    page.locator("#id_department").fill("深圳市信息安全管理中心")
    page.locator("input[name=begin][value='set:shenzhen']").check()
    page.locator("input[type=submit].default").click()
    expect(page.locator(".next")).to_be_visible()
    picture(page, "edition")
    grid(page)
    upload(page, address)
    batch(page, address)
    context.close()
    return max(before, len(list(IMAGES.glob("*.png"))))


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/admin/")
    page.locator("#id_username").fill(STAFF)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("input[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()


def upload(page: Page, address: str) -> None:
    """Hand in a small paper, look at what was recognised, and picture each."""
    page.goto(f"{address}/admin/budgets/upload/add/")
    paper: FilePayload = {
        "name": "青田市档案馆2031年单位预算.pdf",
        "mimeType": "application/pdf",
        "buffer": DOUBTFUL.pdf(),
    }
    page.locator("#id_published").set_input_files([paper])
    picture(page, "upload")
    page.locator("input[type=submit].default").click()
    expect(page.locator("#unreadable")).to_be_visible(timeout=60_000)
    picture(page, "upload-result")
    page.locator("#unreadable tbody a").click()
    expect(page.locator("rect.marked").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    picture(page, "upload-table")
    page.go_back()
    page.locator("#keep").scroll_into_view_if_needed()
    page.locator("#keep-title").evaluate("title => title.scrollIntoView()")
    picture(page, "upload-keep")


def batch(page: Page, address: str) -> None:
    """Hand in the files of some departments together, and picture the board once they are told apart."""
    page.goto(f"{address}/admin/budgets/batch/add/")
    packed: FilePayload = {
        "name": "各部门交来的预算.zip",
        "mimeType": "application/zip",
        "buffer": archive_of(6, published=False)[0],
    }
    page.locator("#id_published").set_input_files([packed])
    page.locator("input[type=submit].default").click()
    expect(page.locator("#board[data-under-way]")).to_have_count(0, timeout=120_000)
    picture(page, "batch")


def grid(page: Page) -> None:
    """Type and paste into the table of functions, mend a cell, and picture each."""
    page.get_by_role("link", name="表7", exact=False).first.click()
    expect(page.locator("#grid")).to_be_visible()
    page.locator("#grid tbody tr:nth-child(2) td:nth-of-type(1)").click()
    page.evaluate("text => navigator.clipboard.writeText(text)", BLOCK)
    page.keyboard.press("Control+V")
    expect(page.locator("#grid td.refused")).to_have_count(1)
    page.locator("#grid tbody tr:nth-child(1) td:nth-of-type(4)").click()
    expect(page.locator("#grid-saved[data-kind=good]")).to_be_visible(timeout=15_000)
    picture(page, "grid")
    page.locator("#grid tbody tr:nth-child(6) td:nth-of-type(2)").click()
    page.keyboard.type("208")
    expect(page.locator("#grid-offers")).to_be_visible()
    picture(page, "codes")


def picture(page: Page, name: str, address: str = "") -> None:
    if address:
        page.goto(address)
    page.screenshot(path=IMAGES / f"{name}.png")
