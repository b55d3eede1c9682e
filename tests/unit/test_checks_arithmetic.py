"""The tolerances, each on both sides of its edge."""

from decimal import Decimal

import pytest

from budgets.checks.arithmetic import (
    compare_sides,
    digit_slips,
    judge_part_of_whole,
    judge_percentage,
    judge_stated_share,
    judge_sum,
    percentage_claim,
)
from budgets.checks.checked_statement import income_source_of_label
from budgets.checks.findings import CheckedFigure, FigureLocation, SumTerm
from budgets.checks.printed_precision import significant_place, usual_decimals
from budgets.vocabulary.labels import bare_label, is_of_which

UNITS = {"元": Decimal(1), "万元": Decimal(10_000)}


def term(printed, unit="万元", sign=1, loose="0"):
    number = Decimal(printed.replace(",", ""))
    place = UNITS[unit].scaleb(-len(printed.partition(".")[2]))
    figure = CheckedFigure(
        value=number * UNITS[unit],
        place=place,
        own_place=place,
        printed=printed,
        name="",
        spot=FigureLocation(),
        unit=unit,
        loose_place=UNITS[unit] * Decimal(loose),
    )
    return SumTerm(figure=figure, sign=sign)


def terms(*printed):
    return [term(each) for each in printed]


@pytest.mark.parametrize(
    ("whole", "parts", "verdict"),
    [
        ("5881.26", ("1250.27", "4630.99"), "OK"),
        # two addends: ½ × 0.01 × 3
        ("5881.26", ("1250.28", "4630.99"), "TAIL"),
        ("5881.26", ("1250.29", "4630.99"), "FAIL"),
        ("5881.26", ("1250.26", "4630.99"), "TAIL"),
        ("5881.26", ("1250.25", "4630.99"), "FAIL"),
        # three addends: ½ × 0.01 × 4, the edge itself included
        ("0.32", ("0.10", "0.10", "0.10"), "TAIL"),
        ("0.33", ("0.10", "0.10", "0.10"), "FAIL"),
        # each figure's own last digit: ½ × 1 + 2 × ½ × 0.01
        ("6", ("2.24", "3.25"), "TAIL"),
        ("6", ("2.23", "3.25"), "FAIL"),
        ("6.1", ("2.24", "3.25"), "FAIL"),
        # one figure against one is no sum
        ("340.71", ("340.71",), "OK"),
        ("340.71", ("340.72",), "FAIL"),
    ],
)
def test_sum(whole, parts, verdict):
    assert compare_sides(terms(whole), terms(*parts)).verdict == verdict


def test_sum_of_negatives_and_differences():
    assert judge_sum(terms("-1.50"), [term("2.00"), term("3.50", sign=-1)]).verdict == "OK"


@pytest.mark.parametrize(("whole", "verdict"), [("9.00", "OK"), ("11.00", "INFO"), ("11.01", "FAIL")])
def test_sum_of_figures_that_may_be_whole_numbers(whole, verdict):
    # three addends and the whole: ½ × 1 × 4, the edge itself included
    assert judge_sum([term(whole, loose="1")], [term("3.00", loose="1")] * 3).verdict == verdict


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (("9,101.68", "万元"), ("91,016,775.35", "元"), "OK"),
        (("91,016,775.35", "元"), ("9,101.68", "万元"), "OK"),
        (("17,192", "万元"), ("171,915,169", "元"), "OK"),
        # half up: 0.005 is 0.01, and a fen less is not
        (("0.01", "万元"), ("50.00", "元"), "OK"),
        (("0.01", "万元"), ("49.99", "元"), "FAIL"),
        (("0.01", "万元"), ("149.99", "元"), "OK"),
        # cut off instead of rounded is a tail, a fen farther it is none
        (("0.01", "万元"), ("150.00", "元"), "TAIL"),
        (("0.01", "万元"), ("200.00", "元"), "FAIL"),
        (("648.9", "万元"), ("648.90", "万元"), "OK"),
        (("648.9", "万元"), ("648.95", "万元"), "TAIL"),
        (("648.9", "万元"), ("649.05", "万元"), "FAIL"),
        # equal precision leaves no room
        (("12.34", "万元"), ("12.34", "万元"), "OK"),
        (("12.34", "万元"), ("12.35", "万元"), "FAIL"),
    ],
)
def test_two_printings_of_one_fact(left, right, verdict):
    assert compare_sides([term(*left)], [term(*right)]).verdict == verdict


@pytest.mark.parametrize(
    ("small", "large", "verdict"), [("1.00", "1.00", "OK"), ("0.99", "1.00", "OK"), ("1.01", "1.00", "FAIL")]
)
def test_part_of_a_whole(small, large, verdict):
    assert judge_part_of_whole(term(small), term(large)).verdict == verdict


@pytest.mark.parametrize(("small", "verdict"), [("10049", "OK"), ("10050", "FAIL")])
def test_part_that_is_printed_finer_than_its_whole(small, verdict):
    assert judge_part_of_whole(term(small, "元"), term("1.00")).verdict == verdict


def claim(stated, change, base, half="0.005"):
    place = Decimal(1).scaleb(-len(stated.partition(".")[2]))
    pairs = [(Decimal(each), Decimal(half)) for each in (change, base)]
    return judge_percentage(percentage_claim(Decimal(stated), place, *pairs)).verdict


@pytest.mark.parametrize(
    ("stated", "change", "base", "verdict"),
    [
        ("17.5", "71.84", "411.00", "OK"),
        ("21.2", "71.84", "411.00", "FAIL"),
        ("23", "2007.46", "8732.94", "OK"),
        ("43.5", "1995.21", "4590.00", "OK"),
        # 5.6054 %, but 41.665 / 743.395 would be 5.6047 %
        ("5.60", "41.67", "743.39", "OK"),
        # 16.0776 % cut off
        ("16.07", "1297.83", "8072.29", "TAIL"),
        ("16.06", "1297.83", "8072.29", "FAIL"),
        ("16.09", "1297.83", "8072.29", "FAIL"),
        ("100", "50.00", "50.00", "OK"),
    ],
)
def test_percentage(stated, change, base, verdict):
    assert claim(stated, change, base) == verdict


@pytest.mark.parametrize(
    ("change", "verdict"),
    [("17.44", "FAIL"), ("17.45", "OK"), ("17.55", "OK"), ("17.56", "TAIL"), ("17.59", "TAIL"), ("17.60", "FAIL")],
)
def test_percentage_of_exact_amounts(change, verdict):
    assert claim("17.5", change, "100.00", half="0") == verdict


@pytest.mark.parametrize(("loose", "verdict"), [("1", "OK"), ("0", "FAIL")])
def test_share_of_figures_that_may_be_whole_numbers(loose, verdict):
    assert judge_stated_share("50.4", term("50.00", loose=loose), term("100.00", loose=loose)).verdict == verdict


def test_slips_of_the_hand():
    assert ("digits-swapped", "12.7") in digit_slips("12.7"[::1].replace("12.7", "21.7"))
    assert ("digit-extra", "3269.3") in digit_slips("43269.3")
    assert ("digits-swapped", "1.25") in digit_slips("1.52")
    assert list(digit_slips("7")) == []


def test_names_for_comparing():
    assert bare_label("一、 一般公共服务支出") == bare_label("（一）一般公共服务支出") == "一般公共服务支出"
    assert bare_label("维修（护）费") == bare_label("维修(护)费")
    assert is_of_which("其中：小微企业")
    assert not is_of_which("小微企业")
    assert (
        income_source_of_label("1.一般公共预算拨款") == income_source_of_label("一般公共预算资金") == "source/general"
    )
    assert income_source_of_label("本年收入合计") is None


@pytest.mark.parametrize(
    ("printed", "places"),
    [
        (["12.34", "5", "0"], 2),
        (["648.9", "351", "0"], 1),
        (["0", "0"], 0),
        ([], 0),
        (["1.00"] * 20 + ["1.005"], 2),
        (["1.0"] * 9 + ["1.05"], 2),
        (["1.0"] * 10 + ["1.05"], 1),
    ],
    ids=["closing zeros dropped", "one decimal", "plain zeros", "nothing", "one odd figure", "one of ten", "of eleven"],
)
def test_usual_decimals(printed, places):
    assert usual_decimals(printed) == places


@pytest.mark.parametrize(
    ("coarse", "fine", "place"),
    [(7, 0, "0.01"), (8, 0, "100"), (9, 1, "0.01"), (10, 1, "100")],
    ids=["too few to tell", "eight tell", "one of ten is finer", "one of eleven is"],
)
def test_what_is_printed_in_yuan_may_be_of_whole_hundreds(coarse, fine, place):
    values = [Decimal("12300")] * coarse + [Decimal("45.67")] * fine
    assert significant_place(values, Decimal("0.01")) == Decimal(place)
