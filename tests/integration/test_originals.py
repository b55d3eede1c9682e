"""Show that originals are kept and shown: the page a figure stands on, its cell marked, to whom it may be shown."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from budgets import documents, editions, originals
from budgets.documents import Refused, pdf
from budgets.documents.limits import Limits
from budgets.documents.messages import SENTENCES
from budgets.models import Budget, SourceFile
from budgets.records import Place
from tests import papers

PAPER = papers.BEIJING


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def stored(folder: Path, name: str, content: bytes, **given: Any) -> Budget:
    """Read a file into a draft and keep its bytes."""
    path = folder / name
    path.write_bytes(content)
    made = editions.load(budget=documents.read([path], **given).budget).budget
    editions.keep_file(budget=made, name=name, file=ContentFile(content))
    return made


@pytest.fixture
def draft(db: None, tmp_path: Path) -> Budget:
    return stored(tmp_path, "paper.pdf", PAPER.pdf())


def the_file(budget: Budget) -> SourceFile:
    return budget.files.get()


class TestPages:
    def test_a_page_is_drawn_once(self, draft: Budget, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = the_file(draft)
        page = originals.page(file, 2)
        assert page
        assert (page.number, page.count, page.width, page.height) == (2, 3, 841.89, 595.28)
        picture = originals.picture(file, 2)
        assert picture
        assert Image.open(io.BytesIO(picture)).size == (1684, 1191)
        monkeypatch.setattr(originals, "draw_isolated", None)
        assert originals.page(file, 2) == page
        assert sorted(path.name for path in (media / "pages").rglob("*.*")) == ["2.json", "2.png", "about.json"]

    @pytest.mark.parametrize("number", [0, 4, 10**9])
    def test_there_is_no_page_beyond_the_last(self, draft: Budget, media: Path, number: int) -> None:
        assert originals.page(the_file(draft), number) is None
        assert originals.picture(the_file(draft), number) is None
        assert [path.name for path in (media / "pages").rglob("*.*")] == ["about.json"][: bool(number)]

    def test_a_page_of_any_size_is_a_picture_of_bounded_size(self, draft: Budget) -> None:
        large = pdfium.PdfDocument.new()
        large.new_page(14_400, 300)
        written = io.BytesIO()
        large.save(written)
        file = replaced(draft, written.getvalue())
        picture = originals.picture(file, 1)
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
                originals.page(file, 1)
            monkeypatch.setattr(originals, "draw_isolated", None)
        assert slug in SENTENCES

    def test_a_locked_file_is_refused(self, draft: Budget) -> None:
        from reportlab.lib.pdfencrypt import StandardEncryption

        file = replaced(draft, PAPER.pdf(encrypt=StandardEncryption("secret")))
        with pytest.raises(Refused, match="encrypted"):
            originals.page(file, 1)

    def test_a_workbook_is_shown_sheet_by_sheet(self, db: None, tmp_path: Path) -> None:
        file = the_file(stored(tmp_path, "paper.xlsx", PAPER.workbook()))
        assert originals.page_of(file, Place(sheet="表2", row=5)) == 3
        page = originals.page(file, 3)
        assert page
        assert (page.sheet, page.count, page.first) == ("表2", 3, 1)
        assert page.rows[0][0] == PAPER.tables[1].title

    def test_a_text_is_shown_in_parts_by_the_lines_that_places_name(self, draft: Budget) -> None:
        lines = [f"第{number}行" for number in range(1, 251)]
        file = replaced(draft, "\f".join(["", "\r\n".join(lines)]).encode(), "text/plain")
        assert originals.page_of(file, Place(page=1, row=200)) == 2
        page = originals.page(file, 3)
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


@pytest.mark.parametrize(("turned", "box", "cut"), GEOMETRY)
def test_boxes_are_where_the_letters_stand(tmp_path: Path, turned: int, box: Any, cut: Any) -> None:
    """Whatever stands on a page, as it is shown, lies in the boxes that the reader gives, and nothing else does."""
    paper = papers.Paper(prose=[["第一部分 概况", "一、主要职责", "（一）保管档案，共计 832.91 万元。"]])
    document = pdfium.PdfDocument(paper.pdf())
    page = document[1]
    page.set_rotation(turned)
    page.set_mediabox(*box)
    page.set_cropbox(*cut)
    written = io.BytesIO()
    document.save(written)
    (tmp_path / "source").write_bytes(written.getvalue())
    documents.draw_isolated(tmp_path / "source", tmp_path, name="paper.pdf", number=2)
    image: Any = Image.open(tmp_path / "2.png").convert("L")
    boxes = [run.box for line in shown_lines(written.getvalue(), 1) for run in line]
    assert len(boxes) >= (3 if turned in (0, 180) else 1)
    for left, top, right, bottom in boxes:
        around = (round(2 * left) - 6, round(2 * top) - 6, round(2 * right) + 6, round(2 * bottom) + 6)
        assert image.crop(around).getextrema()[0] < 180
        image.paste(255, around)
    assert image.getextrema()[0] > 200


def shown_lines(data: bytes, index: int) -> Any:
    """Return the lines of a page as the reader of PDF files finds them."""
    return list(pdf._raw(data, "paper.pdf", Limits()))[index].lines


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
