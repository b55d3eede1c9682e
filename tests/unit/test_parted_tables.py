"""A table that goes on over pages, whatever its cells are merged over there, is the table drawn on one page."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.checks import Verdict, check_budget
from budgets.documents import Reading
from budgets.records import Statement
from tests.papers import Paper, Table

N = None
Row = list[Any]
HEAD: list[Row] = [
    [("功能分类科目编码", 1, 3), N, N, ("功能分类科目名称", 2, 1), ("支出预算", 1, 3), N, N],
    ["类", "款", "项", N, "合计", "基本支出", "项目支出"],
]
ROWS = [
    ("208", "社会保障和就业支出", "1,960,100", "1,336,000", "624,100"),
    ("20805", "行政事业单位养老支出", "1,336,000", "1,336,000", "0"),
    ("2080505", "机关事业单位基本养老保险缴费支出", "1,336,000", "1,336,000", "0"),
    ("20810", "社会福利", "624,100", "0", "624,100"),
    ("2081002", "老年福利", "624,100", "0", "624,100"),
    ("221", "住房保障支出", "888,200", "888,200", "0"),
    ("22102", "住房改革支出", "888,200", "888,200", "0"),
    ("2210201", "住房公积金", "888,200", "888,200", "0"),
]
TOTAL = ("2,848,300", "2,224,200", "624,100")
#: Level, code, label and figures of each row, the total's last.
RIGHT = [(len(code) // 2, code, label, *figures) for code, label, *figures in ROWS] + [(0, "", "合计", *TOTAL)]


def row_of(code: str, label: str, figures: tuple[str, ...], way: str) -> Row:
    """Return a row as a page prints it: its code in three cells, whole in the one of its level, or over all three."""
    if way == "merged":
        return [(code, 1, 3), N, N, label, *figures]
    if way == "level":
        return [*(code if len(code) // 2 == level else "" for level in (1, 2, 3)), label, *figures]
    parts = [code[:3], code[3:5], code[5:]]
    return [*parts, label, *figures]


def total_row(way: str) -> Row:
    if way == "label":
        return [("合计", 1, 4), N, N, N, *TOTAL]
    if way == "codes":
        return [("合计", 1, 3), N, N, "", *TOTAL]
    return ["", "", "", "合计", *TOTAL]


def read_pages(pages: list[Table]) -> Reading:
    title = ("青禾县柳河街道办事处2031年部门预算", "编制部门：青禾县柳河街道办事处")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(Paper(title=title, tables=pages).pdf())
        return documents.read([file])


def rows_read(statement: Statement) -> list[tuple[Any, ...]]:
    return [
        (line.level, line.code, line.label, *(amount.printed for amount in line.amounts)) for line in statement.lines
    ]


def failures(reading: Reading) -> list[str]:
    return [each.message.zh for each in check_budget(reading.budget).findings if each.verdict is Verdict.FAIL]


TITLE = "2031年部门支出预算总表"
ways = st.sampled_from(["cells", "level", "merged"])


@pytest.mark.heavy
@settings(deadline=None, max_examples=12)
@given(
    cuts=st.sets(st.integers(0, len(ROWS)), max_size=3),
    ways=st.lists(ways, min_size=4, max_size=4),
    total=st.sampled_from(["label", "codes", "cells"]),
    again=st.sampled_from(["nothing", "header", "head", "unit"]),
)
@example(cuts={len(ROWS)}, ways=["cells"] * 4, total="label", again="nothing")
@example(cuts={4}, ways=["merged"] * 4, total="cells", again="nothing")
@example(cuts={2, 5}, ways=["cells", "merged", "level", "cells"], total="label", again="unit")
@example(cuts={3, 6}, ways=["cells"] * 4, total="label", again="head")  # pages of as many rows each
@example(cuts={1, 2, 3}, ways=["cells"] * 4, total="label", again="header")
def test_a_table_over_pages_is_one(cuts: set[int], ways: list[str], total: str, again: str) -> None:
    """Pages print a code in one cell or in three, and the head again in whole or in part."""
    ends = sorted({0, *cuts, len(ROWS) + 1})
    pages: list[Table] = []
    for number, (start, end) in enumerate(pairwise(ends)):
        rows = [row_of(code, label, tuple(rest), ways[number]) for code, label, *rest in ROWS[start:end]]
        rows += [total_row(total)] if end > len(ROWS) else []
        if not pages:
            pages.append(Table(TITLE, [*HEAD, *rows], unit="单位：元", issuer=""))
        else:
            pages.append(
                Table(
                    TITLE if again == "head" else "",
                    rows if again == "nothing" else [*HEAD, *rows],
                    unit="单位：元" if again in ("head", "unit") else "",
                    issuer="",
                )
            )
    found = read_pages(pages)
    [statement] = found.budget.statements
    assert rows_read(statement) == RIGHT
    assert (found.budget.unreadable, found.warnings, failures(found)) == ((), (), [])


def test_a_total_at_the_head_and_at_the_foot_is_one() -> None:
    first = [*HEAD, total_row("label"), *(row_of(code, label, tuple(rest), "merged") for code, label, *rest in ROWS)]
    found = read_pages(
        [Table(TITLE, first, unit="单位：元", issuer=""), Table("", [total_row("label")], unit="", issuer="")]
    )
    [statement] = found.budget.statements
    assert rows_read(statement) == [RIGHT[-1], *RIGHT[:-1]]
    assert (found.budget.unreadable, found.warnings, failures(found)) == ((), ("repeated-total: 合计",), [])


def test_totals_that_differ_are_two() -> None:
    """A foot with another figure than the head is a row of its own, for a person to look at."""
    first = [*HEAD, total_row("label"), *(row_of(code, label, tuple(rest), "cells") for code, label, *rest in ROWS)]
    other = [("合计", 1, 4), N, N, N, "2,848,300", "2,224,200", "624,700"]
    [statement] = read_pages([Table(TITLE, [*first, other], unit="单位：元", issuer="")]).budget.statements
    assert rows_read(statement)[-1] == (0, "", "合计", "2,848,300", "2,224,200", "624,700")


def test_another_table_of_fewer_columns_is_another() -> None:
    """What begins with a header of its own goes on with nothing."""
    first = [*HEAD, *(row_of(code, label, tuple(rest), "cells") for code, label, *rest in ROWS), total_row("label")]
    other = [
        [("采购项目", 1, 4), N, N, N, ("金额", 1, 3), N, N],
        [("复印纸", 1, 4), N, N, N, ("2,000", 1, 3), N, N],
    ]
    found = read_pages([Table(TITLE, first, unit="单位：元", issuer=""), Table("", other, unit="", issuer="")])
    own, _other = found.budget.statements
    assert rows_read(own) == RIGHT


def test_a_code_in_one_cell_under_a_head_of_three() -> None:
    """The row of 类, 款, 项 is the total's, and one column is named of which another holds it."""
    rows: list[Row] = [
        [("项目", 1, 4), N, N, N, ("本年支出", 1, 4), N, N, N],
        [("科目编码", 2, 3), N, N, ("科目名称", 2, 1), ("合计", 2, 1), ("基本支出", 2, 1), ("项目支出", 1, 2), N],
        [N, N, N, N, N, N, "小计", "其中：基本建设资金支出"],
        ["类", "款", "项", "合计", "916.90", "708.00", "208.90", "55.00"],
        [("205", 1, 3), N, N, "教育支出", "876.30", "708.00", "168.30", "55.00"],
        [("20502", 1, 3), N, N, "普通教育", "876.30", "708.00", "168.30", "55.00"],
        [("2050205", 1, 3), N, N, "高等教育", "876.30", "708.00", "168.30", "55.00"],
        [("206", 1, 3), N, N, "科学技术支出", "40.60", "", "40.60", ""],
    ]
    later: list[Row] = [
        [("20602", 1, 3), N, N, "基础研究", "40.60", "", "40.60", ""],
        [("2060204", 1, 3), N, N, "实验室及相关设施", "40.60", "", "40.60", ""],
        [("", 1, 3), N, N, "合计", "916.90", "708.00", "208.90", "55.00"],
    ]
    found = read_pages([Table("财政拨款支出表", rows, issuer=""), Table("", later, unit="", issuer="")])
    [statement] = found.budget.statements
    assert [(line.level, line.code, line.parent) for line in statement.lines] == [
        *((0, "", None), (1, "205", 1), (2, "20502", 2), (3, "2050205", 3)),
        *((1, "206", 1), (2, "20602", 5), (3, "2060204", 6)),
    ]
    measures = [column.measure for column in statement.columns if column.type == "amount"]
    assert measures == ["total", "basic", "project", "construction"]
    assert (found.budget.unreadable, found.warnings, failures(found)) == ((), ("repeated-total: 合计",), [])


WAN_ROWS = [
    ("201", "一般公共服务支出", "1,234.50", "834.50", "400.00"),
    ("20126", "档案事务", "1,234.50", "834.50", "400.00"),
    ("2012601", "行政运行", "834.50", "834.50", "0.00"),
    ("2012604", "档案馆数字化加工与库房改造", "400.00", "0.00", "400.00"),
    ("221", "住房保障支出", "65.50", "65.50", "0.00"),
    ("", "合计", "1,300.00", "900.00", "400.00"),
]


@pytest.mark.heavy
@settings(deadline=None, max_examples=25)
@given(
    at=st.integers(0, len(WAN_ROWS) - 2),
    name=st.integers(1, 20),
    way=st.sampled_from(["name", "digits", "figures"]),
    digits=st.integers(1, 2),
)
@example(at=3, name=20, way="digits", digits=1)
@example(at=2, name=2, way="figures", digits=1)
def test_a_row_parted_by_the_end_of_a_page_is_one(at: int, name: int, way: str, digits: int) -> None:
    """The rest of its name, the last digits of its figures, or all its figures may stand on the next page."""
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    code, label, *figures = WAN_ROWS[at]
    upper, lower = label[:name], label[name:]
    if way == "name":
        lower = label[max(1, len(label) - name) :]
        upper = label.removesuffix(lower)
        halves = [code, upper, *figures], ["", lower, "", "", ""]
    elif way == "digits":
        cut = [figure[:-digits] for figure in figures]
        halves = [code, upper, *cut], ["", lower, *(figure[-digits:] for figure in figures)]
    else:
        halves = [code, upper, "", "", ""], ["", lower, *figures]
    first, second = [list(row) for row in WAN_ROWS[:at]], [list(row) for row in WAN_ROWS[at + 1 :]]
    if not at and way != "name":
        return  # no other row tells that each states figures, and with how many decimals
    pages = [
        Table("部门支出总体情况表", [head, *first, halves[0]], issuer=""),
        Table("", [halves[1], *second], unit="", issuer=""),
    ]
    found = read_pages(pages)
    [statement] = found.budget.statements
    assert [row[1:] for row in rows_read(statement)] == WAN_ROWS
    assert (found.budget.unreadable, failures(found)) == ((), [])


def test_the_only_row_of_a_table_is_one_over_two_pages() -> None:
    head = ["合计", "因公出国（境）费", "公务用车购置及运行维护费小计", "公务接待费"]
    first = Table("“三公”经费支出表", [head, ["509.20", "70.00", "411.2", "28.00"]])
    rest = Table("", [["", "", "0", ""]], unit="", issuer="")
    [statement] = read_pages([first, rest]).budget.statements
    [line] = statement.lines
    assert [amount.printed for amount in line.amounts] == ["509.20", "70.00", "411.20", "28.00"]


SIDES: list[Row] = [
    ["一、财政拨款", "18,330.37", "一、基本支出", "11,700.63"],
    ["二、事业收入", "1,206.00", "二、项目支出", "13,025.38"],
    ["三、其他收入", "5,189.64", "三、结转下年", ""],
    ["收入合计", "24,726.01", "支出合计", "24,726.01"],
]
HEAD_OF_SIDES: list[Row] = [[("收入", 1, 2), N, ("支出", 1, 2), N], ["项目", "金额", "项目", "金额"]]


@pytest.mark.heavy
@settings(max_examples=12, deadline=None)
@given(at=st.integers(1, 3), cuts=st.lists(st.integers(0, 2), min_size=2, max_size=2).filter(any), words=st.booleans())
@example(at=3, cuts=[1, 0], words=False)
def test_a_row_of_two_sides_parted_by_the_end_of_a_page_is_one(at: int, cuts: list[int], words: bool) -> None:
    """The last digits that did not fit on either side, and the rest of a name beside them, stand on the next page."""
    upper, lower = list(SIDES[at]), ["", "", "", ""]
    for column, digits in zip((1, 3), cuts, strict=True):
        if digits and upper[column]:
            upper[column], lower[column] = upper[column][:-digits], upper[column][-digits:]
    if words and lower[1] and not lower[3]:
        upper[2], lower[2] = upper[2][:-1], upper[2][-1:]
    if not any(lower):
        return
    pages = [
        Table("财政拨款收支预算总表", [*HEAD_OF_SIDES, *SIDES[:at], upper]),
        Table("", [lower, *SIDES[at + 1 :]], unit="", issuer=""),
    ]
    [statement] = read_pages(pages).budget.statements
    read = [(line.label, *(amount.printed for amount in line.amounts)) for line in statement.lines]
    assert read == [row[begin : begin + 2] for begin in (0, 2) for row in map(tuple, SIDES)]


@pytest.mark.heavy
@settings(max_examples=10, deadline=None)
@given(at=st.integers(2, 4), text=st.integers(0, 3), digits=st.integers(0, 2))
def test_the_texts_of_a_row_that_go_on_on_the_next_page_are_one(at: int, text: int, digits: int) -> None:
    head = ["采购品目大类", "采购物品名称", "采购组织形式", "总计"]
    kinds = ("货物A", "货物A", "工程B", "服务C", "服务C")
    rows = [[kind, f"办公设备{number}类", "集中采购", f"{number}1.50"] for number, kind in enumerate(kinds, start=1)]
    upper, lower = list(rows[at]), ["", "", "", ""]
    for column, cut in ((1, text), (3, digits if text else 0)):
        if cut:
            upper[column], lower[column] = upper[column][:-cut], upper[column][-cut:]
    if not any(lower):
        return
    pages = [
        Table("政府采购预算表", [head, *rows[:at], upper]),
        Table("", [lower, *rows[at + 1 :]], unit="", issuer=""),
    ]
    [statement] = read_pages(pages).budget.statements
    read = [(line.label, *(each.text for each in line.texts), line.amounts[0].printed) for line in statement.lines]
    whole = read_pages([Table("政府采购预算表", [head, *rows])]).budget.statements[0].lines
    assert read == [(line.label, *(each.text for each in line.texts), line.amounts[0].printed) for line in whole]


def test_rows_of_their_own_are_joined_to_none() -> None:
    """What stands at the head of a page without a code goes on with the row before only where that ends too early."""
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    for last, apart in (
        (["221", "住房保障支出", "65.5", "65.5", "0.0"], ["", "年初结转", "5", "5", "0"]),
        (["221", "住房保障支出", "65.50", "65.50", "0.00"], ["", "年初结转", "5.00", "5.00", "0.00"]),
    ):
        decimals = len(last[2].partition(".")[2])
        first = [[*row[:2], *(figure[: len(figure) - 2 + decimals] for figure in row[2:])] for row in WAN_ROWS[:4]]
        pages = [Table("部门支出总体情况表", [head, *first, last], issuer=""), Table("", [apart], unit="", issuer="")]
        [statement] = read_pages(pages).budget.statements
        assert [list(row[1:]) for row in rows_read(statement)][-2:] == [last, apart]


HALVED = st.sampled_from(["whole above", "whole below", 1, 2, 3, "before the point", "behind the point", "at a comma"])


def halves_of(printed: str, how: str | int) -> tuple[str, str]:
    """Return what the end of a page leaves of a cell's text above, and below."""
    at = {
        "whole below": 0,
        "before the point": printed.find("."),
        "behind the point": printed.find(".") + 1,
        "at a comma": printed.find(",") + 1,
    }.get(str(how), len(printed))
    at = max(1, len(printed) - how) if isinstance(how, int) else at if at >= 0 else len(printed)
    return printed[:at], printed[at:]


@pytest.mark.heavy
@settings(deadline=None, max_examples=12)
@given(
    at=st.integers(1, len(WAN_ROWS) - 1),
    code=st.sampled_from(["whole above", 1, 2]),
    label=st.sampled_from(["whole above", "whole below", 1, 2]),
    figures=st.lists(HALVED, min_size=3, max_size=3),
    again=st.sampled_from(["nothing", "header", "head"]),
)
@example(
    at=5, code="whole above", label=1, figures=["whole above"] * 3, again="nothing"
)  # 合 on one page, 计 on the next
@example(at=2, code="whole above", label="whole above", figures=["before the point"] * 3, again="header")
@example(at=1, code="whole above", label="whole above", figures=["at a comma"] * 3, again="nothing")
@example(at=2, code=2, label="whole above", figures=["whole above"] * 3, again="nothing")
@example(at=4, code="whole above", label="whole above", figures=["whole below", 1, 2], again="nothing")
@example(at=4, code=2, label="whole above", figures=["whole below"] * 3, again="nothing")
def test_no_figure_of_a_parted_row_is_another_or_lost_without_a_word(
    at: int, code: str | int, label: str | int, figures: list[str | int], again: str
) -> None:
    """However the end of a page parts a row, each of its figures is right or named."""
    parted = [halves_of(cell, how) for cell, how in zip(WAN_ROWS[at], [code, label, *figures], strict=True)]
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    above: list[Row] = [head, *map(list, WAN_ROWS[:at]), [upper for upper, _ in parted]]
    below: list[Row] = [[lower for _, lower in parted]] if any(lower for _, lower in parted) else []
    below = [*([] if again == "nothing" else [head]), *below, *map(list, WAN_ROWS[at + 1 :])]
    title = "部门支出总体情况表"
    pages = [Table(title, above, issuer="")]
    pages += [Table(title if again == "head" else "", below, unit="", issuer="")] if below else []
    try:
        budget = read_pages(pages).budget
    except documents.Refused:
        return
    told = {
        (line.code or line.label, "/".join(column.header)): amount
        for statement in budget.statements
        for line in statement.lines
        for column in statement.columns
        for amount in line.amounts
        if amount.column == column.order
    }
    missing = False
    for row in WAN_ROWS:
        for column, printed in zip(head[2:], row[2:], strict=True):
            amount = told.get((row[0] or row[1], column))
            value = amount.value if amount else None
            right = value == Decimal(printed.replace(",", "")) * 10_000
            assert right or value is None, (row, column, amount)
            missing = missing or not right
    assert not missing or budget.unreadable


def test_rows_without_rules_that_stand_in_no_table_are_named() -> None:
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    above = Table("部门支出总体情况表", [head, *map(list, WAN_ROWS[:-1])], issuer="", lines=False)
    below = Table("", [head, list(WAN_ROWS[-1])], issuer="", lines=False)
    named = read_pages([above, below]).budget.unreadable
    assert [(each.text, each.reason) for each in named] == [
        ("合计 1,300.00 900.00 400.00", "row-outside: 1,300.00 900.00 400.00")
    ]
