"""Find how published documents were corrected: editions that others took the place of, and editions withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet

from budgets.models import Budget, Department, Jurisdiction

from .documents import there_is, untold

State = Budget.EditionState
ENDED = [State.SUPERSEDED, State.WITHDRAWN]
#: Columns of editions that no correction tells of.
OF_NO_CORRECTION = set(untold(Budget)) - {"ended_at", "withdrawal_reason", "publication_note"}


@dataclass(frozen=True, slots=True)
class WantedCorrections:
    """Which corrections: of a place or a department by its address, of a fiscal year; all where nothing is said."""

    place: str = ""
    department: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """An edition that is no longer in force, and the one that took its place; None where the public knows of none."""

    ended: Budget
    replaced_by: Budget | None

    @property
    def is_withdrawal(self) -> bool:
        return self.ended.state == State.WITHDRAWN

    @property
    def reason(self) -> str:
        """Return why, as it was given when it happened; empty where nobody gave a reason."""
        if self.is_withdrawal:
            return self.ended.withdrawal_reason
        return self.replaced_by.publication_note if self.replaced_by else ""

    @property
    def is_comparable(self) -> bool:
        """Tell whether the public can read both editions."""
        return not self.is_withdrawal and self.replaced_by is not None and self.replaced_by.state != State.WITHDRAWN


def ended_editions(wanted: WantedCorrections) -> QuerySet[Budget]:
    """Return the editions that were superseded or withdrawn, the latest first."""
    narrowed = {
        "department__jurisdiction__slug": wanted.place,
        "department__slug": wanted.department,
        "fiscal_year": wanted.year,
    }
    found = Budget.objects.filter(state__in=ENDED, **{name: word for name, word in narrowed.items() if word})
    rows = found.select_related("department__jurisdiction").defer(*OF_NO_CORRECTION)
    return rows.order_by("-ended_at", "-pk")


def corrections(ended: Iterable[Budget]) -> list[Correction]:
    """Return what became of some editions; one query, however many."""
    rows = list(ended)
    known: defaultdict[tuple[int, int, str, str], list[Budget]] = defaultdict(list)
    later = Budget.objects.publicly_known().filter(
        department__in={row.department_id for row in rows}, fiscal_year__in={row.fiscal_year_id for row in rows}
    )
    departments = {row.department_id: row.department for row in rows}
    for one in later.defer(*OF_NO_CORRECTION).order_by("edition") if rows else ():
        one.department = departments[one.department_id]
        known[one.document_key].append(one)
    return [
        Correction(row, next((one for one in known[row.document_key] if one.edition > row.edition), None))
        for row in rows
    ]


def departments_corrected(most: int | None = None) -> QuerySet[Department]:
    """Return the departments of which something was corrected, by name; some of them where there are over ``most``."""
    corrected = Budget.objects.filter(state__in=ENDED).order_by().values("department").distinct()
    return Department.objects.filter(pk__in=corrected[:most]).order_by("name")


def places_corrected() -> QuerySet[Jurisdiction]:
    """Return the places of whose departments something was corrected."""
    ended = Budget.objects.filter(state__in=ENDED, department__jurisdiction=OuterRef("pk"))
    return Jurisdiction.objects.filter(there_is(ended)).order_by("code", "name")


def years_corrected() -> list[int]:
    """Return the fiscal years of which something was corrected, the latest first."""
    ended = Budget.objects.filter(state__in=ENDED).order_by("-fiscal_year_id")
    return list(ended.values_list("fiscal_year", flat=True).distinct())
