"""Read a web page that was saved, also under the name of a workbook: its text and tables as a browser shows them.

Scripts do not run, nothing is fetched: neither pictures nor style sheets. Of styles only those are followed that stand
in the page and hide something.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused

from .flow_pages import RAISED, Flow, FlowBlock, FlowCell, FlowPicture, FlowTable, unseen
from .number_formats import HIDING, STRUCK
from .text_lines import decoded_text
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
_STRUCK, _OFF_LINE = {"s", "strike", "del"}, {"sup", "sub"}
_GROUPS = {"thead", "tbody", "tfoot"}
#: How a page says its encoding, within so many bytes, and those that are taken for its word.
_CHARSET = re.compile(rb"charset\s*=[\s\"']*([\w-]+)", re.IGNORECASE)
_SAID_WITHIN = 4_096
_CODECS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk"), "gb18030"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8-sig"),
    "big5": "big5hkscs",
}
#: What takes no room, and what is not seen in the room it takes.
_GONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*collapse", re.IGNORECASE)
_HIDDEN = re.compile(rf"{_GONE.pattern}|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_LINED_THROUGH = re.compile(r"text-decoration[\w-]{0,9}\s*:[^;]{0,99}line-through", re.IGNORECASE)
_WHITE = re.compile(
    r"(?:^|;|\s)color\s*:\s*(?:white\b|#fff(?:fff)?\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE
)
_GROUND = re.compile(r"background(?:-color)?\s*+:\s*+(?!none|transparent|white|auto|in|#fff(?:fff)?\b)", re.IGNORECASE)
#: Letters that take no room or no colour, whatever their ground.
_INVISIBLE = re.compile(
    r"(?:^|;|\s)(?:(?:font-size|opacity)\s*:\s*0(?:\.0{1,9})?(?:px|pt|em|%)?\s*(?:;|$)|color\s*:\s*transparent\b)",
    re.IGNORECASE,
)
_TELLING = (_GONE, _HIDDEN, _LINED_THROUGH, _WHITE, _GROUND, _INVISIBLE)
#: What chooses elements by a class alone; rules for certain devices stand in braces of their own.
_BY_CLASS = re.compile(r"[a-z]*\.([\w-]+)", re.IGNORECASE)
_DEVICE_RULE = re.compile(r"@[^{};@]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
#: White space that a browser shows as one space; others, as of a nonbreaking space, stand for themselves.
_SPACE = re.compile(r"[ \t\r\n\f]+")
#: The end of a line where the page keeps those of its text; HTML has no such character.
_KEPT_BREAK = "\v"
#: A picture of so many pixels may hold a table.
_WIDE, _HIGH = 300, 120
#: What shows other pages in its place, and what may bring text that is not in the file.
_FRAMES, _SCRIPT = re.compile(r"<frameset\b", re.IGNORECASE), re.compile(r"<script\b", re.IGNORECASE)
#: No more of a style sheet is looked at.
_LONGEST_SHEET = 200_000
#: No more of what style sheets say of a class.
_LONGEST_STYLE = 1_000


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
    tables = 0
    for part in email.message_from_bytes(data, policy=email.policy.compat32).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            said = str(part.get_content_charset() or "").encode("ascii", "ignore")
            tables = _add_page(flow, _decoded_page(content if isinstance(content, bytes) else b"", name, said), tables)
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


def _add_page(flow: Flow, text: str, tables: int) -> int:
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
    reader = _PageReader(flow, _telling_classes(root), tables)
    flow.new_page = True
    flow.add_blocks(reader.blocks_in(root))
    return reader.tables


def _telling_classes(root: Node) -> dict[str, str]:
    """Return what style sheets in a page say on every device that hides, strikes or whitens, by class."""
    told: dict[str, str] = {}
    for sheet in root.iter("style"):
        for rule in _DEVICE_RULE.sub("", _without_comments((sheet.text or "")[:_LONGEST_SHEET])).split("}"):
            chosen, _, said = rule.rpartition("{")
            looks = ";".join(found[0] for each in _TELLING if (found := each.search(said)))
            for found in map(_BY_CLASS.fullmatch, map(str.strip, chosen.split(","))) if looks else ():
                if found:
                    told[found[1]] = f"{told.get(found[1], '')};{looks}"[:_LONGEST_STYLE]
    return told


def _without_comments(sheet: str) -> str:
    return "".join(each.partition("/*")[0] for each in sheet.split("*/")).replace("<!--", "").replace("-->", "")


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
    classes: dict[str, str]
    tables: int = 0

    def blocks_in(self, node: Node, looks: tuple[str, ...] = ()) -> list[FlowBlock]:
        """Return the blocks of the page, or of a cell, in which letters look as they do around it."""
        gathered = _Gathered()
        self._gather(node, gathered, looks, inside=True)
        gathered.end_line()
        return gathered.blocks

    def _gather(self, node: Node, into: _Gathered, looks: tuple[str, ...], *, inside: bool = False) -> None:
        """Gather the text of an element; ``looks`` says how letters look in it, ``inside`` that it is a cell itself."""
        tag = tag_of(node).lower()
        if not inside and (tag in _UNSHOWN or self._is_hidden(node)):
            self._leave(node, tag)
            return
        if tag == "table":
            into.end_line()
            into.blocks += self._captioned_table(node)
            return
        if tag == "img":
            if _is_large(node):
                into.add_block(FlowPicture("picture-inside"))
            return
        if tag == "input" and node.get("type", "text").lower() in _TYPED:
            into.pieces.append(f" {node.get('value', '')} ")
            return
        if tag in _LINES or tag == "br":
            into.end_line()
        looks = (*looks, *_looks_of(node, tag, self._style(node)))
        into.pieces.append(_as_shown(node.text or "", looks))
        for each in node:
            self._gather(each, into, looks)
            into.pieces.append(_as_shown(each.tail or "", looks))
        if tag in _LINES:
            into.end_line()

    def _is_hidden(self, node: Node, how: re.Pattern[str] = _HIDDEN) -> bool:
        """Tell whether an element is hidden in one of the ways that a pattern tells."""
        return "hidden" in node.attrib or bool(how.search(self._style(node)))

    def _style(self, node: Node) -> str:
        """Return what an element says of its looks itself, and what is said of its classes."""
        of_classes = (self.classes.get(each, "") for each in node.get("class", "").split())
        return ";".join((node.get("style", ""), *of_classes))

    def _leave(self, node: Node, tag: str) -> None:
        """Leave out what is not shown: of text that is hidden it is said, and its tables keep their numbers."""
        self.tables += sum(1 for _ in node.iter("table"))
        if tag not in _UNSHOWN:
            self.flow.hidden.append(" ".join("".join(node.itertext()).split()))

    def _captioned_table(self, node: Node) -> list[FlowBlock]:
        """Return what a caption says, which stands above its table, and the table."""
        self.tables += 1
        captions = [each for each in node if tag_of(each).lower() == "caption" and not self._is_hidden(each)]
        number = self.tables
        return [*(block for each in captions for block in self.blocks_in(each)), self._table(node, number)]

    def _table(self, node: Node, number: int) -> FlowTable:
        table = FlowTable(number)
        loose: list[list[FlowCell]] = []
        for each in self._shown(node):
            tag = tag_of(each).lower()
            if tag == "tr":
                loose.append(self._cells(each))
            elif tag in _GROUPS:
                table.groups += [loose] if loose else []
                loose = []
                table.groups.append([self._cells(row) for row in self._shown(each) if tag_of(row).lower() == "tr"])
        table.groups += [loose] if loose else []
        return table

    def _shown(self, node: Node) -> Iterator[Node]:
        """Yield the children of an element that take room."""
        self.flow.limits.check_time()
        for each in node:
            if self._is_hidden(each, _GONE):
                self._leave(each, tag_of(each).lower())
            else:
                yield each

    def _cells(self, row: Node) -> list[FlowCell]:
        cells = (each for each in self._shown(row) if tag_of(each).lower() in ("td", "th"))
        looks = tuple(_looks_of(row, "tr", self._style(row)))
        return [FlowCell(self._in_cell(each, looks), _span(each, "rowspan"), _span(each, "colspan")) for each in cells]

    def _in_cell(self, cell: Node, looks: tuple[str, ...]) -> list[FlowBlock]:
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


def _looks_of(node: Node, tag: str, style: str) -> Iterator[str]:
    """Yield how an element makes letters look."""
    if tag in ("pre", "textarea"):
        yield "kept"
    if tag in _STRUCK or _LINED_THROUGH.search(style):
        yield STRUCK
    if tag in _OFF_LINE or re.search(r"vertical-align\s*:\s*(?:super|sub)\b", style):
        yield "raised"
    is_grounded = bool(_GROUND.search(style)) or "bgcolor" in node.attrib or "background" in node.attrib
    if is_grounded:
        yield "ground"
    if tag not in _LINES and _INVISIBLE.search(style):
        yield "invisible"
    if _WHITE.search(style) or node.get("color", "").lower() in ("white", "#ffffff", "#fff"):
        yield HIDING


def _as_shown(text: str, looks: tuple[str, ...]) -> str:
    """Return text as it looks: of figures that are struck out, or white where no ground is said, no digit is taken."""
    if not looks or not text.strip():
        return text
    if "kept" in looks:
        text = text.replace("\n", _KEPT_BREAK)
    if STRUCK in looks:
        return unseen(text, STRUCK)
    if "invisible" in looks or (HIDING in looks and "ground" not in looks):
        return unseen(text, HIDING)
    return text.translate(RAISED) if "raised" in looks else text


def _is_large(picture: Node) -> bool:
    """Tell whether a picture says that it is as large as a table."""
    sizes = dict(re.findall(r"(width|height)\s*:\s*(\d{1,6})(?:\.\d*)?px", picture.get("style", "")))
    width, height = (sizes.get(name) or picture.get(name, "").removesuffix("px") for name in ("width", "height"))
    return all(text.isdigit() and int(text[:6]) >= least for text, least in ((width, _WIDE), (height, _HIGH)))
