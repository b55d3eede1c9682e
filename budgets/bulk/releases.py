"""Keep the files of each year, have a worker make them anew when something changed, and let go of old ones."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path

from django.core.cache import cache
from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from budgets.documents.model.scratch import scratch_folder
from budgets.models import Budget, BulkFile, BulkRelease, FiscalYear, Generation, staff_storage
from budgets.models.budgets import BudgetQuerySet
from budgets.queries.generations import present_generation

from .writing import FORMS, bulk_path, write_year

#: While a year is published bit by bit, its files are made anew no more often; what is offline is made at once.
REST = timedelta(minutes=10)
#: What was asked for and is not done after so long is asked for again: the worker may have died.
PATIENCE = timedelta(hours=2)
#: Releases of a year that are kept: who is fetching a file when the next is made fetches it to its end.
KEPT = 2
#: Where it is kept of which generation of the public pages the files of all years are.
ALL_PRESENT = "bulk-all-present"
#: Whatever anybody waits for goes first.
PRIORITY = -80


def editions_in_force(year: int) -> BudgetQuerySet:
    """Return the editions that the files of a year hold, in their order."""
    found: BudgetQuerySet = Budget.objects.published().filter(fiscal_year=year)
    return found.select_related("department__jurisdiction").order_by("department__slug", "scope", "phase")


def state_of_year(year: int) -> str:
    """Return a word that is another whenever the files of a year would be; empty where nothing is in force."""
    words = ("pk", "department__slug", "department__name", "department__jurisdiction__name")
    digest, empty = hashlib.sha256(), True
    for row in editions_in_force(year).values_list(*words).iterator():
        digest.update(json.dumps(row, ensure_ascii=False).encode())
        empty = False
    return "" if empty else digest.hexdigest()


def is_offline(release: BulkRelease) -> bool:
    """Tell whether nobody is given the files of a release: they are deleted, or hold what the public may not read."""
    return release.dropped or unreadable_editions(release).exists()


def unreadable_editions(release: BulkRelease) -> BudgetQuerySet:
    """Return the editions within a release that were withdrawn since."""
    return Budget.objects.filter(pk__in=release.editions.all()).exclude(pk__in=Budget.objects.readable())


def present_releases() -> list[BulkRelease]:
    """Return the latest release of each year with its files, the latest year first; two queries.

    Left out is a year of which the latest holds an edition that was withdrawn: it is being made anew.
    """
    later = BulkRelease.objects.filter(fiscal_year=OuterRef("fiscal_year"), pk__gt=OuterRef("pk"))
    held = BulkRelease.editions.through.objects.filter(bulkrelease=OuterRef("pk"))
    withdrawn = held.exclude(budget__in=Budget.objects.readable())
    found = BulkRelease.objects.filter(~Exists(later), ~Exists(withdrawn), dropped=False)
    return list(found.order_by("-fiscal_year_id").prefetch_related("files"))


class Freshness(Enum):
    """How the files of a year stand to what is in force: the same, not yet made anew, or to be made now."""

    PRESENT = auto()
    RESTING = auto()
    DUE = auto()


def freshness_by_year() -> dict[int, Freshness]:
    """Return how the files of each year stand to what is in force; it reads every edition in force."""
    return {year: freshness(year) for year in FiscalYear.objects.order_by("pk").values_list("pk", flat=True)}


def freshness(year: int) -> Freshness:
    latest = BulkRelease.objects.filter(fiscal_year=year).order_by("-pk").first()
    state = state_of_year(year)
    if latest is None or is_offline(latest):
        return Freshness.DUE if state else Freshness.PRESENT
    if latest.state == state:
        return Freshness.PRESENT
    return Freshness.DUE if latest.made_at < timezone.now() - REST else Freshness.RESTING


def due_years() -> list[int]:
    """Return the years whose files are not what is in force, but for those that were made a moment ago."""
    return [year for year, how in freshness_by_year().items() if how is Freshness.DUE]


def make_release(year: int) -> BulkRelease | None:
    """Write and keep the files of a year as it stands; nothing where nothing of it is in force.

    An edition that is withdrawn meanwhile is among the release's editions, and nobody is given the files.
    """
    state = state_of_year(year)
    if not state:
        return None
    editions = list(editions_in_force(year).values_list("pk", flat=True))
    with scratch_folder() as folder:
        written = write_year(editions_in_force(year).filter(pk__in=editions).iterator(chunk_size=100), Path(folder))
        files = [kept_file(path, form, year, state) for form, path in written.files.items()]
    with transaction.atomic():
        # The same files may have been made before, where a name was changed and changed back.
        BulkFile.objects.filter(name__in=[file.name for file in files]).delete()
        release = BulkRelease.objects.create(
            fiscal_year_id=year,
            state=state,
            edition_count=len(editions),
            rows=written.rows,
            total_fen=written.total_fen,
        )
        release.editions.set(editions)
        for file in files:
            file.release = release
        BulkFile.objects.bulk_create(files)
    return release


def kept_file(path: Path, form: str, year: int, state: str) -> BulkFile:
    """Keep a file under its state and its hash, and return its row, which is not stored yet."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        name = f"amounts-{year}-{state[:8]}-{sha256[:16]}.{FORMS[form]}"
        with suppress(FileNotFoundError):
            staff_storage().delete(bulk_path(name))
        content.seek(0)
        staff_storage().save(bulk_path(name), File(content))
    return BulkFile(form=form, name=name, sha256=sha256, size=path.stat().st_size)


def drop_old_releases() -> int:
    """Delete the files of releases that nobody is given any more, or that newer ones stand for; return how many."""
    dropped, newer = 0, dict.fromkeys(FiscalYear.objects.values_list("pk", flat=True), 0)
    for release in BulkRelease.objects.filter(dropped=False).order_by("-pk").prefetch_related("files"):
        if newer[release.fiscal_year_id] < KEPT and not is_offline(release):
            newer[release.fiscal_year_id] += 1
            continue
        # Said first: a file is never promised that is not there.
        BulkRelease.objects.filter(pk=release.pk).update(dropped=True)
        release.editions.clear()
        for file in release.files.all():
            with suppress(FileNotFoundError):
                staff_storage().delete(bulk_path(file.name))
        dropped += 1
    return dropped


@task(priority=PRIORITY)
def make_due_releases() -> None:
    """Make the files of all years that are due, and let go of old ones."""
    for year in due_years():
        make_release(year)
    drop_old_releases()


def ask_for_releases() -> bool:
    """Let go of old files, and have a worker make those that are due, unless one was asked to; tell whether it was.

    It is asked every few seconds: where nothing was published since all files were present, it costs one small query.
    """
    generation = present_generation(Generation.LISTS)
    if generation is not None and cache.get(ALL_PRESENT) == generation:
        return False
    drop_old_releases()
    found = set(freshness_by_year().values())
    if found <= {Freshness.PRESENT}:
        cache.set(ALL_PRESENT, generation, PATIENCE.total_seconds())
    if Freshness.DUE not in found:
        return False
    waiting = DBTaskResult.objects.filter(
        task_path=make_due_releases.module_path,
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING),
        enqueued_at__gt=timezone.now() - PATIENCE,
    )
    if waiting.exists():
        return False
    make_due_releases.enqueue()
    return True
