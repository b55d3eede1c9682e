"""What a stranger's file may hold thousands of costs as much more as there is more of it, and not its square."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from budgets.documents.model.limits import Limits
from budgets.documents.sources.celled_text import read_barred_text
from budgets.documents.sources.hiding_rules import Veil, veiled_cells
from budgets.documents.sources.ruled_tables import TextRun
from budgets.documents.sources.struck_figures import Segment, strike_slanted
from budgets.documents.sources.workbook_cells import OpenWorkbook
from tests.other_workbooks import as_ods
from tests.unit.test_workbook import changed

#: So many things, and four times as many; what costs the square would cost sixteen times as much.
FEW, MANY, MOST_TIMES = 200, 800, 6


def count_calls(work: Callable[[], object]) -> int:
    """Return how many functions and steps of generators of ours are called."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def figure_at(left: float, top: float) -> TextRun:
    return TextRun("1,234.50", (left, top, left + 40, top + 9), 9, ((left, left + 40),))


@pytest.mark.parametrize("spread", [False, True])
def test_slanted_lines_over_figures(spread: bool) -> None:
    """Be they spread over a page or all in one place."""

    def strike(count: int) -> None:
        chance = random.Random(count)
        size = (count * 40, 20) if spread else (10, 5)
        places = [(chance.uniform(0, size[0]), chance.uniform(0, size[1])) for _ in range(count)]
        segments: list[Segment] = [((x, y), (x + 30, y + 30)) for x, y in places]
        strike_slanted(segments, [figure_at(y % 600 if spread else 0, x) for x, y in places])

    assert count_calls(lambda: strike(MANY)) < MOST_TIMES * count_calls(lambda: strike(FEW))


def test_the_figures_that_a_line_goes_through_are_struck_and_no_others() -> None:
    chance = random.Random(1)
    ends = [tuple(chance.uniform(-50, 650) for _ in range(4)) for _ in range(60)]
    segments: list[Segment] = [((x, y), (end_x, end_y)) for x, y, end_x, end_y in ends]
    runs = [figure_at(chance.uniform(0, 600), chance.uniform(0, 600)) for _ in range(300)]
    struck = [strike_slanted([each], [run]) != [run] for run in runs for each in segments]
    assert [run != each for run, each in zip(strike_slanted(segments, runs), runs, strict=True)] == [
        any(struck[at * len(segments) : (at + 1) * len(segments)]) for at in range(len(runs))
    ]
    assert any(struck), "some are"


def test_rules_that_hide_a_cell_each() -> None:
    def veil(count: int) -> None:
        numbers = {(row, row % 7): Decimal(row) for row in range(count)}
        assert len(veiled_cells([Veil([(at, at)], "", ()) for at in numbers], numbers)) == count

    assert count_calls(lambda: veil(MANY)) < MOST_TIMES * count_calls(lambda: veil(FEW))


def test_cells_of_a_workbook_with_rules_of_their_own() -> None:
    looks = b'<style:text-properties style:text-line-through-style="solid"/></style:style>'
    rule = b'<style:map style:condition="cell-content()&lt;800" style:apply-style-name="white"/></style:style>'

    def read(count: int) -> None:
        book = Workbook()
        sheet = book.worksheets[0]
        for row in range(1, count + 1):
            sheet.cell(row, 1, row).font = Font(strike=True)
        data = changed(as_ods(book), lambda name, part: part.replace(looks, rule) if name == "content.xml" else part)
        calls.append(count_calls(lambda: shown.append(OpenWorkbook(data, "a.ods", Limits()).all_sheets()[0].rows)))

    calls: list[int] = []
    shown: list[dict[int, dict[int, str]]] = []
    read(FEW)
    read(MANY)
    assert calls[1] < MOST_TIMES * calls[0]
    assert [row for row, cells in shown[0].items() if cells[0] != str(row + 1)] == list(range(FEW)), "all are hidden"


def test_tables_in_bars_that_no_title_heads() -> None:
    def read(count: int) -> None:
        table = ["没有标题", "| 项目 | 金额 |", "| 办公费 | 1.00 |", "| 印刷费 | 2.00 |"]
        assert len(read_barred_text("\n".join(table * count), "page.txt")[0].items) == 2 * count

    assert count_calls(lambda: read(MANY)) < MOST_TIMES * count_calls(lambda: read(FEW))
