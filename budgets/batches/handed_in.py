"""Files of many departments handed in in the admin: read one by one by the worker, told apart, moved, kept as drafts.

Each file is an upload of its own until all of its batch are read; then those of one document become one upload and are
read together. What is done follows from what is stored alone, so that a worker that is killed leaves nothing half done:
the next does the rest (:func:`go_on`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from budgets import editions, originals, uploads
from budgets.editions import EditionError
from budgets.editions.history import Staff
from budgets.editions.workflow import one_transaction
from budgets.models import Batch, Department, Upload, UploadFile
from budgets.models.fields import encodable_text
from budgets.queries.batches import BatchStanding, document_of, rows_of
from budgets.uploads import NewDepartment, UploadAnswers

from .archives import HandedIn
from .telling_apart import ReadFile, tell_apart

State = Upload.UploadState
#: Longer than a folder's path in a row, which its end tells from others.
LONGEST_FOLDER = 300
#: Refusals that say nothing of the files themselves.
OF_THE_SITE = ("reader-", "disk-failed", "too-slow", "too-much-memory")
#: Batches older than this are not looked at any more by the worker.
LOOKED_AT = timedelta(days=30)


# Receiving


def receive_batch(
    *, name: str, files: Sequence[HandedIn], left_out: Sequence[tuple[str, str]] = (), by: Staff = None
) -> Batch:
    """Keep the bytes of files and have each read by itself; the same bytes are read once.

    The bytes are written before the transaction begins: nobody else waits for them.
    """
    rows: dict[str, UploadFile] = {}
    untaken = [list(one) for one in left_out]
    written: list[object] = []
    with uploads.files_or_nothing(written):
        for one in files:
            with one.opened() as content:
                row = UploadFile(order=1, size=one.size, folder=folder_of(one.path))
                row.name = encodable_text(uploads.short_file_name(one.path.name))
                row.sha256 = originals.sha256_of_file(content)
                if row.sha256 in rows:
                    untaken.append([str(one.path), f"twice-in-batch: {one.path.name}"])
                    continue
                row.file.save(row.name, content, save=False)
                written.append(row.file)
                rows[row.sha256] = row
        with one_transaction():
            batch = Batch.objects.create(
                by=by,
                name=encodable_text(name)[:255],
                left_out=[[encodable_text(path), encodable_text(why)] for path, why in untaken],
            )
            for row in rows.values():
                row.upload = Upload.objects.create(batch=batch, by_id=batch.by_id)
                row.save()
                uploads.enqueue_reading(row.upload)
            settle_batch.enqueue(batch.pk)
            return batch


def folder_of(path: PurePosixPath) -> str:
    """Return the folder that a file lay in, empty for none."""
    folder = str(path.parent)
    return "" if folder == "." else encodable_text(folder[-LONGEST_FOLDER:])


# Telling apart, in the worker


@task()
def settle_batch(batch: int) -> None:
    """Do what a batch waits for, once its files are read: this task comes after theirs."""
    settle(batch)


def go_on() -> int:
    """Do what batches wait for that a worker left; return for how many."""
    waiting = Q(told_apart_at=None) | Q(uploads__state=State.REFUSED, uploads__files__beside=True)
    lately = Batch.objects.filter(waiting, made_at__gt=timezone.now() - LOOKED_AT)
    return sum(settle(pk) for pk in lately.values_list("pk", flat=True).distinct())


def settle(pk: int) -> bool:
    """Tell the files of a batch apart where all are read, and part those that cannot be read together; tell if any."""
    with one_transaction():
        batch = Batch.objects.select_for_update().filter(pk=pk).first()
        if batch is None:
            return False
        if batch.told_apart_at is None:
            return tell_batch_apart(batch)
        parted = [upload for upload in batch.uploads.filter(state=State.REFUSED) if part_what_was_put_beside(upload)]
        return bool(parted)


def tell_batch_apart(batch: Batch) -> bool:
    """Make one upload of the files of each document; not before all are read, and once only."""
    silent_for_good = Q(state=State.READING, taken_up__gte=uploads.MOST_TAKEN_UP, pk__in=Upload.objects.abandoned())
    unread = Q(state__in=[State.WAITING, State.READING]) & ~silent_for_good
    if batch.uploads.filter(unread).exists():
        return False
    rows = batch.uploads.filter(state__in=[State.READ, State.REFUSED]).select_for_update().order_by("pk")
    told = tell_apart([as_read_file(row) for row in rows])
    joined = False
    for document, files in told.documents.items():
        first, *others = (file.handle for file in files)
        beside = [file.handle for file in told.beside[document]]
        for upload in (*others, *beside):
            for file in upload.files.all():
                put_file(file, first, beside=upload in beside)
            delete_emptied(upload)
        if others or beside:
            uploads.enqueue_reading(first)
            joined = True
    for first, *others in told.together:
        for one in others:
            put_file(one.handle.files.get(), first.handle, beside=True)
            delete_emptied(one.handle)
        uploads.enqueue_reading(first.handle)
        joined = True
    batch.told_apart_at = timezone.now()
    batch.save(update_fields=["told_apart_at"])
    if joined:
        settle_batch.enqueue(batch.pk)
    return True


def as_read_file(upload: Upload) -> ReadFile:
    file = upload.files.get()
    path = PurePosixPath(file.folder) / file.name
    if upload.state == State.READ:
        return ReadFile(path=path, handle=upload, document=document_of(upload.recognised))
    return ReadFile(path=path, handle=upload, refused=upload.refusal)


def part_what_was_put_beside(upload: Upload) -> bool:
    """Let files stand alone that were put with others for their names, where all could not be read together."""
    files = list(upload.files.filter(beside=True))
    # None of them said whose it is: what they leave open together is asked once.
    is_asked = bool(upload.open_questions) and not upload.recognised
    if not files or is_asked or upload.refusal.startswith(OF_THE_SITE):
        return False
    let_stand_alone(upload, files)
    return True


# Moving, by staff


def move_file(*, file: UploadFile, to: Upload | None) -> Upload:
    """Put a file with those of another upload of its batch, or let it stand alone; both are read anew."""
    with one_transaction():
        keys = [file.upload_id, *([to.pk] if to else [])]
        rows = {row.pk: row for row in Upload.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
        source, target = rows.get(file.upload_id), rows.get(to.pk) if to else None
        if source is None or source.batch is None or (to and (target is None or target.batch_id != source.batch_id)):
            raise EditionError(_("It is not there any more."))
        for row in rows.values():
            refuse_unless_movable(row)
        if target is not None and target.files.count() >= uploads.MOST_FILES:
            raise EditionError(
                _("“%(name)s” has %(most)d files already.") % {"name": target, "most": uploads.MOST_FILES}
            )
        if target is None and source.files.count() == 1:
            raise EditionError(_("It stands alone already."))
        target = target or Upload.objects.create(batch=source.batch, by_id=source.by_id)
        put_file(UploadFile.objects.get(pk=file.pk), target)
        if not delete_emptied(source):
            enqueue_anew(source)
        enqueue_anew(target)
        return target


def part_files(*, upload: Upload) -> list[Upload]:
    """Let each file of an upload of a batch but the first stand alone; return the uploads made."""
    with one_transaction():
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        refuse_unless_movable(row)
        return let_stand_alone(row, list(row.files.order_by("order")[1:]))


def let_stand_alone(upload: Upload, files: Sequence[UploadFile]) -> list[Upload]:
    """Make an upload of each of some files of one, and have all read anew."""
    made = []
    for file in files:
        alone = Upload.objects.create(batch=upload.batch, by_id=upload.by_id)
        put_file(file, alone)
        uploads.enqueue_reading(alone)
        made.append(alone)
    enqueue_anew(upload)
    return made


def refuse_unless_movable(upload: Upload) -> None:
    """Refuse to move files of an upload that a worker is at, or that is decided on."""
    if upload.state not in (State.READ, State.REFUSED) and not upload.is_stopped:
        raise EditionError(_("“%s” is being read, or decided on: its files stay where they are.") % upload)


def enqueue_anew(upload: Upload) -> None:
    """Have an upload read whose files are others now: answers about tables by their order hold no more."""
    upload.units = {}
    uploads.enqueue_reading(upload)


def put_file(file: UploadFile, upload: Upload, *, beside: bool = False) -> None:
    """Put a file behind those of an upload, under a name that none of them has."""
    names = list(upload.files.values_list("name", flat=True))
    last = upload.files.order_by("-order").values_list("order", flat=True).first()
    file.upload, file.order, file.beside = upload, (last or 0) + 1, beside
    path, number = PurePosixPath(file.name), 2
    while file.name in names:
        file.name = uploads.short_file_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    file.save()


def delete_emptied(upload: Upload) -> bool:
    """Delete an upload whose files are all another's now, with what was read of it; tell whether it was one."""
    if upload.files.exists():
        return False
    package = upload.package
    transaction.on_commit(lambda: uploads.delete_stored_file(package))
    upload.delete()
    return True


# Answering


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerAnswer:
    """Whose some uploads are that print the same name; ``remember`` notes it as another name of the department."""

    uploads: Sequence[Upload]
    printed: str
    issuer: Department | NewDepartment
    remember: bool = False


def answer(
    *, issuers: Sequence[IssuerAnswer], documents: Sequence[tuple[Upload, UploadAnswers, Department | None]]
) -> int:
    """Note whose uploads are, and have documents read again with the answers given, all or nothing; return how many."""
    with one_transaction():
        for one in issuers:
            issuer = one.issuer
            if not isinstance(issuer, Department):
                slug = issuer.slug or editions.unused_slug(issuer.name)
                issuer = replace(issuer, slug=slug).create_department()
            if one.remember:
                uploads.remember_name(one.printed, issuer)
            for upload in one.uploads:
                uploads.choose_issuer(upload=upload, issuer=issuer)
        for upload, answers, department_named in documents:
            uploads.read_again(upload=upload, answers=answers, issuer=department_named)
    return len({upload.pk for one in issuers for upload in one.uploads} | {upload.pk for upload, *_more in documents})


# Keeping


def keep_whole(*, batch: Batch, only: Collection[int] | None = None, by: Staff = None) -> int:
    """Have a draft kept of each budget of a batch that is whole; return of how many.

    Each is kept by the worker in a transaction of its own, once, however often it is asked for. ``only`` are the keys
    of the uploads that who asks may decide on.
    """
    with one_transaction():
        Batch.objects.select_for_update().get(pk=batch.pk)
        whole = [row for row in rows_of(batch) if row.standing == BatchStanding.WHOLE]
        count = 0
        for row in whole:
            if only is not None and row.upload.pk not in only:
                continue
            upload = Upload.objects.select_for_update().filter(pk=row.upload.pk, state=State.READ).first()
            if upload is not None:
                upload.issuer, upload.keeper = row.department, by
                uploads.enqueue_keeping(upload)
                count += 1
        return count
