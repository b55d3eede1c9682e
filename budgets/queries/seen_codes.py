"""Find codes that published budgets print and no list here has, however many budgets there are."""

from __future__ import annotations

from django.db import connection
from django.db.models import Max

from budgets.models import Budget, ClassificationCode, Line

#: Steps from one code to the next in the index of lines, so that it takes as long as there are codes, not lines.
_EACH_CODE = """
    WITH RECURSIVE seen(code) AS (
        SELECT MIN(classification) FROM budgets_line
        WHERE scheme = %(scheme)s AND classification >= %(first)s AND classification < %(end)s
        UNION ALL
        SELECT (
            SELECT MIN(classification) FROM budgets_line
            WHERE scheme = %(scheme)s AND classification > seen.code AND classification < %(end)s
        ) FROM seen WHERE code IS NOT NULL
    )
    SELECT code FROM seen WHERE code IS NOT NULL
"""
#: Comes after all codes that begin alike, wherever a collation puts other signs.
_LAST = "9" * 12


def seen_codes(scheme: str, prefix: str = "") -> dict[str, str]:
    """Return the codes that begin with digits, and that only published budgets print, with the name printed last.

    Four queries, whose time grows with the number of codes there are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_EACH_CODE, {"scheme": scheme, "first": prefix or "0", "end": prefix + _LAST})
        printed = {code for (code,) in cursor.fetchall()}
    known = ClassificationCode.objects.filter(scheme=scheme).values_list("code", flat=True)
    lines = Line.objects.filter(scheme=scheme, classification__in=printed.difference(known))
    named = lines.filter(budget__in=Budget.objects.published()).exclude(label="")
    latest = named.order_by().values("classification").annotate(line=Max("pk")).values("line")
    rows = Line.objects.filter(pk__in=[one["line"] for one in latest]).order_by("classification")
    return dict(rows.values_list("classification", "label"))
