"""Whatever is done to a paper, an amount of it is equal or named: cells dressed, hidden, stamped, the page turned."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from budgets.records import Amount, State
from tests.papers import FONT, Paper, Table, box_of_cell
from tests.unit.test_dressed_figures import AMOUNTS, CLEAR, OPEN
from tests.unit.test_hidden_cells import HEAD, ROWS
from tests.unit.test_shown_pages import page_picture, read_paper, turned, unpainted

#: What is painted over a cell, by its name: what stands there no longer counts where the figure itself is hidden.
Painter = Callable[[Canvas, tuple[float, float, float, float]], None]


def white_box(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    canvas.setFillGray(1)
    canvas.rect(*box, stroke=0, fill=1)
    canvas.setFillGray(0)


def small_picture(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    canvas.drawImage(page_picture(), *box)


def watermark(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    canvas.saveState()
    canvas.translate(box[0], box[1])
    canvas.rotate(35)
    canvas.setFillGray(0.8)
    canvas.setFont(FONT, 24)
    canvas.drawString(-20, 0, "2031-05-06 公开")
    canvas.restoreState()


def invisible(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    unpainted("999.99", box[0] + 30, box[1] + 4)(canvas)


def white_text(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    canvas.setFillGray(1)
    canvas.setFont(FONT, 9)
    canvas.drawString(box[0] + 40, box[1] + 4, "77.00")
    canvas.setFillGray(0)


def bold(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    """Print a line of figures a second time beside itself: nothing of this cell changes."""
    canvas.setFont(FONT, 9)
    canvas.drawString(box[0] - 300, -20, "off the page")


def over_it(figure: str, shift: float) -> Painter:
    """Print another figure, no longer than the shortest, over that of the cell, so much further to the left."""

    def paint(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawRightString(box[0] + box[2] - 1 - shift, box[1] + 5, figure)

    return paint


HIDING: tuple[Painter, ...] = (white_box, small_picture)
HARMLESS: tuple[Painter, ...] = (watermark, invisible, white_text, bold)
OVER: tuple[Painter, ...] = tuple(over_it(figure, shift) for figure in ("3", "3.00") for shift in (0, 0.5, 1, 2, 3, 4))

money = st.decimals(min_value=0, max_value=99_999, places=2).map(lambda value: f"{value:,.2f}")
dresses = st.sampled_from(("{}",) * 12 + CLEAR + OPEN)
cells = st.tuples(money, dresses, st.sampled_from((None,) * 20 + HIDING + HARMLESS + OVER))


def drawn(figures: list[tuple[str, str, Painter | None]], narrow: int, turn: int) -> bytes:
    """Return a paper whose amounts are dressed, printed narrow, painted over and turned as given."""
    rows = [list(row) for row in ROWS]
    for (row, column), (figure, dress, _paint) in zip(AMOUNTS, figures, strict=True):
        rows[row][column] = dress.format(figure)
    table = Table("部门支出总体情况表", [*HEAD, *rows])

    def over(canvas: Canvas) -> None:
        for (row, column), (_figure, _dress, paint) in zip(AMOUNTS, figures, strict=True):
            if paint:
                paint(canvas, box_of_cell(table, row + len(HEAD), column))

    data = Paper(tables=[table], over=over, narrow=narrow).pdf()
    return turned(data, turn, 0) if turn else data


def check_amounts(figures: list[tuple[str, str, Painter | None]], amounts: list[Amount]) -> None:
    assert len(amounts) == len(figures)
    for (figure, dress, paint), amount in zip(figures, amounts, strict=True):
        if paint in HIDING:
            assert amount.state is not State.VALUE, f"{dress.format(figure)} was hidden"
        elif amount.state is State.VALUE:
            assert amount.value == Decimal(figure.replace(",", "")) * 10_000, dress.format(figure)
        else:
            assert amount.state is State.UNREADABLE, f"{dress.format(figure)} was dropped"


def fuzz(examples: int) -> Callable[[Any], Any]:
    def decorate(test: Any) -> Any:
        given_all = given(
            figures=st.lists(cells, min_size=len(AMOUNTS), max_size=len(AMOUNTS)),
            narrow=st.sampled_from([100, 100, 60, 33]),
            turn=st.sampled_from([0, 0, 90, 270]),
        )
        return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))(given_all(test))

    return decorate


@fuzz(25)
def test_an_amount_is_equal_or_named(figures: list[tuple[str, str, Painter | None]], narrow: int, turn: int) -> None:
    reading = read_paper(drawn(figures, narrow, turn))
    [statement] = reading.budget.statements
    check_amounts(figures, [amount for line in statement.lines for amount in line.amounts])


@pytest.mark.heavy
@fuzz(150)
def test_of_many_papers_too(figures: list[tuple[str, str, Painter | None]], narrow: int, turn: int) -> None:
    reading = read_paper(drawn(figures, narrow, turn))
    [statement] = reading.budget.statements
    check_amounts(figures, [amount for line in statement.lines for amount in line.amounts])
