"""What a search finds: an entry for each thing that is in force, with the tokens it is found by."""

from __future__ import annotations

from enum import StrEnum

from django.db import connections, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from budgets.vocabulary.search_words import AllOf, Token, Wanted

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


#: What PostgreSQL indexes, in just these words.
POSTGRESQL_TOKENS = "array_to_tsvector(string_to_array(budgets_searchentry.tokens, ' '))"


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def newest_matching(self, wanted: Wanted, most: int) -> SearchEntryQuerySet:
        """Return the entries that hold what is wanted, the last stored first and no more than ``most``.

        The index of the database answers alone; nothing may narrow the rows further.
        """
        vendor = connections[self.db].vendor
        words = match_expression(wanted, vendor)
        if vendor == "sqlite":
            # Within the index, whose rows have an order: it stops at the last one that is asked for.
            sql = (
                "SELECT rowid FROM budgets_searchtokens WHERE budgets_searchtokens MATCH %s"
                " ORDER BY rowid DESC LIMIT %s"
            )
            return self.filter(pk__in=RawSQL(sql, (words, most))).order_by("-pk")  # noqa: S611 - words are quoted
        sql = f"{POSTGRESQL_TOKENS} @@ %s::tsquery"
        holds = RawSQL(sql, (words,), output_field=models.BooleanField())  # noqa: S611 - words are quoted
        return self.exclude(tokens="").filter(holds).order_by("-pk")[:most]


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
    kept by triggers, GIN on PostgreSQL.
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
