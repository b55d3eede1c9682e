"""The orders of words in which sentences tell a change, as patterns."""

from __future__ import annotations

import re

from budgets.records import Direction
from budgets.vocabulary.change_words import (
    BASIS,
    COMPARATOR,
    DIRECTION_WORDS,
    PER_CENT,
    PER_CENT_OR_POINTS,
    PERCENT,
    RATE_WORDS,
    YEAR,
    any_of,
)
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.money_units import AMID_FIGURE, MONEY, MONEY_UNIT

_LEVEL = any_of(word for word, direction in DIRECTION_WORDS.items() if direction is Direction.LEVEL)
MOVE = any_of(word for word, direction in DIRECTION_WORDS.items() if direction is not Direction.LEVEL)
#: The words a form offers for choice, of which none was struck out: 增加（减少）.
LEFT_OPEN = rf"(?:{MOVE})[（(](?:{MOVE})[）)]"
_WORD = rf"{LEFT_OPEN}|{MOVE}"
#: The same in short, which tell a change only right before a figure: 增5.00万元, 比上年少5.00万元.
_SHORT_SPENT = r"[多少](?:支出?|安排|出)(?=\d)|(?<=[元年度算数])[多少](?=\d)|节[约省支](?=了?\d)"
_IN_SHORT = rf"(?:净|(?<![新调核追净]))[增减](?=\d)|{_SHORT_SPENT}"
AMOUNT = rf"{FIGURE}\s?(?:{MONEY_UNIT})"
#: A rate of change of less than nothing: 增长-9.41%.
_BELOW_ZERO = r"[-−－–](?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
#: What names the amount of the year before, in words that tell of no change.
_NAME_OF_PRIOR = r"[^，。；：\d（）\n增减降升涨多少高低超压缩调加提落持]{0,20}?"
CHANGE = re.compile(
    rf"(?:(?:(?<=同口径)(?P<alike>))?{COMPARATOR}(?P<base>{YEAR}(?:同期)?(?:（[^）\n]{{0,20}}）)?(?:部门|单位)?{BASIS})数?"
    rf"(?:{_NAME_OF_PRIOR}(?P<prior>{AMOUNT}))?(?:[相对]?比较?)?"
    rf"(?:（{YEAR}[^）\n\d]{{0,30}}[为是](?P<aside>{AMOUNT})）)?|同比)"
    r"(?:保持)?[，,]?(?:\d{4}年度?)?(?P<whose>[^，。；：\d（\n]{0,16}?)各?"
    rf"(?:(?<!不|约)(?<!基本|大致)(?P<level>{_LEVEL})"
    rf"|(?P<word>{_WORD}|{_IN_SHORT})(?:了|为)?\s*{MONEY}"
    rf"(?:[（(]{YEAR}(?:[^）)\n\d]{{0,6}}仅[^）)\n\d]{{0,24}}|{BASIS}数?[为是])(?P<after>{AMOUNT})[）)])?"
    rf"(?:[，,、（(]?(?:[各均]|[整总]体|(?(alike)(?:同口径)?){COMPARATOR}(?P=base))?\s*+(?P<percent_word>{_WORD}|{any_of(tuple(RATE_WORDS))}|[增减](?=\d))?(?:了|为|达到?)?\s*(?P<percent>{PERCENT})(?:{PER_CENT_OR_POINTS}|(?=\s*[，。；])))?"
    rf"|(?P<rate_word>{_WORD}|(?<![新调核追净])[增减](?=\d))(?:了|为)?\s*(?:(?P<rate>{PERCENT})|(?P<below>{_BELOW_ZERO})){PER_CENT}"
    rf"(?:(?:[，,]|。(?=[^，。；：\d\n]{{1,6}}{AMOUNT}[，。；]))(?P<net_word>净?[增减]|净?增加|净?减少|增收|减收)(?:了|额为?)?(?P<net>{AMOUNT}))?)"
)
#: A percentage that stands before the change it is of.
RATE_BEFORE = re.compile(rf"(?:元|^)[，,](?P<word>{MOVE})[了为]?(?P<percent>{PERCENT})[%％][，,]$")
#: The amount of the year in the sentence behind one that tells its rate of change only, by the name of what changed.
AMOUNT_NEXT = re.compile(
    rf"。(?P<year>\d{{4}}年度?|本年)?(?P<name>[^，。；：\d\n]{{0,20}}?)(?:计划|预算)*(?:安排|为)(?P<behind>[^，。；：\d\n]{{0,20}}?){MONEY}"
)
SPENT_LEAD, BUDGET_LEAD = re.compile("决算数?[为是]?$"), re.compile("预算数?[为是]?$|预算中[，,][^，。；：\\d]{0,20}$")
#: Before an amount by which another has moved, which has itself not changed.
BY_SO_MUCH = re.compile(
    rf"(?:{MOVE}|(?<=[元算数年])[多少](?:支出?|安排|用|花)?|节[约省支]|(?<![转和与及])结余|超支?|超过)了?$"
)
#: Amounts behind a change: 上年为4.00万元; 由4.00万元增至5.00万元; 2030年为4.00万元，2031年为5.00万元.
PRIOR_BEHIND = re.compile(
    rf"(?:[，,、]|[（(](?={YEAR}[^，。；：\d（）\n]{{0,12}}{FIGURE}))(?P<base>{YEAR}(?:同期)?{BASIS})数?"
    rf"(?:[为是]|(?<!元)(?!结)[^，。；：\d（）\n]{{1,12}}?(?={AMOUNT}[）)]))?(?P<prior>{AMOUNT})(?![，,]同比|[，,](?:{MOVE}))"
)
BOTH_BEHIND = re.compile(
    rf"[，,、（(]即?(?:[由从](?:{YEAR}{BASIS}数?的?)?(?P<prior>{AMOUNT})(?:{MOVE}|调整|变更|[增减升降])[为到至]"
    rf"|(?:(?P<first>\d{{4}})年度?|上年度?){BASIS}数?[为是]?(?P<earlier>{AMOUNT})[，,、](?:(?P<second>\d{{4}})年度?|[本今]年度?)"
    rf"{BASIS}数?[为是]?)(?P<value>{AMOUNT})"
)
#: Both years' amounts by their years before the change: 2031年收入5.00万元，2030年收入4.00万元，增加1.00万元.
BOTH_BEFORE = re.compile(
    rf"(?P<first>\d{{4}})年度?(?P<name>[^，。；：、\d\n]{{0,20}}?)[为是]?(?P<one>{AMOUNT})[，,、]"
    rf"(?P<second>\d{{4}})年度?(?P<same>[^，。；：、\d\n]{{0,20}}?)[为是]?(?P<other>{AMOUNT})[，,]"
    rf"(?:同比|{COMPARATOR}{YEAR}{BASIS}数?(?:相比)?[，,]?)?"
    rf"(?:(?P<word>{_WORD}|{_IN_SHORT})[了为]?{MONEY}"
    rf"(?:[，,（(]?(?P<percent_word>{_WORD}|{any_of(tuple(RATE_WORDS))})?[了为]?(?P<percent>{PERCENT}){PER_CENT})?"
    rf"|(?P<rate_word>{_WORD}|{any_of(tuple(RATE_WORDS))})[了为]?(?P<rate>{PERCENT}){PER_CENT})"
)
#: A word for the way an amount went from the year before's, without how far: 与上年的4.00万元相比略有增加.
ONLY_WAY = re.compile(
    rf"{COMPARATOR}(?P<base>{YEAR}{BASIS})数?的?(?P<prior>{AMOUNT})(?:相比)?[，,]?(?:略有|有所|稍有|明显|大幅)?(?P<word>{MOVE})(?=[，。；（]|$)"
)
#: What may stand between an amount and its change: at most its share.
SHARE_BETWEEN = re.compile(rf"[，,、\s]*(?:占[^，。；：、\d\n]{{0,24}}{PERCENT}{PER_CENT}[，,、\s]*)?")
#: The amount behind its change.
AMOUNT_BEHIND = re.compile(rf"[，,](?:\d{{4}}年度?|本年|今年)?(?:预算)?数?(?:达到?|为|(?<=年)安排){MONEY}")
#: A rate of change with the year before's amount in brackets: 项目支出下降5.00%（2030年为4.00万元）.
RATE_WITH_PRIOR = re.compile(
    rf"(?<![^，,。；;：:\n])(?:其中[：:]?)?[^，。；：、\d\n（）较比同]{{2,20}}?(?P<word>{MOVE})了?(?P<percent>{PERCENT}){PER_CENT}"
    rf"[（(](?P<base>{YEAR}{BASIS})数?[为是]?(?P<prior>{AMOUNT})[）)]"
)
#: A change from one amount to another: 由上年4.00万元增至5.00万元，增长25.00%.
FROM_TO = re.compile(
    rf"[由从](?P<base>{YEAR}{BASIS})数?的?(?P<prior>{AMOUNT})(?P<moves>调整|变更|增加|减少|提高|降低|增长|下降|[增减升降])[为到至]"
    rf"(?P<value>{AMOUNT})[，,](?P<whose>)(?P<level>)(?P<net_word>)(?P<net>)(?P<aside>)(?P<after>)"
    rf"(?:(?P<word>{MOVE})了?{MONEY}(?:[，,（(](?P<percent_word>{MOVE})[了为]?(?P<percent>{PERCENT}){PER_CENT})?"
    rf"|(?P<rate_word>{MOVE})了?(?P<rate>{PERCENT}){PER_CENT})"
)
#: The year before's amount beside the year's, and its change: 5.00万元，上年为4.00万元，增长25.00%.
BESIDE = re.compile(
    rf"{AMID_FIGURE}(?P<value>{AMOUNT})(?:[，,、]占[^，。；\d]{{0,16}}?{PERCENT}{PER_CENT})?"
    rf"[，,（](?P<base>{YEAR}(?:同期)?{BASIS})数?(?:为|是|(?!结)[^，。；：、\d（）\n增减降升]{{1,12}}?)?(?P<prior>{AMOUNT})[，,）](?:同比)?"
    r"(?P<whose>)(?P<level>)(?P<net_word>)(?P<net>)(?P<aside>)(?P<after>)"
    rf"(?:(?P<word>{MOVE})[了为]?{MONEY}(?:[，,]?(?P<percent_word>{MOVE})?[了为]?(?P<percent>{PERCENT}){PER_CENT})?"
    rf"|(?P<rate_word>{MOVE})[了为]?(?P<rate>{PERCENT}){PER_CENT})"
)
#: A difference told as if it were the year before's amount, which it cannot be: 5.00万元，小于上年数1.00万元.
BELOW = re.compile(
    rf"{AMID_FIGURE}(?P<value>{AMOUNT})[，,](?:本年(?:预算)?数)?(?P<word>[小低]于)(?P<base>{YEAR}{BASIS})数?{MONEY}(?![，,（]?(?:{MOVE}|差额))"
    r"(?P<whose>)(?P<level>)(?P<net_word>)(?P<net>)(?P<aside>)(?P<after>)(?P<prior>)(?P<percent_word>)(?P<percent>)"
    r"(?P<rate_word>)(?P<rate>)"
)
#: Amounts told in turn, of which the last alone may bear the unit, and by how much each has changed. A figure is read
#: whole, since a comma parts figures as well as their digits.
_MAY_HAVE_UNIT = rf"(?>{FIGURE}\s?(?:{MONEY_UNIT})?)"
_TURN = rf"{AMID_FIGURE}{_MAY_HAVE_UNIT}(?:[、，,和与及]{{1,2}}{_MAY_HAVE_UNIT})*[、，,和与及]{{1,2}}{AMOUNT}"
VALUES_IN_TURN = re.compile(rf"(?:分别|各|依次)[为是](?P<values>{_TURN})")
IN_TURN = re.compile(
    rf"(?:{COMPARATOR}(?P<base>{YEAR}{BASIS})数?(?:相比)?|同比)[，,]?(?P<named>[^，。；：\d\n]{{0,30}}?)(?:分别|各|依次)(?P<word>{MOVE})了?"
    rf"(?P<amounts>{_TURN})"
    rf"(?:[，,、](?:分别|各|依次)?(?P<percent_word>{MOVE})了?(?P<percents>{PERCENT}{PER_CENT}(?:[、，,和与及]{PERCENT}{PER_CENT})+))?"
)
#: A year before a name.
IN_YEAR = re.compile(r"^\d{4}年度?")
#: A name of all income or spending, not of a part.
WHOLE_SIDE = re.compile(
    r"(?:\d{4}年度?|总体|全年|本年|当年|[本我](?:部门|单位)|部门|单位|[总，])*(收入|支出|收支)(?:总|预算|决算|[数额计])*"
)
