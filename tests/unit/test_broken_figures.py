"""A figure of the prose that is broken, parted or dressed is one figure or none, never a part of it."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.documents import read
from budgets.records import Direction
from budgets.vocabulary.loose_percentages import unread_percentages
from budgets.vocabulary.money_units import LOOSE_MONEY, MONEY_PATTERN
from budgets.vocabulary.stated_changes import first_change, stated_changes
from budgets.vocabulary.stated_shares import stated_shares
from tests.papers import Table, Words, flow

TABLE = Table("部门支出预算总表", [["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "100.00"]])
LEAD = "　　编制预算的有关情况说明如下，其中：支出预算"


def paper(first, second):
    cover = [Words("青田市2031年市级部门预算", 20, "centre"), Words("预算主管部门：青田市档案馆", 16, "centre")]
    heads = [Words("第一部分 2031年部门预算情况说明", 18, "centre"), Words("　　一、支出预算情况说明", 14)]
    return flow(cover, [*heads, Words(first, 14), Words(second, 14)], [TABLE])


@pytest.mark.parametrize(
    ("first", "second"), [("255", ".86"), ("255.", "86"), ("1", ",255.86"), ("1,2", "55.86"), ("12,345", ",678.90")]
)
@pytest.mark.parametrize("indent", ["", "　　"])
def test_a_figure_broken_over_lines_is_one(tmp_path, first, second, indent):
    (path := tmp_path / "a.pdf").write_bytes(paper(LEAD + first, f"{indent}{second}万元，比上年增加10.00万元。"))
    [mention] = read([path]).budget.mentions
    assert (mention.printed, mention.value) == (
        f"{first}{second}万元",
        Decimal((first + second).replace(",", "")) * 10_000,
    )


def test_a_paragraph_that_ends_with_a_figure_takes_up_no_number_of_the_next(tmp_path):
    (path := tmp_path / "a.pdf").write_bytes(paper("　　编制预算共有三页2", "　　55.86万元是支出预算。"))
    reading = read([path])
    assert reading.budget.mentions == ()
    assert any("unmatched-figure" in warning and "255.86万元" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    "printed",
    [
        *(".86万元", "255 .86万元", "255. 86万元", "255\n.86万元", "1,2\n34.56万元", "1, 234.56万元", "1，234.56万元"),
        *("1 234.56万元", "1\u00a0234.56万元", "1\u2009234.56万元", "1’234.56万元", "1·234万元", "１２３．４５万元"),
        *("1亿2,345.6万元", "12万3456元", "3万5千元", "100-200万元", "100～200万元", "100万-200万元", "1/2万元"),
        *(
            "100至200万元",
            "100万元至200万元",
            "100万元-200万元",
            "100万元～200万元",
            "1.5到2.5亿元",
            "100余万元",
            "100多万元",
        ),
        *("－86万元", "−86万元", "–86万元", "▲86万元", "△86万元", "负86万元"),
    ],
)
def test_no_part_of_a_figure_is_read_and_the_whole_is_named(printed):
    text = f"支出预算为{printed}。"
    assert MONEY_PATTERN.search(text) is None
    assert [match[0] for match in LOOSE_MONEY.finditer(text)] == [printed]


@pytest.mark.parametrize("printed", ["100、200、300万元", "100万元，300万元", "由2030年至300万元", "其中,300万元"])
def test_the_last_figure_of_a_list_is_read(printed):
    assert [match["figure"] for match in MONEY_PATTERN.finditer(printed)][-1] == "300"


def test_a_long_chain_of_numbers_is_looked_through_at_once():
    started = time.process_time()
    assert list(LOOSE_MONEY.finditer("1-" * 200)) == []
    assert time.process_time() - started < 1


NUMBERS = st.decimals(min_value=0, max_value=999, places=2).map(str) | st.integers(1, 999).map(str)
ODD_PERCENTAGES = st.one_of(
    st.builds("{} {}%".format, st.integers(1, 99), NUMBERS),
    st.builds(".{}%".format, st.integers(0, 99)),
    st.builds("{}{}%".format, st.sampled_from("−－–▲△负-"), NUMBERS),
    st.builds("{}{}{}%".format, NUMBERS, st.sampled_from(("%-", "-", "至", "%至", "～", "%～")), NUMBERS),
    st.sampled_from(("百分之十二", "百分之12.5")),
)


@given(ODD_PERCENTAGES)
def test_no_part_of_a_percentage_is_read_and_the_whole_is_named(printed: str) -> None:
    told = f"支出预算为255.86万元，占全年支出的{printed}，比上年增加10.00万元，增长{printed}。"
    [change] = stated_changes(told)
    assert change.percent == ""
    assert list(stated_shares(told)) == []
    assert list(unread_percentages(told)) == [printed, printed]
    alone = first_change(f"255.86万元，比上年增长{printed}。")
    if printed[0] in "−－–-":
        # A rate of growth below nothing, which no amount speaks against, is a fall.
        assert alone
        assert (alone.percent, alone.direction) == (printed[1:-1], Direction.DECREASE)
    else:
        assert alone is None


@pytest.mark.parametrize("words", ["优惠{}", "其中货物{}", "采购面向中小企业：货物{}、服务{}", "验收合格达到{}的"])
@given(st.builds("{}{}{}%".format, NUMBERS, st.sampled_from(("%-", "-", "至", "%至", "～")), NUMBERS) | st.just("-30%"))
def test_a_range_by_which_nothing_is_claimed_is_no_unread_percentage(words: str, printed: str) -> None:
    assert list(unread_percentages(words.format(printed, printed))) == []
    assert list(unread_percentages(f"比上年增长{printed}。")) == [printed]


def test_all_is_said_as_a_hundred_per_cent() -> None:
    assert list(unread_percentages("百分之百完成任务，完成率百分之百，增长百分之五。")) == ["百分之五"]


@given(NUMBERS)
def test_a_well_written_percentage_is_read_and_not_named(number: str) -> None:
    told = f"支出预算为255.86万元，占全年支出的{number}%，比上年增加10.00万元，增长{number} %。"
    [change] = stated_changes(told)
    [share] = stated_shares(told)
    assert (change.percent, share.percent, list(unread_percentages(told))) == (number, number, [])


def test_a_percentage_that_cannot_be_read_is_named_with_its_section(tmp_path):
    (path := tmp_path / "a.pdf").write_bytes(paper(LEAD + "255.86万元，", "比上年增加10.00万元，增长−4.1%。"))
    warnings = read([path]).warnings
    assert [each.rpartition(" ")[2] for each in warnings if each.startswith("unread-percentage: ")] == ["−4.1%"]


AMOUNTS = st.decimals(min_value=1, max_value=9999, places=2).map(str) | st.integers(1, 9999).map(str)


@given(
    AMOUNTS,
    st.sampled_from(("至", "到", "-", "—", "～", "~", "–")),
    AMOUNTS,
    st.sampled_from(("", "万元", "元", "亿元")),
)
def test_neither_end_of_a_range_is_read_as_the_amount(low: str, between: str, high: str, unit: str) -> None:
    printed = f"{low}{unit}{between}{high}{unit or '万元'}"
    text = f"支出预算为{printed}，其中基本支出80.00万元。"
    assert [match["figure"] for match in MONEY_PATTERN.finditer(text)] == ["80.00"]
    assert [match[0] for match in LOOSE_MONEY.finditer(text)] == [printed, "80.00万元"]
