"""Add up projects that were put together or taken apart, where their years can be compared; say where they cannot."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q

from budgets.models import Budget, Project, ProjectChange, ProjectEntry

from . import drill


class NotAdded(StrEnum):
    """Why what a budget prints of some projects is not added up."""

    #: of what was before and what came of it, both are printed
    BOTH = "both"
    #: one of them stands there without an amount
    NO_AMOUNT = "no amount"
    #: one of them is part of another
    WITHIN = "within"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfProjects:
    """What one budget in force prints of the projects of a change: each with its amount in yuan, and their sum."""

    budget: Budget
    printed: list[tuple[ProjectEntry, Decimal | None]]
    #: Projects that should be printed there by the change, and are not
    absent: list[Project]
    why_not: NotAdded | None

    @property
    def comparable(self) -> Decimal | None:
        """Return the sum that compares with other years; none where it would count twice, or leave something out."""
        return None if self.why_not else sum((amount or Decimal(0) for _entry, amount in self.printed), Decimal(0))


@dataclass(frozen=True, slots=True)
class ChangedProjects:
    """A confirmed change with the projects it names and its years, the latest first."""

    change: ProjectChange
    parts: list[Project]
    years: list[YearOfProjects]


def changed_projects(project: Project) -> list[ChangedProjects]:
    """Return the confirmed changes that a project is part of; three queries, and three for each change."""
    named = ProjectChange.objects.filter(Q(whole=project) | Q(parts__project=project), confirmed_at__isnull=False)
    rows = (
        named.select_related("whole__department")
        .prefetch_related("parts__project__department")
        .distinct()
        .order_by("-year", "pk")
    )
    return [with_years(change) for change in rows]


def with_years(change: ProjectChange) -> ChangedProjects:
    """Return a change with what each budget in force prints of its projects."""
    parts = [part.project for part in change.parts.all()]
    entries = ProjectEntry.objects.filter(
        project__in=[change.whole, *parts], budget__in=Budget.objects.published()
    ).select_related("budget__department", "project")
    by_budget: dict[Budget, list[ProjectEntry]] = {}
    for entry in entries.order_by("-budget__fiscal_year_id", "budget__scope", "budget__phase", "order"):
        by_budget.setdefault(entry.budget, []).append(entry)
    amounts = drill.project_amounts([entry.pk for rows in by_budget.values() for entry in rows])
    years = [year_of(change, parts, budget, rows, amounts) for budget, rows in by_budget.items()]
    return ChangedProjects(change, parts, years)


def year_of(
    change: ProjectChange,
    parts: list[Project],
    budget: Budget,
    entries: list[ProjectEntry],
    amounts: dict[int, Decimal],
) -> YearOfProjects:
    """Return what a budget prints of the projects of a change, and whether it can be added up."""
    is_before = budget.fiscal_year_id < change.year
    several = is_before == (change.kind == ProjectChange.ProjectChangeKind.MERGED)
    expected = parts if several else [change.whole]
    printed = [(entry, amounts.get(entry.pk)) for entry in entries]
    projects, keys = {entry.project_id for entry in entries}, {entry.pk for entry in entries}
    why = None
    if projects - {one.pk for one in expected}:
        why = NotAdded.BOTH
    elif any(entry.parent_id in keys for entry in entries):
        why = NotAdded.WITHIN
    elif any(amount is None for _entry, amount in printed):
        why = NotAdded.NO_AMOUNT
    absent = [one for one in expected if one.pk not in projects]
    return YearOfProjects(budget=budget, printed=printed, absent=absent, why_not=why)
