"""What the kinds of tables are called in the titles of rules."""

from __future__ import annotations

from .findings import Words

#: Every kind of table that holds money in lines; a test holds it against the kinds that readers know.
TABLES: dict[str, Words] = {
    "income-expenditure": Words("收支总表", "Income and expenditure"),
    "income": Words("收入总表", "Income by source"),
    "expenditure": Words("支出总表", "Expenditure by function"),
    "expenditure-summary": Words("支出总表（按用途）", "Expenditure by use"),
    "basic": Words("基本支出总表", "Basic expenditure"),
    "projects": Words("项目支出总表", "Project expenditure"),
    "economic": Words("支出表（按经济分类）", "Expenditure by economic item"),
    "government-economic": Words("支出表（按政府预算经济分类）", "Expenditure by the government's economic items"),
    "fiscal": Words("财政拨款收支总表", "Fiscal appropriation"),
    "fiscal-function": Words("财政拨款支出表（按功能分类）", "Fiscal appropriation by function"),
    "fiscal-economic": Words("财政拨款支出表（按经济分类）", "Fiscal appropriation by economic item"),
    "fiscal-basic": Words("财政拨款基本支出表", "Fiscal appropriation: basic expenditure"),
    "general-function": Words("一般公共预算支出表（按功能分类）", "General public budget by function"),
    "general-economic": Words("一般公共预算支出表（按经济分类）", "General public budget by economic item"),
    "general-government-economic": Words(
        "一般公共预算支出表（按政府预算经济分类）", "General public budget by the government's economic items"
    ),
    "general-basic": Words("一般公共预算基本支出表", "General public budget: basic expenditure"),
    "general-project": Words("一般公共预算项目支出表", "General public budget: project expenditure"),
    "three-public": Words("“三公”经费支出表", "Travel abroad, reception and vehicles"),
    "three-public-items": Words("“三公”经费支出表（逐项列行）", "Travel, reception, vehicles, a row an item"),
    "fund-three-public": Words("政府性基金“三公”经费支出表", "Government funds: travel, reception, vehicles"),
    "government-fund": Words("政府性基金预算支出表", "Government fund budget"),
    "state-capital": Words("国有资本经营预算支出表", "State capital operating budget"),
    "special-account": Words("财政专户管理资金预算支出表", "Special fiscal account"),
    "social-insurance": Words("社会保险基金预算支出表", "Social insurance funds"),
    "carryover": Words("上年结转支出表", "Expenditure from funds carried over"),
    "operating-cost": Words("机关运行经费支出表", "Operating cost of government bodies"),
    "procurement": Words("政府采购预算表", "Procurement"),
    "purchased-services": Words("政府购买服务预算表", "Purchased services"),
    "special-funds": Words("专项资金预算表", "Special funds"),
    "performance": Words("整体支出绩效目标表", "Performance goals"),
}
