"""What tables print of what the words of a sentence name: a class, a kind of spending, a total."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.vocabulary.function_names import short_name
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .figure_references import FigureReference, RowPart
from .findings import SumTerm
from .stated_items import figures_by_function_code, names_of_classes
from .table_counterparts import TARGETS

#: Words that say income or spending in all, of whatever money.
TOTALS = {
    ListName.INCOME: re.compile(
        "(?:本年|当年|全年|全部|部门|单位)*(?:总收入(?:预算)?|(?:财政拨款)?收入总?(?:预算|决算)?(?:合计|总计|总额)?)"
    ),
    ListName.EXPENDITURE: re.compile(
        "(?:本年|当年|全年|全部|部门|单位)*(?:总支出(?:预算)?|(?:财政拨款|财政)?支出总?(?:预算|决算)?(?:合计|总计|总额)?)"
    ),
}
KINDS_OF_SPENDING = {
    "基本支出": Subject.BLOCK_BASIC,
    "项目支出": Subject.BLOCK_PROJECT,
    "人员经费": Subject.BASIC_PERSONNEL,
    "公用经费": Subject.BASIC_PUBLIC,
}


def figures_of_class(document: CheckedDocument, words: str) -> list[SumTerm]:
    """Return what tables print of the class of spending (类) that words name and nothing else: 住房保障支出."""
    name = short_name(words)
    codes = {code for code, names in names_of_classes(document) if name in names}
    printed = figures_by_function_code(document)
    items = [item for code in codes for item in printed.get(code, ())] if len(codes) == 1 else []
    return [item.terms[0] for item in items if len(item.terms) == 1]


def figures_of_subject(document: CheckedDocument, subject: str) -> Iterator[SumTerm]:
    """Yield what tables print of a figure of the text, each of them by itself."""
    choices = TARGETS[subject].choices if subject in TARGETS else ()
    refs = (choice[0] for choice in choices if len(choice) == 1)
    return (term for ref in refs for term in document.referenced_figures(ref) or ())


def printed_totals(document: CheckedDocument, side: ListName) -> list[SumTerm]:
    """Return the totals of income or spending that tables print, of the year and in all, of all money and fiscal."""
    refs = (
        FigureReference(kind, row, list=side)
        for kind in (TableKind.INCOME_EXPENDITURE, TableKind.FISCAL)
        for row in (RowPart.YEAR, RowPart.GRAND)
    )
    return [term for ref in refs for term in document.referenced_figures(ref) or ()]
