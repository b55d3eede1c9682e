"""Where no rule closes a row, the end of a page may leave half a figure: each figure is right or named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.records import Budget
from budgets.vocabulary.spelling import display_width
from tests.papers import Paper, Table
from tests.unit.test_parted_tables import HALVED, halves_of

HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
TITLE = "部门支出总体情况表"
NAMES = {
    "205": "教育支出",
    "206": "科学技术支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "221": "住房保障支出",
    "224": "灾害防治及应急管理支出",
}
Row = tuple[str, ...]


def rows_of(amounts: list[int], decimals: int) -> list[Row]:
    """Return a row a code with its total and two parts, and their total, of whole numbers of the last decimal place."""
    pairs = list(zip(amounts[::2], amounts[1::2], strict=True))
    sums = (sum(basic for basic, _ in pairs), sum(project for _, project in pairs))
    names = [*NAMES.items(), ("", "合计")]
    return [
        (*name, *(f"{Decimal(value).scaleb(-decimals):,.{decimals}f}" for value in (sum(pair), *pair)))
        for name, pair in zip(names, [*pairs, sums], strict=True)
    ]


def text_of_row(row: Row) -> str:
    line = row[0].ljust(10) + row[1]
    for text, end in zip(row[2:], (54, 70, 86), strict=True):
        line += " " * max(1, end - display_width(line) - display_width(text)) + text if text else ""
    return line


def read_as(way: str, above: list[Row], below: list[Row], *, headed: bool) -> Budget:
    """Return what is read of a table over two pages without rules, as a PDF file or as text."""
    unit = "单位：万元"
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"paper.{way}"
        if way == "txt":
            head = f"{' ' * 30}{TITLE}\n{' ' * 76}{unit}\n"
            pages = ["某市2031年市级部门预算\n\n预算主管部门：某市档案馆\n", head, head if headed else ""]
            pages[1] += "\n".join(map(text_of_row, above))
            pages[2] += "\n".join(map(text_of_row, below))
            file.write_text("\f".join(pages), encoding="utf-8")
        else:
            first = Table(TITLE, list(map(list, above)), issuer="", unit=unit, lines=False)
            rest = Table(TITLE * headed, list(map(list, below)), issuer="", unit=unit * headed, lines=False)
            file.write_bytes(Paper(tables=[first, rest]).pdf())
        return documents.read([file]).budget


@pytest.mark.heavy
@pytest.mark.parametrize("way", ["pdf", "txt"])
@settings(deadline=None, max_examples=30, phases=[Phase.explicit, Phase.generate])
@given(
    amounts=st.lists(st.integers(100_000, 9_999_999), min_size=2 * len(NAMES), max_size=2 * len(NAMES)),
    decimals=st.sampled_from([0, 1, 2, 2]),
    at=st.integers(4, len(NAMES)),
    label=st.sampled_from(["whole above", "whole below", 1, 2]),
    figures=st.lists(HALVED, min_size=3, max_size=3) | HALVED.map(lambda how: [how] * 3),
    again=st.sampled_from(["nothing", "header", "head"]),
)
@example([83450] * 16, 2, 6, "whole above", [3, "whole above", "whole above"], "nothing")  # 1,669 of 1,669.00
@example([83450] * 16, 0, 6, "whole above", ["at a comma"] * 3, "nothing")
@example([83450] * 16, 2, 6, "whole above", ["behind the point"] * 3, "nothing")  # the rest of the table was lost
@example([83450] * 16, 2, 8, 1, ["whole below"] * 3, "header")
@example([1234567] * 16, 0, 8, "whole above", [2, 2, "whole above"], "head")  # a row without a name, alone on its page
@example([1234567] * 16, 1, 4, 2, ["at a comma"] * 3, "nothing")  # joined with figures of other columns
@example([83450] * 16, 2, 5, "whole below", ["whole above", "whole below", 1], "header")
@example([83450] * 16, 0, 8, "whole below", [1, 1, 1], "head")  # a row of nothing but halves was dropped
@example([83450] * 16, 2, 8, "whole above", ["before the point"] * 3, "nothing")  # a page of it alone was refused
def test_a_figure_that_a_page_parts_is_right_or_named(
    way: str, amounts: list[int], decimals: int, at: int, label: str | int, figures: list[str | int], again: str
) -> None:
    rows = rows_of(amounts, decimals)
    hows = ["whole above", label, *figures]
    upper, lower = zip(*(halves_of(cell, how) for cell, how in zip(rows[at], hows, strict=True)), strict=True)
    above = [HEAD, *rows[:at], upper]
    below = [*([] if again == "nothing" else [HEAD]), *([lower] if any(lower) else []), *rows[at + 1 :]]
    if not below or below == [HEAD] or (at == len(NAMES) and isinstance(label, int)):
        return  # half a 合计 that nothing follows may be left a label: a word, and no figure
    try:
        budget = read_as(way, above, below, headed=again == "head")
    except documents.Refused:
        return
    right = {(row[0] or row[1], name): figure for row in rows for name, figure in zip(HEAD[2:], row[2:], strict=True)}
    read = {
        (line.code or line.label or "合计", column.header[-1]): amount.value
        for statement in budget.statements
        for line in statement.lines
        for column in statement.columns
        for amount in line.amounts
        if amount.column == column.order and column.header and amount.value is not None
    }
    for cell, value in read.items():
        if cell in right:
            assert value == Decimal(right[cell].replace(",", "")) * 10_000, cell
    assert len(read.keys() & right.keys()) == len(right) or budget.unreadable


def test_a_form_feed_ends_a_line() -> None:
    """A page may begin right behind the last figure of the one before."""
    rows = rows_of([1] * 2 * len(NAMES), 0)
    [statement] = read_as("txt", [HEAD, *rows[:5]], rows[5:], headed=False).statements
    assert [(line.code, line.label) for line in statement.lines] == [row[:2] for row in rows]
