"""Papers made in ways that a stranger's program makes them: each figure is what is seen, or it is named."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, FormulaRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from budgets import documents
from budgets.records import Amount, Budget, State
from tests.other_workbooks import as_ods, as_xls
from tests.papers import FONT, Paper, Table
from tests.unit.test_dressed_figures import AMOUNTS, amounts_read, table, wan
from tests.unit.test_hidden_cells import ROWS
from tests.unit.test_workbook import changed

HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]


def plain_table(head: list[str] = HEAD, rows: Any = ROWS, **words: Any) -> Table:
    return Table(words.pop("title", "部门支出总表"), [head, *rows], **words)


def read_bytes(data: bytes, folder: Path, name: str = "paper.pdf") -> Budget:
    (folder / name).write_bytes(data)
    return documents.read([folder / name]).budget


def values_of(amounts: list[Amount]) -> list[Decimal | None]:
    return [amount.value for amount in amounts]


ALL = [wan(*at) for at in AMOUNTS]
SIZE = 9
Write = Callable[[Canvas, str, float, float], None]
EDGES = (100, 180, 360, 460, 560, 660)


def written(how: Callable[[str], str]) -> list[list[str]]:
    """Return the rows of the table with each figure written in another way."""
    return [[how(cell) if (i, j) in AMOUNTS else cell for j, cell in enumerate(row)] for i, row in enumerate(ROWS)]


class Pen:
    """Draws tables on one page behind a title page; ``write`` prints the text of a cell at its left end."""

    def __init__(self) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=landscape(A4), invariant=True)
        self.canvas.setFont(FONT, 16)
        self.canvas.drawString(300, 500, "某市档案馆2031年部门预算")
        self.canvas.showPage()

    def head(self, title: str, middle: float, right: float, unit: str = "单位：万元") -> None:
        self.canvas.setFont(FONT, 12)
        self.canvas.drawCentredString(middle, 560, title)
        self.canvas.setFont(FONT, SIZE)
        self.canvas.drawRightString(right, 530, unit)

    def table(
        self, rows: Sequence[Sequence[str]], edges: Sequence[float], write: Callable[..., None] | None = None
    ) -> None:
        """Draw a table with its vertical lines at ``edges``."""
        top, step = 520, 18
        for number in range(len(rows) + 1):
            self.canvas.line(edges[0], top - step * number, edges[-1], top - step * number)
        for x in edges:
            self.canvas.line(x, top, x, top - step * len(rows))
        for i, row in enumerate(rows):
            for j, text in enumerate(row):
                x, y = edges[j] + 3, top - step * (i + 1) + 5
                if write and (i - 1, j) in AMOUNTS:
                    write(self.canvas, text, x, y)
                else:
                    self.canvas.drawString(x, y, text)

    def pdf(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.file.getvalue()


def width_of(text: str) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, SIZE))


class TestDigits:
    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    def test_a_figure_spread_over_its_cell_is_one(self, kind: str) -> None:
        rows = [
            [" ".join(cell) if (i, j) in AMOUNTS else cell for j, cell in enumerate(row)] for i, row in enumerate(ROWS)
        ]
        paper = Paper(tables=[plain_table(rows=rows)])
        amounts = amounts_read(paper.pdf() if kind == "pdf" else paper.workbook(), kind)
        assert values_of(amounts) == ALL

    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    @pytest.mark.parametrize(("point", "nought"), [("·", "0"), ("。", "0"), (".", "O"), ("'", "0")])
    def test_other_signs_than_ours_make_no_other_figure(self, kind: str, point: str, nought: str) -> None:
        """The encoding of the font may not know a sign: it is not passed over."""
        rows = written(lambda figure: figure.replace(".", point).replace("0", nought))
        paper = Paper(tables=[plain_table(rows=rows)])
        amounts = amounts_read(paper.pdf() if kind == "pdf" else paper.workbook(), kind)
        assert {amount.state for amount in amounts} == {State.UNREADABLE}

    @pytest.mark.heavy
    @pytest.mark.parametrize("mark", ["1", "12"])
    @pytest.mark.parametrize("size", [4, 5, 6, 7])
    @pytest.mark.parametrize("up", [-4, -3, 0, 3, 5, 7])
    def test_small_digits_off_the_line_are_a_mark(self, up: int, size: int, mark: str) -> None:
        def write_mark(canvas: Canvas, text: str, x: float, y: float) -> None:
            canvas.drawString(x, y, text)
            if y == 520 - 18 * (len(ROWS) + 1) + 5 and x > EDGES[4]:
                canvas.setFont(FONT, size)
                canvas.drawString(x + width_of(text), y + up, mark)
                canvas.setFont(FONT, SIZE)

        pen = Pen()
        pen.head("部门支出总表", 421, 640)
        pen.table([HEAD, *ROWS], EDGES, write_mark)
        amounts = amounts_read(pen.pdf(), "pdf")
        named = amounts[14]
        if up:
            assert (named.printed, named.value) == ("400.00" + mark.translate(str.maketrans("12", "¹²")), ALL[14])
        else:  # in the line itself they may be decimals as well
            assert (named.state, values_of(amounts[:14])) == (State.UNREADABLE, ALL[:14])

    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    @pytest.mark.parametrize("head", [HEAD, [*HEAD[:2], "合计", "安排资金", "其他经费（万元）"]])
    @pytest.mark.parametrize(
        "amount", ["壹佰元整", "叁万元", "人民币壹仟贰佰圆伍角整", "一百二十", "一 百 元", "负叁万元"]
    )
    def test_amounts_in_numerals_are_named(self, amount: str, head: list[str], kind: str, tmp_path: Path) -> None:
        paper = Paper(tables=[plain_table(head, written(lambda _: amount))])
        budget = read_bytes(paper.pdf() if kind == "pdf" else paper.workbook(), tmp_path, f"paper.{kind}")
        amounts = [each for line in budget.statements[0].lines for each in line.amounts]
        assert [each.state for each in amounts] == [State.UNREADABLE] * len(ALL)
        assert len(budget.unreadable) == len(ALL)

    def test_decimals_may_be_printed_small(self) -> None:
        def write_small(canvas: Canvas, text: str, x: float, y: float) -> None:
            whole, _, decimals = text.partition(".")
            canvas.drawString(x, y, f"{whole}.")
            canvas.setFont(FONT, 6)
            canvas.drawString(x + width_of(f"{whole}."), y, decimals)
            canvas.setFont(FONT, SIZE)

        pen = Pen()
        pen.head("部门支出总表", 421, 640)
        pen.table([HEAD, *ROWS], EDGES, write_small)
        assert values_of(amounts_read(pen.pdf(), "pdf")) == ALL

    @pytest.mark.parametrize("names", [False, True])
    @pytest.mark.parametrize("stroke", ["line", "rect", "row", "part", "minus"])
    def test_a_figure_with_a_line_through_it_or_before_it_is_named(self, stroke: str, names: bool) -> None:
        def write_struck(canvas: Canvas, text: str, x: float, y: float) -> None:
            canvas.drawString(x, y, text)
            width, middle = width_of(text), y + 3.2
            if stroke == "rect":
                canvas.rect(x - 1, middle, width + 2, 0.5, fill=1)
            elif stroke == "row":
                canvas.line(EDGES[2] + 1, middle, EDGES[5] - 1, middle)
            elif text != "0.00" or stroke != "minus":
                begin, end = {"line": (-1, width + 1), "part": (4, 12), "minus": (-2.9, -0.5)}[stroke]
                canvas.line(x + begin, middle, x + end, middle)

        pen = Pen()
        pen.head("部门支出总表", 421, 640)
        pen.table([HEAD, *ROWS], EDGES, write_struck)
        if names:
            for row in range(len(ROWS)):
                pen.canvas.line(EDGES[1] + 2, 520 - 18 * (row + 2) + 8.2, EDGES[1] + 20, 520 - 18 * (row + 2) + 8.2)
        amounts = amounts_read(pen.pdf(), "pdf")
        read = [each if stroke == "minus" and not each else None for each in ALL]
        assert values_of(amounts) == read
        assert [amount.state is State.UNREADABLE for amount in amounts] == [each is None for each in read]

    @pytest.mark.parametrize("stroke", ["slash", "cross", "blade"])
    def test_a_figure_with_a_slanted_line_through_it_is_named(self, stroke: str) -> None:
        def write_struck(canvas: Canvas, text: str, x: float, y: float) -> None:
            canvas.drawString(x, y, text)
            width = width_of(text)
            if stroke == "blade":  # a thin area
                path = canvas.beginPath()
                path.moveTo(x, y)
                for to in ((x + width, y + 7), (x + width, y + 7.5), (x, y + 0.5)):
                    path.lineTo(*to)
                path.close()
                canvas.drawPath(path, stroke=0, fill=1)
            else:
                canvas.line(x, y, x + width, y + 7)
            if stroke == "cross":
                canvas.line(x, y + 7, x + width, y)

        pen = Pen()
        pen.head("部门支出总表", 421, 640)
        pen.table([HEAD, *ROWS], EDGES, write_struck)
        assert {amount.state for amount in amounts_read(pen.pdf(), "pdf")} == {State.UNREADABLE}

    def test_a_slanted_line_that_parts_a_header_or_passes_beside_figures_strikes_nothing(self) -> None:
        def write_beside(canvas: Canvas, text: str, x: float, y: float) -> None:
            canvas.drawString(x, y, text)
            canvas.line(x + width_of(text) + 4, y - 2, x + width_of(text) + 14, y + 9)

        pen = Pen()
        pen.head("部门支出总表", 421, 640)
        pen.table([HEAD, *ROWS], EDGES, write_beside)
        pen.canvas.line(EDGES[0], 520, EDGES[2], 502)
        assert values_of(amounts_read(pen.pdf(), "pdf")) == ALL

    @pytest.mark.parametrize(("kind", "is_struck"), [("StrikeOut", True), ("Ink", True), ("Underline", False)])
    def test_a_figure_that_a_note_strikes_out_is_named(self, kind: str, is_struck: bool) -> None:
        """The note leaves its looks to the program that shows the page."""

        def write_noted(canvas: Canvas, text: str, x: float, y: float) -> None:
            canvas.drawString(x, y, text)
            end, middle = x + width_of(text), y + 3
            note = {
                "Type": PDFName("Annot"),
                "Subtype": PDFName(kind),
                "F": 4,
                "C": PDFArray([1, 0, 0]),
                "Rect": PDFArray([x, y - 1, end, y + 8]),
                "QuadPoints": PDFArray([x, y + 8, end, y + 8, x, y - 1, end, y - 1]),
                "InkList": PDFArray([PDFArray([x, middle, (x + end) / 2, middle + 0.5, end, middle])]),
            }
            canvas._addAnnotation(PDFDictionary(note))

        pen = Pen()
        pen.head("部门支出总表", 421, 640)
        pen.table([HEAD, *ROWS], EDGES, write_noted)
        assert values_of(amounts_read(pen.pdf(), "pdf")) == ([None] * len(ALL) if is_struck else ALL)

    @pytest.mark.parametrize("beyond", [6, 12, 24, 30])
    def test_a_figure_that_the_edge_of_the_page_cuts_is_named(self, beyond: int, tmp_path: Path) -> None:
        width = landscape(A4)[0]
        edges = (*EDGES[:4], width - 90, width - 1)

        def write_over_edge(canvas: Canvas, text: str, x: float, y: float) -> None:
            canvas.drawString(width - width_of(text) + beyond if x > width - 90 else x, y, text)

        pen = Pen()
        pen.head("部门支出总表", 421, 640)
        pen.table([HEAD, *ROWS], edges, write_over_edge)
        budget = read_bytes(pen.pdf(), tmp_path)
        amounts = [amount for line in budget.statements[0].lines for amount in line.amounts]
        assert values_of([each for each in amounts if each.column < 5]) == [wan(i, j) for i, j in AMOUNTS if j < 4]
        cut = [amount for amount in amounts if amount.column == 5]
        assert not any(amount.value for amount in cut)
        beside = [each for each in budget.unreadable if each.reason == "doubtful-digits: 2"]
        named = sum(amount.state is State.UNREADABLE for amount in cut) + len(beside)
        on_page = sum(width_of(row[4]) > beyond for row in ROWS)
        assert (named, len(budget.unreadable)) == (on_page, on_page)


class TestTables:
    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    @pytest.mark.parametrize(
        "head",
        [
            [*HEAD[:2], "合计 Total", "基本支出 Basic expenditure", "项目支出 Projects"],
            ["科目编码/Code", "科目名称/Name", "合计/Total", "基本支出/Basic", "项目支出/Projects"],
        ],
    )
    def test_a_header_may_say_it_in_english_too(self, head: list[str], kind: str, tmp_path: Path) -> None:
        paper = Paper(tables=[plain_table(head)])
        budget = read_bytes(paper.pdf() if kind == "pdf" else paper.workbook(), tmp_path, f"paper.{kind}")
        assert [column.measure for column in budget.statements[0].columns] == ["", "", "total", "basic", "project"]

    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    @pytest.mark.parametrize("words", [("科目", "名称"), ("科目", "科目名称"), ("项目", "名称")])
    def test_codes_below_a_header_of_names_are_codes(self, words: tuple[str, str], kind: str, tmp_path: Path) -> None:
        paper = Paper(tables=[plain_table([*words, *HEAD[2:]])])
        budget = read_bytes(paper.pdf() if kind == "pdf" else paper.workbook(), tmp_path, f"paper.{kind}")
        lines = budget.statements[0].lines
        assert [(line.code, line.label) for line in lines] == [(row[0], row[1]) for row in ROWS]
        assert [amount.value for line in lines for amount in line.amounts] == ALL

    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    def test_a_column_of_another_unit_than_the_head_is_named(self, kind: str, tmp_path: Path) -> None:
        paper = Paper(tables=[plain_table([*HEAD[:4], "项目支出（元）"])])
        budget = read_bytes(paper.pdf() if kind == "pdf" else paper.workbook(), tmp_path, f"paper.{kind}")
        assert [each.reason for each in budget.unreadable] == ["two-units: 项目支出（元） / 万元"]
        amounts = [amount for line in budget.statements[0].lines for amount in line.amounts]
        assert {amount.state for amount in amounts if amount.column == 5} == {State.UNREADABLE}
        assert {amount.state for amount in amounts if amount.column < 5} == {State.VALUE}

    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    @pytest.mark.parametrize("own", [(2,), (3,), (4,), (2, 4), (2, 3, 4)])
    def test_a_unit_over_one_column_is_not_that_of_the_others(
        self, own: tuple[int, ...], kind: str, tmp_path: Path
    ) -> None:
        head = [f"{word}（元）" if at in own else word for at, word in enumerate(HEAD)]
        paper = Paper(tables=[plain_table(head, unit="")])
        (tmp_path / f"paper.{kind}").write_bytes(paper.pdf() if kind == "pdf" else paper.workbook())
        budget = documents.read([tmp_path / f"paper.{kind}"]).budget
        values = [amount.value for line in budget.statements[0].lines for amount in line.amounts]
        if len(own) == 3:
            assert values == [each / 10_000 for each in ALL]
        else:
            assert not any(values)
            assert [each.reason for each in budget.unreadable] == ["no-unit: 部门支出总表"]

    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    @pytest.mark.parametrize("unit", ["单位：万元", "单位：元", ""])
    @pytest.mark.parametrize(
        "units",
        [
            ["", "", *["元"] * 3],
            ["", "单位", *["（元）"] * 3],
            ["单位", "", *["单位：元"] * 3],
            ["—", "—", *["元"] * 3],
        ],
    )
    def test_a_row_of_units_is_of_the_header(self, units: list[str], unit: str, kind: str, tmp_path: Path) -> None:
        paper = Paper(tables=[plain_table(rows=[units, *ROWS], unit=unit)])
        budget = read_bytes(paper.pdf() if kind == "pdf" else paper.workbook(), tmp_path, f"paper.{kind}")
        [statement] = budget.statements
        assert (budget.unreadable, statement.money_unit, len(statement.lines)) == ((), "元", len(ROWS))
        assert [column.measure for column in statement.columns] == ["", "", "total", "basic", "project"]
        values = [amount.value for line in statement.lines for amount in line.amounts]
        assert values == [each / 10_000 for each in ALL]

    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    def test_a_row_of_units_may_say_shares_and_another_unit(self, kind: str, tmp_path: Path) -> None:
        rows = [["", "", "万元", "元", "万元", "%"], *([*row, "12.50"] for row in ROWS)]
        paper = Paper(tables=[plain_table([*HEAD, "增长率"], rows)])
        budget = read_bytes(paper.pdf() if kind == "pdf" else paper.workbook(), tmp_path, f"paper.{kind}")
        [statement] = budget.statements
        assert [each.reason for each in budget.unreadable] == ["two-units: 基本支出（元） / 万元"]
        read = [amount.value for line in statement.lines for amount in line.amounts if amount.column != 4]
        assert read == [wan(i, j) for i, j in AMOUNTS if j != 3]

    def test_tables_beside_each_other_are_two(self, tmp_path: Path) -> None:
        pen = Pen()
        pen.head("部门支出总表", 220, 400)
        pen.table([HEAD, *ROWS], (40, 100, 220, 280, 340, 400))
        pen.head("部门收入总表", 620, 800, "单位：元")
        pen.table([[*HEAD[:3], "财政拨款收入", "事业收入"], *ROWS], (440, 500, 620, 680, 740, 800))
        budget = read_bytes(pen.pdf(), tmp_path)
        found = [(each.title, each.money_unit) for each in budget.statements]
        assert found == [("部门支出总表", "万元"), ("部门收入总表", "元")]
        for statement, factor in zip(budget.statements, (1, 10_000), strict=True):
            amounts = [amount for line in statement.lines for amount in line.amounts]
            assert [amount.value * factor for amount in amounts if amount.value is not None] == ALL


SHEET_ROW = 5  # of the sheet, from 1, with the second row of the table


def workbook() -> Any:
    return load_workbook(io.BytesIO(Paper(tables=[table({})]).workbook()))


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def written_as(book: Any, kind: str) -> bytes:
    if kind == "later.xls":
        return as_xls(book, later_rules=True)
    return {"xlsx": saved, "xls": as_xls, "ods": as_ods}[kind](book)


class TestWorkbooks:
    @pytest.mark.parametrize("kind", ["xlsx", "ods"])
    def test_a_raised_digit_is_none_of_the_figure(self, kind: str) -> None:
        raised = TextBlock(InlineFont(vertAlign="superscript"), "1")
        for text in (CellRichText("1,234.50", raised), CellRichText(TextBlock(InlineFont(), "1,234.50"), raised)):
            book = workbook()
            book.worksheets[1][f"C{SHEET_ROW}"] = text
            amounts = amounts_read(written_as(book, kind), kind)
            assert values_of(amounts) == ALL
            assert "1,234.50¹" in [amount.printed for amount in amounts]

    @pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
    @pytest.mark.parametrize("value", [1234.5, "1,234.50"])
    @pytest.mark.parametrize(
        ("letters", "ground", "unseen"),
        [
            ("FFFFFFFF", "", True),
            ("FFFFFFFF", "FFFFFFFF", True),
            ("FFFFFFFF", "FF000080", False),
            ("", "FF000000", True),
            ("FF000000", "FF000000", True),
            ("FF000080", "FF000080", True),
            ("FF000080", "FFFF0000", False),
            ("", "FFFFFF00", False),
        ],
    )
    def test_a_number_in_the_colour_of_its_ground_is_named(
        self, letters: str, ground: str, unseen: bool, value: float | str, kind: str
    ) -> None:
        book = workbook()
        cell = book.worksheets[1][f"C{SHEET_ROW}"]
        cell.value = value
        if letters:
            cell.font = Font(color=letters)
        if ground:
            cell.fill = PatternFill("solid", fgColor=ground)
        amounts = amounts_read(written_as(book, kind), kind)
        unseen = unseen and bool(letters or kind != "ods")  # there, letters of no colour are shown white on black
        assert [amount.state is State.UNREADABLE for amount in amounts] == [unseen] + [False] * (len(ALL) - 1)

    @pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
    @pytest.mark.parametrize("value", [1234.5, 0, 400, "1,234.50"])
    @pytest.mark.parametrize(
        ("font", "unseen"),
        [
            (Font(strike=True), True),
            (Font(strike=False), False),
            (Font(name="Wingdings 2"), True),
            (Font("宋体"), False),
        ],
    )
    def test_a_number_in_a_struck_font_or_one_of_pictures_is_named(
        self, font: Font, unseen: bool, value: float | str, kind: str
    ) -> None:
        book = workbook()
        cell = book.worksheets[1][f"C{SHEET_ROW}"]
        cell.value, cell.font = value, font
        amounts = amounts_read(written_as(book, kind), kind)
        assert [amount.state is State.UNREADABLE for amount in amounts] == [unseen] + [False] * (len(ALL) - 1)

    @pytest.mark.parametrize("kind", ["xlsx", "xls", "later.xls", "ods"])
    @pytest.mark.parametrize(
        ("rule", "named"),
        [
            (CellIsRule(operator="lessThan", formula=["800"], font=Font(color="FFFFFFFF")), 5),
            (CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFFFFFF")), 0),
            (CellIsRule(operator="between", formula=["800", "900"], font=Font(color="FFFFFFFF")), 5),
            (CellIsRule(operator="lessThan", formula=["$C$5"], font=Font(color="FFFFFFFF")), 13),
            (FormulaRule(formula=["C5>0"], font=Font(color="FFFFFFFF")), 13),
            (FormulaRule(formula=["C5>0"], font=Font(color="FFFF0000")), 0),
            (FormulaRule(formula=["C5>0"], font=Font(strike=True)), 13),
            (CellIsRule(operator="lessThan", formula=["800"], font=Font(strike=True)), 5),
            (FormulaRule(["C5>0"], font=Font(color="FFFFFFFF"), fill=PatternFill(bgColor="FF000080")), 0),
            (Rule("expression", formula=["C5>0"], dxf=DifferentialStyle(numFmt=NumberFormat(200, ";;;"))), 13),
            (FormulaRule(["C5>0"], font=Font(strike=True), fill=PatternFill(bgColor="FF000080")), 13),
            (
                Rule(
                    "expression",
                    formula=["C5>0"],
                    dxf=DifferentialStyle(numFmt=NumberFormat(200, ";;;"), fill=PatternFill(bgColor="FF000080")),
                ),
                13,
            ),
        ],
    )
    def test_a_number_that_a_rule_may_hide_is_named(self, rule: Rule, named: int, kind: str) -> None:
        """A rule that holds a number against a number is worked out, as what hides zeros; any other may hide all."""
        book = workbook()
        book.worksheets[1].conditional_formatting.add(f"C{SHEET_ROW}:E{SHEET_ROW + 4}", rule)
        if kind == "ods" and rule.dxf.font is None:
            pytest.skip("in ODS, the text that a number is shown by tells it")
        amounts = amounts_read(written_as(book, kind), kind)
        assert sum(amount.state is State.UNREADABLE for amount in amounts) == named
        assert all(amount.value in (value, None) for amount, value in zip(amounts, ALL, strict=True))

    @pytest.mark.parametrize(("condition", "named"), [("cell-content()&lt;800", 1), ("cell-content()&gt;800", 0)])
    def test_a_number_that_the_rule_of_its_own_style_hides_is_named(self, condition: str, named: int) -> None:
        book = workbook()
        book.worksheets[1][f"D{SHEET_ROW + 3}"].font = Font(strike=True)
        rule = f'<style:map style:condition="{condition}" style:apply-style-name="white"/></style:style>'
        looks = '<style:text-properties style:text-line-through-style="solid"/></style:style>'

        def with_rule(name: str, part: bytes) -> bytes:
            return part.replace(looks.encode(), rule.encode()) if name == "content.xml" else part

        book.worksheets[1][f"D{SHEET_ROW + 3}"].value = 400
        amounts = amounts_read(changed(as_ods(book), with_rule), "ods")
        assert sum(amount.state is State.UNREADABLE for amount in amounts) == named

    @pytest.mark.parametrize("text", ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "########"])
    def test_a_column_of_errors_is_one_of_amounts(self, text: str) -> None:
        book = workbook()
        for row in range(SHEET_ROW, SHEET_ROW + len(ROWS)):
            book.worksheets[1][f"D{row}"] = text
        amounts = amounts_read(saved(book), "xlsx")
        assert {amount.state for amount in amounts if amount.printed == text} == {State.UNREADABLE}
        assert len([amount for amount in amounts if amount.printed == text]) == len(ROWS)

    @pytest.mark.parametrize("kind", ["xlsx", "xls"])
    @pytest.mark.parametrize("value", ["9" * 250, 1e300, -1e22])
    @pytest.mark.parametrize("number_format", ["General", "#,##0.00,", "0.00%"])
    def test_a_number_too_long_for_an_amount_is_named_alone(
        self, number_format: str, value: float | str, kind: str
    ) -> None:
        book = workbook()
        cell = book.worksheets[1][f"C{SHEET_ROW}"]
        cell.value, cell.number_format = value, number_format
        assert values_of(amounts_read(written_as(book, kind), kind)) == [None, *ALL[1:]]

    @pytest.mark.parametrize("stored", ["1e999", "-1e400", "NaN", "INF", "1e300"])
    @pytest.mark.parametrize("kind", ["xlsx", "ods"])
    def test_a_number_that_is_none_is_named_or_read_as_shown(self, kind: str, stored: str) -> None:
        book = workbook()
        book.worksheets[1][f"C{SHEET_ROW}"].value = 12345.5
        cells = ("<v>{}</v>", 'office:value="{}"')
        data = changed(
            written_as(book, kind),
            lambda _name, part: part.replace(
                *(cells[kind == "ods"].format(each).encode() for each in ("12345.5", stored))
            ),
        )
        first, *others = values_of(amounts_read(data, kind))
        assert others == ALL[1:]
        assert first is None or (first, kind, stored) == (Decimal("123455000"), "ods", "1e300")

    @pytest.mark.parametrize("value", [1e-300, 5e-17, -3e-8])
    @pytest.mark.parametrize(
        ("kind", "number_format", "read"),
        [
            ("xlsx", "General", None),
            ("xls", "General", None),
            *((kind, code, 0) for kind in ("xlsx", "xls", "ods") for code in ("#,##0.00", "0.00", "0.000")),
        ],
    )
    def test_a_number_close_to_zero_is_zero_only_where_the_sheet_shows_zero(
        self, kind: str, number_format: str, read: int | None, value: float
    ) -> None:
        book = workbook()
        cell = book.worksheets[1][f"C{SHEET_ROW}"]
        cell.value, cell.number_format = value, number_format
        amounts = amounts_read(written_as(book, kind), kind)
        assert values_of(amounts) == [read, *ALL[1:]]
        assert len(amounts[0].printed) < 320

    @pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
    @pytest.mark.parametrize("rows", [1, 2])
    def test_a_figure_merged_over_rows_is_named_in_each_but_the_first(
        self, rows: int, kind: str, tmp_path: Path
    ) -> None:
        book = workbook()
        sheet = book.worksheets[1]
        first = SHEET_ROW + 1
        sheet.merge_cells(f"D{first}:D{first + rows}")
        budget = read_bytes(written_as(book, kind), tmp_path, f"paper.{kind}")
        [statement] = budget.statements
        assert len(statement.lines) == len(ROWS)
        names = [row[1] for row in ROWS[2 : 2 + rows]]
        assert [each.text for each in budget.unreadable] == [f"{name} 834.5" for name in names]
        assert {each.reason for each in budget.unreadable} == {"merged-figure: 834.5"}


def test_rows_merged_whole_are_one(tmp_path: Path) -> None:
    """What stands beside each part of a merged row, as an indicator does, is no other row of the money."""
    rows = [("201", 2, 1), ("一般公共服务支出", 2, 1), ("1,234.50", 2, 1), ("834.50", 2, 1), ("400.00", 2, 1)]
    table = Table("部门支出总表", [HEAD, rows, [None] * 5, *ROWS[1:]])
    budget = read_bytes(Paper(tables=[table]).pdf(), tmp_path)
    assert (budget.unreadable, len(budget.statements[0].lines)) == ((), len(ROWS))


@pytest.mark.parametrize("letter", ["\ue000", "\ufffd"])
def test_a_letter_that_its_font_does_not_say_is_told_and_names_nobody(tmp_path: Path, letter: str) -> None:
    rows = [[code, name.replace("务", letter), *figures] for code, name, *figures in ROWS]
    (path := tmp_path / "paper.pdf").write_bytes(Paper(tables=[plain_table(rows=rows)]).pdf())
    assert f"lost-letters: 2, 一般公共服{letter}支出" in ", ".join(documents.read([path]).warnings)
    issuer = f"某市档{letter}馆"
    paper = Paper(title=[f"{issuer}2031年部门预算"], tables=[plain_table(issuer=f"编制部门：{issuer}")])
    path.write_bytes(paper.pdf())
    with pytest.raises(documents.Refused, match=r"^which-department: [^\n]*$"):
        documents.read([path])
    assert documents.read([path], department="某市档案馆").budget.department == "某市档案馆"
