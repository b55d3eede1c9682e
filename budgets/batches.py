"""Read the files of many departments at once: a folder of them is told apart into budgets, each kept as a draft.

A file belongs to the budget that it says it is of (issuer, year, scope, phase); one that says nothing, such as a
workbook of tables or a text alone, to the only budget of its folder, or to the one whose file is called nearly alike.
Files of one budget are read together.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from os.path import commonprefix
from pathlib import Path

from django.db import DatabaseError, transaction

from budgets import documents, editions, models
from budgets.canonical import BROKEN_ARCHIVE
from budgets.documents import Refused
from budgets.editions import EditionError
from budgets.records import Budget, Scope

#: Files that may hold a budget or a part of one; others are left where they are.
KINDS_OF_FILES = frozenset({".pdf", ".xlsx", ".xls", ".ods", ".csv", ".txt"})
#: What an archive may hold: a fortnight's budgets of a city are some hundred megabytes.
MOST_FILES, MOST_BYTES = 5_000, 4_000_000_000
#: How a file is refused that by itself leaves open whose budget it is, or is a part of one.
PART_OF_ANOTHER = ("no-title", "no-table", "which-")
#: So much of a file's name begins as that of the budget's file which it belongs to, where there are several.
MOST_OF_A_NAME = 0.6
#: Zip's mark that a name is written in UTF-8; Chinese names without it are in the code page of Chinese Windows.
UTF8_NAME = 0x800


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


@dataclass(slots=True)
class _ToldFiles:
    """The files of a batch: by the budget that they say they are of, and those that are refused, each with the reason.

    ``beside`` has, for a budget, the files of its folder that say nothing.
    """

    budgets: defaultdict[tuple[str, ...], list[Path]] = field(default_factory=lambda: defaultdict(list))
    beside: defaultdict[tuple[str, ...], list[Path]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[Path, str] = field(default_factory=dict)


def import_batch(given: Path, scope: Scope | None = None) -> Iterator[BatchedBudget]:
    """Yield what becomes of each budget of a folder or a ZIP archive, as soon as it is kept as a draft.

    ``scope`` says whose money it is where files do not. Each is kept in a transaction of its own, and files that are
    kept already are not read again: a batch that was stopped goes on where it was. Raises :class:`Refused` for an
    archive that cannot be unpacked.
    """
    with ExitStack() as stack:
        folder = given if given.is_dir() else unpacked(given, stack)
        new = []
        for path in files_in(folder):
            if edition := edition_read_from(path):
                yield BatchedBudget(paths=(path,), edition=edition)
            else:
                new.append(path)
        read = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        told = told_apart(new, read, scope)
        for key, paths in told.budgets.items():
            yield from keep_as_draft(key, paths, told.beside[key], read, scope)
        for path, why in told.refused.items():
            yield BatchedBudget(paths=(path,), refused=why)


def unpacked(archive: Path, stack: ExitStack) -> Path:
    """Return a folder with what an archive holds, which goes when the stack is closed."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise Refused(f"too-large: {archive.name}, {MOST_FILES:,} files, {MOST_BYTES:,} bytes")
            for entry in entries:
                if not entry.flag_bits & UTF8_NAME:
                    entry.filename = entry.filename.encode("cp437", "replace").decode("gb18030", "replace")
                opened.extract(entry, folder)
    except (*BROKEN_ARCHIVE, OSError, ValueError) as error:
        raise Refused(f"{archive.name} cannot be unpacked: {error}") from error
    return folder


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder and those below that may hold a budget; what programs leave behind is none."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in KINDS_OF_FILES and path.is_file() and not path.name.startswith((".", "~$"))
    )


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


def told_apart(paths: Sequence[Path], read: Path, scope: Scope | None) -> _ToldFiles:
    """Return which files are of which budget; what was read of each is kept below ``read`` for the time being."""
    told = _ToldFiles()
    for path in paths:
        try:
            budget = documents.read_isolated([path], scope=scope).budget
        except Refused as error:
            told.refused[path] = str(error)
        else:
            told.budgets[key_of(budget)].append(path)
            documents.write_package(budget, package_of(path, read))
    for path, why in list(told.refused.items()):
        key = budget_beside(path, told.budgets) if why.startswith(PART_OF_ANOTHER) else None
        if key:
            told.beside[key].append(path)
            del told.refused[path]
    return told


def budget_beside(path: Path, budgets: Mapping[tuple[str, ...], Sequence[Path]]) -> tuple[str, ...] | None:
    """Return the budget that a file which says nothing is likely of: the only one of its folder, or one called alike.

    Of several, their names have to begin alike over most of their length, and with no other as long. What the files
    say together decides in the end.
    """
    alike = {
        # Letter by letter: these are names, not paths.
        key: max(len(commonprefix([one.stem, path.stem])) for one in own if one.parent == path.parent)  # noqa: RUF071
        for key, own in budgets.items()
        if any(one.parent == path.parent for one in own)
    }
    longest = [key for key, length in alike.items() if length == max(alike.values())]
    if len(longest) != 1:
        return None
    enough = len(alike) == 1 or alike[longest[0]] >= MOST_OF_A_NAME * len(path.stem)
    return longest[0] if enough else None


def key_of(budget: Budget) -> tuple[str, ...]:
    """Return what tells a budget from others."""
    return budget.department, str(budget.year), str(budget.scope), str(budget.phase)


def package_of(path: Path, read: Path) -> Path:
    """Return the folder in which what was read of a file is kept for the time being."""
    return read / hashlib.sha256(str(path).encode()).hexdigest()


def keep_as_draft(
    key: tuple[str, ...], paths: Sequence[Path], beside: Sequence[Path], read: Path, scope: Scope | None
) -> Iterator[BatchedBudget]:
    """Keep the budget that some files are of as a draft, with its files; whatever is refused keeps nothing.

    Where files ``beside`` them cannot be read together with them, those are refused alone.
    """
    whole = (*paths, *beside)
    try:
        if len(whole) == 1:
            budget = documents.read_package(package_of(whole[0], read)).budget
        else:
            budget = documents.read_isolated(whole, scope=scope).budget
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
    yield BatchedBudget(
        paths=whole,
        edition=loaded.budget,
        created=loaded.created,
        asked=len(documents.unit_questions(budget)),
        unreadable=editions.count_unreadable(loaded.budget),
        failing=loaded.budget.findings.failing().count(),
    )
