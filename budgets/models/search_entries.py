"""What a search finds: an entry for each thing that is in force, with the tokens it is found by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connections, models
from django.utils.translation import gettext_lazy as _

from budgets.vocabulary.search_words import AllOf, AnyOf, Token, Wanted, filter_token

from .budgets import Budget
from .departments import Department
from .fields import MoneyField


class SearchKind(StrEnum):
    """What an entry leads to; it names the model of ``object_id``."""

    DEPARTMENT = "department"
    PROJECT = "project"
    AMOUNT = "amount"
    FIGURE = "figure"
    TABLE = "table"
    LINE = "line"
    SECTION = "section"
    TERM = "term"
    GOAL = "goal"
    INDICATOR = "indicator"


#: The groups of results in the order a reader looks for them, and what is in each.
GROUPS: dict[str, tuple[SearchKind, ...]] = {
    "departments": (SearchKind.DEPARTMENT,),
    "projects": (SearchKind.PROJECT,),
    "amounts": (SearchKind.AMOUNT, SearchKind.FIGURE),
    "lines": (SearchKind.TABLE, SearchKind.LINE),
    "text": (SearchKind.SECTION, SearchKind.TERM),
    "performance": (SearchKind.GOAL, SearchKind.INDICATOR),
}
#: The eras of an entry by its key, the shortest first: the sign of their tokens, and the bits of a key within one.
ERAS = (("§a", 14), ("§b", 16), ("§c", 18), ("§d", 20))
#: What PostgreSQL indexes, in just these words: the tokens, and the eras.
POSTGRESQL_TOKENS = (
    "array_to_tsvector(string_to_array(tokens"
    + "".join(f" || ' {sign}' || (id >> {bits})::text" for sign, bits in ERAS)
    + ", ' '))"
)

#: How entries of amounts are narrowed: by a year, the keys of a place and of a department.
NARROWED = {
    "year": "year = %s",
    "place": "department_id IN (SELECT id FROM budgets_department WHERE jurisdiction_id = %s)",
    "department": "department_id = %s",
}
MONEY = MoneyField()


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def newest_matching(
        self, asked: Sequence[tuple[str, Wanted]], most: int, columns: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        """Return columns of the entries of a group that hold what is wanted of it, of each the last ``most`` at most.

        The index of the database answers alone, for all that is asked at once; on PostgreSQL a query goes before the
        first for the last key. The first column is the key; the rows stand in no order.
        """
        database = connections[self.db]
        of_one, last = (of_sqlite, 0) if database.vendor == "sqlite" else (of_postgresql, self.last_key)
        parts = [of_one(group, wanted, most, ", ".join(columns), last) for group, wanted in asked]
        with database.cursor() as cursor:
            # Names are ours, words are parameters.
            cursor.execute(" UNION ALL ".join(sql for sql, _words in parts), [one for _sql, of in parts for one in of])
            return list(cursor.fetchall())

    def nearest(
        self,
        asked: Sequence[tuple[Decimal, Decimal, Decimal]],
        narrowed: Mapping[str, int],
        most: int,
        columns: Sequence[str],
    ) -> list[tuple[int, tuple[Any, ...]]]:
        """Return columns of the entries whose amount is nearest to one asked for, and as the last one the amount.

        Asked for are amounts, each with the least and the largest that are meant: the place of that stands before the
        columns. Up to ``most`` from each amount on, and as many below it, come in no order, by one query.
        """
        conditions = "".join(f" AND {NARROWED[name]}" for name in narrowed)
        # SQLite cuts and orders a part of a union only where that is a query within it.
        part = (
            f"SELECT * FROM (SELECT %s, {', '.join(columns)}, value FROM budgets_searchentry"  # noqa: S608
            f" WHERE value >= %s AND value {{}} %s{conditions} ORDER BY value {{}}, id {{}} LIMIT {most}) AS part"
        )
        parts, words = [], []
        for at, (value, low, high) in enumerate(asked):
            for least, sign, end, order in ((value, "<=", high, "ASC"), (low, "<", value, "DESC")):
                parts.append(part.format(sign, order, order))
                words += [at, *(MONEY.get_prep_value(one) for one in (least, end)), *narrowed.values()]
        with connections[self.db].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), words)
            rows = cursor.fetchall()
        return [(at, (*row, MONEY.from_db_value(value, None, None))) for at, *row, value in rows]

    @cached_property
    def last_key(self) -> int:
        """Return the key of the entry stored last; 0 where there is none."""
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT max(id) FROM budgets_searchentry")
            return int(cursor.fetchone()[0] or 0)


def of_sqlite(group: str, wanted: Wanted, most: int, columns: str, _last: int) -> tuple[str, list[Any]]:
    """Return the query for the newest entries; the index itself has an order and stops at the last one asked for."""
    sql = (
        f"SELECT {columns} FROM budgets_searchentry WHERE id IN (SELECT rowid FROM budgets_searchtokens"  # noqa: S608
        " WHERE budgets_searchtokens MATCH %s ORDER BY rowid DESC LIMIT %s)"
    )
    return sql, [match_expression(AllOf((Token(filter_token("", group)), wanted)), "sqlite"), most]


def of_postgresql(group: str, wanted: Wanted, most: int, columns: str, last: int) -> tuple[str, list[Any]]:
    """Return the query for the newest entries: an index of PostgreSQL has no order, and reads all that match.

    Each group has an index of its own, found by its kinds in just these words.

    It is asked of the last era, then of longer ones before it, and stops at the first that gives enough: rows of values
    are joined one after the other, never several at once. The tokens of an era are a condition of their own: so the
    index goes straight to its first key, and what is wanted is planned once for all eras.
    """
    kinds = ", ".join(f"'{kind}'" for kind in GROUPS[group])
    found = f"SELECT {columns} FROM budgets_searchentry WHERE tokens <> '' AND kind IN ({kinds})"  # noqa: S608
    held, newest = f" AND {POSTGRESQL_TOKENS} @@ ", f" ORDER BY id + 0 DESC LIMIT {most}"
    sought, eras = match_expression(wanted, "postgresql"), list(eras_back_from(last))
    signed = ", ".join(
        f"($${match_expression(AnyOf(era.tokens), 'postgresql')}$$::tsquery, {era.first}, {era.end})"
        for era in eras
        if era.tokens
    )
    # A sum is in no index of keys: on a wrong guess the database would walk that one, reading every entry.
    sql = (
        f"SELECT part.* FROM (VALUES {signed}) AS era (tokens, first, after), LATERAL"  # noqa: S608
        f" ({found}{held}era.tokens{held}%s::tsquery AND id + 0 >= era.first AND id + 0 < era.after{newest}) AS part"
    )
    words = [sought]
    if not eras[-1].tokens:
        sql += f" UNION ALL ({found}{held}%s::tsquery AND id + 0 < {eras[-1].end}{newest})"
        words.append(sought)
    return f"(SELECT * FROM ({sql}) AS eras LIMIT {most})", words  # noqa: S608


class Era(NamedTuple):
    """A stretch of keys, and the tokens of which an entry in it has one; no token stands for any."""

    first: int
    end: int
    tokens: tuple[Token, ...]


def eras_back_from(last: int) -> Iterator[Era]:
    """Yield stretches of keys from the last one to the first, each several times as long as the one before it."""
    end = last + 1
    for sign, bits in ERAS:
        # The running era and the one before it: the running one may have just begun.
        running = last >> bits
        first = max(running - 1, 0) << bits
        yield Era(first, end, tuple(Token(f"{sign}{number}") for number in range(max(running - 1, 0), running + 1)))
        end = first
        if not first:
            return
    yield Era(0, end, ())


def match_expression(wanted: Wanted, vendor: str) -> str:
    """Return what is wanted in the words of a database; tokens hold no quotation marks."""
    quote, prefix, all_of, any_of = {
        "sqlite": ('"', "*", " AND ", " OR "),
        "postgresql": ("'", ":*", " & ", " | "),
    }[vendor]
    if isinstance(wanted, Token):
        return f"{quote}{wanted.text}{quote}{prefix if wanted.is_prefix else ''}"
    sign = all_of if isinstance(wanted, AllOf) else any_of
    return f"({sign.join(match_expression(part, vendor) for part in wanted.parts)})"


class SearchEntry(models.Model):
    """One thing that can be found: a department, or something that an edition in force says (检索条目).

    ``tokens`` are parted by spaces; entries of amounts have none and are found by ``value``. Editions write them when
    they are published and take them away when they end. Beside the table stands an index of tokens: FTS5 on SQLite,
    kept by triggers; on PostgreSQL a GIN of tokens and eras for each group.
    """

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    budget = models.ForeignKey(Budget, models.CASCADE, null=True, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=400)
    code = models.CharField(max_length=40, blank=True)
    #: In how many tables of the edition the same line stands.
    tables = models.PositiveSmallIntegerField(default=1)
    value = MoneyField(null=True)
    tokens = models.TextField(blank=True)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        # Editions alone write it, and search alone reads it.
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["value", "id"], condition=models.Q(value__isnull=False), name="search_entry_value")
        ]

    def __str__(self) -> str:
        return self.name
