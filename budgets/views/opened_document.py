"""Present an opened document: its money as tables and charts, its pages, in the unit and language of the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import RequestConfig

from budgets import charts, leads
from budgets.addresses import Address, address_of, quoted
from budgets.manners import is_english, manners_of
from budgets.models import Budget
from budgets.money import MoneyUnit
from budgets.queries import drill, findings, other_years, sheets
from budgets.queries.drill import Drill, Node
from budgets.queries.findings import FindingMarks
from budgets.queries.other_years import PartOfPage
from budgets.queries.sheets import SheetTable, StatementSheet
from budgets.queries.unread import UnreadParts, unread_parts
from budgets.tables import DrillTable, view_name
from budgets.vocabulary.views import CODED_VIEWS, View

from .showing import show

#: What the pages of a document are called that have no sentence of their own, by the tab they stand under.
PAGE_NAMES = {
    "tables": gettext_lazy("The tables as published"),
    "text": gettext_lazy("The text"),
    "procurement": gettext_lazy("Government procurement"),
    "performance": gettext_lazy("Performance goals and indicators"),
    "checks": gettext_lazy("Does it add up?"),
    "source": gettext_lazy("Source, editions, downloads"),
    "about": gettext_lazy("What the department is and does"),
    "terms": gettext_lazy("Terms explained"),
}


#: Pages of a document that are kept when a reader goes to another year; from others he comes to its overview.
PAGES_OVER_YEARS = {
    *("tables", "table", "text", "procurement", "checks", "performance", "about", "terms", "source", "view", "code"),
}


@dataclass(frozen=True, slots=True)
class YearOfDocument:
    """A year in which the same document is in force, the address of the same page there, and whether it is there."""

    year: int
    url: str
    has_page: bool
    is_here: bool


@dataclass(slots=True)
class Opened:
    """A document in view: its budget, its address, its tables, and how the reader wants money and names."""

    request: HttpRequest
    budget: Budget
    address: Address
    tables: dict[str, SheetTable]
    unit: MoneyUnit
    english: bool
    #: What links must carry so that pages stay as the reader wants them.
    keep: str
    read_marks: FindingMarks | None = None
    read_unread: UnreadParts | None = None
    read_documents: list[Budget] | None = None

    def known_table(self, word: str) -> SheetTable:
        """Return a table of the document by the word of its address. Raises ``Http404``."""
        if word not in self.tables:
            raise Http404(_("The document has no such table."))
        return self.tables[word]

    @property
    def marks(self) -> FindingMarks:
        """Return which figures of the document have a finding; one query, the first time."""
        self.read_marks = self.read_marks or findings.marks(self.budget)
        return self.read_marks

    @property
    def unread(self) -> UnreadParts:
        """Return what of the document was not read; no query where nothing is, else four, the first time."""
        if self.read_unread is None:
            self.read_unread = unread_parts(self.budget)
        return self.read_unread

    def other_years(self) -> list[YearOfDocument]:
        """Return the years of the document, the latest first, each with this very page; none where there is one alone.

        A query for the years; where the page shows a table, a view or a code, one for tables, and one for codes.
        """
        budgets = [one for one in self.documents_of_department() if one.phase == self.budget.phase]
        match = self.request.resolver_match
        name = match.url_name if match else ""
        if not {one.fiscal_year_id for one in budgets} - {self.address.year} or name == "project":
            return []
        page = name if name in PAGES_OVER_YEARS else "budget"
        where = {word: match.kwargs[word] for word in ("table", "view", "code") if match and word in match.kwargs}
        where = where if page != "budget" else {}
        known = other_years.having(PartOfPage(**where), [one for one in budgets if one.pk != self.budget.pk])
        found = []
        for one in budgets:
            is_here = one.fiscal_year_id == self.address.year
            has_page = is_here or one.pk in known
            address = self.address if is_here else address_of(one)
            url = address.url(page, **where) if has_page and page else address.url("budget")
            found.append(YearOfDocument(one.fiscal_year_id, url, has_page, is_here))
        return found

    def has_outcome(self) -> bool:
        """Tell whether other documents of the same year, such as the final accounts, stand beside this one."""
        return len({one.phase for one in self.documents_of_department() if one.fiscal_year_id == self.address.year}) > 1

    def documents_of_department(self) -> list[Budget]:
        """Return the documents in force of the same department and scope; one query, the first time."""
        if self.read_documents is None:
            self.read_documents = other_years.documents_of_department(self.budget)
        return self.read_documents

    def url_of(self, view: View) -> Callable[[Node], str]:
        """Return a function that gives the address of a part of a view; it asks the resolver once, not for each row."""
        base = self.base_of_parts(View.FUNCTION if view is View.PROCUREMENT else view)
        return lambda node: f"{base}{quoted(node.key)}/{self.keep}" if base and node.key else ""

    def base_of_parts(self, view: View) -> str:
        """Return what the addresses of a view's parts begin with, nothing where its parts have no pages."""
        if view is View.PROJECT:
            return reverse("budgets:project", args=[self.budget.department.slug, "-"])[:-2]
        return self.address.url("view", view=view) if view in CODED_VIEWS else ""

    def links(self, sheet: StatementSheet) -> dict[int, str]:
        """Return the address of the page of each line of a table that has one, by the line's key."""
        pages = drill.line_pages(self.budget, self.tables.values(), sheet)
        bases = {view: self.base_of_parts(view) for view in (*CODED_VIEWS, View.PROJECT)}
        return {key: f"{bases[view]}{quoted(word)}/{self.keep}" for key, (view, word) in pages.items()}

    def drill(self, view: View) -> Drill | None:
        """Return one view of the document's money, where a table speaks for it."""
        return drill.drill(view, self.budget, self.tables.values(), self.english)

    def drills(self, *views: View) -> dict[View, Drill]:
        """Return several views of the document's money at the price of one."""
        return drill.drills(views, self.budget, self.tables.values(), self.english)

    def drill_table(self, found: Drill, *, depth: int | None = None, root: Node | None = None) -> DrillTable:
        """Return the listing of a view, or of what stands below one part of it, sorted as the reader asked."""
        table = DrillTable(
            found,
            url=self.url_of(found.view),
            unit=self.unit,
            english=self.english,
            depth=depth,
            root=root,
            marks=self.marks,
            checks=self.address.url("checks") + self.keep,
            unread=self.unread.gaps_in(found.table.statement.pk),
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
            "unread": self.unread,
            "lead": leads.of_page(self.budget, PAGE_NAMES.get(context.get("tab", ""), "")),
        }
        return show(self.request, template, {"opened": self} | shared | context)


def open_budget(request: HttpRequest, budget: Budget, address: Address | None = None) -> Opened:
    """Return a readable budget opened as the reader wants it; one query."""
    tables, manners = sheets.sheet_tables(budget), manners_of(request.GET)
    where = address or address_of(budget)
    return Opened(request, budget, where, tables, manners.unit, is_english(), manners.query)


def unit_of(request: HttpRequest) -> MoneyUnit:
    """Return the money unit the reader chose."""
    return manners_of(request.GET).unit
