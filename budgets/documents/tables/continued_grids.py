"""Fit the grid of a next page to the table that goes on there, whose cells may be merged otherwise than before."""

from __future__ import annotations

from dataclasses import replace

from budgets.documents.model.pages import Borders, Cell, Grid
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.tables.column_headers import begins_with_header
from budgets.vocabulary.figures import parse_figure


def fitted_grid(grid: Grid, first: Grid) -> Grid | None:
    """Return a grid with the columns of the ``first`` of its table; ``None`` where its rules are none of those.

    A page draws the rules of its own rows only: of a lone total, whose label is merged over codes and names, or of
    codes in one cell, those between are missing. Both grids end at the same left and right.
    """
    edges = _column_edges(first)
    if Borders.RULES is not grid.borders or len(edges) <= first.width or grid.width >= first.width:
        return None
    cells: dict[Cell, Cell] = {}
    for cell in dict.fromkeys(cell for row in grid.slots for cell in row):
        box = cell.place.box
        start, end = (_nearest_edge(edges, at) for at in (box[0], box[2])) if box else (None, None)
        if start is None or end is None or start >= end:
            return None
        cells[cell] = Cell(cell.row, start, cell.rows, end - start, cell.place, cell.lines, cell.indent, lost=cell.lost)
    slots = [
        [cells[cell] for cell in dict.fromkeys(row) for _column in range(cells[cell].columns)] for row in grid.slots
    ]
    if any(len(row) != first.width for row in slots):
        return None
    return Grid(slots, grid.place, grid.borders, grid.form_lines)


def grid_below_header(grid: Grid, header: Grid) -> Grid | None:
    """Return a grid with the upper rows of its header, which the page before ends with, put over its columns.

    ``None`` where that is no part of its header: it holds a figure, or its rules are none of the grid's. A cell that
    the page parts is one again.
    """
    upper = fitted_grid(header, grid)
    if upper is None or any(parse_figure(cell.text) is not None for row in header.slots for cell in row):
        return None
    height = len(upper.slots)
    placed = {cell: cell for row in upper.slots for cell in row}
    placed |= {cell: replace(cell, row=cell.row + height) for row in grid.slots for cell in row}
    for above, cell in zip(upper.slots[-1], grid.slots[0], strict=True) if begins_with_header(grid) else ():
        if above and not cell and (above.column, above.columns) == (cell.column, cell.columns):
            placed[above] = placed[cell] = replace(above, rows=above.rows + cell.rows)
    return replace(grid, slots=[[placed[cell] for cell in row] for row in (*upper.slots, *grid.slots)])


def ends_alike(one: Grid, other: Grid) -> bool:
    """Tell whether two grids end at the same left and right."""
    boxes = one.place.box, other.place.box
    return all(boxes) and all(
        abs(a - b) <= TOLERANCES.touch for a, b in zip(*(box[::2] for box in boxes if box), strict=True)
    )


def repeats_header(grid: Grid, start: int, first: Grid, first_start: int) -> bool:
    """Tell whether the row in which a grid begins prints what that of another prints."""
    if start >= len(grid.slots) or first_start >= len(first.slots):
        return False
    one, other = ([cell.text for cell in each] for each in (grid.slots[start], first.slots[first_start]))
    return any(one) and one == other


def _column_edges(grid: Grid) -> dict[int, float]:
    """Return where each column of a ruled grid begins, and the last ends, in points, as far as a cell shows it."""
    edges: dict[int, float] = {}
    for cell in (cell for row in grid.slots for cell in row):
        if cell.place.box:
            edges[cell.column] = cell.place.box[0]
            edges[cell.column + cell.columns] = cell.place.box[2]
    return edges


def _nearest_edge(edges: dict[int, float], at: float) -> int | None:
    return next((column for column, edge in edges.items() if abs(edge - at) <= TOLERANCES.same_rule), None)
