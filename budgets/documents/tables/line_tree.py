"""From the rows of a printed table to the lines of a statement, whatever the format they were read from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgets.records import (
    Amount,
    Line,
    Place,
    Role,
    State,
    Statement,
    Text,
)
from budgets.vocabulary.codes import WELL_FORMED, Scheme, code_above, scheme_of_code
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import parse_amount
from budgets.vocabulary.labels import bare_label, is_total_label
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import KINDS, SIDE_BY_SIDE, TableKind
from budgets.vocabulary.totals import GRAND_TOTALS, LIST_TOTALS, YEAR_TOTALS
from budgets.vocabulary.years import YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """A printed row: what stands in its cells, and how far its label is indented (in characters).

    ``cells`` holds a printed text and a place for each amount by the order of its column, ``texts`` likewise; the
    figures of a ``lost`` row could not be told apart. ``classification`` is the code meant where the printed one is
    written otherwise. ``over`` names the lists over which the row's label stands, ``group`` the label of the merged
    cell beside it, and ``rank`` tells rows of an outline apart: the deeper, the greater.
    """

    number: int
    label: str
    code: str = ""
    list: str = ""
    unit: str = ""
    indent: int = 0
    cells: tuple[tuple[int, str, Place], ...] = ()
    texts: tuple[tuple[int, str, Place], ...] = ()
    classification: str = ""
    over: tuple[str, ...] = ()
    group: str = ""
    rank: int | None = None
    lost: bool = False
    place: Place


def make_lines(rows: Sequence[ReadRow], *, kind: TableKind, money_unit: str, units: Sequence[str]) -> tuple[Line, ...]:
    """Return the lines of a statement: levels, parents, roles, units and amounts.

    Codes give the tree where rows have codes, indentation where they have none. ``units`` are the budget units the
    document names: a row that bears such a name totals that unit.
    """
    lines: list[Line] = []
    names = {plain(name) for name in units}
    for position, row in enumerate(rows, start=1):
        year = YEAR.match(row.label) if kind == TableKind.THREE_PUBLIC else None
        lines.append(
            Line(
                position=position,
                row=row.number,
                level=row.indent,
                parent=None,
                role=_role_of_row(row, kind, names, len(rows)),
                label=row.label,
                code=row.code,
                list=row.list,
                scheme=scheme_of_code(_meant_code(row)) or "",
                classification=_meant_code(row),
                budget_unit=row.unit or (row.label if plain(row.label) in names else ""),
                year=int(year[1]) if year else None,
                amounts=_amounts_of_row(row, money_unit),
                texts=tuple(Text(column=column, text=text, place=place) for column, text, place in row.texts),
                place=row.place,
            )
        )
    return _carry_units(_trees_of_lists(lines, rows, names, kind), kind)


def _meant_code(row: ReadRow) -> str:
    """Return the code a row stands for: the printed one if it is well formed."""
    return row.classification or (row.code if WELL_FORMED.fullmatch(row.code) else "")


def _role_of_row(row: ReadRow, kind: TableKind, names: set[str], count: int) -> Role:
    if row.label.startswith("增减"):
        return Role.CHANGE
    if is_total_label(row.label) or (count == 1 and not row.label and not row.code):
        return Role.TOTAL
    if kind == TableKind.INCOME:
        return Role.TOTAL if count == 1 else Role.LINE
    return Role.TOTAL if plain(row.label) in names else Role.LINE


def _amounts_of_row(row: ReadRow, money_unit: str) -> tuple[Amount, ...]:
    amounts = []
    for column, printed, place in row.cells:
        state, value = (State.UNREADABLE, None) if row.lost else parse_amount(printed, money_unit)
        amounts.append(Amount(column=column, state=state, value=value, printed=printed, place=place))
    return tuple(amounts)


def _trees_of_lists(lines: list[Line], rows: Sequence[ReadRow], names: set[str], kind: TableKind) -> list[Line]:
    """Return the lines with levels and parents, list by list."""
    done: list[Line] = []
    for name in dict.fromkeys(line.list for line in lines):
        own = [line for line in lines if line.list == name]
        totals = {bare_label(line.label) for line in own}
        if name and kind not in SIDE_BY_SIDE and any(line.code for line in own):
            shared = {line.position for line, row in zip(lines, rows, strict=True) if len(row.over) > 1}
            done += _code_tree(own, names, shared)
        elif name:
            beside = [line for line, row in zip(lines, rows, strict=True) if name in row.over and line.list != name]
            done += [line for line in _two_list_tree([*own, *beside]) if line.list == name]
        elif any(line.code for line in own):
            done += _code_tree(own, names)
        elif totals & GRAND_TOTALS and totals & (YEAR_TOTALS | LIST_TOTALS):
            done += _two_list_tree(own)
        elif any(row.group for row in rows):
            done += _group_tree(own, rows)
        elif any(row.rank is not None for row in rows):
            done += _outline_tree(own, rows)
        else:
            done += _tree_by_sums(_indent_tree(own, names))
    return sorted(done, key=lambda line: line.position)


def _group_tree(lines: list[Line], rows: Sequence[ReadRow]) -> list[Line]:
    """Place the rows beside a merged cell under the row that totals them (小计), that and the rest under the total."""
    total = next((line for line in lines if line.role is Role.TOTAL), None)
    heads: dict[str, Line] = {}
    done: list[Line] = []
    for line, row in zip(lines, rows, strict=True):
        above = heads.get(row.group, total) if row.group else total
        if line is total:
            above = None
        line = replace(line, parent=above.position if above else None, level=above.level + 1 if above else 0)
        if row.group and bare_label(line.label) == "小计":
            heads[row.group] = line
        done.append(line)
        total = line if total and total.position == line.position else total
    return done


def _outline_tree(lines: list[Line], rows: Sequence[ReadRow]) -> list[Line]:
    """Place each row under the nearest one above it of a smaller rank, the first of them under the total."""
    total = next((line for line in lines if line.role is Role.TOTAL), None)
    nested = _RowNesting()
    return [
        replace(line, level=0, parent=None) if line is total else nested.place_line(line, row.rank or 0, total)
        for line, row in zip(lines, rows, strict=True)
    ]


class _RowNesting:
    """Places rows one after the other, each under the nearest above it that stands less deep."""

    def __init__(self) -> None:
        self.path: list[tuple[int, Line]] = []

    def place_line(self, line: Line, depth: int, top: Line | None, *, level: int | None = None) -> Line:
        """Return a line in its place: where none above it is less deep, under ``top`` (at a level, if given)."""
        while self.path and self.path[-1][0] >= depth:
            self.path.pop()
        above = self.path[-1][1] if self.path else None
        outermost = int(top is not None) if level is None else level
        parent = above or top
        level = above.level + 1 if above else outermost
        placed = replace(line, level=level, parent=parent.position if parent else None)
        self.path.append((depth, placed))
        return placed


def _code_tree(lines: list[Line], names: set[str], shared: Collection[int] = ()) -> list[Line]:
    """Place each code under the nearest shorter one it begins with, the first of them under the unit's row.

    A total that several lists share (公用经费合计 below two of them) is no row's parent: no list alone adds up to it.
    """
    done: list[Line] = []
    totals = (line for line in lines if not line.code and plain(line.label) not in names)
    grand = next((line for line in totals if line.position not in shared), None)
    unit: Line | None = None
    path: list[Line] = []
    for line in lines:
        if not line.code:
            is_unit = plain(line.label) in names
            above = grand if is_unit else None
            line = replace(line, parent=above.position if above else None, level=1 if above else 0)
            unit, path = line, []
        else:
            while path and not _is_code_under(line, path[-1]):
                path.pop()
            parent = path[-1] if path else unit or grand
            over = 0 if parent is grand else parent.level if parent else len(line.classification) // 2 - 1
            depth = over + 1
            line = replace(line, parent=parent.position if parent else None, level=depth)
            path.append(line)
        done.append(line)
    return done


def _is_code_under(line: Line, above: Line) -> bool:
    code, shorter = line.classification, above.classification
    return bool(shorter) and code.startswith(shorter) and code != shorter


def _indent_tree(lines: list[Line], names: set[str]) -> list[Line]:
    """Place each row under the nearest one above it that is indented less; a grand total stands over the units."""
    total = next((line for line in lines if line.role is Role.TOTAL and plain(line.label) not in names), None)
    nested = _RowNesting()
    return [
        replace(line, level=0, parent=None)
        if line is total or line.role is Role.CHANGE or line.year
        else nested.place_line(line, line.level, total)
        for line in lines
    ]


#: How many ways of placing rows under rows are tried.
_TRIES = 5_000


def _tree_by_sums(lines: list[Line]) -> list[Line]:
    """Return the lines of a flat table, those that do not add up to its total placed under rows that total them.

    Places print a department, its units and what they spend on in one column. A row totals those right below it if
    every amount of it says so; the placing with the fewest such rows under which all adds up is taken, if there is one.
    """
    total = next((line for line in lines if line.role is Role.TOTAL and line.parent is None), None)
    flat = [line for line in lines if total and line.parent == total.position]
    if total is None or len(flat) != len(lines) - 1 or len(flat) > 300:
        return lines
    sums = {line.position: {amount.column: amount.value or Decimal(0) for amount in line.amounts} for line in lines}
    above = _parents_by_sums(flat, sums, sums[total.position])
    levels = {total.position: 0}
    done: list[Line] = []
    for line in lines:
        parent = above.get(line.position, line.parent)
        levels[line.position] = levels[parent] + 1 if parent in levels else int(line is not total)
        done.append(replace(line, parent=parent, level=levels[line.position]))
    return done


def _parents_by_sums(
    flat: Sequence[Line], sums: dict[int, dict[int, Decimal]], total: dict[int, Decimal]
) -> dict[int, int]:
    """Return which rows stand under which, so that the others add up to the total; empty if none need to, or can."""
    tries = 0

    def adds_up(tops: Sequence[Line], whole: dict[int, Decimal]) -> bool:
        return all(sum(sums[top.position].get(column, 0) for top in tops) == whole[column] for column in whole)

    def place_rows(index: int, tops: list[Line]) -> dict[int, int] | None:
        nonlocal tries
        tries += 1
        if tries > _TRIES:
            return None
        if index < 0:
            return {} if adds_up(tops, total) else None
        line = flat[index]
        if (found := place_rows(index - 1, [line, *tops])) is not None:
            return found
        for size in range(1, len(tops) + 1):
            if any(sums[line.position].values()) and adds_up(tops[:size], sums[line.position]):
                found = place_rows(index - 1, [line, *tops[size:]])
                if found is not None:
                    return {**found, **{top.position: line.position for top in tops[:size]}}
        return None

    if adds_up(flat, total) or not any(total.values()):
        return {}
    return place_rows(len(flat) - 1, []) or {}


def _two_list_tree(lines: list[Line]) -> list[Line]:
    """Place the rows of one of two lists side by side: items under the year's total, that and the rest under the grand.

    Totals stand below what they total, so what comes before the year's total belongs to it. A year's total that is
    numbered (一、本年收入) heads what follows instead.
    """
    totals = [
        line
        for line in lines
        if bare_label(line.label) in GRAND_TOTALS
        or (bare_label(line.label) in YEAR_TOTALS | LIST_TOTALS and not enumerated(line.label))
    ]
    grand = next((line for line in totals if bare_label(line.label) in GRAND_TOTALS), totals[-1] if totals else None)
    year = next(
        (line for line in totals if line is not grand and bare_label(line.label) in YEAR_TOTALS | LIST_TOTALS), None
    )
    done: list[Line] = []
    nested = _RowNesting()
    for line in lines:
        if line is grand or line is year:
            above = grand if line is year else None
            done.append(replace(line, level=0, parent=above.position if above else None))
            nested = _RowNesting()
        else:
            top = year if year and line.position < year.position else grand
            done.append(nested.place_line(line, line.level, top, level=1))
    return done


def _carry_units(lines: list[Line], kind: TableKind) -> tuple[Line, ...]:
    """Return the lines with the unit of the row above where a row prints none (merged cells, codes under a unit)."""
    unit = ""
    done = []
    for line in lines:
        if line.budget_unit or (line.role is Role.TOTAL and kind != TableKind.THREE_PUBLIC):
            unit = line.budget_unit
        done.append(replace(line, budget_unit=unit))
    return tuple(done)


def classify_statements(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements with the codes of lines that print only a name.

    The code is taken from a line of the same name, under the same parent's code, in another table of the document that
    prints codes of the scheme. A name that stands for two codes, or none, stays without.
    """
    known: dict[tuple[str, str, str], set[str]] = {}
    for statement in statements:
        for line in statement.lines:
            if line.code:
                parent = code_above(line.code)
                known.setdefault((line.scheme, parent, bare_label(line.label)), set()).add(line.code)
    return tuple(
        replace(statement, lines=_classify_lines(statement, known, KINDS[TableKind(statement.kind)].scheme))
        for statement in statements
    )


def _classify_lines(
    statement: Statement, known: dict[tuple[str, str, str], set[str]], scheme: Scheme | None
) -> tuple[Line, ...]:
    codes: dict[int, str] = {}
    done = []
    for line in statement.lines:
        if scheme and not line.code and line.role is Role.LINE and line.list != ListName.INCOME:
            above = codes.get(line.parent or 0, "")
            found = known.get((scheme, above, bare_label(line.label)), set())
            if len(found) == 1:
                code = next(iter(found))
                codes[line.position] = code
                line = replace(line, scheme=scheme, classification=code)
        done.append(line)
    return tuple(done)
