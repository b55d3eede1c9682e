"""Answer requests: find what is public, ask one page's questions, lay out table and chart from the same rows."""

from .documents import budget, code, view
from .downloads import package, table_csv
from .portal import department, home, project
from .statements import about, performance, source, table, tables, terms, text

__all__ = [
    "about",
    "budget",
    "code",
    "department",
    "home",
    "package",
    "performance",
    "project",
    "source",
    "table",
    "table_csv",
    "tables",
    "terms",
    "text",
    "view",
]
