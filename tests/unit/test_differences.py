"""Show that what differs between two budgets is named, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from budgets.differences import Difference, How, What, compare
from budgets.records import NOWHERE, Amount, Budget, Line, Place, State
from tests import factories

WAN = Decimal(10_000)


def changed(budget: Budget, table: int, line: int, **changes: object) -> Budget:
    """Return a budget with changes to one line of a table, both counted from 0."""
    own = budget.statements[table]
    lines = [replace(one, **changes) if at == line else one for at, one in enumerate(own.lines)]  # type: ignore[arg-type]
    return replaced(budget, table, lines)


def replaced(budget: Budget, table: int, lines: list[Line]) -> Budget:
    tables = list(budget.statements)
    tables[table] = replace(tables[table], lines=tuple(lines))
    return replace(budget, statements=tuple(tables))


def only(before: Budget, after: Budget) -> Difference:
    (found,) = compare(before, after)
    return found


def test_a_budget_does_not_differ_from_itself_nor_by_places_and_thousands() -> None:
    budget = factories.budget()
    assert compare(budget, budget) == ()
    line = budget.statements[1].lines[0]
    amounts = tuple(replace(one, printed=one.printed.replace(",", ""), place=Place(page=9)) for one in line.amounts)
    assert compare(budget, changed(budget, 1, 0, amounts=amounts, place=NOWHERE)) == ()


def test_zero_blank_unreadable_and_absent_are_four_things() -> None:
    budget = factories.budget()
    line = budget.statements[1].lines[2]
    column = line.amounts[0].column
    sides: dict[str, tuple[Amount, ...]] = {
        "value": (Amount(column=column, state=State.VALUE, value=Decimal(0), printed="0.00"),),
        "blank": (Amount(column=column, state=State.BLANK, value=None, printed=""),),
        "unreadable": (Amount(column=column, state=State.UNREADABLE, value=None, printed="O.00"),),
        "absent": (),
    }
    for was, old in sides.items():
        for now, new in sides.items():
            before, after = (changed(budget, 1, 2, amounts=(*one, *line.amounts[1:])) for one in (old, new))
            found = [(one.before_state, one.after_state) for one in compare(before, after)]
            assert found == ([] if was == now else [(was, now)])


def test_an_amount_is_compared_in_yuan_and_shown_as_printed() -> None:
    budget = factories.budget()
    line = budget.statements[1].lines[2]
    amount = replace(line.amounts[0], printed="7.00", value=7 * WAN)
    found = only(budget, changed(budget, 1, 2, amounts=(amount, *line.amounts[1:])))
    assert (found.what, found.how, found.before, found.after) == (
        *(What.AMOUNT, How.CHANGED),
        *(line.amounts[0].printed, "7.00"),
    )
    assert found.line == f"{line.budget_unit} {line.code} {line.label}"
    table = budget.statements[1]
    in_yuan = replace(table, money_unit="元", lines=tuple(map(in_yuan_printed, table.lines)))
    moved = replace(budget, statements=(budget.statements[0], in_yuan, *budget.statements[2:]))
    assert (only(budget, moved).part, only(budget, moved).after) == ("money_unit", "元")


def in_yuan_printed(line: Line) -> Line:
    amounts = (replace(one, printed=str(one.value)) if one.state is State.VALUE else one for one in line.amounts)
    return replace(line, amounts=tuple(amounts))


def test_a_line_that_moved_is_not_another_and_one_renamed_keeps_its_code() -> None:
    budget = factories.budget()
    lines = list(budget.statements[1].lines)
    assert compare(budget, replaced(budget, 1, [lines[0], *reversed(lines[1:])])) == ()
    found = only(budget, changed(budget, 1, 2, label="另一个名称"))
    assert (found.what, found.how, found.part, found.after) == (What.LINE, How.CHANGED, "label", "另一个名称")
    gone = only(budget, replaced(budget, 1, lines[:-1]))
    assert (gone.what, gone.how) == (What.LINE, How.REMOVED)
    assert lines[-1].amounts[0].printed in gone.before


def test_tables_columns_and_texts_are_named() -> None:
    budget = factories.budget()
    first = budget.statements[0]
    found = only(budget, replace(budget, statements=budget.statements[1:]))
    assert (found.what, found.how, found.table) == (What.TABLE, How.REMOVED, f"{first.number} {first.title}".strip())
    column = replace(first.columns[1], header=("收入", "本年预算数"))
    renamed = replace(first, columns=(first.columns[0], column, *first.columns[2:]))
    found = only(budget, replace(budget, statements=(renamed, *budget.statements[1:])))
    assert (found.what, found.before, found.after) == (What.COLUMN, "收入 / 预算数", "收入 / 本年预算数")
    section = replace(budget.sections[-1], text="别的话。")
    found = only(budget, replace(budget, sections=(*budget.sections[:-1], section)))
    assert (found.what, found.part, found.after) == (What.TEXT, "sections", "别的话。")
    found = only(budget, replace(budget, title="另一个标题"))
    assert (found.what, found.part) == (What.FRAME, "title")


def test_a_figure_printed_alike_and_taken_for_another_amount_shows_both_amounts() -> None:
    """As one that a reader once took a thousand times too large."""
    budget = factories.budget()
    line = budget.statements[1].lines[0]
    scaled = [replace(one, value=one.value and one.value * 1_000) for one in line.amounts]
    found = compare(changed(budget, 1, 0, amounts=tuple(scaled)), budget)
    sides = [(one.before, one.before_unit, one.after, one.after_unit) for one in found]
    assert sides == [(f"{one.value * 1_000:,f}", "元", f"{one.value:,f}", "元") for one in line.amounts if one.value]


def test_a_table_that_was_taken_for_another_kind_says_so() -> None:
    budget = factories.budget()
    tables = list(budget.statements)
    tables[1] = replace(tables[1], kind="other")
    found = only(replace(budget, statements=tuple(tables)), budget)
    assert (found.what, found.how, found.part) == (What.TABLE, How.CHANGED, "kind")
    assert (found.before, found.after) == ("other", budget.statements[1].kind)
