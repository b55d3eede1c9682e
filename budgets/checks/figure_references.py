"""Name figures in a table, whatever document: what rules as data are written in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import AnyMeasure, Measure
from budgets.vocabulary.table_kinds import TableKind


class RowPart(StrEnum):
    """The part a row plays: total of a table (or its units), of a list in all or of the year; the budget's own year."""

    TOTAL = "total"
    GRAND = "grand"
    YEAR = "year"
    THIS_YEAR = "this-year"


@dataclass(frozen=True, slots=True)
class FigureReference:
    """Names figures: the kind of table, the row, what they measure (several are added up) and, of several, the list.

    The row is named by the part it plays, unless a ``code``, a ``source`` of money or a bare ``label`` names it.
    """

    kind: TableKind
    row: RowPart = RowPart.TOTAL
    measures: tuple[AnyMeasure, ...] = (Measure.TOTAL,)
    list: ListName | None = None
    code: str = ""
    source: Measure | None = None
    label: str = ""
