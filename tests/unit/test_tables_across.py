"""A table whose columns are printed over several pages across is the table drawn on one page."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.documents import Reading
from budgets.records import Budget
from tests.papers import Paper, Table

N = None
HEAD: list[list[Any]] = [
    [("科目编码", 2, 1), ("科目名称", 2, 1), ("支出预算", 1, 3), N, N, ("备注", 2, 1)],
    [N, N, "合计", "基本支出", "项目支出", N],
]
CODES = {
    "201": "一般公共服务支出",
    "20126": "档案事务",
    "2012601": "行政运行",
    "208": "社会保障和就业支出",
    "221": "住房保障支出",
}
TITLE = "2031年部门支出预算总表"


def read(tables: list[Table], cut: tuple[int, ...] = (), names: int = 0, taller: int = 0) -> Reading:
    title = ("青禾县档案馆2031年部门预算", "编制部门：青禾县档案馆")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(Paper(title=title, tables=tables, cut=cut, names=names, taller=taller).pdf())
        return documents.read([file])


def amounts(budget: Budget) -> list[tuple[Any, ...]]:
    return [
        (table.kind, table.title, table.money_unit, line.code, line.label, columns[amount.column], amount.value)
        for table in budget.statements
        for columns in [{column.order: (column.header, column.measure) for column in table.columns}]
        for line in table.lines
        for amount in line.amounts
    ]


money = st.integers(0, 10**7).map(lambda fen: f"{fen / 100:,.2f}")
figures = st.one_of(st.just(""), money)
rows = st.lists(st.tuples(figures, figures, figures), min_size=2, max_size=len(CODES))
cuts = st.sets(st.integers(2, 5), min_size=1, max_size=3).map(lambda found: tuple(sorted(found)))


def table_of(found: list[tuple[str, ...]], title: str = TITLE) -> Table:
    body = [[code, label, *each, ""] for (code, label), each in zip(CODES.items(), found, strict=False)]
    return Table(title, [*HEAD, *body], issuer="", head=2)


@given(rows, cuts.filter(lambda cut: not {3, 4} <= {*cut}))
@settings(max_examples=10, deadline=None)
def test_columns_of_other_pages_are_those_of_the_same_rows(found: list[tuple[str, ...]], cut: tuple[int, ...]) -> None:
    whole, parted = read([table_of(found)]), read([table_of(found)], cut)
    assert amounts(parted.budget) == amounts(whole.budget)


@given(st.lists(st.tuples(money, money, money), min_size=2, max_size=len(CODES)))
@settings(max_examples=5, deadline=None)
def test_a_column_that_cannot_be_told_is_named(found: list[tuple[str, ...]]) -> None:
    """A page that shows the middle of a header cell, neither of whose ends is ruled, is of an unknown table."""
    whole, parted = read([table_of(found)]), read([table_of(found)], (3, 4))
    known = {(label, measure, value) for *_, label, (_, measure), value in amounts(whole.budget)}
    told = [each for each in amounts(parted.budget) if each[0] != "other" and each[-1] is not None]
    assert {(label, measure, value) for *_, label, (_, measure), value in told} <= known
    assert parted.budget.unreadable or len(told) == len(known)


@given(rows, rows)
@settings(max_examples=5, deadline=None)
def test_two_tables_of_the_same_rows_are_two(one: list[tuple[str, ...]], other: list[tuple[str, ...]]) -> None:
    rest = [*other, *[("", "", "")] * len(one)][: len(one)]
    budget = read([table_of(one), table_of(rest, "2031年一般公共预算支出预算表")]).budget
    assert [(table.title, len(table.columns)) for table in budget.statements] == [
        (TITLE, 6),
        ("2031年一般公共预算支出预算表", 6),
    ]


@given(st.lists(st.tuples(money, money), min_size=2, max_size=len(CODES)), st.sampled_from(["款", "类", "项", "编码"]))
@settings(max_examples=8, deadline=None)
def test_a_column_of_amounts_is_none_of_codes_whatever_is_left_of_its_header(
    found: list[tuple[str, ...]], rest: str
) -> None:
    """Of 财政拨款 over two lines that do not fit in their cell, a page may leave the end, a word over codes."""
    body = [[code, label, *each] for (code, label), each in zip(CODES.items(), found, strict=False)]
    reading = read([Table(TITLE, [["科目编码", "科目名称", "合计", rest], *body], issuer="", head=1)])
    (table,) = reading.budget.statements
    printed = [[amount.printed for amount in line.amounts] for line in table.lines]
    assert printed == [list(each) for each in found]
    assert f"unknown-column: {TITLE} · {rest}" in reading.warnings


@given(st.lists(money, min_size=3, max_size=3))
@settings(max_examples=5, deadline=None)
def test_a_figure_that_stands_in_a_cell_of_the_header_is_named(found: list[str]) -> None:
    """No rule parts it from the header's words where a table is printed so small that two rules are one."""
    head = ["科目编码", "科目名称", *(f"{words}{figure}" for words, figure in zip(HEAD[1][2:5], found, strict=True))]
    reading = read([Table(TITLE, [head, ["201", "一般公共服务支出", "1.00", "1.00", "0.00"]], issuer="", head=1)])
    named = " ".join(each.reason for each in reading.budget.unreadable)
    assert all(figure in named for figure in found)


# Names of rows that are printed again

INCOME = ["一、一般公共预算拨款收入", "二、政府性基金预算拨款收入", "三、事业收入", "四、其他收入", "", "收入总计"]
SPENDING = [
    "一、一般公共服务支出",
    "二、社会保障和就业支出",
    "三、卫生健康支出",
    "四、住房保障支出",
    "五、其他支出",
    "支出总计",
]
SIDES: list[list[Any]] = [
    [("收入", 1, 2), N, ("支出", 1, 4), N, N, N],
    ["项目", "预算数", "项目", "合计", "基本支出", "项目支出"],
]
sides = st.lists(st.tuples(money, money, figures, figures), min_size=6, max_size=6)


def sides_of(found: list[tuple[str, ...]]) -> Table:
    body = [
        [income, each[0], spending, *each[1:]] for income, spending, each in zip(INCOME, SPENDING, found, strict=True)
    ]
    return Table("2031年部门收支预算总表", [*SIDES, *body], issuer="", head=2)


@given(sides, st.sampled_from([(2,), (2, 4)]))
@settings(max_examples=6, deadline=None)
def test_spending_beside_the_names_of_income_is_of_its_own_names(
    found: list[tuple[str, ...]], cut: tuple[int, ...]
) -> None:
    whole, parted = read([sides_of(found)]), read([sides_of(found)], cut, names=1)
    assert [each[2:] for each in amounts(parted.budget)] == [each[2:] for each in amounts(whole.budget)]
    assert [table.kind for table in parted.budget.statements] == [table.kind for table in whole.budget.statements]


@given(
    sides,
    st.sets(st.integers(1, 5), min_size=1, max_size=5).map(lambda found: tuple(sorted(found))),
    st.integers(0, 6),
)
@settings(max_examples=15, deadline=None)
def test_no_amount_is_put_under_a_name_that_is_printed_again(
    found: list[tuple[str, ...]], cut: tuple[int, ...], taller: int
) -> None:
    """Where the rows stand at other heights, which names the amounts are of is open."""
    whole, parted = read([sides_of(found)]), read([sides_of(found)], cut, names=1, taller=taller)
    known = {(label, value) for *_, label, _, value in amounts(whole.budget)}
    told = [(label, value) for *_, label, _, value in amounts(parted.budget) if value is not None]
    assert {*told} <= known
    assert parted.budget.unreadable or len(told) == sum(each[-1] is not None for each in amounts(whole.budget))
