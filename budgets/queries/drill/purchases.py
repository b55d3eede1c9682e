"""Part the money for procurement: by what is to be bought, or by what it is bought for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from budgets.models import Budget
from budgets.records import Role
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import View

from ..sheets import SheetTable, StatementSheet, sheets
from .codes import by_code
from .drawing import name_in_english
from .nodes import Drill, Node, of_total, outermost
from .speakers import speaker


class SmallEnterprises(StrEnum):
    """For whom a part of procurement is kept: small and medium enterprises, small and micro ones."""

    SME = "sme"
    MICRO = "micro"


#: What a table of spending prints of procurement, and the words of the view's cells for it.
CELL_WORDS: dict[Measure, str] = {
    Measure.PROCUREMENT: Measure.TOTAL,
    Measure.PROCUREMENT_SME: SmallEnterprises.SME,
    Measure.PROCUREMENT_MICRO: SmallEnterprises.MICRO,
}


def procurement(budget: Budget, tables: Iterable[SheetTable], english: bool = False) -> Drill | None:
    """Return what is to be bought: as the table of purchases lists it, else as the table of spending does by function.

    Three queries; one more for the words of purchases, or in English for the names of functions.
    """
    spoken = speaker(View.PROCUREMENT, tables)
    if spoken is None:
        return None
    speaks, table = spoken
    lists_purchases = speaks.kind is TableKind.PROCUREMENT
    [of_view] = sheets([(table.statement, () if lists_purchases else tuple(CELL_WORDS))])
    if not (lists_purchases or of_view.columns):
        return None
    root = of_total(_by_purchase(of_view) if lists_purchases else _by_function(budget, of_view, english))
    columns = [word for word in CELL_WORDS.values() if any(word in node.cells for node in (root, *root.walk()))]
    return Drill(View.PROCUREMENT, budget.fiscal_year_id, speaks, table, root, columns, [])


def _by_function(budget: Budget, table: StatementSheet, english: bool) -> Node:
    """Return the tree of functions that something is bought for."""
    root = by_code(budget, table)
    for node in (root, *root.walk()):
        node.cells = {CELL_WORDS[Measure(measure)]: cell for measure, cell in node.cells.items()}
    for node in (root, *root.walk()):
        node.children = [child for child in node.children if child.value]
    if english:
        name_in_english(root, TableKind.EXPENDITURE)
    return root


def _by_purchase(table: StatementSheet) -> Node:
    """Return the tree of a list of purchases: every row is a part, called by its label or else by its words."""
    names = table.measures()
    root = outermost()
    where: dict[int | None, Node] = {}
    for row in table.rows:
        node = root
        if row.role != Role.TOTAL:
            words = [row.texts[column.pk] for column in table.columns if row.texts.get(column.pk)]
            node = where.get(row.parent, root).add("", row.label or " · ".join(words))
        where[row.pk] = node
        node.places += [(row.pk, key) for key in row.cells]
        node.cells.update({names[key]: cell for key, cell in row.cells.items() if key in names})
    return root


def for_whom(found: Drill, names: Mapping[str, object]) -> list[Node]:
    """Return all procurement and the parts of it kept for small enterprises, as the total's row states them."""
    return [
        Node("", str(names[word]), cells={Measure.TOTAL: cell}, total=found.total)
        for word in found.columns
        if (cell := found.root.cells.get(word)) is not None
    ]
