"""The words before an amount that name it: clauses, whole brackets, names and amounts in turn."""

from __future__ import annotations

import re

from budgets.vocabulary.change_patterns import AMOUNT
from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.items_of_two_years import is_name_of_year
from budgets.vocabulary.money_units import MONEY_PATTERN, MONEY_UNIT, StatedAmount, amount_of, in_yuan, stated_amounts

_AMOUNTS_IN_TURN = re.compile(rf"(?<![\d、，和及与])(?:[、，和及与]{{0,2}}(?:{AMOUNT}))*")
_NAMES_IN_TURN = re.compile(r"(?P<names>[^，。；：:\n]{1,80})分别[为是](?=\d)")
#: What leads over from a name to its amount; a word may end so, too (规范行为), but not what is done (执行为).
_LEADS_OVER = "(?:是|(?<!(?<![执运发试银])行)(?<!作)为)"
JOINED = re.compile(r"元[和与及、](?!上|去|\d)")
#: So many characters before a figure are looked at for what is said of it.
LONGEST_CLAUSE = 60
#: More characters than these words have; what stands farther before an amount need not be looked at.
LEAD = 40


def amount_in(match: re.Match[str], group: str) -> StatedAmount:
    """Return the amount of money that a group of a match holds."""
    found = MONEY_PATTERN.search(match.string, *match.span(group))
    assert found is not None
    return amount_of(found)


def amounts_in_turn(match: re.Match[str], group: str) -> list[StatedAmount]:
    """Return the amounts of money told in turn in a group of a match; those without a unit have the next one's."""
    figures = [*re.finditer(rf"(?P<figure>{FIGURE})\s?(?P<unit>{MONEY_UNIT})?", match[group])]
    found: list[StatedAmount] = []
    unit = ""
    for each in reversed(figures):
        unit = each["unit"] or unit
        start, end = (match.start(group) + at for at in each.span())
        figure = each["figure"]
        found.append(StatedAmount(value=in_yuan(figure, unit), figure=figure, unit=unit, start=start, end=end))
    return found[::-1]


def adjoins(text: str, start: int, end: int) -> bool:
    """Tell whether only commas stand between two places."""
    return start <= end and bool(re.fullmatch(r"[，,、\s]*", text[start:end]))


def amount_label(text: str, start: int, end: int) -> str:
    """Return the words of a stretch of text that name the amount behind it."""
    colon = re.search("[：:] ?$", text[max(start, end - 2) : end])
    name = without_mark(last_name(text, start, end - len(colon[0]) if colon else end, "，。；;：\n"))
    # Two amounts may be joined without a mark: 人员经费1.00万元和公用经费2.00万元.
    name = JOINED.split(name)[-1]
    at = text.rfind(name, start, end)
    if is_name_of_year(name) and text[max(start, at - 1) : at] == "：":
        # Whose amount it is, is told before: 公务接待费：2031年预算3.20万元.
        name = without_mark(last_name(text, start, at - 1, "，。；;：\n")) or name
    return re.sub("^“([^“”]*)”?$|^([^“”]*)”$", r"\1\2", name)


def bare_name(words: str) -> str:
    """Return the words before an amount as its name: without what introduces it, or leads over to it."""
    return re.sub(rf"^(?:其中|包括)(?=.)|(?<=.){_LEADS_OVER}$", "", words)


def start_of_clause(text: str, at: int, marks: str) -> int:
    """Return where the clause of a place begins: behind the last of some marks before it, or with the text."""
    return max(text.rfind(mark, 0, at) for mark in marks) + 1


def last_clause(text: str, start: int, end: int, marks: str) -> str:
    """Return the end of a stretch of text, from behind the last of some marks on; a stretch may outlast its text."""
    begin = end = min(end, len(text))
    while begin > start and text[begin - 1] not in marks:
        begin -= 1
    return text[begin:end].strip()


def last_name(text: str, start: int, end: int, marks: str) -> str:
    """Return the last clause as a name, of whole brackets: back over marks within a pair, from one bracket alone on."""
    begin = end = min(end, len(text))
    while begin > start and text[begin - 1] not in marks:
        opening = begin - 1
        if text[opening] in "）)":
            opening = _opening_bracket(text, start, opening)
        if opening < 0 or (text[opening] in "（(" and opening == begin - 1):
            break
        begin = opening
    return text[begin:end].strip()


def _opening_bracket(text: str, start: int, closing: int) -> int:
    """Return where the pair of a closing bracket begins in the stretch of text before it, or -1."""
    depth = 0
    for at in range(closing, start - 1, -1):
        depth += (text[at] in "）)") - (text[at] in "（(")
        if not depth:
            return at
    return -1


def name_in_turn(text: str, amount: StatedAmount) -> str:
    """Return the name that a list of as many names gives an amount behind it (甲、乙分别为1万元、2万元), or nothing."""
    begin = start_of_clause(text, amount.start, "。；\n")
    match = _NAMES_IN_TURN.search(text, begin, amount.start + 1)
    if match is None:
        return ""
    names = match["names"].split("、")
    run = _AMOUNTS_IN_TURN.match(text, match.end())
    amounts = stated_amounts(text, match.end(), run.end() if run else match.end())
    starts = [each.start for each in amounts]
    if len(names) == len(amounts) - 1:
        names[-1:] = re.split("[和与及]", names[-1], maxsplit=1)
    return names[starts.index(amount.start)] if len(names) == len(amounts) and amount.start in starts else ""
