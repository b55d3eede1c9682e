"""What Shenzhen prints, 2024."""

from budgets.vocabulary.lists import ListName
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.table_sets.common_columns import INCOME_AND_EXPENDITURE
from budgets.vocabulary.table_sets.form import FREE_ROWS, Form, TableSet

_OWN_FUNDS = (
    "财政专户管理资金 = source/special-account",
    "单位资金/事业收入 = source/institutional",
    "单位资金/事业单位经营收入 = source/operating",
    "单位资金/上级补助收入 = source/superior",
    "单位资金/附属单位上缴收入 = source/subordinate",
    "单位资金/其他收入 = source/other",
    "上年结余、结转 = source/carryover",
)
_UNIT_AND_CODE = ("预算单位 : unit", "科目编码 : code", "科目名称 : label")
BY_UNIT_AND_CODE = (*_UNIT_AND_CODE, "支出总计 = total", "基本支出 = basic", "项目支出 = project")
_FUNDS = (("一般公共预算", "general"), ("政府性基金预算", "government-fund"), ("国有资本经营预算", "state-capital"))
_THREE_PUBLIC = (
    ("总计", "total"),
    ("因公出国(境)费", "abroad"),
    ("公务接待费", "reception"),
    ("公务用车购置及运行维护费/小计", "vehicles"),
    ("公务用车购置及运行维护费/公务用车购置费", "vehicle-purchase"),
    ("公务用车购置及运行维护费/公务用车运行维护费", "vehicle-operation"),
)
_INCOME = (
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
)
_EXPENDITURE = (
    *_UNIT_AND_CODE,
    "支出总计 = total",
    "基本支出 = basic",
    "项目支出 = project",
    "事业单位经营支出 = operating",
    "对附属单位补助支出 = subsidy",
    "上缴上级支出 = remittance",
    "{year}年政府采购项目/小计 = procurement",
    "{year}年政府采购项目/其中：面向中小企业政府采购项目 = procurement-sme",
    "{year}年政府采购项目/其中：面向小型、微型企业政府采购项目 = procurement-micro",
)
_BASIC = (
    "支出项目类别 : label",
    "总计 = total",
    "财政拨款/小计 = source/fiscal",
    "财政拨款/一般公共预算拨款 = source/general",
    "财政拨款/政府性基金预算拨款 = source/government-fund",
    "财政拨款/国有资本经营预算拨款 = source/state-capital",
    *_OWN_FUNDS,
)
_PROJECTS = (
    "支出项目类别 : label",
    "{year}年预算/总计 = total",
    "{year}年预算/财政拨款/小计 = source/fiscal",
    "{year}年预算/财政拨款/一般公共预算拨款/履职类项目拨款 = source/general/duty",
    "{year}年预算/财政拨款/一般公共预算拨款/财政专项资金拨款 = source/general/special",
    "{year}年预算/财政拨款/一般公共预算拨款/政府投资项目拨款 = source/general/investment",
    "{year}年预算/财政拨款/政府性基金预算拨款 = source/government-fund",
    "{year}年预算/财政拨款/国有资本经营预算拨款 = source/state-capital",
    *(f"{{year}}年预算/{column}" for column in _OWN_FUNDS),
)
_THREE_PUBLIC_BY_FUND = (
    "预算单位 : unit",
    "年度 : label",
    *(f"{path}/{fund} = {item}/{slug}" for path, item in _THREE_PUBLIC for fund, slug in _FUNDS),
)
_PERFORMANCE = (
    "任务名称 : label",
    "主要内容 : text",
    "预算金额(万元)/总额 = total",
    "预算金额(万元)/其中：财政拨款 = source/fiscal",
    "预算金额(万元)/其中：其他资金 = source/non-fiscal",
)
_UNIT = {"": ("{unit}", FREE_ROWS)}
_YEARS = {"": ("{before}年", "{year}年", "增减变化金额")}
_APPROPRIATIONS = (" 1.一般公共预算拨款", " 2.政府性基金预算拨款", " 3.国有资本经营预算拨款")

SHENZHEN = TableSet(
    name="深圳（十二张表）",
    name_en="Shenzhen (twelve tables)",
    numbering="表{}",
    forms=(
        Form(
            kind=TableKind.INCOME_EXPENDITURE,
            title="收支总表",
            columns=INCOME_AND_EXPENDITURE,
            rows={
                ListName.INCOME: (
                    *(" 一、财政拨款", *(f" {fund}" for fund in _APPROPRIATIONS)),
                    *(" 二、财政专户管理资金", " 三、单位资金"),
                    *("  1.事业收入", "  2.事业单位经营收入", "  3.上级补助收入", "  4.附属单位上缴收入"),
                    *("  5.其他收入", "本年收入合计", " 上年结余、结转", "  1.财政拨款结余、结转"),
                    *("  2.非财政拨款结余、结转", "收入总计"),
                ),
                ListName.EXPENDITURE: (FREE_ROWS, "本年支出合计", " 结转下年", "支出总计"),
            },
        ),
        Form(kind=TableKind.INCOME, title="收入总表", columns=_INCOME, rows=_UNIT),
        Form(kind=TableKind.EXPENDITURE, title="支出总表", columns=_EXPENDITURE, rows=_UNIT),
        Form(kind=TableKind.BASIC, title="基本支出总表", columns=_BASIC, rows=_UNIT),
        Form(kind=TableKind.PROJECTS, title="项目支出总表", columns=_PROJECTS, rows=_UNIT),
        Form(
            kind=TableKind.FISCAL,
            title="财政拨款收支总表",
            columns=INCOME_AND_EXPENDITURE,
            rows={
                ListName.INCOME: (
                    *(" 财政拨款", *(f" {fund}" for fund in _APPROPRIATIONS), "本年收入合计", " 上年结余、结转"),
                    *(f" {fund}结余、结转" for fund in _APPROPRIATIONS),
                    "收入总计",
                ),
                ListName.EXPENDITURE: (FREE_ROWS, "本年支出合计", " 结转下年", "支出总计"),
            },
        ),
        Form(
            kind=TableKind.GENERAL_FUNCTION,
            title="一般公共预算支出表（按功能分类）",
            columns=BY_UNIT_AND_CODE,
            rows=_UNIT,
        ),
        Form(
            kind=TableKind.GENERAL_ECONOMIC,
            title="一般公共预算支出表（按经济分类）",
            columns=BY_UNIT_AND_CODE,
            rows=_UNIT,
        ),
        Form(kind=TableKind.THREE_PUBLIC, title="财政拨款“三公”经费支出表", columns=_THREE_PUBLIC_BY_FUND, rows=_YEARS),
        Form(kind=TableKind.GOVERNMENT_FUND, title="政府性基金预算支出表", columns=BY_UNIT_AND_CODE, rows=_UNIT),
        Form(kind=TableKind.STATE_CAPITAL, title="国有资本经营预算支出表", columns=BY_UNIT_AND_CODE, rows=_UNIT),
        Form(
            kind=TableKind.PERFORMANCE,
            title="{unit}整体支出绩效目标表",
            columns=_PERFORMANCE,
            rows={"": (" 基本支出", FREE_ROWS, "金额合计")},
        ),
    ),
)
