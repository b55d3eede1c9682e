"""Tables in the manner of provinces: every column is known, every row stands where it belongs, all adds up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from budgets.checks import Verdict, check_budget
from budgets.records import ColumnType
from tests.papers import Table
from tests.unit.test_rows_of_lists import FORMS, amounts_of, failures, read_tables


@dataclass
class Given:
    """A table as a province prints it, with the level of each line and what each column of amounts measures.

    Blanks part the cells of a row; ``_`` is an empty one, ``.`` is covered by a merged one: ``合计^2>3`` reaches over
    two rows and three columns. A measure that nothing known tells is ``-``.
    """

    title: str
    rows: list[str]
    levels: str
    measures: str

    def cells(self) -> list[list[Any]]:
        """Return the cells of the rows, as a table is drawn of them."""
        return [[_cell_of_word(word) for word in row.split()] for row in self.rows]


def _cell_of_word(word: str) -> Any:
    merged = re.fullmatch(r"(.*?)(?:\^(\d))?(?:>(\d))?", word)
    assert merged is not None
    if merged[2] or merged[3]:
        return merged[1], int(merged[2] or 1), int(merged[3] or 1)
    return {"_": "", ".": None}.get(word, word)


GIVEN = {
    "山西 两年": Given(
        "部门收支总表",
        [
            "收入^1>4 . . . 支出^1>4 . . .",
            "项目 2030年 2031年 2031年比2030年增减% 项目 2030年 2031年 2031年比2030年增减%",
            "一、一般公共预算 80.00 100.00 25.0 一、社会保障和就业支出 90.00 99.00 10.0",
            "二、政府性基金预算 20.00 30.00 50.0 二、住房保障支出 10.00 31.00 210.0",
            "收入总计 100.00 130.00 30.0 支出总计 100.00 130.00 30.0",
        ],
        levels="1 1 0 1 1 0",
        measures="total/prior total total/prior total",
    ),
    "湖北 一栏": Given(
        "部门支出总表",
        [
            "科目 合计 基本支出 项目支出",
            "合计 100.00 60.00 40.00",
            "[083]某市档案馆 100.00 60.00 40.00",
            "[083001]某市档案馆本级 100.00 60.00 40.00",
            "[201]一般公共服务支出 100.00 60.00 40.00",
            "[20126]档案事务 100.00 60.00 40.00",
        ],
        levels="0 1 2 3 4",
        measures="total basic project",
    ),
    "决算 基金": Given(
        "政府性基金预算财政拨款收入支出决算表",
        [
            "项目^1>2 . 年初结转和结余^2 本年收入^2 本年支出^1>3 . . 年末结转和结余^2",
            "功能分类科目编码 科目名称 . . 小计 基本支出 项目支出 .",
            "_ 合计 59.96 224.70 260.47 0.00 260.47 24.19",
            "229 其他支出 59.96 224.70 260.47 0.00 260.47 24.19",
            "22960 彩票公益金安排的支出 59.96 224.70 260.47 0.00 260.47 24.19",
            "2296002 用于社会福利的彩票公益金支出 59.96 124.70 160.47 0.00 160.47 24.19",
            "2296003 用于体育事业的彩票公益金支出 0.00 100.00 100.00 0.00 100.00 0.00",
        ],
        levels="0 1 2 3 3",
        measures="source/carryover source/year total basic project carryforward",
    ),
    "采购 其中": Given(
        "政府采购预算表",
        [
            "项目^2 合计^2 资金来源^1>2 .",
            ". . 一般公共预算 其他资金",
            "合计 1856.00 1500.00 356.00",
            "货物 856.00 500.00 356.00",
            "其中：集中采购 356.00 0.00 356.00",
            "分散采购 500.00 500.00 0.00",
            "工程 300.00 300.00 0.00",
            "服务 700.00 700.00 0.00",
        ],
        levels="0 1 2 2 1 1",
        measures="total source/general source/own",
    ),
    "两级 收入": Given(
        "收入总表",
        [
            "科目编码 科目名称 合计 财政拨款 事业收入 上年结转",
            "_ 合计 100.00 90.00 5.00 5.00",
            "301 某市档案馆 100.00 90.00 5.00 5.00",
            "301001 某市档案馆本级 60.00 55.00 5.00 _",
            "201 一般公共服务支出 60.00 55.00 5.00 _",
            "301002 某市数字中心 40.00 35.00 _ 5.00",
            "201 一般公共服务支出 40.00 35.00 _ 5.00",
        ],
        levels="0 1 2 3 2 3",
        measures="total source/fiscal source/institutional source/carryover",
    ),
    "小计": Given(
        "部门支出总表",
        [
            "科目编码 科目名称 合计 基本支出 项目支出",
            "_ 某市档案馆 60.00 40.00 20.00",
            "201 一般公共服务支出 60.00 40.00 20.00",
            "_ 小计 60.00 40.00 20.00",
            "_ 某市数字中心 40.00 20.00 20.00",
            "201 一般公共服务支出 40.00 20.00 20.00",
            "_ 小计 40.00 20.00 20.00",
            "_ 合计 100.00 60.00 40.00",
        ],
        levels="1 2 0 1 2 0 0",
        measures="total basic project",
    ),
    "广东": Given(
        "收支总体情况表",
        [
            "收入>2 . 支出>2 .",
            "项目 2031年预算 项目 2031年预算",
            "一、预算拨款 90.00 一、基本支出 60.00",
            "一般公共预算 80.00 工资福利支出 50.00",
            "政府性基金预算 10.00 商品和服务支出 10.00",
            "二、财政专户拨款 5.00 二、项目支出 38.00",
            "三、其他资金 3.00 三、事业单位经营支出 _",
            "本年收入合计 98.00 本年支出合计 98.00",
            "四、上级补助收入 _ 四、对附属单位补助支出 _",
            "五、用事业基金弥补收支差额 2.00 五、上缴上级支出 1.00",
            "六、上年结转 _ 六、结转下年 1.00",
            "收入总计 100.00 支出总计 100.00",
        ],
        levels="1 2 2 1 1 0 1 1 1 0 1 2 2 1 1 0 1 1 1 0",
        measures="total total",
    ),
    "浙江 收入": Given(
        "收入预算总表",
        [
            (
                "科目编码 科目名称 合计 一般公共预算 政府性基金 国有资本经营预算 财政专户管理的资金 上级补助收入 "
                "附属单位上缴收入 事业收入(不含专户资金) 经营收入 其他收入 上年结转结余"
            ),
            "201 一般公共服务支出 100.00 60.00 5.00 _ 10.00 5.00 _ 10.00 _ 5.00 5.00",
            "20126 档案事务 100.00 60.00 5.00 _ 10.00 5.00 _ 10.00 _ 5.00 5.00",
            "合计 _ 100.00 60.00 5.00 _ 10.00 5.00 _ 10.00 _ 5.00 5.00",
        ],
        levels="1 2 0",
        measures=(
            "total source/general source/government-fund source/state-capital source/special-account "
            "source/superior source/subordinate source/institutional source/operating source/other source/carryover"
        ),
    ),
    "浙江 支出": Given(
        "支出预算总表",
        [
            ("科目编码 科目名称 合计 人员支出 日常公用支出 项目支出 事业单位经营支出 上缴上级支出 对附属单位补助支出"),
            "201 一般公共服务支出 100.00 50.00 10.00 40.00 _ _ _",
            "20126 档案事务 100.00 50.00 10.00 40.00 _ _ _",
            "2012601 行政运行 60.00 50.00 10.00 _ _ _ _",
            "2012604 档案馆 40.00 _ _ 40.00 _ _ _",
            "合计 _ 100.00 50.00 10.00 40.00 _ _ _",
        ],
        levels="1 2 3 3 0",
        measures="total personnel public project operating remittance subsidy",
    ),
    "湖南 收入": Given(
        "收入总体情况表",
        [
            "单位代码^3 单位名称^3 总计^3 本年收入>7 . . . . . . 上年结转结余^3",
            ". . . 合计^2 一般公共预算>3 . . 政府性基金预算^2 财政专户管理资金^2 其他收入^2 .",
            ". . . . 小计 经费拨款 纳入预算管理的非税收入拨款 . . . .",
            "_ 合计 100.00 98.00 90.00 70.00 20.00 _ 5.00 3.00 2.00",
            "301 某市档案馆 100.00 98.00 90.00 70.00 20.00 _ 5.00 3.00 2.00",
            "301001 某市档案馆本级 60.00 60.00 60.00 50.00 10.00 _ _ _ _",
            "301002 某市数字档案中心 40.00 38.00 30.00 20.00 10.00 _ 5.00 3.00 2.00",
        ],
        levels="0 1 2 2",
        measures=(
            "total source/year source/general source/funding source/non-tax source/government-fund "
            "source/special-account source/other source/carryover"
        ),
    ),
    "湖南 支出": Given(
        "支出总体情况表",
        [
            "科目编码>3 . . 单位代码^2 单位名称（科目）^2 总计^2 基本支出>4 . . . 项目支出>3 . .",
            "类 款 项 . . . 合计 工资福利支出 商品和服务支出 对个人和家庭的补助 合计 专项业务经费 运行维护经费",
            "_ _ _ _ 合计 100.00 60.00 40.00 15.00 5.00 40.00 30.00 10.00",
            "_ _ _ 301001 某市档案馆本级 100.00 60.00 40.00 15.00 5.00 40.00 30.00 10.00",
            "201 _ _ _ 一般公共服务支出 100.00 60.00 40.00 15.00 5.00 40.00 30.00 10.00",
            "201 26 _ _ 档案事务 100.00 60.00 40.00 15.00 5.00 40.00 30.00 10.00",
            "201 26 01 _ 行政运行 60.00 60.00 40.00 15.00 5.00 _ _ _",
            "201 26 04 _ 档案馆 40.00 _ _ _ _ 40.00 30.00 10.00",
        ],
        levels="0 1 2 3 4 4",
        measures="total basic item/wages item/goods-services item/family project - -",
    ),
    "河南": Given(
        "支出预算总表",
        [
            "科目编码>3 . . 单位代码^2 单位（科目名称）^2 总计^2 基本支出>4 . . . 项目支出>3 . .",
            "类 款 项 . . . 小计 工资福利支出 对个人和家庭的补助 商品和服务支出 小计 一般性项目 专项资金",
            "** ** ** ** ** 1 2 3 4 5 6 7 8",
            "_ _ _ _ 合计 100.00 60.00 40.00 15.00 5.00 40.00 30.00 10.00",
            "_ _ _ 024 某市档案馆 100.00 60.00 40.00 15.00 5.00 40.00 30.00 10.00",
            "_ _ _ 024001 某市档案馆机关 100.00 60.00 40.00 15.00 5.00 40.00 30.00 10.00",
            "201 26 01 024001 行政运行 60.00 60.00 40.00 15.00 5.00 _ _ _",
            "201 26 04 024001 档案馆 40.00 _ _ _ _ 40.00 30.00 10.00",
        ],
        levels="0 1 2 3 3",
        measures="total basic item/wages item/family item/goods-services project - -",
    ),
    "山东": Given(
        "部门支出总体情况表",
        [
            "科目编码>3 . . 科目名称^2 合计^2 基本支出>3 . . 项目支出^2",
            "类 款 项 . . 小计 人员经费 公用经费 .",
            "合计 _ _ _ 100.00 60.00 50.00 10.00 40.00",
            "201 _ _ 一般公共服务支出 100.00 60.00 50.00 10.00 40.00",
            "201 26 _ 档案事务 100.00 60.00 50.00 10.00 40.00",
            "201 26 01 行政运行 60.00 60.00 50.00 10.00 _",
            "201 26 04 档案馆 40.00 _ _ _ 40.00",
        ],
        levels="0 1 2 3 3",
        measures="total basic personnel public project",
    ),
    "湖北 收入": Given(
        "部门收入总表",
        [
            "单位编码^2 单位名称^2 合计^2 本年收入>5 . . . . 上年结转结余>4 . . .",
            (
                ". . . 小计 一般公共预算 政府性基金预算 财政专户管理资金 单位资金 小计 一般公共预算 政府性基金预算 "
                "单位资金"
            ),
            "_ 合计 100.00 90.00 80.00 _ _ 10.00 10.00 6.00 _ 4.00",
            "083 某市档案馆 100.00 90.00 80.00 _ _ 10.00 10.00 6.00 _ 4.00",
            "083001 某市档案馆 100.00 90.00 80.00 _ _ 10.00 10.00 6.00 _ 4.00",
        ],
        levels="0 1 2",
        measures=(
            "total source/year source/general source/government-fund source/special-account source/own "
            "source/carryover source/carryover/general source/carryover/government-fund source/carryover/own"
        ),
    ),
    "湖北 支出": Given(
        "部门支出总表",
        [
            "科目编码 科目名称 合计 基本支出 项目支出 事业单位经营支出 上缴上级支出 对附属单位补助支出",
            "_ 合计 100.00 60.00 40.00 _ _ _",
            "083 某市档案馆 100.00 60.00 40.00 _ _ _",
            "083001 某市档案馆本级 100.00 60.00 40.00 _ _ _",
            "201 一般公共服务支出 100.00 60.00 40.00 _ _ _",
            "20126 档案事务 100.00 60.00 40.00 _ _ _",
            "2012601 行政运行 60.00 60.00 _ _ _ _",
            "2012604 档案馆 40.00 _ 40.00 _ _ _",
        ],
        levels="0 1 2 3 4 5 5",
        measures="total basic project operating remittance subsidy",
    ),
    "云南": Given(
        "部门支出预算表",
        [
            ("科目编码^2 科目名称^2 合计^2 一般公共预算>3 . . 政府性基金预算^2 财政专户管理资金^2 单位资金>4 . . ."),
            ". . . 小计 基本支出 项目支出 . . 小计 事业收入 事业单位经营收入 其他收入",
            "201 一般公共服务支出 100.00 90.00 60.00 30.00 _ 5.00 5.00 3.00 _ 2.00",
            "20126 档案事务 100.00 90.00 60.00 30.00 _ 5.00 5.00 3.00 _ 2.00",
            "合计>2 . 100.00 90.00 60.00 30.00 _ 5.00 5.00 3.00 _ 2.00",
        ],
        levels="1 2 0",
        measures=(
            "total source/general source/general/basic source/general/project source/government-fund "
            "source/special-account source/own source/institutional source/operating source/other"
        ),
    ),
    "重庆": Given(
        "部门支出预算总表",
        [
            "科目编码 科目名称 合计 基本支出 项目支出",
            "合计 _ 100.00 60.00 40.00",
            "201 一般公共服务支出 100.00 60.00 40.00",
            "20126 档案事务 100.00 60.00 40.00",
            "2012601 行政运行 60.00 60.00 _",
            "2012604 档案馆 40.00 _ 40.00",
            "_ 年末结转结余 5.00 5.00 _",
        ],
        levels="0 1 2 3 3 0",
        measures="total basic project",
    ),
    "江西": Given(
        "财政拨款收支总表",
        [
            "收入>2 . 支出>5 . . . .",
            (
                "项目 预算数 项目（按支出功能科目类级） 合计 一般公共预算财政拨款 政府性基金预算财政拨款 "
                "国有资本经营预算"
            ),
            "一、财政拨款收入 98.00 一、一般公共服务支出 80.00 80.00 _ _",
            "（一）一般公共预算收入 98.00 二、住房保障支出 20.00 20.00 _ _",
            "（二）政府性基金预算收入 _ _ _ _ _ _",
            "二、上年结转 2.00 _ _ _ _ _",
            "收入总计 100.00 支出总计 100.00 100.00 _ _",
        ],
        levels="1 2 2 1 0 1 1 0",
        measures="total total source/general source/government-fund source/state-capital",
    ),
    "四川": Given(
        "一般公共预算基本支出预算表",
        [
            "科目编码>2 . 单位代码^2 科目名称^2 基本支出>3 . .",
            "类 款 . . 合计 人员经费 公用经费",
            "_ _ _ 合计 60.00 50.00 10.00",
            "_ _ 301001 某市档案馆 60.00 50.00 10.00",
            "301 _ 301001 工资福利支出 50.00 50.00 _",
            "301 01 301001 基本工资 50.00 50.00 _",
            "302 _ 301001 商品和服务支出 10.00 _ 10.00",
            "302 01 301001 办公费 10.00 _ 10.00",
        ],
        levels="0 1 2 3 2 3",
        measures="total personnel public",
    ),
    "四川 来源": Given(
        "财政拨款支出预算表（部门经济分类科目）",
        [
            "单位名称（科目）^3 总计^3 省级当年财政拨款安排>7 . . . . . .",
            ". . 合计^2 一般公共预算拨款>3 . . 政府性基金安排>3 . .",
            ". . . 小计 基本支出 项目支出 小计 基本支出 项目支出",
            "合计 100.00 100.00 90.00 60.00 30.00 10.00 _ 10.00",
            "某市档案馆 100.00 100.00 90.00 60.00 30.00 10.00 _ 10.00",
        ],
        levels="0 1",
        measures=(
            "total source/fiscal source/general source/general/basic source/general/project source/government-fund "
            "source/government-fund/basic source/government-fund/project"
        ),
    ),
    "陕西 四列": Given(
        "综合预算收支总表",
        [
            "收入>2 . 支出>6 . . . . .",
            (
                "项目 预算数 支出功能分科目（按大类） 预算数 部门预算支出经济科目（按大类） 预算数 "
                "政府预算支出经济分类科目（按大类） 预算数"
            ),
            "一、部门预算 100.00 一、部门预算 100.00 一、部门预算 100.00 一、部门预算 100.00",
            "1、财政拨款 90.00 1、一般公共服务支出 80.00 1、人员经费支出 60.00 1、机关工资福利支出 60.00",
            "2、事业收入 10.00 2、住房保障支出 20.00 2、专项业务经费支出 40.00 2、机关商品和服务支出 40.00",
            "本年收入合计 100.00 本年支出合计 100.00 本年支出合计 100.00 本年支出合计 100.00",
            "收入总计 100.00 支出总计 100.00 支出总计 100.00 支出总计 100.00",
        ],
        levels="1 2 2 0 0 1 2 2 0 0 1 2 2 0 0 1 2 2 0 0",
        measures="total total total total",
    ),
    "陕西 经济": Given(
        "一般公共预算支出明细表（按支出经济分类科目-不含上级专项转移支付资金）",
        [
            "部门经济科目编码 部门经济科目名称 合计 人员经费支出 公用经费支出 专项业务经费支出",
            "_ 合计 100.00 50.00 10.00 40.00",
            "301 工资福利支出 50.00 50.00 _ _",
            "30101 基本工资 50.00 50.00 _ _",
            "302 商品和服务支出 50.00 _ 10.00 40.00",
            "30201 办公费 50.00 _ 10.00 40.00",
        ],
        levels="0 1 2 1 2",
        measures="total personnel public project",
    ),
    "新疆": Given(
        "部门收支总体情况表",
        [
            "收入>2 . 支出>2 .",
            "项目 预算数 功能分类 预算数",
            "财政拨款（补助） 90.00 201一般公共服务支出 80.00",
            "一般公共预算 80.00 221住房保障支出 15.00",
            "政府性基金预算 10.00 _ _",
            "事业收入 5.00 _ _",
            "小计 95.00 小计 95.00",
            "单位上年结余 5.00 结转下年 5.00",
            "收入总计 100.00 支出总计 100.00",
        ],
        levels="1 2 2 1 0 1 0 1 1 0 1 0",
        measures="total total",
    ),
}


@pytest.mark.heavy
@pytest.mark.parametrize("place", GIVEN)
def test_a_table_without_rules_has_the_same_rows(place: str) -> None:
    """A code printed close to its name is none of it, though no rule and no gap parts them."""
    given = GIVEN[place]
    ruled, bare = (
        read_tables("pdf", Table(given.title, given.cells(), lines=lines)).budget.statements for lines in (True, False)
    )
    rows = [
        [
            (line.code, line.classification, line.label, line.level, line.parent, [one.value for one in line.amounts])
            for statement in statements
            for line in statement.lines
        ]
        for statements in (ruled, bare)
    ]
    assert rows[1] == rows[0]


@pytest.mark.heavy
@FORMS
@pytest.mark.parametrize("place", GIVEN)
def test_a_table_of_a_province(form: str, place: str) -> None:
    given = GIVEN[place]
    found = read_tables(form, Table(given.title, given.cells()))
    [statement] = found.budget.statements
    measures = [column.measure or "-" for column in statement.columns if column.type is ColumnType.AMOUNT]
    assert measures == given.measures.split()
    assert [line.level for line in statement.lines] == [int(level) for level in given.levels.split()]
    values = [amount.value for line in statement.lines for amount in line.amounts if amount.value is not None]
    printed = re.findall(r"\d+\.\d\d", " ".join(given.rows))
    assert sorted(values) == sorted(Decimal(figure) * 10_000 for figure in printed)
    unknown = [word for word in found.warnings if word.startswith("unknown-column")]
    assert len(unknown) == len(found.warnings) == measures.count("-")
    assert (found.budget.unreadable, failures(found)) == ((), [])
    said = [each for each in check_budget(found.budget).findings if each.rule.startswith(("F2.", "F3."))]
    assert {each.verdict for each in said} == {Verdict.OK}


@FORMS
def test_whole_amounts_behind_names_are_no_codes(form: str) -> None:
    """Of columns whose headers nothing tells: amounts of three digits, and columns in which no row states any."""
    rows = [
        [
            "功能科目编码",
            "单位名称（科目名称）",
            "总计",
            "返还性支出",
            "专项转移支付",
            "对企业补助（基本建设）",
            "对企业补助",
        ],
        ["", "合计", "500", "280", "220", "", ""],
        ["201", "一般公共服务支出", "300", "180", "120", "", ""],
        ["206", "科学技术支出", "200", "100", "100", "", ""],
    ]
    [statement] = read_tables(form, Table("支出预算分类汇总表", rows)).budget.statements
    assert [column.type for column in statement.columns[2:]] == [ColumnType.AMOUNT] * 5
    assert [[line.code, line.label, *map(str, amounts_of(line))] for line in statement.lines] == [
        [code, label, *figures, "None", "None"] for code, label, *figures in (row[:5] for row in rows[1:])
    ]


@FORMS
def test_vehicles_are_what_is_bought_and_what_is_operated(form: str) -> None:
    rows = [
        ["项目", "2030年预算数", "2031年预算数"],
        ["合计", "30.00", "28.00"],
        ["因公出国（境）费", "", ""],
        ["公务接待费", "2.00", "2.00"],
        ["公务用车购置及运行费", "28.00", "26.00"],
        ["其中：公务用车购置费", "", ""],
        ["公务用车运行费", "28.00", "62.00"],
    ]
    [told] = [
        each
        for each in check_budget(read_tables(form, Table("“三公”经费支出表", rows)).budget).findings
        if each.verdict is Verdict.FAIL
    ]
    assert (told.rule, told.difference) == ("F2.three-public-items.parts", Decimal(-360_000))


@FORMS
def test_steps_of_codes_need_no_header_of_their_own(form: str) -> None:
    rows: list[list[Any]] = [
        [("项目", 1, 3), None, None, ("基本支出", 1, 3), None, None],
        ["科目编码", "", "单位名称（科目）", "合计", "人员经费", "公用经费"],
        ["", "", "合计", "150.00", "130.00", "20.00"],
        ["301", "", "工资福利支出", "130.00", "130.00", ""],
        ["301", "01", "基本工资", "70.00", "70.00", ""],
        ["301", "02", "津贴补贴", "60.00", "60.00", ""],
        ["302", "", "商品和服务支出", "20.00", "", "20.00"],
        ["302", "01", "办公费", "20.00", "", "20.00"],
    ]
    found = read_tables(form, Table("一般公共预算基本支出预算表", rows))
    codes = [line.classification for line in found.budget.statements[0].lines]
    assert codes == ["", "301", "30101", "30102", "302", "30201"]
    assert (found.budget.unreadable, failures(found)) == ((), [])


def test_small_amounts_behind_codes_under_words_that_are_not_known_are_no_steps_of_codes() -> None:
    rows = [
        ["科目名称", "科目编码", "奖补", "合计"],
        ["行政运行", "2010101", "12", "20.00"],
        ["机关服务", "2010103", "15", "30.00"],
    ]
    reading = read_tables("xlsx", Table("支出总表", rows))
    [statement] = reading.budget.statements
    assert [(line.code, *map(str, amounts_of(line))) for line in statement.lines] == [
        ("2010101", "12", "20"),
        ("2010103", "15", "30"),
    ]
    assert "unknown-column: 支出总表 · 奖补" in reading.warnings


def test_vehicles_among_rows_that_their_sums_place_hold_each_part_once() -> None:
    rows = [
        ["项目", "预算数"],
        ["合计", "12.00"],
        ["市级机关", "12.00"],
        ["公务接待费", "2.00"],
        ["公务用车购置及运行费", "10.00"],
        ["其中：公务用车购置费", "4.00"],
        ["公务用车运行费", "6.00"],
    ]
    reading = read_tables("xlsx", Table("经费支出表", rows))
    [statement] = reading.budget.statements
    assert [line.level for line in statement.lines] == [0, 1, 2, 2, 3, 3]
