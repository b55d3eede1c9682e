"""Lay out forms as they are printed: labels with what is filled in beside them, sums in two halves, indicators below.

The reader keeps a form as lines of six columns (``budgets/documents/tables/form_grids.py``); here it is a form again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgets.models import Goal
from budgets.queries.narrative import TreeRow
from budgets.queries.printed import PrintedCell, PrintedTable
from budgets.queries.sheets import SheetRow
from budgets.records import ColumnType
from budgets.vocabulary.indicators import GOALS_BELOW
from budgets.vocabulary.table_kinds import TableKind

#: The types of the columns that a form of one project is kept as.
_KEPT = [ColumnType.LABEL, ColumnType.TEXT, ColumnType.AMOUNT, *[ColumnType.TEXT] * 3]
#: What stands over the indicators, and how many columns a form has at least.
_LEVELS, _WIDTH = ("一级指标", "二级指标", "三级指标", "指标值"), 4


#: A row with longer texts may go on on the next page; others stand on one.
LONG = 200


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell of a form: its text, how far it reaches, and what it is the head of (``row``, ``col`` or nothing)."""

    text: str
    columns: int = 1
    rows: int = 1
    heads: str = ""
    money: bool = False

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG


def form_of_project(table: PrintedTable) -> list[list[FormCell]]:
    """Return the rows of the form of one project; none where a table is no such form."""
    if table.statement.kind not in (TableKind.PROJECT_GOALS, TableKind.TRANSFER_GOALS):
        return []
    if [column.type for column in table.columns] != _KEPT:
        return []
    label, text, money, first, second, target = range(len(_KEPT))
    rows: list[list[FormCell]] = []
    totals = [row.cells[money].row for row in table.rows if row.cells[money].text and not _parent(row.cells[money])]
    indicators = False
    for row in table.rows:
        cells = row.cells
        if cells[first].text or cells[second].text or cells[target].text:
            if not indicators:
                rows.append([FormCell(word, heads="col") for word in _LEVELS])
            indicators = True
            rows.append([FormCell(cells[place].text) for place in (first, second, label, target)])
        elif cells[money].text:
            _add_sum(rows, cells[label], cells[money], totals)
        else:
            rows.append([FormCell(cells[label].text, heads="row"), FormCell(cells[text].text, columns=_WIDTH - 1)])
    return rows


def _parent(cell: PrintedCell) -> int | None:
    return cell.row.parent if cell.row else None


def _add_sum(
    rows: list[list[FormCell]], label: PrintedCell, money: PrintedCell, totals: Sequence[SheetRow | None]
) -> None:
    """Add a sum: those of the year, which stand under the second total, in the right half beside those of the whole."""
    pair = [FormCell(label.text, heads="row"), FormCell(money.text, money=True)]
    keys: list[int] = [row.pk for row in totals if row]
    second = keys[1] if len(keys) > 1 else None
    right = money.row is not None and second in (money.row.pk, money.row.parent)
    if second is None:
        rows.append([pair[0], replace(pair[1], columns=_WIDTH - 1)])
    elif not right:
        rows.append([*pair, FormCell(""), FormCell("")])
    elif rows and len(rows[-1]) == _WIDTH and rows[-1][1].money and not rows[-1][2].text:
        rows[-1][2:] = pair
    else:
        rows.append([FormCell(""), FormCell(""), *pair])


def form_of_unit(table: PrintedTable, goals: Sequence[Goal], indicators: Sequence[TreeRow]) -> list[list[FormCell]]:
    """Return the rows of the form of a whole unit: tasks with their money, goals, indicators.

    Its first column is parted in two, for the upper levels of indicators. None where the table has not as many columns
    as indicators take, or nothing beside its tasks, or prints indicators itself with what was reached of them.
    """
    width = len(table.columns) + 1
    printed = any(cell.text in _LEVELS for row in table.head for cell in row)
    if not table.rows or width < _WIDTH or printed or not (goals or indicators):
        return []
    head = [
        [FormCell(cell.text, columns=cell.colspan, rows=cell.rowspan, heads="col") for cell in row]
        for row in table.head
    ]
    tasks = [
        [
            FormCell(cell.text, cell.columns, cell.rows, "row" if cell.heads else "", cell.css == "money")
            for cell in row.cells
            if not cell.covered
        ]
        for row in table.rows
    ]
    for row in (*head[:1], *tasks):
        row[0] = replace(row[0], columns=row[0].columns + 1)
    said = "\n".join(f"{goal.number}.{goal.text}" if goal.number else goal.text for goal in goals)
    of_goals = [[FormCell(GOALS_BELOW, columns=2, heads="row"), FormCell(said, columns=width - 2)]] if said else []
    return [*head, *tasks, *of_goals, *_indicator_rows(indicators, width - _WIDTH + 1)]


def _indicator_rows(indicators: Sequence[TreeRow], last: int) -> Iterator[list[FormCell]]:
    """Yield the indicators under their head; ``last`` columns are the target's."""
    if indicators:
        yield [
            *(FormCell(word, heads="col") for word in _LEVELS[:-1]),
            FormCell(_LEVELS[-1], columns=last, heads="col"),
        ]
    first = second = ""
    for row in indicators:
        # Printed anew in each row, for a page may turn at any of them.
        first, second = row.level1[0] if row.level1 else first, row.level2[0] if row.level2 else second
        levels = [FormCell(first, heads="row"), FormCell(second, heads="row")] if row.indicator else []
        if row.indicator:
            indicator, reach = row.indicator
            levels = [replace(level, rows=reach) for level in levels]
            levels.append(FormCell(indicator.name or "不涉及", rows=reach))
        yield [*levels, FormCell(row.target.printed, columns=last)]
