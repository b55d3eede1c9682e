"""Write what the history of an object keeps."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from budgets.models import Budget

register = template.Library()
#: How many changes of one saving a page lists.
SHOWN = 200


@register.filter
def values_changed(entry: LogEntry) -> dict[str, Any]:
    """Return what an entry says: changes with before and after, how many more, the state, and Django's words.

    Django has no words for changes and states alone, and would say that nothing was changed.
    """
    try:
        message = json.loads(entry.change_message or "[]")
    except ValueError:
        message = []
    parts = message if isinstance(message, list) else []
    told: dict[str, Any] = {}
    if not parts or any(part.keys() - {"values", "step"} for part in parts):
        told["words"] = entry.get_change_message()
    for part in parts:
        if values := part.get("values"):
            told["changes"] = values["changes"][:SHOWN]
            told["more"] = values["count"] - len(told["changes"])
        if step := part.get("step"):
            told["state"], told["reason"] = Budget.EditionState(step["state"]).label, step["reason"]
    return told


@register.filter
def change_url(key: Any, options: Any) -> str:
    """Return the address of an object's form."""
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[key])
