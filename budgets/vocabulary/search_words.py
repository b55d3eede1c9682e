"""What a text is found by, and what a reader's words ask for: the same tokens on every database.

Chinese is written without spaces, so a run of characters is found by each two that stand together, and by its last one
alone; a Latin word by its beginning; a number, its digits not grouped, by its beginning as well. Width, case, radicals
and traditional characters make no difference. A token holds letters, digits and :data:`POINT`; one that says where an
entry belongs (:func:`filter_token`) begins with a sign that no text leaves in a token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .spelling import unify
from .traditional_characters import TO_SIMPLIFIED

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: Stands for the decimal point in a token: one database takes a plain one for the end of a word.
POINT = "·"
#: Of longer words only so much counts.
LONGEST_WORD = 64

_PIECE = re.compile(rf"(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)|([{HAN}]+)|([^\W\d_{HAN}]+)")
#: Quotation marks, brackets and white space within a name, which not everybody types: “三公”经费, 办公厅（室）.
_BRIDGED = re.compile(rf"(?<=[{HAN}])[“”‘’\"'「」『』《》〈〉()\[\]{{}}【】〔〕\s·]+(?=[{HAN}])")


#: How papers print what readers call otherwise, in Chinese (招待费: 公务接待费) or English.
PRINTED = {
    "医保": "医疗保险",
    "社保": "社会保障",
    "养老金": "养老保险",
    "薪酬": "工资",
    "薪水": "工资",
    "房租": "租赁费",
    "招待": "公务接待",
    "买车": "公务用车购置",
    "公车": "公务用车",
    **dict.fromkeys(("salary", "salaries", "wage", "wages", "pay"), "工资"),
    **dict.fromkeys(("staff", "personnel"), "人员经费"),
    **dict.fromkeys(("pension", "pensions"), "养老保险"),
    **dict.fromkeys(("income", "revenue"), "收入"),
    **dict.fromkeys(("procurement", "purchases"), "政府采购"),
    **dict.fromkeys(("reception", "hospitality"), "公务接待"),
    **dict.fromkeys(("car", "cars", "vehicle", "vehicles"), "公务用车"),
    **dict.fromkeys(("per person", "per head", "per capita"), "人均"),
    "meetings": "会议费",
    "rent": "租赁费",
    "abroad": "因公出国",
    "goals": "绩效目标",
}
#: A Latin word is known as a whole.
_CALLED = re.compile("|".join(rf"\b{words}\b" if words.isascii() else words for words in PRINTED))


@dataclass(frozen=True, slots=True)
class Token:
    """A token that must be there, or the beginning of one."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Wanted, ...]


Wanted = Token | AllOf | AnyOf


def folded_text(text: str) -> str:
    """Return a text without what makes no difference for finding it."""
    return unicodedata.normalize("NFKC", unify(text)).casefold().translate(TO_SIMPLIFIED)


def text_tokens(texts: Iterable[str]) -> set[str]:
    """Return the tokens that texts are found by."""
    found: set[str] = set()
    for text in texts:
        for number, han, word in _PIECE.findall(_BRIDGED.sub("", folded_text(text))):
            if han:
                found.update(han[at : at + 2] for at in range(len(han) - 1))
                found.add(han[-1])
            else:
                found.add((word or number_token(number))[:LONGEST_WORD])
    return found


def wanted_tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens that words of a reader ask for, all of them; none where there is nothing to be found by."""
    wanted: list[Token] = []
    for number, han, word in _PIECE.findall(folded_text(text)):
        if len(han) > 1:
            wanted += [Token(han[at : at + 2]) for at in range(len(han) - 1)]
        else:
            wanted.append(Token((han or word or number_token(number))[:LONGEST_WORD], is_prefix=True))
    return tuple(dict.fromkeys(wanted))


def printed_words(text: str) -> str:
    """Return a reader's words with those in them that papers print otherwise as they do; empty where none is known."""
    folded = folded_text(text)
    printed = _CALLED.sub(lambda called: PRINTED[called[0]], folded)
    return "" if printed == folded else printed


def whole_words(wanted: Wanted) -> Wanted:
    """Return the same, asking for whole tokens instead of beginnings."""
    if isinstance(wanted, Token):
        return Token(wanted.text)
    return type(wanted)(tuple(map(whole_words, wanted.parts)))


def number_token(number: str) -> str:
    return number.replace(",", "").replace(".", POINT)


def filter_token(what: str, key: object) -> str:
    """Return the token that says where an entry belongs: its ``year``, its ``place`` and the like."""
    return f"§{what}{key}"
