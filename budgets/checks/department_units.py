"""F8: a department is the sum of its units; one issuer's two documents say the same of the same money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgets.records import Budget, Scope
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement, income_source_of_label
from .figure_references import FigureReference, RowPart
from .finding_builders import SUM_OF_UNITS_ZH, check_equal_sides, check_sum_of_parts, info_finding, not_checked_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict

TOTAL = CheckRule(
    id="F8.expenditure.total",
    title=BilingualText("部门等于所属单位之和", "A department is the sum of its units"),
    sentence=BilingualText(
        "部门预算的收支总额等于纳入编制范围的各单位预算之和。",
        "A department's budget comes to the sum of the budgets of the units it covers.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "各单位的预算齐全，单位之间没有相互的补助和上缴",
        "all units' budgets are at hand, with no transfers between them",
    ),
    version=2,
)
SAME = CheckRule(
    id="F8.expenditure.unit",
    title=BilingualText(
        "部门预算中单位一行与单位预算一致", "A unit's row in the department's budget is the unit's own budget"
    ),
    sentence=BilingualText(
        "部门预算列出的单位（包括本级）金额，等于该单位自己公开的预算。",
        "What a department's budget prints for a unit, its own office included, is what that unit publishes.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "部门预算按单位列示，或部门只有一个单位", "the department prints its units, or has only one"
    ),
    version=2,
)
RULES = (TOTAL, SAME)
_SPENDING = (
    FigureReference(TableKind.EXPENDITURE),
    FigureReference(TableKind.EXPENDITURE_SUMMARY),
    FigureReference(TableKind.INCOME_EXPENDITURE, RowPart.GRAND, list=ListName.EXPENDITURE),
)
_INTERNAL = (Measure.SOURCE_SUPERIOR, Measure.SOURCE_SUBORDINATE, Measure.SUBSIDY, Measure.REMITTANCE)


#: What a department's own office is called beside its name, where its units are listed.
_OFFICE = re.compile(r"\(?(?:厅?机关|部门|局)?本[级部]\)?$|\(机关\)$")
#: Shorter names are too common to be told by their endings.
_TELLING = 5


def bare_unit_name(unit: str) -> str:
    """Return a unit's name for comparing: a department's own office bears the department's name."""
    return _OFFICE.sub("", bare_label(unit))


def is_same_unit(one: str, other: str) -> bool:
    """Tell whether two names are one unit's: one of them may leave out the place it begins with."""
    short, long = sorted((bare_unit_name(one), bare_unit_name(other)), key=len)
    return short == long or (len(short) >= _TELLING and long.endswith(short))


def unit_display_name(unit: Budget, department: Budget) -> str:
    """Return what figures of a unit's budget are called beside those of its department's."""
    return f"{unit.department}本级" if is_same_unit(unit.department, department.department) else unit.department


def check_unit_against_department(department: CheckedDocument, unit: CheckedDocument) -> Iterator[Finding]:
    """Yield what a unit's budget says of the row that its department's prints for it."""
    if department.budget.scope is Scope.DEPARTMENT:
        yield from _check_unit_row(department, unit)


def check_department_against_units(department: CheckedDocument, units: Sequence[CheckedDocument]) -> Iterator[Finding]:
    """Yield what a department's budget and those of its units say of each other."""
    if department.budget.scope is not Scope.DEPARTMENT:
        return
    yield from _check_sum_of_units(department, units)
    for unit in units:
        yield from _check_unit_row(department, unit)


def _check_sum_of_units(department: CheckedDocument, units: Sequence[CheckedDocument]) -> Iterator[Finding]:
    subject = FindingSubject(statement=TableKind.EXPENDITURE, column=Measure.TOTAL)
    whole = department.first_printed_figures(*_SPENDING)
    parts = [unit.first_printed_figures(*_SPENDING) for unit in units]
    if not _has_all_unit_budgets(department.budget.units, [unit.budget.department for unit in units]):
        yield not_checked_finding(
            TOTAL, subject, BilingualText("所属单位的预算不齐", "not all units' budgets are at hand")
        )
    elif any(_has_internal_transfers(unit) for unit in units):
        yield not_checked_finding(
            TOTAL, subject, BilingualText("单位之间有补助或上缴", "money passes between the units")
        )
    elif whole is None or len(whole) != 1 or any(part is None for part in parts):
        yield not_checked_finding(
            TOTAL, subject, BilingualText("有的文件没有印出支出总计", "a document does not print its total")
        )
    else:
        terms: list[SumTerm] = [term for part in parts if part for term in part]
        if found := check_sum_of_parts(TOTAL, subject, whole[0], terms, SUM_OF_UNITS_ZH):
            yield found


def _has_all_unit_budgets(listed: Sequence[str], present: Sequence[str]) -> bool:
    """Tell whether the units that a department lists are those whose budgets are at hand, one for one."""
    found = [[unit for unit in present if is_same_unit(name, unit)] for name in listed]
    return bool(listed) and len(listed) == len(present) and all(len(each) == 1 for each in found)


def _has_internal_transfers(document: CheckedDocument) -> bool:
    """Tell whether a unit receives from or pays to another of the department."""
    for sheet in document.sheets:
        for line in sheet.total_lines():
            cells = [sheet.cell_term(line, sheet.column_of_measure(measure)) for measure in _INTERNAL]
            if any(term and term.figure.value for term in cells):
                return True
        for line in sheet.lines:
            if income_source_of_label(line.label) in _INTERNAL and any(amount.value for amount in line.amounts):
                return True
    return False


def _check_unit_row(department: CheckedDocument, unit: CheckedDocument) -> Iterator[Finding]:
    name = unit.budget.department
    subject = FindingSubject(
        statement=TableKind.EXPENDITURE, path=(bare_unit_name(name),), column=Measure.TOTAL, label=name
    )
    own, row = unit.first_printed_figures(*_SPENDING), _unit_total_in_department(department, name)
    found = check_equal_sides(SAME, subject, row, own) if own and row else None
    if own is None or row is None:
        why = BilingualText("部门预算没有单列这个单位", "the department does not print this unit apart")
        yield not_checked_finding(SAME, subject, why)
    elif found and found.verdict is Verdict.FAIL and not _prints_unit_rows(department):
        # That it covers no other unit is only what its list of units says.
        words = BilingualText(
            found.message.zh + "部门预算没有按单位列示，可能还包括其他单位。",
            found.message.en + " The department does not print its units; it may cover others.",
        )
        yield info_finding(SAME, subject, words, row)
    elif found:
        yield found


def _prints_unit_rows(department: CheckedDocument) -> bool:
    sheet = department.sole_table(TableKind.EXPENDITURE)
    return sheet is not None and bool(sheet.budget_units)


def _unit_total_in_department(department: CheckedDocument, unit: str) -> list[SumTerm] | None:
    """Return what a department prints as the total of a unit."""
    sheet: CheckedStatement | None = department.sole_table(TableKind.EXPENDITURE)
    if sheet is None:
        return None
    units = sheet.budget_units or department.budget.units
    names = [name for name in units if is_same_unit(name, unit)]
    if len(names) != 1:
        return None
    return (
        department.referenced_figures(FigureReference(TableKind.EXPENDITURE), names[0])
        if len(units) > 1
        else department.first_printed_figures(*_SPENDING)
    )
