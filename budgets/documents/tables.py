"""From the rows of a printed table to the lines of a statement, whatever the format they were read from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from budgets.records import (
    Amount,
    Column,
    ColumnType,
    Line,
    Place,
    Role,
    State,
    Statement,
    Text,
)

from . import kinds
from .values import money, plain

_ENUMERATION = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、．])\s*")
_YEAR = re.compile(r"^(\d{4})年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A printed row: what stands in its cells, and how far its label is indented (in characters).

    ``figures`` holds a printed text and a place for each amount column, or is ``None`` where the figures of the row
    could not be told apart.
    """

    number: int
    label: str
    code: str = ""
    list: str = ""
    unit: str = ""
    indent: int = 0
    figures: tuple[tuple[str, Place], ...] | None = ()
    texts: tuple[str, ...] = ()
    place: Place


def bare(label: str) -> str:
    """Return a label for comparing, without enumeration (一、, 1.), 其中 and white space."""
    return plain(_ENUMERATION.sub("", label.strip())).removeprefix("其中:")


def is_total(label: str) -> bool:
    """Tell whether a label names a total."""
    return bare(label) in kinds.TOTALS


def make_lines(
    rows: Sequence[Row], *, kind: str, columns: Sequence[Column], money_unit: str, units: Sequence[str]
) -> tuple[Line, ...]:
    """Return the lines of a statement: levels, parents, roles, units and amounts.

    Codes give the tree where rows have codes, indentation where they have none. ``units`` are the budget units the
    document names: a row that bears such a name totals that unit.
    """
    lines: list[Line] = []
    names = {plain(name) for name in units}
    for position, row in enumerate(rows, start=1):
        year = _YEAR.match(row.label) if kind == "three-public" else None
        lines.append(
            Line(
                position=position,
                row=row.number,
                level=row.indent,
                parent=None,
                role=_role(row, kind, names, len(rows)),
                label=row.label,
                code=row.code,
                list=row.list,
                scheme=_scheme(row.code),
                classification=row.code,
                budget_unit=row.unit or (row.label if plain(row.label) in names else ""),
                year=int(year[1]) if year else None,
                amounts=_amounts(row, columns, money_unit),
                texts=_texts(row, columns),
                place=row.place,
            )
        )
    return _carry_units(_tree(lines, names), kind)


def _scheme(code: str) -> str:
    if not code:
        return ""
    return {"2": "functional", "3": "economic-department", "5": "economic-government"}.get(code[0], "")


def _role(row: Row, kind: str, names: set[str], count: int) -> Role:
    if row.label.startswith("增减"):
        return Role.CHANGE
    if is_total(row.label):
        return Role.TOTAL
    if kind == "income":
        return Role.TOTAL if count == 1 else Role.LINE
    return Role.TOTAL if plain(row.label) in names else Role.LINE


def _amounts(row: Row, columns: Sequence[Column], money_unit: str) -> tuple[Amount, ...]:
    cells = [column for column in columns if column.type is ColumnType.AMOUNT and column.list == row.list]
    if row.figures is None:
        return tuple(
            Amount(column=cell.order, state=State.UNREADABLE, value=None, printed="", place=row.place) for cell in cells
        )
    amounts = []
    for cell, (printed, place) in zip(cells, row.figures, strict=True):
        state, value = money(printed, money_unit)
        amounts.append(Amount(column=cell.order, state=state, value=value, printed=printed, place=place))
    return tuple(amounts)


def _texts(row: Row, columns: Sequence[Column]) -> tuple[Text, ...]:
    cells = [column for column in columns if column.type is ColumnType.TEXT]
    return tuple(
        Text(column=cell.order, text=text, place=row.place) for cell, text in zip(cells, row.texts, strict=False)
    )


def _tree(lines: list[Line], names: set[str]) -> list[Line]:
    """Return the lines with levels and parents, list by list."""
    done: list[Line] = []
    for name in dict.fromkeys(line.list for line in lines):
        own = [line for line in lines if line.list == name]
        if name:
            done += _two_list_tree(own)
        elif any(line.code for line in own):
            done += _code_tree(own, names)
        else:
            done += _indent_tree(own, names)
    return sorted(done, key=lambda line: line.position)


def _code_tree(lines: list[Line], names: set[str]) -> list[Line]:
    """Place each code under the nearest shorter one it begins with, the first of them under the unit's row."""
    done: list[Line] = []
    grand = next((line for line in lines if not line.code and plain(line.label) not in names), None)
    unit: Line | None = None
    path: list[Line] = []
    for line in lines:
        if not line.code:
            is_unit = plain(line.label) in names
            above = grand if is_unit else None
            line = replace(line, parent=above.position if above else None, level=1 if above else 0)
            unit, path = line, []
        else:
            while path and not (line.code.startswith(path[-1].code) and line.code != path[-1].code):
                path.pop()
            parent = path[-1] if path else unit
            depth = {3: 1, 5: 2, 7: 3}.get(len(line.code), 1) + (unit.level if unit else 0)
            line = replace(line, parent=parent.position if parent else None, level=depth)
            path.append(line)
        done.append(line)
    return done


def _indent_tree(lines: list[Line], names: set[str]) -> list[Line]:
    """Place each row under the nearest one above it that is indented less; a grand total stands over the units."""
    done: list[Line] = []
    path: list[tuple[int, Line]] = []
    total = next((line for line in lines if line.role is Role.TOTAL and plain(line.label) not in names), None)
    for line in lines:
        if line is total or line.role is Role.CHANGE or line.year:
            done.append(replace(line, level=0, parent=None))
            continue
        while path and path[-1][0] >= line.level:
            path.pop()
        above = path[-1][1] if path else None
        level = above.level + 1 if above else int(total is not None)
        parent = above or total
        path.append((line.level, replace(line, level=level, parent=parent.position if parent else None)))
        done.append(path[-1][1])
    return done


def _two_list_tree(lines: list[Line]) -> list[Line]:
    """Place the rows of one of two lists side by side: items under the year's total, that and the rest under the grand.

    Totals stand below what they total, so what comes before the year's total belongs to it.
    """
    grand = next((line for line in lines if bare(line.label) in kinds.GRAND_TOTALS), None)
    year = next((line for line in lines if bare(line.label) in kinds.YEAR_TOTALS), None)
    done: list[Line] = []
    path: list[tuple[int, Line]] = []
    for line in lines:
        if line is grand or line is year:
            above = grand if line is year else None
            done.append(replace(line, level=0, parent=above.position if above else None))
            path = []
            continue
        while path and path[-1][0] >= line.level:
            path.pop()
        if path:
            parent, level = path[-1][1], path[-1][1].level + 1
        else:
            parent, level = (year if year and line.position < year.position else grand), 1
        placed = replace(line, level=level, parent=parent.position if parent else None)
        path.append((line.level, placed))
        done.append(placed)
    return done


def _carry_units(lines: list[Line], kind: str) -> tuple[Line, ...]:
    """Return the lines with the unit of the row above where a row prints none (merged cells, codes under a unit)."""
    unit = ""
    done = []
    for line in lines:
        if line.budget_unit or (line.role is Role.TOTAL and kind != "three-public"):
            unit = line.budget_unit
        done.append(replace(line, budget_unit=unit))
    return tuple(done)


def classify(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements with the codes of lines that print only a name.

    The code is taken from a line of the same name, under the same parent's code, in another table of the document that
    prints codes of the scheme. A name that stands for two codes, or none, stays without.
    """
    known: dict[tuple[str, str, str], set[str]] = {}
    for statement in statements:
        for line in statement.lines:
            if line.code:
                parent = line.code[:-2] if len(line.code) > 3 else ""
                known.setdefault((line.scheme, parent, bare(line.label)), set()).add(line.code)
    return tuple(
        replace(statement, lines=_classify_lines(statement, known, kinds.KINDS[statement.kind].scheme))
        for statement in statements
    )


def _classify_lines(statement: Statement, known: dict[tuple[str, str, str], set[str]], scheme: str) -> tuple[Line, ...]:
    codes: dict[int, str] = {}
    done = []
    for line in statement.lines:
        if scheme and not line.code and line.role is Role.LINE and line.list != "income":
            above = codes.get(line.parent or 0, "")
            found = known.get((scheme, above, bare(line.label)), set())
            if len(found) == 1:
                code = next(iter(found))
                codes[line.position] = code
                line = replace(line, scheme=scheme, classification=code)
        done.append(line)
    return tuple(done)
