"""Show that a picture of a table is named as unread, and a background or a chart is not taken for one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from budgets.documents import read
from budgets.documents.decoration import without_decoration
from budgets.documents.model.messages import sentence
from budgets.documents.model.pages import Page, PageLine
from tests import papers

TABLE = papers.Table(
    "2031年部门支出总表",
    [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["201", "一般公共服务支出", "100.00", "60.00", "40.00"],
        ["", "合计", "100.00", "60.00", "40.00"],
    ],
)
FRAME = (40.0, 135.0, 800.0, 535.0)


def paper(caption: str, *, under: bool = False, ground: bool = False) -> bytes:
    """Return a paper with a picture on its second page: under or over a line, or as the ground of the table's page."""
    pdfmetrics.registerFont(UnicodeCIDFont(papers.FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), invariant=True)
    made = papers.Paper(title=("某市2031年市级部门预算", "预算主管部门：某市档案馆"))
    made._page(canvas, [(text, 20, True) for text in made.title])
    image = ImageReader(io.BytesIO(papers.picture()))
    if ground:
        canvas.drawImage(image, 0, 0, 842, 595)
    papers.draw(canvas, TABLE)
    canvas.showPage()
    if not ground:
        canvas.setFont(papers.FONT, 12)
        canvas.drawCentredString(421, 40 if under else 560, caption)
        canvas.drawImage(image, 40, 60, 760, 480)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def told(tmp_path: Path, content: bytes) -> tuple[list[str], list[str]]:
    (tmp_path / "paper.pdf").write_bytes(content)
    reading = read([tmp_path / "paper.pdf"])
    pictures = [row.reason for row in reading.budget.unreadable if row.reason.startswith("picture")]
    return pictures, [one for one in reading.warnings if one.startswith("picture")]


@pytest.mark.parametrize("under", [False, True])
@pytest.mark.parametrize("caption", ["图1 部门支出结构", "部门支出构成图", "部门收入构成图（单位：万元）"])
def test_a_chart_is_told_by_the_line_beside_it(tmp_path: Path, caption: str, under: bool) -> None:
    assert told(tmp_path, paper(caption, under=under)) == ([], ["picture-aside: 3"])


@pytest.mark.parametrize("caption", ["一般公共预算支出表", "项目支出总表", "附件2", "说明"])
def test_any_other_picture_may_be_a_table(tmp_path: Path, caption: str) -> None:
    assert told(tmp_path, paper(caption)) == (["picture: 3"], [])


def test_what_a_table_stands_on_is_a_ground(tmp_path: Path) -> None:
    assert told(tmp_path, paper("", ground=True)) == ([], ["picture-aside: 2"])


@given(st.floats(0, 842), st.floats(0, 595), st.floats(1, 300), st.floats(5, 20))
def test_a_line_makes_a_ground_only_where_it_stands_on_the_middle(
    left: float, top: float, width: float, height: float
) -> None:
    line = PageLine(number=1, text="部门预算", file="a.pdf", box=(left, top, left + width, top + height))
    (page,) = without_decoration([Page(file="a.pdf", number=1, items=[line], pictures=[FRAME])])
    across, down = left + width / 2, top + height / 2
    stands_on_middle = FRAME[0] <= across <= FRAME[2] and 215 <= down <= 455
    assert (page.pictures == []) == stands_on_middle


def test_a_machine_s_text_on_a_picture_is_no_print() -> None:
    line = PageLine(number=1, text="部门预算", file="a.pdf", box=(400.0, 300.0, 450.0, 310.0))
    given_page = Page(file="a.pdf", number=1, items=[line], pictures=[FRAME], text_layer=True)
    assert without_decoration([given_page]) == [given_page]


def test_both_are_said_in_words() -> None:
    assert "no table" in sentence("picture-aside: 3", "en")
    assert "底图或统计图" in sentence("picture-aside: 3")
