"""Check budgets: every rule of every family, in order."""

from __future__ import annotations

from collections.abc import Sequence

from budgets.records import Budget

from . import (
    assets,
    balance,
    changes_and_shares,
    classification_codes,
    column_sums,
    completeness,
    department_units,
    line_sums,
    of_which_parts,
    paired_codes,
    performance_goals,
    prior_year,
    repeated_changes,
    stated_items,
    table_agreement,
    text_agreement,
    text_quality,
)
from .checked_document import CheckedDocument
from .classification_codes import CatalogueEntry
from .common_causes import with_common_causes
from .findings import CheckResult, CheckRule, with_unique_keys

#: Every rule by its id, in the order of the families.
RULES: dict[str, CheckRule] = {
    rule.id: rule
    for rules in (
        balance.RULES.values(),
        line_sums.RULES,
        column_sums.RULES,
        table_agreement.RULES,
        text_agreement.RULES,
        stated_items.RULES,
        changes_and_shares.RULES,
        repeated_changes.RULES,
        prior_year.RULES,
        department_units.RULES,
        of_which_parts.RULES,
        classification_codes.RULES,
        completeness.RULES,
        performance_goals.RULES,
        assets.RULES,
        text_quality.RULES,
        paired_codes.RULES,
    )
    for rule in rules
}


def check_budget(budget: Budget, catalogue: Sequence[CatalogueEntry] = ()) -> CheckResult:
    """Return what every rule says of one budget; ``catalogue`` holds the codes known, with the years they were seen."""
    document = CheckedDocument(budget)
    findings = [
        *balance.check_balance(document),
        *line_sums.check_line_sums(document),
        *column_sums.check_column_sums(document),
        *table_agreement.check_table_agreement(document),
        *text_agreement.check_text_agreement(document),
        *stated_items.check_stated_items(document),
        *changes_and_shares.check_changes_and_shares(document),
        *repeated_changes.check_repeated_changes(document),
        *of_which_parts.check_of_which_parts(document),
        *classification_codes.check_classification_codes(document, catalogue),
        *completeness.check_required_tables(document),
        *performance_goals.check_performance_goals(document),
        *assets.check_assets(document),
        *text_quality.check_text_quality(document, catalogue),
        *paired_codes.check_paired_codes(document),
    ]
    told = with_unique_keys(with_common_causes(document, findings))
    return CheckResult(findings=told, unmatched=tuple(text_agreement.unmatched_amounts(document)))


def check_years(budgets: Sequence[Budget]) -> tuple[CheckResult, ...]:
    """Return for each of several budgets of one issuer what it says of the year before, if that is among them.

    In each result the budget itself is budget 0, that of the year before budget 1.
    """
    by_year = {budget.year: budget for budget in budgets}
    return tuple(_check_against_prior_year(budget, by_year.get(budget.year - 1)) for budget in budgets)


def _check_against_prior_year(budget: Budget, before: Budget | None) -> CheckResult:
    if before is None:
        return CheckResult(findings=())
    found = prior_year.check_prior_year(CheckedDocument(budget), CheckedDocument(before, 1, f"{before.year}年"))
    return CheckResult(findings=with_unique_keys(found))


def check_units(department: Budget, units_: Sequence[Budget], first: int = 1) -> CheckResult:
    """Return what a department's budget and those of its units say of each other.

    The department is budget 0, its units are numbered from ``first`` on.
    """
    parts = [
        CheckedDocument(unit, number, department_units.unit_display_name(unit, department))
        for number, unit in enumerate(units_, first)
    ]
    return CheckResult(
        findings=with_unique_keys(department_units.check_department_against_units(CheckedDocument(department), parts))
    )


def check_unit(unit: Budget, department: Budget, number: int = 1) -> CheckResult:
    """Return what a unit's budget and its department's say of the unit; the unit is budget 0."""
    above = CheckedDocument(department, number, f"{department.department}部门预算")
    return CheckResult(
        findings=with_unique_keys(department_units.check_unit_against_department(above, CheckedDocument(unit)))
    )
