"""What a table prints stands in its records or is named, whatever columns it has."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.documents.model.outcomes import Reading
from tests.papers import Paper, Table
from tests.unit.test_hidden_cells import ROWS
from tests.unit.test_strange_papers import HEAD
from tests.unit.test_ways_of_printing import TITLE

#: What else a column may be headed by, and print.
HEADS = ("类", "款", "项", "类款项", "科目", "序号", "栏次", "备注", "单位编码", "预算单位", "合计", "占比（%）", "")
TEXTS = ("", "7", "12", "201", "20126", "3.50", "1,200.00", "12.5%", "A-7", "甲", "一般公共服务支出", "合计", "3.5万元")


def read(rows: list[list[Any]], **words: Any) -> Reading:
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.pdf").write_bytes(Paper(tables=[Table(TITLE, rows, **words)]).pdf())
        return documents.read([file])


@settings(max_examples=20, deadline=None)
@given(
    at=st.integers(0, len(HEAD)),
    head=st.sampled_from(HEADS),
    texts=st.lists(st.sampled_from(TEXTS), min_size=len(ROWS), max_size=len(ROWS)),
    lines=st.booleans(),
)
@example(at=0, head="类", texts=["甲", "201", "", "7", ""], lines=True)
@example(at=2, head="", texts=["", "", "1,200.00", "", ""], lines=True)
def test_nothing_vanishes(at: int, head: str, texts: list[str], lines: bool) -> None:
    """A column more, anywhere, with anything under any head."""
    rows = [[*row[:at], more, *row[at:]] for row, more in zip([HEAD, *ROWS], (head, *texts), strict=True)]
    budget = read(rows, lines=lines).budget
    held = [one.text for one in budget.unreadable]
    for statement in budget.statements:
        held += [text for column in statement.columns for text in column.header]
        for line in statement.lines:
            held += [line.code, line.label, line.budget_unit]
            held += [*(text.text for text in line.texts), *(amount.printed for amount in line.amounts)]
        held += [statement.note, statement.remark]
    all_held = "\n".join(held)
    for row in rows[1:]:
        assert [text for text in row if text not in all_held] == []
