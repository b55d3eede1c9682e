"""Say what of an edition was not read: nothing that is only unread may be taken for absent.

A note (:class:`~budgets.models.Unreadable`) names a row, a picture or a table that was not read, or not for certain; an
amount may be unreadable by itself. Where there is either, a page does not say that the document lists something not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Exists, Min, OuterRef, When

from budgets.models import Amount, Budget, Line, Statement, Unreadable
from budgets.models.fields import PLACE
from budgets.records import State


@dataclass(slots=True)
class UnreadTable:
    """What of one table was not read: the notes that stand in it, and how many of its amounts are unreadable.

    ``gaps`` tells that more may be printed than stands in the table: a note speaks of no amount that stands there.
    """

    notes: list[Unreadable] = field(default_factory=list)
    amounts: int = 0
    gaps: bool = False


@dataclass(slots=True)
class UnreadParts:
    """What of an edition was not read: all notes, and what concerns a table by the table's key.

    ``apart`` are the notes that stand in no table, of them ``missing`` those on tables that the document names.
    """

    notes: list[Unreadable] = field(default_factory=list)
    tables: dict[int, UnreadTable] = field(default_factory=dict)
    apart: list[Unreadable] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.notes or self.tables)

    @property
    def gaps(self) -> bool:
        """Tell whether more may be printed than was read, not only read otherwise."""
        return any(table.gaps for table in self.tables.values()) or bool(self.apart)

    @property
    def missing(self) -> list[Unreadable]:
        return [note for note in self.apart if _is_of_missing_table(note)]

    def gaps_in(self, table: int) -> bool:
        """Tell the same of one table, by its key."""
        return table in self.tables and self.tables[table].gaps


def with_notes(budgets: Any) -> Any:
    """Return editions that know, as ``noted``, whether a note says that something was not read; no further query."""
    return budgets.annotate(noted=Exists(Unreadable.objects.filter(budget=OuterRef("pk"))))


def with_unread(budgets: Any) -> Any:
    """Return editions that know, as ``unread``, whether a note or an amount says that something was not read.

    No further query; but all amounts of each edition are looked at: not for lists of many.
    """
    doubtful = Amount.objects.filter(line__budget=OuterRef("pk"), state=State.UNREADABLE)
    return budgets.annotate(
        unread=Case(
            When(Exists(Unreadable.objects.filter(budget=OuterRef("pk"))), then=True),
            When(Exists(doubtful), then=True),
            default=False,
        )
    )


def unread_parts(budget: Budget) -> UnreadParts:
    """Return what of an edition was not read: no query where it knows that there is nothing, else up to five."""
    if not hasattr(budget, "unread"):
        budget.unread = with_unread(Budget.objects.filter(pk=budget.pk)).values_list("unread", flat=True).get()
    if not budget.unread:
        return UnreadParts()
    found = UnreadParts(list(budget.unreadables.select_related("source").order_by("order")))
    doubtful = Amount.objects.filter(line__budget=budget, state=State.UNREADABLE).order_by()
    cells = set()
    for table, *place in doubtful.values_list("line__statement", "source", *PLACE):
        found.tables.setdefault(table, UnreadTable()).amounts += 1
        cells.add(tuple(place))
    if found.notes:
        where = table_starts(budget)
        for note in found.notes:
            of_cell = (note.source_id, *(getattr(note, name) for name in PLACE)) in cells
            tables = tables_of_note(note, where)
            if not tables:
                found.apart.append(note)
            for table in tables:
                here = found.tables.setdefault(table, UnreadTable())
                here.notes.append(note)
                here.gaps |= not of_cell
    return found


@dataclass(frozen=True, slots=True)
class TableStart:
    """Where a table begins, or goes on, in a file: on this page or sheet, from this row on."""

    table: int
    title: str
    sheet: tuple[Any, ...]
    row: int


def table_starts(budget: Budget) -> list[TableStart]:
    """Return where the tables of an edition stand, in their order; two queries."""
    titles: dict[int, str] = {}
    starts = []
    for table in Statement.objects.filter(budget=budget).order_by("order"):
        titles[table.pk] = table.title
        starts.append(TableStart(table.pk, table.title, (table.source_id, table.page, table.sheet), table.row or 0))
    rows = Line.objects.filter(budget=budget).order_by("statement__order")
    for key, *sheet, row in rows.values_list("statement", "source", "page", "sheet").annotate(first=Min("row")):
        starts.append(TableStart(key, titles[key], tuple(sheet), row or 0))
    return starts


def _is_of_missing_table(note: Unreadable) -> bool:
    return note.reason.startswith("table-missing:")


def tables_of_note(note: Unreadable, starts: Iterable[TableStart]) -> list[int]:
    """Return the tables in which a note may stand: of those on its page the one it names, or begins before it.

    Where a page does not tell which of its tables it is, all of them; none where it stands in no table.
    """
    if _is_of_missing_table(note):
        return []
    here = [one for one in starts if note.source_id and one.sheet == (note.source_id, note.page, note.sheet)]
    if named := [one for one in here if one.title == note.text]:
        here = named
    elif note.page is None and note.row is None and not note.sheet:
        here = []
    elif note.row is not None:
        here = sorted((one for one in here if one.row <= note.row), key=lambda one: one.row)[-1:]
    return list(dict.fromkeys(one.table for one in here))
