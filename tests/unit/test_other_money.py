"""What the text says of one class, unit, year or changed budget is not held against the tables of all money."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from tests.elsewhere_prose import EXPLANATION, MONEY, THREE
from tests.unit.test_sound_prose import accusations, read_text

#: Some part of all spending, and how a text goes on with what of it is basic and what project spending.
PARTS = st.sampled_from(["一般公共服务支出", "社会保障和就业支出", "档案保护支出", "市档案服务中心支出"])
LISTED = st.sampled_from(
    [
        "{name}{whole}万元，其中：基本支出{basic}万元，项目支出{project}万元。",
        "{name}{whole}万元，其中基本支出{basic}万元、项目支出{project}万元；支出预算1,013.45万元。",
        "{name}{whole}万元。其中：基本支出{basic}万元；项目支出{project}万元。",
        "1.{name}{whole}万元。\n其中：基本支出{basic}万元；项目支出{project}万元。",
        "{name}{whole}万元，占支出预算的{share}%，其中：基本支出{basic}万元，项目支出{project}万元。",
        "{name}{whole}万元，比上年增加5.00万元，其中：基本支出{basic}万元，项目支出{project}万元。",
        "{name}{whole}万元（基本支出{basic}万元、项目支出{project}万元）。",
        "在{name}中，基本支出{basic}万元，项目支出{project}万元。",
    ]
)
UNITS = ("局本级", "（一）局本级", "局机关2031年部门预算情况", "二、下属事业单位", "（二）所属市档案服务中心")
#: Words that tell of another year or of a budget that was changed, and those that lead back to this year's.
OTHERS = (
    "上年{}。",
    "去年，我局收入预算900.00万元，{}。",
    "2030年预算执行情况：收入预算900.00万元；{}。",
    "上年度收入预算900.00万元，{}。",
    "年中追加项目支出50.00万元后，{}。",
    "局机关：{}；档案服务中心：基本支出1.00万元。",
    "1.局机关。{}。",
)
BACK = (
    "上年收入预算900.00万元，今年{}。",
    "2030年收入预算900.00万元；2031年{}。",
    "本局：{}。",
    "与上年相比，{}。",
    "支出预算1,013.45万元，其中：{}。",
)


def test_a_text_may_be_shorter_than_what_a_package_says_of_it():
    told = read_text("收入预算1,013.45万元，支出预算1,013.45万元。", topic=EXPLANATION, given=MONEY)
    assert told.mentions
    cut = replace(told, sections=tuple(replace(each, text="") for each in told.sections))
    assert accusations(told) == accusations(cut) == []


def fen(value):
    return f"{value // 100:,}.{value % 100:02d}"


@pytest.mark.heavy
@given(PARTS, LISTED, st.integers(100, 40_000), st.integers(100, 10_000))
@settings(max_examples=30, deadline=None)
def test_what_is_listed_under_a_part_is_of_it(name, listed, basic, project):
    share = (basic + project) * 1000 // 101_345 / 10
    text = listed.format(name=name, whole=fen(basic + project), basic=fen(basic), project=fen(project), share=share)
    accused = accusations(read_text(text, topic=EXPLANATION, given=MONEY))
    assert [each for each in accused if "“基本支出”" in each or "“项目支出”" in each] == []


@pytest.mark.parametrize("heading", UNITS)
@pytest.mark.parametrize(
    "text",
    [
        "收入预算713.45万元，支出预算713.45万元，其中基本支出520.00万元，项目支出193.45万元。",
        "一般公共服务支出300.00万元；社会保障和就业支出295.60万元；住房保障支出117.85万元。比上年增加13.45万元，增长1.92%。",
        "“三公”经费30.00万元，其中：因公出国（境）费13.45万元，公务接待费3.00万元，公务用车购置及运行维护费13.55万元。",
    ],
)
def test_what_stands_under_the_heading_of_some_units_is_theirs(heading, text):
    assert accusations(read_text(text, topic=heading, given=MONEY)) == []


@pytest.mark.parametrize("heading", ["一般公共服务支出（类）", "社会保障和就业支出"])
def test_what_stands_under_the_heading_of_a_class_is_its_own(heading):
    text = "其中：基本支出132.15万元，项目支出23.45万元。"
    assert accusations(read_text(text, topic=heading, given=MONEY)) == []


@pytest.mark.parametrize("said", OTHERS)
def test_what_is_said_of_another_year_or_unit_accuses_nobody(said):
    text = said.format("基本支出700.00万元，项目支出200.00万元")
    assert accusations(read_text(text, topic=EXPLANATION, given=MONEY)) == []


@pytest.mark.parametrize("said", BACK)
def test_what_is_said_of_all_money_is_held_against_the_tables(said):
    text = said.format("基本支出700.00万元，项目支出200.00万元")
    assert len(accusations(read_text(text, topic=EXPLANATION, given=MONEY))) >= 2


def test_parts_of_what_is_bought_of_some_are_no_parts_of_all():
    text = "政府采购预算90.00万元。面向中小企业采购的预算60.00万元，其中：货物20.00万元，工程10.00万元，服务30.00万元。"
    assert accusations(read_text(text, topic="政府采购情况说明", given=MONEY)) == []


def test_changes_of_units_are_of_no_year_before_of_all():
    text = "局机关公务接待费2.00万元，比上年减少0.50万元；所属单位公务接待费1.20万元，比上年减少0.30万元。"
    assert accusations(read_text(text, topic=THREE, given=MONEY)) == []


def test_money_of_projects_of_the_year_before_is_no_part_of_this_years():
    text = "上年度开展绩效评价的项目3个，涉及资金300.00万元。"
    assert accusations(read_text(text, topic="绩效目标情况说明", given=MONEY)) == []


def test_money_allotted_in_the_year_is_a_part_beside_money_carried_over():
    text = "项目支出中，当年财政拨款安排的项目支出190.00万元，使用历年结余安排的项目支出23.45万元。"
    assert accusations(read_text(text, topic=EXPLANATION, given=MONEY)) == []


def test_basic_spending_holds_its_own_parts():
    made = read_text("基本支出800.00万元。其中：人员经费676.85万元，公用经费132.15万元。", given=MONEY)
    found = check_budget(made).findings
    assert [each.verdict for each in found if each.rule == "F5.basic.personnel"] == [Verdict.FAIL]


def test_parts_listed_behind_a_change_do_not_exceed_it():
    text = "支出1,013.45万元，较上年增加113.45万元；其中经费拨款913.45万元，较上年增加100.00万元，专项收入100.00万元。"
    found = check_budget(read_text(text, given=MONEY)).findings
    assert [each.message.zh for each in found if each.rule == "F9.text.listed" and each.verdict is Verdict.INFO] == []
