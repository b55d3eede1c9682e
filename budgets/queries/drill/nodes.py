"""The parts of a view as a tree: each with its amounts, its shares, and where its figures stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.models import Mention, ProjectEntry
from budgets.money import ratio
from budgets.records import MONEY_UNITS, Role, State
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.labels import possible_addends
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.views import Speaker, View

from ..sheets import SheetCell, SheetRow, SheetTable, StatementSheet, added

#: What the column of a sum is headed with: it states the amount of the heading above it.
SUM_HEADS = {"小计", "合计", "金额"}


@dataclass(slots=True, eq=False)
class Node:
    """One part of the money: a code, a project, a source. ``key`` is its page's word, empty where it has no page.

    ``cells`` are by measure, and in a view of years by year and change; its own year's amount is the total.
    """

    key: str
    label: str
    code: str = ""
    level: int = 1
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    cells: dict[str, SheetCell] = field(default_factory=dict)
    name_en: str = ""
    project: int | None = None
    entry: ProjectEntry | None = None
    total: Decimal | None = None
    #: The figures it is made of: cells by line and column, figures of the text.
    places: list[tuple[int, int]] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    #: Other money that its table prints beside it, which is no part of it.
    beside: list[Node] = field(default_factory=list)

    @property
    def value(self) -> Decimal | None:
        """Return the amount in yuan, where one is printed and readable."""
        cell = self.cells.get(Measure.TOTAL)
        return cell.value if cell else None

    @property
    def share(self) -> Decimal | None:
        """Return the part of the view's total this is."""
        return ratio(self.value, self.total)

    @property
    def share_above(self) -> Decimal | None:
        """Return the part of what is right above it this is; nothing for an outermost part."""
        above = self.parent if self.parent and self.parent.parent else None
        return ratio(self.value, above.value) if above else None

    def add(self, key: str, label: str, code: str = "", name_en: str = "") -> Node:
        """Return a new part of this one, the last so far."""
        made = Node(key, label, code=code, level=self.level + 1, parent=self, name_en=name_en)
        self.children.append(made)
        return made

    def walk(self) -> list[Node]:
        """Return the nodes below this one, each before its children."""
        found, open_ones = [], self.children[::-1]
        while open_ones:
            node = open_ones.pop()
            found.append(node)
            open_ones += node.children[::-1]
        return found

    def addends(self) -> list[Node]:
        """Return the parts that this one is the sum of, without those that are named of which (其中).

        Where it is open which rows go on with these, those are taken that come nearest to what is stated.
        """
        ways, whole = possible_addends(self.children), self.value
        if whole is None or self.has_unread_addends:
            return ways[0]
        return min(ways, key=lambda parts: abs(whole - sum_of(parts)))

    @property
    def has_unread_addends(self) -> bool:
        """Tell whether some part that this one may be the sum of states no amount that can be read."""
        return any(part.value is None for parts in possible_addends(self.children) for part in parts)

    def leaves(self) -> list[Node]:
        """Return the parts below this one that state money and have none below them that does.

        Parts that are named of which leave some of their whole unsaid: that one stands for them.
        """
        found: list[Node] = []
        for part in self.addends():
            found += part.leaves() or ([part] if part.value else [])
        return found

    def above(self) -> list[Node]:
        """Return the nodes this one is part of, the outermost first, without the view's total."""
        chain: list[Node] = []
        node = self.parent
        while node is not None and node.parent is not None:
            chain.append(node)
            node = node.parent
        return chain[::-1]


@dataclass(slots=True)
class Drill:
    """A view of a budget: who speaks, the total, and the parts below it as a tree under ``root``.

    ``columns`` are the words of the cells that state some money, ``empty`` those that are zero or blank throughout.
    """

    view: View
    year: int
    speaker: Speaker
    table: SheetTable
    root: Node
    columns: list[str]
    empty: list[str]

    @property
    def total(self) -> Decimal | None:
        """Return the total the table states."""
        return self.root.value

    @property
    def scheme(self) -> Scheme | None:
        """Return the classification the view's codes belong to, nothing where its parts are not codes."""
        return KINDS[self.speaker.kind].scheme

    def nodes(self) -> list[Node]:
        """Return every part, each before its own parts."""
        return self.root.walk()

    def find(self, key: str) -> Node | None:
        """Return the part whose page has this word."""
        return next((node for node in self.root.walk() if node.key == key), None)


def outermost() -> Node:
    """Return what a view has as its total, before anything is read."""
    return Node("", "", level=0)


def of_total(root: Node) -> Node:
    """Tell every part of what it is a part, and return the root."""
    for node in root.walk():
        node.total = root.value
    return root


def is_frame(row: SheetRow) -> bool:
    """Tell whether a row is a total or a unit's own row, and not a part of the money."""
    return row.role == Role.TOTAL or (not row.classification and not row.code and row.label == row.budget_unit)


def state_rows(table: StatementSheet, placed: Iterable[tuple[Node, SheetRow]]) -> None:
    """Give nodes what their rows state: of each measure the sum, where one can be made."""
    names = table.measures()
    cells: dict[tuple[Node, str], list[SheetCell]] = {}
    for node, row in placed:
        node.places += [(row.pk, key) for key in row.cells]
        for key, cell in row.cells.items():
            cells.setdefault((node, names.get(key, "")), []).append(cell)
    for (node, measure), found in cells.items():
        total = added(found)
        if measure and total:
            node.cells[measure] = total


def stated(mention: Mention, name: str, whole: Decimal | None) -> Node:
    """Return a part that the text states; its word is the key of the figure."""
    return Node(str(mention.pk), name, cells={Measure.TOTAL: cell_of(mention)}, total=whole)


def cell_of(mention: Mention) -> SheetCell:
    """Return a figure of the text as what would stand in a table's cell."""
    return SheetCell(State.VALUE, mention.value, mention.printed)


@dataclass(frozen=True, slots=True)
class Residual:
    """How far the parts printed below an amount are from it, in yuan, and whether rounding explains that."""

    node: Node
    rest: Decimal
    is_rounding: bool

    @property
    def gap(self) -> Decimal:
        """Return how far it is, whichever is more."""
        return abs(self.rest)


def residuals(root: Node, money_unit: str) -> list[Residual]:
    """Return where parts do not add up to their whole, the whole view's own first.

    Parts that are named of which (其中) need not complete their whole. Rounding explains half of the last printed place
    for each figure involved; the coarsest figure decides the place.
    """
    found = []
    for node in (root, *root.walk()):
        parts = node.addends()
        if not parts or node.value is None or node.has_unread_addends or money_unit not in MONEY_UNITS:
            continue
        if rest := node.value - sum_of(parts):
            figures = [figure for one in (node, *parts) for figure in one.cells[Measure.TOTAL].figures]
            place = MONEY_UNITS[money_unit] * Decimal(1).scaleb(-min(map(decimals, figures)))
            found.append(Residual(node, rest, abs(rest) <= place / 2 * len(figures)))
    return found


def sum_of(parts: Iterable[Node]) -> Decimal:
    return sum((part.value or Decimal(0) for part in parts), Decimal(0))


def decimals(printed: str) -> int:
    """Return how many decimals a figure is printed with."""
    return len(re.match(r"\d*", printed.partition(".")[2])[0])  # type: ignore[index]  # it matches the empty text too
