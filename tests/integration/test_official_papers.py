"""The official paper of an edition: cell for cell the data when it is read back, tagged, and given to whom it may."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

from budgets import documents, editions, papers
from budgets.editions.loading import EditionLoader, find_issuer
from budgets.models import Budget
from budgets.papers import setting
from budgets.queries import printed
from budgets.records import Amount, State, Statement
from budgets.records import Budget as Records
from tests import factories
from tests.corpus import read_with_scope
from tests.documents import DOCUMENTS, SAMPLE, needs_documents
from tests.records_of_documents import inputs

SITE = "https://budgets.example.org"
OTHER_SAMPLE = SAMPLE.parent / "jiangsu-party-office-2019"
pytestmark = pytest.mark.skipif(
    not find_library("pangoft2-1.0"),
    reason="PDF files are set by Pango (Debian: libpangoft2-1.0-0), which is not here.",
)


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def set_as_paper(budget: Budget) -> bytes:
    with translation.override("zh-hans"):
        return papers.set_apart(papers.written_paper(budget, SITE))


@cache
def set_once(page: str) -> bytes:
    """Return a paper, set once for all tests that look at the same page."""
    return papers.set_apart(page)


def stored(read: Records, state: str = "published") -> Budget:
    """Store a budget without checking or publishing it: neither has a part in how it is printed."""
    made = EditionLoader(read, find_issuer(read)).store_edition(1)
    Budget.objects.filter(pk=made.pk).update(state=state)
    return Budget.objects.get(pk=made.pk)


def read_back(paper: bytes, given: Records) -> Records:
    """Return what our own reader reads of a paper."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(paper)
        return documents.read([path], scope=given.scope, phase=given.phase, year=given.year).budget


def frame_of(table: Statement) -> dict[str, Any]:
    """Return what a table says beside its rows, and its columns."""
    columns = [(column.type, column.header, column.measure, column.list) for column in table.columns]
    names = ("kind", "number", "title", "money_unit", "note", "remark")
    return {name: getattr(table, name) for name in names} | {"columns": columns}


def rows_of(table: Statement) -> list[tuple[Any, ...]]:
    """Return the lines of a table with their place in its tree and their cells."""
    return [
        (
            *(line.row, line.list, line.level, line.parent, line.role, line.code, line.label, line.classification),
            *(line.budget_unit, line.year, cells_of(line.amounts), [(text.column, text.text) for text in line.texts]),
        )
        for line in table.lines
    ]


def cells_of(amounts: tuple[Amount, ...]) -> list[tuple[Any, ...]]:
    return [(amount.column, amount.state, amount.value, amount.printed) for amount in amounts]


def hold_against(read: Records, given: Records) -> None:
    """Fail where a table, a row, a level, a cell, a unit or a note of a paper is not that of the records."""
    assert [table.title for table in read.statements] == [table.title for table in given.statements]
    for mine, theirs in zip(read.statements, given.statements, strict=True):
        assert frame_of(mine) == frame_of(theirs), theirs.title
        for row, expected in zip(rows_of(mine), rows_of(theirs), strict=True):
            assert row == expected, theirs.title
    assert [(goal.number, goal.text) for goal in read.goals if goal.project is None] == [
        (goal.number, goal.text) for goal in given.goals if goal.project is None
    ]
    assert [(one.level1, one.level2, one.name) for one in read.indicators] == [
        (one.level1, one.level2, one.name) for one in given.indicators
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("path", [SAMPLE, OTHER_SAMPLE], ids=lambda path: path.stem)
def test_the_paper_reads_back_as_the_records(path: Path) -> None:
    read = documents.read([path]).budget
    hold_against(read_back(set_as_paper(stored(read)), read), read)


@needs_documents
@pytest.mark.heavy
@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, paths in inputs().items() if paths[0].parent == DOCUMENTS])
def test_the_paper_of_every_document_reads_back_as_the_records(name: str) -> None:
    read = read_with_scope(inputs()[name])[0].budget
    hold_against(read_back(set_as_paper(stored(read)), read), read)


#: What may stand in a cell: a figure of any length, a zero, nothing.
FIGURES = st.decimals(min_value=-(10**11), max_value=10**11, places=2)
CELLS = st.one_of(FIGURES, st.just(Decimal("0.00")), st.none())


class AnyFigures(TestCase):
    @pytest.mark.heavy
    @given(st.data())
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    def test_whatever_stands_in_a_cell_is_read_back(self, data: st.DataObject) -> None:
        read = documents.read([OTHER_SAMPLE]).budget
        cells = iter(data.draw(st.lists(CELLS, min_size=300, max_size=300)))

        def filled(amount: Amount) -> Amount:
            value = next(cells)
            if value is None:
                return replace(amount, state=State.BLANK, value=None, printed="")
            return replace(amount, state=State.VALUE, value=value * 10_000, printed=f"{value:,.2f}")

        tables = tuple(
            replace(
                table,
                lines=tuple(replace(line, amounts=tuple(map(filled, line.amounts))) for line in table.lines),
            )
            for table in read.statements
        )
        changed = replace(read, statements=tables)
        back = read_back(set_as_paper(stored(changed)), changed)
        for mine, theirs in zip(back.statements, changed.statements, strict=True):
            # Levels are told from sums where nothing else tells them, and these figures add up to nothing.
            assert [cells_of(line.amounts) for line in mine.lines] == [cells_of(line.amounts) for line in theirs.lines]


@pytest.mark.django_db
def test_every_table_begins_under_its_title() -> None:
    """However long it is: a title at the foot, or alone on its page, is a title of nothing."""
    read = documents.read([OTHER_SAMPLE]).budget
    with translation.override("zh-hans"):
        paper = set_once(papers.written_paper(stored(read), SITE))
    file = pdfium.PdfDocument(paper)
    pages = [file[number].get_textpage().get_text_range() for number in range(len(file))]
    for table in read.statements:
        assert any(table.title in page and "部门名称：" in page for page in pages), table.title


@pytest.mark.django_db
def test_what_the_document_prints_merged_is_merged() -> None:
    """A total stands over the lists that it totals, the name of a group beside its rows; on the site's page, too."""
    budget = stored(documents.read([OTHER_SAMPLE]).budget)
    tables = {table.kind: printed.printed_table(table) for table in budget.statements.all()}
    whole = [cell for row in tables["income-expenditure"].rows for cell in row.cells if cell.columns > 1]
    assert [(cell.text, cell.columns) for cell in whole] == [("当年支出小计", 3)]
    groups = [cell for row in tables["income"].rows for cell in row.cells if cell.rows > 1]
    assert [(cell.text, cell.rows) for cell in groups][:2] == [("一般公共预算资金", 3), ("财政专户管理资金", 3)]


def tags_of(paper: bytes) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """Return the catalogue of a PDF file, and the elements of its structure tree in their order: type and entries."""
    catalogue = PDFDocument(PDFParser(BytesIO(paper))).catalog
    found: list[tuple[str, dict[str, Any]]] = []

    def walk(node: Any) -> None:
        node = resolve1(node)
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict) and isinstance(kind := resolve1(node.get("S")), PSLiteral):
            found.append((str(kind.name), node))
            walk(node.get("K"))

    walk(resolve1(catalogue["StructTreeRoot"]).get("K"))
    return catalogue, found


@dataclass(frozen=True)
class Tag:
    """An element of the structure tree: its type, its entries, its attributes, and the elements below it."""

    kind: str
    entries: dict[str, Any]
    below: list[Tag]

    @property
    def attributes(self) -> dict[str, Any]:
        given = resolve1(self.entries.get("A")) or []
        rows = [resolve1(one) for one in (given if isinstance(given, list) else [given])]
        return {name: resolve1(value) for row in rows for name, value in row.items()}

    def every(self, *kinds: str) -> Iterator[Tag]:
        """Yield the elements of some types within this one, itself too, in the order in which they are read."""
        if self.kind in kinds:
            yield self
        for one in self.below:
            yield from one.every(*kinds)


def tree_of(paper: bytes) -> Tag:
    """Return the structure tree of a PDF file."""

    def tagged(node: Any) -> Iterator[Tag]:
        node = resolve1(node)
        for each in node if isinstance(node, list) else [node]:
            entries = resolve1(each)
            if isinstance(entries, dict) and "S" in entries:
                yield Tag(resolve1(entries["S"]).name, entries, list(tagged(entries.get("K"))))

    root = resolve1(PDFDocument(PDFParser(BytesIO(paper))).catalog["StructTreeRoot"])
    return Tag("Root", root, list(tagged(root.get("K"))))


class Drawn(PDFDevice):
    """What a page draws: each with the number by which the structure tree knows it, ``artifact``, or neither."""

    def __init__(self) -> None:
        super().__init__(PDFResourceManager())
        self.within: list[Any] = []
        self.found: set[Any] = set()

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        number = resolve1((props or {}).get("MCID")) if isinstance(props, dict) else None
        self.within.append("artifact" if tag.name == "Artifact" else number)

    def end_tag(self) -> None:
        self.within.pop()

    def note(self, *_given: Any, **_named: Any) -> None:
        self.found.add(next((one for one in reversed(self.within) if one is not None), None))

    render_string = paint_path = render_image = note


def numbers_by_page(tag: Tag) -> Iterator[tuple[int, int]]:
    """Yield what the structure tree holds of pages: the page's object and the number on it."""
    for one in tag.every(*{each.kind for each in every_tag(tag)}):
        given = resolve1(one.entries.get("K"))
        for each in given if isinstance(given, list) else [given]:
            known = resolve1(each)
            if isinstance(known, int):
                yield one.entries["Pg"].objid, known
            elif isinstance(known, dict) and "MCID" in known:
                yield (known.get("Pg") or one.entries["Pg"]).objid, known["MCID"]


def every_tag(tag: Tag) -> Iterator[Tag]:
    yield tag
    for one in tag.below:
        yield from every_tag(one)


def columns_of_rows(rows: list[Tag]) -> list[int]:
    """Return how many columns each row of a table has, with cells that reach over several columns or rows."""
    reaching: list[int] = []
    found = []
    for row in rows:
        spans = [(cell.attributes.get("ColSpan", 1), cell.attributes.get("RowSpan", 1)) for cell in row.below]
        found.append(len(reaching) + sum(columns for columns, _rows in spans))
        reaching += [below for columns, below in spans for _column in range(columns)]
        reaching = [below - 1 for below in reaching if below > 1]
    return found


class TestWhoCannotSee:
    @pytest.fixture
    def paper(self, db: None) -> bytes:
        with translation.override("zh-hans"):
            return set_once(papers.written_paper(stored(documents.read([OTHER_SAMPLE]).budget), SITE))

    def test_is_told_language_title_and_that_it_is_made_for_him(self, paper: bytes) -> None:
        catalogue, _found = tags_of(paper)
        assert catalogue["Lang"] == b"zh-Hans"
        assert resolve1(catalogue["MarkInfo"])["Marked"] is True
        assert resolve1(catalogue["ViewerPreferences"])["DisplayDocTitle"] is True
        metadata = resolve1(catalogue["Metadata"]).get_data().decode()
        assert re.search(r'pdfuaid:part(="1"|>1<)', metadata)
        assert "2019年度部门预算" in metadata

    def test_finds_his_way_by_headings(self, paper: bytes) -> None:
        _catalogue, found = tags_of(paper)
        levels = [int(kind[1]) for kind, _entries in found if re.fullmatch("H[1-6]", kind)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        # One deeper at most from one to the next.
        assert all(below <= above + 1 for above, below in pairwise(levels))

    def test_hears_the_header_of_each_cell(self, paper: bytes) -> None:
        _catalogue, found = tags_of(paper)
        kinds = [kind for kind, _entries in found]
        # What goes on on a next page is a table of its own there, with its header.
        assert kinds.count("Table") == kinds.count("THead") >= 12
        headed = [entries for kind, entries in found if kind == "TD" and "Headers" in resolve1(entries.get("A") or {})]
        assert len(headed) == kinds.count("TD")

    def test_is_told_of_every_cell_whether_it_heads_a_column_or_a_row(self, paper: bytes) -> None:
        tables = list(tree_of(paper).every("Table"))
        assert tables
        for table in tables:
            rows = list(table.every("TR"))
            assert rows
            assert {one.kind for row in rows for one in row.below} <= {"TH", "TD"}
            heads = list(table.every("TH"))
            assert {head.attributes["Scope"].name for head in heads} <= {"Column", "Row", "Both"}
            known = {head.entries["ID"] for head in heads}
            for cell in table.every("TD"):
                assert set(cell.attributes["Headers"]) <= known
            # Columns are as many in each row, counted with what reaches over several.
            assert len(set(columns_of_rows(rows))) == 1

    def test_hears_all_that_is_drawn_and_nothing_that_is_not(self, paper: bytes) -> None:
        told: dict[object, set[Any]] = {}
        for key, number in numbers_by_page(tree_of(paper)):
            assert number not in told.setdefault(key, set())
            told[key].add(number)
        for page in PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(paper)))):
            drawn = Drawn()
            PDFPageInterpreter(drawn.rsrcmgr, drawn).process_page(page)
            assert None not in drawn.found
            assert drawn.found - {"artifact"} <= told.get(page.pageid, set())
            assert page.attrs["Tabs"].name == "S"

    def test_pictures_and_links_have_words(self, paper: bytes) -> None:
        tree = tree_of(paper)
        assert all(one.entries.get("Alt") for one in tree.every("Figure"))
        notes = [
            resolve1(one)
            for page in PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(paper))))
            for one in resolve1(page.annots) or []
        ]
        assert len(notes) >= 16
        assert all(note.get("Contents") and "StructParent" in note for note in notes)

    def test_is_led_from_the_contents(self, paper: bytes) -> None:
        _catalogue, found = tags_of(paper)
        assert [kind for kind, _entries in found].count("Link") >= 16


@pytest.mark.django_db
class TestWhoMayHaveIt:
    def test_everybody_may_have_that_of_a_published_edition_until_it_is_withdrawn(self, client: Client) -> None:
        edition = editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
        where = f"{edition.get_absolute_url()}paper.pdf"
        answer = client.get(where)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert client.get(where, headers={"if-none-match": answer["ETag"]}).status_code == 304
        editions.withdraw(budget=edition, reason="Wrong.")
        assert client.get(where).status_code == 410

    def test_staff_alone_may_have_that_of_a_draft_and_it_says_so(
        self, client: Client, staff: Client, clerk: Any
    ) -> None:
        draft = editions.load_as_draft(budget=factories.budget()).budget
        where = f"/preview/{draft.department.slug}/{draft.fiscal_year_id}/{draft.document}/editions/1/paper.pdf"
        assert Client().get(where).status_code == 404
        assert Client().get(where.removeprefix("/preview")).status_code == 404
        answer = staff.get(where)
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "private, no-store"
        assert "草稿 Draft" in papers.written_paper(draft, SITE)
        published = editions.publish(budget=draft)
        assert "草稿 Draft" not in papers.written_paper(published, SITE)

    def test_what_is_not_set_yet_is_asked_for_once(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        edition = editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
        asked: list[str] = []

        class Waits:
            @staticmethod
            def enqueue(key: str) -> None:
                asked.append(key)

        monkeypatch.setattr(papers.keeping, "set_paper", Waits)
        answers = [client.get(f"{edition.get_absolute_url()}paper.pdf") for _turn in range(2)]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0]["Refresh"] == "5"
        assert len(asked) == 1

    @pytest.mark.parametrize("why", ["no-font", "too-slow", "failed"])
    def test_what_cannot_be_set_is_said(self, client: Client, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
        edition = editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)

        def refuse(page: str) -> bytes:
            raise papers.PaperRefused(why)

        monkeypatch.setattr(papers.keeping, "set_apart", refuse)
        first, second = (client.get(f"{edition.get_absolute_url()}paper.pdf") for _turn in range(2))
        assert (first.status_code, second.status_code) == (202, 503)
        assert "notice" in second.content.decode()

    def test_a_site_that_sets_none_says_so(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        edition = editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
        assert "paper.pdf" in client.get(f"{edition.get_absolute_url()}source/").content.decode()
        monkeypatch.setattr(papers.keeping, "find_spec", lambda name: None)
        page = client.get(f"/en{edition.get_absolute_url()}source/").content.decode()
        assert "This site sets no PDF files" in page
        assert "paper.pdf" not in page
        assert client.get(f"{edition.get_absolute_url()}paper.pdf").status_code == 404


@pytest.mark.django_db
def test_the_command_writes_those_in_force(tmp_path: Path) -> None:
    editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
    call_command("write_papers", str(tmp_path / "papers"), "--site", f"{SITE}/", stdout=StringIO())
    (written,) = (tmp_path / "papers").iterdir()
    assert written.name.endswith("-2024-unit-budget-1.pdf")
    assert written.read_bytes().startswith(b"%PDF")


@pytest.mark.django_db
def test_what_could_not_be_read_is_named() -> None:
    with translation.override("en"):
        page = papers.written_paper(editions.load_as_draft(budget=factories.doubtful_budget()).budget, SITE)
    annex = page.partition("What could not be read")[2]
    assert "1OO.00" in annex


def test_nothing_is_fetched_for_a_page(tmp_path: Path) -> None:
    """Neither a file nor an address: the words of a document reach nothing, however they are written."""
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    page = f'<html lang="zh-Hans"><title>a</title><body><p>甲<img src="file://{secret}" alt="b"><a rel="attachment" href="file://{secret}">c</a>'
    assert b"a secret" not in setting.set_apart(page)
