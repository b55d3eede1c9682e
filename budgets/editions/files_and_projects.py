"""Store what stands around the tables of a draft: the bytes of its files, the identities of its projects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import File
from django.utils.translation import gettext as _

from budgets.models import Budget, Department, Project, ProjectEntry, SourceFile, file_path, project_key, staff_storage
from budgets.models.fields import Placed

from . import search_index
from .workflow import EditionError, one_transaction


def keep_source_file(*, budget: Budget, name: str, file: File[bytes]) -> None:
    """Keep the bytes of a file that an edition was read from, once for all editions that were.

    Refused where they are not those that were read: what is kept must be what its SHA-256 says.
    """
    row = SourceFile.objects.filter(budget=budget, name=name).first()
    if row is None:
        return
    file.seek(0)
    if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:
        raise EditionError(_("The file %s is not the one that was read.") % name)
    storage, where = staff_storage(), file_path(row, name)
    if storage.exists(where) and storage.size(where) == row.size:
        row.file.name = where
        row.save(update_fields=["file"])
    else:
        file.seek(0)
        row.file.save(name, file)


def keep_source_files(*, budget: Budget, paths: Iterable[Path]) -> None:
    """Keep the originals that an edition was read from, so that readers can look at what was printed."""
    for path in paths:
        with path.open("rb") as file:
            keep_source_file(budget=budget, name=path.name, file=File(file))


def is_file_cited(*, file: SourceFile) -> bool:
    """Tell whether anything of an edition was read from a file."""
    return any(
        model._base_manager.filter(source=file).exists()
        for model in Placed.__subclasses__() + [sub for one in Placed.__subclasses__() for sub in one.__subclasses__()]
        if not model._meta.abstract
    )


def identity_name(name: str, above: str, others: Iterable[str]) -> str:
    """Return what a project is known by: its name; where others of the budget bear it too, behind that of its whole."""
    is_shared = bool(above) and project_key(name) in map(project_key, others)
    return f"{above} / {name}" if is_shared else name


def find_or_make_project(*, department: Department, name: str) -> Project:
    """Return the project of a department that bears a name, made where none does; if merged, the one that stays."""
    with one_transaction():
        key = project_key(name)
        found, _made = Project.objects.get_or_create(department=department, key=key, defaults={"name": name})
        return found.survivor


def move_project_entries(*, project: Project, before: Project | None) -> None:
    """Let what budgets say of a project follow it to the one it was merged into, and back from the one ``before``.

    Editions keep what they print, published ones too: only under which project it is found is another.
    """
    with one_transaction():
        if before is not None:
            merged = Project.objects.filter(department=project.department_id).exclude(merged_into=None)
            keys = {project.key, *(one.key for one in merged if project in one.followed())}
            there = ProjectEntry.objects.filter(project=before.survivor).select_related("parent")
            back = [entry.pk for entry in there if keys & possible_keys(entry)]
            ProjectEntry.objects.filter(pk__in=back).update(project=project)
        if project.survivor != project:
            ProjectEntry.objects.filter(project=project).update(project=project.survivor)
        for moved in {project, project.survivor, *([before.survivor] if before else [])}:
            search_index.index_renamed(moved)


def possible_keys(entry: ProjectEntry) -> set[str]:
    """Return the keys that a project in a budget may be known by: of its name, with and without that of its whole."""
    above = {project_key(identity_name(entry.name, entry.parent.name, [entry.name]))} if entry.parent else set()
    return {project_key(entry.name), *above}
