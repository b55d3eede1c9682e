"""Read the sheets of a workbook (XLSX, XLS, ODS) as grids: the values that were stored, never a formula's working.

A formula whose result was not stored is told from an empty cell and reported; links, macros and scripts are never
followed. A workbook that carries macros is refused, whatever its name.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from budgets.records import Place, Unreadable

from . import package_sheets
from .limits import Limits
from .pages import Cell, Grid, Page, PageLine
from .reading import Refused
from .values import display_width, unify

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
#: A row with text in one cell only, of so many characters or fewer, may be a title; a longer one is prose.
_TITLE = 60
#: Numbers are stored as binary fractions: what is finer than this is their noise, not a digit that was typed.
_DIGITS = 6

_TABLE = re.compile(r"表(?:[（(].*[）)])?$")
Range = tuple[tuple[int, int], tuple[int, int]]


def kind_of_archive(data: bytes, name: str) -> str:
    """Return what kind of workbook a ZIP archive is; refuses bombs, macros, and archives of anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            limits = Limits()
            unpacked = sum(info.file_size for info in infos)
            if len(infos) > 10_000 or unpacked > limits.unpacked or unpacked > limits.ratio * max(len(data), 100_000):
                raise Refused(f"bomb: {name}")
            if any(info.flag_bits & 1 for info in infos):
                raise Refused(f"encrypted: {name}")
            if any(each.endswith(("vbaProject.bin", "vbaProjectSignature.bin")) for each in names):
                raise Refused(f"macros: {name}")
            if "xl/workbook.xml" in names:
                _without_entities(archive, [each for each in names if each.endswith((".xml", ".rels"))], name)
                return XLSX
            if "xl/workbook.bin" in names:
                raise Refused(f"xlsb: {name}")
            if "content.xml" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:100]:
                _without_entities(archive, ["content.xml"], name)
                if any(each.startswith("Basic/") and each.endswith(".xml") for each in names):
                    raise Refused(f"macros: {name}")
                return ODS
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise Refused(f"broken: {name}") from error
    raise Refused(f"{'word' if 'word/document.xml' in names else 'binary'}: {name}")


def kind_of_compound(data: bytes, name: str) -> str:
    """Return what kind of workbook an OLE file is: an old workbook, or a locked new one."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused(f"encrypted: {name}")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refused(f"macros: {name}")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return XLS
    raise Refused(f"{'word' if 'WordDocument'.encode('utf-16-le') in data else 'binary'}: {name}")


def _without_entities(archive: zipfile.ZipFile, parts: Iterable[str], name: str) -> None:
    """Refuse parts that declare a document type: workbooks have none, attacks do."""
    for part in parts:
        with archive.open(part) as file:
            if b"<!DOCTYPE" in file.read(2_000).replace(b"\0", b"") or b"<!ENTITY" in file.read(2_000):
                raise Refused(f"entities: {name}")


def read(data: bytes, name: str, kind: str, limits: Limits) -> list[Page]:
    """Return the sheets of a workbook as pages; raises :class:`Refused` where it is locked, broken or too large."""
    book = Book(data, name, limits)
    marks = dict(_marks(data, limits)) if kind == XLSX else {}
    sheets = [_Sheet.of(book, sheet, marks.get(sheet.name, Marks())) for sheet in book.sheets]
    pages = []
    for number, (sheet, found) in enumerate(zip(book.sheets, sheets, strict=True), start=1):
        page = _page(found, number)
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            page = Page(file=name, number=number, items=[], hidden=bool(page.items))
        pages.append(page)
    if not any(page.items for page in pages):
        raise Refused(f"empty: {name}")
    return pages


def whole(data: bytes, name: str, limits: Limits) -> dict[str, list[list[Any]]]:
    """Return the stored values of all sheets by name where a workbook holds a whole budget, otherwise nothing."""
    book = Book(data, name, limits)
    if not package_sheets.is_whole([sheet.name for sheet in book.sheets]):
        return {}
    return {sheet.name: book.values(sheet.name)[0] for sheet in book.sheets}


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


def _page(sheet: _Sheet, number: int) -> Page:
    """Return a sheet as a page: rows of one long text are prose, the others grids."""
    page = Page(file=sheet.file, number=number, items=list(_items(sheet)))
    for row, column in sorted(sheet.marks.unsaved):
        page.unreadable.append(Unreadable(place=sheet.place(row, column), text="", reason="formula"))
    for (row, column), error in sorted(sheet.marks.errors.items()):
        page.unreadable.append(Unreadable(place=sheet.place(row, column), text=error, reason=f"error-cell: {error}"))
    return page


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


# Sheets


@dataclass(frozen=True, slots=True)
class Marks:
    """What a reader of values does not see: formulas without a stored result, and results that are errors (#REF!)."""

    unsaved: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The texts of a sheet by row and column, counted from 0, and its merged cells."""

    file: str
    name: str
    rows: dict[int, dict[int, str]]
    merged: Sequence[Range]
    marks: Marks

    @classmethod
    def of(cls, book: Book, sheet: Any, marks: Marks) -> _Sheet:
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


def _items(sheet: _Sheet) -> Iterator[PageLine | Grid]:
    """Yield the prose and the grids of a sheet: a grid goes on until prose or the title of another table."""
    stretch: list[int] = []
    for row in sheet.rows:
        lone = sheet.lone(row)
        begins = _TABLE.search(lone) and any(len(sheet.rows[above]) > 1 for above in stretch)
        if stretch and (_is_prose(lone) or begins):
            yield from _stretch(sheet, stretch)
            stretch = []
        if _is_prose(lone):
            yield from _lines(sheet, row)
        else:
            stretch.append(row)
    if stretch:
        yield from _stretch(sheet, stretch)


def _stretch(sheet: _Sheet, stretch: Sequence[int]) -> Iterator[PageLine | Grid]:
    """Yield a stretch of rows as a grid, or as lines if no row of it has several cells.

    Lone texts above the title of the first table are lines too.
    """
    first = next((index for index, row in enumerate(stretch) if not sheet.lone(row)), len(stretch))
    titles = [index for index in range(first) if _TABLE.search(sheet.lone(stretch[index]))]
    lines = titles[0] if titles and first < len(stretch) else 0 if first < len(stretch) else len(stretch)
    for row in stretch[:lines]:
        yield from _lines(sheet, row)
    if lines < len(stretch):
        yield _grid(sheet, stretch[lines:])


def _is_prose(text: str) -> bool:
    return len(text) > _TITLE or bool(re.search(r"[。；]$", text)) or "\n" in text.strip()


def _lines(sheet: _Sheet, row: int) -> Iterator[PageLine]:
    """Yield the lines of a cell that holds prose; a short one without a full stop may be a heading."""
    for number, line in enumerate(sheet.lone(row).splitlines()):
        words = line.strip()
        headline = len(words) <= 45 and not re.search(r"[。；，：]", words)
        yield PageLine(
            number=row + 1,
            text=words,
            file=sheet.file,
            sheet=sheet.name,
            row=row + 1,
            begins=True,
            headline=headline,
            new_page=row == 0 and number == 0,
        )


def _grid(sheet: _Sheet, stretch: Sequence[int]) -> Grid:
    """Return the grid of a stretch of rows, merged cells as the sheet merges them."""
    rows = range(stretch[0], stretch[-1] + 1)
    used = [column for row in stretch for column in sheet.rows[row]]
    columns = range(min(used), max(used) + 1)
    slots = [[_cell(sheet, row, column, row - rows[0], column - columns[0]) for column in columns] for row in rows]
    for (top, left), (bottom, right) in sheet.merged:
        inside = range(max(top, rows[0]), min(bottom, rows[-1]) + 1)
        across = range(max(left, columns[0]), min(right, columns[-1]) + 1)
        if not inside or not across:
            continue
        cell = slots[inside[0] - rows[0]][across[0] - columns[0]]
        cell.rows, cell.columns = len(inside), len(across)
        for row in inside:
            for column in across:
                slots[row - rows[0]][column - columns[0]] = cell
    _spread_titles(slots)
    return Grid(slots, Place(file=sheet.file, sheet=sheet.name, row=rows[0] + 1))


def _cell(sheet: _Sheet, row: int, column: int, i: int, j: int) -> Cell:
    place = Place(file=sheet.file, sheet=sheet.name, row=row + 1, column=column + 1)
    cell = Cell(row=i, column=j, rows=1, columns=1, place=place)
    text = sheet.rows.get(row, {}).get(column, "")
    if text:
        cell.lines = [("".join(text.split("\n")).strip(), float(i))]
        cell.indent = display_width(text) - display_width(text.lstrip())
    return cell


def _spread_titles(slots: list[list[Cell]]) -> None:
    """Let a title that stands alone above a table reach over it, as text runs over empty cells."""
    for row in slots:
        filled = [cell for cell in dict.fromkeys(row) if cell]
        if len(filled) != 1 or filled[0].columns > 1 or filled[0].rows > 1 or filled[0].column:
            return
        if not all(cell.rows == 1 for cell in row):
            return
        for index in range(len(row)):
            row[index] = filled[0]
        filled[0].columns = len(row)


# Formulas


def _marks(data: bytes, limits: Limits) -> Iterator[tuple[str, Marks]]:
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
