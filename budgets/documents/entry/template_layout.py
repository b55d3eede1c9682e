"""The workbook that a table set is filled in with: its sheets, what stands where, and how deep a row is indented.

The writer (:mod:`budgets.workbooks.template`) and the reader (:mod:`.template_reader`) follow it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from budgets.documents.entry import empty_tables
from budgets.documents.model import table_layout, template_words
from budgets.records import Column, ColumnType, Line, Role, Statement
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.spelling import display_width, plain
from budgets.vocabulary.table_sets import Form, TableSet, offered_sets

#: Free rows of a table, by what it lists.
CODED_ROWS, NAMED_ROWS, UNIT_ROWS, SIDE_ROWS = 60, 30, 5, 15


@dataclass(frozen=True, slots=True)
class Slot:
    """A row of one list: its row counted from the first below the head, and its line where the form prints one."""

    row: int
    list: str
    line: Line | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """A table of a set as it comes empty; ``parents`` names the line that free rows of a list are part of."""

    name: str
    form: Form
    statement: Statement
    slots: tuple[Slot, ...]
    height: int

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.statement.columns

    @property
    def body_row(self) -> int:
        """Return the row of the sheet, counted from 0, in which the rows begin."""
        return template_words.HEAD_ROW + max(len(column.header) for column in self.columns)

    def column_of_type(self, list_: str, kind: ColumnType) -> Column | None:
        """Return the first column of a kind in a list."""
        return next((each for each in self.columns if each.list == list_ and each.type is kind), None)

    def total_of_free_rows(self, list_: str) -> Line | None:
        """Return the line that the free rows of a list add up to."""
        if self.column_of_type(list_, ColumnType.LABEL) is None or not any(
            s.line is None and s.list == list_ for s in self.slots
        ):
            return None
        return next((s.line for s in self.slots if s.line and s.list == list_ and s.line.role is Role.TOTAL), None)


def sheets(table_set: TableSet, *, year: int, unit: str) -> list[TemplateSheet]:
    """Return the sheets of a set for one unit and year."""
    made = empty_tables.tables_of(table_set, year=year, unit=unit)
    names = table_layout.sheet_names(
        f"{each.number} {form.title.format(unit='')}".strip() for each, form in zip(made, table_set.forms, strict=True)
    )
    return [_sheet(*each) for each in zip(names, table_set.forms, made, strict=True)]


def _sheet(name: str, form: Form, empty: Statement) -> TemplateSheet:
    slots = tuple(_slots(form, empty))
    return TemplateSheet(name, form, empty, slots, max(slot.row for slot in slots) + 1)


def _slots(form: Form, empty: Statement) -> Iterator[Slot]:
    """Yield the rows of a form, list by list: those it prints, and free ones, with which all open lists end in one."""
    lists = list(dict.fromkeys(column.list for column in empty.columns))
    fixed = {name: [line for line in empty.lines if line.list == name] for name in lists}
    open_ = {name: above for name in lists if (above := form.rows_above(name)) is not None}
    height = max(len(fixed[name]) + (_free_rows(empty) if name in open_ else 0) for name in lists)
    for name, lines in fixed.items():
        above = open_.get(name, len(lines))
        free = [None] * (height - len(lines)) if name in open_ else []
        for row, line in enumerate([*lines[:above], *free, *lines[above:]]):
            yield Slot(row, name, line, indented(line, empty) if line else "")


def _free_rows(empty: Statement) -> int:
    types = {column.type for column in empty.columns}
    if ColumnType.CODE in types:
        return CODED_ROWS
    if len({column.list for column in empty.columns}) > 1:
        return SIDE_ROWS
    return NAMED_ROWS if ColumnType.LABEL in types else UNIT_ROWS


def indented(line: Line, empty: Statement) -> str:
    """Return what a row prints: two blanks more for each level below the first."""
    depth, seen = 0, line
    while seen.parent is not None:
        above = empty.lines[seen.parent - 1]
        depth += above.role is Role.LINE
        seen = above
    return "  " * depth + line.label


def level(text: str, units: tuple[str, ...]) -> int:
    """Return how deep a row stands by what is printed: totals 0, the rows of a list 1, two blanks one more."""
    label = text.strip()
    if is_total_label(label) or plain(label) in {plain(unit) for unit in units}:
        return 0
    blanks = text[: len(text) - len(text.lstrip())]
    return 1 + display_width(blanks) // 2


def table_set(name: str) -> TableSet | None:
    """Return the set that a cover names."""
    return next((one for one in offered_sets().values() if plain(one.name) == plain(name)), None)
