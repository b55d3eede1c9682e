"""Open a workbook: the values its sheets store, and what a reader of values does not see.

Rows and columns that are hidden, by hand, by a folded group, by a filter or by a size of nothing, are left out and
named. An XLSX and an ODS file say in their XML which they are; of an XLS file that is not known, all of it is read.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import string
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any
from xml.parsers import expat

import python_calamine as calamine
from xlsxwriter.utility import xl_col_to_name

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused
from budgets.records import Place
from budgets.vocabulary.spelling import unify

from .file_types import BROKEN_ARCHIVE
from .number_formats import BUILT_IN, shown_text

#: Numbers are stored as binary fractions: what is finer than this is their noise, not a digit that was typed.
_DIGITS = 6
_STYLES = "xl/styles.xml"
Range = tuple[tuple[int, int], tuple[int, int]]


class OpenWorkbook:
    """A workbook that is open: its sheets, and their stored values."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.data, self.name, self.limits, self.cells = data, name, limits, 0
        try:
            self.book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        except calamine.PasswordError as error:
            raise Refused(f"encrypted: {name}") from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise Refused(f"broken: {name}") from error
        self.sheets = [sheet for sheet in self.book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(self.sheets) > limits.sheets:
            raise Refused(f"too-many-sheets: {name}, {len(self.sheets):,} > {limits.sheets:,}")

    def is_sheet_shown(self, sheet: Any) -> bool:
        """Tell whether a sheet is shown to whoever opens the workbook."""
        return bool(sheet.visible == calamine.SheetVisibleEnum.Visible)

    @cached_property
    def marks_by_sheet(self) -> Mapping[str, SheetMarks]:
        """Return what the values do not tell, by the sheets' names."""
        try:
            return dict(marks_of(self.data, self.limits))
        except BROKEN_ARCHIVE as error:
            raise Refused(f"broken: {self.name}") from error

    def all_sheets(self) -> list[ShownSheet]:
        """Return what each sheet shows, those that are hidden themselves marked."""
        return [replace(self.shown_sheet(each.name), shown=self.is_sheet_shown(each)) for each in self.sheets]

    def shown_sheet(self, title: str) -> ShownSheet:
        """Return what a sheet shows."""
        return ShownSheet.from_values(
            self.name, title, *self.stored_values(title), self.marks_by_sheet.get(title, SheetMarks())
        )

    def stored_values(self, title: str) -> tuple[list[list[Any]], Sequence[Range]]:
        """Return the stored values of a sheet, row by row, and its merged ranges."""
        self.limits.step([sheet.name for sheet in self.sheets].index(title), len(self.sheets))
        try:
            sheet = self.book.get_sheet_by_name(title)
            self.cells += sheet.total_height * sheet.total_width
            if self.cells > self.limits.cells:
                raise Refused(f"too-many-cells: {self.name}, {title}")
            return sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []
        except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError) as error:
            raise Refused(f"broken: {self.name}, {title}") from error


def printed_value(value: object, number_format: str = "") -> str:
    """Return a stored value as text: a number as its format shows it, where that is another."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float | int):
        number = round(Decimal(repr(value)), _DIGITS)
        if shown := shown_text(number, number_format):
            return shown
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    text = unify(str(value)).rstrip() if value is not None else ""
    return text if text.strip() else ""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What a reader of values does not see, counted from 0.

    Formulas without a stored result, results that are errors (#REF!), the formats by which numbers are shown, and the
    rows and columns that are hidden.
    """

    unsaved: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: Sequence[range] = ()
    hidden_columns: Sequence[range] = ()


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """The texts that a sheet shows by row and column, counted from 0, and its merged cells.

    Hidden rows and columns have no text; ``left_out`` names those that have something in them, as warnings.
    """

    file: str
    name: str
    rows: dict[int, dict[int, str]]
    merged: Sequence[Range]
    marks: SheetMarks
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    left_out: tuple[str, ...] = ()
    shown: bool = True

    @classmethod
    def from_values(
        cls, file: str, name: str, values: Sequence[Sequence[Any]], merged: Sequence[Range], marks: SheetMarks
    ) -> ShownSheet:
        texts = {
            (i, j): text
            for i, cells in enumerate(values)
            for j, value in enumerate(cells)
            if (text := printed_value(value, marks.formats.get((i, j), "")))
        }
        texts |= marks.errors
        used = {*texts, *marks.unsaved}
        rows = _hidden_indexes(max((row for row, _ in used), default=0), marks.hidden_rows)
        columns = _hidden_indexes(max((column for _, column in used), default=0), marks.hidden_columns)
        _move_to_where_it_shows(texts, merged, rows, columns)
        hidden = {(row, column) for row, column in {*texts, *marks.unsaved} if row in rows or column in columns}
        shown: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(texts.items()):
            if (row, column) not in hidden:
                shown.setdefault(row, {})[column] = text
        return cls(
            file=file,
            name=name,
            rows=shown,
            merged=merged,
            marks=replace(marks, unsaved=marks.unsaved - hidden),
            hidden_rows=rows,
            hidden_columns=columns,
            left_out=tuple(
                _hidden_warnings(name, rows & {row for row, _ in hidden}, columns & {column for _, column in hidden})
            ),
        )

    def place_of_cell(self, row: int, column: int) -> Place:
        return Place(file=self.file, sheet=self.name, row=row + 1, column=column + 1)

    def text_at(self, row: int, column: int) -> str:
        return self.rows.get(row, {}).get(column, "")

    def lone_text(self, row: int) -> str:
        """Return the text of a row with one cell, otherwise nothing."""
        cells = self.rows[row]
        return next(iter(cells.values())) if len(cells) == 1 else ""


# Hidden rows and columns


def _hidden_indexes(last: int, spans: Iterable[range]) -> frozenset[int]:
    return frozenset(index for span in spans for index in range(span.start, min(span.stop, last + 1)))


def _move_to_where_it_shows(
    texts: dict[tuple[int, int], str], merged: Iterable[Range], rows: frozenset[int], columns: frozenset[int]
) -> None:
    """Move the text of a merged cell whose first row or column is hidden to the first cell of it that shows."""
    for (top, left), (bottom, right) in merged if rows or columns else ():
        row = next((each for each in range(top, bottom + 1) if each not in rows), None)
        column = next((each for each in range(left, right + 1) if each not in columns), None)
        if (top, left) in texts and row is not None and column is not None:
            texts[row, column] = texts.pop((top, left))


def _hidden_warnings(sheet: str, rows: Iterable[int], columns: Iterable[int]) -> Iterator[str]:
    """Yield the warnings that name hidden rows and columns as a spreadsheet program calls them."""
    for slug, indexes, name in (("hidden-rows", rows, _row_name), ("hidden-columns", columns, xl_col_to_name)):
        if words := ", ".join(_named_stretches(sorted(indexes), name)):
            yield f"{slug}: {sheet}!{words}"


def _row_name(row: int) -> str:
    return str(row + 1)


def _named_stretches(indexes: Sequence[int], name: Callable[[int], str]) -> Iterator[str]:
    """Yield indexes by their names, neighbours as the first and the last of them."""
    for _, neighbours in groupby(enumerate(indexes), lambda each: each[1] - each[0]):
        stretch = [index for _, index in neighbours]
        yield "–".join(map(name, dict.fromkeys((stretch[0], stretch[-1]))))


# What the XML of a workbook tells


def marks_of(data: bytes, limits: Limits) -> Iterator[tuple[str, SheetMarks]]:
    """Yield, per sheet of an XLSX or ODS file, what its values do not tell; nothing of an XLS file."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            yield from _OdsContentParser(archive.read("content.xml")).collected_marks()
            return
        formats = _CellFormatsParser(archive.read(_STYLES)).codes if _STYLES in names else []
        for title, part in _sheet_parts(archive, names).items():
            limits.check_time()
            if part in names:
                yield title, _WorksheetParser(archive.read(part), formats).collected_marks()


def _sheet_parts(archive: zipfile.ZipFile, names: Sequence[str]) -> dict[str, str]:
    """Return the part in which each sheet is kept, by the sheet's name."""
    rels = "xl/_rels/workbook.xml.rels"
    targets = {}
    for tag, attributes in _xml_elements(archive.read(rels) if rels in names else b"<x/>"):
        if tag == "Relationship":
            path = attributes.get("Target", "").lstrip("/")
            targets[attributes.get("Id", "")] = path if path.startswith("xl/") else f"xl/{path}"
    parts = {}
    for tag, attributes in _xml_elements(archive.read("xl/workbook.xml")):
        identity = next((value for name, value in attributes.items() if name.endswith(":id")), "")
        if tag == "sheet" and identity in targets:
            parts[attributes.get("name", "")] = targets[identity]
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


def _is_true(text: str) -> bool:
    return text in ("1", "true")


def _is_zero_size(size: str) -> bool:
    """Tell whether a height or a width, with or without its unit, is zero."""
    digits = size.rstrip(string.ascii_lowercase)
    return "0" in digits and digits.count(".") <= 1 and not digits.strip("0.")


def _count_or_one(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 1


class _CellFormatsParser:
    """Hears, from the styles of an XLSX file, the number format of each style of cells, as cells refer to it."""

    def __init__(self, xml: bytes) -> None:
        self.codes: list[str] = []
        self.own = dict(BUILT_IN)
        self.of_cells = False
        _parse_xml(xml, StartElementHandler=self.start_element, EndElementHandler=self.end_element)

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "numFmt":
            self.own[_count_or_one(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self.of_cells = True
        elif tag == "xf" and self.of_cells:
            self.codes.append(self.own.get(_count_or_one(attributes.get("numFmtId", "")), ""))

    def end_element(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "cellXfs":
            self.of_cells = False


class _WorksheetParser:
    """Hears the rows, columns and cells of a sheet of an XLSX file as its XML is parsed."""

    def __init__(self, xml: bytes, formats: Sequence[str]) -> None:
        self.known_formats = formats
        self.formats: dict[tuple[int, int], str] = {}
        self.unsaved: set[tuple[int, int]] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.rows: list[range] = []
        self.columns: list[range] = []
        self.row = 0
        self.cell, self.type, self.inside, self.value = "", "", "", ""
        self.formula, self.format = False, ""
        _parse_xml(
            xml,
            StartElementHandler=self.start_element,
            EndElementHandler=self.end_element,
            CharacterDataHandler=self.hear_text,
        )

    def collected_marks(self) -> SheetMarks:
        return SheetMarks(frozenset(self.unsaved), self.errors, self.formats, self.rows, self.columns)

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self.cell, self.type = attributes.get("r", ""), attributes.get("t", "")
            self.formula, self.value = False, ""
            style = _count_or_one(attributes.get("s", "0"))
            self.format = self.known_formats[style] if style < len(self.known_formats) else ""
        elif tag in ("f", "v", "is"):
            self.inside = tag
            self.formula = self.formula or tag == "f"
        elif tag == "row":
            # A row without a number follows the one before it.
            self.row = _count_or_one(attributes.get("r", str(self.row + 1)))
            if _is_true(attributes.get("hidden", "")) or _is_zero_size(attributes.get("ht", "")):
                self.rows.append(range(self.row - 1, self.row))
        elif tag == "col" and (_is_true(attributes.get("hidden", "")) or _is_zero_size(attributes.get("width", ""))):
            self.columns.append(
                range(_count_or_one(attributes.get("min", "")) - 1, _count_or_one(attributes.get("max", "")))
            )

    def hear_text(self, words: str) -> None:
        if self.inside in ("v", "is"):
            self.value += words

    def end_element(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("f", "v", "is"):
            self.inside = ""
        match = re.match(r"([A-Z]{1,3})(\d+)$", self.cell) if tag == "c" else None
        if not match:
            return
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        at = int(match[2]) - 1, column - 1
        if self.format:
            self.formats[at] = self.format
        if self.type == "e":
            self.errors[at] = self.value.strip() or "#"
        elif self.formula and not self.value.strip() and self.type != "str":
            # A formula whose result is an empty text says so by its type.
            self.unsaved.add(at)


class _OdsContentParser:
    """Hears which rows and columns of the sheets of an ODS file are hidden as its content is parsed."""

    def __init__(self, xml: bytes) -> None:
        self.sheets: list[tuple[str, dict[str, list[range]]]] = []
        self.at = {"row": 0, "column": 0}
        self.folded: list[bool] = []
        self.style = ""
        self.flat: set[str] = set()
        _parse_xml(xml, StartElementHandler=self.start_element, EndElementHandler=self.end_element)

    def collected_marks(self) -> Iterator[tuple[str, SheetMarks]]:
        for name, hidden in self.sheets:
            yield name, SheetMarks(hidden_rows=hidden["row"], hidden_columns=hidden["column"])

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        said = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if tag == "style":
            self.style = said.get("name", "")
        elif _is_zero_size(said.get("row-height", "")) or _is_zero_size(said.get("column-width", "")):
            self.flat.add(self.style)
        elif tag == "table":
            self.sheets.append((said.get("name", ""), {"row": [], "column": []}))
            self.at = {"row": 0, "column": 0}
        elif tag in ("table-row-group", "table-column-group"):
            self.folded.append(said.get("display") == "false")
        elif tag in ("table-row", "table-column"):
            self.add_hidden_stretch(tag.removeprefix("table-"), said)

    def add_hidden_stretch(self, kind: str, said: Mapping[str, str]) -> None:
        """Take a row or a column, or so many of them that are alike."""
        begin = self.at[kind]
        self.at[kind] += _count_or_one(said.get(f"number-{kind}s-repeated", ""))
        hidden = said.get("visibility") in ("collapse", "filter") or said.get("style-name") in self.flat
        if (hidden or any(self.folded)) and self.sheets:
            self.sheets[-1][1][kind].append(range(begin, self.at[kind]))

    def end_element(self, tag: str) -> None:
        if tag.rpartition(":")[2] in ("table-row-group", "table-column-group"):
            self.folded.pop()
