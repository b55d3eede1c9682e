"""Lay out listings: tables of django-tables2 with a body written in one pass.

Stock rendering inspects each column's functions and attributes again for every cell. :class:`Listing` does it once a
column; the text of every cell is the same, which a test compares.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from html import escape
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableData
from django_tables2.utils import OrderByTuple, signature

from .differences import ABSENT
from .manners import Manners
from .models import Budget, DocumentTotal, Finding
from .money import WAN, MoneyUnit, money, percent
from .queries.drill import Drill, Node, SmallEnterprises, residuals
from .queries.findings import FindingMarks
from .queries.keyset import RowsPaginator, with_key
from .queries.sheets import SheetCell
from .records import Scope, State
from .vocabulary.measures import Compared, Measure
from .vocabulary.views import CODED_VIEWS, View


def escaped(value: object) -> str:
    """Return a value as HTML, as Django would; its own function looks for lazy arguments, which costs a table dear."""
    return value if isinstance(value, SafeString) else escape(str(value))


def markup(form: str, *parts: object) -> SafeString:
    """Return HTML with its parts escaped."""
    return SafeString(form.format(*map(escaped, parts)))


#: The sign of each verdict: none of them shouts.
SIGNS = {"OK": "＝", "ZEROS": "＝", "WORDS": "＝", "TAIL": "≈", "FAIL": "≠", "BASE0": "÷0", "INFO": "i", "NA": "–"}


def mark(base: str, found: list[Finding]) -> SafeString:
    """Return a small mark that leads to the first of the findings on a figure."""
    words = gettext("%(verdict)s: does it add up?") % {"verdict": found[0].get_verdict_display()}
    return markup(
        '<a class="mark" href="{}#{}" title="{}">{}<span class="unseen"> {}</span></a>',
        *(base, found[0].anchor, words, SIGNS[found[0].verdict], words),
    )


class TablePaginator(RowsPaginator):
    """Cuts the rows of a table of the database into pages."""

    def __init__(self, rows: Any, per_page: int, **more: Any) -> None:
        super().__init__(rows.data.data, per_page, **more)
        self.object_list = rows

    @property
    def listed_rows(self) -> QuerySet[Any]:
        rows: Any = self.object_list
        return with_key(rows.data.data)

    def record(self, row: Any) -> Any:
        return getattr(row, "record", row)


class Listing(tables.Table):
    """A table with a fast body and, in its template, a caption, scopes and money units."""

    class Meta:
        abstract = True
        template_name = "budgets/_listing.html"
        attrs = {"class": "listing"}

    def body(self) -> SafeString:
        """Return the rows as HTML; every argument and attribute is resolved once a column."""
        columns = [self._resolved(bound) for bound in self.columns]
        out: list[str] = []
        for row in self.paginated_rows:
            record = row.record
            out.append(f"<tr{self.row_html(record)}>")
            for opening, closing, get, write, default, empty in columns:
                value = get(record)
                cell = default if value in empty else write(value, record, row)
                out += (opening, escaped(cell), closing)
            out.append("</tr>")
        return SafeString("".join(out))

    def heads(self) -> list[dict[str, Any]]:
        """Return what the template needs of each column's head: words, how it is sorted, the link that sorts by it."""
        query = self.request.GET.copy() if getattr(self, "request", None) else QueryDict(mutable=True)
        heads = []
        for column in self.columns:
            query[self.prefixed_order_by_field] = column.order_by_alias.next
            direction = "descending" if column.order_by_alias.is_descending else "ascending"
            heads.append(
                {
                    "text": column.header,
                    "css": column.attrs["th"].get("class", ""),
                    "sorted": direction if column.is_ordered else "",
                    "url": f"?{query.urlencode()}",
                    "money": isinstance(column.column, FigureColumn),
                }
            )
        return heads

    def _resolved(self, bound: Any) -> tuple[Any, ...]:
        tag = "th" if getattr(bound.column, "heads_row", False) else "td"
        scope = ' scope="row"' if tag == "th" else ""
        css = bound.attrs["td"].get("class", "")
        opening = f'<{tag}{scope} class="{css}">' if css else f"<{tag}{scope}>"
        empty = bound.column.empty_values
        return opening, f"</{tag}>", getter(bound.accessor), self._writer(bound), bound.default, empty

    def _writer(self, bound: Any) -> Callable[[Any, Any, Any], Any]:
        """Return what writes a column's cell from value, record and row, asking for no more than it wants."""
        render = getattr(self, f"render_{bound.name}", bound.column.render)
        wanted, everything = signature(render)
        fixed = {"table": self, "column": bound.column, "bound_column": bound}
        if everything:
            return lambda value, record, row: render(value=value, record=record, bound_row=row, **fixed)
        call = partial(render, **{name: fixed[name] for name in wanted if name in fixed})
        match [name for name in ("value", "record", "bound_row") if name in wanted]:
            case ["value"]:
                return lambda value, record, row: call(value=value)
            case ["record"]:
                return lambda value, record, row: call(record=record)
            case ["value", "record"]:
                return lambda value, record, row: call(value=value, record=record)
        return lambda value, record, row: call(
            **{
                name: given
                for name, given in (("value", value), ("record", record), ("bound_row", row))
                if name in wanted
            }
        )

    def row_html(self, record: Any) -> str:
        """Return the attributes of a row, with a leading blank."""
        return ""


def getter(accessor: Any) -> Callable[[Any], Any]:
    """Return a function that follows an accessor, and gives ``None`` where it leads nowhere."""
    bits = accessor.bits

    def get(record: Any) -> Any:
        for bit in bits:
            record = record.get(bit) if isinstance(record, dict) else getattr(record, bit, None)
        return record

    return get


class NodeData(TableData):
    """The parts of a view in their order; sorted, parts stay under what they are part of."""

    def __init__(self, root: Node, depth: int | None = None) -> None:
        self.root, self.depth = root, depth
        super().__init__(self._shown())

    def __len__(self) -> int:
        return len(self.data)

    def _shown(self) -> list[Node]:
        return [node for node in self.root.walk() if self.depth is None or node.level <= self.depth]

    def order_by(self, aliases: OrderByTuple) -> None:
        """Sort the parts of each whole by the first alias."""
        for alias in aliases[:1]:
            name = alias.bare
            for node in (self.root, *self.root.walk()):
                node.children.sort(key=lambda child: sort_key(child, name), reverse=alias.is_descending)
        self.data = self._shown()


def sort_key(node: Node, name: str) -> tuple[bool, Any]:
    """Return what a part is sorted by: what has no amount comes before the smallest."""
    if name == "label":
        return True, node.code or node.label
    cell = node.cells.get(Measure.TOTAL if name == "share" else name)
    return (False, Decimal(0)) if cell is None or cell.value is None else (True, cell.value)


class LabelColumn(tables.Column):
    """The name of a part as printed, linked to its page, indented by its level."""

    heads_row = True

    def render(self, record: Node, table: DrillTable) -> str:
        words: str = linked(part_words(record, table.english, coded=table.codes), table.url(record))
        return SafeString(f'<span class="level-{table.depth_of(record)}">{words}</span>')


class FigureColumn(tables.Column):
    """A column of amounts, headed by the unit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, attrs={"td": {"class": "money"}, "th": {"class": "money"}}, **kwargs)
        self.empty_values = ()


class MoneyColumn(FigureColumn):
    """What stands in a table's cell, in the unit of the page; the first of a row with the mark of what was found."""

    def __init__(self, *args: Any, marked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marked = marked

    def render(self, value: SheetCell | None, record: Node, table: DrillTable) -> str:
        figure = cell_html(value, table.unit, table.printed_unit, table.unread)
        found = table.marks.of_places(record.places, record.said) if self.marked else []
        return SafeString(mark(table.checks, found) + figure) if found else figure


class ShareColumn(tables.Column):
    """What part of the total an amount is, as a figure and as a bar."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, attrs={"td": {"class": "share"}, "th": {"class": "share"}}, default="", **kwargs)

    def render(self, value: Decimal, record: Node) -> str:
        width = 100 * max(0, min(1, float(value)))
        return SafeString(
            '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect width="{width:.2f}" height="6"/></svg>'
            f' <span class="percent">{escape(percent(record.value, record.total))}</span>'
        )


class DrillTable(Listing):
    """The parts of a view of a budget."""

    label = LabelColumn(verbose_name=_("Name"))
    share = ShareColumn(verbose_name=_("Share of total"), order_by="share")

    class Meta(Listing.Meta):
        sequence = ("label", "...", "share")

    def __init__(
        self,
        drill: Drill,
        *,
        url: Callable[[Node], str],
        unit: MoneyUnit = WAN,
        english: bool = False,
        depth: int | None = None,
        root: Node | None = None,
        marks: FindingMarks | None = None,
        checks: str = "",
        unread: bool = False,
        **kwargs: Any,
    ) -> None:
        self.url, self.unit, self.english, self.unread = url, unit, english, unread
        self.marks, self.checks = marks or FindingMarks(), checks
        self.printed_unit = drill.table.statement.money_unit
        self.caption = ((english and root.name_en) or root.label) if root else view_name(drill.view)
        self.codes = drill.view in (*CODED_VIEWS, View.PROCUREMENT)
        self.total = root or drill.root
        self.has_absent = any(node.cells.get(key) is None for node in self.total.walk() for key in drill.columns)
        shown = {node for node in self.total.walk() if depth is None or node.level < depth} | {self.total}
        self.residuals = [one for one in residuals(self.total, self.printed_unit) if one.node in shown]
        self.empty = [COLUMN_NAMES[key] for key in drill.empty]
        self.is_flat = depth == 1 or all(not child.children for child in self.total.children)
        names = COLUMN_NAMES | {Measure.TOTAL: str(drill.year)} if Compared.CHANGE in drill.columns else COLUMN_NAMES
        extra = [
            (key, MoneyColumn(accessor=f"cells__{key}", verbose_name=names.get(key, key), marked=not n))
            for n, key in enumerate(drill.columns)
        ]
        super().__init__(NodeData(self.total, depth), extra_columns=extra, **kwargs)

    def row_html(self, record: Node) -> str:
        return "" if self.is_flat else f' class="depth-{self.depth_of(record)}"'

    def depth_of(self, record: Node) -> int:
        """Return how deep a part stands under the listing's whole, as style sheets number it."""
        return min(record.level - self.total.level, 6)

    def totals(self) -> list[str]:
        """Return the cells of the total's row, below the label's."""
        cells = []
        for column in self.columns:
            if isinstance(column.column, MoneyColumn):
                cells.append(cell_html(self.total.cells.get(column.name), self.unit, self.printed_unit, self.unread))
            elif isinstance(column.column, ShareColumn):
                cells.append(percent(self.total.value, self.total.value if not self.total.total else self.total.total))
        return cells


class DepartmentColumn(tables.Column):
    """The issuer of a document, linked to the document."""

    heads_row = True

    def render(self, record: DocumentTotal, table: DocumentTable) -> str:
        issuer = record.budget.department
        url = record.budget.get_absolute_url() + table.keep
        return markup('<a href="{}">{}</a>', url, named(issuer.name, issuer.name_en, table.english))


class TotalColumn(FigureColumn):
    """The total of a document in the unit of the page."""

    def render(self, value: Decimal | None, record: DocumentTotal, table: DocumentTable) -> str:
        if value is None:
            return gettext("total not read") if record.unread else "—"
        return money(value, table.unit)


class DocumentTable(Listing):
    """Documents with their totals; the largest first unless the reader asks otherwise.

    The database sorts, by what is shown and then so that no two rows are alike: a row stands on one page of the list.
    """

    department = DepartmentColumn(verbose_name=_("Department"), accessor="budget__department__name")
    total = TotalColumn(verbose_name=_("Total expenditure"), accessor="value")
    document = tables.Column(verbose_name=_("Document"), accessor="budget__document")
    place = tables.Column(verbose_name=_("Place"), accessor="jurisdiction__name")

    class Meta(Listing.Meta):
        order_by = "-total"

    def __init__(self, documents: QuerySet[DocumentTotal], *, manners: Manners, english: bool = False) -> None:
        self.unit, self.english, self.keep = manners.unit, english, manners.query
        self.caption = _("Published documents")
        super().__init__(documents)

    def render_document(self, record: DocumentTotal) -> str:
        return document_words(record.budget)

    def render_place(self, record: DocumentTotal) -> str:
        place = record.jurisdiction
        return str(place) if place.name_en else named(place.name, "", self.english)

    def order_department(self, rows: QuerySet[DocumentTotal], is_descending: bool) -> Sorted:
        return sorted_rows(rows, is_descending, "budget__department__name")

    def order_total(self, rows: QuerySet[DocumentTotal], is_descending: bool) -> Sorted:
        return sorted_rows(rows, is_descending, "value")

    def order_document(self, rows: QuerySet[DocumentTotal], is_descending: bool) -> Sorted:
        return sorted_rows(rows, is_descending, "phase", "budget__scope")

    def order_place(self, rows: QuerySet[DocumentTotal], is_descending: bool) -> Sorted:
        return sorted_rows(rows, is_descending, "jurisdiction__code", "jurisdiction__name")


#: Rows in their order, and that they are.
Sorted = tuple[QuerySet[DocumentTotal], bool]


def sorted_rows(rows: QuerySet[DocumentTotal], is_descending: bool, *names: str) -> Sorted:
    """Return rows sorted by some fields; those without a value come last, and those alike by department and key."""
    first = [F(name).desc(nulls_last=True) if is_descending else F(name).asc(nulls_last=True) for name in names]
    return rows.order_by(*first, "budget__department__name", "budget_id"), True


def document_words(budget: Budget) -> str:
    """Return what a document is: its phase, and whether it is of one unit alone."""
    return words_of_document(budget.phase, budget.scope, get_language())


@cache
def words_of_document(phase: str, scope: str, language: str | None) -> str:
    """Return the same by phase and scope, made once a language: lists hold many documents of few sorts."""
    words = str(capfirst(dict(Budget.PHASES)[phase]))
    return f"{words}{_(' (one unit)')}" if scope == Scope.UNIT else words


class NamedBy(StrEnum):
    """By what documents beside each other are told apart."""

    DEPARTMENT = "department"
    PHASE = "phase"
    YEAR = "year"


def document_called(budget: Budget, named_by: str = NamedBy.DEPARTMENT) -> str:
    """Return what a document is called among those it stands beside: by its department, its phase or its year."""
    if named_by == NamedBy.YEAR:
        return str(budget.fiscal_year_id)
    return str(capfirst(budget.get_phase_display()) if named_by == NamedBy.PHASE else budget.department)


#: What the columns of a view are called, by the words of their cells.
COLUMN_NAMES: dict[str, Any] = {
    Measure.TOTAL: _("Amount"),
    Measure.BASIC: _("Basic expenditure"),
    Measure.PROJECT: _("Project expenditure"),
    Measure.OPERATING: _("Operating expenditure"),
    Measure.SUBSIDY: _("Subsidies to affiliated units"),
    Measure.REMITTANCE: _("Payments to superior units"),
    Compared.CHANGE: pgettext_lazy("between years", "Change"),
    SmallEnterprises.SME: _("Of which from small and medium enterprises"),
    SmallEnterprises.MICRO: _("Of which from small and micro enterprises"),
}


def named(label: str, name_en: str, english: bool) -> str:
    """Return a printed Chinese name as HTML: on an English page marked as Chinese, its English name beside it."""
    if not english:
        return label
    gloss = f' <span class="gloss">{escape(name_en)}</span>' if name_en else ""
    return SafeString(f'<span lang="zh-Hans">{escape(label)}</span>{gloss}')


def part_words(part: Node, english: bool, *, coded: bool) -> SafeString:
    """Return the printed name of a part of a view as HTML, where it is ``coded`` with the code before it.

    A part that is printed without a name is called by its code.
    """
    code = f'<span class="code">{escape(part.code)}</span>' if part.code and (coded or not part.label) else ""
    name = escaped(named(part.label, part.name_en, english)) if part.label else ""
    return SafeString(f"{code} {name}".strip())


def linked(words: SafeString, url: str) -> SafeString:
    """Return words that lead to an address, or the words alone where there is none."""
    return SafeString(f'<a href="{escape(url)}">{words}</a>') if url else words


@cache
def wordless(state: str, language: str | None, unread: bool = False) -> SafeString:
    """Return what stands for a cell without a figure, made once a language: tables hold many of them."""
    if state == ABSENT:
        words = _("not read, or not in the document") if unread else _("not in the document")
        return markup('<span class="absent">—<span class="unseen"> {}</span></span>', words)
    return markup('<span class="unseen">{}</span>', _("blank in the document"))


def cell_html(cell: SheetCell | None, unit: MoneyUnit, printed_unit: str, unread: bool = False) -> str:
    """Return what stands in a cell of amounts.

    A zero is shown as it was printed, a blank stays blank, an absent cell is a dash, an unreadable one says so. Where
    something was ``unread``, what is absent here may be printed.
    """
    if cell is None:
        return wordless(ABSENT, get_language(), unread)
    if cell.state == State.UNREADABLE:
        return markup('<span class="unreadable"><s>{}</s> {}</span>', cell.printed, _("unreadable"))
    if cell.value is None:
        return wordless(State.BLANK, get_language())
    if not cell.value and cell.printed and printed_unit == unit.printed:
        return cell.printed
    return SafeString(money(cell.value, unit))


VIEW_NAMES = {
    View.FUNCTION: _("By function"),
    View.ECONOMIC: _("By economic item"),
    View.PROJECT: _("Projects"),
    View.SOURCE: _("Sources of funds"),
    View.THREE_PUBLIC: _("Travel abroad, reception, vehicles"),
    View.PROCUREMENT: _("Government procurement"),
}


def view_name(view: View) -> str:
    """Return what a view of the money is called."""
    return str(VIEW_NAMES[view])
