"""What a check says: rules, verdicts, the figures it compared and where they stand. Plain data, easy to store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

from budgets.records import MONEY_UNITS, State
from budgets.vocabulary.table_kinds import TableKind


class Verdict(StrEnum):
    """Tell what came out: holds, holds by rounding, does not hold, base of zero, worth checking, not checked."""

    OK = "OK"
    TAIL = "TAIL"
    FAIL = "FAIL"
    BASE0 = "BASE0"
    INFO = "INFO"
    NA = "NA"


class RuleBasis(StrEnum):
    """Tell why a rule holds: plain arithmetic, the prescribed form of the tables, or the law."""

    ARITHMETIC = "arithmetic"
    FORM = "form"
    LAW = "law"


class Tolerance(StrEnum):
    """Tell how much two sides may differ; ``docs/checks.md`` says it in words."""

    SUM = "sum"
    EQUAL = "equal"
    PERCENT = "percent"
    ORDER = "order"
    NONE = "none"


class BilingualText(NamedTuple):
    """The same words in Chinese and in English."""

    zh: str
    en: str


NO_WORDS = BilingualText("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """An identity: ``id`` is family, place and identity (``F3.expenditure.total``) and never changes its meaning.

    ``version`` grows when the rule is mended so that it may say otherwise of the same budget. ``condition`` says when
    it applies; where that cannot be established the finding is NA. ``can_fail`` is false for what only informs.
    """

    id: str
    title: BilingualText
    sentence: BilingualText
    source: RuleBasis
    tolerance: Tolerance
    condition: BilingualText = NO_WORDS
    version: int = 1
    can_fail: bool = True

    @property
    def family(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLocation:
    """Where a figure stands, by the numbers the records give: enough to link to it.

    ``budget`` counts the budgets checked together from 0; ``line`` and ``column`` are the position and the order in
    the statement ``statement``; the others are the ``order`` of the record of that name.
    """

    budget: int = 0
    statement: int | None = None
    line: int | None = None
    column: int | None = None
    section: int | None = None
    mention: int | None = None
    asset: int | None = None
    goal: int | None = None
    indicator: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFigure:
    """A figure as a check sees it: ``value`` and ``place``, the worth of its last printed digit, in yuan or things.

    ``own_place`` is the last digit actually printed; ``place`` that of the table or sentence it stands in, which may
    be finer where closing zeros are dropped. ``loose_place`` is what the last digit may be worth where nothing beside
    the figure tells. ``name`` says in words what it is.
    """

    value: Decimal | None
    place: Decimal
    own_place: Decimal
    printed: str
    name: str
    spot: FigureLocation
    unit: str
    state: State = State.VALUE
    loose_place: Decimal = Decimal(0)

    @property
    def widest_place(self) -> Decimal:
        """Return what the last digit may be worth at most."""
        return max(self.place, self.loose_place)


@dataclass(frozen=True, slots=True, kw_only=True)
class SumTerm:
    """A figure with its sign in a sum."""

    figure: CheckedFigure
    sign: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSide:
    """One side of an identity: what it comes to, in words, and the terms it is made of."""

    value: Decimal
    name: str
    terms: tuple[SumTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSubject:
    """What a finding speaks of: statement, path of lines, column; with the code and label a reader sees.

    ``statement`` is the kind of the table, numbered where there are several of it, or ``text``; ``path`` holds codes
    (or labels) from the outermost line down, so that it survives a new reading of the document. ``spot`` is where that
    stands now, for findings that compare no figures.
    """

    statement: str
    path: tuple[str, ...] = ()
    column: str = ""
    code: str = ""
    label: str = ""
    spot: FigureLocation = FigureLocation()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says of one place.

    ``difference`` (left less right) and ``tolerance`` are in yuan, percentage points or things, as ``unit`` tells:
    a money unit (the printed one), ``%`` or empty. ``slip`` names the usual mistake that explains a stated figure.
    ``searched`` has the kinds of tables, and the text, that it rests on besides: where something was looked for and
    not found.
    """

    rule: str
    version: int
    verdict: Verdict
    subject: FindingSubject
    message: BilingualText
    unit: str = ""
    left: ComparedSide | None = None
    right: ComparedSide | None = None
    difference: Decimal | None = None
    tolerance: Decimal | None = None
    why: BilingualText = NO_WORDS
    slip: str = ""
    searched: tuple[TableKind | Literal["text"], ...] = ()
    repeat: int = 0

    @property
    def key(self) -> str:
        """Return what stays the same when the budget is checked again."""
        parts = (self.rule, self.subject.statement, "/".join(self.subject.path), self.subject.column)
        return "|".join(parts) + (f"|{self.repeat}" if self.repeat else "")

    @property
    def figures(self) -> list[CheckedFigure]:
        """Return the figures it compares, those of the left side first."""
        return [term.figure for side in (self.left, self.right) if side for term in side.terms]

    @property
    def figure_locations(self) -> list[FigureLocation]:
        """Return where the figures it compares stand, or else where its subject does."""
        return [figure.spot for figure in self.figures] or [self.subject.spot]

    def amount_in_unit(self, amount: Decimal | None) -> Decimal | None:
        """Return an amount of this finding in the unit it is printed in."""
        return None if amount is None else amount / MONEY_UNITS.get(self.unit, Decimal(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedAmount:
    """A figure of money in the narrative that no rule could bind to a fact: for a person to look at."""

    section: int
    path: str
    start: int
    end: int
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """All that the checks say of a budget, in the order of the families."""

    findings: tuple[Finding, ...]
    unmatched: tuple[UnmatchedAmount, ...] = ()

    @property
    def verdict_counts(self) -> dict[Verdict, int]:
        """Return how many findings there are of each verdict, those of none included."""
        found = Counter(finding.verdict for finding in self.findings)
        return {verdict: found[verdict] for verdict in Verdict}


def with_unique_keys(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with equal keys told apart by a number, in order."""
    seen: Counter[str] = Counter()
    done = []
    for finding in findings:
        key = finding.key
        seen[key] += 1
        done.append(finding if seen[key] == 1 else replace(finding, repeat=seen[key]))
    return tuple(done)
