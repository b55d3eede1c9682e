"""Show what a search found: the name and page of each hit, whose it is, where it stands there, the words around it.

What is shown of entries is looked up by their keys, for the first hits of all groups at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, overload

from django.db.models import Model

from budgets.addresses import Address, code_word, project_identity
from budgets.models import (
    Amount,
    Budget,
    ClassificationCode,
    Department,
    Goal,
    Indicator,
    Line,
    Mention,
    ProjectEntry,
    SearchKind,
    Section,
    Statement,
    Term,
    in_language,
    project_word,
)
from budgets.models.budgets import DOCUMENTS
from budgets.models.fields import PLACE
from budgets.models.page_addresses import page_address
from budgets.records import Phase, Place, Scope
from budgets.vocabulary.change_words import PER_CENT
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import MONEY_PATTERN, MONEY_UNIT, in_yuan
from budgets.vocabulary.search_words import folded_text
from budgets.vocabulary.views import CODED_VIEWS, VIEWS, View

from .drill import project_amounts
from .search_query import Query
from .sheets import table_words
from .written import Keys, RowsByKeys, all_at_once

PRINTED_FIGURE = re.compile(rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:\s?(?:{MONEY_UNIT}|个百分点|{PER_CENT}))?")
IN_TABLES = (SearchKind.AMOUNT, SearchKind.TABLE, SearchKind.LINE)
#: The kinds of which words are shown that stand around what was looked for.
IN_TEXTS = (SearchKind.SECTION, SearchKind.TERM, SearchKind.GOAL)
#: The tables of which every code has a page, with the view it belongs to.
SPEAKING: dict[str, View] = {VIEWS[view][0].kind: view for view in CODED_VIEWS}


class Excerpt(NamedTuple):
    """Words of a text around what was looked for."""

    before: str = ""
    match: str = ""
    after: str = ""

    def __str__(self) -> str:
        return "".join(self)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name and page, whose it is, where it stands there, its amount, the words around it.

    ``is_figure`` tells that the amount is what was found, ``read_as`` in which unit a bare number was taken for it.
    ``id`` is its portable identity, ``place`` where it stands in the original; nothing for what is no printed thing.
    """

    id: str
    label: str
    url: str
    of: str = ""
    where: str = ""
    value: Decimal | None = None
    code: str = ""
    name_en: str = ""
    excerpt: Excerpt | None = None
    tables: int = 1
    read_as: str = ""
    is_figure: bool = False
    place: Place | None = None


class Found(NamedTuple):
    """An entry that fits, without its tokens."""

    pk: int
    kind: str
    object_id: int
    budget: int | None
    department: int
    year: int | None
    name: str
    code: str
    tables: int
    value: Decimal | None
    read_as: str = ""


def placed(model: type[Model], *shown: str, budget: str = "budget_id") -> RowsByKeys:
    """Return the query of rows by their keys: the key, the edition's, where they stand, and what is shown of them."""
    columns = ("pk", budget, "source__name", *PLACE, *shown)
    return RowsByKeys(lambda keys: model._default_manager.filter(pk__among=keys).order_by().values_list(*columns))


#: What hits show of the tables of lines.
OF_TABLES = ("statement_id", "statement__number", "statement__title")
EDITIONS = RowsByKeys(
    lambda keys: (
        Budget.objects.published()
        .filter(pk__among=keys)
        .order_by()
        .values_list(
            *("pk", "scope", "phase", "edition", "fiscal_year_id"),
            *("department__slug", "department__name", "department__name_en"),
        )
    )
)
DEPARTMENTS = RowsByKeys(
    lambda keys: (
        Department.objects.filter(pk__among=keys)
        .order_by()
        .values_list(
            *("pk", "slug", "name", "name_en"), *(f"jurisdiction__{name}" for name in ("pk", "name", "name_en"))
        )
    )
)
PROJECTS = RowsByKeys(
    lambda keys: (
        ProjectEntry.objects.filter(project__pk__among=keys)
        .order_by("order")
        .values_list(
            *("pk", "budget_id", "source__name", *PLACE, "project_id", "name", "purpose", "basis", "description"),
            *("project__key", "project__name_en", "project__department__slug"),
        )
    )
)
LINES = placed(Line, "position", "kind", "scheme", "classification", *OF_TABLES)
LINE_AMOUNTS = RowsByKeys(
    lambda keys: (
        Amount.objects.filter(line__pk__among=keys, value__isnull=False)
        .order_by("line_id", "cell__order")
        .values_list("line_id", "cell__measure", "value")
    )
)
ENGLISH_NAMES = RowsByKeys(
    lambda codes: (
        ClassificationCode.objects.filter(code__among=codes)
        .exclude(name_en="")
        .order_by("-status", "last_seen", "-pk")
        .values_list("scheme", "code", "name_en")
    )
)
AMOUNTS = placed(
    Amount,
    *("value", "cell__order", "cell__header", "line_id", "line__position", *(f"line__{one}" for one in OF_TABLES)),
    budget="line__budget_id",
)
FIGURES = placed(Mention, "order", "start", "end", "value", "section__text", "section__heading")
#: What is shown of what stands outside of lines: its order, a word or none, a text or none.
PRINTED = {
    SearchKind.TABLE: placed(Statement, "order", "number", "title"),
    SearchKind.SECTION: placed(Section, "order", "path", "text"),
    SearchKind.TERM: placed(Term, "order", "term", "definition"),
    SearchKind.GOAL: placed(Goal, "order", "sheet", "text"),
    SearchKind.INDICATOR: placed(Indicator, "order", "sheet", "name"),
}


class Edition(NamedTuple):
    """An edition in force: its address, its identity, whose budget it is and of which year."""

    address: Address
    identity: str
    words: str


class KnownDepartment(NamedTuple):
    """What is shown of a department: its word in addresses, its names, and those of its place."""

    pk: int
    slug: str
    name: str
    name_en: str
    place: int
    place_name: str
    place_name_en: str


class Shown:
    """What hits show, each thing looked up once; the ``first`` hits of all groups, which one page shows, together."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.first: list[Found] = []
        self.hits: dict[int, Hit | None] = {}
        self.editions: dict[int, Edition | None] = {}
        self.with_words: set[int] = set()
        self.words: dict[int, str] = {}
        self.departments: dict[int, KnownDepartment] = {}

    def hits_of(self, found: Sequence[Found]) -> list[Hit]:
        """Return the hits of entries, those left out of which nothing is in force."""
        if any(one.pk not in self.hits for one in found):
            wanted, self.first = {one.pk: one for one in (*self.first, *found) if one.pk not in self.hits}, []
            self.look_up(list(wanted.values()))
        return [hit for one in found if (hit := self.hits[one.pk])]

    def look_up(self, found: list[Found]) -> None:
        """Look up what is shown of entries; so many queries for each kind among them, one for what stands in texts."""
        keys = {one.budget for one in found if one.budget is not None} - self.editions.keys()
        self.editions |= dict.fromkeys(keys) | dict(map(shown_edition, EDITIONS(keys)))
        if keys := {one.budget for one in found if one.budget and one.kind in IN_TABLES} - self.with_words:
            self.words |= table_words(keys)
            self.with_words |= keys
        self.hits |= dict.fromkeys(one.pk for one in found)
        by_kind: defaultdict[SearchKind, list[Found]] = defaultdict(list)
        for one in found:
            if one.budget is None or self.editions[one.budget]:
                by_kind[SearchKind(one.kind)].append(one)
        for kind, hits in HITS.items():
            if of_kind := by_kind.pop(kind, None):
                self.hits |= hits(self, of_kind)
        self.hits |= printed_hits(self, by_kind)

    def known_departments(self, keys: Iterable[int]) -> dict[int, KnownDepartment]:
        """Return departments by their keys; one query, none where all are known."""
        missing = set(keys) - self.departments.keys()
        self.departments |= {row[0]: KnownDepartment(*row) for row in DEPARTMENTS(missing)}
        return self.departments

    def led_to(self, rows: RowsByKeys, found: Iterable[Found]) -> dict[int, tuple[Edition, Place, list[Any]]]:
        """Return by its key what entries lead to where its edition is in force: that, where it stands, the rest."""
        return dict(self.in_force(rows([one.object_id for one in found])))

    def in_force(self, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, tuple[Edition, Place, list[Any]]]]:
        for key, budget, file, *row in rows:
            if edition := self.editions.get(budget):
                yield key, (edition, Place(file=file or "", **dict(zip(PLACE, row, strict=False))), row[len(PLACE) :])


def shown_edition(row: Sequence[Any]) -> tuple[int, Edition]:
    """Return the key of an edition, and what is shown of it."""
    key, scope, phase, edition, year, slug, name, name_en = row
    document = DOCUMENTS[Scope(scope), Phase(phase)]
    permanent = Address(slug=slug, year=year, document=document, edition=edition)
    words = f"{in_language(name, name_en)} {year}"
    return key, Edition(Address(slug=slug, year=year, document=document), permanent.identity, words)


class Hits(Sequence[Hit]):
    """The hits of a group in their order; what is shown of them is looked up when it is asked for."""

    def __init__(self, found: list[Found], shown: Shown) -> None:
        self.found = found
        self.shown = shown

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> list[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | list[Hit]:
        if isinstance(at, int):
            return self.shown.hits_of([self.found[at]])[0]
        return self.shown.hits_of(self.found[at])

    def names_in_order(self) -> list[str]:
        """Return what tells the hits apart, in their order."""
        return [f"{one.kind} {one.object_id} {one.budget or ''}" for one in self.found]


def department_hits(shown: Shown, found: list[Found]) -> dict[int, Hit]:
    rows = shown.known_departments(one.object_id for one in found)
    return {
        one.pk: Hit(
            row.slug,
            row.name,
            page_address("budgets:department", slug=row.slug),
            in_language(row.place_name, row.place_name_en),
            name_en=row.name_en,
        )
        for one in found
        if (row := rows.get(one.object_id))
    }


def project_hits(shown: Shown, found: list[Found]) -> dict[int, Hit]:
    entries: dict[tuple[int, str], tuple[int, Edition, Place, list[Any]]] = {}
    for key, (edition, place, row) in shown.in_force(PROJECTS({one.object_id for one in found})):
        entries.setdefault((row[0], edition.identity), (key, edition, place, row))
    of_found = {one.pk: (one.object_id, of.identity) for one in found if (of := shown.editions.get(one.budget or 0))}
    wanted = {pk: entries[of] for pk, of in of_found.items() if of in entries}
    amounts = project_amounts({key for key, *_rest in wanted.values()})
    hits = {}
    for pk, (key, edition, place, row) in wanted.items():
        _key, name, purpose, basis, description, project, name_en, slug = row
        hits[pk] = Hit(
            project_identity(edition.address.slug, project),
            name,
            page_address("budgets:project", slug=slug, word=project_word(project)),
            edition.words,
            value=amounts.get(key),
            name_en=name_en,
            excerpt=excerpt(shown.query, purpose, basis, description),
            place=place,
        )
    return hits


def line_hits(shown: Shown, found: list[Found]) -> dict[int, Hit]:
    rows = shown.led_to(LINES, found)
    amounts = line_amounts(rows)
    named = names_in_english({row[3] for _edition, _place, row in rows.values()})
    hits = {}
    for one in found:
        if one.object_id in rows:
            edition, place, (position, kind, scheme, code, table, number, title) = rows[one.object_id]
            url = f"{edition.address.url('table', table=shown.words[table])}#l{one.object_id}"
            if kind in SPEAKING and code_word(code):
                url = edition.address.url("code", view=SPEAKING[kind], code=code)
            hits[one.pk] = Hit(
                f"{edition.identity}/{shown.words[table]}/{position}",
                one.name,
                url,
                edition.words,
                f"{number} {title}",
                value=amounts.get(one.object_id),
                code=one.code,
                name_en=named.get((scheme, code), ""),
                tables=one.tables,
                place=place,
            )
    return hits


def amount_hits(shown: Shown, found: list[Found]) -> dict[int, Hit]:
    rows = shown.led_to(AMOUNTS, found)
    hits = {}
    for one in found:
        if one.object_id in rows:
            edition, place, (value, order, header, line, position, table, number, title) = rows[one.object_id]
            hits[one.pk] = Hit(
                f"{edition.identity}/{shown.words[table]}/{position}/{order}",
                one.name,
                f"{edition.address.url('table', table=shown.words[table])}#l{line}",
                edition.words,
                f"{number} {title} · {' / '.join(header)}",
                value=value,
                code=one.code,
                read_as=one.read_as,
                is_figure=True,
                place=place,
            )
    return hits


def figure_hits(shown: Shown, found: list[Found]) -> dict[int, Hit]:
    """Return the hits for figures of the text, with the words around what is meant: the figure or its change."""
    rows = shown.led_to(FIGURES, found)
    hits = {}
    for one in found:
        if one.object_id in rows:
            edition, place, (order, start, end, value, text, heading) = rows[one.object_id]
            if one.value != value:
                start, end = place_of_amount(text, one.value, end) or (start, end)
            hits[one.pk] = Hit(
                f"{edition.identity}/figure/{order}",
                one.name,
                f"{edition.address.url('text')}#m{one.object_id}",
                edition.words,
                heading,
                value=one.value,
                excerpt=text_around(text, start, end),
                read_as=one.read_as,
                is_figure=True,
                place=place,
            )
    return hits


def printed_hits(shown: Shown, by_kind: dict[SearchKind, list[Found]]) -> dict[int, Hit]:
    """Return the hits for tables, sections, terms, goals and indicators; one query."""
    asked = [(PRINTED[kind], [one.object_id for one in found]) for kind, found in by_kind.items()]
    hits = {}
    for (kind, found), rows in zip(by_kind.items(), all_at_once(asked), strict=True):
        known = dict(shown.in_force(rows))
        for one in found:
            if one.object_id in known:
                edition, place, (order, word, text) = known[one.object_id]
                label, code, url, identity = one.name, "", edition.address.url("performance"), f"{kind}/{order}"
                match kind:
                    case SearchKind.TABLE:
                        identity, label, code = shown.words[one.object_id], text, word
                        url = edition.address.url("table", table=identity)
                    case SearchKind.SECTION:
                        url = f"{edition.address.url('text')}#s{word}"
                    case SearchKind.TERM:
                        label, url = word, f"{edition.address.url('terms')}#t{order}"
                around = excerpt(shown.query, text) if kind in IN_TEXTS else None
                hits[one.pk] = Hit(
                    f"{edition.identity}/{identity}", label, url, edition.words, code=code, excerpt=around, place=place
                )
    return hits


#: How the hits of each kind of entry are looked up that needs a query of its own, by the key of the entry.
HITS: dict[SearchKind, Callable[[Shown, list[Found]], dict[int, Hit]]] = {
    SearchKind.DEPARTMENT: department_hits,
    SearchKind.PROJECT: project_hits,
    SearchKind.AMOUNT: amount_hits,
    SearchKind.FIGURE: figure_hits,
    SearchKind.LINE: line_hits,
}


def names_in_english(codes: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return the English names of codes by their scheme, where the catalogue has any; one query."""
    return {(scheme, code): name for scheme, code, name in ENGLISH_NAMES({code for code in codes if code})}


def line_amounts(lines: Keys) -> dict[int, Decimal]:
    """Return the total each line states, or its first amount; one query."""
    found: dict[int, Decimal] = {}
    for line, measure, value in LINE_AMOUNTS(lines):
        if measure == Measure.TOTAL or line not in found:
            found[line] = value
    return found


def place_of_amount(text: str, value: Decimal | None, begin: int) -> tuple[int, int] | None:
    """Return where a text states an amount, at the first place behind another."""
    for match in MONEY_PATTERN.finditer(text, begin):
        if value is not None and abs(in_yuan(match["figure"], match["unit"])) == abs(value):
            return match.span()
    return None


def excerpt(query: Query, *texts: str) -> Excerpt | None:
    """Return the words around the first place where something of the query stands, nothing where it is in no text."""
    words = (*query.words, *query.printed.split())
    pieces = [piece for word in words for piece in re.findall(r"\d[\d,]*[.,]\d+|\w+", word)]
    for piece in sorted(pieces, key=len, reverse=True):
        # What is printed may part the characters by quotation marks, brackets or the end of a line.
        sought = r"[\W_]{0,3}".join(map(re.escape, folded_text(piece.replace(",", ""))))
        for pattern in (rf"(?<![\d.,]){sought}(?!\d|[.,]\d)", sought) if piece[0].isdigit() else (sought,):
            for text in texts:
                if match := re.search(pattern, text, re.IGNORECASE):
                    return text_around(text, *match.span())
    return None


def cutting_no_figure(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of a text, widened to the whole of each figure that it would cut, with its unit as printed."""
    for match in PRINTED_FIGURE.finditer(text):
        if match.start() < start < match.end():
            start = match.start()
        if match.start() < end < match.end():
            end = match.end()
    return start, end


def text_around(text: str, start: int, end: int, around: int = 30) -> Excerpt:
    """Return a piece of a text and the words on both sides of it, with dots where they are cut; figures are whole."""
    for figure in PRINTED_FIGURE.finditer(text):
        if figure.start() < end and start < figure.end():
            start, end = min(start, figure.start()), max(end, figure.end())
    begin, last = cutting_no_figure(text, max(0, start - around), end + around)
    before, match, after = text[begin:start], text[start:end], text[end:last]
    return Excerpt(
        ("…" * (begin > 0) + before).replace("\n", ""),
        match.replace("\n", ""),
        (after + "…" * (last < len(text))).replace("\n", ""),
    )
