"""F5: what the text states is what the tables print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.records import ItemKind, Mention, Phase, Section
from budgets.vocabulary.clauses import amount_label, last_clause
from budgets.vocabulary.listed_parts import listed_parts
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Fund, Measure
from budgets.vocabulary.money_units import LOOSE_MONEY, stated_amounts
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.stated_completions import stated_completions
from budgets.vocabulary.stated_shares import stated_shares
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.told_items import ONLY_SOME, WHOSE

from .changes_in_parts import parted_changes
from .checked_changes import with_named_value
from .checked_document import CheckedDocument
from .conditions import why_not_only_government_bodies
from .figure_references import FigureReference
from .finding_builders import (
    check_agreement_with_any,
    check_equal_sides,
    check_part_of_whole,
    check_sum_of_parts,
    count_term,
    info_finding,
    not_checked_finding,
    perhaps_part_finding,
)
from .findings import (
    BilingualText,
    CheckRule,
    FigureLocation,
    Finding,
    RuleBasis,
    SumTerm,
    Tolerance,
    UnmatchedAmount,
    Verdict,
)
from .named_rows import named_amounts
from .narrowed_money import (
    OTHER_MONEY,
    OTHER_PARTS,
    amount_listed_under,
    choices_of_fund,
    fund_of_words,
    funds_around,
    money_parted,
    name_listed_under,
    narrowing_of,
    of_fund,
    sole_fund,
    year_spoken_of,
)
from .other_money import is_of_parts, words_of_other_money
from .stated_items import items_with_table_lines, sections_on_money
from .sums_of_lists import checked_lists
from .table_counterparts import TARGETS, Choices, TableCounterpart, stated_figure_rule

_BODIES = BilingualText(
    "2018 年以后，且所属单位都是行政或参公单位", "from 2018 on, and all units are government bodies or run like them"
)
#: The operating cost is the public part of basic spending where all units are government bodies.
PUBLIC = CheckRule(
    id="F5.operating-cost.public",
    title=BilingualText(
        "机关运行经费等于公用经费", "The operating cost of government bodies is basic spending on operations"
    ),
    sentence=BilingualText(
        "所属单位都是行政或参公单位时，机关运行经费就是一般公共预算基本支出中的公用经费。",
        "Where all units are government bodies or run like them, their operating cost is basic spending on operations.",
    ),
    source=RuleBasis.LAW,
    tolerance=Tolerance.EQUAL,
    condition=_BODIES,
)
PROJECT = stated_figure_rule(Subject.PROJECT, "一级项目的金额", "a level-1 project")
FUNDS = stated_figure_rule(
    Subject.PERFORMANCE_FUNDS,
    "绩效管理涉及的项目资金",
    "money under performance goals",
    BilingualText(
        "写明“所有项目”时应相等，否则不大于项目支出", "equal where the text says all projects, else at most that much"
    ),
)
GOALS = stated_figure_rule(
    Subject.PERFORMANCE_GOALS,
    "项目绩效目标数",
    "the number of project goals",
    BilingualText("写明“所有项目”", "the text says all projects"),
)
DIVISIONS = replace(
    stated_figure_rule(Subject.DIVISIONS, "内设机构数", "the number of divisions"),
    # Divisions are listed with words in between, or after a count that holds more than those listed.
    can_fail=False,
)


def _stated_sum_rule(subject: Subject, zh: str, en: str) -> CheckRule:
    return CheckRule(
        id=f"F5.{subject.replace('/', '.')}.sum",
        title=BilingualText(f"文字：{zh}", f"Text: {en}"),
        sentence=BilingualText(f"同一部分文字中，{zh}。", f"Within one part of the text, {en}."),
        source=RuleBasis.ARITHMETIC,
        tolerance=Tolerance.SUM,
        condition=BilingualText(
            "各项都写了金额，说的是同一些单位的数", "an amount is stated for each part, all of the same bodies"
        ),
        version=3,
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
        "the three public expenses are the sum of the items",
    ),
    (
        Subject.THREE_VEHICLES,
        (Subject.THREE_VEHICLE_PURCHASE, Subject.THREE_VEHICLE_OPERATION),
        (),
        "公务用车费等于购置与运行之和",
        "vehicles are purchase and operation",
    ),
)
#: What makes up a part of a sum that is not stated for itself.
_MADE_OF: dict[Subject, list[Subject]] = {
    Subject.THREE_VEHICLES: [Subject.THREE_VEHICLE_PURCHASE, Subject.THREE_VEHICLE_OPERATION]
}
TOTALS = tuple((_stated_sum_rule(whole, zh, en), whole, needed, optional) for whole, needed, optional, zh, en in _SUMS)
RULES = (
    *(target.rule for target in TARGETS.values()),
    PUBLIC,
    PROJECT,
    FUNDS,
    GOALS,
    DIVISIONS,
    *(rule for rule, *_ in TOTALS),
)
#: Subjects whose own words name their fund, which no heading narrows.
_OF_ONE_FUND = frozenset(
    {
        *(Subject.SOURCE_GENERAL, Subject.SOURCE_GOVERNMENT_FUND, Subject.SOURCE_STATE_CAPITAL),
        *(Subject.EXPENDITURE_GENERAL, Subject.EXPENDITURE_GOVERNMENT_FUND, Subject.EXPENDITURE_STATE_CAPITAL),
    }
)
#: Sources of which a table of income that prints one prints any: those of the fiscal funds, and the others.
_IN_ROWS = (
    (Subject.SOURCE_GENERAL, Subject.SOURCE_GOVERNMENT_FUND, Subject.SOURCE_STATE_CAPITAL),
    (
        *(Subject.SOURCE_INSTITUTIONAL, Subject.SOURCE_OPERATING, Subject.SOURCE_SUPERIOR, Subject.SOURCE_SUBORDINATE),
        *(Subject.SOURCE_OTHER, Subject.SOURCE_CARRYOVER),
    ),
)
#: Where the tables print what is carried over of fiscal money.
_FISCAL_CARRIED: Choices = (
    (FigureReference(TableKind.FISCAL, label="年初财政拨款结转和结余"),),
    (FigureReference(TableKind.FISCAL, source=Measure.SOURCE_CARRYOVER, list=ListName.INCOME),),
)
_OTHER_FUNDS_SPENT = (Subject.EXPENDITURE_GOVERNMENT_FUND, Subject.EXPENDITURE_STATE_CAPITAL)
_OF_LESS = BilingualText("它列在一个更小的金额之下", "it is listed under an amount that is less")
_NOT_PRINTED = BilingualText("表格没有印出这个数", "the tables do not print it")


def check_text_agreement(document: CheckedDocument) -> Iterator[Finding]:
    for mention in document.budget.mentions:
        if mention.subject in TARGETS and mention.value is not None:
            yield from _check_table_counterpart(document, mention, TARGETS[mention.subject])
        elif mention.subject == Subject.PROJECT and mention.value is not None:
            yield from _check_project_amount(document, mention)
        elif mention.subject == Subject.PERFORMANCE_FUNDS and mention.value is not None:
            yield from _check_performance_funds(document, mention)
        elif mention.count is not None:
            yield from _check_stated_count(document, mention)
        if mention.subject == Subject.OPERATING_COST and mention.value is not None:
            yield from _check_public_cost(document, mention)
    yield from _check_sums_in_text(document)


def _check_table_counterpart(
    document: CheckedDocument, mention: Mention, target: TableCounterpart
) -> Iterator[Finding]:
    found = _printed_choices(document, mention, target.choices)
    subject = document.mention_subject(mention)
    each = check_agreement_with_any(target.rule, subject, [document.mention_term(mention)], found)
    if not found:
        yield _no_such_row(document, mention, target) or not_checked_finding(target.rule, subject, _NOT_PRINTED)
    elif each:
        yield _of_money_meant(document, mention, target, each) if each.verdict is Verdict.FAIL else each


def _no_such_row(document: CheckedDocument, mention: Mention, target: TableCounterpart) -> Finding | None:
    """Return that the text states money of a source, or spent from a fund, for which the tables leave no room."""
    section = document.sections.get(mention.section)
    if section is None or not mention.value or narrowing_of(document, mention):
        return None
    if _another_year(document, section, mention) or "支出" in name_listed_under(section.text, mention.start):
        return None
    others = next((each for subjects in _IN_ROWS if mention.subject in subjects for each in [subjects]), ())
    listed = any(_printed_choices(document, mention, TARGETS[each].choices) for each in others)
    if listed:
        why = BilingualText(
            "收入表列了各项来源，却没有这一项", "the table of income lists its sources, and not this one"
        )
    elif mention.subject in _OTHER_FUNDS_SPENT and sole_fund(document, None) is Fund.GENERAL:
        why = BilingualText(
            "表中财政拨款支出都是一般公共预算的", "by the tables all fiscal spending is of the general public budget"
        )
    else:
        return None
    stated = document.mention_term(mention)
    message = BilingualText(
        f"{stated.figure.name}为{stated.figure.printed}，{why.zh}。",
        f"{stated.figure.name}: {stated.figure.printed}; {why.en}.",
    )
    return info_finding(target.rule, document.mention_subject(mention), message, [stated])


def _of_money_meant(document: CheckedDocument, mention: Mention, target: TableCounterpart, failed: Finding) -> Finding:
    """Return what becomes of a failure where words of the sentence, or else its heading, speak of part of the money.

    The table of that money speaks, or none does. Words that nobody knows may narrow it, so that it is no failure.
    """
    subject, stated = failed.subject, [document.mention_term(mention)]
    words = narrowing_of(document, mention)
    section = document.sections.get(mention.section)
    if section and (why := _another_year(document, section, mention)):
        return not_checked_finding(target.rule, subject, why)
    is_of_own_fund = mention.subject in _OF_ONE_FUND
    headings = document.headings_above(section) if section and not words and not is_of_own_fund else []
    is_fund, named = fund_of_words(words or next((each for each in headings if fund_of_words(each)[0]), ""))
    fund = sole_fund(document, named)
    if section and (own := _of_own_rows(document, section, mention, target, failed)):
        return own
    is_other_part = bool(OTHER_PARTS.search(words))
    is_bare = not words and not is_fund
    around = _of_money_around(document, section, mention, target, failed) if section and is_bare else failed
    if section and around is failed and _is_listed_under_less(section, mention, failed):
        return not_checked_finding(target.rule, subject, _OF_LESS)
    if is_bare:
        return around
    if words and not is_fund and not is_other_part:
        return perhaps_part_finding(failed)
    choices = () if is_other_part else (*choices_of_fund(mention.subject, fund), *of_fund(target.choices, fund))
    found = _printed_choices(document, mention, choices)
    if each := check_agreement_with_any(target.rule, subject, stated, found):
        return each
    why = BilingualText(f"这里说的是其中一部分（{words or headings[0]}）", "the sentence speaks of part of the money")
    return not_checked_finding(target.rule, subject, why)


def _of_own_rows(
    document: CheckedDocument, section: Section, mention: Mention, target: TableCounterpart, failed: Finding
) -> Finding | None:
    """Return what becomes of a failure where an amount is by its name of other rows than those it was held against.

    What is listed under the name of a unit is that unit's; 财政拨款 that is left, and 当年拨款, have rows of their own.
    """
    name, unit = amount_label(section.text, 0, mention.start), name_listed_under(section.text, mention.start)
    if unit in {each for sheet in document.sheets for each in sheet.budget_units}:
        rows, words, surely = target.choices, unit, False
    elif mention.subject == Subject.SOURCE_CARRYOVER and "财政拨款" in name and not fund_of_words(name)[1]:
        of_fund = any(fund_of_words(each)[1] for each in document.headings_above(section))
        rows, words, unit, surely = _FISCAL_CARRIED, name, "", not of_fund
    elif mention.subject == Subject.EXPENDITURE_GENERAL and "当年" in name:
        is_whole = not narrowing_of(document, mention)
        rows, words, unit, surely = TARGETS[Subject.SOURCE_GENERAL].choices, name, "", is_whole
    else:
        return None
    found = [terms for choice in rows if (terms := first_printed_choice(document, [choice], unit))]
    each = check_agreement_with_any(target.rule, failed.subject, [document.mention_term(mention)], found)
    if each and (surely or each.verdict is not Verdict.FAIL):
        return each
    why = BilingualText(f"这里说的是其中一部分（{words}）", "the sentence speaks of part of the money")
    return not_checked_finding(target.rule, failed.subject, why)


def _is_listed_under_less(section: Section, mention: Mention, failed: Finding) -> bool:
    """Tell whether an amount is listed under one that is less than what it is held against."""
    whole = amount_listed_under(section.text, mention.start)
    return bool(failed.right and whole is not None and whole < failed.right.value)


def _another_year(document: CheckedDocument, section: Section, mention: Mention) -> BilingualText | None:
    """Return that an amount is said to be of another year than the document's, which its tables do not print."""
    year = year_spoken_of(document, section, mention.start)
    if year in (None, document.budget.year):
        return None
    return BilingualText(f"这里说的是{year}年的数", f"the sentence speaks of {year}")


def _of_money_around(
    document: CheckedDocument, section: Section, mention: Mention, target: TableCounterpart, failed: Finding
) -> Finding:
    """Return what becomes of a failure where the text around names funds whose part the amount may be."""
    stated = [document.mention_term(mention)]
    by_fund = {
        fund: _printed_choices(
            document, mention, (*choices_of_fund(mention.subject, fund), *of_fund(target.choices, fund))
        )
        for fund in dict.fromkeys(sole_fund(document, each) for each in funds_around(section, mention))
    }
    choices = [terms for found in by_fund.values() for terms in found]
    each = check_agreement_with_any(target.rule, failed.subject, stated, choices)
    if each and each.verdict is not Verdict.FAIL:
        return each
    parted = money_parted(section, mention)
    is_fund, named = fund_of_words(parted)
    fund = sole_fund(document, named)
    if OTHER_MONEY.match(parted) or (is_fund and not by_fund.get(fund)):
        why = BilingualText("表格没有单独印出这一部分资金的数", "the tables do not print it of this money alone")
        return not_checked_finding(target.rule, failed.subject, why)
    return min(each or failed, failed, key=lambda one: abs(one.difference or Decimal(0)))


def _printed_choices(document: CheckedDocument, mention: Mention, choices: Choices) -> list[list[SumTerm]]:
    """Return the figures of each of several choices that the document prints."""
    found = (first_printed_choice(document, [choice], mention.budget_unit) for choice in choices)
    return [terms for terms in found if terms]


def first_printed_choice(
    document: CheckedDocument, choices: Sequence[tuple[FigureReference, ...]], unit: str
) -> list[SumTerm] | None:
    """Return the figures of the first choice that the document prints."""
    for first, *others in choices:
        terms = document.referenced_figures(first, unit)
        if terms is not None:
            rest = (document.referenced_figures(other, unit) or [] for other in others)
            return [*terms, *(term for found in rest for term in found)]
    return None


def _check_public_cost(document: CheckedDocument, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention)
    if why := why_not_only_government_bodies(document):
        yield not_checked_finding(PUBLIC, subject, why)
        return
    found = document.first_printed_figures(
        FigureReference(TableKind.GENERAL_BASIC, measures=(Measure.PUBLIC,)),
        FigureReference(TableKind.GENERAL_ECONOMIC, measures=(Measure.PUBLIC,)),
    )
    if found is None:
        yield not_checked_finding(PUBLIC, subject, _NOT_PRINTED)
    elif each := check_equal_sides(PUBLIC, subject, [document.mention_term(mention)], found):
        yield each


def _check_project_amount(document: CheckedDocument, mention: Mention) -> Iterator[Finding]:
    """Yield whether a level-1 project's stated amount is the table's; the projects in it stand in no table."""
    project = document.projects.get(mention.project) if mention.project is not None else None
    subject = document.mention_subject(mention)
    if project is None:
        yield not_checked_finding(
            PROJECT, subject, BilingualText("不知道说的是哪个项目", "it is not known which project is meant")
        )
        return
    sheet = document.sole_table(TableKind.PROJECTS)
    lines = [line for line in sheet.lines if line.project == project.order] if sheet else []
    term = sheet.cell_term(lines[0], sheet.column_of_measure(Measure.TOTAL)) if sheet and len(lines) == 1 else None
    if term is not None:
        if each := check_equal_sides(PROJECT, subject, [document.mention_term(mention)], [term]):
            yield each
    elif project.parent is None:
        yield not_checked_finding(PROJECT, subject, _NOT_PRINTED)


def _words_before_figure(document: CheckedDocument, mention: Mention) -> str:
    """Return the words of the sentence before a figure."""
    section = document.sections.get(mention.section)
    lead = section.text[: mention.start] if section else ""
    return lead[lead.rfind("。") + 1 :]


def _speaks_of_all_projects(document: CheckedDocument, mention: Mention) -> bool:
    """Tell whether the sentence around a figure speaks of all projects."""
    return bool(re.search(r"(?:所有|全部)项目|项目(?:支出)?全部", _words_before_figure(document, mention)))


def _check_performance_funds(document: CheckedDocument, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention)
    if document.budget.phase is Phase.FINAL:
        why = BilingualText("决算表印的是支出，不是预算", "final accounts print what was spent, not what was budgeted")
        yield not_checked_finding(FUNDS, subject, why)
        return
    found = first_printed_choice(document, TARGETS[Subject.BLOCK_PROJECT].choices, "")
    if found is None or not (_counts_all(document, mention) or "项目" in _words_before_figure(document, mention)):
        why = BilingualText(
            "表格没有印出项目支出，或没有写明是项目资金", "no project money is printed, or none is spoken of"
        )
        yield not_checked_finding(FUNDS, subject, why)
        return
    stated = document.mention_term(mention)
    is_of_all = _speaks_of_all_projects(document, mention)
    each = check_equal_sides(FUNDS, subject, [stated], found) if is_of_all or _counts_all(document, mention) else None
    if each and not is_of_all and each.verdict is Verdict.FAIL:
        each = perhaps_part_finding(each)
    if each is None and len(found) == 1:
        each = check_part_of_whole(FUNDS, subject, stated, found[0])
    if each:
        yield each


def _projects_printed(document: CheckedDocument) -> int:
    sheet = document.sole_table(TableKind.PROJECTS)
    return len({line.project for line in sheet.lines if line.project}) if sheet else 0


def _counts_all(document: CheckedDocument, mention: Mention) -> bool:
    """Tell whether the words before a figure count as many projects as the table of projects has."""
    lead = _words_before_figure(document, mention)
    counted = re.findall(r"项目(?:共|共计)?(\d+)个|(\d+)个[^，。；\d]{0,6}项目", lead)
    return bool(counted) and int("".join(counted[-1])) == _projects_printed(document) > 0


def _check_stated_count(document: CheckedDocument, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention)
    spot = FigureLocation(budget=document.number, section=mention.section, mention=mention.order)
    stated = count_term(document.mention_name(mention), mention.count or 0, spot)
    if mention.subject == Subject.DIVISIONS:
        listed = sum(item.kind is ItemKind.DIVISION for item in document.budget.items)
        rule, name = DIVISIONS, "列出的内设机构"
    elif mention.subject == Subject.PERFORMANCE_GOALS:
        listed = _projects_printed(document) if _speaks_of_all_projects(document, mention) else 0
        rule, name = GOALS, "项目支出总表的一级项目"
    else:
        return
    if not listed:
        yield not_checked_finding(
            rule, subject, BilingualText("没有可以对照的数目", "there is nothing to count it against")
        )
    elif each := check_equal_sides(
        rule, subject, [stated], [count_term(name, listed, FigureLocation(budget=document.number))]
    ):
        yield each


def _check_sums_in_text(document: CheckedDocument) -> Iterator[Finding]:
    """Yield the sums within a part of the text, for each unit and section path that states one, and each part of it."""
    parts: dict[tuple[str, str, str], list[Mention]] = {}
    for mention in document.budget.mentions:
        section = document.sections.get(mention.section)
        if section is not None and mention.value is not None:
            other = words_of_other_money(document, section, mention.start, in_parts=is_of_parts(mention))
            parts.setdefault((section.path.partition(".")[0], mention.budget_unit, other), []).append(mention)
    for mentions in parts.values():
        stated: dict[str, Mention] = {}
        for mention in mentions:
            stated.setdefault(mention.subject, mention)
        for rule, whole, needed, optional in TOTALS:
            told = [each for part in needed for each in ([part] if part in stated else _MADE_OF.get(part, [part]))]
            terms = [document.mention_term(stated[part]) for part in (*told, *optional) if part in stated]
            if whole not in stated or not terms:
                continue
            subject = document.mention_subject(stated[whole], "sum")
            found = check_sum_of_parts(rule, subject, document.mention_term(stated[whole]), terms)
            parted = [stated[part] for part in (*told, *optional) if part in stated]
            if found and found.verdict is Verdict.FAIL and _is_parted_otherwise(document, stated[whole], parted):
                continue
            if found and all(part in stated for part in told):
                yield found
            elif found and found.verdict is Verdict.FAIL and whole == Subject.THREE_PUBLIC and _is_exceeded(found):
                yield replace(found, verdict=Verdict.INFO)


def _is_parted_otherwise(document: CheckedDocument, whole: Mention, parts: Sequence[Mention]) -> bool:
    """Tell whether more is listed behind a whole than some parts, which makes it up, or these make up another amount.

    That stands before them, and behind the whole: 今年预算4.00万元。…去年预算5.00万元，其中….
    """
    section = document.sections.get(whole.section)
    if section is None:
        return False
    if whole.subject == Subject.THREE_PUBLIC and _are_of_other_bodies(document, whole, parts):
        return True
    lists = (each for each in listed_parts(section.text) if each.whole.amount.start == whole.start)
    if any(sum(part.amount.value for part in each.parts) == each.whole.amount.value for each in lists):
        return True
    first = min(parts, key=lambda part: part.start)
    total = sum(document.mention_term(part).figure.value or Decimal(0) for part in parts)
    is_behind = all(part.section == whole.section for part in parts) and whole.start < first.start
    return is_behind and any(each.value == total for each in stated_amounts(section.text, whole.end, first.start))


def _are_of_other_bodies(document: CheckedDocument, whole: Mention, parts: Sequence[Mention]) -> bool:
    """Tell whether the words of their sentences make a whole that of other bodies (全区, 区直), or of fewer items.

    Parts of which no words say whose they are are those of the amount they are listed under.
    """
    named, section, first = _words_on_whose(document, whole), document.sections[parts[0].section], parts[0]
    own = {_words_on_whose(document, part) for part in parts}
    if whole.section == first.section and "元" in last_clause(section.text, 0, whole.start, "，。；：\n"):
        # Joined to what it is made of: 甲3.00万元和乙5.00万元的“三公”经费合计8.00万元.
        return True
    if not named or own == {named}:
        return own != {named}
    heads = (each for each in listed_parts(section.text) if first.start in {part.amount.start for part in each.parts})
    return own != {""} or any(each.whole.amount.value != document.mention_term(whole).figure.value for each in heads)


def _words_on_whose(document: CheckedDocument, mention: Mention) -> str:
    """Return the last words of a sentence before a figure that say of how many bodies, or of how much of it, it is."""
    found = re.findall(rf"{WHOSE}|{ONLY_SOME}", _words_before_figure(document, mention).rpartition("\n")[2])
    return found[-1] if found else ""


def _is_exceeded(found: Finding) -> bool:
    """Tell whether the parts that are stated of a whole, though not all are, come to more than it."""
    return bool(found.left and found.right and (found.right.value or 0) > (found.left.value or 0))


def unbound_amounts(document: CheckedDocument) -> Iterator[UnmatchedAmount]:
    """Yield the figures of money in the text that nothing took up: no mention, no change, no share, no item."""
    taken: dict[int, list[tuple[int, int]]] = {}
    mentions: dict[int, list[Mention]] = {}
    for mention in document.budget.mentions:
        taken.setdefault(mention.section, []).append((mention.start, mention.end))
        mentions.setdefault(mention.section, []).append(mention)
    for section, item, _lines in items_with_table_lines(document):
        taken.setdefault(section.order, []).append((item.amount.start, item.amount.end))
    for change in parted_changes(document):
        spans = [(part.amount.start, part.amount.end) for part in (change.whole, *change.parts)]
        taken.setdefault(change.section.order, []).extend(spans)
    for checked in checked_lists(document):
        listed = (checked.listed.whole, *checked.listed.parts)
        taken.setdefault(checked.section.order, []).extend((part.amount.start, part.amount.end) for part in listed)
    for each in named_amounts(document):
        taken.setdefault(each.section.order, []).append((each.amount.start, each.amount.end))
    for section in sections_on_money(document.budget):
        spans = [*taken.get(section.order, []), *_spans_of_claims(section, mentions.get(section.order, []))]
        for match in LOOSE_MONEY.finditer(section.text):
            start, end = match.span()
            if not any(first <= start < last for first, last in spans):
                yield UnmatchedAmount(section=section.order, path=section.path, start=start, end=end, printed=match[0])


def _spans_of_claims(section: Section, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a section that changes and shares take up, with the amounts they speak of.

    ``mentions`` are those of the section.
    """
    changed = {mention.change for mention in mentions}
    for stated in stated_changes(section.text):
        claim = with_named_value(section, stated, mentions)
        for amount in (claim.value, claim.again, claim.prior):
            if amount:
                yield amount.start, amount.end
        if claim.value or (claim.amount and claim.amount.value in changed):
            yield claim.start, claim.end
    for share in stated_shares(section.text):
        yield share.value.start, share.value.end
    for completion in stated_completions(section.text):
        for amount in (completion.spent, completion.budgeted):
            if amount:
                yield amount.start, amount.end
