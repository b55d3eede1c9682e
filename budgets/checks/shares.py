"""F9: a part that is named (其中) is not more than its whole."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.records import Column, Line
from budgets.vocabulary.labels import is_of_which
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind

from .document import Document
from .findings import Finding, Rule, Source, Tolerance, Words
from .judging import not_checked, part_of
from .sheet import Sheet

PROCUREMENT = {
    small: Rule(
        id=f"F9.expenditure.{small}",
        title=Words(zh, en),
        sentence=Words(f"每一行中，{zh}。", f"In every row, {en}."),
        source=Source.ARITHMETIC,
        tolerance=Tolerance.ORDER,
    )
    for small, zh, en in (
        (
            Measure.PROCUREMENT_MICRO,
            "面向小微企业的采购不大于面向中小企业的采购",
            "buying from micro firms is part of small firms'",
        ),
        (
            Measure.PROCUREMENT_SME,
            "面向中小企业的采购不大于政府采购小计",
            "buying from small firms is part of procurement",
        ),
        (Measure.PROCUREMENT, "政府采购小计不大于支出总计", "procurement is part of spending"),
    )
}
_WHOLE = {
    Measure.PROCUREMENT_MICRO: Measure.PROCUREMENT_SME,
    Measure.PROCUREMENT_SME: Measure.PROCUREMENT,
    Measure.PROCUREMENT: Measure.TOTAL,
}
LINES = Rule(
    id="F9.lines.part",
    title=Words("“其中”行不大于所属行", "A line that begins with 其中 is not more than the line it is part of"),
    sentence=Words(
        "以“其中”列示的行，不大于它上面的行。", "A line printed as 其中 (of which) is part of the line above it."
    ),
    source=Source.ARITHMETIC,
    tolerance=Tolerance.ORDER,
)
TEXT = Rule(
    id="F9.text.procurement",
    title=Words("文字：面向中小企业、小微企业的采购不大于全部", "Text: buying from small firms is part of the whole"),
    sentence=Words(
        "文字写的面向中小企业的采购不大于政府采购总额，面向小微企业的不大于面向中小企业的。",
        "What the text states for small and medium firms is part of procurement, for micro firms part of that.",
    ),
    source=Source.ARITHMETIC,
    tolerance=Tolerance.ORDER,
    condition=Words("两个数都写了", "both are stated"),
)
RULES = (TEXT, *PROCUREMENT.values(), LINES)


def check(document: Document) -> Iterator[Finding]:
    for each in document.sheets:
        # The goal forms of projects print 其中 before the first of several parts that make up a whole: F12.
        if each.kind is not TableKind.PROJECT_GOALS:
            yield from _lines(each)
    sheet = document.sheet(TableKind.EXPENDITURE)
    if sheet is not None and any(measure in _WHOLE for measure in sheet.measures):
        for small, rule in PROCUREMENT.items():
            yield from _columns(sheet, rule, small)
    yield from _text(document)


def _columns(sheet: Sheet, rule: Rule, small: Measure) -> Iterator[Finding]:
    part, whole = sheet.measured(small), sheet.measured(_WHOLE[small])
    if part is None or whole is None:
        yield not_checked(rule, sheet.subject(), Words("没有这两栏", "there are no such columns"))
        return
    for line in sheet.lines:
        yield from _cell(sheet, rule, line, part, whole)


def _text(document: Document) -> Iterator[Finding]:
    stated = {mention.subject: mention for mention in document.budget.mentions if mention.value is not None}
    for small, large in (
        (Subject.PROCUREMENT_SME, Subject.PROCUREMENT),
        (Subject.PROCUREMENT_MICRO, Subject.PROCUREMENT_SME),
    ):
        if small in stated and large in stated:
            terms = document.mention_term(stated[small]), document.mention_term(stated[large])
            if found := part_of(TEXT, document.mention_subject(stated[small], "part"), *terms):
                yield found


def _cell(sheet: Sheet, rule: Rule, line: Line, small: Column, large: Column) -> Iterator[Finding]:
    part, whole = sheet.term(line, small), sheet.term(line, large)
    # Nothing is part of anything: only a row that prints a part is worth a finding.
    if part and whole and part.figure.value and (found := part_of(rule, sheet.subject(line, small), part, whole)):
        yield found


def _lines(sheet: Sheet) -> Iterator[Finding]:
    for line in sheet.lines:
        whole = sheet.by_position.get(line.parent) if line.parent is not None and is_of_which(line.label) else None
        for column in sheet.columns_of(line) if whole else []:
            part, above = sheet.term(line, column), sheet.term(whole, column) if whole else None
            found = part_of(LINES, sheet.subject(line, column), part, above) if part and above else None
            if found and part and part.figure.value:
                yield found
