"""Tables with lines across only, down only, none, or around each cell: a head over columns parts none of its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from budgets import documents
from budgets.records import Budget, ColumnType, Scope, Statement
from tests.papers import FONT, Paper, Table, box_of_cell
from tests.unit.test_hidden_cells import ROWS
from tests.unit.test_shown_pages import read_paper

N = None
#: Heads of five columns: what stands over two of them is printed higher, in their middle.
HEADS: dict[str, tuple[list[Any], list[Any]]] = {
    "over amounts": (
        [("科目编码", 2, 1), ("科目名称", 2, 1), ("合计", 2, 1), ("其中", 1, 2), N],
        [N, N, N, "基本支出", "项目支出"],
    ),
    "over words": (
        [("功能分类科目", 1, 2), N, ("合计", 2, 1), ("基本支出", 2, 1), ("项目支出", 2, 1)],
        ["编码", "名称", N, N, N],
    ),
    "over both": (
        [("功能分类科目", 1, 2), N, ("合计", 2, 1), ("其中", 1, 2), N],
        ["编码", "名称", N, "基本支出", "项目支出"],
    ),
}
DRAWN: dict[str, dict[str, Any]] = {
    "across": {"only": "across"},
    "down": {"only": "down"},
    "none": {"lines": False},
    "around the head": {"only": "head"},
    **{f"cells framed {gap} apart": {"gap": gap} for gap in (1, 2, 3, 4, 6)},
    **{f"all framed, cells {gap} apart": {"gap": gap, "framed": True} for gap in (2, 3, 5)},
}


def read_table(head: str, drawn: str, rows: list[list[str]], width: float = 760) -> Statement:
    table = Table("部门支出总体情况表", [*HEADS[head], *rows], head=2, width=width, **DRAWN[drawn])
    [statement] = read_paper(Paper(tables=[table]).pdf()).budget.statements
    return statement


@pytest.mark.heavy
@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("head", HEADS)
def test_each_figure_stands_in_its_own_column(head: str, drawn: str) -> None:
    statement = read_table(head, drawn, [list(row) for row in ROWS])
    assert [(column.type, column.measure) for column in statement.columns] == [
        (ColumnType.CODE, ""),
        (ColumnType.LABEL, ""),
        *((ColumnType.AMOUNT, measure) for measure in ("total", "basic", "project")),
    ]
    read = [(line.code, line.label, [amount.printed for amount in line.amounts]) for line in statement.lines]
    assert read == [(code, label, figures) for code, label, *figures in ROWS]


figures = st.decimals(min_value=0, max_value=99_999, places=2).map(lambda value: f"{value:,.2f}")


@given(
    head=st.sampled_from(list(HEADS)),
    drawn=st.sampled_from(list(DRAWN)),
    amounts=st.lists(st.tuples(figures, figures, figures), min_size=5, max_size=5),
    width=st.integers(520, 760),
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_the_figures_and_the_width(
    head: str, drawn: str, amounts: list[tuple[str, str, str]], width: int
) -> None:
    rows = [[*row[:2], *printed] for row, printed in zip(ROWS, amounts, strict=True)]
    statement = read_table(head, drawn, rows, width)
    values = [tuple(amount.value for amount in line.amounts) for line in statement.lines]
    measures = [column.measure for column in statement.columns if column.type is ColumnType.AMOUNT]
    if measures != ["total", "basic", "project"]:
        # Where the columns are in doubt, no figure has a value.
        assert {value for line in values for value in line} <= {None}
    else:
        assert values == [tuple(Decimal(each.replace(",", "")) * 10_000 for each in printed) for printed in amounts]


#: Running text whose lines are set out to the margins: pieces of it stand apart.
PROSE = (
    ("三、部门预算情况说明",),
    ("（一）收支预算情况说明",),
    ("本馆2031年收支总预算490,808.40万元，其中本年收",),
    ("入预算", "390,140.45", "万元，使用非财政拨款结余", "18,953.73"),
    ("万元，上年结转", "81,714.17万元；", "本年支出预算", "415,808.40"),
    ("万元，结转下年75,000.00万元。",),
)


@pytest.mark.heavy
@pytest.mark.heavy
@pytest.mark.parametrize("head", [(), (("部门收入总体情况表",), ("单位：万元",))])
@given(gap=st.integers(9, 60), drawn=st.sampled_from([{}, *DRAWN.values()]))
@settings(deadline=None, max_examples=12)
def test_running_text_whose_words_stand_apart_is_no_table(head: Any, gap: int, drawn: dict[str, Any]) -> None:
    """Neither below a table, whose head stands above both, nor below a title and a money unit, which are named."""

    def write_prose(canvas: Canvas) -> None:
        canvas.setFont(FONT, 11)
        for number, pieces in enumerate((*head, *PROSE)):
            x = 60.0
            for piece in pieces:
                canvas.drawString(x, 320 - 18 * number, piece)
                x += pdfmetrics.stringWidth(piece, FONT, 11) + gap

    table = Table("部门支出总体情况表", [*HEADS["over both"], *map(list, ROWS)], head=2, **drawn)
    found = read_paper(Paper(tables=[table], over=write_prose).pdf()).budget
    assert "上年结转81,714.17万元" in "".join(section.text for section in found.sections).replace(" ", "")
    assert [(each.title, len(each.lines)) for each in found.statements] == [("部门支出总体情况表", 5)]
    assert [each.text for each in found.unreadable] == [line[0] for line in head[:1]]


CODES = (
    ("204", "", "", "公共安全支出", "87,272.44", "16,725.44", "70,547.00"),
    ("204", "06", "", "司法", "87,272.44", "16,725.44", "70,547.00"),
    ("204", "06", "01", "行政运行", "16,725.44", "16,725.44", "0.00"),
    ("204", "06", "04", "基层司法业务", "70,547.00", "0.00", "70,547.00"),
    ("221", "", "", "住房保障支出", "4,521.55", "4,521.55", "0.00"),
    ("221", "02", "", "住房改革支出", "4,521.55", "4,521.55", "0.00"),
    ("221", "02", "03", "购房补贴", "4,521.55", "4,521.55", "0.00"),
    ("", "", "", "合计", "91,793.99", "21,246.99", "70,547.00"),
)


def laid_out_page(rows: Sequence[Sequence[str]], amount: int, above: int) -> str:
    """Return rows below their header: amounts are so wide; what stands over them begins ``above`` characters on."""
    words = ("合计", "基本支出", "项目支出")
    head = [
        "          项目".ljust(34 + above) + "一般公共预算支出",
        "功能分类科目编码",
        " " * 20 + "功能分类科目名称".ljust(14) + "".join(word.rjust(amount) for word in words),
        "类    款    项",
    ]
    for *codes, label, first, second, third in rows:
        figures = "".join(figure.rjust(amount) for figure in (first, second, third))
        head.append("".join(code.ljust(6) for code in codes).ljust(20) + label.ljust(14) + figures)
    return "\n".join(head)


@pytest.mark.heavy
@pytest.mark.parametrize("cut", range(3, 7))
@pytest.mark.parametrize("above", range(10, 40, 6))
@pytest.mark.parametrize("amount", [14, 16, 18])
def test_in_text_a_header_may_stand_otherwise_on_the_next_page(amount: int, above: int, cut: int) -> None:
    """A header that is printed again is none of the rows, and no figure has a value under another head."""
    title = "2031年部门一般公共预算支出功能分类预算表"
    head = f"{title}\n编制部门：某市司法局{' ' * 40}单位：元\n\n"
    pages = [
        "某市司法局2031年部门预算\n",
        head + laid_out_page(CODES[:cut], 16, 22),
        laid_out_page(CODES[cut:], amount, above),
    ]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paper.txt"
        file.write_text("\f".join(pages), encoding="utf-8")
        statements = documents.read([file]).budget.statements
    right = {("".join(row[:3]) or row[3]): [Decimal(text.replace(",", "")) for text in row[4:]] for row in CODES}
    lines = [line for statement in statements for line in statement.lines]
    assert [line.code or line.label for line in lines] == list(right)
    for line in lines:
        values = [amount.value for amount in line.amounts]
        assert values == right[line.code or line.label] or set(values) == {None}


@pytest.mark.parametrize("above", range(55, 59))
def test_in_text_a_word_between_the_columns_it_stands_over_takes_no_figure(above: int) -> None:
    rows = [(*row[3:], "900.00") for row in CODES]
    head = [
        " " * above + "基本支出",
        "科目名称".ljust(32) + "合计".rjust(11) + "项目支出".rjust(42),
        " " * 49 + "人员经费".ljust(14) + "公用经费",
    ]
    body = [label.ljust(32) + "".join(figure.rjust(14) for figure in figures) for label, *figures in rows]
    lines = ["某市司法局2031年部门预算\f部门支出总表", "编制部门：某市司法局" + " " * 40 + "单位：元", "", *head, *body]
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.txt").write_text("\n".join(lines), encoding="utf-8")
        (table,) = documents.read([file]).budget.statements
    assert [column.measure for column in table.columns][1:] == ["total", "personnel", "public", "project"]
    told = [[line.label, *(amount.value for amount in line.amounts)] for line in table.lines]
    assert told == [[label, *(Decimal(each.replace(",", "")) for each in figures)] for label, *figures in rows]


BODIES = ("frame", "frame, across", "first column", "every other column", "nothing")


def read_framed(folder: Path, body: str, rows: list[list[str]], unit: str = "单位：万元") -> Budget:
    """Return what is read of a table whose head is ruled, and whose body has fewer rules."""
    xs, top, step = (40, 120, 240, 420, 540, 660), 480, 18
    bottom = top - step * len(rows)
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(folder / "paper.pdf"), pagesize=landscape(A4))
    canvas.setFont(FONT, 12)
    for y, text in ((560, "某市档案馆2031年部门预算"), (530, "部门支出总体情况表"), (500, unit)):
        canvas.drawString(300, y, text)
    canvas.grid(xs, (top - step, top))
    down = {"first column": xs[1:2], "every other column": xs[::2], "nothing": ()}.get(body, (xs[0], xs[-1]))
    for x in down:
        canvas.line(x, top, x, bottom)
    for y in range(bottom, top, step) if body == "frame, across" else (bottom,) * (body != "nothing"):
        canvas.line(xs[0], y, xs[-1], y)
    canvas.setFont(FONT, 9)
    for at, row in enumerate(rows):
        for number, (text, (left, right)) in enumerate(zip(row, pairwise(xs), strict=True)):
            y = top - at * step - 13
            if at and number in (2, 4):
                canvas.drawRightString(right - 4, y, text)
            else:
                canvas.drawString(left + 4, y, text)
    canvas.save()
    return documents.read([folder / "paper.pdf"], scope=Scope.DEPARTMENT).budget


FRAMED = [["科目编码", "科目名称", "合计", "资金来源", "项目支出"], *([*row[:3], "财政拨款", row[4]] for row in ROWS)]


@pytest.mark.parametrize("body", BODIES)
def test_the_rules_of_a_head_part_the_body_that_has_fewer(body: str, tmp_path: Path) -> None:
    """A body framed as a whole, or with some of the rules of its head, keeps every figure in its column."""
    [table] = read_framed(tmp_path, body, FRAMED).statements
    read = [(line.code, line.label, [each.printed for each in line.amounts]) for line in table.lines]
    assert read == [(row[0], row[1], [row[2], row[4]]) for row in ROWS]
    assert [column.measure for column in table.columns if column.type is ColumnType.AMOUNT] == ["total", "project"]


@pytest.mark.parametrize("body", BODIES)
def test_amounts_in_whole_yuan_below_each_other_are_no_longer_one(body: str, tmp_path: Path) -> None:
    yuan = [list(row) for row in FRAMED]
    for row in yuan[1:]:
        row[2], row[4] = (str(int(Decimal(row[at].replace(",", "")) * 10_000)) for at in (2, 4))
    budget = read_framed(tmp_path, body, yuan, "单位：元")
    read = [each.value for line in budget.statements[0].lines for each in line.amounts]
    printed = [Decimal(text) for row in yuan[1:] for text in (row[2], row[4])]
    assert read == printed or (budget.unreadable and not any(read))


@pytest.mark.parametrize("body", BODIES[:4])
def test_an_amount_behind_a_name_that_runs_over_its_column_is_named(body: str, tmp_path: Path) -> None:
    rows = [list(row) for row in FRAMED]
    rows[3][1] = "行政运行与档案库房恒温恒湿改造项"
    budget = read_framed(tmp_path, body, rows)
    named = " ".join(each.text for each in budget.unreadable)
    told = {each.printed for line in budget.statements[0].lines for each in line.amounts}
    assert all(text in told or text in named for row in rows[1:] for text in (row[2], row[4]))


#: A head whose words over codes and names hover in their middle, from the top: how far left, how high, and what.
HOVERING = (
    *((185, 30, "项目"), (60, 18, "功能分类科目编"), (84, 6, "码"), (209, 18, "科目名称"), (341, 18, "本年支出合计")),
    *((411, 18, "基本支出"), (477, 18, "项目支出"), (147, -8, "栏次"), (357, -8, "1"), (428, -8, "2"), (492, -8, "3")),
)


@pytest.mark.parametrize("rest", [2, 3])
def test_few_rows_under_the_same_head_on_the_next_page_go_on(rest: int, tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(tmp_path / "paper.pdf"), pagesize=A4)
    canvas.setFont(FONT, 20)
    canvas.drawString(150, 500, "某市档案馆2031年度部门决算")
    canvas.showPage()
    for top, rows in ((700, ROWS[:-rest]), (780, ROWS[-rest:])):
        canvas.setFont(FONT, 9)
        if top == 700:
            canvas.drawCentredString(300, 780, "部门支出决算表")
            canvas.drawRightString(540, 760, "单位：万元")
        for left, up, word in HOVERING:
            canvas.drawString(left, top + up, word)
        for at, (code, label, *row) in enumerate(rows, start=1):
            canvas.drawString(70, top - 10 - 14 * at, code)
            canvas.drawString(115, top - 10 - 14 * at, label)
            for right, figure in zip((395, 447, 513), row, strict=True):
                canvas.drawRightString(right, top - 10 - 14 * at, figure)
        canvas.showPage()
    canvas.save()
    [statement] = documents.read([tmp_path / "paper.pdf"]).budget.statements
    read = [(line.code, line.label, [amount.printed for amount in line.amounts]) for line in statement.lines]
    assert read == [(code, label, figures) for code, label, *figures in ROWS]


@pytest.mark.parametrize("blank", ["-", "－", "—"])
def test_a_stroke_for_a_figure_is_no_part_of_the_name_behind_it(blank: str) -> None:
    names = ["一、教育支出", "二、卫生健康支出", "三、住房保障支出"]

    def draw_lists(canvas: Canvas) -> None:
        canvas.setFont(FONT, 9)
        for at, (source, name) in enumerate(zip(["一、财政拨款", "二、事业收入", "三、其他收入"], names, strict=True)):
            y = 480 - 18 * at
            canvas.drawString(60, y, source)
            canvas.drawRightString(300, y, "9.00" if at == 0 else blank)
            canvas.drawString(302.2, y, name)
            canvas.drawRightString(540, y, "3.00")

    head = Table("部门收支总体情况表", [["收入", "预算数", "支出", "预算数"]], lines=False, width=640)
    [statement] = read_paper(Paper(tables=[head], over=draw_lists).pdf()).budget.statements
    assert [line.label for line in statement.lines if line.list == "expenditure"] == names


def test_a_sentence_in_a_merged_cell_below_ruled_rows_keeps_its_figures() -> None:
    """However far apart its words stand: the rows above show that the body has rules."""
    note = Table("部门支出总体情况表", [*FRAMED, [("", 1, 5), None, None, None, None]], head=1)
    words = {45: "说明：公务用车购置", 200: "3 辆，单价", 350: "12.50", 400: "万元，共", 500: "37.50", 650: "万元"}
    bottom = box_of_cell(note, len(FRAMED), 0)[1]

    def draw_words(canvas: Canvas) -> None:
        for x, text in words.items():
            canvas.drawString(x, bottom + 5, text)

    [statement] = read_paper(Paper(tables=[note], over=draw_words).pdf()).budget.statements
    assert [[each.printed for each in line.amounts] for line in statement.lines] == [[row[2], row[4]] for row in ROWS]
