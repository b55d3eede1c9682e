"""What officials write soundly accuses nobody: whose an amount is, of how much and against what, in many words."""

import re
from dataclasses import replace
from itertools import product

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import Phase, Section
from tests.elsewhere_prose import MONEY
from tests.sound_prose import named_tables, with_text
from tests.unit.test_prose_of_counties import SPENDING, THREE, verdicts

OK, FAIL, INFO = Verdict.OK, Verdict.FAIL, Verdict.INFO
RULES = ("F5", "F6", "F9", "F14.text.year", "F14.text.reason")
FINAL = Phase.FINAL


def worst(*texts, heading=SPENDING, phase=FINAL, rules=RULES):
    """Return what speaks against sections of a text."""
    return [each for each in verdicts(rules, *texts, heading=heading, phase=phase) if each in (FAIL, INFO)]


THE_ITEMS = "公务接待费3.20万元，公务用车购置及运行维护费5.30万元"


@pytest.mark.parametrize(
    ("some", "rest"),
    [
        *product(
            (
                "“三公”经费中，公务接待费和公务用车购置及运行维护费合计8.50万元，其中{items}",
                "公务接待费3.20万元和公务用车购置及运行维护费5.30万元的“三公”经费合计8.50万元",
                "公务接待费和车辆费两项“三公”经费合计8.50万元，其中{items}",
                "“三公”经费（不含因公出国（境）费）合计8.50万元，其中{items}",
                "扣除因公出国（境）费后，两项三公经费8.50万元，其中{items}",
            ),
            ("；因公出国（境）费1.50万元。", "。另有因公出国（境）费1.50万元由专项列支。"),
        )
    ],
)
def test_a_sum_of_two_of_the_three_is_not_that_of_all(some, rest):
    assert worst(some.format(items=THE_ITEMS) + rest, heading=THREE) == []


ALL_ITEMS = "公务接待费12.00万元、公务用车购置及运行维护费40.00万元、因公出国（境）费0万元"


@pytest.mark.parametrize(
    ("others", "own"),
    [
        *product(
            ("全区", "全县（含乡镇）", "全市汇总的"),
            ("区直单位", "区本级", "县级部门", "局机关", "区直财政拨款资金安排的"),
        )
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "{others}“三公”经费决算为52.00万元，其中：{items}。\n{own}“三公”经费决算为31.00万元，比预算数减少6.00万元。",
        "{own}“三公”经费决算为31.00万元。{others}“三公”经费决算为52.00万元，其中：{items}。",
        "{items}，合计52.00万元。{own}“三公”经费决算为31.00万元。",
        "“三公”经费决算为84.00万元。{own}{items}。",
    ],
)
def test_what_some_bodies_spend_is_no_sum_of_what_others_do(text, others, own):
    assert worst(text.format(others=others, own=own, items=ALL_ITEMS), heading=THREE) == []


@pytest.mark.parametrize("whose", ["", "全区", "区本级", "局机关"])
@pytest.mark.parametrize(("whole", "against"), [("52.00", []), ("53.00", [FAIL])])
def test_what_the_same_bodies_spend_is_summed(whose, whole, against):
    text = f"{whose}“三公”经费决算为{whole}万元，其中：{ALL_ITEMS}。"
    assert worst(text, heading=THREE, rules="F5.three-public.sum") == against


@pytest.mark.parametrize("more", ["会议费34.10万元、培训费51.37万元", "会议费85.47万元"])
def test_other_money_told_with_the_three_is_no_slip(more):
    text = f"2031年“三公”经费合计137.47万元，其中：{ALL_ITEMS}、{more}。2030年“三公”经费合计100.00万元。"
    assert worst(text, heading=THREE, rules="F5") == []


CARRIED = (
    "2031年上年结转20.00万元，年初预算80.00万元，{spent}，结余5.00万元，预算执行率{rate}%。",
    "年初预算80.00万元，加上年结转20.00万元，{spent}，结余5.00万元，完成预算的{rate}%。",
    "上年结转20.00万元和本年预算80.00万元，{spent}，比预算结余5.00万元，完成预算的{rate}%。",
)


@pytest.mark.parametrize("text", CARRIED)
@pytest.mark.parametrize("spent", ["全年支出95.00万元", "实际支出95.00万元"])
def test_what_was_carried_over_is_spent_beside_the_budget(text, spent):
    assert worst(text.format(spent=spent, rate="95")) == []


@pytest.mark.parametrize("rate", ["95", "59"])
def test_a_budget_that_holds_what_was_carried_over_is_a_budget(rate):
    text = f"预算100.00万元（其中上年结转20.00万元），实际支出95.00万元，完成预算的{rate}%。"
    assert bool(worst(text)) is (rate == "59")


WITHIN = (
    "财政拨款基本支出800.00万元，包括人员经费640.00万元、公用经费160.00万元。{of}中，{told}",
    "财政拨款基本支出800.00万元，其中人员经费640.00万元、公用经费160.00万元；{of}中，{told}",
    "基本支出800.00万元，其中人员经费640.00万元，占80%；公用经费160.00万元，占20%。在{of}中，{told}",
)


@pytest.mark.parametrize("text", WITHIN)
@pytest.mark.parametrize(
    ("of", "told", "against"),
    [
        ("公用经费", "办公费16.00万元，占10%；差旅费32.00万元，占20%。", 0),
        ("公用经费", "办公费16.00万元，占16%。", 1),
        ("三公经费", "公务接待费2.00万元，占10%，公务用车运行维护费18.00万元，占90%。", 0),
        ("培训经费", "教师培训2.00万元，占10%。", 0),
    ],
)
def test_a_share_is_of_the_amount_that_is_named_before_the_parts(text, of, told, against):
    assert worst(text.format(of=of, told=told), rules="F6.share") == [INFO] * against


EACH = ("平均每辆{}2.00万元", "每辆平均2.00万元", "户均补助2.00万元", "人均公用经费2.00万元", "车均运行费2.00万元")


@pytest.mark.parametrize("each", EACH)
@pytest.mark.parametrize("change", ["比上年减少0.50万元，下降20%", "较2030年增加0.40万元，增长25%"])
def test_the_money_for_each_moves_for_itself(each, change):
    text = (
        "公务用车运行维护费12.00万元，比上年减少3.00万元，下降20%，其中燃油费减少1.50万元、维修费减少0.80万元、"
        f"保险费减少0.70万元；年末保有车辆6辆，{each.format('运行费')}，{change}。"
    )
    assert worst(text) == []
    assert worst(f"按6辆计12.00万元；{each.format('运行费')}，{change}，全年预计12.00万元。") == []


@pytest.mark.parametrize(
    "text",
    [
        "校园项目总投资1515.67万元，分三年实施，2031年安排515.67万元。",
        "校园项目预算安排515.67万元。该项目总投资1515.67万元。",
        "管网项目总投资1897.45万元，截至上年末累计完成1879.45万元。",
        "合同总价1236.54万元，2031年预算安排1263.54万元（含尾款和监理费）。",
    ],
)
def test_what_a_thing_costs_in_all_is_no_slip_of_a_years_money(text):
    assert worst(text, phase=Phase.BUDGET) == []


@pytest.mark.parametrize("then", ["与2029年700.00万元相比", "较2029年的700.00万元", "比2029年决算700.00万元"])
@pytest.mark.parametrize("last", ["与2030年相比", "比上年", "较2030年决算"])
@pytest.mark.parametrize(("more", "against"), [("300.00", False), ("200.00", True)])
def test_against_each_of_two_years_an_amount_moved_by_its_own(then, last, more, against):
    text = f"2031年决算1000.00万元，{last}增加200.00万元，增长25%，{then}增加{more}万元，增长42.86%。"
    assert (FAIL in worst(text)) is against


@pytest.mark.parametrize("word", ["各奖励", "各补助", "各安排", "各"])
def test_so_much_for_each_of_several_is_no_part(word):
    text = f"安排资金50.00万元，其中优秀村5个{word}4.00万元，良好村10个{word}3.00万元。"
    assert worst(text, phase=Phase.BUDGET) == []


@pytest.mark.parametrize(
    "text",
    [
        "共有车辆8辆，其中越野车3辆、轿车5辆，比上年9辆减少1辆。",
        "保有量8辆，其中机关3辆、所属单位5辆，报废2辆、新购1辆，较上年9辆减少1辆。",
        "在职人员260人、离退休人员180人，其中机关在职60人、离退休50人。",
        "国内接待80批次、外宾接待5批次，其中机关国内接待60批次、外宾接待4批次。",
    ],
)
def test_things_are_counted_of_what_they_are(text):
    assert worst(text, rules="F6.count") == []


@pytest.mark.parametrize(("alike", "against"), [("", []), ("同口径", [FAIL])])
def test_a_rate_on_like_terms_is_of_no_other_change(alike, against):
    text = f"2031年支出481.62万元，{alike}比2030年减少38.00万元，同口径比2030年下降5%。"
    assert worst(text, rules="F6.change") == against


def test_what_is_left_of_two_kinds_is_no_change():
    text = (
        "年末结转和结余150.00万元，其中基本支出结转20.00万元，项目支出结转和结余130.00万元；"
        "较上年末200.00万元减少50.00万元，下降25%。"
    )
    assert worst(text) == []


def test_a_year_whose_amount_is_told_is_compared_with_on_purpose():
    text = "2029年、2030年、2031年支出分别为520.30万元、498.60万元、466.10万元，2031年比2029年减少54.20万元。"
    assert worst(text) == []


def test_a_missing_reason_does_not_silence_a_rate():
    """F15 hints at the change that tells no reason, which is not that its figures do not fit."""
    first, then = "公务接待费支出9.07万元，主要是接待来访。", "公务接待费较2030年增加0.71万元，增长{}%。"
    assert worst(first, then.format("8.49"), heading=THREE, rules="F5.text.by-name") == []
    assert worst(first, then.format("7.83"), heading=THREE, rules="F5.text.by-name") == [INFO]


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        # what all governments have, by levels, in sentences of their own
        (
            "上半年，全国一般公共预算收入900亿元，增长5%。\n分中央和地方看，中央一般公共预算收入400亿元，增长2%；"
            "地方一般公共预算本级收入500亿元，增长8%。\n全国税收收入760亿元。",
            ("400亿元", "500亿元"),
        ),
        (
            "全市一般公共预算支出503.4亿元。其中，市本级支出118.3亿元，下降16.8%；区县支出385.1亿元，增长11.7%。",
            ("118.3", "385.1"),
        ),
        # what is added in the same sentence, and what that leaves
        (
            "一般公共预算收入预算数15.20亿元，实际完成15.39亿元，比上年决算数14.94亿元增长3.0%，加上上级补助收入13.36亿元、"
            "上年结余0.67亿元，收入合计29.42亿元；支出预算数26.93亿元，实际支出24.98亿元，加上上解支出3.15亿元，"
            "支出合计28.13亿元。结转下年1.29亿元。",
            ("29.42", "13.36", "28.13", "3.15", "1.29"),
        ),
        (
            "工伤保险基金收入613亿元，其中：保险费收入577亿元。支出514亿元。本年收支结余99亿元，年末滚存结余1061亿元。",
            ("613", "514", "99亿"),
        ),
        # both sides of a budget, told as one amount
        (
            "收入仅包括一般公共预算拨款收入72.27万元；支出包括：一般公共服务支出36.88万元、卫生健康支出35.39万元。"
            "我乡2031年收支总预算72.27万元。",
            ("36.88", "35.39"),
        ),
        # points between two percentages
        ("教育支出占支出的14.71%，比上年的14.75%降低了0.04个百分点。", ("14.75", "0.04")),
        ("优良率由82.5%提高到86.0%，提高3.5个百分点。", ("82.5", "3.5个")),
        # things counted with their money
        (
            "资助项目129个，资金295.80万元，其中，敬老院、老年活动场所建设项目50个，金额100.00万元；村级文化活动场所项目67个，"
            "金额189.00万元；其他社会公益事业12个，金额6.80万元。",
            ("129个", "50个", "67个"),
        ),
        ("税收收入完成66342万元；地方财政收入完成100223万元，税收收入占地方财政收入的66.2%。", ("66.2%",)),
        ("上划省级收入8.09亿元，减少766万元，负增长0.94%。", ("0.94",)),
        ("2031年支出481.62万元，同口径比2030年减少38.00万元，同口径比2030年下降7.3%。", ("7.3%",)),
    ],
)
def test_what_words_hold_together_is_held_together(text, slips):
    """Each figure with its first digits other ones is noticed, and the sound text accuses nobody."""
    assert worst(text, rules=("F1.text", *RULES)) == []
    for slip in slips:
        wrong = text.replace(slip, re.sub(r"^\d", lambda digit: str((int(digit[0]) + 4) % 9 + 1), slip), 1)
        assert worst(wrong, rules=("F1.text", *RULES)) != [], slip


@pytest.mark.parametrize(
    "text",
    [
        # levels: with others beside them, of other money, budgeted, changes, with what they are given
        "全市一般公共预算收入503.40亿元，市本级收入118.30亿元，区级收入300.10亿元，开发区收入85.00亿元。",
        "全市一般公共预算收入503.40亿元，市本级收入118.30亿元，区级收入300.10亿元，县级收入85.00亿元。",
        "全省一般公共预算收入3000.00亿元，省级收入500.00亿元，地市级收入1000.00亿元，县级收入1500.00亿元。",
        "全市国有土地使用权出让收入503.40亿元，市本级收入600.00亿元，区县级收入700.00亿元。",
        "全市税收收入400.00亿元，市级财政专户收入3.00亿元，县级财政专户收入5.00亿元。",
        "全市税收收入400.00亿元，市级非税收入30.00亿元，县级非税收入50.00亿元。",
        "全市一般公共预算收入合计503.40亿元；市级一般公共预算总收入347.60亿元；区县级收入385.10亿元。",
        "全市一般公共预算收入503.40亿元。市本级收入预算120.00亿元，完成118.30亿元；区县级收入预算380.00亿元，完成385.10亿元。",
        "全市一般公共预算收入503.40亿元，市本级收入比上年增收5.00亿元，区县级收入比上年增收15.00亿元。",
        "全国一般公共预算收入900.00亿元，中央一般公共预算收入400.00亿元。地方一般公共预算收入800.00亿元，"
        "其中地方本级收入500.00亿元，中央对地方转移支付收入300.00亿元。",
        # of several amounts, what is added to
        "税收收入60.00亿元、非税收入20.00亿元，加上上级补助收入20.00亿元，收入总计100.00亿元。",
        "税收收入完成60.00亿元，非税收入完成20.00亿元，加上上级补助收入20.00亿元，收入总计100.00亿元。",
        # lists of a side with lists in them, and of some of its money
        "收入包括：一般公共预算收入72.27万元，其中本年70.00万元；支出包括一般公共服务支出72.27万元。收支总预算72.27万元。",
        "财政拨款收入包括一般公共预算拨款收入50.00万元、政府性基金10.00万元；支出包括社会保障支出40.00万元、"
        "农林水支出20.00万元。某局收支总预算72.27万元。",
        "事业收入包括门诊收入30.00万元、住院收入20.00万元。收支总预算72.27万元。",
        # what is carried over holds what was given, and stands in what went out or beside what is saved
        "上年结转3.00万元，本年收入80.00万元，本年支出78.00万元，结转下年5.00万元。",
        "政府性基金预算收入20.00亿元，加上专项债券转贷30.00亿元，支出48.00亿元，结转下年2.00亿元。",
        "收入总计112.00亿元，支出总计112.00亿元，收支平衡。结转下年4.00亿元。",
        "收入总计112.00亿元，支出总计108.00亿元，结转下年支出3.50亿元，净结余0.50亿元。",
        "收入总计112.00亿元，支出总计108.00亿元，安排预算稳定调节基金1.00亿元，结转下年3.00亿元。",
    ],
)
def test_what_words_leave_open_is_not_held_together(text):
    assert worst(text, rules=("F1.text", *RULES)) == []


@pytest.mark.parametrize("text", ["本年支出增加。。", "本年支出增加，增加的主要原因是："])
def test_only_an_announced_reason_may_be_told_below(text):
    own = Section(order=1, path="1", number="一、", heading=SPENDING, text=text)
    below = Section(order=2, path="1.1", number="（一）", heading="人员经费", text="人员增加。")
    made = with_text(replace(named_tables(MONEY), statements=()), [own, below])
    found = [each.rule for each in check_budget(made).findings if each.rule.startswith("F14.text")]
    assert found == ["F14.text.marks"] * ("。。" in text)


@pytest.mark.parametrize(("by", "against"), [("14.71", []), ("17.41", [INFO])])
def test_what_the_paragraphs_below_compare_with_may_be_told_above_them(by, against):
    then = "2030年“三公”经费决算36.77万元，其中：公务用车运行维护费32.77万元、公务接待费4.00万元。"
    now = "2031年“三公”经费决算51.82万元，较上年增加15.05万元，其中：公务用车运行维护费47.48万元、公务接待费4.34万元。"
    part = Section(order=1, path="1", number="第一部分", heading="情况说明", text="")
    text = f"{then}\n{now}\n“三公”经费相较于上年增加15.05万元，原因是："
    own = Section(order=2, path="1.1", number="一、", heading=THREE, text=text)
    reason = f"公务用车运行维护费增加{by}万元，增加的原因是车辆老化。"
    below = Section(order=3, path="1.1.1", number="1、", heading="原因", text=reason)
    made = with_text(replace(named_tables(MONEY), statements=(), phase=FINAL), [part, own, below])
    found = [each.verdict for each in check_budget(made).findings if each.rule == "F5.text.by-name"]
    assert found == against
