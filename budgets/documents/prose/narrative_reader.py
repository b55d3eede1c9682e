"""Read the narrative of a budget (文字部分): its sections, the figures in them, and what they say of projects.

The same for every format: it takes printed lines. What is not recognised stays section text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from budgets.documents.model.pages import PageLine
from budgets.documents.prose.key_projects import KeyProjects
from budgets.documents.prose.listed_facts import explained_terms, listed_items, named_units
from budgets.documents.prose.project_list import ProjectList, new_project
from budgets.documents.prose.project_pages import ProjectPages
from budgets.documents.prose.project_paragraphs import ProjectParagraph
from budgets.documents.prose.section_gathering import gather_sections, missing_parts, section_of
from budgets.documents.prose.section_walk import PlacedSection, walk_sections
from budgets.documents.prose.stated_assets import stated_assets
from budgets.documents.prose.stated_figures import in_text_order, stated_counts, stated_figures, unmatched_figures
from budgets.records import (
    Asset,
    Goal,
    Indicator,
    Item,
    Mention,
    Place,
    ProjectEntry,
    Section,
    Statement,
    Term,
    Unreadable,
)
from budgets.vocabulary.function_names import FunctionNames
from budgets.vocabulary.sections import SectionKind, part_kind, topic_kind
from budgets.vocabulary.spelling import clean

#: How deep the paragraphs on level-1 projects stand in the part on spending.
_PROJECT_LEVEL = 3


@dataclass(slots=True)
class Narrative:
    """What the narrative says, with what could not be read and what to look at."""

    sections: tuple[Section, ...] = ()
    projects: tuple[ProjectEntry, ...] = ()
    mentions: tuple[Mention, ...] = ()
    items: tuple[Item, ...] = ()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    units: tuple[str, ...] = ()
    in_charge: str = ""
    assets: tuple[Asset, ...] = ()
    terms: tuple[Term, ...] = ()
    unreadable: list[Unreadable] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def find_or_add_project(self, name: str, place: Place) -> int:
        """Return the order of the project of a name, added if the document has not named it before."""
        known = ProjectList(self.projects)
        order = known.order_of(name) or known.add_project(new_project(name, place))
        self.projects = tuple(known.entries)
        return order


def read_narrative(lines: Sequence[PageLine], file: str, *, statements: Sequence[Statement], whole: str) -> Narrative:
    """Return what the narrative says; ``whole`` is the text of the whole document, to tell names from clauses."""
    opened = gather_sections(lines)
    sections = [section_of(order, each, file) for order, each in enumerate(opened, start=1)]
    printed = {order: each.printed_lines for order, each in enumerate(opened, start=1)}
    return _narrative_of(sections, file, printed, statements=statements, whole=whole)


def read_typed_sections(sections: Sequence[Section], statements: Sequence[Statement]) -> Narrative:
    """Return what sections say that were typed or changed by hand: what the same words say in a file."""
    known = [replace(each, kind=each.kind or kind_of_heading(each)) for each in sections]
    whole = "\n".join(f"{each.heading}\n{each.text}" for each in sections)
    return _narrative_of(known, "", {}, statements=statements, whole=whole)


def kind_of_heading(section: Section) -> SectionKind:
    """Return what the heading of a section says it is about."""
    return topic_kind(section.heading) if "." in section.path else part_kind(section.heading)


def _narrative_of(
    sections: list[Section],
    file: str,
    printed: Mapping[int, Sequence[PageLine]],
    *,
    statements: Sequence[Statement],
    whole: str,
) -> Narrative:
    """Return what sections say; ``printed`` has the printed lines of each, where they were printed."""
    placed = list(walk_sections(sections))
    projects, goals = ProjectList(), list[Goal]()
    whole = clean("".join(line.strip() for line in whole.splitlines()))
    mentions = _figures_of_sections(placed, projects, goals, FunctionNames(statements), whole)
    projects.add_from_tables(statements)
    unreadable = list(missing_parts(sections, file))
    for at, section in enumerate(sections):
        if section.kind == SectionKind.KEY_PROJECTS and projects.entries:
            table = KeyProjects(section, projects)
            sections[at] = replace(section, text=table.text)
            goals += table.goals_of_rows(len(goals) + 1)
            mentions += table.figures_of_rows()
            unreadable += table.missing_table()
    ordered = in_text_order(mentions, printed)
    return Narrative(
        sections=tuple(sections),
        projects=tuple(projects.entries),
        mentions=ordered,
        items=listed_items(placed),
        goals=tuple(goals),
        units=named_units(sections),
        assets=stated_assets(placed),
        terms=explained_terms(placed),
        unreadable=unreadable,
        warnings=[*projects.warnings, *unmatched_figures(sections, ordered)],
    )


def _figures_of_sections(
    sections: Sequence[PlacedSection], projects: ProjectList, goals: list[Goal], functions: FunctionNames, whole: str
) -> list[Mention]:
    """Return the figures of the sections; projects and goals are added to those found."""
    pages = ProjectPages(projects, goals)
    mentions: list[Mention] = []
    for placed in sections:
        mentions += pages.placed_figures(placed)
        if placed.part == SectionKind.SPENDING and placed.section_depth == _PROJECT_LEVEL:
            mentions += ProjectParagraph(placed, projects, whole).read_project_figures()
        elif not placed.is_glossary:
            mentions += stated_figures(placed, functions)
        mentions += stated_counts(placed)
    return mentions
