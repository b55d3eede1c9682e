"""Papers to read in tests: PDF files and workbooks of made-up budgets, drawn as places print them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from openpyxl import Workbook
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
_LEFT, _TOP, _ROW, _SIZE = 40, 560, 18, 9


@dataclass
class Table:
    """A table as a place prints it: rows of cells, a cell being a text or (text, rows, columns) where it is merged.

    ``None`` stands where a merged cell covers. ``open_sides`` draws no line at the left and right, ``lines`` none at
    all, ``only`` those that go "across" or "down", with the frame, or around the cells of the "head". The texts of the
    first rows, ``head``, are centred. With a ``gap`` each cell is framed by itself, so many points from those beside
    it, the table too where ``framed``.
    """

    title: str
    rows: Sequence[Sequence[Any]]
    unit: str = "单位：万元"
    issuer: str = "编制部门：某市档案馆"
    number: str = ""
    note: str = ""
    open_sides: bool = False
    lines: bool = True
    only: str = ""
    head: int = 0
    width: float = 760
    gap: float = 0
    framed: bool = False
    height: float = _ROW

    def cells(self) -> Iterator[tuple[int, int, int, int, str]]:
        """Yield row, column, rows, columns and text of each cell."""
        for i, row in enumerate(self.rows):
            for j, cell in enumerate(row):
                if cell is not None:
                    text, rows, columns = cell if isinstance(cell, tuple) else (cell, 1, 1)
                    yield i, j, rows, columns, str(text)


@dataclass
class Paper:
    """A document: a title page, pages of prose and pages of tables, over each of which ``over`` may paint.

    Tables are printed over several pages across, ``cut`` before these of their columns, the first ``names`` of which
    are printed again on each page; its rows may be ``taller`` there, by so many points.
    """

    title: Sequence[str] = ("某市2031年市级部门预算", "预算主管部门：某市档案馆")
    prose: Sequence[Sequence[str]] = ()
    tables: Sequence[Table] = ()
    images: dict[int, bytes] = field(default_factory=dict)
    over: Callable[[Canvas], None] | None = None
    narrow: float = 100
    cut: Sequence[int] = ()
    names: int = 0
    taller: int = 0

    def pdf(self, **options: Any) -> bytes:
        """Return the document as a PDF file with a text layer."""
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        file = io.BytesIO()
        canvas = Canvas(file, pagesize=landscape(A4), invariant=True, **options)
        self._page(canvas, [(text, 20, True) for text in self.title])
        for lines in self.prose:
            self._page(canvas, [(lines[0], 16, True), *((text, 11, False) for text in lines[1:])])
        for table in self.tables:
            for start, end in pairwise((0, *self.cut, len(table.rows[0]))):
                if self.cut:
                    self._draw_columns(canvas, table, start, end)
                else:
                    draw(canvas, table, self.narrow)
                if self.over:
                    self.over(canvas)
                canvas.showPage()
        canvas.save()
        return file.getvalue()

    def _draw_columns(self, canvas: Canvas, table: Table, start: int, end: int) -> None:
        """Draw these columns of a table behind the names; what runs over their edges is cut off there."""
        names = self.names if start else 0
        height = _ROW + (self.taller if start else 0)
        for first, last, at in ((0, names, 0), (start, end, names)):
            _rule_columns(canvas, table, first, last, at, height)
            width = table.width / len(table.rows[0])
            shown = canvas.beginPath()
            shown.rect(_LEFT + at * width - 0.5, 0, (last - first) * width + 1, 595)
            canvas.saveState()
            canvas.clipPath(shown, stroke=0, fill=0)
            canvas.translate((at - first) * width, 0)
            draw(canvas, replace(table, lines=False, height=height), self.narrow)
            canvas.restoreState()

    def workbook(self) -> bytes:
        """Return the document as a workbook: a sheet of prose, and a sheet a table."""
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "封面"
        for text in (*self.title, *(line for lines in self.prose for line in lines)):
            sheet.append([text])
        for number, table in enumerate(self.tables, start=1):
            fill(book.create_sheet(f"表{number}"), table)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def _page(self, canvas: Canvas, lines: Sequence[tuple[str, int, bool]]) -> None:
        y = _TOP - 20
        for text, size, centred in lines:
            canvas.setFont(FONT, size if "\n" not in text else 6)
            for piece in _wrapped(text, 62 if size < 16 else 40):
                if centred:
                    canvas.drawCentredString(421, y, piece)
                else:
                    canvas.drawString(_LEFT + (22 if piece is text or text.startswith(piece) else 0), y, piece)
                y -= size + 6
        canvas.showPage()


def _rule_columns(canvas: Canvas, table: Table, start: int, end: int, place: int, height: float) -> None:
    """Draw the lines of these columns of a table, from the place of a column on."""
    width, top = table.width / len(table.rows[0]), _TOP - 40
    left = _LEFT + (place - start) * width
    for i, j, rows, across, _text in table.cells():
        x0, x1 = (left + at * width for at in (max(j, start), min(j + across, end)))
        y0, y1 = top - i * height, top - (i + rows) * height
        if x0 < x1:
            for y in (y0, y1):
                canvas.line(x0, y, x1, y)
        for at in {j, j + across}.intersection(range(start, end + 1)) if x0 < x1 else ():
            canvas.line(left + at * width, y0, left + at * width, y1)


def box_of_cell(table: Table, row: int, column: int) -> tuple[float, float, float, float]:
    """Return the left, bottom, width and height of a cell as it is drawn, without its lines."""
    width = table.width / len(table.rows[0])
    return _LEFT + column * width + 1, _TOP - 40 - (row + 1) * _ROW + 1, width - 2, _ROW - 2


def _wrapped(text: str, length: int) -> list[str]:
    """Return the lines of a text, whose figures are not broken."""
    lines = [""]
    for piece in re.findall(r"[\d.,]{1,24}|.", text, re.DOTALL):
        lines += [""] if lines[-1] and len(lines[-1]) + len(piece) > length else []
        lines[-1] += piece
    return lines


def draw(canvas: Canvas, table: Table, narrow: float = 100) -> None:
    """Draw a table on the page: its head, its cells, its note; ``narrow`` letters are so wide, in per cent."""
    canvas.setFont(FONT, 16)
    canvas.drawCentredString(421, _TOP, table.title)
    canvas.setFont(FONT, _SIZE)
    canvas.drawString(_LEFT, _TOP - 20, table.number)
    canvas.drawString(_LEFT, _TOP - 34, table.issuer)
    canvas.drawRightString(_LEFT + table.width, _TOP - 34, table.unit)
    top = _TOP - 40
    _draw_cells(canvas, table, _LEFT, top, narrow)
    canvas.drawString(_LEFT, top - len(table.rows) * table.height - 14, table.note)


def _draw_cells(canvas: Canvas, table: Table, left: float, top: float, narrow: float = 100) -> None:
    columns = len(table.rows[0])
    width = table.width / columns
    half = table.gap / 2
    if table.framed:
        height = len(table.rows) * table.height
        canvas.rect(left - half, top - height - half, table.width + table.gap, height + table.gap)
    for i, j, rows, across, text in table.cells():
        x0, y1 = left + j * width, top - i * table.height
        x1, y0 = x0 + across * width, y1 - rows * table.height
        framed = {0, table.head, len(table.rows)}
        if table.gap:
            canvas.rect(x0 + half, y0 + half, x1 - x0 - table.gap, y1 - y0 - table.gap)
        elif table.lines and (table.only != "head" or i < table.head):
            for y, edge in ((y0, i + rows), (y1, i)):
                if table.only != "down" or edge in framed:
                    canvas.line(x0, y, x1, y)
            for x, edge in ((x0, j), (x1, j + across)):
                if table.only != "across" and not (table.open_sides and edge in (0, columns)):
                    canvas.line(x, y0, x, y1)
        if i < table.head:
            canvas.drawCentredString((x0 + x1) / 2, (y0 + y1) / 2 - 3, text)
        else:
            _write(canvas, text, x0, x1, (y0 + y1) / 2 - 3, narrow)


def _write(canvas: Canvas, text: str, x0: float, x1: float, y: float, narrow: float = 100) -> None:
    """Write a figure to the right of its cell, other text to the left."""
    size = float(_SIZE)
    while pdfmetrics.stringWidth(text, FONT, size) > x1 - x0 - 4 and size > 4:
        size -= 0.5
    canvas.setFont(FONT, size)
    if "\n" in text:  # a figure whose end did not fit
        for number, line in enumerate(text.split("\n")):
            canvas.drawRightString(x1 - 2, y + 4 - 8 * number, line)
    elif narrow != 100:
        line = canvas.beginText(x0 + 2, y)
        line.setHorizScale(narrow)
        line.textOut(text)
        line.setHorizScale(100)
        canvas.drawText(line)
    elif text.replace(",", "").replace(".", "").replace("-", "").isdigit() and len(text) > 3:
        canvas.drawRightString(x1 - 2, y, text)
    else:
        canvas.drawString(x0 + 2, y, text)
    canvas.setFont(FONT, _SIZE)


@dataclass
class Words:
    """A line of text that :func:`flow` prints: ``right`` stands at its right end, ``place`` says where it begins."""

    text: str
    size: float = 16
    place: str = "left"
    right: str = ""


#: The sides of the text of an upright page, and how far down it begins and ends, from the top.
SIDES, HEAD, FOOT = (84, 512), 72, 770


#: What stands on a page of :func:`flow`: lines, cells, and how far down the page what follows them goes on.
Item = Words | Table | float


def flow(*pages: Sequence[Item]) -> bytes:
    """Return a PDF file of upright pages: lines and cells one below the other; a number goes on so far down."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    height, middle = A4[1], A4[0] / 2
    for items in pages:
        down: float = HEAD
        for item in items:
            if isinstance(item, Words):
                y = height - down - item.size
                canvas.setFont(FONT, item.size)
                if item.place == "centre":
                    canvas.drawCentredString(middle, y, item.text)
                else:
                    canvas.drawString(SIDES[0], y, item.text)
                canvas.drawRightString(SIDES[1], y, item.right)
                down += 1.6 * item.size
            elif isinstance(item, Table):
                _draw_cells(canvas, item, SIDES[0], height - down - 3)
                down += len(item.rows) * _ROW + 3
            else:
                down = item
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def fill(sheet: Any, table: Table) -> None:
    """Fill a sheet with a table: numbers as numbers, codes as texts, merged cells merged."""
    sheet.append([table.title])
    if table.number:
        sheet.append([table.number])
    sheet.append([table.issuer, *[None] * (len(table.rows[0]) - 2), table.unit])
    above = sheet.max_row
    for i, j, rows, columns, text in table.cells():
        value: Any = text or None
        plain = text.replace(",", "")
        if "." in plain and plain.isascii() and plain.replace(".", "", 1).lstrip("-").isdigit():
            value = float(plain)
        sheet.cell(above + 1 + i, 1 + j, value)
        if rows > 1 or columns > 1:
            sheet.merge_cells(
                start_row=above + 1 + i, start_column=1 + j, end_row=above + i + rows, end_column=j + columns
            )
    if table.note:
        sheet.cell(above + 1 + len(table.rows), 1, table.note)


def picture(width: int = 900, height: int = 500) -> bytes:
    """Return a picture of a ruled table, as a scanner makes it."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    for y in range(20, height, 40):
        pen.line((20, y, width - 20, y), fill=0)
    for x in range(20, width, 110):
        pen.line((x, 20, x, height - 20), fill=0)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


#: Tables as other places print them, made up.
N = None
CENTRAL = Paper(
    title=("某部2031年部门预算",),
    tables=[
        Table(
            "部门收支总表",
            [
                [("收入", 1, 2), N, ("支出", 1, 2), N],
                ["项目", "预算数", "项目", "预算数"],
                ["一、一般公共预算拨款收入", "90.00", "一、一般公共服务支出", "80.00"],
                ["二、政府性基金预算拨款收入", "", "二、住房保障支出", "20.00"],
                ["三、事业收入", "5.00", "", ""],
                ["本年收入合计", "95.00", "本年支出合计", "100.00"],
                ["上年结转", "5.00", "结转下年", ""],
                ["收入总计", "100.00", "支出总计", "100.00"],
            ],
            number="公开01表",
            issuer="部门：某部",
        ),
        Table(
            "部门收入总表",
            [
                [
                    *(("科目", 1, 2), N, ("合计", 2, 1), ("上年结转", 2, 1), ("一般公共预算拨款收入", 2, 1)),
                    *(("事业收入", 1, 2), N, ("其他收入", 2, 1)),
                ],
                ["科目编码", "科目名称", N, N, N, "金额", "其中：教育收费", N],
                ["201", "一般公共服务支出", "80.00", "5.00", "75.00", "", "", ""],
                ["20126", "档案事务", "80.00", "5.00", "75.00", "", "", ""],
                ["2012601", "行政运行", "80.00", "5.00", "75.00", "", "", ""],
                ["221", "住房保障支出", "20.00", "", "15.00", "5.00", "", ""],
                ["22102", "住房改革支出", "20.00", "", "15.00", "5.00", "", ""],
                ["2210201", "住房公积金", "20.00", "", "15.00", "5.00", "", ""],
                [("合计", 1, 2), N, "100.00", "5.00", "90.00", "5.00", "", ""],
            ],
            number="公开02表",
            issuer="部门：某部",
        ),
        Table(
            "一般公共预算支出表",
            [
                [
                    *(("功能分类科目", 1, 2), N, ("2030年执行数", 2, 1), ("2031年预算数", 1, 3), N, N),
                    *(("2031年预算数比2030年执行数", 1, 2), N),
                ],
                ["科目编码", "科目名称", N, "小计", "基本支出", "项目支出", "增减额", "增减%"],
                ["201", "一般公共服务支出", "70.00", "75.00", "70.00", "5.00", "5.00", "7.14%"],
                ["20126", "档案事务", "70.00", "75.00", "70.00", "5.00", "5.00", "7.14%"],
                ["2012601", "行政运行", "70.00", "75.00", "70.00", "5.00", "5.00", "7.14%"],
                [("合计", 1, 2), N, "70.00", "75.00", "70.00", "5.00", "5.00", "7.14%"],
            ],
            number="公开05表",
            issuer="部门：某部",
        ),
        Table(
            "一般公共预算“三公”经费支出表",
            [
                [("2030年预算数", 1, 6), N, N, N, N, N, ("2031年预算数", 1, 6), N, N, N, N, N],
                [
                    ("合计", 2, 1),
                    ("因公出国（境）费", 2, 1),
                    *(("公务用车购置及运行费", 1, 3), N, N),
                    ("公务接待费", 2, 1),
                ]
                * 2,
                [N, N, "小计", "公务用车购置费", "公务用车运行费", N] * 2,
                ["9.00", "5.00", "3.00", "", "3.00", "1.00", "8.00", "4.00", "3.00", "", "3.00", "1.00"],
            ],
            number="公开07表",
            issuer="部门：某部",
        ),
        Table(
            "政府性基金预算支出表",
            [
                ["科目编码", "科目名称", ("本年政府性基金预算支出", 1, 3), N, N],
                ["", "", "合计", "基本支出", "项目支出"],
                ["", "", "", "", ""],
            ],
            number="公开08表",
            issuer="部门：某部",
            note="注：没有使用政府性基金预算安排的支出，故本表无数据。",
        ),
    ],
)
SICHUAN = Paper(
    title=("某省档案局2031年部门预算",),
    tables=[
        Table(
            "部门支出总表",
            [
                [("项目", 1, 5), N, N, N, N, ("合计", 3, 1), ("基本支出", 3, 1), ("项目支出", 3, 1)],
                [("科目编码", 1, 3), N, N, ("单位代码", 2, 1), ("单位名称（科目）", 2, 1), N, N, N],
                ["类", "款", "项", N, N, N, N, N],
                ["", "", "", "", "合计", "100.00", "60.00", "40.00"],
                ["", "", "", "", "某省档案局", "100.00", "60.00", "40.00"],
                ["201", "26", "01", "301601", "行政运行", "60.00", "60.00", ""],
                ["201", "26", "04", "301601", "档案馆", "40.00", "", "40.00"],
            ],
            number="表1-2",
            issuer="部门：某省档案局",
        ),
        Table(
            "部门预算项目绩效目标",
            [
                ["单位名称", "项目名称", "预算金额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值"],
                ["某省档案局", "档案数字化", "40.00", "完成", "产出指标", "数量指标", "扫描页数", "≥100万页"],
                ["", "", "", "", "", "质量指标", "合格率", "≥99%"],
            ],
            number="表6",
            issuer="部门：某省档案局",
        ),
    ],
)
BEIJING = Paper(
    title=("某市档案馆2031年部门预算",),
    tables=[
        Table(
            "项目支出表",
            [
                [
                    *(("项目单位", 2, 1), ("项目名称", 2, 1), ("合计", 2, 1), ("本年拨款", 1, 3), N, N),
                    *(("财政专户管理资金", 2, 1), ("单位资金", 2, 1)),
                ],
                [N, N, N, "一般公共预算", "政府性基金预算", "国有资本经营预算", N, N],
                ["合计", "", "40.00", "40.00", "", "", "", ""],
                ["某市档案馆", "档案数字化", "30.00", "30.00", "", "", "", ""],
                ["某市档案馆", "库房维护", "10.00", "10.00", "", "", "", ""],
            ],
            number="预算04表",
            issuer="部门/单位：某市档案馆",
        ),
        Table(
            "政府采购预算明细表",
            [["采购类别", "金额"], ["合计", "12.00"], ["货物", "2.00"], ["工程", "0"], ["服务", "10.00"]],
            number="预算05表",
            issuer="部门/单位：某市档案馆",
        ),
    ],
)
HUNAN = Paper(
    title=("2031年度某省档案馆单位预算公开",),
    tables=[
        Table(
            "支出预算分类汇总表（按政府预算经济分类）",
            [
                [
                    *(("科目编码", 1, 3), N, N, ("科目名称", 2, 1), ("总计", 2, 1)),
                    *(("机关工资福利支出", 2, 1), ("机关商品和服务支出", 2, 1), ("对个人和家庭的补助", 2, 1)),
                ],
                ["类", "款", "项", N, N, N, N, N],
                ["", "", "", "合计", "100.00", "60.00", "30.00", "10.00"],
                ["201", "", "", "一般公共服务支出", "100.00", "60.00", "30.00", "10.00"],
                ["", "26", "", "档案事务", "100.00", "60.00", "30.00", "10.00"],
                ["", "", "01", "行政运行", "100.00", "60.00", "30.00", "10.00"],
            ],
            number="附表4",
            issuer="单位：某省档案馆",
            unit="金额单位：万元",
        ),
        Table(
            "某种没有见过的表",
            [["甲项", "乙项", "丙项"], ["说明文字", "12.50", "3.00"], ["第二行", "1.00", "2.00"]],
            number="附表20",
            issuer="单位：某省档案馆",
        ),
    ],
)
PERFORMANCE = Table(
    "某市档案馆整体支出绩效目标表",
    [
        [("单位名称", 1, 2), N, ("某市档案馆", 1, 2), N, "主管部门", ("某市文化局", 1, 2), N],
        [("年度主要任务", 5, 1), ("任务名称", 2, 1), ("主要内容", 2, 2), N, ("预算金额（万元）", 1, 3), N, N],
        [N, N, N, N, "总额", "其中：财政拨款", "其中：其他资金"],
        [N, "基本支出", ("保障运转", 1, 2), N, "60.00", "60.00", "0.00"],
        [N, "档案数字化", ("扫描", 1, 2), N, "40.00", "30.00", "10.00"],
        [N, ("金额合计", 1, 3), N, N, "100.00", "90.00", "10.00"],
        ["年度总体目标", ("1.完成扫描；2.开放查询。", 1, 6), N, N, N, N, N],
        [("年度绩效指标", 4, 1), "一级指标", "二级指标", ("三级指标", 1, 2), N, ("目标值", 1, 2), N],
        [N, ("产出指标", 2, 1), "数量指标", ("扫描页数", 1, 2), N, ("≥100万页", 1, 2), N],
        [N, N, "质量指标", ("合格率", 1, 2), N, ("≥99%", 1, 2), N],
        [N, "满意度指标", "服务对象满意度指标", ("查询者满意度", 1, 2), N, ("不涉及", 1, 2), N],
    ],
    number="表12",
    unit="",
)
PLACES = {"中央": CENTRAL, "四川": SICHUAN, "北京": BEIJING, "湖南": HUNAN}


def overprinted(paper: Paper, frame: Table) -> bytes:
    """Return the paper with the lines of another table drawn over its own."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), invariant=True)
    paper._page(canvas, [(text, 20, True) for text in paper.title])
    draw(canvas, paper.tables[0])
    for i, j, rows, across, _ in frame.cells():
        width = frame.width / len(frame.rows[0])
        top = _TOP - 40 - i * _ROW
        canvas.rect(_LEFT + j * width, top - rows * _ROW, across * width, rows * _ROW)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def scan(pages: int = 2) -> bytes:
    """Return a PDF file whose pages are pictures only."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), invariant=True)
    for _ in range(pages):
        canvas.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, 842, 595)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def with_picture(paper: Paper, title: str) -> bytes:
    """Return the paper with one more page: a title and the picture of a table under it."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), invariant=True)
    paper._page(canvas, [(text, 20, True) for text in paper.title])
    for table in paper.tables:
        draw(canvas, table)
        canvas.showPage()
    canvas.setFont(FONT, 16)
    canvas.drawCentredString(421, _TOP, title)
    canvas.drawImage(ImageReader(io.BytesIO(picture())), _LEFT, 60, 760, 460)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


#: A budget of the invented place with one figure that is none.
DOUBTFUL = Paper(
    title=("青田市2031年市级单位预算", "预算单位：青田市档案馆"),
    tables=[
        Table(
            "2031年单位支出预算总表",
            [
                ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
                ["201", "一般公共服务支出", "100.00", "60.00", "40.00"],
                ["20126", "档案事务", "100.00", "60.00", "40.00"],
                ["2012601", "行政运行", "60.00", "60.00", "0.00"],
                ["2012604", "档案馆", "4O.00", "0.00", "40.00"],
                ["", "合计", "100.00", "60.00", "40.00"],
            ],
            issuer="编制单位：青田市档案馆",
        )
    ],
)
