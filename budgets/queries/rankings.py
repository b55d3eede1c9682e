"""Rank all documents of one year, scope and phase by one figure, and say of whom none can be compared.

The rows that state it are read for all documents at once and added up as the pages of the documents do; then only what
a page shows is read of departments. What changed and what was not read is said, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from budgets.models import SCOPE_PHASE, Amount, Budget, DocumentTotal, Jurisdiction, Mention, PlaceTotal, Statement
from budgets.money import quantile, ratio
from budgets.records import Role, State
from budgets.vocabulary.column_words import three_public_of_label
from budgets.vocabulary.measures import Compared, Measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import KINDS, TableKind
from budgets.vocabulary.views import Coverage, Speaker, View, speakers_alike

from .concordance import Concordance
from .sheets import SheetCell, added

#: Documents without a figure that are named of each reason; of the others it is said how many there are.
MOST_NAMED_WITHOUT = 30
#: Places that a reader may narrow a ranking to by a list.
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class RankableDocument:
    """The keys of a document that may be ranked, of its department and place, and whether its total was not read."""

    budget: int
    department: int
    place: int
    unread: bool


class RankedBy(StrEnum):
    """By what departments are ranked."""

    TOTAL = "total"
    PROJECTS = "projects"
    FUNCTION = "function"
    ECONOMIC = "economic"
    THREE_PUBLIC = "three-public"
    ABROAD = "abroad"
    RECEPTION = "reception"
    VEHICLES = "vehicles"
    PROCUREMENT = "procurement"
    RUNNING_COSTS = "running-costs"


class RankedIn(StrEnum):
    """In what order: amounts, their part of the table's total, the change on the year before, amounts per head."""

    AMOUNT = "amount"
    SHARE = "share"
    CHANGE = "change"
    PER_HEAD = "per-head"


class WithoutFigure(StrEnum):
    """Why a document is not ranked: no table of that money, nothing stated there, or something was not read."""

    NO_TABLE = "no-table"
    NOT_STATED = "not-stated"
    UNREAD = "unread"


#: The views whose tables state a figure by a code, and the items of “三公”.
VIEW_OF = {RankedBy.FUNCTION: View.FUNCTION, RankedBy.ECONOMIC: View.ECONOMIC}
ITEM_OF = {
    RankedBy.THREE_PUBLIC: Measure.TOTAL,
    RankedBy.ABROAD: Measure.ABROAD,
    RankedBy.RECEPTION: Measure.RECEPTION,
    RankedBy.VEHICLES: Measure.VEHICLES,
}
SUBJECT_OF = {RankedBy.PROCUREMENT: Subject.PROCUREMENT, RankedBy.RUNNING_COSTS: Subject.OPERATING_COST}


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRanking:
    """What is ranked: by what, of which code, year and document, in which place and order, by tables of which money.

    ``money`` is the kind of table that stands first for it; empty for that which the most documents print.
    """

    by: RankedBy
    year: int
    document: str
    code: str = ""
    place: Jurisdiction | None = None
    money: str = ""
    order: RankedIn = RankedIn.AMOUNT


@dataclass(slots=True)
class RankedDocument:
    """A document with its figure, the total of the table it stands in, and its figure of the year before, in yuan.

    There is no such total of figures that are no part of one.
    """

    budget: int
    department: int
    value: Decimal
    whole: Decimal | None
    before: Decimal | None
    home: Jurisdiction
    place: int = 0

    @property
    def share_of_table(self) -> Decimal | None:
        """Return the part of the table's total that it is."""
        return ratio(self.value, self.whole)

    @property
    def per_head(self) -> Decimal | None:
        """Return yuan for each inhabitant of its place; nothing unless number, year and source are known."""
        home = self.home
        known = home.population and home.population_year and home.population_source
        return ratio(self.value, Decimal(home.population or 0)) if known else None

    @property
    def growth(self) -> Decimal | None:
        """Return how much more it is than the year before, as a part of that; nothing where that is none."""
        return None if self.before is None else ratio(self.value - self.before, self.before)


@dataclass(slots=True)
class Ranking:
    """The ranked documents, the first first; the median and the quartiles, which are figures of documents, too.

    ``without`` are the keys of documents by why they are left out, ``monies`` the kinds of money to choose from with
    how many documents print each, ``changed`` tells that the code does not hold the same as the year before.
    """

    wanted: WantedRanking
    rows: list[RankedDocument]
    without: dict[WithoutFigure, list[int]]
    monies: dict[tuple[Speaker, ...], int] = field(default_factory=dict)
    speakers: tuple[Speaker, ...] = ()
    changed: bool = False

    @property
    def covers(self) -> Coverage:
        """Return of what money the figures are."""
        return self.speakers[0].covers if self.speakers else Coverage.ALL

    @property
    def has_heads(self) -> bool:
        """Tell whether of some place it is known how many people live there."""
        return any(row.per_head is not None for row in self.rows)

    def at(self, hundredths: int) -> Decimal | None:
        """Return the smallest figure that so many of a hundred documents do not exceed."""
        return quantile(sorted(row.value for row in self.rows), hundredths)


def ranking(wanted: WantedRanking) -> Ranking:
    """Return a ranking; at most eleven queries, however many documents there are."""
    documents = documents_of_year(wanted)
    homes = Jurisdiction.objects.in_bulk({one.place for one in documents})
    keys = published_keys(wanted, wanted.year)
    monies, speakers = money_of(wanted, keys)
    stated, tables = figures_of(wanted, keys, speakers)
    wholes = totals_of_tables(wanted, keys, speakers)
    concordance = Concordance(KINDS[speakers[0].kind].scheme) if wanted.code and speakers else None  # type: ignore[arg-type]
    years = wanted.year - 1, wanted.year
    changed = concordance is not None and not concordance.comparability(wanted.code, *years).is_same
    before = {} if changed else figures_before(wanted, speakers)
    rows, without = [], defaultdict[WithoutFigure, list[int]](list)
    for one in documents:
        cell = stated.get(one.budget)
        if cell is not None and cell.value is not None:
            whole, earlier = wholes.get(one.budget), before.get(one.department)
            rows.append(RankedDocument(one.budget, one.department, cell.value, whole, earlier, homes[one.place]))
        else:
            without[why_none(one, cell, tables)].append(one.budget)
    return Ranking(wanted, in_order(rows, wanted.order), dict(without), monies, speakers, changed)


def rankable_totals(wanted: WantedRanking, year: int) -> QuerySet[DocumentTotal]:
    """Return the kept totals of the documents of a year that may be ranked."""
    scope, phase = SCOPE_PHASE[wanted.document]
    rows = DocumentTotal.objects.filter(fiscal_year=year, phase=phase, budget__scope=scope)
    return rows if wanted.place is None else rows.filter(jurisdiction=wanted.place)


def documents_of_year(wanted: WantedRanking) -> list[RankableDocument]:
    """Return all documents that may be ranked; one query."""
    rows = rankable_totals(wanted, wanted.year).order_by("budget_id")
    names = ("budget_id", "budget__department_id", "jurisdiction_id", "unread")
    return [RankableDocument(*one) for one in rows.values_list(*names).iterator()]


def published_keys(wanted: WantedRanking, year: int) -> QuerySet[Any]:
    """Return, to be asked within another query, the keys of the documents that may be ranked."""
    return rankable_totals(wanted, year).values("budget_id")


def money_of(wanted: WantedRanking, keys: QuerySet[Any]) -> tuple[dict[tuple[Speaker, ...], int], tuple[Speaker, ...]]:
    """Return the kinds of money in which a code may be stated with how many print each, and the one wanted.

    One query, none where no code is asked for.
    """
    if wanted.by in ITEM_OF:
        return {}, speakers_alike(View.THREE_PUBLIC)[0]
    if wanted.by not in VIEW_OF:
        return {}, ()
    alike = speakers_alike(VIEW_OF[wanted.by])
    counts = {
        f"money_{at}": Count("budget", filter=Q(kind__in=[one.kind for one in speakers]), distinct=True)
        for at, speakers in enumerate(alike)
    }
    printed = Statement.objects.filter(budget__in=keys).aggregate(**counts)
    found = {speakers: printed[f"money_{at}"] for at, speakers in enumerate(alike) if printed[f"money_{at}"]}
    asked = [speakers for speakers in found if speakers[0].kind == wanted.money]
    return found, asked[0] if asked else max(found, key=lambda one: found[one], default=())


def figures_of(
    wanted: WantedRanking, keys: QuerySet[Any], speakers: Sequence[Speaker]
) -> tuple[dict[int, SheetCell | None], set[int]]:
    """Return the figure of each document, and the documents that print a table of the money at all.

    One query, and one for those tables.
    """
    if wanted.by is RankedBy.TOTAL:
        totals = DocumentTotal.objects.filter(budget__in=keys)
        whole = totals.filter(covers=Coverage.ALL, value__isnull=False).values_list("budget_id", "value")
        known = set(totals.filter(Q(covers=Coverage.ALL)).values_list("budget_id", flat=True))
        return {key: SheetCell(State.VALUE, value, "") for key, value in whole}, known
    if wanted.by in SUBJECT_OF:
        return stated_by_text(keys, SUBJECT_OF[wanted.by])
    if wanted.by is RankedBy.PROJECTS:
        kinds = [TableKind.EXPENDITURE]
        rows = Amount.objects.filter(line__role=Role.TOTAL, line__parent=None, cell__measure=Measure.PROJECT)
    else:
        kinds = [speaker.kind for speaker in speakers]
        rows = rows_of_item(ITEM_OF[wanted.by]) if wanted.by in ITEM_OF else rows_of_code(kinds, wanted.code)
    names = ("line__budget_id", "line__kind", "line__label", "state", "value", "printed")
    rows = rows.filter(line__budget__in=keys, line__kind__in=kinds).order_by("line_id", "cell__order")
    cells: dict[tuple[int, str], list[SheetCell]] = {}
    for budget, kind, label, *cell in rows.values_list(*names):
        if kind != TableKind.THREE_PUBLIC_ITEMS:
            cells.setdefault((budget, kind), []).append(SheetCell(*cell))
        elif three_public_of_label(label) == ITEM_OF[wanted.by]:
            # Such a table prints an item a row; where one comes twice, the first is the item's.
            cells.setdefault((budget, kind), [SheetCell(*cell)])
    tables = Statement.objects.filter(budget__in=keys, kind__in=kinds).order_by().values_list("budget_id", "kind")
    first: dict[int, str] = {}
    for budget, kind in tables:
        if budget not in first or kinds.index(TableKind(kind)) < kinds.index(TableKind(first[budget])):
            first[budget] = kind
    return {key: added(cells.get((key, kind), [])) for key, kind in first.items()}, set(first)


def totals_of_tables(wanted: WantedRanking, keys: QuerySet[Any], speakers: Sequence[Speaker]) -> dict[int, Decimal]:
    """Return the total of the table in which each document's figure stands; one query, none where it is no part of one.

    Where a document has several such tables of one money, or one total was not read, there is none.
    """
    if wanted.by not in (*VIEW_OF, RankedBy.PROJECTS):
        return {}
    kinds = [TableKind.EXPENDITURE] if wanted.by is RankedBy.PROJECTS else [one.kind for one in speakers]
    rows = Amount.objects.filter(line__budget__in=keys, line__kind__in=kinds, cell__measure=Measure.TOTAL)
    rows = rows.filter(line__role=Role.TOTAL, line__parent=None).exclude(state=State.BLANK)
    found: dict[int, list[Decimal | None]] = {}
    for budget, value in rows.order_by().values_list("line__budget_id", "value"):
        found.setdefault(budget, []).append(value)
    return {key: values[0] for key, values in found.items() if len(values) == 1 and values[0] is not None}


def rows_of_code(kinds: Iterable[TableKind], code: str) -> QuerySet[Amount]:
    """Return what tables state in all for a code."""
    schemes = {str(KINDS[kind].scheme) for kind in kinds}
    rows = Amount.objects.filter(line__scheme__in=schemes, line__classification=code, cell__measure=Measure.TOTAL)
    return rows.exclude(line__role__in=(Role.CHANGE, Role.NOTE, Role.TOTAL))


def rows_of_item(item: Measure) -> QuerySet[Amount]:
    """Return what tables of “三公” state for an item in the documents' own years, one fund a column."""
    columns = Q(cell__measure=item) | Q(cell__measure__startswith=f"{item}/")
    for other in Compared:
        columns &= ~Q(cell__measure__endswith=f"/{other}")
    in_columns = columns & Q(line__kind=TableKind.THREE_PUBLIC)
    in_rows = Q(cell__measure=Measure.TOTAL) & Q(line__kind=TableKind.THREE_PUBLIC_ITEMS)
    own_year = Q(line__year=None) | Q(line__year=F("line__budget__fiscal_year"))
    return Amount.objects.filter(in_columns | in_rows, own_year).exclude(line__role__in=(Role.CHANGE, Role.NOTE))


def stated_by_text(keys: QuerySet[Any], subject: Subject) -> tuple[dict[int, SheetCell | None], set[int]]:
    """Return the first figure that the text of each document states of a subject; one query."""
    rows = Mention.objects.filter(budget__in=keys, subject=subject, entry=None).order_by("budget_id", "order")
    found: dict[int, SheetCell | None] = {}
    for budget, value, printed in rows.values_list("budget_id", "value", "printed"):
        found.setdefault(budget, None if value is None else SheetCell(State.VALUE, value, printed))
    return found, set(found)


def figures_before(wanted: WantedRanking, speakers: Sequence[Speaker]) -> Mapping[int, Decimal]:
    """Return the figures of the year before by department; three queries."""
    keys = published_keys(wanted, wanted.year - 1)
    stated, _tables = figures_of(wanted, keys, speakers)
    departments = dict(Budget.objects.filter(pk__in=keys).values_list("pk", "department_id"))
    return {
        departments[key]: cell.value
        for key, cell in stated.items()
        if cell is not None and cell.value is not None and key in departments
    }


def why_none(one: RankableDocument, cell: SheetCell | None, tables: set[int]) -> WithoutFigure:
    """Return why a document has no figure."""
    if cell is not None and cell.state == State.UNREADABLE:
        return WithoutFigure.UNREAD
    if one.budget not in tables:
        return WithoutFigure.UNREAD if one.unread else WithoutFigure.NO_TABLE
    return WithoutFigure.NOT_STATED


def in_order(rows: list[RankedDocument], order: RankedIn) -> list[RankedDocument]:
    """Return the rows in an order, those without what it goes by last, and give each its place: equal ones share it."""

    def weight(row: RankedDocument) -> Decimal | None:
        ways = {RankedIn.SHARE: row.share_of_table, RankedIn.CHANGE: row.growth, RankedIn.PER_HEAD: row.per_head}
        return ways.get(order, row.value)

    weights = {row.budget: weight(row) for row in rows}
    known = [row for row in rows if weights[row.budget] is not None]
    known.sort(key=lambda row: (-(weights[row.budget] or 0), row.budget))
    for number, row in enumerate(known, start=1):
        last = known[number - 2] if number > 1 else None
        row.place = last.place if last and weights[last.budget] == weights[row.budget] else number
    return known + [row for row in rows if weights[row.budget] is None]


def budgets_of(keys: Iterable[int]) -> dict[int, Budget]:
    """Return documents with their departments and places by key; one query."""
    return Budget.objects.select_related("department__jurisdiction").in_bulk(list(keys))


def ranked_places(year: int) -> list[Jurisdiction]:
    """Return the places to which a ranking of a year may be narrowed, by name; one query."""
    known = PlaceTotal.objects.filter(fiscal_year=year).values("jurisdiction")
    return list(Jurisdiction.objects.filter(pk__in=known).order_by("name")[:MOST_PLACES])
