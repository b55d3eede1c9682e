"""F9: a part that is named (其中) is not more than its whole."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.records import Column, Line

from .document import Document, Sheet, is_part_only
from .findings import Finding, Rule, Source, Subject, Tolerance, Words
from .judging import not_checked, part_of

PROCUREMENT = {
    f"{small}": Rule(
        id=f"F9.expenditure.{small}",
        title=Words(f"{zh}", f"{en}"),
        sentence=Words(f"每一行中，{zh}。", f"In every row, {en}."),
        source=Source.ARITHMETIC,
        tolerance=Tolerance.ORDER,
    )
    for small, zh, en in (
        (
            "procurement-micro",
            "面向小微企业的采购不大于面向中小企业的采购",
            "buying from micro firms is part of small firms'",
        ),
        ("procurement-sme", "面向中小企业的采购不大于政府采购小计", "buying from small firms is part of procurement"),
        ("procurement", "政府采购小计不大于支出总计", "procurement is part of spending"),
    )
}
_WHOLE = {"procurement-micro": "procurement-sme", "procurement-sme": "procurement", "procurement": "total"}
LINES = Rule(
    id="F9.lines.part",
    title=Words("“其中”行不大于所属行", "A line that begins with 其中 is not more than the line it is part of"),
    sentence=Words(
        "以“其中”列示的行，不大于它上面的行。", "A line printed as 其中 (of which) is part of the line above it."
    ),
    source=Source.ARITHMETIC,
    tolerance=Tolerance.ORDER,
)
RULES = (*PROCUREMENT.values(), LINES)


def check(document: Document) -> Iterator[Finding]:
    for each in document.sheets:
        yield from _lines(each)
    sheet = document.sheet("expenditure")
    for small, rule in PROCUREMENT.items():
        part = sheet.measured(small) if sheet is not None else None
        whole = sheet.measured(_WHOLE[small]) if sheet is not None else None
        if sheet is None or part is None or whole is None:
            yield not_checked(rule, Subject(statement="expenditure"), Words("没有这两栏", "there are no such columns"))
        else:
            for line in sheet.lines:
                yield from _cell(sheet, rule, line, part, whole)


def _cell(sheet: Sheet, rule: Rule, line: Line, small: Column, large: Column) -> Iterator[Finding]:
    part, whole = sheet.term(line, small), sheet.term(line, large)
    # Nothing is part of anything: only a row that prints a part is worth a finding.
    if part and whole and part.figure.value and (found := part_of(rule, sheet.subject(line, small), part, whole)):
        yield found


def _lines(sheet: Sheet) -> Iterator[Finding]:
    for line in sheet.lines:
        whole = sheet.by_position.get(line.parent) if line.parent is not None and is_part_only(line.label) else None
        for column in sheet.columns_of(line) if whole else []:
            part, above = sheet.term(line, column), sheet.term(whole, column) if whole else None
            found = part_of(LINES, sheet.subject(line, column), part, above) if part and above else None
            if found and part and part.figure.value:
                yield found
