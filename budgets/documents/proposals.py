"""Propose an answer where a document leaves something open, with what speaks for it; somebody has to say it.

A proposal joins the refusal that asks, a line after it. A table without a money unit is no refusal: it is read, and
asked for as a :class:`UnitQuestion`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.records import MONEY_UNITS, Budget, Scope, State, Statement
from budgets.vocabulary.figures import parse_figure
from budgets.vocabulary.money_units import unit_of_header
from budgets.vocabulary.spelling import has_lost_letter

#: Words that speak of a department's or of one unit's money; 部门（单位） speaks of either.
_SCOPE_WORDS = re.compile(r"本(部门|单位)(?![（(/])|(部门|单位)(?:预算|决算|收支|收入|支出|概况|职责|职能)")
_SCOPES = {"部门": Scope.DEPARTMENT, "单位": Scope.UNIT}


def proposed_answers(asked: str, text: str, names: Iterable[str]) -> Iterator[str]:
    """Yield a message for each open question that the document itself speaks on: the proposal and how often it is said.

    ``asked`` is the refusal, ``text`` all that is printed, ``names`` those who may have issued it.
    """
    if "which-department" in asked and (
        candidates := sorted({name for name in names if not has_lost_letter(name)}, key=len, reverse=True)
    ):
        said = Counter(re.findall("|".join(map(re.escape, candidates)), text))
        if said and not _is_tie(said):
            yield f"proposed-department: {_times(said)}"
    if "which-scope" in asked:
        said = Counter("".join(found) for found in _SCOPE_WORDS.findall(text))
        if said and not _is_tie(said):
            yield f"proposed-scope-{_SCOPES[said.most_common(1)[0][0]]}: {_times(said)}"


def _is_tie(said: Counter[str]) -> bool:
    (_first, most), *others = said.most_common(2)
    return bool(others) and others[0][1] == most


def _times(said: Counter[str]) -> str:
    return "、".join(f"{name} × {times}" for name, times in said.most_common())


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitQuestion:
    """A table that prints no money unit, and the unit that is proposed for it, empty where nothing speaks for one.

    ``columns`` is over how many of its columns it is printed; ``alike`` of its ``figures`` are printed in tables with
    that unit as well; ``tables`` is how many print that unit.
    """

    statement: Statement
    figures: int
    proposal: str = ""
    columns: int = 0
    alike: int = 0
    tables: int = 0


def unit_questions(budget: Budget) -> list[UnitQuestion]:
    """Return the tables whose figures have no value for want of a money unit."""
    tables: Counter[str] = Counter()
    known: defaultdict[str, set[Decimal]] = defaultdict(set)
    for table in budget.statements:
        if table.money_unit in MONEY_UNITS:
            tables[table.money_unit] += 1
            known[table.money_unit] |= _figures(table)
    asked = []
    for table in budget.statements:
        own = set() if table.money_unit in MONEY_UNITS else _figures(table)
        if not own:
            continue
        alike = Counter({unit: len(own & known[unit]) for unit in tables})
        columns = Counter(unit for column in table.columns if (unit := unit_of_header(column.header)))
        speaking = columns or (alike if any(alike.values()) else tables)
        proposal = "" if not speaking or _is_tie(speaking) else speaking.most_common(1)[0][0]
        asked.append(
            UnitQuestion(
                statement=table,
                figures=len(own),
                proposal=proposal,
                columns=columns[proposal],
                alike=alike[proposal],
                tables=tables[proposal],
            )
        )
    return asked


def _figures(table: Statement) -> set[Decimal]:
    """Return the figures of a table as printed, whatever their unit; zeros say nothing of it."""
    printed = (one.printed for line in table.lines for one in line.amounts if one.state is not State.BLANK)
    return {figure for text in printed if (figure := parse_figure(text))}
