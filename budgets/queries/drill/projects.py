"""Part the money by projects, and say what each of them costs."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db.models import Exists, Q, QuerySet

from budgets.models import Amount, Budget, ClassificationCode, Line, Mention, ProjectEntry, project_word
from budgets.records import Role
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind

from ..sheets import StatementSheet
from ..written import RowsByKeys, all_at_once
from .nodes import Node, cell_of, is_frame, outermost, state_rows

#: Tables whose rows may be projects though no code and no link says so: what is bought for them, and special funds.
NAMES_PROJECTS = (
    TableKind.PROCUREMENT,
    TableKind.PURCHASED_SERVICES,
    TableKind.GENERAL_PROJECT,
    TableKind.SPECIAL_FUNDS,
)


def by_project(budget: Budget, table: StatementSheet) -> Node:
    """Return the tree of projects: the table's lines as they stand under each other, then what only the text tells."""
    root = outermost()
    nodes: dict[int, Node] = {}
    where: dict[int | None, Node] = {}
    entries = {
        entry.pk: entry for entry in budget.projectentrys.select_related("project__department").order_by("order")
    }
    placed = []
    for row in table.rows:
        above = where.get(row.parent, root)
        node = root if row.entry is None else nodes.get(row.entry) or _project_node(above, entries[row.entry], nodes)
        where[row.pk] = above if row.entry is None else node
        if node is not root or (is_frame(row) and row.parent is None):
            placed.append((node, row))
    state_rows(table, placed)
    _add_from_text(budget, root, entries, nodes)
    return root


def _project_node(parent: Node, entry: ProjectEntry, nodes: dict[int, Node]) -> Node:
    node = nodes[entry.pk] = parent.add(project_word(entry.project.key), entry.name, name_en=entry.project.name_en)
    node.project, node.entry = entry.project_id, entry
    return node


def _add_from_text(budget: Budget, root: Node, entries: dict[int, ProjectEntry], nodes: dict[int, Node]) -> None:
    """Hang the projects that no table lists under their level-1 project, with the amount the text states; one query."""
    stated: dict[int | None, Mention] = {}
    for mention in Mention.objects.filter(budget=budget, entry__isnull=False, value__isnull=False).order_by("order"):
        stated.setdefault(mention.entry_id, mention)
    for entry in entries.values():
        is_listed = entry.pk in nodes
        node = nodes.get(entry.pk) or _project_node(nodes.get(entry.parent_id or 0, root), entry, nodes)
        if said := stated.get(entry.pk):
            node.said.append(said.pk)
            if not is_listed:
                node.cells[Measure.TOTAL] = cell_of(said)


def project_amounts(entries: Collection[int]) -> dict[int, Decimal]:
    """Return the amount of each project: the line of a project table, or else the text's first figure; one query."""
    stated, listed = all_at_once([(STATED, entries), (LISTED, entries)])
    first = sorted(stated, key=lambda one: one[1], reverse=True)
    return {entry: value for entry, _order, value in (*first, *listed)}


def lines_of_project(entry: ProjectEntry) -> QuerySet[Line]:
    """Return the lines of its document that state a project's money: those linked to it, and those that name it.

    A name tells a project only where tables list what projects buy or are given, where no other project of the document
    bears it, and where it is no name of a classification code: a row 培训费 states all training, whatever a project is
    called.
    """
    is_shared = ProjectEntry.objects.filter(budget=entry.budget_id, name=entry.name).exclude(pk=entry.pk)
    is_code = ClassificationCode.objects.filter(name=entry.name)
    named = Q(kind__in=NAMES_PROJECTS, role=Role.LINE, entry=None, code="", classification="", label=entry.name)
    if entry.budget_unit:
        named &= Q(budget_unit__in=("", entry.budget_unit))
    named &= ~Exists(is_shared) & ~Exists(is_code)
    return Line.objects.filter(Q(entry=entry) | named, budget=entry.budget_id)


def listed_amounts(entries: Collection[int]) -> dict[int, Decimal]:
    """Return the amount of each project that a project table lists; one query."""
    return {entry: value for entry, _position, value in LISTED(entries)}


#: The amounts of projects by their entries: the figures of the text in their order, those of tables of projects.
STATED = RowsByKeys(
    lambda entries: (
        Mention.objects.filter(entry__pk__among=entries, value__isnull=False)
        .order_by()
        .values_list("entry_id", "order", "value")
    )
)
LISTED = RowsByKeys(
    lambda entries: (
        Amount.objects.filter(
            line__entry__pk__among=entries,
            line__kind=TableKind.PROJECTS,
            cell__measure=Measure.TOTAL,
            value__isnull=False,
        )
        .order_by()
        .values_list("line__entry_id", "line__position", "value")
    )
)
