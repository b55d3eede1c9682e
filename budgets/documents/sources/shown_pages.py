"""A PDF file as a reader's screen shows it: filled form fields are part of the page, text drawn on its side stands up.

The readers and the pictures of pages both ask here, so that a figure is marked where it was read.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pypdfium2 as pdfium
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pypdfium2 import raw

from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import Box
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.optional_content import OptionalContent, Visibility, dictionary_at, list_at

#: Annotations that show nothing of their own on a page: a link, a note that waits to be opened, and its window.
_WITHOUT_LOOKS = {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_POPUP}
#: How PDFium begins the name of what it makes of the annotations of a page.
FLATTENED = "FFT"
#: Characters of a page that are asked how they stand, at most.
_ASKED = 200
_QUARTERS = (0, 90, 180, 270)


class ShownPdf(pdfium.PdfDocument):
    """A PDF file opened to be drawn, and what PDFium does not tell of it: the layers of its notes."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._file_bytes = data
        self.init_forms()

    @cached_property
    def layers_of_annotations(self) -> Mapping[tuple[int, int], Visibility]:
        """The layers of notes that stand on some, by the number of the page, from 1, and of the note on it."""
        return _layers_of_annotations(self._file_bytes)


def open_shown_pdf(data: bytes, name: str) -> ShownPdf:
    """Return a PDF file opened to be drawn; raises :class:`Refused` where it is locked or broken."""
    try:
        return ShownPdf(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise Refused(f"{'encrypted' if locked else 'broken'}: {name}") from error


def show_page(document: Any, number: int) -> tuple[bool, Sequence[Box]]:
    """Lay out a page, by its number from 1, as it is shown; return whether anything had to be changed for it.

    What fields and notes show becomes content of the page; a page of which most text stands on its side, or on its
    head, is turned. Returned, too, are the boxes of those that not everyone sees (:func:`_settle_annotations`). Raises
    :class:`pypdfium2.PdfiumError` where the page cannot be loaded.
    """
    page = document[number - 1]
    kinds, unsure = _settle_annotations(page, lambda at: document.layers_of_annotations.get((number, at)))
    changed = not _WITHOUT_LOOKS.issuperset(kinds)
    if changed:
        _draw_annotations(page)
    if changed and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number - 1]
    turn = _upright_rotation(page)
    if turn is not None and turn != page.get_rotation():
        page.set_rotation(turn)
        changed = True
    return changed, unsure


def as_shown(data: bytes, most_pages: int) -> tuple[bytes, Mapping[int, Sequence[Box]]]:
    """Return a PDF file with every page as it is shown, and the boxes of annotations that not everyone sees, by page.

    One that needs nothing, cannot be opened, or has too many pages to be read is returned as it is: who reads it says
    what is wrong with it.
    """
    try:
        document = open_shown_pdf(data, "")
        if len(document) > most_pages:
            return data, {}
        pages = {number: show_page(document, number) for number in range(1, len(document) + 1)}
        if any(changed for changed, _ in pages.values()):
            shown = io.BytesIO()
            document.save(shown)
            return shown.getvalue(), {number: unsure for number, (_, unsure) in pages.items() if unsure}
    except (Refused, pdfium.PdfiumError):
        pass
    return data, {}


def _draw_annotations(page: Any) -> None:
    """Give the annotations of a page that leave their looks to the program those it draws, as a line through text."""
    point = pdfium.PdfBitmap.new_native(1, 1, raw.FPDFBitmap_BGRA)
    raw.FPDF_RenderPageBitmap(point, page, 0, 0, 1, 1, 0, raw.FPDF_ANNOT)


def _layers_of_annotations(data: bytes) -> Mapping[tuple[int, int], Visibility]:
    """Return whether the layers of annotations are shown, by page, from 1, and by place on it, from 0."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        layers = OptionalContent(document)
        return {
            (number, at): layers.visibility(dictionary_at(annotation).get("OC"))
            for number, page in enumerate(PDFPage.create_pages(document), start=1)
            for at, annotation in enumerate(list_at(page.annots))
        }
    except Exception:  # the parser meets damage with whatever error it happens upon; what is not known is unsure
        return {}


def _settle_annotations(page: Any, layer: Callable[[int], Visibility | None]) -> tuple[set[int], list[Box]]:
    """Hide the annotations of a page that neither a screen nor a print shows.

    Return the kinds of the others, and the boxes of those that not everyone sees: that a screen or a print only shows,
    or of whose ``layer`` that is unsure.
    """
    kinds, unsure = set(), []
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        flags = raw.FPDFAnnot_GetFlags(annotation)
        hidden = flags & raw.FPDF_ANNOT_FLAG_HIDDEN
        on_screen, in_print = not flags & raw.FPDF_ANNOT_FLAG_NOVIEW, bool(flags & raw.FPDF_ANNOT_FLAG_PRINT)
        in_layer = raw.FPDFAnnot_HasKey(annotation, b"OC")
        visibility = (layer(number) or Visibility.UNSURE) if in_layer and not hidden else Visibility.SHOWN
        if not hidden and (visibility is Visibility.HIDDEN or not (on_screen or in_print)):
            hidden = raw.FPDFAnnot_SetFlags(annotation, flags | raw.FPDF_ANNOT_FLAG_HIDDEN)
        if not hidden:
            kinds.add(raw.FPDFAnnot_GetSubtype(annotation))
            box = raw.FS_RECTF()
            is_unsure = on_screen != in_print or visibility is Visibility.UNSURE
            if is_unsure and raw.FPDFAnnot_GetRect(annotation, box):
                unsure.append((box.left, box.bottom, box.right, box.top))
        raw.FPDFPage_CloseAnnot(annotation)
    return kinds, unsure


def _upright_rotation(page: Any) -> int | None:
    """Return by how many degrees a page is to be turned, clockwise, for most of its text to stand; None if unclear."""
    text = page.get_textpage()
    count = text.count_chars()
    turns: Counter[int | None] = Counter()
    for number in range(0, count, max(1, count // _ASKED)):
        if not raw.FPDFText_IsGenerated(text, number):
            turns[_quarter_turn(raw.FPDFText_GetCharAngle(text, number))] += 1
    if not turns:
        return None
    turn, often = turns.most_common(1)[0]
    return turn if often > TOLERANCES.turned * turns.total() else None


def _quarter_turn(angle: float) -> int | None:
    """Return the turn of the page that sets up a character that stands at an angle; None for one that is slanted."""
    turn = -math.degrees(angle) % 360
    near = min(_QUARTERS, key=lambda quarter: abs((turn - quarter + 180) % 360 - 180))
    return near if abs(math.tan(math.radians(turn - near))) <= TOLERANCES.slant else None
