"""An item of the classification that the text states of one fund is accused by tables of that fund only."""

from dataclasses import replace

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import Section
from budgets.vocabulary.table_kinds import TableKind
from tests.sound_prose import named_tables, with_text
from tests.unit.test_sound_prose import GIVEN


def verdicts(heading, text, kinds):
    made = named_tables(GIVEN)
    part = Section(order=1, path="1", number="第一部分", heading="部门预算情况说明", text="")
    section = Section(order=2, path="1.1", number="一、", heading=heading, text=text)
    general = next(each for each in made.statements if each.kind == TableKind.GENERAL_FUNCTION)
    funds = replace(general, order=99, kind=TableKind.GOVERNMENT_FUND, lines=())
    tables = tuple(each for each in (*made.statements, funds) if each.kind in kinds)
    found = check_budget(with_text(replace(made, statements=tables), [part, section])).findings
    return {each.verdict for each in found if each.rule in ("F5.function", "F5.row")} - {Verdict.NA}


def stated(figure, lead=""):
    return f"{lead}社会保障和就业支出（类）{figure}万元，主要用于养老。"


@pytest.mark.parametrize(
    ("heading", "lead"),
    [
        ("财政拨款支出预算情况说明", ""),
        ("财政拨款支出主要用途情况说明", ""),
        ("支出预算情况说明", "财政拨款支出主要用于以下方面："),
        ("支出预算情况说明", "财政拨款支出中，"),
    ],
)
@pytest.mark.parametrize("kinds", [{TableKind.GENERAL_FUNCTION}, {TableKind.GENERAL_FUNCTION, TableKind.EXPENDITURE}])
def test_fiscal_money_is_not_accused_by_the_table_of_one_fund(heading, lead, kinds):
    assert verdicts(heading, stated("340.00", lead), kinds) == {Verdict.OK}
    assert verdicts(heading, stated("345.67", lead), kinds) == {Verdict.INFO}


@pytest.mark.parametrize("kinds", [{TableKind.FISCAL}, {TableKind.GENERAL_FUNCTION, TableKind.GOVERNMENT_FUND}])
def test_fiscal_money_is_accused_where_tables_print_all_of_it(kinds):
    assert verdicts("财政拨款支出预算情况说明", stated("345.67"), kinds) == {Verdict.FAIL}


@pytest.mark.parametrize("words", ["一般公共预算", "政府性基金预算"])
def test_one_fund_is_not_accused_by_tables_of_all_money(words):
    assert verdicts(f"{words}支出情况说明", stated("335.67"), {TableKind.EXPENDITURE}) == {Verdict.INFO}


def test_the_name_of_a_class_names_no_fund():
    text = "一般公共服务支出（类）555.67万元。"
    assert verdicts("财政拨款支出预算情况说明", text, {TableKind.GENERAL_FUNCTION}) == {Verdict.INFO}
    assert verdicts("支出预算情况说明", text, {TableKind.EXPENDITURE}) == {Verdict.FAIL}
