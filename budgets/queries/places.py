"""Find places and what lies in them: lower places with their sums, departments with their units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from django.db.models import Count, Func, OuterRef, Q, QuerySet, Subquery

from budgets.models import Department, Jurisdiction, PlaceTotal

from .documents import departments, of_name, there_is
from .sums import MOST_NAMED, Named, first_of_each
from .written import SOME, SOME_WORD, SOME_YEAR, RowsByKeys, WrittenQuery


@dataclass(slots=True)
class PlaceRow:
    """A place with its sums of a year, and how many known places lie right below it."""

    place: Jurisdiction
    sums: list[PlaceTotal] = field(default_factory=list)
    lower: int = 0


class Within(Func):
    """The keys of a place and of all that lie in it, however deep, as a list in SQL."""

    template = (
        "(WITH RECURSIVE places (id) AS (SELECT %(expressions)s UNION"
        " SELECT lower.id FROM {table} lower JOIN places ON lower.parent_id = places.id) SELECT id FROM places)"
    ).replace("{table}", Jurisdiction._meta.db_table)
    output_field = Jurisdiction._meta.pk


class Reaching(Func):
    """The keys of places, given as a query, and of all that they lie in, however deep, as a list in SQL."""

    template = (
        "(WITH RECURSIVE places (id) AS (SELECT * FROM %(expressions)s own UNION"
        " SELECT upper.parent_id FROM {table} upper JOIN places ON upper.id = places.id"
        " WHERE upper.parent_id IS NOT NULL) SELECT id FROM places)"
    ).replace("{table}", Jurisdiction._meta.db_table)
    output_field = Jurisdiction._meta.pk


#: How places are listed.
ORDER = ("code", "name", "pk")


def known() -> QuerySet[Jurisdiction]:
    """Return the places the public may know of: where departments are known, and those that such places lie in.

    They are worked out once, from below: of each place by itself, a list of them would look through all each time.
    """
    return known_places().all()


@cache
def known_places() -> QuerySet[Jurisdiction]:
    """Return the same, unread."""
    own = Jurisdiction.objects.filter(there_is(departments().filter(jurisdiction=OuterRef("pk"))))
    return Jurisdiction.objects.filter(pk__in=Reaching(Subquery(own.order_by().values("pk"))))


def known_among(places: QuerySet[Jurisdiction]) -> QuerySet[Jurisdiction]:
    """Return those of a few places that the public may know of, each asked by itself."""
    own = departments().filter(jurisdiction=OuterRef("pk"))
    return places.filter(there_is(Jurisdiction.objects.filter(there_is(own), pk__in=Within(OuterRef("pk")))))


def with_documents() -> QuerySet[Jurisdiction]:
    """Return the places of which a document is in force."""
    return Jurisdiction.objects.filter(there_is(PlaceTotal.objects.filter(jurisdiction=OuterRef("pk")))).order_by(
        "name"
    )


def find_place(slug: str) -> Jurisdiction | None:
    """Return a place by its address, if the public may know of it."""
    return next(iter(PLACE_AT(slug)), None)


PLACE_AT = WrittenQuery(
    lambda slug: (
        known_among(Jurisdiction.objects.filter(slug=slug))
        .select_related("parent__parent__parent__parent")
        .order_by("pk")[:1]
    ),
    SOME_WORD,
)


def above(place: Jurisdiction) -> list[Jurisdiction]:
    """Return the places that a place lies in, the highest first."""
    found: list[Jurisdiction] = []
    while place.parent is not None and place.parent not in found:
        place = place.parent
        found.insert(0, place)
    return found


def within(parent: Jurisdiction | None) -> QuerySet[Jurisdiction]:
    """Return the known places right below one, or those that lie in none, by code and name."""
    return known().filter(parent=parent).order_by(*ORDER)


def named(words: str) -> QuerySet[Jurisdiction]:
    """Return all known places, or those whose names or codes hold some words, by code and name."""
    wanted = words.strip()
    rows = known().order_by(*ORDER)
    return rows.filter(Q(name__contains=wanted) | Q(name_en__icontains=wanted) | Q(code__startswith=wanted))


def with_sums(places: Iterable[Jurisdiction], year: int) -> list[PlaceRow]:
    """Return places with their sums of a year, and how many lie in each; two queries, none for no place."""
    rows = {place.pk: PlaceRow(place) for place in places}
    for kept in SUMS(year, rows) if rows else ():
        rows[kept.jurisdiction_id].sums.append(kept)
    for parent, number in LOWER(rows):
        rows[parent].lower = number
    return list(rows.values())


SUMS = WrittenQuery(
    lambda year, places: PlaceTotal.objects.filter(fiscal_year=year, jurisdiction__pk__among=places).order_by("phase"),
    SOME_YEAR,
    SOME,
)
LOWER = RowsByKeys(
    lambda places: known().filter(parent__pk__among=places).order_by().values_list("parent").annotate(Count("pk"))
)


def heads(place: Jurisdiction, words: str = "") -> QuerySet[Department]:
    """Return the known departments of a place that stand under none of it, or all whose names hold some words."""
    rows = departments().filter(jurisdiction=place).order_by("name", "pk")
    # As a list of keys: joined to what they stand under, all departments of all places were read.
    own = Department.objects.filter(jurisdiction=place)
    return rows.filter(of_name(words)) if words.strip() else rows.exclude(parent__in=own)


@dataclass(slots=True)
class Branch:
    """A department with the known units under it."""

    department: Department
    units: Named = field(default_factory=Named)


def branches(found: Iterable[Department]) -> list[Branch]:
    """Return departments with the units they are in charge of; one query."""
    rows = {one.pk: Branch(one) for one in found}
    for unit in first_of_each(departments().filter(parent__in=rows), ["parent"], ["name", "pk"], MOST_NAMED):
        rows[unit.parent_id].units.take(unit, unit.of_group)
    return list(rows.values())
