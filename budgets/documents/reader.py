"""Tell what files are by their bytes, whatever their names say, and hand each to its reader."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Given, Reading, Refused, read_bytes
from budgets.documents.model.pages import Page
from budgets.records import SourceFile

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
TEXT = "text/plain"
BOOKS = (XLSX, ODS, XLS)


def read(paths: Sequence[Path], given: Given, limits: Limits | None = None) -> Reading:
    """Read one budget from its files; see :func:`budgets.documents.read`."""
    from budgets.documents import assemble
    from budgets.documents.package import budget_workbook, csv_package
    from budgets.documents.sources import spreadsheet

    if not paths:
        raise Refused("no-files")
    first = paths[0]
    if first.is_dir() or first.name == "datapackage.json":
        if len(paths) > 1:
            raise Refused("one-package")
        return csv_package.read(first if first.is_dir() else first.parent)
    limits = limits or Limits()
    loaded = [(path.name, read_bytes(path)) for path in paths]
    types = [media_type(data, name) for name, data in loaded]
    sources = [source(name, data, kind) for (name, data), kind in zip(loaded, types, strict=True)]
    if len({each.sha256 for each in sources}) < len(sources):
        raise Refused("same-file")
    for each, (name, data) in zip(sources, loaded, strict=True):
        grids = spreadsheet.whole(data, name, limits) if each.media_type in BOOKS else {}
        if grids and len(paths) > 1:
            raise Refused(f"one-workbook: {name}")
        if grids:
            return budget_workbook.read(grids, each)
    pages = [_pages(name, data, kind, given, limits) for (name, data), kind in zip(loaded, types, strict=True)]
    return assemble.assemble_budget(list(zip(sources, pages, strict=True)), given)


def source(name: str, data: bytes, kind: str) -> SourceFile:
    """Return the record of a file."""
    return SourceFile(name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data), media_type=kind)


def media_type(data: bytes, name: str) -> str:
    """Return what a file is by its bytes; refuses what no reader takes, and says what it is."""
    from budgets.documents.sources import spreadsheet

    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return spreadsheet.kind_of_archive(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return spreadsheet.kind_of_compound(data, name)
    if data.startswith(_OTHER):
        raise Refused(f"binary: {name}")
    return TEXT


#: How pictures, archives and programs begin.
_OTHER = (
    *(b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"GIF8"),
    *(b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF"),
)


def _pages(name: str, data: bytes, kind: str, given: Given, limits: Limits) -> list[Page]:
    from budgets.documents.sources import flat_text, laid_out_text, pdf, spreadsheet, text_lines

    if kind == PDF:
        return pdf.read(data, name, limits)
    if kind == TEXT:
        decoded = text_lines.decoded_text(data, name)
        return (
            laid_out_text.pages(decoded, name, limits)
            if laid_out_text.is_laid_out(decoded)
            else flat_text.read_flat_text(decoded, name)
        )
    return spreadsheet.read(data, name, kind, given, limits)
