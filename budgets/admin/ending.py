"""Ask before something ends or is handed on: a page that names what goes, what stays, and asks for the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets import editions, models
from budgets.queries import workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRow:
    """Something that goes: its key, its name, what it holds, and the earlier editions that stay unless they go too."""

    pk: int
    name: str
    holds: Sequence[str]
    earlier: Sequence[models.Budget] = ()


def ended_edition(budget: models.Budget, *, with_earlier: bool) -> EndedRow:
    """Return what goes with an edition, by the numbers of what was entered."""
    bench = workbench.open_workbench(budget)
    tables = sum(1 for table in bench.tables if table.amounts)
    amounts = sum(table.amounts for table in bench.tables)
    holds = [
        str(budget.department),
        f"{_('edition')} {budget.edition} · {budget.get_state_display()}",
        ngettext("%(n)d table with figures", "%(n)d tables with figures", tables) % {"n": tables},
        ngettext("%(n)d figure", "%(n)d figures", amounts) % {"n": amounts},
        *(f"{part.label} {part.count}" for part in bench.parts if part.count),
    ]
    if budget.changed_at:
        words = _("last changed on %(at)s by %(by)s") if budget.changed_by else _("last changed on %(at)s")
        holds.append(words % {"at": f"{localtime(budget.changed_at):%Y-%m-%d}", "by": budget.changed_by})
    earlier = list(editions.earlier_readable(budget)) if with_earlier else []
    return EndedRow(pk=budget.pk, name=str(budget), holds=holds, earlier=earlier)


def ended_upload(upload: models.Upload) -> EndedRow:
    """Return what goes with an upload: its files, and what was read of them."""
    files = [file.name for file in upload.files.all()]
    return EndedRow(pk=upload.pk, name=str(upload), holds=[*files, str(upload.get_state_display())])


def posted_reason(request: HttpRequest) -> str:
    """Return the reason that was given on the page that names what goes; empty before."""
    return request.POST.get("reason", "").strip() if request.POST.get("sure") else ""


def ask_reason(
    site: admin.AdminSite, request: HttpRequest, rows: Sequence[EndedRow], word: str, title: Any, back: str
) -> HttpResponse:
    """Show the page that names what goes; it posts to the address that was asked, with what was chosen there."""
    context = {
        **site.each_context(request),
        "title": title,
        "rows": rows,
        "word": word,
        "days": editions.DAYS_KEPT,
        "back": back,
        "action": request.POST.get("action", ""),
        "unreasoned": bool(request.POST.get("sure")),
    }
    return render(request, "admin/budgets/ending.html", context)
