"""Which rows come to another, and so stand under it, where neither codes nor words say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from budgets.records import Amount, Line, Role, State
from budgets.vocabulary.column_words import three_public_of_label
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import decimals, parse_figure
from budgets.vocabulary.labels import is_of_which, is_subtotal, possible_addends
from budgets.vocabulary.measures import Measure

#: How many ways of placing rows under rows are tried, and of how many rows at most.
_TRIES, _ROWS = 5_000, 300
#: So many numbered rows head those without a number.
_HEADS = 2
_OF_VEHICLES = (Measure.VEHICLE_PURCHASE, Measure.VEHICLE_OPERATION)
#: Rows, by position, and the position of the row that each stands under.
Parents = Mapping[int, int]


def rows_come_to(parts: Sequence[Line], whole: Line) -> bool:
    """Tell whether rows come to another in all its columns, within what rounding, or cutting off each, explains.

    其中 is not added.

    A row that states nothing is no sum, and what cannot be read denies none.
    """
    stated = any(amount.value for amount in whole.amounts)
    return stated and any(
        all(_come_to_amount(rows, amount) for amount in whole.amounts) for rows in possible_addends(parts) if rows
    )


def columns_that_come_to(parts: Sequence[Line], whole: Line) -> int:
    """Return in how many columns, at most, rows come to what another states."""
    stated = [amount for amount in whole.amounts if amount.value]
    return max(
        (sum(_come_to_amount(rows, each) for each in stated) for rows in possible_addends(parts) if rows), default=0
    )


def _come_to_amount(rows: Sequence[Line], whole: Amount) -> bool:
    parts = [amount for row in rows for amount in row.amounts if amount.column == whole.column]
    if any(amount.state is State.UNREADABLE for amount in (whole, *parts)):
        return True
    printed = [amount.printed for amount in (whole, *parts) if amount.value]
    # The finest figure decides: what a sheet shows of 160.00 is 160.
    places = max(map(decimals, printed), default=0)
    rest = parse_figure(whole.printed) or Decimal(0)
    rest -= sum((parse_figure(amount.printed) or Decimal(0) for amount in parts), Decimal(0))
    place = Decimal(1).scaleb(-places)
    return abs(rest) <= place / 2 * len(printed) or 0 < rest < place * len(parts)


def heads_unit(row: Line) -> bool:
    """Tell whether a row is a unit's total: it bears the unit's name."""
    return row.role is Role.TOTAL and row.label != "" and row.label == row.budget_unit


def parents_by_marks(rows: Sequence[Line]) -> Parents:
    """Return of each row that begins with 其中 the row above it that it is part of.

    Purchase and operation of vehicles are parts of the row of vehicles above them without it, too.
    """
    above: int | None = None
    vehicles: int | None = None
    parents: dict[int, int] = {}
    for row in rows:
        item = three_public_of_label(row.label)
        if item in _OF_VEHICLES and vehicles is not None:
            parents[row.position] = vehicles
            continue
        vehicles = row.position if item is Measure.VEHICLES else vehicles if is_of_which(row.label) else None
        if not is_of_which(row.label):
            above = row.position
        elif above is not None:
            parents[row.position] = above
    return parents


def parents_by_subtotals(rows: Sequence[Line]) -> Parents:
    """Return of the rows above a subtotal (小计), down from the one before it, that they are its parts if they are."""
    parents = dict(parents_by_marks(rows))
    since: list[Line] = []
    for row in rows:
        if is_subtotal(row.label):
            if rows_come_to(since, row):
                parents |= {each.position: row.position for each in since}
            since = []
        elif row.position not in parents:
            since.append(row)
    return parents


def parents_by_numbers(rows: Sequence[Line]) -> Parents:
    """Return of rows that are numbered from one on below a row without a number that they are its parts."""
    parents = dict(parents_by_marks(rows))
    above: Line | None = None
    depth = 0
    for before, row in pairwise(rows):
        mark = enumerated(row.label)
        if mark and mark.ordinal == 1 and not enumerated(before.label) and not is_subtotal(before.label):
            above, depth = before, mark.depth
        elif not mark or mark.depth < depth:
            above = None
        if mark and above:
            parents[row.position] = above.position
    return parents


def parents_by_numbered_heads(rows: Sequence[Line]) -> Parents:
    """Return of rows without a number, among others that are numbered from one on, that they are parts of these."""
    parents = dict(parents_by_marks(rows))
    numbered = [mark for row in rows if (mark := enumerated(row.label))]
    counted = [(mark.depth, mark.ordinal) for mark in numbered]
    if not rows or len(numbered) < _HEADS or counted != [(numbered[0].depth, n) for n in range(1, len(counted) + 1)]:
        return parents
    above = rows[0]
    for row in rows:
        if enumerated(row.label):
            above = row
        elif enumerated(above.label):
            parents.setdefault(row.position, above.position)
    return parents


def parents_by_sums(rows: Sequence[Line], whole: Line, beside: Sequence[Line] = ()) -> Parents:
    """Return which rows stand under which, so that the others come to the whole; empty if none need to, or can.

    Rows ``beside`` these are in the sum of the whole, and over none of them.

    Places print a department, its units and what they spend on in one column. A row totals those right below it if
    every amount of it says so; the placing with the fewest such rows under which all adds up is taken, and only where
    none does to the last digit, one within what rounding explains. What is numbered on from the row above, and states
    nothing, stands where that does.
    """
    flat = [row for row in rows if not is_of_which(row.label)]
    left = _values_left(whole, beside)
    found: dict[int, int] = {}
    if len(flat) <= _ROWS:
        found |= _placed_by_sums(rows, left, Decimal(0)) or _placed_by_sums(rows, left, _half_place([whole, *flat]))
    for above, row in pairwise(flat if found else ()):
        one, other = enumerated(above.label), enumerated(row.label)
        counts_on = one and other and (one.depth, one.ordinal + 1) == (other.depth, other.ordinal)
        if counts_on and above.position in found and not any(amount.value for amount in row.amounts):
            found.setdefault(row.position, found[above.position])
    return {**parents_by_marks(rows), **found} if found else {}


def _placed_by_sums(rows: Sequence[Line], total: Mapping[int, Decimal], half: Decimal) -> Parents:
    """Return a placing under which all adds up, each figure being up to ``half`` yuan off.

    The first of the parts of a row may be marked by 其中, and those that follow not.
    """
    sums = {row.position: _values_by_column(row) for row in rows}
    flat = [row for row in rows if not is_of_which(row.label)]
    marks = parents_by_marks(rows)
    marked = {row.position: [each for each in rows if marks.get(each.position) == row.position] for row in flat}
    tries = 0

    def adds_up(tops: Sequence[Line], to: Mapping[int, Decimal]) -> bool:
        slack = half * (len(tops) + 1)
        return all(abs(sum(sums[top.position].get(column, 0) for top in tops) - to[column]) <= slack for column in to)

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
        names = [(top.label, top.code) for top in tops]
        for size in range(1, len(tops) + 1):
            # What a unit spends on is over no unit.
            if line.role is not Role.TOTAL and heads_unit(tops[size - 1]):
                break
            # A row printed twice is no part of itself.
            again = line.label != line.budget_unit and (line.label, line.code) in names[:size]
            parts = tops[:size]
            ways = (parts, [*(each for each in marked[line.position] if each not in parts), *parts])
            adds = any(sums[line.position].values()) and any(adds_up(way, sums[line.position]) for way in ways)
            if adds and not again:
                found = place_rows(index - 1, [line, *tops[size:]])
                if found is not None:
                    return {**found, **{top.position: line.position for top in parts}}
        return None

    needed = any(total.values()) and not adds_up(flat, total)
    return (place_rows(len(flat) - 1, []) if needed else {}) or {}


def _values_by_column(row: Line) -> dict[int, Decimal]:
    """Return the values of a row in yuan, what states none as zero."""
    return {amount.column: amount.value or Decimal(0) for amount in row.amounts}


def _half_place(rows: Sequence[Line]) -> Decimal:
    """Return half of the finest last place that figures of rows are printed to, in yuan."""
    halves = [
        amount.value / figure * Decimal(1).scaleb(-decimals(amount.printed)) / 2
        for row in rows
        for amount in row.amounts
        if amount.value and (figure := parse_figure(amount.printed))
    ]
    return min(halves, default=Decimal(0))


def _values_left(whole: Line, beside: Sequence[Line]) -> dict[int, Decimal]:
    """Return what of a row, by column, those beside do not come to."""
    left = _values_by_column(whole)
    for row in beside:
        left |= {column: left.get(column, Decimal(0)) - value for column, value in _values_by_column(row).items()}
    return left
