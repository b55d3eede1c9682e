"""Say how the projects of a department add up to what its project money changed by, from one year to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgets.models import Amount, Budget, project_word
from budgets.records import Role
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind


@dataclass(frozen=True, slots=True)
class ProjectMove:
    """What the project of a key is given in two years, in yuan; none in a year that does not list it."""

    project: str
    label: str
    name_en: str
    before: Decimal | None
    now: Decimal | None

    @property
    def word(self) -> str:
        """Return the word of the project in its address."""
        return project_word(self.project)

    @property
    def moved_by(self) -> Decimal:
        """Return how much more that is: all of it of a new project, less of one that ended."""
        return (self.now or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class ProjectMoves:
    """The project money of two documents in yuan, and the projects that moved, those that moved most first."""

    before: Budget
    last: Budget
    first: Decimal
    end: Decimal
    moves: list[ProjectMove]


def project_moves(before: Budget, last: Budget) -> ProjectMoves | None:
    """Return what moved between the outermost projects that two documents list; one query.

    Nothing where one lists none, something of it was not read, its projects do not add up to its total, or none moved.
    """
    rows = Amount.objects.filter(
        line__budget__in=(before, last),
        line__kind=TableKind.PROJECTS,
        line__parent__entry=None,
        cell__measure=Measure.TOTAL,
    ).order_by("line__position")
    listed: dict[int, dict[str, Decimal | None]] = {before.pk: {}, last.pk: {}}
    totals: dict[int, list[Decimal | None]] = {before.pk: [], last.pk: []}
    names: dict[str, tuple[str, str]] = {}
    fields = ("line__budget_id", "line__role", "line__parent", "line__entry__project__key", "line__entry__name")
    for budget, role, above, project, name, name_en, value in rows.values_list(
        *fields, "line__entry__project__name_en", "value"
    ):
        if project is not None:
            listed[budget][project] = both(listed[budget].get(project, Decimal(0)), value)
            names[project] = name, name_en
        elif role == Role.TOTAL and above is None:
            totals[budget].append(value)
    first, end = (sum_of(listed[one.pk].values(), totals[one.pk]) for one in (before, last))
    if first is None or end is None or before.noted or last.noted:
        return None
    moves = [
        ProjectMove(key, *names[key], listed[before.pk].get(key), listed[last.pk].get(key)) for key in sorted(names)
    ]
    moved = sorted((one for one in moves if one.moved_by), key=lambda one: -abs(one.moved_by))
    return ProjectMoves(before, last, first, end, moved) if moved else None


def both(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Return the sum of two amounts, none where one was not read."""
    return None if one is None or other is None else one + other


def sum_of(values: Iterable[Decimal | None], totals: list[Decimal | None]) -> Decimal | None:
    """Return what projects add up to; nothing where there are none, or that is not the total that is printed."""
    known = list(values)
    added = sum((value for value in known if value is not None), Decimal(0))
    whole = totals or [added]
    return added if known and None not in known and whole == [added] else None
