"""Tables without ruled lines: columns are where all rows leave the same gaps, rows are the printed lines.

What geometry does not say is not certain, so such tables are kept and a person is asked to look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from budgets.records import Place

from .lattice import Run, joined_text, rounded
from .pages import Box, Cell, Grid, around
from .values import BLANKS, clean, figure

_UNIT = re.compile(r"单位\s*[:：]\s*(?:人民币)?(?:万元|元|千元)\s*$")
#: A table has at least so many rows with figures; a gap between columns is at least so many characters wide.
_ROWS, _GAP = 3, 0.8


def tables(lines: list[list[Run]], place: Place) -> tuple[list[Grid], list[list[Run]]]:
    """Return the grids of tables without rules, and the lines that are none of theirs.

    A table begins behind a line that names the money unit, and goes on as long as its lines fall into columns.
    """
    grids: list[Grid] = []
    rest: list[list[Run]] = []
    index = 0
    while index < len(lines):
        rest.append(lines[index])
        index += 1
        if _UNIT.search(clean(joined_text(rest[-1]))):
            stretch = _stretch(lines, index)
            if sum(_has_figure(line) for line in stretch) >= _ROWS:
                grids.append(_grid(stretch, place))
                index += len(stretch)
    return grids, rest


def _stretch(lines: Sequence[list[Run]], start: int) -> list[list[Run]]:
    """Return the lines from ``start`` up to the last with a figure before prose or the next head."""
    taken: list[list[Run]] = []
    last = 0
    for line in lines[start:]:
        text = clean(joined_text(line))
        if len(text) > 80 or re.search(r"[。；]$|表$", text) or _UNIT.search(text):
            break
        taken.append(line)
        last = len(taken) if _has_figure(line) else last
    return taken[:last]


def _has_figure(line: Sequence[Run]) -> bool:
    return len(line) > 1 and any(_is_figure(run.text) for run in line[1:])


def _is_figure(text: str) -> bool:
    return text in BLANKS or figure(text) is not None


def _columns(lines: Sequence[Sequence[Run]]) -> list[tuple[float, float]]:
    """Return where the columns stand: stretches that some row prints in, with gaps that no row with figures does."""
    spans = sorted((run.box[0], run.box[2]) for line in lines if _has_figure(line) for run in line)
    size = sorted(run.size for line in lines for run in line)[0]
    columns: list[tuple[float, float]] = []
    for start, end in spans:
        if columns and start <= columns[-1][1] + _GAP * size:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    return columns


def _grid(lines: Sequence[Sequence[Run]], place: Place) -> Grid:
    columns = _columns(lines)
    borders = [columns[0][0] - 2, *((a[1] + b[0]) / 2 for a, b in pairwise(columns))]
    borders.append(columns[-1][1] + 2)
    slots: list[list[Cell]] = []
    for row, line in enumerate(lines):
        box = around([run.box for run in line])
        held: list[Cell | None] = [None] * len(columns)
        for run in line:
            first, last = _reach(run, borders)
            cell = held[first] or _cell(row, first, last - first + 1, borders, box, place)
            cell.lines = [("".join([*(text for text, _ in cell.lines), run.text]), run.middle)]
            for column in range(first, last + 1):
                held[column] = held[column] or cell
        slots.append([cell or _cell(row, at, 1, borders, box, place) for at, cell in enumerate(held)])
    whole = around([run.box for line in lines for run in line])
    where = Place(file=place.file, page=place.page, box=rounded(whole))
    return Grid(slots, where, ruled=False, certain=_is_certain(lines, borders))


def _is_certain(lines: Sequence[Sequence[Run]], borders: Sequence[float]) -> bool:
    """Tell whether a header names each column apart, and each figure stands in one."""
    first = next(index for index, line in enumerate(lines) if _has_figure(line))
    named = {_reach(run, borders) for line in lines[:first] for run in line}
    if not all((column, column) in named for column in range(len(borders) - 1)):
        return False
    return all(len(set(_reach(run, borders))) == 1 for line in lines[first:] for run in line if _is_figure(run.text))


def _reach(run: Run, borders: Sequence[float]) -> tuple[int, int]:
    """Return the first and last column a run stands over: a header over several columns begins left of their middle."""
    inside = [
        column
        for column in range(len(borders) - 1)
        if min(run.box[2], borders[column + 1]) - max(run.box[0], borders[column]) > 0.2 * (run.box[2] - run.box[0])
    ]
    return (inside[0], inside[-1]) if inside else (0, 0) if run.box[0] < borders[0] else (len(borders) - 2,) * 2


def _cell(row: int, column: int, columns: int, borders: Sequence[float], box: Box, place: Place) -> Cell:
    where = rounded((borders[column], box[1], borders[column + columns], box[3]))
    return Cell(row, column, 1, columns, Place(file=place.file, page=place.page, box=where))
