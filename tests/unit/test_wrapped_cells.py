"""Words in several lines: names of rows without rules are whole, and what runs out of a cell of a header is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from budgets import documents
from budgets.records import Budget, State
from tests.papers import Paper, Table

NAMES = [
    "一般公共服务支出",
    "机关事业单位基本养老保险缴费支出",
    "其他政府办公厅（室）及相关机构事务支出",
    "住房公积金",
    "文化旅游体育与传媒支出",
    "社会保障和就业支出",
]
CODES = ["201", "2080505", "2010399", "2210201", "207", "208"]
HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
FIGURES = ["9,300.00", "8,200.00", "1,100.00"]
LEFT = (40, 120, 400, 520, 640)


def read(data: bytes) -> Budget:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(data)
        return documents.read([file]).budget


def lines_of(name: str, count: int) -> list[str]:
    """Return a name in so many lines, the first as long as any."""
    length = -(-len(name) // count)
    return [name[at : at + length] for at in range(0, len(name), length)]


def page_of_rows(
    rows: list[tuple[list[str], list[str]]], step: float, apart: float, *, coded: bool, top: bool = False
) -> bytes:
    """Return a paper with a table without rules: the codes and figures of a row stand in the middle of its name.

    Or beside its first line, where cells are filled from the ``top``.

    Lines of a name are a ``step`` apart, the last of a row and the first of the next so much and ``apart`` more.
    """

    def draw_rows(canvas: Canvas) -> None:
        down = 500.0
        for left, word in list(zip(LEFT, HEAD, strict=True))[0 if coded else 1 :]:
            canvas.drawString(left, down, word)
        down -= step + apart
        for number, (name, figures) in enumerate(rows):
            middle = down - (0 if top else step * (len(name) - 1) / 2)
            for line in name:
                canvas.drawString(LEFT[1], down, line)
                down -= step
            down -= apart
            if coded:
                canvas.drawString(LEFT[0], middle, CODES[number])
            for left, figure in zip(LEFT[2:], figures, strict=False):
                canvas.drawRightString(left + 60, middle, figure)

    head = Table("部门支出总体情况表", [[""]], issuer="", lines=False)
    return Paper(tables=[head], over=draw_rows).pdf()


@settings(deadline=None, max_examples=15)
@given(
    counts=st.lists(st.integers(1, 4), min_size=len(NAMES), max_size=len(NAMES)),
    blank=st.sets(st.integers(1, len(NAMES) - 2), max_size=1),
    step=st.floats(11, 14),
    apart=st.floats(1.5, 12),
    coded=st.booleans(),
)
@example(counts=[2, 3, 3, 1, 1, 2], blank=set(), step=13, apart=2.8, coded=True)
@example(counts=[3, 2, 4, 1, 1, 3], blank=set(), step=13, apart=3, coded=False)
def test_a_name_in_several_lines_is_whole_or_its_table_named(
    counts: list[int], blank: set[int], step: float, apart: float, coded: bool
) -> None:
    rows = [
        (lines_of(name, count), [] if number in blank else FIGURES)
        for number, (name, count) in enumerate(zip(NAMES, counts, strict=True))
    ]
    budget = read(page_of_rows(rows, step, apart, coded=coded))
    read_labels = [
        line.label
        for statement in budget.statements
        for line in statement.lines
        if any(amount.value is not None for amount in line.amounts)
    ]
    right = [name for number, name in enumerate(NAMES) if number not in blank]
    assert read_labels == right or budget.unreadable


@pytest.mark.parametrize(("coded", "apart"), [(True, 0), (True, 1), (True, 9), (False, 1), (False, 9)])
@pytest.mark.parametrize("figures", [FIGURES, ["350", "250", "100"], ["35", "25", "10"]])
def test_names_in_several_lines_of_cells_filled_from_the_top(coded: bool, apart: float, figures: list[str]) -> None:
    """The nearer its rows are, the more their codes tell; small whole numbers behind names are figures."""
    rows = [(lines_of(name, count), figures) for name, count in zip(NAMES, [3, 1, 2, 1, 2, 3], strict=True)]
    budget = read(page_of_rows(rows, 13, apart, coded=coded, top=True))
    [statement] = budget.statements
    read_rows = [(line.label, [amount.printed for amount in line.amounts]) for line in statement.lines]
    assert read_rows == [(name, figures) for name in NAMES]


@pytest.mark.parametrize("rest", [1, 2])
@pytest.mark.parametrize("lines", [1, 2, 3])
def test_names_that_a_page_turn_parts_go_on_below_the_header_printed_again(rest: int, lines: int) -> None:
    """A single row below it tells nothing of how cells are filled: the page before does."""
    names = [lines_of(name, count) for name, count in zip(NAMES, [2, 3, 2, 1, 3, lines], strict=True)]

    def draw_rows(canvas: Canvas) -> None:
        page = canvas.getPageNumber() - 2
        down = 500.0
        for left, word in zip(LEFT, HEAD, strict=True):
            canvas.drawString(left, down, word)
        whole = names[4][:-rest]
        rows = [*names[:4], whole] if page == 0 else [names[4][-rest:], names[5]]
        for number, name in enumerate(rows, start=0 if page == 0 else 4):
            for at, line in enumerate(name):
                down -= 14
                canvas.drawString(LEFT[1], down, line)
                if at == 0 and not (page == 1 and number == 4):
                    canvas.drawString(LEFT[0], down, CODES[number])
                    for left, figure in zip(LEFT[2:], FIGURES, strict=False):
                        canvas.drawRightString(left + 60, down, figure)

    first = Table("部门支出总体情况表", [[""]], issuer="", lines=False)
    budget = read(Paper(tables=[first, Table("", [[""]], unit="", issuer="", lines=False)], over=draw_rows).pdf())
    [statement] = budget.statements
    assert [line.label for line in statement.lines] == NAMES
    assert [[amount.printed for amount in line.amounts] for line in statement.lines] == [FIGURES] * len(NAMES)


def test_a_numbered_row_without_figures_is_none_of_the_names_beside_it() -> None:
    """Names go on left of where they began, as near to the next row as rows are to each other."""
    rows = {
        "合计": ("43.03", "6.45"),
        "1、因公出国（境）费用": (),
        "2、公务用车购置及运行/维护费": ("39.03", "2.09"),
        "（1）公务用车购置费": ("33.52",),
        "（2）公务用车运行维/护费": ("5.51", "2.09"),
        "3、公务接待费": ("4.00", "4.36"),
    }

    def draw_rows(canvas: Canvas) -> None:
        down = 500.0
        for left, word in ((90, "项目"), (260, "2030年预算数"), (400, "2031年预算数")):
            canvas.drawString(left, down, word)
        for name, figures in rows.items():
            for at, line in enumerate(name.split("/")):
                down -= 13.2
                canvas.drawString(57 if at or name[0] != "（" else 65, down, line)
                for right, figure in zip((320, 460), figures if not at else (), strict=False):
                    canvas.drawRightString(right, down, figure)

    head = Table("一般公共预算“三公”经费支出表", [[""]], issuer="", lines=False)
    [statement] = read(Paper(tables=[head], over=draw_rows).pdf()).statements
    assert {line.label: tuple(each.printed for each in line.amounts if each.printed) for line in statement.lines} == {
        name.replace("/", ""): figures for name, figures in rows.items()
    }


@pytest.mark.parametrize("lines", [(1, 1, 2), (1, 2, 2)])
@pytest.mark.parametrize("middle", [True, False])
@pytest.mark.parametrize("blank", [True, False])
def test_a_cell_of_a_header_reaches_over_cells_of_any_height(
    lines: tuple[int, int, int], *, middle: bool, blank: bool
) -> None:
    """Those of three columns, in one line or more, are filled from the top or in the middle, some over blank cells."""
    parts = ("小计", "公务用车购置费", "公务用车运行维护费")
    whole, beside = "公务用车购置及运行维护费", ("合计", "因公出国（境）费", "公务接待费")
    middles = [60 + 61 * column for column in range(12)]

    def draw_table(canvas: Canvas) -> None:
        canvas.setFont(canvas._fontname, 8)
        for half, word in enumerate(("预算数", "决算数")):
            at = middles[6 * half :]
            canvas.drawCentredString((at[2] + at[3]) / 2, 500, word)
            canvas.drawCentredString(at[3], 486, whole)
            for column, name in zip((at[0], at[1], at[5]), beside, strict=True):
                canvas.drawCentredString(column, 486, name)
            for column, name, count in zip(at[2:5], parts, lines, strict=True):
                words = lines_of(name, min(count, len(name)))
                top = 472 - (7 * (3 - len(words)) if middle else 0)
                for number, piece in enumerate(words):
                    canvas.drawCentredString(column, top - 14 * number, piece)
        for column, x in enumerate(middles):
            if column % 6 != 3 or not blank:
                canvas.drawRightString(x + 28, 420, f"{column + 1}0.00")

    head = Table("一般公共预算财政拨款“三公”经费支出决算表", [[""]], issuer="", lines=False)
    [statement] = read(Paper(tables=[head], over=draw_table).pdf()).statements
    items = ("total", "abroad", "vehicles", "vehicle-purchase", "vehicle-operation", "reception")
    assert [column.measure for column in statement.columns] == [*(f"{item}/budgeted" for item in items), *items]


@pytest.mark.parametrize("coded", [True, False])
def test_names_of_three_lines_are_read(coded: bool) -> None:
    """The last of them ends behind the last figure of its table."""
    rows = [(lines_of(name, count), FIGURES) for name, count in zip(NAMES, [3, 1, 2, 1, 4, 3], strict=True)]
    budget = read(page_of_rows(rows, 13, 3, coded=coded))
    [statement] = budget.statements
    assert [line.label for line in statement.lines] == NAMES
    assert {amount.value for line in statement.lines for amount in line.amounts} == {
        Decimal(figure.replace(",", "")) * 10_000 for figure in FIGURES
    }


@pytest.mark.parametrize("height", [7, 8, 9, 9.5, 10, 10.5, 11, 12, 14, 18])
def test_words_that_run_out_of_a_cell_of_a_header_name_no_other_measure(height: float) -> None:
    """政府采购项目, all that stands in its cell of 其中：面向中小企业政府采购项目, is another measure."""
    measures = {"8,200.00": "procurement-sme", "1,100.00": "procurement-micro"}
    rows: list[list[Any]] = [
        [("科目编码", 2, 1), ("科目名称", 2, 1), ("2031年政府采购项目", 1, 3), None, None],
        [None, None, "小计", "其中：面向中小企业\n政府采购项目", "其中：面向小型、微型企业\n政府采购项目"],
        ["201", NAMES[0], "9,300.00", "8,200.00", "1,100.00"],
        ["208", NAMES[-1], "300.00", "200.00", "100.00"],
        ["", "合计", "9,600.00", "8,400.00", "1,200.00"],
    ]
    budget = read(Paper(tables=[Table("部门支出总表", rows, height=height)]).pdf())
    [statement] = budget.statements
    columns = {column.order: column.measure for column in statement.columns}
    for amount in statement.lines[0].amounts:
        if amount.value is not None and amount.printed in measures:
            assert columns[amount.column] == measures[amount.printed]


@pytest.mark.parametrize("lines", [True, False], ids=["ruled", "without rules"])
@pytest.mark.parametrize("cut", [2, 4, 6, 7])
def test_a_name_of_the_codes_that_did_not_fit_on_its_line_heads_codes(cut: int, *, lines: bool) -> None:
    """As where the columns of 类, 款 and 项 are narrower together than what stands over them."""
    name = "功能分类科目编码"
    head: list[list[Any]] = [
        [(name[:cut], 1, 3), None, None, ("科目名称", 3, 1), ("合计", 3, 1), ("基本支出", 3, 1), ("项目支出", 3, 1)],
        [(name[cut:], 1, 3), *[None] * 6],
        ["类", "款", "项", *[None] * 4],
    ]
    rows = [
        ["204", "", "", "公共安全支出", "1,234.50", "834.50", "400.00"],
        ["204", "06", "", "司法", "1,234.50", "834.50", "400.00"],
        ["204", "06", "01", "行政运行", "834.50", "834.50", "0.00"],
        ["204", "06", "04", "基层司法业务", "400.00", "0.00", "400.00"],
        ["", "", "", "合计", "1,234.50", "834.50", "400.00"],
    ]
    paper = Paper(tables=[Table("部门支出总体情况表", [*head, *rows], lines=lines)])
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.pdf").write_bytes(paper.pdf())
        budget = documents.read([file]).budget
    [statement] = budget.statements
    assert [line.code for line in statement.lines] == ["204", "20406", "2040601", "2040604", ""]
    assert all(amount.state is State.VALUE for line in statement.lines for amount in line.amounts)


@settings(deadline=None, max_examples=20)
@given(step=st.floats(10, 13.5), leading=st.floats(9.5, 11), down=st.floats(-0.8, 0.8))
@example(step=11.4, leading=11, down=0.5)
def test_words_taller_than_their_row_head_the_column_in_whose_cell_they_stand(
    step: float, leading: float, down: float
) -> None:
    """As rows of one height, set by the program that prints a sheet, leave no room for a header in two lines."""
    heads = {4: ("一般公共预算", "财政拨款"), 5: ("政府性基金预", "算财政拨款")}
    rows = [
        ["项目", "金额", "项目", "合计", "", ""],
        ["一、一般公共预算", "8,200.00", "一、教育支出", "8,500.00", "8,200.00", "300.00"],
        ["二、政府性基金预算", "1,100.00", "二、其他支出", "800.00", "", "800.00"],
        ["总计", "9,300.00", "总计", "9,300.00", "8,200.00", "1,100.00"],
    ]
    edges, top = (40, 200, 290, 450, 540, 630, 720), 520 - step

    def draw_table(canvas: Canvas) -> None:
        for number in range(len(rows) + 1):
            canvas.line(edges[0], top - step * number, edges[-1], top - step * number)
        canvas.line(edges[0], 520, edges[-1], 520)
        for x in edges:
            canvas.line(x, top if x not in (40, 290, 720) else 520, x, top - step * len(rows))
        canvas.drawCentredString(165, top + 3, "收入")
        canvas.drawCentredString(505, top + 3, "支出")
        for number, row in enumerate(rows):
            for left, text in zip(edges, row, strict=False):
                canvas.drawString(left + 3, top - step * (number + 1) + 3, text)
        for column, (first, last) in heads.items():
            middle = (edges[column] + edges[column + 1]) / 2
            canvas.drawCentredString(middle, top - step / 2 - 3 + leading / 2 - down, first)
            canvas.drawCentredString(middle, top - step / 2 - 3 - leading / 2 - down, last)

    head = Table("财政拨款收入支出决算总表", [[""]], issuer="", lines=False)
    [statement] = read(Paper(tables=[head], over=draw_table).pdf()).statements
    measures = {column.order: column.measure for column in statement.columns}
    assert [measures[amount.column] for amount in statement.lines[-1].amounts] == [
        "total",
        "source/general",
        "source/government-fund",
    ]
    assert all(amount.state is not State.UNREADABLE for line in statement.lines for amount in line.amounts)


@pytest.mark.parametrize(
    ("columns", "printed", "value"),
    [
        ({"合计": ["12,", "345,", "678"]}, "12,345,678", Decimal(12345678)),
        ({"科目编码": ["208", "05", "05"], "合计": ["300000"]}, "300000", Decimal(300000)),
        ({"合计": ["123", "456", "789"]}, "123456789", None),
        ({"数量": ["3", "15", "200"], "合计": ["300000"]}, "300000", None),
    ],
)
def test_a_number_in_several_lines_makes_no_rows_of_its_own(
    columns: dict[str, list[str]], printed: str, value: Decimal | None
) -> None:
    """Beside a name in as many: it did not fit, or it is open of which row the amount is, which then has no value."""
    cells = {"项目名称": ["老旧小区", "改造工程", "补助"], **columns}
    top, bottom = 500, 440

    def draw_table(canvas: Canvas) -> None:
        for y in (top, top - 18, bottom):
            canvas.line(40, y, 40 + 110 * len(cells), y)
        for at in range(len(cells) + 1):
            canvas.line(40 + 110 * at, top, 40 + 110 * at, bottom)
        for at, (head, lines) in enumerate(cells.items()):
            canvas.drawString(45 + 110 * at, top - 13, head)
            for number, text in enumerate(lines):
                canvas.drawString(45 + 110 * at, 458 + 6 * (len(lines) - 1) - 12 * number, text)

    head = Table("项目支出预算表", [[""]], unit="单位：元", issuer="", lines=False)
    budget = read(Paper(tables=[head], over=draw_table).pdf())
    [line] = budget.statements[0].lines
    assert line.label == "老旧小区改造工程补助"
    assert [(each.printed, each.value) for each in line.amounts] == [(printed, value)]
    assert bool(budget.unreadable) is (value is None)
