"""Show the public log: what was published and withdrawn, each entry chained to the one before."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets import canonical
from budgets.models import PublicLogEntry

from .downloads import to_keep_as
from .feeds import atom_feed, feed_answer
from .showing import page_of_rows, show

ENTRIES_A_PAGE, ENTRIES_OF_FEED = 50, 50


@require_safe
def public_log(request: HttpRequest) -> HttpResponse:
    """List what was published and withdrawn, the latest first; a fixed number of queries."""
    page = page_of_rows(request, PublicLogEntry.objects.order_by("-number"), ENTRIES_A_PAGE)
    last = PublicLogEntry.objects.order_by("-number").first()
    return show(request, "budgets/log.html", {"page": page, "entries": page.object_list, "last": last})


@require_safe
def public_log_entry(request: HttpRequest, number: int) -> HttpResponse:
    """Show one entry, under its permanent address."""
    entry = get_object_or_404(PublicLogEntry, pk=number)
    others = PublicLogEntry.objects.filter(budget=entry.budget_id).exclude(pk=number).order_by("number")
    return render(request, "budgets/log_entry.html", {"entry": entry, "others": others})


@require_safe
def public_log_file(request: HttpRequest) -> StreamingHttpResponse:
    """Give the whole log, an entry a line as JSON, the oldest first: whoever keeps it can see later that it grew only.

    ``verify_log.py`` reads it.
    """
    headers, media_type = to_keep_as("log.jsonl"), "application/jsonl; charset=utf-8"
    return StreamingHttpResponse(PublicLogEntry.lines(), content_type=media_type, headers=headers)


@require_safe
def public_log_feed(request: HttpRequest) -> HttpResponse:
    """Give the latest entries as an Atom feed."""
    here = request.build_absolute_uri
    feed = atom_feed(request, _("Public log"), page=reverse("budgets:log"), own=reverse("budgets:log-feed"))
    for entry in PublicLogEntry.objects.order_by("-number")[:ENTRIES_OF_FEED]:
        address = here(reverse("budgets:log-entry", args=[entry.number]))
        feed.add_item(
            title=str(entry), link=address, description=entry.records, unique_id=address, updateddate=entry.at
        )
    return feed_answer(feed)


@require_safe
def public_log_verifier(request: HttpRequest) -> HttpResponse:
    """Give the program that verifies the log and data packages: the very file by which the portal makes the hashes."""
    source = Path(canonical.__file__).read_bytes()
    return HttpResponse(source, content_type="text/x-python; charset=utf-8", headers=to_keep_as("verify_log.py"))
