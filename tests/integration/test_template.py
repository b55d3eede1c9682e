"""The workbook a table set is filled in with: what is typed comes out as the records of that table, slips by cell."""

from __future__ import annotations

import dataclasses
import functools
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest

from budgets import checks, documents
from budgets.documents.entry import template_layout
from budgets.documents.entry.typed_tables import TypedRow, TypedSheet, typed_statement
from budgets.documents.model import template_words
from budgets.documents.model.messages import sentence
from budgets.documents.tables import line_tree
from budgets.models import ClassificationCode
from budgets.records import ColumnType, Origin, Phase, Scope, State, Statement
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.table_sets import TABLE_SETS, offered_sets
from budgets.workbooks.template import codes, empty
from tests.integration.test_workbooks import bare
from tests.spreadsheet import calculated

pytestmark = pytest.mark.any_database

UNIT, YEAR = "某市档案馆", 2031
CODES = {
    "functional": (("201", "一般公共服务支出"), ("20126", "档案事务"), ("2012601", "行政运行")),
    "economic-department": (("301", "工资福利支出"), ("30101", "基本工资"), ("30102", "津贴补贴")),
}
NAMES = ("一、甲类支出", "  甲一项", "二、乙类支出")


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """Return the empty workbook of each set, with a catalogue of a few codes."""
    with mock.patch(
        "budgets.workbooks.template.codes", lambda schemes, _year: {one: CODES.get(one, ()) for one in schemes}
    ):
        return {
            word: empty(word, year=YEAR, department=UNIT, scope=Scope.UNIT, jurisdiction="某市")
            for word in offered_sets()
        }


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def typed_in(form: template_layout.TemplateSheet, sheet: Any) -> list[tuple[int, TypedRow]]:
    """Type something into every free cell of a sheet and return the rows that a person sees there."""
    rows = []
    used: dict[str, int] = {}
    for slot in form.slots:
        row = form.body_row + slot.row
        columns = [(index, column) for index, column in enumerate(form.columns, 1) if column.list == slot.list]
        types = {column.type: index for index, column in columns}
        level, code, label, unit = 0, "", "", ""
        if slot.line:
            words = form.form.fixed_rows(slot.list)[
                [each.line for each in form.slots if each.line and each.list == slot.list].index(slot.line)
            ]
            level, label, unit = len(words) - len(words.lstrip()), slot.line.label, slot.line.budget_unit
            unit = unit if ColumnType.UNIT in types and slot.line.position == 1 else ""
        elif used.get(slot.list, 0) < 3 and ColumnType.LABEL in types:
            number = used[slot.list] = used.get(slot.list, 0) + 1
            if ColumnType.CODE in types:
                scheme = KINDS[form.form.kind].scheme or ""
                code, label = CODES.get(scheme, CODES["functional"])[number - 1]
                sheet.cell(row + 1, types[ColumnType.CODE], code)
            else:
                label = NAMES[number - 1]
            sheet.cell(row + 1, types[ColumnType.LABEL], label)
            level = 1 + (len(label) - len(label.lstrip())) // 2
        else:
            continue
        for index, column in columns:
            cell = sheet.cell(row + 1, index)
            if column.type is ColumnType.AMOUNT and not str(cell.value or "").startswith("="):
                # A code's parts are as large as the code itself: 201 = 20126 = 2012601; 甲类 = 甲一项.
                cell.value = index * 100 + (0 if code.startswith("2") or label.strip()[:1] in "甲一" else slot.row)
                if code == "301":
                    cell.value = 2 * index * 100 + 2 * slot.row + 3
            elif column.type is ColumnType.TEXT:
                cell.value = f"说明{slot.row}"
        rows.append(
            (
                row,
                TypedRow(
                    key=f"{slot.list}{row}",
                    row=row,
                    list=slot.list,
                    level=level,
                    code=code,
                    label=label.strip(),
                    unit=unit,
                ),
            )
        )
    return rows


@functools.cache
def filled(data: bytes) -> tuple[bytes, list[Statement]]:
    """Return a template filled in and saved, and the tables that were typed."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    chosen = next(one for one in TABLE_SETS.values() if one.name == book[template_words.COVER]["B3"].value)
    forms = template_layout.sheets(chosen, year=YEAR, unit=UNIT)
    rows = {form.name: typed_in(form, book[form.name]) for form in forms}
    result = calculated(saved(book))
    stored = openpyxl.load_workbook(io.BytesIO(result), data_only=True)
    return result, list(
        line_tree.classify_statements([expected(form, rows[form.name], stored[form.name]) for form in forms])
    )


def expected(form: template_layout.TemplateSheet, rows: list[tuple[int, TypedRow]], sheet: Any) -> Statement:
    numbers = {row: number for number, row in enumerate(sorted({row for row, _ in rows}), start=1)}
    whole = []
    for row, one in rows:
        cells = {}
        for index, column in enumerate(form.columns, 1):
            value = sheet.cell(row + 1, index).value
            if column.type is ColumnType.AMOUNT:
                cells[column.order] = "" if value in (None, "") else f"{value:,.2f}"
            elif column.type is ColumnType.TEXT and value:
                cells[column.order] = value
        whole.append(dataclasses.replace(one, row=numbers[row], cells=cells))
    blank = form.statement
    made = typed_statement(
        TypedSheet(
            kind=blank.kind,
            money_unit=blank.money_unit,
            columns=blank.columns,
            rows=tuple(whole),
            units=(UNIT,),
            order=blank.order,
            title=blank.title,
            number=blank.number,
        ),
        tidied=False,
    )
    return as_read(made)


def as_read(table: Statement) -> Statement:
    """Return a table without its places and the projects found in it, its amounts as read."""
    lines = tuple(
        dataclasses.replace(
            line,
            amounts=tuple(dataclasses.replace(amount, origin=Origin.READ) for amount in line.amounts),
            project=None,
        )
        for line in table.lines
    )
    return bare(dataclasses.replace(table, lines=lines))  # type: ignore[no-any-return]


def reading(data: bytes, folder: Path, **given: Any) -> documents.Reading:
    path = folder / "filled.xlsx"
    path.write_bytes(data)
    return documents.read([path], **given)


class TestFilled:
    @pytest.mark.heavy
    @pytest.mark.parametrize("word", offered_sets())
    def test_gives_the_tables_that_were_typed_with_nothing_asked(
        self, made: dict[str, bytes], word: str, tmp_path: Path
    ) -> None:
        data, wanted = filled(made[word])
        found = reading(data, tmp_path)
        budget = found.budget
        assert (budget.department, budget.year, budget.scope, budget.phase) == (UNIT, YEAR, Scope.UNIT, Phase.BUDGET)
        assert (budget.title, budget.jurisdiction, budget.units) == (f"{YEAR}年{UNIT}单位预算", "某市", (UNIT,))
        assert [as_read(table) for table in budget.statements] == wanted
        assert (found.warnings, budget.unreadable) == ((), ())
        amounts = [amount for table in wanted for line in table.lines for amount in line.amounts]
        assert len(amounts) > 100
        # Every total of the form was worked out, by its row or its column.
        totals = [line for table in wanted for line in table.lines if line.role == "total"]
        assert all(amount.state is State.VALUE for line in totals for amount in line.amounts)

    @pytest.mark.heavy
    @pytest.mark.parametrize("word", offered_sets())
    def test_its_formulas_follow_the_identities_that_are_checked(
        self, made: dict[str, bytes], word: str, tmp_path: Path
    ) -> None:
        data, _ = filled(made[word])
        result = checks.check_budget(reading(data, tmp_path).budget)
        sums = [found for found in result.findings if found.rule.startswith(("F2.", "F3."))]
        assert len([found for found in sums if found.verdict is checks.Verdict.OK]) > 20
        assert not [found.rule for found in sums if found.verdict is checks.Verdict.FAIL]

    @pytest.mark.heavy
    def test_every_figure_has_its_cell(self, made: dict[str, bytes], tmp_path: Path) -> None:
        data, _ = filled(made["shenzhen"])
        stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        for table in reading(data, tmp_path).budget.statements:
            for amount in (amount for line in table.lines for amount in line.amounts if amount.value is not None):
                cell = stored[amount.place.sheet].cell(amount.place.row, amount.place.column)
                assert f"{cell.value:,.2f}" == amount.printed

    def test_empty_it_has_the_rows_of_the_form_and_no_figure(self, made: dict[str, bytes], tmp_path: Path) -> None:
        found = reading(made["shenzhen"], tmp_path)
        assert found.budget.unreadable == ()
        amounts = [amount for table in found.budget.statements for line in table.lines for amount in line.amounts]
        assert {amount.state for amount in amounts} == {State.BLANK}

    def test_zero_blank_and_a_stroke_are_three_things(self, made: dict[str, bytes], tmp_path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        sheet = book["部门支出预算总表"]
        sheet["A5"], sheet["D5"], sheet["E5"] = "201", 0, "-"
        sheet["A6"], sheet["D6"] = "20126", 1.5
        found = reading(calculated(saved(book)), tmp_path).budget
        line, below = (line for line in found.statements[2].lines if line.code)
        assert [(amount.state, amount.value, amount.printed) for amount in line.amounts[1:]] == [
            (State.VALUE, 0, "0.00"),
            (State.BLANK, None, "-"),
        ]
        assert (below.amounts[2].state, below.amounts[2].printed) == (State.BLANK, "")

    def test_a_hidden_row_is_not_read_and_named(self, made: dict[str, bytes], tmp_path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        sheet = book["部门支出预算总表"]
        for row, code in enumerate(("201", "20126", "2012601", "2012699"), start=5):
            sheet.cell(row, 1, code)
            sheet.cell(row, 4, row)
        sheet.row_dimensions[7].hidden = True
        found = reading(calculated(saved(book)), tmp_path)
        lines = [line for line in found.budget.statements[2].lines if line.code]
        assert [(line.code, line.amounts[1].printed, line.place.row) for line in lines] == [
            ("201", "5.00", 5),
            ("20126", "6.00", 6),
            ("2012699", "8.00", 8),
        ]
        assert "hidden-rows: 部门支出预算总表!7" in found.warnings

    def test_a_hidden_row_of_the_cover_is_named(self, made: dict[str, bytes], tmp_path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        cover = book[template_words.COVER]
        cover["B9"] = "某市人民政府"
        cover.row_dimensions[9].hidden = True
        found = reading(calculated(saved(book)), tmp_path)
        assert (found.budget.department_in_charge, found.warnings) == ("", (f"hidden-rows: {template_words.COVER}!9",))

    def test_the_cover_says_when_and_who_else(self, made: dict[str, bytes], tmp_path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["jiangsu"]))
        cover = book[template_words.COVER]
        cover["B4"], cover["B5"], cover["B6"], cover["B7"] = "某市文化局", 2032, "部门", "决算"
        cover["B9"], cover["B10"], cover["B11"] = "某市人民政府", "某市文化局\n某市档案馆", "2032-01-20"
        budget = reading(calculated(saved(book)), tmp_path).budget
        assert (budget.title, budget.phase, budget.units) == (
            "2032年某市文化局部门决算",
            Phase.FINAL,
            ("某市文化局", "某市档案馆"),
        )
        assert (str(budget.approved_on), budget.department_in_charge) == ("2032-01-20", "某市人民政府")
        assert budget.statements[0].columns[1].header == ("收入", "2032年预算数")

    def test_a_note_explains_an_empty_table(self, made: dict[str, bytes], tmp_path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        sheet = book["部门政府性基金预算支出功能分类预算表"]
        row = next(cell.row for cell in sheet["A"] if cell.value == template_words.NOTE)
        sheet.cell(row, 2, "本年没有此项预算。")
        table = reading(calculated(saved(book)), tmp_path).budget.statements[5]
        assert (table.remark, table.note) == ("本年没有此项预算。", "")


def put(sheet: str, cell: str, value: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


SPENDING = "部门支出预算总表"
#: A slip in the filled-in workbook of Shanghai: what is done, the reason, the cell.
SLIPS: dict[str, tuple[Callable[[Any], None], str, str]] = {
    "words for an amount": (put(SPENDING, "D5", "约三万"), "not-a-figure: 约三万", "D5"),
    "an error": (put(SPENDING, "D5", "#REF!"), "error-cell: #REF!", "D5"),
    "a second unit": (put(SPENDING, "C2", "单位：万元"), "two-units", "E2"),
    "merged cells": (lambda book: book[SPENDING].merge_cells("D5:E5"), "merged-cells", "D5"),
    "no name": (lambda book: put(SPENDING, "D40", 5)(book), "nameless", "B40"),
    "finer than a fen": (put(SPENDING, "D5", 0.123456), "too-fine", "D5"),
}
WARNINGS: dict[str, tuple[Callable[[Any], None], str]] = {
    "an unknown code": (put(SPENDING, "A5", "2999999"), f"unknown-code: {SPENDING}!B5, 2999999"),
    "a code of later years": (put(SPENDING, "A5", "299"), f"unknown-code: {SPENDING}!B5, 299"),
    "another head": (put(SPENDING, "D3", "项目支出"), f"template-head: {SPENDING}!D3, “项目支出” ≠ “基本支出”"),
    "a column moved": (lambda book: book[SPENDING].insert_cols(3), f"template-head: {SPENDING}!C3, “” ≠ “合计”"),
    "a row deleted": (
        lambda book: book["部门财务收支预算总表"].delete_rows(6),
        "row-missing: 部门财务收支预算总表!A6, 1.一般公共预算资金",
    ),
    "a sheet deleted": (lambda book: book.remove(book[SPENDING]), f"table-missing: {SPENDING}"),
    "a wrong total": (put(SPENDING, "C4", 1), f"{SPENDING}!B4"),
}


class TestSlips:
    def slipped(self, data: bytes, change: Callable[[Any], None], folder: Path) -> documents.Reading:
        book = openpyxl.load_workbook(io.BytesIO(filled(data)[0]), data_only=True)
        change(book)
        return reading(saved(book), folder)

    @pytest.mark.heavy
    @pytest.mark.parametrize("slip", SLIPS)
    def test_what_cannot_be_read_is_reported_by_cell(self, made: dict[str, bytes], slip: str, tmp_path: Path) -> None:
        change, reason, cell = SLIPS[slip]
        found = self.slipped(made["shanghai"], change, tmp_path).budget.unreadable
        where = [
            f"{chr(64 + (row.place.column or 0))}{row.place.row}" for row in found if row.reason.startswith(reason)
        ]
        assert where == [cell], found
        assert {row.place.sheet for row in found} == {SPENDING}
        assert "{" not in sentence(found[0].reason, "en")

    @pytest.mark.heavy
    @pytest.mark.parametrize("slip", WARNINGS)
    def test_what_is_doubtful_is_named_by_cell(self, made: dict[str, bytes], slip: str, tmp_path: Path) -> None:
        change, said = WARNINGS[slip]
        found = self.slipped(made["shanghai"], change, tmp_path)
        assert [warning for warning in found.warnings if said in warning], found.warnings
        assert len(found.budget.statements) == 9 - (slip == "a sheet deleted")

    def test_columns_in_another_order_are_read_by_their_heads(self, made: dict[str, bytes], tmp_path: Path) -> None:
        def change(book: Any) -> None:
            for row in book[SPENDING].iter_rows(min_row=3, max_row=60):
                row[3].value, row[4].value = row[4].value, row[3].value

        _data, wanted = filled(made["shanghai"])
        found = self.slipped(made["shanghai"], change, tmp_path).budget.statements[2]
        assert [column.measure for column in found.columns] == ["", "", "total", "project", "basic"]
        by_name = {
            (line.code, column.measure): amount.value
            for table in (found, wanted[2])
            for line in table.lines
            for amount in line.amounts
            for column in table.columns
            if column.order == amount.column
        }
        for line in wanted[2].lines:
            for amount, measure in zip(line.amounts, ("total", "basic", "project"), strict=True):
                assert by_name[line.code, measure] == amount.value

    def test_a_file_whose_formulas_were_not_worked_out_says_so_cell_by_cell(
        self, made: dict[str, bytes], tmp_path: Path
    ) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        sheet = book[SPENDING]
        sheet["A5"], sheet["D5"] = "201", 30
        found = reading(saved(book), tmp_path).budget.unreadable
        cells = {f"{chr(64 + (row.place.column or 0))}{row.place.row}" for row in found if row.place.sheet == SPENDING}
        assert cells == {"C4", "D4", "E4", "B5", "C5"}
        assert {row.reason for row in found} == {"formula"}

    def test_a_result_that_is_not_the_sum_is_doubted(self, made: dict[str, bytes], tmp_path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        sheet = book[SPENDING]
        sheet["A5"], sheet["D5"] = "201", 30
        found = reading(calculated(saved(book), {f"{SPENDING}!D4": 31}), tmp_path)
        assert found.budget.statements[2].lines[0].amounts[1].printed == "31.00"
        assert [warning for warning in found.warnings if f"{SPENDING}!B4" in warning and "31.00 ≠ 30" in warning]

    @pytest.mark.parametrize(
        ("cell", "value"), [("B5", "去年"), ("B6", "全部"), ("B7", "草稿"), ("B11", "年初"), ("B11", "2031-02-30")]
    )
    def test_a_cover_that_is_not_understood_is_refused_by_cell(
        self, made: dict[str, bytes], cell: str, value: str, tmp_path: Path
    ) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        book[template_words.COVER][cell] = value
        with pytest.raises(documents.Refused) as refusal:
            reading(saved(book), tmp_path)
        assert f"{template_words.COVER}!{cell}" in str(refusal.value)
        assert value in sentence(str(refusal.value))

    @pytest.mark.parametrize(
        ("cell", "slug"), [("B4", "which-department"), ("B5", "which-year"), ("B6", "which-scope")]
    )
    def test_a_cover_left_empty_asks(self, made: dict[str, bytes], cell: str, slug: str, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        book[template_words.COVER][cell] = None
        with pytest.raises(documents.Refused, match=slug):
            reading(saved(book), tmp_path)
        found = reading(saved(book), tmp_path, year=YEAR, department=UNIT, scope=Scope.UNIT)
        assert (found.budget.year, found.budget.department) == (YEAR, UNIT)


class TestEmpty:
    def test_heads_are_locked_and_cells_to_fill_are_not(self, made: dict[str, bytes]) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shenzhen"]))
        assert len(book.sheetnames) == 15
        assert book[template_words.CODES].sheet_state == "hidden"
        for form in template_layout.sheets(TABLE_SETS["shenzhen"], year=YEAR, unit=UNIT):
            sheet = book[form.name]
            assert sheet.protection.sheet
            assert sheet.cell(3, 1).protection.locked
            assert not sheet.cell(form.body_row + 1, 1).protection.locked
            assert sheet.freeze_panes == f"A{form.body_row + 1}"
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.cell(2, len(form.columns)).value == f"单位：{form.statement.money_unit}"

    def test_every_column_says_what_belongs_in_it(self, made: dict[str, bytes]) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        told = {cell.value: cell.comment.text for cell in book[SPENDING][3] if cell.comment}
        assert set(told) == {"科目编码", "科目名称", "合计", "基本支出", "项目支出"}
        assert all(word in told["基本支出"] for word in ("单位：元", "0", "留空", "“-”", "empty"))
        assert "核对" in told["合计"]

    def test_codes_are_those_known_for_the_year(self, db: None) -> None:
        for code, name, first, status in (
            ("201", "旧名", 2007, "confirmed"),
            ("201", "一般公共服务支出", 2012, "confirmed"),
            ("202", "外交支出", None, "unconfirmed"),
            ("299", "以后才有", 2099, "confirmed"),
        ):
            ClassificationCode.objects.create(
                scheme="functional", code=code, name=name, first_seen=first, last_seen=first, status=status
            )
        assert codes(["functional"], YEAR) == {"functional": [("201", "一般公共服务支出"), ("202", "外交支出")]}
        assert codes(["functional"], 2010)["functional"][0] == ("201", "旧名")

    def test_codes_of_the_year_are_offered_where_codes_are_typed(self, made: dict[str, bytes]) -> None:
        book = openpyxl.load_workbook(io.BytesIO(made["shanghai"]))
        lists = {str(each.sqref): each.formula1 for each in book[SPENDING].data_validations.dataValidation}
        assert lists["A4:A64"] == "科目!$A$2:$A$4"
        assert [cell.value for cell in book[template_words.CODES]["A"]] == ["functional", "201", "20126", "2012601"]
        assert book[SPENDING]["B5"].value.startswith("=IF($A5")

    def test_without_department_and_year_the_cover_fills_the_heads(self, db: None, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(empty("shenzhen")))
        cover = book[template_words.COVER]
        cover["B4"], cover["B5"], cover["B6"] = UNIT, YEAR, "单位"
        budget = reading(calculated(saved(book)), tmp_path).budget
        assert budget.title == f"{YEAR}年{UNIT}单位预算"
        assert budget.statements[11].title == f"{UNIT}整体支出绩效目标表"
        assert budget.statements[2].lines[0].budget_unit == UNIT
        assert [line.year for line in budget.statements[8].lines] == [YEAR - 1, YEAR, None]


@pytest.mark.heavy
@pytest.mark.heavy
@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ({"2012601": 5, "2012602": 6}, 11),
        ({"201": None, "20126": None, "2012601": 5, "208": 7}, 12),
        ({"201": 5, "20126": 5, "2012601": 5, "2080505": 7}, 12),
        ({"201": 5, "2012601": 3, "20126": 4, "208": None, "20805": 7, "2080505": 7}, 12),
    ],
)
def test_a_total_adds_amounts_of_any_level_once(
    made: dict[str, bytes], rows: dict[str, int | None], total: int
) -> None:
    chosen = TABLE_SETS["shenzhen"]
    forms = template_layout.sheets(chosen, year=YEAR, unit=UNIT)
    form = next(one for one in forms if one.form.kind == "general-function")
    book = openpyxl.load_workbook(io.BytesIO(made["shenzhen"]))
    sheet = book[form.name]
    code = next(at for at, one in enumerate(form.columns, 1) if one.type is ColumnType.CODE)
    free = [form.body_row + slot.row + 1 for slot in form.slots if slot.line is None]
    whole = next(form.body_row + slot.row + 1 for slot in form.slots if slot.line is not None)
    amount = next(
        at
        for at, one in enumerate(form.columns, 1)
        if one.type is ColumnType.AMOUNT and not str(sheet.cell(free[0], at).value or "").startswith("=")
    )
    for row, (word, value) in zip(free, rows.items(), strict=False):
        sheet.cell(row, code, word)
        sheet.cell(row, amount, value)
    stored = openpyxl.load_workbook(io.BytesIO(calculated(saved(book))), data_only=True)
    assert stored[form.name].cell(whole, amount).value == total
