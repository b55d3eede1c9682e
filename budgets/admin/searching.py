"""Search and count the long lists of staff without reading them whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal

from budgets import models
from budgets.models.indexed_words import SHORTEST
from budgets.queries.documents import there_is

#: Rows of a list that are counted, and gone through page by page: of more it says so.
MOST_COUNTED = 10_000
#: Rows that are searched, the latest, where no index holds their words.
SEARCHED = 100_000
#: Departments, or editions, by which others are found.
MOST_FOUND = 1000
#: So many of the latest rows tell whether a word is common.
SAMPLE = 200
#: Where a request is told how many rows were found, if that is known before they are counted.
FOUND = "number_found"


class CuttingPaginator(Paginator[Any]):
    """Pages of a list of which no more is counted than anybody goes through."""

    @cached_property
    def counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)

    @property
    def is_cut(self) -> bool:
        return self.counted > MOST_COUNTED


def words_asked_for(term: str) -> list[str]:
    """Return the words of a search as Django's admin takes them: those in quotation marks are one."""
    return [
        unescape_string_literal(word) if word[0] in "\"'" and word[0] == word[-1] and len(word) > 1 else word
        for word in smart_split(term)
    ]


def latest_that_may_hold(
    rows: QuerySet[Any], words: Sequence[str], names: Sequence[str], most: int
) -> list[int] | None:
    """Return the latest rows, one more than ``most`` at most, that may hold each word in a name or their department's.

    On PostgreSQL an index tells, or for words that many of the latest rows hold, these rows themselves; None where none
    does: elsewhere, and of single signs. A name is a field of the model, or ``department``. It is a query of its own:
    beside what is asked of the text itself the database would guess how many rows hold a word, wrongly, and read all.
    """
    telling = [word for word in words if len(word) >= SHORTEST]
    if connection.vendor != "postgresql" or not telling:
        return None
    latest = rows.select_related(None).order_by("-pk").values_list("pk", flat=True)
    sample = list(latest[:SAMPLE])
    seldom = [word for word in telling if not is_common(latest, sample, word, names)]
    if not seldom:
        return latest_that_hold(latest, telling, names, most)
    every = rows.model._base_manager.order_by().values("pk")
    first, *others = seldom
    for word in others:
        by_name = that_may_hold(every, word, names)
        latest = latest.filter(pk__in=by_name[0].union(*by_name[1:], all=True))
    by_name = that_may_hold(latest.order_by(), first, names)
    return list(by_name[0].union(*by_name[1:]).order_by("-pk")[: most + 1])


def is_pair(word: str) -> bool:
    """Tell whether a word is itself one of the pairs of signs that are indexed: what may hold it does hold it."""
    return len(word) == SHORTEST and word.upper() == word.lower()


def that_may_hold(rows: QuerySet[Any, Any], word: str, names: Sequence[str]) -> list[QuerySet[Any, Any]]:
    """Return of each name, by its own index, the rows in which it may hold a word.

    Of conditions joined by OR the database would ask each row instead.
    """
    of_word = models.Department.objects.filter(name__pairs=word).order_by().values("pk")
    return [
        rows.filter(department__pk__among=of_word) if name == "department" else rows.filter(**{f"{name}__pairs": word})
        for name in names
    ]


def known_by_keys(rows: QuerySet[Any], holding: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of rows that are found, as ``holding`` says, by their keys, where they are no more than are counted.

    The database guesses how many hold a word, wrongly: it would join or sort them in a way that is for a few.
    """
    if connection.vendor != "postgresql":
        return holding
    keys = list(holding.select_related(None).order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    return holding if len(keys) > MOST_COUNTED else rows.filter(pk__among=keys)


def holds(word: str, names: Sequence[str]) -> Q:
    fields = ("department__name" if name == "department" else name for name in names)
    return Q.create([(f"{field}__icontains", word) for field in fields], connector=Q.OR)


def is_common(latest: QuerySet[Any, int], sample: list[int], word: str, names: Sequence[str]) -> bool:
    """Tell whether a tenth of a sample of the latest rows, by their keys, hold a word.

    The few rows are asked for their departments one by one: joined to them, all departments were read.
    """
    of_row = models.Department.objects.filter(pk=OuterRef("department"), name__icontains=word)
    ways = [there_is(of_row) if name == "department" else Q((f"{name}__icontains", word)) for name in names]
    return latest.filter(reduce(or_, map(Q, ways)), pk__among=sample).count() * 10 > len(sample)


def latest_that_hold(latest: QuerySet[Any, int], words: Sequence[str], names: Sequence[str], most: int) -> list[int]:
    """Return the latest rows, one more than ``most`` at most, that hold each word; ``most`` are looked at a time."""
    found: list[int] = []
    stretch = latest
    while len(found) <= most:
        ends = list(stretch[most - 1 : most])
        holding = stretch.filter(pk__gte=ends[0]) if ends else stretch
        for word in words:
            holding = holding.filter(holds(word, names))
        found += holding
        if not ends:
            break
        stretch = latest.filter(pk__lt=ends[0])
    return found[: most + 1]


def editions_named(word: str) -> list[int]:
    """Return the latest editions, a thousand at most, whose title, issuer or department holds a word."""
    every = models.Budget.every.all()
    found = latest_that_may_hold(every, [word], ("title", "issuer", "department"), MOST_FOUND)
    if found is not None:
        every = every.filter(pk__among=found)
    holds = Q(title__icontains=word) | Q(issuer__icontains=word) | Q(department__name__icontains=word)
    return list(every.filter(holds).order_by("-pk").values_list("pk", flat=True)[:MOST_FOUND])
