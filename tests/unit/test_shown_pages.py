"""A page is read as it is shown: fields filled in, pages turned, layers switched off, text under a picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfdoc import PDFDictionary
from reportlab.pdfgen.canvas import Canvas

from budgets import documents
from budgets.documents.isolation.page_pictures import draw_page
from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Reading
from budgets.documents.sources.pdf import read_pdf
from budgets.records import State
from tests.papers import FONT, Paper, box_of_cell
from tests.unit.test_dressed_figures import AMOUNTS, table, wan
from tests.unit.test_hidden_cells import HEAD, ROWS

WIDTH, HEIGHT = 841.89, 595.28


def read_paper(data: bytes) -> Reading:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(data)
        return documents.read([file])


def values(reading: Reading) -> list[Decimal | None]:
    [statement] = reading.budget.statements
    return [amount.value for line in statement.lines for amount in line.amounts]


def amount_box(at: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the left, bottom, width and height of an amount's cell."""
    return box_of_cell(table({}), at[0] + len(HEAD), at[1])


EXPECTED = [wan(*at) for at in AMOUNTS]


def dark_pixels(data: bytes, box: tuple[float, float, float, float]) -> int:
    """Return how many pixels are dark inside a box (left, bottom, width, height) of page 2, as the portal draws it."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "paper.pdf"
        source.write_bytes(data)
        draw_page(source, source.name, 2, Path(folder))
        page = Image.open(Path(folder) / "2.png").convert("L")
    scale, left, bottom, width, height = page.height / HEIGHT, *box
    cell = page.crop(
        (left * scale, (HEIGHT - bottom - height) * scale, (left + width) * scale, (HEIGHT - bottom) * scale)
    )
    return sum(cell.histogram()[:128])


# Fields and notes


def with_fields(canvas: Canvas) -> None:
    for row, column in AMOUNTS:
        left, bottom, width, height = amount_box((row, column))
        canvas.acroForm.textfield(
            name=f"{row}-{column}", value=ROWS[row][column], x=left, y=bottom, width=width, height=height, fontSize=8,
            borderWidth=0, fillColor=None, borderColor=None,
        )  # fmt: skip


def test_what_fields_of_a_form_are_filled_with_is_read_and_shown() -> None:
    data = Paper(tables=[table(dict.fromkeys(AMOUNTS, ""))], over=with_fields).pdf()
    assert values(read_paper(data)) == EXPECTED
    assert dark_pixels(data, amount_box(AMOUNTS[0])), "the picture of the page shows the figure too"


@pytest.mark.parametrize("shift", [0, 30, 60, 95])
def test_a_field_laid_over_a_printed_amount_makes_no_other_figure_of_it(shift: int) -> None:
    left, bottom, _, height = amount_box(AMOUNTS[4])

    def over(canvas: Canvas) -> None:
        canvas.acroForm.textfield(
            value="7", x=left + shift, y=bottom, width=12, height=height, fontSize=8, borderWidth=0, fillColor=None,
        )  # fmt: skip

    [statement] = read_paper(Paper(tables=[table({})], over=over).pdf()).budget.statements
    amounts = [amount for line in statement.lines for amount in line.amounts]
    assert [amount.value for number, amount in enumerate(amounts) if number != 4] == EXPECTED[:4] + EXPECTED[5:]
    assert amounts[4].state is State.UNREADABLE, amounts[4]


def test_what_was_chosen_in_a_form_is_read() -> None:
    def over(canvas: Canvas) -> None:
        for row, column in AMOUNTS:
            left, bottom, width, height = amount_box((row, column))
            figure = ROWS[row][column]
            canvas.acroForm.choice(
                name=f"{row}-{column}", value=figure, options=[figure, "1.00"], x=left, y=bottom, width=width,
                height=height, fontSize=8, borderWidth=0, fillColor=None, borderColor=None,
            )  # fmt: skip

    data = Paper(tables=[table(dict.fromkeys(AMOUNTS, ""))], over=over).pdf()
    assert values(read_paper(data)) == EXPECTED


@pytest.mark.parametrize("mark", "458l12")
def test_a_tick_is_no_digit(mark: str) -> None:
    """Fonts of pictures have them at the codes of letters and digits: a tick, as forms set it, at that of 4."""
    left, bottom, _, _ = amount_box(AMOUNTS[4])

    def over(canvas: Canvas) -> None:
        canvas.setFont("ZapfDingbats", 8)
        font = canvas._doc.getInternalFontName("ZapfDingbats")
        canvas._code.append(f"BT {font} 8 Tf 1 0 0 1 {left + 4} {bottom + 4} Tm ({mark}) Tj ET")

    [statement] = read_paper(Paper(tables=[table({AMOUNTS[4]: ""})], over=over).pdf()).budget.statements
    amounts = [amount for line in statement.lines for amount in line.amounts]
    assert amounts[4].state is State.UNREADABLE, amounts[4]
    assert [amount.value for number, amount in enumerate(amounts) if number != 4] == EXPECTED[:4] + EXPECTED[5:]


# Pages that are turned


@pytest.mark.heavy
@pytest.mark.parametrize("rotate", [0, 90, 180, 270], ids="rotate {}".format)
@pytest.mark.parametrize("turn", [0, 90, 180, 270], ids="drawn turned {}".format)
def test_a_page_is_read_upright_however_it_is_turned(turn: int, rotate: int) -> None:
    """Whether the file says so (``/Rotate``) or its content is drawn on its side or on its head."""
    data = turned(Paper(tables=[table({})]).pdf(), turn, rotate)
    assert values(read_paper(data)) == EXPECTED
    place = read_paper(data).budget.statements[0].lines[2].amounts[0].place
    assert place is not None
    assert place.box is not None
    left, top, right, bottom = place.box
    assert dark_pixels(data, (left, HEIGHT - bottom, right - left, bottom - top)), "it is marked where it is printed"


def turned(data: bytes, turn: int, rotate: int) -> bytes:
    """Return a file with the content of its page 2 turned counter-clockwise, and the page turned clockwise."""
    paper, turned_paper = pdfium.PdfDocument(data), pdfium.PdfDocument.new()
    turned_paper.import_pages(paper)
    page = turned_paper[1]
    size = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
    a, b, c, d = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[turn]
    shift = {0: (0, 0), 90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn]
    matrix = pdfium.PdfMatrix(a, b, c, d, *shift)
    for each in page.get_objects(max_depth=1):
        each.transform(matrix)
    page.set_mediabox(0, 0, *size)
    page.set_cropbox(0, 0, *size)
    page.set_rotation(rotate)
    page.gen_content()
    file = io.BytesIO()
    turned_paper.save(file)
    return file.getvalue()


# Layers


def layered(texts: dict[str, list[str]], off: str, *, base: str = "ON", form: bool = False) -> list[str]:
    """Return the lines read of a page whose layers hold a text each; ``off`` are the layers switched off.

    ``texts`` has the texts under "A", "B", under "AB" those of a membership in both, and under "" those of none.
    """
    marks = {"A": b"/LA", "B": b"/LB", "AB": b"/LAB"}
    content, height = b"", 700
    for layer, words in texts.items():
        for text in words:
            shown = f"BT /F 12 Tf 50 {height} Td ({text}) Tj ET\n".encode()
            content += b"/OC %s BDC\n%sEMC\n" % (marks[layer], shown) if layer else shown
            height -= 40
    layers = {"A": b"6 0 R", "B": b"7 0 R"}
    listed = b" ".join(layers[each] for each in off)
    shown = b" ".join(layers[each] for each in layers if each not in off)
    state = b"/OFF [%s]" % listed if base == "ON" else b"/BaseState /OFF /ON [%s]" % shown
    extra = b"/XObject << /X 9 0 R >>" if form else b""
    page = content if not form else b"/X Do\n"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 7 0 R] /D << %s >> >> >>" % state,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >>"
        b" /Properties << /LA 6 0 R /LB 7 0 R /LAB 8 0 R >> %s >> >>" % extra,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /OCG /Name (A) >>",
        b"<< /Type /OCG /Name (B) >>",
        b"<< /Type /OCMD /OCGs [6 0 R 7 0 R] /P /AllOn >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 400 800] /OC 6 0 R /Resources << /Font << /F 5 0 R >> /Properties"
        b" << /LA 6 0 R /LB 7 0 R /LAB 8 0 R >> >> /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    data, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table_at = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table_at)
    [page_read] = read_pdf(data, "layers.pdf", Limits())
    return [line.text for line in page_read.lines]


TEXTS = {"": ["always shown 1.00"], "A": ["layer one 2.00"], "B": ["layer two 3.00"], "AB": ["both of them 4.00"]}


@pytest.mark.parametrize("base", ["ON", "OFF"])
@pytest.mark.parametrize(
    ("off", "shown"), [("", ["", "A", "B", "AB"]), ("A", ["", "B"]), ("B", ["", "A"]), ("AB", [""])]
)
def test_what_a_layer_holds_that_is_switched_off_is_not_read(off: str, shown: list[str], base: str) -> None:
    assert layered(TEXTS, off, base=base) == [text for layer in shown for text in TEXTS[layer]]


def test_a_drawing_of_a_layer_that_is_switched_off_is_not_read() -> None:
    assert layered(TEXTS, "B", form=True) == [text for layer in ("", "A") for text in TEXTS[layer]]
    with pytest.raises(documents.Refused, match="no-text"):
        layered(TEXTS, "A", form=True)


# Text that is not painted, and pictures with the text recognised on them


def page_picture() -> ImageReader:
    file = io.BytesIO()
    Image.new("L", (420, 300), 250).save(file, "PNG")
    return ImageReader(io.BytesIO(file.getvalue()))


def unpainted(text: str, x: float, y: float) -> Callable[[Canvas], None]:
    def write(canvas: Canvas) -> None:
        words = canvas.beginText(x, y)
        words.setFont(FONT, 9)
        words.setTextRenderMode(3)
        words.textOut(text)
        canvas.drawText(words)

    return write


@given(at=st.sampled_from(AMOUNTS), text=st.sampled_from(["5", "999.00", "内部", "1,2"]), shift=st.floats(0, 100))
@settings(max_examples=8, deadline=None)
def test_invisible_text_over_an_amount_changes_nothing(at: tuple[int, int], text: str, shift: float) -> None:
    left, bottom, _, _ = amount_box(at)
    data = Paper(tables=[table({})], over=unpainted(text, left + shift, bottom + 5)).pdf()
    assert values(read_paper(data)) == EXPECTED


def test_a_text_layer_under_a_picture_of_the_page_is_said_to_be_one() -> None:
    """Each page is named, and its figures are read: a person holds them against the picture."""

    def over(canvas: Canvas) -> None:
        canvas.drawImage(page_picture(), 0, 0, WIDTH, HEIGHT)

    reading = read_paper(Paper(tables=[table({})], over=over).pdf())
    assert values(reading) == EXPECTED
    assert [each.reason for each in reading.budget.unreadable] == ["text-layer: 2"]


def test_a_picture_that_shines_through_hides_no_text() -> None:
    def over(canvas: Canvas) -> None:
        file = io.BytesIO()
        Image.new("RGBA", (420, 300), (200, 0, 0, 30)).save(file, "PNG")
        canvas.drawImage(ImageReader(io.BytesIO(file.getvalue())), 0, 0, WIDTH, HEIGHT, mask="auto")

    reading = read_paper(Paper(tables=[table({})], over=over).pdf())
    assert values(reading) == EXPECTED
    assert (reading.budget.unreadable, reading.warnings) == ((), ("picture-aside: 2",))


def test_a_small_picture_over_an_amount_hides_it() -> None:
    def over(canvas: Canvas) -> None:
        canvas.drawImage(page_picture(), *amount_box(AMOUNTS[4]))

    found = values(read_paper(Paper(tables=[table({})], over=over).pdf()))
    assert found[4] is None
    assert found[:4] + found[5:] == EXPECTED[:4] + EXPECTED[5:]


# Opacity and clipping

#: The cell over which tests paint: the first amount.
LEFT, BOTTOM, CELL_WIDTH, CELL_HEIGHT = amount_box(AMOUNTS[0])


def write_more(canvas: Canvas, x: float = LEFT + 4) -> None:
    """Write digits into a cell, before its figure."""
    canvas.setFont(FONT, 9)
    canvas.drawString(x, BOTTOM + 5, "9,876.5")


def cover_cell(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.rect(LEFT, BOTTOM, CELL_WIDTH, CELL_HEIGHT, stroke=0, fill=1)


def shade_cell(canvas: Canvas) -> None:
    canvas.setFillGray(0)
    canvas.rect(LEFT, BOTTOM, CELL_WIDTH, CELL_HEIGHT, stroke=0, fill=1)


def clip_to(canvas: Canvas, left: float, width: float) -> None:
    path = canvas.beginPath()
    path.rect(left, BOTTOM, width, CELL_HEIGHT)
    canvas.clipPath(path, stroke=0, fill=0)


def clip_to_round(canvas: Canvas, x: float) -> None:
    path = canvas.beginPath()
    path.circle(x, BOTTOM + CELL_HEIGHT / 2, CELL_HEIGHT)
    canvas.clipPath(path, stroke=0, fill=0)


def clip_to_two(canvas: Canvas) -> None:
    """Clip to two boxes, between which is what comes after."""
    path = canvas.beginPath()
    path.rect(LEFT - 40, BOTTOM, 30, CELL_HEIGHT)
    path.rect(LEFT + 80, BOTTOM, 30, CELL_HEIGHT)
    canvas.clipPath(path, stroke=0, fill=0)


def mask_softly(canvas: Canvas, mask: object) -> None:
    states: Any = canvas
    states._extgstate._c["SMask", mask] = "soft"
    states._code.append("/soft gs")


#: How things are painted over a page and change nothing of what is seen on it, and what is painted so.
UNSEEN: dict[str, tuple[Callable[[Canvas], None], Callable[[Canvas], None]]] = {
    "text without opacity": (lambda canvas: canvas.setFillAlpha(0), write_more),
    "a white area without opacity": (lambda canvas: canvas.setFillAlpha(0), cover_cell),
    "a black area that shines through": (lambda canvas: canvas.setFillAlpha(0.2), shade_cell),
    "text outside its clipping path": (lambda canvas: clip_to(canvas, LEFT + 80, 10), write_more),
    "an area outside its clipping path": (lambda canvas: clip_to(canvas, LEFT - 60, 10), cover_cell),
    "an area clipped to a part of the cell": (lambda canvas: clip_to(canvas, LEFT, 10), cover_cell),
    "text outside a round path": (lambda canvas: clip_to_round(canvas, LEFT + 90), write_more),
    "an area clipped to a round path": (lambda canvas: clip_to_round(canvas, LEFT), cover_cell),
    "text between two boxes": (clip_to_two, write_more),
    "an area under a mask": (lambda canvas: mask_softly(canvas, PDFDictionary({"S": "/Alpha"})), cover_cell),
}
#: How text is painted that may be seen whole, in part or not at all.
DOUBTFUL: dict[str, Callable[[Canvas], None]] = {
    "the edge of a round path": lambda canvas: clip_to_round(canvas, LEFT + 10),
    "a soft mask": lambda canvas: mask_softly(canvas, PDFDictionary({"S": "/Luminosity"})),
}


@pytest.mark.parametrize("state", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_figure_that_may_be_hidden_in_part_is_named(state: Callable[[Canvas], None]) -> None:
    def over(canvas: Canvas) -> None:
        canvas.saveState()
        state(canvas)
        write_more(canvas)
        canvas.restoreState()

    budget = read_paper(Paper(tables=[table({AMOUNTS[0]: ""})], over=over).pdf()).budget
    [amount, *others] = [amount for line in budget.statements[0].lines for amount in line.amounts]
    assert (amount.state, [other.value for other in others]) == (State.UNREADABLE, EXPECTED[1:])
    assert len(budget.unreadable) == 1


@pytest.mark.parametrize(
    "state",
    [lambda canvas: mask_softly(canvas, "/None"), lambda canvas: clip_to_round(canvas, LEFT), lambda canvas: None],
    ids=["a mask taken away", "within a round path", "nothing"],
)
def test_what_is_surely_seen_is_read(state: Callable[[Canvas], None]) -> None:
    def over(canvas: Canvas) -> None:
        canvas.saveState()
        state(canvas)
        canvas.setFont(FONT, 9)
        canvas.drawString(LEFT, BOTTOM + 5, "98.5")
        canvas.restoreState()

    [statement] = read_paper(Paper(tables=[table({AMOUNTS[0]: ""})], over=over).pdf()).budget.statements
    assert statement.lines[0].amounts[0].value == Decimal(985_000)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(("state", "paint"), UNSEEN.values(), ids=UNSEEN)
def test_what_is_transparent_or_clipped_away_is_not_read_and_hides_nothing(
    state: Callable[[Canvas], None], paint: Callable[[Canvas], None], nested: bool
) -> None:
    """Painted on the page itself or by a form drawn there; what comes after is painted as before."""

    def over(canvas: Canvas) -> None:
        if nested:
            canvas.beginForm("unseen")
            paint(canvas)
            canvas.endForm()
        canvas.saveState()
        state(canvas)
        if nested:
            canvas.doForm("unseen")
        else:
            paint(canvas)
        canvas.restoreState()

    assert values(read_paper(Paper(tables=[table({})], over=over).pdf())) == EXPECTED


@pytest.mark.heavy
@given(cut=st.integers(1, 30))
@settings(deadline=None, max_examples=15)
def test_a_figure_that_is_clipped_in_part_is_named_and_never_another(cut: int) -> None:
    """A figure of which a part is not seen is its whole or none."""

    def over(canvas: Canvas) -> None:
        clip_to(canvas, LEFT, 34 - cut)
        write_more(canvas)

    [statement] = read_paper(Paper(tables=[table({AMOUNTS[0]: ""})], over=over).pdf()).budget.statements
    [amount, *others] = [amount for line in statement.lines for amount in line.amounts]
    assert [other.value for other in others] == EXPECTED[1:]
    assert amount.value in (None, Decimal("98765000")), amount
    assert cut < 12 or amount.state is not State.VALUE


def test_what_is_clipped_away_whole_hides_nothing_that_stands_in_its_place() -> None:
    """A producer draws a row once for each strip of a page; what each strip cuts away lies under the others."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    for left, right, text in (
        (100, 101, "人员经费 1,200.00"),
        (100, 500, "人员经费 1,200.00"),
        (520, 560, "公用经费 3.50"),
    ):
        shown = canvas.beginPath()
        shown.rect(left, 0, right - left, 800)
        canvas.saveState()
        canvas.clipPath(shown, stroke=0, fill=0)
        canvas.setFont(FONT, 10)
        canvas.drawString(120, 700, text)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    (page,) = read_pdf(file.getvalue(), "paper.pdf", Limits())
    assert [line.text for line in page.lines] == ["人员经费 1,200.00"]
