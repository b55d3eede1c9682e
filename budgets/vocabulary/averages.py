"""The grammar of an average: an amount, a number of things, and what one of them comes to (7辆，平均每辆20.00万元).

A price times a number (3台×2万元=6万元) is the same told the other way round; marks that are averaged are no money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.vocabulary.change_words import COMPARATOR, YEAR
from budgets.vocabulary.clauses import last_clause, start_of_clause
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.money_units import MONEY, MONEY_UNIT, StatedAmount, amount_of, in_yuan, stated_amounts

#: What is counted, where the word for its one is another: 125人次，人均; 4辆，车均; 4辆，均价.
_THINGS = {
    "台": "台|套",
    "人": "人次|人|名",
    "车": "辆|台",
    "批": "批次|批",
    "生": "名|人",
    "价": "辆|台|套|件|个|张|把|块|部|组|本|份|吨|平方米",
}
_AVERAGE = re.compile(
    r"(?:(?:平均|约|约合)*每个?(?P<one>[一-龥])(?:次|均)?|(?P<mean>[人车辆户批次村校床台生])次?均(?!价)|[均单](?P<price>价)|单(?P<single>[车台]))"
    rf"(?P<behind>[^，。；：\d（）\n]{{0,8}}?){MONEY}"
)
#: The same with what it is of behind it: 3.50万元/人.
_PRICE_OF_ONE = re.compile(rf"{MONEY}/(?P<one>[人辆台套批])(?!次|年|月|天|日|均)")
_NUMBER = r"(?<![\d,.])(?P<number>\d+\.\d+|[1-9]\d*|[1-9]\d{{0,2}}(?:,\d{{3}})+)(?P<myriads>万?)个?(?:{})"
_MYRIAD = 10_000
#: What makes an average a norm, a bound, or another year's.
_NO_AVERAGE = re.compile(rf"标准|不超|以[内下]|最[高低]|限额|{COMPARATOR}?{YEAR}|[较比]|增加|减少|每月|每天")
#: Characters in which an average's amount and number stand: what goes on for longer leaves a doubt of what it is of.
_FARTHEST = 400
#: What an average is of, told in brackets behind it: 人均0.32万元（公用经费32.00万元，实有100人）.
_BRACKET = re.compile(r"（[^（）\n]{0,80}）")
#: A number told right behind an average: 每辆1.80万元，共12辆.
_NUMBER_BEHIND = re.compile(r"[，,][共合总]计?[\d,]+[一-龥]{1,2}(?=[，。；])")
#: Words by which a price and a number make no amount: each of several has so many, or a tax comes on top.
_NO_PRICE = re.compile("每|税")
#: The sentence behind one that tells no more than a price, if it tells what was bought.
_NEXT = re.compile(r"。(?=[^。\n]{0,60}购)[^。\n]{0,120}")
#: The amount of all behind an average and a number, within the sentence.
_TOTAL_BEHIND = re.compile(
    rf"(?:(?<=元)|(?<=/.))[^。；\n元]{{0,40}}(?:[合总共]计|共需?|[需计])(?:安排|资金|金额)?[为是]?{MONEY}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAverage:
    """What one of some things comes to, with the only amount and the only number of such things of its sentence."""

    amount: StatedAmount
    number: Decimal
    average: StatedAmount
    #: Where the words that name the amount end.
    named_at: int


def stated_averages(text: str) -> Iterator[StatedAverage]:
    """Yield the averages of a text whose sentence leaves no doubt of what they are of."""
    found = [*_AVERAGE.finditer(text), *_PRICE_OF_ONE.finditer(text)]
    averages = {match.start("figure") for match in found}
    for match in found:
        begin = start_of_clause(text, match.start(), "。；\n")
        if match.start() - begin > _FARTHEST:
            continue
        clause = last_clause(text, begin, match.start(), "，（：")
        words = match.groupdict(default="")
        thing = match["one"] or words["mean"] or words["price"] or words["single"]
        number = re.compile(_NUMBER.format(_THINGS.get(thing, thing)))
        # Where its sentence gives none, the amount is the only one that the paragraph gives before; where the sentence
        # gives no number before, both stand behind: 每村25.00万元，21个村合计525.00万元; or the
        # amount alone does: 21个村，每村25.00万元，合计525.00万元.
        ways = [(begin, match.start())]
        if begin - (paragraph := text.rfind("\n", 0, begin) + 1) <= _FARTHEST:
            ways.append((paragraph, begin))
        numbers = _numbers_in(text, number, *ways[0])
        total = _TOTAL_BEHIND.match(text, match.end())
        if match.re is _PRICE_OF_ONE and (not total or _NO_PRICE.search(text, begin, total.end())):
            continue
        if not numbers and total:
            ways = [(match.end(), total.end())]
            numbers = _numbers_in(text, number, *ways[0])
        elif not numbers and (number_behind := _NUMBER_BEHIND.match(text, match.end())):
            numbers = _numbers_in(text, number, *number_behind.span())
        elif not numbers and (bracket := _BRACKET.match(text, match.end())):
            ways = [bracket.span()]
            numbers = _numbers_in(text, number, *ways[0])
        elif not numbers and words["price"] and (after := _NEXT.match(text, match.end())):
            ways = [after.span()]
            numbers = _numbers_in(text, number, *ways[0])
        told = ([each for each in stated_amounts(text, *way) if each.start not in averages] for way in ways)
        behind = [amount_of(total)] if total else []
        # The clause's own amount goes before that behind the average, this before one of the paragraph.
        amounts = next(told) or behind or next(filter(None, told), [])
        if (
            len(numbers) == len(amounts) == 1
            and numbers[0]
            and not _NO_AVERAGE.search(clause + words.get("behind", ""))
        ):
            [amount] = amounts
            yield StatedAverage(amount=amount, number=numbers[0], average=amount_of(match), named_at=amount.start)


def _numbers_in(text: str, number: re.Pattern[str], begin: int, end: int) -> list[Decimal]:
    """Return the numbers of things that a pattern finds in a stretch of text, each as often as it is told."""
    found = number.finditer(text, begin, end)
    return [Decimal(each["number"].replace(",", "")) * (_MYRIAD if each["myriads"] else 1) for each in found]


#: A price times numbers of things, and what they come to: 30台×0.55万元=16.50万元, 3.50万元/月×12个月，共42.00万元.
_TIMES = r"\s?(?:[×xX✕*＊]|乘以)\s?"
_FACTOR = rf"(?:{FIGURE})(?:\s?(?:{MONEY_UNIT}|[一-龥]{{1,4}}))?(?:/[一-龥]{{1,4}})?"
_PRODUCT = re.compile(
    r"(?<![×xX✕*＊]\s)(?<!乘以)(?<!乘以\s)(?<![\d.,，×xX✕*＊%％+＋\-－/])"
    rf"(?P<factors>{_FACTOR}(?:{_TIMES}{_FACTOR})+)(?![%％])\s?"
    rf"(?:[=＝]|[，,]?(?:[合共]计|小计|[共计]))[为是]?\s?{MONEY}"
)
_PRICE = re.compile(rf"(?<![\d.,])(?P<figure>{FIGURE})\s?(?P<unit>{MONEY_UNIT})")
_BARE = re.compile(FIGURE)
#: Words of numbers behind a figure that are seldom and not reckoned with.
_OTHER_POWERS = ("十", "百", "千", "亿")


def stated_products(text: str) -> Iterator[StatedAverage]:
    """Yield the prices that are said to make an amount with the numbers behind or before them."""
    for match in _PRODUCT.finditer(text):
        prices, number, begin = [], Decimal(1), match.start("factors")
        for factor in re.split(_TIMES, match["factors"]):
            at = text.index(factor, begin)
            begin = at + len(factor)
            if price := _PRICE.match(factor):
                value = in_yuan(price["figure"], price["unit"])
                span = {"start": at + price.start("figure"), "end": at + price.end("unit")}
                prices.append(StatedAmount(value=value, figure=price["figure"], unit=price["unit"], **span))
            elif figure := _BARE.match(factor):
                behind = factor[figure.end() :].lstrip()
                if behind.startswith(_OTHER_POWERS):
                    break
                number *= Decimal(figure[0].replace(",", "")) * (_MYRIAD if behind.startswith("万") else 1)
        else:
            if len(prices) == 1 and number > 0:
                named_at = match.start("factors")
                yield StatedAverage(amount=amount_of(match), number=number, average=prices[0], named_at=named_at)


#: Marks of several things one by one and what they come to on average: 得分分别为92分、95分、89分，平均92分.
_MARK = r"\d{1,5}(?:\.\d{1,6})?"
_MARKS = re.compile(
    rf"(?<!分[、，和])(?<![\d.])(?P<marks>{_MARK}分(?:[、，和]{_MARK}分)+)[，,；。]?[^，。；\d\n]{{0,8}}(?:平均|均[分值])"
    rf"[^，。；\d\n]{{0,6}}?(?P<mean>{_MARK})分(?!以)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedMean:
    """What several marks are said to come to on average, as printed, with the words for it."""

    marks: tuple[str, ...]
    mean: str
    printed: str


def stated_means(text: str) -> Iterator[StatedMean]:
    """Yield the averages of marks that a text gives one by one."""
    for match in _MARKS.finditer(text):
        marks = tuple(each.removesuffix("分") for each in re.findall(rf"{_MARK}分", match["marks"]))
        yield StatedMean(marks=marks, mean=match["mean"], printed=match[0])
