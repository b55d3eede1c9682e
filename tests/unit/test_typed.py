"""Show how what a clerk types becomes a table: figures, trees, doubts, and the empty forms to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import documents
from budgets.documents.entry import empty_tables, typed_tables
from budgets.documents.entry.typed_tables import TypedRow, TypedSheet, sums_below, typed_doubts, typed_statement
from budgets.records import NOWHERE, Column, ColumnType, Line, Origin, Placing, Role, State, Statement
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.table_sets import TABLE_SETS, layout_columns

SAMPLE = Path(documents.__file__).parents[1] / "sample" / "shenzhen-infosec-centre-2024.txt"


@pytest.mark.parametrize(
    ("typed_text", "unit", "printed"),
    [
        ("6,725.48", "万元", "6,725.48"),
        ("6725.48", "万元", "6,725.48"),
        ("１，２３４．５", "万元", "1,234.50"),
        ("1 234", "万元", "1,234.00"),
        ("12万元", "万元", "12.00"),
        ("67254800元", "万元", "6,725.48"),
        ("1.5万元", "元", "15,000.00"),
        ("1.5亿元", "万元", "15,000.00"),
        ("12.345元", "万元", "0.0012345"),
        ("¥ 5", "元", "5.00"),
        ("￥5", "元", "5.00"),
        ("+5", "元", "5.00"),
        ("(3.20)", "万元", "-3.20"),
        ("（3.20）", "万元", "-3.20"),
        ("−3", "万元", "-3.00"),
        ("0", "万元", "0.00"),
        ("1.234", "万元", "1.234"),
        ("", "万元", ""),
        ("-", "万元", "-"),
        ("—", "万元", "—"),
    ],
)
def test_amounts_are_understood_as_clerks_write_them(typed_text: str, unit: str, printed: str) -> None:
    assert typed_tables.tidy(typed_text, unit, 2) == printed


@pytest.mark.parametrize("text", ["1OO.00", "12,34", "约5", "5万", "1.2.3", "12..", "5 %", "=A1"])
def test_what_is_no_figure_is_kept_as_typed(text: str) -> None:
    assert typed_tables.tidy(text, "万元", 2) == text
    assert typed_statement(sheet(("x", {3: text}))).lines[0].amounts[0].state is State.UNREADABLE


def columns() -> tuple[Column, ...]:
    return layout_columns(("科目编码 : code", "科目名称 : label", "合计 = total", "基本支出 = basic"), 2024)


def sheet(*rows: tuple[str, dict[int, str]], levels: str = "") -> TypedSheet:
    made = []
    for number, (name, cells) in enumerate(rows, start=1):
        code, _blank, label = name.rpartition(" ")
        level = int(levels[number - 1]) if levels else 0
        made.append(TypedRow(key=str(number), row=number, code=code, label=label, level=level, cells=cells))
    return TypedSheet(kind="general-function", money_unit="万元", columns=columns(), rows=tuple(made))


def test_decimals_follow_the_rest_of_the_table() -> None:
    whole = [(f"甲{n}", {3: str(n)}) for n in range(5)]
    assert [line.amounts[0].printed for line in typed_statement(sheet(*whole)).lines] == list("01234")
    assert typed_statement(sheet(*whole[:4])).lines[3].amounts[0].printed == "3.00"


def test_a_cell_that_was_never_typed_is_absent_and_an_emptied_one_blank() -> None:
    line = typed_statement(sheet(("甲", {3: ""}))).lines[0]
    assert [(amount.column, amount.state) for amount in line.amounts] == [(3, State.BLANK)]


def test_codes_make_the_tree_and_sums_stand_beside_it() -> None:
    made = typed_statement(
        sheet(
            ("合计", {3: "5"}),
            ("201 甲", {}),
            ("20101 乙", {3: "5"}),
            ("2010101 丙", {3: "3"}),
            ("2010102 丁", {3: "1"}),
        )
    )
    assert [line.parent for line in made.lines[2:]] == [2, 3, 3]
    assert sums_below(made)[3] == {3: (Decimal(40_000), Decimal(10_000))}
    assert sums_below(made)[2] == {3: (Decimal(50_000), None)}
    doubts = {(doubt.position, doubt.column, doubt.message.partition(":")[0]) for doubt in typed_doubts(made)}
    assert (3, 3, "sum") in doubts


def test_rounding_tails_are_no_problem() -> None:
    made = typed_statement(sheet(("201 甲", {3: "3.00"}), ("20101 乙", {3: "1.495"}), ("20102 丙", {3: "1.50"})))
    assert not [doubt for doubt in typed_doubts(made) if doubt.message.startswith("sum")]


def test_a_code_without_the_one_above_it_is_told_at_its_row() -> None:
    made = typed_statement(sheet(("201 甲", {3: "1.00"}), ("2080505 乙", {3: "1.00"})))
    assert (2, "orphan: 2080505") in {(doubt.position, doubt.message) for doubt in typed_doubts(made)}


@pytest.mark.parametrize("closing", ["支出合计", "合计", "支出总计"])
def test_three_lists_side_by_side_that_add_up_leave_no_doubt(closing: str) -> None:
    lists = {
        "income": [
            ("一、一般公共预算拨款", "100"),
            ("当年收入小计", "100"),
            ("上年结转资金", "0"),
            ("收入合计", "100"),
        ],
        "expenditure": [("一、一般公共服务支出", "60"), ("二、住房保障支出", "40"), (closing, "100")],
        "use": [("一、基本支出", "60"), ("二、项目支出", "40"), (closing, "100")],
    }
    columns: list[Column] = []
    rows: list[TypedRow] = []
    for name, own in lists.items():
        at = len(columns) + 1
        columns.append(Column(order=at, type=ColumnType.LABEL, header=("项目",), list=name))
        columns.append(Column(order=at + 1, type=ColumnType.AMOUNT, header=("金额",), measure="total", list=name))
        rows += [
            TypedRow(key=f"{name}{row}", row=row, list=name, label=label, cells={at + 1: amount})
            for row, (label, amount) in enumerate(own, start=1)
        ]
    made = typed_statement(
        TypedSheet(kind="income-expenditure", money_unit="万元", columns=tuple(columns), rows=tuple(rows))
    )
    assert [line.label for line in made.lines if line.parent is None] == ["收入合计", closing, closing]
    assert typed_doubts(made) == []
    without = replace(made, lines=tuple(line for line in made.lines if line.label != closing or line.list != "use"))
    assert [doubt.message for doubt in typed_doubts(without)] == ["no-total: "]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("201 13 08", "2011308"), ("２０１ 13 8", "2011308"), ("201", "201"), ("20 13", "20 13"), ("201 131", "201 131")],
)
def test_a_code_typed_step_by_step_is_one(typed: str, code: str) -> None:
    made = typed_statement(sheet((f"{typed} 甲", {3: "1.00"})))
    assert made.lines[0].code == code


def test_a_total_typed_where_codes_stand_is_the_total() -> None:
    total = TypedRow(key="1", row=1, code="合 计", cells={3: "300"})
    part = TypedRow(key="2", row=2, code="213", label="农林水支出", cells={3: "300"})
    made = typed_statement(replace(sheet(), rows=(total, part)))
    assert [(line.code, line.label, line.role) for line in made.lines] == [
        ("", "合 计", Role.TOTAL),
        ("213", "农林水支出", Role.LINE),
    ]
    assert typed_doubts(made) == []


@pytest.mark.parametrize("typed", ["20", "13", "20113080", "201 131", "类"])
def test_what_is_no_code_of_any_level_is_told_at_its_row(typed: str) -> None:
    made = typed_statement(sheet((f"{typed} 甲", {3: "1.00"})))
    assert (1, f"not-a-code: {typed}") in {(doubt.position, doubt.message) for doubt in typed_doubts(made)}


class TestKnownLines:
    def test_keep_their_tree_while_nothing_is_renamed(self) -> None:
        odd = Line(position=1, row=1, level=3, parent=None, role=Role.NOTE, label="甲", scheme="source")
        given = sheet(("甲", {3: "1"}), levels="3")
        assert typed_statement(given, {"1": odd}).lines[0].role is Role.NOTE

    def test_that_are_renamed_stand_for_something_else(self) -> None:
        odd = Line(
            position=1, row=1, level=0, parent=None, role=Role.LINE, label="甲", code="201", classification="201"
        )
        renamed = typed_statement(sheet(("208 甲", {})), {"1": odd}).lines[0]
        assert (renamed.code, renamed.classification) == ("208", "208")

    def test_keep_what_they_stand_for_when_others_come(self) -> None:
        odd = Line(position=1, row=1, level=0, parent=None, role=Role.LINE, label="甲", scheme="x", classification="y")
        made = typed_statement(sheet(("甲", {}), ("乙", {})), {"1": odd})
        assert [line.classification for line in made.lines] == ["y", ""]


@pytest.fixture(scope="module")
def tables() -> tuple[Statement, ...]:
    return documents.read([SAMPLE]).budget.statements


class TestSample:
    """What the reader makes of the printed document, typing it cell by cell makes as well."""

    def test_typed_is_read(self, tables: tuple[Statement, ...]) -> None:
        for table in tables:
            made = typed_statement(retyped(table))
            assert list(map(printed, made.lines)) == list(map(printed, table.lines)), table.title

    def test_it_adds_up_when_it_is_pasted_without_levels(self, tables: tuple[Statement, ...]) -> None:
        flat = [retyped(table) for table in tables]
        flat = [replace(one, rows=tuple(replace(row, level=0) for row in one.rows)) for one in flat]
        doubts = [doubt.message for one in flat for doubt in typed_doubts(typed_statement(one))]
        assert set(doubts) <= {"no-total: "}

    def test_nothing_of_it_is_doubtful(self, tables: tuple[Statement, ...]) -> None:
        assert [typed_doubts(typed_statement(retyped(table))) for table in tables] == [[]] * 12


def retyped(table: Statement) -> TypedSheet:
    """Return a table as a clerk would type it from paper."""
    return TypedSheet(
        kind=table.kind,
        money_unit=table.money_unit,
        columns=table.columns,
        rows=tuple(retyped_rows(table)),
        units=("深圳市信息安全管理中心",),
    )


def retyped_rows(table: Statement) -> Iterator[TypedRow]:
    has_unit = any(column.type is ColumnType.UNIT for column in table.columns)
    above = ""
    for line in table.lines:
        unit = line.budget_unit if has_unit and line.budget_unit != above else ""
        above = line.budget_unit
        yield TypedRow(
            key=f"new-{line.position}",
            row=line.row,
            list=line.list,
            level=line.level,
            code=line.code,
            label="" if unit == line.label else line.label,
            unit=unit,
            cells={one.column: one.printed for one in line.amounts} | {one.column: one.text for one in line.texts},
        )


def printed(line: Line) -> Line:
    """Return a line without what is not typed: places, what told its parent, what is found out about a bare name."""
    amounts = tuple(replace(one, place=NOWHERE, origin=Origin.TYPED) for one in line.amounts)
    texts = tuple(replace(one, place=NOWHERE) for one in line.texts)
    if not line.code:
        line = replace(line, scheme="", classification="")
    return replace(line, place=NOWHERE, project=None, placed_by=Placing.UNSTATED, amounts=amounts, texts=texts)


class TestBlankForms:
    @pytest.mark.parametrize(("word", "count"), [("shenzhen", 12), ("shanghai", 9), ("jiangsu", 12)])
    def test_hold_the_tables_of_the_place(self, word: str, count: int) -> None:
        tables = empty_tables.statements(word, year=2025, unit="某中心")
        assert [table.order for table in tables] == list(range(1, count + 1))
        assert all(table.lines and table.columns for table in tables)
        assert all(
            any(column.type is ColumnType.LABEL or column.type is ColumnType.UNIT for column in table.columns)
            or table.kind == "expenditure-summary"
            for table in tables
        )

    def test_name_the_unit_and_the_years(self) -> None:
        tables = {table.kind: table for table in empty_tables.statements("shenzhen", year=2025, unit="某中心")}
        assert [line.label for line in tables["three-public"].lines] == ["2024年", "2025年", "增减变化金额"]
        assert [line.year for line in tables["three-public"].lines] == [2024, 2025, None]
        assert tables["performance"].title == "某中心整体支出绩效目标表"
        assert tables["expenditure"].lines[0].role is Role.TOTAL

    def test_know_the_tree_of_the_revenue_list(self) -> None:
        table = empty_tables.statements("shenzhen", year=2025, unit="某中心")[0]
        by_label = {line.label: line for line in table.lines}
        assert table.lines[(by_label["1.事业收入"].parent or 0) - 1].label == "三、单位资金"
        assert by_label["本年收入合计"].parent == by_label["收入总计"].position

    def test_kinds_are_known(self) -> None:
        for one in TABLE_SETS.values():
            assert {form.kind for form in one.forms} <= set(KINDS)


UNITS = ("甲局", "甲院", "甲所")


@given(
    counts=st.lists(st.integers(1, 4), min_size=1, max_size=2),
    over=st.sampled_from(["", "甲局", "合计"]),
    slip=st.booleans(),
    in_column=st.booleans(),
    figures=st.data(),
)
def test_the_row_of_a_unit_heads_the_rows_below_it(
    counts: list[int], over: str, slip: bool, in_column: bool, figures: st.DataObject
) -> None:
    """Rows without levels or codes, also where a unit's rows do not come to it; a department over units by sums."""
    rows: list[tuple[str, int]] = []
    parents: list[int | None] = []
    if over:
        rows, parents = [(over, 0)], [None]
    for unit, count in zip(UNITS[1:], counts, strict=False):
        parts = [figures.draw(st.integers(100, 10**6)) for _part in range(count)]
        rows.append((unit, sum(parts)))
        parents += [1 if over else None, *[len(rows)] * count]
        rows += [(f"项目{len(rows) + number}", part) for number, part in enumerate(parts)]
    if over:
        rows[0] = (over, sum(figure for name, figure in rows if name in UNITS))
    if slip:
        rows[-1] = (rows[-1][0], rows[-1][1] + 7)
    columns = (
        Column(order=1, type=ColumnType.UNIT, header=("单位",)),
        Column(order=2, type=ColumnType.LABEL, header=("项目",)),
        Column(order=3, type=ColumnType.AMOUNT, header=("金额",), measure="total"),
    )
    typed = tuple(
        TypedRow(
            key=str(number),
            row=number,
            unit=name if in_column and name in UNITS else "",
            label="" if in_column and name in UNITS else name,
            cells={3: f"{figure}.00"},
        )
        for number, (name, figure) in enumerate(rows, 1)
    )
    made = typed_statement(TypedSheet(kind="projects", money_unit="元", columns=columns, rows=typed, units=UNITS))
    assert [line.parent for line in made.lines] == parents
    assert [doubt.message.partition(":")[0] for doubt in typed_doubts(made)] == ["sum"] * slip
