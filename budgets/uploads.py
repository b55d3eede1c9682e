"""Take in published files: receive them, have a worker read them, keep a draft of what was read, or let them go.

What was read is kept as a data package beside the files until a draft takes both over; nothing of it is public. Each
function takes keywords only and is one transaction, as in :mod:`budgets.editions`.
"""

from __future__ import annotations

import logging
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from budgets import documents, editions, originals
from budgets.documents import zipped_package
from budgets.documents.model.messages import DISK_WORDS
from budgets.documents.model.outcomes import is_disk_failure
from budgets.documents.model.scratch import scratch_folder
from budgets.editions import EditionError
from budgets.editions.history import Staff
from budgets.editions.transient_errors import is_transient_error
from budgets.editions.workflow import one_transaction
from budgets.models import (
    Department,
    DepartmentAlias,
    Jurisdiction,
    SourceFile,
    Upload,
    UploadFile,
    name_key,
    staff_storage,
)
from budgets.models.departments import in_language, refuse_reserved
from budgets.models.fields import encodable_text
from budgets.queries.batches import document_of, recognised
from budgets.records import Budget, Phase, Scope

logger = logging.getLogger(__name__)

State = Upload.UploadState
#: A budget has a few files; PDF files of four hundred pages together have some tens of megabytes.
MOST_FILES, LARGEST_TOGETHER = 10, 90_000_000
#: A file system takes names of 255 bytes; a Chinese character has three.
LONGEST_NAME = 200
#: Seconds between two notes of how far reading is.
PAUSE = 0.5
#: A file that ends whatever worker reads it is not tried for ever: so often it is taken up after a worker's end.
MOST_TAKEN_UP = 2


class ReadingAbandoned(Exception):
    """The upload was discarded or is being read anew: nobody waits for this reading any more."""


class UnseenEdition(EditionError):
    """There is an edition that staff were not shown the differences to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadAnswers:
    """What staff say where a document leaves it open; what is empty, the document says itself."""

    department: str = ""
    year: int | None = None
    scope: str = ""
    phase: str = ""
    units: dict[str, str] = field(default_factory=dict)


# Receiving


def receive_files(
    *,
    files: Sequence[UploadedFile],
    issuer: Department | None = None,
    approved_on: date | None = None,
    answers: UploadAnswers | None = None,
    by: Staff = None,
) -> Upload:
    """Keep the bytes of files and have them read as one budget."""
    given = answers or UploadAnswers()
    written: list[Any] = []
    with all_or_nothing(written):
        upload = Upload.objects.create(by=by, issuer=issuer, approved_on=approved_on, **answer_fields(given))
        for order, file in enumerate(files, 1):
            row = UploadFile(upload=upload, order=order, name=short_file_name(file.name or "file"), size=file.size or 0)
            row.sha256 = originals.sha256_of_file(file)
            row.file.save(row.name, file, save=False)
            written.append(row.file)
            row.save()
        enqueue_reading(upload)
        return upload


@contextmanager
def all_or_nothing(written: Sequence[Any] = ()) -> Iterator[None]:
    """Do one transaction; where it fails, the files written so far go with it. A disk that fails is said in words."""
    with files_or_nothing(written), one_transaction():
        yield


@contextmanager
def files_or_nothing(written: Sequence[Any]) -> Iterator[None]:
    """Delete the files written so far where something fails. A disk that fails is said in words."""
    try:
        yield
    except BaseException as error:
        for file in written:
            delete_stored_file(file)
        if isinstance(error, OSError):
            words = _("The files cannot be read or kept, and nothing was changed: %s")
            told = str(error.strerror)
            raise EditionError(words % in_language(DISK_WORDS.get(told, told), told)) from error
        raise


def short_file_name(name: str) -> str:
    """Return a file's own name, as long as a file system takes it."""
    own = Path(name.replace("\\", "/")).name or "file"
    stem, suffix = Path(own).stem, Path(own).suffix[:20]
    while len((stem + suffix).encode()) > LONGEST_NAME:
        stem = stem[:-1]
    return stem + suffix


def answer_fields(answers: UploadAnswers) -> dict[str, Any]:
    return {name: getattr(answers, name) for name in UploadAnswers.__slots__}


def enqueue_reading(upload: Upload, taken_up: int = 0) -> None:
    """Ask a worker to read an upload; what an earlier attempt may still write counts no more."""
    upload.state, upload.done, upload.pages = State.WAITING, 0, 0
    upload.refusal, upload.warnings = "", []
    save_as_queued(upload, taken_up)
    read_upload.enqueue(upload.pk, upload.attempt)


def enqueue_keeping(upload: Upload, taken_up: int = 0) -> None:
    """Ask a worker to keep what was read of an upload as a draft of its issuer, in the name of its keeper."""
    upload.state, upload.unkept = State.KEEPING, ""
    save_as_queued(upload, taken_up)
    keep_upload.enqueue(upload.pk, upload.attempt)


def save_as_queued(upload: Upload, taken_up: int) -> None:
    upload.attempt, upload.taken_up = upload.attempt + 1, taken_up
    upload.queued_at, upload.heard_at = timezone.now(), None
    upload.save()


def read_again(*, upload: Upload, answers: UploadAnswers | None = None, issuer: Department | None = None) -> Upload:
    """Have an upload read once more, with other answers if there are any."""
    with one_transaction():
        row = lock_upload(upload, State.WAITING, State.READING, State.READ, State.REFUSED)
        if row.is_under_way and not Upload.objects.without_worker().filter(pk=row.pk).exists():
            raise EditionError(_("It is being read already."))
        for name, value in answer_fields(answers).items() if answers else ():
            setattr(row, name, value)
        row.issuer = issuer or row.issuer
        enqueue_reading(row)
        return row


def take_up_abandoned() -> int:
    """Have uploads read or kept whose worker died; return how many. What ended so often is left to staff."""
    count = 0
    given_up = Upload.objects.abandoned().filter(taken_up__gte=MOST_TAKEN_UP)
    given_up.filter(state=State.KEEPING).update(state=State.READ, unkept="reader-stopped")
    for upload in Upload.objects.abandoned().filter(taken_up__lt=MOST_TAKEN_UP):
        with transaction.atomic():
            row = Upload.objects.abandoned().select_for_update().filter(pk=upload.pk, attempt=upload.attempt).first()
            asked = {"args": [upload.pk, upload.attempt], "kwargs": {}}
            if row is None or DBTaskResult.objects.ready().filter(args_kwargs=asked).exists():
                continue
            enqueue = enqueue_keeping if row.state == State.KEEPING else enqueue_reading
            enqueue(row, taken_up=row.taken_up + 1)
            count += 1
    return count


# Reading, in the worker


@task()
def read_upload(upload: int, attempt: int) -> None:
    """Read an upload; whatever comes of it, and be it the reader's end, is written on the upload."""
    mine = Upload.objects.filter(pk=upload, attempt=attempt)
    if not mine.filter(state=State.WAITING).update(state=State.READING, heard_at=timezone.now()):
        return
    try:
        keep_reading(mine, read_files(mine.get(), progress_recorder(mine)))
    except ReadingAbandoned:
        return
    except documents.Refused as error:
        mark_as_refused(mine, str(error))
    except Exception as error:
        logger.exception("Upload %s could not be read", upload)
        mark_as_refused(mine, failure_of_this_site(error))
    except BaseException:
        mark_as_refused(mine, "reader-stopped")
        raise


def failure_of_this_site(error: Exception) -> str:
    """Return the refusal that says what failed here while a file was read: nothing of it blames the file."""
    if isinstance(error, DatabaseError | InterfaceError) and is_transient_error(error):
        return "reader-stopped"
    return f"disk-failed: {error.strerror}" if isinstance(error, OSError) else f"reader-died: {type(error).__name__}"


def mark_as_refused(mine: Any, why: str) -> None:
    # What a hostile file calls its parts may hold what no database takes.
    said = encodable_text(why)
    if not mine.filter(state=State.READING).update(state=State.REFUSED, refusal=said, heard_at=timezone.now()):
        return
    hashes = ", ".join(map(str, mine.order_by("files__order").values_list("files__sha256", flat=True)))
    # Quoted as Python does, so that no name within a file begins a line of the log.
    logger.warning("Files with SHA-256 %s are refused: %r", hashes, said)


def progress_recorder(mine: Any) -> Callable[[int, int], None]:
    """Return what notes how far reading is, not more often than anybody looks."""
    last = 0.0

    def record_progress(done: int, pages: int) -> None:
        nonlocal last
        if time.monotonic() - last < PAUSE and done < pages:
            return
        last = time.monotonic()
        if not mine.filter(state=State.READING).update(done=done, pages=pages, heard_at=timezone.now()):
            raise ReadingAbandoned

    return record_progress


def read_files(upload: Upload, progress: Callable[[int, int], None]) -> documents.Reading:
    """Read the files of an upload apart, with what staff said of them."""
    with scratch_folder() as folder:
        paths = []
        for file in upload.files.order_by("order"):
            path = Path(folder) / file.name
            try:
                originals.copy_kept_file(file, path)
            except FileNotFoundError as error:
                raise documents.Refused(f"not-kept: {file.name}") from error
            paths.append(path)
        given: dict[str, Any] = {
            "year": upload.year,
            "department": upload.department,
            "scope": Scope(upload.scope) if upload.scope else None,
            "phase": Phase(upload.phase) if upload.phase else None,
            "units": upload.units,
        }
        try:
            return documents.read_isolated(paths, **given, bounds=documents.UNHURRIED, progress=progress)
        except documents.Refused as error:
            # What staff chose before says it; what else is open is still asked.
            if upload.issuer is None or given["department"] or "which-department" not in str(error):
                raise
        given["department"] = upload.issuer.name
        return documents.read_isolated(paths, **given, bounds=documents.UNHURRIED, progress=progress)


def keep_reading(mine: Any, reading: documents.Reading) -> None:
    """Keep what was read beside the files, unless nobody waits for it any more."""
    content = zipped_package(reading.budget)
    batch = mine.values_list("batch", flat=True).first()
    told = recognised(reading.budget) if batch else {}
    with transaction.atomic():
        row = mine.select_for_update().filter(state=State.READING).first()
        if row is None:
            raise ReadingAbandoned
        is_another = bool(row.recognised) and document_of(told) != document_of(row.recognised)
        if is_another and row.files.filter(beside=True).exists():
            raise documents.Refused(f"which-department: {reading.budget.department}, {reading.budget.year}")
        row.recognised = told
        delete_stored_file(row.package)
        row.package.save("read.zip", ContentFile(content), save=False)
        row.state, row.heard_at = State.READ, timezone.now()
        row.warnings = [encodable_text(warning) for warning in reading.warnings]
        row.save()
        types = {file.name: file.media_type for file in reading.budget.files}
        for file in row.files.all():
            UploadFile.objects.filter(pk=file.pk).update(media_type=types.get(file.name, ""))


def read_kept_budget(upload: Upload) -> Budget:
    """Return what was read of an upload; raises :class:`documents.Refused` where it is not there any more."""
    try:
        with scratch_folder() as folder, upload.package.open("rb") as kept:
            with zipfile.ZipFile(kept) as archive:
                archive.extractall(folder)
            return documents.read_package(Path(folder)).budget
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        why = f"disk-failed: {error.strerror}" if is_disk_failure(error) else "reader-stopped"
        raise documents.Refused(why) from error


# Keeping, discarding


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDepartment:
    """A department to be made with the draft."""

    name: str
    jurisdiction: str
    slug: str

    def create_department(self) -> Department:
        place, _made = Jurisdiction.objects.get_or_create(name=self.jurisdiction)
        if Department.objects.with_name_or_alias(self.name).filter(jurisdiction=place).exists():
            raise EditionError(_("“%s” is there already: choose it.") % self.name)
        refuse_reserved(self.slug)
        return Department.objects.create(jurisdiction=place, name=self.name, slug=self.slug)


def keep_draft(
    *,
    upload: Upload,
    issuer: Department | NewDepartment,
    remember: bool = False,
    again: bool = False,
    latest: int | None = None,
    by: Staff = None,
) -> editions.LoadedEdition:
    """Keep what was read as a draft of a department, with its files; done twice, it is done once.

    ``remember`` notes the printed name as another name of the department. ``again`` keeps another draft of files that
    an edition was made of already. ``latest`` is the key of the newest edition of the document that staff know of, zero
    where they know of none: another one is refused as :class:`UnseenEdition`.
    """
    with all_or_nothing():
        row = lock_upload(upload, State.READ, State.KEEPING, State.KEPT)
        if row.state == State.KEPT and row.kept_draft is not None:
            return editions.LoadedEdition(budget=row.kept_draft, created=False)
        if row.state == State.KEPT:
            raise EditionError(_("The draft that was kept of it is not there any more: upload the files again."))
        budget = read_kept_budget(row)
        budget = replace(budget, approved_on=row.approved_on or budget.approved_on)
        department = issuer.create_department() if isinstance(issuer, NewDepartment) else issuer
        department = Department.objects.select_for_update().get(pk=department.pk)
        newest = editions.editions_of(department, budget).order_by("-edition").values_list("pk", flat=True).first()
        if latest is not None and newest not in (None, latest):
            raise UnseenEdition(_("There is an edition of it already: look at the differences, then keep it."))
        if remember:
            remember_name(budget.department, department)
        loaded = editions.load_as_draft(budget=budget, department=department, again=again, by=by)
        if loaded.created:
            for file in row.files.all():
                with file.file.open("rb") as kept:
                    editions.keep_source_file(budget=loaded.budget, name=file.name, file=File(kept))
        row.state, row.budget, row.issuer = State.KEPT, loaded.budget, department
        release_files(row)
        return loaded


@task()
def keep_upload(upload: int, attempt: int) -> None:
    """Keep an upload that waits for it as a draft; what hinders is written on it. Stopped half-way, nothing is kept."""
    mine = Upload.objects.filter(pk=upload, attempt=attempt, state=State.KEEPING)
    row = mine.select_related("keeper", "issuer").first()
    if row is None:
        return
    try:
        if row.issuer is None:
            raise EditionError(_("Its department is not there any more: choose another."))
        keep_draft(upload=row, issuer=row.issuer, latest=0, by=row.keeper)
    except (EditionError, documents.Refused) as error:
        mine.update(state=State.READ, unkept=encodable_text(str(error)))
    except Exception as error:
        logger.exception("Upload %s could not be kept", upload)
        mine.update(state=State.READ, unkept=failure_of_this_site(error))


def remember_name(printed: str, department: Department) -> None:
    """Note a printed name as another name of a department, unless it is called so."""
    if name_key(printed) != department.key:
        DepartmentAlias.objects.get_or_create(department=department, key=name_key(printed), defaults={"name": printed})


def choose_issuer(*, upload: Upload, issuer: Department) -> None:
    """Note whose an upload is, before it is kept."""
    with one_transaction():
        row = lock_upload(upload, State.READ)
        row.issuer = issuer
        row.save(update_fields=["issuer"])


def discard_upload(*, upload: Upload, reason: str = "", by: Staff = None) -> None:
    """Let an upload go, with its files and what was read of them; the history keeps the reason."""
    with one_transaction():
        row = lock_upload(upload, State.WAITING, State.READING, State.READ, State.REFUSED)
        editions.log_discarding(row, by, reason.strip())
        row.state = State.DISCARDED
        release_files(row)


def delete_orphan_files(*, before: datetime) -> int:
    """Delete kept files that nothing in the database names, as a process that is killed leaves them; return how many.

    Only those stored before a time: a file is there before the row that names it.
    """
    storage = staff_storage()
    named = {
        *SourceFile.objects.exclude(file="").values_list("file", flat=True),
        *UploadFile.objects.exclude(file="").values_list("file", flat=True),
        *Upload.objects.exclude(package="").values_list("package", flat=True),
    }
    count = 0
    # Papers are named by nothing: they are set again when they are asked for.
    for top in ("sources", "uploads", "papers"):
        for folder in list_kept(storage, top)[0]:
            for name in list_kept(storage, f"{top}/{folder}")[1]:
                where = f"{top}/{folder}/{name}"
                if where not in named and storage.get_modified_time(where) < before:
                    storage.delete(where)
                    originals.forget_drawn_pages(name)
                    count += 1
    return count


def list_kept(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    """Return the folders and files in a folder; nothing where it is not there."""
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def release_files(upload: Upload) -> None:
    """Save an upload that is decided, and delete its files once that is sure."""
    kept = [upload.package, *(file.file for file in upload.files.all())]
    names = [(file.storage, str(file.name)) for file in kept if file]
    hashes = set(upload.files.values_list("sha256", flat=True))
    upload.package.name = ""
    upload.save()
    upload.files.update(file="")

    def delete_released_files() -> None:
        for storage, name in names:
            storage.delete(name)
        shown = [model.objects.filter(sha256__in=hashes).exclude(file="") for model in (SourceFile, UploadFile)]
        for sha256 in hashes.difference(*(rows.values_list("sha256", flat=True) for rows in shown)):
            originals.forget_drawn_pages(sha256)

    transaction.on_commit(delete_released_files)


def as_source_file(file: UploadFile) -> SourceFile:
    """Return a file of an upload as the source that it will be for a draft, not stored."""
    words = {name: getattr(file, name) for name in ("name", "sha256", "size", "media_type")}
    return SourceFile(**words, file=str(file.file.name or ""))


def delete_stored_file(file: Any) -> None:
    if file:
        file.storage.delete(file.name)


def discard_undecided(*, before: datetime) -> int:
    """Discard the uploads that nobody decided on since a time; return how many."""
    count = 0
    for upload in Upload.objects.undecided().filter(made_at__lt=before):
        # Somebody may decide on it meanwhile.
        with suppress(EditionError):
            discard_upload(upload=upload)
            count += 1
    return count


def lock_upload(upload: Upload, *states: str) -> Upload:
    """Return the upload as it is now, held until the transaction ends; refused unless in one of the states."""
    row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if row is None or row.state not in states:
        state = row.get_state_display() if row else _("not there any more")
        raise EditionError(_("The upload is %s: that cannot be done with it.") % state)
    return row
