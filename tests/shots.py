"""Take pictures of every kind of page: python3 dev.py shots [NAME…] (all unless named), into shots/
The pictures of the staff's handbook: python3 dev.py shots handbook, into docs/images/

Each at a phone's and a desk's width, in Chinese and English, light and dark, and once without JavaScript.
"""

import sys
from itertools import product
from typing import Literal

from playwright.sync_api import Browser, Playwright, sync_playwright

from dev import find_chromium
from tests.handbook import IMAGES, take_handbook
from tests.served import PAGES, ROOT, site

SHOTS = ROOT / "shots"
LANGUAGES = {"zh": "", "en": "/en"}
WIDTHS = {360: 740, 1280: 800}
LOOKS: tuple[tuple[Literal["light", "dark"], bool], ...] = (("light", True), ("dark", True), ("light", False))


def take(browser: Browser, address: str, names: list[str]) -> int:
    """Take all pictures of the named pages and return their number."""
    taken = 0
    for (width, height), (scheme, script) in product(WIDTHS.items(), LOOKS):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        page = context.new_page()
        for name, (language, prefix) in product(names, LANGUAGES.items()):
            page.goto(address + prefix + PAGES[name])
            page.mouse.move(1, 1)
            page.wait_for_timeout(500 if script else 0)  # charts are drawn for whoever moves
            look = scheme if script else f"{scheme}-noscript"
            page.screenshot(path=SHOTS / f"{name}-{language}-{width}-{look}.png", full_page=True)
            taken += 1
        context.close()
    return taken


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])


def main(names: list[str]) -> None:
    if names == ["handbook"]:
        with site() as address, sync_playwright() as playwright:
            print(f"{take_handbook(launch(playwright), address)} pictures in {IMAGES.relative_to(ROOT)}/")
        return
    if unknown := set(names) - set(PAGES):
        sys.exit(f"No such page: {', '.join(sorted(unknown))}. There are: {', '.join(PAGES)}")
    SHOTS.mkdir(exist_ok=True)
    with site() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        print(f"{take(browser, address, names or list(PAGES))} pictures in {SHOTS.relative_to(ROOT)}/")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
