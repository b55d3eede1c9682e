"""The files of a data package: which record fills which CSV file, its columns, and how a cell is written.

Columns come from the record classes: a field added to a record is a column added here. A file of records that belong
to others begins with their keys (``statement_order``, ``position``), and a :class:`~budgets.records.Place` becomes
``file, page, row, end_row, column``.
"""

from __future__ import annotations

import dataclasses
import json
import re
import typing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import NoneType
from typing import Any

from budgets import records
from budgets.documents.package.words import WORDS
from budgets.records import Place, Role

PLACE = tuple(field.name for field in dataclasses.fields(Place))

#: Record fields whose name means a place in every file.
RENAMED = {
    (records.Line, "row"): "table_row",
    (records.Amount, "column"): "column_order",
    (records.Text, "column"): "column_order",
}

#: Record fields that packages of earlier releases lack: they were not recorded then.
ADDED = {(records.Line, "placed_by"), (records.Amount, "confidence"), (records.Amount, "second_reading")}

#: What each amount says again of the whole budget, so that rows of many packages can be put together.
OF_BUDGET = ("issuer", "budget_year", "scope", "phase", "edition")

WHOLE = re.compile(r"-?[0-9]{1,18}")
NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a cell holds in Python, and whether it may be empty because nothing is stated."""

    python: Any
    optional: bool = False
    many: bool = False

    @classmethod
    def kind_of_hint(cls, hint: Any) -> Kind:
        """Return the kind of a field annotated ``int | None``, ``State`` or ``tuple[str, ...]``."""
        if typing.get_origin(hint) is tuple:
            return cls(typing.get_args(hint)[0], many=True)
        stated = [argument for argument in typing.get_args(hint) if argument is not NoneType]
        if not stated:
            return cls(hint)
        kind = cls.kind_of_hint(stated[0])
        return cls(kind.python, optional=True, many=kind.many)

    @property
    def schema(self) -> dict[str, Any]:
        """Return the type in the words of Table Schema."""
        if self.many:
            return {"type": "array"}
        if issubclass(self.python, StrEnum):
            return {"type": "string", "constraints": {"enum": [str(choice) for choice in self.python]}}
        if self.python is str:
            return {"type": "string"}
        names = {int: "integer", bool: "boolean", Decimal: "number", date: "date"}
        schema: dict[str, Any] = {"type": names[self.python], "format": "default"}
        return schema if self.optional else {**schema, "constraints": {"required": True}}


def value_in_csv(value: Any) -> str:
    """Return a value as the text of a cell; equal values give equal texts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else str(value)


def plain(value: Decimal) -> str:
    """Return a number without exponent and without zeros at its end, exact whatever its length."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def value(text: str, kind: Kind) -> Any:
    """Return the value of a cell; raises ``ValueError`` with words a person can use."""
    if kind.optional and text == "":
        return None
    if kind.many:
        return several(text, kind.python)
    if kind.python is int and WHOLE.fullmatch(text):
        return int(text)
    if kind.python is Decimal and NUMBER.fullmatch(text):
        return Decimal(text)
    if kind.python is bool and text in TRUTH:
        return TRUTH[text]
    if kind.python is str:
        return text
    return other(text, kind)


def several(text: str, python: Any) -> tuple[Any, ...]:
    """Return the texts, or the coordinates, of a JSON list."""
    try:
        given = json.loads(text)
        # JSON can spell half a character and what is no number; no file or database takes them.
        json.dumps(given, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        given = None
    if isinstance(given, list) and python is float:
        given = [float(one) if type(one) is int else one for one in given]
    if not isinstance(given, list) or not all(type(one) is python for one in given):
        raise ValueError(f"“{text[:60]}” is not a JSON list of {'texts' if python is str else 'decimal numbers'}")
    return tuple(given)


def other(text: str, kind: Kind) -> Any:
    """Return a date or one of a few words; numbers come here only when they are none."""
    expected = {int: "a whole number", Decimal: "a plain number", bool: "true or false", date: "a date (2024-01-31)"}
    try:
        if kind.python is date:
            return date.fromisoformat(text)
        if issubclass(kind.python, StrEnum):
            return kind.python(text)
    except ValueError:
        pass
    wanted = expected.get(kind.python) or "one of " + ", ".join(f"“{choice}”" for choice in kind.python)
    raise ValueError(f"“{text[:60]}” is not {wanted}" if text else f"is empty where {wanted} must stand")


@dataclass(frozen=True)
class PackageTable:
    """One CSV file: the record of its rows and the file of the records that those belong to.

    ``own_key`` names the row among its siblings. ``repeated`` are columns that say again what other files say, so that
    the file can be used alone; ``first`` puts columns before the others.
    """

    name: str
    record: Any
    owner: PackageTable | None = None
    own_key: tuple[str, ...] = ("order",)
    links: tuple[Link, ...] = ()
    repeated: tuple[tuple[str, Kind], ...] = ()
    first: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"{self.name}.csv"

    @property
    def owner_key(self) -> tuple[str, ...]:
        """Return the columns that name the record a row belongs to, such as ``statement_order, position``."""
        if self.owner is None:
            return ()
        own = self.owner.own_key
        return (*self.owner.owner_key, *(f"{self.owner.name[:-1]}_order" if name == "order" else name for name in own))

    @property
    def key(self) -> tuple[str, ...]:
        """Return the columns that no two rows share; empty for records without a number."""
        return (*self.owner_key, *self.own_key) if self.own_key else ()

    @property
    def all_links(self) -> tuple[Link, ...]:
        """Return the links to other files, the one to the owner first."""
        owner = (Link(self.owner_key, self.owner.name, self.owner.key),) if self.owner else ()
        return (*owner, *self.links)

    @cached_property
    def fields(self) -> dict[str, str]:
        """Return the record's own fields by the column they stand in."""
        return {
            RENAMED.get((self.record, name), name): name
            for name, hint in typing.get_type_hints(self.record).items()
            if not dataclasses.is_dataclass(Kind.kind_of_hint(hint).python)
        }

    @cached_property
    def added(self) -> dict[str, str]:
        """Return the cells of the columns that packages of earlier releases lack: empty ones."""
        of_budget = dict.fromkeys((name for name, _kind in self.repeated if name in OF_BUDGET), "")
        return of_budget | {column: "" for column, name in self.fields.items() if (self.record, name) in ADDED}

    @cached_property
    def place_columns(self) -> tuple[str, ...]:
        """Return the columns of the record's place; none where it has no place of its own."""
        return PLACE if "place" in typing.get_type_hints(self.record) else ()

    @cached_property
    def columns(self) -> dict[str, Kind]:
        """Return every column of the file, in order."""
        hints, places = typing.get_type_hints(self.record), typing.get_type_hints(Place)
        columns = {name: Kind(int) for name in self.owner_key}
        columns |= dict(self.repeated)
        columns |= {column: Kind.kind_of_hint(hints[name]) for column, name in self.fields.items()}
        columns |= {name: Kind.kind_of_hint(places[name]) for name in self.place_columns}
        return {name: columns[name] for name in (*self.first, *columns)}

    def schema(self) -> dict[str, Any]:
        """Return the file's Table Schema."""
        fields = [
            {"name": name, **kind.schema, **WORDS.get(f"{self.name}.{name}", WORDS.get(name, {}))}
            for name, kind in self.columns.items()
        ]
        schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
        if self.key:
            schema["primaryKey"] = list(self.key)
        foreign = [link.schema(self) for link in self.all_links if not link.is_partly_optional(self)]
        return {**schema, "foreignKeys": foreign} if foreign else schema


@dataclass(frozen=True, slots=True)
class Link:
    """Columns that, where all are filled, name a row of another file (or of the same)."""

    columns: tuple[str, ...]
    table: str
    key: tuple[str, ...]

    def schema(self, table: PackageTable) -> dict[str, Any]:
        target = "" if self.table == table.name else self.table
        return {"fields": list(self.columns), "reference": {"resource": target, "fields": list(self.key)}}

    def is_partly_optional(self, table: PackageTable) -> bool:
        """Tell whether some columns may be empty while others are not, which Table Schema cannot express."""
        return len({table.columns[name].optional for name in self.columns}) > 1


TO_PROJECT = Link(("project",), "projects", ("order",))
STATEMENTS = PackageTable("statements", records.Statement)
LINES = PackageTable(
    "lines",
    records.Line,
    STATEMENTS,
    ("position",),
    (Link(("statement_order", "parent"), "lines", ("statement_order", "position")), TO_PROJECT),
)
INDICATORS = PackageTable("indicators", records.Indicator)
TO_COLUMN = Link(("statement_order", "column_order"), "columns", ("statement_order", "order"))
AMOUNTS = PackageTable(
    "amounts",
    records.Amount,
    LINES,
    ("column_order",),
    (TO_COLUMN,),
    repeated=(
        *((name, Kind(str)) for name in ("statement", "number", "list", "code", "label", "measure", "money_unit")),
        *((name, Kind(str)) for name in ("budget_unit", "scheme", "classification", "header")),
        ("role", Kind(Role)),
        ("level", Kind(int)),
        ("year", Kind(int, optional=True)),
        ("issuer", Kind(str)),
        ("budget_year", Kind(int, optional=True)),
        ("scope", Kind(str)),
        ("phase", Kind(str)),
        ("edition", Kind(int, optional=True)),
    ),
    first=(
        *("statement", "number", "list", "position", "level", "code", "label", "year", "measure", "value", "printed"),
        *("money_unit", *PLACE),
    ),
)

#: Every file of a package; a file stands after the one its records belong to.
TABLES = (
    STATEMENTS,
    PackageTable("columns", records.Column, STATEMENTS),
    LINES,
    AMOUNTS,
    PackageTable("texts", records.Text, LINES, ("column_order",), (TO_COLUMN,)),
    PackageTable("sections", records.Section),
    PackageTable("projects", records.ProjectEntry, links=(Link(("parent",), "projects", ("order",)),)),
    PackageTable("mentions", records.Mention, links=(Link(("section",), "sections", ("order",)), TO_PROJECT)),
    PackageTable("items", records.Item),
    PackageTable("goals", records.Goal, links=(TO_PROJECT,)),
    INDICATORS,
    PackageTable("targets", records.Target, INDICATORS),
    PackageTable("assets", records.Asset),
    PackageTable("terms", records.Term),
    PackageTable("unreadable", records.Unreadable, own_key=()),
)
