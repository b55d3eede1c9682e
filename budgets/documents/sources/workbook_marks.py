"""What a reader of a workbook's values does not see: what is hidden, how numbers are shown, formulas without a result.

An XLSX and an ODS file say it in their XML, an XLS file in its records.
"""

from __future__ import annotations

import io
import posixpath
import re
import string
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.parsers import expat

from budgets.documents.model.limits import SheetExtents
from budgets.documents.model.outcomes import Refused
from budgets.vocabulary.figures import is_money, unshown_number

from .hiding_rules import Range, Veil, ods_veil, xls_veils
from .number_formats import BUILT_IN, HIDING, STRUCK
from .picture_fonts import holds_pictures

if TYPE_CHECKING:
    import xlrd

_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_OFF_THE_LINE = ("superscript", "subscript")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: White, as an XLSX file says it: in full, as the ground of its theme, by its place in the palette of XLS files.
_WHITE = {"rgb": ("FFFFFFFF", "00FFFFFF"), "theme": ("0",), "indexed": ("1", "9", "65")}
#: Black, said likewise, as letters are for which nothing else is said.
_BLACK = {"rgb": ("FF000000", "00000000"), "theme": ("1",), "indexed": ("0", "8", "64", "32767"), "auto": ("1", "true")}
#: The colour of a ground that has none.
_PAPER = {"indexed": "9"}
#: A ground of one colour, which is said apart.
_SOLID = {"pattern": "solid"}
#: How the records of an XLS file begin.
_XLS = bytes.fromhex("D0CF11E0A1B11AE1")
#: The types of ODS cells that are numbers.
_NUMBERS = ("float", "currency", "percentage")
#: The elements that hold the properties of ODS styles, and what calls the size of a row and a column there.
_PROPERTIES = ("text-properties", "table-cell-properties", "table-row-properties", "table-column-properties")
_SIZES = {"row": "row-height", "column": "column-width"}
#: The grounds that are as white as paper.
_BARE = ("", "transparent", "#ffffff")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMarks:
    """What a reader of values does not see, counted from 0.

    Formulas without a stored result, results that are ``errors`` (#REF!), texts with ``raised`` digits, the formats by
    which numbers are shown, or the texts, the merged cells of a file whose values come without them, and the rows and
    columns that are hidden, and the ``veils`` over numbers. All that is ``unknown`` of a file that does not tell it.
    """

    unsaved: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    raised: Mapping[tuple[int, int], str] = field(default_factory=dict)
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    shown: Sequence[tuple[range, range, str]] = ()
    merged: Sequence[Range] = ()
    hidden_rows: Sequence[range] = ()
    hidden_columns: Sequence[range] = ()
    veils: Sequence[Veil] = ()
    unknown: bool = False

    def shown_texts(self, rows: int, columns: int) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield the texts by which numbers are shown, each with its row and column, of so many rows and columns."""
        for some_rows, some_columns, text in self.shown:
            for row in range(some_rows.start, min(some_rows.stop, rows)):
                for column in range(some_columns.start, min(some_columns.stop, columns)):
                    yield (row, column), text


def marks_of(data: bytes, extents: SheetExtents) -> Iterator[tuple[str, SheetMarks]]:
    """Yield, per sheet of a workbook, what its values do not tell.

    Raises :class:`Refused` where a sheet reaches too far, or is not in the file.
    """
    if data.startswith(_XLS):
        yield from _marks_of_xls(data, extents)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            parts = [archive.read(part) for part in ("styles.xml", "content.xml") if part in names]
            yield from _OdsContentParser(extents, *parts).collected_marks()
            return
        formats = _CellFormatsParser(archive.read(_STYLES) if _STYLES in names else b"<x/>")
        raised = _RichTextsParser(archive.read(_STRINGS)).raised if _STRINGS in names else {}
        for title, part in _sheet_parts(archive).items():
            extents.start_sheet(title)
            if part not in names:
                raise Refused(f"broken: {extents.file}, {part}")
            yield title, _WorksheetParser(archive.read(part), formats, raised, extents).collected_marks()


def _marks_of_xls(data: bytes, extents: SheetExtents) -> Iterator[tuple[str, SheetMarks]]:
    """Yield, per sheet of an XLS file, which rows and columns are hidden, and the formats of its numbers."""
    import xlrd  # what only such files need takes a while to load

    xlrd.sheet.XL_CF = None  # rules are read here: it takes those with a number format of their own for damage
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO())
    for number, title in enumerate(book.sheet_names()):
        extents.start_sheet(title)
        sheet = book.sheet_by_name(title)
        extents.reach_cell(sheet.nrows - 1, sheet.ncols - 1)
        yield (
            title,
            SheetMarks(
                raised={at: _raised_text(book, sheet, at, runs) for at, runs in sheet.rich_text_runlist_map.items()},
                formats={
                    (row, column): _shown_format(book, sheet.cell_xf_index(row, column))
                    for row in range(sheet.nrows)
                    for column, kind in enumerate(sheet.row_types(row))
                    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_TEXT)
                },
                hidden_rows=_stretches_of(
                    row
                    for row in range(sheet.nrows)
                    if ((info := sheet.rowinfo_map.get(row)) is None and sheet.default_row_hidden)
                    or (info is not None and (info.hidden or info.height == 0))
                ),
                hidden_columns=_stretches_of(
                    column for column, info in sheet.colinfo_map.items() if info.hidden or info.width == 0
                ),
                veils=list(xls_veils(book.mem, book._sh_abs_posn[number])),
            ),
        )
        book.unload_sheet(title)


def _shown_format(book: xlrd.Book, style: int) -> str:
    """Return the format of a style of an XLS file; what is struck out, or in the colour of its ground, shows no number.

    Neither does what is shown in a font of pictures.
    """
    known = book.xf_list[style]
    font = book.font_list[known.font_index]
    ground, letters = known.background, font.colour_index
    pattern = {} if ground.fill_pattern == 1 else {"pattern": str(ground.fill_pattern)}
    under = _ground(pattern, {"indexed": str(ground.pattern_colour_index)}) if ground.fill_pattern else _PAPER
    hides = _colour({"indexed": str(letters)}) == _colour(under)
    shows_none = font.struck_out or holds_pictures(font.name)
    return STRUCK if shows_none else HIDING if hides else str(book.format_map[known.format_key].format_str)


def _raised_text(book: xlrd.Book, sheet: xlrd.sheet.Sheet, at: tuple[int, int], runs: list[tuple[int, int]]) -> str:
    """Return the text of a cell of an XLS file with the digits raised that stand above or below the line."""
    text = str(sheet.cell_value(*at))
    parts = [text[: runs[0][0]]] if runs else [text]
    for (start, font), (end, _) in pairwise([*runs, (len(text), 0)]):
        part = text[start:end]
        parts.append(part.translate(_RAISED) if book.font_list[font].escapement else part)
    return "".join(parts)


def _stretches_of(indexes: Iterable[int]) -> list[range]:
    return [range(index, index + 1) for index in indexes]


def related_parts(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """Return what an XLSX workbook says that it consists of: the type and the part, by the identity of the relation."""
    rels = "xl/_rels/workbook.xml.rels"
    found = {}
    for tag, attributes in _xml_elements(archive.read(rels) if rels in archive.namelist() else b"<x/>"):
        if tag == "Relationship":
            path = attributes.get("Target", "")
            within = not path.startswith(("/", "xl/"))
            part = posixpath.normpath(f"xl/{path}" if within else path.lstrip("/"))
            found[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], part
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part in which each sheet is kept, by the sheet's name."""
    related = related_parts(archive)
    parts = {}
    for tag, attributes in _xml_elements(archive.read("xl/workbook.xml")):
        identity = next((value for name, value in attributes.items() if name.endswith(":id")), "")
        if tag == "sheet" and identity in related:
            parts[attributes.get("name", "")] = related[identity][1]
    return parts


def _xml_elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of an XML document in order, each by its name and its attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    _parse_xml(xml, StartElementHandler=lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes)))
    return found


def _parse_xml(xml: bytes, **handlers: Callable[..., object]) -> None:
    """Parse an XML document; what stands behind a mistake in it is not heard."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        return


def _colour(said: Mapping[str, str]) -> str:
    """Return a colour as an XLSX file says it, white and black by one name each; letters of none are black."""
    is_pure = float(said.get("tint") or 0) == 0
    for name, known in (("white", _WHITE), ("black", _BLACK)):
        if is_pure and any(said.get(how) in values for how, values in known.items()):
            return name
    return str(sorted(said.items())) if said else "black"


def _is_white(colour: Mapping[str, str]) -> bool:
    return _colour(colour) == "white"


def _ground(pattern: Mapping[str, str], colour: Mapping[str, str]) -> Mapping[str, str]:
    """Return the ground that a colour makes; in a ``pattern`` that is not full, all but white leave letters seen."""
    return _PAPER if _is_white(colour) else pattern or colour


def _is_struck(attributes: Mapping[str, str]) -> bool:
    return _is_true(attributes.get("val", "1"))


def _is_true(text: str) -> bool:
    return text in ("1", "true")


def _is_zero_size(size: str) -> bool:
    """Tell whether a height or a width, with or without its unit, is zero."""
    digits = size.rstrip(string.ascii_lowercase)
    return "0" in digits and digits.count(".") <= 1 and not digits.strip("0.")


def _count_or_one(text: str) -> int:
    return int(text[:9]) if text.isdecimal() else 1


class _CellFormatsParser:
    """Hears, from the styles of an XLSX file, the number format of each style of cells, as cells refer to it.

    Numbers in the colour of their ground, those struck out, and those in a font of pictures are read as
    little as those that their format hides. ``numberless`` tells which fonts show no number, ``veiling`` which of the
    styles that rules put on cells do so, in their order.
    """

    def __init__(self, xml: bytes) -> None:
        self.codes: list[str] = []
        self.own = dict(BUILT_IN)
        self.letters: list[Mapping[str, str]] = []
        self.numberless: list[bool] = []
        self.grounds: list[Mapping[str, str]] = []
        self.veiling: list[bool] = []
        self.is_veiled_otherwise = False
        self.inside = ""
        _parse_xml(xml, StartElementHandler=self.start_element, EndElementHandler=self.end_element)

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("fonts", "fills", "cellXfs", "dxfs"):
            self.inside = tag
        elif self.inside == "dxfs":
            self.hear_rule_style(tag, attributes)
        elif tag == "numFmt":
            self.own[_count_or_one(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif self.inside == "fonts":
            self.hear_font(tag, attributes)
        elif tag == "fill" and self.inside == "fills":
            self.grounds.append(_PAPER)
        elif tag in ("patternFill", "gradientFill") and self.inside == "fills" and self.grounds:
            pattern = attributes.get("patternType", "none") if tag == "patternFill" else tag
            self.grounds[-1] = _PAPER if pattern == "none" else {"pattern": pattern}
        elif tag == "fgColor" and self.inside == "fills" and self.grounds and self.grounds[-1] is not _PAPER:
            self.grounds[-1] = _ground({} if self.grounds[-1] == _SOLID else self.grounds[-1], attributes)
        elif tag == "xf" and self.inside == "cellXfs":
            font, fill = (_count_or_one(attributes.get(each, "0")) for each in ("fontId", "fillId"))
            pairs = zip(self.letters[font : font + 1], self.grounds[fill : fill + 1], strict=False)
            unseen = any(_colour(letters) == _colour(ground) for letters, ground in pairs)
            code = self.own.get(_count_or_one(attributes.get("numFmtId", "")), "")
            shows_none = self.numberless[font : font + 1] == [True]
            self.codes.append(STRUCK if shows_none else HIDING if unseen else code)

    def hear_font(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "font":
            self.letters.append({})
            self.numberless.append(False)
        elif tag == "strike" and self.numberless:
            self.numberless[-1] = self.numberless[-1] or _is_struck(attributes)
        elif tag == "name" and self.numberless:
            self.numberless[-1] = self.numberless[-1] or holds_pictures(attributes.get("val", ""))
        elif tag == "color" and self.letters:
            self.letters[-1] = attributes

    def hear_rule_style(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear the style of a rule: white letters hide a number unless it puts a colour under them."""
        if tag == "dxf":
            self.veiling.append(False)
            self.is_veiled_otherwise = False
        elif tag == "numFmt":
            self.veil_otherwise(not attributes.get("formatCode", "").strip(";"))
        elif tag == "color":
            self.veiling[-1] = self.veiling[-1] or _is_white(attributes)
        elif tag == "strike":
            self.veil_otherwise(_is_struck(attributes))
        elif tag == "bgColor" and not _is_white(attributes):
            self.veiling[-1] = self.is_veiled_otherwise

    def veil_otherwise(self, hides: bool) -> None:
        """Note that the style of a rule hides a number, or not, whatever the colour under it."""
        self.is_veiled_otherwise = self.is_veiled_otherwise or hides
        self.veiling[-1] = self.veiling[-1] or hides

    def end_element(self, tag: str) -> None:
        if tag.rpartition(":")[2] == self.inside:
            self.inside = ""


class _RichTextsParser:
    """Hears, from the texts of an XLSX file, those with raised or lowered pieces, by their number: digits raised."""

    def __init__(self, xml: bytes) -> None:
        self.raised: dict[int, str] = {}
        self.number, self.text, self.has_raised, self.is_raised, self.inside = -1, "", False, False, False
        if b"vertAlign" in xml:
            _parse_xml(
                xml,
                StartElementHandler=self.start_element,
                EndElementHandler=self.end_element,
                CharacterDataHandler=self.hear_text,
            )

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "si":
            self.number, self.text, self.has_raised = self.number + 1, "", False
        elif tag == "r":
            self.is_raised = False
        elif tag == "vertAlign":
            self.is_raised = attributes.get("val") in _OFF_THE_LINE
            self.has_raised = self.has_raised or self.is_raised
        self.inside = tag == "t"

    def hear_text(self, words: str) -> None:
        if self.inside:
            self.text += words.translate(_RAISED) if self.is_raised else words

    def end_element(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self.inside = False
        if tag == "r":
            self.is_raised = False
        elif tag == "si" and self.has_raised:
            self.raised[self.number] = self.text


class _WorksheetParser:
    """Hears the rows, columns and cells of a sheet of an XLSX file as its XML is parsed."""

    def __init__(
        self, xml: bytes, styles: _CellFormatsParser, raised: Mapping[int, str], extents: SheetExtents
    ) -> None:
        self.known_formats, self.veiling, self.raised_texts = styles.codes, styles.veiling, raised
        self.extents, self.unknown = extents, False
        self.formats: dict[tuple[int, int], str] = {}
        self.unsaved: set[tuple[int, int]] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.raised: dict[tuple[int, int], str] = {}
        self.is_raised = self.has_raised = False
        self.rows: list[range] = []
        self.columns: list[range] = []
        self.row, self.at = 0, (0, -1)
        self.type, self.inside, self.value = "", "", ""
        self.formula, self.format = False, ""
        self.areas: list[Range] = []
        self.veiled: list[Range] = []
        self.operator, self.operands = "", [""]
        self.veils: list[Veil] = []
        _parse_xml(
            xml,
            StartElementHandler=self.start_element,
            EndElementHandler=self.end_element,
            CharacterDataHandler=self.hear_text,
        )

    def collected_marks(self) -> SheetMarks:
        return SheetMarks(
            unsaved=frozenset(self.unsaved),
            errors=self.errors,
            raised=self.raised,
            formats=self.formats,
            hidden_rows=self.rows,
            hidden_columns=self.columns,
            veils=self.veils,
            unknown=self.unknown,
        )

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            # A cell without a name follows the one before it.
            self.at = _cell_address(attributes.get("r", "")) or (self.row - 1, self.at[1] + 1)
            self.type = attributes.get("t", "")
            self.formula, self.value, self.has_raised = False, "", False
            style = _count_or_one(attributes.get("s", "0"))
            self.format = self.known_formats[style] if style < len(self.known_formats) else ""
            self.unknown = self.unknown or style > max(len(self.known_formats) - 1, 0)
        elif tag in ("f", "v", "is"):
            self.extents.reach_cell(*self.at)
            self.inside = tag
            self.formula = self.formula or tag == "f"
        elif tag == "vertAlign":
            self.is_raised = attributes.get("val") in _OFF_THE_LINE
            self.has_raised = self.has_raised or self.is_raised
        elif tag == "r":
            self.is_raised = False
        elif tag == "row":
            # A row without a number follows the one before it.
            self.row = _count_or_one(attributes.get("r", str(self.row + 1)))
            self.at = (self.row - 1, -1)
            if _is_true(attributes.get("hidden", "")) or _is_zero_size(attributes.get("ht", "")):
                self.rows.append(range(self.row - 1, self.row))
        elif tag == "col" and (_is_true(attributes.get("hidden", "")) or _is_zero_size(attributes.get("width", ""))):
            self.columns.append(
                range(_count_or_one(attributes.get("min", "")) - 1, _count_or_one(attributes.get("max", "")))
            )
        else:
            self.start_rule(tag, attributes)

    def start_rule(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "conditionalFormatting":
            self.areas = list(_cell_ranges(attributes.get("sqref", "")))
        elif tag == "cfRule":
            style = attributes.get("dxfId", "")
            hides = style.isdecimal() and self.veiling[int(style) : int(style) + 1] == [True]
            self.operator, self.operands = attributes.get("operator", ""), []
            self.veiled = self.areas if hides else []
        elif tag == "formula":
            self.inside = tag
            self.operands.append("")

    def hear_text(self, words: str) -> None:
        if self.inside == "formula":
            self.operands[-1] += words
        elif self.inside in ("v", "is"):
            self.value += words.translate(_RAISED) if self.is_raised else words

    def end_element(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("f", "v", "is", "formula"):
            self.inside = ""
        elif tag == "r":
            self.is_raised = False
        elif tag == "cfRule" and self.veiled:
            self.veils.append(Veil(self.veiled, self.operator, tuple(self.operands)))
        if tag != "c":
            return
        if self.format:
            self.formats[self.at] = self.format
        if self.type == "e":
            self.errors[self.at] = self.value.strip() or "#"
        elif self.type == "s" and self.value.isdecimal() and int(self.value) in self.raised_texts:
            self.raised[self.at] = self.raised_texts[int(self.value)]
        elif self.has_raised:
            self.raised[self.at] = self.value
        elif self.formula and not self.value.strip() and self.type != "str":
            # A formula whose result is an empty text says so by its type.
            self.unsaved.add(self.at)


def _cell_address(name: str) -> tuple[int, int] | None:
    """Return the row and the column of a cell by its name (B7)."""
    match = re.fullmatch(r"([A-Z]{1,3})(\d+)", name)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _cell_ranges(names: str) -> Iterator[Range]:
    """Yield the areas that are named one after another (B7:C9 E2)."""
    for name in names.split():
        first, last = (_cell_address(each) for each in (*name.split(":"), name.split(":")[0])[:2])
        if first and last:
            yield first, last


def _ods_ranges(names: str) -> Iterator[Range]:
    """Yield the areas that an ODS file names with their sheet (表1.B7:表1.C9 表1.E2)."""
    yield from _cell_ranges(re.sub(r"(?<![^\s:])[^\s:]*\.", "", names).replace("$", ""))


@dataclass(slots=True)
class _OdsSheet:
    """What was heard of a sheet of an ODS file; ``rules`` have areas, by condition and the style they put on."""

    name: str
    hidden: dict[str, list[range]] = field(default_factory=lambda: {"row": [], "column": []})
    merged: list[Range] = field(default_factory=list)
    shown: list[tuple[range, range, str]] = field(default_factory=list)
    raised: dict[tuple[int, int], str] = field(default_factory=dict)
    rules: dict[tuple[str, str], list[Range]] = field(default_factory=dict)


class _OdsContentParser:
    """Hears, from the styles and the content of an ODS file, what of its sheets is hidden and how cells show."""

    def __init__(self, extents: SheetExtents, *parts: bytes) -> None:
        self.extents = extents
        self.sheets: list[_OdsSheet] = []
        self.at = {"row": 0, "column": 0}
        self.folded: list[bool] = []
        self.styles: dict[tuple[str, str], dict[str, str]] = {}
        self.style: dict[str, str] = {}
        self.style_name = ""
        self.rules: dict[str, list[tuple[str, str]]] = {}
        self.areas: list[Range] = []
        self.of_columns: list[tuple[range, str]] = []
        self.of_row, self.of_cell = "", ""
        self.rows, self.cells, self.cell = range(0), 0, range(0)
        self.number, self.inside, self.text, self.has_raised = False, 0, "", False
        self.spans: list[bool] = []
        for xml in parts:
            _parse_xml(
                xml,
                StartElementHandler=self.start_element,
                EndElementHandler=self.end_element,
                CharacterDataHandler=self.hear_text,
            )

    def collected_marks(self) -> Iterator[tuple[str, SheetMarks]]:
        for sheet in self.sheets:
            hidden = sheet.hidden
            yield (
                sheet.name,
                SheetMarks(
                    shown=sheet.shown,
                    raised=sheet.raised,
                    merged=sheet.merged,
                    hidden_rows=hidden["row"],
                    hidden_columns=hidden["column"],
                    veils=[
                        ods_veil(areas, condition)
                        for (condition, style), areas in sheet.rules.items()
                        if self.hides(style)
                    ],
                ),
            )

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        said = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if tag == "style":
            above = self.styles.get((said.get("family", ""), said.get("parent-style-name", "")), {})
            self.style = self.styles[said.get("family", ""), said.get("name", "")] = dict(above)
            self.style_name = said.get("name", "")
        elif tag in _PROPERTIES:
            self.style.update(said)
        elif tag == "table":
            self.sheets.append(_OdsSheet(said.get("name", "")))
            self.extents.start_sheet(said.get("name", ""))
            self.at, self.of_columns = {"row": 0, "column": 0}, []
        elif tag in ("table-row-group", "table-column-group"):
            self.folded.append(said.get("display") == "false")
        elif tag in ("table-row", "table-column"):
            self.add_hidden_stretch(tag.removeprefix("table-"), said)
        elif tag in ("table-cell", "covered-table-cell"):
            self.start_cell(said)
        elif tag == "p":
            self.inside += 1
        elif tag == "span":
            position = self.styles.get(("text", said.get("style-name", "")), {}).get("text-position", "")
            self.spans.append(not position.startswith("0%") and bool(position))
        else:
            self.start_rule(tag, said)

    def start_rule(self, tag: str, said: Mapping[str, str]) -> None:
        if tag == "map" and self.style_name:
            rule = said.get("condition", ""), said.get("apply-style-name", "")
            self.rules.setdefault(self.style_name, []).append(rule)
        elif tag == "conditional-format":
            self.areas = list(_ods_ranges(said.get("target-range-address", "")))
        elif tag == "condition" and self.sheets:
            rule = said.get("value", ""), said.get("apply-style-name", "")
            self.sheets[-1].rules.setdefault(rule, []).extend(self.areas)

    def start_cell(self, said: Mapping[str, str]) -> None:
        begin, self.cells = self.cells, self.cells + _count_or_one(said.get("number-columns-repeated", ""))
        self.cell, self.number, self.text = range(begin, self.cells), said.get("value-type") in _NUMBERS, ""
        at = bisect_right(self.of_columns, begin, key=lambda each: each[0].start) - 1
        of_column = self.of_columns[at][1] if at >= 0 and begin in self.of_columns[at][0] else ""
        self.of_cell, self.has_raised = said.get("style-name") or self.of_row or of_column, False
        rows, columns = (_count_or_one(said.get(f"number-{each}-spanned", "")) for each in ("rows", "columns"))
        if max(rows, columns) > 1 and self.sheets:
            last = (self.rows.start + rows - 1, begin + columns - 1)
            self.sheets[-1].merged.append(((self.rows.start, begin), last))

    def add_hidden_stretch(self, kind: str, said: Mapping[str, str]) -> None:
        """Take a row or a column, or so many of them that are alike."""
        begin = self.at[kind]
        self.at[kind] += _count_or_one(said.get(f"number-{kind}s-repeated", ""))
        if kind == "row":
            self.rows, self.cells = range(begin, self.at[kind]), 0
            self.of_row = said.get("default-cell-style-name", "")
        else:
            self.of_columns.append((range(begin, self.at[kind]), said.get("default-cell-style-name", "")))
        size = self.styles.get((f"table-{kind}", said.get("style-name", "")), {}).get(_SIZES[kind], "")
        hidden = said.get("visibility") in ("collapse", "filter") or _is_zero_size(size)
        if (hidden or any(self.folded)) and self.sheets:
            self.sheets[-1].hidden[kind].append(range(begin, self.at[kind]))

    def hear_text(self, words: str) -> None:
        if self.inside:
            raised = any(self.spans)
            self.has_raised = self.has_raised or raised
            self.text += words.translate(_RAISED) if raised else words

    def end_element(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("table-row-group", "table-column-group"):
            self.folded.pop()
        elif tag == "p":
            self.inside -= 1
        elif tag == "span":
            self.spans.pop()
        elif tag == "style":
            self.style, self.style_name = {}, ""
        elif tag in ("table-cell", "covered-table-cell") and (self.number or self.text):
            self.extents.reach_cell(self.rows.stop - 1, self.cell.stop - 1)
        if tag == "table-cell" and self.sheets:
            self.end_cell()

    def end_cell(self) -> None:
        is_struck, is_unseen = self.strikes(self.of_cell), self.whitens(self.of_cell)
        if is_struck and (self.number or is_money(self.text.strip())):
            self.text, self.has_raised = unshown_number(self.text.strip()), True
        if self.number:
            self.sheets[-1].shown.append((self.rows, self.cell, "" if is_unseen else self.text.strip()))
            area = (self.rows.start, self.cell.start), (self.rows.stop - 1, self.cell.stop - 1)
            for rule in self.rules.get(self.of_cell, ()):
                self.sheets[-1].rules.setdefault(rule, []).append(area)
        elif is_unseen and is_money(self.text.strip()):
            self.sheets[-1].raised[self.rows.start, self.cell.start] = unshown_number("")
        elif self.has_raised:
            self.sheets[-1].raised[self.rows.start, self.cell.start] = self.text
        self.number = False

    def hides(self, style: str) -> bool:
        return self.strikes(style) or self.whitens(style)

    def strikes(self, style: str) -> bool:
        """Tell whether a style of cells strikes their letters out, or has pictures for letters."""
        said = self.styles.get(("table-cell", style), {})
        pictured = any(holds_pictures(said.get(name, "")) for name in ("font-name", "font-family"))
        return pictured or said.get("text-line-through-style", "none") != "none"

    def whitens(self, style: str) -> bool:
        """Tell whether the letters of a style of cells are in the colour of their ground; those of none stand out."""
        said = self.styles.get(("table-cell", style), {})
        letters, ground = (said.get(name, "").lower() for name in ("color", "background-color"))
        return letters == ("#ffffff" if ground in _BARE else ground)
