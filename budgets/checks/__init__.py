"""Does a budget add up? Rules as data, one module a family, over records alone: pure Python, without Django."""

from .checker import RULES, check_budget, check_final, check_unit, check_units, check_years
from .classification_codes import CatalogueEntry
from .findings import CheckResult, CheckRule, Finding, Verdict

__all__ = [
    "RULES",
    "CatalogueEntry",
    "CheckResult",
    "CheckRule",
    "Finding",
    "Verdict",
    "check_budget",
    "check_final",
    "check_unit",
    "check_units",
    "check_years",
]
