"""What tells that a table was not read whole: rows that do not add up, codes without a parent, gaps in a numbering.

None of it says that the document is wrong. Each doubt names the row a person has to look at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgets.documents.tables.line_tree import ReadRow
from budgets.records import MONEY_UNITS, Amount, Line, Role, State, Statement, Unreadable
from budgets.vocabulary.codes import code_above
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import decimals
from budgets.vocabulary.labels import bare_label, is_total_label, possible_addends
from budgets.vocabulary.lists import first_stretch
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import KINDS, TableKind
from budgets.vocabulary.table_sets import TABLE_SETS
from budgets.vocabulary.totals import OUTERMOST_TOTALS, TOTALS

#: Kinds that print one row for all they hold.
_TOTALLED = frozenset(
    {
        TableKind.EXPENDITURE,
        TableKind.BASIC,
        TableKind.PROJECTS,
        TableKind.GENERAL_FUNCTION,
        TableKind.GENERAL_ECONOMIC,
        TableKind.PERFORMANCE,
    }
)
_TOTALLED_CELLS = _TOTALLED | {
    *(
        TableKind.INCOME_EXPENDITURE,
        TableKind.INCOME,
        TableKind.FISCAL,
        TableKind.FISCAL_FUNCTION,
        TableKind.FISCAL_BASIC,
        TableKind.FISCAL_ECONOMIC,
        TableKind.GENERAL_BASIC,
    ),
    *(TableKind.ECONOMIC, TableKind.OPERATING_COST, TableKind.PROCUREMENT),
}


def doubts_of_rows(rows: Sequence[ReadRow]) -> Iterator[Unreadable]:
    """Yield the rows that are indented further under the row above than any step of the table."""
    for name in dict.fromkeys(row.list for row in rows):
        own = [row for row in rows if row.list == name]
        steps = sorted({row.indent for row in own if not is_total_label(row.label)})
        above = -1
        for row in own:
            depth = -1 if is_total_label(row.label) else steps.index(row.indent)
            if depth > above + 1:
                yield Unreadable(place=row.place, text=row.label, reason=f"orphan: {row.label}")
            above = depth


def doubts_of_statement(statement: Statement) -> Iterator[Unreadable]:
    """Yield what is doubtful in a statement; a statement without rows or unit is one doubt."""
    title = f"{statement.number} {statement.title}".strip()
    if not statement.lines:
        yield Unreadable(place=statement.place, text=title, reason=f"no-rows: {title}")
        return
    if statement.money_unit not in MONEY_UNITS:
        yield Unreadable(place=statement.place, text=title, reason=f"no-unit: {title}")
    else:
        yield from _wrong_sums(statement)
    yield from _odd_decimals(statement)
    yield from _orphaned_codes(statement)
    yield from _childless_rows(statement)
    yield from _numbering_gaps(statement)
    if statement.kind == TableKind.PERFORMANCE:
        yield from _sentence_task_names(statement)
    if _lacks_total(statement):
        yield Unreadable(place=statement.lines[-1].place, text=title, reason=f"no-total: {title}")
    years = sum(line.year is not None for line in statement.lines)
    if statement.kind == TableKind.THREE_PUBLIC and years != 2 * sum(
        line.role is Role.CHANGE for line in statement.lines
    ):
        yield Unreadable(place=statement.place, text=title, reason=f"years: {years}")


def doubts_of_cells(statement: Statement, *, ruled: bool = True) -> Iterator[Unreadable]:
    """Yield what is doubtful in a statement whose cells were told apart: rows that do not add up, codes without parent.

    Nothing can be lost between cells, so none of it is unreadable: it is for a person to look at. A table that is not
    ``ruled`` may have lost a digit.
    """
    if not ruled:
        yield from _odd_decimals(statement)
    if statement.money_unit in MONEY_UNITS:
        yield from _wrong_sums(statement)
    yield from _orphaned_codes(statement)
    yield from _repeated_rows(statement)
    tops = [line for line in statement.lines if line.parent is None]
    if statement.kind in _TOTALLED_CELLS and len(tops) > 1 and not any(line.role is Role.TOTAL for line in tops):
        title = f"{statement.number} {statement.title}".strip()
        yield Unreadable(place=statement.lines[-1].place, text=title, reason=f"no-total: {title}")


def doubts_of_document(statements: Sequence[Statement]) -> Iterator[Unreadable]:
    """Yield what is missing from the document as a whole: tables of its set behind the last, numbers of tables."""
    present = tuple(statement.kind for statement in statements)
    for names in (one.kinds for one in TABLE_SETS.values()):
        if 0 < len(present) < len(names) and present == names[: len(present)]:
            lost = "、".join(KINDS[kind].name for kind in names[len(present) :])
            yield Unreadable(place=statements[-1].place, text="", reason=f"table-missing: {lost}")
    if any(statement.number for statement in statements):
        for statement in statements:
            if not statement.number:
                yield Unreadable(place=statement.place, text=statement.title, reason=f"no-number: {statement.title}")


def differing_labels(statements: Sequence[Statement]) -> Iterator[str]:
    """Yield a warning for each code that two tables print with different names; projects bear names of their own."""
    names: dict[tuple[str, str], Counter[str]] = {}
    for statement in (each for each in statements if each.kind != TableKind.PROJECTS):
        for line in statement.lines:
            if line.code:
                names.setdefault((line.scheme, line.code), Counter())[line.label] += 1
    for (_, code), found in names.items():
        if len({plain(name) for name in found}) > 1:
            yield f"label-differs: {code} {' / '.join(found)}"


def _children_by_parent(statement: Statement) -> dict[int, list[Line]]:
    children: dict[int, list[Line]] = {}
    for line in statement.lines:
        if line.parent is not None:
            children.setdefault(line.parent, []).append(line)
    return children


def _wrong_sums(statement: Statement) -> Iterator[Unreadable]:
    """Yield the rows whose figures are not the sum of the rows under them, beyond what rounding explains."""
    children = _children_by_parent(statement)
    for line in statement.lines:
        problem = _sum_problem(statement, line, children.get(line.position, []))
        if problem:
            yield Unreadable(place=line.place, text=_printed_line(line), reason=problem)


def _sum_problem(statement: Statement, line: Line, children: Sequence[Line]) -> str:
    unit = MONEY_UNITS[statement.money_unit]
    for amount in line.amounts:
        value = amount.value or Decimal(0)
        ways = possible_addends(children)
        wrong = [total for rows in ways if (total := _other_sum(statement, amount, rows, unit)) is not None]
        if wrong and len(wrong) == len(ways):
            _, nearest = min((abs(total - value), total) for total in wrong)
            return f"sum: {amount.printed} ≠ {nearest / unit:,f} {statement.money_unit}"
    return ""


def _other_sum(statement: Statement, amount: Amount, rows: Sequence[Line], unit: Decimal) -> Decimal | None:
    """Return what rows come to in the column of an amount, in yuan, if that is plainly another figure than it.

    Rows that are all blank in it state nothing. In the further stretches of its list it has that column again.
    """
    own = next(column for column in statement.columns if column.order == amount.column)
    stretch = first_stretch(own.list)
    again = {
        column.order
        for column in statement.columns
        if own.measure == column.measure != "" and column.list != own.list and first_stretch(column.list) == stretch
    }
    parts = [part for row in rows for part in row.amounts if part.column in again | {amount.column}]
    printed = [part for part in parts if part.value is not None]
    if amount.value is None or not printed or any(part.state is State.UNREADABLE for part in parts):
        return None
    total = sum((part.value or Decimal(0) for part in printed), Decimal(0))
    return total if abs(total - amount.value) > _rounding_tolerance([amount, *printed]) * unit else None


def _rounding_tolerance(amounts: Sequence[Amount]) -> Decimal:
    """Return ½ × last printed place × (number of addends + 1), the coarsest term deciding the place."""
    places = min(decimals(amount.printed) for amount in amounts)
    return Decimal(1).scaleb(-places) / 2 * len(amounts)


def _odd_decimals(statement: Statement) -> Iterator[Unreadable]:
    """Yield the figures printed with other decimals than nine in ten of their table: a digit may be lost.

    A plain ``0`` is not asked for its decimals.
    """
    printed = [
        (amount.printed, amount)
        for line in statement.lines
        for amount in line.amounts
        if amount.state is State.VALUE and amount.printed != "0"
    ]
    counts = Counter(decimals(text) for text, _ in printed)
    usual, often = counts.most_common(1)[0] if counts else (0, 0)
    if len(printed) >= 5 and often * 10 >= len(printed) * 9:
        for text, amount in printed:
            if decimals(text) != usual:
                yield Unreadable(place=amount.place, text=text, reason=f"decimals: {text}")


def _orphaned_codes(statement: Statement) -> Iterator[Unreadable]:
    """Yield the rows whose code has no row of the code above it (款 without its 类, 项 without its 款)."""
    codes = {(line.budget_unit, line.classification) for line in statement.lines if line.code}
    if not any(len(code) == 3 for _, code in codes):
        return  # the table prints the lowest level only
    for line in statement.lines:
        code = line.classification if line.code else ""
        if len(code) > 3 and (line.budget_unit, code_above(code)) not in codes:
            yield Unreadable(place=line.place, text=_printed_line(line), reason=f"orphan: {line.code}")


def _repeated_rows(statement: Statement) -> Iterator[Unreadable]:
    """Yield the rows that print a code, or a total, with its figures as an earlier row of the same unit does."""
    seen: set[tuple[str, ...]] = set()
    labels = {line.position: plain(line.label) for line in statement.lines}
    for line in statement.lines:
        figures = (amount.printed for amount in line.amounts)
        unit = line.budget_unit or labels.get(line.parent or 0, "")
        key = (line.list, unit, line.classification, labels[line.position], *figures)
        told = line.code or is_total_label(line.label) or (statement.kind == TableKind.THREE_PUBLIC and not line.label)
        if told and any(amount.value for amount in line.amounts):
            if key in seen:
                yield Unreadable(place=line.place, text=_printed_line(line), reason=f"twice: {line.code or line.label}")
            seen.add(key)


def _childless_rows(statement: Statement) -> Iterator[Unreadable]:
    """Yield the rows without rows under them, where all or most others of their level have some."""
    children = _children_by_parent(statement)
    coded = [line for line in statement.lines if line.classification]
    for size in (3, 5):
        level = [line for line in coded if len(line.classification) == size]
        bare_lines = [line for line in level if line.position not in children]
        if len(bare_lines) * 2 < len(level):
            for line in bare_lines:
                yield Unreadable(place=line.place, text=_printed_line(line), reason=f"childless: {line.label}")


def _numbering_gaps(statement: Statement) -> Iterator[Unreadable]:
    """Yield the rows whose enumeration (一、, 2.) does not follow the row before at the same place of the tree."""
    last: dict[tuple[str, int | None, int], int] = {}
    for line in statement.lines:
        if mark := enumerated(line.label):
            key = (line.list, line.parent, mark.depth)
            if mark.ordinal > last.get(key, 0) + 1:
                yield Unreadable(place=line.place, text=_printed_line(line), reason=f"gap: {line.label}")
            last[key] = mark.ordinal


def _sentence_task_names(statement: Statement) -> Iterator[Unreadable]:
    """Yield the tasks whose name reads like a sentence: the name was lost, and the content took its place."""
    for line in statement.lines:
        if re.search(r"[，。；：]", line.label):
            yield Unreadable(place=line.place, text=_printed_line(line), reason=f"task-name: {line.label}")


def _lacks_total(statement: Statement) -> bool:
    """Tell whether a kind that always totals its rows, or one of its lists, prints no total.

    A list that carries money over the years totals the year, and all.
    """
    if statement.kind in _TOTALLED:
        return any(line.parent is None and line.role is Role.LINE for line in statement.lines)
    for name in {line.list for line in statement.lines if line.list}:
        own = [bare_label(line.label) for line in statement.lines if line.list == name]
        carried = any("结余" in label or "结转" in label for label in own)
        if not set(own) & OUTERMOST_TOTALS or (carried and len(set(own) & TOTALS) < 2):
            return True
    return False


def _printed_line(line: Line) -> str:
    return " ".join([line.code, line.label, *(amount.printed for amount in line.amounts)]).strip()
