"""Write whether documents were public in time."""

from __future__ import annotations

from django import template
from django.utils.translation import ngettext

from budgets.checks.legal_bounds import days_to_release
from budgets.models import Budget
from budgets.queries.board import Punctuality

register = template.Library()


@register.filter
def punctuality_words(budget: Budget) -> str:
    """Write whether a document was public in time, and the days that it took where both dates are known."""
    told = str(Punctuality(budget.punctuality).label)  # type: ignore[attr-defined]
    days = days_to_release(budget.approved_on, budget.released_on)
    if days is None:
        return told
    taken = ngettext("%d day", "%d days", days) % days
    return f"{told} · {taken}"
