"""Group what staff may look at by what they come for, on the first page of the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budgets import rights
from budgets.models import Budget
from budgets.queries.waiting import Sort, waiting_for

register = template.Library()

#: What staff come for, with the names of the models that serve it; each model of the admin is in one of them.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Enter and publish"), ("Budget", "Upload", "Batch", "PublicChange")),
    (
        _("Parts of editions"),
        (
            *("Statement", "Section", "ProjectEntry", "Goal", "Indicator", "Item", "Asset", "Term"),
            *("SourceFile", "Unreadable"),
        ),
    ),
    (_("Check and answer"), ("Finding", "Acknowledgement", "Audit", "Remark", "ReaderQuestion")),
    (
        _("Lists to choose from"),
        (
            *("Department", "DepartmentAlias", "FormerSlug", "Jurisdiction", "Project", "ClassificationCode"),
            *("ProjectChange", "CodeChange", "FiscalYear"),
        ),
    ),
    (_("Single figures and words, to look up"), ("Line", "Amount", "Column", "TextCell", "Target", "Mention")),
    (_("Accounts"), ("User", "Group", "Membership")),
)


@register.simple_tag(takes_context=True)
def may_here(context: Any, act: str) -> bool:
    """Tell whether who reads the page may do something anywhere (:class:`budgets.rights.Act`)."""
    return rights.may(context["user"], rights.Act(act))


@register.simple_tag
def nothing_stored() -> bool:
    """Tell whether the site is new: nobody has begun a budget."""
    return not Budget.objects.exists()


#: Of each sort of what waits: its title, and the list of all.
WAITING = {
    Sort.PUBLISH: (_("To publish"), "budget", "state__exact=review"),
    Sort.CHECK: (_("To check"), "budget", "state__exact=review"),
    Sort.DECIDE: (_("Proposed by others, to decide on"), "publicchange", "decision__exact=proposed"),
    Sort.ANSWER: (_("Questions of readers, to answer"), "readerquestion", "state__exact=waiting"),
    Sort.RELEASE: (_("Answered questions of readers, to publish"), "readerquestion", "state__exact=waiting"),
    Sort.REMARKS: (_("Remarks at figures, to answer"), "remark", "answered_at__isnull=True"),
    Sort.UPLOADS: (_("Uploads to look at: questions, and what was read"), "upload", ""),
    Sort.FINISH: (_("Drafts to finish"), "budget", "state__exact=draft"),
}


@register.simple_tag(takes_context=True)
def waiting_here(context: Any) -> list[dict[str, Any]]:
    """Return what waits for who reads the page: titles, rows with their pages, and where the rest is listed."""
    told = []
    for queue in waiting_for(context["user"]):
        title, model, query = WAITING[queue.sort]
        rows = [(reverse(f"admin:budgets_{model}_change", args=[row.pk]), row) for row in queue.rows]
        rest = f"{reverse(f'admin:budgets_{model}_changelist')}?{query}" if queue.more else ""
        told.append({"title": title, "rows": rows, "rest": rest, "sort": queue.sort.value})
    return told


@register.simple_tag
def start_groups(app_list: Sequence[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return what Django lists by application as groups of models; a group of nothing that one may see is left out."""
    shown = {model["object_name"]: model for app in app_list for model in app["models"]}
    groups = [(title, [shown[name] for name in names if name in shown]) for title, names in GROUPS]
    return [(title, models) for title, models in groups if models]
