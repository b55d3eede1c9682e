"""Documents of other places: their tables drawn, without lines, as text with columns; their ways of saying things."""

from __future__ import annotations

import io
import random
import re
from decimal import Decimal
from functools import cache

import pypdfium2
import pytest

from budgets.documents import Refused, read
from budgets.documents.prose.title_page import region_of
from budgets.records import Base, ColumnType, Direction, Phase, Role, State
from budgets.vocabulary.spelling import unify
from tests import places
from tests.papers import Paper, Table
from tests.places import PLACES
from tests.unit.test_pdf import load


@pytest.fixture(scope="module")
def budgets(tmp_path_factory):
    """Return the reading of each place's paper, as drawn."""
    folder = tmp_path_factory.mktemp("places")
    return {place: read([load(folder, paper.pdf(), f"{place}.pdf")]) for place, paper in PLACES.items()}


def table(reading, number):
    return next(each for each in reading.budget.statements if each.number == number)


def measures(statement):
    return [column.measure for column in statement.columns if column.type is ColumnType.AMOUNT]


def tree(statement, list_=""):
    return [(line.level, line.label) for line in statement.lines if line.list == list_]


def figures(statement):
    """Return the figures of a table as printed, those of text columns too."""
    printed = [amount.printed for line in statement.lines for amount in line.amounts]
    texts = [text.text for line in statement.lines for text in line.texts]
    return sorted(text for text in (*printed, *texts) if re.fullmatch(r"-?[\d,]+\.\d+", text))


class TestTables:
    @pytest.mark.parametrize("place", PLACES)
    def test_every_figure_is_read_once_and_nothing_is_doubtful(self, budgets, place):
        found = budgets[place]
        paper = PLACES[place]
        assert {each.title: figures(each) for each in found.budget.statements} == places.printed(paper)
        assert [(each.number, each.title) for each in found.budget.statements] == [
            (each.number, each.title) for each in paper.tables
        ]
        assert all(each.kind != "other" and all(measures(each)) for each in found.budget.statements)
        assert (found.budget.unreadable, found.warnings) == ((), ())

    def test_who(self, budgets):
        who = {place: (found.budget.jurisdiction, found.budget.phase) for place, found in budgets.items()}
        assert who == {
            "北京": ("北京市", Phase.BUDGET),
            "广东": ("成都市", Phase.BUDGET),
            "山东": ("某某县", Phase.BUDGET),
            "决算": ("湛江市", Phase.FINAL),
        }
        assert {each.money_unit for each in budgets["山东"].budget.statements} == {"元"}

    def test_sources_of_the_year_and_of_the_year_before(self, budgets):
        income = table(budgets["北京"], "预算02表")
        assert measures(income) == [
            *("total", "source/year", "source/general", "source/special-account"),
            *("source/carryover", "source/carryover/general"),
        ]
        # The department's row totals its units: what adds up says so.
        assert tree(income) == [
            (1, "北京市某某局"),
            (2, "北京市某某局（本级）"),
            (2, "北京市某某局信息中心"),
            (0, "合计"),
        ]
        assert tree(table(budgets["广东"], "表12")) == [
            (0, "合计"),
            (1, "成都市某某局"),
            (2, "信息化运维"),
            (2, "数据治理"),
        ]

    def test_lists_with_headings_and_with_rows_without_numbers(self, budgets):
        fiscal = table(budgets["北京"], "预算06表")
        assert tree(fiscal, "income")[:4] == [
            (1, "一、本年收入"),
            (2, "（一）一般公共预算资金"),
            (2, "（二）政府性基金预算资金"),
            (1, "二、上年结转"),
        ]
        assert tree(table(budgets["广东"], "表1"), "expenditure")[:4] == [
            (1, "一、基本支出"),
            (2, "工资福利支出"),
            (2, "商品和服务支出"),
            (1, "二、项目支出"),
        ]
        lists = [column.list for column in table(budgets["山东"], "表1").columns]
        assert lists == ["income", "income", "expenditure", "expenditure", "use", "use"]

    def test_levels_under_a_total_at_the_bottom(self, budgets):
        levels = {line.code: line.level for line in table(budgets["北京"], "预算07表").lines}
        assert levels == {"": 0, "201": 1, "20103": 2, "2010301": 3, "2010302": 3, "221": 1, "22102": 2, "2210201": 3}

    def test_the_second_classification_beside_the_first_is_text(self, budgets):
        basic = table(budgets["山东"], "表6")
        line = next(each for each in basic.lines if each.code == "30101")
        assert (line.label, [text.text for text in line.texts]) == ("基本工资", ["501", "01", "工资奖金津补贴"])
        named = next(each for each in table(budgets["广东"], "表6").lines if each.code == "30201")
        assert (named.label, [text.text for text in named.texts]) == ("办公费", ["[50201]办公经费"])

    def test_travel_reception_and_vehicles_row_by_row(self, budgets):
        rows = table(budgets["广东"], "表8")
        assert (rows.kind, measures(rows)) == ("three-public-items", ["total/prior", "total"])
        assert [level for level, _ in tree(rows)] == [0, 0, 1, 1, 2, 2, 1]
        other = table(budgets["山东"], "表7")
        assert (other.kind, measures(other)) == ("three-public-items", ["total/prior", "total", "total/change"])
        assert [level for level, _ in tree(other)] == [0, 1, 1, 1, 2, 2]

    def test_final_accounts(self, budgets):
        whole = table(budgets["决算"], "公开01表")
        assert (whole.kind, measures(whole)) == ("income-expenditure", ["total", "total"])
        assert not any(line.label == "栏次" for line in whole.lines)
        codes = table(budgets["决算"], "公开06表")
        assert [line.code for line in codes.lines if line.list == "public-2"] == ["310", "31002", ""]
        assert [line.label for line in codes.lines if line.role is Role.TOTAL] == ["人员经费合计", "公用经费合计"]
        three = measures(table(budgets["决算"], "公开07表"))
        assert (three[0], three[5], three[6], three[11]) == (
            *("total/budgeted", "reception/budgeted", "total", "reception"),
        )

    def test_goals_of_projects_in_a_list(self, budgets):
        budget = budgets["北京"].budget
        names = {entry.order: entry.name for entry in budget.projects}
        assert [(names[goal.project], goal.text) for goal in budget.goals] == [
            ("信息系统运维", "系统稳定"),
            ("数据治理", "完成治理"),
        ]
        lines = table(budgets["北京"], "预算13表").lines
        assert [names[line.project] for line in lines] == ["信息系统运维", "信息系统运维", "数据治理"]


class TestWithoutLines:
    """What no line parts is read by its header where that is beyond doubt, and said to be; no figure moves."""

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("form", ["page", "text"])
    def test_no_figure_changes_its_row_or_column(self, budgets, tmp_path, place, form):
        paper = PLACES[place]
        if form == "text":
            path = load(tmp_path, places.laid_out(paper).encode(), "budget.txt")
        else:
            bare = [Table(**{**vars(each), "lines": False}) for each in paper.tables]
            path = load(tmp_path, Paper(title=paper.title, tables=bare).pdf())
        found = read([path])
        drawn = {each.title: each for each in budgets[place].budget.statements}
        assert {each.kind for each in found.budget.statements} <= {each.kind for each in drawn.values()}
        reported = {row.reason.partition(": ")[2] for row in found.budget.unreadable}
        reported |= {word.partition(": ")[2] for word in found.warnings if word.startswith("no-rules")}
        assert set(drawn) <= reported
        valued = 0
        for each in found.budget.statements:
            rows = {(line.code, line.label): line for line in drawn[each.title].lines}
            for line in each.lines:
                for amount in line.amounts:
                    if amount.state is State.VALUE and (line.code, line.label) in rows:
                        own = rows[line.code, line.label].amounts
                        assert amount.printed in [other.printed for other in own]
                        valued += 1
        assert valued > 20

    def test_places_are_lines_and_characters(self, tmp_path):
        path = load(tmp_path, places.laid_out(places.BEIJING).encode(), "budget.txt")
        rows = path.read_text().replace("\f", "").split("\n")
        amounts = [
            (amount.place.row or 0, amount.place.column or 0, amount.printed)
            for each in read([path]).budget.statements
            for line in each.lines
            for amount in line.amounts
            if amount.state is State.VALUE
        ]
        assert amounts
        assert all(rows[row - 1].startswith(printed, column - 1) for row, column, printed in amounts)


PROSE = [
    "第一部分 2031年部门预算情况说明",
    "一、收入预算情况说明",
    "2031年收入预算1500.00万元，比2030年1450.00万元增加50.00万元，增长3.45%。",
    "二、支出预算情况说明",
    "按功能分类，包括一般公共服务支出1300.00万元、住房保障支出200.00万元。",
    "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。2031年预算数为900.00万元，"
    "比2030年执行数减少30.00万元，下降3.23%，主要是人员减少。",
    "三、“三公”经费情况",
    "2031年财政拨款安排“三公”经费40万元，比上年减少2万元，下降4.76%。其中：因公出国（境）费0万元，与2030年持平；"
    "公务用车购置及运行费30万元（公务用车购置费0万元，公务用车运行费30万元），比上年增加1万元；"
    "公务接待费10万元，与2030年预算数10万元持平。",
    "四、机关运行经费",
    "机关运行经费安排100万元，同比增加5万元，增长5.26%，主要原因是人员增加。其中：办公费60万元。",
    "五、政府采购情况",
    "政府采购安排120.5万元，其中：货物类采购预算20.5万元，工程类采购预算0万元，服务类采购预算100万元。",
    "六、预算绩效情况",
    "填报绩效目标的项目支出预算400万元，实行绩效目标管理的项目2个。",
    "第二部分 2031年部门决算情况说明",
    "一、“三公”经费支出情况",
    "“三公”经费财政拨款支出预算为42万元，支出决算为38.5万元。",
]


class TestProse:
    @pytest.fixture(scope="class")
    @staticmethod
    def mentions(tmp_path_factory):
        paper = Paper(title=places.BEIJING.title, prose=[PROSE], tables=places.BEIJING.tables)
        found = read([load(tmp_path_factory.mktemp("prose"), paper.pdf())])
        by_subject = {}
        for mention in found.budget.mentions:
            by_subject.setdefault(mention.subject, []).append(mention)
        return found, by_subject

    @pytest.mark.parametrize(
        ("subject", "value", "base", "direction", "change", "percent"),
        [
            ("income", 15_000_000, "2030年", Direction.INCREASE, 500_000, "3.45"),
            ("function/201", 13_000_000, "", Direction.UNSTATED, None, None),
            ("function/221", 2_000_000, "", Direction.UNSTATED, None, None),
            ("function/2010301", 9_000_000, "2030年执行数", Direction.DECREASE, 300_000, "3.23"),
            ("three-public", 400_000, "上年", Direction.DECREASE, 20_000, "4.76"),
            ("three-public/abroad", 0, "2030年", Direction.LEVEL, 0, None),
            ("three-public/vehicles", 300_000, "上年", Direction.INCREASE, 10_000, None),
            ("three-public/vehicle-operation", 300_000, "", Direction.UNSTATED, None, None),
            ("three-public/reception", 100_000, "2030年预算", Direction.LEVEL, 0, None),
            ("operating-cost", 1_000_000, "", Direction.INCREASE, 50_000, "5.26"),
            ("procurement", 1_205_000, "", Direction.UNSTATED, None, None),
            ("procurement/goods", 205_000, "", Direction.UNSTATED, None, None),
            ("performance/funds", 4_000_000, "", Direction.UNSTATED, None, None),
            ("budgeted/three-public", 420_000, "", Direction.UNSTATED, None, None),
        ],
    )
    def test_subject_change_and_base(self, mentions, subject, value, base, direction, change, percent):
        mention = mentions[1][subject][0]
        assert (mention.value, mention.base_printed, mention.direction) == (value, base, direction)
        assert (mention.change, mention.percent) == (change, Decimal(percent) if percent else None)

    def test_what_else_is_told(self, mentions):
        found, by_subject = mentions
        assert [mention.count for mention in by_subject["performance/goals"]] == [2]
        assert [mention.value for mention in by_subject["three-public"]] == [400_000, 385_000]
        assert by_subject["function/2010301"][0].base is Base.EXECUTED
        assert by_subject["operating-cost"][0].reason == "人员增加"
        assert [word for word in found.warnings if word.startswith("unmatched")] == ["unmatched-figure: 1.4 60万元"]


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("成都市财政局", "成都市"),
        ("盐城市审计局", "盐城市"),
        ("北京市西城区教育局", "北京市西城区"),
        ("深圳市城市管理和综合执法局", "深圳市"),
        ("某省住房和城市建设厅", "某省"),
        ("都江堰市水务局", "都江堰市"),
        ("济南高新技术产业开发区管委会", ""),
    ],
)
def test_regions(name, region):
    assert region_of(name) == region


def test_look_alikes_that_browsers_print():
    assert unify("⼾卤⻘㬵⾏") == "户卤青胶行"


@cache
def drawn(place):
    return PLACES[place].pdf()


def amounts(reading):
    """Return every figure with a value, by the table, the row and the measure it stands for."""
    found = []
    for each in reading.budget.statements:
        of = {column.order: column.measure for column in each.columns}
        for line in each.lines:
            name = line.code or line.label
            found += [(each.title, name, of[a.column], a.value) for a in line.amounts if a.state is State.VALUE]
    return set(found)


class TestMutated:
    """Pages and cells of a copy are lost, doubled, moved or changed: what is read is the copy's, or it is reported."""

    @pytest.mark.heavy
    @pytest.mark.parametrize("seed", range(8))
    def test_pages_dropped_doubled_and_moved(self, budgets, tmp_path, seed):
        chance = random.Random(seed)
        place = chance.choice(list(PLACES))
        source = pypdfium2.PdfDocument(drawn(place))
        order = list(range(len(source)))
        at = chance.randrange(1, len(order))
        if seed % 4 == 0:
            del order[at]
        elif seed % 4 == 1:
            order.insert(at, at)
        elif seed % 4 == 2:
            order.append(at)
        else:
            other = chance.randrange(1, len(order))
            order[at], order[other] = order[other], order[at]
        copy = pypdfium2.PdfDocument.new()
        copy.import_pages(source, order)
        data = io.BytesIO()
        copy.save(data)
        try:
            found = read([load(tmp_path, data.getvalue())])
        except Refused:
            return
        assert amounts(found) <= amounts(budgets[place])
        if len(set(order)) == len(order) == len(source):
            assert amounts(found) == amounts(budgets[place])
        if len(set(order)) < len(order):
            assert len(found.budget.statements) == len(PLACES[place].tables)
            assert any(word.startswith("repeated-page") for word in found.warnings)

    @pytest.mark.parametrize("seed", range(12))
    def test_a_line_of_text_lost_doubled_or_broken(self, tmp_path, seed):
        chance = random.Random(seed)
        lines = places.laid_out(PLACES[chance.choice(list(PLACES))]).split("\n")
        whole = read([load(tmp_path, "\n".join(lines).encode(), "whole.txt")])
        at = chance.choice([index for index, line in enumerate(lines) if re.search(r"\d\.\d\d", line)])
        if seed % 3 == 0:
            lines.insert(at, lines[at])
        elif seed % 3 == 1:
            point = chance.randrange(len(lines[at]))
            lines[at] = lines[at][:point] + " " + lines[at][point:]
        else:
            lines[at : at + 2] = [f"{lines[at]} {lines[at + 1]}"]
        try:
            found = read([load(tmp_path, "\n".join(lines).encode(), "copy.txt")])
        except Refused:
            return
        if new := amounts(found) - amounts(whole):
            more = set(found.warnings) - set(whole.warnings)
            rows = {row.reason for row in found.budget.unreadable} - {row.reason for row in whole.budget.unreadable}
            assert more or rows, new
