"""Saved web pages: their tables are read as a browser shows them, whatever their encoding and the name of the file."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.documents import Reading, Refused
from budgets.documents.model.limits import Limits
from budgets.documents.model.media_types import HTML, MHTML, RTF
from budgets.documents.model.messages import sentence
from budgets.documents.sources.file_types import media_type_of
from budgets.documents.sources.web_page import read_mhtml, read_web_page
from budgets.records import Line, Place, State
from tests import province, reprinted
from tests.flowing import small_page

ROWS = (
    "<tr><td>合计<td><td>300.00</tr><tr><td>201<td>一般公共服务支出<td>100.00</tr>"
    "<tr><td>208<td>社会保障和就业支出<td>200.00</tr>"
)


def read(page: str | bytes, folder: Path, name: str = "budget.html") -> Reading:
    path = folder / name
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return documents.read([path], department="青田省档案馆")


def lines_of(reading: Reading) -> tuple[Line, ...]:
    return reading.budget.statements[0].lines


def values(reading: Reading) -> list[Decimal | None]:
    return [amount.value for line in lines_of(reading) for amount in line.amounts]


def parts(page: str) -> dict[str, list[list[str]]]:
    return dict(read_web_page(f"<meta charset=utf-8>{page}".encode(), "a.html", Limits()).parts())


def lines(page: str) -> list[str]:
    return [row[0] for row in parts(page)[""]]


class TestTheSameTables:
    def test_a_page_says_what_the_budget_says(self, tmp_path: Path) -> None:
        budget = province.budget(3)
        reprinted.write_html(budget, reprinted.LAYOUTS["text-a4"], path := tmp_path / "budget.html")
        read = documents.read(
            [path], year=budget.year, department=budget.department, scope=budget.scope, phase=budget.phase
        ).budget
        compared = reprinted.compare(budget, read)
        assert (compared.named, compared.wrong, compared.missed) == ([], [], [])
        assert compared.right > 150
        assert read.files[0].media_type == HTML

    def test_a_figure_stands_at_table_row_and_column(self, tmp_path: Path) -> None:
        amount = lines_of(read(small_page(ROWS), tmp_path))[1].amounts[0]
        assert amount.place == Place(file="budget.html", sheet="table[1]", row=3, column=3)

    @pytest.mark.parametrize("name", ["budget.xls", "budget.htm", "budget.txt", "budget.pdf"])
    def test_the_bytes_decide_and_not_the_name(self, tmp_path: Path, name: str) -> None:
        assert values(read(small_page(ROWS), tmp_path, name)) == [300, 100, 200]

    @pytest.mark.parametrize(
        ("said", "encoding"),
        [
            *(("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("", "gb18030")),
            *(("", "utf-8"), ("utf-8", "utf-16"), ("", "utf-16-le"), ("utf-8", "gb18030"), ("unheard-of", "utf-8")),
        ],
    )
    def test_the_encoding_is_the_one_that_fits(self, tmp_path: Path, said: str, encoding: str) -> None:
        page = small_page(ROWS).replace("charset=utf-8", f"charset={said}" if said else "")
        assert values(read(page.encode(encoding), tmp_path)) == [300, 100, 200]

    def test_a_page_in_traditional_characters_says_so(self) -> None:
        page = "<meta http-equiv=Content-Type content='text/html; charset=big5'>部門預算".encode("big5")
        assert read_web_page(page, "a.html", Limits()).items[0].text == "部門預算"  # type: ignore[union-attr]

    def test_an_archive_of_a_browser_is_read(self, tmp_path: Path) -> None:
        page = small_page(ROWS).replace("=", "=3D")
        archive = (
            'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            f"{page}\r\n--b\r\nContent-Type: text/css\r\n\r\ntd {{}}\r\n--b--\r\n"
        )
        assert media_type_of(archive.encode(), "budget.mht") == MHTML
        assert values(read(archive, tmp_path, "budget.mht")) == [300, 100, 200]

    def test_pages_of_an_archive_are_read_one_after_the_other(self) -> None:
        part = "--b\nContent-Type: text/html\n\n<meta charset=utf-8><p>{0}<table><tr><td>{0}</table>\n"
        head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        archive = f"{head}{part.format('甲')}{part.format('乙')}--b--"
        shown = dict(read_mhtml(archive.encode(), "a.mht", Limits()).parts())
        assert shown == {
            "": [["甲"], ["〔表格 1〕"], ["乙"], ["〔表格 2〕"]],
            "table[1]": [["甲"]],
            "table[2]": [["乙"]],
        }

    def test_what_else_begins_like_a_page_is_told(self) -> None:
        assert media_type_of(b"{\\rtf1 a}", "budget.doc") == RTF
        assert media_type_of(b"<html><body><Workbook>", "budget.xls") == HTML


class TestTablesAsShown:
    def test_cells_reach_over_rows_and_columns(self) -> None:
        page = "<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>1<td>2<tr><td>丙<td>3<td>4</table>"
        assert parts(page)["table[1]"] == [["甲", "乙", ""], ["", "1", "2"], ["丙", "3", "4"]]

    def test_no_cell_reaches_below_its_group(self) -> None:
        head, body = "<thead><tr><th rowspan=9>甲<th>乙</thead>", "<tbody><tr><td>1<td>2<tr><td>3<td>4</tbody>"
        page = f"<table>{head}{body}<tr><td>5</table>"
        sheet = read_web_page(page.encode("gb18030"), "a.html", Limits()).items[0]
        assert sheet.merged == []  # type: ignore[union-attr]
        assert parts(page)["table[1]"] == [["甲", "乙"], ["1", "2"], ["3", "4"], ["5", ""]]

    def test_a_head_that_reaches_into_the_rows_below_is_whole_where_all_rows_fit_only_so(self, tmp_path: Path) -> None:
        # So LibreOffice writes a head of several rows of which one is repeated.
        head = "<thead><tr><td rowspan=2>科目编码<td rowspan=2>科目名称<td colspan=2>合计</tr></thead>"
        rows = "<tr><td>基本支出<td>项目支出</tr><tr><td>201<td>一般公共服务支出<td>1.00<td>2.00</tr>"
        page = small_page("").replace("<tr><td>科目编码<td>科目名称<td>合计</tr>", f"{head}<tbody>{rows}</tbody>")
        reading = read(page, tmp_path)
        table = reading.budget.statements[0]
        assert [column.header for column in table.columns[2:]] == [("合计", "基本支出"), ("合计", "项目支出")]
        assert values(reading) == [1, 2]
        assert "spans-askew: budget.html, table[1]" in reading.warnings

    def test_a_span_of_no_rows_reaches_to_the_end_and_one_in_words_is_one(self) -> None:
        page = "<table><tr><td rowspan=0>甲<td rowspan=x colspan=0>1<tr><td>2<tr><td>3</table>"
        assert parts(page)["table[1]"] == [["甲", "1"], ["", "2"], ["", "3"]]

    def test_tables_that_only_set_out_a_page_are_none(self, tmp_path: Path) -> None:
        inner = small_page(ROWS).partition("<body>")[2].removesuffix("</body></html>")
        page = f"<meta charset=utf-8><table><tr><td>菜单<td><table><tr><td>{inner}</table></table>"
        reading = read(page, tmp_path)
        assert values(reading) == [300, 100, 200]
        assert lines_of(reading)[0].amounts[0].place.table == 3

    @pytest.mark.parametrize(
        "cells",
        ["<td>表3<td>单位：万元", "<td>部门：青田省档案馆<td><td>单位：万元", "<td>公开03表<tr><td>金额单位：万元"],
    )
    def test_a_table_that_only_sets_out_a_head_is_that_of_the_table_below(self, tmp_path: Path, cells: str) -> None:
        page = small_page(ROWS).replace("单位：元", "").replace("<table>", f"<table><tr>{cells}</table><table>")
        reading = read(page, tmp_path)
        (table,) = reading.budget.statements
        assert (table.title, table.money_unit, len(table.lines)) == ("部门支出预算总表", "万元", 3)
        assert (values(reading)[0], reading.budget.unreadable) == (3_000_000, ())

    def test_a_caption_is_the_title_of_its_table(self, tmp_path: Path) -> None:
        page = small_page(ROWS).replace("<p>部门支出预算总表</p>", "").replace(
            "<table>", "<table><caption>部门支出预算总表</caption>"
        )  # fmt: skip
        assert read(page, tmp_path).budget.statements[0].title == "部门支出预算总表"

    def test_spaces_show_as_one_and_those_that_do_not_break_as_themselves(self) -> None:
        page = "<table><tr><td> 甲\n  乙 <td>&nbsp;&nbsp;丙<br>丁<td><p>1</p><p>2</p></table>"
        assert parts(page)["table[1]"] == [["甲 乙", "\xa0\xa0丙\n丁", "1\n2"]]

    def test_two_figures_below_each_other_are_no_one_figure(self, tmp_path: Path) -> None:
        amount = lines_of(read(small_page(ROWS.replace("100.00", "100<br>200")), tmp_path))[1].amounts[0]
        assert (amount.state, amount.value) == (State.UNREADABLE, None)


class TestWhatIsNotShown:
    @pytest.mark.parametrize(
        "hidden",
        [
            *(
                "<p style='display: none'>密</p>",
                "<p hidden>密</p>",
                "<p class='x y'>密</p>",
                "<p style='MSO-HIDE:all'>密",
            ),
            "<table style='display:none'><tr><td>密</table>",
        ],
    )
    def test_what_is_hidden_is_not_read_and_named(self, tmp_path: Path, hidden: str) -> None:
        page = small_page(ROWS, head="<style>.z{}\n .y { color: red; display:none }</style>")
        reading = read(page.replace("<table>", f"{hidden}<table>"), tmp_path)
        assert values(reading) == [300, 100, 200]
        assert "hidden-text: budget.html, 密" in reading.warnings
        assert lines_of(reading)[0].amounts[0].place.table == 1 + ("<table" in hidden)

    @pytest.mark.parametrize(
        "rule",
        [
            *("#x{display:none}", "table tr.a{visibility:collapse}", "tr:nth-child(3) td{display: none !important}"),
            *("[data-x]{position:absolute;left:-9999px}", "tr + .a{position:fixed; clip:rect(0, 0, 0, 0)}"),
            *("@media screen{.a:not(.b){display:none}}", "@media (min-width:800px){.a{display:none}}"),
            *(".a{max-height:0;overflow:hidden}", "@layer z{.a{transform:scale(0)}}", ".a td{text-indent:-999em}"),
            *("tr{display:none} tr:not(.a){display:table-row}", ".a{clip-path:inset(50%)}"),
            *(".a{position:absolute;clip:rect(0 0 99px 0)}", ".a{display:none;display:-unheard-of}"),
            *("/* open</style><style>.a{display:none}", "x{y</style><style>.a{display:none}"),
        ],
    )
    def test_a_row_that_a_sheet_hides_is_not_read_and_named(self, tmp_path: Path, rule: str) -> None:
        row = "<tr id=x class='a c' data-x=1><td>209<td>密<td>999.00</tr>"
        page = small_page(ROWS.replace("</tr>", f"</tr>{row}", 1), head=f"<style>{rule}</style>")
        reading = read(page, tmp_path)
        assert values(reading) == [300, 100, 200]
        assert any(each.startswith("hidden-text: budget.html, 209") for each in reading.warnings)

    @pytest.mark.parametrize(
        "rule",
        [
            *("@media (orientation: landscape){.a{display:none}}", "@supports (x:y){.a{opacity:0}}"),
            *(
                ".a:unheard-of{display:none}",
                ".a{display:var(--x)}",
                ".a td{visibility:hidden} .a i{visibility:visible}",
            ),
            *(
                ".a{opacity:0}",
                ".a td{color:#fefefe}",
                ".a{filter:opacity(0)}",
                "table{background:#112233;color:#112235}",
            ),
            *("tbody{font-size:0}", "table{color:white}", "body{color:rgba(9,9,9,0)}"),
        ],
    )
    def test_a_figure_that_a_sheet_may_hide_is_named(self, tmp_path: Path, rule: str) -> None:
        row = "<tr class=a><td>201<td>一般公共服务支出<td>100.00<i></i></tr>"
        page = small_page(ROWS.partition("<tr><td>201")[0] + row, head=f"<style>{rule}</style>")
        assert values(read(page, tmp_path))[1] is None

    @pytest.mark.parametrize(
        "rule",
        [
            *("@media print{tr{display:none}}", "@media (max-width:600px){tr{display:none}}", "tr:hover{display:none}"),
            *(
                "tr::before{display:none}",
                "tr{}}} td{",
                "tr{opacity:0.9;position:absolute;left:-1px}",
                ":::{display:none}",
            ),
            *("td{display:none} td{display:table-cell}", "td{color:white!important;background:#036 url()}"),
            *("td{color:windowtext;background:white}", "body{font-size:0} td{font-size:9pt}", "tr{font:12px serif}"),
            *("td:empty, [hidden], .no td{visibility:hidden}", "tr{visibility:hidden} td{visibility:visible}"),
            *("tr{position:absolute;left:50%;margin-left:-600px}", "tr{position:fixed;clip:rect(0, 900px, 600px, 0)}"),
            *(
                "</style><style media=print>tr{display:none}",
                "[*|a], td:lang(){display:none}",
                "td{color:rgb(1e999 0 0)}",
            ),
            "</style><noscript><style>tr{display:none}</style></noscript><style>",
        ],
    )
    def test_a_figure_that_no_sheet_hides_is_read(self, tmp_path: Path, rule: str) -> None:
        reading = read(small_page(ROWS, head=f"<style>{rule}</style>"), tmp_path)
        assert values(reading) == [300, 100, 200]

    def test_sheets_in_an_archive_are_followed(self) -> None:
        head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        archive = (
            f"{head}--b\nContent-Type: text/html\n\n<p class=a>1<p>2\n--b\nContent-Type: text/css\n\n.a{{display:none}}"
        )
        flow = read_mhtml(f"{archive}\n--b--".encode(), "a.mht", Limits())
        assert dict(flow.parts()) == {"": [["2"]]}

    def test_columns_that_browsers_show_unlike_are_named(self, tmp_path: Path) -> None:
        page = small_page(ROWS).replace("<table>", "<table><col><col><col style='visibility:collapse'>")
        assert set(values(read(page, tmp_path))) == {None}

    def test_what_is_hidden_in_print_only_is_read(self) -> None:
        style = "@media print { .a { display: none } .b {} } p.c { display: block }"
        assert lines(f"<style>{style}</style><p class=a>甲<p class=c>乙") == ["甲", "乙"]

    def test_a_cell_that_takes_no_room_is_none_and_one_that_is_not_seen_is_empty(self) -> None:
        page = (
            "<table><tr><td style='display:none'>1<td>2<td style='visibility:hidden'>3<td>4"
            "<tr style='visibility:collapse'><td>5<tr><td>6<td>7<td>8</table>"
        )
        assert parts(page)["table[1]"] == [["2", "", "4"], ["6", "7", "8"]]

    def test_text_that_keeps_its_lines_and_what_is_filled_in(self) -> None:
        fields = "<input value=丙><input type=hidden value=密><textarea>丁\n戊</textarea>"
        assert lines(f"<pre>甲\n乙</pre><div>{fields}</div>") == ["甲", "乙", "丙 丁", "戊"]

    def test_figures_beside_each_other_that_stand_in_no_table_are_named(self, tmp_path: Path) -> None:
        page = small_page(ROWS).replace("</table>", "</table><pre>\n210  卫生健康支出   50.00   60.00\n</pre>")
        assert [one.reason for one in read(page, tmp_path).budget.unreadable] == ["row-outside: 50.00 60.00"]

    def test_menus_and_what_belongs_to_the_site_are_not_read(self) -> None:
        page = (
            "<nav>首页</nav><script>var a = '1'</script><p>甲</p><select><option>乙</select><footer>备案</footer><svg>"
            "<text>1</text></svg><!-- 丙 -->"
        )
        assert lines(page) == ["甲"]

    @pytest.mark.parametrize(
        "look",
        [
            *("<s>{}</s>", "<span style='text-decoration: line-through'>{}</span>", "<font color=white>{}</font>"),
            "<b style='font-size:9pt;color:#FFFFFF'>{}</b>",
            # As workbooks that are saved as web pages say it.
            "<style><!--table {{x:y}}\n.xl66, .xl67 {{text-decoration: line-through}}--></style><b class=xl67>{}</b>",
            "<style>/* }} */ .xl66 {{color:white; background:none}}</style><b class='xl66 a'>{}</b>",
            *("<i style='font-size:0'>{}</i>", "<i style='opacity: 0.0'>{}</i>", "<i style='color:transparent'>{}</i>"),
        ],
    )
    def test_a_figure_of_which_no_digit_is_seen_is_named(self, tmp_path: Path, look: str) -> None:
        page = small_page(ROWS.replace("100.00", look.format("100.00")))
        amount = lines_of(read(page, tmp_path))[1].amounts[0]
        assert (amount.state, amount.value) == (State.UNREADABLE, None)

    @pytest.mark.parametrize(
        "look",
        [
            *("{}<sup>1</sup>", "{}<span style='vertical-align:super'>2</span>", "<b style='color:#333'>{}</b>"),
            "<b style='background-color: navy'><font color=white>{}</font></b>",
            "<style>.xl66 {{color:white; background: navy}}</style><b class=xl66>{}</b>",
            *(
                "<i style='font-size:0.9em;opacity:0.5'>{}</i>",
                "<div style='font-size:0'><p style='font-size:9pt'>{}</div>",
            ),
        ],
    )
    def test_a_figure_that_is_seen_is_read(self, tmp_path: Path, look: str) -> None:
        page = small_page(ROWS.replace("100.00", look.format("100.00")))
        assert values(read(page, tmp_path)) == [300, 100, 200]

    def test_a_row_that_is_struck_out_is_named(self, tmp_path: Path) -> None:
        page = small_page(ROWS.replace("<tr><td>201", "<tr style='text-decoration:line-through'><td>201"))
        assert values(read(page, tmp_path)) == [300, None, 200]

    @pytest.mark.parametrize(
        ("picture", "reasons"),
        [
            ("<img src=x width=800 height=400>", ["picture-inside: 4"]),
            ("<img src=x style='width:800px; height: 400.5px'>", ["picture-inside: 4"]),
            ("<img src=x width=80 height=40>", []),
            ("<img src=x>", []),
        ],
    )
    def test_a_picture_as_large_as_a_table_is_named(self, tmp_path: Path, picture: str, reasons: list[str]) -> None:
        reading = read(small_page(ROWS).replace("<table>", f"{picture}<table>"), tmp_path)
        assert [one.reason for one in reading.budget.unreadable] == reasons


class TestHostile:
    @pytest.mark.parametrize(
        ("page", "reason"),
        [
            ("<div>" * 5_000 + "1", "too-dense"),
            ("<table><tr><td>" * 400 + "1", "too-dense"),
            ("<p>" + "年" * 60_000, "long-line"),
            ("<table><tr>" + "<td>1" * 600, "too-many-cells"),
            ("<table>" + "<tr><td colspan=1000>1" * 3, "too-many-cells"),
            ("<table><tr><td>1</table>" * 900, "too-many-tables"),
            ("<p> </p><table></table>", "no-table"),
            ("", "empty"),
            ("<div id=app></div><script>show()</script>", "elsewhere"),
            ("<frameset><frame src=sheet1.htm><noframes><body><p>frames</body></noframes></frameset>", "elsewhere"),
        ],
    )
    def test_refused_with_the_reason(self, tmp_path: Path, page: str, reason: str) -> None:
        with pytest.raises(Refused, match=f"^{reason}") as refused:
            read(f"<html><meta charset=utf-8>{page}", tmp_path)
        assert "{" not in sentence(str(refused.value), "en")

    def test_cells_that_reach_far_down_take_no_room(self) -> None:
        page = "<table>" + "<tr><td rowspan=65534>1" * 50 + "</table>"
        assert parts(page)["table[1]"][-1] == [""] * 49 + ["1"]

    def test_entities_of_its_own_are_not_followed(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("密")
        page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><meta charset=utf-8><p>甲&x;乙'
        assert "密" not in "".join(item.text for item in read_web_page(page.encode(), "a.html", Limits()).items)  # type: ignore[union-attr]

    def test_a_page_in_no_known_encoding_is_refused(self) -> None:
        with pytest.raises(Refused, match=r"^not-utf8"):
            read_web_page(b"<html><p>\xff\xff\x81", "a.html", Limits())


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2).map(lambda value: f"{value:,.2f}")


@given(
    st.lists(
        st.tuples(AMOUNTS, AMOUNTS | st.just(""), st.sampled_from(["", "<br>", "<b></b>"])), min_size=1, max_size=9
    ),
    st.booleans(),
    st.sampled_from(["<tbody>{}</tbody>", "{}", "<thead></thead>{}<tfoot></tfoot>"]),
)
@settings(max_examples=40, deadline=None)
def test_any_table_of_spending_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], closed: bool, around: str
) -> None:
    """Whether a page closes its cells or not, groups its rows, breaks a name: each figure is read where it stands."""
    ends = "</td>" if closed else ""
    body = "".join(
        f"<tr><td>2{number:02}{ends}<td>名称{between}{'称' * number}{ends}<td>{first}{ends}<td>{escape(second)}{ends}"
        + "</tr>" * closed
        for number, (first, second, between) in enumerate(rows, start=1)
    )
    page = small_page(around.format(body)).replace("<td>合计</tr>", "<td>基本支出<td>项目支出</tr>")
    reading = read(page, tmp_path_factory.mktemp("a"))
    assert [[amount.printed for amount in line.amounts] for line in lines_of(reading)] == [
        [first, second] for first, second, _ in rows
    ]
    assert [line.label for line in lines_of(reading)] == ["名称" + "称" * n for n in range(1, len(rows) + 1)]
