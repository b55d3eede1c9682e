"""What a form of goals (绩效目标表) tells, whether its cells were told or only its lines, and how targets are put."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.records import Column, Goal, Indicator, Line, Place, Target, Unreadable
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.indicators import NOT_APPLICABLE, OPERATOR, OPERATORS

_MEASURED = re.compile(
    rf"^(?P<label>\D*?)(?<!\s)\s*+(?P<operator>{OPERATOR})?\s*(?P<value>{FIGURE})\s*(?P<unit>[^\d，。；]{{0,12}})$"
)


@dataclass(slots=True)
class GoalForm:
    """What a form tells: of which project or unit, its goals and indicators, each numbered from 1; its table.

    ``lines`` and ``columns`` are empty where the form's table is read as any other.
    """

    place: Place
    lines: list[Line] = field(default_factory=list)
    columns: tuple[Column, ...] = ()
    name: str = ""
    in_charge: str = ""
    money_unit: str = ""
    goals: list[Goal] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def target_of(order: int, printed: str) -> Target:
    """Return a target value as understood: label, operator, number and unit, or a quality, or 不涉及."""
    if printed == NOT_APPLICABLE:
        return Target(order=order, printed=printed, not_applicable=True)
    match = _MEASURED.match(printed)
    if not match:
        return Target(order=order, printed=printed)
    operator, unit = OPERATORS.get(match["operator"] or "", ""), match["unit"].strip()
    within = re.search(r"(?:之内|以内|内)", unit)
    if not operator and within:
        operator, unit = "within", unit[: within.start()]
    return Target(
        order=order,
        printed=printed,
        label=match["label"].strip(),
        operator=operator,
        value=Decimal(match["value"].replace(",", "")),
        target_unit=unit,
    )
