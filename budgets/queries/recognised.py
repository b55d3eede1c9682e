"""Say what of a draft was recognised from pictures and waits for a person to compare it with them, in which order.

First the rows in which something could not be read or a sum does not hold, then those the recognition is least sure of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from budgets.checks import Verdict
from budgets.models import Amount, Budget, ClassificationCode, Finding, Line, SourceFile, Statement
from budgets.models.narrative import Part
from budgets.records import State

#: What the recognition is as sure of as it can be, in thousandths.
SURE = 1000


@dataclass(slots=True)
class WaitingRow:
    """A line of a table with its amounts that wait, in the order of the columns.

    ``broken`` holds the keys of the columns in which a check of the row does not hold, ``known_names`` the names of the
    catalogue that its label may be, where it is none itself.
    """

    line: Line
    amounts: list[Amount] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    known_names: list[str] = field(default_factory=list)

    @property
    def is_doubtful(self) -> bool:
        """Tell whether something in it could not be read, or a check of it does not hold."""
        return bool(self.broken) or any(one.state == State.UNREADABLE for one in self.amounts)

    @property
    def least_sure(self) -> int:
        """Return how sure the recognition is of the figure that it is least sure of, in thousandths."""
        return min((one.confidence or 0 for one in self.amounts if one.state != State.BLANK), default=SURE)

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """Return what puts the rows in the order in which people are shown them."""
        return not self.is_doubtful, self.least_sure, self.line.statement.order, self.line.position


@dataclass(frozen=True, slots=True, kw_only=True)
class VouchedTable:
    """A table with the keys of those of its waiting amounts for which sums speak, and how many others wait in it."""

    statement: Statement
    vouched: frozenset[int]
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """A page of a file whose texts were recognised and wait, with the parts of the edition that begin on it."""

    file: SourceFile
    page: int
    parts: tuple[Part, ...]


@dataclass
class Waiting:
    """All of an edition that waits to be compared with its pictures."""

    budget: Budget

    @cached_property
    def rows(self) -> list[WaitingRow]:
        """Return the rows with amounts that wait, in the order in which people are shown them; eight queries."""
        found: dict[int, WaitingRow] = {}
        # Thousands may wait, of few columns, tables and files: each of those is made once, and not for every amount.
        amounts = waiting_amounts(self.budget).prefetch_related("line__statement", "line__source", "cell", "source")
        for one in amounts.order_by("line__statement__order", "line__position", "cell__order"):
            found.setdefault(one.line_id, WaitingRow(one.line)).amounts.append(one)
        for line, columns in failing_columns(self.budget).items():
            if line in found:
                found[line].broken = columns
        add_known_names(found.values())
        return sorted(found.values(), key=lambda row: row.rank)

    @cached_property
    def tables(self) -> list[VouchedTable]:
        """Return the tables with amounts that wait and whose checks hold, with those for which sums speak."""
        by_table: defaultdict[Statement, list[WaitingRow]] = defaultdict(list)
        for row in self.rows:
            by_table[row.line.statement].append(row)
        whole = [table for table, rows in by_table.items() if not any(row.broken for row in rows)]
        summed = summed_amounts(whole)
        found = []
        for table in sorted(whole, key=lambda table: table.order):
            keys = {one.pk for row in by_table[table] for one in row.amounts}
            vouched = frozenset(keys & summed)
            found.append(VouchedTable(statement=table, vouched=vouched, others=len(keys) - len(vouched)))
        return [table for table in found if table.vouched]

    @cached_property
    def pages(self) -> list[WaitingPage]:
        """Return the pages whose texts wait; a query, and one for each sort of parts where any page waits."""
        files = [file for file in self.budget.files.order_by("order") if file.unconfirmed_pages]
        if not files:
            return []
        parts: defaultdict[tuple[int | None, int | None], list[Part]] = defaultdict(list)
        for model in Part.__subclasses__():
            for one in model._default_manager.filter(budget=self.budget, source__in=files).order_by("order"):
                parts[one.source_id, one.page].append(one)
        return [
            WaitingPage(file=file, page=page, parts=tuple(parts[file.pk, page]))
            for file in files
            for page in file.unconfirmed_pages
        ]


def waiting_amounts(budget: Budget) -> Any:
    """Return the recognised amounts of an edition that no person has confirmed."""
    return Amount.objects.filter(line__budget=budget, unconfirmed=True)


def count_waiting(budget: Budget) -> tuple[int, int]:
    """Return how many amounts of an edition, and the texts of how many pages, wait for a person; two queries."""
    pages = SourceFile.objects.filter(budget=budget).values_list("unconfirmed_pages", flat=True)
    return waiting_amounts(budget).count(), sum(map(len, pages))


def read_from_pictures(budget: Budget) -> list[SourceFile]:
    """Return the files of an edition of which pages were read from a picture, with those pages; one query."""
    return [file for file in budget.files.order_by("order") if file.recognised_pages]


def failing_columns(budget: Budget) -> dict[int, set[int]]:
    """Return the orders of the columns in which the checks of a line do not hold, by the keys of lines; one query."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one in Finding.objects.filter(budget=budget, verdict=Verdict.FAIL):
        for term in (term for side in one.sides() for term in side["terms"]):
            if "year" not in term and "line" in term and "column" in term:
                found[term["line"]].add(term["column"])
    return found


def summed_amounts(tables: Iterable[Statement]) -> set[int]:
    """Return the keys of the amounts that are part of a sum which holds exactly, its total among them; one query.

    Blanks count as nothing. An amount that recognition read twice in two ways is unreadable, and no sum speaks for it.
    """
    rows = Amount.objects.filter(line__statement__in=tables).order_by()
    cells: dict[tuple[int, int], tuple[int, str, Decimal | None]] = {}
    parts: defaultdict[tuple[int, int], list[tuple[int, str, Decimal | None]]] = defaultdict(list)
    for key, line, cell, state, value, parent in rows.values_list(
        "pk", "line_id", "cell_id", "state", "value", "line__parent_id"
    ):
        cells[line, cell] = key, state, value
        if parent is not None:
            parts[parent, cell].append((key, state, value))
    found: set[int] = set()
    for where, below in parts.items():
        together = [cells[where], *below] if where in cells else []
        if not together or any(state == State.UNREADABLE for _key, state, _value in together):
            continue
        total, *summands = (value or Decimal(0) for _key, _state, value in together)
        if total == sum(summands):
            found.update(key for key, _state, _value in together)
    return found


def add_known_names(rows: Iterable[WaitingRow]) -> None:
    """Say of labels that the catalogue does not know which of its names differ by one character; one query, or none.

    Recognition loses thin characters (一) or takes one for another; which name is meant, a person says.
    """
    rows = list(rows)
    if not rows:
        return
    known: defaultdict[str, set[str]] = defaultdict(set)
    schemes = {row.line.scheme for row in rows if row.line.scheme}
    names = ClassificationCode.objects.filter(scheme__in=schemes).values_list("scheme", "name").distinct()
    for scheme, name in names:
        known[scheme].add(name)
    shortened = {scheme: names_by_rest(named) for scheme, named in known.items()}
    for row in rows:
        label, scheme = row.line.label, row.line.scheme
        if scheme and label and label not in known[scheme]:
            row.known_names = similar_names(label, shortened.get(scheme, {}))


def names_by_rest(names: Iterable[str]) -> dict[str, set[tuple[int, str]]]:
    """Return, by what is left of each name without one of its characters, the place of that character and the name."""
    found: defaultdict[str, set[tuple[int, str]]] = defaultdict(set)
    for name in names:
        for at in range(len(name)):
            found[name[:at] + name[at + 1 :]].add((at, name))
    return found


def similar_names(label: str, shortened: Mapping[str, set[tuple[int, str]]]) -> list[str]:
    """Return the names of which a label lacks one character, or has another in its place."""
    found = {name for _at, name in shortened.get(label, ())}
    for at in range(len(label)) if len(label) > 2 else ():
        rest = label[:at] + label[at + 1 :]
        found |= {name for where, name in shortened.get(rest, ()) if where == at}
    return sorted(found)
