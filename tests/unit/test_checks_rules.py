"""Each family of rules: what holds, what holds by rounding, what does not, and what is not checked."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgets.checks import RULES, CatalogueEntry, Verdict, check_budget, check_final, check_units, check_years
from budgets.checks import checker as checker_module
from budgets.checks.department_units import SUMS
from budgets.checks.rules_page import FAMILIES, render_rules_page
from budgets.checks.table_names import TABLES
from budgets.records import (
    MONEY_UNITS,
    Amount,
    Asset,
    Base,
    Budget,
    Column,
    ColumnType,
    Direction,
    Goal,
    Indicator,
    Item,
    ItemKind,
    Line,
    Mention,
    Phase,
    ProjectEntry,
    Role,
    Scope,
    Section,
    State,
    Statement,
    Target,
    Text,
)
from budgets.vocabulary.table_kinds import KINDS
from tests.consistent import changed
from tests.documents import ROOT
from tests.unit.test_checks_documents import catalogue

YEAR = 2031
NAME = "某市档案馆"
SCHEMES = {"2": "functional", "3": "economic-department", "5": "economic-government"}


def table(kind, measures, rows, *, unit="万元", lists=None, title="", remark="", order=1):
    """Return a statement: rows are ``(label, parent, figures)`` with ``**`` of a line behind, figures as printed."""
    lists = lists or [""] * len(measures)
    columns = tuple(
        Column(order=n, type=ColumnType.AMOUNT, header=(measure or "某栏",), measure=measure, list=name)
        for n, (measure, name) in enumerate(zip(measures, lists, strict=True), 1)
    )
    lines = tuple(_line(n, row, columns, unit) for n, row in enumerate(rows, 1))
    return Statement(
        order=order,
        kind=kind,
        number="",
        title=title or kind,
        money_unit=unit,
        columns=columns,
        lines=lines,
        remark=remark,
    )


def _line(position, row, columns, unit):
    label, parent, figures, *more = row
    given = dict(more[0]) if more else {}
    name = given.get("list", "")
    orders = [column.order for column in columns if column.list == name]
    amounts = tuple(_amount(order, text, unit) for order, text in zip(orders, figures.split(), strict=True))
    return Line(
        position=position,
        row=position,
        level=0 if parent is None else 1,
        parent=parent,
        role=given.pop("role", Role.TOTAL if parent is None else Role.LINE),
        label=label,
        amounts=amounts,
        classification=given.get("code", ""),
        scheme={"2": "functional", "3": "economic-department", "5": "economic-government"}.get(
            given.get("code", "")[:1], ""
        ),
        **given,
    )


def _amount(order, text, unit):
    if text in ("-", "?"):
        state = State.BLANK if text == "-" else State.UNREADABLE
        return Amount(column=order, state=state, value=None, printed="" if text == "-" else text)
    value = Decimal(text.replace(",", "")) * MONEY_UNITS[unit]
    return Amount(column=order, state=State.VALUE, value=value, printed=text)


def budget(*statements, text="", **more):
    ordered = tuple(replace(each, order=n) for n, each in enumerate(statements, 1))
    sections = (Section(order=1, path="1", number="第一部分", heading="", text=text),) if text else ()
    given: dict[str, Any] = {"department": NAME, "year": YEAR, "scope": Scope.UNIT, "phase": Phase.BUDGET, "title": "t"}
    return Budget(**(given | {"statements": ordered, "sections": sections} | more))


def verdicts(result, rule):
    """Return the verdicts of one rule, in order."""
    assert rule in RULES
    return [str(finding.verdict) for finding in result.findings if finding.rule == rule]


def said(budget_, rule, catalogue=()):
    return verdicts(check_budget(budget_, catalogue), rule)


def one(result, rule):
    [found] = [finding for finding in result.findings if finding.rule == rule]
    return found


def mention(subject, printed, **more):
    unit = "万元" if printed.endswith("万元") else ""
    value = Decimal(printed.removesuffix("万元").replace(",", "")) * 10_000 if unit else None
    given: dict[str, Any] = {
        "order": 1,
        "section": 1,
        "start": 0,
        "end": 1,
        "subject": subject,
        "printed": printed,
        "value": value,
    }
    return Mention(**(given | more))


INCOME, SPENT = {"list": "income"}, {"list": "expenditure"}


def balance(kind="income-expenditure", income="10.00", spent="10.00", general="10.00", carried="0.00"):
    rows = [
        ("一、财政拨款", 3, income, INCOME),
        ("1.一般公共预算拨款", 1, general, INCOME),
        ("本年收入合计", 5, income, INCOME),
        ("上年结转", 5, carried, INCOME),
        ("收入总计", None, income, INCOME),
        ("一、一般公共服务支出", 7, spent, SPENT | {"code": "201"}),
        ("本年支出合计", 8, spent, SPENT | {"role": Role.TOTAL}),
        ("支出总计", None, spent, SPENT),
    ]
    return table(kind, ["total", "total"], rows, lists=["income", "expenditure"])


class TestBalance:
    @pytest.mark.parametrize(("spent", "verdict"), [("10.00", "OK"), ("10.01", "FAIL"), ("9.99", "FAIL")])
    def test_totals(self, spent, verdict):
        made = budget(balance(spent=spent))
        found = {*said(made, "F1.income-expenditure.grand"), *said(made, "F1.income-expenditure.year")}
        assert found == ({"OK"} if verdict == "OK" else {"FAIL", "INFO"}), "one slip is counted once"

    def test_carried_over_money_needs_no_balance_within_the_year(self):
        assert said(budget(balance(carried="1.00")), "F1.income-expenditure.year") == ["NA"]

    def test_without_table(self):
        assert said(budget(), "F1.fiscal.grand") == ["NA"]


def tree(whole, *parts, kind="expenditure", label="一般公共服务支出"):
    rows = [("合计", None, whole), *((f"{label}{n}", 1, part) for n, part in enumerate(parts))]
    return budget(table(kind, ["total"], rows))


class TestParents:
    @pytest.mark.parametrize(
        ("whole", "parts", "expected"),
        [
            ("3.00", ("1.00", "2.00"), ["OK"]),
            ("3.01", ("1.00", "2.00"), ["TAIL"]),
            ("3.02", ("1.00", "2.00"), ["FAIL"]),
            ("2.98", ("1.00", "2.00"), ["FAIL"]),
            # one line under a line: no room for rounding
            ("3.00", ("3.01",), ["FAIL"]),
            # a blank is nothing
            ("1.00", ("1.00", "-"), ["OK"]),
            ("-", ("-", "-"), []),
            ("-", ("0.00", "-"), []),
            ("-", ("1.00", "2.00"), ["NA"]),
            ("3.00", ("-", "-"), ["NA"]),
            ("3.00", ("1.00", "?"), ["NA"]),
            # a bare 0 does not make the sum coarse
            ("3.02", ("3.00", "0"), ["FAIL"]),
        ],
    )
    def test_sum(self, whole, parts, expected):
        assert said(tree(whole, *parts), "F2.expenditure.parts") == expected

    @pytest.mark.parametrize(
        ("part", "expected"), [("3.00 - 3.00", {"OK", "FAIL", "INFO"}), ("3.00 - -", {"OK", "NA"})]
    )
    def test_a_blank_is_nothing_where_the_rest_of_its_row_comes_to_the_total(self, part, expected):
        made = budget(
            table("expenditure", ["total", "basic", "project"], [("合计", None, "3.00 3.00 -"), ("甲", 1, part)])
        )
        assert set(said(made, "F2.expenditure.parts")) == expected

    def test_named_part_is_not_added(self):
        assert said(tree("3.00", "3.00", kind="procurement", label="货物"), "F2.procurement.parts") == ["OK"]
        rows = [("合计", None, "3.00"), ("货物", 1, "3.00"), ("其中：面向小微企业", 1, "2.00")]
        made = budget(table("procurement", ["total"], rows))
        assert said(made, "F2.procurement.parts") == ["OK"]
        assert said(made, "F9.lines.part") == ["OK"]

    def test_lines_without_tree(self):
        rows = [("合计", None, "3.00"), ("甲", None, "3.00", {"role": Role.LINE})]
        assert said(budget(table("expenditure", ["total"], rows)), "F2.expenditure.parts") == ["NA"]

    def test_column_of_shares_is_no_money(self):
        made = tree("3.00", "1.00", "2.00")
        column = replace(made.statements[0].columns[0], header=("占比",))
        assert said(budget(replace(made.statements[0], columns=(column,))), "F2.expenditure.parts") == []

    @pytest.mark.parametrize(
        ("codes", "expected"), [("201 20103 2010301", []), ("201 20103 2010301 2010401", ["FAIL"])]
    )
    def test_orphan(self, codes, expected):
        rows = [("合计", None, "1.00"), *((f"科目{code}", 1, "1.00", {"code": code}) for code in codes.split())]
        assert said(budget(table("expenditure", ["total"], rows)), "F2.expenditure.orphan") == expected

    def test_table_that_prints_no_level_above_has_no_orphans(self):
        rows = [("合计", None, "1.00"), ("行政运行", 1, "1.00", {"code": "2010301"})]
        assert said(budget(table("expenditure", ["total"], rows)), "F2.expenditure.orphan") == []

    @pytest.mark.parametrize(("part", "verdict"), [("2", "OK"), ("2.01", "TAIL"), ("2.02", "FAIL")])
    def test_projects_of_the_text(self, part, verdict):
        projects = (
            ProjectEntry(order=1, parent=None, name="数字化"),
            ProjectEntry(order=2, parent=1, name="扫描"),
            ProjectEntry(order=3, parent=1, name="著录"),
        )
        text = f"数字化3.25万元，包括扫描1.25万元、著录{part}万元。"
        mentions = tuple(
            mention("project", f"{figure}万元", order=n, project=n)
            for n, figure in enumerate(("3.25", "1.25", part), 1)
        )
        made = budget(text=text, projects=projects, mentions=mentions)
        assert said(made, "F2.text.subprojects") == [verdict]


def row(kind, figures, measures):
    return budget(table(kind, measures.split(), [(NAME, None, figures)]))


class TestColumns:
    @pytest.mark.parametrize(
        ("kind", "measures", "rule"),
        [
            ("expenditure", "total basic project", "F3.expenditure.total"),
            ("general-basic", "total personnel public", "F3.general-basic.total"),
            ("expenditure-summary", "total basic reserve", "F3.expenditure-summary.total"),
            ("income", "total source/fiscal source/institutional", "F3.income.total"),
            ("income", "source/fiscal source/general/basic source/government-fund", "F3.income.fiscal"),
            ("basic", "source/own source/institutional source/other", "F3.basic.own"),
            ("projects", "source/general source/general/duty source/general/special", "F3.projects.general"),
            ("performance", "total source/fiscal source/non-fiscal", "F3.performance.total"),
            (
                "three-public",
                "vehicles/general vehicle-purchase/general vehicle-operation/general",
                "F3.three-public.vehicles",
            ),
            ("three-public", "all total training", "F3.three-public.all"),
            ("three-public", "total abroad reception", "F3.three-public.total"),
        ],
    )
    def test_row(self, kind, measures, rule):
        for figures, verdict in (
            ("3.00 1.00 2.00", "OK"),
            ("3.01 1.00 2.00", "TAIL"),
            ("3.02 1.00 2.00", "FAIL"),
            ("3.00 1.00 ?", "NA"),
        ):
            assert said(row(kind, figures, measures=measures), rule) == [verdict]

    def test_part_that_is_not_printed_is_replaced_by_its_own_parts(self):
        made = row("income-expenditure", "6.00 1.00 2.00 3.00", measures="total personnel public project")
        assert said(made, "F3.income-expenditure.total") == ["OK"]

    def test_unknown_column_leaves_the_row_unchecked(self):
        columns = [("total", "3.00"), ("basic", "1.00"), ("project", "1.00"), ("", "1.00")]
        measures, figures = zip(*columns, strict=True)
        made = budget(table("expenditure", list(measures), [(NAME, None, " ".join(figures))]))
        assert said(made, "F3.expenditure.total") == ["NA"]

    def test_one_column_is_no_breakdown(self):
        assert said(row("projects", "3.00 1.00", measures="total source/fiscal"), "F3.projects.total") == []

    @pytest.mark.parametrize(
        ("change", "verdict"), [("-0.50", "OK"), ("-0.51", "TAIL"), ("-0.52", "FAIL"), ("0.50", "FAIL")]
    )
    def test_change_between_years(self, change, verdict):
        rows = [
            ("上年", None, "2.00", {"year": YEAR - 1, "role": Role.LINE}),
            ("本年", None, "1.50", {"year": YEAR, "role": Role.LINE}),
            ("增减变化金额", None, change, {"role": Role.CHANGE}),
        ]
        assert said(budget(table("three-public", ["total"], rows)), "F3.three-public.change") == [verdict]

    def test_a_total_is_printed_once(self):
        rows = [("行政运行", None, "3.00", {"role": Role.LINE}), ("支出总计", None, "3.00")]
        for kind in ("income-expenditure", "fiscal", "expenditure"):
            assert said(budget(table(kind, ["total"], rows)), "F2.total.again") == []
            assert said(budget(table(kind, ["total"], [*rows, rows[1]])), "F2.total.again") == ["INFO"]

    def test_column_of_changes(self):
        years = [(Decimal("5.00"), Decimal("9.00"))] * 3 + [(Decimal("8.00"), Decimal("2.00"))]
        for of, rule in (("amount", "F3.change.amount"), ("rate", "F3.change.percent")):
            assert said(with_changes(years), rule) == ["OK"] * 4
            assert said(with_changes(years, wrong={(1, of): Decimal(7)}), rule) == ["OK", "FAIL", "OK", "OK"]
            # What is less may be printed without a sign.
            assert said(with_changes(years, sign=False), rule) == ["OK", "OK", "OK", "NA"]

    def test_what_a_column_of_changes_is_reckoned_from_is_not_guessed(self):
        years = [(Decimal("5.00"), Decimal("9.00"))] * 3
        made = with_changes(years, wrong={(at, of): Decimal(at + 3) for at in range(3) for of in ("amount", "rate")})
        assert said(made, "F3.change.amount") == ["NA"]
        assert said(made, "F3.change.percent") == []
        # Rows in which the column is empty fit whatever is meant.
        empty = [
            (f"第{at}项", None, f"0.00 {now} {now}", {"code": f"20{at}"}) for at, now in enumerate(("0.00", "5.00") * 3)
        ]
        others = [("甲", None, "10.00 12.00 1.00", {"code": "207"}), ("乙", None, "20.00 25.00 3.00", {"code": "208"})]
        made = budget(table("general-function", ["total/prior", "total", "total/change"], [*empty, *others]))
        assert said(made, "F3.change.amount") == ["NA"]

    @pytest.mark.parametrize(("other", "verdict"), [("1.00", "OK"), ("1.01", "TAIL"), ("1.50", "FAIL"), ("?", "NA")])
    def test_units_of_the_three_expenses_come_to_the_total(self, other, verdict):
        rows = [
            ("合计", None, "3.00"),
            *(
                (name, 1, own, {"budget_unit": name, "role": Role.TOTAL})
                for name, own in (("甲", "2.00"), ("乙", other))
            ),
        ]
        assert said(budget(table("three-public", ["total"], rows)), "F2.three-public.units") == [verdict]

    def test_change_without_its_years(self):
        rows = [("增减变化金额", None, "1.00", {"role": Role.CHANGE})]
        assert said(budget(table("three-public", ["total"], rows)), "F3.three-public.change") == ["NA"]


def with_changes(years, base="total/prior", wrong=(), sign=True):
    """Return a budget whose table prints rows of two years with the change, and it in per cent; ``wrong`` is added."""
    off = dict(wrong)
    rows, rates = [], []
    for at, (before, now) in enumerate(years):
        moved, rate = now - before, round((now - before) * 100 / before, 2)
        change = moved + off.get((at, "amount"), 0)
        rates.append(f"{(rate if sign else abs(rate)) + off.get((at, 'rate'), 0)}%")
        rows.append((f"第{at}项", None, f"{before} {now} {change if sign else abs(change)}", {"code": f"2{at:02}"}))
    made = table("general-function", [base, "total", "total/change"], rows)
    text = Column(order=4, type=ColumnType.TEXT, header=("比上年增减", "%"), measure="", list="")
    lines = (
        replace(line, texts=(Text(column=4, text=rate, place=line.place),))
        for line, rate in zip(made.lines, rates, strict=True)
    )
    return budget(replace(made, columns=(*made.columns, text), lines=tuple(lines)))


def spending(kind, figures, measures="total basic project", code="201", unit="万元"):
    rows = [(NAME, None, figures), ("一般公共服务支出", 1, figures, {"code": code})]
    return table(kind, measures.split(), rows, unit=unit)


def income(figures="10.00 10.00 0.00"):
    return table("income", ["total", "source/general", "source/institutional"], [(NAME, None, figures)])


class TestTables:
    @pytest.mark.parametrize(
        ("left", "right", "rule"),
        [
            (income(), balance(), "F4.income.total"),
            (spending("expenditure", "10.00 6.00 4.00"), balance(), "F4.expenditure.total"),
            (
                table("basic", ["total"], [(NAME, None, "6.00")]),
                spending("expenditure", "10.00 6.00 4.00"),
                "F4.basic.total",
            ),
            (
                table("projects", ["total"], [(NAME, None, "4.00")]),
                spending("expenditure", "10.00 6.00 4.00"),
                "F4.projects.total",
            ),
            (
                spending("general-economic", "10.00 6.00 4.00", code="302"),
                spending("general-function", "10.00 6.00 4.00"),
                "F4.general-economic.total",
            ),
            (
                table("general-basic", ["total"], [(NAME, None, "6.00")]),
                spending("general-function", "10.00 6.00 4.00"),
                "F4.general-basic.total",
            ),
            (balance("fiscal"), balance(), "F4.fiscal.income"),
            (spending("expenditure", "10.00 6.00 4.00"), balance(), "F4.expenditure.lines"),
        ],
    )
    def test_one_fact_in_two_tables(self, left, right, rule):
        assert set(said(budget(left, right), rule)) == {"OK"}
        less = [replace(line, amounts=tuple(_more(a, "-0.01") for a in line.amounts)) for line in left.lines]
        off = check_budget(budget(replace(left, lines=tuple(less)), right))
        assert "OK" not in verdicts(off, rule)
        assert off.verdict_counts[Verdict.FAIL], "of findings of one cause one accuses"
        assert said(budget(left), rule) == ["NA"]
        assert said(budget(), rule) == []

    def test_whole_yuan_against_ten_thousands(self):
        made = budget(spending("expenditure", "100,000 60,000 40,000", unit="元"), balance())
        assert said(made, "F4.expenditure.total") == ["OK"]

    @pytest.mark.parametrize("second", ["6.00", "5.99"])
    def test_units_of_one_table_are_added_up(self, second):
        """Three tables print the units apart, with a total or without one; the summary never does."""
        rows = [("甲", None, "4.00"), ("乙", None, second)]
        units = [(label, parent, figures, {"budget_unit": label, "role": Role.LINE}) for label, parent, figures in rows]
        by_code = [
            ("甲", None, "4.00", {"budget_unit": "甲"}),
            ("一般公共服务支出", 1, "4.00", {"budget_unit": "甲", "code": "201"}),
            ("乙", None, second, {"budget_unit": "乙"}),
            ("一般公共服务支出", 3, second, {"budget_unit": "乙", "code": "201"}),
        ]
        made = budget(table("income", ["total"], units), table("expenditure", ["total"], by_code), balance())
        verdict = "OK" if second == "6.00" else "TAIL"
        for rule in ("F4.income.total", "F4.expenditure.total", "F4.expenditure.lines"):
            assert said(made, rule) == [verdict]

    def test_general_money_is_all_money_only_if_it_is(self):
        tables = [spending("general-function", "10.00 6.00 4.00"), spending("expenditure", "10.00 6.00 4.00")]
        rule = "F4.general-function.lines"
        assert said(budget(*tables, income()), rule) == ["OK"] * 3
        assert said(budget(*tables, income("12.00 10.00 2.00")), rule) == ["NA"]
        assert said(budget(*tables), rule) == ["NA"]

    def test_line_that_only_one_table_prints(self):
        less = spending("expenditure", "10.00 6.00 4.00", code="208")
        assert said(budget(less, balance()), "F4.expenditure.lines") == ["FAIL", "INFO"]

    def test_funds_make_up_fiscal_spending(self):
        fund = table("government-fund", ["total"], [("合计", None, "-")], remark="空表")
        rule = "F4.funds.total"
        general = spending("general-function", "10.00 6.00 4.00")
        assert said(budget(general, fund, balance("fiscal")), rule) == ["OK"]
        # The figure that is off stands in the balance too, which says so first.
        assert said(budget(general, balance("fiscal", spent="9.00")), rule) == ["INFO"]

    @pytest.mark.parametrize(("reception", "verdict"), [("1.00", "OK"), ("1.50", "FAIL")])
    def test_three_items_printed_a_row_each(self, reception, verdict):
        rows = [
            ("合计", None, f"4.00 {3 + Decimal(reception)}"),
            ("1.因公出国（境）费", 1, "1.00 2.00"),
            ("2.公务接待费", 1, f"2.00 {reception}"),
            ("3.公务用车购置及运行维护费", 1, "1.00 1.00"),
            ("其中：公务用车购置费", 4, "0.00 0.00"),
            ("公务用车运行维护费", 4, "1.00 1.00"),
        ]
        three = table("three-public-items", ["total/prior", "total"], rows, title="一般公共预算“三公”经费支出表")
        basic = [("合计", None, "9.00 1.00"), ("公务接待费", 1, "1.00 1.00", {"code": "30217"})]
        economic = table("general-economic", ["total", "project"], basic)
        assert said(budget(three, economic), "F4.three-public.reception") == [verdict]
        stated = mention("three-public/reception", "1.00万元", direction=Direction.DECREASE, change=Decimal(10_000))
        made = budget(three, text="公务接待费1.00万元，减少1.00万元", mentions=(stated,))
        assert said(made, "F5.three-public.reception") == [verdict]
        assert said(made, "F6.change.amount") == ["OK"]

    @pytest.mark.parametrize(("whole", "verdict"), [("40.00", "OK"), ("41.00", "FAIL")])
    def test_parts_of_the_three_are_added_though_the_first_is_introduced_as_of_which(self, whole, verdict):
        rows = [
            ("“三公”经费", None, whole),
            ("其中：（一）因公出国（境）支出", 1, "0.00"),
            ("（二）公务用车购置及运行维护支出", 1, "30.00"),
            ("（三）公务接待费支出", 1, "10.00"),
        ]
        assert said(budget(table("three-public-items", ["total"], rows)), "F2.three-public-items.parts") == [verdict]

    @pytest.mark.parametrize(("whole", "verdict"), [("150.00", "OK"), ("151.00", "FAIL")])
    def test_total_at_the_foot_of_two_lists_side_by_side(self, whole, verdict):
        first, second = {"list": "public", "role": Role.LINE}, {"list": "public-2"}
        rows = [
            ("商品和服务支出", None, "140.00", first | {"code": "302"}),
            ("资本性支出", None, "10.00", second | {"code": "310", "role": Role.LINE}),
            ("公用经费合计", None, whole, second),
        ]
        made = table("general-basic", ["total", "total"], rows, lists=["public", "public-2"])
        assert verdict in said(budget(made), "F2.general-basic.parts")

    def test_three_items_stand_in_the_economic_table_only_if_it_holds_projects(self):
        three = table("three-public", ["reception"], [(str(YEAR), None, "1.00", {"year": YEAR})])
        economic = table(
            "general-economic", ["total", "project"], [("公务接待费", None, "1.00 0.00", {"code": "30217"})]
        )
        basic = table("general-basic", ["total"], [("公务接待费", None, "0.50", {"code": "30217"})])
        assert said(budget(three, economic), "F4.three-public.reception") == ["OK"]
        assert said(budget(three, basic), "F4.three-public.reception") == ["NA"]

    def test_performance_form(self):
        projects = (ProjectEntry(order=1, parent=None, name="数字化"),)
        form = table(
            "performance",
            ["total"],
            [("金额合计", None, "10.00"), ("基本支出", 1, "6.00"), ("数字化", 1, "4.00", {"project": 1})],
        )
        listed = table("projects", ["total"], [(NAME, None, "4.00"), ("数字化", 1, "4.00", {"project": 1})])
        made = budget(form, listed, spending("expenditure", "10.00 6.00 4.00"), balance(), projects=projects)
        for rule in ("F4.performance.total", "F4.performance.tasks", "F4.performance.basic"):
            assert said(made, rule) == ["OK"]

    @pytest.mark.parametrize(
        ("office", "printing", "expected"),
        [("1.00", "2.00", ["OK", "OK", "OK"]), ("2.00", "1.00", ["OK", "FAIL", "FAIL"]), ("1.00", "3.00", ["NA"])],
    )
    def test_items_of_the_operating_cost_are_those_of_operations(self, office, printing, expected):
        def items(kind, office, printing, columns=1):
            whole = f"{Decimal(office) + Decimal(printing)}"
            rows: list[tuple[Any, ...]] = [("合计", None, whole), ("商品和服务支出", 1, whole, {"code": "302"})]
            rows += [("办公费", 2, office, {"code": "30201"}), ("印刷费", 2, printing, {"code": "30202"})]
            rows = [(name, parent, " ".join([figure] * columns), *more) for name, parent, figure, *more in rows]
            return table(kind, ["total", "public"][:columns], rows)

        made = budget(items("operating-cost", office, printing), items("general-basic", "1.00", "2.00", 2))
        assert said(made, "F4.operating-cost.items") == expected

    @pytest.mark.parametrize(("total", "verdict"), [("6.00", "OK"), ("6.50", "FAIL"), ("?", "NA")])
    def test_a_table_printed_again_by_the_items_of_the_government(self, total, verdict):
        own = table("general-basic", ["total"], [("合计", None, "6.00"), ("工资福利支出", 1, "6.00", {"code": "301"})])
        rows = [
            ("合计", None, total),
            ("机关工资福利支出", 1, total, {"code": "501"}),
        ]
        made = budget(own, table("general-basic", ["total"], rows), spending("general-function", "9.00 6.00 3.00"))
        assert said(made, "F4.government-items.total") == [verdict]
        # It does not keep the other from being held against the tables.
        assert said(made, "F4.general-basic.total") == ["OK"]


def _more(amount, by):
    value = amount.value + Decimal(by) * 10_000
    return replace(amount, value=value, printed=str(value / 10_000))


class TestText:
    @pytest.mark.parametrize(
        ("printed", "verdict"), [("10万元", "OK"), ("10.00万元", "OK"), ("10.4万元", "FAIL"), ("10.01万元", "FAIL")]
    )
    def test_total(self, printed, verdict):
        made = budget(balance(), text=f"收入{printed}。", mentions=(mention("income", printed),))
        assert said(made, "F5.income") == [verdict]

    def test_what_no_table_prints(self):
        made = budget(text="收入10万元。", mentions=(mention("income", "10万元"),))
        assert said(made, "F5.income") == ["NA"]

    def test_zero_stands_for_a_blank(self):
        three = table("three-public", ["abroad"], [("本年", None, "-", {"year": YEAR})])
        made = budget(three, text="出国0万元，接待1.25万元。", mentions=(mention("three-public/abroad", "0万元"),))
        assert said(made, "F5.three-public.abroad") == ["OK"]

    def test_zero_is_not_a_little(self):
        three = table("three-public", ["abroad"], [("本年", None, "0.40", {"year": YEAR})])
        made = budget(three, text="出国0万元，接待1.25万元。", mentions=(mention("three-public/abroad", "0万元"),))
        assert said(made, "F5.three-public.abroad") == ["FAIL"]

    @pytest.mark.parametrize(("services", "verdict"), [("3", "OK"), ("3.02", "TAIL"), ("3.03", "FAIL")])
    def test_procurement(self, services, verdict):
        figures = {"procurement": "6.25", "procurement/goods": "1.25", "procurement/works": "2"}
        figures["procurement/services"] = services
        text = "，".join(f"{each}万元" for each in figures.values())
        mentions = tuple(mention(subject, f"{figure}万元") for subject, figure in figures.items())
        assert said(budget(text=text, mentions=mentions), "F5.procurement.sum") == [verdict]

    @pytest.mark.parametrize(
        ("text", "printed", "verdict"),
        [
            ("所有项目纳入绩效管理，涉及资金4万元。", "4万元", "OK"),
            ("所有项目纳入绩效管理，涉及资金3万元。", "3万元", "FAIL"),
            ("编报绩效目标的项目2个，涉及资金3万元。", "3万元", "OK"),
            ("编报绩效目标的项目2个，涉及资金5万元。", "5万元", "FAIL"),
            ("编报绩效目标，涉及资金5万元。", "5万元", "NA"),
        ],
    )
    def test_money_under_goals(self, text, printed, verdict):
        made = budget(
            table("projects", ["total"], [(NAME, None, "4.00")]),
            text=text,
            mentions=(mention("performance/funds", printed, start=text.index(printed)),),
        )
        assert said(made, "F5.performance.funds") == [verdict]

    def test_operating_cost_is_what_bodies_spend_on_operations(self):
        tables = [
            table("three-public", ["operating-cost"], [("本年", None, "1.50", {"year": YEAR})]),
            table("general-basic", ["total", "public"], [("合计", None, "5.00 1.50")]),
        ]
        for text, verdict in (
            ("行政单位1家，参公单位1家。", "OK"),
            ("行政单位1家，事业单位4家。", "NA"),
            ("不写明性质。", "NA"),
        ):
            made = budget(*tables, text=text, mentions=(mention("operating-cost", "1.50万元"),))
            assert said(made, "F5.operating-cost.public") == [verdict]
            assert said(made, "F5.operating-cost") == ["OK"]

    @pytest.mark.parametrize(
        ("sentence", "expected"),
        [
            ("“一般公共服务支出-档案事务-行政运行”科目6万元，主要用于工资。", ["OK"]),
            ("一般公共服务支出（201类）档案事务（26款）行政运行（01项）6.00万元。", ["OK"]),
            ("档案事务（款）行政运行（项）支出6.01万元。", ["FAIL"]),
            ("“一般公共服务支出”科目10万元。", ["OK"]),
            ("（一）2012601-行政运行6.00万元。", ["OK"]),
            ("2012601行政运行6.01万元。", ["FAIL"]),
            # a name without its class, in a sentence about something else
            ("其中行政运行6.01万元。", []),
            ("“别的事务-行政运行”科目6.01万元。", []),
        ],
    )
    def test_items_of_the_classification(self, sentence, expected):
        rows = [
            (NAME, None, "10.00"),
            ("一般公共服务支出", 1, "10.00", {"code": "201"}),
            ("档案事务", 2, "10.00", {"code": "20126"}),
            ("行政运行", 3, "6.00", {"code": "2012601"}),
            ("档案馆", 3, "4.00", {"code": "2012604"}),
        ]
        made = budget(table("expenditure", ["total"], rows), text=sentence)
        assert said(made, "F5.function") == expected
        # The name of an item is no other name of its class.
        assert said(made, "F14.text.class-name") == []

    def test_item_that_a_mention_took_up(self):
        made = budget(
            spending("expenditure", "10.00 6.00 4.00"),
            text="类 10.01万元",
            mentions=(mention("function/201", "10.01万元"),),
        )
        assert said(made, "F5.function") == ["FAIL"]

    def test_amount_stated_twice(self):
        text = "“住房公积金”208.8万元。2030年预算执行数为198.34万元，2031年预算安排{}万元，比2030年执行数增加5.27%。"
        assert said(budget(text=text.format("201.50")), "F5.text.again") == ["FAIL"]
        assert said(budget(text=text.format("208.80")), "F5.text.again") == []

    @pytest.mark.parametrize(
        ("printed", "unit", "verdict"),
        [("32.50", "万元", ["OK"]), ("32.50", "元", ["FAIL"]), ("23.50", "万元", ["INFO"]), ("48.10", "万元", [])],
    )
    def test_the_three_expenses_told_in_a_section_on_other_things(self, printed, unit, verdict):
        three = table("three-public", ["total"], [("合计", None, printed)], unit=unit)
        made = budget(three, text="财政拨款支出100.00万元。“三公”经费预算32.50万元，全部为公务接待费。")
        assert said(made, "F5.three-public.told") == verdict

    def test_number_of_divisions_is_a_hint(self):
        items = tuple(Item(order=n, kind=ItemKind.DIVISION, text=str(n)) for n in range(1, 4))
        for number, verdict in ((3, "OK"), (4, "INFO")):
            made = budget(text="共", items=items, mentions=(mention("divisions", str(number), count=number),))
            assert said(made, "F5.divisions") == [verdict]


def percent(text, **more):
    return one(check_budget(budget(text=text, **more)), "F6.change.percent")


class TestChanges:
    @pytest.mark.parametrize(
        ("text", "verdict", "slip"),
        [
            ("项目支出6,725.48万元，较2030年年初预算减少2,007.46万元，下降23%。", "OK", ""),
            ("运维339.16万元，较2030年减少71.84万元，下降21.2%。", "FAIL", "current-year"),
            ("行政运行9370.12万元，与上年相比增加1297.83万元，增长16.07%。", "TAIL", ""),
            ("行政运行9370.12万元，与上年相比增加1297.83万元，增长12.34%。", "FAIL", ""),
            ("行政运行9370.12万元，与上年相比增加1297.83万元，增长61.08%。", "FAIL", "digits-swapped"),
            ("行政运行9370.12万元，与上年相比增加1297.83万元，增长216.08%。", "FAIL", "digit-extra"),
            ("行政运行9370.12万元，与上年相比增加1297.83万元，增长1.61%。", "FAIL", "decimal-point"),
            ("房屋20.00万元，与上年相比增加5.00万元，增长133.33%。", "FAIL", "year-on-year"),
            ("新增1,697.03万元，较2030年年初预算增加1,697.03万元，增长100%。", "BASE0", ""),
            ("费用0万元，较2030年年初预算增加0万元，增长0%。", "BASE0", ""),
            ("2030年预算执行数为60.41万元，2031年预算安排227.88万元，比2030年预算执行数增加277.22%。", "OK", ""),
            ("2030年执行数为43269.3万元，2031年预算安排3845.49万元，比2030年执行数增加17.62%。", "FAIL", "digit-extra"),
            (
                "2030年预算执行数为15.00万元，2031年预算安排10.00万元，比2030年预算执行数增加33.33%。",
                "FAIL",
                "direction",
            ),
        ],
    )
    def test_percentage(self, text, verdict, slip):
        found = percent(text)
        assert (str(found.verdict), found.slip) == (verdict, slip)

    def test_slip_is_told_with_both_bases_and_both_results(self):
        found = percent("运维339.16万元，较2030年减少71.84万元，下降21.2%。")
        for message in found.message:
            assert all(each in message for each in ("411.00", "17.5%", "339.16", "21.2%"))

    def test_percentage_copied_from_the_item_before(self):
        text = "甲2.00万元，比上年增加1.00万元，增长100.00%。\n乙3.00万元，比上年增加2.00万元，增长100.00%。"
        assert [each.slip for each in check_budget(budget(text=text)).findings if each.verdict == "FAIL"] == ["copied"]

    def test_what_a_mention_says_goes_before_the_text(self):
        text = "运维339.16万元，较2030年减少71.84万元，下降21.2%。"
        corrected = mention(
            "project",
            "339.16万元",
            start=2,
            end=8,
            change=Decimal(718_400),
            direction=Direction.DECREASE,
            percent=Decimal("17.5000"),
        )
        assert percent(text).verdict == "FAIL"
        assert percent(text, mentions=(corrected,)).verdict == "OK"

    def test_last_year_stated_by_a_mention_of_its_own(self):
        text = "运行2.00万元。2030年执行数为1.00万元，2031年安排3.00万元，比2030年执行数增加100%。"
        printed = (("function/201", "2.00"), ("executed/function/201", "1.00"), ("function/201", "3.00"))
        mentions = [
            mention(subject, f"{figure}万元", order=n, start=text.index(figure), end=text.index(figure) + 4)
            for n, (subject, figure) in enumerate(printed, 1)
        ]
        mentions[-1] = replace(mentions[-1], direction=Direction.INCREASE, percent=Decimal(100))
        assert percent(text, mentions=tuple(mentions)).verdict == "OK"
        mentions[1] = replace(mentions[1], value=Decimal(5_000), printed="0.50万元")
        assert percent(text, mentions=tuple(mentions)).verdict == "FAIL"

    @pytest.mark.parametrize(
        "text",
        [
            "甲5.00万元、乙3.00万元，其余不变。较2030年减少1.00万元，下降50%。",
            "统一压减10%，综合管理费增加209万元。",
            "较2030年减少1.00万元，下降50%。",
        ],
        ids=["which of two amounts", "no base", "no amount"],
    )
    def test_change_that_nothing_binds_is_left(self, text):
        assert said(budget(text=text), "F6.change.percent") == []

    def test_level_does_not_take_the_next_figure(self):
        text = "因公出国费0万元，与2030年预算持平。公务接待费0.83万元，比2030年预算增加0.83万元。"
        assert said(budget(text=text), "F6.change.base") == []

    def test_base_below_zero(self):
        text = "政府性基金支出预算0万元，比2030年（上一年度，下同）预算增加1421.25万元。"
        assert said(budget(text=text), "F6.change.base") == ["FAIL"]

    @pytest.mark.parametrize(
        ("now", "change", "direction", "verdict"),
        [
            ("4.50", "0", "increase", "OK"),
            ("5.00", "0.5", "increase", "OK"),
            ("5.01", "0.5", "increase", "TAIL"),
            ("5.02", "0.5", "increase", "FAIL"),
            ("4.00", "0.5", "increase", "FAIL"),
            ("4.00", "0.5", "decrease", "OK"),
            ("4.50", "0", "level", "OK"),
            ("4.51", "0", "level", "FAIL"),
        ],
    )
    def test_amount_against_the_year_before(self, now, change, direction, verdict):
        rows = [
            ("上年", None, "4.50", {"year": YEAR - 1, "role": Role.LINE}),
            ("本年", None, now, {"year": YEAR, "role": Role.LINE}),
        ]
        stated = mention("three-public", f"{now}万元", change=Decimal(change) * 10_000, direction=Direction(direction))
        made = budget(table("three-public", ["total"], rows), text=f"“三公”{now}万元", mentions=(stated,))
        assert said(made, "F6.change.amount") == [verdict]

    def test_change_alone_proves_nothing(self):
        assert said(budget(text="支出10.00万元，比2030年预算增加1.00万元。"), "F6.change.amount") == ["NA"]

    @pytest.mark.parametrize(
        ("shares", "expected"),
        [
            (("50", "50"), ["OK", "OK"]),
            (("50", "48"), ["OK", "FAIL"]),
            (("50.1", "49.9"), ["TAIL", "TAIL"]),
            (("60", "40"), ["FAIL", "FAIL"]),
        ],
    )
    def test_shares(self, shares, expected):
        text = f"支出1000.00万元，其中：\n基本500.00万元，占{shares[0]}%；\n项目500.00万元，占{shares[1]}%。"
        assert said(budget(text=text), "F6.share.percent") == expected

    def test_share_of_who_knows_what(self):
        assert said(budget(text="项目5.00万元，占比重的50%。"), "F6.share.percent") == ["NA"]


class TestChain:
    def years(self, before, base=Base.BUDGET, change="2"):
        now = budget(
            balance(income="12.00", spent="12.00"),
            text="收入12.00万元",
            mentions=(
                mention(
                    "income",
                    "12.00万元",
                    change=Decimal(change) * 10_000,
                    direction=Direction.INCREASE,
                    base=base,
                ),
            ),
        )
        then = budget(balance(income=before), year=YEAR - 1)
        return check_years([then, now])[1]

    @pytest.mark.parametrize(
        ("before", "base", "verdict"),
        [
            ("10.00", Base.BUDGET, "OK"),
            ("10.01", Base.INITIAL, "TAIL"),
            ("10.02", Base.INITIAL, "FAIL"),
            ("10.02", Base.UNSTATED, "INFO"),
            ("10.02", Base.EXECUTED, "NA"),
        ],
    )
    def test_stated_change_leads_back(self, before, base, verdict):
        assert verdicts(self.years(before, base), "F7.text.base") == [verdict]

    def test_years_that_do_not_follow_say_nothing(self):
        assert [each.findings for each in check_years([budget(), budget(year=YEAR - 2)])] == [(), ()]

    def test_last_year_in_the_table_of_the_three(self):
        now = table(
            "three-public",
            ["total"],
            [("上年", None, "4.50", {"year": YEAR - 1}), ("本年", None, "5.00", {"year": YEAR})],
        )
        for printed, verdict in (("4.50", "OK"), ("4.51", "FAIL")):
            then = table("three-public", ["total"], [("本年", None, printed, {"year": YEAR - 1})])
            result, _ = check_years([budget(now), budget(then, year=YEAR - 1)])
            assert verdicts(result, "F7.three-public.year") == [verdict]

    @pytest.mark.parametrize(
        ("kind", "rule", "other"),
        [
            ("general-function", "F7.table.before", "INFO"),
            ("expenditure", "F7.table.before", "INFO"),
            ("three-public-items", "F7.three-public.year", "FAIL"),
        ],
    )
    def test_last_year_in_a_column(self, kind, rule, other):
        """What a column of last year's budget says is last year's; one of what was spent says nothing of it."""
        for header, printed, expected in (
            ("2030年预算数", "4.50", ["OK"]),
            ("2030年预算数", "4.51", [other]),
            ("2030年执行数", "4.51", []),
            ("2030年预算数", None, ["NA"]),
        ):
            now = table(kind, ["total/prior", "total"], [("公务接待费", None, "4.50 5.00")])
            columns = [replace(each, header=(header,)) if "/" in each.measure else each for each in now.columns]
            then = [table(kind, ["total"], [("公务接待费", None, printed)])] if printed else []
            made = check_years([budget(replace(now, columns=tuple(columns))), budget(*then, year=YEAR - 1)])
            found = [each for each in made[0].findings if each.rule == rule and each.subject.statement == kind]
            assert [str(each.verdict) for each in found] == expected


class TestUnits:
    def department(self, total="30.00", units=("甲", "乙")):
        rows = [
            ("合计", None, total),
            *((unit, 1, "15.00", {"budget_unit": unit, "role": Role.TOTAL}) for unit in units),
        ]
        return budget(table("expenditure", ["total"], rows), scope=Scope.DEPARTMENT, units=units)

    def unit(self, name, total="15.00", transfers="0.00"):
        rows = [(name, None, f"{total} {transfers}")]
        return budget(table("expenditure", ["total", "subsidy"], rows), department=name, units=(name,))

    @pytest.mark.parametrize(
        ("total", "verdict"), [("30.00", "OK"), ("30.01", "TAIL"), ("30.02", "FAIL"), ("31.00", "FAIL")]
    )
    def test_department_is_the_sum_of_its_units(self, total, verdict):
        result = check_units(self.department(total), [self.unit("甲"), self.unit("乙")])
        assert verdicts(result, "F8.expenditure.total") == [verdict]
        [said] = [each.message for each in result.findings if each.rule == "F8.expenditure.total"]
        assert "所属单位之和" in said.zh
        assert "the sum of the units" in said.en

    def test_units_that_are_not_all_there_or_pay_each_other(self):
        assert verdicts(check_units(self.department(), [self.unit("甲")]), "F8.expenditure.total") == ["NA"]
        units = [self.unit("甲", transfers="1.00"), self.unit("乙")]
        assert verdicts(check_units(self.department(), units), "F8.expenditure.total") == ["NA"]

    @pytest.mark.parametrize("fact", SUMS, ids=lambda fact: fact.rule.id)
    @pytest.mark.parametrize(("total", "verdict"), [("30.00", "OK"), ("30.01", "TAIL"), ("31.00", "FAIL")])
    def test_parts_of_a_department_are_the_sums_of_its_units(self, fact, total, verdict):
        ref = fact.choices[0]

        def printing(figure, **more):
            year = {"year": YEAR} if ref.kind == "three-public" else {}
            return budget(table(ref.kind, [ref.measures[0]], [("合计", None, figure, year)]), **more)

        whole = printing(total, scope=Scope.DEPARTMENT, units=("甲", "乙"))
        units = [printing("15.00", department=name, units=(name,)) for name in "甲乙"]
        assert verdicts(check_units(whole, units), fact.rule.id) == [verdict]
        assert verdicts(check_units(whole, units[:1]), fact.rule.id) == ["NA"]

    @pytest.mark.parametrize(
        ("items", "expected"),
        [
            ({"2012601": "20.00", "2012604": "10.00"}, ["OK", "OK"]),
            ({"2012601": "21.00", "2012604": "9.00"}, ["FAIL", "FAIL"]),
            ({"2012601": "20.00", "2012699": "10.00"}, ["OK", "INFO", "INFO"]),
        ],
    )
    def test_items_of_a_department_are_the_sums_of_its_units(self, items, expected):
        named = [(code, f"第{code}项", amount) for code, amount in items.items()]
        whole = budget(coded("expenditure", *named), scope=Scope.DEPARTMENT, units=("甲", "乙"))
        own = coded("expenditure", ("2012601", "行政运行", "10.00"), ("2012604", "档案馆", "5.00"))
        units = [budget(own, department=name, units=(name,)) for name in "甲乙"]
        assert verdicts(check_units(whole, units), "F8.expenditure.items") == expected
        assert verdicts(check_units(whole, units[:1]), "F8.expenditure.items") == ["NA"]

    def test_a_department_that_does_not_print_its_units_is_held_against_none_of_them(self):
        whole = budget(table("expenditure", ["total"], [("合计", None, "30.00")]), scope=Scope.DEPARTMENT)
        result = check_units(replace(whole, units=("甲", "乙")), [self.unit("甲"), self.unit("乙")])
        assert verdicts(result, "F8.expenditure.unit") == ["NA", "NA"]

    def test_unit_prints_what_the_department_prints_for_it(self):
        result = check_units(self.department(), [self.unit("甲"), self.unit("乙", "15.01"), self.unit("丙")])
        assert verdicts(result, "F8.expenditure.unit") == ["OK", "FAIL", "NA"]

    def test_unit_has_no_units(self):
        assert check_units(self.unit("甲"), [self.unit("乙")]).findings == ()


class TestShares:
    @pytest.mark.parametrize(
        ("figures", "verdicts_"), [("9.00 3.00 2.00", ["OK", "OK"]), ("9.00 2.00 2.01", ["FAIL", "OK"])]
    )
    def test_small_firms(self, figures, verdicts_):
        made = budget(table("expenditure", ["total", "procurement", "procurement-sme"], [(NAME, None, figures)]))
        assert [*said(made, "F9.expenditure.procurement-sme"), *said(made, "F9.expenditure.procurement")] == verdicts_
        assert said(made, "F9.expenditure.procurement-micro") == ["NA"]

    def test_named_part_is_not_more_than_the_line_above(self):
        rows = [("货物", None, "1.00"), ("其中：小微企业", 1, "1.01")]
        assert said(budget(table("procurement", ["total"], rows)), "F9.lines.part") == ["FAIL"]


def entry(code, name, first=2030, last=2032, scheme="functional", confirmed=True):
    return CatalogueEntry(scheme=scheme, code=code, name=name, first_seen=first, last_seen=last, confirmed=confirmed)


class TestCodes:
    def coded(self, code, label):
        return budget(table("expenditure", ["total"], [(label, None, "1.00", {"code": code})]))

    @pytest.mark.parametrize(
        ("catalogue", "rule", "expected"),
        [
            ([entry("20126", "档案事务")], "F10.code.name", ["OK"]),
            ([entry("20126", "档案工作")], "F10.code.name", ["INFO"]),
            # the name is that of another code of the group, a slip away
            ([entry("20126", "档案工作"), entry("20128", "档案事务")], "F10.code.name", ["INFO"]),
            ([entry("20128", "档案事务")], "F10.code.name", ["INFO"]),
            ([entry("20137", "档案事务")], "F10.code.name", []),
            ([entry("20226", "档案事务")], "F10.code.name", []),
            ([entry("20128", "档案事务"), entry("20136", "档案事务")], "F10.code.name", []),
            ([entry("20126", "档案工作", confirmed=False)], "F10.code.name", ["NA"]),
            ([entry("20126", "档案工作", 2017, 2019)], "F10.code.name", ["NA"]),
            # a list of groups is never known to be complete; one of classes is
            ([entry("20101", "人大事务")], "F10.code.known", ["NA"]),
            ([entry("20101", "人大事务", 2017, 2019)], "F10.code.known", ["NA"]),
            ([entry("20801", "人力资源")], "F10.code.known", ["INFO"]),
            ([], "F10.code.known", ["NA"]),
        ],
    )
    def test_name_and_code(self, catalogue, rule, expected):
        assert said(self.coded("20126", "档案事务"), rule, catalogue) == expected

    @pytest.mark.parametrize(
        ("code", "expected"), [("2100201", "NA"), ("2070104", "NA"), ("2120899", "NA"), ("29901", "INFO")]
    )
    def test_the_list_at_hand_doubts_no_code_of_a_class_it_has(self, code, expected):
        made = replace(self.coded(code, "某项"), year=2025)
        assert said(made, "F10.code.known", catalogue()) == [expected]

    def test_digits(self):
        assert said(self.coded("2012", "档案事务"), "F10.code.shape") == ["INFO"]
        assert said(self.coded("20126", "档案事务"), "F10.code.shape") == []

    def test_economic_codes_before_2018_are_another_list(self):
        made = budget(table("basic", ["total"], [("医疗费", None, "1.00", {"code": "30307"})]), year=2017)
        entries = [entry("30307", "医疗费补助", 2010, 2030, "economic-department")]
        assert said(made, "F10.code.name", entries) == []
        entries = [entry("30307", "医疗费", 2010, 2017, "economic-department-before-2018")]
        assert said(made, "F10.code.name", entries) == ["OK"]


class TestCompleteness:
    def test_missing_table(self):
        assert said(budget(), "F11.income.present") == ["INFO"]
        assert said(budget(income()), "F11.income.present") == ["OK"]

    @pytest.mark.parametrize(("year", "expected"), [(2019, ["NA"]), (2021, ["INFO"])])
    def test_state_capital_is_asked_for_since_2021(self, year, expected):
        assert said(budget(year=year), "F11.state-capital.present") == expected
        empty = table("state-capital", ["total"], [("合计", None, "-")], remark="本表无国有资本经营预算，为空表。")
        found = said(budget(empty, year=2021), "F11.state-capital.present"), said(budget(empty), "F11.table.remark")
        assert found == (["OK"], ["OK"])

    @pytest.mark.parametrize(("remark", "verdict"), [("本表为空表。", "OK"), ("", "INFO")])
    def test_empty_table_says_so(self, remark, verdict):
        empty = table("government-fund", ["total"], [("合计", None, "-")], remark=remark)
        assert said(budget(empty), "F11.table.remark") == [verdict]


class TestPerformance:
    def promised(self, text, target="40", unit="个"):
        goal = Goal(order=1, number="1", text=text)
        targets = (Target(order=1, printed=f"≥{target}{unit}", value=Decimal(target), target_unit=unit),)
        indicator = Indicator(order=1, level1="产出指标", level2="数量指标", name="数", targets=targets)
        return budget(goals=(goal,), indicators=(indicator,))

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("测评40个产品", ["OK"]), ("测评41个产品", ["INFO"]), ("7×24小时", []), ("8月底前", []), ("40%", [])],
    )
    def test_quantity_has_an_indicator(self, text, expected):
        assert said(self.promised(text), "F12.goals.quantity") == expected

    def test_form_without_indicators(self):
        made = budget(goals=(Goal(order=1, number="1", text="测评40个产品"),))
        assert said(made, "F12.goals.quantity") == ["NA"]

    @pytest.mark.parametrize(
        ("name", "printed", "verdict"),
        [("数字化", "667.62万元", "OK"), ("数字化", "741.81万元", "INFO"), ("别的", "667.62万元", "NA")],
    )
    def test_ceiling(self, name, printed, verdict):
        targets = (Target(order=1, printed="≤741.80万", operator="<=", value=Decimal("741.80"), target_unit="万"),)
        made = budget(
            text=printed,
            indicators=(Indicator(order=1, level1="产出指标", level2="成本指标", name="数字化", targets=targets),),
            projects=(ProjectEntry(order=1, parent=None, name=name),),
            mentions=(mention("project", printed, project=1),),
        )
        assert said(made, "F12.indicators.ceiling") == [verdict]

    def form(self, fiscal="10.00"):
        rows = [
            ("年度资金申请总额", None, "10.00"),
            ("其中：当年财政拨款", 1, fiscal),
            ("上年结转资金", 1, "0.00"),
            ("其他资金", 1, "0.00"),
        ]
        return table("project-goals", [""], rows)

    @pytest.mark.parametrize(("fiscal", "verdict"), [("10.00", "OK"), ("10.02", "TAIL"), ("10.03", "FAIL")])
    def test_money_of_a_goal_form(self, fiscal, verdict):
        made = budget(self.form(fiscal))
        assert said(made, "F12.project-goals.funds") == [verdict]
        assert said(made, "F9.lines.part") == []

    @pytest.mark.parametrize(
        ("number", "printed", "verdict"), [(2, "20万元", "OK"), (2, "15万元", "INFO"), (3, "20万元", "NA")]
    )
    def test_money_under_goals_is_that_of_the_forms(self, number, printed, verdict):
        mentions = (
            mention("performance/goals", str(number), count=number),
            mention("performance/funds", printed, order=2),
        )
        made = budget(self.form(), self.form(), text=printed, mentions=mentions)
        assert said(made, "F12.project-goals.total") == [verdict]


def asset(kind, label, number, *, planned=False, value=None):
    return Asset(order=1, kind=kind, label=label, count=number, count_unit="辆", planned=planned, value=value)


class TestAssets:
    @pytest.mark.parametrize(("uses", "verdict"), [((1, 1), "OK"), ((1, 2), "FAIL"), ((2,), "OK"), ((), "NA")])
    def test_vehicles_by_use(self, uses, verdict):
        assets = (asset("vehicles", "车辆", 2), *(asset("vehicle-use", "其他用车", number) for number in uses))
        assert said(budget(assets=assets), "F13.vehicles.uses") == [verdict]

    @pytest.mark.parametrize(
        ("assets", "verdict"),
        [
            ((asset("vehicles", "车辆", 2),), "OK"),
            ((asset("vehicles", "车辆", 3),), "FAIL"),
            ((asset("vehicles", "车辆", 3), asset("vehicle-use", "执法执勤用车", 1)), "NA"),
            ((), "NA"),
        ],
    )
    def test_vehicles_kept(self, assets, verdict):
        kept = mention("three-public/vehicles-kept", "2", count=2)
        assert said(budget(text="2辆", assets=assets, mentions=(kept,)), "F13.vehicles.kept") == [verdict]

    @pytest.mark.parametrize(("value", "verdict"), [("180000", "OK"), ("190000", "FAIL"), (None, "NA")])
    def test_planned_purchase(self, value, verdict):
        three = table("three-public", ["vehicle-purchase"], [("本年", None, "18.00", {"year": YEAR})])
        planned = asset("vehicles", "车辆", 1, planned=True, value=Decimal(value) if value else None)
        assert said(budget(three, assets=(planned,)), "F13.vehicles.purchase") == [verdict]


class TestHygiene:
    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("比上年预算增加（减少）0万元。", "F14.text.template"),
            ("支出增加，主要原因是。", "F14.text.reason"),
            ("等方面的支出。。今年", "F14.text.marks"),
            ("政府性基金支出预算支出万元。", "F14.text.figure"),
            ("支出10万元，比上年增加1万元，增长11.1。", "F14.text.percent-sign"),
            (f"支出10万元，比{YEAR}年预算增加1万元。", "F14.text.year"),
            (f"支出10万元，比{YEAR - 2}年预算增加1万元。", "F14.text.year"),
        ],
    )
    def test_hints(self, text, rule):
        assert said(budget(text=text), rule) == ["INFO"]
        assert said(budget(text="支出10万元，比2030年预算增加1万元，主要原因是人员增加。"), rule) == []

    def test_a_sentence_is_told_once(self):
        assert said(budget(text="增加（减少）0万元，增长（减少）0%。"), "F14.text.template") == ["INFO"]

    def test_stale_name_of_a_class(self):
        entries = [entry("210", "医疗卫生与计划生育支出", 2017, 2018), entry("210", "卫生健康支出", 2019, 2031)]
        assert said(budget(text="医疗卫生与计划生育支出1万元"), "F14.text.class-name", entries) == ["INFO"]
        assert said(budget(text="卫生健康支出1万元"), "F14.text.class-name", entries) == []

    def test_department_or_unit(self):
        assert said(budget(text="本部门纳入绩效管理。"), "F14.text.scope") == ["INFO"]
        assert said(budget(text="本单位属于本部门。"), "F14.text.scope") == []


class TestSoft:
    @pytest.mark.parametrize(
        ("economic", "others", "verdict"), [("1.00", "2.00", "OK"), ("1.50", "1.50", "INFO"), (None, None, "NA")]
    )
    def test_pair_never_fails(self, economic, others, verdict):
        rows = [("养老", None, "1.00", {"code": "2080505"}), ("运行", None, "2.00", {"code": "2010101"})]
        function = table("general-function", ["basic"], rows)
        # In all, both tables say the same: a gap of the sums would be told there, and once.
        rows = [("养老", None, economic, {"code": "30108"}), ("工资", None, others, {"code": "30101"})]
        other = [table("general-basic", ["total"], rows)] if economic else []
        assert said(budget(function, *other), "soft.2080505.30108") == [verdict]


class TestNotes:
    @pytest.mark.parametrize(
        ("remark", "verdict"),
        [
            ("单位：元", "OK"),
            ("本表为空白单位分列的数", "OK"),
            ("本表为空表", "INFO"),
            ("注：本部门无这项支出，故本表为空。", "INFO"),
            ("此表为空", "INFO"),
        ],
    )
    def test_filled_table_does_not_say_that_it_is_empty(self, remark, verdict):
        filled = table("government-fund", ["total"], [("合计", None, "1.00")], remark=remark)
        assert said(budget(filled), "F11.table.filled") == [verdict]

    @pytest.mark.parametrize(
        ("remark", "expected"),
        [("没有政府性基金支出", ["OK"]), ("没有国有资本经营预算支出", ["INFO"]), ("本表为空表", [])],
    )
    def test_note_speaks_of_its_own_fund(self, remark, expected):
        empty = table("government-fund", ["total"], [("合计", None, "-")], remark=remark)
        assert said(budget(empty), "F11.table.fund") == expected

    def test_topics_of_the_text(self):
        text = "职责、机构设置、“三公”经费、机关运行经费、政府采购、国有资产、绩效、名词解释"
        topics = [id_ for id_ in RULES if id_.startswith("F11.text.")]
        assert [said(budget(text=text), topic) for topic in topics] == [["OK"]] * len(topics)
        assert [said(budget(text="收入"), topic) for topic in topics] == [["INFO"]] * len(topics)
        assert said(budget(text="收入", summary_of="0" * 64), topics[0]) == []


class TestLaw:
    @pytest.mark.parametrize(("days", "verdict"), [(20, "OK"), (21, "INFO"), (None, "NA")])
    def test_days_until_it_is_public(self, days, verdict):
        approved = date(YEAR, 1, 20)
        released = None if days is None else approved + timedelta(days)
        assert said(budget(approved_on=approved, released_on=released), "F15.release.days") == [verdict]

    @pytest.mark.parametrize(("part", "verdict"), [("3.00万元", "OK"), ("2.99万元", "INFO"), (None, "NA")], ids=str)
    def test_share_of_small_firms(self, part, verdict):
        mentions = [mention("procurement", "10.00万元")]
        mentions += [mention("procurement/sme", part, order=2)] if part else []
        assert said(budget(text="采购", mentions=tuple(mentions)), "F15.procurement.sme-share") == [verdict]

    @pytest.mark.parametrize(("now", "verdict"), [("4.00", "OK"), ("4.01", "INFO")])
    def test_three_public_against_last_year(self, now, verdict):
        rows = [("上年", None, "4.00", {"year": YEAR - 1}), ("本年", None, now, {"year": YEAR})]
        assert said(budget(table("three-public", ["total"], rows)), "F15.three-public.rise") == [verdict]
        stated = mention("three-public", f"{now}万元", direction=Direction.INCREASE, change=Decimal(now) - 4)
        assert said(budget(text="“三公”", mentions=(stated,)), "F15.three-public.rise") == [verdict]

    @pytest.mark.parametrize(
        ("text", "printed", "verdict"),
        [
            ("本单位是财政补助的事业单位。", "1.00万元", "INFO"),
            ("本单位是财政补助的事业单位。", "0.00万元", "OK"),
            ("本单位是参照公务员法管理的事业单位。", "1.00万元", "NA"),
            ("机关运行经费", "1.00万元", "NA"),
        ],
    )
    def test_operating_cost_of_an_institution(self, text, printed, verdict):
        made = budget(text=text, mentions=(mention("operating-cost", printed),))
        assert said(made, "F15.operating-cost.institution") == [verdict]


class TestMoneyBeside:
    @pytest.mark.parametrize(
        ("number", "value", "verdict"), [(1, "180000", "OK"), (1, "0", "INFO"), (0, "180000", "INFO"), (1, None, "NA")]
    )
    def test_things_to_be_bought_cost_money(self, number, value, verdict):
        planned = asset("vehicles", "车辆", number, planned=True, value=Decimal(value) if value else None)
        assert said(budget(assets=(planned,)), "F13.planned.money") == [verdict]

    @pytest.mark.parametrize(("printed", "verdict"), [("0.00", "OK"), ("3.00", "INFO")])
    def test_item_of_the_three_without_a_row(self, printed, verdict):
        three = table("three-public", ["abroad/general"], [("本年", None, printed, {"year": YEAR})])
        items = table("general-economic", ["total", "basic", "project"], [("合计", None, "9.00 5.00 4.00")])
        assert said(budget(three, items), "F4.three-public.abroad") == [verdict]

    def test_ceiling_told_by_the_words_it_shares(self):
        targets = (Target(order=1, printed="≤90万元", operator="<=", value=Decimal(90), target_unit="万元"),)
        made = budget(
            text="100.00万元",
            indicators=(
                Indicator(order=1, level1="成本", level2="成本指标", name="电子政务平台运维成本", targets=targets),
            ),
            projects=(
                ProjectEntry(order=1, parent=None, name="信息化项目（电子政务平台运维）"),
                ProjectEntry(order=2, parent=None, name="档案整理"),
            ),
            mentions=(mention("project", "100.00万元", project=1),),
        )
        found = one(check_budget(made), "F12.indicators.ceiling")
        assert found.verdict == "INFO"
        assert "高出 10.00万元，上限正好是预算的 0.9 倍" in found.message.zh

    @pytest.mark.parametrize(("before", "verdict"), [("1.00", "OK"), ("1.50", "INFO")])
    def test_money_carried_over_the_years(self, before, verdict):
        rows = [("结转下年", 2, before, SPENT), ("支出总计", None, "10.00", SPENT)]
        then = table("income-expenditure", ["total"], rows, lists=["expenditure"])
        result, _ = check_years([budget(balance(carried="1.00")), budget(then, year=YEAR - 1)])
        assert verdicts(result, "F7.carryover.year") == [verdict]

    @pytest.mark.parametrize(("printed", "verdict"), [("10.00", "OK"), ("11.00", "INFO")])
    def test_accounts_against_the_budget_of_their_year(self, printed, verdict):
        rows = [("收入总计", None, f"{printed} 9.00", INCOME), ("支出总计", None, f"{printed} 9.00", SPENT)]
        measures = ["total/budgeted", "total"] * 2
        lists = ["income", "income", "expenditure", "expenditure"]
        final = budget(table("income-expenditure", measures, rows, lists=lists), phase=Phase.FINAL)
        assert verdicts(check_final(final, budget(balance())), "F7.final.budget") == [verdict] * 2

    @pytest.mark.parametrize(
        ("code", "stated", "verdict"),
        [("2012601", "10", "OK"), ("2012601", "11", "INFO"), ("2012602", "1", "NA")],
    )
    def test_what_accounts_state_of_the_budget_of_their_year(self, code, stated, verdict):
        told = mention(f"budgeted/function/{code}", f"{stated}万元")
        final = budget(text=f"年初预算为{stated}万元。", mentions=(told,), phase=Phase.FINAL)
        rows = [("行政运行", None, "10.00", {"code": "2012601"})]
        planned = budget(table("general-function", ["total"], rows))
        assert verdicts(check_final(final, planned), "F7.final.stated") == [verdict]


class TestRules:
    def test_ids_families_and_words(self):
        for id_, rule in RULES.items():
            assert rule.id == id_
            assert rule.family in FAMILIES
            assert all((*rule.title, *rule.sentence))
            assert len(id_) <= 60

    def test_every_kind_of_table_with_lines_of_money_is_known(self):
        """The kinds that readers tell apart, less those that hold texts, things, or forms with rules of their own."""
        others = {"other", "transfers", "asset-purchases", "assets", "project-goals", "transfer-goals"}
        assert set(TABLES) | others == set(KINDS)

    def test_hints_never_fail(self):
        assert not any(rule.can_fail for rule in RULES.values() if rule.family in ("F10", "F11", "F14", "soft"))

    def test_the_page_is_up_to_date(self):
        assert (ROOT / "docs" / "checks.md").read_text("utf-8") == render_rules_page()

    def test_nothing_of_django(self):
        folder = Path(checker_module.__file__).parent
        for file in folder.glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
                assert not any(name.startswith(("django", "budgets.documents", "budgets.models")) for name in names)


def coded(kind, *items):
    """Return a table of items (code, name, amount) below groups and classes that are their sums."""
    above = sorted({code[:digits] for code, _name, _amount in items for digits in (3, 5)})
    sums = [
        (code, f"科目{code}", sum(Decimal(each[2]) for each in items if each[0].startswith(code))) for code in above
    ]
    named = sorted([*sums, *items])
    places = {code: place for place, (code, _name, _amount) in enumerate(named, start=2)}
    rows = [(name, places.get(code[:-2], 1), f"{Decimal(value):.2f}", {"code": code}) for code, name, value in named]
    return table(kind, ["total"], [("合计", None, f"{sum(Decimal(each[2]) for each in items):.2f}"), *rows])


class TestCodesOverTables:
    """A slip in a code, or an item left out, that no sum tells: another table does."""

    ITEMS = (
        ("2010301", "行政运行", "6.00"),
        ("2080505", "机关事业单位基本养老保险缴费支出", "2.00"),
        ("2210201", "住房公积金", "1.00"),
    )

    def accused(self, *items):
        made = budget(coded("expenditure", *items), coded("government-fund", *self.ITEMS))
        return {each.rule: each.subject.code for each in check_budget(made).findings if each.verdict == "FAIL"}

    def test_one_code_in_all_tables(self):
        assert self.accused(*self.ITEMS) == {}
        assert self.accused(*self.ITEMS[:2], ("2210251", "住房公积金", "1.00")) == {"F4.code.again": "2210251"}
        assert self.accused(*self.ITEMS[:2], ("2210299", "其他住房支出", "1.00")) == {}

    def test_a_code_with_the_name_of_a_project_or_none_is_none_of_an_item(self):
        items = coded("expenditure", *self.ITEMS)
        rows = (("信息系统运维", "2010301"), ("信息系统运维", "2010304"), ("会议费", "2010202"), ("", "2010205"))
        [one, other, third, nameless] = [(name, None, "1.00", {"code": code}) for name, code in rows]
        swapped = [
            (each[0], None, "1.00", {"code": code}) for each, code in ((third, "2010203"), (nameless, "2010206"))
        ]
        projects = (ProjectEntry(order=1, parent=None, name="会议费"),)
        for left, right in (([one], [other]), ([third], swapped[:1]), ([nameless], swapped[1:])):
            tables = (table(kind, ["total"], each) for kind, each in (("projects", left), ("procurement", right)))
            found = check_budget(budget(items, *tables, projects=projects)).findings
            assert "F4.code.again" not in {each.rule for each in found}

    def test_items_of_every_group(self):
        whole = coded("expenditure", *self.ITEMS)
        left = replace(whole, lines=tuple(line for line in whole.lines if line.code != "2210201"))
        mistyped = tuple(replace(line, code="71201") if line.code == "2210201" else line for line in whole.lines)
        nameless = tuple(
            replace(line, code="", label="公积金") if line.code == "2210201" else line for line in whole.lines
        )
        rules = [
            [
                each.rule
                for each in check_budget(budget(each, coded("income", *beside))).findings
                if each.verdict == "FAIL"
            ]
            for each, beside in (
                *((left, self.ITEMS), (left, self.ITEMS[:2]), (whole, self.ITEMS)),
                (replace(whole, lines=mistyped), self.ITEMS),
                (replace(whole, lines=nameless), self.ITEMS),
            )
        ]
        assert ["F4.code.items" in each for each in rules] == [True, False, False, False, False]


class TestCauses:
    """One slip is one finding, and what sound documents do is none."""

    def test_mistyped_code_is_counted_once(self):
        rows = [
            ("合计", None, "10.00"),
            ("卫生健康支出", 1, "10.00", {"code": "210"}),
            ("行政事业单位医疗", 2, "10.00", {"code": "21011"}),
            ("行政单位医疗", 3, "6.00", {"code": "2101101"}),
            ("事业单位医疗", 1, "4.00", {"code": "71102"}),
        ]
        found = check_budget(budget(table("expenditure", ["total"], rows))).findings
        accused = [finding.rule for finding in found if finding.verdict == "FAIL"]
        assert accused == ["F2.expenditure.orphan"]
        assert {str(finding.verdict) for finding in found if finding.rule == "F2.expenditure.parts"} >= {"INFO"}

    def test_figure_that_breaks_several_identities_is_counted_once(self):
        made = [spending(kind, "10.00 6.00 4.00") for kind in ("expenditure", "general-function")]
        sound = budget(*made, balance())
        found = check_budget(changed(sound, (1, 1, 1), Decimal(1))).findings
        assert [finding.verdict for finding in found].count(Verdict.FAIL) == 1

    @staticmethod
    def accused_in_two_tables(first, second):
        """Return what is accused where income and spending are printed by function, each with its own two items."""
        made = []
        for kind, (one, other) in (("income", first), ("expenditure", second)):
            whole = f"{Decimal(one) + Decimal(other):.2f}"
            rows = [
                ("合计", None, whole),
                ("卫生健康支出", 1, whole, {"code": "210"}),
                ("行政事业单位医疗", 2, whole, {"code": "21011"}),
                ("行政单位医疗", 3, one, {"code": "2101101"}),
                ("事业单位医疗", 3, other, {"code": "2101102"}),
            ]
            made.append(table(kind, ["total"], rows))
        found = check_budget(budget(*made)).findings
        return [finding.subject.code for finding in found if finding.verdict == Verdict.FAIL]

    def test_line_printed_otherwise_in_two_tables_is_counted_once_with_the_sums_it_is_part_of(self):
        assert len(self.accused_in_two_tables(("6.00", "4.00"), ("7.00", "4.00"))) == 1

    def test_lines_off_by_different_amounts_are_counted_apart(self):
        assert {"2101101", "2101102"} <= set(self.accused_in_two_tables(("6.00", "4.00"), ("7.00", "6.00")))

    def test_percentages_are_each_their_own(self):
        text = "支出1000.00万元，其中：\n基本500.00万元，占60%；\n项目500.00万元，占40%。"
        assert said(budget(text=text), "F6.share.percent") == ["FAIL", "FAIL"]

    def test_line_that_is_a_sum_of_rounded_lines(self):
        rows = [
            ("合计", None, "236.64"),
            ("卫生健康支出", 1, "236.64", {"code": "210"}),
            ("行政单位医疗", 2, "40.35", {"code": "21011"}),
            ("事业单位医疗", 2, "196.29", {"code": "21012"}),
        ]
        summary = [
            ("卫生健康支出", 2, "236.63", SPENT | {"code": "210"}),
            ("本年支出合计", None, "236.63", SPENT),
        ]
        made = [
            table("income-expenditure", ["total", "total"], summary, lists=["income", "expenditure"]),
            table("expenditure", ["total"], rows),
        ]
        assert said(budget(*made), "F4.expenditure.lines") == ["TAIL"]

    @pytest.mark.parametrize(("total", "verdict"), [("22,118,861", "TAIL"), ("22,118,863", "FAIL")])
    def test_total_in_whole_yuan_of_lines_in_fen(self, total, verdict):
        rows = [("合计", None, total), ("甲", 1, "14,348,853.34"), ("乙", 1, "7,770,008.00")]
        assert said(budget(table("expenditure", ["total"], rows, unit="元")), "F2.expenditure.parts") == [verdict]

    def test_noughts_loosen_nothing(self):
        figures = {"three-public": "5", "three-public/abroad": "0", "three-public/reception": "0"}
        figures["three-public/vehicles"] = "4"
        text = "预算12.34万元。" + "，".join(f"{figure}万元" for figure in figures.values())
        mentions = tuple(mention(subject, f"{figure}万元") for subject, figure in figures.items())
        assert said(budget(text=text, mentions=mentions), "F5.three-public.sum") == ["FAIL"]

    def test_table_in_another_unit_than_it_says(self):
        made = table("expenditure", ["total"], [("合计", None, "10.00")])
        wrong = table("income-expenditure", ["total"], [("支出总计", None, "100,000.00", SPENT)], lists=["expenditure"])
        found = one(check_budget(budget(made, wrong)), "F4.expenditure.total")
        assert found.verdict == "FAIL"
        assert "10,000 倍" in found.message.zh

    @pytest.mark.parametrize(
        ("change", "direction", "verdict"),
        [("1.00", "decrease", "OK"), ("1.10", "decrease", "FAIL"), ("1.00", "increase", "FAIL")],
    )
    def test_change_of_one_amount_stated_twice(self, change, direction, verdict):
        more = {"base": Base.BUDGET, "base_printed": "上年预算"}
        first = mention("income", "10.00万元", change=Decimal(10_000), direction=Direction.DECREASE, **more)
        other = mention(
            "expenditure", "10.00万元", order=2, change=Decimal(change) * 10_000, direction=Direction(direction), **more
        )
        assert said(budget(text="收入10.00万元，支出10.00万元", mentions=(first, other)), "F6.change.again") == [
            verdict
        ]

    def test_percentage_of_amounts_in_whole_units(self):
        """A section that prints whole amounts only may have rounded them, though the rest of the text prints more."""
        more = {"base": Base.BUDGET, "base_printed": "上年预算", "direction": Direction.INCREASE}
        first = mention("income", "12万元", change=Decimal(30_000), percent=Decimal(30), **more)
        made = budget(text="收入12万元，比上年预算增加3万元，增长30%", mentions=(first,))
        other = Section(order=2, path="2", number="", heading="", text="本年8.12万元，上年9.34万元")
        assert said(replace(made, sections=(*made.sections, other)), "F6.change.percent") == ["OK"]
