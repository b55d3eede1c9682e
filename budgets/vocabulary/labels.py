"""Labels of rows (项目、科目名称), compared without what only numbers or introduces them."""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.totals import CARRIED, TOTALS


class Labelled(Protocol):
    """A row with its label."""

    @property
    def label(self) -> str: ...


R = TypeVar("R", bound=Labelled)


@lru_cache(maxsize=16384)
def bare_label(label: str) -> str:
    """Return a label for comparing: plain, without the mark that numbers it (一、, (二), 3.) and 其中."""
    return plain(without_mark(label)).removeprefix("其中:")


@lru_cache(maxsize=16384)
def is_subtotal(label: str) -> bool:
    """Tell whether a row is called the sum of some of those beside it: 小计, 货物类小计."""
    return bare_label(label).endswith("小计")


@lru_cache(maxsize=16384)
def is_of_which(label: str) -> bool:
    """Tell whether a row is an 其中: part of the row above it that others beside it need not complete."""
    return plain(label).startswith("其中")


def is_total_label(label: str) -> bool:
    """Tell whether a label names a total (合计, 本年支出合计, 支出总计), or one in two languages (合计 Total)."""
    bare = bare_label(label)
    return bare in TOTALS or bare.rstrip(string.ascii_lowercase) in TOTALS


def is_carried(label: str) -> bool:
    """Tell whether a row only carries the sum of others over a page (过次页, 承前页, 本页小计)."""
    return bool(CARRIED.fullmatch(bare_label(label)))


def is_brought_on(before: str, label: str) -> bool:
    """Tell whether a row brings on the sum that the row before it, at the foot of a page, takes there."""
    return plain(before).startswith(("过", "转", "移")) and plain(label).startswith(("承", "接"))


def is_left_open(label: str) -> bool:
    """Tell whether a label breaks off: behind a word that joins another to it (结转和), or within brackets."""
    bare = plain(label)
    return bare.endswith(("和", "及", "与", "或", "、", "(")) or bare.count("(") > bare.count(")")


def possible_addends(below: Sequence[R]) -> list[list[R]]:
    """Return what a row may be the sum of: the rows below it without those that begin with 其中.

    Where rows follow one of these without the word, they may go on with what it begins, or be parts again.
    """
    marked = [is_of_which(row.label) for row in below]
    first = marked.index(True) if True in marked else len(below)
    parts = [row for row, part_only in zip(below, marked, strict=True) if not part_only]
    if all(marked[first:]):
        return [parts]
    return [parts, *([list(below[:first])] if first else []), list(below)]


def names_spending(label: str) -> bool:
    """Tell whether a row is called as classes of spending are, and units are not: 住房保障支出, 对个人和家庭的补助."""
    return bare_label(label).endswith(("支出", "的补助"))
