"""Sets of tables: how any number of them is numbered, in print and in what is read, and how columns form lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from budgets import documents
from budgets.documents.entry import empty_tables, template_layout
from budgets.documents.tables.column_measures import column_measure
from budgets.records import ColumnType, Scope
from budgets.vocabulary.column_words import header_meaning
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.numerals import chinese_numeral, parse_chinese_numeral
from budgets.vocabulary.table_kinds import KINDS, TableKind, kind_of_title
from budgets.vocabulary.table_sets import (
    FREE_ROWS,
    TABLE_SETS,
    Form,
    TableSet,
    known_layouts,
    layout_columns,
    offered_sets,
)
from tests.papers import Paper, Table
from tests.places import laid_out

MOST = 40
#: What a place may print over its tables: the pattern, and the numbers of the first, the thirteenth and the last.
NUMBERINGS = {
    "表{}": ("表1", "表13", "表40"),
    "公开表{numeral}": ("公开表一", "公开表十三", "公开表四十"),
    "预算{:02d}表": ("预算01表", "预算13表", "预算40表"),
    "公开{:02d}表": ("公开01表", "公开13表", "公开40表"),
    "附表{}": ("附表1", "附表13", "附表40"),
    "表{numeral}": ("表一", "表十三", "表四十"),
    "附件{}": ("附件1", "附件13", "附件40"),
    "": ("", "", ""),
}
COLUMNS = ("科目编码 : code", "科目名称 : label", "合计 = total")


def numbered_set(numbering: str, parts: int = 0) -> TableSet:
    """Return a set of forty tables of one kind; with ``parts``, each bears a number of its own, so many a chapter."""
    forms = tuple(
        Form(
            kind=TableKind.EXPENDITURE,
            title=f"第{order}类支出表",
            columns=COLUMNS,
            number=f"附表{(order - 1) // parts + 1}-{(order - 1) % parts + 1}" if parts else "",
        )
        for order in range(1, MOST + 1)
    )
    return TableSet(name="某省", name_en="A province", numbering=numbering, forms=forms)


def printed(table_set: TableSet) -> Paper:
    rows = [["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "100.00"], ["", "合计", "100.00"]]
    tables = [
        Table(form.title, rows, number=table_set.printed_number(order))
        for order, form in enumerate(table_set.forms, start=1)
    ]
    return Paper(title=("2031年某市档案馆单位预算",), tables=tables)


def flat(paper: Paper) -> str:
    """Return a paper as text without columns, one cell after the other."""
    tables = (
        "\n".join([each.number, each.title, f"{each.issuer} {each.unit}", *(" ".join(row) for row in each.rows)])
        for each in paper.tables
    )
    return "\n\n".join([*paper.title, *tables])


def read_back(written: bytes | str, folder: Path) -> list[tuple[str, str]]:
    """Return number and title of each table that is read of a paper."""
    path = folder / "paper"
    path.write_bytes(written if isinstance(written, bytes) else written.encode())
    return [(table.number, table.title) for table in documents.read([path]).budget.statements]


#: In text without columns no line says by itself that it numbers a table: whole documents are attachments too.
UNTOLD_IN_FLAT_TEXT = "附件{}"


class TestNumbers:
    @pytest.mark.parametrize("numbering", NUMBERINGS)
    def test_forty_tables_of_any_numbering_are_numbered(self, numbering: str) -> None:
        made = numbered_set(numbering)
        numbers = [made.printed_number(order) for order in range(1, MOST + 1)]
        assert (numbers[0], numbers[12], numbers[-1]) == NUMBERINGS[numbering]
        assert len(set(numbers)) == (MOST if numbering else 1)
        assert [table.number for table in empty_tables.tables_of(made, year=2031, unit="某局")] == numbers
        names = [sheet.name for sheet in template_layout.sheets(made, year=2031, unit="某局")]
        assert len(set(names)) == MOST

    def test_a_form_may_bear_a_number_of_its_own(self) -> None:
        made = numbered_set("附表{}", parts=3)
        assert [made.printed_number(order) for order in (1, 2, 4, 40)] == ["附表1-1", "附表1-2", "附表2-1", "附表14-1"]

    @pytest.mark.heavy
    @pytest.mark.parametrize("written", [Paper.pdf, Paper.workbook, laid_out], ids=["pdf", "workbook", "laid-out"])
    @pytest.mark.parametrize(("numbering", "parts"), [*((each, 0) for each in NUMBERINGS), ("附表{}", 3)])
    def test_numbers_that_are_printed_are_read(
        self, numbering: str, parts: int, written: Callable[[Paper], bytes | str], tmp_path: Path
    ) -> None:
        made = numbered_set(numbering, parts)
        assert read_back(written(printed(made)), tmp_path) == [
            (made.printed_number(order), form.title) for order, form in enumerate(made.forms, start=1)
        ]

    @pytest.mark.parametrize(
        ("numbering", "parts"),
        [
            *((each, 0) for each in NUMBERINGS if each != UNTOLD_IN_FLAT_TEXT),
            ("附表{}", 3),
        ],
    )
    def test_numbers_in_flat_text_are_read(self, numbering: str, parts: int, tmp_path: Path) -> None:
        made = numbered_set(numbering, parts)
        assert read_back(flat(printed(made)), tmp_path) == [
            (made.printed_number(order), form.title) for order, form in enumerate(made.forms, start=1)
        ]

    def test_numerals_are_written_and_understood(self) -> None:
        assert [chinese_numeral(number) for number in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
        assert [parse_chinese_numeral(chinese_numeral(number)) for number in range(1, 100)] == list(range(1, 100))

    @pytest.mark.parametrize("text", ["", "零", "十零", "二三", "百", "1", "十十"])
    def test_other_text_is_no_numeral(self, text: str) -> None:
        with pytest.raises(ValueError, match="numeral"):
            parse_chinese_numeral(text)

    @pytest.mark.parametrize("number", [0, -1, 100])
    def test_other_numbers_have_no_numeral(self, number: int) -> None:
        with pytest.raises(ValueError, match="numerals"):
            chinese_numeral(number)


class TestColumns:
    def test_lists_begin_where_their_column_says_so(self) -> None:
        layout = (
            *("人员经费/科目编码 : code @ personnel", "人员经费/科目名称 : label", "人员经费/{year}年 = total"),
            *("公用经费/科目编码 : code @ public", "公用经费/科目名称 : label", "公用经费/金额 = total"),
            *("合计/项目 : label @ list-3", "合计/金额 = total"),
        )
        columns = layout_columns(layout, 2031)
        assert [column.list for column in columns] == ["personnel"] * 3 + ["public"] * 3 + ["list-3"] * 2
        assert [column.header[-1] for column in columns[:3]] == ["科目编码", "科目名称", "2031年"]
        assert [column.measure for column in columns] == ["", "", "total"] * 2 + ["", "total"]

    def test_one_list_has_no_name(self) -> None:
        assert {column.list for column in layout_columns(COLUMNS, 2031)} == {""}


class TestForms:
    @pytest.mark.parametrize("word", TABLE_SETS)
    def test_name_kinds_and_lists_that_are_known(self, word: str) -> None:
        known = {"", *ListName}
        for form in TABLE_SETS[word].forms:
            lists = {column.list for column in layout_columns(form.columns, 2031)}
            assert form.kind in KINDS
            assert lists <= known
            assert form.rows.keys() <= lists

    @pytest.mark.parametrize("word", offered_sets())
    def test_are_read_as_the_kind_they_say(self, word: str) -> None:
        told_by_columns = {"expenditure-summary": "expenditure"}
        for form in TABLE_SETS[word].forms:
            title = form.title.format(unit="某局")
            assert kind_of_title(title) == told_by_columns.get(form.kind, form.kind)

    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("固有资本经营预算支出表", TableKind.STATE_CAPITAL),
            ("财政专户管理资金收入支出决算表", TableKind.SPECIAL_ACCOUNT),
            ("政府预算支出经济分类汇总表", TableKind.GOVERNMENT_ECONOMIC),
            ("财政拨款基本支出表（人员经费和公用经费）", TableKind.FISCAL_BASIC),
            ("部门收支总表（含非税收入）", TableKind.INCOME_EXPENDITURE),
            *(
                (part, TableKind.OTHER)
                for part in (
                    *("工资福利支出预算表", "一般商品和服务支出预算表", "公用经费支出表", "会议费、培训费支出表"),
                    *("一般公共预算会议费支出表", "单位资金支出预算表", "非税收入征收计划表", "项目收入支出决算表"),
                    *("上级转移支付补助项目支出预算表", "机构运行经费支出、国有资产占用情况及政府采购支出信息表"),
                )
            ),
        ],
    )
    def test_of_part_of_the_money_are_not_taken_for_those_of_all_of_it(self, title: str, kind: TableKind) -> None:
        assert kind_of_title(title) == kind

    def test_without_columns_are_not_offered_to_clerks(self) -> None:
        assert "central" not in offered_sets()
        assert TABLE_SETS["central"].kinds[-1] == "state-capital"

    def test_layouts_of_a_kind_are_those_of_every_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = TableSet(
            name="某县",
            name_en="A county",
            numbering="",
            forms=(Form(kind=TableKind.TRANSFERS, title="x", columns=COLUMNS),),
        )
        before = list(known_layouts(TableKind.TRANSFERS))
        monkeypatch.setitem(TABLE_SETS, "county", one)
        assert list(known_layouts(TableKind.TRANSFERS)) == [*before, COLUMNS]
        assert len(list(known_layouts(TableKind.EXPENDITURE))) >= 3

    def test_lists_end_in_one_row_and_free_ones_fill_them_up(self) -> None:
        lists = {
            "income": (" 甲", " 乙", "收入总计"),
            "use": (FREE_ROWS, "支出总计"),
            "public": (" 丙", FREE_ROWS, "合计"),
        }
        columns = [text for name in lists for text in (f"{name}/项目 : label @ {name}", f"{name}/金额 = total")]
        form = Form(kind=TableKind.FISCAL, title="收支表", columns=tuple(columns), rows=lists)
        table = empty_tables.empty(form, order=1, year=2031, unit="某局", number="")
        assert {(line.list, line.label): line.row for line in table.lines} == {
            ("income", "甲"): 1,
            ("income", "乙"): 2,
            ("income", "收入总计"): 3,
            ("use", "支出总计"): 3,
            ("public", "丙"): 1,
            ("public", "合计"): 3,
        }
        (sheet,) = template_layout.sheets(
            TableSet(name="", name_en="", numbering="", forms=(form,)), year=2031, unit=str(Scope.UNIT)
        )
        last = {slot.list: slot for slot in sheet.slots}
        assert sheet.height == 2 + template_layout.SIDE_ROWS
        assert (last["use"].row, last["public"].row, last["income"].row) == (sheet.height - 1, sheet.height - 1, 2)
        assert [slot.line.label for slot in (last["use"], last["public"]) if slot.line] == ["支出总计", "合计"]


@pytest.mark.parametrize(
    ("word", "form"),
    [(word, form) for word, one in TABLE_SETS.items() for form in one.forms if form.columns],
    ids=lambda given: given.kind if isinstance(given, Form) else given,
)
def test_readers_tell_each_column_of_a_layout_as_the_layout_does(word, form):
    """What a form that we give out prints over its columns is read as what it says that they hold."""
    columns = layout_columns(form.columns, 2031)
    for column in columns:
        if column.type is not ColumnType.AMOUNT:
            # Of several columns of names, one is kept as the label and the others as texts.
            names = {ColumnType.LABEL} if column.type is ColumnType.TEXT else set()
            assert header_meaning(column.header[-1]) in {column.type} | names, (word, column)
            continue
        beside = [each.header for each in columns if each.type is ColumnType.AMOUNT and each.list == column.list]
        alone = len(beside) == 1
        read = column_measure(column.header, beside, form.kind, 2031, alone=alone, final=False)
        assert read == column.measure, (word, column)
