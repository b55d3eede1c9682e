"""F5: what the text states is what the tables print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.records import ItemKind, Mention, Section

from . import sentences
from .conditions import government_bodies_only
from .document import Document, Ref, normal
from .findings import NO_WORDS, Finding, Rule, Source, Spot, Subject, Term, Tolerance, Unmatched, Verdict, Words
from .judging import adds_up, count, equal, not_checked, part_of

_T1 = "income-expenditure"
#: Tables by function, and parts of the text that speak of no money of this budget.
_BY_FUNCTION = frozenset({"income-expenditure", "expenditure", "fiscal", "fiscal-function", "general-function"})
_NO_MONEY = frozenset({"glossary", "duties", "assets"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the tables print what a sentence speaks of: the first choice that is printed, as a sum of its figures.

    Only the first figure of a choice must be printed.
    """

    rule: Rule
    choices: tuple[tuple[Ref, ...], ...]


def _rule(subject: str, zh: str, en: str, condition: Words = NO_WORDS) -> Rule:
    return Rule(
        id=f"F5.{subject.replace('/', '.')}",
        title=Words(f"文字与表格：{zh}", f"Text and tables: {en}"),
        sentence=Words(f"文字部分写的{zh}应与表格一致。", f"What the text states for {en} is what the tables print."),
        source=Source.FORM,
        tolerance=Tolerance.EQUAL,
        condition=condition,
    )


def _three_public(*items: str) -> tuple[tuple[Ref, ...], ...]:
    """Return where an item of the three stands: for all funds, or by fund."""
    plain = tuple((Ref("three-public", "this-year", (item,)),) for item in items)
    funds = ("general", "government-fund", "state-capital")
    return plain + tuple(
        (Ref("three-public", "this-year", tuple(f"{item}/{fund}" for fund in funds)),) for item in items
    )


def _blocks(*codes: str) -> tuple[tuple[Ref, ...], ...]:
    return (
        tuple(Ref("basic", f"code {code}") for code in codes),
        tuple(Ref("general-economic", f"code {code}", ("basic",)) for code in codes),
        tuple(Ref("general-basic", f"code {code}") for code in codes),
    )


def _use(measure: str) -> tuple[tuple[Ref, ...], ...]:
    return ((Ref("expenditure", measures=(measure,)),), (Ref("expenditure-summary", measures=(measure,)),))


_BODIES = Words(
    "2018 年以后，且所属单位都是行政或参公单位", "from 2018 on, and all units are government bodies or run like them"
)
TARGETS: dict[str, Target] = {
    "income": Target(
        rule=_rule("income", "收入总额", "total income"),
        choices=((Ref(_T1, "grand", list="income"),), (Ref("income"),)),
    ),
    "expenditure": Target(
        rule=_rule("expenditure", "支出总额", "total spending"),
        choices=((Ref(_T1, "grand", list="expenditure"),), (Ref("expenditure"),), (Ref("expenditure-summary"),)),
    ),
    "total": Target(
        rule=_rule("total", "预算单位的预算总额", "a unit's budget"),
        choices=((Ref("expenditure"),), (Ref(_T1, "grand", list="expenditure"),)),
    ),
    "block/personnel": Target(rule=_rule("block/personnel", "人员支出", "personnel"), choices=_blocks("301")),
    "block/public": Target(rule=_rule("block/public", "公用经费", "operations"), choices=_blocks("302", "310")),
    "block/family": Target(rule=_rule("block/family", "对个人和家庭的补助", "family support"), choices=_blocks("303")),
    "block/project": Target(
        rule=_rule("block/project", "项目支出", "project spending"),
        choices=((Ref("projects"),), *_use("project")),
    ),
    "block/basic": Target(
        rule=_rule("block/basic", "基本支出", "basic spending"),
        choices=(*_use("basic"), (Ref("basic"),)),
    ),
    "block/reserve": Target(
        rule=_rule("block/reserve", "单位预留机动经费", "reserves"),
        choices=_use("reserve"),
    ),
    "procurement": Target(
        rule=_rule("procurement", "政府采购总额", "procurement"),
        choices=((Ref("expenditure", measures=("procurement",)),), (Ref("procurement"),)),
    ),
    "three-public": Target(
        rule=_rule("three-public", "“三公”经费", "the three"), choices=_three_public("three-public", "total")
    ),
    **{
        f"three-public/{item}": Target(rule=_rule(f"three-public/{item}", zh, en), choices=_three_public(item))
        for item, zh, en in (
            ("abroad", "因公出国（境）费", "travel abroad"),
            ("reception", "公务接待费", "reception"),
            ("vehicles", "公务用车购置及运行维护费", "vehicles"),
            ("vehicle-purchase", "公务用车购置费", "vehicle purchase"),
            ("vehicle-operation", "公务用车运行维护费", "vehicle operation"),
        )
    },
    "operating-cost": Target(
        rule=_rule("operating-cost", "机关运行经费", "the operating cost of government bodies"),
        choices=(
            (Ref("three-public", "this-year", ("operating-cost",)),),
            (Ref("operating-cost"),),
        ),
    ),
}
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
PROJECT = _rule("project", "一级项目的金额", "a level-1 project")
FUNDS = _rule(
    "performance/funds",
    "绩效管理涉及的项目资金",
    "money under performance goals",
    Words(
        "写明“所有项目”时应相等，否则不大于项目支出", "equal where the text says all projects, else at most that much"
    ),
)
GOALS = _rule(
    "performance/goals",
    "项目绩效目标数",
    "the number of project goals",
    Words("写明“所有项目”", "the text says all projects"),
)
DIVISIONS = _rule("divisions", "内设机构数", "the number of divisions")


ITEM = _rule(
    "function",
    "功能科目的金额",
    "an item of the functional classification",
    Words("文字写明的科目在表中只有一个", "the names given fit one code of the tables"),
)
AGAIN = Rule(
    id="F5.text.again",
    title=Words("同一句话里的同一金额一致", "An amount stated twice in a sentence is the same"),
    sentence=Words(
        "一句话先写科目金额，再写“预算安排”多少，两处是同一个数。",
        "A sentence that gives an item's amount and then what is allotted to it gives the same figure twice.",
    ),
    source=Source.ARITHMETIC,
    tolerance=Tolerance.EQUAL,
)


def _total(subject: str, zh: str, en: str) -> Rule:
    return Rule(
        id=f"F5.{subject}.sum",
        title=Words(f"文字：{zh}", f"Text: {en}"),
        sentence=Words(f"同一部分文字中，{zh}。", f"Within one part of the text, {en}."),
        source=Source.ARITHMETIC,
        tolerance=Tolerance.SUM,
        condition=Words("各项都写了金额", "an amount is stated for each part"),
    )


#: Sums within the text: whole, parts of which all must be stated, parts that may be.
TOTALS: tuple[tuple[Rule, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        _total(
            "total", "单位预算等于人员、公用、对个人和家庭、项目之和", "a unit's budget is the sum of its four blocks"
        ),
        "total",
        ("block/personnel", "block/public", "block/project"),
        ("block/family",),
    ),
    (
        _total("procurement", "政府采购总额等于货物、工程、服务之和", "procurement is goods, works and services"),
        "procurement",
        ("procurement/goods", "procurement/services"),
        ("procurement/works",),
    ),
    (
        _total("three-public", "“三公”经费等于三项之和", "the three are the sum of the items"),
        "three-public",
        ("three-public/abroad", "three-public/reception", "three-public/vehicles"),
        (),
    ),
    (
        _total("three-public.vehicles", "公务用车费等于购置与运行之和", "vehicles are purchase and operation"),
        "three-public/vehicles",
        ("three-public/vehicle-purchase", "three-public/vehicle-operation"),
        (),
    ),
)
RULES = (
    *(target.rule for target in TARGETS.values()),
    PUBLIC,
    PROJECT,
    FUNDS,
    GOALS,
    DIVISIONS,
    ITEM,
    AGAIN,
    *(rule for rule, *_ in TOTALS),
)
_NOT_PRINTED = Words("表格没有印出这个数", "the tables do not print it")


def check(document: Document) -> Iterator[Finding]:
    for mention in document.budget.mentions:
        if mention.subject in TARGETS and mention.value is not None:
            yield from _target(document, mention, TARGETS[mention.subject])
        elif mention.subject == "project" and mention.value is not None:
            yield from _project(document, mention)
        elif mention.subject == "performance/funds" and mention.value is not None:
            yield from _funds(document, mention)
        elif mention.count is not None:
            yield from _count(document, mention)
        if mention.subject == "operating-cost" and mention.value is not None:
            yield from _public(document, mention)
    yield from _items(document)
    yield from _totals(document)


def _target(document: Document, mention: Mention, target: Target) -> Iterator[Finding]:
    found = printed_for(document, target.choices, mention.budget_unit)
    subject = document.mention_subject(mention)
    if found is None:
        yield not_checked(target.rule, subject, _NOT_PRINTED)
    elif each := equal(target.rule, subject, [document.mention_term(mention)], found):
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
    found = document.first(Ref("general-basic", measures=("public",)), Ref("general-economic", measures=("public",)))
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
    sheet = document.sheet("projects")
    lines = [line for line in sheet.lines if line.project == project.order] if sheet else []
    term = sheet.term(lines[0], sheet.measured("total")) if sheet and len(lines) == 1 else None
    if term is not None:
        if each := equal(PROJECT, subject, [document.mention_term(mention)], [term]):
            yield each
    elif project.parent is None:
        yield not_checked(PROJECT, subject, _NOT_PRINTED)


def _says_all(document: Document, mention: Mention) -> bool:
    """Tell whether the sentence around a figure speaks of all projects."""
    section = document.sections.get(mention.section)
    lead = section.text[: mention.start] if section else ""
    return bool(re.search(r"(?:所有|全部)项目|项目(?:支出)?全部", lead[lead.rfind("。") + 1 :]))


def _funds(document: Document, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention)
    found = printed_for(document, TARGETS["block/project"].choices, "")
    if found is None:
        yield not_checked(FUNDS, subject, _NOT_PRINTED)
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
    if mention.subject == "divisions":
        listed = sum(item.kind is ItemKind.DIVISION for item in document.budget.items)
        rule, name = DIVISIONS, "列出的内设机构"
    elif mention.subject == "performance/goals":
        sheet = document.sheet("projects")
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


def _items(document: Document) -> Iterator[Finding]:
    """Yield whether amounts stated for classification items are those of a table, and are stated alike twice."""
    for section, item, lines in bound_items(document):
        name = f"{document.where(section.order)}“{'-'.join(item.names)}”"
        subject = Subject(statement="text", path=(section.path, *item.names), column="value", label=item.names[-1])
        spot = Spot(budget=document.number, section=section.order)
        amount = item.amount
        stated = document.figure_in(section, amount.value, amount.figure, amount.unit, name, spot)
        found = [each for line in lines if (each := equal(ITEM, subject, [stated], [line]))]
        # The tables may print the item for all money and for a part of it: one that agrees is meant.
        if best := next((each for each in found if each.verdict is Verdict.OK), found[0] if found else None):
            yield best
    for section in document.budget.sections:
        for claim in sentences.changes(section.text):
            if claim.value and claim.again:
                yield from _again(document, section, claim)


def _again(document: Document, section: Section, claim: sentences.Change) -> Iterator[Finding]:
    if claim.value is None or claim.again is None:
        return
    spot = Spot(budget=document.number, section=section.order)
    name = f"{document.where(section.order)}“{claim.label}”"
    terms = [
        document.figure_in(section, amount.value, amount.figure, amount.unit, name + words, spot)
        for amount, words in ((claim.value, ""), (claim.again, "的预算安排"))
    ]
    subject = Subject(statement="text", path=(section.path, claim.label), column="again", label=claim.label)
    if found := equal(AGAIN, subject, terms[:1], terms[1:]):
        yield found


def bound_items(document: Document) -> Iterator[tuple[Section, sentences.Item, list[Term]]]:
    """Yield the amounts stated for classification items with the table lines they speak of, where that is certain."""
    index = _functions(document)
    above = ""
    for section in document.budget.sections:
        heading = re.fullmatch(r"(?P<name>.+?)（类）", section.heading)
        above = heading["name"] if heading else "" if section.path.count(".") < 2 else above
        for item in sentences.items(section, above):
            code = item.code if item.code in index else _code_of(document, item)
            if code in index:
                yield section, item, index[code]


def _functions(document: Document) -> dict[str, list[Term]]:
    """Return the totals of each functional code in the tables that print it."""
    found: dict[str, list[Term]] = {}
    for sheet in document.sheets:
        for line in sheet.lines if sheet.kind in _BY_FUNCTION else ():
            column = sheet.measured("total", line.list)
            code = line.classification or line.code
            if code and line.scheme == "functional" and column and (term := sheet.term(line, column)):
                found.setdefault(code, []).append(term)
    return found


def _code_of(document: Document, item: sentences.Item) -> str:
    """Return the one code whose name, and those of the codes above it, are an item's; nothing if none or several."""
    names: dict[str, set[str]] = {}
    for sheet in document.sheets:
        for line in sheet.lines if sheet.kind in _BY_FUNCTION else ():
            if line.classification and line.scheme == "functional":
                names.setdefault(line.classification, set()).add(_bare(line.label))
    wanted = [_bare(name) for name in item.names]
    return (
        next(iter(found), "") if len(found := [code for code in names if _is_called(code, wanted, names)]) == 1 else ""
    )


def _bare(name: str) -> str:
    return normal(name).removesuffix("支出")


def _is_called(code: str, wanted: list[str], names: dict[str, set[str]]) -> bool:
    """Tell whether a code and those above it bear the names, from the innermost outwards."""
    depth = {3: 1, 5: 2, 7: 3}.get(len(code), 0)
    if depth < len(wanted) or (len(wanted) == 1 and depth != 1):
        return False
    for name in reversed(wanted):
        if name not in names.get(code, set()):
            return False
        code = code[:-2] if len(code) > 3 else ""
    return True


def unmatched(document: Document) -> Iterator[Unmatched]:
    """Yield the figures of money in the text that nothing took up: no mention, no change, no share, no item."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for mention in document.budget.mentions:
        taken.setdefault(mention.section, []).append((mention.start, mention.end))
    for section, item, _lines in bound_items(document):
        taken.setdefault(section.order, []).append((item.amount.start, item.amount.end))
    part = ""
    for section in document.budget.sections:
        part = section.kind if "." not in section.path else part
        if section.kind in _NO_MONEY or part in _NO_MONEY:
            continue
        changed = {mention.change for mention in document.budget.mentions if mention.section == section.order}
        spans = [*taken.get(section.order, []), *_claimed(section, changed)]
        for amount in sentences.amounts(section.text):
            if not any(start <= amount.start < end for start, end in spans):
                yield Unmatched(
                    section=section.order,
                    path=section.path,
                    start=amount.start,
                    end=amount.end,
                    printed=amount.printed,
                )


def _claimed(section: Section, changed: set[Decimal | None]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a section that changes and shares take up, with the amounts they speak of.

    ``changed`` holds the changes that mentions of the section state.
    """
    for claim in sentences.changes(section.text):
        for amount in (claim.value, claim.again, claim.prior):
            if amount:
                yield amount.start, amount.end
        if claim.value or (claim.change and claim.change.value in changed):
            yield claim.span
    for share in sentences.shares(section.text):
        yield share.value.start, share.value.end
