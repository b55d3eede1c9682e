"""Part the text of a page that stands in two columns: it is read down the left one, then down the right one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from .ruled_tables import TextRun, lines_of

#: A run of so many characters is of prose, and no label, number or figure.
_PROSE = 8
#: A column has so many of them at least; beside it so small a share of them runs across the gap.
_LINES, _ACROSS = 5, 0.4
#: Where across the text the gap may lie, in shares of its width, and in how many steps it is looked for.
_FROM, _TO, _STEPS = 0.3, 0.7, 40


def text_columns(lines: Sequence[list[TextRun]]) -> list[list[list[TextRun]]]:
    """Return the lines of a page that holds no table in the order they are read, parted where columns begin and end.

    What runs across both columns stands above or below them. A page of one column has one part.
    """
    runs = list(chain.from_iterable(lines))
    gap = _gap_between_columns([run for run in runs if len(run.text) >= _PROSE])
    if gap is None:
        return [list(lines)]
    left = [run for run in runs if run.box[2] <= gap]
    right = [run for run in runs if run.box[0] >= gap]
    begins = max(min(run.box[1] for run in side if len(run.text) >= _PROSE) for side in (left, right))
    across = {run for run in runs if run.box[0] < gap < run.box[2]}
    above = {run for run in runs if run.box[3] <= begins and (run in across or _is_level_with(run, across))}
    beside = [run for run in runs if run not in above and run not in across]
    below = [run for run in runs if run in across and run not in above]
    sides = ([run for run in beside if run.box[2] <= gap], [run for run in beside if run.box[0] >= gap])
    return [part for part in map(lines_of, ([run for run in runs if run in above], *sides, below)) if part]


def _is_level_with(run: TextRun, others: Iterable[TextRun]) -> bool:
    return any(other.box[1] < run.middle_height < other.box[3] for other in others)


def _gap_between_columns(prose: Sequence[TextRun]) -> float | None:
    """Return how far across the page prose is parted, if it stands in two columns beside each other."""
    if not prose:
        return None
    start, end = min(run.box[0] for run in prose), max(run.box[2] for run in prose)
    found: list[tuple[int, float]] = []
    for step in range(_STEPS + 1):
        gap = start + (end - start) * (_FROM + (_TO - _FROM) * step / _STEPS)
        left = [run for run in prose if run.box[2] <= gap]
        right = [run for run in prose if run.box[0] >= gap]
        fewer = min(len(left), len(right))
        across = len(prose) - len(left) - len(right)
        if fewer >= _LINES and across <= _ACROSS * fewer and _stand_beside(left, right):
            found.append((across, gap))
    least = min((across for across, _ in found), default=0)
    gaps = [gap for across, gap in found if across == least]
    return gaps[len(gaps) // 2] if gaps else None


def _stand_beside(left: Sequence[TextRun], right: Sequence[TextRun]) -> bool:
    """Tell whether most of the runs on the side with fewer are at a height that the other side has, too."""
    fewer, more = sorted((left, right), key=len)
    top, bottom = min(run.box[1] for run in more), max(run.box[3] for run in more)
    return 2 * sum(top <= run.middle_height <= bottom for run in fewer) > len(fewer)
