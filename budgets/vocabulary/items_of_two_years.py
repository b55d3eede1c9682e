"""The grammar of an item told in two years by clauses in any order: 上年4.00万元，本年5.00万元，增支1.00万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from budgets.records import Direction
from budgets.vocabulary.change_words import (
    BASIS,
    COMPARATOR,
    DIRECTION_WORDS,
    MORE_OR_LESS,
    PERCENTAGE,
    PERCENTAGE_POINTS,
    RATE_WORDS,
    YEAR,
    any_of,
    year_of_base,
)
from budgets.vocabulary.money_units import MONEY_PATTERN, StatedAmount, amount_of

#: Before an amount that tells another once more, or of what a completion is.
TOLD_AGAIN = re.compile(
    r"[（(](?:约|即|合|折合)$|(?:完成了?|[较比与])(?:年初|全年|当年|调整后?)?预算数?的?$"
    r"|(?:[人车户台]均|每(?!年))[^，。；\d]{0,6}$"
)
#: Before the money for each of several things.
FOR_EACH = re.compile(r"(?:平均|[人车户台次]均|每(?!年))[^，。；\d]{0,20}$")
_WAYS: dict[str, Direction] = {
    **{word: way for word, way in DIRECTION_WORDS.items() if way is not Direction.LEVEL},
    **MORE_OR_LESS,
    **dict.fromkeys(("上涨", "上浮", "净增长"), Direction.INCREASE),
    **RATE_WORDS,
}
#: What the clause before an amount of the year before says: whose it is, of which year.
_LEAD_OF_PRIOR = re.compile(
    rf"(?P<name>[^\d]{{0,24}}?)(?P<against>[由从]|{COMPARATOR})?(?P<base>{YEAR}(?:同期)?{BASIS}|(?<=[由从])(?=\Z))数?的?"
    r"(?P<behind>(?!结)[^\d]{0,20})"
)
#: What the clause before a change says: of whom, against which year, which way.
_LEAD_OF_MOVE = re.compile(
    rf"(?P<name>[^\d]{{0,24}}?)(?P<base>(?:{COMPARATOR})?{YEAR}(?:同期)?{BASIS}数?(?:相比)?|[同对]比)?[略均各]?"
    rf"(?<![新调核追])(?P<word>{any_of(_WAYS)})(?:比例|幅度|[幅率额])?(?:了|[为是]|达到?)*"
)
#: What leads to an amount that is none of an item's two years: of a budget, of a comparison, one told again.
_LEAD_OF_OTHER = re.compile(
    rf"[较比与](?!{YEAR})|(?:年初|全年|调整后?|当年)预算数?[为是]?$|[约即合]$|{TOLD_AGAIN.pattern}"
)
#: What compares with a budget, as do the changes behind it that name neither another amount nor another base.
_AGAINST_BUDGET = re.compile("[较比与](?:年初|全年|当年|调整后?)?的?预算")
#: What leads to the first of several figures told in turn, and to the others.
_IN_TURN, _GOES_ON = re.compile("分别|依次"), ("", "和", "与", "及")
#: What in the name of an amount says only that it is the year's.
_OF_THE_YEAR = re.compile(
    rf"其中|具体|单位|部门|{YEAR}|[本今]年度?|全年|当年|[较比与由从]|(?:预算|决算|执行)数?|[总合共]计|总额|安排|提高|调整"
    rf"|(?:{any_of(DIRECTION_WORDS)})?[到至]|[为是数的均各即]"
)


@dataclass(slots=True, kw_only=True)
class ItemOfTwoYears:
    """What clauses tell of one item: the year's amount, that of the year before, the change and its rate.

    ``base`` is the year before as printed, ``percent`` without its sign; ``spots`` are where change and rate stand,
    ``whole`` is the amount that heads the list in which ``now`` stands, if it stands in one; ``year_is_told`` where the
    words before ``now`` say of which year it is.
    """

    name: str
    now: StatedAmount | None = None
    prior: StatedAmount | None = None
    base: str = ""
    moved: StatedAmount | None = None
    moved_word: str = ""
    percent: str = ""
    percent_word: str = ""
    spots: list[int] = field(default_factory=list)
    whole: StatedAmount | None = None
    year_is_told: bool = False
    #: What is told last is the money for each of several things.
    is_for_each: bool = False

    def may_be_called(self, name: str) -> bool:
        return not name or not self.name or name == self.name


def way_of_word(word: str) -> Direction:
    """Return which way a word says that an amount went: 增幅 is the rate of a rise, 增加比例 too."""
    way = _WAYS.get(word, Direction.UNSTATED)
    return Direction.INCREASE if way is Direction.UNSTATED and word in RATE_WORDS else way


def is_name_of_year(name: str) -> bool:
    """Tell whether the words before an amount name its year only: 2031年预算."""
    return bool(name) and not _OF_THE_YEAR.sub("", name)


def items_of_two_years(text: str, begin: int, end: int) -> Iterator[ItemOfTwoYears]:
    """Yield the items that the clauses of a paragraph tell of, as far as they tell of each."""
    # The year behind one that is compared with may not be named.
    years = [*re.findall(r"(\d{4})年", text[begin:end])]
    compared = [int(year) + 1 for year in re.findall(rf"{COMPARATOR}(\d{{4}})年", text[begin:end])]
    reader = _ClauseReader(latest_year=max([*map(int, years), *compared], default=0))
    figures = sorted(
        (
            match
            for pattern in (MONEY_PATTERN, PERCENTAGE, PERCENTAGE_POINTS)
            for match in pattern.finditer(text, begin, end)
        ),
        key=lambda match: match.start(),
    )
    for match in figures:
        between, begin = text[begin : match.start()], match.end()
        lead = re.split("[，,。；：（(\n]|(?<!收)(?<!收入)、", between)[-1].strip()
        if re.search("[。；\n]", between) and not (between == f"；{lead}" and reader.goes_on(lead)):
            reader.end_sentence()
        reader.read(lead, match)
    yield from _joined(reader.items)


@dataclass(slots=True, kw_only=True)
class _ClauseReader:
    """Reads clauses that end with a figure, one after the other, into items; the last is the one being told of."""

    latest_year: int
    items: list[ItemOfTwoYears] = field(default_factory=lambda: [ItemOfTwoYears(name="")])
    #: Amounts of the year by the name they alone have.
    named: dict[str, StatedAmount | None] = field(default_factory=dict)
    head: StatedAmount | None = None
    is_against_budget: bool = False
    is_next_compared: bool = False
    is_in_turn: bool = False

    def goes_on(self, lead: str) -> bool:
        """Tell whether the words behind a semicolon tell the change of the item whose two years stand before it."""
        item, moved = self.items[-1], _LEAD_OF_MOVE.fullmatch(lead)
        return bool(item.now and item.prior and moved and not moved["name"] and not (item.moved and item.percent))

    def end_sentence(self) -> None:
        item, names_no_amount = self.items[-1], self.head is None
        self.head, self.is_against_budget = None, False
        # A change told first, in a sentence of its own, may be of amounts that the next one names.
        if item.now or not item.spots or not names_no_amount:
            self._begin("")

    def read(self, lead: str, figure: re.Match[str]) -> None:
        is_money = figure.re is MONEY_PATTERN
        if figure.re is PERCENTAGE_POINTS and not (self.items[-1].now and self.items[-1].prior):
            # Of a share or a rate, which are no money.
            return
        if _IN_TURN.search(lead) or (self.is_in_turn and lead in _GOES_ON):
            # Of several items or years, one after the other.
            self.is_in_turn = True
            self._begin("")
            return
        self.is_in_turn = False
        moved = _LEAD_OF_MOVE.fullmatch(lead)
        prior = _LEAD_OF_PRIOR.fullmatch(lead) if is_money and not moved else None
        if _AGAINST_BUDGET.search(lead):
            # Compared with a budget told first is what is told next: 与预算5.00万元相比，支出4.00万元，减少1.00万元.
            self.is_against_budget, self.is_next_compared = True, figure.string.startswith("相比", figure.end())
        elif moved:
            self._read_change(moved, figure)
        elif prior and (prior["against"] or self._is_before(prior["base"]) or self._is_only_year(prior)):
            self._read_prior(prior, amount_of(figure))
        elif is_money and FOR_EACH.search(lead) and not self.items[-1].now:
            # Where none for all stands before it, a change behind is of the money for each.
            self._begin("").is_for_each = True
        elif is_money and not _LEAD_OF_OTHER.search(lead):
            self._read_amount(lead, amount_of(figure))

    def _begin(self, name: str, now: StatedAmount | None = None) -> ItemOfTwoYears:
        self.items.append(ItemOfTwoYears(name=name, now=now))
        return self.items[-1]

    def _is_before(self, base: str) -> bool:
        """Tell whether a year is before the latest that the paragraph names."""
        return (year_of_base(base) or self.latest_year - 1) < self.latest_year or not self.latest_year

    def _is_only_year(self, lead: re.Match[str]) -> bool:
        """Tell whether an amount, told by its year alone behind one of no year, is the year before's of that."""
        return bool(self.items[-1].now) and not self.items[-1].year_is_told and not _name(lead["name"] + lead["behind"])

    def _read_change(self, lead: re.Match[str], figure: re.Match[str]) -> None:
        name, item = _name(lead["name"]), self.items[-1]
        if self.is_against_budget and not name and not lead["base"]:
            return
        self.is_against_budget = False
        is_money = figure.re is MONEY_PATTERN
        years = {year_of_base(each.lstrip("较比与同 ")) for each in (lead["base"] or "", item.base)} - {None}
        if not item.may_be_called(name) or (item.moved if is_money else item.percent) or len(years) > 1:
            item = self._begin(name, self.named.get(name) if name else None)
        if is_money:
            item.moved, item.moved_word = amount_of(figure), lead["word"]
        else:
            item.percent, item.percent_word = figure[0].rstrip("%％ 个百分点").replace(",", ""), lead["word"]
        item.name = item.name or name
        item.base = item.base or (lead["base"] or "").lstrip("较比与同对 ").removesuffix("比")
        item.spots.append(figure.start())

    def _read_prior(self, lead: re.Match[str], amount: StatedAmount) -> None:
        name, item = _name(lead["name"] + lead["behind"]), self.items[-1]
        if item.prior or not item.may_be_called(name) or (item.spots and self._is_other_base(lead, item)):
            item = self._begin(name)
        item.prior, item.base, item.name = amount, lead["base"], item.name or name
        self.is_against_budget = False

    def _is_other_base(self, lead: re.Match[str], item: ItemOfTwoYears) -> bool:
        """Tell whether an amount is of another year than that against which an item's change was told."""
        years = {year_of_base(each) for each in (lead["base"], item.base)}
        return bool(item.base) and len(years) > 1 and (None not in years or bool(lead["against"]))

    def _read_amount(self, lead: str, amount: StatedAmount) -> None:
        name, item = _name(lead), self.items[-1]
        year, before = year_of_base(lead), year_of_base(item.base)
        is_later = bool(year and before and year != before + 1)
        if item.now or item.is_for_each or is_later or not item.may_be_called(name):
            item = self._begin(name)
        item.now, item.whole, item.name = amount, self.head, item.name or name
        item.year_is_told = bool(re.search(rf"{YEAR}|[本今]年|当年", lead))
        self.named[name] = amount if self.named.get(name, amount) == amount else None
        self.head = self.head or amount
        self.is_against_budget, self.is_next_compared = self.is_next_compared, False


def _name(words: str) -> str:
    return re.sub("(?<=.)支出$", "", _OF_THE_YEAR.sub("", words))


def _joined(items: list[ItemOfTwoYears]) -> Iterator[ItemOfTwoYears]:
    """Yield items, a change with the amounts it lacks that stand elsewhere in the paragraph under its name."""
    for item in items:
        if item.name and item.spots and not item.prior:
            named = [each for each in items if each.name == item.name and each.prior and not each.spots]
            told = [each for each in named if not (each.now and item.now) and (each.now or item.now)]
            if len(named) == len(told) == 1:
                item.now, item.prior, item.base = item.now or told[0].now, told[0].prior, told[0].base
        yield item
