"""Find codes that published budgets print and no list here has, however many budgets there are."""

from __future__ import annotations

from django.db import connection

from budgets.models import Budget

#: Steps from one code to the next in the index of lines, so that it takes as long as there are codes, not lines.
_UNLISTED = """
    WITH RECURSIVE seen(code) AS (
        SELECT MIN(classification) FROM budgets_line
        WHERE scheme = %(scheme)s AND classification >= %(first)s AND classification <= %(last)s
        UNION ALL
        SELECT (
            SELECT MIN(classification) FROM budgets_line
            WHERE scheme = %(scheme)s AND classification > seen.code AND classification <= %(last)s
        ) FROM seen WHERE code IS NOT NULL
    )
    SELECT code, (
        SELECT label FROM budgets_line JOIN budgets_budget ON budgets_budget.id = budget_id AND state = %(state)s
        WHERE scheme = %(scheme)s AND classification = seen.code AND label <> ''
        ORDER BY budgets_line.id DESC LIMIT 1
    ) FROM seen
    WHERE code NOT IN (SELECT code FROM budgets_classificationcode WHERE scheme = %(scheme)s)
    ORDER BY code
"""


def seen_codes(scheme: str, prefix: str = "") -> dict[str, str]:
    """Return the codes that begin with digits and that only published budgets print, with the name stored last.

    One query, whose time grows with the number of codes that there are.
    """
    # Digits after digits: wherever a collation puts other signs.
    given = {"scheme": scheme, "first": prefix or "0", "last": prefix + "9" * 12}
    with connection.cursor() as cursor:
        cursor.execute(_UNLISTED, given | {"state": Budget.EditionState.PUBLISHED.value})
        return {code: name for code, name in cursor.fetchall() if name}
