"""How narratives speak: the words of headings, of what a figure stands for, of changes. Data, so that a place's own
way of saying things is a line here and a test.
"""

from __future__ import annotations

import re

from budgets.records import MONEY_UNITS
from budgets.vocabulary.values import FIGURE

#: Kinds of parts by words of their heading; the first that fits.
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("overview", ("概况",)),
    ("totals", ("收支总体",)),
    ("spending", ("支出具体",)),
    ("procurement", ("政府采购",)),
    ("three-public", ("三公",)),
    ("key-projects", ("重点项目",)),
    ("performance", ("绩效管理",)),
    ("glossary", ("名词解释", "名称解释", "专业名词", "专业术语")),
    ("duties", ("主要职能", "主要职责", "职能职责", "基本职能")),
    ("organisation", ("机构设置", "机构情况", "单位构成")),
    ("project-text", ("项目经费情况", "项目情况说明")),
    (
        "explanation",
        (
            *("编制说明", "预算情况说明", "收支情况说明", "预算说明", "预算安排情况", "预算执行情况说明"),
            *("决算情况说明", "决算说明", "收支情况", "预算公开说明", "预算基本情况"),
        ),
    ),
    ("tables", ("预算表", "公开表", "决算表")),
    ("goals", ("绩效目标",)),
    ("other", ("其他",)),
)
#: Kinds of sections below the parts by words of their heading.
TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("duties", ("职责", "主要职能", "职能简介")),
    ("organisation", ("机构设置", "单位构成", "所属单位情况", "机构情况")),
    ("work-goals", ("工作目标", "工作任务", "重点工作")),
    ("operating-cost", ("机关运行经费",)),
    ("assets", ("国有资产",)),
    ("purchased-services", ("购买服务",)),
    ("procurement", ("政府采购",)),
    ("three-public", ("三公",)),
    ("performance", ("绩效目标", "绩效管理", "绩效情况", "预算绩效")),
    ("glossary", ("名词解释", "名称解释", "专业名词", "专业术语")),
)
_UNITS = "|".join(sorted(MONEY_UNITS, key=len, reverse=True))
MONEY = rf"(?P<figure>{FIGURE})(?P<unit>{_UNITS})"

_FUND = r"(?:预算)?(?:财政)?(?:拨款)?"
_EXPLAINED: tuple[tuple[str, str], ...] = (
    (
        "income",
        r"收入(?:总)?预算(?:总计|合计|总额)?|(?:收入、支出|收支)(?:总)?预算(?:总计)?|收入(?:总计|合计)|总收入"
        r"|(?:本年|当年)收入(?:预算|决算)?(?:合计)?",
    ),
    ("source/fiscal", r"(?:本年)?财政拨款收入(?:预算)?(?:总计|合计)?|财政拨款(?:收入)?"),
    ("source/general", rf"一般公共预算{_FUND}收入(?:预算)?|一般公共预算拨款"),
    ("source/government-fund", rf"政府性基金{_FUND}收入(?:预算)?"),
    ("source/state-capital", rf"国有资本经营{_FUND}收入(?:预算)?"),
    ("source/special-account", r"财政专户管理资金(?:收入)?(?:预算)?(?:总计)?"),
    ("source/own", r"(?:其他资金|单位资金)(?:收入)?(?:预算)?(?:总计)?"),
    ("source/institutional", r"(?:事业收入)(?:预算)?"),
    ("source/operating", r"(?:事业单位)?经营收入(?:预算)?"),
    ("source/superior", r"上级补助收入(?:预算)?"),
    ("source/subordinate", r"附属单位上缴收入(?:预算)?"),
    ("source/other", r"其他收入(?:预算)?"),
    ("source/carryover", r"(?:上年|年初)(?:财政拨款)?结转(?:和?结余)?(?:资金)?(?:收入)?(?:预算)?"),
    (
        "expenditure",
        r"支出(?:总)?预算(?:总计|合计|总额)?|(?:本年|当年)支出(?:预算|决算)?(?:合计)?|支出(?:总计|合计)|总支出",
    ),
    ("expenditure/fiscal", r"财政拨款支出(?:预算)?|财政拨款预算支出|财政拨款收、支总预算|财政拨款收支总预算"),
    ("expenditure/general", r"一般公共预算(?:财政)?拨款支出(?:预算)?|一般公共预算(?:当年)?(?:财政)?拨款(?:支出)?预算"),
    ("expenditure/government-fund", rf"政府性基金{_FUND}支出(?:预算)?(?:支出)?"),
    ("expenditure/state-capital", rf"国有资本经营{_FUND}支出(?:预算)?(?:支出)?"),
    ("block/basic", r"基本支出(?:预算)?"),
    ("block/project", r"项目支出(?:预算)?"),
    ("block/reserve", r"单位预留机动经费(?:预算)?"),
    ("block/carryforward", r"结转下年(?:资金)?(?:预算)?"),
    ("basic/personnel", r"人员经费(?:支出)?(?:预算)?"),
    ("basic/public", r"(?:日常)?公用经费(?:支出)?(?:预算)?"),
)
#: What may stand between an item of travel, reception or vehicles and its amount, and within the name of them all.
_STATED = r"。?(?:\d{4}年(?:度)?)?(?:年初)?(?:预算|支出决算|决算|安排)?(?:支出)?数?"
_GAP = r"(?:一般公共预算)?(?:财政拨款)?"
_PROCURED = r"(?:采购)?(?:预算|支出|项目支出|项目)?(?:预算)?(?:金额|总额)?"
#: What a figure in a part or section of a kind speaks of: the words before it. The longest match at a figure wins.
SUBJECTS: dict[str, tuple[tuple[str, str], ...]] = {
    "totals": (("income", r"预算(?:总)?收入"), ("expenditure", r"预算(?:总)?支出")),
    "spending": (
        ("total", r"预算"),
        ("block/personnel", r"人员(?:支出|经费)"),
        ("block/public", r"公用经费"),
        ("block/family", r"对个人和家庭的?补助(?:支出)?"),
        ("block/project", r"项目支出"),
    ),
    "explanation": _EXPLAINED,
    "procurement": (
        ("procurement", r"政府采购(?:项目)?(?:支出)?(?:预算|安排|计划)?(?:共计|合计|总额|金额)?"),
        ("procurement/goods", rf"货物类?(?:项目)?{_PROCURED}"),
        ("procurement/works", rf"工程类?(?:项目)?{_PROCURED}"),
        ("procurement/services", rf"服务类?(?:项目)?{_PROCURED}"),
        ("procurement/sme", r"(?:面向|授予)中小企业(?:预留)?(?:政府采购|合同)?(?:项目)?(?:预算)?(?:金额)?"),
        ("procurement/micro", r"(?:小型和微型|小微)企业(?:的)?(?:政府采购|合同)?(?:项目)?(?:预算)?(?:金额)?"),
    ),
    "three-public": (
        ("three-public", rf"“?三公”?经费{_GAP}支出(?:年初)?预算(?:数)?为?{FIGURE}(?:{_UNITS})，支出决算(?:数)?"),
        ("three-public", r"“?三公”?经费(?:财政拨款)?(?:支出)?(?:预算|决算)?(?:数|总额|安排)?"),
        (
            "budgeted/three-public",
            rf"“?三公”?经费{_GAP}支出(?:年初)?预算(?:数)?(?=为?{FIGURE}(?:{_UNITS})，支出决算)",
        ),
        ("three-public/abroad", rf"因公出国[（(]境[）)](?:费用?|支出|经费){_STATED}"),
        ("three-public/reception", rf"公务接待(?:费用?|支出|经费){_STATED}"),
        (
            "three-public/vehicles",
            rf"公务(?:用)?车(?:用车)?购置(?:和|及)运行(?:维护)?(?:费用?|支出|经费)?{_STATED}",
        ),
        ("three-public/vehicle-purchase", rf"公务(?:用)?车(?:用车)?购置费?用?{_STATED}"),
        ("three-public/vehicle-operation", rf"公务(?:用)?车(?:用车)?运行(?:维护)?费?用?{_STATED}"),
        ("meeting", r"会议费(?:预算)?(?:支出)?"),
        ("training", r"培训费(?:预算)?(?:支出)?"),
    ),
    "purchased-services": (("purchased-services", r"政府购买服务(?:预算)?(?:总额|金额)?"),),
    "performance": (
        ("performance/funds", r"涉及(?:项目)?(?:预算)?(?:财政性)?资金(?:合计)?"),
        ("performance/funds", r"涉及(?:当年)?(?:一般公共预算|政府性基金预算|财政)(?:财政)?拨款"),
        ("performance/funds", r"(?:填报|编报|设置)绩效目标的项目支出预算"),
    ),
    "operating-cost": (("operating-cost", r"机关运行经费(?:财政拨款)?(?:预算|安排|支出|决算)?(?:数|支出)?"),),
    "assets": (
        ("assets/current", r"流动资产"),
        ("assets/fixed", r"(?<!购置)固定资产"),
        ("assets/other-fixed", r"其他固定资产"),
    ),
}
#: Counts of things: subject, and the pattern around the number.
COUNTS: dict[str, tuple[tuple[str, str], ...]] = {
    "organisation": (
        ("divisions", r"共(?P<count>\d+)个(?:内设)?(?:部门|机构|处室|科室)"),
        ("units/subordinate", r"(?P<count>无)下属(?:预算)?单位"),
        ("divisions", r"设(?P<count>\d+)个(?:内设)?(?:部门|机构|处室|科室)"),
        ("units", r"预算单位共计(?P<count>\d+)家"),
        ("units/subordinate", r"下属(?P<count>\d+)家(?:预算|事业)?单位"),
        ("units/administrative", r"行政单位(?P<count>\d+)家"),
        ("units/like-administrative", r"参公单位(?P<count>\d+)家"),
        ("units/institutions", r"事业单位(?P<count>\d+)家"),
    ),
    "performance": (
        ("performance/units", r"共(?P<count>\d+)家|(?P<count2>\d+)个预算单位"),
        ("performance/goals", r"(?P<count>\d+)个(?:项目)?(?:绩效目标|项目绩效目标)"),
        (
            "performance/goals",
            r"[编填]报绩效目标的(?:预算)?项目共?(?P<count>\d+)个|(?P<count2>\d+)个项目实行绩效目标管理",
        ),
        ("performance/goals", r"实行绩效目标管理的项目共?(?P<count>\d+)个"),
    ),
    "three-public": (("three-public/vehicles-kept", r"(?:公务(?:用)?车)?保有量为?(?P<count>\d+)辆"),),
}
INCREASE, DECREASE = ("增加", "增长", "上升"), ("减少", "下降", "降低")
LEVEL = ("持平", "一致", "相同", "保持一致", "无变化", "没有变化")
_WORDS = "|".join((*INCREASE, *DECREASE))
#: A stated change: what it is measured against, the word, the amount, the percentage.
CHANGE = re.compile(
    r"(?:(?:较|比|与)(?P<base>(?:上年|上一年|去年)(?:年初预算|预算|执行数|决算)?|\d{4}年(?:度)?(?:（[^）]{1,12}）)?"
    r"(?:年初预算|预算执行数|预算|执行数|决算)?)(?:数)?"
    rf"(?:(?:“三公”经费)?(?:财政拨款)?(?:预算|支出)?(?:数|为)?(?P<prior>{FIGURE}(?:{_UNITS})))?(?:相比)?|同比)，?"
    r"(?P<whose>(?:[\u4e00-\u9fff、]{0,16}?各?)?)"
    rf"(?:(?P<level>{'|'.join(sorted(LEVEL, key=len, reverse=True))})"
    rf"|(?:(?P<either>增加（减少）)|(?P<word>{_WORDS}))(?:了)?{MONEY}"
    rf"(?:，(?:{_WORDS}|增长（减少）|增加（减少）|增长（下降）|增幅|降幅|增长率)为?(?P<percent>\d+(?:\.\d+)?)\s*[%％])?"
    rf"|(?P<word2>{_WORDS})(?:了)?(?P<percent2>\d+(?:\.\d+)?)\s*[%％])"
)
#: Words that make an amount the year before's: it belongs to the change that follows.
PRIOR = re.compile(r"(?:较|比|与)(?:上年|上一年|去年|\d{4}年(?:度)?)$")
#: What stands between the name of an item and its amount, and tells what the amount is of.
STATED = re.compile(r"[。，：]?(?:\d{4}年(?:度)?)?(?P<of>年初预算|预算|支出决算|决算|支出预算)(?:数|安排)?(?:为)?$")
#: What was spent last year, and what is planned, in the paragraph of an item.
EXECUTED = re.compile(rf"\d{{4}}年(?:当年)?(?:预算)?执行数为?{MONEY}")
PLANNED = re.compile(rf"\d{{4}}年(?:年初)?预算安排(?:数)?为?{MONEY}")
REASON = re.compile(
    r"^[，。]?(?:(?:主要)?原因(?:是|为|：|:)+|主要(?:是|为|系)|主要原因)(?P<reason>.+?)(?:[。；]其中.*)?$", re.S
)
COMMON_REASON = re.compile(r"(?:主要)?原因(?:是|为|：|:)+(?P<reason>.+)$", re.S)
#: Units named one by one, and divisions and subordinate bodies in one sentence.
NUMBERED_UNIT = re.compile(r"(?:^|[\s：:。；\n])\d{1,2}[.．、]\s*(?P<name>[^\d\s。；，：:][^。；，\n]{2,60})")
NAMED_UNITS = re.compile(
    r"预算单位(?:共计\s*[\d一二三四五六七八九十]+\s*家，)?(?:仅|具体)?包括[:：]?\s*(?P<names>[^。，；]+)"
)
DIVISIONS = re.compile(
    r"(?:内设机构|内设处室)(?:包括)?[，：:]?(?:包括)?[：:](?P<names>[^。；]+?)(?:等\d+个|[，和、]按照|。|$)"
)
SUBORDINATES = re.compile(r"下属单位(?:包括|有)[:：](?P<names>[^。；]+)")
