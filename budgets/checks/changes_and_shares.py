"""F6: what the text says of a change agrees with its own figures: amount, direction, percentage, base."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from budgets.records import Base, Direction, Mention, Phase, Section
from budgets.vocabulary.change_words import YEARS_BEFORE, year_of_base
from budgets.vocabulary.function_names import short_name
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Compared, Fund, Measure, compared, measure_of_fund
from budgets.vocabulary.money_units import MONEY_PATTERN, StatedAmount, amount_of, stated_amounts
from budgets.vocabulary.sentences import (
    LISTED_BEHIND,
    OF_PART,
    NamedBefore,
    NamedShare,
    StatedChange,
    StatedShare,
    amount_label,
    amounts_before,
    bare_name,
    is_of_year_before,
    last_clause,
    last_name,
    shares_of_names_alone,
    stated_changes,
    stated_shares,
    years_since,
)
from budgets.vocabulary.subjects import Subject, executed, narrowing_words, three_public_item, words_of_subject_in
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import (
    HUNDRED,
    ZERO,
    Judgement,
    digit_slips,
    judge_percentage,
    judge_stated_share,
    matches_stated_percentage,
    percentage_claim,
)
from .checked_document import CheckedDocument, found_once
from .figure_references import FigureReference, RowPart
from .finding_builders import (
    SUM_ZH,
    amount_in_words,
    build_side,
    check_equal_sides,
    comparison_finding,
    format_printed_amount,
    info_finding,
    not_checked_finding,
    ok_finding,
    stated_difference_finding,
    words_on_percentage,
)
from .findings import (
    NO_WORDS,
    BilingualText,
    CheckedFigure,
    CheckRule,
    ComparedSide,
    Finding,
    FindingSubject,
    RuleBasis,
    SumTerm,
    Tolerance,
    Verdict,
)
from .printed_precision import count_decimals, is_telling
from .stated_items import amount_term, figures_by_function_code, names_of_classes
from .table_counterparts import TARGETS

AMOUNT = CheckRule(
    id="F6.change.amount",
    title=BilingualText("变动额等于本年数与上年数之差", "A stated change is the difference of the two years"),
    sentence=BilingualText(
        "文字说明的增减金额和方向，应与印出的本年数、上年数相符。",
        "A stated increase or decrease agrees with the figures of both years, where both are printed.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText("上年数已印出", "the figure of the year before is printed"),
    version=4,
)
BASE = CheckRule(
    id="F6.change.base",
    title=BilingualText("由变动额推出的上年数不小于零", "The base that a stated change implies is not below zero"),
    sentence=BilingualText(
        "本年数减去增加额（加上减少额）就是上年数，不应小于零。",
        "The year's figure less a stated increase is that of the year before, and not below zero.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    version=3,
)
PERCENT = CheckRule(
    id="F6.change.percent",
    title=BilingualText("变动百分比与金额相符", "A stated percentage of change fits the amounts"),
    sentence=BilingualText(
        "增减百分比＝增减金额÷上年数。上年数没有印出的，按本年数与增减金额推算。",
        "A percentage of change is the change divided by the figure of the year before, printed or implied.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.PERCENT,
    version=4,
)
SHARE = CheckRule(
    id="F6.share.percent",
    title=BilingualText("所占百分比与金额相符", "A stated share fits the amounts"),
    sentence=BilingualText("占比＝该项金额÷总额。", "A share is the amount divided by the whole it is said to be of."),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.PERCENT,
    condition=BilingualText("知道总额是哪一个数", "it is known which whole is meant"),
    version=4,
)
DIRECTION = CheckRule(
    id="F6.change.direction",
    title=BilingualText("变动的金额与百分比方向一致", "The amount and the percentage of a change go the same way"),
    sentence=BilingualText(
        "一句话里，增减金额和增减百分比各用一个词写明方向的，两个词的方向应一致。",
        "Where a sentence has a word for the direction of an amount and another for its percentage, both go one way.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.NONE,
    condition=BilingualText(
        "两处都写明方向，都不为零", "both have a word for the direction of their own, and neither is zero"
    ),
)
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
RULES = (AMOUNT, BASE, PERCENT, DIRECTION, SHARE, BEFORE)

_SLIPS: dict[str, BilingualText] = {
    "current-year": BilingualText("按本年数{current}计算才是{stated}", "on the year's own {current} it is {stated}"),
    "year-on-year": BilingualText(
        "{stated} 是本年数相当于上年数的比例", "{stated} is the year's figure as a share of the base"
    ),
    "digits-swapped": BilingualText("可能有相邻数字写反：{detail} 则相符", "two digits may be swapped: {detail} fits"),
    "digit-extra": BilingualText("可能多写了一位数字：{detail} 则相符", "a digit may be too many: {detail} fits"),
    "decimal-point": BilingualText("小数点可能错位", "the decimal point may be out of place"),
    "copied": BilingualText(
        "与相邻一项印的百分比相同，可能是照抄", "the item beside it prints the same: it may be copied"
    ),
    "direction": BilingualText("增减方向与两年数相反", "the direction is opposite to the two figures"),
}
#: Wholes that the words of a share name.
_WHOLES = re.compile("本年支出|三公")
_THREE_SUBJECTS = (
    *(Subject.THREE_VEHICLE_PURCHASE, Subject.THREE_VEHICLE_OPERATION, Subject.THREE_VEHICLES),
    *(Subject.THREE_ABROAD, Subject.THREE_RECEPTION, Subject.THREE_PUBLIC),
)
#: Words that say income or spending in all, of whatever money; and words that do not tell one amount from another.
_TOTALS = {
    ListName.INCOME: re.compile(
        "(?:本年|当年|全年|全部|部门|单位)*(?:总收入(?:预算)?|(?:财政拨款)?收入总?(?:预算|决算)?(?:合计|总计|总额)?)"
    ),
    ListName.EXPENDITURE: re.compile(
        "(?:本年|当年|全年|全部|部门|单位)*(?:总支出(?:预算)?|(?:财政拨款|财政)?支出总?(?:预算|决算)?(?:合计|总计|总额)?)"
    ),
}
_UNTELLING = re.compile("累计|完成|份额|合同金额|本年|当年|全年|预算|决算|合计|总计|总额|总数|金额|[的为数总]|（.*?）")
#: A budget, of which more than all may be spent.
_OF_BUDGET = re.compile("(?:年初|全年|调整后?的?)预算")
_SIDE = re.compile("(?:支出|收入|采购)+$")
_KINDS_OF_SPENDING = {
    "基本支出": Subject.BLOCK_BASIC,
    "项目支出": Subject.BLOCK_PROJECT,
    "人员经费": Subject.BASIC_PERSONNEL,
    "公用经费": Subject.BASIC_PUBLIC,
}
_PARTS_OF_BASIC = (Subject.BASIC_PERSONNEL, Subject.BASIC_PUBLIC)
_TOTAL_BEHIND = re.compile("(?:总额|总量|总数|总计|合计)$")
_GENERAL_PROJECTS = re.compile("(?:本年|当年)?一般公共预算(?:财政)?(?:拨款)?项目支出(?:总额|合计|总计)?")
#: What tells that a change leaves out what one of the two years has not.
_LIKE_FOR_LIKE = re.compile("按?(?:同|可比)口径")
_YEAR_BEFORE = re.compile(rf"{'|'.join(YEARS_BEFORE)}|\d{{4}}年")
#: What begins a list of parts; twice behind an amount, the second may be of a part, whose shares are of that.
_PARTED_ANEW = re.compile("其中|包括")
#: What stands between an amount and the one part of it that is told.
_ONE_PART = re.compile(r"[，。]?其中[^，。；\d\n]*")
#: Of the year before's amount, the difference and the rate so many at least tell a change of what tables print.
_ENOUGH_TOLD = 2
#: So many amounts before a share may be what it is of.
_NEAR = 40
_EITHER_READING = BilingualText(
    "可能说的是整个总额的增减，而总额的上年数没有印出", "it may be of the whole, whose base is not printed"
)
_LEFT_OPEN = BilingualText("没有写明是增加还是减少", "it is not said whether it grew or fell")
CHANGE_WORDS = {
    Direction.INCREASE: BilingualText("增加", "grow"),
    Direction.DECREASE: BilingualText("减少", "fall"),
    Direction.LEVEL: BilingualText("持平", "stay level"),
    Direction.UNSTATED: BilingualText("变动", "change"),
}
_MOVES = {
    Direction.INCREASE: "a rise",
    Direction.DECREASE: "a fall",
    Direction.LEVEL: "a change",
    Direction.UNSTATED: "a change",
}
_OPPOSITE = {each: each for each in Direction} | {
    Direction.INCREASE: Direction.DECREASE,
    Direction.DECREASE: Direction.INCREASE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedChange:
    """A stated change with all that bears on it, from a mention or straight from the text."""

    subject: FindingSubject
    value: SumTerm
    direction: Direction
    prior: SumTerm | None = None
    change: SumTerm | None = None
    percent: str = ""
    percent_direction: Direction = Direction.UNSTATED
    base: str = ""
    #: The same change, of the whole of the list that the amount ends: which is meant is open.
    otherwise: CheckedChange | None = None
    #: The amount is what tables print under the name of what has changed, the sentence gives none.
    is_of_name: bool = False
    #: It is said to leave out what one of the two years has not, so that the figures printed need not give it.
    is_like_for_like: bool = False


def check_changes_and_shares(document: CheckedDocument) -> Iterator[Finding]:
    before: CheckedChange | None = None
    for statement in changes_to_check(document):
        if statement.direction is Direction.UNSTATED and statement.change and statement.change.figure.value:
            yield not_checked_finding(AMOUNT, statement.subject, _LEFT_OPEN)
            continue
        for found in findings_on_change(statement, before):
            is_doubtful = statement.is_of_name or (statement.is_like_for_like and statement.prior is not None)
            is_hint = is_doubtful and found.verdict is Verdict.FAIL
            yield replace(found, verdict=Verdict.INFO) if is_hint else found
        before = statement
    yield from _check_direction_words(document)
    yield from _check_stated_shares(document)
    yield from _check_shares_of_names(document)
    yield from _check_amounts_before(document)


def findings_on_change(statement: CheckedChange, before: CheckedChange | None) -> list[Finding]:
    """Return what is found on a change; of two readings the one that holds, if one does."""
    amount, percent = [*_check_change_amount(statement)], [*_check_change_percent(statement, before)]
    if _has_failed(amount) and _has_failed(percent):
        # A slip in one amount is told once: the percentage is measured by the two others, if it fits them.
        others = (replace(statement, change=None), replace(statement, prior=None))
        ways = ([*_check_change_percent(each, before)] for each in others)
        percent = next((each for each in ways if each and not _has_failed(each)), percent)
    words = {statement.direction, statement.percent_direction}
    if _has_failed(percent) and words == {Direction.INCREASE, Direction.DECREASE}:
        # That the two words go opposite ways is told for itself.
        other = [*_check_change_percent(replace(statement, direction=statement.percent_direction), before)]
        percent = percent if _has_failed(other) else other
    if _has_failed(amount) and words == {Direction.INCREASE, Direction.DECREASE}:
        other = [*_check_change_amount(replace(statement, direction=statement.percent_direction))]
        amount = amount if _has_failed(other) else []
    found = [*amount, *percent]
    if statement.otherwise and _has_failed(found):
        other = findings_on_change(statement.otherwise, before)
        if not other:
            return [not_checked_finding(AMOUNT, statement.subject, _EITHER_READING)]
        return found if _has_failed(other) else other
    return found


def _has_failed(found: Sequence[Finding]) -> bool:
    return any(each.verdict is Verdict.FAIL for each in found)


def _check_amounts_before(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether what the text gives for an item of the three in the year before is what the table does."""
    for section in document.budget.sections:
        compared = (
            NamedBefore(name=re.sub("^其中", "", bare_name(each.label)), base=each.base, amount=each.prior)
            for each in stated_changes(section.text)
            if each.prior and each.value and each.label and each.base_kind is not Base.EXECUTED
        )
        told = {each.amount.start: each for each in (*amounts_before(section.text), *compared)}
        for named in told.values():
            item = _item_named(named.name)
            printed = _printed_year_before(document, item, Base.UNSTATED, named.base) if item else None
            if item is None or printed is None:
                continue
            label = f"{named.name}{named.base}"
            subject = FindingSubject(statement="text", path=(section.path, label), column="before", label=label)
            stated = amount_term(document, section, named.amount, document.name_in_text(section, label))
            if found := check_equal_sides(BEFORE, subject, [stated], [printed]):
                yield replace(found, verdict=Verdict.INFO) if found.verdict is Verdict.FAIL else found


def _item_named(words: str) -> str | None:
    """Return the subject of the three, or of an item of them, that words name and nothing narrows."""
    for subject in _THREE_SUBJECTS:
        before = words_of_subject_in(words, subject)
        if before is not None and not narrowing_words(before):
            return subject
    return None


def _check_direction_words(document: CheckedDocument) -> Iterator[Finding]:
    """Yield the sentences that contradict themselves; that two words agree is no identity of figures to be told."""
    for section in document.budget.sections:
        for claim in stated_changes(section.text):
            if claim.amount and claim.contradicts_itself:
                yield _opposite_directions_finding(document, section, claim, claim.amount)


def _opposite_directions_finding(
    document: CheckedDocument, section: Section, claim: StatedChange, amount: StatedAmount
) -> Finding:
    label = claim.label or f"{claim.base}{claim.word}{amount.printed}"
    subject = FindingSubject(statement="text", path=(section.path, label), column="direction", label=label)
    term = amount_term(document, section, amount, f"{document.name_in_text(section, label)}的增减额")
    first, second = f"{claim.word}{amount.printed}", f"{claim.percent_word}{claim.percent}%"
    message = BilingualText(
        f"{term.figure.name}：先写“{first}”，又写“{second}”，方向相反。",
        f"{term.figure.name}: “{first}” and then “{second}”, opposite ways.",
    )
    return replace(ok_finding(DIRECTION, subject, message, [term]), verdict=Verdict.FAIL, slip="direction")


@found_once
def changes_to_check(document: CheckedDocument) -> Iterator[CheckedChange]:
    """Yield every stated change, in the order of the text; what a mention says goes before what its text says."""
    mentions: dict[int, list[Mention]] = {}
    for mention in document.budget.mentions:
        mentions.setdefault(mention.section, []).append(mention)
    for section in document.budget.sections:
        found = list(stated_changes(section.text))
        own = [mention for mention in mentions.get(section.order, []) if mention.direction]
        taken: set[int] = set()
        for mention in own:
            claim = _claim_behind_mention(mention, own, found, taken)
            if claim and claim.prior and claim.prior.start == mention.start:
                # The figure is of the year before: the change is of the one beside it.
                continue
            taken |= {claim.start} if claim else set()
            if mention.value is not None:
                made = _change_from_mention(document, mention, claim, mentions[section.order])
                if claim and claim.value and _ONE_PART.fullmatch(section.text, claim.value.end, mention.start):
                    # 收入总计5.00万元，其中年初结转1.00万元，较上年增加: it may be of the whole.
                    claim = replace(claim, perhaps_of=claim.value)
                yield _with_other_reading(document, section, made, claim, mentions[section.order])
                if claim and claim.prior and made.prior and claim.prior.value != made.prior.figure.value:
                    yield _against_own_prior(document, section, mention, claim.prior, made)
        for claim in found:
            if claim.start not in taken:
                yield from _change_told_by_text(document, section, claim, mentions.get(section.order, []))


def _change_told_by_text(
    document: CheckedDocument, section: Section, claim: StatedChange, beside: Sequence[Mention]
) -> Iterator[CheckedChange]:
    """Yield a change that no mention tells: of an amount of the text, or else of one that tables print."""
    named = with_named_value(section, claim, beside)
    if named.value is None and (of_name := _change_of_name(document, section, named)):
        yield of_name
    elif named.value or (named.prior and named.amount):
        made = _with_prior_in_table(document, _change_from_text(document, section, named), named, beside)
        yield _with_other_reading(document, section, made, named, beside)
    elif of_item := _change_of_item(document, section, named):
        yield of_item


def _change_of_name(document: CheckedDocument, section: Section, claim: StatedChange) -> CheckedChange | None:
    """Return a change told without the year's amount, of a kind or class of spending of which tables print one figure.

    Two of the year before, the difference and the rate tell it: 项目支出较上年880.00万元增加192.50万元.
    """
    words = last_clause(section.text, 0, claim.start, "，。；：、（\n") or claim.whose
    name = re.sub("^其中", "", words)
    if not name or bool(claim.prior) + bool(claim.amount) + bool(claim.percent) < _ENOUGH_TOLD:
        return None
    kind = _KINDS_OF_SPENDING.get(name.removeprefix("日常"))
    printed = [*_figures_of_subject(document, kind)] if kind else _figures_of_class(document, name)
    if len({each.figure.value for each in printed}) != 1:
        return None
    made = _change_from_text(document, section, replace(claim, value=claim.prior or claim.amount, label=words))
    return replace(
        made, value=replace(printed[0], figure=replace(printed[0].figure, name=made.value.figure.name)), is_of_name=True
    )


def _change_of_item(document: CheckedDocument, section: Section, claim: StatedChange) -> CheckedChange | None:
    """Return a change told without any amount of an item of the three that the table prints."""
    words = last_clause(section.text, 0, claim.start, "，。；：\n") or claim.whose
    item = _item_named(re.sub("^其中", "", words)) if claim.value is None and words else None
    if item is None or claim.prior:
        return None
    printed = [_printed_in_year(document, item, document.budget.year), *_figures_of_subject(document, item)]
    now = next((each for each in printed if each), None)
    before = _printed_year_before(document, item, claim.base_kind, claim.base)
    # Without the year before, the change and its rate still tell it.
    if now is None or (before is None and not (claim.amount and claim.percent)):
        return None
    name = document.name_in_text(section, words)
    change = amount_term(document, section, claim.amount, f"{name}的增减额") if claim.amount else None
    return CheckedChange(
        subject=FindingSubject(statement="text", path=(section.path, words), column="change", label=words),
        value=replace(now, figure=replace(now.figure, name=name)),
        direction=claim.direction,
        prior=before,
        change=_unsigned_change(change, claim.direction),
        percent=claim.percent,
        percent_direction=claim.percent_direction,
        base=claim.base,
    )


def _is_like_for_like(section: Section, claim: StatedChange) -> bool:
    """Tell whether the clause of a change, or what leads to it, says that the two years are made comparable."""
    begin = max(section.text.rfind(mark, 0, claim.start) for mark in "。；\n") + 1
    return bool(_LIKE_FOR_LIKE.search(section.text, begin, claim.end))


def _with_other_reading(
    document: CheckedDocument,
    section: Section,
    change: CheckedChange,
    claim: StatedChange | None,
    mentions: Sequence[Mention],
) -> CheckedChange:
    """Return a change with its other reading, where it may be of the whole of the list that its amount ends."""
    if claim is None or claim.perhaps_of is None:
        return change
    whole = replace(claim, value=claim.perhaps_of, label=amount_label(section.text, 0, claim.perhaps_of.start))
    other = _change_from_text(document, section, whole)
    spoken = next((each for each in mentions if each.start == claim.perhaps_of.start), None)
    if spoken and not other.prior:
        base = replace(spoken, base=claim.base_kind, base_printed=claim.base)
        other = replace(other, prior=_prior_year_in_table(document, base))
    return replace(change, otherwise=other)


def _with_prior_in_table(
    document: CheckedDocument, change: CheckedChange, claim: StatedChange, mentions: Sequence[Mention]
) -> CheckedChange:
    """Return a change told before its amount with what a table prints of that for the year before."""
    spoken = next((each for each in mentions if claim.value and each.start == claim.value.start), None)
    if spoken is None or change.prior:
        return change
    base = replace(spoken, base=claim.base_kind, base_printed=claim.base)
    return replace(change, prior=_prior_year_in_table(document, base))


def _against_own_prior(
    document: CheckedDocument, section: Section, mention: Mention, stated: StatedAmount, change: CheckedChange
) -> CheckedChange:
    """Return a change against what its own sentence gives for the year before, where a table prints another figure."""
    name = f"{document.mention_name(mention)}的上年数"
    subject = document.mention_subject(mention, "prior")
    return replace(change, subject=subject, prior=amount_term(document, section, stated, name), percent="")


def with_named_value(section: Section, claim: StatedChange, mentions: Sequence[Mention]) -> StatedChange:
    """Return a change that is bound to no amount with the one of ``mentions`` that its sentence names, if one is."""
    if claim.value is not None:
        return claim
    words = last_clause(section.text, 0, claim.start, "，。；：\n") or claim.whose
    words = _LIKE_FOR_LIKE.sub("", words)
    past = None
    for mention in mentions if words else ():
        match = MONEY_PATTERN.match(section.text, mention.start)
        before = words_of_subject_in(words, mention.subject)
        if match and mention.end <= claim.start and before is not None and not narrowing_words(before):
            since = years_since(section.text, mention.start, claim.start)
            if not since:
                return replace(claim, value=amount_of(match), label=words)
            past = amount_of(match) if len(since) == 1 else past
    return replace(claim, prior=claim.prior or past, label=words) if past else claim


def _claim_behind_mention(
    mention: Mention, own: list[Mention], found: list[StatedChange], taken: set[int]
) -> StatedChange | None:
    """Return the claim a mention's change was read from: the first behind it, and not behind another's."""
    behind = [claim for claim in found if claim.start >= mention.start and claim.start not in taken]
    if not behind or any(mention.start < other.start <= behind[0].start for other in own):
        return None
    return behind[0]


def _change_from_mention(
    document: CheckedDocument, mention: Mention, claim: StatedChange | None, beside: list[Mention]
) -> CheckedChange:
    """Return what a mention states of a change; the text behind it only tells how its figures are printed."""
    change = _amount_of_change(document, mention, claim)
    as_printed = (
        claim is not None
        and bool(claim.percent)
        and (mention.percent == Decimal(claim.percent) or (mention.percent is None and change is not None))
    )
    value, prior = _value_and_prior(document, mention, beside)
    section = document.sections.get(mention.section)
    if prior is None and claim and claim.prior and section:
        prior = amount_term(document, section, claim.prior, f"{document.mention_name(mention)}的上年数")
    return CheckedChange(
        subject=document.mention_subject(mention, "change"),
        value=value,
        direction=mention.direction,
        prior=_prior_year_in_table(document, mention) or prior,
        change=_unsigned_change(change, mention.direction),
        is_like_for_like=bool(claim and section and _is_like_for_like(section, claim)),
        percent=claim.percent if claim and as_printed else _without_closing_zeros(mention.percent),
        percent_direction=claim.percent_direction if claim and as_printed else Direction.UNSTATED,
        base=mention.base_printed,
    )


def _amount_of_change(document: CheckedDocument, mention: Mention, claim: StatedChange | None) -> SumTerm | None:
    """Return by how much a mention has changed, which a clause behind it may tell: 同比增长4.52%，比上年多34.57万元."""
    if mention.direction is Direction.LEVEL:
        return None
    told, section = claim.amount if claim else None, document.sections.get(mention.section)
    if mention.change is None and told and section:
        return amount_term(document, section, told, f"{document.mention_name(mention)}的增减额")
    return document.change_term(mention, told.printed if told and told.value == mention.change else "")


def _unsigned_change(change: SumTerm | None, direction: Direction) -> SumTerm | None:
    """Return a change by its size: a decrease by less than nothing is a decrease whose sign was printed as well."""
    if change is None or direction is not Direction.DECREASE or not change.figure.value:
        return change
    return replace(change, figure=replace(change.figure, value=abs(change.figure.value)))


def _value_and_prior(
    document: CheckedDocument, mention: Mention, beside: list[Mention]
) -> tuple[SumTerm, SumTerm | None]:
    """Return the amount a change speaks of, and last year's where a mention of its own states it.

    Of two amounts that a sentence gives for an item, before and after last year's, the first is the item's; the second
    is checked against the tables.
    """
    spent = [each for each in beside if each.subject == executed(mention.subject) and each.start < mention.start]
    if not spent:
        return document.mention_term(mention), None
    first = [each for each in beside if each.subject == mention.subject and each.start < spent[-1].start]
    return document.mention_term(first[-1] if first else mention), document.mention_term(spent[-1])


def _without_closing_zeros(percent: Decimal | None) -> str:
    """Return a percentage without the closing zeros that a database adds."""
    return "" if percent is None else f"{percent.normalize():f}"


def _change_from_text(document: CheckedDocument, section: Section, claim: StatedChange) -> CheckedChange:
    stated = claim.value or claim.prior
    assert stated is not None
    label = claim.label or last_name(section.text, 0, claim.start, "，。；：\n") or claim.base
    name = document.name_in_text(section, label)
    term = amount_term(document, section, stated, name)
    if not claim.value:
        # The sentence gives last year's figure and the change, not the year's own.
        term = replace(term, figure=replace(term.figure, value=None, printed=""))
    return CheckedChange(
        subject=FindingSubject(statement="text", path=(section.path, label), column="change", label=label),
        value=term,
        direction=claim.direction,
        prior=amount_term(document, section, claim.prior, f"{name}的上年数") if claim.prior else None,
        change=_unsigned_change(
            amount_term(document, section, claim.amount, f"{name}的增减额") if claim.amount else None, claim.direction
        ),
        percent=claim.percent,
        percent_direction=claim.percent_direction,
        base=claim.base,
        is_like_for_like=_is_like_for_like(section, claim),
    )


#: Columns of last year that hold what was spent, not what was budgeted.
_SPENT = re.compile(r"执行|决算")


def _prior_year_in_table(document: CheckedDocument, mention: Mention) -> SumTerm | None:
    """Return last year's figure of the three items, where their table prints two years."""
    return _printed_year_before(document, mention.subject, mention.base, mention.base_printed)


def _printed_year_before(document: CheckedDocument, subject: str, base: Base, printed: str) -> SumTerm | None:
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
    return _printed_in_year(document, subject, document.budget.year - 1)


def _printed_in_year(document: CheckedDocument, subject: str, year: int) -> SumTerm | None:
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


def _signed_change(statement: CheckedChange, change: Decimal) -> Decimal:
    return -change if statement.direction is Direction.DECREASE else change


def _check_change_amount(statement: CheckedChange) -> Iterator[Finding]:
    """Yield whether a change is the difference of two printed figures, or else leaves a base not below zero."""
    value, change, prior = statement.value, statement.change, statement.prior
    sign = -1 if statement.direction is Direction.DECREASE else 1
    if value.figure.value is None:
        return
    if prior is not None and prior.figure.value is not None:
        if statement.direction is Direction.LEVEL:
            found = check_equal_sides(AMOUNT, statement.subject, [value], [prior])
        elif change is not None:
            way = BilingualText(CHANGE_WORDS[statement.direction].zh, _MOVES[statement.direction])
            moved = SumTerm(figure=change.figure, sign=sign)
            words = BilingualText("上年数", "the year before of"), way
            found = stated_difference_finding(AMOUNT, statement.subject, value, prior, moved, words)
        else:
            # A percentage is checked with its sign, which is all there is to say.
            found = None if statement.percent else _direction_word_finding(statement)
        if found:
            yield found
    elif change is not None and change.figure.value is not None:
        implied = value.figure.value - sign * change.figure.value
        room = (value.figure.widest_place + change.figure.widest_place) / 2
        if implied < -room:
            yield _base_below_zero_finding(statement, implied)
        elif sign < 0 and change.figure.value == value.figure.value and is_telling(change.figure.printed):
            yield _as_much_again_finding(statement, change)
        elif not statement.percent:
            why = BilingualText(
                f"{statement.base or '上年'}的数没有印出，也没有百分比",
                f"neither the figure of {statement.base or 'last year'} nor a percentage is printed",
            )
            yield not_checked_finding(AMOUNT, statement.subject, why)


def _as_much_again_finding(statement: CheckedChange, change: SumTerm) -> Finding:
    """Return that an amount is said to have fallen by as much as it is, which of a new one would be a rise."""
    name, printed = statement.value.figure.name, change.figure.printed
    message = BilingualText(
        f"{name}为{printed}，又写减少{printed}，两数完全相同；若是新增的支出，应写增加。",
        f"{name}: {printed}, said to have fallen by just as much; if it is new, it has grown.",
    )
    return info_finding(BASE, statement.subject, message, [statement.value])


def _direction_word_finding(statement: CheckedChange) -> Finding | None:
    """Return whether the word for a change agrees with two printed figures."""
    value, prior = statement.value.figure, (statement.prior or statement.value).figure
    if value.value is None or prior.value is None:
        return None
    moved = value.value - prior.value
    room = (value.widest_place + prior.widest_place) / 2
    against = moved < -room if statement.direction is Direction.INCREASE else moved > room
    verdict = Verdict.FAIL if against else Verdict.OK
    judged = Judgement(
        verdict=verdict, left=value.value, right=prior.value, tolerance=room, why=BilingualText("方向", "the direction")
    )
    message = BilingualText(
        f"{value.name}为 {value.printed}，上年为 {prior.printed}，与所写方向{'相反' if against else '一致'}。",
        f"{value.name}: {value.printed}, the year before {prior.printed}: "
        f"{'opposite to' if against else 'in'} the direction stated.",
    )
    made = comparison_finding(
        AMOUNT,
        statement.subject,
        judged,
        build_side([statement.value]),
        build_side([statement.prior or statement.value]),
    )
    return _with_message(made, message, "direction" if against else "")


def _with_message(made: Finding, message: BilingualText, slip: str = "") -> Finding:
    return replace(made, message=message, slip=slip)


def _base_below_zero_finding(statement: CheckedChange, implied: Decimal) -> Finding:
    value = statement.value.figure
    change = (statement.change or statement.value).figure
    message = BilingualText(
        f"{value.name}为 {value.printed}，却说增加 {change.printed}，"
        f"上年数将为 {format_printed_amount(implied, value.unit)}，小于零。",
        f"{value.name}: {value.printed}, said to have grown by {change.printed}: "
        f"the year before would be {format_printed_amount(implied, value.unit, 'en')}, below zero.",
    )
    terms = [statement.value]
    return Finding(
        rule=BASE.id,
        version=BASE.version,
        verdict=Verdict.FAIL,
        subject=statement.subject,
        message=message,
        unit=value.unit,
        left=build_side(terms),
        right=build_side([statement.change]) if statement.change else None,
        difference=implied,
        tolerance=(value.widest_place + change.widest_place) / 2,
        why=BilingualText("上年数不能小于零", "the base cannot be below zero"),
    )


def _check_change_percent(statement: CheckedChange, before: CheckedChange | None) -> Iterator[Finding]:
    value, prior = statement.value.figure, statement.prior.figure if statement.prior else None
    change = statement.change.figure if statement.change else None
    if not statement.percent or (value.value is None and (prior is None or change is None)):
        return
    if change is None and (prior is None or prior.value is None):
        why = BilingualText("上年数和增减额都没有印出", "neither last year's figure nor the change is printed")
        yield not_checked_finding(PERCENT, statement.subject, why)
        return
    base, base_half, amount, amount_half = _base_and_change(statement, value, prior, change)
    if abs(base) <= base_half or base == 0:
        yield _zero_base_finding(statement, base, amount)
    elif base > 0:
        yield _percent_finding(statement, before, (amount, amount_half), (base, base_half))


def _base_and_change(
    statement: CheckedChange, value: CheckedFigure, prior: CheckedFigure | None, change: CheckedFigure | None
) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Return the base and the change with half of what rounding may hide in each."""
    now = value.value or ZERO
    moved = (
        _signed_change(statement, change.value or ZERO) if change else now - ((prior.value if prior else ZERO) or ZERO)
    )
    half = (change.widest_place if change else value.widest_place + (prior.widest_place if prior else ZERO)) / 2
    if prior is not None and prior.value is not None:
        return prior.value, prior.widest_place / 2, moved, half
    return now - moved, (value.widest_place + (change.widest_place if change else ZERO)) / 2, moved, half


def _zero_base_finding(statement: CheckedChange, base: Decimal, amount: Decimal) -> Finding:
    value = statement.value.figure
    message = BilingualText(
        f"{value.name}印有 {statement.percent}%，但上年数为零，百分比没有可比的基数。",
        f"{value.name}: {statement.percent}% is stated on a base of zero, which no percentage can be of.",
    )
    return Finding(
        rule=PERCENT.id,
        version=PERCENT.version,
        verdict=Verdict.BASE0,
        subject=_percent_subject(statement),
        message=message,
        unit="%",
        left=ComparedSide(value=Decimal(statement.percent), name=f"{value.name}的百分比", terms=(statement.value,)),
        why=BilingualText("基数为零", "the base is zero"),
    )


def _percent_subject(statement: CheckedChange) -> FindingSubject:
    return replace(statement.subject, column="percent")


def _percent_finding(
    statement: CheckedChange,
    before: CheckedChange | None,
    change: tuple[Decimal, Decimal],
    base: tuple[Decimal, Decimal],
) -> Finding:
    stated = Decimal(statement.percent)
    place = Decimal(1).scaleb(-count_decimals(statement.percent))
    moved = -change[0] if statement.direction is Direction.DECREASE else change[0]
    claim = percentage_claim(stated, place, (moved, change[1]), base)
    judged = judge_percentage(claim)
    slip, detail = (
        ("", "") if judged.verdict is not Verdict.FAIL else _find_usual_slip(statement, before, moved, base[0], place)
    )
    value = statement.value.figure
    terms = tuple(term for term in (statement.change, statement.prior, statement.value) if term)
    made = comparison_finding(
        PERCENT,
        _percent_subject(statement),
        judged,
        ComparedSide(value=judged.left, name=f"{value.name}的百分比", terms=(statement.value,)),
        ComparedSide(value=judged.right, name="按上年数计算", terms=terms),
    )
    return _with_percent_unit(
        _with_message(made, _percent_message(statement, judged, moved, base[0], slip, detail), slip)
    )


def _with_percent_unit(made: Finding) -> Finding:
    return replace(made, unit="%")


def _percent_message(
    statement: CheckedChange, judged: Judgement, moved: Decimal, base: Decimal, slip: str, detail: str
) -> BilingualText:
    """Return the percentage stated and the one computed, with both bases where the slip is one of the base."""
    value = statement.value.figure
    places = count_decimals(statement.percent) + (judged.verdict is Verdict.TAIL)
    word = CHANGE_WORDS[statement.percent_direction or statement.direction]
    true = statement.direction if moved >= 0 else _OPPOSITE[statement.direction]
    turned = BilingualText(CHANGE_WORDS[true].zh, f"{_MOVES[true]} of ") if moved < 0 else NO_WORDS
    computed = f"{abs(judged.right):.{places}f}%"
    tail = words_on_percentage(judged, places)
    change, against, current = (amount_in_words(each, value.unit) for each in (abs(moved), base, value.value or ZERO))
    zh, en = (
        f"{mark}{text}".format(current=now, stated=f"{statement.percent}%", detail=detail) if text else ""
        for mark, text, now in zip(("；", "; "), _SLIPS.get(slip, NO_WORDS), current, strict=True)
    )
    return BilingualText(
        f"{value.name}印为{word.zh}{statement.percent}%。{CHANGE_WORDS[true].zh}{change.zh}，按上年数{against.zh}"
        f"计算为{turned.zh}{computed}{tail.zh}{zh}。",
        f"{value.name}: stated to {word.en} by {statement.percent}%. {_MOVES[true].capitalize()} of {change.en} on the "
        f"base {against.en} is {turned.en}{computed}{tail.en}{en}.",
    )


def _find_usual_slip(
    statement: CheckedChange, before: CheckedChange | None, moved: Decimal, base: Decimal, place: Decimal
) -> tuple[str, str]:
    """Return the usual slip that explains a percentage, with what would fit."""
    stated, value = Decimal(statement.percent), statement.value.figure.value or ZERO
    true = moved / base * HUNDRED
    if value and matches_stated_percentage(stated, place, moved / value * HUNDRED):
        return "current-year", ""
    if matches_stated_percentage(stated, place, -true):
        return "direction", ""
    if before is not None and before.percent == statement.percent:
        return "copied", ""
    if value and matches_stated_percentage(stated, place, value / base * HUNDRED):
        return "year-on-year", ""
    for slip, text in digit_slips(statement.percent):
        if matches_stated_percentage(Decimal(text), place, true):
            return slip, f"{text}%"
    sign = -1 if statement.direction is Direction.DECREASE else 1
    for slip, text in digit_slips(statement.prior.figure.printed) if statement.prior else ():
        other = _base_from_digits(statement, text)
        if other and matches_stated_percentage(stated, place, sign * (value - other) / other * HUNDRED):
            return slip, text
    shifted = any(matches_stated_percentage(stated, place, true * factor) for factor in (Decimal(10), Decimal("0.1")))
    return ("decimal-point" if shifted else ""), ""


def _base_from_digits(statement: CheckedChange, digits: str) -> Decimal | None:
    """Return a base written otherwise, in yuan."""
    prior = statement.prior.figure if statement.prior else None
    if prior is None or prior.value is None:
        return None
    written = Decimal(re.sub(r"[^\d.]", "", prior.printed) or "0")
    other = Decimal(re.sub(r"[^\d.]", "", digits) or "0")
    return other * (prior.value / written) if written and other else None


#: What opens the parts of an amount whose share was told, up to the first of them.
_OF_WHICH = re.compile(r"[，；。]其中[^，。；\d\n]*$")


def _check_stated_shares(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether the shares stated within a section fit; those that only make up 100 are off by rounding."""
    for section in document.budget.sections:
        shares = list(stated_shares(section.text))
        amounts = stated_amounts(section.text) if shares else []
        shared = {share.value for share in shares}
        heads = _heads_of_lists(section.text, amounts, document.budget.year) if shares else []
        # Added up once a run, which may be as long as the section.
        runs = [(run, _sum_of_shared(document, section, run)) for run in _runs_of_one_whole(shares, amounts)]
        sums = {share.start: total for run, total in runs for share in run}
        nested = _wholes_with_shares(section.text, shares)
        balanced = {share.start for run, _ in runs if _percents_of(run) == HUNDRED for share in run}
        for share in _with_wholes_said_before(section.text, shares):
            subject = FindingSubject(
                statement="text", path=(section.path, share.label), column="share", label=share.label
            )
            part = amount_term(document, section, share.value, document.name_in_text(section, share.label))
            before = _amounts_before(amounts, share.value.start)
            head = next((each for each in reversed(heads) if each.end <= share.value.start), None)
            sure, wholes = _possible_wholes(document, section, share, before, head)
            if not wholes and share.of and _SIDE.sub("", _UNTELLING.sub("", share.of)):
                # Named with an amount behind the share only.
                behind = amounts[bisect_left(amounts, share.end, key=lambda each: each.start) :][:_NEAR]
                sure, wholes = False, _named_wholes(document, section, share, behind)
            if not wholes and not share.of and share.start in sums:
                sure, wholes = False, [sums[share.start]]
            if not wholes and not share.of:
                others = [each for each in before if each not in shared]
                outer = (amount_term(document, section, each, "总额") for each in nested.get(share.start, ()))
                sure, wholes = False, [*_whole_said_before(document, section, share, others), *outer]
            found = [
                _share_finding(
                    subject,
                    share.percent,
                    part,
                    whole,
                    is_of_year_before=bool(share.whole and _YEAR_BEFORE.match(share.of)),
                    balanced=share.start in balanced,
                )
                for whole in wholes
                if (whole.figure.value or ZERO) > 0
            ]
            alike = _share_of_same_whole(shares, share) if not wholes and share.of else None
            if not wholes and _is_no_share(part, share.percent) and not _OF_BUDGET.match(share.of):
                yield info_finding(SHARE, subject, _words_on_no_share(part, share.percent), [part])
            elif alike and not _may_be_of_one_whole(share, alike):
                yield info_finding(SHARE, subject, _words_on_two_shares(share, alike), [part])
            elif not wholes:
                why = BilingualText("不知道占的是哪一个总额", "it is not known which whole is meant")
                yield not_checked_finding(SHARE, subject, why)
            elif found:
                best = min(found, key=lambda each: (each.verdict is Verdict.FAIL, abs(each.difference or ZERO)))
                doubtful = best.verdict is Verdict.FAIL and (not sure or share.is_about)
                yield replace(best, verdict=Verdict.INFO) if doubtful else best


def _check_shares_of_names(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether shares of the three told without amounts are those of the amounts their table prints."""
    for section in document.budget.sections:
        for named in shares_of_names_alone(section.text):
            name = document.name_in_text(section, named.name)
            subject = FindingSubject(
                statement="text", path=(section.path, named.name), column="share", label=named.name
            )
            found = [
                _share_finding(subject, named.percent, replace(part, figure=replace(part.figure, name=name)), whole)
                for part, whole in _parts_and_wholes(document, named)
                if (whole.figure.value or ZERO) > 0
            ]
            if found:
                best = min(found, key=lambda each: (each.verdict is Verdict.FAIL, abs(each.difference or ZERO)))
                # Of which whole it is, is not said.
                doubtful = best.verdict is Verdict.FAIL and (not named.of or "财政" in named.of or len(found) > 1)
                yield replace(best, verdict=Verdict.INFO) if doubtful else best


def _parts_and_wholes(document: CheckedDocument, named: NamedShare) -> list[tuple[SumTerm, SumTerm]]:
    """Return what tables print of a name and of what its share may be of: of the three, or of all spending.

    A name is that of an item of the three, of a kind of spending, or of a class by function.
    """
    if item := _item_named(named.name):
        part, whole = (_printed_in_year(document, each, document.budget.year) for each in (item, Subject.THREE_PUBLIC))
        return [(part, whole)] if part and whole and (not named.of or "三公" in named.of) else []
    kind = _KINDS_OF_SPENDING.get(named.name.removeprefix("日常"))
    if kind is None and named.of and not _TOTALS[ListName.EXPENDITURE].fullmatch(named.of):
        return []
    if kind is None:
        classes, totals = (
            _figures_of_class(document, named.name),
            _printed_totals(document, ListName.EXPENDITURE),
        )
        return [(part, whole) for part in classes for whole in totals]
    wholes: list[SumTerm] = []
    if kind in _PARTS_OF_BASIC and named.of.removeprefix("一般公共预算") in ("", "基本支出"):
        wholes += _figures_of_subject(document, Subject.BASIC_GENERAL)
    if not named.of or _TOTALS[ListName.EXPENDITURE].fullmatch(named.of):
        wholes += _printed_totals(document, ListName.EXPENDITURE)
    return [(part, whole) for part in _figures_of_subject(document, kind) for whole in wholes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _HeadOfList:
    """What the shares behind ``end`` may be of: an amount, or one that changed and its change."""

    amounts: tuple[StatedAmount, ...]
    end: int


def _heads_of_lists(text: str, amounts: Sequence[StatedAmount], year: int) -> list[_HeadOfList]:
    """Return what lists of parts follow, in the order of the text; of a change it is what has changed, or the change.

    A change that is bound to no amount leaves open what is listed, and so does an amount of a year before.
    """
    heads = [each for each in amounts if LISTED_BEHIND.match(text, each.end)]
    listed = {each.end: () if is_of_year_before(text, each, year) else (each,) for each in heads}
    for change in stated_changes(text):
        end = change.amount.end if change.amount and change.amount.end in listed else change.end
        if end in listed or LISTED_BEHIND.match(text, end):
            value = change.value if not change.perhaps_of else None
            listed[end] = (value, *listed.get(end, ())) if value else ()
    return [_HeadOfList(amounts=listed[end], end=end) for end in sorted(listed)]


#: Room for the last digit of the amounts from which wholes are reckoned.
_NEARLY = Decimal("1.001")
#: So many shares at least tell what they are of, or one with so many decimals.
_FEWEST_FITTING = 2
_FINE = 2
#: So long is the end of a name, without its side, that tells it: 教育 is as well that of 高中教育.
_TELLING_NAME = 3


def _runs_of_one_whole(shares: Sequence[StatedShare], amounts: list[StatedAmount]) -> Iterator[list[StatedShare]]:
    """Yield the stretches of shares that are of one whole: one amount may be parted twice, by class and by kind.

    Their percentages make up 100, or, where these were cut off, their amounts make up one stated before.
    """
    run: list[StatedShare] = []
    percents = made = ZERO
    before: set[Decimal] = set()
    for share in shares:
        before = before if run else {each.value for each in _amounts_before(amounts, share.value.start)}
        run.append(share)
        percents, made = percents + Decimal(share.percent), made + share.value.value
        if percents == HUNDRED or (len(run) > 1 and made in before):
            yield run
            run, percents, made = [], ZERO, ZERO
    # One slip in a share keeps the rest from being told: all others fit the sum of the amounts.
    fitting = sum(
        matches_stated_percentage(
            Decimal(share.percent),
            Decimal(1).scaleb(-count_decimals(share.percent)),
            share.value.value / made * HUNDRED,
        )
        for share in run
        if made
    )
    told_finely = all(count_decimals(share.percent) >= _FINE for share in run)
    if fitting == len(run) - 1 and (fitting >= _FEWEST_FITTING or (fitting and told_finely)):
        yield run


def _percents_of(shares: Sequence[StatedShare]) -> Decimal:
    return sum((Decimal(share.percent) for share in shares), ZERO)


def _is_no_share(part: SumTerm, percent: str) -> bool:
    """Tell whether a share is none, whatever it is of: more than all, or some of it for nothing."""
    return Decimal(percent) > HUNDRED or bool(not part.figure.value and Decimal(percent))


def _share_of_same_whole(shares: Sequence[StatedShare], share: StatedShare) -> StatedShare | None:
    """Return the first other share that a section says to be of what one is of, in the same words and neither about.

    Of things of its own kind (同类) each is of another.
    """
    if share.of.startswith("同类"):
        return None
    return next(
        (
            each
            for each in shares
            if each.start != share.start and each.of == share.of and not each.is_about and not share.is_about
        ),
        None,
    )


def _may_be_of_one_whole(one: StatedShare, other: StatedShare) -> bool:
    """Tell whether two shares, rounded or cut off, can be of one whole."""

    def bounds(share: StatedShare) -> tuple[Decimal, Decimal]:
        place, percent = Decimal(1).scaleb(-count_decimals(share.percent)), Decimal(share.percent)
        least = share.value.value / (percent + place)
        return least, share.value.value / (percent - place / 2) if percent > place / 2 else least.max(Decimal("1E+20"))

    (low, high), (least, most) = bounds(one), bounds(other)
    return low <= most * _NEARLY and least <= high * _NEARLY


def _words_on_two_shares(one: StatedShare, other: StatedShare) -> BilingualText:
    said = [(each.value.printed, each.of, each.percent) for each in (one, other)]
    zh = "，".join(f"{amount}占“{of}”的 {percent}%" for amount, of, percent in said)
    en = "; ".join(f"{amount}, {percent}% of “{of}”" for amount, of, percent in said)
    return BilingualText(f"{zh}：按两处推算的总额不同。", f"{en}: the wholes that the two imply differ.")


def _words_on_no_share(part: SumTerm, percent: str) -> BilingualText:
    name, printed = part.figure.name, part.figure.printed
    return BilingualText(
        f"{name}为{printed}，却写占 {percent}%。", f"{name}: {printed}, yet a share of {percent}% is stated."
    )


def _sum_of_shared(document: CheckedDocument, section: Section, shares: Sequence[StatedShare]) -> SumTerm:
    """Return the sum of the amounts of which a section states shares."""
    figures = [amount_term(document, section, share.value, SUM_ZH).figure for share in shares]
    value = sum((figure.value or ZERO for figure in figures), ZERO)
    place = sum((figure.widest_place for figure in figures), ZERO)
    return SumTerm(figure=replace(figures[0], value=value, place=place, own_place=place, printed=""))


def _with_wholes_said_before(text: str, shares: list[StatedShare]) -> Iterator[StatedShare]:
    """Yield shares with the words for their whole, which a list gives with its first: 占总支出的…；…，占…."""
    of = ""
    end = 0
    for share in shares:
        goes_on = share.of or not LISTED_BEHIND.search(text, end, share.value.start)
        of, end = share.of or (of if goes_on else ""), share.end
        yield replace(share, of=of)


def _wholes_with_shares(text: str, shares: Sequence[StatedShare]) -> dict[int, list[StatedAmount]]:
    """Return what shares may be of that has one itself right before: 60万元，占75%，其中小微企业36万元，占60%."""
    pairs = pairwise(shares)
    return {b.start: [a.value] for a, b in pairs if _OF_WHICH.match(text, a.end, b.value.start)}


def _amounts_before(amounts: list[StatedAmount], at: int) -> list[StatedAmount]:
    """Return the amounts before a place, the nearest of many."""
    end = bisect_left(amounts, at, key=lambda each: each.start)
    return amounts[max(0, end - _NEAR) : end]


def _possible_wholes(
    document: CheckedDocument,
    section: Section,
    share: StatedShare,
    before: list[StatedAmount],
    head: _HeadOfList | None,
) -> tuple[bool, list[SumTerm]]:
    """Return what a share may be of, and whether that is sure: named by its words, or the amount it is listed under.

    ``before`` are the amounts before it, ``head`` what it is listed under, if anything. Words that fit several amounts
    (占总支出的) leave open which of them is meant.
    """
    if share.whole:
        return True, [amount_term(document, section, share.whole, "总额")]
    side = next((name for name, words in _TOTALS.items() if words.fullmatch(share.of)), None)
    told = _totals_told(document, section, side) if side and "财政" not in share.of else []
    if _WHOLES.search(share.of):
        found = _whole_named_by_share(document, share)
        return bool(found), [found] if found else told
    if not share.of:
        if head is None or not head.amounts:
            return True, []
        nested = [each for each in before if head.amounts[0].start <= each.start < share.value.start]
        sure = not _PARTED_ANEW.findall(section.text, head.end, share.value.start)[1:]
        return sure, [amount_term(document, section, each, "总额") for each in (head.amounts if sure else nested)]
    alike = _named_wholes(document, section, share, before)
    if side:
        alike += [amount_term(document, section, each, "总额") for each in (head.amounts if head else ())]
        alike += _printed_totals(document, side)
    return False, alike or told or _wholes_of_subject(document, share.of)


def _totals_told(document: CheckedDocument, section: Section, side: ListName) -> list[SumTerm]:
    """Return the one total of income or spending that other sections of the part of the text give, if it is one."""
    part = section.path.partition(".")[0]
    told = [
        amount_term(document, each, amount, "总额")
        for of, each, amount in _totals_in_text(document)
        if of is side and each.order != section.order and each.path.partition(".")[0] == part
    ]
    return told[:1] if len({each.figure.value for each in told}) == 1 else []


@found_once
def _totals_in_text(document: CheckedDocument) -> Iterator[tuple[ListName, Section, StatedAmount]]:
    """Yield the amounts that the text gives for all income or spending, each with its section."""
    for section in document.budget.sections:
        for amount in stated_amounts(section.text):
            label = amount_label(section.text, 0, amount.start)
            yield from ((side, section, amount) for side in _TOTALS if _is_total(document, label, side))


def _is_total(document: CheckedDocument, label: str, side: ListName) -> bool:
    """Tell whether words name all income or spending of the issuer in the year, of no fund alone."""
    own = re.sub(rf"^.*?{document.budget.year}年度?(?:预算)?", "", label)
    bare = re.sub("(?:共计|[为是])+$", "", own)
    is_said = own != label or re.search("合计|总|本年|当年|全年", bare)
    return bool(is_said and _TOTALS[side].fullmatch(bare)) and "财政" not in label


def _named_wholes(
    document: CheckedDocument, section: Section, share: StatedShare, amounts: Sequence[StatedAmount]
) -> list[SumTerm]:
    """Return those of some amounts that the words of a share name."""
    return [
        amount_term(document, section, each, "总额")
        for each in amounts
        if _names_whole(share.of, amount_label(section.text, 0, each.start))
    ]


def _wholes_of_subject(document: CheckedDocument, of: str) -> list[SumTerm]:
    """Return what tables print of the whole that words name as the text names its figures (一般公共预算支出)."""
    if _GENERAL_PROJECTS.fullmatch(of):
        return (
            document.referenced_figures(FigureReference(TableKind.GENERAL_FUNCTION, measures=(Measure.PROJECT,))) or []
        )
    for words in (of, _TOTAL_BEHIND.sub("", of)):
        before = {subject: words_of_subject_in(words, subject) for subject in TARGETS}
        own = [subject for subject, lead in before.items() if lead is not None and not narrowing_words(lead)]
        if found := [term for subject in own for term in _figures_of_subject(document, subject)]:
            return found
    return _figures_of_class(document, of)


def _figures_of_class(document: CheckedDocument, words: str) -> list[SumTerm]:
    """Return what tables print of the class of spending (类) that words name and nothing else: 住房保障支出."""
    name = short_name(words)
    codes = {code for code, names in names_of_classes(document) if name in names}
    printed = figures_by_function_code(document)
    items = [item for code in codes for item in printed.get(code, ())] if len(codes) == 1 else []
    return [item.terms[0] for item in items if len(item.terms) == 1]


def _figures_of_subject(document: CheckedDocument, subject: str) -> Iterator[SumTerm]:
    """Yield what tables print of a figure of the text, each of them by itself."""
    choices = TARGETS[subject].choices if subject in TARGETS else ()
    refs = (choice[0] for choice in choices if len(choice) == 1)
    return (term for ref in refs for term in document.referenced_figures(ref) or ())


def _whole_said_before(
    document: CheckedDocument, section: Section, share: StatedShare, before: Sequence[StatedAmount]
) -> list[SumTerm]:
    """Return the only one of some amounts that the paragraph gives before that of a share, which it may be of."""
    begin = section.text.rfind("\n", 0, share.value.start) + 1
    own = [each for each in before if each.start >= begin]
    return [amount_term(document, section, each, "总额") for each in own] if len(own) == 1 else []


def _names_whole(of: str, label: str) -> bool:
    """Tell whether the words of a share name an amount: 占政府采购总额 that of 政府采购支出."""
    words, name = (_UNTELLING.sub("", each) for each in (of, label))
    bare = _SIDE.sub("", words)
    if words and not bare and OF_PART.search(label):
        return False
    own = _SIDE.sub("", name)
    return bool(words) and (
        name.endswith(words) or own == bare != "" or (len(bare) >= _TELLING_NAME and own.endswith(bare))
    )


def _printed_totals(document: CheckedDocument, side: ListName) -> list[SumTerm]:
    """Return the totals of income or spending that tables print, of the year and in all, of all money and fiscal."""
    refs = (
        FigureReference(kind, row, list=side)
        for kind in (TableKind.INCOME_EXPENDITURE, TableKind.FISCAL)
        for row in (RowPart.YEAR, RowPart.GRAND)
    )
    return [term for ref in refs for term in document.referenced_figures(ref) or ()]


def _whole_named_by_share(document: CheckedDocument, share: StatedShare) -> SumTerm | None:
    """Return the whole that a share names."""
    measures = (Measure.TOTAL, measure_of_fund(Measure.TOTAL, Fund.GENERAL))
    year = (
        FigureReference(TableKind.INCOME_EXPENDITURE, row, list=ListName.EXPENDITURE)
        for row in (RowPart.YEAR, RowPart.GRAND)
    )
    three = (FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(each,)) for each in measures)
    found = document.first_printed_figures(*(year if "本年支出" in share.of else three))
    return found[0] if found and len(found) == 1 else None


def _share_finding(
    subject: FindingSubject,
    percent: str,
    part: SumTerm,
    whole: SumTerm,
    *,
    is_of_year_before: bool = False,
    balanced: bool = False,
) -> Finding:
    """Return whether an amount is so many per cent of another; shares that are ``balanced`` add up to 100."""
    said = BilingualText(f"占 {percent}%", f"a share of {percent}%")
    if is_of_year_before:
        said = BilingualText(f"相当于上年数的 {percent}%", f"{percent}% of the year before")
    judged = judge_stated_share(percent, part, whole)
    place = Decimal(1).scaleb(-count_decimals(percent))
    # Of shares that are made to add up to 100 one takes the rest, a last digit off.
    rest = balanced and judged.verdict is Verdict.FAIL and abs(judged.difference) < place * Decimal("1.5")
    if rest:
        judged = Judgement(
            verdict=Verdict.TAIL,
            left=judged.left,
            right=judged.right,
            tolerance=place * Decimal("1.5"),
            why=BilingualText("各项占比凑足 100%", "the shares are made to add up to 100%"),
        )
    exact = f"{judged.right:.{count_decimals(percent) + 1}f}%"
    made_up = BilingualText("；各项占比凑足 100%", "; the shares are made to add up to 100%")
    tail = made_up if rest else words_on_percentage(judged, count_decimals(percent) + 1)
    small, large = (amount_in_words(each.figure.value or ZERO, part.figure.unit) for each in (part, whole))
    message = BilingualText(
        f"{part.figure.name}印为{said.zh}。{small.zh}占{large.zh}，计算为{exact}{tail.zh}。",
        f"{part.figure.name}: {said.en} is stated. {small.en} of {large.en} is {exact}{tail.en}.",
    )
    left = ComparedSide(value=judged.left, name=f"{part.figure.name}的占比", terms=(part,))
    made = comparison_finding(
        SHARE, subject, judged, left, ComparedSide(value=judged.right, name="按金额计算", terms=(part, whole))
    )
    return _with_percent_unit(_with_message(made, message))
