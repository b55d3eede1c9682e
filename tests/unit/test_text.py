"""The text reader against the published budget of 2024, our summary of it, and small made-up documents."""

import re
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from budgets.documents import Refused, read
from budgets.documents.model.limits import Limits
from budgets.documents.model.messages import SENTENCES, sentence
from budgets.records import Base, ColumnType, Direction, Role, Scope, State
from tests.documents import BOTH, TITLES, UNITS, Document

#: Per table of the 2024 document: kind, title, lines and amounts as printed.
TABLES = [
    ("表1", "income-expenditure", "收支总表", 35, 35),
    ("表2", "income", "收入总表", 1, 15),
    ("表3", "expenditure", "支出总表", 17, 153),
    ("表4", "basic", "基本支出总表", 21, 252),
    ("表5", "projects", "项目支出总表", 4, 56),
    ("表6", "fiscal", "财政拨款收支总表", 29, 29),
    ("表7", "general-function", "一般公共预算支出表（按功能分类）", 17, 51),
    ("表8", "general-economic", "一般公共预算支出表（按经济分类）", 28, 84),
    ("表9", "three-public", "财政拨款“三公”经费支出表", 3, 54),
    ("表10", "government-fund", "政府性基金预算支出表", 1, 3),
    ("表11", "state-capital", "国有资本经营预算支出表", 1, 3),
    ("表12", "performance", "深圳市信息安全管理中心整体支出绩效目标表", 5, 15),
]


@pytest.fixture(scope="module", params=BOTH)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def budget(path):
    return read([path]).budget


def reading(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "budget.txt"
        path.write_bytes(text.encode())
        return read([path])


def statement(budget, kind):
    return next(each for each in budget.statements if each.kind == kind)


def find(budget, kind, label):
    return next(line for line in statement(budget, kind).lines if line.label == label)


def values(line):
    return [amount.value / 10_000 for amount in line.amounts]


class TestFrame:
    def test_who_and_when(self, budget):
        assert (budget.department, budget.year) == ("深圳市信息安全管理中心", 2024)
        assert (budget.scope, budget.phase, budget.edition) == (Scope.DEPARTMENT, "budget", None)
        assert budget.jurisdiction == "深圳市"
        assert budget.department_in_charge == "深圳市政务服务和数据管理局"
        assert budget.units == ("深圳市信息安全管理中心",)

    def test_nothing_is_unreadable(self, budget):
        assert budget.unreadable == ()

    def test_what_a_person_should_confirm(self, path):
        warnings = read([path]).warnings
        assert [warning.partition(": ")[0] for warning in warnings] == ["indicator-border", "project-name"]


class TestTables:
    def test_all_twelve(self, budget):
        found = [
            (each.number, each.kind, each.title, len(each.lines), sum(len(line.amounts) for line in each.lines))
            for each in budget.statements
        ]
        assert found == TABLES
        assert sum(row[-1] for row in found) == 750
        assert {each.money_unit for each in budget.statements} == {"万元"}

    def test_every_figure_of_the_tables_is_read_once(self, budget, path):
        tables = path.read_text().partition("二、表格部分")[2].partition("一级指标 二级指标")[0]
        printed = Counter(re.findall(r"(?<![\d.])[\d,]+\.\d\d(?!\d)", tables))
        read_ = Counter(a.printed for s in budget.statements for line in s.lines for a in line.amounts)
        assert read_ == printed

    def test_every_amount_stands_at_its_place(self, budget, path):
        rows = path.read_text().split("\n")
        amounts = [a for s in budget.statements for line in s.lines for a in line.amounts]
        assert all(rows[a.place.row - 1].startswith(a.printed, a.place.column - 1) for a in amounts)
        assert len({(a.place.row, a.place.column) for a in amounts}) == 750
        assert all(a.state is State.VALUE and a.value == Decimal(a.printed.replace(",", "")) * 10_000 for a in amounts)

    def test_two_lists_side_by_side(self, budget):
        lines = statement(budget, "income-expenditure").lines
        income = [line for line in lines if line.list == "income"]
        assert [line.label for line in income[:6]] == [
            "一、财政拨款",
            "1.一般公共预算拨款",
            "2.政府性基金预算拨款",
            "3.国有资本经营预算拨款",
            "二、财政专户管理资金",
            "三、单位资金",
        ]
        assert [line.level for line in income] == [1, 2, 2, 2, 1, 1, 2, 2, 2, 2, 2, 0, 1, 2, 2, 0]
        shared = [line.row for line in lines if line.label in ("本年收入合计", "本年支出合计")]
        assert len(set(shared)) == 1

    def test_lines_printed_by_name_stand_for_codes(self, budget):
        assert find(budget, "income-expenditure", "事业运行").classification == "2010350"
        assert find(budget, "income-expenditure", "事业运行").code == ""
        assert find(budget, "fiscal", "四、住房保障支出").classification == "221"
        assert find(budget, "basic", "退休费").classification == "30302"

    def test_expenditure_tree(self, budget):
        lines = statement(budget, "expenditure").lines
        assert Counter((line.level, line.role) for line in lines) == {
            (0, Role.TOTAL): 1,
            (1, Role.LINE): 4,
            (2, Role.LINE): 4,
            (3, Role.LINE): 8,
        }
        by_position = {line.position: line for line in lines}
        assert all(line.code.startswith(by_position[line.parent].code) for line in lines if line.level > 1)
        assert lines[4].label == "其他政府办公厅（室）及相关机构事务支出"
        assert values(lines[4])[6:] == [Decimal("3199.09"), Decimal("2336.17"), Decimal("0")]

    def test_header_hierarchy(self, budget):
        columns = statement(budget, "income").columns
        assert len(columns) == 16
        assert columns[4].header == ("本年收入", "财政拨款", "一般公共预算拨款", "履职类项目拨款")
        assert (columns[4].type, columns[4].measure) == (ColumnType.AMOUNT, "source/general/duty")
        nine = statement(budget, "three-public").columns
        assert nine[-1].header == ("公务用车购置及运行维护费", "公务用车运行维护费", "国有资本经营预算")

    def test_three_public_years_and_change(self, budget):
        lines = statement(budget, "three-public").lines
        assert [(line.label, line.year, line.role) for line in lines] == [
            ("2023年", 2023, Role.LINE),
            ("2024年", 2024, Role.LINE),
            ("增减变化金额", None, Role.CHANGE),
        ]
        assert {line.budget_unit for line in lines} == {"深圳市信息安全管理中心"}
        assert values(lines[1])[0] == Decimal("4.5")
        assert len(lines[1].amounts) == 18

    def test_projects_are_linked(self, budget):
        names = {entry.order: entry.name for entry in budget.projects}
        lines = statement(budget, "projects").lines
        assert [names.get(line.project) for line in lines] == [
            None,
            "信息安全与质量监督监管",
            "信息化服务类项目（非运维服务部分）",
            "信息化运维项目",
        ]

    def test_empty_tables_are_disclosed(self, budget):
        for kind in ("government-fund", "state-capital"):
            table = statement(budget, kind)
            assert table.remark.startswith("注：")
            assert not table.note
            assert values(table.lines[0]) == [0, 0, 0]

    def test_tasks(self, budget):
        lines = statement(budget, "performance").lines
        assert [line.label for line in lines][-1] == "金额合计"
        assert [bool(line.texts) for line in lines] == [True] * 4 + [False]
        assert values(lines[-1]) == [Decimal("6725.48"), Decimal("6725.48"), 0]


class TestNarrative:
    def test_nine_parts(self, budget):
        parts = [section for section in budget.sections if "." not in section.path]
        assert [part.number for part in parts] == [f"第{n}部分" for n in "一二三四五六七八九"]
        assert [part.kind for part in parts] == [
            "overview",
            "totals",
            "spending",
            "procurement",
            "three-public",
            "performance",
            "key-projects",
            "other",
            "glossary",
        ]
        assert len(budget.sections) == 42

    def test_department_facts(self, budget):
        kinds = Counter(item.kind.value for item in budget.items)
        assert kinds == {"duty": 5, "division": 6, "work-goal": 4}
        divisions = [item.text for item in budget.items if item.kind == "division"]
        assert divisions == ["综合部", *(f"信息安全{n}部" for n in "一二三四五")]
        assert [m.count for m in budget.mentions if m.subject == "divisions"] == [6]

    def test_projects(self, budget):
        amounts = {}
        for mention in budget.mentions:
            if mention.subject == "project":
                amounts.setdefault(mention.project, mention.value / 10_000)
        found = [(entry.parent, entry.name, amounts[entry.order]) for entry in budget.projects]
        assert found == [
            (None, "信息安全与质量监督监管", Decimal("2594.79")),
            (1, "网络安全监测预警经费", Decimal("667.62")),
            (1, "信息安全管理", Decimal("648.9")),
            (1, "综合管理", Decimal("514.44")),
            (1, "信息工程质量检验及监督", Decimal("351")),
            (1, "深圳市可信统一身份认证管理平台项目", Decimal("232.83")),
            (1, "国产BIM软件测评服务项目", Decimal("180")),
            (None, "信息化运维项目", Decimal("339.16")),
            (None, "信息化服务类项目（非运维服务部分）", Decimal("1697.03")),
            (9, "市信息工程质量管理平台升级（政务应用上线准入管理）项目", Decimal("426.33")),
            (9, "深圳市新型智慧城市网络安全态势感知和应急处置平台（二期）", Decimal("832.91")),
            (9, "2024年深圳市统一电子印章管理平台（政务侧）运营服务", Decimal("100.13")),
            (9, "2024年深圳市可信统一身份认证管理平台运营服务", Decimal("337.67")),
        ]

    def test_only_what_is_printed_of_a_project(self, budget):
        bim = budget.projects[6]
        assert bim.is_new is True
        assert bim.basis.startswith("根据市政府")
        assert bim.purpose
        assert budget.projects[5].is_new is None
        assert all(not entry.purpose and not entry.basis for entry in budget.projects[9:])

    def test_stated_changes(self, budget):
        stated = {(m.subject, m.project): m for m in budget.mentions if m.change is not None}
        income = stated["income", None]
        assert (income.value, income.change, income.percent) == (67_254_800, 20_074_600, 23)
        assert (income.base, income.base_printed) == (Base.INITIAL, "2023年年初预算")
        assert income.direction is Direction.DECREASE
        assert income.reason
        upkeep = stated["project", 8]
        assert (upkeep.change, upkeep.percent, upkeep.base) == (718_400, Decimal("21.2"), Base.UNSTATED)
        assert len(stated) == 11

    def test_every_figure_of_the_text_is_where_it_says(self, budget):
        texts = {section.order: section.text for section in budget.sections}
        for mention in budget.mentions:
            assert mention.printed.startswith(texts[mention.section][mention.start : mention.end].rstrip("万元"))

    def test_subjects(self, budget):
        first = {}
        for mention in budget.mentions:
            if mention.value is not None:
                first.setdefault(mention.subject, mention.value / 10_000)
        assert first["block/personnel"] == Decimal("1861.13")
        assert first["block/public"] == Decimal("76.64")
        assert first["block/family"] == Decimal("156.72")
        assert first["block/project"] == Decimal("4630.99")
        assert first["procurement"] == first["procurement/services"] == Decimal("3199.09")
        assert first["procurement/goods"] == first["procurement/works"] == 0
        assert first["three-public"] == Decimal("4.5")
        assert first["three-public/reception"] == Decimal("0.5")
        assert first["three-public/vehicles"] == first["three-public/vehicle-operation"] == 4
        assert first["performance/funds"] == Decimal("4630.99")
        assert first["operating-cost"] == 0
        counts = {mention.subject: mention.count for mention in budget.mentions if mention.count is not None}
        assert counts == {
            "divisions": 6,
            "units/subordinate": 0,
            "three-public/vehicles-kept": 2,
            "performance/units": 1,
            "performance/goals": 3,
        }

    def test_assets(self, budget):
        held = {asset.label: asset.count for asset in budget.assets if not asset.planned}
        assert held == {
            "车辆": 2,
            "机要通信用车": 1,
            "应急保障用车": 0,
            "执法执勤用车": 0,
            "特种专业技术用车": 0,
            "其他用车": 1,
            "单价100万元以上设备": 0,
        }
        assert {asset.as_of for asset in budget.assets if not asset.planned} == {"2023-10"}
        assert [(a.label, a.count, a.value) for a in budget.assets if a.planned] == [
            ("车辆", 0, 0),
            ("单价100万元以上设备", 0, 0),
        ]

    def test_glossary(self, budget):
        assert [term.term for term in budget.terms] == [
            "财政拨款收入",
            "事业收入",
            "经营收入",
            "其他收入",
            "用事业基金弥补收支差额",
            "基本支出",
            "项目支出",
            "经营支出",
            "行政经费（机关运行经费）",
            "“三公”经费",
        ]
        assert all(term.definition for term in budget.terms)


class TestPerformance:
    def test_goals(self, budget):
        names = {entry.order: entry.name for entry in budget.projects}
        assert [names[goal.project] for goal in budget.goals if goal.project] == [
            "信息安全与质量监督监管",
            "信息化服务类项目（非运维服务部分）",
            "信息化运维项目",
        ]
        assert [goal.number for goal in budget.goals if not goal.project] == [str(n) for n in range(1, 12)]
        assert all(goal.text for goal in budget.goals)

    def test_indicator_tree(self, budget):
        groups = Counter((each.level1, each.level2) for each in budget.indicators)
        assert groups == {
            ("产出指标", "数量指标"): 8,
            ("产出指标", "质量指标"): 5,
            ("产出指标", "时效指标"): 4,
            ("产出指标", "成本指标"): 1,
            ("效益指标", "经济效益指标"): 1,
            ("效益指标", "社会效益指标"): 6,
            ("效益指标", "生态效益指标"): 1,
            ("效益指标", "可持续影响指标"): 1,
            ("满意度指标", "服务对象满意度指标"): 1,
            ("满意度指标", "其他满意度指标"): 1,
        }
        assert sum(each.targets[0].not_applicable for each in budget.indicators) == 4
        assert sum(len(each.targets) == 2 for each in budget.indicators) == 3

    @pytest.mark.parametrize(
        ("name", "targets"),
        [
            ("业务系统对接数量", [("", ">=", 68, "个")]),
            ("设备维保数量", [("", "", 14, "台")]),
            ("国产BIM软件的测评数量", [("", ">=", 40, "")]),
            ("网站监测数和监测流量带宽数", [("网站监测数", ">", 1200, "个"), ("监测流量带宽数", ">=", 45, "G带宽")]),
            ("系统服务中断时长和问题通知率", [("系统服务中断时长", "<=", 24, "小时"), ("问题通知率", "", 100, "%")]),
            ("响应及时率", [("咨询类工单", "within", 60, "分钟"), ("处理类工单", "within", 120, "分钟")]),
            ("测评问题通知及时性", [("", "within", 24, "小时")]),
            ("网络与信息安全监测预警平台经费", [("", "<=", Decimal("741.80"), "万")]),
            ("被上级部门通报的安全问题占比", [("", "<=", 1, "%")]),
            ("提升政务信息系统安全性", [("", "", None, "")]),
        ],
    )
    def test_targets(self, budget, name, targets):
        indicator = next(each for each in budget.indicators if each.name == name)
        assert [(t.label, t.operator, t.value, t.target_unit) for t in indicator.targets] == targets


class TestOtherDocuments:
    """Tables in another order, under other titles, in yuan, of two units: told by title and header, not by place."""

    RENAMED = {
        "income-expenditure": "2031年单位财务收支预算总表",
        "income": "2031年单位收入预算总表",
        "expenditure": "2031年单位支出预算总表",
        "projects": "部门项目支出预算表",
        "general-economic": "一般公共预算支出经济分类预算表",
    }

    def read(self, document):
        result = reading(document.text())
        assert result.budget.unreadable == ()
        return result.budget

    def test_reordered(self):
        budget = self.read(Document(order=tuple(reversed(TITLES))))
        assert [each.kind for each in budget.statements] == list(reversed(TITLES))
        assert [each.number for each in budget.statements] == ["表1", "表2", "表3", "表4", "表5"]
        assert find(budget, "expenditure", "行政运行").amounts[0].value == 600_000

    def test_renamed(self):
        budget = self.read(Document(titles=self.RENAMED))
        assert [each.kind for each in budget.statements] == list(TITLES)
        assert [each.title for each in budget.statements] == list(self.RENAMED.values())

    def test_in_yuan(self):
        in_yuan, in_wan = self.read(Document(money_unit="元")), self.read(Document())
        pairs = zip(in_yuan.statements, in_wan.statements, strict=True)
        for a, b in pairs:
            assert a.money_unit == "元"
            assert [[x.value for x in line.amounts] for line in a.lines] == [
                [x.value for x in line.amounts] for line in b.lines
            ]
        assert find(in_yuan, "expenditure", "行政运行").amounts[0].printed == "600,000.00"
        assert in_yuan.mentions[0].value == in_wan.mentions[0].value == 1_000_000

    @pytest.mark.parametrize("grand_total", [True, False])
    def test_two_units(self, grand_total):
        budget = self.read(Document(units=UNITS, grand_total=grand_total))
        assert budget.units == UNITS
        lines = statement(budget, "expenditure").lines
        assert Counter(line.budget_unit for line in lines if line.code) == {UNITS[0]: 4, UNITS[1]: 4}
        by_position = {line.position: line for line in lines}
        units = [line for line in lines if line.label in UNITS]
        assert [line.level for line in units] == [int(grand_total)] * 2
        for line in lines:
            if line.code == "207":
                assert by_position[line.parent].label == line.budget_unit
        assert [line.label for line in statement(budget, "projects").lines if line.project] == [
            f"{unit}数字化项目" for unit in UNITS
        ]

    def test_scope_base_and_direction(self):
        budget = self.read(Document())
        assert budget.scope is Scope.UNIT
        mention = budget.mentions[0]
        assert (mention.subject, mention.base, mention.direction) == ("income", Base.BUDGET, Direction.INCREASE)
        assert (mention.base_printed, mention.change, mention.percent) == ("上年预算", 100_000, 5)

    def test_unknown_table_is_kept_as_printed(self):
        extra = "表 6\n\n会议费明细表\n\n单位名称：某市档案馆 单位：万元\n\n名称 次数预算\n\n年会 3.00\n\n季度会 1.50\n"
        result = reading(Document().text() + extra)
        table = result.budget.statements[-1]
        assert (table.kind, table.title) == ("other", "会议费明细表")
        assert [(line.label, line.amounts[0].value) for line in table.lines] == [("年会", 30_000), ("季度会", 15_000)]
        assert any(warning.startswith("unknown-table") for warning in result.warnings)

    def test_blank_zero_and_full_width(self):
        text = Document().text().replace("行政运行 60.00 60.00 0.00", "行政运行 ６０．００ 60.00 -")
        line = find(reading(text).budget, "expenditure", "行政运行")
        assert [(a.state, a.value, a.printed) for a in line.amounts] == [
            (State.VALUE, 600_000, "６０．００"),
            (State.VALUE, 600_000, "60.00"),
            (State.BLANK, None, "-"),
        ]


#: How else the same document may be spelt, printed or extracted.
SPELLINGS = {
    "blanks as dashes": lambda text: re.sub(r"(?<![\d.,])0\.00", "-", text),
    "blanks as long dashes": lambda text: re.sub(r"(?<![\d.,])0\.00", "—", text),
    "full-width figures": lambda text: text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，")),
    "half-width brackets": lambda text: text.translate(str.maketrans("（）", "()")),
    "mixed brackets": lambda text: text.replace("）", ")"),
    "issuer before the year": lambda text: text.replace(
        "2024年深圳市信息安全管理中心", "深圳市信息安全管理中心2024年", 1
    ),
    "unit in brackets": lambda text: text.replace("单位：万元", "（单位：万元）"),
    "unit spaced": lambda text: text.replace("单位：万元", "单位： 万 元"),
    "page numbers": lambda text: re.sub(r"\n (?=\S)", "\n- 7 -\n ", text),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "form feeds": lambda text: re.sub(r"\n (?=\S)", "\n\f", text),
    "numbers of an annex": lambda text: re.sub(r"表 (\d)", r"附表\1", text),
    "printed twice": lambda text: f"{text}\n{text}",
}


class TestSpellings:
    """The same facts are read however they are spelt: what differs is the text as printed."""

    @pytest.mark.heavy
    @pytest.mark.parametrize("spelling", SPELLINGS)
    def test_same_facts(self, budget, path, spelling):
        spelt = reading(SPELLINGS[spelling](path.read_text())).budget
        assert spelt.unreadable == ()
        assert (spelt.department, spelt.year, spelt.scope) == (budget.department, budget.year, budget.scope)
        assert self.figures(spelt) == self.figures(budget)
        assert [entry.parent for entry in spelt.projects] == [entry.parent for entry in budget.projects]
        assert [(m.subject, m.value, m.change) for m in spelt.mentions] == [
            (m.subject, m.value, m.change) for m in budget.mentions
        ]
        for part in ("goals", "indicators", "assets", "terms", "items"):
            assert len(getattr(spelt, part)) == len(getattr(budget, part))

    def figures(self, budget):
        """Return kind, classification and amounts of every line, a blank as nothing."""
        return [
            (each.kind, line.classification, line.level, [amount.value or 0 for amount in line.amounts])
            for each in budget.statements
            for line in each.lines
        ]

    def test_numbers_that_run_on_are_pages(self, budget, path):
        numbers = iter(range(1, 100))
        text = re.sub(r"\n (?=\S)", lambda _: f"\n{next(numbers)}\n ", path.read_text())
        assert self.figures(reading(text).budget) == self.figures(budget)

    def test_what_is_printed_twice_is_said(self, path):
        text = path.read_text()
        assert any(warning.startswith("repeated-table") for warning in reading(text + text).warnings)

    def test_blank_cells_of_two_lists_stay_apart(self, path):
        text = path.read_text().replace("二、财政专户管理资金 0.00 二、社会", "二、财政专户管理资金  二、社会", 1)
        budget = reading(text).budget
        assert not any("财政专户" in line.label for line in statement(budget, "income-expenditure").lines)
        assert any("二、财政专户管理资金" in each.text for each in budget.unreadable)

    def test_unit_printed_on_every_row(self):
        document = Document(units=UNITS, grand_total=True, unit_on_every_row=True)
        budget = reading(document.text()).budget
        assert budget.unreadable == ()
        lines = statement(budget, "expenditure").lines
        assert [(line.code, line.label, line.budget_unit) for line in lines[1:3]] == [
            ("207", "文化旅游体育与传媒支出", UNITS[0]),
            ("20701", "文化和旅游", UNITS[0]),
        ]
        assert {line.budget_unit for line in lines if line.code} == set(UNITS)

    def test_header_and_table_in_different_units(self, path):
        text = path.read_text().replace("预算金额(万元)", "预算金额(元)")
        budget = reading(text).budget
        assert [each.reason for each in budget.unreadable][:1] == ["two-units: 元 / 万元"]
        assert {a.state for line in statement(budget, "performance").lines for a in line.amounts} == {State.UNREADABLE}

    @pytest.mark.parametrize(
        ("title", "scope", "issuer"),
        [
            ("某市档案馆2031年单位预算", Scope.UNIT, "某市档案馆"),
            ("某市档案馆2031年度部门预算公开说明", Scope.DEPARTMENT, "某市档案馆"),
            ("2031年度某市档案馆部门预算情况说明", Scope.DEPARTMENT, "某市档案馆"),
        ],
    )
    def test_titles(self, title, scope, issuer):
        budget = reading(Document().text().replace("2031年某市档案馆单位预算", title, 1)).budget
        assert (budget.scope, budget.department, budget.title) == (scope, issuer, title)


class TestDamage:
    """Whatever is lost is refused or named by its row: nothing is guessed, nothing dropped."""

    def test_removed_row(self, path):
        lines = path.read_text().split("\n")
        at = next(
            n for n, line in enumerate(lines) if line.startswith("2080502 事业单位离退休 163.56 163.56 0.00 0.00")
        )
        budget = reading("\n".join(lines[:at] + lines[at + 1 :])).budget
        named = [each for each in budget.unreadable if each.reason.startswith("sum")]
        assert [each.text.split()[0] for each in named] == ["20805"]
        assert named[0].place.row < at + 1

    @pytest.mark.heavy
    @pytest.mark.parametrize("mangled", ["1,25O.28", "1,250.2八", "12,50.28", "1,250.2", "1,250 .28", "?"])
    def test_mangled_figure(self, path, mangled):
        text = path.read_text().replace("2010350 事业运行 1,250.28", f"2010350 事业运行 {mangled}", 1)
        budget = reading(text).budget
        assert any("1,250" in each.text or mangled in each.text for each in budget.unreadable)
        line = next(line for line in statement(budget, "expenditure").lines if line.code == "2010350")
        assert line.label.startswith("事业运行")
        assert line.amounts[0].value != Decimal("12502800")

    def test_unreadable_figure_is_kept_and_named(self):
        text = Document().text().replace("行政运行 60.00", "行政运行 6O.00")
        budget = reading(text).budget
        amount = find(budget, "expenditure", "行政运行").amounts[0]
        assert (amount.state, amount.value, amount.printed) == (State.UNREADABLE, None, "6O.00")
        assert budget.unreadable[0].reason == "not-a-figure: 6O.00"
        assert "2070101" in budget.unreadable[0].text
        assert budget.unreadable[0].place.row

    def test_missing_figure_makes_the_row_unreadable(self):
        text = Document().text().replace("2070101 行政运行 60.00 60.00 0.00", "2070101 行政运行 60.00 0.00")
        budget = reading(text).budget
        line = find(budget, "expenditure", "行政运行")
        assert {amount.state for amount in line.amounts} == {State.UNREADABLE}
        assert "figures: 2 / 3" in [each.reason for each in budget.unreadable]

    def test_lost_task_name(self, path):
        lines = path.read_text().split("\n")
        at = next(n for n, line in enumerate(lines) if line == "信息安全与质量监督监管" and n > 1000)
        budget = reading("\n".join(lines[:at] + lines[at + 1 :])).budget
        assert [each.reason.partition(": ")[0] for each in budget.unreadable] == ["task-name"]

    @pytest.mark.parametrize("lost", ["监测流量带宽数不小于", "网站监测数大于 1200", "处理类工单 120分钟内"])
    def test_lost_half_of_a_target(self, path, lost):
        budget = reading(path.read_text().replace(f"\n{lost}\n", "\n", 1)).budget
        assert any(each.reason == "indicator" for each in budget.unreadable)

    def test_no_money_unit(self):
        text = Document().text().replace("单位名称：某市档案馆 单位：万元", "单位名称：某市档案馆", 1)
        budget = reading(text).budget
        assert budget.statements[0].money_unit == ""
        assert {a.state for line in budget.statements[0].lines for a in line.amounts} == {State.UNREADABLE}
        assert any(each.reason.startswith("no-unit") for each in budget.unreadable)

    @pytest.mark.parametrize("share", [0.02, 0.2, 0.35, 0.41, 0.5, 0.6, 0.7, 0.8, 0.9])
    def test_truncated(self, path, share):
        text = path.read_text()
        cut = text[: int(len(text) * share)]
        if "表格部分" not in cut:
            with pytest.raises(Refused, match=r"^no-table"):
                reading(cut)
        else:
            assert reading(cut).budget.unreadable

    @pytest.mark.parametrize(
        ("data", "slug"),
        [
            (b"", "empty"),
            (b" \n\n", "empty"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40, "scan"),
            ("2031年某市档案馆单位预算".encode("gb18030"), "no-table"),
            ("2031年某市档案馆单位预算".encode("utf-16"), "no-table"),
            ("2031年某市檔案館單位預算".encode("big5"), "not-utf8"),
            ("Преглед бюджета".encode("koi8-r"), "not-utf8"),
            ("会议纪要\n今天讨论了三个问题。".encode(), "no-title"),
            ("2031年某市档案馆单位预算\n第一部分 概况\n".encode(), "no-table"),
        ],
        ids=["empty", "blank", "binary", "gb18030", "utf-16", "big5", "koi8-r", "no budget", "no table"],
    )
    def test_refused(self, tmp_path, data, slug):
        file = tmp_path / "file.txt"
        file.write_bytes(data)
        with pytest.raises(Refused, match=f"^{slug}"):
            read([file])

    def test_hundred_megabytes_are_not_read(self, tmp_path):
        file = tmp_path / "huge.txt"
        with file.open("wb") as handle:
            handle.truncate(100_000_000)
        with pytest.raises(Refused, match=r"^too-large"):
            read([file])

    @pytest.mark.heavy
    def test_a_long_line_takes_no_time_to_speak_of(self):
        text = Document().text() + "1 " * (Limits().characters_a_line // 2 - 1)
        assert reading(text).budget.unreadable

    def test_missing_file(self, tmp_path):
        with pytest.raises(Refused, match=r"^no-file"):
            read([tmp_path / "none.txt"])


def test_every_message_is_said_in_both_languages():
    for slug, (chinese, english) in SENTENCES.items():
        assert sentence(f"{slug}: x") == chinese.format("x")
        assert sentence(f"{slug}: x", "en") == english.format("x")
        # What is called by its name in quotes keeps it.
        assert not re.search(r"[\u4e00-\u9fff]", re.sub("“[^”]*”", "", english))
