"""Answer what of a code can be compared between years: the one place that pages ask.

Only confirmed changes count; what is proposed is for staff alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, pairwise

from budgets.models import Budget, CodeChange, Line
from budgets.vocabulary.concordance import CodesOfYear, Comparability, comparability, sum_of


@dataclass(frozen=True, slots=True)
class ComparedMoney:
    """A code of a year against an earlier one between which codes changed: sums of the same content, or none.

    The sums are in yuan, ``None`` where they are not known; ``what`` says what is added up, ``changes`` why.
    """

    year: int
    what: Comparability
    now: Decimal | None
    before: Decimal | None
    changes: tuple[CodeChange, ...]

    @property
    def has_sums(self) -> bool:
        return self.now is not None and self.before is not None

    @property
    def formula_now(self) -> str:
        """Return the codes whose money is added up and left out in the later year."""
        return formula(self.what.now.codes, self.what.now.without)

    @property
    def formula_before(self) -> str:
        return formula(self.what.before.codes, self.what.before.without)


def formula(codes: Iterable[str], without: Iterable[str]) -> str:
    """Return codes added up and taken off, as a sum is written: ``303 + 30113 − 30311``."""
    return " + ".join(sorted(codes)) + "".join(f" − {code}" for code in sorted(without))


class Concordance:
    """The confirmed changes of the codes of one scheme; one query, when it is made."""

    def __init__(self, scheme: str) -> None:
        self.rows = {row.pk: row for row in CodeChange.objects.filter(scheme=scheme, state=CodeChange.State.CONFIRMED)}
        self.changes = [row.changed for row in self.rows.values()]

    def comparability(self, code: str, earlier: int, later: int) -> Comparability:
        return comparability(code, earlier, later, self.changes)

    def of_code(self, code: str) -> list[CodeChange]:
        """Return the changes that name a code or one under it, the earliest first."""
        return [
            row
            for row in sorted(self.rows.values(), key=lambda row: (row.year, row.codes_before))
            if any(one.startswith(code) for one in (*row.codes_before.split(), *row.codes_after.split()))
        ]

    def concerns(self, code: str) -> bool:
        """Tell whether a code, one under it or one above it changed in any year."""
        return any(
            one.startswith(code) or code.startswith(one)
            for change in self.changes
            for one in change.before | change.after
        )

    def compare(self, code: str, now: Printed, before: Printed) -> ComparedMoney | None:
        """Return what a code can be compared by where it is not the same in both years; nothing where it is."""
        what = self.comparability(code, before.year, now.year)
        if what.is_same:
            return None
        sums = [sum_of(one.values, side, unread=one.unread) for one, side in ((now, what.now), (before, what.before))]
        both = sums if what.has_sums and None not in sums else [None, None]
        what = replace(what, now=now.only_printed(what.now), before=before.only_printed(what.before))
        return ComparedMoney(before.year, what, both[0], both[1], tuple(self.rows[one.key] for one in what.changes))


@dataclass(frozen=True, slots=True)
class Printed:
    """What one table of a year prints by code: ``None`` where it was not read; ``unread`` if more may be printed."""

    year: int
    values: Mapping[str, Decimal | None]
    unread: bool = False

    def only_printed(self, side: CodesOfYear) -> CodesOfYear:
        """Return a side that takes off only what is printed."""
        return replace(side, without=frozenset(one for one in side.without if one in self.values))


@dataclass(frozen=True, slots=True)
class PrintedNames:
    """The names of codes of one scheme that a published document prints, by code."""

    title: str
    year: int
    scheme: str
    names: dict[str, str]


def printed_names() -> Iterator[tuple[PrintedNames, PrintedNames]]:
    """Yield the names of codes that published documents of one department print, each beside those of the next year.

    A query for all documents, and one for the names of each that is not alone.
    """
    published = Budget.objects.published().select_related("department")
    ordered = published.order_by("department_id", "scope", "phase", "fiscal_year_id", "pk").iterator()
    for _issuer, rows in groupby(ordered, key=lambda one: (one.department_id, one.scope, one.phase)):
        budgets = list(rows)
        for before, now in pairwise(names_of(one) for one in budgets if len(budgets) > 1):
            for scheme in before.keys() & now.keys():
                yield before[scheme], now[scheme]


def names_of(budget: Budget) -> dict[str, PrintedNames]:
    """Return the names of codes that a document prints, by scheme."""
    found: dict[str, PrintedNames] = {}
    rows = Line.objects.filter(budget=budget).exclude(classification="").exclude(label="")
    for scheme, code, label in rows.order_by("pk").values_list("scheme", "classification", "label"):
        names = found.setdefault(scheme, PrintedNames(str(budget), budget.fiscal_year_id, scheme, {})).names
        names.setdefault(code, label)
    return found
