"""What the published documents really contain, read by hand: the checker says this and no more.

A finding is given as rule, code or label, column, and both sides as printed. Above each group stands why it is true.
"""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from budgets.checks import CatalogueEntry, Verdict, check
from budgets.documents import read
from tests.documents import BOTH, ROOT, SHENZHEN, needs_documents

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
SHENZHEN_FAILURES = [("F6.change.percent", "信息化运维项目", "percent", "21.2", "17.5")]
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
        value = finding.in_unit(side.value) if side else None
        places = Decimal("0.1") if finding.unit == "%" else Decimal("0.01")
        return None if value is None else value.quantize(places) if finding.unit else value

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


@pytest.fixture(scope="module", params=BOTH)
def shenzhen(request):
    return check(read([request.param]).budget, catalogue())


class TestShenzhen:
    def test_tails(self, shenzhen):
        assert said(shenzhen, Verdict.TAIL) == listed(SHENZHEN_TAILS)
        tails = [each for each in shenzhen.findings if each.verdict is Verdict.TAIL]
        assert {abs(each.in_unit(each.difference)) for each in tails} == {Decimal("0.01")}

    def test_failures(self, shenzhen):
        assert said(shenzhen, Verdict.FAIL) == listed(SHENZHEN_FAILURES)
        [failure] = [each for each in shenzhen.findings if each.verdict is Verdict.FAIL]
        assert failure.slip == "current-year"
        for message in failure.message:
            assert all(figure in message for figure in ("71.84", "411.00", "17.5%", "339.16", "21.2%"))

    def test_percentages_of_nothing(self, shenzhen):
        assert said(shenzhen, Verdict.BASE0) == listed(SHENZHEN_ON_ZERO)

    def test_hints(self, shenzhen):
        assert said(shenzhen, Verdict.INFO) == listed(SHENZHEN_HINTS)


@needs_documents
def test_figure_that_no_rule_binds_is_listed():
    """Travel abroad: what was provisionally put down before 2023 is no figure of this budget."""
    unmatched = check(read([SHENZHEN]).budget).unmatched
    assert [(each.path, each.printed) for each in unmatched] == [("5.1", "0万元")]
