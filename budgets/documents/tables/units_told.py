"""Tell the money unit of a table that prints none, where the document leaves no doubt of it.

Money that two tables of a document print digit by digit is the same money, so both count it in one unit. A figure that
is short, or that stands under one name with another value, proves nothing. Where nothing is proved, the unit that is
printed once for all tables is theirs, if no other would do; else such a table is asked for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budgets.documents.model.pages import PageLine
from budgets.documents.model.table_words import (
    excepted_from_unit,
    is_unit_alone,
    money_unit_of,
    units_of_all_tables,
    units_of_note,
)
from budgets.documents.tables.table_blocks import TableBlock
from budgets.documents.tables.table_bodies import TableBody
from budgets.records import MONEY_UNITS, ColumnType
from budgets.vocabulary.column_words import header_meaning
from budgets.vocabulary.figures import BLANKS, parse_figure, unit_behind
from budgets.vocabulary.labels import bare_label, is_total_label
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import stated_amounts, unit_of_header
from budgets.vocabulary.spelling import plain

#: Figures of so many digits, and so many of them, are not alike by chance.
_DIGITS, _SEVERAL = 5, 2
#: The largest figure of a table is no less than so much in yuan, and not so many times the largest of all others.
_LEAST, _MORE = 100, 2
#: Stands for the text where tables stand by their place in order.
_TEXT = -1
#: Income and spending may come to the same: a whole is no name of money.
_WHOLES = (Measure.TOTAL, Measure.ALL)
NamedMoney = dict[str, set[Decimal]]


def tell_units(tables: Sequence[tuple[TableBlock, TableBody]], prose: Sequence[PageLine]) -> Iterator[str]:
    """Give each table the money unit that it prints itself, or else others, and yield a warning where that is to say.

    The unit that each of its columns of amounts prints holds over another above the table; where neither prints one,
    that which all of its figures bear. ``prose`` is what is printed beside the tables.
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
    yield from _tell_missing_units(tables, prose)


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


def _tell_missing_units(tables: Sequence[tuple[TableBlock, TableBody]], prose: Sequence[PageLine]) -> Iterator[str]:
    """Give each table without a money unit the only one in which its figures are the document's, and yield a warning.

    First those whose figures another table or the text prints with a unit, then those that share figures with these.
    What shares none has the unit said for all tables, or else the only one that is printed anywhere, where its largest
    figure is too small for a smaller unit, or in a larger one more than any table has.
    """
    units = [block.head.money_unit or body.header.money_unit for block, body in tables]
    money = [_money_of(body) for _, body in tables]
    titled = [at for at, (block, _) in enumerate(tables) if block.head.title]  # others may go on with one in doubt
    unknown = [at for at in titled if not units[at] and money[at].largest]
    if not unknown:
        return
    known = {
        at: money[at].in_unit(unit)
        for at, unit in enumerate(units)
        if unit in MONEY_UNITS and not tables[at][0].is_worded
    }
    text = "\n".join(line.text for line in prose)
    known[_TEXT] = _money_of_text(text)
    printed = {*units, *(unit_of_header(column.header) for _, body in tables for column in body.header.columns)} - {""}
    possible = {"元", "万元", *printed} & MONEY_UNITS.keys()
    count = 0
    while count != len(known):
        count = len(known)
        for at in [at for at in unknown if at not in known]:
            block = tables[at][0]
            told = _linked(money[at], known, possible)
            if len(told) == 1:
                ((unit, other),) = told.items()
                known[at] = money[at].in_unit(unit)
                printed.add(unit)
                block.head = replace(block.head, money_unit=unit)
                title = tables[other][0].head.title if other != _TEXT else "正文"
                yield f"unit-told: {block.head.title}, {unit} ← {title}"
    said = units_of_all_tables(text) | _units_over_all(tables, prose)
    excepted = {words: _excepted(words, tables) for words in excepted_from_unit(text)}
    if len(said | printed) != 1 or not all(excepted.values()):
        return
    (unit,) = said | printed
    unknown = [at for at in unknown if not any(at in each for each in excepted.values())]
    most = max(each.largest for each in known.values()) * _MORE or Decimal("inf")
    for at in unknown:
        block, own = tables[at][0], money[at]
        fitting = {each for each in possible if _LEAST <= own.largest * MONEY_UNITS[each] <= most}
        if at not in known and unit in fitting and (said or fitting == {unit}) and not _linked(own, known, possible):
            block.head = replace(block.head, money_unit=unit)
            yield f"unit-of-all: {block.head.title}, {unit}"


def _excepted(words: str, tables: Sequence[tuple[TableBlock, TableBody]]) -> set[int]:
    """Return the tables that words mean, by their titles or by all numbers in them; none where a number is of none."""
    titled = {
        at for at, (block, _) in enumerate(tables) if block.head.title and plain(block.head.title) in plain(words)
    }
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    numbered = [{at for at, (block, _) in enumerate(tables) if _number(block) == number} for number in numbers]
    return titled.union(*numbered) if all(numbered) else set()


def _number(block: TableBlock) -> int | None:
    found = re.findall(r"\d+", block.head.number)
    return int(found[0]) if len(found) == 1 else None


def _units_over_all(tables: Sequence[tuple[TableBlock, TableBody]], prose: Sequence[PageLine]) -> set[str]:
    """Return the units that stand alone on a line of a page or sheet without a table: a cover, a list of contents."""
    tabled = {(grid.place.file, grid.place.page, grid.place.sheet) for block, _ in tables for grid in block.grids}
    paged = [line for line in prose if line.page or line.sheet]
    over = [line.text for line in paged if (line.file, line.page, line.sheet) not in tabled]
    return {money_unit_of(text) for text in over if is_unit_alone(text)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Money:
    """What a table prints: those of its figures that are long, its totals by name, and its largest figure."""

    long: frozenset[Decimal]
    named: NamedMoney = field(default_factory=dict)
    largest: Decimal = Decimal(0)

    def in_unit(self, unit: str) -> _Money:
        """Return the money in yuan, were it printed in a unit."""
        yuan = MONEY_UNITS[unit]
        named = {measure: {figure * yuan for figure in figures} for measure, figures in self.named.items()}
        return _Money(long=frozenset(figure * yuan for figure in self.long), named=named, largest=self.largest * yuan)


def _money_of(body: TableBody) -> _Money:
    amounts = {column.order for column in body.header.columns if column.type is ColumnType.AMOUNT}
    printed = [text for row in body.rows for column, text, _place in row.cells if column in amounts]
    figures = {abs(figure) for text in printed if (figure := parse_figure(text))}
    return _Money(
        long=frozenset(filter(_is_long, figures)), named=named_totals(body), largest=max(figures, default=Decimal(0))
    )


def _money_of_text(text: str) -> _Money:
    """Return the money that a text prints with its unit, in yuan."""
    return _Money(long=frozenset(each.value for each in stated_amounts(text) if _is_long(each.value)))


def _linked(own: _Money, known: Mapping[int, _Money], units: Iterable[str]) -> dict[str, int]:
    """Return the units in which a table's money is printed elsewhere, and by which table, or the text, each."""
    found: dict[str, int] = {}
    for unit in units:
        money = own.in_unit(unit)
        by = next((at for at, other in known.items() if _is_same_money(money, other)), None)
        if by is not None:
            found[unit] = by
    return found


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


def _is_same_money(one: _Money, other: _Money) -> bool:
    """Tell whether several long figures of both are the same, or one's largest is, and no total has another value."""
    if one.long.isdisjoint(other.long):
        return False
    several = len(one.long & other.long) >= _SEVERAL or one.largest in other.long
    return several and all(one.named[name] == other.named[name] for name in one.named.keys() & other.named.keys())


def _is_long(figure: Decimal) -> bool:
    return len(figure.normalize().as_tuple().digits) >= _DIGITS
