"""Find what a reader types in the index of what is in force: departments, projects, codes and lines, text, amounts.

How the index is made and why stands in `docs/decisions/0023-search.md` and `0062-search-and-lists-at-size.md`. Of each
group no more than :data:`MOST` entries are read, whole words before beginnings of words, the last published first, and
ranked by how much of a name the words are; a page says so where that cut something off. The time and the number of
queries do not grow with what is published.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, overload

from django.db.models import Model, QuerySet

from budgets.addresses import address_of, code_word, edition_id, project_id
from budgets.models import (
    Amount,
    Budget,
    ClassificationCode,
    Department,
    Goal,
    Indicator,
    Jurisdiction,
    Line,
    Mention,
    Project,
    ProjectEntry,
    SearchEntry,
    SearchKind,
    Section,
    Statement,
    Term,
    in_language,
)
from budgets.models.fields import FEN, PLACE, TOO_MUCH, encodable_text
from budgets.models.search_entries import GROUPS
from budgets.records import MONEY_UNITS, Place
from budgets.vocabulary.change_words import PER_CENT
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import MONEY_PATTERN, MONEY_UNIT, in_yuan
from budgets.vocabulary.search_words import (
    AllOf,
    AnyOf,
    Token,
    Wanted,
    filter_token,
    folded_text,
    printed_words,
    wanted_tokens,
    whole_words,
)
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.views import CODED_VIEWS, VIEWS, View

from . import documents
from .drill import project_amounts
from .provenance import place_of
from .sheets import table_words

#: Entries that a group of hits reads at most: shown alone, and beside the others.
MOST, MOST_BESIDE = 500, 100
LONGEST = 100
#: How many hits of a group stand on the first page of results, and how many on each page of one group.
FIRST, PER_PAGE = 5, 25
#: How many names are offered while one types, and of how many entries of a group they are chosen.
OFFERED, OFFERED_FROM = 8, 60
#: How many kinds of tables are offered beside them.
TABLES_OFFERED = 3
#: Choices of a filter that a page shows.
CHOICES = 12
#: What names a department.
NAMES = ("slug", "name", "name_en")

NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(亿元|万元|元|亿|万|yuan)?", re.IGNORECASE)
UNITS = {"亿元": "亿元", "亿": "亿元", "万元": "万元", "万": "万元", "元": "元", "yuan": "元"}
#: A year beside other words, which narrows what is found.
YEAR = re.compile(r"(?<![\d.,])((?:19|20)\d\d)(?:年度?)?(?![\d.,])")
#: What parts things of which any is looked for: 公务接待费、会议费.
LISTED = re.compile("[、,;]")

#: A figure as texts print it, with its thousands, its decimals and its unit.
PRINTED_FIGURE = re.compile(rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:\s?(?:{MONEY_UNIT}|个百分点|{PER_CENT}))?")

GROUP_OF_KIND = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
AMOUNTS = GROUP_OF_KIND[SearchKind.AMOUNT]
#: The kinds of what stands in a table, or is one.
IN_TABLES = (SearchKind.AMOUNT, SearchKind.TABLE, SearchKind.LINE)
#: The tables of which every code has a page, with the view it belongs to.
SPEAKING: dict[str, View] = {VIEWS[view][0].kind: view for view in CODED_VIEWS}


class AmountReading(NamedTuple):
    """What a typed figure may mean: a number of a unit, and the amounts in yuan that round to it, least and largest."""

    unit: str
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: words that must occur, or what papers ``printed`` for them, and amounts where it reads as one."""

    text: str
    words: tuple[str, ...]
    wanted: Wanted | None = None
    readings: tuple[AmountReading, ...] = ()
    printed: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def is_too_short(self) -> bool:
        """Tell whether so little was typed that almost everything would match."""
        return bool(self.text) and max(map(len, self.words), default=0) < 2


@dataclass(frozen=True, slots=True)
class Filters:
    """To what a reader narrowed the results; each is nothing where it is not narrowed."""

    year: int | None = None
    place: Jurisdiction | None = None
    department: Department | None = None

    def tokens(self) -> list[Token]:
        keys = {
            "year": self.year,
            "place": self.place and self.place.pk,
            "department": self.department and self.department.pk,
        }
        return [Token(filter_token(what, key)) for what, key in keys.items() if key is not None]

    def of_rows(self) -> dict[str, Any]:
        """Return the same as conditions on entries of amounts."""
        keys = {"year": self.year, "department__jurisdiction": self.place, "department": self.department}
        return {name: key for name, key in keys.items() if key is not None}


def filters_of_words(words: dict[str, str]) -> Filters:
    """Return what words of an address narrow the results to; one that is not known narrows nothing; two queries."""
    year = words.get("year", "")
    place, department = (encodable_text(words.get(word, "")) for word in ("place", "department"))
    departments = documents.departments() if place or department else Department.objects.none()
    return Filters(
        int(year) if re.fullmatch(r"[12][0-9]{3}", year) else None,
        Jurisdiction.objects.filter(name=place, departments__in=departments).first() if place else None,
        departments.filter(slug=department).first() if department else None,
    )


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


#: What hits show of their editions.
OF_EDITIONS = ("scope", "phase", "edition", "state", "fiscal_year", *(f"department__{one}" for one in NAMES))
ENTRY_FIELDS = ("pk", "kind", "object_id", "budget_id", "department_id", "year", "name", "code", "tables", "value")
#: What hits show of the tables of lines.
OF_TABLES = ("statement__number", "statement__title")
#: The same of entries of words, which have no amount.
COLUMNS = ("id", *ENTRY_FIELDS[1:-1], "NULL")


class Editions:
    """The editions in force that hits are of, and what their tables are called, each looked up once."""

    def __init__(self) -> None:
        self.known: dict[int, Budget | None] = {}
        self.with_words: set[int] = set()
        self.words: dict[int, str] = {}

    def look_up(self, keys: Iterable[int | None]) -> None:
        """Look up editions that are not known yet; one query, none where all are known."""
        if missing := {key for key in keys if key is not None} - self.known.keys():
            rows = Budget.objects.published().filter(pk__in=missing).select_related("department").order_by()
            self.known |= dict.fromkeys(missing) | rows.only(*OF_EDITIONS).in_bulk()

    def look_up_tables(self, found: Iterable[Found]) -> None:
        """Look up what the tables are called that entries stand in; one query, none where all are known."""
        keys = {one.budget for one in found if one.budget and one.kind in IN_TABLES}
        if missing := keys - self.with_words:
            self.words |= table_words(missing)
            self.with_words |= missing

    def leading_to(self, model: type[Model], found: Iterable[Found], *shown: str) -> dict[int, Any]:
        """Return what entries lead to by its key, as far as it is shown, where its edition is in force; one query."""
        keys = [one.object_id for one in found if one.budget and self.known.get(one.budget)]
        by_key = {}
        for row in placed_rows(model, "budget", *shown).filter(pk__in=keys):
            if edition := self.known.get(row.budget_id):
                row.budget = edition
                by_key[row.pk] = row
        return by_key


def placed_rows(model: type[Model], *shown: str) -> QuerySet[Any]:
    """Return rows with no more than what is shown of them and where they stand, in no order: a hit needs little."""
    others = {name.rpartition("__")[0] for name in shown} - {""}
    rows = model._default_manager.select_related("source", *others).order_by()
    return rows.only("source__name", *PLACE, *shown)


class Hits(Sequence[Hit]):
    """The hits of a group in their order; what is shown of them is looked up when it is asked for."""

    def __init__(self, query: Query, found: list[Found], editions: Editions) -> None:
        self.query = query
        self.found = found
        self.editions = editions

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> list[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | list[Hit]:
        if isinstance(at, int):
            return looked_up(self.query, [self.found[at]], self.editions)[0]
        return looked_up(self.query, self.found[at], self.editions)

    def names_in_order(self) -> list[str]:
        """Return what tells the hits apart, in their order."""
        return [f"{one.kind} {one.object_id} {one.budget or ''}" for one in self.found]


@dataclass(slots=True)
class Group:
    """The hits of one kind; ``cut`` tells that there are more than ``most``, which were read."""

    key: str
    hits: Hits
    cut: bool = False
    most: int = MOST


class Choice(NamedTuple):
    """A value of a filter: the filter and its word in the address, its name, and how many of the hits it has."""

    filter: str
    word: str
    name: str
    hits: int


@dataclass(slots=True)
class Results:
    """What was found, and to what it can be narrowed."""

    groups: list[Group] = field(default_factory=list)
    choices: dict[str, list[Choice]] = field(default_factory=dict)


def parsed(typed: str) -> Query:
    """Return what a reader typed as a query; signs that no text holds are dropped, and what is too long is cut."""
    text = " ".join(unicodedata.normalize("NFKC", re.sub(r"[\x00-\x1f]", " ", typed)).split())[:LONGEST]
    readings = amount_readings(text)
    wanted = wanted_words(text, is_amount=bool(readings))
    return Query(text, tuple(text.split()), wanted, readings, printed_words(text))


def wanted_words(text: str, *, is_amount: bool) -> Wanted | None:
    """Return what must be there for words to be found; nothing where they hold nothing to be found by.

    Any of what is listed will do, and what papers print for it. A year beside other words narrows, and may be one of
    the words as well.
    """
    if is_amount:
        # Nearly every text holds 元, or what begins so: it would narrow nothing.
        tokens = wanted_tokens(re.sub(r"(?<=\d)\s*元$", "", text))
        return AllOf(tokens) if tokens else None
    years = YEAR.findall(text)
    parts = [way for part in LISTED.split(YEAR.sub(" ", text)) for way in (part, printed_words(part))]
    listed = [AllOf(tokens) for part in parts if (tokens := wanted_tokens(part))]
    narrowed = tuple(AnyOf((Token(filter_token("year", year)), Token(year))) for year in years)
    if not listed and not years:
        return None
    if not listed:
        return AllOf(tuple(Token(year, is_prefix=True) for year in years))
    return AllOf((AnyOf(tuple(listed)), *narrowed))


def amount_readings(text: str) -> tuple[AmountReading, ...]:
    """Return the amounts that a typed figure may mean: what rounds to it at the last place that was typed.

    Without a unit it may be 万元, 元 or 亿元. Yuan are meant to the fen where fen were typed, and else to the yuan.
    """
    match = NUMBER.fullmatch(text.replace(" ", ""))
    if match is None or len(match[1]) > 15:
        return ()
    number = Decimal(match[1].replace(",", ""))
    places = len(match[1].partition(".")[2])
    found = []
    for unit in [UNITS[match[2].lower()]] if match[2] else ["万元", "元", "亿元"]:
        worth = MONEY_UNITS[unit]
        value = number * worth
        half = worth * Decimal(1).scaleb(-places) / 2
        low, high = (value - half, value + half - FEN) if half >= FEN else (value, value)
        exact = all(one == one.quantize(FEN) for one in (value, low, high))
        if exact and number and low > -TOO_MUCH and high < TOO_MUCH:
            found.append(AmountReading(unit, value, low, high))
    return tuple(found)


def search(query: Query, only: str = "", filters: Filters | None = None) -> list[Group]:
    """Return the groups that have hits, in the order a reader looks for them; at most six queries."""
    if query.is_empty or query.is_too_short:
        return []
    narrowed = filters or Filters()
    asked, most = ([only], MOST) if only in GROUPS else (list(GROUPS), MOST_BESIDE)
    found = found_by_words(query, [key for key in asked if key != AMOUNTS], narrowed, most + 1)
    if AMOUNTS in asked:
        found[AMOUNTS] = found_amounts(query, narrowed, most + 1)
    editions = Editions()
    groups = [group_of(query, key, found[key], most, editions) for key in asked if found[key]]
    shown = [one for group in groups for one in group.hits.found[:FIRST]]
    editions.look_up(one.budget for one in shown)
    editions.look_up_tables(shown)
    return groups


def search_with_choices(query: Query, only: str = "", filters: Filters | None = None) -> Results:
    """Return what is found and the places, years and departments to which it can be narrowed; one query more."""
    groups = search(query, only, filters)
    return Results(groups, filter_choices([one for group in groups for one in group.hits.found]))


def editions_found(query: Query, filters: Filters) -> set[int]:
    """Return the keys of the editions that something is found in; as many queries as :func:`search`."""
    groups = search(query, filters=filters)
    return {hit.budget for group in groups for hit in group.hits.found if hit.budget is not None}


def group_of(query: Query, key: str, found: list[Found], most: int, editions: Editions) -> Group:
    """Return what was found of a group as hits, no more than ``most``."""
    cut = len(found) > most
    ranked = found[:most] if key == AMOUNTS else ranked_by_meaning(query, found[:most])
    if key == GROUP_OF_KIND[SearchKind.PROJECT]:
        # Each budget that speaks of a project has an entry; the first that is left is of the latest year.
        ranked = list({one.object_id: one for one in reversed(ranked)}.values())[::-1]
    if key == GROUP_OF_KIND[SearchKind.GOAL]:
        # A paper states a goal where it describes the project, and again among its indicators: they read alike.
        ranked = list({(one.kind, one.budget, one.name): one for one in reversed(ranked)}.values())[::-1]
    return Group(key, Hits(query, ranked, editions), cut, most)


def found_by_words(query: Query, groups: Sequence[str], filters: Filters, most: int) -> dict[str, list[Found]]:
    """Return by its word the entries of each group that hold the words, the last published first, ``most`` at most.

    One query, and on PostgreSQL one before it. What holds a word whole comes before what begins so, which is asked for
    in one query more, where there is room.
    """
    entries = SearchEntry.objects.all()
    found: dict[str, dict[int, Found]] = {key: {} for key in groups}
    for words in dict.fromkeys((whole_words(query.wanted), query.wanted) if query.wanted else ()):
        asked = [key for key in groups if len(found[key]) < most]
        wanted = [(key, AllOf((*filters.tokens(), words))) for key in asked]
        rows = entries.newest_matching(wanted, most, COLUMNS) if wanted else []
        for one in (Found(*row) for row in sorted(rows, reverse=True)):
            found[GROUP_OF_KIND[SearchKind(one.kind)]].setdefault(one.pk, one)
    return {key: list(of.values())[:most] for key, of in found.items()}


def found_amounts(query: Query, filters: Filters, most: int) -> list[Found]:
    """Return the entries whose amount may be meant, the nearest first; one query, none where no amount is."""
    rows = SearchEntry.objects.filter(**filters.of_rows()).values_list(*ENTRY_FIELDS)
    nearest = []
    for _unit, value, low, high in query.readings:
        nearest.append(rows.filter(value__gte=value, value__lte=high).order_by("value", "id")[:most])
        nearest.append(rows.filter(value__gte=low, value__lt=value).order_by("-value", "-id")[:most])
    found: list[tuple[Decimal, int, int, Found]] = []
    for at, row in rows_of_all(nearest):
        unit, value, *_bounds = query.readings[at // 2]
        one = Found(*row)._replace(read_as=unit if len(query.readings) > 1 else "")
        found.append((abs((one.value or value) - value) / MONEY_UNITS[unit], -(one.year or 0), one.pk, one))
    return [one for *_order, one in sorted(found)]


def rows_of_all(queries: Sequence[QuerySet[Any, Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows of queries of the same columns, each with the place of its query, asked in one statement.

    SQLite cuts and orders a part of a union only where that is a query within it.
    """
    if not queries:
        return
    compilers = [one.query.get_compiler(one.db) for one in queries]
    parts = [one.as_sql() for one in compilers]
    sql = " UNION ALL ".join(f"SELECT {at}, part.* FROM ({part}) AS part" for at, (part, _words) in enumerate(parts))  # noqa: S608
    first = compilers[0]
    with first.connection.cursor() as cursor:
        cursor.execute(sql, [word for _part, words in parts for word in words])
        rows = cursor.fetchall()
    converters = first.get_converters([expression for expression, *_names in first.select])
    values = first.apply_converters([row[1:] for row in rows], converters)
    yield from zip((row[0] for row in rows), values, strict=True)


def ranked_by_meaning(query: Query, found: list[Found]) -> list[Found]:
    """Return entries in the order in which they are meant: whole names before parts of names, and these before texts.

    Among names the shorter ones, then the latest years, come first.
    """
    words = [plain_name(word) for word in query.words]
    whole = "".join(words)

    def order(one: Found) -> tuple[int, int, int, int]:
        name, code = plain_name(one.name), plain_name(one.code)
        if whole in (name, code):
            rank = 0
        elif name.startswith(whole):
            rank = 1
        elif all(word in name or code.startswith(word) for word in words):
            rank = 2
        else:
            rank = 3
        return rank, len(name) if rank < 3 else 0, -(one.year or 0), -one.pk

    return sorted(found, key=order)


@lru_cache(4096)
def plain_name(name: str) -> str:
    """Return a name without what makes no difference: width, case, white space, quotation marks and brackets."""
    return re.sub(r"[\W_]+", "", folded_text(name))


def filter_choices(found: list[Found]) -> dict[str, list[Choice]]:
    """Return by the word of each filter its values among what was found, the most frequent first; one query."""
    counted = Counter(one.department for one in found)
    rows = Department.objects.filter(pk__in=counted).order_by()
    columns = ("pk", "slug", "name", "name_en", *(f"jurisdiction__{name}" for name in ("pk", "name", "name_en")))
    places: Counter[int] = Counter()
    words: dict[str, dict[int, tuple[str, str]]] = {"place": {}, "department": {}}
    for key, slug, name, name_en, place, place_name, place_name_en in rows.values_list(*columns):
        places[place] += counted[key]
        words["place"][place] = place_name, in_language(place_name, place_name_en)
        words["department"][key] = slug, in_language(name, name_en)
    choices = {
        word: [Choice(word, *words[word][key], counts[key]) for key in most_frequent(counts) if key in words[word]]
        for word, counts in (("place", places), ("department", counted))
    }
    choices = {word: sorted(of, key=lambda one: (-one.hits, one.word)) for word, of in choices.items()}
    years = Counter(one.year for one in found if one.year)
    choices["year"] = [Choice("year", str(year), str(year), years[year]) for year in sorted(years, reverse=True)]
    return {word: of[:CHOICES] for word, of in choices.items() if len(of) > 1}


def most_frequent(counted: Counter[int]) -> list[int]:
    return [key for key, _count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:CHOICES]]


def suggested_names(query: Query) -> list[str]:
    """Return names of departments, projects and lines that begin with, or hold, what is being typed; four queries.

    Where it holds Latin letters, their English names are offered that hold all of it; four queries more.
    """
    if query.is_empty or query.is_too_short:
        return []
    kinds = (SearchKind.DEPARTMENT, SearchKind.PROJECT, SearchKind.LINE)
    by_group = found_by_words(query, [GROUP_OF_KIND[kind] for kind in kinds], Filters(), OFFERED_FROM)
    found = [one for of in by_group.values() for one in of]
    if re.search("[a-z]", query.text, re.IGNORECASE):
        named, words = english_names(found), [plain_name(word) for word in query.words]
        held = {of: name for of, name in named.items() if all(word in plain_name(name) for word in words)}
        found = [one._replace(name=held.get((one.kind, one.object_id), one.name)) for one in found]
    return list(dict.fromkeys(one.name for one in ranked_by_meaning(query, found)))[:OFFERED]


def suggested_tables(query: Query) -> list[dict[str, str]]:
    """Return kinds of tables by their English names, which hold what is typed: ``value`` is what finds published ones.

    A query or two for each of the first kinds.
    """
    if query.is_empty or query.is_too_short or not query.text.isascii():
        return []
    typed = folded_text(query.text)
    kinds = [kind for kind in KINDS.values() if typed in folded_text(kind.name_en)][: 2 * TABLES_OFFERED]
    group = GROUP_OF_KIND[SearchKind.TABLE]
    known = (kind for kind in kinds if found_by_words(parsed(kind.name), [group], Filters(), 1)[group])
    return [{"value": kind.name, "label": kind.name_en} for kind in islice(known, TABLES_OFFERED)]


def english_names(found: Iterable[Found]) -> dict[tuple[str, int], str]:
    """Return the English names of departments, projects and lines, where they have any; four queries."""
    keys: defaultdict[str, set[int]] = defaultdict(set)
    for one in found:
        keys[one.kind].add(one.object_id)
    named: dict[tuple[str, int], str] = {}
    for kind, model in ((SearchKind.DEPARTMENT, Department), (SearchKind.PROJECT, Project)):
        rows = model.objects.filter(pk__in=keys[kind]).values_list("pk", "name_en")
        named |= {(kind.value, key): name for key, name in rows}
    lines = Line.objects.filter(pk__in=keys[SearchKind.LINE]).only("scheme", "classification")
    of_codes = names_in_english(lines)
    return named | {
        (SearchKind.LINE.value, line.pk): of_codes.get((line.scheme, line.classification), "") for line in lines
    }


def looked_up(query: Query, found: Sequence[Found], editions: Editions) -> list[Hit]:
    """Return the hits of entries as they are shown; so many queries for each kind of entry among them."""
    editions.look_up(one.budget for one in found)
    editions.look_up_tables(found)
    by_kind: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_kind[one.kind].append(one)
    hits: dict[int, Hit] = {}
    for kind, of_kind in by_kind.items():
        hits |= HITS[SearchKind(kind)](query, of_kind, editions)
    return [hits[one.pk] for one in found if one.pk in hits]


def department_hits(_query: Query, found: list[Found], _editions: Editions) -> dict[int, Hit]:
    of_places = ("jurisdiction__name", "jurisdiction__name_en")
    named = Department.objects.select_related("jurisdiction").order_by().only(*NAMES, *of_places)
    rows = named.in_bulk([one.object_id for one in found])
    return {
        one.pk: Hit(row.slug, row.name, row.get_absolute_url(), str(row.jurisdiction), name_en=row.name_en)
        for one in found
        if (row := rows.get(one.object_id))
    }


def project_hits(query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    entries: dict[tuple[int, int], ProjectEntry] = {}
    of_projects = ("project__key", "project__name_en", "project__department__slug")
    rows = placed_rows(ProjectEntry, "budget", "name", "purpose", "basis", "description", *of_projects).filter(
        project__in={one.object_id for one in found}, budget__in={one.budget for one in found}
    )
    for entry in rows.order_by("order"):
        if edition := editions.known.get(entry.budget_id):
            entry.budget = edition
            entries.setdefault((entry.project_id, edition.pk), entry)
    amounts = project_amounts([row.pk for row in entries.values()])
    return {
        one.pk: Hit(
            project_id(row.project, row.budget.department),
            row.name,
            row.project.get_absolute_url(),
            budget_in_words(row.budget),
            value=amounts.get(row.pk),
            name_en=row.project.name_en,
            excerpt=excerpt(query, row.purpose, row.basis, row.description),
            place=place_of(row),
        )
        for one in found
        if one.budget and (row := entries.get((one.object_id, one.budget)))
    }


def line_hits(_query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    rows = editions.leading_to(Line, found, "position", "kind", "scheme", "classification", *OF_TABLES)
    amounts = line_amounts(list(rows))
    named = names_in_english(rows.values())
    hits = {}
    for one in found:
        if row := rows.get(one.object_id):
            table = row.statement
            address = address_of(row.budget)
            url = f"{address.url('table', table=editions.words[table.pk])}#l{row.pk}"
            if row.kind in SPEAKING and code_word(row.classification):
                url = address.url("code", view=SPEAKING[row.kind], code=row.classification)
            hits[one.pk] = Hit(
                f"{edition_id(row.budget)}/{editions.words[table.pk]}/{row.position}",
                one.name,
                url,
                budget_in_words(row.budget),
                f"{table.number} {table.title}",
                value=amounts.get(row.pk),
                code=one.code,
                name_en=named.get((row.scheme, row.classification), ""),
                tables=one.tables,
                place=place_of(row),
            )
    return hits


def table_hits(_query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    rows = editions.leading_to(Statement, found, "number", "title")
    return {
        one.pk: Hit(
            f"{edition_id(row.budget)}/{editions.words[row.pk]}",
            row.title,
            address_of(row.budget).url("table", table=editions.words[row.pk]),
            budget_in_words(row.budget),
            code=row.number,
            place=place_of(row),
        )
        for one in found
        if (row := rows.get(one.object_id))
    }


def section_hits(query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    rows = editions.leading_to(Section, found, "order", "path", "text")
    return {
        one.pk: Hit(
            f"{edition_id(row.budget)}/section/{row.order}",
            one.name,
            f"{address_of(row.budget).url('text')}#s{row.path}",
            budget_in_words(row.budget),
            excerpt=excerpt(query, row.text),
            place=place_of(row),
        )
        for one in found
        if (row := rows.get(one.object_id))
    }


def term_hits(query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    rows = editions.leading_to(Term, found, "order", "term", "definition")
    return {
        one.pk: Hit(
            f"{edition_id(row.budget)}/term/{row.order}",
            row.term,
            f"{address_of(row.budget).url('terms')}#t{row.order}",
            budget_in_words(row.budget),
            excerpt=excerpt(query, row.definition),
            place=place_of(row),
        )
        for one in found
        if (row := rows.get(one.object_id))
    }


def goal_hits(query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    rows = editions.leading_to(Goal, found, "order", "text")
    return {
        one.pk: Hit(
            f"{edition_id(row.budget)}/goal/{row.order}",
            one.name,
            *at_performance(row),
            excerpt=excerpt(query, row.text),
            place=place_of(row),
        )
        for one in found
        if (row := rows.get(one.object_id))
    }


def indicator_hits(_query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    rows = editions.leading_to(Indicator, found, "order")
    return {
        one.pk: Hit(
            f"{edition_id(row.budget)}/indicator/{row.order}", one.name, *at_performance(row), place=place_of(row)
        )
        for one in found
        if (row := rows.get(one.object_id))
    }


def at_performance(row: Goal | Indicator) -> tuple[str, str]:
    return address_of(row.budget).url("performance"), budget_in_words(row.budget)


def amount_hits(_query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    keys = [one.object_id for one in found]
    of_lines = ("line__budget", "line__position", *(f"line__{one}" for one in OF_TABLES))
    rows = placed_rows(Amount, "value", "cell__order", "cell__header", *of_lines).in_bulk(keys)
    hits = {}
    for one in found:
        row = rows.get(one.object_id)
        if row and (edition := editions.known.get(row.line.budget_id)):
            line, table = row.line, row.line.statement
            line.budget = edition
            url = f"{address_of(line.budget).url('table', table=editions.words[table.pk])}#l{line.pk}"
            where = f"{table.number} {table.title} · {' / '.join(row.cell.header)}"
            of = budget_in_words(line.budget)
            hits[one.pk] = Hit(
                f"{edition_id(edition)}/{editions.words[table.pk]}/{line.position}/{row.cell.order}",
                one.name,
                url,
                of,
                where,
                value=row.value,
                code=one.code,
                read_as=one.read_as,
                is_figure=True,
                place=place_of(row),
            )
    return hits


def figure_hits(_query: Query, found: list[Found], editions: Editions) -> dict[int, Hit]:
    """Return the hits for figures of the text, with the words around what is meant: the figure or its change."""
    of_texts = ("section__text", "section__heading")
    rows = editions.leading_to(Mention, found, "order", "start", "end", "value", *of_texts)
    hits = {}
    for one in found:
        if row := rows.get(one.object_id):
            text, start, end = row.section.text, row.start, row.end
            if one.value != row.value:
                start, end = place_of_amount(text, one.value, row.end) or (start, end)
            around = text_around(text, start, end)
            url = f"{address_of(row.budget).url('text')}#m{row.pk}"
            of, where = budget_in_words(row.budget), row.section.heading
            hits[one.pk] = Hit(
                f"{edition_id(row.budget)}/figure/{row.order}",
                one.name,
                url,
                of,
                where,
                value=one.value,
                excerpt=around,
                read_as=one.read_as,
                is_figure=True,
                place=place_of(row),
            )
    return hits


def place_of_amount(text: str, value: Decimal | None, begin: int) -> tuple[int, int] | None:
    """Return where a text states an amount, at the first place behind another."""
    for match in MONEY_PATTERN.finditer(text, begin):
        if value is not None and abs(in_yuan(match["figure"], match["unit"])) == abs(value):
            return match.span()
    return None


#: How the hits of each kind of entry are looked up, by the key of the entry.
HITS: dict[SearchKind, Callable[[Query, list[Found], Editions], dict[int, Hit]]] = {
    SearchKind.DEPARTMENT: department_hits,
    SearchKind.PROJECT: project_hits,
    SearchKind.AMOUNT: amount_hits,
    SearchKind.FIGURE: figure_hits,
    SearchKind.TABLE: table_hits,
    SearchKind.LINE: line_hits,
    SearchKind.SECTION: section_hits,
    SearchKind.TERM: term_hits,
    SearchKind.GOAL: goal_hits,
    SearchKind.INDICATOR: indicator_hits,
}


def budget_in_words(budget: Budget) -> str:
    """Return whose budget it is, and of which year."""
    return f"{budget.department} {budget.fiscal_year_id}"


def names_in_english(lines: Iterable[Line]) -> dict[tuple[str, str], str]:
    """Return the English names of the codes of lines, where the catalogue has any; one query."""
    codes = {line.classification for line in lines if line.classification}
    known = (
        ClassificationCode.objects.filter(code__in=codes).exclude(name_en="").order_by("-status", "last_seen", "-pk")
    )
    return {(scheme, code): name for scheme, code, name in known.values_list("scheme", "code", "name_en")}


def line_amounts(lines: Sequence[int]) -> dict[int, Decimal]:
    """Return the total each line states, or its first amount; one query."""
    found: dict[int, Decimal] = {}
    amounts = Amount.objects.filter(line__in=lines, value__isnull=False).order_by("line_id", "cell__order")
    for line, measure, value in amounts.values_list("line_id", "cell__measure", "value"):
        if value is not None and (measure == Measure.TOTAL or line not in found):
            found[line] = value
    return found


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
