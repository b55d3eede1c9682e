"""Names in several lines of tables without rules: the lines of a cell stand nearer to each other than rows do.

A name of two lines stands half a line above and below the figures of its row, one of three has them in its middle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.ruled_tables import TextRun
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.labels import is_of_which, is_total_label
from budgets.vocabulary.spelling import without_spread

Lines = Sequence[Sequence[TextRun]]
#: The index of the first line of a row, and of the last.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Step:
    """The step from a name to the next in its column: their lines, how far they are apart, if the next begins a row."""

    upper: int
    lower: int
    height: float
    begins: bool


def begins_row(label: str) -> bool:
    """Tell whether a label begins a row of its own: by its number, its code, 其中 or as a total."""
    total = is_total_label(without_spread(label))
    return total or is_of_which(label) or enumerated(label) is not None or label[0].isdigit()


def spans_of_rows(lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool]) -> list[Span]:
    """Return the rows of a table whose names take several of its lines, from above; those of its header are none.

    Only where names stand in two distances does the smaller tell lines of one, and if no two rows of figures do. Where
    the larger leaves room for others between, they stand around the middle of their figures.
    """
    figures = [index for index, line in enumerate(lines) if has_figure(line)]
    steps = _steps(lines, has_figure)
    body = [step for step in steps if figures and step.lower >= figures[0]]
    limit = min((step.height for step in body if not step.begins), default=0) * TOLERANCES.same_step
    nearest = min((_height(lines[lower]) - _height(lines[upper]) for upper, lower in pairwise(figures)), default=limit)
    if nearest < limit or not any(step.height > limit for step in body):
        return []
    joined: list[Span] = []
    for first, last in sorted((step.upper, step.lower) for step in steps if not step.begins and step.height < limit):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    beside = [(span, [each for each in figures if span[0] <= each <= span[1]]) for span in joined]
    found = [(span, each) for span, each in beside if len(each) < 2 and span[1] >= figures[0]]
    is_near = any(limit < step.height < limit * TOLERANCES.double_step for step in body)
    if not is_near and not all(_is_around(lines, span, at) for span, each in found for at in each):
        return []
    return [span for span, _ in found]


def with_whole_rows(lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool]) -> tuple[list[list[TextRun]], bool]:
    """Return lines, those of a row whose name takes several as one, and if there are such rows."""
    done = [list(line) for line in lines]
    spans = spans_of_rows(lines, has_figure)
    for first, last in reversed(spans):
        row = [run for line in done[first : last + 1] for run in line]
        done[first : last + 1] = [sorted(row, key=lambda run: (run.box[0], run.middle_height))]
    return done, bool(spans)


def _steps(lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool]) -> list[_Step]:
    """Return the steps between names that begin at one distance from the left.

    The word of a total may be the end of one that is called more (本年收入 above 合计), where no figures stand by it.
    """

    def is_end_of_total(upper: TextRun, below: TextRun, line: Sequence[TextRun]) -> bool:
        return is_total_label(without_spread(upper.text + below.text)) and not has_figure(line)

    columns: defaultdict[int, list[tuple[int, TextRun]]] = defaultdict(list)
    for index, line in enumerate(lines):
        for run in line:
            if run.size > 1 and any("\u4e00" <= letter <= "\u9fff" for letter in run.text):
                columns[round(run.box[0] / TOLERANCES.touch)].append((index, run))
    return [
        _Step(
            upper,
            lower,
            below.middle_height - above.middle_height,
            begins_row(below.text) and not is_end_of_total(above, below, lines[lower]),
        )
        for names in columns.values()
        for (upper, above), (lower, below) in pairwise(names)
        if upper < lower
    ]


def _is_around(lines: Lines, span: Span, at: int) -> bool:
    """Tell whether a line stands in the middle of a row."""
    tops, ends = ([run.middle_height for run in lines[each]] for each in span)
    return abs((min(tops) + max(ends)) / 2 - _height(lines[at])) < TOLERANCES.below_cell * lines[at][-1].size / 2


def _height(line: Sequence[TextRun]) -> float:
    return line[-1].middle_height
