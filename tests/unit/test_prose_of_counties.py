"""What counties and towns write of their money: whose an amount is and of which year, before another is held to it."""

from dataclasses import replace

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import Phase, Section
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.stated_shares import stated_shares
from tests.elsewhere_prose import MONEY
from tests.sound_prose import named_tables, with_text

THREE = "“三公”经费情况说明"
SPENDING = "支出情况说明"


def verdicts(rule, *texts, heading=SPENDING, phase=Phase.BUDGET, tables=False):
    """Return what a rule says of sections of a text, which stand alone or beside tables."""
    made = named_tables(MONEY) if tables else replace(named_tables(MONEY), statements=())
    sections = [Section(order=1, path="1", number="第一部分", heading="情况说明", text="")]
    sections += [
        Section(order=n, path=f"1.{n - 1}", number="", heading=heading, text=text) for n, text in enumerate(texts, 2)
    ]
    findings = check_budget(with_text(replace(made, phase=phase), sections)).findings
    return [each.verdict for each in findings if each.rule.startswith(rule) and each.verdict is not Verdict.NA]


@pytest.mark.parametrize(("rate", "verdict"), [("20.00", Verdict.OK), ("25.00", Verdict.FAIL)])
def test_an_amount_of_a_year_gone_by_is_the_base_of_the_next_years_change(rate, verdict):
    text = (
        "2030年度“三公”经费支出18.60万元，其中：公务接待费9.25万元，公务用车运行维护费9.35万元。"
        f"2031年度预算有所调整，公务用车运行维护费较上年增加1.87万元，增长{rate}%。"
    )
    assert verdicts("F6.change.percent", text, heading=THREE) == [verdict]


@pytest.mark.parametrize("mark", ["，", "。"])
@pytest.mark.parametrize("name", ["2030年公务接待费", "2030年"])
def test_of_several_years_gone_by_the_last_is_the_base(name, mark):
    text = f"2029年公务接待费80.00万元{mark}{name}100.00万元{mark}2031年公务接待费较上年增加20.00万元，增长20.00%。"
    assert Verdict.FAIL not in verdicts("F6", text, heading=THREE)
    assert Verdict.FAIL not in verdicts("F6", text.replace("公务接待费", "住房保障支出"))


@pytest.mark.parametrize(("rate", "verdict"), [("12.61", Verdict.OK), ("16.21", Verdict.FAIL)])
def test_a_change_behind_one_part_may_be_of_the_whole(rate, verdict):
    text = f"2031年度收入总计1013.45万元，其中年初结转和结余613.45万元，较2030年增加113.45万元，增长{rate}%。"
    assert verdicts("F6.change.percent", text, heading="收入决算情况说明", phase=Phase.FINAL) == [verdict]


def test_what_is_made_comparable_is_not_accused_by_the_figures_as_they_are():
    text = "住房保障支出117.85万元，与上年的125.00万元{}相比增长4.20%。"
    assert Verdict.FAIL in verdicts("F6.change", text.format(""))
    assert set(verdicts("F6.change", text.format("同口径"))) == {Verdict.INFO}


@pytest.mark.parametrize(
    "name", ["一般公共预算“三公”经费支出预算", "公务接待费支出预算", "因公出国（境）费支出预算合计"]
)
def test_an_item_of_spending_is_not_all_spending(name):
    assert verdicts("F5.expenditure", f"2031年{name}为5.45万元。", tables=True) == []


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("合计支出20.12万元，其中：因公出国（境）费0万元，", Verdict.OK),
        ("支出预算20.12万元，其中：因公出国（境）费支出预算0万元，", Verdict.OK),
        ("合计支出20.21万元，其中：因公出国（境）费0万元，", Verdict.FAIL),
        ("合计支出19.12万元，其中", Verdict.INFO),
    ],
)
def test_the_three_are_their_items_whichever_are_told(told, verdict):
    text = f"“三公”经费{told}公务接待费12.39万元，公务用车购置费0万元，公务用车运行维护费7.73万元。"
    assert verdicts("F5.three-public.sum", text, heading=THREE) == [verdict]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("住房保障支出117.85万元，比上年的130.00万元增长-9.35%。", Verdict.OK),
        ("住房保障支出117.85万元，比上年的130.00万元增长-5.39%。", Verdict.FAIL),
    ],
)
def test_a_rise_of_less_than_nothing_is_a_fall(text, verdict):
    assert verdicts("F6.change.percent", text) == [verdict]


def test_a_rise_of_less_than_nothing_is_at_one_with_the_fall_beside_it():
    text = "住房保障支出117.85万元，比上年的130.00万元增长-9.35%，减少12.15万元。"
    assert set(verdicts("F6", text)) == {Verdict.OK}


def test_the_way_from_one_amount_to_the_other_is_that_of_the_figures():
    text = "住房保障支出由上年的100.00万元{}到117.85万元，增长17.85%。"
    assert Verdict.FAIL not in verdicts("F6.change", text.format("增加"))
    assert Verdict.FAIL in verdicts("F6.change", text.format("减少"))


@pytest.mark.parametrize(("rate", "verdict"), [("78.94", Verdict.OK), ("79.84", Verdict.INFO)])
@pytest.mark.parametrize("of", ["总支出", "当年总支出", "本年支出合计"])
def test_a_share_of_all_spending_is_of_the_total_that_another_section_gives(rate, of, verdict):
    total = "2031年支出预算共计1013.45万元。"
    assert verdicts("F6.share", total, f"基本支出800.00万元，占{of}的{rate}%。") == [verdict]
    assert verdicts("F6.share", total, "2031年支出预算共计999.99万元。", f"基本支出800.00万元，占{of}的{rate}%。") == []


@pytest.mark.parametrize("of", ["“三公”经费支出", "一般公共预算本年支出"])
def test_a_share_of_some_of_the_spending_is_of_no_total_of_all(of):
    told = "2031年支出预算共计1013.45万元。", f"公务接待费12.00万元，占{of}的60.00%。"
    assert verdicts("F6.share", *told) == []


@pytest.mark.parametrize(
    ("whose", "is_own"), [("全镇", True), ("我县", True), ("全市", False), ("全省", False), ("全区", False)]
)
def test_what_all_of_a_region_spends_is_not_the_issuers_own(whose, is_own):
    text = f"2031年{whose}“三公”经费支出预算5.45万元。"
    assert (Verdict.FAIL in verdicts("F5.three-public", text, heading=THREE, tables=True)) == is_own


def test_a_share_is_of_no_class_that_is_told_behind_it():
    text = "基本支出800.00万元，占当年总支出的78.94%。其中：住房保障支出117.85万元。"
    assert verdicts("F6.share", text) == []


def test_more_than_a_budget_may_be_spent_of_it():
    assert verdicts("F6.share", "支出459.99万元，占调整预算数115.80%。", phase=Phase.FINAL) == []


def test_changes_against_the_budget_are_no_parts_of_one_against_a_year():
    text = (
        "“三公”经费较上年减少15.29万元，较年初预算数减少{}万元。其中：公务用车运行维护费较上年减少2.90万元，"
        "较年初预算数减少0.14万元；公务接待费较上年减少12.39万元，较年初预算数减少0.25万元。"
    )
    said = {"0.39": Verdict.OK, "0.93": Verdict.INFO}
    for fell, verdict in said.items():
        assert verdicts("F6.change.parts", text.format(fell), heading=THREE, phase=Phase.FINAL) == [verdict]


@pytest.mark.parametrize(("fund", "verdicts_"), [("30.00", [Verdict.OK]), ("33.00", [Verdict.INFO])])
def test_a_fiscal_appropriation_is_that_of_its_funds(fund, verdicts_):
    text = (
        f"财政拨款收入总计516.64万元，其中：一般公共预算财政拨款收入486.64万元，政府性基金预算财政拨款收入{fund}万元。"
    )
    assert verdicts("F9.text.listed", text) == verdicts_


def test_words_that_lead_over_to_a_comparison_name_no_base():
    [change] = stated_changes("经比较2031年度“三公”经费41.00万元，较上年减少19.00万元，下降31.67%。")
    assert change.value is not None
    assert (change.value.printed, change.base) == ("41.00万元", "上年")


def test_shares_are_of_as_many_amounts_or_of_as_many_wholes():
    listed = "货物、服务采购分别为25.80万元和74.20万元，占采购总额的比例为25.80%和74.20%。"
    assert [(each.value.figure, each.percent) for each in stated_shares(listed)] == [
        ("25.80", "25.80"),
        ("74.20", "74.20"),
    ]
    of_two = "采购规模34.99万元，较上年减少1.41万元，占支出和收入的比重分别为9.40%和2.90%。"
    assert list(stated_shares(of_two)) == []
