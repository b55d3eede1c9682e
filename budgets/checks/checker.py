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


def check_years(budgets: Sequence[Budget]) -> Result:
    """Return what budgets of one issuer say of each other's years; spots count the budgets in the order given."""
    documents = [Document(budget, number) for number, budget in enumerate(budgets)]
    by_year = {document.budget.year: document for document in documents}
    findings = [
        finding
        for document in documents
        if document.budget.year - 1 in by_year
        for finding in chain.check(document, by_year[document.budget.year - 1])
    ]
    return Result(findings=with_unique_keys(findings))


def check_units(department: Budget, units_: Sequence[Budget]) -> Result:
    """Return what a department's budget and those of its units say of each other; the department is budget 0."""
    whole, *parts = [Document(budget, number) for number, budget in enumerate([department, *units_])]
    return Result(findings=with_unique_keys(units.check(whole, parts)))
