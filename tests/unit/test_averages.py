"""An average fits the amount and the number of its sentence, or a reader is told."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.records import Phase
from budgets.vocabulary.averages import stated_averages, stated_means, stated_products
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
        ("接待不超标准。全年接待160人次支出公务接待费3.20万元人均{}元。", "200", "20"),
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


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("台式计算机30台×0.55万元={}万元。", "16.50", "15.60"),
        ("打印机12台x0.25万元/台，计{}万元。", "3.00", "3.60"),
        ("讲课费800元×6人×5天＝{}万元。", "2.40", "2.60"),
        ("保安服务3.50万元×12个月，共计{}万元。", "42.00", "45.00"),
        ("购置彩超3台，单价18.50万元，计{}万元。", "55.50", "58.50"),
        ("公务用车运行维护费21.60万元，每辆车{}万元，共12辆。", "1.80", "1.08"),
        ("公共卫生516.00万元，按8.60万人、人均{}元安排。", "60.00", "66.00"),
        ("自评得分分别为92分、95分、89分，平均得分{}分。", "92", "94"),
        ("自评得分95.5分、91分、96分，均值为{}分。", "94.2", "92.4"),
    ],
)
def test_a_price_times_a_number_and_the_average_of_marks_are_reckoned(text, right, wrong):
    assert set(verdicts(text.format(right))) == {Verdict.OK}
    assert set(verdicts(text.format(wrong))) == {Verdict.INFO}


@pytest.mark.parametrize(
    "text",
    [
        "规格1.2×0.8米，共3.20万元。",
        "预算100.00万元×80%＝80.00万元。",
        "3台×2.00万元＋1台×3.00万元＝9.00万元。",
        "优秀92分，良好85分，平均执行率98%。",
    ],
)
def test_what_is_no_price_times_a_number_is_left_alone(text):
    assert verdicts(text) == []


@given(fen=st.integers(1, 10**7), numbers=st.lists(st.integers(1, 500), min_size=1, max_size=3))
def test_a_product_is_read_whatever_its_factors(fen, numbers):
    price, number = Decimal(fen) / 100, Decimal(1)
    for each in numbers:
        number *= each
    [stated] = stated_products(f"费用{price}元×{'×'.join(f'{each}人' for each in numbers)}＝{price * number}元。")
    assert (stated.average.value, stated.number, stated.amount.value) == (price, number, price * number)


@pytest.mark.parametrize("text", ["各项得分为92分、95分，均高于90分。", "得分为92分、95分，均在90分以上。"])
def test_what_holds_of_each_mark_is_no_average(text: str) -> None:
    assert not list(stated_means(text))


@pytest.mark.parametrize("mean", ["92", f"92.{'0' * 40}1"])
def test_an_average_is_told_whatever_its_decimals(mean: str) -> None:
    assert verdicts(f"得分分别为91分、93分，平均{mean}分。") in ([Verdict.OK], [])


def test_of_no_things_there_is_no_average() -> None:
    assert not list(stated_averages("用车费140.00万元，公务用车0.0辆，平均每辆20.00万元。"))


@pytest.mark.parametrize(("text", "number"), [("30 万人×5元=150.00万元", 300_000), ("3千人×2元=6000元", None)])
def test_the_number_of_a_product_is_read_with_its_power_or_not_at_all(text: str, number: int | None) -> None:
    assert [each.number for each in stated_products(text)] == ([] if number is None else [number])
