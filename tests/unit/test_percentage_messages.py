"""What is said of a percentage: of which amounts, how far it is off, which way, and why a last digit does not count."""

import re

import pytest

from budgets.checks import Verdict, check_budget
from budgets.documents import read
from budgets.records import Phase
from tests.documents import DOCUMENTS, needs_documents
from tests.elsewhere_prose import MONEY
from tests.unit.test_sound_prose import read_text

SPENDING = "支出预算1013.45万元，其中：基本支出800.00万元，占{}%；项目支出213.45万元，占{}%。"
DONE = "年初预算为1013.45万元，支出决算为800.00万元，完成年初预算的{}%。"
CHANGE = "支出预算1013.45万元，比上年的900.00万元增加113.45万元，{}%。"
AGAINST = "年初预算为{}万元，支出决算为800.00万元，决算数{}预算数的主要原因是节约。"


def messages(rule, text, phase=Phase.BUDGET):
    made = read_text(text, given=MONEY, phase=phase)
    return [(each.verdict, each.message) for each in check_budget(made).findings if each.rule == rule]


def test_a_share_that_does_not_fit_is_told_with_both_amounts_and_the_gap():
    [(verdict, message)] = messages("F6.share.percent", SPENDING.format("79.84", "21.06"))[:1]
    assert verdict is Verdict.FAIL
    assert message.zh.endswith("印为占 79.84%。800.00万元占1,013.45万元，计算为78.938%，相差0.902个百分点。")
    assert message.en.endswith(
        ": a share of 79.84% is stated. 800.00 ten thousand yuan of 1,013.45 ten thousand yuan is 78.938%, "
        "0.902 percentage points apart."
    )


def test_a_share_that_was_cut_off_is_told_to_fit_so():
    [(verdict, message)] = messages("F6.share.percent", SPENDING.format("78.93", "21.06"))[:1]
    assert verdict is Verdict.TAIL
    assert message.zh.endswith("，计算为78.938%；截去尾数则相符。")
    assert message.en.endswith(" is 78.938%; it fits if the digits behind are cut off.")


@pytest.mark.parametrize(
    ("stated", "zh", "en"),
    [
        ("87.94", "，相差9.002个百分点。", ", 9.002 percentage points apart."),
        ("78.93", "；截去尾数则相符。", "; it fits if the digits behind are cut off."),
        ("78.94", "计算为78.938%。", "is 78.938%."),
    ],
)
def test_a_completion_is_told_with_the_gap(stated, zh, en):
    [(_, message)] = messages("F6.completion.percent", DONE.format(stated), Phase.FINAL)
    assert message.zh.endswith(zh)
    assert message.en.endswith(en)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("F6.share.percent", "支出合计29万元，其中：基本支出14万元，占支出合计的48.96%。"),
        ("F6.completion.percent", "年初预算为29万元，支出决算为14万元，完成年初预算的48.96%。"),
        ("F6.change.percent", "支出预算43万元，比上年的29万元增加14万元，增长48.96%。"),
    ],
)
def test_where_only_rounding_makes_a_percentage_fit_that_is_said(rule, text):
    [(verdict, message)] = messages(rule, text, Phase.FINAL)
    assert verdict is Verdict.OK
    assert message.zh.endswith("%；金额四舍五入前的数可与所印相符。")
    assert message.en.endswith("%; it fits what the amounts may have been before rounding.")
    [(_, message)] = messages(rule, text.replace("48.96", "48.28"), Phase.FINAL)
    assert "四舍五入" not in message.zh


@needs_documents
@pytest.mark.heavy
def test_a_completion_of_what_a_table_prints_tells_its_unit():
    budget = read([DOCUMENTS / "shanghai-putuo-finance-bureau-2024-final.pdf"]).budget
    found = [one.message for one in check_budget(budget).findings if one.rule == "F6.completion.percent" and one.left]
    assert any("决算数0.00万元、预算数0.95万元计算为0.0%" in one.zh for one in found)
    assert any("0.00 ten thousand yuan of 0.95 ten thousand yuan is 0.0%" in one.en for one in found)


def test_one_percentage_point_is_one():
    [(_, message)] = messages("F6.change.percent", CHANGE.format("增长14"))
    assert "1 percentage point apart" in message.en


def test_a_change_the_other_way_is_told_by_a_word_and_no_sign():
    text = "支出预算1013.45万元，比上年的1100.00万元增长8.00%。"
    [(verdict, message)] = messages("F6.change.percent", text)
    assert verdict is Verdict.FAIL
    assert "减少86.55万元，按上年数1,100.00万元计算为减少7.87%" in message.zh
    assert "A fall of 86.55 ten thousand yuan on the base 1,100.00 ten thousand yuan is a fall of 7.87%" in message.en
    assert not re.search(r"[-−]\d", message.zh + message.en)


@pytest.mark.parametrize(
    ("budgeted", "word", "said"),
    [
        ("700.00", "小于", "spending is said to be less, which it is not"),
        ("900.00", "小于", "spending is said to be less, which it is"),
        ("900.00", "大于", "spending is said to be more, which it is not"),
    ],
)
def test_spending_against_the_budget_is_told_in_words(budgeted, word, said):
    [(_, message)] = messages("F6.completion.direction", AGAINST.format(budgeted, word), Phase.FINAL)
    assert message.en.endswith(f"; {said}.")
