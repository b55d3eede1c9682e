"""The words around a table: over it a title, a number, a money unit, an issuer, and what they say; under it a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_uppercase

from budgets.records import MONEY_UNITS
from budgets.vocabulary.codes import UNIT_CODE
from budgets.vocabulary.enumerations import PART_MARK
from budgets.vocabulary.money_units import MONEY_UNIT, bracketed_unit
from budgets.vocabulary.numerals import NUMERAL
from budgets.vocabulary.spelling import clean
from budgets.vocabulary.years import YEAR

_UNIT = re.compile(
    rf"(?:金额)?单位\s*(?:Unit\s*)?[:：]\s*(?:人民币)?({MONEY_UNIT})|^[（(]?({MONEY_UNIT})[)）]?$|[（(]单位[:：]({MONEY_UNIT})[)）]"
)
#: A money unit that is left open.
_OPEN_UNIT = re.compile(r"(?:金额)?单位[:：]")
_WHOLE_UNIT = re.compile(rf"[（(]?(?:金额)?单位[:：](?:人民币)?(?:{MONEY_UNIT})[)）]?")
_ISSUER = re.compile(
    r"^(?:(?:编制|编报|填制|填报|报送|公开|预算|决算|预算主管|主管预算)?(?:部\s*门|单\s*位)|部门单位|部门（单位）|部门/单位)"
    r"(?:名称|\(公章\)|（公章）|（盖章）)?\s*[:：]\s*"
    rf"(?:[\[【（(]?(?:{UNIT_CODE.pattern})(?:[\]】）)]\s*|[\s\-－—_]+|(?=[\u4e00-\u9fff])))?(?P<name>\S+?)?\s*(?:{YEAR.pattern})?\s*$"
)
#: What names of those who publish end in.
_ENDS_NAME = re.compile(r"(?:[局厅委办院校馆部所站队会处署社府司团库台园场室区乡镇行厂庭组]|中心|学校?|街道|集团)$")
_OFFICES = {"员会", "公室", "办公室", "党校"}
_ORDINAL = rf"(?:\d{{1,2}}(?:[-—–]\d{{1,2}})?|{NUMERAL}(?:[-—–]\d{{1,2}})?)"
_OF = r"(?:(?:部门|单位|预算|决算|财政|省级|市级){0,2}公开|(?:部门|单位|财政)?[预决]算|财[预决](?:公开)?|附|附件)"
_NAMED = rf"(?:{_OF}?表\s*[（(]?{_ORDINAL}[)）]?|{_OF}\s*{_ORDINAL}\s*表)"
#: A number that says what it numbers (表3, 公开表 3), which no line of prose is; beside a table, a bare one is its own.
NAMED_NUMBER = re.compile(rf"^{_NAMED}$")
_NUMBER = re.compile(rf"^{_OF}?表?\s*[（(]?{_ORDINAL}[)）]?\s*(?:表)?$|^附件\s*{_ORDINAL}$")
NUMBER_AND_TITLE = re.compile(
    rf"^(?P<number>(?:(?:部门|单位|预算|决算){{0,2}}公开|附)?表\s*[（(]?{_ORDINAL}[)）]?|{_OF}\s*{_ORDINAL}\s*表)"
    rf"\s*[:：、.．\s]?\s*(?P<title>\S.*表(?:.{{0,14}}|[（(].{{1,30}}[)）]))$"
)
_BEGINS_WITH_NUMBER = re.compile(rf"^(?P<number>{_NAMED})\s*[:：、.．\s]?\s*(?=\S)")
_PART_OF_TABLE = r"[-—–－]{1,2}[\u4e00-\u9fff]{1,12}"
TITLE = re.compile(
    rf"表(?:[（(].{{1,30}}[)）])?(?:[（(]续[)）])?$|表{_PART_OF_TABLE}(?:[（(][^（()）]{{1,30}}[)）]){{0,2}}$"
)
#: A line that ends with the money unit, in text without any space.
UNIT_AT_END = re.compile(rf"单位[:：](?:人民币)?(?:{MONEY_UNIT})[）)]?$")
CONTINUED = re.compile(r"[（(]续(?:表)?[)）]|续表$")
#: What a line over a table says that goes on, before its number if it prints that (续表, （续）, 续表2).
_GOES_ON = re.compile(rf"(?:续表|[（(]续表?[)）])(?:\s+|$)|续(?=表\s*{_ORDINAL})")
_DATE = r"(?=\d)(?:20\d\d[年.-])?(?:\d{1,2}[月.-])?(?:\d{1,2}日?)?"
_MADE = "(?:制表|填表|编制|编报|填制|填报|报送|公开)"
_ASIDE = re.compile(
    rf"^[（(]?{YEAR.pattern}[)）]?$|^(?:{_MADE}?日期|{_MADE}时间)|^20\d\d[年./-]\d{{1,2}}[月./-]\d{{1,2}}日?$|^制表|^批复表$"
)
#: What stands beside an issuer on its line: when the table was made, and its page.
_BESIDE_ISSUER = re.compile(rf"^(?:(?:{_MADE}?日期|{_MADE}时间)[:：]?)?(?:{_DATE})?$|^第\s*\d+\s*页")
NOTE = re.compile(
    r"^(?:注|备注|说明)\s*\d?\s*[:：]|^[（(]?注[:：]|(?:本表|此表).{0,20}(?:空|无)|故本表|为空表|^\*\s*注"
)
#: A money unit that stands by itself under a table, or that its note says.
_UNIT_OF_NOTE = re.compile(rf"单位\s*(?:[均都])?(?:[:：]|[为是])\s*(?:人民币)?({MONEY_UNIT})")
#: A money unit that is said for all tables (除另有说明外，各表金额单位均为万元).
_UNIT_OF_ALL = re.compile(
    rf"(?:除[^。；\n]{{1,20}}外|(?:以下|下列|下述|各|全部|所有|本套|上述|以上|公开)[^。；，\n]{{0,12}}表)[^。；\n]{{0,20}}"
    rf"单位\s*(?:[均都统一]{{1,3}})?(?:[:：]|以|[为是])\s*(?:人民币)?“?({MONEY_UNIT})"
)
#: What a sentence that says one excepts, and words by which each table that is meant says so itself.
_EXCEPTED = re.compile(r"除(?P<before>[^。；，,\n]{1,30}?)(?:以)?外|(?P<behind>[^。；，,（(\n]{1,30})除外")
_END_OF_SENTENCE = re.compile(r"[。\n]|\Z")
_OTHERWISE = re.compile(r"另有|另行|特别|特殊|注明|标[明注示]|说明")
#: What an empty table says instead of rows.
EMPTY = re.compile(r"^(?:无|空|空表|此表为空|无数据|本表无数据|本表无发生额)$")
#: What a cell over all columns of an empty table says.
NOTHING = re.compile(r"没有|无|未(?:安排|使用|发生)|空表|不涉及")
_COUNTING = re.compile(r"(?:\d{1,2}|[A-Z])(?:=[\dA-Z+\-]+)?|[甲乙丙丁]|栏次|行次|项目|公式|\*{2}", re.IGNORECASE)
#: What a line above a title says that has an end of its own: a heading, the title of the document.
_HEADING = re.compile(
    rf"^{PART_MARK}|(?:情况|说明|部分|概况|目录)$|{YEAR.pattern}.{{0,100}}(?:部门|单位)(?:预算|决算)$"
)
#: The title of all tables of a paper, which may stand over that of each (某局2024年部门预算公开表).
_ALL_TABLES = re.compile(r"(?:部门|单位)(?:预算|决算)(?:信息)?(?:公开(?:报|套)?|报|套)表$")
#: How a title goes on in brackets below it.
_SORTED = re.compile(r"^[（(][按分].{1,20}[)）]$")
LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadWords:
    """What the texts over a table say; what they do not say is empty."""

    title: str = ""
    number: str = ""
    money_unit: str = ""
    issuer: str = ""


def is_title(text: str) -> bool:
    """Tell whether a text is the title of a table, and neither its number, nor a sentence, nor a reference to one.

    Nor is it the heading of a part (第二部分 2025年部门预算表), which heads all tables.
    """
    named = TITLE.search(text) and not _NUMBER.match(text) and not text.startswith(("详见", "见"))
    return bool(named) and not heads_part(text) and len(text) <= LONGEST_TITLE and not ends_sentence(text)


def heads_part(text: str) -> bool:
    """Tell whether a text heads a part of the document (第二部分 …)."""
    return bool(re.match(PART_MARK, text))


def heads_all_tables(text: str) -> bool:
    """Tell whether a title is that of all tables of a paper (某局2024年部门预算公开表)."""
    return bool(_ALL_TABLES.search(text))


def begins_with_number(text: str) -> bool:
    """Tell whether a text begins with the number of a table that it does not only consist of."""
    return bool(_BEGINS_WITH_NUMBER.match(text))


def may_begin_title(text: str, rest: str = "") -> bool:
    """Tell whether a line above a title may be its beginning: no title, no heading, no words of a sentence.

    The word for a table alone (情况 / 表) is the ``rest`` of some title.
    """
    words = _BEGINS_WITH_NUMBER.sub("", text)
    is_heading = heads_part(text) if rest == "表" else bool(_HEADING.search(text))
    return bool(words) and not (TITLE.search(text) or is_heading or re.search(r"[，。；：:！？]", words))


def ends_sentence(text: str) -> bool:
    return text.endswith(("。", "；"))


def counts_columns(texts: Sequence[str]) -> bool:
    """Tell whether the texts of a row only number the columns (栏次 1 2 3), or letter them (公式 A=B+C B C)."""
    marks = [match[0] for text in texts if (match := re.match(r"\d{1,2}|[A-Z]", text.upper()))]
    counted = len(marks) > 1 and marks in (
        [str(at) for at in range(1, len(marks) + 1)],
        [*ascii_uppercase[: len(marks)]],
    )
    return counted and all(_COUNTING.fullmatch(text) for text in texts)


def is_numbered_title(text: str) -> bool:
    """Tell whether a line of a text prints a table's number and title, apart."""
    both = NUMBER_AND_TITLE.match(text)
    return both is not None and is_title(both["title"]) and text[both.end("number")] in " :：、.．"


def is_number(text: str) -> bool:
    """Tell whether a text beside a table is its number (表3, 附件2, or a bare 3)."""
    return bool(_NUMBER.match(text))


def heads_title(text: str) -> bool:
    """Tell whether a line above a title belongs to it: a number, which a money unit may stand beside."""
    return is_number(_WHOLE_UNIT.sub("", re.sub(r"\s", "", text)))


def is_aside(text: str) -> bool:
    """Tell whether a text holds a number, a money unit or an issuer, or that a table goes on."""
    issuer = _ISSUER.match(_BEGINS_WITH_NUMBER.sub("", text))
    return bool(_UNIT.search(text) or issuer or _NUMBER.match(text) or _GOES_ON.match(text))


def is_lesser(text: str) -> bool:
    """Tell whether a text is an aside, or a year, a date or the like."""
    return is_aside(text) or bool(_ASIDE.match(text))


def without_bare_names(texts: Sequence[str]) -> list[str]:
    """Return the texts of a row; beside a money unit without the bare name of who publishes (表3 of 表3 某县图书馆)."""
    if not any(map(is_unit_alone, texts)):
        return list(texts)
    rest = [_number_before(text) if _ENDS_NAME.search(text) and not is_lesser(text) else text for text in texts]
    return [text for text in rest if text]


def _number_before(text: str) -> str:
    """Return the number of a table that a text begins with, nothing if it begins with none."""
    numbered = _BEGINS_WITH_NUMBER.match(text)
    return numbered["number"] if numbered else ""


def are_lesser(texts: Sequence[str]) -> bool:
    """Tell whether the texts of a row are lesser ones; a title may stand beside them (收入决算表 … 单位：元)."""
    lesser = [is_lesser(text) for text in texts]
    return any(lesser) and all(known or is_title(text) for text, known in zip(texts, lesser, strict=True))


def issuer_of(text: str) -> str:
    """Return the name that a text gives of who publishes the document (单位：某局), nothing if it gives none."""
    named = _ISSUER.match(text)
    printed = named["name"] or "" if named else ""
    # The first half of a money unit broken over two lines (单位：万 / 元) is no name.
    return (
        ""
        if any(f"人民币{unit}".startswith(printed) or unit.startswith(printed) for unit in MONEY_UNITS)
        else clean(printed)
    )


def money_unit_of(text: str) -> str:
    """Return the money unit that a text names (单位：万元), nothing if it names none."""
    unit = _UNIT.search(text)
    return next(filter(None, unit.groups())) if unit else ""


def is_unit_alone(text: str) -> bool:
    """Tell whether a text says a money unit and nothing else (单位：万元)."""
    return bool(_WHOLE_UNIT.fullmatch(re.sub(r"\s", "", text)))


def units_of_note(text: str) -> set[str]:
    """Return the money units that a text under a table says (单位：万元, 本表金额单位均为万元)."""
    return set(_UNIT_OF_NOTE.findall(text))


def units_of_all_tables(text: str) -> set[str]:
    """Return the money units that a text says for all tables."""
    return set(_UNIT_OF_ALL.findall(text))


def excepted_from_unit(text: str) -> list[str]:
    """Return the words for tables that a text excepts from the money unit it says for all (除表3外，各表单位均为万元).

    What each of them says itself (除另有说明外) is none.
    """
    words: list[str] = []
    end = 0
    for said in _UNIT_OF_ALL.finditer(text):
        if said.start() >= end:  # else its sentence was looked at
            begin = max(end, *(text.rfind(stop, end, said.start()) + 1 for stop in "。；\n"))
            end = next(_END_OF_SENTENCE.finditer(text, begin)).start()
            words += [found["before"] or found["behind"] for found in _EXCEPTED.finditer(text[begin:end])]
    return [each for each in words if not _OTHERWISE.search(each)]


def texts_of_head(lines: Sequence[str]) -> list[str]:
    """Return the lines over a table, cleaned: spaces part what stands apart on a line.

    A money unit that breaks over two lines is put together (单位：万 / 元), beside whichever half an issuer stands, and
    so is an issuer's name. A date beside an issuer is left out; a number there is a line of its own.
    """
    pieces = [line.split() for line in lines]
    for above, below in pairwise(pieces):
        if above and below and _goes_on_as_name(above[0], below[0]) and all(map(money_unit_of, below[1:])):
            above[0] += below.pop(0)
        if above and below and _WHOLE_UNIT.fullmatch(above[-1] + below[-1]):
            above[-1] += below.pop()
    numbers: list[list[str]] = []
    for each in pieces:
        if each and _ISSUER.match(each[0]):
            if len(each) > 1 and _OPEN_UNIT.fullmatch(each[-1]):
                each.pop()
            numbers += [[piece] for piece in each[1:] if NAMED_NUMBER.match(piece)]
            each[1:] = [piece for piece in each[1:] if not (_BESIDE_ISSUER.match(piece) or NAMED_NUMBER.match(piece))]
    return [clean(" ".join(each)) for each in (*pieces, *numbers) if each]


def ends_name(text: str) -> bool:
    """Tell whether a text ends as names of departments and units do."""
    return bool(_ENDS_NAME.search(text))


def _goes_on_as_name(text: str, below: str) -> bool:
    """Tell whether the name of an issuer breaks off and ends in the line below it (某市规划和 / 自然资源局)."""
    name = issuer_of(text)
    if not name or not re.fullmatch(r"[\u4e00-\u9fff（）()]{1,20}", below) or TITLE.search(below):
        return False
    # What is whole by itself may be the office of another.
    return below in _OFFICES if _ENDS_NAME.search(name) else bool(_ENDS_NAME.search(below))


def _without_going_on(text: str) -> str:
    """Return a text over a table without what only says at its beginning that one goes on (续表, 续表2)."""
    goes_on = _GOES_ON.match(text)
    return text[goes_on.end() :] if goes_on else text


def understood(texts: Sequence[str]) -> HeadWords:
    """Return title, number, money unit and issuer from the texts over a table, from above."""
    number = money_unit = issuer = ""
    title: list[str] = []
    for text in texts:
        money_unit = money_unit or money_unit_of(text)
        rest = _without_going_on(_UNIT.sub("", text).strip())
        both = NUMBER_AND_TITLE.match(rest)
        if _ISSUER.match(named := _BEGINS_WITH_NUMBER.sub("", rest)):
            number, issuer = number or _number_before(rest), issuer or issuer_of(named)
        elif both and not title:
            number, title = number or both["number"], [both["title"]]
        elif _NUMBER.match(rest):
            number = number or rest
        elif is_title(rest) and heads_all_tables("".join(title)):
            title = [rest]
        elif rest and not _ASIDE.match(rest) and (not TITLE.search("".join(title)) or _SORTED.match(rest)):
            title = [*title, rest]
    whole = "".join(title)
    money_unit = money_unit or bracketed_unit(whole)
    if len(title) > 1 and (both := NUMBER_AND_TITLE.match(whole)):
        number, whole = number or both["number"], both["title"]
    return HeadWords(title=whole, number=number, money_unit=money_unit, issuer=issuer)
