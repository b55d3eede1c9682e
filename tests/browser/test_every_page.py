"""Show that everyone can read every kind of page, that nothing moves while it loads, and that it is light to load.

Each kind is looked at twice: in both languages, light and dark, on a desk and on a phone. Kinds take turns with which
goes with which, so that every pair of these is met.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.stillness import moved, open_watched
from tests.served import PAGES, site

pytestmark = pytest.mark.heavy

DESK, PHONE = (1280, 800), (360, 740)
#: Of each kind of page in turn: two looks that have nothing in common.
LOOKS: tuple[tuple[tuple[str, Any, tuple[int, int]], ...], ...] = (
    (("", "light", DESK), ("/en", "dark", PHONE)),
    (("", "light", PHONE), ("/en", "dark", DESK)),
    (("", "dark", DESK), ("/en", "light", PHONE)),
    (("", "dark", PHONE), ("/en", "light", DESK)),
)
#: Bytes of a page with all that it loads, compressed.
HEAVIEST = 150_000
#: The narrowest screen on which nothing may stand beside the page (WCAG 2.2, 1.4.10).
NARROWEST = 320

LOADED = "performance.getEntriesByType('resource').map(one => one.name)"


class Weights:
    """How heavy pages are with all that they load, compressed as the server in front sends it: each file once."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def of(self, page: Page) -> int:
        """Return the bytes of a page that is open."""
        return sum(self.of_file(page, url) for url in {page.url.partition("#")[0], *page.evaluate(LOADED)})

    def of_file(self, page: Page, url: str) -> int:
        if url not in self.known:
            answer = page.request.get(url)
            body = answer.body()
            self.known[url] = len(body if answer.headers["content-type"] == "image/png" else gzip.compress(body))
        return self.known[url]


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    """Serve a portal with all samples and made-up budgets."""
    with site() as address:
        yield address


def spill(page: Page) -> int:
    """Return by how many pixels a page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


#: Cells of tables whose Chinese words stand a character a line.
CRUSHED = """
[...document.querySelectorAll("main :is(th, td)")].map((cell) => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    const lines = new Set([...words.getClientRects()].map((box) => Math.round(box.top)));
    return [cell.innerText.trim(), lines.size];
}).filter(([text, lines]) => /^\\p{sc=Han}{3,}$/u.test(text) && lines >= text.length).map(([text]) => text)
"""


@pytest.mark.parametrize("part", range(len(LOOKS)))
def test_every_kind_of_page(portal: str, page: Page, axe: Callable[[Page], None], part: int) -> None:
    weights = Weights()
    for name, address in list(PAGES.items())[part :: len(LOOKS)]:
        for language, scheme, (width, height) in LOOKS[part]:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": height})
            answer = open_watched(page, portal + ("" if name == "admin-login" else language) + address)
            assert answer.status == 200, name
            assert moved(page) == [], (name, width)
            assert weights.of(page) <= HEAVIEST, (name, weights.of(page))
            assert spill(page) <= 0, (name, width)
            axe(page)
            if not language:
                page.set_viewport_size({"width": NARROWEST, "height": 740})
                assert page.evaluate(CRUSHED) == [], name
        page.set_viewport_size({"width": NARROWEST, "height": 740})
        assert spill(page) <= 0, name


@pytest.mark.parametrize(("language", "scheme"), [("", "dark"), ("/en", "light")])
def test_a_page_that_is_not_there(
    portal: str, page: Page, axe: Callable[[Page], None], complaints: list[str], language: str, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": NARROWEST, "height": 740})
    page.goto(f"{portal}{language}/nothing-here/")
    axe(page)
    assert spill(page) <= 0
    complaints[:] = [one for one in complaints if "404" not in one]  # it is meant
