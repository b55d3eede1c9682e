"""Where a figure stands, told in English: 第三部分六“公务接待费”的增减额 is part 3, 6, “公务接待费” (change).

So is the money unit behind a figure. Names printed in the document, and what is quoted of it, stay as they are printed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from budgets.vocabulary.numerals import NUMERAL, parse_chinese_numeral

from .finding_builders import SUMS_EN
from .findings import BilingualText, Finding

#: What a figure is of another, behind the name of that.
_RELATIONS = {
    "的增减额": " (change)",
    "的上年数": " (the year before)",
    "的预算数": " (budget)",
    "的预算安排": " (allotted)",
    "与预算数之差": " (difference from the budget)",
    "与预算数之差的百分比": " (rate of the difference from the budget)",
    "的百分比": " (rate)",
    "的占比": " (share)",
    "的完成率": " (rate of completion)",
    "的年初预算": " (budget at the beginning of the year)",
}
#: What is worked out is called, where it is no figure of the document.
_WORKED_OUT = {
    **SUMS_EN,
    "按上年数计算": "worked out from the year before",
    "按上年文件计算": "worked out from the document of the year before",
    "按金额计算": "worked out from the amounts",
    "按两数计算": "worked out from the two figures",
}
_RELATION = re.compile(rf"(?:{'|'.join(sorted(_RELATIONS, key=len, reverse=True))})(?=[:;,.( ]|$)")
#: The budgets that are held against each other, before where the figure stands in one.
_WHICH = re.compile(r"(?<![\d“])(?P<year>\d{4})年(?P<budget>预算)?(?=第|表|附表|《|预算\d|文字部分)")
#: Money units behind a figure that is not quoted.
UNITS = {
    "元": "yuan",
    "千元": "thousand yuan",
    "万元": "ten thousand yuan",
    "百万元": "million yuan",
    "亿元": "hundred million yuan",
}
_QUOTED = "“[^“”]*(?:“[^“”]*”[^“”]*)*”|《[^》]*》"
_QUOTED_OR_UNIT = re.compile(rf"{_QUOTED}|(?<=\d) ?(?P<unit>{'|'.join(UNITS)})(?![一-龥])")
_MARKS = rf"(?:{NUMERAL}|[（(](?:{NUMERAL}|\d{{1,2}})[）)]|\d{{1,2}}(?![\d.,%])[）)]?)"
#: Marks alone, where the document names no part, before the name of a figure.
_MARKED = re.compile(rf"(?:^|(?<=[.;:] )|(?<=＋))(?P<within>(?:{NUMERAL}|[（(]{NUMERAL}[）)]){_MARKS}*)“")
_PART = re.compile(rf"(?<!“)第(?P<part>{NUMERAL})部分(?P<within>{_MARKS}*)(?P<name>“)?")


def with_english_citations(finding: Finding) -> Finding:
    """Return a finding with the places of its figures told in English in its English sentence and reason."""
    said, why = cited_in_english(finding.message.en), cited_in_english(finding.why.en)
    said = said[:1].upper() + said[1:]
    if said == finding.message.en and why == finding.why.en:
        return finding
    return replace(finding, message=BilingualText(finding.message.zh, said), why=BilingualText(finding.why.zh, why))


def cited_in_english(message: str) -> str:
    """Return an English sentence with money units, places in the text, and which budget these are of, in English."""
    message = _QUOTED_OR_UNIT.sub(lambda match: f" {UNITS[match['unit']]}" if match["unit"] else match[0], message)
    if "年" in message:
        message = _WHICH.sub(_which, message)
    placed = _MARKED.sub(lambda match: ", ".join((*_steps(match), "“")), message)
    if "部分" not in message and placed == message:
        return message
    message = _PART.sub(_part, placed).replace("文字部分“", "the text, “").replace("文字部分", "the text")
    message = _RELATION.sub(lambda match: _RELATIONS[match[0]], message)
    message = re.sub("(?<=[\\d)])所写的数(?=[:;,. (])", ", the figure stated", message)
    return re.sub("(?<![一-龥“])平均数(?=[:;,. ])", "the average", message)


def side_in_english(name: str) -> str:
    """Return what one side of a finding is called, in English: a figure by its place, or how it was worked out."""
    return _WORKED_OUT.get(name) or cited_in_english(name)


def _which(match: re.Match[str]) -> str:
    return f"budget of {match['year']}, " if match["budget"] else f"{match['year']}, "


def _part(match: re.Match[str]) -> str:
    return ", ".join((f"part {_number(match['part'])}", *_steps(match))) + (", “" if match["name"] else "")


def _steps(match: re.Match[str]) -> list[str]:
    """Return the marks behind a part, or those that stand alone, in digits."""
    return [_number(each) for each in re.findall(_MARKS, match["within"])]


def _number(mark: str) -> str:
    """Return a mark with its numeral in digits: 六 is 6, （四） is (4)."""
    inside = mark.strip("（()）")
    number = inside if inside.isdecimal() else str(parse_chinese_numeral(inside))
    return f"({number})" if mark[0] in "（(" else f"{number})" if mark[-1] in "）)" else number
