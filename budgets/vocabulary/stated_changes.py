"""Which changes a text states, each with the amount it speaks of.

Where a sentence leaves open which amount a change speaks of, it is bound to none: what is guessed is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from budgets.records import Direction
from budgets.vocabulary.amounts_of_changes import bound_change, rate_before
from budgets.vocabulary.change_patterns import (
    BELOW,
    BESIDE,
    BOTH_BEFORE,
    BOTH_BEHIND,
    CHANGE,
    FROM_TO,
    IN_TURN,
    ONLY_WAY,
    PRIOR_BEHIND,
    RATE_WITH_PRIOR,
    VALUES_IN_TURN,
)
from budgets.vocabulary.change_words import DIRECTION_WORDS, MORE_OR_LESS, PERCENTAGE, RATE_WORDS, year_of_base
from budgets.vocabulary.clauses import adjoins, amount_in, amount_label, amounts_in_turn, last_name
from budgets.vocabulary.items_of_two_years import ItemOfTwoYears, items_of_two_years, way_of_word
from budgets.vocabulary.listed_parts import PARTED
from budgets.vocabulary.money_units import MONEY_PATTERN, amount_of, stated_amounts
from budgets.vocabulary.statements import StatedChange
from budgets.vocabulary.years_of_amounts import is_of_latest_year, years_since


def first_change(text: str) -> StatedChange | None:
    """Return the first change that a text states, bound to no amount."""
    match = CHANGE.search(text)
    return _change_of(match) if match else None


def stated_changes(text: str) -> Iterator[StatedChange]:
    """Yield the stated changes of a text, paragraph by paragraph, each bound to the amount it speaks of."""
    at = 0
    # A line that ends within a sentence is no paragraph.
    for paragraph in re.split(r"(?<![，,、；：])\n", text):
        yield from _with_items(text, at, at + len(paragraph), [*_changes_by_pattern(text, at, at + len(paragraph))])
        at += len(paragraph) + 1


def _changes_by_pattern(text: str, at: int, end: int) -> Iterator[StatedChange]:
    """Yield the changes of a paragraph that are told in one of the usual orders of words."""
    begin = at
    both = [match for match in BOTH_BEFORE.finditer(text, at, end) if _is_one_item(match)]
    beside = [
        match
        for match in BESIDE.finditer(text, at, end)
        if _is_of_next_year(text, at, match) and not any(each.end() == match.end() for each in both)
    ]
    in_turn = [*IN_TURN.finditer(text, at, end)]
    yield from (change for match in in_turn for change in _changes_in_turn(match, at))
    elsewhere = [each.span() for each in in_turn] + [(each.start() + 1, each.end()) for each in (*beside, *both)]
    uneven = [*uneven_runs(text, at, end)]
    before: StatedChange | None = None
    for match in CHANGE.finditer(text, at, end):
        if any(start <= match.start() < stop for start, stop in elsewhere):
            before = None
        else:
            change = _with_amounts_behind(text, begin, bound_change(text, _change_of(match), begin))
            before = _of_same_amount(text, at, change, before) if before else change
            own = before.value
            if own and any(own.start in run for run in uneven):
                # Of which of several amounts, or of all in all, is not told.
                before = None
            else:
                yield before
        begin = match.end()
    yield from (_change_between(match, at) for match in both)
    yield from (_way_of_change(match, at) for match in ONLY_WAY.finditer(text, at, end))
    yield from (_rate_of_name(match) for match in RATE_WITH_PRIOR.finditer(text, at, end))
    beside += [match for match in BELOW.finditer(text, at, end) if _is_below_less(match)]
    for match in beside:
        value = MONEY_PATTERN.search(text, *match.span("value"))
        stated = replace(_change_of(match), start=match.end("value"), value=amount_of(value) if value else None)
        yield replace(stated, label=amount_label(text, at, match.start()))
    for match in FROM_TO.finditer(text, at, end):
        value = MONEY_PATTERN.search(text, *match.span("value"))
        label = amount_label(text, at, match.start())
        change = replace(_change_of(match), value=amount_of(value) if value else None, label=label)
        yield change
        way = DIRECTION_WORDS.get(match["moves"], change.direction)
        if way is not change.direction:
            # 由4.00万元减少到5.00万元，增长25.00%: the way from one to the other is told for itself.
            yield replace(change, end=match.end("value"), word=match["moves"], direction=way, amount=None, percent="")


def uneven_runs(text: str, begin: int, end: int) -> Iterator[range]:
    """Yield where amounts told in turn stand that are not all the same: 分别为1.00万元、2.00万元."""
    for run in VALUES_IN_TURN.finditer(text, begin, end):
        if len({each.value for each in amounts_in_turn(run, "values")}) > 1:
            yield range(*run.span("values"))


def _changes_in_turn(match: re.Match[str], begin: int) -> Iterator[StatedChange]:
    """Yield the changes of several amounts told in turn, where as many stand in turn before them.

    收、支总计分别为5.00万元、4.00万元，比上年分别增加1.00万元、2.00万元，分别增长25.00%、100.00%.
    """
    runs = [*VALUES_IN_TURN.finditer(match.string, begin, match.start())]
    values = amounts_in_turn(runs[-1], "values") if runs and _is_of_run(match, begin, runs[-1]) else []
    moved = amounts_in_turn(match, "amounts")
    percents = [each[0].rstrip("%％ ").replace(",", "") for each in PERCENTAGE.finditer(match["percents"] or "")]
    if not len(values) == len(moved) == len(percents or moved):
        return
    word, percent_word = match["word"], match["percent_word"] or ""
    for value, amount, percent in zip(values, moved, percents or [""] * len(moved), strict=True):
        yield StatedChange(
            start=amount.start,
            end=match.end(),
            base=match["base"] or "",
            whose="",
            word=word,
            direction=way_of_word(word),
            amount=amount,
            percent=percent,
            percent_word=percent_word,
            percent_direction=way_of_word(percent_word) if percent_word else Direction.UNSTATED,
            value=value,
            label=f"{amount_label(match.string, begin, runs[-1].start())}（{value.printed}）",
        )


def _is_of_run(match: re.Match[str], begin: int, run: re.Match[str]) -> bool:
    """Tell whether changes told in turn are of amounts told in turn before: of the latest year, and called alike.

    They may be called in short: 收、支总计 for 收入总计、支出总计.
    """
    text, end = match.string, match.start()
    called = match["named"] or last_name(text, begin, end, "，。；：\n")
    is_called_alike = set(called) <= set(amount_label(text, begin, run.start()))
    is_next = called or not stated_amounts(text, run.end(), end)
    return bool(is_called_alike and is_next) and is_of_latest_year(text, begin, run.start("values"), end)


def _of_same_amount(text: str, begin: int, change: StatedChange, before: StatedChange) -> StatedChange:
    """Return a change that names nothing, right behind one against another base, with the amount that one is of.

    In a sentence of its own, behind what is listed, it may be of all of that.
    """
    between = text[before.end : change.start]
    is_next = re.fullmatch(r"[，,；。\s]*", between) and not change.whose and change.base != before.base
    begin = max(begin, text.rfind("。", begin, before.value.start)) if before.value else begin
    may_be_of_list = re.search("[；。]", between) and PARTED.search(text, begin, change.start)
    if change.value or before.perhaps_of or not is_next or may_be_of_list:
        return change
    return replace(change, value=before.value, label=before.label)


def _with_items(text: str, begin: int, end: int, claims: list[StatedChange]) -> Iterator[StatedChange]:
    """Yield the changes of a paragraph, each with what other clauses tell of its item, and those only these tell."""
    claims = list(claims)
    for item in items_of_two_years(text, begin, end):
        if item.now and item.spots and years_since(text, item.now.start, max(item.spots)):
            continue
        own = [each for each in claims if any(each.start <= spot < each.end for spot in item.spots)]
        told = _change_of_item(text, begin, item)
        if told and not own:
            claims.append(told)
        elif told and own[0].value in (None, told.value) and all(_may_be_one(each, told) for each in own):
            first = own[0]
            filled = replace(
                first,
                value=told.value,
                label=first.label or told.label,
                prior=first.prior or told.prior,
                amount=first.amount or told.amount,
                word=first.word if first.amount or not told.amount else told.word,
                direction=first.direction if first.amount or not told.amount else told.direction,
                percent=first.percent or told.percent,
                percent_word=first.percent_word or (told.percent_word if told.amount else ""),
                percent_direction=first.percent_direction
                if first.percent_word or not told.amount
                else told.percent_direction,
                perhaps_of=first.perhaps_of or told.perhaps_of,
            )
            claims = [filled if each is first else each for each in claims if each not in own[1:]]
    yield from claims


def _may_be_one(claim: StatedChange, told: StatedChange) -> bool:
    """Tell whether two readings of a change say nothing different of it."""
    pairs = ((claim.prior, told.prior), (claim.amount, told.amount), (claim.value, told.value))
    return (
        claim.again is None
        and not any(one and told.value and one.start == told.value.start for one in (claim.prior, claim.amount))
        and all(not one or not other or one.start == other.start for one, other in pairs)
        and (not claim.percent or not told.percent or claim.percent == told.percent)
    )


def _change_of_item(text: str, begin: int, item: ItemOfTwoYears) -> StatedChange | None:
    """Return the change that clauses tell of an item, if they tell enough to hold it against itself."""
    if item.now is None or not item.spots or (item.prior is None and not (item.moved and item.percent)):
        return None
    word = item.moved_word if item.moved else item.percent_word
    return StatedChange(
        start=min(item.spots),
        end=max(item.spots),
        base=item.base,
        whose="",
        word=word,
        direction=way_of_word(word),
        amount=item.moved,
        percent=item.percent,
        percent_word=item.percent_word if item.moved else "",
        percent_direction=way_of_word(item.percent_word) if item.moved else Direction.UNSTATED,
        prior=item.prior,
        value=item.now,
        label=amount_label(text, begin, item.now.start),
        perhaps_of=item.whole,
    )


def _with_amounts_behind(text: str, begin: int, change: StatedChange) -> StatedChange:
    """Return a change with what stands behind it of the year before, or of both years where it is bound to none."""
    if change.prior is not None:
        return change
    both = BOTH_BEHIND.match(text, change.end)
    first, second = both.group("first", "second") if both else ("", "")
    if both and change.value is None and not (first and second and int(first) + 1 != int(second)):
        prior = amount_in(both, "prior" if both["prior"] else "earlier")
        label = change.whose or amount_label(text, begin, change.start)
        return replace(change, value=amount_in(both, "value"), prior=prior, label=label)
    behind = PRIOR_BEHIND.match(text, change.end)
    if behind and change.value is not None and year_of_base(behind["base"]) in (None, year_of_base(change.base)):
        return replace(change, prior=amount_in(behind, "prior"))
    return change


def _is_one_item(both: re.Match[str]) -> bool:
    """Tell whether two amounts are of one item in two years, one behind the other."""
    years_apart = abs(int(both["first"]) - int(both["second"]))
    return years_apart == 1 and (both["name"] == both["same"] or not both["same"])


def _change_between(both: re.Match[str], begin: int) -> StatedChange:
    """Return the change from the earlier of two years' amounts to the later."""
    earlier, later = ("one", "other") if int(both["first"]) < int(both["second"]) else ("other", "one")
    word, percent_word = both["word"] or both["rate_word"], both["percent_word"] or ""
    ways = DIRECTION_WORDS | RATE_WORDS | MORE_OR_LESS
    way = ways.get(word, Direction.UNSTATED)
    return StatedChange(
        start=max(both.end("one"), both.end("other")),
        end=both.end(),
        base=f"{min(both['first'], both['second'])}年",
        whose="",
        word=word,
        # 增幅 alone is the rate of a rise.
        direction=Direction.INCREASE if way is Direction.UNSTATED and word in RATE_WORDS else way,
        amount=amount_of(both) if both["figure"] else None,
        percent=(both["percent"] or both["rate"] or "").replace(",", ""),
        percent_word=percent_word,
        percent_direction=ways.get(percent_word, Direction.UNSTATED),
        prior=amount_in(both, earlier),
        value=amount_in(both, later),
        label=amount_label(both.string, begin, both.start()) + both["name"],
    )


def _way_of_change(match: re.Match[str], begin: int) -> StatedChange:
    """Return a change of which only the way is told, of the amount right before it."""
    before = stated_amounts(match.string, begin, match.start())
    value = before[-1] if before and adjoins(match.string, before[-1].end, match.start()) else None
    return StatedChange(
        start=match.start(),
        end=match.end(),
        base=match["base"],
        whose="",
        word=match["word"],
        direction=DIRECTION_WORDS[match["word"]],
        prior=amount_in(match, "prior"),
        value=value,
        label=amount_label(match.string, begin, value.start) if value else "",
    )


def _rate_of_name(match: re.Match[str]) -> StatedChange:
    """Return a change of what only a name tells, by its rate and the amount of the year before."""
    return StatedChange(
        start=match.start("word"),
        end=match.end(),
        base=match["base"],
        whose="",
        word=match["word"],
        direction=DIRECTION_WORDS[match["word"]],
        percent=match["percent"].replace(",", ""),
        prior=amount_in(match, "prior"),
    )


def _is_below_less(below: re.Match[str]) -> bool:
    """Tell whether an amount is more than what it is said to be below."""
    value = MONEY_PATTERN.search(below.string, *below.span("value"))
    return value is not None and amount_of(value).value > amount_of(below).value


def _is_of_next_year(text: str, begin: int, beside: re.Match[str]) -> bool:
    """Tell whether an amount, since whose paragraph's begin no later year is named, is of the year behind its base."""
    years = re.findall(r"(\d{4})年", text[begin : beside.start()])
    base = year_of_base(beside["base"])
    return base is None or (bool(years) and int(years[-1]) == base + 1)


def _change_of(match: re.Match[str]) -> StatedChange:
    net = MONEY_PATTERN.search(match.string, *match.span("net")) if match["net"] else None
    word = match["level"] or match["word"] or (match["net_word"] if net else match["rate_word"])
    before = rate_before(match.string, match.start()) if match["figure"] and not match["percent"] else None
    percent_word = before["word"] if before else match["percent_word"] or (match["rate_word"] if net else "")
    printed = next((name for name in ("prior", "aside", "after") if match[name]), "")
    prior = MONEY_PATTERN.search(match.string, *match.span(printed)) if printed else None
    below = (match.groupdict().get("below") or "")[1:]
    direction = (DIRECTION_WORDS | MORE_OR_LESS).get(word, Direction.UNSTATED)
    percent_direction = (DIRECTION_WORDS | RATE_WORDS | MORE_OR_LESS).get(percent_word, Direction.UNSTATED)
    if below and not net and direction is Direction.INCREASE:
        direction = Direction.DECREASE
    if below and percent_direction is Direction.INCREASE:
        percent_direction = Direction.DECREASE
    return StatedChange(
        start=match.start(),
        end=match.end(),
        base=match["base"] or "",
        whose=match["whose"],
        word=word,
        direction=direction,
        amount=amount_of(net or match) if net or match["figure"] else None,
        percent=(before["percent"] if before else match["percent"] or match["rate"] or below).replace(",", ""),
        percent_word=percent_word,
        percent_direction=percent_direction,
        prior=amount_of(prior) if prior else None,
    )
