"""Show the money of a document: the overview, a view of it, one code."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budgets import charts, leads, papers
from budgets.explanations import explanation
from budgets.models import Mention
from budgets.queries import documents, drill, narrative, years
from budgets.queries.drill import BESIDE, Block, Drill, Node
from budgets.queries.recognised import read_from_pictures
from budgets.queries.sheets import SheetCell
from budgets.queries.totals import NamedTotal, PrintedTotal, named_total, printed_totals
from budgets.records import MONEY_UNITS
from budgets.tables import COLUMN_NAMES
from budgets.templatetags.ledger import subject
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import CODED_VIEWS, Coverage, View

from .document_access import of_document
from .opened_document import Opened

#: What the text divides procurement into.
PURCHASES = (Subject.PROCUREMENT_GOODS, Subject.PROCUREMENT_WORKS, Subject.PROCUREMENT_SERVICES)


@of_document
def budget(opened: Opened) -> HttpResponse:
    """Show a document at a glance: total, change, four blocks, functions, projects."""
    drawn = opened.drills(View.FUNCTION, View.PROJECT, View.SOURCE, View.THREE_PUBLIC)
    functions, projects = drawn.get(View.FUNCTION), drawn.get(View.PROJECT)
    told = spending_told(opened, functions)
    stated, change = told.stated, told.change
    income = drawn[View.SOURCE].total if View.SOURCE in drawn else None
    return opened.page(
        "budgets/budget.html",
        tab="overview",
        lead=told.lead,
        total=told.total,
        named=told.named,
        total_at=place_of_total(told.named, functions),
        income_named=named_total(income, told.printed.get(ListName.INCOME, ())),
        change=change,
        changed=None if told.of_total else change and change.value,
        earlier=documents.base_of(opened.budget, change) if change else None,
        bought=stated.get(Subject.PROCUREMENT),
        purchases=purchases(stated),
        running_costs=stated.get(Subject.OPERATING_COST),
        income=income,
        three_public=drawn[View.THREE_PUBLIC].total if View.THREE_PUBLIC in drawn else None,
        blocks=charts.strip(told.parts, told.total, opened.unit),
        spending_blocks=told.parts,
        found=opened.marks.with_failing(
            functions.root.places if functions else (), [one.pk for one in stated.values()]
        ),
        papers=papers.is_available(),
        recognised=read_from_pictures(opened.budget),
        functions=functions,
        meanings=meanings(opened, functions, depth=1) if functions else [],
        function_table=opened.drill_table(functions, depth=1) if functions else None,
        function_chart=opened.chart(functions, functions.root) if functions else None,
        projects=projects,
        project_table=opened.drill_table(projects) if projects else None,
        named_projects=[] if projects else narrative.named_projects(opened.budget),
        page_terms=narrative.terms_among(opened.budget, ("基本支出", "项目支出", "三公经费", "机关运行经费")),
    )


@dataclass(frozen=True, slots=True)
class SpendingTold:
    """What a document spends in all, and its sentence: the tables' total, what the text states, blocks, the change.

    The change is ``of_total`` where the total that it is of is the tables'. The total is ``named`` as one of those that
    the table of income and expenditure ``printed``, with the grand total where that is another.
    """

    total: Decimal | None
    printed: dict[str, list[PrintedTotal]]
    named: NamedTotal
    stated: dict[str, Mention]
    parts: list[Block]
    change: Mention | None
    of_total: bool
    lead: str


def spending_told(opened: Opened, functions: Drill | None) -> SpendingTold:
    """Return what a document spends in all; ``functions`` is its spending by function."""
    spending = drill.spending(functions, opened.budget, opened.tables.values())
    total = spending[Measure.TOTAL].value if Measure.TOTAL in spending else None
    stated = narrative.stated(opened.budget)
    parts, change = blocks(opened, stated, spending, total), stated_change(stated)
    of_total = change is not None and is_total(change.value, total)
    largest = largest_block(parts, total)
    both_sides = opened.tables.get(TableKind.INCOME_EXPENDITURE)
    printed = printed_totals(both_sides.statement) if both_sides else {}
    named = named_total(total, printed.get(ListName.EXPENDITURE, ()))
    lead = leads.of_budget(
        opened.budget, total, largest, change if of_total else None, opened.unit, of_year=named.is_of_year
    )
    return SpendingTold(total, printed, named, stated, parts, change, of_total, lead)


def place_of_total(named: NamedTotal, functions: Drill | None) -> tuple[str, int] | None:
    """Return the word of the table and the key of the line that state all spending."""
    if named.own:
        return TableKind.INCOME_EXPENDITURE, named.own.line
    if functions and functions.speaker.covers is Coverage.ALL and functions.root.places:
        return functions.table.word, functions.root.places[0][0]
    return None


def purchases(stated: dict[str, Mention]) -> list[Mention]:
    """Return what the text divides procurement into, where it states all of it."""
    return [stated[kind] for kind in PURCHASES] if all(kind in stated for kind in PURCHASES) else []


def blocks(
    opened: Opened, stated: dict[str, Mention], spending: dict[str, SheetCell], total: Decimal | None
) -> list[Block]:
    """Return the four blocks of spending as the text states them, or as the tables do where that leaves less.

    What they leave of the total has its printed name where the items of basic spending print just that.
    """
    found = narrative.blocks(stated)
    economic = None if found else opened.drill(View.ECONOMIC)
    found = found or drill.blocks(economic, spending)
    rest = left_of(total, found)
    if not found or rest <= 0:
        return found
    economic = economic or opened.drill(View.ECONOMIC)
    ways = (found + drill.printed_rest(economic, rest), drill.blocks(economic, spending) or found)
    return min(ways, key=lambda way: abs(left_of(total, way)))


def left_of(total: Decimal | None, parts: list[Block]) -> Decimal:
    """Return what some blocks leave of a total."""
    return (total or Decimal(0)) - sum((block.value for block in parts), Decimal(0))


def largest_block(parts: list[Block], total: Decimal | None) -> Block | None:
    """Return the largest block, unless what no block names may hold a larger one."""
    largest = max(parts, key=lambda block: block.value, default=None)
    return largest if largest and largest.value >= left_of(total, parts) else None


def is_total(stated: Decimal | None, total: Decimal | None) -> bool:
    """Tell whether what a text calls the total is that of the tables, rounded to whole 万元 at most.

    The text of final accounts speaks of income and spending with what was carried over, too.
    """
    return stated is None or total is None or abs(stated - total) < MONEY_UNITS["万元"]


def stated_change(stated: dict[str, Mention]) -> Mention | None:
    """Return the change of the total that the text states.

    Where it speaks of income, that is the same total; where all the money is fiscal appropriation, that of those.
    """
    told = (Subject.EXPENDITURE, Subject.INCOME, *leads.OF_FISCAL)
    spoken = [stated[one] for one in told if one in stated]
    changes = [one for one in spoken if one.change is not None or one.percent is not None]
    return next((one for one in changes if one.value == spoken[0].value), None)


@of_document
def view(opened: Opened, view: View) -> HttpResponse:
    """Show one view of the money: a chart and its table, and where it helps the smallest parts or the way of money."""
    drawn = opened.drills(view, *([View.FUNCTION] if view is View.SOURCE else []))
    found = drawn.get(view)
    if found is None:
        raise Http404(_("No table of this document answers that."))
    uses = drawn.get(View.FUNCTION) if view is View.SOURCE else None
    said = narrative.mentions_of_subject(opened.budget, Subject.THREE_PUBLIC) if view is View.THREE_PUBLIC else []
    return opened.page(
        "budgets/view.html",
        lead=leads.of_view(opened.budget, found, opened.unit),
        view=view,
        drill=found,
        table=opened.drill_table(found),
        chart=opened.chart(found, found.root),
        areas=opened.areas(found) if view in (*CODED_VIEWS, View.PROJECT) else None,
        flow=charts.flow(found.root.leaves(), uses.root.children, unit=opened.unit, english=opened.english)
        if uses
        else None,
        uses=uses,
        hundred=charts.of_a_hundred(found.root) if view in CODED_VIEWS else [],
        uses_table=opened.drill_table(uses, depth=1) if uses else None,
        meanings=meanings(opened, found),
        explained=[one for one in said if one.reason],
        found=opened.marks.of_places(found.root.places, [one.pk for one in said]),
        page_terms=narrative.terms_among(opened.budget, words_of(found)),
    )


def meanings(opened: Opened, found: Drill, depth: int = 2) -> list[tuple[Node, str]]:
    """Return the parts of a view down to a depth that the portal explains, each once, with the sentence."""
    if found.scheme is None:
        return []
    told = {
        node.key: (node, sentence)
        for node in found.nodes()
        if node.level <= depth and (sentence := explanation(found.scheme, node.key, node.label, english=opened.english))
    }
    return list(told.values())


#: The views of which the whole budget on one page is made, in this order.
WHOLE = (View.FUNCTION, View.ECONOMIC, View.SOURCE, View.PROJECT, View.THREE_PUBLIC)


@of_document
def whole_budget(opened: Opened) -> HttpResponse:
    """Show all views of a budget one below the other, with charts, the reasons of changes, and the text: to print."""
    drawn = opened.drills(*WHOLE)
    shown = [(found, opened.drill_table(found), opened.chart(found, found.root)) for found in drawn.values()]
    return opened.page(
        "budgets/whole.html",
        lead=spending_told(opened, drawn.get(View.FUNCTION)).lead,
        parts=shown,
        reasons=narrative.reasons_given(opened.budget),
        passages=narrative.passages_of_budget(opened.budget),
        marks=opened.marks,
    )


#: The printed words of what the columns and the subject of a view are.
WORDS: dict[str, str] = {
    Measure.BASIC: "基本支出",
    Measure.PROJECT: "项目支出",
    Measure.OPERATING: "经营支出",
    View.THREE_PUBLIC: "三公经费",
}


def words_of(found: Drill) -> list[str]:
    """Return the printed words that stand on the page of a view."""
    return [*column_words(found), *(node.label for node in found.nodes())]


def column_words(found: Drill) -> list[str]:
    return [WORDS[key] for key in (found.view, *found.columns) if key in WORDS]


@of_document
def procurement(opened: Opened) -> HttpResponse:
    """Show procurement: the total and its kinds as the text states them, and by function where a table has it."""
    found = drill.procurement(opened.budget, opened.tables.values(), opened.english)
    said = {one.subject: one for one in reversed(narrative.mentions_of_subject(opened.budget, Subject.PROCUREMENT))}
    kinds = [said[kind] for kind in PURCHASES if kind in said]
    whole = said.get(Subject.PROCUREMENT)
    text = opened.address.url("text")
    return opened.page(
        "budgets/procurement.html",
        tab="procurement",
        drill=found,
        stated=whole,
        found=opened.marks.of_places(found.root.places if found else (), [one.pk for one in said.values()]),
        kinds=kinds,
        kinds_chart=charts.bars(
            [drill.stated(one, capfirst(subject(one)), whole.value if whole else None) for one in kinds],
            title=_("Goods, works, services"),
            url=lambda node: f"{text}{opened.keep}#m{node.key}",
            unit=opened.unit,
        ),
        table=opened.drill_table(found) if found else None,
        chart=opened.chart(found, found.root) if found else None,
        whom_chart=whom_chart(opened, found) if found else None,
    )


def whom_chart(opened: Opened, found: Drill) -> dict[str, Any] | None:
    """Return the chart of how much of procurement is kept for small enterprises."""
    names = COLUMN_NAMES | {Measure.TOTAL: _("All procurement")}
    title = _("From small enterprises")
    return charts.bars(drill.for_whom(found, names), title=title, url=lambda node: "", unit=opened.unit)


@of_document
def code(opened: Opened, view: View, code: str) -> HttpResponse:
    """Show one code: its amount and shares, its parts, its neighbours, every table it stands in."""
    is_beside = view is View.ECONOMIC and any(code == one for one, _name in BESIDE.values())
    drawn = opened.drills(view, *([View.THREE_PUBLIC] if is_beside else [])) if view in CODED_VIEWS else {}
    found, three_public = drawn.get(view), drawn.get(View.THREE_PUBLIC)
    node = found.find(code) if found else None
    if found is None or found.scheme is None or node is None:
        raise Http404(_("No such code was read in this document."))
    siblings = node.parent.children if node.parent else []
    standings = drill.standings(
        opened.tables.values(), opened.budget.lines.filter(scheme=found.scheme, classification=code)
    )
    of_years = years.of_code(opened.budget, found.speaker.kind, found.scheme, code)
    return opened.page(
        "budgets/code.html",
        lead=leads.of_code(opened.budget, found, node, opened.unit),
        view=view,
        drill=found,
        node=node,
        meaning=explanation(found.scheme, code, node.label, english=opened.english),
        own_meaning=narrative.own_explanation(opened.budget, node.label),
        beside=next((one for one in three_public.root.beside if one.key == code), None) if three_public else None,
        three_public=three_public,
        table=opened.drill_table(found, root=node) if node.children else None,
        chart=opened.chart(found, node) if node.children else opened.chart(found, node.parent or node, marked=node),
        siblings=siblings,
        series=charts.series(of_years.amounts, unit=opened.unit, compare=of_years.compare),
        changes=of_years.changes,
        of_years=of_years,
        standings=standings,
        spoken=drill.spoken(standings, found.table),
        found=opened.marks.of_lines(one.line.pk for one in standings),
        page_terms=narrative.terms_among(opened.budget, [*column_words(found), node.label]),
    )
