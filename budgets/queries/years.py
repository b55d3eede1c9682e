"""Hold years beside each other: totals, codes and projects of the same issuer, and departments in an overview.

Like is held against like: the same scope and phase, the same kind of table, the same money.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from django.db.models import Model, OuterRef, Q, QuerySet

from budgets.addresses import address_of, code_word
from budgets.models import Amount, Budget, ClassificationCode, CodeChange, Department
from budgets.models.budgets import BudgetQuerySet
from budgets.records import Role, State
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import VIEWS, Coverage, View

from .concordance import ComparedMoney, Concordance, Printed
from .documents import Published, there_is, untold, with_total
from .unread import with_notes
from .written import SOME, SOME_YEARS, WrittenQuery

#: Years that a table holds beside each other, and departments that the overview lists, at most.
MOST_YEARS, MOST_DEPARTMENTS = 8, 60
#: Codes of a table over years; of more than these only the classes are shown.
MOST_CODES = 60
#: Amounts with a value, and those that are printed and were not read.
READ_OR_NOT = Q(value__isnull=False) | Q(state=State.UNREADABLE)


@dataclass(frozen=True, slots=True)
class YearRow:
    """An amount of one year, and that of the year before where it is published here too."""

    budget: Budget
    value: Decimal | None
    before: Decimal | None = None
    before_year: int | None = None
    covers: Coverage = Coverage.ALL
    #: Where it does not hold the same as the year before: what can be compared.
    compared: ComparedMoney | None = None


def by_year(
    rows: Iterable[Published], compare: Callable[[Budget], ComparedMoney | None] = lambda budget: None
) -> list[list[YearRow]]:
    """Return amounts as series, one for each scope, phase and part of the money, the earliest year first.

    ``compare`` says of a budget by what else its amount is compared with that of the year before.
    """
    series: dict[tuple[str, str, Coverage], list[YearRow]] = {}
    for one in sorted(rows, key=lambda row: row.budget.fiscal_year_id):
        budget, value = one.budget, one.total
        so_far = series.setdefault((budget.scope, budget.phase, one.covers), [])
        last = so_far[-1] if so_far else None
        follows = last is not None and last.value is not None and last.budget.fiscal_year_id < budget.fiscal_year_id
        before, year = (last.value, last.budget.fiscal_year_id) if last and follows else (None, None)
        so_far.append(YearRow(budget, value, before, year, one.covers, compare(budget)))
    return list(series.values())


@dataclass(slots=True)
class DocumentOverYears:
    """A document of a department over the years: what stands in each, by year, and in the year before it."""

    department: Department
    first: Budget
    years: dict[int, Published] = field(default_factory=dict)

    def cells(self, years: list[int]) -> list[tuple[Published | None, Decimal | None]]:
        """Return each year's document with the total of the year right before it, if that is of the same money."""
        shown = []
        for year in years:
            one, before = self.years.get(year), self.years.get(year - 1)
            alike = one is not None and before is not None and one.covers == before.covers
            shown.append((one, before.total if alike and before else None))
        return shown


@dataclass(slots=True)
class Overview:
    """The documents of departments, place by place, over years, the latest first; ``cut`` if there are others."""

    years: list[int]
    documents: list[DocumentOverYears]
    cut: bool
    most: int = MOST_DEPARTMENTS


def overview(years: Iterable[int], **which: Model) -> Overview:
    """Return what departments, such as those of one place, have published in the latest years given; two queries."""
    shown = list(years)[:MOST_YEARS]
    found = issuers_where(tuple(which))(shown, *(one.pk for one in which.values()))
    departments = {one.pk: one for one in found}
    cut = len(departments) > MOST_DEPARTMENTS
    if cut:
        departments.popitem()
    rows: dict[int, dict[tuple[str, str], DocumentOverYears]] = {key: {} for key in departments}
    for budget in OF_ISSUERS(shown, departments):
        budget.department = departments[budget.department_id]
        document = DocumentOverYears(budget.department, budget)
        row = rows[budget.department_id].setdefault((budget.scope, budget.phase), document)
        row.years[budget.fiscal_year_id] = with_total(budget)
    return Overview(shown, [one for row in rows.values() for one in row.values()], cut)


def in_force(years: Any) -> BudgetQuerySet:
    return Budget.objects.published().filter(fiscal_year__pk__among=years)


@cache
def issuers_where(names: tuple[str, ...]) -> WrittenQuery:
    """Return the query of departments that published in some years, such as those of one place, by key."""

    def issuers(years: Any, *keys: Any) -> QuerySet[Department]:
        rows = Department.objects.filter(
            there_is(in_force(years).filter(department=OuterRef("pk"))), **dict(zip(names, keys, strict=True))
        )
        ordered = rows.select_related("jurisdiction").order_by("jurisdiction__code", "jurisdiction__name", "name", "pk")
        return ordered[: MOST_DEPARTMENTS + 1]

    return WrittenQuery(issuers, SOME_YEARS, *range(-2, -2 - len(names), -1))


OF_ISSUERS = WrittenQuery(
    lambda years, departments: (
        with_notes(in_force(years).filter(department__pk__among=departments))
        .select_related("kept_total")
        .defer(*untold(Budget))
        .order_by("scope", "phase", "-fiscal_year_id")
    ),
    SOME_YEARS,
    SOME,
)


@dataclass(slots=True)
class CodeRow:
    """A code with its amount in each year's budget; missing where the budget does not state it."""

    code: str
    label: str
    budget: Budget
    values: dict[int, Decimal] = field(default_factory=dict)
    name_en: str = ""
    compared: ComparedMoney | None = None

    @property
    def level(self) -> int:
        """Return how deep the code stands: 1 for a class, 2 for a group, 3 for an item."""
        return {3: 1, 5: 2}.get(len(self.code), 3)

    @property
    def url(self) -> str:
        """Return the page of the code in the latest budget that states it, empty for one that has none."""
        word = code_word(self.code)
        return address_of(self.budget).url("code", view=View.FUNCTION, code=word) if word else ""


@dataclass(slots=True)
class Comparison:
    """What the money of several years was for, by one kind of table: the budgets, the earliest first, and the codes."""

    budgets: list[Budget]
    kind: TableKind
    covers: Coverage
    rows: list[CodeRow]

    @property
    def is_noted(self) -> bool:
        """Tell whether something of one of the budgets was not read."""
        return any(budget.noted for budget in self.budgets)

    @property
    def last(self) -> Budget:
        return self.budgets[-1]

    @property
    def before(self) -> Budget:
        return self.budgets[-2]


def functions(series: list[YearRow], *, english: bool = False) -> Comparison | None:
    """Return spending by function over the latest years of a series; three queries (English: four).

    The table that the most years print speaks for all of them; a year that does not print it is left out.
    """
    budgets = {row.budget.pk: row.budget for row in series[-MOST_YEARS:]}
    kinds = [speaker.kind for speaker in VIEWS[View.FUNCTION]]
    amounts = Amount.objects.filter(
        line__budget__in=budgets, line__scheme=Scheme.FUNCTIONAL, cell__measure=Measure.TOTAL
    ).exclude(line__classification="")
    printed = list(
        amounts.filter(READ_OR_NOT, line__kind__in=kinds)
        .order_by("line__position")
        .values_list(
            *("line__kind", "line__budget_id", "line__classification", "line__label", "line__budget_unit", "value")
        )
    )
    by_kind = {kind: {row[1] for row in printed if row[0] == kind and row[-1] is not None} for kind in kinds}
    kind = max(kinds, key=lambda one: len(by_kind[one]))
    if len(by_kind[kind]) < 2:
        return None
    chosen = [budget for key, budget in budgets.items() if key in by_kind[kind]]
    rows: dict[str, CodeRow] = {}
    units: dict[tuple[str, int], dict[str, Decimal]] = {}
    unread: dict[int, set[str]] = {key: set() for key in budgets}
    for _kind, key, code, label, unit, value in (row for row in printed if row[0] == kind):
        if value is None:
            unread[key].add(code)
            continue
        known = rows.get(code)
        if known is None or known.budget.fiscal_year_id < budgets[key].fiscal_year_id:
            rows[code] = CodeRow(code, label, budgets[key])
        own = units.setdefault((code, key), {})
        own[unit] = own.get(unit, Decimal(0)) + value
    for (code, key), own in units.items():
        rows[code].values[key] = of_all(own)
    now, before = (
        Printed(
            budget.fiscal_year_id,
            {code: row.values[budget.pk] for code, row in rows.items() if budget.pk in row.values}
            | dict.fromkeys(unread[budget.pk]),
            budget.noted,
        )
        for budget in (chosen[-1], chosen[-2])
    )
    concordance = Concordance(Scheme.FUNCTIONAL)
    for row in rows.values():
        row.compared = concordance.compare(row.code, now, before)
    covers = next(speaker.covers for speaker in VIEWS[View.FUNCTION] if speaker.kind == kind)
    shown = [rows[code] for code in sorted(rows) if len(rows) <= MOST_CODES or len(code) == 3]
    if english:
        names = ClassificationCode.objects.best_known_entries(Scheme.FUNCTIONAL, [row.code for row in shown])
        for row in shown:
            row.name_en = names[row.code].name_en if row.code in names else ""
    return Comparison(chosen, kind, covers, shown)


@dataclass(slots=True)
class CodeOverYears:
    """What one code comes to in each year of a document, by what it is compared, and what became of it."""

    amounts: list[Published]
    compared: dict[int, ComparedMoney]
    changes: list[CodeChange]

    def compare(self, budget: Budget) -> ComparedMoney | None:
        """Return by what a budget's amount is compared with the year before, where the code does not hold the same."""
        return self.compared.get(budget.pk)


def of_code(budget: Budget, kind: TableKind, scheme: Scheme, code: str) -> CodeOverYears:
    """Return what one code comes to in each year of a document, by the same kind of table; two queries.

    Where codes changed, a third reads what else the same money stands under.
    """
    concordance = Concordance(scheme)
    changes = concordance.of_code(code)
    amounts = (
        Amount.objects.filter(
            READ_OR_NOT,
            line__kind=kind,
            line__scheme=scheme,
            cell__measure=Measure.TOTAL,
            line__budget__in=Budget.objects.published().filter(
                department=budget.department_id, scope=budget.scope, phase=budget.phase
            ),
        )
        .exclude(line__role=Role.CHANGE)
        .exclude(line__classification="")
        .order_by("line__budget__fiscal_year_id", "line__position")
    )
    # What is compared by other codes, too, may stand under any of them.
    wanted = amounts if concordance.concerns(code) else amounts.filter(line__classification=code)
    units: dict[int, dict[str, dict[str, Decimal]]] = {}
    unread: dict[int, set[str]] = {}
    names = ("line__budget_id", "line__classification", "line__budget_unit", "value")
    for key, one, unit, value in wanted.values_list(*names):
        own = units.setdefault(key, {})
        if value is None:
            unread.setdefault(key, set()).add(one)
        else:
            of_unit = own.setdefault(one, {})
            of_unit[unit] = of_unit.get(unit, Decimal(0)) + value
    budgets = with_notes(Budget.objects.filter(pk__in=units)).select_related("department").order_by("fiscal_year_id")
    printed = {
        one: Printed(
            one.fiscal_year_id,
            {each: of_all(own) for each, own in units[one.pk].items()} | dict.fromkeys(unread.get(one.pk, ())),
            one.noted,
        )
        for one in budgets
    }
    compared: dict[int, ComparedMoney] = {}
    for before, now in pairwise(printed):
        found = concordance.compare(code, printed[now], printed[before])
        if found is not None:
            compared[now.pk] = found
    values = [(one, printed[one].values.get(code)) for one in printed]
    return CodeOverYears([Published(one, value) for one, value in values if value is not None], compared, changes)


def of_all(units: dict[str, Decimal]) -> Decimal:
    """Return the money of all units: a row over them holds it already, otherwise their own rows make it up."""
    return units[""] if "" in units else sum(units.values(), Decimal(0))
