"""The kinds of tables, and which of them answers which question: data, so that a new city's set is not a new class."""

from __future__ import annotations

from dataclasses import dataclass

from budgets.records import Column, ColumnType

from .values import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of table.

    ``slug`` is its one spelling everywhere, ``name`` and ``name_en`` what we call it, whatever a document prints.
    ``scheme`` is the classification its codes belong to, empty where its lines are not codes.
    """

    slug: str
    name: str
    name_en: str
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A kind of table that can answer a view's question, and what money it covers."""

    kind: str
    covers: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(slug="income-expenditure", name="收支总表", name_en="Income and expenditure", scheme="functional"),
        Kind(slug="income", name="收入总表", name_en="Income by source"),
        Kind(slug="expenditure", name="支出总表", name_en="Expenditure by function", scheme="functional"),
        Kind(slug="basic", name="基本支出总表", name_en="Basic expenditure", scheme="economic-department"),
        Kind(slug="projects", name="项目支出总表", name_en="Project expenditure"),
        Kind(
            slug="fiscal",
            name="财政拨款收支总表",
            name_en="Fiscal appropriation: income and expenditure",
            scheme="functional",
        ),
        Kind(
            slug="general-function",
            name="一般公共预算支出表（按功能分类）",
            name_en="General public budget by function",
            scheme="functional",
        ),
        Kind(
            slug="general-economic",
            name="一般公共预算支出表（按经济分类）",
            name_en="General public budget by economic item",
            scheme="economic-department",
        ),
        Kind(slug="three-public", name="“三公”经费支出表", name_en="Travel abroad, reception and vehicles"),
        Kind(
            slug="government-fund",
            name="政府性基金预算支出表",
            name_en="Government fund budget",
            scheme="functional",
        ),
        Kind(
            slug="state-capital",
            name="国有资本经营预算支出表",
            name_en="State capital operating budget",
            scheme="functional",
        ),
        Kind(slug="performance", name="整体支出绩效目标表", name_en="Performance goals"),
        Kind(slug="other", name="其他表", name_en="Other table"),
    )
}

#: How titles tell the kind: the first whose words are all in the title, and none of the last, fits.
TITLES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("three-public", ("三公",), ()),
    ("performance", ("绩效目标",), ("项目支出",)),
    ("other", ("绩效",), ()),
    ("government-fund", ("政府性基金", "支出"), ()),
    ("state-capital", ("国有资本", "支出"), ()),
    ("general-economic", ("一般公共预算", "经济"), ()),
    ("general-function", ("一般公共预算", "支出"), ("基本支出",)),
    ("fiscal", ("财政拨款", "收支"), ()),
    ("income-expenditure", ("收支",), ()),
    ("projects", ("项目支出",), ()),
    ("basic", ("基本支出",), ("一般公共预算",)),
    ("income", ("收入",), ("支出",)),
    ("expenditure", ("支出",), ("收入", "一般公共预算", "采购")),
)

#: The tables of a city's set, in its order: a document that breaks off after some of them has lost the others.
TABLE_SETS = {
    "深圳 2024": (
        "income-expenditure",
        "income",
        "expenditure",
        "basic",
        "projects",
        "fiscal",
        "general-function",
        "general-economic",
        "three-public",
        "government-fund",
        "state-capital",
        "performance",
    ),
}

_OWN_FUNDS = (
    "财政专户管理资金 = source/special-account",
    "单位资金/事业收入 = source/institutional",
    "单位资金/事业单位经营收入 = source/operating",
    "单位资金/上级补助收入 = source/superior",
    "单位资金/附属单位上缴收入 = source/subordinate",
    "单位资金/其他收入 = source/other",
    "上年结余、结转 = source/carryover",
)
_BY_CODE = ("预算单位 : unit", "科目编码 : code", "科目名称 : label")
_TOTAL_BASIC_PROJECT = (*_BY_CODE, "支出总计 = total", "基本支出 = basic", "项目支出 = project")
_FUNDS = (("一般公共预算", "general"), ("政府性基金预算", "government-fund"), ("国有资本经营预算", "state-capital"))
_THREE_PUBLIC = (
    ("总计", "total"),
    ("因公出国(境)费", "abroad"),
    ("公务接待费", "reception"),
    ("公务用车购置及运行维护费/小计", "vehicles"),
    ("公务用车购置及运行维护费/公务用车购置费", "vehicle-purchase"),
    ("公务用车购置及运行维护费/公务用车运行维护费", "vehicle-operation"),
)

#: The columns a kind is known to print, as "header/path = measure" for amounts and "header/path : type" for others.
#: Text extraction breaks a header into pieces in any order; a layout fits if it explains every character of them.
LAYOUTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "income": (
        (
            "预算单位 : unit",
            "收入总计 = total",
            "本年收入/财政拨款/小计 = source/fiscal",
            "本年收入/财政拨款/一般公共预算拨款/基本支出拨款 = source/general/basic",
            "本年收入/财政拨款/一般公共预算拨款/履职类项目拨款 = source/general/duty",
            "本年收入/财政拨款/一般公共预算拨款/财政专项资金拨款 = source/general/special",
            "本年收入/财政拨款/一般公共预算拨款/政府投资项目拨款 = source/general/investment",
            "本年收入/财政拨款/政府性基金预算拨款 = source/government-fund",
            "本年收入/财政拨款/国有资本经营预算拨款 = source/state-capital",
            *(f"本年收入/{column}" for column in _OWN_FUNDS[:-1]),
            _OWN_FUNDS[-1],
        ),
    ),
    "expenditure": (
        (
            *_BY_CODE,
            "支出总计 = total",
            "基本支出 = basic",
            "项目支出 = project",
            "事业单位经营支出 = operating",
            "对附属单位补助支出 = subsidy",
            "上缴上级支出 = remittance",
            "{year}年政府采购项目/小计 = procurement",
            "{year}年政府采购项目/其中：面向中小企业政府采购项目 = procurement-sme",
            "{year}年政府采购项目/其中：面向小型、微型企业政府采购项目 = procurement-micro",
        ),
        _TOTAL_BASIC_PROJECT,
    ),
    "basic": (
        (
            "支出项目类别 : label",
            "总计 = total",
            "财政拨款/小计 = source/fiscal",
            "财政拨款/一般公共预算拨款 = source/general",
            "财政拨款/政府性基金预算拨款 = source/government-fund",
            "财政拨款/国有资本经营预算拨款 = source/state-capital",
            *_OWN_FUNDS,
        ),
    ),
    "projects": (
        (
            "支出项目类别 : label",
            "{year}年预算/总计 = total",
            "{year}年预算/财政拨款/小计 = source/fiscal",
            "{year}年预算/财政拨款/一般公共预算拨款/履职类项目拨款 = source/general/duty",
            "{year}年预算/财政拨款/一般公共预算拨款/财政专项资金拨款 = source/general/special",
            "{year}年预算/财政拨款/一般公共预算拨款/政府投资项目拨款 = source/general/investment",
            "{year}年预算/财政拨款/政府性基金预算拨款 = source/government-fund",
            "{year}年预算/财政拨款/国有资本经营预算拨款 = source/state-capital",
            *(f"{{year}}年预算/{column}" for column in _OWN_FUNDS),
        ),
    ),
    "general-function": (_TOTAL_BASIC_PROJECT,),
    "general-economic": (_TOTAL_BASIC_PROJECT,),
    "government-fund": (_TOTAL_BASIC_PROJECT,),
    "state-capital": (_TOTAL_BASIC_PROJECT,),
    "three-public": (
        (
            "预算单位 : unit",
            "年度 : label",
            *(f"{path}/{fund} = {item}/{slug}" for path, item in _THREE_PUBLIC for fund, slug in _FUNDS),
        ),
    ),
    "income-expenditure": (
        ("收入/项目 : label", "收入/{year}年预算数 = total", "支出/项目 : label", "支出/{year}年预算数 = total"),
    ),
    "performance": (
        (
            "任务名称 : label",
            "主要内容 : text",
            "预算金额(万元)/总额 = total",
            "预算金额(万元)/其中：财政拨款 = source/fiscal",
            "预算金额(万元)/其中：其他资金 = source/non-fiscal",
        ),
    ),
}
LAYOUTS["fiscal"] = LAYOUTS["income-expenditure"]

#: Single header cells and what they mean, for tables whose header stands on one line.
HEADERS: dict[str, str] = {
    "预算单位": ": unit",
    "单位名称": ": unit",
    "部门单位": ": unit",
    "科目编码": ": code",
    "功能科目编码": ": code",
    "经济科目编码": ": code",
    "支出项目类别": ": label",
    "科目名称": ": label",
    "功能科目名称": ": label",
    "经济科目名称": ": label",
    "项目": ": label",
    "项目名称": ": label",
    "支出总计": "= total",
    "收入总计": "= total",
    "支出合计": "= total",
    "总计": "= total",
    "合计": "= total",
    "基本支出": "= basic",
    "项目支出": "= project",
    "人员经费": "= personnel",
    "公用经费": "= public",
    "事业单位经营支出": "= operating",
    "经营支出": "= operating",
    "对附属单位补助支出": "= subsidy",
    "上缴上级支出": "= remittance",
    "财政拨款": "= source/fiscal",
    "一般公共预算拨款": "= source/general",
    "政府性基金预算拨款": "= source/government-fund",
    "国有资本经营预算拨款": "= source/state-capital",
    "财政专户管理资金": "= source/special-account",
    "单位资金": "= source/own",
    "事业收入": "= source/institutional",
    "事业单位经营收入": "= source/operating",
    "上级补助收入": "= source/superior",
    "附属单位上缴收入": "= source/subordinate",
    "其他收入": "= source/other",
    "上年结余、结转": "= source/carryover",
}

#: Words that only income lists print: they tell which of two lists side by side a lone cell belongs to.
INCOME_WORDS = ("收入", "拨款", "财政专户", "单位资金", "上年结余", "上年结转", "结余、结转", "用事业基金")
#: Labels of rows that total a table or a list; the grand total before the year's total.
GRAND_TOTALS = ("收入总计", "支出总计", "总计")
YEAR_TOTALS = ("本年收入合计", "本年支出合计", "收入合计", "支出合计")
TOTALS = (*GRAND_TOTALS, *YEAR_TOTALS, "合计", "金额合计")

#: For each view, the kinds that can speak, in order of preference: the first the budget has, speaks.
VIEWS: dict[str, tuple[Speaker, ...]] = {
    "function": (
        Speaker(kind="expenditure", covers="all"),
        Speaker(kind="general-function", covers="general"),
    ),
    "economic": (Speaker(kind="general-economic", covers="general"), Speaker(kind="basic", covers="basic")),
    "project": (Speaker(kind="projects", covers="project"),),
    "source": (Speaker(kind="income", covers="all"),),
    "three-public": (Speaker(kind="three-public", covers="fiscal"),),
}


def kind_of(title: str) -> str:
    """Return the kind a table's title tells, ``other`` if none."""
    words = plain(title)
    for kind, all_of, none_of in TITLES:
        if all(word in words for word in all_of) and not any(word in words for word in none_of):
            return kind
    return "other"


def columns(layout: tuple[str, ...], year: int) -> tuple[Column, ...]:
    """Return the columns a layout describes, for a budget of ``year``; two label columns make two lists."""
    made: list[Column] = []
    lists = iter(("income", "expenditure")) if sum(": label" in text for text in layout) > 1 else iter(())
    current = ""
    for order, text in enumerate(layout, start=1):
        path, sign, word = text.replace("{year}", str(year)).rpartition(" = ")
        if not sign:
            path, _, word = text.replace("{year}", str(year)).rpartition(" : ")
        kind = ColumnType.AMOUNT if sign else ColumnType(word)
        current = next(lists, current) if kind is ColumnType.LABEL else current
        made.append(
            Column(
                order=order,
                type=kind,
                header=tuple(path.split("/")),
                measure=word if sign else "",
                list=current,
            )
        )
    return tuple(made)
