"""Read the money of a budget by one view: function, economic item, project, source of funds, “三公”.

The same money stands in several tables. For each view one of them speaks (:data:`budgets.vocabulary.kinds.VIEWS`), and
the page says which; nothing is ever added across tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from budgets.addresses import code_word
from budgets.documents.tables.column_headers import meaning
from budgets.documents.tables.line_tree import bare, is_total
from budgets.models import Amount, Budget, ClassificationCode, Column, Line, Mention, ProjectEntry
from budgets.money import ratio
from budgets.records import MONEY_UNITS, Role, State
from budgets.vocabulary.kinds import KINDS, VIEWS, Speaker

from .sheets import Cell, Row, Sheet, Table, added, sheets

#: The measures a view of codes shows beside the total, in this order.
CLASSES = ("total", "basic", "project", "operating", "subsidy", "remittance")


@dataclass(slots=True, eq=False)
class Node:
    """One part of the money: a code, a project, a source. ``key`` is its page's word, empty where it has no page."""

    key: str
    label: str
    code: str = ""
    level: int = 1
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    name_en: str = ""
    project: int | None = None
    entry: ProjectEntry | None = None
    total: Decimal | None = None
    #: The figures it is made of: cells by line and column, figures of the text.
    places: list[tuple[int, int]] = field(default_factory=list)
    said: list[int] = field(default_factory=list)

    @property
    def value(self) -> Decimal | None:
        """Return the amount in yuan, where one is printed and readable."""
        cell = self.cells.get("total")
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

    def walk(self) -> list[Node]:
        """Return the nodes below this one, each before its children."""
        found, open_ones = [], self.children[::-1]
        while open_ones:
            node = open_ones.pop()
            found.append(node)
            open_ones += node.children[::-1]
        return found

    def leaves(self) -> list[Node]:
        """Return the parts below this one that state money and have none below them that does."""
        found: list[Node] = []
        for child in self.children:
            found += child.leaves() or ([child] if child.value else [])
        return found

    def above(self) -> list[Node]:
        """Return the nodes this one is part of, the outermost first, without the view's total."""
        chain: list[Node] = []
        node = self.parent
        while node is not None and node.parent is not None:
            chain.append(node)
            node = node.parent
        return chain[::-1]


@dataclass(frozen=True, slots=True)
class Residual:
    """How far the parts printed below an amount are from it, in yuan, and whether rounding explains that."""

    node: Node
    rest: Decimal
    is_rounding: bool


def residuals(root: Node, money_unit: str) -> list[Residual]:
    """Return where parts do not add up to their whole, the whole view's own first.

    Rounding explains half of the last printed place for each figure involved; the coarsest figure decides the place.
    """
    found = []
    for node in (root, *root.walk()):
        values = [child.value for child in node.children]
        if node.value is None or not values or any(value is None for value in values):
            continue
        rest = node.value - sum((value for value in values if value is not None), Decimal(0))
        if rest:
            cells = [one.cells["total"] for one in (node, *node.children)]
            place = MONEY_UNITS[money_unit] * Decimal(1).scaleb(-min(decimals(cell.printed) for cell in cells))
            found.append(Residual(node, rest, abs(rest) <= place / 2 * len(cells)))
    return found


def decimals(printed: str) -> int:
    """Return how many decimals a figure is printed with."""
    return len(re.match(r"\d*", printed.partition(".")[2])[0])  # type: ignore[index]  # it matches the empty text too


@dataclass(slots=True)
class Drill:
    """A view of a budget: who speaks, the total, and the parts below it as a tree under ``root``.

    ``columns`` are the measures that state some money, ``empty`` those that are zero or blank throughout.
    """

    view: str
    year: int
    speaker: Speaker
    table: Table
    root: Node
    columns: list[str]
    empty: list[str]

    @property
    def total(self) -> Decimal | None:
        """Return the total the table states."""
        return self.root.value

    @property
    def scheme(self) -> str:
        """Return the classification the view's codes belong to, empty where its parts are not codes."""
        return KINDS[self.table.statement.kind].scheme

    def nodes(self) -> list[Node]:
        """Return every part, each before its own parts."""
        return self.root.walk()

    def find(self, key: str) -> Node | None:
        """Return the part whose page has this word."""
        return next((node for node in self.root.walk() if node.key == key), None)


def speaker(view: str, tables: Iterable[Table]) -> tuple[Speaker, Table] | None:
    """Return the table that speaks for a view: the first kind in order of preference that the budget has."""
    by_word = {table.word: table for table in tables}
    for candidate in VIEWS[view]:
        if candidate.kind in by_word:
            return candidate, by_word[candidate.kind]
    return None


def views(tables: Iterable[Table]) -> list[str]:
    """Return the views that some table of the budget can answer."""
    tables = list(tables)
    return [view for view in VIEWS if speaker(view, tables)]


def drill(view: str, budget: Budget, tables: Iterable[Table], english: bool = False) -> Drill | None:
    """Return one view of a budget, or ``None`` where no table speaks for it."""
    return drills([view], budget, tables, english).get(view)


def drills(views: Sequence[str], budget: Budget, tables: Iterable[Table], english: bool = False) -> dict[str, Drill]:
    """Return the views of a budget for which a table speaks.

    Three queries for the tables of all of them; two more for projects (what is printed of them, and their amounts in
    the text); in English, one more for the names of each view's codes.
    """
    tables = list(tables)
    found = {view: spoken for view in views if (spoken := speaker(view, tables))}
    wanted = [(table.statement, MEASURED.get(view, ())) for view, (_speaks, table) in found.items()]
    read = sheets(wanted) if wanted else []
    drawn = {}
    for (view, (speaks, table)), of_view in zip(found.items(), read, strict=True):
        root = of_total(BUILDERS[view](budget, of_view))
        if english:
            name_in_english(root, "source" if view == "source" else KINDS[speaks.kind].scheme)
        drawn[view] = Drill(view, budget.fiscal_year_id, speaks, table, root, *shown_columns(root))
    return drawn


def of_total(root: Node) -> Node:
    """Tell every part of what it is a part, and return the root."""
    for node in root.walk():
        node.total = root.value
    return root


def shown_columns(root: Node) -> tuple[list[str], list[str]]:
    """Return the measures that state some money, in their order, and those that are zero or blank throughout."""
    printed = [(key, cell) for node in (root, *root.walk()) for key, cell in node.cells.items()]
    keys = {key for key, _cell in printed}
    years = sorted((key for key in keys if key.isdigit()), reverse=True)
    columns = [key for key in ("total", *years, "change", *CLASSES[1:]) if key in keys]
    stated = {key for key, cell in printed if cell.value}
    empty = [key for key in columns if key in CLASSES[1:] and key not in stated]
    return [key for key in columns if key not in empty], empty


def by_code(budget: Budget, table: Sheet) -> Node:
    """Return the tree of a table of codes; lines of several units with one code become one part."""
    names = {key: measure for measure, key in table.measures().items()}
    root = Node("", "", level=0)
    where: dict[int | None, Node] = {}
    parts: dict[tuple[Node, str, str], Node] = {}
    cells: dict[tuple[Node, str], list[Cell]] = {}
    for row in table.rows:
        if row.role in (Role.CHANGE, Role.NOTE):
            continue
        parent = where.get(row.parent, root)
        node = root if is_frame(row) else part(parent, row, parts)
        where[row.pk] = node
        if node is root and row.parent is not None:
            continue
        node.places += [(row.pk, key) for key in row.cells]
        for key, cell in row.cells.items():
            cells.setdefault((node, names.get(key, "")), []).append(cell)
    for (node, measure), found in cells.items():
        total = added(found)
        if measure and total:
            node.cells[measure] = total
    return root


def is_frame(row: Row) -> bool:
    """Tell whether a row is a total or a unit's own row, and not a part of the money."""
    return row.role == Role.TOTAL or (not row.classification and not row.code and row.label == row.budget_unit)


def part(parent: Node, row: Row, known: dict[tuple[Node, str, str], Node]) -> Node:
    """Return the child of a node with the row's code, or without one with its label, new if there is none."""
    code = row.classification or row.code
    place = (parent, code, "" if code else row.label)
    if place not in known:
        known[place] = Node(code_word(code), row.label, code=row.code, level=parent.level + 1, parent=parent)
        parent.children.append(known[place])
    return known[place]


def by_project(budget: Budget, table: Sheet) -> Node:
    """Return the tree of projects: the table's lines, and below them what only the text breaks down."""
    names = {key: measure for measure, key in table.measures().items()}
    root = Node("", "", level=0)
    nodes: dict[int, Node] = {}
    entries = {entry.pk: entry for entry in budget.projectentrys.select_related("project").order_by("order")}
    cells: dict[tuple[Node, str], list[Cell]] = {}
    for row in table.rows:
        node = root if row.entry is None else nodes.get(row.entry) or project_node(root, entries[row.entry], nodes)
        if node is root and not (is_frame(row) and row.parent is None):
            continue
        node.places += [(row.pk, key) for key in row.cells]
        for key, cell in row.cells.items():
            cells.setdefault((node, names.get(key, "")), []).append(cell)
    for (node, measure), found in cells.items():
        total = added(found)
        if measure and total:
            node.cells[measure] = total
    add_from_text(budget, root, entries, nodes)
    return root


def project_node(parent: Node, entry: ProjectEntry, nodes: dict[int, Node]) -> Node:
    node = Node(
        str(entry.project_id),
        entry.name,
        level=parent.level + 1,
        parent=parent,
        name_en=entry.project.name_en,
        project=entry.project_id,
        entry=entry,
    )
    parent.children.append(node)
    nodes[entry.pk] = node
    return node


def add_from_text(budget: Budget, root: Node, entries: dict[int, ProjectEntry], nodes: dict[int, Node]) -> None:
    """Hang the projects that no table lists under their level-1 project, with the amount the text states."""
    stated = project_mentions(budget)
    for entry in entries.values():
        is_listed = entry.pk in nodes
        node = nodes.get(entry.pk) or project_node(nodes.get(entry.parent_id or 0, root), entry, nodes)
        if entry.pk in stated:
            key, value, printed = stated[entry.pk]
            node.said.append(key)
            if not is_listed:
                node.cells["total"] = Cell(State.VALUE, value, printed)


def project_mentions(budget: Budget) -> dict[int | None, tuple[int, Decimal | None, str]]:
    """Return the first amount the text states for each project: its key, in yuan and as printed; one query."""
    found: dict[int | None, tuple[int, Decimal | None, str]] = {}
    mentions = Mention.objects.filter(budget=budget, entry__isnull=False, value__isnull=False).order_by("order")
    for entry, key, value, printed in mentions.values_list("entry_id", "pk", "value", "printed"):
        found.setdefault(entry, (key, value, printed))
    return found


def project_amounts(entries: Collection[int]) -> dict[int, Decimal]:
    """Return the amount of each project: the line of a project table, or else the text's first figure; two queries."""
    mentions = Mention.objects.filter(entry__in=entries, value__isnull=False).order_by("-order")
    stated = mentions.values_list("entry_id", "value")
    return {entry: value for entry, value in stated if entry and value is not None} | listed_amounts(entries)


def listed_amounts(entries: Collection[int]) -> dict[int, Decimal]:
    """Return the amount of each project that a project table lists; one query."""
    lines = Amount.objects.filter(
        line__entry__in=entries, line__kind="projects", cell__measure="total", value__isnull=False
    )
    listed = lines.order_by().values_list("line__entry_id", "value")
    return {entry: value for entry, value in listed if value is not None}


def by_source(budget: Budget, table: Sheet) -> Node:
    """Return the tree of sources: the table prints them as columns, one row a unit."""
    rows = [row for row in table.rows if row.parent is None and row.role not in (Role.CHANGE, Role.NOTE)]
    root = Node("", "", level=0)
    heads: dict[tuple[str, ...], Node] = {}
    for column in table.columns:
        if not column.measure:
            continue
        found = added([row.cells[column.pk] for row in rows if column.pk in row.cells])
        node = source_node(root, heads, column)
        node.places += [(row.pk, column.pk) for row in rows]
        if found:
            node.cells["total"] = found
    return prune(root)


#: What the column of a sum is headed with: it states the amount of the heading above it.
SUMS = {"小计", "合计"}


def source_node(root: Node, heads: dict[tuple[str, ...], Node], column: Column) -> Node:
    """Return the node of a column, making those of the headings above it; a sum speaks for the heading itself."""
    if column.measure == "total":
        return root
    path = tuple(column.header[:-1] if column.header[-1] in SUMS else column.header)
    node = root
    for depth in range(1, len(path) + 1):
        head = path[:depth]
        if head not in heads:
            heads[head] = Node("", path[depth - 1], level=node.level + 1, parent=node)
            node.children.append(heads[head])
        node = heads[head]
    if column.measure.startswith("source/"):
        node.code = column.measure.removeprefix("source/")
    return node


def prune(root: Node) -> Node:
    """Take out outermost headings without an amount of their own (本年收入): their parts stand one level higher."""
    kept: list[Node] = []
    for child in root.children:
        kept += child.children if child.children and "total" not in child.cells else [child]
    root.children = kept
    for child in kept:
        child.parent = root
        lift(child, 1)
    return root


def lift(node: Node, level: int) -> None:
    node.level = level
    for child in node.children:
        lift(child, level + 1)


#: What a “三公” table measures, before the slash: the items, each with the one above it and its name in English.
ITEMS = {
    "total": ("", ""),
    "abroad": ("total", "Official travel abroad"),
    "reception": ("total", "Official reception"),
    "vehicles": ("total", "Purchase and running of official vehicles"),
    "vehicle-purchase": ("vehicles", "Purchase of official vehicles"),
    "vehicle-operation": ("vehicles", "Running of official vehicles"),
}


def by_item(budget: Budget, table: Sheet) -> Node:
    """Return the tree of “三公” items; its cells are years, each the sum of the funds the table prints apart."""
    if table.statement.kind == "three-public-items":
        return by_item_rows(budget, table)
    root = Node("", "", level=0)
    nodes = {"total": root}
    rows = rows_by_year(budget, table)
    for column in table.columns:
        item = column.measure.partition("/")[0]
        if item in ITEMS and item not in nodes:
            above, english = ITEMS[item]
            parent = nodes.get(above, root)
            nodes[item] = Node("", item_label(column), level=parent.level + 1, parent=parent, name_en=english)
            parent.children.append(nodes[item])
    for item, node in nodes.items():
        columns = [column for column in table.columns if column.measure.partition("/")[0] == item]
        for of, keys in columns_by_time(columns).items():
            for year, of_year in rows.items():
                found = added([row.cells[key] for row in of_year for key in keys if key in row.cells])
                node.places += [(row.pk, key) for row in of_year for key in keys]
                if found and (when := at_time(budget, of, year)):
                    node.cells[when] = found
        if own := node.cells.pop(str(budget.fiscal_year_id), None):
            node.cells["total"] = own
    return root


def by_item_rows(budget: Budget, table: Sheet) -> Node:
    """Return the tree of “三公” items of a table that prints each in a row, its years as columns."""
    root = Node("", "", level=0)
    nodes = {"total": root}
    years = columns_by_time([column for column in table.columns if column.measure.partition("/")[0] == "total"])
    for row in table.rows:
        item = {"three-public": "total"}.get(said := item_of(row.label), said)
        if item not in ITEMS or (item in nodes and item != "total"):
            continue
        above, english = ITEMS[item]
        parent = nodes.get(above, root)
        node = root
        if item != "total":
            node = nodes[item] = Node("", bare(row.label), level=parent.level + 1, parent=parent, name_en=english)
            parent.children.append(node)
        for of, keys in years.items():
            node.places += [(row.pk, key) for key in keys]
            found = added([row.cells[key] for key in keys if key in row.cells])
            if found and (when := at_time(budget, of, str(budget.fiscal_year_id))):
                node.cells[when] = found
        if own := node.cells.pop(str(budget.fiscal_year_id), None):
            node.cells["total"] = own
    return root


def item_of(label: str) -> str:
    """Return what a row of a “三公” table measures, by its label."""
    return "total" if is_total(label) else meaning(bare(label)).removeprefix("= ")


def columns_by_time(columns: Sequence[Column]) -> dict[str, list[int]]:
    """Return the columns of one measure by what they are of: the year before, the change, the plan, or the year."""
    found: dict[str, list[int]] = {}
    for column in columns:
        of = column.measure.rpartition("/")[2]
        found.setdefault(of if of in ("prior", "change", "budgeted") else "", []).append(column.pk)
    return found


def at_time(budget: Budget, of: str, year: str) -> str:
    """Return the cell's word for a column's time in a row's year; empty for what a view of years does not show."""
    if of == "prior":
        return str(budget.fiscal_year_id - 1) if year == str(budget.fiscal_year_id) else ""
    return {"": year, "change": "change"}.get(of, "")


def rows_by_year(budget: Budget, table: Sheet) -> dict[str, list[Row]]:
    """Return the rows of each year a “三公” table prints, and of the change; without a year it is the budget's."""
    found: dict[str, list[Row]] = {}
    for row in table.rows:
        if row.role != Role.NOTE:
            key = "change" if row.role == Role.CHANGE else str(row.year or budget.fiscal_year_id)
            found.setdefault(key, []).append(row)
    return found


def item_label(column: Column) -> str:
    """Return the item's name: the heading that names no fund and is no mere sum."""
    names = [text for text in column.header if not text.endswith(("预算", "预算拨款"))] or list(column.header)
    own = [text for text in names if text not in SUMS]
    return str((own or names)[-1])


#: The measures a view reads; without an entry, all its table prints.
MEASURED: dict[str, tuple[str, ...]] = {"function": CLASSES, "economic": CLASSES, "project": ("total",)}

BUILDERS: dict[str, Callable[[Budget, Sheet], Node]] = {
    "function": by_code,
    "economic": by_code,
    "project": by_project,
    "source": by_source,
    "three-public": by_item,
}


def name_in_english(root: Node, scheme: str) -> None:
    """Give each part the English name the catalogue is sure of; one query."""
    nodes = [node for node in root.walk() if not node.name_en]
    codes = [node.key or node.code for node in nodes if node.key or node.code]
    if not scheme or not codes:
        return
    known = ClassificationCode.objects.names(scheme, codes)
    for node in nodes:
        name = known.get(node.key or node.code)
        node.name_en = name.name_en if name else ""


@dataclass(frozen=True, slots=True)
class Block:
    """One of the four blocks of spending: staff, running costs, individuals and families, projects."""

    key: str
    value: Decimal


#: The economic items of basic spending that make the first three blocks.
BLOCK_ITEMS = {"301": "personnel", "302": "public", "303": "family"}


def blocks(economic: Drill | None, spending: dict[str, Cell]) -> list[Block]:
    """Return the blocks as the tables have them: basic spending by item, then projects and what is held in reserve.

    A table by item that does not tell basic spending apart cannot say its items, for projects are in them: then basic
    spending is one block.
    """
    found = []
    if economic and (economic.speaker.covers == "basic" or "basic" in economic.columns):
        measure = "basic" if "basic" in economic.columns else "total"
        for code, key in BLOCK_ITEMS.items():
            node = economic.find(code)
            cell = node.cells.get(measure) if node else None
            if cell and cell.value is not None:
                found.append(Block(key, cell.value))
    for key in ("project", "reserve") if found else ("basic", "project", "reserve"):
        cell = spending.get(key)
        if cell and cell.value:
            found.append(Block(key, cell.value))
    return found if len(found) > 1 else []


def spending(functions: Drill | None, budget: Budget, tables: Iterable[Table]) -> dict[str, Cell]:
    """Return the total of all spending and what it is made of, by measure.

    The table of functions states them; where it covers only part of the money, the table of the sums does: three
    queries.
    """
    own = functions.root.cells if functions else {}
    if functions and functions.speaker.covers == "all":
        return own
    table = next((one for one in tables if one.statement.kind == "expenditure-summary"), None)
    return by_code(budget, sheets([(table.statement, ())])[0]).cells if table else own


#: What a table of spending prints of procurement, and what the columns of a view are called after it.
PROCUREMENT = {"procurement": "total", "procurement-sme": "sme", "procurement-micro": "micro"}


def procurement(budget: Budget, tables: Iterable[Table], english: bool = False) -> Drill | None:
    """Return what is to be bought: as the table of purchases lists it, else as the table of spending does by function.

    Three queries; one more for the words of purchases, or in English for the names of functions.
    """
    by_kind = {one.statement.kind: one for one in reversed(list(tables))}
    if table := by_kind.get("procurement"):
        root = of_total(by_purchase(sheets([(table.statement, ())])[0]))
        speaks = Speaker(kind="procurement", covers="procurement")
    elif table := by_kind.get("expenditure"):
        of_view = sheets([(table.statement, tuple(PROCUREMENT))])[0]
        if not of_view.columns:
            return None
        root = by_code(budget, of_view)
        for node in (root, *root.walk()):
            node.cells = {PROCUREMENT[measure]: cell for measure, cell in node.cells.items()}
        drop_empty(of_total(root))
        if english:
            name_in_english(root, "functional")
        speaks = Speaker(kind="expenditure", covers="all")
    else:
        return None
    keys = [key for key in PROCUREMENT.values() if any(key in node.cells for node in (root, *root.walk()))]
    return Drill("procurement", budget.fiscal_year_id, speaks, table, root, keys, [])


def by_purchase(table: Sheet) -> Node:
    """Return the tree of a list of purchases: every row is a part, called by its label or else by its words."""
    names = {key: measure for measure, key in table.measures().items()}
    root = Node("", "", level=0)
    where: dict[int | None, Node] = {}
    for row in table.rows:
        parent = where.get(row.parent, root)
        if row.role == Role.TOTAL:
            node = root
        else:
            words = [row.texts[column.pk] for column in table.columns if row.texts.get(column.pk)]
            node = Node("", row.label or " · ".join(words), level=parent.level + 1, parent=parent)
            parent.children.append(node)
        where[row.pk] = node
        node.places += [(row.pk, key) for key in row.cells]
        node.cells.update({names[key]: cell for key, cell in row.cells.items() if key in names})
    return root


def for_whom(found: Drill, names: Mapping[str, object]) -> list[Node]:
    """Return all procurement and the parts of it kept for small enterprises, as the total's row states them."""
    return [
        Node("", str(names[key]), cells={"total": cell}, total=found.total)
        for key in found.columns
        if (cell := found.root.cells.get(key)) is not None
    ]


def stated(mention: Mention, name: str, whole: Decimal | None) -> Node:
    """Return a part that the text states; its word is the key of the figure."""
    return Node(str(mention.pk), name, cells={"total": cell_of(mention)}, total=whole)


def cell_of(mention: Mention) -> Cell:
    """Return a figure of the text as what would stand in a table's cell."""
    return Cell(State.VALUE, mention.value, mention.printed)


def drop_empty(node: Node) -> None:
    """Take out the parts that buy nothing."""
    node.children = [child for child in node.children if child.value]
    for child in node.children:
        drop_empty(child)


def line_pages(budget: Budget, tables: Iterable[Table], sheet: Sheet) -> dict[int, tuple[str, str]]:
    """Return, by the key of each line of a table that has a page of its own, its view and its word there.

    One query for the codes that have pages, unless the table itself holds them; one for projects, where it has any.
    """
    tables, rows = list(tables), sheet.rows
    spoken = {view: speaker(view, tables) for view in ("function", "economic")}
    by_scheme = {KINDS[found[0].kind].scheme: (view, found[1]) for view, found in spoken.items() if found}
    coded = [row for row in rows if code_word(row.classification) and row.scheme in by_scheme]
    asked = {by_scheme[row.scheme][1].statement.pk for row in coded}
    own = sheet.statement.pk
    known = {(row.scheme, row.classification) for row in coded if by_scheme[row.scheme][1].statement.pk == own}
    if others := asked - {own}:
        lines = Line.objects.filter(statement__in=others).exclude(classification="")
        known |= set(lines.values_list("scheme", "classification"))
    pages = {
        row.pk: (by_scheme[row.scheme][0], row.classification)
        for row in coded
        if (row.scheme, row.classification) in known
    }
    if any(row.entry for row in rows):
        projects = dict(budget.projectentrys.values_list("pk", "project_id"))
        pages |= {row.pk: ("project", str(projects[row.entry])) for row in rows if row.entry}
    return pages


@dataclass(frozen=True, slots=True)
class Standing:
    """A line that states the same money: its table, its amount (the total where there is one), and its column."""

    table: Table
    line: Line
    cell: Cell | None
    column: int | None


def standings(tables: Iterable[Table], lines: QuerySet[Line]) -> list[Standing]:
    """Return where lines of one budget stand and what each states; two queries."""
    by_statement = {table.statement.pk: table for table in tables}
    found = list(lines.select_related("source").order_by("statement__order", "position"))
    cells: dict[int, tuple[Cell, int]] = {}
    amounts = Amount.objects.filter(line__in=found).order_by("line_id", "cell__order")
    for line, measure, column, state, value, printed in amounts.values_list(
        "line_id", "cell__measure", "cell__order", "state", "value", "printed"
    ):
        if measure == "total" or line not in cells:
            cells[line] = Cell(state, value, printed), column
    return [Standing(by_statement[line.statement_id], line, *cells.get(line.pk, (None, None))) for line in found]


def spoken(standings: Iterable[Standing], table: Table) -> Standing | None:
    """Return what a table that speaks for a view states, where it was read from a file."""
    here = (one for one in standings if one.table.statement.pk == table.statement.pk and one.line.source_id is not None)
    return next(here, None)
