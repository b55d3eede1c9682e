"""Read the sheets of a workbook (XLSX, XLS, ODS) as grids: the values that were stored, never a formula's working.

Only what a sheet shows is read: what is hidden of it is named in a warning (see :mod:`.book`).

A formula whose result was not stored is told from an empty cell and reported; links, macros and scripts are never
followed. A workbook that carries macros is refused, whatever its name.
"""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from budgets.documents.entry import template_layout, template_reader
from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Given, Refused
from budgets.documents.model.pages import Cell, Grid, Page, PageLine
from budgets.documents.package import budget_workbook
from budgets.documents.sources.workbook_cells import Book, Marks, Sheet
from budgets.records import Place, Unreadable
from budgets.vocabulary.values import display_width

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
#: A row with text in one cell only, of so many characters or fewer, may be a title; a longer one is prose.
_TITLE = 60

_TABLE = re.compile(r"表(?:[（(].*[）)])?$")


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


def read(data: bytes, name: str, kind: str, given: Given, limits: Limits) -> list[Page]:
    """Return the sheets of a workbook as pages; raises :class:`Refused` where it is locked, broken or too large."""
    book = Book(data, name, limits)
    sheets = [book.sheet(sheet.name) for sheet in book.sheets]
    cover = next((template_reader.cover(sheet) for sheet in sheets if sheet.name == template_layout.COVER), None)
    tables = template_reader.tables(sheets, cover, given) if cover else {}
    pages = []
    for number, (sheet, found) in enumerate(zip(book.sheets, sheets, strict=True), start=1):
        if cover and found.name in (template_layout.COVER, template_layout.GUIDE, template_layout.CODES):
            continue
        page = _page(found, number)
        if not book.shows(sheet):
            page = Page(file=name, number=number, items=[], hidden=bool(page.items))
        elif found.name in tables:
            page = _filled(page, tables[found.name])
        pages.append(page)
    if cover:
        lost = template_reader.missing(sheets, cover)
        warnings = [warning for sheet in sheets if sheet.name == template_layout.COVER for warning in sheet.left_out]
        warnings += [f"table-missing: {'、'.join(lost)}"] if lost else []
        pages.insert(0, Page(file=name, number=0, items=[], cover=cover, warnings=warnings))
    if not any(page.items or page.table for page in pages):
        raise Refused(f"empty: {name}")
    return pages


def _filled(page: Page, found: template_reader.Filled) -> Page:
    """Return the page of a sheet that was filled in: its table, or the page with the reason it is read otherwise."""
    warnings = [*page.warnings, *found.warnings]
    if found.statement is None:
        return replace(page, warnings=warnings)
    return replace(page, items=[], table=found.statement, unreadable=found.unreadable, warnings=warnings)


def whole(data: bytes, name: str, limits: Limits) -> dict[str, list[list[Any]]]:
    """Return the stored values of all sheets by name where a workbook holds a whole budget, otherwise nothing.

    Raises :class:`Refused` where rows or columns are hidden: the records of a budget are taken all or not at all.
    """
    book = Book(data, name, limits)
    if not budget_workbook.is_whole([sheet.name for sheet in book.sheets]):
        return {}
    grids = {sheet.name: book.values(sheet.name) for sheet in book.sheets}
    shown = [Sheet.of(name, title, *grid, book.marks.get(title, Marks())) for title, grid in grids.items()]
    if hidden := [warning.partition(": ")[2] for sheet in shown for warning in sheet.left_out]:
        raise Refused(f"hidden-records: {'; '.join(hidden)}")
    return {title: values for title, (values, _merged) in grids.items()}


def _page(sheet: Sheet, number: int) -> Page:
    """Return a sheet as a page: rows of one long text are prose, the others grids."""
    page = Page(file=sheet.file, number=number, items=list(_items(sheet)), warnings=list(sheet.left_out))
    for row, column in sorted(sheet.marks.unsaved):
        page.unreadable.append(Unreadable(place=sheet.place(row, column), text="", reason="formula"))
    return page


# Sheets


def _items(sheet: Sheet) -> Iterator[PageLine | Grid]:
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


def _stretch(sheet: Sheet, stretch: Sequence[int]) -> Iterator[PageLine | Grid]:
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


def _lines(sheet: Sheet, row: int) -> Iterator[PageLine]:
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


def _grid(sheet: Sheet, stretch: Sequence[int]) -> Grid:
    """Return the grid of a stretch of rows as it is shown, merged cells as the sheet merges them."""
    rows = [row for row in range(stretch[0], stretch[-1] + 1) if row not in sheet.hidden_rows]
    used = [column for row in stretch for column in sheet.rows[row]]
    columns = [column for column in range(min(used), max(used) + 1) if column not in sheet.hidden_columns]
    slots = [[_cell(sheet, row, column, i, j) for j, column in enumerate(columns)] for i, row in enumerate(rows)]
    for (top, left), (bottom, right) in sheet.merged:
        inside = range(bisect_left(rows, top), bisect_right(rows, bottom))
        across = range(bisect_left(columns, left), bisect_right(columns, right))
        if not inside or not across:
            continue
        cell = slots[inside[0]][across[0]]
        cell.rows, cell.columns = len(inside), len(across)
        for i in inside:
            for j in across:
                slots[i][j] = cell
    _spread_titles(slots)
    return Grid(slots, Place(file=sheet.file, sheet=sheet.name, row=rows[0] + 1))


def _cell(sheet: Sheet, row: int, column: int, i: int, j: int) -> Cell:
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
