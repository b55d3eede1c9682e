"""Say what budgets spend in all, and of what money the figure speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from budgets.models import Amount, Budget, Statement
from budgets.records import Role, State
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.totals import YEAR_TOTALS
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


@dataclass(frozen=True, slots=True)
class PrintedTotal:
    """A total of a list of income and spending: its name as printed, its amount in yuan, its line."""

    label: str
    value: Decimal
    line: int

    @property
    def is_of_year(self) -> bool:
        """Tell whether it is what the year alone comes to, without what is carried over (本年支出合计)."""
        return bare_label(self.label) in YEAR_TOTALS


def printed_totals(statement: Statement) -> dict[str, list[PrintedTotal]]:
    """Return the totals of both sides of a table of income and expenditure, in printed order; one query."""
    rows = Amount.objects.filter(
        line__statement=statement,
        line__role=Role.TOTAL,
        cell__measure=Measure.TOTAL,
        value__isnull=False,
    ).order_by("line__position")
    found: dict[str, list[PrintedTotal]] = {ListName.INCOME: [], ListName.EXPENDITURE: []}
    for name, label, value, line in rows.values_list("line__list", "line__label", "value", "line_id"):
        side = ListName.EXPENDITURE if name in (ListName.EXPENDITURE, ListName.USE) else ListName.INCOME
        if value is not None:
            found[side].append(PrintedTotal(label, value, line))
    return found


class NamedTotal(NamedTuple):
    """The printed total that an amount is, and the grand total where that is another; nothing where none is printed."""

    own: PrintedTotal | None = None
    grand: PrintedTotal | None = None

    @property
    def is_of_year(self) -> bool:
        return bool(self.own and self.own.is_of_year)


def named_total(value: Decimal | None, printed: Sequence[PrintedTotal]) -> NamedTotal:
    """Return by what name an amount is printed; the grand one, where the year's total and the grand total are alike."""
    alike = [one for one in printed if one.value == value]
    own = next((one for one in alike if not one.is_of_year), alike[0] if alike else None)
    grand = next((one for one in reversed(printed) if not one.is_of_year), None)
    return NamedTotal(own, grand if own and grand and grand.value != own.value else None)
