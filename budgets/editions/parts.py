"""Store what stands around the tables of a draft: the bytes of its files, the identities of its projects."""

from __future__ import annotations

from django.core.files.base import File

from budgets.models import Budget, Department, Project, SourceFile, project_key
from budgets.models.fields import Placed

from .steps import one_transaction


def keep_file(*, budget: Budget, name: str, file: File[bytes]) -> None:
    """Keep the bytes of a file that an edition was read from."""
    row = SourceFile.objects.filter(budget=budget, name=name).first()
    if row is not None:
        file.seek(0)
        row.file.save(name, file)


def is_cited(*, file: SourceFile) -> bool:
    """Tell whether anything of an edition was read from a file."""
    return any(
        model._base_manager.filter(source=file).exists()
        for model in Placed.__subclasses__() + [sub for one in Placed.__subclasses__() for sub in one.__subclasses__()]
        if not model._meta.abstract
    )


def project_named(*, department: Department, name: str) -> Project:
    """Return the project of a department that bears a name, made where none does; if merged, the one that stays."""
    with one_transaction():
        key = project_key(name)
        found, _made = Project.objects.get_or_create(department=department, key=key, defaults={"name": name})
        return found.merged_into or found
