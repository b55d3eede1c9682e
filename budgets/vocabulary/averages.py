"""The grammar of an average: an amount, a number of things, and what one of them comes to (7辆，平均每辆20.00万元)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgets.vocabulary.change_words import COMPARATOR, YEAR
from budgets.vocabulary.money_units import MONEY, StatedAmount, amount_of, stated_amounts

#: What is counted, and what else its one is called: 125人次，人均; 4辆，车均.
_THINGS = {"人": "人次|人|名", "车": "辆|台", "辆": "辆", "户": "户", "批": "批次|批", "次": "次", "个": "个"} | {
    each: each for each in "台套名件场期"
}
_AVERAGE = re.compile(
    rf"(?:(?:平均|约|约合)*每(?P<one>[{''.join(_THINGS)}])(?:次|均)?|(?P<mean>[人车户批次])均)"
    rf"(?P<behind>[^，。；：\d（）\n]{{0,8}}?){MONEY}"
)
_NUMBER = r"(?<![\d,.])(?P<number>[1-9]\d*|[1-9]\d{{0,2}}(?:,\d{{3}})+)(?:{})"
#: What makes an average a norm, a bound, or another year's.
_NO_AVERAGE = re.compile(rf"标准|不超|以[内下]|最[高低]|限额|{COMPARATOR}?{YEAR}|[较比]|增加|减少|每年|每月|每天")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAverage:
    """What one of some things comes to, with the only amount and the only number of such things of its sentence."""

    amount: StatedAmount
    number: int
    average: StatedAmount


def stated_averages(text: str) -> Iterator[StatedAverage]:
    """Yield the averages of a text whose sentence leaves no doubt of what they are of."""
    for match in _AVERAGE.finditer(text):
        begin = max(text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
        clause = text[max(text.rfind(mark, begin, match.start()) for mark in "，（：") + 1 : match.start()]
        numbers = {
            int(each["number"].replace(",", ""))
            for each in re.finditer(_NUMBER.format(_THINGS[match["one"] or match["mean"]]), text[begin : match.start()])
        }
        amounts = stated_amounts(text, begin, match.start())
        if len(numbers) == len(amounts) == 1 and not _NO_AVERAGE.search(clause + match["behind"]):
            yield StatedAverage(amount=amounts[0], number=numbers.pop(), average=amount_of(match))
