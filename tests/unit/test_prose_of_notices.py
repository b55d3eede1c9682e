"""What short notices write of their money: lists of two years, changes told in turn, units mistaken, things counted."""

from dataclasses import replace
from time import process_time

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import Phase, Section
from budgets.vocabulary.stated_changes import stated_changes
from tests.elsewhere_prose import MONEY
from tests.sound_prose import named_tables, with_text
from tests.unit.test_prose_of_counties import SPENDING, THREE, verdicts

OK, TAIL, FAIL, INFO = Verdict.OK, Verdict.TAIL, Verdict.FAIL, Verdict.INFO


@pytest.mark.parametrize(("rate", "verdict"), [("20.0", OK), ("25.0", FAIL)])
def test_what_was_spent_is_compared_with_the_budget_of_its_own_year(rate, verdict):
    text = f"公务接待费2031年决算数32.00万元，比2031年年初预算数减少8.00万元，下降{rate}%。"
    assert verdicts("F6.change.percent", text, heading=THREE, phase=Phase.FINAL) == [verdict]


@pytest.mark.parametrize(
    "other",
    [
        # the items of the year before, with what they come to
        "2030年决算数为46.00万元。其中：因公出国（境）费6.00万元，公务用车购置及运行费25.00万元，公务接待费15.00万元。",
        # the same, told by their total alone
        "上述口径下总数为46.00万元，其中因公出国（境）费6.00万元，公务用车购置及运行费25.00万元，公务接待费15.00万元。",
    ],
)
def test_the_items_of_another_total_are_not_held_against_the_years(other):
    text = f"2031年“三公”经费预算数为41.00万元，比上年减少5.00万元。{other}"
    assert FAIL not in verdicts("F5.three-public", text, heading=THREE)


@pytest.mark.parametrize(("hire", "verdicts_of_sum"), [("6.00", []), ("7.00", [FAIL])])
def test_vehicles_may_have_more_parts_than_the_form_knows(hire, verdicts_of_sum):
    text = (
        "公务用车购置及运行维护费31.00万元（其中，公务用车购置费5.00万元，公务用车运行维护费20.00万元，"
        f"其他交通费用{hire}万元）。"
    )
    assert verdicts("F5.three-public.vehicles.sum", text, heading=THREE) == verdicts_of_sum


@pytest.mark.parametrize(("rate", "verdict"), [("20.00", OK), ("22.00", FAIL)])
def test_a_change_against_another_base_is_of_the_same_amount(rate, verdict):
    first = "公务用车运行维护费48.00万元，比年初预算减少2.00万元，下降4.00%。"
    text = f"{first}较2030年度决算数减少12.00万元，下降{rate}%。"
    assert verdicts("F6.change.percent", text, heading=THREE, phase=Phase.FINAL)[-1] == verdict


def test_behind_a_list_a_change_may_be_of_all_that_is_listed():
    text = (
        "“三公”经费80.00万元，其中：公务接待费32.00万元，公务用车运行维护费48.00万元，比2031年预算减少2.00万元，"
        "下降4.00%。较2030年减少20.00万元，下降20.00%。"
    )
    assert FAIL not in verdicts("F6.change", text, heading=THREE)


TURN = (
    "2031年度收入总计、支出总计{0}100.00{1}80.00万元。"
    "与上年相比，收、支总计{2}增加20.00{1}10.00万元，{2}增长{3}%、14.29%。"
)


@pytest.mark.parametrize(
    ("are", "mark", "each"), [("分别为", "万元、", "分别"), ("分别为", "万元和", "分别"), ("各是", "，", "各")]
)
@pytest.mark.parametrize(("rate", "verdict"), [("25.00", OK), ("52.00", FAIL)])
def test_changes_told_in_turn(are, mark, each, rate, verdict):
    assert verdicts("F6.change.percent", TURN.format(are, mark, each, rate)) == [verdict, OK]


def test_changes_in_turn_of_nothing_in_turn_are_left_alone():
    text = "收入100.00万元。与上年相比，基本支出、项目支出分别增加20.00万元、10.00万元，分别增长5.00%、6.00%。"
    assert FAIL not in verdicts("F6", text)


@pytest.mark.parametrize(
    "text",
    [
        # the amounts in turn are of other money, or of the year before
        "一般公共预算收入100.00万元。政府性基金收入、支出分别为30.00万元、20.00万元。"
        "与上年相比，一般公共预算收支分别增加20.00万元、10.00万元，分别增长25.00%、14.29%。",
        "2031年收入、支出分别为100.00万元、80.00万元；2030年收入、支出分别为80.00万元、70.00万元。"
        "比上年分别增加20.00万元、10.00万元，分别增长25.00%、14.29%。",
        "2030年收入、支出分别为80.00万元、70.00万元，2031年收入100.00万元、支出80.00万元，"
        "比上年分别增加20.00万元、10.00万元，分别增长25.00%、14.29%。",
        # the change is of all that is told in turn
        "会议费、培训费分别为5.00万元、4.00万元，比上年减少1.00万元，下降10.00%。",
        # the years of one item are told in turn
        "2031年、2030年公务接待费预算分别为5.00万元、4.00万元，增加1.00万元，增长25.00%。",
    ],
)
def test_what_is_told_in_turn_is_held_to_what_it_is_of(text):
    assert FAIL not in verdicts("F6", text, heading=THREE)


def test_many_figures_in_turn_without_a_unit_are_read_quickly():
    started = process_time()
    assert not [*stated_changes(f"比上年分别增加{'、'.join(['1,100,100'] * 40)}。")]
    assert process_time() - started < 2


@pytest.mark.parametrize(("moved", "verdict"), [("4.50", OK), ("4.05", FAIL)])
def test_a_change_behind_a_semicolon_is_of_the_two_years_before_it(moved, verdict):
    text = (
        f"1、公务接待费2031年预算8.00万元，2030年预算12.50万元；对比减少{moved}万元。"
        "2、公务用车运行维护费2031年预算25.00万元，2030年预算45.00万元；对比减少20.00万元，减少率44.44%。"
    )
    found = verdicts("F6.change.amount", text, heading=THREE)
    assert (FAIL in found) is (verdict is FAIL)
    assert found.count(FAIL) <= 1


@pytest.mark.parametrize("words", ["减少率", "减少幅度", "整体下降", "总体下降"])
@pytest.mark.parametrize(("rate", "verdict"), [("20.00", OK), ("12.00", FAIL)])
def test_words_for_the_rate(words, rate, verdict):
    text = f"公务接待费40.00万元，比上年减少10.00万元，{words}{rate}%。"
    assert verdicts("F6.change.percent", text, heading=THREE) == [verdict]


@pytest.mark.parametrize(("rate", "verdict"), [("20.00", OK), ("12.00", INFO)])
def test_a_change_told_by_the_name_of_an_amount_before_is_a_hint(rate, verdict):
    text = (
        "全镇财政拨款开支接待费40.00万元，用于接待。\n国内接待30批次。\n"
        f"经比较，全镇财政拨款开支接待费较上年减少10.00万元，下降{rate}%。"
    )
    assert verdicts("F6.change.percent", text, heading=SPENDING) == [verdict]


@pytest.mark.parametrize(("share", "verdict"), [("60.0", OK), ("66.0", INFO)])
def test_a_share_behind_words_aside(share, verdict):
    text = (
        "“三公”经费财政拨款决算数为50.00万元。\n公务用车购置及运行费决算数为30.00万元（全部为运行费），"
        f"占“三公”经费财政拨款决算总数的{share}%。"
    )
    assert verdicts("F6.share", text, heading=THREE, phase=Phase.FINAL) == [verdict]


@pytest.mark.parametrize(("share", "verdict"), [("70.0", OK), ("60.0", INFO)])
def test_a_share_in_brackets_is_of_the_amount_before_them(share, verdict):
    parts = f"税收收入210.00万元，占收入的{share}%，非税收入90.00万元，占收入的30.0%"
    text = f"可安排财力900.00万元。地方收入300.00万元（{parts}）。"
    assert verdicts("F6.share", text)[0] == verdict


@pytest.mark.parametrize(
    "text",
    [
        # of an amount that only stands behind the brackets
        "县级收入300.00万元（其中税收210.00万元，占全县财力的10.00%）。全县财力2100.00万元。",
        # of what a share in brackets is of, nothing outside them is
        "收入100.00万元，其中：财政拨款60.00万元（含上年结转5.00万元，占财政拨款的8.33%），占60.00%；事业收入40.00万元，占40.00%。",
    ],
)
def test_brackets_do_not_tell_what_another_share_is_of(text):
    assert INFO not in verdicts("F6.share", text)


@pytest.mark.parametrize("budgeted", ["调整预算", "预算"])
def test_shares_of_the_budget_are_each_of_its_own(budgeted):
    text = f"收入完成810.00万元，占{budgeted}的100%；支出完成4111.00万元，占{budgeted}的100%。"
    assert INFO not in verdicts("F6.share", text, phase=Phase.FINAL)


@pytest.mark.parametrize(("own", "found"), [("15.53万元", []), ("15.53元", [INFO])])
def test_an_amount_in_another_unit_than_it_adds_up_in(own, found):
    text = f"支出预算376.59万元，按功能分：一般公共服务支出361.06万元，住房保障支出{own}。"
    assert [each for each in verdicts("F5.text.near", text) if each is INFO] == found


@pytest.mark.parametrize(("cars", "found"), [(35, []), (53, [INFO])])
def test_more_things_than_there_are(cars, found):
    text = f"单位共有公务用车48辆，其中：轿车{cars}辆，越野车5辆，多功能乘用车8辆。"
    assert [each for each in verdicts("F6.count", text) if each is INFO] == found


@pytest.mark.parametrize(
    "text",
    [
        "在职30人，其中：行政20人，事业10人，党员12人。",
        "设备12台，其中：甲类5台，乙类7台，当年新购3台。",
        "公务用车5辆，其中轿车5辆，2031年新购2辆。",
    ],
)
def test_things_told_twice_are_left_alone(text):
    assert INFO not in verdicts("F6.count", text)


@pytest.mark.parametrize(("total", "found"), [("292.64", []), ("229.64", [INFO])])
def test_what_is_added_to_an_amount_of_the_sentence_before(total, found):
    text = f"全县收入129.14万元，增长10.1%。加上调入资金100.00万元，上级补助63.50万元，收入总量为{total}万元。"
    assert [each for each in verdicts("F9.text.listed", text) if each is INFO] == found


@pytest.mark.parametrize(("part", "found"), [("5.80", []), ("50.80", [INFO])])
def test_a_list_behind_a_change_and_its_reason(part, found):
    text = (
        "“三公”经费财政拨款支出合计38.20万元，比预算数减少24.70万元，主要是任务延后。其中，因公出国（境）费7.70万元，"
        f"减少3.70万元；公务用车购置及运行费24.70万元，减少18.80万元；公务接待费{part}万元，减少2.20万元。"
    )
    assert [each for each in verdicts("F9.text.listed", text, phase=Phase.FINAL) if each is INFO] == found


@pytest.mark.parametrize(
    "text",
    [
        # the parts of what it has changed by
        "“三公”经费50.00万元，比上年减少6.00万元，主要原因是压减。其中：因公出国（境）费1.00万元，公务用车运行费3.00万元，"
        "公务接待费2.00万元。",
        "支出10.00万元，比上年减少20.00万元，主要是项目减少。其中：维修费12.00万元，培训费8.00万元。",
        # the parts of two amounts together
        "“三公”经费财政拨款40.00万元，其他资金10.00万元，其中：因公出国费5.00万元，公务用车运行费35.00万元，公务接待费10.00万元。",
    ],
)
def test_a_list_may_be_of_another_amount_than_the_one_that_heads_it(text):
    assert INFO not in verdicts("F9.text.listed", text, heading=THREE)


def test_moves_against_another_base_are_another_list():
    text = (
        "“三公”经费63.00万元，比2030年年初预算减少8.30万元，其中，因公出国（境）费减少0.40万元，公务用车购置及运行费"
        "减少6.60万元，公务接待费减少1.30万元。比2030年执行数减少2.50万元。"
    )
    assert verdicts("F6.change.parts", text, heading=THREE) == [OK]


def test_moves_against_the_budget_are_another_list_than_those_against_the_year_before():
    text = (
        "“三公”经费10.00万元，比上年减少3.00万元，其中公务接待费减少2.00万元，公务用车运行费减少1.00万元。"
        "比年初预算减少4.00万元，其中公务接待费减少3.00万元，公务用车运行费减少1.00万元。"
    )
    assert INFO not in verdicts("F6.change.parts", text, heading=THREE, phase=Phase.FINAL)


@pytest.mark.parametrize(("year", "found"), [("2030年执行数", []), ("2031年预算数", [INFO]), ("", [INFO])])
@pytest.mark.parametrize("phase", Phase)
def test_a_year_is_compared_with_the_one_before_it(year, found, phase):
    assert verdicts("F14.text.year", f"{year}支出100.00万元，比2029年增加10.00万元，增长11.11%。", phase=phase) == found


def test_what_is_compared_with_the_year_before_may_be_with_an_older_one_too():
    text = "支出100.00万元，较上年增加20.00万元，增长25.00%；较2029年增加40.00万元，增长66.67%。"
    assert verdicts("F14.text.year", text) == []


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        ("增加20.00万元。", [OK]),
        ("增加30.00万元，主要是工资。", [FAIL]),
        ("增加30.00万元用于教育。", []),
        ("减少5.00万元的会议费。", []),
    ],
)
def test_a_sentence_behind_a_rate_tells_its_amount_if_it_tells_nothing_else(behind, found):
    assert verdicts("F6.change.percent", f"支出120.00万元，比上年增长20.00%。{behind}") == found


@pytest.mark.parametrize("share", ["10.00", "90.00"])
def test_a_share_of_the_budget_behind_a_difference_may_be_of_either(share):
    text = f"年初预算为100.00万元，支出决算为90.00万元，决算数小于预算数10.00万元，占预算的{share}%。"
    assert INFO not in verdicts("F6.completion", text, phase=Phase.FINAL)


def test_a_part_and_its_whole_are_no_slip_of_each_other():
    text = "“三公”经费支出预算为142.40万元，其中：因公出国（境）费支出预算为100.00万元，公务接待费支出预算为42.40万元。"
    assert INFO not in verdicts("F5.text.repeated", text, heading=THREE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("购置车辆155辆，含机关、学校，这些车辆包括专用车33辆、其他用车122辆。", []),
        ("购置车辆155辆，含机关、学校，这些车辆包括专用车93辆、其他用车122辆。", [INFO]),
        ("新增5辆车，分别为机关增加轿车2辆，文化馆增加轿车1辆，图书馆增加轿车和客车各1辆。", []),
        ("公务用车5辆，其中：客车2辆，用于接送；轿车1辆，用于训练；另有小客车2辆。", []),
        ("公务用车5辆，其中：客车2辆，用于接送；轿车1辆，用于训练；另有小客车3辆。", [INFO]),
    ],
)
def test_things_are_counted_over_what_is_told_of_each(text, found):
    assert [each for each in verdicts("F6.count", text) if each is INFO] == found


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("拟出访2批次，计划出国（境）2人，费用3.50万元/人，共计7.00万元。", OK),
        ("拟出访2批次，计划出国（境）2人，费用5.30万元/人，共计7.00万元。", INFO),
        ("购车均价为37.41万元。2031年共购置公务用车3辆，购置费支出112.24万元。", OK),
        ("购车均价为34.71万元。2031年共购置公务用车3辆，购置费支出112.24万元。", INFO),
    ],
)
def test_a_price_and_a_number_make_the_amount_told_behind_them(text, verdict):
    found = verdicts("F6.average", text, heading=THREE)
    assert found
    assert (INFO in found) is (verdict is INFO)


@pytest.mark.parametrize(("taxes", "found"), [("83.70", []), ("87.30", [INFO])])
def test_a_rate_of_change_may_stand_before_the_parts(taxes, found):
    text = (
        f"收入完成167.50万元，增长23.0%。其中：税收收入{taxes}万元，下降1.9%；非税收入83.80万元，增长64.8%。"
        "加上上级补助收入455.40万元、上年结转35.20万元后，收入总计658.10万元。"
    )
    assert [each for each in verdicts("F9.text.listed", text) if each is INFO] == found


@pytest.mark.parametrize(("total", "found"), [("658.10", []), ("685.10", [INFO])])
def test_what_is_added_is_added_to_the_whole_of_the_list_before(total, found):
    text = (
        "收入完成167.50万元，增长23.0%。其中：税收收入83.70万元，下降1.9%；非税收入83.80万元，增长64.8%。"
        f"加上上级补助收入455.40万元、上年结转35.20万元后，收入总计{total}万元。"
    )
    assert [each for each in verdicts("F9.text.listed", text) if each is INFO] == found


def test_an_item_behind_its_number_is_none_of_the_parts_of_the_one_before():
    text = (
        "一、因公出国（境）费170.00万元，比上年增加170.00万元，二、公务用车购置及运行费150.00万元，其中：运行费150.00万元，"
        "比上年减少170.00万元，购置费0万元，三、公务接待费200.00万元。"
    )
    assert INFO not in verdicts("F9.text.listed", text, heading=THREE)


@pytest.mark.parametrize(("word", "found"), [("增长", []), ("下降", [FAIL])])
def test_a_difference_from_the_budget_and_its_percentage_go_one_way(word, found):
    text = f"2031年公务接待费支出35.00万元，较年初预算数增加5.00万元，{word}16.67%。"
    assert verdicts("F6.completion.direction", text, heading=THREE, phase=Phase.FINAL) == found


@pytest.mark.parametrize("moved", ["增加-5.00万元，下降16.67%", "减少-5.00万元，增长16.67%"])
def test_a_difference_below_zero_goes_the_other_way(moved):
    text = f"2031年公务接待费支出35.00万元，较年初预算{moved}。"
    assert FAIL not in verdicts("F6.completion.direction", text, heading=THREE, phase=Phase.FINAL)


def test_what_is_told_within_the_budget_is_no_amount_of_the_year():
    text = "年初预算中，公务接待费40.00万元，决算35.00万元。公务接待费较上年减少5.00万元，下降12.50%。"
    assert FAIL not in verdicts("F6.change", text, heading=THREE, phase=Phase.FINAL)


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("507.37", [OK]),
        # two digits swapped
        ("507.73", [INFO]),
        # more than the whole
        ("597.37", [INFO]),
        # less: others may be told nowhere
        ("407.00", []),
    ],
)
def test_numbered_paragraphs_come_to_the_whole_that_announces_them(first, found):
    texts = (
        "2031年收入总预算515.67万元，比上年减少17.05万元。其中：",
        f"一般公共预算拨款{first}万元，比上年减少19.96万元。",
        "上年结余8.30万元，比上年增加8.30万元，其中：其他结转5.39万元。",
    )
    assert paragraphs(*texts) == found


def paragraphs(*texts):
    """Return what is said of a section and of the numbered paragraphs below it."""
    sections = [Section(order=1, path="1", number="第一部分", heading="情况说明", text="")]
    sections += [
        Section(order=n, path="1.1" + f".{n - 2}" * (n > 2), number=f"{n}、", heading="", text=text)
        for n, text in enumerate(texts, 2)
    ]
    findings = check_budget(with_text(replace(named_tables(MONEY), statements=()), sections)).findings
    return [each.verdict for each in findings if each.subject.column == "paragraphs"]


@pytest.mark.parametrize(
    "texts",
    [
        # the paragraphs may be of either
        ("2031年基本支出300.25万元，项目支出500.75万元。其中：", "信息化建设项目300.50万元。", "培训项目200.25万元。"),
        ("总投资1515.67万元，本年安排515.67万元，其中：", "修缮项目300.00万元。", "培训项目215.67万元。"),
        # what it was bought for, what it is worth, and what is taken off
        ("固定资产515.67万元，其中：", "房屋原值600.00万元。", "车辆原值100.00万元。"),
        ("本年支出515.67万元，其中：", "基本支出1300.00万元。", "结余-784.33万元。"),
    ],
)
def test_paragraphs_of_another_whole_are_not_held_against_it(texts):
    assert INFO not in paragraphs(*texts)


@pytest.mark.parametrize(
    "text",
    [
        # the next sentence tells of others
        "公务用车平均每辆运行费2.00万元。2031年购置2辆，购置费支出36.00万元。",
        "人均公用经费1.20万元。本单位在职人员50人，支出总额900.00万元。",
        # so many of each of several, and a tax on top
        "培训3期，每期50人，0.03万元/人，共计4.50万元。",
        "购置车辆2辆，18.00万元/辆（不含税），共计40.68万元。",
    ],
)
def test_an_average_of_other_things_is_not_held_against_an_amount(text):
    assert INFO not in verdicts("F6.average", text)


@pytest.mark.parametrize(
    "text",
    [
        "收入完成167.50万元，增长23.0%。其中：税收收入83.70万元。支出完成300.00万元。加上上级补助收入455.40万元，收入总计622.90万元。",
        "全市收入267.50万元，增长23.0%。其中：市本级收入167.50万元。加上上级补助收入455.40万元，市本级收入总计622.90万元。",
        "收入167.50万元，增长23.0%。其中：税收收入83.70万元。加上补助收入455.40万元，减去上解支出10.00万元，总计612.90万元。",
    ],
)
def test_what_comes_to_another_total_is_not_held_against_it(text):
    assert INFO not in verdicts("F9.text.listed", text)
