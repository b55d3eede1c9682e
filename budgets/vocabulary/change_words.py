"""The words by which a text tells changes, and against which year; how percentages are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgets.records import Direction
from budgets.vocabulary.money_units import AMID_FIGURE, OTHER_MINUS

#: Words for the direction of a change; a word that only names the rate of change has none.
DIRECTION_WORDS: dict[str, Direction] = {
    **dict.fromkeys(("增加", "增长", "上升", "提高", "净增加", "增收", "增支"), Direction.INCREASE),
    **dict.fromkeys(
        ("减少", "下降", "负增长", "降低", "压减", "压缩", "核减", "调减", "缩减", "净减少", "减收", "减支"),
        Direction.DECREASE,
    ),
    **dict.fromkeys(("持平", "一致", "相同", "相等", "保持一致", "无变化", "没有变化"), Direction.LEVEL),
}
#: The same in short, or of two amounts of money.
MORE_OR_LESS = {
    **dict.fromkeys(("多", "多出", "增", "净增", "多支", "多支出", "多安排"), Direction.INCREASE),
    **dict.fromkeys(
        ("少", "减", "净减", "少支", "少支出", "少安排", "小于", "低于", "节约", "节省", "节支"), Direction.DECREASE
    ),
}
RATE_WORDS: dict[str, Direction] = {
    **dict.fromkeys(("增幅", "增长率", "增加率", "增加比例", "增长比例", "增长幅度", "增加幅度"), Direction.UNSTATED),
    **dict.fromkeys(
        ("降幅", "减幅", "减少率", "下降率", "减少比例", "下降比例", "下降幅度", "减少幅度"), Direction.DECREASE
    ),
}
#: What a year's figures are compared by, and the years before that they are compared with.
COMPARATORS = ("较", "比", "与", "同")
YEARS_BEFORE = ("上年", "上年度", "上一年", "上一年度", "上一度", "去年")


def any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of some words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


#: Not what ends a word that leads over to what is found: 经比较，2031年….
COMPARATOR = rf"(?<!经比)(?:{'|'.join(COMPARATORS)})\s*"
YEAR = rf"(?:{any_of(YEARS_BEFORE)}|\d{{4}}年度?)"
BASIS = r"(?:当年|年初)?(?:(?:预算)?执行数|(?:预算|执行|决算)*)"
PERCENT = rf"{AMID_FIGURE}{OTHER_MINUS}(?<!-)(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?"
#: Its sign, unless it is the first end of a range.
PER_CENT = r"\s*[%％](?!\s?[~～—–至到-]\s?\d)"
#: The same, or points of one, as which a change of money is told by mistake: 增加5.00万元，增长4.00个百分点.
PER_CENT_OR_POINTS = rf"(?:{PER_CENT}|个百分点)"
PERCENTAGE = re.compile(PERCENT + PER_CENT)
PERCENTAGE_POINTS = re.compile(rf"{PERCENT}个百分点")


def year_of_base(base: str) -> int | None:
    """Return the year that the words of a base name (2022年预算), nothing for 上年."""
    year = re.match(r"(\d{4})年", base)
    return int(year[1]) if year else None
