"""Queries by keys whose SQL is written once: writing it each time takes longer than a database takes to answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from copy import copy
from functools import cached_property, partial
from typing import Any

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from budgets.models.indexed_words import as_one_value

Keys = Collection[int] | Collection[str]
#: Stands for the keys where a query is written.
SOME = (-1,)

#: Stand for a year, a number, a word and years where a query is written: no one asks for them.
SOME_YEAR, SOME_NUMBER, SOME_WORD = 32_001, 32_002, "\N{REPLACEMENT CHARACTER}"
SOME_YEARS = (SOME_YEAR,)


class WrittenQuery:
    """A query of rows, given by a function that makes it of stand-ins, in whose place stands later what is asked."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *stand_ins: Any) -> None:
        self.make, self.stand_ins = make, stand_ins
        self.written: dict[str, tuple[SQLCompiler, str, Sequence[Any]]] = {}

    @cached_property
    def made(self) -> QuerySet[Any, Any]:
        return self.make(*self.stand_ins)

    def __call__(self, *asked: Any) -> list[Any]:
        """Return the rows for what is asked, in the order of the stand-ins; one query."""
        rows: Any = self.made.all()
        # Django asks it for what writes the SQL, and that for how rows are made of what is answered.
        rows.query.get_compiler = partial(self.compiler, asked)
        return list(rows)

    def compiler(self, asked: Sequence[Any], using: str, **_more: Any) -> SQLCompiler:
        """Return what has written the SQL, for another connection and other parameters."""
        connection = connections[using]
        if connection.vendor not in self.written:
            first = self.made.all().query.get_compiler(connection=connection)
            sql, words = first.as_sql()
            require_each_once(self.stand_ins, words, connection.vendor)
            self.written[connection.vendor] = first, sql, words
        first, sql, words = self.written[connection.vendor]
        meant = {
            as_parameter(one, connection.vendor): as_parameter(other, connection.vendor)
            for one, other in zip(self.stand_ins, asked, strict=True)
        }
        found: Any = copy(first)
        found.using, found.connection = using, connection
        found.as_sql = lambda *_args, **_more: (sql, tuple(meant.get(word, word) for word in words))
        return found  # type: ignore[no-any-return]


def as_parameter(value: Any, vendor: str) -> Any:
    """Return what is asked as it stands among parameters: keys as one value."""
    return value if isinstance(value, int | str) else as_one_value(value, vendor)


def require_each_once(stand_ins: Sequence[Any], words: Sequence[Any], vendor: str) -> None:
    """Refuse a query in which not each stand-in is known by itself: it would answer for what nobody asked."""
    known = {as_parameter(one, vendor) for one in stand_ins}
    if len(known) < len(stand_ins) or not all(one in words for one in known):
        raise ValueError(f"Among {words} not each of {stand_ins} is known by itself.")


class RowsByKeys:
    """A query of values, given by a function that makes it of keys, which it looks for by ``among``."""

    def __init__(self, rows: Callable[[Keys], QuerySet[Any, Any]]) -> None:
        self.rows = rows
        self.by_vendor: dict[str, tuple[str, Sequence[Any], list[Any]]] = {}

    def __call__(self, keys: Keys) -> list[Sequence[Any]]:
        """Return the rows of some keys; one query, none where there are no keys."""
        return all_at_once([(self, keys)])[0]

    @cached_property
    def query(self) -> Query:
        return self.rows(SOME).query

    def written(self, connection: BaseDatabaseWrapper) -> tuple[str, Sequence[Any], list[Any]]:
        """Return SQL and parameters, and the expressions by which values are read."""
        if connection.vendor not in self.by_vendor:
            compiler = self.query.clone().get_compiler(connection=connection)
            sql, words = compiler.as_sql()
            require_each_once((SOME,), words, connection.vendor)
            self.by_vendor[connection.vendor] = sql, words, [expression for expression, *_names in compiler.select]
        return self.by_vendor[connection.vendor]


def all_at_once(asked: Sequence[tuple[RowsByKeys, Keys]]) -> list[list[Sequence[Any]]]:
    """Return the rows of each of several queries for its keys, asked in one statement; their columns are alike."""
    found: list[list[Sequence[Any]]] = [[] for _one in asked]
    wanted = [(at, one, keys) for at, (one, keys) in enumerate(asked) if keys]
    if not wanted:
        return found
    query = wanted[0][1].query
    connection = connections[router.db_for_read(query.get_meta().model)]
    parts: list[str] = []
    words: list[Any] = []
    some = as_one_value(SOME, connection.vendor)
    for _at, one, keys in wanted:
        sql, fixed, expressions = one.written(connection)
        parts.append(sql)
        words += [as_one_value(keys, connection.vendor) if word == some else word for word in fixed]
    if len(parts) > 1:  # one alone keeps its order
        parts = [f"SELECT part.*, {at} FROM ({sql}) AS part" for at, sql in enumerate(parts)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), words)
        rows = cursor.fetchall()
    compiler = query.get_compiler(connection=connection)
    for row in compiler.apply_converters(rows, compiler.get_converters(expressions)):
        found[wanted[row.pop() if len(parts) > 1 else 0][0]].append(row)
    return found
