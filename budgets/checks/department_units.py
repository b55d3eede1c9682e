"""F8: a department is the sum of its units; one issuer's two documents say the same of the same money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.records import Budget, Scope
from budgets.vocabulary.codes import LEVELS, Scheme
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import compare_sides
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
_ALL_AT_HAND = BilingualText("各单位的预算齐全，都印有这个数", "all units' budgets are at hand, and each prints it")


@dataclass(frozen=True, slots=True, kw_only=True)
class SumOfUnits:
    """What of a department is the sum of its units' own: where each document prints it, the first that it does.

    Money that passes between the units is in ``gross`` figures twice.
    """

    rule: CheckRule
    choices: tuple[FigureReference, ...]
    gross: bool = False


def _sum_of_units(name: str, zh: str, en: str, *choices: FigureReference, gross: bool = False) -> SumOfUnits:
    rule = CheckRule(
        id=f"F8.{name}",
        title=BilingualText(f"部门的{zh}等于所属单位之和", f"A department's {en} is the sum of its units'"),
        sentence=BilingualText(
            f"部门预算的{zh}等于纳入编制范围的各单位之和。",
            f"A department's {en} comes to those of the units it covers.",
        ),
        source=RuleBasis.FORM,
        tolerance=Tolerance.SUM,
        condition=TOTAL.condition if gross else _ALL_AT_HAND,
    )
    return SumOfUnits(rule=rule, choices=choices, gross=gross)


def _of_three(item: Measure) -> FigureReference:
    return FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(item,))


#: What the units' documents print in one place each; blank it is nothing.
SUMS = (
    *(
        _sum_of_units(
            f"expenditure.{measure}", zh, en, FigureReference(TableKind.EXPENDITURE, measures=(measure,)), gross=True
        )
        for measure, zh, en in (
            (Measure.BASIC, "基本支出", "basic spending"),
            (Measure.PROJECT, "项目支出", "project spending"),
        )
    ),
    *(
        _sum_of_units(f"{kind}.total", zh, en, FigureReference(kind))
        for kind, zh, en in (
            (TableKind.GENERAL_FUNCTION, "一般公共预算支出", "general public spending"),
            (TableKind.GENERAL_BASIC, "一般公共预算基本支出", "basic spending of the general public budget"),
            (TableKind.GOVERNMENT_FUND, "政府性基金预算支出", "spending from government funds"),
            (TableKind.STATE_CAPITAL, "国有资本经营预算支出", "spending from state capital"),
        )
    ),
    *(
        _sum_of_units(f"three-public.{item}", zh, en, _of_three(item))
        for item, zh, en in (
            (Measure.TOTAL, "“三公”经费", "three public expenses"),
            (Measure.ABROAD, "因公出国（境）费", "travel abroad"),
            (Measure.RECEPTION, "公务接待费", "reception"),
            (Measure.VEHICLES, "公务用车购置及运行费", "vehicles"),
        )
    ),
)
ITEMS = CheckRule(
    id="F8.expenditure.items",
    title=BilingualText("部门各项支出等于所属单位同一科目之和", "A department's items are the sums of its units'"),
    sentence=BilingualText(
        "部门支出总表的每一项级科目，等于各单位支出总表同一科目之和。",
        "Each item of a department's table of spending comes to the same item of its units' tables.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "各单位的预算齐全，单位之间没有相互的补助和上缴，各表的项级科目之和等于其总计",
        "all units' budgets are at hand, with no transfers between them, and the items of each come to its total",
    ),
)
RULES = (TOTAL, SAME, *(each.rule for each in SUMS), ITEMS)
_ITEM = LEVELS[Scheme.FUNCTIONAL][-1]
_SPENDING = (
    FigureReference(TableKind.EXPENDITURE),
    FigureReference(TableKind.EXPENDITURE_SUMMARY),
    FigureReference(TableKind.INCOME_EXPENDITURE, RowPart.GRAND, list=ListName.EXPENDITURE),
)
_WHOLE = SumOfUnits(rule=TOTAL, choices=_SPENDING, gross=True)
_NOT_ALL_AT_HAND = BilingualText("所属单位的预算不齐", "not all units' budgets are at hand")
_PASSED_ON = BilingualText("单位之间有补助或上缴", "money passes between the units")
_NOT_ALL_PRINT_IT = BilingualText("有的文件没有印出这个数", "a document does not print it")
_ITEMS_ARE_NOT_ALL = BilingualText(
    "有的支出总表，项级科目之和不等于总计", "of a table of spending the items do not come to the total"
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
    yield from _check_sums_of_units(department, units)
    for unit in units:
        yield from _check_unit_row(department, unit)


def _check_sums_of_units(department: CheckedDocument, units: Sequence[CheckedDocument]) -> Iterator[Finding]:
    """Yield the sums of all money and of its parts that the department prints, or why they are not known to hold."""
    present = [unit.budget.department for unit in units]
    missing = None if _has_all_unit_budgets(department.budget.units, present) else _NOT_ALL_AT_HAND
    passed_on = _PASSED_ON if any(_has_internal_transfers(unit) for unit in units) else None
    for each in (_WHOLE, *SUMS):
        why = missing or (passed_on if each.gross else None)
        yield from _check_sum_of_units(department, units, each, why)
    yield from _check_items(department, units, missing or passed_on)


def _check_sum_of_units(
    department: CheckedDocument, units: Sequence[CheckedDocument], fact: SumOfUnits, why: BilingualText | None
) -> Iterator[Finding]:
    first = fact.choices[0]
    subject = FindingSubject(statement=first.kind, column=first.measures[0])
    whole = department.first_printed_figures(*fact.choices)
    parts = [unit.first_printed_figures(*fact.choices) for unit in units]
    if whole is None and fact is not _WHOLE:
        return
    if why is None and (whole is None or len(whole) != 1 or not all(parts)):
        why = _NOT_ALL_PRINT_IT
    if why or whole is None:
        yield not_checked_finding(fact.rule, subject, why or _NOT_ALL_PRINT_IT)
        return
    terms = [term for part in parts for term in part or ()]
    if found := check_sum_of_parts(fact.rule, subject, whole[0], terms, SUM_OF_UNITS_ZH):
        yield found


def _check_items(
    department: CheckedDocument, units: Sequence[CheckedDocument], why: BilingualText | None
) -> Iterator[Finding]:
    sheet = department.sole_table(TableKind.EXPENDITURE)
    tables = [table for unit in units if (table := unit.sole_table(TableKind.EXPENDITURE))]
    if sheet is None or not _items(sheet):
        return
    if why is None and (len(tables) != len(units) or not all(map(_adds_up, [sheet, *tables]))):
        why = _ITEMS_ARE_NOT_ALL
    if why:
        yield not_checked_finding(ITEMS, FindingSubject(statement=TableKind.EXPENDITURE, column="items"), why)
        return
    for code in sorted(set().union(*map(_items, [sheet, *tables]))):
        whole, *parts = (_terms_of_item(each, code) for each in (sheet, *tables))
        terms = [term for part in parts for term in part]
        subject = FindingSubject(statement=TableKind.EXPENDITURE, path=(code,), code=code, column=Measure.TOTAL)
        if whole and terms:
            found = check_equal_sides(ITEMS, subject, whole, terms, SUM_OF_UNITS_ZH)
            yield from [found] if found else []
        elif any(term.figure.value for term in (*whole, *terms)):
            words = BilingualText(
                f"{(whole or terms)[0].figure.name}有数，{'各单位' if whole else '部门'}的支出总表却没有 {code} 科目。",
                f"{(whole or terms)[0].figure.name} has money, but {'no unit' if whole else 'the department'} has an "
                f"item {code}.",
            )
            yield info_finding(ITEMS, subject, words, whole or terms)


def _items(sheet: CheckedStatement) -> set[str]:
    """Return the codes of the items that a table prints, each of which may stand in several rows."""
    codes = {line.classification or line.code for line in sheet.lines}
    return {code for code in codes if len(code) == _ITEM}


def _adds_up(sheet: CheckedStatement) -> bool:
    """Tell whether the items of a table come to its total: then it prints all of them, and all were read."""
    totals = sheet.total_terms(Measure.TOTAL)
    terms = [term for code in _items(sheet) for term in _terms_of_item(sheet, code)]
    return bool(totals and terms) and compare_sides(totals, terms).verdict in (Verdict.OK, Verdict.TAIL)


def _terms_of_item(sheet: CheckedStatement, code: str) -> list[SumTerm]:
    column = sheet.column_of_measure(Measure.TOTAL)
    return [term for line in sheet.lines_of_code(code, "") if (term := sheet.cell_term(line, column))]


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
    if len(names) != 1 or (len(units) > 1 and len(sheet.budget_units) <= 1):
        return None
    return (
        department.referenced_figures(FigureReference(TableKind.EXPENDITURE), names[0])
        if len(units) > 1
        else department.first_printed_figures(*_SPENDING)
    )
