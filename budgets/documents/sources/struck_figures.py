"""Tell figures that a drawn line strikes out, level or slanted, or before which one is a minus: their value is open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.ruled_tables import RuledLine, TextRun
from budgets.vocabulary.figures import looks_like_figure, unshown_number

#: Two points, (x, y), that a line joins which is neither level nor upright.
Segment = tuple[tuple[float, float], tuple[float, float]]


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


def strike_slanted(segments: Sequence[Segment], runs: list[TextRun]) -> list[TextRun]:
    """Return the runs of a page, those figures named through whose middle a slanted line goes."""
    done = list(runs)
    for at, run in enumerate(runs):
        if segments and looks_like_figure(run.text) and any(_goes_through(each, run) for each in segments):
            done[at] = _named(run)
    return done


def _goes_through(segment: Segment, run: TextRun) -> bool:
    (x, y), (end_x, end_y) = segment
    share = (run.middle_height - y) / (end_y - y)
    return 0 <= share <= 1 and run.box[0] <= x + share * (end_x - x) <= run.box[2]


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
