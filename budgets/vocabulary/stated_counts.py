"""The grammar of numbers of things: with their parts (23辆，其中：甲19辆，乙4辆), or moved (由30批减少到23批)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from budgets.records import Direction
from budgets.vocabulary.change_patterns import AMOUNT
from budgets.vocabulary.change_words import COMPARATOR, DIRECTION_WORDS, MORE_OR_LESS, YEAR, any_of
from budgets.vocabulary.clauses import last_name, start_of_clause

_UNIT = "平方米|台[（(]套[）)]|批次|人次|辆|批|人|名|台|套|个|家|户|所|件|次|张|宗|场|期|项"
_NUMBER = r"(?<![\d.,，第])(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?![\d.])"
_COUNT = re.compile(rf"(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})(?!以)")
_LISTED = re.compile(
    r"[车人]?(?:[，,]含[^，。；：\d\n]{1,30})?(?:，{9,}|[，。：；（(]?)(?:这些[^，。；：\d\n]{1,4})?(?:其中|包括|分别[为是])[：:，,]?|[：:]"
)
#: What numbers of one unit come to, told behind them: 行政编制30名，事业编制15名，合计45名.
_TOTALLED = re.compile(rf"[，、](?:合计|共计|总计|共)[有为是]?(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})(?!以)")
#: A list is no longer.
_FARTHEST = 500
_MONEY_OF_ALL = re.compile(
    rf"(?<=[个项辆台套户所件家处])(?:项目)?[，,、（(]?(?:合计|共计)?(?:金额|资金|投资)[为是]?{AMOUNT}[）)]?；?"
)
#: What ends a list of numbers, and what stands between two of them.
_END = re.compile(r"[。\n]|[；;](?!\s*(?:另有)?[^，。；：\d\n]{1,12}\d+\s?[辆台])|其中|包括|[较比]|平均|每|金额|万元")
#: Names of rows whose figures are numbers of things, or shares: 公务用车保有量（辆）, 接待批次, 预算执行率（%）.
_COUNTED = re.compile(
    rf"[(（](?:单位[:：])?(?:(?:元/)?(?:{_UNIT}|公里|亩)(?:[/、／](?:{_UNIT}|月|年))*|台套|平方米|[%％‰])[)）]$"
    r"|(?:团组|批次|人次|人员?|辆|户|台|件)数$|保有量$|(?:接待|团组)(?:批次|人次)$"
    r"|率$|占比$"
)
_BETWEEN = re.compile("[，、,；;和及与（(]+")
#: A list that names the chief parts only.
_NOT_ALL = re.compile("等|主要")
#: Words of which one each in the names of two parts makes these the whole.
_PAIRS = tuple(
    (re.compile(a), re.compile(b))
    for a, b in (
        ("在职", "退休"),
        ("国内", "外事|国外|国（境）外"),
        ("购置|新增", "更新"),
        ("本级", "乡镇"),
        ("一类", "二类"),
        ("通用", "专用"),
    )
)
_PEOPLE = re.compile("[人名]")
_WAY = any_of(word for word in DIRECTION_WORDS if DIRECTION_WORDS[word] is not Direction.LEVEL)
_MOVED = rf"(?P<word>{_WAY}|[增减多少](?=\d))[了为]?(?P<moved>{_NUMBER})\s?(?P=unit)"
#: From one number to another, by a third: 由上年的30批减少到23批，减少7批; 23批，比上年30批减少7批;
#: 比上年30批减少7批，为23批.
_FROM_TO = re.compile(
    rf"[由从](?:{YEAR})?的?[^，。；：\d\n]{{0,8}}(?P<prior>{_NUMBER})\s?(?P<unit>{_UNIT})(?:{_WAY}|[增减升降])[到至为](?:{YEAR}的?)?"
    rf"(?P<now>{_NUMBER})\s?(?P=unit)[，,](?:共|净|同比)?{_MOVED}"
    rf"|(?P<later>{_NUMBER})\s?(?P<same>{_UNIT})[，,（(]?(?:{COMPARATOR})?{YEAR}的?[^，。；：\d\n]{{0,8}}"
    rf"(?P<earlier>{_NUMBER})\s?(?P=same)(?:相比)?[，,]?(?:同比)?"
    rf"(?P<how>{_WAY}|[增减多少](?=\d))[了为]?(?P<by>{_NUMBER})\s?(?P=same)"
    rf"|{COMPARATOR}{YEAR}的?[^，。；：\d\n]{{0,8}}(?P<past>{_NUMBER})\s?(?P<what>{_UNIT})(?P<way>{_WAY}|[增减](?=\d))了?"
    rf"(?P<much>{_NUMBER})\s?(?P=what)[，,][达为共]到?(?P<left>{_NUMBER})\s?(?P=what)"
)
#: What its ways to tell call the number of the year before, of the year, by how many it moved, and which way.
_NAMES_OF_MOVED = (
    ("prior", "now", "moved", "word"),
    ("earlier", "later", "by", "how"),
    ("past", "left", "much", "way"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCount:
    """A number of things as printed, with the words before it and where it stands."""

    name: str
    number: int
    printed: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCounts:
    """A number of things with those of its parts, which leave nothing out as far as their names tell."""

    whole: StatedCount
    parts: tuple[StatedCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCount:
    """A number of things in two years, and by how many it is said to have grown (``by`` above nothing) or fallen."""

    prior: int
    now: int
    by: int
    start: int
    printed: str


def counts_things(label: str) -> bool:
    """Tell whether the name of a row says that its figures are numbers of things or shares, and no amounts of money."""
    return bool(_COUNTED.search(label))


def listed_counts(text: str) -> Iterator[ListedCounts]:
    """Yield the numbers with parts in the same unit listed behind them, where the parts are called as of one kind."""
    # What all of some things cost may stand behind their number: 50个，金额1006万元；67个，金额2589万元.
    text = _MONEY_OF_ALL.sub(lambda match: "，" * len(match[0]), text)
    for match in _COUNT.finditer(text):
        behind = _LISTED.match(text, match.end())
        if behind is None:
            continue
        parts = tuple(_parts_of(text, behind.end(), behind.end() + _FARTHEST, match["unit"]))
        whole = _count_of(text, match, 0)
        if len(parts) > 1 and (_are_all(whole, parts) or (behind[0] != "：" and _exceed(whole, parts))):
            yield ListedCounts(whole=whole, parts=parts)
    for match in _TOTALLED.finditer(text):
        begin = start_of_clause(text, match.start(), "。；;：\n")
        begin = max(begin, match.start() - _FARTHEST)
        begin = max((head.end() for head in _LISTED.finditer(text, begin, match.start())), default=begin)
        parts = tuple(_parts_of(text, begin, match.start(), match["unit"]))
        if 1 < len(parts) == len([*_COUNT.finditer(text, begin, match.start())]):
            yield ListedCounts(whole=_count_of(text, match, match.start() + 1), parts=parts)


def _parts_of(text: str, at: int, stop: int, unit: str) -> Iterator[StatedCount]:
    """Yield the numbers of a list in one unit, up to a place, where it ends or another unit is counted."""
    end = _END.search(text, at, stop)
    stop = end.start() if end else min(stop, len(text))
    while match := _COUNT.search(text, at, stop):
        if match["unit"] != unit or not _BETWEEN.sub("", text[at : match.start()]):
            return
        yield _count_of(text, match, at)
        at = match.end()
        if at < stop and not _BETWEEN.match(text, at):
            return


def _count_of(text: str, match: re.Match[str], begin: int) -> StatedCount:
    name = last_name(text, begin, match.start(), "，。；：、\n").lstrip("和及与（(")
    # So many of each that the name joins: 轿车和客车各1辆.
    times = 1 + len(re.findall("[和及与]", name)) if name.endswith("各") else 1
    return StatedCount(
        name=name,
        number=int(match["number"].replace(",", "")) * times,
        printed=f"{match['number']}{match['unit']}",
        start=match.start(),
        end=match.end(),
    )


def _are_all(whole: StatedCount, parts: tuple[StatedCount, ...]) -> bool:
    """Tell whether the names of parts say that there are no others: the last takes these (其他), or all are 编制."""
    names = [part.name for part in parts]
    if any(_NOT_ALL.search(name) for name in names):
        return False
    # What is itself one of the two is parted otherwise: 在职260人、退休180人，其中机关在职60人、退休50人.
    is_pair = len(parts) == 2 and any(
        a.search(names[0]) and b.search(names[1]) and not (a.search(whole.name) or b.search(whole.name))
        for a, b in _PAIRS
    )
    return "其他" in names[-1] or is_pair or ("编制" in whole.name and all("编制" in name for name in names))


def _exceed(whole: StatedCount, parts: tuple[StatedCount, ...]) -> bool:
    """Tell whether things, which are not told twice as people are (男, 党员), come to more than there are of them."""
    sums = [*accumulate(part.number for part in parts)]
    is_part_itself = any(whole.name and whole.name in part.name for part in parts)
    return (
        not (_PEOPLE.search(whole.printed) or is_part_itself) and whole.number not in sums and sums[-1] > whole.number
    )


def moved_counts(text: str) -> Iterator[MovedCount]:
    """Yield the numbers of two years with the difference stated between them."""
    for match in _FROM_TO.finditer(text):
        begin = start_of_clause(text, match.start(), "。；\n")
        listed = _LISTED.search(text, max(begin, match.start() - _FARTHEST), match.start())
        if listed and match["later"]:
            # Behind a list, what has moved may be all of that.
            continue
        names = next(each for each in _NAMES_OF_MOVED if match[each[0]])
        prior, now, by = (int(match[name].replace(",", "")) for name in names[:3])
        way = (DIRECTION_WORDS | MORE_OR_LESS)[match[names[3]]]
        by = -by if way is Direction.DECREASE else by
        yield MovedCount(prior=prior, now=now, by=by, start=match.start(), printed=match[0])
