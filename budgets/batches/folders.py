"""Read a folder of the files of many departments at once, and keep each budget as a draft."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, transaction

from budgets import documents, editions, models
from budgets.documents import Refused
from budgets.editions import EditionError, LoadedEdition
from budgets.records import Budget, Scope

from .archives import KINDS_OF_FILES, is_left_by_a_program, unpacked
from .telling_apart import Document, ReadFile, tell_apart

#: How files are refused that say whose budget they are, and leave open what an option answers.
OPEN_OF_ALL = ("which-scope", "which-phase")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchedBudget:
    """What became of one budget of a batch, or of one file that is of none.

    ``refused`` says why nothing was kept, in the words of :func:`budgets.documents.model.messages.sentence` or whole
    ones; ``edition`` is the draft made of it, or the edition that was there already. ``asked`` is the number of tables
    that print no money unit, ``unreadable`` that of rows nobody could read, ``failing`` that of identities that do not
    hold.
    """

    paths: tuple[Path, ...]
    edition: models.Budget | None = None
    created: bool = False
    refused: str = ""
    asked: int = 0
    unreadable: int = 0
    failing: int = 0


def import_batch(given: Path, scope: Scope | None = None) -> Iterator[BatchedBudget]:
    """Yield what becomes of each budget of a folder or a ZIP archive, as soon as it is kept as a draft.

    ``scope`` says whose money it is where files do not. Each is kept in a transaction of its own, and files that are
    kept already are not read again: a batch that was stopped goes on where it was. Raises :class:`Refused` for an
    archive that cannot be unpacked.
    """
    with ExitStack() as stack:
        folder = given if given.is_dir() else unpacked(given, given.name, stack)
        for path in packages_in(folder):
            yield keep_package(path)
        new = []
        for path in files_in(folder):
            if edition := edition_read_from(path):
                yield BatchedBudget(paths=(path,), edition=edition)
            else:
                new.append(path)
        read = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        told = tell_apart([read_alone(path, read, scope) for path in new])
        for document, files in told.documents.items():
            own, beside = ([file.handle for file in some] for some in (files, told.beside[document]))
            yield from keep_as_draft(document, own, beside, read, scope)
        for some in told.together:
            yield from keep_together(some, read, scope)
        for file in told.refused:
            yield BatchedBudget(paths=(file.handle,), refused=file.refused)


def packages_in(folder: Path) -> list[Path]:
    """Return what describes each data package of a folder and those below, as ``export_budget`` writes them."""
    return sorted(folder.rglob(documents.DESCRIPTOR))


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder and those below that may hold a budget; what programs leave behind is none.

    The tables of a data package are read with what describes them.
    """
    packages = {path.parent for path in packages_in(folder)}
    every = [
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in KINDS_OF_FILES
        and path.is_file()
        and not (path.suffix.lower() == ".csv" and path.parent in packages)
    ]
    return sorted(path for path in every if not is_left_by_a_program(path.relative_to(folder)))


def edition_read_from(path: Path) -> models.Budget | None:
    """Return the latest edition that was read from these bytes; nothing where none was."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    source = (
        models.SourceFile.objects.filter(sha256=sha256, budget__in=models.Budget.objects.all())
        .order_by("-budget")
        .first()
    )
    return source.budget if source else None


def keep_package(path: Path) -> BatchedBudget:
    """Keep the budget of a data package as a draft; a package names files, and brings none."""
    try:
        budget = documents.read_isolated([path], bounds=documents.UNHURRIED).budget
        return batched([path], editions.load_package_as_draft(budget=budget), budget)
    except (Refused, EditionError, DatabaseError) as error:
        return BatchedBudget(paths=(path,), refused=str(error))


def read_alone(path: Path, read: Path, scope: Scope | None) -> ReadFile:
    """Read a file by itself; what was read of it is kept below ``read`` for the time being."""
    try:
        budget = documents.read_isolated([path], scope=scope, bounds=documents.UNHURRIED).budget
    except Refused as error:
        return ReadFile(path=path, handle=path, refused=str(error))
    documents.write_package(budget, package_of(path, read))
    return ReadFile(path=path, handle=path, document=key_of(budget))


def key_of(budget: Budget) -> Document:
    """Return what tells a budget from others."""
    return budget.department, str(budget.year), str(budget.scope), str(budget.phase)


def package_of(path: Path, read: Path) -> Path:
    """Return the folder in which what was read of a file is kept for the time being."""
    return read / hashlib.sha256(str(path).encode()).hexdigest()


def keep_together(files: Sequence[ReadFile], read: Path, scope: Scope | None) -> Iterator[BatchedBudget]:
    """Keep the budget that files are of together, of which none says it alone; else each is refused for itself.

    Where they are of one budget and leave open only what can be answered of all of it, they are refused as one.
    """
    paths = [file.handle for file in files]
    try:
        key = key_of(documents.read_isolated(paths, scope=scope, bounds=documents.UNHURRIED).budget)
    except Refused as error:
        if str(error).startswith(OPEN_OF_ALL):
            yield BatchedBudget(paths=tuple(paths), refused=str(error))
            return
        for file in files:
            yield BatchedBudget(paths=(file.handle,), refused=file.refused)
    else:
        yield from keep_as_draft(key, paths, (), read, scope)


def keep_as_draft(
    key: Document, paths: Sequence[Path], beside: Sequence[Path], read: Path, scope: Scope | None
) -> Iterator[BatchedBudget]:
    """Keep the budget that some files are of as a draft, with its files; whatever is refused keeps nothing.

    Where files ``beside`` them cannot be read together with them, those are refused alone.
    """
    whole = (*paths, *beside)
    try:
        if len(whole) == 1:
            budget = documents.read_package(package_of(whole[0], read)).budget
        else:
            budget = documents.read_isolated(whole, scope=scope, bounds=documents.UNHURRIED).budget
        if beside and key_of(budget) != key:
            raise Refused(f"which-department: {budget.department}, {budget.year}")
        with transaction.atomic():
            loaded = editions.load_as_draft(budget=budget)
            if loaded.created:
                editions.keep_source_files(budget=loaded.budget, paths=whole)
    except (Refused, EditionError, DatabaseError) as error:
        yield BatchedBudget(paths=tuple(beside or paths), refused=str(error))
        if beside:
            yield from keep_as_draft(key, paths, (), read, scope)
        return
    yield batched(whole, loaded, budget)


def batched(paths: Sequence[Path], loaded: LoadedEdition, budget: Budget) -> BatchedBudget:
    """Return what became of a budget that is kept."""
    return BatchedBudget(
        paths=tuple(paths),
        edition=loaded.budget,
        created=loaded.created,
        asked=len(documents.unit_questions(budget)),
        unreadable=editions.count_unreadable(loaded.budget),
        failing=loaded.budget.findings.failing().count(),
    )
