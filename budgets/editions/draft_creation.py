"""Begin a draft: from empty tables, from last year's edition, or as a correction of a published one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from budgets import records
from budgets.documents import empty_statements
from budgets.models import Budget, Department, SourceFile
from budgets.queries.records import records as read
from budgets.records import Amount, Column, Line, Phase, Role, Scope, Statement
from budgets.vocabulary.budget_titles import title_of_budget

from .history import Staff
from .loading import editions_of, hold_issuer, store_next_edition
from .workflow import EditionError, State, lock_edition, one_transaction


def start_draft(
    *,
    department: Department,
    year: int,
    scope: str = Scope.DEPARTMENT,
    phase: str = Phase.BUDGET,
    table_set: str = "",
    approved_on: date | None = None,
    by: Staff = None,
) -> Budget:
    """Make an empty draft with the tables of a set, or without any.

    Refused while another edition of the document is being worked on.
    """
    name = department.name
    empty = records.Budget(
        department=name,
        year=year,
        scope=Scope(scope),
        phase=Phase(phase),
        title=title_of_budget(name, year, Scope(scope), Phase(phase)),
        jurisdiction=department.jurisdiction.name,
        department_in_charge=department.parent.name if department.parent else "",
        units=(name,),
        approved_on=approved_on,
        statements=empty_statements(table_set, year=year, unit=name) if table_set else (),
    )
    with one_transaction():
        return store_draft(empty, department, by=by)


def start_from_edition(*, budget: Budget, year: int, approved_on: date | None = None, by: Staff = None) -> Budget:
    """Make a draft for another year from an edition: its lines, names and texts, without amounts.

    Where a table prints two years, this year's figures become the year before's. Everything carried is marked.
    """
    with one_transaction():
        before = carry_budget(read(budget), year, approved_on)
        return store_draft(before, budget.department, by=by, carried=True, confirmed=not budget.is_open)


def start_correction(*, budget: Budget, by: Staff = None) -> Budget:
    """Make a draft that is the copy of a published edition, to be changed and published in its place."""
    with one_transaction():
        row = lock_edition(budget, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)
        # What was public, a person had confirmed.
        made = store_draft(read(row), row.department, by=by, confirmed=True)
        kept = {file.name: file.file.name for file in row.files.all() if file.file}
        files = list(SourceFile.objects.filter(budget=made, name__in=kept))
        for file in files:
            file.file.name = kept[file.name]
        SourceFile.objects.bulk_update(files, ["file"])
        return made


def continue_in_draft(*, budget: Budget, by: Staff = None) -> Budget:
    """Return the edition of a document that is being worked on.

    Where there is none, a correction of the edition in force is begun, which may be a later one than the edition given.
    """
    with one_transaction():
        every = Budget.objects.of_document(*budget.document_key)
        open_one = every.in_preparation().first()
        return open_one or start_correction(budget=every.published().first() or budget, by=by)


def store_draft(
    budget: records.Budget, department: Department, *, by: Staff, carried: bool = False, confirmed: bool = False
) -> Budget:
    """Store a draft as the next edition of its document, unless one is being worked on."""
    issuer = hold_issuer(budget, department)
    open_one = editions_of(issuer, budget).in_preparation().first()
    if open_one is not None:
        words = {"title": open_one.title, "edition": open_one.edition}
        raise EditionError(
            _("Edition %(edition)d of “%(title)s” is being worked on: go on with it, or discard it first.") % words,
            draft=open_one,
        )
    return store_next_edition(budget, issuer, by=by, carried=carried, confirmed=confirmed).budget


def carry_budget(before: records.Budget, year: int, approved_on: date | None) -> records.Budget:
    """Return what an edition gives to one of another year: no amounts, no files, no places, no stated figures."""
    shift = year - before.year
    return replace(
        before,
        year=year,
        edition=None,
        title=shift_printed_years(before.title, before.year, shift),
        summary_of="",
        approved_on=approved_on,
        released_on=None,
        files=(),
        statements=tuple(carry_statement(statement, before.year, shift) for statement in before.statements),
        sections=tuple(replace(section, place=records.NOWHERE) for section in before.sections),
        projects=tuple(replace(project, is_new=None, place=records.NOWHERE) for project in before.projects),
        mentions=(),
        items=tuple(replace(item, place=records.NOWHERE) for item in before.items),
        goals=tuple(replace(goal, place=records.NOWHERE) for goal in before.goals),
        indicators=tuple(replace(indicator, place=records.NOWHERE) for indicator in before.indicators),
        assets=(),
        terms=tuple(replace(term, place=records.NOWHERE) for term in before.terms),
        unreadable=(),
    )


def carry_statement(statement: Statement, year: int, shift: int) -> Statement:
    figures: dict[int | None, Line] = {line.year: line for line in statement.lines if line.year is not None}
    return replace(
        statement,
        columns=tuple(carry_column(column, year, shift) for column in statement.columns),
        lines=tuple(carry_line(line, year, shift, figures) for line in statement.lines),
        title=shift_printed_years(statement.title, year, shift),
        remark="",
        place=records.NOWHERE,
    )


def carry_column(column: Column, year: int, shift: int) -> Column:
    return replace(column, header=tuple(shift_printed_years(text, year, shift) for text in column.header))


def carry_line(line: Line, year: int, shift: int, figures: dict[int | None, Line]) -> Line:
    """Return a line without amounts; a line of the year before takes the figures that stood beside this year."""
    moved = None if line.year is None else line.year + shift
    amounts: tuple[Amount, ...] = ()
    if line.role is Role.LINE and moved is not None and moved < year + shift and moved in figures:
        amounts = tuple(replace(amount, place=records.NOWHERE) for amount in figures[moved].amounts)
    label = line.label if line.year is None else line.label.replace(str(line.year), str(moved))
    return replace(line, label=label, year=moved, amounts=amounts, texts=(), place=records.NOWHERE)


def shift_printed_years(text: str, year: int, shift: int) -> str:
    """Return a text with the year, and the one before it, moved on."""
    return re.sub(rf"(?<!\d)({year}|{year - 1})(?!\d)", lambda match: str(int(match[1]) + shift), text)
