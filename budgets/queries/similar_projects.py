"""Propose which projects of a department may be one under another name in another year; staff alone decide."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from budgets.models import Budget, Project, ProjectEntry

#: From this share of equal characters on, names are similar; so many are proposed at most.
LEAST_SIMILAR, MOST_PROPOSED = 0.6, 10
#: Projects of a department that are looked at, those of the latest years.
MOST_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class SimilarProject:
    """A project that may be the same, how similar its name is (0 to 1), and the years that speak of it."""

    project: Project
    likeness: float
    years: list[int]


def similar_projects(project: Project) -> list[SimilarProject]:
    """Return the projects of the department that may be this one, the most similar first; one query.

    Only published budgets count, and only a project that no document in force names beside this one: what stands in one
    budget twice is two projects.
    """
    entries = ProjectEntry.objects.filter(
        project__department=project.department_id, budget__in=Budget.objects.published()
    ).select_related("project", "budget")
    documents: dict[int, set[int]] = {}
    years: dict[int, set[int]] = {}
    known: dict[int, Project] = {}
    for entry in entries.order_by("-budget__fiscal_year_id", "pk")[:MOST_LOOKED_AT]:
        known[entry.project_id] = entry.project
        documents.setdefault(entry.project_id, set()).add(entry.budget_id)
        years.setdefault(entry.project_id, set()).add(entry.budget.fiscal_year_id)
    own = documents.get(project.pk, set())
    found = [
        SimilarProject(other, likeness, sorted(years[key]))
        for key, other in known.items()
        if key != project.pk
        and not own & documents[key]
        and (likeness := SequenceMatcher(None, project.key, other.key, autojunk=False).ratio()) >= LEAST_SIMILAR
    ]
    return sorted(found, key=lambda one: (-one.likeness, one.project.pk))[:MOST_PROPOSED] if own else []
