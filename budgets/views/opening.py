"""Open a document for a view: find it, or say why it cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from budgets import charts
from budgets.addresses import Address, address_of
from budgets.models import Budget
from budgets.money import UNITS, WAN, MoneyUnit
from budgets.queries import documents, drill, findings, sheets
from budgets.queries.drill import Drill, Node
from budgets.queries.findings import Marks
from budgets.queries.sheets import Sheet, Table
from budgets.tables import DrillTable, view_name


@dataclass(slots=True)
class Opened:
    """A document in view: its budget, its address, its tables, and how the reader wants money and names."""

    request: HttpRequest
    budget: Budget
    address: Address
    tables: dict[str, Table]
    unit: MoneyUnit
    english: bool
    read_marks: Marks | None = None

    @property
    def marks(self) -> Marks:
        """Return which figures of the document have a finding; one query, the first time."""
        self.read_marks = self.read_marks or findings.marks(self.budget)
        return self.read_marks

    @property
    def keep(self) -> str:
        """Return what links must carry so that the money unit stays."""
        return "" if self.unit is WAN else f"?unit={self.unit.slug}"

    def url_of(self, view: str) -> Callable[[Node], str]:
        """Return a function that gives the address of a part of a view; it asks the resolver once, not for each row."""
        view = "function" if view == "procurement" else view
        if view not in ("function", "economic", "project"):
            return lambda node: ""
        base = reverse("budgets:project", args=[0])[:-2] if view == "project" else self.address.url("view", view=view)
        return lambda node: f"{base}{node.key}/{self.keep}" if node.key else ""

    def links(self, sheet: Sheet) -> dict[int, str]:
        """Return the address of the page of each line of a table that has one, by the line's key."""
        pages = drill.line_pages(self.budget, self.tables.values(), sheet)
        bases = {"project": reverse("budgets:project", args=[0])[:-2]}
        bases |= {view: self.address.url("view", view=view) for view in ("function", "economic")}
        return {key: f"{bases[view]}{word}/{self.keep}" for key, (view, word) in pages.items()}

    def drill(self, view: str) -> Drill | None:
        """Return one view of the document's money, where a table speaks for it."""
        return drill.drill(view, self.budget, self.tables.values(), self.english)

    def drills(self, *views: str) -> dict[str, Drill]:
        """Return several views of the document's money at the price of one."""
        return drill.drills(views, self.budget, self.tables.values(), self.english)

    def table(self, found: Drill, *, depth: int | None = None, root: Node | None = None) -> DrillTable:
        """Return the listing of a view, or of what stands below one part of it, sorted as the reader asked."""
        table = DrillTable(
            found,
            url=self.url_of(found.view),
            unit=self.unit,
            english=self.english,
            depth=depth,
            root=root,
            marks=self.marks,
            checks=self.address.url("checks"),
        )
        RequestConfig(self.request, paginate=False).configure(table)
        return table

    def chart(self, found: Drill, whole: Node, marked: Node | None = None) -> dict[str, Any] | None:
        """Return the chart of what stands below one part of a view, or below its total."""
        nodes, title = whole.children, charts.node_name(whole, self.english) or view_name(found.view)
        return charts.bars(
            nodes, title=title, url=self.url_of(found.view), unit=self.unit, english=self.english, marked=marked
        )

    def areas(self, found: Drill) -> dict[str, Any] | None:
        """Return a map of the smallest parts of a view, where it has many."""
        title = _("%(view)s: the smallest parts") % {"view": view_name(found.view)}
        return charts.areas(found.root, title=title, url=self.url_of(found.view), unit=self.unit, english=self.english)

    def page(self, template: str, **context: Any) -> HttpResponse:
        """Render a page of the document."""
        shared = {
            "budget": self.budget,
            "address": self.address,
            "tables": self.tables.values(),
            "views": drill.views(self.tables.values()),
        }
        return render(self.request, template, shared | context)


View = Callable[..., HttpResponseBase]


def of_document(view: View) -> View:
    """Turn a view of an opened document into a view of its address; two queries where the document is found.

    A former address of the department redirects for good; a withdrawn document answers 410 with the reason.
    """

    @require_safe
    @wraps(view)
    def open_and_view(
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
            return previewed(request, view, address, where)
        budget = documents.at(address)
        if budget is None:
            return not_readable(request, address)
        return view(open_budget(request, budget, address), **where)

    return open_and_view


def previewed(request: HttpRequest, view: View, address: Address, where: dict[str, Any]) -> HttpResponseBase:
    """Answer with a page of an edition that is not public yet, to staff alone; nobody may keep it."""
    may = request.user.is_active and request.user.is_staff and request.user.has_perm("budgets.view_budget")
    budget = documents.in_preparation(address) if may else None
    if budget is None:
        raise Http404("No such document is published.")
    response = view(open_budget(request, budget, address), **where)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def open_budget(request: HttpRequest, budget: Budget, address: Address | None = None) -> Opened:
    """Return a readable budget opened as the reader wants it; one query."""
    tables = sheets.tables(budget)
    return Opened(request, budget, address or address_of(budget), tables, unit_of(request), is_english())


def unit_of(request: HttpRequest) -> MoneyUnit:
    """Return the money unit the reader chose."""
    return UNITS.get(request.GET.get("unit", ""), WAN)


def is_english() -> bool:
    """Tell whether the page is in English."""
    return (get_language() or "").startswith("en")


def not_readable(request: HttpRequest, address: Address) -> HttpResponse:
    """Answer for a document that cannot be opened: moved, withdrawn, or not there."""
    withdrawn = documents.withdrawn_at(address)
    if withdrawn is not None:
        return render(request, "budgets/withdrawn.html", {"budget": withdrawn, "address": address}, status=410)
    department = documents.department(address.slug)
    if department is not None and department.slug != address.slug:
        return redirect(request.get_full_path().replace(f"/{address.slug}/", f"/{department.slug}/", 1), permanent=True)
    raise Http404("No such document is published.")
