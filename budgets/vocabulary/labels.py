"""Labels of rows (项目、科目名称), compared without what only numbers or introduces them."""

from __future__ import annotations

from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.totals import TOTALS


def bare_label(label: str) -> str:
    """Return a label for comparing: plain, without the mark that numbers it (一、, (二), 3.) and 其中."""
    return plain(without_mark(label)).removeprefix("其中:")


def is_of_which(label: str) -> bool:
    """Tell whether a row is an 其中: part of the row above it that others beside it need not complete."""
    return plain(label).startswith("其中")


def is_total_label(label: str) -> bool:
    """Tell whether a label names a total (合计, 本年支出合计, 支出总计)."""
    return bare_label(label) in TOTALS
