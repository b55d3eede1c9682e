"""Rows that only carry sums over a page are none of the table, and a total is one though its cells part its name."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgets import documents
from budgets.records import Role, State
from tests.papers import Paper, Table
from tests.unit.test_units_behind_figures import GIVEN, HEAD, KINDS, LABELS, spending, table

ROWS = [[*row] for row in table(spending(Decimal("834.50"), Decimal(400)), "{:,.2f}".format).rows[1:]]
LABELS_CARRIED = [
    *(("过次页", "承前页"), ("转下页", "接上页"), ("过 次 页", ""), ("", "承前页")),
    *(("本页小计", ""), ("本页合计", "承上页")),
]
CARRIED = ["834.50", "834.50", "0.00"]


def read(data: bytes, kind: str, folder: Path) -> documents.Reading:
    (path := folder / f"paper.{kind}").write_bytes(data)
    return documents.read([path], **GIVEN)


def drawn(*rows: list[str]) -> Table:
    return Table("部门支出总体情况表", [HEAD, *rows])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("labels", LABELS_CARRIED)
def test_what_carries_sums_over_a_page_is_no_row(tmp_path: Path, kind: str, labels: tuple[str, str]) -> None:
    carried = [["", label, *CARRIED] for label in labels if label]
    reading = read(KINDS[kind](drawn(*ROWS[:3], *carried, *ROWS[3:])), kind, tmp_path)
    [statement] = reading.budget.statements
    assert [line.label for line in statement.lines] == LABELS
    assert [[amount.value for amount in line.amounts] for line in statement.lines] == [
        [10_000 * Decimal(cell.replace(",", "")) for cell in row[2:]] for row in ROWS
    ]
    assert not reading.budget.unreadable
    told = [each for each in reading.warnings if each.startswith("carried-rows")]
    assert told == [f"carried-rows: {'、'.join(label.replace(' ', '') for label in labels if label)}"]


@pytest.mark.parametrize("lines", [True, False], ids=["ruled", "without rules"])
@pytest.mark.parametrize("brought", [CARRIED, ["834.50", "834.50", "1.00"]], ids=["the same", "another"])
def test_what_one_page_brings_on_is_what_the_page_before_takes_there(
    tmp_path: Path, brought: list[str], *, lines: bool
) -> None:
    pages = [drawn(*ROWS[:3], ["", "过次页", *CARRIED]), Table("", [HEAD, ["", "承前页", *brought], *ROWS[3:]], "", "")]
    for page in pages:
        page.lines = lines
    reading = read(Paper(tables=pages).pdf(), "pdf", tmp_path)
    [statement] = reading.budget.statements
    assert [line.label for line in statement.lines] == LABELS
    named = [each.reason.partition(":")[0] for each in reading.budget.unreadable]
    # Of a table without rules nothing is then taken to be sure.
    assert named == ([] if brought == CARRIED else ["carried-otherwise"] if lines else ["no-rules"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("halves", [("合", "计"), ("总", "计"), ("", "合  计"), ("", "总　　计")])
@pytest.mark.parametrize("at", [0, 4])
def test_a_total_in_two_cells_is_the_total(tmp_path: Path, kind: str, halves: tuple[str, str], at: int) -> None:
    rows = ROWS[:4]
    rows.insert(at, [*halves, *ROWS[4][2:]])
    reading = read(KINDS[kind](drawn(*rows)), kind, tmp_path)
    [statement] = reading.budget.statements
    [total] = [line for line in statement.lines if line.role is Role.TOTAL]
    assert total.label == "".join(halves).replace(" ", "").replace("\u3000", "")
    assert [amount.value for amount in total.amounts] == [12_345_000, 8_345_000, 4_000_000]
    assert {line.parent for line in statement.lines if line.code == "201"} == {total.position}
    assert not reading.budget.unreadable


@pytest.mark.parametrize("kind", ["pdf", "txt"])
@pytest.mark.parametrize("cells", [["***", "***", "***"], ["", "", ""], ["壹仟元", "", ""], ["……", "", "……"]])
def test_a_total_of_which_nothing_can_be_read_is_named(tmp_path: Path, kind: str, cells: list[str]) -> None:
    page = drawn(*ROWS[:4], ["", "合计", *cells])
    page.lines = False
    reading = read(KINDS[kind](page), kind, tmp_path)
    assert any("合计" in each.text for each in reading.budget.unreadable)
    amounts = [one for table in reading.budget.statements for line in table.lines[:4] for one in line.amounts]
    assert {one.state for one in amounts} <= {State.VALUE, State.UNREADABLE}
