"""Scans and photographs: what is recognised, what is named, what is refused, and what is said of it."""

from __future__ import annotations

import io
import json
import os
import socket
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from budgets.documents import Refused
from budgets.documents.explainer import seen_page
from budgets.documents.isolation import page_pictures
from budgets.documents.isolation.parent import UNHURRIED, read_isolated
from budgets.documents.model.limits import Limits
from budgets.documents.model.messages import sentence
from budgets.documents.model.outcomes import Given
from budgets.documents.model.pages import UNSEEN, Cell, Grid, Page, RecognisedText, Recognition
from budgets.documents.reader import read_files
from budgets.documents.recognised_records import with_recognised
from budgets.documents.sources import recognised_pages, recognition
from budgets.documents.sources.file_types import media_type_of
from budgets.documents.sources.pdf import read_pdf
from budgets.documents.sources.picture_files import opened_pictures
from budgets.documents.sources.pictured_documents import read_pictures
from budgets.documents.sources.recognition import Recognised
from budgets.records import (
    Amount,
    Budget,
    Column,
    ColumnType,
    Line,
    Origin,
    Phase,
    Place,
    Role,
    Scope,
    SourceFile,
    State,
    Statement,
)
from budgets.vocabulary.figures import parse_figure
from tests import papers
from tests.documents import needs_documents
from tests.scans import compare, one_page, rows_of, treated_page

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
left_out = os.environ.get("TEST_SCANS") == "" or not recognition.can_recognise()
reads_scans = [
    pytest.mark.scans,
    pytest.mark.skipif(left_out, reason="dev.py test --ocr installs what reads scans, and reads some"),
]


def marked(*values: object) -> object:
    return pytest.param(*values, marks=reads_scans)


class TestRealPages:
    """Each treated otherwise; `dev.py bench --only scans` reads all that are at hand."""

    @needs_documents
    @pytest.mark.parametrize(
        ("document", "number", "treatment", "figures"),
        [
            marked("jiangsu-party-office-2018-tables.pdf", 8, "photographed", 61),
            marked("jiangsu-party-office-2018-tables.pdf", 10, "askew", 61),
            marked("jiangsu-party-office-2018-tables.pdf", 13, "noisy", 31),
            marked("shanghai-putuo-justice-2026.pdf", 12, "turned", 50),
            marked("shanghai-putuo-justice-2026.pdf", 12, "stamped", 50),
        ],
    )
    def test_every_figure_is_read_or_named(self, document: str, number: int, treatment: str, figures: int) -> None:
        printed = read_pdf(one_page(document, number), document, Limits())[0]
        recognised = read_pictures(treated_page(document, number, treatment), document, Limits())[0]
        found = compare(printed, recognised)
        assert found.counts["right"] + found.counts["named"] >= figures
        assert not found.counts["wrong"] + found.counts["missed"], found.differing
        assert found.counts["named"] <= 0.02 * figures


class TestWithoutThePackages:
    """What is promised where nothing recognises text in pictures; so it is for every test that is no scan's."""

    @pytest.mark.parametrize(("make", "name"), [(papers.scan, "a.pdf"), (papers.picture, "a.png")])
    def test_a_scan_is_refused_and_how_to_have_it_read_is_said(self, tmp_path: Path, make, name: str) -> None:
        (tmp_path / name).write_bytes(make())
        with pytest.raises(Refused) as refused:
            read_files([tmp_path / name], Given(year=None, department="", scope=None, phase=None, units={}))
        assert str(refused.value) == f"scan: {name}"
        assert "requirements-ocr.txt" in sentence(str(refused.value))

    @pytest.mark.skipif(not CASES.exists(), reason="The cases are not beside the project (../shared/cases).")
    def test_what_came_with_a_file_as_recognised_is_called_so(self) -> None:
        given = Given(year=2031, department="某市档案馆", scope=None, phase=None, units={})
        budget = read_files([CASES / "11-ocr-layer.pdf"], given).budget
        amounts = [amount for table in budget.statements for line in table.lines for amount in line.amounts]
        assert amounts
        assert {(amount.origin, amount.confidence) for amount in amounts} == {(Origin.RECOGNISED, None)}


def drawn(words: str = "", size: tuple[int, int] = (600, 400), mode: str = "RGB") -> Image.Image:
    """Return a white picture, with words in Latin letters on it."""
    picture = Image.new(mode, size, "white")
    ImageDraw.Draw(picture).text((40, 40), words, "black", font=ImageFont.load_default(32))
    return picture


def kept(form: str, *pictures: Image.Image, **options: object) -> bytes:
    file = io.BytesIO()
    pictures[0].save(file, form, save_all=len(pictures) > 1, append_images=pictures[1:], **options)
    return file.getvalue()


def huge_png(side: int) -> bytes:
    """Return the beginning of a PNG file that says how large it is; no byte of the picture needs to follow."""
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1_000))
    chunks = [struct.pack(">I", len(each) - 4) + each + struct.pack(">I", zlib.crc32(each)) for each in (header, data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


class TestPictureFiles:
    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            (huge_png(60_000), "too-many-pixels: a"),
            (huge_png(9_000), "too-many-pixels: a, 9,000 × 9,000"),
            (huge_png(500), "broken: a"),
            (kept("PNG", drawn())[:200], "broken: a"),
            (kept("JPEG", drawn())[:300], "broken: a"),
            (b"\xff\xd8\xff" + bytes(500), "broken: a"),
            (b"II*\0" + bytes(500), "broken: a"),
            (kept("TIFF", *[drawn(size=(4, 4))] * 5), "too-many-pages: a, 5 > 4"),
        ],
        ids=["bomb", "large", "no pixels", "cut PNG", "cut JPEG", "no JPEG", "no TIFF", "many frames"],
    )
    def test_what_is_broken_or_too_large_is_refused(self, data: bytes, refusal: str) -> None:
        with pytest.raises(Refused) as refused:
            list(opened_pictures(data, "a", Limits(pages=4)))
        assert str(refused.value) == refusal
        assert sentence(refusal) != refusal

    def test_a_picture_stands_as_its_camera_says_and_on_paper_where_it_is_clear(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held on its side
        ((picture, count),) = opened_pictures(kept("JPEG", drawn(), exif=exif), "a", Limits())
        assert (picture.size, count) == ((400, 600), 1)
        ((picture, _),) = opened_pictures(kept("PNG", Image.new("RGBA", (4, 4), (0, 0, 0, 0))), "a", Limits())
        assert picture.getpixel((0, 0)) == (255, 255, 255)

    @pytest.mark.parametrize("kind", ["I;16", "I", "F"])
    def test_greys_of_more_steps_are_seen(self, kind: str) -> None:
        """Of a scan with 16 bits a grey, every one above 255 of 65,535 would be white."""
        grey = Image.new("L", (40, 20), 230)
        ImageDraw.Draw(grey).rectangle((0, 0, 19, 19), fill=40)
        deep = grey.convert("F").point(lambda value: value * 257).convert("I" if kind != "F" else "F").convert(kind)
        ((picture, _),) = opened_pictures(kept("TIFF", deep), "a", Limits())
        assert (picture.getpixel((5, 5)), picture.getpixel((35, 5))) == ((0, 0, 0), (255, 255, 255))

    @pytest.mark.parametrize(
        ("mode", "form", "options"),
        [
            ("CMYK", "JPEG", {}),
            ("1", "TIFF", {"compression": "group4"}),
            ("P", "PNG", {}),
            ("LA", "PNG", {}),
            ("YCbCr", "TIFF", {}),
        ],
    )
    def test_what_scanners_write_is_opened(self, mode: str, form: str, options: dict[str, str]) -> None:
        grey = Image.new("L", (40, 20), 255)
        ImageDraw.Draw(grey).rectangle((0, 0, 19, 19), fill=0)
        ((picture, _),) = opened_pictures(kept(form, grey.convert(mode), **options), "a", Limits())
        greys = picture.convert("L").tobytes()
        assert greys[5] < 10
        assert greys[35] > 245

    @pytest.mark.parametrize("form", ["GIF", "BMP", "WEBP", "JPEG2000", "AVIF"])
    def test_pictures_of_other_kinds_are_refused_with_what_to_do(self, form: str) -> None:
        with pytest.raises(Refused, match=r"^other-picture: a$") as refused:
            media_type_of(kept(form, drawn()), "a")
        assert "JPEG" in sentence(str(refused.value), "en")

    def test_a_frame_is_shown_as_a_page(self, tmp_path: Path) -> None:
        (tmp_path / "a.tif").write_bytes(kept("TIFF", drawn(), drawn("2", (400, 600))))
        page_pictures.draw_page(tmp_path / "a.tif", "a.tif", 2, tmp_path)
        assert json.loads((tmp_path / "about.json").read_text())["count"] == 2
        assert json.loads((tmp_path / "2.json").read_text()) == {"number": 2, "width": 561.33, "height": 842.0}
        with Image.open(tmp_path / "2.png") as picture:
            assert picture.size == (400, 600)
        page_pictures.draw_page(tmp_path / "a.tif", "a.tif", 3, tmp_path)
        assert not (tmp_path / "3.json").exists()


def said(text: str, sure: float = 1.0) -> Recognised:
    return Recognised(text=text, sure=(sure,) * len(text), at=tuple(i / 10 for i in range(len(text))))


class TestTwice:
    @pytest.mark.parametrize(
        ("first", "second", "agreed"),
        [
            ("1,234.50", "1,234.50", "1,234.50"),
            ("1,234.50", "1,284.50", f"1,2{UNSEEN}4.50"),
            ("1,234.50", "1,23450", f"1,234{UNSEEN}50"),
            ("123450", "1234.50", f"1234{UNSEEN}0"),
            ("5.00", "-5.00", f"{UNSEEN}.00"),
            ("08", "80", UNSEEN * 2),
            ("12", "", UNSEEN * 2),
            ("，12", ",12", ",12"),
            # Letters are no figures: the first reading stands, and a person sees it beside the picture.
            ("2024年预算", "2024年顶算", "2024年预算"),
        ],
    )
    def test_digits_that_differ_are_not_read(self, first: str, second: str, agreed: str) -> None:
        assert recognised_pages.agreed_reading(said(first), said(second)).text.replace("，", ",") == agreed

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("354.964", f"354{UNSEEN}964"),
            ("1，234.567", f"1,234{UNSEEN}567"),
            ("354.96", "354.96"),
            ("1.2345", "1.2345"),
        ],
    )
    def test_a_point_before_three_digits_may_be_a_comma(self, text: str, named: str) -> None:
        assert recognised_pages.without_doubtful_points(said(text)).text == named

    def test_the_less_sure_of_both_times_counts(self) -> None:
        assert recognised_pages.agreed_reading(said("12", 0.9), said("12", 0.7)).confidence == 0.7


def column(*texts: str) -> Grid:
    place = Place(file="a", page=1)
    return Grid([[Cell(row, 0, 1, 1, place, [(text, 0.0)] if text else [])] for row, text in enumerate(texts)], place)


class TestLostPoints:
    @pytest.mark.parametrize(
        ("texts", "named"),
        [
            (["1.00", "2.50", "-3.25", "475", "0", "", "合计"], ["475"]),
            (["1.00", "2.50", "475"], []),  # too few to tell the column's way
            (["1.00", "2.50", "3.25", "47.5", "475"], []),  # a table that prints figures as short as can be
            (["201", "20101", "2010101"], []),
        ],
    )
    def test_a_figure_without_a_point_among_others_is_named(self, texts: list[str], named: list[str]) -> None:
        grid = column(*texts)
        recognised_pages.name_lost_points(grid)
        assert [row[0].text for row in grid.slots] == [f"{text}{UNSEEN}" if text in named else text for text in texts]


class TestRecords:
    def test_amounts_say_that_they_were_recognised_and_places_are_those_shown(self) -> None:
        box = (0.0, 0.0, 10.0, 10.0)
        place = Place(file="a", page=1, box=box)
        budget = small_budget(place)
        texts = (RecognisedText((1, 1, 9, 9), 0.9876, "12", "18"), RecognisedText((20, 1, 29, 9), 0.1))
        recognition = Recognition(
            texts=texts, back=(0, -2, 100, 2, 0, 0, 0, 0, 1)
        )  # turned by a quarter, twice as large
        page = Page(file="a", number=1, items=[], recognition=recognition)
        found = with_recognised(budget, [page])
        (amount,) = found.statements[0].lines[0].amounts
        assert amount.place.box == (80.0, 0.0, 100.0, 20.0)
        assert (amount.origin, amount.confidence) == (Origin.RECOGNISED, 988)
        assert (amount.printed, amount.second_reading) == ("12", "18")
        assert with_recognised(budget, [replace(page, recognition=None)]) is budget

    def test_files_say_which_of_their_pages_were_recognised(self) -> None:
        files = tuple(SourceFile(name=name, sha256="", size=1, media_type="") for name in "ab")
        budget = replace(small_budget(Place(file="a", page=1)), files=files)
        pages = [Page(file="a", number=number, items=[], recognition=Recognition()) for number in (3, 2)]
        found = with_recognised(budget, [*pages, Page(file="b", number=1, items=[])])
        assert [file.recognised_pages for file in found.files] == [(2, 3), ()]

    @pytest.mark.parametrize(
        ("label", "named"),
        [
            ("公共安全支出 1,252,300", ["1,252,300"]),
            ("公共安全支出1252.30", ["1252.30"]),
            ("20401 武装警察部队 3.00 4.00", ["3.00", "4.00"]),
            ("“十四五”规划2期（12.5%）", []),
        ],
    )
    def test_a_figure_that_became_part_of_a_name_is_named(self, label: str, named: list[str]) -> None:
        place = Place(file="a", page=1)
        budget = small_budget(place)
        (table,) = budget.statements
        table = replace(table, lines=(replace(table.lines[0], label=label, place=place),))
        page = Page(file="a", number=1, items=[], recognition=Recognition())
        found = with_recognised(replace(budget, statements=(table,)), [page])
        assert [one.reason for one in found.unreadable] == [f"unplaced: {each}" for each in named]


def small_budget(place: Place) -> Budget:
    amount = Amount(column=1, state=State.UNREADABLE, value=None, printed=f"1{UNSEEN}", place=place)
    line = Line(position=1, row=1, level=0, parent=None, role=Role.LINE, label="教育支出", amounts=(amount,))
    columns = (Column(order=1, type=ColumnType.AMOUNT, header=("合计",)),)
    table = Statement(order=1, kind="", number="", title="表", money_unit="元", columns=columns, lines=(line,))
    return Budget(
        department="某馆", year=2031, scope=Scope.UNIT, phase=Phase.BUDGET, title="", statements=(table,), files=()
    )


def ruled(*figures: str) -> Image.Image:
    """Return a picture of a ruled table, two figures a row."""
    picture = Image.new("RGB", (1_000, 140 + 70 * len(figures)), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(30)
    for at in (100, 500, 900):
        draw.line([(at, 70), (at, 70 + 70 * len(figures))], "black", 3)
    for row, figure in enumerate(figures):
        for right in (490, 890):
            draw.text((right, 90 + 70 * row), figure, "black", font=font, anchor="ra")
    for row in range(len(figures) + 1):
        draw.line([(100, 70 + 70 * row), (900, 70 + 70 * row)], "black", 3)
    return picture


def read_rows(picture: Image.Image) -> list[list[str]]:
    (page,) = read_pictures(kept("PNG", picture), "a", Limits())
    return rows_of(page)


@pytest.mark.scans
@pytest.mark.skipif(left_out, reason="dev.py test --ocr installs what reads scans, and reads some")
class TestPartsOfFigures:
    """What may be but a part of a figure is named, however surely its digits are read."""

    FIGURES = ("1,234,567.00", "234,567.80", "1,000,000.00", "567,890.12")

    @pytest.mark.parametrize("cut", [0, 70])
    def test_whole_ones_are_read_though_the_picture_ends_with_the_table(self, cut: int) -> None:
        picture = ruled(*self.FIGURES)
        seen = picture.crop((cut + 25 if cut else 0, cut - 5 if cut else 0, 1_000 - cut - 25, picture.height - cut + 5))
        assert read_rows(seen) == [[figure, figure] for figure in self.FIGURES]

    @pytest.mark.parametrize(("left", "right"), [(393, 1_000), (429, 1_000), (0, 780), (0, 825)])
    def test_at_the_edge_of_the_picture(self, left: int, right: int) -> None:
        picture = ruled(*self.FIGURES)
        rows = read_rows(picture.crop((left, 0, right, picture.height)))
        for row, figure in zip(rows, self.FIGURES, strict=True):
            assert [text for text in row if parse_figure(text) is not None] == [figure]

    def test_at_a_stroke_as_high_as_its_row(self) -> None:
        picture = ruled(*self.FIGURES)
        ImageDraw.Draw(picture).line([(413, 140), (413, 210)], (90, 90, 90), 4)
        rows = read_rows(picture)
        assert [text for text in rows[1] if parse_figure(text) is not None] == ["234,567.80"]
        assert [rows[0], *rows[2:]] == [[figure, figure] for figure in self.FIGURES if figure != "234,567.80"]

    @pytest.mark.parametrize("ink", [(60, 60, 60), (120, 120, 120)])
    def test_at_a_streak_as_high_as_the_page(self, ink: tuple[int, int, int]) -> None:
        picture = ruled(*self.FIGURES)
        ImageDraw.Draw(picture).line([(413, 0), (413, picture.height)], ink, 3)
        rows = read_rows(picture)
        assert [row[1] for row in rows] == list(self.FIGURES)
        assert [parse_figure(row[0]) for row in rows] == [None] * 4

    def test_below_a_streak_across_the_page(self) -> None:
        picture = ruled(*self.FIGURES)
        ImageDraw.Draw(picture).line([(0, 178), (picture.width, 178)], (60, 60, 60), 3)
        rows = read_rows(picture)
        assert [parse_figure(text) for text in rows[1]] == [None, None]
        assert [rows[0], *rows[2:]] == [[figure, figure] for figure in self.FIGURES if figure != "234,567.80"]

    @pytest.mark.parametrize("colour", [(120, 120, 120), (40, 30, 200), (205, 30, 40)])
    def test_under_a_stamp_that_is_not_lifted_figures_are_named_and_else_read(self, colour: tuple[int, ...]) -> None:
        picture = ruled(*self.FIGURES)
        ink = Image.new("RGB", picture.size, "white")
        ImageDraw.Draw(ink).ellipse([(260, 90), (460, 270)], outline=colour, width=8)
        rows = read_rows(ImageChops.multiply(picture, ink))
        assert [row[-1] for row in rows] == list(self.FIGURES)
        read = [[value for text in row[:-1] if (value := parse_figure(text)) is not None] for row in rows]
        is_lifted = len(set(colour)) > 1
        assert read[:3] == [[parse_figure(figure)] if is_lifted else [] for figure in self.FIGURES[:3]]

    def test_light_letters_on_dark_paper_are_read(self) -> None:
        picture = ImageOps.invert(ruled(*self.FIGURES)).point(lambda value: 60 + value * 2 // 5)
        assert read_rows(picture) == [[figure, figure] for figure in self.FIGURES]

    def test_what_light_blinds_is_named_and_what_it_joins(self) -> None:
        picture = ruled(*self.FIGURES).point(lambda value: value * 4 // 5)
        lamp = Image.new("L", picture.size)
        ImageDraw.Draw(lamp).ellipse([(250, 120), (430, 220)], fill=255)
        picture.paste("white", mask=lamp.filter(ImageFilter.GaussianBlur(8)))
        read = [text for row in read_rows(picture) for text in row if parse_figure(text) is not None]
        assert read == [*self.FIGURES, self.FIGURES[3]]

    def test_a_cell_that_light_blinds_is_not_empty(self) -> None:
        picture = ruled(*self.FIGURES).point(lambda value: value * 4 // 5)
        picture.paste("white", (105, 143, 497, 207))
        assert read_rows(picture)[1] == [UNSEEN, "234,567.80"]

    def test_a_stroke_in_an_empty_cell_is_no_figure(self) -> None:
        picture = ruled(*self.FIGURES)
        draw = ImageDraw.Draw(picture)
        draw.rectangle([(503, 143), (897, 207)], "white")
        draw.line([(690, 130), (712, 220)], (60, 60, 200), 8)
        assert [text for text in read_rows(picture)[1] if parse_figure(text) is not None] == ["234,567.80"]


@pytest.mark.scans
@pytest.mark.skipif(left_out, reason="dev.py test --ocr installs what reads scans, and reads some")
class TestStrangePictures:
    @pytest.mark.parametrize(
        "picture",
        [drawn(), drawn(size=(1, 1)), Image.new("RGB", (300, 2), "black"), Image.effect_noise((300, 300), 80)],
        ids=["white", "a point", "a stroke", "noise"],
    )
    def test_what_shows_no_text_is_refused(self, picture: Image.Image) -> None:
        with pytest.raises(Refused, match=r"^nothing-recognised: a$"):
            read_pictures(kept("PNG", picture), "a", Limits())

    def test_a_page_of_no_text_beside_others_is_named(self) -> None:
        pages = read_pictures(kept("TIFF", drawn("2031 1,234.50"), drawn()), "a", Limits())
        assert [[line.text for line in page.lines] for page in pages] == [["2031 1,234.50"], []]
        assert [len(page.pictures) for page in pages] == [0, 1]

    @pytest.mark.parametrize(
        "text", ["2031 1,234.50", "2031.00 111.11", "12,345,678.90 0.50", "7 1.17 18,000.00", "10 20 30 40"]
    )
    def test_figures_that_stand_apart_do_not_become_one(self, text: str) -> None:
        (page,) = read_pictures(kept("PNG", drawn(text)), "a", Limits())
        assert [line.text for line in page.lines] == [text]

    def test_a_page_that_takes_too_long_is_a_picture(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recognised_pages, "PAGE_SECONDS", -1)
        with pytest.raises(Refused, match=r"^nothing-recognised"):
            read_pictures(kept("PNG", drawn("2031 1,234.50")), "a", Limits())

    def test_nothing_is_asked_of_a_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_words: object, **_more: object) -> None:
            raise AssertionError("a network was asked")

        for name in ("connect", "connect_ex", "sendto"):
            monkeypatch.setattr(socket.socket, name, refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        recognition._detector.cache_clear()
        recognition._recogniser.cache_clear()
        (page,) = read_pictures(kept("PNG", drawn("2031 1,234.50")), "a", Limits())
        assert [line.text for line in page.lines] == ["2031 1,234.50"]

    def test_the_process_apart_reads_one_within_its_bounds(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(kept("PNG", drawn("2031 1,234.50")))
        with pytest.raises(Refused, match=r"^no-table"):
            read_isolated([tmp_path / "a.png"], bounds=UNHURRIED)


@pytest.mark.scans
@pytest.mark.skipif(left_out, reason="dev.py test --ocr installs what reads scans, and reads some")
@pytest.mark.skipif(not CASES.exists(), reason="The cases are not beside the project (../shared/cases).")
class TestLayersOverPictures:
    """The picture prints 834.50 where the text that came with it says 884.50."""

    def test_the_picture_is_read_and_not_the_text_that_came_with_it(self) -> None:
        given = Given(year=2031, department="某市档案馆", scope=None, phase=None, units={})
        budget = read_files([CASES / "11-ocr-layer.pdf"], given, Limits(seconds=600)).budget
        (table,) = budget.statements
        row = next(line for line in table.lines if line.code == "2012601")
        assert (row.label, [amount.printed for amount in row.amounts]) == ("行政运行", ["834.50", "834.50", "0.00"])
        amounts = [amount for line in table.lines for amount in line.amounts]
        assert {amount.origin for amount in amounts} == {Origin.RECOGNISED}
        assert min(amount.confidence or 0 for amount in amounts) > 900
        assert not budget.unreadable

    def test_what_is_seen_of_it_is_drawn_where_it_is_shown(self) -> None:
        seen = seen_page((CASES / "11-ocr-layer.pdf").read_bytes(), "a.pdf", 2, Limits(seconds=600))
        (table,) = seen.tables
        boxes = [cell.box for cell in table.cells if cell.box and cell.text == "1,234.50"]
        assert [tuple(map(round, box)) for box in boxes] == [(370, 115, 500, 135), (370, 135, 500, 155)]


@pytest.mark.scans
@pytest.mark.skipif(left_out, reason="dev.py test --ocr installs what reads scans, and reads some")
@pytest.mark.skipif(not CASES.exists(), reason="The cases are not beside the project (../shared/cases).")
class TestPicturesOnPagesOfText:
    """A page of words on which the table is a picture is recognised; what a page prints of money never is."""

    @staticmethod
    def page(words: str) -> Page:
        """Return a page with these words below the picture of a table of eight rows."""
        import pypdfium2 as pdfium
        from reportlab.lib.pagesizes import A4, landscape
        from reportlab.lib.utils import ImageReader
        from reportlab.pdfgen.canvas import Canvas

        with pdfium.PdfDocument(CASES / "11-ocr-layer.pdf") as paper:
            picture = paper[1].render(scale=150 / 72).to_pil().convert("RGB")
        canvas = Canvas(file := io.BytesIO(), pagesize=landscape(A4), invariant=True)
        canvas.drawImage(ImageReader(picture), 80, 100, 680, 480)
        canvas.drawString(80, 40, words)
        canvas.showPage()
        canvas.save()
        (read,) = read_pdf(file.getvalue(), "a.pdf", Limits(seconds=600))
        return read

    def test_the_picture_of_a_table_is_read(self) -> None:
        read = self.page("What the archive of the city is going to spend in 2031")
        assert read.recognition
        assert not read.pictures
        (grid,) = (item for item in read.items if isinstance(item, Grid))
        assert [cell.text for cell in grid.row(len(grid.slots) - 1)][-3:] == ["1,300.00", "900.00", "400.00"]

    def test_a_page_that_prints_money_keeps_it_and_the_picture_is_named(self) -> None:
        read = self.page("In 2031 the archive spends 1,300.00 in all, as the table shows")
        assert read.recognition is None
        assert len(read.pictures) == 1


def runs_of(text: str, *middles: float) -> list[str]:
    """Return the runs of a line whose characters stand at these places, in type sizes."""
    letters = [(letter, 1.0, middle) for letter, middle in zip(text, middles, strict=True)]
    return ["".join(letter for letter, _, _ in group) for group in recognised_pages.parted_letters(letters)]


class TestRuns:
    def test_a_space_parts_figures_but_not_beside_a_point(self) -> None:
        assert runs_of("12 34", 0, 0.5, 1, 1.5, 2) == ["12", "34"]
        assert runs_of("1, 2", 0, 0.4, 0.8, 1.2) == ["1,2"]

    def test_a_gap_parts_what_stands_apart_and_sooner_where_a_figure_ends(self) -> None:
        assert runs_of("合计", 0.5, 1.6) == ["合计"]
        assert runs_of("合计", 0.5, 2.5) == ["合", "计"]
        assert runs_of("0年", 0, 0.8) == ["0年"]
        assert runs_of("0年", 0, 1.2) == ["0", "年"]
        # A point has a place as wide as a digit, and stands at its left.
        assert runs_of("2.58", 0, 0.4, 1.1, 1.6) == ["2.58"]
