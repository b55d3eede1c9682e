"""Say where an edition stands while it is entered: what each table holds, what is missing, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from budgets.checks.legal_bounds import DAYS
from budgets.models import Amount, Budget, Department, Line, Statement
from budgets.models.narrative import Asset, Goal, Indicator, Item, Mention, ProjectEntry, Section, Term, Unreadable
from budgets.records import State

PARTS: tuple[Any, ...] = (Section, ProjectEntry, Item, Goal, Indicator, Asset, Term, Mention, Unreadable)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbenchTable:
    """A table of an edition: how many lines, figures and refused cells it holds, and how many lines are carried."""

    statement: Statement
    lines: int
    amounts: int
    refused: int
    carried: int

    @property
    def is_empty(self) -> bool:
        """Tell whether the table neither holds a figure nor says why it holds none."""
        return not self.amounts and not self.statement.remark


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbenchPart:
    """A sort of parts of an edition, by the name of its model, with how many there are and how many are carried."""

    name: str
    label: str
    count: int
    carried: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """All that the page of an edition says of its progress."""

    budget: Budget
    tables: list[WorkbenchTable]
    parts: list[WorkbenchPart]
    files: int
    before: Budget | None
    #: The last edition that the public knows and whose place this one would take
    corrects: Budget | None

    @property
    def refused(self) -> int:
        """Return how many cells could not be understood."""
        return sum(table.refused for table in self.tables)

    @property
    def unread(self) -> int:
        """Return how many rows of the files are noted as unreadable or doubtful."""
        return next(part.count for part in self.parts if part.name == Unreadable._meta.model_name)

    @property
    def first_refused(self) -> WorkbenchTable | None:
        return next((table for table in self.tables if table.refused), None)

    @property
    def first_empty(self) -> WorkbenchTable | None:
        return next((table for table in self.tables if table.is_empty), None)

    @property
    def days_left(self) -> int | None:
        return days_left(self.budget)


def open_workbench(budget: Budget) -> Bench:
    """Return where an edition stands; fifteen queries, whatever its size."""
    return Bench(
        budget=budget,
        tables=workbench_tables(budget),
        parts=[part(model, budget) for model in PARTS],
        files=budget.files.count(),
        before=last_edition(
            department=budget.department,
            year=budget.fiscal_year_id,
            scope=budget.scope,
            phase=budget.phase,
        ),
        corrects=corrected_edition(budget) if budget.is_open else None,
    )


def workbench_tables(budget: Budget) -> list[WorkbenchTable]:
    """Return the tables with what they hold; three queries."""
    statements = list(Statement.objects.filter(budget=budget).order_by("order"))
    lines = dict_of(
        Line.objects.filter(budget=budget)
        .order_by()
        .values_list("statement")
        .annotate(lines=Count("pk"), taken_over=Count("pk", filter=Q(carried=True)))
    )
    amounts = dict_of(
        Amount.objects.filter(line__budget=budget)
        .order_by()
        .values_list("line__statement")
        .annotate(
            figures=Count("pk", filter=Q(state=State.VALUE)), refused=Count("pk", filter=Q(state=State.UNREADABLE))
        )
    )
    return [
        WorkbenchTable(
            statement=one,
            lines=lines.get(one.pk, (0, 0))[0],
            carried=lines.get(one.pk, (0, 0))[1],
            amounts=amounts.get(one.pk, (0, 0))[0],
            refused=amounts.get(one.pk, (0, 0))[1],
        )
        for one in statements
    ]


def corrected_edition(budget: Budget) -> Budget | None:
    """Return the last edition of the document that the public knows and whose place this one would take."""
    document = Budget.objects.by_document_address(budget.department.slug, budget.fiscal_year_id, budget.document)
    found: Budget | None = (
        document.publicly_known()
        .filter(edition__lt=budget.edition)
        .select_related("department")
        .order_by("-edition")
        .first()
    )
    return found


def dict_of(rows: Any) -> dict[int, tuple[int, int]]:
    return {key: (one, other) for key, one, other in rows}


def part(model: Any, budget: Budget) -> WorkbenchPart:
    rows = model.objects.filter(budget=budget)
    found = rows.aggregate(number=Count("pk"), taken_over=Count("pk", filter=Q(carried=True)))
    label = model._meta.verbose_name_plural
    return WorkbenchPart(name=model._meta.model_name, label=label, count=found["number"], carried=found["taken_over"])


def last_edition(*, department: Department, year: int, scope: str, phase: str) -> Budget | None:
    """Return the edition of the latest earlier year to begin from: the one in force, or else the last one there is."""
    earlier = Budget.objects.filter(department=department, fiscal_year__lt=year, scope=scope, phase=phase)
    earlier = earlier.select_related("department").order_by("-fiscal_year_id", "-edition")
    return earlier.published().first() or earlier.first()


def days_left(budget: Budget, today: date | None = None) -> int | None:
    """Return the days left until an approved budget must be public, below zero when over; none without a date."""
    if budget.approved_on is None:
        return None
    return (budget.approved_on + timedelta(days=DAYS) - (today or timezone.localdate())).days
