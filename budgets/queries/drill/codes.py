"""Part the money by the codes of a table: its functions, or its economic items."""

from __future__ import annotations

from budgets.addresses import code_word
from budgets.models import Budget
from budgets.records import Role

from ..sheets import SheetRow, StatementSheet
from .nodes import Node, is_frame, outermost, state_rows


def by_code(budget: Budget, table: StatementSheet) -> Node:
    """Return the tree of a table of codes; lines of several units with one code become one part."""
    root = outermost()
    where: dict[int | None, Node] = {}
    known: dict[tuple[Node, str, str], Node] = {}
    placed = []
    for row in table.rows:
        if row.role in (Role.CHANGE, Role.NOTE):
            continue
        where[row.pk] = node = root if is_frame(row) else _coded_part(where.get(row.parent, root), row, known)
        if node is not root or row.parent is None:
            placed.append((node, row))
    state_rows(table, placed)
    return root


def _coded_part(parent: Node, row: SheetRow, known: dict[tuple[Node, str, str], Node]) -> Node:
    """Return the child of a node with the row's code, or without one with its label, new if there is none."""
    code = row.classification or row.code
    place = (parent, code, "" if code else row.label)
    if place not in known:
        known[place] = parent.add(code_word(code), row.label, code=row.code)
    return known[place]
