"""Make a statement of what a person typed or pasted into its cells, and tell what is doubtful while they type.

The same rules read printed documents: figures by :mod:`budgets.vocabulary.figures`, the
tree by :mod:`~.tables.line_tree`, doubts by :mod:`~.tables.doubts`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budgets.documents.tables import doubts, line_tree
from budgets.records import (
    MONEY_UNITS,
    NOWHERE,
    Amount,
    Column,
    ColumnType,
    Line,
    Origin,
    Place,
    State,
    Statement,
    Text,
)
from budgets.vocabulary.codes import LEVELS, WELL_FORMED
from budgets.vocabulary.figures import BLANKS, has_note_mark, parse_amount, parse_figure
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.money_units import MONEY_UNIT
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import TableKind, known_kind

_MONEY_WORDS = re.compile(rf"^(.*?)(?<!\s)\s*({MONEY_UNIT})$")
#: Decimals of a table in which too few figures stand to tell.
USUAL_DECIMALS = 2
ENOUGH = 5
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRow:
    """A row as typed: ``key`` is its name while it is edited, ``cells`` its texts and amounts by column.

    A column that ``cells`` does not name is absent from the document; an empty text is a blank.
    """

    key: str
    row: int
    list: str = ""
    level: int = 0
    code: str = ""
    label: str = ""
    unit: str = ""
    cells: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSheet:
    """A table as typed, with the units its budget names."""

    kind: str
    money_unit: str
    columns: tuple[Column, ...]
    rows: tuple[TypedRow, ...]
    units: tuple[str, ...] = ()
    order: int = 1
    title: str = ""
    number: str = ""
    note: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDoubt:
    """What a person should look at: where, and a message for :func:`budgets.documents.model.messages.sentence`."""

    position: int | None
    column: int | None
    message: str


def tidy(text: str, money_unit: str, decimals: int = 0) -> str:
    """Return an amount as a table prints it, or the text as typed where it is no figure.

    Full-width digits, signs of money, a unit behind the figure (converted into the table's) and figures in brackets
    (negative, as spreadsheets write them) are understood; ``decimals`` are filled up with zeros, never cut off. What
    bears the mark of a note is left as typed: the mark is no digit, and is kept.
    """
    if has_note_mark(text):
        return text.strip()
    plainly = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if plainly in BLANKS:
        return plainly
    bracketed = re.fullmatch(r"\((.+)\)", plainly)
    plainly = bracketed[1] if bracketed else plainly
    worded = _MONEY_WORDS.match(plainly)
    bare = (worded[1] if worded else plainly).replace(" ", "")
    number = parse_figure(bare)
    if number is None or money_unit not in MONEY_UNITS or too_long(bare):
        return text.strip()
    if worded:
        number = number * MONEY_UNITS[worded[2]] / MONEY_UNITS[money_unit]
        number = number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()
    if bracketed:
        number = -number
    own = max(0, -int(number.as_tuple().exponent))
    return f"{number:,.{max(own, decimals)}f}"


def too_long(text: str) -> bool:
    """Tell whether a figure has more digits than any amount of money: a slip, which arithmetic need not stand."""
    return sum(character.isdigit() for character in text) > MOST_DIGITS


def amount(column: int, printed: str, money_unit: str) -> Amount:
    """Return the amount that was typed into a cell."""
    state, value = (State.UNREADABLE, None) if too_long(printed) else parse_amount(printed, money_unit)
    return Amount(column=column, state=state, value=value, printed=printed, origin=Origin.TYPED)


def decimals_of(sheet: TypedSheet) -> int:
    """Return how many decimals the figures of a table have as a rule."""
    amounts = {column.order for column in sheet.columns if column.type is ColumnType.AMOUNT}
    texts = [text for row in sheet.rows for order, text in row.cells.items() if order in amounts and text.strip()]
    counts = Counter(len(text.strip().partition(".")[2]) for text in texts if parse_figure(text) is not None)
    if sum(counts.values()) < ENOUGH:
        return USUAL_DECIMALS
    return min(counts.most_common(1)[0][0], USUAL_DECIMALS)


def joined_code(text: str) -> str:
    """Return a code that was typed step by step (201 13 8) as one, or the text as typed where its steps make none."""
    parts = unicodedata.normalize("NFKC", text).split()
    joined = "".join([*parts[:1], *(part.zfill(2) for part in parts[1:])])
    return joined if WELL_FORMED.fullmatch(joined) else text


def with_code_and_label(row: TypedRow) -> TypedRow:
    """Return a row with its code in one; what names a total (合计) is its label, where papers print it among codes."""
    if not row.label and is_total_label(row.code):
        return replace(row, code="", label=row.code)
    return replace(row, code=joined_code(row.code))


def rows_in_order(sheet: TypedSheet) -> list[TypedRow]:
    """Return the rows in the order their lines are numbered in: list after list, each with its code and label."""
    lists = list(dict.fromkeys(column.list for column in sheet.columns if column.list)) or [""]
    place = {name: at for at, name in enumerate(lists)}
    return sorted(map(with_code_and_label, sheet.rows), key=lambda row: (place.get(row.list, 0), row.row))


def typed_statement(sheet: TypedSheet, known: Mapping[str, Line] | None = None, *, tidied: bool = True) -> Statement:
    """Return the statement that was typed.

    ``known`` holds the lines as they were, by the rows' keys. While no row is added, taken away, moved, indented or
    named otherwise, they keep their places in the tree; otherwise the tree is made anew, and each line that is named
    as before keeps what it stood for. ``tidied`` makes amounts look as tables print them.
    """
    known = known or {}
    rows = rows_in_order(sheet)
    lines = same_tree(rows, known) or new_tree(sheet, rows, known)
    decimals = decimals_of(sheet) if tidied else None
    return Statement(
        order=sheet.order,
        kind=sheet.kind,
        number=sheet.number,
        title=sheet.title,
        money_unit=sheet.money_unit,
        columns=sheet.columns,
        lines=tuple(filled(line, row, sheet, decimals) for line, row in zip(lines, rows, strict=True)),
        note=sheet.note,
        remark=sheet.remark,
    )


def same_tree(rows: Sequence[TypedRow], known: Mapping[str, Line]) -> list[Line]:
    """Return the known lines where the rows still say the same; nothing where they do not."""
    if len(rows) != len(known):
        return []
    lines = []
    for position, row in enumerate(rows, start=1):
        line = known.get(row.key)
        if line is None or line.position != position or not named_as(row, line) or row.level != line.level:
            return []
        lines.append(replace(line, row=row.row))
    return lines


def named_as(row: TypedRow, line: Line) -> bool:
    """Tell whether a row bears the name of a line."""
    unit = row.unit or line.budget_unit
    return (row.list, row.code, name_of(row), unit) == (line.list, line.code, line.label, line.budget_unit)


def name_of(row: TypedRow) -> str:
    """Return what a row is called: a row that names only its unit is the unit's total."""
    return row.label or ("" if row.code else row.unit)


def new_tree(sheet: TypedSheet, rows: Sequence[TypedRow], known: Mapping[str, Line]) -> list[Line]:
    """Return lines with places in the tree made by the rules that read printed tables.

    What adds up tells the tree of rows pasted without levels, as it does of a paper; levels that were typed stand.
    """
    levelled = {row.list for row in rows if row.level} - {row.list for row in rows if row.code}
    printed = [
        line_tree.ReadRow(
            number=row.row,
            label=name_of(row),
            code=row.code,
            list=row.list,
            unit=row.unit,
            indent=row.level,
            cells=() if row.list in levelled else typed_figures(row, sheet),
            place=Place(row=position),
        )
        for position, row in enumerate(rows, start=1)
    ]
    units = dict.fromkeys([*sheet.units, *(row.unit for row in rows if row.unit and not row.label and not row.code)])
    made = line_tree.make_lines(printed, kind=TableKind(sheet.kind), money_unit=sheet.money_unit, units=tuple(units))
    lines = []
    for line, row in zip(made, rows, strict=True):
        before = known.get(row.key)
        line = replace(line, place=NOWHERE)
        if before is not None and named_as(row, before):
            kept = {name: getattr(before, name) for name in ("scheme", "classification", "role", "year", "project")}
            line = replace(line, place=before.place, **kept)
        lines.append(line)
    return lines


def typed_figures(row: TypedRow, sheet: TypedSheet) -> tuple[tuple[int, str, Place], ...]:
    """Return the figures of a row as a reader of papers would find them."""
    return tuple(
        (column.order, tidy(row.cells[column.order], sheet.money_unit), NOWHERE)
        for column in sheet.columns
        if column.type is ColumnType.AMOUNT and column.order in row.cells and column.list in ("", row.list)
    )


def filled(line: Line, row: TypedRow, sheet: TypedSheet, decimals: int | None) -> Line:
    """Return a line with the amounts and texts of its row."""
    amounts, texts = [], []
    for column in sheet.columns:
        typed = row.cells.get(column.order)
        if typed is None or (column.list and column.list != row.list):
            continue
        if column.type is ColumnType.AMOUNT:
            printed = typed if decimals is None else tidy(typed, sheet.money_unit, decimals)
            amounts.append(amount(column.order, printed, sheet.money_unit))
        elif column.type is ColumnType.TEXT and typed.strip():
            texts.append(Text(column=column.order, text=typed.strip()))
    return replace(line, amounts=tuple(amounts), texts=tuple(texts))


# While typing

Sums = dict[int, dict[int, tuple[Decimal, Decimal | None]]]


def sums_below(made: Statement) -> Sums:
    """Return, for each line with lines under it and each column, their sum in yuan and what is left of the line's own.

    What is left is ``None`` where the line states no amount of its own there.
    """
    found: Sums = {}
    cells = {line.position: {amount.column: amount.value for amount in line.amounts} for line in made.lines}
    for line in made.lines:
        if line.parent is None:
            continue
        for column, value in cells[line.position].items():
            if value is not None:
                of_parent = found.setdefault(line.parent, {})
                total = of_parent.get(column, (Decimal(0), None))[0] + value
                stated = cells[line.parent].get(column)
                of_parent[column] = (total, None if stated is None else stated - total)
    return found


#: Doubts of printed tables that say nothing of a table whose cells a person fills.
_OF_PRINT = ("no-rows", "childless", "leftover")


def typed_doubts(made: Statement) -> list[TypedDoubt]:
    """Return what is doubtful in a statement as typed so far, each at its line and, where it has one, its column."""
    found = [
        TypedDoubt(position=line.position, column=amount.column, message=f"not-a-figure: {amount.printed}")
        for line in made.lines
        for amount in line.amounts
        if amount.state is State.UNREADABLE
    ]
    known = known_kind(made.kind)
    lengths = LEVELS.get(known.scheme or "", ()) if known else ()
    found += [
        TypedDoubt(position=line.position, column=None, message=f"not-a-code: {line.code}")
        for line in made.lines
        if lengths and line.code and not (WELL_FORMED.fullmatch(line.code) and len(line.code) in lengths)
    ]
    marked = replace(made, place=NOWHERE, lines=tuple(map(marked_line, made.lines)))
    for doubt in doubts.doubts_of_statement(marked):
        if not doubt.reason.startswith(_OF_PRINT):
            column = doubt.place.column or column_of(made, doubt.place.row, doubt.reason)
            found.append(TypedDoubt(position=doubt.place.row, column=column, message=doubt.reason))
    return found


def marked_line(line: Line) -> Line:
    """Return a line whose place is its position, so that a doubt tells which line it is of."""
    amounts = tuple(replace(amount, place=Place(row=line.position, column=amount.column)) for amount in line.amounts)
    return replace(line, place=Place(row=line.position), amounts=amounts)


def column_of(made: Statement, position: int | None, reason: str) -> int | None:
    """Return the column of the figure that a doubt about a sum begins with."""
    if position is None or not reason.startswith("sum: "):
        return None
    printed = plain(reason.removeprefix("sum: ").partition(" ≠ ")[0])
    left = sums_below(made).get(position, {})
    for amount in made.lines[position - 1].amounts:
        if plain(amount.printed) == printed and left.get(amount.column, (0, None))[1]:
            return amount.column
    return None
