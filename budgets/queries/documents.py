"""Find what the public may open: departments, documents, editions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from budgets.addresses import Address
from budgets.documents.kinds import VIEWS
from budgets.models import Amount, Budget, Department, Project, ProjectEntry
from budgets.records import Role

WITH_DEPARTMENT = ("department__jurisdiction", "department__parent")


def at(address: Address) -> Budget | None:
    """Return the budget at an address: the edition in force, or the numbered one the public may still read."""
    document = Budget.objects.document(address.slug, address.year, address.document).select_related(*WITH_DEPARTMENT)
    if address.edition is None:
        return document.published().first()
    return document.readable().filter(edition=address.edition).first()


def in_preparation(address: Address) -> Budget | None:
    """Return the edition at an address that is not public yet: for staff's preview alone."""
    document = Budget.objects.document(address.slug, address.year, address.document).in_preparation()
    return document.select_related(*WITH_DEPARTMENT).filter(edition=address.edition or 0).first()


def withdrawn_at(address: Address) -> Budget | None:
    """Return the edition that stood at an address and was withdrawn: its title and the reason are public."""
    budgets = Budget.objects.document(address.slug, address.year, address.document).withdrawn()
    if address.edition is not None:
        budgets = budgets.filter(edition=address.edition)
    return budgets.select_related(*WITH_DEPARTMENT).order_by("-edition").first()


def editions(budget: Budget) -> list[Budget]:
    """Return the editions of the same document the public may know of, the latest first."""
    return list(
        Budget.objects.known()
        .filter(
            department=budget.department,
            fiscal_year=budget.fiscal_year_id,
            scope=budget.scope,
            phase=budget.phase,
        )
        .select_related("department")
        .order_by("-edition")
    )


@dataclass(slots=True)
class Published:
    """A document in force with its total spending, where its tables state one."""

    budget: Budget
    total: Decimal | None


def published(department: Department | None = None) -> list[Published]:
    """Return the documents in force, of one department or of all, the latest year first; two queries."""
    budgets = Budget.objects.published().select_related("department__jurisdiction", "department__parent")
    if department is not None:
        budgets = budgets.filter(department=department)
    found = list(budgets.order_by("-fiscal_year", "department__name", "scope", "phase"))
    sums = totals(found)
    return [Published(budget, sums.get(budget.pk)) for budget in found]


def totals(budgets: list[Budget]) -> dict[int, Decimal]:
    """Return the total spending of each budget by the table that speaks for it; one query."""
    kinds = [speaker.kind for speaker in VIEWS["function"]]
    rows = (
        Amount.objects.filter(
            line__budget__in=budgets,
            line__kind__in=kinds,
            line__role=Role.TOTAL,
            line__parent=None,
            cell__measure="total",
            value__isnull=False,
        )
        .order_by()
        .values_list("line__budget_id", "line__kind", "value")
    )
    by_kind: dict[tuple[int, str], Decimal] = {}
    for budget, kind, value in rows:
        by_kind[budget, kind] = by_kind.get((budget, kind), Decimal(0)) + (value or 0)
    found: dict[int, Decimal] = {}
    for kind in reversed(kinds):
        found.update({budget: value for (budget, of), value in by_kind.items() if of == kind})
    return found


def departments() -> QuerySet[Department]:
    """Return the departments the public may know of here: issuers of known editions, and those in charge of them.

    A department that only a draft names stays unseen with it.
    """
    issuers = Budget.objects.known().values("department_id")
    in_charge = Department.objects.filter(pk__in=issuers, parent__isnull=False).values("parent_id")
    return Department.objects.filter(Q(pk__in=issuers) | Q(pk__in=in_charge))


def without_budget() -> list[Department]:
    """Return the departments that have nothing in force here; one query."""
    shown = Budget.objects.published().values("department_id")
    return list(departments().exclude(pk__in=shown).order_by("name"))


@dataclass(slots=True)
class Largest:
    """A level-1 project of a budget in force and its amount."""

    entry: ProjectEntry
    value: Decimal


def largest_projects(count: int) -> list[Largest]:
    """Return the largest projects that project tables of budgets in force list; two queries."""
    rows = (
        Amount.objects.filter(
            line__budget__in=Budget.objects.published(),
            line__kind="projects",
            line__entry__isnull=False,
            cell__measure="total",
            value__isnull=False,
        )
        .order_by("-value", "line_id")
        .values_list("line__entry_id", "value")[:count]
    )
    values = dict(rows)
    entries = ProjectEntry.objects.select_related("project", "budget__department").in_bulk(values)
    return [Largest(entries[key], value) for key, value in values.items() if value is not None]


def department(slug: str) -> Department | None:
    """Return a department by its address, now or formerly; one that differs from ``slug`` is to be redirected to."""
    known = departments().select_related("jurisdiction", "parent")
    return known.filter(slug=slug).first() or known.filter(former_slugs__slug=slug).first()


def project(pk: int) -> Project | None:
    """Return a project of which a published budget speaks, or one merged into another."""
    return Project.objects.select_related("department__jurisdiction", "merged_into").filter(pk=pk).first()


def units(department: Department) -> list[Department]:
    """Return the known departments and units that a department is in charge of today; one query."""
    return list(departments().filter(parent=department).order_by("name"))
