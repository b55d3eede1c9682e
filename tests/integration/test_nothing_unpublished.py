"""Publish, correct and withdraw at random, then look everywhere: nothing that is not public stands anywhere."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any
from unittest.mock import patch
from zipfile import ZipFile

import duckdb
import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from budgets import bulk, editions, link_pictures
from budgets.api import words_by_list
from budgets.models import Budget, BulkFile, Department, Project
from budgets.twins import MEDIA_TYPES
from tests import factories
from tests.pages import project_page

NAMES = ("甲局", "乙局")
#: What an edition says and no other: in the name of a project, of a goal, of a term, and of a line of a table.
PAGES_OF_EDITION = ("", "function", "projects", "tables", "tables/projects", "text", "performance", "terms", "about")
FILES_OF_EDITION: tuple[str, ...] = (
    "tables.xlsx",
    "data.zip",
    "tables/projects.xlsx",
    "whole/",
    "cite/",
    "cite/tables/projects/",
)
FILES_OF_EDITION += ("source/", "checks/", "checks.csv", "questions/", "original/projects/1/")
#: Where what is in force is told.
KINDS = {"/tables/projects/", ".json", ".csv", ".png", "/api/v1/", "/embed/", "data.zip", ".xlsx", "/search", "/whole/"}
KINDS |= {"amounts-2024", ".parquet", ".sqlite"}


def secret(number: int) -> str:
    return f"独有{number:03}号"


def load(name: str, number: int) -> Budget:
    """Keep a draft of a department's budget that says something of its own in every sort of part."""
    word = secret(number)
    made = factories.budget(
        department=name,
        units=(name,),
        department_in_charge="",
        files=(factories.source_file(f"{number:064x}"),),
        goals=tuple(replace(one, text=f"{one.text}{word}") for one in factories.GOALS),
        terms=tuple(replace(one, term=f"{one.term}{word}") for one in factories.TERMS),
        statements=tuple(
            replace(
                table,
                title=f"{table.title}{word}",
                lines=tuple(replace(line, label=f"{line.label}{word}") for line in table.lines),
            )
            if table.kind == "projects"
            else table
            for table in factories.statements()
        ),
    )
    return editions.load_as_draft(budget=made).budget


def do(step: tuple[str, int], number: int) -> None:
    """Load, publish, or withdraw something, as far as there is anything, or write the files of the year."""
    what, which = step
    drafts, in_force = Budget.objects.in_preparation(), Budget.objects.readable()
    if what == "load" and not drafts.filter(department__name=NAMES[which % 2]).exists():
        load(NAMES[which % 2], number)
    elif what == "publish" and drafts:
        editions.publish(budget=drafts[which % len(drafts)])
    elif what == "withdraw" and in_force:
        editions.withdraw(budget=in_force[which % len(in_force)], reason="有误")
    elif what == "write":
        bulk.make_release(2024)


def everything(client: Client) -> dict[str, str]:
    """Return what every kind of address says that anybody may ask for, packed files unpacked."""
    said = {url: text_at(client, url) for url in sorted(lists_of_site() | pages_of_documents())}
    for url in re.findall(r"<loc>http://testserver(/[^<]*)</loc>", said["/sitemap.xml"]):
        said[url] = text_at(client, url)
    return said


def lists_of_site() -> set[str]:
    """Return the addresses over all documents: pages, twins, pictures, the API, feeds, maps, files of years."""
    stems = {"/index", "/places", "/checks", "/corrections", "/log", "/search", "/rankings"}
    feeds = {"/feed.atom", "/corrections/feed.atom", "/search/feed.atom?q=独有", "/log/feed.atom", "/log.jsonl"}
    for one in Department.objects.select_related("jurisdiction"):
        place = f"/places/{one.jurisdiction.slug}"
        stems |= {f"/{one.slug}", f"/{one.slug}/years", f"/{one.slug}/2024", place}
        stems |= {f"{place}/departments", f"{place}/board"}
        feeds |= {f"/{one.slug}/feed.atom", f"{place}/feed.atom", f"/{one.slug}/cite/", f"{place}/cite/"}
    for project in Project.objects.select_related("department"):
        for stem in (f"/projects/{project.pk}", project_page(project).rstrip("/")):
            stems.add(stem)
            feeds |= {f"{stem}/cite/", f"{stem}/feed.atom"}
    names = {name.removeprefix("api-") for name in words_by_list()}
    names -= {"statements", "lines", "amounts", "codes", "differences"}
    lists = {f"/api/v1/{name}" for name in names} | {"/api/v1/codes?scheme=functional&code=201"}
    files = {"/data/", "/data/index.json", "/data/catalog.jsonld", "/sitemap.xml", "/documents.csv", "/checks.csv"}
    files |= {f"/data/{name}" for name in BulkFile.objects.values_list("name", flat=True)}
    asked = {
        "/search/?q=独有",
        "/search.json?q=独有",
        "/search/suggestions/?q=独有",
        "/rankings.csv",
        "/corrections.csv",
    }
    return in_all_forms(stems) | feeds | lists | files | asked


def pages_of_documents() -> set[str]:
    """Return the addresses of every edition there is, public or not: its pages, twins, files, what stands in frames."""
    stems, files = set(), set()
    for one in Budget.objects.select_related("department"):
        document = f"/{one.department.slug}/{one.fiscal_year_id}/{one.document}"
        edition = f"{document}/editions/{one.edition}"
        for base in (document, edition):
            stems |= {f"{base}/{page}".rstrip("/") for page in PAGES_OF_EDITION}
            files |= {f"{base}/{file}" for file in FILES_OF_EDITION}
            files |= {f"/embed{base}/tables/projects/", f"/embed{base}/projects/"}
        files |= {f"/api/v1/{name}?limit=500&edition={edition[1:]}" for name in ("statements", "lines", "amounts")}
        for earlier in range(1, one.edition):
            files |= {f"{edition}/changes/{earlier}/", f"/api/v1/differences?edition={edition[1:]}&earlier={earlier}"}
    return in_all_forms(stems) | files


def in_all_forms(stems: set[str]) -> set[str]:
    pages = {f"{stem.removesuffix('/index')}/" for stem in stems}
    return pages | {f"{stem}.{form}" for stem in stems for form in (*MEDIA_TYPES, link_pictures.FORM)}


def text_at(client: Client, url: str) -> str:
    """Return what an address says, an error too, as text, and where it leads."""
    answer = client.get(url)
    assert answer.status_code in (200, 301, 302, 404, 405, 410), url
    content = b"".join(answer) if answer.streaming else answer.content
    return unpacked(content) + answer.get("Location", "")


def unpacked(content: bytes) -> str:
    """Return the text of an answer: of archives that of each file within them, of tables that of each row."""
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(unpacked(archive.read(name)) for name in archive.namelist())
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    if content.startswith(b"PAR1"):
        with NamedTemporaryFile(suffix=".parquet") as file, closing(duckdb.connect()) as database:
            file.write(content)
            file.flush()
            return str(database.execute("SELECT * FROM read_parquet(?)", [file.name]).fetchall())
    return content.decode(errors="replace")


def drawn_words(*words: str) -> bytes:
    """Stand for the picture of some words: what it says can be read."""
    return "\n".join(words).encode()


def secrets(which: Any) -> set[str]:
    """Return what some editions alone say, as their terms hold it."""
    terms = which.exclude(terms=None).values_list("terms__term", flat=True)
    return {term[-6:] for term in terms}


def look_everywhere() -> None:
    """Hold that nothing says what is not public, and that what ended stands under permanent addresses alone."""
    hidden = secrets(Budget.objects.in_preparation()) | secrets(Budget.objects.withdrawn())
    in_force = secrets(Budget.objects.published())
    said = everything(Client())
    assert not [(url, word) for url, text in said.items() for word in hidden if word in text]
    # Else nothing would be found because nothing is shown.
    for word in in_force:
        telling = {url for url, text in said.items() if word in text}
        assert {kind for kind in KINDS if any(kind in url for url in telling)} == KINDS, word
    # The files of a year as they were before, which somebody may be fetching, say what was in force then.
    ended = secrets(Budget.objects.filter(state=Budget.EditionState.SUPERSEDED))
    lists = {url: text for url, text in said.items() if "editions/" not in url and not url.startswith("/data/")}
    assert not [(url, word) for url, text in lists.items() for word in ended if word in text]


@override_settings(API_PER_MINUTE=10**9, PICTURE_FONT=Path(__file__))
class TestWalks(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(patch.object(link_pictures, "has_font", return_value=True))
        self.enterContext(patch.object(link_pictures, "drawn_picture", drawn_words))
        self.enterContext(override_settings(MEDIA_ROOT=self.enterContext(TemporaryDirectory())))

    def walk(self, steps: Iterable[tuple[str, int]]) -> None:
        for number, step in enumerate(steps, 1):
            do(step, number)
        bulk.make_release(2024)
        look_everywhere()

    def test_a_withdrawal_and_a_draft(self) -> None:
        """Of one department the next edition is a draft; the only one of the other was withdrawn."""
        self.walk(
            [("load", 0), ("publish", 0), ("load", 1), ("publish", 0), ("write", 0), ("load", 0), ("withdraw", 1)]
        )
        assert Budget.objects.in_preparation().exists()
        assert Budget.objects.withdrawn().exists()

    @pytest.mark.heavy
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(
        steps=st.lists(
            st.tuples(st.sampled_from(["load", "publish", "publish", "withdraw", "write"]), st.integers(0, 9)),
            min_size=3,
            max_size=8,
        )
    )
    def test_at_random(self, steps: list[tuple[str, int]]) -> None:
        self.walk([("load", 0), ("publish", 0), ("load", 1), *steps])
