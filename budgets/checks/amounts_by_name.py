"""F5, continued: what the text tells of the three expenses in several places hangs together by name.

Amounts and changes are gathered by item and year, wherever they stand: of one item each is one amount, those of the
items come to that of all, and a change with its percentage is from one year's amount to the other's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from budgets.records import Phase, Section
from budgets.vocabulary.listed_parts import listed_parts
from budgets.vocabulary.money_units import in_yuan
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.told_items import ToldAmount, item_of_heading, told_amounts

from .arithmetic import HALF, ZERO, are_slip_apart, digit_slips, judge_percentage, judge_sum, percentage_claim
from .checked_document import CheckedDocument, found_once
from .finding_builders import (
    build_side,
    check_agreement_with_any,
    comparison_finding,
    info_finding,
    step_between_units,
)
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict
from .printed_precision import count_decimals
from .stated_items import amount_term, sections_on_money
from .table_counterparts import PRINTED, TARGETS
from .text_agreement import TOTALS, first_printed_choice

BY_NAME = CheckRule(
    id="F5.text.by-name",
    title=BilingualText("文字：“三公”经费各项在各处所写相符", "Text: the three expenses agree wherever they are told"),
    sentence=BilingualText(
        "文字在不同的句子、段落写“三公”经费各项的金额、比上年或预算的增减，按名称归到一起：各项之和等于总数，"
        "增减之和等于总的增减，两年之差等于增减额，增减率与金额相符，同一项几处所写相同。",
        "Amounts and changes of the three expenses told in different sentences and paragraphs are gathered by name: "
        "the items come to the whole, their changes to its change, two years differ by the change, its percentage "
        "fits, and an item told again is the same.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "各项都写到了，或改一处笔误即相符；说的是同一些单位的数；别的规则没有说到这些数",
        "all items are told, or it would hold but for one slip; all are of the same bodies; no other rule speaks of "
        "the figures",
    ),
    can_fail=False,
    version=3,
)
IN_TABLE = CheckRule(
    id="F5.three-public.told",
    title=BilingualText(
        "“三公”经费：文字在任何一处所写与表格", "The three expenses: what the text tells anywhere, and the tables"
    ),
    sentence=BilingualText(
        "文字不论在哪一段写的本年“三公”经费各项，应与表格一致；恰好差一个金额单位的作不符，只差一处数字的予以提示。",
        "What the text tells of the year's three expenses, wherever, is what the tables print: an amount just a money "
        "unit off does not hold, one that is a slip of the hand off is worth checking.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "全文对这一项只写了一个数，且没有写在专门的段落里", "the text tells one amount of the item, in no section on it"
    ),
)
RULES = (BY_NAME, IN_TABLE)
#: What each item is made of.
_PARTS = {
    whole: parts for _rule, whole, parts, _optional in TOTALS if whole in (Subject.THREE_PUBLIC, Subject.THREE_VEHICLES)
}
_NAMES = {subject: name for subject, name, _en, _choices in PRINTED}
#: Figures of no more signs are a slip apart by chance.
_SHORT = 3
#: Findings with these verdicts have told that a figure does not fit, but for those that miss a reason for a change.
_TOLD = (Verdict.FAIL, Verdict.INFO, Verdict.BASE0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An amount that a section tells of an item, as a term of a sum."""

    section: Section
    said: ToldAmount
    term: SumTerm


#: What an amount is: whose, of which year, spent or not, and for a change since which year and what of it.
_Kind = tuple[str, int, bool, tuple[int, bool | None] | None]


def check_amounts_by_name(document: CheckedDocument, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield where the items do not hang together; ``findings`` are what the other rules say of their figures."""
    seen = {
        (figure.spot.section, figure.printed)
        for each in findings
        if each.verdict in _TOLD and not each.rule.startswith("F15")
        for figure in each.figures
    }
    told = _told_by_name(document)
    yield from _check_in_table(document, told)
    sections = {each.section.order for each in told}
    groups = [[each for each in told if each.section.order == order] for order in sorted(sections)]
    for group in map(_of_same_bodies, [*groups, list(told)]):
        for finding in _check_group(document, group):
            figures = {(figure.spot.section, figure.printed) for figure in finding.figures if figure.value}
            if not figures & seen:
                seen |= figures
                yield finding


@found_once
def _told_by_name(document: CheckedDocument) -> Iterator[_Told]:
    budget = document.budget
    announced: dict[str, tuple[int, bool | None] | None] = {}
    for section in sections_on_money(budget):
        is_final = budget.phase is Phase.FINAL or bool(re.search("决算|执行", section.heading))
        year = re.match(r"\d{4}(?=年)", section.heading)
        item = item_of_heading(section.heading)
        base = announced.get(section.path.rpartition(".")[0])
        told = [
            *told_amounts(section.text, int(year[0]) if year else budget.year, is_final=is_final, item=item, base=base)
        ]
        if told and section.text.rstrip().endswith("："):
            announced[section.path] = told[-1].base
        for said in told:
            name = document.name_in_text(section, _words_for(said))
            term = replace(amount_term(document, section, said.amount, name), sign=said.sign)
            yield _Told(section=section, said=said, term=term)


def _words_for(said: ToldAmount) -> str:
    base = f"比{said.base[0]}年{_WORDS[said.base[1]]}的增减" if said.base else ""
    return f"{_NAMES[said.item]}{said.year}年{_WORDS[said.is_spent]}{base}"


_WORDS = {True: "决算", False: "预算", None: ""}


def _of_same_bodies(told: Sequence[_Told]) -> list[_Told]:
    """Return amounts, those of several bodies (全区, 区直) apart; of the same as the total, not all need say it."""
    whose = {each.said.whose for each in told}
    totals = {each.said.whose for each in told if each.said.item is Subject.THREE_PUBLIC}
    if len(whose - {""}) > 1 or (whose != totals and not totals - {""}):
        return list(told)
    return [replace(each, said=replace(each.said, whose="")) for each in told]


def _kind_of(said: ToldAmount) -> _Kind:
    return said.whose, said.year, said.is_spent, said.base


def _check_group(document: CheckedDocument, told: Sequence[_Told]) -> Iterator[Finding]:
    by_kind: dict[_Kind, dict[Subject, list[_Told]]] = defaultdict(lambda: defaultdict(list))
    for each in told:
        by_kind[_kind_of(each.said)][each.said.item].append(each)
    for (whose, year, is_spent, base), items in by_kind.items():
        yield from _check_repeated(items)
        nothing = {
            item
            for item, told_now in by_kind.get((whose, year, is_spent, None), {}).items()
            if base and (now := _only(told_now)) and not now.said.amount.value
        }
        yield from _check_sums(items, nothing)
    yield from _check_changes(told, by_kind)


def _check_in_table(document: CheckedDocument, told: Sequence[_Told]) -> Iterator[Finding]:
    """Yield how the year's one amount of an item compares with the tables, where no mention is held against them."""
    is_final = document.budget.phase is Phase.FINAL
    items: dict[Subject, list[_Told]] = defaultdict(list)
    for each in told:
        said = each.said
        is_of_year = said.base is None and said.year == document.budget.year and said.is_spent in (None, is_final)
        if is_of_year and not said.whose:
            items[said.item].append(each)
    for item, own in items.items():
        now = _only(own)
        if now is None or any((each.section.order, each.said.amount.start) in document.mentions for each in own):
            continue
        choices = (first_printed_choice(document, [choice], "") for choice in TARGETS[item].choices)
        printed = [terms for terms in choices if terms]
        found = check_agreement_with_any(IN_TABLE, _subject("told", now.term), [now.term], printed)
        if found and (found.verdict is not Verdict.FAIL or step_between_units(found)):
            yield found
        elif found and found.right and any(_is_slip(now.said.amount.figure, term) for term in found.right.terms):
            yield replace(found, verdict=Verdict.INFO)


def _is_slip(figure: str, term: SumTerm) -> bool:
    a, b = (each.replace(",", "") for each in (figure, term.figure.printed))
    return len(a) > _SHORT and are_slip_apart(a, b)


def _only(told: Sequence[_Told]) -> _Told | None:
    """Return the one amount that all of some are, the finest print of it; nothing where they differ."""
    values = {each.term.sign * each.said.amount.value for each in told}
    is_sure = len(values) == 1 and not any(each.said.is_about for each in told)
    return max(told, key=lambda each: count_decimals(each.said.amount.figure)) if is_sure else None


def _check_repeated(items: Mapping[Subject, Sequence[_Told]]) -> Iterator[Finding]:
    """Yield the amounts told twice for one item of which one is a slip of the hand from the other."""
    for told in items.values():
        for one, other in pairwise(each for each in told if not each.said.is_about):
            a, b = (each.said.amount.figure.replace(",", "") for each in (one, other))
            differ = one.said.amount.value != other.said.amount.value and one.said.amount.unit == other.said.amount.unit
            if differ and are_slip_apart(a, b) and len(a) > _SHORT:
                yield _finding("again", [one.term], [other.term])


def _check_sums(items: Mapping[Subject, Sequence[_Told]], nothing: Collection[Subject]) -> Iterator[Finding]:
    """Yield the whole that its items do not come to; what is ``nothing`` now cannot have grown."""
    for whole, own in _PARTS.items():
        names = set(own)
        if Subject.THREE_VEHICLES in names - items.keys():
            names = names - {Subject.THREE_VEHICLES} | set(_PARTS[Subject.THREE_VEHICLES])
        total = _only(items.get(whole, ()))
        told = {name: _only(items[name]) for name in sorted(names & items.keys())}
        parts = [each for each in told.values() if each]
        if total is None or len(parts) < max(2, len(told)):
            continue
        left, right = [total.term], [each.term for each in parts]
        judged, untold = judge_sum(left, right), names - told.keys()
        # Vehicles may have more parts than these: 其他交通费用.
        is_all = whole is Subject.THREE_PUBLIC and not untold
        cannot_be = untold and untold <= set(nothing) and judged.difference > 0
        is_wrong = judged.verdict is Verdict.FAIL and (is_all or cannot_be)
        if (is_wrong or (judged.verdict in _TOLD and _slip_fits(left, right))) and not _has_more_parts(total):
            yield _finding("sum", left, right)


def _has_more_parts(total: _Told) -> bool:
    """Tell whether a whole is told with other money than that of the items: 会议费, 培训费."""
    lists = (each for each in listed_parts(total.section.text) if each.whole.amount.start == total.said.amount.start)
    return any(item_of_heading(part.name) is None for each in lists for part in each.parts)


def _slip_fits(left: Sequence[SumTerm], right: Sequence[SumTerm]) -> bool:
    """Tell whether a sum would hold but for two digits swapped."""
    for side, other in ((left, right), (right, left)):
        for at, term in enumerate(side):
            figure = term.figure.printed.removesuffix(term.figure.unit)
            for text in (slip for kind, slip in digit_slips(figure.replace(",", "")) if kind == "digits-swapped"):
                mended = replace(term, figure=replace(term.figure, value=in_yuan(text, term.figure.unit)))
                judged = judge_sum([*side[:at], mended, *side[at + 1 :]], other)
                if judged.verdict in (Verdict.OK, Verdict.TAIL) and mended.figure.value:
                    return True
    return False


def _check_changes(
    told: Sequence[_Told], by_kind: Mapping[_Kind, Mapping[Subject, Sequence[_Told]]]
) -> Iterator[Finding]:
    """Yield the changes that two years' amounts, or a percentage and the year's amount, do not bear out."""
    for change in told:
        base = change.said.base
        if base is None or change.said.is_about or base == (change.said.year, change.said.is_spent):
            continue
        item, year, whose = change.said.item, change.said.year, change.said.whose
        now = _only(by_kind.get((whose, year, change.said.is_spent, None), {}).get(item, ()))
        # 比上年 may be against what was spent or budgeted then, and first of all against what is told of now.
        is_spent = change.said.is_spent
        bases = [base[1]] if base[1] is not None else [is_spent, not is_spent]
        told_then = [_only(by_kind.get((whose, base[0], spent, None), {}).get(item, ())) for spent in bases]
        then = [each for each in told_then if each] if told_then[0] else []
        if now is None or _only(by_kind[_kind_of(change.said)][item]) is None:
            # Of several changes told of it, some may be of parts that are not read.
            continue
        if then and all(judge_sum([now.term], [one.term, change.term]).verdict is Verdict.FAIL for one in then):
            yield _finding("years", [now.term], [then[0].term, change.term])
        elif change.said.rate and (found := _check_rate(change, now)):
            yield found


def _check_rate(change: _Told, now: _Told) -> Finding | None:
    """Return that a percentage of change does not fit the year's amount and the change."""
    rate, by, of = change.said.rate, change.term.figure, now.term.figure
    moved, value = (by.value or ZERO), (of.value or ZERO)
    before = value - change.term.sign * moved
    if before <= 0 or not moved:
        return None
    room = (by.widest_place * HALF, (of.widest_place + by.widest_place) * HALF)
    place = Decimal(1).scaleb(-count_decimals(rate))
    judged = judge_percentage(percentage_claim(Decimal(rate), place, (moved, room[0]), (before, room[1])))
    if judged.verdict is not Verdict.FAIL:
        return None
    exact = f"{judged.right:.2f}%"
    message = BilingualText(
        f"{by.name}印为{rate}%。按增减额{by.printed}、当年数{of.printed}计算为{exact}。",
        f"{by.name}: {rate}%. By the change of {by.printed} and the year's {of.printed} it is {exact}.",
    )
    return info_finding(BY_NAME, _subject("rate", now.term), message, [change.term, now.term])


def _subject(column: str, term: SumTerm) -> FindingSubject:
    return FindingSubject(
        statement="text", path=(term.figure.name, term.figure.printed), column=column, label=term.figure.name
    )


def _finding(column: str, left: Sequence[SumTerm], right: Sequence[SumTerm]) -> Finding:
    judged = judge_sum(left, right)
    return comparison_finding(BY_NAME, _subject(column, left[0]), judged, build_side(left), build_side(right))
