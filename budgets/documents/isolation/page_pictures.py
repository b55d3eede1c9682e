"""Lay a file out as its pages, so that a reader sees where a figure stands in the original.

A page of a PDF file becomes a picture, and so does each frame of a picture file. A text and the sheets of a workbook
become parts of so many rows: their texts, as the readers take them. Each page is described in ``<number>.json``, its
picture stands beside it, and ``about.json`` says how many there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgets.documents.model.limits import Limits
from budgets.documents.model.media_types import FLOWING, PDF, PICTURES, TEXT
from budgets.documents.model.outcomes import LARGEST_FILE, Refused, read_bytes
from budgets.documents.sources.file_types import media_type_of
from budgets.documents.sources.text_lines import decoded_text, numbered_lines

if TYPE_CHECKING:
    from PIL.Image import Image

#: Pixels a point, and at most along the longer side, whatever the size of the page.
SCALE, LONGEST = 2.0, 2_000
#: A page of a budget holds a few colours; as many are kept.
COLOURS = 64
#: Rows of a text or a sheet on one page, and columns and characters of a cell shown of it.
ROWS_A_PAGE, COLUMNS, CHARACTERS = 100, 100, 1_000
#: Pages a text or a workbook is laid out on at most.
MOST_PAGES = 1_000
ABOUT_PAGES = "about.json"
#: What the readers see on a page, as data and drawn over it.
EXPLAINED_DATA, EXPLAINED_PICTURE = "explained.json", "explained.png"


def draw_page(source: Path, name: str, number: int, folder: Path) -> None:
    """Lay out page ``number`` of a PDF or a picture file, or all pages of another, into ``folder``.

    A number beyond the last page only says how many there are. Raises :class:`Refused` where the file cannot be opened.
    """
    data = read_bytes(source, LARGEST_FILE)
    kind = media_type_of(data, name)
    if kind == PDF:
        count, pages = _drawn(data, name, number, folder)
    elif kind in PICTURES:
        count, pages = _framed(data, name, number, folder)
    else:
        pages = _parts(data, name)
        count = len(pages)
    for page in pages:
        _write(folder / f"{page['number']}.json", page)
    # Of a text or a workbook, where each page begins.
    _write(
        folder / ABOUT_PAGES,
        {"count": count, "starts": [(page["sheet"], page["first"]) for page in pages if "first" in page]},
    )


def _write(path: Path, words: dict[str, Any]) -> None:
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def _drawn(data: bytes, name: str, number: int, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    """Draw a page of a PDF file; return the number of its pages, and this one with its size in points."""
    from budgets.documents.sources.shown_pages import open_shown_pdf  # the portal itself opens no PDF file

    document = open_shown_pdf(data, name)
    count = len(document)
    if not 1 <= number <= count:
        return count, []
    described: dict[str, Any] = {"number": number}
    try:
        image, width, height = page_image(document, name, number)
        image.quantize(COLOURS).save(folder / f"{number}.png", "PNG", optimize=True)
        described |= {"width": round(width, 2), "height": round(height, 2)}
    except (Refused, ValueError, MemoryError):
        described["refused"] = f"no-picture: {name}, {number}"
    return count, [described]


def _framed(data: bytes, name: str, number: int, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    """Keep a frame of a picture file; return the number of its frames, and this one with its size in points."""
    from budgets.documents.sources.picture_files import LONG_SIDE, opened_pictures

    count = 0
    for frame, (picture, count) in enumerate(opened_pictures(data, name, Limits()), start=1):
        if frame == number:
            picture.thumbnail((LONGEST, LONGEST))
            picture.quantize(COLOURS).save(folder / f"{number}.png", "PNG", optimize=True)
            points = LONG_SIDE / max(picture.size)
            size = {"width": round(picture.width * points, 2), "height": round(picture.height * points, 2)}
            return count, [{"number": number, **size}]
    return count, []


def page_image(document: Any, name: str, number: int) -> tuple[Image, float, float]:
    """Return a page of an opened PDF file as a picture, and its width and height in points.

    Raises :class:`Refused` where it cannot be drawn.
    """
    import pypdfium2 as pdfium

    from budgets.documents.sources.shown_pages import show_page

    try:
        show_page(document, number)
        page = document[number - 1]
        width, height = page.get_size()
        drawn: Image = page.render(scale=min(SCALE, LONGEST / max(width, height, 1))).to_pil().convert("RGB")
    except (pdfium.PdfiumError, ValueError, MemoryError) as error:
        raise Refused(f"no-picture: {name}, {number}") from error
    return drawn, width, height


def _parts(data: bytes, name: str) -> list[dict[str, Any]]:
    """Return the pages of a text or a workbook."""
    found = [
        {"sheet": sheet, "first": start + 1, "rows": [_short(row) for row in rows[start : start + ROWS_A_PAGE]]}
        for sheet, rows in _sheets(data, name)
        for start in range(0, len(rows), ROWS_A_PAGE)
    ]
    if len(found) > MOST_PAGES:
        raise Refused(f"too-many-pages: {name}, {len(found):,} > {MOST_PAGES:,}")
    return [{"number": number, **part} for number, part in enumerate(found, start=1)]


def _sheets(data: bytes, name: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the rows of each visible sheet under its name, what is hidden of it left empty; of a text, its lines.

    A Word document or a web page is both: its lines come first, then its tables.
    """
    kind = media_type_of(data, name)
    if kind == TEXT:
        yield "", [[line] for line in numbered_lines(decoded_text(data, name))]
    elif kind in FLOWING:
        from budgets.documents.sources.flowing_files import opened_flow  # its libraries are for such files alone

        yield from opened_flow(data, name, kind, Limits()).parts()
    else:
        yield from _workbook(data, name)


def _workbook(data: bytes, name: str) -> Iterator[tuple[str, list[list[str]]]]:
    from budgets.documents.sources.workbook_cells import OpenWorkbook

    book = OpenWorkbook(data, name, Limits())
    for each in book.sheets:
        if book.is_sheet_shown(each):
            sheet = book.shown_sheet(each.name)
            height, width = max(sheet.rows, default=-1) + 1, max((max(row) for row in sheet.rows.values()), default=-1)
            yield sheet.name, [[sheet.text_at(row, column) for column in range(width + 1)] for row in range(height)]


def _short(row: list[str]) -> list[str]:
    """Return a row without what is too much to show; that it is cut can be seen."""
    cells = [cell if len(cell) <= CHARACTERS else f"{cell[:CHARACTERS]}…" for cell in row]
    return cells if len(cells) <= COLUMNS else [*cells[:COLUMNS], "…"]
