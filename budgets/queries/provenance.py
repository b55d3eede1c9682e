"""Trace what a page shows to the original: the file it was read from, where it stands there, its text as printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model

from budgets.addresses import PARTS
from budgets.documents.model.table_layout import code_parts
from budgets.models import (
    Amount,
    Asset,
    Budget,
    Column,
    Goal,
    Indicator,
    Item,
    Line,
    Mention,
    ProjectEntry,
    Section,
    SourceFile,
    Statement,
    Term,
    TextCell,
    Unreadable,
)
from budgets.models.fields import PLACE
from budgets.records import ColumnType, Origin, Place
from budgets.vocabulary.figures import unit_behind

#: The model of each part of an edition that stands in no table, and what of it is printed.
MODELS: dict[str, tuple[type[Model], str]] = dict(
    zip(
        PARTS,
        (
            *((Mention, "printed"), (Section, "heading"), (ProjectEntry, "name"), (Item, "text"), (Goal, "text")),
            *((Indicator, "name"), (Asset, "label"), (Term, "term"), (Unreadable, "text")),
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Trace:
    """Where one printed thing stands: its name, its text as printed, the file and the place in it, how it came here.

    ``source`` is none for what was typed by hand. In a table ``position`` is that of its line, ``column`` the order of
    its column; ``money_unit`` is that of the table, for an amount that was read as money and bears no unit itself.
    """

    name: str
    printed: str
    source: SourceFile | None
    place: Place
    origin: str = Origin.READ
    position: int | None = None
    column: int | None = None
    money_unit: str = ""


@dataclass(slots=True)
class Traced:
    """Something looked up in the original: what it is called, and everything of it that stands there."""

    title: str
    traces: list[Trace]

    @property
    def first(self) -> Trace | None:
        """Return the first that has a place in a file: it says which page is shown."""
        return next((trace for trace in self.traces if trace.source is not None), None)


def row(statement: Statement, position: int, column: int | None = None) -> Traced | None:
    """Trace the printed row that a line stands in, or one cell of the line; none where there is no such line or cell.

    Four queries at most: the lines of the row, the columns, the amounts, the texts.
    """
    beside = Line.objects.filter(statement=statement, position=position).values("table_row")
    found = Line.objects.filter(statement=statement, table_row__in=beside).select_related("source")
    lines = {line.position: line for line in found.order_by("position")}
    line = lines.get(position)
    if line is None:
        return None
    wanted = [line] if column is not None else list(lines.values())
    columns = list(Column.objects.filter(statement=statement).order_by("order"))
    traces = [trace for one in wanted for trace in of_line(one, columns)]
    for one in cells_of_lines(Amount, wanted):
        is_bare = one.value is not None and not unit_behind(one.printed)
        traces.append(of_cell(one, one.printed, one.origin, statement.money_unit if is_bare else ""))
    if any(one.type == ColumnType.TEXT for one in columns):
        traces += [of_cell(one, one.text) for one in cells_of_lines(TextCell, wanted)]
    traces = [trace for trace in traces if column in (None, trace.column)]
    if not traces and column is not None:
        return None
    order = {one.order: number for number, one in enumerate(columns)}
    traces.sort(key=lambda trace: order.get(trace.column or 0, -1))
    title = f"{line.code} {line.label}".strip() or line.budget_unit
    return Traced(title, traces)


def cells_of_lines(model: Any, lines: Iterable[Line]) -> Any:
    return model.objects.filter(line__in=[line.pk for line in lines]).select_related("cell", "line", "source")


def of_cell(cell: Any, printed: str, origin: str = Origin.READ, money_unit: str = "") -> Trace:
    name = " / ".join(cell.cell.header)
    return Trace(name, printed, cell.source, place_of(cell), origin, cell.line.position, cell.cell.order, money_unit)


def of_line(line: Line, columns: Iterable[Column]) -> Iterable[Trace]:
    """Yield what a line prints beside its amounts and texts: unit, code and label, which stand where the line does."""
    place = place_of(line)
    # In a sheet the line names the cell it begins in; which cell holds which of its words is not kept.
    place = replace(place, column=None) if place.sheet else place
    mine = [column for column in columns if column.list == line.list]
    codes = [column for column in mine if column.type == ColumnType.CODE]
    parts = code_parts(line.code) if len(codes) > 1 else [line.code]
    words = {
        **{column.order: part for column, part in zip(codes, parts, strict=False)},
        **{column.order: line.budget_unit for column in mine if column.type == ColumnType.UNIT},
        **{column.order: line.label for column in mine if column.type == ColumnType.LABEL},
    }
    for column in mine:
        if word := words.get(column.order):
            name = " / ".join(column.header)
            yield Trace(name, word, line.source, place, Origin.READ, line.position, column.order)


def part(budget: Budget, word: str, order: int) -> Traced | None:
    """Trace a part of an edition that stands in no table; none where there is no such part. One query."""
    model, printed = MODELS[word]
    with_it = ("source", "section") if word == "figure" else ("source",)
    found: Any = model._default_manager.filter(budget=budget, order=order).select_related(*with_it).first()
    if found is None:
        return None
    title = str(found.section if word == "figure" else found)
    return Traced(title, [Trace("", getattr(found, printed) or str(found), found.source, place_of(found))])


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where a figure of a table stands: the position of its line, the order of its column, and where in which file."""

    position: int
    column: int
    file: str | None
    page: int | None
    row: int | None
    sheet: str | None


def cell_places(statement: Statement) -> dict[tuple[int, int], CellPlace]:
    """Return where all figures of a table stand, by the keys of line and column; one query."""
    rows = (
        Amount.objects.filter(line__statement=statement)
        .order_by()
        .values_list(*("line_id", "cell_id", "line__position", "cell__order", "source__name", "page", "row", "sheet"))
    )
    return {
        (line, cell): CellPlace(position, column, file, page, row, sheet or None)
        for line, cell, position, column, file, page, row, sheet in rows
    }


def place_of(row: Any) -> Place:
    """Return where a row of the database says that it stands."""
    file = row.source.name if row.source_id else ""
    return Place(file=file, **{name: getattr(row, name) for name in PLACE})
