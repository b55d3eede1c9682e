"""Decide what a document lets be decided: whose money it holds, what a table covers. Unknown is an answer."""

from __future__ import annotations

import re
from collections.abc import Callable

from budgets.vocabulary.codes import RENUMBERED
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Breakdown, Measure, part_of_source, parts_of_measure
from budgets.vocabulary.table_kinds import SIDE_BY_SIDE, TableKind

from .arithmetic import compare
from .document import Document, printed, unreadable
from .findings import Term, Verdict, Words
from .references import Ref, RowPart

#: Returns why a rule does not apply, or nothing if it does.
Condition = Callable[[Document], Words | None]

_GENERAL = tuple(
    part_of_source(Measure.SOURCE_GENERAL, part)
    for part in (Measure.BASIC, Measure.DUTY, Measure.SPECIAL, Measure.INVESTMENT)
)


#: Classes of spending beside basic and project expenditure.
_BESIDE = parts_of_measure(Measure.TOTAL)[Breakdown.CLASS][2:]


def all_general(document: Document) -> Words | None:
    """Return why not all money of the year is known to be general public budget money."""
    income = document.first(
        Ref(TableKind.INCOME), Ref(TableKind.INCOME_EXPENDITURE, RowPart.GRAND, list=ListName.INCOME)
    )
    general = document.first(
        Ref(TableKind.INCOME, measures=(Measure.SOURCE_GENERAL,)),
        Ref(TableKind.INCOME, measures=_GENERAL),
        Ref(TableKind.INCOME_EXPENDITURE, source=Measure.SOURCE_GENERAL, list=ListName.INCOME),
        Ref(TableKind.FISCAL, source=Measure.SOURCE_GENERAL, list=ListName.INCOME),
    )
    return _same_money(income, general, "一般公共预算", "general public budget")


def all_fiscal(document: Document) -> Words | None:
    """Return why not all money of the year is known to be fiscal appropriation."""
    income = document.first(
        Ref(TableKind.INCOME), Ref(TableKind.INCOME_EXPENDITURE, RowPart.GRAND, list=ListName.INCOME)
    )
    fiscal = document.first(
        Ref(TableKind.INCOME, measures=(Measure.SOURCE_FISCAL,)),
        Ref(TableKind.INCOME_EXPENDITURE, source=Measure.SOURCE_FISCAL, list=ListName.INCOME),
    )
    return _same_money(income, fiscal, "财政拨款", "fiscal appropriation")


def _same_money(whole: list[Term] | None, part: list[Term] | None, zh: str, en: str) -> Words | None:
    if whole is None or part is None or unreadable([*whole, *part]) or not printed(whole) or not printed(part):
        return Words(f"无法确定资金是否全部为{zh}", f"it is not known whether all money is {en} money")
    if compare(printed(whole), printed(part)).verdict is Verdict.FAIL:
        return Words(f"资金不全是{zh}", f"not all money is {en} money")
    return None


def only_basic_and_project(document: Document) -> Words | None:
    """Return why total spending may hold more than basic and project expenditure."""
    sheet = document.sheet(TableKind.EXPENDITURE) or document.sheet(TableKind.EXPENDITURE_SUMMARY)
    if sheet is None:
        return None
    for line in sheet.totals():
        for measure in _BESIDE:
            term = sheet.term(line, sheet.measured(measure))
            if term and (term.figure.value or unreadable([term])):
                return Words("支出中还有基本、项目之外的类别", "there is spending that is neither basic nor project")
    return None


def nothing_carried(document: Document) -> Words | None:
    """Return why money may be carried over from last year or into the next, so that income need not be spending."""
    for sheet in document.sheets:
        lines = [line for line in sheet.lines if "结转" in line.label or "结余" in line.label]
        if sheet.kind in SIDE_BY_SIDE and any(a.value for line in lines for a in line.amounts):
            return Words("有结转资金，收入与支出不必相等", "money is carried over, so that income need not be spending")
    return None


def economic_has_projects(document: Document) -> Words | None:
    """Return why the economic table is not known to hold project money."""
    sheet = document.sheet(TableKind.GENERAL_ECONOMIC)
    if sheet is None or Measure.PROJECT not in sheet.measures:
        return Words("按经济分类的表只含基本支出，或没有这张表", "no table by economic item holds project money")
    return None


def fiscal_tells_the_year(document: Document) -> Words | None:
    """Return why the income of the fiscal table may be more than that of the year."""
    sheet = document.sheet(TableKind.FISCAL)
    if sheet is None or sheet.tells_the_year(ListName.INCOME):
        return None
    return nothing_carried(document)


def three_public_is_general(document: Document) -> Words | None:
    """Return why the table of the three is not known to hold general public budget money only."""
    sheet = document.sheet(TableKind.THREE_PUBLIC)
    if sheet is None or "一般公共" in sheet.title or any("/" in measure for measure in sheet.measures):
        return None
    return all_general_and_fiscal(document)


def economic_tells_basic(document: Document) -> Words | None:
    """Return why the economic table is not known to tell basic spending."""
    sheet = document.sheet(TableKind.GENERAL_ECONOMIC)
    if sheet is None or Measure.BASIC not in sheet.measures:
        return Words("经济分类表没有单列基本支出", "the economic table does not tell basic spending apart")
    return None


def all_general_and_fiscal(document: Document) -> Words | None:
    """Return why fiscal money is not known to be general public budget money only."""
    fiscal = document.first(
        Ref(TableKind.FISCAL, RowPart.YEAR, list=ListName.INCOME),
        Ref(TableKind.FISCAL, RowPart.GRAND, list=ListName.INCOME),
    )
    general = document.first(
        Ref(TableKind.FISCAL, source=Measure.SOURCE_GENERAL, list=ListName.INCOME),
        Ref(TableKind.INCOME_EXPENDITURE, source=Measure.SOURCE_GENERAL, list=ListName.INCOME),
    )
    return _same_money(fiscal, general, "一般公共预算", "general public budget")


def government_bodies_only(document: Document) -> Words | None:
    """Return why the issuer and its units are not known to be government bodies or bodies run like them.

    Before 2018 the operating cost of government bodies was reckoned otherwise.
    """
    if document.budget.year < RENUMBERED:
        return Words("2018 年以前口径不同", "before 2018 it was reckoned otherwise")
    text = "".join(section.text for section in document.budget.sections)
    counts = {kind: int(number) for kind, number in re.findall(r"(行政|参公|参照公务员法管理的|事业)单位(\d+)家", text)}
    counts |= {kind: int(number) for number, kind in re.findall(r"(\d+)家(机关|参公事业|事业)单位", text)}
    if not counts:
        return Words("没有写明单位的性质", "the text does not say what kind of bodies the units are")
    if counts.get("事业", 0):
        return Words("所属单位中有事业单位", "there are public institutions among the units")
    return None
