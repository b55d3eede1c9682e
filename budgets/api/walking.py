"""Walk a list by a cursor: each page goes on behind the last row of the one before, however deep, at one price."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from ninja import Field, Schema

from budgets.queries.keyset import UnknownCursor
from budgets.twins import VERSION, DataRow

#: Rows of a page: where nothing is said, and at most.
USUAL, MOST = 100, 500
#: The largest key there is.
LARGEST_KEY = 2**63 - 1


class Walk(Schema):
    """How a list is asked for, whatever it lists."""

    cursor: str = Field("", max_length=40, description="Where the page before said the list goes on")
    limit: int = Field(USUAL, ge=1, le=MOST, description="Rows of a page")
    fields: str = Field(
        "", max_length=300, pattern=r"^[a-z_,]*$", description="Names of the fields wanted, parted by commas"
    )


def written_cursor(key: int) -> str:
    """Return the word for a place in a list: behind the row of this key."""
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """Return the key behind which a page begins; 0 where the list begins. Raises :class:`UnknownCursor`."""
    if not cursor:
        return 0
    try:
        key = int(base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise UnknownCursor(cursor) from None
    if not 0 < key <= LARGEST_KEY:
        raise UnknownCursor(cursor)
    return key


def walk_rows(
    request: HttpRequest,
    walk: Walk,
    rows: QuerySet[Any],
    told: Callable[[list[Any]], Iterable[DataRow]],
    within: str = "",
    few: bool = False,
) -> DataRow:
    """Return a page of rows of the database, told as data; one query, and those of ``told``.

    Rows go by their keys; those ``within`` one thing stand together, things by theirs, which is a query more.
    Those that are ``few`` are all found before they are put in order: PostgreSQL may else look along the whole table.
    """
    begin = read_cursor(walk.cursor)
    if within and begin:
        of_begin = rows.model._base_manager.filter(pk=begin).values_list(within, flat=True).first()
        if of_begin is None:
            raise UnknownCursor(walk.cursor)
        rows = rows.filter(**{f"{within}__gte": of_begin}).exclude(**{within: of_begin, "pk__lte": begin})
    else:
        rows = rows.filter(pk__gt=begin)
    found = list(rows.order_by(*([within] if within else []), F("pk") + 0 if few else "pk")[: walk.limit + 1])
    shown = found[: walk.limit]
    return page_of_rows(request, walk, told(shown), shown[-1].pk if len(found) > walk.limit else None)


def walk_list(request: HttpRequest, walk: Walk, rows: Sequence[DataRow]) -> DataRow:
    """Return a page of rows that are all there."""
    begin = read_cursor(walk.cursor)
    end = begin + walk.limit
    return page_of_rows(request, walk, rows[begin:end], end if end < len(rows) else None)


def page_of_rows(request: HttpRequest, walk: Walk, rows: Iterable[DataRow], last: int | None) -> DataRow:
    """Return rows with the fields that are wanted, and where the list goes on."""
    wanted = set(walk.fields.split(",")) if walk.fields else None
    following = None
    if last is not None:
        query = request.GET.copy()
        query["cursor"] = written_cursor(last)
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    kept = [{name: said for name, said in row.items() if wanted is None or name in wanted} for row in rows]
    return {"version": VERSION, "links": {"next": following}, "rows": kept}
