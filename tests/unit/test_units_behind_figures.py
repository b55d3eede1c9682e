"""A money unit behind each figure, and blanks between thousands: read exactly in every kind of file, or named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.checks.printed_precision import count_decimals
from budgets.records import MONEY_UNITS, Phase, Scope, State
from budgets.vocabulary.figures import parse_amount, parse_figure, part_blanks_thousands, unit_behind
from budgets.vocabulary.spelling import display_width
from tests.flowing import web_page_of_paper, word_of_paper
from tests.papers import Paper, Table

HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
CODES = ["201", "20126", "2012601", "2012604", ""]
LABELS = ["一般公共服务支出", "档案事务", "行政运行", "档案馆", "合计"]
Rows = Sequence[Sequence[Decimal]]
#: What the files without a cover leave open.
GIVEN: Any = {"year": 2031, "department": "某市档案馆", "scope": Scope.UNIT, "phase": Phase.BUDGET}


def spending(basic: Decimal, project: Decimal) -> Rows:
    """Return the amounts of the table: of all, basic and project spending, row by row."""
    whole = [basic + project, basic, project]
    return [whole, whole, [basic, basic, Decimal(0)], [project, Decimal(0), project], whole]


def table(amounts: Rows, printed: Callable[[Decimal], str], unit: str = "单位：万元") -> Table:
    rows = [[*names, *map(printed, row)] for *names, row in zip(CODES, LABELS, amounts, strict=True)]
    return Table("部门支出总体情况表", [HEAD, *rows], unit=unit)


def laid_out(drawn: Table) -> str:
    """Return a table as text whose columns stand below each other on a screen."""
    widths = [max(display_width(row[at]) for row in drawn.rows) + 3 for at in range(len(HEAD))]
    lines = []
    for row in drawn.rows:
        blanks = [" " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)]
        names, figures = zip(row[:2], blanks, strict=False), zip(blanks[2:], row[2:], strict=True)
        lines.append("".join("".join(pair) for pair in (*names, *figures)))
    return "\n".join(["2031年某市档案馆部门预算", "", drawn.title, drawn.unit, *lines, ""])


def comma_separated(drawn: Table) -> str:
    rows = [["2031年某市档案馆部门预算"], [drawn.title], ["", drawn.unit], *drawn.rows]
    return "\n".join(",".join(f'"{cell}"' for cell in [*row, *[""] * (5 - len(row))]) for row in rows)


KINDS: dict[str, Callable[[Table], bytes]] = {
    "pdf": lambda drawn: Paper(tables=[drawn]).pdf(),
    "xlsx": lambda drawn: Paper(tables=[drawn]).workbook(),
    "docx": lambda drawn: word_of_paper(Paper(tables=[drawn])),
    "html": lambda drawn: web_page_of_paper(Paper(tables=[drawn])).encode(),
    "csv": lambda drawn: comma_separated(drawn).encode(),
    "txt": lambda drawn: laid_out(drawn).encode(),
}


def values_read(drawn: Table, kind: str) -> list[list[Decimal | None]]:
    """Return the values of the only table, row by row, in yuan; what has none is named."""
    with TemporaryDirectory() as folder:
        (file := Path(folder) / f"paper.{kind}").write_bytes(KINDS[kind](drawn))
        reading = documents.read([file], **GIVEN)
    [statement] = reading.budget.statements
    assert [line.label for line in statement.lines] == LABELS
    found = [[amount.value for amount in line.amounts] for line in statement.lines]
    assert all(len(row) == 3 for row in found)
    assert reading.budget.unreadable or not any(value is None for row in found for value in row)
    return found


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=4, deadline=None)
@given(
    cents=st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)),
    unit=st.sampled_from(["元", "万元"]),
    over=st.booleans(),
    gap=st.sampled_from(["", " "]),
)
@example(cents=(83450, 40000), unit="万元", over=False, gap="")
def test_a_unit_behind_each_figure_is_that_of_the_figures(
    kind: str, cents: tuple[int, int], unit: str, gap: str, *, over: bool
) -> None:
    """It is what the table prints above, or nothing is printed there, but over a table of text that begins so."""
    amounts = spending(*(Decimal(each).scaleb(-2) for each in cents))
    drawn = table(amounts, lambda value: f"{value:,.2f}{gap}{unit}", f"单位：{unit}" if over or kind == "txt" else "")
    assert values_read(drawn, kind) == [[value * MONEY_UNITS[unit] for value in row] for row in amounts]


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_behind_a_figure_that_is_not_the_tables_is_named(kind: str) -> None:
    amounts = spending(Decimal("834.50"), Decimal("400.00"))
    found = values_read(table(amounts, lambda value: f"{value:,}元" if value == 400 else f"{value:,}万元"), kind)
    assert found == [[None if value == 400 else value * 10_000 for value in row] for row in amounts]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=4, deadline=None)
@given(cents=st.tuples(st.integers(10**8, 10**11), st.integers(1, 10**9)))
@example(cents=(123_456_750, 40000))
def test_blanks_part_thousands(kind: str, cents: tuple[int, int]) -> None:
    amounts = spending(*(Decimal(each).scaleb(-2) for each in cents))
    found = values_read(table(amounts, lambda value: f"{value:,.2f}".replace(",", " ")), kind)
    assert found == [[value * 10_000 for value in row] for row in amounts]


@given(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([*MONEY_UNITS, ""]),
    st.sampled_from([",", " ", "\u00a0", "\u202f", ""]),
    st.sampled_from(list(MONEY_UNITS)),
)
def test_a_figure_is_equal_or_named(figure: Decimal, own: str, between: str, unit: str) -> None:
    printed = f"{figure:,.2f}".replace(",", between) + own
    assert parse_figure(printed) == figure
    assert count_decimals(printed) == 2
    assert unit_behind(printed) == own
    told = (State.VALUE, figure * MONEY_UNITS[unit]) if own in ("", unit) else (State.UNREADABLE, None)
    assert parse_amount(printed, unit) == told


@pytest.mark.parametrize("printed", ["201 03", "201 030", "12 34.50", "1 2345.00", "0 123.00", "1,234 567.00", "元"])
def test_what_is_parted_otherwise_is_no_figure(printed: str) -> None:
    assert parse_figure(printed) is None


@pytest.mark.parametrize(
    ("columns", "are_parted"),
    [
        ([["1 234 567.00", "12.00"]], True),
        ([["1 234.00"], ["12 345.00", "1.00"]], True),
        ([["1 234.00", "12 345.00"], ["1.00"]], False),  # a number and an amount, perhaps
        ([["1 234.00"], ["12 345.00", "1,234.00"]], False),
        ([["1 234.00"], ["12 345.00", "1234.00"]], False),
        ([["1,234.00"]], False),
    ],
)
def test_one_blank_parts_thousands_only_where_nothing_speaks_against_it(
    columns: list[list[str]], *, are_parted: bool
) -> None:
    assert part_blanks_thousands(columns) is are_parted
