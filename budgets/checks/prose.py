"""F5: what the text states is what the tables print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.records import ItemKind, Mention, Section
from budgets.vocabulary import sentences
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import LOOSE_MONEY
from budgets.vocabulary.sections import SectionKind
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind

from .conditions import government_bodies_only
from .document import Document
from .findings import Finding, Rule, Source, Spot, Term, Tolerance, Unmatched, Words
from .judging import adds_up, agreeing, count, equal, not_checked, part_of
from .references import Ref
from .stated_items import bound_items
from .targets import TARGETS, Target, stated_rule

#: Parts of the text that speak of no money of this budget.
_NO_MONEY = frozenset({SectionKind.GLOSSARY, SectionKind.DUTIES, SectionKind.ASSETS})

_BODIES = Words(
    "2018 年以后，且所属单位都是行政或参公单位", "from 2018 on, and all units are government bodies or run like them"
)
#: The operating cost is the public part of basic spending where all units are government bodies.
PUBLIC = Rule(
    id="F5.operating-cost.public",
    title=Words("机关运行经费等于公用经费", "The operating cost of government bodies is basic spending on operations"),
    sentence=Words(
        "所属单位都是行政或参公单位时，机关运行经费就是一般公共预算基本支出中的公用经费。",
        "Where all units are government bodies or run like them, their operating cost is basic spending on operations.",
    ),
    source=Source.LAW,
    tolerance=Tolerance.EQUAL,
    condition=_BODIES,
)
PROJECT = stated_rule(Subject.PROJECT, "一级项目的金额", "a level-1 project")
FUNDS = stated_rule(
    Subject.PERFORMANCE_FUNDS,
    "绩效管理涉及的项目资金",
    "money under performance goals",
    Words(
        "写明“所有项目”时应相等，否则不大于项目支出", "equal where the text says all projects, else at most that much"
    ),
)
GOALS = stated_rule(
    Subject.PERFORMANCE_GOALS,
    "项目绩效目标数",
    "the number of project goals",
    Words("写明“所有项目”", "the text says all projects"),
)
DIVISIONS = replace(
    stated_rule(Subject.DIVISIONS, "内设机构数", "the number of divisions"),
    # Divisions are listed with words in between, or after a count that holds more than those listed.
    can_fail=False,
)


def _total(subject: Subject, zh: str, en: str) -> Rule:
    return Rule(
        id=f"F5.{subject.replace('/', '.')}.sum",
        title=Words(f"文字：{zh}", f"Text: {en}"),
        sentence=Words(f"同一部分文字中，{zh}。", f"Within one part of the text, {en}."),
        source=Source.ARITHMETIC,
        tolerance=Tolerance.SUM,
        condition=Words("各项都写了金额", "an amount is stated for each part"),
    )


#: Sums within the text: the whole, parts of which all must be stated, parts that may be, and the words for it.
_SUMS: tuple[tuple[Subject, tuple[Subject, ...], tuple[Subject, ...], str, str], ...] = (
    (
        Subject.TOTAL,
        (Subject.BLOCK_PERSONNEL, Subject.BLOCK_PUBLIC, Subject.BLOCK_PROJECT),
        (Subject.BLOCK_FAMILY,),
        "单位预算等于人员、公用、对个人和家庭、项目之和",
        "a unit's budget is the sum of its four blocks",
    ),
    (
        Subject.PROCUREMENT,
        (Subject.PROCUREMENT_GOODS, Subject.PROCUREMENT_SERVICES),
        (Subject.PROCUREMENT_WORKS,),
        "政府采购总额等于货物、工程、服务之和",
        "procurement is goods, works and services",
    ),
    (
        Subject.THREE_PUBLIC,
        (Subject.THREE_ABROAD, Subject.THREE_RECEPTION, Subject.THREE_VEHICLES),
        (),
        "“三公”经费等于三项之和",
        "the three are the sum of the items",
    ),
    (
        Subject.THREE_VEHICLES,
        (Subject.THREE_VEHICLE_PURCHASE, Subject.THREE_VEHICLE_OPERATION),
        (),
        "公务用车费等于购置与运行之和",
        "vehicles are purchase and operation",
    ),
)
TOTALS = tuple((_total(whole, zh, en), whole, needed, optional) for whole, needed, optional, zh, en in _SUMS)
RULES = (
    *(target.rule for target in TARGETS.values()),
    PUBLIC,
    PROJECT,
    FUNDS,
    GOALS,
    DIVISIONS,
    *(rule for rule, *_ in TOTALS),
)
_NOT_PRINTED = Words("表格没有印出这个数", "the tables do not print it")


def check(document: Document) -> Iterator[Finding]:
    for mention in document.budget.mentions:
        if mention.subject in TARGETS and mention.value is not None:
            yield from _target(document, mention, TARGETS[mention.subject])
        elif mention.subject == Subject.PROJECT and mention.value is not None:
            yield from _project(document, mention)
        elif mention.subject == Subject.PERFORMANCE_FUNDS and mention.value is not None:
            yield from _funds(document, mention)
        elif mention.count is not None:
            yield from _count(document, mention)
        if mention.subject == Subject.OPERATING_COST and mention.value is not None:
            yield from _public(document, mention)
    yield from _totals(document)


def _target(document: Document, mention: Mention, target: Target) -> Iterator[Finding]:
    found = [terms for choice in target.choices if (terms := printed_for(document, [choice], mention.budget_unit))]
    subject = document.mention_subject(mention)
    if not found:
        yield not_checked(target.rule, subject, _NOT_PRINTED)
    elif each := agreeing(target.rule, subject, [document.mention_term(mention)], found):
        yield each


def printed_for(document: Document, choices: Sequence[tuple[Ref, ...]], unit: str) -> list[Term] | None:
    """Return the figures of the first choice that the document prints."""
    for first, *others in choices:
        terms = document.find(first, unit)
        if terms is not None:
            rest = (document.find(other, unit) or [] for other in others)
            return [*terms, *(term for found in rest for term in found)]
    return None


def _public(document: Document, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention)
    if why := government_bodies_only(document):
        yield not_checked(PUBLIC, subject, why)
        return
    found = document.first(
        Ref(TableKind.GENERAL_BASIC, measures=(Measure.PUBLIC,)),
        Ref(TableKind.GENERAL_ECONOMIC, measures=(Measure.PUBLIC,)),
    )
    if found is None:
        yield not_checked(PUBLIC, subject, _NOT_PRINTED)
    elif each := equal(PUBLIC, subject, [document.mention_term(mention)], found):
        yield each


def _project(document: Document, mention: Mention) -> Iterator[Finding]:
    """Yield whether a level-1 project's stated amount is the table's; the projects in it stand in no table."""
    project = document.projects.get(mention.project) if mention.project is not None else None
    subject = document.mention_subject(mention)
    if project is None:
        yield not_checked(PROJECT, subject, Words("不知道说的是哪个项目", "it is not known which project is meant"))
        return
    sheet = document.sheet(TableKind.PROJECTS)
    lines = [line for line in sheet.lines if line.project == project.order] if sheet else []
    term = sheet.term(lines[0], sheet.measured(Measure.TOTAL)) if sheet and len(lines) == 1 else None
    if term is not None:
        if each := equal(PROJECT, subject, [document.mention_term(mention)], [term]):
            yield each
    elif project.parent is None:
        yield not_checked(PROJECT, subject, _NOT_PRINTED)


def _lead(document: Document, mention: Mention) -> str:
    """Return the words of the sentence before a figure."""
    section = document.sections.get(mention.section)
    lead = section.text[: mention.start] if section else ""
    return lead[lead.rfind("。") + 1 :]


def _says_all(document: Document, mention: Mention) -> bool:
    """Tell whether the sentence around a figure speaks of all projects."""
    return bool(re.search(r"(?:所有|全部)项目|项目(?:支出)?全部", _lead(document, mention)))


def _funds(document: Document, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention)
    found = printed_for(document, TARGETS[Subject.BLOCK_PROJECT].choices, "")
    if found is None or "项目" not in _lead(document, mention):
        why = Words("表格没有印出项目支出，或没有写明是项目资金", "no project money is printed, or none is spoken of")
        yield not_checked(FUNDS, subject, why)
        return
    stated = document.mention_term(mention)
    each = equal(FUNDS, subject, [stated], found) if _says_all(document, mention) else None
    if each is None and len(found) == 1:
        each = part_of(FUNDS, subject, stated, found[0])
    if each:
        yield each


def _count(document: Document, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention)
    spot = Spot(budget=document.number, section=mention.section, mention=mention.order)
    stated = count(document.mention_name(mention), mention.count or 0, spot)
    if mention.subject == Subject.DIVISIONS:
        listed = sum(item.kind is ItemKind.DIVISION for item in document.budget.items)
        rule, name = DIVISIONS, "列出的内设机构"
    elif mention.subject == Subject.PERFORMANCE_GOALS:
        sheet = document.sheet(TableKind.PROJECTS)
        projects = {line.project for line in sheet.lines if line.project} if sheet else set()
        listed = len(projects) if _says_all(document, mention) else 0
        rule, name = GOALS, "项目支出总表的一级项目"
    else:
        return
    if not listed:
        yield not_checked(rule, subject, Words("没有可以对照的数目", "there is nothing to count it against"))
    elif each := equal(rule, subject, [stated], [count(name, listed, Spot(budget=document.number))]):
        yield each


def _totals(document: Document) -> Iterator[Finding]:
    """Yield the sums within a part of the text, for each unit and section path that states one."""
    parts: dict[tuple[str, str], list[Mention]] = {}
    for mention in document.budget.mentions:
        section = document.sections.get(mention.section)
        if section is not None and mention.value is not None:
            parts.setdefault((section.path.partition(".")[0], mention.budget_unit), []).append(mention)
    for mentions in parts.values():
        stated: dict[str, Mention] = {}
        for mention in mentions:
            stated.setdefault(mention.subject, mention)
        for rule, whole, needed, optional in TOTALS:
            if whole in stated and all(subject in stated for subject in needed):
                terms = [document.mention_term(stated[part]) for part in (*needed, *optional) if part in stated]
                subject = document.mention_subject(stated[whole], "sum")
                if found := adds_up(rule, subject, document.mention_term(stated[whole]), terms):
                    yield found


def unmatched(document: Document) -> Iterator[Unmatched]:
    """Yield the figures of money in the text that nothing took up: no mention, no change, no share, no item."""
    taken: dict[int, list[tuple[int, int]]] = {}
    changed: dict[int, set[Decimal | None]] = {}
    for mention in document.budget.mentions:
        taken.setdefault(mention.section, []).append((mention.start, mention.end))
        changed.setdefault(mention.section, set()).add(mention.change)
    for section, item, _lines in bound_items(document):
        taken.setdefault(section.order, []).append((item.amount.start, item.amount.end))
    part = ""
    for section in document.budget.sections:
        part = section.kind if "." not in section.path else part
        if section.kind in _NO_MONEY or part in _NO_MONEY:
            continue
        spans = [*taken.get(section.order, []), *_claimed(section, changed.get(section.order, set()))]
        for match in LOOSE_MONEY.finditer(section.text):
            start, end = match.span()
            if not any(first <= start < last for first, last in spans):
                yield Unmatched(section=section.order, path=section.path, start=start, end=end, printed=match[0])


def _claimed(section: Section, changed: set[Decimal | None]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a section that changes and shares take up, with the amounts they speak of.

    ``changed`` holds the changes that mentions of the section state.
    """
    for claim in sentences.stated_changes(section.text):
        for amount in (claim.value, claim.again, claim.prior):
            if amount:
                yield amount.start, amount.end
        if claim.value or (claim.amount and claim.amount.value in changed):
            yield claim.start, claim.end
    for share in sentences.stated_shares(section.text):
        yield share.value.start, share.value.end
