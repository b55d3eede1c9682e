"""Derive a figure: the sum it is, part by part, what was left out, and where else the same money stands.

What is added to what is not guessed here: an audit keeps every sum and equality that the rules checked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from budgets.checks import RULES, CheckRule
from budgets.checks.findings import Tolerance
from budgets.models import HELD, Amount, Audit, Budget, Mention, Statement
from budgets.records import MONEY_UNITS, Role

#: The families whose identities say what a figure is made of, or where else it stands.
OF_FIGURES = ("F2", "F3", "F4", "F5")
#: A derivation shows no more parts than this, and says so.
MOST_PARTS = 400
#: Nor more places where the same money stands.
MOST_PLACES = 40


@dataclass(slots=True)
class LocatedFigure:
    """A figure with what it is called, what is printed, and where it stands."""

    name: str
    printed: str
    value: Decimal | None
    unit: str
    amount: Amount | None = None
    mention: Mention | None = None

    @property
    def money_unit(self) -> str:
        """Return the unit a figure is printed in; one of the text prints its own."""
        ends = [unit for unit in MONEY_UNITS if self.printed.endswith(unit)]
        return self.unit or max(ends, key=len, default="元")

    @property
    def printed_place(self) -> str:
        """Return what the figure is called, with where it stands."""
        if self.amount is not None:
            table = self.amount.line.statement
            return f"{table.number}《{table.title}》“{self.name}”{self.amount.cell}"
        section = self.mention.section if self.mention else None
        return f"{section.number}{section.heading}“{self.name}”" if section else self.name

    @property
    def sentence(self) -> tuple[str, str, str]:
        """Return the sentence a figure of the text stands in: before it, itself, and after it."""
        if self.mention is None:
            return "", "", ""
        text, start, end = self.mention.section.text, self.mention.start, self.mention.end
        begin = max(text.rfind(stop, 0, start) for stop in "。\n；") + 1
        ends = [at + 1 for stop in "。\n" if (at := text.find(stop, end)) >= 0]
        return text[begin:start], text[start:end], text[end : min(ends, default=len(text))]


@dataclass(slots=True)
class DerivationPart:
    """A part of a sum, with its sign, its own parts, and how deep it stands."""

    standing: LocatedFigure
    sign: int
    depth: int


@dataclass(slots=True)
class Way:
    """One way a figure is made up: by a rule, of parts that come to ``total``."""

    rule: CheckRule
    verdict: str
    printed: Decimal
    parts: list[DerivationPart] = field(default_factory=list)
    total: Decimal = Decimal(0)

    @property
    def residue(self) -> Decimal:
        """Return what lies between the printed figure and the sum of its parts, in yuan."""
        return self.printed - self.total


@dataclass(slots=True)
class Derivation:
    """All that is known of where a figure comes from."""

    standing: LocatedFigure
    ways: list[Way]
    left_out: list[LocatedFigure]
    elsewhere: list[LocatedFigure]
    otherwise: list[LocatedFigure]
    above: list[tuple[CheckRule, LocatedFigure]]
    cut: bool


Ref = str
Identities = list[tuple[str, str, list[Ref], list[Ref]]]


def of_cell(budget: Budget, statement: Statement, position: int, column: int) -> Derivation | None:
    """Return how the figure of a cell is made up; none where the cell prints none.

    Four queries at most: the cell, the audit, the amounts and the figures of the text that belong to it.
    """
    cells = Amount.objects.filter(line__statement=statement, line__position=position, cell__order=column)
    found = cells.values_list("line_id", "cell_id").first()
    return derivation(budget, f"{found[0]}.{found[1]}") if found else None


def of_mention_at(budget: Budget, order: int) -> Derivation | None:
    """Return how a figure of the text is made up, and what it was matched to; none where there is no such figure."""
    key = Mention.objects.filter(budget=budget, order=order).values_list("pk", flat=True).first()
    return derivation(budget, f"m{key}") if key else None


def derivation(budget: Budget, ref: Ref) -> Derivation:
    """Return how a figure is made up, what it is part of, and where else it stands."""
    kept = Audit.objects.filter(budget=budget).values_list("identities", flat=True).first() or []
    identities: Identities = [one for one in kept if is_of_figures(*one)]
    sums = sums_of(identities)
    plans = [(rule, verdict, tree(sums, rule, right)) for rule, verdict, right in sums.get(ref, ())]
    same = same_money(identities, ref)
    other = printed_otherwise(identities, ref)
    above = wholes_of(identities, ref)
    wanted = [ref, *same, *other, *above, *(one for _rule, _verdict, rows in plans for one, _sign, _depth in rows)]
    inside = {one for rule, _verdict, rows in plans for one in wholes(sums, rule, [ref, *(row[0] for row in rows)])}
    standings, beside = read_references(wanted, inside)
    ways = [way(rule, verdict, rows, standings, ref) for rule, verdict, rows in plans]
    cut = any(len(rows) > MOST_PARTS for _rule, _verdict, rows in plans) or len(same) >= MOST_PLACES
    return Derivation(
        standing=standings[ref],
        ways=ways,
        left_out=beside,
        elsewhere=[standings[one] for one in same if one in standings],
        otherwise=[standings[one] for one in other if one in standings and one not in same],
        above=[(RULES[rule], standings[one]) for one, rule in above.items() if one in standings],
        cut=cut,
    )


def is_of_figures(rule: str, _verdict: str, left: Any, _right: Any) -> bool:
    """Tell whether an identity says what a figure is made of, or where else it stands.

    Income equals expenditure (F1), but they are not the same money.
    """
    known = RULES.get(rule)
    if known is None or not isinstance(left, list):
        return False
    return known.family in OF_FIGURES and known.tolerance in (Tolerance.SUM, Tolerance.EQUAL)


def wholes_of(identities: Identities, ref: Ref) -> dict[Ref, str]:
    """Return the figures that rules say a figure is a part of, each with the first rule that does."""
    found: dict[Ref, str] = {}
    for rule, _verdict, left, right in identities:
        if len(left) == 1 and len(right) > 1 and (ref in right or f"-{ref}" in right):
            found.setdefault(left[0], rule)
    return dict(list(found.items())[:MOST_PLACES])


def sums_of(identities: Identities) -> dict[Ref, list[tuple[str, str, list[Ref]]]]:
    """Return the sums by the figure that is one: the rule, the verdict, the parts."""
    found: defaultdict[Ref, list[tuple[str, str, list[Ref]]]] = defaultdict(list)
    for rule, verdict, left, right in identities:
        within = rule.startswith(("F2.", "F3."))
        if len(left) == 1 and (len(right) > 1 or within):
            found[left[0]].append((rule, verdict, right))
    return dict(found)


def wholes(sums: dict[Ref, list[tuple[str, str, list[Ref]]]], rule: str, refs: Iterable[Ref]) -> list[Ref]:
    """Return the figures that a rule says are the sum of the lines below them."""
    return [ref for ref in refs if rule.startswith("F2.") and any(of == rule for of, _v, _parts in sums.get(ref, ()))]


def tree(
    sums: dict[Ref, list[tuple[str, str, list[Ref]]]], rule: str, parts: list[Ref], sign: int = 1, depth: int = 1
) -> list[tuple[Ref, int, int]]:
    """Return the parts of a sum and, by the same rule, theirs: each with its sign and depth, before its own parts."""
    rows: list[tuple[Ref, int, int]] = []
    for part in parts:
        own, ref = (-sign, part[1:]) if part.startswith("-") else (sign, part)
        rows.append((ref, own, depth))
        # Levels of a real table are a handful; what leads back to itself is cut off there.
        further = next((right for of, _verdict, right in sums.get(ref, ()) if of == rule), None)
        if further and depth < 8 and len(rows) <= MOST_PARTS:
            rows += tree(sums, rule, further, own, depth + 1)
    return rows[: MOST_PARTS + 1]


def same_money(identities: Identities, ref: Ref) -> list[Ref]:
    """Return the other places where rules say that the same figure is printed, nearest first."""
    beside: defaultdict[Ref, list[Ref]] = defaultdict(list)
    for rule, verdict, left, right in identities:
        if len(left) == len(right) == 1 and verdict in (*HELD, "TAIL") and not rule.startswith("F2."):
            beside[left[0]].append(right[0])
            beside[right[0]].append(left[0])
    found, at = [ref], 0
    while at < len(found) and len(found) <= MOST_PLACES:
        found += [one for one in dict.fromkeys(beside.get(found[at], ())) if one not in found]
        at += 1
    return found[1 : MOST_PLACES + 1]


def printed_otherwise(identities: Identities, ref: Ref) -> list[Ref]:
    """Return the places where rules say that the same figure should be printed, and another one is."""
    pairs = [
        (left[0], right[0])
        for rule, verdict, left, right in identities
        if len(left) == len(right) == 1 and verdict in ("FAIL", "INFO") and not rule.startswith(("F2.", "F3."))
    ]
    found = [other for one, other in pairs if one == ref] + [one for one, other in pairs if other == ref]
    return list(dict.fromkeys(found))[:MOST_PLACES]


def read_references(
    wanted: Iterable[Ref], inside: Iterable[Ref]
) -> tuple[dict[Ref, LocatedFigure], list[LocatedFigure]]:
    """Return figures by their references and, beside the parts of sums, the lines below them that are not added."""
    refs = set(wanted)
    cells = [tuple(map(int, ref.split("."))) for ref in refs if not ref.startswith("m")]
    above = [tuple(map(int, ref.split("."))) for ref in inside if not ref.startswith("m")]
    columns = {cell for _line, cell in (*cells, *above)}
    rows = (
        Amount.objects.filter(
            Q(line__in={line for line, _cell in cells}) | Q(line__parent__in={line for line, _cell in above}),
            cell__in=columns,
        )
        .select_related("line__statement", "line__parent", "cell")
        .order_by("line__statement__order", "line__position", "cell__order")
    )
    standings: dict[Ref, LocatedFigure] = {}
    beside = []
    for row in rows:
        ref = f"{row.line_id}.{row.cell_id}"
        if ref in refs:
            standings[ref] = of_amount(row)
        elif (row.line.parent_id, row.cell_id) in above and row.line.role != Role.NOTE:
            beside.append(of_amount(row))
    if keys := [int(ref[1:]) for ref in refs if ref.startswith("m")]:
        for mention in Mention.objects.filter(pk__in=keys).select_related("section", "entry"):
            standings[f"m{mention.pk}"] = of_mention(mention)
    return standings, beside


def of_amount(row: Amount) -> LocatedFigure:
    """Return a figure of a table by the name of its row, that of the table where the row has none."""
    line, statement = row.line, row.line.statement
    return LocatedFigure(
        name=f"{line.code} {line.label}".strip() or line.budget_unit or statement.title,
        printed=row.printed,
        value=row.value,
        unit=statement.money_unit,
        amount=row,
    )


def of_mention(mention: Mention) -> LocatedFigure:
    words = re.split(r"[，。；：、\n]", mention.section.text[: mention.start])[-1].strip()
    name = mention.entry.name if mention.entry else words or f"{mention.section.number}{mention.section.heading}"
    return LocatedFigure(name=name, printed=mention.printed, value=mention.value, unit="", mention=mention)


def way(
    rule: str, verdict: str, rows: list[tuple[Ref, int, int]], standings: dict[Ref, LocatedFigure], ref: Ref
) -> Way:
    """Return a sum with its parts as they are read; it comes to the sum of those directly under it."""
    made = Way(RULES[rule], verdict, standings[ref].value or Decimal(0))
    for part, sign, depth in rows[:MOST_PARTS]:
        if standing := standings.get(part):
            made.parts.append(DerivationPart(standing, sign, depth))
            made.total += sign * (standing.value or 0) if depth == 1 else 0
    return made
