"""Read a Word document (DOCX): its text and tables as they are shown when all tracked changes are accepted.

Hidden text, deleted rows and comments are not read, and of heads of pages only what they say of tables; nothing is
fetched, run or worked out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused

from .flow_pages import RAISED, Flow, FlowBlock, FlowCell, FlowPicture, FlowTable, cell_text, unseen
from .number_formats import HIDING, STRUCK
from .picture_fonts import holds_pictures
from .word_heads import figures_in_heads, heads_of_sections, page_head, parts_beside, with_page_heads
from .word_numbering import ListCounter, list_counter
from .word_styles import WordStyles, word_styles
from .word_xml import Node, child, children, is_on, parsed_part, tag_of, value_of, value_said

#: The part that holds the text; others are found beside it.
MAIN_PART = "word/document.xml"
#: What stands around runs or paragraphs and shows them as they are.
_AROUND = {"hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "ins", "moveTo"}
#: What tracked changes took away, and what they brought.
_GONE, _CAME = {"del", "moveFrom"}, {"ins", "moveTo"}
#: A picture so wide and high may hold a table: 6 cm and 2 cm, in English metric units and in points.
_WIDE, _HIGH = 6 * 360_000, 2 * 360_000
_POINT = 12_700
#: Of a paragraph in a cell, half the width of a character that its indentation is counted in, in twentieths of a point.
_HALF_CHARACTER = 105
#: A letter shows as this where its font has a picture.
_PICTURE_LETTER = "□"
_WHITE = {"ffffff", "white"}
#: Figures that a note may hold: of money, or with so many digits.
_FIGURE = re.compile(r"\d[\d,]{0,20}\.\d|\d{1,3}(?:,\d{3})+|\d{5,}")


def read_word(data: bytes, name: str, limits: Limits) -> Flow:
    """Return what a Word document holds; raises :class:`Refused` where it is damaged or too large."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = child(parsed_part(archive, MAIN_PART), "body")
        if body is None:
            raise Refused(f"broken: {name}, {MAIN_PART}")
        flow = Flow(name, limits)
        reader = _WordReader(
            flow,
            word_styles(parsed_part(archive, "word/styles.xml")),
            list_counter(parsed_part(archive, "word/numbering.xml")),
        )
        blocks, sections = reader.blocks_in(body), dict(reader.sections)
        headers, footers = (parts_beside(archive, kind) for kind in ("header", "footer"))
        said = {key: reader.blocks_of_head(part) for key, part in (headers | footers).items()}
        heads = [page_head(chain.from_iterable(said.get(key, ()) for key in keys)) for keys in heads_of_sections(body)]
        flow.add_blocks(with_page_heads(blocks, heads, sections))
        flow.warnings += [f"head-figures: {name}, {words[:100]}" for words in figures_in_heads(said.values())]
        for kind in ("footnote", "endnote"):
            flow.warnings += reader.notes_with_figures(kind, parsed_part(archive, f"word/{kind}s.xml"))
    if reader.has_changes:
        flow.warnings.append(f"tracked-changes: {name}")
    return flow


@dataclass(slots=True)
class _WordReader:
    """Reads a document; it notes what is hidden, which notes are referred to, and whether changes were tracked.

    ``sections`` has the section of each table, by its number, ``fields`` of each field that has begun and not ended
    whether what is read is its result, and not what it is worked out by.
    """

    flow: Flow
    styles: WordStyles
    counter: ListCounter
    tables: int = 0
    section: int = 0
    sections: dict[int, int] = field(default_factory=dict)
    has_changes: bool = False
    notes: set[tuple[str, str]] = field(default_factory=set)
    fields: list[bool] = field(default_factory=list)

    # Paragraphs and tables

    def blocks_in(self, node: Node, *, in_cell: bool = False) -> list[FlowBlock]:
        """Return the blocks of the body, of a cell or of a text box."""
        blocks: list[FlowBlock] = []
        joined = ""  # the end of whose paragraph was deleted, so that the next goes on with it
        for each in self._seen(node):
            if tag_of(each) == "tbl":
                blocks.append(self._table(each))
            elif tag_of(each) == "altChunk":
                # A file within the file, often a web page, that Word shows in this place.
                blocks.append(FlowPicture("object-inside"))
            elif tag_of(each) == "p":
                text, boxes = self._paragraph(each, in_cell)
                if self._ends_deleted(each):
                    joined += text
                else:
                    blocks.append(joined + text)
                    joined = ""
                blocks += boxes
        return [*blocks, joined] if joined else blocks

    def _seen(self, node: Node) -> Iterator[Node]:
        """Yield what stands in an element, also around which something stands, without what changes took away."""
        for each in node:
            tag = tag_of(each)
            self.has_changes = self.has_changes or tag in _GONE | _CAME
            if tag in _AROUND:
                if not is_on(child(child(each, "sdtPr"), "showingPlcHdr")):
                    yield from self._seen(each)
            elif tag == "AlternateContent":
                # A program shows one of them: what it knows, or what stands in for it.
                shown = child(each, "Choice") if child(each, "Choice") is not None else child(each, "Fallback")
                yield from () if shown is None else self._seen(shown)
            elif tag not in _GONE:
                yield each

    def _ends_deleted(self, paragraph: Node) -> bool:
        return child(child(child(paragraph, "pPr"), "rPr"), "del") is not None

    def _table(self, node: Node) -> FlowTable:
        self.tables += 1
        self.sections[self.tables] = self.section
        table = FlowTable(self.tables, [[]])
        for row in (each for each in self._seen(node) if tag_of(each) == "tr"):
            self.flow.limits.check_time()
            said = child(row, "trPr")
            if child(said, "del") is not None:
                self.has_changes = True
            elif is_on(child(said, "hidden")):
                self.flow.hidden.append(
                    " ".join(text for each in row.iter() if tag_of(each) == "t" and (text := each.text))
                )
            else:
                self.has_changes = self.has_changes or child(said, "ins") is not None
                table.groups[0].append(self._cells(row, value_said(child(said, "gridBefore"))))
        return table

    def _cells(self, row: Node, before: str) -> list[FlowCell]:
        cells: list[FlowCell] = []
        for each in (each for each in self._seen(row) if tag_of(each) == "tc"):
            said = child(each, "tcPr")
            deleted, inserted = (child(said, name) is not None for name in ("cellDel", "cellIns"))
            self.has_changes = self.has_changes or deleted or inserted
            if deleted:
                continue
            merged, across = child(said, "vMerge"), value_said(child(said, "gridSpan"))
            goes_on = merged is not None and value_said(merged) in ("", "continue")
            blocks = self.blocks_in(each, in_cell=True)
            if value_said(beside := child(said, "hMerge")) in ("", "continue") and beside is not None and cells:
                # So old programs let a cell reach over others: what these hold is not shown.
                cells[-1].columns += _count(across) or 1
                self.flow.hidden.append(cell_text(blocks))
                continue
            cells.append(FlowCell(blocks, 1, _count(across) or 1, 0 if cells else _count(before), goes_on))
        return cells

    def blocks_of_head(self, part: Node) -> list[FlowBlock]:
        """Return the blocks of a head or foot of pages, whose tables are none of the document's."""
        before = self.tables, self.section
        blocks = self.blocks_in(part)
        self.tables, self.section = before
        return blocks

    # Text

    def _paragraph(self, paragraph: Node, in_cell: bool) -> tuple[str, list[FlowBlock]]:
        """Return the text of a paragraph, its number and, in a cell, its indentation before it; and its text boxes."""
        said = child(paragraph, "pPr")
        boxes: list[FlowBlock] = []
        text = "".join(self._run(run, paragraph, boxes) for run in self._seen(paragraph))
        # What a field is worked out by ends with its paragraph: no text is lost by one that never does.
        self.fields = [True] * len(self.fields)
        ends_section = child(said, "sectPr") is not None
        self.section += ends_section
        begins_page = is_on(self.styles.in_paragraph(said, "pageBreakBefore")) or ends_section
        number = self._number(said)
        if text.strip() or (number and in_cell and not self._hides_mark(paragraph)):
            text = _numbered(number, text)
            if in_cell:
                text = self._indentation(said) + text
        # A section ends with its last paragraph; the next begins a page, as a rule.
        if begins_page and not in_cell:
            text = f"{text}\n\f" if ends_section else f"\f{text}"
        return text, boxes

    def _hides_mark(self, paragraph: Node) -> bool:
        return is_on(child(child(child(paragraph, "pPr"), "rPr"), "vanish"))

    def _number(self, said: Node | None) -> str:
        of_list = self.styles.in_paragraph(said, "numPr")
        number, level = value_said(child(of_list, "numId")), value_said(child(of_list, "ilvl"))
        return self.counter.count(number, _count(level)) if number not in ("", "0") else ""

    def _indentation(self, said: Node | None) -> str:
        """Return the spaces by which the first line of a paragraph stands farther in."""
        if value_said(child(said, "jc")) in ("center", "right", "end"):
            return ""
        indentation = self.styles.in_paragraph(said, "ind")
        if indentation is None:
            return ""
        twips = 0
        for name, of_characters in (("left", "leftChars"), ("firstLine", "firstLineChars")):
            other = value_of(indentation, name) or (value_of(indentation, "start") if name == "left" else "")
            hundredths = _count(value_of(indentation, of_characters))
            twips += hundredths * 2 * _HALF_CHARACTER // 100 or _count(other)
        return " " * min(twips // _HALF_CHARACTER, 60)

    def _run(self, run: Node, paragraph: Node, boxes: list[FlowBlock]) -> str:
        """Return the text of a run, as it shows; its text boxes and pictures go to ``boxes``."""
        if tag_of(run) in ("oMath", "oMathPara"):
            return "".join(each.text or "" for each in run.iter() if tag_of(each) == "t")
        if tag_of(run) != "r":
            return ""
        text = "".join(self._letters(each, run, paragraph, boxes) for each in self._seen(run))
        return self._as_shown(text, run, paragraph) if text.strip() else text

    def _as_shown(self, text: str, run: Node, paragraph: Node) -> str:
        if self.styles.is_said(run, paragraph, "vanish", "webHidden"):
            self.flow.hidden.append(text)
            return ""
        if self.styles.is_said(run, paragraph, "strike", "dstrike"):
            return unseen(text, STRUCK)
        if value_said(self.styles.said_of(run, paragraph, "vertAlign")) in ("superscript", "subscript"):
            return text.translate(RAISED)
        if self._is_white(run, paragraph):
            return unseen(text, HIDING)
        font = self.styles.said_of(run, paragraph, "rFonts")
        if font is not None and holds_pictures(value_of(font, "ascii")):
            return unseen(text, value_of(font, "ascii"))
        return text

    def _is_white(self, run: Node, paragraph: Node) -> bool:
        """Tell whether letters are white where nothing around them says another ground."""
        if value_said(self.styles.said_of(run, paragraph, "color")).lower() not in _WHITE:
            return False
        cell = next((each for each in paragraph.iterancestors() if tag_of(each) == "tc"), None)
        grounds = (
            self.styles.said_of(run, paragraph, "shd"),
            self.styles.in_paragraph(child(paragraph, "pPr"), "shd"),
            child(child(cell, "tcPr"), "shd"),
        )
        fills = {value_of(each, "fill").lower() for each in grounds if each is not None}
        return not fills - {"", "auto", *_WHITE}

    def _letters(self, node: Node, run: Node, paragraph: Node, boxes: list[FlowBlock]) -> str:
        """Return what an element within a run shows as text."""
        tag = tag_of(node)
        if tag == "fldChar":
            self._step_field(value_of(node, "fldCharType"))
            return ""
        if not all(self.fields):
            return ""
        if tag == "t":
            return node.text or ""
        if tag in ("br", "cr"):
            return "\f" if value_of(node, "type") == "page" else "\n"
        if tag in ("footnoteReference", "endnoteReference"):
            self.notes.add((tag.removesuffix("Reference"), value_of(node, "id")))
        elif tag in ("drawing", "pict", "object"):
            boxes += self._boxes(node)
        elif tag == "ruby":
            base = child(node, "rubyBase")
            return "".join(self._run(each, paragraph, boxes) for each in (() if base is None else self._seen(base)))
        return {"tab": "  ", "ptab": "  ", "noBreakHyphen": "-", "sym": _PICTURE_LETTER}.get(tag, "")

    def _step_field(self, step: str) -> None:
        """Note that a field begins, that its result does, or that it ends."""
        if step == "begin":
            self.fields.append(False)
        elif step == "separate" and self.fields:
            self.fields[-1] = True
        elif step == "end" and self.fields:
            self.fields.pop()

    def _boxes(self, node: Node) -> Iterator[FlowBlock]:
        """Yield what text boxes in a drawing hold; of one without, that it may be a picture of a table."""
        texts = list(self._texts_of_boxes(node))
        for text in texts:
            yield from self.blocks_in(text)
        if tag_of(node) == "object":
            yield FlowPicture("object-inside")
        elif not texts and _shows_large_picture(node):
            yield FlowPicture("picture-inside")

    def _texts_of_boxes(self, node: Node) -> Iterator[Node]:
        """Yield what text boxes in a drawing hold, those within a text box left to it."""
        for each in self._seen(node):
            if tag_of(each) == "txbxContent":
                yield each
            else:
                yield from self._texts_of_boxes(each)

    # Notes

    def notes_with_figures(self, kind: str, part: Node | None) -> Iterator[str]:
        """Yield the warnings that name notes with figures, of those the text refers to."""
        for note in children(part, kind):
            text = "".join(each.text or "" for each in note.iter() if tag_of(each) == "t").strip()
            if (kind, value_of(note, "id")) in self.notes and _FIGURE.search(text):
                yield f"note-figures: {self.flow.file}, {text[:100]}"


def _numbered(number: str, text: str) -> str:
    """Return the text of a paragraph behind its number: a digit of one is none of the other's."""
    parted = text[:1].isdigit() and re.search(r"\d[.．,，]?$", number)
    return f"{number} {text}" if parted else f"{number}{text}"


def _count(text: str) -> int:
    """Return a number that an attribute says; 0 where it says none, or a negative one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _shows_large_picture(node: Node) -> bool:
    """Tell whether a drawing shows a picture as large as a table; charts are none."""
    elements: Iterable[Node] = list(node.iter())
    if not any(tag_of(each) in ("blip", "imagedata") for each in elements):
        return False
    for each in elements:
        if tag_of(each) == "extent":
            return _count_long(value_of(each, "cx")) >= _WIDE and _count_long(value_of(each, "cy")) >= _HIGH
    sizes = [
        dict(re.findall(r"(width|height):(\d{1,5}(?:\.\d{1,5})?)pt", value_of(each, "style"))) for each in elements
    ]
    return any(
        float(size.get("width", 0)) * _POINT >= _WIDE and float(size.get("height", 0)) * _POINT >= _HIGH
        for size in sizes
    )


def _count_long(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
