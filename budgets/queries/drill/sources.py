"""Part the money by its sources: the table prints them as columns, one row a unit."""

from __future__ import annotations

from budgets.models import Budget, Column
from budgets.records import Role
from budgets.vocabulary.measures import Breakdown, Measure

from ..sheets import StatementSheet, added
from .nodes import SUM_HEADS, Node, outermost

#: What measures of money of one source begin with; the code of the source follows.
SOURCE = f"{Breakdown.SOURCE}/"


def by_source(budget: Budget, table: StatementSheet) -> Node:
    """Return the tree of sources, as the headings of their columns stand above each other."""
    rows = [row for row in table.rows if row.parent is None and row.role not in (Role.CHANGE, Role.NOTE)]
    root = outermost()
    heads: dict[tuple[str, ...], Node] = {}
    for column in table.columns:
        if not column.measure:
            continue
        found = added([row.cells[column.pk] for row in rows if column.pk in row.cells])
        node = _source_node(root, heads, column)
        node.places += [(row.pk, column.pk) for row in rows]
        if found:
            node.cells[Measure.TOTAL] = found
    _drop_bare_heads(root)
    return root


def _source_node(root: Node, heads: dict[tuple[str, ...], Node], column: Column) -> Node:
    """Return the node of a column, making those of the headings above it; a sum speaks for the heading itself."""
    if column.measure == Measure.TOTAL:
        return root
    path = tuple(column.header[:-1] if column.header[-1] in SUM_HEADS else column.header)
    node = root
    for depth in range(1, len(path) + 1):
        head = path[:depth]
        if head not in heads:
            heads[head] = node.add("", path[depth - 1])
        node = heads[head]
    if column.measure.startswith(SOURCE):
        node.code = column.measure.removeprefix(SOURCE)
    return node


def _drop_bare_heads(root: Node) -> None:
    """Take out outermost headings without an amount of their own (本年收入): their parts stand one level higher."""
    kept: list[Node] = []
    for child in root.children:
        kept += child.children if child.children and Measure.TOTAL not in child.cells else [child]
    root.children = kept
    for child in kept:
        child.parent = root
    for node in root.walk():
        node.level = node.parent.level + 1 if node.parent else 0
