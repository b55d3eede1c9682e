"""Suggest which projects of a department were put together or taken apart between two years; staff alone decide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, groupby, pairwise

from budgets.models import Budget, Mention, ProjectChange, ProjectEntry, project_key

from . import drill

Kind = ProjectChange.ProjectChangeKind
#: Words of names that tell no project from another.
COMMON_WORDS = ("项目", "经费", "专项", "资金", "工作", "费用", "业务", "其他", "一般", "支出", "补助", "购买", "服务")
#: Nobody confirms at a glance that more than so many became one; among more ended ones, sums are not tried.
MOST_PARTS, MOST_TRIED = 8, 20
#: From so many digits on before its last zeros, a sum of amounts is hardly one by chance.
TELLING_DIGITS = 5


@dataclass(frozen=True, slots=True)
class PrintedProject:
    """A project as a budget prints it: its amount and what the text says it was the year before, in yuan if known."""

    project: int
    name: str
    amount: Decimal | None
    year_before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PrintedProjects:
    """The projects of the first level of one document, by their keys."""

    budget: Budget
    projects: Mapping[int, PrintedProject]


@dataclass(frozen=True, slots=True)
class SuggestedChange:
    """What two years suggest: one project, the several, and how their amounts compare in yuan."""

    kind: Kind
    whole: PrintedProject
    parts: tuple[PrintedProject, ...]


def printed_projects() -> Iterator[tuple[PrintedProjects, PrintedProjects]]:
    """Yield what published documents of one issuer, scope and phase list of projects, beside the year after.

    One query for the documents, and four for each issuer that has several.
    """
    published = Budget.objects.published().select_related("department")
    ordered = published.order_by("department_id", "scope", "phase", "fiscal_year_id", "pk").iterator()
    for _issuer, rows in groupby(ordered, key=lambda one: (one.department_id, one.scope, one.phase)):
        budgets = list(rows)
        if len(budgets) > 1:
            documents = projects_of(budgets)
            yield from (
                (before, now)
                for before, now in pairwise(documents)
                if before.budget.fiscal_year_id + 1 == now.budget.fiscal_year_id
            )


def projects_of(budgets: Sequence[Budget]) -> list[PrintedProjects]:
    """Return the projects of the first level of some documents, in their order; three queries."""
    entries = list(ProjectEntry.objects.filter(budget__in=budgets, parent=None).order_by("order"))
    amounts = drill.project_amounts([entry.pk for entry in entries])
    stated: dict[int, Decimal] = {}
    for mention in Mention.objects.filter(entry__in=entries, change__isnull=False).order_by("-order"):
        if mention.entry_id is not None and mention.prior is not None:
            stated[mention.entry_id] = mention.prior
    found: dict[int, dict[int, PrintedProject]] = {budget.pk: {} for budget in budgets}
    for entry in entries:
        one = PrintedProject(entry.project_id, entry.name, amounts.get(entry.pk), stated.get(entry.pk))
        found[entry.budget_id].setdefault(entry.project_id, one)
    return [PrintedProjects(budget, found[budget.pk]) for budget in budgets]


def suggested_changes(before: Collection[PrintedProject], now: Collection[PrintedProject]) -> Iterator[SuggestedChange]:
    """Yield what the projects of two years suggest that became one, or several; each ends in or begins with a year.

    By their names: the one bears words of the several that no other project of its year bears, and the amounts are not
    far apart. By their amounts alone: two or three add up to exactly what the one comes to, or to what the text says of
    the year before, no others do, and the amount is no round one.
    """
    stay = {one.project for one in before} & {one.project for one in now}
    ended, begun = ([one for one in year if one.project not in stay] for year in (before, now))
    for kind, wholes, several, year in ((Kind.MERGED, begun, ended, now), (Kind.SPLIT, ended, begun, before)):
        for whole in wholes:
            others = [one for one in year if one is not whole]
            parts = parts_by_name(kind, whole, several, others) or parts_by_amount(kind, whole, several)
            if parts:
                yield SuggestedChange(kind, whole, tuple(parts))


def parts_by_name(
    kind: Kind, whole: PrintedProject, several: list[PrintedProject], others: list[PrintedProject]
) -> list[PrintedProject]:
    """Return those of several that bear words only the one bears in its year, where their amounts are near its own."""
    words = telling_words(whole.name) - {word for other in others for word in telling_words(other.name)}
    parts = [one for one in several if words & telling_words(one.name)]
    if not 2 <= len(parts) <= MOST_PARTS:
        return []
    return parts if any(2 * min(pair) >= max(pair) > 0 for pair in compared_amounts(kind, whole, parts)) else []


def parts_by_amount(kind: Kind, whole: PrintedProject, several: list[PrintedProject]) -> list[PrintedProject]:
    """Return the two or three of several that alone come to exactly what the one does, where it is no round amount."""
    if len(several) > MOST_TRIED:
        return []
    found = [
        list(parts)
        for count in (2, 3)
        for parts in combinations(several, count)
        if any(one == other and is_telling(one) for one, other in compared_amounts(kind, whole, parts))
    ]
    return found[0] if len(found) == 1 else []


def compared_amounts(
    kind: Kind, whole: PrintedProject, parts: Collection[PrintedProject]
) -> list[tuple[Decimal, Decimal]]:
    """Return the amount of the one beside the sum of the several, in yuan: as printed, and as told of the year before.

    What the later document says of the year before is held against what the earlier one printed.
    """
    printed, told = [one.amount for one in parts], [one.year_before for one in parts]
    sides = [(whole.amount, printed), (whole.year_before, printed) if kind == Kind.MERGED else (whole.amount, told)]
    return [
        (one, sum((value for value in values if value is not None), Decimal(0)))
        for one, values in sides
        if one is not None and None not in values
    ]


def is_telling(amount: Decimal) -> bool:
    """Tell whether an amount has so many digits before its last zeros that sums hardly come to it by chance."""
    return len(amount.normalize().as_tuple().digits) >= TELLING_DIGITS


def telling_words(name: str) -> set[str]:
    """Return the pairs of characters of a project's name, without the words that name no project."""
    text = project_key(name)
    for word in COMMON_WORDS:
        text = text.replace(word, " ")
    return {pair for part in text.split() for pair in map("".join, pairwise(part))}
