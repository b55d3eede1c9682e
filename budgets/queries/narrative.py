"""Read what a budget says in words: its text with the figures in it, its performance goals, its projects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Q, prefetch_related_objects

from budgets.models import Budget, Goal, Indicator, Item, Mention, Project, ProjectEntry, Section, Target, Term
from budgets.records import ItemKind
from budgets.vocabulary.subjects import Subject

from .drill import Block, BlockKey


@dataclass(slots=True)
class Passage:
    """A section of the text with the figures stated in it, in the order they stand."""

    section: Section
    mentions: list[Mention] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """Return how deep the section stands: 1 for a part."""
        return self.section.path.count(".") + 1

    @property
    def anchor(self) -> str:
        return f"s{self.section.path}"


def passages_of_budget(budget: Budget) -> list[Passage]:
    """Return the text of a budget in its order; two queries."""
    passages = {section.pk: Passage(section) for section in budget.sections.order_by("order")}
    for mention in budget.mentions.select_related("entry__project__department").order_by(
        "section_id", "start", "order"
    ):
        passages[mention.section_id].mentions.append(mention)
    return list(passages.values())


def stated(budget: Budget) -> dict[str, Mention]:
    """Return the first figure the text states for each subject that is no project's; one query."""
    found: dict[str, Mention] = {}
    for mention in budget.mentions.filter(entry=None).order_by("order"):
        found.setdefault(mention.subject, mention)
    return found


def mentions_of_subject(budget: Budget, subject: Subject) -> list[Mention]:
    """Return the figures the text states on a subject and its parts; one query."""
    parts = Q(subject=subject) | Q(subject__startswith=f"{subject}/")
    return list(budget.mentions.filter(parts).select_related("section").order_by("order"))


def reasons_given(budget: Budget) -> list[Mention]:
    """Return the figures of the text for whose change it gives a reason, in the order they stand; one query."""
    reasons = budget.mentions.exclude(reason="").select_related("section", "entry__project__department")
    return list(reasons.order_by("order"))


def terms_among(budget: Budget, words: Iterable[str]) -> list[Term]:
    """Return the terms the document explains that stand among some words; one query."""
    text = plain("|".join(words))
    words = {word for word in text.split("|") if len(word) > 3}
    return [
        term
        for term in terms_of(budget)
        if any(part in text or any(word in part for word in words) for part in term_parts(term.term))
    ]


def own_explanation(budget: Budget, name: str) -> Term | None:
    """Return what the document itself explains of a name; one query."""
    return next((term for term in terms_of(budget) if plain(name) in term_parts(term.term)), None)


def terms_of(budget: Budget) -> list[Term]:
    """Return the terms the document explains, in its order; one query the first time."""
    prefetch_related_objects([budget], "terms")
    return list(budget.terms.all())


def term_parts(term: str) -> list[str]:
    """Return the names a term goes by: 行政经费（机关运行经费） has two."""
    return [part for part in re.split("[()]", plain(term)) if part]


def plain(text: str) -> str:
    """Return words without spaces and quotation marks, brackets of one width."""
    return re.sub(r"[\s“”\"'‘’]", "", unicodedata.normalize("NFKC", text))


def parts(budget: Budget, mentions: list[Mention]) -> list[Section]:
    """Return the parts of the text that figures stand in, each once; one query."""
    paths = {mention.section.path.partition(".")[0] for mention in mentions}
    return list(budget.sections.filter(path__in=paths).order_by("order"))


#: The four blocks every budget's spending falls into; the text states each under this subject.
BLOCKS = {
    Subject.BLOCK_PERSONNEL: BlockKey.PERSONNEL,
    Subject.BLOCK_PUBLIC: BlockKey.PUBLIC,
    Subject.BLOCK_FAMILY: BlockKey.FAMILY,
    Subject.BLOCK_PROJECT: BlockKey.PROJECT,
}


def blocks(found: dict[str, Mention]) -> list[Block]:
    """Return the four blocks of spending the text states; none unless it states more than one."""
    stated = [(key, found[subject]) for subject, key in BLOCKS.items() if subject in found]
    blocks = [Block(key, one.value, mention=one.pk) for key, one in stated if one.value is not None]
    return blocks if len(blocks) > 1 else []


def facts(budget: Budget) -> list[tuple[str, list[Item]]]:
    """Return the facts listed about the department, kind by kind; one query."""
    items = list(budget.items.order_by("order"))
    kinds = [(kind.value, [item for item in items if item.kind == kind]) for kind in ItemKind]
    return [(kind, found) for kind, found in kinds if found]


@dataclass(slots=True)
class TreeRow:
    """A printed row of the indicator tree: one target, with the cells that begin on this row and how far they reach."""

    target: Target
    level1: tuple[str, int] | None
    level2: tuple[str, int] | None
    indicator: tuple[Indicator, int] | None


def indicators(budget: Budget) -> list[TreeRow]:
    """Return the indicator tree as rows; two queries."""
    found = list(budget.indicators.prefetch_related("targets").order_by("order"))
    rows: list[TreeRow] = []
    for name1, group1 in groupby(found, key=lambda one: one.level1):
        within1 = list(group1)
        first1 = len(rows)
        for name2, group2 in groupby(within1, key=lambda one: one.level2):
            first2 = len(rows)
            for one in group2:
                rows.extend(target_rows(one))
            rows[first2].level2 = (name2, len(rows) - first2)
        rows[first1].level1 = (name1, len(rows) - first1)
    return rows


def target_rows(indicator: Indicator) -> list[TreeRow]:
    """Return the rows of one indicator, the first of which carries its name; an indicator without target has one."""
    targets = list(indicator.targets.all()) or [Target(indicator=indicator, order=1)]
    rows = [TreeRow(target, None, None, None) for target in targets]
    rows[0].indicator = (indicator, len(rows))
    return rows


def goals(budget: Budget) -> list[Goal]:
    """Return the goals of the whole year and of projects, in order; one query."""
    return list(budget.goals.select_related("entry__project__department").order_by("order"))


def named_projects(budget: Budget) -> list[ProjectEntry]:
    """Return the projects a budget names anywhere, in its text, its goals or its procurement; one query."""
    return list(budget.projectentrys.select_related("project__department").order_by("order"))


def goals_of_project(entry: ProjectEntry) -> list[Goal]:
    """Return the goals of a project, or of the one that it is part of where none is its own; two queries at most."""
    own = list(entry.goals.order_by("order"))
    return own or (list(entry.parent.goals.select_related("entry").order_by("order")) if entry.parent else [])


@dataclass(slots=True)
class ProjectYear:
    """What one readable budget says of a project, with the figures its text states."""

    entry: ProjectEntry
    mentions: list[Mention]

    @property
    def stated(self) -> Mention | None:
        """Return the figure that states the amount."""
        return next((mention for mention in self.mentions if mention.value is not None), None)

    @property
    def change(self) -> Mention | None:
        """Return the figure that states a change, where one is printed."""
        return next((mention for mention in self.mentions if mention.change is not None or mention.reason), None)


def project_years(project: Project) -> list[ProjectYear]:
    """Return what budgets in force say of a project, the latest year first; two queries."""
    entries = list(
        ProjectEntry.objects.filter(project=project, budget__in=Budget.objects.published())
        .select_related("budget__department__jurisdiction", "budget__department__parent", "parent__project__department")
        .order_by("-budget__fiscal_year_id", "budget__scope", "budget__phase", "order")
    )
    mentions: dict[int | None, list[Mention]] = {}
    for mention in Mention.objects.filter(entry__in=entries).select_related("section").order_by("order"):
        mentions.setdefault(mention.entry_id, []).append(mention)
    return [ProjectYear(entry, mentions.get(entry.pk, [])) for entry in entries]
