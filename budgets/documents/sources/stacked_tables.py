"""Tables that touch: one goes on right below the other, in columns of its own, and their rules make one lattice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from budgets.documents.model.pages import Cell, Grid, around
from budgets.vocabulary.figures import parse_figure

#: A row that prints fewer texts than this begins no header that could be told from another row.
_TEXTS = 3


def parted_at_headers(grid: Grid) -> list[Grid]:
    """Return the grids that a grid holds: it is parted where its header is printed again over other columns."""
    rows = [[cell for cell in grid.row(index) if cell] for index in range(len(grid.slots))]
    texts = [tuple(cell.text for cell in row) for row in rows]
    first = next((index for index, row in enumerate(rows) if len(row) >= _TEXTS), len(rows))
    if first == len(rows) or any(parse_figure(text) is not None for text in texts[first]):
        return [grid]
    starts = [0]
    for index in range(first + 1, len(rows)):
        begins = all(cell.row == index for cell in grid.row(index))
        if begins and texts[index] == texts[first] and _spans(rows[index]) != _spans(rows[first]):
            starts.append(index)
    return [_grid_of_rows(grid, start, end) for start, end in pairwise([*starts, len(rows)])] if starts[1:] else [grid]


def _spans(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    return [(cell.column, cell.columns) for cell in cells]


def _grid_of_rows(grid: Grid, start: int, end: int) -> Grid:
    """Return some rows of a grid, in the columns that their own cells tell."""
    cells = list(dict.fromkeys(cell for row in grid.slots[start:end] for cell in row))
    edges = sorted({cell.column for cell in cells})
    placed = {
        cell: replace(
            cell,
            row=cell.row - start,
            column=edges.index(cell.column),
            columns=sum(cell.column <= edge < cell.column + cell.columns for edge in edges),
        )
        for cell in cells
    }
    slots = [[placed[row[edge]] for edge in edges] for row in grid.slots[start:end]]
    boxes = [cell.place.box for cell in cells if cell.place.box]
    return replace(grid, slots=slots, place=replace(grid.place, box=around(boxes)) if boxes else grid.place)
