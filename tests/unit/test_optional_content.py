"""Layers of a PDF file and its annotations: what everyone sees is read, what only some see is named."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pypdfium2 import raw
from reportlab.pdfgen.canvas import Canvas

from budgets.documents.sources.optional_content import OptionalContent, Visibility
from budgets.records import State
from tests.papers import FONT, Paper
from tests.unit.test_dressed_figures import AMOUNTS, table
from tests.unit.test_shown_pages import EXPECTED, amount_box, dark_pixels, read_paper

#: What a document says of its layers A (9001) and B (9002), and what layer A says of its use.
SETTINGS = (
    "",
    "/OFF [9001 0 R]",
    "/BaseState /OFF",
    "/BaseState /OFF /ON [9001 0 R]",
    "/ON [9001 0 R] /OFF [9001 0 R]",
)
EVENTS = (
    "",
    "/AS [<< /Event /View /Category [/View] /OCGs [9001 0 R] >>]",
    "/AS [<< /Event /Print /Category [/Print] /OCGs [9001 0 R] >>]",
)
USES = ("", "/View << /ViewState /ON >>", "/View << /ViewState /OFF >>")
PRINTS = ("", "/Print << /PrintState /ON >>", "/Print << /PrintState /OFF >>")
INTENTS = ("", "/Intent /Design", "/Intent [/Design /View]")
#: What is drawn is in layer A, or a member of several.
MEMBERSHIPS = (
    "9001 0 R",
    *(
        f"<< /Type /OCMD /OCGs {members} {policy} >>"
        for members in ("9001 0 R", "[9001 0 R 9002 0 R]", "[]")
        for policy in ("", "/P /AllOn", "/P /AnyOff", "/P /AllOff")
    ),
    "<< /Type /OCMD /VE [/Not 9001 0 R] >>",
    "<< /Type /OCMD /VE [/And 9002 0 R [/Or 9001 0 R [/Not 9002 0 R]]] >>",
)


def with_layers(
    data: bytes,
    setting: str,
    use: str = "",
    intent: str = "",
    membership: str = "9001 0 R",
    what: str = "/Subtype /Form",
) -> bytes:
    """Return a file the one form of which, or ``what`` else there is one of, belongs to a layer."""
    layers = f"9001 0 obj << /Type /OCG /Name (A) {intent} /Usage << {use} >> >> endobj\n"
    layers += f"9002 0 obj << /Type /OCG /Name (B) >> endobj\n9003 0 obj {membership} endobj\nxref"
    reference = membership if membership == "9001 0 R" else "9003 0 R"
    for before, after in (
        (what, f"/OC {reference} {what}"),
        ("/Type /Catalog", f"/OCProperties << /OCGs [9001 0 R 9002 0 R] /D << {setting} >> >> /Type /Catalog"),
        ("\nxref", f"\n{layers}"),
    ):
        assert data.count(before.encode()) == 1, before
        data = data.replace(before.encode(), after.encode())
    file = io.BytesIO()
    pdfium.PdfDocument(data.replace(b"startxref", b"")).save(file)  # which finds the objects where they are
    return file.getvalue()


def drawn_in_form(paint: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def over(canvas: Canvas) -> None:
        canvas.beginForm("layer")
        paint(canvas)
        canvas.endForm()
        canvas.doForm("layer")

    return over


def write_figure(canvas: Canvas) -> None:
    left, bottom, _, _ = amount_box(AMOUNTS[0])
    canvas.setFont(FONT, 9)
    canvas.drawString(left + 4, bottom + 5, "98.5")


def cover_figure(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.rect(*amount_box(AMOUNTS[0]), stroke=0, fill=1)


WRITTEN = Paper(tables=[table({AMOUNTS[0]: ""})], over=drawn_in_form(write_figure)).pdf(pageCompression=0)
COVERED = Paper(tables=[table({})], over=drawn_in_form(cover_figure)).pdf(pageCompression=0)


def is_dark(data: bytes, flags: int) -> bool:
    """Tell whether page 2 has the figure as PDFium draws it, by its flags: as the portal does, or as it prints."""
    page = pdfium.PdfDocument(data)[1]
    left, bottom, width, height = amount_box(AMOUNTS[0])
    crop = (left + 1, bottom + 1, page.get_width() - left - width + 1, page.get_height() - bottom - height + 1)
    return bool(sum(page.render(crop=crop, extra_flags=flags).to_pil().convert("L").histogram()[:128]))


@given(
    setting=st.sampled_from(SETTINGS),
    events=st.sampled_from(EVENTS),
    use=st.sampled_from(USES),
    prints=st.sampled_from(PRINTS),
    intent=st.sampled_from(INTENTS),
    membership=st.sampled_from(MEMBERSHIPS),
)
@settings(max_examples=100, deadline=None)
def test_what_is_surely_shown_is_on_the_picture_and_in_print_and_what_is_hidden_on_neither(
    setting: str, events: str, use: str, prints: str, intent: str, membership: str
) -> None:
    data = with_layers(WRITTEN, setting + events, use + prints, intent, membership)
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    layer = next(
        each["OC"]
        for number in next(iter(document.xrefs)).get_objids()
        if "OC" in (each := getattr(document.getobj(number), "attrs", {}))
    )
    visibility = OptionalContent(document).visibility(layer)
    seen = {is_dark(data, flags) for flags in (0, raw.FPDF_PRINTING)}
    assert visibility is Visibility.UNSURE or seen == {visibility is Visibility.SHOWN}
    if not events and len(seen) == 1 and not use and membership == "9001 0 R":
        assert visibility is not Visibility.UNSURE, "not named without need"


@pytest.mark.parametrize("setting", ["", "/OFF [9001 0 R]"])
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("on_screen", "in_print"), [("ON", "OFF"), ("OFF", "ON"), ("ON", "ON"), ("OFF", "OFF")])
def test_a_figure_that_only_a_screen_or_only_a_print_shows_is_named(
    setting: str, event: str, on_screen: str, in_print: str
) -> None:
    use = f"/View << /ViewState /{on_screen} >> /Print << /PrintState /{in_print} >>"
    budget = read_paper(with_layers(WRITTEN, setting + event, use)).budget
    [amount, *others] = [amount for line in budget.statements[0].lines for amount in line.amounts]
    assert [other.value for other in others] == EXPECTED[1:]
    if on_screen != in_print:
        assert amount.state is State.UNREADABLE
        assert len(budget.unreadable) == 1
    elif on_screen == "OFF" and setting:
        assert (amount.state, budget.unreadable) == (State.BLANK, ())
    elif on_screen == "ON" and not setting:
        assert (amount.value, budget.unreadable) == (985_000, ())


@pytest.mark.parametrize(("on_screen", "in_print"), [("ON", "OFF"), ("OFF", "ON"), ("ON", "ON")])
def test_a_figure_that_is_covered_on_a_screen_or_in_print_is_named(on_screen: str, in_print: str) -> None:
    use = f"/View << /ViewState /{on_screen} >> /Print << /PrintState /{in_print} >>"
    budget = read_paper(with_layers(COVERED, "", use)).budget
    [amount, *others] = [amount for line in budget.statements[0].lines for amount in line.amounts]
    assert [other.value for other in others] == EXPECTED[1:]
    assert amount.state is (State.BLANK if on_screen == in_print else State.UNREADABLE)


#: How a field is shown: on a screen, in print; None where the two differ.
FLAGS = {"": None, "print": True, "noview": False, "print noview": None, "hidden": False, "hidden print": False}


@pytest.mark.parametrize("flags", FLAGS)
def test_a_field_is_read_named_or_passed_over_as_its_flags_show_it(flags: str) -> None:
    left, bottom, width, height = amount_box(AMOUNTS[0])

    def over(canvas: Canvas) -> None:
        canvas.acroForm.textfield(
            value="98.5", x=left, y=bottom, width=width, height=height, fontSize=8, borderWidth=0, fillColor=None,
            borderColor=None, annotationFlags=flags,
        )  # fmt: skip

    data = Paper(tables=[table({AMOUNTS[0]: ""})], over=over).pdf()
    budget = read_paper(data).budget
    [amount, *others] = [amount for line in budget.statements[0].lines for amount in line.amounts]
    assert [other.value for other in others] == EXPECTED[1:]
    state = {None: State.UNREADABLE, True: State.VALUE, False: State.BLANK}[FLAGS[flags]]
    assert (amount.state, len(budget.unreadable)) == (state, int(state is State.UNREADABLE))
    assert bool(dark_pixels(data, amount_box(AMOUNTS[0]))) is (state is not State.BLANK), "the picture shows the same"


@pytest.mark.parametrize(
    ("setting", "use", "state"),
    [
        ("", "", State.VALUE),
        ("/OFF [9001 0 R]", "", State.BLANK),
        ("/BaseState /OFF /ON [9001 0 R]", "", State.VALUE),
        ("", "/View << /ViewState /ON >> /Print << /PrintState /OFF >>", State.UNREADABLE),
        ("", "/View << /ViewState /OFF >> /Print << /PrintState /ON >>", State.UNREADABLE),
    ],
)
def test_a_field_in_a_layer_is_read_named_or_passed_over_as_the_layer_is(setting: str, use: str, state: State) -> None:
    left, bottom, width, height = amount_box(AMOUNTS[0])

    def over(canvas: Canvas) -> None:
        canvas.acroForm.textfield(
            value="98.5", x=left, y=bottom, width=width, height=height, fontSize=8, borderWidth=0, fillColor=None,
            borderColor=None, annotationFlags="print",
        )  # fmt: skip

    data = Paper(tables=[table({AMOUNTS[0]: ""})], over=over).pdf(pageCompression=0)
    data = with_layers(data, setting, use, what="/Subtype /Widget")
    budget = read_paper(data).budget
    [amount, *others] = [amount for line in budget.statements[0].lines for amount in line.amounts]
    assert [other.value for other in others] == EXPECTED[1:]
    assert (amount.state, len(budget.unreadable)) == (state, int(state is State.UNREADABLE))
    assert state is State.UNREADABLE or bool(dark_pixels(data, amount_box(AMOUNTS[0]))) is (state is State.VALUE)


@pytest.mark.parametrize(("on_screen", "in_print"), [("ON", "OFF"), ("OFF", "ON"), ("ON", "ON")])
def test_a_sentence_with_figures_that_not_everyone_sees_is_named(on_screen: str, in_print: str) -> None:
    def write_text(canvas: Canvas) -> None:
        canvas.setFont(FONT, 16)
        canvas.drawCentredString(421, 200, "第二部分 部门预算情况说明")
        canvas.setFont(FONT, 11)
        canvas.drawString(60, 170, "一、收支预算总体情况")
        canvas.drawString(82, 150, "支出总计1,234.50万元，比上年增加100.00万元，增长8.81%。")

    use = f"/View << /ViewState /{on_screen} >> /Print << /PrintState /{in_print} >>"
    data = Paper(tables=[table({})], over=drawn_in_form(write_text)).pdf(pageCompression=0)
    budget = read_paper(with_layers(data, "", use)).budget
    named = [each for each in budget.unreadable if each.reason == "doubtful-digits: 2"]
    assert (len(budget.mentions), len(named)) == ((1, 0) if on_screen == in_print else (0, 1))
