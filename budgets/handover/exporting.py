"""Write down a whole site: its rows, its originals, its history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone

from budgets.models import Membership, SourceFile, Upload
from budgets.originals import kept_hash

from .files import Written, copy, writing
from .tables import ACCOUNTS, HANDED_OVER, HISTORY, account_columns, rows_file, stored_columns, written_value
from .versions import FORM, newest_migration

#: Rows that are read at a time.
BATCH = 1000
#: What is said of an account where names are asked for: never a password, a second factor, or leave to do all.
OF_ACCOUNT = ("username", "first_name", "last_name", "email", "is_active", "is_staff")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: rows by kind, originals, which of them are lost or changed, uploads left behind."""

    rows: dict[str, int]
    originals: int
    faults: tuple[str, ...]
    uploads: int


def export_site(path: Path, *, names: bool = False) -> Exported:
    """Write the site into a new folder or archive (``.zip``), all as of one moment and whole or not at all.

    Accounts are numbers unless ``names`` are asked for. Raises :class:`HandoverError` where it cannot be written.
    """
    with writing(path) as written, one_moment():
        seen: set[int] = set()
        rows = {str(model._meta.model_name): write_rows(written, model, seen) for model in HANDED_OVER}
        rows["history"] = write_history(written, seen, names=names)
        rows["accounts"] = write_accounts(written, seen, names=names)
        originals, faults = write_originals(written)
        manifest = {
            "form": FORM,
            "migration": newest_migration(),
            "made_at": timezone.now().isoformat(),
            "names_of_accounts": names,
            "rows": rows,
            "originals": originals,
            "originals_lost_or_changed": faults,
        }
        with written.new_file("manifest.json") as file:
            file.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        undecided = Upload.objects.undecided().count()
    return Exported(rows, originals, tuple(faults), undecided)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read all as of one moment, while others write; on SQLite nobody writes meanwhile."""
    begins = not connection.in_atomic_block
    with transaction.atomic():
        if begins and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def write_lines(written: Written, name: str, lines: Iterator[dict[str, Any]]) -> int:
    count = 0
    with written.new_file(name) as file:
        for count, line in enumerate(lines, 1):  # noqa: B007 - the last one is returned
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return count


def write_rows(written: Written, model: type[models.Model], seen: set[int]) -> int:
    """Write all rows of a model, and note the accounts that they name; return how many there are."""
    fields, people = stored_columns(model), account_columns(model)

    def written_lines() -> Iterator[dict[str, Any]]:
        rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
        for row in rows.iterator(chunk_size=BATCH):
            line = {field.attname: written_value(field, value) for field, value in zip(fields, row, strict=True)}
            seen.update(line[name] for name in people if line[name] is not None)
            yield line

    return write_lines(written, rows_file(model), written_lines())


def write_history(written: Written, seen: set[int], *, names: bool) -> int:
    """Write who changed what of what is handed over; what was done to roles has their persons' names in it."""
    kinds = {
        ContentType.objects.get_for_model(model).pk: str(model._meta.model_name)
        for model in HANDED_OVER
        if names or model is not Membership
    }
    words = ("user_id", "content_type_id", "action_time", "object_id", "object_repr", "action_flag", "change_message")

    def written_lines() -> Iterator[dict[str, Any]]:
        entries = LogEntry.objects.filter(content_type__in=kinds).order_by("pk").values(*words)
        for entry in entries.iterator(chunk_size=BATCH):
            seen.add(entry["user_id"])
            entry["action_time"] = entry["action_time"].isoformat()
            yield {"of": kinds[entry.pop("content_type_id")], **entry}

    return write_lines(written, HISTORY, written_lines())


def write_accounts(written: Written, seen: set[int], *, names: bool) -> int:
    people = User.objects.filter(pk__in=seen).order_by("pk").values("id", *(OF_ACCOUNT if names else ()))
    return write_lines(written, ACCOUNTS, iter(people))


def write_originals(written: Written) -> tuple[int, list[str]]:
    """Write the originals that are kept, each once under its SHA-256; name those that are lost or changed."""
    found: set[str] = set()
    missed: dict[str, str] = {}
    for file in SourceFile.objects.exclude(file="").order_by("sha256", "pk").iterator(chunk_size=BATCH):
        if file.sha256 in found:
            continue
        if kept_hash(file) != file.sha256:
            missed[file.sha256] = file.name
            continue
        with (
            file.file.storage.open(str(file.file.name)) as content,
            written.new_file(f"originals/{file.sha256}", compressed=False) as copied,
        ):
            copy(content, copied)
        found.add(file.sha256)
    return len(found), [f"{name} ({sha256})" for sha256, name in missed.items() if sha256 not in found]
