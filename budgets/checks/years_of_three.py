"""F6.before: what the text gives for the three items (“三公”经费) in the year before is what their table prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from budgets.records import Base, Mention, Phase
from budgets.vocabulary.change_words import year_of_base
from budgets.vocabulary.clauses import bare_name
from budgets.vocabulary.measures import Compared, Fund, Measure, compared, measure_of_fund
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.statements import NamedBefore
from budgets.vocabulary.subjects import Subject, narrowing_words, three_public_item, words_of_subject_in
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.years_of_amounts import amounts_before

from .checked_document import CheckedDocument
from .figure_references import FigureReference, RowPart
from .finding_builders import check_equal_sides
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict
from .stated_items import amount_term

BEFORE = CheckRule(
    id="F6.before.table",
    title=BilingualText(
        "文字写的“三公”经费上年数与表相同", "What the text gives for the three items' year before is the table's"
    ),
    sentence=BilingualText(
        "文字写明“三公”经费某一项上年数的，应与表中上年数相同；写的若是上年执行数，可以不同。",
        "What the text gives for an item of the three in the year before is the table's, unless it was spent.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText("表中印出上年数", "the table prints the year before"),
    can_fail=False,
)
RULES = (BEFORE,)
_THREE_SUBJECTS = (
    *(Subject.THREE_VEHICLE_PURCHASE, Subject.THREE_VEHICLE_OPERATION, Subject.THREE_VEHICLES),
    *(Subject.THREE_ABROAD, Subject.THREE_RECEPTION, Subject.THREE_PUBLIC),
)


def check_amounts_before(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether what the text gives for an item of the three in the year before is what the table does."""
    for section in document.budget.sections:
        compared = (
            NamedBefore(name=re.sub("^其中", "", bare_name(each.label)), base=each.base, amount=each.prior)
            for each in stated_changes(section.text)
            if each.prior and each.value and each.label and each.base_kind is not Base.EXECUTED
        )
        told = {each.amount.start: each for each in (*amounts_before(section.text), *compared)}
        for named in told.values():
            item = item_named(named.name)
            printed = printed_year_before(document, item, Base.UNSTATED, named.base) if item else None
            if item is None or printed is None:
                continue
            label = f"{named.name}{named.base}"
            subject = FindingSubject(statement="text", path=(section.path, label), column="before", label=label)
            stated = amount_term(document, section, named.amount, document.name_in_text(section, label))
            if found := check_equal_sides(BEFORE, subject, [stated], [printed]):
                yield replace(found, verdict=Verdict.INFO) if found.verdict is Verdict.FAIL else found


def item_named(words: str) -> str | None:
    """Return the subject of the three, or of an item of them, that words name and nothing narrows."""
    for subject in _THREE_SUBJECTS:
        before = words_of_subject_in(words, subject)
        if before is not None and not narrowing_words(before):
            return subject
    return None


#: Columns of last year that hold what was spent, not what was budgeted.
_SPENT = re.compile(r"执行|决算")


def prior_year_in_table(document: CheckedDocument, mention: Mention) -> SumTerm | None:
    """Return last year's figure of the three items, where their table prints two years."""
    return printed_year_before(document, mention.subject, mention.base, mention.base_printed)


def printed_year_before(document: CheckedDocument, subject: str, base: Base, printed: str) -> SumTerm | None:
    """Return last year's figure of a subject of the three, against a base as it is printed."""
    # What the table prints for last year is its budget; a change against what was spent is another matter.
    item = three_public_item(subject)
    is_last_year = year_of_base(printed) in (None, document.budget.year - 1)
    spent = base is Base.EXECUTED or (document.budget.phase is Phase.BUDGET and "决算" in printed)
    if item is None or spent or not is_last_year:
        return None
    measure = Measure.TOTAL if not item else next((each for each in Measure if each == item), None)
    if measure is None:
        return None
    sheet = document.sole_table(TableKind.THREE_PUBLIC)
    if sheet is None:
        ref = FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(compared(measure, Compared.PRIOR),))
        found = document.referenced_figures(ref)
        return found[0] if found and not _SPENT.search(found[0].figure.name) else None
    return printed_in_year(document, subject, document.budget.year - 1)


def printed_in_year(document: CheckedDocument, subject: str, year: int) -> SumTerm | None:
    """Return the figure of a subject of the three in the row of a year, where the table prints a row a year."""
    item, sheet = three_public_item(subject), document.sole_table(TableKind.THREE_PUBLIC)
    measure = Measure.TOTAL if not item else next((each for each in Measure if each == item), None)
    if sheet is None or measure is None:
        return None
    years = [line for line in sheet.lines if line.year == year]
    column = sheet.column_of_measure(measure_of_fund(measure, Fund.GENERAL)) or sheet.column_of_measure(measure)
    if len(years) == 1 and column and _is_general_fund_only(document, measure):
        return sheet.cell_term(years[0], column)
    return None


def _is_general_fund_only(document: CheckedDocument, measure: Measure) -> bool:
    """Tell whether no other fund pays for an item of the three in either year."""
    sheet = document.sole_table(TableKind.THREE_PUBLIC)
    if sheet is None:
        return False
    others = [
        sheet.column_of_measure(measure_of_fund(measure, fund)) for fund in (Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL)
    ]
    cells = [sheet.cell_term(line, column) for line in sheet.lines for column in others if column]
    return not any(term and term.figure.value for term in cells)
