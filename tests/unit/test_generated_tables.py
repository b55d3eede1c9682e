"""Workbooks of sound tables with subtotals, 其中 and what is carried over accuse nobody; one slip is accused once."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.documents import read
from tests.consistent import changed
from tests.papers import Paper, Table

#: Classes, and the items of each by their codes.
CLASSES = {
    "201": ("一般公共服务支出", {"2010301": "行政运行", "2010350": "事业运行", "2019999": "其他一般公共服务支出"}),
    "208": ("社会保障和就业支出", {"2080501": "行政单位离退休", "2080505": "机关事业单位基本养老保险缴费支出"}),
    "221": ("住房保障支出", {"2210201": "住房公积金", "2210203": "购房补贴"}),
}
GROUPS = {
    "20103": "政府办公厅（室）及相关机构事务",
    "20199": "其他一般公共服务支出",
    "20805": "行政事业单位养老支出",
    "22102": "住房改革支出",
}
TEN_THOUSAND = Decimal(10_000)
FEN = st.integers(10**7, 10**10).map(lambda fen: Decimal(fen) / 100)


@dataclass(frozen=True)
class Printing:
    """How amounts in yuan are printed in 万元."""

    places: int
    rounding: str
    strips: bool

    def __call__(self, amount: Decimal) -> str:
        text = f"{(amount / TEN_THOUSAND).quantize(Decimal(1).scaleb(-self.places), self.rounding):,}"
        return text.rstrip("0").rstrip(".") if self.strips and "." in text else text


PRINTINGS = st.builds(
    Printing,
    places=st.sampled_from([0, 1, 2, 2, 4]),
    rounding=st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]),
    strips=st.booleans(),
)


@st.composite
def workbooks(draw, *, unread=False):
    """Draw a workbook: income beside expenditure, and expenditure by function; ``unread`` spoils a cell."""
    printed = draw(PRINTINGS)
    spent = {code: (draw(FEN), draw(FEN)) for _name, items in CLASSES.values() for code in items}
    rows = _by_function(draw, spent, printed)
    if unread:
        row, column = draw(st.integers(1, len(rows) - 1)), draw(st.integers(2, 4))
        rows[row][column] = draw(st.sampled_from(["#REF!", "####", "1O5.2l"]))
    whole = sum((a + b for a, b in spent.values()), Decimal(0))
    tables = [Table("收支预算总表", _two_sides(draw, spent, whole, printed)), Table("支出预算总表", rows)]
    return Paper(title=("某市档案馆2031年单位预算",), tables=tables).workbook()


def _by_function(draw, spent, printed):
    def row(code, name):
        own = [amounts for item, amounts in spent.items() if item.startswith(code)]
        basic, project = (sum(each, Decimal(0)) for each in zip(*own, strict=True))
        return [code, name, printed(basic + project), printed(basic), printed(project)]

    subtotals, of_which = draw(st.booleans()), draw(st.booleans())
    total = ["", *row("", "合计")[1:]]
    rows = []
    for code, (name, items) in CLASSES.items():
        rows.append(row(code, name))
        for item, label in items.items():
            if not any(each[0] == item[:5] for each in rows):
                rows.append(row(item[:5], GROUPS[item[:5]]))
            rows.append(row(item, label))
            if of_which and item == "2010301":
                part = printed(spent[item][0] * 3 / 10)
                rows.append(["", "其中：会议费", part, part, printed(Decimal(0))])
        rows += [["", *row(code, "小计")[1:]]] if subtotals else []
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    return [head, total, *rows] if draw(st.booleans()) else [head, *rows, total]


def _two_sides(draw, spent, whole, printed):
    carried = whole / 20
    general = carried * 6 / 10
    income = [
        ("一、财政拨款收入", whole - carried),
        ("二、事业收入", Decimal(0)),
        ("三、其他收入", Decimal(0)),
        ("本年收入合计", whole - carried),
        (draw(st.sampled_from(["上年结转", "年初结转和结余"])), carried),
        (draw(st.sampled_from(["  一般公共预算", "其中：一般公共预算"])), general),
        (draw(st.sampled_from(["  政府性基金预算", "      政府性基金预算"])), carried - general),
        ("收入总计", whole),
    ]
    classes = [
        (name, sum((a + b for item, (a, b) in spent.items() if item.startswith(code)), Decimal(0)))
        for code, (name, _items) in CLASSES.items()
    ]
    spending = [
        *classes,
        ("本年支出合计", whole),
        ("结转下年", Decimal(0)),
        ("", None),
        ("", None),
        ("支出总计", whole),
    ]
    sides = zip(income, spending, strict=True)
    rows = [
        [left, printed(one), right, "" if other is None else printed(other)] for (left, one), (right, other) in sides
    ]
    return [["收入", "", "支出", ""], ["项目", "金额", "项目", "金额"], *rows]


def read_workbook(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("generated") / "book.xlsx"
    file.write_bytes(data)
    return read([file]).budget


def failures(made):
    return [each.message.zh for each in check_budget(made).findings if each.verdict is Verdict.FAIL]


def filled_cells(made, is_wanted):
    """Return where amounts other than zero stand, in rows that are wanted."""
    return [
        (table.order, line.position, amount.column)
        for table in made.statements
        for line in table.lines
        for amount in line.amounts
        if amount.value and is_wanted(table, line)
    ]


SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.heavy
@given(workbook=st.one_of(workbooks(), workbooks(unread=True)))
@SLOW
def test_sound_tables_accuse_nobody(tmp_path_factory, workbook):
    assert failures(read_workbook(tmp_path_factory, workbook)) == []


@pytest.mark.heavy
@given(workbook=workbooks(), data=st.data())
@SLOW
def test_one_slip_is_accused_once(tmp_path_factory, workbook, data):
    made = read_workbook(tmp_path_factory, workbook)
    # Of rows behind 其中 it is open which are added.
    open_rows = ("会议费", "一般公共预算", "政府性基金预算")
    cells = filled_cells(made, lambda _table, line: line.label.removeprefix("其中：").strip() not in open_rows)
    cell = data.draw(st.sampled_from(cells))
    by = data.draw(st.sampled_from([Decimal(777), Decimal(123_456)]))
    assert len(failures(changed(made, cell, by))) == 1


@st.composite
def departments(draw):
    """Draw a workbook of a department: units with a head, a subtotal or both, and projects parted in two so."""
    printed = draw(PRINTINGS)
    units = ["某市档案馆", "某市档案馆服务中心", "某市档案教育基地"][: draw(st.integers(1, 3))]
    headed = draw(st.booleans())
    footed = len(units) > 1 and (not headed or draw(st.booleans()))
    rows: list[list[str]] = []
    whole = [Decimal(0)] * 3
    for unit in units:
        spent = {code: (draw(FEN), draw(FEN)) for _name, items in CLASSES.values() for code in items}
        own, amounts = _of_unit(draw, spent, printed)
        heading = [["", unit, *map(printed, amounts)]] if headed and len(units) > 1 else []
        rows += [*heading, *own, *([["", "小计", *map(printed, amounts)]] if footed else [])]
        whole = [one + other for one, other in zip(whole, amounts, strict=True)]
    total = ["", "合计", *map(printed, whole)]
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    table = [head, total, *rows] if draw(st.booleans()) else [head, *rows, total]
    projects = _two_kinds_of_projects(draw, whole[2], printed)
    tables = [Table("支出预算总表", table), Table("项目支出表", projects)]
    return Paper(title=("某市档案馆2031年部门预算",), tables=tables).workbook()


def _of_unit(draw, spent, printed):
    """Return the rows of a unit, some with 其中 and what goes on with it, and what it spends in all."""

    def sums(code):
        own = [amounts for item, amounts in spent.items() if item.startswith(code)]
        basic, project = (sum(each, Decimal(0)) for each in zip(*own, strict=True))
        return [basic + project, basic, project]

    rows = []
    for code, (name, items) in CLASSES.items():
        rows.append([code, name, *map(printed, sums(code))])
        for item, label in items.items():
            if not any(row[0] == item[:5] for row in rows):
                rows.append([item[:5], GROUPS[item[:5]], *map(printed, sums(item[:5]))])
            rows.append([item, label, *map(printed, sums(item))])
            if draw(st.booleans()):
                rows.append(["", "其中：会议费", *(printed(each * 3 / 10) for each in sums(item))])
                if draw(st.booleans()):
                    rows.append(["", "      培训费", *(printed(each / 10) for each in sums(item))])
    return rows, sums("")


def _two_kinds_of_projects(draw, whole, printed):
    footed, counted = draw(st.booleans()), draw(st.booleans())
    body = []
    for mark, kind, share in (("一", "运转类项目", 3), ("二", "特定目标类项目", 7)):
        number = draw(st.integers(1, 3))
        parts = [whole * share * (n + 1) / (5 * number * (number + 1)) for n in range(number)]
        rows = [
            [f"（{n}）{kind[0]}{n}" if counted else f"{kind[0]}{n}", printed(part)] for n, part in enumerate(parts, 1)
        ]
        amount = printed(sum(parts))
        body += [*rows, ["小计", amount]] if footed else [[f"{mark}、{kind}", amount], *rows]
    return [["项目名称", "合计"], ["合计", printed(whole)], *body]


@pytest.mark.heavy
@given(workbook=departments())
@SLOW
def test_units_and_projects_with_subtotals_accuse_nobody(tmp_path_factory, workbook):
    assert failures(read_workbook(tmp_path_factory, workbook)) == []


@pytest.mark.heavy
@given(workbook=departments(), data=st.data())
@SLOW
def test_one_slip_among_them_is_accused_once(tmp_path_factory, workbook, data):
    made = read_workbook(tmp_path_factory, workbook)
    open_rows = ("其中：会议费", "培训费")
    cells = filled_cells(made, lambda table, line: line.label.strip() not in open_rows and len(table.lines) > 5)
    cell = data.draw(st.sampled_from(cells))
    assert len(failures(changed(made, cell, Decimal(123_456)))) == 1


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        (["0.33", "0.33", "0.33", "0.33"], Verdict.INFO),  # 4 × 0.3375 = 1.35, each cut off
        (["0.34", "0.34", "0.34", "0.34"], Verdict.TAIL),
        (["0.33", "0.33", "0.33", "0.31"], Verdict.FAIL),
        (["0.35", "0.35", "0.35", "0.35"], Verdict.FAIL),  # cut off, parts are never more than their whole
    ],
)
def test_a_sum_of_figures_cut_off_is_a_hint(tmp_path_factory, parts, verdict):
    rows = [["项目名称", "合计"], ["合计", "1.35"], *([f"项目{n}", part] for n, part in enumerate(parts))]
    book = Paper(title=("某市档案馆2031年单位预算",), tables=[Table("项目支出表", rows)]).workbook()
    found = check_budget(read_workbook(tmp_path_factory, book)).findings
    [sums] = [each for each in found if each.rule == "F2.projects.parts"]
    assert sums.verdict is verdict
    assert ("截去尾数" in sums.message.zh) is (verdict is Verdict.INFO)
