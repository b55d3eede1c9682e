"""The small inputs that once went wrong, each with its right answer: what is printed is read, or named, never changed.

They stand beside the project (../shared/cases). Each is of a kind, of which the tests of its module draw others.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgets.checks import Verdict, check_budget
from budgets.documents import Reading, read, unit_questions
from budgets.records import MONEY_UNITS, State, Statement
from tests.documents import DOCUMENTS

CASES = DOCUMENTS.parent / "cases"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="The cases are not beside the project (../shared/cases).")

#: The rows of the table that most files print in their own way, in 万元.
BASE = {
    **dict.fromkeys(("201", "20126"), "1234.50 834.50 400.00"),
    "2012601": "834.50 834.50 0.00",
    "2012604": "400.00 0.00 400.00",
    **dict.fromkeys(("221", "22102", "2210201"), "65.50 65.50 0.00"),
    "合计": "1300.00 900.00 400.00",
}
CONDENSED = BASE | {
    **dict.fromkeys(("201", "20126"), "1511.00 1111.00 400.00"),
    "2012601": "1111.00 1111.00 0.00",
    "合计": "1576.50 1176.50 400.00",
}


def case(name: str) -> Reading:
    return read([CASES / name])


def said(table: Statement, unit: str = "万元") -> dict[str, str]:
    """Return the rows of a table by code or name: its amounts in a unit, ``·`` for a blank, ``?`` for an unread one."""
    marks = {State.BLANK: "·", State.UNREADABLE: "?"}
    return {
        line.code or line.label: " ".join(
            marks.get(one.state) or f"{(one.value or Decimal(0)) / MONEY_UNITS[unit]:.2f}" for one in line.amounts
        )
        for line in table.lines
    }


def tables(name: str) -> dict[str, Statement]:
    return {str(table.kind): table for table in case(name).budget.statements}


def failures(name: str) -> list[str]:
    return [each.message.zh for each in check_budget(case(name).budget).findings if each.verdict is Verdict.FAIL]


@pytest.mark.parametrize(
    "name",
    [
        *("01-note-mark.pdf", "01-note-mark.xlsx", "02-scaled-thousand.xlsx", "03-hidden-row.xlsx"),
        *("04-watermark-date.pdf", "05-last-zero-wrapped.pdf", "06-yuan-sign.pdf", "07-painted-over.pdf"),
        *("08-form-fields.pdf", "09-row-over-pages.pdf", "10-sideways.pdf"),
    ],
)
def test_the_table_is_read_as_it_is_seen(name: str) -> None:
    reading = case(name)
    [table] = reading.budget.statements
    assert (reading.budget.department, reading.budget.year, table.kind) == ("青田市档案馆", 2031, "expenditure")
    assert said(table) == BASE
    assert not reading.budget.unreadable


def test_marks_and_names_are_kept_as_printed() -> None:
    marked = [one.printed for line in case("01-note-mark.pdf").budget.statements[0].lines for one in line.amounts]
    assert marked.count("400.00①") == 2
    names = [line.label for line in case("09-row-over-pages.pdf").budget.statements[0].lines]
    assert "青田市档案馆数字化加工与库房改造运行维护" in names
    assert [each.partition(":")[0] for each in case("03-hidden-row.xlsx").warnings] == ["hidden-rows"]


def test_what_may_mean_two_things_is_named() -> None:
    reading = case("06-brackets-column.pdf")
    rows = {code: f"{amounts.rpartition(' ')[0]} ?" for code, amounts in BASE.items()}
    assert said(reading.budget.statements[0]) == rows
    assert len(reading.budget.unreadable) == len(BASE)


def test_a_layer_under_a_picture_is_said_to_be_one() -> None:
    assert [note.reason for note in case("11-ocr-layer.pdf").budget.unreadable] == ["text-layer: 1", "text-layer: 2"]


def test_condensed_figures_are_whole() -> None:
    assert said(case("12-condensed.pdf").budget.statements[0]) == CONDENSED


def test_a_title_in_two_lines_is_one() -> None:
    reading = case("k01.pdf")
    found = tables("k01.pdf")
    table = found["three-public"]
    assert (table.number, table.title) == ("公开03表", "一般公共预算“三公”经费、会议费、培训费支出预算表")
    assert said(table) == {"": "384.74 84.30 20.00 47.80 · 47.80 16.50 100.44 200.00"}
    assert said(found["expenditure-summary"])[""].startswith("5955.35")
    assert [note.reason.partition(":")[0] for note in reading.budget.unreadable] == ["table-missing"]


@pytest.mark.parametrize(("name", "issuer"), [("k02a.pdf", "青禾县规划和自然资源局"), ("k07.pdf", "青禾省人民法院")])
def test_the_issuer_is_whole(name: str, issuer: str) -> None:
    assert case(name).budget.department == issuer


@pytest.mark.parametrize(
    ("name", "kind", "unit", "rows"),
    [
        ("k03.pdf", "expenditure", "元", {"合计": "2848300.00 2224200.00 624100.00"}),
        ("k04.pdf", "fiscal-function", "万元", {"合计": "660.00", "2040501": "660.00"}),
        ("k04.pdf", "fiscal-basic", "万元", {"合计": "560.50", "301": "500.50", "302": "60.00"}),
        ("k04.pdf", "fiscal", "万元", {"收入合计": "660.00", "支出合计": "660.00"}),
        (
            *("k05.pdf", "fiscal-function", "万元"),
            {
                "合计": "916.90 708.00 208.90 55.00",
                **dict.fromkeys(("205", "20502", "2050205"), "876.30 708.00 168.30 55.00"),
                **dict.fromkeys(("206", "20602", "2060204"), "40.60 · 40.60 ·"),
            },
        ),
        ("k07.pdf", "three-public", "万元", {"": "382.02 13.75 13.75 71.02 297.25"}),
        (
            *("k08a.pdf", "project-goals", "万元"),
            {"年度资金总额：": "112.76", "其中：财政拨款": "112.00", "上年结转": "0.76", "其他资金": "0.00"},
        ),
        (
            "k10.pdf",
            "income-expenditure",
            "万元",
            {"本年收入合计": "431.00", "本年支出合计": "457.70", "合计": "569.70"},
        ),
        ("k10.pdf", "fiscal", "万元", {"本年收入合计": "2940.05", "总计": "2961.68"}),
        ("k12.pdf", "income", "万元", {"收入总计": "996.68", "公共财政拨款(补助)资金": "981.68", "其他收入": "15.00"}),
        (
            "k16.xlsx",
            "expenditure",
            "万元",
            {"合计": "660.50 340.40 320.10", "青禾县河道管理所": "160.00 60.00 100.00"},
        ),
        ("k16.xlsx", "general-basic", "元", {"合计": "3404000.00", "30101": "2000000.00", "30201": "252000.00"}),
        ("k16.xlsx", "projects", "万元", {"合计": "320.10 300.10 · · 20.00", "防汛物资储备": "100.00 80.00 · · 20.00"}),
        ("k16.xlsx", "income-expenditure", "万元", {"一、基本支出": "340.40 340.40 · ·", "本年收入合计": "660.50"}),
    ],
)
def test_rows_are_whole_and_where_they_belong(name: str, kind: str, unit: str, rows: dict[str, str]) -> None:
    table = tables(name)[kind]
    assert table.money_unit == unit
    assert rows.items() <= said(table, unit).items()


def test_no_column_of_amounts_is_without_a_measure() -> None:
    for table in case("k16.xlsx").budget.statements:
        assert all(column.measure for column in table.columns if column.type == "amount"), table.title


def test_a_table_without_a_unit_is_asked_for_once_with_a_proposal() -> None:
    [asked] = unit_questions(case("k09.pdf").budget)
    assert (asked.statement.title, asked.proposal) == ("青禾大学收入预算表", "万元")
    assert {one.state for line in asked.statement.lines for one in line.amounts} == {State.UNREADABLE}


@pytest.mark.parametrize("name", ["k05.pdf", "k14.pdf", "k16.xlsx", "k17.pdf", "k18.pdf"])
def test_nobody_is_accused(name: str) -> None:
    assert failures(name) == []


def test_the_true_failure_stays() -> None:
    [only] = failures("k10.pdf")
    assert "243.30" in only
    assert "2,940.05" in only


def test_every_case_is_asked_for() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [path.name for path in CASES.iterdir() if path.suffix != ".md" and path.name not in text] == []
