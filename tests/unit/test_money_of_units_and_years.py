"""Whose money a sentence or a table is about: a unit's, that of the year or what was left, said below or above it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.checks import Verdict, check_budget
from budgets.records import Budget, Role, Scope

NAME = "某县民政局"
UNITS = (f"{NAME}本级", "某县社会福利院", "某县殡仪馆")
_MONEY = st.integers(min_value=100_00, max_value=999_99).map(lambda cents: cents / 100)


def table(title: str, *rows: str) -> str:
    """Return a table of a page; blanks part the cells of a row, ``_`` is an empty one."""
    cells = ("".join(f"<td>{'' if cell == '_' else cell}" for cell in row.split()) for row in rows)
    return f"<p>{title}</p><p>单位：万元</p><table>{''.join(f'<tr>{row}' for row in cells)}</table>"


def read(folder: pytest.TempPathFactory, *parts: str, what: str = "部门预算") -> Budget:
    path = folder.mktemp("page") / "page.html"
    path.write_text(f"<html><meta charset=utf-8><h1>{NAME}2031年{what}</h1>{''.join(parts)}</html>")
    return documents.read([path], scope=Scope.DEPARTMENT, department=NAME, year=2031).budget


def verdicts(made: Budget, rule: str) -> list[str]:
    return [str(found.verdict) for found in check_budget(made).findings if found.rule == rule]


def failing(made: Budget) -> list[str]:
    return [found.message.zh for found in check_budget(made).findings if found.verdict is Verdict.FAIL]


@pytest.mark.heavy
@settings(max_examples=15)
@given(st.lists(st.tuples(_MONEY, _MONEY), min_size=3, max_size=3))
def test_what_is_listed_under_a_unit_is_its_own(
    tmp_path_factory: pytest.TempPathFactory, money: list[tuple[float, float]]
) -> None:
    rows = [f"_ {unit} {a + b:.2f} {a:.2f} {b:.2f}" for unit, (a, b) in zip(UNITS, money, strict=True)]
    a, b = (sum(each) for each in zip(*money, strict=True))
    said = "；".join(
        f"{unit}{a + b:.2f}万元，其中基本支出{a:.2f}万元，项目支出{b:.2f}万元"
        for unit, (a, b) in zip(UNITS, money, strict=True)
    )
    head = "科目编码 单位名称（科目名称） 合计 基本支出 项目支出"
    made = read(
        tmp_path_factory,
        table("支出预算表", head, f"_ 合计 {a + b:.2f} {a:.2f} {b:.2f}", *rows),
        f"<h2>第三部分 预算情况说明</h2><p>二、分单位支出预算：{said}。</p>",
    )
    assert failing(made) == []


@pytest.mark.heavy
@settings(max_examples=15)
@given(st.lists(st.tuples(_MONEY, _MONEY), min_size=2, max_size=4))
def test_a_department_heads_the_income_of_its_units(
    tmp_path_factory: pytest.TempPathFactory, money: list[tuple[float, float]]
) -> None:
    """Without a row called a total the department's own is it, where all that stand below come to it."""
    a, b = (sum(each) for each in zip(*money, strict=True))
    rows = [f"某县{mark}所 {a + b:.2f} {a:.2f} {b:.2f}" for mark, (a, b) in zip("甲乙丙丁", money, strict=False)]
    head = "预算单位 收入总计 一般公共预算拨款收入 上年结转、结余"
    made = read(tmp_path_factory, table("部门收入总体情况表", head, f"{NAME} {a + b:.2f} {a:.2f} {b:.2f}", *rows))
    lines = made.statements[0].lines
    assert [line.parent for line in lines] == [None] + [lines[0].position] * len(money)
    assert lines[0].role in (Role.TOTAL, Role.LINE)
    assert [column.measure for column in made.statements[0].columns][1:] == [
        "total",
        "source/general",
        "source/carryover",
    ]


_FISCAL = table(
    "财政拨款收支总表",
    "收入 预算数 支出 预算数",
    "一、本年收入 80.00 一、本年支出 100.00",
    "（一）一般公共预算拨款 80.00 （一）社会保障和就业支出 100.00",
    "二、上年结转 20.00 _ _",
    "（一）一般公共预算拨款 20.00 二、结转下年 _",
    "收入总计 100.00 支出总计 100.00",
)
_WHOLE = table(
    "部门收支总表",
    "收入 预算数 支出 预算数",
    "一、一般公共预算拨款收入 80.00 一、社会保障和就业支出 100.00",
    "本年收入合计 80.00 本年支出合计 100.00",
    "上年结转 20.00 结转下年 _",
    "收入总计 100.00 支出总计 100.00",
)


def general(amount: str) -> str:
    rows = (f"{code} {amount} {amount} _" for code in ("208 社会保障和就业支出", "_ 合计"))
    return table("一般公共预算支出表", "科目编码 科目名称 合计 基本支出 项目支出", *rows)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("amount", "expected"), [("80.00", ["NA"]), ("100.00", ["OK"]), ("90.00", ["FAIL"]), ("108.00", ["FAIL"])]
)
def test_a_table_of_spending_may_leave_out_just_what_was_carried_over(
    tmp_path_factory: pytest.TempPathFactory, amount: str, expected: list[str]
) -> None:
    made = read(tmp_path_factory, _WHOLE, _FISCAL, general(amount))
    assert verdicts(made, "F4.general-function.fiscal-classes") == expected


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("2031年一般公共预算当年拨款80.00万元。", ["OK"]),
        ("2031年一般公共预算当年拨款81.00万元。", ["FAIL"]),
        ("2031年一般公共预算支出80.00万元。", ["FAIL"]),
    ],
)
def test_what_came_in_this_year_is_not_all_that_is_spent(
    tmp_path_factory: pytest.TempPathFactory, sentence: str, expected: list[str]
) -> None:
    made = read(tmp_path_factory, _WHOLE, _FISCAL, general("100.00"), f"<h2>三、预算情况说明</h2><p>{sentence}</p>")
    assert verdicts(made, "F5.expenditure.general") == expected


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("年初财政拨款结转和结余20.00万元", "OK"),
        ("年初财政拨款结转和结余21.00万元", "FAIL"),
        ("政府性基金预算财政拨款年初结转和结余21.00万元", "NA"),
    ],
)
def test_what_was_left_of_fiscal_money_is_not_all_that_was_left(
    tmp_path_factory: pytest.TempPathFactory, words: str, expected: str
) -> None:
    whole = _WHOLE.replace(">20.00", ">35.00").replace(">100.00", ">115.00")
    text = f"<h2>三、预算情况说明</h2><p>收入总计115.00万元，{words}。</p>"
    assert verdicts(read(tmp_path_factory, whole, _FISCAL, text), "F5.source.carryover") == [expected]


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("本部门无政府性基金预算支出。", "OK"),
        ("我局2031年没有使用政府性基金预算拨款安排的支出。", "OK"),
        ("三、名词解释", "INFO"),
    ],
)
def test_a_sentence_below_a_table_without_figures_is_its_note(
    tmp_path_factory: pytest.TempPathFactory, sentence: str, expected: str
) -> None:
    empty = table("政府性基金预算支出表", "科目编码 科目名称 合计 基本支出 项目支出", "_ _ _ _ _")
    assert verdicts(read(tmp_path_factory, empty, f"<p>{sentence}</p>"), "F11.table.remark") == [expected]


@pytest.mark.heavy
@pytest.mark.parametrize(("against", "expected"), [("上年决算数", ["INFO"]), ("年初预算数", [])])
def test_a_reason_is_asked_for_changes_on_last_year_only(
    tmp_path_factory: pytest.TempPathFactory, against: str, expected: list[str]
) -> None:
    text = f"“三公”经费支出决算4.20万元，比{against}5.20万元减少1.00万元，下降19.23%。"
    made = read(tmp_path_factory, _WHOLE, f"<h2>七、“三公”经费支出决算情况说明</h2><p>{text}</p>", what="部门决算")
    assert verdicts(made, "F15.change.reason") == expected
