"""What places do otherwise is no error, and hides none: each case is a way of printing, sound and then spoilt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import Base, Direction, Phase, Role, Unreadable

from .test_checks_rules import INCOME, NAME, SPENT, YEAR, budget, mention, said, spending, table


def failing(made):
    return {finding.rule for finding in check_budget(made).findings if finding.verdict is Verdict.FAIL}


def income_expenditure(income, spent, kind="income-expenditure", **more):
    """Return a table of two lists without a tree, from (label, figure)."""
    rows = [(label, None, figure, INCOME | {"role": Role.LINE}) for label, figure in income]
    rows += [(label, None, figure, SPENT | {"role": Role.LINE}) for label, figure in spent]
    return table(kind, ["total", "total"], rows, lists=["income", "expenditure"], **more)


class TestGrain:
    """Figures of two decimals of 万元, printed in yuan: what they were rounded to is what their sums may miss."""

    PARTS = ("1,200", "3,400", "5,600", "7,700", "8,800", "9,900", "1,100", "2,300")

    def listed(self, total, parts=PARTS):
        codes = [f"{number:03d}" for number in range(201, 201 + len(parts))]
        rows: list = [(NAME, None, total)]
        rows += [(f"科目{code}", 1, part, {"code": code}) for code, part in zip(codes, parts, strict=True)]
        return budget(table("expenditure", ["total"], rows, unit="元"))

    @pytest.mark.parametrize(
        ("total", "verdict"),
        [
            ("40,000", "OK"),
            ("40,100", "TAIL"),
            ("40,400", "TAIL"),
            ("40,500", "INFO"),
            ("40,700", "INFO"),
            ("40,800", "FAIL"),
            ("39,500", "FAIL"),
        ],
    )
    def test_of_a_table_in_yuan(self, total, verdict):
        """What parts cut off have lost is in their total, and never the other way round."""
        assert said(self.listed(total), "F2.expenditure.parts") == [verdict]

    def test_one_odd_figure_makes_no_table_finer_and_many_do(self):
        most = ("1,200",) * 11
        assert said(self.listed("14,500", (*most, "1,250")), "F2.expenditure.parts") == ["TAIL"]
        assert said(self.listed("11,100", ("1,250",) * 8), "F2.expenditure.parts") == ["FAIL"]

    def test_few_figures_tell_nothing(self):
        assert said(self.listed("2,600", ("1,200", "1,300")), "F2.expenditure.parts") == ["FAIL"]

    def test_whole_yuan_with_two_decimals(self):
        parts = tuple(f"{number}.00" for number in range(11, 19))
        assert said(self.listed("117.00", parts), "F2.expenditure.parts") == ["TAIL"]
        assert said(self.listed("124.00", parts), "F2.expenditure.parts") == ["FAIL"]


class TestOfWhich:
    """Lines after 其中 may go on with it or not: what can be read so that it holds is no error."""

    @pytest.mark.parametrize(
        ("rows", "verdict"),
        [
            ((("一、甲", "60.00"), ("二、乙", "40.00"), ("其中：丙", "5.00")), "OK"),
            ((("一、甲", "60.00"), ("二、乙", "41.00"), ("其中：丙", "5.00")), "FAIL"),
            ((("其中：甲", "60.00"), ("乙", "40.00")), "OK"),
            ((("其中：甲", "60.00"), ("乙", "30.00")), "NA"),
            ((("甲", "60.00"), ("其中：丙", "5.00"), ("乙", "40.00")), "OK"),
            ((("甲", "100.00"), ("其中：丙", "5.00"), ("丁", "6.00")), "OK"),
            ((("甲", "90.00"), ("其中：丙", "5.00"), ("丁", "6.00")), "NA"),
        ],
    )
    def test_sum(self, rows, verdict):
        lines = [("合计", None, "100.00"), *((label, 1, figure) for label, figure in rows)]
        assert said(budget(table("income", ["total"], lines)), "F2.income.parts") == [verdict]


class TestCarriedOver:
    """Money of last year stands in one table and not in another."""

    def summary(self, fiscal="80.00", carried="20.00"):
        income = [("一、财政拨款", fiscal), ("本年收入合计", fiscal), ("上年结转", carried), ("收入总计", "100.00")]
        spent = [("一般公共服务支出", "100.00"), ("本年支出合计", "100.00"), ("支出总计", "100.00")]
        return income_expenditure(income, spent)

    def test_income_of_the_year_alone(self):
        for total, rules in (("80.00", set()), ("100.00", set()), ("90.00", {"F4.income.total"})):
            made = budget(table("income", ["total"], [(NAME, None, total)]), self.summary())
            assert failing(made) == rules

    @pytest.mark.parametrize(("year", "verdict"), [("", "NA"), ("80.00", "OK"), ("70.00", "FAIL")])
    def test_fiscal_income_in_all(self, year, verdict):
        income = [("（一）一般公共预算拨款", "80.00"), ("上年结转", "20.00"), ("收入总计", "100.00")]
        income += [("本年收入合计", year)] if year else []
        fiscal = income_expenditure(income, [("支出总计", "100.00")], kind="fiscal")
        assert said(budget(fiscal, self.summary()), "F4.fiscal.income") == [verdict]

    def test_years_need_not_balance(self):
        assert failing(budget(self.summary())) == set()


class TestFinalAccounts:
    """Final accounts have other tables, and money left from and for other years."""

    def test_totals_of_the_year_and_in_all(self):
        income = [
            ("一、财政拨款收入", "80.00"),
            ("本年收入合计", "80.00"),
            ("年初结转和结余", "20.00"),
            ("总计", "100.00"),
        ]
        spent = [
            ("一、一般公共服务支出", "90.00"),
            ("本年支出合计", "90.00"),
            ("年末结转和结余", "10.00"),
            ("总计", "100.00"),
        ]
        tables = (
            income_expenditure(income, spent),
            table("income", ["total", "source/fiscal"], [("合计", None, "80.00 80.00")]),
            spending("expenditure", "90.00 60.00 30.00"),
        )
        assert failing(budget(*tables, phase=Phase.FINAL)) == set()
        wrong = spending("expenditure", "91.00 60.00 31.00")
        assert "F4.expenditure.total" in failing(budget(*tables[:2], wrong, phase=Phase.FINAL))


class TestNames:
    def test_a_line_that_no_code_is_known_for_may_be_the_one_that_is_missing(self):
        rows = [("一般公共服务", None, "10.00", SPENT | {"role": Role.LINE}), ("支出总计", None, "10.00", SPENT)]
        summary = table("income-expenditure", ["total"], rows, lists=["expenditure"])
        spent = spending("expenditure", "10.00 6.00 4.00")
        assert said(budget(summary, spent), "F4.expenditure.lines") == ["NA"]

    def test_a_code_whose_parent_was_not_read(self):
        rows = [
            ("合计", None, "3.00"),
            ("甲", 1, "1.00", {"code": "201"}),
            ("乙", 2, "1.00", {"code": "20103"}),
            ("丙", 1, "2.00", {"code": "20805"}),
        ]
        made = budget(table("expenditure", ["total"], rows))
        assert said(made, "F2.expenditure.orphan") == ["FAIL"]
        unread = (Unreadable(place=made.statements[0].place, text="208 社会保障 2.OO", reason="not-a-figure: 2.OO"),)
        assert said(replace(made, unreadable=unread), "F2.expenditure.orphan") == ["INFO"]
        other = (replace(unread[0], text="20805 丙"),)
        assert said(replace(made, unreadable=other), "F2.expenditure.orphan") == ["INFO"]


class TestThree:
    def tables(self, title=""):
        three = table("three-public", ["reception"], [("本年", None, "5.00", {"year": YEAR})], title=title)
        rows = [("合计", None, "4.00 1.00 3.00"), ("公务接待费", 1, "4.00 1.00 3.00", {"code": "30217"})]
        return three, table("general-economic", ["total", "basic", "project"], rows)

    def test_of_all_funds_are_not_held_against_one(self):
        rule = "F4.three-public.reception"
        assert said(budget(*self.tables()), rule) == ["NA"]
        assert said(budget(*self.tables("一般公共预算“三公”经费支出表")), rule) == ["FAIL"]
        general = [("一般公共预算", "10.00"), ("本年收入合计", "10.00"), ("收入总计", "10.00")]
        fiscal = income_expenditure(general, [("支出总计", "10.00")], kind="fiscal")
        assert said(budget(*self.tables(), fiscal), rule) == ["FAIL"]

    @pytest.mark.parametrize(("base", "verdict"), [(Base.BUDGET, ["FAIL"]), (Base.EXECUTED, ["NA"])])
    def test_a_change_against_what_was_spent_is_not_held_against_last_years_budget(self, base, verdict):
        rows = [("上年", None, "5.00", {"year": YEAR - 1}), ("本年", None, "4.00", {"year": YEAR})]
        stated = mention(
            "three-public",
            "4.00万元",
            change=Decimal(30_000),
            direction=Direction.DECREASE,
            base=base,
            base_printed="x",
        )
        made = budget(table("three-public", ["total"], rows), text="“三公”经费4.00万元。", mentions=(stated,))
        assert said(made, "F6.change.amount") == verdict


class TestText:
    """Changes as they are written: nothing, less than nothing, percentages of any fineness."""

    @pytest.mark.parametrize(
        ("text", "percent"),
        [
            ("支出 100.00 万元，比上年预算增加 0 万元，增长 0%。", ["OK"]),
            ("支出 100.00 万元，比上年预算增加 0.00 万元，增长 0.00%。", ["OK"]),
            ("支出 100.00 万元，比上年预算减少 50.00 万元，下降 33%。", ["OK"]),
            ("支出 100.00 万元，比上年预算减少 50.00 万元，下降 33.3%。", ["OK"]),
            ("支出 100.00 万元，比上年预算减少 50.00 万元，下降 33.33%。", ["OK"]),
            ("支出 100.00 万元，比上年预算减少 50.00 万元，下降 33.4%。", ["FAIL"]),
            ("支出 100.00 万元，比上年预算减少 50.00 万元，下降 34%。", ["FAIL"]),
            ("支出 200.00 万元，比上年预算增加 200.00 万元，增长 100%。", []),
            ("支出 200.00 万元，比上年预算增加 200.00 万元，增长 1%。", []),
            ("支出 0 万元，比上年预算减少 50.00 万元，下降 100%。", ["OK"]),
            ("支出 100.00 万元，比上年预算减少 -50.00 万元，下降 33.3%。", ["OK"]),
            ("支出 100.00 万元，与上年持平。", []),
        ],
    )
    def test_percentage(self, text, percent):
        verdicts = [each for each in said(budget(text=text), "F6.change.percent") if each != "BASE0"]
        assert verdicts == percent
        assert not {"F6.change.amount", "F6.change.base"} & failing(budget(text=text))
