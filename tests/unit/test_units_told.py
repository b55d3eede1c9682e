"""A table that prints no money unit has the one of a table that prints the same money; nothing less tells it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import documents
from budgets.documents.model.table_words import excepted_from_unit
from budgets.records import State
from budgets.vocabulary.figures import parse_figure
from tests.flowing import web_page_of_paper, word_of_paper
from tests.papers import Paper, Table

BOTH_SIDES = [
    ["项目", "预算数", "项目", "预算数"],
    ["一、财政拨款收入", "21,655.53", "一、教育支出", "39,014.45"],
    ["二、事业收入", "12,402.47", "", ""],
    ["三、其他收入", "4,956.45", "", ""],
    ["收入总计", "39,014.45", "支出总计", "39,014.45"],
]
INCOME = [
    ["科目编码", "科目名称", "合计", "财政拨款收入", "事业收入", "其他收入"],
    ["205", "教育支出", "{total}", "{fiscal}", "{own}", "{other}"],
    ["20502", "普通教育", "{total}", "{fiscal}", "{own}", "{other}"],
    ["2050205", "高等教育", "{total}", "{fiscal}", "{own}", "{other}"],
    ["", "合计", "{total}", "{fiscal}", "{own}", "{other}"],
]
SAME = {"total": "39,014.45", "fiscal": "21,655.53", "own": "12,402.47", "other": "4,956.45"}


def read_paper(folder: Path, kind: str, unit: str = "单位：万元", **figures: str) -> documents.Reading:
    rows = [[cell.format(**SAME | figures) for cell in row] for row in INCOME]
    tables = [Table("部门收支总表", BOTH_SIDES, unit=unit), Table("部门收入总表", rows, unit="")]
    paper = Paper(tables=tables)
    path = folder / f"paper.{kind}"
    path.write_bytes(paper.pdf() if kind == "pdf" else paper.workbook())
    return documents.read([path])


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize(("unit", "yuan"), [("元", 1), ("万元", 10_000)])
def test_the_same_money_by_name_and_digit_is_counted_alike(tmp_path: Path, kind: str, unit: str, yuan: int) -> None:
    reading = read_paper(tmp_path, kind, f"单位：{unit}")
    assert [each for each in reading.warnings if "unit" in each] == [f"unit-told: 部门收入总表, {unit} ← 部门收支总表"]
    assert not reading.budget.unreadable
    first = reading.budget.statements[1].lines[0].amounts
    assert [amount.value for amount in first] == [
        Decimal(each) * yuan for each in ("39014.45", "21655.53", "12402.47", "4956.45")
    ]


@pytest.mark.parametrize(
    "figures",
    [
        {"other": "4,956.46"},  # one is other money
        {"fiscal": "12,402.47", "own": "21,655.53"},  # under other names
        {"fiscal": "2,165,553"},
    ],
)
def test_what_differs_in_one_figure_is_asked_for(tmp_path: Path, figures: dict[str, str]) -> None:
    budget = read_paper(tmp_path, "pdf", **figures).budget
    assert [each.reason for each in budget.unreadable] == ["no-unit: 部门收入总表"]
    assert {one.state for line in budget.statements[1].lines for one in line.amounts} == {State.UNREADABLE}


def papers_of_one_unit(figure: Callable[[str], str], *units: str, prose: str = "") -> Paper:
    """Return a paper of tables of one money: sides, income, projects that only share their sum, and travel."""
    rows = [
        BOTH_SIDES,
        [[cell.format(**SAME) for cell in row] for row in INCOME],
        [["项目名称", "金额"], ["馆舍维修", "12,000.00"], ["设备更新", "402.47"], ["合计", "12,402.47"]],
        [["项目", "预算数"], ["公务接待费", "2.00"], ["公务用车运行维护费", "26.00"], ["合计", "28.00"]],
    ]
    shown = [[[figure(cell) if "." in cell else cell for cell in row] for row in each] for each in rows]
    titles = ("部门收支总表", "部门收入总表", "项目支出表", "“三公”经费支出表")
    tables = [Table(title, each, unit=unit) for title, each, unit in zip(titles, shown, units, strict=True)]
    return Paper(tables=tables, prose=[["一、说明", prose]] if prose else ())


def in_other_unit(times: int) -> Callable[[str], str]:
    return lambda cell: f"{(parse_figure(cell) or 0) * times:,.2f}"


@pytest.mark.parametrize(
    ("times", "units", "prose", "read"),
    [
        (1, ("单位：万元", "", "", ""), "", "万元"),
        (10_000, ("单位：元", "", "", ""), "", "元"),
        (1, ("", "", "", "单位：万元"), "", ""),  # of no figure of the others
        (1, ("", "", "", ""), "除另有说明外，各表金额单位均为万元。", "万元"),
        (1, ("", "", "", ""), "金额单位：万元", "万元"),
        (1, ("", "", "", ""), "收入预算39,014.45万元，其中财政拨款21,655.53万元、事业收入12,402.47万元。", "万元"),
        (10_000, ("", "", "", ""), "2031年收入预算39,014.45万元，其中财政拨款21,655.53万元。", "元"),
    ],
)
def test_a_unit_that_is_printed_once_is_that_of_all_tables_that_no_other_would_do_for(
    tmp_path: Path, times: int, units: tuple[str, ...], prose: str, read: str
) -> None:
    paper = papers_of_one_unit(in_other_unit(times), *units, prose=prose)
    (path := tmp_path / "paper.pdf").write_bytes(paper.pdf())
    found = [table.money_unit for table in documents.read([path]).budget.statements]
    assert found == ([read] * 4 if read else ["", "", "", "万元"])


@given(times=st.sampled_from([1, 10_000]), other=st.sampled_from([1, 10_000]), at=st.integers(1, 3))
def test_one_table_in_another_unit_without_a_word_is_never_taken_for_the_first_one_s(
    times: int, other: int, at: int
) -> None:
    units = ("单位：万元" if times == 1 else "单位：元", "", "", "")
    one, two = (papers_of_one_unit(in_other_unit(each), *units) for each in (times, other))
    one.tables = [*one.tables[:at], two.tables[at], *one.tables[at + 1 :]]
    with TemporaryDirectory() as folder:
        (path := Path(folder) / "paper.xlsx").write_bytes(one.workbook())
        table = documents.read([path]).budget.statements[at]
    assert table.money_unit in ("", "万元" if other == 1 else "元")


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ("除另有说明外，各表金额单位均为万元。", ["万元", "万元"]),
        ("除单独标注的以外，各表金额单位均为万元。", ["万元", "万元"]),
        ("除表3外，各表金额单位均为万元。", ["万元", ""]),
        ("各表金额单位均为万元，附表2除外。", ["", "万元"]),
        ("除表2和表3以外，各表金额单位均为万元。", ["", ""]),
        ("除第三张表外，各表金额单位均为万元。", ["", ""]),
        ("除“三公”经费支出表外，各表金额单位均为万元。", ["万元", ""]),
    ],
)
def test_a_table_that_is_excepted_is_asked_for(tmp_path: Path, said: str, units: list[str]) -> None:
    """So are all where it is open which is meant."""
    other = [["项目", "预算数"], ["公务接待费", "28,123.50"], ["合计", "28,123.50"]]
    rows = [
        [cell.format(total="713.50", fiscal="613.40", own="70.08", other="30.02") for cell in row] for row in INCOME
    ]
    tables = [
        Table("部门收支总表", BOTH_SIDES, number="表1"),
        Table("部门收入总表", rows, unit="", number="表2"),
        Table("“三公”经费支出表", other, unit="", number="表3"),
    ]
    (path := tmp_path / "paper.pdf").write_bytes(Paper(prose=[["第一部分 说明", said]], tables=tables).pdf())
    read = documents.read([path]).budget
    assert [table.money_unit for table in read.statements[1:]] == units
    assert [each.reason.partition(":")[0] for each in read.unreadable].count("no-unit") == units.count("")


@pytest.mark.parametrize("stop", ["", "；", "。", "\n"])
def test_what_is_excepted_is_told_once_each_time_it_is_said(stop: str) -> None:
    """However long a sentence goes on, it is looked through once."""
    assert excepted_from_unit(f"除表3外，各表单位：万元{stop}" * 3) == ["表3"] * 3


#: What is said under the two tables, in which unit the first is then read, and how many are asked for.
UNDER: dict[str, tuple[str, str, str, str, str, int]] = {
    "a line": ("", "单位：万元", "单位：元", "", "万元", 0),
    "a line under each": ("", "单位：万元", "", "（单位：元）", "万元", 0),
    "a note": ("", "注：本表金额单位均为千元。", "单位：元", "", "千元", 0),
    "that above holds": ("单位：元", "注：本表单位：万元", "单位：元", "", "元", 0),
    "two units": ("", "注：本表金额单位为万元，人均标准单位为元。", "单位：元", "", "", 1),
    "perhaps that of the next": ("", "单位：万元", "", "", "", 2),
}


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
@pytest.mark.parametrize(("above", "below", "next_above", "next_below", "unit", "asked"), UNDER.values(), ids=UNDER)
def test_a_unit_is_taken_from_below_where_one_is_said_and_no_other_table_claims_it(
    tmp_path: Path, kind: str, above: str, below: str, next_above: str, next_below: str, unit: str, asked: int
) -> None:
    rows = [[cell.format(**SAME) for cell in row] for row in INCOME]
    # Of other money than the first, which proves nothing of its unit.
    other = [["项目", "预算数"], ["公务接待费", "28.00"], ["合计", "28.00"]]
    first = Table("部门收入总表", rows, unit=above, note=below)
    paper = Paper(tables=[first, Table("“三公”经费支出表", other, unit=next_above, note=next_below)])
    made = {"pdf": paper.pdf, "docx": lambda: word_of_paper(paper), "html": lambda: web_page_of_paper(paper).encode()}
    (path := tmp_path / f"paper.{kind}").write_bytes(made[kind]())
    budget = documents.read([path]).budget
    assert budget.statements[0].money_unit == unit
    assert [each.reason.partition(":")[0] for each in budget.unreadable] == ["no-unit"] * asked
    assert len(budget.statements[0].lines) == 4


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_row_that_only_says_the_unit_is_none_of_the_table(tmp_path: Path, kind: str) -> None:
    rows = [[cell.format(**SAME) for cell in row] for row in INCOME]
    path = tmp_path / f"paper.{kind}"
    if kind == "xlsx":
        path.write_bytes(Paper(tables=[Table("部门收入总表", rows, unit="", note="单位：万元")]).workbook())
    else:
        cells = [["2031年某市档案馆部门预算"], ["部门收入总表"], *rows, ["单位：万元"]]
        lines = [",".join(f'"{cell}"' for cell in [*row, *[""] * (6 - len(row))]) for row in cells]
        path.write_text("\n".join(lines), encoding="utf-8")
    [table] = documents.read([path]).budget.statements
    assert table.money_unit == "万元"
    assert [line.label for line in table.lines] == ["教育支出", "普通教育", "高等教育", "合计"]
