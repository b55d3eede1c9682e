"""Open pages so that it shows whether anything in them moves once they have been painted."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Response, Route

#: The portal's own scripts; those of Django's admin are waited for while its pages are read.
OWN_SCRIPTS = re.compile(r"/static/(?!admin/).*\.js$")

# A function that the browser's own tools call: an expression would be held back by the page's policy.
WATCH = """async () => {
  while (document.readyState === "loading") await new Promise(requestAnimationFrame);
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  window.moved = [];
  new PerformanceObserver(list => window.moved.push(...list.getEntries().map(one => one.value)))
    .observe({ type: "layout-shift" });
}"""


def open_watched(page: Page, address: str) -> Response:
    """Open a page, its scripts when all of it has been painted, and wait until nothing comes any more.

    While a page is still coming what is below may move, as fast as the machine is; :func:`moved` tells what did after.
    """
    held: list[Route] = []
    painted = False

    def hold(route: Route) -> None:
        route.continue_() if painted else held.append(route)

    page.route(OWN_SCRIPTS, hold)
    answer = page.goto(address, wait_until="commit")
    assert answer is not None
    page.evaluate(WATCH)
    painted = True
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    page.unroute(OWN_SCRIPTS)
    return answer


def moved(page: Page) -> list[float]:
    """Return by how much a page moved, each time, since it had been painted."""
    found: list[float] = page.evaluate("window.moved")
    return found
