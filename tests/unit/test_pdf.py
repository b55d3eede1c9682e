"""The PDF reader against the published budgets, made-up ones of other places, and hostile files."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from budgets.documents import Refused, read, read_isolated
from budgets.documents.isolation.parent import Bounds
from budgets.documents.model.messages import sentence
from budgets.documents.tables import doubts
from budgets.records import Base, ColumnType, Direction, Phase, Role, Scope, State
from tests import papers
from tests.documents import PUBLISHED, needs_documents, published, reading

FIGURE = re.compile(r"(?<![\d.,A-Za-z])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{2}|0)(?![\d.,])")
SHANGHAI = [
    "income-expenditure",
    "income",
    "expenditure",
    "fiscal",
    "general-function",
    "government-fund",
    "state-capital",
    "general-basic",
    "three-public",
]
JIANGSU = [
    "income-expenditure",
    "income",
    "expenditure-summary",
    "fiscal",
    "fiscal-function",
    "fiscal-basic",
    "general-function",
    "general-basic",
    "three-public",
    "government-fund",
    "operating-cost",
    "procurement",
]
#: Of each document: who, kinds, lines and amounts of each table, amounts with a value.
EXPECTED = {
    "finance-2025": (
        ("上海市财政局", 2025, Scope.UNIT, "上海市"),
        SHANGHAI,
        [(13, 28), (24, 120), (24, 72), (9, 24), (24, 72), (1, 3), (1, 3), (35, 105), (1, 7)],
        263,
    ),
    "wanli-2023": (
        ("上海市普陀区人民政府万里街道办事处", 2023, Scope.DEPARTMENT, "上海市普陀区"),
        [*SHANGHAI, *["project-goals"] * 5],
        [(17, 17), (67, 335), (67, 201), (13, 40), (67, 201), (1, 3), (1, 3), (31, 93), (1, 7)],
        673,
    ),
    "office-2025": (
        ("上海市普陀区人民政府办公室", 2025, Scope.DEPARTMENT, "上海市普陀区"),
        SHANGHAI,
        [(13, 13), (21, 105), (21, 63), (9, 24), (21, 63), (1, 3), (1, 3), (30, 90), (1, 7)],
        221,
    ),
    "justice-2026": (
        ("上海市普陀区司法局", 2026, Scope.DEPARTMENT, "上海市普陀区"),
        SHANGHAI,
        [(13, 13), (22, 110), (22, 66), (9, 24), (22, 66), (1, 3), (1, 3), (30, 90), (1, 7)],
        366,
    ),
    "party-2017": (
        ("中国共产党江苏省委员会办公厅", 2017, Scope.DEPARTMENT, "江苏省"),
        [*JIANGSU[:6], "government-fund", *JIANGSU[6:8], "operating-cost", "three-public", "procurement"],
        [
            *((34, 34), (15, 15), (1, 5), (7, 7), (12, 12), (31, 31)),
            *((1, 1), (12, 12), (31, 31), (18, 18), (1, 9), (47, 47)),
        ],
        187,
    ),
    "party-2018": (
        ("中共江苏省委办公厅", 2018, Scope.DEPARTMENT, "江苏省"),
        JIANGSU,
        [
            *((34, 34), (15, 15), (1, 5), (7, 7), (14, 14), (31, 31)),
            *((14, 14), (31, 31), (1, 9), (1, 1), (16, 16), (39, 39)),
        ],
        178,
    ),
    "party-2019": (
        ("中共江苏省委办公厅", 2019, Scope.DEPARTMENT, "江苏省"),
        JIANGSU,
        [
            *((35, 35), (14, 14), (1, 5), (7, 7), (14, 14), (32, 32)),
            *((14, 14), (32, 32), (1, 9), (1, 1), (17, 17), (39, 39)),
        ],
        181,
    ),
    "congress-2019": (
        ("江苏省人大常委会办公厅", 2019, Scope.DEPARTMENT, "江苏省"),
        JIANGSU,
        [
            *((35, 35), (14, 14), (1, 5), (7, 7), (21, 21), (25, 25)),
            *((21, 21), (25, 25), (1, 9), (1, 1), (12, 12), (26, 26)),
        ],
        163,
    ),
}
every = pytest.mark.parametrize("name", PUBLISHED)


def statement(name, kind):
    return next(each for each in reading(name).budget.statements if each.kind == kind)


def find(name, kind, label, list_=""):
    lines = statement(name, kind).lines
    return next(line for line in lines if line.label == label and (not list_ or line.list == list_))


def printed(line):
    return [amount.printed for amount in line.amounts]


def measured(name, kind, label):
    """Return the printed figures of a line by the measure of their columns."""
    columns = {column.order: column.measure for column in statement(name, kind).columns}
    return {columns[amount.column]: amount.printed for amount in find(name, kind, label).amounts}


@needs_documents
class TestPublished:
    @pytest.mark.heavy
    @every
    def test_every_table(self, name):
        budget = reading(name).budget
        who, kinds, sizes, values = EXPECTED[name]
        assert (budget.department, budget.year, budget.scope, budget.jurisdiction) == who
        assert budget.phase is Phase.BUDGET
        assert [each.kind for each in budget.statements] == kinds
        found = [(len(each.lines), sum(len(line.amounts) for line in each.lines)) for each in budget.statements]
        assert found[: len(sizes)] == sizes
        amounts = [amount for each in budget.statements for line in each.lines for amount in line.amounts]
        assert Counter(amount.state for amount in amounts)[State.VALUE] == values
        assert all(each.title and each.money_unit for each in budget.statements)
        assert budget.unreadable == ()

    @pytest.mark.heavy
    @every
    def test_every_figure_of_the_tables_is_read_once(self, name):
        """Compare with the text another library extracts from the same pages."""
        tables = [each for each in reading(name).budget.statements if each.kind != "project-goals"]
        got = Counter(a.printed for each in tables for line in each.lines for a in line.amounts if a.printed)
        places = {(a.place.file, a.place.page) for each in tables for line in each.lines for a in line.amounts}
        want: Counter[str] = Counter()
        for path in published(name):
            document = pypdfium2.PdfDocument(path)
            for file, page in places:
                if file == path.name and page:
                    text = document[page - 1].get_textpage().get_text_range()
                    want += Counter(FIGURE.findall(re.sub(r"[［\[]\d{4}[］\]]\d+号", "", text)))
        assert got == want

    @pytest.mark.heavy
    @every
    def test_sums_hold_as_they_do_on_paper(self, name):
        found = [row.reason for each in reading(name).budget.statements for row in doubts.doubts_of_cells(each)]
        assert found == (["sum: 10,903,043.00 ≠ 11,419,043.00 元"] if name == "wanli-2023" else [])

    @pytest.mark.heavy
    @pytest.mark.parametrize("name", ["finance-2025", "wanli-2023", "office-2025", "justice-2026"])
    def test_every_figure_stands_in_its_box(self, name):
        document = pypdfium2.PdfDocument(published(name)[0])
        texts = {}
        for each in reading(name).budget.statements:
            for amount in (amount for line in each.lines for amount in line.amounts if amount.printed):
                assert amount.place.page
                assert amount.place.box
                page = document[amount.place.page - 1]
                text = texts.setdefault(amount.place.page, page.get_textpage())
                left, top, right, bottom = amount.place.box
                height = page.get_height()
                inside = text.get_text_bounded(left - 4, height - bottom, right + 4, height - top)
                assert amount.printed in inside.replace("\r\n", " ").replace("\n", " ")

    def test_totals_and_cells_seen_on_paper(self):
        assert printed(find("finance-2025", "income-expenditure", "支出总计")) == [
            "171,915,169",
            "102,464,260",
            "25,177,779",
            "44,273,130",
        ]
        assert printed(find("finance-2025", "general-basic", "因公出国（境）费用")) == ["2,887,000", "", "2,887,000"]
        assert printed(find("wanli-2023", "expenditure", "合计")) == ["164,978,640", "99,406,297", "65,572,343"]
        assert find("wanli-2023", "income", "机关事业单位基本养老保险缴费支出").code == "2080505"
        assert printed(find("office-2025", "expenditure", "事业运行")) == ["3,807,295.58", "3,767,295.58", "40,000.00"]
        assert printed(find("justice-2026", "general-basic", "资本性支出")) == ["36600.00", "0.00", "36600.00"]
        assert printed(find("party-2017", "operating-cost", "取暖费")) == ["1,080.00"]
        assert printed(find("party-2018", "expenditure-summary", "")) == [
            *("24,458.43", "10,403.11", "12,081.46", "1,973.86", ""),
        ]
        assert printed(find("congress-2019", "fiscal-function", "人大立法")) == ["729.00"]
        value = find("party-2018", "general-function", "提租补贴").amounts[0].value
        assert value == Decimal("22998800.00")

    def test_blank_zero_and_absent_are_told_apart(self):
        states = [amount.state for amount in find("finance-2025", "three-public", "").amounts]
        assert states[4] is State.BLANK
        assert Counter(states) == {State.VALUE: 6, State.BLANK: 1}
        zero = find("justice-2026", "income", "司法").amounts[2]
        assert (zero.state, zero.value, zero.printed) == (State.VALUE, 0, "0.00")
        # A label over two lists leaves no cell for the first of them.
        total = find("party-2018", "income-expenditure", "当年支出小计")
        assert (total.list, printed(total)) == ("use", ["24,458.43"])

    def test_headers_and_measures(self):
        columns = statement("finance-2025", "income-expenditure").columns
        assert columns[4].header == ("本年支出", "预算数", "基本支出", "人员经费")
        assert [column.measure for column in columns] == ["", "total", "", "total", "personnel", "public", "project"]
        assert [column.list for column in columns] == ["income"] * 2 + ["expenditure"] * 5
        three = statement("party-2018", "three-public").columns
        assert [column.measure for column in three] == [
            *("all", "total", "abroad", "vehicles", "vehicle-purchase", "vehicle-operation", "reception"),
            *("meeting", "training"),
        ]
        assert three[3].header == ("“三公”经费", "公务用车购置及运行维护费", "小计")
        codes = [column for column in statement("wanli-2023", "income").columns if column.type is ColumnType.CODE]
        assert [column.header[-1] for column in codes] == ["类", "款", "项"]
        assert measured("justice-2026", "three-public", "")["operating-cost"] == "217.83"

    def test_levels_and_parents(self):
        lines = statement("wanli-2023", "expenditure").lines
        assert (
            Counter((line.level, line.role) for line in lines)
            == {
                (0, Role.TOTAL): 1,
                (1, Role.LINE): 8,
                (2, Role.LINE): 25,
                (3, Role.LINE): 33,
            }
            or sum(line.level == 1 for line in lines) == 8
        )
        by_position = {line.position: line for line in lines}
        total = next(line for line in lines if line.role is Role.TOTAL)
        assert lines[-1] is total
        assert all(by_position[line.parent] is total for line in lines if line.level == 1)
        assert all(line.code.startswith(by_position[line.parent].code) for line in lines if line.level > 1)

    def test_groups_beside_their_rows(self):
        lines = statement("party-2017", "income").lines
        other = next(line for line in lines if line.label == "其他非税收入")
        above = next(line for line in lines if line.position == other.parent)
        assert (above.label, [text.text for text in above.texts]) == ("小计", ["财政专户管理资金"])
        assert [line.level for line in lines[:5]] == [0, 1, 2, 2, 1]

    def test_procurement_item_by_item(self):
        lines = statement("party-2018", "procurement").lines
        assert [line.label for line in lines if line.level < 2] == ["合计", "一、货物A", "三、服务C"]
        printer = next(line for line in lines if line.texts and line.texts[0].text == "打印设备（20万以下）")
        assert [text.text for text in printer.texts] == ["打印设备（20万以下）", "分散自行组织"]
        above = next(line for line in lines if line.position == printer.parent)
        assert [text.text for text in above.texts] == ["机要及电子政务业务费", "办公设备购置"]

    def test_a_word_written_over_the_rule_below_its_cell(self):
        table = statement("party-2019", "procurement")
        assert table.columns[4].header == ("采购组织形式",)
        assert table.lines[0].texts == ()

    def test_numbers_printed_over_tables_or_in_the_list_of_contents(self):
        assert [each.number for each in reading("congress-2019").budget.statements][:2] == ["公开表一", "公开表二"]
        assert [each.number for each in reading("office-2025").budget.statements] == [str(n) for n in range(1, 10)]
        assert {each.number for each in reading("party-2018").budget.statements} == {""}

    def test_empty_tables_are_disclosed(self):
        assert "为空表" in statement("wanli-2023", "government-fund").remark
        assert statement("party-2018", "government-fund").remark.startswith("注：")
        assert statement("party-2017", "government-fund").remark == ""
        assert statement("party-2018", "procurement").note.startswith("注：1.")

    def test_names_printed_without_code_stand_for_one(self):
        assert find("justice-2026", "fiscal", "一、公共安全支出").classification == "204"
        assert find("justice-2026", "fiscal", "一、公共安全支出").code == ""

    def test_forms_of_projects(self):
        budget = reading("wanli-2023").budget
        assert [entry.name for entry in budget.projects] == [
            "新建万里街道社区公共服务中心",
            "就业援助基地补贴",
            "社区环境整治和建设经费",
            "各类工作经费",
            "公共服务设施运行经费",
        ]
        forms = [each for each in budget.statements if each.kind == "project-goals"]
        assert [len(form.lines) for form in forms] == [21, 20, 20, 59, 25]
        amounts = {line.label: line.amounts[0].value for line in forms[1].lines if line.amounts}
        assert amounts["年度资金申请总额"] == 6_351_000
        assert {line.project for line in forms[3].lines} == {4}
        indicator = next(line for line in forms[0].lines if line.label == "规划建筑面积")
        assert [text.text for text in indicator.texts] == ["产出指标", "数量指标", "≥13459.00(平方米)"]
        assert [goal.project for goal in budget.goals] == [1, 2, 3, 4, 5]

    def test_what_a_person_should_look_at(self):
        assert reading("justice-2026").warnings == ("empty-page: 3",)
        assert any(warning.startswith("issuer-differs") for warning in reading("party-2018").warnings)
        assert reading("office-2025").warnings == ()

    def test_either_order_of_two_files(self):
        both = published("congress-2019")
        assert read(both[::-1]).budget.statements == reading("congress-2019").budget.statements


@needs_documents
class TestProse:
    @staticmethod
    def mentions(name, subject):
        return [mention for mention in reading(name).budget.mentions if mention.subject == subject]

    @every
    def test_every_figure_is_where_it_says(self, name):
        budget = reading(name).budget
        texts = {section.order: section.text for section in budget.sections}
        for mention in budget.mentions:
            assert mention.printed.startswith(texts[mention.section][mention.start : mention.end].rstrip("万元"))
        assert all(mention.place.page and mention.place.box for mention in budget.mentions)

    @every
    def test_glossary_and_parts(self, name):
        budget = reading(name).budget
        kinds = [section.kind for section in budget.sections if "." not in section.path]
        assert {"glossary", "explanation"} <= set(kinds)
        assert len(budget.terms) == (4 if name == "wanli-2023" else 8 if name in EXPECTED and name[0] in "foj" else 9)

    @pytest.mark.parametrize(("name", "items"), [("wanli-2023", 34), ("justice-2026", 13), ("office-2025", 12)])
    def test_items_with_their_codes(self, name, items):
        codes = {m.subject.partition("/")[2] for m in reading(name).budget.mentions if m.subject[:9] == "function/"}
        assert len(codes) == items
        table = {line.classification: line for line in statement(name, "general-function").lines}
        assert all(code in table for code in codes)

    def test_what_was_spent_last_year(self):
        code = "2210201"
        first, planned = self.mentions("justice-2026", f"function/{code}")
        executed = self.mentions("justice-2026", f"executed/function/{code}")[0]
        assert (first.value, planned.value, executed.value) == (2_088_000, 2_015_000, 1_983_400)
        assert (planned.base, planned.base_printed) == (Base.EXECUTED, "2025年预算执行数")
        assert (planned.direction, planned.percent, planned.change) == (Direction.INCREASE, Decimal("5.27"), None)
        assert self.mentions("wanli-2023", "executed/function/2080599")[0].value == 0

    def test_changes(self):
        fund = self.mentions("wanli-2023", "expenditure/government-fund")[0]
        assert (fund.value, fund.change, fund.direction) == (0, 14_212_500, Direction.INCREASE)
        reserve = self.mentions("party-2018", "block/reserve")[-1]
        residue = self.mentions("congress-2019", "source/own")[0]
        assert (residue.change, residue.direction, residue.percent) == (0, Direction.UNSTATED, 0)
        assert reserve.value == 19_738_600
        level = self.mentions("party-2018", "three-public/abroad")[1]
        assert (level.direction, level.base) == (Direction.LEVEL, Base.BUDGET)

    def test_procurement_and_performance(self):
        def value(subject):
            return [m.count if m.value is None else m.value for m in self.mentions("wanli-2023", subject)]

        assert value("procurement") == [8_300_000]
        assert value("procurement/sme") == [3_320_000]
        assert value("procurement/micro") == [2_324_000]
        assert value("performance/goals") == [5]
        assert value("performance/funds") == [33_281_300]
        assert value("operating-cost") == [7_860_900]

    def test_units_divisions_and_duties(self):
        wanli, finance = reading("wanli-2023").budget, reading("finance-2025").budget
        assert len(wanli.units) == 6
        assert wanli.units[0] == "上海市普陀区人民政府万里街道办事处（本部）"
        assert reading("justice-2026").budget.units == ("普陀区司法局本部", "普陀区法律援助中心")
        assert reading("congress-2019").budget.units == ("江苏省人大常委会办公厅部门本级",)
        kinds = Counter(item.kind.value for item in finance.items)
        assert kinds["duty"] == 15
        assert kinds["division"] >= 21

    def test_assets(self):
        held = {asset.label: (asset.count, asset.value) for asset in reading("wanli-2023").budget.assets}
        assert [held[label] for label in ("车辆", "无形资产")] == [(7, None), (471, 2_343_700)]
        planned = [asset for asset in reading("justice-2026").budget.assets if asset.planned]
        assert {asset.count for asset in planned} == {0}

    def test_a_project_with_its_text(self):
        entry = reading("justice-2026").budget.projects[0]
        assert entry.name == "人民调解项目"
        assert entry.purpose
        assert entry.basis
        assert [m.value for m in self.mentions("justice-2026", "project")] == [7_950_000]


def load(tmp_path, data, name="budget.pdf"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


class TestOtherPlaces:
    def made(self, tmp_path, place):
        return read([load(tmp_path, papers.PLACES[place].pdf())])

    @pytest.mark.parametrize(
        ("place", "kinds", "department", "scope"),
        [
            (
                "中央",
                ["income-expenditure", "income", "general-function", "three-public", "government-fund"],
                "某部",
                "department",
            ),
            ("四川", ["expenditure", "project-goals"], "某省档案局", "department"),
            ("北京", ["projects", "procurement"], "某市档案馆", "department"),
            ("湖南", ["government-economic", "other"], "某省档案馆", "unit"),
        ],
    )
    def test_tables_by_title_and_header(self, tmp_path, place, kinds, department, scope):
        budget = self.made(tmp_path, place).budget
        assert [each.kind for each in budget.statements] == kinds
        assert (budget.department, budget.year, budget.scope) == (department, 2031, scope)
        assert budget.unreadable == ()
        paper = papers.PLACES[place]
        assert [(s.number, s.title) for s in budget.statements] == [(t.number, t.title) for t in paper.tables]

    def test_the_central_set(self, tmp_path):
        budget = self.made(tmp_path, "中央").budget
        measures = [column.measure for column in budget.statements[2].columns if column.type is ColumnType.AMOUNT]
        assert measures == ["executed", "total", "basic", "project", "total/change"]
        three = [column.measure for column in budget.statements[3].columns]
        assert (three[0], three[6]) == ("total/prior", "total")
        assert budget.statements[4].remark.startswith("注：")

    def test_codes_in_cells_of_their_own(self, tmp_path):
        lines = self.made(tmp_path, "四川").budget.statements[0].lines
        assert [(line.code, line.label, line.role) for line in lines] == [
            ("", "合计", Role.TOTAL),
            ("", "某省档案局", Role.TOTAL),
            ("2012601", "行政运行", Role.LINE),
            ("2012604", "档案馆", Role.LINE),
        ]
        stepped = self.made(tmp_path, "湖南").budget.statements[0].lines
        assert [line.code for line in stepped] == ["", "201", "20126", "2012601"]

    def test_an_unknown_table_is_kept_and_named(self, tmp_path):
        found = self.made(tmp_path, "湖南")
        table = found.budget.statements[-1]
        assert "unknown-table: 附表20 某种没有见过的表" in found.warnings
        assert [printed(line) for line in table.lines] == [["12.50", "3.00"], ["1.00", "2.00"]]
        assert {column.measure for column in table.columns} == {""}


class TestForms:
    def test_the_form_of_a_whole_unit(self, tmp_path):
        paper = papers.Paper(tables=[*small(*ROWS).tables, papers.PERFORMANCE])
        budget = read([load(tmp_path, paper.pdf())]).budget
        tasks = budget.statements[1]
        assert (tasks.kind, tasks.money_unit, budget.department_in_charge) == ("performance", "万元", "某市文化局")
        assert [(line.label, line.role, printed(line)) for line in tasks.lines] == [
            ("基本支出", Role.LINE, ["60.00", "60.00", "0.00"]),
            ("档案数字化", Role.LINE, ["40.00", "30.00", "10.00"]),
            ("金额合计", Role.TOTAL, ["100.00", "90.00", "10.00"]),
        ]
        assert [column.measure for column in tasks.columns] == ["", "", "total", "source/fiscal", "source/non-fiscal"]
        assert [(goal.number, goal.text) for goal in budget.goals] == [("1", "完成扫描；"), ("2", "开放查询。")]
        assert [(each.level1, each.level2, each.name) for each in budget.indicators] == [
            ("产出指标", "数量指标", "扫描页数"),
            ("产出指标", "质量指标", "合格率"),
            ("满意度指标", "服务对象满意度指标", "查询者满意度"),
        ]
        first, _, last = (each.targets[0] for each in budget.indicators)
        assert (first.operator, first.value, first.target_unit) == (">=", 100, "万页")
        assert last.not_applicable


def small(*rows, title="部门支出总表", **options):
    """Return a paper with one table by code, two amounts in yuan or ten thousand."""
    head = ["科目编码", "科目名称", "合计", "基本支出"]
    return papers.Paper(tables=[papers.Table(title, [head, *rows], **options)])


ROWS = (
    ["201", "一般公共服务支出", "30.00", "30.00"],
    ["20126", "档案事务", "30.00", "30.00"],
    ["2012601", "行政运行", "30.00", "30.00"],
    ["合计", "", "30.00", "30.00"],
)


class TestGeometry:
    def test_open_sides(self, tmp_path):
        found = read([load(tmp_path, small(*ROWS, open_sides=True).pdf())]).budget.statements[0]
        assert [line.code for line in found.lines] == ["201", "20126", "2012601", ""]

    def test_a_table_over_pages_with_its_header_again(self, tmp_path):
        first, second = small(*ROWS[:2]).tables[0], small(*ROWS[2:]).tables[0]
        second.title = "部门支出总表（续）"
        found = read([load(tmp_path, papers.Paper(tables=[first, second]).pdf())]).budget.statements
        assert [len(each.lines) for each in found] == [4]

    def test_a_table_that_the_list_of_contents_names_and_no_page_prints(self, tmp_path):
        paper = small(*ROWS)
        paper.prose = [["目 录", "一、部门支出总表", "二、部门收入总表", "三、“三公”经费支出表"]]
        found = read([load(tmp_path, paper.pdf())]).budget
        assert [(each.text, each.reason, each.place.file) for each in found.unreadable] == [
            (name, f"table-missing: {name}", found.files[0].name) for name in ("部门收入总表", "“三公”经费支出表")
        ]

    def test_a_page_printed_twice(self, tmp_path):
        table = small(*ROWS).tables[0]
        found = read([load(tmp_path, papers.Paper(tables=[table, table]).pdf())])
        assert len(found.budget.statements) == 1
        assert "repeated-page: 3" in found.warnings

    @pytest.mark.parametrize("lines", [True, False])
    def test_two_tables_that_go_on_with_the_same_rows(self, tmp_path, lines):
        """A department without other money prints the same figures in several tables, and page for page."""
        head, rest = small(*ROWS[:2], lines=lines).tables[0], small(*ROWS[2:], lines=lines).tables[0]
        on = replace(rest, title="", issuer="", unit="", rows=rest.rows[1:])
        other = replace(head, title="一般公共预算支出表")
        pages = [head, on, other, on, on]  # the last is printed twice
        found = read([load(tmp_path, papers.Paper(tables=pages).pdf())])
        assert [len(each.lines) for each in found.budget.statements] == [4, 4]
        assert {"same-page: 5", "repeated-page: 6"} <= set(found.warnings)

    def test_radicals_that_stand_for_characters(self, tmp_path):
        rows = [[cell.replace("行", "⾏") for cell in row] for row in ROWS]
        found = read([load(tmp_path, small(*rows).pdf())]).budget.statements[0]
        assert found.lines[2].label == "行政运行"

    def test_odd_codes_are_kept_and_flagged(self, tmp_path):
        rows = [*ROWS[:2], ["201 26 1", "行政运行", "30.00", "30.00"], ROWS[3]]
        found = read([load(tmp_path, small(*rows).pdf())])
        line = found.budget.statements[0].lines[2]
        assert (line.code, line.classification) == ("201 26 1", "2012601")
        assert "code-odd: 201 26 1 → 2012601" in found.warnings

    def test_codes_before_their_names_in_one_column(self, tmp_path):
        table = papers.Table(
            "部门支出总表",
            [
                ["科目", "合计", "基本支出"],
                ["[201]一般公共服务支出", "30.00", "30.00"],
                ["20126-档案事务", "30.00", "30.00"],
                ["2012601 行政运行", "30.00", "30.00"],
                ["合计", "30.00", "30.00"],
            ],
        )
        found = read([load(tmp_path, papers.Paper(tables=[table]).pdf())]).budget.statements[0]
        assert [(line.code, line.label, line.level) for line in found.lines] == [
            ("201", "一般公共服务支出", 1),
            ("20126", "档案事务", 2),
            ("2012601", "行政运行", 3),
            ("", "合计", 0),
        ]
        assert [column.header for column in found.columns] == [("科目",), ("科目",), ("合计",), ("基本支出",)]

    def test_heads_that_run_over_all_pages_are_no_text(self, tmp_path):
        prose = [["某部门文件", "第一部分 部门概况", "一、主要职能", "保管档案。"], *[["某部门文件", "另一页。"]] * 5]
        found = read([load(tmp_path, papers.Paper(prose=prose, tables=small(*ROWS).tables).pdf())]).budget
        assert not any("某部门文件" in section.text for section in found.sections)

    def test_several_rows_in_one_ruled_row(self, tmp_path):
        paper = small(*ROWS)
        table = paper.tables[0]
        table.lines = False
        drawn = papers.Table(table.title, [table.rows[0], [("", 4, 1)] * 4, *[[None] * 4] * 3], number=" ")
        data = papers.overprinted(paper, drawn)
        found = read([load(tmp_path, data)]).budget.statements[0]
        assert [(line.code, printed(line)) for line in found.lines][:2] == [
            ("201", ["30.00", "30.00"]),
            ("20126", ["30.00", "30.00"]),
        ]

    def test_a_table_without_rules_is_read_or_reported(self, tmp_path):
        paper = small(*ROWS)
        paper.tables[0].lines = False
        found = read([load(tmp_path, paper.pdf())])
        named = [*found.warnings, *(row.reason for row in found.budget.unreadable)]
        assert any(word.startswith("no-rules") for word in named)
        for line in found.budget.statements[0].lines:
            for amount in line.amounts:
                assert amount.state is not State.VALUE or amount.printed == "30.00"

    def test_no_unit_leaves_no_value(self, tmp_path):
        found = read([load(tmp_path, small(*ROWS, unit="").pdf())]).budget
        amounts = [amount for line in found.statements[0].lines for amount in line.amounts]
        assert {amount.state for amount in amounts} == {State.UNREADABLE}
        assert [row.reason for row in found.unreadable] == ["no-unit: 部门支出总表"]

    def test_what_is_no_figure_is_named(self, tmp_path):
        rows = [*ROWS[:2], ["2012601", "行政运行", "3o.00", "30.00"], ROWS[3]]
        found = read([load(tmp_path, small(*rows).pdf())]).budget
        assert [row.reason for row in found.unreadable] == ["not-a-figure: 3o.00"]

    def test_the_picture_of_a_table_is_reported(self, tmp_path):
        found = read([load(tmp_path, papers.with_picture(small(*ROWS), "项目支出总表"))]).budget
        picture = found.unreadable[0]
        assert (picture.reason, picture.text, picture.place.page) == ("picture: 3", "项目支出总表", 3)
        assert sentence(picture.reason, "en").startswith("A table (or other matter) on page 3 is an image")


class TestFrame:
    def test_what_is_open_is_asked_for(self, tmp_path):
        paper = small(*ROWS, issuer="")
        paper.title = ("2031年预算公开表",)
        path = load(tmp_path, paper.pdf())
        with pytest.raises(Refused, match=r"^which-department"):
            read([path])
        with pytest.raises(Refused, match=r"^which-scope"):
            read([path], department="某市档案馆")
        given = read([path], department="某市档案馆", scope=Scope.UNIT).budget
        assert (given.department, given.year, given.scope) == ("某市档案馆", 2031, Scope.UNIT)

    def test_two_years_are_one_too_many(self, tmp_path):
        tables = [
            papers.Table(f"2032年部门{title}", small(*ROWS).tables[0].rows)
            for title in ("支出总表", "一般公共预算支出表", "政府性基金预算支出表")
        ]
        path = load(tmp_path, papers.Paper(tables=tables).pdf())
        with pytest.raises(Refused, match=r"^which-year: 2031、2032"):
            read([path])
        assert read([path], year=2032).budget.year == 2032

    def test_final_accounts_are_told_from_budgets(self, tmp_path):
        paper = small(*ROWS)
        paper.title = ("某市2031年市级部门决算", "预算主管部门：某市档案馆")
        assert read([load(tmp_path, paper.pdf())]).budget.phase is Phase.FINAL


class TestHostile:
    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (lambda: papers.scan(), "scan"),
            (lambda: small(*ROWS).pdf(encrypt="secret"), "encrypted"),
            (lambda: small(*ROWS).pdf()[:300], "broken"),
            (lambda: b"%PDF-1.7\n" + b"\0" * 500, "broken"),
            (lambda: papers.Paper(prose=[["某标题", "只有文字。"]]).pdf(), "no-table"),
        ],
        ids=["scan", "encrypted", "truncated", "empty", "no table"],
    )
    def test_refused_with_the_reason(self, tmp_path, make, reason):
        path = load(tmp_path, make())
        with pytest.raises(Refused, match=f"^{reason}") as refusal:
            read([path])
        assert "{" not in sentence(str(refusal.value))

    def test_the_bytes_decide_and_not_the_name(self, tmp_path):
        assert read([load(tmp_path, small(*ROWS).pdf(), "budget.xls")]).budget.year == 2031
        with pytest.raises(Refused, match=r"^binary"):
            read([load(tmp_path, b"\x7fELF" + bytes(500), "budget.pdf")])

    def test_the_same_file_twice(self, tmp_path):
        path = load(tmp_path, small(*ROWS).pdf())
        with pytest.raises(Refused, match=r"^same-file"):
            read([path, path])

    def test_a_process_of_its_own_reads_the_same(self, tmp_path):
        path = load(tmp_path, small(*ROWS).pdf())
        steps = []
        found = read_isolated([path], progress=lambda done, total: steps.append((done, total)))
        assert found == read([path])
        assert steps == [(0, 2), (1, 2), (2, 2)]

    @pytest.mark.parametrize(
        ("bounds", "reason"),
        [(Bounds(seconds=0), "^too-slow"), (Bounds(memory=40_000_000), "^(too-much-memory|reader-died)")],
        ids=["time", "memory"],
    )
    def test_a_process_of_its_own_is_bounded(self, tmp_path, bounds, reason):
        path = load(tmp_path, small(*ROWS).pdf())
        with pytest.raises(Refused, match=reason):
            read_isolated([path], bounds=bounds)

    def test_a_refusal_comes_back_from_there(self, tmp_path):
        # With the extra that recognises characters the picture is looked at, and none is found.
        with pytest.raises(Refused, match=r"^(scan|nothing-recognised): budget.pdf"):
            read_isolated([load(tmp_path, papers.scan())])

    @pytest.mark.parametrize("seed", range(12))
    def test_damaged_bytes_are_read_or_refused(self, tmp_path, seed):
        data = bytearray(small(*ROWS).pdf())
        chance = random.Random(seed)
        for _ in range(1 + seed):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            found = read([load(tmp_path, bytes(data))])
        except Refused:
            return
        reported = (*found.warnings, *found.budget.unreadable)
        for line in found.budget.statements[0].lines:
            assert {amount.printed for amount in line.amounts} <= {"30.00", ""} or reported

    @pytest.mark.heavy
    @needs_documents
    @pytest.mark.parametrize("seed", [1, 9, 14, 25, 36])
    def test_a_damaged_copy_loses_nothing_in_silence(self, tmp_path, seed):
        name = "office-2025"
        whole = Counter(a.printed for s in reading(name).budget.statements for line in s.lines for a in line.amounts)
        data, chance = bytearray(published(name)[0].read_bytes()), random.Random(seed)
        for _ in range(chance.choice([1, 5, 50])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            found = read_isolated([load(tmp_path, bytes(data))], bounds=Bounds(seconds=20))
        except Refused:
            return
        got = Counter(a.printed for s in found.budget.statements for line in s.lines for a in line.amounts)
        assert got == whole or found.warnings or found.budget.unreadable

    @pytest.mark.parametrize("seed", range(12))
    def test_a_changed_figure_is_read_as_it_stands(self, tmp_path, seed):
        chance = random.Random(seed)
        rows = [list(row) for row in ROWS]
        row, column = chance.randrange(4), chance.randrange(2, 4)
        rows[row][column] = f"{chance.randrange(10**9):,}.{chance.randrange(100):02}"
        found = read([load(tmp_path, small(*rows).pdf())])
        got = [printed(line) for line in found.budget.statements[0].lines]
        assert got == [line[2:] for line in rows]
        if rows[row][column] != "30.00":
            assert any(warning.startswith("doubt") for warning in found.warnings)
