"""Read what departments publish in all: one place, one year, one phase, no money twice, and what is left out.

It is added up where editions are put in force (:mod:`budgets.editions.kept_totals`), and only read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber

from budgets.models import DocumentTotal, Jurisdiction, PlaceTotal

from .documents import departments_without
from .written import SOME, SOME_NUMBER, SOME_WORD, SOME_YEAR, SOME_YEARS, WrittenQuery

SumPart = DocumentTotal.SumPart
#: Departments and documents left out that a sum names; of others it says how many there are.
MOST_NAMED = 60


@dataclass(slots=True)
class Named:
    """What is named of something left out, departments or totals of documents, and how many others there are."""

    shown: list[Any] = field(default_factory=list)
    others: int = 0

    def __bool__(self) -> bool:
        return bool(self.shown)

    def take(self, row: Any, number: int) -> None:
        """Take one of ``number`` there are."""
        self.shown.append(row)
        self.others = number - len(self.shown)


@dataclass(slots=True)
class Sum:
    """The spending of the departments of one place in one year and phase, in yuan.

    ``left_out`` are the documents that are not added up, by how they stand: those whose money stands in another
    document, without a total, with one that was not read, with one of a part of the money only. ``missing`` are the
    departments known here that have no such document. ``transfers`` is what one department of the sum pays to another,
    which both state.
    """

    kept: PlaceTotal
    left_out: dict[str, Named] = field(
        default_factory=lambda: {standing.value: Named() for standing in SumPart if standing != SumPart.COUNTED}
    )
    missing: Named = field(default_factory=Named)

    @property
    def jurisdiction(self) -> Jurisdiction:
        return self.kept.jurisdiction

    @property
    def phase_name(self) -> str:
        return self.kept.get_phase_display()

    @property
    def total(self) -> Decimal:
        return self.kept.value

    @property
    def transfers(self) -> Decimal:
        return self.kept.transfers

    @property
    def counted(self) -> int:
        """Return how many documents are added up."""
        return self.kept.counted


def of_places(year: int, **which: object) -> QuerySet[PlaceTotal]:
    """Return the sums of a year, the largest first, such as those of one place or of the places in one."""
    rows = PlaceTotal.objects.filter(fiscal_year=year, **which).select_related("jurisdiction")
    return rows.order_by("-value", "jurisdiction__name", "phase")


def with_names(kept: Sequence[PlaceTotal]) -> list[Sum]:
    """Return some sums of one year with what is left out of each; a query for that, and one for each phase."""
    made = [Sum(one) for one in kept]
    name_left_out(made)
    name_missing(made)
    return made


def name_left_out(made: Iterable[Sum]) -> None:
    """Set the documents that are not added up."""
    sums_by_place = {(one.kept.jurisdiction_id, one.kept.phase): one for one in made}
    places = {place for place, _phase in sums_by_place}
    years = {one.kept.fiscal_year_id for one in sums_by_place.values()}
    for row in LEFT_OUT(places, years, MOST_NAMED):
        if found := sums_by_place.get((row.jurisdiction_id, row.phase)):
            found.left_out[row.standing].take(row, row.of_group)


def name_missing(made: Iterable[Sum]) -> None:
    """Set the departments that have no document of the year and phase of each sum; a query for each phase."""
    by_phase: dict[tuple[int, str], dict[int, Sum]] = {}
    for one in made:
        by_phase.setdefault((one.kept.fiscal_year_id, one.kept.phase), {})[one.kept.jurisdiction_id] = one
    for (year, phase), sums_of_places in by_phase.items():
        for row in MISSING(year, phase, sums_of_places, MOST_NAMED):
            sums_of_places[row.jurisdiction_id].missing.take(row, row.of_group)


def first_of_each(rows: QuerySet[Any], group: list[str], order: list[str], most: int) -> Any:
    """Return the first rows of each group, ``most`` of them, in order, each with how many there are as ``of_group``."""
    counted = rows.annotate(
        number=Window(RowNumber(), partition_by=group, order_by=order),
        of_group=Window(Count("pk"), partition_by=group),
    )
    return counted.filter(number__lte=most).order_by("number")


#: The documents that are not added up, of places and years; the departments without a document, of a year, a phase
#: and places.
LEFT_OUT = WrittenQuery(
    lambda places, years, most: first_of_each(
        DocumentTotal.objects.exclude(standing=SumPart.COUNTED)
        .filter(jurisdiction__pk__among=places, fiscal_year__pk__among=years)
        .select_related("budget__department", "holder__department")
        .only(
            *("jurisdiction", "phase", "standing", "budget__scope"),
            *(f"{way}__department__{name}" for way in ("budget", "holder") for name in ("name", "name_en")),
        ),
        ["jurisdiction", "phase", "standing"],
        ["budget__department__name", "budget_id"],
        most,
    ),
    SOME,
    SOME_YEARS,
    SOME_NUMBER,
)
MISSING = WrittenQuery(
    lambda year, phase, places, most: first_of_each(
        departments_without(year, phase).filter(jurisdiction__pk__among=places).defer("parent", "key"),
        ["jurisdiction"],
        ["name", "pk"],
        most,
    ),
    SOME_YEAR,
    SOME_WORD,
    SOME,
    SOME_NUMBER,
)
