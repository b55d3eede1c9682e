"""Keep what documents in force and their places spend in all, beside what is published and in the same transaction.

Money is counted once: a budget that stands in a consolidated one is left out, and so is what one department of a sum
pays to another. :func:`rebuild_totals` works all of it out anew and says what was otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Model, Q, QuerySet

from budgets.models import (
    Amount,
    Budget,
    Department,
    DocumentRule,
    DocumentTotal,
    Finding,
    FindingTotal,
    Jurisdiction,
    Mention,
    PlaceTotal,
    ProjectTotal,
    StatedFigure,
    name_key,
)
from budgets.queries.stated_figures import stated_figures
from budgets.queries.totals import totals
from budgets.queries.unread import with_notes
from budgets.records import Role, Scope
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import Coverage

SumPart = DocumentTotal.SumPart
#: A place, a year and a phase: what is added up.
Group = tuple[int, int, str]
#: So many editions' amounts are asked for at once.
BATCH = 500
GROUP = ("jurisdiction", "fiscal_year", "phase")
#: Where it is kept how findings came out.
FINDINGS = tuple(DocumentTotal.VERDICTS.values())
KEPT = (*GROUP, "value", "covers", "unread", "subsidies", "remittances", *FINDINGS)


def keep_totals(budget: Budget) -> None:
    """Take in an edition that was put in force, or out one that is not any more, and add up its place anew."""
    place = budget.department.jurisdiction_id
    lock_places([place])
    document = Budget.objects.by_document_address(budget.department.slug, budget.fiscal_year_id, budget.document)
    DocumentTotal.objects.filter(budget__in=document).delete()
    DocumentTotal.objects.bulk_create(totals_of(document.published()))
    for kept in KEPT_ROWS:
        kept.of(document.values("pk")).delete()
        kept.store(kept.make(document.published().values_list("pk", flat=True)))
    add_up_and_count([(place, budget.fiscal_year_id, budget.phase)])


def keep_totals_of_department(department: Department) -> None:
    """Add up anew where a department's documents stand, whose name, superior or place was changed."""
    about = Q(budget__department=department) | Q(budget__department__parent=department)
    if department.parent_id:
        about |= Q(budget__department=department.parent_id)
    touched = DocumentTotal.objects.filter(about)
    places = {*touched.values_list("jurisdiction_id", flat=True), department.jurisdiction_id}
    lock_places(places)
    groups = set(touched.values_list(*GROUP))
    own = DocumentTotal.objects.filter(budget__department=department)
    for kept in (own, ProjectTotal.objects.filter(budget__department=department)):
        kept.update(jurisdiction=department.jurisdiction_id)
    add_up_and_count(groups | set(own.values_list(*GROUP)))


def lock_places(places: Collection[int]) -> None:
    """Hold places until the transaction ends: of two who publish in one place, the second sees the first's document."""
    list(Jurisdiction.objects.select_for_update().filter(pk__in=places).order_by("pk"))


def totals_of(budgets: Iterable[Budget]) -> list[DocumentTotal]:
    """Return the totals of editions, not stored and without their standing; four queries."""
    rows = list(with_notes(budgets).select_related("department"))
    spent, paid, found = totals(rows), payments(rows), counted_findings(rows)
    made = []
    for row in rows:
        own = spent.get(row.pk)
        value = own.value if own else None
        made.append(
            DocumentTotal(
                budget=row,
                jurisdiction_id=row.department.jurisdiction_id,
                fiscal_year_id=row.fiscal_year_id,
                phase=row.phase,
                value=value,
                covers=(own.covers if own and value is not None else Coverage.ALL).value,
                unread=value is None and (own is not None or row.noted),
                subsidies=paid.get((row.pk, Measure.SUBSIDY), Decimal(0)),
                remittances=paid.get((row.pk, Measure.REMITTANCE), Decimal(0)),
                **found.get(row.pk, {}),
            )
        )
    return made


def counted_findings(budgets: Iterable[Budget]) -> dict[int, dict[str, int]]:
    """Return how often findings on each edition came out how, by the field that keeps it; one query."""
    rows = Finding.objects.filter(budget__in=budgets).order_by().values_list("budget", "verdict")
    found: dict[int, dict[str, int]] = {}
    for budget, verdict, number in rows.annotate(number=Count("pk")):
        found.setdefault(budget, dict.fromkeys(FINDINGS, 0))[DocumentTotal.VERDICTS[verdict]] = number
    return found


def rules_found(budgets: Collection[int]) -> list[DocumentRule]:
    """Return by which rules, and families of them, something was found on editions with totals; two queries."""
    found = Finding.objects.filter(budget__in=budgets).order_by().values_list("budget", "rule").distinct()
    words = sorted({(budget, word) for budget, rule in found for word in (rule, rule.partition(".")[0])})
    totals_there = DocumentTotal.objects.in_bulk(list(budgets))
    return [
        DocumentRule(total=of, word=word, failing=of.failing, fiscal_year_id=of.fiscal_year_id)
        for budget, word in words
        if (of := totals_there.get(budget))
    ]


def keep_findings(counted: Mapping[Budget, Mapping[str, int]]) -> None:
    """Keep how often the findings on editions in force came out how, and those of their places and years.

    ``counted`` has the numbers by the fields that keep them, nothing for none.
    """
    lock_places({budget.department.jurisdiction_id for budget in counted})
    for budget, numbers in counted.items():
        DocumentTotal.objects.filter(budget=budget).update(**{name: numbers.get(name, 0) for name in FINDINGS})
    keys = [budget.pk for budget in counted]
    DocumentRule.objects.filter(total__in=keys).delete()
    DocumentRule.objects.bulk_create(rules_found(keys))
    for place, year in sorted({(of.department.jurisdiction_id, of.fiscal_year_id) for of in counted}):
        count_findings(place, year)


def count_findings(place: int, year: int) -> None:
    """Store how often each rule came out how in the documents in force of a place and year; three queries."""
    of = Finding.objects.filter(budget__kept_total__jurisdiction=place, budget__kept_total__fiscal_year=year)
    counted = of.order_by().values_list("rule", "verdict").annotate(number=Count("pk"))
    kept = FindingTotal.objects.filter(jurisdiction=place, fiscal_year=year)
    kept.delete()
    FindingTotal.objects.bulk_create(
        FindingTotal(jurisdiction_id=place, fiscal_year_id=year, rule=rule, verdict=verdict, number=number)
        for rule, verdict, number in counted
    )


def totals_of_projects(budgets: Collection[int]) -> list[ProjectTotal]:
    """Return what the level-1 projects of editions come to, not stored: tables speak before the text; two queries."""
    listed = Amount.objects.filter(
        line__budget__in=budgets,
        line__kind=TableKind.PROJECTS,
        line__entry__isnull=False,
        line__entry__parent=None,
        cell__measure=Measure.TOTAL,
        value__isnull=False,
    )
    stated = Mention.objects.filter(
        budget__in=budgets, subject=Subject.PROJECT, entry__isnull=False, entry__parent=None, value__isnull=False
    ).exclude(entry__lines__kind=TableKind.PROJECTS)
    largest: dict[int, tuple[Decimal, Any]] = {}
    for rows, entry, edition in ((listed, "line__entry_id", "line__budget"), (stated, "entry_id", "budget")):
        about = ("_id", "__department__jurisdiction_id", "__fiscal_year_id")
        for key, value, *place in rows.order_by().values_list(entry, "value", *(edition + one for one in about)):
            if value and (key not in largest or value > largest[key][0]):
                largest[key] = (value, place)
    return [
        ProjectTotal(entry_id=key, value=value, budget_id=budget, jurisdiction_id=place, fiscal_year_id=year)
        for key, (value, (budget, place, year)) in largest.items()
    ]


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Rows kept of documents in force: the field that names the edition, what makes them of keys of editions.

    ``key`` and ``values`` name the fields by which a row is known, and those that say something.
    """

    name: str
    model: type[Model]
    edition: str
    make: Callable[[Collection[int]], list[Any]]
    key: tuple[str, ...]
    values: tuple[str, ...]

    def of(self, editions: Collection[Any]) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{f"{self.edition}__in": editions})

    def store(self, rows: Iterable[Any]) -> None:
        self.model._base_manager.bulk_create(rows, batch_size=BATCH)


RULES_FOUND = KeptRows("rule", DocumentRule, "total", rules_found, ("total_id", "word"), ("failing", "fiscal_year_id"))
#: What is kept of each document in force besides its totals, of which some of it is made.
KEPT_ROWS = (
    RULES_FOUND,
    KeptRows(
        "project entry",
        ProjectTotal,
        "budget",
        totals_of_projects,
        ("entry_id",),
        ("jurisdiction_id", "fiscal_year_id", "value"),
    ),
    KeptRows(
        "figure",
        StatedFigure,
        "budget",
        stated_figures,
        ("budget_id", "by", "money", "code"),
        ("answer", "value", "whole"),
    ),
)


def payments(budgets: Iterable[Budget]) -> dict[tuple[int, str], Decimal]:
    """Return what each edition pays to its units (``SUBSIDY``) and to its superior (``REMITTANCE``); one query."""
    rows = Amount.objects.filter(
        line__budget__in=budgets,
        line__kind=TableKind.EXPENDITURE,
        line__role=Role.TOTAL,
        line__parent=None,
        cell__measure__in=(Measure.SUBSIDY, Measure.REMITTANCE),
        value__gt=0,
    )
    paid: dict[tuple[int, str], Decimal] = {}
    for key, measure, value in rows.order_by().values_list("line__budget_id", "cell__measure", "value"):
        paid[key, measure] = paid.get((key, measure), Decimal(0)) + (value or 0)
    return paid


def add_up_and_count(groups: Collection[Group]) -> None:
    """Add up places, and count what was found in each of their years."""
    for group in sorted(groups):
        add_up(group)
    for place, year in sorted({(place, year) for place, year, _phase in groups}):
        count_findings(place, year)


def add_up(group: Group) -> None:
    """Store how each document of a place, year and phase stands in their sum, and the sum; three queries."""
    place, year, phase = group
    rows = list(
        DocumentTotal.objects.filter(jurisdiction=place, fiscal_year=year, phase=phase)
        .select_related("budget__department")
        .order_by("budget__department__name", "budget__scope", "budget_id")
    )
    wholes, changed = counted_wholes(rows), []
    for row in rows:
        holder = wholes.get(row.budget_id)
        standing = standing_of(row, holder)
        if (row.standing, row.holder_id) != (standing, holder):
            row.standing, row.holder_id = standing, holder
            changed.append(row)
    DocumentTotal.objects.bulk_update(changed, ["standing", "holder"], batch_size=BATCH)
    if not rows:
        PlaceTotal.objects.filter(jurisdiction=place, fiscal_year=year, phase=phase).delete()
        return
    counted = [row for row in rows if row.standing == SumPart.COUNTED]
    transfers = transfers_among(counted)
    PlaceTotal.objects.update_or_create(
        jurisdiction_id=place,
        fiscal_year_id=year,
        phase=phase,
        defaults={
            "value": sum((row.value for row in counted if row.value is not None), Decimal(0)) - transfers,
            "transfers": transfers,
            "documents": len(rows),
            "counted": len(counted),
        },
    )


def standing_of(row: DocumentTotal, holder: int | None) -> SumPart:
    if holder is not None:
        return SumPart.CONTAINED
    if row.value is None:
        return SumPart.UNREAD if row.unread else SumPart.UNSTATED
    return SumPart.COUNTED if row.covers == Coverage.ALL else SumPart.PARTIAL


def counted_wholes(rows: Sequence[DocumentTotal]) -> dict[int, int]:
    """Return of each document whose money is added up within another, the key of that one.

    No money is added up twice, and none that is stated is lost: what has no total that could be added up holds
    nobody's, and of documents that contain each other the first counts.
    """
    holders = Holders([row.budget for row in rows])
    direct = {row.budget_id: holders.of(row.budget) for row in rows}
    above = {key: all_above(key, direct) for key in direct}
    order = {row.budget_id: at for at, row in enumerate(rows) if standing_of(row, None) == SumPart.COUNTED}

    def is_counted_for(whole: int, part: int) -> bool:
        comes_first = part in above[whole] and order.get(part, len(rows)) < order[whole]
        return not comes_first

    wholes = {key: [one for one in above[key] if one in order and is_counted_for(one, key)] for key in direct}
    return {key: found[0] for key, found in wholes.items() if found}


def all_above(key: int, direct: Mapping[int, list[int]]) -> list[int]:
    """Return what contains a document, what contains that, and so on: the nearest first, each once."""
    found = [key]
    for one in found:
        found += [holder for holder in direct[one] if holder not in found]
    return found[1:]


@dataclass(slots=True)
class Holders:
    """Which consolidated budgets of some contain another document; a question costs the same however many there are.

    One does where it names the other's issuer among its units, or where the issuer is under the department and the
    budget names no unit but itself: when in doubt, money is left out rather than counted twice.
    """

    budgets: list[Budget]
    by_department: dict[int, list[tuple[int, Budget]]] = field(default_factory=dict)
    by_unit: dict[str, list[tuple[int, Budget]]] = field(default_factory=dict)
    of_all_units: dict[int, list[tuple[int, Budget]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for at, whole in enumerate(self.budgets):
            if whole.scope != Scope.DEPARTMENT:
                continue
            others = {name_key(name) for name in whole.units} - names_of(whole)
            self.by_department.setdefault(whole.department_id, []).append((at, whole))
            for name in others:
                self.by_unit.setdefault(name, []).append((at, whole))
            if not others:
                self.of_all_units.setdefault(whole.department_id, []).append((at, whole))

    def of(self, part: Budget) -> list[int]:
        """Return the keys of the budgets that contain a document, in their order."""
        own = self.by_department.get(part.department_id, []) if part.scope == Scope.UNIT else []
        named = [one for name in names_of(part) for one in self.by_unit.get(name, [])]
        above = self.of_all_units.get(part.department.parent_id or 0, [])
        others = [one for one in (*named, *above) if one[1].department_id != part.department_id]
        return list(dict.fromkeys(whole.pk for _at, whole in sorted((*own, *others), key=lambda one: one[0])))


def names_of(budget: Budget) -> set[str]:
    return {name_key(budget.department.name), name_key(budget.issuer)}


def transfers_among(counted: Iterable[DocumentTotal]) -> Decimal:
    """Return what departments pay to others of the same sum: subsidies to units, payments to superiors."""
    rows = list(counted)
    issuers = {row.budget.department_id for row in rows}
    parents = {row.budget.department.parent_id for row in rows}
    paid = Decimal(0)
    for row in rows:
        if row.budget.department_id in parents:
            paid += row.subsidies
        if row.budget.department.parent_id in issuers:
            paid += row.remittances
    return paid


def rebuild_totals() -> list[str]:
    """Work out all totals anew; return what was kept otherwise than it is now, one line each.

    Nothing is missing or wrong where the list is empty.
    """
    before = stored_totals()
    lock_places(list(Jurisdiction.objects.values_list("pk", flat=True)))
    DocumentTotal.objects.exclude(budget__in=Budget.objects.published()).delete()
    keys = list(Budget.objects.published().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        some = Budget.objects.filter(pk__in=keys[start : start + BATCH])
        rows = totals_of(some)
        DocumentTotal.objects.bulk_create(rows, update_conflicts=True, unique_fields=["budget"], update_fields=KEPT)
    FindingTotal.objects.all().delete()
    groups = set(DocumentTotal.objects.values_list(*GROUP)) | set(PlaceTotal.objects.values_list(*GROUP))
    add_up_and_count(groups)
    after = stored_totals()
    return [
        f"{key}: {before.get(key, 'nothing')} -> {after.get(key, 'nothing')}"
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ] + [line for kept in KEPT_ROWS for line in rebuilt_rows(kept, keys)]


def rebuilt_rows(kept: KeptRows, keys: Sequence[int]) -> Iterator[str]:
    """Work out anew what is kept of editions in force, and write and yield what was kept otherwise, one line each."""
    in_force = Budget.objects.published().values("pk")
    yield from written_anew(kept, kept.model._base_manager.exclude(**{f"{kept.edition}__in": in_force}), ())
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        yield from written_anew(kept, kept.of(some), kept.make(some))


def written_anew(kept: KeptRows, there: Iterable[Any], made: Iterable[Any]) -> Iterator[str]:
    """Write rows in place of those that are there where they have other values, and yield a line of each."""

    def kept_words(row: Any) -> str:
        return " ".join(str(getattr(row, name)) for name in kept.values) if row else "nothing"

    before, after = ({tuple(getattr(row, name) for name in kept.key): row for row in rows} for rows in (there, made))
    wrong = sorted(key for key in {*before, *after} if kept_words(before.get(key)) != kept_words(after.get(key)))
    kept.model._base_manager.filter(pk__in=[before[key].pk for key in wrong if key in before]).delete()
    kept.store([after[key] for key in wrong if key in after])
    for key in wrong:
        yield f"{kept.name} {' '.join(map(str, key))}: {kept_words(before.get(key))} -> {kept_words(after.get(key))}"


def fill_missing_totals() -> None:
    """Work out what is not kept of documents in force, as earlier releases kept less; nothing without tables for it."""
    kept = {StatedFigure._meta.db_table, DocumentRule._meta.db_table}
    if not kept <= {*connection.introspection.table_names()}:
        return
    found = Finding.objects.published().exists()
    unstated = DocumentTotal.objects.exists() and not StatedFigure.objects.exists()
    uncounted = found and not FindingTotal.objects.exists()
    keys = Budget.objects.published()
    if unstated or uncounted or keys.filter(kept_total=None).exists():
        rebuild_totals()
    elif found and not DocumentRule.objects.exists():
        list(rebuilt_rows(RULES_FOUND, list(keys.order_by("pk").values_list("pk", flat=True))))


def stored_totals() -> dict[str, str]:
    """Return what is kept, as words: a line for each document, each place, and each rule of a place and year."""
    documents = DocumentTotal.objects.order_by().values_list("budget_id", *KEPT, "standing", "holder_id")
    places = PlaceTotal.objects.order_by().values_list(*GROUP, "value", "transfers", "documents", "counted")
    found = {f"document {key}": " ".join(map(str, rest)) for key, *rest in documents}
    found |= {f"place {place} {year} {phase}": " ".join(map(str, rest)) for place, year, phase, *rest in places}
    rules = FindingTotal.objects.order_by().values_list("jurisdiction", "fiscal_year", "rule", "verdict", "number")
    return found | {
        f"findings {place} {year} {rule} {verdict}": str(number) for place, year, rule, verdict, number in rules
    }
