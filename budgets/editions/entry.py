"""Store what was typed into one statement of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from budgets import records
from budgets.documents import TypedSheet, link_projects, rows_in_order, typed_statement, with_classifications
from budgets.models import Amount, Budget, Column, Line, ProjectEntry, Statement, TextCell, Unreadable
from budgets.models.fields import PLACE
from budgets.queries import entry

from . import checking, history, saves
from .loading import check
from .steps import EditionError, Staff, State, locked, one_transaction

#: Further than any table is long: where lines wait while their positions are given out anew.
ASIDE = 1_000_000
FRAME = ("title", "number", "money_unit", "note", "remark")
#: What a line is, besides its cells: fields of the same name in records and in the database.
NAMES = ("position", "list", "level", "code", "label", "scheme", "classification", "budget_unit", "year")


class Stale(EditionError):
    """The statement was changed since the version that was edited.

    ``statement`` is as it is now, ``made`` the lines in it that rows of the sheet became in an earlier save.
    """

    def __init__(self, statement: Statement, made: dict[str, int]) -> None:
        super().__init__(_("Somebody else has changed this table meanwhile."))
        self.statement, self.made = statement, made


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
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
) -> Saved:
    """Store a statement as typed, if it still has the version that was edited; raise :class:`Stale` if not.

    What could not be understood is kept as typed and counts as unreadable. An amount whose text is the same keeps its
    origin and its place in the source; another is marked as typed or, where one was read before, as corrected.

    A save with the ``save_id`` of one that was stored before stores nothing and returns what that one returned.
    """
    with one_transaction():
        budget = locked(statement.budget, State.DRAFT, State.REVIEW)
        row = Statement.objects.select_for_update().get(pk=statement.pk)
        row.budget = budget
        whole = with_blanks(sheet)
        if before := saves.answered(row, save_id):
            typed_before = saves.with_stored_keys(whole, before.made)
            return Saved(statement=row, version=before.version, made=before.made, sheet=typed_before)
        made = saves.lines_known_as(row, sheet) if save_id else {}
        if row.version != version:
            raise Stale(row, made)
        entering = Entering(row, saves.with_stored_keys(whole, made))
        entering.store()
        if entering.changes:
            row.version += 1
            row.save(update_fields=["version"])
            history.changed(row, budget, by, entering.changes)
            settle_unreadable(row)
            checking.run(budget)
        made |= {key: line.pk for key, line in entering.new.items()}
        saves.remember(row, save_id, made)
        return Saved(statement=row, version=row.version, made=made, sheet=saves.with_stored_keys(whole, made))


def settle_unreadable(statement: Statement) -> None:
    """Drop the notes on cells that could not be read and now can; notes on whole rows are for people to drop."""
    noted = Unreadable.objects.filter(budget=statement.budget, reason__startswith="not-a-figure", source__isnull=False)
    for note in noted:
        place = {name: getattr(note, name) for name in ("source_id", *PLACE)}
        states = set(Amount.objects.filter(line__statement=statement, **place).values_list("state", flat=True))
        if states and records.State.UNREADABLE not in states:
            note.delete()


def with_blanks(sheet: TypedSheet) -> TypedSheet:
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
class Entering:
    """One saving of one statement: what was there, what is to be there, and what changes on the way."""

    statement: Statement
    sheet: TypedSheet
    changes: list[history.Change] = field(default_factory=list)
    new: dict[str, Line] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def store(self) -> None:
        known = entry.known(self.statement)
        self.store_frame()
        made = typed_statement(self.sheet, known)
        keys = [row.key for row in rows_in_order(self.sheet)]
        self.lines = {str(line.pk): line for line in Line.objects.filter(statement=self.statement)}
        if unknown := [key for key in keys if key.isdecimal() and key not in self.lines]:
            raise EditionError(_("The table has no line %s.") % ", ".join(unknown))
        before = {key: entry.unplaced(line) for key, line in known.items()}
        after = dict(zip(keys, map(entry.unplaced, made.lines), strict=True))
        named = before != after
        if named:
            self.store_lines(before, after)
        self.store_cells(dict(zip(keys, made.lines, strict=True)))
        carried = [self.lines[key].pk for key in self.touched if self.lines[key].carried]
        Line.objects.filter(pk__in=carried).update(carried=False)
        if named:
            relink(self.statement.budget)

    def store_frame(self) -> None:
        changed = [name for name in FRAME if getattr(self.statement, name) != getattr(self.sheet, name)]
        for name in changed:
            value = getattr(self.sheet, name)
            words: Any = Statement._meta.get_field(name)
            self.changes.append((str(words.verbose_name), getattr(self.statement, name), value))
            setattr(self.statement, name, value)
        if changed:
            check([self.statement])
            self.statement.save(update_fields=changed)

    def store_lines(self, before: dict[str, records.Line], after: dict[str, records.Line]) -> None:
        """Delete, add and change lines; parents are set when all are there."""
        gone = [key for key in before if key not in after]
        self.changes += [(_("line"), named(before[key]), "") for key in gone]
        self.changes += [(_("line"), "", named(line)) for key, line in after.items() if key not in before]
        self.changes += [
            (_("line"), named(before[key]), named(line))
            for key, line in after.items()
            if key in before and named(before[key]) != named(line)
        ]
        if not self.changes:
            self.changes.append((_("order of the lines"), "", ""))
        own = Line.objects.filter(statement=self.statement)
        own.update(parent=None, position=F("position") + ASIDE)
        own.filter(pk__in=[self.lines.pop(key).pk for key in gone]).delete()
        self.add([key for key in after if key not in before], after)
        self.arrange(after)

    def add(self, keys: Sequence[str], after: dict[str, records.Line]) -> None:
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
        check(rows)
        self.new = dict(zip(keys, Line.objects.bulk_create(rows), strict=True))
        self.lines |= self.new

    def arrange(self, after: dict[str, records.Line]) -> None:
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
        check(rows)
        Line.objects.bulk_update(rows, [*NAMES, "role", "table_row", "parent", "entry"], batch_size=50)

    def store_cells(self, after: dict[str, records.Line]) -> None:
        """Add, change and delete the amounts and texts that differ."""
        columns = {column.order: column for column in Column.objects.filter(statement=self.statement)}
        self.store_cells_of(
            Amount,
            {(key, cell.column): cell for key, line in after.items() for cell in line.amounts},
            columns,
        )
        self.store_cells_of(
            TextCell, {(key, cell.column): cell for key, line in after.items() for cell in line.texts}, columns
        )

    def store_cells_of(self, model: Any, wanted: dict[tuple[str, int], Any], columns: dict[int, Column]) -> None:
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
            self.note(where, columns, "" if row.pk is None else getattr(row, words), getattr(cell, words))
            fill(row, cell)
        for where, row in stored.items():
            self.note(where, columns, getattr(row, words), "")
        check([*add, *change])
        model.objects.bulk_create(add)
        model.objects.bulk_update(change, ["text"] if model is TextCell else ["state", "value", "printed", "origin"])
        model.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()

    def note(self, where: tuple[str, int], columns: dict[int, Column], old: str, new: str) -> None:
        key, order = where
        self.touched.add(key)
        line = self.lines[key]
        self.changes.append((f"{line.code} {line.label} · {columns[order]}".strip(), old, new))


def fill(row: Any, cell: Any) -> None:
    """Put what was typed into the row of a cell; what had been read from a file is thereby corrected."""
    if isinstance(row, TextCell):
        row.text = cell.text
        return
    was_read = row.pk is not None and row.origin != records.Origin.TYPED
    row.origin = records.Origin.CORRECTED if was_read else records.Origin.TYPED
    row.state, row.value, row.printed = cell.state.value, cell.value, cell.printed


def named(line: records.Line) -> str:
    """Return how the history calls a line."""
    return f"{line.code} {line.label}".strip()


def relink(budget: Budget) -> None:
    """Find anew what the lines of a draft stand for: the code of a bare name, the project of a project's line."""
    rows = list(Line.objects.filter(budget=budget).order_by("statement", "position"))
    entries = list(ProjectEntry.objects.filter(budget=budget).order_by("order"))
    by_key = {line.pk: line for line in rows}
    statements = [
        bare(table, [row for row in rows if row.statement_id == table.pk], by_key) for table in tables_of(budget)
    ]
    projects = [records.ProjectEntry(order=one.order, parent=None, name=one.name) for one in entries]
    found = link_projects(with_classifications(statements), projects)
    entry_of = {one.order: one.pk for one in entries}
    changed = []
    for row, line in zip(rows, (line for table in found for line in table.lines), strict=True):
        project = entry_of[line.project] if line.project else row.entry_id
        if (row.scheme, row.classification, row.entry_id) != (line.scheme, line.classification, project):
            row.scheme, row.classification, row.entry_id = line.scheme, line.classification, project
            changed.append(row)
    Line.objects.bulk_update(changed, ["scheme", "classification", "entry"], batch_size=100)


def tables_of(budget: Budget) -> list[Statement]:
    return list(Statement.objects.filter(budget=budget).order_by("pk"))


def bare(table: Statement, rows: Sequence[Line], by_key: dict[int, Line]) -> records.Statement:
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
