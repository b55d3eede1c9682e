"""Read a web page that was saved, also under the name of a workbook: its text and tables as a browser shows them.

Scripts do not run, nothing is fetched: neither pictures nor style sheets. Of styles only those are followed that stand
in the page, or in the archive with it.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused

from .flow_pages import RAISED, Flow, FlowBlock, FlowCell, FlowPicture, FlowTable, unseen
from .number_formats import HIDING, STRUCK
from .text_lines import decoded_text
from .web_styles import Looks, PageStyles, page_styles
from .word_xml import Node, tag_of

#: What shows no text of the page, or text that leads elsewhere.
_UNSHOWN = {
    *("head", "script", "style", "template", "noscript", "svg", "math", "object", "iframe", "nav", "aside", "footer"),
    *("select", "option", "button", "datalist", "video", "audio", "canvas"),
}
#: What stands on lines of its own.
_LINES = {
    *("address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figure"),
    *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre"),
    *("section", "title", "ul", "td", "th", "tr", "tbody", "thead", "tfoot"),
}
#: Fields that show what is filled in as text.
_TYPED = {"text", "number", "search", "tel", "url", "email", "date"}
_GROUPS = {"thead", "tbody", "tfoot"}
#: How a page says its encoding, within so many bytes, and those that are taken for its word.
_CHARSET = re.compile(rb"charset\s*=[\s\"']*([\w-]+)", re.IGNORECASE)
_SAID_WITHIN = 4_096
_CODECS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk"), "gb18030"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8-sig"),
    "big5": "big5hkscs",
}
#: White space that a browser shows as one space; others, as of a nonbreaking space, stand for themselves.
_SPACE = re.compile(r"[ \t\r\n\f]+")
#: The end of a line where the page keeps those of its text; HTML has no such character.
_KEPT_BREAK = "\v"
#: A picture of so many pixels may hold a table.
_WIDE, _HIGH = 300, 120
#: What shows other pages in its place, and what may bring text that is not in the file.
_FRAMES, _SCRIPT = re.compile(r"<frameset\b", re.IGNORECASE), re.compile(r"<script\b", re.IGNORECASE)


def read_web_page(data: bytes, name: str, limits: Limits) -> Flow:
    """Return what a web page holds; raises :class:`Refused` where it is too large or its encoding is not told."""
    flow = Flow(name, limits)
    text = _decoded_page(data, name)
    _add_page(flow, text, 0)
    if _FRAMES.search(text) or (_SCRIPT.search(text) and not flow.items):
        raise Refused(f"elsewhere: {name}")
    return flow


def read_mhtml(data: bytes, name: str, limits: Limits) -> Flow:
    """Return what the pages of a web archive hold, one after the other; raises :class:`Refused` as a page does."""
    flow = Flow(name, limits)
    parts = [
        (part, content)
        for part in email.message_from_bytes(data, policy=email.policy.compat32).walk()
        if isinstance(content := part.get_payload(decode=True), bytes)
    ]
    sheets = [content.decode("utf-8", "replace") for part, content in parts if part.get_content_type() == "text/css"]
    tables = 0
    for part, content in parts:
        if part.get_content_type() == "text/html":
            said = str(part.get_content_charset() or "").encode("ascii", "ignore")
            tables = _add_page(flow, _decoded_page(content, name, said), tables, sheets)
    return flow


def _decoded_page(data: bytes, name: str, said: bytes = b"") -> str:
    """Return the text of a page in the encoding it says, else as any text is told."""
    found = _CHARSET.search(data[:_SAID_WITHIN])
    for word in (said, found[1] if found else b""):
        codec = _CODECS.get(word.decode("ascii", "replace").lower())
        try:
            if codec and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
                return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return decoded_text(data, name)


def _add_page(flow: Flow, text: str, tables: int, sheets: Sequence[str] = ()) -> int:
    """Add a page to what is read; return the number of tables so far, each of the page counted, shown or not."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Refused(f"broken: {flow.file}") from error
    if any(each.level_name == "FATAL" for each in parser.error_log):
        # Nested too deeply, or of one piece that is too long: what stands behind is lost.
        raise Refused(f"too-dense: {flow.file}")
    if root is None:
        return tables
    _group_rows(root)
    reader = _PageReader(flow, page_styles(root, sheets, flow.limits), tables)
    flow.new_page = True
    flow.add_blocks(reader.blocks_in(root, Looks()))
    return reader.tables


def _group_rows(root: Node) -> None:
    """Let rows that stand in a table itself be a group, as in every browser: sheets choose them so."""
    for table in list(root.iter("table")):
        group = None
        for each in list(table):
            if each.tag == "tr":
                if group is None:
                    group = etree.Element("tbody")
                    each.addprevious(group)
                group.append(each)
            elif each.tag in (*_GROUPS, "caption", "col", "colgroup"):
                group = None


@dataclass(slots=True)
class _Gathered:
    """The blocks of a cell or a page while its text is gathered, piece by piece."""

    blocks: list[FlowBlock] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def end_line(self) -> None:
        """End a line: white space at its ends does not show, and within as one space."""
        lines = [_SPACE.sub(" ", line).strip(" ") for line in "".join(self.pieces).split(_KEPT_BREAK)]
        self.pieces.clear()
        self.blocks += [line for line in lines if line.strip()]

    def add_block(self, block: FlowBlock) -> None:
        self.end_line()
        self.blocks.append(block)


@dataclass(slots=True)
class _PageReader:
    """Reads a page; it numbers the tables as the page has them, those that it does not show, too."""

    flow: Flow
    styles: PageStyles
    tables: int = 0

    def blocks_in(self, node: Node, around: Looks) -> list[FlowBlock]:
        """Return the blocks of the page, or of a cell, around which letters look so."""
        gathered = _Gathered()
        self._gather(node, gathered, around, inside=True)
        gathered.end_line()
        return gathered.blocks

    def _gather(self, node: Node, into: _Gathered, around: Looks, *, inside: bool = False) -> None:
        """Gather the text of an element; ``inside`` says that it is a cell, or the page, itself."""
        tag, style = tag_of(node).lower(), self.styles.of(node)
        if not inside and (tag in _UNSHOWN or self._is_hidden(node)):
            self._leave(node, tag)
            return
        looks = around.within(node, style)
        if tag == "table":
            into.end_line()
            into.blocks += self._captioned_table(node, looks)
            return
        if tag == "img":
            if _is_large(node):
                into.add_block(FlowPicture("picture-inside"))
            return
        if tag == "input" and node.get("type", "text").lower() in _TYPED:
            into.pieces.append(f" {_as_shown(node.get('value', ''), looks)} ")
            return
        if tag in _LINES or tag == "br":
            into.end_line()
        into.pieces.append(_as_shown(node.text or "", looks))
        for each in node:
            self._gather(each, into, looks)
            into.pieces.append(_as_shown(each.tail or "", looks))
        if tag in _LINES:
            into.end_line()

    def _is_hidden(self, node: Node) -> bool:
        """Tell whether nothing of an element is seen: what it holds may be visible where it is not itself."""
        style = self.styles.of(node)
        return style.is_hidden and (
            style.takes_no_room
            or all(self.styles.of(each).declared_as("visibility") != "visible" for each in node.iter())
        )

    def _leave(self, node: Node, tag: str) -> None:
        """Leave out what is not shown: of text that is hidden it is said, and its tables keep their numbers."""
        self.tables += sum(1 for _ in node.iter("table"))
        if tag not in _UNSHOWN:
            self.flow.hidden.append(" ".join("".join(node.itertext()).split()))

    def _captioned_table(self, node: Node, looks: Looks) -> list[FlowBlock]:
        """Return what a caption says, which stands above its table, and the table."""
        self.tables += 1
        number = self.tables
        captions = [each for each in node if tag_of(each).lower() == "caption" and not self._is_hidden(each)]
        above = [block for each in captions for block in self.blocks_in(each, looks)]
        return [*above, self._table(node, number, looks)]

    def _table(self, node: Node, number: int, looks: Looks) -> FlowTable:
        if any(self.styles.of(each).takes_no_room for each in node.iter("col", "colgroup")):
            # Browsers differ in whether they show such a column.
            looks = replace(looks, is_faded=True)
        table = FlowTable(number)
        for group in (each for each in self._shown(node) if tag_of(each).lower() in _GROUPS):
            of_group = looks.within(group, self.styles.of(group))
            rows = (row for row in self._shown(group) if tag_of(row).lower() == "tr")
            table.groups.append([self._cells(row, of_group) for row in rows])
        return table

    def _shown(self, node: Node) -> Iterator[Node]:
        """Yield the children of an element that take room."""
        self.flow.limits.check_time()
        for each in node:
            if self.styles.of(each).takes_no_room:
                self._leave(each, tag_of(each).lower())
            else:
                yield each

    def _cells(self, row: Node, around: Looks) -> list[FlowCell]:
        looks = around.within(row, self.styles.of(row))
        cells = (each for each in self._shown(row) if tag_of(each).lower() in ("td", "th"))
        return [FlowCell(self._in_cell(each, looks), _span(each, "rowspan"), _span(each, "colspan")) for each in cells]

    def _in_cell(self, cell: Node, looks: Looks) -> list[FlowBlock]:
        if not self._is_hidden(cell):
            return self.blocks_in(cell, looks)
        self._leave(cell, "")
        return []


def _span(cell: Node, name: str) -> int:
    """Return over how many rows or columns a cell reaches; 0 rows are all that follow in its group."""
    text = cell.get(name, "").strip()
    if not (text.isascii() and text.isdigit()):
        return 1
    number = int(text[:6])
    return number or (65_534 if name == "rowspan" else 1)


def _as_shown(text: str, looks: Looks) -> str:
    """Return text as it looks: of figures that are struck out, or that nobody sees, no digit is taken."""
    if not text.strip():
        return text
    if looks.keeps_lines:
        text = text.replace("\n", _KEPT_BREAK)
    if looks.is_struck or looks.is_unseen:
        return unseen(text, STRUCK if looks.is_struck else HIDING)
    return text.translate(RAISED) if looks.is_raised else text


def _is_large(picture: Node) -> bool:
    """Tell whether a picture says that it is as large as a table."""
    sizes = dict(re.findall(r"(width|height)\s*:\s*(\d{1,6})(?:\.\d*)?px", picture.get("style", "")))
    width, height = (sizes.get(name) or picture.get(name, "").removesuffix("px") for name in ("width", "height"))
    return all(text.isdigit() and int(text[:6]) >= least for text, least in ((width, _WIDE), (height, _HIGH)))
