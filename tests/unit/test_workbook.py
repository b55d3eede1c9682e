"""The workbook reader: the same tables as on paper, formulas, and workbooks that are not what they seem."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
import xlwt
from openpyxl import Workbook, load_workbook

from budgets.documents import Refused, read, read_isolated
from budgets.documents.model.media_types import XLSX
from budgets.documents.model.messages import sentence
from budgets.documents.sources.file_types import media_type_of
from budgets.documents.sources.workbook_cells import printed_value
from budgets.records import Phase, Scope, State
from tests import papers
from tests.other_workbooks import as_ods
from tests.unit.test_pdf import ROWS, load, small


def plain(budget):
    """Return what the tables of a budget say, without where it stands."""
    return [
        (
            (each.kind, each.number, each.title, each.money_unit, each.note, each.remark),
            [(column.type, column.header, column.measure, column.list) for column in each.columns],
            [
                (
                    (line.label, line.code, line.level, line.parent, line.role, line.list, line.budget_unit),
                    [(amount.column, amount.state, amount.value) for amount in line.amounts],
                    [(text.column, text.text) for text in line.texts],
                )
                for line in each.lines
            ],
        )
        for each in budget.statements
    ]


def changed(data, change):
    """Return a workbook with its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
    return file.getvalue()


class TestTables:
    @pytest.mark.parametrize("place", papers.PLACES)
    def test_a_workbook_says_what_the_pdf_says(self, tmp_path, place):
        paper = papers.PLACES[place]
        book = read([load(tmp_path, paper.workbook(), "budget.xlsx")]).budget
        page = read([load(tmp_path, paper.pdf())]).budget
        assert plain(book) == plain(page)
        assert (book.department, book.year, book.scope) == (page.department, page.year, page.scope)
        assert book.unreadable == ()

    def test_every_figure_has_its_cell(self, tmp_path):
        path = load(tmp_path, papers.CENTRAL.workbook(), "budget.xlsx")
        book = load_workbook(path)
        for each in read([path]).budget.statements:
            for amount in (amount for line in each.lines for amount in line.amounts):
                place = amount.place
                cell = book[place.sheet].cell(place.row, place.column)
                assert (cell.value is None) == (amount.state is State.BLANK)
                if cell.value is not None:
                    assert Decimal(str(cell.value)) * 10_000 == amount.value

    def test_codes_kept_as_numbers_are_flagged(self, tmp_path):
        book = Workbook()
        sheet = book.active
        for row in (
            ["某市2031年市级部门预算"],
            ["部门支出总表"],
            ["编制部门：某市档案馆", None, None, None, "单位：元"],
            ["类", "款", "项", "科目名称", "合计"],
            [201, None, None, "一般公共服务支出", 300000],
            [201, 26, None, "档案事务", 300000],
            [201, 26, 1, "行政运行", 300000.1 + 0.2 - 0.3],
        ):
            sheet.append(row)
        path = tmp_path / "budget.xlsx"
        book.save(path)
        found = read([path])
        lines = found.budget.statements[0].lines
        assert [(line.code, line.classification) for line in lines] == [
            ("201", "201"),
            ("20126", "20126"),
            ("201 26 1", "2012601"),
        ]
        assert "code-odd: 201 26 1 → 2012601" in found.warnings
        assert lines[2].amounts[0].value == 300_000

    @pytest.mark.parametrize("number", ["", "1、", "表1 "])
    def test_the_name_of_a_sheet_is_the_title_that_no_cell_prints(self, tmp_path, number):
        """Two sheets of a department without other money hold the same rows, and are two tables."""
        book = Workbook()
        book.active.append(["某市2031年市级部门预算"])
        book.active.append(["编制部门：某市档案馆"])
        for name in ("部门支出总表", "一般公共预算支出表"):
            sheet = book.create_sheet(number + name)
            for row in ([None, None, None, "单位：万元"], ["科目编码", "科目名称", "合计", "基本支出"], *ROWS):
                sheet.append(row)
        path = tmp_path / "budget.xlsx"
        book.save(path)
        found = read([path]).budget.statements
        assert [each.kind for each in found] == ["expenditure", "general-function"]
        assert [len(each.lines) for each in found] == [4, 4]

    @pytest.mark.parametrize("made", ["填报日期：", "单位负责人签章："])
    def test_a_cover_with_labels_and_a_title_of_all_tables_say_the_year(self, tmp_path, made):
        book = Workbook()
        book.active.append(["2031年部门预算"])
        book.active.append(["", made, "2031年1月"])
        sheet = book.create_sheet("支出")
        for row in (
            ["部门支出总表"],
            ["编制部门：某市档案馆", "", "", "单位：万元"],
            ["科目编码", "科目名称", "合计", "基本支出"],
        ):
            sheet.append(row)
        for row in ROWS:
            sheet.append(row)
        one = Workbook()
        one.active.append(["某市档案馆2031年部门预算公开表"])
        for number, title in enumerate(("部门支出总表", "机关运行经费"), 1):
            one.active.append([f"公开{number:02d}表"])
            one.active.append([title])
            one.active.merge_cells(
                start_row=one.active.max_row, start_column=1, end_row=one.active.max_row, end_column=4
            )
            for row in (
                ["编制部门：某市档案馆", "", "", "单位：万元"],
                ["科目编码", "科目名称", "合计", "基本支出"],
                *ROWS,
            ):
                one.active.append(row)
        for number, each in enumerate((book, one)):
            each.save(path := tmp_path / f"{number}.xlsx")
            found = read([path], scope=Scope.DEPARTMENT).budget
            assert (found.year, found.department) == (2031, "某市档案馆")
            assert [table.title for table in found.statements] == ["部门支出总表", "机关运行经费"][: number + 1]

    def test_no_row_with_a_figure_is_taken_for_a_label_of_a_cover(self, tmp_path):
        """What begins with a label may be a total below a sentence, or a table without a header."""
        book = load_workbook(io.BytesIO(small(*ROWS).workbook()))
        book.worksheets[-1].append(["注：以上数据如有变动，以批复为准，请以此为准。"])
        book.worksheets[-1].append(["合计：", "", 1234.5, 834.5])
        book.save(path := tmp_path / "paper.xlsx")
        budget = read([path], scope=Scope.DEPARTMENT).budget
        told = [(line.label, each.printed) for line in budget.statements[-1].lines for each in line.amounts]
        assert ("合计：", "1234.5") in told

    def test_a_hidden_sheet_is_left_out_and_named(self, tmp_path):
        book = load_workbook(io.BytesIO(small(*ROWS).workbook()))
        hidden = book.create_sheet("草稿")
        hidden.append(["一般公共预算支出表"])
        hidden.append(["科目编码", "合计"])
        hidden.sheet_state = "hidden"
        path = tmp_path / "budget.xlsx"
        book.save(path)
        found = read([path])
        assert len(found.budget.statements) == 1
        assert "hidden-sheet: 3" in found.warnings

    @pytest.mark.parametrize(
        ("value", "text"),
        [(127886849.0, "127886849"), (3415.97, "3415.97"), (0.1 + 0.2, "0.3"), (0.0, "0"), (-12.3, "-12.3"), ("", "")],
    )
    def test_numbers_without_their_noise(self, value, text):
        assert printed_value(value) == text


def open_document(table):
    """Return a table as the smallest OpenDocument workbook."""
    rows = [[table.title], [table.issuer, table.unit], *table.rows]
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="表1">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.'
        'spreadsheet"/></manifest:manifest>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
        parts.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def test_an_open_document_workbook(tmp_path):
    path = load(tmp_path, open_document(small(*ROWS).tables[0]), "budget.ods")
    budget = read([path], year=2031, scope=Scope.DEPARTMENT, phase=Phase.BUDGET).budget
    assert budget.files[0].media_type == "application/vnd.oasis.opendocument.spreadsheet"
    assert [line.code for line in budget.statements[0].lines] == ["201", "20126", "2012601", ""]
    assert budget.statements[0].lines[0].amounts[0].value == 300_000


def old_workbook():
    """Return a workbook of the old binary kind: two lists side by side, merged heads, a money unit at the right."""
    book = xlwt.Workbook()
    cover, sheet = book.add_sheet("封面"), book.add_sheet("表1")
    cover.write(0, 0, "2031年某市档案馆单位预算")
    sheet.write_merge(0, 0, 0, 3, "收支总表")
    sheet.write(1, 0, "单位名称：某市档案馆")
    sheet.write(1, 3, "单位：万元")
    sheet.write_merge(2, 2, 0, 1, "收入")
    sheet.write_merge(2, 2, 2, 3, "支出")
    for row, cells in enumerate(
        (
            ("项目", "2031年预算数", "项目", "2031年预算数"),
            ("一、财政拨款", 90.5, "一、文化旅游体育与传媒支出", 100),
            ("二、事业收入", 9.5, "", ""),
            ("本年收入合计", 100, "本年支出合计", 100),
            ("收入总计", 100, "支出总计", 100),
        ),
        start=3,
    ):
        for column, value in enumerate(cells):
            if value != "":
                sheet.write(row, column, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class TestOldWorkbooks:
    def test_one_is_read_like_a_new_one(self, tmp_path):
        budget = read([load(tmp_path, old_workbook(), "budget.xls")]).budget
        assert (budget.department, budget.year, budget.scope) == ("某市档案馆", 2031, Scope.UNIT)
        assert budget.files[0].media_type == "application/vnd.ms-excel"
        table = budget.statements[0]
        assert (table.kind, table.money_unit) == ("income-expenditure", "万元")
        assert [(column.list, column.measure) for column in table.columns] == [
            ("income", ""),
            ("income", "total"),
            ("expenditure", ""),
            ("expenditure", "total"),
        ]
        lines = {line.label: line for line in table.lines}
        assert lines["二、事业收入"].amounts[0].value == 95_000
        assert lines["一、文化旅游体育与传媒支出"].parent == lines["本年支出合计"].position
        place = lines["二、事业收入"].amounts[0].place
        assert (place.sheet, place.row, place.column) == ("表1", 6, 2)

    @pytest.mark.parametrize("size", [600, 2_000, 4_000])
    def test_one_cut_short_is_refused(self, tmp_path, size):
        with pytest.raises(Refused, match=r"^(broken|binary|empty|no-table)"):
            read([load(tmp_path, old_workbook()[:size], "budget.xls")])

    def test_one_with_bytes_changed_ends_in_words(self, tmp_path):
        data = bytearray(old_workbook())
        for at in range(512, len(data), 97):
            data[at] ^= 0x5A
        path = load(tmp_path, bytes(data), "budget.xls")
        with pytest.raises(Refused) as refusal:
            read_isolated([path])
        assert sentence(str(refusal.value)) != str(refusal.value)


class TestFormulas:
    def test_a_formula_without_a_stored_result_is_reported(self, tmp_path):
        book = load_workbook(io.BytesIO(small(*ROWS).workbook()))
        book["表1"]["C4"] = "=SUM(C5:C7)"
        path = tmp_path / "budget.xlsx"
        book.save(path)
        found = read([path]).budget
        assert [(row.reason, row.place.sheet, row.place.row, row.place.column) for row in found.unreadable] == [
            ("formula", "表1", 4, 3)
        ]

    def test_a_stored_result_is_taken_and_not_worked_out(self, tmp_path):
        def change(name, data):
            if not name.endswith("sheet2.xml"):
                return data
            return data.replace(b'<c r="C4" t="n"><v>30</v>', b'<c r="C4"><f>1+1</f><v>30</v>')

        data = small(*ROWS).workbook()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert b'<c r="C4" t="n"><v>30</v>' in archive.read("xl/worksheets/sheet2.xml")
        found = read([load(tmp_path, changed(data, change), "budget.xlsx")]).budget
        assert found.unreadable == ()
        assert found.statements[0].lines[0].amounts[0].value == 300_000


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 250_000_000)
    return file.getvalue()


def archive(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name in names:
            parts.writestr(name, b"<x/>")
    return file.getvalue()


def compound(word):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + word.encode("utf-16-le") + b"\0" * 600


def with_entity(name, data):
    if not name.endswith("sheet2.xml"):
        return data
    return b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + data


def behind_a_comment(name, data):
    """Declare entities further in than a look at the first bytes would find."""
    return b"<!--" + b" " * 9_000 + b"-->" + with_entity(name, data) if name.endswith("sheet2.xml") else data


def in_wide_letters(name, data):
    """Declare entities in an encoding in which no search for ASCII letters finds them."""
    return with_entity(name, data).decode().encode("utf-16") if name.endswith("sheet2.xml") else data


DECLARED = b'<!DOCTYPE x [<!ENTITY a "a">]>'
#: What stands before a declaration: what a strict reader of XML takes, and what only others do.
BEFORE = {
    "white space before the XML declaration": lambda xml: b"\n " + DECLARED.join((xml[:55], xml[55:])),
    "an unknown encoding": lambda xml: b'<?xml version="1.0" encoding="x-none"?>' + DECLARED + xml,
    "an encoding of two bytes": lambda xml: b'<?xml version="1.0" encoding="gb18030"?>' + DECLARED + xml,
    "two bytes a letter, unmarked": lambda xml: (DECLARED + xml).decode().encode("utf-16-le"),
    "two bytes a letter, the wrong mark": lambda xml: b"\xff\xfe" + (DECLARED + xml).decode().encode("utf-16-be"),
    "a mark, a comment and an instruction": lambda xml: b"\xef\xbb\xbf<!-- a --><?b c?>\n" + DECLARED + b"<x/>",
    "small letters": lambda xml: DECLARED.lower() + xml,
    "an element": lambda xml: b"<x/>" + DECLARED + xml,
}


class TestEntities:
    @pytest.mark.parametrize("before", BEFORE)
    @pytest.mark.parametrize("form", ["xlsx", "ods"])
    def test_whatever_stands_before_a_declaration_and_in_whichever_part_the_file_is_refused(
        self, tmp_path, before, form
    ):
        data = small(*ROWS).workbook()
        if form == "ods":
            data = as_ods(load_workbook(io.BytesIO(data)))
        for part in ("xl/worksheets/sheet1.xml", "[Content_Types].xml") if form == "xlsx" else ("content.xml",):
            made = changed(data, lambda name, xml, part=part: BEFORE[before](xml) if name == part else xml)
            with pytest.raises(Refused, match="entities"):
                media_type_of(made, "budget")

    def test_a_sheet_under_any_name_is_looked_at(self):
        data = changed(small(*ROWS).workbook(), lambda name, xml: xml.replace(b"sheet1.xml", b"sheet1.dat"))
        with zipfile.ZipFile(file := io.BytesIO(data), "a") as archive:
            archive.writestr("xl/worksheets/sheet1.dat", DECLARED + archive.read("xl/worksheets/sheet1.xml"))
        with pytest.raises(Refused, match="entities"):
            media_type_of(file.getvalue(), "budget.xlsx")

    def test_the_styles_of_an_ods_file_are_looked_at(self):
        with zipfile.ZipFile(
            file := io.BytesIO(as_ods(load_workbook(io.BytesIO(small(*ROWS).workbook())))), "a"
        ) as archive:
            archive.writestr("styles.xml", DECLARED + b"<x/>")
        with pytest.raises(Refused, match="entities"):
            media_type_of(file.getvalue(), "budget.ods")

    def test_a_picture_may_have_a_document_type(self):
        with zipfile.ZipFile(file := io.BytesIO(small(*ROWS).workbook()), "a") as archive:
            archive.writestr("xl/media/image1.svg", b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" ""><svg/>')
            archive.writestr("xl/media/image2.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
        assert media_type_of(file.getvalue(), "budget.xlsx") == XLSX


class TestHostile:
    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (bomb, "bomb"),
            (lambda: archive("xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
            (lambda: archive("xl/workbook.bin"), "xlsb"),
            (lambda: archive("word/document.xml"), "broken"),
            (lambda: archive("OFD.xml"), "ofd"),
            (lambda: archive("a.txt"), "archive"),
            (lambda: archive("a.bin"), "binary"),
            (lambda: archive("xl/workbook.xml"), "broken"),
            (lambda: compound("EncryptedPackage"), "encrypted"),
            (lambda: compound("_VBA_PROJECT"), "macros"),
            (lambda: compound("Workbook"), "broken"),
            (lambda: small(*ROWS).workbook()[:2000], "broken"),
            (lambda: changed(small(*ROWS).workbook(), with_entity), "entities"),
            (lambda: changed(small(*ROWS).workbook(), behind_a_comment), "entities"),
            (lambda: changed(small(*ROWS).workbook(), in_wide_letters), "entities"),
        ],
    )
    def test_refused_with_the_reason(self, tmp_path, make, reason):
        path = load(tmp_path, make(), "budget.xlsx")
        with pytest.raises(Refused, match=f"^{reason}") as refusal:
            read([path])
        assert "{" not in sentence(str(refusal.value), "en")

    def test_the_bytes_decide_and_not_the_name(self, tmp_path):
        assert read([load(tmp_path, small(*ROWS).workbook(), "budget.pdf")]).budget.year == 2031

    def test_a_process_of_its_own_reads_the_same(self, tmp_path):
        path = load(tmp_path, papers.CENTRAL.workbook(), "budget.xlsx")
        assert read_isolated([path]) == read([path])

    def test_prose_and_tables_in_two_files_of_two_formats(self, tmp_path):
        prose = papers.Paper(
            title=("某市档案馆2031年部门预算",),
            prose=[
                ["第一部分 部门概况", "一、主要职能", "保管档案。"],
                [
                    "第二部分 部门预算情况说明",
                    "一、收支预算总体情况说明",
                    "某市档案馆2031年收入预算30.00万元，与上年相比增加1.00万元，增长3.45%。主要原因是事情多了。",
                ],
            ],
        )
        text = load(tmp_path, prose.pdf())
        tables = load(tmp_path, small(*ROWS).workbook(), "tables.xlsx")
        found = read([text, tables]).budget
        assert [file.name for file in found.files] == ["budget.pdf", "tables.xlsx"]
        mention = next(each for each in found.mentions if each.subject == "income")
        assert (mention.value, mention.change, mention.percent) == (300_000, 10_000, Decimal("3.45"))
        assert (mention.place.file, mention.place.page) == ("budget.pdf", 3)
        assert found.statements[0].place.sheet == "表1"


def test_two_figures_on_lines_of_a_cell_are_no_one_figure(tmp_path):
    book = load_workbook(io.BytesIO(small(*ROWS).workbook()))
    sheet = next(sheet for sheet in book if any(isinstance(cell.value, int | float) for row in sheet for cell in row))
    cell = next(cell for row in sheet for cell in row if isinstance(cell.value, int | float))
    cell.value = "100\n200"
    book.save(path := tmp_path / "budget.xlsx")
    amounts = [amount for line in read([path]).budget.statements[0].lines for amount in line.amounts]
    assert [(amount.printed, amount.value) for amount in amounts if not amount.value] == [("100 200", None)]
