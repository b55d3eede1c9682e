"""Tell the money unit of a table that prints none, where another table prints the same money with its unit.

Money of one name that two tables of a document print digit by digit is the same money, so both count it in one unit. A
figure that is short, or that stands under another name, proves nothing: such a table is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.documents.model.table_words import money_unit_of, units_of_note
from budgets.documents.tables.table_blocks import TableBlock
from budgets.documents.tables.table_bodies import TableBody
from budgets.records import MONEY_UNITS, ColumnType
from budgets.vocabulary.column_words import header_meaning
from budgets.vocabulary.figures import BLANKS, parse_figure, unit_behind
from budgets.vocabulary.labels import bare_label, is_total_label
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import unit_of_header

#: Figures of so many digits, and so many of them, are not alike by chance.
_DIGITS, _SEVERAL = 5, 2
#: Income and spending may come to the same: a whole is no name of money.
_WHOLES = (Measure.TOTAL, Measure.ALL)
NamedMoney = dict[str, set[Decimal]]


def tell_units(tables: Sequence[tuple[TableBlock, TableBody]]) -> Iterator[str]:
    """Give each table the money unit that it prints itself, or else others, and yield a warning where that is to say.

    The unit that each of its columns of amounts prints holds over another above the table; where neither prints one,
    that which all of its figures bear.
    """
    for block, body in tables:
        amounts = [column for column in body.header.columns if column.type is ColumnType.AMOUNT]
        own = {unit_of_header(column.header) for column in amounts}
        above = block.head.money_unit
        if above and len(own) == 1 and not own & {"", above} and not block.is_worded:
            block.head = replace(block.head, money_unit=own.pop())
            yield f"unit-of-columns: {block.head.title}, {above} → {block.head.money_unit}"
        if not above and not body.header.money_unit and (behind := _unit_behind_figures(body)):
            block.head = replace(block.head, money_unit=behind)
    yield from _tell_units_below(tables)
    yield from _tell_missing_units(tables)


def _tell_units_below(tables: Sequence[tuple[TableBlock, TableBody]]) -> Iterator[str]:
    """Give each table without a money unit the only one that is said under it, and yield a warning that says so.

    A line between two tables may be over the lower one: it is of the upper one where that has a unit without it.
    """
    own = [block.head.money_unit or body.header.money_unit for block, body in tables]
    notes = [set().union(*map(units_of_note, [*body.notes, *block.notes])) for block, body in tables]
    lines = [{money_unit_of(line.text) for line in block.below} for block, _ in tables]
    has_unit = [any(each) for each in zip(own, notes, lines, strict=True)]
    for at, (block, _) in enumerate(tables):
        said = notes[at] | lines[at]
        is_over_next = lines[at] and not all(has_unit[at + 1 : at + 2])
        if not own[at] and len(said) == 1 and not is_over_next and not block.is_worded:
            block.head = replace(block.head, money_unit=said.pop())
            yield f"unit-below: {block.head.title}, {block.head.money_unit}"


def _unit_behind_figures(body: TableBody) -> str:
    """Return the money unit that each figure of a table but a zero bears, nothing where they bear several or none."""
    printed = [text for row in body.rows for _column, text, _place in row.cells if text not in BLANKS]
    units = {unit_behind(text) for text in printed if parse_figure(text) != 0}
    return units.pop() if len(units) == 1 else ""


def _tell_missing_units(tables: Sequence[tuple[TableBlock, TableBody]]) -> Iterator[str]:
    """Give each table without a money unit the one that others print for its totals, and yield a warning that says so.

    All of its totals that another table prints too must be the same there, several of them, and all in one unit.
    """
    money = [named_totals(body) for _, body in tables]
    units = [block.head.money_unit or body.header.money_unit for block, body in tables]
    for (block, _), own, unit in zip(tables, money, units, strict=True):
        if unit:
            continue
        told = {
            known: other.head.title
            for (other, _), theirs, known in zip(tables, money, units, strict=True)
            if known in MONEY_UNITS and _is_same_money(own, theirs)
        }
        if len(told) == 1:
            ((known, title),) = told.items()
            block.head = replace(block.head, money_unit=known)
            yield f"unit-told: {block.head.title}, {known} ← {title}"


def named_totals(body: TableBody) -> NamedMoney:
    """Return the figures of a table's totals as printed, by what they measure: of its columns, or of its rows."""
    measures = {column.order: column.measure for column in body.header.columns}
    found: defaultdict[str, set[Decimal]] = defaultdict(set)
    for row in body.rows:
        of_row = header_meaning(bare_label(row.label))
        for column, printed, _ in row.cells:
            measure = measures[column]
            if measure in _WHOLES and isinstance(of_row, Measure):
                measure = of_row
            elif not is_total_label(row.label):
                continue
            if measure and measure not in _WHOLES and (figure := parse_figure(printed)):
                found[measure].add(figure)
    return dict(found)


def _is_same_money(one: NamedMoney, other: NamedMoney) -> bool:
    shared = one.keys() & other.keys()
    told = {figure for measure in shared for figure in one[measure] if _is_long(figure)}
    return len(told) >= _SEVERAL and all(one[measure] == other[measure] for measure in shared)


def _is_long(figure: Decimal) -> bool:
    return len(figure.normalize().as_tuple().digits) >= _DIGITS
