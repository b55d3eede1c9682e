"""Rank all documents of one year, scope and phase by one figure, and say of whom none can be compared.

What each document states is kept (:mod:`.stated_figures`), in the order of amounts: a page reads what it shows and
counts the rest. What changed and what was not read is said, never guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import overload

from django.db.models import Count, Exists, OuterRef, QuerySet

from budgets.models import SCOPE_PHASE, Budget, Department, DocumentTotal, Jurisdiction, PlaceTotal, StatedFigure
from budgets.money import quantile_place, rank_weight, ratio
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.views import Coverage, Speaker, speakers_alike

from .concordance import Concordance
from .stated_figures import IN_FEN, VIEW_OF, Answer, RankedBy, money_word

#: Documents without a figure that are named of each reason; of the others it is said how many there are.
MOST_NAMED_WITHOUT = 30
#: Places that a reader may narrow a ranking to by a list.
MOST_PLACES = 200
#: So many ranked documents are read at once where all are wanted.
BATCH = 500


class RankedIn(StrEnum):
    """In what order: amounts, their part of the table's total, the change on the year before, amounts per head."""

    AMOUNT = "amount"
    SHARE = "share"
    CHANGE = "change"
    PER_HEAD = "per-head"


class WithoutFigure(StrEnum):
    """Why a document is not ranked: no table of that money, nothing stated there, or something was not read."""

    NO_TABLE = Answer.NO_TABLE.value
    NOT_STATED = Answer.NOT_STATED.value
    UNREAD = Answer.UNREAD.value


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
        return growth_of(self.value, self.before)


def growth_of(value: Decimal, before: Decimal | None) -> Decimal | None:
    return None if before is None else ratio(value - before, before)


@dataclass(slots=True)
class StatedRows:
    """The kept rows of what is ranked: those that say whether a document has such a table, and those of the figures."""

    wanted: WantedRanking
    money: str

    def of_year(self, year: int) -> QuerySet[StatedFigure]:
        """Return all rows of the thing, whatever the money and the code."""
        wanted = self.wanted
        rows = StatedFigure.objects.filter(fiscal_year=year, document=wanted.document, by=wanted.by)
        if wanted.place is None:
            return rows
        phase = SCOPE_PHASE[wanted.document][1]
        there = DocumentTotal.objects.filter(jurisdiction=wanted.place, fiscal_year=year, phase=phase)
        return rows.filter(budget__in=there.values("budget_id"))

    def table_rows(self) -> QuerySet[StatedFigure]:
        """Return a row of each document; of a code it tells of the table alone."""
        return self.of_year(self.wanted.year).filter(money=self.money, code="")

    def figures(self, year: int) -> QuerySet[StatedFigure]:
        """Return the rows with a figure."""
        return self.of_year(year).filter(money=self.money, code=self.wanted.code, answer=Answer.STATED)

    def in_fen(self, year: int) -> QuerySet[StatedFigure, tuple[int, int, int, int | None]]:
        """Return of each document with a figure its key, its department, its figure and the table's total, in fen.

        Two indexes answer it alone; without a ``Decimal`` for each figure thousands are read in half the time.
        """
        scope, phase = SCOPE_PHASE[self.wanted.document]
        of_documents = {"state": Budget.EditionState.PUBLISHED, "scope": scope, "phase": phase, "fiscal_year": year}
        rows = self.figures(year).filter(**{f"budget__{name}": value for name, value in of_documents.items()})
        return rows.order_by().annotate(**IN_FEN).values_list("budget_id", "budget__department_id", *IN_FEN)

    def coded_rows(self) -> QuerySet[StatedFigure]:
        """Return the rows of the code; none of documents in which it is not printed."""
        return self.of_year(self.wanted.year).filter(money=self.money, code=self.wanted.code)


@dataclass(slots=True)
class RankedRows(Sequence[RankedDocument]):
    """The ranked documents, the first first; a part of them is read when it is asked for.

    By amount the database has them in order; every other order is made of the figures of all, which an index holds.
    """

    stated: StatedRows
    number: int
    compares: bool
    in_order: list[int] | None = None
    #: By what each document is ranked where that is no amount, by its key, once that is known.
    weighed: dict[int, int | None] = field(default_factory=dict)
    #: The same below zero, of those that are ranked, in their order.
    lightness: list[int] = field(default_factory=list)
    #: All figures in fen, the smallest first, once they are read.
    known_fen: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return self.number

    @overload
    def __getitem__(self, at: int) -> RankedDocument: ...
    @overload
    def __getitem__(self, at: slice) -> list[RankedDocument]: ...
    def __getitem__(self, at: int | slice) -> RankedDocument | list[RankedDocument]:
        if isinstance(at, slice):
            start, stop, _step = at.indices(self.number)
            return self.part_of_ranking(start, stop)
        place = range(self.number)[at]
        return self.part_of_ranking(place, place + 1)[0]

    def __iter__(self) -> Iterator[RankedDocument]:
        for start in range(0, self.number, BATCH):
            yield from self.part_of_ranking(start, min(start + BATCH, self.number))

    def names(self) -> list[str]:
        """Return the keys of all documents, in their order."""
        if self.stated.wanted.order is RankedIn.AMOUNT:
            return [
                str(key) for key in self.figures().order_by("-value", "budget_id").values_list("budget_id", flat=True)
            ]
        return [str(key) for key in self.kept_order()]

    def kept_order(self) -> list[int]:
        """Return the keys of all documents, made once; those that are not ranked by this come last."""
        if self.in_order is None:
            self.weighed = self.weights()
            known = {key: weight for key, weight in self.weighed.items() if weight is not None}
            self.lightness = sorted(-weight for weight in known.values())
            # Sorted twice, for whole numbers alone are compared faster than pairs of them.
            ranked = sorted(sorted(known), key=known.__getitem__, reverse=True)
            self.in_order = ranked + sorted(self.weighed.keys() - known.keys())
        return self.in_order

    def rank_of(self, key: int) -> int:
        """Return the place of a document in that order, which equal ones share; 0 where it has none."""
        weight = self.weighed[key]
        return 0 if weight is None else 1 + bisect_left(self.lightness, -weight)

    def part_of_ranking(self, start: int, stop: int) -> list[RankedDocument]:
        """Return some documents with their places; five queries by amount."""
        if start >= stop:
            return []
        wanted = self.stated.wanted
        if wanted.order is not RankedIn.AMOUNT:
            part = self.kept_order()[start:stop]
            rows = {row.budget: row for row in self.documents_told(self.figures().filter(budget__in=part))}
            for key, row in rows.items():
                row.place = self.rank_of(key)
            return [rows[key] for key in part if key in rows]  # one may have been superseded since
        found = self.documents_told(self.figures().order_by("-value", "budget_id")[start:stop])
        if not found:
            return []
        place = 1 + self.figures().filter(value__gt=found[0].value).count()
        for number, row in enumerate(found):
            place = place if row.value == found[number - 1].value or not number else start + number + 1
            row.place = place
        return found

    def figures(self) -> QuerySet[StatedFigure]:
        return self.stated.figures(self.stated.wanted.year)

    def before(self, departments: Iterable[int]) -> dict[int, Decimal]:
        """Return the figures of the year before of some departments, by department; none where none counts; a query."""
        if not self.compares:
            return {}
        rows = self.stated.figures(self.stated.wanted.year - 1).filter(budget__department__in=list(departments))
        found = rows.order_by().values_list("budget__department_id", "value")
        return {department: value for department, value in found if value is not None}

    def documents_told(self, rows: QuerySet[StatedFigure]) -> list[RankedDocument]:
        """Return documents with all that is told of them, without their places."""
        found = list(rows.values_list("budget_id", "value", "whole"))
        names = ("pk", "department_id", "department__jurisdiction_id")
        budgets = Budget.objects.filter(pk__in=[key for key, *_figures in found]).order_by().values_list(*names)
        where = {key: (department, place) for key, department, place in budgets}
        before = self.before({department for department, _place in where.values()})
        homes = Jurisdiction.objects.in_bulk({place for _department, place in where.values()})
        return [
            RankedDocument(key, where[key][0], value, whole, before.get(where[key][0]), homes[where[key][1]])
            for key, value, whole in found
            if value is not None
        ]

    def weights(self) -> dict[int, int | None]:
        """Return by what each document is ranked, by its key, as whole numbers; two queries at most."""
        wanted = self.stated.wanted
        if wanted.order is RankedIn.SHARE:
            shares = list(self.figures().order_by().annotate(**IN_FEN).values_list("budget_id", *IN_FEN))
            self.known_fen = sorted(value for _key, value, _whole in shares)
            return {key: rank_weight(value, whole) for key, value, whole in shares}
        told = list(self.stated.in_fen(wanted.year))
        self.known_fen = sorted(value for _key, _department, value, _whole in told)
        base: dict[int, int | None] = {}
        if wanted.order is RankedIn.PER_HEAD:
            of_departments = Department.objects.filter(jurisdiction__in=places_with_heads())
            base = dict(of_departments.values_list("pk", "jurisdiction__population"))
        elif self.compares:
            base = {department: value for _key, department, value, _whole in self.stated.in_fen(wanted.year - 1)}
        return {key: rank_weight(value, base.get(department)) for key, department, value, _whole in told}


@dataclass(slots=True)
class Ranking:
    """The ranked documents, the first first; the median and the quartiles, which are figures of documents, too.

    ``without`` tells how many documents are left out by why, ``monies`` the kinds of money to choose from with how many
    documents print each, ``changed`` tells that the code does not hold the same as the year before, ``has_heads`` that
    of some place it is known how many people live there.
    """

    stated: StatedRows
    rows: RankedRows
    without: dict[WithoutFigure, int]
    monies: dict[tuple[Speaker, ...], int] = field(default_factory=dict)
    speakers: tuple[Speaker, ...] = ()
    changed: bool = False
    has_heads: bool = False

    @property
    def wanted(self) -> WantedRanking:
        """Return what is ranked."""
        return self.stated.wanted

    @property
    def covers(self) -> Coverage:
        """Return of what money the figures are."""
        return self.speakers[0].covers if self.speakers else Coverage.ALL

    def at(self, hundredths: int) -> Decimal | None:
        """Return the smallest figure that so many of a hundred documents do not exceed; one query by amount."""
        if not len(self.rows):
            return None
        if len(known := self.rows.known_fen) == len(self.rows):
            return Decimal(known[quantile_place(len(known), hundredths)]).scaleb(-2)
        place = len(self.rows) - 1 - quantile_place(len(self.rows), hundredths)
        values = self.rows.figures().order_by("-value", "budget_id").values_list("value", flat=True)
        return values[place : place + 1].get()

    def named_without(self, why: WithoutFigure, most: int | None = None) -> list[int]:
        """Return the keys of documents that are left out for a reason, at most so many; one query."""
        table_rows, coded_rows = self.stated.table_rows(), self.stated.coded_rows()
        if self.wanted.code and why is WithoutFigure.NOT_STATED:
            stated = Exists(coded_rows.filter(budget=OuterRef("budget")).exclude(answer=why.value))
            rows = table_rows.filter(~stated, answer=Answer.STATED)
        elif why is WithoutFigure.UNREAD:
            rows = (table_rows | coded_rows).filter(answer=Answer.UNREAD)
        else:
            rows = table_rows.filter(answer=why.value)
        return list(rows.order_by("budget_id").values_list("budget_id", flat=True)[:most])


def ranking(wanted: WantedRanking) -> Ranking:
    """Return a ranking without its rows, which are read when they are asked for; at most seven queries."""
    monies, speakers = money_of(wanted)
    alike = speakers_alike(VIEW_OF[wanted.by]) if wanted.by in VIEW_OF else []
    stated = StatedRows(wanted, money_word(speakers or alike[0]) if alike else "")
    of_tables = counted_answers(stated.table_rows())
    of_codes = counted_answers(stated.coded_rows()) if wanted.code else of_tables
    number = of_codes.get(Answer.STATED, 0)
    if wanted.code:
        told = number + of_codes.get(Answer.UNREAD, 0)
        without = {
            WithoutFigure.NO_TABLE: of_tables.get(Answer.NO_TABLE, 0),
            WithoutFigure.NOT_STATED: of_tables.get(Answer.STATED, 0) - told,
            WithoutFigure.UNREAD: of_tables.get(Answer.UNREAD, 0) + of_codes.get(Answer.UNREAD, 0),
        }
    else:
        without = {why: of_tables.get(why.value, 0) for why in WithoutFigure}
    changed = False
    if wanted.code and speakers:
        concordance = Concordance(KINDS[speakers[0].kind].scheme)  # type: ignore[arg-type]
        changed = not concordance.comparability(wanted.code, wanted.year - 1, wanted.year).is_same
    rows = RankedRows(stated, number, compares=not changed)
    left_out = {why: count for why, count in without.items() if count}
    return Ranking(stated, rows, left_out, monies, speakers, changed, has_heads(rows))


def counted_answers(rows: QuerySet[StatedFigure]) -> Mapping[str, int]:
    """Return how many rows have each answer; one query."""
    return dict(rows.order_by().values_list("answer").annotate(number=Count("*")))


def places_with_heads() -> QuerySet[Jurisdiction]:
    """Return the places of which it is known how many people live there, of what year, and who says so."""
    return Jurisdiction.objects.filter(population__gt=0, population_year__isnull=False).exclude(population_source="")


def has_heads(rows: RankedRows) -> bool:
    """Tell whether of some place of ranked documents it is known how many people live there; two queries at most."""
    known = places_with_heads()
    return known.exists() and rows.figures().filter(budget__department__jurisdiction__in=known).exists()


def money_of(wanted: WantedRanking) -> tuple[dict[tuple[Speaker, ...], int], tuple[Speaker, ...]]:
    """Return the kinds of money in which a code may be stated with how many print each, and the one wanted.

    One query, none where no code is asked for.
    """
    if wanted.by not in VIEW_OF:
        return {}, ()
    alike = {money_word(speakers): speakers for speakers in speakers_alike(VIEW_OF[wanted.by])}
    rows = StatedRows(wanted, "").of_year(wanted.year).filter(money__in=alike, code="", answer=Answer.STATED)
    counts = dict(rows.order_by().values_list("money").annotate(number=Count("*")))
    printed = {speakers: counts[word] for word, speakers in alike.items() if word in counts}
    asked = [speakers for speakers in printed if money_word(speakers) == wanted.money]
    return printed, asked[0] if asked else max(printed, key=lambda one: printed[one], default=())


def budgets_of(keys: Iterable[int]) -> dict[int, Budget]:
    """Return documents with their departments and places by key; one query."""
    return Budget.objects.select_related("department__jurisdiction").in_bulk(list(keys))


def ranked_places(year: int) -> list[Jurisdiction]:
    """Return the places to which a ranking of a year may be narrowed, by name; one query."""
    known = PlaceTotal.objects.filter(fiscal_year=year).values("jurisdiction")
    return list(Jurisdiction.objects.filter(pk__in=known).order_by("name")[:MOST_PLACES])
