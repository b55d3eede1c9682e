"""How printed text is spelt, and compared: the same way for every format and every check."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

#: Radicals, and look-alikes, that some programs print instead of the character, and that NFKC leaves as they are or
#: turns into the traditional form.
_RADICALS = str.maketrans(
    "⺁⺅⺇⺉⺌⺎⺐⺒⺓⺕⺖⺗⺘⺙⺠⺡⺢⺣⺦⺨⺩⺭⺮⺰⺶⺷⺺⺻⺼⺾⻁⻂⻄⻅⻆⻈⻉⻋⻌⻐⻓⻔⻖⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳⼾⾭⿈㬵",
    "厂亻几刂小兀尢巳幺彐忄心扌攵民氵水灬丬犭玉礻竹纟羊羊肀聿肉艹虎衤西见角讠贝车辶钅长门阝青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾齐齿龙龟户青黄胶",
)
_STAND_INS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")

#: Words may end in so many dots themselves.
_SHORTER_THAN_LEADER = 3
#: Signs of a font's own behind words and before them are bullets; within words, they stand for letters.
_LOST_LETTER = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:\ufffd|\(cid:\d+\))|(?:\ufffd|\(cid:\d+\))(?=[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff])[\ue000-\uf8ff](?=[\u4e00-\u9fff])"
)

_WIDE = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’×≥≤"
_SPACE = r"[ \t\u3000\xa0]"
_SPACE_AT_WIDE = re.compile(rf"(?<=[{_WIDE}]){_SPACE}+|(?<!{_SPACE}){_SPACE}++(?=[{_WIDE}])")
_PLAIN = dict.fromkeys(map(ord, "“”\"'‘’「」《》 \t\u3000\xa0"), "")


def clean(text: str) -> str:
    """Return text without the white space that extraction leaves beside Chinese characters."""
    return re.sub(r"\s+", " ", _SPACE_AT_WIDE.sub("", text.strip()))


def unify(text: str) -> str:
    """Return text with radicals and compatibility forms as the characters they stand for; punctuation stays."""
    return _STAND_INS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_RADICALS))


def plain(text: str) -> str:
    """Return text for comparing: NFKC, without white space, quotation marks and book-title marks."""
    return unicodedata.normalize("NFKC", text).translate(_PLAIN).casefold()


def display_width(text: str) -> int:
    """Return how wide text prints: 2 for a full-width character, 1 for any other."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def without_spread(text: str) -> str:
    """Return text without the spaces that spread its characters over a cell (合 计)."""
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text)


def without_leader(text: str) -> str:
    """Return text without the dots that lead from it to its figure (支出……………)."""
    bare = text.rstrip(" .．·•…⋯‥")
    return bare if bare and len(text) - len(bare) > _SHORTER_THAN_LEADER else text


def has_lost_letter(text: str) -> bool:
    """Tell whether a character within words is one that a font draws and does not say: it is no letter of a name."""
    return bool(_LOST_LETTER.search(text))


def distinct(words: Iterable[str]) -> list[str]:
    """Return words with a number behind each that came before: ``a``, ``b``, ``a-2``."""
    times: Counter[str] = Counter()
    found = []
    for word in words:
        times[word] += 1
        found.append(word if times[word] == 1 else f"{word}-{times[word]}")
    return found
