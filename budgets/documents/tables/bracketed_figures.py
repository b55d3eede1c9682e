"""Tell where brackets around a figure are its minus, as accounts write one, and not the mark of a note.

They are where a column of changes says by what its rows changed: there the figure is what a column of this year has
less than that of the year before, in each row of the column, whichever way it is printed. Elsewhere it stays unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.records import Amount, Column, Line, State
from budgets.vocabulary.figures import figure_in_brackets, parse_amount
from budgets.vocabulary.measures import Compared, Measure


def with_minus_of_brackets(lines: Sequence[Line], columns: Sequence[Column], money_unit: str) -> tuple[Line, ...]:
    """Return the lines of a table with figures in brackets read as negative where that is sure."""
    told: dict[tuple[int, int], Amount] = {}
    for column in columns:
        if not column.measure.endswith(f"/{Compared.CHANGE}"):
            continue
        amounts = {line.position: each for line in lines for each in line.amounts if each.column == column.order}
        signed = {position: _with_sign(amount, money_unit) for position, amount in amounts.items()}
        if signed != amounts and any(_are_changes(lines, signed, *pair) for pair in _years(column, columns)):
            told |= {(position, column.order): amount for position, amount in signed.items()}
    return tuple(
        replace(line, amounts=tuple(told.get((line.position, each.column), each) for each in line.amounts))
        for line in lines
    )


def _years(change: Column, columns: Sequence[Column]) -> Iterator[tuple[int, int]]:
    """Yield the columns that a change may be one between: of this year, and of the year before."""
    beside = [each for each in columns if each.list == change.list and each.measure and each is not change]
    before = [
        each for each in beside if each.measure.endswith(f"/{Compared.PRIOR}") or each.measure == Measure.EXECUTED
    ]
    yield from ((this.order, other.order) for other in before for this in beside if this not in before)


def _with_sign(amount: Amount, money_unit: str) -> Amount:
    """Return an amount with the value it has if brackets around its figure are a minus."""
    inside = figure_in_brackets(amount.printed) if amount.state is State.UNREADABLE else ""
    _, value = parse_amount(inside, money_unit)
    return replace(amount, state=State.VALUE, value=-value) if value and value > 0 else amount


def _are_changes(lines: Sequence[Line], changes: Mapping[int, Amount], this: int, before: int) -> bool:
    """Tell whether each row that states a change has that much more in one column than in another."""
    for line in lines:
        change = changes.get(line.position)
        if change is None or change.value is None:
            continue
        beside = {each.column: each for each in line.amounts}
        both = [beside.get(column) for column in (this, before)]
        if any(each and each.state is State.UNREADABLE for each in both):
            return False
        one, other = ((each and each.value) or Decimal(0) for each in both)
        if one - other != change.value:
            return False
    return True
