"""Find what a reader types: departments, projects, codes and lines, words of the text, amounts.

A plain scan of what is in force; why that is enough, and until when, stands in `docs/decisions/0023-search.md`. No read
returns more than :data:`MOST` rows, and a page says so where that cut something off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from budgets.addresses import address_of, code_word
from budgets.models import (
    Amount,
    Budget,
    Goal,
    Indicator,
    Line,
    Mention,
    ProjectEntry,
    Section,
    Statement,
    Term,
    name_key,
)
from budgets.models.fields import FEN, TOO_MUCH
from budgets.records import MONEY_UNITS
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.views import CODED_VIEWS, VIEWS, View

from . import documents
from .drill import project_amounts
from .sheets import table_words

#: Rows that one group of hits reads at most.
MOST = 200
LONGEST = 100
#: How many hits of a group stand on the first page of results, and how many on each page of one group.
FIRST, PER_PAGE = 5, 25

NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(亿元|万元|元|亿|万|yuan)?", re.IGNORECASE)
UNITS = {"亿元": "亿元", "亿": "亿元", "万元": "万元", "万": "万元", "元": "元", "yuan": "元"}


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, as words that must all occur, and as an amount where it reads as one."""

    text: str
    words: tuple[str, ...]
    ranges: tuple[tuple[Decimal, Decimal], ...]

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def is_too_short(self) -> bool:
        """Tell whether so little was typed that almost everything would match."""
        return bool(self.text) and max(map(len, self.words), default=0) < 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name and page, whose it is, where it stands there, its amount, the words around it."""

    label: str
    url: str
    of: str = ""
    where: str = ""
    value: Decimal | None = None
    code: str = ""
    name_en: str = ""
    excerpt: str = ""
    tables: int = 1


@dataclass(slots=True)
class Group:
    """The hits of one kind; ``cut`` tells that there are more than were read."""

    key: str
    hits: list[Hit] = field(default_factory=list)
    cut: bool = False


def parsed(typed: str) -> Query:
    """Return what a reader typed as a query; signs that no text holds are dropped, and what is too long is cut."""
    text = " ".join(unicodedata.normalize("NFKC", re.sub(r"[\x00-\x1f]", " ", typed)).split())[:LONGEST]
    return Query(text, tuple(text.split()), ranges(text))


def ranges(text: str) -> tuple[tuple[Decimal, Decimal], ...]:
    """Return the amounts in yuan a typed figure may mean, each as a least and a largest.

    Without a unit it may be 万元 or 元. 万元 and 亿元 are printed rounded: what rounds to the figure is meant too.
    """
    match = NUMBER.fullmatch(text.replace(" ", ""))
    if match is None or len(match[1]) > 15:
        return ()
    number = Decimal(match[1].replace(",", ""))
    found = []
    for unit in [UNITS[match[2].lower()]] if match[2] else ["万元", "元"]:
        worth = MONEY_UNITS[unit]
        places = max(2, len(match[1].partition(".")[2]))
        half = Decimal(0) if unit == "元" else worth * Decimal(1).scaleb(-places) / 2
        low, high = number * worth - half, number * worth + half - (FEN if half else 0)
        exact = low == low.quantize(FEN) and high == high.quantize(FEN)
        if exact and low > -TOO_MUCH and high < TOO_MUCH:
            found.append((low, high))
    return tuple(found)


def spellings(word: str) -> set[str]:
    """Return a word as documents may print it: brackets of either width."""
    return {word, word.translate(str.maketrans("()", "（）")), word.translate(str.maketrans("(),:;", "（），：；"))}


def containing(words: Iterable[str], *fields: str) -> Q:
    """Return the condition that each word stands in one of the fields."""
    each = (
        reduce(or_, (Q(**{f"{name}__icontains": spelt}) for name in fields for spelt in spellings(word)))
        for word in words
    )
    return reduce(and_, each)


def search(query: Query, only: str = "") -> list[Group]:
    """Return the groups that have hits, in the order a reader looks for them; at most eleven queries."""
    if query.is_empty or query.is_too_short:
        return []
    keys = [only] if only in FINDERS else list(FINDERS)
    groups = [FINDERS[key](query) for key in keys]
    return [group for group in groups if group.hits]


def take_hits(rows: QuerySet[Any]) -> tuple[list[Any], bool]:
    """Return at most :data:`MOST` rows and whether there are more."""
    found = list(rows[: MOST + 1])
    return found[:MOST], len(found) > MOST


def find_departments(query: Query) -> Group:
    """Find departments by any name they bear or bore."""
    key = name_key(query.text)
    named = Q(key__contains=key) | Q(aliases__key__contains=key) | containing(query.words, "name_en")
    rows, cut = take_hits(
        documents.departments().filter(named).select_related("jurisdiction").order_by("name").distinct()
    )
    hits = [Hit(one.name, one.get_absolute_url(), str(one.jurisdiction), name_en=one.name_en) for one in rows]
    return Group("departments", hits, cut)


def find_projects(query: Query) -> Group:
    """Find projects by name, purpose or basis; of each the latest budget speaks."""
    fields = ("name", "purpose", "basis", "description", "project__name_en")
    wanted = containing(query.words, *fields) | Q(project__key__contains=name_key(query.text))
    entries = in_force(ProjectEntry.objects).filter(wanted).select_related("project", *PLACE)
    rows, cut = take_hits(entries.order_by("-budget__fiscal_year_id", "budget_id", "order"))
    amounts = project_amounts([row.pk for row in rows])
    latest: dict[int, Any] = {}
    for row in rows:
        latest.setdefault(row.project_id, row)
    hits = [
        Hit(
            row.name,
            row.project.get_absolute_url(),
            budget_in_words(row.budget),
            value=amounts.get(row.pk),
            name_en=row.project.name_en,
            excerpt=excerpt(query, row.purpose, row.basis, row.description),
        )
        for row in latest.values()
    ]
    return Group("projects", hits, cut)


def find_lines(query: Query) -> Group:
    """Find lines of tables by code or label; a code that stands in several tables of a budget is one hit."""
    coded = Q(classification__startswith=query.text) | Q(code__startswith=query.text)
    wanted = containing(query.words, "label")
    if query.text.isascii() and query.text.isdigit():
        wanted |= coded
    lines = in_force(Line.objects).filter(wanted, entry=None).select_related("statement", *PLACE)
    rows, cut = take_hits(lines.order_by("-budget__fiscal_year_id", "budget_id", "statement__order", "position"))
    amounts = line_amounts([row.pk for row in rows])
    words_of = table_words(row.budget_id for row in rows)
    same: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        words = (row.scheme, row.classification) if row.classification else (row.label,)
        same.setdefault((row.budget_id, *words), []).append(row)
    tables, cut_too = find_tables(query)
    hits = tables + [line_hit(lines, amounts, words_of) for lines in same.values()]
    return Group("lines", hits[:MOST], cut or cut_too or len(hits) > MOST)


def find_tables(query: Query) -> tuple[list[Hit], bool]:
    """Find tables by title."""
    titled = in_force(Statement.objects).filter(containing(query.words, "title")).select_related(*PLACE)
    rows, cut = take_hits(titled.order_by("-budget__fiscal_year_id", "budget_id", "order"))
    words = table_words(row.budget_id for row in rows)
    hits = [
        Hit(
            row.title,
            address_of(row.budget).url("table", table=words[row.pk]),
            budget_in_words(row.budget),
            code=row.number,
        )
        for row in rows
    ]
    return hits, cut


def line_hit(lines: list[Line], amounts: dict[int, Decimal], words: dict[int, str]) -> Hit:
    """Return the hit for lines that state the same money, by the first of them that states an amount."""
    line = next((one for one in lines if one.pk in amounts), lines[0])
    table = line.statement
    address = address_of(line.budget)
    url = f"{address.url('table', table=words[table.pk])}#l{line.pk}"
    if own := next((one for one in lines if one.kind in SPEAKING and code_word(one.classification)), None):
        url = address.url("code", view=SPEAKING[own.kind], code=own.classification)
    code = line.code or line.classification
    return Hit(
        line.label,
        url,
        budget_in_words(line.budget),
        f"{table.number} {table.title}",
        value=amounts.get(line.pk),
        code=code,
        tables=len({one.statement_id for one in lines}),
    )


def find_text(query: Query) -> Group:
    """Find sections of the text and the terms it explains."""
    sections = in_force(Section.objects).filter(containing(query.words, "heading", "text")).select_related(*PLACE)
    rows, cut = take_hits(sections.order_by("-budget__fiscal_year_id", "budget_id", "order"))
    hits = [
        Hit(
            f"{row.number}{row.heading}" if row.heading else excerpt(query, row.text),
            f"{address_of(row.budget).url('text')}#s{row.path}",
            budget_in_words(row.budget),
            excerpt=excerpt(query, row.text),
        )
        for row in rows
    ]
    terms = in_force(Term.objects).filter(containing(query.words, "term", "definition")).select_related(*PLACE)
    more, cut_too = take_hits(terms.order_by("-budget__fiscal_year_id", "budget_id", "order"))
    hits += [
        Hit(
            row.term,
            f"{address_of(row.budget).url('terms')}#t{row.order}",
            budget_in_words(row.budget),
            excerpt=excerpt(query, row.definition),
        )
        for row in more
    ]
    return Group("text", hits[:MOST], cut or cut_too or len(hits) > MOST)


def find_goals(query: Query) -> Group:
    """Find performance goals and indicators."""
    goals = in_force(Goal.objects).filter(containing(query.words, "text")).select_related(*PLACE)
    found, cut = take_hits(goals.order_by("-budget__fiscal_year_id", "budget_id", "order"))
    named = containing(query.words, "name", "level1", "level2")
    indicators = in_force(Indicator.objects).filter(named).select_related(*PLACE)
    more, cut_too = take_hits(indicators.order_by("-budget__fiscal_year_id", "budget_id", "order"))
    hits = [Hit(excerpt(query, row.text) or row.text[:60], *at_performance(row)) for row in found]
    hits += [Hit(" · ".join(filter(None, (row.level1, row.level2, row.name))), *at_performance(row)) for row in more]
    return Group("performance", hits[:MOST], cut or cut_too)


def at_performance(row: Goal | Indicator) -> tuple[str, str]:
    return address_of(row.budget).url("performance"), budget_in_words(row.budget)


def find_amounts(query: Query) -> Group:
    """Find amounts in tables and in the text, whatever unit they are printed in; figures of the text also by change."""
    if not query.ranges:
        return Group("amounts")
    in_table = reduce(or_, (Q(value__range=one) for one in query.ranges))
    amounts = Amount.objects.filter(in_table, line__budget__in=Budget.objects.published())
    links = [f"line__{name}" for name in ("statement", "entry", *PLACE)]
    rows, cut = take_hits(
        amounts.select_related("cell", *links).order_by(
            "-line__budget__fiscal_year_id", "line__budget_id", "line_id", "pk"
        )
    )
    stated = reduce(or_, (Q(**{f"{name}__range": one}) for one in query.ranges for name in ("value", "change")))
    mentions = in_force(Mention.objects).filter(stated).select_related("section", "entry", *PLACE)
    more, cut_too = take_hits(mentions.order_by("-budget__fiscal_year_id", "budget_id", "order"))
    words = table_words(row.line.budget_id for row in rows)
    hits = [amount_hit(row, words) for row in rows] + [mention_hit(row) for row in more]
    return Group("amounts", hits[:MOST], cut or cut_too or len(hits) > MOST)


def amount_hit(row: Amount, words: dict[int, str]) -> Hit:
    line, table = row.line, row.line.statement
    heads = " / ".join(row.cell.header)
    url = f"{address_of(line.budget).url('table', table=words[table.pk])}#l{line.pk}"
    where = f"{table.number} {table.title} · {heads}"
    return Hit(line.label, url, budget_in_words(line.budget), where, value=row.value, code=line.code)


def mention_hit(row: Mention) -> Hit:
    """Return the hit for a figure of the text, with the words around it."""
    text = row.section.text
    around = text[max(0, row.start - 24) : row.end + 12].replace("\n", "")
    label = row.entry.name if row.entry else around
    url = f"{address_of(row.budget).url('text')}#m{row.pk}"
    return Hit(label, url, budget_in_words(row.budget), row.section.heading, value=row.value, excerpt=around)


#: The tables of which every code has a page, with the view it belongs to.
SPEAKING: dict[str, View] = {VIEWS[view][0].kind: view for view in CODED_VIEWS}

FINDERS: dict[str, Callable[[Query], Group]] = {
    "departments": find_departments,
    "projects": find_projects,
    "amounts": find_amounts,
    "lines": find_lines,
    "text": find_text,
    "performance": find_goals,
}
PLACE = ("budget__department",)


def in_force(rows: Any) -> QuerySet[Any]:
    """Return rows of budgets in force only."""
    return rows.filter(budget__in=Budget.objects.published())  # type: ignore[no-any-return]


def budget_in_words(budget: Budget) -> str:
    """Return whose budget it is, and of which year."""
    return f"{budget.department} {budget.fiscal_year_id}"


def line_amounts(lines: Sequence[int]) -> dict[int, Decimal]:
    """Return the total each line states, or its first amount; one query."""
    found: dict[int, Decimal] = {}
    amounts = Amount.objects.filter(line__in=lines, value__isnull=False).order_by("line_id", "cell__order")
    for line, measure, value in amounts.values_list("line_id", "cell__measure", "value"):
        if value is not None and (measure == Measure.TOTAL or line not in found):
            found[line] = value
    return found


def excerpt(query: Query, *texts: str, around: int = 30) -> str:
    """Return the words around the first place where something of the query stands; empty where it is in no text."""
    for text in texts:
        for word in query.words:
            for spelt in spellings(word):
                at = text.casefold().find(spelt.casefold())
                if at >= 0:
                    start, end = max(0, at - around), at + len(word) + around
                    cut = text[start:end].replace("\n", "")
                    return f"{'…' * (start > 0)}{cut}{'…' * (end < len(text))}"
    return ""
