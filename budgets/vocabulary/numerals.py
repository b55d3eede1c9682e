"""Chinese numerals up to 99 (九十九), as they number parts, sections, tables and rows."""

from __future__ import annotations

import re

_DIGITS = "一二三四五六七八九"
#: The characters of such a numeral, and a whole one as a pattern.
NUMERAL_CHARACTERS = f"{_DIGITS}十"
NUMERAL = f"(?:[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}])"


def chinese_numeral(number: int) -> str:
    """Return the numeral of a number from 1 to 99; raises :class:`ValueError` for others."""
    if not 0 < number < 100:
        raise ValueError(f"{number} is not counted in such numerals")
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens - 1] if tens > 1 else "") + "十" * bool(tens) + (_DIGITS[ones - 1] if ones else "")


def parse_chinese_numeral(text: str) -> int:
    """Return the number that a numeral stands for; raises :class:`ValueError` for other text."""
    if not re.fullmatch(NUMERAL, text):
        raise ValueError(f"{text!r} is no numeral from 一 to 九十九")
    tens, ten, ones = text.rpartition("十")
    units = _DIGITS.index(ones) + 1 if ones else 0
    return (_DIGITS.index(tens) + 1 if tens else 1) * 10 + units if ten else units
