"""The words of performance forms (绩效目标表): levels of indicators, how their targets are put, labels beside them."""

from __future__ import annotations

import re

#: Second-level indicators and the first level each belongs to (《项目支出绩效评价》 forms since 2015 share them).
LEVELS = {
    "数量指标": "产出指标",
    "质量指标": "产出指标",
    "时效指标": "产出指标",
    "成本指标": "产出指标",
    "经济效益指标": "效益指标",
    "社会效益指标": "效益指标",
    "生态效益指标": "效益指标",
    "可持续影响指标": "效益指标",
    "服务对象满意度指标": "满意度指标",
    "其他满意度指标": "满意度指标",
}
#: Labels that stand over the whole form and say nothing of a row.
SIDE_LABELS = frozenset({"年度绩效指标", "年度主要任务", *LEVELS.values()})
#: How the names of indicators of a group end, to place a border that the layout leaves open.
ENDINGS = {
    "数量指标": re.compile(r"(?:数|数量|次数|人数|规模|面积|流量)$"),
    "质量指标": re.compile(r"(?:率|质量|合格|达标|水平)$"),
    "时效指标": re.compile(r"(?:及时率|及时性|时效|时间|期限|进度)$"),
}
QUALITATIVE = (
    "不涉及",
    "合格",
    "明显",
    "显著",
    "良好",
    "优秀",
    "优良",
    "较好",
    "有效",
    "达标",
    "提升",
    "提高",
    "完成",
    "是",
    "高",
)
NOT_APPLICABLE = "不涉及"

OPERATORS = {
    "≥": ">=",
    "≧": ">=",
    "不小于": ">=",
    "不少于": ">=",
    "不低于": ">=",
    "≤": "<=",
    "≦": "<=",
    "不大于": "<=",
    "不超过": "<=",
    "不高于": "<=",
    "大于": ">",
    "高于": ">",
    "＞": ">",
    ">": ">",
    "小于": "<",
    "低于": "<",
    "＜": "<",
    "<": "<",
    "=": "=",
    "＝": "=",
}
OPERATOR = "|".join(sorted(map(re.escape, OPERATORS), key=len, reverse=True))

#: Labels of a project's name and of its goals, in forms and over the columns of tables.
PROJECT_NAMES = ("项目名称", "专项名称", "预算项目名称")
GOALS = (
    *("绩效目标", "年度目标", "年度绩效目标", "年度总体目标", "总体目标", "项目绩效目标", "项目总体目标"),
    *("项目总目标", "实施目标", "实施期目标", "中期目标", "预期目标", "年初设定目标"),
)

#: What heads say of targets and, in forms of final accounts (绩效自评表), of what was reached, and why not all was.
TARGETS = re.compile(r"指标值|目标值|指标内容|年度.*值")
RESULTS = re.compile(r"(?:完成|实际|实现)(?:[^\d]{0,4}值|情况)|实际完成")
REASONS = re.compile(r"偏差|未完成|原因|改进")
#: Heads over the money of such a form: planned, adjusted, spent.
PLANNED_AND_SPENT = re.compile(r"(?:年初|全年|调整|当年)?预算数|(?:全年|实际)?(?:执行|支出)数")

#: A label that stands over all goals of a form, the header over all its indicators, and the row that names its unit.
GOALS_BELOW = "年度总体目标"
INDICATORS_BELOW = re.compile(r"^一级指标\s*二级指标\s*三级指标")
UNIT_OF_FORM = re.compile(r"^单位名称\s+\S+(?:\s+主管部门\s+(?P<in_charge>\S+))?$")
