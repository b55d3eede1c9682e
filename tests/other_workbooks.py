"""A workbook saved as XLS and as ODS, as spreadsheet programs do: its values, merged cells, and what is hidden."""

from __future__ import annotations

import io
import struct
import zipfile
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlwt
from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter

from budgets.documents.sources.number_formats import shown_text

_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)
_SPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
#: Colours as XLS files and these styles call them.
_COLOURS = {"white": "#FFFFFF", "black": "#000000", "dark_blue": "#000080", "red": "#FF0000", "yellow": "#FFFF00"}
_ODS_STYLES = (
    '<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/>'
    '</style:style><style:style style:name="white" style:family="table-cell">'
    '<style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="struck" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="pictures" style:family="table-cell">'
    '<style:text-properties style:font-name="Wingdings"/></style:style>'
    + "".join(
        f'<style:style style:name="{look}-{name}" style:family="table-cell" style:parent-style-name="{look}">'
        f'<style:table-cell-properties fo:background-color="{ground}"/></style:style>'
        for look in ("struck", "")
        for name, ground in _COLOURS.items()
    )
    + "".join(
        f'<style:style style:name="{look}-{name}" style:family="table-cell">'
        f'<style:text-properties fo:color="{letters}"/>'
        f'<style:table-cell-properties fo:background-color="{ground}"/></style:style>'
        for look, letters in _COLOURS.items()
        for name, ground in _COLOURS.items()
    )
)


def as_xls(book: Workbook, *, later_rules: bool = False) -> bytes:
    """Return a workbook as an XLS file, its rules in the records that came later (CF12) or in the earlier ones."""
    old = xlwt.Workbook()
    for sheet in book.worksheets:
        page = old.add_sheet(sheet.title)
        merged = {(each.min_row, each.min_col): each for each in sheet.merged_cells.ranges}
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value is None or isinstance(cell, MergedCell):
                continue
            letters = f"font: colour {name};" if (name := _name_of(cell.font.color)) else ""
            letters += "font: struck_out true;" if cell.font.strike else ""
            letters += f"font: name {cell.font.name};" if cell.font.name else ""
            ground = f"pattern: pattern solid, fore_colour {ground};" if (ground := _ground_of(cell)) else ""
            style = xlwt.easyxf(letters + ground, num_format_str=cell.number_format)
            if span := merged.get((cell.row, cell.column)):
                page.write_merge(
                    span.min_row - 1, span.max_row - 1, span.min_col - 1, span.max_col - 1, cell.value, style
                )
            else:
                page.write(cell.row - 1, cell.column - 1, cell.value, style)
        for number, row in sheet.row_dimensions.items():
            if row.height is not None:
                page.row(number - 1).height_mismatch, page.row(number - 1).height = True, round(row.height * 20)
            page.row(number - 1).hidden = bool(row.hidden)
        for letter, column in sheet.column_dimensions.items():
            index = next(n for n in range(1, 100) if get_column_letter(n) == letter)
            page.col(index - 1).hidden = bool(column.hidden)
        _add_records(page, _xls_rules(sheet, later=later_rules))
    file = io.BytesIO()
    old.save(file)
    return file.getvalue()


def _add_records(page: Any, records: bytes) -> None:
    """Put records before the last one of a sheet, of four bytes, which ends it."""
    write = page.get_biff_data
    page.get_biff_data = lambda: (whole := write())[:-4] + records + whole[-4:]


def _xls_rules(sheet: Any, *, later: bool) -> bytes:
    """Return the records of the rules of a sheet: a number against a number, anything else as a formula."""
    names = ["between", "notBetween", "equal", "notEqual", "greaterThan", "lessThan"]
    names += ["greaterThanOrEqual", "lessThanOrEqual"]
    records = b""
    for given in sheet.conditional_formatting:
        areas = [
            (each.min_row - 1, each.max_row - 1, each.min_col - 1, each.max_col - 1) for each in given.sqref.ranges
        ]
        whole = b"".join(struct.pack("<4H", *area) for area in areas)
        head = struct.pack("<HH", len(given.rules), 1) + struct.pack("<4H", *areas[0]) + struct.pack("<H", len(areas))
        records += _record(0x0879, bytes(12) + head + whole) if later else _record(0x01B0, head + whole)
        for rule in given.rules:
            formulas = [_xls_formula(each) for each in rule.formula] + [b""]
            compares = (1, names.index(rule.operator) + 1) if rule.operator else (2, 0)
            sizes = struct.pack("<BBHH", *compares, *map(len, formulas[:2]))
            style, rest = _xls_style(rule.dxf), b"".join(formulas)
            if later:
                records += _record(0x087A, bytes(12) + sizes + struct.pack("<I", len(style)) + style + rest + bytes(6))
            else:
                records += _record(0x01B1, sizes + style + rest)
    return records


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _xls_formula(formula: str) -> bytes:
    if formula.isdecimal():
        return struct.pack("<BH", 0x1E, int(formula))
    try:
        return struct.pack("<Bd", 0x1F, float(formula))
    except ValueError:
        return struct.pack("<BHH", 0x44, 4, 2)  # a cell


def _xls_style(dxf: Any) -> bytes:
    flags, parts = (1 << 25) - 1, b""
    if dxf.numFmt:
        code = dxf.numFmt.formatCode.encode("ascii")
        flags |= 1 << 25 | 1 << 32
        parts += struct.pack("<HHB", len(code) + 5, len(code), 0) + code
    if dxf.font:
        flags |= 1 << 26
        colour = 0xFFFFFFFF if dxf.font.color is None else 9 if _is_white(dxf.font.color) else 10
        strike = 0x80 if dxf.font.strike else 0
        font = bytes(68) + struct.pack("<I", strike) + bytes(8) + struct.pack("<I", colour)
        parts += font + bytes(4) + struct.pack("<I", strike ^ 0x80) + bytes(26)
    if dxf.fill:
        flags = (flags | 1 << 29) & ~(1 << 18)
        parts += struct.pack("<HH", 0, (9 if _is_white(dxf.fill.bgColor) else 18) << 7)
    return flags.to_bytes(6, "little") + parts


def _is_white(colour: Any) -> bool:
    return bool(colour) and colour.rgb == "FFFFFFFF"


def _name_of(colour: Any) -> str:
    said = f"#{str(colour.rgb)[2:]}" if colour else ""
    return next((name for name, known in _COLOURS.items() if known == said), "")


def _ground_of(cell: Any) -> str:
    """Return what a cell is filled with, as its program calls it, or nothing."""
    return _name_of(cell.fill.fgColor) if cell.fill.patternType else ""


def as_ods(book: Workbook) -> bytes:
    """Return a workbook as an ODS file: each number with the text by which its format shows it."""
    content = "".join(_ods_sheet(sheet) for sheet in book.worksheets)
    media = "application/vnd.oasis.opendocument.spreadsheet"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("mimetype", media)
        parts.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.2">'
            f"<office:automatic-styles>{_ODS_STYLES}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>",
        )
        parts.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/></manifest:manifest>',
        )
    return file.getvalue()


def _ods_sheet(sheet: Any) -> str:
    merged = {(each.min_row, each.min_col): each for each in sheet.merged_cells.ranges}
    rows = ""
    for row in sheet.iter_rows():
        cells = ""
        for cell in row:
            span = merged.get((cell.row, cell.column))
            across = (
                f' table:number-columns-spanned="{span.max_col - span.min_col + 1}"'
                f' table:number-rows-spanned="{span.max_row - span.min_row + 1}"'
                if span
                else ""
            )
            cells += _ods_cell(cell, across)
        hidden = ' table:visibility="collapse"' if sheet.row_dimensions[row[0].row].hidden else ""
        rows += f"<table:table-row{hidden}>{cells}</table:table-row>"
    return f"<table:table table:name={quoteattr(sheet.title)}>{rows}{_ods_rules(sheet)}</table:table>"


def _ods_rules(sheet: Any) -> str:
    signs = {"equal": "=", "notEqual": "!=", "lessThan": "<", "greaterThan": ">"}
    written = ""
    for given in sheet.conditional_formatting:
        areas = " ".join(f"{sheet.title}.{str(each).replace(':', f':{sheet.title}.')}" for each in given.sqref.ranges)
        for rule in given.rules:
            condition = f"formula-is({rule.formula[0]})"
            if rule.operator in signs:
                condition = f"{signs[rule.operator]}{rule.formula[0]}"
            elif rule.operator == "between":
                condition = f"between({','.join(rule.formula)})"
            look = "struck" if rule.dxf.font.strike else "white" if _is_white(rule.dxf.font.color) else "red"
            look += ("-white" if _is_white(rule.dxf.fill.bgColor) else "-dark_blue") if rule.dxf.fill else ""
            written += (
                f"<calcext:conditional-format calcext:target-range-address={quoteattr(areas)}><calcext:condition "
                f'calcext:apply-style-name="{look}" calcext:value={quoteattr(condition)}/></calcext:conditional-format>'
            )
    return f"<calcext:conditional-formats>{written}</calcext:conditional-formats>" if written else ""


def _ods_cell(cell: Any, across: str) -> str:
    if isinstance(cell, MergedCell):
        return "<table:covered-table-cell/>"
    value = cell.value
    if isinstance(value, int | float):
        text = shown_text(Decimal(repr(value)), cell.number_format) or f"{value:,.2f}"
        text = "" if text.startswith("〔") else text  # a format that shows nothing
        said = f'office:value-type="float" office:value="{value}"'
    else:
        said, text = 'office:value-type="string"', str(value or "")
    if not text and value is None:
        return f"<table:table-cell{across}/>"
    letters, ground = _name_of(cell.font.color), _ground_of(cell)
    if ground or letters == "white":
        said += f' table:style-name="{"-".join((letters, ground)) if ground else letters}"'
    if cell.font.strike:
        said += ' table:style-name="struck"'
    if "Wingdings" in (cell.font.name or ""):
        said += ' table:style-name="pictures"'
    written = escape(text)
    if isinstance(value, CellRichText):
        written = "".join(
            f'<text:span text:style-name="up">{escape(str(piece))}</text:span>'
            if isinstance(piece, TextBlock) and piece.font.vertAlign
            else escape(str(piece))
            for piece in value
        )
    return f"<table:table-cell {said}{across}><text:p>{written}</text:p></table:table-cell>"
