"""The projects of a narrative, each named once, in the order in which they are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgets.records import Line, Place, ProjectEntry, Role, Statement
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import TableKind

#: Tables whose lines name projects.
_NAMING_TABLES = (TableKind.PROJECTS, TableKind.PERFORMANCE)


class ProjectList:
    """The projects found so far; ``order`` counts them from 1."""

    def __init__(self, entries: Sequence[ProjectEntry] = ()) -> None:
        self.entries = list(entries)
        self._orders = {plain(entry.name): entry.order for entry in reversed(self.entries)}
        self._claimed: dict[int, int] = {}
        self.warnings: list[str] = []

    def add_project(self, entry: ProjectEntry) -> int:
        """Add a project and return its order; a name that another project bears already is warned of."""
        order = len(self.entries) + 1
        if self._orders.setdefault(plain(entry.name), order) != order:
            self.warnings.append(f"name-twice: {entry.name}")
        self.entries.append(replace(entry, order=order))
        return order

    def order_of(self, name: str) -> int | None:
        """Return the order of the first project of a name."""
        return self._orders.get(plain(name))

    def order_under(self, name: str, parent: int | None) -> int | None:
        """Return the order of the project of a name below another; none where those of the name are parts of others.

        One of which it is not known what it is part of may be this one; once it was, it is no other's.
        """
        same = [entry for entry in self.entries if plain(entry.name) == plain(name)]
        under = {entry.order: entry.parent or self._claimed.get(entry.order) for entry in same}
        fitting = [order for order, above in under.items() if parent in (None, above)]
        fitting += [order for order, above in under.items() if above is None]
        if fitting and parent is not None:
            self._claimed.setdefault(fitting[0], parent)
        return fitting[0] if fitting else None

    def orders_of_lines(self, statements: Sequence[Statement], *, add: bool) -> dict[tuple[int, int], int]:
        """Return the projects that lines of tables of projects name, by the table's order and the line's position.

        A name under two projects is two projects. Where ``add`` says so, those that are not known yet are added.
        """
        in_text = bool(self.entries)
        found: dict[tuple[int, int], int] = {}
        for table, line, above in _project_lines(statements):
            parent = found.get((table, above.position)) if above else None
            order = self.order_under(line.label, parent)
            if order is None and add:
                if in_text:
                    self.warnings.append(f"table-project: {line.label}")
                made = new_project(line.label, line.place, budget_unit=line.budget_unit)
                order = len(self.entries) + 1
                self.entries.append(replace(made, order=order, parent=parent))
                self._orders.setdefault(plain(made.name), order)
            if order is not None:
                found[table, line.position] = order
        return found

    def add_from_tables(self, statements: Sequence[Statement]) -> None:
        """Add the projects that tables print and the text does not, each under the one whose line stands above its."""
        self.orders_of_lines(statements, add=True)


def new_project(name: str, place: Place, *, budget_unit: str = "") -> ProjectEntry:
    """Return a project of which no more is known; :class:`ProjectList` gives it its order."""
    return ProjectEntry(order=0, parent=None, name=name, budget_unit=budget_unit, place=place)


def _project_lines(statements: Sequence[Statement]) -> Iterator[tuple[int, Line, Line | None]]:
    """Yield the lines that name projects, with their table's order and the line of the project each is part of."""
    for statement in statements:
        if statement.kind == TableKind.PROJECTS:
            named: dict[int | None, Line] = {
                line.position: line for line in statement.lines if line.label and line.role is Role.LINE
            }
            yield from ((statement.order, line, named.get(line.parent)) for line in named.values())


def projects_with_tables(statements: Sequence[Statement], projects: Sequence[ProjectEntry]) -> tuple[ProjectEntry, ...]:
    """Return the projects, numbered from 1 as given, and behind them those that only tables name."""
    listed = ProjectList(projects)
    listed.add_from_tables(statements)
    return tuple(listed.entries)


def link_projects(statements: Sequence[Statement], projects: Sequence[ProjectEntry]) -> tuple[Statement, ...]:
    """Return the statements with the lines that name a project linked to it."""
    listed = ProjectList(projects)
    told = listed.orders_of_lines(statements, add=False)

    def linked(statement: Statement, line: Line) -> Line:
        order = told.get((statement.order, line.position))
        if order is None and line.role is Role.LINE and statement.kind != TableKind.PROJECTS:
            order = listed.order_of(line.label)
        return replace(line, project=order) if order else line

    return tuple(
        replace(statement, lines=tuple(linked(statement, line) for line in statement.lines))
        if statement.kind in _NAMING_TABLES
        else statement
        for statement in statements
    )
