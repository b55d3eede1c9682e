"""Sentences that part the money of several funds, or speak of another year, are held against that money or none."""

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import Section
from tests import province
from tests.sound_prose import with_text

MADE = province.budget(3)
ANYWHERE, THREE, PROCURED = "支出预算情况说明", "“三公”经费预算情况说明", "政府采购情况说明"


def found(text, topic=ANYWHERE):
    part = Section(order=1, path="1", number="第一部分", heading="部门预算情况说明", text="")
    section = Section(order=2, path="1.1", number="一、", heading=topic, text=text)
    result = check_budget(with_text(MADE, [part, section]))
    return [each for each in result.findings if each.subject.statement == "text"]


def accusations(text, topic=ANYWHERE):
    return [each.message.zh for each in found(text, topic) if each.verdict is Verdict.FAIL]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (
            "项目支出42,767.55万元，其中一般公共预算项目支出10,693.68万元、政府性基金项目支出12,765.12万元、财政专户项目支出19,308.75万元。",
            ANYWHERE,
        ),
        ("2031年一般公共预算支出39,826.04万元，其中：基本支出29,132.36万元，项目支出10,693.68万元。", ANYWHERE),
        (
            "2031年财政拨款支出52,591.16万元，其中：基本支出29,132.36万元，占55.39%；项目支出23,458.80万元，占44.61%。",
            ANYWHERE,
        ),
        ("财政拨款支出52,591.16万元。其中，基本支出29,132.36万元；项目支出23,458.80万元。", ANYWHERE),
        ("一般公共预算支出39,826.04万元。（一）基本支出29,132.36万元。（二）项目支出10,693.68万元。", ANYWHERE),
        ("政府性基金预算支出12,765.12万元，全部为项目支出12,765.12万元。", ANYWHERE),
        ("财政专户管理资金支出19,308.75万元，均为项目支出，项目支出19,308.75万元。", ANYWHERE),
        ("项目支出10,693.68万元，占一般公共预算支出的26.85%。", ANYWHERE),
        ("2030年，支出预算60,000.00万元，执行率98%。", ANYWHERE),
        ("上年支出预算为60,000.00万元，上年项目支出30,000.00万元。", ANYWHERE),
        (
            "2029年公务接待费决算数为100.00万元。2030年公务接待费预算数150.00万元，执行数120.00万元，2031年预算数132.22万元。",
            THREE,
        ),
        ("一般公务用车运行费4.74万元，执法用车运行费10.00万元。", THREE),
        (
            "政府采购预算2,303万元，其中面向中小企业预留1,500万元，占65.13%，其中面向小微企业预留900万元，占60%。",
            PROCURED,
        ),
    ],
)
def test_what_is_said_of_a_part_is_not_held_against_the_whole(text, topic):
    assert accusations(text, topic) == []


@pytest.mark.parametrize(
    "text",
    [
        "2031年一般公共预算支出39,826.04万元，其中：基本支出29,132.36万元，项目支出10,693.86万元。",
        "其中一般公共预算项目支出10,693.86万元。",
        "比2030年增加5.00万元，支出预算71,899.19万元。",
        "财政拨款支出52,591.16万元。支出预算71,899.91万元，其中项目支出42,767.55万元，基本支出29,132.63万元。",
    ],
)
def test_a_slip_in_a_part_is_held_against_the_money_it_is_of(text):
    [said] = accusations(text)
    assert "相差0." in said


def test_what_may_be_a_part_is_said_to_be_one():
    [said] = [each.message for each in found("新增项目支出1,000.00万元。") if each.rule == "F5.block.project"]
    assert said.zh.endswith("。前一个数可能只是后一个数的一部分，所以不作判断。")
    assert "not judged" in said.en
