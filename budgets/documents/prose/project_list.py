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

    def add_from_tables(self, statements: Sequence[Statement]) -> None:
        """Add the projects that tables print and the text does not, each under the one whose line stands above its."""
        in_text = bool(self.entries)
        for line, above in _project_lines(statements):
            if self.order_of(line.label) is None:
                if in_text:
                    self.warnings.append(f"table-project: {line.label}")
                made = new_project(line.label, line.place, budget_unit=line.budget_unit)
                self.add_project(replace(made, parent=self.order_of(above.label) if above else None))


def new_project(name: str, place: Place, *, budget_unit: str = "") -> ProjectEntry:
    """Return a project of which no more is known; :class:`ProjectList` gives it its order."""
    return ProjectEntry(order=0, parent=None, name=name, budget_unit=budget_unit, place=place)


def _project_lines(statements: Sequence[Statement]) -> Iterator[tuple[Line, Line | None]]:
    """Yield the lines that name projects, each with the line of the project that it is part of."""
    for statement in statements:
        if statement.kind == TableKind.PROJECTS:
            named: dict[int | None, Line] = {
                line.position: line for line in statement.lines if line.label and line.role is Role.LINE
            }
            yield from ((line, named.get(line.parent)) for line in named.values())


def projects_with_tables(statements: Sequence[Statement], projects: Sequence[ProjectEntry]) -> tuple[ProjectEntry, ...]:
    """Return the projects, numbered from 1 as given, and behind them those that only tables name."""
    listed = ProjectList(projects)
    listed.add_from_tables(statements)
    return tuple(listed.entries)


def link_projects(statements: Sequence[Statement], projects: Sequence[ProjectEntry]) -> tuple[Statement, ...]:
    """Return the statements with the lines that name a project linked to it."""
    orders = {plain(entry.name): entry.order for entry in reversed(projects)}
    return tuple(
        replace(statement, lines=tuple(_link_to_project(line, orders) for line in statement.lines))
        if statement.kind in _NAMING_TABLES
        else statement
        for statement in statements
    )


def _link_to_project(line: Line, orders: dict[str, int]) -> Line:
    order = orders.get(plain(line.label)) if line.role is Role.LINE else None
    return replace(line, project=order) if order else line
