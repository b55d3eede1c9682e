"""Check budgets: every rule of every family, in order."""

from __future__ import annotations

from collections.abc import Sequence

from budgets.records import Budget

from . import (
    assets,
    balance,
    chain,
    changes,
    codes,
    columns,
    completeness,
    hygiene,
    parents,
    performance,
    prose,
    shares,
    soft,
    stated_items,
    tables,
    units,
)
from .codes import CatalogueEntry
from .document import Document
from .findings import Result, Rule, with_unique_keys

#: Every rule by its id, in the order of the families.
RULES: dict[str, Rule] = {
    rule.id: rule
    for rules in (
        balance.RULES.values(),
        parents.RULES,
        columns.RULES,
        tables.RULES,
        prose.RULES,
        stated_items.RULES,
        changes.RULES,
        chain.RULES,
        units.RULES,
        shares.RULES,
        codes.RULES,
        completeness.RULES,
        performance.RULES,
        assets.RULES,
        hygiene.RULES,
        soft.RULES,
    )
    for rule in rules
}


def check(budget: Budget, catalogue: Sequence[CatalogueEntry] = ()) -> Result:
    """Return what every rule says of one budget; ``catalogue`` holds the codes known, with the years they were seen."""
    document = Document(budget)
    findings = [
        *balance.check(document),
        *parents.check(document),
        *columns.check(document),
        *tables.check(document),
        *prose.check(document),
        *stated_items.check(document),
        *changes.check(document),
        *shares.check(document),
        *codes.check(document, catalogue),
        *completeness.check(document),
        *performance.check(document),
        *assets.check(document),
        *hygiene.check(document, catalogue),
        *soft.check(document),
    ]
    return Result(findings=with_unique_keys(findings), unmatched=tuple(prose.unmatched(document)))


def check_years(budgets: Sequence[Budget]) -> tuple[Result, ...]:
    """Return for each of several budgets of one issuer what it says of the year before, if that is among them.

    In each result the budget itself is budget 0, that of the year before budget 1.
    """
    by_year = {budget.year: budget for budget in budgets}
    return tuple(_against(budget, by_year.get(budget.year - 1)) for budget in budgets)


def _against(budget: Budget, before: Budget | None) -> Result:
    if before is None:
        return Result(findings=())
    found = chain.check(Document(budget), Document(before, 1, f"{before.year}年"))
    return Result(findings=with_unique_keys(found))


def check_units(department: Budget, units_: Sequence[Budget], first: int = 1) -> Result:
    """Return what a department's budget and those of its units say of each other.

    The department is budget 0, its units are numbered from ``first`` on.
    """
    parts = [Document(unit, number, units.called(unit, department)) for number, unit in enumerate(units_, first)]
    return Result(findings=with_unique_keys(units.check(Document(department), parts)))


def check_unit(unit: Budget, department: Budget, number: int = 1) -> Result:
    """Return what a unit's budget and its department's say of the unit; the unit is budget 0."""
    above = Document(department, number, f"{department.department}部门预算")
    return Result(findings=with_unique_keys(units.check_unit(above, Document(unit))))
