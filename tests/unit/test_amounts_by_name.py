"""What is told of the three expenses (“三公”经费) in several sentences is held together by name."""

from time import process_time

import pytest

from budgets.checks import Verdict
from budgets.records import Phase
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.told_items import item_of_heading, told_amounts
from tests.unit.test_prose_of_counties import THREE, verdicts

RULE, INFO = "F5.text.by-name", Verdict.INFO
TOTAL = "“三公”经费支出41.40万元，其中：因公出国（境）费0万元，公务用车购置及运行费31.30万元，公务接待费10.10万元。"


def hints(*texts, phase=Phase.FINAL):
    return verdicts(RULE, *texts, heading=THREE, phase=phase)


@pytest.mark.parametrize(("moved", "found"), [("1.64", []), ("1.46", [INFO])])
def test_changes_told_in_sentences_of_their_own_come_to_that_of_the_whole(moved, found):
    text = (
        f"{TOTAL}\n经比较，“三公”经费较上年减少2.97万元，较年初预算数减少0.36万元。主要是从严控制。"
        "其中：公务用车购置及运行维护费较上年减少1.33万元，较年初预算数减少0.07万元；"
        f"公务接待费较上年减少{moved}万元，较年初预算数减少0.29万元。"
    )
    assert hints(text) == found


@pytest.mark.parametrize(("moved", "found"), [("0.08", []), ("0.04", [INFO])])
def test_what_is_nothing_now_has_not_grown(moved, found):
    text = f"{TOTAL}\n“三公”经费较上年减少15.29万元，较年初预算数减少{moved}万元。"
    items = (
        "公务用车购置及运行费较上年减少2.90万元，较年初预算数减少0.04万元；公务接待费较上年减少12.39万元，较年初预算数"
    )
    assert hints(f"{text}其中：{items}减少0.04万元。") == found


@pytest.mark.parametrize(("moved", "found"), [("170", []), ("107", [INFO])])
def test_what_is_as_it_was_is_a_change_of_nothing(moved, found):
    text = "“三公”经费预算520万元，与2030年预算持平。因公出国（境）费170万元，与2030年预算相比增加170万元。"
    items = f"公务用车购置及运行费150万元，与2030年预算相比减少{moved}万元。公务接待费200万元，与2030年预算相比持平。"
    assert hints(text + items, phase=Phase.BUDGET) == found


def test_all_three_named_in_a_row_are_the_whole():
    text = "因公出国（境）经费、公务用车购置及运行费、公务接待费决算支出94.70万元。"
    assert [each.item for each in told_amounts(text, 2031, is_final=True)] == [Subject.THREE_PUBLIC]


@pytest.mark.parametrize(("own", "found"), [("10.10", []), ("11.90", [INFO])])
def test_items_told_in_paragraphs_of_their_own_come_to_the_whole(own, found):
    paragraphs = f"1.因公出国（境）费0万元。\n2.公务接待费{own}万元。\n3.公务用车购置及运行维护费31.30万元。"
    assert hints(f"“三公”经费共支出41.40万元，比预算有所节约。\n{paragraphs}") == found


@pytest.mark.parametrize(("rate", "found"), [("7.3", []), ("7.8", [INFO])])
def test_a_change_is_of_the_amount_that_another_section_tells(rate, found):
    assert hints("“三公”经费支出9.10万元。", f"“三公”经费较上年支出数减少0.72万元，下降{rate}%。") == found


@pytest.mark.parametrize(("before", "found"), [("40.50", []), ("45.00", [INFO])])
def test_two_years_differ_by_the_change(before, found):
    text = f"2030年公务接待费支出{before}万元。\n2031年公务接待费支出42.30万元。\n公务接待费比2030年增加1.80万元。"
    assert hints(text) == found


@pytest.mark.parametrize(("again", "found"), [("13.20", []), ("12.30", [INFO])])
def test_an_item_told_again_is_the_same(again, found):
    assert hints("公务接待费支出13.20万元。", f"公务接待费支出{again}万元，共接待30批次。") == found


@pytest.mark.parametrize(
    "text",
    [
        # of other bodies, about so much, and for each of several
        "公务接待费支出13.20万元。\n其他部门公务接待费约12.30万元。\n公务接待费平均每批次1.32万元。",
        # of another year, and budgeted
        "公务接待费支出13.20万元，年初预算12.30万元，2030年公务接待费31.20万元。",
        # vehicles may have more parts than these
        "公务用车购置及运行维护费31.30万元。\n公务用车购置费5.00万元。\n公务用车运行维护费20.00万元。\n其他交通费用6.30万元。",
        # by how much it fell, against a year that the sentence before compares with
        "因公出国（境）费、公务接待费同比2030年均有所下降。其中，公务接待费13.20万元，比2030年减少3.10万元。",
        # part of an item
        "公务接待费支出13.20万元。\n国内公务接待支出12.30万元，外事接待支出0.90万元。",
        "公务接待费支出13.20万元，其中局机关公务接待费12.30万元，下属单位公务接待费0.90万元。",
        # the changed budget, and that at first
        "公务接待费全年预算10.00万元，支出决算9.00万元，较年初预算减少3.00万元。",
        # spent, behind what was budgeted
        "公务接待费预算5.32万元，实际支出3.52万元，比预算减少1.80万元。",
        "公务接待费预算5.32万元，支出3.52万元，比预算减少1.80万元。",
        # the budget against the one before it, and then what was spent
        "公务接待费年初预算5.00万元，比上年预算减少1.00万元，下降16.67%，支出决算4.00万元。",
        # things as many as they were, and figures made comparable
        "公务接待费支出5.00万元，接待批次、人数与上年持平。\n2030年公务接待费支出6.00万元。",
        "公务接待费支出5.00万元，与上年相同口径相比增加1.00万元。\n2030年公务接待费支出4.00万元。",
        # behind an amount of a year before, the change is that of what was told first
        "2031年公务接待费2.53万元，2030年同期2.75万元，同比减少0.22万元，下降8.00%。",
    ],
)
def test_what_is_not_of_the_item_is_not_held_against_it(text):
    assert not hints(text)


def test_a_budget_is_not_held_against_what_was_spent_the_year_before():
    text = "2030年公务接待费决算4.00万元。\n公务接待费预算5.00万元，比上年减少1.00万元，主要原因是从严控制。"
    assert not hints(text, phase=Phase.BUDGET)


def test_two_items_together_are_neither():
    text = "公务接待费、公务用车运行维护费共计5.00万元，因公出国（境）费3.00万元，公务接待费1.00万元。"
    assert [(each.item, each.amount.figure) for each in told_amounts(text, 2031, is_final=True)] == [
        (Subject.THREE_ABROAD, "3.00"),
        (Subject.THREE_RECEPTION, "1.00"),
    ]


def test_an_amount_with_fewer_decimals_is_the_same():
    text = "公务接待费支出13.20万元。\n全年公务接待费13.2万元。"
    assert verdicts(RULE, text, heading=THREE, phase=Phase.FINAL) == []


def test_a_comparison_in_a_bracket_is_of_the_part_before_it():
    part = "公务用车购置费20.90万元，较上年25.10万元减少4.20万元，较预算数6.20万元增加14.70万元"
    text = f"公务用车购置及运行费101.20万元，较预算数89.80万元增加11.40万元（其中：{part}）。"
    assert Verdict.FAIL not in verdicts("F6.completion", text, heading=THREE, phase=Phase.FINAL)


def test_an_amount_is_of_the_item_before_its_bracket():
    text = (
        "公务用车购置及运行维护费9.00万元（公务用车购置费4.00万元，公务用车运行维护费5.00万元），比上年增加1.00万元。"
    )
    *parts, moved = told_amounts(text, 2031, is_final=False)
    assert [each.item for each in parts] == [
        Subject.THREE_VEHICLES,
        Subject.THREE_VEHICLE_PURCHASE,
        Subject.THREE_VEHICLE_OPERATION,
    ]
    assert (moved.item, moved.base) == (Subject.THREE_VEHICLES, (2030, None))


@pytest.mark.parametrize(
    ("heading", "item"),
    [
        ("2031年公务接待费支出", Subject.THREE_RECEPTION),
        ("因公出国（境）费和公务接待费支出", None),
        ("政府采购情况", None),
    ],
)
def test_a_heading_names_the_item_of_its_section(heading, item):
    assert item_of_heading(heading) is item


@pytest.mark.parametrize("run", ["总额", "公务接待费", "较上年减少1.00万元", "（公务接待费1.00万元", "，"])
def test_long_runs_are_read_quickly(run):
    started = process_time()
    list(told_amounts(f"公务接待费{run * (50_000 // len(run))}5.00万元", 2031, is_final=True))
    assert process_time() - started < 2
