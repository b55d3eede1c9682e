"""An average fits the amount and the number of its sentence, or a reader is told."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.records import Phase
from budgets.vocabulary.averages import stated_averages
from tests.unit.test_elsewhere_prose import read_passage

TOPIC = "“三公”经费支出决算情况说明"
CENT = Decimal("0.01")


def verdicts(text):
    made = read_passage(TOPIC, text, Phase.FINAL)
    return [each.verdict for each in check_budget(made).findings if each.rule == "F6.average"]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("公务用车购置支出20.00万元，购置车辆2辆，平均每辆{}万元。", "10.00", "11.00"),
        ("公务接待费3.20万元，接待25批次、160人次，人均{}元。", "200", "220"),
        ("公务用车运行维护费8.80万元，保有公务用车4辆，车均{}万元。", "2.20", "2.02"),
        ("全年接待160人次，支出公务接待费3.20万元，人均{}元。", "200", "20"),
    ],
)
def test_an_average_is_of_the_only_amount_and_number(text, right, wrong):
    assert verdicts(text.format(right)) == [Verdict.OK]
    assert verdicts(text.format(wrong)) == [Verdict.INFO]


@pytest.mark.parametrize(
    "text",
    [
        "公务接待费3.20万元，接待160人次，人均标准不超过100元。",
        "公务接待费3.20万元，接待160人次，比上年人均减少20元。",
        "公务接待费3.20万元，其中国内接待费3.00万元，接待160人次，人均100元。",
        "公务接待费3.20万元，接待25批次，人均100元。",
        "公务用车购置支出20.00万元，购置轿车1辆、客车1辆、货车3辆，平均每辆11.00万元。",
    ],
)
def test_of_what_an_average_is_must_be_beyond_doubt(text):
    assert verdicts(text) == []


@given(fen=st.integers(1, 10**9), number=st.integers(1, 10**4), way=st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]))
def test_an_average_rounded_or_cut_off_fits(fen, number, way):
    amount = Decimal(fen) / 100
    mean = (amount / number).quantize(CENT, way)
    [stated] = stated_averages(f"接待费{amount}元，接待{number}人次，人均{mean}元。")
    assert (stated.amount.value, stated.number, stated.average.value) == (amount, number, mean)
    assert Verdict.INFO not in verdicts(f"接待费{amount}元，接待{number}人次，人均{mean}元。")


@pytest.mark.parametrize(("said", "right"), [("人均200元", True), ("人均250元", False)])
def test_an_average_told_beside_another_is_no_amount_of_its_own(said, right):
    text = f"公务接待费4.60万元，接待23批次230人次，批均0.20万元，{said}。"
    assert [each.amount.printed for each in stated_averages(text)] == ["4.60万元", "4.60万元"]
    last = [*stated_averages(text)][-1]
    assert (last.average.value * last.number == last.amount.value) is right
