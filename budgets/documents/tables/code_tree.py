"""Levels and parents of rows with codes: under the code above, under the row of their unit, under the total."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from budgets.documents.tables.sums_of_rows import parents_by_sums, rows_come_to
from budgets.records import Line, Placing, Role
from budgets.vocabulary.labels import is_of_which, is_subtotal, is_total_label
from budgets.vocabulary.spelling import plain


@dataclass(slots=True)
class _Stretch:
    """Rows with codes, and 其中 of them, below a row without a code, if there is one."""

    head: Line | None = None
    rows: list[Line] = field(default_factory=list)


def place_codes(lines: Sequence[Line], names: Collection[str], shared: Collection[int] = ()) -> list[Line]:
    """Place each code under the nearest shorter one it begins with, the first of them under the row of their unit.

    ``names`` are those of units, plain. A row without a code that is no unit's stands over the codes below it unless
    these come, together with those above, to what stands over them: then it is a row apart. Units stand under the
    total, or under those that they come to. A total that lists share (``shared``: 公用经费合计 below two of them) is no
    row's parent: no list alone adds up to it.
    """
    indents = {line.position: line.level for line in lines}
    lines = [replace(line, level=0, parent=None, placed_by=_told_alone(line)) for line in lines]
    grand = _grand_total(lines, names, shared)
    stretches = _stretches_of_codes(lines, names, indents)
    heads = _rows_over_codes(stretches, names, grand)
    sure = [row for row, told in heads if told]
    parents = parents_by_sums(sure, grand) if grand else {}
    tops = {row.position: parents.get(row.position, grand.position) for row in sure} if grand else {}
    placed: dict[int, Line] = {grand.position: grand} if grand else {}
    over = grand
    path: list[Line] = []
    for stretch in stretches:
        head = stretch.head
        if any(row is head for row, _ in heads) and head is not None:
            above = placed.get(tops.get(head.position, 0))
            by_sums = head.position in parents or plain(head.label) not in names
            told_by = Placing.SUMS if by_sums else Placing.WORDS
            over = placed[head.position] = _placed_under(head, above, told_by, level=0)
            path = []
        elif head is not None:
            by_sums = bool(stretch.rows) and head is not grand and not is_total_label(head.label)
            placed[head.position] = replace(head, placed_by=Placing.SUMS) if by_sums else head
            over = grand if is_total_label(head.label) else over
        # Below a row that is apart, codes go on.
        path = _place_stretch(stretch, placed, over, path)
    return [placed[line.position] for line in lines]


def _told_alone(line: Line) -> Placing:
    """Return what tells a row that is part of no other: that it is called a total, or only where it stands."""
    return Placing.WORDS if line.role is Role.TOTAL or is_total_label(line.label) else Placing.LAYOUT


def _grand_total(lines: Sequence[Line], names: Collection[str], shared: Collection[int]) -> Line | None:
    """Return the row that totals all codes: the first total, otherwise the first row that has no code."""
    rows = [
        line
        for line in lines
        if not line.code
        and plain(line.label) not in names
        and line.position not in shared
        and not is_of_which(line.label)
    ]
    return next((line for line in rows if line.role is Role.TOTAL), rows[0] if rows else None)


def _stretches_of_codes(lines: Sequence[Line], names: Collection[str], indents: Mapping[int, int]) -> list[_Stretch]:
    """Return the stretches of rows with codes; what is indented below 其中 is of which, too."""
    found = [_Stretch()]
    is_of = False
    for line in lines:
        of_unit = not line.classification and plain(line.label) in names
        goes_on = is_of and not of_unit and bool(indents[line.position]) and not is_total_label(line.label)
        is_of = not line.code and (is_of_which(line.label) or goes_on)
        if (line.code and not of_unit) or is_of:
            found[-1].rows.append(line)
        else:
            found.append(_Stretch(line))
    return found


def _rows_over_codes(
    stretches: Sequence[_Stretch], names: Collection[str], grand: Line | None
) -> list[tuple[Line, bool]]:
    """Return the rows without a code that stand over those below them, and whether their names or sums tell so."""
    heads: list[tuple[Line, bool]] = []
    over, own = grand, list[Line]()
    for at, stretch in enumerate(stretches):
        head = stretch.head
        if head is not None and head is not grand:
            told = plain(head.label) in names or rows_come_to(_outermost_codes(stretch.rows), head)
            if told or _parts_codes(stretches[at:], over, own):
                heads.append((head, told))
                over, own = head, []
        own += stretch.rows
    return heads


def _parts_codes(stretches: Sequence[_Stretch], over: Line | None, own: Sequence[Line]) -> bool:
    """Tell whether a row parts the codes below it from those above, which do not come to their own head with them."""
    head, rows = stretches[0].head, stretches[0].rows
    if head is None or not rows or is_total_label(head.label) or is_subtotal(head.label):
        return False
    rest = [row for stretch in stretches for row in stretch.rows]
    return over is None or not any(rows_come_to(_outermost_codes([*own, *more]), over) for more in (rows, rest))


def _outermost_codes(rows: Sequence[Line]) -> list[Line]:
    """Return the rows with codes that stand under no other of them."""
    outermost: list[Line] = []
    path: list[Line] = []
    for row in rows:
        if not row.code:
            continue
        while path and not _is_code_under(row, path[-1]):
            path.pop()
        if not path:
            outermost.append(row)
        path.append(row)
    return outermost


def _place_stretch(stretch: _Stretch, placed: dict[int, Line], over: Line | None, before: Sequence[Line]) -> list[Line]:
    """Place rows with codes, the first of them under the row over them or a code before; return where codes go on."""
    path = [*before]
    for row in stretch.rows:
        if not row.code:
            first = stretch.head is None or row is not stretch.rows[0]
            above = path[-1] if path and first else placed.get(stretch.head.position) if stretch.head else None
            placed[row.position] = _placed_under(row, above, Placing.WORDS, level=0)
            continue
        while path and not _is_code_under(row, path[-1]):
            path.pop()
        above = path[-1] if path else over
        placed[row.position] = _placed_under(row, above, Placing.CODES, level=1)
        path.append(placed[row.position])
    return path


def _placed_under(line: Line, above: Line | None, told_by: Placing, *, level: int) -> Line:
    """Return a line under another, at a level if there is none."""
    parent, level = (above.position, above.level + 1) if above else (None, level)
    return replace(line, parent=parent, level=level, placed_by=told_by)


def _is_code_under(line: Line, above: Line) -> bool:
    code, shorter = line.classification, above.classification
    return bool(shorter) and code.startswith(shorter) and code != shorter
