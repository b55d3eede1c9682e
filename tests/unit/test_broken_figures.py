"""A figure of the prose that is broken, parted or dressed is one figure or none, never a part of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgets.documents import read
from budgets.vocabulary.money_units import LOOSE_MONEY, MONEY_PATTERN
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
        *("－86万元", "−86万元", "–86万元", "▲86万元", "△86万元", "负86万元"),
    ],
)
def test_no_part_of_a_figure_is_read_and_the_whole_is_named(printed):
    text = f"支出预算为{printed}。"
    assert MONEY_PATTERN.search(text) is None
    assert [match[0] for match in LOOSE_MONEY.finditer(text)] == [printed]


@pytest.mark.parametrize("printed", ["100、200、300万元", "100万元，300万元", "从100至300万元", "其中,300万元"])
def test_the_last_figure_of_a_list_is_read(printed):
    assert [match["figure"] for match in MONEY_PATTERN.finditer(printed)][-1] == "300"
