"""Whatever is unread, unknown or doubtful, and however it was misread: no document is accused of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.records import Budget, Line, Place, Section, State, Statement, Unreadable
from budgets.vocabulary.table_kinds import KINDS, TableKind
from tests.consistent import Money, budget, money

#: A figure that no rounding explains.
OFF = Decimal(1_234_567)
#: Some money, by function, economic item, project and otherwise.
MONEY = Money(
    {"2010101": (Decimal(300), Decimal(100))},
    {"30101": Decimal(300)},
    {"30227": Decimal(100)},
    (Decimal(100),),
    (Decimal(0),) * 4,
)


def placed(made: Budget) -> Budget:
    """Return a budget as it is read: each table on a page of its own under its title, each cell in its place."""

    def place(table: Statement, row: int, column: int | None = None) -> Place:
        return Place(file="a.pdf", page=table.order, row=row, column=column)

    def line(table: Statement, each: Line) -> Line:
        row = each.position + 1
        amounts = tuple(replace(amount, place=place(table, row, amount.column)) for amount in each.amounts)
        return replace(each, amounts=amounts, place=place(table, row))

    tables = tuple(
        replace(
            table,
            title=KINDS[TableKind(table.kind)].name,
            place=place(table, 1),
            lines=tuple(line(table, each) for each in table.lines),
        )
        for table in made.statements
    )
    return replace(made, statements=tables)


def with_table(made: Budget, table: Statement, *changed: Statement, note: Unreadable | None = None) -> Budget:
    """Return a budget with another table, or none, in place of one, and a note."""
    tables = [other for each in made.statements for other in (changed if each.order == table.order else (each,))]
    return replace(made, statements=tuple(tables), unreadable=(*made.unreadable, *([note] if note else [])))


def misread(table: Statement, row: Line, column: int | None = None) -> Statement:
    """Return a table with the figures of a row read as other ones."""
    amounts = tuple(
        replace(amount, value=(amount.value or Decimal(0)) + OFF) if column in (None, amount.column) else amount
        for amount in row.amounts
    )
    return with_row(table, row, replace(row, amounts=amounts))


def with_row(table: Statement, row: Line, *instead: Line) -> Statement:
    lines = [other for line in table.lines for other in (instead if line.position == row.position else (line,))]
    if not instead:
        lines = [replace(line, parent=row.parent) if line.parent == row.position else line for line in lines]
    return replace(table, lines=tuple(lines))


def note_at(place: Place, reason: str, text: str = "") -> Unreadable:
    return Unreadable(place=place, text=text, reason=reason)


def lost_row(made: Budget, table: Statement, row: Line) -> Budget:
    return with_table(made, table, with_row(table, row), note=note_at(row.place, "figures: 3", row.label))


def misread_cell(made: Budget, table: Statement, row: Line) -> Budget:
    amount = row.amounts[-1]
    note = note_at(amount.place, "decimals: 1.2", amount.printed)
    return with_table(made, table, misread(table, row, amount.column), note=note)


def misread_row(made: Budget, table: Statement, row: Line) -> Budget:
    return with_table(made, table, misread(table, row), note=note_at(row.place, "sum: 1 ≠ 2", row.label))


def row_of_no_place(made: Budget, table: Statement, row: Line) -> Budget:
    return with_table(made, table, with_row(table, row), note=note_at(Place(), "leftover", row.label or "1.00"))


def doubtful_head(made: Budget, table: Statement, row: Line) -> Budget:
    note = note_at(table.place, "header: 合计", f"{table.number} {table.title}")
    return with_table(made, table, misread(table, row), note=note)


def row_in_a_picture(made: Budget, table: Statement, row: Line) -> Budget:
    place = replace(table.place, row=None, box=(0.0, 0.0, 500.0, 700.0))
    return with_table(made, table, with_row(table, row), note=note_at(place, "picture: 1"))


def end_in_a_picture(made: Budget, table: Statement, row: Line) -> Budget:
    place = Place(file="a.pdf", page=table.order + 1)
    rest = [each for each in made.statements if each.order != table.order + 1]
    note = note_at(place, "picture: 2")
    return with_table(replace(made, statements=tuple(rest)), table, with_row(table, row), note=note)


def lost_table(made: Budget, table: Statement, row: Line) -> Budget:
    return with_table(made, table, note=note_at(table.place, f"no-rows: {table.title}", table.title))


def table_in_a_picture(made: Budget, table: Statement, row: Line) -> Budget:
    return with_table(made, table, note=note_at(table.place, "picture: 1"))


def table_that_contents_name(made: Budget, table: Statement, row: Line) -> Budget:
    return with_table(made, table, note=note_at(Place(file="a.pdf"), f"table-missing: {table.title}"))


def table_that_a_heading_names(made: Budget, table: Statement, row: Line) -> Budget:
    heading = Section(order=99, path="99", number="", heading=table.title, text="")
    return with_table(replace(made, sections=(*made.sections, heading)), table)


def unknown_table(made: Budget, table: Statement, row: Line) -> Budget:
    return with_table(made, table, replace(misread(table, row), kind=TableKind.OTHER, title="附表"))


def unknown_unit(made: Budget, table: Statement, row: Line) -> Budget:
    return with_table(made, table, replace(misread(table, row), money_unit=""))


def unknown_column(made: Budget, table: Statement, row: Line) -> Budget:
    column = row.amounts[-1].column
    columns = tuple(
        replace(each, measure="", header=("某栏",)) if each.order == column else each for each in table.columns
    )
    return with_table(made, table, replace(misread(table, row, column), columns=columns))


def row_without_name(made: Budget, table: Statement, row: Line) -> Budget:
    nameless = replace(row, label="", code="", classification="", budget_unit="", year=None, project=None)
    wrong = misread(table, row)
    amounts = next(line.amounts for line in wrong.lines if line.position == row.position)
    return with_table(made, table, with_row(table, row, replace(nameless, amounts=amounts)))


def unreadable_cells(made: Budget, table: Statement, row: Line) -> Budget:
    amounts = tuple(replace(amount, state=State.UNREADABLE, value=None) for amount in row.amounts)
    return with_table(made, table, with_row(table, row, replace(row, amounts=amounts)))


def misread_sentence(made: Budget, table: Statement, row: Line) -> Budget:
    first, *rest = made.mentions
    section = next(each for each in made.sections if each.order == first.section)
    wrong = replace(first, value=(first.value or Decimal(0)) + OFF)
    return replace(made, mentions=(wrong, *rest), unreadable=(note_at(Place(), "leftover", section.text),))


WAYS: dict[str, Callable[[Budget, Statement, Line], Budget]] = {
    way.__name__: way
    for way in (
        *(lost_row, misread_cell, misread_row, row_of_no_place, doubtful_head, row_in_a_picture, end_in_a_picture),
        *(lost_table, table_in_a_picture, table_that_contents_name, table_that_a_heading_names, unknown_table),
        *(unknown_unit, unknown_column, row_without_name, unreadable_cells, misread_sentence),
    )
}


@pytest.mark.heavy
@pytest.mark.parametrize("way", WAYS)
@given(amounts=money(), data=st.data())
@settings(max_examples=6, deadline=None, phases=[Phase.generate])
def test_no_misreading_accuses(way, amounts, data):
    made = placed(budget(amounts, "万元"))
    table = data.draw(st.sampled_from(made.statements))
    row = data.draw(st.sampled_from(table.lines))
    failures = [each.message.zh for each in check_budget(WAYS[way](made, table, row)).findings if _accuses(each)]
    assert failures == []


def _accuses(finding):
    return finding.verdict is Verdict.FAIL


@pytest.mark.parametrize("reason", ["picture: 3", "part-missing: 第五部分"])
def test_what_the_text_does_not_speak_of_may_stand_where_it_was_not_read(reason: str) -> None:
    made = placed(budget(MONEY, "万元"))
    topic = "F11.text.glossary"
    assert messages_of(made, topic) == ["文字部分没有写到名词解释。"]
    unread = replace(made, unreadable=(note_at(Place(file="a.pdf", page=99), reason),))
    assert messages_of(unread, topic) == ["未核对：文字部分没有完全读出。"]
    # A table that the contents name is no part of the text.
    missing = replace(made, unreadable=(note_at(Place(file="a.pdf"), "table-missing: 收入总表"),))
    assert messages_of(missing, topic) == ["文字部分没有写到名词解释。"]


def messages_of(made: Budget, rule: str) -> list[str]:
    return [each.message.zh for each in check_budget(made).findings if each.rule == rule]


def test_a_table_of_which_no_row_was_read_is_not_said_to_be_empty() -> None:
    made = placed(budget(MONEY, "万元"))
    first = replace(made.statements[0], lines=(), note="备注：单位取整数。")
    made = replace(made, statements=(first, *made.statements[1:]))
    rule = "F11.table.remark"
    assert any("没有数据" in each for each in messages_of(made, rule))
    unread = replace(made, unreadable=(note_at(first.place, f"no-rows: {first.title}"),))
    assert [each for each in messages_of(unread, rule) if "没有数据" in each] == []


@pytest.mark.parametrize("way", ["lost_row", "lost_table", "row_in_a_picture", "row_of_no_place"])
def test_no_reason_says_that_something_is_not_printed_which_may_only_be_unread(way: str) -> None:
    made = placed(budget(MONEY, "万元"))
    assert any("没有" in each for each in reasons_of(made))
    assert not any("没有读出" in each for each in reasons_of(made))
    table = made.statements[1]
    for why in reasons_of(WAYS[way](made, table, table.lines[-1])):
        assert "没有" not in why or why.endswith(("没有读出", "没有完全读出")), why


def reasons_of(made: Budget) -> set[str]:
    """Return why what was not checked was not."""
    return {each.why.zh for each in check_budget(made).findings if each.verdict is Verdict.NA}
