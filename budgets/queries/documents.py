"""Find what the public may open: departments, documents, editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.lookups import IsNull

from budgets.addresses import Address
from budgets.models import (
    Budget,
    Department,
    DocumentTotal,
    Jurisdiction,
    Line,
    Mention,
    PlaceTotal,
    Project,
    ProjectTotal,
    SourceFile,
    key_of_word,
    name_key,
    project_key,
)
from budgets.models.fields import encodable_text
from budgets.models.indexed_words import SHORTEST
from budgets.records import Base, Phase
from budgets.vocabulary.change_words import year_of_base
from budgets.vocabulary.views import Coverage

from .unread import with_notes, with_unread

#: Documents that one page lists at most.
MOST_DOCUMENTS = 1000
#: What lists of documents tell of an edition and of a place: the rest, such as notes, costs more than the rows.
TOLD: dict[type[Model], tuple[str, ...]] = {
    Budget: ("id", "department", "fiscal_year", "scope", "phase", "edition", "state", "title"),
    Jurisdiction: ("id", "code", "name", "name_en", "slug"),
}
WITH_DEPARTMENT = ("department__jurisdiction", "department__parent")
WITH_SURVIVOR = Project.objects.select_related("department__jurisdiction", "merged_into")


def at(address: Address) -> Budget | None:
    """Return the budget at an address: the edition in force, or the numbered one the public may still read.

    It knows whether something of it was not read.
    """
    document = with_unread(Budget.objects.by_document_address(address.slug, address.year, address.document))
    document = document.select_related(*WITH_DEPARTMENT)
    numbered = address.edition is not None
    shown = document.readable().filter(edition=address.edition) if numbered else document.published()
    found: Budget | None = shown.order_by("pk").first()
    return found


def in_preparation(address: Address) -> Budget | None:
    """Return the edition at an address that is not public yet: for staff's preview alone."""
    document = Budget.objects.by_document_address(address.slug, address.year, address.document).in_preparation()
    documents = with_unread(document).select_related(*WITH_DEPARTMENT)
    found: Budget | None = documents.filter(edition=address.edition or 0).first()
    return found


def withdrawn_at(address: Address) -> Budget | None:
    """Return the edition that stood at an address and was withdrawn: its title and the reason are public."""
    budgets = Budget.objects.by_document_address(address.slug, address.year, address.document).withdrawn()
    if address.edition is not None:
        budgets = budgets.filter(edition=address.edition)
    return budgets.select_related(*WITH_DEPARTMENT).order_by("-edition").first()


def editions(budget: Budget) -> list[Budget]:
    """Return the editions of the same document the public may know of, the latest first."""
    found = Budget.objects.publicly_known().of_document(*budget.document_key)
    return list(found.select_related("department").order_by("-edition"))


@dataclass(slots=True)
class Published:
    """A document in force with its total spending, where its tables state one, and the money it covers.

    ``unread`` tells that a total may be printed that was not read.
    """

    budget: Budget
    total: Decimal | None
    covers: Coverage = Coverage.ALL
    unread: bool = False


def published(**which: object) -> list[Published]:
    """Return the documents in force that fit, such as those of one department; one query.

    The latest year comes first. More than :data:`MOST_DOCUMENTS` are never read.
    """
    budgets = with_notes(Budget.objects.published().filter(**which)).select_related(*WITH_DEPARTMENT, "kept_total")
    ordered = budgets.order_by("-fiscal_year_id", "department__name", "scope", "phase")
    return [with_total(budget) for budget in ordered[:MOST_DOCUMENTS]]


def with_total(budget: Budget) -> Published:
    """Return a document in force with the total that is kept of it."""
    kept = budget.kept_total
    return Published(budget, kept.value, Coverage(kept.covers), kept.unread)


def base_of(budget: Budget, change: Mention) -> Published | None:
    """Return the budget in force here that a stated change is measured against; one query.

    Nothing of what was spent; where the words leave open what they mean (上年), only a budget of that very amount.
    """
    year = year_of_base(change.base_printed) or budget.fiscal_year_id - 1
    if not change.base_printed or change.base == Base.EXECUTED or year >= budget.fiscal_year_id:
        return None
    same = {"department": budget.department_id, "scope": budget.scope, "phase": Phase.BUDGET.value}
    found = next(iter(published(fiscal_year=year, **same)), None)
    if found is not None and change.base == Base.UNSTATED and found.total != change.prior:
        return None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDocuments:
    """Which documents in force a list is of: one year's, perhaps of one place, of some departments, of one phase."""

    year: int
    place: Jurisdiction | None = None
    name: str = ""
    phase: str = ""


def list_documents(wanted: WantedDocuments) -> QuerySet[DocumentTotal]:
    """Return the totals of the documents in force that a list is of, each with its budget, department and place."""
    rows = DocumentTotal.objects.filter(fiscal_year=wanted.year)
    if wanted.place is not None:
        rows = rows.filter(jurisdiction=wanted.place)
    if wanted.name.strip():
        rows = rows.filter(of_name(wanted.name, "budget__department__"))
    if wanted.phase:
        rows = rows.filter(phase=wanted.phase)
    rows = rows.select_related("budget__department", "jurisdiction")
    return rows.defer(*untold(Budget, "budget__"), *untold(Jurisdiction, "jurisdiction__"))


def untold(model: type[Model], way: str = "") -> list[str]:
    """Return the columns of an edition or a place that lists of documents tell nothing of; ``way`` leads to it."""
    return [f"{way}{one.name}" for one in model._meta.concrete_fields if one.name not in TOLD[model]]


def of_name(words: str, way: str = "") -> Q:
    """Return the condition that a department's name holds some words; ``way`` leads to it from what is filtered."""
    key, english = name_key(words), words.strip()
    holds = Q(**{f"{way}key__contains": key}) | Q(**{f"{way}name_en__icontains": english})
    if connection.vendor == "postgresql" and min(len(key), len(english)) >= SHORTEST:
        # Apart from what is asked of the names themselves, or each row that is found would be taken apart anew.
        holds &= Q(**{f"{way}key__pairs": key}) | Q(**{f"{way}name_en__pairs": english})
    return holds


def years(**which: object) -> dict[int, int]:
    """Return the years of which something is in force, such as in one place, the latest first; one query.

    Each has the number of its documents whose totals are added up.
    """
    found = PlaceTotal.objects.filter(**which).order_by("-fiscal_year_id").values_list("fiscal_year_id")
    return dict(found.annotate(Sum("counted")))


def usual_year(known: Mapping[int, int]) -> int:
    """Return the year to show where none is asked for, of years with numbers of documents, the latest first; or 0.

    It is the latest of which at least half as much is there as of the fullest: when the first few of two hundred
    departments have published the next year's budgets, a city is still seen whole.
    """
    most = max(known.values(), default=0)
    return next((year for year, number in known.items() if 2 * number >= most), 0)


def example_budget() -> Budget | None:
    """Return the budget by which reading is shown: with a total, with its original kept, the newest; one query."""
    kept = SourceFile.objects.filter(budget=OuterRef("pk")).exclude(file="")
    budgets = Budget.objects.published().filter(phase=Phase.BUDGET.value).annotate(kept=Exists(kept))
    budgets = budgets.annotate(total_known=IsNull(F("kept_total__value"), False)).select_related(*WITH_DEPARTMENT)
    found: Budget | None = budgets.order_by("-total_known", "-kept", "-published_at", "-pk").first()
    return found


def row_of(line: int) -> int:
    """Return the number by which pages of the original know a line; one query."""
    return Line.objects.values_list("position", flat=True).get(pk=line)


def newest(count: int, *, place: Jurisdiction | None = None, **which: object) -> list[Budget]:
    """Return the documents put in force last, such as those of one department; one query, of a place two."""
    found = Budget.objects.published().filter(**which)
    if place is not None:
        # Named by their keys: in the order of all documents it may be far to the last of one place.
        found = found.filter(pk__in=list(DocumentTotal.objects.filter(jurisdiction=place).values_list("pk", flat=True)))
    return list(found.select_related("department").order_by("-published_at", "-pk")[:count])


def departments() -> QuerySet[Department]:
    """Return the departments the public may know of here: issuers of known editions, and those in charge of them.

    A department that only a draft names stays unseen with it.
    """
    return known_departments().all()


@cache
def known_departments() -> QuerySet[Department]:
    """Return the same, unread: the condition is made once, for a page asks by it several times."""
    own = Budget.objects.publicly_known().filter(department=OuterRef("pk"))
    of_units = Budget.objects.publicly_known().filter(department__parent=OuterRef("pk"))
    return Department.objects.filter(Q(there_is(own)) | Q(there_is(of_units)))


def there_is(rows: QuerySet[Any]) -> IsNull:
    """Return the condition that a query finds something for the row it is asked of.

    It is asked of the few rows that a page reads, each by itself. For an ``EXISTS`` PostgreSQL may read all there are
    first, of which it believes to save time.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)


def issuers() -> QuerySet[Department]:
    """Return the departments of which a document is in force."""
    return Department.objects.filter(there_is(Budget.objects.published().filter(department=OuterRef("pk"))))


def departments_without(year: int, phase: str) -> QuerySet[Department]:
    """Return the departments the public may know of that have no document of a year and phase in force."""
    own = Budget.objects.published().filter(department=OuterRef("pk"), fiscal_year=year, phase=phase)
    return departments().exclude(there_is(own))


def largest_projects(count: int, year: int, **which: object) -> list[ProjectTotal]:
    """Return the largest level-1 projects of a year, such as those of one place; one query."""
    rows = ProjectTotal.objects.filter(fiscal_year=year, **which)
    rows = rows.select_related("entry__project__department", "budget__department")
    rows = rows.defer(*untold(Budget, "budget__"))
    return list(rows.order_by("-value", "entry_id")[:count])


def department(slug: str) -> Department | None:
    """Return a department by its address, now or formerly; one that differs from ``slug`` is to be redirected to."""
    known = departments().select_related("jurisdiction", "parent")
    return known.filter(slug=slug).first() or known.filter(former_slugs__slug=slug).first()


def project(pk: int) -> Project | None:
    """Return the project with a key of this database, by which addresses were told once."""
    return WITH_SURVIVOR.filter(pk=pk).first()


def project_at(slug: str, word: str) -> Project | None:
    """Return the project at an address, now or formerly, such as one merged into another."""
    slug, key = encodable_text(slug), key_of_word(encodable_text(word))
    own = WITH_SURVIVOR.filter(Q(department__slug=slug) | Q(department__former_slugs__slug=slug)).distinct()
    return own.filter(key=key).first() or own.filter(key=project_key(key)).first()


def is_in_force(project: Project) -> bool:
    """Tell whether a published budget speaks of a project; one query."""
    return project.entries.filter(budget__in=Budget.objects.published()).exists()


def units(department: Department) -> list[Department]:
    """Return the known departments and units that a department is in charge of today; one query."""
    return list(departments().filter(parent=department).order_by("name"))
