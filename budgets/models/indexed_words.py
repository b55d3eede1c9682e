"""What is found by an index where the words of a query stand within a text: names, and the edition of an entry.

On PostgreSQL names are indexed by each two signs that stand together in them; it takes Chinese of two characters, which
`pg_trgm` does not. SQLite, which holds small sites, has no such index.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from django.db import migrations
from django.db.models import BigIntegerField, CharField, Func, IntegerField, Lookup

#: A word of fewer signs is in no pair.
SHORTEST = 2


@CharField.register_lookup
class PossiblyHolds(Lookup[Any]):
    """``name__pairs=word``: true of every name that holds a word, whatever its case, and of a few that do not.

    It narrows what ``icontains`` is asked of; on PostgreSQL alone.
    """

    lookup_name = "pairs"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"budgets_pairs(upper({left})) @> budgets_pairs(upper({right}))", [*of_left, *of_right]


@CharField.register_lookup
@IntegerField.register_lookup
class Among(Lookup[Any]):
    """``pk__among=keys``: one of many whole numbers or words, which are sent as one value.

    Of a query, on PostgreSQL alone, the keys are found first and then looked up: joined, both tables might be read.
    """

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [as_one_value(value, connection.vendor)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        if not self.rhs_is_direct_value():
            return f"{left} = ANY(ARRAY{right})", [*of_left, *of_right]
        kind = "bigint" if isinstance(self.lhs.output_field, IntegerField) else "text"
        return f"{left} = ANY({right}::{kind}[])", [*of_left, *of_right]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} IN (SELECT value FROM json_each({right}))", [*of_left, *of_right]  # noqa: S608


def as_one_value(keys: Iterable[int | str], vendor: str) -> str:
    """Return keys as one text, an array in the words of a database: its driver would quote each key by itself."""
    if vendor == "sqlite":
        return json.dumps(list(keys), ensure_ascii=False)
    # In JSON a break of a line is a backslash and a letter: within an array it would be the letter.
    listed = (str(key) if isinstance(key, int) else '"{}"'.format(re.sub(r'(["\\])', r"\\\1", key)) for key in keys)
    return f"{{{','.join(listed)}}}"


class MarkedEdition(Func):
    """The key of the edition that an entry of the history is marked with, if it is with any.

    The index of migration 0033 is on just these expressions: what holds the mark in a text stands there escaped.
    """

    output_field = BigIntegerField()
    template = (
        "CASE WHEN instr(%(expressions)s, '{\"edition\": ') > 0 THEN"
        " CAST(substr(%(expressions)s, instr(%(expressions)s, '{\"edition\": ') + 12) AS INTEGER) END"
    )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        pattern = "'\\{\"edition\": ([0-9]{1,18})'"
        return super().as_sql(
            compiler, connection, template=f"(substring(%(expressions)s from {pattern}))::bigint", **more
        )


class MakeIndexes(migrations.RunPython):
    """A step of the database that makes indexes in its own words: no row is another for it.

    A site that was handed over before it is read as it was written (:mod:`budgets.handover.versions`).
    """
