"""The pages of a PDF file without the layers that are switched off, and with a note of text that is not painted."""

from __future__ import annotations

from typing import Any

from pdfminer.layout import LTContainer, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFObjRef, dict_value, list_value, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfplumber.page import Page as PdfPage
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

#: The modes in which text is set without being painted (ISO 32000-1, 9.3.6): invisible, and for clipping only.
_UNPAINTED = {3, 7}


class LayeredPage(PdfPage):
    """A page with what its shown layers hold; ``unpainted`` are the identities of characters that are not painted."""

    unpainted: set[int]

    @property
    def layout(self) -> LTPage:
        if not hasattr(self, "_layout"):
            device = _ShownContent(self.pdf.rsrcmgr, pageno=self.page_number, laparams=self.pdf.laparams)
            device.off_layers = switched_off_layers(self.pdf.doc)
            _LayerInterpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout: LTPage = device.get_result()
            self.unpainted = device.unpainted
        return self._layout


def switched_off_layers(document: PDFDocument) -> frozenset[int]:
    """Return the numbers of the objects that are layers, "optional content groups", which the file does not show."""
    properties = _dictionary(document.catalog.get("OCProperties"))
    default = _dictionary(properties.get("D"))
    off = _object_numbers(default.get("OFF"))
    if default.get("BaseState") is not None and literal_name(default["BaseState"]) == "OFF":
        off |= _object_numbers(properties.get("OCGs")) - _object_numbers(default.get("ON"))
    return frozenset(off)


class _ShownContent(PDFPageAggregatorWithMarkedContent):
    """Collects what a page shows; ``off_layers`` are the numbers of the layers that it does not."""

    off_layers: frozenset[int] = frozenset()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.unpainted: set[int] = set()

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        before = len(self.cur_item._objs)
        super().render_string(textstate, seq, ncs, graphicstate)
        if textstate.render in _UNPAINTED:
            self.unpainted.update(map(id, self.cur_item._objs[before:]))


class _LayerInterpreter(PDFPageInterpreter):
    """Walks the content of a page and leaves out again what stands in a layer that is switched off."""

    device: _ShownContent

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self.open_marks: list[tuple[LTContainer[Any], int, bool]] = []

    def do_BMC(self, tag: Any) -> None:  # noqa: N802
        super().do_BMC(tag)
        self._open_mark(off=False)

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802
        super().do_BDC(tag, props)
        layer = isinstance(tag, PSLiteral) and literal_name(tag) == "OC" and isinstance(props, PSLiteral)
        layers = _dictionary(self.resources.get("Properties")) if layer else {}
        self._open_mark(off=layer and self._is_off(layers.get(literal_name(props))))

    def do_EMC(self) -> None:  # noqa: N802
        super().do_EMC()
        if self.open_marks:
            container, before, off = self.open_marks.pop()
            if off:
                del container._objs[before:]

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802
        drawn = resolve1(self.xobjmap.get(literal_name(xobjid_arg)))
        if not self._is_off(getattr(drawn, "attrs", {}).get("OC")):
            super().do_Do(xobjid_arg)

    def _open_mark(self, *, off: bool) -> None:
        container = self.device.cur_item
        self.open_marks.append((container, len(container._objs), off))

    def _is_off(self, layer: Any) -> bool:
        """Tell whether a layer, or a membership in layers (ISO 32000-1, 8.11.2.2), is not shown."""
        if not self.device.off_layers or layer is None:
            return False
        if isinstance(layer, PDFObjRef) and layer.objid in self.device.off_layers:
            return True
        membership = _dictionary(layer)
        members = membership.get("OCGs")
        if members is None:
            return False
        several = members if isinstance(resolve1(members), list) else [members]
        off = [number in self.device.off_layers for number in _object_numbers(several)]
        policy = literal_name(membership["P"]) if "P" in membership else "AnyOn"
        shown = {"AllOn": not any(off), "AnyOff": any(off), "AllOff": all(off)}.get(policy, not all(off))
        return bool(off) and not shown


def _dictionary(value: Any) -> dict[str, Any]:
    value = resolve1(value)
    return dict_value(value) if isinstance(value, dict) else {}


def _object_numbers(references: Any) -> set[int]:
    listed = resolve1(references)
    found = list_value(listed) if isinstance(listed, list) else []
    return {each.objid for each in found if isinstance(each, PDFObjRef)}
