"""Add up what departments publish: one place, one year, one phase, no money twice, and say what is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Window
from django.db.models.functions import RowNumber

from budgets.models import Amount, Budget, Department, Jurisdiction, name_key
from budgets.records import Role, Scope
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import Coverage

from .documents import Published, departments_without

#: Departments without a document that a sum names; of others it says how many there are.
MOST_NAMED = 60


@dataclass(slots=True)
class Sum:
    """The spending of the departments of one place in one year and phase.

    ``contained`` are documents whose money stands in another document of the sum, ``unstated`` those without a total,
    ``unread`` those whose total was not read, ``partial`` those whose tables state a total of one part of the money
    only, ``missing`` the departments known here that have no such document, as far as they are named, ``unnamed`` how
    many others there are. ``transfers`` is what one department of the sum pays to another, which both state.
    """

    jurisdiction: Jurisdiction
    year: int
    phase: str
    phase_name: str
    counted: list[Published] = field(default_factory=list)
    contained: list[tuple[Published, Published]] = field(default_factory=list)
    unstated: list[Published] = field(default_factory=list)
    unread: list[Published] = field(default_factory=list)
    partial: list[Published] = field(default_factory=list)
    missing: list[Department] = field(default_factory=list)
    unnamed: int = 0
    transfers: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        """Return the sum in yuan."""
        return sum((one.total for one in self.counted if one.total is not None), Decimal(0)) - self.transfers


def sums(published: Iterable[Published]) -> list[Sum]:
    """Return the sums over the documents of one year.

    One query for payments between departments, and one for each phase, of which there are three: who is missing.
    """
    groups: dict[tuple[int, str], list[Published]] = {}
    for one in published:
        groups.setdefault((one.budget.department.jurisdiction_id, one.budget.phase), []).append(one)
    made = [added_up(group) for group in groups.values()]
    subtract_transfers(made)
    name_missing(made)
    return sorted(made, key=lambda one: one.total, reverse=True)


def added_up(group: list[Published]) -> Sum:
    """Return the sum of documents of one place and phase, each amount of money once."""
    first = group[0].budget
    made = Sum(first.department.jurisdiction, first.fiscal_year_id, first.phase, first.get_phase_display())
    for one in group:
        holder = next((other for other in group if other is not one and holds(other.budget, one.budget)), None)
        if holder is not None:
            made.contained.append((one, holder))
        elif one.total is None:
            (made.unread if one.unread else made.unstated).append(one)
        elif one.covers is not Coverage.ALL:
            made.partial.append(one)
        else:
            made.counted.append(one)
    return made


def holds(whole: Budget, part: Budget) -> bool:
    """Tell whether a department's consolidated budget contains another document.

    It does where it names the other's issuer among its units, or where the issuer is under the department and the
    budget names no unit but itself: when in doubt, money is left out rather than counted twice.
    """
    if whole.scope != Scope.DEPARTMENT:
        return False
    if whole.department_id == part.department_id:
        return part.scope == Scope.UNIT
    own = {name_key(whole.department.name), name_key(whole.issuer)}
    others = {name_key(name) for name in whole.units} - own
    named = {name_key(part.department.name), name_key(part.issuer)} & others
    return bool(named) or (not others and part.department.parent_id == whole.department_id)


def name_missing(made: list[Sum]) -> None:
    """Set the departments that have no document of the year and phase of each sum; a query for each phase.

    They are asked for, not worked out from the documents at hand: a page reads only so many of those.
    """
    by_phase: dict[tuple[int, str], dict[int, Sum]] = {}
    for one in made:
        by_phase.setdefault((one.year, one.phase), {})[one.jurisdiction.pk] = one
    for (year, phase), sums_of_places in by_phase.items():
        rows = departments_without(year, phase).filter(jurisdiction__in=sums_of_places)
        counted = rows.annotate(
            number=Window(RowNumber(), partition_by="jurisdiction", order_by=["name", "pk"]),
            of_place=Window(Count("pk"), partition_by="jurisdiction"),
        )
        for row in counted.filter(number__lte=MOST_NAMED).order_by("number"):
            found = sums_of_places[row.jurisdiction_id]
            found.missing.append(row)
            found.unnamed = row.of_place - len(found.missing)


def subtract_transfers(made: list[Sum]) -> None:
    """Set what departments pay to others of the same sum: subsidies to units, payments to superiors; one query."""
    counted = [one.budget for group in made for one in group.counted]
    rows = Amount.objects.filter(
        line__budget__in=counted,
        line__kind=TableKind.EXPENDITURE,
        line__role=Role.TOTAL,
        line__parent=None,
        cell__measure__in=(Measure.SUBSIDY, Measure.REMITTANCE),
        value__gt=0,
    )
    paid: dict[tuple[int, str], Decimal] = {}
    for key, measure, value in rows.order_by().values_list("line__budget_id", "cell__measure", "value"):
        paid[key, measure] = paid.get((key, measure), Decimal(0)) + (value or 0)
    for group in made:
        issuers = {one.budget.department_id for one in group.counted}
        parents = {one.budget.department.parent_id for one in group.counted}
        for one in group.counted:
            budget = one.budget
            if budget.department_id in parents:
                group.transfers += paid.get((budget.pk, Measure.SUBSIDY), Decimal(0))
            if budget.department.parent_id in issuers:
                group.transfers += paid.get((budget.pk, Measure.REMITTANCE), Decimal(0))
