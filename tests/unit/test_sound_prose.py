"""Sound prose accuses nobody, whatever the style and the money meant, and a slip of the hand in it is noticed."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.checks.narrowed_money import name_listed_under
from budgets.records import Phase, Section
from budgets.vocabulary.money_units import MONEY_PATTERN
from budgets.vocabulary.stated_completions import stated_completions
from budgets.vocabulary.stated_moves import stated_moves
from tests.consistent import YEAR, Money, money
from tests.slips import NOTICED, OTHER_WAY, PERCENT, swapped_digits
from tests.sound_prose import STYLES, named_tables, sound_budget, with_text

GIVEN = Money(
    functions={
        "2010101": (Decimal(4_321_500), Decimal(1_234_500)),
        "2080105": (Decimal(2_500_000), Decimal(900_000)),
        "2210201": (Decimal(1_178_500), Decimal(0)),
    },
    basic={
        "30101": Decimal(5_000_000),
        "30113": Decimal(678_500),
        "30201": Decimal(1_321_500),
        "30302": Decimal(1_000_000),
    },
    project={"30227": Decimal(2_000_000), "30212": Decimal(134_500)},
    projects=(Decimal(1_900_000), Decimal(234_500)),
    before=(Decimal(9_000_000), Decimal(1_000_000), Decimal(200_000), Decimal(300_000)),
)


def accused(findings):
    return [finding.message.zh for finding in findings if finding.verdict is Verdict.FAIL]


def noted(findings):
    return {(one.key, one.verdict, one.difference) for one in findings if one.verdict in NOTICED}


def accusations(made):
    return accused(check_budget(made).findings)


def noticed(made):
    return noted(check_budget(made).findings)


def read_text(text, heading="部门预算情况说明", topic="支出预算情况说明", phase=Phase.BUDGET, given=GIVEN):
    """Return the budget of some amounts with a text of one section."""
    part = Section(order=1, path="1", number="第一部分", heading=heading, text="")
    section = Section(order=2, path="1.1", number="一、", heading=topic, text=text)
    return with_text(replace(named_tables(given), phase=phase), [part, section])


@pytest.mark.heavy
@given(money(), st.sampled_from(list(STYLES)), st.booleans(), st.sampled_from(["元", "万元"]))
@settings(max_examples=40, deadline=None)
def test_sound_prose_accuses_nobody(amounts, style, grouped, money_unit):
    assert accusations(sound_budget(amounts, style, grouped=grouped, money_unit=money_unit)) == []


@pytest.mark.parametrize("style", STYLES)
def test_sound_prose_is_bound(style):
    result = check_budget(sound_budget(GIVEN, style))
    assert {each.printed for each in result.unmatched} <= {"0万元"}
    assert result.verdict_counts[Verdict.FAIL] == 0
    assert not [
        each.message.zh for each in result.findings if each.verdict is Verdict.INFO and each.rule[:2] in ("F5", "F6")
    ]


def slips_of_text(made):
    """Yield a budget read anew with one figure, percentage or direction of its text changed, and the words."""
    for at, section in enumerate(made.sections):
        text = section.text
        found = [(*each.span("figure"), swapped_digits(each["figure"])) for each in MONEY_PATTERN.finditer(text)]
        found += [(*each.span(), swapped_digits(each[0])) for each in PERCENT.finditer(text)]
        found += [(*each.span(), OTHER_WAY[each[0]]) for each in re.finditer("|".join(OTHER_WAY), text)]
        for start, end, words in found:
            sections = list(made.sections)
            sections[at] = replace(section, text=text[:start] + words + text[end:], kind="")
            yield f"{text[max(0, start - 20) : end + 8]} → {words}", with_text(made, sections)


@pytest.mark.heavy
@pytest.mark.parametrize("style", STYLES)
def test_slips_in_sound_prose_are_noticed(style):
    made = sound_budget(GIVEN, style)
    sound, slips = noticed(made), list(slips_of_text(made))
    missed = [words for words, each in slips if not noticed(each) - sound]
    assert len(slips) > 15
    assert len(missed) <= len(slips) / 10, missed


#: Words that say of whose or of which part of the money a sentence speaks, and what it calls that money.
NARROWING = (
    *(
        "本级",
        "局本级",
        "所属事业单位",
        "下属二级单位",
        "国有资本经营",
        "财政专户",
        "单位资金",
        "上年结转",
    ),
    *("非财政拨款", "区级", "中央", "教育", "追加"),
)
NOUNS = (
    "收入预算",
    "支出预算",
    "基本支出",
    "基本支出预算",
    "项目支出",
    "人员经费",
    "公用经费",
    "财政拨款收入",
    "支出合计",
)
POSITIONS = (
    *("{word}{noun}{figure}。", "{noun}（{word}）{figure}。"),
    *("其中：{word}{noun}为{figure}，占比不大。", "{noun}{figure}（{word}）。"),
)


@pytest.mark.parametrize("position", POSITIONS)
def test_a_narrowed_amount_is_never_held_against_the_whole(position):
    said = [position.format(word=word, noun=noun, figure="5.25万元") for word in NARROWING for noun in NOUNS]
    assert accusations(read_text("\n".join(said))) == []


@pytest.mark.parametrize(
    ("noun", "true", "topic"),
    [
        ("收入预算", "1013.45", "收入预算情况说明"),
        ("支出预算", "1013.45", "支出预算情况说明"),
        ("基本支出", "800.00", "支出预算情况说明"),
        ("项目支出预算", "213.45", "支出预算情况说明"),
        ("一般公共预算项目支出", "213.45", "支出预算情况说明"),
        ("一般公共预算财政拨款基本支出", "800.00", "支出预算情况说明"),
        ("人员经费", "667.85", "一般公共预算基本支出预算情况说明"),
    ],
)
def test_an_amount_with_no_words_that_narrow_it_is_held_against_its_table(noun, true, topic):
    assert accusations(read_text(f"{YEAR}年本单位{noun}{true}万元。", topic=topic)) == []
    assert accusations(read_text(f"{YEAR}年本单位{noun}9{true}万元。", topic=topic))


class TestCompletions:
    def test_each_is_measured_by_its_own_budget(self):
        text = (
            "支出年初预算为100.00万元，支出决算为90.00万元，完成年初预算的90.00%。决算数小于年初预算数的主要原因是节约。"
            "甲项年初预算10万元，全年预算12万元，支出决算11万元，完成全年预算的91.7%。"
        )
        found = [
            (each.budgeted and each.budgeted.figure, each.spent.figure, each.percent, each.word, each.is_sure)
            for each in stated_completions(text)
        ]
        assert found == [
            ("100.00", "90.00", "90.00", "", True),
            ("100.00", "90.00", "", "小于", True),
            ("12", "11", "91.7", "", True),
        ]

    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            ("年初预算为100.00万元，支出决算为90.00万元，完成年初预算的90.00%。", None),
            ("年初预算为100.00万元，支出决算为90.00万元，完成年初预算的95.00%。", Verdict.FAIL),
            ("年初预算为100.00万元，支出决算为90.00万元，为年初预算的90.00%。", None),
            ("年初预算为100.00万元，支出决算为90.00万元，为年初预算的95.00%。", Verdict.FAIL),
            # the budget that is meant may have been adjusted since
            ("年初预算为100.00万元，支出决算为90.00万元，完成预算的95.00%。", Verdict.INFO),
            ("年初预算为100.00万元，支出决算为90.00万元。决算数大于年初预算数的主要原因是追加。", Verdict.FAIL),
            ("年初预算为100.00万元，支出决算为99.00万元。决算数与年初预算数基本持平。", None),
            ("年初预算为100.00万元，支出决算为90.00万元。决算数与年初预算数持平。", Verdict.INFO),
            ("年初预算为0万元，支出决算为5万元，完成年初预算的100%。", None),
        ],
    )
    def test_verdicts(self, text, verdict):
        findings = check_budget(read_text(text, "部门决算情况说明", phase=Phase.FINAL)).findings
        found = {each.verdict for each in findings if each.rule.startswith("F6.completion")}
        assert found & {Verdict.FAIL, Verdict.INFO} == ({verdict} if verdict else set())


class TestMoves:
    def test_parts_follow_the_whole(self):
        text = "支出增加30.00万元。其中：甲类支出增加50.00万元，乙类支出减少20.00万元。"
        [[whole, *parts]] = stated_moves(text)
        assert (whole.amount.figure, [part.name for part in parts]) == ("30.00", ["甲类支出", "乙类支出"])

    @pytest.mark.parametrize(("moved", "differs"), [("70", False), ("75", True)])
    def test_net_that_differs_is_worth_an_eye(self, moved, differs):
        text = (
            f"项目支出213.45万元，比上年增加{moved}万元。"
            "主要原因是甲项增加90万元、乙项减少20万元，增减相抵后增加70万元。"
        )
        findings = check_budget(read_text(text)).findings
        hints = {each.rule for each in findings if each.verdict is Verdict.INFO}
        assert ("F6.change.parts" in hints) is differs


def test_share_of_a_list_is_of_what_its_first_is_of():
    sound = "支出预算1013.45万元（本年支出900.00万元），其中：甲800.00万元，占总支出的78.94%；乙213.45万元，占21.06%。"
    assert accusations(read_text(sound)) == []


def test_change_that_names_its_amount_is_not_of_the_amount_before():
    text = (
        f"{YEAR}年本单位收入预算1013.45万元，其中：一般公共预算拨款1013.45万元，事业收入0万元。"
        "收入较去年增加113.45万元。"
    )
    assert accusations(read_text(text, topic="收入预算情况说明")) == []


#: Sound sentences of departments of several provinces: what they speak of is not what the tables total, or agrees.
ELSEWHERE = (
    "2031年部门预算收入1013.45万元，其中经费拨款1013.45万元，上年结余0万元；比上年增加113.45万元，主要是人员增资。",
    "局机关2031年基本支出预算320.00万元，其中：工资福利支出260.00万元，商品和服务支出60.00万元。",
    "所属3个事业单位2031年支出预算合计480.00万元，占部门支出预算的47.36%。",
    "基本支出800.00万元，较上年预算减少100.00万元（其中：人员经费减少120.00万元，公用经费增加20.00万元），下降11.11%。",
    "2031年当年预算支出1013.45万元，剔除一次性项目后同口径支出900.00万元，同比增长2%。",
    "其中：教育支出预算120.00万元，用于干部培训；农林水支出预算30.00万元，用于驻村帮扶。",
    "2031年安排项目支出（上级转移支付）50.00万元，项目支出（本级财力）163.45万元。",
    "人员经费（离退休）100.00万元，公用经费（工会经费）12.00万元。",
    "基本支出与上年基本持平，项目支出增幅较大。",
    "面向小微企业预留的货物类采购预算20.00万元，服务类采购预算中预留15.00万元。",
    "政府采购预算总额60.00万元，其中：政府采购货物预算30.00万元、工程预算0万元、服务预算30.00万元。",
    "授予中小企业合同金额40.00万元，占政府采购支出总额的66.7%。",
    "“三公”经费预算比上年减少，主要是因公出国（境）费中团组由2个减为1个，每个团组5.00万元。",
    "机关运行经费（局本级）80.00万元，比2030年预算减少8.00万元，下降9.09%。",
    "预算绩效：对上年3个项目开展评价，涉及一般公共预算支出1500.00万元。",
    "国有资本经营预算支出0万元，与上年持平。政府性基金预算支出0万元，与上年持平。",
    "全年收入合计数中，含上级专项补助收入65.00万元，已列入项目支出65.00万元。",
    "年初预算批复支出950.00万元，年中追加63.45万元，调整后支出预算1013.45万元。",
    "一般公共预算财政拨款支出（不含上年结转）1000.00万元。",
    "按支出经济分类：工资福利支出567.85万元，商品和服务支出345.60万元。",
    "2031年收支总预算1013.45万元，比2030年收支总预算900.00万元增加113.45万元，增长12.61%。",
    "本年支出合计1013.45万元，其中基本支出800.00万元、占78.94%，项目支出213.45万元、占21.06%。",
    "住房公积金支出67.85万元、购房补贴支出0万元。",
    "一般公共预算基本支出中人员经费667.85万元，占83.48%；公用经费132.15万元，占16.52%。",
)
ELSEWHERE_SPENT = (
    "2031年度支出决算1013.45万元，为年初预算900.00万元的112.61%，决算数大于年初预算数主要是追加。",
    "年初预算900.00万元，调整预算1020.00万元，决算1013.45万元，完成调整预算的99.36%。",
    "“三公”经费支出年初预算为0.00万元，支出决算为0.00万元，完成年初预算的100%，与上年持平。",
    "支出决算比年初预算增加113.45万元，增长12.61%，完成预算的112.61%。",
    "基本支出决算800.00万元，完成预算的98%，较年初预算有所减少。",
    "年末结转和结余12.00万元，其中项目支出结转和结余12.00万元。",
)


@pytest.mark.heavy
@pytest.mark.heavy
@pytest.mark.parametrize(
    "topic", ["支出预算情况说明", "收支预算总体情况说明", "政府采购情况说明", "一般公共预算支出情况说明"]
)
def test_sound_sentences_of_elsewhere_accuse_nobody(topic):
    for sentence in ELSEWHERE:
        assert accusations(read_text(sentence, topic=topic)) == [], sentence


def test_sound_sentences_of_final_accounts_elsewhere_accuse_nobody():
    for sentence in ELSEWHERE_SPENT:
        made = read_text(sentence, "部门决算情况说明", "支出决算情况说明", Phase.FINAL)
        assert accusations(made) == [], sentence


@pytest.mark.parametrize("broken", ["", "\n"])
def test_what_is_listed_under_basic_spending_is_of_that_though_its_line_ends_before_a_unit(broken):
    text = f"财政拨款基本支出800.00万元，包括一般公共预算支出800.00{broken}万元、政府性基金预算支出0.00万元。"
    assert name_listed_under(text, text.index("0.00万元。")) == "财政拨款基本支出"
