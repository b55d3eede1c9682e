"""Read which pages a search engine is told of: what is in force, a bounded piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from budgets.models import DOCUMENTS, Budget, Department, Jurisdiction, Project
from budgets.records import Phase, Scope

#: A file names no more addresses, as the protocol of sitemaps has it; each page has one in each language.
MOST_ADDRESSES, LANGUAGES = 50_000, 2
#: Rows that are read at once.
CHUNK = 2000

Page = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MapSection:
    """A kind of things with pages of their own: its word, its rows in the order of their keys, the pages of a row.

    The last column of a row is the time since when its pages are as they are, where that is known.
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
    slug, year, scope, phase, _since = row
    where = {"slug": slug, "year": year, "document": DOCUMENTS[Scope(scope), Phase(phase)]}
    return tuple((page, where) for page in OF_DOCUMENT)


def documents_in_force() -> QuerySet[Any, tuple[Any, ...]]:
    words = ("department__slug", "fiscal_year_id", "scope", "phase", "published_at")
    return Budget.objects.published().order_by("pk").values_list(*words)


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
        MapSection("documents", documents_in_force, pages_of_document, len(OF_DOCUMENT)),
        MapSection("projects", projects_in_force, lambda row: (("project", {"pk": row[0]}),)),
    )
}
#: The pages over all documents.
OF_SITE: tuple[str, ...] = (
    *("home", "about-portal", "reading", "all-places", "rankings", "compare"),
    *("all-checks", "all-corrections", "log", "bulk", "api"),
)
