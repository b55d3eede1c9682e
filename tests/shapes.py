"""Print what a place prints in other shapes: other amounts, in yuan, codes in three columns, totals at the foot.

A shape keeps what adds up: what was sound is sound in it. Papers are those of :mod:`tests.places` and
:mod:`tests.papers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.papers import Paper, Table

FIGURE = re.compile(r"-?[\d,]+\.\d\d")
Rows = list[list[Any]]


def text_of(cell: Any) -> str:
    return cell[0] if isinstance(cell, tuple) else cell or ""


def rows_of_head(rows: Rows) -> int:
    """Return how many rows stand over the first that prints a figure."""
    return next((n for n, row in enumerate(rows) if any(FIGURE.fullmatch(text_of(cell)) for cell in row)), len(rows))


def multiplied_amounts(table: Table, factor: Decimal) -> Table:
    """Return a table with every amount so many times as large, percentages as they are."""
    rows = [list(row) for row in table.rows]
    head = rows_of_head(rows)
    shares = {n for row in rows[:head] for n, cell in enumerate(row) if re.search("[%％]", text_of(cell))}

    def multiplied(at: int, cell: Any) -> Any:
        if not FIGURE.fullmatch(text_of(cell)) or at in shares:
            return cell
        return f"{Decimal(text_of(cell).replace(',', '')) * factor:,.2f}"

    return replace(table, rows=[[multiplied(at, cell) for at, cell in enumerate(row)] for row in rows])


def printed_in_yuan(table: Table) -> Table:
    if "万元" not in table.unit:
        return table
    return replace(multiplied_amounts(table, Decimal(10_000)), unit=table.unit.replace("万元", "元"))


def codes_in_three_columns(table: Table) -> Table:
    """Return a table whose one column of functional codes is three, for class, group and item (类、款、项)."""
    rows = [list(row) for row in table.rows]
    head = rows_of_head(rows)
    above = [(n, at) for n, row in enumerate(rows[:head]) for at, cell in enumerate(row) if "科目编码" in text_of(cell)]
    if len(above) != 1:
        return table
    row_of_codes, at = above[0]
    rows[row_of_codes][at] = ("科目编码", 1, 1)
    done = [[*row[:at], *_cell_in_three(row[at]), *row[at + 1 :]] for row in rows]
    if row_of_codes == head - 1:
        _add_row_of_heads(done, head, at)
    return replace(table, rows=done)


def _cell_in_three(cell: Any) -> list[Any]:
    """Return what stands in three columns for a cell of one: a merged one goes over all, a code is parted."""
    if isinstance(cell, tuple):
        return [(cell[0], cell[1], cell[2] + 2), None, None]
    if re.fullmatch(r"\d{3,7}", text_of(cell)):
        return [cell[:3], cell[3:5], cell[5:7]]
    return [None, None, None] if cell is None else [cell, "", ""]


def _add_row_of_heads(rows: Rows, head: int, at: int) -> None:
    """Add a last row of the head that names the three columns; what stands beside them reaches down into it."""
    for n, row in enumerate(rows[:head]):
        for column, cell in enumerate(row):
            text, high, wide = cell if isinstance(cell, tuple) else (cell, 1, 1)
            if text is not None and n + high == head and not at <= column < at + 3:
                row[column] = (text, high + 1, wide)
    rows.insert(head, [None] * at + ["类", "款", "项"] + [None] * (len(rows[0]) - at - 3))


def totals_at_foot(table: Table) -> Table:
    """Return a table of one list with the total that stands first printed last."""
    rows = [list(row) for row in table.rows]
    head = rows_of_head(rows)
    first = rows[head] if head < len(rows) else []
    if not any(text_of(cell) in ("合计", "总计") for cell in first[:4]) or len(rows) - head < 3:
        return table
    return replace(table, rows=[*rows[:head], *rows[head + 1 :], first])


#: Ways to print a table otherwise.
SHAPES: dict[str, Callable[[Table], Table]] = {
    "amounts": lambda table: multiplied_amounts(table, Decimal("37.4")),
    "yuan": printed_in_yuan,
    "three columns": codes_in_three_columns,
    "totals at the foot": totals_at_foot,
}


def reshaped_paper(paper: Paper, shape: str) -> Paper:
    """Return a paper with every table in a shape."""
    return replace(paper, tables=[SHAPES[shape](table) for table in paper.tables])
