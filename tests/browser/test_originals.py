"""Show in a real browser how a reader gets from a figure to the page of the original that prints it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import Page, expect

from budgets import documents, editions
from budgets.models import Budget, Department
from tests import papers

BASE = "/city-archives/2031/budget/"


@pytest.fixture(autouse=True)
def kept(_tables: None, settings: Any, tmp_path: Path) -> Budget:
    """Publish a budget read from a PDF file, which is kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers.BEIJING.pdf())
    made = editions.load_as_draft(budget=documents.read([path]).budget).budget
    editions.keep_source_file(budget=made, name=path.name, file=ContentFile(path.read_bytes()))
    Department.objects.filter(pk=made.department_id).update(slug="city-archives")
    return editions.publish(budget=made, despite_unreadable="as printed", despite_failures="as printed")


@pytest.mark.heavy
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(("language", "link"), [("", "看原件"), ("/en", "Look it up in the original")])
def test_one_click_shows_the_page_with_the_cell_marked(
    page: Page, axe: Callable[[Page], None], language: str, link: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{language}{BASE}derivation/projects/1/3/")
    page.get_by_role("link", name=link, exact=True).click()
    expect(page).to_have_url(re.compile(r"/original/projects/1/3/#marked$"))
    picture = page.get_by_role("img")
    expect(picture).to_have_accessible_name(re.compile(r"paper\.pdf.*合计.*40\.00"))
    mark = page.locator("#marked")
    expect(mark).to_be_in_viewport()
    # Print shows through the mark: the picture is there, and dark letters stand on its colour.
    page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(mark.screenshot())).convert("RGB")
    inside: Any = shot.crop((5, 5, shot.width - 5, shot.height - 5))
    assert sum(inside.getpixel((2, 2))[:2]) > 400
    assert min(sum(inside.getpixel((x, y))) for x in range(inside.width) for y in range(inside.height)) < 300
    axe(page)
    spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert spill <= 0


def test_without_scripts_a_row_leads_to_all_its_cells(browser: Any, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{BASE}tables/projects/")
    page.get_by_role("row", name="库房维护").get_by_role("link", name="第 2 页").click()
    expect(page).to_have_url(re.compile(r"/original/projects/3/#marked$"))
    expect(page.locator("rect.marked")).to_have_count(7)
    context.close()
