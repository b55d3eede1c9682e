"""Whatever is done to a sheet or a text, an amount of it is equal or named: dressed, scaled, hidden, moved, wrapped."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from budgets import documents
from budgets.records import Phase, Scope, State
from tests.other_workbooks import as_ods, as_xls
from tests.unit.test_dressed_figures import CLEAR, ODD, OPEN

ROWS = (
    *(("201", "一般公共服务支出"), ("20126", "档案事务"), ("2012601", "行政运行"), ("2012604", "档案馆")),
    *(("221", "住房保障支出"), ("22102", "住房改革支出"), ("2210201", "住房公积金"), ("", "合计")),
)
MEASURES = {"合计": "total", "基本支出": "basic", "项目支出": "project"}
#: What stands in hidden rows and columns: no figure of the table comes to it.
SECRET = 123456.78
#: What a document of one sheet does not say itself.
GIVEN: Any = {"year": 2031, "scope": Scope.DEPARTMENT, "phase": Phase.BUDGET, "department": "某市档案馆"}

_FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@dataclass(frozen=True)
class Way:
    """How a figure stands in its cell: as a text, or as a number times ``factor`` that a format shows.

    ``places`` are those that the format shows; what is ``hidden`` is seen by nobody, or with another unit.
    """

    text: Callable[[str], str] = str
    number_format: str = ""
    factor: int = 1
    places: int = 2
    hidden: bool = False
    struck: bool = False


DRESSES = tuple(Way(dress.format) for dress in (*CLEAR, *OPEN, *ODD))
TEXTS = (
    *(Way(), Way(lambda text: text.replace(",", "")), Way(lambda text: text.translate(_FULL_WIDTH))),
    *(Way(" ".join), Way(lambda text: text.replace(",", " ")), Way(lambda text: text.replace(",", "\u00a0"))),
    *(Way(lambda text: text.replace(",", "，")), Way(lambda text: text.replace(",", "'"))),
    *(Way(lambda text: text.replace(".", "_").replace(",", ".").replace("_", ",")), Way("{}→300.00".format)),
    *(Way("{}/300.00".format), Way("{}-900.00".format), Way("0{}".format), Way("{}.".format), Way("CNY {}".format)),
    *(Way(lambda text: text.replace("0", "O")), Way(lambda text: text.replace("1", "l")), Way("'{}".format)),
)
#: What stands on two lines of its cell, which no line of a text can.
WRAPPED = (Way(lambda text: text[:-1] + "\n" + text[-1]), Way("{}\n300.00".format))
NUMBERS = (
    *(Way(number_format="#,##0.00"), Way(number_format="General"), Way(number_format="#,##0.00,", factor=1000)),
    *(
        Way(number_format="0.0", places=1),
        Way(number_format="0", places=0),
        Way(number_format="0\\.0000", factor=10_000),
    ),
    *(Way(number_format="#,##0.00,,", factor=10**6), Way(number_format='"¥"#,##0.00')),
    *(Way(number_format=";;;", hidden=True), Way(number_format='0.00"元"', hidden=True)),
    *(Way(number_format="0.00%", hidden=True), Way(number_format="[>100]0.0,;0.00", hidden=True)),
    Way(number_format="#,##0.00", hidden=True, struck=True),
)

money = st.decimals(min_value=1, max_value=99_999, places=2)


def cells_of(*ways: Way) -> st.SearchStrategy[list[tuple[Decimal, Way]]]:
    """Draw what stands in the cells of the table: most are as they should be."""
    plain = ways[0]
    cell = st.tuples(money, st.one_of(st.just(plain), st.just(plain), st.sampled_from(ways)))
    return st.lists(cell, min_size=3 * len(ROWS), max_size=3 * len(ROWS))


def rows_of(cells: list[tuple[Decimal, Way]], order: list[str]) -> list[list[Any]]:
    """Return the rows of a sheet; an amount is the figure with its way."""
    amounts = iter(cells)
    return [
        *(["某市档案馆2031年部门预算"], ["部门支出总体情况表"]),
        ["编制部门：某市档案馆", "", "", "", "单位：万元"],
        ["科目编码", "科目名称", *order],
        *([code, name, *(next(amounts) for _measure in order)] for code, name in ROWS),
    ]


def as_text(cell: Any) -> str:
    return str(cell[1].text(f"{cell[0]:,.2f}") if isinstance(cell, tuple) else cell)


def as_workbook(rows: list[list[Any]], hidden_row: int, hidden_column: int, moved: int) -> Workbook:
    """Return a workbook of the rows, so many columns to the right, with a hidden row and column where given."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [list(row) for row in rows]
    if hidden_row:
        rows.insert(3 + hidden_row, ["2012699", "内部调整", SECRET, SECRET, SECRET])
    for row in rows[3:] if hidden_column else ():
        row.insert(1 + hidden_column, "内部数" if row[0] == "科目编码" else SECRET)
    for at, row in enumerate(rows, start=1):
        for number, value in enumerate(row, start=1 + moved):
            cell = sheet.cell(at, number)
            if isinstance(value, tuple) and value[1].number_format:
                figure, way = value
                cell.value, cell.number_format = float(figure * way.factor), way.number_format
                cell.font = Font(strike=way.struck)
            else:
                cell.value = as_text(value) or None
    if hidden_row:
        sheet.row_dimensions[4 + hidden_row].hidden = True
    if hidden_column:
        sheet.column_dimensions[get_column_letter(2 + hidden_column + moved)].hidden = True
    return book


def check_reading(data: bytes, suffix: str, cells: list[tuple[Decimal, Way]], order: list[str]) -> None:
    """Hold what is read of a file against what its cells show: each amount is equal, or it or its row is named."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet.{suffix}"
        path.write_bytes(data)
        budget = documents.read([path], **GIVEN).budget
    [table] = budget.statements
    columns = {column.order: column.measure for column in table.columns}
    named = " ".join(note.text for note in budget.unreadable)
    read = {line.code or line.label: line for line in table.lines}
    amounts = iter(cells)
    assert all(one.value != Decimal(str(SECRET)) * 10_000 for line in table.lines for one in line.amounts)
    for code, name in ROWS:
        line = read.get(code or name)
        found = {columns[one.column]: one for one in line.amounts} if line else {}
        for word in order:
            figure, way = next(amounts)
            shown = figure.quantize(Decimal(1).scaleb(-way.places), ROUND_HALF_UP)
            amount = found.get(MEASURES[word])
            if amount is None:
                assert (code or name) in named, f"{code} {name}: {as_text((figure, way))} is lost"
            elif amount.state is State.VALUE:
                assert not way.hidden
                assert amount.value == shown * 10_000, as_text((figure, way))
            else:
                assert amount.state is State.UNREADABLE


orders = st.permutations(list(MEASURES))
quick = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@quick
@given(
    cells=cells_of(*NUMBERS, *TEXTS, *WRAPPED, *DRESSES),
    order=orders,
    hidden_row=st.integers(0, 4),
    hidden_column=st.integers(0, 3),
    moved=st.integers(0, 2),
)
def test_an_amount_of_a_workbook_is_equal_or_named(
    kind: str, cells: Any, order: list[str], hidden_row: int, hidden_column: int, moved: int
) -> None:
    hidden_column = 0 if kind == "ods" else hidden_column
    book = as_workbook(rows_of(cells, order), hidden_row, hidden_column, moved)
    if kind == "xlsx":
        file = io.BytesIO()
        book.save(file)
        data = file.getvalue()
    else:
        data = (as_xls if kind == "xls" else as_ods)(book)
    check_reading(data, kind, cells, order)


@pytest.mark.parametrize("delimiter", [",", "\t"])
@quick
@given(
    cells=cells_of(*TEXTS, *WRAPPED, *DRESSES),
    order=orders,
    moved=st.integers(0, 2),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_an_amount_of_a_sheet_saved_as_text_is_equal_or_named(
    delimiter: str, cells: Any, order: list[str], moved: int, encoding: str
) -> None:
    out = io.StringIO()
    rows = [[*[""] * moved, *map(as_text, row)] for row in rows_of(cells, order)]
    csv.writer(out, delimiter=delimiter).writerows([*row, *[""] * (5 + moved - len(row))] for row in rows)
    check_reading(out.getvalue().encode(encoding), "csv" if delimiter == "," else "txt", cells, order)


@pytest.mark.parametrize("apart", [" ", "  "])
@quick
@given(cells=cells_of(*TEXTS, *DRESSES), order=orders)
@example(cells=[(Decimal("1.00"), Way(" ".join))] * 3 * len(ROWS), order=["合计", "基本支出", "项目支出"])
@example(cells=[(Decimal("1.00"), Way())] * 3 * len(ROWS), order=["合计", "项目支出", "基本支出"])
def test_an_amount_of_a_text_is_equal_or_named(apart: str, cells: Any, order: list[str]) -> None:
    lines = [apart.join(filter(None, map(as_text, row))) for row in rows_of(cells, order)]
    check_reading("\n".join(lines).encode(), "txt", cells, order)
