"""Rows below a total, 其中, and what closes a list: what is part of what is told by words and by sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.checks import Verdict, check_budget
from budgets.documents import Reading
from budgets.records import Line, Placing, State
from budgets.vocabulary.spelling import plain
from tests.papers import Paper, Table

N = None
FORMS = pytest.mark.parametrize("form", ["pdf", "xlsx"])
TITLE = ("某市档案馆2031年度部门决算", "编制部门：某市档案馆")


def read_tables(form: str, *tables: Table) -> Reading:
    paper = Paper(title=TITLE, tables=tables)
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"paper.{form}"
        file.write_bytes(paper.pdf() if form == "pdf" else paper.workbook())
        return documents.read([file])


def failures(reading: Reading) -> list[str]:
    return [each.message.zh for each in check_budget(reading.budget).findings if each.verdict is Verdict.FAIL]


def amounts_of(line: Line) -> list[Decimal | None]:
    """Return the amounts of a line in 万元, ``None`` where the cell is blank."""
    assert all(amount.state is not State.UNREADABLE for amount in line.amounts)
    return [None if amount.value is None else amount.value / 10_000 for amount in line.amounts]


def tree_of(lines: list[Line]) -> list[tuple[str, str | None, list[Decimal | None]]]:
    """Return of each line its label, that of the line it is part of, and its amounts."""
    labels = {line.position: plain(line.label) for line in lines}
    return [(plain(line.label), labels[line.parent] if line.parent else None, amounts_of(line)) for line in lines]


@dataclass
class Printed:
    """A row of a list, in fen of 万元, with the label of the row it is part of."""

    label: str
    fen: int | None
    parent: str | None

    @property
    def text(self) -> str:
        return "" if self.fen is None else f"{Decimal(self.fen) / 100:,.2f}"

    @property
    def right(self) -> tuple[str, str | None, list[Decimal | None]]:
        parent = None if self.parent is None else plain(self.parent)
        return plain(self.label), parent, [None if self.fen is None else Decimal(self.fen) / 100]


NUMBERS = "一二三四五六"
ITEMS = ("财政拨款收入", "事业收入", "其他收入", "经营收入")
REST = ("使用非财政拨款结余（含专用结余）", "上年结转和结余", "年初财政拨款结转和结余")
fen = st.integers(100, 9_999_999)


@st.composite
def lists(draw: st.DrawFn) -> list[Printed]:
    """Return a list of income: its items and the year's total (which may head them), what is left of years before, and
    what closes it.
    """
    year = draw(st.sampled_from(["本年收入合计", "收入合计", "本年收入小计"]))
    grand = draw(st.sampled_from(["合计", "总计", "收入总计"]))
    rows: list[Printed] = []
    for number, name in enumerate(draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4, unique=True))):
        label = f"{NUMBERS[number]}、{name}"
        rows.append(Printed(label, draw(fen | st.none()), year))
        if draw(st.booleans()):
            part = draw(st.integers(0, rows[-1].fen or 0))
            rows.append(Printed(f"其中：{name}中的一部分", part or None, label))
    rows[0].fen = rows[0].fen or 100
    whole = sum(row.fen or 0 for row in rows if row.parent == year)
    heads = draw(st.booleans()) and grand != "合计"
    rows.insert(0 if heads else len(rows), Printed(year, whole, grand))
    for name in draw(st.lists(st.sampled_from(REST), max_size=3, unique=True)):
        parts = [draw(fen), draw(fen | st.none())] if draw(st.booleans()) else []
        own = sum(part or 0 for part in parts) or draw(fen | st.none())
        rows.append(Printed(name, own, grand))
        rows += [Printed(f"{NUMBERS[at]}、{name}第{at}项", part, name) for at, part in enumerate(parts)]
        whole += own or 0
    rows.append(Printed(grand, whole, None))
    if draw(st.booleans()):
        rows.append(Printed("其中：政府采购资金", draw(st.integers(1, whole)), grand))
    elif draw(st.booleans()):
        rows.append(Printed("年末结转", draw(fen), None))
    return rows


@pytest.mark.heavy
@settings(deadline=None, max_examples=40)
@given(income=lists(), form=st.sampled_from(["pdf", "xlsx"]), beside=st.booleans())
def test_rows_of_a_list_stand_where_words_and_sums_say(income: list[Printed], form: str, beside: bool) -> None:
    """Of every list the whole tree is read, and the checks find nothing in it; so of the one list of a table."""
    if beside:
        spending = [Printed("一、教育支出", income[-1].fen, "支出总计"), Printed("支出总计", income[-1].fen, None)]
        grand = next(row.fen for row in income if row.parent is None)
        for row in spending:
            row.fen = grand
        rows: list[Any] = [[("收入", 1, 2), N, ("支出", 1, 2), N], ["项目", "决算数", "项目", "决算数"]]
        for at, row in enumerate(income):
            other = spending[at] if at < len(spending) else Printed("", None, None)
            rows.append([row.label, row.text, other.label, other.text])
        table = Table("收入支出决算总表", rows)
    else:
        table = Table("收入决算表", [["项目", "合计"], *[[row.label, row.text] for row in income]])
    found = read_tables(form, table)
    [statement] = found.budget.statements
    own = [line for line in statement.lines if line.list in ("", "income")]
    assert found.budget.unreadable == ()
    # Where two rows print the same amount, sums may fit two trees.
    parts = [row.fen for row in income if row.fen and row.parent]
    if len(parts) == len(set(parts)):
        assert (tree_of(own), failures(found)) == ([row.right for row in income], [])


@FORMS
@pytest.mark.parametrize("left", ["20.00", ""])
@pytest.mark.parametrize("rest", ["上年结转", "使用非财政拨款结余（含专用结余）", "年初财政拨款结转和结余"])
def test_the_year_may_head_its_items(form: str, rest: str, left: str) -> None:
    whole = "120.00" if left else "100.00"
    items = [
        ["一、财政拨款收入", "60.00"],
        ["其中：一般公共预算", "50.00"],
        ["二、事业收入", "40.00"],
        ["三、其他收入", ""],
    ]
    rows = [["项目", "预算数"], ["本年收入合计", "100.00"], *items, [rest, left], ["收入总计", whole]]
    found = read_tables(form, Table("部门收入总表", rows))
    [statement] = found.budget.statements
    assert [(label, above) for label, above, _ in tree_of(list(statement.lines))] == [
        ("本年收入合计", "收入总计"),
        ("一、财政拨款收入", "本年收入合计"),
        ("其中:一般公共预算", "一、财政拨款收入"),
        ("二、事业收入", "本年收入合计"),
        ("三、其他收入", "本年收入合计"),
        (plain(rest), "收入总计"),
        ("收入总计", None),
    ]
    assert failures(found) == []


#: Groups of income, each beside its rows in a column of names that no header names apart.
GROUPS = {
    "一般公共预算资金": [("小计", "981.68"), ("公共财政拨款(补助)资金", "981.68"), ("专项收入", "")],
    "政府性基金": [("小计", "")],
    "其他资金": [("小计", "15.00"), ("事业收入", ""), ("其他收入", "15.00")],
    "上年结转和结余资金": [("小计", ""), ("其中：动用上年结转和结余资金", "")],
}


@FORMS
@pytest.mark.parametrize("wide", [1, 2])
@pytest.mark.parametrize("head", ["outer", "both", "merged"])
def test_a_second_column_of_names(form: str, wide: int, head: str) -> None:
    """A merged cell names the group whose rows stand beside it; its name stays with the group's 小计."""
    more = [N] * (wide - 1)
    heads: dict[str, list[Any]] = {
        "outer": [("项目名称", 1, wide), *more, "", "金额"],
        "both": [("项目名称", 1, wide), *more, "项目名称", "金额"],
        "merged": [("项目名称", 1, wide + 1), *more, N, "金额"],
    }
    rows = [heads[head], [("收入总计", 1, wide + 1), *more, N, "996.68"]]
    right: list[tuple[Any, ...]] = [("", "收入总计", 0, None, Decimal("996.68"))]
    for group, own in GROUPS.items():
        above = len(right) + 1
        for label, amount in own:
            first = label == "小计"
            rows.append([(group, len(own), wide) if first else N, *more, label, amount])
            value = Decimal(amount) if amount else None
            right.append((group if first else "", label, 1 if first else 2, 1 if first else above, value))
    found = read_tables(form, Table("二、收入预算总表", rows))
    [statement] = found.budget.statements
    assert [
        ("".join(text.text for text in line.texts), line.label, line.level, line.parent, *amounts_of(line))
        for line in statement.lines
    ] == right
    assert (found.budget.unreadable, found.warnings, failures(found)) == ((), (), [])


@FORMS
@pytest.mark.parametrize("foot", [True, False])
def test_of_which_below_a_total_is_the_totals(form: str, foot: bool) -> None:
    """其中 right below a total is part of it, and of the row above it wherever that is none."""
    total = ["合计", "100.00", "100.00"]
    rows = [
        *([] if foot else [total, ["其中：政府采购", "30.00", "30.00"]]),
        ["档案数字化", "60.00", "60.00"],
        ["其中：设备购置", "20.00", "20.00"],
        ["库房维护", "40.00", "40.00"],
        *([total, ["其中：政府采购", "30.00", "30.00"]] if foot else []),
    ]
    found = read_tables(form, Table("项目支出表", [["项目名称", "合计", "一般公共预算"], *rows]))
    [statement] = found.budget.statements
    parents = {label: parent for label, parent, _ in tree_of(list(statement.lines))}
    assert parents == {
        "合计": None,
        "其中:政府采购": "合计",
        "档案数字化": "合计",
        "其中:设备购置": "档案数字化",
        "库房维护": "合计",
    }
    assert (found.budget.unreadable, found.warnings, failures(found)) == ((), (), [])


#: Rows of a table, and by what the place of each is told.
PLACED: dict[str, list[tuple[list[Any], Placing]]] = {
    "codes": [
        (["科目编码", "科目名称", "合计"], Placing.UNSTATED),
        (["", "合计", "100.00"], Placing.WORDS),
        (["201", "一般公共服务支出", "100.00"], Placing.CODES),
        (["20126", "档案事务", "100.00"], Placing.CODES),
        (["", "其中：数字化", "30.00"], Placing.WORDS),
    ],
    "sums against no words": [
        (["单位名称", "合计"], Placing.UNSTATED),
        (["合计", "160.00"], Placing.WORDS),
        (["某市甲馆", "100.00"], Placing.SUMS),
        (["日常运转", "70.00"], Placing.SUMS),
        (["库房维护", "30.00"], Placing.SUMS),
        (["某市乙馆", "60.00"], Placing.SUMS),
        (["数字加工", "60.00"], Placing.SUMS),
    ],
    "numbers": [
        (["项目", "合计"], Placing.UNSTATED),
        (["维护类", "100.00"], Placing.SUMS),
        (["1.库房维护", "70.00"], Placing.NUMBERS),
        (["2.设备维护", "30.00"], Placing.NUMBERS),
        (["加工类", "60.00"], Placing.SUMS),
        (["1.目录加工", ""], Placing.NUMBERS),
        (["2.全文加工", "60.00"], Placing.NUMBERS),
        (["合计", "160.00"], Placing.WORDS),
    ],
    "nothing adds up": [
        (["项目", "合计"], Placing.UNSTATED),
        (["库房维护", "70.00"], Placing.LAYOUT),
        (["其中：设备", "20.00"], Placing.WORDS),
        (["目录加工", "60.00"], Placing.LAYOUT),
        (["合计", "160.00"], Placing.WORDS),
    ],
}


@FORMS
@pytest.mark.parametrize("rows", PLACED.values(), ids=PLACED)
def test_the_records_say_what_told_the_place_of_a_row(form: str, rows: list[tuple[list[Any], Placing]]) -> None:
    found = read_tables(form, Table("项目支出表" if len(rows[0][0]) == 2 else "支出预算表", [row for row, _ in rows]))
    [statement] = found.budget.statements
    told = {plain(line.label): line.placed_by for line in statement.lines}
    assert told == {plain(row[-2]): placed_by for row, placed_by in rows[1:]}


@FORMS
def test_what_does_not_add_up_is_the_only_thing_said(form: str) -> None:
    """Two tables that state one fact otherwise are told; the rows around it, of which none is added, are not."""
    whole: list[Any] = [
        [("收入", 1, 2), N, ("支出", 1, 2), N],
        ["项目", "决算数", "项目(按功能分类)", "决算数"],
        ["栏次", "1", "栏次", "2"],
        ["一、财政拨款收入", "243.30", "一、一般公共服务支出", ""],
        ["其中：政府性基金预算财政拨款", "1.09", "二、教育支出", "425.20"],
        ["二、事业收入", "136.40", "三、科学技术支出", "2.50"],
        ["三、其他收入", "51.30", "四、住房保障支出", "30.00"],
        ["其中：捐赠收入", "0.44", "", ""],
        ["本年收入合计", "431.00", "本年支出合计", "457.70"],
        ["使用非财政拨款结余（含专用结余）", "45.10", "结余分配", "5.00"],
        ["上年结转和结余", "93.60", "年末结转和结余", "107.00"],
        ["合计", "569.70", "合计", "569.70"],
    ]
    fiscal: list[Any] = [
        [("收入", 1, 2), N, ("支出", 1, 2), N],
        ["项目", "决算数", "项目", "合计"],
        ["一、一般公共预算财政拨款", "2,940.05", "一、一般公共服务支出", "2,494.36"],
        ["二、政府性基金预算财政拨款", "", "二、住房保障支出", "445.69"],
        ["本年收入合计", "2,940.05", "本年支出合计", "2,940.05"],
        ["年初财政拨款结转和结余", "21.63", "年末财政拨款结转和结余", "21.63"],
        ["一、一般公共预算财政拨款", "21.63", "", ""],
        ["二、政府性基金预算财政拨款", "", "", ""],
        ["总计", "2,961.68", "总计", "2,961.68"],
    ]
    found = read_tables(form, Table("收入支出决算总表", whole, number="表1"), Table("财政拨款收入支出决算总表", fiscal))
    [said] = failures(found)
    assert "2,940.05" in said
    assert "243.3" in said
    assert (found.budget.unreadable, found.warnings) == ((), ())
    spending = [line for line in found.budget.statements[0].lines if line.list == "expenditure"]
    assert [(label, parent) for label, parent, _ in tree_of(spending)[-4:]] == [
        *(("本年支出合计", "合计"), ("结余分配", "合计"), ("年末结转和结余", "合计"), ("合计", None)),
    ]


@FORMS
def test_rows_without_a_number_are_parts_of_the_numbered_row_above_though_one_does_not_fit(form: str) -> None:
    rows: list[list[Any]] = [
        ["项目", "2030年预算", "2031年预算"],
        ["一、预算拨款", "62.40", "70.93"],
        ["公共预算拨款", "62.40", "70.39"],
        ["二、财政专户拨款", "30.00", "31.10"],
        ["教育收费", "30.00", "31.10"],
        ["三、其他资金", "9.00", "8.00"],
        ["事业收入", "4.00", "5.50"],
        ["其他收入", "5.00", "2.50"],
        ["本年收入合计", "101.40", "110.03"],
    ]
    found = read_tables(form, Table("收入预算对比表", rows))
    assert [line.level for line in found.budget.statements[0].lines] == [1, 2, 1, 2, 1, 2, 2, 0]
    [said] = failures(found)
    assert "“一、预算拨款”" in said


@FORMS
def test_a_row_printed_twice_is_no_part_of_itself(form: str) -> None:
    rows: list[list[Any]] = [["项目名称", "合计"], ["合计", "40.00"], ["数字化", "30.00"], *[["库房维护", "10.00"]] * 2]
    found = read_tables(form, Table("项目支出表", rows))
    assert [line.level for line in found.budget.statements[0].lines] == [0, 1, 1, 1]
    [said] = failures(found)
    assert "各项之和为50.00万元" in said


@FORMS
@pytest.mark.parametrize(
    ("general", "said"),
    [("50.00", {"OK"}), ("54.00", {"NA"}), ("55.10", {"FAIL", "INFO"}), ("49.00", {"FAIL", "INFO"})],
)
def test_a_source_may_hold_what_is_carried_over_where_no_column_does(form: str, general: str, said: set[str]) -> None:
    """The summary prints 50 of general money and 5 carried over; the table of income has no column for these."""
    whole: list[Any] = [
        [("收入", 1, 2), N, ("支出", 1, 2), N],
        ["项目", "预算数", "项目", "预算数"],
        ["一、一般公共预算拨款收入", "50.00", "一、一般公共服务支出", "59.00"],
        ["二、事业收入", "4.00", "", ""],
        ["本年收入合计", "54.00", "本年支出合计", "59.00"],
        ["上年结转", "5.00", "结转下年", ""],
        ["收入总计", "59.00", "支出总计", "59.00"],
    ]
    income = [
        ["科目编码", "科目名称", "合计", "一般公共预算拨款收入", "事业收入"],
        ["", "合计", "59.00", general, "4.00"],
    ]
    found = read_tables(form, Table("收支总表", whole), Table("收入总表", income))
    [first, _own] = [each for each in check_budget(found.budget).findings if each.rule == "F4.income.sources"]
    assert first.verdict in said


@FORMS
def test_a_numbered_total_of_the_year_heads_its_parts_alone(form: str) -> None:
    rows: list[list[Any]] = [
        ["项目", "预算数"],
        ["一、本年收入", "100.00"],
        ["　一般公共预算拨款", "70.00"],
        ["　单位资金", "30.00"],
        ["二、上年结转", "20.00"],
        ["收入总计", "120.00"],
    ]
    found = read_tables(form, Table("单位收入总体情况表", rows))
    [statement] = found.budget.statements
    assert [line.parent for line in statement.lines] == [5, 1, 1, 5, None]
    assert failures(found) == []


@FORMS
def test_meetings_numbered_on_from_the_parts_of_three_public_are_none(form: str) -> None:
    rows: list[list[Any]] = [
        ["项目", "预算数"],
        ["“三公”经费合计", "30.00"],
        ["1、因公出国（境）费用", "5.00"],
        ["2、公务接待费", "25.00"],
        ["3、会议费", "4.00"],
        ["4、培训费", "6.00"],
    ]
    found = read_tables(form, Table("一般公共预算“三公”经费、会议费、培训费支出情况表", rows))
    [statement] = found.budget.statements
    assert [line.parent for line in statement.lines] == [None, 1, 1, None, None]
    assert failures(found) == []
