"""Write what the history of an object keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from budgets.models import Budget, PublicChange, ScheduledPublication

register = template.Library()
#: How many changes of one saving a page lists.
SHOWN = 200
#: Of texts longer than this only what differs is shown, with so many characters around it.
LONG, AROUND = 80, 12


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
    if not parts or any(part.keys() - {"values", "step", "edition", "proposal"} for part in parts):
        told["words"] = entry.get_change_message()
    for part in parts:
        if values := part.get("values"):
            told["changes"] = [(where, *shortened(before, after)) for where, before, after in values["changes"][:SHOWN]]
            told["more"] = values["count"] - len(told["changes"])
        if proposal := part.get("proposal"):
            kind, decision = PublicChange.ChangeKind(proposal["kind"]), PublicChange.Decision(proposal["decision"])
            told["words"] = f"{capfirst(kind.label)}: {decision.label}"
        if step := part.get("step"):
            told["state"], told["reason"] = step_words(step), step["reason"]
    return told


def step_words(step: dict[str, Any]) -> str:
    """Return the state an edition moved on to, or when it is to."""
    if "operator" in step:
        return str(_("published from the shell, by %s") % step["operator"])
    if "at" not in step:
        return str(Budget.EditionState(step["state"]).label)
    when = date_format(localtime(datetime.fromisoformat(step["at"])), "Y-m-d H:i")
    waits = step["outcome"] == ScheduledPublication.Outcome.WAITING
    return (_("to be published on %s") if waits else _("not to be published on %s any more")) % when


def shortened(before: str, after: str) -> tuple[str, str]:
    """Return two texts as far as they differ, with some of what is the same around it where they are long."""
    if max(len(before), len(after)) <= LONG:
        return before, after
    start = same_at_start(before, after)
    end = min(same_at_start(before[::-1], after[::-1]), min(len(before), len(after)) - start)
    first = max(start - AROUND, 0)
    return tuple(  # type: ignore[return-value]
        ("…" if first else "") + text[first : max(len(text) - end + AROUND, 0)] + ("…" if end > AROUND else "")
        for text in (before, after)
    )


def same_at_start(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@register.filter
def part_named(entry: LogEntry) -> str:
    """Return what kind of part an entry is about, and its name; nothing of an edition itself."""
    model = part_model(entry)
    return f"{capfirst(model._meta.verbose_name)}: {entry.object_repr}" if model else ""


def part_model(entry: LogEntry) -> type[Model] | None:
    """Return what kind of part an entry is about; nothing of an edition itself."""
    model = entry.content_type.model_class() if entry.content_type else None
    return None if model is Budget else model


def add_part_urls(entries: Iterable[LogEntry]) -> None:
    """Give entries the addresses of their parts as ``part_url``, empty where one is deleted or has no page.

    One query for each kind of part, however many entries there are.
    """
    keys: dict[type[Model], set[str]] = {}
    for entry in entries:
        if model := part_model(entry):
            keys.setdefault(model, set()).add(str(entry.object_id))
    there = {
        model: set(map(str, model._default_manager.filter(pk__in=asked).values_list("pk", flat=True)))
        for model, asked in keys.items()
    }
    for entry in entries:
        model = part_model(entry)
        url = entry.get_admin_url() if model and entry.object_id in there[model] else ""
        entry.part_url = url or ""  # type: ignore[attr-defined]


@register.filter
def change_url(key: Any, options: Any) -> str:
    """Return the address of an object's form."""
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[key])
