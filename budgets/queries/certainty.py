"""Say how sure it is what a table was taken for and what was read of it: a person looks first where it matters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from budgets.checks import CheckResult, Verdict
from budgets.records import MONEY_UNITS, Budget, Placing, State, Statement
from budgets.vocabulary.table_kinds import TableKind, kind_of_title


class KindTold(StrEnum):
    """Tell what says of which kind a table is: its title, its columns and rows where these say more, or nothing."""

    TITLE = "title"
    COLUMNS = "columns"
    NOTHING = "nothing"


class Sureness(IntEnum):
    """Tell how sure the reading of a table is: doubtful, told by nothing else, or confirmed by sums that hold."""

    DOUBTFUL = 0
    UNCONFIRMED = 1
    CONFIRMED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCertainty:
    """How sure one table is.

    ``holding`` and ``failing`` count the identities that its figures stand in, ``unread`` its figures without a value.
    """

    statement: Statement
    told_by: KindTold
    holding: int
    failing: int
    unread: int

    @property
    def placed_by(self) -> Counter[Placing]:
        """Return by what the places of its rows were told: of how many rows by what, most first."""
        told = Counter(line.placed_by for line in self.statement.lines)
        return Counter(dict(told.most_common()))

    @property
    def sureness(self) -> Sureness:
        """Return how sure it is; a table without figures is as sure as its kind."""
        figures = any(line.amounts for line in self.statement.lines)
        unitless = figures and self.statement.money_unit not in MONEY_UNITS
        if self.told_by is KindTold.NOTHING or self.failing or self.unread or unitless:
            return Sureness.DOUBTFUL
        return Sureness.CONFIRMED if self.holding or not figures else Sureness.UNCONFIRMED


def table_certainties(budget: Budget, result: CheckResult) -> list[TableCertainty]:
    """Return how sure each table of a budget is by what the checks found, the least sure first."""
    holding: Counter[int | None] = Counter()
    failing: Counter[int | None] = Counter()
    for found in result.findings:
        counted = {Verdict.OK: holding, Verdict.TAIL: holding, Verdict.FAIL: failing}.get(found.verdict)
        if counted is not None:
            counted.update({spot.statement for spot in found.figure_locations if not spot.budget})
    made = [
        TableCertainty(
            statement=table,
            told_by=kind_told(table),
            holding=holding[table.order],
            failing=failing[table.order],
            unread=sum(one.state is State.UNREADABLE for line in table.lines for one in line.amounts),
        )
        for table in budget.statements
    ]
    return sorted(made, key=lambda one: (one.sureness, -one.failing, one.holding))


def kind_told(table: Statement) -> KindTold:
    """Return what tells of which kind a table is."""
    if table.kind == TableKind.OTHER:
        return KindTold.NOTHING
    return KindTold.TITLE if kind_of_title(table.title) == table.kind else KindTold.COLUMNS
