"""Say what budgets spend in all, and of what money the figure speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgets.models import Amount, Budget
from budgets.records import Role, State
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.views import SPENDING, Coverage


@dataclass(frozen=True, slots=True)
class Total:
    """Total spending in yuan, and of what money the table speaks that states it; none where it was not read."""

    value: Decimal | None
    covers: Coverage = Coverage.ALL


def totals(budgets: Iterable[Budget]) -> dict[int, Total]:
    """Return the total spending of each budget by the table that speaks for it; one query.

    Where one of several figures of a table was not read, the table states no total.
    """
    rows = (
        Amount.objects.filter(
            line__budget__in=budgets,
            line__kind__in=[speaker.kind for speaker in SPENDING],
            line__role=Role.TOTAL,
            line__parent=None,
            cell__measure=Measure.TOTAL,
        )
        .exclude(state=State.BLANK)
        .order_by()
        .values_list("line__budget_id", "line__kind", "value")
    )
    by_kind: dict[tuple[int, str], Decimal | None] = {}
    for budget, kind, value in rows:
        so_far = by_kind.get((budget, kind), Decimal(0))
        by_kind[budget, kind] = None if so_far is None or value is None else so_far + value
    found: dict[int, Total] = {}
    for speaker in reversed(SPENDING):
        for (budget, kind), value in by_kind.items():
            if kind == speaker.kind and (value is not None or budget not in found):
                found[budget] = Total(value, speaker.covers)
    return found
