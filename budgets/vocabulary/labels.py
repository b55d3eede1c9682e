"""Labels of rows (项目、科目名称), compared without what only numbers or introduces them."""

from __future__ import annotations

import re

from budgets.vocabulary.values import plain

_ENUMERATION = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[.、](?!\d))")


def bare_label(label: str) -> str:
    """Return a label for comparing: plain, without enumeration (一、, (二), 3.) and 其中."""
    return _ENUMERATION.sub("", plain(label)).removeprefix("其中:")


def without_enumeration(label: str) -> str:
    """Return a label as printed, less the enumeration it begins with."""
    return _ENUMERATION.sub("", label)


def is_of_which(label: str) -> bool:
    """Tell whether a row is an 其中: part of the row above it that others beside it need not complete."""
    return plain(label).startswith("其中")
