"""The changes a document states, each with what its text and tables give of both years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgets.records import Direction, Mention, Section
from budgets.vocabulary.clauses import amount_label, bare_name, last_clause, last_name, start_of_clause
from budgets.vocabulary.money_units import MONEY_PATTERN, StatedAmount, amount_of, stated_amounts
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.statements import StatedChange
from budgets.vocabulary.subjects import executed, narrowing_words, words_of_subject_in
from budgets.vocabulary.years_of_amounts import years_since

from .checked_document import CheckedDocument, found_once
from .figures_by_name import KINDS_OF_SPENDING, figures_of_class, figures_of_subject
from .findings import FindingSubject, SumTerm
from .stated_items import amount_term
from .years_of_three import item_named, printed_in_year, printed_year_before, prior_year_in_table

#: What tells that a change leaves out what one of the two years has not.
_LIKE_FOR_LIKE = re.compile("按?(?:同|可比)口径")
#: What stands between an amount and the one part of it that is told.
_ONE_PART = re.compile(r"[，。]?其中[^，。；\d\n]*")
#: A name of so many characters tells an amount.
_TELLING_NAME = 5
#: Of the year before's amount, the difference and the rate so many at least tell a change of what tables print.
_ENOUGH_TOLD = 2


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
    if named.value is None and not named.prior and (elsewhere := _amount_called_alike(section.text, claim)):
        yield replace(_change_from_text(document, section, elsewhere), is_of_name=True)
        return
    if named.value is None and (of_name := _change_of_name(document, section, named)):
        yield of_name
    elif named.value or (named.prior and named.amount):
        made = _with_prior_in_table(document, _change_from_text(document, section, named), named, beside)
        yield _with_other_reading(document, section, made, named, beside)
    elif of_item := _change_of_item(document, section, named):
        yield of_item


def _amount_called_alike(text: str, claim: StatedChange) -> StatedChange | None:
    """Return a change told without the year's amount with the one amount that its section calls just so before it."""
    name = last_name(text, 0, claim.start, "，。；：\n") + claim.whose
    if len(name) < _TELLING_NAME or not (claim.amount and claim.percent):
        return None
    before = stated_amounts(text, 0, claim.start)
    alike = [each for each in before if bare_name(amount_label(text, 0, each.start)) == name]
    return replace(claim, value=alike[0], label=name) if len({each.value for each in alike}) == 1 else None


def _change_of_name(document: CheckedDocument, section: Section, claim: StatedChange) -> CheckedChange | None:
    """Return a change told without the year's amount, of a kind or class of spending of which tables print one figure.

    Two of the year before, the difference and the rate tell it: 项目支出较上年880.00万元增加192.50万元.
    """
    words = last_clause(section.text, 0, claim.start, "，。；：、（\n") or claim.whose
    name = re.sub("^其中", "", words)
    if not name or bool(claim.prior) + bool(claim.amount) + bool(claim.percent) < _ENOUGH_TOLD:
        return None
    kind = KINDS_OF_SPENDING.get(name.removeprefix("日常"))
    printed = [*figures_of_subject(document, kind)] if kind else figures_of_class(document, name)
    if len({each.figure.value for each in printed}) != 1:
        return None
    made = _change_from_text(document, section, replace(claim, value=claim.prior or claim.amount, label=words))
    return replace(
        made, value=replace(printed[0], figure=replace(printed[0].figure, name=made.value.figure.name)), is_of_name=True
    )


def _change_of_item(document: CheckedDocument, section: Section, claim: StatedChange) -> CheckedChange | None:
    """Return a change told without any amount of an item of the three that the table prints."""
    words = last_clause(section.text, 0, claim.start, "，。；：\n") or claim.whose
    item = item_named(re.sub("^其中", "", words)) if claim.value is None and words else None
    if item is None or claim.prior:
        return None
    printed = [printed_in_year(document, item, document.budget.year), *figures_of_subject(document, item)]
    now = next((each for each in printed if each), None)
    before = printed_year_before(document, item, claim.base_kind, claim.base)
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
    begin = start_of_clause(section.text, claim.start, "。；\n")
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
        other = replace(other, prior=prior_year_in_table(document, base))
    return replace(change, otherwise=other)


def _with_prior_in_table(
    document: CheckedDocument, change: CheckedChange, claim: StatedChange, mentions: Sequence[Mention]
) -> CheckedChange:
    """Return a change told before its amount with what a table prints of that for the year before."""
    spoken = next((each for each in mentions if claim.value and each.start == claim.value.start), None)
    if spoken is None or change.prior:
        return change
    base = replace(spoken, base=claim.base_kind, base_printed=claim.base)
    return replace(change, prior=prior_year_in_table(document, base))


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
        prior=prior_year_in_table(document, mention) or prior,
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
