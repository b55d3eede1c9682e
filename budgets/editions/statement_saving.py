"""Store what was typed into one statement of a draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from budgets import records
from budgets.documents import (
    TypedSheet,
    classify_statements,
    column_measure,
    link_projects,
    rows_in_order,
    typed_statement,
)
from budgets.models import Amount, Budget, Column, Line, Statement, TextCell, Unreadable
from budgets.models.fields import PLACE
from budgets.queries import entry
from budgets.vocabulary.table_kinds import TableKind, known_kind

from . import checking, history, table_projects, table_saves
from .history import Staff
from .storable_rows import BEYOND, check_storable
from .workflow import EditionError, State, lock_edition, one_transaction, reopen_submitted

#: Further than any table is long: where lines wait while their positions are given out anew.
ASIDE = 1_000_000
FRAME = ("title", "number", "money_unit", "note", "remark")
#: What typing into an amount changes of it.
TYPED_FIELDS = ("state", "value", "printed", "origin", "confidence", "second_reading", "unconfirmed")
#: What a line is, besides its cells: fields of the same name in records and in the database.
NAMES = ("position", "list", "level", "code", "label", "scheme", "classification", "budget_unit", "year", "placed_by")


class StaleVersion(EditionError):
    """The statement was changed since the version that was edited.

    ``statement`` is as it is now, ``made`` the lines in it that rows of the sheet became in an earlier save.
    """

    def __init__(self, statement: Statement, made: dict[str, int]) -> None:
        super().__init__(_("Somebody else has changed this table meanwhile."))
        self.statement, self.made = statement, made


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedStatement:
    """A statement after saving: its version, its rows as stored, and what became of rows that were new.

    ``made`` holds the keys in the database of those rows by their keys while typed, ``sheet`` has them in their place.
    ``statement`` is as it is now: since a save that was sent again, others may have moved its version on.
    """

    statement: Statement
    version: int
    made: dict[str, int]
    sheet: TypedSheet


def save_statement(
    *, statement: Statement, version: int, sheet: TypedSheet, by: Staff = None, save_id: UUID | None = None
) -> SavedStatement:
    """Store a statement as typed, if it still has the version that was edited; raise :class:`StaleVersion` if not.

    What could not be understood is kept as typed and counts as unreadable. An amount whose text is the same keeps its
    origin and its place in the source; another is marked as typed or, where one was read before, as corrected.

    A save with the ``save_id`` of one that was stored before stores nothing and returns what that one returned.
    """
    with one_transaction():
        budget = lock_edition(statement.budget, State.DRAFT, State.REVIEW)
        row = Statement.objects.select_for_update().get(pk=statement.pk)
        row.budget = budget
        whole = with_blank_amounts(sheet)
        if before := table_saves.find_earlier_save(row, save_id):
            typed_before = table_saves.with_stored_keys(whole, before.made)
            return SavedStatement(statement=row, version=before.version, made=before.made, sheet=typed_before)
        made = table_saves.lines_made_earlier(row, sheet) if save_id else {}
        if row.version != version:
            raise StaleVersion(row, made)
        entering = StatementWriter(row, table_saves.with_stored_keys(whole, made))
        entering.write_statement()
        if entering.changes:
            row.version += 1
            row.save(update_fields=["version"])
            history.log_changed_values(row, budget, by, entering.changes)
            reopen_submitted(budget, by)
            drop_resolved_unreadable(row)
            checking.check_and_store(budget)
        made |= {key: line.pk for key, line in entering.new.items()}
        table_saves.remember_save(row, save_id, made)
        return SavedStatement(
            statement=row, version=row.version, made=made, sheet=table_saves.with_stored_keys(whole, made)
        )


def drop_resolved_unreadable(statement: Statement) -> None:
    """Drop the notes on cells that could not be read and now can; notes on whole rows are for people to drop."""
    of_cells = Q(reason__startswith="not-a-figure") | Q(reason=BEYOND)
    noted = Unreadable.objects.filter(of_cells, budget=statement.budget, source__isnull=False)
    for note in noted:
        place = {name: getattr(note, name) for name in ("source_id", *PLACE)}
        states = set(Amount.objects.filter(line__statement=statement, **place).values_list("state", flat=True))
        if states and records.State.UNREADABLE not in states:
            note.delete()


def with_blank_amounts(sheet: TypedSheet) -> TypedSheet:
    """Return a sheet in which a new row with figures has blanks where nothing was typed: its cells are there."""
    amounts = [column for column in sheet.columns if column.type is records.ColumnType.AMOUNT]
    rows = []
    for row in sheet.rows:
        mine = [column.order for column in amounts if not column.list or column.list == row.list]
        if not row.key.isdecimal() and any(row.cells.get(order, "").strip() for order in mine):
            row = replace(row, cells={**dict.fromkeys(mine, ""), **row.cells})
        rows.append(row)
    return replace(sheet, rows=tuple(rows))


@dataclass(slots=True)
class StatementWriter:
    """One saving of one statement: what was there, what is to be there, and what changes on the way."""

    statement: Statement
    sheet: TypedSheet
    changes: list[history.Change] = field(default_factory=list)
    new: dict[str, Line] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def write_statement(self) -> None:
        known = entry.known(self.statement)
        self.change_frame()
        made = typed_statement(self.sheet, known)
        keys = [row.key for row in rows_in_order(self.sheet)]
        self.lines = {str(line.pk): line for line in Line.objects.filter(statement=self.statement)}
        if unknown := [key for key in keys if key.isdecimal() and key not in self.lines]:
            raise EditionError(_("The table has no line %s.") % ", ".join(unknown))
        lists_projects = self.statement.kind == TableKind.PROJECTS
        listed = {line.entry_id for line in self.lines.values() if lists_projects and line.entry_id}
        before = {key: entry.unplaced(line) for key, line in known.items()}
        after = dict(zip(keys, map(entry.unplaced, made.lines), strict=True))
        named = before != after
        if named:
            self.change_lines(before, after)
        self.change_cells(dict(zip(keys, made.lines, strict=True)))
        carried = [self.lines[key].pk for key in self.touched if self.lines[key].carried]
        Line.objects.filter(pk__in=carried).update(carried=False)
        if named:
            relink_lines(self.statement.budget, listed)

    def change_frame(self) -> None:
        changed = [name for name in FRAME if getattr(self.statement, name) != getattr(self.sheet, name)]
        for name in changed:
            value = getattr(self.sheet, name)
            words: Any = Statement._meta.get_field(name)
            self.changes.append((str(words.verbose_name), getattr(self.statement, name), value))
            setattr(self.statement, name, value)
        if changed:
            check_storable([self.statement])
            self.statement.save(update_fields=changed)

    def change_lines(self, before: dict[str, records.Line], after: dict[str, records.Line]) -> None:
        """Delete, add and change lines; parents are set when all are there."""
        gone = [key for key in before if key not in after]
        self.changes += [(_("line"), line_caption(before[key]), "") for key in gone]
        self.changes += [(_("line"), "", line_caption(line)) for key, line in after.items() if key not in before]
        self.changes += [
            (_("line"), line_caption(before[key]), line_caption(line))
            for key, line in after.items()
            if key in before and line_caption(before[key]) != line_caption(line)
        ]
        if not self.changes:
            self.changes.append((_("order of the lines"), "", ""))
        own = Line.objects.filter(statement=self.statement)
        own.update(parent=None, position=F("position") + ASIDE)
        own.filter(pk__in=[self.lines.pop(key).pk for key in gone]).delete()
        self.add_lines([key for key in after if key not in before], after)
        self.update_lines(after)

    def add_lines(self, keys: Sequence[str], after: dict[str, records.Line]) -> None:
        rows = [
            Line(
                budget=self.statement.budget,
                statement=self.statement,
                kind=self.statement.kind,
                **{name: getattr(after[key], name) for name in NAMES},
                role=after[key].role,
                table_row=after[key].row,
            )
            for key in keys
        ]
        check_storable(rows)
        self.new = dict(zip(keys, Line.objects.bulk_create(rows), strict=True))
        self.lines |= self.new

    def update_lines(self, after: dict[str, records.Line]) -> None:
        """Give every line its place in the table and in the tree."""
        at = {line.position: self.lines[key] for key, line in after.items()}
        for key, line in after.items():
            row = self.lines[key]
            if row.label != line.label:
                row.entry = None
            if (row.code, row.label) != (line.code, line.label):
                self.touched.add(key)
            for name in NAMES:
                setattr(row, name, getattr(line, name))
            row.role, row.table_row = line.role.value, line.row
            row.parent = at[line.parent] if line.parent else None
        rows = [self.lines[key] for key in after]
        check_storable(rows)
        Line.objects.bulk_update(rows, [*NAMES, "role", "table_row", "parent", "entry"], batch_size=50)

    def change_cells(self, after: dict[str, records.Line]) -> None:
        """Add, change and delete the amounts and texts that differ."""
        columns = {column.order: column for column in Column.objects.filter(statement=self.statement)}
        self.change_cells_of_model(
            Amount,
            {(key, cell.column): cell for key, line in after.items() for cell in line.amounts},
            columns,
        )
        self.change_cells_of_model(
            TextCell, {(key, cell.column): cell for key, line in after.items() for cell in line.texts}, columns
        )

    def change_cells_of_model(self, model: Any, wanted: dict[tuple[str, int], Any], columns: dict[int, Column]) -> None:
        """Bring the cells of one model to what is wanted, noting each change."""
        words = "printed" if model is Amount else "text"
        order = {column.pk: column.order for column in columns.values()}
        stored = {
            (str(cell.line_id), order[cell.cell_id]): cell
            for cell in model.objects.filter(cell__statement=self.statement)
        }
        add, change = [], []
        for where, cell in wanted.items():
            row = stored.pop(where, None)
            if row is None:
                row = model(line=self.lines[where[0]], cell=columns[where[1]])
                add.append(row)
            elif getattr(row, words) == getattr(cell, words) and (model is TextCell or row.value == cell.value):
                continue
            else:
                change.append(row)
            self.note_cell_change(where, columns, "" if row.pk is None else getattr(row, words), getattr(cell, words))
            fill_cell_row(row, cell)
        for where, row in stored.items():
            self.note_cell_change(where, columns, getattr(row, words), "")
        check_storable([*add, *change])
        model.objects.bulk_create(add)
        model.objects.bulk_update(change, ["text"] if model is TextCell else TYPED_FIELDS)
        model.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()

    def note_cell_change(self, where: tuple[str, int], columns: dict[int, Column], old: str, new: str) -> None:
        key, order = where
        self.touched.add(key)
        line = self.lines[key]
        self.changes.append((f"{line.code} {line.label} · {columns[order]}".strip(), old, new))


def fill_cell_row(row: Any, cell: Any) -> None:
    """Put what was typed into the row of a cell; what had been read from a file is thereby corrected."""
    if isinstance(row, TextCell):
        row.text = cell.text
        return
    was_read = row.pk is not None and row.origin != records.Origin.TYPED
    row.origin = records.Origin.CORRECTED if was_read else records.Origin.TYPED
    row.state, row.value, row.printed = cell.state.value, cell.value, cell.printed
    # Whoever corrects a recognised figure has looked at it.
    row.confidence, row.second_reading, row.unconfirmed = None, "", False


def line_caption(line: records.Line) -> str:
    """Return how the history calls a line."""
    return f"{line.code} {line.label}".strip()


def relink_lines(budget: Budget, listed: Collection[int] = ()) -> None:
    """Find anew what the lines of a draft stand for: the code of a bare name, the project of a project's line.

    ``listed`` are the projects that had a line before (:func:`.table_projects.bring_projects_into_step`).
    """
    rows = list(Line.objects.filter(budget=budget).order_by("statement", "position"))
    by_key = {line.pk: line for line in rows}
    statements = [
        bare_statement(table, [row for row in rows if row.statement_id == table.pk], by_key)
        for table in statements_in_order(budget)
    ]
    classified = classify_statements(statements)
    entries = table_projects.bring_projects_into_step(budget, classified, listed)
    projects = [records.ProjectEntry(order=at, parent=None, name=one.name) for at, one in enumerate(entries, 1)]
    found = link_projects(classified, projects)
    entry_of = {at: one.pk for at, one in enumerate(entries, 1)}
    changed = []
    for row, line in zip(rows, (line for table in found for line in table.lines), strict=True):
        project = entry_of[line.project] if line.project else row.entry_id
        if (row.scheme, row.classification, row.entry_id) != (line.scheme, line.classification, project):
            row.scheme, row.classification, row.entry_id = line.scheme, line.classification, project
            changed.append(row)
    Line.objects.bulk_update(changed, ["scheme", "classification", "entry"], batch_size=100)


def statements_in_order(budget: Budget) -> list[Statement]:
    return list(Statement.objects.filter(budget=budget).order_by("pk"))


def bare_statement(table: Statement, rows: Sequence[Line], by_key: dict[int, Line]) -> records.Statement:
    """Return a statement as records without columns and cells."""
    lines = tuple(
        records.Line(
            **{name: getattr(row, name) for name in NAMES},
            row=row.table_row,
            parent=by_key[row.parent_id].position if row.parent_id else None,
            role=records.Role(row.role),
        )
        for row in rows
    )
    return records.Statement(
        order=table.order,
        kind=table.kind,
        number=table.number,
        title=table.title,
        money_unit=table.money_unit,
        columns=(),
        lines=lines,
    )


def tell_measures(*, statement: Statement) -> None:
    """Say of columns of amounts without a measure what their headers tell, as of a column that is read."""
    with one_transaction():
        budget = lock_edition(statement.budget, State.DRAFT, State.REVIEW)
        rows = list(Column.objects.filter(statement=statement).order_by("order"))
        amounts = [one for one in rows if one.type == records.ColumnType.AMOUNT]
        kind = TableKind(statement.kind) if known_kind(statement.kind) else TableKind.OTHER
        for one in amounts:
            beside = [tuple(other.header) for other in amounts if other.list == one.list]
            given = {"alone": len(beside) == 1, "final": budget.phase == records.Phase.FINAL}
            told = column_measure(tuple(one.header), beside, kind, budget.fiscal_year_id, **given)
            one.measure = one.measure or told
            one.save(update_fields=["measure"])
