"""Part the lines of a narrative into sections (第一部分, 一、, （一）, 1.), each with its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.documents.model.pages import PageLine, span
from budgets.records import Place, Section, Unreadable
from budgets.vocabulary import phrases
from budgets.vocabulary.values import clean, display_width

_NUMERAL = "一二三四五六七八九十"
_NUMBERED_PART = re.compile(rf"^(第([{_NUMERAL}]+)部分)\s*(.*)$")
_NUMBERED = (
    (1, re.compile(rf"^(([{_NUMERAL}]+)、)\s*(.*)$")),
    (2, re.compile(rf"^([（(]([{_NUMERAL}]+)[）)])\s*(.*)$")),
    (3, re.compile(r"^((\d{1,2})[.．、](?!\d))\s*(.*)$")),
)


@dataclass(slots=True)
class Opened:
    """A section while its lines are gathered: paragraphs are lists of printed lines."""

    level: int
    path: tuple[int, ...]
    number: str
    kind: str
    paragraphs: list[list[tuple[str, PageLine]]]


def gather(lines: Sequence[PageLine]) -> list[Opened]:
    """Return the sections with their paragraphs, from the first part on.

    Parts are numbered (第一部分), or else headlines of known words; a file with pages and without either has sections
    from its beginning.
    """
    sections: list[Opened] = []
    counters = [0, 0, 0, 0]
    width = _full_width(lines)
    numbered = any(_NUMBERED_PART.match(line.text) for line in lines)
    headed = not numbered and any(_is_part(line) for line in lines)
    before: PageLine | None = None
    for line in lines:
        found = _opening(line, counters, bool(sections) or not (numbered or headed), headed)
        if not sections and not found and not line.flat and not (numbered or headed):
            found = 0, "", ""
        if found:
            level, number, rest = found
            counters[level] += 1
            counters[level + 1 :] = [0] * (3 - level)
            kind = _kind(level, rest)
            path = tuple(count for count in counters[: level + 1] if count)
            sections.append(Opened(level, path, number, kind, [[(rest, line)]] if rest else []))
            if level == 0 and not number and not rest:
                sections[-1].paragraphs.append([(line.text, line)])
        elif sections:
            paragraphs = sections[-1].paragraphs
            if not paragraphs or before is None or _parted(before, line, width):
                paragraphs.append([])
            paragraphs[-1].append((line.text, line))
        before = line
    return sections


def _is_part(line: PageLine) -> bool:
    """Tell whether a headline opens a part: it speaks of what parts speak of."""
    text = clean(line.text)
    return line.headline and len(text) <= 45 and bool(_kind(0, text)) and not re.search(r"[。；：，:]", text)


def _parted(before: PageLine, line: PageLine, width: int) -> bool:
    """Tell whether a paragraph begins with a line."""
    if line.begins is None or line.new_page:
        return _ends(before, width) if line.flat else bool(line.begins) or _closed(before)
    return bool(line.begins) or (before.headline and not line.headline)


def _closed(line: PageLine) -> bool:
    return bool(re.search(r"[。；！：]$", line.text.strip()))


def _full_width(lines: Sequence[PageLine]) -> int:
    widths = sorted(display_width(line.text) for line in lines)
    return widths[len(widths) * 3 // 4] if widths else 0


def _ends(line: PageLine, width: int) -> bool:
    """Tell whether a paragraph ends with this line: at a mark, or with a heading, short of the full width."""
    short = display_width(line.text) <= width - 4
    return (bool(re.search(r"[。；;：:！]$", line.text)) and (short or line.text.endswith("："))) or _is_heading(
        line.text
    )


def _is_heading(text: str) -> bool:
    return bool(re.match(rf"^(?:第[{_NUMERAL}]+部分\s|[{_NUMERAL}]+、)[^。，；：:]{{1,30}}$", text))


def _opening(line: PageLine, counters: list[int], begun: bool, headed: bool) -> tuple[int, str, str] | None:
    """Return level, number and rest of a line that opens a section: a numeral that follows the last of its level."""
    text = line.text.strip()
    if match := _NUMBERED_PART.match(text):
        return (0, match[1], match[3]) if _ordinal(match[2]) > counters[0] else None
    if headed and _is_part(line):
        return 0, "", text
    if not begun:
        return None
    for level, pattern in _NUMBERED:
        if match := pattern.match(text):
            ordinal = int(match[2]) if level == 3 else _ordinal(match[2])
            rest = match[3].removeprefix("、")
            return (level, match[1], rest) if ordinal == counters[level] + 1 else None
    return None


def _ordinal(numeral: str) -> int:
    """Return the number of a Chinese numeral up to 99."""
    tens, ten, ones = numeral.rpartition("十")
    units = _NUMERAL.index(ones) + 1 if ones else 0
    return (_NUMERAL.index(tens) + 1 if tens else 1) * 10 + units if ten else units


def _kind(level: int, heading: str) -> str:
    vocabulary = phrases.PARTS if level == 0 else phrases.TOPICS
    words = clean(heading)
    if level and (len(words) > 40 or re.search(r"[。；，：]", words)):
        return ""
    return next((kind for kind, found in vocabulary if any(word in words for word in found)), "")


def section(order: int, opened: Opened, file: str) -> Section:
    paragraphs = [clean("".join(text for text, _ in paragraph)) for paragraph in opened.paragraphs]
    heading = ""
    if paragraphs and (
        opened.level == 0 or (not re.search(r"[。，；：:]", paragraphs[0]) and len(paragraphs[0]) <= 40)
    ):
        heading, paragraphs = paragraphs[0], paragraphs[1:]
    printed = printed_lines(opened)
    place = span(printed, file) if printed else Place(file=file)
    return Section(
        order=order,
        path=".".join(map(str, opened.path)),
        number=opened.number,
        heading=heading,
        text="\n".join(paragraphs),
        kind=opened.kind,
        place=place,
    )


def missing_parts(sections: Sequence[Section], file: str) -> Iterator[Unreadable]:
    """Yield the parts that the numbering skips."""
    ordinals = [_ordinal(section.number[1:-2]) for section in sections if _NUMBERED_PART.match(section.number)]
    missing = sorted(set(range(1, max(ordinals, default=0))) - set(ordinals))
    if missing:
        names = "、".join(f"第{_NUMERAL[number - 1] if number <= 10 else number}部分" for number in missing)
        yield Unreadable(place=Place(file=file), text="", reason=f"part-missing: {names}")


def printed_lines(opened: Opened) -> list[PageLine]:
    return [line for paragraph in opened.paragraphs for _, line in paragraph]
