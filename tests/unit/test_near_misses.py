"""A figure that nothing bears out but for one slip of the hand is noticed; one that something bears out is not."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.checks.printed_precision import is_telling
from budgets.documents.prose.narrative_reader import read_typed_sections
from budgets.documents.prose.stated_figures import unmatched_figures
from budgets.records import Phase, Section
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
    assert found("预算4326.37万元，执行4218.21万元，执行率97.50%。") == []
    assert found("预算4326.37万元，执行4218.21万元，执行率79.50%。")


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


@given(st.lists(st.integers(1001, 999_999), min_size=2, max_size=6, unique=True), st.data())
def test_a_digit_mistyped_is_told_where_all_amounts_make_up_another(cents, data):
    amounts = [Decimal(10 * each + each % 9 + 1) / 100 for each in cents]
    figures = [f"{each:.2f}" for each in (sum(amounts), *amounts)]
    assume(all(is_telling(each, 5) for each in figures))
    text = "改造工程涉及资金{}万元。分别为" + "、".join("{}万元" for _ in cents) + "。"
    assert found(text.format(*figures)) == []
    at = data.draw(st.integers(0, len(cents)))
    figure = figures[at]
    digit = figure[0]
    figures[at] = str(int(digit) % 9 + 1) + figure[1:]
    assert found(text.format(*figures), "F5.text.near", "F9.text.listed")


def test_a_digit_mistyped_is_not_told_where_only_some_amounts_make_up_another():
    text = "采购预算762.35万元，上年698.00万元，增加64.35万元，预留中小企业533.65万元。"
    assert found(text) == []


@pytest.mark.parametrize("words", ["货物、工程、服务分别占{}%、{}%、{}%", "其中货物占{}%，工程占{}%，服务占{}%"])
def test_shares_make_up_a_hundred(words):
    text = f"政府采购496.80万元，{words}。"
    assert found(text.format("26.27", "58.43", "15.30")) == []
    assert found(text.format("26.27", "58.43", "15.31")) == []
    assert found(text.format("26.27", "58.43", "13.50"))
    assert found(text.format("26.27", "53.43", "15.30"))
    assert found(text.format("26.27", "58.43", "13.30").replace("占", "增长")) == []


def test_a_last_part_of_all_others_makes_up_the_rest():
    text = "机关运行经费308.06万元，其中办公费62.30万元、差旅费58.40万元、维修费55.26万元、其他{}万元。"
    assert {each.verdict for each in found(text.format("132.10"), "F9.text.listed")} == {Verdict.OK}
    assert {each.verdict for each in found(text.format("139.00"), "F9.text.listed")} == {Verdict.INFO}


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
        ("预算单位7家，其中公益一类事业单位6家、公益二类事业单位1家。", Verdict.OK),
        ("预算单位7家，其中公益一类事业单位6家、公益二类事业单位6家。", Verdict.INFO),
        ("房屋12860平方米，其中办公用房3420平方米，其他用房9440平方米。", Verdict.OK),
        ("房屋12860平方米，其中办公用房3420平方米，其他用房9240平方米。", Verdict.INFO),
    ],
)
def test_numbers_of_things_fit_each_other(text, verdict):
    assert {each.verdict for each in found(text, "F6.count")} == {verdict}


def test_vehicles_whose_uses_are_not_all_read_are_counted_as_other_things_are():
    text = "公务用车7辆，其中执法执勤车4辆、应急保障车2辆、其他用车{}辆。"
    for number, verdict in ((1, Verdict.OK), (2, Verdict.INFO)):
        made = read_passage("国有资产占有使用情况", text.format(number), Phase.BUDGET)
        made = replace(made, assets=tuple(read_typed_sections(list(made.sections), made.statements).assets))
        assert {each.verdict for each in check_budget(made).findings if each.rule == "F6.count"} == {verdict}


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


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("人均公用经费约3.64万元（公用经费465.49万元，实有128人）。", Verdict.OK),
        ("人均公用经费约3.68万元（公用经费465.49万元，实有128人）。", Verdict.INFO),
        ("奖励金拟发放5460人，每人每年960元，共需524.16万元。", Verdict.OK),
        ("奖励金拟发放5460人，每人每年960元，共需521.46万元。", Verdict.INFO),
        ("县乡道大修2735.00万元，改造54.7公里，每公里造价50.00万元。", Verdict.OK),
        ("县乡道大修2735.00万元，改造54.7公里，每公里造价50.60万元。", Verdict.INFO),
    ],
)
def test_what_an_average_is_of_may_stand_behind_it(text, verdict):
    assert {each.verdict for each in found(text, "F6.average")} == {verdict}


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("本年收入900.00万元，年初结转和结余36.20万元；本年支出930.00万元，年末结转和结余6.20万元。", {Verdict.OK}),
        ("本年收入900.00万元，年初结转和结余36.20万元；本年支出930.00万元，年末结转和结余6.26万元。", {Verdict.INFO}),
        ("本年收入900.00万元，年初结转和结余0万元；本年支出900.00万元，年末结转和结余12万元。", {Verdict.INFO}),
        (
            "2031年度本年收入900.00万元，使用非财政拨款结余5.00万元，年初结转和结余1.00万元；本年支出900.00万元，"
            "结余分配2.00万元，年末结转和结余4.00万元。",
            {Verdict.OK},
        ),
        ("本年收入900.00万元，年初结转和结余36.20万元；本年支出930.00万元。", set()),
        ("本年收入900.00万元，年初结转和结余1.00万元。\n本年支出930.00万元，年末结转和结余1.00万元。", set()),
    ],
)
def test_what_came_in_with_what_was_there_went_out_or_is_left(text, verdicts):
    assert {each.verdict for each in found(text, "F1.text", phase=Phase.FINAL)} == verdicts


@pytest.mark.parametrize("least", ["单价100万元以上", "单位价值50万元（含）以上", "原值在20万元以上的"])
def test_what_things_are_worth_at_least_is_no_figure_that_tables_print(least):
    text = f"（二）共有{least}设备0台（套），修缮以上设备支出3万元。"
    section = Section(order=1, path="2.7.2", number="", heading="", text=text)
    assert list(unmatched_figures([section], [])) == ["unmatched-figure: 2.7.2 3万元"]


@pytest.mark.parametrize("words", ["收、支总计均为", "收支总计", "收支总决算", "收入、支出总计均为"])
def test_income_and_spending_may_be_told_in_one_breath(words):
    made = read_passage("收入支出决算总体情况说明", f"2031年度{words}9,300.00万元。", Phase.FINAL)
    assert [(each.subject, each.value) for each in made.mentions] == [("income", Decimal(93_000_000))]
