"""Tell figures that a drawn line strikes out, level or slanted, or before which one is a minus: their value is open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.ruled_tables import RuledLine, TextRun
from budgets.vocabulary.figures import looks_like_figure, unshown_number

#: Two points, (x, y), that a line joins which is neither level nor upright.
Segment = tuple[tuple[float, float], tuple[float, float]]
#: Figures are looked up by squares of the page so wide and high, in points.
_SQUARE = 10


def part_strokes(across: Sequence[RuledLine], runs: list[TextRun]) -> tuple[list[RuledLine], list[TextRun]]:
    """Return the lines of a page that are no strokes through text or before a figure, nor points, and the runs.

    A figure with such a stroke stands in brackets that make it none, so that it is named and not read.
    """
    order = sorted(range(len(runs)), key=lambda at: runs[at].middle_height)
    heights = [runs[at].middle_height for at in order]
    reach = TOLERANCES.strike * max((run.size for run in runs), default=0)
    rules, done = [], list(runs)
    for line in across:
        near = order[bisect_left(heights, line.at - reach) : bisect_right(heights, line.at + reach)]
        struck = [at for at in near if _is_stroke(line, runs[at])]
        if not struck and line.end - line.start > TOLERANCES.stroke:
            rules.append(line)
        for at in struck:
            if looks_like_figure(runs[at].text):
                done[at] = _named(runs[at])
    return rules, done


def strike_slanted(segments: Iterable[Segment], runs: list[TextRun]) -> list[TextRun]:
    """Return the runs of a page, those figures named through whose middle a slanted line goes.

    A page may hold thousands of lines and of figures: each line is held against those in the squares it goes through.
    """
    squares: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, run in enumerate(runs):
        if looks_like_figure(run.text):
            for column in range(_square(run.box[0]), _square(run.box[2]) + 1):
                squares[_square(run.middle_height)][column].append(at)
    rows, done = sorted(squares), list(runs)
    for segment in set(segments):
        low, high = sorted(y for _, y in segment)
        for row in rows[bisect_left(rows, _square(low)) : bisect_right(rows, _square(high))]:
            columns = squares[row]
            ends = [_width_at_height(segment, min(max(y * _SQUARE, low), high)) for y in (row, row + 1)]
            left, right = max(_square(min(ends)), min(columns)), min(_square(max(ends)), max(columns))
            for column in [column for column in range(left, right + 1) if column in columns]:
                columns[column] = [at for at in columns[column] if done[at] is runs[at]]
                for at in columns[column]:
                    if _goes_through(segment, runs[at]):
                        done[at] = _named(runs[at])
    return done


def _square(at: float) -> int:
    return int(at // _SQUARE)


def _width_at_height(segment: Segment, height: float) -> float:
    """Return how far across the page a slanted line is at a height."""
    (x, y), (end_x, end_y) = segment
    return x + (height - y) / (end_y - y) * (end_x - x)


def _goes_through(segment: Segment, run: TextRun) -> bool:
    low, high = sorted(y for _, y in segment)
    middle = run.middle_height
    return low <= middle <= high and run.box[0] <= _width_at_height(segment, middle) <= run.box[2]


def _is_stroke(line: RuledLine, run: TextRun) -> bool:
    """Tell whether a line goes through a run, or stands before it as a minus does; a rule may pass behind a name."""
    if abs(line.at - run.middle_height) > TOLERANCES.strike * run.size:
        return False
    is_figure, (left, _, right, _) = looks_like_figure(run.text), run.box
    across, length = min(line.end, right) - max(line.start, left), line.end - line.start
    if across > TOLERANCES.struck * run.size:
        return is_figure or length <= right - left + run.size
    return is_figure and length < run.size and -run.size < across <= 0 and line.end <= left


def _named(run: TextRun) -> TextRun:
    return replace(run, text=unshown_number(run.text), edges=(run.edges[0], *run.edges, run.edges[-1]))
