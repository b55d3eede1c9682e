"""Say what the data package of an edition says beside its records: its publication and the findings."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from budgets.documents import Publication
from budgets.models import Budget, Finding

from .findings import answers


def publication_of(budget: Budget, homepage: str = "") -> Publication:
    """Return what a package says of an edition; ``homepage`` is its permanent web address where that is known.

    What was never published has no time of publication, and its findings stay with staff. At most two queries.
    """
    public = budget.published_at is not None
    return Publication(
        name=budget.file_stem.lower(),
        version=str(budget.edition),
        created=budget.published_at,
        homepage=homepage,
        licence=settings.SITE["data_licence"],
        findings=list(finding_rows(budget)) if public else None,
    )


def finding_rows(budget: Budget) -> Iterator[list[str]]:
    """Yield the findings of an edition as cells by the columns of a package, in their order; two queries."""
    answered = answers(budget)
    found = Finding.objects.filter(budget=budget).select_related("statement", "line").order_by("order")
    for number, one in enumerate(found, 1):
        answer = answered.get(one.digest)
        yield [
            str(number),
            *(one.rule, str(one.version), one.verdict),
            str(one.statement.order) if one.statement else "",
            str(one.line.position) if one.line else "",
            *(one.code, one.label, one.message_zh, one.message_en),
            *(one.difference, one.unit, one.tolerance),
            answer.reason if answer else "",
        ]
