"""The empty tables a clerk begins with, made of the forms of :mod:`budgets.vocabulary.table_sets`."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.documents.entry.typed_tables import TypedRow, TypedSheet, typed_statement
from budgets.records import ColumnType, Statement
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.table_sets import TABLE_SETS, Form, TableSet, layout_columns


def statements(table_set: str, *, year: int, unit: str) -> tuple[Statement, ...]:
    """Return the empty tables of a set (a key of :data:`TABLE_SETS`) for one unit and year."""
    return tables_of(TABLE_SETS[table_set], year=year, unit=unit)


def tables_of(table_set: TableSet, *, year: int, unit: str) -> tuple[Statement, ...]:
    """Return the empty tables of a set for one unit and year."""
    return tuple(
        empty(form, order=order, year=year, unit=unit, number=table_set.printed_number(order))
        for order, form in enumerate(table_set.forms, start=1)
    )


def empty(form: Form, *, order: int, year: int, unit: str, number: str) -> Statement:
    """Return one empty table."""
    columns = layout_columns(form.columns, year)
    sheet = TypedSheet(
        kind=form.kind,
        money_unit=form.money_unit,
        columns=columns,
        rows=tuple(empty_rows(form, year, unit, has_unit=any(column.type is ColumnType.UNIT for column in columns))),
        units=(unit,),
        order=order,
        title=form.title.format(unit=unit),
        number=number,
    )
    return typed_statement(sheet)


def empty_rows(form: Form, year: int, unit: str, *, has_unit: bool) -> Iterator[TypedRow]:
    """Yield the fixed rows of a form, those below its free ones so far down that the lists end in one row."""
    longest = max((len(form.fixed_rows(name)) for name in form.rows), default=0)
    for name in form.rows:
        texts, above = form.fixed_rows(name), form.rows_above(name)
        for number, text in enumerate(texts, start=1):
            label = text.strip().format(unit=unit, year=year, before=year - 1)
            yield TypedRow(
                key=f"{name}{number}",
                row=number if above is None or number <= above else number + longest - len(texts),
                list=name,
                level=len(text) - len(text.lstrip()),
                label=label,
                unit=unit if has_unit and number == 1 and not is_total_label(label) else "",
            )
