"""Read a table of a budget as it stands: columns, rows, and what stands in each cell."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from budgets.models import Amount, Budget, Column, Line, Statement, TextCell
from budgets.records import ColumnType, Origin, State
from budgets.vocabulary.measures import AnyMeasure
from budgets.vocabulary.table_kinds import TableKind, known_kind

from .written import RowsByKeys


class SheetCell(NamedTuple):
    """What stands in a cell of amounts; a cell that is absent has none.

    A sum of several is printed nowhere: ``parts`` has its figures as they are. ``is_recognised`` tells that it was read
    from a picture, ``confidence`` how sure the recognition is, in thousandths.
    """

    state: str
    value: Decimal | None
    printed: str
    parts: tuple[str, ...] = ()
    is_recognised: bool = False
    confidence: int | None = None

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the printed figures that it comes from."""
        return self.parts or (self.printed,)


@dataclass(slots=True)
class SheetRow:
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
    page: int | None
    source_row: int | None
    source_sheet: str
    position: int = 0
    source: int | None = None
    cells: dict[int, SheetCell] = field(default_factory=dict)
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
    "page",
    "row",
    "sheet",
    "position",
    "source_id",
)


@dataclass(slots=True)
class StatementSheet:
    """A table: the statement, its columns from left to right, its rows in order."""

    statement: Statement
    columns: list[Column]
    rows: list[SheetRow]

    def measures(self) -> dict[int, str]:
        """Return what columns measure, by their key; of several with one measure the last.

        Lists that stand side by side may have a column of one measure each: those beside the last are taken, too,
        where their codes are of its scheme. Of another scheme, they part the same money once more.
        """
        alike: dict[str, list[int]] = {}
        for column in reversed(self.columns):
            if column.measure:
                alike.setdefault(column.measure, []).append(column.pk)
        found = {}
        for measure, (last, *others) in alike.items():
            found[last] = measure
            told, scheme = self.told_beside(last) if others else (set(), set())
            for key in others:
                lists, schemes = self.told_beside(key)
                if schemes == scheme and schemes and not lists & told:
                    found[key] = measure
                    told |= lists
        return found

    def told_beside(self, column: int) -> tuple[set[str], set[str]]:
        """Return in which lists the rows stand that have a cell in a column, and of which schemes their codes are."""
        rows = [row for row in self.rows if column in row.cells]
        return {row.list for row in rows}, {row.scheme for row in rows if row.scheme}


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table of a document by its word in addresses: its kind, with its order before it where the kind comes twice."""

    word: str
    statement: Statement

    @property
    def name_en(self) -> str:
        """Return what its kind is called in English, empty for a table of no known kind."""
        known = known_kind(self.statement.kind)
        return known.name_en if known and known.kind is not TableKind.OTHER else ""


def sheet_tables(budget: Budget) -> dict[str, SheetTable]:
    """Return a budget's tables by their words, in the order they are printed in; one query."""
    found: dict[str, SheetTable] = {}
    for statement in budget.statements.order_by("order"):
        word = table_word(statement.kind, statement.order, found)
        found[word] = SheetTable(word, statement)
    return found


def table_word(kind: str, order: int, taken: Container[str]) -> str:
    """Return a table's word: its kind, with its order before it where the kind is taken already."""
    return f"{order}-{kind}" if kind in taken else kind


#: The kinds of the tables of budgets, by the budgets' keys.
KINDS_OF_TABLES = RowsByKeys(
    lambda budgets: (
        Statement.objects.filter(budget__pk__among=budgets)
        .order_by("budget_id", "order")
        .values_list("pk", "budget_id", "kind", "order")
    )
)


def table_words(budgets: Iterable[int]) -> dict[int, str]:
    """Return the words of all tables of some budgets, by the table's key; one query."""
    found: dict[int, str] = {}
    taken: dict[int, set[str]] = {}
    for key, budget, kind, order in KINDS_OF_TABLES(set(budgets)):
        found[key] = table_word(kind, order, taken.setdefault(budget, set()))
        taken[budget].add(found[key])
    return found


def statement_sheet(statement: Statement) -> StatementSheet:
    """Return a table with all its cells; three queries, four where a column holds texts."""
    return sheets([(statement, ())])[0]


def sheets(wanted: Sequence[tuple[Statement, Collection[AnyMeasure]]]) -> list[StatementSheet]:
    """Return tables with their cells, all with the same three queries: columns, lines, amounts; a fourth for texts.

    Beside each table stand the measures whose columns are wanted; none means every column.
    """
    columns: dict[int, list[Column]] = {statement.pk: [] for statement, _measures in wanted}
    measures = {statement.pk: wanted_of for statement, wanted_of in wanted}
    for column in Column.objects.filter(statement__in=columns).order_by("statement_id", "order"):
        if not measures[column.statement_id] or column.measure in measures[column.statement_id]:
            columns[column.statement_id].append(column)
    rows: dict[int, dict[int, SheetRow]] = {key: {} for key in columns}
    lines = Line.objects.filter(statement__in=columns).order_by("statement_id", "position")
    for statement, *line in lines.values_list("statement_id", *ROW_FIELDS):
        rows[statement][line[0]] = SheetRow(*line)
    fill({pk: row for of in rows.values() for pk, row in of.items()}, [one for of in columns.values() for one in of])
    return [
        StatementSheet(statement, columns[statement.pk], list(rows[statement.pk].values()))
        for statement, _measures in wanted
    ]


def fill(rows: dict[int, SheetRow], columns: list[Column]) -> None:
    """Put what stands in the cells of some columns into their rows."""
    amounts = Amount.objects.filter(cell__in=[column.pk for column in columns]).order_by()
    wanted = ("line_id", "cell_id", "state", "value", "printed", "origin", "confidence")
    for line, cell, state, value, printed, origin, confidence in amounts.values_list(*wanted):
        rows[line].cells[cell] = SheetCell(state, value, printed, (), origin == Origin.RECOGNISED, confidence)
    if prose := [column.pk for column in columns if column.type == ColumnType.TEXT]:
        for line, cell, text in TextCell.objects.filter(cell__in=prose).values_list("line_id", "cell_id", "text"):
            rows[line].texts[cell] = text


def added(cells: list[SheetCell]) -> SheetCell | None:
    """Return the sum of cells that all hold values, a single cell as it is, and nothing of any other mix.

    A sum of which one figure was not read is not read either.
    """
    if len(cells) == 1:
        return cells[0]
    if any(cell.state == State.UNREADABLE for cell in cells):
        return SheetCell(State.UNREADABLE, None, "", tuple(figure for cell in cells for figure in cell.figures))
    if not cells or any(cell.value is None for cell in cells):
        return None
    value = sum((cell.value for cell in cells if cell.value is not None), Decimal(0))
    return SheetCell(State.VALUE, value, "", tuple(figure for cell in cells for figure in cell.figures))
