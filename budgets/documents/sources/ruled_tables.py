"""From ruled lines and runs of text to grids of cells.

A table is a set of lines that touch each other. Its slots lie between neighbouring lines; slots with no line between
them are one cell, so merged cells and headers of any depth come out as they are drawn.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from budgets.documents.model.pages import Box, Cell, Grid, holds_centre
from budgets.documents.model.tolerances import TOLERANCES
from budgets.records import Place
from budgets.vocabulary.codes import WELL_FORMED, undivided
from budgets.vocabulary.figures import bare_figure, has_second_decimal, is_figure_or_digits, looks_like_figure

#: A figure whose second decimal is a nought.
_WITH_NOUGHT = re.compile(r"\d\.\d0$")
#: What figures and codes are printed with.
_NUMERALS = frozenset("0123456789.,- ")
#: In so many lines a figure stands beside something else where a cell is several.
_ROWS = 3
#: No name has more lines than these.
_LINES_OF_NAME = 12


@dataclass(frozen=True, slots=True)
class RuledLine:
    """A ruled line: where it stands, and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of text printed without a gap: ``edges`` are the left and right of each of its characters.

    ``doubtful`` tells that it has figures of which not all can be seen, or not by everyone.
    """

    text: str
    box: Box
    size: float
    edges: tuple[tuple[float, float], ...]
    doubtful: bool = False

    @property
    def middle_height(self) -> float:
        return (self.box[1] + self.box[3]) / 2


@dataclass(slots=True)
class Lattice:
    """The rules of one table: positions of its columns and rows, and the rules between them."""

    xs: list[float]
    ys: list[float]
    across: list[RuledLine]
    down: list[RuledLine]

    @property
    def outer_box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def holds_run(self, run: TextRun) -> bool:
        """Tell whether a run's middle stands in the table."""
        return holds_centre(self.outer_box, run.box)


def find_lattices(
    across: Sequence[RuledLine],
    down: Sequence[RuledLine],
    runs: Sequence[TextRun],
    heights: Sequence[Sequence[float]] = (),
) -> list[Lattice]:
    """Return the tables that rules make, from above; a box around text, and lines under text, are none.

    One column is a table only where its rows stand at the ``heights`` of those of another.
    """
    across, down = _without_frame_gaps(_joined_rules(across), _joined_rules(down), runs)
    found = []
    for horizontals, verticals in _touching_rules(across, down):
        lattice = _lattice_of_rules(horizontals, verticals)
        if lattice and len(lattice.xs) > 1 and len(lattice.ys) > 1:
            found.append(lattice)
    boxes = [each.outer_box for each in found if len(each.xs) > 2]
    for lattice in found:
        others = [box for box in boxes if not is_box_inside(lattice.outer_box, box)]
        _widen_lattice(lattice, [run for run in runs if not any(holds_centre(box, run.box) for box in others)])
    found = [each for each in found if len(each.xs) > 2 or _has_heights_among(each, heights)]
    return sorted(_outermost_lattices(found), key=lambda each: (each.ys[0], each.xs[0]))


def grid_of_lattice(lattice: Lattice, runs: Iterable[TextRun], place: Place) -> Grid:
    """Return the grid of a lattice with the runs that stand in it; ``place`` names file and page."""
    runs = list(runs)
    cells = _cells_by_slot(lattice, place)
    held: dict[Cell, list[TextRun]] = {}
    placed = [(piece, *_slot_of_run(piece, lattice)) for run in runs for piece in _split_at_rules(run, lattice)]
    tall = _rows_of_tall_texts(placed, lattice)
    for piece, row, column in placed:
        above = _is_spilt_line(piece, row, column, placed, lattice)
        held.setdefault(cells[tall.get(piece, row - above)][column], []).append(piece)
    if rules := list(_rules_of_head(lattice, cells, held)):
        return grid_of_lattice(replace(lattice, down=[*lattice.down, *rules]), runs, place)
    for cell, own in held.items():
        _fill_cell(cell, own)
    return Grid(_unfolded_rows(cells), place_with_box(place, lattice.outer_box))


def _rules_of_head(
    lattice: Lattice, cells: Sequence[Sequence[Cell]], held: Mapping[Cell, Sequence[TextRun]]
) -> Iterator[RuledLine]:
    """Yield the rules of a head through the cells below it that none parts, though what they print stands in columns.

    It does where a line has two figures, or some lines have one beside something else. Cells over the same columns are
    parted alike; no rule is drawn through what is printed, nor where another row is ruled: there a cell is merged.
    """

    def has_figure(cell: Cell) -> bool:
        return any(is_figure_or_digits(run.text) for run in held.get(cell, ()))

    heads = (at for at, row in enumerate(cells) if len(set(row)) == len(row) and not any(map(has_figure, row)))
    head = next(heads, len(cells))
    below = [cell for cell in held if cell.row > head and cell.columns > 1]
    parted: Counter[tuple[int, int]] = Counter()
    for cell in below:
        for line in lines_of(held[cell]):
            figures = {_slot_of_run(run, lattice)[1] for run in line if is_figure_or_digits(run.text)}
            beside = figures and len({_slot_of_run(run, lattice)[1] for run in line}) > 1
            parted[cell.column, cell.columns] += _ROWS if len(figures) > 1 else bool(beside)
    stated = [{cell for cell in row if has_figure(cell)} for row in cells[head + 1 :]]

    def is_ruled_elsewhere(column: int, columns: int) -> bool:
        rows = (row[column : column + columns] for row in cells[head + 1 :])
        return any(len(own.intersection(row)) > 1 for own, row in zip(stated, rows, strict=True))

    unparted = {span for span, lines in parted.items() if lines >= _ROWS and not is_ruled_elsewhere(*span)}
    for cell in below:
        for x in lattice.xs[cell.column + 1 : cell.column + cell.columns] if unparted else ():
            printed = any(run.box[0] + TOLERANCES.touch < x < run.box[2] - TOLERANCES.touch for run in held[cell])
            if (cell.column, cell.columns) in unparted and not printed:
                yield RuledLine(x, lattice.ys[cell.row], lattice.ys[cell.row + cell.rows])


def lines_of(runs: Sequence[TextRun]) -> list[list[TextRun]]:
    """Return runs by the printed lines they stand on, from above, each from left to right."""
    lines: list[list[TextRun]] = []
    for run in sorted(runs, key=lambda each: each.middle_height):
        before = lines[-1][-1] if lines else None
        if before and run.middle_height - before.middle_height < TOLERANCES.same_line * max(run.size, before.size):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda each: each.box[0]) for line in lines]


def joined_text(runs: Sequence[TextRun]) -> str:
    """Return the text of a printed line: a space where runs stand apart."""
    text = ""
    end: float | None = None
    for run in runs:
        gap = 0.0 if end is None else run.box[0] - end
        text += (" " if gap > TOLERANCES.space * run.size else "") + run.text
        end = run.box[2]
    return text


def rounded_box(box: Box) -> Box:
    """Return a box in tenths of a point."""
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)


def place_with_box(place: Place, box: Box) -> Place:
    """Return a place on a page with its box."""
    return replace(place, box=rounded_box(box))


# Rules


def _has_heights_among(lattice: Lattice, heights: Sequence[Sequence[float]]) -> bool:
    """Tell whether rows, two at least, stand at the heights of those of another table, but for those of a header."""

    def is_at(y: float, ys: Sequence[float]) -> bool:
        return any(abs(y - each) <= TOLERANCES.same_rule for each in ys)

    def has_rows_at(ys: Sequence[float]) -> bool:
        own = [is_at(y, ys) for y in lattice.ys]
        same_ends = is_at(lattice.ys[0], ys[:1]) and is_at(lattice.ys[-1], ys[-1:])
        return same_ends and own[1:] == sorted(own[1:]) and sum(own) > 2

    return any(map(has_rows_at, heights))


def _joined_rules(rules: Sequence[RuledLine]) -> list[RuledLine]:
    """Return rules with those at one position put together where they meet."""
    joined: list[RuledLine] = []
    for group in _rules_by_position(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in group) / len(group)
        start: float | None = None
        end = 0.0
        for rule in sorted(group, key=lambda rule: rule.start):
            if start is not None and rule.start > end + TOLERANCES.touch:
                joined.append(RuledLine(at, start, end))
                start = None
            if start is None:
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        if start is not None:
            joined.append(RuledLine(at, start, end))
    return joined


def _without_frame_gaps(
    across: list[RuledLine], down: list[RuledLine], runs: Sequence[TextRun]
) -> tuple[list[RuledLine], list[RuledLine]]:
    """Return rules with the edges of neighbouring cells put together where each cell is framed by itself.

    Both edges come to stand in the middle of the gap, in which nothing is printed; rules that end at one end there.
    """
    centres = [((run.box[0] + run.box[2]) / 2, run.middle_height) for run in runs]
    moved_across = _shared_edges(across, [(y, x) for x, y in centres])
    moved_down = _shared_edges(down, centres)
    return _moved_rules(across, moved_across, moved_down), _moved_rules(down, moved_down, moved_across)


def _shared_edges(rules: Sequence[RuledLine], centres: Sequence[tuple[float, float]]) -> dict[RuledLine, float]:
    """Return where rules that are edges of cells beside a gap come to stand.

    ``centres`` are those of the printed text: how far across the rules, and how far along them.
    """
    near = TOLERANCES.frame_gap
    moved: dict[RuledLine, float] = {}
    # What is no longer than a gap is the edge of no cell that holds text: of a key's square beside a chart, say.
    edges = [rule for rule in rules if rule.end - rule.start > near]
    groups = list(_rules_by_position(sorted(edges, key=lambda rule: rule.at)))
    for one, other in pairwise(groups):
        gap = (one[0].at, other[0].at)
        if gap[1] - gap[0] > near or any(rule in moved for rule in one):
            continue
        printed = [along for at, along in centres if gap[0] < at < gap[1]]
        free = [
            [rule for rule in group if not any(rule.start < along < rule.end for along in printed)]
            for group in (one, other)
        ]
        left = [rule for rule in free[0] if _runs_along(rule, free[1])]
        right = [rule for rule in free[1] if _runs_along(rule, left)]
        for rule in [*(rule for rule in left if _runs_along(rule, right)), *right]:
            moved[rule] = sum(gap) / 2
    return moved


def _runs_along(rule: RuledLine, others: Sequence[RuledLine]) -> bool:
    """Tell whether others, with no more than the gaps between frames, run along the whole of a rule."""
    reached = rule.start
    for other in sorted(others, key=lambda each: each.start):
        if other.start - reached <= TOLERANCES.frame_gap:
            reached = max(reached, other.end)
    return reached >= rule.end - TOLERANCES.frame_gap


def _moved_rules(
    rules: Sequence[RuledLine], moved: Mapping[RuledLine, float], crossing: Mapping[RuledLine, float]
) -> list[RuledLine]:
    """Return rules where they come to stand, their ends where the rules that cross them there do."""

    def end_at(end: float, at: float) -> float:
        near = TOLERANCES.touch
        return next(
            (
                to
                for edge, to in crossing.items()
                if abs(edge.at - end) <= near and edge.start - near <= at <= edge.end + near
            ),
            end,
        )

    return [
        RuledLine(moved.get(rule, rule.at), end_at(rule.start, rule.at), end_at(rule.end, rule.at)) for rule in rules
    ]


def _rules_by_position(rules: Sequence[RuledLine]) -> Iterator[list[RuledLine]]:
    group: list[RuledLine] = []
    for rule in rules:
        if group and rule.at - group[0].at > TOLERANCES.same_rule:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _touching_rules(
    across: list[RuledLine], down: list[RuledLine]
) -> Iterator[tuple[list[RuledLine], list[RuledLine]]]:
    """Yield the sets of rules that touch, however indirectly."""
    parents = list(range(len(across) + len(down)))

    def find_root(index: int) -> int:
        while parents[index] != index:
            parents[index] = index = parents[parents[index]]
        return index

    for i, line in enumerate(across):
        for j, other in enumerate(down, start=len(across)):
            meets = line.start - TOLERANCES.touch <= other.at <= line.end + TOLERANCES.touch
            if meets and other.start - TOLERANCES.touch <= line.at <= other.end + TOLERANCES.touch:
                parents[find_root(i)] = find_root(j)
    sets: dict[int, tuple[list[RuledLine], list[RuledLine]]] = {}
    for index in range(len(parents)):
        horizontals, verticals = sets.setdefault(find_root(index), ([], []))
        if index < len(across):
            horizontals.append(across[index])
        else:
            verticals.append(down[index - len(across)])
    yield from sets.values()


def _lattice_of_rules(across: list[RuledLine], down: list[RuledLine]) -> Lattice | None:
    """Return the lattice of rules that touch; a table open at its sides is closed there."""
    if len(across) < 2 or not down:
        return None
    across = [*across, *_edges_at_rule_ends(across, down)]
    ys = _rule_positions(across)
    xs = _rule_positions(down)
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    if left < xs[0] - TOLERANCES.open_side:
        xs.insert(0, left)
    if right > xs[-1] + TOLERANCES.open_side:
        xs.append(right)
    if min(rule.start for rule in down) < ys[0] - TOLERANCES.open_side:
        ys.insert(0, min(rule.start for rule in down))
    if max(rule.end for rule in down) > ys[-1] + TOLERANCES.open_side:
        ys.append(max(rule.end for rule in down))
    return Lattice(xs, ys, across, down)


def _edges_at_rule_ends(across: Sequence[RuledLine], down: Sequence[RuledLine]) -> Iterator[RuledLine]:
    """Yield the edges of cells that no rule draws: where a vertical rule ends inside a table, a wider cell begins."""
    near = TOLERANCES.open_side
    for rule in down:
        for at in (rule.start, rule.end):
            if any(abs(edge.at - at) < near and edge.start - near < rule.at < edge.end + near for edge in across):
                continue
            beside = [each.at for each in down if each.start < at - near and each.end > at + near]
            left = max((each for each in beside if each < rule.at), default=None)
            right = min((each for each in beside if each > rule.at), default=None)
            if left is not None and right is not None:
                yield RuledLine(at, left, right)


def _rule_positions(rules: Sequence[RuledLine]) -> list[float]:
    groups = _rules_by_position(sorted(rules, key=lambda rule: rule.at))
    return [sum(rule.at for rule in group) / len(group) for group in groups]


def _widen_lattice(lattice: Lattice, runs: Sequence[TextRun]) -> None:
    """Add a column for text that stands beside the table in at least two of its rows."""
    left, top, right, bottom = lattice.outer_box
    beside = [run for run in runs if top < run.middle_height < bottom]
    before = [run for run in beside if run.box[2] <= left + TOLERANCES.touch]
    after = [run for run in beside if run.box[0] >= right - TOLERANCES.touch]
    if _count_rows(before, lattice) > 1:
        lattice.xs.insert(0, min(run.box[0] for run in before) - TOLERANCES.beside_table)
    if _count_rows(after, lattice) > 1:
        lattice.xs.append(max(run.box[2] for run in after) + TOLERANCES.beside_table)


def _count_rows(runs: Sequence[TextRun], lattice: Lattice) -> int:
    return len({bisect_right(lattice.ys, run.middle_height) for run in runs})


def _outermost_lattices(found: list[Lattice]) -> list[Lattice]:
    """Return the lattices that do not stand inside another."""
    return [
        each
        for each in found
        if not any(each is not other and is_box_inside(each.outer_box, other.outer_box) for other in found)
    ]


def is_box_inside(inner: Box, outer: Box) -> bool:
    """Tell whether a box lies wholly in another, or is it."""
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


# Cells


def _cells_by_slot(lattice: Lattice, place: Place) -> list[list[Cell]]:
    """Return the slots, each with its cell: slots that no rule parts are one."""
    rows, columns = len(lattice.ys) - 1, len(lattice.xs) - 1
    right = [[_is_side_ruled(lattice, i, j, down=True) for j in range(columns)] for i in range(rows)]
    below = [[_is_side_ruled(lattice, i, j, down=False) for j in range(columns)] for i in range(rows)]
    slots: list[list[Cell | None]] = [[None] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if slots[i][j] is None:
                height, width = _cell_extent(slots, right, below, i, j)
                cell = _lattice_cell(lattice, place, i, j, height, width)
                for row in range(i, i + height):
                    for column in range(j, j + width):
                        slots[row][column] = cell
    return [[cell for cell in row if cell is not None] for row in slots]


def _cell_extent(
    slots: list[list[Cell | None]], right: list[list[bool]], below: list[list[bool]], i: int, j: int
) -> tuple[int, int]:
    """Return how many rows and columns the cell at a slot covers: the largest free rectangle without a rule."""
    width = 1
    while j + width < len(right[0]) and not right[i][j + width - 1] and slots[i][j + width] is None:
        width += 1
    height = 1
    while i + height < len(below) and not any(below[i + height - 1][j : j + width]):
        inner = right[i + height][j : j + width - 1]
        if any(inner) or any(slot is not None for slot in slots[i + height][j : j + width]):
            break
        height += 1
    return height, width


def _is_side_ruled(lattice: Lattice, i: int, j: int, *, down: bool) -> bool:
    """Tell whether a rule runs along the right side of a slot (``down``), or along its lower one."""
    at = lattice.xs[j + 1] if down else lattice.ys[i + 1]
    low, high = (lattice.ys[i], lattice.ys[i + 1]) if down else (lattice.xs[j], lattice.xs[j + 1])
    rules = lattice.down if down else lattice.across
    edge = j + 1 == len(lattice.xs) - 1 if down else i + 1 == len(lattice.ys) - 1
    outside = down and not any(abs(rule.at - at) <= TOLERANCES.same_rule for rule in rules)
    return edge or outside or _is_ruled(rules, at, low, high)


def _is_ruled(rules: Sequence[RuledLine], at: float, low: float, high: float) -> bool:
    """Tell whether rules run along more of a stretch, from low to high, than they leave."""
    covered = sum(
        max(0.0, min(rule.end, high) - max(rule.start, low))
        for rule in rules
        if abs(rule.at - at) <= TOLERANCES.same_rule
    )
    return covered > TOLERANCES.ruled_side * (high - low)


def _lattice_cell(lattice: Lattice, place: Place, i: int, j: int, height: int, width: int) -> Cell:
    left, top, right, bottom = box = (lattice.xs[j], lattice.ys[i], lattice.xs[j + width], lattice.ys[i + height])
    cell = Cell(row=i, column=j, rows=height, columns=width, place=place_with_box(place, box))
    cell.open_left = j == 0 and not _is_ruled(lattice.down, left, top, bottom)
    cell.open_right = j + width == len(lattice.xs) - 1 and not _is_ruled(lattice.down, right, top, bottom)
    return cell


def _slot_of_run(run: TextRun, lattice: Lattice) -> tuple[int, int]:
    """Return the row and column in which the middle of a run stands."""
    row = bisect_right(lattice.ys, run.middle_height) - 1
    column = bisect_right(lattice.xs, (run.box[0] + run.box[2]) / 2) - 1
    return min(max(row, 0), len(lattice.ys) - 2), min(max(column, 0), len(lattice.xs) - 2)


def _rows_of_tall_texts(placed: Sequence[tuple[TextRun, int, int]], lattice: Lattice) -> dict[TextRun, int]:
    """Return the rows of the lines of words too tall for the cells in whose middle they stand.

    Their first line is written across the rule above the cell, their last across the one below, and what stands beside
    them in that row is clear of both. Where the rules next to those are written across too, it is the column that is
    set off from its rows.
    """
    rows: dict[TextRun, int] = {}
    across: dict[int, list[tuple[TextRun, int]]] = {}
    for run, row, column in placed:
        for edge in (row, row + 1):
            if _is_across(run, lattice.ys[edge]) and not any(map(str.isdigit, run.text)):
                across.setdefault(edge, []).append((run, column))
    for edge, firsts in across.items():
        inside = [(run, column) for run, row, column in placed if row == edge]
        lasts = across.get(edge + 1, [])
        if all(any(run is other for other, _ in (*firsts, *lasts)) for run, _ in inside):
            continue
        for first, column in firsts:
            last = next((run for run, at in lasts if at == column and run is not first), None)
            between = [run for run, at in inside if at == column and run not in (first, last)]
            set_off = any(at == column for near in (edge - 1, edge + 2) for _, at in across.get(near, []))
            lines = [first, *sorted(between, key=lambda each: each.middle_height), *([last] if last else [])]
            if last and not set_off and _follow_each_other(lines):
                rows |= dict.fromkeys(lines, edge)
    return rows


def _is_across(run: TextRun, edge: float) -> bool:
    """Tell whether a run is written across a rule."""
    reach = TOLERANCES.across_rule * run.size
    return run.box[1] < edge - reach and edge + reach < run.box[3]


def _follow_each_other(runs: Sequence[TextRun]) -> bool:
    """Tell whether runs are lines of one text, each right under the one before."""
    return all(abs(below.box[1] - above.box[3]) < TOLERANCES.next_line * below.size for above, below in pairwise(runs))


def _is_spilt_line(
    run: TextRun, row: int, column: int, placed: Sequence[tuple[TextRun, int, int]], lattice: Lattice
) -> bool:
    """Tell whether a run is the last line of a text too long for the cell above, written over the rule below it.

    It stands across that rule, right under a line of that cell, while all else in its row stands clear of the rule.
    """
    edge = lattice.ys[row]

    def crosses_rule(each: TextRun) -> bool:
        return each.box[1] < edge - TOLERANCES.across_rule * each.size

    if row == 0 or not crosses_rule(run):
        return False
    beside = [other for other, at, _ in placed if at == row and other is not run]
    over = [other for other, at, where in placed if at == row - 1 and where == column]
    near = any(abs(run.box[1] - other.box[3]) < TOLERANCES.next_line * run.size for other in over)
    return near and bool(beside) and not any(crosses_rule(other) for other in beside)


def _split_at_rules(run: TextRun, lattice: Lattice) -> Iterator[TextRun]:
    """Yield the pieces of a run that a rule parts: neighbouring cells may be printed without a gap.

    A figure wider than its cell runs over the rule: it is parted only where its characters stand apart.
    """
    start, inside = 0, TOLERANCES.rule_in_run
    for index in range(1, len(run.text)):
        end, begin = run.edges[index - 1][1], run.edges[index][0]
        if any(end - inside <= x <= begin + inside for x in _rules_at(lattice, run.middle_height)):
            figure = run.text[index - 1] in "0123456789,." and run.text[index] in "0123456789,."
            if not figure or begin - end > TOLERANCES.figure_gap * run.size:
                yield piece_of_run(run, start, index)
                start = index
    yield piece_of_run(run, start, len(run.text)) if start else run


def _rules_at(lattice: Lattice, y: float) -> list[float]:
    return [rule.at for rule in lattice.down if rule.start <= y <= rule.end]


def piece_of_run(run: TextRun, start: int, end: int) -> TextRun:
    """Return the characters of a run from ``start`` to before ``end``."""
    edges = run.edges[start:end]
    box = (edges[0][0], run.box[1], edges[-1][1], run.box[3])
    return TextRun(run.text[start:end], box, run.size, edges)


def _fill_cell(cell: Cell, runs: list[TextRun]) -> None:
    """Give a cell its lines and its indentation."""
    lines = lines_of(runs)
    cell.lines = [(joined_text(line), sum(run.middle_height for run in line) / len(line)) for line in lines]
    box = cell.place.box or (0, 0, 0, 0)
    first = lines[0]
    left, right = min(line[0].box[0] for line in lines) - box[0], box[2] - max(line[-1].box[2] for line in lines)
    size = max(first[0].size, 1)
    centred = abs(left - right) < TOLERANCES.cell_centred * size and left > TOLERANCES.cell_margin * size
    cell.indent = 0 if centred else max(0, round((first[0].box[0] - box[0]) / (size / 2)))


# Rows that no rule parts


def _unfolded_rows(slots: list[list[Cell]]) -> list[list[Cell]]:
    """Return the slots with each ruled row that holds several printed rows parted into them."""
    done: list[list[Cell]] = []
    for index, row in enumerate(slots):
        own = [cell for cell in dict.fromkeys(row) if cell.row == index and cell.rows == 1]
        heights = _figure_heights(own)
        if len(heights) < 2 or _is_one_wrapped_row(own):
            done.append(row)
            continue
        parts = {cell: _parts_of_cell(cell, heights) for cell in own}
        done += [[parts[cell][number] if cell in parts else cell for cell in row] for number in range(len(heights))]
    if len(done) > len(slots):
        _renumber_rows(done)
    return done


def _is_one_wrapped_row(cells: Sequence[Cell]) -> bool:
    """Tell whether figures in several lines are single ones that did not fit: 1,234.5 above 0, 1,03 above 2.37.

    Then each makes a figure with its lines put together, of which only the last has its second decimal, and what the
    row is called, or every other figure of a row that is called nothing, stands in one line. A name goes on in a second
    line, too, where a figure in one line shows that noughts at the end are printed (0.00): of two rows, 1,234.5 above 0
    were 1,234.50 above 0.00.
    """
    called = [cell for cell in cells if cell.lines and not looks_like_figure(cell.lines[0][0])]
    figures = [cell for cell in cells if len(cell.lines) > 1 and cell not in called]
    wrapped = all(
        bare_figure(cell.text) and not any(has_second_decimal(text) for text, _ in cell.lines[:-1]) for cell in figures
    )
    lone = called or [cell for cell in cells if cell.lines and cell not in figures]
    noughts = any(len(cell.lines) == 1 and _WITH_NOUGHT.search(cell.text) for cell in cells)
    is_named_once = all(len(cell.lines) == 1 for cell in lone)
    return bool(lone) and wrapped and (is_named_once or (noughts and all(map(_ends_in_hundredths, figures))))


def _ends_in_hundredths(cell: Cell) -> bool:
    return has_second_decimal(bare_figure(cell.text))


def _figure_heights(cells: Sequence[Cell]) -> list[float]:
    """Return the heights of the figures in a row, of the cells that hold figures with decimals, and only such.

    Figures that stand nearer to each other than half the least step within a cell are of one row.
    """
    columns = [
        [height for _, height in cell.lines]
        for cell in cells
        if cell.lines and all(re.search(r"\d\.\d\d?$|^0$|^-$", text.strip()) for text, _ in cell.lines)
    ] or _heights_of_whole_numbers(cells)
    nearest = min((below - above for column in columns for above, below in pairwise(column)), default=0) / 2
    heights: list[float] = []
    for height in sorted(height for column in columns for height in column) if nearest else ():
        if not heights or height - heights[-1] > nearest:
            heights.append(height)
    return heights


def _heights_of_whole_numbers(cells: Sequence[Cell]) -> list[list[float]]:
    """Return the heights of numbers in some lines of a cell, where another cell of the row has as many lines.

    Where all may be the lines of one number each that did not fit, or one cell alone has so many, it stays open whether
    they are several: then there are none, and the cells are told to be lost.
    """
    numbers = [
        cell
        for cell in cells
        if cell.lines
        and all(text.replace(",", "").isdecimal() and not _is_piece(text) for text, _ in cell.lines)
        and not WELL_FORMED.fullmatch("".join(text for text, _ in cell.lines))
    ]
    most = max((len(cell.lines) for cell in numbers), default=0)
    tall = [cell for cell in numbers if len(cell.lines) == most]
    beside = [cell for cell in cells if cell not in tall and len(cell.lines) >= most]
    if most < _ROWS or not (beside or len(tall) > 1):
        return []
    if _may_be_one_each(tall) or (len(tall) == 1 and len(numbers) > 1):
        for cell in tall:
            cell.lost = True
        return []
    return [[height for _, height in cell.lines] for cell in tall]


def _may_be_one_each(cells: Sequence[Cell]) -> bool:
    """Tell whether all lines of cells have as many digits, the last no more, as numbers that did not fit would."""
    lines = [[text for text, _ in cell.lines] for cell in cells]
    widths = {len(text) for texts in lines for text in texts[:-1]}
    return len(widths) == 1 and all(len(texts[-1]) <= max(widths) for texts in lines)


def _parts_of_cell(cell: Cell, heights: Sequence[float]) -> list[Cell]:
    """Return what of a cell stands in each of the rows at several heights.

    A figure or a code in several lines may be several, of rows whose figures do not tell their heights; so may pieces.
    """
    parts = []
    box = cell.place.box
    is_figure = all(set(text) <= _NUMERALS for text, _ in cell.lines)
    in_pieces = is_figure and any(_is_piece(text) for text, _ in cell.lines)
    for number, lines in enumerate(_lines_by_height(cell.lines, heights)):
        if box:
            top = box[1] if number == 0 else (heights[number - 1] + heights[number]) / 2
            bottom = box[3] if number == len(heights) - 1 else (heights[number + 1] + heights[number]) / 2
        place = replace(cell.place, box=rounded_box((box[0], top, box[2], bottom))) if box else cell.place
        lost = (is_figure and len(lines) > 1) or (in_pieces and bool(lines))
        parts.append(Cell(cell.row, cell.column, 1, cell.columns, place, lines, cell.indent, lost=lost))
    return parts


def _is_piece(text: str) -> bool:
    """Tell whether a text of digits, points and commas is no whole figure, and no code."""
    return not text.isdigit() and bool(set(text) & set(",.")) and not bare_figure(text) and undivided(text) == text


Lines = list[tuple[str, float]]


def _lines_by_height(lines: Lines, heights: Sequence[float]) -> list[Lines]:
    """Return the lines of a cell by the heights of rows: names of several stand around the middle of their rows.

    Or all begin at the height of their row: whichever puts them nearer to it.
    """
    by_height: list[Lines] = [[] for _ in heights]
    for text, at in lines:
        by_height[min(range(len(heights)), key=lambda row: abs(heights[row] - at))].append((text, at))
    if all(len(each) < 2 for each in by_height):
        return by_height
    ways = [
        _shared_lines(lines, heights, lambda first, last: (first + last) / 2),
        _shared_lines(lines, heights, lambda first, _: first),
    ]
    return min(ways, key=lambda way: way[0])[1]


def _shared_lines(
    lines: Lines, heights: Sequence[float], stands_at: Callable[[float, float], float]
) -> tuple[float, list[Lines]]:
    """Return lines shared out to rows in order, as near to their heights as can be, and how far from them in all.

    ``stands_at`` tells, from the first and the last, where lines stand. A row without any is as likely as one whose
    lines stand a fifth of their step away.
    """
    unnamed = min(below - above for (_, above), (_, below) in pairwise(lines)) / 5

    def distance_from(height: float, start: int, end: int) -> float:
        return abs(stands_at(lines[start][1], lines[end - 1][1]) - height) if start < end else unnamed

    best: list[tuple[float, list[int]]] = [(0, []), *[(float("inf"), [])] * len(lines)]
    for height in heights:
        best = [
            min(
                (best[start][0] + distance_from(height, start, end), [*best[start][1], end])
                for start in range(max(0, end - _LINES_OF_NAME), end + 1)
            )
            for end in range(len(lines) + 1)
        ]
    distance, ends = best[-1]
    return distance, [lines[start:end] for start, end in pairwise([0, *ends])] if ends else [[] for _ in heights]


def _renumber_rows(slots: list[list[Cell]]) -> None:
    """Let the cells say in which rows they stand."""
    rows: dict[Cell, list[int]] = {}
    for index, row in enumerate(slots):
        for cell in row:
            rows.setdefault(cell, []).append(index)
    for cell, at in rows.items():
        cell.row, cell.rows = at[0], at[-1] - at[0] + 1
