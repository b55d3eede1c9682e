"""A workbook's numbers are read as the sheet shows them: a format that scales, hides or adds a unit loses no truth."""

from __future__ import annotations

import io
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from budgets import documents
from budgets.documents.sources.number_formats import shown_text
from budgets.records import Amount, State
from budgets.vocabulary.figures import looks_like_figure, parse_figure
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
        ("33.333333333", "#,##0.00", "33.33"),
        ("-1234.565", "#,##0.00_);(#,##0.00)", "-1,234.57"),
        ("-834.5", "0.00;[Red]0.00", ""),
        ("-834.56", '"¥"0.0;[Red]"¥"0.0', "-¥834.6"),
        ("0.3", '"-"??', '〔"-"??〕'),
        ("0.5", "#,###.00", ""),
        ("0", '0.00;-0.00;"-"', ""),
        ("0", "0.00;-0.00;", ""),
        ("12345", "0.00E+00", "〔0.00E+00〕"),
        ("0.5", "# ?/?", "〔# ?/?〕"),
        ("834.5", 'General"万元"', "834.5万元"),
        ("1E+22", "0.00", ""),
    ],
)
def test_what_a_format_makes_of_a_number_is_read(stored: str, code: str, shown: str) -> None:
    assert shown_text(Decimal(stored), code) == shown


@pytest.mark.parametrize(
    "code",
    [
        *("", "General", "0.00", "#,##0.00", "@", "[$¥-804]#,##0.00", '"¥"#,##0.00', "#,##0.00####", "#,###.##"),
        *("0.00_);(0.00)", "0.00;[Red]0.00", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
    ],
)
@given(number=st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_formats_that_only_dress_a_number_leave_it_as_it_is_stored(code: str, number: Decimal) -> None:
    assert shown_text(number, code) == ""


@pytest.mark.parametrize(
    "code", ["-0.00", '"-"0.00', "\\-0.00", "0.00;0.00", "0.00;[Black]0.00", "(0.00)", "0.00;\\+0.00"]
)
@given(number=st.decimals(min_value="0.01", max_value=10**9, places=2))
def test_a_format_that_shows_the_other_sign_makes_a_number_named(code: str, number: Decimal) -> None:
    turned = -number if ";" in code else number
    assert parse_figure(shown_text(turned, code)) is None
    assert looks_like_figure(shown_text(turned, code))


@given(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=4),
    places=st.integers(0, 5),
    thousands=st.integers(0, 2),
    grouped=st.booleans(),
    before=st.sampled_from(["", "_(", "* ", '"¥"', "[$¥-804]", "[Blue]", "+"]),
    behind=st.sampled_from(["", "_)", " ", '""', "_ "]),
)
def test_what_is_read_is_the_number_scaled_and_rounded(
    number: Decimal, places: int, thousands: int, grouped: bool, before: str, behind: str
) -> None:
    """What a format makes of a number is reckoned here without the format."""
    places_of_digits = ("#,##0" if grouped else "0") + ("." + "0" * places if places else "") + "," * thousands
    code = ";".join(f"{sign}{before}{places_of_digits}{behind}" for sign in ("", "-"))
    expected = (number / 1000**thousands).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert parse_figure(shown_text(number, code) or str(number)) == expected


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
    [
        ("#,##0.00;[Red]#,##0.00", 1),
        ("#,##0.00,", 1000),
        ("#,##0.00,,", 10**6),
        ("0\\.0000", 10_000),
        ("0!.0000", 10_000),
        ("#,##0.00", 1),
        ('0.00" 万元"', 1),
    ],
)
def test_amounts_are_those_that_the_sheet_shows(tmp_path: Path, code: str, factor: int, kind: str) -> None:
    amounts = amounts_with_format(tmp_path, code, Decimal(factor), kind)
    assert [amount.value for amount in amounts] == [wan(*at) for at in AMOUNTS]


@every_kind
@pytest.mark.parametrize("code", ['0.00"元"', '0.00" 千元"', ";;;"])
def test_another_unit_of_its_own_and_a_hidden_figure_are_named_cell_by_cell(
    tmp_path: Path, code: str, kind: str
) -> None:
    amounts = amounts_with_format(tmp_path, code, Decimal(1), kind)
    assert len(amounts) == len(AMOUNTS)
    assert all(amount.value in (None, 0) for amount in amounts)
    assert any(amount.state is State.UNREADABLE for amount in amounts)


@every_kind
@pytest.mark.parametrize(("code", "shown"), [("0.0", "400.3"), ("#,##0", "400"), ("0.00", "400.33")])
def test_a_figure_that_is_shown_rounded_is_read_so_and_told(tmp_path: Path, code: str, shown: str, kind: str) -> None:
    book = load_workbook(io.BytesIO(Paper(tables=[table({})]).workbook()))
    cell = next(cell for row in book["表1"].iter_rows() for cell in row if cell.value == 400)
    cell.value, cell.number_format = 1200.98 / 3, code
    file = tmp_path / f"book.{kind}"
    book.save(file)
    if save := KINDS[kind]:
        file.write_bytes(save(book))
    found = documents.read([file])
    [statement] = found.budget.statements
    assert shown in [amount.printed for line in statement.lines for amount in line.amounts]
    assert [each for each in found.warnings if each.startswith("rounded-")] == [
        f"rounded-figures: 表1!{cell.coordinate}"
    ]
