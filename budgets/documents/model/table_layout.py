"""Lay a table out as cells, as it is printed: its head with merged cells, its lists side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from budgets.records import MONEY_UNITS, Amount, Column, ColumnType, Line, Role, State, Statement

#: A workbook keeps numbers as binary fractions, which hold fifteen digits exactly.
EXACT_DIGITS = 15
#: What a cell shows that the document does not have.
ABSENT = "—"
LONGEST_NAME = 31


class Headed(Protocol):
    """A column with the cells above it."""

    @property
    def header(self) -> Any: ...
    @property
    def list(self) -> Any: ...


C = TypeVar("C", bound=Headed)


@dataclass(frozen=True, slots=True)
class HeaderCell(Generic[C]):
    """A cell of a table's head and how far it reaches; ``column`` where it is a column's own."""

    text: str
    colspan: int
    rowspan: int
    column: C | None = None


def header(columns: Sequence[C]) -> list[list[HeaderCell[C]]]:
    """Return the rows of a table's head from its columns' header paths.

    Neighbours that share a path share a cell; a path shorter than the deepest reaches down to the last row.
    """
    depth = max((len(column.header) for column in columns), default=0)
    rows: list[list[HeaderCell[C]]] = [[] for _level in range(depth)]
    for level in range(depth):
        start = 0
        while start < len(columns):
            end = start + 1
            path, own = columns[start].header[: level + 1], len(columns[start].header)
            if own > level + 1:
                while end < len(columns) and _shares(columns[start], columns[end], level):
                    end += 1
                rows[level].append(HeaderCell(path[-1], end - start, 1))
            elif own == level + 1:
                rows[level].append(HeaderCell(path[-1], 1, depth - level, columns[start]))
            start = end
    return rows


def _shares(one: Headed, other: Headed, level: int) -> bool:
    """Tell whether two columns stand under one header cell of a level that is not their own."""
    same = one.list == other.list and one.header[: level + 1] == other.header[: level + 1]
    return same and len(other.header) > level + 1


@dataclass(frozen=True, slots=True)
class Range:
    """A cell of a head in its place, counted from 0 within the head: upper left and lower right, and its text."""

    top: int
    left: int
    bottom: int
    right: int
    text: str


def ranges(columns: Sequence[Headed]) -> list[Range]:
    """Return the cells of a head, each in its place."""
    found: list[Range] = []
    covered: set[tuple[int, int]] = set()
    for level, cells in enumerate(header(columns)):
        column = 0
        for cell in cells:
            while (level, column) in covered:
                column += 1
            bottom, right = level + cell.rowspan - 1, column + cell.colspan - 1
            covered |= {(row, at) for row in range(level, bottom + 1) for at in range(column, right + 1)}
            found.append(Range(level, column, bottom, right, cell.text))
    return found


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a row: its column, the line that stands there (if any), its text, and its amount (if it has one)."""

    column: Column
    line: Line | None
    text: str = ""
    amount: Amount | None = None

    @property
    def is_amount(self) -> bool:
        return self.line is not None and self.column.type is ColumnType.AMOUNT

    def shown(self, money_unit: str) -> Decimal | str:
        """Return what a workbook shows: a number in the table's money unit where it can hold it, otherwise text."""
        if not self.is_amount:
            return self.text
        if self.amount is None:
            return ABSENT
        if self.amount.value is None or money_unit not in MONEY_UNITS:
            return self.amount.printed
        value = self.amount.value / MONEY_UNITS[money_unit]
        exact = len(f"{value:f}".replace(".", "").strip("-0")) <= EXACT_DIGITS
        return value if exact else self.amount.printed


def rows_as_printed(statement: Statement) -> list[list[Spot]]:
    """Return the printed rows of a table, lists side by side, each as its cells from left to right."""
    grid: dict[int, dict[str, Line]] = {}
    for line in statement.lines:
        grid.setdefault(line.row, {})[line.list] = line
    coded = [column for column in statement.columns if column.type is ColumnType.CODE]
    found, unit = [], ""
    for _number, lines in sorted(grid.items()):
        found.append([spot(column, lines.get(column.list), coded, unit) for column in statement.columns])
        unit = next((line.budget_unit for line in lines.values()), unit)
    return found


def spot(column: Column, line: Line | None, coded: Sequence[Column], unit: str) -> Spot:
    """Return the cell of a line in a column: a unit stands where it begins, and its own row names it once."""
    if line is None:
        return Spot(column, None)
    if column.type is ColumnType.UNIT:
        return Spot(column, line, line.budget_unit if line.budget_unit != unit else "")
    if column.type is ColumnType.CODE:
        beside = [other.order for other in coded if other.list == column.list]
        part = beside.index(column.order)
        return Spot(column, line, line.code if len(beside) == 1 else "".join(code_parts(line.code)[part : part + 1]))
    if column.type is ColumnType.LABEL:
        return Spot(column, line, "" if coded and line.label == line.budget_unit else line.label)
    if column.type is ColumnType.TEXT:
        return Spot(column, line, next((text.text for text in line.texts if text.column == column.order), ""))
    return Spot(column, line, amount=next((one for one in line.amounts if one.column == column.order), None))


def code_parts(code: str) -> list[str]:
    """Return a code as its columns print it: three digits, then two and two; one written otherwise has blanks."""
    return code.split() if " " in code else [part for part in (code[:3], code[3:5], code[5:]) if part]


def totals(row: Sequence[Spot]) -> bool:
    """Tell whether a row prints nothing but totals."""
    return all(one.line.role == Role.TOTAL for one in row if one.line)


def unreadable(spot: Spot) -> bool:
    return spot.amount is not None and spot.amount.state is State.UNREADABLE


def head_row(statement: Statement) -> int:
    """Return the row of a sheet, counted from 0, in which a table's head begins: below title and money unit."""
    return 2 if statement.money_unit else 1


def body_row(statement: Statement) -> int:
    """Return the row of a sheet, counted from 0, in which a table's rows begin."""
    return head_row(statement) + max((len(column.header) for column in statement.columns), default=0)


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return the names of sheets, as workbooks allow them, each once whatever its case."""
    taken: set[str] = set()
    names = []
    for title in titles:
        plain = "".join("_" if _odd(sign) else sign for sign in title).strip()[: LONGEST_NAME - 4] or "表"
        name = next(name for tail in ("", *map(str, range(2, 1000))) if (name := plain + tail).casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _odd(sign: str) -> bool:
    return sign in "[]:*?/\\'" or unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029" or ord(sign) > 0xFFFF


def table_sheets(statements: Iterable[Statement]) -> list[str]:
    """Return the names of the sheets of tables."""
    return sheet_names(f"{statement.number} {statement.title}".strip() for statement in statements)


def reference(sheet: str, row: int, column: int) -> str:
    """Return how a workbook calls a cell, from its row and column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row + 1}"
