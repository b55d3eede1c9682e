"""Put places beside each other: what their departments publish of one year and phase, and what it is for.

How much of a place is published differs from place to place. So sums stand with the number of documents they are made
of, and what the money is for is told by the documents alone that print all spending by function and were read whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length

from budgets.models import ClassificationCode, DocumentTotal, Jurisdiction, PlaceTotal, StatedFigure
from budgets.money import quantile, ratio
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.table_kinds import TableKind

from . import places
from .side_by_side import MOST_BESIDE, MOST_OFFERED, BesideFigure, BesideRow, total_cell
from .stated_figures import CODE_DIGITS, IN_FEN, RankedBy


@dataclass(slots=True)
class PlaceBeside:
    """A place with its kept sum, where it has one; ``middle`` is the median of its documents, in yuan.

    ``classes`` are the sums by class of function of ``of_functions`` documents, in yuan.
    """

    place: Jurisdiction
    kept: PlaceTotal | None = None
    middle: Decimal | None = None
    classes: dict[str, Decimal] = field(default_factory=dict)
    of_functions: int = 0

    @property
    def added_up(self) -> Decimal | None:
        """Return what is added up, in yuan; nothing where no document is."""
        return self.kept.value if self.kept and self.kept.counted else None

    @property
    def per_head(self) -> Decimal | None:
        """Return yuan for each inhabitant; nothing unless number, year and source are known."""
        place = self.place
        known = place.population and place.population_year and place.population_source
        return ratio(self.added_up, Decimal(place.population or 0)) if known else None


def places_of(slugs: Sequence[str]) -> list[Jurisdiction]:
    """Return known places by their addresses, in that order; one query."""
    few = Jurisdiction.objects.filter(slug__in=slugs[:MOST_BESIDE])
    known = {one.slug: one for one in places.known_among(few)}
    return [known[slug] for slug in slugs if slug in known]


def years_of(chosen: Sequence[Jurisdiction], phase: str) -> dict[int, int]:
    """Return the years of which places have a sum of a phase, and how many have, the latest first; one query."""
    rows = PlaceTotal.objects.filter(phase=phase)
    if chosen:
        rows = rows.filter(jurisdiction__in=chosen)
    found: dict[int, int] = {}
    for year in rows.order_by("-fiscal_year_id").values_list("fiscal_year_id", flat=True):
        found[year] = found.get(year, 0) + 1
    return found


def offered_places(chosen: Sequence[Jurisdiction], year: int, phase: str, name: str) -> QuerySet[Jurisdiction]:
    """Return other places with a sum of that year and phase, those with the most documents first; one query."""
    rows = places.named(name).filter(totals__fiscal_year=year, totals__phase=phase)
    return rows.exclude(pk__in=[one.pk for one in chosen]).order_by("-totals__documents", "name")[:MOST_OFFERED]


def places_beside(chosen: Sequence[Jurisdiction], year: int, phase: str) -> list[PlaceBeside]:
    """Return places with what their departments publish; three queries."""
    rows = {one.pk: PlaceBeside(one) for one in chosen}
    for kept in PlaceTotal.objects.filter(jurisdiction__in=rows, fiscal_year=year, phase=phase):
        rows[kept.jurisdiction_id].kept = kept
    counted = DocumentTotal.objects.filter(
        jurisdiction__in=rows, fiscal_year=year, phase=phase, standing=DocumentTotal.SumPart.COUNTED
    )
    values: dict[int, list[Decimal]] = {}
    where: dict[int, int] = {}
    for budget, place, value in counted.order_by("value").values_list("budget_id", "jurisdiction_id", "value"):
        where[budget] = place
        if value is not None:
            values.setdefault(place, []).append(value)
    for place, found in values.items():
        rows[place].middle = quantile(found, 50)
    add_classes(rows, where)
    return list(rows.values())


def add_classes(rows: dict[int, PlaceBeside], where: Mapping[int, int]) -> None:
    """Add up the classes of functions of the documents of which every class was read; one query.

    ``where`` tells the place of each document that counts.
    """
    of_classes: Any = StatedFigure.objects.alias(digits=Length("code")).filter(digits=CODE_DIGITS[0])
    figures = of_classes.filter(budget__in=where, by=RankedBy.FUNCTION, money=TableKind.EXPENDITURE)
    documents: dict[int, list[tuple[str, int | None]]] = {}
    for budget, code, value in figures.order_by().values_list("budget_id", "code", IN_FEN["value_fen"]):
        documents.setdefault(budget, []).append((code, value))
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for budget, classes in documents.items():
        if all(value is not None for _code, value in classes):
            rows[where[budget]].of_functions += 1
            of_place = sums[where[budget]]
            for code, value in classes:
                of_place[code] += value or 0
    for place, in_fen in sums.items():
        rows[place].classes = {code: Decimal(value).scaleb(-2) for code, value in in_fen.items()}


def rows_of_classes(found: Sequence[PlaceBeside]) -> list[BesideRow]:
    """Return a row for each class of functions with the sum of each place and its part of all of them; one query."""
    codes = sorted({code for one in found for code in one.classes})
    names = ClassificationCode.objects.best_known_entries(Scheme.FUNCTIONAL, codes)
    wholes = [sum(one.classes.values(), Decimal(0)) for one in found]
    return [
        BesideRow(
            [
                BesideFigure(total_cell(one.classes.get(code), unread=False), ratio(one.classes.get(code), whole))
                for one, whole in zip(found, wholes, strict=True)
            ],
            label=names[code].name if code in names else code,
            name_en=names[code].name_en if code in names else "",
            code=code,
        )
        for code in codes
    ]
