"""Read which generation public pages are of."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

from budgets.models import Generation


def present_generation(*subjects: str, database: str = DEFAULT_DB_ALIAS) -> tuple[str, ...] | None:
    """Return the words that pages on some subjects go by, and all names; one query, the smallest there is.

    Only the leader's are the present ones: a replica that is behind would pass off an old page as the newest.
    A word is empty where nothing was published on its subject. Nothing where pages may not be kept, and nothing from a
    replica that leads by now: who names every server as a replica reads from those that follow.
    """
    wanted = (Generation.NAMES, *subjects)
    places = ", ".join(["%s"] * len(wanted))
    follows = "" if database == DEFAULT_DB_ALIAS else " AND pg_is_in_recovery()"
    # By hand: it is asked for with every page, and building a QuerySet takes several times as long as the answer.
    statement = f"SELECT subject, token FROM budgets_generation WHERE subject IN ({places}){follows}"  # noqa: S608
    with connections[database].cursor() as cursor:
        cursor.execute(statement, wanted)
        found: dict[str, str] = dict(cursor.fetchall())
    return tuple(found.get(one, "") for one in wanted) if Generation.NAMES in found else None
