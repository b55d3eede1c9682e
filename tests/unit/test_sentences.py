"""One grammar of sentences: each of its words is understood by the readers and by the checks."""

from __future__ import annotations

import itertools
import time
from decimal import Decimal

import pytest

from budgets.checks import check_budget
from budgets.checks.checked_document import CheckedDocument
from budgets.checks.stated_changes import check_stated_changes
from budgets.checks.stated_shares import check_stated_shares
from budgets.documents import read
from budgets.documents.prose.section_walk import walk_sections
from budgets.documents.prose.stated_figures import stated_figures
from budgets.records import Base, Direction, Section
from budgets.vocabulary.change_words import COMPARATORS, DIRECTION_WORDS, RATE_WORDS, YEARS_BEFORE
from budgets.vocabulary.clauses import last_clause
from budgets.vocabulary.enumerations import enumerated, without_mark
from budgets.vocabulary.function_names import FunctionNames
from budgets.vocabulary.item_paths import item_paths, path_of
from budgets.vocabulary.money_units import LOOSE_MONEY, MONEY_PATTERN, stated_amounts
from budgets.vocabulary.numerals import chinese_numeral, parse_chinese_numeral
from budgets.vocabulary.sections import SectionKind, part_kind, topic_kind
from budgets.vocabulary.stated_changes import first_change, stated_changes
from budgets.vocabulary.stated_shares import stated_shares
from budgets.vocabulary.subjects import COUNT_WORDS, SUBJECT_WORDS, Subject, three_public_item
from tests.documents import BOTH

from .test_checks_rules import budget, said

MOVES = {word: way for word, way in DIRECTION_WORDS.items() if way is not Direction.LEVEL}
LEVELS = [word for word, way in DIRECTION_WORDS.items() if way is Direction.LEVEL]
#: All that a change may be measured against: 2030 is the year before that of the budgets made here.
BASES = [
    f"{year}{basis}"
    for year, basis in itertools.product(
        (*YEARS_BEFORE, "2030年", "2030年度", "2030年（上一年度，下同）"),
        ("", "预算", "预算数", "年初预算", "执行数", "预算执行数", "决算", "决算数", "当年预算执行数"),
    )
]


def mentions(text, kind=SectionKind.EXPLANATION):
    """Return the figures that the readers find in a section."""
    [placed] = walk_sections([Section(order=1, path="1", number="", heading="", text=text, kind=kind)])
    return list(stated_figures(placed, FunctionNames([])))


def stated(word, amount="10.00万元", percent="，{}10%", base="比上年"):
    """Return a sentence on spending that was 100 before: now 110 or 90 by the word."""
    now = "110.00万元" if MOVES[word] is Direction.INCREASE else "90.00万元"
    return f"支出预算{now}，{base}{word}{amount}{percent.format(word)}。"


class TestWordsOfChanges:
    @pytest.mark.heavy
    @pytest.mark.parametrize("comparator", COMPARATORS)
    @pytest.mark.parametrize("joint", ["", "相比", "相比，"])
    def test_what_a_change_is_measured_against(self, comparator, joint):
        for base in BASES:
            text = stated("减少", base=f"{comparator}{base}{joint}")
            [mention] = mentions(text)
            assert (mention.change, mention.percent, mention.direction) == (100_000, 10, Direction.DECREASE), text
            assert base.startswith(mention.base_printed)
            assert said(budget(text=text), "F6.change.percent") == ["OK"], text

    @pytest.mark.parametrize(
        ("words", "base"), [("预算", Base.BUDGET), ("年初预算数", Base.INITIAL), ("执行数", Base.EXECUTED)]
    )
    def test_kind_of_base(self, words, base):
        assert mentions(stated("增加", base=f"比2030年{words}"))[0].base is base

    @pytest.mark.parametrize("word", MOVES)
    @pytest.mark.parametrize("percent", ["，{}10%", "、{}10%", ",{} 10 %", "，{}为10%", "，10%", "{}10％"])
    def test_words_that_move(self, word, percent):
        text = stated(word, percent=percent)
        [mention] = mentions(text)
        assert (mention.change, mention.percent, mention.direction) == (100_000, 10, MOVES[word])
        assert said(budget(text=text), "F6.change.percent") == ["OK"]

    @pytest.mark.parametrize("word", MOVES)
    def test_percentage_alone(self, word):
        text = f"2030年执行数为100.00万元，{stated(word, amount='', percent='10%', base='比2030年执行数')}"
        assert [mention.percent for mention in mentions(text)] == [10]
        assert said(budget(text=text), "F6.change.percent") == ["OK"]

    @pytest.mark.parametrize("word", RATE_WORDS)
    def test_words_for_the_rate(self, word):
        text = stated("减少", percent=f"，{word}10%")
        assert mentions(text)[0].percent == 10
        assert said(budget(text=text), "F6.change.percent") == ["OK"]

    @pytest.mark.parametrize("word", LEVELS)
    @pytest.mark.parametrize(("before", "verdict"), [("90.00万元", "OK"), ("80.00万元", "FAIL")])
    def test_words_that_stay_level(self, word, before, verdict):
        text = f"2030年执行数为{before}，支出预算90.00万元，与2030年执行数{word}。"
        assert [(each.change, each.direction) for each in mentions(text)] == [(0, Direction.LEVEL)]
        assert said(budget(text=text), "F6.change.amount") == [verdict]

    def test_not_level(self):
        assert mentions("支出预算90.00万元，与上年不一致。")[0].direction is Direction.UNSTATED

    @pytest.mark.parametrize(("before", "verdict"), [("100.00", "OK"), ("120.00", "FAIL")])
    def test_amount_of_the_year_before_within_the_comparison(self, before, verdict):
        text = f"支出预算90.00万元，比2030年{before}万元减少10%。"
        assert [(each.printed, each.percent) for each in mentions(text)] == [("90.00万元", 10)]
        assert said(budget(text=text), "F6.change.percent") == [verdict]

    def test_year_on_year(self):
        text = stated("增长", base="同比")
        assert (mentions(text)[0].change, mentions(text)[0].base_printed) == (100_000, "")
        assert said(budget(text=text), "F6.change.percent") == ["OK"]

    def test_thousands_of_per_cent(self):
        change = first_change("比上年增加1,000.00万元，增长1,681.14%。")
        assert change is not None
        assert change.percent == "1681.14"


class TestTwoDirections:
    @pytest.mark.parametrize(("first", "second"), list(itertools.product(MOVES, [*MOVES, "降幅"])))
    def test_amount_and_percentage_go_one_way(self, first, second):
        """Both words are kept, so that a sentence that contradicts itself is found, whatever the figures."""
        way = (DIRECTION_WORDS | RATE_WORDS)[second]
        made = budget(text=stated(first, percent=f"，{second}10%"))
        assert said(made, "F6.change.direction") == [] if MOVES[first] is way else ["FAIL"]
        assert said(made, "F6.change.percent") == ["OK"]

    @pytest.mark.parametrize(
        "text",
        [
            "支出预算90.00万元，比上年增加（减少）10.00万元，增长（减少）10%。",
            "支出预算90.00万元，比上年减少10.00万元，增长（下降）10%。",
            "支出预算90.00万元，比上年减少0万元，增长0%。",
            "支出预算90.00万元，比上年减少10.00万元，增长0%。",
            "支出预算90.00万元，比上年减少-10.00万元，增长10%。",
            "支出预算90.00万元，比上年减少10.00万元，增长率10%。",
            "支出预算90.00万元，比上年减少10.00万元。收入增长10%。",
            "支出预算90.00万元，比上年减少10.00万元，比年初增长10%。",
        ],
    )
    def test_what_names_no_two_directions(self, text):
        assert said(budget(text=text), "F6.change.direction") == []

    def test_choice_left_open_proves_nothing(self):
        text = "支出预算90.00万元，比上年增加（减少）10.00万元，增长（减少）10%。"
        assert mentions(text)[0].direction is Direction.UNSTATED
        assert said(budget(text=text), "F6.change.percent") == []
        assert said(budget(text=text), "F6.change.amount") == ["NA"]

    def test_change_that_nothing_binds_may_contradict_itself(self):
        text = "甲5.00万元、乙3.00万元，其余不变。较2030年减少1.00万元，增长50%。"
        assert said(budget(text=text), "F6.change.direction") == ["FAIL"]


class TestChangedInOnePlace:
    """A document whose prose is changed in one place says so."""

    @pytest.mark.heavy
    @pytest.mark.parametrize("path", BOTH)
    @pytest.mark.parametrize(
        ("words", "changed", "rule"),
        [(("下降 23%", "降低 23%"), "增长23%", "F6.change.direction"), (("43.5%",), "45.3%", "F6.change.percent")],
    )
    def test_is_noticed(self, tmp_path, path, words, changed, rule):
        text = path.read_text(encoding="utf-8")
        [there] = [word for word in words if word in text]
        altered = tmp_path / path.name
        altered.write_text(text.replace(there, changed, 1), encoding="utf-8")
        before, after = (failing(check_budget(read([each]).budget), rule) for each in (path, altered))
        assert len(after - before) == 1


def failing(result, rule):
    return {each.key for each in result.findings if each.rule == rule and each.verdict == "FAIL"}


class TestWhatAFigureSpeaksOf:
    @pytest.mark.parametrize(
        ("kind", "text", "subjects"),
        [
            (
                SectionKind.PROCUREMENT,
                "政府采购金额（以合同签订为准）为3.00万元，其中：货物类政府采购支出预算2.00万元、服务采购金额1.00万元。"
                "面向中小企业预留政府采购项目预算金额3.00万元，面向小微企业预留政府采购项目预算金额0万元。",
                [
                    Subject.PROCUREMENT,
                    Subject.PROCUREMENT_GOODS,
                    Subject.PROCUREMENT_SERVICES,
                    Subject.PROCUREMENT_SME,
                    Subject.PROCUREMENT_MICRO,
                ],
            ),
            (
                SectionKind.EXPLANATION,
                "基本支出3.00万元。财政拨款基本支出预算2.00万元。一般公共预算财政拨款基本支出预算1.00万元。",
                [Subject.BLOCK_BASIC, Subject.BASIC_FISCAL, Subject.BASIC_GENERAL],
            ),
        ],
    )
    def test_the_longest_words_tell(self, kind, text, subjects):
        assert [mention.subject for mention in mentions(text, kind)] == subjects

    def test_total_under_the_name_of_a_class_is_not_of_all_spending(self):
        above = Section(order=1, path="1", number="", heading="", text="", kind=SectionKind.EXPLANATION)
        own = Section(
            order=2, path="1.1", number="（一）", heading="公共安全（204类）", text="2031年预算支出合计3.00万元。"
        )
        *_, placed = walk_sections([above, own])
        assert [each.subject for each in stated_figures(placed, FunctionNames([]))] == ["function/204"]

    def test_words_are_given_for_known_kinds_and_name_one_group(self):
        assert {*SUBJECT_WORDS, *COUNT_WORDS} <= set(SectionKind)
        assert three_public_item(Subject.THREE_PUBLIC) == ""
        assert three_public_item(Subject.THREE_ABROAD) == "abroad"
        assert three_public_item(Subject.TOTAL) is None


class TestAmountsAndShares:
    @pytest.mark.parametrize("unit", ["元", "千元", "万元", "百万元", "亿元"])
    def test_units(self, unit):
        [amount] = stated_amounts(f"支出1,234.50{unit}。")
        assert (amount.printed, amount.unit) == (f"1,234.50{unit}", unit)

    def test_figure_grouped_otherwise_is_no_amount_but_looks_like_one(self):
        assert not MONEY_PATTERN.search("支出1,2345.6万元")
        assert LOOSE_MONEY.search("支出1,2345.6万元")

    def test_share(self):
        [share] = stated_shares("一、基本支出5.00万元，占本年支出合计的50%。")
        assert (share.label, share.of, Decimal(share.percent)) == ("基本支出", "本年支出合计", 50)

    def test_share_is_called_by_what_stands_behind_the_share_before(self):
        first, second = stated_shares("甲5.00万元占50%乙5.00万元占50%")
        assert (first.label, second.label) == ("甲", "乙")


def changes_and_shares(text):
    document = CheckedDocument(budget(text=text))
    return [*check_stated_changes(document), *check_stated_shares(document)]


class TestLongTexts:
    """Work grows with the length of a text: eight times the text takes some eight times as long, not sixty-four."""

    SHORT, TIMES, LIMIT = 250, 8, 24
    SHARES = "项目支出5.00万元，占本年支出合计的5%；"
    PARTS = "基本支出5.00万元，占50%；"
    AMOUNTS = "项目支出5.00万元，"

    @staticmethod
    def seconds(work, text):
        """Return the least processor time of a few runs."""
        times = []
        for _ in range(3):
            start = time.process_time()
            work(text)
            times.append(time.process_time() - start)
        return min(times)

    @pytest.mark.heavy
    @pytest.mark.parametrize(
        ("work", "piece", "end"),
        [
            (lambda text: list(stated_shares(text)), SHARES, ""),
            (lambda text: list(stated_shares(text)), SHARES.rstrip("；"), ""),
            (lambda text: list(stated_changes(text)), AMOUNTS, "比上年增加5.00万元。"),
            (changes_and_shares, SHARES, ""),
            (changes_and_shares, PARTS, ""),
        ],
        ids=["shares", "shares without a stop", "change", "checked shares", "checked parts"],
    )
    def test_work_grows_as_the_text(self, work, piece, end):
        short, long = (piece * size + end for size in (self.SHORT, self.SHORT * self.TIMES))
        assert self.seconds(work, long) < self.LIMIT * max(self.seconds(work, short), 0.001)


class TestPaths:
    @pytest.mark.parametrize(
        ("words", "names", "code", "marked"),
        [
            ("“一般公共服务支出-档案事务”科目", ("一般公共服务支出", "档案事务"), "", True),
            ("一般公共服务（201类）档案事务（26款）支出", ("一般公共服务", "档案事务"), "20126", True),
            ("1.人大事务（款）行政运行（项）支出", ("人大事务", "行政运行"), "", True),
            ("公诉、审判等支出（项）", ("公诉、审判等支出",), "", True),
            ("其中，行政运行", ("行政运行",), "", False),
        ],
    )
    def test_path(self, words, names, code, marked):
        path = next(item_paths(words))
        assert (path.names, path.code, path.marked) == (names, code, marked)

    def test_last_of_a_list(self):
        assert [path.names for path in item_paths("包括甲支出1万元、乙")][-1] == ("乙",)
        assert path_of("").names == ()


class TestNumbers:
    @pytest.mark.parametrize("number", range(1, 100))
    def test_numerals_up_to_99(self, number):
        assert parse_chinese_numeral(chinese_numeral(number)) == number
        assert enumerated(f"{chinese_numeral(number)}、概况") == (1, f"{chinese_numeral(number)}、", number, "概况")

    @pytest.mark.parametrize(
        ("text", "depth", "ordinal"),
        [("一、甲", 1, 1), ("（十二）甲", 2, 12), ("(二) 甲", 2, 2), ("3.甲", 3, 3), ("（4）甲", 4, 4), ("⑤甲", 5, 5)],
    )
    def test_depths(self, text, depth, ordinal):
        found = enumerated(text)
        assert found is not None
        assert (found.depth, found.ordinal, found.rest, without_mark(text)) == (depth, ordinal, "甲", "甲")

    @pytest.mark.parametrize("text", ["3.5万元", "一般公共预算", "十分重要", "12345"])
    def test_no_marks(self, text):
        assert enumerated(text) is None
        assert without_mark(text) == text


@pytest.mark.parametrize(
    ("heading", "part", "topic"),
    [
        ("部门概况", SectionKind.OVERVIEW, SectionKind.UNKNOWN),
        ("“三公”经费情况", SectionKind.THREE_PUBLIC, SectionKind.THREE_PUBLIC),
        ("机关运行经费，说明如下", SectionKind.UNKNOWN, SectionKind.UNKNOWN),
    ],
)
def test_kinds_of_headings(heading, part, topic):
    assert (part_kind(heading), topic_kind(heading)) == (part, topic)


def test_a_place_behind_the_end_of_a_shortened_text_has_a_clause_too() -> None:
    assert last_clause("其中，基本支出", 0, 99, "，") == "基本支出"
