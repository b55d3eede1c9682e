"""Find what a reader types in the index of what is in force: departments, projects, codes and lines, text, amounts.

How the index is made and why stands in `docs/decisions/0023-search.md` and `0062-search-and-lists-at-size.md`. Of each
group no more than :data:`MOST` entries are read, whole words before beginnings of words, the last published first, and
ranked by how much of a name the words are; a page says so where that cut something off. The time and the number of
queries do not grow with what is published.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from budgets.models import Department, Line, Project, SearchEntry, SearchKind, in_language
from budgets.models.search_entries import GROUPS
from budgets.records import MONEY_UNITS
from budgets.vocabulary.search_words import AllOf, folded_text, whole_words
from budgets.vocabulary.table_kinds import KINDS

from .search_hits import Found, Hits, Shown, names_in_english
from .search_query import Filters, Query, parsed

#: Entries that a group of hits reads at most: shown alone, and beside the others.
MOST, MOST_BESIDE = 500, 100
#: How many hits of a group stand on the first page of results, and how many on each page of one group.
FIRST, PER_PAGE = 5, 25
#: How many names are offered while one types, and of how many entries of a group they are chosen.
OFFERED, OFFERED_FROM = 8, 60
#: How many kinds of tables are offered beside them.
TABLES_OFFERED = 3
#: Choices of a filter that a page shows.
CHOICES = 12

GROUP_OF_KIND = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
AMOUNTS = GROUP_OF_KIND[SearchKind.AMOUNT]
#: Columns of an entry of words, which has no amount.
COLUMNS = ("id", "kind", "object_id", "budget_id", "department_id", "year", "name", "code", "tables", "NULL")


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


def search(query: Query, only: str = "", filters: Filters | None = None) -> list[Group]:
    """Return the groups that have hits, in the order a reader looks for them; at most five queries."""
    if query.is_empty or query.is_too_short:
        return []
    narrowed = filters or Filters()
    asked, most = ([only], MOST) if only in GROUPS else (list(GROUPS), MOST_BESIDE)
    found = found_by_words(query, [key for key in asked if key != AMOUNTS], narrowed, most + 1)
    if AMOUNTS in asked:
        found[AMOUNTS] = found_amounts(query, narrowed, most + 1)
    shown = Shown(query)
    groups = [group_of(query, key, found[key], most, shown) for key in asked if found[key]]
    shown.first += [one for group in groups for one in group.hits.found[:FIRST]]
    return groups


def search_with_choices(query: Query, only: str = "", filters: Filters | None = None) -> Results:
    """Return what is found and the places, years and departments to which it can be narrowed; one query more."""
    groups = search(query, only, filters)
    found = [one for group in groups for one in group.hits.found]
    return Results(groups, filter_choices(found, groups[0].hits.shown) if groups else {})


def editions_found(query: Query, filters: Filters) -> set[int]:
    """Return the keys of the editions that something is found in; as many queries as :func:`search`."""
    groups = search(query, filters=filters)
    return {hit.budget for group in groups for hit in group.hits.found if hit.budget is not None}


def group_of(query: Query, key: str, found: list[Found], most: int, shown: Shown) -> Group:
    """Return what was found of a group as hits, no more than ``most``."""
    cut = len(found) > most
    ranked = found[:most] if key == AMOUNTS else ranked_by_meaning(query, found[:most])
    if key == GROUP_OF_KIND[SearchKind.PROJECT]:
        # Each budget that speaks of a project has an entry; the first that is left is of the latest year.
        ranked = list({one.object_id: one for one in reversed(ranked)}.values())[::-1]
    if key == GROUP_OF_KIND[SearchKind.GOAL]:
        # A paper states a goal where it describes the project, and again among its indicators: they read alike.
        ranked = list({(one.kind, one.budget, one.name): one for one in reversed(ranked)}.values())[::-1]
    return Group(key, Hits(ranked, shown), cut, most)


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
    asked = [(reading.value, reading.low, reading.high) for reading in query.readings]
    narrowed = ({"year": query.year} if query.year else {}) | filters.keys()
    if not asked or (query.year and narrowed["year"] != query.year):
        return []
    rows = SearchEntry.objects.nearest(asked, narrowed, most, COLUMNS[:-1])
    found: list[tuple[Decimal, int, int, Found]] = []
    for at, row in rows:
        unit, value, *_bounds = query.readings[at]
        one = Found(*row)._replace(read_as=unit if len(query.readings) > 1 else "")
        found.append((abs((one.value or value) - value) / MONEY_UNITS[unit], -(one.year or 0), one.pk, one))
    return [one for *_order, one in sorted(found)]


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


def filter_choices(found: list[Found], shown: Shown) -> dict[str, list[Choice]]:
    """Return by the word of each filter its values among what was found, the most frequent first; one query."""
    counted = Counter(one.department for one in found)
    departments = shown.known_departments(counted)
    places: Counter[int] = Counter()
    words: dict[str, dict[int, tuple[str, str, str]]] = {"place": {}, "department": {}}
    for key, one in departments.items():
        places[one.place] += counted[key]
        words["place"][one.place] = one.place_name, one.place_name, one.place_name_en
        words["department"][key] = one.slug, one.name, one.name_en
    choices = {
        of: [
            Choice(of, word, in_language(name, name_en), counts[key])
            for key in most_frequent(counts)
            if key in words[of]
            for word, name, name_en in [words[of][key]]
        ]
        for of, counts in (("place", places), ("department", counted))
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
    rows = Line.objects.filter(pk__in=keys[SearchKind.LINE]).values_list("pk", "scheme", "classification")
    of_codes = names_in_english({code for _key, _scheme, code in rows})
    return named | {(SearchKind.LINE.value, key): of_codes.get((scheme, code), "") for key, scheme, code in rows}
