"""What final accounts print beside what was spent: the budget at first and as it was changed, and what is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from budgets import documents
from budgets.records import ColumnType
from tests.papers import Paper, Table

OVERVIEW: list[list[Any]] = [
    [("收入", 1, 4), None, None, None, ("支出", 1, 4), None, None, None],
    ["项目", "年初预算数", "{adjusted}", "决算数", "项目", "年初预算数", "{adjusted}", "决算数"],
    [
        "一、一般公共预算财政拨款收入",
        "100.00",
        "120.00",
        "110.00",
        "一、文化旅游体育与传媒支出",
        "100.00",
        "125.00",
        "118.00",
    ],
    ["二、事业收入", "10.00", "15.00", "8.00", "二、教育支出", "10.00", "10.00", "0.00"],
    ["本年收入合计", "110.00", "135.00", "118.00", "本年支出合计", "110.00", "135.00", "118.00"],
]
LEFT: list[list[Any]] = [
    ["科目编码", "科目名称", ("年初结转和结余", 1, 3), None, None, ("年末结转和结余", 1, 5), None, None, None, None],
    [
        None,
        None,
        "合计",
        "基本支出结转",
        "项目支出结转和结余",
        "合计",
        "基本支出结转",
        ("项目支出结转和结余", 1, 3),
        None,
        None,
    ],
    [None, None, None, None, None, None, None, "小计", "项目支出结转", "项目支出结余"],
    ["207", "文化旅游体育与传媒支出", "5.00", "1.00", "4.00", "7.00", "2.00", "5.00", "4.00", "1.00"],
    ["20702", "文物", "5.00", "1.00", "4.00", "7.00", "2.00", "5.00", "4.00", "1.00"],
    ["2070205", "博物馆", "5.00", "1.00", "4.00", "7.00", "2.00", "5.00", "4.00", "1.00"],
    ["", "合计", "5.00", "1.00", "4.00", "7.00", "2.00", "5.00", "4.00", "1.00"],
]
LEFT[0][:2] = [("科目编码", 3, 1), ("科目名称", 3, 1)]
LEFT[1][2:7] = [(cell, 2, 1) for cell in LEFT[1][2:7]]
ISSUED = ("某市2031年度部门决算", "预算主管部门：某市博物馆")


def measures(folder: Path, table: Table) -> tuple[list[str], tuple[str, ...]]:
    (path := folder / "paper.xlsx").write_bytes(Paper(title=ISSUED, tables=[table]).workbook())
    reading = documents.read([path])
    [read] = reading.budget.statements
    assert not reading.budget.unreadable
    return [each.measure for each in read.columns if each.type is ColumnType.AMOUNT], reading.warnings


@pytest.mark.parametrize("words", ["调整预算数", "全年预算数", "调整后预算数", "调整后预算"])
def test_the_changed_budget_is_told_from_that_at_first(tmp_path: Path, words: str) -> None:
    rows = [[cell.format(adjusted=words) if isinstance(cell, str) else cell for cell in row] for row in OVERVIEW]
    found, warnings = measures(tmp_path, Table("收入支出决算总表", rows))
    assert found == ["total/budgeted", "total/adjusted", "total"] * 2
    assert not [each for each in warnings if each.startswith("unknown-column")]


@pytest.mark.parametrize("words", ["预算数", "全年预算数", "调整预算数"])
def test_a_budget_alone_beside_what_was_spent_is_what_was_planned(tmp_path: Path, words: str) -> None:
    rows = [["项目", words, "决算数"], ["“三公”经费合计", "30.00", "25.00"], ["公务接待费", "30.00", "25.00"]]
    found, warnings = measures(tmp_path, Table("财政拨款“三公”经费支出决算表", rows))
    assert found == ["total/budgeted", "total"]
    assert not warnings


def test_what_is_left_of_a_class_is_its_own_and_no_part_is_taken_for_it(tmp_path: Path) -> None:
    found, warnings = measures(tmp_path, Table("一般公共预算财政拨款收入支出决算表", LEFT))
    start = ["source/carryover", "source/carryover/basic", "source/carryover/project"]
    assert found == [*start, "carryforward", "carryforward/basic", "carryforward/project", "", ""]
    assert [each.rpartition("/")[2] for each in warnings] == ["项目支出结转", "项目支出结余"]


def test_classes_of_the_government_s_economic_classification_head_columns(tmp_path: Path) -> None:
    classes = [
        "机关工资福利支出",
        "机关商品和服务支出",
        "机关资本性支出（一）",
        "机关资本性支出（二）",
        "对事业单位经常性补助",
    ]
    classes += ["对事业单位资本性补助", "对企业资本性支出", "对个人和家庭的补助", "债务还本支出", "转移性支出"]
    figures = [f"{at}.00" for at in range(1, len(classes) + 1)]
    rows: list[list[Any]] = [
        [*[(cell, 2, 1) for cell in ("科目编码", "科目名称", "合计")], ("政府预算经济分类", 1, 10), *[None] * 9],
        [None, None, None, *classes],
        *[[code, name, "55.00", *figures] for code, name in (("207", "文化旅游体育与传媒支出"), ("20702", "文物"))],
        ["", "合计", "55.00", *figures],
    ]
    found, warnings = measures(tmp_path, Table("一般公共预算支出表（按政府预算经济分类）", rows))
    assert len({*found}) == len(found) == 11
    assert all(each.startswith("item/") for each in found[1:])
    assert not warnings
