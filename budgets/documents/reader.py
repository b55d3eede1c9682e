"""Open the files of one budget, hand each to the source for what it is, and their pages to the assembler."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budgets.documents.assemble import assemble_budget
from budgets.documents.model.limits import Limits
from budgets.documents.model.media_types import FLOWING, PDF, PICTURES, WORKBOOKS
from budgets.documents.model.outcomes import Given, Reading, Refused, read_bytes
from budgets.documents.model.pages import Grid, Page
from budgets.documents.package.budget_workbook import read_records, stored_records
from budgets.documents.package.csv_package import DESCRIPTOR, read_package
from budgets.documents.recognised_records import with_recognised
from budgets.documents.sources.file_types import ignored_parts, media_type_of
from budgets.documents.sources.workbook_cells import OpenWorkbook
from budgets.records import SourceFile


@dataclass(frozen=True, slots=True)
class _File:
    """A file in memory, with the record that is kept of it."""

    source: SourceFile
    data: bytes


def read_files(paths: Sequence[Path], given: Given, limits: Limits | None = None) -> Reading:
    """Read one budget from its files; see :func:`budgets.documents.read`."""
    if not paths:
        raise Refused("no-files")
    first = paths[0]
    if first.is_dir() and not (first / DESCRIPTOR).exists():
        raise Refused(f"no-package: {first.name}")
    if first.is_dir() or first.name == DESCRIPTOR:
        if len(paths) > 1:
            raise Refused("one-package")
        return read_package(first if first.is_dir() else first.parent)
    limits = limits or Limits()
    files = [_typed(name, data) for name, data in [(path.name, read_bytes(path)) for path in paths]]
    if len({file.source.sha256 for file in files}) < len(files):
        raise Refused("same-file")
    for file in files:
        if file.source.media_type in WORKBOOKS:
            records = stored_records(OpenWorkbook(file.data, file.source.name, limits))
            if records and len(files) > 1:
                raise Refused(f"one-workbook: {file.source.name}")
            if records:
                return read_records(records, file.source)
    pages = [(file.source, _pages(file, given, limits)) for file in files]
    reading = assemble_budget(pages, given)
    return replace(reading, budget=with_recognised(reading.budget, [page for _, each in pages for page in each]))


def _pages(file: _File, given: Given, limits: Limits) -> list[Page]:
    """Return the pages of a file; raises :class:`Refused` where a table is too wide."""
    pages = _pages_by_type(file, given, limits)
    for page in pages:
        if any(isinstance(item, Grid) and item.width > limits.columns for item in page.items):
            raise Refused(f"too-dense: {page.file}, {page.number}")
    return pages


def _typed(name: str, data: bytes) -> _File:
    digest = hashlib.sha256(data).hexdigest()
    return _File(SourceFile(name=name, sha256=digest, size=len(data), media_type=media_type_of(data, name)), data)


def _pages_by_type(file: _File, given: Given, limits: Limits) -> list[Page]:
    """Return the pages of a file by what it is; what reads one kind of files takes a while to load, others need not."""
    name, kind = file.source.name, file.source.media_type
    if kind == PDF:
        from budgets.documents.sources.pdf import read_pdf

        return read_pdf(file.data, name, limits)
    if kind in PICTURES:
        from budgets.documents.sources.pictured_documents import read_pictures

        return read_pictures(file.data, name, limits)
    if kind in WORKBOOKS:
        pages = _pages_of_workbook(OpenWorkbook(file.data, name, limits), given)
        pages[0].warnings += [f"part-ignored: {name}, {part}" for part in ignored_parts(file.data)]
        return pages
    if kind in FLOWING:
        from budgets.documents.sources.flowing_files import opened_flow

        page = opened_flow(file.data, name, kind, limits).as_page()
        page.warnings += [f"part-ignored: {name}, {part}" for part in ignored_parts(file.data)]
        return [page]
    return _pages_of_text(file.data, name, limits)


def _pages_of_text(data: bytes, name: str, limits: Limits) -> list[Page]:
    """Return the pages of a text: rows of a sheet, tables between bars, columns, or lines whose layout is lost."""
    from budgets.documents.sources.celled_text import read_barred_text
    from budgets.documents.sources.delimited_text import pages_of_rows, rows_of_sheet
    from budgets.documents.sources.flat_text import read_flat_text
    from budgets.documents.sources.laid_out_text import is_laid_out, read_laid_out_text
    from budgets.documents.sources.text_lines import decoded_text, numbered_lines

    text = decoded_text(data, name)
    for number, line in enumerate(numbered_lines(text), start=1):
        if len(line) > limits.characters_a_line:
            raise Refused(f"long-line: {name}, {number:,}")
    if rows := rows_of_sheet(text, name):
        return pages_of_rows(rows, name, limits)
    if pages := read_barred_text(text, name):
        return pages
    return read_laid_out_text(text, name, limits) if is_laid_out(text) else read_flat_text(text, name)


def _pages_of_workbook(book: OpenWorkbook, given: Given) -> list[Page]:
    """Return the sheets of a workbook as pages, those of a filled-in template by the form that was given out."""
    from budgets.documents.entry.template_reader import pages_with_filled
    from budgets.documents.sources.sheet_pages import page_of_sheet

    sheets = book.all_sheets()
    pages = [page_of_sheet(sheet, number) for number, sheet in enumerate(sheets, start=1)]
    pages = pages_with_filled(sheets, pages, given)
    if not any(page.items or page.table for page in pages):
        raise Refused(f"empty: {book.name}")
    return pages
