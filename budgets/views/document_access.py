"""Find the document of an address for a view, or say why it cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budgets import rights
from budgets.addresses import Address
from budgets.queries import documents
from budgets.twins import withdrawn_problem

from .opened_document import open_budget
from .showing import is_data, of_one_reader

DocumentPage = Callable[..., HttpResponseBase]


def of_document(page: DocumentPage) -> DocumentPage:
    """Turn a view of an opened document into a view of its address; two queries where the document is found.

    A former address of the department redirects for good; a withdrawn document answers 410 with the reason.
    """

    return require_safe(opening_first(page))


def of_document_with_form(page: DocumentPage) -> DocumentPage:
    """Turn a view that takes a form, too, into a view of its address; nobody may keep the page."""

    @wraps(page)
    def page_of_one_reader(*args: Any, **where: Any) -> HttpResponseBase:
        return of_one_reader(page(*args, **where))

    return require_http_methods(["GET", "HEAD", "POST"])(opening_first(page_of_one_reader))


def opening_first(page: DocumentPage) -> DocumentPage:
    """Return a view that finds the document of its address and shows the page of it, or says why it cannot be read."""

    @wraps(page)
    def open_and_show(
        request: HttpRequest,
        slug: str,
        year: int,
        document: str,
        edition: int | None = None,
        preview: bool = False,
        **where: Any,
    ) -> HttpResponseBase:
        address = Address(slug=slug, year=year, document=document, edition=edition, preview=preview)
        if preview:
            return previewed(request, page, address, where)
        budget = documents.at(address)
        if budget is None:
            return not_readable(request, address)
        return page(open_budget(request, budget, address), **where)

    return open_and_show


def previewed(request: HttpRequest, page: DocumentPage, address: Address, where: dict[str, Any]) -> HttpResponseBase:
    """Answer with a page of an edition that is not public yet, to staff alone; nobody may keep it."""
    # As the pages of staff ask: a password alone is not enough where a second factor is demanded.
    budget = documents.in_preparation(address) if admin.site.has_permission(request) else None
    if budget is None or not rights.may(request.user, rights.Act.SEE, budget):
        raise Http404(_("No such document is published."))
    return of_one_reader(page(open_budget(request, budget, address), **where))


def not_readable(request: HttpRequest, address: Address) -> HttpResponse:
    """Answer for a document that cannot be opened: moved, withdrawn, or not there."""
    withdrawn = documents.withdrawn_at(address)
    if withdrawn is not None:
        if is_data(request):
            return withdrawn_problem(_("This document was withdrawn"), withdrawn)
        return render(request, "budgets/withdrawn.html", {"budget": withdrawn, "address": address}, status=410)
    department = documents.department(address.slug)
    if department is not None and department.slug != address.slug:
        return redirect(request.get_full_path().replace(f"/{address.slug}/", f"/{department.slug}/", 1), permanent=True)
    raise Http404(_("No such document is published."))
