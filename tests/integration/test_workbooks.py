"""The exported workbook: every record of a budget reads back, and what was changed in one place only is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from budgets import differences, documents, editions, records
from budgets.documents.model.messages import sentence
from budgets.models import Budget
from budgets.queries.records import records as records_of
from budgets.workbooks import SheetOrigin, whole
from tests import factories, strategies
from tests.documents import BOTH, needs_documents, published
from tests.integration.test_pages import BASE, publish

pytestmark = pytest.mark.any_database

EPOCH = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def bare(record: Any) -> Any:
    """Return a record without where it stands and which files it was read from."""
    if isinstance(record, tuple):
        return tuple(map(bare, record))
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        return record
    changed = {field.name: bare(getattr(record, field.name)) for field in dataclasses.fields(record)}
    changed |= {name: empty for name, empty in (("place", records.NOWHERE), ("files", ())) if name in changed}
    return dataclasses.replace(record, **changed)


def exported(budget: records.Budget) -> bytes:
    """Return a budget as the workbook of all its tables."""
    return whole(SheetOrigin(Budget(title=budget.title, edition=1, created_at=EPOCH), "https://a.cn/"), budget)


def back(data: bytes, folder: Path) -> documents.Reading:
    path = folder / "budget.xlsx"
    path.write_bytes(data)
    return documents.read([path])


class TestRoundTrip:
    @pytest.mark.heavy
    @pytest.mark.parametrize("path", BOTH)
    def test_the_budget_of_2024_reads_back(self, path: Path, tmp_path: Path) -> None:
        budget = documents.read([path]).budget
        found = back(exported(budget), tmp_path)
        assert bare(found.budget) == bare(budget)
        assert found.warnings == ()
        amounts = [amount for table in found.budget.statements for line in table.lines for amount in line.amounts]
        assert len(amounts) == 750

    @pytest.mark.heavy
    @needs_documents
    @pytest.mark.parametrize("name", ["office-2025", "party-2019"])
    def test_budgets_of_other_places_read_back(self, name: str, tmp_path: Path) -> None:
        budget = documents.read(published(name)).budget
        assert bare(back(exported(budget), tmp_path).budget) == bare(budget)

    @pytest.mark.heavy
    @given(strategies.budgets())
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )
    def test_any_budget_reads_back(self, tmp_path: Path, budget: records.Budget) -> None:
        assert bare(back(exported(budget), tmp_path).budget) == bare(budget)

    def test_a_text_longer_than_a_cell_goes_on_in_the_row_below(self, tmp_path: Path) -> None:
        long = "第一段。\n" * 14_000
        section = dataclasses.replace(factories.budget().sections[0], text=long)
        budget = factories.budget(sections=(section, *factories.budget().sections[1:]))
        assert bare(back(exported(budget), tmp_path).budget) == bare(budget)

    def test_every_figure_has_the_cell_that_shows_it(self, tmp_path: Path) -> None:
        found = back(exported(factories.budget()), tmp_path).budget
        book = openpyxl.load_workbook(tmp_path / "budget.xlsx")
        assert [file.name for file in found.files] == ["budget.xlsx"]
        for table in found.statements:
            for amount in (amount for line in table.lines for amount in line.amounts if amount.value is not None):
                place = amount.place
                shown = book[place.sheet].cell(place.row, place.column).value
                assert Decimal(str(shown)) * records.MONEY_UNITS[table.money_unit] == amount.value

    def test_what_a_spreadsheet_program_saves_reads_back(self, tmp_path: Path) -> None:
        budget = factories.budget()
        file = io.BytesIO()
        openpyxl.load_workbook(io.BytesIO(exported(budget))).save(file)
        assert bare(back(file.getvalue(), tmp_path).budget) == bare(budget)

    def test_the_download_of_a_published_budget_reads_back(self, db: None, client: Client, tmp_path: Path) -> None:
        row = publish()
        answer = client.get(f"{BASE}tables.xlsx")
        found = back(answer.content, tmp_path).budget
        assert bare(found) == bare(records_of(row))
        loaded = editions.load_as_draft(budget=found)
        assert loaded.created
        assert bare(records_of(loaded.budget)) == dataclasses.replace(bare(records_of(row)), edition=2)


TABLE, AMOUNTS, LINES = "表2 支出总表", "数据 金额", "数据 行"


def edited(change: Callable[[Any], None]) -> bytes:
    """Return the workbook of the handmade budget as a person changed it."""
    book = openpyxl.load_workbook(io.BytesIO(exported(factories.budget())))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def set_cell(sheet: str, cell: str, value: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def hide_row(sheet: str, row: int) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet].row_dimensions[row].hidden = True

    return change


def delete_data(book: Any) -> None:
    for name in [name for name in book.sheetnames if name.startswith("数据")]:
        del book[name]


class TestChangedByHand:
    @pytest.mark.heavy
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (set_cell(TABLE, "D5", "约九百"), [f"{TABLE}!D5", "约九百", "900", "delete all sheets"]),
            (set_cell(TABLE, "C5", "别的支出"), [f"{TABLE}!C5", "别的支出"]),
            (lambda book: book[TABLE].delete_rows(6), [f"{TABLE}!"]),
            (lambda book: book[LINES].delete_rows(5), [LINES, "row 5", "numbered 3"]),
            (lambda book: book[LINES].delete_cols(4), [LINES, "column"]),
            (set_cell(LINES, "B3", "x"), [LINES, "row 3", "whole number"]),
            (lambda book: book.remove(book[AMOUNTS]), [AMOUNTS, "missing"]),
            (set_cell("数据 预算", "C2", "去年"), ["数据 预算", "year"]),
            (hide_row(TABLE, 6), [f"{TABLE}!6", "hidden"]),
            (hide_row(LINES, 5), [f"{LINES}!5", "hidden"]),
        ],
    )
    def test_is_refused_with_the_cell(self, change: Callable[[Any], None], said: list[str], tmp_path: Path) -> None:
        with pytest.raises(documents.Refused) as refusal:
            back(edited(change), tmp_path)
        words = sentence(str(refusal.value), "en")
        assert not [word for word in said if word not in words], words

    def test_a_figure_corrected_in_its_table_is_the_only_difference(self, tmp_path: Path) -> None:
        def change(book: Any) -> None:
            book[TABLE]["D5"], book[TABLE]["E6"] = 901.5, 7

        before, after = back(edited(lambda _book: None), tmp_path).budget, back(edited(change), tmp_path)
        found = [one for one in differences.compare(before, after.budget) if one.what is differences.What.AMOUNT]
        assert [(one.before, one.after) for one in found] == [("900.00", "901.50"), ("500.00", "7.00")]
        assert any(f"{TABLE}!D5" in sentence(one, "en") for one in after.warnings)

    def test_a_figure_changed_in_both_places_is_the_new_figure(self, tmp_path: Path) -> None:
        def change(book: Any) -> None:
            book[TABLE]["D5"] = 901
            names = [cell.value for cell in book[AMOUNTS][2]]
            for row in book[AMOUNTS].iter_rows(min_row=3):
                cells = dict(zip(names, row, strict=True))
                if (cells["statement"].value, cells["code"].value, cells["measure"].value) == (
                    "expenditure",
                    "201",
                    "total",
                ):
                    cells["value"].value, cells["printed"].value = 9_010_000, "901.00"

        budget = back(edited(change), tmp_path).budget
        line = next(line for line in budget.statements[1].lines if line.code == "201")
        assert line.amounts[0].value == 9_010_000

    def test_without_the_sheets_of_data_the_tables_are_read_as_printed(self, tmp_path: Path) -> None:
        path = tmp_path / "budget.xlsx"
        path.write_bytes(edited(delete_data))
        found = documents.read(
            [path], year=2024, department=factories.UNIT, scope=records.Scope.UNIT, phase=records.Phase.BUDGET
        ).budget
        assert {table.kind for table in found.statements} >= {"income-expenditure", "expenditure", "projects"}
        line = next(line for table in found.statements for line in table.lines if line.code == "201")
        assert line.amounts[0].value == 9_000_000

    def test_beside_other_files_it_is_refused(self, tmp_path: Path) -> None:
        path, other = tmp_path / "budget.xlsx", tmp_path / "text.txt"
        path.write_bytes(exported(factories.budget()))
        other.write_text("正文")
        with pytest.raises(documents.Refused, match=r"^one-workbook"):
            documents.read([path, other])
