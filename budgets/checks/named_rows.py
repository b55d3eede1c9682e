"""F5, continued: amounts that the text states for a row or a column of the table that it explains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.records import Column, Line, Phase, Section
from budgets.vocabulary.clauses import last_name, name_in_turn
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.function_names import short_name
from budgets.vocabulary.item_paths import item_paths
from budgets.vocabulary.measures import Measure, measure_of_words
from budgets.vocabulary.money_units import StatedAmount, stated_amounts
from budgets.vocabulary.reasons import REASON_WORDS
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import TableKind, kind_of_title
from budgets.vocabulary.years import YEAR

from .checked_document import CheckedDocument, found_once
from .checked_statement import CheckedStatement
from .finding_builders import check_agreement_with_any, perhaps_part_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict
from .stated_items import amount_term, items_with_table_lines

ROW = CheckRule(
    id="F5.row",
    title=BilingualText(
        "文字与所说明的表：同名的一行或一栏", "Text and the table it explains: a row or column of the name"
    ),
    sentence=BilingualText(
        "说明某张表的文字，写到表中一行或一栏的名称和金额的，应与表中一致。",
        "Where text that explains a table names a row or column of it with an amount, it is the table's.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "标题写明是哪张表，名称在表中只有一处", "the heading names the table, which has the name once"
    ),
    version=2,
)
RULES = (ROW,)
#: What stands between the name of a row and its amount, and what may stand before the name.
_TAIL = re.compile(
    r"(?:（(?:类|款|项)）)?(?:年初)?(?:支出|收入)?(?:预算|决算)?(?:安排|支出)?(?:数|总额|金额)?(?:为|是|共计|合计|共)?$"
)
#: The same behind the name of a project, which may be said to be a new one: 某某项目为新增项目，今年安排.
_OF_PROJECT = re.compile(
    r"(?:[，,]?(?:为|是|属于?)(?:本年度?|今年)?(?:新增|延续性?|经常性|一次性)的?项目)?"
    r"[，,]?(?:本年度?|今年)?(?:计划|拟)?(?:年初)?(?:支出|资金|金额|预算)?(?:安排|支出)?(?:预算|资金|数|总额|金额)?"
    r"(?:为|是|共计|合计|共)?$"
)
#: So long is the name of a project that no other money is called so.
_LONG_NAME = 6
#: What names no row: a year, and the sum of whatever a sentence speaks of.
_NO_NAME = re.compile(
    rf"{YEAR.pattern}|(?:资金|金额|经费|项目)?(?:[总合共小]计|总额)(?:金额|资金)?|金额|资金|(?:年初|全年|调整后?)?(?:预算|决算|执行)数?"
)
_LEAD = re.compile(r"^(?:其中|包括|[合共]计|主要(?:包括|用于)|(?:\d{4}年度?|本年|当年))[：:，,]?")
_CODE_BEHIND = re.compile(r"[（(]\d{3}[）)]$")
#: So many digits has the code of a category.
_CATEGORY = 3
#: A sentence that is longer is looked at so far back.
_FARTHEST = 400
_REASON = re.compile(rf"{REASON_WORDS}|主要(?:是|系)|因为|由于|因")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAmount:
    """An amount of a section with the figures that bear its name in the table explained."""

    section: Section
    amount: StatedAmount
    name: str
    figures: Sequence[Sequence[SumTerm]]
    #: Whether the heading names the table; else the amount may be of other money than those that have the name.
    is_sure: bool


def check_named_rows(document: CheckedDocument) -> Iterator[Finding]:
    for each in named_amounts(document):
        label = document.name_in_text(each.section, each.name)
        subject = FindingSubject(
            statement="text", path=(each.section.path, "row", each.name), column="value", label=each.name
        )
        term = amount_term(document, each.section, each.amount, label)
        if found := check_agreement_with_any(ROW, subject, [term], each.figures):
            yield found if each.is_sure or found.verdict is not Verdict.FAIL else perhaps_part_finding(found)


@found_once
def named_amounts(document: CheckedDocument) -> Iterator[NamedAmount]:
    """Yield the amounts that no other rule binds and whose words are the name of a row or column."""
    taken = set(document.mentions)
    taken |= {(section.order, item.amount.start) for section, item, _ in items_with_table_lines(document)}
    explained: dict[str, CheckedStatement | None] = {}
    for section in document.budget.sections:
        above = explained.get(section.path.rpartition(".")[0])
        explained[section.path] = sheet = _table_explained(document, section) or above
        for amount in stated_amounts(section.text):
            if (section.order, amount.start) in taken:
                continue
            lead = name_in_turn(section.text, amount) or _words_before(section.text, amount.start)
            found = _figures_of_name(sheet, lead) if sheet and lead else None
            is_sure = found is not None
            found = found or (_figures_of_category(document, lead) if lead else None)
            if found := found or _figures_of_project(document, section.text, amount.start):
                yield NamedAmount(section=section, amount=amount, name=found[0], figures=found[1], is_sure=is_sure)


def _table_explained(document: CheckedDocument, section: Section) -> CheckedStatement | None:
    """Return the table that a heading names."""
    kind = kind_of_title(section.heading)
    return None if kind is TableKind.OTHER else document.sole_table(kind)


def _words_before(text: str, end: int) -> str | None:
    """Return the words of the sentence before an amount, ``None`` where they give a reason."""
    begin = max(0, end - _FARTHEST)
    lead = text[max(begin, *(text.rfind(mark, begin, end) + 1 for mark in "。\n")) : end]
    return None if _REASON.search(lead) else lead


def _figures_of_name(sheet: CheckedStatement, lead: str) -> tuple[str, list[list[SumTerm]]] | None:
    """Return the name that words end with and the figures of its row, or of its column in the total."""
    # A name may be set off by a comma, and counted: 2.项目二，3.00万元.
    for path in item_paths(lead.rstrip("，")):
        words = without_mark(path.names[-1]) if path.names else ""
        for name in dict.fromkeys((words, _TAIL.sub("", words), _LEAD.sub("", _TAIL.sub("", words)))):
            if name and not _NO_NAME.fullmatch(name) and (terms := _terms_of_name(sheet, name)):
                return name, [terms]
    return None


def _figures_of_category(document: CheckedDocument, lead: str) -> tuple[str, list[list[SumTerm]]] | None:
    """Return the name of a category of economic items that words end with, and its figures in the tables of all."""
    for path in item_paths(_CODE_BEHIND.sub("", lead)):
        name = short_name(_LEAD.sub("", _TAIL.sub("", path.names[-1]))) if path.names else ""
        sheets = [sheet for each, sheet in categories_printed(document) if each == name]
        if found := [terms for sheet in sheets if (terms := _terms_of_name(sheet, name))]:
            return name, found
    return None


def _figures_of_project(document: CheckedDocument, text: str, end: int) -> tuple[str, list[list[SumTerm]]] | None:
    """Return the project that the words before an amount name and nothing else, with the figure of its table.

    Of final accounts they may say what was budgeted.
    """
    sheet = document.sole_table(TableKind.PROJECTS) if document.budget.phase is Phase.BUDGET else None
    own_year = re.compile(rf"{document.budget.year}年度?")
    words = _OF_PROJECT.sub("", own_year.sub("", text[max(0, end - _FARTHEST) : end])) if sheet else ""
    name = _LEAD.sub("", without_mark(last_name(words, 0, len(words), "，。；;：:\n")))
    if sheet is None or not (len(name) >= _LONG_NAME or "项目" in name):
        return None
    terms = _terms_of_row(sheet, name)
    return (name, [terms]) if terms else None


@found_once
def categories_printed(document: CheckedDocument) -> Iterator[tuple[str, CheckedStatement]]:
    """Yield the names of categories of economic items, in short, with each table that prints them."""
    for sheet in document.sheets:
        own = (line for line in sheet.lines if line.scheme == Scheme.ECONOMIC_DEPARTMENT)
        names = {short_name(line.label) for line in own if len(line.classification or line.code) == _CATEGORY}
        yield from ((name, sheet) for name in sorted(names))


def _terms_of_name(sheet: CheckedStatement, name: str) -> list[SumTerm]:
    """Return the figure of the row of a name, or else of the column of that name in the total of the table."""
    rows = _rows_of_name(sheet, name)
    if rows or not (measure := measure_of_words(plain(name))):
        return _terms_of_row(sheet, name)
    return _only_figure(sheet, [(line, sheet.column_of_measure(measure)) for line in sheet.total_lines()])


def _rows_of_name(sheet: CheckedStatement, name: str) -> list[Line]:
    wanted = short_name(name)
    return [line for line in sheet.lines if short_name(line.label) == wanted]


def _terms_of_row(sheet: CheckedStatement, name: str) -> list[SumTerm]:
    return _only_figure(sheet, [(line, _column_of_amounts(sheet, line)) for line in _rows_of_name(sheet, name)])


def _only_figure(sheet: CheckedStatement, cells: Sequence[tuple[Line, Column | None]]) -> list[SumTerm]:
    """Return the figure of some cells, where all print the same."""
    terms = [term for line, column in cells if (term := sheet.cell_term(line, column))]
    return terms[:1] if len({term.figure.value for term in terms}) == 1 else []


def _column_of_amounts(sheet: CheckedStatement, line: Line) -> Column | None:
    """Return the column of a row's whole amount: the total, or the only one there is."""
    columns = sheet.columns_of_line(line)
    return sheet.column_of_measure(Measure.TOTAL, line.list) or (columns[0] if len(columns) == 1 else None)
