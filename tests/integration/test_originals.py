"""Show that originals are kept and shown: the page a figure stands on, its cell marked, to whom it may be shown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from budgets import documents, editions, originals
from budgets.addresses import PARTS
from budgets.documents import Refused
from budgets.documents.model.limits import Limits
from budgets.documents.model.messages import SENTENCES
from budgets.documents.package import csv_package
from budgets.documents.sources import pdf
from budgets.models import Amount, Budget, Line, SourceFile, Statement
from budgets.queries.records import records
from budgets.records import Place
from budgets.vocabulary.table_kinds import KINDS
from tests import papers
from tests.documents import Document, needs_documents
from tests.documents import published as published_files
from tests.flowing import web_page_of_paper, word_of_paper

pytestmark = [pytest.mark.any_database, pytest.mark.usefixtures("media")]

PAPER = papers.BEIJING


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def stored(folder: Path, name: str, content: bytes, **given: Any) -> Budget:
    """Read a file into a draft and keep its bytes."""
    path = folder / name
    path.write_bytes(content)
    made = editions.load_as_draft(budget=documents.read([path], **given).budget).budget
    editions.keep_source_file(budget=made, name=name, file=ContentFile(content))
    return made


@pytest.fixture
def draft(db: None, tmp_path: Path) -> Budget:
    return stored(tmp_path, "paper.pdf", PAPER.pdf())


def the_file(budget: Budget) -> SourceFile:
    return budget.files.get()


class TestPages:
    def test_a_page_is_drawn_once(self, draft: Budget, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = the_file(draft)
        page = originals.load_original_page(file, 2)
        assert page
        assert (page.number, page.count, page.width, page.height) == (2, 3, 841.89, 595.28)
        picture = originals.page_picture(file, 2)
        assert picture
        assert Image.open(io.BytesIO(picture)).size == (1684, 1191)
        monkeypatch.setattr(originals, "draw_isolated", None)
        assert originals.load_original_page(file, 2) == page
        assert sorted(path.name for path in (media / "pages").rglob("*.*")) == ["2.json", "2.png", "about.json"]

    @pytest.mark.parametrize("number", [0, 4, 10**9])
    def test_there_is_no_page_beyond_the_last(self, draft: Budget, media: Path, number: int) -> None:
        assert originals.load_original_page(the_file(draft), number) is None
        assert originals.page_picture(the_file(draft), number) is None
        assert [path.name for path in (media / "pages").rglob("*.*")] == ["about.json"][: bool(number)]

    def test_a_page_of_any_size_is_a_picture_of_bounded_size(self, draft: Budget) -> None:
        large = pdfium.PdfDocument.new()
        large.new_page(14_400, 300)
        written = io.BytesIO()
        large.save(written)
        file = replaced(draft, written.getvalue())
        picture = originals.page_picture(file, 1)
        assert picture
        assert max(Image.open(io.BytesIO(picture)).size) == 2_000

    @pytest.mark.parametrize(
        ("content", "slug"), [(b"%PDF-1.7 cut short", "broken"), (b"PK\x03\x04 torn", "broken"), (None, "not-kept")]
    )
    def test_what_cannot_be_shown_is_refused_in_words_and_not_tried_again(
        self, draft: Budget, monkeypatch: pytest.MonkeyPatch, content: bytes | None, slug: str
    ) -> None:
        file = replaced(draft, content)
        for _attempt in range(2):
            with pytest.raises(Refused, match=slug):
                originals.load_original_page(file, 1)
            monkeypatch.setattr(originals, "draw_isolated", None)
        assert slug in SENTENCES

    def test_a_locked_file_is_refused(self, draft: Budget) -> None:
        from reportlab.lib.pdfencrypt import StandardEncryption

        file = replaced(draft, PAPER.pdf(encrypt=StandardEncryption("secret")))
        with pytest.raises(Refused, match="encrypted"):
            originals.load_original_page(file, 1)

    def test_a_workbook_is_shown_sheet_by_sheet(self, db: None, tmp_path: Path) -> None:
        file = the_file(stored(tmp_path, "paper.xlsx", PAPER.workbook()))
        assert originals.page_number_at(file, Place(sheet="表2", row=5)) == 3
        page = originals.load_original_page(file, 3)
        assert page
        assert (page.sheet, page.count, page.first) == ("表2", 3, 1)
        assert page.rows[0][0] == PAPER.tables[1].title

    def test_a_text_is_shown_in_parts_by_the_lines_that_places_name(self, draft: Budget) -> None:
        lines = [f"第{number}行" for number in range(1, 251)]
        file = replaced(draft, "\f".join(["", "\r\n".join(lines)]).encode(), "text/plain")
        assert originals.page_number_at(file, Place(page=1, row=200)) == 2
        page = originals.load_original_page(file, 3)
        assert page
        assert (page.count, page.first, page.rows[-1]) == (3, 201, ("第250行",))


def replaced(budget: Budget, content: bytes | None, media_type: str = "application/pdf") -> SourceFile:
    """Return the draft's file with other bytes, or with none."""
    file = the_file(budget)
    file.sha256, file.media_type = "e" * 64, media_type
    if content is None:
        file.file.delete(save=False)
    else:
        file.file.save("any", ContentFile(content), save=False)
    file.save()
    return file


#: Pages turned, cut, and with their corner somewhere else: rotation, media box, crop box.
MEDIA, CUT = (0, 0, 841.89, 595.28), (30, 250, 700, 580)
GEOMETRY = [
    *((turned, box, cut) for turned in (0, 90, 180, 270) for box, cut in ((MEDIA, MEDIA), (MEDIA, CUT))),
    (0, (-20, -10, 850, 600), (-20, -10, 850, 600)),
    (90, (25, 40, 830, 590), (30, 250, 900, 900)),
]


@pytest.mark.heavy
@pytest.mark.parametrize(("turned", "box", "cut"), GEOMETRY)
def test_boxes_are_where_the_letters_stand(tmp_path: Path, turned: int, box: Any, cut: Any) -> None:
    """Whatever stands on a page, as it is shown, lies in the boxes that the reader gives, and nothing else does."""
    document = pdfium.PdfDocument(printed_words())
    page = document[0]
    page.set_rotation(turned)
    page.set_mediabox(*box)
    page.set_cropbox(*cut)
    written = io.BytesIO()
    document.save(written)
    (tmp_path / "source").write_bytes(written.getvalue())
    documents.draw_isolated(tmp_path / "source", tmp_path, name="paper.pdf", number=1)
    image: Any = Image.open(tmp_path / "1.png").convert("L")
    boxes = [run.box for line in shown_lines(written.getvalue()) for run in line]
    assert len(boxes) > 2
    around = [
        (round(2 * left) - 6, round(2 * top) - 6, round(2 * right) + 6, round(2 * bottom) + 6)
        for left, top, right, bottom in boxes
    ]
    assert all(image.crop(one).getextrema()[0] < 180 for one in around)
    for one in around:
        image.paste(255, one)
    assert image.getextrema()[0] > 200


def printed_words() -> bytes:
    """Return a page of words in letters that need no font of the machine."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=MEDIA[2:], invariant=True)
    canvas.setFont("Helvetica", 14)
    for number, text in enumerate(("Total", "Basic Project", "Vehicles", "Reception")):
        canvas.drawString(60 + 90 * number, 540 - 80 * number, text)
    canvas.save()
    return written.getvalue()


def shown_lines(data: bytes) -> Any:
    """Return the lines of the first page as the reader of PDF files finds them."""
    return next(pdf._unfinished_pages(data, "paper.pdf", Limits())).lines


class TestStaff:
    def test_see_the_pages_of_a_draft(self, draft: Budget, admin_client: Client, client: Client) -> None:
        url = f"/admin/budgets/budget/originals/{the_file(draft).pk}/1.png"
        answer = admin_client.get(url)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/png"
        assert "no-store" in answer["Cache-Control"]
        assert answer.content.startswith(b"\x89PNG")
        assert admin_client.get(url.replace("1.png", "9.png")).status_code == 404
        assert client.get(url).status_code == 302

    def test_without_the_permission_see_nothing(self, draft: Budget, client: Client, django_user_model: Any) -> None:
        client.force_login(django_user_model.objects.create_user("other", is_staff=True))
        assert client.get(f"/admin/budgets/budget/originals/{the_file(draft).pk}/1.png").status_code == 403


def published(draft: Budget) -> Budget:
    return editions.publish(budget=draft, despite_unreadable="as printed", despite_failures="as printed")


def page_at(client: Client, budget: Budget, page: str, status: int = 200) -> str:
    answer = client.get(f"{budget.get_absolute_url()}{page}")
    assert answer.status_code == status
    return answer.content.decode(errors="replace")


class TestWhatIsMarked:
    def test_a_cell_of_a_pdf(self, draft: Budget, client: Client) -> None:
        budget = published(draft)
        amount = Amount.objects.get(line__statement__kind="projects", line__label="库房维护", cell__measure="total")
        where = f"{amount.line.position}/{amount.cell.order}/"
        page = page_at(client, budget, f"original/projects/{where}")
        left, top, right, bottom = box_of(amount)
        box = f'x="{left - 1:.1f}" y="{top - 1:.1f}" width="{right - left + 2:.1f}" height="{bottom - top + 2:.1f}"'
        assert page.count(f'<rect class="marked" id="marked" {box}/>') == 1
        assert f'<title id="original-t">{amount.cell}：10.00</title>' in page
        assert "paper.pdf，第 2 页，共 3 页" in page
        assert re.search(r'<p class="figure-large"[^>]*>\s*10.00\s*<span class="unit">万元</span>', page)
        picture = f"{budget.get_absolute_url()}source/1/2.png"
        assert f'href="{picture}"' in page
        assert client.get(picture)["Cache-Control"] == "no-cache"

    def test_a_row_with_all_its_cells(self, draft: Budget, client: Client) -> None:
        budget = published(draft)
        page = page_at(client, budget, "original/projects/3/")
        # Unit and label stand in the row's box, two amounts and four blanks in boxes of their own.
        assert page.count('class="marked"') == 7
        assert re.findall(r'<td lang="zh-Hans">(.*?)</td>', page)[:4] == ["某市档案馆", "库房维护", "10.00", "10.00"]

    def test_cells_of_a_workbook(self, db: None, tmp_path: Path, client: Client) -> None:
        budget = published(stored(tmp_path, "paper.xlsx", PAPER.workbook()))
        page = page_at(client, budget, "original/projects/3/3/")
        assert re.findall("<mark.*?</mark>", page) == ['<mark id="marked">10</mark>']
        assert "工作表“表1”，单元格 C8" in page
        page = page_at(client, budget, "original/projects/3/2/")
        assert re.findall("<mark.*?</mark>", page) == ['<mark id="marked">库房维护</mark>']

    @pytest.mark.parametrize(
        ("name", "content"),
        [("paper.docx", word_of_paper(PAPER)), ("paper.html", web_page_of_paper(PAPER).encode())],
    )
    def test_cells_of_a_document_and_of_a_web_page(
        self, db: None, tmp_path: Path, client: Client, name: str, content: bytes
    ) -> None:
        budget = published(stored(tmp_path, name, content))
        page = page_at(client, budget, "original/projects/3/3/")
        assert re.findall("<mark.*?</mark>", page) == ['<mark id="marked">10.00</mark>']
        assert "第 1 个表格第 5 行第 3 列" in page
        assert f"{name}，第 1 个表格，第 2 部分，共 3 部分" in page
        assert '<th scope="col">3</th>' in page
        english = client.get(f"/en{budget.get_absolute_url()}original/projects/3/3/").content.decode()
        assert "table 1, row 5, column 3" in english

    def test_a_figure_in_the_text_of_a_document(self, db: None, tmp_path: Path, client: Client) -> None:
        told = ("第二部分 2031年部门预算情况说明", "一、关于收入支出预算总体情况的说明", "2031年收入预算40.00万元。")
        budget = published(stored(tmp_path, "paper.docx", word_of_paper(replace(PAPER, prose=[told]))))
        mention = budget.mentions.get(subject="income")
        page = page_at(client, budget, f"original/figure/{mention.order}/")
        assert re.findall("2031年收入预算<mark.*?>(.*?)</mark>", page) == ["40.00万元"]
        assert "〔表格 1〕" in page_at(client, budget, "source/1/1/")

    def test_figures_of_a_line_of_text(self, db: None, tmp_path: Path, client: Client) -> None:
        """Of three equal figures in a line, the one that was read is marked."""
        text = Document().text()
        budget = published(stored(tmp_path, "paper.txt", text.encode()))
        line = Line.objects.get(kind="expenditure", code="20701")
        assert line.row
        page = page_at(client, budget, f"original/expenditure/{line.position}/4/")
        whole = text.splitlines()[line.row - 1]
        assert f'<th scope="row">{line.row}</th><td>{whole.replace("100.00", MARKED, 1)}</td>' in page
        page = page_at(client, budget, f"original/expenditure/{line.position}/")
        assert re.findall("<mark.*?>(.*?)</mark>", page) == ["20701", "文化和旅游", "100.00", "60.00", "40.00"]

    def test_a_figure_of_the_text(self, db: None, tmp_path: Path, client: Client) -> None:
        budget = published(stored(tmp_path, "paper.txt", Document().text().encode()))
        mention = budget.mentions.get(subject="income")
        assert f"/original/figure/{mention.order}/#marked" in page_at(client, budget, "text/")
        page = page_at(client, budget, f"original/figure/{mention.order}/")
        assert re.findall("2031年预算收入<mark.*?>(.*?)</mark>", page) == ["100.00万元"]

    @pytest.mark.parametrize(
        "page", ["projects/99/", "projects/3/99/", "nothing/1/", "figure/99/", f"projects/{10**30}/"]
    )
    def test_there_is_nothing_to_mark(self, draft: Budget, client: Client, page: str) -> None:
        page_at(client, published(draft), f"original/{page}", 404)

    def test_what_was_typed_by_hand_says_so(self, draft: Budget, client: Client) -> None:
        amount = Amount.objects.get(line__statement__kind="projects", line__label="库房维护", cell__measure="total")
        where = dict.fromkeys(("source", "page", "box"))
        Amount.objects.filter(pk=amount.pk).update(origin="typed", **where)
        budget = published(draft)
        page = page_at(client, budget, f"original/projects/{amount.line.position}/{amount.cell.order}/")
        assert "这是人工录入的" in page
        assert "10.00" in page
        assert not re.search('<mark|class="marked"', page)
        row = page_at(client, budget, f"original/projects/{amount.line.position}/")
        assert row.count("人工录入") == 1

    def test_an_original_that_is_not_kept_is_named(self, draft: Budget, client: Client) -> None:
        file = replaced(draft, None)
        page = page_at(client, published(draft), "original/projects/3/3/")
        assert "本站没有保存原件。已知的是" in page
        assert file.sha256 in page
        assert re.search("第 2 页，距左边 [0-9]+ 毫米，距上边 [0-9]+ 毫米", page)
        assert "10.00" in page
        assert "<svg" not in page
        assert page.count('id="marked"') == 1
        assert "本站没有保存原件。" in page_at(client, budget_of(file), "source/")
        page_at(client, budget_of(file), "source/1/", 404)
        page_at(client, budget_of(file), "source/1/1.png", 404)

    @pytest.mark.heavy
    def test_a_disk_that_is_full_is_said_and_no_error(
        self, draft: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_given: Any) -> str:
            raise OSError(28, "No space left on device")

        budget = published(draft)
        with monkeypatch.context() as patch:
            patch.setattr(FileSystemStorage, "_save", full)
            assert "10.00" in page_at(client, budget, "original/projects/3/3/")
            page_at(client, budget, "source/1/1.png", 404)
        page_at(client, budget, "source/1/1.png")

    def test_an_original_that_goes_while_it_is_asked_for_is_not_found(
        self, draft: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        budget, file = published(draft), the_file(draft).file
        monkeypatch.setattr(originals, "is_kept", lambda _file: True)
        file.storage.delete(str(file.name))
        for page in ("source/1/", "source/1/1.png"):
            page_at(client, budget, page, 404)

    def test_pages_of_an_original_follow_each_other(self, draft: Budget, client: Client) -> None:
        budget = published(draft)
        page = page_at(client, budget, "source/1/2/")
        assert re.findall(r'href="([^"]*)" rel="(prev|next)"', page) == [
            (f"{budget.get_absolute_url()}source/1/1/", "prev"),
            (f"{budget.get_absolute_url()}source/1/3/", "next"),
        ]
        for beyond in ("source/1/0/", "source/1/4/", "source/2/1/", "source/1/4.png", f"source/1/{10**30}/"):
            page_at(client, budget, beyond, 404)

    def test_a_page_that_cannot_be_shown_says_so(self, draft: Budget, client: Client) -> None:
        replaced(draft, b"%PDF-1.7 cut short")
        page = page_at(client, published(draft), "original/projects/3/3/")
        assert "已损坏或不完整" in page
        assert "原件本身可以下载" in page


def box_of(amount: Amount) -> Any:
    return amount.box


MARKED = '<mark id="marked">100.00</mark>'


def budget_of(file: SourceFile) -> Budget:
    return Budget.objects.select_related("department").get(files=file)


class TestDownload:
    def test_is_the_file_as_it_was(self, draft: Budget, client: Client) -> None:
        budget = published(draft)
        url = f"{budget.get_absolute_url()}source/1/"
        answer = client.get(url)
        assert answer.getvalue() == PAPER.pdf()
        headers = {"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
        assert {name: answer[name] for name in headers} == headers
        assert answer["Content-Disposition"] == 'attachment; filename="paper.pdf"'
        assert answer["ETag"] == f'"{the_file(budget).sha256}"'
        again = client.get(url, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_web_page_of_others_is_never_shown_as_one_of_ours(self, db: None, tmp_path: Path, client: Client) -> None:
        content = web_page_of_paper(PAPER).encode() + b"<script>alert(1)</script>"
        budget = published(stored(tmp_path, "paper.html", content))
        answer = client.get(f"{budget.get_absolute_url()}source/1/")
        assert answer.getvalue() == content
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"] == 'attachment; filename="paper.html"'
        assert "alert" not in page_at(client, budget, "source/1/1/")

    def test_of_an_unknown_sort_is_only_a_file(self, draft: Budget, client: Client) -> None:
        replaced(draft, b"<script>", "text/html")
        answer = client.get(f"{published(draft).get_absolute_url()}source/1/")
        assert answer["Content-Type"] == "application/octet-stream"
        answer.getvalue()  # to its end, so that the file is closed and the connection is not


#: Every address that shows something of an original.
ADDRESSES = ["original/projects/3/", "original/projects/3/3/", "original/section/1/", "source/1/", "source/1/2/"]
ADDRESSES += ["source/1/2.png"]


class TestVisibility:
    @pytest.mark.heavy
    @pytest.mark.parametrize("page", ADDRESSES)
    def test_a_draft_is_shown_to_staff_alone(
        self, draft: Budget, client: Client, admin_client: Client, page: str
    ) -> None:
        originals.load_original_page(the_file(draft), 2)
        where = f"/{draft.department.slug}/2031/budget/"
        preview = f"/preview{where}editions/1/{page}"
        for url in (where + page, f"{where}editions/1/{page}", preview):
            assert client.get(url).status_code == 404
        answer = admin_client.get(preview)
        assert answer.status_code == 200
        assert answer.get("Cache-Control", "private, no-store") == "private, no-store"
        answer.getvalue()  # to its end, so that the file is closed and the connection is not

    def test_nothing_of_a_withdrawn_edition_is_shown(self, draft: Budget, client: Client) -> None:
        budget = published(draft)
        page_at(client, budget, "source/1/2.png")
        editions.withdraw(budget=budget, reason="mistaken")
        for page in ADDRESSES:
            page_at(client, budget, page, 410)

    def test_a_superseded_edition_keeps_its_addresses(self, draft: Budget, client: Client) -> None:
        first = published(draft)
        second = published(editions.start_correction(budget=first))
        first.refresh_from_db()
        for page in ADDRESSES:
            for budget in (first, second):
                answer = client.get(f"{budget.get_absolute_url()}{page}")
                assert answer.status_code == 200
                answer.getvalue()  # to its end, so that the file is closed and the connection is not
        assert "/editions/1/source/1/2.png" in page_at(client, first, "original/projects/3/")

    def test_no_address_leads_to_the_folder(self, draft: Budget, client: Client) -> None:
        file = the_file(published(draft))
        originals.page_picture(file, 1)
        for path in (file.file.name, originals.drawn_file_path(file, "1.png")):
            for folder in ("/", "/media/", "/static/"):
                assert client.get(f"{folder}{path}").status_code == 404


class TestImport:
    def test_keeps_the_files_it_read(self, db: None, tmp_path: Path) -> None:
        path = tmp_path / "paper.pdf"
        path.write_bytes(PAPER.pdf())
        for _time in range(2):
            call_command("import_budget", str(path), "--again", stdout=io.StringIO())
        files = SourceFile.objects.all()
        assert [originals.is_kept(file) for file in files] == [True, True]
        assert len({file.file.name for file in files}) == 1

    def test_keeps_no_other_bytes_than_those_that_were_read(self, draft: Budget) -> None:
        with pytest.raises(editions.EditionError):
            editions.keep_source_file(budget=draft, name="paper.pdf", file=ContentFile(b"other"))

    def test_a_package_brings_no_originals(self, draft: Budget, tmp_path: Path) -> None:
        csv_package.write_package(records(draft), tmp_path / "package")
        call_command("import_budget", str(tmp_path / "package"), "--again", stdout=io.StringIO())
        assert [originals.is_kept(file) for file in SourceFile.objects.order_by("pk")] == [True, False]


def test_no_kind_of_table_has_the_word_of_a_part() -> None:
    assert not set(PARTS) & set(KINDS)


@pytest.mark.heavy
@needs_documents
def test_published_figures_stand_in_their_boxes(db: None, tmp_path: Path) -> None:
    """In the picture of a page of a published document, there is ink in the box of every figure of a table."""
    [path] = published_files("finance-2025")
    budget = stored(tmp_path, path.name, path.read_bytes())
    file = the_file(budget)
    table = Statement.objects.get(budget=budget, kind="income")
    amounts = Amount.objects.filter(line__statement=table, state="value")
    assert amounts.count() > 20
    picture = originals.page_picture(file, table.page or 0)
    page = originals.load_original_page(file, table.page or 0)
    assert picture
    assert page
    image: Any = Image.open(io.BytesIO(picture)).convert("L")
    scale = image.width / page.width
    for amount in amounts:
        # Less the lines around the cell.
        left, top, right, bottom = box_of(amount)
        inside = (left + 2, top + 2, right - 2, bottom - 2)
        assert image.crop(tuple(round(edge * scale) for edge in inside)).getextrema()[0] < 180, amount.printed


def test_who_asks_while_another_page_is_drawn_is_told_to_ask_again(
    draft: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(originals, "PATIENCE", 0.01)
    budget = published(draft)
    with originals.DRAWING:
        for page in ("source/1/2/", "source/1/2.png"):
            answer = client.get(f"{budget.get_absolute_url()}{page}")
            assert (answer.status_code, answer["Retry-After"]) == (503, "5")
            assert "请过一会儿再试" in answer.content.decode()
    page_at(client, budget, "source/1/2/")
    page_at(client, budget, "source/1/2.png")
