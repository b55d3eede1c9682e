"""Say in what one budget differs from another: two editions of one document. Pure Python over records.

Tables are matched by their kind or title, lines by code or name under the same parent, columns by what they measure.
Places, orders and the way a figure is printed are no differences; zero, blank, unreadable and absent are four things.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from budgets.records import (
    Amount,
    Budget,
    Column,
    ColumnType,
    Goal,
    Indicator,
    Line,
    State,
    Statement,
)
from budgets.vocabulary.spelling import distinct
from budgets.vocabulary.table_kinds import TableKind

T = TypeVar("T")


class What(StrEnum):
    """Tell what differs: the document's frame, a table, a column, a line, an amount, or a part of the text."""

    FRAME = "frame"
    TABLE = "table"
    COLUMN = "column"
    LINE = "line"
    AMOUNT = "amount"
    TEXT = "text"


class How(StrEnum):
    """Tell how: it is there now, it is not there any more, or it says otherwise."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


#: What stands for a cell that is not there, in ``before_state`` and ``after_state``.
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class EditionSpot:
    """Where one side of a difference stands in its edition: table, line and column by their orders, 0 for the whole.

    Of a part of the text, ``part`` is its sort (``sections``, ``goals``, …) and ``order`` its order among them.
    """

    table: int = 0
    line: int = 0
    column: int = 0
    part: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: ``table`` and ``line`` name where, ``part`` the column, field or sort of text.

    ``before`` and ``after`` are as printed; of a figure printed alike, what it was taken for, in yuan. Of amounts, the
    states (``value``, ``blank``, ``unreadable``, ``absent``) and money units are those of each side, and ``change`` is
    how many yuan more the later edition says, where both say so many. ``before_at`` and ``after_at`` are where each
    side stands, None where it stands nowhere.
    """

    what: What
    how: How
    table: str = ""
    line: str = ""
    part: str = ""
    before: str = ""
    after: str = ""
    before_state: str = ""
    after_state: str = ""
    before_unit: str = ""
    after_unit: str = ""
    change: Decimal | None = None
    before_at: EditionSpot | None = None
    after_at: EditionSpot | None = None

    def data(self) -> dict[str, str]:
        """Return its words as plain data."""
        return {name: getattr(self, name) for name in WORDS}


def difference_words(found: Iterable[Difference]) -> list[str]:
    """Return a word for each difference, made of all that it says: the same in whatever order they are told."""
    said = [
        json.dumps([one.data(), str(one.change), *(at and astuple(at) for at in (one.before_at, one.after_at))])
        for one in found
    ]
    return distinct(hashlib.sha256(one.encode()).hexdigest()[:12] for one in said)


#: The fields of a difference that are words.
WORDS = [one.name for one in fields(Difference) if one.name not in ("change", "before_at", "after_at")]


def compare(before: Budget, after: Budget) -> tuple[Difference, ...]:
    """Return all differences, in the order of the later budget's tables, then of its text."""
    return (*_frame(before, after), *_tables(before.statements, after.statements), *_texts(before, after))


def counts(found: Iterable[Difference]) -> Counter[tuple[What, How]]:
    """Return how many differences there are of each sort."""
    return Counter((one.what, one.how) for one in found)


# Frame

_FRAME = ("title", "department", "jurisdiction", "department_in_charge", "units", "approved_on", "released_on")


def _frame(before: Budget, after: Budget) -> Iterator[Difference]:
    for name in _FRAME:
        old, new = _words(getattr(before, name)), _words(getattr(after, name))
        if old != new:
            yield Difference(what=What.FRAME, how=How.CHANGED, part=name, before=old, after=new)


def _words(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "、".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


# Tables


def _tables(before: Sequence[Statement], after: Sequence[Statement]) -> Iterator[Difference]:
    for old, new in _matched(before, after, _own_table, _kind, _title):
        if old is None or new is None:
            there = new or old
            assert there is not None
            how = How.REMOVED if new is None else How.ADDED
            at = [None if one is None else EditionSpot(one.order) for one in (old, new)]
            name = _name(there)
            yield Difference(what=What.TABLE, how=how, table=name, part=there.kind, before_at=at[0], after_at=at[1])
        else:
            yield from _table(old, new)


def _own_table(table: Statement) -> Hashable:
    return table.kind, _plain(table.title)


def _kind(table: Statement) -> Hashable:
    return table.kind if table.kind != TableKind.OTHER else (table.kind, _plain(table.title))


def _title(table: Statement) -> Hashable:
    """Return the title of a table, which may have been taken for one of another kind; without one it is like none."""
    return _plain(table.title) or id(table)


def _name(table: Statement) -> str:
    return f"{table.number} {table.title}".strip()


def _table(before: Statement, after: Statement) -> Iterator[Difference]:
    name = _name(after)
    spots: dict[str, Any] = {"before_at": EditionSpot(before.order), "after_at": EditionSpot(after.order)}
    for part in ("kind", "number", "title", "money_unit", "note", "remark"):
        old, new = getattr(before, part), getattr(after, part)
        if old != new:
            yield Difference(
                what=What.TABLE, how=How.CHANGED, table=name, part=part, before=str(old), after=str(new), **spots
            )
    columns = _matched(before.columns, after.columns, _own_column, _measure)
    yield from _columns(columns, name)
    for old, new in _matched(before.lines, after.lines, _Path(before, after), _own_line):
        yield from _line(old, new, columns, (before, after))


def _own_column(column: Column) -> Hashable:
    return column.list, column.type, column.measure, tuple(map(_plain, column.header))


def _measure(column: Column) -> Hashable:
    return column.list, column.type, column.measure or tuple(map(_plain, column.header))


def _columns(columns: Sequence[tuple[Column | None, Column | None]], table: str) -> Iterator[Difference]:
    for old, new in columns:
        words = [" / ".join(one.header) if one else "" for one in (old, new)]
        if words[0] != words[1] or old is None or new is None:
            how = How.ADDED if old is None else How.REMOVED if new is None else How.CHANGED
            yield Difference(what=What.COLUMN, how=how, table=table, before=words[0], after=words[1])


# Lines


class _Path:
    """Name a line by its own words and those of the lines it is part of, whichever of two tables it stands in."""

    def __init__(self, *tables: Statement) -> None:
        self.paths: dict[int, tuple[Hashable, ...]] = {}
        for table in tables:
            lines = {line.position: line for line in table.lines}
            for line in table.lines:
                self.paths[id(line)] = tuple(_own_line(one) for one in self._up(line, lines))

    @staticmethod
    def _up(line: Line, lines: dict[int, Line]) -> Iterator[Line]:
        seen: set[int] = set()
        found: Line | None = line
        while found is not None and found.position not in seen:
            yield found
            seen.add(found.position)
            found = lines.get(found.parent or 0)

    def __call__(self, line: Line) -> Hashable:
        return self.paths[id(line)]


def _own_line(line: Line) -> Hashable:
    code = line.code or _plain(line.label)
    return line.list, str(line.role), line.year, _plain(line.budget_unit), code


def _line(
    before: Line | None,
    after: Line | None,
    columns: Sequence[tuple[Column | None, Column | None]],
    tables: tuple[Statement, Statement],
) -> Iterator[Difference]:
    there = after or before
    assert there is not None
    where: dict[str, Any] = {"table": _name(tables[1]), "line": _line_name(there)}
    orders = [table.order for table in tables]
    spots: dict[str, Any] = {
        "before_at": before and EditionSpot(orders[0], before.position),
        "after_at": after and EditionSpot(orders[1], after.position),
    }
    units: dict[str, Any] = {"before_unit": tables[0].money_unit, "after_unit": tables[1].money_unit}
    if before is None or after is None:
        how = How.ADDED if before is None else How.REMOVED
        figures = [_figures(line, table) for line, table in zip((before, after), tables, strict=True)]
        yield Difference(what=What.LINE, how=how, **where, before=figures[0], after=figures[1], **units, **spots)
        return
    for part in ("code", "label", "budget_unit"):
        old, new = getattr(before, part), getattr(after, part)
        if _plain(old) != _plain(new):
            yield Difference(what=What.LINE, how=How.CHANGED, **where, part=part, before=old, after=new, **spots)
    for left, right in columns:
        if left is not None and right is not None:
            for one in _cell_difference(before, after, left, right, where | {"part": " / ".join(right.header)}, units):
                columns_at = (_column_at(one.before_state, left), _column_at(one.after_state, right))
                yield replace(
                    one,
                    before_at=EditionSpot(orders[0], before.position, columns_at[0]),
                    after_at=EditionSpot(orders[1], after.position, columns_at[1]),
                )


def _column_at(state: str, column: Column) -> int:
    """Return where a side of a cell stands: a cell that is not there is its row."""
    return 0 if state == ABSENT else column.order


def _line_name(line: Line) -> str:
    year = str(line.year) if line.year is not None and str(line.year) not in line.label else ""
    unit = line.budget_unit if line.budget_unit != line.label else ""
    return " ".join(filter(None, (unit, line.code, line.label, year)))


def _figures(line: Line | None, table: Statement) -> str:
    """Return a line's figures as printed, each after its column."""
    if line is None:
        return ""
    headers = {column.order: column.header[-1] if column.header else "" for column in table.columns}
    printed = {amount.column: amount.printed for amount in line.amounts}
    printed |= {text.column: text.text for text in line.texts}
    return "; ".join(f"{headers.get(column, '')} {text}".strip() for column, text in sorted(printed.items()))


def _cell_difference(
    before: Line, after: Line, left: Column, right: Column, where: dict[str, Any], units: dict[str, Any]
) -> Iterator[Difference]:
    if right.type is ColumnType.TEXT:
        words = [
            next((text.text for text in line.texts if text.column == column.order), "")
            for line, column in ((before, left), (after, right))
        ]
        if _plain(words[0]) != _plain(words[1]):
            yield Difference(what=What.TEXT, how=How.CHANGED, **where, before=words[0], after=words[1])
    if right.type is not ColumnType.AMOUNT:
        return
    old, new = (_amount(line, column) for line, column in ((before, left), (after, right)))
    if _value(old) != _value(new):
        printed = [each.printed if each else "" for each in (old, new)]
        if old and new and old.value is not None and new.value is not None and printed[0] == printed[1]:
            printed, units = [f"{each.value:,f}" for each in (old, new)], dict.fromkeys(units, "元")
        yield Difference(
            what=What.AMOUNT,
            how=How.CHANGED,
            **where,
            before=printed[0],
            after=printed[1],
            before_state=str(old.state) if old else ABSENT,
            after_state=str(new.state) if new else ABSENT,
            change=_change(old, new),
            **units,
        )


def _amount(line: Line, column: Column) -> Amount | None:
    return next((amount for amount in line.amounts if amount.column == column.order), None)


def _value(amount: Amount | None) -> Hashable:
    if amount is None:
        return ABSENT
    return amount.state, amount.value if amount.state is State.VALUE else None, _unread(amount)


def _change(old: Amount | None, new: Amount | None) -> Decimal | None:
    """Return how many yuan more there are; None where a side says no number."""
    values = [one.value if one is not None and one.state is State.VALUE else None for one in (old, new)]
    return None if values[0] is None or values[1] is None else values[1] - values[0]


def _unread(amount: Amount) -> str:
    return amount.printed if amount.state is State.UNREADABLE else ""


# Text


def _texts(before: Budget, after: Budget) -> Iterator[Difference]:
    for part, (key, said) in _PARTS.items():
        for old, new in _matched(getattr(before, part), getattr(after, part), key, key):
            words = [said(one) if one is not None else "" for one in (old, new)]
            if old is None or new is None or _plain(words[0]) != _plain(words[1]):
                how = How.ADDED if old is None else How.REMOVED if new is None else How.CHANGED
                line = _called(new if new is not None else old)
                orders = [getattr(one, "order", None) for one in (old, new)]
                at = [None if order is None else EditionSpot(part=part, order=order) for order in orders]
                yield Difference(
                    what=What.TEXT,
                    how=how,
                    part=part,
                    line=line,
                    before=words[0],
                    after=words[1],
                    before_at=at[0],
                    after_at=at[1],
                )


def _called(part: Any) -> str:
    """Return what a part of the text is called."""
    names = ("number", "heading", "name", "term", "label")
    return " ".join(str(getattr(part, name)) for name in names if getattr(part, name, ""))


def _said(*names: str) -> Callable[[Any], str]:
    return lambda part: "\n".join(filter(None, (_words(getattr(part, name)) for name in names)))


def _goal(goal: Goal) -> Hashable:
    return goal.number, goal.project


def _indicator(indicator: Indicator) -> str:
    targets = "; ".join(target.printed for target in indicator.targets)
    return " · ".join(filter(None, (indicator.level1, indicator.level2, indicator.name, targets)))


#: Of each sort of part: what it is known by, and what it says.
_PARTS: dict[str, tuple[Callable[[Any], Hashable], Callable[[Any], str]]] = {
    "sections": (lambda one: (one.path, _plain(one.heading)), _said("text")),
    "projects": (
        lambda one: (_plain(one.name), one.budget_unit),
        _said("name", "purpose", "basis", "description"),
    ),
    "items": (lambda one: (one.kind, _plain(one.text)), _said("text")),
    "goals": (_goal, _said("text")),
    "indicators": (lambda one: (one.level1, one.level2, _plain(one.name)), _indicator),
    "assets": (
        lambda one: (one.kind, one.label, one.planned, one.as_of),
        lambda one: " ".join(filter(None, (one.label, f"{one.count}{one.count_unit}", _words(one.value)))),
    ),
    "terms": (lambda one: _plain(one.term), _said("definition")),
    "unreadable": (lambda one: (_plain(one.text), one.reason), _said("text", "reason")),
}


# Matching


def _plain(text: str) -> str:
    """Return a text without what printing varies: character width and white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _matched(
    before: Sequence[T], after: Sequence[T], *keys: Callable[[T], Hashable]
) -> list[tuple[T | None, T | None]]:
    """Pair what two editions hold, by the first key that fits, the first of equal ones with the first.

    What is in the later one comes in its order; what is only in the earlier one stands where it was.
    """
    partner: dict[int, T] = {}
    left, right = list(before), list(after)
    for key in keys:
        waiting: defaultdict[Hashable, list[T]] = defaultdict(list)
        for one in left:
            waiting[key(one)].append(one)
        for one in right:
            if waiting[key(one)]:
                partner[id(one)] = waiting[key(one)].pop(0)
        taken = {id(one) for one in partner.values()}
        left = [one for one in left if id(one) not in taken]
        right = [one for one in right if id(one) not in partner]
    return _in_order(before, after, partner)


def _in_order(before: Sequence[T], after: Sequence[T], partner: dict[int, T]) -> list[tuple[T | None, T | None]]:
    places = {id(one): place for place, one in enumerate(before)}
    kept = {id(one) for one in partner.values()}
    gone = [one for one in before if id(one) not in kept]
    found: list[tuple[T | None, T | None]] = []
    for one in after:
        old = partner.get(id(one))
        while old is not None and gone and places[id(gone[0])] < places[id(old)]:
            found.append((gone.pop(0), None))
        found.append((old, one))
    return [*found, *((one, None) for one in gone)]
