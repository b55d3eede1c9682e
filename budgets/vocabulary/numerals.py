"""Chinese numerals up to 99 (九十九), as they number parts, sections and rows."""

from __future__ import annotations

_DIGITS = "一二三四五六七八九"
#: The characters of such a numeral, and a whole one as a pattern.
NUMERAL_CHARACTERS = f"{_DIGITS}十"
NUMERAL = f"(?:[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}])"


def number_of(numeral: str) -> int:
    """Return the number of a Chinese numeral up to 99."""
    tens, ten, ones = numeral.rpartition("十")
    units = _DIGITS.index(ones) + 1 if ones else 0
    return (_DIGITS.index(tens) + 1 if tens else 1) * 10 + units if ten else units


def numeral_of(number: int) -> str:
    """Return the Chinese numeral of a number from 1 to 99."""
    tens, units = divmod(number, 10)
    lead = _DIGITS[tens - 1] if tens > 1 else ""
    return lead + "十" * bool(tens) + (_DIGITS[units - 1] if units else "")
