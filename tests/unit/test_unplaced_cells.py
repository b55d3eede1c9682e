"""What a table prints stands in its records or is named, whatever columns it has."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.documents.model.outcomes import Reading
from tests.papers import Paper, Table
from tests.unit.test_hidden_cells import ROWS
from tests.unit.test_strange_papers import HEAD, Pen
from tests.unit.test_ways_of_printing import PLAIN, TITLE, read_pdf, said

#: What else a column may be headed by, and print.
HEADS = ("类", "款", "项", "类款项", "科目", "序号", "栏次", "备注", "单位编码", "预算单位", "合计", "占比（%）", "")
TEXTS = ("", "7", "12", "201", "20126", "3.50", "1,200.00", "12.5%", "A-7", "甲", "一般公共服务支出", "合计", "3.5万元")


def read(rows: list[list[Any]], **words: Any) -> Reading:
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.pdf").write_bytes(Paper(tables=[Table(TITLE, rows, **words)]).pdf())
        return documents.read([file])


def amounts_of(rows: list[list[Any]], kind: str) -> tuple[list[list[tuple[str, Decimal | None]]], list[str]]:
    """Return the amounts of each row by their measures, and what is named."""
    paper = Paper(tables=[Table(TITLE, rows)])
    with TemporaryDirectory() as folder:
        (file := Path(folder) / f"paper.{kind}").write_bytes(paper.pdf() if kind == "pdf" else paper.workbook())
        budget = documents.read([file]).budget
    [statement] = budget.statements
    measures = {column.order: column.measure for column in statement.columns}
    read = [[(measures[amount.column], amount.value) for amount in line.amounts] for line in statement.lines]
    return read, [one.reason for one in budget.unreadable]


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize("at", [2, 3])
@pytest.mark.parametrize("row", range(len(ROWS)))
def test_a_figure_across_columns_is_named_in_each(row: int, at: int, kind: str) -> None:
    whole, _ = amounts_of([HEAD, *ROWS], kind)
    rows: list[list[Any]] = [list(each) for each in ROWS]
    rows[row][at : at + 2] = [("321.50", 1, 2), None]
    read, named = amounts_of([HEAD, *rows], kind)
    assert [value for _, value in read[row]] == [
        None if column in (at, at + 1) else value for column, (_, value) in enumerate(whole[row], start=2)
    ]
    assert [each for index, each in enumerate(read) if index != row] == whole[:row] + whole[row + 1 :]
    assert len(named) == 2
    assert all("321.5" in each for each in named)


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize("parted", [None, ("5.00", "6.00"), ("", "6.00")])
def test_a_line_that_one_row_prints_parts_no_column(parted: tuple[str, str] | None, kind: str) -> None:
    """What that row prints on both sides of it is named."""
    whole, _ = amounts_of([HEAD, *ROWS], kind)
    rows: list[list[Any]] = [[*row[:2], (row[2], 1, 2), None, *row[3:]] for row in (HEAD, *ROWS)]
    above = ["甲", "乙", "1", "2", "3", "4"] if parted is None else None
    if parted:
        rows.append(["", "其他", *parted, "1.00", "2.00"])
    read, named = amounts_of([above, *rows] if above else rows, kind)
    assert read[: len(ROWS)] == whole
    if parted:
        assert read[-1][0][1] is None
        assert len(named) == len([text for text in parted if text])


@settings(max_examples=10, deadline=None)
@given(moves=st.lists(st.integers(-20, 20), min_size=4, max_size=4), at=st.integers(1, len(ROWS) - 1))
def test_a_header_printed_again_over_other_columns_begins_them(moves: list[int], at: int) -> None:
    """A table goes on right below itself, its rules touching, with columns of other widths."""
    edges = [50, 130, 250, 350, 450, 550]
    moved = [50, *(edge + move for edge, move in zip(edges[1:-1], moves, strict=True)), 550]
    pen = Pen()
    pen.head(TITLE, 300, 550)
    top = 520
    for begin, rows in ((edges, [HEAD, *ROWS[:at]]), (moved, [HEAD, *ROWS[at:]])):
        for number in range(len(rows) + 1):
            pen.canvas.line(50, top - 18 * number, 550, top - 18 * number)
        for x in begin:
            pen.canvas.line(x, top, x, top - 18 * len(rows))
        for row, texts in enumerate(rows, start=1):
            for column, text in enumerate(texts):
                pen.canvas.drawString(begin[column] + 3, top - 18 * row + 5, text[:7])
        top -= 18 * len(rows)
    assert [line[2] for line in said(read_pdf(pen.pdf()))] == [line[2] for line in PLAIN]


@settings(max_examples=20, deadline=None)
@given(
    at=st.integers(0, len(HEAD)),
    head=st.sampled_from(HEADS),
    texts=st.lists(st.sampled_from(TEXTS), min_size=len(ROWS), max_size=len(ROWS)),
    lines=st.booleans(),
)
@example(at=0, head="类", texts=["甲", "201", "", "7", ""], lines=True)
@example(at=2, head="", texts=["", "", "1,200.00", "", ""], lines=True)
def test_nothing_vanishes(at: int, head: str, texts: list[str], lines: bool) -> None:
    """A column more, anywhere, with anything under any head."""
    rows = [[*row[:at], more, *row[at:]] for row, more in zip([HEAD, *ROWS], (head, *texts), strict=True)]
    budget = read(rows, lines=lines).budget
    held = [one.text for one in budget.unreadable]
    for statement in budget.statements:
        held += [text for column in statement.columns for text in column.header]
        for line in statement.lines:
            held += [line.code, line.label, line.budget_unit]
            held += [*(text.text for text in line.texts), *(amount.printed for amount in line.amounts)]
        held += [statement.note, statement.remark]
    all_held = "\n".join(held)
    for row in rows[1:]:
        assert [text for text in row if text not in all_held] == []


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize(
    ("words", "is_same"),
    [
        (["科目编码", "科目名称", "合计", "项目支出", "基本支出"], False),
        (["科目编码", "科目名称", "合计", "人员经费", "公用经费"], False),
        (["代码", "内容", "任务", "依据", "说明"], False),
        (["编码", "名称", "总计", "基本支出", "项目支出"], True),
    ],
)
@pytest.mark.parametrize("at", [1, 3])
def test_below_another_header_no_figure_is_read(words: list[str], is_same: bool, at: int, kind: str) -> None:
    """One that means the same columns in other words is the header again."""
    whole, _ = amounts_of([HEAD, *ROWS], kind)
    read, named = amounts_of([HEAD, *ROWS[:at], words, *ROWS[at:]], kind)
    assert read[:at] == whole[:at]
    values = [[value for _, value in row] for row in (whole if is_same else read)[at:]]
    assert [[value for _, value in row] for row in read[at:]] == values
    if not is_same:
        assert {value for row in values for value in row} == {None}
        assert len(named) == 1 + sum(len(row) for row in values)


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize(
    "label",
    [
        "公务用车保有量（辆）",
        "因公出国（境）团组数（个）",
        "国内公务接待批次（批）",
        "年末实有人数",
        "国内公务接待人次",
        "预算执行率（%）",
    ],
)
def test_a_number_of_things_is_no_amount(label: str, kind: str) -> None:
    items = [("因公出国（境）费", "10.00"), ("公务接待费", "6.00"), ("公务用车购置及运行费", "20.50")]
    read, named = amounts_of([["项目", "预算数"], *map(list, items), [label, "12"], ["合计", "36.50"]], kind)
    assert [value for [(_, value)] in read] == [100_000, 60_000, 205_000, None, 365_000]
    assert named == ["not-money: 〔12〕"]


@pytest.mark.parametrize("label", ["数字化（一期）", "第二批次设备购置", "提高设备完好率专项", "人员经费", "人数补助"])
def test_a_name_that_only_speaks_of_numbers_has_amounts(label: str) -> None:
    read, named = amounts_of([["项目", "预算数"], ["办公费", "10.00"], [label, "12"], ["合计", "22.00"]], "pdf")
    assert [value for [(_, value)] in read] == [100_000, 120_000, 220_000]
    assert named == []


@pytest.mark.parametrize(("year", "measure"), [(2031, "total"), (2030, "total/prior"), (2029, ""), (2032, "")])
def test_a_column_of_another_year_is_none_of_the_budget(year: int, measure: str) -> None:
    rows = [["科目编码", "科目名称", f"{year}年预算数"], *(row[:3] for row in ROWS)]
    read, _ = amounts_of([list(row) for row in rows], "pdf")
    assert {each for row in read for each, _ in row} == {measure}


@pytest.mark.parametrize(("colour", "is_told"), [((1, 0, 0), True), ((0.8, 0.1, 0.1), True), ((0, 0, 0.8), False)])
def test_red_figures_are_told(colour: tuple[float, float, float], is_told: bool) -> None:
    """They may be negative; where all are red, or none, colour says nothing."""
    pen = Pen()

    def write(canvas: Any, text: str, x: float, y: float) -> None:
        canvas.setFillColorRGB(*(colour if text == "400.00" else (0, 0, 0)))
        canvas.drawString(x, y, text)
        canvas.setFillColorRGB(0, 0, 0)

    pen.head(TITLE, 300, 550)
    pen.table([HEAD, *ROWS], [50, 130, 250, 350, 450, 550], write)
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.pdf").write_bytes(pen.pdf())
        reading = documents.read([file])
    assert said(reading.budget.statements[0]) == PLAIN
    assert ("red-figures: 2" in reading.warnings) is is_told


@settings(max_examples=5, deadline=None)
@given(gap=st.integers(45, 110), aligned=st.sampled_from(["top", "middle", "bottom"]), step=st.integers(9, 12))
@example(gap=50, aligned="middle", step=10)
def test_words_printed_downwards_name_their_own_column_or_none(gap: int, aligned: str, step: int) -> None:
    heads = ["合计", "一般公共预算拨款", "政府性基金预算拨款", "事业收入"]
    pen = Pen()
    pen.head("部门收入总表", 300, 250 + gap * len(heads))
    tallest = max(map(len, heads))
    for column, head in enumerate(["科目编码", "科目名称", *heads]):
        x = 50 + 90 * column if column < 2 else 250 + gap * (column - 2)
        missing = tallest - len(head) if column > 1 else tallest - 1
        top = 515 - step * missing * {"top": 0, "middle": 0.5, "bottom": 1}[aligned]
        for at, character in enumerate(head if column > 1 else [head]):
            pen.canvas.drawString(x, top - step * at, character)
    for row, (code, name, *_) in enumerate(ROWS):
        y = 515 - step * (tallest + 1) - 18 * row
        pen.canvas.drawString(50, y, code)
        pen.canvas.drawString(140, y, name)
        for column, figure in enumerate((f"{row + 10}.00", f"{row + 5}.10", f"{row + 3}.20", f"{row + 1}.70")):
            pen.canvas.drawRightString(250 + gap * column + 30, y, figure)
    statement = read_pdf(pen.pdf())
    measures = {column.order: column.measure for column in statement.columns}
    ends = {".00": "total", ".10": "source/general", ".20": "source/government-fund", ".70": "source/institutional"}
    for line in statement.lines:
        for amount in line.amounts:
            if amount.value is not None:
                assert measures[amount.column] in ("", ends[amount.printed[-3:]])
