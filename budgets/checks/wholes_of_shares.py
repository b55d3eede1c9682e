"""What a stated share may be of: named by its words, listed before it, or printed by tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgets.records import Section
from budgets.vocabulary.clauses import amount_label
from budgets.vocabulary.listed_parts import LISTED_BEHIND, OF_PART
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Fund, Measure, measure_of_fund
from budgets.vocabulary.money_units import StatedAmount, stated_amounts
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.statements import StatedShare
from budgets.vocabulary.subjects import Subject, narrowing_words, words_of_subject_in
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.years_of_amounts import is_of_year_before

from .checked_document import CheckedDocument, found_once
from .figure_references import FigureReference, RowPart
from .figures_by_name import TOTALS, figures_of_class, figures_of_subject, printed_totals
from .findings import SumTerm
from .stated_items import amount_term
from .table_counterparts import TARGETS

#: Wholes that the words of a share name.
_WHOLES = re.compile("本年支出|三公")
#: Words that do not tell one amount from another.
UNTELLING = re.compile("累计|完成|份额|合同金额|本年|当年|全年|预算|决算|合计|总计|总额|总数|金额|[的为数总]|（.*?）")
SIDE = re.compile("(?:支出|收入|采购)+$")
_TOTAL_BEHIND = re.compile("(?:总额|总量|总数|总计|合计)$")
_GENERAL_PROJECTS = re.compile("(?:本年|当年)?一般公共预算(?:财政)?(?:拨款)?项目支出(?:总额|合计|总计)?")
#: What begins a list of parts; twice behind an amount, the second may be of a part, whose shares are of that.
_PARTED_ANEW = re.compile("其中|包括")
#: What opens the parts of an amount that it names: 公用经费中，; 在货物采购中，; 三公经费中公务接待费.
WITHIN = re.compile(
    r"(?<![^，。；：\n（])在?(?P<of>[^，。；：、\d\n（）中里]{2,24})(?:[中里](?=[，：:])|(?<=[费出入金购付算])中(?=[^，。；：、\d\n（）]{2,16}\d))"
)
#: So many amounts before a share may be what it is of.
NEAR = 40
#: What opens the parts of an amount whose share was told, up to the first of them.
_OF_WHICH = re.compile(r"[，；。]其中[^，。；\d\n]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _HeadOfList:
    """What the shares behind ``end`` may be of: an amount, or one that changed and its change."""

    amounts: tuple[StatedAmount, ...]
    end: int


def heads_of_lists(text: str, amounts: Sequence[StatedAmount], year: int) -> list[_HeadOfList]:
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


#: So long is the end of a name, without its side, that tells it: 教育 is as well that of 高中教育.
_TELLING_NAME = 3


def wholes_with_shares(text: str, shares: Sequence[StatedShare]) -> dict[int, list[StatedAmount]]:
    """Return what shares may be of that has one itself right before: 60万元，占75%，其中小微企业36万元，占60%."""
    pairs = pairwise(shares)
    return {b.start: [a.value] for a, b in pairs if _OF_WHICH.match(text, a.end, b.value.start)}


def nearest_amounts(amounts: list[StatedAmount], at: int) -> list[StatedAmount]:
    """Return the amounts before a place, the nearest of many."""
    end = bisect_left(amounts, at, key=lambda each: each.start)
    return amounts[max(0, end - NEAR) : end]


def possible_wholes(
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
    side = next((name for name, words in TOTALS.items() if words.fullmatch(share.of)), None)
    told = _totals_told(document, section, side) if side and "财政" not in share.of else []
    if _WHOLES.search(share.of):
        found = _whole_named_by_share(document, share)
        named = told or _three_in_text(document, share) or named_wholes(document, section, share, before)
        return bool(found), [found] if found else named
    if not share.of:
        if head is None or not head.amounts:
            return True, []
        nested = [each for each in before if head.amounts[0].start <= each.start < share.value.start]
        sure = not _PARTED_ANEW.findall(section.text, head.end, share.value.start)[1:]
        return sure, [amount_term(document, section, each, "总额") for each in (head.amounts if sure else nested)]
    alike = named_wholes(document, section, share, before)
    alike += [amount_term(document, section, each, "总额") for each in _parted_in_brackets(section.text, before, share)]
    if side:
        alike += [amount_term(document, section, each, "总额") for each in (head.amounts if head else ())]
        alike += printed_totals(document, side)
    return False, alike or told or _wholes_of_subject(document, share.of)


def _parted_in_brackets(text: str, before: Sequence[StatedAmount], share: StatedShare) -> list[StatedAmount]:
    """Return the amount right before a share's brackets, if called so: 收入5.00万元（税收4.00万元，占收入的80%）."""
    opening = text.rfind("（", 0, share.value.start)
    right_before = [each for each in before if each.end == opening > text.rfind("）", 0, share.value.start)]
    return [each for each in right_before if UNTELLING.sub("", amount_label(text, 0, each.start)).endswith(share.of)]


def _three_in_text(document: CheckedDocument, share: StatedShare) -> list[SumTerm]:
    """Return what the text alone gives for the three items in all (“三公”经费), if it is one amount."""
    if "三公" not in share.of:
        return []
    told = [document.mention_term(each) for each in document.budget.mentions if each.subject == Subject.THREE_PUBLIC]
    return told[:1] if len({each.figure.value for each in told}) == 1 else []


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
            yield from ((side, section, amount) for side in TOTALS if _is_total(document, label, side))


def _is_total(document: CheckedDocument, label: str, side: ListName) -> bool:
    """Tell whether words name all income or spending of the issuer in the year, of no fund alone."""
    own = re.sub(rf"^.*?{document.budget.year}年度?(?:预算)?", "", label)
    bare = re.sub("(?:共计|[为是])+$", "", own)
    is_said = own != label or re.search("合计|总|本年|当年|全年", bare)
    return bool(is_said and TOTALS[side].fullmatch(bare)) and "财政" not in label


def named_wholes(
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
        if found := [term for subject in own for term in figures_of_subject(document, subject)]:
            return found
    return figures_of_class(document, of)


def whole_said_before(
    document: CheckedDocument, section: Section, share: StatedShare, before: Sequence[StatedAmount]
) -> list[SumTerm]:
    """Return the only one of some amounts that the paragraph gives before that of a share, which it may be of."""
    begin = section.text.rfind("\n", 0, share.value.start) + 1
    own = [each for each in before if each.start >= begin]
    return [amount_term(document, section, each, "总额") for each in own] if len(own) == 1 else []


def _names_whole(of: str, label: str) -> bool:
    """Tell whether the words of a share name an amount: 占政府采购总额 that of 政府采购支出."""
    words, name = (UNTELLING.sub("", each) for each in (of, label))
    bare = SIDE.sub("", words)
    if words and not bare and OF_PART.search(label):
        return False
    own = SIDE.sub("", name)
    return bool(words) and (
        name.endswith(words) or own == bare != "" or (len(bare) >= _TELLING_NAME and own.endswith(bare))
    )


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
