"""Read which pages a search engine is told of: what is in force, a bounded piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from budgets.addresses import VIEW_WORDS
from budgets.models import DOCUMENTS, Budget, Department, Jurisdiction, Project, Statement, project_word
from budgets.records import Phase, Scope
from budgets.vocabulary.views import VIEWS

from .documents import there_is

#: A file names no more addresses, as the protocol of sitemaps has it; each page has one in each language.
MOST_ADDRESSES, LANGUAGES = 50_000, 2
#: Rows that are read at once.
CHUNK = 2000

Page = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MapSection:
    """A kind of things with pages of their own: its word, those in force, what is read of them, the pages of a row.

    A row has ``pages_a_row`` at most. Its last column is the time since when its pages are as they are, where that is
    known. A file names the rows whose keys are in one stretch: none is counted, and none moves as others are added.
    """

    word: str
    in_force: Callable[[], QuerySet[Any]]
    rows: Callable[[QuerySet[Any]], QuerySet[Any, tuple[Any, ...]]]
    pages: Callable[[tuple[Any, ...]], tuple[Page, ...]]
    pages_a_row: int = 1

    @property
    def rows_a_file(self) -> int:
        return MOST_ADDRESSES // LANGUAGES // self.pages_a_row

    def things_of_file(self, number: int) -> QuerySet[Any]:
        """Return what one file, from 1, names."""
        return self.in_force().filter(**self.stretch(number))

    def stretch(self, number: int) -> dict[str, int]:
        """Return the keys of one file, from 1, as conditions."""
        end = number * self.rows_a_file
        return {"pk__gt": end - self.rows_a_file, "pk__lte": end}

    def files(self) -> list[int]:
        """Return the numbers of the files that name something; two queries."""
        every = self.in_force().model._base_manager
        last = every.order_by("-pk").values_list("pk", flat=True).first()
        if last is None:
            return []
        # Each key of a stretch is asked by itself, in their order: else the database may join all that is in force.
        named = every.filter(there_is(self.in_force().filter(pk=OuterRef("pk")))).order_by("pk").values("pk")
        first = named.filter(pk__gt=RawSQL("stretch.behind", ()), pk__lte=RawSQL("stretch.last", ()))[:1]
        compiler = first.query.get_compiler(every.db)
        sql, words = compiler.as_sql()
        numbers = range(1, -(-last // self.rows_a_file) + 1)
        bounds = ((number, *self.stretch(number).values()) for number in numbers)
        with compiler.connection.cursor() as cursor:
            # Numbers and names are ours. Django would take longer to write it for each file than it takes to answer.
            cursor.execute(
                f"WITH stretch (number, behind, last) AS (VALUES {', '.join(map(str, bounds))})"  # noqa: S608
                f" SELECT number FROM stretch WHERE ({sql}) IS NOT NULL ORDER BY number",
                words,
            )
            return [number for (number,) in cursor.fetchall()]

    def pages_of_file(self, number: int) -> Iterator[tuple[Page, datetime | None]]:
        """Yield the pages of one file, from 1, as names and words of addresses with their times; one query."""
        for row in self.rows(self.things_of_file(number)).order_by("pk").iterator(chunk_size=CHUNK):
            for page in self.pages(row):
                yield page, row[-1]


#: The pages of a document that all documents have.
OF_DOCUMENT = ("budget", "tables", "text", "source", "checks")


def pages_of_document(row: tuple[Any, ...]) -> tuple[Page, ...]:
    slug, year, scope, phase, *spoken, _since = row
    where = {"slug": slug, "year": year, "document": DOCUMENTS[Scope(scope), Phase(phase)]}
    views = [view for view, speaks in zip(VIEW_WORDS, spoken, strict=True) if speaks]
    return (*((page, where) for page in OF_DOCUMENT), *(("view", {**where, "view": view}) for view in views))


def rows_of_documents(documents: QuerySet[Budget]) -> QuerySet[Any, tuple[Any, ...]]:
    """Return documents, each with whether a table of it speaks for each view that has an address.

    The pages of single codes are not told: there are hundreds of times as many, and the views lead to each.
    """
    words = ("department__slug", "fiscal_year_id", "scope", "phase")
    tables = Statement.objects.filter(budget=OuterRef("pk"))
    speaks = {
        f"speaks_{view}": Exists(tables.filter(kind__in=[speaker.kind for speaker in VIEWS[view]]))
        for view in VIEW_WORDS
    }
    return documents.annotate(**speaks).values_list(*words, *speaks, "published_at")


def with_documents(model: Any, way: str) -> Callable[[], QuerySet[Any]]:
    """Return what finds the things from which ``way`` leads to a document in force."""
    return lambda: model.objects.filter(**{f"{way}__state": Budget.EditionState.PUBLISHED})


def since_published(way: str, *columns: str) -> Callable[[QuerySet[Any]], QuerySet[Any, tuple[Any, ...]]]:
    return lambda found: found.annotate(since=Max(f"{way}__published_at")).values_list(*columns, "since")


SECTIONS = {
    section.word: section
    for section in (
        MapSection(
            "places",
            with_documents(Jurisdiction, "departments__budgets"),
            since_published("departments__budgets", "slug"),
            lambda row: (("place", {"slug": row[0]}),),
        ),
        MapSection(
            "departments",
            with_documents(Department, "budgets"),
            since_published("budgets", "slug"),
            lambda row: (("department", {"slug": row[0]}),),
        ),
        MapSection(
            "documents",
            Budget.objects.published,
            rows_of_documents,
            pages_of_document,
            len(OF_DOCUMENT) + len(VIEW_WORDS),
        ),
        MapSection(
            "projects",
            with_documents(Project, "entries__budget"),
            since_published("entries__budget", "department__slug", "key"),
            lambda row: (("project", {"slug": row[0], "word": project_word(row[1])}),),
        ),
    )
}
#: The pages over all documents.
OF_SITE: tuple[str, ...] = (
    *("home", "about-portal", "reading", "all-places", "rankings", "compare"),
    *("all-checks", "all-corrections", "log", "bulk", "api"),
)
