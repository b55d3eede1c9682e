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


SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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
    cells = [
        (table.order, line.position, amount.column)
        for table in made.statements
        for line in table.lines
        for amount in line.amounts
        # Of rows behind 其中 it is open which are added.
        if amount.value
        and line.label.removeprefix("其中：").strip() not in ("会议费", "一般公共预算", "政府性基金预算")
    ]
    cell = data.draw(st.sampled_from(cells))
    by = data.draw(st.sampled_from([Decimal(777), Decimal(123_456)]))
    assert len(failures(changed(made, cell, by))) == 1
