"""Read the table of the key projects' goals (重点项目), which text extraction leaves as lines of prose.

Each project known by name, its amount and the text behind it make a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.documents.prose.project_list import ProjectList
from budgets.records import Goal, Mention, ProjectEntry, Section, Unreadable
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.money_units import BRACKETED_UNIT, in_yuan
from budgets.vocabulary.subjects import Subject

_UNIT = re.compile(rf"预算数?{BRACKETED_UNIT}")
#: How much of a table without rows is shown.
_SHOWN = 80
_NOTE = re.compile(r"(?:备注|注)[：:][^：:]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProjectRow:
    """A row of the table: the project's order, its figure as printed, the goal, and where the figure stands."""

    project: int
    figure: str
    goal: str
    start: int


class KeyProjects:
    """The rows of a section that is such a table, with its text a row a line, and the money unit its header names."""

    def __init__(self, section: Section, projects: ProjectList) -> None:
        self.section = section
        self.rows: list[KeyProjectRow] = []
        joined = section.text.replace("\n", "")
        unit = _UNIT.search(joined)
        self.unit = unit[1] if unit else ""
        self.text = joined
        found = list(
            re.finditer(rf"(?P<name>{_project_name_pattern(projects.entries)})(?P<figure>{FIGURE})(?=\D)", joined)
        )
        if found:
            self._part_rows(joined, found, projects)

    def _part_rows(self, joined: str, found: Sequence[re.Match[str]], projects: ProjectList) -> None:
        """Part the text into what leads up to the table, its rows, and the note that closes it."""
        note = _NOTE.search(joined)
        starts = [match.start() for match in found]
        ends = [*starts[1:], note.start() if note else len(joined)]
        lines = [joined[: starts[0]]]
        for match, end in zip(found, ends, strict=True):
            at = sum(len(line) + 1 for line in lines if line)
            self.rows.append(
                KeyProjectRow(
                    project=projects.order_of(match["name"]) or 0,
                    figure=match["figure"],
                    goal=joined[match.end() : end].strip(),
                    start=at + match.start("figure") - match.start(),
                )
            )
            lines.append(joined[match.start() : end])
        self.text = "\n".join(line for line in (*lines, joined[ends[-1] :]) if line)

    def goals_of_rows(self, order: int) -> Iterator[Goal]:
        """Yield the goals of the rows, counted from an order."""
        for each, row in enumerate(self.rows, start=order):
            yield Goal(order=each, number="", text=row.goal, project=row.project, place=self.section.place)

    def figures_of_rows(self) -> Iterator[Mention]:
        """Yield the amounts of the rows, if the header names their unit."""
        for row in self.rows if self.unit else ():
            yield Mention(
                order=0,
                section=self.section.order,
                start=row.start,
                end=row.start + len(row.figure),
                subject=Subject.PROJECT,
                printed=row.figure + self.unit,
                value=in_yuan(row.figure, self.unit),
                project=row.project,
                place=self.section.place,
            )

    def missing_table(self) -> Iterator[Unreadable]:
        """Yield that no row was found."""
        if not self.rows:
            reason = f"goal-table: {self.section.heading}"
            yield Unreadable(place=self.section.place, text=self.text[:_SHOWN], reason=reason)


def _project_name_pattern(entries: Sequence[ProjectEntry]) -> str:
    """Return a pattern for any of the projects' names, longest first, their brackets printed in either width."""
    spelt = (re.sub(r"\\?[（(]", "[（(]", re.sub(r"\\?[）)]", "[）)]", re.escape(entry.name))) for entry in entries)
    return "|".join(sorted(spelt, key=len, reverse=True))
