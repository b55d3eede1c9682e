"""Show that tables are read of text that keeps the cells of a page but not its rows, as pages are copied or saved."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets.documents import Refused, read
from budgets.records import Budget, ColumnType, Scope, State

TITLE = "某市档案馆2031年度部门决算"
CODES = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]
LISTS = [["收入", "", "", "支出", "", ""], ["项目", "行次", "决算数", "项目", "行次", "决算数"]]
NAMES = ["一般公共服务支出", "档案事务", "行政运行", "档案馆", "机关服务", "卫生健康支出", "住房公积金"]
FIGURES = st.decimals("0.01", "99999", places=2).map(lambda value: f"{value:,}")


def in_bars(rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in rows]


def in_markdown(rows: list[list[str]]) -> list[str]:
    return [*in_bars(rows[:1]), "|" + "---|" * len(rows[0]), *in_bars(rows[1:])]


def a_cell_a_line_in_bars(rows: list[list[str]]) -> list[str]:
    """Return rows as programs write them that end each cell with a bar: a merged cell leaves its bars to the end."""
    lines = []
    for row in rows:
        filled = [cell for cell in row if cell] if row in LISTS else row
        lines += [f"{cell} |" if cell else "|" for cell in filled]
        lines += ["|" * (len(row) - len(filled))] if len(row) > len(filled) else []
    return lines


def a_cell_a_line(rows: list[list[str]]) -> list[str]:
    """Return a line a cell, blank lines between, one more for each cell that is empty; merged cells are one."""
    lines = []
    for row in rows:
        for cell in row:
            lines += [cell, ""] if cell else [""] if row not in LISTS else []
    return lines


def read_text(text: str) -> Budget:
    with TemporaryDirectory() as folder:
        (path := Path(folder) / "page.txt").write_text(text)
        return read([path], scope=Scope.DEPARTMENT).budget


def amounts(budget: Budget) -> dict[str, list[Decimal | None]]:
    """Return what is read of each row, in 万元, by its name."""
    return {
        line.label: [each.value and each.value / 10_000 for each in line.amounts] for line in budget.statements[0].lines
    }


def decimal(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if text else None


@settings(max_examples=20, deadline=None)
@given(
    rows=st.lists(st.tuples(FIGURES | st.just(""), FIGURES, FIGURES | st.just("")), min_size=4, max_size=len(NAMES)),
    write=st.sampled_from([in_bars, in_markdown, a_cell_a_line_in_bars, a_cell_a_line]),
)
def test_a_table_of_codes_is_read_or_named(rows: list[tuple[str, ...]], write) -> None:
    body = [[f"20126{at:02}", NAMES[at], *row] for at, row in enumerate(rows)]
    table = "\n".join(write(CODES + body))
    budget = read_text(f"{TITLE}\n\n支出决算表\n单位：万元\n{table}\n")
    printed = {NAMES[at]: [decimal(text) for text in row] for at, row in enumerate(rows)}
    named = " ".join(each.text for each in budget.unreadable)
    told = amounts(budget)
    for name, values in printed.items():
        assert told.get(name) == values or all(text in named for text in rows[NAMES.index(name)])


def without_blanks(rows: list[list[str]]) -> list[str]:
    """Return a line a cell, without those that are empty: what stands in which column may be open then."""
    return [cell for row in rows for cell in row if cell]


def blanks_last(rows: list[list[str]]) -> list[str]:
    return a_cell_a_line_in_bars([[*filter(None, row), *[""] * row.count("")] for row in rows])


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(*[FIGURES | st.sampled_from(["", "-", "0", "7"])] * 3), min_size=1, max_size=len(NAMES)),
    write=st.sampled_from([without_blanks, blanks_last, a_cell_a_line, in_bars]),
)
@example(rows=[("", "15,162.68", ""), ("", "", "96,025.00"), ("0", "1.00", "2.00")], write=blanks_last)
@example(rows=[("", "", ""), ("", "", ""), ("34.00", "6.00", "")], write=without_blanks)
@example(rows=[("4.00", "5", ""), ("7", "", "")], write=a_cell_a_line)
def test_no_figure_goes_to_another_column_or_is_lost(rows: list[tuple[str, ...]], write) -> None:
    body = [[NAMES[at], *row] for at, row in enumerate(rows)]
    table = "\n".join(write([["项目", "合计", "财政拨款", "其他资金"], *body]))
    try:
        budget = read_text(f"{TITLE}\n\n部门收入总表\n单位：万元\n{table}\n\n第三部分 说明\n没有其他事项。\n")
    except Refused:
        return
    columns = [column.header[-1] for column in budget.statements[0].columns if column.type is ColumnType.AMOUNT]
    named = " ".join(f"{each.text} {each.reason}" for each in budget.unreadable)
    told = {line.label: line.amounts for line in budget.statements[0].lines}
    for name, *printed in body:
        for heading, text in zip(("合计", "财政拨款", "其他资金"), printed, strict=True):
            at = columns.index(heading) if heading in columns else -1
            got = told[name][at] if name in told and 0 <= at < len(told[name]) else None
            is_blank = text in ("", "-")
            right = got.printed in ("", text) if got and is_blank else got is not None and got.printed == text
            assert right or (is_blank and not (got and got.value)) or text in named


@settings(max_examples=20, deadline=None)
@given(
    figures=st.lists(st.tuples(FIGURES | st.just(""), FIGURES), min_size=3, max_size=len(NAMES)),
    write=st.sampled_from([a_cell_a_line_in_bars, a_cell_a_line]),
    drops=st.booleans(),
)
def test_two_lists_side_by_side_keep_their_figures_apart(figures: list[tuple[str, str]], write, drops: bool) -> None:
    """Where empty cells are left out, too, the numbers of the rows tell what stands where."""
    body = [
        [f"收入甲{at}项", str(at + 1), left, NAMES[at], str(at + 31), right] for at, (left, right) in enumerate(figures)
    ]
    body.insert(0, ["一、财政拨款收入", "0", "1.00", "一、外交支出", "30", "2.00"])
    last = len(figures) + 1
    body.append(["本年收入合计", str(last), "5.00", "本年支出合计", str(last + 30), "7.00"])
    counted = ["栏次", "", "1", "栏次", "", "2"]
    if drops and write is a_cell_a_line_in_bars:
        body = [[*filter(None, row), *[""] * row.count("")] for row in body]
    table = "\n".join(write([*LISTS, counted, *body]))
    budget = read_text(f"{TITLE}\n\n收入支出决算总表\n公开01表\n部门：某市档案馆\n单位：万元\n{table}\n")
    told, named = amounts(budget), " ".join(each.text for each in budget.unreadable)
    for at, (left, right) in enumerate(figures):
        for name, text in ((f"收入甲{at}项", left), (NAMES[at], right)):
            assert told.get(name) == [decimal(text)] or (text and text in named)


@pytest.mark.parametrize("part", ["\n", "\n\n"])
def test_a_name_without_a_figure_is_a_row_of_its_own(part: str) -> None:
    cells = ["项目", "预算数（万元）", "合计", "6.5", "因公出国（境）费", "公务接待费", "2.5", "公务用车费", "4"]
    budget = read_text(f"某市档案馆2031年部门预算\n\n“三公”经费支出预算表\n{part.join(cells)}\n\n说明部分如下。\n")
    assert amounts(budget) == {
        "合计": [Decimal("6.5")],
        "因公出国（境）费": [None],
        "公务接待费": [Decimal("2.5")],
        "公务用车费": [Decimal(4)],
    }
    assert {each.state for line in budget.statements[0].lines for each in line.amounts} <= {State.VALUE, State.BLANK}


def test_a_single_row_below_a_ruled_head_is_read() -> None:
    rows = [["单位", "合计", "因公出国（境）费", "公务接待费"], ["某市档案馆", "3.50", "1.00", "2.50"]]
    table = "\n".join(in_markdown(rows))
    budget = read_text(f"{TITLE}\n\n“三公”经费支出决算表\n单位：万元\n{table}\n")
    assert amounts(budget) == {"某市档案馆": [Decimal("3.5"), Decimal(1), Decimal("2.5")]}
    assert not budget.unreadable


def test_rows_that_go_on_on_a_next_line_are_told_below_a_ruled_head_too() -> None:
    table = "| 项目 | 决算数 |\n|---|---|\n" + "\n".join(f"| {name} |\n{at}.50 |" for at, name in enumerate(NAMES))
    budget = read_text(f"{TITLE}\n\n支出决算表\n单位：万元\n{table}\n")
    assert amounts(budget) == {name: [Decimal(at) + Decimal("0.5")] for at, name in enumerate(NAMES)}


@pytest.mark.parametrize("write", [in_markdown, a_cell_a_line])
def test_numbers_in_circles_are_no_figures_and_hide_none(write) -> None:
    rows = [["项目", "行次", "决算数"], *([NAMES[at], "①②③"[at], f"{at}1.00"] for at in range(3))]
    budget = read_text(f"{TITLE}\n\n支出决算表\n单位：万元\n" + "\n".join(write(rows)) + "\n")
    named = " ".join(each.text for each in budget.unreadable)
    told = {name: values for statement in budget.statements for name, values in amounts(budget).items()}
    assert all(told.get(name) == [Decimal(figure)] or figure in named for name, _, figure in rows[1:])


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.tuples(*[FIGURES | st.sampled_from(["", "-", "7"])] * 3), min_size=2, max_size=len(NAMES)),
    has_codes=st.booleans(),
)
@example(rows=[("4.00", "1.00", "3.00")] * 4, has_codes=True)
@example(rows=[("4.00", "1.00", "3.00"), ("1.00", "", "1.00"), ("5.00", "1.00", "4.00")], has_codes=True)
def test_a_table_on_one_line_is_read_or_named(rows: list[tuple[str, ...]], has_codes: bool) -> None:
    """With another behind it, and words before and behind both, whose empty cells are all left out."""
    body = [[f"20126{at:02}"] * has_codes + [NAMES[at], *row] for at, row in enumerate(rows)]
    total = ["合 计", "9.00", "4.00", "5.00"]
    cells = [*CODES[0][not has_codes :], *(cell for row in [*body, total] for cell in row if cell)]
    lists = "部门收支总表 单位：万元 项目 预算数 一、财政拨款 1,234.50 二、其他收入 20.50 收入总计 1,255.00"
    line = f"表格如下。 支出决算表 公开03表 单位：万元 {' '.join(cells)} {lists} 以上均无变化。"
    budget = read_text(f"{TITLE}\n\n第二部分 决算表\n{line}\n")
    named = " ".join(each.text for each in budget.unreadable)
    told: dict[str, list[Decimal | None]] = {}
    for table in budget.statements:
        told |= amounts(replace(budget, statements=(table,)))
    assert told["收入总计"] == [Decimal(1255)]
    assert told["二、其他收入"] == [Decimal("20.50")]
    for name, *printed in [row[-4:] for row in body] + [["合计", *total[1:]]]:
        values = [None if text in ("", "-") else decimal(text) for text in printed]
        assert told.get(name) == values or all(text in named for text in printed)
    if all(all(row) for row in rows):
        assert len(told) == len(rows) + 4
        assert not re.search(r"\d\.\d", named)


def test_a_table_on_one_line_is_named() -> None:
    line = "部门收支总表 单位：万元 项目 预算数 一、财政拨款 1,234.50 二、其他收入 20.50 收入总计 1,255.00"
    table = "\n".join(
        in_bars([*CODES, ["20126", "档案事务", "3.00", "1.00", "2.00"], ["", "合计", "3.00", "1.00", "2.00"]])
    )
    prose = "房屋面积 1,234.50 平方米，其中办公用房 234.50 平方米，业务用房 1,000.00 平方米。"
    budget = read_text(f"{TITLE}\n\n{prose}\n\n{line}\n\n支出决算表\n单位：万元\n{table}\n")
    assert [each.text for each in budget.unreadable if each.reason.startswith("row-outside")] == [line]


@pytest.mark.parametrize(
    "behind",
    [
        "较上年增加 20.50 万元，增长 3.00 %。",
        "其中一般公共预算收入 800.00 万元、其他收入 20.00 万元。",
        "增长 3.00 %",
        "公务用车 3 辆，接待 20 批次。",
        "自 2030 年起另列 20.50",
        "二、情况说明 1 总体情况",
        "以上均无变化。 另有结余 20.50",
    ],
)
def test_a_sentence_behind_a_table_on_one_line_is_no_row_of_it(behind: str) -> None:
    """However its figures are set apart; which of them the table ends with is open, and the line is named."""
    line = f"部门收支总表 单位：万元 项目 预算数 一、财政拨款 1,234.50 二、其他收入 20.50 收入总计 1,255.00 {behind}"
    another = "支出决算表\n单位：万元\n项目 2031年决算数\n一、教育支出 3.00\n二、卫生健康支出 2.00"
    budget = read_text(f"{TITLE}\n\n{line}\n\n{another}\n")
    [statement] = budget.statements
    assert statement.title == "支出决算表"
    assert line in [each.text for each in budget.unreadable]


@pytest.mark.parametrize(
    "behind", ["第 5 页", "附件 2", "附表 3", "以上 甲  乙", "以上均无变化。 另有结余 20.50 万元。", "\n另有结余 20.50"]
)
def test_what_surely_follows_a_table_on_one_line_takes_no_figure_from_it(behind: str) -> None:
    line = "部门收支总表 单位：万元 项目 预算数 一、财政拨款 1,234.50 二、其他收入 20.50 收入总计 1,255.00"
    read = amounts(read_text(f"{TITLE}\n\n{line} {behind}\n"))
    assert read == {"一、财政拨款": [Decimal("1234.5")], "二、其他收入": [Decimal("20.5")], "收入总计": [Decimal(1255)]}


def test_places_name_the_line_and_the_character() -> None:
    table = "\n".join(in_bars([*CODES, *[[f"20126{at:02}", NAMES[at], "3.00", "1.00", "2.00"] for at in range(3)]]))
    text = f"{TITLE}\n\n支出决算表\n单位：万元\n{table}\n"
    lines = text.splitlines()
    for line in read_text(text).statements[0].lines:
        for amount in line.amounts:
            row, column = amount.place.row or 0, amount.place.column or 0
            assert lines[row - 1][column - 1 :].startswith(amount.printed)


def test_a_numbered_name_without_figures_is_no_part_of_the_next() -> None:
    """A row a line, its cells parted by blanks: those of an empty row are lost."""
    rows = [
        "一、合计 21.60 20.60",
        "（一）因公出国（境）费",
        "（二）公务接待费 14.80 13.80",
        "（三）公务用车费 6.80 6.80",
    ]
    text = "\n".join(["某市档案馆2031年部门预算", "“三公”经费预算表", "单位：万元", "项目 预算数 其中", *rows])
    assert amounts(read_text(text)) == {
        "一、合计": [Decimal("21.6"), Decimal("20.6")],
        "（一）因公出国（境）费": [None, None],
        "（二）公务接待费": [Decimal("14.8"), Decimal("13.8")],
        "（三）公务用车费": [Decimal("6.8"), Decimal("6.8")],
    }


@pytest.mark.parametrize(
    ("heading", "issuer"),
    [
        ("2031年某市档案馆财政拨款“三公”经费预算表", "某市档案馆"),
        ("一、2031年某市档案馆“三公”经费预算表", "某市档案馆"),
    ],
)
def test_the_money_a_title_speaks_of_is_no_part_of_a_name(heading: str, issuer: str) -> None:
    title = heading.removesuffix("表")
    text = f"{title}\n\n{heading}\n单位：万元\n项目 预算数\n合计 39.50\n公务接待费 39.50\n"
    assert read_text(text).department == issuer


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.lists(FIGURES | st.just("0"), min_size=1, max_size=3), min_size=3, max_size=len(NAMES)))
def test_a_head_on_one_line_has_a_word_for_each_figure_of_whole_rows(rows: list[list[str]]) -> None:
    """A row of fewer figures is named: which are blank is open."""
    rows[:2] = [["3.00", "2.00", "1.00"], ["2.00", "2.00", "0"]]
    body = [" ".join([name, *row]) for name, row in zip(NAMES, rows, strict=False)]
    heads = ("项目", "2031年决算数合计", "其中：公共财政预算拨款", "政府性基金预算拨款")
    budget = read_text("\n".join([TITLE, "", "支出决算表", "单位：万元", " ".join(heads), *body]))
    [table] = budget.statements
    assert [column.header for column in table.columns] == [(head,) for head in heads]
    named = " ".join(each.text for each in budget.unreadable)
    told = amounts(budget)
    for name, row in zip(NAMES, rows, strict=False):
        whole = len(row) == len(rows[0])
        assert told[name] == ([decimal(text) for text in row] if whole else [None] * len(rows[0]))
        assert whole or all(text in named for text in row)


def test_amounts_in_whole_yuan_are_no_part_of_a_head() -> None:
    rows = "\n".join(f"{at}、{name} {at}30000" for at, name in enumerate(NAMES, start=1))
    budget = read_text(f"{TITLE}\n\n支出决算表\n单位：元\n项目 2031年决算数\n{rows}\n")
    assert [each.value for line in budget.statements[0].lines for each in line.amounts] == [
        Decimal(f"{at}30000") for at in range(1, len(NAMES) + 1)
    ]
    assert budget.statements[0].columns[1].header == ("2031年决算数",)


def test_a_note_below_a_table_in_bars_is_no_row_of_it() -> None:
    rows = [["项目", "决算数"], *([name, "3.00"] for name in NAMES)]
    note = "注：三公经费在基本支出和项目支出中安排。 |"
    table = "\n".join([f"{TITLE} | |", "? | 单位：万元 |", *(f"{' | '.join(row)} |" for row in rows), note])
    budget = read_text(f"{TITLE}\n\n支出决算表\n单位：万元\n{table}\n")
    assert amounts(budget) == {name: [Decimal(3)] for name in NAMES}


@pytest.mark.parametrize("title", ["收入决算表 | |\n单位：万元 | |\n项目 | 决算数 |\n", ""])
def test_no_figure_below_a_note_in_bars_is_lost(title: str) -> None:
    """Another table may begin there, as may rows whose head is open."""
    rows = ["项目 | 决算数 |", *(f"{name} | 3.00 |" for name in NAMES[:4])]
    more = [f"{name} | 4.{at}0 |" for at, name in enumerate(NAMES[4:], start=1)]
    table = "\n".join([*rows, "注：数据四舍五入。 |", title + more[0], *more[1:]])
    budget = read_text(f"{TITLE}\n\n支出决算表\n单位：万元\n{table}\n")
    assert amounts(budget) == {name: [Decimal(3)] for name in NAMES[:4]}
    told = [each.printed for table in budget.statements[1:] for line in table.lines for each in line.amounts]
    named = " ".join(each.text for each in budget.unreadable)
    assert told == ["4.10", "4.20", "4.30"] if title else all(text in named for text in ("4.10", "4.20", "4.30"))


@pytest.mark.parametrize("apart", ["\n", " "])
@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (
            ["项目名称", "合计", "基本支出"],
            [[NAMES[0], "6.00", "2.00"], [NAMES[1], "3.00", "1.00"], [NAMES[2], "", "7.50"], ["合计", "9.00", "10.50"]],
        ),
        (
            ["科目编码", "科目名称", "合计", "基本支出"],
            [["20126", NAMES[1], "6.00", "2.00"], ["20127", NAMES[2], "7.50", ""], ["20128", NAMES[3], "", ""]],
        ),
        (
            ["科目编码", "科目名称", "合计", "基本支出", "备注"],
            [
                ["20126", NAMES[1], "6.00", "2.00", ""],
                ["20127", NAMES[2], "7.50", "1.00", "延续"],
                ["20128", NAMES[3], "", "", ""],
            ],
        ),
        (
            ["项目名称", "备注", "合计", "基本支出"],
            [[NAMES[0], "", "7.50", ""], [NAMES[1], "延续", "3.00", ""], [NAMES[2], "新增", "1.00", ""]],
        ),
    ],
    ids=["blank above a total", "last row of a code alone", "words before it", "words at the end of the head"],
)
def test_no_figure_moves_into_a_cell_that_was_left_out(apart: str, head: list[str], rows: list[list[str]]) -> None:
    another = "收入决算表\n单位：万元\n项目 2031年决算数\n一、拨款 3.00\n二、其他 2.00"
    cells = [cell for row in (head, *rows) for cell in row if cell]
    text = apart.join(["支出决算表", "单位：万元", *cells])
    budget = read_text(f"{TITLE}\n\n{another}\n\n第三部分 支出\n{text}\n")
    printed = {(row[head[0] == "科目编码"], name, cell) for row in rows for name, cell in zip(head, row, strict=True)}
    for table in budget.statements[1:]:
        heads = {column.order: column.header for column in table.columns}
        read = [(line.label, heads[each.column][-1], each.printed) for line in table.lines for each in line.amounts]
        assert printed.issuperset(each for each in read if each[2])
    named = " ".join(each.text for each in budget.unreadable)
    assert "7.50" in named or "7.50" in {each.printed for line in budget.statements[-1].lines for each in line.amounts}


@settings(max_examples=10)
@given(figures=st.lists(st.tuples(FIGURES, FIGURES), min_size=3, max_size=6), marked=st.booleans())
def test_merged_cells_that_a_text_prints_again_are_one(figures: list[tuple[str, str]], marked: bool) -> None:
    """Programs that make such text of a page print a merged cell in each place that it reaches over."""
    rows = [[f"20126{at:02d}", "档案事务", one, two] for at, (one, two) in enumerate(figures, 1)]
    total = [f"{sum(Decimal(row[at].replace(',', '')) for row in rows):,}" for at in (2, 3)]
    head = [["科目", "科目", "本年支出", "本年支出"], ["科目编码", "科目名称", "基本支出", "项目支出"]]
    rows = [*head, ["合计", "合计", *total], *rows]
    lines = ["# 某市档案馆2031年部门预算" if marked else "**某市档案馆2031年部门预算**", ""]
    lines += ["## 表3 部门支出总表", "", "编制部门：某市档案馆　单位：元", "", *in_markdown(rows)]
    budget = read_text("\n".join(lines))
    (table,) = budget.statements
    assert (table.title, table.number, budget.department) == ("部门支出总表", "表3", "某市档案馆")
    assert [column.header for column in table.columns][2:] == [("本年支出", "基本支出"), ("本年支出", "项目支出")]
    told = [[*(amount.value for amount in line.amounts)] for line in table.lines]
    assert told == [[decimal(cell) for cell in row[2:]] for row in rows[2:]]
    assert (table.lines[0].label, budget.unreadable) == ("合计", ())


def test_a_cell_printed_again_over_its_total_leaves_no_column_out() -> None:
    """The name of the total beside its parts is that of them all: it is merged with none of the cells below it."""
    head = [["科目名称", "合计", *["基本支出"] * 3], ["科目名称", "合计", "基本支出", "人员经费", "公用经费"]]
    rows = [[name, "30.00", "20.00", "15.00", "5.00"] for name in NAMES]
    budget = read_text("\n".join([TITLE, "", "支出决算表", "", "单位：万元", "", *in_markdown([*head, *rows])]))
    (table,) = budget.statements
    assert [column.header for column in table.columns][2:] == [
        ("基本支出",),
        ("基本支出", "人员经费"),
        ("基本支出", "公用经费"),
    ]
    assert set(map(tuple, amounts(budget).values())) == {tuple(map(Decimal, (30, 20, 15, 5)))}
