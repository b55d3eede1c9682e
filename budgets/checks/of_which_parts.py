"""F9: a part that is named (其中) is not more than its whole."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.records import Column, Line
from budgets.vocabulary.labels import is_of_which
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement
from .finding_builders import check_part_of_whole, not_checked_finding
from .findings import BilingualText, CheckRule, Finding, RuleBasis, Tolerance

PROCUREMENT = {
    small: CheckRule(
        id=f"F9.expenditure.{small}",
        title=BilingualText(zh, en),
        sentence=BilingualText(f"每一行中，{zh}。", f"In every row, {en}."),
        source=RuleBasis.ARITHMETIC,
        tolerance=Tolerance.ORDER,
    )
    for small, zh, en in (
        (
            Measure.PROCUREMENT_MICRO,
            "面向小微企业的采购不大于面向中小企业的采购",
            "Buying from micro firms is part of small firms'",
        ),
        (
            Measure.PROCUREMENT_SME,
            "面向中小企业的采购不大于政府采购小计",
            "Buying from small firms is part of procurement",
        ),
        (Measure.PROCUREMENT, "政府采购小计不大于支出总计", "Procurement is part of spending"),
    )
}
_WHOLE = {
    Measure.PROCUREMENT_MICRO: Measure.PROCUREMENT_SME,
    Measure.PROCUREMENT_SME: Measure.PROCUREMENT,
    Measure.PROCUREMENT: Measure.TOTAL,
}
LINES = CheckRule(
    id="F9.lines.part",
    title=BilingualText("“其中”行不大于所属行", "A line that begins with 其中 is not more than the line it is part of"),
    sentence=BilingualText(
        "以“其中”列示的行，不大于它上面的行。", "A line printed as 其中 (of which) is part of the line above it."
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.ORDER,
)
TEXT = CheckRule(
    id="F9.text.procurement",
    title=BilingualText(
        "文字：面向中小企业、小微企业的采购不大于全部", "Text: buying from small firms is part of the whole"
    ),
    sentence=BilingualText(
        "文字写的面向中小企业的采购不大于政府采购总额，面向小微企业的不大于面向中小企业的。",
        "What the text states for small and medium firms is part of procurement, for micro firms part of that.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.ORDER,
    condition=BilingualText("两个数都写了", "both are stated"),
)
RULES = (TEXT, *PROCUREMENT.values(), LINES)


def check_of_which_parts(document: CheckedDocument) -> Iterator[Finding]:
    for each in document.sheets:
        # The goal forms of projects print 其中 before the first of several parts that make up a whole: F12.
        if each.kind is not TableKind.PROJECT_GOALS:
            yield from _check_of_which_lines(each)
    sheet = document.sole_table(TableKind.EXPENDITURE)
    if sheet is not None and any(measure in _WHOLE for measure in sheet.column_measures):
        for small, rule in PROCUREMENT.items():
            yield from _check_procurement_columns(sheet, rule, small)
    yield from _check_procurement_text(document)


def _check_procurement_columns(sheet: CheckedStatement, rule: CheckRule, small: Measure) -> Iterator[Finding]:
    part, whole = sheet.column_of_measure(small), sheet.column_of_measure(_WHOLE[small])
    if part is None or whole is None:
        yield not_checked_finding(
            rule, sheet.finding_subject(), BilingualText("没有这两栏", "there are no such columns")
        )
        return
    for line in sheet.lines:
        yield from _check_procurement_cell(sheet, rule, line, part, whole)


def _check_procurement_text(document: CheckedDocument) -> Iterator[Finding]:
    stated = {mention.subject: mention for mention in document.budget.mentions if mention.value is not None}
    for small, large in (
        (Subject.PROCUREMENT_SME, Subject.PROCUREMENT),
        (Subject.PROCUREMENT_MICRO, Subject.PROCUREMENT_SME),
    ):
        if small in stated and large in stated:
            terms = document.mention_term(stated[small]), document.mention_term(stated[large])
            if found := check_part_of_whole(TEXT, document.mention_subject(stated[small], "part"), *terms):
                yield found


def _check_procurement_cell(
    sheet: CheckedStatement, rule: CheckRule, line: Line, small: Column, large: Column
) -> Iterator[Finding]:
    part, whole = sheet.cell_term(line, small), sheet.cell_term(line, large)
    # Nothing is part of anything: only a row that prints a part is worth a finding.
    if (
        part
        and whole
        and part.figure.value
        and (found := check_part_of_whole(rule, sheet.finding_subject(line, small), part, whole))
    ):
        yield found


def _check_of_which_lines(sheet: CheckedStatement) -> Iterator[Finding]:
    for line in sheet.lines:
        whole = sheet.by_position.get(line.parent) if line.parent is not None and is_of_which(line.label) else None
        for column in sheet.columns_of_line(line) if whole else []:
            part, above = sheet.cell_term(line, column), sheet.cell_term(whole, column) if whole else None
            found = (
                check_part_of_whole(LINES, sheet.finding_subject(line, column), part, above) if part and above else None
            )
            if found and part and part.figure.value:
                yield found
