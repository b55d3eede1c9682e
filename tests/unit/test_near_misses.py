"""A figure that nothing bears out but for one slip of the hand is noticed; one that something bears out is not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.records import Phase
from budgets.vocabulary.stated_counts import listed_counts, moved_counts
from tests.elsewhere_prose import MONEY
from tests.slips import swapped_digits
from tests.unit.test_elsewhere_prose import read_passage


def found(text, *rules, phase=Phase.BUDGET):
    findings = check_budget(read_passage("支出预算情况说明", text, phase)).findings
    return [each for each in findings if each.rule in (rules or ("F5.text.near",))]


@pytest.mark.parametrize(("one", "other"), [("3120.18", "5116.36"), ("62.47", "1857.93"), ("904.15", "387.62")])
def test_a_sum_is_borne_out_wherever_it_stands(one, other):
    total = str(Decimal(one) + Decimal(other))
    for figures in ((one, other, total), (total, one, other)):
        text = "档案数字化{}万元同库房修缮{}万元，还有家具{}万元。"
        assert found(text.format(*figures)) == []
        for at in range(3):
            slip = [swapped_digits(figure) if n == at else figure for n, figure in enumerate(figures)]
            [said] = {each.verdict for each in found(text.format(*slip))}
            assert said is Verdict.INFO


def test_a_percentage_is_borne_out_by_two_amounts_of_its_sentence():
    text = "库房修缮总共3420.00万元，到位{}万元，到位率{}%。"
    assert found(text.format("3336.45", "97.56")) == []
    assert found(text.format("3336.45", "95.76"))
    assert found(text.format("3336.54", "97.56")) == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("全部工作共涉及资金{}万元，均有绩效目标。", "1013.45", "1031.45"),
        ("住房方面，住房保障支出一栏列{}万元，均有绩效目标。", "117.85", "171.85"),
    ],
)
def test_an_amount_of_a_table_is_told_as_a_total_or_by_the_name_of_its_row(text, right, wrong):
    made = read_passage("绩效目标", text.format(right), Phase.BUDGET, MONEY)
    assert [each for each in check_budget(made).findings if each.rule == "F5.text.near"] == []
    made = read_passage("绩效目标", text.format(wrong), Phase.BUDGET, MONEY)
    [said] = [each for each in check_budget(made).findings if each.rule == "F5.text.near"]
    assert said.verdict is Verdict.INFO
    assert f"{right}万元" in said.message.zh


def test_figures_of_few_digits_tell_nothing():
    assert found("甲12万元，乙30万元，合计24万元。") == []
    assert found("印刷费1.20万元，差旅费3.10万元，另有4.03万元。") == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("车辆23辆，其中执法车19辆、特种车3辆、其他用车1辆。", Verdict.OK),
        ("车辆23辆，其中执法车16辆、特种车3辆、其他用车1辆。", Verdict.INFO),
        ("共有编制45名，其中行政编制30名，事业编制15名。", Verdict.OK),
        ("共有编制45名，其中行政编制30名，事业编制12名。", Verdict.INFO),
        ("接待批次由30批减少到23批，减少7批。", Verdict.OK),
        ("接待由2030年的30批次减少到2031年的23批次，减少9批次。", Verdict.INFO),
        ("接待23批，比上年30批减少7批。", Verdict.OK),
        ("接待23批，比上年30批增加7批。", Verdict.INFO),
        ("接待批次比上年30批减少7批，为23批。", Verdict.OK),
        ("政法编制86名，工勤编制4名，合计90名。", Verdict.OK),
        ("政法编制86名，工勤编制4名，合计95名。", Verdict.INFO),
    ],
)
def test_numbers_of_things_fit_each_other(text, verdict):
    assert {each.verdict for each in found(text, "F6.count")} == {verdict}


@pytest.mark.parametrize(
    "text",
    [
        "职工45人，其中党员30人，女职工22人。",
        "车辆23辆，其中主要用于执法的车辆9辆、其他用车1辆。",
        "车辆23辆，其中执法车19辆，价值20万元以上设备3台。",
        "会议3次，每次40人，其中处级以上5人等。",
    ],
)
def test_numbers_whose_parts_may_be_some_or_the_same_are_left_alone(text):
    assert [*listed_counts(text)] == []


@given(before=st.integers(1, 9999), now=st.integers(1, 9999))
def test_a_number_that_moved_is_read_however_it_is_told(before, now):
    word = "增加" if now >= before else "减少"
    for text in (
        f"由上年的{before}人次{word}到{now}人次，{word}{abs(now - before)}人次。",
        f"{now}人次，较上年{before}人次{word}{abs(now - before)}人次。",
    ):
        [moved] = moved_counts(text)
        assert (moved.prior, moved.now, moved.by) == (before, now, now - before)


def test_shares_of_names_in_turn_are_those_of_the_tables():
    def said(*percents):
        text = f"基本支出和项目支出占支出总额的比例分别为{'和'.join(percents)}。"
        return {each.verdict for each in found(text, "F6.share.percent")}

    assert said("78.94%", "21.06%") == {Verdict.OK}
    assert Verdict.INFO in said("79.84%", "21.06%")


def test_years_of_a_project_take_no_more_than_it_costs():
    text = "项目总投资860.00万元，2030年已安排545.00万元，2031年安排{}万元。"
    assert found(text.format("251.00"), "F9.text.listed") == []
    [said] = found(text.format("351.00"), "F9.text.listed")
    assert said.verdict is Verdict.INFO


@pytest.mark.parametrize(("figure", "verdict"), [("525.00", Verdict.OK), ("552.00", Verdict.INFO)])
def test_an_average_may_stand_before_the_number_and_the_amount(figure, verdict):
    text = f"按每村25.00万元安排，21个村合计{figure}万元。"
    assert {each.verdict for each in found(text, "F6.average")} == {verdict}


def test_a_budget_in_final_accounts_is_not_what_was_spent_though_the_text_says_no_word_for_accounts():
    text = "住房公积金预算安排120.00万元，实际支出117.85万元，结余2.15万元。"
    findings = check_budget(read_passage("财政拨款支出决算情况", text, Phase.FINAL)).findings
    assert [each.message.zh for each in findings if each.verdict is Verdict.FAIL] == []
