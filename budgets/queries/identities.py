"""Read every identity that was checked of a budget: what holds too, with the figures of both sides."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from budgets.checks import RULES, CheckRule, Verdict
from budgets.checks.findings import BilingualText, Tolerance
from budgets.models import HELD, Audit, Budget

from .derivation import LocatedFigure, Ref, read_references

#: What an audit keeps of an identity: rule, outcome, and two sides as references or a sentence in two languages.
Kept = list[Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an identity: its figures with their signs, and what they come to in yuan."""

    terms: list[tuple[int, LocatedFigure]]

    @property
    def only(self) -> LocatedFigure | None:
        """Return the figure that the side is, if it is a single one."""
        return self.terms[0][1] if len(self.terms) == 1 and self.terms[0][0] > 0 else None

    @property
    def total(self) -> Decimal:
        return sum((sign * (term.value or Decimal(0)) for sign, term in self.terms), Decimal(0))

    @property
    def unit(self) -> str:
        """Return the unit of the first figure."""
        return self.terms[0][1].money_unit


@dataclass(frozen=True, slots=True)
class Identity:
    """What was compared and how it came out; without figures of its own it is a sentence. ``word`` tells it apart."""

    rule: CheckRule
    verdict: str
    words: BilingualText
    left: Side | None = None
    right: Side | None = None
    word: str = ""

    @property
    def relation(self) -> str:
        """Return the sign between the sides: none that says equal stands between figures that are not."""
        order = self.rule.tolerance is Tolerance.ORDER
        if self.verdict in HELD:
            return "≤" if order else "＝"
        return "≈" if self.verdict == Verdict.TAIL else ">" if order else "≠"


def kept(budget: Budget, family: str = "", outcomes: Collection[str] = ()) -> list[Kept]:
    """Return what an audit keeps of the identities of a family that came out in some ways, rule by rule; one query.

    Without a family, or without outcomes, those of all.
    """
    found = Audit.objects.filter(budget=budget).values_list("identities", flat=True).first() or []
    wanted = [
        one
        for one in found
        if one[0] in RULES and family in ("", RULES[one[0]].family) and (not outcomes or one[1] in outcomes)
    ]
    order = {rule: at for at, rule in enumerate(RULES)}
    return sorted(wanted, key=lambda one: order[one[0]])


def word_of(one: Kept) -> str:
    """Return a word for what is kept of an identity, made of all that it says."""
    return hashlib.sha256(json.dumps(one, ensure_ascii=False).encode()).hexdigest()[:12]


def identities(rows: Sequence[Kept]) -> list[Identity]:
    """Return identities with their figures; two queries: amounts of tables, figures of the text."""
    standings, _beside = read_references({ref.lstrip("-") for one in rows for ref in references(one)}, ())
    return [made for one in rows if (made := identity(one, standings))]


def references(one: Kept) -> Iterable[Ref]:
    return (ref for side in one[2:] if isinstance(side, list) for ref in side)


def identity(one: Kept, standings: dict[Ref, LocatedFigure]) -> Identity | None:
    """Return an identity; nothing where a figure of it is not there any more."""
    rule, verdict, left, right = one
    if isinstance(left, str):
        return Identity(RULES[rule], verdict, BilingualText(left, right), word=word_of(one))
    if any(ref.lstrip("-") not in standings for ref in (*left, *right)):
        return None
    sides = [
        Side([(-1 if ref.startswith("-") else 1, standings[ref.lstrip("-")]) for ref in side]) for side in (left, right)
    ]
    return Identity(RULES[rule], verdict, BilingualText("", ""), left=sides[0], right=sides[1], word=word_of(one))
