"""Spoil budgets as bad papers and bad typing do: what is published of them must still have pages."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from budgets.records import Amount, Budget, Line, State, Statement

Spoil = Callable[[random.Random, Line], Line]


def without_code(_chance: random.Random, line: Line) -> Line:
    return replace(line, code="", scheme="", classification="")


def strange_code(chance: random.Random, line: Line) -> Line:
    code = chance.choice(["2", "20101", "2010101", "201-01", "其他", "9" * 20, "201 01", "２０１", "a/b", "30227"])
    return replace(line, code=code, classification=code)


def without_parent(_chance: random.Random, line: Line) -> Line:
    return replace(line, parent=None)


def without_name(_chance: random.Random, line: Line) -> Line:
    return replace(line, label="")


def strange_name(chance: random.Random, line: Line) -> Line:
    return replace(line, label=chance.choice(["合计", "=1+1", "<b>x</b>", "名" * 250, "\u202e倒", "其中", "一、", "…"]))


def other_level(chance: random.Random, line: Line) -> Line:
    return replace(line, level=chance.choice([0, 1, 7]))


def without_cells(_chance: random.Random, line: Line) -> Line:
    return replace(line, amounts=())


def without_project(_chance: random.Random, line: Line) -> Line:
    return replace(line, project=None)


def other_states(chance: random.Random, line: Line) -> Line:
    return replace(line, amounts=tuple(in_other_state(chance, one) for one in line.amounts))


def in_other_state(chance: random.Random, amount: Amount) -> Amount:
    state = chance.choice(list(State))
    if state is State.VALUE:
        value = chance.choice([Decimal(0), Decimal(-1), Decimal(10**13)]) + (amount.value or 0)
        return replace(amount, state=state, value=value, printed="")
    return replace(amount, state=state, value=None, printed="#")


SPOILS: tuple[Spoil, ...] = (
    without_code,
    strange_code,
    without_parent,
    without_name,
    strange_name,
    other_level,
    without_cells,
    without_project,
    other_states,
)


def spoilt(budget: Budget, chance: random.Random) -> Budget:
    """Return a budget of which some lines are spoilt, some tables have lost their lines, columns or kind."""
    return replace(budget, statements=tuple(spoilt_table(one, chance) for one in budget.statements))


def spoilt_table(table: Statement, chance: random.Random) -> Statement:
    share = chance.choice([0.02, 0.2, 0.8])
    ways = chance.sample(SPOILS, chance.randint(1, 4))
    lines = tuple(chance.choice(ways)(chance, line) if chance.random() < share else line for line in table.lines)
    table = replace(table, lines=lines)
    whim = chance.random()
    if whim < 0.05:
        return replace(table, lines=())
    if whim < 0.1:
        return replace(table, kind="unknown")
    if whim < 0.2:
        strange = tuple(replace(one, measure="") if chance.random() < 0.5 else one for one in table.columns)
        return replace(table, columns=strange)
    return table
