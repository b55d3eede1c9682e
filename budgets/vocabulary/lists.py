"""Lists that stand side by side in one table (收入 | 支出): their names, and the words of their headers."""

from __future__ import annotations

import re
from enum import StrEnum


class ListName(StrEnum):
    """A list of a table that prints several; a further one of a name is numbered (``personnel-2``, ``list-3``)."""

    INCOME = "income"
    EXPENDITURE = "expenditure"
    USE = "use"
    ECONOMIC = "economic"
    PERSONNEL = "personnel"
    PUBLIC = "public"


#: Words of a list's header cells, the first that fits.
LIST_WORDS: tuple[tuple[ListName, tuple[str, ...]], ...] = (
    (ListName.USE, ("支出用途", "按用途", "按支出用途", "支出性质")),
    (ListName.ECONOMIC, ("经济分类", "按经济")),
    (ListName.INCOME, ("收入",)),
    (ListName.EXPENDITURE, ("支出", "功能分类")),
    (ListName.PERSONNEL, ("人员经费",)),
    (ListName.PUBLIC, ("公用经费",)),
)
#: Lists that forms go on with in a second stretch of columns under the same words.
REPEATED = frozenset({ListName.PERSONNEL, ListName.PUBLIC})


def first_stretch(name: str) -> str:
    """Return the list that a further stretch of columns goes on with (``public`` of ``public-2``), otherwise itself."""
    stem = name.partition("-")[0]
    return stem if stem in REPEATED else name


#: Words that only lists of income print: they tell to which of two lists side by side a lone cell belongs.
INCOME_WORDS = ("收入", "拨款", "财政专户", "单位资金", "上年结余", "上年结转", "结余、结转", "用事业基金")
#: What a summary's list of income calls money that last year left, and its list of spending what is left for the next.
TAKEN_OVER, CARRIED_ON = re.compile("(上年|年初)(结转|结余)"), re.compile("结转下年|(年末|年终)结转")
