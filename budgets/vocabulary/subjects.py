"""What a figure of the text speaks of, told by the words before it and the section it stands in.

Data, so that a place's own way of saying things is a line here and a test.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.measures import Fund
from budgets.vocabulary.money_units import MONEY_UNIT
from budgets.vocabulary.sections import SectionKind


class Subject(StrEnum):
    """What a figure speaks of. A class of spending is ``function/<code>``: see :func:`function_subject`."""

    INCOME = "income"
    SOURCE_FISCAL = "source/fiscal"
    SOURCE_GENERAL = "source/general"
    SOURCE_GOVERNMENT_FUND = "source/government-fund"
    SOURCE_STATE_CAPITAL = "source/state-capital"
    SOURCE_SPECIAL_ACCOUNT = "source/special-account"
    SOURCE_OWN = "source/own"
    SOURCE_INSTITUTIONAL = "source/institutional"
    SOURCE_OPERATING = "source/operating"
    SOURCE_SUPERIOR = "source/superior"
    SOURCE_SUBORDINATE = "source/subordinate"
    SOURCE_OTHER = "source/other"
    SOURCE_CARRYOVER = "source/carryover"
    EXPENDITURE = "expenditure"
    EXPENDITURE_FISCAL = "expenditure/fiscal"
    EXPENDITURE_GENERAL = "expenditure/general"
    EXPENDITURE_GOVERNMENT_FUND = "expenditure/government-fund"
    EXPENDITURE_STATE_CAPITAL = "expenditure/state-capital"
    TOTAL = "total"
    BLOCK_PERSONNEL = "block/personnel"
    BLOCK_PUBLIC = "block/public"
    BLOCK_FAMILY = "block/family"
    BLOCK_BASIC = "block/basic"
    BLOCK_PROJECT = "block/project"
    BLOCK_RESERVE = "block/reserve"
    BLOCK_CARRYFORWARD = "block/carryforward"
    BASIC_FISCAL = "basic/fiscal"
    BASIC_GENERAL = "basic/general"
    BASIC_PERSONNEL = "basic/personnel"
    BASIC_PUBLIC = "basic/public"
    PROJECT = "project"
    PROCUREMENT = "procurement"
    PROCUREMENT_GOODS = "procurement/goods"
    PROCUREMENT_WORKS = "procurement/works"
    PROCUREMENT_SERVICES = "procurement/services"
    PROCUREMENT_SME = "procurement/sme"
    PROCUREMENT_MICRO = "procurement/micro"
    PURCHASED_SERVICES = "purchased-services"
    THREE_PUBLIC = "three-public"
    BUDGETED_THREE_PUBLIC = "budgeted/three-public"
    THREE_ABROAD = "three-public/abroad"
    THREE_RECEPTION = "three-public/reception"
    THREE_VEHICLES = "three-public/vehicles"
    THREE_VEHICLE_PURCHASE = "three-public/vehicle-purchase"
    THREE_VEHICLE_OPERATION = "three-public/vehicle-operation"
    VEHICLES_KEPT = "three-public/vehicles-kept"
    MEETING = "meeting"
    TRAINING = "training"
    OPERATING_COST = "operating-cost"
    ASSETS_CURRENT = "assets/current"
    ASSETS_FIXED = "assets/fixed"
    ASSETS_OTHER_FIXED = "assets/other-fixed"
    PERFORMANCE_FUNDS = "performance/funds"
    PERFORMANCE_UNITS = "performance/units"
    PERFORMANCE_GOALS = "performance/goals"
    DIVISIONS = "divisions"
    UNITS = "units"
    UNITS_SUBORDINATE = "units/subordinate"
    UNITS_ADMINISTRATIVE = "units/administrative"
    UNITS_LIKE_ADMINISTRATIVE = "units/like-administrative"
    UNITS_INSTITUTIONS = "units/institutions"


#: What the subject of a class of spending begins with.
FUNCTION = "function"
_FUNCTION = f"{FUNCTION}/"


def function_subject(code: str) -> str:
    """Return the subject of a class of spending (类, 款, 项) by its code."""
    return f"{_FUNCTION}{code}"


def function_code(subject: str) -> str:
    """Return the code of a subject that is this year's amount of a class of spending, nothing for any other."""
    return subject.removeprefix(_FUNCTION) if subject.startswith(_FUNCTION) else ""


def class_code(subject: str) -> str:
    """Return the code of a subject that is an amount of a class of spending, be it another year's or budgeted."""
    _, function, code = subject.rpartition(_FUNCTION)
    return code if function else ""


def budgeted(subject: str) -> str:
    """Return the subject of what final accounts say was budgeted for another."""
    return f"budgeted/{subject}"


def is_budgeted(subject: str) -> bool:
    """Tell whether a subject is what final accounts say was budgeted."""
    return subject.startswith(budgeted(""))


def executed(subject: str) -> str:
    """Return the subject of what was spent on another in the year before."""
    return f"executed/{subject}"


def three_public_item(subject: str) -> str | None:
    """Return which item of the three a subject is, nothing for all three; ``None`` for what is none of them."""
    whole, _, item = subject.partition("/")
    return item if whole == Subject.THREE_PUBLIC else None


_FUND = r"(?:预算)?(?:财政)?(?:拨款)?"
#: Income and spending in all, which are one amount.
_BOTH_TOTALS = r"(?:收入总计[、和与，]支出总计|(?:收入[、和与]?支出|收、?支)(?:决算)?总计)(?:均|各)?"
_EXPLAINED: tuple[tuple[Subject, str], ...] = (
    (
        Subject.INCOME,
        r"收入(?:总)?预算(?:总计|合计|总额)?|(?:收入、支出|收支)(?:总?预算|总决算)(?:总计)?|收入(?:总计|合计)|总收入"
        rf"|(?:本年|当年)收入(?:预算|决算)?(?:合计)?|(?<!拨款){_BOTH_TOTALS}",
    ),
    (Subject.SOURCE_FISCAL, r"(?:本年)?财政拨款收入(?:预算)?(?:总计|合计)?|财政拨款(?:收入)?"),
    (Subject.SOURCE_GENERAL, rf"一般公共预算{_FUND}收入(?:预算)?|一般公共预算拨款|(?<=收入[：:])一般公共预算财政拨款"),
    (Subject.SOURCE_GOVERNMENT_FUND, rf"政府性基金{_FUND}收入(?:预算)?"),
    (Subject.SOURCE_STATE_CAPITAL, rf"国有资本经营{_FUND}收入(?:预算)?"),
    (Subject.SOURCE_SPECIAL_ACCOUNT, r"财政专户管理资金(?:收入)?(?:预算)?(?:总计)?"),
    (Subject.SOURCE_OWN, r"(?:其他资金|单位资金)(?:收入)?(?:预算)?(?:总计)?"),
    (Subject.SOURCE_INSTITUTIONAL, r"(?:事业收入)(?:预算)?"),
    (Subject.SOURCE_OPERATING, r"(?:事业单位)?经营收入(?:预算)?"),
    (Subject.SOURCE_SUPERIOR, r"上级补助收入(?:预算)?"),
    (Subject.SOURCE_SUBORDINATE, r"附属单位上缴收入(?:预算)?"),
    (Subject.SOURCE_OTHER, r"其他收入(?:预算)?"),
    (Subject.SOURCE_CARRYOVER, r"(?:上年|年初)(?:财政拨款)?结转(?:和?结余)?(?:资金)?(?:收入)?(?:预算)?"),
    (
        Subject.EXPENDITURE,
        # Not of an item of it: 公务接待费支出预算.
        r"(?<!费)支出(?:总)?预算(?:总计|合计|总额)?|(?:本年|当年)支出(?:预算|决算)?(?:合计)?|(?<!费)支出(?:总计|合计)|总支出",
    ),
    (
        Subject.EXPENDITURE_FISCAL,
        rf"财政拨款支出(?:预算)?|财政拨款预算支出|财政拨款收、支总预算|财政拨款收支总预算|财政拨款{_BOTH_TOTALS}",
    ),
    (
        Subject.EXPENDITURE_GENERAL,
        r"一般公共预算(?:当年)?(?:财政)?拨款支出(?:预算)?|一般公共预算(?:当年)?(?:财政)?拨款(?:支出)?预算|一般公共预算当年拨款"
        r"|一般公共预算支出(?:预算)?",
    ),
    (Subject.EXPENDITURE_GOVERNMENT_FUND, rf"政府性基金{_FUND}支出(?:预算)?(?:支出)?"),
    (Subject.EXPENDITURE_STATE_CAPITAL, rf"国有资本经营{_FUND}支出(?:预算)?(?:支出)?"),
    (Subject.BLOCK_BASIC, r"基本支出(?:预算)?"),
    (Subject.BASIC_FISCAL, r"财政拨款基本支出(?:预算|决算)?"),
    (Subject.BASIC_GENERAL, r"一般公共预算(?:财政)?(?:拨款)?基本支出(?:预算|决算)?"),
    (Subject.BLOCK_PROJECT, r"项目支出(?:预算)?"),
    (Subject.BLOCK_RESERVE, r"单位预留机动经费(?:预算)?"),
    (Subject.BLOCK_CARRYFORWARD, r"结转下年(?:资金|支出)?(?:预算)?"),
    (Subject.BASIC_PERSONNEL, r"人员经费(?:支出)?(?:预算)?"),
    (Subject.BASIC_PUBLIC, r"(?:日常)?公用经费(?:支出)?(?:预算)?"),
)
#: What may stand between an item of travel, reception or vehicles and its amount, and within the name of them all.
#: The same where a sentence first tells its change: 公务接待费较上年预算下降20%。今年安排…
_STATED = (
    rf"(?:[较比与](?:上年|去年|\d{{4}}年)[^，。；：\d]{{0,12}}{FIGURE}[%％](?=。))?"
    rf"[。：]?(?:\d{{4}}年(?:度)?)?(?:(?:年初|全年)?预算(?:安排)?数?(?:为|是)?{FIGURE}(?:{MONEY_UNIT})[，,](?=(?:支出)?决算|(?:实际)?支出))?"
    r"(?:年初|全年)?(?:计划)?(?:预算|支出预算|支出决算|决算|安排)?(?:支出)?数?"
)
_GAP = r"(?:一般公共预算)?(?:财政拨款)?"
#: Final accounts give what was budgeted and then what was spent in one breath.
_BUDGETED = rf"“?三公”?经费{_GAP}支出(?:年初)?预算(?:数)?"
_THEN_SPENT = rf"为?{FIGURE}(?:{MONEY_UNIT})，支出决算"
_PROCURED = r"(?:(?:政府)?采购)?(?:预算|支出|项目支出|项目)?(?:预算)?(?:金额|总额)?"
_ASIDE = r"(?:（[^）\n]{1,12}）)?"
_VEHICLES = r"(?:公务(?:用)?车(?:用车)?|公车)"
_THREE_PUBLIC = r"“?三公”?经费(?:财政拨款)?(?:合计)?(?:支出)?(?:预算|决算)?(?:支出)?(?:汇总)?(?:数|总额|总计|安排)?"
#: What a figure in a part or section of a kind speaks of: the words before it. The longest match at a figure wins.
SUBJECT_WORDS: dict[SectionKind, tuple[tuple[Subject, str], ...]] = {
    SectionKind.TOTALS: ((Subject.INCOME, r"预算(?:总)?收入"), (Subject.EXPENDITURE, r"预算(?:总)?支出")),
    SectionKind.SPENDING: (
        (Subject.TOTAL, r"预算"),
        (Subject.BLOCK_PERSONNEL, r"人员(?:支出|经费)"),
        (Subject.BLOCK_PUBLIC, r"公用经费"),
        (Subject.BLOCK_FAMILY, r"对个人和家庭的?补助(?:支出)?"),
        (Subject.BLOCK_PROJECT, r"项目支出"),
    ),
    SectionKind.EXPLANATION: _EXPLAINED,
    SectionKind.PROCUREMENT: (
        (Subject.PROCUREMENT, rf"政府采购(?:项目)?(?:支出)?(?:预算|安排|计划)?(?:共计|合计|总额|总?金额)?{_ASIDE}"),
        (Subject.PROCUREMENT_GOODS, rf"货物类?(?:项目)?{_PROCURED}"),
        (Subject.PROCUREMENT_WORKS, rf"工程类?(?:项目)?{_PROCURED}"),
        (Subject.PROCUREMENT_SERVICES, rf"服务类?(?:项目)?{_PROCURED}"),
        (Subject.PROCUREMENT_SME, r"(?:面向|授予)中小企业(?:预留)?(?:(?:政府)?采购|合同)?(?:项目)?(?:预算)?(?:金额)?"),
        (
            Subject.PROCUREMENT_MICRO,
            r"(?:小型和微型|小微)企业(?:的|预留)?(?:(?:政府)?采购|合同)?(?:项目)?(?:预算)?(?:金额)?",
        ),
    ),
    SectionKind.THREE_PUBLIC: (
        (Subject.THREE_PUBLIC, rf"{_BUDGETED}{_THEN_SPENT}(?:数)?"),
        (Subject.THREE_PUBLIC, _THREE_PUBLIC),
        (Subject.BUDGETED_THREE_PUBLIC, rf"{_BUDGETED}(?={_THEN_SPENT})"),
        (Subject.THREE_ABROAD, rf"因公出国[（(]境[）)](?:费用?|支出|经费){_STATED}"),
        (Subject.THREE_RECEPTION, rf"公务接待(?:费用?|支出|经费){_STATED}"),
        (Subject.THREE_VEHICLES, rf"{_VEHICLES}(?:购置)?(?:和|及)(?:运行(?:维护)?|运维)(?:费用?|支出|经费)?{_STATED}"),
        (Subject.THREE_VEHICLES, rf"(?<![^，。；：、（\n\d])购置(?:和|及)运行(?:维护)?费用?{_STATED}"),
        (Subject.THREE_VEHICLE_PURCHASE, rf"{_VEHICLES}购置费?用?{_STATED}"),
        (Subject.THREE_VEHICLE_OPERATION, rf"{_VEHICLES}运行(?:维护)?费?用?{_STATED}"),
        (Subject.THREE_ABROAD, rf"(?<![^，。；：、（\n\d])出国(?:[（(]境[）)])?(?:费用?|经费){_STATED}"),
        (Subject.THREE_RECEPTION, rf"(?<![^，。；：、（\n\d])接待费用?{_STATED}"),
        (Subject.THREE_VEHICLE_PURCHASE, rf"(?<![^，。；：、（\n\d])(?:公车|车辆)购置费?用?{_STATED}"),
        (Subject.THREE_VEHICLE_OPERATION, rf"(?<![^，。；：、（\n\d])(?:公车|车辆)运行(?:维护)?费?用?{_STATED}"),
        (Subject.MEETING, r"会议费(?:预算)?(?:支出)?"),
        (Subject.TRAINING, r"培训费(?:预算)?(?:支出)?"),
    ),
    SectionKind.PURCHASED_SERVICES: ((Subject.PURCHASED_SERVICES, r"政府购买服务(?:预算)?(?:总额|金额)?"),),
    SectionKind.PERFORMANCE: (
        (Subject.PERFORMANCE_FUNDS, r"涉及(?:项目)?(?:预算)?(?:财政性)?(?:资金|金额)(?:合计)?"),
        (Subject.PERFORMANCE_FUNDS, r"涉及(?:当年)?(?:一般公共预算|政府性基金预算|财政)(?:当年)?(?:财政)?拨款"),
        (Subject.PERFORMANCE_FUNDS, r"(?<![一-龥])项目(?:预算)?(?:资金|金额)(?:合计|共计)?"),
        (Subject.PERFORMANCE_FUNDS, r"(?:填报|编报|设置)绩效目标的项目支出预算"),
    ),
    SectionKind.OPERATING_COST: (
        (Subject.OPERATING_COST, r"机关运行经费(?:财政拨款)?(?:预算|安排|支出|决算)?(?:数|支出)?"),
    ),
    SectionKind.ASSETS: (
        (Subject.ASSETS_CURRENT, r"流动资产"),
        (Subject.ASSETS_FIXED, r"(?<!购置)固定资产"),
        (Subject.ASSETS_OTHER_FIXED, r"其他固定资产"),
    ),
}
#: Counts of things in a part or section of a kind: the pattern around the number, in its first group that matches.
COUNT_WORDS: dict[SectionKind, tuple[tuple[Subject, str], ...]] = {
    SectionKind.ORGANISATION: (
        (Subject.DIVISIONS, r"共(\d+)个(?:内设)?(?:部门|机构|处室|科室)"),
        (Subject.UNITS_SUBORDINATE, r"(无)下属(?:预算)?单位"),
        (Subject.DIVISIONS, r"设(\d+)个(?:内设)?(?:部门|机构|处室|科室)"),
        (Subject.UNITS, r"预算单位共计(\d+)家"),
        (Subject.UNITS_SUBORDINATE, r"下属(\d+)家(?:预算|事业)?单位"),
        (Subject.UNITS_ADMINISTRATIVE, r"行政单位(\d+)家"),
        (Subject.UNITS_LIKE_ADMINISTRATIVE, r"参公单位(\d+)家"),
        (Subject.UNITS_INSTITUTIONS, r"事业单位(\d+)家"),
    ),
    SectionKind.PERFORMANCE: (
        (Subject.PERFORMANCE_UNITS, r"共(\d+)家|(\d+)个预算单位"),
        (Subject.PERFORMANCE_GOALS, r"(\d+)个(?:项目)?(?:绩效目标|项目绩效目标)"),
        (
            Subject.PERFORMANCE_GOALS,
            r"[编填]报绩效目标的(?:预算)?项目共?(\d+)个|(\d+)个项目实行绩效目标管理",
        ),
        (Subject.PERFORMANCE_GOALS, r"实行绩效(?:目标)?管理的(?:预算)?项目共?(\d+)个"),
    ),
    SectionKind.THREE_PUBLIC: ((Subject.VEHICLES_KEPT, r"(?:公务(?:用)?车)?保有量为?(\d+)辆"),),
}

_WORDS_OF_SUBJECT: dict[str, list[str]] = {}
for _pairs in SUBJECT_WORDS.values():
    for _subject, _words in _pairs:
        _WORDS_OF_SUBJECT.setdefault(_subject, []).append(_words)
#: What stands between the name of an amount and the amount.
NAMED = r"数?(?:为|共计|合计)?"
#: The words that say from which fund money comes, the narrower ones first; ``None`` is any fiscal appropriation.
FUND_WORDS: tuple[tuple[Fund | None, str], ...] = (
    (Fund.GENERAL, r"一般公共(?!服务)|公共财政"),
    (Fund.GOVERNMENT_FUND, r"政府性基金"),
    (Fund.STATE_CAPITAL, r"国有资本经营"),
    (None, r"财政拨款"),
)
#: Words before the name of an amount that do not narrow it; all of a region (全市) is more than its own government.
_UNTELLING = re.compile(
    r"\d{4}年(?:度|年)?|^\s*[（(]?[一二三四五六七八九十\d]+[）)、.．是]|其中|全部|本年度?|今年|当年|全年|年初|年度|本级政府|[本我全该](?:部门|单位|校|院|局|系统|委|厅|办|所|馆|中心|站|[乡镇]|街道)|[本我该][省市州盟县旗区]"
    r"|部门|单位|预算|决算|安排|编制|编报|核定|批复|公开|汇总|总体?|的|(?<!公)共|为|是|在|按|合计|[\s“”（）()、:：]"
)


@cache
def _words_at_end(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words}){NAMED}$")


def words_of_subject_in(lead: str, subject: str) -> str | None:
    """Return what stands before the words of a subject that end a clause, ``None`` where it does not end with them."""
    found = [match for words in _WORDS_OF_SUBJECT.get(subject, ()) if (match := _words_at_end(words).search(lead))]
    return lead[: min(match.start() for match in found)] if found else None


def narrowing_words(before: str, issuers: tuple[str, ...] = ()) -> str:
    """Return what of the words before the name of an amount narrows it, the names of issuers and fillers aside."""
    for name in issuers:
        before = before.replace(name, "")
    return _UNTELLING.sub("", before)
