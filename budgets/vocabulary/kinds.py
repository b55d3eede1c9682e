"""The kinds of tables, and which of them answers which question: data, so that a new city's set is not a new class."""

from __future__ import annotations

from dataclasses import dataclass

from budgets.vocabulary.values import plain


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
        Kind(slug="expenditure-summary", name="支出预算总表（按用途）", name_en="Expenditure by use"),
        Kind(
            slug="general-basic",
            name="一般公共预算基本支出表",
            name_en="General public budget: basic expenditure by economic item",
            scheme="economic-department",
        ),
        Kind(
            slug="general-project",
            name="一般公共预算项目支出表",
            name_en="General public budget: project expenditure",
            scheme="functional",
        ),
        Kind(
            slug="general-government-economic",
            name="一般公共预算支出表（按政府预算经济分类）",
            name_en="General public budget by the government's economic classification",
            scheme="economic-government",
        ),
        Kind(
            slug="fiscal-function",
            name="财政拨款支出表（按功能分类）",
            name_en="Fiscal appropriation by function",
            scheme="functional",
        ),
        Kind(
            slug="fiscal-economic",
            name="财政拨款支出表（按经济分类）",
            name_en="Fiscal appropriation by economic item",
            scheme="economic-department",
        ),
        Kind(
            slug="fiscal-basic",
            name="财政拨款基本支出表",
            name_en="Fiscal appropriation: basic expenditure by economic item",
            scheme="economic-department",
        ),
        Kind(
            slug="economic",
            name="支出表（按部门预算经济分类）",
            name_en="Expenditure by economic item",
            scheme="economic-department",
        ),
        Kind(
            slug="government-economic",
            name="支出表（按政府预算经济分类）",
            name_en="Expenditure by the government's economic classification",
            scheme="economic-government",
        ),
        Kind(
            slug="special-account",
            name="财政专户管理资金预算支出表",
            name_en="Special fiscal account: expenditure",
            scheme="functional",
        ),
        Kind(
            slug="social-insurance",
            name="社会保险基金预算支出表",
            name_en="Social insurance funds: expenditure",
            scheme="functional",
        ),
        Kind(
            slug="carryover",
            name="上年结转支出表",
            name_en="Expenditure from funds carried over",
            scheme="functional",
        ),
        Kind(
            slug="operating-cost",
            name="机关运行经费支出表",
            name_en="Operating cost of government offices",
            scheme="economic-department",
        ),
        Kind(
            slug="fund-three-public",
            name="政府性基金“三公”经费支出表",
            name_en="Government funds: travel abroad, reception and vehicles",
        ),
        Kind(
            slug="three-public-items",
            name="“三公”经费支出表（逐项列行）",
            name_en="Travel abroad, reception and vehicles, a row an item",
        ),
        Kind(slug="procurement", name="政府采购预算表", name_en="Government procurement"),
        Kind(slug="purchased-services", name="政府购买服务预算表", name_en="Services bought by the government"),
        Kind(slug="transfers", name="转移支付预算表", name_en="Transfers to other governments"),
        Kind(slug="special-funds", name="专项资金预算表", name_en="Special funds"),
        Kind(slug="asset-purchases", name="新增资产配置表", name_en="Assets to be bought"),
        Kind(slug="assets", name="国有资产占用情况表", name_en="State assets held"),
        Kind(slug="project-goals", name="项目支出绩效目标表", name_en="Performance goals of projects"),
        Kind(slug="transfer-goals", name="转移支付绩效目标表", name_en="Performance goals of transfers"),
        Kind(slug="other", name="其他表", name_en="Other table"),
    )
}

#: How titles tell the kind: the first whose words are all in the title, and none of the last, fits.
TITLES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("fund-three-public", ("政府性基金", "三公"), ("一般公共预算",)),
    ("three-public", ("三公",), ()),
    ("transfer-goals", ("转移支付", "绩效"), ()),
    ("performance", ("整体", "绩效"), ("项目支出",)),
    ("project-goals", ("项目", "绩效"), ()),
    ("project-goals", ("专项", "绩效"), ()),
    ("performance", ("绩效目标",), ()),
    ("other", ("绩效",), ()),
    ("operating-cost", ("机关运行经费",), ()),
    ("purchased-services", ("购买服务",), ()),
    ("procurement", ("采购",), ("收支总",)),
    ("transfers", ("转移支付",), ()),
    ("asset-purchases", ("新增资产",), ()),
    ("asset-purchases", ("资产", "配置"), ()),
    ("assets", ("资产",), ()),
    ("social-insurance", ("社会保险基金",), ()),
    ("government-fund", ("政府性基金",), ("一般公共预算", "经济分类", "收支总")),
    ("state-capital", ("国有资本",), ("一般公共预算", "政府性基金", "经济分类", "收支总")),
    ("special-account", ("财政专户", "支出"), ()),
    ("carryover", ("上年结转", "支出"), ()),
    ("special-funds", ("专项资金",), ()),
    ("general-basic", ("一般公共预算", "基本支出"), ()),
    ("general-project", ("一般公共预算", "项目支出"), ()),
    ("general-government-economic", ("一般公共预算", "政府预算经济"), ()),
    ("general-economic", ("一般公共预算", "经济"), ()),
    ("general-function", ("一般公共预算", "支出"), ()),
    ("fiscal", ("财政拨款", "收支"), ()),
    ("fiscal-basic", ("财政拨款", "基本支出"), ()),
    ("fiscal-economic", ("财政拨款支出", "经济"), ()),
    ("fiscal-function", ("财政拨款支出",), ()),
    ("income-expenditure", ("收支",), ()),
    ("projects", ("项目支出",), ()),
    ("basic", ("基本支出",), ()),
    ("income", ("收入",), ("支出",)),
    ("government-economic", ("支出", "政府预算经济"), ()),
    ("economic", ("支出", "经济分类"), ()),
    ("expenditure", ("支出",), ("收入",)),
)

#: What a header cell means, by the words printed in it, without year and money unit: "= measure" for amounts,
#: ": type" for other columns. A text reader uses them for headers that stand on one line, the readers of files with
#: cells for every header, whatever its depth.
HEADERS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("预算单位", "单位名称", "部门单位", "部门(单位)", "部门名称", "单位", "预算单位名称", "项目单位"),
            *("部门(单位)名称", "资金使用单位", "主管部门及单位", "部门/单位", "编制单位"),
        ),
        ": unit",
    ),
    **dict.fromkeys(
        (
            *("科目编码", "科目代码", "编码", "代码", "类", "款", "项", "功能科目编码", "功能科目代码"),
            *("经济科目编码", "经济科目代码", "功能分类科目编码", "经济分类科目编码", "部门预算经济分类科目编码"),
            *("支出功能分类科目编码", "支出经济分类科目编码", "政府经济分类科目编码", "部门经济分类科目编码"),
            *("功能分类编码", "经济分类编码", "政府预算支出经济分类科目编码", "部门预算支出经济分类科目编码"),
        ),
        ": code",
    ),
    **dict.fromkeys(
        (
            *("支出项目类别", "科目名称", "功能科目名称", "经济科目名称", "项目", "项目名称", "功能分类科目名称"),
            *("经济分类科目名称", "部门经济分类科目名称", "政府经济分类科目名称", "支出功能分类科目名称", "名称"),
            *("支出经济分类科目名称", "功能分类名称", "经济分类名称", "年度", "任务名称", "采购品目大类", "指标名称"),
            *(
                "支出功能科目名称",
                "收入项目",
                "支出项目",
                "单位名称(科目)",
                "单位(科目)名称",
                "单位名称(项目)",
                "项目(按功能分类)",
                "项目名称(按功能分类)",
                "专项名称",
            ),
            *("采购项目", "采购项目名称", "购买服务项目", "政府购买服务项目名称", "科目", "总计科目", "采购类别"),
            *("资产名称", "部门预算支出经济科目", "预算科目", "功能科目", "预算项目", "一级项目名称"),
        ),
        ": label",
    ),
    **dict.fromkeys(
        (
            *("序号", "备注", "主要内容", "行次", "绩效目标", "采购品目", "采购物品名称", "采购组织形式", "数量"),
            *("单价", "计量单位", "规格", "采购方式", "单位代码", "单位编码", "项目编码", "项目代码"),
            *("规格要求", "实施单位", "主管部门", "项目类别", "项目性质", "增减%", "增减(%)", "增长率", "增长%"),
            *("占比", "比例", "人数", "车辆数", "绩效目标说明", "一级指标", "二级指标", "三级指标", "指标值"),
            *("采购目录", "采购数量", "资金来源", "用途", "承接主体类别", "经济科目", "职能职责概述", "权重", "类型"),
            *("指标性质", "指标方向性", "度量单位", "绩效度量单位", "政府预算支出经济科目", "增减比例", "增减幅度"),
            *("总体目标", "项目绩效目标", "年度总体目标", "年度绩效目标", "实施目标", "项目总体目标"),
            *("部门(单位)代码", "部门代码", "指导性目录一级", "指导性目录二级", "指导性目录三级", "年度目标", "分值"),
        ),
        ": text",
    ),
    **dict.fromkeys(
        (
            *("支出总计", "收入总计", "支出合计", "收入合计", "总计", "合计", "金额", "预算数", "预算金额", "小计"),
            *("本年预算数", "当年预算数", "年初预算数", "预算", "预算总额", "总额", "本年收入合计", "本年支出合计"),
            *(
                "本年预算",
                "预算合计",
                "采购金额",
                "资金总额",
                "年度预算",
                "总计金额",
                "项目金额",
                "本年支出",
                "项目总额",
            ),
        ),
        "= total",
    ),
    **dict.fromkeys(("增减额", "增减金额", "增减变化金额", "增减数"), "= total"),
    **dict.fromkeys(("执行数", "预算执行数", "上年执行数", "决算数"), "= executed"),
    **dict.fromkeys(("基本支出", "基本支出拨款", "一、基本支出"), "= basic"),
    **dict.fromkeys(("项目支出", "项目支出拨款", "二、项目支出"), "= project"),
    **dict.fromkeys(("人员经费", "人员支出", "人员类项目", "人员经费支出", "人员类支出"), "= personnel"),
    **dict.fromkeys(
        ("公用经费", "公用支出", "公用经费项目", "日常公用经费", "运转类公用经费项目", "日常公用支出", "公用经费支出"),
        "= public",
    ),
    **dict.fromkeys(("其他运转类项目", "其他运转类"), "= other-operation"),
    **dict.fromkeys(("特定目标类项目", "特定目标类"), "= specific"),
    **dict.fromkeys(("工资福利支出", "工资和福利支出"), "= item/wages"),
    "商品和服务支出": "= item/goods-services",
    "对个人和家庭的补助": "= item/family",
    "资本性支出": "= item/capital",
    **dict.fromkeys(("事业单位经营支出", "经营支出"), "= operating"),
    **dict.fromkeys(("对附属单位补助支出", "对下级单位补助支出", "对附属单位补助"), "= subsidy"),
    **dict.fromkeys(("上缴上级支出", "上解上级支出"), "= remittance"),
    **dict.fromkeys(("单位预留机动经费", "预留机动经费", "预备费"), "= reserve"),
    **dict.fromkeys(
        ("结转下年资金", "结转下年", "年末结转结余", "年末结转和结余", "年终结转结余", "结转下年支出"), "= carryforward"
    ),
    **dict.fromkeys(("机关运行经费", "机关运行经费支出", "机关运行经费预算数"), "= operating-cost"),
    **dict.fromkeys(
        (
            *("财政拨款", "财政拨款收入", "财政拨款小计", "财政拨款合计", "当年财政拨款安排", "本年财政拨款"),
            *("当年财政拨款预算安排", "本年拨款", "本年财政拨款收入", "预算拨款"),
        ),
        "= source/fiscal",
    ),
    **dict.fromkeys(
        (
            *("一般公共预算拨款", "一般公共预算", "一般公共预算资金", "一般公共预算拨款收入", "一般公共预算财政拨款"),
            *(
                "一般公共预算财政拨款收入",
                "公共财政拨款(补助)资金",
                "一般公共预算收入",
                "公共财政预算拨款",
                "公共预算拨款",
            ),
        ),
        "= source/general",
    ),
    **dict.fromkeys(
        (
            *("政府性基金预算拨款", "政府性基金预算", "政府性基金", "政府性基金拨款", "政府性基金预算拨款收入"),
            *("政府性基金预算财政拨款", "政府性基金预算财政拨款收入", "政府性基金预算收入"),
        ),
        "= source/government-fund",
    ),
    **dict.fromkeys(
        (
            *("国有资本经营预算拨款", "国有资本经营预算", "国有资本经营预算拨款收入", "国有资本经营收入"),
            *("国有资本经营预算财政拨款", "国有资本经营预算财政拨款收入", "国有资本经营预算收入"),
        ),
        "= source/state-capital",
    ),
    **dict.fromkeys(
        (
            *("财政专户管理资金", "财政专户管理资金收入", "财政专户核拨资金", "财政专户拨款", "财政专户核拨"),
            *("专户资金", "财政专户资金", "财政专户管理资金拨款", "财政专户"),
        ),
        "= source/special-account",
    ),
    **dict.fromkeys(("单位资金", "单位资金收入", "其他资金"), "= source/own"),
    **dict.fromkeys(("事业收入", "事业收入资金"), "= source/institutional"),
    **dict.fromkeys(("事业单位经营收入", "经营收入", "单位经营收入"), "= source/operating"),
    **dict.fromkeys(("上级补助收入", "上级补助"), "= source/superior"),
    **dict.fromkeys(("附属单位上缴收入", "附属单位缴款", "附属单位上缴"), "= source/subordinate"),
    "其他收入": "= source/other",
    **dict.fromkeys(
        (
            *("上年结余、结转", "上年结转", "上年结转结余", "上年结转和结余", "上年结余结转", "上年结余"),
            *("年初结转和结余", "财政拨款结转结余", "财政拨款结转", "上年结转资金", "上年财政拨款结转", "结转结余资金"),
            *("用上年结转结余安排", "上年结转安排"),
        ),
        "= source/carryover",
    ),
    **dict.fromkeys(("本年收入", "本年收入小计", "当年收入"), "= source/year"),
    "教育收费": "= fees",
    **dict.fromkeys(
        ("用事业基金弥补收支差额", "使用非财政拨款结余", "动用事业基金", "使用非财政拨款结余(含专用结余)"),
        "= source/institution-fund",
    ),
    "债务收入": "= source/debt",
    "履职类项目拨款": "= duty",
    "财政专项资金拨款": "= special",
    "政府投资项目拨款": "= investment",
    "政府采购项目": "= procurement",
    "面向中小企业政府采购项目": "= procurement-sme",
    "面向小型、微型企业政府采购项目": "= procurement-micro",
    **dict.fromkeys(
        (
            *("“三公”经费", "三公经费", "三公经费预算数", "三公经费合计", "三公经费小计"),
            *("三公经费财政拨款预算总额", "三公经费预算总额", "三公经费总额", "三公经费财政拨款"),
        ),
        "= three-public",
    ),
    **dict.fromkeys(
        ("因公出国(境)费", "因公出国(境)费用", "因公出国(境)", "因公出国(境)支出", "因公出国(境)经费"), "= abroad"
    ),
    **dict.fromkeys(("公务接待费", "公务接待", "公务接待费支出", "公务接待费用"), "= reception"),
    **dict.fromkeys(
        (
            *("公务用车购置及运行维护费", "公务用车购置及运行费", "公务用车购置和运行费", "公务用车费"),
            *(
                "公务用车购置和运行维护费",
                "公务用车购置及运维费",
                "公务用车购置及运行维护支出",
                "公务用车购置及运行维护",
            ),
            *("公务用车购置和运行维护支出", "公务用车购置和运行", "公务用车购置及运行"),
        ),
        "= vehicles",
    ),
    **dict.fromkeys(
        ("公务用车购置费", "购置费", "公务用车购置", "公务用车购置支出", "公务用车购置费用"), "= vehicle-purchase"
    ),
    **dict.fromkeys(
        (
            *(
                "公务用车运行维护费",
                "公务用车运行费",
                "运行费",
                "运行维护费",
                "公务用车运行维护",
                "公务用车运行维护支出",
            ),
            *("公务用车运维费", "公务用车运行费用", "公务用车运行维护费用"),
        ),
        "= vehicle-operation",
    ),
    "会议费": "= meeting",
    "培训费": "= training",
}
#: Measures that say nothing of their own: such a column measures what the header above it names.
GENERIC = frozenset({"total"})
#: Measures that part a source of money, or a fund, further.
PARTS_OF_A_SOURCE = frozenset({"basic", "project", "duty", "special", "investment", "personnel", "public"})
#: Words by which a header without an entry of its own still tells that its column holds money, or none.
MONEY_WORDS = ("金额", "资金", "经费", "支出", "收入", "预算", "拨款", "合计", "费", "元")
NO_MONEY_WORDS = ("%", "增长率", "比例", "占比", "数量", "人数", "编码", "代码", "名称", "说明", "备注", "依据", "目标")
#: Lists that stand side by side, by the words of their header.
LISTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("use", ("支出用途", "按用途", "按支出用途", "支出性质")),
    ("economic", ("经济分类", "按经济")),
    ("income", ("收入",)),
    ("expenditure", ("支出", "功能分类")),
    ("personnel", ("人员经费",)),
    ("public", ("公用经费",)),
)
#: Kinds whose tables print several lists side by side.
SIDE_BY_SIDE = frozenset({"income-expenditure", "fiscal"})

#: Words that only income lists print: they tell which of two lists side by side a lone cell belongs to.
INCOME_WORDS = ("收入", "拨款", "财政专户", "单位资金", "上年结余", "上年结转", "结余、结转", "用事业基金")
#: Labels of rows that total a table or a list; the grand total before the year's total.
GRAND_TOTALS = ("收入总计", "支出总计", "总计")
YEAR_TOTALS = (
    *("本年收入合计", "本年支出合计", "收入合计", "支出合计", "当年收入小计", "当年支出小计", "本年收入小计"),
    *("本年支出小计", "本年收入", "本年支出", "当年收入合计", "当年支出合计"),
)
TOTALS = (
    *(*GRAND_TOTALS, *YEAR_TOTALS, "合计", "金额合计", "总计合计", "支出预算合计", "人员经费合计", "公用经费合计"),
    *("收入总计(合计)", "预算合计", "合计金额", "总合计"),
)

#: For each view, the kinds that can speak, in order of preference: the first the budget has, speaks.
VIEWS: dict[str, tuple[Speaker, ...]] = {
    "function": (
        Speaker(kind="expenditure", covers="all"),
        Speaker(kind="fiscal-function", covers="fiscal"),
        Speaker(kind="general-function", covers="general"),
    ),
    "economic": (
        Speaker(kind="economic", covers="all"),
        Speaker(kind="fiscal-economic", covers="fiscal"),
        Speaker(kind="general-economic", covers="general"),
        Speaker(kind="fiscal-basic", covers="basic"),
        Speaker(kind="general-basic", covers="basic"),
        Speaker(kind="basic", covers="basic"),
    ),
    "project": (Speaker(kind="projects", covers="project"),),
    "source": (Speaker(kind="income", covers="all"),),
    "three-public": (
        Speaker(kind="three-public", covers="fiscal"),
        Speaker(kind="three-public-items", covers="fiscal"),
    ),
}

#: The kinds that state what is spent in all, in order of preference, and of what money where it is not all.
SPENDING = (
    Speaker(kind="expenditure", covers="all"),
    Speaker(kind="expenditure-summary", covers="all"),
    Speaker(kind="fiscal-function", covers="fiscal"),
    Speaker(kind="general-function", covers="general"),
)


def kind_of(title: str) -> str:
    """Return the kind a table's title tells, ``other`` if none."""
    words = plain(title).replace("收入支出", "收支")
    for kind, all_of, none_of in TITLES:
        if all(word in words for word in all_of) and not any(word in words for word in none_of):
            return kind
    return "other"
