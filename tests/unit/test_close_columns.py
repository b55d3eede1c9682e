"""Tables without rules whose columns and rows stand close together: a figure is read as it is printed, or named."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from budgets import documents
from budgets.documents import Reading
from budgets.records import Scope, State
from tests.papers import FONT

SIZE = 9
LEFT, AMOUNT, MORE, TOP = 60, 300, 480, 520
NAMES = (
    "一般公共服务支出",
    "外交支出",
    "国防支出",
    "公共安全支出",
    "教育支出",
    "科学技术支出",
    "卫生健康支出",
    "住房保障支出",
)


def read(pages: list[list[tuple[str, str, str, str]]], gap: float = 8, step: float = 13) -> Reading:
    """Return what is read of a table without rules: names and figures, and names and figures of a second list.

    What follows a figure stands a gap behind it, rows so far apart as is said, in sizes of the type and in points. The
    rows of each page follow the header on the first.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), invariant=True)
    canvas.setFont(FONT, 20)
    canvas.drawCentredString(421, 500, "青禾县档案馆2031年部门预算")
    canvas.showPage()
    for number, rows in enumerate(pages):
        y = float(TOP)
        if not number:
            canvas.setFont(FONT, 16)
            canvas.drawCentredString(421, y + 40, "2031年部门收支预算总表")
            canvas.setFont(FONT, SIZE)
            canvas.drawRightString(MORE + 100, y + 20, "单位：万元")
            for x, text in ((LEFT, "项目"), (AMOUNT - 27, "预算数"), (AMOUNT + 10, "项目"), (MORE - 27, "预算数")):
                canvas.drawString(x, y, text)
        canvas.setFont(FONT, SIZE)
        for name, amount, other, more in rows:
            y -= step
            canvas.drawString(LEFT, y, name)
            canvas.drawRightString(AMOUNT, y, amount)
            canvas.drawString(AMOUNT + gap * SIZE, y, other)
            canvas.drawRightString(MORE, y, more)
        canvas.showPage()
    canvas.save()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(file.getvalue())
        return documents.read([path], department="青禾县档案馆", scope="department")  # type: ignore[arg-type]


def values(reading: Reading) -> list[tuple[str, Decimal]]:
    lines = [line for table in reading.budget.statements for line in table.lines]
    return [(line.label, each.value) for line in lines for each in line.amounts if each.value is not None]


def yuan(printed: str) -> Decimal:
    return Decimal(printed.replace(",", "")) * 10_000


figures = st.integers(1, 10**8).map(lambda fen: f"{fen / 100:,.2f}")
rows = st.lists(st.tuples(figures, figures), min_size=4, max_size=8)


@given(rows, st.sampled_from([0.16, 0.2, 0.25, 0.28, 0.5]))
@settings(max_examples=12, deadline=None)
def test_a_figure_keeps_its_digits_from_the_next(found: list[tuple[str, str]], gap: float) -> None:
    """A code, a figure or a name right behind a figure is none of its digits."""
    reading = read([[(NAMES[at], one, f"30{at}", other) for at, (one, other) in enumerate(found)]], gap)
    printed = {yuan(figure) for pair in found for figure in pair}
    assert {value for _, value in values(reading)} <= printed
    assert values(reading) or reading.budget.unreadable


@given(rows, st.sampled_from([0.16, 0.2, 0.25, 0.28, 0.5]))
@settings(max_examples=12, deadline=None)
def test_a_name_right_behind_a_figure_is_that_of_another_list(found: list[tuple[str, str]], gap: float) -> None:
    reading = read([[(NAMES[at], one, NAMES[-1 - at], other) for at, (one, other) in enumerate(found)]], gap)
    told = {(NAMES[at], yuan(one)) for at, (one, _) in enumerate(found)}
    told |= {(NAMES[-1 - at], yuan(other)) for at, (_, other) in enumerate(found)}
    assert {*values(reading)} <= told
    assert {*values(reading)} == told or reading.budget.unreadable


@given(
    st.lists(st.booleans(), min_size=6, max_size=8).filter(any),
    st.sampled_from([11.5, 13, 16]),
)
@settings(max_examples=15, deadline=None)
def test_a_row_without_a_figure_is_a_row(filled: list[bool], step: float) -> None:
    """Its name is none of the row's above or below, however near that is."""
    rows = [(name, "1,000.00" if has else "", "", "") for name, has in zip(NAMES, filled, strict=False)]
    reading = read([[("合计", "1,000.00", "", ""), *rows]], step=step)
    named = {name for name, has in zip(NAMES, filled, strict=False) if has}
    told = {name for name, value in values(reading) if value == yuan("1,000.00")} - {"合计"}
    assert told <= named
    assert told == named or reading.budget.unreadable


@given(st.integers(1, 4), rows)
@settings(max_examples=10, deadline=None)
def test_a_table_goes_on_behind_rows_without_figures(blank: int, found: list[tuple[str, str]]) -> None:
    first = [(NAMES[at], one, "", "") for at, (one, _) in enumerate(found[:3])]
    first += [(name, "", "", "") for name in ("其他支出", "债务还本支出", "债务付息支出", "预备费")[:blank]]
    rest = [(NAMES[at], one, "", "") for at, (one, _) in enumerate(found) if at >= 3]
    reading = read([first, [("金融支出", "", "", ""), *rest]])
    amounts = [each for table in reading.budget.statements for line in table.lines for each in line.amounts]
    unread = [each for each in amounts if each.state is State.UNREADABLE]
    assert len(values(reading)) + len(unread) == len(found) or reading.budget.unreadable
    assert {value for _, value in values(reading)} <= {yuan(one) for one, _ in found}


@settings(max_examples=15, deadline=None)
@given(
    found=rows,
    at=st.integers(0, 3),
    foot=st.sampled_from([["- {} -", "第{}页 共6页"], ["第 {} 页"], ["{}"]]),
)
def test_what_each_page_prints_in_its_margins_is_no_row(found: list[tuple[str, str]], at: int, foot: list[str]) -> None:
    """A table may begin on a page whose last lines are its title and its unit, or go on below a running head."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), invariant=True)
    title = [(60, "部门支出预算总表"), (480, "单位：万元")]
    head = [[(60, "科目编码"), (130, "科目名称"), (AMOUNT - 20, "合计"), (MORE - 40, "基本支出")]]
    body = [
        [(60, f"2{row + 1:02d}"), (130, NAMES[row]), (-AMOUNT, one), (-MORE, two)]
        for row, (one, two) in enumerate(found)
    ]
    table = [*head, *body]
    prose = [[(60, f"第{number}项工作按年度计划安排。")] for number in "一二三"]
    pages = [[], prose, [*prose, title[:1], title[1:], *table[:at]], table[at:], prose, prose]
    for number, lines in enumerate(pages, 1):
        canvas.setFont(FONT, SIZE)
        canvas.drawString(60, 565, "青禾县档案馆2031年部门预算")
        for below, text in enumerate(foot):
            canvas.drawCentredString(421, 30 - 10 * below, text.format(number))
        # What the page ends with stands at its foot.
        y = 50.0 + 14 * len(lines)
        for line in lines:
            y -= 14
            for x, text in line:
                (canvas.drawString if x > 0 else canvas.drawRightString)(abs(x), y, text)
        canvas.showPage()
    canvas.save()
    with TemporaryDirectory() as folder:
        (path := Path(folder) / "paper.pdf").write_bytes(file.getvalue())
        budget = documents.read([path], department="青禾县档案馆", year=2031, scope=Scope.DEPARTMENT).budget
    (table_read,) = budget.statements
    assert [line.label for line in table_read.lines] == list(NAMES[: len(found)])
    told = [[amount.value for amount in line.amounts] for line in table_read.lines]
    assert told == [[yuan(one), yuan(two)] for one, two in found]
    assert budget.unreadable == ()


def test_a_row_that_a_page_ends_with_as_the_one_before_did_is_a_row() -> None:
    rows = [(NAMES[at % 8], f"{at + 1}.50", NAMES[-1 - at % 8], f"{at + 7}.00") for at in range(36)]
    reading = read([[*rows, ("其他支出", "30", "债务付息支出", "20")]] * 2)
    lines = [line for table in reading.budget.statements for line in table.lines]
    told = [(line.label, each.printed) for line in lines for each in line.amounts]
    assert [told.count(each) for each in (("其他支出", "30"), ("债务付息支出", "20"))] == [2, 2]
