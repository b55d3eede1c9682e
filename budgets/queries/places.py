"""Find places and what lies in them: lower places with their sums, departments with their units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from budgets.models import Department, Jurisdiction, PlaceTotal, name_key

from .documents import departments


@dataclass(slots=True)
class PlaceRow:
    """A place with its sums of a year, and how many places lie in it."""

    place: Jurisdiction
    sums: list[PlaceTotal] = field(default_factory=list)


#: A nation, its provinces, their cities, districts and townships: so many steps lie others below a place at most.
DEPTHS = range(5)


def known() -> QuerySet[Jurisdiction]:
    """Return the places the public may know of: where departments are known, and those that such places lie in."""
    ways = ("jurisdiction" + "__parent" * depth for depth in DEPTHS)
    return Jurisdiction.objects.filter(
        reduce(or_, (Q(Exists(departments().filter(**{way: OuterRef("pk")}))) for way in ways))
    )


def find_place(slug: str) -> Jurisdiction | None:
    """Return a place by its address, if the public may know of it."""
    return known().filter(slug=slug).select_related("parent__parent__parent__parent").first()


def above(place: Jurisdiction) -> list[Jurisdiction]:
    """Return the places that a place lies in, the highest first."""
    found: list[Jurisdiction] = []
    while place.parent is not None and place.parent not in found:
        place = place.parent
        found.insert(0, place)
    return found


def within(parent: Jurisdiction | None) -> QuerySet[Jurisdiction]:
    """Return the known places right below one, or those that lie in none."""
    return known().filter(parent=parent).annotate(lower=Count("lower_places")).order_by("code", "name", "pk")


def named(words: str) -> QuerySet[Jurisdiction]:
    """Return all known places, or those whose names or codes hold some words."""
    rows = known().select_related("parent").annotate(lower=Count("lower_places")).order_by("code", "name", "pk")
    if words.strip():
        wanted = words.strip()
        rows = rows.filter(Q(name__contains=wanted) | Q(name_en__icontains=wanted) | Q(code__startswith=wanted))
    return rows


def with_sums(places: Iterable[Jurisdiction], year: int) -> list[PlaceRow]:
    """Return places with their sums of a year; one query."""
    rows = {place.pk: PlaceRow(place) for place in places}
    for kept in PlaceTotal.objects.filter(fiscal_year=year, jurisdiction__in=rows).order_by("phase"):
        rows[kept.jurisdiction_id].sums.append(kept)
    return list(rows.values())


def heads(place: Jurisdiction, words: str = "") -> QuerySet[Department]:
    """Return the known departments of a place that stand under none of it, or all whose names hold some words."""
    rows = departments().filter(jurisdiction=place).order_by("name", "pk")
    if key := name_key(words):
        return rows.filter(Q(key__contains=key) | Q(name_en__icontains=words.strip()))
    return rows.exclude(parent__jurisdiction=place)


#: Units that are named under each department of a list; of more it says how many there are.
MOST_UNITS = 40


@dataclass(slots=True)
class Branch:
    """A department with the known units under it: the first of them, and how many others there are."""

    department: Department
    units: list[Department] = field(default_factory=list)
    others: int = 0


def branches(found: Iterable[Department]) -> list[Branch]:
    """Return departments with the units they are in charge of; one query."""
    rows = {one.pk: Branch(one) for one in found}
    for unit in departments().filter(parent__in=rows).order_by("name", "pk"):
        branch = rows[unit.parent_id or 0]
        if len(branch.units) < MOST_UNITS:
            branch.units.append(unit)
        else:
            branch.others += 1
    return list(rows.values())
