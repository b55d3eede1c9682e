"""Of each rule that says nothing where its condition is not met: something it speaks of, and something it does not.

Every other rule says why it did not check, as NA. Texts agree with the tables of ``tests.elsewhere_prose.MONEY`` where
these print what they tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgets.checks import CatalogueEntry, CheckResult, check_budget, line_sums, text_agreement
from budgets.checks.completeness import REQUIRED, REQUIRED_SINCE, SPOKEN_OF
from budgets.records import Base, Budget, Direction, Item, ItemKind, Mention, Phase, ProjectEntry, Role
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind
from tests.rule_examples import budgets_of_projects, document, line, stated, table

_PLAN, _FINAL, _THREE = "支出预算情况说明", "支出决算情况说明", "“三公”经费预算情况说明"
#: By rule: the heading, a text the rule speaks of, and one it does not.
TEXTS: dict[str, tuple[str, str, str]] = {
    "F1.text": (
        _FINAL,
        "本年收入900.00万元，年初结转和结余36.20万元；本年支出930.00万元，年末结转和结余6.20万元。",
        "本年收入900.00万元，年初结转和结余36.20万元；本年支出930.00万元。",
    ),
    "F5.text.again": (
        _PLAN,
        "“住房公积金”208.8万元。2030年预算执行数为198.34万元，2031年预算安排201.50万元，比2030年执行数增加5.27%。",
        "“住房公积金”208.8万元。2031年预算安排201.50万元。",
    ),
    "F5.row": (
        _PLAN,
        "按经济分类，工资福利支出567.85万元，对个人和家庭的补助100.00万元。",
        "按用途，值班工资567.85万元，困难补助100.00万元。",
    ),
    "F5.text.repeated": (
        "其他情况说明",
        "甲项目结余资金安排225.13万元。\n乙镇甲项目结余资金安排225.31万元。",
        "甲项目结余资金安排12.00万元。\n甲项目结余资金安排21.00万元。",
    ),
    "F5.text.near": (
        _PLAN,
        "档案数字化3120.18万元同库房修缮5116.36万元，还有家具8263.54万元。",
        "甲12万元，乙30万元，合计24万元。",
    ),
    "F5.text.by-name": (
        "“三公”经费决算情况说明",
        "2029年公务接待费支出5.00万元。\n2031年公务接待费支出3.20万元。\n公务接待费比2029年减少1.08万元。",
        "2029年公务接待费支出4.28万元。\n2031年公务接待费支出3.20万元。\n公务接待费比2029年减少1.08万元。",
    ),
    "F6.change.base": (_PLAN, "甲项目支出5.00万元，比上年增加6.00万元。", "甲项目支出5.00万元，比上年增加4.00万元。"),
    "F6.change.percent": (
        _PLAN,
        "支出5.00万元，比上年增加1.00万元，增长25.00%。",
        "支出5.00万元，比上年增加1.00万元。",
    ),
    "F6.change.direction": (
        _PLAN,
        "支出5.00万元，比上年增加1.00万元，下降25.00%。",
        "支出5.00万元，比上年增加0.00万元，下降0.00%。",
    ),
    "F6.before.table": (
        _THREE,
        "公务接待费2030年为4.00万元，2031年为3.20万元。",
        "办公费2030年为4.00万元，2031年为3.20万元。",
    ),
    "F6.change.parts": (
        _PLAN,
        "支出800.00万元，比上年增加12.15万元。其中：人员经费500.00万元，比上年增加10.02万元；公用经费300.00万元，"
        "比上年增加2.13万元。",
        "支出800.00万元，比上年增加12.15万元，主要是项目甲增加7.02万元。",
    ),
    "F6.share.chart": (
        _PLAN,
        "支出情况见图。\n支出构成图\n44.12% 事业收入\n25.27%其他收入\n30.61%",
        "支出情况见图。\n支出构成图\n44.12% 事业收入\n30.61%",
    ),
    "F6.average": (
        _FINAL,
        "公务用车购置支出20.00万元，购置车辆2辆，平均每辆10.00万元。",
        "公务用车购置支出20.00万元，购置轿车1辆、客车1辆，平均每辆11.00万元。",
    ),
    "F6.count": (_PLAN, "车辆23辆，其中执法车19辆、特种车3辆、其他用车1辆。", "职工45人，其中党员30人，女职工22人。"),
    "F6.completion.percent": (
        _FINAL,
        "年初预算100.00万元，支出决算117.85万元，完成年初预算的117.85%。",
        "年初预算100.00万元，支出决算117.85万元。",
    ),
    "F6.completion.direction": (
        _FINAL,
        "年初预算100.00万元，支出决算117.85万元，决算数大于年初预算数。",
        "年初预算100.00万元，支出决算117.85万元。",
    ),
    "F6.completion.amount": (
        _FINAL,
        "年初预算100.00万元，支出决算117.85万元，超出年初预算17.85万元。",
        "年初预算100.00万元，支出决算117.85万元。",
    ),
    "F6.change.alike": (
        _PLAN,
        "财政拨款支出预算1013.45万元，比2030年预算减少54.20万元。\n"
        "其中，一般公共预算拨款支出预算1013.45万元，比2030年预算减少45.20万元。",
        "财政拨款支出预算12.00万元，比2030年预算减少5.40万元。\n"
        "其中，一般公共预算拨款支出预算12.00万元，比2030年预算减少4.50万元。",
    ),
    "F9.text.procurement": (
        "政府采购情况说明",
        "政府采购预算90.00万元，其中面向中小企业采购60.00万元。",
        "政府采购预算90.00万元。",
    ),
    "F9.text.listed": (
        _PLAN,
        "支出1,013.45万元，其中：基本支出800.00万元，项目支出213.45万元。",
        "支出1,013.45万元，其中：人员经费500.00万元，公用经费13.45万元等。",
    ),
    "F13.three-public.count": (_THREE, "公务用车购置费25.00万元，购置公务用车1辆。", "公务用车购置费25.00万元。"),
    "F14.text.template": (_PLAN, "比上年预算增加（减少）0万元。", "比上年预算增加0万元。"),
    "F14.text.reason": (_PLAN, "支出增加，主要原因是。", "支出增加，主要原因是增人。"),
    "F14.text.marks": (_PLAN, "等方面的支出。。今年", "等方面的支出……今年"),
    "F14.text.figure": (_PLAN, "政府性基金支出预算支出万元。", "政府性基金支出预算支出0万元。"),
    "F14.text.percent-sign": (
        _PLAN,
        "支出10万元，比上年增加1万元，增长11.1。",
        "支出10万元，比上年增加1万元，增长11.1%。",
    ),
    "F14.text.year": (_PLAN, "支出10万元，比2031年预算增加1万元。", "支出10万元，比2030年预算增加1万元。"),
    "F14.text.scope": (_PLAN, "本部门纳入绩效管理。", "本单位属于本部门。"),
    "F15.change.reason": (_THREE, "公务接待费3.20万元，比上年减少0.80万元。", "公务接待费3.20万元，与上年持平。"),
}
_ONE, _TEN = Decimal(1), Decimal(10)


def _rows(kind: TableKind, *rows: tuple[str, str, Decimal], remark: str = "") -> Budget:
    """Return a budget of one table of codes with their names and figures, each by itself."""
    schemes = {"2": "functional", "3": "economic-department", "": ""}
    lines = [
        line(n, [figure], role=Role.LINE, label=label, code=code, classification=code, scheme=schemes[code[:1]])
        for n, (code, label, figure) in enumerate(rows, 1)
    ]
    return document(replace(table(kind, [(Measure.TOTAL, "")], lines), remark=remark))


def _of_tables() -> Iterator[tuple[str, Budget, Budget]]:
    for kind, rule in line_sums.ORPHANS.items():
        rows = [(code, f"科目{code}", _ONE) for code in ("201", "20103", "2010301", "2010401")]
        yield rule.id, _rows(kind, *rows), _rows(kind, *rows[2:])
    for kind in REQUIRED:
        if document().year >= REQUIRED_SINCE.get(kind, 0):
            yield f"F11.{kind}.present", document(), replace(document(), phase=Phase.FINAL)
    shaped = TableKind.GENERAL_FUNCTION
    yield "F10.code.shape", _rows(shaped, ("2012", "档案事务", _ONE)), _rows(shaped, ("20126", "档案事务", _ONE))
    items = [(code, f"某{code[:7]}事务", _ONE) for code in ("20103", "2010301", "20104", "2010401", "20105", "2010501")]
    whole, slipped = _rows(shaped, *items), _rows(TableKind.EXPENDITURE, *items[:3], ("2010409", items[3][1], _ONE))
    left = _rows(TableKind.EXPENDITURE, *items[:5])
    for name, other in (("F4.code.again", slipped), ("F4.code.items", left)):
        yield name, document(*whole.statements, *other.statements), document(*other.statements)
    fund = TableKind.GOVERNMENT_FUND
    filled, empty = ("", "合计", _ONE), ("", "合计", Decimal(0))
    yield "F11.table.remark", _rows(fund, empty), _rows(fund, filled)
    yield "F11.table.filled", _rows(fund, filled, remark="本表为空表"), _rows(fund, filled)
    yield "F11.table.fund", _rows(fund, empty, remark="没有国有资本经营预算支出"), _rows(fund, empty, remark="空表")
    parts = [line(1, [_TEN], label="货物"), line(2, [_ONE], parent=1, level=1, role=Role.LINE, label="其中：小微企业")]
    bought, named = (
        document(table(TableKind.PROCUREMENT, [(Measure.TOTAL, "")], [parts[0], replace(parts[1], label=label)]))
        for label in ("其中：小微企业", "台式计算机")
    )
    yield "F9.lines.part", bought, named
    whole_row = ("", "合计", _ONE)
    yield "F2.total.again", _rows(shaped, whole_row, whole_row), _rows(shaped, whole_row)
    three = table(TableKind.THREE_PUBLIC, [(Measure.TOTAL, "")], [line(1, [_TEN], label="合计")])
    told, of_others = (document(three, text=f"财政拨款支出{words}10元。") for words in ("80元。“三公”经费预算", ""))
    yield "F5.three-public.told", told, of_others
    goals = [line(1, [_TEN], label="年度资金申请总额"), replace(parts[1], label="其中：当年财政拨款")]
    form = document(table(TableKind.PROJECT_GOALS, [("", "")], goals))
    yield "F12.project-goals.funds", form, document(table(TableKind.PROJECT_GOALS, [("", "")], goals[:1]))


def _of_stated_figures() -> Iterator[tuple[str, Budget, Budget]]:
    spoken = next(budgets_of_projects())
    yield "F2.text.projects", spoken, replace(spoken, mentions=())
    entries = tuple(ProjectEntry(order=n, parent=1 if n > 1 else None, name=f"项目{n}") for n in (1, 2, 3))
    mentions = [stated(n, Subject.PROJECT, _TEN / (1 if n == 1 else 2), project=n) for n in (1, 2, 3)]
    spoken = replace(document(mentions=mentions, text="共计10.00万元。"), projects=entries)
    yield "F2.text.subprojects", spoken, replace(spoken, mentions=tuple(mentions[:1]))
    items = tuple(Item(order=n, kind=ItemKind.DIVISION, text=str(n)) for n in (1, 2, 3))
    divisions = Mention(order=1, section=1, start=0, end=1, subject=Subject.DIVISIONS, printed="3", count=3)
    spoken = replace(document(mentions=[divisions], text="3个"), items=items)
    yield "F5.divisions", spoken, replace(spoken, items=())
    for rule, whole, needed, _optional in text_agreement.TOTALS:
        subjects = [(whole, Decimal(len(needed))), *((part, _ONE) for part in needed)]
        mentions = [stated(n, subject, figure) for n, (subject, figure) in enumerate(subjects, 1)]
        spoken = document(mentions=mentions, text="共计10.00万元。")
        yield rule.id, spoken, replace(spoken, mentions=tuple(mentions[:-1]))
    codes = ("2012601", "2012602", "2012603", "2012604")
    made = _rows(TableKind.GENERAL_FUNCTION, *((code, f"某{code}事务", _ONE) for code in codes))
    made = replace(made, sections=document(text="共计10.00万元。").sections)
    mentions = [stated(n, f"function/{code}", _ONE) for n, code in enumerate(codes[:3], 1)]
    yield "F5.function.all", replace(made, mentions=tuple(mentions)), replace(made, mentions=tuple(mentions[:2]))
    told = document(text="支出年初预算为4.00万元，支出决算为5.00万元，完成年初预算的125.00%。").sections[0]
    below = replace(told, order=2, path="1.1", text="逐项年初预算各为1.00万元。")
    planned = [stated(n, f"budgeted/function/{code}", _ONE, section=2) for n, code in enumerate(codes, 1)]
    made = replace(made, phase=Phase.FINAL, sections=(told, below))
    for_all, for_some = (replace(made, mentions=tuple(own)) for own in (planned, planned[:3]))
    yield "F5.function.budgeted", for_all, for_some
    more = {"base": Base.BUDGET, "base_printed": "上年预算", "direction": Direction.DECREASE, "change": Decimal(10_000)}
    twice = [stated(1, Subject.INCOME, _TEN, **more), stated(2, Subject.EXPENDITURE, _TEN, **more)]
    spoken = document(mentions=twice, text="收入10.00万元，支出10.00万元")
    yield "F6.change.again", spoken, replace(spoken, mentions=tuple(twice[:1]))
    for rule in SPOKEN_OF.values():
        yield rule.id, document(text="共计10.00万元。"), document()


def pairs() -> Iterator[tuple[str, CheckResult, CheckResult]]:
    """Yield rules with what is found on a budget that they speak of, and on one that they do not."""
    for rule, speaks, silent in (*_of_tables(), *_of_stated_figures()):
        yield rule, check_budget(speaks), check_budget(silent)
    names = (("医疗卫生与计划生育支出", 2017, 2018), ("卫生健康支出", 2019, 2031))
    catalogue = [
        CatalogueEntry(scheme="functional", code="210", name=name, first_seen=first, last_seen=last, confirmed=True)
        for name, first, last in names
    ]
    stale, current = (check_budget(document(text=f"{name}1万元"), catalogue) for name, *_ in names)
    yield "F14.text.class-name", stale, current
