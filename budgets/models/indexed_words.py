"""What is found by an index where the words of a query stand within a text: names, and the edition of an entry.

On PostgreSQL names are indexed by each two signs that stand together in them; it takes Chinese of two characters, which
`pg_trgm` does not. SQLite, which holds small sites, has no such index.
"""

from __future__ import annotations

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


@IntegerField.register_lookup
class Among(Lookup[Any]):
    """``pk__among=keys``: one of many whole numbers, which are sent as one value; on PostgreSQL alone."""

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        # In the words of an array: the driver would quote each number by itself.
        return "%s::bigint[]", [f"{{{','.join(map(str, value))}}}"]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*of_left, *of_right]


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
