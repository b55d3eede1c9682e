"""Walk a list by a cursor: a page lies behind, or before, one of its rows, and nothing shifts it.

A cursor holds by what the list is sorted of that row, and is signed: none is heard that no page gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

from django.core.paginator import Page, Paginator
from django.core.signing import BadSignature, Signer
from django.db import connections
from django.db.models import Q, QuerySet

#: Of a row: what it is sorted by, or what it is called and where it stood.
Key = list[str | None]


class UnknownCursor(ValueError):
    """A cursor that no page gave."""

    def __init__(self, cursor: str) -> None:
        self.cursor = cursor[:80]
        super().__init__(f"No page of this list gave the cursor “{self.cursor}”: begin without one.")


class KeysetPage(Page[Any]):
    """A page that a cursor asked for: the rows, and whether others stand before and behind them; it has no number.

    ``start`` is where it begins in a list that is all there.
    """

    def __init__(self, rows: Any, paginator: Any, *, before: bool, behind: bool, start: int = 0) -> None:
        super().__init__(rows, 1, paginator)
        self.before, self.behind, self.start = before, behind, start

    def has_previous(self) -> bool:
        return self.before

    def has_next(self) -> bool:
        return self.behind


class KeysetPaginator(Paginator[Any]):
    """Cuts a list into pages that have numbers, and gives those that a cursor asks for."""

    def page_at(self, cursor: str) -> KeysetPage:
        """Return the page that a cursor asks for. Raises :class:`UnknownCursor`."""
        try:
            way, *key = self.signer.unsign_object(cursor)
        except (BadSignature, ValueError):
            raise UnknownCursor(cursor) from None
        return self.page_beside(key, is_before=way == "before")

    def cursors(self, page: Page[Any]) -> dict[str, str | None]:
        """Return the cursors of the ``next`` and ``previous`` page; nothing where there is none."""
        if not len(page):
            return {"next": None, "previous": None}
        return {
            "next": self.signer.sign_object(["behind", *self.key_of(page, -1)]) if page.has_next() else None,
            "previous": self.signer.sign_object(["before", *self.key_of(page, 0)]) if page.has_previous() else None,
        }

    @property
    def signer(self) -> Signer:
        return Signer(salt=f"budgets.keyset {self.list_word}")

    @property
    def list_word(self) -> str:
        """Return what tells this list from others, whose cursors it does not take."""
        raise NotImplementedError

    def key_of(self, page: Page[Any], at: int) -> Key:
        """Return the key of the first row of a page, or of the last."""
        raise NotImplementedError

    def page_beside(self, key: Key, *, is_before: bool) -> KeysetPage:
        """Return the page behind a row, or before it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SortKey:
    """By what rows are sorted, and which way."""

    name: str
    is_descending: bool
    has_nulls_last: bool

    def same(self, value: str | None) -> Q:
        """Return the condition that a row has a value, too."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: str | None, *, is_before: bool) -> Q | None:
        """Return the condition that a row stands behind a value, or before; nothing where none can."""
        if value is None:
            return None if self.has_nulls_last != is_before else Q(**{f"{self.name}__isnull": False})
        found = Q(**{f"{self.name}__{'lt' if self.is_descending != is_before else 'gt'}": value})
        return found | Q(**{f"{self.name}__isnull": True}) if self.has_nulls_last != is_before else found


class RowsPaginator(KeysetPaginator):
    """Cuts rows of the database into pages; rows alike in what they are sorted by stand in the order of their keys."""

    def __init__(self, rows: QuerySet[Any], per_page: int, **more: Any) -> None:
        super().__init__(with_key(rows), per_page, **more)

    @property
    def listed_rows(self) -> QuerySet[Any]:
        rows: Any = self.object_list
        return rows  # type: ignore[no-any-return]

    @property
    def list_word(self) -> str:
        return " ".join(
            (self.listed_rows.model.__name__, *(f"{one.name}-{one.is_descending}" for one in self.sort_keys()))
        )

    def sort_keys(self) -> list[SortKey]:
        largest = connections[self.listed_rows.db].features.nulls_order_largest
        order: Sequence[Any] = self.listed_rows.query.order_by
        return [sort_key(one, largest) for one in order]

    def record(self, row: Any) -> Any:
        """Return the row of the database that a row of a page shows."""
        return row

    def key_of(self, page: Page[Any], at: int) -> Key:
        row = self.record(list(page)[at])
        values = [reduce(getattr, one.name.split("__"), row) for one in self.sort_keys()]
        return [None if value is None else str(value) for value in values]

    def page_beside(self, key: Key, *, is_before: bool) -> KeysetPage:
        """Return the page, with one query."""
        rows = self.listed_rows.filter(reduce(Q.__or__, self.conditions(key, is_before=is_before)))
        found = list((rows.reverse() if is_before else rows)[: self.per_page + 1])
        more, shown = len(found) > self.per_page, found[: self.per_page]
        if is_before:
            return KeysetPage(shown[::-1], self, before=more, behind=True)
        return KeysetPage(shown, self, before=bool(shown), behind=more)

    def conditions(self, key: Key, *, is_before: bool) -> Iterator[Q]:
        same = Q()
        for one, value in zip(self.sort_keys(), key, strict=True):
            beyond = one.beyond(value, is_before=is_before)
            if beyond is not None:
                yield same & beyond
            same &= one.same(value)


def with_key(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows in an order in which no two are alike."""
    order, key = rows.query.order_by or tuple(rows.model._meta.ordering), rows.model._meta.pk
    names = {one.removeprefix("-") for one in order if isinstance(one, str)}
    return rows.order_by(*order, *(() if names & {"pk", key.name, key.attname} else ("pk",)))


def sort_key(one: Any, largest: bool) -> SortKey:
    """Return what an entry of ``order_by`` says; ``largest`` tells that the database takes nothing for the largest."""
    if isinstance(one, str):
        is_descending = one.startswith("-")
        return SortKey(one.removeprefix("-"), is_descending, largest != is_descending)
    name, is_descending = one.expression.name, one.descending
    return SortKey(name, is_descending, bool(one.nulls_last) or (not one.nulls_first and largest != is_descending))


class ListPaginator(KeysetPaginator):
    """Cuts a list that is all there into pages; ``names`` gives what each row is called, in their order.

    A page goes on behind the row of that name, and where it is gone, from where that stood.
    """

    def __init__(self, rows: Sequence[Any], per_page: int, names: Callable[[], list[str]]) -> None:
        super().__init__(rows, per_page)
        self.names = cache(names)

    @property
    def list_word(self) -> str:
        return "list"

    def key_of(self, page: Page[Any], at: int) -> Key:
        start = page.start if isinstance(page, KeysetPage) else page.start_index() - 1
        place = start + at % len(page)
        return [self.names()[place], str(place)]

    def page_beside(self, key: Key, *, is_before: bool) -> KeysetPage:
        name, place = str(key[0]), int(key[1] or 0)
        names = self.names()
        alike = [at for at, one in enumerate(names) if one == name]
        place = min(alike, key=lambda at: abs(at - place)) if alike else place - (not is_before)
        start, stop = (max(0, place - self.per_page), place) if is_before else (place + 1, place + 1 + self.per_page)
        rows: Any = self.object_list
        return KeysetPage(rows[start:stop], self, before=start > 0, behind=stop < len(names), start=start)
