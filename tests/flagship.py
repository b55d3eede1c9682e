"""Draw the made-up sample, whose originals are kept: ``python -m tests.flagship`` writes its files to the sample.

A library of no city: a budget printed with a slip, the same mended, the final accounts of the year, and the budget of the
year before; a museum beside it, so that something can be compared. They show what a portal has to show, and nothing in them
is anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tests.papers import N, Paper, Table

FOLDER = Path(__file__).resolve().parents[1] / "budgets" / "sample" / "made-up"
ISSUER = "编制部门：某市图书馆"

PROSE = (
    (
        "第一部分 部门概况",
        "一、部门职责",
        "收藏图书，供市民借阅；办流动书车，送书到乡镇；保护并修复古籍。",
        "二、机构设置",
        "本馆没有下属单位，内设办公室、借阅部、古籍部。",
        "第二部分 部门预算收支总体情况",
        "2025年，某市图书馆预算总收入为1,200.00万元，比2024年年初预算增加100.00万元，增长9.1%；预算总支出与收入相等，",
        "即预算总支出为1,200.00万元，也比2024年年初预算增加100.00万元，增长9.1%。",
        "收入和支出增加，原因是：新添一辆流动书车，古籍修复加快。",
        "第三部分 部门预算支出具体情况",
        "一、某市图书馆",
        "某市图书馆预算1,200.00万元，包括人员支出560.00万元、公用经费150.00万元、对个人和家庭的补助20.00万元、",
        "项目支出450.00万元。",
        "（一）人员支出560.00万元，发给在职人员作工资福利。",
        "（二）公用经费150.00万元，用在日常办公。",
        "（三）对个人和家庭的补助20.00万元，用于退休人员。",
        "（四）项目支出450.00万元，分为以下两项：",
        "1.公共阅读服务300.00万元，其中：图书购置180.00万元，用于买新书；流动书车120.00万元，用于送书到乡镇。",
        "与2024年相比，这一项目增加80.00万元，增长36.4%，原因是新添一辆流动书车。",
        "2.古籍保护150.00万元，其中：古籍修复90.00万元，用于修复破损古籍；古籍数字化60.00万元，用于扫描古籍。",
        "与2024年相比，这一项目增加20.00万元，增长15.4%，原因是修复加快。",
    ),
    (
        "第四部分 政府采购预算情况",
        "2025年，某市图书馆政府采购合计200.00万元：货物类项目180.00万元，工程类项目0万元，服务类项目20.00万元。",
        "第五部分 财政拨款“三公”经费预算情况",
        "某市图书馆2025年用财政拨款安排“三公”经费预算5.00万元，比2024年年初预算减少0.50万元。",
        "1.因公出国（境）费用2025年预算为0万元，与2024年年初预算相比增加0万元，原因是没有出国任务。",
        "2.公务接待费2025年预算为1.00万元，比2024年年初预算减少0.50万元，原因是来访减少。",
        "3.公务用车购置和运行维护费2025年预算为4.00万元，其中：公务用车购置费2025年预算为0万元；",
        "公务用车运行维护费2025年预算为4.00万元，与2024年年初预算相比增加0万元，原因是车辆没有增减。",
        "第六部分 部门预算绩效管理情况",
        "本馆2025年的项目支出全部实行绩效管理，涉及资金450.00万元。",
        "第七部分 名词解释",
        "一、基本支出：维持本馆日常开门所需的人员经费和公用经费。",
        "二、项目支出：基本支出以外，为办某一件事安排的支出。",
    ),
)

SUMMARY = Table(
    "收支总表",
    [
        [("收入", 1, 2), N, ("支出", 1, 2), N],
        ["项目", "预算数", "项目", "预算数"],
        ["一、一般公共预算拨款收入", "1,100.00", "一、文化旅游体育与传媒支出", "1,050.00"],
        ["二、事业收入", "60.00", "二、社会保障和就业支出", "90.00"],
        ["", "", "三、住房保障支出", "60.00"],
        ["本年收入合计", "1,160.00", "本年支出合计", "1,200.00"],
        ["上年结转", "40.00", "结转下年", "0.00"],
        ["收入总计", "1,200.00", "支出总计", "1,200.00"],
    ],
    number="表1",
    issuer=ISSUER,
)


def expenditure(housing: str) -> Table:
    """Return the table by function, in which housing stands as it is printed."""
    return Table(
        "支出总表",
        [
            ["科目编码", "科目名称", "支出总计", "基本支出", "项目支出"],
            ["", "合计", "1,200.00", "750.00", "450.00"],
            ["207", "文化旅游体育与传媒支出", "1,050.00", "600.00", "450.00"],
            ["20701", "文化和旅游", "1,050.00", "600.00", "450.00"],
            ["2070104", "图书馆", "1,050.00", "600.00", "450.00"],
            ["208", "社会保障和就业支出", "90.00", "90.00", "0.00"],
            ["20805", "行政事业单位养老支出", "90.00", "90.00", "0.00"],
            ["2080505", "机关事业单位基本养老保险缴费支出", "60.00", "60.00", "0.00"],
            ["2080506", "机关事业单位职业年金缴费支出", "30.00", "30.00", "0.00"],
            ["221", "住房保障支出", housing, housing, "0.00"],
            ["22102", "住房改革支出", "60.00", "60.00", "0.00"],
            ["2210201", "住房公积金", "60.00", "60.00", "0.00"],
        ],
        number="表3",
        issuer=ISSUER,
    )


ECONOMIC = Table(
    "基本支出预算表",
    [
        ["科目编码", "科目名称", "预算数"],
        ["", "合计", "750.00"],
        ["301", "工资福利支出", "560.00"],
        ["30101", "基本工资", "200.00"],
        ["30107", "绩效工资", "210.00"],
        ["30108", "机关事业单位基本养老保险缴费", "60.00"],
        ["30109", "职业年金缴费", "30.00"],
        ["30113", "住房公积金", "60.00"],
        ["302", "商品和服务支出", "150.00"],
        ["30201", "办公费", "20.00"],
        ["30206", "电费", "60.00"],
        ["30209", "物业管理费", "40.00"],
        ["30215", "会议费", "5.00"],
        ["30217", "公务接待费", "1.00"],
        ["30228", "工会经费", "20.00"],
        ["30231", "公务用车运行维护费", "4.00"],
        ["303", "对个人和家庭的补助", "20.00"],
        ["30302", "退休费", "20.00"],
        ["310", "资本性支出", "20.00"],
        ["31002", "办公设备购置", "20.00"],
    ],
    number="表4",
    issuer=ISSUER,
)
PROJECTS = Table(
    "项目支出预算表",
    [
        ["项目名称", "总计", "一般公共预算"],
        ["合计", "450.00", "450.00"],
        ["公共阅读服务", "300.00", "300.00"],
        ["古籍保护", "150.00", "150.00"],
    ],
    number="表5",
    issuer=ISSUER,
)
THREE_PUBLIC = Table(
    "一般公共预算“三公”经费支出表",
    [
        [("2024年预算数", 1, 6), N, N, N, N, N, ("2025年预算数", 1, 6), N, N, N, N, N],
        [("合计", 2, 1), ("因公出国（境）费", 2, 1), ("公务用车购置及运行费", 1, 3), N, N, ("公务接待费", 2, 1)] * 2,
        [N, N, "小计", "公务用车购置费", "公务用车运行费", N] * 2,
        ["5.50", "0.00", "4.00", "0.00", "4.00", "1.50", "5.00", "0.00", "4.00", "0.00", "4.00", "1.00"],
    ],
    number="表6",
    issuer=ISSUER,
)
GOALS = Table(
    "部门预算项目绩效目标",
    [
        ["单位名称", "项目名称", "预算金额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值"],
        ["某市图书馆", "公共阅读服务", "300.00", "多读书", "产出指标", "数量指标", "购新书", "≥6万册"],
        ["", "", "", "", "", "时效指标", "上架时间", "≤30天"],
        ["某市图书馆", "古籍保护", "150.00", "不再破损", "产出指标", "数量指标", "修复古籍", "≥300册"],
    ],
    number="表7",
    issuer=ISSUER,
)
CORRECTED = Paper(
    title=("某市2025年市级部门预算", "预算主管部门：某市图书馆"),
    prose=PROSE,
    tables=(SUMMARY, expenditure("60.00"), ECONOMIC, PROJECTS, THREE_PUBLIC, GOALS),
)
#: As it was printed first: two digits of one sum changed places.
FIRST = replace(CORRECTED, tables=(SUMMARY, expenditure("66.00"), ECONOMIC, PROJECTS, THREE_PUBLIC, GOALS))
FINAL = Paper(
    title=("某市2025年度部门决算", "部门：某市图书馆"),
    tables=(
        Table(
            "收入支出决算总表",
            [
                [("收入", 1, 2), N, ("支出", 1, 2), N],
                ["项目", "决算数", "项目", "决算数"],
                ["一、一般公共预算财政拨款收入", "1,110.00", "一、文化旅游体育与传媒支出", "1,010.00"],
                ["二、事业收入", "50.00", "二、社会保障和就业支出", "90.00"],
                ["", "", "三、住房保障支出", "60.00"],
                ["本年收入合计", "1,160.00", "本年支出合计", "1,160.00"],
                ["年初结转和结余", "40.00", "年末结转和结余", "40.00"],
                ["总计", "1,200.00", "总计", "1,200.00"],
            ],
            number="公开01表",
            issuer="部门：某市图书馆",
        ),
        Table(
            "支出决算表",
            [
                ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
                ["", "合计", "1,160.00", "750.00", "410.00"],
                ["207", "文化旅游体育与传媒支出", "1,010.00", "600.00", "410.00"],
                ["20701", "文化和旅游", "1,010.00", "600.00", "410.00"],
                ["2070104", "图书馆", "1,010.00", "600.00", "410.00"],
                ["208", "社会保障和就业支出", "90.00", "90.00", "0.00"],
                ["20805", "行政事业单位养老支出", "90.00", "90.00", "0.00"],
                ["2080505", "机关事业单位基本养老保险缴费支出", "60.00", "60.00", "0.00"],
                ["2080506", "机关事业单位职业年金缴费支出", "30.00", "30.00", "0.00"],
                ["221", "住房保障支出", "60.00", "60.00", "0.00"],
                ["22102", "住房改革支出", "60.00", "60.00", "0.00"],
                ["2210201", "住房公积金", "60.00", "60.00", "0.00"],
            ],
            number="公开03表",
            issuer="部门：某市图书馆",
        ),
    ),
)


def functions(issuer: str, rows: Sequence[tuple[str, str, int, int]]) -> Table:
    """Return the table by function: of each code its name, basic and project spending in whole 万元."""
    items = [row for row in rows if len(row[0]) == 3]
    basic, projects = (sum(row[at] for row in items) for at in (2, 3))
    cells = [[code, name, *amounts(one + other, one, other)] for code, name, one, other in rows]
    return Table(
        "支出总表",
        [
            ["科目编码", "科目名称", "支出总计", "基本支出", "项目支出"],
            ["", "合计", *amounts(basic + projects, basic, projects)],
            *cells,
        ],
        number="表3",
        issuer=issuer,
    )


def amounts(*values: int) -> list[str]:
    return [f"{value:,}.00" for value in values]


def three_public(issuer: str, year: int, before: Sequence[str], now: Sequence[str]) -> Table:
    """Return the table of the three public expenses of a year and the one before: each of its six figures as printed."""
    return replace(
        THREE_PUBLIC,
        rows=[
            [(f"{year - 1}年预算数", 1, 6), N, N, N, N, N, (f"{year}年预算数", 1, 6), N, N, N, N, N],
            *THREE_PUBLIC.rows[1:3],
            [*before, *now],
        ],
        issuer=issuer,
    )


def projects(issuer: str, listed: Mapping[str, int]) -> Table:
    whole = sum(listed.values())
    rows = [[name, *amounts(value, value)] for name, value in {"合计": whole, **listed}.items()]
    return replace(PROJECTS, rows=[PROJECTS.rows[0], *rows], issuer=issuer)


def library_before() -> Paper:
    """Return the budget of the year before, on whose figures that of the year is based."""
    return Paper(
        title=("某市2024年市级部门预算", "预算主管部门：某市图书馆"),
        tables=(
            functions(
                ISSUER,
                [
                    ("207", "文化旅游体育与传媒支出", 600, 350),
                    ("20701", "文化和旅游", 600, 350),
                    ("2070104", "图书馆", 600, 350),
                    *SOCIAL_SECURITY,
                    *HOUSING,
                ],
            ),
            projects(ISSUER, {"公共阅读服务": 220, "古籍保护": 130}),
            three_public(ISSUER, 2024, ["6.00", "0.00", "4.00", "0.00", "4.00", "2.00"], THREE_PUBLIC.rows[3][:6]),
        ),
    )


#: What the library and the museum pay alike: a code, its name, basic and project spending.
SOCIAL_SECURITY = (
    ("208", "社会保障和就业支出", 90, 0),
    ("20805", "行政事业单位养老支出", 90, 0),
    ("2080505", "机关事业单位基本养老保险缴费支出", 60, 0),
    ("2080506", "机关事业单位职业年金缴费支出", 30, 0),
)
HOUSING = (
    ("221", "住房保障支出", 60, 0),
    ("22102", "住房改革支出", 60, 0),
    ("2210201", "住房公积金", 60, 0),
)
MUSEUM = "编制部门：某市博物馆"


def museum(year: int, listed: Mapping[str, int], prose: Sequence[Sequence[str]], *more: Table) -> Paper:
    """Return the museum's budget of a year with its projects; its running goes on alike."""
    project = sum(listed.values())
    return Paper(
        title=(f"某市{year}年市级部门预算", "预算主管部门：某市博物馆"),
        prose=prose,
        tables=(
            functions(
                MUSEUM,
                [
                    ("207", "文化旅游体育与传媒支出", 420, project),
                    ("20702", "文物", 420, project),
                    ("2070205", "博物馆", 420, project),
                    *SOCIAL_SECURITY,
                    *HOUSING,
                ],
            ),
            projects(MUSEUM, listed),
            *more,
        ),
    )


MUSEUM_PROSE = (
    (
        "第一部分 部门概况",
        "一、部门职责",
        "收藏并保护文物，办陈列，供市民参观。",
        "第二部分 部门预算收支总体情况",
        "2025年，某市博物馆预算总收入为900.00万元，比2024年年初预算增加40.00万元，增长4.7%；预算总支出与收入相等，",
        "即预算总支出为900.00万元，也比2024年年初预算增加40.00万元，增长4.7%。",
        "收入和支出增加，原因是：更新展柜。",
        "第三部分 政府采购预算情况",
        "2025年，某市博物馆政府采购合计120.00万元：货物类项目80.00万元，工程类项目0万元，服务类项目40.00万元。",
    ),
)
MUSEUM_ECONOMIC = replace(
    ECONOMIC,
    rows=[
        ECONOMIC.rows[0],
        ["", "合计", "570.00"],
        ["301", "工资福利支出", "430.00"],
        ["30101", "基本工资", "150.00"],
        ["30107", "绩效工资", "130.00"],
        ["30108", "机关事业单位基本养老保险缴费", "60.00"],
        ["30109", "职业年金缴费", "30.00"],
        ["30113", "住房公积金", "60.00"],
        ["302", "商品和服务支出", "120.00"],
        ["30201", "办公费", "15.00"],
        ["30206", "电费", "50.00"],
        ["30209", "物业管理费", "40.00"],
        ["30217", "公务接待费", "2.00"],
        ["30228", "工会经费", "7.00"],
        ["30231", "公务用车运行维护费", "6.00"],
        ["303", "对个人和家庭的补助", "20.00"],
        ["30302", "退休费", "20.00"],
    ],
    issuer=MUSEUM,
)
MUSEUM_THREE_PUBLIC = three_public(
    MUSEUM,
    2025,
    ["9.00", "0.00", "6.00", "0.00", "6.00", "3.00"],
    ["8.00", "0.00", "6.00", "0.00", "6.00", "2.00"],
)
#: The files of the sample, by name.
PAPERS = {
    "library-budget-2024.pdf": library_before(),
    "museum-budget-2024.pdf": museum(2024, {"常设陈列": 170, "文物保护": 120}, ()),
    "museum-budget-2025.pdf": museum(
        2025, {"常设陈列": 190, "文物保护": 140}, MUSEUM_PROSE, MUSEUM_ECONOMIC, MUSEUM_THREE_PUBLIC
    ),
    "library-budget-2025.pdf": FIRST,
    "library-budget-2025-corrected.pdf": CORRECTED,
    "library-final-2025.pdf": FINAL,
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, paper in PAPERS.items():
        (FOLDER / name).write_bytes(paper.pdf())
