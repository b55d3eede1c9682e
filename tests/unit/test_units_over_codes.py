"""Rows of units above the codes they spend on, 其中 and rows apart: each stands where its words and its sums say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets.records import Statement
from tests.papers import Table
from tests.unit.test_rows_of_lists import FORMS, amounts_of, failures, read_tables

N = None
CODES = {
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2130301": "行政运行",
    "2130306": "水利工程运行与维护",
    "2130314": "防汛",
    "2210201": "住房公积金",
}
NAMES = ("青禾县水务局", "青禾县河道管理所", "青禾县水文站")
CODED_HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
fen = st.integers(1, 9_999_999)
Right = list[tuple[Any, ...]]


def printed(value: int) -> str:
    return f"{Decimal(value) / 100:,.2f}"


def tree_with_codes(statement: Statement) -> Right:
    """Return of each line its code, label, that of the line it is part of, its unit, and its amounts."""
    labels = {line.position: line.label for line in statement.lines}
    levels = {line.position: line.level for line in statement.lines}
    assert all(line.level == (levels[line.parent] + 1 if line.parent else 0) for line in statement.lines)
    return [
        (line.code, line.label, labels[line.parent] if line.parent else None, line.budget_unit, amounts_of(line))
        for line in statement.lines
    ]


@st.composite
def spending(draw: st.DrawFn) -> list[tuple[str, dict[str, tuple[int, int]]]]:
    """Return units, each with what it spends on: of each code basic and project money, in fen of 万元."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=3, unique=True))
    amounts = st.dictionaries(st.sampled_from(sorted(CODES)), st.tuples(fen, fen), min_size=1, max_size=4)
    return [(name, dict(sorted(draw(amounts).items()))) for name in names]


#: Where the code of a unit is printed: in a column of its own, among the codes, or nowhere.
WAYS = ("column", "codes", "nowhere")


@pytest.mark.heavy
@settings(deadline=None, max_examples=40)
@given(
    units=spending(),
    way=st.sampled_from(WAYS),
    form=st.sampled_from(["pdf", "xlsx"]),
    foot=st.booleans(),
    department=st.booleans(),
)
@example(
    units=[("青禾县水务局", {"2130301": (100, 200)}), ("青禾县河道管理所", {"2130301": (100, 200)})],
    way="column",
    form="xlsx",
    foot=False,
    department=False,
)
def test_units_above_their_codes(
    units: list[tuple[str, dict[str, tuple[int, int]]]], way: str, form: str, foot: bool, department: bool
) -> None:
    """Each unit stands under the total, its codes under it, whether it prints a code of its own, and where."""
    coded = ["单位代码"] if way == "column" else []
    head: list[Any] = ["科目编码", *coded, "单位名称（科目）", "合计", "基本支出", "项目支出"]
    rows: list[list[str]] = []
    right: Right = []

    def add(code: str, unit_code: str, label: str, pair: tuple[int, int], parent: str | None, unit: str) -> None:
        money = [sum(pair), *pair]
        own = code or (unit_code if way == "codes" else "")
        rows.append([own, *([unit_code] if way == "column" else []), label, *map(printed, money)])
        right.append((own, label, parent, unit, [Decimal(value) / 100 for value in money]))

    def together(pairs: Any) -> tuple[int, int]:
        listed = list(pairs)
        return sum(one for one, _ in listed), sum(other for _, other in listed)

    whole = together(pair for _, amounts in units for pair in amounts.values())
    department = department and way != "nowhere"
    if not foot:
        add("", "", "合计", whole, None, "")
    if department:
        add("", "301000", "青禾县水利部门", whole, "合计", "青禾县水利部门")
    for number, (name, amounts) in enumerate(units, start=1):
        over = "青禾县水利部门" if department else "合计"
        add("", f"30100{number}", name, together(amounts.values()), over, name if way != "nowhere" else "")
        for code, pair in amounts.items():
            add(code, f"30100{number}", CODES[code], pair, name, name if way != "nowhere" else "")
    if foot:
        add("", "", "合计", whole, None, "")
    found = read_tables(form, Table("部门支出总表", [head, *rows]))
    [statement] = found.budget.statements
    got = tree_with_codes(statement)
    if way == "nowhere":  # nothing says that such a row is a unit's, only what it comes to
        got = [(*each[:3], "", each[4]) for each in got]
    assert got == right
    assert (found.budget.unreadable, found.warnings, failures(found)) == ((), (), [])


def sound_statement(form: str, rows: list[list[str]]) -> Statement:
    """Return what is read of a table of codes in which nothing is left unread, doubted, or does not hold."""
    found = read_tables(form, Table("部门支出总表", [CODED_HEAD, *rows]))
    assert (found.budget.unreadable, found.warnings, failures(found)) == ((), (), [])
    [statement] = found.budget.statements
    return statement


@FORMS
@pytest.mark.parametrize("foot", [True, False])
def test_rows_apart_among_codes(form: str, foot: bool) -> None:
    """其中 is part of the code above it and parts no codes; what is left of years before is part of none."""
    total = ["", "合计", "100.00", "70.00", "30.00"]
    rows = [
        *([] if foot else [total]),
        ["213", "农林水支出", "80.00", "60.00", "20.00"],
        ["21303", "水利", "80.00", "60.00", "20.00"],
        ["2130301", "行政运行", "60.00", "60.00", "0.00"],
        ["", "其中：人员经费", "45.00", "45.00", "0.00"],
        ["2130314", "防汛", "20.00", "0.00", "20.00"],
        ["221", "住房保障支出", "20.00", "10.00", "10.00"],
        *([total] if foot else []),
        ["", "年初结转和结余", "7.00", "4.00", "3.00"],
    ]
    statement = sound_statement(form, rows)
    parents = {label: parent for _, label, parent, _, _ in tree_with_codes(statement)}
    assert parents == {
        "合计": None,
        "农林水支出": "合计",
        "水利": "农林水支出",
        "行政运行": "水利",
        "其中：人员经费": "行政运行",
        "防汛": "水利",
        "住房保障支出": "合计",
        "年初结转和结余": None,
    }


@FORMS
def test_a_unit_beside_one_that_is_known_is_a_unit(form: str) -> None:
    """Only the department's own name is known; the row beside it, over codes of its own, is another unit's."""
    rows = [
        ["", "合计", "100.00", "60.00", "40.00"],
        ["", "某市档案馆", "60.00", "40.00", "20.00"],
        ["201", "一般公共服务支出", "60.00", "40.00", "20.00"],
        ["", "某市数字中心", "40.00", "20.00", "20.00"],
        ["201", "一般公共服务支出", "40.00", "20.00", "20.00"],
    ]
    statement = sound_statement(form, rows)
    assert [line.budget_unit for line in statement.lines] == ["", *["某市档案馆"] * 2, *["某市数字中心"] * 2]


@FORMS
def test_a_code_mistyped_is_no_units(form: str) -> None:
    """Six digits that go on from a code of the table are a code written otherwise, and said to be."""
    rows = [
        CODED_HEAD,
        ["201", "一般公共服务支出", "30.00", "30.00", ""],
        ["20126", "档案事务", "30.00", "30.00", ""],
        ["201260", "行政运行", "30.00", "30.00", ""],
        ["", "合计", "30.00", "30.00", ""],
    ]
    found = read_tables(form, Table("部门支出总表", rows))
    assert "code-odd: 201260" in found.warnings
    assert [line.role for line in found.budget.statements[0].lines] == ["line", "line", "line", "total"]
