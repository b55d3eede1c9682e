"""Show that sheets saved as text are read as sheets, whatever parts their cells and in whatever encoding."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.documents import Refused, read
from budgets.documents.model.messages import sentence
from budgets.documents.sources.delimited_text import rows_of_sheet
from budgets.documents.sources.text_lines import decoded_text
from budgets.records import Line, Scope
from tests.papers import Paper, Table

HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [
    ["201", "一般公共服务支出", "1,900.00", "1,500.00", "400.00"],
    ["20126", "档案事务", "1,900.00", "1,500.00", "400.00"],
    ["2012601", "行政运行", "1,500.00", "1,500.00", "0.00"],
    ["2012604", "档案馆", "400.00", "", "400.00"],
    ["", "合计", "1,900.00", "1,500.00", "400.00"],
]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def sheet(title: str, delimiter: str) -> str:
    """Return a sheet as a spreadsheet saves it: every row as wide as the widest."""
    out = io.StringIO()
    rows = [["2031年某市档案馆部门预算"], [title], ["编制部门：某市档案馆", "", "", "", "单位：万元"], HEAD, *ROWS]
    csv.writer(out, delimiter=delimiter).writerows([*row, *[""] * (len(HEAD) - len(row))] for row in rows)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("delimiter", "suffix"), [(",", "csv"), (",", "xlsx"), (";", "txt"), ("\t", "txt"), ("\t", "tsv"), ("\t", "xls")]
)
def test_a_set_of_sheets_is_one_budget(tmp_path: Path, delimiter: str, suffix: str, encoding: str) -> None:
    paths = []
    for number, title in enumerate(("部门支出总体情况表", "一般公共预算支出情况表"), 1):
        paths.append(tmp_path / f"{number}.{suffix}")
        paths[-1].write_bytes(sheet(title, delimiter).encode(encoding))
    budget = read(paths).budget
    assert [table.title for table in budget.statements] == ["部门支出总体情况表", "一般公共预算支出情况表"]
    for table in budget.statements:
        told = {line.code or line.label: [one.value for one in line.amounts] for line in table.lines}
        assert told["2012601"] == [15_000_000, 15_000_000, 0]
        assert told["合计"] == [19_000_000, 15_000_000, 4_000_000]
        assert table.money_unit == "万元"
    line = budget.statements[1].lines[-1]
    assert (line.amounts[0].place.file, line.amounts[0].place.row) == (f"2.{suffix}", 9)
    assert not budget.unreadable


@settings(max_examples=40, deadline=None)
@given(
    rare=st.text("䶮㛃㑇㐂𠮷𬸚镕喆·—…①", max_size=12),
    encoding=st.sampled_from(ENCODINGS),
    said=st.sampled_from(["", "sep={}\r\n", '"sep={}"\r\n']),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
@example(rare="䶮㛃𠮷", encoding="gb18030", said="", delimiter=",")
@example(rare="—·—·—·", encoding="gb18030", said="", delimiter=",")
@example(rare="", encoding="utf-16-le", said="sep={}\r\n", delimiter=";")
def test_names_in_rare_characters_and_a_line_that_says_the_delimiter_change_no_figure(
    rare: str, encoding: str, said: str, delimiter: str
) -> None:
    text = said.format(delimiter) + sheet("部门支出总体情况表", delimiter).replace("行政运行", f"行政运行{rare}")
    with TemporaryDirectory() as folder:
        (path := Path(folder) / "budget.csv").write_bytes(text.encode(encoding))
        budget = read([path]).budget
    [table] = budget.statements
    assert [[one.printed for one in line.amounts] for line in table.lines] == [row[2:] for row in ROWS]
    assert unicodedata.normalize("NFKC", f"行政运行{rare}") in [
        unicodedata.normalize("NFKC", line.label) for line in table.lines
    ]
    assert table.lines[0].amounts[0].place.row == (6 if said else 5)
    assert not budget.unreadable


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\r\n", "\r"),
        lambda text: text.replace("\r\n", "\n"),
        lambda text: text.replace(",", ";"),
        lambda text: re.sub(r"(?m)^(\d+),", r'"=""\1""",', text),
    ],
    ids=["CR", "LF", "semicolons", "codes kept as text"],
)
def test_a_sheet_is_read_however_its_cells_are_kept(tmp_path: Path, change: Callable[[str], str]) -> None:
    path = tmp_path / "budget.csv"
    path.write_bytes(change(sheet("部门支出总体情况表", ",")).encode("gbk"))
    [table] = read([path]).budget.statements
    assert {line.code or line.label for line in table.lines} >= {"2012601", "合计"}
    assert [line.amounts[0].printed.replace(";", ",") for line in table.lines] == [row[2] for row in ROWS]


@pytest.mark.parametrize("grouped", [1, 3, 5])
def test_a_figure_parted_by_its_own_comma_moves_no_other(tmp_path: Path, grouped: int) -> None:
    rows = [[*row[:2], *(cell.replace(",", "") for cell in row[2:])] for row in ROWS]
    for row in rows[:grouped]:
        row[2] = "1,234.50"
    path = tmp_path / "budget.csv"
    lines = [
        "2031年某市档案馆部门预算,,,,",
        "部门支出总体情况表,,,,",
        ",,,,单位：万元",
        ",".join(HEAD),
        *map(",".join, rows),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    reading = read([path])
    [table] = reading.budget.statements
    for number, line in enumerate(table.lines):
        values = [one.value for one in line.amounts if one.value is not None]
        printed = rows[number][2:] if number >= grouped else []
        assert values == [Decimal(cell) * 10_000 for cell in printed if cell]
    assert len(reading.budget.unreadable) == grouped


@given(st.text("档案馆预算支出，。0123456789.,（）\n", min_size=1), st.sampled_from(ENCODINGS))
def test_text_is_the_same_in_every_encoding(text: str, encoding: str) -> None:
    text = "部门预算\n" + text
    assert decoded_text(text.encode(encoding), "a.txt") == text


@given(st.binary(min_size=1, max_size=60))
def test_other_bytes_are_refused_or_are_text(data: bytes) -> None:
    try:
        said = f"text: {decoded_text(data, 'a.txt')}"
    except Refused as error:
        said = sentence(str(error))
    assert said


@pytest.mark.parametrize(
    "text",
    [
        "一般公共服务支出 1,234.50 834.50 400.00\n" * 6,
        "一般公共服务支出 1,234.50 1,834.50 400.00\n" * 6,
        "本年收入,支出,结转。\n说明：,\n",
        "第一部分\t概况\n没有表的文字\n又一行",
    ],
)
def test_text_with_commas_or_a_tab_is_no_sheet(text: str) -> None:
    assert rows_of_sheet(text, "budget.txt") == []


@pytest.mark.parametrize(
    "markup",
    [
        "\n<?xml version='1.0'?><Workbook>",
        "<?xml version='1.0'?>\n<?mso-application progid='Word.Document'?>\n<w:wordDocument xmlns:w='x'>",
    ],
)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_workbook_written_as_xml_says_what_to_save_it_as(tmp_path: Path, markup: str, encoding: str) -> None:
    (tmp_path / "budget.xls").write_bytes(f"{markup}\n<td>某市档案馆<td>1,234.50".encode(encoding))
    with pytest.raises(Refused, match=r"^markup") as refused:
        read([tmp_path / "budget.xls"])
    assert ".xlsx" in sentence(str(refused.value))


def test_text_in_an_encoding_that_is_not_read_says_what_to_save_it_as(tmp_path: Path) -> None:
    (tmp_path / "budget.csv").write_bytes("單位預算支出總表,萬元,一般公共預算財政撥款\n".encode("big5") * 6)
    with pytest.raises(Refused, match=r"^not-utf8") as refused:
        read([tmp_path / "budget.csv"])
    assert "UTF-8" in sentence(str(refused.value))
    assert "byte" not in sentence(str(refused.value))


def test_an_archive_that_holds_pdf_files_as_they_are_is_no_pdf_file(tmp_path: Path) -> None:
    """Else the first of them alone would be read, and nothing said of the others."""
    with zipfile.ZipFile(tmp_path / "budgets.zip", "w", zipfile.ZIP_STORED) as archive:
        for name in ("one.pdf", "two.pdf"):
            archive.writestr(name, Paper(tables=[Table("表", [["项目"]])]).pdf())
    with pytest.raises(Refused, match=r"^archive"):
        read([tmp_path / "budgets.zip"])


def test_a_sheet_that_speaks_of_pdf_files_is_none(tmp_path: Path) -> None:
    (tmp_path / "budget.csv").write_text("%PDF-格式另见,,,,\n" + sheet("部门支出总体情况表", ","), encoding="utf-8")
    assert read([tmp_path / "budget.csv"]).budget.statements


def values_of_row(line: Line) -> list[Decimal | None]:
    return [amount.value for amount in line.amounts]


def values_of_text(row: list[str]) -> list[Decimal | None]:
    return [Decimal(cell.replace(",", "")) * 10_000 if cell else None for cell in row[2:]]


def quoted(row: list[str]) -> str:
    return ",".join(f'"{cell}"' for cell in row)


#: Lines of a sheet that are written wrongly: what was typed, from what should have been.
BROKEN = {
    "open label": lambda line: line.replace('","', '","', 1).replace('事务"', "事务", 1).replace('运行"', "运行", 1),
    "open last": lambda line: line.removesuffix('"'),
    "open first": lambda line: line.removeprefix('"').replace('",', ",", 1)[:-1],
    "a cell fewer": lambda line: re.sub(r'^((?:"[^"]*",){2})"[^"]*",', r"\1", line),
    "a cell more": lambda line: line.replace('务",', '务","1",').replace('行",', '行","1",'),
    "quotes left out": lambda line: line.replace('"', ""),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("at", [1, 2])
def test_a_line_that_is_written_wrongly_shifts_no_figure(
    padded: bool, at: int, broken: Callable[[str], str], tmp_path: Path
) -> None:
    head = [["2031年某市档案馆部门预算"], ["部门支出总体情况表"], ["", "", "", "", "单位：万元"], HEAD]
    more = [[f"20199{n:02}", f"其他事务{n}", "1,900.00", "1,500.00", "400.00"] for n in range(4)]
    lines = [quoted([*row, *[""] * (len(HEAD) - len(row)) * padded]) for row in [*head, *ROWS, *more]]
    lines[len(head) + at] = broken(lines[len(head) + at])
    path = tmp_path / "budget.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reading = read([path])
    [table] = reading.budget.statements
    rows = [*ROWS, *more]
    assert len(table.lines) == len(rows)
    for number, line in enumerate(table.lines):
        values = values_of_row(line)
        assert values == values_of_text(rows[number]) or (number == at and not any(values)), line
    named = [each.reason for each in reading.budget.unreadable]
    assert all(each.startswith("not-a-figure") for each in named)
    assert named or values_of_row(reading.budget.statements[0].lines[at]) == values_of_text(rows[at])


@pytest.mark.parametrize("before", [b"\0" * 1_100, b"HTTP/1.1 200 OK\r\n" * 90, b"\xff" * 70_000])
def test_a_pdf_file_behind_other_bytes_says_where_it_begins(tmp_path: Path, before: bytes) -> None:
    (tmp_path / "budget.pdf").write_bytes(before + b"\n" + Paper(tables=[Table("表", [["项目"]])]).pdf())
    with pytest.raises(Refused, match=r"^late-pdf") as refused:
        read([tmp_path / "budget.pdf"])
    assert f"{len(before) + 2:,}" in sentence(str(refused.value), "en")


STEPS = (
    ["科目编码", "", "", "科目名称", "合计", "基本支出", "", "", "项目支出"],
    ["类", "款", "项", "", "", "小计", "人员经费", "公用经费", ""],
    ["201", "", "", "一般公共服务支出", "450.00", "200.00", "120.00", "80.00", "250.00"],
    ["201", "26", "01", "行政运行", "200.00", "200.00", "120.00", "80.00", ""],
    ["201", "26", "04", "档案馆", "250.00", "", "", "", "250.00"],
    ["", "", "", "合计", "450.00", "200.00", "120.00", "80.00", "250.00"],
)


@pytest.mark.parametrize("filled", [9, 1, 5])
def test_a_head_of_two_rows_keeps_its_merged_cells_blank(tmp_path: Path, filled: int) -> None:
    """Programs differ in how many cells they give to the rows above a head."""
    above = [["2031年某市档案馆部门预算"], ["支出预算总表"], ["单位：万元"]]
    rows = [*([*row, *[""] * (filled - 1)] for row in above), *STEPS]
    (path := tmp_path / "sheet.csv").write_text("\n".join(map(",".join, rows)))
    table = read([path]).budget.statements[0]
    measures = [str(column.measure) for column in table.columns if column.measure]
    assert measures == ["total", "basic", "personnel", "public", "project"]
    assert [line.code or line.label for line in table.lines] == ["201", "2012601", "2012604", "合计"]
    assert [each.value for each in table.lines[1].amounts] == [2_000_000, 2_000_000, 1_200_000, 800_000, None]


def test_an_archive_is_said_to_be_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(path := tmp_path / "set.zip", "w") as archive:
        archive.writestr("支出.csv", "\n".join(map(",".join, STEPS)))
    with pytest.raises(Refused, match=r"^archive") as refusal:
        read([path])
    assert "解压" in sentence(str(refusal.value), "zh-hans")


def test_codes_crossed_with_economic_classes_add_up(tmp_path: Path) -> None:
    classes = ["工资福利支出", "商品和服务支出", "对个人和家庭的补助", "债务利息及费用支出"]
    classes += ["资本性支出（基本建设）", "资本性支出", "对企业补助（基本建设）", "对企业补助", "对社会保障基金补助"]
    figures = ["435.00", "100.00", "80.00", "20.00", "5.00", "120.00", "60.00", "7.00", "33.00", "10.00"]
    rows = [
        ["2031年某市档案馆部门预算"],
        ["一般公共预算支出预算明细表（按支出功能分类科目）"],
        ["单位：万元"],
        ["科目编码", "科目名称", "合计", *classes],
        ["201", "一般公共服务支出", *figures],
        ["", "合计", *figures],
    ]
    (path := tmp_path / "crossed.csv").write_text("\n".join(map(",".join, rows)))
    reading = read([path])
    assert not reading.warnings
    told = [f.verdict for f in check_budget(reading.budget).findings if f.rule == "F3.general-function.total"]
    assert told == [Verdict.OK, Verdict.OK]


def copied(rows: list[list[str]]) -> str:
    """Return a page with two tables as it is copied: prose between them, tabs between their cells."""
    tables = [
        "\n".join([f"表{number}", title, "部门：某市档案馆\t单位：万元", *("\t".join(row) for row in rows)])
        for number, title in enumerate(("部门支出总表", "一般公共预算支出表"), 1)
    ]
    contents = "目录\n第一部分\t概况\n一、主要职责\t1\n二、机构设置\t2\n"
    return f"2031年某市档案馆部门预算\n{contents}第二部分 2031年部门预算表\n" + "\n本表没有其他内容。\n".join(tables)


def test_tables_with_tabs_may_stand_between_prose(tmp_path: Path) -> None:
    upper = ["科目", "", "本年支出", "", ""]
    (tmp_path / "page.txt").write_text(copied([upper, HEAD, *ROWS]) + "\n三、说明\n档案馆的支出见上表。\n", "utf-8")
    budget = read([tmp_path / "page.txt"]).budget
    assert [(table.number, table.title) for table in budget.statements] == [
        ("表1", "部门支出总表"),
        ("表2", "一般公共预算支出表"),
    ]
    for table in budget.statements:
        told = {line.code or line.label: [one.value for one in line.amounts] for line in table.lines}
        assert told["2012604"] == [4_000_000, None, 4_000_000]
        assert told["合计"] == [19_000_000, 15_000_000, 4_000_000]
    assert (budget.department, budget.year) == ("某市档案馆", 2031)


def test_rows_of_which_merged_cells_were_left_out_are_as_with_them() -> None:
    whole = rows_of_sheet(copied([["科目", "", "本年支出", "", ""], HEAD, *ROWS]), "page.txt")
    assert rows_of_sheet(copied([["科目", "本年支出"], HEAD, *ROWS]), "page.txt") == whole


def test_what_numbers_the_columns_of_a_text_is_no_row(tmp_path: Path) -> None:
    rows = [
        ["科目", *HEAD[2:]],
        HEAD[:2],
        ["栏次", "1", "2", "3"],
        *([cell or "0.00" for cell in row] for row in ROWS[:-1]),
    ]
    text = copied(rows).replace("\t", " ")
    (tmp_path / "page.txt").write_text(text, "utf-8")
    for table in read([tmp_path / "page.txt"]).budget.statements:
        values = [one.value for line in table.lines for one in line.amounts]
        assert values
        assert not {10_000, 20_000, 30_000} & {*values}


def test_a_note_ends_before_the_heading_of_what_is_told_next(tmp_path: Path) -> None:
    note = "注：本表反映支出预算。\n金额以万元列示。"
    told = (
        "第三部分 2031年部门预算情况说明\n一、收支总体情况\n2031年支出预算1,900.00万元，其中：基本支出1,500.00万元。\n"
    )
    (tmp_path / "page.txt").write_text(f"{copied([HEAD, *ROWS])}\n{note}\n{told}", "utf-8")
    budget = read([tmp_path / "page.txt"]).budget
    assert budget.statements[-1].note == note
    assert [mention.printed for mention in budget.mentions] == ["1,900.00万元", "1,500.00万元"]


def test_a_figure_of_the_list_beside_is_named_where_a_text_tells_no_columns(tmp_path: Path) -> None:
    both = [[f"{each}、财政拨款收入", "1,900.00", f"{each}、教育支出", "400.00", "400.00"] for each in "一二"]
    alone = [[f"{each}、其他支出", "400.00", "400.00"] for each in "三四五六"]
    head = ["项目", "金额", "项目", "合计", "一般公共预算"]
    (tmp_path / "page.txt").write_text(copied([["收入", "支出"], head, *both, *alone]).replace("\t", " "), "utf-8")
    budget = read([tmp_path / "page.txt"]).budget
    assert sum("1,900.00" in each.text for each in budget.unreadable) == 2 * len(both)


def test_heads_of_three_rows_and_totals_of_both_halves_keep_their_places(tmp_path: Path) -> None:
    """Spreadsheets leave blank what a merged cell reaches over."""
    six = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "", "", "公务接待费"]
    expenses = [
        ["一般公共预算财政拨款“三公”经费支出决算表", *[""] * 11],
        ["部门：某市档案馆", *[""] * 10, "单位：万元"],
        ["预算数", *[""] * 5, "决算数", *[""] * 5],
        [*six, *six],
        [*["", "", "小计", "公务用车购置费", "公务用车运行维护费", ""] * 2],
        ["9.00", "1.00", "6.00", "2.00", "4.00", "2.00", "7.00", "0.50", "5.00", "1.50", "3.50", "1.50"],
    ]
    halves = ["科目编码", "科目名称", "决算数"]
    basic = [
        ["一般公共预算财政拨款基本支出决算表", *[""] * 8],
        ["部门：某市档案馆", *[""] * 7, "单位：万元"],
        ["人员经费", "", "", "公用经费", *[""] * 5],
        [*halves, *halves, *halves],
        ["301", "工资福利支出", "80.00", "302", "商品和服务支出", "7.00", "310", "资本性支出", "3.00"],
        ["30101", "基本工资", "80.00", "30201", "办公费", "7.00", "31002", "办公设备购置", "3.00"],
        ["人员经费合计", "", "80.00", "公用经费合计", "", "", "", "", "10.00"],
    ]
    empty = [
        ["国有资本经营预算财政拨款支出决算表", *[""] * 4],
        ["部门：某市档案馆", "", "", "", "单位：万元"],
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        *[[""] * 5] * 3,
    ]
    paths = []
    for number, rows in enumerate((expenses, basic, empty)):
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_text(out.getvalue(), encoding="gb18030")
    budget = read(paths, year=2031, scope=Scope.DEPARTMENT).budget
    three, items, capital = budget.statements
    assert (three.kind, items.kind, capital.kind) == ("three-public", "general-basic", "state-capital")
    assert all(column.measure for column in three.columns)
    last = [line for line in items.lines if line.label.endswith("经费合计")]
    assert [(line.label, *(amount.value for amount in line.amounts)) for line in last] == [
        ("人员经费合计", 800_000),
        ("公用经费合计", 100_000),
    ]
    assert (capital.lines, budget.department) == ((), "某市档案馆")
