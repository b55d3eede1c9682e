"""Show that listings say what stock django-tables2 says, and that heads of tables are put together as printed."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import get_template
from django.utils.html import conditional_escape

from budgets.charts import MOST_BARS, bars
from budgets.documents.model.table_layout import header
from budgets.models import Budget, Column, Statement
from budgets.money import UNITS, money, percent
from budgets.queries.drill import Drill, Node, residuals
from budgets.queries.drill.sources import by_source
from budgets.queries.sheets import SheetCell, SheetTable, added
from budgets.records import Role, State
from budgets.tables import DrillTable, cell_html, part_words
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import Coverage, Speaker, View

WAN = Decimal(10_000)


def node(root: Node, key: str, label: str, *printed: str) -> Node:
    """Hang a part under a whole, with amounts as printed for total, basic and project."""
    made = Node(key, label, code=key, level=root.level + 1, parent=root, name_en=f"{label} in English")
    for measure, text in zip(("total", "basic", "project"), printed, strict=False):
        value = Decimal(text) * WAN if text else None
        made.cells[measure] = SheetCell(State.VALUE if text else State.BLANK, value, text)
    root.children.append(made)
    return made


@pytest.fixture
def drill() -> Drill:
    root = Node("", "", level=0, cells={"total": SheetCell(State.VALUE, Decimal(300) * WAN, "300.00")})
    first = node(root, "201", "一般 & <公共>", "200.00", "150.00", "50.00")
    node(first, "20101", "人大事务", "200.00", "150.00")
    node(root, "208", "社会保障", "100.00", "", "0.00").cells["basic"] = SheetCell(State.UNREADABLE, None, "1OO")
    for one in root.walk():
        one.total = root.value
    table = SheetTable("expenditure", Statement(kind="expenditure", money_unit="万元", title="支出总表"))
    speaker = Speaker(kind=TableKind.EXPENDITURE, covers=Coverage.ALL)
    return Drill(View.FUNCTION, 2024, speaker, table, root, ["total", "basic", "project"], [])


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("order", ["", "-total", "label"])
def test_the_fast_body_says_what_stock_rendering_says(drill: Drill, english: bool, order: str) -> None:
    table = DrillTable(drill, url=lambda node: f"/{node.key}/", english=english, order_by=order)
    stock = [[str(conditional_escape(cell)) for _column, cell in row.items()] for row in table.rows]
    rows = re.findall(r"<tr.*?>(.*?)</tr>", table.body())
    assert [re.findall(r"<t[dh].*?>(.*?)</t[dh]>", row) for row in rows] == stock
    assert len(stock) == 3
    assert "一般 &amp; &lt;公共&gt;" in table.body()


def test_a_part_without_a_name_is_called_by_its_code() -> None:
    for english in (False, True):
        for coded in (False, True):
            assert part_words(Node("201", "", code="201"), english, coded=coded) == '<span class="code">201</span>'


@pytest.mark.parametrize(("last", "rest", "is_rounding"), [("39.98", "0.02", True), ("39.70", "0.30", False)])
def test_rounding_explains_no_more_of_a_sum_than_of_its_figures(last: str, rest: str, is_rounding: bool) -> None:
    """What several units print under one code is added up here; that sum is printed nowhere, its figures are."""
    root = Node("", "", level=0, cells={"total": of_units("100.00", "100.00")})
    for code, printed in (("201", ("60.00", "60.00")), ("208", ("40.00", last))):
        node(root, code, code).cells["total"] = of_units(*printed)
    (found,) = residuals(root, "万元")
    assert (found.rest, found.is_rounding) == (Decimal(rest) * WAN, is_rounding)


def test_parts_that_are_named_of_which_need_not_make_up_their_whole() -> None:
    root = Node("", "", level=0, cells={"total": of_units("100.00")})
    whole, other = node(root, "", "事业收入"), node(root, "", "其他收入")
    whole.cells["total"], other.cells["total"] = of_units("60.00"), of_units("40.00")
    node(whole, "", "其中：教育收费").cells["total"] = of_units("50.00")
    assert residuals(root, "万元") == []
    assert root.leaves() == [whole, other]


@pytest.mark.parametrize(
    ("printed", "leaves", "rests"),
    [
        # The second goes on with the first: both are parts; so do they where the whole has more.
        ({"其中：一般公共预算": "60.00", "政府性基金": "40.00"}, "一般公共预算 政府性基金", []),
        ({"其中：一般公共预算": "60.00", "政府性基金": "30.00"}, "一般公共预算 政府性基金", ["10.00"]),
        ({"事业收入": "60.00", "其中：教育收费": "50.00", "其他收入": "40.00"}, "事业收入 其他收入", []),
        ({"事业收入": "100.00", "其中：教育收费": "50.00", "考试费": "50.00"}, "事业收入", []),
        # What is not read may be what is missing.
        ({"事业收入": "60.00", "其中：教育收费": "50.00", "其他收入": ""}, "事业收入", []),
    ],
)
def test_rows_behind_of_which_go_on_with_it_where_the_amounts_say_so(
    printed: dict[str, str], leaves: str, rests: list[str]
) -> None:
    root = Node("", "", level=0, cells={"total": of_units("100.00")})
    for label, text in printed.items():
        unread = SheetCell(State.UNREADABLE, None, "")
        node(root, "", label).cells["total"] = of_units(text) if text else unread
    assert [one.label.removeprefix("其中：") for one in root.leaves()] == leaves.split()
    assert [one.rest for one in residuals(root, "万元")] == [Decimal(rest) * WAN for rest in rests]


def test_an_amount_beside_what_is_of_which_speaks_for_its_heading() -> None:
    """A heading over 金额 and 其中：教育收费 is one source of money, and the second is within it."""
    heads = [("本年收入合计", "total"), ("财政拨款收入", "source/fiscal")]
    heads += [("事业收入/金额", "source/institutional"), ("事业收入/其中：教育收费", "fees")]
    columns = [Column(pk=at, header=head.split("/"), measure=measure) for at, (head, measure) in enumerate(heads)]
    cells = dict(enumerate(map(of_units, ("160.00", "100.00", "60.00", "50.00"))))
    row = SimpleNamespace(pk=1, parent=None, role=Role.TOTAL, cells=cells)
    table: Any = SimpleNamespace(rows=[row], columns=columns)
    root = by_source(Budget(), table)
    assert [(one.label, one.level, one.code) for one in root.walk()] == [
        ("财政拨款收入", 1, "fiscal"),
        ("事业收入", 1, "institutional"),
        ("其中：教育收费", 2, ""),
    ]
    assert residuals(root, "万元") == []


def of_units(*printed: str) -> SheetCell:
    sum_of_units = added([SheetCell(State.VALUE, Decimal(text) * WAN, text) for text in printed])
    assert sum_of_units is not None
    return sum_of_units


def test_sorting_keeps_parts_under_their_whole(drill: Drill) -> None:
    table = DrillTable(drill, url=lambda node: "", order_by="total")
    assert [row.record.key for row in table.rows] == ["208", "201", "20101"]


def test_a_listing_has_a_caption_scopes_and_units(drill: Drill) -> None:
    table = DrillTable(drill, url=lambda node: "")
    page = get_template("budgets/_listing.html").render({"table": table})
    assert "<caption>" in page
    assert page.count('scope="row"') == 4  # three parts and the total
    assert page.count('scope="col"') == 5
    assert "style=" not in page


def test_cells_keep_their_four_states_apart() -> None:
    wan = UNITS["wan"]
    assert cell_html(SheetCell(State.VALUE, Decimal(0), "0"), wan, "万元") == "0"
    assert cell_html(SheetCell(State.VALUE, Decimal(0), "0"), wan, "元") == "0.00"
    assert "—" in cell_html(None, wan, "万元")
    assert "—" not in cell_html(SheetCell(State.BLANK, None, ""), wan, "万元")
    assert "1OO" in cell_html(SheetCell(State.UNREADABLE, None, "1OO"), wan, "万元")


def test_money_is_exact_and_rounded_half_up() -> None:
    assert money(Decimal("67254800")) == "6,725.48"
    assert money(Decimal("50")) == "0.01"
    assert money(Decimal("49.99")) == "0.004999"  # a little is not nothing
    assert money(Decimal("-123450000"), UNITS["yi"]) == "-1.2345"
    assert money(Decimal("90071992547409.93"), UNITS["yuan"]) == "90,071,992,547,409.93"
    assert percent(Decimal(1), Decimal(3)) == "33.3%"
    assert percent(Decimal(1), Decimal(10_000)) == "<0.1%"
    assert percent(Decimal(1), Decimal(0)) == percent(None, Decimal(1)) == ""


def columns(*paths: str, lists: str = "") -> list[Column]:
    return [
        Column(order=order, type="amount", header=path.split("/"), list=lists[order : order + 1])
        for order, path in enumerate(paths)
    ]


class TestHeader:
    def cells(self, *paths: str, lists: str = "") -> list[list[tuple[str, int, int]]]:
        return [[(one.text, one.colspan, one.rowspan) for one in row] for row in header(columns(*paths, lists=lists))]

    def test_a_path_shorter_than_the_deepest_reaches_down(self) -> None:
        assert self.cells("单位", "收入/财政/小计", "收入/财政/一般", "收入/其他") == [
            [("单位", 1, 3), ("收入", 3, 1)],
            [("财政", 2, 1), ("其他", 1, 2)],
            [("小计", 1, 1), ("一般", 1, 1)],
        ]

    def test_two_lists_side_by_side_share_nothing(self) -> None:
        assert self.cells("项目/名称", "项目/金额", "项目/名称", "项目/金额", lists="aabb") == [
            [("项目", 2, 1), ("项目", 2, 1)],
            [("名称", 1, 1), ("金额", 1, 1), ("名称", 1, 1), ("金额", 1, 1)],
        ]

    def test_columns_with_one_name_stay_two(self) -> None:
        assert self.cells("总计", "总计") == [[("总计", 1, 1), ("总计", 1, 1)]]


class TestBars:
    def drawn(self, *amounts: str) -> list[dict[str, object]]:
        root = Node("", "", level=0)
        for number, amount in enumerate(amounts):
            node(root, str(number), f"项{number}", amount)
        chart = bars(root.children, title="按功能", url=lambda node: "")
        return chart["rows"] if chart else []

    def test_the_longest_comes_first_and_zeros_are_left_to_the_table(self) -> None:
        assert [row["value"] for row in self.drawn("1.00", "0.00", "30.00", "2.00")] == ["30.00", "2.00", "1.00"]

    def test_the_smallest_of_many_are_gathered(self) -> None:
        rows = self.drawn(*(f"{number}.00" for number in range(1, 21)))
        assert len(rows) == MOST_BARS
        assert rows[-1]["value"] == "45.00"  # 1 + … + 9
        assert "9" in str(rows[-1]["label"])

    def test_one_amount_is_no_chart(self) -> None:
        assert self.drawn("1.00") == []
