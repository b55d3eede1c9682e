"""What final accounts tell beside a budget is of that budget, and never of the year before."""

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import Phase
from tests.unit.test_elsewhere_prose import read_passage
from tests.unit.test_sound_prose import accusations

TOPIC = "支出决算情况说明"


def found(text, rule, topic=TOPIC):
    return {each.verdict for each in check_budget(read_passage(topic, text, Phase.FINAL)).findings if each.rule == rule}


@pytest.mark.parametrize(
    ("text", "right", "wrong", "rule"),
    [
        ("支出1,013.45万元。与预算1,100.00万元相比，减少{}万元。", "86.55", "68.55", "F6.completion.amount"),
        ("与预算1,100.00万元相比，支出决算1,013.45万元，减少{}万元。", "86.55", "68.55", "F6.completion.amount"),
        ("支出决算1,013.45万元，预算1,100.00万元，结余{}万元。", "86.55", "68.55", "F6.completion.amount"),
        ("预算1,100.00万元，支出决算1,013.45万元，预决算差异率-{}%。", "7.87", "7.78", "F6.completion.amount"),
        ("支出决算1,013.45万元，完成预算{}%（预算1,100.00万元）。", "92.13", "93.12", "F6.completion.percent"),
    ],
)
def test_a_difference_or_rate_beside_a_budget_is_of_it(text, right, wrong, rule):
    assert found(text.format(right), rule) == {Verdict.OK}
    assert found(text.format(wrong), rule) & {Verdict.FAIL, Verdict.INFO}


@pytest.mark.parametrize("word", ["大于", "小于"])
def test_a_rate_and_a_word_that_go_opposite_ways_are_told(word):
    text = f"支出决算1,013.45万元，完成预算92.13%，决算数{word}预算数的主要原因是厉行节约。"
    assert (Verdict.INFO in found(text, "F6.completion.direction")) is (word == "大于")


@pytest.mark.parametrize(
    "text",
    [
        "与全年预算数50.00万元相比，“三公”经费支出决算45.45万元，减少4.55万元，下降9.10%。",
        "“三公”经费支出决算45.45万元，较全年预算数50.00万元减少4.55万元，下降9.10%。",
    ],
)
def test_what_is_less_than_the_budget_has_not_fallen_since_last_year(text):
    assert accusations(read_passage("“三公”经费支出决算情况说明", text, Phase.FINAL)) == []


@pytest.mark.parametrize("base", ["上年决算数", "2030年决算数", "去年决算"])
def test_what_was_spent_the_year_before_on_an_item_is_not_the_years(base):
    text = f"社会保障和就业支出（类）：2031年支出决算数340.00万元，比{base}300.00万元增加40.00万元。"
    assert accusations(read_passage(TOPIC, text, Phase.FINAL)) == []


@pytest.mark.parametrize("mark", ["；\n", "；", "，\n"])
def test_parts_by_fund_of_basic_spending_are_no_spending_of_the_funds(mark):
    text = (
        f"财政拨款基本支出800.00万元，其中：一般公共预算拨款800.00万元，占100.0%{mark}"
        f"政府性基金预算拨款支出0.00万元，占0.0%。"
    )
    made = read_passage("财政拨款收支预算总体情况说明", text, Phase.BUDGET)
    assert accusations(made) == []
