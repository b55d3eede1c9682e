"""Read which pages a search engine is told of: what is in force, a bounded piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from budgets.addresses import VIEW_WORDS
from budgets.models import DOCUMENTS, Budget, Department, Jurisdiction, Project, Statement
from budgets.records import Phase, Scope
from budgets.vocabulary.views import VIEWS

#: A file names no more addresses, as the protocol of sitemaps has it; each page has one in each language.
MOST_ADDRESSES, LANGUAGES = 50_000, 2
#: Rows that are read at once.
CHUNK = 2000

Page = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MapSection:
    """A kind of things with pages of their own: its word, its rows in the order of their keys, the pages of a row.

    A row has ``pages_a_row`` at most. Its last column is the time since when its pages are as they are, where that is
    known.
    """

    word: str
    rows: Callable[[], QuerySet[Any, tuple[Any, ...]]]
    pages: Callable[[tuple[Any, ...]], tuple[Page, ...]]
    pages_a_row: int = 1

    @property
    def rows_a_file(self) -> int:
        return MOST_ADDRESSES // LANGUAGES // self.pages_a_row

    def file_count(self) -> int:
        """Return how many files the section takes; one query."""
        return -(-self.rows().count() // self.rows_a_file)

    def pages_of_file(self, number: int) -> Iterator[tuple[Page, datetime | None]]:
        """Yield the pages of one file, from 1, as names and words of addresses with their times; one query."""
        start = (number - 1) * self.rows_a_file
        for row in self.rows()[start : start + self.rows_a_file].iterator(chunk_size=CHUNK):
            for page in self.pages(row):
                yield page, row[-1]


#: The pages of a document that all documents have.
OF_DOCUMENT = ("budget", "tables", "text", "source", "checks")


def pages_of_document(row: tuple[Any, ...]) -> tuple[Page, ...]:
    slug, year, scope, phase, *spoken, _since = row
    where = {"slug": slug, "year": year, "document": DOCUMENTS[Scope(scope), Phase(phase)]}
    views = [view for view, speaks in zip(VIEW_WORDS, spoken, strict=True) if speaks]
    return (*((page, where) for page in OF_DOCUMENT), *(("view", {**where, "view": view}) for view in views))


def documents_in_force() -> QuerySet[Any, tuple[Any, ...]]:
    """Return the documents in force, each with whether a table of it speaks for each view that has an address.

    The pages of single codes are not told: there are hundreds of times as many, and the views lead to each.
    """
    words = ("department__slug", "fiscal_year_id", "scope", "phase")
    tables = Statement.objects.filter(budget=OuterRef("pk"))
    speaks = {
        f"speaks_{view}": Exists(tables.filter(kind__in=[speaker.kind for speaker in VIEWS[view]]))
        for view in VIEW_WORDS
    }
    found = Budget.objects.published().annotate(**speaks).order_by("pk")
    return found.values_list(*words, *speaks, "published_at")


def departments_in_force() -> QuerySet[Any, tuple[Any, ...]]:
    found = Department.objects.filter(budgets__state=Budget.EditionState.PUBLISHED)
    return found.annotate(since=Max("budgets__published_at")).order_by("pk").values_list("slug", "since")


def places_in_force() -> QuerySet[Any, tuple[Any, ...]]:
    found = Jurisdiction.objects.filter(departments__budgets__state=Budget.EditionState.PUBLISHED)
    return found.annotate(since=Max("departments__budgets__published_at")).order_by("pk").values_list("slug", "since")


def projects_in_force() -> QuerySet[Any, tuple[Any, ...]]:
    found = Project.objects.filter(entries__budget__state=Budget.EditionState.PUBLISHED)
    return found.annotate(since=Max("entries__budget__published_at")).order_by("pk").values_list("pk", "since")


SECTIONS = {
    section.word: section
    for section in (
        MapSection("places", places_in_force, lambda row: (("place", {"slug": row[0]}),)),
        MapSection("departments", departments_in_force, lambda row: (("department", {"slug": row[0]}),)),
        MapSection("documents", documents_in_force, pages_of_document, len(OF_DOCUMENT) + len(VIEW_WORDS)),
        MapSection("projects", projects_in_force, lambda row: (("project", {"pk": row[0]}),)),
    )
}
#: The pages over all documents.
OF_SITE: tuple[str, ...] = (
    *("home", "about-portal", "reading", "all-places", "rankings", "compare"),
    *("all-checks", "all-corrections", "log", "bulk", "api"),
)
