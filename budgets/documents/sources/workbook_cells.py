"""Open a workbook: the values its sheets store, and what a reader of values does not see."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused
from budgets.records import Place
from budgets.vocabulary.values import unify

#: Numbers are stored as binary fractions: what is finer than this is their noise, not a digit that was typed.
_DIGITS = 6
Range = tuple[tuple[int, int], tuple[int, int]]


class Book:
    """A workbook that is open: its sheets, and their stored values."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name, self.limits, self.cells = name, limits, 0
        try:
            self.book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        except calamine.PasswordError as error:
            raise Refused(f"encrypted: {name}") from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise Refused(f"broken: {name}") from error
        self.sheets = [sheet for sheet in self.book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(self.sheets) > limits.sheets:
            raise Refused(f"too-many-sheets: {name}, {len(self.sheets):,} > {limits.sheets:,}")

    def shows(self, sheet: Any) -> bool:
        """Tell whether a sheet is shown to whoever opens the workbook."""
        return bool(sheet.visible == calamine.SheetVisibleEnum.Visible)

    def values(self, title: str) -> tuple[list[list[Any]], Sequence[Range]]:
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


def printed(value: object) -> str:
    """Return a stored value as text, as near to what the sheet shows as the value itself tells."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float | int):
        number = round(Decimal(repr(value)), _DIGITS)
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    text = unify(str(value)).rstrip() if value is not None else ""
    return text if text.strip() else ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a reader of values does not see: formulas without a stored result, and results that are errors (#REF!)."""

    unsaved: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The texts of a sheet by row and column, counted from 0, and its merged cells."""

    file: str
    name: str
    rows: dict[int, dict[int, str]]
    merged: Sequence[Range]
    marks: Marks

    @classmethod
    def of(cls, book: Book, sheet: Any, marks: Marks) -> Sheet:
        values, merged = book.values(sheet.name)
        texts = {
            row: {column: text for column, value in enumerate(cells) if (text := printed(value))}
            for row, cells in enumerate(values)
        }
        for (row, column), error in marks.errors.items():
            texts.setdefault(row, {})[column] = error
        return cls(book.name, sheet.name, {row: texts[row] for row in sorted(texts) if texts[row]}, merged, marks)

    def place(self, row: int, column: int) -> Place:
        return Place(file=self.file, sheet=self.name, row=row + 1, column=column + 1)

    def text(self, row: int, column: int) -> str:
        return self.rows.get(row, {}).get(column, "")

    def lone(self, row: int) -> str:
        """Return the text of a row with one cell, otherwise nothing."""
        cells = self.rows[row]
        return next(iter(cells.values())) if len(cells) == 1 else ""


# Formulas


def marks_of(data: bytes, limits: Limits) -> Iterator[tuple[str, Marks]]:
    """Yield, per sheet of an XLSX file, the formulas without a stored result and the errors."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        titles = _sheet_parts(archive, names)
        for title, part in titles.items():
            limits.check_time()
            if part in names:
                yield title, _formulas(archive.read(part))


def _sheet_parts(archive: zipfile.ZipFile, names: Sequence[str]) -> dict[str, str]:
    """Return the part in which each sheet is kept, by the sheet's name."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    rels = "xl/_rels/workbook.xml.rels"
    links = archive.read(rels).decode("utf-8", "replace") if rels in names else ""
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        identity, target = re.search(r'\bId="([^"]+)"', tag), re.search(r'\bTarget="([^"]+)"', tag)
        if identity and target:
            path = target[1].lstrip("/")
            targets[identity[1]] = path if path.startswith("xl/") else f"xl/{path}"
    parts = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        title, identity = re.search(r'\bname="([^"]+)"', tag), re.search(r'\b\w+:id="([^"]+)"', tag)
        if title and identity and identity[1] in targets:
            parts[_unescaped(title[1])] = targets[identity[1]]
    return parts


def _unescaped(text: str) -> str:
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text


def _formulas(xml: bytes) -> Marks:
    """Return the cells of a sheet that hold a formula and no result, and those that hold an error."""
    found = _Formulas()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        return Marks()
    return Marks(frozenset(found.unsaved), found.errors)


class _Formulas:
    """Hears the cells of a sheet as its XML is parsed."""

    def __init__(self) -> None:
        self.unsaved: set[tuple[int, int]] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.cell, self.type, self.inside, self.value = "", "", "", ""
        self.formula = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self.cell, self.type = attributes.get("r", ""), attributes.get("t", "")
            self.formula, self.value = False, ""
        elif tag in ("f", "v", "is"):
            self.inside = tag
            self.formula = self.formula or tag == "f"

    def text(self, words: str) -> None:
        if self.inside in ("v", "is"):
            self.value += words

    def end(self, tag: str) -> None:
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
        if self.type == "e":
            self.errors[at] = self.value.strip() or "#"
        elif self.formula and not self.value.strip() and self.type != "str":
            # A formula whose result is an empty text says so by its type.
            self.unsaved.add(at)
