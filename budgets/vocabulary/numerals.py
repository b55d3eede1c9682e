"""Chinese numerals, as tables and lists are counted with them: 一, 十二, 三十."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_NUMERAL = re.compile(rf"(?:(?P<tens>[{_DIGITS[2:]}]?)(?P<ten>十))?(?P<ones>[{_DIGITS[1:]}]?)")


def chinese_numeral(number: int) -> str:
    """Return the numeral of a number from 1 to 99."""
    if not 0 < number < 100:
        raise ValueError(f"{number} is not counted in such numerals")
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def parse_chinese_numeral(text: str) -> int:
    """Return the number that a numeral from 一 to 九十九 stands for; raises :class:`ValueError` for other text."""
    match = _NUMERAL.fullmatch(text)
    if not match or not text:
        raise ValueError(f"{text!r} is no numeral from 一 to 九十九")
    tens = (_DIGITS.index(match["tens"]) if match["tens"] else 1) if match["ten"] else 0
    return tens * 10 + (_DIGITS.index(match["ones"]) if match["ones"] else 0)
