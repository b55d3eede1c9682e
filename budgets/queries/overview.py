"""Say which department has what for a year, what is missing and who changed it last: for staff."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from budgets.models import Amount, Budget, Department, FiscalYear, Statement, name_key
from budgets.records import State

from .workbench import days_left

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """The latest edition of a document: how many of its tables are still empty, and the days left to publish it."""

    budget: Budget
    tables: int
    empty: int
    days_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRow:
    """A department with its documents of the year."""

    department: Department
    documents: list[ListedDocument] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of the list: where it stands among the pages, and its rows."""

    page: Page[Department]
    rows: list[OverviewRow]


def years() -> list[int]:
    """Return the years there are, the latest first; one query."""
    return list(FiscalYear.objects.order_by("-year").values_list("year", flat=True))


def page(own: QuerySet[Department], year: int, *, number: str = "1", search: str = "", wanted: str = "") -> Listed:
    """Return a page of somebody's ``own`` departments with their documents of a year.

    Five queries, however many editions there are.
    """
    found = Paginator(departments(own, year, search, wanted), PER_PAGE).get_page(number)
    shown = list(found.object_list)
    documents = latest(year, shown)
    return Listed(page=found, rows=[OverviewRow(department=one, documents=documents[one.pk]) for one in shown])


def departments(own_ones: QuerySet[Department], year: int, search: str, wanted: str) -> QuerySet[Department]:
    """Return the departments that a list is narrowed to."""
    rows = own_ones.select_related("jurisdiction").order_by("name", "pk")
    if search:
        rows = rows.filter(Q(key__contains=name_key(search)) | Q(slug__startswith=search.lower()))
    own = Budget.objects.filter(department=OuterRef("pk"), fiscal_year=year)
    if wanted == "missing":
        rows = rows.filter(~Exists(own.published()))
    elif wanted == "open":
        rows = rows.filter(Exists(own.in_preparation()))
    elif wanted == "published":
        rows = rows.filter(Exists(own.published()))
    return rows


def latest(year: int, shown: list[Department]) -> dict[int, list[ListedDocument]]:
    """Return the latest edition of each document of a year, by department."""
    budgets = Budget.objects.filter(fiscal_year=year, department__in=shown).select_related("changed_by")
    newest: dict[tuple[int, str, str], Budget] = {}
    for budget in budgets.order_by("edition"):
        newest[budget.department_id, budget.scope, budget.phase] = budget
    tables, filled = tables_of([budget.pk for budget in newest.values() if budget.is_open])
    found: defaultdict[int, list[ListedDocument]] = defaultdict(list)
    for (department, _scope, _phase), budget in sorted(newest.items(), key=lambda item: item[0]):
        left = days_left(budget) if budget.is_open else None
        count = tables.get(budget.pk, 0)
        found[department].append(
            ListedDocument(budget=budget, tables=count, empty=count - filled.get(budget.pk, 0), days_left=left)
        )
    return found


def tables_of(budgets: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many tables editions have, and how many of them hold a figure or say why they hold none."""
    own = Statement.objects.filter(budget__in=budgets).order_by()
    figures = Amount.objects.filter(line__statement=OuterRef("pk"), state=State.VALUE)
    filled = own.filter(Q(Exists(figures)) | ~Q(remark=""))
    return counted(own), counted(filled)


def counted(rows: QuerySet[Statement]) -> dict[int, int]:
    return dict(rows.values_list("budget").annotate(number=Count("pk")))
