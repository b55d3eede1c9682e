"""Say who has published what of a year, and whether within the twenty days of the law; who has not, here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from budgets.checks.legal_bounds import DAYS
from budgets.models import Budget, Department, Jurisdiction, SourceFile

from .documents import departments_without


class Punctuality(TextChoices):
    """Whether a document was public within twenty days of its approval (预算法 §14).

    It was late only where the issuer's own dates say so. Published here within them, it was public in time; published
    here later, it may have been public elsewhere before, and that is left open.
    """

    IN_TIME = "in-time", _("within twenty days")
    LATE = "late", _("later than twenty days")
    OPEN = "open", _("cannot be established")


LAST_DAY = ExpressionWrapper(F("approved_on") + timedelta(days=DAYS), output_field=DateField())
#: In this order: the first that holds tells.
TOLD = Case(
    When(approved_on=None, then=Value(Punctuality.OPEN.value)),
    When(released_on__gt=LAST_DAY, then=Value(Punctuality.LATE.value)),
    When(Q(released_on__isnull=False) | Q(here_since__lte=LAST_DAY), then=Value(Punctuality.IN_TIME.value)),
    default=Value(Punctuality.OPEN.value),
)


def published_documents(place: Jurisdiction, year: int, phase: str) -> QuerySet[Any]:
    """Return the documents in force of a place, year and phase by department, each with its ``punctuality``."""
    found = Budget.objects.published().filter(department__jurisdiction=place, fiscal_year=year, phase=phase)
    return with_punctuality(found).select_related("department").order_by("department__name", "scope", "pk")


def with_punctuality(documents: QuerySet[Budget]) -> QuerySet[Any]:
    """Return some documents, each with the day since which it is public here, its ``punctuality``, and what it was.

    ``was_picture`` tells that pages of it had to be read from a picture.
    """
    pictures = SourceFile.objects.filter(budget=OuterRef("pk")).exclude(recognised_pages=())
    annotated = documents.annotate(here_since=TruncDate("published_at"), was_picture=Exists(pictures))
    return annotated.annotate(punctuality=TOLD)


def counts(documents: QuerySet[Any]) -> dict[Punctuality, int]:
    """Return how many of some documents came when; one query."""
    found = dict(documents.order_by().values_list("punctuality").annotate(number=Count("pk")))
    return {told: found.get(told.value, 0) for told in Punctuality}


def without_document(place: Jurisdiction, year: int, phase: str) -> QuerySet[Department]:
    """Return the departments of a place that are known here and have nothing of a year and phase in force."""
    return departments_without(year, phase).filter(jurisdiction=place).order_by("name", "pk")
