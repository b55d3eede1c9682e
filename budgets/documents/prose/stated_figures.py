"""Read the figures of a narrative: what each speaks of, and the change stated behind it.

A figure speaks of what the words before it name, in a section of a kind that has such words; of a class of spending,
where a section explains the budget as a whole. What fits neither is named instead of being guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from budgets.documents.model.pages import PageLine, span
from budgets.documents.prose.section_walk import PlacedSection
from budgets.records import Mention, Place, Section
from budgets.vocabulary.change_words import YEARS_BEFORE, any_of
from budgets.vocabulary.clauses import last_clause, name_in_turn, start_of_clause
from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.function_names import FunctionNames
from budgets.vocabulary.item_paths import path_of
from budgets.vocabulary.listed_parts import PARTED
from budgets.vocabulary.loose_percentages import unread_percentages
from budgets.vocabulary.money_units import LOOSE_MONEY, MONEY, MONEY_PATTERN, amount_of
from budgets.vocabulary.reasons import common_reason, reason_behind
from budgets.vocabulary.sections import SectionKind
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.stated_changes import first_change, stated_changes, uneven_runs
from budgets.vocabulary.statements import StatedChange
from budgets.vocabulary.subjects import (
    COUNT_WORDS,
    SUBJECT_WORDS,
    Subject,
    budgeted,
    executed,
    function_subject,
    words_of_subject_in,
)
from budgets.vocabulary.years_of_amounts import COMPARED_WITH, PLANNED, SPENT_BEFORE, STATED

#: Amounts that semicolons divide.
_LISTED = re.compile("元[^。；元]*；")
#: The code of a class said before its name: 208类社会保障和就业支出.
_CODE_OF_CLASS = re.compile(r"(?<![\d（(])2\d\d类(?=[^，。；：\d）)])")
#: What stands before and behind the least that each of some things is worth.
_WORTH, _AT_LEAST = re.compile(r"(?:单[价台位]|价值|原值)在?$"), re.compile(r"(?:[（(]不?含[）)])?以[上下]")
#: What begins a change of all that a sentence lists: 其中甲1.00万元，乙2.00万元，合计比上年增加.
_ALL_TOGETHER = re.compile("[，；](?:合计|共计|总计|总体|整体)$")
#: A name of all income or spending that says of what year or whose, behind the amount of a part.
_ALL_OF_A_YEAR = re.compile(
    r"(?:\d{4}年度?(?:[本我](?:部门|单位))?|[本我](?:部门|单位))(?:预算)?总?(?:收入|支出)总?(?:预算|决算)?"
)
_DECIDED = re.compile(rf"(?:(?P<year>\d{{4}})年度?|{any_of(YEARS_BEFORE)})(?:支出)?决算(?:支出)?数?[为是]?$")
_STEP_FIRST = re.compile(r"[（(][类款项][)）]")


def stated_figures(placed: PlacedSection, functions: FunctionNames) -> Iterator[Mention]:
    """Yield the figures of a section that stand behind a known subject or class of spending."""
    text = placed.section.text
    heading = placed.section.heading
    named = _figures_by_subject(placed)
    found = _figures_of_class(named, functions.find_code(heading)) if path_of(heading).marked else {**named}
    found |= {match.start("figure"): (subject, match) for subject, match in _figures_on_classes(placed, functions)}
    starts = sorted(found)
    begins = [found[start][1].start() for start in starts]
    ends = [*(max(begin, before) for before, begin in zip(starts, begins[1:], strict=False)), len(text)]
    for start, end in zip(starts, ends, strict=False):
        subject, match = found[start]
        begin, end = past_brackets(text, match.end(), end, begins)
        # What may still speak of the figure is the rest of its paragraph, up to the next subject's.
        after = re.sub(r"[，；。]?其中[：:]?$", "", text[begin:end].split("\n")[0])
        yield stated_figure(placed, subject, match, after=after)


#: Kinds of sections of an explanation, which are parts where only their numbers part the text.
_OF_EXPLANATIONS = (SectionKind.OPERATING_COST, SectionKind.ASSETS, SectionKind.PURCHASED_SERVICES)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words)


def _money_behind(words: str, text: str) -> Iterator[re.Match[str]]:
    """Yield the money in a text that stands behind such words; a text mostly holds none of them, which costs less."""
    if _pattern(words).search(text):
        yield from _pattern(rf"(?:{words})数?的?(?:均?为|共计|合计)?{MONEY}").finditer(text)


def _figures_by_subject(placed: PlacedSection) -> dict[int, tuple[Subject, re.Match[str]]]:
    """Return the figures behind the words of a subject, by where they stand; the longest words at a figure win."""
    text = placed.section.text
    found: dict[int, tuple[Subject, re.Match[str]]] = {}
    for subject, words in _nearest_words(placed, SUBJECT_WORDS):
        for match in _money_behind(words, text):
            at = match.start("figure")
            longest = at not in found or match.start() <= found[at][1].start()
            if longest and not COMPARED_WITH.search(text[: match.start()]):
                found[at] = subject, match
    for match in MONEY_PATTERN.finditer(text) if "分别" in text else ():
        name = name_in_turn(text, amount_of(match))
        named = (each for each, words in _nearest_words(placed, SUBJECT_WORDS) if name and re.fullmatch(words, name))
        if match.start("figure") not in found and (own := next(named, None)):
            found[match.start("figure")] = own, match
    return found


def _figures_of_class(
    found: Mapping[int, tuple[Subject, re.Match[str]]], code: str
) -> dict[int, tuple[str, re.Match[str]]]:
    """Return the figures of a section under the name of a class of spending: its total spending is the class's."""
    own = {at: match for at, (subject, match) in found.items() if subject is Subject.EXPENDITURE}
    return {at: (function_subject(code), match) for at, match in own.items() if code}


def _nearest_words(
    placed: PlacedSection, words: Mapping[SectionKind, Sequence[tuple[Subject, str]]]
) -> Sequence[tuple[Subject, str]]:
    """Return the words of the section's kind or of the nearest above it whose kind has some."""
    kinds = [SectionKind(section.kind) for section in reversed(placed.above)]
    if placed.part in _OF_EXPLANATIONS:
        kinds.append(SectionKind.EXPLANATION)
    return next((words[kind] for kind in kinds if kind in words), ())


def _figures_on_classes(placed: PlacedSection, functions: FunctionNames) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the figures on classes of spending: the year's, what was spent last year, what is planned."""
    if placed.nearest_kind != SectionKind.EXPLANATION:
        return
    text = placed.section.text
    above = next((each.heading or each.text for each in reversed(placed.above[:-1])), "")
    is_final = "决算" in text or any("决算" in each.heading for each in placed.above)
    for paragraph in re.finditer(r"[^\n]+", text):
        # A heading may be broken right before the step behind its last name.
        broken = paragraph.start() == 0 and _STEP_FIRST.match(paragraph[0])
        code = _class_begun_with((placed.section.heading if broken else "") + paragraph[0], functions, above)
        for match in MONEY_PATTERN.finditer(text, *paragraph.span()):
            lead = _CODE_OF_CLASS.sub("", text[paragraph.start() : match.start()])
            if _is_told_of_year_before(paragraph[0], lead) or COMPARED_WITH.search(lead):
                continue
            stated = STATED.search(lead)
            in_turn = name_in_turn(text, amount_of(match))
            named = functions.find_code(in_turn or (lead[: stated.start()] if stated else lead), above)
            if stated and (named or (code and (is_final or "决算" in stated["of"]))):
                code = named or code
                subject = function_subject(code)
                yield budgeted(subject) if is_final and "决算" not in stated["of"] else subject, match
            elif code and SPENT_BEFORE.search(lead):
                yield executed(function_subject(code)), match
            elif code and PLANNED.search(lead):
                yield function_subject(code), match
            elif named:
                code = named
                yield function_subject(code), match


def _is_told_of_year_before(paragraph: str, lead: str) -> bool:
    """Tell whether final accounts give an amount as what was decided of the year before: 比上年决算数, 2030年决算数."""
    told = _DECIDED.search(lead)
    if told is None or not told["year"]:
        return told is not None
    return int(told["year"]) < max(map(int, re.findall(r"(\d{4})年", paragraph)))


def _class_begun_with(paragraph: str, functions: FunctionNames, above: str) -> str:
    """Return the code of the class whose path a paragraph begins with and that it goes on to speak of."""
    path = path_of(without_mark(re.split(r"[。：，]", paragraph, maxsplit=1)[0]).strip())
    return functions.code_of(path, above) if path.marked else ""


def stated_figure(
    placed: PlacedSection, subject: str, match: re.Match[str], *, after: str = "", project: int | None = None
) -> Mention:
    """Return the figure of a match (of ``MONEY``), with the change and the reason that ``after`` states of it."""
    section, amount = placed.section, amount_of(match)
    mention = Mention(
        order=0,
        section=section.order,
        start=match.start("figure"),
        end=match.end("figure"),
        subject=subject,
        printed=amount.printed,
        value=amount.value,
        project=project,
        budget_unit=placed.unit,
        place=section.place,
    )
    change = first_change(after)
    if not change or MONEY_PATTERN.search(after, 0, change.start) or _is_of_income(change, subject):
        return mention
    lead = after[: change.start]
    if _names_another_amount(lead, subject) or _is_of_the_whole(section.text[: match.start()], lead, change, subject):
        return mention
    sentence = start_of_clause(section.text, match.start(), "。\n")
    in_turn = any(mention.start in run for run in uneven_runs(section.text, sentence, match.end()))
    if in_turn and not (lead.strip("，") or change.whose):
        # Of which of several amounts told in turn, or of all in all, is not said.
        return mention
    return replace(
        mention,
        base=change.base_kind,
        base_printed=change.base,
        change=change.difference,
        direction=change.direction,
        percent=Decimal(change.percent) if change.percent else None,
        reason=reason_behind(after[change.end :]) or common_reason(section.text),
    )


def _names_another_amount(lead: str, subject: str) -> bool:
    """Tell whether the sentence of a change, begun since the amount, says what has changed and it is not the amount.

    So does a clause that names all money of a year: 政府性基金收入0万元，2031年本部门收入较上年增加.
    """
    _, stop, words = lead.rpartition("。")
    named = bool(stop) and re.search(r"收入|支出|经费|预算|收支", words)
    if not stop:
        words = lead.rpartition("，")[2]
        named = _ALL_OF_A_YEAR.fullmatch(words)
    return bool(named) and words_of_subject_in(words.strip(), subject) is None


def _is_of_the_whole(before: str, lead: str, change: StatedChange, subject: str) -> bool:
    """Tell whether a change in a sentence of its own, behind the parts of an amount, does not name the last part."""
    if _ALL_TOGETHER.search(lead) and PARTED.search(last_clause(before, 0, len(before), "。\n")):
        return True
    stop = max(lead.rfind("。"), lead.rfind("；"))
    named = words_of_subject_in(lead[stop + 1 :].strip("，") or change.whose, subject) is not None
    # A list whose parts semicolons divide does not end at one.
    parts = last_clause(before, 0, len(before), "。\n" if lead[stop] == "。" else "。；\n") if stop >= 0 else ""
    return not named and bool(PARTED.search(parts) or _LISTED.search(parts))


def _is_of_income(change: StatedChange, subject: str) -> bool:
    """Tell whether a change behind an amount of spending says that it is of the income."""
    return subject.startswith(Subject.EXPENDITURE) and "收入" in change.whose and "支" not in change.whose


def stated_counts(placed: PlacedSection) -> Iterator[Mention]:
    """Yield the numbers of things that a section states: divisions, units, vehicles, goals."""
    section = placed.section
    for subject, words in _nearest_words(placed, COUNT_WORDS):
        for match in re.finditer(words, section.text):
            group = match.lastindex or 0
            yield Mention(
                order=0,
                section=section.order,
                start=match.start(group),
                end=match.end(group),
                subject=subject,
                printed=match[group],
                count=0 if match[group] == "无" else int(match[group]),
                place=section.place,
            )


def past_brackets(text: str, begin: int, end: int, starts: Sequence[int]) -> tuple[int, int]:
    """Return where the words on a figure begin and end: behind brackets that hold other figures, within its own."""
    if text[begin : begin + 1] in ("（", "("):
        close = _closing_bracket(text, begin + 1)
        if close and any(begin < start < close for start in starts):
            return close + 1, next((start for start in starts if start > close), len(text))
    close = _closing_bracket(text, begin)
    return begin, min(end, close) if close else end


def _closing_bracket(text: str, begin: int) -> int:
    """Return where the bracket closes in which a place stands, 0 if it stands in none."""
    depth = 0
    for at in range(begin, len(text)):
        depth += (text[at] in "（(") - (text[at] in "）)")
        if depth < 0:
            return at
        if text[at] == "\n":
            return 0
    return 0


def in_text_order(mentions: Sequence[Mention], lines: Mapping[int, Sequence[PageLine]]) -> tuple[Mention, ...]:
    """Return the figures in the order of the text, each at its printed line; ``lines`` are those of the sections."""
    by_place = sorted(mentions, key=lambda mention: (mention.section, mention.start))
    return tuple(
        replace(mention, order=order, place=_place_of_figure(mention, lines.get(mention.section, ())))
        for order, mention in enumerate(by_place, start=1)
    )


def _place_of_figure(mention: Mention, lines: Sequence[PageLine]) -> Place:
    """Return the printed line the figure stands in, where only one line of its section prints it."""
    number = plain(re.match(r"[-\d,.]*", mention.printed)[0])  # type: ignore[index]
    pattern = re.compile(rf"(?<![\d.,]){re.escape(number)}(?![\d.,])")
    found = [line for line in lines if pattern.search(plain(line.text))]
    if len(found) != 1:
        return mention.place
    column = found[0].raw.find(number)
    return span(found, mention.place.file, column=column + 1 if column >= 0 else None)


def _is_threshold(text: str, match: re.Match[str]) -> bool:
    """Tell whether an amount is only what things are worth at least that a text counts: 单价100万元以上设备."""
    return bool(_WORTH.search(text, 0, match.start()) and _AT_LEAST.match(text, match.end()))


def unmatched_figures(sections: Sequence[Section], mentions: Sequence[Mention]) -> Iterator[str]:
    """Yield a warning for each figure of money in the text that no mention, change or asset has taken up.

    And for each percentage that is not written as one is read.
    """
    changes = {mention.change for mention in mentions if mention.change is not None}
    part = ""
    for section in sections:
        part = section.kind if "." not in section.path else part
        if section.kind == SectionKind.ASSETS or part == SectionKind.GLOSSARY:
            continue
        own = [mention for mention in mentions if mention.section == section.order]
        taken = {mention.printed for mention in own}
        taken |= {change.prior.printed for change in stated_changes(section.text) if change.prior}
        reasons = "".join(mention.reason for mention in own)
        for match in LOOSE_MONEY.finditer(section.text):
            printed = "".join(match[0].split())
            amount = MONEY_PATTERN.fullmatch(printed)
            changed = amount is not None and amount_of(amount).value in changes
            if _is_threshold(section.text, match):
                continue
            if printed not in taken and not changed and printed not in reasons:
                yield f"unmatched-figure: {section.path} {printed}"
        for printed in unread_percentages(section.text):
            yield f"unread-percentage: {section.path} {printed}"
