"""Part the “三公” money by item: travel abroad, reception, vehicles; its cells are years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgets.models import Budget, Column
from budgets.records import Role
from budgets.vocabulary.column_words import three_public_of_label
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.measures import MEASURES, Compared, Measure
from budgets.vocabulary.table_kinds import TableKind

from ..sheets import SheetRow, StatementSheet, added
from .nodes import SUM_HEADS, Node, outermost

#: The items and their names in English; what each is part of, the tree of measures says.
ITEM_NAMES = {
    Measure.ABROAD: "Official travel abroad",
    Measure.RECEPTION: "Official reception",
    Measure.VEHICLES: "Purchase and running of official vehicles",
    Measure.VEHICLE_PURCHASE: "Purchase of official vehicles",
    Measure.VEHICLE_OPERATION: "Running of official vehicles",
}
#: What tables of the “三公” print beside them, no part of them: the economic item of each, and its name in English.
BESIDE = {Measure.MEETING: ("30215", "Meetings"), Measure.TRAINING: ("30216", "Training")}


def by_item(budget: Budget, table: StatementSheet) -> Node:
    """Return the tree of items, which a table prints as columns or, one kind of table, as rows."""
    nodes = {Measure.TOTAL: outermost()}
    if table.statement.kind == TableKind.THREE_PUBLIC_ITEMS:
        _read_item_rows(budget, table, nodes)
    else:
        _read_item_columns(budget, table, nodes)
    return nodes[Measure.TOTAL]


def _read_item_columns(budget: Budget, table: StatementSheet, nodes: dict[Measure, Node]) -> None:
    """Add the items of a table that prints each in columns, one a fund, which are added up."""
    columns: dict[Measure, list[Column]] = {}
    for column in table.columns:
        if item := _known_item(column.measure.partition("/")[0]):
            columns.setdefault(item, []).append(column)
            if item not in nodes:
                _add_item(nodes, item, _item_label(column))
    rows = _rows_by_year(budget, table)
    for item, node in nodes.items():
        _state_years(budget, node, columns.get(item, []), rows)
    for measure, (code, name_en) in BESIDE.items():
        own = [column for column in table.columns if column.measure.partition("/")[0] == measure]
        if own:
            node = Node(code, _item_label(own[0]), name_en=name_en)
            _state_years(budget, node, own, rows)
            nodes[Measure.TOTAL].beside.append(node)


def _read_item_rows(budget: Budget, table: StatementSheet, nodes: dict[Measure, Node]) -> None:
    """Add the items of a table that prints each in a row, its years as columns; the first row of an item counts."""
    columns = [column for column in table.columns if column.measure.partition("/")[0] == Measure.TOTAL]
    for row in table.rows:
        item = three_public_of_label(row.label)
        if item is None or (item in nodes and item != Measure.TOTAL):
            continue
        node = nodes.get(item) or _add_item(nodes, item, bare_label(row.label))
        _state_years(budget, node, columns, {str(budget.fiscal_year_id): [row]})


def _add_item(nodes: dict[Measure, Node], item: Measure, label: str) -> Node:
    above = nodes.get(MEASURES[item].of or Measure.TOTAL, nodes[Measure.TOTAL])
    node = nodes[item] = above.add("", label, name_en=ITEM_NAMES[item])
    return node


def _state_years(budget: Budget, node: Node, columns: Sequence[Column], rows: Mapping[str, list[SheetRow]]) -> None:
    """Give an item what some columns state in the rows of each year, and of the change."""
    for of, keys in _columns_by_time(columns).items():
        for year, of_year in rows.items():
            found = added([row.cells[key] for row in of_year for key in keys if key in row.cells])
            node.places += [(row.pk, key) for row in of_year for key in keys]
            if found and (when := _cell_word(budget, of, year)):
                node.cells[when] = found
    if own := node.cells.pop(str(budget.fiscal_year_id), None):
        node.cells[Measure.TOTAL] = own


def _known_item(word: str) -> Measure | None:
    """Return the item, or the total of them, that a word stands for."""
    return next((item for item in (Measure.TOTAL, *ITEM_NAMES) if item == word), None)


def _item_label(column: Column) -> str:
    """Return the item's name: the heading that names no fund and is no mere sum."""
    names = [text for text in column.header if not text.endswith(("预算", "预算拨款"))] or list(column.header)
    own = [text for text in names if text not in SUM_HEADS]
    return str((own or names)[-1])


def _rows_by_year(budget: Budget, table: StatementSheet) -> dict[str, list[SheetRow]]:
    """Return the rows of each year a table prints, and of the change; without a year it is the budget's."""
    found: dict[str, list[SheetRow]] = {}
    for row in table.rows:
        if row.role != Role.NOTE:
            key = Compared.CHANGE if row.role == Role.CHANGE else str(row.year or budget.fiscal_year_id)
            found.setdefault(key, []).append(row)
    return found


def _columns_by_time(columns: Sequence[Column]) -> dict[Compared | None, list[int]]:
    """Return the columns of one measure by what they are of: the year before, the change, the plan, or the year."""
    found: dict[Compared | None, list[int]] = {}
    for column in columns:
        word = column.measure.rpartition("/")[2]
        found.setdefault(next((of for of in Compared if of == word), None), []).append(column.pk)
    return found


def _cell_word(budget: Budget, of: Compared | None, year: str) -> str:
    """Return the word of the cell for a column's time in a row's year; empty for what a view of years leaves out."""
    if of is Compared.PRIOR:
        return str(budget.fiscal_year_id - 1) if year == str(budget.fiscal_year_id) else ""
    return {None: year, Compared.CHANGE: str(Compared.CHANGE)}.get(of, "")
