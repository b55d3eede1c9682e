"""What a text says of money spent (决算) against money budgeted (预算): completed, above, below, by how much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from budgets.records import Direction
from budgets.vocabulary.change_patterns import AMOUNT, BUDGET_LEAD, BY_SO_MUCH, MOVE, SHARE_BETWEEN
from budgets.vocabulary.change_words import DIRECTION_WORDS, PER_CENT, PERCENT
from budgets.vocabulary.clauses import LEAD, adjoins, amount_in, amount_label, last_clause, start_of_clause
from budgets.vocabulary.money_units import MONEY, StatedAmount, amount_of, stated_amounts
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.statements import StatedCompletion
from budgets.vocabulary.years_of_amounts import is_of_year_before

_KIND_OF_BUDGET = r"(?P<kind>年初|全年|当年|本年|调整后?)?的?预算"
_ALLOTTED = re.compile(
    rf"[与较比同]?(?:\d{{4}}年度?的?(?=年初|全年|调整))?(?P<kind>年初|全年|当年|本年|调整后?)?预算(?:安排)?数?(?:为|是)?{MONEY}"
)
_SPENT = re.compile(
    rf"(?:(?:支出|收入)?决算(?:数|支出)?|(?<![年算])执行数|(?<!\d年)全年执行数|全年(?:实际)?(?:支出|执行)|实际支出|(?<=元[，,])支出)(?:为|是)?{MONEY}"
)
_COMPLETED = re.compile(
    rf"(?:(?:完成了?|[为占](?=年初|全年|调整|预算(?:数?的|数?\d))){_KIND_OF_BUDGET}数?(?P<budgeted>{AMOUNT})?的?|(?<=[，,])完成(?=\d)"
    rf"|(?:预算)?(?:执行|完成)率[为达]?到?)\s*(?P<percent>{PERCENT}){PER_CENT}"
)
_COMPARED = re.compile(
    r"决算数?(?:(?P<word>大于|高于|超过|小于|低于|等于)|[与和同较比](?=(?:年初)?预算数?(?P<level>(?:基本)?(?:持平|一致|相同))))(?P<kind>年初)?预算(?!数?\d)数?"
)
#: What stands before a budget told right behind what was spent of it: 完成预算80.00%（预算5.00万元）.
_IN_BRACKETS = re.compile(r"[，,、\s]*[（(]?")
#: Money carried over that is spent beside the budget, told before it or added behind it.
_CARRIED = rf"(?:上年|年初|以前年度)[^，。；：\d\n]{{0,6}}结[转余][^，。；：\d\n]{{0,6}}{AMOUNT}"
_CARRIED_BEFORE = re.compile(rf"{_CARRIED}[，、；和与及]")
_CARRIED_BEHIND = re.compile(rf"[，、（(]?(?:加上?|和|及|另有|外加)[^，。；：\d\n]{{0,4}}{_CARRIED}")
#: By how many per cent of the budget, which may be told without a sign: 预决算差异率-5.00%.
_DIFFERENCE_RATE = re.compile(
    r"(?:(?<=差异率)|(?<=超支率)|(?<=节约率))[为是：]?[-−－–]?(?P<moved_percent>\d+(?:\.\d+)?)[%％]"
)
#: By how much: 比年初预算减少1.00万元，下降5.00%; 超预算1.00万元.
_DIFFERS = re.compile(
    rf"(?:决算数?)?(?:[较比与]{_KIND_OF_BUDGET}数?(?P<budgeted>{AMOUNT})?(?:相比)?[，,]?(?P<word>{MOVE}|节约|节省|节支|结余|[多少](?:支出?)?(?=\d)|超支?)了?"
    rf"(?:(?P<rate_first>{PERCENT}){PER_CENT}[，,](?:{MOVE}|节约|[多少])了?)?"
    rf"|(?P<beyond>超出?|超过|[高大多]于|[低小少]于)(?P<kind_beyond>年初|全年|调整后?)?预算数?|(?P<apart>差额|差值|相差|差异|未(?:支出|执行|使用)完?的?)为?|(?<=[，,])(?P<alone>超支|超出|节约|节支|节余|结余|增加|减少)了?)(?P<moved>{AMOUNT})"
    rf"(?:[，,（(](?P<moved_word>{MOVE}|超出?|节[约省支]|[多少]|[增降]幅为?|(?:预决算)?差异率为?)?(?P<moved_percent>{PERCENT}){PER_CENT})?"
)
_DIFFERS_WORDS: dict[str, Direction] = {
    **{word: way for word, way in DIRECTION_WORDS.items() if way is not Direction.LEVEL},
    **dict.fromkeys(("多", "多支", "多支出", "超", "超支", "超出", "超过", "高于", "大于", "多于"), Direction.INCREASE),
    **dict.fromkeys(
        ("节约", "节省", "节支", "节余", "结余", "少", "少支", "少支出", "低于", "小于", "少于"), Direction.DECREASE
    ),
}
#: What says of an amount only that it was spent, and how the name of an item ends.
_SAYS_SPENT = re.compile("其中|决算|实际|全年|本年|当年|数")
_NAMES_ITEM = re.compile("(?:.支出|.收入|经费|费用?|资金|拨款)$")
_COMPARED_WORDS: dict[str, Direction] = {
    **dict.fromkeys(("大于", "高于", "超过"), Direction.INCREASE),
    **dict.fromkeys(("小于", "低于"), Direction.DECREASE),
    "等于": Direction.LEVEL,
}


def stated_completions(text: str) -> Iterator[StatedCompletion]:
    """Yield what a text says of money spent against money budgeted, each bound to the amounts right before it."""
    at = 0
    for paragraph in text.split("\n"):
        yield from _completions_in(text, at, at + len(paragraph))
        at += len(paragraph) + 1


@dataclass(slots=True)
class _SpentItem:
    """An item of final accounts as a text tells it: what was budgeted, what was spent, and what is said of the two."""

    label: str = ""
    spent: StatedAmount | None = None
    #: The amount spent is told by where it stands only: 支出340.00万元，年初预算350.00万元.
    is_spent_by_place: bool = False
    allotted: dict[str, StatedAmount] = field(default_factory=dict)
    #: A difference from the budget may be told without naming it again: 与预算5.00万元相比，支出4.00万元，减少1.00万元.
    is_compared: bool = False
    claims: list[re.Match[str]] = field(default_factory=list)
    end: int = 0


def _completions_in(text: str, begin: int, end: int) -> Iterator[StatedCompletion]:
    patterns = (_SPENT, _COMPLETED, _COMPARED, _DIFFERS, _DIFFERENCE_RATE, _ALLOTTED)
    found = sorted(
        ((match.start(), pattern, match) for pattern in patterns for match in pattern.finditer(text, begin, end)),
        key=lambda each: each[0],
    )
    items = [_SpentItem()]
    for at, pattern, match in found:
        if at < items[-1].end:
            continue
        if items[-1].claims and not items[-1].spent and not adjoins(text, items[-1].end, at):
            items.append(_SpentItem())
        if pattern is _ALLOTTED:
            _read_budget(text, begin, items, match)
        elif pattern is _SPENT:
            _read_spent(text, begin, items, match)
        else:
            _read_claim(text, begin, items, pattern, match)
        items[-1].end = match.end()
    for item in items:
        yield from _completions_of(item)


def _read_claim(text: str, begin: int, items: list[_SpentItem], pattern: re.Pattern[str], match: re.Match[str]) -> None:
    """Give what is said of spending against a budget to the item told of, or to that of the amount right before it."""
    at = match.start()
    if pattern is _DIFFERS and match["alone"] in DIRECTION_WORDS and not items[-1].is_compared:
        return
    if pattern in (_DIFFERS, _COMPLETED) and (own := _spent_before(text, begin, items[-1], at)):
        items.append(_SpentItem(label=amount_label(text, begin, own.start), spent=own))
    item = items[-1]
    if pattern is _COMPLETED and match[0].startswith("占") and _is_of_difference(text, item, at):
        return
    # The rate may be told first: 完成预算的80.00%，预算5.00万元，决算4.00万元.
    comes_first = pattern is _COMPLETED and not item.spent and not item.allotted
    if comes_first:
        item.label = item.label or amount_label(text, begin, at)
    if comes_first or (
        item.spent and not _is_of_part(text, item.end, at) and not _is_of_another(text, begin, item.label, at)
    ):
        item.claims.append(match)
        if pattern is _COMPLETED and match["budgeted"]:
            item.allotted.setdefault(_kind_of_budget(match), amount_in(match, "budgeted"))


def _is_of_difference(text: str, item: _SpentItem, at: int) -> bool:
    """Tell whether a share of the budget may be that of a difference from it: 小于预算数1.00万元，占预算的10.00%."""
    last = item.claims[-1].groupdict() if item.claims else {}
    return bool(last.get("moved")) and adjoins(text, item.end, at)


def _read_budget(text: str, begin: int, items: list[_SpentItem], match: re.Match[str]) -> None:
    """Give what is budgeted to the item told of; to the next, unless it is told right behind what was spent."""
    item, at = items[-1], match.start()
    is_other_kind = not item.claims and _kind_of_budget(match) not in item.allotted
    goes_on = (not item.allotted or is_other_kind) and _IN_BRACKETS.fullmatch(text, item.end, at)
    if item.spent and not goes_on:
        items.append(item := _SpentItem())
    if not item.allotted and not item.spent and (own := _spent_before(text, begin, item, at)):
        item.spent, item.is_spent_by_place = own, True
        item.label = amount_label(text, begin, own.start)
    item.label = item.label or amount_label(text, begin, at)
    sentence = max(start_of_clause(text, at, "。\n"), at - 2 * LEAD)
    if _CARRIED_BEFORE.search(text, sentence, at) or _CARRIED_BEHIND.match(text, match.end()):
        # More could be spent than this budget.
        return
    item.allotted[_kind_of_budget(match)] = amount_of(match)
    item.is_compared = text.startswith("相比", match.end())


def _read_spent(text: str, begin: int, items: list[_SpentItem], match: re.Match[str]) -> None:
    """Give what was spent to the item told of; a second such amount is another item's, whose budget is not stated."""
    item = items[-1]
    if item.is_spent_by_place and not item.claims:
        item.is_spent_by_place, item.label = False, ""
    elif item.spent:
        items.append(item := _SpentItem())
    item.label = item.label or amount_label(text, begin, match.start("figure"))
    item.spent = amount_of(match)


def _is_of_part(text: str, begin: int, at: int) -> bool:
    """Tell whether a comparison with a budget stands in a bracket behind another amount: 甲（其中：乙2万元，较预算."""
    opening = text.rfind("（", begin, at)
    return opening >= 0 and "）" not in text[opening:at] and bool(stated_amounts(text, opening, at))


def _is_of_another(text: str, begin: int, label: str, at: int) -> bool:
    """Tell whether the words before a comparison with a budget name another item: 其中基本支出比年初预算增加."""
    words = _SAYS_SPENT.sub("", last_clause(text, max(begin, at - LEAD), at, "，。；：、（\n"))
    return bool(_NAMES_ITEM.search(words)) and words not in label and label not in words


def _spent_before(text: str, begin: int, item: _SpentItem, at: int) -> StatedAmount | None:
    """Return the amount right before a place where it is of an item not told of yet."""
    before = stated_amounts(text, max(begin, item.end), at)
    right_before = [each for each in before if SHARE_BETWEEN.fullmatch(text, each.end, at)]
    own = right_before[-1] if right_before else _changed_right_before(text, begin, at) if before else None
    if own is None and len(before) == 1 and text[before[0].end : at] == "。":
        # Told in a sentence of its own, of the only amount before: 支出4.00万元。与预算5.00万元相比，减少1.00万元.
        own = before[0]
    if own is None or is_of_year_before(text, own, 0):
        return None
    lead = text[max(begin, own.start - LEAD) : own.start]
    return None if BY_SO_MUCH.search(lead) or BUDGET_LEAD.search(lead) else own


def _changed_right_before(text: str, begin: int, at: int) -> StatedAmount | None:
    """Return the amount whose change is told right before a place: 5.00万元，较上年增加1.00万元，较年初预算."""
    told = (each for each in stated_changes(text[begin:at]) if each.value and not each.perhaps_of)
    ends = (each for each in told if re.fullmatch(r"[，,；、\s]*", text[begin + each.end : at]))
    value = next((each.value for each in ends), None)
    return replace(value, start=value.start + begin, end=value.end + begin) if value else None


def _kind_of_budget(match: re.Match[str]) -> str:
    """Return which budget the words of a match are on: 年初, 全年 or, however it is said, 调整."""
    groups = match.groupdict()
    return (groups.get("kind") or groups.get("kind_beyond") or "").rstrip("后")


def _completions_of(item: _SpentItem) -> Iterator[StatedCompletion]:
    """Yield what is said of an item; its percentages are of the budget that a difference stated beside implies."""
    told = [_completion_of(match, item.spent, item.allotted, item.label) for match in item.claims if item.spent]
    moved = next((each for each in told if each.moved), None)
    for each in told:
        if moved and each.percent and not each.budgeted:
            yield replace(each, moved=moved.moved, direction=moved.direction)
        else:
            yield each


def _completion_of(
    match: re.Match[str], spent: StatedAmount, allotted: dict[str, StatedAmount], label: str
) -> StatedCompletion:
    """Return a completion, measured by the budget of its own words, or by the only one stated."""
    groups, kind = match.groupdict(), _kind_of_budget(match)
    only = next(iter(allotted.values())) if len(allotted) == 1 and ("" in allotted or not kind) else None
    own = amount_in(match, "budgeted") if groups.get("budgeted") else None
    moved = amount_in(match, "moved") if groups.get("moved") else None
    word = groups.get("beyond") or groups.get("alone") or groups.get("word") or groups.get("level") or ""
    ways = _DIFFERS_WORDS if moved else _COMPARED_WORDS
    return StatedCompletion(
        spent=spent,
        budgeted=own or allotted.get(kind, only),
        is_sure=kind in allotted or bool(own),
        start=match.start(),
        end=match.end(),
        label=label,
        percent=(groups.get("percent") or "").replace(",", ""),
        word=word,
        direction=ways.get(word, Direction.LEVEL if word else Direction.UNSTATED),
        moved=moved,
        moved_percent=(groups.get("rate_first") or groups.get("moved_percent") or "").replace(",", ""),
        percent_direction=_DIFFERS_WORDS.get(groups.get("moved_word") or "", Direction.UNSTATED),
    )
