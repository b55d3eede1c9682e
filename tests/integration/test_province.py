"""A place that is data only, from empty tables to public pages: given out, typed, published, exported, shown."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils.html import strip_tags

from budgets import documents, editions
from budgets.documents.entry import template_layout
from budgets.documents.entry.typed_tables import TypedRow, TypedSheet
from budgets.models import Amount, Budget, Department, Jurisdiction, Statement
from budgets.queries import entry
from budgets.queries.records import records
from budgets.records import ColumnType
from budgets.vocabulary.table_sets import TABLE_SETS
from tests import province
from tests.integration.test_workbooks import bare
from tests.spreadsheet import calculated
from tests.unit.test_province import failing, told

pytestmark = pytest.mark.django_db
SEED = 1


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLE_SETS, province.WORD, province.PROVINCE)


@pytest.fixture
def department() -> Department:
    place = Jurisdiction.objects.create(name=province.PLACE)
    return Department.objects.create(jurisdiction=place, name=province.UNIT, slug="archives")


def typed_document(statement: Statement, sheet: TypedSheet) -> dict[str, Any]:
    """Return what the grid posts when a clerk has typed a table into its empty rows."""
    document = entry.document(statement)
    there = {(row["list"], row["label"]): row["key"] for row in document["rows"]}
    rows = [posted_row(row, there.pop((row.list, row.label), row.key)) for row in sheet.rows]
    assert not there, "rows of the form that the unit does not print"
    return {**document, "remark": sheet.remark, "rows": rows}


def posted_row(row: TypedRow, key: str) -> dict[str, Any]:
    words = {name: getattr(row, name) for name in ("row", "list", "level", "code", "label", "unit")}
    return {"key": key, **words, "cells": {str(order): text for order, text in row.cells.items()}}


@pytest.fixture
def published() -> Budget:
    return editions.publish(budget=editions.load_as_draft(budget=province.budget(SEED)).budget)


@pytest.mark.heavy
def test_what_is_typed_into_its_empty_tables_is_published(department: Department, staff: Client) -> None:
    asked = {"department": department.slug, "year": province.YEAR, "document": "unit-budget", "begin": "set:province"}
    assert "Qingtian province (fourteen tables)" in staff.get("/en/admin/budgets/budget/add/").content.decode()
    assert staff.post("/en/admin/budgets/budget/add/", asked).status_code == 302
    draft = Budget.objects.get(department=department)
    first = draft.statements.get(order=1)
    choices = staff.get(f"/en/admin/budgets/statement/{first.pk}/line/new/").context["form"].fields["list"].choices
    assert choices == [
        *(("income", "收入 / 项目"), ("expenditure", "支出 / 项目（按功能分类）")),
        ("use", "支出 / 项目（按支出用途）"),
    ]
    for statement, sheet in zip(draft.statements.order_by("order"), province.sheets(SEED), strict=True):
        page = f"/en/admin/budgets/statement/{statement.pk}/"
        assert staff.get(f"{page}grid/").status_code == 200
        answer = staff.post(f"{page}save/", typed_document(statement, sheet), "application/json")
        assert answer.status_code == 200, answer.content
        assert not [one for one in answer.json()["check"]["problems"] if one["refused"]]
    made = records(editions.publish(budget=draft))
    assert list(map(told, made.statements)) == list(map(told, province.statements(SEED)))
    assert {line.list for line in made.statements[0].lines} == {"income", "expenditure", "use"}
    assert not failing(made)


def test_the_workbook_that_is_given_out_is_read_filled_in(
    department: Department, staff: Client, tmp_path: Path
) -> None:
    asked = f"table_set={province.WORD}&year={province.YEAR}&department={department.pk}&document=unit-budget"
    given = staff.get(f"/en/admin/budgets/budget/template/?{asked}")
    book = openpyxl.load_workbook(io.BytesIO(given.content))
    forms = template_layout.sheets(province.PROVINCE, year=province.YEAR, unit=province.UNIT)
    for form, sheet in zip(forms, province.sheets(SEED), strict=True):
        fill(book[form.name], form, sheet)
    file = io.BytesIO()
    book.save(file)
    path = tmp_path / "filled.xlsx"
    path.write_bytes(calculated(file.getvalue()))
    found = documents.read([path])
    assert list(map(told, found.budget.statements)) == list(map(told, province.statements(SEED)))
    assert (found.warnings, found.budget.unreadable) == ((), ())
    assert not failing(found.budget)


def fill(page: Any, form: template_layout.TemplateSheet, sheet: TypedSheet) -> None:
    """Type a table into its sheet: the rows it prints at their names, the others into free rows; no formula is lost."""
    fixed = {(slot.list, slot.line.label): slot for slot in form.slots if slot.line}
    free = {name: iter([slot for slot in form.slots if not slot.line and slot.list == name]) for name in lists(form)}
    for row in sheet.rows:
        printed = fixed.get((row.list, row.label))
        slot = printed or next(free[row.list])
        words = {ColumnType.UNIT: row.unit, ColumnType.CODE: row.code, ColumnType.LABEL: row.label}
        for index, column in enumerate(form.columns, start=1):
            cell = page.cell(form.body_row + slot.row + 1, index)
            text = words.get(column.type, row.cells.get(column.order, ""))
            if column.list != row.list or not text or (printed and column.type is ColumnType.LABEL):
                continue
            if column.type is not ColumnType.AMOUNT:
                cell.value = text
            elif not str(cell.value or "").startswith("="):
                cell.value = float(text.replace(",", ""))
    if sheet.remark:
        page.cell(form.body_row + form.height + 1, 2, sheet.remark)


def lists(form: template_layout.TemplateSheet) -> list[str]:
    return list(dict.fromkeys(column.list for column in form.columns))


def test_package_and_workbook_read_back(published: Budget, client: Client, tmp_path: Path) -> None:
    base = published.get_absolute_url()
    made = records(published)
    zipfile.ZipFile(io.BytesIO(client.get(f"{base}data.zip").content)).extractall(tmp_path / "package")
    assert documents.read([tmp_path / "package"]).budget == made
    (tmp_path / "tables.xlsx").write_bytes(client.get(f"{base}tables.xlsx").content)
    found = documents.read([tmp_path / "tables.xlsx"])
    assert (bare(found.budget), found.warnings) == (bare(made), ())


def test_every_table_has_its_page_with_its_figures(published: Budget, client: Client) -> None:
    base = published.get_absolute_url()
    listed = client.get(f"{base}tables/").content.decode()
    for statement in published.statements.all():
        address = f"{base}tables/{statement.kind}/"
        shown = client.get(address)
        cells = re.findall(r'<td class="money"[^>]*>(.*?)</td>', shown.content.decode())
        amounts = Amount.objects.filter(line__statement=statement, value__isnull=False)
        printed = amounts.order_by("line__table_row", "cell__order").values_list("printed", flat=True)
        assert re.findall(r"-?[\d,]+\.\d+", strip_tags(" ".join(cells))) == list(printed)
        assert (shown.status_code, address in listed, statement.number in listed) == (200, True, True)

    for page in ("", "function/", "projects/", "source-of-funds/", "three-public/", "checks/"):
        assert client.get(f"{base}{page}").status_code == 200


def test_another_year_begins_from_its_last_edition(published: Budget) -> None:
    made = records(editions.start_from_edition(budget=published, year=province.YEAR + 1))
    assert [table.number for table in made.statements] == [table.number for table in records(published).statements]
    assert made.statements[0].columns[5].header == ("支出", f"{province.YEAR + 1}年预算数")
