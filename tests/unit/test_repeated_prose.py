"""What a text says again is the same; slips of the hand in it are noticed, and sound sentences are left alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.checks import CatalogueEntry, Verdict, check_budget, check_years
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.stated_moves import stated_moves
from tests.consistent import YEAR
from tests.unit.test_sound_prose import GIVEN, read_text


def verdicts_of(rule, text, **given):
    return {each.verdict for each in check_budget(read_text(text, **given)).findings if each.rule == rule}


#: 预留 and 中标 of the same projects, which no table prints.
RESERVED = (
    "面向中小企业预留政府采购项目预算金额225.13万元。\n在面向中小企业预留的项目中，由中小企业中标的，采购金额{}万元。"
)


class TestAmountsStatedAgain:
    @pytest.mark.parametrize(("again", "verdict"), [("225.13", Verdict.OK), ("225.31", Verdict.INFO), ("198.47", None)])
    def test_in_the_same_words(self, again, verdict):
        found = verdicts_of("F5.text.repeated", RESERVED.format(again), topic="其他情况说明")
        assert found == ({verdict} if verdict else set())

    def test_is_bound(self):
        result = check_budget(read_text(RESERVED.format("225.13"), topic="其他情况说明"))
        assert result.unmatched == ()

    @pytest.mark.parametrize(
        "text",
        [
            # a table prints it
            "支出预算1013.45万元。另有1031.45万元。",
            # few digits are alike by chance
            "甲项目经费安排12.00万元。\n甲项目经费安排21.00万元。",
            # called otherwise, and not long enough to be alike by no chance
            "办公设备购置45.67万元。\n差旅45.76万元。",
        ],
    )
    def test_what_is_alike_by_chance_is_left_alone(self, text):
        assert Verdict.INFO not in verdicts_of("F5.text.repeated", text, topic="其他情况说明")


class TestChangesOfEqualAmounts:
    TEXT = (
        "财政拨款支出预算1013.45万元，比2030年预算减少{}万元。\n"
        "其中，一般公共预算拨款支出预算1013.45万元，比2030年预算{}万元。"
    )

    @pytest.mark.parametrize(
        ("again", "verdict"),
        [
            ("减少54.20", None),
            ("减少45.20", Verdict.INFO),
            ("增加54.20", Verdict.INFO),
            # last year's other money may explain any other change
            ("减少31.70", None),
        ],
    )
    def test_a_slip_apart(self, again, verdict):
        found = verdicts_of("F6.change.alike", self.TEXT.format("54.20", again))
        assert found == ({verdict} if verdict else set())

    @pytest.mark.parametrize(("word", "verdict"), [("增加", None), ("减少", Verdict.INFO)])
    def test_as_much_again(self, word, verdict):
        text = f"甲项目支出743.39万元，与上年相比{word}743.39万元。"
        assert (Verdict.INFO in verdicts_of("F6.change.base", text)) is (verdict is Verdict.INFO)


class TestCharts:
    @pytest.mark.parametrize(
        ("labels", "verdict"),
        [
            ("44.12% 事业收入\n25.27%其他收入\n30.61%", Verdict.OK),
            ("44.12% 事业收入\n52.27%其他收入\n30.61%", Verdict.INFO),
            # a label that was not read
            ("44.12% 事业收入\n30.61%", None),
            ("100%", None),
            ("95%\n完成率80%\n25%", None),
        ],
    )
    def test_shares(self, labels, verdict):
        found = verdicts_of("F6.share.chart", f"支出情况见图。\n支出构成图\n{labels}")
        assert found == ({verdict} if verdict else set())


class TestNothing:
    @pytest.mark.parametrize(("percent", "noticed"), [("0", False), ("100", False), ("1", True)])
    def test_spent(self, percent, noticed):
        text = f"因公出国（境）费决算为0.00万元，完成预算的{percent}%。"
        assert (Verdict.INFO in verdicts_of("F6.completion.percent", text)) is noticed

    @pytest.mark.parametrize(("percent", "noticed"), [("0.00", False), ("1.00", True)])
    def test_shared(self, percent, noticed):
        text = f"甲费支出0.00万元，占{percent}%。"
        assert (Verdict.INFO in verdicts_of("F6.share.percent", text)) is noticed

    def test_shares_of_no_stated_whole_are_of_their_sum(self):
        text = "甲费支出{}万元，占0.00%；乙费支出3.90万元，占100.00%。"
        assert Verdict.INFO not in verdicts_of("F6.share.percent", text.format("0.00"))
        assert Verdict.INFO in verdicts_of("F6.share.percent", text.format("1.00"))


class TestSentences:
    def test_last_year_in_brackets(self):
        text = "部门支出与2030年度相比（2030年度部门支出预算安排为900.00万元），增加113.45万元，增长{}%。"
        [change] = stated_changes(text.format("12.61"))
        assert change.prior
        assert change.prior.printed == "900.00万元"
        assert verdicts_of("F6.change.percent", text.format("12.61")) == {Verdict.OK}
        assert verdicts_of("F6.change.percent", text.format("21.61")) == {Verdict.FAIL}

    def test_brackets_that_hold_something_else(self):
        text = "支出预算1013.45万元，与上年相比（剔除一次性项目50.00万元），增加113.45万元。"
        assert [change.prior for change in stated_changes(text) if change.prior] == []

    def test_change_of_an_amount_named_behind(self):
        [change] = stated_changes("与上年部门预算相比，2031年收支总预算增加27.80万元。")
        assert change.whose == "收支总预算"

    def test_parts_with_reasons_between(self):
        text = (
            "财政拨款支出比上年减少63.31万元。其中教育支出比上年减少65.05万元，主要原因是压减了经费；"
            "科学技术支出比上年增加1.66万元，主要原因是项目增加；住房保障支出比上年增加0.08万元。"
        )
        [[whole, *parts]] = stated_moves(text, through_reasons=True)
        assert (whole.amount.figure, [part.amount.figure for part in parts]) == ("63.31", ["65.05", "1.66", "0.08"])
        assert verdicts_of("F6.change.parts", text) == {Verdict.OK}


THREE = "“三公”经费预算情况说明"


class TestOlderBases:
    """A year named as the base is meant, be it last year or not."""

    TEXT = "“三公”经费预算数为13.45万元，比{}年预算减少{}万元。"

    def test_last_years_column_is_not_that_of_an_older_year(self):
        older = read_text(self.TEXT.format(YEAR - 3, "50.00"), topic=THREE)
        assert [each for each in check_budget(older).findings if each.verdict is Verdict.FAIL] == []

    @pytest.mark.parametrize(("change", "verdict"), [("0.00", Verdict.OK), ("6.00", Verdict.FAIL)])
    def test_is_held_against_that_years_document(self, change, verdict):
        text = f"支出预算1013.45万元，比{YEAR - 3}年预算增加{change}万元。"
        then, last = (replace(read_text(""), year=YEAR - ago) for ago in (3, 1))
        for given in ([then], [then, last]):
            result = check_years([read_text(text), *given])[0]
            found = [each for each in result.findings if each.rule == "F7.text.base" and each.verdict is not Verdict.NA]
            assert [each.verdict for each in found] == [verdict]
            assert {spot.budget for spot in found[0].figure_locations} == {0, 3}

    @pytest.mark.parametrize(
        ("base", "percent", "verdict"),
        [
            ("比2030年预算", "0.00", Verdict.OK),
            ("比2030年预算", "12.61", Verdict.FAIL),
            ("同比", "0.00", Verdict.OK),
            ("同比", "12.61", Verdict.INFO),  # with what it compares is not said
        ],
    )
    def test_a_rate_alone_leads_from_last_years_document(self, base, percent, verdict):
        now, last = read_text(f"支出预算1013.45万元，{base}增长{percent}%。"), replace(read_text(""), year=YEAR - 1)
        [found] = [each for each in check_years([now, last])[0].findings if each.rule == "F7.text.base"]
        assert found.verdict is verdict

    def test_what_the_text_leads_back_to_stands_beside_what_was_printed(self):
        now = read_text("支出预算1013.45万元，比2030年预算增加113.45万元。")
        last = replace(read_text(""), year=YEAR - 1)
        [found] = [each for each in check_years([now, last])[0].findings if each.rule == "F7.text.base"]
        assert "写明增加113.45万元，推算上年为900.00万元；" in found.message.zh
        assert (
            "said to grow by 113.45 ten thousand yuan, from 900.00 ten thousand yuan the year before;"
            in found.message.en
        )
        assert "10,134,500元。相差113.45万元" in found.message.zh

    def test_without_that_document_it_is_said(self):
        text = f"支出预算1013.45万元，比{YEAR - 3}年预算增加5.00万元。"
        last = replace(read_text(""), year=YEAR - 1)
        [found] = [each for each in check_years([read_text(text), last])[0].findings if each.rule == "F7.text.base"]
        assert (found.verdict, f"{YEAR - 3}年" in found.why.zh) == (Verdict.NA, True)


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [("，主要是计划调整。", Verdict.OK), ("。\n减少的主要原因是厉行节约。", Verdict.OK), ("。", Verdict.INFO)],
)
def test_changes_of_the_three_have_a_reason(reason, verdict):
    text = f"“三公”经费预算数为13.45万元，比{YEAR - 1}年预算减少5.00万元{reason}"
    assert verdicts_of("F15.change.reason", text, topic=THREE) == {verdict}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("公务用车购置费25.00万元，购置公务用车1辆。", Verdict.OK),
        ("公务用车购置费0万元，购置公务用车0辆。", Verdict.OK),
        ("公务用车购置费0万元，购置公务用车2辆。", Verdict.INFO),
        ("公务用车购置费25.00万元，购置公务用车0辆。", Verdict.INFO),
        ("公务用车购置费25.00万元。", None),
        ("公务接待费3.00万元，国内公务接待0批次。", Verdict.INFO),
        ("因公出国（境）费3.00万元，全年安排因公出国（境）团组1个。", Verdict.OK),
    ],
)
def test_numbers_fit_the_money(text, verdict):
    assert verdicts_of("F13.three-public.count", text, topic=THREE) == ({verdict} if verdict else set())


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize(("name", "stale"), [("医疗卫生支出", True), ("卫生健康支出", False)])
def test_earlier_names_of_classes(name, stale, confirmed):
    years = {"scheme": "functional", "code": "210"}
    catalogue = [
        CatalogueEntry(**years, name="医疗卫生支出", first_seen=2007, last_seen=2013, confirmed=confirmed),
        CatalogueEntry(**years, name="卫生健康支出", first_seen=2019, last_seen=YEAR, confirmed=True),
    ]
    found = check_budget(read_text(f"{name}5.00万元。"), catalogue).findings
    assert [each.verdict for each in found if each.rule == "F14.text.class-name"] == [Verdict.INFO] * stale


def test_money_given_is_the_tables():
    """Say what the texts above lean on."""
    assert sum((one + other for one, other in GIVEN.functions.values()), Decimal(0)) == Decimal(10_134_500)


class TestWhoseChange:
    """A stated change or share speaks of the amount it belongs to, not of another that happens to stand nearby."""

    @pytest.mark.parametrize("base", ["2030年执行数", "2030年预算数", "上年"])
    def test_the_years_own_amount_is_no_earlier_one(self, base):
        [change] = stated_changes(f"行政运行（项）2031年预算数为220.40万元，比{base}减少39.60万元，下降15.23%。")
        assert change.prior is None
        assert change.value
        assert change.value.printed == "220.40万元"

    @pytest.mark.parametrize("base", ["2030年", "上年"])
    def test_the_year_befores_is(self, base):
        [change] = stated_changes(f"2030年预算数为260.00万元，2031年预算数为220.40万元，比{base}减少39.60万元。")
        assert change.prior
        assert change.prior.printed == "260.00万元"

    @pytest.mark.parametrize(
        ("change", "bound"),
        [("。比上年减少2.00万元，下降10%", False), ("，比上年减少2.00万元，下降25%", True)],
    )
    def test_behind_the_parts_of_a_whole(self, change, bound):
        text = f"“三公”经费预算18.00万元，其中：公务用车运行维护费12.00万元，公务接待费6.00万元{change}。"
        made = read_text(text, topic="“三公”经费")
        [reception] = [each for each in made.mentions if each.printed == "6.00万元"]
        assert (reception.change is not None) is bound

    @pytest.mark.parametrize(("last", "sound"), [("60.0", True), ("70.0", False)])
    def test_shares_of_one_amount_parted_twice(self, last, sound):
        text = f"甲费7.00万元，占70.0%；乙费3.00万元，占30.0%。丙费4.00万元，占40.0%；丁费6.00万元，占{last}%。"
        assert (verdicts_of("F6.share.percent", text) == {Verdict.OK}) is sound
