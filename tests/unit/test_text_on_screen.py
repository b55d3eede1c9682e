"""Text whose columns stand below each other on a screen, a Chinese character twice as wide, is read by them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.records import Budget, Scope, State
from budgets.vocabulary.spelling import display_width
from tests.papers import Paper, Table
from tests.unit.test_hidden_cells import ROWS

HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
WIDTHS = (10, 24, 14, 14, 14)


def padded(cell: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - display_width(cell))
    return blanks + cell if right else cell + blanks


@pytest.mark.parametrize("blank", ["0.00", "", "—", "-"])
@pytest.mark.parametrize("right", [False, True])
def test_columns_are_told_as_they_stand_on_a_screen(tmp_path: Path, blank: str, *, right: bool) -> None:
    rows = [[blank if cell == "0.00" else cell for cell in row] for row in ROWS]
    lines = [
        "".join(padded(cell, WIDTHS[j], right=right and j > 1) for j, cell in enumerate(row)).rstrip()
        for row in (HEAD, *rows)
    ]
    path = tmp_path / "budget.txt"
    path.write_text("\n".join(["某市档案馆2031年部门预算", "", "部门支出总表", "单位：万元", *lines]), encoding="utf-8")
    reading = documents.read([path])
    [table] = reading.budget.statements
    assert not reading.budget.unreadable
    found = [[amount.printed for amount in line.amounts] for line in table.lines]
    assert found == [row[2:] for row in rows]
    states = {State.VALUE} if blank == "0.00" else {State.VALUE, State.BLANK}
    assert {amount.state for line in table.lines for amount in line.amounts} == states
    for line in table.lines:
        for amount in line.amounts:
            row, column = (amount.place.row or 0) - 1, (amount.place.column or 0) - 1
            assert path.read_text("utf-8").split("\n")[row][column:].startswith(amount.printed)


WORDS = ("政府采购", "自行实施", "跨年度执行", "")
DATES = ("2031-03-01", "2031年5月", "")
RATES = st.sampled_from(("12.50%", "-3.1%", "108.00%"))
MONEY = st.decimals("0.01", "99999", places=2).map(lambda value: f"{value:,}")
BLANK_MONEY = MONEY | st.just("")
COLUMNS = {
    "财政拨款": MONEY,
    "其他资金": BLANK_MONEY,
    "实施方式": st.sampled_from(WORDS),
    "完成时间": st.sampled_from(DATES),
    "增减率": RATES,
    "备注": st.sampled_from(WORDS),
}


def read_laid_out(rows: list[list[str]], gap: int, *, right: bool) -> Budget:
    """Return what is read of a table whose columns stand so many characters apart, its figures at either side."""
    widths = [max(display_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    figures = [COLUMNS.get(head) in (MONEY, BLANK_MONEY, RATES) and right for head in rows[0]]
    lines = []
    for row in rows:
        cells = (padded(cell, width, right=at) for cell, width, at in zip(row, widths, figures, strict=True))
        lines.append((" " * gap).join(cells).rstrip())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "budget.txt"
        path.write_text("\n".join(["某市档案馆2031年部门预算", "", "项目支出明细表", "单位：万元", *lines]), "utf-8")
        return documents.read([path], scope=Scope.DEPARTMENT).budget


def amounts(budget: Budget) -> list[tuple[str, str, str]]:
    [table] = budget.statements
    heads = {column.order: column.header[-1] if column.header else "" for column in table.columns}
    return [(line.label, heads[each.column], each.printed) for line in table.lines for each in line.amounts]


@settings(max_examples=30, deadline=None)
@given(data=st.data(), heads=st.permutations(list(COLUMNS)), gap=st.integers(2, 4), right=st.booleans())
def test_words_dates_and_rates_stand_between_amounts(data: Any, heads: list[str], gap: int, right: bool) -> None:
    """Each figure stands in its own column, or the table is named and none of its figures has a value."""
    rows = [[row[1], *(data.draw(COLUMNS[head]) for head in heads)] for row in ROWS]
    budget = read_laid_out([["项目名称", *heads], *rows], gap, right=right)
    if not budget.unreadable:
        printed = [(row[0], head, cell) for row in rows for head, cell in zip(heads, row[1:], strict=True)]
        assert amounts(budget) == [each for each in printed if each[1] in ("财政拨款", "其他资金")]
    else:
        assert not any(each.value for line in budget.statements[0].lines for each in line.amounts)


@pytest.mark.parametrize("gap", [2, 3, 6])
@pytest.mark.parametrize("first", range(len(COLUMNS)))
def test_most_lines_may_end_in_words(first: int, gap: int) -> None:
    heads = [*list(COLUMNS)[first:], *list(COLUMNS)[:first]]
    cells = {"实施方式": "政府采购", "完成时间": "2031-03-01", "增减率": "12.50%", "备注": "跨年度执行"}
    rows = [[row[1], *(cells.get(head, row[2 + (head == "其他资金")]) for head in heads)] for row in ROWS]
    budget = read_laid_out([["项目名称", *heads], *rows], gap, right=True)
    assert not budget.unreadable
    assert {(row[1], "财政拨款", row[2]) for row in ROWS} < set(amounts(budget))


def test_a_table_goes_on_on_the_next_page_without_its_header(tmp_path: Path) -> None:
    def laid_out(rows: list[list[str]]) -> str:
        return "\n".join("".join(padded(cell, WIDTHS[j], right=j > 1) for j, cell in enumerate(row)) for row in rows)

    head = "\n".join(["某市档案馆2031年部门预算", "", "部门支出总表", "单位：万元", ""])
    path = tmp_path / "budget.txt"
    path.write_text(f"{head}{laid_out([HEAD, *ROWS[:3]])}\n\f{laid_out(list(ROWS[3:]))}\n", encoding="utf-8")
    [table] = documents.read([path]).budget.statements
    assert [[amount.printed for amount in line.amounts] for line in table.lines] == [row[2:] for row in ROWS]


def test_a_table_without_rules_or_unit_is_read_and_its_unit_asked_for(tmp_path: Path) -> None:
    """In text that keeps columns or lost them, and on a page: no figure gets a value, none is lost."""
    title, issuer = "某市档案馆2031年部门预算", "编制部门：某市档案馆"
    cells = ["".join(padded(cell, WIDTHS[at], right=at > 1) for at, cell in enumerate(row)) for row in (HEAD, *ROWS)]
    flat = [" ".join(filter(None, row)) for row in (HEAD, *ROWS)]
    for number, lines in enumerate((cells, flat)):
        path = tmp_path / f"{number}.txt"
        path.write_text("\n".join([title, "", "部门支出总体情况表", issuer, *lines]), "utf-8")
    page = Paper(tables=[Table("部门支出总体情况表", [HEAD, *ROWS], unit="", lines=False)])
    (tmp_path / "page.pdf").write_bytes(page.pdf())
    for path in sorted(tmp_path.iterdir()):
        budget = documents.read([path], scope=Scope.DEPARTMENT).budget
        assert [each.reason for each in budget.unreadable] == ["no-unit: 部门支出总体情况表"]
        printed = [[each.printed for each in line.amounts] for line in budget.statements[0].lines]
        assert printed == [row[2:] for row in ROWS]
        with_unit = documents.read([path], scope=Scope.DEPARTMENT, units={"部门支出总体情况表": "万元"}).budget
        assert with_unit.statements[0].lines[0].amounts[0].value == Decimal("12345000")
