"""Ways in which places print the same table: what is read of each is what is read of the plain one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.documents.model.table_words import texts_of_head, understood
from budgets.records import Amount, State, Statement
from budgets.vocabulary.labels import is_total_label
from tests.papers import FONT, N, Paper, Table
from tests.unit.test_hidden_cells import ROWS
from tests.unit.test_strange_papers import HEAD, Pen

TITLE = "部门支出总表"
#: What is said of a row: its code, its name, and its amounts by what they measure.
Said = tuple[str, str, dict[str, Decimal | None]]


def read_pdf(data: bytes) -> Statement:
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.pdf").write_bytes(data)
        [statement] = documents.read([file]).budget.statements
    return statement


def said(statement: Statement) -> list[Said]:
    measures = {column.order: column.measure for column in statement.columns}
    return [
        (line.code, line.label, {measures[amount.column]: amount.value for amount in line.amounts})
        for line in statement.lines
    ]


def printed(rows: Sequence[Sequence[Any]], **words: Any) -> Statement:
    return read_pdf(Paper(tables=[Table(words.pop("title", TITLE), rows, **words)]).pdf())


PLAIN = said(printed([HEAD, *ROWS]))


class TestHeadsAtTheLeft:
    """Cells of a header that stand over several columns, at the left of the first of them, and no rule says how far."""

    LEAVES = ("合计", "人员经费", "公用经费", "项目支出")

    @settings(max_examples=12, deadline=None)
    @given(
        widths=st.lists(st.integers(55, 110), min_size=6, max_size=6),
        begins=st.sampled_from([2, 3]),
        ruled=st.booleans(),
    )
    @example(widths=[60, 110, 90, 90, 90, 90], begins=2, ruled=False)
    @example(widths=[60, 110, 60, 60, 60, 60], begins=3, ruled=False)
    def test_they_stand_over_those_up_to_the_next(self, widths: list[int], begins: int, ruled: bool) -> None:
        """The head 基本支出 begins over 合计, or over 人员经费; what is spent in all is basic only in the first."""
        edges = [50, *accumulate(widths, initial=50)][1:]
        leaves = ["科目编码", "科目名称", *self.LEAVES]
        above = {begins: "基本支出", 5: "项目"}
        pen = Pen()
        pen.head("一般公共预算支出表", 421, 640)
        for column, word in above.items():
            pen.canvas.drawString(edges[column] + 3, 507, word)
        for column, word in enumerate(leaves):
            pen.canvas.drawString(edges[column] + 3, 489 if column >= begins else 498, word)
        for row, (code, name, *figures) in enumerate(ROWS):
            for column, text in enumerate((code, name[:5], *figures, figures[-1])):
                write = pen.canvas.drawRightString if column > 1 else pen.canvas.drawString
                write(edges[column + 1] - 3 if column > 1 else edges[column] + 3, 471 - 18 * row, text)
        if ruled:
            for y in (520, 484, 484 - 18 * len(ROWS)):
                pen.canvas.line(edges[0], y, edges[-1], y)
        columns = [column for column in read_pdf(pen.pdf()).columns if column.measure]
        assert [column.measure for column in columns] == [
            "basic" if begins == 2 else "total",
            "personnel",
            "public",
            "project",
        ]
        assert [column.header for column in columns] == [
            *([("基本支出", "合计")] if begins == 2 else [("合计",)]),
            *(("基本支出", "人员经费"), ("基本支出", "公用经费"), ("项目", "项目支出")),
        ]


class TestHeadsInTheMiddle:
    @pytest.mark.parametrize(
        ("widths", "begins", "spread"),
        [
            ([60, 120, 150, 150, 150, 100], 2, ""),
            ([60, 180, 120, 120, 120, 120], 2, ""),
            ([80, 120, 80, 90, 90, 80], 3, "　"),
        ],
    )
    def test_columns_are_shared_out_among_them(self, widths: list[int], begins: int, spread: str) -> None:
        """Figures at the right of wide columns tell little of where these begin; words may be spread."""
        edges = [30, *accumulate(widths, initial=30)][1:]
        leaves = ["科目编码", "科目名称", *TestHeadsAtTheLeft.LEAVES]
        pen = Pen()
        pen.head("一般公共预算支出表", 421, 640)
        for first, end, word in ((0, 2, "经济分类科目"), (begins, 6, "本年支出")):
            pen.canvas.drawCentredString((edges[first] + edges[end]) / 2, 507, word)
        for column, word in enumerate(leaves):
            pen.canvas.drawCentredString(
                (edges[column] + edges[column + 1]) / 2, 498 if column == 2 < begins else 489, spread.join(word)
            )
        for row, (code, name, *figures) in enumerate(ROWS):
            for column, text in enumerate((code, name[:5], *figures, figures[-1])):
                write = pen.canvas.drawRightString if column > 1 else pen.canvas.drawString
                write(edges[column + 1] - 3 if column > 1 else edges[column] + 3, 471 - 18 * row, text)
        whole = ("合计",) if begins == 3 else ("本年支出", "合计")
        told = [column.header for column in read_pdf(pen.pdf()).columns if column.measure]
        expected = [whole, *(("本年支出", word) for word in leaves[3:])]
        assert told == expected


class TestHeadersAtTheFoot:
    """The header of a table without rules ends a page, and its rows begin the next."""

    EDGES = (50, 130, 260, 360, 460, 560, 660)
    #: Each cell of a header: the columns over which it stands, how far below the highest, and its words.
    LEAVES = tuple((at, at + 1, 0, word) for at, word in enumerate(HEAD))
    LEVELS = (
        (2, 5, 0, "基本支出"),
        *((at, at + 1, 18, word) for at, word in enumerate(("合计", "人员经费", "公用经费"), 2)),
        *((at, at + 1, 9, word) for at, word in ((0, "科目编码"), (1, "科目名称"), (5, "项目支出"))),
    )

    def drawn(self, cells: Sequence[tuple[int, int, int, str]], *, middle: bool, again: bool, foot: int) -> bytes:
        pen = Pen()

        def head(top: int) -> None:
            for first, end, below, word in cells:
                if middle:
                    pen.canvas.drawCentredString((self.EDGES[first] + self.EDGES[end]) / 2, top - below, word)
                else:
                    pen.canvas.drawString(self.EDGES[first] + 3, top - below, word)

        pen.canvas.setFont(FONT, 12)
        pen.canvas.drawCentredString(350, foot + 40, TITLE)
        pen.canvas.setFont(FONT, 9)
        pen.canvas.drawRightString(560, foot + 20, "单位：万元")
        head(foot)
        pen.canvas.showPage()
        pen.canvas.setFont(FONT, 9)
        if again:
            head(570)
        for row, (code, name, *figures) in enumerate(ROWS):
            for column, text in enumerate((code, name, *figures, figures[-1])[: 5 + (len(cells) > len(HEAD))]):
                write = pen.canvas.drawRightString if column > 1 else pen.canvas.drawString
                write(self.EDGES[column + (column > 1)] + (-3 if column > 1 else 3), 530 - 18 * row, text)
        return pen.pdf()

    @pytest.mark.parametrize("middle", [False, True])
    @pytest.mark.parametrize("again", [False, True])
    @settings(max_examples=3, deadline=None)
    @given(foot=st.integers(70, 300))
    def test_it_is_that_of_the_rows_below(self, foot: int, middle: bool, again: bool) -> None:
        statement = read_pdf(self.drawn(self.LEAVES, middle=middle, again=again, foot=foot))
        assert (statement.title, said(statement)) == (TITLE, PLAIN)
        statement = read_pdf(self.drawn(self.LEVELS, middle=middle, again=again, foot=foot))
        assert [column.header for column in statement.columns if column.measure] == [
            *(("基本支出", word) for word in ("合计", "人员经费", "公用经费")),
            ("项目支出",),
        ]
        assert [[amount.printed for amount in line.amounts] for line in statement.lines] == [
            [*row[2:], row[4]] for row in ROWS
        ]


class TestNamesInSeveralLines:
    STEP = 11

    def drawn(self, lines: Sequence[int], *, at_top: bool, down: bool) -> bytes:
        """Return a paper with the plain rows, their names in so many lines, and rules down the page or none."""
        edges = (50, 130, 190, 300, 400, 500)
        pen = Pen()
        pen.head(TITLE, 275, 500)
        y = 500.0
        for column, word in enumerate(HEAD):
            pen.canvas.drawString(edges[column] + 3, y, word)
        y -= 8
        top = y
        for row, count in zip(ROWS, lines, strict=True):
            y -= 5
            size = -(-len(row[1]) // count)
            pieces = [row[1][at : at + size] for at in range(0, len(row[1]), size)]
            middle = y - self.STEP * (1 if at_top else (len(pieces) + 1) / 2)
            for column in (0, 2, 3, 4):
                write = pen.canvas.drawRightString if column > 1 else pen.canvas.drawString
                write(edges[column + 1] - 3 if column > 1 else edges[0] + 3, middle, row[column])
            for piece in pieces:
                y -= self.STEP
                pen.canvas.drawString(edges[1] + 3, y, piece)
        for x in edges if down else ():
            pen.canvas.line(x, 512, x, y - 5)
        for at in (512, top, y - 5) if down else ():
            pen.canvas.line(edges[0], at, edges[-1], at)
        return pen.pdf()

    @settings(max_examples=25, deadline=None)
    @given(lines=st.lists(st.integers(1, 4), min_size=len(ROWS), max_size=len(ROWS)), at_top=st.booleans())
    @example(lines=[2, 1, 2, 1, 1], at_top=False)
    @example(lines=[4, 1, 1, 3, 1], at_top=False)
    def test_a_line_belongs_to_the_row_around_whose_figures_its_name_stands(
        self, lines: list[int], at_top: bool
    ) -> None:
        assert said(read_pdf(self.drawn(lines, at_top=at_top, down=True))) == PLAIN

    def test_rows_of_which_no_column_tells_the_heights_are_named(self) -> None:
        """Figures in two lines: only those of one column are whole, and it prints none in most rows."""
        broken = [[*row[:2], *(f"{figure[:3]}\n{figure[3:]}" for figure in row[2:4]), row[4]] for row in ROWS]
        one = ["\n".join(row[column] for row in broken) for column in (0, 1, 2, 3)]
        statement = printed([HEAD, [*one, "400.00\n400.00"]], height=120)
        known = {value for _, _, values in PLAIN for value in values.values()}
        amounts = [amount for line in statement.lines for amount in line.amounts if amount.state is State.VALUE]
        assert {amount.value for amount in amounts} <= known

    def test_the_word_of_a_total_may_be_its_second_line(self) -> None:
        pen = Pen()
        pen.head("部门收支总表", 200, 300)
        for x, word in ((50, "项目"), (200, "预算数")):
            pen.canvas.drawString(x, 510, word)
        y = 495
        for first, second in (("事业", "收入"), ("本年收入", "合计"), ("收入", "总计")):
            pen.canvas.drawString(50, y, first)
            pen.canvas.drawString(50, y - self.STEP, second)
            pen.canvas.drawString(200, y - self.STEP / 2, "50.00")
            y -= 2 * self.STEP + 8
        assert [line.label for line in read_pdf(pen.pdf()).lines] == ["事业收入", "本年收入合计", "收入总计"]

    @pytest.mark.parametrize(("above", "below"), [("年初财政拨款结转和", "结余"), ("本年收入（不含", "专户）")])
    def test_a_name_left_open_goes_on_on_the_next_page_where_rows_print_no_figures(
        self, above: str, below: str
    ) -> None:
        """What the list beside it prints there goes on too: no other row begins."""
        head: list[list[Any]] = [[("收入", 1, 2), N, ("支出", 1, 2), N], ["项目", "决算数", "项目", "决算数"]]
        rows = [
            ["一、一般公共预算财政拨款", "90.00", "一、一般公共服务支出", "90.00"],
            ["二、政府性基金预算财政拨款", "", "二、外交支出", ""],
            [above, "21.63", "年末财政拨款结转和结", "21.63"],
        ]
        rest = [[below, "", "余", ""], ["总计", "111.63", "总计", "111.63"]]
        pages = [Table("财政拨款收入支出决算总表", [*head, *rows]), Table("", [*head, *rest], unit="", issuer="")]
        statement = read_pdf(Paper(tables=pages).pdf())
        assert [line.label for line in statement.lines if any(amount.value for amount in line.amounts)] == [
            *("一、一般公共预算财政拨款", above + below, "总计"),
            *("一、一般公共服务支出", "年末财政拨款结转和结余", "总计"),
        ]


class TestTablesBesideEachOther:
    @settings(max_examples=6, deadline=None)
    @given(shift=st.integers(0, 30), more=st.integers(0, 3))
    def test_each_has_what_stands_under_its_unit(self, shift: int, more: int) -> None:
        rows = [*ROWS, *ROWS[:more]]
        pen = Pen()
        for left, title, body in ((30, TITLE, ROWS), (440 + shift, "一般公共预算支出表", rows)):
            pen.canvas.setFont(FONT, 12)
            pen.canvas.drawCentredString(left + 190, 560, title)
            pen.canvas.setFont(FONT, 9)
            pen.canvas.drawRightString(left + 370, 530, "单位：万元")
            for row, texts in enumerate([HEAD, *body]):
                for column, text in enumerate(texts):
                    pen.canvas.drawString(left + (0, 60, 160, 240, 310)[column], 510 - 15 * row, text)
        with TemporaryDirectory() as folder:
            (file := Path(folder) / "paper.pdf").write_bytes(pen.pdf())
            one, other = documents.read([file]).budget.statements
        assert (one.title, said(one)) == (TITLE, PLAIN)
        assert (other.title, len(other.lines)) == ("一般公共预算支出表", len(rows))


@pytest.mark.parametrize("over", [4, 1])
def test_names_of_classes_may_stand_beside_the_codes(over: int) -> None:
    """A column under a word for codes (类) that prints names, over several rows or in each."""
    names = [("一般公共服务支出", over, 1) if not at % over else N for at in range(4)]
    statement = printed(
        [["类", *HEAD], *([name, *row] for name, row in zip(names, ROWS, strict=False)), ["", *ROWS[4]]]
    )
    assert said(statement) == PLAIN
    assert [text.text for text in statement.lines[0].texts] == ["一般公共服务支出"]


class TestFiguresInTwoLines:
    @settings(max_examples=15, deadline=None)
    @given(figures=st.lists(st.decimals(10, 999_999, places=2), min_size=3, max_size=3), cut=st.integers(2, 8))
    @example(figures=[Decimal("1032.37"), Decimal("12.30"), Decimal("1020.07")], cut=4)
    def test_a_figure_broken_anywhere_belongs_to_the_row_whose_name_stands_beside_it(
        self, figures: list[Decimal], cut: int
    ) -> None:
        """Each is equal or named, and no piece of it is an amount."""
        texts = [f"{figure:,.2f}" for figure in figures]
        broken = [f"{text[:cut]}\n{text[cut:]}" if len(text) > cut else text for text in texts]
        statement = printed([HEAD, *ROWS[:2], ["2012699", "其他档案事务支出", *broken], *ROWS[2:]])
        amounts = [amount for line in statement.lines for amount in line.amounts]
        known = {value for _, _, values in PLAIN for value in values.values()} | {figure * 10_000 for figure in figures}
        assert {amount.value for amount in amounts if amount.state is State.VALUE} <= known
        [line] = [line for line in statement.lines if line.code == "2012699"]
        assert all(_is_equal_or_named(*pair) for pair in zip(figures, line.amounts, strict=True))


def _is_equal_or_named(figure: Decimal, amount: Amount) -> bool:
    return amount.value == figure * 10_000 or amount.state is State.UNREADABLE


class TestCodes:
    @pytest.mark.parametrize("mark", [".", "-", "－", "·", " ", ""])
    @pytest.mark.parametrize("head", ["科目编码", "功能分类科目编码", "编码"])
    def test_the_steps_of_a_code_may_be_parted(self, mark: str, head: str) -> None:
        rows = [[mark.join(filter(None, (code[:3], code[3:5], code[5:]))), *rest] for code, *rest in ROWS]
        assert said(printed([[head, *HEAD[1:]], *rows])) == PLAIN

    @pytest.mark.parametrize("form", ["{0}{1}", "{0} {1}", "[{0}]{1}", "{0}-{1}", "{1}（{0}）", "{1}[{0}]"])
    @pytest.mark.parametrize("mark", ["", "."])
    def test_a_code_may_stand_with_its_name_before_or_behind_it(self, form: str, mark: str) -> None:
        rows = [
            [form.format(mark.join(filter(None, (code[:3], code[3:5], code[5:]))), name) if code else name, *rest]
            for code, name, *rest in ROWS
        ]
        assert said(printed([["科目", *HEAD[2:]], *rows])) == PLAIN

    def test_figures_under_a_word_for_codes_are_no_codes(self) -> None:
        rows = [[row[1], figure, *row[3:]] for row, figure in zip(ROWS, ("301.50", "302.50") * 3, strict=False)]
        statement = printed([["科目名称", "款", "基本支出", "项目支出"], *rows])
        assert [line.code for line in statement.lines] == [""] * len(rows)


@settings(max_examples=10, deadline=None)
@given(dot=st.sampled_from(".·…"), length=st.integers(4, 30), lines=st.booleans(), apart=st.sampled_from(["", "   "]))
def test_dots_that_lead_to_a_figure_are_none_of_the_name(dot: str, length: int, lines: bool, apart: str) -> None:
    rows = [[code, name + apart + dot * length, *rest] for code, name, *rest in ROWS]
    assert said(printed([HEAD, *rows], lines=lines)) == PLAIN


@pytest.mark.parametrize("stroke", ["－", "–", "――", "－－", "／"])
def test_strokes_of_any_width_are_blanks_and_leave_a_column_one_of_amounts(stroke: str) -> None:
    [total, *rows] = ROWS
    blank = [[*row[:3], *[stroke] * len(row[3:])] for row in rows]
    statement = printed([HEAD, total, *blank])
    assert said(statement)[0] == PLAIN[0]
    assert [[amount.state for amount in line.amounts[1:]] for line in statement.lines[1:]] == [
        [State.BLANK] * len(row[3:]) for row in rows
    ]


class TestWordsOfTheHead:
    @pytest.mark.parametrize("again", ["续表", "（续表）", "续表2", "续表 2", "（续）"])
    def test_a_table_goes_on_under_a_word_that_says_so(self, again: str) -> None:
        pages = [
            Table(TITLE, [HEAD, *ROWS[:3]], number="表2"),
            Table("", [HEAD, *ROWS[3:]], number=again, unit="单位：万元" if "2" in again else "", issuer=""),
        ]
        statement = read_pdf(Paper(tables=pages).pdf())
        assert (said(statement), statement.number, statement.title) == (PLAIN, "表2", TITLE)

    @pytest.mark.parametrize(
        ("unit", "title"),
        [
            ("", TITLE + "（万元）"),
            ("", TITLE + "（单位：万元）"),
            ("单位 Unit：万元", TITLE),
            ("单位Unit: 万元（RMB 10,000）", TITLE),
        ],
    )
    def test_the_unit_may_stand_behind_the_title_or_in_two_languages(self, unit: str, title: str) -> None:
        statement = printed([HEAD, *ROWS], title=title, unit=unit)
        assert (said(statement), statement.money_unit) == (PLAIN, "万元")

    def test_a_unit_over_the_table_holds_against_another_in_its_title(self) -> None:
        assert understood(["收支表（万元）", "单位：元"]).money_unit == "元"

    @pytest.mark.parametrize(
        "above",
        [
            ("公开部门：某县图书馆", "单位：万元"),
            ("编报日期：2024年1月26日", "单位：万元"),
            ("2024年1月26日", "单位：万元"),
            (TITLE, "单位：万元"),
        ],
    )
    def test_a_row_of_the_grid_over_its_header_may_say_who_when_and_in_what_unit(self, above: tuple[str, str]) -> None:
        row = [above[0], "", "", "", above[1]]
        statement = printed([row, HEAD, *ROWS], title="" if TITLE in above else TITLE, unit="", issuer="")
        assert (said(statement), statement.money_unit, statement.title) == (PLAIN, "万元", TITLE)

    def test_the_title_of_all_tables_is_that_of_none(self) -> None:
        assert understood(["附件3", "某县图书馆2024年部门预算公开表", TITLE]).title == TITLE
        assert understood(["某县图书馆2024年部门预算公开表", "单位：万元"]).title == "某县图书馆2024年部门预算公开表"

    @pytest.mark.parametrize(
        "line",
        [
            "部门：某县图书馆 2024年度 单位：元",
            "公开部门：某县图书馆2024年度 单位：元",
            "报送单位：某县图书馆 公开时间：2025年9月1日",
            "填报单位：[361032]某县图书馆 2024年",
            "单位名称：361032-某县图书馆 单位：元",
        ],
    )
    def test_neither_the_year_beside_an_issuer_nor_its_code_is_of_its_name(self, line: str) -> None:
        assert understood(texts_of_head([line])).issuer == "某县图书馆"

    @pytest.mark.parametrize("label", ["合计 Total", "合计Total", "收入总计 TOTAL"])
    def test_a_total_is_one_in_two_languages(self, label: str) -> None:
        assert is_total_label(label)
        assert not is_total_label("项目A")
