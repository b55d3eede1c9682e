"""F11: the tables the law asks for are there, and an empty one says that it is empty."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.records import Phase
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement
from .finding_builders import info_finding, ok_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance
from .table_names import TABLES

#: What is asked of every department, and the kinds any of which answers it.
REQUIRED: dict[TableKind, tuple[TableKind, ...]] = {
    TableKind.INCOME_EXPENDITURE: (TableKind.INCOME_EXPENDITURE,),
    TableKind.INCOME: (TableKind.INCOME,),
    TableKind.EXPENDITURE: (TableKind.EXPENDITURE, TableKind.EXPENDITURE_SUMMARY),
    TableKind.FISCAL: (TableKind.FISCAL,),
    TableKind.GENERAL_FUNCTION: (TableKind.GENERAL_FUNCTION,),
    TableKind.GENERAL_BASIC: (TableKind.GENERAL_BASIC, TableKind.GENERAL_ECONOMIC),
    TableKind.THREE_PUBLIC: (TableKind.THREE_PUBLIC, TableKind.THREE_PUBLIC_ITEMS),
    TableKind.GOVERNMENT_FUND: (TableKind.GOVERNMENT_FUND,),
}
MISSING = {
    kind: CheckRule(
        id=f"F11.{kind}.present",
        title=BilingualText(f"有{TABLES[kind].zh}", f"There is the table “{TABLES[kind].en}”"),
        sentence=BilingualText(
            f"部门预算应当公开{TABLES[kind].zh}（名称、编号可以不同）。",
            f"A department's budget includes the table “{TABLES[kind].en}”, whatever its title and number.",
        ),
        source=RuleBasis.LAW,
        tolerance=Tolerance.NONE,
        can_fail=False,
    )
    for kind in REQUIRED
}
EMPTY = CheckRule(
    id="F11.table.remark",
    title=BilingualText("空表有说明", "An empty table says that it is empty"),
    sentence=BilingualText(
        "没有数据的表也要列出，并注明为空表。",
        "A table without data is printed all the same, with a note that says so.",
    ),
    source=RuleBasis.LAW,
    tolerance=Tolerance.NONE,
    can_fail=False,
)
RULES = (*MISSING.values(), EMPTY)


def check_required_tables(document: CheckedDocument) -> Iterator[Finding]:
    kinds = {sheet.kind for sheet in document.sheets}
    # Final accounts have tables of their own, which no rule lists.
    for kind, answers in REQUIRED.items() if document.budget.phase is not Phase.FINAL else ():
        subject, table = FindingSubject(statement=kind), TABLES[kind]
        if kinds & set(answers):
            words = BilingualText(f"文件有{table.zh}。", f"The document has the table “{table.en}”.")
            yield ok_finding(MISSING[kind], subject, words)
        else:
            message = BilingualText(
                f"文件里没有找到{table.zh}。", f"The table “{table.en}” was not found in the document."
            )
            yield info_finding(MISSING[kind], subject, message)
    for sheet in document.sheets:
        if sheet.kind in TABLES and not sheet.has_values:
            yield _empty_table_finding(document, sheet)


def _empty_table_finding(document: CheckedDocument, sheet: CheckedStatement) -> Finding:
    statement = sheet.statement
    if statement.remark or statement.note:
        remark = statement.remark or statement.note
        return ok_finding(
            EMPTY,
            sheet.finding_subject(),
            BilingualText(
                f"{sheet.title}没有数据，并注明“{remark}”", f"{sheet.title} is empty and says so: “{remark}”"
            ),
        )
    message = BilingualText(
        f"{sheet.title}没有数据，也没有说明。", f"{sheet.title} is empty without a note that says so."
    )
    return info_finding(EMPTY, sheet.finding_subject(), message)
