"""Remember what was answered to each save of a table, so that one whose answer was lost is stored once.

The browser gives a save its id and sends the same save again until it has an answer. All of this happens while the
table is locked: of two equal saves at once the second finds what the first was answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from budgets.documents import TypedSheet
from budgets.models import Budget, Line, Statement, TableSave

#: A browser keeps what it could not save; one that comes back later than this is told that its version is an old one.
KEPT = timedelta(days=60)


def find_earlier_save(statement: Statement, save_id: UUID | None) -> TableSave | None:
    """Return the save of a table that bears an id, if it was stored before."""
    return TableSave.objects.filter(statement=statement, save_id=save_id).first() if save_id else None


def remember_save(statement: Statement, save_id: UUID | None, made: Mapping[str, int]) -> None:
    """Keep what a save is answered, and let go of what nobody will ask for again."""
    if save_id is None:
        return
    now = timezone.now()
    TableSave.objects.filter(statement=statement, saved_at__lt=now - KEPT).delete()
    TableSave.objects.create(
        statement=statement, save_id=save_id, version=statement.version, made=dict(made), saved_at=now
    )


def forget_saves(budget: Budget) -> None:
    """Let go of the saves of a draft that is not typed into any more.

    Those of a published edition stay for as long as those of a draft: they tell which lines were made by a save whose
    answer was lost, when it goes on in a new edition.
    """
    TableSave.objects.filter(statement__budget=budget).delete()


def forget_old_saves() -> None:
    """Let go of the saves that no browser will ask for again."""
    TableSave.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()


def made_keys(statement: Statement) -> dict[str, int]:
    """Return the lines that rows of browsers became in the saves of a table, by the keys that the rows had there."""
    made: dict[str, int] = {}
    for one in TableSave.objects.filter(statement=statement).order_by("pk").values_list("made", flat=True):
        made |= one
    return made


def lines_made_earlier(statement: Statement, sheet: TypedSheet) -> dict[str, int]:
    """Return the lines that rows already became in an earlier save, by the keys the rows still have in the browser.

    Lines that are gone, or stand in the sheet under their own keys, are not among them.
    """
    given = {row.key for row in sheet.rows}
    if all(key.isdecimal() for key in given):
        return {}
    made = made_keys(statement)
    there = set(Line.objects.filter(statement=statement).values_list("pk", flat=True))
    return {key: pk for key, pk in made.items() if key in given and pk in there and str(pk) not in given}


def with_stored_keys(sheet: TypedSheet, made: Mapping[str, int]) -> TypedSheet:
    """Return a sheet in which rows that became lines bear the lines' keys."""
    rows = tuple(replace(row, key=str(made.get(row.key, row.key))) for row in sheet.rows)
    return replace(sheet, rows=rows)
