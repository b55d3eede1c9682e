"""Brackets around a figure are its minus where its own row says so; everywhere else the figure is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.records import Amount, Budget, State
from tests.papers import Paper, Table

NAMES = (("201", "一般公共服务支出"), ("208", "社会保障和就业支出"), ("210", "卫生健康支出"), ("221", "住房保障支出"))
HEADS = ("2030年预算数", "2031年预算数", "增减额")
FIGURES = st.decimals(min_value=1, max_value=9_999, places=2)


def read(paper: Paper, kind: str) -> Budget:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"paper.{kind}"
        file.write_bytes(paper.pdf() if kind == "pdf" else paper.workbook())
        return documents.read([file]).budget


def changes(budget: Budget) -> list[Amount]:
    [statement] = budget.statements
    return [line.amounts[-1] for line in statement.lines]


def paper(rows: list[list[str]], heads: tuple[str, ...] = HEADS, *, lines: bool = True) -> Paper:
    head = ["科目编码", "科目名称", *heads]
    return Paper(tables=[Table("一般公共预算支出表", [head, *rows], lines=lines)])


@settings(max_examples=10, deadline=None)
@given(
    years=st.lists(st.tuples(FIGURES, FIGURES), min_size=4, max_size=4, unique_by=lambda pair: pair[0] - pair[1]),
    brackets=st.sampled_from(["({})", "（{}）"]),
    form=st.sampled_from([("pdf", True), ("pdf", False), ("xlsx", True)]),
    slip=st.booleans(),
)
@example(
    years=[
        (Decimal("72.88"), Decimal("72.51")),
        *((Decimal(each), Decimal("90.10")) for each in ("5.00", "99.19", "7")),
    ],
    brackets="({})",
    form=("pdf", False),
    slip=False,
)
def test_of_a_change_they_are_its_minus(
    years: list[tuple[Decimal, Decimal]], brackets: str, form: tuple[str, bool], *, slip: bool
) -> None:
    """Unless one row of the column says otherwise: then all that stand in brackets are named."""
    differences = [this - before for before, this in years]
    shown = [brackets.format(f"{-each:,.2f}") if each < 0 else f"{each:,.2f}" for each in differences]
    rows = [
        [*name, f"{before:,.2f}", f"{this + (1 if slip else 0):,.2f}", change]
        for name, (before, this), change in zip(NAMES, years, shown, strict=True)
    ]
    kind, lines = form
    budget = read(paper(rows, lines=lines), kind)
    for amount, difference in zip(changes(budget), differences, strict=True):
        is_named = amount.state is State.UNREADABLE
        assert is_named or amount.value == difference * 10_000
        assert is_named is (slip and (difference < 0 or (not lines and any(each < 0 for each in differences))))


@pytest.mark.parametrize("head", ["项目支出", "其中：基本支出", "2029年预算数"])
def test_of_any_other_amount_they_stay_open(head: str) -> None:
    """A column named of which may hold what two others differ by, too."""
    rows = [[*name, "10.00", "4.00", "(6.00)"] for name in NAMES]
    budget = read(paper(rows, ("合计", "基本支出", head)), "pdf")
    assert {amount.state for amount in changes(budget)} == {State.UNREADABLE}
