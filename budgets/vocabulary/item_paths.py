"""How a sentence names a class of spending: by the path of its names (一般公共服务（类）…（款）), or by its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgets.vocabulary.codes import WELL_FORMED
from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.spelling import plain

#: What stands behind the name of a 类, 款 or 项, with its digits or without: （201类）, （款）.
_STEP = re.compile(r"[（(](?P<code>\d{2,3})?[类款项][)）]")
#: A whole code behind a name: 小学教育（2050202）.
_CODED = re.compile(r"[（(](?P<code>\d{3}|\d{5}|\d{7})[)）]$")
#: A whole code before a name: 2050202小学教育, 2050202-小学教育.
_CODE_FIRST = re.compile(
    r"(?P<code>\d{7}|\d{5}|\d{3})\s?[-—－]?\s?(?=[一-龥]{3})(?![年月日个人名家户项辆台套批次万亿元件份所])(?P<name>[^\d]*)"
)
_QUOTED = re.compile(r"“([^“”]+)”(?:科目)?(?:支出)?(?:预算)?$")
_CLAUSES_BEFORE = re.compile(r"^.*[。；;：:\n，](?![^“]*”)", re.S)
#: A colon between a path and its amount: 住房公积金（项）：支出.
_COLON_BEHIND_STEP = re.compile(r"(?<=[类款项][）)])[：:](?=(?:支出)?(?:预算|决算)?数?(?:为)?$)")
_LISTED_BEFORE = re.compile(r"^.*(?:、|包括|其中)", re.S)
#: Words that follow a path and are none of its names.
_NO_NAMES = ("", "支出", "科目", "预算", "预算支出")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPath:
    """The names of a class of spending and those above it, outermost first, and its code where every step has digits.

    ``marked`` tells that the text shows it to be a path, by quotation marks or by the step behind its last name;
    ``parted`` that some step is printed. What is neither may be any words before an amount.
    """

    names: tuple[str, ...]
    code: str
    marked: bool
    parted: bool


def item_paths(lead: str) -> Iterator[ItemPath]:
    """Yield what the words before an amount may name: their last clause, or else the last of those it lists."""
    lead = _COLON_BEHIND_STEP.sub("", lead)
    clause = without_mark(_CLAUSES_BEFORE.sub("", lead)).strip()
    yield path_of(clause)
    listed = _LISTED_BEFORE.sub("", clause)
    if listed != clause:
        yield path_of(listed)


def path_of(words: str) -> ItemPath:
    """Return the path that words print."""
    quoted = _QUOTED.search(words)
    words = quoted[1] if quoted else words
    if (coded := _CODED.search(words)) and WELL_FORMED.fullmatch(coded["code"]):
        name = without_mark(words[: coded.start()])
        return ItemPath(names=(name,) if name else (), code=coded["code"], marked=True, parted=False)
    if (coded := _CODE_FIRST.fullmatch(words)) and WELL_FORMED.fullmatch(coded["code"]):
        return ItemPath(names=(coded["name"].strip(),), code=coded["code"], marked=True, parted=False)
    steps = list(_STEP.finditer(words))
    pieces = re.split(_STEP.pattern.replace("?P<code>", "?:"), words) if steps else re.split(r"[-—－]", words)
    code = "".join(step["code"] for step in steps) if all(step["code"] for step in steps) else ""
    return ItemPath(
        names=tuple(piece.strip() for piece in pieces if plain(piece) not in _NO_NAMES),
        code=code if WELL_FORMED.fullmatch(code) else "",
        marked=bool(quoted) or (bool(steps) and plain(pieces[-1]) in _NO_NAMES),
        parted=bool(steps),
    )
