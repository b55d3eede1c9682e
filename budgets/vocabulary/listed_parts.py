"""The grammar of an amount whose parts a sentence lists: 政府采购61.20万元，其中：货物31.20万元，服务30.00万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from budgets.vocabulary.change_words import PER_CENT, PERCENT, YEARS_BEFORE
from budgets.vocabulary.clauses import amount_label, start_of_clause
from budgets.vocabulary.money_units import MONEY, MONEY_PATTERN, StatedAmount, amount_of, stated_amounts

#: What tells that a sentence lists the parts of an amount.
PARTED = re.compile(r"其中|包括|按[^，。；]{0,10}分|分别为|[一二]是")
#: What stands between an amount and its parts.
LISTED_BEHIND = re.compile(
    r"[^，。；：\d\n]{0,4}[，。：；]?\n?(?:其中|包括|主要用于(?:以下方面)?|具体(?:为|如下)?|分别为|按[^，。；：\d\n]{2,12}?(?:分类?|划分|看)(?=[，：:]))[^，。；\d]{0,8}"
)
#: A name of a part of spending or income.
OF_PART = re.compile("基本支出|项目支出|经费|费|[）)]|资金")
#: What things cost, what of it is written off, and what is left: 原值9.00万元，累计折旧4.00万元，净值5.00万元.
_WRITTEN_OFF = re.compile(r"原值[^。；\n]{0,60}(?:折旧|摊销)[^。；\n]{0,60}净值[^。；\n]{0,40}")
_WORTHS = tuple(map(re.compile, ("原值", "折旧|摊销", "净值")))
#: Of more than the money of a year: what a project costs in all, or what is owned.
OTHER_EXTENT = re.compile("总投资|累计|概算|合同|资产|价值|原值|存量|规模|贷款|债")
#: What a project costs in all, and what the years took or are to take of it, in a sentence.
_INVESTED = re.compile(rf"总投资(?:额|概算)?[为约]?{MONEY}(?P<years>[^。\n]{{1,120}})")
_OF_YEARS = re.compile("(?:安排|投入|支付|拨付|完成|下达|支出)(?:资金|投资|预算)?[为约]?$")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
#: What stands between an amount and its parts, and where the list ends.
_ANNOUNCED = (
    r"(?:其中|具体包括|包括|(?:主要|全部)用于(?:以下方面)?|具体为|具体如下|分别[为是]"
    r"|按[^，。；：\d\n]{2,12}?(?:分|分类|看)(?=[，：:])|由(?=[^。；\n]{1,160}?(?:组成|构成)))"
)
_LISTS = re.compile(rf"[，。：；]?\n?(?:收入|支出)?{_ANNOUNCED}[：:，,]?\n?|：\n?|中[，,]")
#: What announces parts of which none holds another: uses, what a whole is made of, or no word at all.
_TELLS_APART = re.compile("^[，。]?(?:：|(?:主要|全部)?用于|由)")
#: What tells that amounts are listed under one before them.
_HEADED = re.compile(rf"{_ANNOUNCED.replace('(?=[，：:])', '(?=，)')}|元：")
#: What the amounts of a sentence come to, told behind them: 甲1.00万元，乙2.00万元，合计3.00万元.
_TOTALLED = re.compile(
    rf"[，、；。\n](?P<name>(?P<all>(?:以上|上述)?(?:(?P<number>[两二三四五六])项|各项)?)[总合共]计|总金?额|共(?=\d))(?:金额|支出|收入|预算)?[为是]?{MONEY}"
)
#: A sentence that adds to what is listed before it.
_ADDS = re.compile("。加上?")
#: Words that what is added is not all, or that something is taken off.
_NOT_ONLY = re.compile("等|减|扣")
#: What adds to an amount of the sentence before, and what all come to.
_ADDED = re.compile(
    rf"(?P<mark>[，。；])加上?(?P<added>[^。；\n]{{1,300}}?)[，,][^，。；：、\d\n]{{0,12}}"
    rf"(?:总量|[总合]计)[为是]?{MONEY}"
)
#: What tells that an amount is what there was in the end, beside which others are budgeted.
_DONE = re.compile("实际|完成|决算|执行")


def _having(bodies: str) -> re.Pattern[str]:
    """Return the pattern of the names of what governments have or spend: of a fund, of taxes or of all."""
    funds = "一般公共预算|政府性基金|国有资本经营|社会保险基金"
    return re.compile(
        rf"(?:{bodies})(?P<what>(?:{funds}|预算|财政|地方|本级|非税|税收|总)*+(?P<side>收入|支出))(?P<tail>.*)"
    )


#: How the levels of government part what all of them have, in sentences of their own as well.
_LEVELS = tuple(
    tuple(map(_having, bodies))
    for bodies in (
        ("全国", "中央", "地方"),
        ("全省", "省本?级", "市县级?|地市级?"),
        ("全市", "市本?级", "区县级?|县区级?|区市|区级|县级|县（市、区）级?"),
        ("全县", "县本?级", "乡镇级?"),
    )
)
_OF_ALL = re.compile("全[国省市县]")
#: What governments of any level or place have: 开发区收入.
_ANY_LEVEL = _having(r"[^，。；：\d（）\n]{1,8}?[级区县市镇园]")
_LEVEL_OF = re.compile(
    "(?:(?:其中|[^，。；：]{0,8}看|[^，。；：]{0,6}月份?(?:累计)?|上半年|截至[^，。；：]{1,10})[，：:]?)*"
)
_FUNDS_NAMED = re.compile("一般公共预算|政府性基金|国有资本|社会保险|非税|税收")
#: Both sides of a budget in lists of their own, and what each comes to: 收入包括…；支出包括…。…收支总预算5万元.
_BOTH_SIDES = re.compile(
    rf"(?<![^，。；：\n])(?:收入|支出)(?:仅|主要)?包括[：:]?(?P<list>[^。；：\n]{{1,600}})"
    rf"(?=[。；][^\n]{{0,300}}?收支总(?:预算|决算|计)(?:数|额)?[为是]?{MONEY})"
)
#: One side of some of the money only: 财政拨款收入包括.
_SOME_SIDE = re.compile(r"[^，。；：\n](?:收入|支出)(?:仅|主要)?包括")
#: What may tell of an amount's change and its reason before its parts are listed.
_SHARED = rf"[，,（](?:占|完成|为)[^，。；：、\d\n]{{0,24}}{PERCENT}{PER_CENT}[）)]?"
_CHANGE_BETWEEN = re.compile(
    rf"(?:{_SHARED})?[，。][^，。；：\d\n]{{0,12}}(?:[较比与同](?=上|去|\d{{4}}年|(?:年初|全年)?预算)|同比)(?:(?![二三四五六七八九]、)[^。；：\n]){{0,300}}?"
    rf"(?:[，。](?:(?:主要)?原因|主要[是系])[^。；\d\n]*)?(?=[，。；]\n?{_ANNOUNCED})"
    rf"|{_SHARED}(?=[，,]\n?(?:其中|包括))"
    rf"|[，,](?:同比)?(?:增长|下降){PERCENT}{PER_CENT}(?=[，。；]\n?其中)"
)
#: What may say what an amount is or is for, before its parts are listed.
_WHAT_IT_IS = re.compile(r"[，。](?:主要)?(?:是指|指|用于)[^。；：\d\n]{1,150}?(?=[，。；]\n?其中)")
#: What tells that a list names the chief parts only.
_NOT_ALL = re.compile(r"等(?:[。；，、支方]|$)")
#: What tells only what a part is for, of which it need not name all.
_WHAT_FOR = re.compile(r"(?<=元)[，（](?:主要)?(?:[是为]|用于|包括|用来)[^；。：\d\n]*")
_LIST = re.compile(r"(?:[^。\n]|(?<=[，；、])\n)+")
#: In so many characters behind a list, an amount may be one more of its parts, behind a sentence about the last.
_BEHIND = 200
#: So many amounts behind one may be what the levels of government have of it.
_NEAR = 12
_OTHER_SIDE = re.compile(r"；[^，。；：\d\n]{0,12}(?:收入|支出)(?:总[计额]|合计)(?=[为是]?\d)")
_CLAUSE = re.compile(r"[^，；、：\n]+")
#: Words of a list that parts its parts.
_NESTED = re.compile("其中|包括|分别")
#: Words of a clause whose amount is no whole, as of a change or a price, and no part: a whole may be a sum (收入合计).
_NO_WHOLE = re.compile(
    "[较比占]|同期|上年(?!结转|结余)|去年|增加|减少|增长|下降|降低|压减|原因|用于|单价|每|[人户车台辆次]均|标准|剔除|调整"
    r"|各(?:奖|补|安排|给|支持|投入|拨|下达|\d)"
)
_NO_PART = re.compile(rf"{_NO_WHOLE.pattern}|(?<!本年收入)(?<!本年支出)合计|小计|[共总]计|以上|以下|不超过")

#: How the words before an amount end by which another has moved.
_MOVED = re.compile("(?:增加|减少|增长|下降|降低|压减|增支|减支)了?$")
#: How many things a list is said to have.
NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
#: Names of which one each makes a list that is known to have all parts of its amount.
_PARTITIONS = tuple(
    tuple(map(re.compile, names))
    for names in (
        ("本级|机关本部", "下属|所属|二级"),
        ("基本支出", "项目支出"),
        ("人员(?:经费|支出)", "公用(?:经费|支出)"),
        ("货物", "工程", "服务"),
        ("购置", "运行"),
        ("集中", "分散"),
        ("国内", "外事|国外|国（境）外"),
        ("(?<!非)税收", "非税"),
        ("因公出国", "公务用?车", "公务接待"),
        ("因公出国", "用车购置(?:费|支出|$)", "用车运行", "公务接待"),
        ("当年|本年", "结转"),
    )
)
#: The funds of which a fiscal appropriation is made up, by the first two or all of them.
_FUNDS = tuple(map(re.compile, ("一般公共预算", "政府性基金", "国有资本")))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPart:
    """An amount of a list, with the words that name it."""

    name: str
    amount: StatedAmount


#: What the last part is called that takes all others.
_REST = re.compile("其[他余](?:费用|各项|部分|商品[和与]服务支出)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedParts:
    """An amount and what is listed under it; ``complete`` where no other stands among or soon behind two or more."""

    whole: ListedPart
    parts: tuple[ListedPart, ...]
    complete: bool
    #: They are as many as the words for their sum say: 三项合计.
    are_counted: bool = False
    #: They are told behind a colon or as what the whole is used for or made of, where none is told twice.
    are_apart: bool = False

    @property
    def has_all_by_name(self) -> bool:
        """Tell whether names or number of the parts say that these are all: 基本支出 and 项目支出, a last 其他."""
        return (
            self.are_counted
            or bool(self.parts[1:] and _REST.fullmatch(self.parts[-1].name))
            or ("财政拨款" in self.whole.name and _has_one_each(self.parts, _FUNDS[: max(2, len(self.parts))]))
            or any(_has_one_each(self.parts, names) for names in _PARTITIONS)
        )


def _has_one_each(parts: Sequence[ListedPart], names: Sequence[re.Pattern[str]]) -> bool:
    """Tell whether there is one part of each name, and no other."""
    return len(names) == len(parts) and all(sum(bool(name.search(part.name)) for part in parts) == 1 for name in names)


def _end_of_side(flat: str, begin: int) -> int:
    """Return where the other side of a budget is told behind a list of the one: ；支出总计5.00万元，其中…."""
    other = _OTHER_SIDE.search(flat, begin, begin + _BEHIND)
    return other.start() if other else len(flat)


def are_of_one_extent(name: str, other: str) -> bool:
    """Tell whether the names of two amounts leave them to be one, not what a thing costs in all and in a year."""
    return {*OTHER_EXTENT.findall(name)} == {*OTHER_EXTENT.findall(other)}


def listed_parts(text: str) -> Iterator[ListedParts]:
    """Yield the amounts with parts listed behind them, or in brackets; a list that holds another is left alone."""
    # What stands in brackets is of one part only.
    flat = _BRACKETS.sub(lambda match: "（" * len(match[0]), text)
    parted: dict[int, ListedPart] = {}
    for match in MONEY_PATTERN.finditer(flat):
        whole = ListedPart(name=amount_label(text, 0, match.start("figure")), amount=amount_of(match))
        if whole.name.startswith(YEARS_BEFORE) and "结" not in whole.name:
            continue
        told = None if _NO_WHOLE.search(whole.name) else _told_between(flat, match.end())
        behind = _LISTS.match(flat, told.end() if told else match.end())
        # Behind the last part, a way of parting money parts the whole anew.
        whole = parted.get(match.start("figure"), whole) if behind and "按" in behind[0] else whole
        listed = _LIST.match(flat, behind.end(), _end_of_side(flat, behind.end())) if behind else None
        if listed and not _NESTED.search(listed[0]):
            parts = tuple(_parts_of(text, flat, *listed.span()))
            if len(parts) == 1 and behind and re.search("其中|用于", behind[0]):
                yield ListedParts(whole=whole, parts=parts, complete=False)
            if len(parts) > 1 and all(part.name for part in parts):
                parted[parts[-1].amount.start] = whole
                found = _within_its_clause(text, flat, whole, parts, *listed.span())
                yield replace(found, are_apart=bool(behind and _are_apart(flat, behind, found)))
        aside = None if _NO_PART.search(whole.name) else _BRACKETS.match(text, match.end())
        if aside and not _NESTED.search(aside[0].removeprefix("（其中")):
            parts = tuple(_parts_of(text, text, aside.start() + 1, aside.end() - 1))
            inside = sum(1 for _amount in MONEY_PATTERN.finditer(aside[0]))
            if (len(parts) > 1 and all(part.name for part in parts)) or (parts and "其中" in aside[0]):
                yield ListedParts(whole=whole, parts=parts, complete=inside == len(parts) > 1)
    yield from _totalled(text, flat)
    yield from _added_to(text, flat)
    yield from _both_sides(text, flat)
    yield from _of_levels(text)
    yield from _written_off(text)
    yield from _invested(text)


def _are_apart(flat: str, behind: re.Match[str], listed: ListedParts) -> bool:
    """Tell whether words announce parts of which none holds another, and the list is theirs to its end.

    What stands behind a semicolon, or a use without an amount, may be beside the whole (甲5万元，用于乙；丙4万元).
    """
    first, last = listed.parts[0].amount.start, listed.parts[-1].amount.start
    goes_on = "；" in flat[behind.end() : last] or re.search("[，、]", flat[behind.end() : first])
    return bool(_TELLS_APART.search(behind[0])) and not goes_on


def _told_between(flat: str, at: int) -> re.Match[str] | None:
    """Return what is told of an amount that ends at a place before its parts are listed."""
    return _CHANGE_BETWEEN.match(flat, at) or _WHAT_IT_IS.match(flat, at)


def _totalled(text: str, flat: str) -> Iterator[ListedParts]:
    """Yield the amounts that stand before what they come to in a sentence that lists nothing else."""
    for match in _TOTALLED.finditer(flat):
        # What is above (以上) may be sentences before.
        begin = start_of_clause(flat, match.start(), "\n" if match["all"] else "。\n")
        heads = [*_HEADED.finditer(flat, begin, match.start()), *_NESTED.finditer(flat, begin, match.start())]
        # Announced behind no amount is what is told behind it: 项目2个，其中：甲1.00万元，乙2.00万元，合计3.00万元.
        if any(MONEY_PATTERN.search(flat, begin, head.end()) for head in heads):
            continue
        begin = max((head.end() for head in heads), default=begin)
        parts = tuple(_parts_of(text, flat, begin, match.start()))
        inside = sum(1 for _amount in MONEY_PATTERN.finditer(flat, begin, match.start()))
        if len(parts) > 1 and all(part.name for part in parts):
            whole = ListedPart(name=match["name"], amount=amount_of(match))
            are_counted = len(parts) == NUMBERS.get(match["number"])
            yield ListedParts(whole=whole, parts=parts, complete=inside == len(parts), are_counted=are_counted)


def _added_to(text: str, flat: str) -> Iterator[ListedParts]:
    """Yield what the first amount of a sentence and those the next adds come to: 5万元。加上结转1万元，总计6万元."""
    for match in _ADDED.finditer(flat):
        begin = start_of_clause(flat, match.start(), "。；\n" if match["mark"] == "，" else "。\n")
        if flat.startswith("其中", begin) and flat[begin - 1] == "。":
            # What it adds to is the amount whose parts the sentence before it lists.
            begin = start_of_clause(flat, begin - 1, "。\n")
        heads = stated_amounts(flat, begin, match.start())
        if match["mark"] == "，":
            # Added in the sentence itself is to what there was in the end: 预算3万元，实际完成4万元，加上结转1万元.
            heads = [each for each in heads if not _NO_WHOLE.search(amount_label(text, begin, each.start))]
            heads = [each for each in heads if _DONE.search(amount_label(text, begin, each.start))] or heads
            if len(heads) > 1:
                # To which of them, or to all, is open.
                continue
        added = tuple(_parts_of(text, flat, *match.span("added")))
        inside = sum(1 for _amount in MONEY_PATTERN.finditer(flat, *match.span("added")))
        if heads and added and inside == len(added):
            head = ListedPart(name=amount_label(text, begin, heads[0].start), amount=heads[0])
            whole = ListedPart(name=amount_label(text, match.start(), match.start("figure")), amount=amount_of(match))
            # Something may be added of which no amount is told.
            are_told = len([*_CLAUSE.finditer(match["added"])]) == len(added) and not _NOT_ONLY.search(match["added"])
            # The sentence may come to another amount than that of the one before it.
            if ("本级" in head.name) != ("本级" in whole.name):
                continue
            said = text[begin : head.amount.start] if match["mark"] == "，" else head.name
            is_other = ("支出" in said) != ("支出" in whole.name)
            yield ListedParts(whole=whole, parts=(head, *added), complete=True, are_counted=are_told and not is_other)


def _both_sides(text: str, flat: str) -> Iterator[ListedParts]:
    """Yield what income and spending each come to where both are listed and then told as one amount."""
    for match in _BOTH_SIDES.finditer(flat):
        parts = tuple(_parts_of(text, flat, *match.span("list")))
        inside = sum(1 for _amount in MONEY_PATTERN.finditer(flat, *match.span("list")))
        sentence = flat[start_of_clause(flat, match.start(), "。\n") : match.start()]
        is_open = any(words.search(match["list"]) for words in (_NOT_ONLY, _NESTED)) or _SOME_SIDE.search(sentence)
        if len(parts) > 1 and inside == len(parts) and not is_open:
            whole = ListedPart(name="收支总预算", amount=amount_of(match))
            yield ListedParts(whole=whole, parts=parts, complete=True, are_counted=True)


def _of_levels(text: str) -> Iterator[ListedParts]:
    """Yield what all governments have with what each of two levels has: 全国收入3亿元。中央收入1亿元，地方收入2亿元."""
    amounts = stated_amounts(text) if _OF_ALL.search(text) else []
    named = [
        ListedPart(name=_LEVEL_OF.sub("", amount_label(text, 0, each.start), count=1), amount=each) for each in amounts
    ]
    for at, head in enumerate(named):
        for of_all, *levels in _LEVELS:
            if whole := of_all.match(head.name):
                told = _of_two_levels(named[at + 1 : at + _NEAR], whole, levels)
                # What is given on to the other level is spent twice.
                if told and (whole["side"] == "收入" or "本级" in told[0].name):
                    yield ListedParts(whole=head, parts=told, complete=True, are_counted=True)


def _of_two_levels(
    named: Sequence[ListedPart], whole: re.Match[str], levels: Sequence[re.Pattern[str]]
) -> tuple[ListedPart, ...]:
    """Return what each level of government has behind what all have, up to the next of these; nothing with others."""
    told: tuple[list[ListedPart], ...] = ([], [], [])
    lower_levels = set()
    for part in takewhile(lambda each: not (each.name.startswith(whole[0][:2]) and whole["side"] in each.name), named):
        matches = [each.match(part.name) for each in (*levels, _ANY_LEVEL)]
        at, match = next(((at, match) for at, match in enumerate(matches) if match), (0, None))
        if match and _is_of(match, whole):
            told[at].append(part)
            lower_levels |= {part.name[: match.start("what")]} if at == 1 else set()
    upper, lower, others = told
    if not upper or len(lower_levels) != 1 or others:
        return ()
    # Beside its own, a level may have what it is given: 地方一般公共预算本级收入.
    return tuple(next((part for part in parts if "本级" in part.name), parts[0]) for parts in (upper, lower))


def _is_of(own: re.Match[str], whole: re.Match[str]) -> bool:
    """Tell whether what a level has is part of a whole: of its fund, and taxes, all or budgeted where that is."""
    of_own, of_whole = ({*_FUNDS_NAMED.findall(each["what"])} for each in (own, whole))
    return (
        own["side"] == whole["side"]
        and of_own <= of_whole
        and all((word in own["what"]) == (word in whole["what"]) for word in ("税", "总"))
        and ("预算" in own["tail"]) == ("预算" in whole["tail"])
        and not _NO_WHOLE.search(own["tail"] + whole["tail"])
    )


def _written_off(text: str) -> Iterator[ListedParts]:
    """Yield what things cost, with what is written off and what is left, where a sentence gives only these."""
    for match in _WRITTEN_OFF.finditer(text):
        amounts = stated_amounts(text, *match.span())
        named = [ListedPart(name=amount_label(text, 0, each.start), amount=each) for each in amounts]
        if len(named) == len(_WORTHS) and all(
            word.search(each.name) for word, each in zip(_WORTHS, named, strict=True)
        ):
            yield ListedParts(whole=named[0], parts=tuple(named[1:]), complete=True, are_counted=True)


def _invested(text: str) -> Iterator[ListedParts]:
    """Yield what a project costs in all with what is told right behind of the years that took or are to take of it."""
    for match in _INVESTED.finditer(text):
        amounts = stated_amounts(text, *match.span("years"))
        parts = tuple(
            ListedPart(name=amount_label(text, match.end("unit"), each.start), amount=each) for each in amounts
        )
        if parts and all(_OF_YEARS.search(part.name) and not _NO_PART.search(part.name) for part in parts):
            yield ListedParts(whole=ListedPart(name="总投资", amount=amount_of(match)), parts=parts, complete=False)


def _within_its_clause(
    text: str, flat: str, whole: ListedPart, parts: tuple[ListedPart, ...], begin: int, end: int
) -> ListedParts:
    """Return a list, or what of it stands before the first semicolon where that makes up the whole."""
    stop = flat.find("；", begin, end)
    first = tuple(part for part in parts if stop < 0 or part.amount.end <= stop)
    alone = ListedParts(whole=whole, parts=first, complete=True)
    makes_it_up = sum(part.amount.value for part in first) == whole.amount.value
    if 1 < len(first) < len(parts) and (makes_it_up or alone.has_all_by_name):
        return alone
    names = {part.name for part in parts}
    adds = _ADDS.search(flat, end, end + _BEHIND)
    behind = [*MONEY_PATTERN.finditer(flat, end, adds.start() if adds else end + _BEHIND)]
    # What is told once more behind the list, by its name, is no more of its parts; nor is what heads a list itself.
    heads = (at for at, amount in enumerate(behind) if _LISTS.match(flat, amount.end()))
    called = [amount_label(text, end, amount.start("figure")) for amount in behind[: next(heads, len(behind))]]
    more = any(name not in names and not _MOVED.search(name) for name in called)
    # By how much a part has moved is no part.
    inside = sum(
        not _MOVED.search(amount_label(flat, begin, amount.start("figure")))
        for amount in MONEY_PATTERN.finditer(flat, begin, end)
    )
    complete = inside == len(parts) and not more and not _NOT_ALL.search(_WHAT_FOR.sub("", flat[begin:end]))
    return ListedParts(whole=whole, parts=parts, complete=complete)


def _parts_of(text: str, flat: str, begin: int, end: int) -> Iterator[ListedPart]:
    """Yield the amounts of a list, clause by clause; a second one may be joined to the first (甲1万元和乙2万元).

    ``flat`` is the text without what stands in brackets.
    """
    for clause in _CLAUSE.finditer(flat, begin, end):
        at = clause.start()
        for match in () if _NO_PART.search(clause[0]) else MONEY_PATTERN.finditer(flat, *clause.span()):
            stop = at + len(flat[at : match.start("figure")].rstrip("（ "))
            start = min(stop, match.start("figure") - len(flat[at : match.start("figure")].lstrip("（ 和与及")))
            yield ListedPart(name=text[start:stop], amount=amount_of(match))
            at = match.end()
