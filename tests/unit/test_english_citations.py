"""English sentences of findings tell in English where a figure stands; names stay as printed."""

import ast
import re
from pathlib import Path

import pytest

from budgets import checks
from budgets.checks import check_budget
from budgets.checks.english_citations import cited_in_english, side_in_english
from tests import named_prose
from tests.slipped_prose import slipped
from tests.unit.test_elsewhere_prose import read_passage


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("第三部分六“公务接待费”: 5.00 万元.", "part 3, 6, “公务接待费”: 5.00 ten thousand yuan."),
        ("第十二部分一（四）2“甲”的增减额: 5.00 万元.", "part 12, 1, (4), 2, “甲” (change): 5.00 ten thousand yuan."),
        ("第一部分“共计”: 1; 文字部分“乙”的预算数: 2.", "part 1, “共计”: 1; the text, “乙” (budget): 2."),
        (
            "2030年预算第二部分“丙”: 1; 2030年表5《支出》“丁”: 1.",
            "budget of 2030, part 2, “丙”: 1; 2030, 表5《支出》“丁”: 1.",
        ),
        ("三（三）“丙”: 1; 二“丁”: 2.", "3, (3), “丙”: 1; 2, “丁”: 2."),
        ("第一部分所写的数: 5.00 万元.", "part 1, the figure stated: 5.00 ten thousand yuan."),
        ("第一部分所写的数的增减额: 5.00 万元.", "part 1, the figure stated (change): 5.00 ten thousand yuan."),
        ("第三部分五“丙”的年初预算: 1.", "part 3, 5, “丙” (budget at the beginning of the year): 1."),
        ("《支出》“第三部分六”: 1.", "《支出》“第三部分六”: 1."),
        (
            "“增加3万元（“5元”）”, 《8元》: 1 元, 2亿元; 3元整.",
            "“增加3万元（“5元”）”, 《8元》: 1 yuan, 2 hundred million yuan; 3元整.",
        ),
    ],
)
def test_places_of_figures_are_told_in_english(printed, told):
    assert cited_in_english(printed) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("按上年数计算", "worked out from the year before"),
        ("各项之和", "the sum of the parts"),
        ("第三部分一（四）2“甲”的百分比", "part 3, 1, (4), 2, “甲” (rate)"),
        ("第三部分六“乙”与预算数之差的百分比", "part 3, 6, “乙” (rate of the difference from the budget)"),
    ],
)
def test_sides_of_findings_are_called_in_english(name, told):
    assert side_in_english(name) == told


def test_whatever_is_worked_out_has_an_english_name():
    """Each name that a check gives a side of its own, beside those made of the names of figures."""
    calls = (
        call
        for path in Path(checks.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "ComparedSide"
    )
    given = (keyword.value for call in calls for keyword in call.keywords if keyword.arg == "name")
    names = {str(value.value) for value in given if isinstance(value, ast.Constant)}
    assert "按上年数计算" in names
    assert [name for name in sorted(names) if re.search("[一-龥]", side_in_english(name))] == []


def test_sentences_on_text_hold_no_chinese_but_names():
    for topic, text, phase in named_prose.BUREAU[::4]:
        for each in slipped(text):
            for found in check_budget(read_passage(topic, each, phase, named_prose.BUREAU_MONEY)).findings:
                if found.subject.statement == "text" and "《" not in found.message.en:
                    bare = re.sub("“[^“”]*(?:“[^“”]*”[^“”]*)*”", "", found.message.en)
                    assert not re.search("[一-龥]", bare), found.message.en
