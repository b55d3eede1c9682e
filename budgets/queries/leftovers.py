"""Name what is empty in a draft or left over from last year's edition, so that nobody publishes it unread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from budgets.models import Amount, Budget, Line, ProjectEntry, Statement
from budgets.records import State
from budgets.vocabulary.table_kinds import TableKind

from .workbench import PARTS, WorkbenchTable, workbench_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Something that is confirmed by itself: its key, what it is called, why it is asked about, where it is corrected.

    ``row`` is the table or part itself. ``carried`` are the rows that are marked as carried over until it is confirmed,
    as models with the keys of their rows.
    """

    key: str
    name: str
    why: str
    row: Statement | Any
    carried: tuple[tuple[Any, tuple[int, ...]], ...] = ()

    @property
    def line(self) -> int | None:
        """Return the key of the line in its table, where it is one line."""
        return self.carried[0][1][0] if self.carried and self.key.startswith("line-") else None


def find_leftovers(budget: Budget) -> list[Leftover]:
    """Return what is empty or left over, tables first; sixteen queries, whatever the edition's size."""
    tables = workbench_tables(budget)
    return [*left_in_tables(budget, tables), *left_in_parts(budget)]


def left_in_tables(budget: Budget, tables: list[WorkbenchTable]) -> Iterator[Leftover]:
    """Yield tables without figures and remark, carried figures line by line, carried lines without figures by table."""
    figures = Amount.objects.filter(line__budget=budget, line__carried=True, state=State.VALUE)
    with_figures = set(figures.order_by().values_list("line", flat=True))
    carried: defaultdict[int, list[Line]] = defaultdict(list)
    for line in Line.objects.filter(budget=budget, carried=True).order_by("position"):
        carried[line.statement_id].append(line)
    projects = ProjectEntry.objects.filter(budget=budget).exists()
    for table in tables:
        row, name = table.statement, str(table.statement)
        filled = [line for line in carried[row.pk] if line.pk in with_figures]
        bare = tuple(line.pk for line in carried[row.pk] if line.pk not in with_figures)
        if table.is_empty:
            why = _("The table holds no figures and no remark.")
            yield Leftover(key=f"table-{row.pk}", name=name, why=why, row=row, carried=((Line, bare),))
            continue
        if row.kind == TableKind.PROJECTS and table.amounts and not projects:
            why = _("The page of projects shows none.")
            yield Leftover(key=f"projects-{row.pk}", name=name, why=why, row=row)
        for line in filled:
            why = _("The figures were carried over and never confirmed.")
            words = f"{name} · {line.label or line.code or line.year or line.table_row}"
            yield Leftover(key=f"line-{line.pk}", name=words, why=why, row=row, carried=((Line, (line.pk,)),))
        if bare:
            why = _("Lines carried over hold no figures: %d.") % len(bare)
            yield Leftover(key=f"lines-{row.pk}", name=name, why=why, row=row, carried=((Line, bare),))


def left_in_parts(budget: Budget) -> Iterator[Leftover]:
    """Yield the sections, projects, goals and other parts that were carried over and not opened since."""
    for model in PARTS:
        for row in model.objects.filter(budget=budget, carried=True).order_by("order"):
            yield Leftover(
                key=f"{model._meta.model_name}-{row.pk}",
                name=f"{model._meta.verbose_name} · {row}",
                why=_("Carried over from last year and not read since."),
                row=row,
                carried=((model, (row.pk,)),),
            )
