"""Amounts whose parts a sentence lists: the parts make up the whole, and what is told next may be of the whole."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.vocabulary.listed_parts import listed_parts
from budgets.vocabulary.stated_changes import stated_changes
from tests.elsewhere_prose import MONEY
from tests.unit.test_sound_prose import read_text

OTHER_MATTERS = "其他重要事项情况说明"
LISTS = (
    "2031年本部门政府采购安排61.20万元，其中：货物类采购预算31.20万元，工程类采购预算0万元，服务类采购预算30.00万元。",
    "项目支出213.45万元，其中：档案数字化项目190.00万元，设备更新项目23.45万元。",
    "专项业务费190.00万元，包括：调研费123.40万元、评审费（含差旅费12.00万元）56.60万元、印刷费10.00万元。",
    "截至2030年底，本部门资产总额2345.67万元，其中：流动资产345.67万元，固定资产1890.00万元，无形资产110.00万元。",
    "总收入1013.45万元，其中：一般公共预算1013.45万元，政府性基金0万元，国有资本经营预算0万元，事业收入0万元。",
)


def findings(text, topic=OTHER_MATTERS):
    return check_budget(read_text(text, topic=topic, given=MONEY)).findings


def hints(text, rule, topic=OTHER_MATTERS):
    return [
        each for each in findings(text, topic) if each.rule == rule and each.verdict in (Verdict.FAIL, Verdict.INFO)
    ]


@pytest.mark.parametrize("text", LISTS)
def test_a_list_that_makes_up_its_whole_is_sound(text):
    assert len(list(listed_parts(text))) == 1
    found = [each for each in findings(text) if each.rule == "F9.text.listed"]
    assert [each.verdict for each in found] == [Verdict.OK]


@pytest.mark.parametrize(
    ("at", "true", "slip"),
    [
        (0, "61.20", "16.20"),
        (0, "31.20", "13.20"),
        (1, "190.00", "910.00"),
        (1, "23.45", "32.45"),
        (2, "56.60", "65.60"),
        (3, "2345.67", "3245.67"),
        (3, "1890.00", "8190.00"),
        (4, "事业收入0", "事业收入1"),
        (4, "政府性基金0", "政府性基金10"),
    ],
)
def test_a_slip_in_a_list_is_noticed(at, true, slip):
    [found] = hints(LISTS[at].replace(true, slip, 1), "F9.text.listed")
    assert found.verdict is Verdict.INFO


@pytest.mark.parametrize(
    "text",
    [
        # some parts only; parts of parts; the same money parted twice; both sides of a balance
        "项目支出213.45万元，其中：档案数字化项目120.00万元，设备更新项目23.45万元。",
        "收入1013.45万元，其中：财政拨款1013.45万元，一般公共预算拨款1000.00万元，政府性基金13.45万元。",
        "支出1013.45万元，其中：基本支出800.00万元，项目支出213.45万元，人员经费667.85万元，公用经费132.15万元。",
        "收支总预算1013.45万元，其中：本年收入1000.00万元，上年结余13.45万元，本年支出990.00万元，年末结余23.00万元。",
        "收入1013.45万元，其中：一般公共预算拨款1013.45万元，上年结转13.45万元。",
        "支出800.00万元，其中：甲类500.00万元，比上年增加20.00万元；乙类200.00万元，增加3.00万元。",
        "会议费8.00万元，其中：一类会议每次2.00万元，二类会议标准1.00万元。",
        "采购安排50.00万元，其中：货物30.00万元，其中：电脑20.00万元，桌椅10.00万元；服务20.00万元。",
    ],
)
def test_a_list_that_need_not_make_up_its_whole_is_no_matter(text):
    assert hints(text, "F9.text.listed") == []


CUT = (
    "2031年一般公共预算当年拨款1013.45万元，主要用于以下方面。一般公共服务（类）支出555.60万元，占54.8%；"
    "社会保障和就业（类）支出340.00万元，占33.5%；住房保障（类）支出117.85万元，占11.6%。"
)


@pytest.mark.parametrize(("true", "slip"), [("54.8", "45.8"), ("33.5", "35.3"), ("11.6", "16.1")])
def test_shares_cut_off_are_of_the_amount_that_theirs_make_up(true, slip):
    assert hints(CUT, "F6.share.percent") == []
    assert len(hints(CUT.replace(true, slip), "F6.share.percent")) == 1


def test_a_share_is_not_more_than_all():
    said = "填报绩效目标的项目支出预算213.45万元，占部门同类资金的{}%。"
    assert hints(said.format(100), "F6.share.percent") == []
    assert len(hints(said.format(200), "F6.share.percent")) == 1


WHOLE = "2031年本部门支出预算1013.45万元，其中：教育支出555.60万元，社会保障支出340.00万元，住房支出117.85万元。"
PROJECTS = "项目支出213.45万元，其中：档案项目190.00万元，设备项目23.45万元。"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (WHOLE + "支出较去年增加113.45万元，增长12.61%。", "1013.45"),
        (WHOLE + "支出预算总额比上年增加113.45万元，增长12.61%。", "1013.45"),
        (WHOLE + "与上年相比增加113.45万元，增长12.61%。", "1013.45"),
        (WHOLE + "与上年度相比，支出总计增加113.45万元，增长12.61%。", "1013.45"),
        # of the other side, of a part, of something else, or behind parts of a part
        (WHOLE + "收入较去年增加113.45万元，增长12.61%。", None),
        (WHOLE + "教育支出较去年增加113.45万元，增长12.61%。", "555.60"),
        (WHOLE + "机关运行经费较去年增加113.45万元，增长12.61%。", None),
        (PROJECTS + "支出较去年增加113.45万元，增长12.61%。", None),
        ("支出预算1013.45万元，其中：基本支出800.00万元，" + PROJECTS + "支出较去年增加113.45万元。", None),
        # parts that do not make up the whole
        (WHOLE.replace("117.85", "17.85") + "支出较去年增加113.45万元，增长12.61%。", None),
    ],
)
def test_a_change_told_after_a_list_is_of_the_whole(text, value):
    [change] = stated_changes(text)
    assert (change.value.figure if change.value else None) == value


@pytest.mark.parametrize(("true", "slip"), [("113.45", "131.45"), ("12.61", "21.61"), ("增长", "下降")])
@pytest.mark.parametrize("lead", ["支出较去年", "与上年度相比，支出总计"])
def test_a_slip_in_such_a_change_is_noticed(true, slip, lead):
    said = WHOLE + lead + "增加113.45万元，增长12.61%。"

    def noticed(text):
        return [each for each in findings(text, "支出预算情况说明") if each.verdict is Verdict.FAIL]

    assert noticed(said) == []
    assert noticed(said.replace(true, slip)) != []


CENTS = st.integers(min_value=1000, max_value=99999).map(lambda cents: (Decimal(cents) / 100).quantize(Decimal("0.01")))


@given(CENTS, CENTS, st.sampled_from(["，其中：{}", "，其中{}", "。其中，{}", "（其中：{}）"]))
@settings(max_examples=40, deadline=None)
def test_the_first_part_behind_an_amount_is_not_more_than_it(part, whole, listed):
    found = hints(f"采购预算{whole}万元{listed.format(f'集中采购{part}万元')}。", "F9.text.listed")
    # Rounding may hide the last digits.
    assert not found if part <= whole else found or part - whole < 1
    assert {each.verdict for each in found} <= {Verdict.INFO}


@pytest.mark.parametrize(
    "text",
    [
        # of the year before, of a change, of the other side, of a project's whole cost, of another sentence's part
        "2030年采购80.00万元，其中：集中采购90.00万元。",
        "支出1013.45万元，比上年增加13.45万元，其中：基本支出800.00万元。",
        "收入1013.45万元，支出900.00万元，其中：财政拨款收入1013.45万元。",
        "数字化项目50.00万元，其中：总投资120.00万元。",
        "年初预算50.00万元，其中：档案费决算60.00万元。",
        "采购80.00万元，其中：货物、服务；另有设备90.00万元。",
        "支出包括人员经费667.85万元和公用经费132.15万元。其中：工资567.85万元。",
        "教育支出13.45万元，占1.33%。按用途分，支出中基本支出800.00万元、项目支出213.45万元。",
    ],
)
def test_what_is_no_part_of_an_amount_may_be_more(text):
    assert hints(text, "F9.text.listed") == []


@given(CENTS, CENTS, CENTS, st.sampled_from(["、", "，", "；"]))
@settings(max_examples=30, deadline=None)
def test_as_many_amounts_as_are_counted_come_to_their_sum(one, two, other, mark):
    listed = f"甲费{one}万元{mark}乙费{two}万元{mark}"
    assert hints(f"{listed}两项合计{one + two}万元。", "F9.text.listed") == []
    assert bool(hints(f"{listed}两项合计{other}万元。", "F9.text.listed")) is (other != one + two)
    joined = f"人员经费{one}万元和公用经费{two}万元两部分组成。"
    assert bool(hints(f"基本支出{other}万元，由{joined}", "F9.text.listed")) is (other != one + two)


def test_what_an_amount_is_for_may_stand_before_its_parts():
    text = "项目经费213.45万元，{}，其中：甲项目120.12万元，主要用于修缮；乙项目{}万元，主要用于宣传等方面。"
    for words in ("是指为完成任务而发生的支出", "主要用于修缮和宣传"):
        assert hints(text.format(words, "93.33"), "F9.text.listed") == []
        assert len(hints(text.format(words, "39.33"), "F9.text.listed")) == 1
