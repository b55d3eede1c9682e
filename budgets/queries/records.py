"""Read an edition back into the neutral form."""

from __future__ import annotations

import dataclasses
import typing
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import Model, QuerySet

from budgets import records as neutral
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
    Target,
    Term,
    TextCell,
    Unreadable,
)
from budgets.models.fields import PLACE
from budgets.records import Phase, Scope
from budgets.vocabulary.table_kinds import TableKind

#: The kinds of table that tell what an edition takes in and spends in all, or of one fund, and on the three expenses.
SPENDING_KINDS = (
    TableKind.INCOME,
    TableKind.INCOME_EXPENDITURE,
    TableKind.EXPENDITURE,
    TableKind.EXPENDITURE_SUMMARY,
    TableKind.GENERAL_FUNCTION,
    TableKind.GENERAL_BASIC,
    TableKind.GOVERNMENT_FUND,
    TableKind.STATE_CAPITAL,
    TableKind.THREE_PUBLIC,
    TableKind.THREE_PUBLIC_ITEMS,
)


def records(budget: Budget) -> neutral.Budget:
    """Return all that an edition says: what was loaded, with its edition number; sixteen queries."""
    return all_records([budget])[0]


def all_records(budgets: Sequence[Budget]) -> list[neutral.Budget]:
    """Return all that each of some editions says.

    Sixteen queries, however many and whatever their size: files, projects, sections, columns, lines, amounts, texts,
    statements, mentions, items, goals, indicators, targets, assets, terms, unreadable rows.
    """
    keys = [budget.pk for budget in budgets]
    files, entries, sections = (by_budget(model, keys) for model in (SourceFile, ProjectEntry, Section))
    make = Maker({file.pk: file.name for of in files.values() for file in of})
    number: dict[int | None, int] = {entry.pk: entry.order for of in entries.values() for entry in of}
    ordinal = {section.pk: section.order for of in sections.values() for section in of}
    tables, targets = statements(keys, make, number), targets_by_indicator(keys, make)
    mentions, items, goals = (by_budget(model, keys) for model in (Mention, Item, Goal))
    indicators, assets, terms = (by_budget(model, keys) for model in (Indicator, Asset, Term))
    unreadable = by_budget(Unreadable, keys)
    return [
        neutral.Budget(
            **document_fields(budget),
            edition=budget.edition,
            jurisdiction=budget.jurisdiction,
            department_in_charge=budget.department_in_charge,
            summary_of=budget.summary_of,
            approved_on=budget.approved_on,
            released_on=budget.released_on,
            files=make.all(neutral.SourceFile, files[budget.pk]),
            statements=tables[budget.pk],
            sections=make.all(neutral.Section, sections[budget.pk]),
            projects=tuple(
                make.one(neutral.ProjectEntry, entry, parent=number.get(entry.parent_id))
                for entry in entries[budget.pk]
            ),
            mentions=tuple(
                make.one(
                    neutral.Mention, mention, section=ordinal[mention.section_id], project=number.get(mention.entry_id)
                )
                for mention in mentions[budget.pk]
            ),
            items=make.all(neutral.Item, items[budget.pk]),
            goals=tuple(make.one(neutral.Goal, goal, project=number.get(goal.entry_id)) for goal in goals[budget.pk]),
            indicators=tuple(
                make.one(neutral.Indicator, one, targets=tuple(targets[one.pk])) for one in indicators[budget.pk]
            ),
            assets=make.all(neutral.Asset, assets[budget.pk]),
            terms=make.all(neutral.Term, terms[budget.pk]),
            unreadable=make.all(neutral.Unreadable, unreadable[budget.pk]),
        )
        for budget in budgets
    ]


def by_budget(model: Any, budgets: Collection[int]) -> dict[int, list[Any]]:
    """Return the rows of some editions, by edition, in their order; one query."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(budget__in=budgets).order_by("order"):
        found[row.budget_id].append(row)
    return found


def sections_as_read(budget: Budget) -> tuple[neutral.Section, ...]:
    """Return the sections of an edition alone; two queries."""
    make = Maker({file.pk: file.name for file in budget.files.all()})
    return make.all(neutral.Section, budget.sections.order_by("order"))


def spending(budgets: Sequence[Budget]) -> list[neutral.Budget]:
    """Return what editions spend in all: their tables that tell it, nothing else; five queries, however many."""
    tables = statements([budget.pk for budget in budgets], Maker(defaultdict(str)), {}, SPENDING_KINDS)
    return [neutral.Budget(**document_fields(budget), statements=tables[budget.pk]) for budget in budgets]


def document_fields(budget: Budget) -> dict[str, Any]:
    """Return which document an edition is of, as its record has it; no query."""
    return {
        "department": budget.issuer,
        "year": budget.fiscal_year_id,
        "scope": Scope(budget.scope),
        "phase": Phase(budget.phase),
        "title": budget.title,
        "units": tuple(budget.units),
    }


def statements(
    budgets: Collection[int], make: Maker, entries: Mapping[int | None, int], kinds: Collection[TableKind] = ()
) -> dict[int, tuple[neutral.Statement, ...]]:
    """Return the tables of editions, of some kinds or of all, with their columns, lines and cells: five queries."""
    of = {"budget__in": budgets, **({"kind__in": kinds} if kinds else {})}
    of_line = {f"line__{name}": wanted for name, wanted in of.items()}
    columns = list(Column.objects.filter(**{f"statement__{name}": one for name, one in of.items()}).order_by("order"))
    place = {column.pk: column.order for column in columns}
    lines = list(Line.objects.filter(**of).order_by("position"))
    amounts = cells_by_record(neutral.Amount, Amount.objects.filter(**of_line), place, make)
    texts = cells_by_record(neutral.Text, TextCell.objects.filter(**of_line), place, make)
    position: dict[int | None, int] = {line.pk: line.position for line in lines}
    of_columns: defaultdict[int, list[neutral.Column]] = defaultdict(list)
    of_lines: defaultdict[int, list[neutral.Line]] = defaultdict(list)
    for column in columns:
        of_columns[column.statement_id].append(make.one(neutral.Column, column, header=tuple(column.header)))
    for line in lines:
        of_lines[line.statement_id].append(
            make.one(
                neutral.Line,
                line,
                row=line.table_row,
                parent=position.get(line.parent_id),
                project=entries.get(line.entry_id),
                amounts=tuple(amounts[line.pk]),
                texts=tuple(texts[line.pk]),
            )
        )
    found: dict[int, tuple[neutral.Statement, ...]] = dict.fromkeys(budgets, ())
    for table in Statement.objects.filter(**of).order_by("order"):
        made = make.one(neutral.Statement, table, columns=tuple(of_columns[table.pk]), lines=tuple(of_lines[table.pk]))
        found[table.budget_id] += (made,)
    return found


def cells_by_record(record: Any, rows: QuerySet[Any], place: dict[int, int], make: Maker) -> dict[int, list[Any]]:
    """Return amounts or texts by their line, in the order of the columns; one query."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("line_id", "cell__order"):
        found[row.line_id].append(make.one(record, row, column=place[row.cell_id]))
    return found


def targets_by_indicator(budgets: Collection[int], make: Maker) -> dict[int, list[neutral.Target]]:
    """Return targets by their indicator; one query."""
    found: defaultdict[int, list[neutral.Target]] = defaultdict(list)
    for target in Target.objects.filter(indicator__budget__in=budgets).order_by("order"):
        found[target.indicator_id].append(make.one(neutral.Target, target))
    return found


class Maker:
    """Make records from rows; it knows the name of each source file."""

    def __init__(self, files: Mapping[int, str]) -> None:
        self.files = files

    def one(self, record: Any, row: Model, /, **given: Any) -> Any:
        """Return the record of one row: fields of the same name, except those ``given``."""
        for name, choice in fields(record):
            if name == "place":
                given[name] = self.source_place(row)
            elif name not in given:
                value = getattr(row, name)
                given[name] = choice(value) if choice else value
        return record(**given)

    def all(self, record: Any, rows: Iterable[Model]) -> tuple[Any, ...]:
        return tuple(self.one(record, row) for row in rows)

    def source_place(self, row: Any) -> neutral.Place:
        file = self.files[row.source_id] if row.source_id else ""
        words: dict[str, Any] = {"file": file}
        for name in PLACE:
            word = getattr(row, name)
            words[name] = tuple(word) if isinstance(word, list) else word
        return neutral.Place(**words)


@cache
def fields(record: Any) -> Iterable[tuple[str, type[StrEnum] | None]]:
    """Return the names of a record's fields, with the choice that a stored word stands for."""
    hints = typing.get_type_hints(record)
    names = [field.name for field in dataclasses.fields(record)]
    return [
        (name, hints[name] if isinstance(hints[name], type) and issubclass(hints[name], StrEnum) else None)
        for name in names
    ]
