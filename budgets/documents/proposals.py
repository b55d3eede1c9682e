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
from itertools import takewhile

from budgets.documents.model.table_words import ends_name
from budgets.documents.prose.title_page import region_of
from budgets.records import MONEY_UNITS, Budget, Scope, State, Statement
from budgets.vocabulary.figures import parse_figure
from budgets.vocabulary.money_units import unit_of_header
from budgets.vocabulary.spelling import clean, has_lost_letter
from budgets.vocabulary.years import YEAR

#: Words that speak of a department's or of one unit's money; 部门（单位） speaks of either.
_SCOPE_WORDS = re.compile(r"本(部门|单位)(?![（(/])|(部门|单位)(?:预算|决算|收支|收入|支出|概况|职责|职能)")
#: Words of a government's own budget, which holds the money of all below it.
_OF_GOVERNMENT = re.compile(r"(?:政府|财政)(?:预算|决算)|本级(?:支出|收入)|转移性(?:支出|收入)")
#: A year in the name of a file or a sheet.
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
#: So many titles at least tell a name that they begin with.
_TITLES = 3
_SCOPES = {"部门": Scope.DEPARTMENT, "单位": Scope.UNIT}


def proposed_answers(asked: str, text: str, names: Iterable[str], called: Iterable[str] = ()) -> Iterator[str]:
    """Yield a message for each open question that the document itself speaks on: the proposal and how often it is said.

    ``asked`` is the refusal, ``text`` all that is printed, ``names`` those who may have issued it, ``called`` how its
    files and sheets are called.
    """
    if "which-year" in asked:
        said = Counter(year for name in called for year in {*_YEAR.findall(name)})
        if said and not _is_tie(said):
            yield f"proposed-year: {_times(said)}"
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
        elif not said and (whole := Counter(_OF_GOVERNMENT.findall(text))):
            yield f"proposed-scope-{Scope.DEPARTMENT}: {_times(whole)}"


def name_in_titles(titles: Iterable[str]) -> str:
    """Return the name of an issuer with which all of several titles begin behind their year; empty where none does."""
    bare = [re.sub(rf"^{YEAR.pattern}", "", clean(title)) for title in titles]
    same = takewhile(lambda letters: len({*letters}) == 1, zip(*bare, strict=False))
    shared = "".join(letters[0] for letters in same) if len(bare) >= _TITLES else ""
    ends = (end for end in range(len(shared), 0, -1) if ends_name(shared[:end]))
    return shared[: next(ends, 0)] if region_of(shared) else ""


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
