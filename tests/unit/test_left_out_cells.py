"""Tables copied as text without the cells that merged ones reach over: read as with them, or named; never otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.documents.sources.left_out_cells import with_left_out_cells
from budgets.records import Budget, State
from tests.papers import Paper, Table

ISSUED = ("某市2031年度部门决算", "预算主管部门：某市博物馆")
NAMES = ["文化旅游体育与传媒支出", "文物", "博物馆", "历史名城与古迹", "其他文物支出"]
CODES = ["207", "20702", "2070205", "2070206", "2070299"]


def wide(text: str, columns: int) -> list[Any]:
    return [(text, 1, columns), *[None] * (columns - 1)]


def tall(*texts: str) -> list[Any]:
    return [(text, 2, 1) for text in texts]


#: Both rows of a header by its table's title, and how many columns each total takes with its parts.
FORMS: dict[str, tuple[list[Any], list[Any], list[int]]] = {
    "收入决算表": (
        [*wide("项目", 2), *tall("本年收入合计", "财政拨款收入", "事业收入", "其他收入")],
        ["功能分类科目编码", "科目名称", *[None] * 4],
        [4],
    ),
    "一般公共预算财政拨款支出决算表": (
        [*wide("项目", 2), *wide("本年支出", 3)],
        ["功能分类科目编码", "科目名称", "小计", "基本支出", "项目支出"],
        [3],
    ),
    "政府性基金预算财政拨款收入支出决算表": (
        [*wide("项目", 2), *tall("年初结转和结余", "本年收入"), *wide("本年支出", 3), *tall("年末结转和结余")],
        ["功能分类科目编码", "科目名称", None, None, "小计", "基本支出", "项目支出", None],
        [1, 1, 3, 1],
    ),
    "支出决算表": (
        [*tall("科目编码", "科目名称", "合计"), *wide("基本支出", 3), *tall("项目支出", "经营支出")],
        [None, None, None, "小计", "人员经费", "公用经费", None, None],
        [1, 3, 1, 1],
    ),
}
CENTS = st.integers(0, 9_999_999)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    title = draw(st.sampled_from([*FORMS]))
    above, below, blocks = FORMS[title]
    count = draw(st.integers(1, len(NAMES)))
    rows: list[list[Any]] = []
    for code, name in zip(CODES[:count], NAMES, strict=False):
        figures: list[Decimal] = []
        for block in blocks:
            parts = [Decimal(draw(CENTS)) / 100 for _ in range(max(1, block - 1))]
            figures += [sum(parts, Decimal(0)), *parts] if block > 1 else parts
        rows.append([code, name, *(f"{figure:,.2f}" for figure in figures)])
    total = [*wide("合计", 2), *rows[0][2:]]
    at = draw(st.sampled_from(["head", "foot", "none"]))
    numbers = [[*wide("栏次", 2), *map(str, range(1, len(rows[0]) - 1))]] if draw(st.booleans()) else []
    body = [*numbers, *([total] if at == "head" else []), *rows, *([total] if at == "foot" else [])]
    return Table(title, [above, below, *body])


def copied(table: Table) -> str:
    """Return a table as text whose cells tabs part, without those that merged ones reach over."""
    shown = [[cell[0] if isinstance(cell, tuple) else cell for cell in row if cell is not None] for row in table.rows]
    lines = [*ISSUED, "第一部分 部门概况", "本部门负责全市文物保护。", "第二部分 部门决算表", table.title, table.unit]
    lines += ["\t".join(row) for row in shown]
    return "\n".join([*lines, "第三部分 部门决算说明", "本部门依照规定编制本表，各项数据与部门决算一致。"])


def read(name: str, content: bytes) -> Budget:
    with TemporaryDirectory() as folder:
        (path := Path(folder) / name).write_bytes(content)
        return documents.read([path]).budget


def amounts(budget: Budget) -> Counter[tuple[Any, ...]]:
    """Return each amount with its row and the header of its column."""
    return Counter(
        (line.code, line.label, "/".join(columns[each.column]), each.value)
        for table in budget.statements
        for columns in [{column.order: column.header for column in table.columns}]
        for line in table.lines
        for each in line.amounts
        if each.state is State.VALUE
    )


def figures_of(blocks: list[int], at: int) -> list[str]:
    figures: list[Decimal] = []
    for order, block in enumerate(blocks, start=1):
        parts = [Decimal(1_000 * order + 100 * at + 7 * part) / 10 for part in range(max(1, block - 1))]
        figures += [sum(parts, Decimal(0)), *parts] if block > 1 else parts
    return [f"{figure:.2f}" for figure in figures]


@given(table=tables())
def test_what_is_read_is_read_as_with_all_cells(table: Table) -> None:
    text = read("paper.txt", copied(table).encode())
    whole = read("paper.xlsx", Paper(title=ISSUED, tables=[table]).workbook())
    assert not amounts(text) - amounts(whole)
    assert amounts(text) == amounts(whole) or text.unreadable


@pytest.mark.parametrize("title", FORMS)
def test_a_header_that_fits_in_one_way_is_read(title: str) -> None:
    above, below, blocks = FORMS[title]
    rows = [[code, name, *figures_of(blocks, at)] for at, (code, name) in enumerate(zip(CODES, NAMES, strict=True))]
    table = Table(title, [above, below, *rows, [*wide("合计", 2), *rows[0][2:]]])
    text = read("paper.txt", copied(table).encode())
    assert not text.unreadable
    assert amounts(text) == amounts(read("paper.xlsx", Paper(title=ISSUED, tables=[table]).workbook()))


def numbered_lists(figures: list[Decimal]) -> Table:
    """Return income beside spending, each row with its number (行次), spending in two columns under one cell."""
    head = [
        [*wide("收入", 3), *wide("支出", 5)],
        ["项目", "行次", "金额", "项目", "行次", "合计", "一般公共预算", "政府性基金预算"],
    ]
    rows = [
        [f"{name}收入", str(at), str(one + other), f"{name}支出", str(at + 4), *map(str, (one + other, one, other))]
        for at, (name, one, other) in enumerate(zip("甲乙丙", figures, figures[3:], strict=False), start=1)
    ]
    total = [sum(figures), sum(figures[:3]), sum(figures[3:])]
    closing = ["总计", "4", str(total[0]), "总计", "8", *map(str, total)]
    return Table("财政拨款收入支出决算总表", [*head, ["栏次", "", "1", "栏次", "", "2", "3", "4"], *rows, closing])


def lists_of_classes(figures: list[Decimal]) -> Table:
    """Return basic spending in three lists of codes, two of which one cell stands over, closed by both totals."""
    one, two, three, four, five, six = map(str, figures)
    totals = str(figures[0] + figures[5]), str(figures[1] + figures[4])
    return Table(
        "一般公共预算财政拨款基本支出决算表",
        [
            [*wide("人员经费", 3), *wide("公用经费", 6)],
            ["科目编码", "科目名称", "决算数"] * 3,
            ["301", "工资福利支出", one, "302", "商品和服务支出", two, "30217", "公务接待费", three],
            ["30101", "基本工资", one, "30201", "办公费", four, "310", "资本性支出", five],
            ["303", "对个人和家庭的补助", six, "30202", "印刷费", "0.01", "31002", "办公设备购置", five],
            [*wide("人员经费合计", 2), totals[0], *wide("公用经费合计", 5), totals[1]],
        ],
    )


def halves(figures: list[Decimal]) -> Table:
    """Return the three expenses by budget and accounts, under a header of three rows and without a name."""
    half = [*tall("合计", "因公出国（境）费"), *wide("公务用车购置及运行维护费", 3), *tall("公务接待费")]
    parts = [None, None, "小计", "公务用车购置费", "公务用车运行维护费", None]
    one, two, three, four, *_ = figures
    row = [one + two + three + four, one, two + three, two, three, four]
    head = [[*wide("预算数", 6), *wide("决算数", 6)], half * 2, parts * 2, [*map(str, range(1, 13))]]
    return Table("一般公共预算财政拨款“三公”经费支出决算表", [*head, [*map(str, row * 2)]])


def projects_of_units(figures: list[Decimal]) -> Table:
    """Return projects with their units, a total's label over both."""
    sums = [(one + other, one, other) for one, other in zip(figures, figures[3:], strict=False)]
    rows = [[f"{name}项目", f"{name}馆", *map(str, each)] for name, each in zip("甲乙丙", sums, strict=True)]
    total = [*wide("合计", 2), *(str(sum(column)) for column in zip(*sums, strict=True))]
    head = [*tall("项目名称", "项目单位"), *wide("本年拨款", 3)]
    return Table("部门项目支出决算表", [head, [None, None, "合计", "一般公共预算", "政府性基金预算"], total, *rows])


OTHERS = pytest.mark.parametrize("made", [numbered_lists, lists_of_classes, halves, projects_of_units])
SURE = [Decimal(cents) / 100 for cents in (12_345, 23_456, 3_457, 4_568, 56_789, 67_890)]


@OTHERS
@settings(max_examples=8, deadline=None)
@given(figures=st.lists(CENTS.map(lambda cents: Decimal(cents) / 100), min_size=6, max_size=6))
@example(figures=SURE)
def test_lists_halves_and_units_are_read_as_with_all_cells(
    made: Callable[[list[Decimal]], Table], figures: list[Decimal]
) -> None:
    table = made(figures)
    text = read("paper.txt", copied(table).encode())
    whole = read("paper.xlsx", Paper(title=ISSUED, tables=[table]).workbook())
    assert not amounts(text) - amounts(whole)
    assert amounts(text) == amounts(whole) or text.unreadable
    if figures == SURE:
        assert (amounts(text), text.unreadable) == (amounts(whole), ())


def test_a_table_of_which_several_could_be_made_is_named_by_row_and_takes_no_other_with_it() -> None:
    title = "一般公共预算财政拨款支出决算表"
    above, below, blocks = FORMS[title]
    rows = [[code, name, *figures_of(blocks, at)] for at, (code, name) in enumerate(zip(CODES, NAMES, strict=True))]
    sure = Table(title, [above, below, *rows])
    fund = "政府性基金预算财政拨款收入支出决算表"
    noughts = [["21208", "国有土地使用权出让收入安排的支出", *["0.00"] * 6], [*wide("合计", 2), *["0.00"] * 6]]
    open_ = Table(fund, [*FORMS[fund][:2], [*wide("栏次", 2), *"123456"], *noughts])
    first, second = copied(sure), copied(open_)
    begin, end = second.index(fund), second.index("第三部分")
    budget = read("paper.txt", (first.replace("第三部分", second[begin:end] + "第三部分")).encode())
    assert amounts(budget) == amounts(read("paper.xlsx", Paper(title=ISSUED, tables=[sure]).workbook()))
    assert [each.reason for each in budget.unreadable if each.text.startswith(("21208", "合计"))] == [
        "figures: 7 / 8",
        "figures: 6 / 7",
    ]


def test_a_wide_header_that_fits_in_no_way_is_given_up_at_once() -> None:
    above, below = ["项目名称", *["预算数"] * 19], ["小计"] * 20
    assert with_left_out_cells([above, below, *[["修缮", *["1"] * 38]] * 3]) is None
    assert with_left_out_cells([above * 100, below * 100, *[["修缮", *["1"] * 4100]] * 3]) is None


def test_a_number_of_any_length_is_counted_on_from() -> None:
    """Longer ones than a computer turns into whole numbers count no rows."""
    rows = [["9" * 5_000, "档案馆", "1.00"], ["8", "图书馆", "2.00"]]
    assert with_left_out_cells([["编码", "名称", "金额"], *rows, ["合计", "3.00"]]) == [
        ["编码", "名称", "金额"],
        *rows,
        ["合计", "", "3.00"],
    ]
