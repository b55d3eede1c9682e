"""Check budgets: every rule of every family, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from budgets.garbage import without_looking_for_garbage
from budgets.records import Budget

from . import (
    amounts_by_name,
    assets,
    averages,
    balance,
    change_rules,
    changes_in_parts,
    changes_in_tables,
    chart_shares,
    classification_codes,
    codes_over_tables,
    column_sums,
    completeness,
    counts,
    department_units,
    final_accounts,
    items_in_full,
    legal_bounds,
    line_sums,
    named_rows,
    near_misses,
    of_which_parts,
    paired_codes,
    performance_goals,
    prior_year,
    repeated_amounts,
    repeated_changes,
    stated_balance,
    stated_changes,
    stated_completions,
    stated_items,
    stated_shares,
    sums_of_lists,
    table_agreement,
    text_agreement,
    text_quality,
    years_of_three,
)
from .checked_document import CheckedDocument
from .classification_codes import CatalogueEntry
from .common_causes import with_common_causes
from .doubtful_parts import without_accusing_doubts
from .english_citations import with_english_citations
from .findings import CheckResult, CheckRule, Finding, with_unique_keys
from .other_money import without_other_money
from .unlikely_slips import without_unlikely_slips

#: Every rule by its id, in the order of the families.
RULES: dict[str, CheckRule] = {
    rule.id: rule
    for rules in (
        balance.RULES.values(),
        stated_balance.RULES,
        line_sums.RULES,
        column_sums.RULES,
        changes_in_tables.RULES,
        table_agreement.RULES,
        codes_over_tables.RULES,
        text_agreement.RULES,
        stated_items.RULES,
        named_rows.RULES,
        repeated_amounts.RULES,
        near_misses.RULES,
        amounts_by_name.RULES,
        items_in_full.RULES,
        change_rules.RULES,
        stated_shares.RULES,
        years_of_three.RULES,
        changes_in_parts.RULES,
        chart_shares.RULES,
        averages.RULES,
        counts.RULES,
        stated_completions.RULES,
        repeated_changes.RULES,
        prior_year.RULES,
        final_accounts.RULES,
        department_units.RULES,
        of_which_parts.RULES,
        sums_of_lists.RULES,
        classification_codes.RULES,
        completeness.RULES,
        performance_goals.RULES,
        assets.RULES,
        text_quality.RULES,
        paired_codes.RULES,
        legal_bounds.RULES,
    )
    for rule in rules
}


@without_looking_for_garbage()
def check_budget(budget: Budget, catalogue: Sequence[CatalogueEntry] = ()) -> CheckResult:
    """Return what every rule says of one budget; ``catalogue`` holds the codes known, with the years they were seen."""
    document = CheckedDocument(budget)
    unbound = list(text_agreement.unbound_amounts(document))
    findings = [
        *balance.check_balance(document),
        *stated_balance.check_stated_balance(document),
        *line_sums.check_line_sums(document),
        *column_sums.check_column_sums(document),
        *changes_in_tables.check_changes_in_tables(document),
        *table_agreement.check_table_agreement(document),
        *codes_over_tables.check_codes_over_tables(document),
        *text_agreement.check_text_agreement(document),
        *stated_items.check_stated_items(document),
        *named_rows.check_named_rows(document),
        *repeated_amounts.check_repeated_amounts(document, unbound),
        *items_in_full.check_items_in_full(document),
        *stated_changes.check_stated_changes(document),
        *stated_shares.check_stated_shares(document),
        *years_of_three.check_amounts_before(document),
        *changes_in_parts.check_changes_in_parts(document),
        *chart_shares.check_chart_shares(document),
        *averages.check_averages(document),
        *counts.check_counts(document),
        *stated_completions.check_stated_completions(document),
        *repeated_changes.check_repeated_changes(document),
        *repeated_changes.check_changes_alike(document),
        *of_which_parts.check_of_which_parts(document),
        *sums_of_lists.check_sums_of_lists(document),
        *classification_codes.check_classification_codes(document, catalogue),
        *completeness.check_required_tables(document),
        *performance_goals.check_performance_goals(document),
        *assets.check_assets(document),
        *text_quality.check_text_quality(document, catalogue),
        *paired_codes.check_paired_codes(document),
        *legal_bounds.check_legal_bounds(document),
    ]
    sound = without_accusing_doubts([document], without_unlikely_slips(without_other_money(document, findings)))
    sound += near_misses.check_near_misses(document, sound)
    sound += amounts_by_name.check_amounts_by_name(document, sound)
    told = _told(with_common_causes(document, sound))
    return CheckResult(findings=told, unmatched=tuple(repeated_amounts.unmatched_amounts(document, unbound)))


def _told(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as they are told: each by a key of its own, its places in either language."""
    return with_unique_keys(map(with_english_citations, findings))


def check_years(budgets: Sequence[Budget]) -> tuple[CheckResult, ...]:
    """Return for each of several budgets of one issuer what it says of the years before it, if they are among them.

    In each result the budget itself is budget 0, that of the year before budget 1, that of a year n before it budget n.
    """
    by_year = {budget.year: budget for budget in budgets}
    return tuple(_check_against_earlier_years(budget, by_year) for budget in budgets)


def _check_against_earlier_years(budget: Budget, by_year: dict[int, Budget]) -> CheckResult:
    document, last = CheckedDocument(budget), budget.year - 1
    years = sorted(year for year in prior_year.compared_years(document) | {last} if year <= last and year in by_year)
    earlier = [CheckedDocument(by_year[year], budget.year - year, f"{year}年") for year in years]
    found: list[Finding] = []
    for each in earlier:
        check = prior_year.check_prior_year if each.budget.year == last else prior_year.check_older_year
        found += check(document, each)
    return CheckResult(findings=_told(without_accusing_doubts([document, *earlier], found)))


def check_final(final: Budget, planned: Budget, number: int = 1) -> CheckResult:
    """Return what final accounts say of the budget of the same year; the accounts are budget 0."""
    documents = CheckedDocument(final), CheckedDocument(planned, number, f"{planned.year}年预算")
    found = list(final_accounts.check_final_accounts(*documents))
    return CheckResult(findings=_told(without_accusing_doubts(documents, found)))


def check_units(department: Budget, units_: Sequence[Budget], first: int = 1) -> CheckResult:
    """Return what a department's budget and those of its units say of each other.

    The department is budget 0, its units are numbered from ``first`` on.
    """
    parts = [
        CheckedDocument(unit, number, department_units.unit_display_name(unit, department))
        for number, unit in enumerate(units_, first)
    ]
    whole = CheckedDocument(department)
    found = list(department_units.check_department_against_units(whole, parts))
    return CheckResult(findings=_told(without_accusing_doubts([whole, *parts], found)))


def check_unit(unit: Budget, department: Budget, number: int = 1) -> CheckResult:
    """Return what a unit's budget and its department's say of the unit; the unit is budget 0."""
    above = CheckedDocument(department, number, f"{department.department}部门预算")
    own = CheckedDocument(unit)
    found = list(department_units.check_unit_against_department(above, own))
    return CheckResult(findings=_told(without_accusing_doubts([own, above], found)))
