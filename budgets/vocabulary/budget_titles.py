"""What budgets are called (2024年某局部门预算): the words for whose money they cover and for their phase."""

from __future__ import annotations

from budgets.records import Phase, Scope

SCOPE_WORDS = {Scope.DEPARTMENT: "部门", Scope.UNIT: "单位"}
PHASE_WORDS = {Phase.BUDGET: "预算", Phase.ADJUSTED: "调整预算", Phase.FINAL: "决算"}
SCOPES = {word: scope for scope, word in SCOPE_WORDS.items()}
PHASES = {word: phase for phase, word in PHASE_WORDS.items()}


def title_of_budget(name: str, year: int, scope: Scope, phase: Phase) -> str:
    """Return the title that documents of this sort bear."""
    ending = "" if name.endswith(SCOPE_WORDS[scope]) else SCOPE_WORDS[scope]
    return f"{year}年{name}{ending}{PHASE_WORDS[phase]}"
