"""Read a statement as the page that edits it shows it: rows as printed, cells as typed, units where they change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from budgets import records as neutral
from budgets.documents import TypedRow, TypedSheet, classify_statements, link_projects
from budgets.models import Amount, Column, Line, Statement, TextCell
from budgets.records import NOWHERE, ColumnType, Origin, Placing, Role, State


def statement_columns(statement: Statement) -> tuple[neutral.Column, ...]:
    """Return the columns of a statement; one query."""
    return tuple(
        neutral.Column(
            order=column.order,
            type=ColumnType(column.type),
            header=tuple(column.header),
            measure=column.measure,
            list=column.list,
        )
        for column in Column.objects.filter(statement=statement).order_by("order")
    )


def known(statement: Statement) -> dict[str, neutral.Line]:
    """Return the lines of a statement as they are stored, by their keys as text; three queries.

    ``project`` and ``parent`` are the numbers they have in records; places are left out, as typing changes none.
    """
    lines = list(Line.objects.filter(statement=statement).select_related("entry").order_by("position"))
    position = {line.pk: line.position for line in lines}
    amounts, texts = cells_by_line(statement)
    return {
        str(line.pk): neutral.Line(
            position=line.position,
            row=line.table_row,
            level=line.level,
            parent=position[line.parent_id] if line.parent_id else None,
            role=Role(line.role),
            label=line.label,
            code=line.code,
            list=line.list,
            scheme=line.scheme,
            classification=line.classification,
            budget_unit=line.budget_unit,
            year=line.year,
            project=line.entry.order if line.entry else None,
            placed_by=Placing(line.placed_by),
            amounts=tuple(amounts[line.pk]),
            texts=tuple(texts[line.pk]),
            place=NOWHERE,
        )
        for line in lines
    }


def cells_by_line(statement: Statement) -> tuple[dict[int, list[neutral.Amount]], dict[int, list[neutral.Text]]]:
    """Return the amounts and texts of a statement by their lines; two queries."""
    amounts: defaultdict[int, list[neutral.Amount]] = defaultdict(list)
    rows = Amount.objects.filter(cell__statement=statement).order_by("line", "cell__order")
    for line, order, state, value, printed, origin in rows.values_list(
        "line_id", "cell__order", "state", "value", "printed", "origin"
    ):
        amounts[line].append(
            neutral.Amount(column=order, state=State(state), value=value, printed=printed, origin=Origin(origin))
        )
    texts: defaultdict[int, list[neutral.Text]] = defaultdict(list)
    prose = TextCell.objects.filter(cell__statement=statement).order_by("line", "cell__order")
    for line, order, text in prose.values_list("line_id", "cell__order", "text"):
        texts[line].append(neutral.Text(column=order, text=text))
    return amounts, texts


def typed_sheet(
    statement: Statement, columns: tuple[neutral.Column, ...], lines: dict[str, neutral.Line]
) -> TypedSheet:
    """Return a statement as the page shows it: a unit stands only where it changes, a unit's total bears its name."""
    has_unit = any(column.type is ColumnType.UNIT for column in columns)
    rows = []
    above = ""
    for key, line in lines.items():
        unit = line.budget_unit if has_unit and line.budget_unit != above else ""
        names_unit = bool(unit) and line.label == unit and not line.code
        above = line.budget_unit
        rows.append(
            TypedRow(
                key=key,
                row=line.row,
                list=line.list,
                level=line.level,
                code=line.code,
                label="" if names_unit else line.label,
                unit=unit,
                cells={cell.column: cell.printed for cell in line.amounts}
                | {cell.column: cell.text for cell in line.texts},
            )
        )
    return TypedSheet(
        kind=statement.kind,
        money_unit=statement.money_unit,
        columns=columns,
        rows=tuple(rows),
        units=tuple(statement.budget.units),
        order=statement.order,
        title=statement.title,
        number=statement.number,
        note=statement.note,
        remark=statement.remark,
    )


def document(statement: Statement) -> dict[str, Any]:
    """Return all that the page of a statement needs, ready for JSON; four queries."""
    of_columns, lines = statement_columns(statement), known(statement)
    shown = typed_sheet(statement, of_columns, lines)
    carried = set(Line.objects.filter(statement=statement, carried=True).values_list("pk", flat=True))
    return {
        "id": statement.pk,
        "version": statement.version,
        "title": shown.title,
        "number": shown.number,
        "money_unit": shown.money_unit,
        "note": shown.note,
        "remark": shown.remark,
        "rows": [row_words(row, lines[row.key], int(row.key) in carried) for row in shown.rows],
    }


def row_words(row: TypedRow, line: neutral.Line, carried: bool) -> dict[str, Any]:
    return {
        "key": row.key,
        "row": row.row,
        "list": row.list,
        "level": row.level,
        "code": row.code,
        "label": row.label,
        "unit": row.unit,
        "cells": {str(order): text for order, text in row.cells.items()},
        "origins": {str(amount.column): amount.origin.value for amount in line.amounts},
        "carried": carried,
    }


def with_table(budget: neutral.Budget, table: neutral.Statement) -> neutral.Budget:
    """Return a budget with one of its tables as typed; lines named otherwise stand for what their new names say."""
    before = next(one for one in budget.statements if one.order == table.order)
    tables_ = tuple(table if one.order == table.order else one for one in budget.statements)
    if [name_and_place(line) for line in before.lines] != [name_and_place(line) for line in table.lines]:
        tables_ = link_projects(classify_statements(tables_), budget.projects)
    return replace(budget, statements=tables_)


def name_and_place(line: neutral.Line) -> tuple[Any, ...]:
    """Return what tells a line's name and place in its table."""
    return line.position, line.list, line.parent, line.code, line.label, line.budget_unit


def unplaced(line: neutral.Line) -> neutral.Line:
    """Return a line without its amounts and texts, for comparing what it is."""
    return replace(line, amounts=(), texts=(), place=NOWHERE)
