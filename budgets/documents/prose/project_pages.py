"""Read the pages that a narrative gives to one project each (项目经费情况说明): what it is, its basis, money, goal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from budgets.documents.prose.project_list import ProjectList, new_project
from budgets.documents.prose.section_walk import PlacedSection
from budgets.documents.prose.stated_figures import stated_figure
from budgets.records import Goal, Mention, ProjectEntry
from budgets.vocabulary.money_units import MONEY_PATTERN
from budgets.vocabulary.sections import SectionKind
from budgets.vocabulary.subjects import Subject


class ProjectPages:
    """The project that is being described, from the heading of its part to that of the next."""

    def __init__(self, projects: ProjectList, goals: list[Goal]) -> None:
        self.projects, self.goals = projects, goals
        self.described: int | None = None

    def placed_figures(self, placed: PlacedSection) -> Iterator[Mention]:
        """Yield the amount of the project described, to which is added what a section says of it."""
        section = placed.section
        if placed.part != SectionKind.PROJECT_TEXT:
            return
        if placed.section_depth == 0:
            name = re.sub(r"(?:经费)?情况说明$", "", section.heading)
            named = len(name) > 2 and name != "项目"
            self.described = self.projects.add_project(new_project(name, section.place)) if named else None
        elif self.described is not None:
            top = placed.above[1].heading
            text = section.text if placed.section_depth == 1 else f"{section.number}{section.heading}{section.text}"
            entries = self.projects.entries
            entries[self.described - 1] = _with_described_text(entries[self.described - 1], top, text)
            if "绩效目标" in top and text:
                order = len(self.goals) + 1
                self.goals.append(Goal(order=order, number="", text=text, project=self.described, place=section.place))
            if "预算" in top and (match := MONEY_PATTERN.match(section.text)):
                yield stated_figure(placed, Subject.PROJECT, match, project=self.described)


def _with_described_text(entry: ProjectEntry, heading: str, text: str) -> ProjectEntry:
    """Return a project with a text added to what its heading says the text is of."""
    if "概" in heading:
        return replace(entry, purpose=f"{entry.purpose}\n{text}".strip())
    if "依据" in heading:
        return replace(entry, basis=f"{entry.basis}\n{text}".strip())
    if "方案" in heading:
        return replace(entry, description=f"{entry.description}\n{text}".strip())
    return entry
