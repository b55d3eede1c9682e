"""Names in several lines of tables without rules: the lines of a cell stand nearer to each other than rows do.

A name of two lines stands half a line above and below the figures of its row, one of three has them in its middle;
where cells are filled from the top, the figures of a row stand beside the first line of its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from budgets.documents.model.table_words import counts_columns
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.ruled_tables import TextRun
from budgets.vocabulary.column_words import is_known_header
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.labels import is_of_which, is_total_label
from budgets.vocabulary.spelling import without_spread

Lines = Sequence[Sequence[TextRun]]
#: So many names that go on below a number beside figures tell that all cells are filled from the top.
_FILLED = 2
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


def spans_of_rows(
    lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool], *, from_top: bool = False
) -> list[Span]:
    """Return the rows of a table whose names take several of its lines, from above; those of its header are none.

    Only where names stand in two distances does the smaller tell lines of one, and if no two rows of figures do. Where
    the larger leaves room for others between, they stand around the middle of their figures. ``from_top`` where the
    page before told that cells are filled from the top.
    """
    if found := _spans_from_top(lines, has_figure) or (_full_names_from_top(lines, has_figure) if from_top else []):
        return found
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
    rows = [(span, each) for span, each in beside if len(each) < 2 and span[1] >= figures[0]]
    is_near = any(limit < step.height < limit * TOLERANCES.double_step for step in body)
    if not is_near and not all(_is_around(lines, span, at) for span, each in rows for at in each):
        return []
    return [span for span, _ in rows]


def _spans_from_top(lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool]) -> list[Span]:
    """Return the rows of several lines of a table whose cells are filled from the top; none where that is not sure.

    Rows then begin in lines with figures, or that are numbered, and no such line is nearer to the one above it than the
    lines of a name are. Either each is further from it, or names go on below lines that begin with their number and
    their figures, above others that do, or below lines that fill their cells.
    """
    figures = [index for index, line in enumerate(lines) if has_figure(line)]
    if not figures or lines[figures[0]][0].size <= 1:  # in text that keeps its columns a line is one high
        return []
    first, last = figures[0], figures[-1]
    steps = [0.0, *(_height(below) - _height(above) for above, below in pairwise(lines))]
    numbered = {index for index, line in enumerate(lines) if begins_row(line[0].text)}
    starts = [index for index in range(first, len(lines)) if index in numbered or index in figures]
    loose = [index for index in range(first, last) if index not in starts]
    if not loose:
        return []
    step = min(steps[index] for index in loose)
    near = step * TOLERANCES.line_of_name
    above = [run.text for run in lines[first - 1]] if first and steps[first] <= near else []
    is_near = any(steps[index] * TOLERANCES.line_of_name < step for index in starts[1:])
    if is_near or step < lines[first][0].size or not (all(map(is_known_header, above)) or counts_columns(above)):
        return []  # figures stand in the middle of a name, or beside its last line
    spans = [
        (start, max(takewhile(lambda index: steps[index] <= near, range(start + 1, end)), default=start))
        for start, end in pairwise([*starts, len(lines)])
    ]
    if any(steps[index] <= near for index in starts[1:]):
        below = [span for span in spans if span[1] > span[0]]
        whole = all(start in figures or start + 1 in numbered for start in starts)
        whole = whole and all(end + 1 in starts for _, end in spans if end < last)
        held = [span for span in below if span[0] in numbered and span[1] + 1 in numbered]
        full = all(_fills_cell(lines, at) for start, end in below for at in range(start, end))
        if not whole or (len(held) < _FILLED and not (full and len(below) >= _FILLED)):
            return []
    return [span for span in spans if span[1] > span[0]]


def _full_names_from_top(lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool]) -> list[Span]:
    """Return the rows of several lines where cells are filled from the top: names that fill their cells go on below."""
    starts = [index for index, line in enumerate(lines) if has_figure(line)]
    spans = []
    for start, end in pairwise([*starts, len(lines)]):
        below = lines[starts[0] : end]
        loose = range(start, end - 1)
        last = next((at for at in loose if not _goes_on_below(below, at - starts[0])), end - 1)
        spans.append((start, last))
    return [(start, last) for start, last in spans if last > start]


def _goes_on_below(lines: Lines, at: int) -> bool:
    rest = lines[at + 1]
    names = [run.box[0] for run in lines[at] if not run.text.isascii()]
    aligned = all(any(abs(run.box[0] - left) < TOLERANCES.touch for left in names) for run in rest)
    return aligned and not begins_row(rest[0].text) and _fills_cell(lines, at)


def _fills_cell(lines: Lines, at: int) -> bool:
    """Tell whether what goes on in the next line goes on from names that are as wide as any in their column."""

    def ends_of_names(line: Sequence[TextRun], rest: TextRun) -> list[float]:
        near = TOLERANCES.indent_most * rest.size  # a name goes on left of where it began, indented
        return [run.box[2] for run in line if not run.text.isascii() and run.box[0] - near < rest.box[0] < run.box[2]]

    ends = [
        (
            max(ends_of_names(lines[at], rest), default=0.0),
            max(end for line in lines for end in ends_of_names(line, rest)),
            rest.size,
        )
        for rest in lines[at + 1]
    ]
    return all(end > widest - size for end, widest, size in ends)


def are_filled_from_top(lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool]) -> bool:
    """Tell whether names in several lines surely tell that the cells of a table are filled from the top."""
    return bool(_spans_from_top(lines, has_figure))


def with_whole_rows(
    lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool], *, from_top: bool = False
) -> tuple[list[list[TextRun]], bool]:
    """Return lines, those of a row whose name takes several as one, and if there are such rows."""
    done = [list(line) for line in lines]
    spans = spans_of_rows(lines, has_figure, from_top=from_top)
    for first, last in reversed(spans):
        row = [run for line in done[first : last + 1] for run in line]
        done[first : last + 1] = [sorted(row, key=lambda run: (run.box[0], run.middle_height))]
    return done, bool(spans)


def with_rest_of_name(lines: Lines, has_figure: Callable[[Sequence[TextRun]], bool]) -> list[list[TextRun]]:
    """Return the lines of a page filled from the top, those as one that go on with the last name of the page before."""
    rest = [*takewhile(lambda line: not has_figure(line) and not begins_row(line[0].text), lines)]
    whole = [[run for line in rest for run in line]] if rest else []
    is_one = all(_goes_on_below(rest, at) for at in range(len(rest) - 1))
    return [*whole, *map(list, lines[len(rest) :])] if is_one else [*map(list, lines)]


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
