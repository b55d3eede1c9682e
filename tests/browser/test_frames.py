"""Show in a real browser that what is made for it stands within pages of others, and nothing else does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from budgets import samples

BASE = "/jiangsu-party-office/2018/budget/"


@pytest.fixture(autouse=True)
def _sample(_tables: None) -> None:
    samples.load_samples("jiangsu-party-office")


class ElsewhereHandler(BaseHTTPRequestHandler):
    """Answer as another site with a page that shows, within it, the address that its query names."""

    def do_GET(self) -> None:
        address = parse_qs(urlsplit(self.path).query)["show"][0]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        icon = '<link rel="icon" href="data:,">'
        frame = f'<iframe src="{address}" width="600" height="400"></iframe>'
        self.wfile.write(f"<!doctype html><title>Elsewhere</title>{icon}{frame}".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of another site, of another origin than the portal's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), ElsewhereHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def frame_elsewhere(page: Page, elsewhere: str, address: str) -> None:
    """Open a page of another origin that shows an address within it."""
    page.goto(f"{elsewhere}?{urlencode({'show': address})}")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", ["", "/en"])
def test_tables_and_views_stand_within_pages_of_others(
    page: Page, base_url: str, elsewhere: str, language: str
) -> None:
    for path, told in (("function/", "%"), ("tables/income-expenditure/", "收支预算总表")):
        frame_elsewhere(page, elsewhere, f"{base_url}{language}/embed{BASE}{path}")
        within = page.frame_locator("iframe").locator("main")
        expect(within).to_contain_text(told)


def test_no_other_page_does(browser: Browser, base_url: str, elsewhere: str) -> None:
    page = browser.new_page()
    refused: list[str | None] = []
    page.on("requestfailed", lambda request: refused.append(request.failure))
    paths = ("/", BASE, f"{BASE}cite/", "/admin/login/")
    for path in paths:
        frame_elsewhere(page, elsewhere, f"{base_url}{path}")
        assert page.frames[-1].url.startswith("chrome-error:"), path
    page.close()
    assert refused == ["net::ERR_BLOCKED_BY_RESPONSE"] * len(paths)
