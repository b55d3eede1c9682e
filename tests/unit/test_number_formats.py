"""A workbook's numbers are read as the sheet shows them: a format that scales, hides or adds a unit loses no truth."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from budgets import documents
from budgets.documents.sources.number_formats import shown_text
from budgets.records import Amount, State
from tests.other_workbooks import as_ods, as_xls
from tests.papers import Paper
from tests.unit.test_dressed_figures import AMOUNTS, table, wan


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("12345000", "#,##0.00,", "12,345.00"),
        ("12345678", "#,##0,,", "12"),
        ("12345678", "0.0,,", "12.3"),
        ("12345000", "0\\.0000", "1234.5000"),
        ("12345000", '0"."0000', "1234.5000"),
        ("12345", "0!.0,", "1.2"),
        ("834.5", '0.00"万元"', "834.50万元"),
        ("0.125", "0.0%", "12.5%"),
        ("834.5", ";;;", "〔;;;〕"),
        ("834.5", "[>100]0.0,;0", "〔[>100]0.0,;0〕"),
        ("834.5", "[DBNum1]0", "〔[DBNum1]0〕"),
    ],
)
def test_what_a_format_makes_of_a_number_is_read(stored: str, code: str, shown: str) -> None:
    assert shown_text(Decimal(stored), code) == shown


@pytest.mark.parametrize(
    "code",
    [
        *("", "General", "0", "0.00", "#,##0.00", "@", "yyyy-mm-dd", "0.00E+00", "[$¥-804]#,##0.00", '"¥"#,##0.00'),
        *("0.00_);(0.00)", "0.00;[Red]0.00", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
    ],
)
@given(number=st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_formats_that_only_dress_a_number_leave_it_as_it_is_stored(code: str, number: Decimal) -> None:
    assert shown_text(number, code) == ""


KINDS = {"xlsx": None, "xls": as_xls, "ods": as_ods}
every_kind = pytest.mark.parametrize("kind", KINDS)


def amounts_with_format(tmp_path: Path, code: str, factor: Decimal, kind: str) -> list[Amount]:
    """Return the amounts of a workbook that stores each figure multiplied, and shows it by a format."""
    book = load_workbook(io.BytesIO(Paper(tables=[table({})]).workbook()))
    for cell in (cell for row in book["表1"].iter_rows() for cell in row if isinstance(cell.value, int | float)):
        cell.value, cell.number_format = float(Decimal(str(cell.value)) * factor), code
    file = tmp_path / f"book.{kind}"
    if save := KINDS[kind]:
        file.write_bytes(save(book))
    else:
        book.save(file)
    [statement] = documents.read([file]).budget.statements
    return [amount for line in statement.lines for amount in line.amounts]


@every_kind
@pytest.mark.parametrize(
    ("code", "factor"),
    [("#,##0.00,", 1000), ("#,##0.00,,", 10**6), ("0\\.0000", 10_000), ("0!.0000", 10_000), ("#,##0.00", 1)],
)
def test_amounts_are_those_that_the_sheet_shows(tmp_path: Path, code: str, factor: int, kind: str) -> None:
    amounts = amounts_with_format(tmp_path, code, Decimal(factor), kind)
    assert [amount.value for amount in amounts] == [wan(*at) for at in AMOUNTS]


@every_kind
@pytest.mark.parametrize("code", ['0.00"元"', '0.00" 万元"', ";;;"])
def test_a_unit_of_its_own_and_a_hidden_figure_are_named_cell_by_cell(tmp_path: Path, code: str, kind: str) -> None:
    amounts = amounts_with_format(tmp_path, code, Decimal(1), kind)
    assert len(amounts) == len(AMOUNTS)
    assert all(amount.value in (None, 0) for amount in amounts)
    assert any(amount.state is State.UNREADABLE for amount in amounts)
