"""Part the lines of a narrative into sections (第一部分, 一、, （一）, 1.), each with its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.documents.model.pages import PageLine, span
from budgets.records import Place, Section, Unreadable
from budgets.vocabulary.enumerations import PART_MARK, Enumerated, enumerated
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.money_units import MONEY
from budgets.vocabulary.numerals import NUMERAL, chinese_numeral, parse_chinese_numeral
from budgets.vocabulary.sections import HEADING_LENGTH, SectionKind, part_kind, topic_kind
from budgets.vocabulary.spelling import clean, display_width

_NUMBERED_PART = re.compile(rf"^({PART_MARK})\s*(.*)$")
_HEADING_LINE = re.compile(rf"^(?:{PART_MARK}\s|{NUMERAL}、)[^。，；：:]{{1,30}}$")
_AMOUNT, _SENTENCE_MARK = re.compile(MONEY), re.compile("[。，；：]")
# Looked for where the figure begins alone, so that a long row of digits takes no longer than it is long.
_FIGURE_END, _FIGURE_REST = re.compile(r"(?<![\d,]),*(-?\d[\d,]*\.?)$"), re.compile(r"[,.]?\d[\d,]*(?:\.\d+)?")
_OF_MONEY = re.compile("收入|支出|收支|预算|决算")
_LONGEST_PART_HEADING = 45
#: Depth of the innermost marks that open a section (1.).
_DEEPEST = 3


@dataclass(slots=True)
class OpenedSection:
    """A section while its lines are gathered: paragraphs are lists of printed lines, each with its text."""

    level: int
    path: tuple[int, ...]
    number: str
    kind: SectionKind
    paragraphs: list[list[tuple[str, PageLine]]]

    @property
    def printed_lines(self) -> list[PageLine]:
        return [line for paragraph in self.paragraphs for _, line in paragraph]


def gather_sections(lines: Sequence[PageLine]) -> list[OpenedSection]:
    """Return the sections with their paragraphs, from the first part on.

    Parts are numbered (第一部分), or else headlines of known words; a file with pages and without either has sections
    from its beginning.
    """
    sections: list[OpenedSection] = []
    counters = [0] * (_DEEPEST + 1)
    width = _full_width(lines)
    numbered = any(_NUMBERED_PART.match(line.text) for line in lines)
    headed = not numbered and any(_opens_part(line) for line in lines)
    before: PageLine | None = None
    part = _mark_before_parts(lines) if headed else None
    counted = part
    for line in lines:
        counted = None if part and _begins_inner_list(line, part) else counted
        found = _section_opening(line, counters, bool(sections) or not (numbered or headed), headed, counted)
        if not sections and not found and not line.flat and not (numbered or headed):
            found = 0, "", "", 0
        if found:
            level, number, rest, ordinal = found
            if headed and level == 0:
                part = counted = enumerated(line.text.strip())
            counters[level] = max(counters[level] + 1, ordinal)
            counters[level + 1 :] = [0] * (_DEEPEST - level)
            kind = topic_kind(rest) if level else part_kind(rest)
            if part and not level and not kind:
                kind = _kind_of_numbered_part(rest)
            path = tuple(count for count in counters[: level + 1] if count)
            sections.append(OpenedSection(level, path, number, kind, [[(rest, line)]] if rest else []))
            if level == 0 and not number and not rest:
                sections[-1].paragraphs.append([(line.text, line)])
        elif sections:
            paragraphs = sections[-1].paragraphs
            if not paragraphs or before is None or _begins_paragraph(before, line, width):
                paragraphs.append([])
            paragraphs[-1].append((line.text, line))
        before = line
    return sections


def _kind_of_numbered_part(heading: str) -> SectionKind:
    """Return what a part that only its number tells is about: what a section so called is, or else money it names."""
    return topic_kind(heading) or (SectionKind.EXPLANATION if _OF_MONEY.search(heading) else SectionKind.UNKNOWN)


def _mark_before_parts(lines: Sequence[PageLine]) -> Enumerated | None:
    """Return the number from which parts told by their words count on, those without such words before them, too."""
    first = next(at for at, line in enumerate(lines) if _opens_part(line))
    mark = enumerated(clean(lines[first].text))
    if mark is None:
        return None
    before = [enumerated(clean(line.text)) for line in lines[:first] if line.headline]
    earlier = [each.ordinal for each in before if each and each.depth == mark.depth and each.ordinal < mark.ordinal]
    return mark._replace(ordinal=min(earlier, default=mark.ordinal) - 1)


def _opens_part(line: PageLine, before: Enumerated | None = None) -> bool:
    """Tell whether a headline opens a part: it speaks of what parts speak of, or counts on from the part before."""
    text = clean(line.text)
    short = line.headline and len(text) <= _LONGEST_PART_HEADING
    mark = enumerated(text) if before else None
    counts_on = before and mark and mark.depth == before.depth and mark.ordinal > before.ordinal
    return short and bool(part_kind(text) or counts_on) and not re.search(r"[。；：，:]", text)


def _begins_inner_list(line: PageLine, part: Enumerated) -> bool:
    """Tell whether a headline begins to count anew as parts do: what counts on from it is none of them."""
    mark = enumerated(clean(line.text)) if line.headline else None
    return bool(mark and mark.depth == part.depth and mark.ordinal == 1 <= part.ordinal)


def _begins_paragraph(before: PageLine, line: PageLine, width: int) -> bool:
    """Tell whether a paragraph begins with a line.

    None does with the rest of a figure, nor with an amount behind a sentence that has not ended.
    """
    if _goes_on_figure(before.text.strip(), line.text.strip()):
        return False
    if _AMOUNT.match(line.text.strip()) and _SENTENCE_MARK.search(before.text) and not _ends_with_stop(before):
        return False
    if line.begins is None or line.new_page:
        return _ends_paragraph(before, width) if line.flat else bool(line.begins) or _ends_with_stop(before)
    return bool(line.begins) or (before.headline and not line.headline)


def _goes_on_figure(before: str, after: str) -> bool:
    """Tell whether a line ends amid a figure, at its comma or point, with whose rest the next line begins."""
    end, rest = _FIGURE_END.search(before), _FIGURE_REST.match(after)
    if not end or not rest or (before[-1].isdigit() and after[0].isdigit()):
        return False
    return bool(re.fullmatch(FIGURE, end[1] + rest[0]))


def _ends_with_stop(line: PageLine) -> bool:
    return bool(re.search(r"[。；！：]$", line.text.strip()))


def _full_width(lines: Sequence[PageLine]) -> int:
    widths = sorted(display_width(line.text) for line in lines)
    return widths[len(widths) * 3 // 4] if widths else 0


def _ends_paragraph(line: PageLine, width: int) -> bool:
    """Tell whether a paragraph ends with this line: at a mark, or with a heading, short of the full width."""
    short = display_width(line.text) <= width - 4
    closed = bool(re.search(r"[。；;：:！]$", line.text)) and (short or line.text.endswith("："))
    return closed or bool(_HEADING_LINE.match(line.text))


def _section_opening(
    line: PageLine, counters: list[int], begun: bool, headed: bool, part: Enumerated | None
) -> tuple[int, str, str, int] | None:
    """Return level, number, rest and ordinal of a line that opens a section.

    Its numeral follows the last of its level; one that skips some opens a section if its heading is of a known kind,
    for the lines between may not have been read.
    """
    text = line.text.strip()
    if match := _NUMBERED_PART.match(text):
        return (0, match[1], match[3], 0) if parse_chinese_numeral(match[2]) > counters[0] else None
    if headed and _opens_part(line, part):
        return 0, "", text, 0
    found = enumerated(text) if begun else None
    if found is None or found.depth > _DEEPEST or found.ordinal <= counters[found.depth]:
        return None
    if found.ordinal > counters[found.depth] + 1 and topic_kind(found.rest) is not SectionKind.EXPLANATION:
        return None
    return found.depth, found.mark, found.rest.removeprefix("、"), found.ordinal


def section_of(order: int, opened: OpenedSection, file: str) -> Section:
    """Return the record of a section; a short first paragraph without marks of a sentence is its heading."""
    paragraphs = [clean("".join(text for text, _ in paragraph)) for paragraph in opened.paragraphs]
    heading = ""
    if paragraphs and (opened.level == 0 or _may_be_heading(paragraphs[0])):
        heading, paragraphs = paragraphs[0], paragraphs[1:]
    kind = opened.kind
    if opened.number and opened.level == 0 and not kind and paragraphs and _may_be_heading(paragraphs[0]):
        # The heading of a part may go on in its next line.
        kind = part_kind(heading + paragraphs[0])
        heading, paragraphs = (heading + paragraphs[0], paragraphs[1:]) if kind else (heading, paragraphs)
    return Section(
        order=order,
        path=".".join(map(str, opened.path)),
        number=opened.number,
        heading=heading,
        text="\n".join(paragraphs),
        kind=kind,
        place=span(opened.printed_lines, file) if opened.printed_lines else Place(file=file),
    )


def _may_be_heading(paragraph: str) -> bool:
    return not re.search(r"[。，；：:]", paragraph) and len(paragraph) <= HEADING_LENGTH


def missing_parts(sections: Sequence[Section], file: str) -> Iterator[Unreadable]:
    """Yield the parts that the numbering skips."""
    ordinals = [
        parse_chinese_numeral(match[2]) for section in sections if (match := _NUMBERED_PART.match(section.number))
    ]
    missing = sorted(set(range(1, max(ordinals, default=0))) - set(ordinals))
    if missing:
        names = "、".join(f"第{chinese_numeral(number)}部分" for number in missing)
        yield Unreadable(place=Place(file=file), text="", reason=f"part-missing: {names}")
