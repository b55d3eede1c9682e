"""Sound sentences of many provinces accuse nobody, and a slip of the hand in one is noticed."""

import random
import re
from dataclasses import replace

import pytest

from budgets.checks import Verdict, check_budget
from budgets.checks.checked_changes import changes_to_check
from budgets.checks.checked_document import CheckedDocument
from budgets.checks.stated_changes import findings_on_change
from budgets.records import Phase
from budgets.vocabulary.clauses import bare_name
from budgets.vocabulary.stated_changes import stated_changes
from tests.city_prose import PASSAGES
from tests.elsewhere_prose import EXPLANATION, MONEY, THREE, sound_sentences
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


def read_passage(topic, text, phase, given=MONEY):
    part = "部门决算情况说明" if phase is Phase.FINAL else "部门预算情况说明"
    return read_text(text, part, topic, phase, given)


@pytest.mark.parametrize("totals", ["收、支总计", "收入总计、支出总计均为", "收入总计和支出总计均为", "收入支出总计"])
@pytest.mark.parametrize("whose", ["", "财政拨款"])
def test_totals_of_both_sides_are_held_against_the_table(whose, totals):
    rule = "F5.expenditure.fiscal" if whose else "F5.income"
    for figure, verdict in (("1013.45", "OK"), ("1031.45", "FAIL")):
        said = f"2031年度{whose}{totals}{figure}万元。"
        found = check_budget(read_passage("收入支出决算总体情况说明", said, Phase.FINAL)).findings
        assert [each.verdict for each in found if each.rule == rule] == [verdict]


NAMES = (
    "“三公”经费（含因公出国（境）费、公务接待费，下同）预算",
    "规范行为专项经费",
    "规范市场行为",
    "支出预算（含上年结转；不含专户）",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_money_is_whole_and_is_no_part_of_a_bracket(name):
    text = f"{{}}{name}为1,031.45万元，比上年增加113.45万元，增长12.61%。"
    for lead in ("2031年，", "其中：", "支出共计1,013.45万元（"):
        [change] = stated_changes(text.format(lead))
        assert bare_name(change.label) == name
    assert bare_name(name) == name
    assert bare_name("预算执行为") == "预算执行"


def quotes_of(made):
    """Return what findings on a budget put in quotes."""
    return {words for each in check_budget(made).findings for words in re.findall("“([^“”]*)”", each.message.zh)}


@pytest.mark.heavy
def test_no_citation_is_empty_or_cuts_a_bracket():
    for passage in PASSAGES:
        made = read_passage(*passage)
        for each in (made, *(slipped for _words, slipped in list(slips_of_text(made))[::5])):
            assert [words for words in quotes_of(each) if not words.strip() or is_cut(words)] == [], passage


def is_cut(words):
    """Tell whether words hold half of a pair of brackets."""
    while words != (words := re.sub("（[^（）]*）", "", words)):
        pass
    return "（" in words or "）" in words


@pytest.mark.parametrize("text", ["5.00万元，占10.00%。", "其中：5.00万元，占10.00%；支出，5.00万元，占10.00%。"])
def test_an_amount_without_a_name_is_cited_without_one(text):
    assert "" not in quotes_of(read_text(f"支出预算1,013.45万元。\n{text}", given=MONEY))


@pytest.mark.heavy
def test_passages_of_cities_accuse_nobody_and_slips_in_them_are_noticed():
    made, missed = 0, []
    for passage in PASSAGES:
        sound = read_passage(*passage)
        assert accusations(sound) == [], passage
        known, slips = noticed(sound), list(slips_of_text(sound))
        made, missed = made + len(slips), [*missed, *(words for words, each in slips if not noticed(each) - known)]
    # Among them are words of reasons, and changes that nothing else tells of.
    assert made > 400
    assert len(missed) <= 0.06 * made, missed


@pytest.mark.parametrize(
    ("text", "prior", "amount", "percent"),
    [
        ("支出1,013.45万元，比2030年支出总预算900.00万元增加113.45万元，增长12.61%。", "900.00", "113.45", "12.61"),
        ("支出1,013.45万元，较2030年支出总预算900.00万元增长12.61%，净增113.45万元。", "900.00", "113.45", "12.61"),
        ("支出1,013.45万元（约1,013万元），比2030年增加113.45万元，增长12.61%。", None, "113.45", "12.61"),
        ("决算1,013.45万元，完成预算1,100.00万元的92.13%，比上年增加113.45万元，增长12.61%。", None, "113.45", "12.61"),
        ("支出较2030年增长12.61%。2031年支出计划安排1,013.45万元。", None, None, "12.61"),
        ("支出1,013.45万元，上年为900.00万元，增长12.61%。", "900.00", None, "12.61"),
        ("2031年支出1,013.45万元，占比100%，2030年预算900.00万元，增加113.45万元。", "900.00", "113.45", ""),
        ("支出1,013.45万元，比上年预算900.00万元多113.45万元，增长12.61%。", "900.00", "113.45", "12.61"),
        ("支出1,013.45万元，比2030年增加113.45万元（上年仅安排900.00万元），增长12.61%。", "900.00", "113.45", "12.61"),
        ("支出1,013.45万元，本年数小于上年预算数113.45万元。", None, "113.45", ""),
        ("2030年支出900.00万元，2031年1,013.45万元，增长12.61%。", "900.00", None, "12.61"),
    ],
)
def test_a_change_is_bound_to_its_amount_and_the_year_before(text, prior, amount, percent):
    [change] = stated_changes(text)
    told = [each and each.figure for each in (change.value, change.prior, change.amount)]
    assert (told, change.percent) == (["1,013.45", prior, amount], percent)


@pytest.mark.parametrize(
    "text",
    [
        "2030年支出900.00万元，2032年1,013.45万元，增长12.61%。",
        "支出1,013.45万元，小于上年预算数1,113.45万元。",
    ],
)
def test_an_amount_beside_that_is_not_the_year_befores_makes_no_change(text):
    assert [change for change in stated_changes(text) if change.prior or change.amount] == []


@pytest.mark.parametrize("word", ["少", "减少"])
def test_what_an_amount_has_moved_by_has_not_changed_itself(word):
    text = (
        f"支出1,013.45万元，较调整后预算1,050.00万元{word}36.55万元，较上年决算1,100.00万元{word}86.55万元，下降7.87%。"
    )
    assert accusations(read_text(text, given=MONEY)) == []


@pytest.mark.parametrize("year", ["上年", "2030年"])
def test_shares_listed_behind_the_year_before_are_not_of_it(year):
    text = (
        f"2031年政府采购预算90.00万元，同比下降10.00%，{year}为100.00万元；"
        "其中货物30.00万元，占33.33%；工程10.00万元，占11.11%；服务50.00万元，占55.56%。"
    )
    assert accusations(read_text(text, topic="政府采购情况说明", given=MONEY)) == []


@pytest.mark.parametrize("name", ["金额合计", "资金总额", "合计"])
def test_a_sum_of_what_a_sentence_speaks_of_is_no_row(name):
    text = f"纳入绩效目标管理的项目共2个，{name}213.45万元，其中：项目1金额190.00万元，项目2金额23.45万元。"
    assert accusations(read_text(text, topic="绩效目标情况说明", given=MONEY)) == []


def test_an_amount_that_moves_is_not_the_year_befores():
    assert list(stated_changes("支出1,013.45万元，比2030年追加113.45万元，增长12.61%。")) == []


def test_what_the_sentence_gives_for_the_year_before_must_fit_it_though_a_table_prints_another():
    text = "公务接待费3.20万元，比上年预算数{}万元减少0.80万元。"
    assert accusations(read_text(text.format("4.00"), topic=THREE, given=MONEY)) == []
    assert len(accusations(read_text(text.format("5.00"), topic=THREE, given=MONEY))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "支出{w}万元，比上年增加113.45万元，增长12.61%，主要是增人。其中：基本支出800.00万元，项目支出213.45万元。",
        "支出{w}万元，其中：当年预算1,000.00万元，上年结转资金13.45万元。",
        "支出{w}万元，其中基本支出800.00万元，项目支出213.45万元；另有经营支出30.00万元。",
        "支出{w}万元，包括基本支出800.00万元、项目支出213.45万元。\n（一）基本支出800.00万元。\n（二）项目支出213.45万元。",
    ],
)
def test_parts_are_held_against_the_whole_they_are_listed_under(text):
    def said(whole):
        made = read_text(text.format(w=whole), topic="说明", given=MONEY)
        return [each.verdict for each in check_budget(made).findings if each.rule == "F9.text.listed"]

    assert Verdict.OK in said("1,013.45")
    assert Verdict.OK not in said("1,031.45")


def test_one_slip_among_shares_is_told_without_a_whole():
    text = "结构：一般公共服务555.60万元，占54.82%；社会保障340.00万元，占{}%；住房保障117.85万元，占11.63%。"

    def hints(percent):
        made = read_text(text.format(percent), topic="说明", given=MONEY)
        found = [each for each in check_budget(made).findings if each.rule == "F6.share.percent"]
        return [each.message.zh for each in found if each.verdict is Verdict.INFO]

    assert hints("33.55") == []
    assert len(hints("35.35")) == 1


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
    text = "支出预算1013.45万元，其中：基本支出800.00万元，项目支出213.45万元。较上年项目支出增加13.45万元，增长9.61%。"
    assert accusations(read_text(text, given=MONEY))


def test_what_leads_over_to_an_amount_is_not_its_name():
    made = read_text("本单位支出预算为1,031.45万元。", given=MONEY)
    [told] = accusations(made)
    assert "“本单位支出预算”为1,031.45万元" in told


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (
            "政府采购情况说明",
            "政府采购预算总额250.00万元，其中：政府采购货物预算100.00万元、政府采购工程预算0万元、政府采购服务预算150.00万元，"
            "较上年减少{}万元，下降16.67%。",
        ),
        (THREE, "公务用车购置及运行费28.80万元，其中购置费20.00万元，运行费8.80万元，比上年增加{}万元，增长6.67%。"),
    ],
)
def test_a_change_behind_a_list_may_be_of_the_whole(topic, text):
    right, wrong = ("50.00", "40.00") if "采购" in topic else ("1.80", "2.80")
    assert accusations(read_text(text.format(right), topic=topic, given=MONEY)) == []
    assert accusations(read_text(text.format(wrong), topic=topic, given=MONEY))


def test_one_gap_is_told_once_whichever_rules_see_it():
    text = "2031年政府采购预算90.00万元，其中：货物采购预算30.00万元，工程采购预算10.00万元，服务采购预算{}万元。"

    def rules(amount):
        made = read_text(text.format(amount), topic="政府采购情况说明", given=MONEY)
        return {
            each.rule: each.verdict for each in check_budget(made).findings if each.left and each.left.value == 90_0000
        }

    assert rules("50.00").keys() >= {"F5.procurement.sum", "F9.text.listed"}
    told = [rule for rule, verdict in rules("50.01").items() if verdict is Verdict.TAIL]
    assert told == ["F5.procurement.sum"]
    assert "F9.text.listed" not in rules("51.00")


def verdicts(text, *, rule, topic="说明", phase=Phase.BUDGET):
    part = "部门决算情况说明" if phase is Phase.FINAL else "部门预算情况说明"
    found = check_budget(read_text(text, part, topic, phase, MONEY)).findings
    return {each.verdict for each in found if each.rule == rule}


def test_shares_behind_a_change_are_of_what_has_changed_and_not_of_the_change():
    text = (
        "支出1,013.45万元，比2030年增加113.45万元，主要用于：一般公共服务支出555.60万元，占54.82%；"
        "社会保障和就业支出340.00万元，占{}%；住房保障支出117.85万元，占11.63%。"
    )
    assert verdicts(text.format("33.55"), rule="F6.share.percent") == {Verdict.OK}
    assert Verdict.FAIL in verdicts(text.format("35.35"), rule="F6.share.percent")


def test_shares_of_a_change_listed_behind_it_are_of_it():
    text = "支出1,013.45万元，比2030年增加100.00万元。其中：人员经费60.00万元，占60.00%；公用经费40.00万元，占40.00%。"
    assert verdicts(text, rule="F6.share.percent") == {Verdict.OK}


@pytest.mark.parametrize("listed", ["（基本支出{}万元，项目支出{}万元）", "，其中：基本支出{}万元，项目支出{}万元"])
def test_what_is_listed_under_money_of_some_units_is_of_these(listed):
    text = "支出总预算1,013.45万元，其中：局本级支出预算713.45万元" + listed + "。"
    assert accusations(read_text(text.format("520.00", "193.45"), topic="支出预算情况说明", given=MONEY)) == []


def test_shares_and_names_in_turn():
    text = (
        "支出1,013.45万元，其中：基本支出800.00万元、项目支出213.45万元，分别占支出的78.94%、{}%。"
        "一般公共服务支出、社会保障和就业支出、住房保障支出分别为555.60万元、{}万元、117.85万元。"
    )
    assert verdicts(text.format("21.06", "340.00"), rule="F6.share.percent") == {Verdict.OK}
    assert verdicts(text.format("12.06", "340.00"), rule="F6.share.percent") != Verdict.OK
    explained = "支出预算情况说明"
    assert verdicts(text.format("21.06", "340.00"), rule="F5.function", topic=explained) == {Verdict.OK}
    assert Verdict.FAIL in verdicts(text.format("21.06", "430.00"), rule="F5.function", topic=explained)


@pytest.mark.parametrize(
    "text",
    [
        "经费132.15万元，比上年增加12.15万元，主要是办公费增加{}万元、车辆运行费增加2.13万元。",
        "支出800.00万元，比上年增加12.15万元。其中：人员经费500.00万元，比上年增加{}万元，原因是增人；"
        "公用经费300.00万元，比上年增加2.13万元，原因是搬迁。",
    ],
)
def test_changes_of_parts_off_by_one_slip_are_hinted_at(text):
    assert verdicts(text.format("10.02"), rule="F6.change.parts") == {Verdict.OK}
    assert verdicts(text.format("10.20"), rule="F6.change.parts") == {Verdict.INFO}
    assert verdicts(text.format("7.02"), rule="F6.change.parts") == set()


def test_the_whole_said_again_is_no_part_whose_direction_could_be_a_slip() -> None:
    text = (
        "财政拨款收入300万元，比2023年预算增加20万元。财政拨款支出300万元，比2023年预算增加20万元。"
        "一般公共预算支出280万元，比2023年预算增加20万元。政府性基金支出20万元，比2023年预算增加20万元。"
    )
    assert verdicts(text, rule="F6.change.parts") == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("上年结转{}万元。", "F5.source.carryover"),
        ("经营收入{}万元。", "F5.source.operating"),
        ("政府性基金预算财政拨款支出{}万元。", "F5.expenditure.government-fund"),
    ],
)
def test_money_for_which_the_tables_leave_no_room_is_hinted_at(text, rule):
    topic = "收支预算总体情况说明"
    assert Verdict.INFO not in verdicts(text.format("0"), rule=rule, topic=topic)
    assert verdicts(text.format("1"), rule=rule, topic=topic) == {Verdict.INFO}


def test_a_code_of_another_list_is_no_class_of_spending():
    made = read_text("工资福利支出（301）567.85万元。", topic=EXPLANATION, given=MONEY)
    assert [mention.subject for mention in made.mentions] == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("支出预算1,013.45万元，比上年增长2%。按来源划分，一般公共预算1,013.45万元，其他资金{}万元。", "0", "1"),
        ("支出总预算1,013.45万元，其中：局本级713.45万元，下属单位{}万元。", "300.00", "400.00"),
        ("经费800.00万元（人员经费{}万元、公用经费132.15万元）。", "667.85", "767.85"),
    ],
)
def test_lists_of_which_names_or_brackets_say_that_they_are_whole(text, right, wrong):
    assert verdicts(text.format(right), rule="F9.text.listed") <= {Verdict.OK}
    assert verdicts(text.format(wrong), rule="F9.text.listed") == {Verdict.INFO}


def test_of_two_readings_one_that_tells_nothing_leaves_the_change_not_checked():
    text = "政府采购预算250.00万元，其中：货物100.00万元、服务150.00万元，较上年减少400.00万元，下降16.67%。"
    made = read_text(text, topic="政府采购情况说明", given=MONEY)
    [change] = [each for each in changes_to_check(CheckedDocument(made)) if each.otherwise]
    assert {each.verdict for each in findings_on_change(change, None)} >= {Verdict.FAIL}
    term = change.value
    silent = replace(change, value=replace(term, figure=replace(term.figure, value=None)), percent="", otherwise=None)
    found = findings_on_change(replace(change, otherwise=silent), None)
    assert [each.verdict for each in found] == [Verdict.NA]
