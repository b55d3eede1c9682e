"""Draw what the readers see on a page over the page itself, with a legend beside it.

The page is pale; ruled lines, cells, columns and lines lie over it in colours. Tables, columns and lines bear numbers:
what they hold is in Chinese, for which a machine may have no letters, so whoever shows the picture lists them in text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from budgets.documents.explainer import CellRole, LineRole, SeenColumn, SeenPage, SeenTable, seen_page
from budgets.documents.isolation.page_pictures import EXPLAINED_DATA, EXPLAINED_PICTURE, page_image
from budgets.documents.model.limits import Limits
from budgets.documents.model.media_types import PDF
from budgets.documents.model.outcomes import Refused, read_bytes
from budgets.documents.model.pages import Borders, Box
from budgets.documents.sources.file_types import media_type_of
from budgets.documents.sources.shown_pages import open_shown_pdf
from budgets.records import ColumnType

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Colour = tuple[int, int, int]
RULES: Colour = (255, 150, 0)
PICTURES: Colour = (120, 120, 120)
LINES: dict[LineRole, Colour] = {
    LineRole.TABLE_HEAD: (200, 0, 140),
    LineRole.TABLE_NOTE: (150, 90, 200),
    LineRole.HEADLINE: (0, 90, 220),
    LineRole.BEGINS: (0, 150, 190),
    LineRole.GOES_ON: (110, 170, 200),
    LineRole.PAGE_NUMBER: (140, 110, 60),
    LineRole.LEFT_OUT: (130, 130, 130),
}
CELLS: dict[CellRole, Colour] = {
    CellRole.HEAD: (200, 0, 140),
    CellRole.HEADER: (0, 60, 160),
    CellRole.FIGURE: (0, 130, 60),
    CellRole.NO_FIGURE: (230, 0, 0),
    CellRole.TEXT: (90, 90, 90),
    CellRole.EMPTY: (190, 190, 190),
}
#: Columns of amounts take these by their measure, in the order in which the page prints them.
MEASURES: tuple[Colour, ...] = (
    *((90, 200, 90), (80, 160, 255), (255, 190, 60), (190, 120, 255), (60, 210, 200)),
    *((240, 140, 190), (170, 200, 40), (120, 140, 230), (220, 160, 110), (100, 190, 150)),
)
UNKNOWN: Colour = (255, 60, 60)
WORDS: Colour = (200, 200, 200)
#: How much of the page is white, from 0 to 1, and how much of a column is its colour, from 0 to 255.
PALE, TINT = 0.45, 60
#: Pixels: how high the letters of the legend and of labels are, how wide strokes.
LETTERS, LABELS, STROKE = 20, 16, 2


def draw_explained(source: Path, name: str, number: int, folder: Path, limits: Limits) -> None:
    """Write what the readers see on page ``number`` of a PDF file into ``folder``: as data, and as a picture.

    Raises :class:`Refused` where the file is none, cannot be read, or has no such page.
    """
    data = read_bytes(source)
    if media_type_of(data, name) != PDF:
        raise Refused(f"not-pages: {name}")
    seen = seen_page(data, name, number, limits)
    image, width, _height = page_image(open_shown_pdf(data, name), name, number)
    explained_picture(image, image.width / width, seen).save(folder / EXPLAINED_PICTURE, "PNG", optimize=True)
    (folder / EXPLAINED_DATA).write_text(json.dumps(asdict(seen), ensure_ascii=False), encoding="utf-8")


def explained_picture(page: Image, scale: float, seen: SeenPage) -> Image:
    """Return the picture of a page, so many pixels a point, with what is seen on it and a legend to its right."""
    from PIL import Image as Images
    from PIL import ImageDraw as Drawing
    from PIL import ImageFont

    white = Images.new("RGB", page.size, "white")
    pale = Images.blend(page, white, PALE).convert("RGBA")
    over = Images.new("RGBA", page.size, (0, 0, 0, 0))
    drawing = _Drawing(Drawing.Draw(over), scale, LABELS)
    colours = _measure_colours(seen)
    for table in seen.tables:
        _tint_table(drawing, table, colours)
    for rule in seen.rules:
        drawing.outline_box(rule, RULES, 3 * STROKE)
    for number, table in enumerate(seen.tables, start=1):
        _outline_table(drawing, table, number, colours)
    for box in seen.pictures:
        drawing.outline_box(box, PICTURES, 2 * STROKE)
    for number, line in enumerate(seen.lines, start=1):
        drawing.outline_box(line.box, LINES[line.role])
        drawing.write_label(line.box[0], line.box[1], str(number), LINES[line.role], before=True)
    pale.alpha_composite(over)
    legend = list(_legend_entries(seen, colours))
    height = max(page.height, (len(legend) + 2) * LETTERS * 3 // 2)
    wide = max(round(ImageFont.load_default(LETTERS).getlength(words)) for _colour, words in legend)
    whole = Images.new("RGB", (page.width + wide + 4 * LETTERS, height), "white")
    whole.paste(pale.convert("RGB"))
    beside = _Drawing(Drawing.Draw(whole), 1, LETTERS)
    for at, (colour, words) in enumerate(legend, start=1):
        beside.write_entry(page.width + LETTERS, at * LETTERS * 3 // 2, words, colour)
    return whole


class _Drawing:
    """What is drawn into a picture by points of the page: ``scale`` is pixels a point, ``high`` those of letters."""

    def __init__(self, canvas: ImageDraw, scale: float, high: int) -> None:
        from PIL import ImageFont

        self.canvas, self.scale, self.high = canvas, scale, high
        self.letters = ImageFont.load_default(high)  # it comes with the library, in Latin letters

    def outline_box(self, box: Box, colour: Colour, width: int = STROKE, inner: int = 0) -> None:
        """Draw the sides of a box, so many pixels inside it; a box without an area is a line."""
        left, top, right, bottom = (round(each * self.scale) for each in box)
        if left == right or top == bottom:
            self.canvas.line((left, top, right, bottom), (*colour, 255), width)
        else:
            right, bottom = max(right - inner, left + inner), max(bottom - inner, top + inner)
            self.canvas.rectangle((left + inner, top + inner, right, bottom), None, (*colour, 255), width)

    def fill_box(self, box: Box, colour: Colour, opacity: int = TINT) -> None:
        self.canvas.rectangle([round(each * self.scale) for each in box], (*colour, opacity))

    def write_label(self, left: float, top: float, words: str, colour: Colour, *, before: bool = False) -> None:
        """Write white words on a colour over a point in points of the page; ``before`` puts them to its left."""
        x, y = round(left * self.scale), round(top * self.scale)
        width = round(self.canvas.textlength(words, font=self.letters)) + 6
        x, y = (max(x - width - STROKE, 0), y) if before else (x - width // 2, max(y - self.high - 2, 0))
        self.canvas.rectangle((x, y, x + width, y + self.high), (*colour, 255))
        self.canvas.text((x + 3, y - 1), words, (255, 255, 255, 255), font=self.letters)

    def write_entry(self, left: int, top: int, words: str, colour: Colour | None) -> None:
        """Write an entry of a legend: its colour, if it has one, and its words."""
        if colour:
            self.canvas.rectangle((left, top + 2, left + self.high, top + self.high), colour)
        self.canvas.text((left + 2 * self.high if colour else left, top - 2), words, (0, 0, 0), font=self.letters)


def _tint_table(drawing: _Drawing, table: SeenTable, colours: dict[str, Colour]) -> None:
    """Tint the columns of a table by what they measure, and the cells that should hold a figure and hold none."""
    for column in table.columns:
        drawing.fill_box(column.box, _column_colour(column, colours))
    for cell in table.cells:
        if cell.box and cell.role is CellRole.NO_FIGURE:
            drawing.fill_box(cell.box, CELLS[cell.role], 2 * TINT)


def _outline_table(drawing: _Drawing, table: SeenTable, number: int, colours: dict[str, Colour]) -> None:
    """Outline the cells of a table, and number it and its columns."""
    for cell in table.cells:
        # Where no rules are, an empty cell has no place of its own.
        if cell.box and (cell.text or table.borders == Borders.RULES.value):
            drawing.outline_box(cell.box, CELLS[cell.role], inner=STROKE)
    for column in table.columns:
        middle = (column.box[0] + column.box[2]) / 2
        drawing.write_label(middle, column.box[1], str(column.column), _darker_colour(_column_colour(column, colours)))
    if table.box:
        drawing.outline_box(table.box, (0, 0, 0))
        drawing.write_label(table.box[0], table.box[1], f"T{number}", (0, 0, 0), before=True)


def _darker_colour(colour: Colour) -> Colour:
    return colour[0] // 2, colour[1] // 2, colour[2] // 2


def _measure_colours(seen: SeenPage) -> dict[str, Colour]:
    """Return the colour of each measure of the page."""
    measures = dict.fromkeys(column.measure for table in seen.tables for column in table.columns if column.measure)
    return {measure: MEASURES[at % len(MEASURES)] for at, measure in enumerate(measures)}


def _column_colour(column: SeenColumn, colours: dict[str, Colour]) -> Colour:
    return colours.get(column.measure, UNKNOWN) if column.type is ColumnType.AMOUNT else WORDS


def _legend_entries(seen: SeenPage, colours: dict[str, Colour]) -> Iterator[tuple[Colour | None, str]]:
    """Yield the entries of the legend, each its colour and its words in Latin letters."""
    yield None, f"Page {seen.page} of {seen.pages}"
    if seen.rules:
        yield RULES, "ruled lines"
    if seen.pictures:
        yield PICTURES, "picture, not read"
    for number, table in enumerate(seen.tables, start=1):
        yield None, ""
        yield (0, 0, 0), f"T{number} {table.kind or 'left out'}{', goes on' if table.continues else ''}"
        for column in table.columns:
            words = column.measure or (column.type if column.type is not ColumnType.AMOUNT else "measure not known")
            aside = f" ({column.list})" if column.list else ""
            yield _column_colour(column, colours), f"{column.column}: {words}{aside}"
    cells = {cell.role for table in seen.tables for cell in table.cells}
    yield None, ""
    yield from ((colour, f"cell: {role}") for role, colour in CELLS.items() if role in cells)
    lines = {line.role for line in seen.lines}
    yield None, ""
    yield from ((colour, f"line: {role}") for role, colour in LINES.items() if role in lines)
