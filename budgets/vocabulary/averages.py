"""The grammar of an average: an amount, a number of things, and what one of them comes to (7辆，平均每辆20.00万元)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.vocabulary.change_words import COMPARATOR, YEAR
from budgets.vocabulary.money_units import MONEY, StatedAmount, amount_of, stated_amounts

#: What is counted, where the word for its one is another: 125人次，人均; 4辆，车均; 4辆，均价.
_THINGS = {"台": "台|套", "人": "人次|人|名", "车": "辆|台", "批": "批次|批", "生": "名|人", "价": "辆|台|套|件"}
_AVERAGE = re.compile(
    r"(?:(?:平均|约|约合)*每个?(?P<one>[一-龥])(?:次|均)?|(?P<mean>[人车辆户批次村校床台生])次?均(?!价)|均(?P<price>价)|单(?P<single>[车台]))"
    rf"(?P<behind>[^，。；：\d（）\n]{{0,8}}?){MONEY}"
)
_NUMBER = r"(?<![\d,.])(?P<number>\d+\.\d+|[1-9]\d*|[1-9]\d{{0,2}}(?:,\d{{3}})+)个?(?:{})"
#: What makes an average a norm, a bound, or another year's.
_NO_AVERAGE = re.compile(rf"标准|不超|以[内下]|最[高低]|限额|{COMPARATOR}?{YEAR}|[较比]|增加|减少|每月|每天")
#: Characters in which an average's amount and number stand: what goes on for longer leaves a doubt of what it is of.
_FARTHEST = 400
#: What an average is of, told in brackets behind it: 人均0.32万元（公用经费32.00万元，实有100人）.
_BRACKET = re.compile(r"（[^（）\n]{0,80}）")
#: The amount of all behind an average and a number, within the sentence.
_TOTAL_BEHIND = re.compile(rf"(?<=元)[^。；\n元]{{0,40}}(?:[合总共]计|共需?|[需计])(?:安排|资金|金额)?[为是]?{MONEY}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAverage:
    """What one of some things comes to, with the only amount and the only number of such things of its sentence."""

    amount: StatedAmount
    number: Decimal
    average: StatedAmount


def stated_averages(text: str) -> Iterator[StatedAverage]:
    """Yield the averages of a text whose sentence leaves no doubt of what they are of."""
    found = [*_AVERAGE.finditer(text)]
    averages = {match.start("figure") for match in found}
    for match in found:
        begin = max(text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
        if match.start() - begin > _FARTHEST:
            continue
        clause = text[max(text.rfind(mark, begin, match.start()) for mark in "，（：") + 1 : match.start()]
        thing = match["one"] or match["mean"] or match["price"] or match["single"]
        number = re.compile(_NUMBER.format(_THINGS.get(thing, thing)))
        # Where its sentence gives none, the amount is the only one that the paragraph gives before; where the sentence
        # gives no number before, both stand behind: 每村25.00万元，21个村合计525.00万元; or the
        # amount alone does: 21个村，每村25.00万元，合计525.00万元.
        ways = [(begin, match.start())]
        if begin - (paragraph := text.rfind("\n", 0, begin) + 1) <= _FARTHEST:
            ways.append((paragraph, begin))
        numbers = _numbers_in(text, number, *ways[0])
        total = _TOTAL_BEHIND.match(text, match.end())
        if not numbers and total:
            ways = [(match.end(), total.end())]
            numbers = _numbers_in(text, number, *ways[0])
        elif not numbers and (bracket := _BRACKET.match(text, match.end())):
            ways = [bracket.span()]
            numbers = _numbers_in(text, number, *ways[0])
        told = ([each for each in stated_amounts(text, *way) if each.start not in averages] for way in ways)
        amounts = next(filter(None, told), []) or ([amount_of(total)] if total else [])
        if len(numbers) == len(amounts) == 1 and not _NO_AVERAGE.search(clause + match["behind"]):
            yield StatedAverage(amount=amounts[0], number=numbers.pop(), average=amount_of(match))


def _numbers_in(text: str, number: re.Pattern[str], begin: int, end: int) -> set[Decimal]:
    """Return the numbers of things that a pattern finds in a stretch of text."""
    return {Decimal(each["number"].replace(",", "")) for each in number.finditer(text, begin, end)}
