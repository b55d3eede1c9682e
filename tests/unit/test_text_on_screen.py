"""Text whose columns stand below each other on a screen, a Chinese character twice as wide, is read by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgets import documents
from budgets.records import State
from budgets.vocabulary.spelling import display_width
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


def test_a_table_goes_on_on_the_next_page_without_its_header(tmp_path: Path) -> None:
    def laid_out(rows: list[list[str]]) -> str:
        return "\n".join("".join(padded(cell, WIDTHS[j], right=j > 1) for j, cell in enumerate(row)) for row in rows)

    head = "\n".join(["某市档案馆2031年部门预算", "", "部门支出总表", "单位：万元", ""])
    path = tmp_path / "budget.txt"
    path.write_text(f"{head}{laid_out([HEAD, *ROWS[:3]])}\n\f{laid_out(list(ROWS[3:]))}\n", encoding="utf-8")
    [table] = documents.read([path]).budget.statements
    assert [[amount.printed for amount in line.amounts] for line in table.lines] == [row[2:] for row in ROWS]
