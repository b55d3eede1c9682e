"""Columns of a table without rules, told by its header: each innermost header cell stands over one column.

Words stand at the left of their column and figures at its right, or both in the middle; so a figure belongs to the last
header cell that begins before the figure ends, a word to the first that ends behind where the word begins, a code to
the nearer of the two. What does not fit is no such table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, product, takewhile
from math import prod

from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.ruled_tables import TextRun

Lines = Sequence[Sequence[TextRun]]
Row = tuple[tuple[TextRun, ...], ...]
#: Columns that can be shared out among the cells above them in more ways than these are in doubt.
_MOST_WAYS = 2_000


@dataclass(frozen=True, slots=True)
class HeaderColumns:
    """The columns of a table: the header cells above each, from the outermost, and which runs stand in each row."""

    paths: tuple[tuple[TextRun, ...], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _LeafCell:
    """An innermost header cell: its last line, on which header line that stands, and from where to where it prints.

    ``middle`` is the height of its middle, with the lines above that are its own; ``lines`` are it and all that stand
    over it and over no other.
    """

    line: int
    run: TextRun
    left: float
    right: float
    middle: float
    lines: tuple[TextRun, ...]

    def lines_below(self, above: TextRun) -> list[TextRun]:
        """Return its lines that stand below a cell."""
        return [line for line in self.lines if line.middle_height > above.middle_height]


def read_header_columns(header: Lines, body: Lines, is_amount: Callable[[str], bool]) -> HeaderColumns | None:
    """Return the columns that a header tells for the rows below it; ``None`` where anything stands in doubt."""
    tried = [_innermost_header_cells(header)]
    if len(tried[0]) < 2:
        return None
    while len(fewer := _without_hovering_cell(tried[-1], body, is_amount)) < len(tried[-1]):
        tried.append(fewer)
    found = (_columns_under_leaves(header, leaves, body, is_amount) for leaves in reversed(tried))
    return next((columns for columns in found if columns), None)


def _columns_under_leaves(
    header: Lines, leaves: Sequence[_LeafCell], body: Lines, is_amount: Callable[[str], bool]
) -> HeaderColumns | None:
    """Return the columns below these innermost cells; ``None`` where rows do not fit them, or cells above claim one."""
    rows = _rows_under_leaves(leaves, body, is_amount)
    if any(one.run.box[2] > other.run.box[0] for one, other in pairwise(leaves)):
        return None
    if len(rows) < len(body) or not _has_aligned_amounts(rows, len(leaves), is_amount):
        return None
    paths = _header_cell_paths(header, _widened_leaves(leaves, rows))
    return HeaderColumns(paths, tuple(rows)) if paths else None


def read_continued_rows(
    paths: Sequence[tuple[TextRun, ...]], body: Lines, is_amount: Callable[[str], bool]
) -> HeaderColumns | None:
    """Return rows on a next page under the columns of the page before; ``None`` where they do not fit."""
    leaves = [_LeafCell(0, path[-1], path[-1].box[0], path[-1].box[2], path[-1].middle_height, ()) for path in paths]
    rows = _rows_under_leaves(leaves, body, is_amount)
    if len(rows) < len(body) or not _has_aligned_amounts(rows, len(paths), is_amount):
        return None
    return HeaderColumns(tuple(paths), tuple(rows))


# Columns and rows


def _innermost_header_cells(header: Lines) -> list[_LeafCell]:
    """Return the innermost header cells from left to right: nothing stands below them."""
    runs = [(index, run) for index, line in enumerate(header) for run in line]
    inner = [
        (index, run)
        for index, run in runs
        if not any(below > index and _overlaps_sideways(run, other) for below, other in runs)
    ]
    found = []
    for index, run in inner:
        beside = [other for _, other in inner if other is not run]
        first, apart = run, TOLERANCES.lines_of_cell * run.size
        own = [each for line, each in reversed(runs) if line < index and _overlaps_sideways(each, run)]
        own = own[: next((at for at, each in enumerate(own) if _overlaps_any(each, beside)), len(own))]
        for each in own:
            if first.box[1] - each.box[3] > apart:
                break
            first = each
        middle = (first.middle_height + run.middle_height) / 2
        found.append(_LeafCell(index, run, run.box[0], run.box[2], middle, (run, *own)))
    return sorted(found, key=lambda leaf: leaf.run.box[0])


def _overlaps_sideways(one: TextRun, other: TextRun) -> bool:
    shared = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    return shared > TOLERANCES.header_overlap * min(one.size, other.size)


def _overlaps_any(one: TextRun, others: Iterable[TextRun]) -> bool:
    return any(_overlaps_sideways(one, other) for other in others)


def _rows_under_leaves(leaves: Sequence[_LeafCell], body: Lines, is_amount: Callable[[str], bool]) -> list[Row]:
    """Return the runs of each line by column, without the lines that do not fit."""
    rows = [_runs_by_column(line, leaves, is_amount) for line in body]
    return [row for row in rows if row is not None]


def _runs_by_column(
    line: Sequence[TextRun], leaves: Sequence[_LeafCell], is_amount: Callable[[str], bool]
) -> Row | None:
    """Return the runs of a line by column; ``None`` if an amount would share a cell, or the order would change."""
    cells: list[list[TextRun]] = [[] for _ in leaves]
    before = -1
    for run in line:
        at = _column_of_run(run, leaves, is_amount(run.text))
        mixed = cells[at] and (is_amount(run.text) or is_amount(cells[at][-1].text))
        if at < before or mixed:
            return None
        cells[at].append(run)
        before = at
    return tuple(tuple(cell) for cell in cells)


def _column_of_run(run: TextRun, leaves: Sequence[_LeafCell], amount: bool) -> int:
    """Return the column of a run; a code may stand at the left or at the right of its own: under the nearer head."""
    as_figure = max((index for index, leaf in enumerate(leaves) if leaf.run.box[0] <= run.box[2]), default=0)
    behind = (index for index, leaf in enumerate(leaves) if leaf.run.box[2] > run.box[0])
    as_word = min(behind, default=len(leaves) - 1)
    if amount or not run.text.isdecimal():
        return as_figure if amount else as_word

    def distance_from_head(index: int) -> float:
        head = leaves[index].run.box
        return max(head[0] - run.box[2], run.box[0] - head[2])

    return min(as_word, as_figure, key=distance_from_head)


def _widened_leaves(leaves: Sequence[_LeafCell], rows: Sequence[Row]) -> list[_LeafCell]:
    """Return the leaves with their columns as wide as what stands in them."""
    done = []
    for column, leaf in enumerate(leaves):
        runs = [leaf.run, *(run for row in rows for run in row[column])]
        left, right = min(run.box[0] for run in runs), max(run.box[2] for run in runs)
        done.append(replace(leaf, left=left, right=right))
    return done


def _without_hovering_cell(
    leaves: Sequence[_LeafCell], body: Lines, is_amount: Callable[[str], bool]
) -> list[_LeafCell]:
    """Return the leaves without the first that stands over the gap between two columns of its own.

    It is printed higher than they are, in their middle, and nothing of the body stands under it; or it is only what
    several rows of a column beside it print: figures at the right of the one, words at the left of the other.
    """
    rows = _rows_under_leaves(leaves, body, is_amount)
    for at in range(1, len(leaves) - 1):
        leaf, others = leaves[at], [*leaves[:at], *leaves[at + 1 :]]
        if min(leaves[at - 1].line, leaves[at + 1].line) <= leaf.line:
            continue
        filled = [sum(bool(row[each]) for row in rows) for each in (at - 1, at, at + 1)]
        if not filled[1]:
            spread = _widened_leaves(others, [(*row[:at], *row[at + 1 :]) for row in rows])
            centred = (
                _widest_centred_range(leaf.run, spread, _candidate_ranges(leaf.run, at - 1, at, spread)) is not None
            )
        else:
            without = _rows_under_leaves(others, body, is_amount)
            borrowed = filled[1] > 1 and not (filled[0] and filled[2])
            borrowed = borrowed or any(_stand_in_for(rows, at, beside) for beside in (at - 1, at + 1))
            fits = len(without) == len(body) and _has_aligned_amounts(without, len(others), is_amount)
            hovers = _may_hover(leaf.run, _widened_leaves(others, without), at)
            hovers = hovers or (not (filled[0] and filled[2]) and _stands_between(leaf, leaves[at - 1], leaves[at + 1]))
            centred = borrowed and fits and hovers
        if centred:
            return others
    return list(leaves)


def _stand_in_for(rows: Sequence[Row], column: int, beside: int) -> bool:
    """Tell whether a column prints something only where the one beside it, which most rows fill, prints nothing."""
    filled = sum(bool(row[beside]) for row in rows)
    return filled > len(rows) - filled and not any(row[column] and row[beside] for row in rows)


def _has_aligned_amounts(rows: Sequence[Row], count: int, is_amount: Callable[[str], bool]) -> bool:
    """Tell whether the amounts of each column stand one below the other, clear of those of other columns."""
    end = float("-inf")
    for column in range(count):
        runs = [run for row in rows for run in row[column] if is_amount(run.text)]
        if not runs:
            continue
        widest = max(runs, key=lambda run: run.box[2] - run.box[0])
        left, right = min(run.box[0] for run in runs), max(run.box[2] for run in runs)
        together = all(run.box[0] < widest.box[2] and run.box[2] > widest.box[0] for run in runs)
        if left <= end or not together:
            return False
        end = right
    return True


# What stands above a column


def _header_cell_paths(header: Lines, leaves: Sequence[_LeafCell]) -> tuple[tuple[TextRun, ...], ...]:
    """Return the header cells above each column; empty if two of one line claim the same column.

    A cell over several columns stands over their middle, so it takes as many as put it there. Where all such cells
    begin with a column, and none is left without one beside a column that has some, they stand at the left of theirs.
    Where the middle leaves columns or cells without any, and only one way to share them out does not, it is that.
    """
    own = {id(leaf.run) for leaf in leaves}
    cells = [[run for run in line if id(run) not in own] for line in header]
    from_left = [_columns_from_left(line, index, leaves) for index, line in enumerate(cells)]
    at_left = _paths_below(cells, leaves, from_left)
    if at_left and all(map(all, from_left)) and not _parts_neighbours(at_left, leaves):
        return at_left
    in_middle = [_centred_columns(line, index, leaves) for index, line in enumerate(cells)]
    in_middle = [
        _over_groups(line, found, in_middle[index + 1 :], leaves)
        for index, (line, found) in enumerate(zip(cells, in_middle, strict=True))
    ]
    centred = _paths_below(cells, leaves, in_middle)
    if centred and all(map(all, in_middle)) and not _parts_neighbours(centred, leaves):
        return centred
    ways = product(*(list(_shared_out(line, index, leaves)) for index, line in enumerate(cells)))
    shared = [paths for way in islice(ways, _MOST_WAYS) if (paths := _paths_below(cells, leaves, way))]
    whole = [paths for paths in shared if not _parts_neighbours(paths, leaves)]
    return whole[0] if len(whole) == 1 else centred


def _paths_below(
    cells: Lines, leaves: Sequence[_LeafCell], columns: Sequence[Sequence[set[int]]]
) -> tuple[tuple[TextRun, ...], ...]:
    """Return the path of each column, given the ``columns`` over which the cells of each header line stand."""
    paths: list[list[TextRun]] = [[] for _ in leaves]
    for line, found in zip(cells, columns, strict=True):
        if sum(map(len, found)) > len(set().union(*found)):
            return ()
        for run, below in zip(line, found, strict=True):
            for column in below:
                paths[column].append(run)
    return tuple((*path, leaf.run) for path, leaf in zip(paths, leaves, strict=True))


def _parts_neighbours(paths: Sequence[Sequence[TextRun]], leaves: Sequence[_LeafCell]) -> bool:
    """Tell whether one of two columns beside each other, named at one height, has a cell above and the other none."""
    return any(
        (len(one) > 1) != (len(other) > 1) and _is_level(left.run, right.run)
        for (one, left), (other, right) in pairwise(zip(paths, leaves, strict=True))
    )


def _is_level(one: TextRun, other: TextRun) -> bool:
    """Tell whether two header cells stand at one height."""
    return abs(one.middle_height - other.middle_height) < TOLERANCES.header_level * one.size


def _stand_level(one: _LeafCell, other: _LeafCell, above: TextRun) -> bool:
    """Tell whether two innermost cells below another stand level, in however many lines each is.

    Their middles or, where cells are filled from the top, their first lines do. A line over one of them alone may
    be its own, as characters printed downwards are: level then are the last lines too, or lines of different numbers.
    """
    near = TOLERANCES.header_level * one.run.size
    heights = [[line.middle_height for line in leaf.lines_below(above)] for leaf in (one, other)]
    tops = [min(each) for each in heights]
    middles = [(min(each) + max(each)) / 2 for each in heights]
    at_top, in_middle = (abs(first - second) < near for first, second in (tops, middles))
    if above in one.lines or above in other.lines:
        at_top &= one.line != other.line
        in_middle = _is_level(one.run, other.run) and abs(one.middle - other.middle) < near
    return at_top or in_middle


def _centred_columns(line: Sequence[TextRun], index: int, leaves: Sequence[_LeafCell]) -> list[set[int]]:
    """Return the columns over whose middle each cell of a header line stands."""
    under = [
        {at for at, leaf in enumerate(leaves) if leaf.line > index and _overlaps_any(run, leaf.lines_below(run))}
        for run in line
    ]
    others = [set().union(*under[:number], *under[number + 1 :]) for number in range(len(line))]
    return [
        _columns_under_cell(run, index, leaves, below, beside)
        for run, below, beside in zip(line, under, others, strict=True)
    ]


def _over_groups(
    line: Sequence[TextRun], found: Sequence[set[int]], below: Sequence[Sequence[set[int]]], leaves: Sequence[_LeafCell]
) -> list[set[int]]:
    """Return the columns of each cell of a line: an equal part of all, where these stand over cells over columns.

    预算数 and 决算数 stand over 公务用车购置及运行维护费 over 小计 each, and over what is printed beside that at other
    heights; so each takes the columns in whose middle it stands, if it has none else, and no cell below is parted.
    """
    inner = [columns for each in below for columns in each if columns]
    if len(line) < 2 or not inner or len(leaves) % len(line):
        return list(found)
    size = len(leaves) // len(line)
    parts = [set(range(at * size, (at + 1) * size)) for at in range(len(line))]
    spans = [(min(part), max(part)) for part in parts]
    fits = all(_may_be_centred(run, leaves, *span) for run, span in zip(line, spans, strict=True))
    whole = all(any(columns <= part for part in parts) for columns in inner)
    held = all(columns <= part for columns, part in zip(found, parts, strict=True))
    return parts if fits and whole and held else list(found)


def _columns_from_left(line: Sequence[TextRun], index: int, leaves: Sequence[_LeafCell]) -> list[set[int]]:
    """Return the columns over which each cell of a header line stands that begins where the first of them does.

    It goes on over those that are named at the height of the first, up to where the next begins.
    """
    starts = [
        {
            at
            for at, leaf in enumerate(leaves)
            if leaf.line > index and abs(leaf.run.box[0] - run.box[0]) < TOLERANCES.touch
        }
        for run in line
    ]
    begun = set().union(*starts)

    def columns_from(start: int) -> set[int]:
        behind = range(start + 1, len(leaves))
        ends = (at for at in behind if at in begun or not _is_level(leaves[start].run, leaves[at].run))
        return set(range(start, next(ends, len(leaves))))

    return [columns_from(min(start)) if start else set() for start in starts]


def _columns_under_cell(
    run: TextRun, index: int, leaves: Sequence[_LeafCell], under: set[int], others: set[int]
) -> set[int]:
    """Return the columns a cell stands over: those right under it, and as many beside as put it in their middle."""
    if under:
        first, last = min(under), max(under)
    else:
        last = next((at for at, leaf in enumerate(leaves) if leaf.run.box[0] > run.box[0]), 0)
        first = last - 1
        if not last or min(leaves[first].line, leaves[last].line) <= index:
            return set()
    ranges = _candidate_ranges(run, first, last, leaves, others)
    best = _widest_centred_range(run, leaves, ranges) or (
        min(ranges, key=lambda each: _distance_from_middle(run, leaves, each)) if under else None
    )
    return set(range(best[0], best[1] + 1)) if best else set()


def _shared_out(line: Sequence[TextRun], index: int, leaves: Sequence[_LeafCell]) -> Iterator[list[set[int]]]:
    """Yield the ways to share out columns among the cells of a header line that may stand over their middle.

    What one cell stands over is named at one height, below it.
    """
    levels = [next(at for at in range(len(leaves)) if _is_level(leaves[at].run, leaf.run)) for leaf in leaves]
    stretches = [
        range(first, last + 1)
        for first, leaf in enumerate(leaves)
        for last in range(first, len(leaves))
        if leaf.line > index and len(set(levels[first : last + 1])) == 1
    ]
    fitting = [[each for each in stretches if _may_be_centred(run, leaves, each[0], each[-1])] for run in line]
    if prod(map(len, fitting)) <= _MOST_WAYS:
        for way in product(*fitting):
            if all(one[-1] < other[0] for one, other in pairwise(way)):
                yield [set(each) for each in way]


def _candidate_ranges(
    run: TextRun, first: int, last: int, leaves: Sequence[_LeafCell], others: Collection[int] = ()
) -> list[tuple[int, int]]:
    """Return the ranges of columns around two that a cell above may cover: named at their height, by no other cell.

    What stands beside the cell, not a line below it, it does not cover: the cell goes on in a line below then.
    """

    def is_free_at_height(at: int) -> bool:
        is_below = leaves[at].run.middle_height - run.middle_height > TOLERANCES.below_cell * run.size
        return (
            at not in others and is_below and any(_stand_level(leaves[at], leaves[each], run) for each in (first, last))
        )

    starts, ends = [first], [last]
    while starts[-1] > 0 and is_free_at_height(starts[-1] - 1):
        starts.append(starts[-1] - 1)
    while ends[-1] < len(leaves) - 1 and is_free_at_height(ends[-1] + 1):
        ends.append(ends[-1] + 1)
    return [(start, end) for start in starts for end in ends]


def _widest_centred_range(
    run: TextRun, leaves: Sequence[_LeafCell], ranges: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Return the widest range of columns in whose middle a cell stands, as well as in that of any other."""
    nearest = min(_distance_from_middle(run, leaves, each) for each in ranges)
    limit = min(TOLERANCES.header_centred, nearest / run.size + TOLERANCES.better_centred) * run.size
    even = [each for each in ranges if _distance_from_middle(run, leaves, each) <= limit]
    return max(even, key=lambda each: (each[1] - each[0], -_distance_from_middle(run, leaves, each)), default=None)


def _may_be_centred(run: TextRun, leaves: Sequence[_LeafCell], first: int, last: int) -> bool:
    """Tell whether a cell can stand over the middle of columns, which may be wider than what they print.

    What heads the outermost stands in their middle.
    """
    outer, end = leaves[first], leaves[last]
    before = leaves[first - 1].right if first else min(outer.left, _mirrored(outer.right, outer.run))
    behind = leaves[last + 1].left if last + 1 < len(leaves) else max(end.right, _mirrored(end.left, end.run))
    near = TOLERANCES.header_centred * run.size
    nearest, furthest = (before + leaves[last].right) / 2 - near, (leaves[first].left + behind) / 2 + near
    return nearest <= _middle_of_run(run) <= furthest


def _may_hover(run: TextRun, leaves: Sequence[_LeafCell], gap: int) -> bool:
    """Tell whether a cell can stand over the middle of columns at one height on both sides of a gap between two."""
    starts = list(takewhile(lambda at: _is_level(leaves[gap - 1].run, leaves[at].run), range(gap - 1, -1, -1)))
    ends = list(takewhile(lambda at: _is_level(leaves[gap].run, leaves[at].run), range(gap, len(leaves))))
    return any(_may_be_centred(run, leaves, start, end) for start in starts for end in ends)


def _stands_between(leaf: _LeafCell, before: _LeafCell, behind: _LeafCell) -> bool:
    """Tell whether a cell stands higher than the cells on both its sides, wherever between them: text shifts words."""
    level = TOLERANCES.header_level * leaf.run.size
    is_higher = max(leaf.middle, leaf.run.middle_height) < min(before.middle, behind.middle) - level
    return is_higher and _is_level(before.run, behind.run) and before.left < _middle_of_run(leaf.run) < behind.right


def _distance_from_middle(run: TextRun, leaves: Sequence[_LeafCell], columns: tuple[int, int]) -> float:
    """Return how far a cell stands from the middle of columns."""
    return abs((leaves[columns[0]].left + leaves[columns[1]].right) / 2 - _middle_of_run(run))


def _mirrored(end: float, run: TextRun) -> float:
    """Return where a column ends at its other side, if a run stands in its middle."""
    return run.box[0] + run.box[2] - end


def _middle_of_run(run: TextRun) -> float:
    return (run.box[0] + run.box[2]) / 2
