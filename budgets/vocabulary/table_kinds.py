"""The kinds of tables (表): what each is called, which codes it lists, and how a printed title tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.spelling import plain


class TableKind(StrEnum):
    """A kind of table, by the one word it has everywhere: in records, addresses, rules and packages."""

    INCOME_EXPENDITURE = "income-expenditure"
    INCOME = "income"
    EXPENDITURE = "expenditure"
    BASIC = "basic"
    PROJECTS = "projects"
    FISCAL = "fiscal"
    GENERAL_FUNCTION = "general-function"
    GENERAL_ECONOMIC = "general-economic"
    THREE_PUBLIC = "three-public"
    GOVERNMENT_FUND = "government-fund"
    STATE_CAPITAL = "state-capital"
    PERFORMANCE = "performance"
    EXPENDITURE_SUMMARY = "expenditure-summary"
    GENERAL_BASIC = "general-basic"
    GENERAL_PROJECT = "general-project"
    GENERAL_GOVERNMENT_ECONOMIC = "general-government-economic"
    FISCAL_FUNCTION = "fiscal-function"
    FISCAL_ECONOMIC = "fiscal-economic"
    FISCAL_BASIC = "fiscal-basic"
    ECONOMIC = "economic"
    GOVERNMENT_ECONOMIC = "government-economic"
    SPECIAL_ACCOUNT = "special-account"
    SOCIAL_INSURANCE = "social-insurance"
    CARRYOVER = "carryover"
    OPERATING_COST = "operating-cost"
    FUND_THREE_PUBLIC = "fund-three-public"
    THREE_PUBLIC_ITEMS = "three-public-items"
    PROCUREMENT = "procurement"
    PURCHASED_SERVICES = "purchased-services"
    TRANSFERS = "transfers"
    SPECIAL_FUNDS = "special-funds"
    ASSET_PURCHASES = "asset-purchases"
    ASSETS = "assets"
    PROJECT_GOALS = "project-goals"
    TRANSFER_GOALS = "transfer-goals"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfTable:
    """What is known of a kind of table.

    ``name`` and ``name_en`` are what we call it, whatever a document prints; ``scheme`` is the classification its codes
    belong to, ``None`` where its lines are not codes.
    """

    kind: TableKind
    name: str
    name_en: str
    scheme: Scheme | None = None


def _kind(kind: TableKind, name: str, name_en: str, scheme: Scheme | None = None) -> KindOfTable:
    return KindOfTable(kind=kind, name=name, name_en=name_en, scheme=scheme)


KINDS: dict[TableKind, KindOfTable] = {
    each.kind: each
    for each in (
        _kind(TableKind.INCOME_EXPENDITURE, "收支总表", "Income and expenditure", Scheme.FUNCTIONAL),
        _kind(TableKind.INCOME, "收入总表", "Income by source"),
        _kind(TableKind.EXPENDITURE, "支出总表", "Expenditure by function", Scheme.FUNCTIONAL),
        _kind(TableKind.BASIC, "基本支出总表", "Basic expenditure", Scheme.ECONOMIC_DEPARTMENT),
        _kind(TableKind.PROJECTS, "项目支出总表", "Project expenditure"),
        _kind(TableKind.FISCAL, "财政拨款收支总表", "Fiscal appropriation: income and expenditure", Scheme.FUNCTIONAL),
        _kind(
            TableKind.GENERAL_FUNCTION,
            "一般公共预算支出表（按功能分类）",
            "General public budget by function",
            Scheme.FUNCTIONAL,
        ),
        _kind(
            TableKind.GENERAL_ECONOMIC,
            "一般公共预算支出表（按经济分类）",
            "General public budget by economic item",
            Scheme.ECONOMIC_DEPARTMENT,
        ),
        _kind(TableKind.THREE_PUBLIC, "“三公”经费支出表", "Travel abroad, reception and vehicles"),
        _kind(TableKind.GOVERNMENT_FUND, "政府性基金预算支出表", "Government fund budget", Scheme.FUNCTIONAL),
        _kind(TableKind.STATE_CAPITAL, "国有资本经营预算支出表", "State capital operating budget", Scheme.FUNCTIONAL),
        _kind(TableKind.PERFORMANCE, "整体支出绩效目标表", "Performance goals"),
        _kind(TableKind.EXPENDITURE_SUMMARY, "支出预算总表（按用途）", "Expenditure by use"),
        _kind(
            TableKind.GENERAL_BASIC,
            "一般公共预算基本支出表",
            "General public budget: basic expenditure by economic item",
            Scheme.ECONOMIC_DEPARTMENT,
        ),
        _kind(
            TableKind.GENERAL_PROJECT,
            "一般公共预算项目支出表",
            "General public budget: project expenditure",
            Scheme.FUNCTIONAL,
        ),
        _kind(
            TableKind.GENERAL_GOVERNMENT_ECONOMIC,
            "一般公共预算支出表（按政府预算经济分类）",
            "General public budget by the government's economic classification",
            Scheme.ECONOMIC_GOVERNMENT,
        ),
        _kind(
            TableKind.FISCAL_FUNCTION,
            "财政拨款支出表（按功能分类）",
            "Fiscal appropriation by function",
            Scheme.FUNCTIONAL,
        ),
        _kind(
            TableKind.FISCAL_ECONOMIC,
            "财政拨款支出表（按经济分类）",
            "Fiscal appropriation by economic item",
            Scheme.ECONOMIC_DEPARTMENT,
        ),
        _kind(
            TableKind.FISCAL_BASIC,
            "财政拨款基本支出表",
            "Fiscal appropriation: basic expenditure by economic item",
            Scheme.ECONOMIC_DEPARTMENT,
        ),
        _kind(
            TableKind.ECONOMIC,
            "支出表（按部门预算经济分类）",
            "Expenditure by economic item",
            Scheme.ECONOMIC_DEPARTMENT,
        ),
        _kind(
            TableKind.GOVERNMENT_ECONOMIC,
            "支出表（按政府预算经济分类）",
            "Expenditure by the government's economic classification",
            Scheme.ECONOMIC_GOVERNMENT,
        ),
        _kind(
            TableKind.SPECIAL_ACCOUNT,
            "财政专户管理资金预算支出表",
            "Special fiscal account: expenditure",
            Scheme.FUNCTIONAL,
        ),
        _kind(
            TableKind.SOCIAL_INSURANCE,
            "社会保险基金预算支出表",
            "Social insurance funds: expenditure",
            Scheme.FUNCTIONAL,
        ),
        _kind(TableKind.CARRYOVER, "上年结转支出表", "Expenditure from funds carried over", Scheme.FUNCTIONAL),
        _kind(
            TableKind.OPERATING_COST,
            "机关运行经费支出表",
            "Operating cost of government offices",
            Scheme.ECONOMIC_DEPARTMENT,
        ),
        _kind(
            TableKind.FUND_THREE_PUBLIC,
            "政府性基金“三公”经费支出表",
            "Government funds: travel abroad, reception and vehicles",
        ),
        _kind(
            TableKind.THREE_PUBLIC_ITEMS,
            "“三公”经费支出表（逐项列行）",
            "Travel abroad, reception and vehicles, a row an item",
        ),
        _kind(TableKind.PROCUREMENT, "政府采购预算表", "Government procurement"),
        _kind(TableKind.PURCHASED_SERVICES, "政府购买服务预算表", "Services bought by the government"),
        _kind(TableKind.TRANSFERS, "转移支付预算表", "Transfers to other governments"),
        _kind(TableKind.SPECIAL_FUNDS, "专项资金预算表", "Special funds"),
        _kind(TableKind.ASSET_PURCHASES, "新增资产配置表", "Assets to be bought"),
        _kind(TableKind.ASSETS, "国有资产占用情况表", "State assets held"),
        _kind(TableKind.PROJECT_GOALS, "项目支出绩效目标表", "Performance goals of projects"),
        _kind(TableKind.TRANSFER_GOALS, "转移支付绩效目标表", "Performance goals of transfers"),
        _kind(TableKind.OTHER, "其他表", "Other table"),
    )
}

_BY_WORD = {str(kind): known for kind, known in KINDS.items()}


def known_kind(word: str) -> KindOfTable | None:
    """Return what is known of a kind by the word that is stored of it."""
    return _BY_WORD.get(word)


#: The budgets of a government, whose income no kind of table lists.
_BUDGETS = ("一般公共预算", "政府性基金", "国有资本", "社会保险基金")
#: What basic spending is parted into: a table of one of the two alone is none of all of it.
_BASIC_PARTS = (("人员经费", "工资福利", "个人和家庭"), ("公用经费", "商品和服务"))
#: Words of tables of all the money.
_TOTALS = ("收支总", "收入总", "支出总")
#: Other money that is part of a department's: tables of it alone are of no kind.
_PARTS = ("会议费", "培训费", "单位资金", "非税收入", "项目收支")
#: How titles tell the kind: the first whose words are all in the title, and none of the last, fits.
TITLES: tuple[tuple[TableKind, tuple[str, ...], tuple[str, ...]], ...] = (
    (TableKind.FUND_THREE_PUBLIC, ("政府性基金", "三公"), ("一般公共预算",)),
    (TableKind.THREE_PUBLIC, ("三公",), ()),
    (TableKind.TRANSFER_GOALS, ("转移支付", "绩效"), ()),
    (TableKind.PERFORMANCE, ("整体", "绩效"), ("项目支出",)),
    (TableKind.PROJECT_GOALS, ("项目", "绩效"), ()),
    (TableKind.PROJECT_GOALS, ("专项", "绩效"), ()),
    (TableKind.PERFORMANCE, ("绩效目标",), ()),
    (TableKind.OTHER, ("绩效",), ()),
    *((TableKind.OTHER, ("运行经费", beside), ()) for beside in ("资产", "采购")),
    (TableKind.OPERATING_COST, ("机关运行经费",), ()),
    (TableKind.OPERATING_COST, ("机构运行经费",), ()),
    (TableKind.PROCUREMENT, ("政府采购", "购买服务"), ()),
    (TableKind.PURCHASED_SERVICES, ("购买服务",), ()),
    (TableKind.PROCUREMENT, ("采购",), ("收支总",)),
    (TableKind.OTHER, ("上级转移支付", "支出"), ()),
    (TableKind.TRANSFERS, ("转移支付",), ()),
    (TableKind.OTHER, ("债务",), ()),
    (TableKind.ASSET_PURCHASES, ("新增资产",), ()),
    (TableKind.ASSET_PURCHASES, ("资产", "配置"), ()),
    (TableKind.ASSETS, ("资产",), ()),
    *((TableKind.OTHER, (budget, "收入"), ("支出", "收支", "拨款")) for budget in _BUDGETS),
    (TableKind.SOCIAL_INSURANCE, ("社会保险基金",), ()),
    (TableKind.GOVERNMENT_FUND, ("政府性基金",), ("一般公共预算", "经济分类", "收支总")),
    *(
        (TableKind.STATE_CAPITAL, (capital,), ("一般公共预算", "政府性基金", "经济分类", "收支总"))
        for capital in ("国有资本", "资本经营预算")  # 固有资本经营预算 is a slip that many forms repeat
    ),
    *((TableKind.SPECIAL_ACCOUNT, ("财政专户", money), ("收支总",)) for money in ("支出", "收支")),
    (TableKind.CARRYOVER, ("上年结转", "支出"), ()),
    (TableKind.SPECIAL_FUNDS, ("专项资金",), ()),
    *((TableKind.OTHER, ("表", part), _BASIC_PARTS[not at]) for at, parts in enumerate(_BASIC_PARTS) for part in parts),
    *((TableKind.OTHER, (part, "表"), _TOTALS) for part in _PARTS),
    (TableKind.GENERAL_BASIC, ("一般公共预算", "基本支出"), ()),
    (TableKind.GENERAL_PROJECT, ("一般公共预算", "项目支出"), ()),
    *(
        (TableKind.GENERAL_GOVERNMENT_ECONOMIC, ("一般公共预算", words), ())
        for words in ("政府预算经济", "政府预算支出经济")
    ),
    (TableKind.GENERAL_ECONOMIC, ("一般公共预算", "经济"), ()),
    (TableKind.GENERAL_FUNCTION, ("一般公共预算", "支出"), ()),
    (TableKind.GENERAL_FUNCTION, ("一般公共预算财政拨款收支", "表"), ("总表", "总体")),
    (TableKind.FISCAL, ("财政拨款", "收支"), ()),
    (TableKind.FISCAL_BASIC, ("财政拨款", "基本支出"), ()),
    (TableKind.FISCAL_ECONOMIC, ("财政拨款支出", "经济"), ()),
    (TableKind.FISCAL_FUNCTION, ("财政拨款支出",), ()),
    (TableKind.INCOME_EXPENDITURE, ("收支",), ()),
    (TableKind.PROJECTS, ("项目支出",), ()),
    (TableKind.PROJECTS, ("项目经费",), ()),
    (TableKind.PROJECTS, ("专项业务", "支出"), ()),
    (TableKind.BASIC, ("基本支出",), ()),
    (TableKind.INCOME, ("收入",), ("支出",)),
    *((TableKind.GOVERNMENT_ECONOMIC, ("支出", words), ()) for words in ("政府预算经济", "政府预算支出经济")),
    (TableKind.ECONOMIC, ("支出", "经济分类"), ()),
    (TableKind.EXPENDITURE, ("支出",), ("收入",)),
)

#: What a title says is not in the table: (不含上级专项转移支付).
_WITHOUT = re.compile(r"[(,，\-－—]?(?:不含|不包括|不包含|剔除)[^()]*")
#: Kinds whose tables print several lists side by side.
SIDE_BY_SIDE = frozenset({TableKind.INCOME_EXPENDITURE, TableKind.FISCAL})
#: Kinds that are forms: labels with what is filled in beside them, one form a project or unit.
FORMS = frozenset({TableKind.PROJECT_GOALS, TableKind.TRANSFER_GOALS, TableKind.PERFORMANCE})
#: Kinds that print travel abroad, reception and vehicles (“三公”) as columns.
THREE_PUBLIC_COLUMNS = frozenset({TableKind.THREE_PUBLIC, TableKind.FUND_THREE_PUBLIC})


def kind_of_title(title: str) -> TableKind:
    """Return the kind a table's title tells, :attr:`TableKind.OTHER` if none."""
    words = _WITHOUT.sub("", plain(title)).replace("收入支出", "收支").replace("政府基金", "政府性基金")
    for kind, all_of, none_of in TITLES:
        if all(word in words for word in all_of) and not any(word in words for word in none_of):
            return kind
    return TableKind.OTHER
