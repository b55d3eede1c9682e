"""Does a budget add up? Rules as data, one module a family, over records alone: pure Python, without Django."""

from .checker import RULES, check, check_unit, check_units, check_years
from .codes import CatalogueEntry
from .findings import Finding, Result, Rule, Verdict

__all__ = [
    "RULES",
    "CatalogueEntry",
    "Finding",
    "Result",
    "Rule",
    "Verdict",
    "check",
    "check_unit",
    "check_units",
    "check_years",
]
