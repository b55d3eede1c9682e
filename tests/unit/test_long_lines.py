"""Lines longer than any budget prints: read in a time that grows with their length, or refused at once."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest

import budgets.documents
import budgets.vocabulary
from budgets import documents
from budgets.documents.isolation.parent import Bounds
from budgets.documents.model.messages import sentence
from tests.papers import Paper
from tests.unit.test_strange_papers import Pen, plain_table

UNITS = (
    *(
        "7",
        ",",
        "1,",
        "1.",
        "0.",
        "预算",
        "（",
        "（）",
        "合计 ",
        "1,234.50 ",
        "增加12.50万元，",
        " a",
        "2031年",
        "1.5%，",
        "2 × ",
        "92分、",
    ),
    *("-", " ", "、", "一", "第一", "“", "：", "元", "万", "a", "其中：", "(1", "1\t", "“”", "\u3000", ".", "年"),
)
#: These are only held against whole texts.
WHOLE = {"_PAGE_NUMBER", "_DRESSED", "_WHOLE_SIDE", "_ODS_COMPARED", "_NO_CLAIM"}


def patterns() -> dict[re.Pattern[str], str]:
    """Return the patterns of the readers, each with its name."""
    found: dict[re.Pattern[str], str] = {}
    for package in (budgets.documents, budgets.vocabulary):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found.setdefault(value, name)
    return found


@pytest.mark.heavy
def test_no_pattern_takes_longer_than_its_text_is_long() -> None:
    slow = []
    for pattern, name in patterns().items():
        for unit in UNITS:
            text = f"款{(unit * 10_000)[:10_000]}款"
            began = time.process_time()
            pattern.fullmatch(text)
            if name not in WHOLE:
                sum(1 for _ in pattern.finditer(text))
            if time.process_time() - began > 1:
                slow.append((name, unit))
    assert not slow


BOUNDS = Bounds(seconds=30)
SHORT_ROWS = [f"201{row:02}      名称{row}      1,234.5{row}" for row in range(8)]
LAID_OUT = ["某市档案馆2031年部门预算", "部门支出总表", "单位：万元", "科目编码      科目名称      合计", *SHORT_ROWS]


@pytest.mark.parametrize("unit", ["7", "预算", "1,234.50 "])
@pytest.mark.parametrize("name", ["paper.txt", "paper.csv"])
def test_a_line_that_nobody_prints_is_refused_by_its_number(name: str, unit: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("\n".join([*LAID_OUT, unit * 60_000]), encoding="utf-8")
    with pytest.raises(documents.Refused, match=f"^long-line: {name}, 13$") as refused:
        documents.read_isolated([tmp_path / name], bounds=BOUNDS)
    assert "13" in sentence(str(refused.value))
    assert "13" in sentence(str(refused.value), "en")


@pytest.mark.parametrize(
    ("name", "row", "why"),
    [("paper.txt", "1,234.50 ", "too-dense: paper.txt, 1"), ("paper.csv", "1.5,", "too-many-cells: paper.csv, RCE1")],
)
def test_a_table_wider_than_any_is_refused(name: str, row: str, why: str, tmp_path: Path) -> None:
    wide = row * (49_000 // len(row))
    lines = [*LAID_OUT[:2], wide, *LAID_OUT[2:] * 10] if name.endswith("txt") else [wide] * 5
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(documents.Refused, match=why):
        documents.read_isolated([tmp_path / name], bounds=BOUNDS)


@pytest.mark.heavy
@pytest.mark.parametrize("unit", ["1.", "7", "预算", "（", "合计 ", "  "])
def test_a_long_line_of_a_page_is_read_in_time(unit: str, tmp_path: Path) -> None:
    pen = Pen()
    pen.canvas.setFont(pen.canvas._fontname, 4)
    pen.canvas.drawString(20, 200, (unit * 20_000)[:20_000])
    (tmp_path / "paper.pdf").write_bytes(pen.pdf())
    with pytest.raises(documents.Refused) as refused:
        documents.read_isolated([tmp_path / "paper.pdf"], bounds=BOUNDS)
    assert "too-slow" not in str(refused.value)


@pytest.mark.heavy
@pytest.mark.parametrize("unit", ["1.", "7", "预算", "（", "合计 ", " "])
def test_a_long_text_of_a_cell_is_read_in_time(unit: str, tmp_path: Path) -> None:
    head = ["科目编码", "科目名称", "合计"]
    rows = [["201", f"名称{unit * (30_000 // len(unit))}称", "1.00"], ["202", "名称", "2.00"]]
    (tmp_path / "paper.xlsx").write_bytes(Paper(tables=[plain_table(head, rows)]).workbook())
    assert documents.read_isolated([tmp_path / "paper.xlsx"], bounds=BOUNDS).budget.statements
