"""Read a table of a budget as it stands: columns, rows, and what stands in each cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from budgets.documents.kinds import KINDS
from budgets.models import Amount, Budget, Column, Line, Statement, TextCell
from budgets.records import ColumnType, State


class Cell(NamedTuple):
    """What stands in a cell of amounts; a cell that is absent has none."""

    state: str
    value: Decimal | None
    printed: str


@dataclass(slots=True)
class Row:
    """A line of a table with its cells, by the column's key."""

    pk: int
    table_row: int
    list: str
    level: int
    parent: int | None
    role: str
    code: str
    label: str
    scheme: str
    classification: str
    budget_unit: str
    year: int | None
    entry: int | None
    cells: dict[int, Cell] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)


ROW_FIELDS = (
    "pk",
    "table_row",
    "list",
    "level",
    "parent_id",
    "role",
    "code",
    "label",
    "scheme",
    "classification",
    "budget_unit",
    "year",
    "entry_id",
)


@dataclass(slots=True)
class Sheet:
    """A table: the statement, its columns from left to right, its rows in order."""

    statement: Statement
    columns: list[Column]
    rows: list[Row]

    def measures(self) -> dict[str, int]:
        """Return the key of the column that holds each measure."""
        return {column.measure: column.pk for column in self.columns if column.measure}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document by its word in addresses: its kind, with its order before it where the kind comes twice."""

    word: str
    statement: Statement

    @property
    def name_en(self) -> str:
        """Return what its kind is called in English, empty for a table of no known kind."""
        kind = KINDS.get(self.statement.kind)
        return kind.name_en if kind and kind.slug != "other" else ""


def tables(budget: Budget) -> dict[str, Table]:
    """Return a budget's tables by their words, in the order they are printed in; one query."""
    found: dict[str, Table] = {}
    for statement in budget.statements.order_by("order"):
        word = statement.kind if statement.kind not in found else f"{statement.order}-{statement.kind}"
        found[word] = Table(word, statement)
    return found


def sheet(statement: Statement) -> Sheet:
    """Return a table with all its cells: columns, lines, amounts, and texts where a column holds them."""
    columns = list(statement.columns.order_by("order"))
    lines = Line.objects.filter(statement=statement).order_by("position").values_list(*ROW_FIELDS)
    rows = {line[0]: Row(*line) for line in lines}
    for line, column, state, value, printed in amounts(statement):
        rows[line].cells[column] = Cell(state, value, printed)
    if any(column.type == ColumnType.TEXT for column in columns):
        texts = TextCell.objects.filter(line__statement=statement).order_by()
        for line, column, text in texts.values_list("line_id", "cell_id", "text"):
            rows[line].texts[column] = text
    return Sheet(statement, columns, list(rows.values()))


def amounts(statement: Statement) -> Iterable[tuple[int, int, str, Decimal | None, str]]:
    """Return (line, column, state, value, printed) of every amount of a table."""
    found = Amount.objects.filter(line__statement=statement).order_by()
    return found.values_list("line_id", "cell_id", "state", "value", "printed")


def added(cells: list[Cell]) -> Cell | None:
    """Return the sum of cells that all hold values, a single cell as it is, and nothing of any other mix."""
    if len(cells) == 1:
        return cells[0]
    if not cells or any(cell.value is None for cell in cells):
        return None
    return Cell(State.VALUE, sum((cell.value for cell in cells if cell.value is not None), Decimal(0)), "")


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of a table's head and how far it reaches."""

    text: str
    colspan: int
    rowspan: int
    column: Column | None = None


def header(columns: list[Column]) -> list[list[HeaderCell]]:
    """Return the rows of a table's head from its columns' header paths.

    Neighbours that share a path share a cell; a path shorter than the deepest reaches down to the last row.
    """
    depth = max((len(column.header) for column in columns), default=0)
    rows: list[list[HeaderCell]] = [[] for _level in range(depth)]
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


def _shares(one: Column, other: Column, level: int) -> bool:
    """Tell whether two columns stand under one header cell of a level that is not their own."""
    same = one.list == other.list and one.header[: level + 1] == other.header[: level + 1]
    return same and len(other.header) > level + 1
