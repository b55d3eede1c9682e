"""Draw a view of a budget from the table that speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from budgets.models import Budget, ClassificationCode
from budgets.records import State
from budgets.vocabulary.measures import Compared, Measure
from budgets.vocabulary.table_kinds import KINDS, TableKind
from budgets.vocabulary.views import View

from ..sheets import SheetTable, StatementSheet, sheets
from .codes import by_code
from .nodes import Drill, Node, of_total
from .projects import by_project
from .sources import by_source
from .speakers import speaker
from .three_public import by_item

#: The measures a view of codes shows beside the total, in this order.
CLASSES = (
    Measure.TOTAL,
    Measure.BASIC,
    Measure.PROJECT,
    Measure.OPERATING,
    Measure.SUBSIDY,
    Measure.REMITTANCE,
)
#: How each view parts the money, and the measures it reads for that; none means all that its table prints.
WAYS: dict[View, tuple[Callable[[Budget, StatementSheet], Node], tuple[Measure, ...]]] = {
    View.FUNCTION: (by_code, CLASSES),
    View.ECONOMIC: (by_code, CLASSES),
    View.PROJECT: (by_project, (Measure.TOTAL,)),
    View.SOURCE: (by_source, ()),
    View.THREE_PUBLIC: (by_item, ()),
}


def drill(view: View, budget: Budget, tables: Iterable[SheetTable], english: bool = False) -> Drill | None:
    """Return one view of a budget, or ``None`` where no table speaks for it."""
    return drills([view], budget, tables, english).get(view)


def drills(
    views: Sequence[View], budget: Budget, tables: Iterable[SheetTable], english: bool = False
) -> dict[View, Drill]:
    """Return the views of a budget for which a table speaks.

    Three queries for the tables of all of them; two more for projects (what is printed of them, and their amounts in
    the text); in English, one more for the names of each view's codes.
    """
    tables = list(tables)
    found = {view: spoken for view in views if (spoken := speaker(view, tables))}
    wanted = [(table.statement, WAYS[view][1]) for view, (_speaks, table) in found.items()]
    read = sheets(wanted) if wanted else []
    drawn = {}
    for (view, (speaks, table)), of_view in zip(found.items(), read, strict=True):
        part_money, _measures = WAYS[view]
        root = of_total(part_money(budget, of_view))
        if english:
            name_in_english(root, speaks.kind)
        drawn[view] = Drill(view, budget.fiscal_year_id, speaks, table, root, *_shown_columns(root))
    return drawn


def _shown_columns(root: Node) -> tuple[list[str], list[str]]:
    """Return the words of cells that state some money, in their order, and of those that nowhere do."""
    printed = [(word, cell) for node in (root, *root.walk()) for word, cell in node.cells.items()]
    words = {word for word, _cell in printed}
    years = sorted((word for word in words if word.isdigit()), reverse=True)
    columns = [word for word in (Measure.TOTAL, *years, Compared.CHANGE, *CLASSES[1:]) if word in words]
    # What is printed and was not read is neither zero nor blank.
    stated = {word for word, cell in printed if cell.value or cell.state == State.UNREADABLE}
    empty = [word for word in columns if word in CLASSES[1:] and word not in stated]
    return [word for word in columns if word not in empty], empty


def name_in_english(root: Node, kind: TableKind) -> None:
    """Give each part the English name the catalogue is sure of; one query."""
    scheme = ClassificationCode.Scheme.SOURCE if kind is TableKind.INCOME else KINDS[kind].scheme
    nodes = [node for node in root.walk() if not node.name_en]
    codes = [node.key or node.code for node in nodes if node.key or node.code]
    if not scheme or not codes:
        return
    known = ClassificationCode.objects.best_known_entries(scheme, codes)
    for node in nodes:
        name = known.get(node.key or node.code)
        node.name_en = name.name_en if name else ""
