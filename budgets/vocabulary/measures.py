"""What amounts measure (口径): one tree that says what is part of what, and the words that print each.

Readers tell the columns of a table by the words, checks add up by the tree, workbooks put their formulas by it: what is
not here none of them knows, and what is here is known to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import NewType


class Measure(StrEnum):
    """What an amount measures, whole; :func:`measure_of_fund` and its like narrow it."""

    ALL = "all"
    TOTAL = "total"
    BASIC = "basic"
    PERSONNEL = "personnel"
    PUBLIC = "public"
    PROJECT = "project"
    OTHER_OPERATION = "other-operation"
    SPECIFIC = "specific"
    DUTY = "duty"
    SPECIAL = "special"
    INVESTMENT = "investment"
    CONSTRUCTION = "construction"
    OPERATING = "operating"
    SUBSIDY = "subsidy"
    REMITTANCE = "remittance"
    RESERVE = "reserve"
    CARRYFORWARD = "carryforward"
    ITEM_WAGES = "item/wages"
    ITEM_GOODS_SERVICES = "item/goods-services"
    ITEM_FAMILY = "item/family"
    ITEM_CAPITAL = "item/capital"
    ITEM_CONSTRUCTION = "item/construction"
    ITEM_DEBT = "item/debt"
    ITEM_ENTERPRISES = "item/enterprises"
    ITEM_ENTERPRISES_BUILT = "item/enterprises-built"
    ITEM_SOCIAL_SECURITY = "item/social-security"
    ITEM_OTHER = "item/other"
    ITEM_OFFICE_WAGES = "item/office-wages"
    ITEM_OFFICE_GOODS_SERVICES = "item/office-goods-services"
    ITEM_OFFICE_CAPITAL = "item/office-capital"
    ITEM_OFFICE_CONSTRUCTION = "item/office-construction"
    ITEM_INSTITUTIONS = "item/institutions"
    ITEM_INSTITUTIONS_CAPITAL = "item/institutions-capital"
    ITEM_ENTERPRISES_CAPITAL = "item/enterprises-capital"
    ITEM_REPAYMENT = "item/repayment"
    ITEM_TRANSFERS = "item/transfers"
    SOURCE_YEAR = "source/year"
    SOURCE_FISCAL = "source/fiscal"
    SOURCE_GENERAL = "source/general"
    SOURCE_FUNDING = "source/funding"
    SOURCE_NON_TAX = "source/non-tax"
    SOURCE_GOVERNMENT_FUND = "source/government-fund"
    SOURCE_STATE_CAPITAL = "source/state-capital"
    SOURCE_NON_FISCAL = "source/non-fiscal"
    SOURCE_SPECIAL_ACCOUNT = "source/special-account"
    FEES = "fees"
    SOURCE_OWN = "source/own"
    SOURCE_INSTITUTIONAL = "source/institutional"
    SOURCE_OPERATING = "source/operating"
    SOURCE_SUPERIOR = "source/superior"
    SOURCE_SUBORDINATE = "source/subordinate"
    SOURCE_OTHER = "source/other"
    SOURCE_DEBT = "source/debt"
    SOURCE_CARRYOVER = "source/carryover"
    SOURCE_INSTITUTION_FUND = "source/institution-fund"
    SOURCE_BUDGETARY = "source/budgetary"
    SOURCE_NON_BUDGETARY = "source/non-budgetary"
    THREE_PUBLIC = "three-public"
    ABROAD = "abroad"
    RECEPTION = "reception"
    VEHICLES = "vehicles"
    VEHICLE_PURCHASE = "vehicle-purchase"
    VEHICLE_OPERATION = "vehicle-operation"
    MEETING = "meeting"
    TRAINING = "training"
    EXECUTED = "executed"
    OPERATING_COST = "operating-cost"
    PROCUREMENT = "procurement"
    PROCUREMENT_SME = "procurement-sme"
    PROCUREMENT_MICRO = "procurement-micro"


#: A measure of one fund, source or other year, as a column keeps it; only the functions below make one.
NarrowMeasure = NewType("NarrowMeasure", str)
AnyMeasure = Measure | NarrowMeasure


class Fund(StrEnum):
    """Where money comes from: 一般公共预算, 政府性基金预算, 国有资本经营预算, 财政专户, 单位资金."""

    GENERAL = "general"
    GOVERNMENT_FUND = "government-fund"
    STATE_CAPITAL = "state-capital"
    SPECIAL_ACCOUNT = "special-account"
    OWN = "own"


#: The three budgets that fiscal appropriation (财政拨款) comes from.
FISCAL_FUNDS = (Fund.GENERAL, Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL)
#: The sources of money that forms part further, and the fund that some of them are.
SOURCES = frozenset(measure for measure in Measure if measure.startswith("source/"))
FUND_OF_SOURCE = {Measure(f"source/{fund}"): fund for fund in Fund}


class Compared(StrEnum):
    """What else than its own figure a column states: 上年数, 增减额, 年初预算数 and 调整预算数 beside a 决算数."""

    PRIOR = "prior"
    CHANGE = "change"
    BUDGETED = "budgeted"
    ADJUSTED = "adjusted"


class Breakdown(StrEnum):
    """By what a whole is parted: class of spending, economic item, source of money, or the items of “三公”经费."""

    CLASS = "class"
    ECONOMIC = "economic"
    SOURCE = "source"
    ITEM = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMeasure:
    """A measure with the words that print it: regular expressions of whole cells, plain as :func:`plain` makes them.

    ``of`` is the whole it is part of and ``by`` how that is parted; one without a whole stands apart from all sums. An
    ``optional`` part is in the sum of its whole, or is held by a part beside it or left at the year's end, as the form
    has it.
    """

    measure: Measure
    words: str
    of: Measure | None = None
    by: Breakdown | None = None
    optional: bool = False


def _measure(measure: Measure, words: str = "", *, optional: bool = False) -> KnownMeasure:
    return KnownMeasure(measure=measure, words=words, optional=optional)


#: The tree, whole by whole: how each is parted, and its parts in the order in which forms print them.
_TREE: tuple[tuple[Measure, Breakdown, tuple[KnownMeasure, ...]], ...] = (
    (
        Measure.TOTAL,
        Breakdown.CLASS,
        (
            _measure(Measure.BASIC, "基本支出(拨款)? 人员经费和公用经费支出"),
            _measure(Measure.PROJECT, "项目支出(拨款)? 专项业务(经)?费支出"),
            _measure(Measure.OPERATING, "(事业单位)?经营支出"),
            _measure(Measure.SUBSIDY, "对附属单位补助(支出)? 对下级单位补助支出"),
            _measure(Measure.REMITTANCE, "(上缴|上解)上级支出"),
            _measure(Measure.RESERVE, "(单位)?预留机动经费 预备费"),
            _measure(Measure.CARRYFORWARD, "结转下年(资金|支出)? 年末结转和?结余 年终结转结余", optional=True),
        ),
    ),
    (
        Measure.BASIC,
        Breakdown.CLASS,
        (
            _measure(Measure.PERSONNEL, "人员经费(支出)? 人员(类)?支出 人员类项目"),
            _measure(Measure.PUBLIC, "(日常)?公用(经费|支出) 公用经费(项目|支出) 运转类公用经费项目"),
        ),
    ),
    (
        Measure.BASIC,
        Breakdown.ECONOMIC,
        (
            _measure(Measure.ITEM_WAGES, "工资和?福利支出"),
            _measure(Measure.ITEM_GOODS_SERVICES, "商品和服务支出"),
            _measure(Measure.ITEM_FAMILY, "对个人和家庭的补助"),
            _measure(Measure.ITEM_CAPITAL, "资本性支出"),
            # Of projects only, where a table parts spending by class, too; without it these are all classes there are.
            _measure(Measure.ITEM_CONSTRUCTION, r"资本性支出\(基本建设\)"),
            _measure(Measure.ITEM_DEBT, "债务利息(及费用)?支出"),
            _measure(Measure.ITEM_ENTERPRISES, "对企业补助"),
            _measure(Measure.ITEM_ENTERPRISES_BUILT, r"对企业补助\(基本建设\)"),
            _measure(Measure.ITEM_SOCIAL_SECURITY, "对社会保障基金补助"),
            _measure(Measure.ITEM_OTHER),
        ),
    ),
    (
        Measure.TOTAL,
        Breakdown.ECONOMIC,
        (
            # Of the government's economic classification; what it has with departments' by the same words is theirs.
            _measure(Measure.ITEM_OFFICE_WAGES, "机关工资福利支出"),
            _measure(Measure.ITEM_OFFICE_GOODS_SERVICES, "机关商品和服务支出"),
            _measure(Measure.ITEM_OFFICE_CAPITAL, r"机关资本性支出(\(一\))?"),
            _measure(Measure.ITEM_OFFICE_CONSTRUCTION, r"机关资本性支出\((二|基本建设)\)"),
            _measure(Measure.ITEM_INSTITUTIONS, "对事业单位经常性补助"),
            _measure(Measure.ITEM_INSTITUTIONS_CAPITAL, "对事业单位资本性补助"),
            _measure(Measure.ITEM_ENTERPRISES_CAPITAL, "对企业资本性支出"),
            _measure(Measure.ITEM_REPAYMENT, "债务还本支出"),
            _measure(Measure.ITEM_TRANSFERS, "转移性支出"),
        ),
    ),
    (
        Measure.PROJECT,
        Breakdown.CLASS,
        (
            _measure(Measure.OTHER_OPERATION, "其他运转类(项目)?"),
            _measure(Measure.SPECIFIC, "特定目标类(项目)?"),
            _measure(Measure.DUTY, "履职类项目拨款"),
            _measure(Measure.SPECIAL, "财政专项资金拨款"),
            _measure(Measure.INVESTMENT, "政府投资项目拨款"),
            _measure(Measure.CONSTRUCTION, "基本建设(类|资金)?(项目|支出)*"),
        ),
    ),
    (
        Measure.TOTAL,
        Breakdown.SOURCE,
        (
            _measure(Measure.SOURCE_YEAR, "本年收入(小计)? 当年收入"),
            _measure(
                Measure.SOURCE_CARRYOVER,
                "上年(结余|结转|结余、?结转|结转[和、]?结余)(资金)? 年初结转和结余 (上年)?财政拨款结转(结余)?"
                " 结转结余资金 用上年结转结余安排 上年结转安排",
            ),
            _measure(
                Measure.SOURCE_INSTITUTION_FUND, r"用事业基金弥补收支差额 动用事业基金 使用非财政拨款结余(\(.+\))?"
            ),
            # What is managed within the budget, whatever its source (政府采购法实施条例, article 2), and the rest.
            _measure(Measure.SOURCE_BUDGETARY, "财政性资金"),
            _measure(Measure.SOURCE_NON_BUDGETARY, "非财政性资金"),
        ),
    ),
    (
        Measure.SOURCE_YEAR,
        Breakdown.SOURCE,
        (
            _measure(
                Measure.SOURCE_FISCAL,
                "(本年|当年)?财政拨款(收入)? 财政拨款(小计|合计) (中央|省|市|州|区|县|本)?级?当年财政拨款(预算)?安排"
                " 本年拨款 预算拨款",
            ),
            _measure(
                Measure.SOURCE_SPECIAL_ACCOUNT,
                "财政专户(管理的?资金)?(拨款)? 财政专户管理的?(资金收入|支出) 财政专户核拨(资金)? (财政)?专户资金"
                " (财政)?专户管理的?教育收费",
            ),
            _measure(Measure.SOURCE_OWN, "单位资金(收入)? 其他资金(收入)? 其他来源(收入)?"),
            _measure(Measure.SOURCE_NON_FISCAL),
            _measure(Measure.FEES, "教育收费(资金)?(收入)?", optional=True),
            _measure(Measure.SOURCE_DEBT, "债务收入"),
        ),
    ),
    (
        Measure.SOURCE_FISCAL,
        Breakdown.SOURCE,
        (
            _measure(
                Measure.SOURCE_GENERAL,
                r"一般公共预算(财政)?(拨款|资金|收入)* 公共财政拨款(\(补助\)资金)? 公共(财政)?预算(财政)?拨款",
            ),
            _measure(Measure.SOURCE_GOVERNMENT_FUND, "政府性基金(预算)?(财政)?(拨款|资金|收入|安排)*"),
            _measure(Measure.SOURCE_STATE_CAPITAL, "国有资本经营(预算)?(财政)?(拨款|资金|收入)*"),
        ),
    ),
    (
        Measure.SOURCE_GENERAL,
        Breakdown.SOURCE,
        (
            _measure(Measure.SOURCE_FUNDING, "经费拨款(补助)?"),
            _measure(Measure.SOURCE_NON_TAX, "纳入(一般公共)?预算管理的?非税收入(拨款|安排|安排的拨款)?"),
        ),
    ),
    (
        Measure.SOURCE_OWN,
        Breakdown.SOURCE,
        (
            _measure(Measure.SOURCE_INSTITUTIONAL, "事业收入(资金)?"),
            _measure(Measure.SOURCE_OPERATING, "(事业)?(单位)?经营收入"),
            _measure(Measure.SOURCE_SUPERIOR, "上级补助(收入)?"),
            _measure(Measure.SOURCE_SUBORDINATE, "附属单位上缴(收入)? 附属单位缴款"),
            _measure(Measure.SOURCE_OTHER, "其他收入"),
        ),
    ),
    (
        Measure.ALL,
        Breakdown.ITEM,
        (
            _measure(
                Measure.TOTAL,
                "(支出|收入)?(总计|合计) 小计 (总计|采购|项目)?金额 (资金|项目)?总额 预算(数|金额|总额|合计)?"
                " (本年|当年|年初|全年|上年|调整后?)预算数 调整后?预算 (本年|年度)预算 本年(收入|支出)合计 本年支出"
                " ((本年)?[比较]上年)?增减(额|金额|变化金额|数) (本年)?[比较]上年增减",
            ),
            _measure(Measure.MEETING, "会议费"),
            _measure(Measure.TRAINING, "培训费"),
        ),
    ),
    (
        Measure.TOTAL,
        Breakdown.ITEM,
        (
            _measure(Measure.ABROAD, r"因公出国\(境\)(费|费用|支出|经费)?"),
            _measure(Measure.RECEPTION, "公务接待(费|费支出|费用)?"),
            _measure(
                Measure.VEHICLES,
                "公务用车购置[及和]运行(费|维护费|维护|维护支出)? 公务用车购置及运维费 公务用车费",
            ),
        ),
    ),
    (
        Measure.VEHICLES,
        Breakdown.ITEM,
        (
            _measure(Measure.VEHICLE_PURCHASE, "公务用车购置(费|支出|费用)? 购置费"),
            _measure(
                Measure.VEHICLE_OPERATION,
                "公务用车运行(维护)?(费|费用)? 公务用车运行维护支出 公务用车运维费 运行(维护)?费",
            ),
        ),
    ),
)
#: What no sum of its row holds: a whole that stands outside, a part that is named of which (其中), another fact.
_APART = (
    _measure(Measure.ALL),
    _measure(
        Measure.THREE_PUBLIC, "(一般公共预算(财政)?拨款(安排)?的?)?三公经费(财政拨款)?(预算)?(数|总额|合计|小计)?"
    ),
    _measure(Measure.EXECUTED, "(预算|上年)?执行数 决算(统计)?数"),
    _measure(Measure.OPERATING_COST, "机关运行经费(支出|预算数)?"),
    _measure(Measure.PROCUREMENT, "政府采购项目"),
    _measure(Measure.PROCUREMENT_SME, "面向中小企业政府采购项目 面向中小企业预留(资金|金额)?"),
    _measure(Measure.PROCUREMENT_MICRO, "面向小型、微型企业政府采购项目"),
)
MEASURES: dict[Measure, KnownMeasure] = {
    **{each.measure: each for each in _APART},
    **{
        each.measure: KnownMeasure(measure=each.measure, words=each.words, of=whole, by=by, optional=each.optional)
        for whole, by, parts in _TREE
        for each in parts
    },
}
_PARTS: dict[Measure, dict[Breakdown, tuple[Measure, ...]]] = {}
for _whole, _by, _parts in _TREE:
    _PARTS.setdefault(_whole, {})[_by] = tuple(each.measure for each in _parts)
_WORDS = [(re.compile("|".join(each.words.split())), each.measure) for each in MEASURES.values() if each.words]


@lru_cache(maxsize=4096)
def measure_of_words(words: str) -> Measure | None:
    """Return the measure that a cell or label prints, given plain and without what it ends or begins on besides."""
    return next((measure for pattern, measure in _WORDS if pattern.fullmatch(words)), None)


#: What may be left out of the words of a measure, innermost first, and a choice between words.
_OPTIONAL = re.compile(r"(?:(?<!\\)\((?:[^()\\]|\\.)*\)|[^()\\|\]])[?*]")
_CHOICE = re.compile(r"(?<!\\)\(([^()|\\]*)(?:\|[^()\\]*)+\)|\[(.)[^]]*\]")


def printed_name(measure: Measure) -> str:
    """Return the plainest words that print a measure: the first, without what may be left out. “” where none do."""
    words, left = MEASURES[measure].words.partition(" ")[0], ""
    while words != left:
        words, left = _OPTIONAL.sub("", words), words
    return _CHOICE.sub(lambda choice: choice[1] or choice[2], words).replace("\\", "")


def is_source(measure: str) -> bool:
    """Tell whether a measure is money of one source, whole or in part."""
    return measure.startswith("source/") or measure == Measure.FEES


def measure_of_fund(item: Measure, fund: Fund) -> NarrowMeasure:
    """Return an item of “三公”经费 as far as one fund pays for it: ``abroad/general``."""
    return NarrowMeasure(f"{item}/{fund}")


def part_of_source(source: Measure, part: Measure) -> NarrowMeasure:
    """Return a class of spending as far as one source pays for it: ``source/general/basic``."""
    return NarrowMeasure(f"{source}/{part}")


def carried_over(fund: Fund) -> NarrowMeasure:
    """Return what is carried over from last year of one fund: ``source/carryover/general``."""
    return NarrowMeasure(f"{Measure.SOURCE_CARRYOVER}/{fund}")


def compared(measure: AnyMeasure, to: Compared) -> NarrowMeasure:
    """Return a measure of last year, its change, or what was planned beside what was spent: ``total/prior``."""
    return NarrowMeasure(f"{measure}/{to}")


def left_of_class(left: Measure, part: Measure) -> NarrowMeasure:
    """Return what is left of a class of spending, brought in or carried forward: ``carryforward/basic``."""
    return NarrowMeasure(f"{left}/{part}")


#: Classes of spending that part a source of money further.
CLASSES_OF_A_SOURCE = (*_PARTS[Measure.TOTAL][Breakdown.CLASS][:2], *_PARTS[Measure.BASIC][Breakdown.CLASS])
CLASSES_OF_A_SOURCE += _PARTS[Measure.PROJECT][Breakdown.CLASS]


@cache
def parts_of_measure(whole: AnyMeasure) -> Mapping[Breakdown, tuple[AnyMeasure, ...]]:
    """Return what a measure is made of, by each way in which it is parted; empty for one that has no parts."""
    if whole in _PARTS or whole in MEASURES:
        own: dict[Breakdown, tuple[AnyMeasure, ...]] = dict(_PARTS.get(Measure(whole), {}))
        if whole == Measure.SOURCE_CARRYOVER:
            own[Breakdown.SOURCE] = tuple(carried_over(fund) for fund in Fund)
        elif whole.startswith("source/"):
            own[Breakdown.CLASS] = tuple(
                part_of_source(Measure(whole), part) for part in (Measure.BASIC, Measure.PROJECT)
            )
        return own
    outer, _, inner = whole.rpartition("/")
    if outer.startswith("source/") and outer in MEASURES and inner in MEASURES:
        source = Measure(outer)
        return {
            by: tuple(part_of_source(source, part) for part in parts)
            for by, parts in _PARTS.get(Measure(inner), {}).items()
        }
    if outer in MEASURES and inner in set(Fund):
        parts = _PARTS.get(Measure(outer), {}).get(Breakdown.ITEM, ())
        return {Breakdown.ITEM: tuple(measure_of_fund(part, Fund(inner)) for part in parts)} if parts else {}
    return {}


@cache
def measures_within(whole: AnyMeasure) -> frozenset[AnyMeasure]:
    """Return all measures that a measure is made of, at any depth."""
    parts = frozenset(part for ways in parts_of_measure(whole).values() for part in ways)
    return parts.union(*(measures_within(part) for part in parts))


def measure_stands_apart(measure: str) -> bool:
    """Tell whether a measure is in no sum of its row: it is outside all wholes, or named of which (其中)."""
    return measure in MEASURES and MEASURES[Measure(measure)].of is None


@lru_cache(maxsize=4096)
def is_part_of(part: str, whole: str) -> bool:
    """Tell whether a measure is part of another, however far below it in the tree."""
    ways = parts_of_measure(NarrowMeasure(whole)).values()
    return any(part == each or is_part_of(part, each) for parts in ways for each in parts)
