"""Which amount a stated change speaks of, and which is that of the year before."""

from __future__ import annotations

import re
from dataclasses import replace

from budgets.vocabulary.change_patterns import (
    AMOUNT_BEHIND,
    AMOUNT_NEXT,
    BOTH_BEHIND,
    BUDGET_LEAD,
    BY_SO_MUCH,
    IN_YEAR,
    RATE_BEFORE,
    SHARE_BETWEEN,
    SPENT_LEAD,
    WHOLE_SIDE,
)
from budgets.vocabulary.change_words import DIRECTION_WORDS, year_of_base
from budgets.vocabulary.clauses import LEAD, adjoins, amount_label, bare_name, last_name, start_of_clause
from budgets.vocabulary.items_of_two_years import FOR_EACH, TOLD_AGAIN
from budgets.vocabulary.listed_parts import LISTED_BEHIND, OF_PART
from budgets.vocabulary.money_units import StatedAmount, amount_of, stated_amounts
from budgets.vocabulary.statements import StatedChange
from budgets.vocabulary.years_of_amounts import EARLIER_AMOUNT, is_of_year_before, years_since


def rate_before(text: str, at: int) -> re.Match[str] | None:
    """Return the rate right before a change that is its own, not that of a change told before it."""
    rate = RATE_BEFORE.search(text, max(0, at - LEAD), at)
    before = stated_amounts(text, max(0, at - 2 * LEAD), rate.start() + 1) if rate else []
    is_told = before and BY_SO_MUCH.search(text[max(0, before[-1].start - LEAD) : before[-1].start])
    return None if is_told else rate


def bound_change(text: str, change: StatedChange, begin: int) -> StatedChange:
    """Return a change with the amount it speaks of: the one right before it, or the only one since ``begin``."""
    before = stated_amounts(text, begin, change.start)
    clause = start_of_clause(text, before[-1].start, "。；\n") if before else begin
    own = [amount for amount in before if amount.start >= clause]
    lead = text[max(clause, own[0].start - LEAD) : own[0].start] if len(own) == 1 else ""
    if FOR_EACH.search(lead) and adjoins(text, own[0].end, change.start):
        # Of the money for each, where none for all stands beside it: 平均每辆2.00万元，比上年减少0.50万元.
        return change
    return _bound_to_one(text, change, begin, before)


def _bound_to_one(text: str, change: StatedChange, begin: int, before: list[StatedAmount]) -> StatedChange:
    """Return a change with the one it is of among the amounts ``before`` it, where that is sure."""
    behind = None if BOTH_BEHIND.match(text, change.end) else AMOUNT_BEHIND.match(text, change.end)
    earlier = _earlier_amount(text, begin, before, change.base, is_behind=bool(behind))
    earlier = earlier or _year_before_beside(text, begin, before, change)
    own = [
        amount
        for amount in before
        if amount is not earlier
        and not is_of_year_before(text, amount, 0)
        and not TOLD_AGAIN.search(text[max(begin, amount.start - LEAD) : amount.start])
        and not BY_SO_MUCH.search(text[max(begin, amount.start - LEAD) : amount.start])
    ]
    own = _without_budgets(text, begin, own)
    if past := [amount for amount in own if years_since(text, amount.start, change.start)]:
        # The year that changed is told since: of it, an amount of the last year before that is the year before's.
        last = [amount for amount in past if len(years_since(text, amount.start, change.start)) == 1]
        named = change.prior or earlier or _amount_of_same_name(text, begin, last, change)
        change = replace(change, prior=named)
        own = [amount for amount in own if amount not in past]
    value = again = None
    name = last_name(text, begin, change.start, "，。；：\n")
    if behind and name and own and not re.search(r"\d{4}年", behind[0]):
        # Of what the clause names anew, the amount is told behind: 项目支出较上年减少1.00万元，为4.00万元.
        return replace(change, value=amount_of(behind), label=name)
    if len({amount.value for amount in own}) == 1:
        value = None if _is_of_part(text, change, own[-1]) else own[0]
    elif len(own) == 2 and text[begin : own[1].start].endswith("安排"):
        value, again = own
    elif own and SHARE_BETWEEN.fullmatch(text, own[-1].end, change.start):
        value = own[-1]
        change = replace(change, perhaps_of=_whole_of_last(own))
    elif same := _amount_of_same_name(text, begin, own, change) or _whole_of_list_before(text, own, change):
        value = same
    elif not own and behind:
        value = amount_of(behind)
        return replace(change, prior=change.prior or earlier, value=value, label=change.whose or change.base)
    elif not own and (told := _amount_told_next(text, change)):
        return told
    if change.amount and not change.percent and (rate := rate_before(text, change.start)):
        way = DIRECTION_WORDS[rate["word"]]
        change = replace(
            change, percent=rate["percent"].replace(",", ""), percent_word=rate["word"], percent_direction=way
        )
    label = amount_label(text, begin, value.start) if value else ""
    return replace(change, prior=change.prior or earlier, value=value, again=again, label=label)


def _without_budgets(text: str, begin: int, amounts: list[StatedAmount]) -> list[StatedAmount]:
    """Return the amounts before a change without those budgeted, where what was spent is told beside them."""
    leads = [text[max(begin, each.start - LEAD) : each.start] for each in amounts]
    if not any(SPENT_LEAD.search(lead) for lead in leads):
        return amounts
    return [each for each, lead in zip(amounts, leads, strict=True) if not BUDGET_LEAD.search(lead)]


def _whole_of_last(own: list[StatedAmount]) -> StatedAmount | None:
    """Return the amount that two or more behind it make up, up to the last."""
    sums = ((each, sum(part.value for part in own[at + 1 :])) for at, each in enumerate(own[:-2]))
    return next((each for each, total in sums if total == each.value), None)


def _amount_told_next(text: str, change: StatedChange) -> StatedChange | None:
    """Return a change with the amount that the next sentence gives, by the name of what has changed."""
    told = AMOUNT_NEXT.match(text, change.end)
    own = _name_told_anew(text, change).rstrip("均各")
    name = (told["name"] or told["behind"] or (own if told["year"] else "")) if told else ""
    if told is None or not name or not own.endswith(name):
        return None
    year = year_of_base(told["year"] or "")
    latest = max((int(each) for each in re.findall(r"(\d{4})年", text) if year), default=year)
    if year and year in (year_of_base(change.base), latest - 1 if latest and not year_of_base(change.base) else None):
        return replace(change, prior=change.prior or amount_of(told), label=name)
    return replace(change, value=amount_of(told), label=name)


def _amount_of_same_name(text: str, begin: int, own: list[StatedAmount], change: StatedChange) -> StatedAmount | None:
    """Return the only one of some amounts that has the name which the clause of a change tells anew."""
    name = IN_YEAR.sub("", last_name(text, begin, change.start, "，。；：\n") + change.whose)
    alike = [each for each in own if name and IN_YEAR.sub("", bare_name(amount_label(text, begin, each.start))) == name]
    return alike[0] if len(alike) == 1 else None


def _whole_of_list_before(text: str, own: list[StatedAmount], change: StatedChange) -> StatedAmount | None:
    """Return the amount whose parts, adding up to it, all stand before a change that is told for itself of the whole.

    ``own`` are the amounts before the change. What it names is nothing, or all of one side (支出较上年增加), as the
    amount does then.
    """
    begin = start_of_clause(text, change.start, "。；\n")
    own = [each for each in own if not _is_in_brackets(text, own[0].end, each.start)]
    if not own or begin <= own[-1].end or sum(part.value for part in own[1:]) != own[0].value:
        return None
    whole = own[0]
    if any(bool(LISTED_BEHIND.match(text, each.end)) is (each is not whole) for each in own):
        return None
    name = _name_told_anew(text, change)
    label = WHOLE_SIDE.fullmatch(amount_label(text, 0, whole.start))
    same = label and (side := WHOLE_SIDE.fullmatch(name)) and side[1] == label[1]
    return whole if same or not name else None


def _is_in_brackets(text: str, begin: int, at: int) -> bool:
    return text.count("（", begin, at) > text.count("）", begin, at)


def _name_told_anew(text: str, change: StatedChange) -> str:
    """Return the words by which a change names what has changed, from the mark before it on."""
    begin = start_of_clause(text, change.start, "。；\n")
    return text[begin : change.start].strip("，\n") + change.whose


def _is_of_part(text: str, change: StatedChange, amount: StatedAmount) -> bool:
    """Tell whether an amount is of a part, and the change told in a sentence behind it names all of a side."""
    told_anew = max(text.rfind(mark, amount.end, change.start) for mark in "。；\n") > 0
    named = told_anew and WHOLE_SIDE.fullmatch(_name_told_anew(text, change))
    return bool(named and OF_PART.search(amount_label(text, 0, amount.start)))


def _earlier_amount(
    text: str, begin: int, before: list[StatedAmount], base: str, *, is_behind: bool
) -> StatedAmount | None:
    """Return the amount of an earlier year than the one that changed, which may stand behind the change."""
    leads = [EARLIER_AMOUNT.search(text[max(begin, amount.start - LEAD) : amount.start]) for amount in before]
    years = [int(lead["year"]) for lead in leads if lead]
    # What was spent in a year is compared with the budget of that year, if no later one is told.
    spent = (
        year_of_base(base)
        if "预算" in base and "执行" not in base and max(years, default=0) == year_of_base(base)
        else None
    )
    named = [
        (int(lead["year"]), amount)
        for lead, amount in zip(leads, before, strict=True)
        if lead and not (int(lead["year"]) == spent and lead["kind"] != "预算")
    ]
    # Against a year without a number, the latest year named is the one that changed.
    last = year_of_base(base) or max((year for year, _amount in named), default=0) - (not is_behind)
    return next((amount for year, amount in named if year <= last), None)


def _year_before_beside(text: str, begin: int, before: list[StatedAmount], change: StatedChange) -> StatedAmount | None:
    """Return the amount right before a change that names no base, where its words say that it is the year before's.

    It is behind the year's: 2031年收入5.00万元；2030年收入4.00万元，同比增加1.00万元.
    """
    if change.base or len(before) <= 1 or not adjoins(text, before[-1].end, change.start):
        return None
    years = [int(each) for each in re.findall(r"(\d{4})年", text[begin : before[-1].start])]
    latest = max(years, default=0)
    is_next = not years or years[-1] in (latest - 1, latest)
    return before[-1] if is_next and is_of_year_before(text, before[-1], latest) else None
