"""What a text tells of the three expenses (“三公”经费) wherever it does: their amounts and changes by item and year.

An amount is of the item named last before it in its sentence, or of that named before the bracket it stands behind;
what begins with a comparison (较上年减少1.00万元) goes on from a sentence that names one item. Where the words leave
the item, the year or what is compared open, nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budgets.records import Direction
from budgets.vocabulary.change_patterns import MOVE
from budgets.vocabulary.change_words import (
    BASIS,
    COMPARATOR,
    DIRECTION_WORDS,
    MORE_OR_LESS,
    PER_CENT,
    PERCENT,
    RATE_WORDS,
    YEAR,
    YEARS_BEFORE,
    any_of,
    year_of_base,
)
from budgets.vocabulary.clauses import LONGEST_CLAUSE
from budgets.vocabulary.money_units import MONEY, StatedAmount, amount_of
from budgets.vocabulary.subjects import Subject

_VEHICLES = "(?:公务)?(?:用车|公?车辆|公车)"
_RUNNING = "(?:运行(?:维护)?|运维|运转)"
_ONE = rf"(?:因公出国(?:（境）)?|公务接待|{_VEHICLES}购置费?[及和与、]{_RUNNING})(?:费用?|经费)?"
#: What each item is called, all three in a row as well; what holds money of only part of one, or of more, is none.
_ITEMS = (
    (Subject.THREE_PUBLIC, rf"{_ONE}[、，]{_ONE}[、和及]{_ONE}"),
    (Subject.THREE_VEHICLES, rf"(?:{_VEHICLES})?购置费?[及和与、](?:{_VEHICLES})?{_RUNNING}"),
    (Subject.THREE_VEHICLE_PURCHASE, rf"{_VEHICLES}购置|(?<=[：:，,；（中])购置(?=费|经费|支出)"),
    (Subject.THREE_VEHICLE_OPERATION, rf"{_VEHICLES}{_RUNNING}|(?<=[：:，,；（、中])运行维护费"),
    (Subject.THREE_RECEPTION, "公务接待"),
    (Subject.THREE_ABROAD, "因公出国|因公出（境）国"),
    (
        Subject.THREE_PUBLIC,
        r"(?<!两项)(?<!二项)(?<!两项“)(?<!二项“)“?[“‘]?三公[”’]?”?经费(?!等|[”、]|[及和与]?(?:会议|培训|机关)|的)",
    ),
)
#: What is neither: part of an item, things beside money, money for each of them.
_NONE = (
    "外事|外宾|国[（(]?境?[）)]?外|国内公务|其他交通|其他用车|会议|培训|机关运行|单价|平均|[人户车台辆次]均|每|标准|租赁|以上|以下"
    f"|{_VEHICLES}(?:及|和)|“三公”经费(?:等|、|的)"
)
#: Of how many bodies an amount is told: 全区; 区本级; 区直部门.
WHOSE = (
    "全[国省市州县区镇乡](?!性|民)|[省市州县区镇乡](?:本?级|直(?=单位|部门|机关|各|财政|[（(]))|(?:[部局厅委办院校]|机关)本级|[局厅委]机关"
    "|[所下直]属|[县区]区|乡镇|街镇"
)
#: Words that an amount is of some of the items only.
ONLY_SOME = r"[两二]项|[不未]含|不包括|扣除|剔除"
_BASE = (
    rf"{COMPARATOR}于?(?=\d|[上去年全当本调预决执])(?P<base>(?:(?P<of>{YEAR}|年初|全年|当年|本年|调整后?)的?)?(?:同期)?(?:支出|累计|财政拨款)*"
    rf"(?:{BASIS}))(?:总额|[支出数]|相比|比较)*"
)
_TOKEN = re.compile(
    "|".join(
        [
            *(rf"(?P<item{at}>{words})" for at, (_item, words) in enumerate(_ITEMS)),
            rf"(?P<none>{_NONE}|{ONLY_SOME})",
            rf"(?P<whose>{WHOSE})",
            # Of what an amount is so much, it is none: 占“三公”经费的50.00%.
            r"(?P<share>占[^，。；：、（）\d\n]{0,24})",
            _BASE,
            r"(?P<same>(?:同比|同期)(?!\d{4}年))",
            r"(?P<year>(?<!\d)\d{4}年)",
            rf"(?P<percent>{PERCENT}){PER_CENT}",
            MONEY,
            r"(?P<mark>[。；\n（）()])",
        ]
    )
)
_ABOUT = re.compile("[约近超逾余]为?$")
_LESS = {word for word, way in (DIRECTION_WORDS | MORE_OR_LESS).items() if way is Direction.DECREASE}
_LEVELS = any_of(word for word, way in DIRECTION_WORDS.items() if way is Direction.LEVEL)
_LEVEL = re.compile(rf"[，,]?(?:相比)?[，,]?(?:保持|支出)?(?:{_LEVELS})(?!口径)")
_MOVED = re.compile(rf"(?P<word>{MOVE}|净?[增减]|[多少](?:支出?)?)(?:支出|费用|金?额|了|为)*+\s*$")
_RATE = re.compile(rf"[，,、（(]?[各均]?(?:{MOVE}|{any_of(RATE_WORDS)}|[增减])?[了为]?\s*")
#: What may stand between the name of an item, or a year, and its amount.
_LEAD = re.compile(
    r"(?:费用?|支出|经费|维护|[（(][^（()）\d]{0,20}[）)]|[预决]算|执行|安排|计划|财政拨款|(?:一般)?公共(?:预算)?|汇总|总计?|[合共]计|小?额"
    r"|实际|完成|年初|全年|[数为是度年共由本的无用当：:“”，\s])*+"
)
#: Names of money in which no budget is told, and how a clause ends that tells one.
_FUNDS = re.compile("(?:一般公共|政府性基金|国有资本经营|公共)预算|预算(?:单位|部门)")
_STATED = re.compile("[预决]算|执行|实际")
_BUDGETED = re.compile("预算(?!执行)[^决执实]*$")
#: What is spent is told of a budget: 完成预算35.00万元的92.86%.
_COMPLETED = re.compile("完成.{0,4}预算数?$")
#: A budget that was changed in the year is none of those that are compared here; that for the whole year may be.
_CHANGED_BUDGET = re.compile("(?:全年|调整|追加).{0,3}预算")
#: Words right before an item that make it one of several bodies' or of two items together: 局机关公务接待费.
_NOT_ALL_OF_IT = re.compile("(?:机关|本级|[所下]属(?:事业|预算)?单位)的?$|(?<![元%％])[、和及与]$|元的$")
_COMPARED = re.compile(rf"{COMPARATOR}(?:{YEAR}|年初|全年|预算)[^，。；]*$")
#: What makes an amount another than the item's: moved, a share, a use, another year's.
_ELSE = re.compile(rf"{MOVE}|占|用于|主要|{any_of(YEARS_BEFORE)}")
#: A sentence that only goes on from what is said before: 较上年减少1.00万元.
_GOES_ON = re.compile(rf"[。；]\s*(?:(?:按?同口径|经比较|总体)[，,]?)?(?={COMPARATOR}(?:{YEAR}|年初|全年|预算)|同比)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAmount:
    """An amount of an item: of a ``year``, budgeted or spent (``is_spent``), or by how much it moved since ``base``.

    ``base`` is the year and whether that was spent, of which the words may say nothing (``None``). ``sign`` is that of
    the change, ``rate`` its percentage as printed. What is told as about so much (``is_about``) bears out nothing.
    ``whose`` are the words of the sentence for how many bodies' it is (全区, 区本级).
    """

    item: Subject
    year: int
    is_spent: bool
    amount: StatedAmount
    base: tuple[int, bool | None] | None = None
    sign: int = 1
    rate: str = ""
    is_about: bool = False
    whose: str = ""


@dataclass(slots=True)
class _Reading:
    """What a section has said so far: the item, the year, what it compares with; the items before the brackets open.

    ``is_spent`` is what the sentence says of its last amount, ``latest`` the last year and ``named`` the items that it
    names. ``own_item``, ``own_year`` and ``is_final`` are what the section is about where it says nothing else.
    """

    own_item: Subject | None
    own_year: int
    is_final: bool
    item: Subject | None = None
    year: int = 0
    base: tuple[int, bool | None] | None = None
    is_spent: bool | None = None
    latest: int = 0
    whose: str = ""
    #: What the sentence before compares with, the parts of which are listed.
    listed_base: tuple[int, bool | None] | None = None
    named: set[Subject] = field(default_factory=set)
    open: list[Subject | None] = field(default_factory=list)

    def begin(self, year: int) -> None:
        """Begin a sentence."""
        self.item, self.year, self.base, self.is_spent = self.own_item, year, None, None
        self.latest, self.whose, self.listed_base, self.named, self.open = 0, "", None, set(), []

    def read(self, match: re.Match[str]) -> None:
        """Take in what is neither an amount nor a percentage."""
        kind = match.lastgroup or ""
        if kind.startswith("item"):
            item = _ITEMS[int(kind.removeprefix("item"))][0]
            self.named.add(item)
            lead = match.string[max(0, match.start() - LONGEST_CLAUSE) : match.start()]
            self.item = None if _NOT_ALL_OF_IT.search(lead) else item
        elif kind == "none":
            self.item = None
            if re.match(ONLY_SOME, match[0]):
                # In brackets behind an item, it is of the item too: “三公”经费（不含出国费）.
                self.open = [None] * len(self.open)
        elif kind == "whose":
            self.whose = match[0]
        elif kind == "year":
            self.year = int(match["year"][:4])
            self.latest = max(self.latest, self.year)
        elif kind == "share":
            pass
        elif kind == "same":
            self.base = (self.year - 1, None) if self.year >= self.latest else None
        elif kind == "mark":
            self._pass_mark(match)
        else:
            self._compare(match)

    def level(self, match: re.Match[str], begin: int) -> ToldAmount | None:
        """Return that the item is as it was, where that is said right behind what it is compared with (持平).

        What stands between that and what was told up to ``begin`` may be as it was instead: 接待批次与上年持平.
        """
        text, at = match.string, match.start()
        is_level = _LEAD.fullmatch(text, begin, at) and _LEVEL.match(text, match.end())
        if self.item is None or not self.base or not is_level:
            return None
        is_spent = self._change_is_of_spent()
        if is_spent is None:
            return None
        none = StatedAmount(value=Decimal(0), figure="0", unit="元", start=match.end(), end=match.end())
        return ToldAmount(
            item=self.item, year=self.year, is_spent=is_spent, amount=none, base=self.base, whose=self.whose
        )

    def _change_is_of_spent(self) -> bool | None:
        """Tell whether what changed was spent, nothing where that is open: what is compared with its budget was."""
        is_of_own_budget = self.base == (self.year, False)
        if is_of_own_budget or self.is_spent in (None, self.is_final):
            return self.is_final
        return self.is_spent if self.base and self.base[1] is self.is_spent else None

    def _compare(self, match: re.Match[str]) -> None:
        of = match["of"] or ""
        if _CHANGED_BUDGET.search(match["base"]) or (self.year < self.latest and not year_of_base(of)):
            # Behind an amount of a year before, what changed may be that or what was told first.
            self.base = None
            return
        is_budget = re.search("预算(?!执行)", match["base"]) or of == "年初"
        is_spent = True if re.search("决算|执行", match["base"]) else None
        is_earlier = of in YEARS_BEFORE
        self.base = (year_of_base(of) or self.year - is_earlier, False if is_budget else is_spent)

    def _pass_mark(self, match: re.Match[str]) -> None:
        text, mark = match.string, match["mark"]
        if mark in "（(":
            self.open.append(self.item)
        elif mark in "）)":
            before = self.open.pop() if self.open else self.item
            # What stands in brackets alone is another name: 出国、接待、车辆经费（“三公”经费）.
            self.item = self.item if text.endswith("三公”经费", 0, match.start()) else before
        elif self.open:
            pass
        elif mark == "；" or (_GOES_ON.match(text, match.start()) and len(self.named) == 1):
            self.base = self.listed_base
        elif mark == "。" and text.startswith("其中", match.end()):
            base, is_spent = self.base, self.is_spent
            self.begin(self.year)
            self.base, self.listed_base, self.is_spent = base, base, is_spent
        else:
            self.begin(self.own_year if mark == "\n" else self.year)

    def told(self, match: re.Match[str], begin: int) -> ToldAmount | None:
        """Return what an amount is that stands behind what was told up to ``begin``; nothing where that is open."""
        text, at = match.string, match.start()
        lead = text[max(begin, at - LONGEST_CLAUSE) : at]
        words = text[max(text.rfind(mark, max(0, at - LONGEST_CLAUSE), at) for mark in "，。；：、（(\n") + 1 : at]
        words = _FUNDS.sub("", words[-LONGEST_CLAUSE:])
        about = _ABOUT.search(lead)
        lead, words = _ABOUT.sub("", lead), _ABOUT.sub("", words)
        if self.item is None:
            return None
        told = ToldAmount(
            item=self.item,
            year=self.year,
            is_spent=self.is_final,
            amount=amount_of(match),
            is_about=bool(about),
            whose=self.whose,
        )
        if moved := _MOVED.search(lead):
            sign = -1 if moved["word"] in _LESS else 1
            is_spent = self._change_is_of_spent()
            is_open = self.base is None or is_spent is None
            return None if is_open else replace(told, is_spent=bool(is_spent), base=self.base, sign=sign)
        if not _LEAD.fullmatch(lead):
            return None
        if _COMPARED.search(words):
            # Behind what is compared with, an amount is that: 较上年5.00万元减少1.00万元.
            year, spent = self.base or (0, None)
            return replace(told, year=year, is_spent=self.is_final if spent is None else spent) if year else None
        if _ELSE.search(words) or _CHANGED_BUDGET.search(words):
            return None
        if _COMPLETED.search(words):
            return replace(told, is_spent=False)
        if _STATED.search(words) or (self.is_final and words == "支出"):
            # Behind what was budgeted: 预算5.00万元，支出4.00万元.
            self.is_spent = not _BUDGETED.search(words)
        return replace(told, is_spent=self.is_final if self.is_spent is None else self.is_spent)


def told_amounts(
    text: str,
    year: int,
    *,
    is_final: bool,
    item: Subject | None = None,
    base: tuple[int, bool | None] | None = None,
) -> Iterator[ToldAmount]:
    """Yield what a section tells of the items.

    ``year`` is the one it is of, ``is_final`` tells that it is of what was spent, ``item`` is what its heading names,
    ``base`` what the sentence above it compares with, which announces it (较上年增加5.00万元，原因是：).
    """
    reading = _Reading(own_item=item, own_year=year, is_final=is_final)
    reading.begin(year)
    reading.base = base
    end, told = 0, None
    for match in _TOKEN.finditer(text):
        if match["percent"] and told and _RATE.fullmatch(text, end, match.start()):
            told = replace(told, rate=match["percent"].replace(",", ""))
        if told:
            yield told
        told = None
        if match["figure"]:
            told = reading.told(match, end)
        elif not match["percent"]:
            reading.read(match)
            told = reading.level(match, end) if match["base"] else None
        end = match.end()
    if told:
        yield told


def item_of_heading(heading: str) -> Subject | None:
    """Return the item that a heading names and nothing else: （二）公务接待费支出."""
    named = {match.lastgroup or "" for match in _TOKEN.finditer(heading)} - {"mark", "year"}
    [one] = named if len(named) == 1 else [""]
    return _ITEMS[int(one.removeprefix("item"))][0] if one.startswith("item") else None
