"""Lists that stand side by side with a column of one measure each: no view drops one, and none counts money twice."""

from __future__ import annotations

import pytest

from budgets.models import Column, Statement
from budgets.queries.sheets import SheetCell, SheetRow, StatementSheet
from budgets.records import State

BEFORE, LEFT, RIGHT = 1, 2, 3


def row(number: int, beside: str, scheme: str, *columns: int) -> SheetRow:
    words = {"table_row": number, "level": 1, "parent": None, "role": "line", "code": "", "label": "甲"}
    places = {"classification": "", "budget_unit": "", "year": 2024, "entry": None, "page": None}
    source = {"source_row": None, "source_sheet": ""}
    cells = {column: SheetCell(State.VALUE, None, "1.00") for column in columns}
    return SheetRow(pk=number, list=beside, scheme=scheme, cells=cells, **words, **places, **source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([row(1, "economic", "item", LEFT), row(2, "list-2", "item", RIGHT)], {LEFT, RIGHT}),
        ([row(1, "economic", "item", LEFT), row(2, "list-2", "other", RIGHT)], {RIGHT}),
        ([row(1, "income", "", LEFT), row(2, "expenditure", "", RIGHT)], {RIGHT}),
        ([row(1, "", "item", LEFT, RIGHT), row(2, "", "item", LEFT)], {RIGHT}),
        ([row(1, "economic", "item", BEFORE, LEFT), row(2, "list-2", "item", RIGHT)], {LEFT, RIGHT}),
    ],
    ids=[
        "one scheme in two lists",
        "the same money by another scheme",
        "without codes",
        "two columns of one list",
        "two columns of a list and another list",
    ],
)
def test_which_columns_speak(rows: list[SheetRow], taken: set[int]) -> None:
    columns = [Column(pk=key, measure="total") for key in (BEFORE, LEFT, RIGHT)]
    assert StatementSheet(Statement(), columns, rows).measures() == dict.fromkeys(taken, "total")
