"""Text that stands in two columns is read down one and then down the other; nothing else is parted."""

from __future__ import annotations

import pytest

from budgets.documents.sources.ruled_tables import TextRun, joined_text, lines_of
from budgets.documents.sources.text_columns import text_columns

WORDS = "一般公共服务支出预算数"


def run(text: str, left: float, top: float) -> TextRun:
    edges = tuple((left + 10 * at, left + 10 * at + 10) for at in range(len(text)))
    return TextRun(text, (left, top, left + 10 * len(text), top + 10), 10, edges)


def read(*runs: TextRun) -> list[list[str]]:
    return [[joined_text(line) for line in part] for part in text_columns(lines_of(runs))]


def column(left: float, name: str, count: int = 6, top: float = 100) -> list[TextRun]:
    return [run(f"{WORDS}{name}{at}", left, top + 20 * at) for at in range(count)]


@pytest.mark.parametrize("lower", [0, 7], ids=["level", "askew"])
def test_two_columns_are_read_one_after_the_other(lower: float) -> None:
    heading, foot = run("二〇三一年某市档案馆部门预算收支增减变化情况说明", 60, 60), run(WORDS * 2, 60, 300)
    parts = read(heading, *column(50, "左"), *column(210, "右", top=100 + lower), foot)
    assert parts == [
        [heading.text],
        [f"{WORDS}左{at}" for at in range(6)],
        [f"{WORDS}右{at}" for at in range(6)],
        [foot.text],
    ]


def test_a_figure_is_not_put_together_of_two_columns() -> None:
    left = [run(f"{WORDS}共1", 50, 100 + 20 * at) for at in range(6)]
    right = [run(f"300.00万元{WORDS}", 200, 100 + 20 * at) for at in range(6)]
    assert not any("1 300" in text or "1300" in text for part in read(*left, *right) for text in part)


@pytest.mark.parametrize(
    "runs",
    [
        column(50, "左", 30),
        [*column(50, "左", 4), *column(210, "右", 4)],  # too few to tell
        [*column(50, "左"), *(run(f"{at}", 300, 100 + 20 * at) for at in range(6))],  # contents with their pages
        [*column(50, "左"), *column(210, "右", top=400)],  # below each other
        [],
    ],
    ids=["one", "few", "contents", "below", "nothing"],
)
def test_what_is_one_column_stays_so(runs: list[TextRun]) -> None:
    assert read(*runs) == [[joined_text(line) for line in lines_of(runs)]]
