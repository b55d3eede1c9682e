"""Tell a newcomer what the portal is and how a budget is read, by the figures of one that is published here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets.queries import documents, drill
from budgets.queries.drill import Drill, Node
from budgets.vocabulary.views import View

from .opened_document import open_budget

#: The views that are walked through, in this order.
WALK = (View.FUNCTION, View.ECONOMIC, View.PROJECT, View.THREE_PUBLIC)


@require_safe
def about_portal(request: HttpRequest) -> HttpResponse:
    """Say what the portal is, whose, what it holds and what not, how it is corrected, how to ask, and all ways in."""
    lead = _(
        "What this site is, what it holds and what it does not, who may use its data, how it is corrected,"
        " and how to ask."
    )
    return render(request, "budgets/about_portal.html", {"lead": lead})


@require_safe
def reading_guide(request: HttpRequest) -> HttpResponse:
    """Show how a budget is read: step by step, each with a figure of a published one and the page it stands on."""
    lead = _(
        "Step by step from a department's total to the cell of the published file, with figures of a budget on this"
        " site."
    )
    budget = documents.example_budget()
    if budget is None:
        return render(request, "budgets/reading.html", {"lead": lead})
    opened = open_budget(request, budget)
    drawn = opened.drills(*WALK)
    functions = drawn.get(View.FUNCTION)
    spending = drill.spending(functions, budget, opened.tables.values())
    context: dict[str, Any] = {
        "lead": lead,
        "budget": budget,
        "address": opened.address,
        "total": spending.get("total"),
        "steps": {str(view): with_largest_part(found) for view, found in drawn.items()},
        "row": documents.row_of(functions.root.places[0][0]) if functions and functions.root.places else None,
        "speaker": functions.table if functions else None,
    }
    return render(request, "budgets/reading.html", context)


def with_largest_part(found: Drill) -> dict[str, Drill | Node | None]:
    """Return a view with the largest of its parts."""
    parts = [node for node in found.root.children if node.value]
    return {"drill": found, "largest": max(parts, key=lambda node: node.value or 0, default=None)}
