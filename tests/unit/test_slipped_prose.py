"""Passages of many manners accuse nobody, and the slip marked in each is noticed."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.records import Phase
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.stated_completions import stated_completions
from budgets.vocabulary.stated_shares import stated_shares
from tests import bureau_prose, county_prose, environment_prose, named_prose, near_prose
from tests.elsewhere_prose import MONEY
from tests.slipped_prose import PASSAGES, UNNOTICED, slipped, sound
from tests.unit.test_elsewhere_prose import read_passage
from tests.unit.test_sound_prose import accusations, accused, noted

FINAL = "支出决算情况说明"


def over(given, *tables):
    """Return the passages of some tables of them with the amounts they are written over."""
    return [(*passage, given) for table in tables for passage in table]


NOTICED = [
    *over(MONEY, PASSAGES),
    *over(bureau_prose.MONEY, bureau_prose.PASSAGES, named_prose.BUREAU),
    *over(named_prose.SCHOOL_MONEY, named_prose.SCHOOL),
    *over(named_prose.TOWN_MONEY, named_prose.TOWN),
    *over(environment_prose.MONEY, environment_prose.PASSAGES, near_prose.ENVIRONMENT),
    *over(near_prose.COURT_MONEY, near_prose.COURT),
    *over(near_prose.SCHOOL_MONEY, near_prose.SCHOOL),
    *over(near_prose.TOWN_MONEY, near_prose.TOWN),
    *over(county_prose.HEALTH_MONEY, county_prose.HEALTH),
    *over(county_prose.SPORT_MONEY, county_prose.SPORT),
    *over(county_prose.TRANSPORT_MONEY, county_prose.TRANSPORT),
]
OTHERS = [*over(MONEY, UNNOTICED), *over(bureau_prose.MONEY, bureau_prose.UNNOTICED), *named_prose.UNNOTICED]
OTHERS += over(county_prose.SPORT_MONEY, county_prose.UNNOTICED)


def findings_of_sound(topic, text, phase, amounts):
    """Return what is found of a passage without its slip: nobody is accused of it, by no hint either."""
    findings = check_budget(read_passage(topic, sound(text), phase, amounts)).findings
    assert accused(findings) == []
    hints = [each for each in findings if each.verdict is Verdict.INFO]
    assert [each.message.zh for each in hints if each.rule[:3] in ("F5.", "F6.", "F9.")] == []
    return findings


@pytest.mark.parametrize(("topic", "text", "phase", "amounts"), OTHERS)
def test_a_sound_passage_accuses_nobody(topic, text, phase, amounts):
    findings_of_sound(topic, text, phase, amounts)


@pytest.mark.parametrize(("topic", "text", "phase", "amounts"), NOTICED)
def test_a_sound_passage_accuses_nobody_and_a_slip_in_it_is_noticed_and_accused_once(topic, text, phase, amounts):
    known = noted(findings_of_sound(topic, text, phase, amounts))
    for each in slipped(text):
        findings = check_budget(read_passage(topic, each, phase, amounts)).findings
        assert noted(findings) - known, each
        assert len(accused(findings)) <= 1, each


def test_an_item_listed_under_a_class_of_spending_is_that_class_of_it():
    def said(text):
        made = read_passage("支出预算情况说明", text, Phase.BUDGET, near_prose.SCHOOL_MONEY)
        return accusations(made)

    assert said("项目支出793.30万元，其中初中教育214.35万元，高中教育96.18万元。") == []
    assert said("基本支出主要用于初中教育3126.48万元、高中教育1857.62万元。") == []
    assert said("初中教育3340.83万元，高中教育1953.80万元。") == []
    assert len(said("项目支出793.30万元，其中初中教育241.35万元，高中教育96.18万元。")) == 1
    assert len(said("初中教育3430.83万元，高中教育1953.80万元。")) == 1


@pytest.mark.parametrize("less", ["少支出", "少安排", "少", "节约"])
@pytest.mark.parametrize("than", ["预算36.50万元", "预算"])
def test_an_amount_by_which_less_was_spent_has_not_itself_changed(less, than):
    text = f"“三公”经费决算34.70万元，比{than}{less}1.80万元，比上年22.00万元增加12.70万元。"
    assert {each.value and each.value.figure for each in stated_changes(text)} == {"34.70"}
    assert not any(verdict is Verdict.FAIL for verdict in found(text, rule="F6.change.amount"))


def found(text, *, rule, topic=FINAL, phase=Phase.FINAL):
    return {each.verdict for each in check_budget(read_passage(topic, text, phase)).findings if each.rule == rule}


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("住房保障支出117.85万元，较年初预算数120.00万元{}2.15万元。", "减少", "增加"),
        ("住房保障支出决算117.85万元，全年预算120.00万元，比全年预算节约{}万元。", "2.15", "2.51"),
        ("年初预算100.00万元，支出决算117.85万元，超出年初预算17.85万元，增长{}%。", "17.85", "15.78"),
    ],
)
def test_a_difference_from_the_budget_fits_both_amounts(text, right, wrong):
    assert found(text.format(right), rule="F6.completion.amount") == {Verdict.OK}
    assert Verdict.FAIL in found(text.format(wrong), rule="F6.completion.amount")


def test_what_the_text_gives_for_the_year_before_of_the_three_is_the_tables():
    def said(figure):
        text = f"公务接待费2030年为{figure}万元，2031年为3.20万元。"
        return found(text, rule="F6.before.table", topic="“三公”经费预算情况说明", phase=Phase.BUDGET)

    assert said("4.00") == {Verdict.OK}
    assert said("5.00") == {Verdict.INFO}


#: Amounts as they are printed in 万元, none of them nothing.
FIGURES = st.integers(100, 10_000_000).map(lambda n: Decimal(n) / 100)


def rate(part, whole):
    return (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(now=FIGURES, then=FIGURES)
def test_both_years_and_the_change_between_them_are_read_however_they_are_told(now, then):
    word, rise = ("增加", "增长") if now >= then else ("减少", "下降")
    moved, percent = abs(now - then), rate(abs(now - then), then)
    for text in (
        f"2031年支出{now}万元，2030年支出{then}万元，{word}{moved}万元，{rise}{percent}%。",
        f"支出{now}万元，比上年{word}{moved}万元，{rise}{percent}%，上年为{then}万元。",
        f"支出比上年{word}{moved}万元，由{then}万元{word}至{now}万元。",
        f"支出比上年{word}{moved}万元，2030年为{then}万元，2031年为{now}万元。",
    ):
        [change] = stated_changes(text)
        assert change.value
        assert change.prior
        assert change.amount
        told = [Decimal(each.figure) for each in (change.value, change.prior, change.amount)]
        assert told == [now, then, moved], text
        assert change.word == word


@given(spent=FIGURES, budgeted=FIGURES)
def test_a_budget_told_behind_what_was_spent_is_of_the_same_item(spent, budgeted):
    text = (
        f"甲支出决算{spent}万元，全年预算{budgeted}万元，完成全年预算的{rate(spent, budgeted)}%；"
        f"乙年初预算为{budgeted}万元，支出决算为{spent}万元，完成年初预算的{rate(spent, budgeted)}%。"
    )
    told = [(each.spent.figure, each.budgeted and each.budgeted.figure) for each in stated_completions(text)]
    assert told == [(str(spent), str(budgeted))] * 2


@given(part=FIGURES, whole=FIGURES)
def test_a_share_is_of_the_amount_that_its_name_has_elsewhere(part, whole):
    text = f"人员经费占基本支出的{rate(part, whole)}%。基本支出{whole}万元，人员经费{part}万元。"
    [share] = stated_shares(text)
    assert (share.value.figure, share.of) == (str(part), "基本支出")


@pytest.mark.parametrize("whole", ["-90.00", "0.00"])
def test_no_share_is_of_what_is_not_above_zero(whole):
    text = f"面向中小企业采购60.00万元，占政府采购预算{whole}万元的66.67%。"
    findings = check_budget(read_passage(FINAL, text, Phase.FINAL)).findings
    assert [
        each.message.zh for each in findings if each.rule == "F6.share.percent" and each.verdict is Verdict.FAIL
    ] == []
