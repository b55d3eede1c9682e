"""The rules on stated changes (F6.change), and the words in which their findings tell a change."""

from __future__ import annotations

from budgets.records import Direction

from .findings import BilingualText, CheckRule, RuleBasis, Tolerance

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
    version=7,
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
    version=4,
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
    version=8,
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
    version=2,
)
RULES = (AMOUNT, BASE, PERCENT, DIRECTION)

SLIPS: dict[str, BilingualText] = {
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
CHANGE_WORDS = {
    Direction.INCREASE: BilingualText("增加", "grow"),
    Direction.DECREASE: BilingualText("减少", "fall"),
    Direction.LEVEL: BilingualText("持平", "stay level"),
    Direction.UNSTATED: BilingualText("变动", "change"),
}
MOVES = {
    Direction.INCREASE: "a rise",
    Direction.DECREASE: "a fall",
    Direction.LEVEL: "a change",
    Direction.UNSTATED: "a change",
}
OPPOSITE = {each: each for each in Direction} | {
    Direction.INCREASE: Direction.DECREASE,
    Direction.DECREASE: Direction.INCREASE,
}
