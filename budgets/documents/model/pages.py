"""What stands on a page, whatever the format: printed lines, grids of cells, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from budgets.documents.model.outcomes import Given
from budgets.records import Place, Statement, Unreadable

Box = tuple[float, float, float, float]
#: What stands for a character of a figure that is not seen.
UNSEEN = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """A line of a page (or of a workbook's sheet): its text, its box, how large it is printed.

    ``headline`` tells that it stands alone in the middle, or larger than the text of the document; ``apart`` that
    something separates it from the line before, ``begins`` whether a paragraph begins with it, ``None`` where that is
    not known. A ``flat`` line is one of a text whose layout is lost: where it begins and ends says little of it. Its
    figures are in half width; ``printed`` has them as they are, character for character.
    """

    number: int
    text: str
    file: str
    page: int | None = None
    sheet: str = ""
    row: int | None = None
    box: Box | None = None
    size: float = 0
    new_page: bool = False
    apart: bool = False
    begins: bool | None = None
    headline: bool = False
    flat: bool = False
    indent: int = 0
    printed: str = ""

    @property
    def raw(self) -> str:
        """The line with the spaces it begins with, to count characters in."""
        return " " * self.indent + self.text

    @property
    def place(self) -> Place:
        return Place(file=self.file, page=self.page, sheet=self.sheet, row=self.row, box=self.box)


@dataclass(slots=True, eq=False)
class Cell:
    """A cell of a grid, merged over ``rows`` and ``columns`` slots from ``row`` and ``column`` on.

    ``lines`` are its printed lines, each with the height at which it stands; ``indent`` is how far the first is from
    the cell's left edge, in characters. What a ``lost`` cell prints could not be told from the cells beside it. No rule
    closes one that is ``open`` at the left or right end of its table: the page may have cut it there.
    """

    row: int
    column: int
    rows: int
    columns: int
    place: Place
    lines: list[tuple[str, float]] = field(default_factory=list)
    indent: int = 0
    lost: bool = False
    open_left: bool = False
    open_right: bool = False

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.lines)

    def __bool__(self) -> bool:
        return bool(self.lines)


class Borders(Enum):
    """What told the cells of a grid apart.

    Ruled lines, or what a file stores as cells; gaps between columns that the header names, each; gaps alone, which
    leaves open what stands in which column; or the words of lines whose columns are lost.
    """

    RULES = "rules"
    HEADER = "header"
    GAPS = "gaps"
    WORDS = "words"


@dataclass(slots=True, eq=False)
class Grid:
    """A table as drawn: each slot holds the cell that covers it; a merged cell stands in several slots.

    ``form_lines`` are the lines of a form below its table, where nothing tells their cells.
    """

    slots: list[list[Cell]]
    place: Place
    borders: Borders = Borders.RULES
    form_lines: list[PageLine] = field(default_factory=list)

    @property
    def spaced(self) -> bool:
        """Tell whether gaps told the columns."""
        return self.borders in (Borders.HEADER, Borders.GAPS)

    @property
    def width(self) -> int:
        return len(self.slots[0]) if self.slots else 0

    def row(self, index: int) -> list[Cell]:
        """Return the different cells of a row, from left to right."""
        return list(dict.fromkeys(self.slots[index]))

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the rows from above, each as its different cells."""
        for index in range(len(self.slots)):
            yield self.row(index)


@dataclass(frozen=True, slots=True)
class RecognisedText:
    """A text as it was recognised in a box: how sure the least sure of its characters is, from 0 to 1.

    ``first`` and ``second`` are what it was taken for where that differs from one time to the other.
    """

    box: Box
    sure: float
    first: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """How the texts of a page were recognised; nothing is known of a recognition that came with a file.

    ``back`` leads from the page's points, those of a straightened picture, to points of the page as it is shown: the
    nine numbers of a projection, row after row.
    """

    texts: tuple[RecognisedText, ...] = ()
    back: tuple[float, ...] = (1, 0, 0, 0, 1, 0, 0, 0, 1)

    def texts_in(self, box: Box) -> list[RecognisedText]:
        """Return the texts whose middles lie in a box."""
        return [text for text in self.texts if holds_centre(box, text.box)]

    def shown_box(self, box: Box) -> Box:
        """Return the box around where a box stands on the page as it is shown."""
        a, b, c, d, e, f, g, h, i = self.back
        corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        led = [
            ((a * x + b * y + c) / (g * x + h * y + i), (d * x + e * y + f) / (g * x + h * y + i)) for x, y in corners
        ]
        left, top, right, bottom = around([(x, y, x, y) for x, y in led])
        return round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the cover of a filled-in template says: who and when, and what goes into the budget as it is."""

    given: Given
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Page:
    """A page, or a sheet of a workbook: its lines and grids in the order of reading, and its large pictures.

    ``number`` is 0 where the format does not tell pages.
    ``text_layer`` tells that its text is what a machine recognised on its pictures, and lies hidden with them.
    ``unreadable`` is what its reader already knows to be lost; ``hidden`` tells that a sheet is not shown to readers of
    the workbook and was left out, ``blank`` that a page of paper shows nothing that can be read. ``recognition`` stands
    where a machine recognised what the page says.
    A filled-in template says more: what its ``cover`` states, and the ``table`` that is read already.
    """

    file: str
    number: int
    items: list[PageLine | Grid]
    pictures: list[Box] = field(default_factory=list)
    text_layer: bool = False
    unreadable: list[Unreadable] = field(default_factory=list)
    hidden: bool = False
    blank: bool = False
    recognition: Recognition | None = None
    cover: Cover | None = None
    table: Statement | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[PageLine]:
        return [item for item in self.items if isinstance(item, PageLine)]

    @property
    def grids(self) -> list[Grid]:
        return [item for item in self.items if isinstance(item, Grid)]

    def content(self) -> tuple[str, ...]:
        """Return all that is printed, to tell a page that is printed twice."""
        found: list[str] = []
        for item in self.items:
            if isinstance(item, PageLine):
                found.append(item.text)
            else:
                found += [cell.text for row in item.rows() for cell in row]
                found += [line.text for line in item.form_lines]
        return tuple(filter(None, found))


def span(lines: Sequence[PageLine], file: str, *, column: int | None = None) -> Place:
    """Return the place of lines that stand one below the other; a box covers those of the first page."""
    first = lines[0]
    if first.box is None:
        here = [line.number for line in lines if line.sheet == first.sheet]
        end = here[-1] if len(here) > 1 else None
        return Place(
            file=file or first.file, page=first.page, sheet=first.sheet, row=first.number, end_row=end, column=column
        )
    boxes = [line.box for line in lines if line.page == first.page and line.box]
    return Place(file=first.file, page=first.page, box=around(boxes))


def holds_centre(box: Box, other: Box) -> bool:
    """Tell whether the centre of another box lies in a box."""
    across, down = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def around(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around others."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
