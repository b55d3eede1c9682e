"""What a workbook hides is not read into a budget, and is named, so that nobody publishes what nobody saw."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlrd
from openpyxl import Workbook, load_workbook

from budgets import documents
from budgets.documents.isolation.page_pictures import draw_page
from budgets.documents.model.messages import sentence
from budgets.records import Phase, Scope
from tests.other_workbooks import as_xls
from tests.papers import Paper, Table
from tests.unit.test_workbook import changed, open_document

HEAD = (
    [("科目编码", 2, 1), ("科目名称", 2, 1), ("合计", 2, 1), ("其中", 1, 2), None],
    [None, None, None, "基本支出", "项目支出"],
)
ROWS = (
    ["201", "一般公共服务支出", "1,234.50", "834.50", "400.00"],
    ["20126", "档案事务", "1,234.50", "834.50", "400.00"],
    ["2012601", "行政运行", "834.50", "834.50", "0.00"],
    ["2012604", "档案馆", "400.00", "0.00", "400.00"],
    ["", "合计", "1,234.50", "834.50", "400.00"],
)
SECRET = ["2012699", "内部调整（不公开）", "999.00", "999.00", "0.00"]
#: The row of the sheet, from 1, in which it stands.
SECRET_ROW = 8
#: A size that openpyxl writes, where it leaves a zero out; :func:`saved` makes it one.
FLAT = 7.25
#: What the OpenDocument workbooks do not say themselves.
GIVEN: Any = {"year": 2031, "scope": Scope.UNIT, "phase": Phase.BUDGET}


def table(*rows: list[str]) -> Table:
    return Table("部门支出总表", (*HEAD, *rows))


def with_secret_row() -> Workbook:
    return load_workbook(io.BytesIO(Paper(tables=[table(*ROWS[:3], SECRET, *ROWS[3:])]).workbook()))


def saved(book: Workbook, folder: Path, change: Callable[[str, bytes], bytes] = lambda _name, part: part) -> Path:
    file = io.BytesIO()
    book.save(file)
    path = folder / "budget.xlsx"
    path.write_bytes(changed(file.getvalue(), lambda name, part: change(name, part.replace(b'"7.25"', b'"0"'))))
    return path


def said(found: documents.Reading) -> list[tuple[str, str, list[str]]]:
    """Return the rows of the one table: code, name, and figures as printed."""
    [only] = found.budget.statements
    return [(line.code, line.label, [amount.printed for amount in line.amounts]) for line in only.lines]


@pytest.fixture
def as_if_absent(tmp_path: Path) -> list[tuple[str, str, list[str]]]:
    """Return what is read of the same table without the row."""
    path = tmp_path / "without.xlsx"
    path.write_bytes(Paper(tables=[table(*ROWS)]).workbook())
    found = documents.read([path])
    assert (found.warnings, len(said(found))) == ((), 5)
    return said(found)


def hide(sheet: Any) -> None:
    sheet.row_dimensions[SECRET_ROW].hidden = True


def fold(sheet: Any) -> None:
    sheet.row_dimensions.group(SECRET_ROW, SECRET_ROW, outline_level=1, hidden=True)


def flatten(sheet: Any) -> None:
    sheet.row_dimensions[SECRET_ROW].height = FLAT


def filter_out(sheet: Any) -> None:
    sheet.auto_filter.ref = "A5:E10"
    sheet.auto_filter.add_filter_column(0, ["201", "20126", "2012601", "2012604"], blank=True)
    sheet.row_dimensions[SECRET_ROW].hidden = True


class TestHiddenRows:
    @pytest.mark.parametrize("way", [hide, fold, flatten, filter_out])
    def test_one_is_not_read_and_named(self, tmp_path: Path, as_if_absent: Any, way: Callable[[Any], None]) -> None:
        book = with_secret_row()
        way(book["表1"])
        found = documents.read([saved(book, tmp_path)])
        assert said(found) == as_if_absent
        assert found.warnings == ("hidden-rows: 表1!8",)
        assert found.budget.unreadable == ()

    @pytest.mark.parametrize("way", [hide, fold, flatten, filter_out])
    def test_one_of_an_old_workbook_is_not_read_and_named(
        self, tmp_path: Path, as_if_absent: Any, way: Callable[[Any], None]
    ) -> None:
        book = with_secret_row()
        way(book["表1"])
        if book["表1"].row_dimensions[SECRET_ROW].height:
            book["表1"].row_dimensions[SECRET_ROW].height = 0
        path = tmp_path / "budget.xls"
        path.write_bytes(as_xls(book))
        found = documents.read([path])
        assert said(found) == as_if_absent
        assert found.warnings == ("hidden-rows: 表1!8",)

    def test_the_rows_below_keep_their_places(self, tmp_path: Path) -> None:
        book = with_secret_row()
        hide(book["表1"])
        [only] = documents.read([saved(book, tmp_path)]).budget.statements
        assert [line.place.row for line in only.lines] == [5, 6, 7, 9, 10]
        assert {amount.place.row for amount in only.lines[3].amounts} == {9}

    def test_several_are_named_as_a_person_would(self, tmp_path: Path) -> None:
        book = with_secret_row()
        for row in (6, 8, 9, 10):
            book["表1"].row_dimensions[row].hidden = True
        found = documents.read([saved(book, tmp_path)])
        assert "hidden-rows: 表1!6, 8–10" in found.warnings
        assert sentence("hidden-rows: 表1!6, 8–10").startswith("工作表中隐藏的行没有读取：表1!6, 8–10。")
        assert sentence("hidden-rows: 表1!6, 8–10", "en").startswith(
            "Hidden rows of a sheet were not read: 表1!6, 8–10."
        )

    def test_empty_ones_are_no_news(self, tmp_path: Path, as_if_absent: Any) -> None:
        book = load_workbook(io.BytesIO(Paper(tables=[table(*ROWS)]).workbook()))
        for row in range(11, 100):
            book["表1"].row_dimensions[row].hidden = True
        found = documents.read([saved(book, tmp_path)])
        assert (said(found), found.warnings) == (as_if_absent, ())

    def test_a_formula_without_a_result_in_one_is_not_asked_for(self, tmp_path: Path, as_if_absent: Any) -> None:
        book = with_secret_row()
        book["表1"]["C8"] = "=SUM(D8:E8)"
        hide(book["表1"])
        found = documents.read([saved(book, tmp_path)])
        assert (said(found), found.budget.unreadable) == (as_if_absent, ())

    def test_one_without_a_number_follows_the_one_before(self, tmp_path: Path, as_if_absent: Any) -> None:
        book = with_secret_row()
        hide(book["表1"])

        def without_numbers(name: str, part: bytes) -> bytes:
            return part.replace(b'<row r="8" ', b"<row ") if name.endswith("sheet2.xml") else part

        found = documents.read([saved(book, tmp_path, without_numbers)])
        assert (said(found), found.warnings) == (as_if_absent, ("hidden-rows: 表1!8",))

    def test_a_sheet_is_found_whatever_way_its_name_is_written(self, tmp_path: Path, as_if_absent: Any) -> None:
        book = with_secret_row()
        hide(book["表1"])

        def spelt(name: str, part: bytes) -> bytes:
            return part.replace('name="表1"'.encode(), b"name='&#34920;1'") if name == "xl/workbook.xml" else part

        found = documents.read([saved(book, tmp_path, spelt)])
        assert (said(found), found.warnings) == (as_if_absent, ("hidden-rows: 表1!8",))


class TestHiddenColumns:
    @pytest.mark.parametrize("said_by", [{"hidden": True}, {"width": FLAT}])
    def test_one_is_not_read_and_named(self, tmp_path: Path, said_by: dict[str, Any]) -> None:
        book = load_workbook(io.BytesIO(Paper(tables=[table(*ROWS)]).workbook()))
        for name, value in said_by.items():
            setattr(book["表1"].column_dimensions["E"], name, value)
        found = documents.read([saved(book, tmp_path)])
        assert "hidden-columns: 表1!E" in found.warnings
        [only] = found.budget.statements
        assert [column.header for column in only.columns] == [
            ("科目编码",),
            ("科目名称",),
            ("合计",),
            ("其中", "基本支出"),
        ]
        assert [line.amounts[-1].printed for line in only.lines] == ["834.5", "834.5", "834.5", "0", "834.5"]

    def test_one_of_an_old_workbook_is_not_read_and_named(self, tmp_path: Path) -> None:
        book = load_workbook(io.BytesIO(Paper(tables=[table(*ROWS)]).workbook()))
        book["表1"].column_dimensions["E"].hidden = True
        path = tmp_path / "budget.xls"
        path.write_bytes(as_xls(book))
        found = documents.read([path])
        assert "hidden-columns: 表1!E" in found.warnings
        assert [len(line.amounts) for line in found.budget.statements[0].lines] == [2] * 5

    def test_a_title_merged_from_one_on_is_still_read(self, tmp_path: Path) -> None:
        book = load_workbook(io.BytesIO(Paper(tables=[table(*ROWS)]).workbook()))
        sheet = book["表1"]
        sheet.insert_cols(1)
        sheet.merged_cells.ranges.clear()
        sheet["A1"], sheet["B1"] = sheet["B1"].value, None
        sheet["A5"] = "内部序号"
        for merged in ("A1:F1", "B3:B4", "C3:C4", "D3:D4", "E3:F3"):
            sheet.merge_cells(merged)
        sheet.column_dimensions["A"].hidden = True
        found = documents.read([saved(book, tmp_path)])
        [only] = found.budget.statements
        assert (only.title, only.columns[0].header) == ("部门支出总表", ("科目编码",))
        assert found.warnings == ("hidden-columns: 表1!A",)


def test_an_old_workbook_that_does_not_tell_what_it_hides_is_read_whole_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: object) -> None:
        raise AssertionError("a record of an unknown kind")

    monkeypatch.setattr(xlrd, "open_workbook", fail)
    path = tmp_path / "budget.xls"
    path.write_bytes(as_xls(with_secret_row()))
    found = documents.read([path])
    assert len(said(found)) == 6
    assert found.warnings[:2] == ("marks-unknown: 封面", "marks-unknown: 表1")
    assert sentence(found.warnings[1]).startswith("工作表“表1”里哪些行列隐藏")


class TestMergedCells:
    def test_a_code_merged_from_a_hidden_row_on_stands_where_it_is_seen(self, tmp_path: Path) -> None:
        """A spreadsheet program shows the text of a merged cell in what is left of it."""
        book = with_secret_row()
        sheet = book["表1"]
        sheet["A8"], sheet["B8"], sheet["A9"], sheet["B9"] = "2012604", "档案馆", None, None
        sheet.merge_cells("A8:A9")
        sheet.merge_cells("B8:B9")
        hide(sheet)
        found = documents.read([saved(book, tmp_path)])
        assert said(found)[3] == ("2012604", "档案馆", ["400", "0", "400"])
        assert found.warnings == ("hidden-rows: 表1!8",)

    def test_a_head_with_a_hidden_row_is_the_head_that_is_seen(self, tmp_path: Path, as_if_absent: Any) -> None:
        book = load_workbook(io.BytesIO(Paper(tables=[table(*ROWS)]).workbook()))
        sheet = book["表1"]
        sheet.merged_cells.ranges.clear()
        sheet.insert_rows(4)
        sheet["D4"], sheet["E4"] = "栏次一", "栏次二"
        for merged in ("A3:A5", "B3:B5", "C3:C5", "D3:E3"):
            sheet.merge_cells(merged)
        sheet.row_dimensions[4].hidden = True
        found = documents.read([saved(book, tmp_path)])
        [only] = found.budget.statements
        assert [column.header for column in only.columns][2:] == [("合计",), ("其中", "基本支出"), ("其中", "项目支出")]
        assert (said(found), found.warnings) == (as_if_absent, ("hidden-rows: 表1!4",))


class TestOpenDocuments:
    @pytest.mark.parametrize(
        ("row", "around"),
        [
            ('table:visibility="collapse"', ("", "")),
            ('table:visibility="filter"', ("", "")),
            ('table:style-name="flat"', ("", "")),
            ("", ('<table:table-row-group table:display="false">', "</table:table-row-group>")),
        ],
    )
    def test_a_hidden_row_is_not_read_and_named(self, tmp_path: Path, row: str, around: tuple[str, str]) -> None:
        found = documents.read([opened(tmp_path, row=row, around=around)], **GIVEN)
        assert [line.label for line in found.budget.statements[0].lines] == ["行政运行", "合计"]
        assert [line.place.row for line in found.budget.statements[0].lines] == [4, 6]
        assert found.warnings == ("hidden-rows: 表1!5",)

    def test_a_hidden_column_is_not_read_and_named(self, tmp_path: Path) -> None:
        columns = (
            '<table:table-column table:number-columns-repeated="3"/>'
            '<table:table-column table:visibility="collapse" table:number-columns-repeated="1021"/>'
        )
        found = documents.read([opened(tmp_path, columns=columns)], **GIVEN)
        assert [len(line.amounts) for line in found.budget.statements[0].lines] == [1, 1, 1]
        assert "hidden-columns: 表1!D" in found.warnings


def opened(folder: Path, *, row: str = "", around: tuple[str, str] = ("", ""), columns: str = "") -> Path:
    """Return an OpenDocument workbook whose fifth row, of a secret, is marked and surrounded as given."""
    plain = Table(
        "部门支出总表",
        (
            ["科目编码", "科目名称", "合计", "基本支出"],
            ["2012601", "行政运行", "834.50", "834.50"],
            ["2012699", "内部调整（不公开）", "999.00", "999.00"],
            ["", "合计", "834.50", "834.50"],
        ),
    )

    def change(name: str, part: bytes) -> bytes:
        if name != "content.xml":
            return part
        xml = part.decode()
        style = (
            '<office:automatic-styles><style:style style:name="flat" style:family="table-row">'
            '<style:table-row-properties style:row-height="0cm"/></style:style></office:automatic-styles>'
        )
        head, table_tag, rest = xml.partition('<table:table table:name="表1">')
        rows = rest.split("<table:table-row>")
        secret, end, after = rows[5].partition("</table:table-row>")
        rows[4] += around[0]
        rows[5] = f"{secret}{end}{around[1]}{after}"
        body = (
            rows[0]
            + columns
            + "".join(
                f"<table:table-row {row if number == 5 else ''}>{each}" for number, each in enumerate(rows[1:], start=1)
            )
        )
        spaces = 'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:version'
        return (
            head.replace("<office:body>", f"{style}<office:body>").replace("office:version", spaces) + table_tag + body
        ).encode()

    path = folder / "budget.ods"
    path.write_bytes(changed(open_document(plain), change))
    return path


def test_the_picture_of_a_sheet_does_not_show_what_is_hidden(tmp_path: Path) -> None:
    book = with_secret_row()
    hide(book["表1"])
    draw_page(saved(book, tmp_path), "budget.xlsx", 1, tmp_path)
    rows = json.loads((tmp_path / "2.json").read_text(encoding="utf-8"))["rows"]
    assert (rows[6][0], "".join(rows[7]), rows[8][0]) == ("2012601", "", "2012604")
