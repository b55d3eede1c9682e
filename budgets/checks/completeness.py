"""F11: the tables the law asks for are there, and an empty one says that it is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from budgets.records import Phase
from budgets.vocabulary.sections import SectionKind
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement
from .finding_builders import info_finding, not_checked_finding, ok_finding
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
    TableKind.STATE_CAPITAL: (TableKind.STATE_CAPITAL,),
}
#: Since when a table has been asked of every department, where it was not always.
REQUIRED_SINCE = {TableKind.STATE_CAPITAL: 2021}
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
        condition=BilingualText(f"{REQUIRED_SINCE[kind]} 年及以后的预算", f"budgets from {REQUIRED_SINCE[kind]} on")
        if kind in REQUIRED_SINCE
        else BilingualText("预算；决算另有表式", "budgets; final accounts have tables of their own"),
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
    version=2,
)
FILLED = CheckRule(
    id="F11.table.filled",
    title=BilingualText("有数据的表不注明为空表", "A filled table does not say that it is empty"),
    sentence=BilingualText(
        "表中有数据时，表下的说明不应写“空表”“没有……”。",
        "Where a table holds figures, the note under it does not say that there are none.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText("表有数据，也有说明", "the table holds figures and has a note"),
    can_fail=False,
)
FUND_NOTE = CheckRule(
    id="F11.table.fund",
    title=BilingualText("空表的说明说的是本表的资金", "The note of an empty table speaks of its own money"),
    sentence=BilingualText(
        "政府性基金、国有资本经营预算的空表，说明应写本表的资金。",
        "The note of an empty table of government funds, or of state capital, names the money of that table.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText("表为空表，说明写了资金的名称", "the table is empty, and its note names a fund"),
    can_fail=False,
)
#: What the document as a whole speaks of, by the words that show it.
TOPICS: dict[SectionKind, tuple[str, BilingualText]] = {
    SectionKind.DUTIES: ("职责|职能", BilingualText("部门（单位）职责", "what the issuer does")),
    SectionKind.ORGANISATION: (
        "机构设置|内设机构|下属单位|所属单位|预算单位",
        BilingualText("机构设置", "how the issuer is organised"),
    ),
    SectionKind.THREE_PUBLIC: ("三公", BilingualText("“三公”经费", "travel abroad, reception and vehicles")),
    SectionKind.OPERATING_COST: (
        "机关运行经费",
        BilingualText("机关运行经费", "the operating cost of government bodies"),
    ),
    SectionKind.PROCUREMENT: ("政府采购", BilingualText("政府采购", "procurement")),
    SectionKind.ASSETS: ("国有资产", BilingualText("国有资产占有使用", "state assets")),
    SectionKind.PERFORMANCE: ("绩效", BilingualText("预算绩效", "performance")),
    SectionKind.GLOSSARY: (
        "名词解释|名称解释|专业名词|专业术语|名词说明",
        BilingualText("名词解释", "what its terms mean"),
    ),
}
SPOKEN_OF = {
    name: CheckRule(
        id=f"F11.text.{name}",
        title=BilingualText(f"文字说明{words.zh}", f"The text speaks of {words.en}"),
        sentence=BilingualText(f"公开的文字部分应说明{words.zh}。", f"The published text speaks of {words.en}."),
        source=RuleBasis.LAW,
        tolerance=Tolerance.NONE,
        condition=BilingualText("文件有文字部分，且不是摘要", "the document has a text, and it is no summary"),
        can_fail=False,
    )
    for name, (_pattern, words) in TOPICS.items()
}
RULES = (*MISSING.values(), EMPTY, FILLED, FUND_NOTE, *SPOKEN_OF.values())
#: Words of a note that say that its table is empty; what other funds and items it may speak of besides.
_SAYS_EMPTY = re.compile(
    r"空表|无数据|无发生额|(?:本表|此表|该表)(?:没有|无)(?:数据|内容|金额)|[本此该]表为空(?![\u4e00-\u9fff])"
)
_FUNDS = {TableKind.GOVERNMENT_FUND: "政府性基金", TableKind.STATE_CAPITAL: "国有资本经营"}
#: Of a longer note so many characters are quoted.
_QUOTED = 60


def check_required_tables(document: CheckedDocument) -> Iterator[Finding]:
    kinds = {sheet.kind for sheet in document.sheets}
    # Final accounts have tables of their own, which no rule lists.
    for kind, answers in REQUIRED.items() if document.budget.phase is not Phase.FINAL else ():
        subject, table = FindingSubject(statement=kind), TABLES[kind]
        since = REQUIRED_SINCE.get(kind, 0)
        if document.budget.year < since:
            why = BilingualText(f"{since} 年起才有要求", f"it was not asked for before {since}")
            yield not_checked_finding(MISSING[kind], subject, why)
        elif kinds & set(answers):
            words = BilingualText(f"文件有{table.zh}。", f"The document has the table “{table.en}”.")
            yield ok_finding(MISSING[kind], subject, words)
        else:
            message = BilingualText(
                f"文件里没有找到{table.zh}。", f"The table “{table.en}” was not found in the document."
            )
            yield info_finding(MISSING[kind], subject, message, searched=answers)
    for sheet in document.sheets:
        if sheet.kind in TABLES:
            yield from _check_note(sheet)
        if sheet.kind in TABLES and not sheet.has_values:
            yield _empty_table_finding(document, sheet)
    yield from _check_topics(document)


def _check_note(sheet: CheckedStatement) -> Iterator[Finding]:
    """Yield whether the note under a table fits it: that it is empty, and of which money."""
    note = f"{sheet.statement.remark} {sheet.statement.note}".strip()
    if not note:
        return
    subject, quoted = sheet.finding_subject(), note if len(note) <= _QUOTED else f"{note[:_QUOTED]}…"
    words = BilingualText(f"{sheet.title}，说明为“{quoted}”", f"{sheet.title}, with the note “{quoted}”")
    if sheet.has_values:
        message = BilingualText(f"有数据：{words.zh}。", f"There are figures: {words.en}.")
        yield (info_finding if _SAYS_EMPTY.search(note) else ok_finding)(FILLED, subject, message)
    elif sheet.kind in _FUNDS and (named := {word for word in _FUNDS.values() if word in note}):
        message = BilingualText(f"没有数据：{words.zh}。", f"There are no figures: {words.en}.")
        yield (ok_finding if _FUNDS[sheet.kind] in named else info_finding)(FUND_NOTE, subject, message)


def _check_topics(document: CheckedDocument) -> Iterator[Finding]:
    budget = document.budget
    if not budget.sections or budget.summary_of:
        return
    said = "\n".join(f"{section.heading}\n{section.text}" for section in budget.sections)
    for name, (pattern, topic) in TOPICS.items():
        subject = FindingSubject(statement="text", path=(name,), label=topic.zh)
        if re.search(pattern, said):
            words = BilingualText(f"文字部分写到{topic.zh}。", f"The text speaks of {topic.en}.")
            yield ok_finding(SPOKEN_OF[name], subject, words)
        else:
            words = BilingualText(f"文字部分没有写到{topic.zh}。", f"The text does not speak of {topic.en}.")
            yield info_finding(SPOKEN_OF[name], subject, words, searched=["text"])


def _empty_table_finding(document: CheckedDocument, sheet: CheckedStatement) -> Finding:
    statement = sheet.statement
    if statement.remark or statement.note:
        remark = statement.remark or statement.note
        words = BilingualText(
            f"{sheet.title}没有数据，并注明“{remark}”", f"{sheet.title} is empty and says so: “{remark}”"
        )
        return replace(ok_finding(EMPTY, sheet.finding_subject(), words), searched=(sheet.kind,))
    message = BilingualText(
        f"{sheet.title}没有数据，也没有说明。", f"{sheet.title} is empty without a note that says so."
    )
    if any(amount.value == 0 for line in statement.lines for amount in line.amounts):
        message = BilingualText(
            f"{sheet.title}只印出 0，没有说明。", f"{sheet.title} prints only zeros, without a note that says so."
        )
    return info_finding(EMPTY, sheet.finding_subject(), message, searched=[sheet.kind])
