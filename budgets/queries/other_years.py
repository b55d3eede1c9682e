"""Find the other years and phases of a document, and whether they have what a page shows of this one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from budgets.models import Budget, Line, Statement
from budgets.records import Role
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.views import VIEWS, View


@dataclass(frozen=True, slots=True)
class PartOfPage:
    """What a page shows of a document that another year's may not have: a table, a view, a code of a view."""

    table: str = ""
    view: View | None = None
    code: str = ""


def documents_of_department(budget: Budget) -> list[Budget]:
    """Return the documents in force of the department that issued one, of its scope, the latest first; one query."""
    found = Budget.objects.published().filter(department=budget.department_id, scope=budget.scope)
    return list(found.select_related("department").order_by("-fiscal_year_id", "phase"))


def having(part: PartOfPage, budgets: Iterable[Budget]) -> set[int]:
    """Return the keys of the documents that have a part; a query for their tables, and one for a code."""
    keys = [budget.pk for budget in budgets]
    if not (part.table or part.view):
        return set(keys)
    kinds: dict[int, set[str]] = {key: set() for key in keys}
    for key, kind in Statement.objects.filter(budget__in=keys).order_by().values_list("budget_id", "kind"):
        kinds[key].add(kind)
    if part.view is None:
        return {key for key, known in kinds.items() if part.table in known}
    speakers = VIEWS[part.view]
    spoken = {key: next((one.kind for one in speakers if one.kind in known), None) for key, known in kinds.items()}
    if not part.code:
        return {key for key, kind in spoken.items() if kind}
    lines = Line.objects.filter(
        Q(classification=part.code) | Q(classification="", code=part.code),
        budget__in=keys,
        kind__in=[one.kind for one in speakers],
    ).exclude(role__in=(Role.TOTAL, Role.CHANGE, Role.NOTE))
    schemes = {"", *(str(KINDS[one.kind].scheme) for one in speakers)}
    rows = lines.filter(scheme__in=schemes).order_by().values_list("budget_id", "kind")
    return {key for key, kind in rows if spoken[key] == kind}
