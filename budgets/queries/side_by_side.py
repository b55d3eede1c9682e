"""Put documents of one year beside each other: what each spends in all, for what, and on what.

Like is held against like: one scope, one phase, one year, and of each view the tables that cover the same money. A
document that prints no such table is named, and nothing of it is compared there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.db.models import Count

from budgets.addresses import Address, address_of
from budgets.models import SCOPE_PHASE, Amount, Budget, Department, Mention
from budgets.money import ratio
from budgets.records import Base, State
from budgets.vocabulary.lists import CARRIED_ON, TAKEN_OVER, ListName
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import CODED_VIEWS, Coverage, Speaker, View, speakers_alike

from . import drill, narrative
from .concordance import Concordance
from .documents import WITH_DEPARTMENT, departments, of_name, with_total
from .drill import Drill, Node
from .sheets import SheetCell, SheetTable, added, sheet_tables
from .unread import with_notes
from .years import MOST_YEARS

#: Departments beside each other at most, and those that a reader is offered at once.
MOST_BESIDE, MOST_OFFERED = 6, 12
#: Rows of codes of one view; of more than these only the classes and groups are shown, then only the classes.
MOST_ROWS = 60
#: The views that are compared by tables, in the order in which they are shown.
COMPARED_VIEWS = (View.FUNCTION, View.ECONOMIC, View.THREE_PUBLIC)
#: What all spending of a table by function is made of.
CLASSES_OF_SPENDING = (Measure.BASIC, Measure.PROJECT, Measure.OPERATING)
#: What the lists of a summary call money that is carried over: from the year before, and to the next.
CARRIED_WORDS = {ListName.INCOME: TAKEN_OVER, ListName.EXPENDITURE: CARRIED_ON}
#: What is compared as the text states it, and where a table of its own may say it instead.
STATED_SUBJECTS = (Subject.PROCUREMENT, Subject.OPERATING_COST)


@dataclass(frozen=True, slots=True)
class BesideFigure:
    """What one document states in a row, the part of its own total that this is, and the page where it stands.

    ``unread`` tells that what is absent may be printed there.
    """

    cell: SheetCell | None = None
    share: Decimal | None = None
    url: str = ""
    unread: bool = False

    @property
    def value(self) -> Decimal | None:
        """Return the amount in yuan, where one is printed and readable."""
        return self.cell.value if self.cell else None


@dataclass(slots=True)
class BesideRow:
    """One thing that money is for, with the figure of each document. ``word`` names what no document names itself."""

    figures: list[BesideFigure]
    label: str = ""
    name_en: str = ""
    code: str = ""
    level: int = 1
    word: str = ""
    #: Whether a code does not hold the same in the last two years that stand beside each other, and in any of them.
    changed: bool = False
    changed_ever: bool = False


@dataclass(slots=True)
class BesidePart:
    """A view of the money, by tables that cover the same of it; ``without`` are the documents that have none such.

    Of a view of codes ``scheme`` is their classification.
    """

    word: str
    covers: Coverage
    rows: list[BesideRow]
    without: list[Budget] = field(default_factory=list)
    scheme: str = ""


def documents_beside(slugs: Sequence[str], year: int, document: str) -> dict[str, Budget]:
    """Return the documents in force of some departments in one year, by the department's address; one query."""
    scope, phase = SCOPE_PHASE[document]
    found = Budget.objects.published().filter(
        department__slug__in=slugs, fiscal_year=year, scope=scope, phase=phase, kept_total__isnull=False
    )
    rows = with_notes(found).select_related(*WITH_DEPARTMENT, "kept_total")
    return {row.department.slug: row for row in rows}


def phases_of_year(department: Department, year: int) -> list[list[Budget]]:
    """Return the documents of a department and year that stand beside each other: plan, adjusted plan, outcome.

    Each list is of one scope, the whole department first, and has two or three; one query.
    """
    found = Budget.objects.published().filter(department=department, fiscal_year=year, kept_total__isnull=False)
    by_scope: dict[str, dict[str, Budget]] = {}
    for row in with_notes(found).select_related(*WITH_DEPARTMENT, "kept_total").order_by("scope"):
        by_scope.setdefault(row.scope, {})[row.phase] = row
    order = [phase for phase, _name in Budget.PHASES]
    return [[of[phase] for phase in order if phase in of] for of in by_scope.values() if len(of) > 1]


def years_of_document(department: Department) -> list[list[Budget]]:
    """Return the documents of a department that stand in several years, each by year, the earliest first; one query.

    Those of the whole department come first, and of each at most its latest eight years.
    """
    found = Budget.objects.published().filter(department=department, kept_total__isnull=False)
    by_document: dict[tuple[str, str], list[Budget]] = {}
    for row in with_notes(found).select_related(*WITH_DEPARTMENT, "kept_total").order_by("fiscal_year_id"):
        by_document.setdefault((row.scope, row.phase), []).append(row)
    return [budgets[-MOST_YEARS:] for _key, budgets in sorted(by_document.items()) if len(budgets) > 1]


def year_by_year(budgets: Sequence[Budget], *, english: bool = False) -> list[BesidePart]:
    """Return a document's years part by part as :func:`side_by_side` does; rows say where their code changed.

    One more query for each classification of codes.
    """
    parts = side_by_side(budgets, english=english)
    years = list(pairwise(budget.fiscal_year_id for budget in budgets))
    for part in parts:
        concordance = Concordance(part.scheme) if part.scheme else None
        for row in part.rows:
            if concordance and row.code:
                changed = [not concordance.comparability(row.code, *two).is_same for two in years]
                row.changed, row.changed_ever = changed[-1], any(changed)
    return parts


def stated_reasons(budget: Budget) -> list[Mention]:
    """Return the figures of final accounts for which the text says why they are not as planned; one query."""
    bases = (Base.INITIAL, Base.BUDGET)
    found = budget.mentions.filter(base__in=bases).exclude(reason="").select_related("section")
    return list(found.order_by("order"))


def departments_of(slugs: Sequence[str]) -> list[Department]:
    """Return known departments by their addresses, in that order; one query."""
    known = {one.slug: one for one in departments().filter(slug__in=slugs).select_related("jurisdiction")}
    return [known[slug] for slug in slugs if slug in known]


def years_beside(chosen: Iterable[Department], document: str) -> dict[int, int]:
    """Return the years of which departments have the document in force, and how many, the latest first; one query."""
    scope, phase = SCOPE_PHASE[document]
    found = Budget.objects.published().filter(scope=scope, phase=phase)
    if chosen := list(chosen):
        found = found.filter(department__in=chosen)
    return dict(found.order_by("-fiscal_year_id").values_list("fiscal_year_id").annotate(Count("pk")))


def offered(chosen: Sequence[Department], year: int, document: str, name: str) -> list[Department]:
    """Return departments with that document of the year, of some name, those of the same place first; one query."""
    scope, phase = SCOPE_PHASE[document]
    found = Budget.objects.published().filter(scope=scope, phase=phase, fiscal_year=year)
    found = found.exclude(department__in=chosen)
    if name.strip():
        found = found.filter(of_name(name, "department__"))
    elif chosen:
        found = found.filter(department__jurisdiction=chosen[0].jurisdiction_id)
    found = found.select_related("department__jurisdiction").order_by("department__name", "pk")
    return [one.department for one in found[:MOST_OFFERED]]


def side_by_side(budgets: Sequence[Budget], *, english: bool = False) -> list[BesidePart]:
    """Return documents part by part; at most a dozen queries for each, and in English three more.

    Budgets come as :func:`documents_beside` gives them.
    """
    tables = {budget.pk: list(sheet_tables(budget).values()) for budget in budgets}
    money = {view: most_printed(view, tables.values()) for view in COMPARED_VIEWS}
    kinds = {speaker.kind for speakers in money.values() for speaker in speakers}
    drawn = {
        budget.pk: drill.drills(
            COMPARED_VIEWS, budget, [one for one in tables[budget.pk] if one.statement.kind in kinds], english
        )
        for budget in budgets
    }
    parts = [of_totals(budgets)]
    for view, speakers in money.items():
        found = {budget.pk: drawn[budget.pk].get(view) for budget in budgets}
        if any(found.values()):
            parts.append(of_view(view, speakers[0].covers, budgets, found))
    parts += [of_carried(budgets), of_text(budgets, tables, english)]
    return [part for part in parts if part.rows]


def most_printed(view: View, tables: Iterable[Sequence[SheetTable]]) -> tuple[Speaker, ...]:
    """Return the speakers of a view, of one money, of which the most documents have one; of several the preferred."""
    printed = [{one.statement.kind for one in of_document} for of_document in tables]
    return max(
        speakers_alike(view),
        key=lambda speakers: sum(1 for kinds in printed if any(speaker.kind in kinds for speaker in speakers)),
    )


def of_totals(budgets: Sequence[Budget]) -> BesidePart:
    """Return what documents spend in all, where that is of the same money."""
    totals = [with_total(budget) for budget in budgets]
    counted = Counter(one.covers for one in totals if one.total is not None)
    covers = max(Coverage, key=lambda one: counted[one])
    alike = [one.covers == covers or one.total is None for one in totals]
    figures = [
        BesideFigure(total_cell(one.total, unread=one.unread) if same else None, url=one.budget.get_absolute_url())
        for one, same in zip(totals, alike, strict=True)
    ]
    without = [one.budget for one, same in zip(totals, alike, strict=True) if not same]
    return BesidePart("total", covers, [BesideRow(figures, word="total")], without)


def total_cell(value: Decimal | None, *, unread: bool) -> SheetCell | None:
    """Return a kept total as what stands in a cell; nothing where the document states none."""
    if value is not None:
        return SheetCell(State.VALUE, value, "")
    return SheetCell(State.UNREADABLE, None, "") if unread else None


def of_view(view: View, covers: Coverage, budgets: Sequence[Budget], found: dict[int, Drill | None]) -> BesidePart:
    """Return one view of documents whose tables cover the same money."""
    addresses = [address_of(budget) for budget in budgets]
    drills = [found[budget.pk] for budget in budgets]

    def beside_row(cells: Sequence[SheetCell | None], urls: Sequence[str], **names: str | int) -> BesideRow:
        figures = [
            BesideFigure(
                cell,
                ratio(cell.value, of.total) if cell and of and names.get("word") != "sum" else None,
                url,
                budget.noted,
            )
            for cell, of, url, budget in zip(cells, drills, urls, budgets, strict=True)
        ]
        return BesideRow(figures, **names)  # type: ignore[arg-type]

    pages = [address.url("view", view=view) if of else "" for address, of in zip(addresses, drills, strict=True)]
    rows = [beside_row([of.root.cells.get(Measure.TOTAL) if of else None for of in drills], pages, word="sum", level=0)]
    for measure in CLASSES_OF_SPENDING if view is View.FUNCTION else ():
        cells = [of.root.cells.get(measure) if of else None for of in drills]
        if any(cell and cell.value for cell in cells):
            rows.append(beside_row(cells, pages, word=measure))
    own = [parts_of(of) if of else {} for of in drills]
    keys = list(dict.fromkeys(key for parts in own for key in parts))
    for key in shown_keys(sorted(keys, key=lambda key: key[1]) if view in CODED_VIEWS else keys):
        nodes = [parts.get(key, []) for parts in own]
        named = next(parts[0] for parts in nodes if parts)
        cells = [added([one.cells[Measure.TOTAL] for one in parts if Measure.TOTAL in one.cells]) for parts in nodes]
        urls = [
            page_of(view, address, parts[0]) if parts else "" for address, parts in zip(addresses, nodes, strict=True)
        ]
        rows.append(
            beside_row(cells, urls, label=named.label, name_en=named.name_en, code=named.key, level=named.level)
        )
    without = [budget for budget, of in zip(budgets, drills, strict=True) if of is None]
    scheme = next((of.scheme for of in drills if of), None) if view in CODED_VIEWS else None
    return BesidePart(view, covers, rows, without, str(scheme or ""))


def of_carried(budgets: Sequence[Budget]) -> BesidePart:
    """Return the money that last year left and that is left for the next, as summaries print it; one query.

    A part of such a row stands below it and is no money beside it. Where a summary prints several, none is shown.
    """
    printed = Amount.objects.filter(
        line__budget__in=budgets,
        line__kind=TableKind.INCOME_EXPENDITURE,
        line__list__in=CARRIED_WORDS,
        line__label__contains="结",
        cell__measure=Measure.TOTAL,
    ).order_by("line__position")
    names = ("line__budget_id", "line__list", "line__label", "line_id", "line__parent_id", "state", "value", "printed")
    found: dict[tuple[int, str], dict[int, tuple[int | None, SheetCell]]] = {}
    for budget, of_list, label, line, above, *cell in printed.values_list(*names):
        if CARRIED_WORDS[of_list].search(label):
            found.setdefault((budget, of_list), {})[line] = above, SheetCell(*cell)
    rows = []
    for of_list in CARRIED_WORDS:
        figures = []
        for budget in budgets:
            lines = found.get((budget.pk, of_list), {})
            cells = [cell for above, cell in lines.values() if above not in lines]
            url = address_of(budget).url("table", table=TableKind.INCOME_EXPENDITURE)
            figures.append(BesideFigure(cells[0] if len(cells) == 1 else None, url=url, unread=budget.noted))
        rows.append(BesideRow(figures, word=f"carried-{of_list}"))
    shown = [row for row in rows if any(figure.value for figure in row.figures)]
    return BesidePart("carried", Coverage.ALL, shown)


def parts_of(found: Drill) -> dict[tuple[int, str], list[Node]]:
    """Return the parts of a view by what tells that two documents' are the same: the code, or the item.

    A part that has neither is the document's own and stands beside nothing.
    """
    parts: dict[tuple[int, str], list[Node]] = {}
    for node in found.nodes():
        word = node.key if found.view in CODED_VIEWS else node.name_en
        if word:
            parts.setdefault((node.level, word), []).append(node)
    return parts


def shown_keys(keys: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the keys of the rows to show: of many, only those that stand less deep."""
    deepest = next((level for level in (3, 2) if sum(1 for key in keys if key[0] <= level) <= MOST_ROWS), 1)
    return [key for key in keys if key[0] <= deepest]


def page_of(view: View, address: Address, node: Node) -> str:
    """Return the page of a part, or that of its view where it has none of its own."""
    coded = view in CODED_VIEWS and node.key
    return address.url("code", view=view, code=node.key) if coded else address.url("view", view=view)


def of_text(budgets: Sequence[Budget], tables: dict[int, list[SheetTable]], english: bool) -> BesidePart:
    """Return procurement and running costs as documents state them; procurement by its table where the text does not.

    One query for each document, and three for a table of purchases.
    """
    rows = [BesideRow([], word=subject) for subject in STATED_SUBJECTS]
    for budget in budgets:
        said, address = narrative.stated(budget), address_of(budget)
        for row in rows:
            mention = said.get(row.word)
            if mention is not None and mention.value is not None:
                figure = BesideFigure(drill.cell_of(mention), url=f"{address.url('text')}#m{mention.pk}")
            elif row.word == Subject.PROCUREMENT:
                figure = BesideFigure(bought(budget, tables[budget.pk], english), None, address.url("procurement"))
            else:
                figure = BesideFigure()
            row.figures.append(figure if figure.cell else BesideFigure(unread=budget.noted))
    return BesidePart("text", Coverage.ALL, [row for row in rows if any(figure.cell for figure in row.figures)])


def bought(budget: Budget, tables: Sequence[SheetTable], english: bool) -> SheetCell | None:
    """Return the total of a document's table of purchases, where it has one."""
    own = [one for one in tables if one.statement.kind == TableKind.PROCUREMENT]
    found = drill.procurement(budget, own, english) if own else None
    return found.root.cells.get(Measure.TOTAL) if found else None
