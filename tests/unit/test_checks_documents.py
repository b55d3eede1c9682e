"""What the published documents really contain, read by hand: the checker says this and no more.

A finding is given as rule, code or label, column, and both sides as printed. Above each group stands why it is true.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache

import pytest

from budgets.checks import CatalogueEntry, Verdict, check_budget, check_years
from budgets.documents import read
from tests.consistent import changed, named
from tests.corpus import read_with_scope
from tests.documents import BOTH, DOCUMENTS, ROOT, SAMPLE, SHENZHEN, needs_documents

TOTAL, FISCAL, GENERAL, DUTY = "total", "source/fiscal", "source/general", "source/general/duty"

#: 深圳市信息安全管理中心 2024. All amounts are 万元 with two decimals, each rounded for itself; the document says so.
SHENZHEN_TAILS = [
    # 1,250.28 + 4,630.99 = 5,881.27, printed 5,881.26: the only two items of 20103, in every table that has them
    ("F2.income-expenditure.parts", "20103", TOTAL, "5881.26", "5881.27"),
    ("F2.expenditure.parts", "20103", TOTAL, "5881.26", "5881.27"),
    ("F2.fiscal.parts", "20103", TOTAL, "5881.26", "5881.27"),
    ("F2.general-function.parts", "20103", TOTAL, "5881.26", "5881.27"),
    # the same two amounts again as the basic and the project column of 201 and 20103
    ("F3.expenditure.total", "201", TOTAL, "5881.26", "5881.27"),
    ("F3.expenditure.total", "20103", TOTAL, "5881.26", "5881.27"),
    ("F3.general-function.total", "201", TOTAL, "5881.26", "5881.27"),
    ("F3.general-function.total", "20103", TOTAL, "5881.26", "5881.27"),
    # basic spending of the four classes: 1,250.28 + 340.71 + 44.03 + 459.48 = 2,094.50, printed 2,094.49
    ("F2.expenditure.parts", "深圳市信息安全管理中心", "basic", "2094.49", "2094.50"),
    ("F2.general-function.parts", "深圳市信息安全管理中心", "basic", "2094.49", "2094.50"),
    # the eight items of 301 come to 1,861.14, printed 1,861.13: by name in table 4, by code in table 8
    ("F2.basic.parts", "301", TOTAL, "1861.13", "1861.14"),
    ("F2.basic.parts", "301", FISCAL, "1861.13", "1861.14"),
    ("F2.basic.parts", "301", GENERAL, "1861.13", "1861.14"),
    ("F2.general-economic.parts", "301", TOTAL, "1861.13", "1861.14"),
    ("F2.general-economic.parts", "301", "basic", "1861.13", "1861.14"),
    # the eight basic items of 302 come to 76.65, printed 76.64
    ("F2.basic.parts", "302", TOTAL, "76.64", "76.65"),
    ("F2.basic.parts", "302", FISCAL, "76.64", "76.65"),
    ("F2.basic.parts", "302", GENERAL, "76.64", "76.65"),
    ("F2.general-economic.parts", "302", "basic", "76.64", "76.65"),
    # all thirteen items of 302 come to 4,702.64, printed 4,702.63
    ("F2.general-economic.parts", "302", TOTAL, "4702.63", "4702.64"),
    # the three projects come to 4,630.98, printed 4,630.99: in table 5, and in the text of part 3
    ("F2.projects.parts", "深圳市信息安全管理中心", TOTAL, "4630.99", "4630.98"),
    ("F2.projects.parts", "深圳市信息安全管理中心", FISCAL, "4630.99", "4630.98"),
    ("F2.projects.parts", "深圳市信息安全管理中心", DUTY, "4630.99", "4630.98"),
    ("F2.text.projects", "block/project", "parts", "4630.99", "4630.98"),
    # basic spending and the three projects come to 6,725.47, printed 6,725.48
    ("F2.performance.parts", "金额合计", TOTAL, "6725.48", "6725.47"),
    ("F2.performance.parts", "金额合计", FISCAL, "6725.48", "6725.47"),
    # the four projects within 信息化服务类项目 come to 1,697.04, printed 1,697.03
    ("F2.text.subprojects", "信息化服务类项目（非运维服务部分）", "parts", "1697.03", "1697.04"),
]
#: 信息化运维项目: 71.84 less than a base of 411.00 is 17.5 %; 21.2 % is the share of the year's own 339.16.
SHENZHEN_FAILURES = [("F6.change.percent", "信息化运维项目", "percent", "21.2", "17.48")]
SHENZHEN_ON_ZERO = [
    # new in 2024: all of it is the change, so that the base is zero, and 100 % is of nothing
    ("F6.change.percent", "信息化服务类项目（非运维服务部分）", "percent", "100", None),
    # 0 after 0, said to grow by 0 %
    ("F6.change.percent", "operating-cost", "percent", "0", None),
]
SHENZHEN_HINTS = [
    # goal 7 promises 2 and 100 assessments, goal 10 the connection of 20 systems; no indicator has these targets
    ("F12.goals.quantity", "目标 7", "quantity", None, None),
    ("F12.goals.quantity", "目标 7", "quantity", None, None),
    ("F12.goals.quantity", "目标 10", "quantity", None, None),
    # the title says 部门, the text only ever 本单位
    ("F14.text.scope", "本单位", "", None, None),
]


#: The other documents: verdict, rule, code or label, column, left, right.
TRUE: dict[str, list[tuple[str | None, ...]]] = {
    # 上海市财政局 2025, in whole yuan: the nineteen items of 302 come to one yuan less
    "shanghai-finance-bureau-2025": [
        ("TAIL", "F2.general-basic.parts", "302", "total", "24840779", "24840778"),
        ("TAIL", "F2.general-basic.parts", "302", "public", "24840779", "24840778"),
        # 22 divisions, of which 21 are named and the others not by number
        ("INFO", "F5.divisions", "divisions", "value", "22", "21"),
        # tables 6 and 7 are empty and do not say so
        ("INFO", "F11.table.remark", "", "", None, None),
        ("INFO", "F11.table.remark", "", "", None, None),
    ],
    # 上海市普陀区人民政府办公室 2025: nothing wrong in its arithmetic, not even a tail
    "shanghai-putuo-government-office-2025": [],
    # 上海市普陀区司法局 2026
    "shanghai-putuo-justice-2026": [
        # item 12 is 208.80 in the table and in its first words, 201.50 in the words that follow; 5.27 % fits the first
        ("FAIL", "F5.function", "2210201", "value", "201.50", "208.80"),
        # item 6: a base of 43269.3 where 3269.3 is meant
        ("FAIL", "F6.change.percent", "2040699", "percent", "17.62", "-91.11"),
        # item 9 repeats the percentage of item 8
        ("FAIL", "F6.change.percent", "2080506", "percent", "17.66", "17.93"),
        # the budget of 2026 is five times compared with that of 2026
        *[("INFO", "F14.text.year", label, "", None, None) for label in ("比2026年预算增加793.14万元",) * 3],
        *[("INFO", "F14.text.year", label, "", None, None) for label in ("与2026年预算持平",) * 2],
        # item 5 ends in two full stops
        ("INFO", "F14.text.marks", "。。", "", None, None),
        # item 11 calls class 210 as it was called until 2018
        ("INFO", "F14.text.class-name", "医疗卫生与计划生育支出", "", None, None),
    ],
    # 上海市普陀区万里街道办事处 2023
    "shanghai-putuo-wanli-2023": [
        # item 16 allots 441.25, the amount of item 15, and repeats its percentage
        ("FAIL", "F5.function", "2080506", "value", "441.25", "220.63"),
        ("FAIL", "F6.change.percent", "2080506", "percent", "60.54", "66.40"),
        # item 3: 45.41 after 11.67
        ("FAIL", "F6.change.percent", "2012902", "percent", "314.82", "289.12"),
        # government funds of 0, said to have grown by what general money has grown by
        ("FAIL", "F6.change.base", "expenditure/government-fund", "change", "0", "1421.25"),
        # the form of the last project: 10,903,043 asked for, of which 11,419,043 fiscal money
        ("FAIL", "F12.project-goals.funds", "年度资金申请总额", "项目资金", "10903043", "11419043"),
        # new items: 100 % of nothing
        ("BASE0", "F6.change.percent", "2010507", "percent", "100", None),
        ("BASE0", "F6.change.percent", "2080599", "percent", "100", None),
        # 8,013 square metres above ground, of which 7,998 and 105; with 5,356 below it is 13,459 in all: it was 8,103
        ("INFO", "F6.count", "其中地上建筑面积为", "count", "8013", "8103"),
        # five projects with goals and 3,328.13; five forms that ask for 3,351.33
        ("INFO", "F12.project-goals.total", "performance/funds", "forms", "3328.13", "3351.33"),
    ],
    # 江苏省委办公厅: 101.48 is 1.69 % of last year's 6,005.51, and 1.66 % of the year's own 6,106.99
    "jiangsu-party-office-2017": [
        ("FAIL", "F6.change.percent", "2013101", "percent", "1.66", "1.69"),
        # the table of government funds is empty and does not say so
        ("INFO", "F11.table.remark", "", "", None, None),
        # no word of the assets that are held
        ("INFO", "F11.text.assets", "国有资产占有使用", "", None, None),
    ],
    "jiangsu-party-office-2018": [
        # 13.77 + 80.92 + 5.31 = 100: the middle share is 80.91 and takes what is left
        ("TAIL", "F6.share.percent", "公务用车购置及运行费支出", "share", "80.92", "80.91"),
        ("INFO", "F11.text.assets", "国有资产占有使用", "", None, None),
    ],
    "jiangsu-party-office-2019": [
        # 878.93 on 3,015.16 is 29.15 %, however it is rounded to whole per cent not 30
        ("FAIL", "F6.change.percent", "221", "percent", "30", "29.15"),
        # 16.0776 % cut off
        ("TAIL", "F6.change.percent", "2013101", "percent", "16.07", "16.08"),
        ("TAIL", "F6.share.percent", "公务用车购置及运行费支出", "share", "80.92", "80.91"),
    ],
    # 江苏省人大常委会办公厅 2019: the template's choice of words is left in wherever there is nothing to say
    "jiangsu-congress-2019": [
        *[
            ("BASE0", "F6.change.percent", label, "percent", "0", None)
            for label in (
                "政府性基金收入预算",
                "财政专户管理资金收入预算总计",
                "其他资金收入预算总计",
                "上年结转资金预算数为",
            )
        ],
        *[("INFO", "F14.text.template", "增加（减少）", "", None, None)] * 7,
        # an amount is missing before 万元
        ("INFO", "F14.text.figure", "支出万元", "", None, None),
        ("INFO", "F11.table.remark", "", "", None, None),
    ],
}
#: What does not hold in documents of other forms; their tails and hints are many and not listed.
FAILURES: dict[str, list[tuple[str | None, ...]]] = {
    # 上海市普陀区社会福利院 2024
    "shanghai-putuo-welfare-home-2024": [
        # 71102 stands for 2101102, in two tables; sums, and the lines of one table only, come of it
        ("F2.expenditure.orphan", "71102", "", None, None),
        # the text's six items come to 991.59 of 950.12: item 4 is 738.66, in the table of appropriations 696.48
        ("F5.function", "2081005", "value", "738.66", "696.48"),
    ],
    # 上海市普陀区财政局, 规划和自然资源局 2024, final accounts: lines of one table are rounded sums, of another sums
    # of rounded lines, and money of other sources is carried over; nothing that rounding and that do not explain
    "shanghai-putuo-finance-bureau-2024-final": [
        # the text says 0.3 of fiscal money, the table 2,940.05
        ("F5.expenditure.fiscal", "expenditure/fiscal", "value", "0.30", "2940.05"),
        # 2,106.66 of 2,940.05 is 71.65 %; the four shares stated come to 100.07
        ("F6.share.percent", "一般公共服务支出（类）", "share", "71.73", "71.65"),
    ],
    "shanghai-putuo-planning-2024-final": [
        # the text on basic spending of the general budget gives what was spent of all money, 12.89 more of personnel
        ("F5.basic.general", "basic/general", "value", "5377.64", "5364.75"),
    ],
    "jiangsu-cppcc-2017": [],
    # 392.92 on 6,442.89 is 6.10 %
    "jiangsu-high-court-2018": [
        ("F6.change.percent", "法院（款）一般行政事务管理（项）支出", "percent", "5.95", "6.10"),
    ],
    "jiangsu-procuratorate-2018": [
        # 3,958.67 on 17,996.68 is 22.00 %
        ("F6.change.percent", "income", "percent", "21.95", "22.00"),
        # 21.80 on 3,644.20 is 0.60 %, 134.00 on 2,029.00 6.60 %
        ("F6.change.percent", "2040402", "percent", "0.06", "0.60"),
        ("F6.change.percent", "2040405", "percent", "0.66", "6.60"),
        # 21,940.96 of 21,955.35 is 99.93 %
        ("F6.share.percent", "省检察院2018年财政拨款预算支出", "share", "99.94", "99.93"),
    ],
    "southwest-university-2021": [
        # 390,140.45, 81,714.17 and the 18,953.78 of the table come to the 490,808.40 of the same sentence
        ("F5.row", "使用非财政拨款结余", "value", "18953.73", "18953.78"),
    ],
    # a closing total stands below the total of the year and what is carried over
    "southwest-university-2023-final": [],
}


def catalogue():
    """Return the codes that come with the project."""
    entries = []
    for path in sorted((ROOT / "budgets" / "catalogue").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            entries += [(path.stem, row) for row in csv.DictReader(handle)]
    return [
        CatalogueEntry(
            scheme=scheme,
            code=row["code"],
            name=row["name"],
            first_seen=int(row["first_seen"] or 0) or None,
            last_seen=int(row["last_seen"] or 0) or None,
            confirmed=row["status"] == "confirmed",
        )
        for scheme, row in entries
    ]


def said(result, verdict):
    """Return the findings of a verdict as the lists above give them."""

    def amount(finding, side):
        value = finding.amount_in_unit(side.value) if side else None
        return None if value is None else value.quantize(Decimal("0.01"))

    return sorted(
        (each.rule, each.subject.code or each.subject.label, each.subject.column, amount(each, each.left), right)
        for each in result.findings
        for right in [amount(each, each.right)]
        if each.verdict is verdict
    )


def listed(findings):
    return sorted(
        (*names, Decimal(left) if left else None, Decimal(right) if right else None) for *names, left, right in findings
    )


@cache
def published(name):
    """Return a budget read from its PDF files: one, or text and tables."""
    return read_with_scope(sorted(DOCUMENTS.glob(f"{name}*.pdf"), reverse=True))[0].budget


@pytest.fixture(scope="module", params=BOTH)
def shenzhen(request):
    return check_budget(read([request.param]).budget, catalogue())


class TestShenzhen:
    @pytest.mark.heavy
    def test_tails(self, shenzhen):
        assert said(shenzhen, Verdict.TAIL) == listed(SHENZHEN_TAILS)
        tails = [each for each in shenzhen.findings if each.verdict is Verdict.TAIL]
        assert {abs(each.amount_in_unit(each.difference)) for each in tails} == {Decimal("0.01")}

    def test_failures(self, shenzhen):
        assert said(shenzhen, Verdict.FAIL) == listed(SHENZHEN_FAILURES)
        [failure] = [each for each in shenzhen.findings if each.verdict is Verdict.FAIL]
        assert failure.slip == "current-year"
        for message in failure.message:
            assert all(figure in message for figure in ("71.84", "411.00", "17.5%", "339.16", "21.2%", "3.7"))

    def test_percentages_of_nothing(self, shenzhen):
        assert said(shenzhen, Verdict.BASE0) == listed(SHENZHEN_ON_ZERO)

    def test_hints(self, shenzhen):
        assert said(shenzhen, Verdict.INFO) == listed(SHENZHEN_HINTS)


@pytest.mark.heavy
def test_any_figure_of_the_tables_that_is_changed_is_named():
    """Each nineteenth of the 750 amounts, 0.15 more: the widest tolerance is 0.07."""
    budget = read([SAMPLE]).budget
    cells = [(s.order, line.position, a.column) for s in budget.statements for line in s.lines for a in line.amounts]
    for cell in cells[::19]:
        findings = check_budget(changed(budget, cell, Decimal("0.15"))).findings
        assert any(cell in named(finding) for finding in findings if finding.verdict is Verdict.FAIL), cell


@needs_documents
class TestPublished:
    @pytest.mark.heavy
    @pytest.mark.parametrize("name", TRUE)
    def test_true_findings(self, name):
        result = check_budget(published(name), catalogue())
        for verdict in (Verdict.FAIL, Verdict.TAIL, Verdict.BASE0, Verdict.INFO):
            expected = listed(each for stated, *each in TRUE[name] if stated == verdict)
            assert said(result, verdict) == expected, verdict

    @pytest.mark.heavy
    @pytest.mark.parametrize("name", FAILURES)
    def test_failures(self, name):
        assert said(check_budget(published(name), catalogue()), Verdict.FAIL) == listed(FAILURES[name])

    @pytest.mark.heavy
    def test_slips(self):
        slips = {
            (name, finding.subject.code): finding.slip
            for name in TRUE
            for finding in check_budget(published(name)).findings
            if finding.slip
        }
        assert slips == {
            ("shanghai-putuo-justice-2026", "2040699"): "digit-extra",
            ("shanghai-putuo-justice-2026", "2080506"): "copied",
            ("shanghai-putuo-wanli-2023", "2080506"): "copied",
            ("jiangsu-party-office-2017", "2013101"): "current-year",
        }

    @pytest.mark.heavy
    def test_three_years_lead_back_to_each_other(self):
        years = [published(f"jiangsu-party-office-{year}") for year in (2017, 2018, 2019)]
        first, *later = check_years(years)
        assert first.findings == ()
        for result in later:
            counts = result.verdict_counts
            assert (counts[Verdict.FAIL], counts[Verdict.INFO], counts[Verdict.TAIL]) == (0, 0, 0)
            assert counts[Verdict.OK] >= 20


@needs_documents
def test_figure_that_no_rule_binds_is_listed():
    """Travel abroad: what was provisionally put down before 2023 is no figure of this budget."""
    unmatched = check_budget(read([SHENZHEN]).budget).unmatched
    assert [(each.path, each.printed) for each in unmatched] == [("5.1", "0万元")]
