"""Everything that a row of a table prints stands in its records, or is named: nothing vanishes in between."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from budgets.documents.model.pages import Cell, Grid
from budgets.documents.tables.line_tree import ReadRow
from budgets.records import Unreadable
from budgets.vocabulary.column_words import is_known_header
from budgets.vocabulary.figures import BLANKS, is_money, parse_figure
from budgets.vocabulary.spelling import clean, plain

#: Figures and codes with what parts their digits, and words.
_PIECES = re.compile(r"\d(?:[\d.,·\-\s]*\d)?|[^\W\d_]+")
#: An amount behind a name, which stands in its column, too, where no rule parts the two.
_MONEY_BEHIND_WORDS = re.compile(r"(?<=[\u4e00-\u9fff）)\s])-?\d[\d,]*\.\d{2}$")


def unplaced_cells(
    cells: Sequence[Cell], index: int, rows: Sequence[ReadRow], code_columns: Collection[int]
) -> Iterator[Unreadable]:
    """Yield what the cells that begin in row ``index`` of a grid print and none of its ``rows`` holds.

    A figure is held as a whole, a code also by its steps, which stand in ``code_columns``; names may be joined or
    parted. Words of headers among them head the columns of a row that begins beside them.
    """
    held = [text for row in rows for text in _texts_of_row(row)]
    apart = {text for row in rows for _, text, _ in (*row.texts, *row.cells)}
    whole = {*held, *BLANKS}
    pieces: set[str] | None = None
    for cell in dict.fromkeys(cells):
        text = clean(cell.text.replace("\n", ""))
        behind = _MONEY_BEHIND_WORDS.search(text) if cell.columns > 1 else None
        if cell.row == index and behind and apart.isdisjoint((text, behind[0])):
            yield Unreadable(place=cell.place, text=text, reason=f"unplaced: {text}")
            continue
        if cell.row != index or text in whole:
            continue
        pieces = pieces or {piece for each in held for piece in _pieces_of(each)}
        steps = [row.code for row in rows] if cell.column in code_columns else []
        if not _is_held(text, pieces, steps):
            yield Unreadable(place=cell.place, text=text, reason=f"unplaced: {text}")


def figures_of_header(cells: Sequence[Cell], index: int) -> Iterator[Unreadable]:
    """Yield the amounts in a row of a grid that is left out because it prints the header again, or counts columns."""
    for cell in dict.fromkeys(cells):
        text = clean(cell.text)
        if cell.row == index and is_money(text):
            yield Unreadable(place=cell.place, text=text, reason=f"unplaced: {text}")


def unplaced_figures(grids: Sequence[Grid], start: int, held: Sequence[str]) -> Iterator[Unreadable]:
    """Yield the cells of a form, below row ``start`` of its first grid, that are a figure which nothing of it holds."""
    whole = {*held, *BLANKS}
    for number, grid in enumerate(grids):
        for index in range(0 if number else start, len(grid.slots)):
            for cell in grid.row(index):
                text = clean(cell.text)
                if cell.row == index and parse_figure(text) is not None and text not in whole:
                    yield Unreadable(place=cell.place, text=text, reason=f"unplaced: {text}")


def _texts_of_row(row: ReadRow) -> Iterator[str]:
    yield from (row.code, row.label, row.unit, row.group)
    for _, text, _ in (*row.texts, *row.cells):
        yield text


def _pieces_of(text: str) -> list[str]:
    """Return the figures, codes and words of a text, without what parts their digits."""
    return ["".join(filter(str.isalnum, piece)) for piece in _PIECES.findall(plain(text))]


def _is_held(text: str, pieces: Collection[str], steps: Sequence[str]) -> bool:
    if is_known_header(text) and parse_figure(text) is None:
        return True
    words = "".join(piece for piece in pieces if not piece[0].isdigit())
    return all(
        piece in pieces or (any(piece in code for code in steps) if piece[0].isdigit() else piece in words)
        for piece in _pieces_of(text)
    )
