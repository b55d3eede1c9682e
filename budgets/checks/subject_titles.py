"""What the subjects of figures of the text are called, for who reads what a figure was understood to speak of."""

from __future__ import annotations

from budgets.vocabulary.subjects import Subject

from .findings import BilingualText
from .table_counterparts import PRINTED

_APART: tuple[tuple[Subject, str, str], ...] = (
    (Subject.PROJECT, "项目的金额", "a project"),
    (Subject.PROCUREMENT_GOODS, "政府采购：货物", "procurement: goods"),
    (Subject.PROCUREMENT_WORKS, "政府采购：工程", "procurement: works"),
    (Subject.PROCUREMENT_SERVICES, "政府采购：服务", "procurement: services"),
    (Subject.PURCHASED_SERVICES, "政府购买服务", "services bought from others"),
    (Subject.BUDGETED_THREE_PUBLIC, "“三公”经费（年初预算）", "the three public expenses, as budgeted"),
    (Subject.VEHICLES_KEPT, "公务用车保有量", "vehicles kept"),
    (Subject.ASSETS_CURRENT, "流动资产", "current assets"),
    (Subject.ASSETS_FIXED, "固定资产", "fixed assets"),
    (Subject.ASSETS_OTHER_FIXED, "其他固定资产", "other fixed assets"),
    (Subject.PERFORMANCE_FUNDS, "绩效管理涉及的资金", "money under performance goals"),
    (Subject.PERFORMANCE_UNITS, "编报绩效目标的单位数", "units with performance goals"),
    (Subject.PERFORMANCE_GOALS, "绩效目标数", "performance goals"),
    (Subject.DIVISIONS, "内设机构数", "divisions"),
    (Subject.UNITS, "预算单位数", "budget units"),
    (Subject.UNITS_SUBORDINATE, "下属单位数", "subordinate units"),
    (Subject.UNITS_ADMINISTRATIVE, "行政单位数", "administrative units"),
    (Subject.UNITS_LIKE_ADMINISTRATIVE, "参公单位数", "units run like administrative ones"),
    (Subject.UNITS_INSTITUTIONS, "事业单位数", "public institutions"),
)
#: Each subject of the text by its words in both languages; those that the tables print come first.
SUBJECT_TITLES: dict[str, BilingualText] = {
    subject: BilingualText(zh, en)
    for subject, zh, en in (*((subject, zh, en) for subject, zh, en, _choices in PRINTED), *_APART)
}
