"""F8: a department is the sum of its units; one issuer's two documents say the same of the same money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgets.records import Scope

from .document import Document, Ref, Sheet, normal
from .findings import Finding, Rule, Source, Subject, Term, Tolerance, Words
from .judging import adds_up, equal, not_checked

TOTAL = Rule(
    id="F8.expenditure.total",
    title=Words("部门等于所属单位之和", "A department is the sum of its units"),
    sentence=Words(
        "部门预算的收支总额等于纳入编制范围的各单位预算之和。",
        "A department's budget comes to the sum of the budgets of the units it covers.",
    ),
    source=Source.FORM,
    tolerance=Tolerance.SUM,
    condition=Words(
        "各单位的预算齐全，单位之间没有相互的补助和上缴",
        "all units' budgets are at hand, with no transfers between them",
    ),
)
SAME = Rule(
    id="F8.expenditure.unit",
    title=Words("部门预算中单位一行与单位预算一致", "A unit's row in the department's budget is the unit's own budget"),
    sentence=Words(
        "部门预算列出的单位（包括本级）金额，等于该单位自己公开的预算。",
        "What a department's budget prints for a unit, its own office included, is what that unit publishes.",
    ),
    source=Source.FORM,
    tolerance=Tolerance.EQUAL,
    condition=Words("部门预算按单位列示，或部门只有一个单位", "the department prints its units, or has only one"),
)
RULES = (TOTAL, SAME)
_SPENDING = (Ref("expenditure"), Ref("expenditure-summary"), Ref("income-expenditure", "grand", list="expenditure"))
_INTERNAL = ("source/superior", "source/subordinate", "subsidy", "remittance")


def check(department: Document, units: Sequence[Document]) -> Iterator[Finding]:
    """Yield what a department's budget and those of its units say of each other."""
    if department.budget.scope is not Scope.DEPARTMENT:
        return
    yield from _total(department, units)
    for unit in units:
        yield from _same(department, unit)


def _total(department: Document, units: Sequence[Document]) -> Iterator[Finding]:
    subject = Subject(statement="expenditure", column="total")
    listed = {normal(name) for name in department.budget.units}
    present = {normal(unit.budget.department) for unit in units}
    whole = department.first(*_SPENDING)
    parts = [unit.first(*_SPENDING) for unit in units]
    if not listed or listed != present:
        yield not_checked(TOTAL, subject, Words("所属单位的预算不齐", "not all units' budgets are at hand"))
    elif any(_transfers(unit) for unit in units):
        yield not_checked(TOTAL, subject, Words("单位之间有补助或上缴", "money passes between the units"))
    elif whole is None or len(whole) != 1 or any(part is None for part in parts):
        yield not_checked(TOTAL, subject, Words("有的文件没有印出支出总计", "a document does not print its total"))
    else:
        terms: list[Term] = [term for part in parts if part for term in part]
        if found := adds_up(TOTAL, subject, whole[0], terms):
            yield found


def _transfers(document: Document) -> bool:
    """Tell whether a unit receives from or pays to another of the department."""
    for sheet in document.sheets:
        for line in sheet.rows("total"):
            cells = [sheet.term(line, sheet.measured(measure)) for measure in _INTERNAL]
            if any(term and term.figure.value for term in cells):
                return True
    return False


def _same(department: Document, unit: Document) -> Iterator[Finding]:
    name = unit.budget.department
    subject = Subject(statement="expenditure", path=(normal(name),), column="total", label=name)
    own = unit.first(*_SPENDING)
    row = _row_of(department, name)
    if own is None or row is None:
        yield not_checked(
            SAME, subject, Words("部门预算没有单列这个单位", "the department does not print this unit apart")
        )
    elif found := equal(SAME, subject, row, own):
        yield found


def _row_of(department: Document, unit: str) -> list[Term] | None:
    """Return what a department prints as the total of a unit."""
    sheet: Sheet | None = department.sheet("expenditure")
    if sheet is None:
        return None
    units = sheet.units or department.budget.units
    names = {normal(name): name for name in units}
    if normal(unit) not in names:
        return None
    return department.find(Ref("expenditure"), names[normal(unit)]) if len(names) > 1 else department.first(*_SPENDING)
