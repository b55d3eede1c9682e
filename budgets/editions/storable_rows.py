"""Bring rows to what a database takes: what is too long, too large or odd is cut or left out, and named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import CharField, Field, JSONField, Model, TextField
from django.utils.translation import gettext as _

from budgets import records
from budgets.models import Amount, Asset, Mention, Target, Unreadable
from budgets.models.fields import PLACE, encodable_text, validate_encodable

from .workflow import EditionError

#: What stands for the rest of a text that was cut.
CUT = "…"
#: Why a row is named whose content could not be kept as it was given.
BEYOND = "beyond-keeping"
#: Nothing refers to these: one that cannot be mended is left out, and named, while the rest is stored.
LEAVES = (Asset, Mention, Target)

M = TypeVar("M", bound=Model)

#: The values of rows of one model, as many of each column, by the names of all its columns.
Columns = Mapping[str, Sequence[Any]]


def check_storable(rows: Iterable[Model]) -> None:
    """Refuse rows that a database would refuse, or would keep otherwise than given, naming the field.

    SQLite takes texts of any length and numbers of any size; this says the same of both databases, before they do.
    """
    for row in rows:
        for _field, error in unstorable_fields(row):
            raise error


def fit_rows(rows: Sequence[M]) -> tuple[Sequence[M], list[Unreadable]]:
    """Return rows as a database takes them, and a note, not stored, on each that it does not take as given.

    A text is cut, a number that may be absent is left out; an amount whose text or value is concerned is unreadable.
    The note has in full what was given. Raises :class:`EditionError` where a row can neither be mended nor be left out.
    """
    if are_storable(rows):
        return rows, []
    kept, notes = [], []
    for row in rows:
        lost = []
        for field, error in unstorable_fields(row):
            given = getattr(row, field.attname)
            lost.append(encodable_text(str(given)))
            if not fit_field(row, field):
                if not isinstance(row, LEAVES):
                    raise error
                lost.insert(0, encodable_text(str(row)))
                break
        else:
            kept.append(row)
        if lost:
            notes.append(note_on_row(row, " · ".join(dict.fromkeys(lost))))
    return kept, notes


def are_storable(rows: Sequence[Model]) -> bool:
    """Tell whether a database takes rows of one model as they are."""
    return not rows or are_values_storable(type(rows[0]), values_by_column(rows))


def are_values_storable(model: type[Model], columns: Columns) -> bool:
    """Tell whether a database takes values of a model's columns as they are: each value of a field is asked once."""
    try:
        for field, validators in checked_fields(model):
            values = columns[field.attname]
            for value in values if isinstance(field, JSONField) else set(values):
                if value is not None and value != "":
                    for validator in validators:
                        validator(value)
    except ValidationError:
        return False
    return True


def values_by_column(rows: Sequence[Model]) -> Columns:
    """Return the values of rows of one model by the names of its columns."""
    kept = [row.__dict__ for row in rows]
    return {field.attname: list(map(itemgetter(field.attname), kept)) for field in rows[0]._meta.concrete_fields}


def unstorable_fields(row: Model) -> Iterable[tuple[Field[Any, Any], EditionError]]:
    """Yield the fields of a row whose values a database does not keep as they are, with the error that says so."""
    for field, validators in checked_fields(type(row)):
        value = getattr(row, field.attname)
        if value is None or value == "":
            continue
        try:
            for validator in validators:
                validator(value)
        except ValidationError as error:
            caption = encodable_text(str(row))[:60]
            words = {"what": row._meta.verbose_name, "row": caption, "field": field.verbose_name}
            yield field, EditionError(_("%(what)s “%(row)s”, %(field)s: ") % words + " ".join(error.messages))


def fit_field(row: Model, field: Field[Any, Any]) -> bool:
    """Change the value of a field so that it can be kept; tell whether that is possible."""
    value = getattr(row, field.attname)
    if isinstance(row, Amount) and field.name in ("value", "printed"):
        row.state, row.value = records.State.UNREADABLE, None
    if isinstance(value, str):
        value = cut_text(value, field.max_length)
    elif isinstance(field, JSONField):
        value = [encodable_text(part) for part in value]
    elif field.null:
        value = None
    else:
        return False
    setattr(row, field.attname, value)
    return True


def cut_text(text: str, longest: int | None) -> str:
    """Return a text as a field of so many characters takes it; equal texts stay equal."""
    text = encodable_text(text)
    return text if longest is None or len(text) <= longest else text[: longest - 1] + CUT


def note_on_row(row: Any, text: str) -> Unreadable:
    """Return the note on a row of the source that is not kept as given, not stored yet."""
    place = {name: getattr(row, name) for name in ("source_id", *PLACE) if hasattr(row, name)}
    return Unreadable(text=text, reason=BEYOND, **place)


@cache
def checked_fields(model: type[Model]) -> list[tuple[Field[Any, Any], list[Any]]]:
    """Return a model's fields with what each must pass; choices are the records' own and need no check."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.choices and not field.is_relation and not field.primary_key
    ]
    return [
        (
            field,
            [*field.validators, validate_encodable]
            if isinstance(field, CharField | TextField | JSONField)
            else list(field.validators),
        )
        for field in fields
    ]
