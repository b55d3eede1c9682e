"""How a document is parted: what stands over a table belongs to it, however a page, a line or a cell breaks it off."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.records import Statement
from tests.papers import FOOT, Item, N, Table, Words, flow

ISSUER = "青田市档案馆"
COVER = (250, Words(ISSUER, 26, "centre"), Words("2031年部门预算", 26, "centre"))
BELOW = Words(f"部门：{ISSUER}", 10, right="单位：万元")
WIDTH = 428
Row = tuple[str, ...]


def cells(*rows: Sequence[Any]) -> Table:
    return Table("", rows, width=WIDTH)


SUMMARY = cells(["合计", "基本支出", "项目支出"], ["5,955.35", "3,994.31", "1,961.04"])
THREE_PUBLIC = cells(
    [("合计", 3, 1), ("“三公”经费", 1, 6), N, N, N, N, N, ("会议费", 3, 1), ("培训费", 3, 1)],
    [
        *(N, ("小计", 2, 1), ("因公出国（境）费", 2, 1), ("公务用车购置及运行维护费", 1, 3), N, N),
        *(("公务接待费", 2, 1), N, N),
    ],
    [N, N, N, "小计", "购置费", "运行费", N, N, N],
    ["384.74", "84.30", "20.00", "47.80", "", "47.80", "16.50", "100.44", "200.00"],
)
FUNCTION = cells(
    ["功能科目代码", "功能科目名称", "金额"],
    ["", "合计", "660.00"],
    ["204", "公共安全支出", "660.00"],
    ["20405", "法院", "660.00"],
    ["2040501", "行政运行", "660.00"],
)
ECONOMIC = cells(
    ["科目编码", "科目名称", "金额"],
    ["", "合计", "560.50"],
    ["301", "工资福利支出", "500.50"],
    ["30101", "基本工资", "500.50"],
    ["302", "商品和服务支出", "60.00"],
    ["30201", "办公费", "60.00"],
)
BALANCE_HEAD = (
    [("收入", 1, 2), N, ("支出", 1, 2), N],
    [("项目名称", 2, 1), ("金额", 2, 1), ("支出用途", 1, 2), N],
    [N, N, "项目名称", "金额"],
)
BALANCE_ROWS = (
    ["一、一般公共预算", "660.00", "一、基本支出", "560.50"],
    ["", "", "二、项目支出", "99.50"],
    ["收入合计", "660.00", "支出合计", "660.00"],
)
FUNCTION_READ = (
    *(("", "合计", "660.00"), ("204", "公共安全支出", "660.00")),
    *(("20405", "法院", "660.00"), ("2040501", "行政运行", "660.00")),
)
ECONOMIC_READ = (
    *(("", "合计", "560.50"), ("301", "工资福利支出", "500.50"), ("30101", "基本工资", "500.50")),
    *(("302", "商品和服务支出", "60.00"), ("30201", "办公费", "60.00")),
)
BALANCE_READ = (
    *(("", "一、一般公共预算", "660.00"), ("", "收入合计", "660.00")),
    *(("", "一、基本支出", "560.50"), ("", "二、项目支出", "99.50"), ("", "支出合计", "660.00")),
)


def reading(data: bytes, **options: Any) -> documents.Reading:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(data)
        return documents.read([file], **options)


def said(table: Statement) -> tuple[str, str, str, str]:
    return table.kind, table.number, table.title, table.money_unit


def rows(table: Statement) -> tuple[Row, ...]:
    """Return code, name and figures of each row; a figure must have the value that it prints."""
    for amount in (amount for line in table.lines for amount in line.amounts if amount.printed):
        assert amount.value == Decimal(amount.printed.replace(",", "")) * {"万元": 10_000, "元": 1}[table.money_unit]
    return tuple((line.code, line.label, *(amount.printed for amount in line.amounts)) for line in table.lines)


def broken(text: str, at: Sequence[int]) -> list[str]:
    return [text[begin:end] for begin, end in zip([0, *at], [*at, len(text)], strict=True)]


class TestTitleInLines:
    """A title broken over lines is one title, wherever it is broken."""

    TITLE = "一般公共预算“三公”经费、会议费、培训费支出预算表"

    def read(self, lines: Sequence[Words]) -> Statement:
        found = reading(
            flow(
                COVER,
                [
                    Words("本局主要职责是管理档案，按照计划开放查询。"),
                    Words("二、部门预算表"),
                    *lines,
                    BELOW,
                    THREE_PUBLIC,
                ],
            )
        ).budget
        assert (found.department, found.year, found.unreadable) == (ISSUER, 2031, ())
        [table] = found.statements
        return table

    def check(self, lines: Sequence[Words], number: str, title: str = TITLE) -> None:
        table = self.read(lines)
        assert said(table) == ("three-public", number, title, "万元")
        assert [(column.measure, column.header[-1]) for column in table.columns] == [
            *(("all", "合计"), ("total", "小计"), ("abroad", "因公出国（境）费"), ("vehicles", "小计")),
            *(("vehicle-purchase", "购置费"), ("vehicle-operation", "运行费"), ("reception", "公务接待费")),
            *(("meeting", "会议费"), ("training", "培训费")),
        ]
        assert rows(table) == (("", "", "384.74", "84.30", "20.00", "47.80", "", "47.80", "16.50", "100.44", "200.00"),)

    @pytest.mark.parametrize("begin", ["一般公共预算“三公”经费支出情况", "“三公”经费、会议费、培训费支出说明"])
    def test_of_which_only_the_word_for_a_table_is_left_for_the_second(self, begin: str) -> None:
        self.check([Words(begin, 16, "centre"), Words("表", 16, "centre")], "", f"{begin}表")

    @settings(max_examples=12, deadline=None)
    @given(at=st.integers(6, len(TITLE) - 1), number=st.sampled_from(["公开03表：", "公开 03 表：", "表3 ", "附表3："]))
    @example(at=20, number="公开 03 表：")
    def test_that_its_number_begins(self, at: int, number: str) -> None:
        first, second = broken(self.TITLE, [at])
        self.check([Words(number + first, 14), Words(second, 14)], number.replace(" ", "").rstrip("："))

    @settings(max_examples=12, deadline=None)
    @given(at=st.integers(14, len(TITLE) - 1), mark=st.sampled_from(["", "十一、"]))
    def test_that_fills_the_line(self, at: int, mark: str) -> None:
        first, second = broken(self.TITLE, [at])
        size = WIDTH / len(mark + first)
        self.check([Words(mark + first, size), Words(second, size)], "", mark + self.TITLE)

    @settings(max_examples=12, deadline=None)
    @given(
        at=st.lists(st.integers(4, len(TITLE) - 1), min_size=1, max_size=2)
        .map(sorted)
        .filter(lambda at: at[-1] - at[0] != 1 and len(set(at)) == len(at))
    )
    @example(at=[19, 22])
    def test_that_stands_in_the_middle(self, at: list[int]) -> None:
        self.check([Words(piece, 18, "centre") for piece in broken(self.TITLE, at)], "")

    def test_that_goes_on_in_brackets(self) -> None:
        lines = [Words(text, 18, "centre") for text in ("一般公共预算支出表", "（按政府预算经济分类）")]
        table = self.read_other(lines)
        assert said(table)[::2] == ("general-government-economic", "一般公共预算支出表（按政府预算经济分类）")
        lines = [Words(text, 18, "centre") for text in ("一般公共预算支出表（按部门", "预算经济分类）")]
        assert said(self.read_other(lines))[::2] == ("general-economic", "一般公共预算支出表（按部门预算经济分类）")

    def read_other(self, lines: Sequence[Words]) -> Statement:
        [table] = reading(flow(COVER, [*lines, BELOW, ECONOMIC])).budget.statements
        return table

    @pytest.mark.parametrize(
        "above",
        [
            "第三部分 2031年部门预算表格",
            "2031年部门预算",
            "五、一般公共预算支出情况",
            "本年一般公共预算支出比上年减少，",
        ],
    )
    def test_is_not_what_stands_above_it(self, above: str) -> None:
        lines = [Words(above, 18, "centre"), Words("支出预算表", 18, "centre")]
        assert said(self.read_other(lines))[::2] == ("expenditure", "支出预算表")

    @pytest.mark.parametrize("above", ["表3 单位：万元", "附表1-2      金额单位：万元"])
    @pytest.mark.parametrize("first", [True, False])
    def test_below_its_number_and_its_unit(self, above: str, first: bool) -> None:
        lines = [Words("一般公共预算基本支出表", 18, "centre"), Words(f"部门：{ISSUER}")]
        paper = flow(COVER, [Words(above), *(lines if first else lines[::-1]), ECONOMIC])
        [table] = reading(paper).budget.statements
        assert said(table) == ("general-basic", above.split()[0], "一般公共预算基本支出表", "万元")
        assert rows(table) == ECONOMIC_READ

    @pytest.mark.parametrize("number", ["部门预算05表", "财决05表", "财预公开05表", "预算05表"])
    def test_above_its_number(self, number: str) -> None:
        lines = [Words("一般公共预算基本支出表", 18, "centre"), Words(number)]
        [table] = reading(flow(COVER, [*lines, BELOW, ECONOMIC])).budget.statements
        assert said(table) == ("general-basic", number, "一般公共预算基本支出表", "万元")

    def test_without_a_table_is_said(self) -> None:
        lines = [Words("十一、一般公共预算“三公”经费、会议费、培训费支出预"), Words("算表（第二种断行）")]
        paper = flow(COVER, [Words("支出预算总表"), BELOW, SUMMARY, 300, *lines])
        [missing] = reading(paper).budget.unreadable
        assert missing.text == "十一、一般公共预算“三公”经费、会议费、培训费支出预算表（第二种断行）"
        assert (missing.reason, missing.place.page) == (f"table-missing: {missing.text}", 2)


class TestHeadAtTheFoot:
    """A head at the foot of a page is that of the table on the next, and parts it from the table above."""

    HEAD = (Words("五、财政拨款基本支出预算表"), BELOW)

    def check(self, *pages: Sequence[Item]) -> None:
        found = reading(flow(COVER, *pages)).budget
        assert (found.department, found.unreadable) == (ISSUER, ())
        above, below = found.statements
        assert said(above) == ("fiscal-function", "", "四、财政拨款支出预算表", "万元")
        assert rows(above) == FUNCTION_READ
        assert said(below) == ("fiscal-basic", "", "五、财政拨款基本支出预算表", "万元")
        assert rows(below) == ECONOMIC_READ

    @pytest.mark.parametrize("held", [0, 1, 2])
    def test_however_much_of_it_stands_there(self, held: int) -> None:
        first: list[Item] = [Words("四、财政拨款支出预算表"), BELOW, FUNCTION]
        self.check([*first, FOOT - 60, *self.HEAD[:held]], [*self.HEAD[held:], ECONOMIC])

    @pytest.mark.parametrize("note", ["注：本表反映部门本年度财政拨款支出情况。", ""])
    def test_below_a_note(self, note: str) -> None:
        first: list[Item] = [Words("四、财政拨款支出预算表"), BELOW, FUNCTION, Words(note, 10)]
        self.check([*first, *self.HEAD], [ECONOMIC])

    def test_in_two_lines(self) -> None:
        first: list[Item] = [Words("四、财政拨款支出预算表"), BELOW, FUNCTION, FOOT - 90]
        lines = [Words("五、财政拨款基本支出", 18, "centre"), Words("预算表", 18, "centre")]
        self.check([*first, *lines, BELOW], [ECONOMIC])

    @settings(max_examples=8, deadline=None)
    @given(rows_there=st.integers(1, len(ECONOMIC.rows) - 1), repeated=st.booleans())
    @example(rows_there=2, repeated=False)
    def test_with_some_of_its_rows(self, rows_there: int, repeated: bool) -> None:
        first: list[Item] = [Words("四、财政拨款支出预算表"), BELOW, FUNCTION]
        rest = [*([ECONOMIC.rows[0]] if repeated else []), *ECONOMIC.rows[rows_there:]]
        self.check([*first, 500, *self.HEAD, cells(*ECONOMIC.rows[:rows_there])], [cells(*rest)])

    @pytest.mark.parametrize("held", [1, 2])
    def test_with_the_upper_rows_of_its_header(self, held: int) -> None:
        upper = (
            BALANCE_HEAD[:1]
            if held == 1
            else ([("收入", 1, 2), N, ("支出", 1, 2), N], ["项目名称", "金额", ("支出用途", 1, 2), N])
        )
        lower = BALANCE_HEAD[1:] if held == 1 else (["", "", "项目名称", "金额"],)
        head = (Words("六、财政拨款收支预算总表"), Words("", 10, right="单位：万元"))
        found = reading(
            flow(
                COVER,
                [Words("四、财政拨款支出预算表"), BELOW, FUNCTION, 690, *head, cells(*upper)],
                [cells(*lower, *BALANCE_ROWS)],
            )
        ).budget
        assert found.unreadable == ()
        above, below = found.statements
        assert rows(above) == FUNCTION_READ
        assert said(below) == ("fiscal", "", "六、财政拨款收支预算总表", "万元")
        assert rows(below) == BALANCE_READ

    def test_without_a_table_parts_the_tables_around_it(self) -> None:
        """What goes on behind the title of an empty table is not the table before that title."""
        between: list[Item] = [*self.HEAD, Words("本部门没有使用财政拨款安排的基本支出。", 10)]
        found = reading(flow(COVER, [Words("四、财政拨款支出预算表"), BELOW, FUNCTION, *between], [ECONOMIC])).budget
        assert rows(found.statements[0]) == FUNCTION_READ
        assert next(row.reason for row in found.unreadable) == "no-rows: 五、财政拨款基本支出预算表"


class TestNote:
    def test_ends_where_the_next_head_begins(self) -> None:
        note = [Words("注：本表按功能分类列示，", 10), Words("单位为万元。", 10)]
        title = [Words("五、财政拨款基本支出", 18), Words("预算表", 18)]
        number = Words("公开05表", 10)
        for head in (title, [number, *title], [Words("五、财政拨款基本支出预算表")]):
            above, below = reading(
                flow(COVER, [Words("四、财政拨款支出预算表"), BELOW, FUNCTION, *note, *head, BELOW, ECONOMIC])
            ).budget.statements
            assert above.note == "注：本表按功能分类列示，\n单位为万元。"
            assert said(below) == (
                "fiscal-basic",
                "公开05表" * (head[0] is number),
                "五、财政拨款基本支出预算表",
                "万元",
            )
            assert rows(below) == ECONOMIC_READ


class TestContents:
    """Entries of the list of contents are none of the text, whether they break over lines or over pages."""

    ENTRIES = (
        *("第一部分 部门概况", "一、主要职责", "第二部分 部门预算表", "一、支出预算总表"),
        "二、一般公共预算“三公”经费、会议费、培训费支出预算表以及机关运行经费支出预算表的合并列示表",
        *("三、政府性基金支出预算表", "第三部分 情况说明", "一、收支情况说明", "二、其他情况说明"),
    )

    @settings(max_examples=10, deadline=None)
    @given(at=st.integers(2, len(ENTRIES) - 1), again=st.sampled_from(["", "目录"]), dots=st.booleans())
    def test_over_two_pages(self, at: int, again: str, dots: bool) -> None:
        lines: list[Words] = []
        for number, entry in enumerate(self.ENTRIES):
            shown = entry + (f"……{number + 3}" if dots else "")
            lines += [Words(shown[:30], 14), *([Words(shown[30:], 14)] if shown[30:] else [])]
        at += at > 4  # of the entry in two lines
        found = reading(
            flow(
                COVER,
                [Words("目录", 22, "centre"), *lines[:at]],
                [*([Words(again, 22, "centre")] if again else []), *lines[at:]],
                [Words("第一部分 部门概况", 20, "centre"), Words("一、主要职责", 14), Words("管理本市档案。", 14)],
                [Words("支出预算总表"), BELOW, SUMMARY],
                [
                    Words("第三部分 情况说明", 20, "centre"),
                    Words("一、收支情况说明", 14),
                    Words("支出5,955.35万元。", 14),
                ],
            )
        )
        assert [(each.number, each.heading) for each in found.budget.sections] == [
            *(("第一部分", "部门概况"), ("一、", "主要职责"), ("第三部分", "情况说明"), ("一、", "收支情况说明"))
        ]
        missing = [each.text for each in found.budget.unreadable if each.reason.startswith("table-missing")]
        assert "支出预算总表" not in missing
        assert "政府性基金支出预算表" in missing

    def test_of_entries_without_numbers_that_dots_lead_to_their_pages(self) -> None:
        entries = (
            "第一部分 部门概况",
            "第二部分 部门预算表",
            "支出预算总表",
            "政府性基金支出预算表",
            "第三部分 情况说明",
        )
        found = reading(
            flow(
                COVER,
                [Words("目录", 22, "centre"), *(Words(f"{entry}……{at + 3}", 14) for at, entry in enumerate(entries))],
                [Words("第一部分 部门概况", 20, "centre"), Words("一、主要职责", 14), Words("管理本市档案。", 14)],
                [Words("支出预算总表"), BELOW, SUMMARY],
                [Words("第三部分 情况说明", 20, "centre"), Words("支出5,955.35万元。", 14)],
            )
        )
        assert [(each.number, each.heading) for each in found.budget.sections] == [
            *(("第一部分", "部门概况"), ("一、", "主要职责"), ("第三部分", "情况说明"))
        ]
        missing = [each.text for each in found.budget.unreadable if each.reason.startswith("table-missing")]
        assert missing == ["政府性基金支出预算表"]


class TestIssuerInAHead:
    """An issuer's name that breaks over two lines of a table's head is read whole, wherever the money unit stands."""

    NAMES = (
        "青田市规划和自然资源局",
        "青田市发展和改革委员会",
        "青田市人民政府办公室",
        "青田市文化馆",
        "中共青田市委党校",
    )

    @pytest.mark.heavy
    @settings(max_examples=25, deadline=None)
    @given(
        name=st.sampled_from(NAMES),
        at=st.integers(3, 9),
        lower=st.booleans(),
        label=st.sampled_from(["部门", "编制单位"]),
    )
    def test_is_whole(self, name: str, at: int, lower: bool, label: str) -> None:
        at = min(at, len(name) - 1)
        first, second = Words(f"{label}：{name[:at]}", 10), Words(name[at:], 10)
        (second if lower else first).right = "单位：万元"
        cover = (250, Words("2031年部门预算", 26, "centre"))
        found = reading(flow(cover, [Words("支出预算总表", 16, "centre"), first, second, SUMMARY])).budget
        [statement] = found.statements
        assert (found.department, statement.title, statement.money_unit) == (name, "支出预算总表", "万元")

    @pytest.mark.parametrize(
        "beside", ["{}", "公开02表 {}", "公开02表：编制部门：{}", "部门预算公开表2 {}", "单位名称：{}"]
    )
    def test_in_the_row_over_the_header_of_a_grid(self, beside: str) -> None:
        head = [("支出预算总表", 1, 3), N, N], [(beside.format(ISSUER), 1, 2), N, "单位：万元"]
        table = cells(*head, ["合计", "基本支出", "项目支出"], ["5,955.35", "3,994.31", "1,961.04"])
        found = reading(flow(COVER, [table])).budget
        assert (found.department, found.unreadable) == (ISSUER, ())
        [statement] = found.statements
        number = next((each for each in ("公开02表", "部门预算公开表2") if beside.startswith(each)), "")
        assert said(statement) == ("expenditure-summary", number, "支出预算总表", "万元")
        assert [column.header for column in statement.columns] == [("合计",), ("基本支出",), ("项目支出",)]
        assert rows(statement) == (("", "", "5,955.35", "3,994.31", "1,961.04"),)

    @pytest.mark.parametrize("number", ["公开02表", "表二", "部门预算公开表2"])
    def test_before_a_number_on_its_line(self, number: str) -> None:
        cover = (250, Words("2031年部门预算", 26, "centre"))
        below = Words(f"单位名称：{ISSUER}    {number}", 10, right="单位：万元")
        found = reading(flow(cover, [Words("支出预算总表", 16, "centre"), below, SUMMARY])).budget
        assert (found.department, *said(found.statements[0])) == (
            *(ISSUER, "expenditure-summary"),
            *(number, "支出预算总表", "万元"),
        )

    def test_before_a_money_unit_left_open(self) -> None:
        cover = (250, Words("2031年部门预算", 26, "centre"))
        below = Words(f"编制单位：{ISSUER}    金额单位：", 10)
        head = Words("支出预算总表", 16, "centre")
        assert reading(flow(cover, [head, below, SUMMARY])).budget.department == ISSUER

    def test_what_stands_below_a_whole_name_is_none_of_it(self) -> None:
        head: list[Item] = [Words("支出预算总表", 16, "centre"), BELOW, Words("财务处", 10), SUMMARY]
        assert reading(flow(COVER, head)).budget.department == ISSUER


class TestUnitInLines:
    """A money unit that breaks over two lines is one, and no half of it is the issuer's name."""

    @pytest.mark.heavy
    @settings(max_examples=25, deadline=None)
    @given(data=st.data(), unit=st.sampled_from(["单位：万元", "金额单位：元", "（单位：万元）", "单位:人民币万元"]))
    def test_wherever_it_breaks(self, data: st.DataObject, unit: str) -> None:
        first, second = broken(unit, [data.draw(st.integers(1, len(unit) - 1))])
        upper, lower = data.draw(st.sampled_from([("", ISSUER), (ISSUER, ""), ("", "")]))
        lines = [Words(name and f"部门名称：{name}", 9, right=half) for name, half in ((upper, first), (lower, second))]
        number, title = Words("公开09表", 12), Words("“三公”经费、会议费、培训费支出预算表", 18)
        found = reading(
            flow(COVER, [number, title, *lines, THREE_PUBLIC]), department=None if upper or lower else ISSUER
        )
        assert (found.budget.department, found.budget.unreadable) == (ISSUER, ())
        [table] = found.budget.statements
        printed = "万元" if "万" in unit else "元"
        assert said(table) == ("three-public", "公开09表", "“三公”经费、会议费、培训费支出预算表", printed)
        assert rows(table) == (("", "", "384.74", "84.30", "20.00", "47.80", "", "47.80", "16.50", "100.44", "200.00"),)

    @pytest.mark.parametrize("date", ["2031年1月20日", "2031年 1月 20日", "制表日期：2031-01-20", "第1页"])
    def test_above_the_issuer_heads_no_table_without_rules(self, date: str) -> None:
        title, unit = Words("“三公”经费支出预算表", 18, "centre"), Words("", 9, right="单位：万元")
        found = reading(flow(COVER, [title, unit, Words(f"部门名称：{ISSUER}", 9, right=date), THREE_PUBLIC])).budget
        assert found.department == ISSUER
        assert [said(table) for table in found.statements] == [("three-public", "", "“三公”经费支出预算表", "万元")]


class TestIssuerInLines:
    """The issuer's name on the cover may stand in several lines: it is read whole, or asked for."""

    NAME = "青禾县规划和自然资源局"
    TABLE: Sequence[Item] = (Words("支出预算表", 16, "centre"), Words("", 10, right="单位：万元"), SUMMARY)

    def cover(self, at: Sequence[int], year: str) -> list[Item]:
        return [250, *(Words(text, 26, "centre") for text in (*broken(self.NAME, at), *year.split("/")))]

    @settings(max_examples=20, deadline=None)
    @given(
        at=st.lists(st.integers(1, len(NAME) - 1), min_size=1, max_size=2, unique=True).map(sorted),
        year=st.sampled_from(["2031年度部门预算", "2031 年度/部门预算"]),
        heading=st.sampled_from(["第一部分 {}概况", "第一部分 部门概况/{}负责本县土地利用的规划。"]),
    )
    def test_that_the_text_prints_whole(self, at: list[int], year: str, heading: str) -> None:
        lines = [Words(text) for text in heading.format(self.NAME).split("/")]
        budget = reading(flow(self.cover(at, year), [*lines, Words("一、主要职能")], self.TABLE)).budget
        assert (budget.department, budget.jurisdiction, budget.year) == (self.NAME, "青禾县", 2031)
        assert budget.title == self.NAME + year.replace(" ", "").replace("/", "")
        assert rows(budget.statements[0]) == (("", "", "5,955.35", "3,994.31", "1,961.04"),)

    @settings(max_examples=15, deadline=None)
    @given(at=st.lists(st.integers(2, len(NAME) - 1), min_size=1, max_size=2, unique=True).map(sorted))
    def test_that_the_text_does_not_print(self, at: list[int]) -> None:
        paper = flow(self.cover(at, "2031年度部门预算"), [Words("本单位资源局域网由信息中心维护。")], self.TABLE)
        try:
            answer = reading(paper).budget.department
        except documents.Refused as question:
            answer = str(question).removeprefix("which-department: ")
        assert self.NAME in answer.split("、")

    @pytest.mark.parametrize("above", ["附件2", "内部资料", "公开"])
    def test_begins_with_nothing_that_stands_above_it(self, above: str) -> None:
        cover: list[Item] = [200, Words(above, 26, "centre"), *COVER[1:]]
        for text in (f"第一部分 {ISSUER}概况", "第一部分 概况"):
            assert reading(flow(cover, [Words(text)], self.TABLE)).budget.department == ISSUER

    @settings(max_examples=8, deadline=None)
    @given(at=st.integers(1, len(NAME) - 1))
    def test_that_a_label_names(self, at: int) -> None:
        first, second = broken(self.NAME, [at])
        cover: list[Item] = [250, Words("2031年部门预算", 26), Words(f"编制部门：{first}", 20), Words(second, 20)]
        text = Words(f"第一部分 {self.NAME}概况")
        assert reading(flow(cover, [text], self.TABLE)).budget.department == self.NAME
