"""The views of a budget's money, and which kind of table speaks for each: the same money stands in several."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from budgets.vocabulary.table_kinds import TableKind


class View(StrEnum):
    """A way to part the money: by function, economic item, project, source of funds, “三公” item, or what is bought."""

    FUNCTION = "function"
    ECONOMIC = "economic"
    PROJECT = "project"
    SOURCE = "source"
    THREE_PUBLIC = "three-public"
    PROCUREMENT = "procurement"


#: The views whose parts are codes.
CODED_VIEWS = (View.FUNCTION, View.ECONOMIC)


class Coverage(StrEnum):
    """What money a table covers: all, fiscal appropriation, the general public budget, basic, project or bought."""

    ALL = "all"
    FISCAL = "fiscal"
    GENERAL = "general"
    BASIC = "basic"
    PROJECT = "project"
    PROCUREMENT = "procurement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A kind of table that can answer a view's question, and what money it covers."""

    kind: TableKind
    covers: Coverage


def _speakers(*pairs: tuple[TableKind, Coverage]) -> tuple[Speaker, ...]:
    return tuple(Speaker(kind=kind, covers=covers) for kind, covers in pairs)


#: For each view, the kinds that can speak, in order of preference: the first the budget has, speaks.
VIEWS: dict[View, tuple[Speaker, ...]] = {
    View.FUNCTION: _speakers(
        (TableKind.EXPENDITURE, Coverage.ALL),
        (TableKind.FISCAL_FUNCTION, Coverage.FISCAL),
        (TableKind.GENERAL_FUNCTION, Coverage.GENERAL),
    ),
    View.ECONOMIC: _speakers(
        (TableKind.ECONOMIC, Coverage.ALL),
        (TableKind.FISCAL_ECONOMIC, Coverage.FISCAL),
        (TableKind.GENERAL_ECONOMIC, Coverage.GENERAL),
        (TableKind.FISCAL_BASIC, Coverage.BASIC),
        (TableKind.GENERAL_BASIC, Coverage.BASIC),
        (TableKind.BASIC, Coverage.BASIC),
    ),
    View.PROJECT: _speakers((TableKind.PROJECTS, Coverage.PROJECT)),
    View.SOURCE: _speakers((TableKind.INCOME, Coverage.ALL)),
    View.THREE_PUBLIC: _speakers(
        (TableKind.THREE_PUBLIC, Coverage.FISCAL), (TableKind.THREE_PUBLIC_ITEMS, Coverage.FISCAL)
    ),
    View.PROCUREMENT: _speakers((TableKind.PROCUREMENT, Coverage.PROCUREMENT), (TableKind.EXPENDITURE, Coverage.ALL)),
}


def speakers_alike(view: View) -> list[tuple[Speaker, ...]]:
    """Return the speakers of a view, those together that cover the same money, in order of preference.

    Basic expenditure is that of one fund or of all, as the kind of table has it: each kind is alone.
    """
    found: dict[Coverage | TableKind, list[Speaker]] = {}
    for speaker in VIEWS[view]:
        found.setdefault(speaker.kind if speaker.covers is Coverage.BASIC else speaker.covers, []).append(speaker)
    return [tuple(speakers) for speakers in found.values()]


#: The kinds that state what is spent in all, in order of preference, and of what money where it is not all.
SPENDING = _speakers(
    (TableKind.EXPENDITURE, Coverage.ALL),
    (TableKind.EXPENDITURE_SUMMARY, Coverage.ALL),
    (TableKind.FISCAL_FUNCTION, Coverage.FISCAL),
    (TableKind.GENERAL_FUNCTION, Coverage.GENERAL),
)
