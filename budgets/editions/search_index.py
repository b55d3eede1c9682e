"""Keep what is searched in step with what is in force: entries come and go in the transaction that moves an edition.

Entries are computed from what is stored and never changed, so that a recount tells whether they are right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import OuterRef, Q

from budgets.addresses import code_word
from budgets.models import (
    Amount,
    Budget,
    ClassificationCode,
    Department,
    DepartmentAlias,
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
    Target,
    Term,
    TextCell,
)
from budgets.queries import documents
from budgets.queries.search import GROUP_OF_KIND
from budgets.queries.search_hits import SPEAKING
from budgets.vocabulary.search_words import filter_token, text_tokens

#: Rows sent at once, and characters of a text that stand for it where it has no name.
BATCH, SHORT = 500, 60
#: What of an entry a recount compares.
COMPARED = ("kind", "object_id", "department_id", "year", "name", "code", "tables", "value", "tokens")


def index_edition(budget: Budget) -> None:
    """Write the entries of an edition that is in force now, in place of those there are."""
    with transaction.atomic():
        SearchEntry.objects.filter(budget=budget).delete()
        SearchEntry.objects.bulk_create(edition_entries(budget), batch_size=BATCH)
        index_departments({budget.department_id, budget.department.parent_id or budget.department_id})


def drop_edition(budget: Budget) -> None:
    """Take away the entries of an edition that is in force no more."""
    with transaction.atomic():
        SearchEntry.objects.filter(budget=budget).delete()
        index_departments([budget.department_id])


def index_departments(keys: Collection[int]) -> None:
    """Write the entries of some departments anew; one that the public does not know of has none."""
    with transaction.atomic():
        SearchEntry.objects.filter(kind=SearchKind.DEPARTMENT, department__in=keys).delete()
        known = documents.departments().filter(pk__in=keys)
        SearchEntry.objects.bulk_create(department_entries(known), batch_size=BATCH)


def index_renamed(row: Department | DepartmentAlias | Jurisdiction | Project) -> None:
    """Write anew what is found by the names of a place, department or project, or stands there."""
    if isinstance(row, Project):
        index_editions(Budget.objects.published().filter(projectentrys__project=row).distinct())
    elif isinstance(row, Jurisdiction):
        index_departments(list(row.departments.values_list("pk", flat=True)))
    elif isinstance(row, DepartmentAlias):
        index_departments([row.department_id])
    else:
        unknown = SearchEntry.objects.filter(kind=SearchKind.DEPARTMENT).exclude(department__in=documents.departments())
        unknown.delete()  # one that is in charge of none any more
        index_departments({row.pk, row.parent_id or row.pk})
        place = filter_token("place", row.jurisdiction_id)
        published = Budget.objects.published().filter(department=row)
        elsewhere = SearchEntry.objects.filter(budget__in=published).exclude(tokens="").first()
        if elsewhere is not None and place not in elsewhere.tokens.split():
            index_editions(published)


def index_editions(budgets: Iterable[Budget]) -> None:
    for budget in budgets:
        index_edition(budget)


def index_missing() -> int:
    """Write the entries of editions in force that have none, each in a transaction of its own; return how many."""
    # Of each edition the first entry is enough: a site upgrades without reading all that there are.
    entries = SearchEntry.objects.filter(budget=OuterRef("pk"))
    missing = in_order(Budget.objects.published().exclude(documents.there_is(entries)))
    for key in missing:
        index_edition(Budget.objects.select_related("department").get(pk=key))
    return len(missing)


def rebuild_index() -> int:
    """Write all entries anew, an edition at a time in the order of their publication; return how many there are.

    What was found before is found meanwhile; stopped half-way, what was not reached stays as it was.
    """
    with transaction.atomic():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO budgets_searchtokens(budgets_searchtokens) VALUES ('rebuild')")
        published = Budget.objects.published()
        SearchEntry.objects.filter(~Q(budget__in=published), budget__isnull=False).delete()
    for key in in_order(published):
        with transaction.atomic():
            budget = published.select_for_update(of=("self",)).select_related("department").filter(pk=key).first()
            if budget is not None:
                index_edition(budget)
    index_departments(list(Department.objects.values_list("pk", flat=True)))
    return SearchEntry.objects.count()


def index_differences() -> Iterator[str]:
    """Yield what a recount of all that is in force finds otherwise than stored: a line for each edition."""
    published = Budget.objects.published()
    for key in (
        SearchEntry.objects.filter(~Q(budget__in=published), budget__isnull=False)
        .values_list("budget_id", flat=True)
        .distinct()
        .order_by("budget_id")
    ):
        yield f"edition {key} is not in force and has entries"
    for key in in_order(published):
        budget = published.select_related("department").get(pk=key)
        yield from differences_of(f"edition {key}", SearchEntry.objects.filter(budget=key), edition_entries(budget))
    stored = SearchEntry.objects.filter(kind=SearchKind.DEPARTMENT)
    yield from differences_of("departments", stored, department_entries(documents.departments()))
    if connection.vendor == "sqlite":
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO budgets_searchtokens(budgets_searchtokens, rank) VALUES ('integrity-check', 1)"
                )
        except DatabaseError as error:
            yield f"the index of tokens: {error}"


def differences_of(what: str, stored: Any, counted: Iterable[SearchEntry]) -> Iterator[str]:
    """Yield what an edition has too few or too many of, in one line."""
    there = Counter(stored.values_list(*COMPARED))
    right = Counter(tuple(getattr(entry, name) for name in COMPARED) for entry in counted)
    if there != right:
        yield f"{what}: {(right - there).total()} entries missing, {(there - right).total()} that should not be"


def in_order(budgets: Any) -> list[int]:
    """Return the keys of editions in the order in which they were published."""
    return list(budgets.order_by("published_at", "pk").values_list("pk", flat=True))


def department_entries(departments: Any) -> Iterator[SearchEntry]:
    """Yield the entries of departments: found by all their names, by their place and by the years of their budgets."""
    rows = departments.select_related("jurisdiction").prefetch_related("aliases").order_by("pk")
    years: defaultdict[int, set[int]] = defaultdict(set)
    published = Budget.objects.published().filter(department__in=departments.values("pk"))
    for key, year in published.order_by().values_list("department_id", "fiscal_year_id"):
        years[key].add(year)
    for row in rows:
        place = row.jurisdiction
        tokens = text_tokens(
            [row.name, row.name_en, place.name, place.name_en, *(alias.name for alias in row.aliases.all())]
        )
        made = SearchEntry(kind=SearchKind.DEPARTMENT.value, object_id=row.pk, department=row, name=row.name)
        tokens |= {filter_token("year", year) for year in years[row.pk]}
        made.tokens = joined_tokens(made, place.pk, tokens)
        yield made


def joined_tokens(entry: SearchEntry, place: int, tokens: set[str]) -> str:
    """Return the tokens of an entry with those that say where it belongs, as they are stored."""
    belongs = {
        filter_token("", GROUP_OF_KIND[SearchKind(entry.kind)]),
        filter_token("department", entry.department_id),
        filter_token("place", place),
    }
    if entry.year:
        belongs.add(filter_token("year", entry.year))
    return " ".join(sorted(tokens | belongs))


def edition_entries(budget: Budget) -> list[SearchEntry]:
    """Return the entries of an edition; some fifteen queries, whatever its size."""
    return EditionEntries(budget).collect()


@dataclass(slots=True)
class LineGroup:
    """Lines of an edition that are one thing to a reader: one code, or one label."""

    lines: list[Line] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class EditionEntries:
    """Collect the entries of one edition, each sort by a method."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.place = budget.department.jurisdiction_id
        self.found: list[SearchEntry] = []

    def collect(self) -> list[SearchEntry]:
        self.add_projects()
        self.add_tables_and_lines()
        self.add_text()
        self.add_performance()
        return self.found

    def add(self, kind: SearchKind, key: int, name: str, *texts: str, **more: Any) -> None:
        """Add an entry found by its name, its code and some texts; what nobody can name is none."""
        name = " ".join(name.split())
        if not name:
            return
        entry = SearchEntry(
            kind=kind.value,
            object_id=key,
            budget=self.budget,
            department_id=self.budget.department_id,
            year=self.budget.fiscal_year_id,
            name=name[:400],
            **more,
        )
        if entry.value is None:
            entry.tokens = joined_tokens(entry, self.place, text_tokens([name, entry.code, *texts]))
        self.found.append(entry)

    def add_projects(self) -> None:
        entries = ProjectEntry.objects.filter(budget=self.budget).select_related("project").order_by("order")
        told: defaultdict[int, list[ProjectEntry]] = defaultdict(list)
        for row in entries:
            told[row.project_id].append(row)
        for key, rows in told.items():
            words = [text for row in rows for text in (row.name, row.purpose, row.basis, row.description)]
            known = rows[0].project
            self.add(SearchKind.PROJECT, key, rows[0].name, known.name, known.name_en, *words)

    def add_tables_and_lines(self) -> None:
        titles = {}
        for table in Statement.objects.filter(budget=self.budget).order_by("order"):
            titles[table.pk] = table.title or table.number or table.kind
            self.add(SearchKind.TABLE, table.pk, table.title, code=table.number)
        texts: defaultdict[int, list[str]] = defaultdict(list)
        cells = TextCell.objects.filter(line__budget=self.budget).order_by("line_id", "cell__order")
        for key, text in cells.values_list("line_id", "text"):
            texts[key].append(text)
        lines = list(Line.objects.filter(budget=self.budget).order_by("statement__order", "position"))
        named = self.names_of_codes(lines)
        groups: dict[tuple[str, ...], LineGroup] = {}
        names: dict[int, tuple[str, str]] = {}
        for line in lines:
            known = named.get((line.scheme, line.classification), [])
            code = line.code or line.classification
            name = line.label or " · ".join(texts[line.pk]) or next(iter(known), code)
            names[line.pk] = name or titles[line.statement_id], code
            if name and line.entry_id is None:
                words = (line.scheme, line.classification) if line.classification else (name,)
                group = groups.setdefault(words, LineGroup())
                group.lines.append(line)
                group.texts += [line.label, line.classification, *known, *texts[line.pk]]
        stated = self.add_amounts(names)
        for group in groups.values():
            line = line_that_leads(group.lines, stated)
            name, code = names[line.pk]
            tables = len({one.statement_id for one in group.lines})
            self.add(SearchKind.LINE, line.pk, name, *group.texts, code=code, tables=tables)

    def names_of_codes(self, lines: Iterable[Line]) -> dict[tuple[str, str], list[str]]:
        """Return the names that the catalogue has for the codes of lines, Chinese and English; one query."""
        codes = {line.classification for line in lines if line.classification}
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        known = ClassificationCode.objects.filter(code__in=codes).order_by("status", "-last_seen", "pk")
        for scheme, code, name, name_en in known.values_list("scheme", "code", "name", "name_en"):
            found[scheme, code] += filter(None, (name, name_en))
        return found

    def add_amounts(self, names: dict[int, tuple[str, str]]) -> set[int]:
        """Add the amounts of tables and text that are not zero, one of a line once; return the lines that state any."""
        rows = Amount.objects.filter(line__budget=self.budget, value__isnull=False).order_by("line_id", "cell__order")
        stated: set[int] = set()
        seen: set[tuple[int, Any]] = set()
        for key, line, value in rows.values_list("pk", "line_id", "value"):
            stated.add(line)
            if value and (line, value) not in seen:
                seen.add((line, value))
                name, code = names[line]
                self.add(SearchKind.AMOUNT, key, name, code=code, value=value)
        mentions = Mention.objects.filter(budget=self.budget).select_related("entry", "section").order_by("order")
        for mention in mentions:
            name = mention.entry.name if mention.entry else mention.section.heading or mention.printed
            for value in dict.fromkeys((mention.value, mention.change)):
                if value:
                    self.add(SearchKind.FIGURE, mention.pk, name, value=value)
        return stated

    def add_text(self) -> None:
        for row in Section.objects.filter(budget=self.budget).order_by("order"):
            name = f"{row.number}{row.heading}" if row.heading else row.text[:SHORT]
            self.add(SearchKind.SECTION, row.pk, name, row.text)
        for term in Term.objects.filter(budget=self.budget).order_by("order"):
            self.add(SearchKind.TERM, term.pk, term.term, term.definition)

    def add_performance(self) -> None:
        for goal in Goal.objects.filter(budget=self.budget).select_related("entry").order_by("order"):
            self.add(SearchKind.GOAL, goal.pk, goal.text[:SHORT], goal.text, goal.entry.name if goal.entry else "")
        targets: defaultdict[int, list[str]] = defaultdict(list)
        for key, label, printed in (
            Target.objects.filter(indicator__budget=self.budget)
            .order_by("indicator_id", "order")
            .values_list("indicator_id", "label", "printed")
        ):
            targets[key] += filter(None, (label, printed))
        for row in Indicator.objects.filter(budget=self.budget).order_by("order"):
            name = " · ".join(filter(None, (row.level1, row.level2, row.name, "；".join(targets[row.pk]))))
            self.add(SearchKind.INDICATOR, row.pk, name)


def line_that_leads(lines: list[Line], stated: Collection[int]) -> Line:
    """Return of lines of the same money the one that has a page of its own, or else the first with an amount."""
    with_page = (line for line in lines if line.kind in SPEAKING and code_word(line.classification))
    return next(with_page, None) or next((line for line in lines if line.pk in stated), lines[0])
