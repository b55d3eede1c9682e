"""Say what budgets spend in all, and of what money the figure speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgets.models import Amount, Budget
from budgets.records import Role
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.views import SPENDING, Coverage


@dataclass(frozen=True, slots=True)
class Total:
    """Total spending in yuan, and of what money the table speaks that states it."""

    value: Decimal
    covers: Coverage = Coverage.ALL


def totals(budgets: Iterable[Budget]) -> dict[int, Total]:
    """Return the total spending of each budget by the table that speaks for it; one query."""
    rows = (
        Amount.objects.filter(
            line__budget__in=budgets,
            line__kind__in=[speaker.kind for speaker in SPENDING],
            line__role=Role.TOTAL,
            line__parent=None,
            cell__measure=Measure.TOTAL,
            value__isnull=False,
        )
        .order_by()
        .values_list("line__budget_id", "line__kind", "value")
    )
    by_kind: dict[tuple[int, str], Decimal] = {}
    for budget, kind, value in rows:
        by_kind[budget, kind] = by_kind.get((budget, kind), Decimal(0)) + (value or 0)
    found: dict[int, Total] = {}
    for speaker in reversed(SPENDING):
        for (budget, kind), value in by_kind.items():
            if kind == speaker.kind:
                found[budget] = Total(value, speaker.covers)
    return found
