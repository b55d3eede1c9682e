"""The numbers that a Word document does not store with its paragraphs: those of lists that count by themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from budgets.vocabulary.numerals import chinese_numeral

from .word_xml import Node, child, children, value_of, value_said

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
#: Lists have nine levels, and no list of a budget counts further.
_LEVELS, _MOST = 9, 9_999


def _letters(number: int) -> str:
    """Return a number as lists write it in letters: a, b, … z, aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text, number = text + letters * (number // value), number % value
    return text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


#: How numbers are written, by the names of the formats; any other is written in digits.
_FORMATS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting",
         "taiwaneseCountingThousand"),
        lambda number: chinese_numeral(number) if number < 100 else str(number),
    ),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListLevel:
    """A level of a list: how it counts, what it prints (``%1`` is the number of the first level), where it begins."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class ListCounter:
    """Counts the paragraphs of the lists of a document, in their order."""

    levels: Mapping[str, Mapping[int, ListLevel]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    counts: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def count(self, number: str, level: int) -> str:
        """Return what a list prints before its next paragraph of a level; nothing where it prints a bullet or none."""
        levels = self.levels.get(number, {})
        here = levels.get(level)
        if here is None:
            return ""
        counts = self.counts[self.lists.get(number, number)]
        counts[level] = min(counts.get(level, here.start - 1) + 1, _MOST)
        for below in [each for each in counts if each > level]:
            del counts[below]
        if here.form in ("bullet", "none"):
            return ""

        def written(match: re.Match[str]) -> str:
            of = levels.get(int(match[1]) - 1, here)
            return _FORMATS.get(of.form, str)(max(counts.get(int(match[1]) - 1, of.start), 1))

        return re.sub(r"%([1-9])", written, here.text)


def list_counter(numbering: Node | None) -> ListCounter:
    """Return what counts the lists that the part ``numbering.xml`` of a document defines."""
    if numbering is None:
        return ListCounter()
    kinds = {
        value_of(each, "abstractNumId"): _levels(children(each, "lvl")) for each in children(numbering, "abstractNum")
    }
    levels, lists = {}, {}
    for each in children(numbering, "num"):
        number, kind = value_of(each, "numId"), value_said(child(each, "abstractNumId"))
        changed = [child(one, "lvl") for one in children(each, "lvlOverride")]
        own = _levels(one for one in changed if one is not None)
        starts = {
            int(value_of(one, "ilvl") or 0): int(start)
            for one in children(each, "lvlOverride")
            if (start := value_said(child(one, "startOverride"))).isdigit()
        }
        known = {**kinds.get(kind, {}), **own}
        levels[number] = {at: ListLevel(one.form, one.text, starts.get(at, one.start)) for at, one in known.items()}
        # Lists of one kind go on counting, unless one of them begins anew.
        lists[number] = number if starts else f"kind {kind}"
    return ListCounter(levels, lists)


def _levels(nodes: Iterable[Node]) -> dict[int, ListLevel]:
    found = {}
    for node in nodes:
        start = value_said(child(node, "start"))
        found[int(value_of(node, "ilvl") or 0)] = ListLevel(
            value_said(child(node, "numFmt")) or "decimal",
            value_said(child(node, "lvlText")),
            int(start) if start.isdigit() and len(start) < 5 else 1,
        )
    return found
