"""Sound sentences of many provinces accuse nobody, and a slip of the hand in one is noticed."""

import random

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import Phase
from budgets.vocabulary.sentences import stated_changes
from tests.elsewhere_prose import MONEY, sound_sentences
from tests.unit.test_sound_prose import accusations, noticed, read_text, slips_of_text

SENTENCES = list(sound_sentences())
#: So many slips are looked at, the same ones each time.
SLIPS = 120


def read(said):
    return read_text(said.text, topic=said.topic, given=MONEY)


@pytest.mark.heavy
def test_sound_sentences_accuse_nobody():
    assert len(SENTENCES) > 100
    accused = {each.text: found for each in SENTENCES if (found := accusations(read(each)))}
    assert accused == {}


@pytest.mark.heavy
def test_slips_in_them_are_noticed():
    missed = []
    chosen = random.Random(1).sample([(each, at) for each in SENTENCES for at in range(3)], SLIPS)
    for said, at in chosen:
        made = read(said)
        slips = list(slips_of_text(made))
        words, slipped = slips[at * len(slips) // 3]
        if not noticed(slipped) - noticed(made):
            missed.append(words)
    assert len(missed) <= SLIPS / 10, missed


@pytest.mark.heavy
def test_hints_on_sound_sentences_are_few():
    hinted = [
        (each.text, finding.message.zh)
        for each in SENTENCES[::6]
        for finding in check_budget(read(each)).findings
        if finding.verdict is Verdict.INFO and finding.rule[:2] in ("F5", "F6")
    ]
    assert hinted == []


@pytest.mark.parametrize(
    "text",
    [
        "支出预算1,013.45万元，增长12.61%，较上年增加113.45万元。",
        "支出预算1,013.45万元，较去年增加113.45万元（增长12.61%）。",
        "支出预算1,013.45万元，\n较上年增加113.45万元，\n增长12.61%。",
        "支出预算1,013.45万元，比上年增加了113.45万元，增长了12.61%。",
        "与上年相比，支出预算增加113.45万元，增长12.61%，2031年为1,013.45万元。",
        "支出预算由上年的900.00万元调整为1,013.45万元，增加113.45万元，增长12.61%。",
    ],
)
def test_a_change_is_one_however_it_is_told(text):
    [change] = stated_changes(text)
    assert change.value
    assert change.amount
    assert (change.value.figure, change.amount.figure, change.percent) == ("1,013.45", "113.45", "12.61")


def test_a_line_that_ends_no_sentence_is_a_paragraph():
    [change] = stated_changes("收入预算\n5.00万元\n比上年增加1.00万元。")
    assert change.value is None


def test_a_heading_broken_before_its_step_names_the_class():
    text = "（项）。主要用于退休人员。年初预算为{}万元，支出决算为340.00万元，完成年初预算的100.00%。"
    topic = "5、社会保障和就业支出（类）社会零一事务（款）社会零五管理"
    made = read_text(text.format("340.00"), "部门决算情况说明", topic, Phase.FINAL, MONEY)
    assert {mention.subject for mention in made.mentions} == {"function/2080105", "budgeted/function/2080105"}


@pytest.mark.parametrize("stop", ["。", "；"])
@pytest.mark.parametrize("last", ["上年结转0元", "其他收入0元"])
@pytest.mark.parametrize(
    "change", ["与上年9000000元对比", "与上年相比较，", "较上年总体", "与上年相比，总额", "整体比上年"]
)
def test_a_change_behind_a_list_is_not_the_last_items(change, last, stop):
    text = f"总收入10134500元，其中：一般公共预算10134500元，{last}{stop}{change}增加1134500元，增长12.61%。"
    assert accusations(read_text(text, topic="收入预算情况说明", given=MONEY)) == []


def test_a_change_behind_a_list_that_names_the_last_item_is_its_own():
    text = (
        "支出预算1013.45万元，其中：基本支出800.00万元，项目支出213.45万元。较上年项目支出增加113.45万元，增长12.61%。"
    )
    assert accusations(read_text(text, given=MONEY))
