"""The pages of a PDF file without what is switched off or wholly transparent, and with notes of text that is not seen.

Followed are layers, the opacity of what is painted, and the boxes of the paths that it is clipped to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pdfminer.layout import LTChar, LTContainer, LTCurve, LTLine, LTPage, LTRect
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import apply_matrix_pt
from pdfplumber.page import Page as PdfPage
from pdfplumber.page import PDFPageAggregatorWithMarkedContent
from pdfplumber.pdf import PDF

from budgets.documents.model.pages import Box, around, holds_centre
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.clip_shapes import ClipShape, ShownPart, is_upright_box, part_in_shape, shape_of_path
from budgets.documents.sources.content_tokens import read_content_quickly
from budgets.documents.sources.font_codes import keep_unknown_codes
from budgets.documents.sources.optional_content import OptionalContent, Visibility, dictionary_at
from budgets.documents.sources.shown_pages import FLATTENED

#: The modes in which text is set without being painted (ISO 32000-1, 9.3.6): invisible, and for clipping only.
_UNPAINTED = {3, 7}


#: The modes that fill the shapes of characters, and those that draw their outlines.
_FILLING, _STROKING = {0, 2, 4, 6}, {1, 2, 5, 6}


#: The kinds of what is read of a page; rectangles and lines are curves, too.
_KINDS = ((LTChar, "char"), (LTRect, "rect"), (LTLine, "line"), (LTCurve, "curve"))

read_content_quickly()


class LayeredPdf(PDF):
    """An opened file whose pages are read as layers.

    ``unsure_notes`` are the boxes of annotations that are shown on a screen or in print only, by the page's number.
    ``shown`` is the file itself, its pages as they are shown.
    """

    unsure_notes: Mapping[int, Sequence[Box]]
    shown: bytes

    @cached_property
    def layers(self) -> OptionalContent:
        return OptionalContent(self.doc)


class LayeredPage(PdfPage):
    """A page with what its shown layers hold.

    ``unpainted`` are the identities of characters that are not painted, ``clipped`` of those that lie outside the path
    they are clipped to, ``doubtful`` of those that a mask or the edge of such a path may hide, and ``see_through`` of
    areas and pictures that something shines through. ``unsure`` are those of whatever is shown in one way and not in
    another. ``shown_boxes`` are those of areas and pictures that are clipped, by their identities.
    """

    pdf: LayeredPdf

    unpainted: set[int]
    clipped: set[int]
    doubtful: set[int]
    see_through: set[int]
    unsure: set[int]
    shown_boxes: dict[int, Box]

    @property
    def layout(self) -> LTPage:
        if not hasattr(self, "_layout"):
            device = _ShownContent(self.pdf.rsrcmgr, pageno=self.page_number, laparams=self.pdf.laparams)
            device.layers = self.pdf.layers
            device.unsure_notes = self.pdf.unsure_notes.get(self.page_number, ())
            _LayerInterpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout: LTPage = device.get_result()
            self.unpainted, self.clipped, self.doubtful = device.unpainted, device.clipped, device.doubtful
            self.see_through, self.shown_boxes = device.see_through, device.shown_boxes
            self.unsure = device.unsure
        return self._layout

    def process_object(self, obj: Any) -> dict[str, Any]:
        """Return a character or a shape as far as it is asked for: a page has thousands, and all of each costs much."""
        kind = next((word for known, word in _KINDS if isinstance(obj, known)), "")
        if not kind:
            return super().process_object(obj)
        left, height = self.mediabox[0], self.height + self.mediabox[1]
        found = {"object_type": kind, "x0": obj.x0 + left, "x1": obj.x1 + left}
        found |= {"top": height - obj.y1, "bottom": height - obj.y0}
        if kind == "char":
            colour = obj.graphicstate.ncolor
            return found | {"text": obj.get_text(), "size": obj.size, "matrix": obj.matrix, "colour": colour}
        colours = {"stroking_color": obj.stroking_color, "non_stroking_color": obj.non_stroking_color}
        points = [(x + left, height - y) for x, y in obj.pts] if kind in ("line", "curve") else []
        return found | {"stroke": obj.stroke, "fill": obj.fill, "pts": points} | colours


@dataclass(frozen=True, slots=True)
class _PaintState:
    """How opaque areas and strokes are painted, from 0 to 1, and the box of the path they are clipped to.

    ``shapes`` are the paths that are no upright boxes; ``masked`` tells that a soft mask lets through who knows what.
    """

    filling: float = 1
    stroking: float = 1
    clip: Box | None = None
    shapes: tuple[ClipShape, ...] = ()
    masked: bool = False


class _ShownContent(PDFPageAggregatorWithMarkedContent):
    """Collects what a page shows."""

    layers: OptionalContent
    unsure_notes: Sequence[Box]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.state = _PaintState()
        self.unpainted: set[int] = set()
        self.clipped: set[int] = set()
        self.doubtful: set[int] = set()
        self.see_through: set[int] = set()
        self.unsure: set[int] = set()
        self.shown_boxes: dict[int, Box] = {}

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        before = len(self.cur_item._objs)
        keep_unknown_codes(textstate.font)
        super().render_string(textstate, seq, ncs, graphicstate)
        mode, state, drawn = textstate.render, self.state, self.cur_item._objs[before:]
        opacity = max(state.filling * (mode in _FILLING), state.stroking * (mode in _STROKING))
        if mode in _UNPAINTED or not opacity:
            self.unpainted.update(map(id, drawn))
        if state.clip:
            self.clipped.update(id(char) for char in drawn if _is_clipped_away(char.bbox, state.clip))
        for char in drawn if state.masked or state.shapes else ():
            seen = {part_in_shape(char.bbox, shape) for shape in state.shapes}
            if ShownPart.NONE in seen:
                self.clipped.add(id(char))
            elif state.masked or ShownPart.SOME in seen:
                self.doubtful.add(id(char))

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        before = len(self.cur_item._objs)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        self._keep_painted(before, max(self.state.filling * fill, self.state.stroking * stroke))

    def render_image(self, name: Any, stream: Any) -> None:
        before = len(self.cur_item._objs)
        super().render_image(name, stream)
        self._keep_painted(before, self.state.filling)

    def _keep_painted(self, before: int, opacity: float) -> None:
        """Leave out what was just painted if nothing of it is seen; note what shines through, and what is clipped."""
        drawn, clip = self.cur_item._objs[before:], self.state.clip
        del self.cur_item._objs[before:]
        for each in drawn:
            shown = _common_box(each.bbox, clip) if clip else each.bbox
            if opacity and shown[0] <= shown[2] and shown[1] <= shown[3]:
                self.cur_item._objs.append(each)
                self.shown_boxes[id(each)] = shown
                if opacity < 1 or self.state.masked or self.state.shapes:
                    self.see_through.add(id(each))


class _LayerInterpreter(PDFPageInterpreter):
    """Walks the content of a page and leaves out again what stands in a layer that is switched off."""

    device: _ShownContent

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self.open_marks: list[tuple[LTContainer[Any], int, Visibility]] = []
        self.saved_states: list[_PaintState] = []

    def do_q(self) -> None:
        super().do_q()
        self.saved_states.append(self.device.state)

    def do_Q(self) -> None:  # noqa: N802
        super().do_Q()
        if self.saved_states:
            self.device.state = self.saved_states.pop()

    def do_gs(self, name: Any) -> None:
        super().do_gs(name)
        given = dictionary_at(dictionary_at(self.resources.get("ExtGState")).get(literal_name(name)))
        filling, stroking = resolve1(given.get("ca")), resolve1(given.get("CA"))
        if isinstance(filling, int | float):
            self.device.state = replace(self.device.state, filling=float(filling))
        if isinstance(stroking, int | float):
            self.device.state = replace(self.device.state, stroking=float(stroking))
        if (mask := resolve1(given.get("SMask"))) is not None:
            self.device.state = replace(self.device.state, masked=isinstance(mask, dict))

    def do_W(self) -> None:  # noqa: N802
        super().do_W()
        self._clip_to_path()

    def do_W_a(self) -> None:  # noqa: N802
        super().do_W_a()
        self._clip_to_path()

    def _clip_to_path(self) -> None:
        """Clip what follows to the box of the current path, too: what lies outside that is surely not seen."""
        numbers = [step[1:] for step in self.curpath]
        corners = [pair for step in numbers for pair in zip(step[::2], step[1::2], strict=True)]
        points = [apply_matrix_pt(self.ctm, corner) for corner in corners]
        if points:
            box, before = around([point * 2 for point in points]), self.device.state.clip
            self.device.state = replace(self.device.state, clip=_common_box(box, before) if before else box)
            shape = shape_of_path(self.curpath, self.ctm)
            if not is_upright_box(shape):
                self.device.state = replace(self.device.state, shapes=(*self.device.state.shapes, shape))

    def do_BMC(self, tag: Any) -> None:  # noqa: N802
        super().do_BMC(tag)
        self._open_mark(Visibility.SHOWN)

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802
        super().do_BDC(tag, props)
        layer = isinstance(tag, PSLiteral) and literal_name(tag) == "OC" and isinstance(props, PSLiteral)
        layers = dictionary_at(self.resources.get("Properties")) if layer else {}
        self._open_mark(self.device.layers.visibility(layers.get(literal_name(props))) if layer else Visibility.SHOWN)

    def do_EMC(self) -> None:  # noqa: N802
        super().do_EMC()
        if self.open_marks:
            container, before, visibility = self.open_marks.pop()
            if visibility is Visibility.HIDDEN:
                del container._objs[before:]
            elif visibility is Visibility.UNSURE:
                self.device.unsure.update(map(id, all_painted(container._objs[before:])))

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802
        name = literal_name(xobjid_arg)
        drawn = resolve1(self.xobjmap.get(name))
        self._open_mark(self.device.layers.visibility(getattr(drawn, "attrs", {}).get("OC")))
        container, before, visibility = self.open_marks[-1]
        if visibility is not Visibility.HIDDEN:
            state = self.device.state
            super().do_Do(xobjid_arg)
            self.device.state = state
        if name.startswith(FLATTENED):
            notes = [
                around([apply_matrix_pt(self.ctm, (x, y)) * 2 for x in box[::2] for y in box[1::2]])
                for box in self.device.unsure_notes
            ]
            painted = all_painted(container._objs[before:])
            self.device.unsure.update(
                id(each) for each in painted if any(holds_centre(box, each.bbox) for box in notes)
            )
        self.do_EMC()

    def _open_mark(self, visibility: Visibility) -> None:
        container = self.device.cur_item
        self.open_marks.append((container, len(container._objs), visibility))


def all_painted(container: Iterable[Any]) -> Iterator[Any]:
    """Yield what is painted, also within what is drawn as one, in the order in which it is painted."""
    for painted in container:
        if isinstance(painted, LTContainer):
            yield from all_painted(painted)
        else:
            yield painted


def _is_clipped_away(box: Box, clip: Box) -> bool:
    """Tell whether next to nothing of a character is left in the box it is clipped to."""
    left, bottom, right, top = _common_box(box, clip)
    least = TOLERANCES.clipped
    return right - left < least * (box[2] - box[0]) or top - bottom < least * (box[3] - box[1])


def _common_box(one: Box, other: Box) -> Box:
    """Return what two boxes share: where they share nothing, its left or lower edge lies behind the other."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
