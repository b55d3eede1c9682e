"""The made-up sample keeps its originals, which are our own: a newcomer sees the cell marked in a minute."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from budgets import samples
from budgets.models import Budget, Finding
from tests.flagship import FOLDER, PAPERS
from tests.integration.test_side_by_side import rows_of
from tests.pages import project_page, shown_text

LIBRARY = "/sample-library/2025/budget/"


@pytest.fixture
def loaded(db: None, settings: Any, tmp_path: Path) -> list[Budget]:
    settings.MEDIA_ROOT = tmp_path
    return [one.budget for one in samples.load_samples(folder=samples.MADE_UP)]


def test_its_files_are_those_that_are_drawn() -> None:
    assert FOLDER == samples.MADE_UP
    assert {path.name for path in FOLDER.glob("*.pdf")} == set(PAPERS)
    for name, paper in PAPERS.items():
        assert (FOLDER / name).read_bytes() == paper.pdf()


def test_the_original_is_kept_and_agrees(loaded: list[Budget], client: Client) -> None:
    """One SHA-256, that of the file which a reader gets; the figure stands on the page that is said."""
    for budget in loaded:
        file = budget.files.get()
        assert not budget.summary_of
        with file.file.open("rb") as kept:
            assert hashlib.sha256(kept.read()).hexdigest() == file.sha256
    assert loaded[-2].files.get().sha256 in client.get(f"{LIBRARY}source/").content.decode()
    page = client.get(f"{LIBRARY}original/expenditure/1/3/").content.decode()
    assert "1,200.00" in page
    assert re.search(r'id="marked"', page)


def test_the_guide_walks_through_it(loaded: list[Budget], client: Client) -> None:
    page = client.get("/reading/").content.decode()
    for part in (
        "",
        "function/",
        "economic/",
        "projects/",
        "three-public/",
        "original/expenditure/1/#marked",
        "checks/",
    ):
        assert f'href="{LIBRARY}{part}"' in page


def test_it_shows_what_there_is_to_show(loaded: list[Budget], client: Client) -> None:
    first, corrected, final = (Budget.objects.get(pk=one.pk) for one in loaded[-3:])
    assert (first.state, corrected.state, final.phase) == ("superseded", "published", "final")
    assert "66.00应为60.00" in shown_text(client, "/corrections/")
    # Sub-projects under their project, with the goals of the whole; money carried over; capital spending by its name.
    projects = {entry.name: entry for entry in corrected.projectentrys.all()}
    assert projects["古籍修复"].parent == projects["古籍保护"]
    assert "不再破损" in shown_text(client, project_page(projects["古籍修复"].project))
    assert "上年结转" in shown_text(client, f"{LIBRARY}tables/income-expenditure/")
    assert "资本性支出" in shown_text(client, LIBRARY)
    assert "5.00" in shown_text(client, f"{LIBRARY}three-public/")
    # What was wrong is right in the later edition; what the text leaves out of one block is still found.
    failures = Finding.objects.filter(verdict="FAIL").values_list("rule", flat=True)
    assert "F2.expenditure.parts" in set(failures.filter(budget=first))
    assert set(failures.filter(budget=corrected)) == {"F5.block.public"}
    assert not failures.filter(budget=final)


def test_a_fresh_site_has_something_to_compare(loaded: list[Budget], client: Client) -> None:
    """Two departments of a place, two years, in tables of the same money; nothing of the second one fails."""
    museum = loaded[1]
    assert not Finding.objects.filter(verdict="FAIL", budget__department=museum.department).exists()
    beside = client.get("/compare/?departments=sample-library,sample-museum&document=budget&year=2025").content.decode()
    assert rows_of(beside, "支出总计") == ["1,200.00", "900.00"]
    assert rows_of(beside, ">207</span>") == ["1,050.00 87.5%", "750.00 83.3%"]
    ranked = shown_text(client, "/rankings/?by=function&code=207&document=budget&year=2025")
    assert ranked.index("某市图书馆") < ranked.index("某市博物馆")
    page = client.get(museum.department.jurisdiction.get_absolute_url()).content.decode()
    before, table = page.split('class="listing overview"')
    small = before[before.index('class="multiples"') :]
    assert small.count('class="multiple"') == 2
    assert re.findall(r'height="(\d+\.\d+)"', small) == ["36.67", "40.00", "38.22", "40.00"]
    assert rows_of(table, 'href="/sample-library/"')[:2] == ["1,200.00 ↑ 增加 +9.1%", "1,100.00"]
    assert rows_of(table, 'href="/sample-museum/"') == ["900.00 ↑ 增加 +4.7%", "860.00"]
    assert "每一百元中" in shown_text(client, "/sample-museum/2025/budget/function/")
    # The base that the text names is the budget of the year before, which is published here.
    assert "/sample-library/2024/budget/" in client.get(LIBRARY).content.decode()


def test_goals_stand_beside_what_was_reached(loaded: list[Budget], client: Client) -> None:
    """As the accounts print it, each with its place in their table, under its project."""
    page = client.get("/sample-library/2025/").content.decode()
    part = page[page.index('id="results-1"') :]
    rows = [
        [" ".join(strip_tags(cell).split()) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", part, re.S)[1:]
    ]
    assert rows == [
        ["预期目标", "不再破损", "修复三百一十册，没有新的破损", ""],
        ["修复古籍", "≥300册", "310册", ""],
        ["完成时间", "≤11月", "12月", "纸张到货迟"],
        ["查阅古籍", "≥1000人次", "1200人次", ""],
    ]
    assert "古籍保护" in part
    where = re.findall(r'<th scope="row"><a href="([^"#]+)#(l\d+)"', part)
    assert len(where) == len(rows)
    assert all(f'id="{anchor}"' in client.get(address).content.decode() for address, anchor in where)


def test_loading_it_again_changes_nothing(loaded: list[Budget]) -> None:
    assert not any(one.created for one in samples.load_samples(folder=samples.MADE_UP))
    assert Budget.objects.count() == len(loaded)
