"""Keep the projects of a draft in step with the lines that list them, as reading a file would make them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from budgets import records
from budgets.documents import projects_with_tables
from budgets.models import Budget, ProjectEntry
from budgets.vocabulary.spelling import plain

from .files_and_projects import find_or_make_project, identity_name
from .storable_rows import check_storable
from .workflow import drop_unused_projects


def bring_projects_into_step(
    budget: Budget, statements: Sequence[records.Statement], listed: Collection[int] = ()
) -> list[ProjectEntry]:
    """Return the projects of a draft, made where only a table names them, each under the one its line stands under.

    ``listed`` are the keys of those that had a line before. One of which nothing else is told goes with its line: a
    name that was typed half, and saved, leaves no project behind.
    """
    stored = list(ProjectEntry.objects.filter(budget=budget).order_by("order"))
    untold = ProjectEntry.objects.filter(
        pk__in=listed, purpose="", basis="", description="", is_new=None, mentions=None, goals=None
    )
    bare = set(untold.values_list("pk", flat=True))
    names: dict[int | None, str] = {entry.pk: plain(entry.name) for entry in stored}
    spare = {(plain(entry.name), names.get(entry.parent_id)): entry for entry in stored if entry.pk in bare}
    found = [entry for entry in stored if entry.pk not in bare]
    number: dict[int | None, int] = {entry.pk: at for at, entry in enumerate(found, 1)}
    told = [
        records.ProjectEntry(order=number[entry.pk], parent=number.get(entry.parent_id), name=entry.name)
        for entry in found
    ]
    last = max((entry.order for entry in stored), default=0)
    for record in projects_with_tables(statements, told)[len(told) :]:
        above = found[record.parent - 1] if record.parent else None
        where = plain(record.name), plain(above.name) if above else None
        kept = spare.pop(where, None) or spare.pop(next((one for one in spare if one[0] == where[0]), where), None)
        last += not kept
        entry = kept or new_entry(budget, record, last, above, [one.name for one in found])
        if kept is None or entry.parent_id != (above.pk if above else None):
            entry.parent = above
            check_storable([entry])
            entry.save()
        found.append(entry)
    drop_entries(list(spare.values()))
    return found


def new_entry(
    budget: Budget,
    record: records.ProjectEntry,
    order: int,
    above: ProjectEntry | None = None,
    others: Collection[str] = (),
) -> ProjectEntry:
    """Return what a draft says of a project that only a table names, not stored yet; ``others`` are the names there."""
    name = identity_name(record.name, above.name if above else "", others)
    project = find_or_make_project(department=budget.department, name=name)
    return ProjectEntry(budget=budget, order=order, project=project, name=record.name, budget_unit=record.budget_unit)


def drop_entries(entries: Sequence[ProjectEntry]) -> None:
    """Delete projects of a draft, with their identities where nothing else knows of them; what was under them stays."""
    if not entries:
        return
    keys = [entry.pk for entry in entries]
    ProjectEntry.objects.filter(parent__in=keys).update(parent=None)
    ProjectEntry.objects.filter(pk__in=keys).delete()
    drop_unused_projects([entry.project_id for entry in entries])
