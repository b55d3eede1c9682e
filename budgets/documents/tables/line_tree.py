"""From the rows of a printed table to the lines of a statement, whatever the format they were read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from budgets.documents.tables.code_tree import place_codes
from budgets.documents.tables.sums_of_rows import (
    Parents,
    columns_that_come_to,
    heads_unit,
    parents_by_marks,
    parents_by_numbered_heads,
    parents_by_numbers,
    parents_by_subtotals,
    parents_by_sums,
    rows_come_to,
)
from budgets.records import (
    Amount,
    Line,
    Place,
    Placing,
    Role,
    State,
    Statement,
    Text,
)
from budgets.vocabulary.codes import WELL_FORMED, Scheme, code_above, is_code_of_unit, scheme_of_code
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import is_parted_by_blanks, parse_amount, part_blanks_thousands
from budgets.vocabulary.labels import bare_label, is_of_which, is_total_label, names_spending
from budgets.vocabulary.lists import ListName, first_stretch
from budgets.vocabulary.measures import Measure, measure_of_words
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import KINDS, SIDE_BY_SIDE, TableKind
from budgets.vocabulary.totals import GRAND_TOTALS, LIST_TOTALS, OF_YEARS_BEFORE, TOTALS, YEAR_TOTALS
from budgets.vocabulary.years import YEAR

#: What stands beside 三公 in tables of all that is published with it, numbered on from its parts or not.
_BESIDE_THREE_PUBLIC = ("会议费", "培训费")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """A printed row: what stands in its cells, and how far its label is indented (in characters).

    ``cells`` holds a printed text and a place for each amount by the order of its column, ``texts`` likewise; the
    figures of a ``lost`` row could not be told apart. ``classification`` is the code meant where the printed one is
    written otherwise. ``over`` names the lists over which the row's label stands, ``group`` the label of the merged
    cell beside it, and ``rank`` tells rows of an outline apart: the deeper, the greater. ``doubt`` is why none
    of its figures is an amount, a slug, if they are none.
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
    doubt: str = ""
    place: Place


def make_lines(rows: Sequence[ReadRow], *, kind: TableKind, money_unit: str, units: Sequence[str]) -> tuple[Line, ...]:
    """Return the lines of a statement: levels, parents, roles, units and amounts.

    Codes give the tree where rows have codes, indentation where they have none. ``units`` are the budget units the
    document names: a row that bears such a name totals that unit.
    """
    lines: list[Line] = []
    codes = {row.code for row in rows}
    of_units = [row for row in rows if _bears_unit_code(row, codes, kind)]
    by_blanks = are_thousands_parted(rows)
    names = {plain(name) for name in (*units, *(row.label for row in of_units))}
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
                scheme="" if row in of_units else scheme_of_code(_meant_code(row)) or "",
                classification="" if row in of_units else _meant_code(row),
                budget_unit=row.unit or (row.label if plain(row.label) in names else ""),
                year=int(year[1]) if year else None,
                amounts=_amounts_of_row(row, money_unit, by_blanks=by_blanks),
                texts=tuple(Text(column=column, text=text, place=place) for column, text, place in row.texts),
                place=row.place,
            )
        )
    return _carry_units(_trees_of_lists(lines, rows, names, kind), kind)


def _bears_unit_code(row: ReadRow, beside: Collection[str], kind: TableKind) -> bool:
    """Tell whether a row is a unit's: its code stands in the column of codes or, without one there, in its own."""
    if not row.label or is_total_label(row.label):
        return False
    if not row.code and row.unit == row.label:
        return True
    return is_code_of_unit(row.code, beside, KINDS[kind].scheme) and not names_spending(row.label)


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


def are_thousands_parted(rows: Sequence[ReadRow]) -> bool:
    """Tell whether blanks surely part the thousands of a table's figures."""
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        for column, printed, _place in row.cells:
            columns[column].append(printed)
    return part_blanks_thousands(columns.values())


def _amounts_of_row(row: ReadRow, money_unit: str, *, by_blanks: bool) -> tuple[Amount, ...]:
    amounts = []
    for column, printed, place in row.cells:
        is_open = row.lost or (is_parted_by_blanks(printed) and not by_blanks)
        state, value = (State.UNREADABLE, None) if is_open else parse_amount(printed, money_unit)
        amounts.append(Amount(column=column, state=state, value=value, printed=printed, place=place))
    return tuple(amounts)


def _trees_of_lists(lines: list[Line], rows: Sequence[ReadRow], names: set[str], kind: TableKind) -> list[Line]:
    """Return the lines with levels and parents, list by list: codes go on in a further stretch of a list's columns."""
    done: list[Line] = []
    for name in dict.fromkeys(first_stretch(line.list) for line in lines):
        own = [line for line in lines if first_stretch(line.list) == name]
        if name and kind not in SIDE_BY_SIDE and any(line.code for line in own):
            shared = {line.position for line, row in zip(lines, rows, strict=True) if len(row.over) > 1}
            done += place_codes(own, names, shared)
        elif name:
            beside = [
                line
                for line, row in zip(lines, rows, strict=True)
                if name in row.over and first_stretch(line.list) != name
            ]
            together = sorted([*own, *beside], key=lambda line: line.row)
            done += [line for line in _two_list_tree(together) if first_stretch(line.list) == name]
        elif any(line.code for line in own):
            done += place_codes(own, names)
        elif _has_two_totals(own):
            done += _two_list_tree(own)
        elif any(row.group for row in rows):
            done += _group_tree(own, rows)
        elif any(row.rank is not None for row in rows):
            done += _outline_tree(own, rows)
        else:
            done += _indent_tree(own, names)
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
        told_by = Placing.WORDS if above is None and line.role is Role.TOTAL else Placing.LAYOUT
        parent, level = (above.position, above.level + 1) if above else (None, 0)
        line = replace(line, parent=parent, level=level, placed_by=told_by)
        if row.group and bare_label(line.label) == "小计":
            heads[row.group] = line
        done.append(line)
        total = line if total and total.position == line.position else total
    return done


def _outline_tree(lines: list[Line], rows: Sequence[ReadRow]) -> list[Line]:
    """Place each row under the nearest one above it of a smaller rank, the first of them under the total."""
    total = _total_of_rows(lines)
    nested = _RowNesting()
    return [
        _apart(line) if line is total else nested.place_line(line, row.rank or 0, total)
        for line, row in zip(lines, rows, strict=True)
    ]


def _total_of_rows(lines: Sequence[Line], names: Collection[str] = ()) -> Line | None:
    """Return the row that totals the others: none that is numbered within the first, as （一）支出合计 below 一、.

    Nor is it one of the year that is numbered (一、本年收入), where a total without a number stands in the list.
    """
    first = enumerated(lines[0].label)
    totals = [line for line in lines if line.role is Role.TOTAL and plain(line.label) not in names]
    within = [line for line in totals if first and (own := enumerated(line.label)) and own.depth > first.depth]
    totals = [line for line in totals if line not in within]
    whole = (line for line in totals if not (enumerated(line.label) and bare_label(line.label) in YEAR_TOTALS))
    return next(whole, totals[0] if totals else None)


def _apart(line: Line) -> Line:
    """Return a line that is called a total, a change or a year, and is part of no other."""
    return replace(line, level=0, parent=None, placed_by=Placing.WORDS)


class _RowNesting:
    """Places rows one after the other, each under the nearest above it that stands less deep."""

    def __init__(self) -> None:
        self.path: list[tuple[int, Line]] = []

    def place_line(self, line: Line, depth: int, top: Line | None) -> Line:
        """Return a line in its place: where none above it is less deep, under ``top``."""
        while self.path and self.path[-1][0] >= depth:
            self.path.pop()
        above = self.path[-1][1] if self.path else None
        parent = above or top
        level = above.level + 1 if above else int(top is not None)
        position = parent.position if parent else None
        placed = replace(line, level=level, parent=position, placed_by=Placing.LAYOUT)
        self.path.append((depth, placed))
        return placed


def _indent_tree(lines: list[Line], names: set[str]) -> list[Line]:
    """Place each row under the nearest one above it that is indented less; a grand total stands over the units.

    What stands below a total at the foot is no part of it, unless all together comes to it.
    """
    total = _total_of_rows(lines, names) or _unit_over_all(lines)
    alone = [line for line in lines if line is total or line.role is Role.CHANGE or line.year]
    rows = [line for line in lines if line not in alone]
    below = _rows_below_foot(rows, total) if total else []
    done = [_apart(line) for line in alone]
    done += _placed_rows([line for line in rows if line not in below], total, level=int(total is not None))
    # Sums told that these are no part of the total.
    told = (line if line.parent else replace(line, placed_by=Placing.SUMS) for line in _placed_below(below, total))
    done += told
    return sorted(done, key=lambda line: line.position)


def _unit_over_all(lines: Sequence[Line]) -> Line | None:
    """Return the unit's row at the head of rows without indentation that all of them, other units' too, come to.

    What comes to it down to the next unit's row is its own, and the rest is beside it.
    """
    head, *rest = lines
    if not _is_row_of_unit(head) or any(line.level != head.level for line in rest):
        return None
    own = list(takewhile(lambda line: not _is_row_of_unit(line), rest))
    ways = (_parents_by_words(rest), parents_by_sums(rest, head))
    tops = ([line for line in rest if line.position not in way] for way in ways)
    return head if not rows_come_to(own, head) and any(rows_come_to(found, head) for found in tops) else None


def _is_row_of_unit(line: Line) -> bool:
    """Tell whether a row is a unit's own: it totals the unit, or states what comes in to it."""
    return heads_unit(line) or (not line.code and line.budget_unit == line.label != "")


def _rows_below_foot(rows: Sequence[Line], total: Line) -> list[Line]:
    """Return the rows below a total that those above it, or none, come to; nothing where it stands at the head."""
    above, below = ([line for line in rows if (line.row < total.row) is first] for first in (True, False))
    stated = any(amount.value for line in above for amount in line.amounts)
    parents = _parents_by_words(rows)
    tops = [line for line in rows if line.position not in parents]
    alone = rows_come_to([line for line in tops if line in above], total)
    return below if stated and (alone or not rows_come_to(tops, total)) else []


def _placed_rows(
    rows: Sequence[Line], whole: Line | None, beside: Sequence[Line] = (), *, level: int = 1
) -> list[Line]:
    """Return rows placed under the one that totals them, together with those ``beside`` them in its sum.

    Words and indentation say what is part of what. Where the outermost rows then do not come to the whole, and the rows
    do as a flat list, by their numbers, or under rows that total them, so they stand. Where they do in no way in every
    column, they stand as in most columns: a slip in one does not move them.
    What tells that a row is part of another is kept with it: of the outermost rows, their sum where there is one.
    """
    ways = [
        (Placing.LAYOUT, _parents_by_words(rows)),
        (Placing.SUMS, parents_by_marks(rows)),
        (Placing.SUMS, parents_by_subtotals(rows)),
        (Placing.NUMBERS, parents_by_numbers(rows)),
    ]
    if whole:
        ways.append((Placing.SUMS, parents_by_sums(rows, whole, beside)))
    ways.append((Placing.NUMBERS, parents_by_numbered_heads(rows)))
    tops = [[*beside, *(line for line in rows if line.position not in way)] for _told_by, way in ways]
    found = next((way for way, outer in zip(ways, tops, strict=True) if whole and rows_come_to(outer, whole)), None)
    within, parents = found or ways[0]
    if whole and not found:
        columns = [columns_that_come_to(outer, whole) for outer in tops]
        within, parents = ways[columns.index(max(columns))]
    levels = {line.position: line.level for line in beside}
    done = []
    for line in rows:
        above = parents.get(line.position)
        # A subtotal stands below its parts.
        levels[line.position] = level if above is None else levels.get(above, level) + 1
        parent = above or (whole.position if whole else None)
        outermost = Placing.SUMS if found else Placing.LAYOUT
        told_by = _told_within(line, within if above else outermost) if parent else Placing.LAYOUT
        done.append(replace(line, parent=parent, level=levels[line.position], placed_by=told_by))
    return done


def _told_within(line: Line, way: Placing) -> Placing:
    """Return what tells that a row is part of another: its own words and numbers, or the way they were placed."""
    if is_of_which(line.label):
        return Placing.WORDS
    return Placing.NUMBERS if way is Placing.LAYOUT and enumerated(line.label) else way


def _placed_below(rows: Sequence[Line], total: Line | None) -> list[Line]:
    """Return rows below a total, of which those that begin with 其中 right below it are part of it, and no other is."""
    parts = list(takewhile(lambda line: is_of_which(line.label), rows))
    return [*_placed_rows(parts, total), *_placed_rows(rows[len(parts) :], None, level=0)]


def _parents_by_words(rows: Sequence[Line]) -> Parents:
    """Return which rows stand under which: under the nearest above that is indented less, 其中 under the row above.

    The row of a unit heads those below it that are indented like itself.
    """
    parents = dict(parents_by_marks(rows))
    path: list[tuple[tuple[int, bool], Line]] = []
    for line in rows:
        depth = (line.level, not heads_unit(line))
        while path and path[-1][0] >= depth:
            path.pop()
        if path:
            parents[line.position] = path[-1][1].position
        path.append((depth, line))
    labels = {line.position: bare_label(line.label) for line in rows}
    for part, whole in list(parents.items()):
        if labels[part] in _BESIDE_THREE_PUBLIC and measure_of_words(labels[whole]) is Measure.THREE_PUBLIC:
            del parents[part]
    return _without_false_steps(rows, parents)


def _without_false_steps(rows: Sequence[Line], parents: Parents) -> Parents:
    """Return parents of rows, where one indented by chance more than its sibling above stands beside it again.

    It does where rows do not come to the row they stand under, and do with those under them, of which the same is not
    so: 上年结转 over 一般公共预算, and over 政府性基金预算 a little farther in.
    """
    below: dict[int, list[Line]] = {}
    for row in rows:
        if row.position in parents:
            below.setdefault(parents[row.position], []).append(row)
    lifted = dict(parents)
    for row in rows:
        own = below.get(row.position, [])
        odd = [part for part in own if (inner := below.get(part.position)) and not rows_come_to(inner, part)]
        inner = [each for part in odd for each in below[part.position]]
        if inner and not rows_come_to(own, row) and rows_come_to([*own, *inner], row):
            lifted |= {each.position: row.position for each in inner}
    return lifted


def _two_list_tree(lines: list[Line]) -> list[Line]:
    """Place the rows of one of two lists side by side: items under the year's total, that and the rest under the grand.

    Totals stand below what they total, so what comes before the year's total belongs to it, and nothing below the grand
    total does, unless that heads the list. Where the year's total heads it, what comes to that, down to what is left
    of years before, belongs to it.
    """
    grand, year = _totals_of_list(lines)
    totals = [_apart(line) for line in (grand,) if line]
    if year and grand:
        year = replace(_apart(year), parent=grand.position)
        totals.append(year)
    rows = [line for line in lines if line.position not in {total.position for total in totals}]
    items = [line for line in rows if year and line.row < year.row]
    if year and not items:
        own = list(takewhile(lambda line: not OF_YEARS_BEFORE.match(bare_label(line.label)), rows))
        parts = _parents_by_words(own)
        items = own if rows_come_to([line for line in own if line.position not in parts], year) else []
    rest = rows[len(items) :]
    below = [line for line in rest if grand and line.row > grand.row] if grand is not lines[0] else []
    rest = rest[: len(rest) - len(below)]
    placed = [
        *_placed_rows(items, year),
        *_placed_rows(rest, grand, [year] if year else []),
        *_placed_below(below, grand),
    ]
    return sorted([*totals, *placed], key=lambda line: line.position)


def _has_two_totals(lines: list[Line]) -> bool:
    """Tell whether a list totals the year and, below, that with what else it holds: by its words, or its sums."""
    grand, year = _totals_of_list(lines)
    if grand is None or year is None:
        return False
    if bare_label(grand.label) in GRAND_TOTALS and bare_label(year.label) in YEAR_TOTALS | LIST_TOTALS:
        return True
    parts = [line for line in _two_list_tree(lines) if line.parent == grand.position]
    return year.row < grand.row and rows_come_to(parts, grand)


def _totals_of_list(lines: Sequence[Line]) -> tuple[Line | None, Line | None]:
    """Return the grand total of a list and, above it, the year's: without 总计 the last that is printed is the grand.

    A year's total that is numbered (一、本年收入) heads what follows instead.
    """
    named = [(line, bare_label(line.label)) for line in lines]
    totals = [
        (line, name)
        for line, name in named
        if name in TOTALS and (name not in YEAR_TOTALS | LIST_TOTALS or not enumerated(line.label))
    ]
    if not totals:
        return None, None
    grand = next((line for line, name in totals if name in GRAND_TOTALS), totals[-1][0])
    year = next((line for line, _ in totals if line is not grand), None)
    return grand, year or _subtotal_of_year(lines, grand)


def _subtotal_of_year(lines: Sequence[Line], grand: Line) -> Line | None:
    """Return the only subtotal (小计) of a list, if it and the rows between them come to the grand total."""
    subtotals = [line for line in lines if bare_label(line.label) == "小计"]
    if len(subtotals) != 1 or bare_label(grand.label) not in GRAND_TOTALS:
        return None
    rest = [line for line in lines if subtotals[0].row <= line.row < grand.row]
    return subtotals[0] if rows_come_to(rest, grand) else None


def _carry_units(lines: list[Line], kind: TableKind) -> tuple[Line, ...]:
    """Return the lines with the unit of the row above where a row prints none (merged cells, codes under a unit).

    A row over codes that stands beside that of a unit is another unit's.
    """
    unit, row = "", None
    over_codes = {line.parent for line in lines if line.classification}
    done = []
    for line in lines:
        if line.budget_unit or (line.role is Role.TOTAL and kind != TableKind.THREE_PUBLIC):
            unit, row = line.budget_unit, line
        elif unit and row and not line.code and line.position in over_codes and line.parent == row.parent:
            unit, row = line.label, line
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
