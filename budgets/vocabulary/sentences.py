"""The grammar of sentences that state figures: amounts, changes, shares, and the reasons given.

Readers and checks read prose by this grammar and no other. Where a sentence leaves open which amount a change or a
share speaks of, it is not bound to one: what is guessed is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budgets.records import Base, Direction
from budgets.vocabulary.change_words import (
    BASIS,
    COMPARATOR,
    COMPARATORS,
    DIRECTION_WORDS,
    MORE_OR_LESS,
    PER_CENT,
    PER_CENT_OR_POINTS,
    PERCENT,
    PERCENTAGE,
    RATE_WORDS,
    YEAR,
    YEARS_BEFORE,
    any_of,
    year_of_base,
)
from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.items_of_two_years import (
    TOLD_AGAIN,
    ItemOfTwoYears,
    is_name_of_year,
    items_of_two_years,
    way_of_word,
)
from budgets.vocabulary.money_units import (
    AMID_FIGURE,
    MONEY,
    MONEY_PATTERN,
    MONEY_UNIT,
    StatedAmount,
    amount_of,
    stated_amounts,
)

_LEVEL = any_of(word for word, direction in DIRECTION_WORDS.items() if direction is Direction.LEVEL)
_MOVE = any_of(word for word, direction in DIRECTION_WORDS.items() if direction is not Direction.LEVEL)
#: The words a form offers for choice, of which none was struck out: 增加（减少）.
LEFT_OPEN = rf"(?:{_MOVE})[（(](?:{_MOVE})[）)]"
_WORD = rf"{LEFT_OPEN}|{_MOVE}"
#: The same in short, which tell a change only right before a figure: 增5.00万元, 比上年少5.00万元.
_SHORT_SPENT = r"[多少](?:支出?|安排|出)(?=\d)|(?<=[元年度算数])[多少](?=\d)|节[约省支](?=了?\d)"
_IN_SHORT = rf"(?:净|(?<![新调核追净]))[增减](?=\d)|{_SHORT_SPENT}"
_AMOUNT = rf"{FIGURE}\s?(?:{MONEY_UNIT})"
_DIGITS = r"\d(?:[\d,，.．'’·/×*]|\s(?=[\d,.])){0,20}"
_LOOSE_PERCENTAGE = re.compile(
    rf"(?<![\d.,])(?:[−－–▲△▼▽负-]|(?<!—)—)?\.?{_DIGITS}(?:\s?[%％]?\s?[~～—–至到-]\s?{_DIGITS})?\s?[%％]"
    r"|百分之[\d.零一二三四五六七八九十百点]+"
)
#: What is written well and read as no percentage, as long as nothing is claimed of it: 20%-30%, 百分之五, 货物-30%.
_WELL_WRITTEN = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s?"
_NO_CLAIM = re.compile(rf"(?:{_WELL_WRITTEN}[%％]?\s?[~～—–至到-]|-)\s?{_WELL_WRITTEN}[%％]|百分之.+")
_CLAIM = re.compile(rf"占|完成|[率幅比]|{'|'.join(DIRECTION_WORDS)}")
#: So many characters before a percentage are looked at for the claim.
_LONGEST_CLAUSE = 60
#: A rate of change of less than nothing: 增长-9.41%.
_BELOW_ZERO = r"[-−－–](?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
#: What names the amount of the year before, in words that tell of no change.
_NAME_OF_PRIOR = r"[^，。；：\d（）\n增减降升涨多少高低超压缩调加提落持]{0,20}?"
_CHANGE = re.compile(
    rf"(?:{COMPARATOR}(?P<base>{YEAR}(?:同期)?(?:（[^）\n]{{0,20}}）)?(?:部门|单位)?{BASIS})数?"
    rf"(?:{_NAME_OF_PRIOR}(?P<prior>{_AMOUNT}))?(?:[相对]?比较?)?"
    rf"(?:（{YEAR}[^）\n\d]{{0,30}}[为是](?P<aside>{_AMOUNT})）)?|同比)"
    r"(?:保持)?[，,]?(?:\d{4}年度?)?(?P<whose>[^，。；：\d（\n]{0,16}?)各?"
    rf"(?:(?<!不|约)(?<!基本|大致)(?P<level>{_LEVEL})"
    rf"|(?P<word>{_WORD}|{_IN_SHORT})(?:了|为)?\s*{MONEY}"
    rf"(?:[（(]{YEAR}(?:[^）)\n\d]{{0,6}}仅[^）)\n\d]{{0,24}}|{BASIS}数?[为是])(?P<after>{_AMOUNT})[）)])?"
    rf"(?:[，,、（(]?[各均]?\s*+(?P<percent_word>{_WORD}|{any_of(tuple(RATE_WORDS))}|[增减](?=\d))?(?:了|为|达到?)?\s*(?P<percent>{PERCENT})(?:{PER_CENT_OR_POINTS}|(?=\s*[，。；])))?"
    rf"|(?P<rate_word>{_WORD}|(?<![新调核追净])[增减](?=\d))(?:了|为)?\s*(?:(?P<rate>{PERCENT})|(?P<below>{_BELOW_ZERO})){PER_CENT}"
    rf"(?:[，,](?P<net_word>净?[增减]|净?增加|净?减少|增收|减收)(?:了|额为?)?(?P<net>{_AMOUNT}))?)"
)
#: A percentage that stands before the change it is of, an amount behind its change, and a change from one to another.
_RATE_BEFORE = re.compile(rf"(?:元|^)[，,](?P<word>{_MOVE})[了为]?(?P<percent>{PERCENT})[%％][，,]$")
#: The amount of the year in the sentence behind one that tells its rate of change only, by the name of what changed.
_AMOUNT_NEXT = re.compile(
    rf"。(?P<year>\d{{4}}年度?|本年)?(?P<name>[^，。；：\d\n]{{0,20}}?)(?:计划|预算)*(?:安排|为)(?P<behind>[^，。；：\d\n]{{0,20}}?){MONEY}"
)
_SPENT_LEAD, _BUDGET_LEAD = re.compile("决算数?[为是]?$"), re.compile("预算数?[为是]?$")
#: Before an amount by which another has moved, which has itself not changed.
_BY_SO_MUCH = re.compile(rf"(?:{_MOVE}|(?<=[元算数年])[多少](?:支出?|安排|用|花)?|节[约省支]|结余|超支?|超过)了?$")
#: Amounts behind a change: 上年为4.00万元; 由4.00万元增至5.00万元; 2030年为4.00万元，2031年为5.00万元.
_PRIOR_BEHIND = re.compile(
    rf"(?:[，,、]|[（(](?={YEAR}[^，。；：\d（）\n]{{0,12}}{FIGURE}))(?P<base>{YEAR}(?:同期)?{BASIS})数?"
    rf"(?:[为是]|(?<!元)(?!结)[^，。；：\d（）\n]{{1,12}}?(?={_AMOUNT}[）)]))?(?P<prior>{_AMOUNT})(?![，,]同比|[，,](?:{_MOVE}))"
)
_BOTH_BEHIND = re.compile(
    rf"[，,、（(]即?(?:[由从](?:{YEAR}{BASIS}数?的?)?(?P<prior>{_AMOUNT})(?:{_MOVE}|调整|变更|[增减升降])[为到至]"
    rf"|(?:(?P<first>\d{{4}})年度?|上年度?){BASIS}数?[为是]?(?P<earlier>{_AMOUNT})[，,、](?:(?P<second>\d{{4}})年度?|[本今]年度?)"
    rf"{BASIS}数?[为是]?)(?P<value>{_AMOUNT})"
)
#: Both years' amounts by their years before the change: 2031年收入5.00万元，2030年收入4.00万元，增加1.00万元.
_BOTH_BEFORE = re.compile(
    rf"(?P<first>\d{{4}})年度?(?P<name>[^，。；：、\d\n]{{0,20}}?)[为是]?(?P<one>{_AMOUNT})[，,、]"
    rf"(?P<second>\d{{4}})年度?(?P<same>[^，。；：、\d\n]{{0,20}}?)[为是]?(?P<other>{_AMOUNT})[，,]"
    rf"(?:同比|{COMPARATOR}{YEAR}{BASIS}数?(?:相比)?[，,]?)?"
    rf"(?:(?P<word>{_WORD}|{_IN_SHORT})[了为]?{MONEY}"
    rf"(?:[，,（(]?(?P<percent_word>{_WORD}|{any_of(tuple(RATE_WORDS))})?[了为]?(?P<percent>{PERCENT}){PER_CENT})?"
    rf"|(?P<rate_word>{_WORD}|{any_of(tuple(RATE_WORDS))})[了为]?(?P<rate>{PERCENT}){PER_CENT})"
)
#: A word for the way an amount went from the year before's, without how far: 与上年的4.00万元相比略有增加.
_ONLY_WAY = re.compile(
    rf"{COMPARATOR}(?P<base>{YEAR}{BASIS})数?的?(?P<prior>{_AMOUNT})(?:相比)?[，,]?(?:略有|有所|稍有|明显|大幅)?(?P<word>{_MOVE})(?=[，。；（]|$)"
)
#: What may stand between an amount and its change: at most its share.
_SHARE_BETWEEN = re.compile(rf"[，,、\s]*(?:占[^，。；：、\d\n]{{0,24}}{PERCENT}{PER_CENT}[，,、\s]*)?")
_AMOUNT_BEHIND = re.compile(rf"[，,](?:\d{{4}}年度?|本年|今年)?(?:预算)?数?(?:达到?|为|(?<=年)安排){MONEY}")
#: A rate of change with the year before's amount in brackets: 项目支出下降5.00%（2030年为4.00万元）.
_RATE_WITH_PRIOR = re.compile(
    rf"(?<![^，,。；;：:\n])(?:其中[：:]?)?[^，。；：、\d\n（）较比同]{{2,20}}?(?P<word>{_MOVE})了?(?P<percent>{PERCENT}){PER_CENT}"
    rf"[（(](?P<base>{YEAR}{BASIS})数?[为是]?(?P<prior>{_AMOUNT})[）)]"
)
_FROM_TO = re.compile(
    rf"[由从](?P<base>{YEAR}{BASIS})数?的?(?P<prior>{_AMOUNT})(?P<moves>调整|变更|增加|减少|提高|降低|增长|下降|[增减升降])[为到至]"
    rf"(?P<value>{_AMOUNT})[，,](?P<whose>)(?P<level>)(?P<net_word>)(?P<net>)(?P<aside>)(?P<after>)"
    rf"(?:(?P<word>{_MOVE})了?{MONEY}(?:[，,（(](?P<percent_word>{_MOVE})[了为]?(?P<percent>{PERCENT}){PER_CENT})?"
    rf"|(?P<rate_word>{_MOVE})了?(?P<rate>{PERCENT}){PER_CENT})"
)
#: The year before's amount beside the year's, and its change: 5.00万元，上年为4.00万元，增长25.00%.
_BESIDE = re.compile(
    rf"{AMID_FIGURE}(?P<value>{_AMOUNT})(?:[，,、]占[^，。；\d]{{0,16}}?{PERCENT}{PER_CENT})?"
    rf"[，,（](?P<base>{YEAR}(?:同期)?{BASIS})数?(?:为|是|(?!结)[^，。；：、\d（）\n增减降升]{{1,12}}?)?(?P<prior>{_AMOUNT})[，,）](?:同比)?"
    r"(?P<whose>)(?P<level>)(?P<net_word>)(?P<net>)(?P<aside>)(?P<after>)"
    rf"(?:(?P<word>{_MOVE})[了为]?{MONEY}(?:[，,]?(?P<percent_word>{_MOVE})?[了为]?(?P<percent>{PERCENT}){PER_CENT})?"
    rf"|(?P<rate_word>{_MOVE})[了为]?(?P<rate>{PERCENT}){PER_CENT})"
)
#: A difference told as if it were the year before's amount, which it cannot be: 5.00万元，小于上年数1.00万元.
_BELOW = re.compile(
    rf"{AMID_FIGURE}(?P<value>{_AMOUNT})[，,](?:本年(?:预算)?数)?(?P<word>[小低]于)(?P<base>{YEAR}{BASIS})数?{MONEY}(?![，,（]?(?:{_MOVE}|差额))"
    r"(?P<whose>)(?P<level>)(?P<net_word>)(?P<net>)(?P<aside>)(?P<after>)(?P<prior>)(?P<percent_word>)(?P<percent>)"
    r"(?P<rate_word>)(?P<rate>)"
)
_SHARE = re.compile(
    rf"(?:(?P<about>约)|只|仅)?(?:占(?!比(?:分别|依次))|(?<=[，,])为(?=(?:全部|总|本年|全年|当年)?(?:支出|收入)(?:总额|合计|总计|预算)?的\d)|(?<=[，,（(])(?:预留)?(?=比[例重][为是]))(?P<of>[^，。；、%％]{{0,24}}?)(?:的|的?比[例重]?[为是]?)?"
    rf"(?:[由从]{PERCENT}[%％](?:{_MOVE})?[到至为])?\s*(?P<percent>{PERCENT}){PER_CENT}(?!\s*[、和]\s*{PERCENT}{PER_CENT})"
)

#: Shares of as many amounts, told behind the last of them: 分别占支出的78.94%、21.06%.
_SHARES_IN_TURN = re.compile(
    rf"(?:分别占(?P<of>[^，。；、\d]{{0,24}}?)的?|占(?P<of_all>[^，。；、\d]{{0,24}}?)的?(?:比[重例](?:分别|依次)?[为是])?(?={PERCENT}{PER_CENT}[、和])|占比(?:分别|依次)[为是])(?P<percents>{PERCENT}{PER_CENT}(?:[、，和]{PERCENT}{PER_CENT})+)"
)
#: An amount as a part of the year before's: 5.00万元，为上年4.00万元的125%; 仅为上年预算的80%，上年预算4.00万元.
_OF_YEAR_BEFORE = re.compile(
    rf"(?:仅|只|约)?(?:[为是]|相当于)(?P<of>{YEAR}{BASIS}|(?!(?:年初|全年|调整后?|当年)?预算)[^，。；：、\d\n]{{2,24}}(?=\d))数?的?[（(]?(?P<whole>{_AMOUNT})?[）)]?的?(?P<percent>{PERCENT}){PER_CENT}"
    rf"(?:[，,（(]{YEAR}(?:同期)?{BASIS}数?[为是]?(?P<behind>{_AMOUNT}))?"
)
#: A share told without the amount, which the text gives elsewhere: 人员经费占基本支出的80.00%.
_SHARE_OF_NAME = re.compile(
    rf"(?<![^，,。；;：:、（(\n])(?:其中[：:]?|\d{{4}}年度?)?(?P<name>[^，。；：、\d\n（占]{{2,24}}(?:（[^）\d]{{1,8}}）[^，。；：、\d\n（占]{{1,16}})?)"
    rf"占(?P<of>[^，。；、\d]{{0,24}}?)的?(?:比[例重]?)?[为是]?(?P<percent>{PERCENT}){PER_CENT}(?:[，,][为计共]{{1,2}}(?P<told>{_AMOUNT}))?"
)
#: The same of several names in turn: 人员经费和公用经费占比分别为80.00%和20.00%.
_SHARES_OF_NAMES_IN_TURN = re.compile(
    rf"(?<![^，,。；;：:\n])(?:其中[：:]?)?(?P<names>[^，。；：\d\n（占]{{2,60}}?)(?:分别占|占)(?P<of>[^，。；、\d]{{0,24}}?)的?(?:比[重例]?)?"
    rf"(?:分别|依次)?[为是]?(?P<percents>{PERCENT}{PER_CENT}(?:[、，和]{PERCENT}{PER_CENT})+)"
)
_AMOUNTS_IN_TURN = re.compile(rf"(?<![\d、，和及与])(?:[、，和及与]{{0,2}}(?:{_AMOUNT}))*")
_NAMES_IN_TURN = re.compile(r"(?P<names>[^，。；：:\n]{1,80})分别[为是](?=\d)")

#: What final accounts say of an amount: what was budgeted, what was spent, and how the two compare.
_KIND_OF_BUDGET = r"(?P<kind>年初|全年|当年|本年|调整后?)?的?预算"
_ALLOTTED = re.compile(
    rf"[与较比同]?(?:\d{{4}}年度?的?(?=年初|全年|调整))?(?P<kind>年初|全年|当年|本年|调整后?)?预算(?:安排)?数?(?:为|是)?{MONEY}"
)
_SPENT = re.compile(
    rf"(?:(?:支出|收入)?决算(?:数|支出)?|(?<![年算])执行数|(?<!\d年)全年执行数|全年(?:实际)?(?:支出|执行)|实际支出|(?<=元[，,])支出)(?:为|是)?{MONEY}"
)
_COMPLETED = re.compile(
    rf"(?:(?:完成了?|[为占](?=年初|全年|调整|预算(?:数?的|数?\d))){_KIND_OF_BUDGET}数?(?P<budgeted>{_AMOUNT})?的?|(?<=[，,])完成(?=\d)"
    rf"|(?:预算)?(?:执行|完成)率[为达]?到?)\s*(?P<percent>{PERCENT}){PER_CENT}"
)
_COMPARED = re.compile(
    r"决算数?(?:(?P<word>大于|高于|超过|小于|低于|等于)|[与和同较比](?=(?:年初)?预算数?(?P<level>(?:基本)?(?:持平|一致|相同))))(?P<kind>年初)?预算(?!数?\d)数?"
)
#: What stands before a budget told right behind what was spent of it: 完成预算80.00%（预算5.00万元）.
_IN_BRACKETS = re.compile(r"[，,、\s]*[（(]?")
#: By how many per cent of the budget, which may be told without a sign: 预决算差异率-5.00%.
_DIFFERENCE_RATE = re.compile(
    r"(?:(?<=差异率)|(?<=超支率)|(?<=节约率))[为是：]?[-−－–]?(?P<moved_percent>\d+(?:\.\d+)?)[%％]"
)
#: By how much: 比年初预算减少1.00万元，下降5.00%; 超预算1.00万元.
_DIFFERS = re.compile(
    rf"(?:决算数?)?(?:[较比与]{_KIND_OF_BUDGET}数?(?P<budgeted>{_AMOUNT})?(?:相比)?[，,]?(?P<word>{_MOVE}|节约|节省|节支|结余|[多少](?:支出?)?(?=\d)|超支?)了?"
    rf"(?:(?P<rate_first>{PERCENT}){PER_CENT}[，,](?:{_MOVE}|节约|[多少])了?)?"
    rf"|(?P<beyond>超出?|超过|[高大多]于|[低小少]于)(?P<kind_beyond>年初|全年|调整后?)?预算数?|(?P<apart>差额|差值|相差|差异|未(?:支出|执行|使用)完?的?)为?|(?<=[，,])(?P<alone>超支|超出|节约|节支|节余|结余|增加|减少)了?)(?P<moved>{_AMOUNT})"
    rf"(?:[，,（(](?P<moved_word>{_MOVE}|超出?|节[约省支]|[多少]|[增降]幅为?|(?:预决算)?差异率为?)?(?P<moved_percent>{PERCENT}){PER_CENT})?"
)
_DIFFERS_WORDS: dict[str, Direction] = {
    **{word: way for word, way in DIRECTION_WORDS.items() if way is not Direction.LEVEL},
    **dict.fromkeys(("多", "多支", "多支出", "超", "超支", "超出", "超过", "高于", "大于", "多于"), Direction.INCREASE),
    **dict.fromkeys(
        ("节约", "节省", "节支", "节余", "结余", "少", "少支", "少支出", "低于", "小于", "少于"), Direction.DECREASE
    ),
}
#: What says of an amount only that it was spent, and how the name of an item ends.
_SAYS_SPENT = re.compile("其中|决算|实际|全年|本年|当年|数")
_NAMES_ITEM = re.compile("(?:.支出|.收入|经费|费用?|资金|拨款)$")
_COMPARED_WORDS: dict[str, Direction] = {
    **dict.fromkeys(("大于", "高于", "超过"), Direction.INCREASE),
    **dict.fromkeys(("小于", "低于"), Direction.DECREASE),
    "等于": Direction.LEVEL,
}

#: How the words before an amount end, where it is the year before's: to be compared with, or stated for itself.
COMPARED_WITH = re.compile(rf"{COMPARATOR}{YEAR}{BASIS}数?(?:为|是)?$")
EARLIER_AMOUNT = re.compile(r"(?P<year>\d{4})年(?:当年|年初)?(?:预算)?(?:执行|决算|预算)数?(?:为|是)?$")
SPENT_BEFORE = re.compile(r"\d{4}年(?:当年)?(?:预算)?执行数为?$")
#: What leads over from a name to its amount; a word may end so, too (规范行为), but not what is done (执行为).
_LEADS_OVER = "(?:是|(?<!(?<![执运发试银])行)(?<!作)为)"
JOINED = re.compile(r"元[和与及、](?!上|去|\d)")
#: More characters than these words have; what stands farther before an amount need not be looked at.
_LEAD = 40
#: How they end where the amount is what the year's budget allots.
PLANNED = re.compile(r"\d{4}年(?:年初)?预算安排(?:数)?为?$")
_OF_YEAR = re.compile(rf"(?:{any_of(YEARS_BEFORE)}|(?P<year>\d{{4}})年度?)(?:同期)?{BASIS}数?(?:为|是)?$")
#: The same with the name of the amount between: 上年支出.
_OF_YEAR_BY_NAME = re.compile(
    rf"(?<![^，。；：、（\n])(?:{any_of(YEARS_BEFORE)}|(?P<year>\d{{4}})年度?)(?:(?!结)[^，。；：、（）\d\n]){{1,16}}$"
)
#: How they end between the name of an item and its amount, and what the amount is then of.
STATED = re.compile(
    r"(?:[。，：]?(?:年初)?(?:无|没有|未(?:安排|编制|列))(?:年初)?预算)?[。，：]?(?:\d{4}年(?:度)?)?(?P<of>年初预算|预算|支出决算|决算|支出预算)(?:数|安排)?(?:为)?$"
)

#: An amount by which something named moves.
_MOVED = re.compile(rf"(?P<word>{_MOVE}|净[增减](?=\d))(?:了|为)?[^，。；：\d（）\n]{{0,30}}?\s*{MONEY}")
#: What stands before the name of what moves, and between the name and the word for the move.
_MOVE_LEAD = re.compile(
    rf"^.*(?:其中|{'|'.join(YEARS_BEFORE)}|\d{{4}}年度?)[：:，]?|^(?:主要)?原因(?:是|为)?|^按.*?分类"
)
_MOVE_TAIL = re.compile(rf"(?:安排|经费|决算|{COMPARATOR}{YEAR}{BASIS}数?(?:相比)?|总计|各|同比)+$")
#: What stands between the name of an amount and the word for how it moves: 基本支出800万元，比上年增加.
_AMOUNT_MOVED = re.compile(rf"{AMID_FIGURE}{_AMOUNT}[，,（]?(?:{COMPARATOR}{YEAR}{BASIS}数?(?:相比)?[，,]?|同比)?$")
#: What tells in the clause before a move that it is what all moves before come to: 两项相抵，基本支出净增加.
_NET_BEFORE = re.compile(r"相抵后?，[^，。；：\d\n]*$")
#: What tells that the parts of a change follow.
_LISTS_PARTS = re.compile(r"其中|原因|主要[是系]|按[^，。；]{0,8}分类")
_ANEW = re.compile(r"其中|按[^，。；]{0,8}分类")
#: What tells that a sentence lists the parts of an amount.
PARTED = re.compile(r"其中|包括|按[^，。；]{0,10}分|分别为|[一二]是")
#: What stands between an amount and its parts.
LISTED_BEHIND = re.compile(
    r"[^，。；：\d\n]{0,4}[，。：；]?\n?(?:其中|包括|主要用于(?:以下方面)?|具体(?:为|如下)?|分别为|按[^，。；：\d\n]{2,12}?(?:分类?|划分|看)(?=[，：:]))[^，。；\d]{0,8}"
)
#: A year before a name.
_IN_YEAR = re.compile(r"^\d{4}年度?")
#: An amount so far before what is told of a change is not of the same.
_FAR = 300
#: A year that a sentence is about, not one it compares with.
_SPOKEN_OF_YEAR = re.compile(rf"(?<!{'|'.join(COMPARATORS)})(?<!\d)(\d{{4}})年")
#: A name of all income or spending, not of a part.
_WHOLE_SIDE = re.compile(
    r"(?:\d{4}年度?|总体|全年|本年|当年|[本我](?:部门|单位)|部门|单位|[总，])*(收入|支出|收支)(?:总|预算|决算|[数额计])*"
)
#: A name of a part of spending or income.
OF_PART = re.compile("基本支出|项目支出|经费|费|[）)]|资金")
#: How a reason is announced.
REASON_WORDS = r"(?:主要)?原因(?:是|为|：|:)+"
_REASON_BEHIND = re.compile(
    rf"^[，。]?(?:{REASON_WORDS}|主要(?:是|为|系)|主要原因)(?P<reason>.+?)(?:[。；]其中.*)?$", re.S
)
_REASON = re.compile(rf"{REASON_WORDS}(?P<reason>.+)$", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedChange:
    """A stated change: against what, by how much, in which direction, by how many per cent.

    ``direction`` is the word's at the amount, or at the percentage where no amount is stated; ``percent_direction``
    that of the word between the two. Both are unstated where a form's choice was left open (增加（减少）). ``base`` is
    as printed, empty for 同比; ``whose`` are the words between it and the direction. ``prior`` is the amount of the
    year before, where stated.

    ``value``, the amount that changed, and ``label``, the words that name it, are missing where the text leaves open
    which it is; ``perhaps_of`` is the whole of a list that ends with ``value``, of which the change may be as well;
    ``again`` is the same amount printed a second time in the sentence, where it differs. ``start`` and
    ``end`` span the change from its base on.
    """

    start: int
    end: int
    base: str
    whose: str
    word: str
    direction: Direction
    amount: StatedAmount | None = None
    percent: str = ""
    percent_word: str = ""
    percent_direction: Direction = Direction.UNSTATED
    prior: StatedAmount | None = None
    value: StatedAmount | None = None
    again: StatedAmount | None = None
    perhaps_of: StatedAmount | None = None
    label: str = ""

    @property
    def base_kind(self) -> Base:
        """Return what the change is measured against, by the last words of the base."""
        for words, base in (("年初预算", Base.INITIAL), ("执行数", Base.EXECUTED), ("预算", Base.BUDGET)):
            if self.base.endswith(words):
                return base
        return Base.UNSTATED

    @property
    def difference(self) -> Decimal | None:
        """Return the amount of the change in yuan: nothing where both years are level."""
        if self.amount:
            return self.amount.value
        return Decimal(0) if self.direction is Direction.LEVEL else None

    @property
    def contradicts_itself(self) -> bool:
        """Tell whether the amount is said to go one way and the percentage the other, neither being nothing."""
        moved = bool(self.amount and self.amount.value > 0 and self.percent and Decimal(self.percent))
        return moved and {self.direction, self.percent_direction} == {Direction.INCREASE, Direction.DECREASE}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedShare:
    """A stated share, in per cent, of a whole that the words ``of`` name, or of ``whole`` where it is given."""

    value: StatedAmount
    percent: str
    of: str
    start: int
    end: int
    label: str
    whole: StatedAmount | None = None
    is_about: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedShare:
    """A share, in per cent, of what a name stands for alone, of a whole that the words ``of`` name."""

    name: str
    of: str
    percent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedMove:
    """An amount by which what ``name`` names has grown or fallen; the name is empty where the clause gives none.

    ``is_net`` tells that it is what all moves named before come to (增减相抵后).
    """

    name: str
    direction: Direction
    amount: StatedAmount
    start: int
    end: int
    is_net: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCompletion:
    """What final accounts say of money spent (决算数) against money budgeted (预算数): so many per cent, or a word.

    ``budgeted`` is missing where the sentence gives only what was spent; ``is_sure`` tells that both speak of one
    budget by its words (年初预算, 全年预算). ``percent`` or ``direction`` is empty where only the other is given.
    ``moved`` is by how much the two differ, and ``moved_percent`` that in per cent of the budget.
    """

    spent: StatedAmount
    budgeted: StatedAmount | None
    start: int
    end: int
    label: str
    is_sure: bool = False
    percent: str = ""
    word: str = ""
    direction: Direction = Direction.UNSTATED
    moved: StatedAmount | None = None
    moved_percent: str = ""


def first_change(text: str) -> StatedChange | None:
    """Return the first change that a text states, bound to no amount."""
    match = _CHANGE.search(text)
    return _change_of(match) if match else None


def stated_changes(text: str) -> Iterator[StatedChange]:
    """Yield the stated changes of a text, paragraph by paragraph, each bound to the amount it speaks of."""
    at = 0
    # A line that ends within a sentence is no paragraph.
    for paragraph in re.split(r"(?<![，,、；：])\n", text):
        yield from _with_items(text, at, at + len(paragraph), [*_changes_by_pattern(text, at, at + len(paragraph))])
        at += len(paragraph) + 1


def _changes_by_pattern(text: str, at: int, end: int) -> Iterator[StatedChange]:
    """Yield the changes of a paragraph that are told in one of the usual orders of words."""
    begin = at
    both = [match for match in _BOTH_BEFORE.finditer(text, at, end) if _is_one_item(match)]
    beside = [
        match
        for match in _BESIDE.finditer(text, at, end)
        if _is_of_next_year(text, at, match) and not any(each.end() == match.end() for each in both)
    ]
    for match in _CHANGE.finditer(text, at, end):
        if not any(each.start() < match.start() < each.end() for each in (*beside, *both)):
            yield _with_amounts_behind(text, begin, _bound_change(text, _change_of(match), begin))
        begin = match.end()
    yield from (_change_between(match, at) for match in both)
    yield from (_way_of_change(match, at) for match in _ONLY_WAY.finditer(text, at, end))
    yield from (_rate_of_name(match) for match in _RATE_WITH_PRIOR.finditer(text, at, end))
    beside += [match for match in _BELOW.finditer(text, at, end) if _is_below_less(match)]
    for match in beside:
        value = MONEY_PATTERN.search(text, *match.span("value"))
        stated = replace(_change_of(match), start=match.end("value"), value=amount_of(value) if value else None)
        yield replace(stated, label=amount_label(text, at, match.start()))
    for match in _FROM_TO.finditer(text, at, end):
        value = MONEY_PATTERN.search(text, *match.span("value"))
        label = amount_label(text, at, match.start())
        change = replace(_change_of(match), value=amount_of(value) if value else None, label=label)
        yield change
        way = DIRECTION_WORDS.get(match["moves"], change.direction)
        if way is not change.direction:
            # 由4.00万元减少到5.00万元，增长25.00%: the way from one to the other is told for itself.
            yield replace(change, end=match.end("value"), word=match["moves"], direction=way, amount=None, percent="")


def _with_items(text: str, begin: int, end: int, claims: list[StatedChange]) -> Iterator[StatedChange]:
    """Yield the changes of a paragraph, each with what other clauses tell of its item, and those only these tell."""
    claims = list(claims)
    for item in items_of_two_years(text, begin, end):
        if item.now and item.spots and years_since(text, item.now.start, max(item.spots)):
            continue
        own = [each for each in claims if any(each.start <= spot < each.end for spot in item.spots)]
        told = _change_of_item(text, begin, item)
        if told and not own:
            claims.append(told)
        elif told and own[0].value in (None, told.value) and all(_may_be_one(each, told) for each in own):
            first = own[0]
            filled = replace(
                first,
                value=told.value,
                label=first.label or told.label,
                prior=first.prior or told.prior,
                amount=first.amount or told.amount,
                word=first.word if first.amount or not told.amount else told.word,
                direction=first.direction if first.amount or not told.amount else told.direction,
                percent=first.percent or told.percent,
                percent_word=first.percent_word or (told.percent_word if told.amount else ""),
                percent_direction=first.percent_direction
                if first.percent_word or not told.amount
                else told.percent_direction,
                perhaps_of=first.perhaps_of or told.perhaps_of,
            )
            claims = [filled if each is first else each for each in claims if each not in own[1:]]
    yield from claims


def _may_be_one(claim: StatedChange, told: StatedChange) -> bool:
    """Tell whether two readings of a change say nothing different of it."""
    pairs = ((claim.prior, told.prior), (claim.amount, told.amount), (claim.value, told.value))
    return (
        claim.again is None
        and not any(one and told.value and one.start == told.value.start for one in (claim.prior, claim.amount))
        and all(not one or not other or one.start == other.start for one, other in pairs)
        and (not claim.percent or not told.percent or claim.percent == told.percent)
    )


def _change_of_item(text: str, begin: int, item: ItemOfTwoYears) -> StatedChange | None:
    """Return the change that clauses tell of an item, if they tell enough to hold it against itself."""
    if item.now is None or not item.spots or (item.prior is None and not (item.moved and item.percent)):
        return None
    word = item.moved_word if item.moved else item.percent_word
    return StatedChange(
        start=min(item.spots),
        end=max(item.spots),
        base=item.base,
        whose="",
        word=word,
        direction=way_of_word(word),
        amount=item.moved,
        percent=item.percent,
        percent_word=item.percent_word if item.moved else "",
        percent_direction=way_of_word(item.percent_word) if item.moved else Direction.UNSTATED,
        prior=item.prior,
        value=item.now,
        label=amount_label(text, begin, item.now.start),
        perhaps_of=item.whole,
    )


def _amount_in(match: re.Match[str], group: str) -> StatedAmount:
    """Return the amount of money that a group of a match holds."""
    found = MONEY_PATTERN.search(match.string, *match.span(group))
    assert found is not None
    return amount_of(found)


def _with_amounts_behind(text: str, begin: int, change: StatedChange) -> StatedChange:
    """Return a change with what stands behind it of the year before, or of both years where it is bound to none."""
    if change.prior is not None:
        return change
    both = _BOTH_BEHIND.match(text, change.end)
    first, second = both.group("first", "second") if both else ("", "")
    if both and change.value is None and not (first and second and int(first) + 1 != int(second)):
        prior = _amount_in(both, "prior" if both["prior"] else "earlier")
        label = change.whose or amount_label(text, begin, change.start)
        return replace(change, value=_amount_in(both, "value"), prior=prior, label=label)
    behind = _PRIOR_BEHIND.match(text, change.end)
    if behind and change.value is not None and year_of_base(behind["base"]) in (None, year_of_base(change.base)):
        return replace(change, prior=_amount_in(behind, "prior"))
    return change


def _is_one_item(both: re.Match[str]) -> bool:
    """Tell whether two amounts are of one item in two years, one behind the other."""
    years_apart = abs(int(both["first"]) - int(both["second"]))
    return years_apart == 1 and (both["name"] == both["same"] or not both["same"])


def _change_between(both: re.Match[str], begin: int) -> StatedChange:
    """Return the change from the earlier of two years' amounts to the later."""
    earlier, later = ("one", "other") if int(both["first"]) < int(both["second"]) else ("other", "one")
    word, percent_word = both["word"] or both["rate_word"], both["percent_word"] or ""
    ways = DIRECTION_WORDS | RATE_WORDS | MORE_OR_LESS
    way = ways.get(word, Direction.UNSTATED)
    return StatedChange(
        start=max(both.end("one"), both.end("other")),
        end=both.end(),
        base=f"{min(both['first'], both['second'])}年",
        whose="",
        word=word,
        # 增幅 alone is the rate of a rise.
        direction=Direction.INCREASE if way is Direction.UNSTATED and word in RATE_WORDS else way,
        amount=amount_of(both) if both["figure"] else None,
        percent=(both["percent"] or both["rate"] or "").replace(",", ""),
        percent_word=percent_word,
        percent_direction=ways.get(percent_word, Direction.UNSTATED),
        prior=_amount_in(both, earlier),
        value=_amount_in(both, later),
        label=amount_label(both.string, begin, both.start()) + both["name"],
    )


def _way_of_change(match: re.Match[str], begin: int) -> StatedChange:
    """Return a change of which only the way is told, of the amount right before it."""
    before = stated_amounts(match.string, begin, match.start())
    value = before[-1] if before and _adjoins(match.string, before[-1].end, match.start()) else None
    return StatedChange(
        start=match.start(),
        end=match.end(),
        base=match["base"],
        whose="",
        word=match["word"],
        direction=DIRECTION_WORDS[match["word"]],
        prior=_amount_in(match, "prior"),
        value=value,
        label=amount_label(match.string, begin, value.start) if value else "",
    )


def _rate_of_name(match: re.Match[str]) -> StatedChange:
    """Return a change of what only a name tells, by its rate and the amount of the year before."""
    return StatedChange(
        start=match.start("word"),
        end=match.end(),
        base=match["base"],
        whose="",
        word=match["word"],
        direction=DIRECTION_WORDS[match["word"]],
        percent=match["percent"].replace(",", ""),
        prior=_amount_in(match, "prior"),
    )


def _is_below_less(below: re.Match[str]) -> bool:
    """Tell whether an amount is more than what it is said to be below."""
    value = MONEY_PATTERN.search(below.string, *below.span("value"))
    return value is not None and amount_of(value).value > amount_of(below).value


def _is_of_next_year(text: str, begin: int, beside: re.Match[str]) -> bool:
    """Tell whether an amount, since whose paragraph's begin no later year is named, is of the year behind its base."""
    years = re.findall(r"(\d{4})年", text[begin : beside.start()])
    base = year_of_base(beside["base"])
    return base is None or (bool(years) and int(years[-1]) == base + 1)


def _change_of(match: re.Match[str]) -> StatedChange:
    net = MONEY_PATTERN.search(match.string, *match.span("net")) if match["net"] else None
    word = match["level"] or match["word"] or (match["net_word"] if net else match["rate_word"])
    before = _rate_before(match.string, match.start()) if match["figure"] and not match["percent"] else None
    percent_word = before["word"] if before else match["percent_word"] or (match["rate_word"] if net else "")
    printed = next((name for name in ("prior", "aside", "after") if match[name]), "")
    prior = MONEY_PATTERN.search(match.string, *match.span(printed)) if printed else None
    below = (match.groupdict().get("below") or "")[1:]
    direction = (DIRECTION_WORDS | MORE_OR_LESS).get(word, Direction.UNSTATED)
    percent_direction = (DIRECTION_WORDS | RATE_WORDS | MORE_OR_LESS).get(percent_word, Direction.UNSTATED)
    if below and not net and direction is Direction.INCREASE:
        direction = Direction.DECREASE
    if below and percent_direction is Direction.INCREASE:
        percent_direction = Direction.DECREASE
    return StatedChange(
        start=match.start(),
        end=match.end(),
        base=match["base"] or "",
        whose=match["whose"],
        word=word,
        direction=direction,
        amount=amount_of(net or match) if net or match["figure"] else None,
        percent=(before["percent"] if before else match["percent"] or match["rate"] or below).replace(",", ""),
        percent_word=percent_word,
        percent_direction=percent_direction,
        prior=amount_of(prior) if prior else None,
    )


def _rate_before(text: str, at: int) -> re.Match[str] | None:
    """Return the rate right before a change that is its own, not that of a change told before it."""
    rate = _RATE_BEFORE.search(text, max(0, at - _LEAD), at)
    before = stated_amounts(text, max(0, at - 2 * _LEAD), rate.start() + 1) if rate else []
    is_told = before and _BY_SO_MUCH.search(text[max(0, before[-1].start - _LEAD) : before[-1].start])
    return None if is_told else rate


def _bound_change(text: str, change: StatedChange, begin: int) -> StatedChange:
    """Return a change with the amount it speaks of: the one right before it, or the only one since ``begin``."""
    before = stated_amounts(text, begin, change.start)
    behind = None if _BOTH_BEHIND.match(text, change.end) else _AMOUNT_BEHIND.match(text, change.end)
    earlier = _earlier_amount(text, begin, before, change.base, is_behind=bool(behind))
    earlier = earlier or _year_before_beside(text, begin, before, change)
    own = [
        amount
        for amount in before
        if amount is not earlier
        and not is_of_year_before(text, amount, 0)
        and not TOLD_AGAIN.search(text[max(begin, amount.start - _LEAD) : amount.start])
        and not _BY_SO_MUCH.search(text[max(begin, amount.start - _LEAD) : amount.start])
    ]
    own = _without_budgets(text, begin, own)
    if past := [amount for amount in own if years_since(text, amount.start, change.start)]:
        # The year that changed is told since: of it, an amount of the last year before that is the year before's.
        last = [amount for amount in past if len(years_since(text, amount.start, change.start)) == 1]
        named = change.prior or earlier or _amount_of_same_name(text, begin, last, change)
        change = replace(change, prior=named)
        own = [amount for amount in own if amount not in past]
    value = again = None
    name = last_name(text, begin, change.start, "，。；：\n")
    if behind and name and own and not re.search(r"\d{4}年", behind[0]):
        # Of what the clause names anew, the amount is told behind: 项目支出较上年减少1.00万元，为4.00万元.
        return replace(change, value=amount_of(behind), label=name)
    if len({amount.value for amount in own}) == 1:
        value = None if _is_of_part(text, change, own[-1]) else own[0]
    elif len(own) == 2 and text[begin : own[1].start].endswith("安排"):
        value, again = own
    elif own and _SHARE_BETWEEN.fullmatch(text, own[-1].end, change.start):
        value = own[-1]
        change = replace(change, perhaps_of=_whole_of_last(own))
    elif same := _amount_of_same_name(text, begin, own, change) or _whole_of_list_before(text, own, change):
        value = same
    elif not own and behind:
        value = amount_of(behind)
        return replace(change, prior=change.prior or earlier, value=value, label=change.whose or change.base)
    elif not own and (told := _amount_told_next(text, change)):
        return told
    if change.amount and not change.percent and (rate := _rate_before(text, change.start)):
        way = DIRECTION_WORDS[rate["word"]]
        change = replace(
            change, percent=rate["percent"].replace(",", ""), percent_word=rate["word"], percent_direction=way
        )
    label = amount_label(text, begin, value.start) if value else ""
    return replace(change, prior=change.prior or earlier, value=value, again=again, label=label)


def years_since(text: str, start: int, end: int) -> set[int]:
    """Return the years after that of an amount at ``start`` of which the words up to ``end`` go on to speak."""
    if end - start > _FAR:
        return set()
    said = [*_SPOKEN_OF_YEAR.finditer(text, max(text.rfind("\n", 0, start) + 1, start - _FAR), end)]
    before = [int(year[1]) for year in said if year.start() < start]
    return {since for year in said if before and year.start() > start and (since := int(year[1])) > before[-1]}


def _without_budgets(text: str, begin: int, amounts: list[StatedAmount]) -> list[StatedAmount]:
    """Return the amounts before a change without those budgeted, where what was spent is told beside them."""
    leads = [text[max(begin, each.start - _LEAD) : each.start] for each in amounts]
    if not any(_SPENT_LEAD.search(lead) for lead in leads):
        return amounts
    return [each for each, lead in zip(amounts, leads, strict=True) if not _BUDGET_LEAD.search(lead)]


def _whole_of_last(own: list[StatedAmount]) -> StatedAmount | None:
    """Return the amount that two or more behind it make up, up to the last."""
    sums = ((each, sum(part.value for part in own[at + 1 :])) for at, each in enumerate(own[:-2]))
    return next((each for each, total in sums if total == each.value), None)


def _amount_told_next(text: str, change: StatedChange) -> StatedChange | None:
    """Return a change with the amount that the next sentence gives, by the name of what has changed."""
    told = _AMOUNT_NEXT.match(text, change.end)
    own = _name_told_anew(text, change).rstrip("均各")
    name = (told["name"] or told["behind"] or (own if told["year"] else "")) if told else ""
    if told is None or not name or not own.endswith(name):
        return None
    year = year_of_base(told["year"] or "")
    latest = max((int(each) for each in re.findall(r"(\d{4})年", text) if year), default=year)
    if year and year in (year_of_base(change.base), latest - 1 if latest and not year_of_base(change.base) else None):
        return replace(change, prior=change.prior or amount_of(told), label=name)
    return replace(change, value=amount_of(told), label=name)


def _amount_of_same_name(text: str, begin: int, own: list[StatedAmount], change: StatedChange) -> StatedAmount | None:
    """Return the only one of some amounts that has the name which the clause of a change tells anew."""
    name = _IN_YEAR.sub("", last_name(text, begin, change.start, "，。；：\n") + change.whose)
    alike = [
        each for each in own if name and _IN_YEAR.sub("", bare_name(amount_label(text, begin, each.start))) == name
    ]
    return alike[0] if len(alike) == 1 else None


def _whole_of_list_before(text: str, own: list[StatedAmount], change: StatedChange) -> StatedAmount | None:
    """Return the amount whose parts, adding up to it, all stand before a change that is told for itself of the whole.

    ``own`` are the amounts before the change. What it names is nothing, or all of one side (支出较上年增加), as the
    amount does then.
    """
    begin = max(text.rfind(mark, 0, change.start) for mark in "。；\n") + 1
    if not own or begin <= own[-1].end or sum(part.value for part in own[1:]) != own[0].value:
        return None
    whole = own[0]
    if any(bool(LISTED_BEHIND.match(text, each.end)) is (each is not whole) for each in own):
        return None
    name = _name_told_anew(text, change)
    label = _WHOLE_SIDE.fullmatch(amount_label(text, 0, whole.start))
    same = label and (side := _WHOLE_SIDE.fullmatch(name)) and side[1] == label[1]
    return whole if same or not name else None


def _name_told_anew(text: str, change: StatedChange) -> str:
    """Return the words by which a change names what has changed, from the mark before it on."""
    begin = max(text.rfind(mark, 0, change.start) for mark in "。；\n") + 1
    return text[begin : change.start].strip("，\n") + change.whose


def _is_of_part(text: str, change: StatedChange, amount: StatedAmount) -> bool:
    """Tell whether an amount is of a part, and the change told in a sentence behind it names all of a side."""
    told_anew = max(text.rfind(mark, amount.end, change.start) for mark in "。；\n") > 0
    named = told_anew and _WHOLE_SIDE.fullmatch(_name_told_anew(text, change))
    return bool(named and OF_PART.search(amount_label(text, 0, amount.start)))


def _earlier_amount(
    text: str, begin: int, before: list[StatedAmount], base: str, *, is_behind: bool
) -> StatedAmount | None:
    """Return the amount of an earlier year than the one that changed, which may stand behind the change."""
    leads = [EARLIER_AMOUNT.search(text[max(begin, amount.start - _LEAD) : amount.start]) for amount in before]
    named = [(int(lead["year"]), amount) for lead, amount in zip(leads, before, strict=True) if lead]
    # Against a year without a number, the latest year named is the one that changed.
    last = year_of_base(base) or max((year for year, _amount in named), default=0) - (not is_behind)
    return next((amount for year, amount in named if year <= last), None)


def _year_before_beside(text: str, begin: int, before: list[StatedAmount], change: StatedChange) -> StatedAmount | None:
    """Return the amount right before a change that names no base, where its words say that it is the year before's.

    It is behind the year's: 2031年收入5.00万元；2030年收入4.00万元，同比增加1.00万元.
    """
    if change.base or len(before) <= 1 or not _adjoins(text, before[-1].end, change.start):
        return None
    years = [int(each) for each in re.findall(r"(\d{4})年", text[begin : before[-1].start])]
    latest = max(years, default=0)
    is_next = not years or years[-1] in (latest - 1, latest)
    return before[-1] if is_next and is_of_year_before(text, before[-1], latest) else None


def is_of_year_before(text: str, amount: StatedAmount, year: int) -> bool:
    """Tell whether the words before an amount say that it is of a year before another."""
    lead = text[max(0, amount.start - _LEAD) : amount.start]
    said = _OF_YEAR.search(lead) or _OF_YEAR_BY_NAME.search(lead)
    return said is not None and (not said["year"] or int(said["year"]) < year)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBefore:
    """An amount of the year before (``base`` as printed) with the words that name it."""

    name: str
    base: str
    amount: StatedAmount


def amounts_before(text: str) -> Iterator[NamedBefore]:
    """Yield the amounts of the year before that stand behind a name and their year: 公务接待费2030年为4.00万元."""
    for amount in stated_amounts(text):
        lead = last_clause(text, max(0, amount.start - _LONGEST_CLAUSE), amount.start, "，。；：、\n")
        said = _OF_YEAR.search(lead)
        if said and lead[: said.start()]:
            yield NamedBefore(name=lead[: said.start()], base=said[0], amount=amount)


def _adjoins(text: str, start: int, end: int) -> bool:
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


def unread_percentages(text: str) -> Iterator[str]:
    """Yield what looks like a percentage in a text and is not written as one is read: 1 2.5%, .5%, −5%.

    A range (5%-10%), words (百分之五) and what a dash leads to (货物-30%) only where they tell a share or change.
    """
    for match in _LOOSE_PERCENTAGE.finditer(text):
        before = text[max(0, match.start() - _LONGEST_CLAUSE) : match.start()]
        clause = before[max(map(before.rfind, "，。；（\n")) + 1 :]
        claims_nothing = match[0] == "百分之百" or (
            _NO_CLAIM.fullmatch(match[0]) and clause.strip() and not _CLAIM.search(clause)
        )
        if not claims_nothing and not PERCENTAGE.fullmatch(match[0]):
            yield match[0]


def stated_shares(text: str) -> Iterator[StatedShare]:
    """Yield the stated shares of a text, each of the amount right before it, or in turn of several."""
    found = (*_shares_behind(text), *_shares_in_turn(text), *_shares_of_names(text), *_shares_of_year_before(text))
    yield from sorted(found, key=lambda share: share.value.start)


def _share_of(match: re.Match[str], value: StatedAmount, label: str, whole: StatedAmount | None = None) -> StatedShare:
    return StatedShare(
        value=value,
        percent=match["percent"].replace(",", ""),
        of=match["of"],
        start=match.start(),
        end=match.end(),
        label=label,
        whole=whole,
        is_about=bool(match.groupdict().get("about")),
    )


def _amount_right_before(text: str, begin: int, at: int) -> StatedAmount | None:
    before = stated_amounts(text, begin, at)
    opened = at - text[max(begin, at - 1) : at].count("（")
    return before[-1] if before and _adjoins(text, before[-1].end, opened) else None


def _shares_behind(text: str) -> Iterator[StatedShare]:
    begin = 0
    shares = [*_SHARE.finditer(text)]
    changed = {each.end: each for each in stated_changes(text)} if shares else {}
    for match in shares:
        value = _amount_right_before(text, begin, match.start())
        # Behind what an amount has changed by, its share is of that amount: 5.00万元，增长25.00%，占50.00%.
        change = next((each for end, each in changed.items() if _adjoins(text, end, match.start())), None)
        if change and (value is None or change.start <= value.start):
            value = None if change.perhaps_of else change.value
        if value:
            yield _share_of(match, value, amount_label(text, begin, value.start), _whole_within(match))
        begin = match.end()


def _shares_of_year_before(text: str) -> Iterator[StatedShare]:
    for match in _OF_YEAR_BEFORE.finditer(text):
        whole = next((name for name in ("whole", "behind") if match[name]), "")
        begin = max(text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
        value = _amount_right_before(text, begin, match.start())
        if whole and value:
            yield _share_of(match, value, amount_label(text, begin, value.start), _amount_in(match, whole))


def _shares_of_names(text: str) -> Iterator[StatedShare]:
    """Yield the shares of what only a name stands before, where the text gives that one amount elsewhere."""
    for match, own in _names_with_shares(text):
        if own and len({each.value for each in own}) == 1:
            yield _share_of(match, own[0], match["name"])


def shares_of_names_alone(text: str) -> Iterator[NamedShare]:
    """Yield the shares of what only a name stands before, and no amount of the text."""
    for match, own in _names_with_shares(text):
        if not own:
            yield NamedShare(name=match["name"], of=match["of"], percent=match["percent"].replace(",", ""))
    for match in _SHARES_OF_NAMES_IN_TURN.finditer(text):
        names = re.split("[、和与及]", match["names"])
        percents = [each[0].rstrip("%％ ").replace(",", "") for each in PERCENTAGE.finditer(match["percents"])]
        for name, percent in zip(names, percents, strict=False) if len(names) == len(percents) else ():
            yield NamedShare(name=name, of=match["of"], percent=percent)


def _names_with_shares(text: str) -> Iterator[tuple[re.Match[str], list[StatedAmount]]]:
    """Yield the names with a share and the amounts that the text gives them: the one behind it, or all elsewhere."""
    found = [*_SHARE_OF_NAME.finditer(text)]
    named = [(amount_label(text, 0, each.start), each) for each in stated_amounts(text)] if found else []
    for match in found:
        elsewhere = [each for label, each in named if bare_name(label) == match["name"]]
        yield match, [_amount_in(match, "told")] if match["told"] else elsewhere


def _shares_in_turn(text: str) -> Iterator[StatedShare]:
    for match in _SHARES_IN_TURN.finditer(text):
        begin = max(text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
        percents = [*PERCENTAGE.finditer(text, *match.span("percents"))]
        of = match["of"] or match["of_all"] or ""
        if len(re.split("[和与及]", of)) == len(percents):
            # Of one amount in turn of several wholes: 占支出和收入的比重分别为10.00%和20.00%.
            continue
        before = stated_amounts(text, begin, match.start())[-len(percents) :]
        for value, percent in zip(before, percents, strict=False) if len(before) == len(percents) else ():
            yield StatedShare(
                value=value,
                percent=percent[0].rstrip("%％ ").replace(",", ""),
                of=of,
                start=percent.start(),
                end=percent.end(),
                label=amount_label(text, begin, value.start).rpartition("元、")[2],
            )


def name_in_turn(text: str, amount: StatedAmount) -> str:
    """Return the name that a list of as many names gives an amount behind it (甲、乙分别为1万元、2万元), or nothing."""
    begin = max(text.rfind(mark, 0, amount.start) for mark in "。；\n") + 1
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


def _whole_within(share: re.Match[str]) -> StatedAmount | None:
    """Return the amount of which a share says to be: 占政府采购预算90.00万元的66.67%."""
    within = stated_amounts(share.string, *share.span("of"))
    return within[0] if len(within) == 1 and within[0].end == share.end("of") else None


def stated_moves(text: str, *, through_reasons: bool = False) -> Iterator[list[StatedMove]]:
    """Yield the moves of each paragraph, from the one of a whole on: that behind which parts are listed.

    A reason begins a list of its own, unless the list goes on ``through_reasons`` given for its parts.
    """
    at = 0
    # A line that does not end a sentence is no paragraph.
    for paragraph in re.split(r"(?<=[。；：])\n", text):
        group: list[StatedMove] = []
        for match in _MOVED.finditer(text, at, at + len(paragraph)):
            before = group[-1].end if group else at
            listed = (_ANEW if through_reasons else _LISTS_PARTS).search(text[before : match.start()])
            if listed or not group:
                yield from [group] if len(group) > 1 else []
                group = group[-1:] if listed else []
            group.append(_move_of(match, at))
        yield from [group] if len(group) > 1 else []
        at += len(paragraph) + 1


def _move_of(match: re.Match[str], begin: int) -> StatedMove:
    lead = last_name(match.string, begin, match.start(), "，。；：、\n")
    name = _MOVE_LEAD.sub("", _MOVE_TAIL.sub("", lead)).strip()
    if not name and (told := _AMOUNT_MOVED.search(match.string[max(begin, match.start() - _LEAD) : match.start()])):
        name = amount_label(match.string, begin, match.start() - len(told[0]))
    return StatedMove(
        name=bare_name(name),
        direction=way_of_word(match["word"]),
        amount=amount_of(match),
        start=match.start(),
        end=match.end(),
        is_net="相抵" in lead
        or bool(_NET_BEFORE.search(match.string[max(begin, match.start() - _LEAD) : match.start()])),
    )


def stated_completions(text: str) -> Iterator[StatedCompletion]:
    """Yield what a text says of money spent against money budgeted, each bound to the amounts right before it."""
    at = 0
    for paragraph in text.split("\n"):
        yield from _completions_in(text, at, at + len(paragraph))
        at += len(paragraph) + 1


@dataclass(slots=True)
class _SpentItem:
    """An item of final accounts as a text tells it: what was budgeted, what was spent, and what is said of the two."""

    label: str = ""
    spent: StatedAmount | None = None
    #: The amount spent is told by where it stands only: 支出340.00万元，年初预算350.00万元.
    is_spent_by_place: bool = False
    allotted: dict[str, StatedAmount] = field(default_factory=dict)
    #: A difference from the budget may be told without naming it again: 与预算5.00万元相比，支出4.00万元，减少1.00万元.
    is_compared: bool = False
    claims: list[re.Match[str]] = field(default_factory=list)
    end: int = 0


def _completions_in(text: str, begin: int, end: int) -> Iterator[StatedCompletion]:
    patterns = (_SPENT, _COMPLETED, _COMPARED, _DIFFERS, _DIFFERENCE_RATE, _ALLOTTED)
    found = sorted(
        ((match.start(), pattern, match) for pattern in patterns for match in pattern.finditer(text, begin, end)),
        key=lambda each: each[0],
    )
    items = [_SpentItem()]
    for at, pattern, match in found:
        if at < items[-1].end:
            continue
        if items[-1].claims and not items[-1].spent and not _adjoins(text, items[-1].end, at):
            items.append(_SpentItem())
        if pattern is _ALLOTTED:
            _read_budget(text, begin, items, match)
        elif pattern is _SPENT:
            _read_spent(text, begin, items, match)
        else:
            _read_claim(text, begin, items, pattern, match)
        items[-1].end = match.end()
    for item in items:
        yield from _completions_of(item)


def _read_claim(text: str, begin: int, items: list[_SpentItem], pattern: re.Pattern[str], match: re.Match[str]) -> None:
    """Give what is said of spending against a budget to the item told of, or to that of the amount right before it."""
    at = match.start()
    if pattern is _DIFFERS and match["alone"] in DIRECTION_WORDS and not items[-1].is_compared:
        return
    if pattern in (_DIFFERS, _COMPLETED) and (own := _spent_before(text, begin, items[-1], at)):
        items.append(_SpentItem(label=amount_label(text, begin, own.start), spent=own))
    item = items[-1]
    # The rate may be told first: 完成预算的80.00%，预算5.00万元，决算4.00万元.
    comes_first = pattern is _COMPLETED and not item.spent and not item.allotted
    if comes_first:
        item.label = item.label or amount_label(text, begin, at)
    if comes_first or (item.spent and not _is_of_another(text, begin, item.label, at)):
        item.claims.append(match)
        if pattern is _COMPLETED and match["budgeted"]:
            item.allotted.setdefault(_kind_of_budget(match), _amount_in(match, "budgeted"))


def _read_budget(text: str, begin: int, items: list[_SpentItem], match: re.Match[str]) -> None:
    """Give what is budgeted to the item told of; to the next, unless it is told right behind what was spent."""
    item, at = items[-1], match.start()
    is_other_kind = not item.claims and _kind_of_budget(match) not in item.allotted
    goes_on = (not item.allotted or is_other_kind) and _IN_BRACKETS.fullmatch(text, item.end, at)
    if item.spent and not goes_on:
        items.append(item := _SpentItem())
    if not item.allotted and not item.spent and (own := _spent_before(text, begin, item, at)):
        item.spent, item.is_spent_by_place = own, True
        item.label = amount_label(text, begin, own.start)
    item.label = item.label or amount_label(text, begin, at)
    item.allotted[_kind_of_budget(match)] = amount_of(match)
    item.is_compared = text.startswith("相比", match.end())


def _read_spent(text: str, begin: int, items: list[_SpentItem], match: re.Match[str]) -> None:
    """Give what was spent to the item told of; a second such amount is another item's, whose budget is not stated."""
    item = items[-1]
    if item.is_spent_by_place and not item.claims:
        item.is_spent_by_place, item.label = False, ""
    elif item.spent:
        items.append(item := _SpentItem())
    item.label = item.label or amount_label(text, begin, match.start("figure"))
    item.spent = amount_of(match)


def _is_of_another(text: str, begin: int, label: str, at: int) -> bool:
    """Tell whether the words before a comparison with a budget name another item: 其中基本支出比年初预算增加."""
    words = _SAYS_SPENT.sub("", last_clause(text, max(begin, at - _LEAD), at, "，。；：、（\n"))
    return bool(_NAMES_ITEM.search(words)) and words not in label and label not in words


def _spent_before(text: str, begin: int, item: _SpentItem, at: int) -> StatedAmount | None:
    """Return the amount right before a place where it is of an item not told of yet."""
    before = stated_amounts(text, max(begin, item.end), at)
    right_before = [each for each in before if _SHARE_BETWEEN.fullmatch(text, each.end, at)]
    own = right_before[-1] if right_before else _changed_right_before(text, begin, at) if before else None
    if own is None and len(before) == 1 and text[before[0].end : at] == "。":
        # Told in a sentence of its own, of the only amount before: 支出4.00万元。与预算5.00万元相比，减少1.00万元.
        own = before[0]
    if own is None or is_of_year_before(text, own, 0):
        return None
    lead = text[max(begin, own.start - _LEAD) : own.start]
    return None if _BY_SO_MUCH.search(lead) or _BUDGET_LEAD.search(lead) else own


def _changed_right_before(text: str, begin: int, at: int) -> StatedAmount | None:
    """Return the amount whose change is told right before a place: 5.00万元，较上年增加1.00万元，较年初预算."""
    told = (each for each in stated_changes(text[begin:at]) if each.value and not each.perhaps_of)
    ends = (each for each in told if re.fullmatch(r"[，,；、\s]*", text[begin + each.end : at]))
    value = next((each.value for each in ends), None)
    return replace(value, start=value.start + begin, end=value.end + begin) if value else None


def _kind_of_budget(match: re.Match[str]) -> str:
    """Return which budget the words of a match are on: 年初, 全年 or, however it is said, 调整."""
    groups = match.groupdict()
    return (groups.get("kind") or groups.get("kind_beyond") or "").rstrip("后")


def _completions_of(item: _SpentItem) -> Iterator[StatedCompletion]:
    """Yield what is said of an item; its percentages are of the budget that a difference stated beside implies."""
    told = [_completion_of(match, item.spent, item.allotted, item.label) for match in item.claims if item.spent]
    moved = next((each for each in told if each.moved), None)
    for each in told:
        if moved and each.percent and not each.budgeted:
            yield replace(each, moved=moved.moved, direction=moved.direction)
        else:
            yield each


def _completion_of(
    match: re.Match[str], spent: StatedAmount, allotted: dict[str, StatedAmount], label: str
) -> StatedCompletion:
    """Return a completion, measured by the budget of its own words, or by the only one stated."""
    groups, kind = match.groupdict(), _kind_of_budget(match)
    only = next(iter(allotted.values())) if len(allotted) == 1 and ("" in allotted or not kind) else None
    own = _amount_in(match, "budgeted") if groups.get("budgeted") else None
    moved = _amount_in(match, "moved") if groups.get("moved") else None
    word = groups.get("beyond") or groups.get("alone") or groups.get("word") or groups.get("level") or ""
    ways = _DIFFERS_WORDS if moved else _COMPARED_WORDS
    return StatedCompletion(
        spent=spent,
        budgeted=own or allotted.get(kind, only),
        is_sure=kind in allotted or bool(own),
        start=match.start(),
        end=match.end(),
        label=label,
        percent=(groups.get("percent") or "").replace(",", ""),
        word=word,
        direction=ways.get(word, Direction.LEVEL if word else Direction.UNSTATED),
        moved=moved,
        moved_percent=(groups.get("rate_first") or groups.get("moved_percent") or "").replace(",", ""),
    )


def reason_behind(text: str) -> str:
    """Return the reason with which a text begins, such as that behind a stated change."""
    match = _REASON_BEHIND.match(text.split("\n")[0])
    return match["reason"].rstrip("。；，") if match else ""


def common_reason(text: str) -> str:
    """Return the reason that a later paragraph of a text gives for all changes of the text."""
    for paragraph in text.split("\n")[1:]:
        match = _REASON.search(paragraph)
        if match and not MONEY_PATTERN.search(paragraph, 0, match.start()):
            return match["reason"].strip().rstrip("。")
    return ""
