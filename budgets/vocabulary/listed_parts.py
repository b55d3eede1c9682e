"""The grammar of an amount whose parts a sentence lists: 政府采购61.20万元，其中：货物31.20万元，服务30.00万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgets.vocabulary.money_units import MONEY_PATTERN
from budgets.vocabulary.sentences import StatedAmount, amount_label, amount_of

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
#: What stands between an amount and its parts, and where the list ends.
_LISTS = re.compile(r"[，。：；]?\n?(?:收入|支出)?(?:其中|具体包括|包括|具体为|具体如下|分别[为是])[：:，]?\n?")
_LIST = re.compile(r"(?:[^。\n]|(?<=[，；、])\n)+")
#: In so many characters behind a list, an amount may be one more of its parts, behind a sentence about the last.
_BEHIND = 200
_CLAUSE = re.compile(r"[^，；、：\n]+")
#: Words of a list that parts its parts, and of a clause whose amount is no part: of a change, a price, a sum.
_NESTED = re.compile("其中|包括|分别")
_NO_PART = re.compile(
    "[较比占]|同期|上年|去年|增加|减少|增长|下降|降低|压减|原因|用于|合计|小计|[共总]计|单价|每|人均|标准|以上|以下|不超过|剔除|调整"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPart:
    """An amount of a list, with the words that name it."""

    name: str
    amount: StatedAmount


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedParts:
    """An amount and two or more listed under it; ``complete`` where no other stands among or soon behind them."""

    whole: ListedPart
    parts: tuple[ListedPart, ...]
    complete: bool


def listed_parts(text: str) -> Iterator[ListedParts]:
    """Yield the amounts with parts listed right behind them; a list that holds another is left alone."""
    # What stands in brackets is of one part only.
    flat = _BRACKETS.sub(lambda match: "（" * len(match[0]), text)
    for match in MONEY_PATTERN.finditer(flat):
        behind = _LISTS.match(flat, match.end())
        listed = _LIST.match(flat, behind.end()) if behind else None
        if listed and not _NESTED.search(listed[0]):
            parts = tuple(_parts_of(flat, *listed.span()))
            whole = ListedPart(name=amount_label(text, 0, match.start("figure")), amount=amount_of(match))
            if len(parts) > 1 and all(part.name for part in parts):
                amounts = MONEY_PATTERN.finditer(flat, listed.start(), listed.end() + _BEHIND)
                complete = len(parts) == sum(1 for _amount in amounts)
                yield ListedParts(whole=whole, parts=parts, complete=complete)


def _parts_of(flat: str, begin: int, end: int) -> Iterator[ListedPart]:
    """Yield the amounts of a list, clause by clause; a clause's second amount has no name."""
    for clause in _CLAUSE.finditer(flat, begin, end):
        at = clause.start()
        for match in () if _NO_PART.search(clause[0]) else MONEY_PATTERN.finditer(flat, *clause.span()):
            yield ListedPart(name=flat[at : match.start("figure")].strip("（ "), amount=amount_of(match))
            at = match.end() + len(clause[0])
