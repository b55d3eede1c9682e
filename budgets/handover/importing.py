"""Take in a site that was handed over: all of it, or nothing."""
# Every name in the SQL below comes from a model.
# ruff: noqa: S608

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.db.models import NOT_PROVIDED

from budgets import editions
from budgets.editions import freeze_triggers, generation_triggers
from budgets.models import SourceFile, file_path, staff_storage
from budgets.originals import kept_hash

from .exporting import BATCH, OF_ACCOUNT
from .files import HandedSite, HandoverError, reading
from .tables import ACCOUNTS, HANDED_OVER, HISTORY, REPLACED, account_columns, rows_file, stored_columns, stored_value
from .versions import refuse_other_release

#: How many faults a sentence names.
TOLD = 5


def export_of(given: HandedSite) -> dict[str, Any]:
    """Return what an export says of itself."""
    with given.open("manifest.json") as file:
        manifest: dict[str, Any] = json.load(file)
    return manifest


def import_site(path: Path, *, told: Callable[[str], object] = print) -> dict[str, int]:
    """Take a handed-over site into this one, which is empty; return how many rows of each kind there are.

    One transaction, and files that were stored go again where it fails. Raises :class:`HandoverError` where something
    was changed since it was written, where another release wrote it, where this site is not empty, and where what was
    stored is not what the public log says.
    """
    with reading(path) as given:
        manifest = export_of(given)
        refuse_other_release(manifest)
        told("All files are as they were written.")
        with kept_or_deleted() as stored_files, transaction.atomic():
            refuse_unless_empty()
            try:
                with guards_lifted():
                    take_rows(given, told)
                    take_originals(given, stored_files)
            except (IntegrityError, ValidationError, ValueError, KeyError) as error:
                raise HandoverError(f"What was written cannot be stored here: {error}") from error
            told("Totals and the index of the search are worked out.")
            editions.rebuild_totals()
            editions.rebuild_index()
            refuse_faults(list(islice(editions.log_faults(), TOLD)))
    return dict(manifest["rows"])


def refuse_unless_empty() -> None:
    there = [str(model._meta.verbose_name_plural) for model in HANDED_OVER if has_rows(model)]
    if there:
        raise HandoverError(
            f"This site is not empty, there are: {', '.join(there)}. A site is taken into an empty one only: a new"
            " database after `manage.py migrate`."
        )


def has_rows(model: type[models.Model]) -> bool:
    return model not in REPLACED and model._base_manager.exists()


def refuse_faults(faults: list[str]) -> None:
    if faults:
        raise HandoverError(f"It is not what the public log says was published: {'; '.join(faults)}.")


@contextmanager
def guards_lifted() -> Iterator[None]:
    """Lift the guards of published editions and of kept pages, in this transaction alone, and set them again."""
    freeze_triggers.drop_triggers(connection)
    generation_triggers.drop_triggers(connection)
    yield
    # Every reference is looked at now: PostgreSQL sets no trigger on a table whose rows still wait for that.
    connection.check_constraints()
    freeze_triggers.create_triggers(connection)
    generation_triggers.create_triggers(connection)


@contextmanager
def kept_or_deleted() -> Iterator[list[str]]:
    """Yield a list for the names of files that are stored; they are deleted again where it does not end well."""
    names: list[str] = []
    try:
        yield names
    except BaseException:
        for name in names:
            with suppress(OSError):
                staff_storage().delete(name)
        raise


def take_rows(given: HandedSite, told: Callable[[str], object]) -> None:
    for model in REPLACED:
        model._base_manager.all().delete()
    accounts = take_accounts(given_lines(given, ACCOUNTS))
    for model in HANDED_OVER:
        rows = stored_rows(model, given_lines(given, rows_file(model)), accounts)
        count = insert(model, stored_columns(model), rows)
        told(f"{model._meta.model_name}: {count}")
    take_history(given_lines(given, HISTORY), accounts)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(HANDED_OVER)):
            cursor.execute(statement)


def given_lines(given: HandedSite, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file; none where the release that wrote it knew of no such rows."""
    if name not in given.names():
        return
    with given.open(name) as file:
        for line in file:
            yield json.loads(line)


def take_accounts(rows: Iterable[dict[str, Any]]) -> dict[int, int]:
    """Make an account of each, which nobody can log in to before a password is set; return their keys by the old ones.

    One that was handed over without its name is closed, and called by its number.
    """
    made = dict[int, int]()
    for row in rows:
        given = {name: row[name] for name in OF_ACCOUNT if name in row}
        given = given or {"username": f"account-{row['id']}", "is_active": False}
        if User.objects.filter(username=given["username"]).exists():
            raise HandoverError(f"There is an account {given['username']} already: rename it first.")
        account = User(**given)
        account.set_unusable_password()
        account.save()
        made[row["id"]] = account.pk
    return made


def stored_rows(
    model: type[models.Model], rows: Iterable[dict[str, Any]], accounts: dict[int, int]
) -> Iterator[list[Any]]:
    """Yield rows in the words of this database; a column that an older release did not know has its default."""
    fields, people = stored_columns(model), account_columns(model)
    defaults = {field.attname: field.get_default() for field in fields if field.null or has_default(field)}
    for row in rows:
        for name in people:
            row[name] = None if row.get(name) is None else accounts[row[name]]
        if model is SourceFile and row["file"]:
            # Never a path of a stranger's: where it is kept here follows from its hash.
            row["file"] = file_path(SourceFile(sha256=row["sha256"]), "")
        whole = defaults | row
        if unknown := whole.keys() - {field.attname for field in fields}:
            raise ValueError(f"{model._meta.model_name} has no {min(unknown)}")
        yield [stored_value(field, whole[field.attname], connection) for field in fields]


def has_default(field: Any) -> bool:
    return field.default is not NOT_PROVIDED or (field.empty_strings_allowed and field.blank)


def insert(model: type[models.Model], fields: Sequence[Any], rows: Iterator[list[Any]]) -> int:
    """Insert rows as they are, their times and keys too, which saving would set anew; return how many."""
    quote = connection.ops.quote_name
    names = [quote(field.column) for field in fields]
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
    )
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(statement, batch)
            count += len(batch)
    return count


def take_history(rows: Iterator[dict[str, Any]], accounts: dict[int, int]) -> None:
    kinds = {
        str(model._meta.model_name): ContentType.objects.get_for_model(model, for_concrete_model=True).pk
        for model in HANDED_OVER
    }
    fields = [field for field in LogEntry._meta.concrete_fields if not field.primary_key]
    whole = ({**row, "user_id": accounts[row["user_id"]], "content_type_id": kinds[row["of"]]} for row in rows)
    insert(
        LogEntry, fields, ([stored_value(field, row[field.attname], connection) for field in fields] for row in whole)
    )


def take_originals(given: HandedSite, stored_files: list[str]) -> None:
    """Store the originals under their hashes, and note the names of those that were not there before."""
    storage = staff_storage()
    for name in given.names():
        folder, _slash, sha256 = name.partition("/")
        if folder != "originals":
            continue
        file = SourceFile.objects.filter(sha256=sha256).exclude(file="").first()
        if file is None:
            raise ValueError(f"{name} belongs to no edition")
        where = str(file.file.name)
        if kept_hash(file) == sha256:
            continue
        if storage.exists(where):
            storage.delete(where)
        stored_files.append(where)
        with given.open(name) as content:
            storage.save(where, File(content))
        if kept_hash(file) != sha256:
            raise ValueError(f"{name} is not what its name says")
